"""The tag of a language, or a text, to the table of words by which it says who said what."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from dossier.core.suggest.language import Grammar, Language, made_ready, words_of
from dossier.core.suggest.tables.arabic import ARABIC
from dossier.core.suggest.tables.english import ENGLISH
from dossier.core.suggest.tables.french import FRENCH
from dossier.core.suggest.tables.german import GERMAN
from dossier.core.suggest.tables.russian import RUSSIAN
from dossier.core.suggest.tables.spanish import SPANISH

TABLES: Mapping[str, Language] = {table.code: table for table in (ENGLISH, GERMAN, FRENCH, SPANISH, RUSSIAN, ARABIC)}
_SAMPLE = 6000  # characters of a text by which its language is guessed


@lru_cache(maxsize=16)
def grammar_of(code: str) -> Grammar:
    """The words and patterns of a language that has a table; a table never changes, so that each is made once."""
    return made_ready(TABLES[code])


def code_for(tag: str, text: str) -> str:
    """The language whose table serves: the one that is stated, else the one whose small words stand in the text.

    '' where a language is stated that has no table.
    """
    stated = tag.partition("-")[0].lower()
    if stated:
        return stated if stated in TABLES else ""
    words = text[:_SAMPLE].casefold().split()
    counts = {code: sum(word in common for word in words) for code, common in _common().items()}
    return max(counts, key=lambda code: (counts[code], code == ENGLISH.code))


@lru_cache(maxsize=1)
def _common() -> Mapping[str, frozenset[str]]:
    return {code: frozenset(words_of(table.common.casefold())) for code, table in TABLES.items()}
