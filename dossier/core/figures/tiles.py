"""Countries by code to a grid of equal tiles, each about where it lies on a map, so that no border has to be drawn."""

from __future__ import annotations

from collections.abc import Iterable

from dossier.core.figures.places import PLACES
from dossier.values import Frozen

LEVELS = 5
_GAP = 8  # hundredths of a tile between two


class Tile(Frozen):
    """A country: `left` and `width` in per cent of the grid, its `row` from the top; level 0 to 5 by documents."""

    key: str
    name: str
    url: str
    code: str
    left: float
    width: float
    row: int
    documents: int
    level: int


class Grid(Frozen):
    """Tiles from north to south and west to east; those of codes without a place are counted in `elsewhere`."""

    columns: int
    rows: int
    tiles: tuple[Tile, ...]
    elsewhere: int


class Country(Frozen):
    """A country as it may be shown."""

    key: str
    name: str
    url: str
    code: str
    documents: int


def grid_of(countries: Iterable[Country]) -> Grid:
    """Those whose code has a place. Rows and columns in which none lies are left out; a code counts once."""
    known = tuple(countries)
    found = {each: PLACES[each.code.upper()] for each in known if each.code.upper() in PLACES}
    columns = {x: number for number, x in enumerate(sorted({x for x, _ in found.values()}))}
    rows = {y: number for number, y in enumerate(sorted({y for _, y in found.values()}))}
    most = max((each.documents for each in found), default=0)
    step = 100 / max(len(columns), 1)
    tiles: dict[tuple[int, int], Tile] = {}
    for each, (x, y) in sorted(found.items(), key=lambda pair: (pair[1][1], pair[1][0], pair[0].key)):
        left, width = round(columns[x] * step, 2), round(step * (100 - _GAP) / 100, 2)
        level = level_of(each.documents, most)
        tile = Tile(each.key, each.name, each.url, each.code.upper(), left, width, rows[y], each.documents, level)
        tiles.setdefault((x, y), tile)
    return Grid(len(columns), len(rows), tuple(tiles.values()), len(known) - len(tiles))


def level_of(documents: int, most: int) -> int:
    """1 to 5 by how often the number was doubled on the way to the highest: one giant leaves the others visible."""
    if not documents:
        return 0
    return max(1, LEVELS - (most.bit_length() - documents.bit_length()) * LEVELS // max(most.bit_length(), LEVELS))
