"""A document as its readers see it, to whom the name phrases in it mean: records, or names as written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from dossier.core.mentions import Scanned
from dossier.core.suggest.attribution import Attributed
from dossier.core.suggest.phrases import Phrase
from dossier.core.survey import Survey
from dossier.diagnostics import Span
from dossier.model import Block, Key, Mention, Record, Reference
from dossier.names import fold

SPEAKERS = ("person", "organisation", "country", "event")
RELAYERS = ("person", "organisation")


@dataclass(slots=True)
class Seen:
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


def speaker_of(phrase: Phrase | None, texts: Mapping[int, str], seen: Seen, kinds: tuple[str, ...]) -> tuple[str, str]:
    """A speaker as the id of the one record that is meant, else as written; and whom a pronoun may mean."""
    if phrase is None or seen.is_covered(phrase.paragraph, phrase.start, phrase.end):
        return "", ""
    if phrase.pronoun:
        return "", _last_person(phrase, seen)
    keys = {m.target for m in _of_name(phrase, texts, seen) if m.target.partition("/")[0] in kinds}
    people = {key for key in keys if key.startswith("person/")} or keys
    if len(people) == 1 and not (phrase.generic and keys & people != keys):
        return reference_to(people.pop(), kinds, seen.survey), ""
    surname = fold(phrase.name).rpartition(" ")[2]
    known = seen.surnames.get(surname, frozenset())
    if len(known) == 1 and " " not in phrase.name:
        return reference_to(next(iter(known)), kinds, seen.survey), ""
    candidates = called(phrase.name, kinds, seen.survey)
    if len(candidates) == 1:
        return reference_to(candidates[0], kinds, seen.survey), ""
    return phrase.name, ""


def _of_name(phrase: Phrase, texts: Mapping[int, str], seen: Seen) -> list[Mention]:
    """The mentions in the name of a phrase; `the Bundesbank spokesman` is not the Bundesbank."""
    if phrase.generic:
        return [m for m in seen.mentioned(phrase.paragraph, phrase.start, phrase.end) if m.end >= phrase.end]
    at = texts[phrase.paragraph].find(phrase.name, phrase.start, phrase.end)
    start, end = (at, at + len(phrase.name)) if at >= 0 else (phrase.start, phrase.end)
    return seen.mentioned(phrase.paragraph, start, end)


def _last_person(phrase: Phrase, seen: Seen) -> str:
    """The person named last before a pronoun, in its paragraph or the one before."""
    before = [
        mention
        for number in (phrase.paragraph - 1, phrase.paragraph)
        for mention in seen.mentions.get(number, ())
        if mention.target.startswith("person/") and (number, mention.start) < (phrase.paragraph, phrase.start)
    ]
    return reference_to(before[-1].target, SPEAKERS, seen.survey) if before else ""


def spoken_of(each: Attributed, via: tuple[str, ...], seen: Seen) -> str:
    """Who else is named in the sentence in which somebody relays what a pronoun said: `Putin said of Assad`."""
    here = seen.mentioned(each.quoted.paragraph, *each.sentence)
    people = {reference_to(m.target, SPEAKERS, seen.survey) for m in here if m.target.startswith("person/")}
    others = people - set(via)
    return others.pop() if len(others) == 1 else ""


def called(written: str, kinds: tuple[str, ...], survey: Survey) -> tuple[Key, ...]:
    """The records that a reference which says this may mean."""
    return survey.index.candidates(Reference(written, "", Span(""), kinds))


def reference_to(key: Key, kinds: tuple[str, ...], survey: Survey) -> str:
    """How a record names that one: by its id, with its folder where others have the id too."""
    kind, _, identifier = key.partition("/")
    alone = called(identifier, kinds, survey) == (key,)
    return identifier if alone else f"{survey.kinds[kind].folder}/{identifier}"


def is_known_name(seen: Seen, paragraph: int, start: int, end: int, name: str) -> bool:
    """Whether a record has the name, or part of it, or the text says it where readers cannot see it."""
    if seen.is_covered(paragraph, start, end) or seen.mentioned(paragraph, start, end):
        return True
    return bool(called(name, (), seen.survey))


def is_undecided(name: str, seen: Seen) -> bool:
    undecided = (*seen.scanned.weak, *seen.scanned.ambiguous)
    return any(fold(doubt.phrase) == fold(name) for doubt in undecided)
