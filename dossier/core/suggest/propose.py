"""A document, and who there is, to all that its text lets suggest and its record does not say yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from dossier.core.assemble import whole
from dossier.core.link import Library, files_of, scans_of
from dossier.core.mentions import find_mentions
from dossier.core.references import resolve
from dossier.core.suggest.attribution import CARRIED, CONTINUED, NAMED, OPEN, Attributed, attributed
from dossier.core.suggest.dated import dates_in, said_on
from dossier.core.suggest.language import Grammar
from dossier.core.suggest.languages import code_for, grammar_of
from dossier.core.suggest.naming import names_in
from dossier.core.suggest.proposal import OMITTED, Day, Doubt, Proposal, Quotation, essence, is_known
from dossier.core.suggest.speakers import (
    RELAYERS,
    SPEAKERS,
    Seen,
    is_known_name,
    is_undecided,
    reference_to,
    speaker_of,
    spoken_of,
)
from dossier.core.withhold import withhold
from dossier.model import Key, Record
from dossier.packing import unpack_body
from dossier.values import pack, replace, unpack

_FIRST = 3  # paragraphs in which a text says when it was published


def propose_all(library: Library, part: Sequence[tuple[str, str]]) -> bytes:
    """Documents by their file of content/ and their seed, in a worker or here: a list of Proposal, packed."""
    proposals = (propose(library, path, seed) for path, seed in part)
    return pack([proposal for proposal in proposals if proposal])


def propose(library: Library, path: str, seed: str) -> Proposal | None:
    """What one document lets suggest, seen as its readers see it: what is withheld or covered is never proposed."""
    survey = library.survey
    files = files_of(library.texts, path, seed)
    content, source = (unpack(packed, Record) if packed else None for packed in (files.content, files.seed))
    own, _ = whole(content, source)
    if own.key in survey.private.hidden or own.text is None:
        return None
    public = withhold(own, files.bodies, survey.private, survey.kinds)
    record = public.record
    if record.text is None:
        return None
    scans = scans_of(record, public.bodies, resolve(record, survey))
    scanned = next(each for each in find_mentions(survey.names, scans) if each.path == record.text.path)
    blocks = tuple(block for block in unpack_body(public.bodies[record.text.path]).blocks if block.number)
    seen = Seen(record, blocks, scanned, survey)
    code = code_for(record.one("language"), "\n".join(block.text for block in blocks))
    base = Proposal(record.key, record.name, record.path, record.seed, code, record.one("language"))
    return _filled(base, seen, grammar_of(code)) if code else _without_words(base, seen)


def _filled(base: Proposal, seen: Seen, grammar: Grammar) -> Proposal:
    running = [(b.number, b.text) for b in seen.blocks if b.tag not in ("pre", "table") and b.tag[0] != "h"]
    texts = dict(running)
    found = attributed(running, grammar)
    days = tuple(_days(running, base.tongue, seen))
    published = _published(seen.record, days)
    since = seen.record.one("published") or published
    quotes = tuple(_quotes(found, texts, grammar, since, seen))
    names = names_in(running, grammar, lambda *place: is_known_name(seen, *place))
    record_names = tuple(named for named in names if not is_undecided(named.name, seen))
    return Proposal(*_head(base), quotes, tuple(_doubts(seen)), record_names, days, published)


def _without_words(base: Proposal, seen: Seen) -> Proposal:
    return Proposal(*_head(base), (), tuple(_doubts(seen)))


def _head(base: Proposal) -> tuple[Key, str, str, str, str, str]:
    return base.key, base.name, base.path, base.seed, base.tongue, base.language


# Quotations


def _quotes(
    found: Sequence[Attributed], texts: Mapping[int, str], grammar: Grammar, since: str, seen: Seen
) -> Iterator[Quotation]:
    known = _known_quotes(seen.record)
    pending: Quotation | None = None
    for each in found:
        if seen.is_covered(each.quoted.paragraph, each.quoted.opens, each.quoted.closes):
            continue
        quotation = _quotation(each, texts, grammar, since, seen)
        if each.joined and pending and pending.paragraph == quotation.paragraph and each.quoted.depth == 0:
            pending = _joined(pending, quotation)
            continue
        if pending and not is_known(pending.text, pending.paragraph, known):
            yield pending
        pending = quotation
    if pending and not is_known(pending.text, pending.paragraph, known):
        yield pending


def _joined(first: Quotation, second: Quotation) -> Quotation:
    return Quotation(
        first.text + OMITTED + second.text,
        first.speaker,
        first.paragraph,
        first.act,
        first.via,
        first.said_on,
        first.sentence,
        first.why,
    )


def _quotation(each: Attributed, texts: Mapping[int, str], grammar: Grammar, since: str, seen: Seen) -> Quotation:
    quoted, text = each.quoted, texts[each.quoted.paragraph]
    if _is_hidden(each, seen):
        each = replace(each, speaker=None, via=(), how=OPEN)
    speaker, guess = speaker_of(each.speaker, texts, seen, SPEAKERS)
    via = tuple(filter(None, (speaker_of(phrase, texts, seen, RELAYERS)[0] for phrase in each.via)))
    first, last = each.sentence
    if each.via and each.speaker and each.speaker.pronoun:
        guess = spoken_of(each, via, seen) or guess
    outside = text[first : quoted.opens] + " " + text[quoted.closes : last]
    day = said_on(outside, grammar.language.code, since) if each.how == NAMED else ""
    return Quotation(
        _words(text, each),
        speaker,
        quoted.paragraph,
        each.act,
        via,
        day,
        " ".join(text[first:last].split()),
        _why(each, guess),
    )


def _is_hidden(each: Attributed, seen: Seen) -> bool:
    """Whether words are covered that may say who speaks: another must not be taken for that person."""
    quoted, (first, last), speaker = each.quoted, each.sentence, each.speaker
    number = quoted.paragraph
    if seen.is_covered(number, first, quoted.opens) or seen.is_covered(number, quoted.closes, last):
        return True
    if each.how not in (CARRIED, CONTINUED) or speaker is None:
        return False
    low, high = sorted([(speaker.paragraph, speaker.start), (number, quoted.opens)])
    return any(low <= (paragraph, start) < high for paragraph, spans in seen.covered.items() for start, _ in spans)


def _words(text: str, each: Attributed) -> str:
    """The words between the marks, without a comma that only leads to who said them."""
    quoted, (first, last) = each.quoted, each.gap
    pieces = [text[quoted.start : first], text[last : quoted.end]] if last else [text[quoted.start : quoted.end]]
    return OMITTED.join(" ".join(piece.split()).rstrip(",،") for piece in pieces)


def _why(each: Attributed, guess: str) -> str:
    perhaps = f"; perhaps {guess}" if guess else ""
    if each.how == CARRIED:
        return "nobody is named: the speaker is that of what was said before"
    if each.how == CONTINUED:
        return "it goes on in the next paragraph, where the speaker is named"
    if each.how == OPEN or each.speaker is None:
        return "nobody is named: say who speaks"
    return f"the speaker is `{each.speaker.name}`{perhaps}: say who that is" if each.speaker.pronoun else ""


# What is there already


def _known_quotes(record: Record) -> list[tuple[int, str]]:
    entries = record.entries("quotes")
    return [(_number(str(entry.get("paragraph", ""))), essence(str(entry.get("text", "")))) for entry in entries]


def _number(paragraph: str) -> int:
    match = re.match(r"p([0-9]{1,7})", paragraph)
    return int(match[1]) if match else 0


# Names to decide, and dates


def _doubts(seen: Seen) -> Iterator[Doubt]:
    lookup: Callable[[Key], str] = lambda key: reference_to(key, (), seen.survey)  # noqa: E731 - it is asked twice below
    for each in (*seen.scanned.weak, *seen.scanned.ambiguous):
        names = tuple(seen.survey.outlines[key].name for key in each.keys)
        yield Doubt(each.phrase, tuple(lookup(key) for key in each.keys), names, each.line)


def _days(running: Sequence[tuple[int, str]], code: str, seen: Seen) -> Iterator[Day]:
    since, said = seen.record.one("published"), set()
    for number, text in running:
        for dated in dates_in(text, code, since):
            written = " ".join(text[dated.start : dated.end].split())
            if (written, dated.edtf) in said or seen.is_covered(number, dated.start, dated.end):
                continue
            said.add((written, dated.edtf))
            around = text[max(0, dated.start - 60) : dated.end + 60]
            yield Day(written, dated.edtf, number, " ".join(around.split()), dated.counted)


def _published(record: Record, days: Sequence[Day]) -> str:
    """The first full date near the top of a text, where its record has none."""
    if record.one("published") or "published" in record.places:
        return ""
    near = (day for day in days if day.paragraph <= _FIRST and len(day.edtf) == len("2015-10-22"))
    return next((day.edtf for day in near), "")
