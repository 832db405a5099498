"""Dates: EDTF text in; bounds, order, words and hints out."""

import random
from calendar import monthrange

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.date_hints import why_not
from dossier.dates import (
    OPEN_END,
    OPEN_START,
    Date,
    contains,
    interval,
    is_vague,
    iso_prefix,
    month,
    parse_date,
    precision,
    shown,
    shown_short,
    sort_key,
    year,
)

# As written | bounds | precision | vague or exact | year | month | ISO prefix
FACTS = """
2015-10-22             | 2015-10-22 .. 2015-10-22 | day      | exact | 2015   | 10   | 2015-10-22
2016-02-29             | 2016-02-29 .. 2016-02-29 | day      | exact | 2016   | 2    | 2016-02-29
2015-10-22~            | 2015-10-22 .. 2015-10-22 | day      | vague | 2015   | 10   | 2015-10-22
2015-10-22T10:00:00Z   | 2015-10-22 .. 2015-10-22 | day      | exact | 2015   | 10   | 2015-10-22
2015-10-22T10:00+03:00 | 2015-10-22 .. 2015-10-22 | day      | exact | 2015   | 10   | 2015-10-22
2015-10                | 2015-10-01 .. 2015-10-31 | month    | vague | 2015   | 10   | 2015-10
2015-02?               | 2015-02-01 .. 2015-02-28 | month    | vague | 2015   | 2    | 2015-02
2015-10-XX             | 2015-10-01 .. 2015-10-31 | month    | vague | 2015   | 10   | 2015-10
2015                   | 2015-01-01 .. 2015-12-31 | year     | vague | 2015   | None | 2015
2015%                  | 2015-01-01 .. 2015-12-31 | year     | vague | 2015   | None | 2015
2015-XX                | 2015-01-01 .. 2015-12-31 | year     | vague | 2015   | None | 2015
2015-XX-XX             | 2015-01-01 .. 2015-12-31 | year     | vague | 2015   | None | 2015
2015-21                | 2015-03-01 .. 2015-05-31 | season   | vague | 2015   | None | 2015
2015-23~               | 2015-09-01 .. 2015-11-30 | season   | vague | 2015   | None | 2015
2015-24                | 2015-12-01 .. 2016-02-29 | season   | vague | 2015   | None | 2015
201X                   | 2010-01-01 .. 2019-12-31 | decade   | vague |        | None |
20XX                   | 2000-01-01 .. 2099-12-31 | century  | vague |        | None |
0000                   | 0000-01-01 .. 0000-12-31 | year     | vague | 0000   | None |
-0043-03-15            | -9756-03-15 .. -9756-03-15 | day    | exact | -0043  | 3    |
Y17000                 | Y0517000-01-01 .. Y0517000-12-31 | year | vague | Y17000 | None |
2015-10/2015-12        | 2015-10-01 .. 2015-12-31 | interval | vague | 2015   | 10   | 2015
2015-10-20/2015-10-22  | 2015-10-20 .. 2015-10-22 | interval | exact | 2015   | 10   | 2015-10
2015-10-20/2015-11-03  | 2015-10-20 .. 2015-11-03 | interval | exact | 2015   | 10   | 2015
2015-12-30/2016-01-02  | 2015-12-30 .. 2016-01-02 | interval | exact | 2015   | 12   |
2015-10-20~/2015-10-22 | 2015-10-20 .. 2015-10-22 | interval | vague | 2015   | 10   | 2015-10
2015/2016-03           | 2015-01-01 .. 2016-03-31 | interval | vague | 2015   | None |
200X/201X              | 2000-01-01 .. 2019-12-31 | interval | vague |        | None |
../2015-10-20          |            .. 2015-10-20 | interval | vague |        | None |
/2015                  |            .. 2015-12-31 | interval | vague |        | None |
2012-05-07/..          | 2012-05-07 .. ~          | interval | vague | 2012   | 5    |
2012/                  | 2012-01-01 .. ~          | interval | vague | 2012   | None |
"""

# As written | in words | short
WORDS = """
2015-10-22            | 22 October 2015                     | 22 Oct 2015
2015-10-22T10:00:00Z  | 22 October 2015                     | 22 Oct 2015
2015-10               | October 2015                        | Oct 2015
2015                  | 2015                                | 2015
2015~                 | about 2015                          | about 2015
2015-10-22~           | about 22 October 2015               | about 22 Oct 2015
2015-10?              | perhaps October 2015                | perhaps Oct 2015
2015%                 | perhaps about 2015                  | perhaps about 2015
2015-XX               | 2015                                | 2015
2015-10-XX            | October 2015                        | Oct 2015
2015-21               | spring 2015                         | spring 2015
2015-23~              | about autumn 2015                   | about autumn 2015
201X                  | the 2010s                           | the 2010s
190X                  | between 1900 and 1909               | between 1900 and 1909
20XX                  | between 2000 and 2099               | between 2000 and 2099
0044                  | AD 44                               | AD 44
0000                  | 1 BC                                | 1 BC
-0043-03-15           | 15 March 44 BC                      | 15 Mar 44 BC
Y17000                | 17000                               | 17000
2015-10/2015-12       | October to December 2015            | Oct–Dec 2015
2015-10-20/2015-10-22 | 20 to 22 October 2015               | 20–22 Oct 2015
2015-10-22/2015-10-22 | 22 October 2015                     | 22 Oct 2015
2015-10-20/2015-11-03 | 20 October to 3 November 2015       | 20 Oct – 3 Nov 2015
2015-12-30/2016-01-02 | 30 December 2015 to 2 January 2016  | 30 Dec 2015 – 2 Jan 2016
2015-10/2015-10-22    | October 2015 to 22 October 2015     | Oct 2015 – 22 Oct 2015
2015/2016-03          | 2015 to March 2016                  | 2015 – Mar 2016
2015~/2016?           | about 2015 to perhaps 2016          | about 2015 – perhaps 2016
2015-10~/2015-12      | about October 2015 to December 2015 | about Oct 2015 – Dec 2015
2015-21/2015-22       | spring 2015 to summer 2015          | spring 2015 – summer 2015
-0043/0014            | 44 BC to AD 14                      | 44 BC – AD 14
../2015-10-20         | until 20 October 2015               | until 20 Oct 2015
2012-05-07/..         | since 7 May 2012                    | since 7 May 2012
/2015                 | unknown to 2015                     | unknown to 2015
2012-05/              | May 2012 to unknown                 | May 2012 to unknown
"""

NOT_DATES = [
    ("", "it is empty"),
    ("2001-02-30", "30 February 2001 does not exist"),
    ("1900-02-29", "29 February 1900 does not exist"),
    ("30 February 2001", "30 February 2001 does not exist"),
    ("2015-02-30/2016", "30 February 2015 does not exist"),
    ("2015-13", "there is no month 13"),
    ("2015-00-10", "there is no month 00"),
    ("2015-22-01", "a season has no days"),
    ("22.10.2015", "write 2015-10-22"),
    ("1.2.2015", "write 2015-02-01"),
    ("22 October 2015", "write 2015-10-22"),
    ("Thursday, 22nd of October 2015", "write 2015-10-22"),
    ("Oct. 22, 2015", "write 2015-10-22"),
    ("10/22/2015", "write 2015-10-22"),
    ("10/11/2015", "it is ambiguous: write 2015-11-10 or 2015-10-11"),
    ("2015-1-5", "write 2015-01-05"),
    ("2015/10/22", "write 2015-10-22"),
    ("20151022", "write 2015-10-22"),
    ("2015-10-22 9:30", "write 2015-10-22T09:30"),
    ("2015-10-22T25:00", "what follows 2015-10-22 is no part of a date"),
    ("October 2015", "write 2015-10"),
    ("10/2015", "write 2015-10"),
    ("spring 2015", "write 2015-21"),
    ("the 2010s", "write 201X"),
    ("about 2015", "write 2015~"),
    ("ca. May 2015", "write 2015-05~"),
    ("~2015", "write 2015~"),
    ("maybe 2015", "write 2015?"),
    ("2015?~", "write 2015%"),
    ("since 7 May 2012", "write 2012-05-07/.."),
    ("until 2015", "write ../2015"),
    ("from 2015 to 2016", "write 2015/2016"),
    ("2015–2016", "write 2015/2016"),
    ("2015-2016", "write 2015/2016"),
    ("2015-10 / 2015-12", "write 2015-10/2015-12"),
    ("1999/open", "write 1999/.."),
    ("2015-uu", "write 2015-XX"),
    ("2016/2015", "it ends before it begins"),
    ("../..", "it has neither a beginning nor an end"),
    ("2015-10-20T10:00/2015-10-21", "an interval has no times of day"),
]

NEITHER_DATES_NOR_LIKE_ONE = [
    "today",
    "..",
    "15",
    "-0000",
    "Y2015",
    "2015-",
    "March",
    "{2015,2016}",
    "٢٠١٥",
    "~" * 5000,
]


def parsed(text: str) -> Date:
    date = parse_date(text)
    assert date is not None, text
    return date


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize("row", rows(FACTS), ids=lambda row: row[0])
def test_a_date_has_bounds_and_a_precision(row: list[str]) -> None:
    date = parsed(row[0])
    bounds = f"{date.earliest} .. {date.latest}".strip()
    vague = "vague" if is_vague(date) else "exact"
    assert row == [date.text, bounds, precision(date), vague, year(date), str(month(date)), iso_prefix(date)]


@pytest.mark.parametrize("row", rows(WORDS), ids=lambda row: row[0])
def test_a_date_is_shown_in_words(row: list[str]) -> None:
    date = parsed(row[0])
    assert row == [date.text, shown(date), shown_short(date)]


@pytest.mark.parametrize(("text", "reason"), NOT_DATES)
def test_what_is_no_date_is_told_how_to_write_it(text: str, reason: str) -> None:
    assert (parse_date(text), why_not(text)) == (None, reason)


@pytest.mark.parametrize("text", NEITHER_DATES_NOR_LIKE_ONE)
def test_what_is_not_like_a_date_is_told_the_forms_there_are(text: str) -> None:
    assert (parse_date(text), why_not(text)) == (
        None,
        "write it like 2015-10-22, 2015-10, 2015, 2015~ or 2015-10/2015-12",
    )


def test_space_around_a_date_does_not_count() -> None:
    assert (parse_date(" 2015 "), why_not(" 2015 ")) == (parse_date("2015"), "")


def test_another_language_falls_back_to_english() -> None:
    assert [shown(parsed("2015-10"), tag) for tag in ("en", "en-GB", "xx")] == ["October 2015"] * 3


def test_dates_sort_by_earliest_bound_then_latest_and_undated_come_last() -> None:
    in_order = [
        "../2015", "Y-170000", "Y-20000", "-0100", "-0044", "-0043-03-15", "0000", "0009", "2014-12", "2015-01-01",
        "2015-01-01T09:00", "2015-01-01T10:00", "2015-01", "2015", "2015/..", "2015-02", "2015-02-02",
        "2015-10-22", "2015-24", "2016", "9999", "Y10000", "Y99999", "Y100000",
    ]  # fmt: skip
    dates = [parse_date(text) for text in in_order]
    assert None not in dates
    shuffled = random.Random(1).sample([None, *dates], len(dates) + 1)
    assert sorted(shuffled, key=sort_key) == [*dates, None]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2012-05-07", "..", Date("2012-05-07/..", "2012-05-07", OPEN_END)),
        ("2012-05-07", "", Date("2012-05-07/", "2012-05-07", OPEN_END)),
        ("..", "2015~", Date("../2015~", OPEN_START, "2015-12-31")),
        ("2012", "2015-10", Date("2012/2015-10", "2012-01-01", "2015-10-31")),
        ("", "", None),
        ("..", "", None),
        ("2015", "2012", None),
        ("2012/2013", "2015", None),
        ("2012-02-30", "..", None),
    ],
)
def test_from_and_to_make_an_interval(start: str, end: str, expected: Date | None) -> None:
    assert interval(start, end) == expected


@pytest.mark.parametrize(
    ("period", "day", "expected"),
    [
        ("2012-05-07/..", "2015-10-22", True),
        ("2012-05-07/..", "2012-05-06", False),
        ("2012-05-07/..", "2012", True),
        ("../2011", "Y-20000", True),
        ("2008-05-08/2012-05-07", "2012-05-07", True),
        ("2008-05-08/2012-05-07", "2012-05-08", False),
        ("2008-05-08/2012-05-07", "2011~", True),
        ("2012/", "Y20000", True),
    ],
)
def test_a_period_contains_what_its_bounds_overlap(period: str, day: str, expected: bool) -> None:
    assert contains(parsed(period), parsed(day)) is expected


years = st.integers(0, 9999)
plain_days = st.dates().map(str)
points = st.one_of(
    plain_days,
    st.builds("{:04}".format, years),
    st.builds("{:04}-{:02}".format, years, st.integers(1, 12)),
    st.builds("{:04}-{:02}".format, years, st.integers(21, 24)),
    st.builds("{:03}X".format, st.integers(0, 999)),
    st.builds("{:02}XX".format, st.integers(0, 99)),
    st.builds("{:04}-{:02}-XX".format, years, st.integers(1, 12)),
    st.builds("-{:04}".format, st.integers(1, 9999)),
    st.builds("Y{}".format, st.integers(10_000, 10**9) | st.integers(-(10**9), -10_000)),
)
expressions = st.one_of(
    st.builds("{}{}".format, points, st.sampled_from(["", "~", "?", "%"])),
    st.builds("{}/{}".format, points, st.sampled_from(["", ".."])),
    st.builds("{}/{}".format, st.sampled_from(["", ".."]), points),
)


@given(expressions)
def test_every_expression_is_a_date_with_ordered_bounds_and_words(text: str) -> None:
    date = parsed(text)
    assert date.earliest <= date.latest
    assert shown(date)
    assert why_not(text) == ""


@given(expressions, expressions)
def test_an_interval_of_two_is_a_date_exactly_if_it_does_not_end_before_it_begins(first: str, second: str) -> None:
    if "/" not in first + second:
        date = interval(first, second)
        assert (date is not None) == (parsed(first).earliest <= parsed(second).latest)


@given(st.lists(st.none() | expressions.map(parse_date)))
def test_the_order_is_total(dates: list[Date | None]) -> None:
    ordered, backwards = sorted(dates, key=sort_key), dates[::-1]
    assert ordered == sorted(backwards, key=sort_key)
    assert None not in ordered[: len(ordered) - dates.count(None)]


@given(st.integers(-20_000, 20_000), st.integers(-20_000, 20_000))
def test_bounds_of_any_two_years_compare_as_the_years_do(first: int, second: int) -> None:
    def bound(number: int) -> str:
        wide = f"Y{number}" if abs(number) > 9999 else f"{'-' if number < 0 else ''}{abs(number):04}"
        return parsed(wide).earliest

    assert (bound(first) < bound(second)) == (first < second)


@given(st.text() | st.text("0123456789-/.~?%XYT: ", max_size=20))
def test_any_text_is_a_date_or_has_a_reason(text: str) -> None:
    assert (parse_date(text) is None) == (why_not(text) != "")


@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32))
def test_a_day_is_a_date_exactly_if_it_exists(year_number: int, month_number: int, day: int) -> None:
    exists = 1 <= month_number <= 12 and 1 <= day <= monthrange(year_number or 2000, month_number)[1]
    assert (parse_date(f"{year_number:04}-{month_number:02}-{day:02}") is not None) == exists


# Not what the library gets wrong or decides otherwise: winter (its December), unknown ends (ten years), wide years.
@given(st.one_of(points, st.builds("{}/{}".format, plain_days, plain_days), st.builds("{}/..".format, plain_days)))
@settings(deadline=None, max_examples=50)  # it takes milliseconds a date
def test_bounds_agree_with_the_edtf_library(text: str) -> None:
    edtf = pytest.importorskip("edtf")
    date = parse_date(text)
    if date is None or text.startswith(("-", "Y")) or text.endswith("-24"):
        return
    theirs = edtf.parse_edtf(text)
    bounds = [theirs.lower_strict(), *([] if date.latest == OPEN_END else [theirs.upper_strict()])]
    ours = [bound for bound in (date.earliest, date.latest) if bound != OPEN_END]
    assert [f"{bound.tm_year:04}-{bound.tm_mon:02}-{bound.tm_mday:02}" for bound in bounds] == ours
