"""A stretch of text to its words, each with the signs around it; what quotations hold is no word."""

from __future__ import annotations

import re

from dossier.values import Frozen

COVER = "\x01"  # stands for each character of what is quoted, so that none of its words is read as the writer's
REACH = 320  # characters to either side of a verb in which its subject is looked for
_WORD = re.compile(r"\S+")
EDGE = "\"“”„«»‹›‘’‚'「」『』()[]{}<>*_"
_PARTING = ",;:—–…؛،"
STOPS = ".!?؟"
INITIAL = re.compile(r"(?:[^\W\d_]\.)+$")


class Word(Frozen):
    """A word in its paragraph, without the signs around it; `after` are those that follow it."""

    start: int
    end: int
    text: str
    before: str
    after: str

    @property
    def folded(self) -> str:
        return self.text.casefold()

    @property
    def parts(self) -> bool:
        return any(sign in self.after for sign in _PARTING)


def words_in(text: str, start: int, end: int) -> list[Word]:
    """The words of text[start:end]; what quotations hold is no word."""
    found = []
    for match in _WORD.finditer(text, max(0, start), max(0, end)):
        whole = match[0]
        if COVER in whole:
            found.append(Word(match.start(), match.start(), "", "", ","))
            continue
        bare = whole.lstrip(EDGE + _PARTING + "-")
        lead = len(whole) - len(bare)
        core = bare.rstrip(EDGE + _PARTING + STOPS + "-")
        if INITIAL.match(core + ".") and bare[len(core) : len(core) + 1] == ".":
            core += "."
        if core or whole.strip(EDGE) in ("—", "–", "-", ",", ":", ";"):
            begin = match.start() + lead
            found.append(Word(begin, begin + len(core), core, whole[:lead], bare[len(core) :] if core else whole))
    return found
