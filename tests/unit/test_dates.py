"""Dates: EDTF text in; bounds, order, words and hints out."""

import random
from calendar import monthrange
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    why_not,
    year,
)

# As written; bounds; in words, long and short; precision; vague; year; month; ISO prefix.
DATES = [
    ("2015-10-22", "2015-10-22 2015-10-22", "22 October 2015", "22 Oct 2015", "day", False, "2015", 10, "2015-10-22"),
    ("2016-02-29", "2016-02-29 2016-02-29", "29 February 2016", "29 Feb 2016", "day", False, "2016", 2, "2016-02-29"),
    ("2015-10", "2015-10-01 2015-10-31", "October 2015", "Oct 2015", "month", True, "2015", 10, "2015-10"),
    ("2015-02", "2015-02-01 2015-02-28", "February 2015", "Feb 2015", "month", True, "2015", 2, "2015-02"),
    ("2015", "2015-01-01 2015-12-31", "2015", "2015", "year", True, "2015", None, "2015"),
    ("2015~", "2015-01-01 2015-12-31", "about 2015", "about 2015", "year", True, "2015", None, "2015"),
    ("2015-10?", "2015-10-01 2015-10-31", "perhaps October 2015", "perhaps Oct 2015", "month", True, "2015", 10, "2015-10"),
    ("2015%", "2015-01-01 2015-12-31", "perhaps about 2015", "perhaps about 2015", "year", True, "2015", None, "2015"),
    ("2015-10-22~", "2015-10-22 2015-10-22", "about 22 October 2015", "about 22 Oct 2015", "day", True, "2015", 10, "2015-10-22"),
    ("201X", "2010-01-01 2019-12-31", "the 2010s", "the 2010s", "decade", True, "", None, ""),
    ("190X", "1900-01-01 1909-12-31", "between 1900 and 1909", "between 1900 and 1909", "decade", True, "", None, ""),
    ("20XX", "2000-01-01 2099-12-31", "between 2000 and 2099", "between 2000 and 2099", "century", True, "", None, ""),
    ("2015-XX", "2015-01-01 2015-12-31", "2015", "2015", "year", True, "2015", None, "2015"),
    ("2015-10-XX", "2015-10-01 2015-10-31", "October 2015", "Oct 2015", "month", True, "2015", 10, "2015-10"),
    ("2015-XX-XX", "2015-01-01 2015-12-31", "2015", "2015", "year", True, "2015", None, "2015"),
    ("2015-21", "2015-03-01 2015-05-31", "spring 2015", "spring 2015", "season", True, "2015", None, "2015"),
    ("2015-23~", "2015-09-01 2015-11-30", "about autumn 2015", "about autumn 2015", "season", True, "2015", None, "2015"),
    ("2015-24", "2015-12-01 2016-02-29", "winter 2015", "winter 2015", "season", True, "2015", None, "2015"),
    ("2015-10-22T10:00:00Z", "2015-10-22 2015-10-22", "22 October 2015", "22 Oct 2015", "day", False, "2015", 10, "2015-10-22"),
    ("2015-10-22T10:00+03:00", "2015-10-22 2015-10-22", "22 October 2015", "22 Oct 2015", "day", False, "2015", 10, "2015-10-22"),
    ("0044", "0044-01-01 0044-12-31", "AD 44", "AD 44", "year", True, "0044", None, "0044"),
    ("0000", "0000-01-01 0000-12-31", "1 BC", "1 BC", "year", True, "0000", None, ""),
    ("-0043-03-15", "-9756-03-15 -9756-03-15", "15 March 44 BC", "15 Mar 44 BC", "day", False, "-0043", 3, ""),
    ("Y17000", "Y0517000-01-01 Y0517000-12-31", "17000", "17000", "year", True, "Y17000", None, ""),
]  # fmt: skip

INTERVALS = [
    ("2015-10/2015-12", ("2015-10-01", "2015-12-31"), "October to December 2015", "Oct–Dec 2015", True, "2015"),
    ("2015-10-20/2015-10-22", ("2015-10-20", "2015-10-22"), "20 to 22 October 2015", "20–22 Oct 2015", False, "2015-10"),
    ("2015-10-22/2015-10-22", ("2015-10-22", "2015-10-22"), "22 October 2015", "22 Oct 2015", False, "2015-10-22"),
    ("2015-10-20/2015-11-03", ("2015-10-20", "2015-11-03"), "20 October to 3 November 2015", "20 Oct – 3 Nov 2015", False, "2015"),
    ("2015-12-30/2016-01-02", ("2015-12-30", "2016-01-02"), "30 December 2015 to 2 January 2016", "30 Dec 2015 – 2 Jan 2016", False, ""),
    ("2015/2016-03", ("2015-01-01", "2016-03-31"), "2015 to March 2016", "2015 – Mar 2016", True, ""),
    ("2015~/2016?", ("2015-01-01", "2016-12-31"), "about 2015 to perhaps 2016", "about 2015 – perhaps 2016", True, ""),
    ("2015-10~/2015-12", ("2015-10-01", "2015-12-31"), "about October 2015 to December 2015", "about Oct 2015 – Dec 2015", True, "2015"),
    ("2015-21/2015-22", ("2015-03-01", "2015-08-31"), "spring 2015 to summer 2015", "spring 2015 – summer 2015", True, "2015"),
    ("200X/201X", ("2000-01-01", "2019-12-31"), "between 2000 and 2009 to the 2010s", "between 2000 and 2009 – the 2010s", True, ""),
    ("../2015-10-20", (OPEN_START, "2015-10-20"), "until 20 October 2015", "until 20 Oct 2015", True, ""),
    ("2012-05-07/..", ("2012-05-07", OPEN_END), "since 7 May 2012", "since 7 May 2012", True, ""),
    ("2012/", ("2012-01-01", OPEN_END), "2012 to unknown", "2012 to unknown", True, ""),
    ("/2015", (OPEN_START, "2015-12-31"), "unknown to 2015", "unknown to 2015", True, ""),
    ("-0043/0014", ("-9756-01-01", "0014-12-31"), "44 BC to AD 14", "44 BC – AD 14", True, ""),
]  # fmt: skip

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

NEITHER_DATES_NOR_LIKE_ONE = ["today", "..", "15", "-0000", "Y2015", "2015-", "March", "{2015,2016}", "٢٠١٥", "~" * 5000]


def parsed(text: str) -> Date:
    date = parse_date(text)
    assert date is not None, text
    return date


@pytest.mark.parametrize("row", DATES, ids=lambda row: row[0])
def test_a_date_is_bounded_and_described(row: tuple[Any, ...]) -> None:
    date = parsed(row[0])
    assert row == (
        date.text,
        f"{date.earliest} {date.latest}",
        shown(date),
        shown_short(date),
        precision(date),
        is_vague(date),
        year(date),
        month(date),
        iso_prefix(date),
    )


@pytest.mark.parametrize("row", INTERVALS, ids=lambda row: row[0])
def test_an_interval_is_bounded_and_described(row: tuple[Any, ...]) -> None:
    date = parsed(row[0])
    bounds = (date.earliest, date.latest)
    assert row == (date.text, bounds, shown(date), shown_short(date), is_vague(date), iso_prefix(date))
    assert precision(date) == "interval"


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
        "2015-01-01T09:00", "2015-01-01T10:00", "2015-01", "2015", "2015/..", "2015-02-02", "2015-02",
        "2015-10-22", "2015-24", "2016", "9999", "Y10000", "Y99999", "Y100000",
    ]  # fmt: skip
    dates = [parse_date(text) for text in in_order]
    assert None not in dates
    shuffled = random.Random(1).sample([None, *dates], len(dates) + 1)  # noqa: S311 - no secret
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
    ordered = sorted(dates, key=sort_key)
    assert ordered == sorted(reversed(dates), key=sort_key)
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


@given(expressions)
def test_bounds_agree_with_the_edtf_library(text: str) -> None:
    edtf = pytest.importorskip("edtf")
    date = parsed(text)
    # Not where it is wrong or another choice is made: unknown ends (ten years), winter (its December), wide years.
    if date.text.startswith("/") or date.text.endswith("/") or "-24" in text or text.startswith("Y"):
        return
    theirs = edtf.parse_edtf(text)
    for bound, ours in ((theirs.lower_strict(), date.earliest), (theirs.upper_strict(), date.latest)):
        if ours not in (OPEN_START, OPEN_END) and not ours.startswith(("-", "Y")):
            assert f"{bound.tm_year:04}-{bound.tm_mon:02}-{bound.tm_mday:02}" == ours
