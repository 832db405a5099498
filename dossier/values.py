"""What all values are made of: frozen, made, copied and packed at little cost; the only importer of msgspec."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import TypeVar, cast, dataclass_transform

import msgspec
from msgspec import field
from msgspec.structs import replace

__all__ = ["Frozen", "field", "from_json", "pack", "replace", "to_json", "unpack", "unpack_all"]

K = TypeVar("K")
T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A frozen value with named fields. It is packed as the bare row of them, and may not lead back to itself."""


_encode = msgspec.msgpack.Encoder().encode


def pack(value: object) -> bytes:
    """MessagePack of a value made of Frozen ones, tuples, dicts and texts."""
    return _encode(value)


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


def from_json(text: bytes, kind: type[T]) -> T:
    """The value of that type that JSON holds; raises ValueError where it is not one. Mappings may hold more."""
    return cast("T", _json_decoder(kind).decode(text))  # type: ignore[arg-type]  # as above


@lru_cache(maxsize=8)
def _json_decoder(kind: Hashable) -> msgspec.json.Decoder[object]:
    return msgspec.json.Decoder(kind)


def to_json(value: object, indent: int = 0) -> bytes:
    """JSON of the same values: keys in the order given, UTF-8."""
    encoded = msgspec.json.encode(value)
    return msgspec.json.format(encoded, indent=indent) if indent else encoded
