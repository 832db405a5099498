"""Texts as written to the plain words that are compared: one case, no accents, one space for whatever parts words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from dossier.names import HAN, HANGUL, KANA, joins_words, slug

# Marks of the scripts that print them over letters, and what is not printed at all.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u00ad\u200b-\u200f\u2060\ufeff"
)
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t"}
_TAKEN = re.compile(f"[{_MARKS}{''.join(_LETTERS)}]")
_PARTING = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile("['’‘ʼʻ`´]")
_UNSPACED = re.compile(f"[{HAN}{KANA}{HANGUL}]")
_SQUEEZED = 6  # letters of words that are also looked for without what parts them

# Words that stand in any text. Alone they are no secret that could be found.
_COMMON = frozenset(
    "a about after all also an and any are as at be been but by can could did do for from had has have he her his "
    "how i if in into is it its like may me more most must my name new no not now of on one only or other our out "
    "over part said same she should so some such than that the their them then there these they this time to two "
    "under up was we were what when where which who will with would you your der die das den dem des ein eine "
    "einer und oder nicht mit von zu im am auf aus bei für ist sind war waren wird werden als auch nach noch nur "
    "über um dass sich wie le la les l un une de du et ou ne pas que qui dans sur pour par avec est sont été au "
    "aux ce cette el los las y o no en es son fue por para con se del al lo su sus más como pero и в во не на что "
    "он с со как это то она по но они из у за от до же бы для о об мы вы я".split()
)


def plain(text: str) -> str:
    """Small letters without accents; what is not printed is gone."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    return _TAKEN.sub(lambda match: _LETTERS.get(match[0], ""), spread)


def folded(text: str) -> str:
    """The words of a text, plain, with one space between them and at both ends."""
    return f" {_PARTING.sub(' ', plain(text)).strip()} "


def spellings(words: str) -> tuple[str, ...]:
    """The forms in which words may stand in folded text: as written, without apostrophes, as a slug, in one piece."""
    joined = folded(_APOSTROPHES.sub("", words)).strip()
    found = [folded(words).strip(), joined, folded(slug(words)).strip()]
    whole = joined.replace(" ", "")
    if " " in joined and len(whole) >= _SQUEEZED:
        found.append(whole)
    return tuple(dict.fromkeys(each for each in found if each))


def weight(words: str) -> str:
    """How surely words can be told where they stand: `plain`, `slight`, or `faint` where a hit would say nothing.

    Faint are a single letter, numbers of up to five digits and words that stand in any text. Slight are two or three
    letters, which are no more than a part of other words unless they stand alone and in their own case. A character of
    a script that writes words without spaces counts as two letters.
    """
    signs = [char for char in words if char.isalnum()]
    size = sum(2 if _UNSPACED.match(char) else 1 for char in signs)
    if all(char.isdigit() for char in signs):
        return "plain" if size > 5 else "faint"
    if folded(words).strip() in _COMMON or size < 2 or len(signs) == 1:
        return "faint"
    return "slight" if size < 4 else "plain"


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is no part of a longer word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not ((before and joins_words(text[start], before)) or (after and joins_words(text[end - 1], after)))


def folded_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters where that began; slow, for the few places to be shown."""
    out, places = [" "], [0]
    for at, char in _clusters(text):
        for each in plain(char):
            sign = " " if _PARTING.fullmatch(each) else each
            if sign != " " or out[-1] != " ":
                out.append(sign)
                places.append(at)
    if out[-1] != " ":
        out.append(" ")
        places.append(len(text))
    return "".join(out), places


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    yield from enumerate(text)
