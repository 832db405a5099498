"""A text to the places where its quotation marks open and close, as editors write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dossier.values import Frozen

# Which marks close what another opened.
_CLOSES = {
    "“": ("”", "„"), "„": ("“", "”", "„"), "”": ("”",), "‟": ("”", "“"), "«": ("»",), "»": ("«",), '"': ('"',),
    "‘": ("’",), "‚": ("‘", "’"), "‛": ("’", "‘"), "’": ("’",), "‹": ("›",), "›": ("‹",), "'": ("'",),
    "❝": ("❞",), "❛": ("❜",), "``": ("''", "``"), "''": ("''",),
    "「": ("」",), "『": ("』",), "｢": ("｣",), "﹁": ("﹂",), "﹃": ("﹄",), "《": ("》",), "〈": ("〉",),
    "〝": ("〞", "〟"), "＂": ("＂",),
}  # fmt: skip
_ALL = {*_CLOSES, *(mark for marks in _CLOSES.values() for mark in marks)}
_SIGN = re.compile("|".join(sorted(map(re.escape, _ALL), key=len, reverse=True)))
SINGLE = frozenset("‘‚‛’‹›'❛")  # which may be apostrophes
_TURNING = frozenset(['"', "'", "”", "“", "’", "‘", "„", "＂", "''", "``"])  # what stands around tells the way
_ALWAYS_OPENS = frozenset(["“", "„", "``"])
_OPENERS = frozenset("([{—–-/")


class Pair(Frozen):
    """Two marks, of one or two characters, and the words between them: text[begins:ends]."""

    start: int
    begins: int
    ends: int
    end: int


def pairs_in(text: str) -> tuple[Pair, ...]:
    """In order of their beginnings, what is within another after it."""
    return tuple(sorted(_pairs(text), key=lambda pair: (pair.start, -pair.end)))


def has_marks(text: str) -> bool:
    return _SIGN.search(text) is not None


def _pairs(text: str) -> Iterator[Pair]:
    """Marks inside a pair may be a pair again."""
    opened: list[re.Match[str]] = []
    for match in _SIGN.finditer(text):
        (at, end), sign = match.span(), match[0]
        before, behind = text[at - 1 : at], text[end : end + 1]
        holding = _holding(opened, sign)
        if holding >= 0 and _may_close(sign, before, behind, is_last=holding == len(opened) - 1):
            yield Pair(opened[holding].start(), opened[holding].end(), at, end)
            del opened[holding:]
        elif sign in _CLOSES and _may_open(sign, before, behind, opened):
            opened.append(match)


def _holding(opened: Sequence[re.Match[str]], sign: str) -> int:
    """Which of the open marks this one would close, the innermost first; -1: none."""
    return next((n for n in range(len(opened) - 1, -1, -1) if sign in _CLOSES[opened[n][0]]), -1)


def _may_close(sign: str, before: str, behind: str, *, is_last: bool) -> bool:
    if sign in ("'", "’", "‘") and behind.isalnum():
        return False  # an apostrophe
    if sign not in _TURNING:
        return True
    if not before or before.isspace():
        return False
    return not behind.isalnum() or (is_last and sign != "„" and before not in _OPENERS)


def _may_open(sign: str, before: str, behind: str, opened: Sequence[re.Match[str]]) -> bool:
    if sign == "’" and any(match[0] in SINGLE for match in opened):
        return False  # it would hide the end of what is open
    if sign in _TURNING and sign not in _ALWAYS_OPENS:
        return bool(behind) and not behind.isspace() and (not before or not before.isalnum())
    return bool(behind)
