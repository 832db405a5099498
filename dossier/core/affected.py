"""Two surveys to what changed between them: which records must be linked again, and why all others need not.

Linking asks of the others: whom a reference may mean, what is known of those, and which names stand in a text. A record
is linked as before if none of its answers changed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dossier.core.automata import positions
from dossier.core.mentions import Names
from dossier.core.survey import Compact, Survey
from dossier.model import Key, Record
from dossier.names import fold
from dossier.values import Frozen, unpack

# Runs of characters that stand in a text as they stand in it folded: all but K, which the sign for kelvin becomes too.
_STEADY = re.compile(r"[a-zA-JL-Z0-9]{3,}")


class Asked(Frozen):
    """What one record asked when it was linked, beside what its links tell.

    `unanswered` are references that led nowhere, as written. `wary` is a record whose diagnostics or covered words
    depend on what there is altogether, `leading` one whose texts lead to files.
    """

    unanswered: tuple[str, ...] = ()
    wary: bool = False
    leading: bool = False


class Change(Frozen):
    """What changed: records that are known otherwise or may be meant now, ways to write them, and names in texts.

    `words` are, for each of those names, parts that all stand in a text that holds it; None: any text may.
    """

    keys: frozenset[Key]
    forms: frozenset[str]
    words: tuple[tuple[bytes, ...], ...] | None
    paths: bool

    @property
    def is_nothing(self) -> bool:
        return self.words == () and not (self.keys or self.forms or self.paths)

    def touches(self, targets: Iterable[Key], asked: Asked) -> bool:
        """Whether a record that links to these and asked that must be linked again, whatever its texts say."""
        return not self.keys.isdisjoint(targets) or self.answers(asked)

    def answers(self, asked: Asked) -> bool:
        """Whether a record that asked that may be told otherwise."""
        return (
            asked.wary
            or (self.paths and asked.leading)
            or any(form in self.forms for written in asked.unanswered for form in _forms_of(written))
        )

    def standing_in(self, texts: bytes, starts: Sequence[int], ends: Sequence[int]) -> Iterator[int]:
        """Of packed texts that lie in one, those that may hold a name that is new, gone or means another, by number."""
        if self.words is None:
            yield from range(len(starts))
            return
        last = -1
        found = positions([words[0] for words in self.words], texts) if self.words else ()
        for number in (bisect_right(starts, at) - 1 for at in found):
            if number != last and number >= 0:
                text, last = texts[starts[number] : ends[number]], number
                if any(all(word in text for word in words) for words in self.words):
                    yield number

    def and_also(self, other: Change) -> Change:
        """Both changes, one after the other."""
        words = None if self.words is None or other.words is None else tuple(sorted({*self.words, *other.words}))
        return Change(self.keys | other.keys, self.forms | other.forms, words, self.paths or other.paths)


NO_CHANGE = Change(frozenset(), frozenset(), (), paths=False)


def change(old: Compact, new: Compact) -> Change | None:
    """What changed between two surveys; None where it may concern every record."""
    if (old.first, old.kinds, old.hidden, old.own) != (new.first, new.kinds, new.hidden, new.own):
        return None  # references are looked up among what is hidden too, as it is
    if old.disguised or new.disguised:  # whom a text betrays depends on what all others are called
        return None
    keys = {key for key in old.outlines.keys() | new.outlines.keys() if old.outlines.get(key) != new.outlines.get(key)}
    records = [unpack(side[key], Record) for side in (old.outlines, new.outlines) for key in keys if key in side]
    forms = frozenset(form for record in records for form in _known_as(record))
    tables = [table for each in (old, new) for table in (*each.index.tables, each.index.offices)]
    rivals = {key for table in tables for form in forms for key in table.get(form, ())}
    return Change(
        frozenset(keys | rivals),
        forms,
        _words(_phrases(old.names, new.names)),
        old.files != new.files or old.by_path != new.by_path,
    )


def change_of(old: Survey, new: Survey, keys: Iterable[Key]) -> Change:
    """What changed between two surveys of which only these records differ, and not in id, file or readers."""
    keys = frozenset(keys)
    forms = frozenset(form for each in (old, new) for key in keys for form in _known_as(each.outlines[key]))
    tables = [table for each in (old, new) for table in (*each.index.tables, each.index.offices)]
    rivals = {key for table in tables for form in forms for key in table.get(form, ())}
    return Change(keys | rivals, forms, _words(_phrases(old.names, new.names)), paths=False)


def _known_as(record: Record) -> Iterator[str]:
    """Every way to write a record in a reference."""
    yield from (unicodedata.normalize("NFC", record.id), fold(record.id), fold(record.name))
    yield from (fold(name) for name in (*record.many("aliases"), *record.many("former_ids")))
    yield from (fold(str(office.get("title", ""))) for office in record.entries("offices"))


def _forms_of(written: str) -> Iterator[str]:
    """A reference as it is looked up: as a whole, and without a kind before it."""
    for each in (written, written.partition("/")[2]):
        if each:
            yield from (unicodedata.normalize("NFC", each), fold(each))


def _phrases(old: Names, new: Names) -> list[str]:
    """Names that are new or gone, or mean other records."""
    if old.digest == new.digest:
        return []
    before: Mapping[str, object] = dict(zip(old.phrases, old.meanings, strict=True))
    after: Mapping[str, object] = dict(zip(new.phrases, new.meanings, strict=True))
    return [phrase for phrase in before.keys() | after.keys() if before.get(phrase) != after.get(phrase)]


def _words(phrases: Iterable[str]) -> tuple[tuple[bytes, ...], ...] | None:
    """For each phrase the parts that must stand in a text which holds it, longest first; None where one has none."""
    found = set()
    for phrase in phrases:
        runs = _STEADY.findall(phrase)
        if not runs:
            return None
        found.add(tuple(run.encode() for run in sorted(set(runs), key=lambda run: (-len(run), run))))
    return tuple(sorted(found))
