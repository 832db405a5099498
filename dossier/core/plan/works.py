"""A document's record to the work that is cited, for reference lists and for "cite this"."""

from __future__ import annotations

import re

from dossier.core.folio import iso
from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.facts import Who, named_value, people_values
from dossier.core.plan.views import Author, Work
from dossier.model import Key, Record
from dossier.sort_names import sort_name

_CAPTURED = re.compile(r"/(\d{4})(\d\d)(\d\d)\d{0,6}(?:[a-z]{2}_)?/https?:")  # addresses of web archives hold the day


def work_cited(catalogue: Catalogue, key: Key) -> Work:
    """What a citation says of a document."""
    record = catalogue.dossier.records[key]
    publisher = named_value(catalogue, key, "publisher", record.one("publisher"))
    return work_of(catalogue, record, publisher, people_values(catalogue, key, "authors", record.many("authors")))


def work_of(catalogue: Catalogue, record: Record, publisher: Who, authors: tuple[Who, ...]) -> Work:
    """The same where it is known who wrote and published it."""
    card, archived = catalogue.cards[record.key], record.one("archive_url")
    captured = _CAPTURED.search(archived)
    return Work(
        record.id,
        record.one("type"),
        card.name,
        tuple(_author(who) for who in authors),
        publisher[0],
        record.one("published"),
        record.one("url"),
        archived,
        "-".join(captured.groups()) if captured else iso(record.one("retrieved")),
        record.one("retrieved"),
        card.language or catalogue.site.language,
        card.url,
    )


def _author(who: Who) -> Author:
    """Only a person's name has two parts; what is no record may be either and stays as it is written."""
    if who[2] != "person":
        return Author(who[0])
    filed = sort_name(who[0])
    return Author(who[0], filed.family, filed.rest)
