"""Rows like those of the cache, in memory alone: they outlast a run and no build ever sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dossier.io.cache import TABLES, Cache


class Memory(Cache):
    """A cache without a file. What is asked for as a whole is a copy, which later changes leave as it is."""

    def __init__(self, rows: Mapping[str, Mapping[str, bytes]] | None = None) -> None:
        """With these rows to begin with, by table and key."""
        self.problem = None
        self.kept = True
        self._rows = {table: dict((rows or {}).get(table, {})) for table in TABLES}

    def get(self, table: str, key: str) -> bytes | None:
        return self._rows[table].get(key)

    def all(self, table: str) -> dict[str, bytes]:
        return dict(self._rows[table])

    def put(self, table: str, rows: Iterable[tuple[str, bytes]]) -> None:
        self._rows[table].update(rows)

    def drop(self, table: str, keys: Iterable[str]) -> None:
        for key in keys:
            self._rows[table].pop(key, None)

    def drop_all(self, table: str) -> None:
        self._rows[table].clear()

    def close(self, *, keep: bool) -> None:
        """Nothing is left behind in either case."""
