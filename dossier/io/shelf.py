"""What is packed of records and texts: in memory where this run made it, else fetched from the cache when needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dossier.io.cache import Cache, Damaged
from dossier.model import Key
from dossier.values import unpack


@dataclass(slots=True)
class Shelf:
    """By key, `rows` of record (b"" where it is as it was parsed), ties and links, and `listings`; by path, `texts`.

    A text is record and body as they were parsed; `files` tells under which path, `covered` are the bodies that
    withholding changed.
    """

    cache: Cache | None
    files: Mapping[Key, str]
    rows: dict[Key, bytes] = field(default_factory=dict)
    listings: dict[Key, bytes] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    covered: dict[str, bytes] = field(default_factory=dict)

    def load(self) -> None:
        """Everything into memory, where processes that are forked or sent it have it too."""
        if self.cache:
            self.rows = self.cache.all("shelf") | self.rows
            self.load_listings()
            self.texts = self.cache.all("text") | self.texts
            self.cache = None

    def load_listings(self) -> None:
        """They are asked for one after the other."""
        if self.cache:
            self.listings = self.cache.all("listing") | self.listings

    def row(self, key: Key) -> tuple[bytes, bytes, bytes]:
        return unpack(self._found(self.rows, "shelf", key), tuple[bytes, bytes, bytes])

    def text(self, path: str) -> tuple[bytes, bytes]:
        return unpack(self._found(self.texts, "text", path), tuple[bytes, bytes])

    def _found(self, here: Mapping[str, bytes], table: str, key: str) -> bytes:
        row = here.get(key)
        if row is None and self.cache:
            row = self.cache.get(table, key)
        if row is None:
            raise Damaged(key)
        return row


@dataclass(frozen=True, slots=True)
class Shelved(Mapping[str, bytes]):
    """One part of the rows of a shelf."""

    shelf: Shelf
    part: int  # 0 for records, 1 ties, 2 links
    keys_of: Mapping[str, object]

    def __getitem__(self, key: str) -> bytes:
        if key not in self.keys_of:
            raise KeyError(key)
        found = self.shelf.row(key)[self.part]
        return found or (b"" if self.part else self.shelf.text(self.shelf.files[key])[0])

    def __contains__(self, key: object) -> bool:
        return key in self.keys_of

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_of)

    def __len__(self) -> int:
        return len(self.keys_of)


@dataclass(frozen=True, slots=True)
class Bodies(Mapping[str, bytes]):
    """The body of each text, as readers see it."""

    shelf: Shelf
    paths: Mapping[str, object]

    def __getitem__(self, path: str) -> bytes:
        if path not in self.paths:
            raise KeyError(path)
        return self.shelf.covered.get(path) or self.shelf.text(path)[1]

    def __contains__(self, path: object) -> bool:
        return path in self.paths

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


@dataclass(frozen=True, slots=True)
class Listings(Mapping[str, bytes]):
    """What stands about each record in the whole as data."""

    shelf: Shelf
    keys_of: Mapping[str, object]

    def __getitem__(self, key: str) -> bytes:
        if key not in self.keys_of:
            raise KeyError(key)
        if key not in self.shelf.listings:
            self.shelf.load_listings()
        if key not in self.shelf.listings:
            raise Damaged(key)
        return self.shelf.listings[key]

    def __contains__(self, key: object) -> bool:
        return key in self.keys_of

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_of)

    def __len__(self) -> int:
        return len(self.keys_of)
