"""Rendered files to the output folder: changed bytes only, staged beside it and moved at the end, the manifest last."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from dossier.diagnostics import Diagnostic, Span, report
from dossier.io.stamps import Stamp, stamp_of
from dossier.io.workers import is_alive
from dossier.manifest import MANIFEST, SIGNATURE, SUMS, Held, Manifest, Seal, manifest_bytes, manifest_of, sums_bytes
from dossier.model import Outcome
from dossier.values import Frozen

_STAGING = ".staging-"
_STAGED = re.compile(r"\.staging-(\d+)-[a-z0-9_]{8}")  # the process, and what mkdtemp adds

# Bare system calls: of a cold build the creating of files is the largest part, and open() makes five of them for each.
_BINARY: int = getattr(os, "O_BINARY", 0)  # Windows alone tells texts from bytes
_READING = os.O_RDONLY | _BINARY
_WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY
_PIECE = 1 << 20


class Written(Frozen):
    """One file of the output: its URL, bytes, sha256, and whether it differs from what was there."""

    url: str
    bytes: int
    sha256: str
    changed: bool
    stamp: Stamp = b""  # once it is in its place


class Staging(Frozen):
    """Where a build puts its files until all of them are there. `fresh`: there was no output folder."""

    output: Path
    folder: Path
    fresh: bool


def refusal(root: Path, output: Path) -> Diagnostic | None:
    """Why an output folder would be dangerous to own, or None."""
    real, home = output.resolve(), Path.home().resolve()
    project = root.resolve()
    span = Span(str(output))
    if real in (project, home) or real in project.parents or real in home.parents or real == Path(real.anchor):
        return report(
            "output-refused",
            "the output folder holds the dossier, a home folder or the whole disk",
            span,
            "name a folder of its own",
        )
    for name in ("content", "seeds", "themes", "dossier", ".dossier", ".git"):
        source = (project / name).resolve()
        if real == source or source in real.parents:
            return report(
                "output-refused",
                f"the output folder lies in {name}/",
                span,
                "name a folder of its own, such as public/",
            )
    if output.is_symlink() and not real.exists():
        return report("output-refused", "the output folder is a link that leads nowhere", span)
    if not real.exists():
        return None
    if not real.is_dir():
        return report("output-refused", "the output is a file", span, "name a folder")
    if (real / ".git").exists():
        return report(
            "output-refused",
            "the output folder holds a repository",
            span,
            "publish to a repository with `dossier publish`",
        )
    rest = [entry for entry in os.listdir(real) if not _STAGED.fullmatch(entry) and entry != ".DS_Store"]
    if rest and read_manifest(real) is None:
        return report(
            "output-refused",
            "the output folder is not empty and was not made by dossier",
            span,
            "empty it, or name another",
        )
    return None


def open_staging(output: Path) -> Staging:
    """A place on the output's own file system. What an ended build left there goes first."""
    output = output.resolve()
    fresh = not output.exists()
    home = output.parent if fresh else output
    home.mkdir(parents=True, exist_ok=True)
    before = f".{output.name}" if fresh else ""
    for entry in os.listdir(home):
        staged = _STAGED.fullmatch(entry.removeprefix(before)) if entry.startswith(before) else None
        if staged and not is_alive(int(staged[1])):
            shutil.rmtree(home / entry, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{before}{_STAGING}{os.getpid()}-", dir=home))
    folder.chmod(0o755)
    return Staging(output, folder, fresh)


def is_staging(name: str) -> bool:
    """Whether a folder inside an output is where a build puts its files first."""
    return _STAGED.fullmatch(name) is not None


def stage(staging: Staging, url: str, data: bytes) -> Written:
    """One file, written to the staging folder if it is not already there as it should be."""
    digest = hashlib.sha256(data).hexdigest()
    if not staging.fresh and _same(f"{staging.output}/{url}", data) and not _lies_behind_link(staging.output, url):
        return Written(url, len(data), digest, changed=False)
    handle = _create(f"{staging.folder}/{url}")
    try:
        _write(handle, data)
        stamp = stamp_of(os.fstat(handle))
    finally:
        os.close(handle)
    return Written(url, len(data), digest, changed=True, stamp=stamp)


def stage_copy(staging: Staging, url: str, source: Path) -> Written:
    """An attachment, read and copied in pieces, since it may be large."""
    there = f"{staging.output}/{url}"
    if not staging.fresh and _is_file_of(there, source.stat().st_size) and not _lies_behind_link(staging.output, url):
        size, digest = _digest(source)
        if (size, digest) == _digest(there):
            return Written(url, size, digest, changed=False)
    handle = _create(f"{staging.folder}/{url}")
    try:
        size, digest = _digest(source, handle)
    finally:
        os.close(handle)
    return Written(url, size, digest, changed=True)


def _create(path: str) -> int:
    try:
        return os.open(path, _WRITING, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return os.open(path, _WRITING, 0o666)


def _write(handle: int, data: bytes) -> None:
    """All of it: a single call may take less than it is given, on a disk that fills up say."""
    done = os.write(handle, data)
    while done < len(data):
        done += os.write(handle, memoryview(data)[done:])


def _digest(path: str | Path, copy: int | None = None) -> tuple[int, str]:
    """Size and sha256 of a file, which is also written to the open file `copy` where there is one."""
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, _READING)
    try:
        while piece := os.read(handle, _PIECE):
            digest.update(piece)
            size += len(piece)
            if copy is not None:
                _write(copy, piece)
    finally:
        os.close(handle)
    return size, digest.hexdigest()


def _same(path: str, data: bytes) -> bool:
    """Whether that is a file, not a link to one, of these bytes."""
    if not _is_file_of(path, len(data)):
        return False
    try:
        handle = os.open(path, _READING)
    except OSError:
        return False
    try:
        return os.read(handle, len(data) + 1) == data  # cut short, it differs, and is written once too often
    except OSError:
        return False
    finally:
        os.close(handle)


def _is_file_of(path: str, size: int) -> bool:
    found = _lstat(path)
    return found is not None and found.st_size == size and stat.S_ISREG(found.st_mode)


def _lstat(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except OSError:
        return None


def seals_of(written: Iterable[Written], seal: Seal | None) -> dict[str, bytes]:
    """What stands beside these files and speaks of them, by name: the manifest, and with a seal SHA256SUMS."""
    held = {each.url: Held(each.bytes, each.sha256) for each in written}
    if seal is None:
        return {MANIFEST: manifest_bytes(Manifest(held))}
    manifest = manifest_bytes(Manifest(held, seal.edition, seal.made_with))
    digests = {path: each.sha256 for path, each in held.items()} | {MANIFEST: hashlib.sha256(manifest).hexdigest()}
    return {MANIFEST: manifest, SUMS: sums_bytes(digests)}


def commit(staging: Staging, written: Iterable[Written], seals: Mapping[str, bytes] | None = None) -> Outcome:
    """Everything staged into its place, what the old manifest lists and nobody wrote deleted, the manifest last.

    Raises OSError where something that is not the output's own stands in the way, before anything is touched. Before
    the first move the manifest lists the old files and the new, so that an end at any moment leaves nothing that the
    next build does not own. `seals` are the manifest and what follows it, by name, in their order; without them there
    is a manifest alone. What sealed the output before is gone before anything is moved.
    """
    files = {w.url: w for w in written}
    seals = seals or seals_of(files.values(), None)
    changed = [w.url for w in files.values() if w.changed]
    if staging.fresh:
        for name, text in seals.items():
            (staging.folder / name).write_bytes(text)
        os.replace(staging.folder, staging.output)
        return Outcome(len(files), len(changed), 0, sum(w.bytes for w in files.values()))
    old = listed(staging.output)
    gone = old - files.keys() - {MANIFEST}
    _check_places(staging.output, changed, old, gone)
    if SUMS not in seals or not _same(f"{staging.output}/{SUMS}", seals[SUMS]):
        _break_seal(staging.output)
    if gone or not files.keys() <= old:
        both = {path: files.get(path) or Written(path, 0, "", changed=False) for path in old | files.keys()}
        _replace(staging, MANIFEST, seals_of(both.values(), None)[MANIFEST])
    now = {url.casefold(): url for url in files} if gone else {}
    doomed = {path for path in gone if not _is_same_file(staging.output, path, now.get(path.casefold(), ""))}
    in_the_way = _in_the_way(changed, doomed)
    _delete(staging.output, sorted(in_the_way))
    _move(staging, changed)
    _delete(staging.output, sorted(doomed - in_the_way))
    for name, text in seals.items():
        if not _same(f"{staging.output}/{name}", text):
            _replace(staging, name, text)
    shutil.rmtree(staging.folder, ignore_errors=True)
    return Outcome(len(files), len(changed), len(gone), sum(w.bytes for w in files.values()))


def abandon(staging: Staging) -> None:
    """Leaves the output as it was."""
    shutil.rmtree(staging.folder, ignore_errors=True)


def listed(output: Path) -> set[str]:
    """Paths that the output's manifest lists and that lie inside it; an unreadable manifest lists nothing."""
    manifest = read_manifest(output)
    return set(manifest.files) if manifest else set()


def read_manifest(output: Path) -> Manifest | None:
    """What the output's manifest says; None where it has none that dossier wrote."""
    try:
        return manifest_of((output / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None


def _break_seal(output: Path) -> None:
    """Takes away what sealed a release, where there was one: it would speak of files that are others now."""
    manifest = read_manifest(output)
    for name in (SIGNATURE, SUMS) if manifest and manifest.edition else ():
        (output / name).unlink(missing_ok=True)


def _replace(staging: Staging, url: str, data: bytes) -> None:
    temporary = staging.folder / "replacing"
    temporary.write_bytes(data)
    os.replace(temporary, staging.output / url)


def _lies_behind_link(output: Path, url: str) -> bool:
    """Whether a folder that the output has the file in is a link."""
    return any(os.path.islink(f"{output}/{folder}") for folder in _above(url))


def _above(url: str) -> list[str]:
    """The folders that a file of the output lies in, the outermost first."""
    return [url[:at] for at, char in enumerate(url) if char == "/"]


def _folders(urls: Iterable[str]) -> list[str]:
    """All folders that those files lie in, each one once and after the one that it lies in."""
    nearest = {url.rpartition("/")[0] for url in urls} - {""}
    return sorted({above for folder in nearest for above in (folder, *_above(folder))})


def _is_same_file(output: Path, path: str, other: str) -> bool:
    """Whether two paths that differ in case name one file, as they do on some disks."""
    try:
        return bool(other) and os.path.samefile(output / path, output / other)
    except OSError:
        return False


def _check_places(output: Path, urls: list[str], old: set[str], gone: set[str]) -> None:
    """Raises where a file may not be put: through somebody's link, and over what the manifest does not list."""
    for folder in _folders(urls):
        found = _lstat(f"{output}/{folder}")
        if found and stat.S_ISLNK(found.st_mode):
            raise FileExistsError(
                f"{output / folder} is a link; remove it, since the output is never written through one"
            )
        if found and not stat.S_ISDIR(found.st_mode) and folder not in gone:
            raise FileExistsError(f"{output / folder} was not made by dossier; move it away")
    unlisted = []
    for url in urls:
        found = _lstat(f"{output}/{url}")
        if found and stat.S_ISDIR(found.st_mode):
            if not gone.issuperset(_files_under(output, url)):
                raise FileExistsError(f"{output / url} is a folder; move it away")
        elif found and url not in old:
            unlisted.append(url)
    before = {path.casefold(): path for path in old} if unlisted else {}
    for url in unlisted:
        if not _is_same_file(output, url, before.get(url.casefold(), "")):
            raise FileExistsError(f"{output / url} was not made by dossier; move it away")


def _files_under(output: Path, folder: str) -> Iterator[str]:
    """What lies in a folder of the output, as the manifest would name it: files, links, and folders that are empty."""
    for place, folders, names in os.walk(output / folder):
        inside = os.path.relpath(place, output).replace(os.sep, "/")
        links = [name for name in folders if os.path.islink(f"{place}/{name}")]
        yield from (f"{inside}/{name}" for name in (*names, *links))
        if not folders and not names:
            yield inside


def _in_the_way(changed: list[str], gone: set[str]) -> set[str]:
    """Files to be deleted where a folder is to be, or in a folder where a file is to be."""
    folders, files = set(_folders(changed)), set(changed)
    return {path for path in gone if path in folders or not files.isdisjoint(_above(path))}


def _move(staging: Staging, urls: list[str]) -> None:
    for url in urls:
        place, target = f"{staging.folder}/{url}", f"{staging.output}/{url}"
        try:
            os.replace(place, target)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.replace(place, target)


def _delete(output: Path, paths: list[str]) -> None:
    """Files that the manifest lists, not through links, and the folders that they leave empty."""
    folders = _folders(paths)
    links = {folder for folder in folders if os.path.islink(f"{output}/{folder}")}
    for path in paths:
        found = None if links and not links.isdisjoint(_above(path)) else _lstat(f"{output}/{path}")
        if found and not stat.S_ISDIR(found.st_mode):
            with suppress(FileNotFoundError):
                os.unlink(f"{output}/{path}")
    for folder in reversed(folders):
        if folder not in links and links.isdisjoint(_above(folder)):
            with suppress(OSError):  # not empty, or gone already
                os.rmdir(f"{output}/{folder}")
