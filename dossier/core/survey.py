"""Outlines of all public records to the Survey: what linking one record may ask about the others."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping

from dossier.core.kinds import Kinds
from dossier.core.mentions import Names, named_otherwise, names_of
from dossier.core.resolve import Index, index_of, records_by_path, reindexed
from dossier.core.withhold import Disguise, Private
from dossier.model import Key, Record
from dossier.packing import Sealed, Unpacked
from dossier.values import Frozen, pack, replace


class Survey(Frozen):
    """What there is, and nothing of what it says: a record is linked by its own files and this alone.

    `outlines` are those of public records, in the order of their files; `files` holds the paths under content/files/;
    `first` tells which mentions of a name are linked: section, page, all or none.
    """

    kinds: Kinds
    first: str
    files: frozenset[str]
    private: Private
    outlines: Mapping[Key, Record]
    index: Index
    by_path: Mapping[str, Key]
    names: Names


def survey(outlines: Mapping[Key, Record], private: Private, kinds: Kinds, first: str, files: frozenset[str]) -> Survey:
    """The survey of public outlines."""
    return Survey(
        kinds,
        first,
        files,
        private,
        outlines,
        index_of(outlines.values(), kinds),
        records_by_path(outlines),
        names_of(outlines.values(), kinds),
    )


def with_outlines(whole: Survey, changed: Mapping[Key, Record]) -> Survey:
    """The survey where records have other outlines, whose ids, files and readers are what they were.

    Where somebody is under another name all are called what they were: whom a text betrays depends on that.
    """
    private, index, names = whole.private, whole.index, whole.names
    for key, record in changed.items():
        index = reindexed(index, whole.outlines[key], record, whole.kinds, whole.outlines)
        names = named_otherwise(names, whole.outlines[key], record, whole.kinds)
        if private.hidden:
            again = reindexed(private.index, whole.outlines[key], record, whole.kinds, private.records)
            private = replace(private, index=again)
    private = replace(private, records=_with(private.records, changed))
    return replace(whole, outlines=_with(whole.outlines, changed), private=private, index=index, names=names)


def _with(records: Mapping[Key, Record], changed: Mapping[Key, Record]) -> Mapping[Key, Record]:
    """One layer over what there was, however often that is done."""
    first, rest = (records.maps[0], records.maps[1]) if isinstance(records, ChainMap) else ({}, records)
    return ChainMap({**first, **changed}, rest)  # type: ignore[arg-type]  # only read


class Compact(Frozen):
    """A survey as it rests: its outlines are packed, and opened one by one.

    `own` are those of records that readers know otherwise or not at all, `order` all records as they are where there
    are such. What few records ask is packed once more.
    """

    kinds: Kinds
    first: str
    files: frozenset[str]
    hidden: Mapping[Key, str]
    disguised: Mapping[Key, Disguise]
    private_index: Index
    private_by_path: bytes
    own: Mapping[Key, bytes]
    order: tuple[Key, ...]
    outlines: Mapping[Key, bytes]
    index: Index
    by_path: bytes
    names: Names


def compact(whole: Survey) -> Compact:
    """The survey so that it can be packed, which is opened much faster than it is made."""
    private, outlines = whole.private, whole.outlines
    own = {key: pack(record) for key, record in private.records.items() if outlines.get(key) is not record}
    return Compact(
        whole.kinds,
        whole.first,
        whole.files,
        private.hidden,
        private.disguised,
        private.index,
        pack(private.by_path),
        own,
        tuple(private.records) if own else (),
        {key: pack(record) for key, record in outlines.items()},
        whole.index,
        pack(whole.by_path),
        whole.names,
    )


def opened(each: Compact) -> Survey:
    """The survey that it was made of."""
    packed = {key: each.own.get(key) or each.outlines[key] for key in each.order} if each.own else each.outlines
    records, outlines = Unpacked(packed, Record), Unpacked(each.outlines, Record)
    private = Private(records, each.hidden, each.disguised, each.private_index, Sealed(each.private_by_path))
    index, by_path = each.index, Sealed(each.by_path)
    return Survey(each.kinds, each.first, each.files, private, outlines, index, by_path, each.names)
