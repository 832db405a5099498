"""What may be said of one document, as values; and whether it is said already."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dossier.core.suggest.naming import Named
from dossier.model import Key
from dossier.values import Frozen

OMITTED = " […] "


class Quotation(Frozen):
    """An entry of `quotes:` that may be right. An empty speaker is one that the text leaves open.

    `why` tells what gave the speaker away where the sentence does not name one.
    """

    text: str
    speaker: str
    paragraph: int
    act: str = ""
    via: tuple[str, ...] = ()
    said_on: str = ""
    sentence: str = ""
    why: str = ""


class Doubt(Frozen):
    """A name that only a person can decide, and the ids of the records that it may mean."""

    phrase: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    line: int = 0


class Day(Frozen):
    """A date in the text, as written and as EDTF; `counted` where the year follows from the day of publication."""

    written: str
    edtf: str
    paragraph: int
    sentence: str = ""
    counted: bool = False


class Proposal(Frozen):
    """All that may be said of one document; `tongue` is the language by whose table it was read, '' for none."""

    key: Key
    name: str
    path: str
    seed: str
    tongue: str
    language: str = ""
    quotes: tuple[Quotation, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    names: tuple[Named, ...] = ()
    days: tuple[Day, ...] = ()
    published: str = ""

    @property
    def id(self) -> str:
        return self.key.partition("/")[2]

    @property
    def decisions(self) -> int:
        """How much there is to decide of the document itself; its names are for records of their own."""
        return len(self.quotes) + len(self.doubts) + bool(self.published)


def essence(text: str) -> str:
    """The letters of a text, by which quotations of the same words are known in whatever typography."""
    return re.sub(r"[\W_]+", "", text).casefold()


def is_known(text: str, paragraph: int, known: Sequence[tuple[int, str]]) -> bool:
    """Whether these words, or some of them, or more than them, are quoted from that paragraph already."""
    own = essence(text)
    parts = [essence(part) for part in text.split(OMITTED.strip())]
    return any(
        number in (0, paragraph)
        and other
        and (own in other or other in own or any(part and part in other for part in parts))
        for number, other in known
    )
