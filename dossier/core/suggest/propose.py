"""A document, and who there is, to all that its text lets suggest and its record does not say yet."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dossier.core.assemble import whole
from dossier.core.link import Library, files_of, scans_of
from dossier.core.mentions import Scanned, find_mentions
from dossier.core.references import resolve
from dossier.core.suggest.attribution import CARRIED, CONTINUED, NAMED, OPEN, Attributed, attributed
from dossier.core.suggest.dated import dates_in, said_on
from dossier.core.suggest.language import Grammar
from dossier.core.suggest.languages import code_for, grammar_of
from dossier.core.suggest.naming import Named, names_in
from dossier.core.suggest.phrases import Phrase
from dossier.core.survey import Survey
from dossier.core.withhold import withhold
from dossier.model import Block, Key, Mention, Record
from dossier.names import fold
from dossier.packing import unpack_body
from dossier.values import Frozen, pack, unpack

SPEAKERS = ("person", "organisation", "country", "event")
_RELAYERS = ("person", "organisation")
_FIRST = 3  # paragraphs in which a text says when it was published
_OMITTED = " […] "


class Quotation(Frozen):
    """An entry of `quotes:` that may be right. An empty speaker is one that the text leaves open.

    `why` tells what gave the speaker away where the sentence does not name one.
    """

    text: str
    speaker: str
    paragraph: int
    act: str = ""
    via: tuple[str, ...] = ()
    said_on: str = ""
    sentence: str = ""
    why: str = ""


class Doubt(Frozen):
    """A name that only a person can decide, and the ids of the records that it may mean."""

    phrase: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    line: int = 0


class Day(Frozen):
    """A date in the text, as written and as EDTF; `counted` where the year follows from the day of publication."""

    written: str
    edtf: str
    paragraph: int
    sentence: str = ""
    counted: bool = False


class Proposal(Frozen):
    """All that may be said of one document; `tongue` is the language by whose table it was read, '' for none."""

    key: Key
    name: str
    path: str
    seed: str
    tongue: str
    language: str = ""
    quotes: tuple[Quotation, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    names: tuple[Named, ...] = ()
    days: tuple[Day, ...] = ()
    published: str = ""

    @property
    def id(self) -> str:
        return self.key.partition("/")[2]

    @property
    def decisions(self) -> int:
        """How much there is to decide."""
        return len(self.quotes) + len(self.doubts) + len(self.names) + bool(self.published)


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
    seen = _Seen(record, blocks, scanned, survey)
    code = code_for(record.one("language"), "\n".join(block.text for block in blocks))
    base = Proposal(record.key, record.name, record.path, record.seed, code, record.one("language"))
    return _filled(base, seen, grammar_of(code)) if code else _without_words(base, seen)


@dataclass(slots=True)
class _Seen:
    """A document as readers see it, with the names found in it. Filled when it is made, then left alone."""

    record: Record
    blocks: tuple[Block, ...]
    scanned: Scanned
    survey: Survey
    mentions: Mapping[int, list[Mention]] = field(default_factory=dict)
    covered: Mapping[int, list[tuple[int, int]]] = field(default_factory=dict)
    surnames: Mapping[str, frozenset[Key]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        mentions: dict[int, list[Mention]] = {}
        surnames: dict[str, set[Key]] = {}
        for mention in self.scanned.mentions:
            mentions.setdefault(mention.paragraph, []).append(mention)
            if mention.target.startswith("person/"):
                name = self.survey.outlines[mention.target].name
                surnames.setdefault(fold(name).rpartition(" ")[2], set()).add(mention.target)
        self.mentions = mentions
        self.surnames = {name: frozenset(keys) for name, keys in surnames.items()}
        self.covered = {
            block.number: [(mark.start, mark.end) for mark in block.marks if mark.tag == "redacted"]
            for block in self.blocks
            if any(mark.tag == "redacted" for mark in block.marks)
        }

    def is_covered(self, paragraph: int, start: int, end: int) -> bool:
        return any(low < end and start < high for low, high in self.covered.get(paragraph, ()))

    def mentioned(self, paragraph: int, start: int, end: int) -> list[Mention]:
        """Names of records in that stretch."""
        here = self.mentions.get(paragraph, [])
        last = bisect_right(here, end - 1, key=lambda mention: mention.start)
        return [mention for mention in here[max(0, last - _OVERLAPPING) : last] if mention.end > start]


_OVERLAPPING = 12  # mentions before a place that may reach into it


def _filled(base: Proposal, seen: _Seen, grammar: Grammar) -> Proposal:
    running = [(b.number, b.text) for b in seen.blocks if b.tag not in ("pre", "table") and b.tag[0] != "h"]
    texts = dict(running)
    found = attributed(running, grammar)
    days = tuple(_days(running, base.tongue, seen))
    published = _published(seen.record, days)
    since = seen.record.one("published") or published
    quotes = tuple(_quotes(found, texts, grammar, since, seen))
    names = names_in(running, grammar, lambda *place: _is_known(seen, *place))
    record_names = tuple(named for named in names if not _is_phrase(named.name, seen))
    return Proposal(*_head(base), quotes, tuple(_doubts(seen)), record_names, days, published)


def _without_words(base: Proposal, seen: _Seen) -> Proposal:
    return Proposal(*_head(base), (), tuple(_doubts(seen)))


def _head(base: Proposal) -> tuple[Key, str, str, str, str, str]:
    return base.key, base.name, base.path, base.seed, base.tongue, base.language


# Quotations


def _quotes(
    found: Sequence[Attributed], texts: Mapping[int, str], grammar: Grammar, since: str, seen: _Seen
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
        first.text + _OMITTED + second.text,
        first.speaker,
        first.paragraph,
        first.act,
        first.via,
        first.said_on,
        first.sentence,
        first.why,
    )


def _quotation(each: Attributed, texts: Mapping[int, str], grammar: Grammar, since: str, seen: _Seen) -> Quotation:
    quoted, text = each.quoted, texts[each.quoted.paragraph]
    speaker, guess = _speaker(each.speaker, texts, seen, SPEAKERS)
    via = tuple(filter(None, (_speaker(phrase, texts, seen, _RELAYERS)[0] for phrase in each.via)))
    first, last = each.sentence
    if each.via and each.speaker and each.speaker.pronoun:
        guess = _spoken_of(each, via, seen) or guess
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


def _words(text: str, each: Attributed) -> str:
    """The words between the marks, without a comma that only leads to who said them."""
    quoted, (first, last) = each.quoted, each.gap
    pieces = [text[quoted.start : first], text[last : quoted.end]] if last else [text[quoted.start : quoted.end]]
    return _OMITTED.join(" ".join(piece.split()).rstrip(",،") for piece in pieces)


def _why(each: Attributed, guess: str) -> str:
    perhaps = f"; perhaps {guess}" if guess else ""
    if each.how == CARRIED:
        return "nobody is named: the speaker is that of what was said before"
    if each.how == CONTINUED:
        return "it goes on in the next paragraph, where the speaker is named"
    if each.how == OPEN or each.speaker is None:
        return "nobody is named: say who speaks"
    return f"the speaker is `{each.speaker.name}`{perhaps}: say who that is" if each.speaker.pronoun else ""


def _speaker(
    phrase: Phrase | None, texts: Mapping[int, str], seen: _Seen, kinds: tuple[str, ...]
) -> tuple[str, str]:
    """A speaker as the id of the one record that is meant, else as written; and whom a pronoun may mean."""
    if phrase is None or seen.is_covered(phrase.paragraph, phrase.start, phrase.end):
        return "", ""
    if phrase.pronoun:
        return "", _last_person(phrase, seen)
    keys = {m.target for m in _of_name(phrase, texts, seen) if m.target.partition("/")[0] in kinds}
    people = {key for key in keys if key.startswith("person/")} or keys
    if len(people) == 1 and not (phrase.generic and keys & people != keys):
        return _reference(people.pop(), kinds, seen.survey), ""
    surname = fold(phrase.name).rpartition(" ")[2]
    known = seen.surnames.get(surname, frozenset())
    if len(known) == 1 and " " not in phrase.name:
        return _reference(next(iter(known)), kinds, seen.survey), ""
    candidates = seen.survey.index.lookup(phrase.name, kinds)
    if len(candidates) == 1:
        return _reference(candidates[0], kinds, seen.survey), ""
    return phrase.name, ""


def _of_name(phrase: Phrase, texts: Mapping[int, str], seen: _Seen) -> list[Mention]:
    """The mentions in the name of a phrase; `the Bundesbank spokesman` is not the Bundesbank."""
    if phrase.generic:
        return [m for m in seen.mentioned(phrase.paragraph, phrase.start, phrase.end) if m.end >= phrase.end]
    at = texts[phrase.paragraph].find(phrase.name, phrase.start, phrase.end)
    start, end = (at, at + len(phrase.name)) if at >= 0 else (phrase.start, phrase.end)
    return seen.mentioned(phrase.paragraph, start, end)


def _last_person(phrase: Phrase, seen: _Seen) -> str:
    """The person named last before a pronoun, in its paragraph or the one before."""
    before = [
        mention
        for number in (phrase.paragraph - 1, phrase.paragraph)
        for mention in seen.mentions.get(number, ())
        if mention.target.startswith("person/") and (number, mention.start) < (phrase.paragraph, phrase.start)
    ]
    return _reference(before[-1].target, SPEAKERS, seen.survey) if before else ""


def _spoken_of(each: Attributed, via: tuple[str, ...], seen: _Seen) -> str:
    """Who else is named in the sentence in which somebody relays what a pronoun said: `Putin said of Assad`."""
    here = seen.mentioned(each.quoted.paragraph, *each.sentence)
    people = {_reference(m.target, SPEAKERS, seen.survey) for m in here if m.target.startswith("person/")}
    others = people - set(via)
    return others.pop() if len(others) == 1 else ""


def _reference(key: Key, kinds: tuple[str, ...], survey: Survey) -> str:
    """How a record names that one: by its id, with its folder where others have the id too."""
    kind, _, identifier = key.partition("/")
    alone = survey.index.lookup(identifier, kinds) == (key,)
    return identifier if alone else f"{survey.kinds[kind].folder}/{identifier}"


# What is there already


def _known_quotes(record: Record) -> list[tuple[int, str]]:
    entries = record.entries("quotes")
    return [(_number(str(entry.get("paragraph", ""))), essence(str(entry.get("text", "")))) for entry in entries]


def _number(paragraph: str) -> int:
    match = re.match(r"p([0-9]{1,7})", paragraph)
    return int(match[1]) if match else 0


def essence(text: str) -> str:
    """The letters of a text, by which quotations of the same words are known in whatever typography."""
    return re.sub(r"[\W_]+", "", text).casefold()


def is_known(text: str, paragraph: int, known: Sequence[tuple[int, str]]) -> bool:
    """Whether these words, or some of them, or more than them, are quoted from that paragraph already."""
    own = essence(text)
    parts = [essence(part) for part in text.split(_OMITTED.strip())]
    return any(
        number in (0, paragraph)
        and other
        and (own in other or other in own or any(part and part in other for part in parts))
        for number, other in known
    )


def _is_known(seen: _Seen, paragraph: int, start: int, end: int, name: str) -> bool:
    """Whether a record has the name, or part of it, or the text says it where readers cannot see it."""
    if seen.is_covered(paragraph, start, end) or seen.mentioned(paragraph, start, end):
        return True
    return bool(seen.survey.index.lookup(name, ()))


def _is_phrase(name: str, seen: _Seen) -> bool:
    undecided = (*seen.scanned.weak, *seen.scanned.ambiguous)
    return any(fold(phrase) == fold(name) for phrase, _, _ in undecided)


# Names to decide, and dates


def _doubts(seen: _Seen) -> Iterator[Doubt]:
    lookup: Callable[[Key], str] = lambda key: _reference(key, (), seen.survey)  # noqa: E731 - it is asked twice below
    for phrase, line, keys in (*seen.scanned.weak, *seen.scanned.ambiguous):
        names = tuple(seen.survey.outlines[key].name for key in keys)
        yield Doubt(phrase, tuple(lookup(key) for key in keys), names, line)


def _days(running: Sequence[tuple[int, str]], code: str, seen: _Seen) -> Iterator[Day]:
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
