"""Packed bodies and a table of names to the Mentions in them."""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from dossier.core.automata import TextAutomaton
from dossier.core.kinds import Kinds
from dossier.core.sentences import ends, sentence_at
from dossier.model import Block, Body, Key, Mark, Mention, Record
from dossier.names import fold, fold_with_offsets, joins_words
from dossier.packing import unpack_body
from dossier.values import Frozen, pack

STRONG, WEAK, BLOCKED = "strong", "weak", "blocked"
_NAMING = frozenset(["aliases", "weak_aliases", "not_aliases"])
_CELLS = str.maketrans("\t\n", "\0\0")
_PARTING = "\0"  # between blocks: never in a text, and no white space, so that folding leaves it


@dataclass(frozen=True, slots=True)
class Names:
    """Every folded phrase that may be a mention, each with the records it may mean and how strongly.

    `digest` stands for the whole, so that two equal tables are known as equal without being compared.
    """

    digest: str
    phrases: tuple[str, ...] = field(compare=False)
    meanings: tuple[tuple[tuple[Key, str], ...], ...] = field(compare=False)


class Scan(Frozen):
    """One text to look through: its body packed, whose page it stands on, and what its record says about names."""

    path: str
    body: bytes
    own: Key
    first: str  # section, page, all or none
    listed: frozenset[Key] = frozenset()
    decisions: tuple[tuple[str, Key], ...] = ()  # phrase, and the record it means; '' for none
    targets: tuple[Key, ...] = ()  # what the text's own references resolved to


class Doubt(Frozen):
    """A name that the curator has to decide: whom it may mean, the line of its block, and the words as they stand.

    `before` tells how often these stand in the block before that place.
    """

    phrase: str
    keys: tuple[Key, ...]
    line: int
    words: str
    before: int


class Scanned(Frozen):
    """What was found in one text, and the names left for the curator to decide, each once."""

    path: str
    mentions: tuple[Mention, ...] = ()
    weak: tuple[Doubt, ...] = ()
    ambiguous: tuple[Doubt, ...] = ()
    unused: tuple[str, ...] = ()  # phrases of decisions that do not stand in the text


class _Match(Frozen):
    start: int
    end: int
    phrase: str
    meanings: tuple[tuple[Key, str], ...]
    block: int = 0  # start and end count from its beginning once the match is placed


def names_of(records: Iterable[Record], kinds: Kinds) -> Names:
    """The table of all records whose names link: every entity, and the explicit aliases of documents and pages."""
    table: dict[str, dict[Key, str]] = {}
    for record in records:
        kind = kinds.get(record.kind)
        if not (kind and kind.mentions) and _NAMING.isdisjoint(record.fields):
            continue  # as nearly every document
        strong = ((record.name,) if kind and kind.mentions else ()) + record.many("aliases")
        for names, strength in (
            (strong, STRONG),
            (record.many("weak_aliases"), WEAK),
            (record.many("not_aliases"), BLOCKED),
        ):
            for name in names:
                phrase = fold(name).strip()
                if phrase:
                    table.setdefault(phrase, {}).setdefault(record.key, strength)
    return _names({phrase: tuple(sorted(meanings.items())) for phrase, meanings in table.items()})


def _names(table: Mapping[str, tuple[tuple[Key, str], ...]]) -> Names:
    phrases = tuple(sorted(table))
    meanings = tuple(table[phrase] for phrase in phrases)
    return Names(hashlib.blake2b(pack((phrases, meanings)), digest_size=16).hexdigest(), phrases, meanings)


def named_otherwise(names: Names, then: Record, now: Record, kinds: Kinds) -> Names:
    """The table where one record, of the same key, is called otherwise; equal to the one made of all records anew."""
    before, after = names_of((then,), kinds), names_of((now,), kinds)
    if before.digest == after.digest:
        return names
    table = dict(zip(names.phrases, names.meanings, strict=True))
    for phrase in before.phrases:
        table[phrase] = tuple(pair for pair in table[phrase] if pair[0] != now.key)
        if not table[phrase]:
            del table[phrase]
    for phrase, meanings in zip(after.phrases, after.meanings, strict=True):
        table[phrase] = tuple(sorted((*table.get(phrase, ()), *meanings)))
    return _names(table)


def find_mentions(names: Names, scans: Sequence[Scan]) -> tuple[Scanned, ...]:
    """Pure over a chunk of texts, so that it runs on any executor."""
    return tuple(_scan(scan, names) for scan in scans)


@lru_cache(maxsize=2)
def _automaton(names: Names) -> TextAutomaton:
    return TextAutomaton(names.phrases)


def _scan(scan: Scan, names: Names) -> Scanned:
    body = unpack_body(scan.body)
    folded, offsets = fold_with_offsets(_PARTING.join(_parted(block) for block in body.blocks))
    found = tuple(_placed(_longest(_matches(folded, scan, names)), offsets, body))
    strong = {key for m in found if (key := _sole_strong(m))} | scan.listed | {scan.own}
    weak: dict[str, Doubt] = {}
    ambiguous: dict[str, Doubt] = {}
    meant: list[tuple[_Match, Key]] = []
    for match in found:
        block = body.blocks[match.block]
        if block.tag == "pre" or any(m.tag in ("ref", "code") for m in _marks_on(match, block)):
            continue
        admitted = _admitted(match, strong)
        if len(admitted) == 1:
            meant.append((match, admitted[0]))
        elif admitted:
            ambiguous.setdefault(match.phrase, _doubt(match, block, admitted))
        elif match.meanings and all(strength == WEAK for _, strength in match.meanings):
            weak.setdefault(match.phrase, _doubt(match, block, tuple(key for key, _ in match.meanings)))
    said = {m.phrase for m in found}
    unused = tuple(phrase for phrase, _ in scan.decisions if fold(phrase) not in said)
    return Scanned(
        scan.path, tuple(_mentions(meant, body, scan)), tuple(weak.values()), tuple(ambiguous.values()), unused
    )


def _doubt(match: _Match, block: Block, keys: tuple[Key, ...]) -> Doubt:
    words = block.text[match.start : match.end]
    return Doubt(match.phrase, keys, block.line, words, block.text.count(words, 0, match.start))


def _parted(block: Block) -> str:
    """The text to look through, in which no name goes on from one cell of a table to the next."""
    return block.text.translate(_CELLS) if block.tag == "table" else block.text


def _placed(matches: Iterable[_Match], offsets: Sequence[int] | None, body: Body) -> Iterator[_Match]:
    """Matches in the folded text of the whole as matches in the text of their block."""
    starts = _starts(body)
    for match in matches:
        start, end = (offsets[match.start], offsets[match.end]) if offsets else (match.start, match.end)
        number = bisect_right(starts, start) - 1
        yield _Match(start - starts[number], end - starts[number], match.phrase, match.meanings, number)


def _marks_on(match: _Match, block: Block) -> list[Mark]:
    return [mark for mark in block.marks if mark.start < match.end and mark.end > match.start]


def _matches(folded: str, scan: Scan, names: Names) -> Iterator[_Match]:
    """Every phrase that stands in the text with no letter, mark or digit adjoining; a decision outranks the table."""
    decided = {fold(phrase).strip(): key for phrase, key in scan.decisions}
    if names.phrases:
        for number, start, end in _automaton(names).matches(folded):
            if stands_alone(folded, start, end) and names.phrases[number] not in decided:
                yield _Match(start, end, names.phrases[number], names.meanings[number])
    for phrase, key in decided.items():
        start = folded.find(phrase)
        while start >= 0:
            end = start + len(phrase)
            if stands_alone(folded, start, end):
                yield _Match(start, end, phrase, ((key, STRONG),) if key else ())
            start = folded.find(phrase, start + 1)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no word goes on at either end; a mark after the end belongs to its last character in every script."""
    if end < len(text) and (unicodedata.category(text[end])[0] == "M" or joins_words(text[end - 1], text[end])):
        return False
    return not (start and joins_words(text[start], text[start - 1]))


def _longest(matches: Iterable[_Match]) -> list[_Match]:
    """Of overlapping matches the longest, of equally long ones the first; in the order of the text."""
    taken: list[_Match] = []
    for match in sorted(matches, key=lambda m: (m.start - m.end, m.start)):
        at = bisect_right(taken, match.start, key=lambda m: m.start)
        if (at == 0 or taken[at - 1].end <= match.start) and (at == len(taken) or match.end <= taken[at].start):
            taken.insert(at, match)
    return taken


def _sole_strong(match: _Match) -> Key:
    """The record that a strong name means, if it means no other: two of one name confirm neither."""
    keys = [key for key, strength in match.meanings if strength == STRONG]
    return keys[0] if len(keys) == 1 else ""


def _admitted(match: _Match, strong: set[Key]) -> tuple[Key, ...]:
    """The records a match may link: those named strongly, and weakly those that the text or its record confirms."""
    return tuple(key for key, strength in match.meanings if strength == STRONG or (strength == WEAK and key in strong))


def _starts(body: Body) -> list[int]:
    starts, position = [], 0
    for block in body.blocks:
        starts.append(position)
        position += len(block.text) + 1
    return starts


def _mentions(meant: list[tuple[_Match, Key]], body: Body, scan: Scan) -> Iterator[Mention]:
    """Mentions in order. Linked are the first of a section (or page) in running prose, if no link stands before."""
    sections = _sections(body) if scan.first == "section" else (0,) * len(body.blocks)
    written = deque(_written(body, scan))
    seen: set[tuple[int, Key]] = set()
    sentences: dict[int, tuple[int, ...]] = {}
    for match, key in meant:
        if key == scan.own:
            continue
        block, section = body.blocks[match.block], sections[match.block]
        inside = any(mark.tag in ("a", "redacted") for mark in _marks_on(match, block))
        running = block.tag in ("p", "table") and block.detail != "attribution" and not inside
        while written and written[0][:2] < (match.block, match.start):
            number, _, target = written.popleft()
            seen.add((sections[number], target))
        linked = running and scan.first != "none" and (scan.first == "all" or (section, key) not in seen)
        if linked:
            seen.add((section, key))
        if match.block not in sentences:
            sentences[match.block] = ends(block.text)
        sentence, at = sentence_at(block.text, match.start, match.end, sentences[match.block])
        yield Mention(key, match.block, block.number, match.start, match.end, linked, sentence, at)


def _sections(body: Body) -> tuple[int, ...]:
    """The section of each block: headings count them."""
    sections, section = [], 0
    for block in body.blocks:
        section += block.tag[0] == "h" and block.tag != "hr"
        sections.append(section)
    return tuple(sections)


def _written(body: Body, scan: Scan) -> Iterator[tuple[int, int, Key]]:
    """Block, place and target of each link that the text itself makes, in order."""
    for index, block in enumerate(body.blocks):
        for mark in sorted(block.marks, key=lambda m: m.start) if block.marks else ():
            if mark.tag == "ref" and int(mark.value) < len(scan.targets):
                yield index, mark.start, scan.targets[int(mark.value)]
