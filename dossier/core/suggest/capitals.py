"""The words of a name phrase to the name in it, without titles and offices."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dossier.core.suggest.language import Grammar
from dossier.core.suggest.words import Word

_OF = frozenset(["of", "for", "the"])
POSSESSIVE = re.compile(r"['’]s?$")


def named(words: Sequence[Word], grammar: Grammar) -> list[Word]:
    """The name in a phrase, without titles; nothing where there is none, as in `a spokesman for the bank`."""
    if not grammar.language.cased:
        return _without_titles(words, grammar)
    after_possessive = max((n + 1 for n, word in enumerate(words[:-1]) if POSSESSIVE.search(word.text)), default=0)
    rest = list(words[after_possessive:])
    is_generic = after_possessive == 0 and rest[0].folded in grammar.articles
    titled = _after_title(rest, grammar)
    if titled:
        return titled
    if is_generic:
        named = capitals(rest[1:], grammar)
        whole = len(named) == len(rest) - 1 and rest[-1].folded not in grammar.titles
        return named if whole else []
    return _first_capitals(rest, grammar)


def _after_title(words: Sequence[Word], grammar: Grammar) -> list[Word]:
    """The capitalised words after the last title, where a name stands there."""
    last = -1
    for number, word in enumerate(words):
        if word.folded in grammar.titles and number + 1 < len(words) and _is_name(words[number + 1], grammar):
            last = number
        elif not word.text[:1].isupper() and word.folded not in grammar.particles | grammar.titles and last >= 0:
            break
    return capitals(words[last + 1 :], grammar) if last >= 0 else []


def _without_titles(words: Sequence[Word], grammar: Grammar) -> list[Word]:
    first = 0
    while first < len(words) - 1 and words[first].folded in grammar.titles:
        first += 1
    return list(words[first:])


def _first_capitals(words: Sequence[Word], grammar: Grammar) -> list[Word]:
    for number, word in enumerate(words):
        if _is_name(word, grammar):
            return capitals(words[number:], grammar)
    return []


def capitals(words: Sequence[Word], grammar: Grammar) -> list[Word]:
    """The run of capitalised words that opens here, with the small ones between them."""
    run: list[Word] = []
    for number, word in enumerate(words):
        if not _is_name(word, grammar) and not (run and _links(words, number, grammar)):
            break
        run.append(word)
        if word.parts or POSSESSIVE.search(word.text):
            break
    while run and not _is_name(run[-1], grammar):
        run.pop()
    return run


def _links(words: Sequence[Word], number: int, grammar: Grammar) -> bool:
    """Whether a small word is part of a name: `van` of any, `and` between capitals, `of` of an organisation's alone."""
    word, beyond = words[number], words[number + 1 : number + 3]
    if not beyond:
        return False
    if word.folded in _OF:
        of_body = any(before.folded in grammar.bodies for before in words[:number])
        return of_body and (_is_name(beyond[0], grammar) or beyond[0].folded in _OF)
    small = word.folded in grammar.particles | grammar.joins | {"&"}
    return small and (_is_name(beyond[0], grammar) or (len(beyond) > 1 and beyond[0].folded in grammar.particles))


def _is_name(word: Word, grammar: Grammar) -> bool:
    return word.text[:1].isupper() and word.folded not in grammar.dated and word.folded not in grammar.pronouns


def only_titles(words: Sequence[Word], grammar: Grammar) -> bool:
    """Whether a phrase says an office and no name: `le ministre des Affaires étrangères`."""
    return any(word.folded in grammar.titles for word in words) and not _after_title(words, grammar)
