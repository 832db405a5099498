"""Bytes of a source to text with `\\n` line ends, and what had to be guessed."""

from __future__ import annotations

import codecs
import re

from dossier.values import Frozen

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Characters that HTML forbids in a document, whatever the escape; tab and line feed are allowed.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_PRINTED = bytes([*b"\t\n", *range(0x20, 0x7F)])  # of ASCII, what stays as it is
# Line and paragraph separators are what their names say (Unicode, UAX 14), in front matter as in the text.
_LINE_ENDS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = str.maketrans({"\x0b": " ", "\x0c": " ", "\x85": "\n", "\u2028": "\n", "\u2029": "\n\n"})
# What files without a mark are mostly in; of those that fit a text equally well the first is taken.
_GUESSED = (
    "cp1252",
    "cp1251",
    "cp1250",
    "cp1254",
    "cp1253",
    "cp1256",
    "cp1255",
    "cp1257",
    "cp1258",
    "koi8_r",
    "gb18030",
    "cp932",
    "cp949",
    "big5",
    "euc_jp",
    "cp874",
    "iso8859_2",
    "iso8859_15",
    "cp866",
    "cp437",
)

LARGEST = 8_000_000  # bytes; a longer text is a volume and reads better in parts


class Decoded(Frozen):
    """`guessed` names the encoding that a library took the bytes for; with a `problem` there is no text."""

    text: str = ""
    guessed: str = ""
    problem: str = ""


def decode(data: bytes, encoding: str = "") -> Decoded:
    """By the encoding where one is stated; else UTF-8 with or without byte order mark, UTF-16 and UTF-32 with one.

    Anything else is detected.
    """
    if len(data) > LARGEST:
        return Decoded(problem=f"is larger than {LARGEST // 1_000_000} MB; split it into parts")
    if encoding:
        return _stated(data, encoding)
    if not data.translate(None, _PRINTED):  # most texts; it asks all that follows of them at once
        return Decoded(data.decode("ascii"))
    for mark, marked in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(_clean(data[len(mark) :].decode(marked)))
            except UnicodeDecodeError:
                return Decoded(problem=f"begins like {marked.upper()} and is not")
    if b"\0" in data:
        return Decoded(problem="is not text (it holds zero bytes)")
    try:
        return Decoded(_clean(data.decode("utf-8")))
    except UnicodeDecodeError:
        return _guess(data)


def mark_of(data: bytes) -> tuple[bytes, str]:
    """The byte order mark at the beginning, b"" for none, and the encoding that `decode` reads the rest in."""
    return next(((mark, marked) for mark, marked in _MARKS if data.startswith(mark)), (b"", "utf-8"))


def _stated(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(_clean(data.decode(encoding)))
    except LookupError:
        return Decoded(problem=f"is said to be in `{encoding}`, which is no encoding that is known")
    except UnicodeError:
        return Decoded(problem=f"is said to be in {encoding} and is not")


def _guess(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - heavy to import, and hardly any file needs it

    found = list(from_bytes(data, cp_isolation=list(_GUESSED)))
    if not found:
        return Decoded(problem="is in no encoding that could be recognised; save it as UTF-8")
    places = [min(map(_place, match.could_be_from_charset)) for match in found]
    best, place = min(
        zip(found, places, strict=True),
        key=lambda pair: (round(pair[0].chaos, 2), -round(pair[0].coherence, 2), pair[1]),
    )
    return Decoded(_clean(str(best)), guessed=_GUESSED[place])


def _place(encoding: str) -> int:
    """Where an encoding stands among those that are tried."""
    return _GUESSED.index(encoding) if encoding in _GUESSED else len(_GUESSED) - 1


def _clean(text: str) -> str:
    if _LINE_ENDS.search(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_SPACES)
    return _FORBIDDEN.sub("\ufffd", text)
