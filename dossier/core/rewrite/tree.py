"""The records of a dossier, as parsed, to the tree in which a record is renamed: who there is and how all are found."""

from __future__ import annotations

from collections.abc import Mapping

from dossier.core.assemble import assemble
from dossier.core.kinds import COVER, Kind, Kinds
from dossier.core.resolve import Index, index_of, records_by_path
from dossier.model import Key, Record
from dossier.values import Frozen


class Version(Frozen):
    """A translation as its own file says it, and the file of the record that it translates."""

    record: Record
    of: str


class Tree(Frozen):
    """A dossier as it was read: the records that its files make, by path, and the bytes of files for whoever asks.

    `records` are these joined, before anything is withheld, and `index` and `by_path` those of them. `versions` are
    translations by path. In `contents` a record has the names of these too.
    """

    kinds: Kinds
    contents: Mapping[str, Record]
    seeds: Mapping[str, Record]
    seed_paths: frozenset[str]  # those that cannot be read too
    sources: Mapping[str, bytes]
    records: Mapping[Key, Record]
    index: Index
    by_path: Mapping[str, Key]
    versions: Mapping[str, Version]

    @property
    def files(self) -> Mapping[str, Record]:
        """Every file of content/ that says something, with what it says."""
        return {**self.contents, **{path: version.record for path, version in self.versions.items()}}

    def versions_of(self, key: Key) -> list[str]:
        """The translations of a record."""
        return [path for path in self.versions if self.by_path.get(path) == key]

    def key_of(self, path: str) -> Key:
        """The key of the record that a file of content/ is, or is a translation of."""
        return self.contents[path].key if path in self.contents else self.by_path[path]

    def is_seeded(self, path: str) -> bool:
        """Whether a file of content/ is the translation of a record that names a seed."""
        return path in self.versions and self.contents[self.versions[path].of].seed != ""

    def kind_of(self, path: str) -> Kind:
        """The kind of the record that a file of content/ is, or is a translation of."""
        name = self.contents[self.versions[path].of if path in self.versions else path].kind
        return COVER if name == COVER.name else self.kinds[name]


def tree_of(
    kinds: Kinds,
    contents: Mapping[str, Record],
    seeds: Mapping[str, Record],
    seed_paths: frozenset[str],
    sources: Mapping[str, bytes],
    versions: Mapping[str, Version],
) -> Tree:
    """The tree of records as they were parsed."""
    records, _ = assemble(contents.values(), seeds.values(), seed_paths, kinds)
    by_path = records_by_path(records)
    by_path |= {path: by_path[version.of] for path, version in versions.items() if version.of in by_path}
    return Tree(
        kinds,
        contents,
        seeds,
        seed_paths,
        sources,
        records,
        index_of(records.values(), kinds),
        by_path,
        versions,
    )
