"""What every run needs to know of each record: many small values, kept in a few large rows of the cache."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
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
        self._rows: dict[str, tuple[str, ...]] = {}  # which keys each row holds
        try:
            for name, row in cache.each(table):
                held = unpack(row, dict[str, kind])  # type: ignore[valid-type]  # a type all the same
                self.known.update(held)
                self._rows[name] = tuple(held)
        except ValueError as error:
            raise Damaged(table) from error

    def keep(self, values: Mapping[str, T], gone: Iterable[str]) -> None:
        """Adds or replaces values, and forgets those that are gone."""
        left = [key for key in gone if self.known.pop(key, None) is not None]
        self.known.update(values)
        stale: dict[str, dict[str, None]] = {}
        for key in (*values, *left):
            row = _row_of(key)
            stale.setdefault(row, dict.fromkeys(self._rows.get(row, ())))[key] = None
        for row, keys in stale.items():
            self._rows[row] = tuple(key for key in keys if key in self.known)
        # Worked out when they are asked for: a cache without a file wants none.
        self._cache.put(self._table, ((row, pack({key: self.known[key] for key in self._rows[row]})) for row in stale))


def _row_of(key: str) -> str:
    return str(zlib.crc32(key.encode("utf-8", "surrogatepass")) % ROWS)
