"""A folder to what it answers for a path, in words that a web address shares, and to what else lies in it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from dossier.manifest import SEALS, Held
from dossier.targets import is_own
from dossier.values import Frozen

_PIECE = 1 << 16
_BESIDE = (*SEALS, ".git", ".nojekyll")  # the last one is empty, and lies in each branch that is published to


class There(Frozen):
    """What was read: what it holds, as sent and, if packed, unpacked; its bytes, if asked for.

    `at` is the path that a host led to, with a slash before it.
    """

    forms: tuple[Held, ...]
    body: bytes = b""
    at: str = ""


class Absent(Frozen):
    """There is nothing. `as_page`: a page that says so came as if it were the file."""

    as_page: bool = False


class Unread(Frozen):
    """It could not be read, and why."""

    why: str


Answer = There | Absent | Unread


class Target(Protocol):
    """A published site, wherever it is."""

    def read(self, path: str, size: int, *, keep: bool = False) -> Answer:
        """The file at a path, of which `size` bytes are expected; with `keep` its bytes too."""
        ...

    def close(self) -> None:
        """Lets go of what it holds open."""
        ...


class Folder:
    """A site in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str, size: int, *, keep: bool = False) -> Answer:  # noqa: ARG002 - a folder answers at once
        digest, count, kept = hashlib.sha256(), 0, []
        try:
            with (self.root / path).open("rb") as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
                    count += len(piece)
                    kept += [piece] if keep else []
        except (FileNotFoundError, NotADirectoryError):
            return Absent()
        except IsADirectoryError:
            return Unread("is a folder")
        except OSError as error:
            folder = (self.root / path).is_dir()  # Windows refuses to open one as it refuses what may not be read
            return Unread("is a folder" if folder else error.strerror or str(error))
        return There((Held(count, digest.hexdigest()),), b"".join(kept))

    def close(self) -> None:
        """A folder holds nothing open."""

    def paths(self) -> Iterator[str]:
        """All files and links in it but its repository, the seals, and the books that `dossier publish` keeps there."""
        for place, folders, names in os.walk(self.root):
            inside = Path(place).relative_to(self.root).as_posix()
            before = "" if inside == "." else f"{inside}/"
            if not before:
                folders[:] = [name for name in folders if name != ".git" and not is_own(name)]
                names = [name for name in names if name not in _BESIDE and not is_own(name)]
            links = [name for name in folders if (Path(place) / name).is_symlink()]
            yield from (f"{before}{name}" for name in (*names, *links))
