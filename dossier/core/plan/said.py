"""Kinds, fields and terms of a dossier to the words in which its pages say them."""

from __future__ import annotations

from dossier.core.kinds import Kind
from dossier.model import Card
from dossier.values import replace
from dossier.words import Words, counted, noted

LABELS = {
    "aliases": noted("Also written"),
    "same_as": noted("Same as"),
    "url": noted("Original"),
    "archive_url": noted("Archived copy"),
    "url_status": noted("Original is"),
    "date_basis": noted("How the date is known"),
    "part_of": noted("Part of"),
    "code": noted("Code"),
    "embargo_until": noted("Published from"),
}
# Of documents; one of another type is called as its record calls it.
TYPES = (
    "article", "dataset", "document", "filing", "letter", "memo", "minutes", "note", "report", "speech", "statement",
    "transcript",
)  # fmt: skip
# By field: the words that it may hold, as a context of catalogues.
TERMS = {"url_status": "address", "date_basis": "basis", "status": "status", "type": "type", "act": "act"}
_NOTES = {"document": "type", "claim": "status"}  # what stands at the end of the note of a card


def label_of(name: str, words: Words) -> str:
    """What a field is called on a page; the fields of declared kinds are called as they are written."""
    return words.tell(LABELS.get(name) or name.replace("_", " ").capitalize())


def count_of(kind: Kind, number: int, words: Words) -> str:
    """`3 people`. A declared kind without words in the catalogue is called as dossier.yaml says, in its language."""
    one, many = kind.label.lower(), kind.plural.lower()
    if words.forms and counted(one) not in words.forms and words.language.partition("-")[0] == "de":
        one, many = kind.label, kind.plural  # nouns keep their capital
    return words.count(number, one, many)


def card_in_words(card: Card, words: Words) -> Card:
    """A card with the term at the end of its note in the words of the page."""
    if card.kind not in _NOTES or not card.note:
        return card
    head, comma, term = card.note.rpartition(", ")
    said = words.term(term, _NOTES[card.kind])
    return replace(card, note=f"{head}{words.tell(', ', 'list') if comma else ''}{said}")
