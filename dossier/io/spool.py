"""Bytes by key in a file that lasts as long as a run, which many processes can read and none has to hold."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from dossier.io.workers import is_alive

_NAME = re.compile(r"spool-(\d+)-[a-z0-9_]{8}")  # the process, and what mkstemp adds
_PIECE = 1 << 20  # bytes that are gathered before they are written
_AHEAD = 1 << 17
_SIZE = 1 << 32  # bytes that no value has
_AT_ONCE = hasattr(os, "pread")
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)


class Spool(Mapping[str, bytes]):
    """Filled by the process that made it. Where no file can be written the bytes stay in memory."""

    def __init__(self, path: str = "", places: dict[str, int] | None = None, handle: int = -1) -> None:
        self._path = path
        self._places = places if places is not None else {}  # where each begins, and below _SIZE how long it is
        self._here: dict[str, bytes] = {}
        self._gathered = bytearray()
        self._end = 0
        self._handle = os.open(path, _READING) if path and handle < 0 else handle
        self._ahead = (0, b"")  # where a part of the file begins that was read at once, and the part

    def add(self, key: str, value: bytes) -> None:
        """Keeps a value; of two with one key the later."""
        if not self._path:
            self._here[key] = value
            return
        self._places[key] = (self._end + len(self._gathered)) * _SIZE + len(value)
        self._gathered += value
        if len(self._gathered) >= _PIECE:
            self.flush()

    def flush(self) -> None:
        """All that was added into the file, where other processes find it."""
        if not self._gathered:
            return
        try:
            os.lseek(self._handle, self._end, os.SEEK_SET)
            done = os.write(self._handle, self._gathered)
            while done < len(self._gathered):
                done += os.write(self._handle, memoryview(self._gathered)[done:])
        except OSError:
            self._give_up()
        else:
            self._end += len(self._gathered)
            self._gathered = bytearray()

    def _give_up(self) -> None:
        """A full disk, say: what the file holds and what it does not comes into memory."""
        for key, place in self._places.items():
            start, size = divmod(place, _SIZE)
            there = start - self._end
            self._here[key] = bytes(self._gathered[there : there + size]) if there >= 0 else self._read(start, size)
        self.close()
        self._places, self._gathered, self._path = {}, bytearray(), ""

    def _read(self, start: int, size: int) -> bytes:
        if _AT_ONCE:  # processes that were forked share the place at which a file is read
            value = os.pread(self._handle, size, start)
        else:
            os.lseek(self._handle, start, os.SEEK_SET)
            value = os.read(self._handle, size)
        if len(value) != size:
            raise OSError(f"{self._path} was cut short")
        return value

    def __getitem__(self, key: str) -> bytes:
        if key in self._here:
            return self._here[key]
        start, size = divmod(self._places[key], _SIZE)
        if start >= self._end and self._gathered:
            there = start - self._end
            return bytes(self._gathered[there : there + size])
        return self._read_ahead(start, size)

    def _read_ahead(self, start: int, size: int) -> bytes:
        """Whoever reads one value after the other, as most do, finds the next ones read already."""
        at, ahead = self._ahead  # of one moment, since several threads may read
        there = start - at
        if there >= 0 and there + size <= len(ahead):
            return ahead[there : there + size]
        if there != len(ahead):
            self._ahead = (start + size, b"")
            return self._read(start, size)
        ahead = self._read(start, max(size, min(_AHEAD, self._end - start)))
        self._ahead = (start, ahead)
        return ahead[:size]

    def __contains__(self, key: object) -> bool:
        return key in self._places or key in self._here

    def __iter__(self) -> Iterator[str]:
        yield from self._here
        yield from self._places

    def __len__(self) -> int:
        return len(self._here) + len(self._places)

    def __reduce__(self) -> tuple[object, ...]:
        self.flush()
        return _reopened, (self._path, self._places, self._here)

    def snapshot(self) -> Spool:
        """What it holds now and what is added to the snapshot, in the same file; the first one is filled no more."""
        self.flush()
        other = Spool(self._path, dict(self._places), self._handle)
        other._here, other._end = dict(self._here), self._end
        return other

    def close(self) -> None:
        """The end of it; whoever still reads has opened it before."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        if self._path:
            with suppress(OSError):
                Path(self._path).unlink()


def _reopened(path: str, places: dict[str, int], here: dict[str, bytes]) -> Spool:
    spool = Spool(path, places)
    spool._here = here  # noqa: SLF001 - it is one
    spool._end = os.path.getsize(path) if path else 0  # noqa: SLF001 - as above
    return spool


def open_spool(folder: Path) -> Spool:
    """A spool in that folder, else in memory. What runs that were killed left there goes first."""
    try:
        for name in os.listdir(folder):
            spool = _NAME.fullmatch(name)
            if spool and int(spool[1]) != os.getpid() and not is_alive(int(spool[1])):
                os.unlink(folder / name)
        handle, path = tempfile.mkstemp(prefix=f"spool-{os.getpid()}-", dir=folder)
    except OSError:
        return Spool()
    return Spool(path, handle=handle)
