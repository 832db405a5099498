"""Outlines of all public records to the Survey: what linking one record may ask about the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dossier.core.kinds import Kinds
from dossier.core.mentions import Names, names_of
from dossier.core.resolve import Index, index_of, records_by_path
from dossier.core.withhold import Private
from dossier.model import Key, Record


@dataclass(frozen=True, slots=True)
class Survey:
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
