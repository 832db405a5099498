"""A sentence of a paragraph, its quotations hidden, to the verbs of saying in it, each with its subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from dossier.core.quotations.marks import Quoted
from dossier.core.sentences import ends
from dossier.core.suggest.language import Grammar
from dossier.core.suggest.phrases import Phrase, after_verb, before_verb, follows_join, opening_phrase
from dossier.core.suggest.words import COVER, REACH, words_in
from dossier.values import Frozen, replace

SPACE = 40  # characters that may be nothing but signs and spaces around a quotation
_SHORT = 2  # characters of a quotation of which none can be left to be seen


class Said(Frozen):
    """A verb of saying in a paragraph, with its subject."""

    start: int
    end: int
    act: str
    speaker: Phrase | None
    via: tuple[Phrase, ...] = ()
    takes: bool = False  # takes its subject from the verb before: `adding`
    inverted: bool = False  # the subject stands after it
    forward: bool = False  # only what follows it can be what was said: `called`


def covered_by(text: str, quoted: Sequence[Quoted]) -> str:
    """The text with all but the first and the last character of each quotation hidden."""
    pieces, done = [], 0
    for each in quoted:
        first, last = (each.start + 1, each.end - 1) if each.end - each.start > _SHORT else (each.start, each.end)
        pieces += [text[done:first], COVER * (last - first)]
        done = last
    return "".join(pieces) + text[done:]


def breaks_of(covered: str, quoted: Sequence[Quoted]) -> list[int]:
    """Where sentences end; `“Why?” Baker asked.` is one."""
    closing = {each.closes: each for each in quoted}
    found = []
    for end in ends(covered):
        each = closing.get(end)
        if (
            each
            and covered[each.end - 1 : each.end] in "?!…"
            and end < len(covered)
            and not _stands_apart(covered, end)
        ):
            continue
        found.append(end)
    return found


def _stands_apart(covered: str, end: int) -> bool:
    """Whether what follows a question in marks is long enough to be a sentence of its own."""
    stop = re.compile(r"[.!?\"“«„]").search(covered, end)
    return (stop.start() if stop else len(covered)) - end > 60


@dataclass(slots=True)
class Sentence:
    """A sentence of a paragraph, its quotations covered, and the verbs of saying in it."""

    paragraph: int
    text: str
    start: int
    end: int
    grammar: Grammar
    said: list[Said] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # of `said`

    def hear(self, verbs: Sequence[re.Match[str]]) -> None:
        self.said = self.heard(verbs)
        self.starts = [each.start for each in self.said]

    def opens_with(self, place: int) -> bool:
        """Whether nothing stands in the sentence before that place."""
        return place - self.start < SPACE and not self.text[self.start : place].strip()

    def heard(self, verbs: Sequence[re.Match[str]]) -> list[Said]:
        found: list[Said] = []
        for number, verb in enumerate(verbs):
            limit = verbs[number + 1].start() if number + 1 < len(verbs) else self.end
            said = self._said(verb, found, limit)
            if said and not (found and said.start < found[-1].end):
                found.append(said)
        return found

    def _said(self, verb: re.Match[str], before: list[Said], limit: int) -> Said | None:
        grammar = self.grammar
        if "who" in verb.re.groupindex:
            return Said(verb.start(), verb.end(), "states", fused_pronoun(verb, self.paragraph))
        form = " ".join(verb[0].split())
        key = form if form in grammar.acts else form[:1].lower() + form[1:]
        floor = max(self.start, before[-1].end) if before else self.start
        if other := self._beside(key.casefold(), verb, floor):
            return other
        if key not in grammar.acts or _is_infinitive(self.text, verb.start(), grammar):
            return None
        if key in grammar.saying:
            said = self._participle(verb, grammar.acts[key], before, floor)
        else:
            said = self._finite(verb, grammar.acts[key], before, limit)
        return replace(said, forward=key.casefold() in grammar.naming)

    def _beside(self, form: str, verb: re.Match[str], floor: int) -> Said | None:
        """What is no verb of whoever speaks: `according to X`, `Y quoted X as saying`, `X was quoted by Y`."""
        grammar, text, number = self.grammar, self.text, self.paragraph
        start, end = verb.span()
        if form in grammar.according:
            speaker = after_verb(text, number, end, self.end, grammar)
            return Said(start, end, "states", speaker, inverted=True)
        if form in grammar.after_name:
            return Said(start, end, "states", before_verb(text, number, self.start, start, grammar))
        if form in grammar.was_quoted:
            by = grammar.by.match(text, *_next_word(text, end, self.end))
            via = after_verb(text, number, by.end(), self.end, grammar) if by else None
            speaker = before_verb(text, number, self.start, start, grammar)
            return Said(start, end, "states", speaker, (via,) if via else ())
        return self._quoted(verb, floor) if form in grammar.quoted else None

    def _participle(self, verb: re.Match[str], act: str, before: list[Said], floor: int) -> Said:
        """`…, adding “…”` has the subject of the verb before; `with Example calling it “…”` its own."""
        own = before_verb(self.text, self.paragraph, floor, verb.start(), self.grammar)
        lead = words_in(self.text, max(floor, own.start - SPACE), own.start)[-1:] if own else []
        if own and lead and lead[0].folded in self.grammar.absolute:
            return Said(verb.start(), verb.end(), act, own, takes=True)
        speaker = before[-1].speaker if before else self._opening(verb.start())
        return Said(verb.start(), verb.end(), act, speaker, before[-1].via if before else (), takes=True)

    def _finite(self, verb: re.Match[str], act: str, before: list[Said], limit: int) -> Said:
        text, number, grammar = self.text, self.paragraph, self.grammar
        floor = self._after_quotation(verb.start())
        speaker = before_verb(text, number, floor, verb.start(), grammar)
        after = after_verb(text, number, verb.end(), min(limit, self.end), grammar)
        if after and _is_inverted(text, verb, after, grammar):
            return Said(verb.start(), verb.end(), act, after, inverted=True)
        if speaker and not (speaker.generic and _is_empty(speaker, grammar)):
            return Said(verb.start(), verb.end(), act, speaker)
        if follows_join(text, floor, verb.start(), grammar):
            after = None
        if after and not _is_object(after, grammar):
            return Said(verb.start(), verb.end(), act, after, inverted=True)
        inherited = before[-1].speaker if before else self._opening(verb.start())
        return Said(verb.start(), verb.end(), act, inherited)

    def _after_quotation(self, place: int) -> int:
        """Where the text before a verb begins: with the sentence, or after the last quotation in it."""
        last = self.text.rfind(COVER, self.start, place)
        return self.start if last < 0 else min(last + 2, place)

    def _opening(self, until: int) -> Phrase | None:
        return opening_phrase(self.text, self.paragraph, self.start, until, self.grammar)

    def _quoted(self, verb: re.Match[str], floor: int) -> Said | None:
        """`the ministry quoted Garn as saying`: the name after the verb speaks, through the one before it."""
        text, number, grammar = self.text, self.paragraph, self.grammar
        saying = grammar.as_saying.search(text, verb.end(), min(self.end, verb.end() + REACH))
        if not saying:
            return None
        speaker = after_verb(text, number, verb.end(), saying.start(), grammar)
        via = before_verb(text, number, floor, verb.start(), grammar) or self._opening(verb.start())
        return Said(verb.start(), saying.end(), "states", speaker, (via,) if via else ())


def fused_pronoun(verb: re.Match[str], paragraph: int) -> Phrase:
    group = str(verb.lastgroup)
    return Phrase(paragraph, *verb.span(group), verb[group], pronoun=True)


def _next_word(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _is_infinitive(text: str, place: int, grammar: Grammar) -> bool:
    words = words_in(text, max(0, place - 24), place)
    return bool(words) and words[-1].folded in grammar.not_after and not words[-1].parts


def _is_empty(phrase: Phrase, grammar: Grammar) -> bool:
    words = phrase.name.casefold().split()
    return all(word in grammar.common | grammar.between | grammar.prepositions | grammar.dated for word in words)


def _is_inverted(text: str, verb: re.Match[str], after: Phrase, grammar: Grammar) -> bool:
    """`…, said Ulric Weil of Weil and Associates`: a comma before the verb, and nothing but a name behind it."""
    if not text[max(0, verb.start() - SPACE) : verb.start()].rstrip().endswith((",", "،")) or after.pronoun:
        return False
    small = grammar.particles | grammar.of | grammar.prepositions | grammar.titles | grammar.articles | grammar.joins
    words = words_in(text, after.start, after.end)
    return not after.generic and all(
        not word.text[:1].islower() or word.folded in small or "-" in word.text for word in words
    )


def _is_object(phrase: Phrase, grammar: Grammar) -> bool:
    """Whether what follows a verb is no subject: `that`, a pronoun in another case, small words."""
    return phrase.pronoun is False and phrase.generic and phrase.name.casefold().split()[0] not in grammar.articles
