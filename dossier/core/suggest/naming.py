"""Numbered paragraphs to the names in them that no record has: runs of capitalised words, counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dossier.core.sentences import ends
from dossier.core.suggest.language import Grammar
from dossier.core.suggest.phrases import Word, words_in
from dossier.values import Frozen

PERSON, ORGANISATION, UNKNOWN = "person", "organisation", ""
_POSSESSIVE = re.compile(r"['’]s?$")
_ABBREVIATION = range(2, 7)  # letters of one
_PART = re.compile(r"[\"“”„«»‹›「」]")


class Named(Frozen):
    """A name that no record has: how often it stands there, what it likely is, and where it stands first."""

    name: str
    count: int
    kind: str = UNKNOWN
    paragraph: int = 0
    sentence: str = ""
    documents: int = 1


@dataclass(slots=True)
class _Tally:
    count: int = 0
    opening: int = 0  # of these at the beginning of a sentence, where any word has a capital
    kinds: Counter[str] = field(default_factory=Counter)
    first: tuple[int, int, int] = (0, 0, 0)


def names_in(
    paragraphs: Sequence[tuple[int, str]], grammar: Grammar, is_known: Callable[[int, int, int, str], bool]
) -> tuple[Named, ...]:
    """Names by frequency. `is_known` is asked with paragraph, start, end and name whether some record has it."""
    if not grammar.language.cased:
        return ()
    tallies: dict[str, _Tally] = {}
    texts = dict(paragraphs)
    for number, text in paragraphs:
        for run, kind, opens in _runs(text, grammar):
            name = _POSSESSIVE.sub("", " ".join(word.text for word in run))
            if not _may_be_name(run, name, kind, grammar) or is_known(number, run[0].start, run[-1].end, name):
                continue
            tally = tallies.setdefault(name, _Tally(first=(number, run[0].start, run[-1].end)))
            tally.count += 1
            tally.opening += opens and len(run) == 1
            tally.kinds[kind] += kind != UNKNOWN
    kept = {name: tally for name, tally in tallies.items() if tally.count > tally.opening}
    return tuple(sorted(_merged(kept, texts), key=lambda named: (-named.count, named.name)))


def _merged(tallies: dict[str, _Tally], texts: dict[int, str]) -> Iterator[Named]:
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
            number, start, end = tally.first
            likely = tally.kinds.most_common(1)
            kind = likely[0][0] if likely and likely[0][1] else UNKNOWN
            yield Named(name, tally.count + added[name], kind, number, _sentence(texts[number], start, end))


def _sentence(text: str, start: int, end: int) -> str:
    first = 0
    for last in ends(text):
        if last >= end:
            return " ".join(text[first:last].split())
        first = last if last <= start else first
    return " ".join(text[first:].split())


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
        elif run and _joins(words, number, grammar) and word.folded in grammar.particles | grammar.of:
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
    small = word.folded in grammar.particles | grammar.of - grammar.joins
    following = words[number + 1 : number + 2]
    return small and bool(following) and _is_capital(following[0]) and not word.parts


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
    if not run or len(name) < 2 or (not any(char.islower() for char in name) and kind == UNKNOWN and len(name) > 12):
        return False
    if len(run) == 1 and run[0].folded in grammar.common | grammar.titles | grammar.pronouns:
        return False
    return not (grammar.language.nouns_capitalised and len(run) == 1 and kind == UNKNOWN)
