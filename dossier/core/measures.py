"""The first bytes of an image to its width and height, as far as its format says so where it can be read simply."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

Size = tuple[int, int]  # in pixels; (0, 0) where it is not known
UNKNOWN: Size = (0, 0)

_ROOT = re.compile(rb"<svg\b[^>]*>", re.DOTALL | re.IGNORECASE)
_LENGTH = re.compile(rb"""\b(width|height)\s*=\s*["']\s*([0-9.]+)\s*(?:px)?\s*["']""")
_BOX = re.compile(rb"""\bviewBox\s*=\s*["']\s*[-0-9.]+[\s,]+[-0-9.]+[\s,]+([0-9.]+)[\s,]+([0-9.]+)""")
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # markers of JPEG that give the size
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers of JPEG without a length
_ORIENTATION = 0x0112  # of EXIF; from 5 on the picture lies on its side


def size_of(data: bytes) -> Size:
    """Width and height as a browser shows the image, which turns what was taken on its side."""
    try:
        return next((measure(data) for begins, measure in _MEASURES if data.startswith(begins)), _svg(data))
    except (struct.error, IndexError, ValueError, OverflowError):
        return UNKNOWN


def _png(data: bytes) -> Size:
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _gif(data: bytes) -> Size:
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _webp(data: bytes) -> Size:
    kind = data[12:16]
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return UNKNOWN


def _jpeg(data: bytes) -> Size:
    at, turned = 2, False
    while True:
        at = data.index(b"\xff", at) + 1
        marker = data[at]
        at += 1
        if marker in _BARE or marker in {0, 0xFF}:
            at -= marker == 0xFF
            continue
        (length,) = struct.unpack(">H", data[at : at + 2])
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 3 : at + 7])
            return (height, width) if turned else (width, height)
        if marker == 0xE1 and data[at + 2 : at + 8] == b"Exif\0\0":
            turned = _is_on_its_side(data[at + 8 : at + length])
        at += length


def _is_on_its_side(exif: bytes) -> bool:
    order = "<" if exif.startswith(b"II") else ">"
    (at,) = struct.unpack(f"{order}I", exif[4:8])
    (count,) = struct.unpack(f"{order}H", exif[at : at + 2])
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, _, _, value = struct.unpack(f"{order}HHIH", exif[entry : entry + 10])
        if tag == _ORIENTATION:
            return bool(value >= 5)
    return False


def _svg(data: bytes) -> Size:
    """Of the outermost element; its own width and height, else its view box."""
    root = _ROOT.search(data[:65536])
    if root is None:
        return UNKNOWN
    said = {name.decode(): float(number) for name, number in _LENGTH.findall(root[0])}
    box = _BOX.search(root[0])
    width, height = said.get("width", 0.0), said.get("height", 0.0)
    if not (width and height) and box:
        width, height = float(box[1]), float(box[2])
    return (round(width), round(height)) if round(width) and round(height) else UNKNOWN


_MEASURES: tuple[tuple[bytes, Callable[[bytes], Size]], ...] = (
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"GIF8", _gif),
    (b"RIFF", _webp),
    (b"\xff\xd8", _jpeg),
)
