"""Events and documents to one picture of the whole time: events above, the main ones numbered, documents below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dossier.core.figures.spans import Span
from dossier.core.figures.strip import Strip
from dossier.values import Frozen

NUMBERED = 9
MOST_MARKS = 60  # of the lane of events; more could not be told apart
TIERS = 3
APART = 6.0  # per cent between two numbers of one tier: 19 pixels of the narrowest figure


class Mark(Frozen):
    """An event in the lane; `number` is 0 for one that has none, `tier` counts from the lane up."""

    key: str
    span: Span
    number: int
    tier: int


class Overview(Frozen):
    """The strip of all documents, and events in order of time; `events` is how many there are in all."""

    strip: Strip
    marks: tuple[Mark, ...]
    events: int

    @property
    def numbered(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.number)


def overview_of(strip: Strip, spans: Mapping[str, Span], weights: Mapping[str, int], events: int) -> Overview:
    """Spans of events in order of time, with how much each matters; what has no room for a number goes without."""
    best = sorted(spans, key=lambda key: (-weights[key], key))
    tiers = _tiers(best[:NUMBERED], spans)
    numbers = {key: number for number, key in enumerate((key for key in spans if key in tiers), 1)}
    shown = set(best[:MOST_MARKS])
    marks = (Mark(key, spans[key], numbers.get(key, 0), tiers.get(key, 0)) for key in spans if key in shown)
    return Overview(strip, tuple(marks), events)


def _tiers(keys: Sequence[str], spans: Mapping[str, Span]) -> dict[str, int]:
    """The lowest tier in which nothing stands near, by key; none for those that fit in no tier."""
    taken: list[list[float]] = [[] for _ in range(TIERS)]
    found: dict[str, int] = {}
    for key in keys:
        place = middle(spans[key])
        tier = next(_free(taken, place), None)
        if tier is not None:
            taken[tier].append(place)
            found[key] = tier
    return found


def _free(taken: Sequence[Sequence[float]], place: float) -> Iterator[int]:
    return (tier for tier, others in enumerate(taken) if all(abs(place - other) >= APART for other in others))


def middle(span: Span) -> float:
    return round((span.start + span.end) / 2, 2)
