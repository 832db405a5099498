"""A page as a build makes it to the page as a preview sends it: the same bytes, with elements put in among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

_BODY = re.compile(rb"<body\b[^>]*>", re.IGNORECASE)
_END = re.compile(rb"</body\s*>", re.IGNORECASE)
_ENGLISH = b' lang="en" dir="ltr"'  # whatever the language of the page
_SCRIPT = b'<script src="/_dossier/live.js"></script>'


def inserted(page: bytes, above: bytes, beside: bytes) -> bytes:
    """The page with `above` as the first thing of its body and `beside` as the last; without one, both at its end."""
    ends = list(_END.finditer(page))
    at = ends[-1].start() if ends else len(page)
    page = page[:at] + beside + page[at:]
    start = _BODY.search(page)
    if above and start:
        return page[: start.end()] + above + page[start.end() :]
    return page + above


def ribbon_element(ribbon: bytes) -> bytes:
    return b"<dossier-ribbon" + _ENGLISH + b">" + _shadow(ribbon) + b"</dossier-ribbon>"


def preview_element(facts: Mapping[str, str], frame: bytes) -> bytes:
    """What follows the page and stands over it; the script in it reads the facts."""
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in facts.items())
    opening = b"<dossier-preview" + _ENGLISH + attributes.encode() + b">"
    return opening + (_shadow(frame) if frame else b"") + _SCRIPT + b"</dossier-preview>"


def _shadow(tree: bytes) -> bytes:
    """In a tree of its own, which no style or script of a theme reaches."""
    return b'<template shadowrootmode="open">' + tree + b"</template>"


def without_addresses(page: bytes, addresses: Iterable[tuple[str, str]]) -> bytes:
    """The page with names in place of addresses, so that two that differ in these alone are equal."""
    for name, url in addresses:
        page = page.replace(url.encode(), name.encode())
    return page
