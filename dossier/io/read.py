"""A dossier folder to its Sources, in a stable order; finds and reads files and interprets nothing."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path

from dossier.decode import LARGEST, decode
from dossier.diagnostics import Diagnostic, Span, report
from dossier.io.stamps import Stamp, now, stamp_of
from dossier.model import Source

CONFIG = "dossier.yaml"
LOCK = "anchors.lock"
_SKIPPED = frozenset([".DS_Store", "Thumbs.db", "desktop.ini"])
_CONTROLS = frozenset(["Cc", "Zl", "Zp"])
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_PIECE = 1 << 20
_NAME = attrgetter("name")
DEEPEST = 40  # folders; deeper ones are a mistake or a trap


@dataclass(slots=True)
class Found:
    """Paths of a dossier, relative to it and with `/`, sorted. Filled while it is walked, then left alone.

    `proposed` are the bytes that files are to be read with, in place of those on the disk.
    """

    content: list[str] = field(default_factory=list)
    seeds: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    stamps: dict[str, Stamp] = field(default_factory=dict, compare=False)
    leads_on: bool = False  # a link was followed
    when: int = field(default=0, compare=False)  # it was begun, in nanoseconds
    diagnostics: list[Diagnostic] = field(default_factory=list)
    proposed: Mapping[str, bytes] = field(default_factory=dict, compare=False)


def with_changes(found: Found, changed: Mapping[str, bytes], gone: frozenset[str]) -> Found:
    """What would be found if files of content/ had these bytes and others were gone."""
    content = sorted({*found.content, *changed} - gone)
    stamps = {path: stamp for path, stamp in found.stamps.items() if path not in changed and path not in gone}
    return replace(found, content=content, stamps=stamps, proposed=changed)


def find(root: Path) -> Found:
    """Every file of content/ and seeds/; links that lead out of the dossier or back into a folder above are skipped."""
    root, found = root.absolute(), Found(when=now())
    inside = tuple(os.path.realpath(root / name) + os.sep for name in ("content", "seeds"))
    for name, into in (("content", found.content), ("seeds", found.seeds)):
        if (root / name).is_dir():
            into += sorted(_walk(root, root / name, inside, found))
    with suppress(OSError):
        found.stamps[LOCK] = stamp_of((root / LOCK).stat())
    found.files = [path for path in found.content if path.startswith("content/files/")]
    found.content = [path for path in found.content if not path.startswith("content/files/")]
    return found


def is_passed_over(name: str) -> bool:
    """Whether a file or folder of this name is nobody's concern: hidden, a backup, or a file manager's."""
    return name.startswith(".") or name in _SKIPPED or name.endswith("~")


def _walk(root: Path, folder: Path, inside: tuple[str, ...], found: Found) -> Iterator[str]:
    prefix = len(str(root)) + 1
    waiting = [(str(folder), {os.path.realpath(folder)})]
    while waiting:
        place, above = waiting.pop()
        try:
            entries = sorted(os.scandir(place), key=_NAME)
        except OSError as error:
            found.diagnostics.append(_unreadable(place[prefix:].replace(os.sep, "/"), error))
            continue
        below = place[prefix:].replace(os.sep, "/")
        for entry in entries:
            if is_passed_over(entry.name):
                continue
            path = f"{below}/{entry.name}"
            if not _is_text(entry.name):
                shown = path.encode("utf-8", "replace").decode()
                found.diagnostics.append(
                    report("file-skipped", "its name is not text", Span(shown), "rename it with ordinary letters")
                )
            elif entry.is_file(follow_symlinks=False):  # nearly all are
                found.stamps[path] = _stamp(entry)
                yield path
            elif entry.is_symlink() and not _leads_inside(entry.path, inside, above):
                hint = (
                    "copy the file into the dossier; links that lead out of it, nowhere or in a circle are not followed"
                )
                found.diagnostics.append(report("file-skipped", "the link is not followed", Span(path), hint))
            elif entry.is_dir():
                found.leads_on |= entry.is_symlink()
                if len(above) < DEEPEST:
                    waiting.append((entry.path, above | {os.path.realpath(entry.path)}))
                else:
                    found.diagnostics.append(report("file-skipped", f"lies deeper than {DEEPEST} folders", Span(path)))
            elif entry.is_file():
                found.leads_on = True
                found.stamps[path] = _stamp(entry)
                yield path
            else:
                found.diagnostics.append(report("file-skipped", "is not a regular file", Span(path)))


def _stamp(entry: os.DirEntry[str]) -> Stamp:
    try:
        return stamp_of(entry.stat())
    except OSError:
        return b""


def _is_text(path: str) -> bool:
    """Whether a file's name is Unicode without control characters; others could be neither shown nor linked."""
    if path.isascii() and path.isprintable():
        return True
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return not any(unicodedata.category(char) in _CONTROLS for char in path)


def _leads_inside(path: str, inside: tuple[str, ...], above: set[str]) -> bool:
    """Whether a link leads to something in content/ or seeds/ that it does not lie in itself."""
    target = os.path.realpath(path)
    return os.path.exists(target) and target.startswith(inside) and target not in above


def read_source(root: Path | str, path: str) -> Source | Diagnostic:
    """One file; a Diagnostic where it cannot be read, has gone since it was found, or is too large to be a text."""
    try:
        handle = os.open(f"{root}/{path}", _READING)
        try:
            size = os.fstat(handle).st_size
            if size > LARGEST:
                hint = "split it into parts"
                message = f"the file is larger than {LARGEST // 1_000_000} MB"
                return report("file-unreadable", message, Span(path), hint)
            data = piece = os.read(handle, size + 1)
            while piece and len(data) != size:  # it grew, or came in pieces
                piece = os.read(handle, _PIECE)
                data += piece
        finally:
            os.close(handle)
    except OSError as error:
        return _unreadable(path, error)
    return Source(path, data)


def _unreadable(path: str, error: OSError) -> Diagnostic:
    return report(
        "file-unreadable", f"cannot be read: {error.strerror or error}", Span(unicodedata.normalize("NFC", path))
    )


def read_config_text(root: Path) -> str | Diagnostic:
    """The text of dossier.yaml."""
    source = read_source(root, CONFIG)
    if isinstance(source, Diagnostic):
        return source
    decoded = decode(source.data)
    return report("file-unreadable", f"the file {decoded.problem}", Span(CONFIG)) if decoded.problem else decoded.text


def lines_of(root: Path, path: str) -> list[str]:
    """The lines of a source file, for diagnostics; none where it cannot be read."""
    source = read_source(root, path)
    return [] if isinstance(source, Diagnostic) else decode(source.data).text.split("\n")
