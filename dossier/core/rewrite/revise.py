"""A file, and what one record is called from now on, to the edits of it: of its references, and what else changes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from dossier.core.kinds import Kind
from dossier.core.parse import parse_content
from dossier.core.rewrite.matter import Matter, matter_of, with_text, without_values
from dossier.core.rewrite.original import Edit, Original, Refused, edited, original_of, refusal
from dossier.core.rewrite.prose import BY_HAND, Prose, Wanted, prose_edits
from dossier.core.rewrite.succession import Succession, wanted_in
from dossier.core.rewrite.tree import Tree
from dossier.diagnostics import Diagnostic
from dossier.model import Body, Parsed, Record, Reference, Source, Text
from dossier.packing import unpack_body
from dossier.values import Frozen
from dossier.yaml_nodes import Laid


class File(Frozen):
    """A file of content/ that can be changed, and the record that it is.

    `seeded` is so of the translation of a record with a seed, whose text is a note.
    """

    original: Original
    matter: Matter
    kind: Kind
    parsed: Parsed
    record: Record
    seeded: bool = False

    @property
    def path(self) -> str:
        return self.original.path

    @property
    def text(self) -> Text | None:
        return self.record.text or self.record.note

    @property
    def body(self) -> Body:
        return body_of(self.parsed, self.path)


class Own(Frozen):
    """What changes in a file beside its references: edits, the fields that they are of, and references that leave."""

    edits: tuple[Edit, ...] = ()
    fields: frozenset[str] = frozenset()
    dropped: frozenset[Reference] = frozenset()


class Revised(Frozen):
    """A file with its edits; `references` counts those that say something else."""

    file: File
    to: str
    own: Own
    edits: tuple[Edit, ...]
    references: int = 0

    @property
    def data(self) -> bytes:
        return edited(self.file.original, self.edits)

    def read_again(self) -> Parsed:
        return parse_content(Source(self.to, self.data), self.file.kind, seeded=self.file.seeded)


def body_of(parsed: Parsed, path: str) -> Body:
    packed = parsed.bodies.get(path)
    return unpack_body(packed) if packed else Body()


def opened(tree: Tree, path: str) -> File:
    """A file of the tree; raises Refused where it cannot be read or could not be written as it is."""
    return file_of(Source(path, tree.sources[path]), tree.kind_of(path), seeded=tree.is_seeded(path))


def file_of(source: Source, kind: Kind, *, seeded: bool = False) -> File:
    """A file with these bytes."""
    original = original_of(source)
    if isinstance(original, Diagnostic):
        raise Refused(original)
    parsed = parse_content(source, kind, seeded=seeded)
    if parsed.record is None:
        raise Refused(*parsed.diagnostics)
    return File(original, matter_of(original), kind, parsed, parsed.record, seeded)


def concerned(tree: Tree, succession: Succession) -> list[str]:
    """The files in which a reference is to be changed."""
    return [path for path, record in tree.files.items() if any(_is_concerned(record, path, succession))]


def _is_concerned(record: Record, path: str, succession: Succession) -> Iterator[bool]:
    yield any(succession.target(reference) != reference.target for reference in record.references)
    yield succession.new in succession.records and _names_both(record, succession)
    for text in (record.text, record.note):
        yield bool(text and wanted_in(text, succession.path(path), succession, numbered=text is record.text))


def _names_both(record: Record, succession: Succession) -> bool:
    """Whether a field lists the two records that are one afterwards."""
    lists = (reference for reference in record.references if "." not in reference.role)
    meant = {(reference.role, succession.meaning(reference)) for reference in lists}
    return any(key == succession.old and (role, succession.new) in meant for role, key in meant)


def revised(file: File, succession: Succession, own: Own) -> Revised:
    """The file with edits of its own and all of its references as they are to be, but for those that leave."""
    edits = [*own.edits]
    renamed = [r for r in file.record.references if r not in own.dropped and succession.target(r) != r.target]
    edits += [_matter_edit(file, reference, succession.written(reference)) for reference in renamed]
    text, to = file.text, succession.path(file.path)
    wanted: dict[int, Wanted] = {}
    if text and (wanted := wanted_in(text, to, succession, numbered=text is file.record.text)):
        numbered = text is file.record.text
        prose = Prose(file.original.text, file.matter.body, file.path, posixpath.dirname(to), numbered)
        edits += prose_edits(prose, text.references, wanted)
    return Revised(file, to, own, tuple(edits), len(renamed) + len(wanted))


def _matter_edit(file: File, reference: Reference, target: str) -> Edit:
    node = file.matter.scalar_at(reference.span)
    if node is None or _joined(node.text) != reference.written:
        raise refusal(f"`{reference.written}` cannot be changed where it stands", reference.span, BY_HAND)
    return with_text(node, target)


def _joined(written: str) -> str:
    """As a field holds it: spaces once, and none around the sign before a place in a record."""
    return "#".join(part.strip() for part in " ".join(written.split()).split("#", 1))


# References that leave


@dataclass(slots=True)
class Leaving:
    """Front matter without some of its references. Filled while they are gone through, then left alone."""

    edits: list[Edit] = field(default_factory=list)
    references: set[Reference] = field(default_factory=set)


def leaving(file: File, succession: Succession) -> Leaving:
    """The references by which a record would name itself once two are one, or name one record twice in a list."""
    left, old, new = Leaving(), succession.old, succession.new
    if old == new or new not in succession.records:
        return left
    own = succession.by_path.get(file.path) in (old, new)
    for role in dict.fromkeys(r.role for r in file.record.references if "." not in r.role):
        meant = [(r, succession.meaning(r)) for r in file.record.references if r.role == role]
        if own or any(key == new for _, key in meant):
            _leave(file, role, [r for r, key in meant if key == old or (own and key == new)], left)
    return left


def _leave(file: File, role: str, gone: list[Reference], left: Leaving) -> None:
    node = file.matter.value(role)
    places = {file.original.offset(reference.span): reference for reference in gone}
    found: list[Laid] = [each for each in (node, *(node.children if node else ())) if each and each.begins in places]
    if found:
        left.edits += without_values(file.matter, role, found)
        left.references.update(places[each.begins] for each in found)
