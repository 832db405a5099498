"""Words to automata that find all of them in one pass; the only importer of ahocorasick_rs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, MatchKind


class TextAutomaton:
    """Finds words in texts. Places count characters."""

    def __init__(self, words: Sequence[str]) -> None:
        self._automaton = AhoCorasick(list(words), matchkind=MatchKind.Standard) if words else None

    def matches(self, text: str) -> list[tuple[int, int, int]]:
        """Number of the word, start and end of each place at which one stands, in the order of the ends."""
        return self._automaton.find_matches_as_indexes(text, overlapping=True) if self._automaton else []


class ByteAutomaton:
    """Finds stretches of bytes in others."""

    def __init__(self, words: Sequence[bytes]) -> None:
        self._automaton = BytesAhoCorasick(list(words)) if words else None

    def matches(self, data: bytes) -> list[tuple[int, int, int]]:
        """Number of the word, start and end of each place at which one stands, in the order of the ends."""
        return self._automaton.find_matches_as_indexes(data, overlapping=True) if self._automaton else []


def positions(words: Sequence[bytes], data: bytes) -> Iterator[int]:
    """Where any of these words begins, in the order of the ends."""
    return (start for _, start, _ in _bytes_automaton(tuple(words)).matches(data))


@lru_cache(maxsize=2)
def _bytes_automaton(words: tuple[bytes, ...]) -> ByteAutomaton:
    return ByteAutomaton(words)
