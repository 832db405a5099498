"""A file name to a place that is one zip archive: of the same bytes for the same release, and replaced in one step."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from dossier.io.publish.disk import refuse_sources, take_away, write_beside
from dossier.io.publish.site import Site
from dossier.manifest import MANIFEST
from dossier.targets import LOCK, UNDER_WAY, Seen, Told, Unpublishable, Wanted

_PACKED = frozenset(
    ".avif .gif .gz .jpeg .jpg .mp3 .mp4 .pdf .png .webm .webp .woff .woff2 .zip .pf_fragment .pf_index".split()
)


class Zip:
    """An archive that holds a release and nothing else."""

    leased = True
    at_once = True
    sure = False
    ledger = False

    def __init__(self, file: Path, site: Site, day: str) -> None:
        self.file, self.site, self.day = file, site, day

    def look(self, known: Collection[str]) -> Mapping[str, Seen]:
        if not self.file.exists():
            return {}
        with self._opened() as archive:
            there = {each.filename: Seen(each.file_size, f"{each.CRC:08x}") for each in archive.infolist()}
        if MANIFEST not in there:
            raise Unpublishable(f"{self.file} is a zip archive that dossier did not make: name another file")
        if others := sorted(there.keys() - known):
            raise Unpublishable(f"{self.file} holds {others[0]}, which is no part of the dossier: name another file")
        return there

    def read(self, path: str) -> bytes | None:
        if not self.file.exists():
            return None
        with self._opened() as archive:
            return archive.read(path) if path in archive.namelist() else None

    def wanted(self) -> Mapping[str, Wanted]:
        return self.site.files

    def tag_of(self, path: str) -> str:
        return f"{zlib.crc32(self.site.read(path)):08x}"

    def write(self, path: str, text: bytes) -> None:
        """Its own manifest is all that an archive needs."""

    def send(self, paths: Iterable[str], told: Told) -> Mapping[str, str]:
        return dict.fromkeys(paths, "")  # all of them are written at the end, in their order

    def delete(self, paths: Collection[str]) -> None:
        """What is not written is not there."""

    def finish(self) -> str:
        beside = self.file.with_name(f".{self.file.name}{UNDER_WAY}")
        try:
            with zipfile.ZipFile(beside, "w") as archive:
                for path in sorted(self.site.files):
                    archive.writestr(self._member(path), self.site.read(path), compresslevel=9)
            beside.replace(self.file)
        finally:
            beside.unlink(missing_ok=True)
        return f"{self.file} holds it"

    def roll_back(self) -> str:
        raise Unpublishable("a zip file keeps no earlier edition")

    def locks(self) -> Mapping[str, bytes]:
        start = f".{self.file.name}{LOCK}"
        there = (path for path in self.file.parent.iterdir() if path.name.startswith(start) and path.suffix != ".new")
        return {path.name.removeprefix(f".{self.file.name}"): path.read_bytes() for path in there}

    def hold(self, name: str, text: bytes) -> None:
        write_beside(self._lock(name), text)

    def let_go(self, name: str) -> None:
        take_away(self._lock(name))

    def close(self) -> None:
        """Nothing is open."""

    def _lock(self, name: str) -> Path:
        return self.file.with_name(f".{self.file.name}{name}")

    def _opened(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self.file)
        except zipfile.BadZipFile:
            raise Unpublishable(f"{self.file} is no zip archive: name another file, or move it away") from None

    def _member(self, path: str) -> zipfile.ZipInfo:
        """Of one day, one system and one mode, wherever it is made."""
        year, month, day = (int(part) for part in self.day.split("-"))
        member = zipfile.ZipInfo(path, (min(max(year, 1980), 2107), month, day, 0, 0, 0))
        packed = Path(path).suffix in _PACKED
        member.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        member.create_system, member.external_attr = 3, 0o100644 << 16
        return member


def open_zip(file: Path, root: Path, site: Site, day: str) -> Zip:
    """The archive need not be there yet; the folder that it lies in must be."""
    refuse_sources(file, root, site)
    if not file.parent.is_dir():
        raise Unpublishable(f"{file.parent} is not there: make the folder, or mount the disk that it is on")
    if file.is_dir():
        raise Unpublishable(f"{file} is a folder: name a file")
    return Zip(file, site, day)
