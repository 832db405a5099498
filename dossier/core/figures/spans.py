"""A date to its place on a scale: a point where the day is known, else a bar that fades at each end that is not."""

from __future__ import annotations

from dossier.core.figures.scale import Scale, day_of
from dossier.dates import OPEN_END, OPEN_START, Date, vague_ends
from dossier.values import Frozen

NARROWEST = 1.5  # per cent; a narrower bar could not show that it fades
_WHOLE = 100.0


class Span(Frozen):
    """From `start` to `end` in per cent; equal for a known day. An end that is vague, open or off the scale is soft."""

    start: float
    end: float
    soft_start: bool = False
    soft_end: bool = False

    @property
    def is_point(self) -> bool:
        return self.start == self.end

    @property
    def width(self) -> float:
        return round(self.end - self.start, 2)

    @property
    def fade(self) -> str:
        """Which ends are soft, as a word for a class: `both`, `start`, `end` or `none`."""
        return {(True, True): "both", (True, False): "start", (False, True): "end"}.get(
            (self.soft_start, self.soft_end), "none"
        )


def span_of(date: Date | None, scale: Scale) -> Span | None:
    """Where a date stands; None for what is undated or wholly off the scale."""
    if date is None:
        return None
    soft_start, soft_end = vague_ends(date)
    first, last = day_of(date.earliest), day_of(date.latest)
    if _is_far_away(date.earliest, first) or _is_far_away(date.latest, last):
        return None
    start = scale.place(first) if first is not None else 0.0
    end = scale.place(last + 1) if last is not None else _WHOLE
    if end <= 0 or start >= _WHOLE:
        return None
    if first == last and not (soft_start or soft_end):
        middle = round(min(max((start + end) / 2, 0.0), _WHOLE), 2)
        return Span(middle, middle)
    soft_start, soft_end = soft_start or start < 0, soft_end or end > _WHOLE
    return _at_least(max(start, 0.0), min(end, _WHOLE), soft_start=soft_start, soft_end=soft_end)


def _is_far_away(bound: str, day: int | None) -> bool:
    """Whether it is of a year before 0 or after 9999, and not open."""
    return day is None and bound not in (OPEN_START, OPEN_END)


def _at_least(start: float, end: float, *, soft_start: bool, soft_end: bool) -> Span:
    """Wide enough to be seen, and within the scale."""
    if end - start < NARROWEST:
        start = min(max((start + end - NARROWEST) / 2, 0.0), _WHOLE - NARROWEST)
        end = start + NARROWEST
    return Span(round(start, 2), round(end, 2), soft_start, soft_end)
