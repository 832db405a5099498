"""The bytes of a file to a text whose places can be changed, and the changes to bytes that differ in nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from dossier.decode import decode, mark_of
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Source
from dossier.values import Frozen, replace

_BREAK = re.compile("\r\n|\r|\n|\x85|\u2028|\u2029")
_LONGER = re.compile("\r\n|\u2029")  # what is of another length when it is read


class Edit(NamedTuple):
    """text[start:end] gives way to another text, in which `\\n` stands for whatever ends the lines of the file."""

    start: int
    end: int
    text: str


class Refused(Exception):
    """Why nothing is changed, met while changes are worked out."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*diagnostics)
        self.diagnostics = diagnostics


def refusal(message: str, span: Span, help: str = "") -> Refused:
    """To be raised."""
    return Refused(report("rewrite-refused", message, span, help))


class Original(Frozen):
    """A file: its `text` as all of the program reads it, and the characters that it is made of."""

    path: str
    text: str
    raw: str
    mark: bytes
    encoding: str

    @property
    def line_end(self) -> str:
        """What ends the lines of the file: the first line's."""
        first = _BREAK.search(self.raw)
        return first[0] if first and first[0] in ("\r\n", "\r") else "\n"

    def span(self, start: int, end: int = 0) -> Span:
        """The place of text[start:end] as diagnostics count it."""
        line_start = self.text.rfind("\n", 0, start) + 1
        return Span(self.path, self.text.count("\n", 0, start) + 1, start - line_start + 1, max(1, end - start))

    def offset(self, span: Span) -> int:
        """Where in the text a place with a column begins."""
        position = 0
        for _ in range(span.line - 1):
            position = self.text.index("\n", position) + 1
        return position + span.column - 1


def original_of(source: Source) -> Original | Diagnostic:
    """The file as it can be changed; a Diagnostic where it could not be written as it was read."""
    decoded = decode(source.data)
    if decoded.problem:
        return report("file-unreadable", f"the file {decoded.problem}", Span(source.path))
    if decoded.guessed:
        message = f"not UTF-8 but perhaps {decoded.guessed}, and would have to be changed"
        return replace(
            report("encoding-guessed", message, Span(source.path), "save the file as UTF-8"), severity="error"
        )
    mark, encoding = mark_of(source.data)
    original = Original(source.path, decoded.text, source.data[len(mark) :].decode(encoding), mark, encoding)
    if edited(original, ()) != source.data or len(_offsets(original)) != len(original.text) + 1:
        return report("rewrite-refused", "the file holds characters that cannot be kept", Span(source.path))
    return original


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits, none of which overlap."""
    pieces, done = [], 0
    for edit in in_order(edits):
        pieces += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*pieces, text[done:]])


def edited(original: Original, edits: Iterable[Edit]) -> bytes:
    """The bytes of the file with all edits of its text."""
    offsets, end = _offsets(original), original.line_end
    moved = [Edit(offsets[e.start], offsets[e.end], e.text.replace("\n", end)) for e in edits]
    return original.mark + applied(original.raw, moved).encode(original.encoding)


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Each edit once, by its place; what is inserted at one place stays in the order given."""
    found = sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end))
    overlap = next((b for a, b in pairwise(found) if b.start < a.end), None)
    if overlap:
        raise ValueError(overlap)
    return found


def _offsets(original: Original) -> Sequence[int]:
    """For each place in the text the one in the raw characters."""
    raw = original.raw
    if not _LONGER.search(raw):
        return range(len(raw) + 1)
    offsets: list[int] = []
    done = 0
    for match in _LONGER.finditer(raw):
        offsets += range(done, match.start() + 1)
        if match[0] == "\u2029":  # which is read as two line ends
            offsets.append(match.end())
        done = match.end()
    return [*offsets, *range(done, len(raw) + 1)]
