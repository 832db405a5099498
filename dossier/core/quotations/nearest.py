"""Words that do not stand in a text to the passage that is nearest to them, and the words in which the two differ."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from dossier.core.quotations.matching import Passage
from dossier.values import Frozen

COMPARED = 600  # words of a quotation; of a longer one its beginning is compared
SHOWN = 4  # differences that are told
LIKE = 0.4  # of the words must be shared for a passage to be called near
LONGEST = 160  # characters of a passage that is shown
_SMALL = 200  # words up to which all are compared with all
_WORD = re.compile(r"\S+")


class Near(Frozen):
    """A passage: the paragraph in which it begins, its words, and in what they differ, each in a few words."""

    paragraph: int
    words: str
    differences: tuple[str, ...]


def nearest_to(words: str, passage: Passage, bounds: tuple[int, int]) -> Near | None:
    """The passage within the bounds that shares most words with folded ones, or None if there is nothing like them."""
    wanted = words.split()[:COMPARED]
    best = None
    for paragraph in _paragraphs(passage, bounds):
        start, end = passage.bounds(paragraph, paragraph)
        there = list(_WORD.finditer(passage.text, start, end))
        likeness = _shared(wanted, [match.group() for match in there])
        if likeness >= LIKE and (best is None or likeness > best[0]):
            best = likeness, paragraph, there
    if best is None:
        return None
    _, paragraph, there = best
    said = [match.group() for match in there]
    blocks = SequenceMatcher(None, [_bare(w) for w in wanted], [_bare(w) for w in said]).get_matching_blocks()
    blocks = [block for block in blocks if block.size]
    if not blocks:
        return None
    first = max(0, blocks[0].b - blocks[0].a)
    last = min(len(said), max(first + 1, blocks[-1].b + len(wanted) - blocks[-1].a))
    shown = _shortened(passage.words((there[first].start(), there[last - 1].end())))
    return Near(paragraph, shown, tuple(_differences(wanted, said[first:last])))


def reads_alike(words: str, passage: Passage, bounds: tuple[int, int]) -> bool:
    """Whether the words would stand there but for case, ligatures, forms of width, or hyphens at the end of a line."""
    wanted = _loose(words)
    return bool(wanted) and wanted in _loose(passage.text[bounds[0] : bounds[1]])


def _loose(text: str) -> str:
    return re.sub(r"(?<=\w)-|\s", "", unicodedata.normalize("NFKC", text).casefold())


def _paragraphs(passage: Passage, bounds: tuple[int, int]) -> Iterator[int]:
    for number, start in zip(passage.numbers, passage.starts, strict=True):
        if bounds[0] <= start < bounds[1]:
            yield number


def _shared(wanted: Sequence[str], there: Sequence[str]) -> float:
    """How many of the wanted words stand there, of all."""
    common = Counter(map(_bare, wanted)) & Counter(map(_bare, there))
    return sum(common.values()) / max(1, len(wanted))


def _bare(word: str) -> str:
    return re.sub(r"^\W+|\W+$", "", word) or word


def _differences(wanted: Sequence[str], there: Sequence[str]) -> Iterator[str]:
    """In what the source has other words; of signs beside words only where all words are the same."""
    these, those = [_bare(word) for word in wanted], [_bare(word) for word in there]
    if these == those:
        these, those = list(wanted), list(there)
    compared = SequenceMatcher(None, these, those, autojunk=len(these) > _SMALL)
    changes = [each for each in compared.get_opcodes() if each[0] != "equal"]
    for kind, first, last, begin, end in changes[:SHOWN]:
        quoted, said = _few(these[first:last]), _few(those[begin:end])
        if kind == "replace":
            yield f"`{said}`, not `{quoted}`"
        elif kind == "delete":
            yield f"without `{quoted}`"
        else:
            yield f"with `{said}`"
    if len(changes) > SHOWN:
        yield f"and {len(changes) - SHOWN} more"


def _few(words: Sequence[str]) -> str:
    return " ".join(words) if len(words) <= 6 else f"{' '.join(words[:3])} … {' '.join(words[-2:])}"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2].rstrip()} … {text[-LONGEST // 2 :].lstrip()}"
