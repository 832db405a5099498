"""Releases as folders, made in a moment; targets of every kind to publish them to, and what readers find there."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dossier.io.publish.lease import Pace
from dossier.io.publish.site import site_of
from dossier.manifest import MANIFEST, SUMS, Held, Manifest, manifest_bytes, sums_bytes
from dossier.publishing import Order, Published, transfer
from dossier.targets import Target, is_own

DAY = "2026-11-25"
QUICK = Pace(beat=0.2, look=0.05, patience=1.0)
Files = Mapping[str, bytes]


def pages(count: int = 12, edition: int = 1, **other: bytes) -> dict[str, bytes]:
    """A site whose pages name the style sheet that they need; each edition has another one."""
    style = f"assets/style.{edition:010x}.css"
    files = {f"documents/d{n:05}.html": f'<link href="../{style}"><p id="p1">{n}</p>\n'.encode() for n in range(count)}
    files |= {style: f"/* {edition} */\r\n".encode(), "index.html": f'<link href="{style}">\n'.encode()}
    files |= {"files/a b ä’%#?.bin": bytes(range(256)) * 3, "files/crlf.txt": b"one\r\ntwo\n\r", "feed.xml": b"<feed/>"}
    return files | {path.replace("__", "/").replace("_", "."): text for path, text in other.items()}


def release(folder: Path, files: Files) -> Path:
    """These files as the output of a release; what was in the folder before and is not among them is gone."""
    held = {path: Held(len(text), hashlib.sha256(text).hexdigest()) for path, text in files.items()}
    manifest = manifest_bytes(Manifest(held, edition=DAY))
    sums = {path: each.sha256 for path, each in held.items()} | {MANIFEST: hashlib.sha256(manifest).hexdigest()}
    whole = {**files, MANIFEST: manifest, SUMS: sums_bytes(sums)}
    for old in [each for each in sorted(folder.rglob("*")) if each.is_file()]:
        if old.relative_to(folder).as_posix() not in whole:
            old.unlink()
    for inner in sorted((each for each in folder.rglob("*") if each.is_dir()), reverse=True):
        if not any(inner.iterdir()):
            inner.rmdir()
    for path, text in whole.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.is_file() or place.read_bytes() != text:
            place.write_bytes(text)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, without the publisher's books."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {path: place.read_bytes() for path, place in found.items() if not is_own(path)}


@dataclass
class Shop:
    """A dossier with one target: `shown` is what readers find there, `put` and `lose` what others do there."""

    root: Path
    target: Target
    shown: Callable[[], dict[str, bytes]]
    put: Callable[[str, bytes], None]
    lose: Callable[[str], None]
    extra: Files = field(default_factory=dict)

    @property
    def site(self) -> Path:
        return self.root / "public"

    def publish(self, files: Files | None = None, *, yes: bool = False, look_only: bool = False) -> Published:
        if files is not None:
            release(self.site, files)
        order = Order(DAY, yes=yes, look_only=look_only)
        return transfer(self.root, self.target, site_of(self.site), order, pace=QUICK)

    def whole(self) -> dict[str, bytes]:
        """What readers are to find there."""
        return tree(self.site) | dict(self.extra)


def folder_shop(root: Path, **said: str) -> Shop:
    place = root.parent / "target"

    def put(path: str, text: bytes) -> None:
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(text)

    target = Target("copy", "folder", {"kind": "folder", "path": "../target", **said})
    return Shop(root, target, lambda: tree(place), put, lambda path: (place / path).unlink())


def editions_shop(root: Path) -> Shop:
    return folder_shop(root, editions="3")


def zip_shop(root: Path) -> Shop:
    place = root.parent / "site.zip"

    def shown() -> dict[str, bytes]:
        if not place.exists():
            return {}
        with zipfile.ZipFile(place) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    def put(path: str, text: bytes) -> None:
        with zipfile.ZipFile(place, "a") as archive:
            archive.writestr(path, text)

    target = Target("stick", "zip", {"kind": "zip", "path": "../site.zip"})
    return Shop(root, target, shown, put, lambda _: None)


def git(folder: Path, *arguments: str) -> bytes:
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    return subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True).stdout


def git_shop(root: Path, **said: str) -> Shop:
    bare = root.parent / "site.git"
    if not bare.exists():
        git(root.parent, "init", "--quiet", "--bare", "-b", "main", "site.git")
        git(bare, "config", "uploadpack.allowFilter", "true")

    def shown() -> dict[str, bytes]:
        if not git(bare, "branch", "--list", "gh-pages"):
            return {}
        rows = [row.split("\t", 1) for row in git(bare, "ls-tree", "-r", "-z", "gh-pages").decode().split("\0")[:-1]]
        asked = "".join(f"{row[0].split()[2]}\n" for row in rows).encode()
        command = ["git", "cat-file", "--batch"]
        answer = io.BytesIO(subprocess.run(command, cwd=bare, check=True, capture_output=True, input=asked).stdout)
        blobs = [(answer.read(int(answer.readline().split()[2])), answer.read(1))[0] for _ in rows]
        return {name: text for (_, name), text in zip(rows, blobs, strict=True) if not is_own(name)}

    def changed(path: str, text: bytes | None) -> None:
        clone = root.parent / f"clone{len(list(root.parent.glob('clone*')))}"
        git(root.parent, "-c", "core.autocrlf=false", "clone", "--quiet", str(bare), str(clone))
        there = git(bare, "branch", "--list", "gh-pages")
        git(clone, "-c", "core.autocrlf=false", "checkout", "--quiet", *([] if there else ["--orphan"]), "gh-pages")
        if text is None:
            (clone / path).unlink()
        else:
            (clone / path).parent.mkdir(parents=True, exist_ok=True)
            (clone / path).write_bytes(text)
        git(clone, "add", "--all")
        git(clone, "commit", "--quiet", "-m", "By hand")
        git(clone, "push", "--quiet", "origin", "gh-pages")

    target = Target("site", "git", {"kind": "git", "remote": str(bare), **said})
    return Shop(root, target, shown, changed, lambda path: changed(path, None), {".nojekyll": b""})
