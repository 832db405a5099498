"""The dossier for machines: feed, sitemap, robots.txt and the whole as data; texts that no theme changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.linked_data import iso
from dossier.model import Card, Key, Page, Record, Value
from dossier.packing import to_json

LATEST = 50
SITEMAP = 45_000  # URLs in one sitemap; the protocol allows 50,000
RAW = ""  # the template of a page whose view is its text


def feed_page(catalogue: Catalogue) -> Iterator[Page]:
    """Atom (RFC 4287), dated by the documents and their corrections, so that the same input gives the same feed."""
    site = catalogue.site
    if not site.url:
        return
    dated = [key for key in catalogue.documents if key in catalogue.cards and _changed(catalogue, key)]
    latest = sorted(dated, key=lambda key: (_changed(catalogue, key), key), reverse=True)[:LATEST]
    updated = _changed(catalogue, latest[0]) if latest else "1970-01-01"
    author = "".join(f"<author><name>{_xml(name)}</name></author>" for name in site.editors or (site.title,))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_xml(site.language)}">',
        f"<title>{_xml(site.title)}</title>",
        *([f"<subtitle>{_xml(site.subtitle)}</subtitle>"] if site.subtitle else ()),
        f"<id>{_xml(site.url)}</id>",
        f'<link rel="alternate" type="text/html" href="{_xml(site.url)}"/>',
        f'<link rel="self" type="application/atom+xml" href="{_xml(site.url)}feed.xml"/>',
        f"<updated>{updated}T00:00:00Z</updated>",
        author,
        *([f"<rights>{_xml(site.rights)}</rights>"] if site.rights else ()),
        *(_entry(catalogue, key) for key in latest),
        "</feed>",
    ]
    yield Page("feed.xml", RAW, "\n".join(lines) + "\n")


def sitemap_pages(base: str, urls: tuple[str, ...]) -> Iterator[Page]:
    """Every page that readers should find, in one sitemap or in several under an index; base is the site's address."""
    if not base:
        return
    frame = '<?xml version="1.0" encoding="utf-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{1}\n</{0}>\n'
    pieces = [urls[i : i + SITEMAP] for i in range(0, len(urls), SITEMAP)]
    for number, piece in enumerate(pieces, 1):
        own = "sitemap.xml" if len(pieces) == 1 else f"sitemap.{number}.xml"
        yield Page(
            own, RAW, frame.format("urlset", "\n".join(f"<url><loc>{_xml(base + url)}</loc></url>" for url in piece))
        )
    if len(pieces) > 1:
        entries = (f"<sitemap><loc>{_xml(base)}sitemap.{n}.xml</loc></sitemap>" for n in range(1, len(pieces) + 1))
        yield Page("sitemap.xml", RAW, frame.format("sitemapindex", "\n".join(entries)))


def robots_page(catalogue: Catalogue) -> Iterator[Page]:
    sitemap = f"Sitemap: {catalogue.site.url}sitemap.xml\n" if catalogue.site.url else ""
    yield Page("robots.txt", RAW, f"User-agent: *\nAllow: /\n{sitemap}")


def data_page(catalogue: Catalogue) -> Iterator[Page]:
    """data/dossier.json: every public record with its fields as written and what it names, without the texts."""
    site = catalogue.site
    whole = {
        "title": site.title,
        "subtitle": site.subtitle,
        "url": site.url,
        "language": site.language,
        "rights": site.rights,
        "editors": list(site.editors),
        "records": [
            _record(catalogue, key, record)
            for key, record in catalogue.dossier.records.items()
            if key in catalogue.cards
        ],
    }
    yield Page("data/dossier.json", RAW, to_json(whole).decode() + "\n")


def _changed(catalogue: Catalogue, key: Key) -> str:
    """The day on which a document was published or last corrected, filled up to a full date."""
    record = catalogue.dossier.records[key]
    days = [iso(record.one("published")), *(iso(str(e["date"])) for e in record.entries("corrections") if e)]
    full = [
        f"{day}-01-01"[:10] if len(day) == 4 else f"{day}-01"[:10]
        for day in days
        if len(day) >= 4 and day[:4].isdigit()
    ]
    return max(full, default="")


def _entry(catalogue: Catalogue, key: Key) -> str:
    record, card = catalogue.dossier.records[key], catalogue.cards[key]
    url = catalogue.site.url + card.url
    summary = card.summary or (record.excerpt if record.shown is None else "")
    corrected = [str(e["text"]) for e in record.entries("corrections") if e]
    note = summary + "".join(f" Correction: {text}" for text in corrected)
    return (
        f"<entry><title>{_xml(card.name)}</title><id>{_xml(url)}</id>"
        f'<link rel="alternate" type="text/html" href="{_xml(url)}"/>'
        f"<updated>{_changed(catalogue, key)}T00:00:00Z</updated>"
        + (f"<summary>{_xml(note.strip())}</summary>" if note.strip() else "")
        + "</entry>"
    )


# Fields that tell the program how to read, or whom to hide, and not the reader what is.
_UNSAID = frozenset(
    ["omit", "paragraphs", "mentions", "seed", "redact", "publish_as", "draft", "access", "embargo_until", "sha256"]
)


def _record(catalogue: Catalogue, key: Key, record: Record) -> Mapping[str, object]:
    card: Card = catalogue.cards[key]
    fields = {name: _said(value) for name, value in record.fields.items() if name not in _UNSAID}
    found: dict[str, object] = {
        "id": record.id,
        "kind": record.kind,
        "name": record.name,
        "url": card.url,
        "fields": fields,
    }
    if record.text:
        found["paragraphs"] = record.text.paragraphs
    if record.sha256:
        found["sha256"] = record.sha256
    if key in catalogue.named:
        found["names"] = list(catalogue.named[key])
    return found


def _said(value: Value) -> Value:
    """A field's value without the entries that were withheld, of which only their place is left."""
    return value if isinstance(value, str) else tuple(entry for entry in value if entry)


def _xml(text: str) -> str:
    return escape(text)
