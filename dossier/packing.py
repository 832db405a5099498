"""Bodies, links and mappings of many values to bytes and back, so that they travel and rest small."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from typing import TypeVar

from dossier.model import Body, Folio, Key, Link
from dossier.values import Frozen, pack, unpack

K = TypeVar("K")
T = TypeVar("T")
V = TypeVar("V")

KEPT = 256  # values that are kept after they were unpacked: a page asks for the same few again and again


class _Links(Frozen):
    """The sentences that links stand in, each once; of each link its target, role, anchor, paragraph, sentence, place
    in that and length, where target and sentence are numbers.
    """

    sentences: tuple[str, ...]
    rows: tuple[tuple[int, str, str, int, int, int, int], ...]


def unpack_body(packed: bytes) -> Body:
    return unpack(packed, Body)


def pack_links(links: tuple[Link, ...], targets: Mapping[Key, int]) -> bytes:
    """The links of one source; `targets` numbers the records that they lead to."""
    sentences: dict[str, int] = {}
    rows = tuple(
        (
            targets[link.target],
            link.role,
            link.anchor,
            link.paragraph,
            sentences.setdefault(link.sentence, len(sentences)),
            link.at,
            link.length,
        )
        for link in links
    )
    return pack(_Links(tuple(sentences), rows))


def unpack_links(packed: bytes, source: Key, targets: tuple[Key, ...], only: Key = "") -> tuple[Link, ...]:
    """The links of a source, in the order written; `targets` as they were numbered; `only` those to one of them."""
    there = unpack(packed, _Links)
    wanted = targets.index(only) if only else -1
    return tuple(
        Link(source, targets[target], role, anchor, paragraph, there.sentences[sentence], at, length)
        for target, role, anchor, paragraph, sentence, at, length in there.rows
        if wanted in (-1, target)
    )


class Unpacked(Mapping[K, V]):
    """Packed values by key, each unpacked when it is asked for."""

    def __init__(self, packed: Mapping[K, bytes], kind: type[V]) -> None:
        self._packed = packed
        self._kind = kind
        # Not a method: that would lead back to here, and whoever let go of the whole would keep it until gc comes by.
        self._open: Callable[[K], V] = lru_cache(maxsize=KEPT)(lambda key: unpack(packed[key], kind))

    def __getitem__(self, key: K) -> V:
        return self._open(key)

    def __contains__(self, key: object) -> bool:
        return key in self._packed

    def __iter__(self) -> Iterator[K]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __reduce__(self) -> tuple[object, ...]:
        return Unpacked, (self._packed, self._kind)


class Sealed(Mapping[str, str]):
    """A packed dict of texts, unpacked as a whole when it is first asked."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    @cached_property
    def _open(self) -> dict[str, str]:
        return unpack(self._packed, dict[str, str])

    def __getitem__(self, key: str) -> str:
        return self._open[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._open)

    def __len__(self) -> int:
        return len(self._open)


class UnpackedLinks(Unpacked[Key, tuple[Link, ...]]):
    """The links of each source, whose targets are numbered as in its folio."""

    def __init__(self, packed: Mapping[Key, bytes], folios: Mapping[Key, Folio]) -> None:
        super().__init__(packed, tuple)
        self._folios = folios
        self._open = lru_cache(maxsize=KEPT)(partial(_links_at, packed, folios))

    def __reduce__(self) -> tuple[object, ...]:
        return UnpackedLinks, (self._packed, self._folios)


def _links_at(packed: Mapping[Key, bytes], folios: Mapping[Key, Folio], key: Key) -> tuple[Link, ...]:
    folio = folios.get(key)
    return unpack_links(packed[key], key, folio.targets) if folio and folio.targets else ()
