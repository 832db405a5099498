"""A person's name to the one or two letters that stand where a portrait would."""

from __future__ import annotations

import re
import unicodedata

from dossier.names import HAN, HANGUL, KANA
from dossier.sort_names import sort_name

_NATIVE = re.compile(f"[{HAN}{KANA}{HANGUL}]")
_JOINER = "\u200d"
_MARKS = frozenset({"Mn", "Mc", "Me"})
_TONES = range(0x1F3FB, 0x1F400)  # of skin, after a sign that shows a person
_ARTICLES = ("ال", "الـ")  # of Arabic, written as one word with the name


def initials(name: str, collated: str = "") -> tuple[str, ...]:
    """The first letter of the given and of the family name, each with its marks; of a name in Han, kana or Hangul one.

    `collated` is the record's `sort:`. Nothing where the name has no letter.
    """
    filed = sort_name(name, collated)
    if _NATIVE.match(name):
        return _first(filed.family)
    given = next((word for word in filed.rest.split() if _is_name(word)), "")
    family = next((word for word in filed.family.split() if _is_name(word)), filed.family)
    return (*_first(given), *_first(family))


def _is_name(word: str) -> bool:
    """Small words stand before family names; scripts without capitals have none."""
    first = next((char for char in word if char.isalpha()), "")
    return bool(first) and (not first.islower() or first.upper() == first or _is_georgian(first))


def _first(word: str) -> tuple[str, ...]:
    """The first letter as readers know it, with what is set on it or joined to it (UAX #29, as far as names need)."""
    text = unicodedata.normalize("NFC", word)
    for article in _ARTICLES:
        if text.startswith(article) and len(text) > len(article) + 1:
            text = text.removeprefix(article)
    start = next((at for at, char in enumerate(text) if char.isalpha()), -1)
    if start < 0:
        return ()
    end = start + 1
    while end < len(text) and _goes_on(text[end - 1], text[end]):
        end += 1
    return (_capital(text[start:end]),)


def _goes_on(before: str, char: str) -> bool:
    return (
        unicodedata.category(char) in _MARKS
        or _JOINER in (char, before)
        or ord(char) in _TONES
        or _is_jamo(before, char)
    )


def _is_jamo(before: str, char: str) -> bool:
    """Vowels and final consonants of Hangul that have no syllable of their own."""
    return "\u1100" <= before <= "\u11ff" and "\u1160" <= char <= "\u11ff"


def _capital(letter: str) -> str:
    """Georgian has capitals that no name begins with."""
    raised = letter.upper() if letter[0].islower() else letter
    return letter if _is_georgian(letter[0]) or len(raised) != len(letter) else raised


def _is_georgian(char: str) -> bool:
    return "\u10d0" <= char <= "\u10ff"
