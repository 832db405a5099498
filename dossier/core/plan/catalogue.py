"""The linked dossier with its URLs, cards and counts: what every family of pages plans from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dossier.core.kinds import Kinds
from dossier.core.plan.views import Site
from dossier.dates import Date, contains, interval, parse_date, sort_key
from dossier.diagnostics import Diagnostic, report
from dossier.model import Card, Dossier, Entry, Key, Link, Record
from dossier.names import collation_key, slug

# Roles in which a record is not a subject of the document: bylines stay out of counts and of "named with".
BYLINES = frozenset({"authors", "publisher"})
PART = 100  # entries of a long list on one page


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that planning asks for, worked out once. Keys of documents are in order of date, oldest first."""

    dossier: Dossier
    site: Site
    kinds: Kinds
    urls: Mapping[Key, str]
    cards: Mapping[Key, Card]
    dates: Mapping[Key, Date | None]
    documents: tuple[Key, ...]
    place: Mapping[Key, int]  # of a document in that order
    named: Mapping[Key, tuple[Key, ...]]  # entities named in a document, in order of first mention
    documents_of: Mapping[Key, tuple[Key, ...]]  # documents that name an entity
    offices: Mapping[Key, tuple[tuple[Date | None, Entry], ...]]
    copied_from: Mapping[Key, tuple[Key, ...]]  # documents that a document is a copy of
    owners: Mapping[str, Key]  # by URL of a former id: the record that its page leads to
    templates: frozenset[str] = field(default=frozenset())
    style: str = ""  # the style sheet itself, for the one page that cannot link it

    def entities(self, kind: str) -> tuple[Key, ...]:
        return tuple(key for key, record in self.dossier.records.items() if record.kind == kind)

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
            link.source: link.target
            for key in self.entities(kind)
            for link in self.dossier.links.get(key, ())
            if link.role == upward
        }
        children: dict[Key, list[Key]] = {}
        for key in self.entities(kind):
            children.setdefault(parents.get(key, ""), []).append(key)
        return {parent: self.by_name(keys) for parent, keys in children.items()}


def fix_urls(dossier: Dossier, kinds: Kinds) -> tuple[dict[Key, str], tuple[Diagnostic, ...]]:
    """The URL of every record, and a diagnostic for each two that claim one. Slugs have one case and one form."""
    urls: dict[Key, str] = {}
    taken: dict[str, str] = {f"{kind.folder}/index.html": "the index of that kind" for kind in kinds.values()}
    found = []
    for key, record in dossier.records.items():
        if record.kind not in kinds:
            continue
        url = f"{kinds[record.kind].folder}/{slug(record.id)}.html"
        if url in taken:
            message = f"{url} is the page of {taken[url]} already"
            found.append(
                report(
                    "url-collision",
                    message,
                    record.place("id"),
                    "ids that differ only in case, accents or signs share a URL",
                )
            )
        taken.setdefault(url, record.path)
        urls[key] = url
    return urls, (*found, *_reused(dossier, kinds, urls, taken))


def _reused(dossier: Dossier, kinds: Kinds, urls: Mapping[Key, str], taken: dict[str, str]) -> Iterator[Diagnostic]:
    """Former ids at whose URL another page stands: readers who follow an old link would be led to it."""
    for key in urls:
        record = dossier.records[key]
        for former in record.many("former_ids") if "former_ids" in record.fields else ():
            url = former_url(record, former, kinds)
            if taken.setdefault(url, record.path) != record.path:
                message = f"{url}, of the former id `{former}`, is the page of {taken[url]} already"
                yield report(
                    "url-collision", message, record.place("former_ids"), "an id is never used again for another record"
                )


def catalogue(
    dossier: Dossier, site: Site, kinds: Kinds, urls: Mapping[Key, str], templates: frozenset[str], style: str = ""
) -> Catalogue:
    """Counts and cards of the whole dossier."""
    records = dossier.records
    dates = {key: parse_date(_when(record)) if _when(record) else None for key, record in records.items()}
    documents = tuple(
        sorted((k for k, r in records.items() if r.kind == "document"), key=lambda k: (sort_key(dates[k]), k))
    )
    named = {key: tuple(_named(dossier, key, kinds)) for key in documents}
    documents_of: dict[Key, list[Key]] = {}
    for document in documents:
        for entity in named[document]:
            documents_of.setdefault(entity, []).append(document)
    offices = {key: _offices(record) for key, record in records.items() if "offices" in record.fields}
    period = _period(documents, dates)
    cards = {
        key: _card(record, urls[key], offices.get(key, ()), period, dossier)
        for key, record in records.items()
        if key in urls
    }
    return Catalogue(
        dossier,
        site,
        kinds,
        urls,
        cards,
        dates,
        documents,
        {key: i for i, key in enumerate(documents)},
        named,
        {key: tuple(of) for key, of in documents_of.items()},
        offices,
        _copies(dossier),
        _owners(records, urls, kinds),
        templates,
        style,
    )


def links_in(dossier: Dossier, key: Key, *roles: str) -> tuple[Link, ...]:
    """A record's own links of these roles, in the order written."""
    return tuple(link for link in dossier.links.get(key, ()) if link.role in roles)


def links_to(dossier: Dossier, key: Key, *roles: str) -> tuple[Link, ...]:
    return tuple(link for link in dossier.backlinks.get(key, ()) if not roles or link.role in roles)


def together(catalogue: Catalogue, key: Key) -> Counter[Key]:
    """How many documents name each other entity beside this one. Named together is not a connection."""
    counts: Counter[Key] = Counter()
    for document in catalogue.documents_of.get(key, ()):
        counts.update(catalogue.named[document])
    del counts[key]
    return counts


def former_url(record: Record, former: str, kinds: Kinds) -> str:
    """Where a record's page was under a former id."""
    return f"{kinds[record.kind].folder}/{slug(former)}.html"


def _owners(records: Mapping[Key, Record], urls: Mapping[Key, str], kinds: Kinds) -> dict[str, Key]:
    """Each former URL that no page has now, with the first record that had it."""
    taken = set(urls.values())
    owners: dict[str, Key] = {}
    for key, record in records.items():
        for former in record.many("former_ids") if "former_ids" in record.fields and key in urls else ():
            url = former_url(record, former, kinds)
            if url not in taken:
                owners.setdefault(url, key)
    return owners


def _copies(dossier: Dossier) -> dict[Key, tuple[Key, ...]]:
    derived = (key for key, record in dossier.records.items() if "derived_from" in record.fields)
    return {key: tuple(link.target for link in links_in(dossier, key, "derived_from")) for key in derived}


def _when(record: Record) -> str:
    return (
        record.one("date") if record.kind == "event" else record.one("published") if record.kind == "document" else ""
    )


def _named(dossier: Dossier, document: Key, kinds: Kinds) -> Iterator[Key]:
    """Entities that a document names or lists, once each: those in its text first."""
    seen: set[Key] = set()
    links = dossier.links.get(document, ())
    for link in sorted(links, key=lambda each: (each.paragraph == 0, each.paragraph)):
        kind = kinds.get(dossier.records[link.target].kind)
        if kind and kind.mentions and link.role not in BYLINES and link.target not in seen:
            seen.add(link.target)
            yield link.target


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


def _card(
    record: Record,
    url: str,
    offices: tuple[tuple[Date | None, Entry], ...],
    period: Date | None,
    dossier: Dossier,
) -> Card:
    return Card(
        record.key,
        record.kind,
        record.name,
        url,
        _when(record),
        _note(record, offices, period, dossier),
        record.one("summary"),
        record.one("language"),
    )


def _note(record: Record, offices: tuple[tuple[Date | None, Entry], ...], period: Date | None, dossier: Dossier) -> str:
    """One short line under a name: an office, a code, a publisher and a type."""
    if record.kind == "person":
        at_the_time = [entry for held, entry in offices if held is None or period is None or contains(held, period)]
        chosen = at_the_time or [entry for _, entry in offices]
        return str(chosen[0]["title"]) if chosen else ""
    if record.kind == "document":
        publisher = next(
            (dossier.records[link.target].name for link in links_in(dossier, record.key, "publisher")),
            record.one("publisher"),
        )
        return ", ".join(part for part in (publisher, record.one("type")) if part)
    if record.kind == "event":
        return record.one("place")
    return record.one("code") or record.one("kind")


@dataclass(frozen=True, slots=True)
class Part:
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


def part_url(url: str, number: int) -> str:
    """`countries/usa.html`, its older part 3 `countries/usa.3.html`: a slug has no dot, so no record can claim it."""
    return url if number == 0 else f"{url.removesuffix('.html')}.{number}.html"
