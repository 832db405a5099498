"""The editor's words and those of the source in whose place they stand, to whether a denial was lost between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from dossier.core.quotations.matching import Passage, Piece, Span
from dossier.core.quotations.words import WORD
from dossier.names import UNSPACED
from dossier.values import Frozen

# By language. `n't` is the end of a word, `n'` the beginning of one. Those of scripts without spaces stand anywhere.
NEGATIONS: Mapping[str, str] = {
    "en": "not, n't, cannot, never, no, none, nobody, nothing, nowhere, neither, nor, without, hardly, "
    "scarcely, barely",
    "de": "nicht, nichts, nie, niemals, niemand, niemanden, niemandem, nirgends, kein, keine, keinen, keinem, keiner, "
    "keines, keinesfalls, keineswegs, nein, weder, ohne, kaum",
    "fr": "ne, n', pas, jamais, non, rien, ni, sans, aucun, aucune, nul, nulle, guère, nullement",
    "es": "no, nunca, jamás, nada, nadie, ningún, ninguno, ninguna, ni, sin, tampoco, apenas",
    "ru": "не, нет, ни, никогда, никто, никого, никому, ничто, ничего, никак, нельзя, без, едва, вряд",
    "ar": "لا, ولا, فلا, لم, ولم, لن, ولن, ليس, ليست, ليسوا, وليس, غير, دون, بدون, بلا, كلا",
    "zh": "不, 没, 沒, 无, 無, 未, 非, 勿, 莫, 否, 毋",
    "ja": "ない, なかっ, なく, なければ, ません, ずに, 不, 無, 未, 非, 否",
}
SHORT = 3  # words that `[…]` leaves out, up to which they are looked at


class Lost(Frozen):
    """Words of a source that deny, with those beside them, and what the editor has in their place."""

    source: str
    editor: str


def lost_negations(pieces: Sequence[Piece], spans: Sequence[Span], passage: Passage, language: str) -> Iterator[Lost]:
    """Where brackets stand for words that deny, or leave out nothing else, and hold none that do."""
    denies, text = _denying(language), passage.text
    for (begin, end), said, editors in _replaced(pieces, spans, text):
        if denies.search(text[begin:end]) and not denies.search(said):
            yield Lost(passage.words((begin, end)).strip(), " ".join(f"[{words}]" for words in editors))


def _replaced(pieces: Sequence[Piece], spans: Sequence[Span], text: str) -> Iterator[tuple[Span, str, tuple[str, ...]]]:
    """What each of the editor's brackets stands for, words that it cuts being made whole; and the quotation there."""
    for number, (piece, (first, last)) in enumerate(zip(pieces, spans, strict=True)):
        if number and piece.omits and _turns_round(text[spans[number - 1][1] : first]):
            yield (spans[number - 1][1], first), " ".join(piece.editors), ("…", *piece.editors)
        before = 0 if piece.omits else number
        if piece.editors and (before or piece.joined[0]):
            start = spans[number - 1][1] if before else _word_start(text, first)
            begin = _word_start(text, start) if before and pieces[number - 1].joined[1] else start
            end = _word_end(text, first) if piece.joined[0] else first
            yield (begin, end), f"{text[begin:start]}{' '.join(piece.editors)}{text[first:end]}", piece.editors
        if piece.joined[1] and (number + 1 == len(pieces) or pieces[number + 1].omits):
            begin = _word_start(text, last)
            yield (begin, _word_end(text, last)), f"{text[begin:last]}{' '.join(piece.after)}", piece.after


def _turns_round(omitted: str) -> bool:
    """Whether what is left out is a word or two of the clause that is quoted, of which a denial turns it round."""
    words = WORD.findall(omitted)
    return 0 < len(words) <= SHORT and words[0][0].isalnum() and words[-1][-1].isalnum()


def _word_start(text: str, place: int) -> int:
    while place and (text[place - 1].isalnum() or text[place - 1] == "'"):
        place -= 1
    return place


def _word_end(text: str, place: int) -> int:
    while place < len(text) and (text[place].isalnum() or text[place] == "'"):
        place += 1
    return place


def _denying(language: str) -> re.Pattern[str]:
    """The negations of a language as a pattern, and of all where it is not stated."""
    tag = language.partition("-")[0].lower()
    lists = [NEGATIONS[tag]] if tag in NEGATIONS else [] if tag else NEGATIONS.values()
    words = [word for written in lists for word in written.split(", ")]
    return re.compile("|".join(_pattern(word) for word in words) or r"(?!)", re.IGNORECASE)


def _pattern(word: str) -> str:
    escaped = re.escape(word)
    if re.match(UNSPACED, word):
        return escaped
    begins = "" if "'" in word[1:-1] else r"(?<![\w'])"
    return begins + escaped + ("" if word.endswith("'") else r"(?![\w'])")
