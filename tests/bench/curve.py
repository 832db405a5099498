"""Runs at several sizes to how they grow, and to a picture of it: an SVG that needs nothing beside it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from tests.bench.measure import Measured, median

WIDTH, HEIGHT = 640, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 610, 60, 360  # the frame of the axes


@dataclass(frozen=True, slots=True)
class Growth:
    """The runs of one shape of corpus by their number of documents, and what they grow by."""

    shape: str
    runs: Mapping[int, tuple[Measured, ...]]

    @property
    def seconds(self) -> list[tuple[int, float]]:
        return [(size, median(runs).wall) for size, runs in self.runs.items()]

    @property
    def exponent(self) -> float:
        """Of time: 1 is linear. Least squares through the medians, both axes logarithmic."""
        return _line([(math.log(size), math.log(seconds)) for size, seconds in self.seconds])[0]

    @property
    def memory(self) -> tuple[float, float] | None:
        """Bytes per document, and the bytes that no document causes: the line through the medians of the peaks."""
        peaks = [(float(size), median(runs).memory) for size, runs in self.runs.items()]
        known = [(size, float(peak)) for size, peak in peaks if peak is not None]
        return _line(known) if len(known) > 1 else None


def _line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Slope and height at 0 by least squares."""
    line = statistics.linear_regression(*zip(*points, strict=True))
    return line.slope, line.intercept


def draw(growths: Sequence[Growth]) -> str:
    """Seconds by documents, both axes logarithmic; in a page in the colour of its text, alone in that of the scheme."""
    sizes = [size for growth in growths for size in growth.runs]
    seconds = [second for growth in growths for _, second in growth.seconds]
    x = _Axis(min(sizes) * 0.9, max(sizes) * 1.1, LEFT, RIGHT)
    y = _Axis(min(seconds) * 0.8, max(seconds) * 1.25, BOTTOM, TOP)
    told = "; ".join(
        f"{growth.shape}: "
        + ", ".join(f"{size:,} documents in {second:.1f} s" for size, second in growth.seconds)
        + f", exponent {growth.exponent:.2f}"
        for growth in growths
    )
    parts = [
        *_axes(x, y, sorted(set(sizes))),
        *(part for n, each in enumerate(growths) for part in _curve(n, each, x, y)),
    ]
    return _PAGE.format(width=WIDTH, height=HEIGHT, told=escape(told), parts="\n".join(parts))


_PAGE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
aria-labelledby="growth-title growth-desc" font-family="sans-serif" font-size="13" fill="currentColor" stroke="none">
<title id="growth-title">How the time of a cold build grows with the number of documents</title>
<desc id="growth-desc">Both axes are logarithmic. {told}.</desc>
<style>
svg:root {{ color: #222; }}
@media (prefers-color-scheme: dark) {{ svg:root {{ color: #ddd; }} }}
</style>
{parts}
</svg>
"""


@dataclass(frozen=True, slots=True)
class _Axis:
    """Values from low to high, laid out logarithmically from one place to another."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> str:
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return f"{self.start + share * (self.end - self.start):.1f}"

    def ticks(self) -> Iterator[float]:
        """1, 2 and 5 of each power of ten that the axis reaches."""
        for power in range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1):
            yield from (step * 10.0**power for step in (1, 2, 5) if self.low <= step * 10.0**power <= self.high)


def _axes(x: _Axis, y: _Axis, sizes: Iterable[int]) -> Iterator[str]:
    yield f'<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" fill="none" stroke="currentColor"/>'
    for size in sizes:
        yield f'<path d="M{x.at(size)} {BOTTOM}v5" stroke="currentColor"/>'
        yield f'<text x="{x.at(size)}" y="{BOTTOM + 20}" text-anchor="middle">{size:,}</text>'
    for second in y.ticks():
        yield f'<path d="M{LEFT} {y.at(second)}H{RIGHT}" stroke="currentColor" stroke-opacity="0.2"/>'
        yield f'<text x="{LEFT - 8}" y="{y.at(second)}" dy="4" text-anchor="end">{second:g}</text>'
    yield f'<text x="{(LEFT + RIGHT) / 2}" y="{BOTTOM + 45}" text-anchor="middle">documents</text>'
    middle = (TOP + BOTTOM) / 2
    yield f'<text x="18" y="{middle}" text-anchor="middle" transform="rotate(-90 18 {middle})">seconds</text>'


def _curve(number: int, growth: Growth, x: _Axis, y: _Axis) -> Iterator[str]:
    """Curves differ in their marks and dashes, not in colour: discs and a whole line, then squares and a broken one."""
    points = [(x.at(size), y.at(second)) for size, second in growth.seconds]
    dashes = ' stroke-dasharray="6 4"' if number else ""
    line = " ".join(f"{a},{b}" for a, b in points)
    yield f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-width="1.5"{dashes}/>'
    yield from (_mark(number, a, b) for a, b in points)
    height = 20 + 20 * number
    yield f'<path d="M{LEFT} {height}h30" stroke="currentColor" stroke-width="1.5"{dashes}/>'
    yield _mark(number, f"{LEFT + 15}", f"{height}")
    yield f'<text x="{LEFT + 38}" y="{height}" dy="4">{escape(growth.shape)}: exponent {growth.exponent:.2f}</text>'


def _mark(number: int, x: str, y: str) -> str:
    if number:
        return f'<rect x="{float(x) - 4:.1f}" y="{float(y) - 4:.1f}" width="8" height="8"/>'
    return f'<circle cx="{x}" cy="{y}" r="4"/>'
