"""Paths of a release to what a web host says of each file: its type, how long it keeps, how it is encoded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dossier.targets import Target, pattern_of

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/vnd.microsoft.icon",
    "pdf": "application/pdf",
    "wasm": "application/wasm",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "zip": "application/zip",
    "gz": "application/gzip",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "eml": "message/rfc822",
    "sqlite": "application/vnd.sqlite3",
    "webmanifest": "application/manifest+json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "sig": "text/plain; charset=utf-8",
}
_PLAIN = frozenset(["SHA256SUMS", "_headers", "_redirects", "CNAME"])
_FEED = "application/atom+xml"
_UNKNOWN = "application/octet-stream"
# A name with a hash in it never has other contents; all else is asked for again, which costs no more than an answer.
_HASHED = re.compile(r"(?:.+/)?assets/[^/]+\.[0-9a-f]{8,}\.\w+")
_FOR_GOOD, _ASK = "public, max-age=31536000, immutable", "no-cache"

TYPE, CACHE, ENCODING = "Content-Type", "Cache-Control", "Content-Encoding"


def headers_for(paths: Iterable[str], target: Target) -> Mapping[str, Mapping[str, str]]:
    """By path. Patterns of the target go before what is known here, and of these the first that fits the whole path."""
    types, caches = _patterns(target.tables.get("types", {})), _patterns(target.tables.get("cache", {}))
    packed = _patterns(dict.fromkeys(target.lists.get("gzip", ()), "gzip"))
    found = {}
    for path in paths:
        said = {TYPE: _first(types, path) or type_of(path), CACHE: _first(caches, path) or _cache_of(path)}
        encoding = _first(packed, path)
        found[path] = said | ({ENCODING: encoding} if encoding else {})
    return found


def type_of(path: str) -> str:
    """The media type of a file by its name; the same on every system, which their own tables are not."""
    name = path.rpartition("/")[2]
    if name in _PLAIN:
        return _TYPES["txt"]
    if name == "feed.xml":
        return _FEED
    return _TYPES.get(name.rpartition(".")[2].lower(), _UNKNOWN)


def _cache_of(path: str) -> str:
    return _FOR_GOOD if _HASHED.fullmatch(path) else _ASK


def _patterns(table: Mapping[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [(pattern_of(glob), said) for glob, said in table.items()]


def _first(patterns: Iterable[tuple[re.Pattern[str], str]], path: str) -> str:
    return next((said for pattern, said in patterns if pattern.fullmatch(path)), "")
