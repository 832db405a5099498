"""A file with its edits to the record that it is then, read again; refused if it differs in more than was meant to."""

from __future__ import annotations

from dossier.core.rewrite.original import Refused, refusal
from dossier.core.rewrite.prose import BY_HAND, Wanted
from dossier.core.rewrite.revise import File, Own, Revised, body_of
from dossier.core.rewrite.succession import Succession, wanted_in
from dossier.core.withhold import with_targets
from dossier.model import Block, Body, Fields, Record, Reference, Text
from dossier.values import replace


def prove(each: Revised, succession: Succession) -> Record:
    """The record that the changed file is; raises Refused unless it differs in nothing but what was meant to."""
    own, read = each.own, each.read_again()
    after = read.record
    if after is None:
        raise spoilt(each)
    said = [(r.role, succession.written(r)) for r in each.file.record.references if r not in own.dropped]
    if [(r.role, r.written) for r in after.references] != said:
        raise spoilt(each)
    but = own.fields | {r.role for r in own.dropped}
    if not is_said(fields_after(each.file, succession, own), after.fields, but):
        raise spoilt(each)
    _prove_text(each, after.text or after.note, body_of(read, each.to), succession)
    return after


def fields_after(file: File, succession: Succession, own: Own) -> Fields:
    """The fields of a file once its references are as they are to be."""
    changes = {(r.role, r.written): succession.written(r) for r in file.record.references}
    changes |= {(r.role, r.written): "" for r in own.dropped}
    return with_targets(file.record.fields, {key: new for key, new in changes.items() if key[1] != new})


def is_said(expected: Fields, found: Fields, but: frozenset[str] = frozenset()) -> bool:
    """Whether two records say the same in all fields but some."""
    names = (expected.keys() | found.keys()) - but
    return all(_once(expected.get(name, ())) == _once(found.get(name, ())) for name in names)


def _once(value: object) -> object:
    """A field as reading gives it: in a list each text once."""
    if isinstance(value, dict):
        return {name: _once(each) for name, each in value.items()}
    if not isinstance(value, tuple):
        return value
    return tuple(dict.fromkeys(value)) if all(isinstance(v, str) for v in value) else tuple(map(_once, value))


def _prove_text(each: Revised, new: Text | None, body: Body, succession: Succession) -> None:
    """The same blocks; in a document's own text the same words."""
    if _said_before(each, succession) != [_said(r) for r in (new.references if new else ())]:
        raise spoilt(each)
    numbered = each.file.record.text is not None
    if _shape(each.file.body, words=numbered) != _shape(body, words=numbered):
        raise spoilt(each)


def _said_before(each: Revised, succession: Succession) -> list[tuple[str, str, str, str]]:
    text = each.file.text
    if text is None:
        return []
    wanted = wanted_in(text, each.to, succession, numbered=text is each.file.record.text)
    return [_said(r, wanted.get(n)) for n, r in enumerate(text.references)]


def _said(reference: Reference, new: Wanted | None = None) -> tuple[str, str, str, str]:
    """What a reference says; where a file is, is asked when all of them are looked up."""
    target = "" if reference.role in ("file", "image") else new.target if new else reference.target
    if new is None:
        return reference.role, target, reference.anchor, reference.label
    return reference.role, target, new.anchor, new.label or reference.label


def _shape(body: Body, *, words: bool) -> list[tuple[str, str, str]]:
    """The blocks, with their words but for those of links, which are what these say."""
    return [(block.before, block.tag, _without_links(block) if words else "") for block in body.blocks]


def _without_links(block: Block) -> str:
    text = block.text
    for mark in sorted(block.marks, key=lambda m: -m.start):
        if mark.tag == "ref":
            text = text[: mark.start] + text[mark.end :]
    return text


def spoilt(each: Revised) -> Refused:
    """That a file cannot be changed without changing more."""
    at = min((edit.start for edit in each.edits), default=0)
    span = replace(each.file.original.span(at), length=1)
    return refusal("the file cannot be changed here without changing more than is meant", span, BY_HAND)
