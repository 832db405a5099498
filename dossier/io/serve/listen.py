"""A dossier's folders to the names of what changes in them: as the system's events tell, or by looking at intervals."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import Protocol

import watchfiles

from dossier.io.read import CONFIG, LOCK, is_passed_over
from dossier.io.serve.asked import Changes
from dossier.io.stamps import Stamp, stamp_at, walk

Names = SimpleQueue[Changes]
Folders = Callable[[], Collection[Path]]

OWN = (CONFIG, LOCK)  # what matters of the dossier's own folder beside folders
STEP, LONGEST = 5, 500  # milliseconds in which events are gathered: until none comes, and at most
HEED = 1000  # milliseconds after which a thread sees that it has ended
POLL = 0.5  # seconds between two looks at all files, and more where a look takes long


class Listener(Protocol):
    """Puts names into a queue from threads of its own. `problem` says why it cannot."""

    problem: str

    def listen(self) -> None:
        """Begins; and then, called at intervals, sees to it that folders which came since are heard too."""

    def stop(self) -> None:
        """Ends."""


@dataclass(slots=True)
class _Ear:
    """A thread that hears some folders, until `ended`."""

    places: tuple[str, ...]
    recursive: bool
    ended: Event = field(default_factory=Event)


class Events:
    """Hears from the operating system: all of `folders`, and of the dossier's own folder two files and these.

    A folder that is taken away and made again is another one for the system, so that it is heard anew; so is a folder
    that came since. Linux would hear through links, which may lead to a whole disk: where there are any, each folder is
    heard by itself.
    """

    def __init__(self, root: Path, folders: Folders, names: Names) -> None:
        self.problem = ""
        self._root = root
        self._folders = folders
        self._names = names
        self._ears: tuple[_Ear, ...] = ()
        self._known: dict[str, tuple[int, int]] = {}
        self._apart = False  # each folder is heard by itself

    def listen(self) -> None:
        if self._identities() != self._known:
            self.stop()
            self._apart = _hears_through_links() and any(map(_has_links, self._outermost()))
            self._known = self._identities()
            self._ears = tuple(self._heard(tuple(place for place in self._known if place != str(self._root))))
            self._names.put(Changes(every=True))

    def _outermost(self) -> list[str]:
        return [str(folder) for folder in _outermost(self._folders())]

    def _identities(self) -> dict[str, tuple[int, int]]:
        """By what each folder is known again, though its name may be another's by then."""
        outermost = self._outermost()
        below = (place for folder in outermost for place in _below(folder)) if self._apart else ()
        places = (str(self._root), *outermost, *below)
        return {place: identity for place in places if (identity := _identity(place))}

    def stop(self) -> None:
        for ear in self._ears:
            ear.ended.set()

    def _heard(self, inside: tuple[str, ...]) -> Iterator[_Ear]:
        for ear in (_Ear((str(self._root),), recursive=False), _Ear(inside, recursive=not self._apart)):
            if ear.places and Path(ear.places[0]).is_dir():
                Thread(target=self._hear, args=(ear,), daemon=True).start()
                yield ear

    def _hear(self, ear: _Ear) -> None:
        real = {os.path.realpath(place): place for place in ear.places}
        try:
            for found in watchfiles.watch(
                *real,
                watch_filter=None,
                debounce=LONGEST,
                step=STEP,
                stop_event=ear.ended,
                rust_timeout=HEED,
                raise_interrupt=False,
                recursive=ear.recursive,
                ignore_permission_denied=True,
            ):
                names = frozenset(self._named((path for _, path in found), real, ear))
                if names:
                    self._names.put(Changes(names))
        except (OSError, RuntimeError) as error:
            if all(Path(place).is_dir() for place in ear.places):  # else one has gone, which `listen` sees
                self.problem = str(error)

    def _named(self, paths: Iterable[str], real: Mapping[str, str], ear: _Ear) -> Iterator[str]:
        """Paths as the dossier calls them; none of files that it does not look at."""
        wanted = {*OWN, *(_relative(place, self._root) for place in self._known)}
        of_root = ear.places == (str(self._root),)
        for path in paths:
            base = next((base for base in (path, *map(str, Path(path).parents)) if base in real), "")
            name = _relative(real.get(base, base) + path[len(base) :], self._root)
            if (not of_root or name in wanted) and not is_passed_over(name.rpartition("/")[2]):
                yield name


class Looks:
    """Looks at the stamps of all files at intervals, for network mounts and wherever no events come."""

    def __init__(self, root: Path, folders: Folders, names: Names) -> None:
        self.problem = ""
        self._root = root
        self._folders = folders
        self._names = names
        self._ended = Event()
        self._looking: Thread | None = None

    def listen(self) -> None:
        if self._looking is None:
            self._looking = Thread(target=self._look, args=(self._stamps(),), daemon=True)
            self._looking.start()
            self._names.put(Changes(every=True))

    def stop(self) -> None:
        self._ended.set()

    def _look(self, before: Mapping[str, Stamp]) -> None:
        took = 0.0
        while not self._ended.wait(max(POLL, 4 * took)):
            began = time.monotonic()
            now = self._stamps()
            took = time.monotonic() - began
            changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
            names = frozenset(name for name in changed if not is_passed_over(name.rpartition("/")[2]))
            if names:
                self._names.put(Changes(names))
            before = now

    def _stamps(self) -> dict[str, Stamp]:
        stamps = {name: stamp_at(str(self._root / name)) for name in OWN}
        for folder in _outermost(self._folders()):
            name = _relative(str(folder), self._root)
            stamps |= {f"{name}/{path}": stamp for path, stamp in walk(os.path.realpath(folder)).items()}
        return stamps


def _outermost(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Without those that lie in another one."""
    every = tuple(dict.fromkeys(folder.absolute() for folder in folders))
    return tuple(folder for folder in every if not any(other in folder.parents for other in every))


def _hears_through_links() -> bool:
    return sys.platform == "linux"


def _below(folder: str) -> Iterator[str]:
    """All folders in a folder; links are not followed."""
    yield from (entry.path for entry in _entries(folder) if not entry.is_symlink())


def _has_links(folder: str) -> bool:
    """Whether any link in a folder, however deep, leads to a folder."""
    return any(entry.is_symlink() for entry in _entries(folder))


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    """Folders in a folder, and links to folders."""
    waiting = [folder]
    while waiting:
        with suppress(OSError):
            for entry in os.scandir(waiting.pop()):
                if entry.is_dir() and not is_passed_over(entry.name):
                    yield entry
                    if not entry.is_symlink():
                        waiting.append(entry.path)


def _identity(place: str) -> tuple[int, int] | None:
    try:
        found = Path(place).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _relative(place: str, root: Path) -> str:
    """A path from the dossier's folder, with `/`; an absolute one where it lies elsewhere."""
    return os.path.normpath(place).removeprefix(str(root) + os.sep).replace(os.sep, "/")
