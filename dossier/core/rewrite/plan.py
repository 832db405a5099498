"""What is asked of a rename or a merge, and the plan that is the answer: its values, and its text for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dossier.core.rewrite.original import Edit, applied, in_order
from dossier.diagnostics import Diagnostic
from dossier.model import Key
from dossier.values import Frozen


class Called(Frozen):
    """What a record is to be called: its id, its name ('' for the one it has), whether the old name still counts."""

    id: str
    name: str = ""
    keep: bool = True


class Lines(Frozen):
    """Lines of a file that give way to others; `number` is that of the first."""

    number: int
    before: tuple[str, ...]
    after: tuple[str, ...]


class Change(Frozen):
    """What becomes of one file. `path` is '' for one that is new, `to` for one that is removed."""

    path: str
    to: str
    before: bytes
    after: bytes
    lines: tuple[Lines, ...] = ()


class Plan(Frozen):
    """Everything that is to be done, in the order in which it does the least harm to be stopped."""

    old: Key
    new: Key
    changes: tuple[Change, ...]
    references: int  # that are rewritten
    notes: tuple[str, ...] = ()


class Proposal(Frozen):
    """A plan, and what the dossier would say then that it does not say now; or no plan, and why.

    `wrong` names the argument that cannot be meant, and says why not.
    """

    plan: Plan | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    wrong: tuple[str, str] = ("", "")


def lines_of(text: str, edits: Iterable[Edit]) -> tuple[Lines, ...]:
    """The lines that edits change, edits of one line together."""
    groups: list[list[Edit]] = []
    for edit in in_order(edits):
        if groups and _line(text, edit.start) <= _line(text, groups[-1][-1].end):
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return tuple(_lines(text, group) for group in groups)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position)


def _lines(text: str, group: list[Edit]) -> Lines:
    start = text.rfind("\n", 0, group[0].start) + 1
    end = text.find("\n", group[-1].end)
    end = len(text) if end < 0 else end
    before = text[start:end].split("\n")
    after = applied(text[start:end], (Edit(e.start - start, e.end - start, e.text) for e in group)).split("\n")
    number = _line(text, start) + 1
    while before and after and before[0] == after[0]:
        before, after, number = before[1:], after[1:], number + 1
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return Lines(number, tuple(before), tuple(after))


# How it is shown

WIDTH = 110
_SHOWN = 12  # lines of a longer piece


def as_lines(plan: Plan) -> Iterator[str]:
    """The plan for people: each file with its lines as they are (-) and as they will be (+), then what to know."""
    yield f"{plan.old} → {plan.new}" if plan.old != plan.new else plan.old
    for change in plan.changes:
        yield from ("", _headline(change), *(line for piece in change.lines for line in _piece(piece)))
    yield from ([""] if plan.notes else [])
    yield from (f"note: {note}" for note in plan.notes)


def _headline(change: Change) -> str:
    if not change.path:
        return f"{change.to} (new)"
    if not change.to:
        return f"{change.path} (removed)"
    return change.path if change.path == change.to else f"{change.path} → {change.to}"


def _piece(piece: Lines) -> Iterator[str]:
    number = f"{piece.number:>5}"
    before, after = piece.before, piece.after
    if len(before) == len(after):
        pairs = [_near(old, new) for old, new in zip(before, after, strict=True)]
        before, after = tuple(old for old, _ in pairs), tuple(new for _, new in pairs)
    for mark, part in (("-", before), ("+", after)):
        shown = len(part) if len(part) <= _SHOWN + 1 else _SHOWN
        for line in part[:shown]:
            yield f"{number} {mark} {line[:WIDTH] + '…' if len(line) > WIDTH + 1 else line}".rstrip()
            number = " " * len(number)
        if shown < len(part):
            yield f"{number} {mark} … and {len(part) - shown} lines more"


def _near(before: str, after: str) -> tuple[str, str]:
    """Two long lines cut around what differs in them."""
    if max(len(before), len(after)) <= WIDTH:
        return before, after
    same = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    tail = _common_tail(before[same:], after[same:])
    room = max(10, (WIDTH - max(len(before), len(after)) + same + tail) // 2)
    return _cut(before, same, tail, room), _cut(after, same, tail, room)


def _common_tail(one: str, other: str) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(reversed(one), reversed(other), strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _cut(line: str, same: int, tail: int, room: int) -> str:
    start, end = max(0, same - room), min(len(line), len(line) - tail + room)
    return "…" * (start > 0) + line[start:end] + "…" * (end < len(line))
