"""The state of the whole, like that of the cache, in memory alone: it outlasts a run and no build ever sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dossier.io.cache import Cache

_KEPT = "state"


class Memory(Cache):
    """A cache without a file. What is known of each file and record it leaves to others: `Known` and the spool."""

    def __init__(self, state: Iterable[tuple[str, bytes]] = ()) -> None:
        """With these rows of the state to begin with."""
        self.problem = None
        self.kept = True
        self._state = dict(state)

    def get(self, table: str, key: str) -> bytes | None:
        return self._state.get(key) if table == _KEPT else None

    def each(self, table: str) -> Iterator[tuple[str, bytes]]:
        return iter(list(self._state.items()) if table == _KEPT else ())

    def put(self, table: str, rows: Iterable[tuple[str, bytes]]) -> None:
        if table == _KEPT:
            self._state.update(rows)

    def drop(self, table: str, keys: Iterable[str]) -> None:
        for key in keys if table == _KEPT else ():
            self._state.pop(key, None)

    def drop_all(self, table: str) -> None:
        if table == _KEPT:
            self._state.clear()

    def close(self, *, keep: bool) -> None:
        """Nothing is left behind in either case."""
