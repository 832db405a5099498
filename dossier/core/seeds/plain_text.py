"""Plain text to canonical paragraphs, by rules that are fixed for good: published paragraph numbers stand on them."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.model import Block, Body, Mark

# Characters without a form of their own; a line of nothing else is blank.
_UNSEEN = (0xAD, 0x34F, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
_LAST_SPACE = 0x3000
_BLANK = "".join(map(chr, _UNSEEN)) + "".join(chr(code) for code in range(_LAST_SPACE + 1) if chr(code).isspace())
# Lines of a block are joined where all but the last look hard-wrapped.
SHORTEST_WRAPPED, LONGEST_WRAPPED = 50, 100


def convert_plain(text: str, first_line: int, separation: str) -> Body:
    """One block a paragraph. separation: "blank", "lines", or "" for blank lines where there are any, else lines.

    Lines are trimmed. A block whose lines look hard-wrapped becomes one line; another keeps its line breaks.
    """
    lines = ["" if is_blank(line) else line.strip() for line in text.split("\n")]
    first = next((i for i, line in enumerate(lines) if line), 0)
    last = next((i for i in range(len(lines) - 1, -1, -1) if lines[i]), -1)
    by_blank = separation == "blank" or (separation != "lines" and "" in lines[first : last + 1])
    groups = _blocks(lines) if by_blank else ([(i, line)] for i, line in enumerate(lines) if line)
    return Body(tuple(_block(group, number, first_line) for number, group in enumerate(groups, 1)))


def is_blank(text: str) -> bool:
    """Whether a reader sees nothing: white space and invisible characters. What is blank has no number."""
    return not text.strip(_BLANK)


def _blocks(lines: list[str]) -> Iterator[list[tuple[int, str]]]:
    group: list[tuple[int, str]] = []
    for index, line in enumerate([*lines, ""]):
        if line:
            group.append((index, line))
        elif group:
            yield group
            group = []


def _block(group: list[tuple[int, str]], number: int, first_line: int) -> Block:
    line = first_line + group[0][0]
    lines = [text for _, text in group]
    if all(SHORTEST_WRAPPED <= len(text) <= LONGEST_WRAPPED for text in lines[:-1]):
        return Block(" ".join(lines), number=number, line=line)
    marks, position = [], 0
    for text in lines[:-1]:
        position += len(text) + 1
        marks.append(Mark(position - 1, position - 1, "br"))
    return Block("\n".join(lines), number=number, marks=tuple(marks), line=line)
