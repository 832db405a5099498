"""A symbolic link to a place that keeps editions in folders beside it, and shows a new one by turning the link."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from dossier.io.publish.disk import Disk, files_under, locks_in, refuse_sources, take_away, write_beside
from dossier.io.publish.site import Site
from dossier.manifest import MANIFEST
from dossier.targets import LEDGER, UNDER_WAY, Seen, Told, Unpublishable, Wanted

_NAME = re.compile("[0-9]{6}")


class Editions:
    """A link, and beside it the folder `LINK.editions` with a folder for each edition, named by numbers that rise."""

    leased = True
    at_once = True
    sure = True
    ledger = True

    def __init__(self, link: Path, site: Site, kept: int) -> None:
        self.link, self.site, self.kept = link, site, kept
        self.folder = link.with_name(f"{link.name}.editions")
        self.new = Disk(self.folder / UNDER_WAY, site)
        self.gone: set[str] = set()
        self.sent: set[str] = set()

    @property
    def present(self) -> Path | None:
        """The edition that is shown."""
        if not self.link.is_symlink():
            return None
        place = self.link.parent / self.link.readlink()
        return place if place.is_dir() else None

    def look(self, known: Collection[str]) -> Mapping[str, Seen]:
        return Disk(self.present, self.site).look(known) if self.present else {}

    def read(self, path: str) -> bytes | None:
        return Disk(self.present, self.site).read(path) if self.present else None

    def wanted(self) -> Mapping[str, Wanted]:
        return self.site.files

    def tag_of(self, path: str) -> str:
        return self.site.files[path].sha256

    def write(self, path: str, text: bytes) -> None:
        self._begin()
        self.sent.add(path)
        write_beside(self.new.folder / path, text)

    def send(self, paths: Iterable[str], told: Told) -> Mapping[str, str]:
        self._begin()
        tags = self.new.send(paths, told)
        self.sent.update(tags)
        return tags

    def delete(self, paths: Collection[str]) -> None:
        self.gone.update(paths)

    def finish(self) -> str:
        before = self.present
        self.new.finish()
        if before:
            self._carry_over(before)
        name = f"{max(self._numbers(), default=0) + 1:06}"
        self.new.folder.rename(self.folder / name)
        self._show(name)
        self._tidy(before.name if before else "", name)
        return f"{self.link} shows {self.folder.name}/{name}"

    def roll_back(self) -> str:
        present = self.present
        if present is None:
            raise Unpublishable(f"{self.link} shows no edition: there is nothing to go back from")
        earlier = [number for number in self._numbers() if number < int(present.name)]
        if not earlier:
            raise Unpublishable(f"{present.name} is the first edition that was kept: there is none before it")
        name = f"{max(earlier):06}"
        self._show(name)
        return f"{self.link} shows {self.folder.name}/{name} again"

    def locks(self) -> Mapping[str, bytes]:
        return locks_in(self.folder)

    def hold(self, name: str, text: bytes) -> None:
        write_beside(self.folder / name, text)

    def let_go(self, name: str) -> None:
        take_away(self.folder / name)

    def close(self) -> None:
        """What is under way is left to the next run, which clears it away while it holds the lock."""

    def _begin(self) -> None:
        if not self.sent:
            shutil.rmtree(self.new.folder, ignore_errors=True)
            self.new.folder.mkdir(parents=True)

    def _carry_over(self, before: Path) -> None:
        """What did not change, and what others put there, under a second name where the disk has them."""
        for path in files_under(before):
            if path not in self.gone and path not in self.sent and path != LEDGER:
                place = self.new.folder / path
                place.parent.mkdir(parents=True, exist_ok=True)
                _second_name(before / path, place)

    def _numbers(self) -> list[int]:
        """Of editions that are whole."""
        there = [each for each in self.folder.iterdir() if _NAME.fullmatch(each.name)] if self.folder.is_dir() else []
        return sorted(int(each.name) for each in there if (each / MANIFEST).is_file())

    def _show(self, name: str) -> None:
        """In one step: whoever reads finds the one edition or the other."""
        beside = self.folder / f"{UNDER_WAY}-link"
        beside.unlink(missing_ok=True)
        try:
            beside.symlink_to(f"{self.folder.name}/{name}", target_is_directory=True)
        except OSError as error:
            why = f"this system makes no symbolic links ({error.strerror or error})"
            raise Unpublishable(f"{why}: leave out `editions`, and the folder itself is written to") from None
        beside.replace(self.link)

    def _tidy(self, before: str, name: str) -> None:
        """Away with the oldest, and with those that were taken back by going back behind them."""
        taken_back = [n for n in self._numbers() if before and int(before) < n < int(name)]
        rest = [n for n in self._numbers() if n not in taken_back]
        for number in (*taken_back, *rest[: -max(self.kept, 1)]):
            shutil.rmtree(self.folder / f"{number:06}", ignore_errors=True)


def open_editions(link: Path, root: Path, site: Site, kept: int) -> Editions:
    """The link need not be there yet; a folder of its name must not be."""
    place = Editions(link, site, kept)
    refuse_sources(place.folder, root, site)
    refuse_sources(link.parent / link.name, root, site)
    if not link.parent.is_dir():
        raise Unpublishable(f"{link.parent} is not there: make the folder, or mount the disk that it is on")
    if os.path.lexists(link) and not link.is_symlink():
        raise Unpublishable(f"{link} is no symbolic link: move it away, or leave out `editions`")
    if link.is_symlink():
        shown = Path(os.path.normpath(link.parent / link.readlink()))
        if shown.parent != Path(os.path.normpath(place.folder)) or not _NAME.fullmatch(shown.name):
            raise Unpublishable(f"{link} leads to {shown}, which dossier did not put there: move the link away")
    return place


def _second_name(source: Path, place: Path) -> None:
    if source.is_symlink():
        place.symlink_to(source.readlink(), target_is_directory=source.is_dir())
        return
    try:
        os.link(source, place)
    except OSError:  # not every disk has them
        shutil.copy2(source, place)
