"""timeline.html: the events in order of time, by year and month; a long one has a page for each year."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.core.plan.catalogue import Catalogue, links_in, part_url
from dossier.core.plan.documents import by_year
from dossier.core.plan.entities import by_date
from dossier.core.plan.views import Head, TimelineView
from dossier.model import Key, Page

ONE_PAGE = 400
URL = "timeline.html"


def timeline_pages(catalogue: Catalogue) -> Iterator[Page]:
    title, keys = catalogue.words.tell("Timeline"), by_date(catalogue, "event")
    reasons = {key: _sources(catalogue, key) for key in keys}
    years = by_year(catalogue, tuple(keys), reasons)
    if len(keys) <= ONE_PAGE:
        view = TimelineView(len(keys), len(catalogue.documents), years)
        yield Page(URL, "timeline.html", view, Head(title, URL, "", "timeline", languages=catalogue.languages))
        return
    jumps = tuple((year.label, part_url(URL, number)) for number, year in enumerate(years, 1))
    latest = TimelineView(len(keys), len(catalogue.documents), years[-1:], jumps)
    yield Page(URL, "timeline.html", latest, Head(title, URL, "", "timeline", languages=catalogue.languages))
    for (label, url), year in zip(jumps, years, strict=True):
        view = TimelineView(sum(len(month.rows) for month in year.months), 0, (year,), jumps)
        yield Page(
            url,
            "timeline.html",
            view,
            Head(catalogue.words.tell("{list}: {part}", list=title, part=label), url, "", "timeline"),
        )


def _sources(catalogue: Catalogue, key: Key) -> str:
    """How many documents an event is known from, and how sure its date is where that is said."""
    count = len({link.target for link in links_in(catalogue.dossier, key, "sources")})
    basis = catalogue.dossier.records[key].one("date_basis")
    sources = catalogue.words.count(count, "source", "sources")
    if basis == "inferred":
        return catalogue.words.tell("{sources}, date inferred", sources=sources)
    return catalogue.words.tell("{sources}, date disputed", sources=sources) if basis == "disputed" else sources
