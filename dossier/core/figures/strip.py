"""How many documents there are at each time to a strip of bars, as many for a thousand documents as for ten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dossier.core.figures.scale import MOST_BARS, NO_PART, Scale, Tick, row_of, ticks_of
from dossier.values import Frozen

HEIGHT = 24  # of the highest bar
TINY_BARS = 32
TINY_HEIGHT = 13
TINY_WIDTH = 96
_LEAST = 3  # one document must be seen beside a thousand


class Strip(Frozen):
    """Documents over time: `bars` is a path in a box of `room` × 24, `counts` the same by month or year, in EDTF.

    `vague` are those whose date is less exact than a bar is wide, and `undated` those without one: they have no bar.
    """

    bars: str
    room: float
    ticks: tuple[Tick, ...]
    counts: tuple[tuple[str, int], ...]
    total: int
    vague: int
    undated: int

    @property
    def fullest(self) -> tuple[str, int]:
        """The month or year with most documents, and how many."""
        return max(self.counts, key=lambda pair: pair[1], default=("", 0))


def strip_of(scale: Scale, found: Counter[int], undated: int) -> Strip:
    """The strip of documents counted by part of a scale; those of NO_PART are dated too vaguely for one."""
    return Strip(
        path_of(_by_bar(scale, found, MOST_BARS), HEIGHT),
        scale.bars,
        ticks_of(scale),
        tuple(_rows(scale, found).items()),
        sum(found.values()) + undated,
        found[NO_PART],
        undated,
    )


def tiny_of(scale: Scale, found: Counter[int]) -> str:
    """The same for a row of a list, as a path in a box of 96 × 16; '' where nothing has a place."""
    bars = _by_bar(scale, found, TINY_BARS)
    most, step = max(bars.values(), default=0), TINY_WIDTH / min(scale.bars, TINY_BARS)
    return "".join(
        f"M{round((number + 0.5) * step, 1):g} 14v-{_height(count, most, TINY_HEIGHT):g}"
        for number, count in bars.items()
    )


def _by_bar(scale: Scale, found: Counter[int], most: int) -> dict[int, int]:
    """Documents by bar from the left, of at most so many bars."""
    last = -(-scale.days // scale.width) if not scale.step else scale.months // scale.step
    merged: Counter[int] = Counter()
    for part in sorted(found.keys() - {NO_PART}):
        bar = part // scale.width
        merged[bar * most // last if last > most else bar] += found[part]
    return merged


def path_of(counts: Mapping[int, int], height: int) -> str:
    """Bars on the lower edge of a box of that height, each one wide and by its number from the left."""
    most = max(counts.values(), default=0)
    return "".join(
        f"M{number} {height}v-{_height(count, most, height):g}h1V{height}z" for number, count in counts.items()
    )


def _height(count: int, most: int, height: int) -> float:
    return round(_LEAST + (height - _LEAST) * count / most, 1) if most > 1 else height / 2


def _rows(scale: Scale, found: Counter[int]) -> dict[str, int]:
    rows: Counter[str] = Counter()
    for part in sorted(found.keys() - {NO_PART}):
        rows[row_of(scale, part)] += found[part]
    return rows
