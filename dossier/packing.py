"""Bodies and views to bytes and back, so that they travel and rest small; the only importer of msgspec."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from dossier.model import Body

T = TypeVar("T")

_encode = msgspec.msgpack.Encoder()
_decode_body = msgspec.msgpack.Decoder(Body)


def pack(value: object) -> bytes:
    """MessagePack of a value made of frozen dataclasses, tuples, dicts and texts."""
    return _encode.encode(value)


def unpack_body(packed: bytes) -> Body:
    return _decode_body.decode(packed)


def unpack(packed: bytes, kind: type[T]) -> T:
    """The value of that type; raises ValueError where the bytes are not one."""
    return msgspec.msgpack.decode(packed, type=kind)


def to_json(value: object, indent: int = 0) -> bytes:
    """JSON of the same values: keys in the order given, UTF-8."""
    encoded = msgspec.json.encode(value)
    return msgspec.json.format(encoded, indent=indent) if indent else encoded
