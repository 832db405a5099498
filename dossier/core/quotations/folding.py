"""A text to the same text without its typography, which is all in which a quotation may differ from its source."""

from __future__ import annotations

import re

from dossier.names import HAN, KANA, fold_with_offsets
from dossier.values import Frozen

# What no reader sees, and a copied text may hold or lose: soft hyphens, joiners of no width, marks of direction.
_UNSEEN = "\u00ad\u200b\u2060\ufeff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
_DASHES = "\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_AFTER_SPACE = ";:!?؛؟"  # before which a space is typography, as in French
_MARKS = "'\"`´‘’‚‛“”„‟‹›′″〝〞〟❝❞❛❜＂＇「」『』《》〈〉﹁﹂﹃﹄｢｣"
# Chinese and Japanese have no spaces between words: one stands where a line ended.
_TIGHT = f"{HAN}{KANA}\u3001-\u3003\u3008-\u3020\uff01-\uff60"
# Spaces on the inner side of guillemets, as in French, go with them; those on the outer side part words.
_TYPOGRAPHY = re.compile(
    rf"(?P<dash>[\s{_UNSEEN}]*[{_DASHES}][\s{_UNSEEN}{_DASHES}]*)"
    rf"|(?P<mark>(?:(?:(?<=\s)|(?<![^\s(\[]))«\s+|\s+»(?![^\W_])|,,|[{_MARKS}«»])+)"
    rf"|(?=[\s{_UNSEEN}])(?:"
    rf"(?P<tight>(?<=[{_TIGHT}])[{_UNSEEN}]*\s[\s{_UNSEEN}]*(?=[{_TIGHT}]))"
    rf"|(?P<before>[{_UNSEEN}]*\s[\s{_UNSEEN}]*(?=[{_AFTER_SPACE}]))"
    rf"|(?P<space>(?!\x20[^\s{_UNSEEN}]|\x20\Z)[{_UNSEEN}]*\s[\s{_UNSEEN}]*)"
    rf"|(?P<unseen>[{_UNSEEN}]+))"
)
_PLAIN_MARKS = re.compile(r"(?:,,|')+")
_PLAIN_DASH = re.compile(r" *-[ -]*")
_TO = {"unseen": "", "before": "", "tight": "", "dash": "-", "mark": "'", "space": " "}


class Folded(Frozen):
    """A folded text; `offsets` tells where each of its characters began, and closes with the length of the original."""

    text: str
    offsets: tuple[int, ...]


def folded(text: str) -> str:
    """NFC; one kind of quotation mark, of dash, of white space; nothing unseen; no space at ends or before signs."""
    new = fold_with_offsets(text)[0]
    return (_plainly_folded(new) if new.isascii() else _TYPOGRAPHY.sub(_replacement, new)).strip()


def folded_with_offsets(text: str) -> Folded:
    """The same with the way back to the original."""
    composed, offsets = fold_with_offsets(text)
    back = offsets or range(len(text) + 1)
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for match in _TYPOGRAPHY.finditer(composed):
        start, end = match.span()
        new = _replacement(match)
        pieces += (composed[done:start], new)
        places += back[done:start]
        places += [back[start]] * len(new)
        done = end
    whole = "".join([*pieces, composed[done:]])
    places += back[done:]
    last = len(whole.rstrip())
    first = min(last, len(whole) - len(whole.lstrip()))
    return Folded(whole[first:last], tuple(places[first : last + 1]))


def with_other_case(text: str) -> str:
    """The text with its first letter in the other case; '' where it opens with something that has none."""
    at = next((i for i, char in enumerate(text) if char.isalnum()), -1)
    char = text[at] if at >= 0 else ""
    other = char.lower() if char.isupper() else char.upper()
    return f"{text[:at]}{other}{text[at + 1 :]}" if other != char and len(other) == 1 else ""


def _plainly_folded(text: str) -> str:
    """The same for ASCII, of which most texts are, in a tenth of the time: its white space is single spaces by now."""
    text = text.replace('"', "'")
    if "''" in text or ",," in text:
        text = _PLAIN_MARKS.sub("'", text)
    if "-" in text:
        text = _PLAIN_DASH.sub("-", text)
    for sign in ";:!?":
        text = text.replace(f" {sign}", sign)
    return text


def _replacement(match: re.Match[str]) -> str:
    return _TO[match.lastgroup or "space"]
