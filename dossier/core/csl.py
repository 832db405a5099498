"""A document as it is cited to an item of the Citation Style Language, version 1.0.2."""

from __future__ import annotations

import re

from dossier.core.plan.views import Author, Work
from dossier.dates import parse_date, shown

# By `type:` of a document.
_TYPES = {
    "article": "article-newspaper",
    "report": "report",
    "memo": "report",
    "letter": "personal_communication",
    "dataset": "dataset",
}
_PLAIN_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def csl_item(work: Work, within: str, page: str) -> dict[str, object]:
    """A work as the schema of CSL has it, in the dossier called `within`; a date that is vague stays in words."""
    item: dict[str, object] = {
        "id": work.id,
        "type": _TYPES.get(work.type, "document"),
        "title": work.title,
        "author": [_name(author) for author in work.authors],
        "container-title": work.publisher if work.type == "article" else within,
        "publisher": work.publisher,
        "issued": _date(work.date),
        "accessed": _date(work.retrieved),
        "URL": work.url or page,
        "archive_location": work.archived,
        "language": work.language,
        "note": page if work.url else "",
    }
    return {name: value for name, value in item.items() if value}


def _date(edtf: str) -> dict[str, object]:
    """A date as CSL has it."""
    if _PLAIN_DATE.fullmatch(edtf):
        return {"date-parts": [[int(part) for part in edtf.split("-")]]}
    return {"literal": day_of(edtf)} if edtf else {}


def _name(author: Author) -> dict[str, str]:
    return {"family": author.family, "given": author.given} if author.given else {"literal": author.name}


def day_of(edtf: str) -> str:
    """A date as people read it."""
    date = parse_date(edtf) if edtf else None
    return shown(date) if date else edtf
