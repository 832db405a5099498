"""Rendered files to the output folder: changed bytes only, staged beside it and moved at the end, the manifest last."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dossier.diagnostics import Diagnostic, Span, report

MANIFEST = "manifest.json"
_STAGING = ".staging-"


@dataclass(frozen=True, slots=True)
class Written:
    """One file of the output: its URL, bytes, sha256, and whether it differs from what was there."""

    url: str
    bytes: int
    sha256: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Staging:
    """Where a build puts its files until all of them are there. `fresh`: there was no output folder."""

    output: Path
    folder: Path
    fresh: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished write did."""

    files: int
    changed: int
    deleted: int
    bytes: int


def refusal(root: Path, output: Path) -> Diagnostic | None:
    """Why an output folder would be dangerous to own, or None."""
    real, home = output.resolve(), Path.home().resolve()
    project = root.resolve()
    span = Span(str(output))
    if real in (project, home) or real in project.parents or real in home.parents or real == Path(real.anchor):
        return report("output-refused", "the output folder holds the dossier, a home folder or the whole disk", span, "name a folder of its own")
    for name in ("content", "seeds", "themes", "dossier", ".dossier", ".git"):
        source = (project / name).resolve()
        if real == source or source in real.parents:
            return report("output-refused", f"the output folder lies in {name}/", span, "name a folder of its own, such as public/")
    if output.is_symlink() and not real.exists():
        return report("output-refused", "the output folder is a link that leads nowhere", span)
    if not real.exists():
        return None
    if not real.is_dir():
        return report("output-refused", "the output is a file", span, "name a folder")
    if (real / ".git").exists():
        return report("output-refused", "the output folder holds a repository", span, "publish to a repository with `dossier publish`")
    rest = [entry for entry in os.listdir(real) if not entry.startswith(_STAGING) and entry != ".DS_Store"]
    if rest and not (real / MANIFEST).is_file():
        return report("output-refused", "the output folder is not empty and was not made by dossier", span, "empty it, or name another")
    return None


def open_staging(output: Path) -> Staging:
    """A place on the output's own file system. What an ended build left there goes first."""
    output = output.resolve()
    fresh = not output.exists()
    home = output.parent if fresh else output
    home.mkdir(parents=True, exist_ok=True)
    prefix = f".{output.name}{_STAGING}" if fresh else _STAGING
    for old in home.glob(f"{prefix}*"):
        if not _alive(old.name.removeprefix(prefix).partition("-")[0]):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=home))
    folder.chmod(0o755)
    return Staging(output, folder, fresh)


def _alive(pid: str) -> bool:
    """Whether that process may still be building; where it cannot be told, yes."""
    if not pid.isdigit():
        return False
    if os.name != "posix":
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def stage(staging: Staging, url: str, data: bytes) -> Written:
    """One file, written to the staging folder if it is not already there as it should be."""
    digest = hashlib.sha256(data).hexdigest()
    if not staging.fresh and _same(staging.output / url, data):
        return Written(url, len(data), digest, changed=False)
    path = f"{staging.folder}/{url}"
    try:
        file = open(path, "wb")  # noqa: SIM115 - closed below; the folder is made only when it is missing, which is rare
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        file = open(path, "wb")  # noqa: SIM115 - as above
    with file:
        file.write(data)
    return Written(url, len(data), digest, changed=True)


def stage_copy(staging: Staging, url: str, source: Path) -> Written:
    """An attachment, copied in pieces, since it may be large."""
    target = staging.folder / url
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reading, target.open("wb") as writing:
        while piece := reading.read(1 << 20):
            digest.update(piece)
            size += len(piece)
            writing.write(piece)
    there = staging.output / url
    if not staging.fresh and there.is_file() and there.stat().st_size == size and _digest(there) == digest.hexdigest():
        target.unlink()
        return Written(url, size, digest.hexdigest(), changed=False)
    return Written(url, size, digest.hexdigest(), changed=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _same(path: Path, data: bytes) -> bool:
    try:
        with open(path, "rb") as file:
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except OSError:
        return False


def commit(staging: Staging, written: Iterable[Written]) -> Outcome:
    """Everything staged into its place, what the old manifest lists and nobody wrote deleted, the manifest last.

    Before the first move the manifest lists the old files and the new, so that an end at any moment leaves nothing that
    the next build does not own.
    """
    files = {w.url: w for w in written}
    manifest = _manifest_bytes(files)
    changed = [w.url for w in files.values() if w.changed]
    if staging.fresh:
        (staging.folder / MANIFEST).write_bytes(manifest)
        os.replace(staging.folder, staging.output)
        return Outcome(len(files), len(changed), 0, sum(w.bytes for w in files.values()))
    old = listed(staging.output)
    gone = sorted(old - files.keys() - {MANIFEST})
    if changed or gone:
        both = {path: files.get(path) or Written(path, 0, "", changed=False) for path in sorted(old | files.keys())}
        _replace(staging, MANIFEST, _manifest_bytes(both))
    for url in changed:
        _move(staging, url)
    for path in gone:
        _delete(staging.output, path)
    if not _same(staging.output / MANIFEST, manifest):
        _replace(staging, MANIFEST, manifest)
    shutil.rmtree(staging.folder, ignore_errors=True)
    return Outcome(len(files), len(changed), len(gone), sum(w.bytes for w in files.values()))


def abandon(staging: Staging) -> None:
    """Leaves the output as it was."""
    shutil.rmtree(staging.folder, ignore_errors=True)


def listed(output: Path) -> set[str]:
    """Paths that the output's manifest lists and that lie inside it; an unreadable manifest lists nothing."""
    try:
        entries = json.loads((output / MANIFEST).read_bytes())["files"]
        return {path for entry in entries if _inside(path := str(entry["path"]))}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts and "\\" not in path and ":" not in pure.parts[0]


def _manifest_bytes(files: Mapping[str, Written]) -> bytes:
    entries = [{"path": w.url, "bytes": w.bytes, "sha256": w.sha256} for _, w in sorted(files.items())]
    return ("{\"files\": [\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n]}\n").encode()


def _replace(staging: Staging, url: str, data: bytes) -> None:
    temporary = staging.folder / "replacing"
    temporary.write_bytes(data)
    os.replace(temporary, staging.output / url)


def _move(staging: Staging, url: str) -> None:
    target = staging.output / url
    if target.parent.is_symlink():  # somebody's link would lead the file out of the output
        target.parent.unlink()
    if target.is_dir() and not target.is_symlink():
        raise IsADirectoryError(f"{target} is a folder")
    try:
        os.replace(staging.folder / url, target)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging.folder / url, target)


def _delete(output: Path, path: str) -> None:
    """A file that the manifest lists, and the folders that it leaves empty."""
    target = output / path
    if target.parent.resolve().is_relative_to(output):
        target.unlink(missing_ok=True)
        for folder in target.parents:
            if folder == output or any(folder.iterdir()):
                break
            folder.rmdir()
