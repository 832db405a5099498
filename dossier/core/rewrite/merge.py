"""A tree and two of its records to the plan by which one becomes part of the other, and nothing it says is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from dossier.core.assemble import SEEDS, joined
from dossier.core.front_matter import PROTECTING
from dossier.core.kinds import Kind
from dossier.core.rewrite.everywhere import Made, all_anchors, bytes_of, moved, plan_of, without_twins
from dossier.core.rewrite.fields import Pair, Together, together
from dossier.core.rewrite.matter import Matter
from dossier.core.rewrite.original import Edit, refusal
from dossier.core.rewrite.plan import Change, Lines, Plan
from dossier.core.rewrite.proof import is_said, prove, spoilt
from dossier.core.rewrite.rename import list_edits, plain, succession_of
from dossier.core.rewrite.revise import File, Own, Revised, body_of, file_of, opened, revised
from dossier.core.rewrite.succession import Succession
from dossier.core.rewrite.tree import Tree
from dossier.core.translations import beside
from dossier.diagnostics import Span
from dossier.model import Block, Body, Fields, Key, Record, Reference, Source
from dossier.names import fold
from dossier.values import Frozen, replace

# What keeps a record, its name or its words from readers; and what such a field may say that is the same as nothing.
_PROTECTING = (*sorted(PROTECTING), "publish_as")
_OPEN = {"draft": "false", "access": "public", "display": "full"}
_NAMES = ("former_ids", "aliases", "weak_aliases", "not_aliases")


def merge(tree: Tree, old: Key, into: Key) -> Plan:
    """The plan; raises Refused where it would lose something, or publish what is kept back."""
    gone, kept = tree.records[old], tree.records[into]
    _check(tree, gone, kept)
    kind = tree.kinds[kept.kind]
    versions = {path: beside(kept.path, path) for path in tree.versions_of(old)}
    succession = succession_of(tree, old, _record_after(gone, kept, kind), {gone.path: kept.path, **versions})
    files = opened(tree, gone.path), opened(tree, kept.path)
    after = _record_after(plain(tree, files[0]), plain(tree, files[1]), kind)
    pairs = [_versions(tree, path, to, kind) for path, to in versions.items() if to in tree.versions]
    notes = tuple(_notes_of_versions(tree, succession, versions))
    return plan_of(
        tree,
        succession,
        lambda then: _with_versions(
            _Merging(tree, then, *files, after).made(), [_Merging(tree, then, *pair).made() for pair in pairs], notes
        ),
    )


def _versions(tree: Tree, path: str, to: str, kind: Kind) -> tuple[File, File, Record]:
    """The translations of both into one language, and what that of the record that stays says then."""
    gone, kept = opened(tree, path), opened(tree, to)
    _check_alike(gone.record, kept.record)
    names = _names_after(gone.record, kept.record, kind)
    return gone, kept, replace(kept.record, fields={**kept.record.fields, **names})


def _with_versions(made: Made, pairs: Sequence[Made], notes: tuple[str, ...]) -> Made:
    """What becomes of a record and of its translations: it goes last, when all it says is elsewhere."""
    stays, goes = made.changes
    every = (made, *pairs)
    return Made(
        (stays, *(change for pair in pairs for change in pair.changes), goes),
        {path: record for each in every for path, record in each.records.items()},
        all_anchors(each.anchors for each in every),
        sum(each.references for each in every),
        (*(note for each in every for note in each.notes), *notes),
    )


def _notes_of_versions(tree: Tree, succession: Succession, versions: Mapping[str, str]) -> Iterator[str]:
    """What becomes of translations, of which one record may have some that the other lacks."""
    gone = tree.contents[tree.records[succession.old].path]
    for path, to in versions.items():
        if to in tree.versions:
            yield f"{path} becomes part of {to}"
        else:
            text = tree.versions[path].record.note
            lacks = "; what it says stands there for the whole text: see what it lacks" if text else ""
            yield f"{path} becomes {to}{lacks}"
    for path in tree.versions_of(succession.new):
        if path not in versions.values():
            said = gone.note is not None and gone.note.words > 0
            yield f"{path} stays as it is" + (f"; the text of {gone.path} is not translated in it" if said else "")


def _check(tree: Tree, gone: Record, kept: Record) -> None:
    """What cannot be merged: words of a source, which have their numbers for good; what is withheld and what is not."""
    if kept.path == kept.seed:
        hint = f'make a record of it first: dossier new document "…" --seed {kept.seed.removeprefix(SEEDS)}'
        raise refusal("a seed cannot be changed, so nothing can become part of it", Span(kept.path), hint)
    versions = [tree.versions[path].record for path in tree.versions_of(gone.key)]
    if gone.seed or gone.text or any(version.text for version in versions):
        hint = f"if it copies the other, say so in its record: `derived_from: [{kept.id}]`; both are then one source"
        raise refusal("a document with words of its own stays a document of its own", Span(gone.path), hint)
    _check_alike(tree.contents[gone.path], tree.contents[kept.path])


def _check_alike(one: Record, other: Record) -> None:
    for name in _PROTECTING:
        if _kept_back(one, name) != _kept_back(other, name):
            hint = "make the two agree first, so that nothing becomes public, or withheld, by the way"
            place = one.place(name) if name in one.places else other.place(name)
            raise refusal(f"`{name}` is not the same in {one.path} and {other.path}", place, hint)


def _kept_back(record: Record, name: str) -> object:
    """What a protecting field says; what cannot be read protects too."""
    said = record.fields.get(name, "?" if name in record.places else "")
    return "" if said == _OPEN.get(name) else said


def _record_after(gone: Record, kept: Record, kind: Kind) -> Record:
    """The record that stays, with the ids and names of both."""
    former = [i for i in (gone.id, *gone.many("former_ids")) if i != kept.id]
    fields = {
        "former_ids": tuple(dict.fromkeys((*kept.many("former_ids"), *former))),
        **_names_after(gone, kept, kind),
    }
    return replace(kept, fields={**kept.fields, **{name: value for name, value in fields.items() if value}})


def _names_after(gone: Record, kept: Record, kind: Kind) -> Fields:
    """The names of both."""
    own_name = (gone.name,) if kind.mentions and gone.one(kind.names) else ()
    strong = _more(kept.many("aliases"), (*own_name, *gone.many("aliases")), (kept.name,))
    weak = _more(kept.many("weak_aliases"), gone.many("weak_aliases"), (kept.name, *strong))
    names: Fields = {
        "aliases": strong,
        "weak_aliases": weak,
        "not_aliases": _more(kept.many("not_aliases"), gone.many("not_aliases"), (kept.name, *strong, *weak)),
    }
    return {name: value for name, value in names.items() if value}


def _more(own: tuple[str, ...], others: tuple[str, ...], but: tuple[str, ...]) -> tuple[str, ...]:
    """Names with those of others that they do not have."""
    known = {fold(name) for name in (*own, *but)}
    return (*own, *(name for name in dict.fromkeys(others) if fold(name) not in known))


class _Merging(Frozen):
    """The files of the two, as they are, and how the record that stays is known then."""

    tree: Tree
    succession: Succession
    gone: File
    kept: File
    after: Record

    def made(self) -> Made:
        """Both with their references as they are to be, then one with all that the other says."""
        one, other = (
            revised(file, self.succession, without_twins(file, self.succession)) for file in (self.gone, self.kept)
        )
        for each in (one, other):
            prove(each, self.succession)
        pair = self._pair(one, other)
        found = together(pair, frozenset(_PROTECTING))
        edits = (*_name_edits(pair), *found.edits, *_body_edits(pair))
        whole = Revised(pair.stays, pair.stays.path, Own(), edits)
        record = self._proven(whole, pair, found)
        dropped = sorted(one.own.dropped | other.own.dropped, key=lambda reference: reference.span)
        return Made(
            (self._change(whole), Change(self.gone.path, "", bytes_of(self.gone), b"")),
            {whole.to: record},
            self._anchors(record),
            one.references + other.references,
            (*map(_dropped, dropped), *found.notes, *_blocked(self.after)),
        )

    def _pair(self, one: Revised, other: Revised) -> Pair:
        gone, stays = (
            file_of(Source(each.file.path, each.data), each.file.kind, seeded=each.file.seeded) for each in (one, other)
        )
        record = self.tree.records[self.succession.new]
        seed = self.tree.seeds.get(record.seed) if stays.path == record.path else None
        kept = joined(stays.record, seed) if seed else stays.record
        return Pair(gone, stays, kept, self.after, self.succession)

    def _proven(self, whole: Revised, pair: Pair, found: Together) -> Record:
        """The record that the file is then; raises Refused where it does not say what both said."""
        read, after, before = whole.read_again(), self.after.fields, pair.kept.fields
        names = {name: after[name] for name in _NAMES if name in after and after[name] != before.get(name)}
        if read.record is None or not is_said({**found.fields, **names}, read.record.fields):
            raise spoilt(whole)
        said = [*_references(pair.stays.record), *_references(pair.gone.record)] if _body_edits(pair) else None
        bodies = pair.stays.body, pair.gone.body if said is not None else Body(), body_of(read, whole.to)
        if not _is_joined(*bodies) or said not in (None, _references(read.record)):
            hint = f"see whether a block of code is never closed, or whether {self.gone.path} defines the same links"
            raise refusal("a text added here would not read as it does", Span(whole.to), hint)
        return read.record

    def _anchors(self, record: Record) -> dict[Key, dict[str, str]]:
        """The headings of both are told apart anew."""
        after = record.note.anchors if record.note else ()
        own, theirs = (file.record.note.anchors if file.record.note else () for file in (self.kept, self.gone))
        return {self.succession.new: moved(own, after), self.succession.old: moved(theirs, after[len(own) :])}

    def _change(self, whole: Revised) -> Change:
        before = self.kept.original
        after = file_of(Source(whole.to, whole.data), self.kept.kind, seeded=self.kept.seeded).original
        return Change(self.kept.path, whole.to, bytes_of(self.kept), whole.data, _differing(before.text, after.text))


def _references(record: Record) -> list[tuple[str, str, str, str]]:
    """What the references of a record's prose say, in their order."""
    return [(r.role, r.target, r.anchor, r.label) for r in (record.note.references if record.note else ())]


def _name_edits(pair: Pair) -> list[Edit]:
    return [edit for name in _NAMES for edit in list_edits(pair.stays.matter, name, pair.kept, pair.after)]


def _body_edits(pair: Pair) -> list[Edit]:
    """The text of the one below that of the other, under a line; not twice, where a merge was stopped halfway."""
    text, own = _body(pair.gone.matter).lstrip("\n"), _body(pair.stays.matter)
    if not text.strip() or text.strip() in own:
        return []
    whole = pair.stays.original.text
    lead = "" if whole.endswith("\n") else "\n"
    return [Edit(len(whole), len(whole), f"{lead}\n---\n\n{text}" if own.strip() else f"{lead}\n{text}")]


def _body(matter: Matter) -> str:
    return matter.original.text[matter.body :]


def _is_joined(first: Body, second: Body, both: Body) -> bool:
    """Whether a text is two others, with nothing but a line between them."""
    one, other, whole = ([_read(block) for block in body.blocks] for body in (first, second, both))
    return whole in (one + other, [*one, ("h", "", ()), *other])


def _read(block: Block) -> tuple[str, str, tuple[tuple[int, int, str, str], ...]]:
    """A block as it reads wherever it stands: headings may lie deeper, and references are counted anew."""
    marks = tuple((m.start, m.end, m.tag, m.value if m.tag == "a" else "") for m in block.marks)
    return block.tag[0], block.text, marks


def _dropped(reference: Reference) -> str:
    return f"{reference.span}: `{reference.target}` leaves `{reference.role}`, since the record would name itself"


def _blocked(after: Record) -> list[str]:
    """Names that now are one record's, and which it said it is not called."""
    strong = {fold(name) for name in (after.name, *after.many("aliases"))}
    both = [name for name in after.many("not_aliases") if fold(name) in strong]
    return [f"`{name}` stands in `not_aliases` and is now a name of the record: take it out" for name in both]


def _differing(before: str, after: str) -> tuple[Lines, ...]:
    one, other = before.split("\n"), after.split("\n")
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return tuple(Lines(a + 1, tuple(one[a:b]), tuple(other[c:d])) for tag, a, b, c, d in codes if tag != "equal")
