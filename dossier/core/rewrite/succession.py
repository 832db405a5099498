"""What a record is called before and after to what each reference is to say, so that all mean what they meant."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from dossier.core.kinds import Kinds
from dossier.core.markdown import words_of
from dossier.core.resolve import BY_FORMER_ID, BY_ID, Index, path_of
from dossier.core.rewrite.prose import Wanted
from dossier.core.withhold import is_kept_back
from dossier.model import Key, Record, Reference, Text
from dossier.values import Frozen, field, replace


class Succession(Frozen):
    """`old` was the key of a record and `new` is the one that takes its place; `paths` tells what became of files.

    `anchors` are, by the key that a record had, those of its headings that are called otherwise afterwards.
    """

    old: Key
    new: Key
    kinds: Kinds
    before: Index
    after: Index
    records: Mapping[Key, Record]  # as they were
    by_path: Mapping[str, Key]
    paths: Mapping[str, str]
    anchors: Mapping[Key, Mapping[str, str]] = field(default_factory=dict)

    def successor(self, key: Key) -> Key:
        return self.new if key == self.old else key

    def path(self, path: str) -> str:
        """Where a file is afterwards."""
        return self.paths.get(path, path)

    def meaning(self, reference: Reference) -> Key:
        """The one record that a reference meant, or ''."""
        keys = self.before.candidates(reference)
        return keys[0] if len(keys) == 1 else ""

    def target(self, reference: Reference) -> str:
        """What a reference by id or name is to say: the same wherever that still means the same."""
        table, keys = self.before.meant(reference)
        if len(keys) != 1:
            return reference.target
        meant = self.successor(keys[0])
        by_id = keys[0] == self.old and (table == BY_FORMER_ID or (table == BY_ID and self.old != self.new))
        if not by_id and self.after.candidates(reference) == (meant,):
            return reference.target
        return self._id_of(meant, reference)

    def written(self, reference: Reference) -> str:
        """The same with the place in the record that it names."""
        return replace(reference, target=self.target(reference)).written

    def _id_of(self, key: Key, reference: Reference) -> str:
        """The id, after the kind where one stood there or where the id alone would mean something else."""
        kind, _, identifier = key.partition("/")
        said, _ = self.before.parted(reference.target)
        if not said and self.after.candidates(replace(reference, target=identifier)) == (key,):
            return identifier
        prefix = reference.target.partition("/")[0] if said else self.kinds[kind].folder if kind in self.kinds else kind
        return f"{prefix}/{identifier}"


def wanted_in(text: Text, path: str, succession: Succession, *, numbered: bool) -> dict[int, Wanted]:
    """By number the references of a text that are to be changed, and what they are to say; it stands in `path` then.

    In a document's own text a link shows what is written in it; there, as where a name gives way to an id, a label
    keeps the words.
    """
    found = {}
    for number, reference in enumerate(text.references):
        new = _wanted(reference, text.path, path, succession, numbered=numbered)
        if new:
            found[number] = new
    return found


def _wanted(reference: Reference, base: str, path: str, succession: Succession, *, numbered: bool) -> Wanted | None:
    if reference.role in ("file", "image"):
        return _wanted_file(reference, base, path, succession)
    target, meant = succession.target(reference), succession.meaning(reference)
    anchor = succession.anchors.get(meant, {}).get(reference.anchor, reference.anchor)
    if (target, anchor) == (reference.target, reference.anchor):
        return None
    label = ""
    if reference.role == "link" and not reference.label and target != reference.target:
        by_id = succession.before.meant(reference)[0] in (BY_ID, BY_FORMER_ID)
        shown = (numbered or not by_id) and not is_kept_back(succession.records[meant])  # else other words are
        label = words_of(reference.target) if shown else ""
    return Wanted(target, anchor, label)


def _wanted_file(reference: Reference, base: str, path: str, succession: Succession) -> Wanted | None:
    """A link to a file: to where that is now, as it is written from where the text is now."""
    if not reference.target:
        key = succession.by_path.get(base, "")
        anchor = succession.anchors.get(key, {}).get(reference.anchor, reference.anchor)
        return Wanted("", anchor) if anchor != reference.anchor else None
    led = path_of(reference.target, base)
    key, there = succession.by_path.get(led, ""), succession.path(led)
    anchor = succession.anchors.get(key, {}).get(reference.anchor, reference.anchor)
    stays = there == led and posixpath.dirname(path) == posixpath.dirname(base)
    return None if stays and anchor == reference.anchor else Wanted(there, anchor)


def references_of(record: Record) -> Iterator[Reference]:
    """Every reference that a file makes."""
    yield from record.references
    for text in (record.text, record.note):
        yield from text.references if text else ()
