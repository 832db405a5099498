"""Numbered paragraphs to the quotations in them, each with whoever says it, through whom, and what gave that away."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dossier.core.sentences import ends
from dossier.core.suggest.language import Grammar
from dossier.core.suggest.marks import Quoted, quoted_in
from dossier.core.suggest.phrases import (
    COVER,
    REACH,
    Phrase,
    after_verb,
    before_verb,
    follows_join,
    opening_phrase,
    words_in,
)
from dossier.values import Frozen, replace

NAMED, CARRIED, CONTINUED, OPEN = "named", "carried", "continued", "open"
_WHOLE = ",.?!…-—。，！？؟،"
_SHORTEST = 4  # words of a quotation that nobody is said to have said
_LONG = 8  # words of one in a text where nobody is said to have said anything
_FAR = 3  # paragraphs without a quotation after which nobody is thought of any more
_SHORT = 2  # characters of a quotation of which none can be left to be seen
_TITLE = 7  # words of a title or a name in quotation marks
_SPACE = 40  # characters that may be nothing but signs and spaces around a quotation
_ENDS = ' \t\n\u00a0\u202f.,;:!?…"”“»«’‘)(-–—'
_LABEL = re.compile(r"\s*(?P<name>[^\W\d_][^.!?:;\n]{1,60}):\s*$")


class Attributed(Frozen):
    """A quotation and its speaker; `how` tells whether one is named, carried over from before, or not known."""

    quoted: Quoted
    speaker: Phrase | None
    act: str = ""
    how: str = NAMED
    via: tuple[Phrase, ...] = ()
    sentence: tuple[int, int] = (0, 0)
    joined: bool = False  # the second half of the quotation before: “…,” X said, “…”
    gap: tuple[int, int] = (0, 0)  # where who speaks is told inside the marks


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


@dataclass(slots=True)
class _Heard:
    """Who spoke last. Filled as paragraphs are gone through."""

    speaker: Phrase | None = None
    paragraph: int = -99
    found: list[Attributed] = field(default_factory=list)


def attributed(paragraphs: Sequence[tuple[int, str]], grammar: Grammar) -> tuple[Attributed, ...]:
    """Every quotation of a text given as numbers and paragraphs, in order; names and titles in marks are none."""
    heard = _Heard()
    for position, (number, text) in enumerate(paragraphs):
        _hear(position, number, text, grammar, heard)
    return tuple(_with_continuations(heard.found))


def _hear(position: int, number: int, text: str, grammar: Grammar, heard: _Heard) -> None:
    quoted = quoted_in(text, number)
    outer = [q for q in quoted if q.depth == 0]
    covered = _covered(text, outer)
    breaks = _breaks(covered, outer)
    verbs = [*grammar.verb.finditer(covered), *grammar.fused.finditer(covered)]
    verbs.sort(key=lambda verb: verb.start())
    starts = [verb.start() for verb in verbs]
    inner = _by_outer(quoted)
    begin = at = 0
    for end in breaks:
        inside = []
        while at < len(outer) and outer[at].opens < end:
            inside.append(outer[at])
            at += 1
        sentence = _Sentence(number, covered, begin, end, grammar)
        sentence.hear(verbs[bisect_left(starts, begin) : bisect_left(starts, end)])
        for found in _judged(sentence, inside, text, position, heard):
            heard.found.append(found)
            heard.found += _nested(found, inner.get(found.quoted.opens, []), text, grammar)
        _remember(sentence, inside, position, heard)
        begin = end


def _by_outer(quoted: Sequence[Quoted]) -> dict[int, list[Quoted]]:
    inner: dict[int, list[Quoted]] = {}
    outer = -1
    for each in quoted:
        if each.depth == 0:
            outer = each.opens
        elif each.depth == 1:
            inner.setdefault(outer, []).append(each)
    return inner


def _covered(text: str, quoted: Sequence[Quoted]) -> str:
    """The text with all but the first and the last character of each quotation hidden."""
    pieces, done = [], 0
    for each in quoted:
        first, last = (each.start + 1, each.end - 1) if each.end - each.start > _SHORT else (each.start, each.end)
        pieces += [text[done:first], COVER * (last - first)]
        done = last
    return "".join(pieces) + text[done:]


def _breaks(covered: str, quoted: Sequence[Quoted]) -> list[int]:
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
class _Sentence:
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
        return place - self.start < _SPACE and not self.text[self.start : place].strip()

    def heard(self, verbs: Sequence[re.Match[str]]) -> list[Said]:
        found: list[Said] = []
        for number, verb in enumerate(verbs):
            limit = verbs[number + 1].start() if number + 1 < len(verbs) else self.end
            said = self._said(verb, found, limit)
            if said and not (found and said.start < found[-1].end):
                found.append(said)
        return found

    def _said(self, verb: re.Match[str], before: list[Said], limit: int) -> Said | None:
        grammar, text, number = self.grammar, self.text, self.paragraph
        form = " ".join(verb[0].split())
        if "who" in verb.re.groupindex:
            return self._fused(verb)
        key = form if form in grammar.acts else form[:1].lower() + form[1:]
        folded = key.casefold()
        floor = max([self.start, *([before[-1].end] if before else [])])
        if folded in grammar.according:
            return Said(
                verb.start(),
                verb.end(),
                "states",
                after_verb(text, number, verb.end(), self.end, grammar),
                inverted=True,
            )
        if folded in grammar.after_name:
            return Said(
                verb.start(), verb.end(), "states", before_verb(text, number, self.start, verb.start(), grammar)
            )
        if folded in grammar.quoted and (relayed := self._quoted(verb, floor)):
            return relayed
        if folded in grammar.was_quoted:
            speaker = before_verb(text, number, self.start, verb.start(), grammar)
            by = grammar.by.match(text, *_next_word(text, verb.end(), self.end))
            via = after_verb(text, number, by.end(), self.end, grammar) if by else None
            return Said(verb.start(), verb.end(), "states", speaker, (via,) if via else ())
        if key not in grammar.acts or _is_infinitive(text, verb.start(), grammar):
            return None
        act = grammar.acts[key]
        if key in grammar.saying:
            own = before_verb(text, number, floor, verb.start(), grammar)
            before = [] if own and not own.generic and not own.pronoun else before
            speaker = before[-1].speaker if before else own if own and not own.generic else self._opening(verb.start())
            return Said(
                verb.start(),
                verb.end(),
                act,
                speaker,
                before[-1].via if before else (),
                takes=True,
                forward=folded in grammar.naming,
            )
        return replace(self._finite(verb, act, before, limit), forward=folded in grammar.naming)

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

    def _fused(self, verb: re.Match[str]) -> Said:
        return Said(verb.start(), verb.end(), "states", _fused_pronoun(verb, self.paragraph))

    def _quoted(self, verb: re.Match[str], floor: int) -> Said | None:
        """`the ministry quoted Garn as saying`: the name after the verb speaks, through the one before it."""
        text, number, grammar = self.text, self.paragraph, self.grammar
        saying = grammar.as_saying.search(text, verb.end(), min(self.end, verb.end() + REACH))
        if not saying:
            return None
        speaker = after_verb(text, number, verb.end(), saying.start(), grammar)
        via = before_verb(text, number, floor, verb.start(), grammar) or self._opening(verb.start())
        return Said(verb.start(), saying.end(), "states", speaker, (via,) if via else ())


def _fused_pronoun(verb: re.Match[str], paragraph: int) -> Phrase:
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
    if not text[max(0, verb.start() - _SPACE) : verb.start()].rstrip().endswith((",", "،")) or after.pronoun:
        return False
    small = grammar.particles | grammar.of | grammar.prepositions | grammar.titles | grammar.articles | grammar.joins
    words = words_in(text, after.start, after.end)
    return not after.generic and all(
        not word.text[:1].islower() or word.folded in small or "-" in word.text for word in words
    )


def _is_object(phrase: Phrase, grammar: Grammar) -> bool:
    """Whether what follows a verb is no subject: `that`, a pronoun in another case, small words."""
    return phrase.pronoun is False and phrase.generic and phrase.name.casefold().split()[0] not in grammar.articles


# What is a quotation, and whose


def _judged(
    sentence: _Sentence, inside: Sequence[Quoted], text: str, position: int, heard: _Heard
) -> Iterator[Attributed]:
    before: Attributed | None = None
    for number, each in enumerate(inside):
        following = inside[number + 1].opens if number + 1 < len(inside) else sentence.end
        said = _said_of(sentence, each, following)
        words = text[each.start : each.end].split()
        span = (sentence.start, sentence.end)
        if not said and (found := _with_parenthesis(text, each, span, sentence.grammar)):
            before = found
            heard.speaker, heard.paragraph = found.speaker, position
            yield found
            continue
        if _is_title(text, each, words, said, sentence):
            continue
        if said and said.speaker:
            joined = before is not None and _goes_on(text, before.quoted, each)
            before = Attributed(each, said.speaker, said.act, NAMED, said.via + _relay(sentence, said), span, joined)
            yield before
        elif said and not said.takes and heard.speaker is not None and position - heard.paragraph <= _FAR:
            yield Attributed(each, heard.speaker, said.act, CARRIED, (), span)
        elif _stands_alone(sentence, each, words, text) or (
            heard.paragraph == position and len(words) >= _LONG and _is_clause(text, each, sentence)
        ):
            near = heard.speaker is not None and position - heard.paragraph <= _FAR
            if near or not each.closed:
                yield Attributed(each, heard.speaker if near else None, "states", CARRIED if near else OPEN, (), span)
            elif len(words) >= _LONG:
                yield Attributed(each, None, "states", OPEN, (), span)
        if said and said.speaker:
            heard.speaker, heard.paragraph = said.speaker, position
    if before or inside:
        heard.paragraph = max(heard.paragraph, position) if heard.speaker else heard.paragraph


def _with_parenthesis(text: str, each: Quoted, span: tuple[int, int], grammar: Grammar) -> Attributed | None:
    """A quotation that tells inside its marks who speaks: « Oui, dit-il, nous partons. »."""
    if not grammar.language.parenthesis:
        return None
    verbs = [*grammar.fused.finditer(text, each.start, each.end), *grammar.verb.finditer(text, each.start, each.end)]
    for verb in verbs:
        opening = text.rfind(",", max(each.start, verb.start() - _SPACE), verb.start())
        if opening < 0 or text[opening + 1 : verb.start()].strip():
            continue
        is_fused = verb.re is grammar.fused
        speaker = _fused_pronoun(verb, each.paragraph) if is_fused else None
        speaker = speaker or after_verb(text, each.paragraph, verb.end(), each.end, grammar)
        close = text.find(",", max(verb.end(), speaker.end if speaker else 0), each.end)
        if speaker and 0 <= close - max(verb.end(), speaker.end) < REACH // 4:
            return Attributed(
                each, speaker, grammar.acts.get(verb[0], "states"), NAMED, (), span, gap=(opening, close + 1)
            )
    return None


def _said_of(sentence: _Sentence, each: Quoted, following: int) -> Said | None:
    """The verb that a quotation belongs to: right after it, else before it, else later in its sentence."""
    text, said, starts = sentence.text, sentence.said, sentence.starts
    first_after, first_inside = bisect_left(starts, each.closes), bisect_left(starts, each.opens)
    before = said[first_inside - 1] if first_inside else None
    whole = text[each.end - 1 : each.end] in _WHOLE or text[each.closes : each.closes + 1] in {",", "،"}
    right_after = said[first_after] if first_after < len(said) else None
    if right_after and (right_after.forward or right_after.start >= following):
        right_after = None
    introduced = before is not None and _introduces(text, before, each)
    if whole and right_after and not introduced and _adjoins(text, each, right_after, sentence):
        return right_after
    if before:
        return before
    last = said[-1] if first_after < len(said) and not said[-1].forward else None
    return last or _label(sentence, each)


def _label(sentence: _Sentence, each: Quoted) -> Said | None:
    """`Jane Example: “…”`, as transcripts have it."""
    label = _LABEL.match(sentence.text, sentence.start, min(each.opens, sentence.start + REACH))
    if not label or label.end() != each.opens or not (name := words_in(sentence.text, *label.span("name"))):
        return None
    phrase = Phrase(each.paragraph, name[0].start, name[-1].end, " ".join(word.text for word in name))
    return Said(label.start(), label.end(), "states", phrase)


def _introduces(text: str, said: Said, each: Quoted) -> bool:
    """Whether nothing stands between a verb and the quotation: `said: “`, `said “`."""
    if said.inverted and said.speaker:
        return text[max(said.end, said.speaker.end) : each.opens].strip() == ":"
    return text[said.end : each.opens].strip() in (",", ":", "")


def _adjoins(text: str, each: Quoted, said: Said, sentence: _Sentence) -> bool:
    """Whether verb and subject, and nothing else, follow a quotation."""
    if said.speaker is None or said.speaker.paragraph != each.paragraph:
        return False
    first = min(said.start, said.speaker.start) if said.speaker.start >= each.closes else said.start
    between = words_in(text, each.closes, first)
    return all(
        word.folded in sentence.grammar.between | sentence.grammar.articles | sentence.grammar.titles
        for word in between
    ) or (len(between) <= 2 and not any(word.folded in sentence.grammar.joins for word in between))


def _goes_on(text: str, before: Quoted, each: Quoted) -> bool:
    """Whether a quotation only was interrupted: what stands between ends in a comma, and a small letter follows."""
    between = text[before.closes : each.opens].rstrip()
    first = text[each.start : each.start + 1]
    return between.endswith((",", "،", ", –", ", —")) and not (first.isupper() and first != "I") and len(between) < 200


def _is_title(text: str, each: Quoted, words: list[str], said: Said | None, sentence: _Sentence) -> bool:
    """Whether the marks hold a name: a nickname, the title of a film, of a paper or of a ship."""
    last = words_in(text, max(sentence.start, each.opens - _SPACE), each.opens)[-1:]
    if last and last[0].folded in sentence.grammar.naming_words:
        return len(words) <= _TITLE
    if len(words) > _TITLE or not sentence.grammar.language.cased:
        return False
    bare = [word.strip(",.;:'’") for word in words]
    small = sentence.grammar.common | sentence.grammar.particles | sentence.grammar.prepositions
    capitals = all(word[:1].isupper() or not word[:1].isalpha() or word.casefold() in small for word in bare)
    if not capitals or not bare or not bare[0][:1].isupper():
        return False
    comma = text[each.end - 1 : each.end] == "," or text[each.closes : each.closes + 1] in {",", "،"}
    is_whole = text[each.end - 1 : each.end] in "?!…" or (comma and bool(said))
    if len(bare) == 1:
        follows = said is not None and is_whole and said.start >= each.closes and _adjoins(text, each, said, sentence)
        nouns = sentence.grammar.language.nouns_capitalised and said is not None and said.end <= each.opens
        return not (nouns or follows or (said is not None and _introduces(text, said, each)))
    many = sum(word[:1].isupper() for word in bare) > 1
    return many and not (
        sentence.opens_with(each.opens)
        and said
        and is_whole
        and said.start >= each.closes
        and _adjoins(text, each, said, sentence)
    )


def _stands_alone(sentence: _Sentence, each: Quoted, words: list[str], text: str) -> bool:
    """Whether a quotation is a sentence for itself, of which nobody is said to have said it."""
    if (
        not sentence.opens_with(each.opens)
        or sentence.end - each.closes > _SPACE
        or text[each.closes : sentence.end].strip(_ENDS)
    ):
        return False
    return len(words) >= _SHORTEST or text[each.end - 1 : each.end] in ".?!…。！？؟"


def _is_clause(text: str, each: Quoted, sentence: _Sentence) -> bool:
    """Whether a quotation ends its sentence or opens one that goes on after a comma."""
    last = text[each.end - 1]
    return last in ".?!…。！？؟" or (last == "," and sentence.opens_with(each.opens))


def _relay(sentence: _Sentence, said: Said) -> tuple[Phrase, ...]:
    """Whoever relays what was said, where that is told after it: `, he said, Interfax reported`."""
    if said.via:
        return ()
    grammar = sentence.grammar
    start = max(said.end, said.speaker.end if said.speaker else 0)
    if quoted := grammar.by.match(sentence.text, *_after_comma(sentence.text, start, sentence.end)):
        phrase = after_verb(sentence.text, sentence.paragraph, quoted.end(), sentence.end, grammar)
        return (phrase,) if phrase and not phrase.pronoun and " " in quoted[0] else ()
    verb = grammar.relays.search(sentence.text, start, min(sentence.end, start + REACH))
    if not verb or COVER in sentence.text[start : verb.start()] or "," not in sentence.text[start : verb.start()]:
        return ()
    phrase = before_verb(sentence.text, sentence.paragraph, start, verb.start(), grammar)
    phrase = phrase or after_verb(sentence.text, sentence.paragraph, verb.end(), sentence.end, grammar)
    other = phrase and said.speaker and phrase.start != said.speaker.start and not phrase.pronoun
    return (phrase,) if phrase and other else ()


def _after_comma(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] == ","):
        start += 1
    return start, end


def _remember(sentence: _Sentence, inside: Sequence[Quoted], position: int, heard: _Heard) -> None:
    """Who speaks in a sentence without quotations may be who speaks in the next one."""
    if inside or not sentence.said:
        return
    said = sentence.said[-1] if sentence.said[-1].end > sentence.end - 24 else sentence.said[0]
    if said.speaker:
        heard.speaker, heard.paragraph = said.speaker, position


# Quotations in quotations, and those of several paragraphs


def _nested(outer: Attributed, inner: Sequence[Quoted], text: str, grammar: Grammar) -> Iterator[Attributed]:
    """What is quoted inside a quotation, relayed by whoever speaks there."""
    span = outer.quoted
    inside = [each for each in inner if each.closes <= span.end + 1 and each.opens > span.opens]
    if not inside:
        return
    covered = _covered(text[: span.end], inside)
    sentence = _Sentence(span.paragraph, covered, span.start, span.end, grammar)
    sentence.hear(list(grammar.verb.finditer(covered, span.start, span.end)))
    for each in inside:
        said = _said_of(sentence, each, span.end)
        if said and said.speaker and said.speaker.name.casefold() in grammar.first_person and outer.speaker:
            yield Attributed(each, outer.speaker, said.act, outer.how, outer.via, outer.sentence)
        elif said and said.speaker:
            relaying = (outer.speaker,) if outer.speaker else ()
            yield Attributed(each, said.speaker, said.act, NAMED, said.via + relaying + outer.via, outer.sentence)


def _with_continuations(found: Sequence[Attributed]) -> Iterator[Attributed]:
    """What goes on from paragraph to paragraph without being closed is of one speaker, who may be named at its end."""
    named: Attributed | None = None
    ordered: list[Attributed] = []
    for each in reversed(found):
        if not each.quoted.closed and each.how in (CARRIED, OPEN) and named and _is_next(each, named):
            each = replace(each, speaker=named.speaker, act=named.act, how=CONTINUED, via=named.via)
        named = each if each.quoted.depth == 0 else named
        ordered.append(each)
    yield from reversed(ordered)


def _is_next(each: Attributed, following: Attributed) -> bool:
    return following.quoted.paragraph - each.quoted.paragraph == 1 and following.how in (NAMED, CONTINUED)
