"""A paragraph to the dates that stand in it, as EDTF, and those that only count from the day of its publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from dossier.core.suggest.languages import grammar_of
from dossier.date_hints import why_not
from dossier.dates import days_in, iso_prefix, parse_date, precision
from dossier.values import Frozen

_GAP = r"[\s,]+"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|º)?"
_YEAR = r"(?P<year>1[0-9]{3}|20[0-9]{2})"
_NUMERIC = re.compile(r"(?<![\w./-])(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4})(?![\w/-])")
_HINT = re.compile(r"write ([0-9]{4}-[0-9]{2}-[0-9]{2})$")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_MONTHS_IN_A_YEAR, _DAYS_IN_A_WEEK = 12, 7


class Dated(Frozen):
    """A date in a paragraph: text[start:end], and what it means; `counted` where that follows from another day."""

    start: int
    end: int
    edtf: str
    counted: bool = False


def dates_in(text: str, code: str, published: str = "") -> tuple[Dated, ...]:
    """Every date of a paragraph in order; `published` is the EDTF day from which a date without a year counts."""
    text = text.translate(_DIGITS) if not text.isascii() else text
    found: list[Dated] = []
    for match in _NUMERIC.finditer(text):
        written = match[0].replace(".", "-") if match[0][2:3] == "." or match[0][1:2] == "." else match[0]
        if parse_date(written):
            found.append(Dated(*match.span(), written))
        elif hint := _HINT.search(why_not(match[0])):
            found.append(Dated(*match.span(), hint[1]))
    taken = 0
    day = _day_of(published)
    for match in _pattern(code).finditer(text):
        if match.start() >= taken and (dated := _read(match, code, day)):
            found.append(dated)
            taken = match.end()
    return tuple(sorted(found, key=lambda each: each.start))


def said_on(text: str, code: str, published: str) -> str:
    """The one day that a sentence states, counted from the day of publication where it says `Tuesday`; '' for none."""
    stated = [each for each in dates_in(text, code, published) if len(each.edtf) == len("2015-10-22")]
    if stated:
        return stated[0].edtf if len({each.edtf for each in stated}) == 1 else ""
    day = _day_of(published)
    if day is None:
        return ""
    counted = {_back(day, number) for number in _days_back(text, code, day)}
    return counted.pop() if len(counted) == 1 else ""


def _read(match: re.Match[str], code: str, day: tuple[int, int, int] | None) -> Dated | None:
    group = next(name for name in match.re.groupindex if name.startswith("m") and match[name])
    number = group.rpartition("_")[2]
    month = _month_numbers(code)[" ".join(match[group].casefold().split())]
    year = match[f"year_{number}"] if f"year_{number}" in match.re.groupindex else ""
    of_month = match[f"day_{number}"] if f"day_{number}" in match.re.groupindex else ""
    if year:
        edtf = f"{year}-{month:02}" + (f"-{int(of_month):02}" if of_month else "")
        return Dated(*match.span(), edtf) if parse_date(edtf) else None
    if day is None or not of_month or not 1 <= int(of_month) <= days_in(day[0], month):
        return None
    nearest = day[0] if (month, int(of_month)) <= day[1:] else day[0] - 1
    return Dated(*match.span(), f"{nearest}-{month:02}-{int(of_month):02}", counted=True)


@lru_cache(maxsize=16)
def _pattern(code: str) -> re.Pattern[str]:
    """Every way in which a language writes dates, the fullest first; each has groups of its own."""
    months = "|".join(sorted((re.escape(name) for name in _month_numbers(code)), key=len, reverse=True))
    forms = []
    for number, form in enumerate(grammar_of(code).language.dates):
        written = re.escape(form).replace(r"\ ", _GAP)
        written = (
            written.replace("DAY", _DAY)
            .replace("YEAR", _YEAR)
            .replace("MONTH", rf"(?P<month>(?:{months}))(?:\.(?={_GAP}[0-9]))?")
        )
        forms.append(re.sub(r"\?P<(\w+)>", rf"?P<\1_{number}>", written))
    if not forms or not months:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=16)
def _month_numbers(code: str) -> dict[str, int]:
    months = grammar_of(code).language.months
    return {name.casefold(): number for number, names in enumerate(months, 1) for name in names.split("/")}


def _days_back(text: str, code: str, day: tuple[int, int, int]) -> Iterator[int]:
    """How many days before that day each weekday, and each word such as `yesterday`, of a sentence lies."""
    language = grammar_of(code).language
    words = {word.casefold() for word in re.findall(r"[\w’'-]+", text)}
    yield from (number for word, number in language.days_ago.items() if word in words)
    own = _weekday(day)
    for number, names in enumerate(language.weekdays):
        if not words.isdisjoint(name.casefold() for name in names.split("/")):
            yield (own - number) % _DAYS_IN_A_WEEK


def _day_of(edtf: str) -> tuple[int, int, int] | None:
    date = parse_date(edtf) if edtf else None
    if date is None or precision(date) != "day":
        return None
    match = re.match(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", iso_prefix(date))
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _back(day: tuple[int, int, int], number: int) -> str:
    year, month, of_month = day[0], day[1], day[2] - number
    while of_month < 1:
        year, month = (year, month - 1) if month > 1 else (year - 1, _MONTHS_IN_A_YEAR)
        of_month += days_in(year, month)
    return f"{year:04}-{month:02}-{of_month:02}"


def _weekday(day: tuple[int, int, int]) -> int:
    """0 for Monday: Sakamoto's method."""
    year, month, of_month = day
    year -= month < 3
    shift = (0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4)[month - 1]
    return (year + year // 4 - year // 100 + year // 400 + shift + of_month + 6) % _DAYS_IN_A_WEEK
