"""A text to its words; a place in it to whether it lies inside a word or number, where no quotation begins or ends.

Names end at any sign; of words that are quoted more is asked: `can't`, `non-nuclear`, `1.5`, `3,500`, `-5` and `U.S.`
are one word each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from dossier.names import UNSPACED, joins_words

# A word with the signs beside it. Where a script writes words without spaces, each character is one, with its marks.
WORD = re.compile(rf"(?:(?!\w)\S)*{UNSPACED}(?:(?!\w)\S)*|(?:(?!{UNSPACED})\S)+")
# Article and pronouns of French and Italian that lose their vowel before the next word, which may be quoted without
# them. What denies (`n'`) is none of them.
_ELIDED = frozenset(
    "l d j c s m t qu jusqu lorsqu puisqu quoiqu presqu un dell all dall nell sull coll quest quell".split()
)
_APOSTROPHES = frozenset("'\u2018\u2019\u201b`\u00b4\u2032\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u05f3\uff07")
_HYPHENS = frozenset("-\u2010\u2011\ufe63\uff0d")
_MINUS = _HYPHENS | frozenset("\u2012\u2013\u2212")
_IN_NUMBERS = _MINUS | frozenset(".,:/\u00b7\u066b\u066c\u2044\u2014")
_NARROW = frozenset("\u00a0\u2007\u2009\u202f")  # spaces that part thousands
_SIGNS = frozenset("'-.,:/\u00b7\u066b\u066c\u2044\u05f4 ")  # what of these is left when a text is folded
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")

# What the source wrote where a folded text has one of `_SIGNS`.
Written = Callable[[int], str]


def length_in_words(text: str) -> int:
    """How many words there are; of scripts without spaces, two characters count as one."""
    words = WORD.findall(text)
    return len(words) - sum(re.search(UNSPACED, word) is not None for word in words) // 2


def joined(words: Sequence[str]) -> str:
    """Words in a row, with spaces where both of two neighbours are written with them."""
    parts = [f" {word}" if _are_parted(before, word) else word for before, word in pairwise(words)]
    return "".join([*words[:1], *parts])


def _are_parted(word: str, following: str) -> bool:
    return not (re.search(UNSPACED, word[-1:]) or re.search(UNSPACED, following[:1]))


def begins_within(text: str, place: int, written: Written) -> bool:
    """Whether words that begin there begin inside a word of a folded text."""
    if not 0 < place < len(text):
        return False
    if text[place - 1] == "'" and _is_elided(text, place - 1):
        return False
    return _is_within(text, place, written) or _is_negative(text, place, written)


def ends_within(text: str, place: int, written: Written) -> bool:
    """Whether words that end before it end inside a word of a folded text."""
    return 0 < place < len(text) and _is_within(text, place, written)


def _is_within(text: str, place: int, written: Written) -> bool:
    before, after = text[place - 1], text[place]
    if before.isalnum() and after.isalnum():
        return joins_words(before, after)
    return (
        joins_words(before, after)
        or (after in _SIGNS and _joins(text, place, written))
        or (before in _SIGNS and _joins(text, place - 1, written))
    )


def _joins(text: str, sign: int, written: Written) -> bool:
    """Whether the sign makes one word of what stands before and after it."""
    if not 0 < sign < len(text) - 1:
        return False
    before, after = text[sign - 1], text[sign + 1]
    if not joins_words(before, after):
        return False
    kind = text[sign]
    if kind == ".":
        return (before.isdigit() and after.isdigit()) or _is_initial(text, sign)
    if kind == " ":
        return before.isdigit() and after.isdigit() and written(sign) in _NARROW and text[sign + 1 : sign + 4].isdigit()
    if kind == "'":
        return written(sign) in _APOSTROPHES
    if kind == "-":
        own = written(sign)
        return own in _HYPHENS or (own in _IN_NUMBERS and before.isdigit() and after.isdigit())
    return kind == "\u05f4" or (before.isdigit() and after.isdigit())


def _is_initial(text: str, stop: int) -> bool:
    """Whether a full stop stands after one letter alone and directly before another: `U.S.`"""
    return text[stop - 1].isalpha() and text[stop + 1].isalpha() and not text[max(0, stop - 2) : stop - 1].isalnum()


def _is_negative(text: str, place: int, written: Written) -> bool:
    """Whether a digit has its minus directly before it, and that no word."""
    if text[place - 1] != "-" or not text[place].isdigit():
        return False
    own = written(place - 1)
    if own[-1:] not in _MINUS or len(own.strip()) > 1:
        return False
    return len(own) > 1 or place == 1 or not text[place - 2].isalnum()


def _is_elided(text: str, apostrophe: int) -> bool:
    word = _LAST_WORD.search(text, max(0, apostrophe - 8), apostrophe)
    return word is not None and word[0].lower() in _ELIDED
