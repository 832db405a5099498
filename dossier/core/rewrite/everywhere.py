"""A tree, what one record is called from now on, and its own files as they will be, to the plan of all that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from dossier.core.rewrite.meaning import check_meaning, tree_after
from dossier.core.rewrite.plan import Change, Plan, lines_of
from dossier.core.rewrite.proof import prove
from dossier.core.rewrite.revise import File, Own, Revised, concerned, leaving, opened, revised
from dossier.core.rewrite.succession import Succession
from dossier.core.rewrite.tree import Tree
from dossier.model import Key, Record
from dossier.values import Frozen, field, replace

Anchors = Mapping[Key, Mapping[str, str]]


class Made(Frozen):
    """What becomes of the files of the record itself: changes, the records that the files are then, by path, proven.

    `anchors` are those of its headings that are called otherwise.
    """

    changes: tuple[Change, ...]
    records: Mapping[str, Record]
    anchors: Anchors = field(default_factory=dict)
    references: int = 0
    notes: tuple[str, ...] = ()


def plan_of(tree: Tree, succession: Succession, make: Callable[[Succession], Made]) -> Plan:
    """The plan; raises Refused where it would do more than it should.

    The record's own files come first: stopped after these, all references to what it was called still hold.
    """
    made = make(succession)
    others = _others(tree, succession, made)
    anchors = all_anchors([made.anchors, *(anchors_of(each, tree) for each in others)])
    if any(anchors.values()):
        succession = replace(succession, anchors=anchors)
        made = make(succession)
        others = _others(tree, succession, made)
    proven = {each.to: prove(each, succession) for each in others}
    found = check_meaning(tree, tree_after(tree, succession, {**proven, **made.records}), succession)
    changes = (*made.changes, *map(change_of, others))
    count = made.references + sum(each.references for each in others)
    return Plan(succession.old, succession.new, changes, count, (*made.notes, *found))


def _others(tree: Tree, succession: Succession, made: Made) -> Sequence[Revised]:
    """The files in which something changes, or that go with their record, but those of the record itself."""
    own = {path for path, record in tree.contents.items() if record.key in (succession.old, succession.new)}
    own |= {change.path for change in made.changes}
    moving = [path for path in tree.versions if succession.path(path) != path]
    paths = [path for path in dict.fromkeys((*moving, *concerned(tree, succession))) if path not in own]
    files = [opened(tree, path) for path in paths]
    changed = [revised(file, succession, without_twins(file, succession)) for file in files]
    return [each for each in changed if each.edits or each.to != each.file.path]


def without_twins(file: File, succession: Succession) -> Own:
    """What leaves a file because two records are one."""
    left = leaving(file, succession)
    return Own(tuple(left.edits), dropped=frozenset(left.references))


def anchors_of(each: Revised, tree: Tree) -> Anchors:
    """Headings of a file that are called otherwise, since they show what a link says."""
    before, after = each.file.record.note, each.read_again().record
    if not before or not after or not after.note:
        return {}
    return {tree.key_of(each.file.path): moved(before.anchors, after.note.anchors)}


def all_anchors(found: Iterable[Anchors]) -> dict[Key, dict[str, str]]:
    """What several files say of the headings of one record, its translations among them."""
    together: dict[Key, dict[str, str]] = {}
    for anchors in found:
        for key, changed in anchors.items():
            together.setdefault(key, {}).update(changed)
    return together


def moved(before: Sequence[str], after: Sequence[str]) -> dict[str, str]:
    """What headings that are called otherwise were called, and are."""
    return {old: new for old, new in zip(before, after, strict=False) if old != new}


def change_of(each: Revised) -> Change:
    """The change that the edits of a file make."""
    original = each.file.original
    return Change(each.file.path, each.to, bytes_of(each.file), each.data, lines_of(original.text, each.edits))


def bytes_of(file: File) -> bytes:
    original = file.original
    return original.mark + original.raw.encode(original.encoding)
