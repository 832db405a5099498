"""The records of a dossier, as parsed, to the tree in which a record is renamed: who there is and how all are found."""

from __future__ import annotations

from collections.abc import Mapping

from dossier.core.assemble import assemble
from dossier.core.kinds import COVER, Kind, Kinds
from dossier.core.resolve import Index, index_of, records_by_path
from dossier.model import Key, Record
from dossier.values import Frozen


class Tree(Frozen):
    """A dossier as it was read: the records that its files make, by path, and the bytes of files for whoever asks.

    `records` are these joined, before anything is withheld, and `index` and `by_path` those of them.
    """

    kinds: Kinds
    contents: Mapping[str, Record]
    seeds: Mapping[str, Record]
    seed_paths: frozenset[str]  # those that cannot be read too
    sources: Mapping[str, bytes]
    records: Mapping[Key, Record]
    index: Index
    by_path: Mapping[str, Key]

    def kind_of(self, path: str) -> Kind:
        """The kind of the record that a file of content/ is."""
        name = self.contents[path].kind
        return COVER if name == COVER.name else self.kinds[name]


def tree_of(
    kinds: Kinds,
    contents: Mapping[str, Record],
    seeds: Mapping[str, Record],
    seed_paths: frozenset[str],
    sources: Mapping[str, bytes],
) -> Tree:
    """The tree of records as they were parsed."""
    records, _ = assemble(contents.values(), seeds.values(), seed_paths, kinds)
    return Tree(
        kinds,
        contents,
        seeds,
        seed_paths,
        sources,
        records,
        index_of(records.values(), kinds),
        records_by_path(records),
    )
