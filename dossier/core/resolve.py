"""References as written to the records they may mean: by id, then name, then alias, then former id."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from dossier.core.kinds import Kinds
from dossier.diagnostics import Diagnostic, report
from dossier.model import Key, Record, Reference
from dossier.names import fold
from dossier.values import Frozen, replace

BY_ID, BY_NAME, BY_ALIAS, BY_FORMER_ID = range(4)


class Index(Frozen):
    """Keys by what a reference may say, a table for each way in the order in which they are tried."""

    tables: tuple[Mapping[str, tuple[Key, ...]], ...]
    prefixes: Mapping[str, str]  # "documents" and "document" -> "document"
    offices: Mapping[str, tuple[Key, ...]]  # by title: who held one of that title at any time

    def candidates(self, reference: Reference) -> tuple[Key, ...]:
        """Every record that the reference may mean; those of the first table that has any of an admitted kind."""
        return self.meant(reference)[1]

    def meant(self, reference: Reference) -> tuple[int, tuple[Key, ...]]:
        """The same, after the number of that table: BY_ID, BY_NAME, BY_ALIAS or BY_FORMER_ID; -1 for none."""
        kind, rest = self.parted(reference.target)
        return self._found(rest, (kind,) if kind else reference.kinds)

    def parted(self, target: str) -> tuple[str, str]:
        """The kind that stands before an id, or '', and what is left."""
        prefix, slash, rest = target.partition("/")
        kind = self.prefixes.get(prefix, "") if slash else ""
        return kind, rest if kind else target

    def _found(self, written: str, kinds: tuple[str, ...]) -> tuple[int, tuple[Key, ...]]:
        identifier, name = unicodedata.normalize("NFC", written), fold(written)
        for number, table in enumerate(self.tables):
            keys = table.get(identifier if number == 0 else name, ())
            if keys and kinds:
                keys = tuple(key for key in keys if kind_in(key) in kinds)
            if keys:
                return number, keys
        return -1, ()

    def near_to(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """All ids and names that a reference to these kinds could have said."""
        return tuple(
            written
            for table in self.tables[:3]
            for written, keys in table.items()
            if not kinds or any(kind_in(key) in kinds for key in keys)
        )


def kind_in(key: Key) -> str:
    return key.partition("/")[0]


def index_of(records: Iterable[Record], kinds: Kinds) -> Index:
    """The index of all records; names and aliases are compared as written but for typography."""
    ids: dict[str, list[Key]] = {}
    names: dict[str, list[Key]] = {}
    aliases: dict[str, list[Key]] = {}
    former: dict[str, list[Key]] = {}
    offices: dict[str, list[Key]] = {}
    for record in records:
        key = record.key
        ids.setdefault(record.id, []).append(key)
        names.setdefault(fold(record.name), []).append(key)
        for alias in record.many("aliases") if "aliases" in record.fields else ():
            _add(aliases, fold(alias), key)
        for old in record.many("former_ids") if "former_ids" in record.fields else ():
            _add(former, fold(old), key)
        for office in record.entries("offices") if "offices" in record.fields else ():
            _add(offices, fold(str(office.get("title", ""))), key)
    *tables, held = (
        {written: tuple(keys) for written, keys in table.items()} for table in (ids, names, aliases, former, offices)
    )
    prefixes = {prefix: kind.name for kind in kinds.values() for prefix in (kind.name, kind.folder)}
    return Index(tuple(tables), prefixes, held)


def reindexed(index: Index, then: Record, now: Record, kinds: Kinds, records: Iterable[Key]) -> Index:
    """The index where a record of the same key is called otherwise; `records` are those it was made of, in order."""
    before, after = index_of((then,), kinds), index_of((now,), kinds)
    changes = [
        (old, new) for old, new in zip((*before.tables, before.offices), (*after.tables, after.offices), strict=True)
    ]
    if all(old.keys() == new.keys() for old, new in changes):
        return index
    order = {each: number for number, each in enumerate(records)}
    *tables, offices = (
        _with_forms(table, now.key, old.keys() - new.keys(), new.keys() - old.keys(), order)
        for table, (old, new) in zip((*index.tables, index.offices), changes, strict=True)
    )
    return replace(index, tables=tuple(tables), offices=offices)


def _with_forms(
    table: Mapping[str, tuple[Key, ...]], key: Key, gone: Iterable[str], added: Iterable[str], order: Mapping[Key, int]
) -> Mapping[str, tuple[Key, ...]]:
    """A table where a record is no more written as `gone` and is as `added`, its records in their order."""
    if not gone and not added:
        return table
    now = dict(table)
    for form in gone:
        now[form] = tuple(each for each in now[form] if each != key)
        if not now[form]:
            del now[form]
    for form in added:
        now[form] = tuple(sorted((*now.get(form, ()), key), key=order.__getitem__))
    return now


def ambiguous(reference: Reference, candidates: Sequence[Key], records: Mapping[Key, Record]) -> Diagnostic:
    """That a reference may mean several records, with what to write instead."""
    places = ", ".join(f"{key} ({records[key].path})" for key in candidates)
    hint = f"write the id, or the kind and the id: `{candidates[0]}`"
    return report("reference-ambiguous", f"`{reference.target}` may be {places}", reference.span, hint)


def records_by_path(records: Mapping[Key, Record]) -> dict[str, Key]:
    """The key of the record that a file of content/ or seeds/ is, or is the seed of."""
    return {path: key for key, record in records.items() for path in (record.path, record.seed) if path}


def attachments(records: Iterable[Record]) -> set[str]:
    """Paths that links, images and `image:` of records lead to; those under content/files/ are attachments."""
    paths = {image_path(record.one("image")) for record in records if "image" in record.fields}
    texts = (text for record in records for text in (record.text, record.note) if text)
    return paths | {
        path_of(r.target, text.path) for text in texts for r in text.references if r.role in ("file", "image")
    }


def images(record: Record) -> set[str]:
    """Paths of what a record shows as an image, by `image:` and in its texts."""
    own = {image_path(record.one("image"))} if "image" in record.fields else set()
    return own | _paths(record, "image")


def offered(record: Record) -> set[str]:
    """Paths of files that a record's texts link to."""
    return _paths(record, "file")


def _paths(record: Record, role: str) -> set[str]:
    texts = (text for text in (record.text, record.note) if text)
    return {path_of(r.target, text.path) for text in texts for r in text.references if r.role == role}


def image_path(written: str) -> str:
    """Where the file of an `image:` field lies."""
    return "content/files/" + written.removeprefix("content/").removeprefix("files/")


def path_of(written: str, base: str) -> str:
    """The path that an address in the file `base` leads to, percent-escapes resolved, as Markdown puts them in."""
    parts = re.split(r"((?:%[0-9A-Fa-f]{2})+)", written)
    unquoted = "".join(
        bytes.fromhex(p.replace("%", "")).decode("utf-8", "replace") if p.startswith("%") else p for p in parts
    )
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquoted))


def _add(table: dict[str, list[Key]], written: str, key: Key) -> None:
    keys = table.setdefault(written, [])
    if key not in keys:
        keys.append(key)
