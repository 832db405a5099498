"""Files of a dossier to what they are to be, all of them or none: written beside, then moved into place, one by one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_NEW, _OLD = ".dossier-new", ".dossier-old"  # what the names end in under which files wait; hidden, so never read


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is to become of a file: `path` is '' for a new one, `to` for one that is removed."""

    path: str
    to: str
    before: bytes
    after: bytes


class Unlike(Exception):
    """A file is not what it was when the changes were worked out; `path` is its path and the message says how."""

    def __init__(self, path: str, how: str) -> None:
        super().__init__(how)
        self.path = path


def replace_all(root: Path, replacements: Sequence[Replacement]) -> None:
    """Every file, in the order given; raises Unlike before anything is changed, OSError after all of it was put back.

    A process that is killed leaves files that are as they were or as they are to be, and at most a few hidden ones.
    """
    for each in replacements:
        _check(root, each)
    done: list[_Step] = []
    try:
        for each in replacements:
            _write_beside(root, each)
        for step in _steps(root, replacements):
            done.append(step)
            step.do()
    except BaseException:
        for step in reversed(done):
            _undo(step)
        raise
    finally:
        _clean(root, replacements)


def _undo(step: _Step) -> None:
    """Whoever presses Ctrl-C again and again still gets all of it back."""
    while True:
        try:
            return step.undo()
        except KeyboardInterrupt:
            continue


def clear_away(folder: Path) -> None:
    """Removes what a process that was killed left below a folder. No other may be at work there."""
    for place, _, names in os.walk(folder):
        for name in names:
            if name.startswith(".") and name.endswith((_NEW, _OLD)):
                with suppress(OSError):
                    (Path(place) / name).unlink()


def unlike(root: Path, path: str) -> str:
    """Why a file of the dossier may not be changed where it is, or ''."""
    places = [root / part for part in (path, *(parent.as_posix() for parent in Path(path).parents)) if part != "."]
    return "is a link, or lies behind one" if any(place.is_symlink() for place in places) else ""


def _check(root: Path, each: Replacement) -> None:
    if each.path:
        if how := unlike(root, each.path):
            raise Unlike(each.path, how)
        if (root / each.path).read_bytes() != each.before:
            raise Unlike(each.path, "was changed in the meantime")
    if each.to not in ("", each.path) and os.path.lexists(root / each.to) and not _is_same(root, each):
        raise Unlike(each.to, "is there already")


def _is_same(root: Path, each: Replacement) -> bool:
    """Whether two paths that differ in case are one file, as they are on some disks."""
    if not each.path or each.path.casefold() != each.to.casefold():
        return False
    with suppress(OSError):
        return (root / each.path).samefile(root / each.to)
    return False


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name}{ending}")


def _write_beside(root: Path, each: Replacement) -> None:
    """What a file is to hold, whole and on the disk, under a name beside it; and a second name for what it holds."""
    if each.to:
        place = root / (each.path or each.to)
        place.parent.mkdir(parents=True, exist_ok=True)
        with _beside(place, _NEW).open("wb") as file:
            file.write(each.after)
            file.flush()
            os.fsync(file.fileno())
        if each.path:
            shutil.copymode(place, _beside(place, _NEW))
    if each.path:
        _second_name(root / each.path, _beside(root / each.path, _OLD))


def _second_name(path: Path, other: Path) -> None:
    other.unlink(missing_ok=True)
    try:
        os.link(path, other)
    except OSError:  # not every file system has them
        shutil.copy2(path, other)


@dataclass(frozen=True, slots=True)
class _Step:
    """One file moved over another, or to a name that is free; `saved` is where what it replaces lies too."""

    source: Path | None
    target: Path
    saved: Path | None = None

    def do(self) -> None:
        if self.source:
            self.source.replace(self.target)
        else:
            self.target.unlink()

    def undo(self) -> None:
        """As it was before, whether it was done or not."""
        if self.saved:
            self.saved.replace(self.target)
        elif self.source and os.path.lexists(self.target):
            self.target.replace(self.source)


def _steps(root: Path, replacements: Iterable[Replacement]) -> Iterator[_Step]:
    for each in replacements:
        place, to = root / each.path, root / each.to
        if not each.path:
            yield _Step(_beside(to, _NEW), to)
        elif not each.to:
            yield _Step(None, place, _beside(place, _OLD))
        else:
            yield _Step(_beside(place, _NEW), place, _beside(place, _OLD))
            if each.to != each.path:
                yield _Step(place, to)


def _clean(root: Path, replacements: Iterable[Replacement]) -> None:
    for each in replacements:
        for ending in (_NEW, _OLD):
            with suppress(OSError, KeyboardInterrupt):  # all is done, or put back, by then
                _beside(root / (each.path or each.to), ending).unlink()
