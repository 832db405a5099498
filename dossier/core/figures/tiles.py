"""Countries by code to a grid of equal tiles, each about where it lies on a map, so that no border has to be drawn."""

from __future__ import annotations

from collections.abc import Mapping

from dossier.core.figures.places import PLACES
from dossier.values import Frozen

LEVELS = 5
_GAP = 8  # hundredths of a tile between two


class Tile(Frozen):
    """A country: `left` and `width` in per cent of the grid, its `row` from the top; level 0 (none) to 5 by documents."""

    key: str
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


def grid_of(countries: Mapping[str, tuple[str, int]]) -> Grid:
    """By key: code and number of documents. Rows and columns in which no country lies are left out."""
    found = {key: PLACES[code.upper()] for key, (code, _) in countries.items() if code.upper() in PLACES}
    columns = {x: number for number, x in enumerate(sorted({x for x, _ in found.values()}))}
    rows = {y: number for number, y in enumerate(sorted({y for _, y in found.values()}))}
    most = max((countries[key][1] for key in found), default=0)
    step = 100 / max(len(columns), 1)
    tiles: dict[tuple[int, int], Tile] = {}
    for key, (x, y) in sorted(found.items(), key=lambda each: (each[1][1], each[1][0], each[0])):
        code, documents = countries[key]
        left, width = round(columns[x] * step, 2), round(step * (100 - _GAP) / 100, 2)
        tile = Tile(key, code.upper(), left, width, rows[y], documents, level_of(documents, most))
        tiles.setdefault((x, y), tile)
    return Grid(len(columns), len(rows), tuple(tiles.values()), len(countries) - len(tiles))


def level_of(documents: int, most: int) -> int:
    """1 to 5 by how often the number was doubled on the way to the highest, so that one giant leaves the others visible."""
    if not documents:
        return 0
    return max(1, LEVELS - (most.bit_length() - documents.bit_length()) * LEVELS // max(most.bit_length(), LEVELS))
