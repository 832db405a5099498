"""Bytes by key in a file that lasts as long as a run, which many processes can read and none has to hold."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from dossier.io.workers import is_alive

_NAME = re.compile(r"spool-(\d+)-[a-z0-9_]{8}")  # the process, and what mkstemp adds
_PIECE = 1 << 20  # bytes that are gathered before they are written
_AHEAD = 1 << 17
_SIZE = 1 << 32  # bytes that no value has
_GAP = 1 << 14  # bytes between two values that are read with them rather than gone over
_AT_ONCE = hasattr(os, "pread")
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)


class _File:
    """An open file, closed when the last that reads it has gone."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._lock = Lock()  # where a place can only be gone to and read from in two steps

    def read(self, start: int, size: int) -> bytes:
        if _AT_ONCE:
            return os.pread(self._handle, size, start)
        with self._lock:
            os.lseek(self._handle, start, os.SEEK_SET)
            return os.read(self._handle, size)

    def write(self, start: int, data: bytearray) -> None:
        with self._lock:
            os.lseek(self._handle, start, os.SEEK_SET)
            done = os.write(self._handle, data)
            while done < len(data):
                done += os.write(self._handle, memoryview(data)[done:])

    def __del__(self) -> None:
        with suppress(OSError):
            os.close(self._handle)


class Stretch(NamedTuple):
    """Many values in one piece of bytes: where each begins and ends, and its key, in the order in which they lie."""

    data: bytes
    starts: Sequence[int]
    ends: Sequence[int]
    keys: Sequence[str]


def joined(pairs: Iterable[tuple[str, bytes]]) -> Iterator[Stretch]:
    """Values by key to pieces that hold many of them."""
    keys: list[str] = []
    values: list[bytes] = []
    size = 0
    for key, value in pairs:
        keys.append(key)
        values.append(value)
        size += len(value)
        if size >= _PIECE:
            yield _stretch(keys, values)
            keys, values, size = [], [], 0
    if keys:
        yield _stretch(keys, values)


def _stretch(keys: Sequence[str], values: Sequence[bytes]) -> Stretch:
    ends = list(accumulate(map(len, values)))
    return Stretch(b"".join(values), [0, *ends[:-1]], ends, keys)


class Spool(Mapping[str, bytes]):
    """Filled by the process that made it. Where no file can be written the bytes stay in memory."""

    def __init__(self, path: str = "", places: dict[str, int] | None = None, file: _File | None = None) -> None:
        self._path = path
        self._places = places if places is not None else {}  # where each begins, and below _SIZE how long it is
        self._here: dict[str, bytes] = {}
        self._gathered = bytearray()
        self._end = 0
        self._file = file or (_File(os.open(path, _READING)) if path else None)
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
            if self._file:
                self._file.write(self._end, self._gathered)
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
        value = self._file.read(start, size) if self._file else b""
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

    def stretches(self, wanted: Callable[[str], bool]) -> Iterator[Stretch]:
        """The values of all keys that are wanted, as they lie in the file: read in large pieces."""
        self.flush()
        yield from joined((key, value) for key, value in self._here.items() if wanted(key))
        order = sorted((place, key) for key, place in self._places.items() if wanted(key))
        first = 0
        for number, (place, _) in enumerate(order):
            begin, end = order[first][0] // _SIZE, sum(divmod(place, _SIZE))
            if number + 1 == len(order) or order[number + 1][0] // _SIZE - end > _GAP or end - begin >= _PIECE:
                places = [divmod(each, _SIZE) for each, _ in order[first : number + 1]]
                starts = [start - begin for start, _ in places]
                ends = [start - begin + size for start, size in places]
                keys = [key for _, key in order[first : number + 1]]
                yield Stretch(self._read(begin, end - begin), starts, ends, keys)
                first = number + 1

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
        other = Spool(self._path, dict(self._places), self._file)
        other._here, other._end = dict(self._here), self._end
        return other

    def hide(self) -> None:
        """Takes its name off the disk: nothing is left however the process ends. No other process can open it then."""
        if self._path and _AT_ONCE:  # Windows removes no file that is open
            with suppress(OSError):
                Path(self._path).unlink()

    def close(self) -> None:
        """The end of it; what reads it still may go on."""
        self._file = None
        if self._path:
            with suppress(OSError):
                Path(self._path).unlink()


def _reopened(path: str, places: dict[str, int], here: dict[str, bytes]) -> Spool:
    spool = Spool(path, places)
    spool._here = here  # noqa: SLF001 - it is one
    spool._end = os.path.getsize(path) if path else 0  # noqa: SLF001 - as above
    return spool


def open_spool(*folders: Path) -> Spool:
    """A spool in the first of these folders that takes it, else in memory. What killed runs left there goes first."""
    for folder in folders:
        try:
            for name in os.listdir(folder):
                spool = _NAME.fullmatch(name)
                if spool and int(spool[1]) != os.getpid() and not is_alive(int(spool[1])):
                    os.unlink(folder / name)
            handle, path = tempfile.mkstemp(prefix=f"spool-{os.getpid()}-", dir=folder)
        except OSError:
            continue
        return Spool(path, file=_File(handle))
    return Spool()
