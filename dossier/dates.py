"""Dates as a curator writes them: EDTF level 1 text in, bounds that sort and words for people out."""

import re
from functools import lru_cache
from typing import Literal

from dossier.values import Frozen, replace

Precision = Literal["day", "month", "season", "year", "decade", "century", "interval"]

OPEN_START = ""
OPEN_END = "~"


class Date(Frozen):
    """A date or interval as written, with its first and last possible day.

    The bounds compare as plain strings. For years 0000 to 9999 they are ISO days; other years are encoded so that they
    sort before or after those. An open or unknown start is `OPEN_START`, an open or unknown end `OPEN_END`.
    """

    text: str
    earliest: str
    latest: str


class Words(Frozen):
    """How one language writes dates; the patterns are for `str.format` and may leave out what they do not need."""

    months: tuple[str, ...]  # beside a day: the genitive, where there is one
    months_alone: tuple[str, ...]
    months_after: tuple[str, ...]  # alone, after a word: the form that `since` and `about` ask for
    seasons: tuple[str, ...]  # spring first
    seasons_after: tuple[str, ...]
    first_day: str  # of a month: some say `1st` and then `2`
    year: str  # alone
    day: str
    month: str
    season: str
    days: str  # of one month
    days_across: str  # of two months of one year
    months_across: str
    span: str
    decade: str
    between: str
    about: str
    about_day: str
    perhaps: str
    since: str
    since_day: str
    since_season: str
    until: str
    until_day: str
    until_season: str
    unknown_start: str
    unknown_end: str
    before_common_era: str
    early_year: str  # before 1000, which alone would not be read as a year


MONTH_NAMES = tuple("January February March April May June July August September October November December".split())
SHORT_MONTH_NAMES = tuple(name[:3] for name in MONTH_NAMES)

ENGLISH = Words(
    months=MONTH_NAMES,
    months_alone=MONTH_NAMES,
    months_after=MONTH_NAMES,
    seasons=("spring", "summer", "autumn", "winter"),
    seasons_after=("spring", "summer", "autumn", "winter"),
    first_day="1",
    year="{year}",
    day="{day} {month} {year}",
    month="{month} {year}",
    season="{season} {year}",
    days="{day} to {last_day} {month} {year}",
    days_across="{day} {month} to {last_day} {last_month} {year}",
    months_across="{month} to {last_month} {year}",
    span="{start} to {end}",
    decade="the {year}s",
    between="between {start} and {end}",
    about="about {date}",
    about_day="about {date}",
    perhaps="perhaps {date}",
    since="since {date}",
    since_day="since {date}",
    since_season="since {date}",
    until="until {date}",
    until_day="until {date}",
    until_season="until {date}",
    unknown_start="unknown to {date}",
    unknown_end="{date} to unknown",
    before_common_era="{year} BC",
    early_year="AD {year}",
)
ENGLISH_SHORT = replace(
    ENGLISH,
    months=SHORT_MONTH_NAMES,
    months_alone=SHORT_MONTH_NAMES,
    months_after=SHORT_MONTH_NAMES,
    days="{day}–{last_day} {month} {year}",
    days_across="{day} {month} – {last_day} {last_month} {year}",
    months_across="{month}–{last_month} {year}",
    span="{start} – {end}",
)
# Long and short form by primary language tag. A language that is missing here is written in English.
WORDS = {"en": (ENGLISH, ENGLISH_SHORT)}


@lru_cache(maxsize=8192)
def parse_date(text: str) -> Date | None:
    """EDTF level 1, with level 0 times of day and `XX` in intervals too; None for all else (`why_not` says why).

    Bounds are strict: `~ ? %` do not widen them. Seasons are the northern, meteorological ones, and winter is the one
    that begins in its year; EDTF leaves both open.
    """
    text = text.strip()
    if "/" in text:
        return _parsed_interval(text)
    bounds = _bounds(_point(text))
    return Date(text, *bounds) if bounds else None


def interval(start_text: str, end_text: str) -> Date | None:
    """From the values of `from` and `to`: '' is unknown, '..' open. None where both are, or where either is no date."""
    return _parsed_interval(f"{start_text.strip()}/{end_text.strip()}")


def sort_key(date: Date | None) -> tuple[str, str, str]:
    """By earliest bound, then latest, then as written (times of one day are in order); undated last."""
    return (date.earliest, date.latest, date.text) if date else _UNDATED


def day_number(date: Date | None) -> int:
    """About how many days there were before its earliest; 0 for what is undated or not of the years 0 to 9999."""
    if date is None or len(date.earliest) != 10 or not date.earliest[:4].isdigit():
        return 0
    return int(date.earliest[:4]) * 372 + int(date.earliest[5:7]) * 31 + int(date.earliest[8:])


def contains(date: Date, day: Date) -> bool:
    """Whether some day lies within the bounds of both."""
    return date.earliest <= day.latest and day.earliest <= date.latest


def is_vague(date: Date) -> bool:
    """Whether the day, or that of either end, is missing, qualified or open."""
    return any(point is None or not point.day or point.qualifier != "" for point in _ends(date))


def vague_ends(date: Date) -> tuple[bool, bool]:
    """Whether the first and whether the last day is not known: missing, qualified or open."""
    start, end = (point is None or not point.day or point.qualifier != "" for point in _ends(date))
    return start, end


def precision(date: Date) -> Precision:
    """What the text names; a month or day left as XX is not named."""
    start, end = _ends(date)
    if start is None or end is None or "/" in date.text:
        return "interval"
    if start.day:
        return "day"
    if start.month:
        return "season" if start.month in SEASON_MONTHS else "month"
    if "X" in start.year:
        return "century" if start.year.endswith("XX") else "decade"
    return "year"


def year(date: Date) -> str:
    """The year it begins in, as written (`2015`, `-0044`, `Y17000`); '' where that is not one known year."""
    start, _ = _ends(date)
    return start.year if start and "X" not in start.year else ""


def month(date: Date) -> int | None:
    """The month it begins in, 1 to 12; None where that is not one known month."""
    start, _ = _ends(date)
    return start.month if start and 0 < start.month < _SPRING else None


def iso_prefix(date: Date) -> str:
    """What all of the date shares of `YYYY-MM-DD`, for `<time datetime>` and feeds; '' where not even the year."""
    first, last = (_iso_parts(point) for point in _ends(date))
    shared = [a for number, a in enumerate(first) if first[: number + 1] == last[: number + 1]]
    return "-".join(shared)


def shown(date: Date, language: str = "en") -> str:
    """As written for people: `20 to 22 October 2015`, `about 2015`, `since 7 May 2012`. A time of day is left out."""
    return _in_words(date, _words(language)[0])


def shown_short(date: Date, language: str = "en") -> str:
    """As `shown`, for tables and margins: `20–22 Oct 2015`."""
    return _in_words(date, _words(language)[1])


def in_words(date: Date, words: Words) -> str:
    """As written for people in the words of any language."""
    return _in_words(date, words)


# --- reading EDTF ---

_UNDATED = ("~", "~", "~")
_OPEN = (OPEN_START, OPEN_END)
_READ_AS_A_YEAR = 1000
_SPRING, _WINTER = 21, 24
SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}

_POINT = re.compile(
    r"""
    (?: (?P<wide> Y-?[1-9][0-9]{4,11} | [0-9]{2}[0-9X]X )
      | (?P<year> (?!-0000)-?[0-9]{4} )
        (?: -XX (?:-XX)?
          | -(?P<season> 2[1-4] )
          | -(?P<month> 0[1-9] | 1[0-2] )
            (?: -XX
              | -(?P<day> 0[1-9] | [12][0-9] | 3[01] )
                (?P<time> T (?:[01][0-9]|2[0-3]) : [0-5][0-9] (?: : (?:[0-5][0-9]|60) (?:\.[0-9]+)? )?
                          (?: Z | [+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])? )? )?
            )?
        )?
    )
    (?P<qualifier> (?(time) | [~?%]? ) )
    """,
    re.VERBOSE,
)


class _Point(Frozen):
    """One date of an expression; the month is 21 to 24 for a season, and 0, like the day, where it is not named."""

    year: str
    month: int
    day: int
    qualifier: str


@lru_cache(maxsize=8192)
def _point(text: str) -> _Point | None:
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    year_text, wide, month_text, season, day, qualifier = match.group(
        "year", "wide", "month", "season", "day", "qualifier"
    )
    point = _Point(year_text or wide, int(month_text or season or 0), int(day or 0), qualifier)
    return point if not point.day or point.day <= days_in(int(point.year), point.month) else None


def _parsed_interval(text: str) -> Date | None:
    start, end = (_OPEN if part in ("", "..") else _bounds(_point(part)) for part in split_interval(text))
    # One that names neither end says nothing, and EDTF has no time of day in an interval.
    if start is None or end is None or (start, end) == (_OPEN, _OPEN) or start[0] > end[1] or "T" in text:
        return None
    return Date(text, start[0], end[1])


def split_interval(text: str) -> tuple[str, str]:
    start, _, end = text.partition("/")
    return start, end


def _bounds(point: _Point | None) -> tuple[str, str] | None:
    if point is None:
        return None
    if point.day:
        return (_sortable(int(point.year), point.month, point.day),) * 2
    first_year, last_year = int(point.year.lstrip("Y").replace("X", "0")), int(point.year.lstrip("Y").replace("X", "9"))
    first_month, last_month = SEASON_MONTHS.get(point.month) or (point.month or 1, point.month or 12)
    if point.month == _WINTER:
        last_year += 1
    last_day = days_in(last_year, last_month)
    return _sortable(first_year, first_month, 1), _sortable(last_year, last_month, last_day)


def _sortable(year_number: int, month_number: int, day: int) -> str:
    """ISO for the years that have it; before those `-` and after them `Y` and the count of digits, then the digits.

    For negative years count and digits are subtracted from nines, so that the earlier year has the smaller string.
    """
    month_and_day = f"{month_number:02}-{day:02}"
    if 0 <= year_number <= 9999:
        return f"{year_number:04}-{month_and_day}"
    size = len(str(abs(year_number)))
    if year_number > 0:
        return f"Y{size:02}{year_number}-{month_and_day}"
    return f"-{99 - size:02}{10**size - 1 + year_number:0{size}}-{month_and_day}"


def days_in(year_number: int, month_number: int) -> int:
    leap = year_number % 4 == 0 and (year_number % 100 != 0 or year_number % 400 == 0)
    return {2: 28 + leap, 4: 30, 6: 30, 9: 30, 11: 30}.get(month_number, 31)


def _ends(date: Date) -> tuple[_Point | None, _Point | None]:
    """First and last point: the same one twice where there is no interval, None for an open or unknown end."""
    if "/" not in date.text:
        point = _point(date.text)
        return point, point
    start, end = split_interval(date.text)
    return _point(start), _point(end)


def _iso_parts(point: _Point | None) -> tuple[str, ...]:
    if point is None or not re.fullmatch("[0-9]{4}", point.year) or point.year == "0000":  # HTML has no year 0
        return ()
    if not 0 < point.month < _SPRING:
        return (point.year,)
    parts = (point.year, f"{point.month:02}", f"{point.day:02}")
    return parts if point.day else parts[:2]


# --- writing for people ---


def _words(language: str) -> tuple[Words, Words]:
    return WORDS.get(language.partition("-")[0], WORDS["en"])


def _in_words(date: Date, words: Words) -> str:
    start, end = _ends(date)
    start_text, end_text = split_interval(date.text)
    if start and end:
        return _point_in_words(start, words) if start == end else _span_in_words(start, end, words)
    if start:
        pattern = _governing(start, words.since, words.since_day, words.since_season) if end_text else words.unknown_end
        return pattern.format(date=_point_in_words(start, words, governed=bool(end_text)))
    if end:
        pattern = (
            _governing(end, words.until, words.until_day, words.until_season) if start_text else words.unknown_start
        )
        return pattern.format(date=_point_in_words(end, words, governed=bool(start_text)))
    return date.text


def _governing(point: _Point, general: str, of_day: str, of_season: str) -> str:
    """The pattern that goes with what the point names: `jusqu’en 2015`, but `jusqu’au 7 mai`."""
    return of_day if point.day else of_season if point.month in SEASON_MONTHS else general


def _point_in_words(point: _Point, words: Words, *, governed: bool = False) -> str:
    about = point.qualifier in ("~", "%")
    text = _unqualified(point, _after_a_word(words) if governed or about else words)
    if about:
        text = (words.about_day if point.day else words.about).format(date=text)
    return words.perhaps.format(date=text) if point.qualifier in ("?", "%") else text


def _after_a_word(words: Words) -> Words:
    return replace(words, months_alone=words.months_after, seasons=words.seasons_after)


def _unqualified(point: _Point, words: Words) -> str:
    year_words = _year_in_words(point.year, words)
    if point.day:
        return words.day.format(day=_day(point, words), month=words.months[point.month - 1], year=year_words)
    if point.month in SEASON_MONTHS:
        return words.season.format(season=words.seasons[point.month - _SPRING], year=year_words)
    if point.month:
        return words.month.format(month=words.months_alone[point.month - 1], year=year_words)
    return year_words if "X" in point.year else words.year.format(year=year_words)


def _day(point: _Point, words: Words) -> str:
    return words.first_day if point.day == 1 else str(point.day)


def _year_in_words(text: str, words: Words) -> str:
    if "X" in text:
        start, end = text.replace("X", "0"), text.replace("X", "9")
        # "the 1900s" may be ten years or a hundred, so only unmistakable decades are called that.
        named = not text.endswith(("XX", "0X"))
        return words.decade.format(year=start) if named else words.between.format(start=start, end=end)
    number = int(text.lstrip("Y"))
    if number <= 0:  # ISO counts a year 0: it is 1 BC
        return words.before_common_era.format(year=1 - number)
    return words.early_year.format(year=number) if number < _READ_AS_A_YEAR else str(number)


def _span_in_words(start: _Point, end: _Point, words: Words) -> str:
    """Year and month once where both ends share them."""
    pattern, months = words.span, words.months
    if start.year == end.year and not start.qualifier and not end.qualifier:
        if start.day and end.day:
            pattern = words.days if start.month == end.month else words.days_across
        elif not (start.day or end.day) and 0 < start.month < end.month < _SPRING:
            pattern, months = words.months_across, words.months_alone
    return pattern.format(
        start=_point_in_words(start, words),
        end=_point_in_words(end, words),
        day=_day(start, words),
        last_day=_day(end, words),
        month=months[start.month - 1] if 0 < start.month < _SPRING else "",
        last_month=months[end.month - 1] if 0 < end.month < _SPRING else "",
        year=_year_in_words(end.year, words),
    )
