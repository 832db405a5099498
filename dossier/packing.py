"""Values to bytes and back, so that they travel and rest small; the only importer of msgspec."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar, cast

import msgspec

from dossier.model import Body, Folio, Key, Link

K = TypeVar("K")
T = TypeVar("T")
V = TypeVar("V")

_encode = msgspec.msgpack.Encoder()
_decode_body = msgspec.msgpack.Decoder(Body)
# The sentences that links stand in, each once, and for each link its target, role, anchor, paragraph, sentence, place
# in that and length: target and sentence by their number.
_Links = tuple[tuple[str, ...], tuple[tuple[int, str, str, int, int, int, int], ...]]
_decode_links = msgspec.msgpack.Decoder(_Links)
KEPT = 256  # values that are kept after they were unpacked: a page asks for the same few again and again


def pack(value: object) -> bytes:
    """MessagePack of a value made of frozen dataclasses, tuples, dicts and texts."""
    return _encode.encode(value)


def unpack_body(packed: bytes) -> Body:
    return _decode_body.decode(packed)


def unpack(packed: bytes, kind: type[T]) -> T:
    """The value of that type; raises ValueError where the bytes are not one."""
    return cast("T", _decoder(kind).decode(packed))  # type: ignore[arg-type]  # a type is hashable


def unpack_all(packed: Mapping[K, bytes], kind: type[T]) -> dict[K, T]:
    """The same for many."""
    decode = _decoder(kind).decode  # type: ignore[arg-type]  # as above
    return cast("dict[K, T]", {key: decode(value) for key, value in packed.items()})


@lru_cache(maxsize=64)
def _decoder(kind: Hashable) -> msgspec.msgpack.Decoder[object]:
    return msgspec.msgpack.Decoder(kind)


def to_json(value: object, indent: int = 0) -> bytes:
    """JSON of the same values: keys in the order given, UTF-8."""
    encoded = msgspec.json.encode(value)
    return msgspec.json.format(encoded, indent=indent) if indent else encoded


def pack_links(links: tuple[Link, ...], targets: Mapping[Key, int]) -> bytes:
    """The links of one source; `targets` numbers the records that they lead to."""
    sentences: dict[str, int] = {}
    rows = [
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
    ]
    return _encode.encode((tuple(sentences), rows))


def unpack_links(packed: bytes, source: Key, targets: tuple[Key, ...], only: Key = "") -> tuple[Link, ...]:
    """The links of a source, in the order written; `targets` as they were numbered; `only` those to one of them."""
    sentences, rows = _decode_links.decode(packed)
    wanted = targets.index(only) if only else -1
    return tuple(
        Link(source, targets[target], role, anchor, paragraph, sentences[sentence], at, length)
        for target, role, anchor, paragraph, sentence, at, length in rows
        if wanted in (-1, target)
    )


class Unpacked(Mapping[K, V]):
    """Packed values by key, each unpacked when it is asked for."""

    def __init__(self, packed: Mapping[K, bytes], kind: type[V]) -> None:
        self._packed = packed
        self._kind = kind
        self._open: Callable[[K], V] = lru_cache(maxsize=KEPT)(self._unpacked)

    def _unpacked(self, key: K) -> V:
        return unpack(self._packed[key], self._kind)

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


class UnpackedLinks(Unpacked[Key, tuple[Link, ...]]):
    """The links of each source, whose targets are numbered as in its folio."""

    def __init__(self, packed: Mapping[Key, bytes], folios: Mapping[Key, Folio]) -> None:
        super().__init__(packed, tuple)
        self._folios = folios

    def _unpacked(self, key: Key) -> tuple[Link, ...]:
        folio = self._folios.get(key)
        return unpack_links(self._packed[key], key, folio.targets) if folio and folio.targets else ()

    def __reduce__(self) -> tuple[object, ...]:
        return UnpackedLinks, (self._packed, self._folios)
