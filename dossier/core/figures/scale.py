"""The dates of a dossier to the axis that its figures share: a stretch of time in equal parts, with words below it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from dossier.dates import Date, interval
from dossier.values import Frozen

MOST_BARS = 190  # of a strip
NO_PART = -1
WEEK = 7
MOST_MONTHS, MOST_YEARS = 4, 6  # words below an axis of 320 pixels
LONGEST_BY_MONTH = 48  # months that a table lists one by one
LAST_MONTH, LAST_YEAR = 80, 88  # per cent: what begins further right has no room for its words
_MONTHS = 12
_BEFORE = tuple(accumulate((0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30)))  # days before each month
_STEPS = (1, 3, 12, 24, 60, 120, 300, 600, 1200, 2400, 6000, 12000, 60000, 120000)  # months of one bin
_STEPS_OF_MONTHS = (1, 2, 3, 6)
_STEPS_OF_YEARS = _STEPS[2:]


class Scale(Frozen):
    """From the first day of one month to the last of another, in parts of `step` months, of one day each where it is 0.

    A bar stands for `width` of these parts.
    """

    first: int  # months since the year 0
    months: int
    step: int
    width: int
    start: int  # days since the year 0
    days: int

    @property
    def bars(self) -> float:
        """How many bars there is room for; the last one may stand for less."""
        return round(self.days / self.width, 2) if not self.step else self.months / self.step

    @property
    def period(self) -> Date | None:
        """All of it as a date."""
        return interval(_label(self.first, 1), _label(self.first + self.months - 1, 1))

    def place(self, day: int) -> float:
        """Where a day begins, in per cent; outside of the scale below 0 or above 100."""
        return round((day - self.start) / self.days * 100, 2)

    def part(self, date: Date) -> int:
        """The part in which all of a date lies, or NO_PART."""
        earliest, latest = day_of(date.earliest), day_of(date.latest)
        if earliest is None or latest is None or not self.start <= earliest <= latest < self.start + self.days:
            return NO_PART
        first, last = self._part(date.earliest, earliest), self._part(date.latest, latest)
        return first if first == last else NO_PART

    def _part(self, text: str, day: int) -> int:
        return (_month_of(text) - self.first) // self.step if self.step else day - self.start


class Tick(Frozen):
    """A place on an axis, in per cent, and the month or year that begins there, in EDTF; '' where it has no room."""

    place: float
    label: str


def scale_of(dates: Iterable[Date]) -> Scale | None:
    """The scale that has all of these dates: of whole months where it shows days or weeks, else of whole years.

    Round ends make it the same for most documents that are added. Dates without a year of four digits are not on it.
    """
    ends = [end for date in dates for end in (date.earliest, date.latest) if day_of(end) is not None]
    if not ends:
        return None
    first, last = _month_of(min(ends)), _month_of(max(ends))
    days = _first_day(last + 1) - _first_day(first)
    if days <= WEEK * MOST_BARS:
        return Scale(first, last - first + 1, 0, 1 if days <= MOST_BARS else WEEK, _first_day(first), days)
    years = last // _MONTHS - first // _MONTHS + 1
    step = next((step for step in _STEPS if years * _MONTHS <= step * MOST_BARS), _STEPS[-1])
    whole = max(step, _MONTHS)
    first -= first % whole
    months = -(-(last + 1 - first) // whole) * whole
    start = _first_day(first)
    return Scale(first, months, step, 1, start, _first_day(first + months) - start)


def ticks_of(scale: Scale) -> tuple[Tick, ...]:
    """Where months or years begin, at most as many as can be read."""
    by_month = scale.months <= _STEPS_OF_MONTHS[-1] * MOST_MONTHS
    steps, most = (_STEPS_OF_MONTHS, MOST_MONTHS) if by_month else (_STEPS_OF_YEARS, MOST_YEARS)
    last = LAST_MONTH if by_month else LAST_YEAR
    step = next((step for step in steps if scale.months <= step * most), steps[-1])
    begin = -(-scale.first // step) * step
    months = range(begin, scale.first + scale.months, step)
    places = [(scale.place(_first_day(month)), month) for month in months]
    return tuple(Tick(place, _label(month, step) if place <= last else "") for place, month in places)


def day_of(text: str) -> int | None:
    """The number of a day since the year 0; None for what is open or of no year of four digits."""
    if len(text) != 10 or not text[:4].isdigit():
        return None
    return _first_day(_month_of(text)) + int(text[8:]) - 1


def _month_of(text: str) -> int:
    return int(text[:4]) * _MONTHS + int(text[5:7]) - 1


def _first_day(month: int) -> int:
    year, number = divmod(month, _MONTHS)
    leaps = (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return year * 365 + leaps + _BEFORE[number] + (is_leap and number > 1)


def _label(month: int, step: int) -> str:
    year, number = divmod(month, _MONTHS)
    return f"{year:04}" if step >= _MONTHS else f"{year:04}-{number + 1:02}"


def row_of(scale: Scale, part: int) -> str:
    """Under what one of its parts is counted in a table, in EDTF: its month on a short scale, else its years."""
    month = scale.first + part * scale.step if scale.step else _month_at(scale, scale.start + part)
    unit = 1 if scale.months <= LONGEST_BY_MONTH else max(scale.step, _MONTHS)
    first = month - month % unit
    begin, end = _label(first, unit), _label(first + unit - 1, unit)
    return begin if begin == end else f"{begin}/{end}"


def _month_at(scale: Scale, day: int) -> int:
    return next(month for month in range(scale.first, scale.first + scale.months) if day < _first_day(month + 1))
