"""Files to stamps, by which it is seen without reading that nothing changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

# Size, times of change and number of a file, as one text.
Stamp = str

_FRESH = 2_000_000_000  # nanoseconds within which some file systems give two changes one time


def stamp_of(found: os.stat_result) -> Stamp:
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {_number(found)}"


def _number(found: os.stat_result) -> int:
    """Windows tells it of an open file and not of one that is listed."""
    return 0 if os.name == "nt" else found.st_ino


def stamp_at(path: str) -> Stamp:
    """The stamp of a file; '' where there is none."""
    try:
        return stamp_of(os.stat(path))
    except OSError:
        return ""


def walk(folder: str) -> dict[str, Stamp]:
    """Every file below a folder, by its path there with `/`; links are not followed."""
    return dict(_walk(folder, ""))


def _walk(folder: str, below: str) -> Iterator[tuple[str, Stamp]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, f"{below}{entry.name}/")
            else:
                stamp = stamp_of(entry.stat(follow_symlinks=False))
                yield below + entry.name, stamp + stamp_at(entry.path) if entry.is_symlink() else stamp
        except OSError:
            yield below + entry.name, ""


def signature(stamps: Mapping[str, Stamp]) -> str:
    """One text for many stamps, whatever their order."""
    lines = sorted(f"{path}\0{stamp}" for path, stamp in stamps.items())
    return blake2b("\n".join(lines).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def now() -> int:
    """The time by which stamps are judged, in nanoseconds."""
    return time.time_ns()


def is_settled(stamp: Stamp, when: int) -> bool:
    """Whether a file that had this stamp then would have another one if it had been changed since."""
    _, changed, moved, *_ = stamp.split()
    return max(int(changed), int(moved)) < when - _FRESH


def are_settled(stamps: Iterable[Stamp], when: int) -> bool:
    return all(stamp and is_settled(stamp, when) for stamp in stamps)
