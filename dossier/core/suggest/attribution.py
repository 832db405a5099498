"""Numbered paragraphs to the quotations in them, each with whoever says it, through whom, and what gave that away."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dossier.core.quotations.marks import Quoted, quoted_in
from dossier.core.suggest.language import Grammar
from dossier.core.suggest.phrases import Phrase, after_verb, before_verb
from dossier.core.suggest.sayings import SPACE, Said, Sentence, breaks_of, covered_by, fused_pronoun
from dossier.core.suggest.words import COVER, REACH, words_in
from dossier.values import Frozen, replace

NAMED, CARRIED, CONTINUED, OPEN = "named", "carried", "continued", "open"
_WHOLE = ",.?!…-—。，！？؟،"
_SHORTEST = 4  # words of a quotation that nobody is said to have said
_LONG = 8  # words of one in a text where nobody is said to have said anything
_FAR = 3  # paragraphs without a quotation after which nobody is thought of any more
_TITLE = 7  # words of a title or a name in quotation marks
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
    covered = covered_by(text, outer)
    breaks = breaks_of(covered, outer)
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
        sentence = Sentence(number, covered, begin, end, grammar)
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


# What is a quotation, and whose


def _judged(
    sentence: Sentence, inside: Sequence[Quoted], text: str, position: int, heard: _Heard
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
        elif said and not said.takes and _is_beside(text, said, each):
            yield Attributed(each, None, said.act, OPEN, (), span)
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
        opening = text.rfind(",", max(each.start, verb.start() - SPACE), verb.start())
        if opening < 0 or text[opening + 1 : verb.start()].strip():
            continue
        is_fused = verb.re is grammar.fused
        speaker = fused_pronoun(verb, each.paragraph) if is_fused else None
        speaker = speaker or after_verb(text, each.paragraph, verb.end(), each.end, grammar)
        close = text.find(",", max(verb.end(), speaker.end if speaker else 0), each.end)
        if speaker and 0 <= close - max(verb.end(), speaker.end) < REACH // 4:
            return Attributed(
                each, speaker, grammar.acts.get(verb[0], "states"), NAMED, (), span, gap=(opening, close + 1)
            )
    return None


def _said_of(sentence: Sentence, each: Quoted, following: int) -> Said | None:
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


def _label(sentence: Sentence, each: Quoted) -> Said | None:
    """`Jane Example: “…”`, as transcripts have it."""
    label = _LABEL.match(sentence.text, sentence.start, min(each.opens, sentence.start + REACH))
    if not label or label.end() != each.opens or not (name := words_in(sentence.text, *label.span("name"))):
        return None
    phrase = Phrase(each.paragraph, name[0].start, name[-1].end, " ".join(word.text for word in name))
    return Said(label.start(), label.end(), "states", phrase)


def _introduces(text: str, said: Said, each: Quoted) -> bool:
    """Whether nothing stands between a verb and the quotation: `said: “`, `said “`."""
    if said.end > each.opens:
        return False
    if said.inverted and said.speaker:
        return text[max(said.end, said.speaker.end) : each.opens].strip() == ":"
    return text[said.end : each.opens].strip() in (",", ":", "")


def _is_beside(text: str, said: Said, each: Quoted) -> bool:
    """Whether a verb stands so near that the words are what was said, although nothing tells by whom."""
    return _introduces(text, said, each) or 0 <= said.start - each.closes < SPACE


def _adjoins(text: str, each: Quoted, said: Said, sentence: Sentence) -> bool:
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


def _is_title(text: str, each: Quoted, words: list[str], said: Said | None, sentence: Sentence) -> bool:
    """Whether the marks hold a name: a nickname, the title of a film, of a paper or of a ship."""
    last = words_in(text, max(sentence.start, each.opens - SPACE), each.opens)[-1:]
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


def _stands_alone(sentence: Sentence, each: Quoted, words: list[str], text: str) -> bool:
    """Whether a quotation is a sentence for itself, of which nobody is said to have said it."""
    if (
        not sentence.opens_with(each.opens)
        or sentence.end - each.closes > SPACE
        or text[each.closes : sentence.end].strip(_ENDS)
    ):
        return False
    return len(words) >= _SHORTEST or text[each.end - 1 : each.end] in ".?!…。！？؟"


def _is_clause(text: str, each: Quoted, sentence: Sentence) -> bool:
    """Whether a quotation ends its sentence or opens one that goes on after a comma."""
    last = text[each.end - 1]
    return last in ".?!…。！？؟" or (last == "," and sentence.opens_with(each.opens))


def _relay(sentence: Sentence, said: Said) -> tuple[Phrase, ...]:
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


def _remember(sentence: Sentence, inside: Sequence[Quoted], position: int, heard: _Heard) -> None:
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
    covered = covered_by(text[: span.end], inside)
    sentence = Sentence(span.paragraph, covered, span.start, span.end, grammar)
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
