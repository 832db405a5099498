"""What is packed of records and texts: in the spool where this run made it, else from the cache when it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dossier.io.cache import Cache, Damaged
from dossier.io.spool import Spool, Stretch, joined
from dossier.model import Key, Pair, Row
from dossier.values import unpack

_ROW = "="  # before the key of a record, which may be the path of a file as well


@dataclass(slots=True)
class Shelf:
    """Rows by key and texts by path, in the cache for the next run and in the spool for this one.

    `files` tells in which text the record of a key is, `paths` are those of all texts that are shown, `covered` are the
    bodies that withholding changed.
    """

    cache: Cache | None
    spool: Spool
    files: Mapping[Key, str] = field(default_factory=dict)
    paths: Mapping[str, object] = field(default_factory=dict)
    covered: dict[str, bytes] = field(default_factory=dict)
    _row: tuple[Key, Row] = ("", Row())  # a page asks for the same several times
    _text: tuple[str, Pair] = ("", Pair())

    def put_texts(self, texts: Iterable[tuple[str, bytes]]) -> None:
        texts = list(texts)
        for path, text in texts:
            self.spool.add(path, text)
        if self.cache:
            self.cache.put("text", texts)

    def put_rows(self, rows: Iterable[tuple[Key, bytes]]) -> None:
        rows = list(rows)
        for key, row in rows:
            self.spool.add(_ROW + key, row)
        if self.cache:
            self.cache.put("shelf", rows)

    def fetch(self, paths: Iterable[str]) -> None:
        """These texts into the spool, where other processes find them too; raises Damaged where one is missing."""
        missing = {path for path in paths if path not in self.spool}
        if self.cache and len(missing) > _MANY:
            found = {path: text for path, text in self.cache.each("text") if path in missing}
        else:
            found = {path: text for path in missing if self.cache and (text := self.cache.get("text", path))}
        for path, text in found.items():
            self.spool.add(path, text)
        for path in missing - found.keys():
            raise Damaged(path)

    def stretches(self) -> Iterator[Stretch]:
        """Every text that there is, once, many in one piece."""
        yield from self.spool.stretches(_is_text)
        if self.cache:
            yield from joined(pair for pair in self.cache.each("text") if pair[0] not in self.spool)

    def all_texts(self) -> Iterator[tuple[str, bytes]]:
        """The same one by one."""
        for each in self.stretches():
            for key, start, end in zip(each.keys, each.starts, each.ends, strict=True):
                yield key, each.data[start:end]

    def load(self) -> None:
        """Everything that pages are made of into the spool."""
        for table, before, wanted in (("text", "", self.paths), ("shelf", _ROW, self.files)):
            missing = {key for key in wanted if before + key not in self.spool}
            for key, value in self.cache.each(table) if self.cache and missing else ():
                if key in missing:
                    self.spool.add(before + key, value)
        self.spool.flush()
        self.cache = None

    def row(self, key: Key) -> Row:
        last = self._row
        if last[0] != key:
            last = self._row = key, unpack(self._found(_ROW + key, "shelf", key), Row)
        return last[1]

    def text(self, path: str) -> Pair:
        last = self._text
        if last[0] != path:
            last = self._text = path, unpack(self._found(path, "text", path), Pair)
        return last[1]

    def _found(self, spooled: str, table: str, key: str) -> bytes:
        if spooled in self.spool:
            return self.spool[spooled]
        row = self.cache.get(table, key) if self.cache else None
        if row is None:
            raise Damaged(key)
        return row


def copy_all(cache: Cache, spool: Spool) -> None:
    """Every text and row of a cache into a spool."""
    for table, before in (("text", ""), ("shelf", _ROW)):
        for key, value in cache.each(table):
            spool.add(before + key, value)
    spool.flush()


_MANY = 500  # texts that are read one by one


def _is_text(key: str) -> bool:
    return not key.startswith(_ROW)


class _Kept(Mapping[str, bytes]):
    """A mapping of what the shelf keeps of some keys."""

    def __init__(self, shelf: Shelf, keys: Mapping[str, object]) -> None:
        self._shelf = shelf
        self._keys = keys

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Records(_Kept):
    """Of each record the record itself."""

    def __getitem__(self, key: str) -> bytes:
        if key not in self._keys:
            raise KeyError(key)
        return self._shelf.row(key).record or self._shelf.text(self._shelf.files[key]).record


class AllTies(_Kept):
    """Of each record its Ties."""

    def __getitem__(self, key: str) -> bytes:
        if key not in self._keys:
            raise KeyError(key)
        return self._shelf.row(key).ties


class Links(_Kept):
    """Of each record its links."""

    def __getitem__(self, key: str) -> bytes:
        if key not in self._keys:
            raise KeyError(key)
        return self._shelf.row(key).links


class Bodies(_Kept):
    """The body of each text, as readers see it."""

    def __getitem__(self, path: str) -> bytes:
        if path not in self._keys:
            raise KeyError(path)
        return self._shelf.covered.get(path) or self._shelf.text(path).body
