"""The path of a request to the URL of a file of the output, or to none: nothing is mended and nothing guessed."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes, urlsplit

LONGEST = 2000
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})|%(?:2f|5c|00)", re.IGNORECASE)
_BAD_CHARACTER = re.compile(r"[\x00-\x1f\x7f\\]")


def url_of(path: str) -> str | None:
    """The URL, relative to the output and decoded, that a raw path asks for; None where no file could have it.

    `/people/` is `people/index.html`. A slash that is escaped parts no folders, and `..` leads nowhere.
    """
    if len(path) > LONGEST or not path.startswith("/") or _BAD_ESCAPE.search(path):
        return None
    try:
        decoded = unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        return None
    *folders, name = decoded[1:].split("/")
    if _BAD_CHARACTER.search(decoded) or any(part in ("", ".", "..") for part in folders) or name in (".", ".."):
        return None
    return decoded[1:] if name else f"{decoded[1:]}index.html"


def url_at(address: str) -> str | None:
    """The same for the whole address of a tab."""
    try:
        return url_of(urlsplit(address).path or "/")
    except ValueError:
        return None
