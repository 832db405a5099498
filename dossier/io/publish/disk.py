"""A folder to a place that takes each file as it comes: written beside, then moved over what was there."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from dossier.io.publish.site import Site
from dossier.targets import LOCK, UNDER_WAY, Seen, Told, Unpublishable, Wanted

_PIECE = 1 << 20


class Disk:
    """A folder of this machine, or of one whose disk is mounted here."""

    leased = True
    at_once = False
    sure = True
    ledger = True

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder, self.site = folder, site
        self.cased: dict[str, str] = {}  # what is there, by the names that a disk which knows no case goes by
        self.renamed: set[str] = set()

    def look(self, known: Collection[str]) -> Mapping[str, Seen]:
        found = {path: _seen(self.folder / path, path in known) for path in files_under(self.folder)}
        self.cased = {path.casefold(): path for path in found}
        return found

    def read(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None

    def wanted(self) -> Mapping[str, Wanted]:
        return self.site.files

    def tag_of(self, path: str) -> str:
        return self.site.files[path].sha256

    def write(self, path: str, text: bytes) -> None:
        self._put(path, text, lasting=True)

    def send(self, paths: Iterable[str], told: Told) -> Mapping[str, str]:
        tags = {}
        for path in paths:
            self._put(path, self.site.read(path))
            tags[path] = self.tag_of(path)
            told(len(tags))
        return tags

    def delete(self, paths: Collection[str]) -> None:
        for path in paths:
            if path not in self.renamed:  # else its place is that of another file now
                (self.folder / path).unlink(missing_ok=True)
        for folder in sorted({above for path in paths for above in _above(path)}, reverse=True):
            with suppress(OSError):  # not empty, or gone already
                (self.folder / folder).rmdir()

    def finish(self) -> str:
        shutil.rmtree(self.folder / UNDER_WAY, ignore_errors=True)
        return ""

    def roll_back(self) -> str:
        raise Unpublishable("a folder keeps no earlier edition: give the target `editions: 3`, or publish with git")

    def locks(self) -> Mapping[str, bytes]:
        return locks_in(self.folder)

    def hold(self, name: str, text: bytes) -> None:
        write_beside(self.folder / name, text)

    def let_go(self, name: str) -> None:
        take_away(self.folder / name)

    def close(self) -> None:
        """Nothing is open."""

    def _put(self, path: str, text: bytes, *, lasting: bool = False) -> None:
        place = self.folder / path
        beside = self.folder / UNDER_WAY / str(os.getpid())
        beside.parent.mkdir(exist_ok=True)
        with beside.open("wb") as file:
            file.write(text)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        place.parent.mkdir(parents=True, exist_ok=True)
        self._make_way(path)
        beside.replace(place)

    def _make_way(self, path: str) -> None:
        """Away with a file whose name differs in case alone, where the disk takes both names for one."""
        other = self.cased.get(path.casefold(), path)
        if other not in (path, *self.renamed) and _is_same(self.folder / other, self.folder / path):
            (self.folder / other).unlink()
            self.renamed.add(other)


def open_folder(folder: Path, root: Path, site: Site) -> Disk:
    """A folder, which is made if the one that it lies in is there."""
    refuse_sources(folder, root, site)
    if not folder.parent.is_dir():
        raise Unpublishable(f"{folder.parent} is not there: make the folder, or mount the disk that it is on")
    if folder.exists() and not folder.is_dir():
        raise Unpublishable(f"{folder} is a file: name a folder")
    return Disk(folder, site)


def refuse_sources(folder: Path, root: Path, site: Site) -> None:
    """Raises where publishing there would put the site among its own sources, or into itself."""
    real, home, own = folder.resolve(), root.resolve(), site.folder.resolve()
    if real == home or real in home.parents:
        raise Unpublishable(f"{folder} holds the dossier itself: name a folder of its own")
    sources = [home / name for name in ("content", "seeds", "themes", ".dossier", ".git")]
    for source in (own, *sources):
        if real == source or source in real.parents or real in own.parents:
            raise Unpublishable(f"{folder} is a part of the dossier, or holds it: name a folder of its own")


def files_under(folder: Path) -> Iterator[str]:
    """Paths of all files, with `/`. A link to a folder counts as a file: nothing is looked for behind it."""
    top = str(folder)
    for place, folders, names in os.walk(top):
        inside = os.path.relpath(place, top).replace(os.sep, "/")
        before = "" if inside == "." else f"{inside}/"
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        yield from (before + name for name in (*names, *links))


def _seen(path: Path, known: bool) -> Seen:
    found = path.lstat()
    return Seen(found.st_size, digest_of(path) if known and stat.S_ISREG(found.st_mode) else "")


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def digest_of(path: Path) -> str:
    """The sha256 of a file, which may be large."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def locks_in(folder: Path) -> Mapping[str, bytes]:
    """The locks that lie in a folder."""
    found = {}
    if folder.is_dir():
        for path in folder.iterdir():
            with suppress(FileNotFoundError):  # gone meanwhile
                if path.name.startswith(LOCK) and path.suffix != ".new":
                    found[path.name] = path.read_bytes()
    return found


def write_beside(path: Path, text: bytes) -> None:
    """A small file as a whole or, whatever happens, as it was."""
    path.parent.mkdir(exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(text)
    beside.replace(path)


def take_away(path: Path) -> None:
    """That file, and what a process that was killed left beside it."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.new").unlink(missing_ok=True)


def _above(path: str) -> Iterator[str]:
    return (path[:at] for at, char in enumerate(path) if char == "/")
