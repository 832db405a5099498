"""The catalogue to what a search index is made of: for each page of a record its words, with what they can be found by.

These are the words of the page as readers see it, made of what is left after withholding; nothing else is ever indexed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dossier.core.folio import digest_of
from dossier.core.html import escaped, html
from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.inputs import mix
from dossier.core.plan.prose import prose_of
from dossier.dates import day_number, shown_short, year
from dossier.model import Block, Key, Record
from dossier.packing import unpack_body

FACETS = ("person", "country", "organisation", "topic")  # kinds by whose records others can be found
_BESIDE = ("aliases", "code", "definition", "place")  # fields with words that a thing is known by
_PLACES = {"document": "note", "claim": "note", "page": "main"}  # where a page has the words of the editors
# In notes: addresses, to which no result leads, and numbers of citations; words covered; elements of blocks (`_words`).
_APART = re.compile(r' id="[^"]*"|<a class="(?:cite|proof)".*?</a>', re.DOTALL)
_COVERED = re.compile(r'<span class="redacted".*?</span>', re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|div|h\d|[uod]l|li|d[td]|blockquote|pre|figure|figcaption|table|t\w+|[hb]r)\b[^>]*>")


def searched(catalogue: Catalogue) -> int:
    """A number for all that an index would hold; equal numbers mean an equal index."""
    folios, faces = catalogue.dossier.folios, catalogue.faces
    parts = [mix(folios[key].content, faces[key], catalogue.face_of(folios[key].targets)) for key in catalogue.cards]
    kinds = [(kind.name, kind.plural) for kind in catalogue.kinds.values()]
    return digest_of((parts, list(catalogue.cards), kinds, catalogue.site.language))


def entries(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The URL of each page and its HTML as Pagefind reads it."""
    names = _names(catalogue)
    return ((catalogue.cards[key].url, _entry(catalogue, key, names)) for key in catalogue.cards)


def _names(catalogue: Catalogue) -> Mapping[Key, str]:
    """What each record is called in choices; of two of one name and kind each with its id."""
    first: dict[tuple[str, str], Key] = {}
    names: dict[Key, str] = {}
    for key, card in catalogue.cards.items():
        if card.kind in FACETS:
            other = first.setdefault((card.kind, card.name), key)
            names[key] = card.name
            if other != key:
                for each in (other, key):
                    names[each] = f"{card.name} ({each.partition('/')[2]})"
    return names


def _entry(catalogue: Catalogue, key: Key, names: Mapping[Key, str]) -> str:
    card, record = catalogue.cards[key], catalogue.dossier.records[key]
    language = card.language or catalogue.site.language
    date = catalogue.dates[key]
    day = f"{day_number(date):07}"
    seen = {"kind": card.kind, "date": shown_short(date) if date else card.date, "day": day, "note": card.note}
    said = [
        *(_attribute("filter", *pair) for pair in _found_by(catalogue, key, names, language)),
        *(_attribute("meta", *pair) for pair in seen.items()),
        _attribute("sort", "date", day),
    ]
    return (
        f'<!DOCTYPE html><html lang="{escaped(language)}"><head><meta charset="utf-8"><title></title></head>'
        f"<body data-pagefind-body><h1>{escaped(card.name)}</h1>{''.join(said)}"
        f"{''.join(_words(catalogue, key, record))}</body></html>"
    )


def _attribute(name: str, key: str, value: str) -> str:
    return f'<i data-pagefind-{name}="{key}:{escaped(" ".join(value.split()))}"></i>' if value else ""


def _found_by(catalogue: Catalogue, key: Key, names: Mapping[Key, str], language: str) -> Iterator[tuple[str, str]]:
    """(facet, value) of all that a page can be narrowed down by."""
    card, date = catalogue.cards[key], catalogue.dates[key]
    yield "kind", catalogue.kinds[card.kind].plural
    yield "language", language.lower()
    yield "year", (year(date) if date else "") or ""
    for other in dict.fromkeys((key, *catalogue.dossier.folios[key].targets)):
        if other in names:
            yield catalogue.cards[other].kind, names[other]


def _words(catalogue: Catalogue, key: Key, record: Record) -> Iterator[str]:
    """The text of a document paragraph by paragraph, or what the editors say of a thing.

    Not in elements of blocks: at the end of one Pagefind adds a full stop that no source has.
    """
    said = [record.one("summary"), *(_told(record) if record.kind != "document" else ())]
    yield from (f"<span>{escaped(words)}</span> " for words in said if words)
    if record.kind == "document":
        yield from _text(catalogue, record)
    note = prose_of(catalogue, key, record.note, "")
    if note.body:
        words = _BLOCK.sub(" ", _COVERED.sub(" … ", _APART.sub("", html(note))))
        yield f'<span id="{_PLACES.get(record.kind, "about")}"></span>{words}'


def _told(record: Record) -> Iterator[str]:
    """What the editors say of a thing in its fields."""
    for name in _BESIDE:
        yield from record.many(name)
    yield from (str(entry.get("title", "")) for entry in record.entries("offices"))
    yield from (str(entry.get("text", "")) for entry in record.entries("reply"))


def _text(catalogue: Catalogue, record: Record) -> Iterator[str]:
    body = catalogue.dossier.bodies.get(record.text.path, b"") if record.text else b""
    if not body or record.one("display") == "link":
        return
    shown = None if record.shown is None else frozenset(record.shown)
    yield from (
        f'<span id="p{block.number}">{escaped(_readable(block))}</span> '
        for block in unpack_body(body).blocks
        if block.number and (shown is None or block.number in shown)
    )


def _readable(block: Block) -> str:
    """The text of a block without the bars that stand for what was redacted."""
    text = block.text
    for mark in sorted((m for m in block.marks if m.tag == "redacted"), key=lambda m: -m.start):
        text = f"{text[: mark.start]} … {text[mark.end :]}"
    return text
