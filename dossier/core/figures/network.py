"""How often names stand in the same documents to a drawing of it; the only importer of networkx and numpy.

The library gives each node a place, which depends on floating point and so, in its last digits, on the machine. In
many steps such digits grow until they are seen: two beginnings that were a millionth of a millionth apart ended a
hundredth apart. So nodes begin at places made of integers, and after each step their places are rounded, which
takes away what machines differ by before it has grown. Where they come to rest is moved to a free place of a grid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import isqrt

from dossier.core.figures.labels import ROW, Label, Placed, in_lines, placed
from dossier.values import Frozen, replace

Pair = tuple[str, str]
WIDTH = 660  # pixels of the narrowest frame; in a wider one names stand further apart
WIDEST = 5  # weight of a line
LINES_A_NODE = 1  # lines drawn, for each node; more could not be told apart
RING_LETTERS = 15  # in a line of a name beside a ring, which fits on the narrowest screen
ROOMY_LETTERS = 26  # in a line where the screen is wider
RING_LINES = 2
RING_NARROWEST, RING_WIDEST = 5, 12  # per cent of the frame between the middle and a name
_STEPS = 120
_DIGITS = 5  # that places are rounded to; a step makes a difference of 1e-16 one of 1e-14
_SPREAD = 3  # how far apart the layout keeps nodes, in tenths of the frame
_PLACES = 1000
_FAR = 12  # one of so many nodes at each side lies too far out


class Name(Frozen):
    """Who may stand in a drawing, with how many documents."""

    key: str
    name: str
    kind: str = ""
    url: str = ""
    documents: int = 0


class Node(Frozen):
    """A name in the drawing: x in per cent, y in pixels, its `label` to the right of its mark or to its left.

    Beside a ring it stands in `lines` instead, and where these had to be cut also in `roomy` ones, for wider screens.
    """

    of: Name
    label: str
    x: float
    y: int
    right: bool
    lines: tuple[str, ...] = ()
    roomy: tuple[str, ...] = ()


class Line(Frozen):
    """Two names that stand in the same documents; `weight` is 1 to 5, by the root of how many these are."""

    start: tuple[float, int]
    end: tuple[float, int]
    weight: int
    documents: int


class Drawing(Frozen):
    """Nodes as they were given, lines from the thinnest to the widest; the frame is `height` pixels high."""

    height: int
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def pairs_in(documents: Iterable[Sequence[str]], among: Iterable[str]) -> Counter[Pair]:
    """How many documents name both of two, of those asked for; a pair is in the order of the alphabet."""
    asked = frozenset(among)
    counts: Counter[Pair] = Counter()
    for named in documents:
        here = asked.intersection(named)
        if len(here) > 1:
            counts.update(combinations(sorted(here), 2))
    return counts


def drawing_of(names: Sequence[Name], pairs: Mapping[Pair, int]) -> Drawing | None:
    """The network of these names, the most named first; those without a line or without room are left to the table.

    None where the extra that lays it out is not installed.
    """
    joined = {key for pair in pairs for key in pair}
    names = [name for name in names if name.key in joined]
    if not names:
        return Drawing(0, (), ())
    keys = [name.key for name in names]
    strongest = _strongest(keys, pairs)
    try:
        where = _layout(keys, strongest)
    except ImportError:
        return None
    height = ROW * (6 + len(names) * 11 // 20)
    labels = [Label(name.key, name.name, *where[name.key]) for name in names]
    return _drawn(names, tuple(placed(labels, WIDTH, height)), strongest)


def ring_of(centre: Name, names: Sequence[Name], pairs: Mapping[Pair, int]) -> Drawing:
    """One name in the middle and others around it, in two columns whose names stand outwards; needs no library.

    They stand in turn at the right and at the left, from the top down. Lines between the others are thin.
    """
    rows = (len(names) + 1) // 2
    height = ROW * (rows + 1) * 3 // 2
    found = [Placed(centre.key, "", WIDTH // 2, height // 2, right=True, width=0)]
    for side, members in enumerate((names[::2], names[1::2])):
        for number, name in enumerate(members):
            y = ROW + (height - 2 * ROW) * (2 * number + 1) // (2 * len(members))
            x = WIDTH // 2 + (_bow(number, len(members)) if side == 0 else -_bow(number, len(members)))
            found.append(Placed(name.key, "", x, y, right=side == 0, width=0))
    own = {pair: count for pair, count in pairs.items() if centre.key in pair}
    others = sorted(pairs.keys() - own.keys(), key=lambda pair: (-pairs[pair], pair))
    drawn = _drawn((centre, *names), found, {**own, **{pair: pairs[pair] for pair in others[: len(names)]}})
    middle = drawn.nodes[0]
    ends = (middle.x, middle.y)
    lines = (line if ends in (line.start, line.end) else replace(line, weight=1) for line in drawn.lines)
    return replace(drawn, nodes=(middle, *map(_beside, drawn.nodes[1:])), lines=tuple(lines))


def _beside(node: Node) -> Node:
    lines = in_lines(node.of.name, RING_LETTERS, RING_LINES)
    cut = " ".join(lines) != " ".join(node.of.name.split())
    return replace(node, lines=lines, roomy=in_lines(node.of.name, ROOMY_LETTERS, RING_LINES) if cut else ())


def _bow(number: int, of: int) -> int:
    """How far from the middle one of a side stands: further in the middle of the side, as on a circle."""
    away = abs(2 * number + 1 - of)  # from the middle of the side, in half steps
    return WIDTH * (RING_WIDEST * of * of - (RING_WIDEST - RING_NARROWEST) * away * away) // (100 * of * of)


def _strongest(keys: Sequence[str], pairs: Mapping[Pair, int]) -> dict[Pair, int]:
    """The strongest pairs: the first of each name, and as many more as can be told apart."""
    ordered = sorted(pairs, key=lambda pair: (-pairs[pair], pair))
    chosen: dict[Pair, int] = {}
    seen: set[str] = set()
    for pair in ordered:
        if not seen.issuperset(pair):
            chosen[pair] = pairs[pair]
            seen.update(pair)
    for pair in ordered[: len(keys) * LINES_A_NODE]:
        chosen.setdefault(pair, pairs[pair])
    return chosen


def _layout(keys: Sequence[str], pairs: Mapping[Pair, int]) -> dict[str, tuple[int, int]]:
    """Where each would like to be, in thousandths of the frame."""
    import networkx  # noqa: PLC0415 - an extra, which only a dossier with a network needs

    graph = networkx.Graph()
    graph.add_nodes_from(keys)
    most = max(pairs.values(), default=1)
    graph.add_weighted_edges_from((a, b, 1 + 4 * count / most) for (a, b), count in sorted(pairs.items()))
    where = _beginnings(keys)
    for number in range(_STEPS):
        pulled = networkx.spring_layout(
            graph, k=_SPREAD / 10, pos=where, iterations=1, seed=0, scale=None, method="force"
        )
        share = (1 - number / _STEPS) / _extent(where)
        where = {key: _moved(where[key], pulled[key], share) for key in keys}
    return _framed(where)


def _extent(where: Mapping[str, tuple[float, float]]) -> float:
    """How far nodes are apart, a tenth of which the library moves each of them in its first step; 1 at the least."""
    apart = 1.0
    for axis in (0, 1):
        places = [place[axis] for place in where.values()]
        apart = max(apart, round(max(places) - min(places), _DIGITS))
    return apart


def _moved(here: tuple[float, float], there: Sequence[float], share: float) -> tuple[float, float]:
    """A part of the way, less in each step, so that the nodes come to rest."""
    x, y = (round(a + (round(float(b), _DIGITS) - a) * share, _DIGITS) for a, b in zip(here, there, strict=True))
    return x, y


def _beginnings(keys: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Places spread evenly over a square, made of integers: across in steps of the golden section, down in turn."""
    count = len(keys)
    return {
        key: (number * 618034 % 1000000 / 1000000, (number * count // 2 + number) % count / count)
        for number, key in enumerate(keys)
    }


def _framed(resting: Mapping[str, tuple[float, float]]) -> dict[str, tuple[int, int]]:
    """By rank and by place in equal parts: a spring layout crowds the middle, and names need room there.

    What lies far out, as what is joined to few does, is drawn in.
    """
    found: dict[str, list[int]] = {key: [] for key in resting}
    for axis in (0, 1):
        rounded = {key: round(place[axis] * _PLACES) for key, place in resting.items()}
        ordered = sorted(rounded.values())
        low, high = ordered[len(ordered) // _FAR], ordered[-1 - len(ordered) // _FAR]
        ranks = {value: number for number, value in enumerate(sorted(set(rounded.values())))}
        for key, value in rounded.items():
            by_place = (min(max(value, low), high) - low) * _PLACES // max(high - low, 1)
            by_rank = ranks[value] * _PLACES // max(len(ranks) - 1, 1)
            found[key].append((by_place + by_rank) // 2)
    return {key: (x, y) for key, (x, y) in found.items()}


def _drawn(names: Sequence[Name], nodes: Sequence[Placed], pairs: Mapping[Pair, int]) -> Drawing:
    """Cut to the rows that are used, with the lines between what has a place."""
    top = min((node.y for node in nodes), default=0) - ROW // 2
    bottom = max((node.y for node in nodes), default=0) + ROW // 2
    at = {node.key: node for node in nodes}
    drawn = {
        name.key: Node(name, node.name, round(node.x / WIDTH * 100, 1), node.y - top, node.right)
        for name in names
        if (node := at.get(name.key))
    }
    most = max(pairs.values(), default=1)
    lines = [
        Line(
            (drawn[a].x, drawn[a].y),
            (drawn[b].x, drawn[b].y),
            1 + isqrt((WIDEST - 1) ** 2 * count // most),
            count,
        )
        for (a, b), count in sorted(pairs.items(), key=lambda each: (each[1], each[0]))
        if a in drawn and b in drawn
    ]
    return Drawing(bottom - top, tuple(drawn.values()), tuple(lines))
