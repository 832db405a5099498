"""Numbered paragraphs to the names in them that no record has: runs of capitalised words, counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dossier.core.sentences import ends
from dossier.core.suggest.language import Grammar
from dossier.core.suggest.words import Word, words_in
from dossier.values import Frozen

PERSON, ORGANISATION, UNKNOWN = "person", "organisation", ""
_POSSESSIVE = re.compile(r"['’]s?$")
_ABBREVIATION = range(2, 7)  # letters of one
_LEGAL_FORM = 5  # letters that Inc., Corp, GmbH and the like have fewer of
_PART = re.compile(r"[\"“”„«»‹›「」]")


class Named(Frozen):
    """A name that no record has: how often it stands there, what it likely is, and in which paragraph first."""

    name: str
    count: int
    kind: str = UNKNOWN
    paragraph: int = 0
    documents: int = 1


@dataclass(slots=True)
class _Tally:
    count: int = 0
    opening: int = 0  # of these at the beginning of a sentence, where any word has a capital
    kinds: Counter[str] = field(default_factory=Counter)
    first: int = 0  # paragraph


def names_in(
    paragraphs: Sequence[tuple[int, str]], grammar: Grammar, is_known: Callable[[int, int, int, str], bool]
) -> tuple[Named, ...]:
    """Names by frequency. `is_known` is asked with paragraph, start, end and name whether some record has it."""
    if not grammar.language.cased:
        return ()
    tallies: dict[str, _Tally] = {}
    for number, text in paragraphs:
        for run, kind, opens in _runs(text, grammar):
            name = _POSSESSIVE.sub("", " ".join(word.text for word in run))
            if not _may_be_name(run, name, kind, grammar) or is_known(number, run[0].start, run[-1].end, name):
                continue
            tally = tallies.setdefault(name, _Tally(first=number))
            tally.count += 1
            tally.opening += opens and len(run) == 1
            tally.kinds[kind] += kind != UNKNOWN
    kept = {name: tally for name, tally in tallies.items() if tally.count > tally.opening}
    return tuple(sorted(_merged(kept), key=lambda named: (-named.count, named.name)))


def _merged(tallies: dict[str, _Tally]) -> Iterator[Named]:
    """A surname alone counts for the one longer name of a person that ends with it."""
    longer: dict[str, list[str]] = {}
    for name in tallies:
        if " " in name:
            longer.setdefault(name.rpartition(" ")[2], []).append(name)
    added: Counter[str] = Counter()
    gone = set()
    for name, tally in tallies.items():
        fitting = longer.get(name, [])
        if " " not in name and len(fitting) == 1:
            added[fitting[0]] += tally.count
            tallies[fitting[0]].kinds += tally.kinds
            gone.add(name)
    for name, tally in tallies.items():
        if name not in gone:
            likely = tally.kinds.most_common(1)
            kind = likely[0][0] if likely and 2 * likely[0][1] >= tally.count else UNKNOWN
            yield Named(name, tally.count + added[name], kind, tally.first)


def _runs(text: str, grammar: Grammar) -> Iterator[tuple[list[Word], str, bool]]:
    """Runs of capitalised words with what they likely are, and whether one opens a sentence."""
    openings = {0, *ends(text)}
    run: list[Word] = []
    title = opens = False
    fresh = True  # a sentence, or a quotation in it, begins
    position = 0
    words = words_in(text, 0, len(text))
    for number, word in enumerate(words):
        fresh = fresh or any(position < at <= word.start for at in _near(openings, position, word.start, text))
        fresh = (
            fresh or bool(_PART.search(word.before)) or bool(_PART.search(text[max(0, word.start - 1) : word.start]))
        )
        if run and (fresh or not _joins(words, number, grammar)):
            yield _typed(run), _kind(run, grammar, titled=title), opens
            run, title = [], False
        if _is_capital(word) and not (fresh and word.folded in grammar.common) and word.folded not in grammar.dated:
            if word.folded in grammar.titles and not _ends_here(word):
                title = True
                run = []
            else:
                opens = fresh if not run else opens
                run.append(word)
        elif run and _joins(words, number, grammar):
            run.append(word)
        else:
            title = word.folded in grammar.titles
            run = []
        if run and (_ends_here(word) or word.parts):
            yield _typed(run), _kind(run, grammar, titled=title), opens
            run, title = [], False
        fresh, position = False, word.start
    if run:
        yield _typed(run), _kind(run, grammar, titled=title), opens


def _near(openings: set[int], low: int, high: int, text: str) -> Iterable[int]:
    """Openings between two words that follow each other: a sentence begins at the space before its first word."""
    return (at for at in range(low + 1, min(high, len(text)) + 1) if at in openings)


def _joins(words: Sequence[Word], number: int, grammar: Grammar) -> bool:
    """Whether a run goes on with this word: a capital, or a small word before one."""
    word = words[number]
    if _is_capital(word):
        return word.folded not in grammar.dated
    if word.folded in grammar.joins:
        return _joins_bodies(words, number, grammar)
    small = word.folded in grammar.particles | grammar.of
    small = small and not (grammar.language.nouns_capitalised and word.folded in grammar.articles)
    following = words[number + 1 : number + 2]
    return small and bool(following) and _is_capital(following[0]) and not word.parts


def _joins_bodies(words: Sequence[Word], number: int, grammar: Grammar) -> bool:
    """`Securities and Exchange Commission`: what stands on both sides of the `and` is part of one name."""
    if number == 0 or words[number - 1].folded not in grammar.bodies or words[number - 1].parts:
        return False
    following = words[number + 1 : number + 3]
    return bool(following) and all(_is_capital(word) for word in following) and following[-1].folded in grammar.bodies


def _ends_here(word: Word) -> bool:
    return bool(_POSSESSIVE.search(word.text)) or any(sign in word.after for sign in '.!?"”“»)]')


def _is_capital(word: Word) -> bool:
    return word.text[:1].isupper() and any(char.isalpha() for char in word.text[1:] or word.text)


def _typed(run: list[Word]) -> list[Word]:
    """The run without small words at its ends."""
    words = list(run)
    while words and not _is_capital(words[-1]):
        words.pop()
    return words


def _kind(run: Sequence[Word], grammar: Grammar, *, titled: bool) -> str:
    if any(word.folded in grammar.bodies for word in run):
        return ORGANISATION
    if titled:
        return PERSON
    only = run[0].text.replace(".", "")
    if len(run) == 1 and only.isupper() and len(only) in _ABBREVIATION:
        return ORGANISATION
    return UNKNOWN


def _may_be_name(run: Sequence[Word], name: str, kind: str, grammar: Grammar) -> bool:
    if len(name) < min(_ABBREVIATION):
        return False
    if len(run) > 1 and not any(char.islower() for char in name):
        return False  # a headline, or a row of a table
    if all(word.folded in grammar.bodies and len(word.text) < _LEGAL_FORM for word in run):
        return False
    if len(run) == 1 and run[0].folded in grammar.common | grammar.titles | grammar.pronouns:
        return False
    return not (grammar.language.nouns_capitalised and len(run) == 1 and kind == UNKNOWN)
