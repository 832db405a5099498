"""The dossier for machines: feed, sitemap, robots.txt and the whole as data; texts that no theme changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import nlargest
from html import escape
from types import MappingProxyType

from dossier.core.folio import digest_of
from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.changes import editions
from dossier.core.plan.corrected import corrections_of
from dossier.core.plan.views import Release
from dossier.model import Key, Page, Planned
from dossier.values import to_json

LATEST = 50
EDITIONS = 10
SITEMAP = 45_000  # URLs in one sitemap; the protocol allows 50,000
_XHTML = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
RAW = ""  # the template of a page whose view is its text


def feed_page(catalogue: Catalogue) -> Iterator[Page]:
    """Atom (RFC 4287): documents, and whatever was corrected, by the dates that they say themselves."""
    site = catalogue.site
    if not site.url:
        return
    folios, latest = catalogue.dossier.folios, in_feed(catalogue)
    released = editions(catalogue)[:EDITIONS]
    days = (*(folios[key].changed for key in latest[:1]), *(each.day for each in released[:1]))
    updated = max(days, default="1970-01-01")
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
        *(_edition(catalogue, each) for each in released),
        *(_entry(catalogue, key) for key in latest),
        "</feed>",
    ]
    yield Page("feed.xml", RAW, "\n".join(lines) + "\n")


def in_feed(catalogue: Catalogue) -> list[Key]:
    """The records that the feed shows, the latest first."""
    if not catalogue.site.url:
        return []
    folios = catalogue.dossier.folios
    days = {key: changed for key in catalogue.cards if (changed := folios[key].changed)}
    first = sorted(days.values())[-LATEST:][:1]
    return nlargest(LATEST, (key for key, day in days.items() if [day] >= first), key=lambda key: (days[key], key))


Counterparts = Mapping[str, tuple[tuple[str, str], ...]]


def sitemap_pages(
    base: str, urls: tuple[str, ...], counterparts: Counterparts = MappingProxyType({})
) -> Iterator[Page]:
    """Every page that readers should find, in one sitemap or in several under an index; base is the site's address.

    `counterparts` are the addresses of a page in each language, where it is in several.
    """
    if not base:
        return
    frame = '<?xml version="1.0" encoding="utf-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{2}>\n{1}\n</{0}>\n'
    pieces = [urls[i : i + SITEMAP] for i in range(0, len(urls), SITEMAP)]
    for number, piece in enumerate(pieces, 1):
        own = "sitemap.xml" if len(pieces) == 1 else f"sitemap.{number}.xml"
        lines = "\n".join(_locations(base, piece, counterparts))
        yield Page(own, RAW, frame.format("urlset", lines, _XHTML if counterparts else ""))
    if len(pieces) > 1:
        entries = (f"<sitemap><loc>{_xml(base)}sitemap.{n}.xml</loc></sitemap>" for n in range(1, len(pieces) + 1))
        yield Page("sitemap.xml", RAW, frame.format("sitemapindex", "\n".join(entries), ""))


def _locations(base: str, urls: tuple[str, ...], counterparts: Counterparts) -> Iterator[str]:
    """A line for each page. All are escaped at once: there may be many, in every build."""
    site, addresses = _xml(base), _xml("\n".join(urls)).split("\n") if urls else ()
    if not counterparts:
        yield from (f"<url><loc>{site}{address}</loc></url>" for address in addresses)
        return
    for url, address in zip(urls, addresses, strict=True):
        yield f"<url><loc>{site}{address}</loc>{_alternates(counterparts.get(url, ()))}</url>"


def _alternates(counterparts: tuple[tuple[str, str], ...]) -> str:
    return "".join(f'<xhtml:link rel="alternate" hreflang="{t}" href="{_xml(u)}"/>' for t, u in counterparts)


def robots_page(catalogue: Catalogue) -> Iterator[Page]:
    site = catalogue.site
    if site.outer:
        return  # robots ask for the one at the top
    folders = [folder for _, folder in site.editions] or [""]
    sitemap = "".join(f"Sitemap: {site.url}{folder}sitemap.xml\n" for folder in folders) if site.url else ""
    yield Page("robots.txt", RAW, f"User-agent: *\nAllow: /\n{sitemap}")


def data_page(catalogue: Catalogue) -> Iterator[Page]:
    """data/dossier.json: every public record with its fields as written and what it names, without the texts."""
    listings = map(catalogue.dossier.listings.__getitem__, catalogue.cards)
    first = to_json(_whole(catalogue))[:-1] + b',"records":[' + next(listings, b"")
    text = b",".join((first, *listings)) + b"]}\n"
    (planned,) = planned_data(catalogue)
    yield Page(planned.url, RAW, text.decode(), inputs=planned.inputs)


def planned_data(catalogue: Catalogue) -> Iterator[Planned]:
    listed = [catalogue.dossier.folios[key].listed for key in catalogue.cards]
    yield Planned("data/dossier.json", RAW, digest_of((_whole(catalogue), listed)))


def _whole(catalogue: Catalogue) -> Mapping[str, object]:
    site = catalogue.site
    return {
        "title": site.title,
        "subtitle": site.subtitle,
        "url": site.url,
        "language": site.language,
        "rights": site.rights,
        "editors": list(site.editors),
    }


def _entry(catalogue: Catalogue, key: Key) -> str:
    record, card = catalogue.dossier.records[key], catalogue.cards[key]
    url = catalogue.site.url + card.url
    summary = card.summary or (record.excerpt if record.shown is None else "")
    corrected = [
        catalogue.words.tell("Correction, {day}: {text}", day=catalogue.date(str(e["date"])), text=str(e["text"]))
        for e in corrections_of(record)
    ]
    note = " ".join((summary, *corrected))
    anchor = "#corrections" if corrected else ""
    return (
        f"<entry><title>{_xml(card.name)}</title><id>{_xml(url)}</id>"
        f'<link rel="alternate" type="text/html" href="{_xml(url + anchor)}"/>'
        f"<updated>{catalogue.dossier.folios[key].changed}T00:00:00Z</updated>"
        + (f"<summary>{_xml(note.strip())}</summary>" if note.strip() else "")
        + "</entry>"
    )


def _edition(catalogue: Catalogue, release: Release) -> str:
    """What a release did, with the way to the list of changes."""
    words, url = catalogue.words, f"{catalogue.site.url}changes.html#edition-{release.day}"
    title = words.tell("Edition of {day}", day=catalogue.date(release.day))
    did = words.tell(", ", "list").join(release.did)
    return (
        f"<entry><title>{_xml(title)}</title><id>{_xml(url)}</id>"
        f'<link rel="alternate" type="text/html" href="{_xml(url)}"/>'
        f"<updated>{release.day}T00:00:00Z</updated>" + (f"<summary>{_xml(did)}</summary>" if did else "") + "</entry>"
    )


def _xml(text: str) -> str:
    return escape(text)
