"""The bytes of a file to every text that they hold, with escapes resolved and packed parts unpacked."""

from __future__ import annotations

import base64
import binascii
import bz2
import html
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import unquote

from dossier.values import Frozen

MOST = 1 << 28  # bytes that one file may unpack to
_DEEP = 5  # containers inside containers
_ROUNDS = 4  # escapes inside escapes

# What opens a format that this module does not know: the first bytes of a file, to texts, parts, or the reason why not.
Opening = Callable[[bytes], Iterable["bytes | str"]]


class Part(Frozen):
    """A stretch of bytes that a file holds, and in what: `` for the file itself, or `zip: notes.xml, gzip`."""

    how: str
    data: bytes


class Sealed(Frozen):
    """What could not be looked into, and why."""

    how: str
    why: str


class Unopened(Exception):
    """Why bytes of a known format could not be unpacked."""


def parts(data: bytes, openings: Mapping[bytes, Opening]) -> Iterator[Part | Sealed]:
    """The file and all that is packed in it, each as bytes."""
    yield from _parts("", data, openings, _DEEP, [MOST])


def _parts(
    how: str, data: bytes, openings: Mapping[bytes, Opening], deep: int, left: list[int]
) -> Iterator[Part | Sealed]:
    yield Part(how, data)
    left[0] -= len(data) if how else 0
    for name, inner in _unpacked(data, openings, left):
        inside = f"{how}, {name}" if how else name
        if isinstance(inner, str):
            yield Sealed(inside, inner)
        elif deep and left[0] > 0:
            yield from _parts(inside, inner, openings, deep - 1, left)
        else:
            yield Sealed(inside, "it is packed too deep" if left[0] > 0 else "it unpacks to more than 256 MB")


def is_packed(data: bytes) -> bool:
    """Whether bytes are of a format that holds others."""
    return data.startswith(_MAGIC) or b"%PDF-" in data[:1024]


def _unpacked(data: bytes, openings: Mapping[bytes, Opening], left: list[int]) -> Iterator[tuple[str, bytes | str]]:
    """Of what is packed in these bytes the bytes, or why there are none."""
    for magic, name, unpack in _FORMATS:
        if data.startswith(magic):
            try:
                yield from ((f"{name}{label}", inner) for label, inner in unpack(data, left[0]))
            except _TROUBLE as error:
                yield name, _said(error)
    if data.startswith(_CLOSED):
        yield "archive", "it is packed in a way that is not known here"
    if b"%PDF-" in data[:1024]:
        yield from _of_pdf(data, left[0])
    for magic, opening in openings.items():
        if magic in data[:1024]:
            try:
                for inner in opening(data):
                    yield (
                        _OPENED.get(magic, "text"),
                        inner.encode("utf-8", "replace") if isinstance(inner, str) else inner,
                    )
            except Unopened as error:
                yield _OPENED.get(magic, "text"), str(error)


_OPENED = {b"SQLite format 3\0": "SQLite", b"%PDF-": "PDF text"}
_TROUBLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def _said(error: Exception) -> str:
    words = str(error)
    return (
        "it is encrypted"
        if "encrypted" in words or "password" in words
        else "it is damaged, or packed in an unknown way"
    )


Unpack = Callable[[bytes, int], Iterable[tuple[str, bytes]]]


def _gunzipped(data: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    """Each member, with its name and comment, which the head holds as they are."""
    while data.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(31)
        yield "", unpacker.decompress(data, max(1, most))
        data = unpacker.unused_data
    if data.strip(b"\0"):
        yield "", data


def _inflated(data: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    yield "", zlib.decompressobj().decompress(data, max(1, most))


def _unbz2(data: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    yield "", bz2.BZ2Decompressor().decompress(data, max(1, most))


def _unxz(data: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    yield "", lzma.LZMADecompressor().decompress(data, max(1, most))


def _unzipped(data: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    """Each member; also of documents of office programs, and their names and comments."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            with archive.open(info) as member:
                yield f": {info.filename}", member.read(max(1, most))
            yield ": name", info.filename.encode("utf-8", "replace") + b"\0" + info.comment


def _of_png(data: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    """Texts and profiles, where they are packed."""
    at = 8
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        chunk = data[at + 8 : at + 8 + size]
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            packed = chunk.find(b"x")
            while packed >= 0:
                try:
                    yield " metadata", zlib.decompressobj().decompress(chunk[packed:], max(1, most))
                    break
                except zlib.error:
                    packed = chunk.find(b"x", packed + 1)
        at += 12 + size


_FORMATS: tuple[tuple[bytes, str, Unpack], ...] = (
    (b"\x1f\x8b", "gzip", _gunzipped),
    (b"PK\x03\x04", "zip", _unzipped),
    (b"\x89PNG\r\n", "PNG", _of_png),
    (b"BZh", "bzip2", _unbz2),
    (b"\xfd7zXZ\0", "xz", _unxz),
    (b"x\x9c", "zlib", _inflated),
    (b"x\xda", "zlib", _inflated),
)
_CLOSED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd")
_MAGIC = (*(magic for magic, _, _ in _FORMATS), *_CLOSED, b"SQLite format 3\0")

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")
_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_SET_IN_PIECES = re.compile(rb"\[((?:[^\[\]\\]|\\.)*)\]\s*TJ", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.DOTALL)


def _of_pdf(data: bytes, most: int) -> Iterator[tuple[str, bytes | str]]:
    """Streams unpacked, and the strings of the document: its title, author, bookmarks, whatever they are coded in."""
    if b"/Encrypt" in data:
        yield "PDF", "it is encrypted"
    yield "PDF", _strings_of(data)
    for match in _STREAM.finditer(data):
        unpacker = zlib.decompressobj()
        try:
            inner = unpacker.decompress(match[1], max(1, most))
        except zlib.error:
            continue  # a picture, say, whose bytes stand in the file
        yield "PDF", inner
        yield "PDF", _strings_of(inner)


def _strings_of(data: bytes) -> bytes:
    """Strings in parentheses and in hexadecimal digits, also those that a text is set with in pieces, as UTF-8."""
    found = [_pdf_text(_unescaped(match)) for match in _STRING.findall(data)]
    found += [_pdf_text(binascii.unhexlify(_even(match))) for match in _HEX.findall(data)]
    lines = (_STRING.findall(line) for line in _SET_IN_PIECES.findall(data))
    found += [_pdf_text(b"".join(map(_unescaped, pieces))) for pieces in lines]
    return "\n".join(found).encode("utf-8", "replace")


def _even(digits: bytes) -> bytes:
    bare = b"".join(digits.split())
    return bare + b"0" * (len(bare) % 2)


def _unescaped(string: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        said = match[1]
        if said[:1] in b"01234567":
            return bytes([int(said, 8) & 255])
        return {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(said, b"" if said.endswith(b"\n") else said)

    return _ESCAPED.sub(one, string)


def _pdf_text(string: bytes) -> str:
    if string.startswith(b"\xfe\xff"):
        return string[2:].decode("utf-16-be", "replace")
    if string.startswith(b"\xff\xfe"):
        return string[2:].decode("utf-16-le", "replace")
    return text_of(string) or string.decode("latin-1")


# Texts


def text_of(data: bytes) -> str | None:
    """Bytes as UTF-8; None where they are none, or no text."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def texts(data: bytes, *, coded: bool) -> Iterator[tuple[str, str]]:
    """Every way to read bytes as a text, with what was resolved: escapes, markup, other encodings; base64 if asked."""
    text = text_of(data)
    for how, read in (("", text),) if text is not None else _of_binary(data):
        yield how, read
        yield from ((how or inner, each) for inner, each in _resolved(read, coded=coded))


def _of_binary(data: bytes) -> Iterator[tuple[str, str]]:
    yield "", data.decode("utf-8", "replace")
    yield "", data.decode("latin-1")
    for encoding in ("utf-16-le", "utf-16-be"):
        yield "UTF-16", data.decode(encoding, "replace")
        yield "UTF-16", data[1:].decode(encoding, "replace")


def _resolved(text: str, *, coded: bool) -> Iterator[tuple[str, str]]:
    """The text without escapes, and without the markup between words and inside of them."""
    seen, said = {text}, text
    for _ in range(_ROUNDS):
        for how, resolve in _ESCAPES:
            new = resolve(said)
            if new not in seen:
                seen.add(new)
                said = new
                yield how, new
    bare = without_markup(said)
    if bare not in seen:
        yield "", bare
    for read in _of_base64(said) if coded else ():
        yield "base64", read


_LETTERS_ESCAPED = re.compile(
    r"\\(?:\\|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-9a-fA-F]{2,6}) ?)"
)


def _unescaped_text(text: str) -> str:
    """Without the escapes of JSON, JavaScript and CSS; of characters in two halves too."""
    if "\\" not in text:
        return text

    def one(match: re.Match[str]) -> str:
        code = int(next((digits for digits in match.groups() if digits), "5c"), 16)
        return chr(code) if code <= 0x10FFFF else match[0]

    read = _LETTERS_ESCAPED.sub(one, text.replace("\\/", "/"))
    return read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unquoted(text: str) -> str:
    return unquote(text) if "%" in text else text


def _unmarked(text: str) -> str:
    return html.unescape(text) if "&" in text else text


_ESCAPES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("escapes of HTML", _unmarked),
    ("escapes of JSON", _unescaped_text),
    ("percent encoding", _unquoted),
)

RUNNING = (
    "a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|tspan|u|var"
    "|wbr"
)  # elements within a line of text
_IN_WORDS = re.compile(rf"</?(?:{RUNNING})(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"<[!/?a-zA-Z][^<>]*>")


def without_markup(text: str) -> str:
    """What a reader sees: markup within running text leaves no gap, all other markup parts words."""
    return _MARKUP.sub(" ", _IN_WORDS.sub("", text)) if "<" in text else text


_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}")
_READABLE = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]{4,}")


def _of_base64(text: str) -> Iterator[str]:
    """What stretches of base64 say, wherever in a stretch it begins."""
    found = []
    for match in _BASE64.finditer(text):
        digits = match[0].translate(_URL_SAFE)
        for start in range(4):
            run = digits[start:]
            said = base64.b64decode(run[: len(run) // 4 * 4] + _PADDED[len(run) % 4](run)).decode("utf-8", "replace")
            found += _READABLE.findall(said)
    if found:
        yield "\n".join(found)


_URL_SAFE = str.maketrans("-_", "+/")
_PADDED: tuple[Callable[[str], str], ...] = (
    lambda run: "",
    lambda run: "",
    lambda run: run[-2:] + "==",
    lambda run: run[-3:] + "=",
)


_IN_LINES = re.compile(rb"(?:[A-Za-z0-9+/]{40,}\r?\n)+[A-Za-z0-9+/]*={0,2}")
_OF_MAIL = (b"BASE64", b"uoted-", b"UOTED-")  # which may be written in any case


def is_coded(data: bytes) -> bool:
    """Whether bytes say that they hold others in base64, or as mail writes them; no mail begins as a page does."""
    return b"base64" in data or (data[:1] != b"<" and any(code in data for code in _OF_MAIL))


def embedded(data: bytes) -> Iterator[Part]:
    """What `data:` addresses hold, and the texts and attachments of mail, as bytes."""
    for match in re.finditer(rb";base64,([A-Za-z0-9+/=\s%]{8,})", data):
        yield Part("base64", _of_digits(unquote(match[1].decode()).encode()))
    for match in _IN_LINES.finditer(data):
        yield Part("base64", _of_digits(match[0]))
    if any(code in data for code in _OF_MAIL[1:]):
        yield Part("quoted-printable", binascii.a2b_qp(data))


def _of_digits(digits: bytes) -> bytes:
    bare = b"".join(digits.split()).rstrip(b"=")
    return base64.b64decode(bare[: len(bare) // 4 * 4] + _tail(bare))


def _tail(bare: bytes) -> bytes:
    rest = len(bare) % 4
    return bare[len(bare) - rest :] + b"=" * (4 - rest) if rest > 1 else b""
