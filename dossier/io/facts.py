"""What every run needs to know of each record: many small values, kept in a few large rows of the cache."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from dossier.io.cache import Cache, Damaged
from dossier.values import pack, unpack

T = TypeVar("T")

ROWS = 1024  # of a table, whatever it holds: a change of one value writes one of them anew


class Facts(Generic[T]):
    """The values of one table of the cache by key; raises Damaged where a row is not what was written."""

    def __init__(self, cache: Cache, table: str, kind: type[T], into: Cache | None = None) -> None:
        """Read from one cache, and kept in another where that is given."""
        self._cache = into or cache
        self._table = table
        self.known: dict[str, T] = {}
        try:
            for _, row in cache.each(table):
                self.known.update(unpack(row, dict[str, kind]))  # type: ignore[valid-type]  # a type all the same
        except ValueError as error:
            raise Damaged(table) from error

    def keep(self, values: Mapping[str, T], gone: Iterable[str]) -> None:
        """Adds or replaces values, and forgets those that are gone."""
        left = [key for key in gone if self.known.pop(key, None) is not None]
        self.known.update(values)
        self._cache.put(self._table, self._rows({_row_of(key) for key in (*values, *left)}))

    def _rows(self, stale: Collection[str]) -> Iterator[tuple[str, bytes]]:
        """These rows as they are now, worked out when they are asked for: a cache without a file wants none."""
        rows: dict[str, dict[str, T]] = {row: {} for row in stale}
        for key, value in self.known.items():
            row = _row_of(key)
            if row in stale:
                rows[row][key] = value
        yield from ((row, pack(held)) for row, held in rows.items())


def _row_of(key: str) -> str:
    return str(zlib.crc32(key.encode("utf-8", "surrogatepass")) % ROWS)
