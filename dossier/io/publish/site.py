"""The folder of a release to the files of it that are published, each read as its manifest says it is."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from dossier.manifest import MANIFEST, SEALS, manifest_of
from dossier.targets import Unpublishable, Wanted
from dossier.values import Frozen


class Site(Frozen):
    """A release on this disk: its files as the manifest lists them and its seals, and its day (ISO, '' if unknown)."""

    folder: Path
    files: Mapping[str, Wanted]
    edition: str = ""

    def path(self, url: str) -> Path:
        return self.folder / url

    def read(self, url: str) -> bytes:
        """What a file holds; Unpublishable where it is not what the manifest says."""
        try:
            text = self.path(url).read_bytes()
        except OSError:
            raise _other(url) from None
        if hashlib.sha256(text).hexdigest() != self.files[url].sha256:
            raise _other(url)
        return text

    def set_apart(self, url: str, place: Path) -> None:
        """A file under a second name, over which no build writes; Unpublishable where it is not as listed."""
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(self.path(url), place)
        except FileNotFoundError:
            raise _other(url) from None
        except OSError:  # another disk, or one that has no second names
            shutil.copy2(self.path(url), place)
        with place.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != self.files[url].sha256:
                raise _other(url)


def site_of(folder: Path) -> Site:
    """What is published of an output folder, which a release has just been written to."""
    try:
        manifest = manifest_of((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        raise Unpublishable(f"{folder} holds no site: `dossier release` makes one") from None
    files = {path: Wanted(held.bytes, held.sha256) for path, held in manifest.files.items()}
    for name in SEALS:
        if (folder / name).is_file():
            text = (folder / name).read_bytes()
            files[name] = Wanted(len(text), hashlib.sha256(text).hexdigest())
    return Site(folder, files, manifest.edition)


def _other(url: str) -> Unpublishable:
    return Unpublishable(f"{url} is not what its manifest says: the site was changed meanwhile; publish again")
