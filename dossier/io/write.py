"""Rendered files to the output folder: changed bytes only, staged beside it and moved at the end, the manifest last."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dossier.diagnostics import Diagnostic, Span, report

MANIFEST = "manifest.json"
_STAGING = ".staging-"
_STAGED = re.compile(r"\.staging-(\d+)-[a-z0-9_]{8}")  # the process, and what mkdtemp adds


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
    if rest and _entries(real) is None:
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
        if staged and not _alive(int(staged[1])):
            shutil.rmtree(home / entry, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{before}{_STAGING}{os.getpid()}-", dir=home))
    folder.chmod(0o755)
    return Staging(output, folder, fresh)


def _alive(pid: int) -> bool:
    """Whether that process may still be building here; where it cannot be told, yes. This one has only begun."""
    if pid == os.getpid():
        return False
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def stage(staging: Staging, url: str, data: bytes) -> Written:
    """One file, written to the staging folder if it is not already there as it should be."""
    digest = hashlib.sha256(data).hexdigest()
    if not staging.fresh and _same(staging.output / url, data) and not _leads_away(staging.output, url):
        return Written(url, len(data), digest, changed=False)
    path = f"{staging.folder}/{url}"
    try:
        file = open(path, "wb")  # noqa: SIM115 - closed below
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        file = open(path, "wb")  # noqa: SIM115 - closed below
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
    if (
        not staging.fresh
        and there.is_file()
        and not _leads_away(staging.output, url)
        and there.stat().st_size == size
        and _digest(there) == digest.hexdigest()
    ):
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

    Raises OSError where something that is not the output's own stands in the way, before anything is touched. Before
    the first move the manifest lists the old files and the new, so that an end at any moment leaves nothing that the
    next build does not own.
    """
    files = {w.url: w for w in written}
    manifest = _manifest_bytes(files)
    changed = [w.url for w in files.values() if w.changed]
    if staging.fresh:
        (staging.folder / MANIFEST).write_bytes(manifest)
        os.replace(staging.folder, staging.output)
        return Outcome(len(files), len(changed), 0, sum(w.bytes for w in files.values()))
    old = listed(staging.output)
    before = {path.casefold(): path for path in old}
    for url in changed:
        _check_place(staging.output, url, before.get(url.casefold(), ""))
    gone = sorted(old - files.keys() - {MANIFEST})
    if changed or gone:
        both = {path: files.get(path) or Written(path, 0, "", changed=False) for path in sorted(old | files.keys())}
        _replace(staging, MANIFEST, _manifest_bytes(both))
    for url in changed:
        _move(staging, url)
    now = {url.casefold(): url for url in files}
    for path in gone:
        if not _is_same_file(staging.output, path, now.get(path.casefold(), "")):
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
    return {path for path in _entries(output) or () if _inside(path)}


def _entries(output: Path) -> tuple[str, ...] | None:
    """The paths in the output's manifest as they stand there; None where it has none that dossier wrote."""
    try:
        return tuple(str(entry["path"]) for entry in json.loads((output / MANIFEST).read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _inside(path: str) -> bool:
    """Whether a path is one that this program writes: names joined by single slashes, on every system."""
    return not re.search(r"[\0\\]|^[^/]*:", path) and all(part not in ("", ".", "..") for part in path.split("/"))


def _manifest_bytes(files: Mapping[str, Written]) -> bytes:
    entries = [{"path": w.url, "bytes": w.bytes, "sha256": w.sha256} for _, w in sorted(files.items())]
    return (
        '{"files": [\n' + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n]}\n"
    ).encode()


def _replace(staging: Staging, url: str, data: bytes) -> None:
    temporary = staging.folder / "replacing"
    temporary.write_bytes(data)
    os.replace(temporary, staging.output / url)


def _leads_away(output: Path, url: str) -> bool:
    """Whether a link stands where the output has the file or a folder above it."""
    return os.path.islink(output / url) or any(os.path.islink(output / folder) for folder in _above(url))


def _above(url: str) -> list[str]:
    """The folders that a file of the output lies in, the outermost first."""
    return [url[:at] for at, char in enumerate(url) if char == "/"]


def _is_same_file(output: Path, path: str, other: str) -> bool:
    """Whether two paths that differ in case name one file, as they do on some disks."""
    try:
        return bool(other) and os.path.samefile(output / path, output / other)
    except OSError:
        return False


def _check_place(output: Path, url: str, listed_as: str) -> None:
    """Raises where a file may not be put: through somebody's link, and over what the manifest does not list."""
    for folder in _above(url):
        if os.path.islink(output / folder):
            raise FileExistsError(
                f"{output / folder} is a link; remove it, since the output is never written through one"
            )
        if os.path.isfile(output / folder):
            raise FileExistsError(f"{output / folder} was not made by dossier; move it away")
    target = output / url
    if target.is_dir() and not target.is_symlink():
        raise FileExistsError(f"{target} is a folder; move it away")
    if os.path.lexists(target) and url != listed_as and not _is_same_file(output, url, listed_as):
        raise FileExistsError(f"{target} was not made by dossier; move it away")


def _move(staging: Staging, url: str) -> None:
    target = staging.output / url
    try:
        os.replace(staging.folder / url, target)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging.folder / url, target)


def _delete(output: Path, path: str) -> None:
    """A file that the manifest lists, and the folders that it leaves empty."""
    target = output / path
    if any(os.path.islink(output / folder) for folder in _above(path)) or (target.is_dir() and not target.is_symlink()):
        return
    with suppress(FileNotFoundError, NotADirectoryError):
        target.unlink()
    for folder in reversed(_above(path)):
        try:
            (output / folder).rmdir()
        except FileNotFoundError:
            continue
        except OSError:  # not empty
            return
