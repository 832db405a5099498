"""The front matter of a record that goes, and of the one that it becomes part of, to edits of the latter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dossier.core import kinds as shapes
from dossier.core.blank import record_text
from dossier.core.rewrite.matter import (
    Matter,
    as_written,
    is_nothing,
    scalars,
    with_field,
    with_pairs,
    with_values,
    without_values,
    written,
)
from dossier.core.rewrite.original import Edit
from dossier.core.rewrite.revise import File
from dossier.core.rewrite.succession import Succession
from dossier.model import Entry, Fields, Record, Value
from dossier.names import fold
from dossier.values import Frozen

# Fields that the names and ids of both make up, or that have to be the same in both.
_LISTS = frozenset("former_ids aliases weak_aliases not_aliases".split())
# What is said about another field, and means nothing beside another value of that.
_ABOUT = {"image_alt": "image", "date_basis": "date", "url_status": "url", "archive_url": "url", "retrieved": "url"}
_SHORT = 60


@dataclass(slots=True)
class Together:
    """What two records say together. Filled while the fields of one are gone through, then left alone.

    `fields` are those that the file is to have then; `left` are lines of what does not fit, kept as comments.
    """

    fields: Fields
    edits: list[Edit] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)  # names of fields that are taken over or left with their lines
    notes: list[str] = field(default_factory=list)


class Pair(Frozen):
    """The two: the file that goes and the one that stays, both with their references as they are to be.

    `kept` is the record that stays with what its seed says, `after` the same with the names and ids of both.
    """

    gone: File
    stays: File
    kept: Record
    after: Record
    succession: Succession


def together(pair: Pair, protecting: frozenset[str]) -> Together:
    """Every field of the record that goes added to the one that stays, or left aside with a note."""
    found = Together(dict(pair.stays.record.fields))
    apart = _LISTS | protecting | {"id", pair.stays.kind.names}
    copied: list[tuple[int, int]] = []
    for key, value in pair.gone.matter.pairs():
        if (key.text in apart - _LISTS) or is_nothing(value) or (key.text not in apart and _add(pair, key.text, found)):
            copied.append((key.begins, value.end))
    found.left += [*_comments(pair, copied), *_commented(pair, found.whole)]
    lines = [f"# {line}".rstrip() for line in found.left]
    known = pair.stays.matter.original.text.split("\n")
    if not set(lines) <= {line.strip() for line in known}:  # else a merge was stopped before the other file was removed
        head = f"# From {pair.gone.record.id}, which became part of this record:"
        found.edits.append(with_field(pair.stays.matter, "\n".join([head, *lines])))
    return found


def _add(pair: Pair, name: str, found: Together) -> bool:
    """One field; False where it does not fit and some of what is written there is not taken over as it is."""
    said, own = pair.gone.record.fields.get(name), pair.kept.fields.get(name)
    lacks = _lacks(pair, name)
    if lacks and (said or name.startswith("x_")) and not _is_about_another(pair, name):
        _copy(pair, name, found)
        return True
    if said and said == own:
        return True
    spec = pair.stays.kind.field(name)
    if said and spec and spec.shape in _LISTED:
        _LISTED[spec.shape](pair, name, found)
        return False
    _leave(pair, name, found)
    return True


def _lacks(pair: Pair, name: str) -> bool:
    """Whether neither the file that stays nor its seed says anything of it."""
    node = pair.stays.matter.value(name)
    return name not in pair.kept.fields and (node is None or is_nothing(node))


def _is_about_another(pair: Pair, name: str) -> bool:
    """Whether it is said of something that the two do not have in common; a sort name is that of one name."""
    leader = _ABOUT.get(name, "")
    own = pair.kept.fields.get(leader)
    return name == "sort" or bool(own and own != pair.gone.record.fields.get(leader))


def _copy(pair: Pair, name: str, found: Together) -> None:
    """The field as it is written there."""
    found.whole.append(name)
    matter = pair.stays.matter
    node = matter.value(name)
    if node is not None:
        found.edits += without_values(matter, name, ())
    found.edits.append(with_field(matter, _lines(pair.gone.matter, name)))
    if name in pair.gone.record.fields:
        found.fields[name] = pair.gone.record.fields[name]


def _lines(matter: Matter, name: str) -> str:
    """A field with its value as they are written, from the first column, without what follows."""
    text = matter.original.text
    key, value = next((key, value) for key, value in matter.pairs() if key.text == name)
    begins = text.rfind("\n", 0, key.begins) + 1
    if matter.root and matter.root.style == "flow":
        return text[key.begins : value.end]
    end = text.find("\n", value.end)
    indent = key.begins - begins
    return "\n".join(line[indent:] if not line[:indent].strip() else line for line in text[begins:end].split("\n"))


def _leave(pair: Pair, name: str, found: Together) -> None:
    """A value beside which another one stays: a comment, and a note."""
    found.whole.append(name)
    found.left += _lines(pair.gone.matter, name).split("\n")
    said, own = pair.gone.record.fields.get(name), pair.kept.fields.get(name)
    if said and own:
        found.notes.append(f"`{name}` stays {_shown(own)}; {_shown(said)} is a comment")
    else:
        found.notes.append(f"`{name}` is a comment, since {_why_left(name, said)}")


def _why_left(name: str, said: Value | None) -> str:
    if name.startswith("x_"):
        return "the other record has its own"
    if name == "sort":
        return "it files another name"
    if name in _ABOUT:
        return f"it is about another `{_ABOUT[name]}`"
    return "it cannot be read" if said is None else "what the other record says there cannot be read"


def _shown(value: Value) -> str:
    text = value if isinstance(value, str) else ", ".join(v if isinstance(v, str) else "{…}" for v in value)
    text = " ".join(text.split())
    return f"`{text if len(text) <= _SHORT else text[: _SHORT - 1] + '…'}`"


# Lists


def _texts(pair: Pair, name: str, found: Together) -> None:
    own = {fold(text) for text in pair.kept.many(name)}
    _append(pair, name, [text for text in pair.gone.record.many(name) if fold(text) not in own], found)


def _records(pair: Pair, name: str, found: Together) -> None:
    """Those that the other does not name already, by id or otherwise."""
    own = {_named(text, pair, name) for text in pair.kept.many(name)}
    _append(pair, name, [text for text in pair.gone.record.many(name) if _named(text, pair, name) not in own], found)


def _named(text: str, pair: Pair, name: str) -> str:
    """The record that a text of a field names, else the text."""
    both = (*pair.gone.record.references, *pair.kept.references)
    reference = next((r for r in both if (r.role, r.target) == (name, text)), None)
    keys = pair.succession.after.candidates(reference) if reference else ()
    return keys[0] if len(keys) == 1 else fold(text)


def _append(pair: Pair, name: str, new: Sequence[str], found: Together) -> None:
    own, raw = pair.kept.many(name), _raw(pair, name)
    if new:
        _add_values(pair, name, [raw.get(text) or written(text) for text in new], [*map(written, own)], found)
        found.fields[name] = (*own, *new)


def _entries(pair: Pair, name: str, found: Together) -> None:
    own, raw = pair.kept.entries(name), _raw(pair, name)
    new = [entry for entry in pair.gone.record.entries(name) if entry and entry not in own]
    if new:
        values = [_in_braces(entry, raw) for entry in new]
        _add_values(pair, name, values, [_in_braces(entry, {}) for entry in own], found)
        found.fields[name] = (*own, *new)


def _add_values(pair: Pair, name: str, new: Sequence[str], own: Sequence[str], found: Together) -> None:
    """At the end of the list; where its own values stand in the seed, which then counts no longer, after these."""
    matter = pair.stays.matter
    values = new if matter.value(name) is not None else [*own, *new]
    found.edits += with_values(matter, name, values, pair.kept.many(name))


def _raw(pair: Pair, name: str) -> Mapping[str, str]:
    """The texts in a field of the record that goes, as they are written there."""
    matter = pair.gone.matter
    return {" ".join(node.text.split()): as_written(matter, node) for node in scalars(matter.value(name))}


def _in_braces(entry: Entry, raw: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {_value(value, raw)}" for name, value in entry.items()) + "}"


def _value(value: str | tuple[str, ...], raw: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return raw.get(value) or written(value)
    return f"[{', '.join(raw.get(text) or written(text) for text in value)}]"


def _named_pairs(pair: Pair, name: str, found: Together) -> None:
    """Identifiers elsewhere: of one scheme the record has one, but for addresses."""
    own, raw = pair.kept.entries(name), _raw(pair, name)
    schemes = {entry["scheme"] for entry in own if entry["scheme"] != "url"}
    new = [entry for entry in pair.gone.record.entries(name) if entry not in own]
    said = {str(entry["scheme"]): f"{entry['scheme']}: {_value(entry['value'], raw)}" for entry in new}
    for entry in new:
        if entry["scheme"] in schemes:
            text = said[str(entry["scheme"])]
            found.left.append(f"{name}: {{{text}}}")
            found.notes.append(f"`{name}` has another `{entry['scheme']}` already; `{text}` is a comment")
    fit = [entry for entry in new if entry["scheme"] not in schemes]
    if fit:
        pairs = [f"{written(str(entry['scheme']))}: {_value(entry['value'], raw)}" for entry in fit]
        found.edits += with_pairs(pair.stays.matter, name, pairs)
        found.fields[name] = (*own, *fit)


_LISTED = {
    shapes.TEXTS: _texts,
    shapes.PATHS: _texts,
    shapes.PASSAGES: _texts,
    shapes.RECORDS: _records,
    shapes.ENTRIES: _entries,
    shapes.NAMED: _named_pairs,
}


# Comments


def _comments(pair: Pair, copied: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Lines of comments that nothing copied holds, but for those that explain fields."""
    matter = pair.gone.matter
    explained = {line.strip() for line in record_text(pair.gone.kind, pair.succession.kinds, {}).split("\n")}
    for match in re.finditer(r"^[ \t]*#[ \t]*(.*\S)", matter.original.text[matter.start : matter.end], re.MULTILINE):
        at = matter.start + match.start()
        if not any(start <= at < end for start, end in copied) and match[0].strip() not in explained:
            yield match[1]


def _commented(pair: Pair, whole: Sequence[str]) -> Iterator[str]:
    """Lines with a comment behind a value that no field taken over as a whole holds, but for those that explain it."""
    matter, text = pair.gone.matter, pair.gone.matter.original.text
    held = [_lines_of(text, key.begins, value.end) for key, value in matter.pairs() if key.text in whole]
    values = [(node.start, node.end) for node in scalars(matter.root)]
    explained = {
        match[1]
        for line in record_text(pair.gone.kind, pair.succession.kinds, {}).split("\n")
        if (match := _BEHIND.search(line))
    }
    for match in _BEHIND.finditer(text, matter.start, matter.end):
        begins, end = _lines_of(text, match.start(), match.end())
        is_value = any(start <= match.start(1) < stop for start, stop in values)
        is_held = any(start <= begins < stop for start, stop in held)
        if text[begins : match.start()].strip() and match[1] not in explained and not (is_value or is_held):
            yield text[begins:end].strip()


_BEHIND = re.compile(r"(?<=\S)[ \t]+(#.*\S)")


def _lines_of(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch of text filled up to whole lines."""
    stop = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if stop < 0 else stop
