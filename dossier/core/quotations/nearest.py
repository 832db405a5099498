"""Words that do not stand in a text to the passage that is nearest to them, and the words in which the two differ."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice

from dossier.core.quotations.matching import Passage
from dossier.core.quotations.words import WORD, joined
from dossier.names import plain_letters
from dossier.values import Frozen

COMPARED = 600  # words that are compared at once; of a longer quotation what stands around its first difference
_RUN = 8  # words by which the place of a long quotation is found
_BEYOND = 30  # words after its first difference
SHOWN = 4  # differences that are told
LIKE = 0.4  # of the words must be shared for a passage to be called near
LONGEST = 160  # characters of a passage that is shown
_SMALL = 200  # words up to which all are compared with all
_FEW = 8  # words that are compared by their letters too
_SPELT = 20_000  # words of a source in which they are looked for so
_SPELT_LIKE = 0.7


class Near(Frozen):
    """A passage: the paragraph in which it begins, its words, and in what they differ, each in a few words."""

    paragraph: int
    words: str
    differences: tuple[str, ...]


def nearest_to(words: str, passage: Passage, bounds: tuple[int, int]) -> Near | None:
    """The passage within the bounds that shares most words with folded ones, or None if there is nothing like them."""
    whole = WORD.findall(words)
    wanted, best = whole[:COMPARED], None
    for paragraph in _paragraphs(passage, bounds):
        start, end = passage.bounds(paragraph, paragraph)
        there = list(WORD.finditer(passage.text, start, end))
        likeness = _shared(wanted, [match.group() for match in there])
        if likeness >= LIKE and (best is None or likeness > best[0]):
            best = likeness, paragraph, there
    if best is None:
        return _alike(whole, passage, bounds)
    _, paragraph, there = best
    if len(whole) > COMPARED:
        start = passage.bounds(paragraph, paragraph)[0]
        return _nearest_of_many(whole, list(WORD.finditer(passage.text, start, bounds[1])), passage)
    said = [match.group() for match in there]
    found = _aligned(wanted, said)
    if found is None:
        return None
    first, last = found
    shown = _shortened(passage.words((there[first].start(), there[last - 1].end())))
    return Near(paragraph, shown, tuple(_differences(wanted, said[first:last])))


def _aligned(wanted: Sequence[str], said: Sequence[str], *, autojunk: bool = True) -> tuple[int, int] | None:
    """From where to where words of a source lie beside those that are wanted."""
    matcher = SequenceMatcher(None, [_bare(w) for w in wanted], [_bare(w) for w in said], autojunk=autojunk)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return None
    first = max(0, blocks[0].b - blocks[0].a)
    return first, min(len(said), max(first + 1, blocks[-1].b + len(wanted) - blocks[-1].a))


def _nearest_of_many(wanted: list[str], there: list[re.Match[str]], passage: Passage) -> Near | None:
    """A long quotation: where it begins is told by its first run of words, and it differs where the two part."""
    said = [match.group() for match in there]
    these, those = [_bare(word) for word in wanted], [_bare(word) for word in said]
    runs = {tuple(those[at : at + _RUN]): at for at in range(len(those) - _RUN, -1, -1)}
    begins = (at for at in range(0, COMPARED, _RUN) if tuple(these[at : at + _RUN]) in runs)
    at = next(begins, -1)
    if at < 0:
        return None
    place = runs[tuple(these[at : at + _RUN])]
    first, last = max(0, place - at), min(len(said), place - at + len(wanted))
    shown = _shortened(passage.words((there[first].start(), there[last - 1].end())))
    same = 0 if at else _length_of_same(these, those[place:])
    if same == len(wanted):
        same = _length_of_same(wanted, said[place:])
    start = max(0, same - _RUN)
    quoted = wanted[start : (at or same + _BEYOND) + _RUN]
    source = said[max(0, place - at + start) : place - at + start + len(quoted) + _RUN]
    found = _aligned(quoted, source, autojunk=False)
    differences = _differences(quoted, source[slice(*found)]) if found else ()
    return Near(passage.paragraph_at(there[first].start()), shown, tuple(differences))


def _length_of_same(these: Sequence[str], those: Sequence[str]) -> int:
    """With how many same words both begin."""
    return next(
        (n for n, (one, other) in enumerate(zip(these, those, strict=False)) if one != other),
        min(len(these), len(those)),
    )


def reads_alike(words: str, passage: Passage, bounds: tuple[int, int]) -> bool:
    """Whether the words would stand there but for case, ligatures, forms of width, or hyphens at the end of a line."""
    wanted = _loose(words)
    return bool(wanted) and wanted in _loose(passage.text[bounds[0] : bounds[1]])


def _loose(text: str) -> str:
    return re.sub(r"(?<=\w)-|\s", "", unicodedata.normalize("NFKC", text).casefold())


def _alike(wanted: list[str], passage: Passage, bounds: tuple[int, int]) -> Near | None:
    """Of few words those that are spelt most like them, where none of their words is the same."""
    best = None
    if not 0 < len(wanted) <= _FEW:
        return None
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(plain_letters(" ".join(_bare(word) for word in wanted)))
    there = list(islice(WORD.finditer(passage.text, *bounds), _SPELT))
    for number in range(len(there) - len(wanted) + 1):
        stretch = there[number : number + len(wanted)]
        matcher.set_seq1(plain_letters(" ".join(_bare(match.group()) for match in stretch)))
        least = best[0] if best else _SPELT_LIKE
        if matcher.real_quick_ratio() > least and matcher.quick_ratio() > least and matcher.ratio() > least:
            best = matcher.ratio(), stretch
    if best is None:
        return None
    stretch = best[1]
    shown = passage.words((stretch[0].start(), stretch[-1].end()))
    differences = tuple(_differences(wanted, [match.group() for match in stretch]))
    return Near(passage.paragraph_at(stretch[0].start()), shown, differences)


def _paragraphs(passage: Passage, bounds: tuple[int, int]) -> Iterator[int]:
    for number, start in zip(passage.numbers, passage.starts, strict=True):
        if bounds[0] <= start < bounds[1]:
            yield number


def _shared(wanted: Sequence[str], there: Sequence[str]) -> float:
    """How many of the wanted words stand there, of all."""
    common = Counter(map(_bare, wanted)) & Counter(map(_bare, there))
    return sum(common.values()) / max(1, len(wanted))


def _bare(word: str) -> str:
    """Without the signs beside it; marks that are written after a letter are part of it."""
    if word[0].isalnum() and word[-1].isalnum():
        return word
    places = [at for at, char in enumerate(word) if char.isalnum() or unicodedata.category(char)[0] == "M"]
    return word[places[0] : places[-1] + 1] if places else word


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
    return joined(words) if len(words) <= 6 else f"{joined(words[:3])} … {joined(words[-2:])}"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2].rstrip()} … {text[-LONGEST // 2 :].lstrip()}"
