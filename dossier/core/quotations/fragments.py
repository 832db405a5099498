"""Words of a page to the part of an address that makes a browser find and highlight them (WICG, Text Fragments)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

DIRECTIVES = 4  # passages that are highlighted; a quotation that leaves out more shows its first ones
_WHOLE = 8  # words up to which a passage is written out, else its first and its last ones are
_ENDS = 4
# At a place between words; scripts that write words together are cut by characters.
_WORD = re.compile(r"\S+")
_LETTERS = 24


def directives(passages: Sequence[str]) -> str:
    """`text=…`, joined by `&`, each percent-encoded; a hyphen too, which has a meaning there."""
    return "&".join(f"text={_range(passage)}" for passage in passages[:DIRECTIVES] if passage)


def _range(passage: str) -> str:
    words = _WORD.findall(passage)
    if len(words) <= _WHOLE and len(passage) <= _LETTERS * _WHOLE:
        return _escaped(passage)
    if len(words) > _WHOLE:
        return f"{_escaped(' '.join(words[:_ENDS]))},{_escaped(' '.join(words[-_ENDS:]))}"
    return f"{_escaped(passage[:_LETTERS])},{_escaped(passage[-_LETTERS:])}"


def _escaped(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")
