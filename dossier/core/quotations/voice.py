"""A document to whoever speaks in it where it quotes nobody, and words found in it to that speaker."""

from __future__ import annotations

from collections.abc import Sequence

from dossier.core.quotations.folding import folded
from dossier.core.quotations.marks import quoted_in
from dossier.core.quotations.matching import Passage, Span
from dossier.model import Record, Speaker, Ties
from dossier.values import Frozen

_REPORTS = ("article",)  # types that speak in the name of whoever published them
_OF_MANY = ("transcript",)  # whose words are those of several people, each named in the text alone


class Voice(Frozen):
    """Who speaks, if one does; and of the words that `quotes:` has already, folded, where they stand."""

    speaker: Speaker | None = None
    told: tuple[tuple[str, str], ...] = ()  # paragraph, words


def voice_of(record: Record, ties: Ties) -> Voice:
    """The one author, or whoever published it where no author is named and of an article."""
    entries = [entry for entry in record.entries("quotes") if entry]
    said = ((e, str(e.get("original_text") or e.get("text", ""))) for e in entries)
    told = tuple((str(entry.get("paragraph", "")), folded(words)) for entry, words in said)
    authors, publisher, type_of = record.many("authors"), record.one("publisher"), record.one("type")
    if type_of in _OF_MANY:
        return Voice(None, told)
    if publisher and (type_of in _REPORTS or not authors):
        return Voice(_speaker(ties, "publisher", publisher), told)
    return Voice(_speaker(ties, "authors", authors[0]) if len(authors) == 1 else None, told)


def _speaker(ties: Ties, role: str, written: str) -> Speaker:
    return Speaker(ties.fields.get(role, {}).get(written, ""), written)


def speaker_of(voice: Voice, passage: Passage, spans: Sequence[Span]) -> Speaker | None:
    """Whose words stand there: nobody's that is known where they stand in quotation marks, or in `quotes:` already."""
    if voice.speaker is None or any(_in_marks(passage, span) for span in spans):
        return None
    words = [passage.text[slice(*span)] for span in spans]
    told = any(all(each in entry for each in words) for _, entry in voice.told)
    return None if told else voice.speaker


def _in_marks(passage: Passage, span: Span) -> bool:
    """Whether any of it is what the document quotes."""
    for at, start, end in passage.unfolded(span):
        marked = quoted_in(passage.own[at], passage.numbers[at])
        if any(start < each.end and each.start < end for each in marked):
            return True
    return False
