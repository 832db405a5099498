"""Files to stamps, by which it is seen without reading that nothing changed."""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b

# Size, times of change and number of a file, packed; b"" where there is none.
Stamp = bytes

_FRESH = 2_000_000_000  # nanoseconds within which some file systems give two changes one time
_FIELDS = struct.Struct("<QqqQ")
_LENGTH = _FIELDS.size
_NUMBERED = os.name != "nt"  # Windows tells the number of an open file and not of one that is listed
_ANY_NUMBER = (1 << 64) - 1


def stamp_of(found: os.stat_result) -> Stamp:
    number = found.st_ino & _ANY_NUMBER if _NUMBERED else 0
    return _FIELDS.pack(found.st_size, found.st_mtime_ns, found.st_ctime_ns, number)


def stamp_at(path: str) -> Stamp:
    """The stamp of a file; b"" where there is none."""
    try:
        return stamp_of(os.stat(path))
    except OSError:
        return b""


def walk(folder: str) -> dict[str, Stamp]:
    """Every file below a folder, by its path there with `/`; links are not followed."""
    stamps: dict[str, Stamp] = {}
    waiting = [(folder, "")]
    while waiting:
        place, below = waiting.pop()
        try:
            entries = os.scandir(place)
        except OSError:
            continue
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{below}{entry.name}/"))
                    continue
                stamp = stamp_of(entry.stat(follow_symlinks=False))
                stamps[below + entry.name] = stamp + stamp_at(entry.path) if entry.is_symlink() else stamp
            except OSError:
                stamps[below + entry.name] = b""
    return stamps


def signature(stamps: Mapping[str, Stamp]) -> bytes:
    """A digest of many stamps, whatever their order."""
    whole = blake2b(digest_size=16)
    paths = sorted(stamps)
    whole.update("\0".join(paths).encode("utf-8", "surrogatepass"))
    found = [stamps[path] for path in paths]
    whole.update(bytes([len(stamp) for stamp in found]))
    whole.update(b"".join(found))
    return whole.digest()


def now() -> int:
    """The time by which stamps are judged, in nanoseconds."""
    return time.time_ns()


def is_settled(stamp: Stamp, when: int) -> bool:
    """Whether a file that had this stamp then would have another one if it had been changed since."""
    _, changed, moved, _ = _FIELDS.unpack(stamp[:_LENGTH])
    return bool(max(changed, moved) < when - _FRESH)


def are_settled(stamps: Iterable[Stamp], when: int) -> bool:
    return all(stamp and is_settled(stamp, when) for stamp in stamps)
