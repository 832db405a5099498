"""A block and a change of its text to the block with that text, every mark moved along."""

from __future__ import annotations

from dossier.model import Block, Mark
from dossier.values import replace


def replaced(block: Block, start: int, end: int, text: str, mark: Mark | None = None) -> Block:
    """block with text[start:end] replaced; marks inside vanish, marks around stretch, marks across are cut.

    `mark`, if given, says what the new text is; its own offsets are not used.
    """
    shift = len(text) - (end - start)
    moved = []
    for old in block.marks:
        if old.end <= start:
            moved.append(old)
        elif old.start >= end:
            moved.append(replace(old, start=old.start + shift, end=old.end + shift))
        elif old.start <= start and old.end >= end:
            moved.append(replace(old, end=old.end + shift))
        elif old.start < start:
            moved.append(replace(old, end=start))
        elif old.end > end:
            moved.append(replace(old, start=start + len(text), end=old.end + shift))
    if mark:
        moved.append(replace(mark, start=start, end=start + len(text)))
    return replace(block, text=block.text[:start] + text + block.text[end:], marks=tuple(moved))


def part(block: Block, start: int, end: int) -> Block:
    """text[start:end] as a block of its own, with the marks that lie inside, cells and rows apart."""
    inside = (m for m in block.marks if start <= m.start and m.end <= end and m.tag not in ("tr", "th", "td"))
    marks = tuple(replace(m, start=m.start - start, end=m.end - start) for m in inside)
    return replace(block, text=block.text[start:end], marks=marks)


def without_marks(block: Block, values: set[str]) -> Block:
    """block without the marks that lead to these references, by index as written in the mark."""
    kept = tuple(
        m
        for m in block.marks
        if m.tag not in ("ref", "cite", "embed", "img") or m.value.partition("\n")[0] not in values
    )
    return replace(block, marks=kept)
