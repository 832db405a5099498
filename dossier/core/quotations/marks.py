"""Paragraphs to the stretches of them that stand between quotation marks, in time that grows with their length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from dossier.values import Frozen

# What may close what was opened. The same mark opens in one language and closes in the next: “ ends a German quotation.
_CLOSES = {
    '"': '"',
    "“": '”"',
    "„": '“”"',
    "”": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "‘": "’",
    "‚": "‘’",
    "'": "'",
    "「": "」",
    "『": "』",
    "《": "》",
    "〝": "〞〟",
    "＂": "＂",
}
_SINGLE = "‘‚'"
_LOW_OR_ANGLED = "„«“‚「『《〝"
_MARKS = re.compile("[\"“”„«»‹›‘’‚'「」『』《》〝〞〟＂]")
_BEFORE_OPENING = re.compile(r"[\s(\[{—–\-/:,…“„«‹‘‚'\"「『]")
_ENDS_WORDS = ",.;:?!…。，！？؟،"
_NESTING = "„«»‚「『《"  # which may stand inside their like
_DEEPEST = 5  # quotations in each other


class Quoted(Frozen):
    """Words between marks: text[start:end] of a paragraph, the marks themselves from `opens` to `closes`.

    One that is not closed goes to the end of the paragraph; `depth` counts the quotations that it stands in.
    """

    paragraph: int
    opens: int
    start: int
    end: int
    closes: int
    depth: int = 0
    closed: bool = True


@dataclass(slots=True)
class _Open:
    mark: str
    at: int
    single: bool


def quoted_in(text: str, paragraph: int) -> tuple[Quoted, ...]:
    """The quotations of a paragraph in order, those in others after them."""
    if not _MARKS.search(text):
        return ()
    apostrophes = _apostrophes(text)
    opened: list[_Open] = []
    found: list[Quoted] = []
    for match in _MARKS.finditer(text):
        mark, at = match[0], match.start()
        if at in apostrophes:
            continue
        level = _level_closed(mark, at, text, opened)
        if level >= 0:
            _drop_single(opened, level)
            level = len(opened) - 1
            found.append(_quoted(text, paragraph, opened[level].at, at, level))
            del opened[level:]
        elif _may_open(mark, at, text) and len(opened) < _DEEPEST:
            if opened and opened[-1].mark == mark and mark not in _NESTING:
                opened.pop()  # never closed; the next one begins
            opened.append(_Open(mark, at, mark in _SINGLE))
    found += _unclosed(text, paragraph, opened)
    return tuple(sorted((q for q in found if q.start < q.end), key=lambda q: (q.opens, q.depth)))


def _quoted(text: str, paragraph: int, opens: int, closes: int, depth: int) -> Quoted:
    start, end = opens + 1, closes
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Quoted(paragraph, opens, start, end, closes + 1, depth)


def _unclosed(text: str, paragraph: int, opened: list[_Open]) -> list[Quoted]:
    """The outermost that is never closed, where marks allow to think that it goes on in the next paragraph."""
    first = next((each for each in opened if not each.single), None)
    if first is None:
        return []
    end = len(text.rstrip())
    return [Quoted(paragraph, first.at, first.at + 1, end, end, 0, closed=False)]


def _level_closed(mark: str, at: int, text: str, opened: list[_Open]) -> int:
    """Which of the open quotations the mark closes, or -1."""
    for level in range(len(opened) - 1, -1, -1):
        each = opened[level]
        if mark in _CLOSES[each.mark]:
            return level if _may_close(mark, at, text, each) else -1
        if not each.single:
            return -1
    return -1


def _may_close(mark: str, at: int, text: str, opening: _Open) -> bool:
    """A mark that looks the same at both ends does not close where it can only open: after a space, before a word."""
    before, after = text[at - 1], text[at + 1 : at + 2]
    if mark != opening.mark:
        return True
    return not (before.isspace() and after.isalnum()) and at > opening.at + 1


def _drop_single(opened: list[_Open], level: int) -> None:
    """Single marks that were opened inside and not closed were apostrophes."""
    del opened[level + 1 :]


def _may_open(mark: str, at: int, text: str) -> bool:
    if mark not in _CLOSES:
        return False
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if mark in _LOW_OR_ANGLED:
        return after != "" and not (mark == "“" and after.isspace() and before.isalnum())
    fits = not before or _BEFORE_OPENING.match(before) is not None
    begins = after not in ",.;:!?)" or text[at + 1 : at + 3] == ".."
    return fits and begins and after != "" and not after.isspace()


def _apostrophes(text: str) -> frozenset[int]:
    """Places of single marks that are no quotation marks: inside a word, and where what they opened never ends.

    A mark that closes a plural's genitive (the ministers’ plan) looks like one that closes a quotation; of several that
    could close one opening the first after a sign of punctuation is taken, else the last.
    """
    singles = [m.start() for m in _MARKS.finditer(text) if m[0] in "'’‘‚"]
    inside = {at for at in singles if text[at] in "'’" and _in_word(text, at)}
    openings = [at for at in singles if at not in inside and _opens_single(text, at)]
    closing = {at for at in singles if at not in inside and text[at] in "'’‘" and _closes_single(text, at)}
    kept: set[int] = set()
    ordered = [at for at in singles if at in closing]
    for opening, following in pairwise([*openings, len(text)]):
        ends = _between(ordered, opening, following, text)
        if ends >= 0:
            kept |= {opening, ends}
    return frozenset(singles) - kept


def _between(ordered: list[int], opening: int, following: int, text: str) -> int:
    low = _first_after(ordered, opening)
    candidates = ordered[low : _first_after(ordered, following - 1)]
    fitting = [at for at in candidates if text[at] in _CLOSES[text[opening]] and at > opening + 1]
    after_sign = next(
        (at for at in fitting if text[at - 1] in _ENDS_WORDS or text[at + 1 : at + 2] in {*_ENDS_WORDS}), -1
    )
    if after_sign >= 0 or text[opening] == "'":
        return after_sign if after_sign < 0 or text[opening] != "'" or text[after_sign - 1] in _ENDS_WORDS else -1
    return fitting[-1] if fitting else -1


def _first_after(ordered: list[int], place: int) -> int:
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high) // 2
        if ordered[middle] <= place:
            low = middle + 1
        else:
            high = middle
    return low


def _in_word(text: str, at: int) -> bool:
    return text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()


def _opens_single(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    fits = not before or _BEFORE_OPENING.match(before) is not None
    return text[at] in "'‘‚" and fits and after.isalpha()


def _closes_single(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return before != "" and not before.isspace() and not after.isalnum()
