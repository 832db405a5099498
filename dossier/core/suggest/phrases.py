"""The words before or after a verb of saying to the name phrase that is its subject, and to the name in that."""

from __future__ import annotations

from collections.abc import Sequence

from dossier.core.suggest.capitals import POSSESSIVE, capitals, named, only_titles
from dossier.core.suggest.language import Grammar
from dossier.core.suggest.words import EDGE, INITIAL, REACH, STOPS, Word, words_in
from dossier.values import Frozen

_LONGEST = 16  # words of a name phrase


class Phrase(Frozen):
    """A name phrase: where it stands in its paragraph, the name in it, and whether that is a pronoun or no name."""

    paragraph: int
    start: int
    end: int
    name: str
    pronoun: bool = False
    generic: bool = False  # no name, but "a trader", "the spokesman"


def before_verb(text: str, paragraph: int, start: int, verb: int, grammar: Grammar) -> Phrase | None:
    """The subject that ends where the verb begins; None where another word stands there.

    A comma right before the verb ends an apposition: the subject then opens the clause.
    """
    words = _without_last(words_in(text, max(start, verb - REACH), verb), grammar)
    if not words:
        return None
    if words[-1].parts:
        return _leading(_clause(words), text, paragraph, grammar)
    phrase = _back_from(words, grammar)
    if not phrase:
        return None
    before = words[: len(words) - len(phrase)]
    if _is_apposition(phrase, before, grammar):
        leading = _leading(_clause(before), text, paragraph, grammar)
        if leading and not leading.generic:
            return leading
    return phrase_of(phrase, text, paragraph, grammar)


def follows_join(text: str, start: int, verb: int, grammar: Grammar) -> bool:
    """Whether a verb goes on after an `and`, with the subject of the verb before."""
    words = _without_last(words_in(text, max(start, verb - REACH), verb), grammar)
    return bool(words) and words[-1].folded in grammar.joins and not words[-1].parts


def after_verb(text: str, paragraph: int, verb_end: int, end: int, grammar: Grammar) -> Phrase | None:
    """The subject that begins where the verb ends."""
    words = words_in(text, verb_end, min(end, verb_end + REACH))
    if (
        words
        and words[0].before.strip(EDGE) == ""
        and text[verb_end : words[0].start].strip(" \t\n\u00a0\u202f" + EDGE)
    ):
        return None
    while (
        words and words[0].folded in grammar.between and words[0].folded not in grammar.pronouns and not words[0].parts
    ):
        words = words[1:]
    phrase: list[Word] = []
    for number, word in enumerate(words[:_LONGEST]):
        if phrase and (word.folded in grammar.breaks or word.folded in grammar.dated):
            break
        if not word.text:
            break
        if phrase and word.folded in grammar.joins and not _goes_on(words, number, grammar):
            break
        if phrase and phrase[0].folded in grammar.pronouns:
            break
        if any(mark in word.before for mark in '"“„«»'):
            break
        phrase.append(word)
        if word.parts or any(sign in word.after for sign in STOPS + '"“”„«»'):
            break
    if not phrase:
        return None
    following = words[len(phrase) :] if phrase[-1].after.startswith(",") else []
    if following and only_titles(phrase, grammar) and (name := capitals(following, grammar)):
        return phrase_of(name, text, paragraph, grammar)
    return phrase_of(phrase, text, paragraph, grammar)


def opening_phrase(text: str, paragraph: int, start: int, end: int, grammar: Grammar) -> Phrase | None:
    """The phrase that opens a sentence, where a verb has no subject of its own."""
    return _leading(_clause(words_in(text, start, min(end, start + REACH))), text, paragraph, grammar)


def phrase_of(words: Sequence[Word], text: str, paragraph: int, grammar: Grammar) -> Phrase | None:
    """A name phrase of these words."""
    words = _trimmed(words, grammar)
    if not words:
        return None
    first, last = words[0], words[-1]
    if last.folded in grammar.pronouns or first.folded in grammar.pronouns:
        word = last if last.folded in grammar.pronouns else first
        return Phrase(paragraph, word.start, word.end, word.text, pronoun=True)
    found = named(words, grammar)
    name = text[found[0].start : found[-1].end] if found else text[first.start : last.end]
    whole = Phrase(paragraph, first.start, last.end, _bare(name), generic=not found)
    return whole if any(char.isalpha() for char in whole.name) else None


def _bare(name: str) -> str:
    return " ".join(POSSESSIVE.sub("", name).split())


def _without_last(words: list[Word], grammar: Grammar) -> list[Word]:
    """Without what may stand between a name and its verb: `also`, `has`, `on Tuesday`."""
    while words and not words[-1].parts and words[-1].folded in grammar.between:
        if words[-1].folded in grammar.pronouns:
            break
        words = words[:-1]
    return words


def _back_from(words: list[Word], grammar: Grammar) -> list[Word]:
    """The words that a name phrase ending here may have."""
    start = len(words) - 1
    if words[start].folded in grammar.pronouns:
        return words[start:]
    if words[start].folded in grammar.joins or not words[start].text:
        return []
    while start > 0 and len(words) - start < _LONGEST:
        word, before = words[start], words[start - 1]
        if word.before.strip("(<[") or before.parts or any(sign in before.after for sign in '"”“»«!?'):
            break
        if before.after.startswith(".") or not before.text:
            break
        if before.folded in grammar.breaks and before.folded not in grammar.articles:
            break
        if before.folded in grammar.joins and not _goes_on(words, start - 1, grammar):
            break
        start -= 1
    if words[start].folded in grammar.breaks or words[start].folded in grammar.joins:
        start += words[start].folded not in grammar.articles
    return words[start:]


def _goes_on(words: Sequence[Word], number: int, grammar: Grammar) -> bool:
    """Whether a phrase goes on after an `and`: a capital, or an office, stands on both sides."""
    around = [*words[max(0, number - 1) : number], *words[number + 1 : number + 2]]
    pair = len(around) > 1
    return pair and (
        all(word.text[:1].isupper() for word in around) or all(word.folded in grammar.titles for word in around)
    )


def _is_apposition(phrase: Sequence[Word], before: Sequence[Word], grammar: Grammar) -> bool:
    """Whether the phrase only says who the name before its comma is."""
    if not before or not before[-1].after.startswith(","):
        return False
    first = phrase[0]
    if not first.text[:1].islower() or first.folded in grammar.articles | grammar.pronouns:
        return False
    return any(word.folded in grammar.titles and word.text[:1].islower() for word in phrase)


def _clause(words: Sequence[Word]) -> list[list[Word]]:
    """The words of the last sentence, parted at commas."""
    segments: list[list[Word]] = [[]]
    for word in words:
        if word.text:
            segments[-1].append(word)
        if word.parts or not word.text:
            segments.append([])
        elif any(sign in word.after for sign in '!?"”»') or (
            word.after.startswith(".") and not INITIAL.match(word.text)
        ):
            segments = [[]]
    return [segment for segment in segments if segment]


def _leading(segments: list[list[Word]], text: str, paragraph: int, grammar: Grammar) -> Phrase | None:
    """The subject of a clause: of its parts the first that is a name phrase, a name rather than another."""
    fallback = None
    for number, segment in enumerate(segments[:6]):
        words = list(segment)
        while words and words[0].folded in grammar.joins and words[0].folded not in grammar.articles:
            words = words[1:]
        if not words or not _opens_phrase(words[0], grammar, first=number == 0 and words[0] is segment[0]):
            continue
        short = _until_verb(words, grammar)
        phrase = phrase_of(short, text, paragraph, grammar)
        if phrase and not phrase.generic:
            return phrase
        fallback = fallback or phrase
    return fallback


def _opens_phrase(word: Word, grammar: Grammar, *, first: bool) -> bool:
    folded = word.folded
    if folded in grammar.pronouns or folded in grammar.articles:
        return True
    if folded in grammar.prepositions or folded in grammar.common or folded in grammar.dated:
        return False
    if folded.endswith("ing") and first and grammar.language.code == "en":
        return False
    return word.text[:1].isupper() or not grammar.language.cased


def _until_verb(words: list[Word], grammar: Grammar) -> list[Word]:
    kept: list[Word] = []
    for word in words[:_LONGEST]:
        if kept and (
            word.folded in grammar.breaks
            or word.folded in grammar.between
            or word.folded in grammar.prepositions - grammar.of
        ):
            break
        if kept and kept[0].folded in grammar.pronouns:
            break
        kept.append(word)
    return kept


def _trimmed(words: Sequence[Word], grammar: Grammar) -> list[Word]:
    """Without what stands before the name phrase proper: `In an interview he`, `On Thursday Putin`."""
    words = [word for word in words if word.text]
    while words and words[-1].folded in grammar.dated | grammar.between and len(words) > 1:
        words = words[:-1]
    while words and (words[0].folded in grammar.joins or words[0].folded in grammar.between):
        words = words[1:]
    if words and words[-1].folded in grammar.pronouns:
        return words[-1:]
    if words and words[0].folded in (grammar.prepositions | grammar.dated | grammar.common) - grammar.articles:
        return _from_last_article(words, grammar)
    return words


def _from_last_article(words: list[Word], grammar: Grammar) -> list[Word]:
    start = len(words)
    while start > 1 and (
        words[start - 1].text[:1].isupper() or words[start - 1].folded in grammar.particles | grammar.titles
    ):
        start -= 1
    if start < len(words):
        return (
            words[max(start - 1, 0) :] if start > 0 and words[start - 1].folded in grammar.articles else words[start:]
        )
    for number in range(len(words) - 1, 0, -1):
        if words[number].folded in grammar.articles:
            return words[number:]
    return words[-1:] if words[-1].folded not in grammar.common else []
