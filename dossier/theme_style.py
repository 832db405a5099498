"""A theme's options and static files to the style sheet that they ask for, in one piece with the theme's own."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping

SHEET, ADDED = "style.css", "theme.css"
_SANS = ":root{--serif:var(--sans);--adjust:none;--t-text:1.0625rem;--t-lede:1.3125rem;--line:1.7rem}"
_COMPACT = ":root{--t-text:1.0625rem;--t-lede:1.25rem;--t-title:2rem;--t-cover:2.625rem;--line:1.5rem;--row:.3rem}"


def with_styles(static: Mapping[str, bytes], options: Mapping[str, str]) -> dict[str, bytes]:
    """Static files with one style sheet: style.css, then theme.css, then what options say, so that the later wins."""
    files = dict(static)
    if SHEET not in files:
        return files
    added = (files.pop(ADDED, b""), "\n".join(_rules(options, files)).encode())
    files[SHEET] = b"\n".join(part for part in (files[SHEET], *added) if part)
    return files


def _rules(options: Mapping[str, str], files: Mapping[str, bytes]) -> Iterator[str]:
    if accent := options.get("accent"):
        yield _accent(accent, options.get("accent_dark") or f"color-mix(in oklab,{accent} 33%,#151719)")
    chosen = [_SANS] if options.get("typeface") == "sans" else []
    chosen += [_COMPACT] if options.get("density") == "compact" else []
    if chosen:
        yield f"@media screen{{{''.join(chosen)}}}"
    for name in ("logo", "cover"):
        if (picture := options.get(name)) and (size := picture_size(files.get(picture, b""))):
            yield f":root{{--{name}:{size[0]}/{size[1]}}}"


def _accent(light: str, dark: str) -> str:
    """The marker and the paler ground of a target paragraph, for both papers; ink stays readable on what is mixed."""
    wash = f"light-dark(color-mix(in oklab,{light} 40%,#fcfcfb),color-mix(in oklab,{dark} 45%,#151719))"
    return f"@supports (color:light-dark(#000,#fff)){{:root{{--mark:light-dark({light},{dark});--wash:{wash}}}}}"


_SVG = re.compile(rb"<svg\b[^>]*>")
_BOX = re.compile(rb"""\bviewBox\s*=\s*["']\s*[-\d.e]+[\s,]+[-\d.e]+[\s,]+([\d.]+)[\s,]+([\d.]+)""")
_SIDE = rb"""\s%s\s*=\s*["']\s*([\d.]+)"""
_FRAMES = frozenset([0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF])  # SOF of JPEG


def picture_size(data: bytes) -> tuple[float, float] | None:
    """Width and height of a PNG, GIF, JPEG, WebP or SVG, so that a page can keep the room for it; None: not known."""
    try:
        size = _size(data)
    except (struct.error, IndexError, ValueError):
        return None
    return size if size and min(size) > 0 else None


def _size(data: bytes) -> tuple[float, float] | None:
    if data.startswith(b"\x89PNG\r\n"):
        return struct.unpack(">II", data[16:24])
    if data.startswith(b"GIF8"):
        return struct.unpack("<HH", data[6:10])
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    if data[8:12] == b"WEBP":
        return _webp_size(data)
    return _svg_size(data)


def _jpeg_size(data: bytes) -> tuple[float, float] | None:
    at = 2
    while data[at] == 0xFF:
        if data[at + 1] in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None


def _webp_size(data: bytes) -> tuple[float, float] | None:
    form = data[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _svg_size(data: bytes) -> tuple[float, float] | None:
    root = _SVG.search(data[:10_000])
    if not root:
        return None
    if box := _BOX.search(root[0]):
        return float(box[1]), float(box[2])
    sides = [re.search(_SIDE % name, root[0]) for name in (b"width", b"height")]
    return (float(sides[0][1]), float(sides[1][1])) if sides[0] and sides[1] else None
