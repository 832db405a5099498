"""Names and where they would like to stand to places in a frame, at which none covers another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from dossier.values import Frozen

ROW = 24  # pixels from one line of names to the next: what can be tapped stands so far apart
MARK = 16  # of a node's mark with the room around it
GAP = 10  # between one name and the next
LONGEST = 40  # letters of a name; a longer one is cut
_NARROW, _MIDDLE, _WIDE, _FULL = 4.2, 7.6, 11.0, 14.0  # pixels of a letter at 13 px, of broad faces
_THIN = frozenset("fijlrtI.,:;'|!()[] -")
_THICK = frozenset("mwMW@%&")


class Label(Frozen):
    """What a node needs: who, its name, and where its mark would like to be, in thousandths of the frame."""

    key: str
    name: str
    x: int
    y: int


class Placed(Frozen):
    """A node where it stands: its mark at x, y in pixels of the narrowest frame, the name to its `right` or left."""

    key: str
    name: str
    x: int
    y: int
    right: bool
    width: int  # of the name

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of mark and name."""
        half = MARK // 2
        left = self.x - half if self.right else self.x - half - self.width
        return left, self.y - ROW // 2, left + MARK + self.width, self.y + ROW // 2


def shortened(name: str, most: int = LONGEST) -> str:
    """A name of at most so many letters, with a sign where it was cut."""
    return name if len(name) <= most else name[: most - 1].rstrip(" ,-") + "…"


def in_lines(name: str, letters: int, most: int) -> tuple[str, ...]:
    """A name broken between words into at most so many lines; what is too long for its line is cut with a sign."""
    words, lines = name.split(), list[str]()
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and len(line) + 1 + len(words[0]) <= letters:
            line += " " + words.pop(0)
        lines.append(shortened(line, letters))
    return (*lines, shortened(" ".join(words), letters)) if words else tuple(lines)


def width_of(text: str) -> int:
    """About how wide a text is at most, in pixels; no font is asked, since every reader has another."""
    return int(sum(map(_advance, text))) + 2


def placed(labels: Iterable[Label], width: int, height: int) -> Iterator[Placed]:
    """Each label, in their order, at the free place nearest to where it would like to be; those without are left out.

    Places are whole pixels on a coarse grid, compared as integers.
    """
    taken: list[list[tuple[int, int]]] = [[] for _ in range(height // ROW)]  # stretches in each row
    for label in labels:
        name = shortened(label.name)
        wide = width_of(name)
        wished = (label.x * width // 1000, label.y * height // 1000)
        best = min(_free(taken, wide, width, *wished), default=None)
        if best:
            _, row, x, left_side = best
            found = Placed(label.key, name, x, row * ROW + ROW // 2, not left_side, wide)
            taken[row].append((found.box[0], found.box[2]))
            yield found


_STEP = 16  # pixels between places that are tried


def _free(
    taken: list[list[tuple[int, int]]], wide: int, width: int, wished_x: int, wished_y: int
) -> Iterator[tuple[int, int, int, bool]]:
    """Places where mark and name cover nothing: squared distance, row, x, and whether the name is at the left."""
    half = MARK // 2
    for row, stretches in enumerate(taken):
        down = (row * ROW + ROW // 2 - wished_y) ** 2
        for x in range(half, width - half + 1, _STEP):
            for at_left in (False, True):
                left = x - half - wide if at_left else x - half
                right = left + MARK + wide
                if left >= 0 and right <= width and all(right + GAP <= a or b + GAP <= left for a, b in stretches):
                    yield down + (x - wished_x) ** 2, row, x, at_left


def _advance(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return _FULL
    if char in _THIN:
        return _NARROW
    return _WIDE if char in _THICK or (not char.isascii() and char.isupper()) else _MIDDLE
