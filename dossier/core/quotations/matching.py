"""A quotation and the paragraphs that it cites to the places in which its words stand there, one after the other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from dossier.core.quotations.folding import Folded, folded, folded_with_offsets, with_other_case
from dossier.core.quotations.words import WORD, begins_within, ends_within
from dossier.core.redact import BAR
from dossier.names import UNSPACED, joins_words
from dossier.values import Frozen, replace

EDITORS = 10  # words of the source in whose place one pair of the editor's brackets may stand
_OMISSION = r"\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.(?:\s?\.)?"
_GAP = re.compile(rf"(?P<omission>{_OMISSION})|\[[^\[\]]*\]")
_EMPTY = re.compile(r"\[\s*\]")
_LETTERS = rf"(?:(?!{UNSPACED})[\w']){{0,40}}"
# What brackets may stand for that are part of a word: before, after and between its letters.
_WITHIN = {
    (True, False): re.compile(rf"{_LETTERS}\W*"),
    (False, True): re.compile(rf"\W*{_LETTERS}"),
    (True, True): re.compile(_LETTERS),
}
_NEAR = 20
_BAR_BEFORE = re.compile(rf"{BAR}\W*\Z")
_BAR_AFTER = re.compile(rf"\W*{BAR}")

PARTED = "\x1e"  # between the paragraphs of a quotation, which are folded each by itself as those of a source are

Span = tuple[int, int]


class Piece(Frozen):
    """Words that stand in the source as they are, folded.

    `omits` tells that anything may stand before them, else at most what the editor's brackets replace. A piece that is
    `joined` to brackets on a side may begin or end within a word: `[h]e`, `walk[ed]`.
    """

    text: str
    other: str = ""  # with the first letter in the other case, where that may be so
    omits: bool = True
    joined: tuple[bool, bool] = (False, False)
    editors: tuple[str, ...] = ()  # what brackets between the piece before and this one hold
    after: tuple[str, ...] = ()


class Passage(Frozen):
    """Paragraphs of a document, folded and joined by spaces; where each begins, its number and its own words."""

    text: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]
    own: tuple[str, ...]

    def bounds(self, first: int, last: int) -> Span:
        """Where the paragraphs from number `first` to `last` stand in the text; 0: all."""
        if not first:
            return 0, len(self.text)
        inside = [at for at, number in enumerate(self.numbers) if first <= number <= last]
        if not inside:
            return 0, 0
        after = inside[-1] + 1
        return self.starts[inside[0]], self.starts[after] - 1 if after < len(self.starts) else len(self.text)

    def of_range(self, first: int, last: int) -> Passage:
        """The same where what lies among the paragraphs of a range, and is none of them, has no words to be found.

        Paragraphs that came after a release have other numbers than those around them.
        """
        start, end = self.bounds(first, last)
        text = self.text
        for at, begins in enumerate(self.starts):
            if start <= begins < end and first and not first <= self.numbers[at] <= last:
                ends = self.starts[at + 1] - 1 if at + 1 < len(self.starts) else len(text)
                text = text[:begins] + BAR[0] * (ends - begins) + text[ends:]
        return self if text is self.text else replace(self, text=text)

    def paragraph_at(self, place: int) -> int:
        """The number of the paragraph that holds a place."""
        return self.numbers[bisect_right(self.starts, place) - 1]

    def words(self, span: Span) -> str:
        """What stands there, as the source writes it."""
        return " ".join(" ".join(self.own[at][start:end].split()) for at, start, end in self.unfolded(span))

    def unfolded(self, span: Span) -> Iterator[tuple[int, int, int]]:
        """Of each paragraph that a span reaches into: which one of `own` it is, and from where to where."""
        first, last = (bisect_right(self.starts, place) - 1 for place in (span[0], max(span[0], span[1] - 1)))
        for at in range(first, last + 1):
            back = _known(self.own[at]).offsets
            yield at, back[max(0, span[0] - self.starts[at])], back[min(len(back) - 1, span[1] - self.starts[at])]

    def written(self, place: int) -> str:
        """What the source has in place of one folded character, with the white space that was folded away with it."""
        at = bisect_right(self.starts, place) - 1
        back, within = _known(self.own[at]).offsets, place - self.starts[at]
        return self.own[at][back[within] : back[within + 1]] if within + 1 < len(back) else " "


@lru_cache(maxsize=64)
def _known(paragraph: str) -> Folded:
    return folded_with_offsets(paragraph)


def passage_of(paragraphs: Iterable[tuple[int, str]]) -> Passage:
    """Numbered paragraphs, ready to be searched."""
    numbers, own, texts, starts, length = [], [], [], [], 0
    for number, text in paragraphs:
        new = folded(text)
        numbers.append(number)
        own.append(text)
        texts.append(new)
        starts.append(length)
        length += len(new) + 1
    return Passage(" ".join(texts), tuple(starts), tuple(numbers), tuple(own))


def pieces_of(words: str) -> tuple[Piece, ...]:
    """What of a quotation must stand in the source, cut where something is left out or the editor speaks."""
    return tuple(_pieces(words))


def _pieces(words: str) -> Iterator[Piece]:
    """Each with the brackets beside it."""
    gaps = list(_GAP.finditer(words))
    texts = [words[start:end] for start, end in pairwise([0, *(at for gap in gaps for at in gap.span()), len(words)])]
    omits, editors = True, list[str]()
    for number, text in enumerate(texts[::2]):
        before, after = gaps[number - 1] if number else None, gaps[number] if number < len(gaps) else None
        if before:
            omits = omits or bool(before["omission"])
            editors += [] if before["omission"] else [before[0][1:-1].strip()]
        if has_words(text):
            new = " ".join(filter(None, map(folded, text.split(PARTED))))
            joined = _speaks(before) and _is_in_word(text[:1]), _speaks(after) and _is_in_word(text[-1:])
            follow = (after[0][1:-1].strip(),) if after and not after["omission"] else ()
            yield Piece(new, with_other_case(new) if omits else "", omits, joined, tuple(editors), follow)
            omits, editors = False, []


def _is_in_word(char: str) -> bool:
    """Whether a character belongs to a word of several; in scripts without spaces none does."""
    return char.isalnum() and joins_words(char, char)


def _speaks(gap: re.Match[str] | None) -> bool:
    """Whether the editor has words there."""
    return gap is not None and not gap["omission"] and has_words(gap[0])


def has_empty_brackets(words: str) -> bool:
    """Whether the editor leaves something out in the way in which something is put in."""
    return _EMPTY.search(words) is not None


def has_gaps(words: str) -> bool:
    """Whether something is left out, or the editor speaks."""
    return _GAP.search(words) is not None


def has_words(text: str) -> bool:
    """Whether there is anything in it to look for."""
    return any(map(str.isalnum, text))


def matches(pieces: Sequence[Piece], passage: Passage, bounds: Span) -> Iterator[tuple[Span, ...]]:
    """Each way in which the pieces stand there one after the other, earliest first, none within another."""
    runs = [list(run) for run in _runs(pieces)]
    start = bounds[0]
    while runs:
        found: list[Span] = []
        for run in runs:
            spans = _first_of(run, passage, (found[-1][1] if found else start, bounds[1]))
            if not spans:
                return
            found += spans
        yield tuple(found)
        start = found[-1][1]


def _runs(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Pieces between which nothing is left out, together."""
    run: list[Piece] = []
    for piece in pieces:
        if piece.omits and run:
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _first_of(run: Sequence[Piece], passage: Passage, bounds: Span) -> list[Span]:
    """The first place in which a run of pieces stands; [] where there is none."""
    for first in _places(run[0], passage, bounds):
        layers: list[dict[Span, Span]] = [{first: first}]  # spans of one piece, each with that of the piece before
        for last, piece in pairwise(run):
            ways: dict[Span, Span] = {}
            for before in layers[-1]:
                for span in _places(piece, passage, (before[1], _reach(piece, passage.text, before[1], bounds[1]))):
                    if _may_replace(last, piece, passage.text[before[1] : span[0]]):
                        ways.setdefault(span, before)
            layers.append(ways)
            if not ways:
                break
        if layers[-1]:
            return _traced(layers)
    return []


def _traced(layers: Sequence[dict[Span, Span]]) -> list[Span]:
    spans = [min(layers[-1])]
    for layer in reversed(layers[1:]):
        spans.append(layer[spans[-1]])
    return spans[::-1]


def _reach(piece: Piece, text: str, start: int, end: int) -> int:
    """Up to where a piece may stand that follows the editor's words."""
    passed = [match.end() for match, _ in zip(WORD.finditer(text, start, end), range(EDITORS), strict=False)]
    return min(end, (passed[-1] if passed else start) + 1 + len(piece.text))


def _may_replace(last: Piece, piece: Piece, text: str) -> bool:
    """Whether the brackets between two pieces may stand for a text between them.

    Those beside letters stand for letters of that word, those without words for signs, and none for what is covered.
    """
    if not any(map(has_words, piece.editors)):
        return not has_words(text) and BAR not in text
    if len(piece.editors) == 1 and any((last.joined[1], piece.joined[0])):
        return _WITHIN[last.joined[1], piece.joined[0]].fullmatch(text) is not None
    return BAR not in text


def _places(piece: Piece, passage: Passage, bounds: Span) -> Iterator[Span]:
    """Where one piece stands as whole words."""
    start, end = bounds
    length = len(piece.text)
    while (at := _find(piece, passage.text, start, end)) >= 0:
        if _is_whole(piece, passage, at, at + length):
            yield at, at + length
        start = at + 1


def _find(piece: Piece, text: str, start: int, end: int) -> int:
    at = text.find(piece.text, start, end)
    if piece.other:
        other = text.find(piece.other, start, end if at < 0 else at + len(piece.text))
        return other if at < 0 or 0 <= other < at else at
    return at


def _is_whole(piece: Piece, passage: Passage, start: int, end: int) -> bool:
    """Whether words of the source are cut nowhere but by brackets, and no bracket stands for what is covered."""
    text = passage.text
    if piece.editors and not piece.joined[0] and _BAR_BEFORE.search(text, max(0, start - _NEAR), start):
        return False
    if piece.after and not piece.joined[1] and _BAR_AFTER.match(text, end):
        return False
    begins = piece.joined[0] or not begins_within(text, start, passage.written)
    return begins and (piece.joined[1] or not ends_within(text, end, passage.written))
