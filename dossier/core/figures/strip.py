"""How many documents there are at each time to a strip of bars, of a size that does not grow with the number of documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dossier.core.figures.scale import Scale, Tick, row_of, ticks_of
from dossier.values import Frozen

HEIGHT = 24  # of the highest bar
TINY_BARS = 32
TINY_HEIGHT = 13
TINY_WIDTH = 96
_LEAST = 3  # one document must be seen beside a thousand
NO_BIN = -1


class Strip(Frozen):
    """Documents over time: `bars` is a path in a box of `bins` × 24, `counts` are the same numbers by month or year, in EDTF.

    `vague` are those whose date is less exact than a bar is wide, and `undated` those without one: they have no bar.
    """

    bars: str
    bins: int
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
    """The strip of documents counted by bin of a scale; those of NO_BIN are dated too vaguely for one."""
    placed = {number: count for number, count in sorted(found.items()) if number != NO_BIN}
    return Strip(
        path_of(placed, HEIGHT),
        scale.bins,
        ticks_of(scale),
        tuple(_rows(scale, placed).items()),
        sum(found.values()) + undated,
        found[NO_BIN],
        undated,
    )


def tiny_of(scale: Scale, found: Counter[int]) -> str:
    """The same for a row of a list, as a path in a box of 96 × 16; '' where nothing has a place."""
    merged: Counter[int] = Counter()
    for number, count in found.items():
        if number != NO_BIN:
            merged[number * TINY_BARS // scale.bins if scale.bins > TINY_BARS else number] += count
    bars = min(scale.bins, TINY_BARS)
    most = max(merged.values(), default=0)
    return "".join(
        f"M{round((number + 0.5) * TINY_WIDTH / bars, 1):g} 14v-{_height(merged[number], most, TINY_HEIGHT):g}"
        for number in sorted(merged)
    )


def path_of(counts: Mapping[int, int], height: int) -> str:
    """Bars on the lower edge of a box of that height, each one wide and by its number from the left."""
    most = max(counts.values(), default=0)
    return "".join(f"M{number} {height}v-{_height(count, most, height):g}h1V{height}z" for number, count in counts.items())


def _height(count: int, most: int, height: int) -> float:
    return round(_LEAST + (height - _LEAST) * count / most, 1) if most > 1 else height / 2


def _rows(scale: Scale, counts: Mapping[int, int]) -> Counter[str]:
    rows: Counter[str] = Counter()
    for number, count in counts.items():
        rows[row_of(scale, number)] += count
    return rows
