"""The files of a new dossier, from the package to an empty folder; and one new file, never over an old one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_STARTER = Path(__file__).resolve().parent.parent / "starter"
# What may lie in a folder that counts as empty: a repository that was made first, and what a file manager leaves.
_NOTHING = frozenset([".git", ".DS_Store"])


def is_free(folder: Path) -> bool:
    """Whether a new dossier may be put there: the folder is empty or does not exist."""
    return not folder.exists() or (folder.is_dir() and {path.name for path in folder.iterdir()} <= _NOTHING)


def write_starter(folder: Path, parts: tuple[str, ...]) -> tuple[str, ...]:
    """The starter's parts (`dossier`, `github`, `gitlab`) put into a folder: the paths written, relative to it."""
    written = []
    for part in parts:
        for source, path in _files(_STARTER / part):
            write_new(folder / path, source.read_bytes())
            written.append(path)
    return tuple(sorted(written))


def _files(part: Path) -> Iterator[tuple[Path, str]]:
    """Each file with its path in a dossier. `dot-` stands for the dot that would hide the file in this package."""
    for source in sorted(part.rglob("*")):
        if source.is_file():
            names = source.relative_to(part).parts
            yield source, "/".join(f".{name[4:]}" if name.startswith("dot-") else name for name in names)


def write_new(path: Path, data: bytes) -> None:
    """A file that was not there, with the folders above it; FileExistsError where it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)


def write_over(path: Path, data: bytes) -> None:
    """A file as a whole or, whatever happens, as it was."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def find_same(folder: Path, name: str) -> Path | None:
    """A file under folder that has this name without its ending, in whatever case."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return next((path for path in files if path.stem.casefold() == name.casefold()), None)


def find_files(folder: Path) -> tuple[str, ...]:
    """Paths of all files under folder, relative to it and with `/`."""
    return tuple(path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
