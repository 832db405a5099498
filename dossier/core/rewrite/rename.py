"""A tree, one of its records, and what that is to be called from now on, to the plan of the changes in its files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from unicodedata import normalize

from dossier.core.assemble import SEEDS, joined
from dossier.core.kinds import Kind
from dossier.core.resolve import index_of
from dossier.core.rewrite.everywhere import Made, anchors_of, change_of, plan_of
from dossier.core.rewrite.matter import Matter, scalars, with_field, with_text, with_values, written
from dossier.core.rewrite.original import Edit
from dossier.core.rewrite.plan import Called, Change, Lines, Plan
from dossier.core.rewrite.proof import prove
from dossier.core.rewrite.revise import File, Own, file_of, opened, revised
from dossier.core.rewrite.succession import Succession
from dossier.core.rewrite.tree import Tree
from dossier.core.translations import beside
from dossier.model import Fields, Key, Record, Source
from dossier.names import fold, slug
from dossier.values import replace

_ID = re.compile(r"\w[\w.-]*(?<!\.)")


def why_no_id(said: str) -> str:
    """Why a text may not be a new id, or ''."""
    if said == "none":
        return "`none` stands for no record in `mentions:`"
    if not _ID.fullmatch(said) or normalize("NFC", said) != said:
        return f"an id is one word of letters, digits and hyphens, such as `{slug(said)}`; `--name` changes the name"
    if slug(said) == f"{said.lower()}-x":
        return f"no file may be called `{said}` on Windows"
    return ""


def path_after(tree: Tree, old: Key, identifier: str) -> str:
    """Where the file of a record is once it has that id: where it was, if the file says its id itself."""
    record = tree.records[old]
    if record.path == record.seed:
        return f"content/{tree.kinds[record.kind].folder}/{identifier}.md"
    if "id" in tree.contents[record.path].fields or identifier == record.id:
        return record.path
    folder, name = posixpath.split(record.path)
    return posixpath.join(folder, identifier + posixpath.splitext(name)[1])


def rename(tree: Tree, old: Key, called: Called) -> Plan:
    """The plan; raises Refused where it would not leave everything else as it is."""
    record = tree.records[old]
    after, path = _record_after(tree, record, called), path_after(tree, old, called.id)
    if called.name in ("", record.name) and called.id == record.id and record.path == record.seed:
        return Plan(old, old, (), 0)
    if record.path == record.seed:
        new = _new_record(tree, record, after, path, called)
        return plan_of(tree, succession_of(tree, old, after, {}), lambda _: new)
    file = opened(tree, record.path)
    said = plain(tree, file)
    own = _own(file, said, _record_after(tree, said, called), tree.kinds[record.kind])
    notes = (*_notes(record, called), *_notes_of_versions(tree, old, called))
    paths = {record.path: path, **{each: beside(path, each) for each in tree.versions_of(old)}}
    succession = succession_of(tree, old, after, {at: to for at, to in paths.items() if at != to})
    return plan_of(tree, succession, lambda then: _made(tree, file, then, own, notes))


def _made(tree: Tree, file: File, succession: Succession, own: Own, notes: tuple[str, ...]) -> Made:
    each = revised(file, succession, own)
    if not each.edits and each.to == file.path:
        return Made((), {}, notes=notes)
    record = prove(each, succession)
    return Made((change_of(each),), {each.to: record}, anchors_of(each, tree), each.references, notes)


def plain(tree: Tree, file: File) -> Record:
    """The record that a file is with its seed, and without the names that its translations give it."""
    record = tree.records[tree.key_of(file.path)]
    if not tree.versions_of(record.key):
        return record
    seed = tree.seeds.get(record.seed)
    return joined(file.record, seed) if seed else file.record


def succession_of(tree: Tree, old: Key, after: Record, paths: Mapping[str, str]) -> Succession:
    """That one record takes the place of another, or of itself as it was."""
    records = {key: after if key == after.key else each for key, each in tree.records.items() if key != old}
    index = index_of([*records.values(), *(() if after.key in records else (after,))], tree.kinds)
    return Succession(old, after.key, tree.kinds, tree.index, index, tree.records, tree.by_path, paths)


def _record_after(tree: Tree, record: Record, called: Called) -> Record:
    former = [former for former in record.many("former_ids") if former != called.id]
    former += [record.id] if record.id not in (called.id, *former) else []
    fields: Fields = {**record.fields, "former_ids": tuple(former)}
    kind = tree.kinds[record.kind]
    name = called.name or record.name
    if fold(name) != fold(record.name):
        fields[kind.names] = name
        if called.keep and kind.mentions and record.one(kind.names):
            fields["aliases"] = _with(record.many("aliases"), record.name)
    return replace(record, id=called.id, name=name, fields=fields)


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if fold(name) in map(fold, names) else (*names, name)


def _own(file: File, record: Record, after: Record, kind: Kind) -> Own:
    """What changes in the record's own file but for its references."""
    matter = file.matter
    edits = [*_id_edits(matter, file, after), *list_edits(matter, "former_ids", record, after)]
    if after.name != record.name:
        edits.append(_name_edit(matter, kind.names, after.name))
    edits += list_edits(matter, "aliases", record, after)
    return Own(tuple(edits), frozenset(["id", "former_ids", "aliases", kind.names]))


def _id_edits(matter: Matter, file: File, after: Record) -> Iterator[Edit]:
    node = matter.value("id")
    if node and "id" in file.record.fields and file.record.id != after.id:
        yield with_text(node, after.id)


def _name_edit(matter: Matter, field: str, name: str) -> Edit:
    node = matter.value(field)
    return with_text(node, name) if node else with_field(matter, f"{field}: {written(name)}")


def list_edits(matter: Matter, name: str, before: Record, after: Record) -> Iterator[Edit]:
    """Edits by which a field lists what it is to: what is new put in place of what left, or at the end."""
    had, has = before.many(name), after.many(name)
    new, gone = [text for text in has if text not in had], [text for text in had if text not in has]
    node = matter.value(name)
    if node is None and new:  # what a seed says counts no longer once its record says anything
        yield from with_values(matter, name, [written(text) for text in has], ())
        return
    for child in scalars(node):
        if child.text.strip() in gone and new:
            yield with_text(child, new.pop(0))
    yield from with_values(matter, name, [written(text) for text in new], had)


def _new_record(tree: Tree, record: Record, after: Record, path: str, called: Called) -> Made:
    """A record for a seed that has none, which is frozen and cannot say its own id."""
    kind = tree.kinds[record.kind]
    lines = [f"seed: {written(record.seed.removeprefix(SEEDS))}"]
    if called.name:
        lines.append(f"{kind.names}: {written(called.name)}")
    if former := after.many("former_ids"):
        lines.append(f"former_ids: [{', '.join(map(written, former))}]")
    text = "".join(f"{line}\n" for line in ("---", *lines, "---"))
    change = Change("", path, b"", text.encode(), (Lines(1, (), tuple(text.splitlines())),))
    note = f"{record.seed} is frozen: a record says what it is called now"
    return Made((change,), {path: file_of(Source(path, change.after), kind).record}, notes=(note,))


def _notes(record: Record, called: Called) -> Iterator[str]:
    if called.name and record.one("sort"):
        yield f"{record.place('sort')}: `sort: {record.one('sort')}` stays as it is; see whether it still holds"


def _notes_of_versions(tree: Tree, key: Key, called: Called) -> Iterator[str]:
    names = tree.kinds[key.partition("/")[0]].names
    for record in (tree.versions[path].record for path in tree.versions_of(key) if called.name):
        if name := record.one(names):
            yield f"{record.place(names)}: `{names}: {name}` stays as it is; see whether it still holds"
