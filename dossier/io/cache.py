"""What earlier builds worked out, in one file in `.dossier/`: rows of bytes by table and key, each with its checksum.

It is SQLite's, so that a crash or a full disk leaves it as it was; a build holds its write lock from start to end. What
cannot be read is given up as a whole: the next rows are written to an empty file. No row is ever run as a program.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from dossier.diagnostics import Diagnostic, Span, report

FOLDER = ".dossier"
FILE = f"{FOLDER}/cache.sqlite"
TABLES = ("state", "reading", "text", "linked", "shelf", "quotations", "anchors", "alike", "images")
RECENT = 8  # outputs, say, of which it is remembered what they hold
PATIENCE = 600.0  # seconds that a build waits for another one
_SOON = 0.3  # seconds after which it says so
_SPARE = 0.5  # of the file may lie unused before it is given back
# What a damaged file, a foreign one, a full disk or one that may not be written makes SQLite say.
_TROUBLE = (sqlite3.Error, OSError, UnicodeDecodeError)


class Damaged(Exception):
    """A row is not what was written: everything has to be worked out anew."""


class Cache:
    """An open cache. Where there can be none it is in memory and `problem` says why; nothing else differs."""

    def __init__(self, database: sqlite3.Connection, problem: Diagnostic | None = None) -> None:
        self._database = database
        self.problem = problem
        self.kept = problem is None

    def get(self, table: str, key: str) -> bytes | None:
        """One row, or None; raises Damaged."""
        try:
            row = self._database.execute(f"SELECT value, sum FROM {table} WHERE key = ?", (key,)).fetchone()  # noqa: S608 - the table is ours
        except _TROUBLE as error:
            raise Damaged from error
        return _checked(key, row[0], row[1]) if row else None

    def each(self, table: str) -> Iterator[tuple[str, bytes]]:
        """Every row of a table with its key; raises Damaged."""
        try:
            for key, value, total in self._database.execute(f"SELECT key, value, sum FROM {table}"):  # noqa: S608 - as above
                yield key, _checked(key, value, total)
        except _TROUBLE as error:
            raise Damaged from error

    def put(self, table: str, rows: Iterable[tuple[str, bytes]]) -> None:
        """Rows added or replaced, for good once the cache is closed."""
        summed = ((key, value, zlib.crc32(value, zlib.crc32(key.encode()))) for key, value in rows)
        self._write(lambda: self._database.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", summed))  # noqa: S608 - as above

    def put_recent(self, kind: str, name: str, value: bytes) -> None:
        """A row of the state that is kept while it is one of the last few of its kind."""
        names = [line for line in (self.get("state", kind) or b"").decode().split("\n") if line and line != name]
        self.put("state", [(kind, "\n".join([name, *names[: RECENT - 1]]).encode()), (f"{kind} {name}", value)])
        self.drop("state", [f"{kind} {old}" for old in names[RECENT - 1 :]])

    def drop(self, table: str, keys: Iterable[str]) -> None:
        gone = ((key,) for key in keys)
        self._write(lambda: self._database.executemany(f"DELETE FROM {table} WHERE key = ?", gone))  # noqa: S608 - as above

    def clear(self) -> None:
        """As if it were new."""
        for table in TABLES:
            self.drop_all(table)
        self.put("state", [("tool", _tool())])

    def drop_all(self, table: str) -> None:
        self._write(lambda: self._database.execute(f"DELETE FROM {table}"))  # noqa: S608 - as above

    def _write(self, write: Callable[[], object]) -> None:
        if not self.kept:
            return  # nobody will read it
        try:
            write()
        except _TROUBLE as error:
            self._give_up(error)

    def close(self, *, keep: bool) -> None:
        """With what was put and dropped, or as if nothing had been."""
        try:
            if keep and self.kept:
                self._database.commit()
                self._give_back()
        except _TROUBLE as error:
            self._give_up(error)
        finally:
            with suppress(*_TROUBLE):
                self._database.close()

    def _give_back(self) -> None:
        """A file of which much lies unused, as after many documents left, becomes smaller."""
        (pages,) = self._database.execute("PRAGMA page_count").fetchone()
        (spare,) = self._database.execute("PRAGMA freelist_count").fetchone()
        if spare > 1000 and spare > pages * _SPARE:
            self._database.execute("VACUUM")

    def _give_up(self, error: Exception) -> None:
        self.kept = False
        self.problem = self.problem or _unusable(f"cannot be written: {error}")
        with suppress(*_TROUBLE):
            self._database.rollback()


def open_cache(root: Path, waiting: Callable[[], None], language: str = "") -> Cache | None:
    """The dossier's cache, locked against other builds; None where another build holds it too long.

    `waiting` is called once if another build has to be waited for. What is known of a dossier in another language has
    a file of its own.
    """
    path = root / _file(language)
    try:
        path.parent.mkdir(exist_ok=True)
        return _opened(path, waiting)
    except _Busy:
        return None
    except _TROUBLE as error:
        return _anew(path, error)


class _Busy(Exception):
    pass


def _opened(path: Path, waiting: Callable[[], None]) -> Cache:
    try:
        return _locked(path, _SOON)
    except _Busy:
        waiting()
        return _locked(path, PATIENCE)


def _locked(path: Path, patience: float) -> Cache:
    """The cache once no other build holds it; raises _Busy after so many seconds."""
    database = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        # A crash of the machine may cost the cache, which its checksums tell, and never what it was made of.
        for pragma in ("journal_mode = DELETE", "synchronous = OFF", "cache_size = -8192", "mmap_size = 1073741824"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            database.execute(
                f"CREATE TABLE IF NOT EXISTS {table} (key TEXT PRIMARY KEY, value BLOB NOT NULL, sum INTEGER NOT NULL)"
            )
        cache = Cache(database)
        if cache.get("state", "tool") != _tool():
            cache.clear()
    except Damaged as damaged:
        database.close()
        raise sqlite3.DatabaseError("a row is damaged") from damaged
    except sqlite3.OperationalError as error:
        database.close()
        if "locked" in str(error):
            raise _Busy from error
        raise
    except BaseException:
        database.close()
        raise
    return cache


def _anew(path: Path, error: Exception) -> Cache:
    """An empty cache in place of one that cannot be read, else one in memory."""
    try:
        for file in (path, path.with_name(path.name + "-journal")):
            if file.is_file() or file.is_symlink():
                file.unlink()
        cache = _opened(path, lambda: None)
    except (*_TROUBLE, _Busy):
        return in_memory(_unusable(f"cannot be used: {error}"))
    cache.problem = _unusable(f"could not be read and was made anew: {error}")
    return cache


def renewed(root: Path, cache: Cache, language: str = "") -> Cache:
    """An empty cache in place of one of which a row was damaged."""
    cache.close(keep=False)
    return (
        _anew(root / _file(language), sqlite3.DatabaseError("a row is damaged"))
        if cache.problem is None
        else in_memory(cache.problem)
    )


@contextmanager
def remembered(root: Path, language: str = "") -> Iterator[Cache | None]:
    """What the last build left, to be read; None where it cannot be used or is being replaced.

    The lock is held while it is read and no longer, so that no build waits for whoever works with a copy.
    """
    database = None
    try:
        path = root / _file(language)
        if path.is_file():
            uri = f"{path.absolute().as_uri()}?mode=ro"
            database = sqlite3.connect(uri, uri=True, timeout=_SOON, isolation_level=None)
            database.execute("BEGIN")
        cache = Cache(database) if database else None
        usable = cache is not None and cache.get("state", "tool") == _tool()
    except (Damaged, *_TROUBLE):
        usable = False
    try:
        yield cache if usable else None
    finally:
        if database:
            database.close()


def in_memory(problem: Diagnostic | None = None) -> Cache:
    """A cache that is empty and leaves nothing behind."""
    database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for table in TABLES:
        database.execute(f"CREATE TABLE {table} (key TEXT PRIMARY KEY, value BLOB, sum INTEGER)")
    cache = Cache(database, problem)
    cache.kept = False
    return cache


def _file(language: str) -> str:
    return FILE.replace(".sqlite", f".{language.lower()}.sqlite") if language else FILE


def _unusable(what: str) -> Diagnostic:
    hint = f"the build is right and only slower; remove {FOLDER}/ or mend its permissions if this comes again"
    return report("cache-unusable", f"the cache {what}", Span(FILE), hint)


def _checked(key: str, value: object, total: object) -> bytes:
    if not isinstance(value, bytes) or zlib.crc32(value, zlib.crc32(key.encode())) != total:
        raise Damaged(key)
    return value


def _tool() -> bytes:
    """What the rows were made with: this program's files, Python, and the versions of what is installed."""
    digest = blake2b(sys.version.encode(), digest_size=16)
    package = Path(__file__).resolve().parent.parent
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.po")]):
        found = path.stat()
        digest.update(os.fsencode(path) + f"\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    for folder in sys.path:
        with suppress(OSError):
            names = sorted(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
            digest.update(os.fsencode("\0".join(names)))
    return digest.digest()
