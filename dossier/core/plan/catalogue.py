"""The linked dossier with its URLs, cards and counts: what every family of pages plans from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from dossier.core.bind import links_between, links_of
from dossier.core.folio import digest_of
from dossier.core.kinds import Kinds
from dossier.core.plan.inputs import mix, windows
from dossier.core.plan.views import Site
from dossier.core.urls import former_url
from dossier.dates import Date, contains, interval, parse_date, sort_key
from dossier.model import Card, Dossier, Entry, Folio, Key, Link, Reach, Record
from dossier.names import collation_key
from dossier.values import Frozen, field, replace

PART = 100  # entries of a long list on one page


class Pointing(Frozen):
    """Records that link to one, documents by date and others by file, and a digest of what each says of it."""

    sources: list[Key] = field(default_factory=list)
    said: list[int] = field(default_factory=list)


NOBODY = Pointing()


class Catalogue(Frozen):
    """Everything that planning asks for, worked out once. Keys of documents are in order of date, oldest first."""

    dossier: Dossier
    site: Site
    kinds: Kinds
    urls: Mapping[Key, str]
    cards: Mapping[Key, Card]
    of_kind: Mapping[str, tuple[Key, ...]]
    dates: Mapping[Key, Date | None]
    documents: tuple[Key, ...]
    place: Mapping[Key, int]  # of a document in that order
    documents_of: Mapping[Key, tuple[Key, ...]]  # documents that name an entity
    offices: Mapping[Key, tuple[tuple[Date | None, Entry], ...]]
    copies: bool  # whether any document is a copy of another
    owners: Mapping[str, Key]  # by URL of a former id: the record that its page leads to
    faces: Mapping[Key, int]  # digests of all that other pages may show of a record
    faces_by_mark: Mapping[int, int]
    pointing: Mapping[Key, Pointing]  # by target: the documents that link to it
    elsewhere: Mapping[Key, Pointing]  # and everything else that does
    company: Mapping[Key, int]  # of a document: a digest of the entities that it names
    nearby: Mapping[Key, int]  # of a document: digests of those from which related ones are chosen, if a template asks
    reach: Mapping[str, Reach] = field(default_factory=dict)
    style: str = ""  # the style sheet itself, for the one page that cannot link it

    def entities(self, kind: str) -> tuple[Key, ...]:
        """The records of a kind, in the order of their files."""
        return self.of_kind.get(kind, ())

    def named(self, key: Key) -> tuple[Key, ...]:
        """The entities that a document names, in order of first mention."""
        folio = self.dossier.folios[key]
        return folio.targets[: folio.named]

    def wants(self, template: str, name: str) -> bool:
        """Whether a template may look at that field of its view."""
        reach = self.reach.get(template)
        return reach is not None and (reach.view is None or name in reach.view)

    def wants_data(self, template: str) -> bool:
        """Whether a template may look at the data for machines in its head."""
        reach = self.reach.get(template)
        return reach is not None and (reach.head is None or "data" in reach.head)

    def face_of(self, keys: Iterable[Key]) -> int:
        """One number for all that may be shown of these records, in whatever order."""
        return sum(map(self.faces.__getitem__, keys))

    def count(self, key: Key) -> int:
        """How many documents name a record."""
        return len(self.documents_of.get(key, ()))

    def by_name(self, keys: Iterable[Key]) -> tuple[Key, ...]:
        return tuple(sorted(keys, key=lambda key: (collation_key(self.cards[key].name), key)))

    def role(self, person: Key, day: Date | None) -> str:
        """The office a person held on a document's date, or ''."""
        if day is not None:
            for period, entry in self.offices.get(person, ()):
                if period is None or contains(period, day):
                    return str(entry["title"])
        return ""

    def tree(self, kind: str, upward: str) -> Mapping[Key, tuple[Key, ...]]:
        """Children by parent, '' for the roots, where `upward` is the field that names the parent."""
        parents = {
            link.source: link.target for key in self.entities(kind) for link in links_in(self.dossier, key, upward)
        }
        children: dict[Key, list[Key]] = {}
        for key in self.entities(kind):
            children.setdefault(parents.get(key, ""), []).append(key)
        return {parent: self.by_name(keys) for parent, keys in children.items()}


def catalogue(dossier: Dossier, site: Site, kinds: Kinds, reach: Mapping[str, Reach], style: str = "") -> Catalogue:
    """Counts and cards of the whole dossier; `reach` tells what the templates of the theme look at."""
    folios = dossier.folios
    dates = {key: parse_date(folio.card.date) if folio.card.date else None for key, folio in folios.items()}
    of_kind: dict[str, list[Key]] = {}
    for key, folio in folios.items():
        of_kind.setdefault(folio.card.kind, []).append(key)
    documents = tuple(sorted(of_kind.get("document", ()), key=lambda k: (sort_key(dates[k]), k)))
    place = {key: number for number, key in enumerate(documents)}
    offices = {key: _offices(dossier.records[key]) for key in of_kind.get("person", ())}
    period = _period(documents, dates)
    cards = {key: folio.card for key, folio in folios.items() if folio.card.url}
    urls = {key: card.url for key, card in cards.items()}
    faces = {key: folio.face for key, folio in folios.items()}
    for key, held in offices.items():
        cards[key] = replace(cards[key], note=_office(held, period))
        faces[key] = digest_of((faces[key], cards[key].note, [entry for _, entry in held]))
    documents_of = _documents_of(documents, folios)
    related = any(each.view is None or "related" in each.view for each in reach.values())
    return Catalogue(
        dossier,
        site,
        kinds,
        urls,
        cards,
        {kind: tuple(keys) for kind, keys in of_kind.items()},
        dates,
        documents,
        place,
        documents_of,
        {key: held for key, held in offices.items() if held},
        any(folio.copies for folio in folios.values()),
        _owners(folios, urls, kinds),
        faces,
        {folio.mark: faces[key] for key, folio in folios.items()},
        _pointing(documents, folios),
        _pointing((key for key in folios if key not in place), folios),
        {key: sum(folios[other].mark for other in folios[key].targets[: folios[key].named]) for key in documents},
        _nearby(documents_of, folios) if related else {},
        reach,
        style,
    )


def _documents_of(documents: Iterable[Key], folios: Mapping[Key, Folio]) -> dict[Key, tuple[Key, ...]]:
    found: dict[Key, list[Key]] = {}
    for document in documents:
        folio = folios[document]
        for entity in folio.targets[: folio.named]:
            if entity in found:
                found[entity].append(document)
            else:
                found[entity] = [document]
    return {key: tuple(of) for key, of in found.items()}


def _pointing(sources: Iterable[Key], folios: Mapping[Key, Folio]) -> dict[Key, Pointing]:
    found: dict[Key, Pointing] = {}
    for source in sources:
        folio = folios[source]
        for target, said in zip(folio.targets, folio.said, strict=True):
            if target == source:
                continue
            if target not in found:
                found[target] = Pointing()
            found[target].sources.append(source)
            found[target].said.append(said)
    return found


NEIGHBOURS = 8  # of each shared entity's documents, those nearest in time are compared


def rarity(count: int) -> int:
    """How telling it is that two documents name an entity: by how often its number of documents was doubled.

    Logarithms of the inverse document frequency, in steps, so that one more document changes hardly any.
    """
    return (_MOST_DOUBLINGS - min(count.bit_length(), _MOST_DOUBLINGS - 1)) ** 2


_MOST_DOUBLINGS = 20


def _nearby(documents_of: Mapping[Key, tuple[Key, ...]], folios: Mapping[Key, Folio]) -> dict[Key, int]:
    """Of each document a digest of those from which related ones are chosen: near it, for each entity that it names."""
    found = dict.fromkeys((key for key, folio in folios.items() if folio.card.kind == "document"), 0)
    for entity, documents in documents_of.items():
        factor = mix(folios[entity].mark, rarity(len(documents)))
        marks = [folios[document].mark for document in documents]
        for document, around in zip(documents, windows(marks, NEIGHBOURS), strict=True):
            found[document] += around * factor
    return {key: mix(total) for key, total in found.items()}


def links_in(dossier: Dossier, key: Key, *roles: str) -> tuple[Link, ...]:
    """A record's own links of these roles, in the order written."""
    return tuple(link for link in links_of(dossier, key) if link.role in roles)


def links_to(dossier: Dossier, key: Key, *roles: str) -> tuple[Link, ...]:
    """Links of other records to this one, of these roles or of any."""
    return tuple(
        link
        for source in dossier.backlinks.get(key, ())
        for link in links_between(dossier, source, key)
        if not roles or link.role in roles
    )


def together(catalogue: Catalogue, key: Key) -> Counter[Key]:
    """How many documents name each other entity beside this one. Named together is not a connection."""
    counts: Counter[Key] = Counter()
    for document in catalogue.documents_of.get(key, ()):
        counts.update(catalogue.named(document))
    del counts[key]
    return counts


def _owners(folios: Mapping[Key, Folio], urls: Mapping[Key, str], kinds: Kinds) -> dict[str, Key]:
    """Each former URL that no page has now, with the first record that had it."""
    taken = set(urls.values())
    owners: dict[str, Key] = {}
    for key, folio in folios.items():
        for former in folio.former if key in urls else ():
            url = former_url(folio.card.kind, former, kinds)
            if url not in taken:
                owners.setdefault(url, key)
    return owners


def _offices(record: Record) -> tuple[tuple[Date | None, Entry], ...]:
    """Offices with the interval each was held, latest first."""
    held = []
    for entry in record.entries("offices"):
        if entry:
            start, end = str(entry.get("from", "")), str(entry.get("to", ""))
            held.append((interval(start, end) if start or end else None, entry))
    return tuple(sorted(held, key=lambda pair: sort_key(pair[0]), reverse=True))


def _period(documents: tuple[Key, ...], dates: Mapping[Key, Date | None]) -> Date | None:
    """The middle document's date stands for the time the dossier is about."""
    dated = [dates[key] for key in documents if dates[key]]
    return dated[len(dated) // 2] if dated else None


def _office(offices: tuple[tuple[Date | None, Entry], ...], period: Date | None) -> str:
    """The office that a person held at the time the dossier is about, else the latest."""
    at_the_time = [entry for held, entry in offices if held is None or period is None or contains(held, period)]
    chosen = at_the_time or [entry for _, entry in offices]
    return str(chosen[0]["title"]) if chosen else ""


class Part(Frozen):
    """A part of a long list: its number (0 is the newest, shown first) and the entries, oldest first."""

    number: int
    entries: tuple[Key, ...]


def parts(entries: tuple[Key, ...]) -> tuple[Part, ...]:
    """A long list cut from its oldest end, so that an entry added at the newest changes one part and no other.

    Part 0 holds the newest 100 to 199; part 1 the oldest 100, and so on up.
    """
    full = max(0, len(entries) // PART - 1)
    older = tuple(Part(i + 1, entries[i * PART : (i + 1) * PART]) for i in range(full))
    return (Part(0, entries[full * PART :]), *older)


PART_URL = re.compile(r"\.[^./]+\.html\Z")


def part_url(url: str, number: int) -> str:
    """`countries/usa.html`, its older part 3 `countries/usa.3.html`: a slug has no dot, so no record can claim it."""
    return url if number == 0 else f"{url.removesuffix('.html')}.{number}.html"
