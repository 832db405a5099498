"""Fields of a record to the lines of a facts box, each value with the address that it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dossier.core.kinds import DATE, FLAG, NAMED, REFERRING, URL, Field
from dossier.core.plan.catalogue import Catalogue, links_in
from dossier.core.plan.said import TERMS, label_of
from dossier.core.plan.views import Fact
from dossier.model import Key, Record

# Shown elsewhere on the page, or told to the program and not to the reader.
SILENT = frozenset(
    "name title id former_ids draft summary weak_aliases not_aliases image image_alt sort publish_as offices "
    "definition broader "
    "sources related living corrections".split()
)
_ELSEWHERE = {
    "wikidata": "https://www.wikidata.org/wiki/{}",
    "viaf": "https://viaf.org/viaf/{}",
    "orcid": "https://orcid.org/{}",
    "gnd": "https://d-nb.info/gnd/{}",
    "isni": "https://isni.org/isni/{}",
    "geonames": "https://www.geonames.org/{}",
    "lccn": "https://id.loc.gov/authorities/{}",
    "imdb": "https://www.imdb.com/name/{}",
    "doi": "https://doi.org/{}",
}
_SCHEMES = {"wikidata": "Wikidata", "viaf": "VIAF", "orcid": "ORCID", "gnd": "GND", "isni": "ISNI", "url": ""}

_LAST = ("aliases", "same_as")  # what it is called elsewhere comes after what it is
_SHAPES = {"custody": "line"}  # each value on a line of its own

Who = tuple[str, str, str]  # name, URL or '', kind or ''


def facts_of(catalogue: Catalogue, record: Record, names: Iterable[str] = ()) -> Iterator[Fact]:
    """A line for each field that is there: those named, or all that the page does not show elsewhere."""
    kind = catalogue.kinds[record.kind]
    wanted = [f for name in names if (f := kind.field(name))] or _in_order(kind.fields)
    for field in wanted:
        if field.name in record.fields:
            values = _values(catalogue, record, field)
            if values:
                shape = "date" if field.shape == DATE else _SHAPES.get(field.name, "text")
                yield Fact(label_of(field.name, catalogue.words), values, shape)


def _in_order(fields: Iterable[Field]) -> list[Field]:
    return sorted((f for f in fields if f.name not in SILENT), key=lambda f: f.name in _LAST)


def same_as(record: Record) -> tuple[tuple[str, str], ...]:
    """(words, address) of each identifier elsewhere."""
    found = []
    for entry in record.entries("same_as"):
        scheme, value = str(entry["scheme"]), str(entry["value"])
        address = value if value.startswith(("https://", "http://")) else _ELSEWHERE.get(scheme, "").format(value)
        found.append((f"{_SCHEMES.get(scheme, scheme)} {value}".strip(), address))
    return tuple(found)


def named_value(catalogue: Catalogue, key: Key, role: str, written: str) -> Who:
    """A field that names one record or is plain text."""
    values = people_values(catalogue, key, role, (written,) if written else ())
    return values[0] if values else ("", "", "")


def people_values(catalogue: Catalogue, key: Key, role: str, written: tuple[str, ...]) -> tuple[Who, ...]:
    """Names as written, as links where they match a record."""
    if not written:
        return ()
    targets = catalogue.dossier.ties[key].fields.get(role, {})
    found = []
    for name in written:
        card = catalogue.cards.get(targets.get(name, ""))
        found.append((card.name, card.url, card.kind) if card else (name, "", ""))
    return tuple(found)


def _values(catalogue: Catalogue, record: Record, field: Field) -> tuple[tuple[str, str], ...]:
    if field.shape == NAMED:
        return same_as(record)
    if field.shape == URL:
        address = record.one(field.name)
        return ((address.removeprefix("https://").removeprefix("http://").rstrip("/"), address),)
    if field.shape in REFERRING:
        if field.loose:
            return tuple(
                (name, url)
                for name, url, _ in people_values(catalogue, record.key, field.name, record.many(field.name))
            )
        targets = dict.fromkeys(link.target for link in links_in(catalogue.dossier, record.key, field.name))
        return tuple((catalogue.cards[t].name, catalogue.cards[t].url) for t in targets if t in catalogue.cards)
    if field.shape == FLAG:
        words = catalogue.words
        return ((words.tell("yes") if record.flag(field.name) else words.tell("no"), ""),)
    if field.choices and field.name in TERMS:
        return ((catalogue.words.term(record.one(field.name), TERMS[field.name]), ""),)
    return tuple((value, "") for value in record.many(field.name))
