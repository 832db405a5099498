"""timeline.html: the events in order of time, by year and month; a long one has a page for each year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from dossier.core.figures.scale import ticks_of
from dossier.core.plan.catalogue import Catalogue, links_in, part_url
from dossier.core.plan.documents import by_year
from dossier.core.plan.entities import by_date
from dossier.core.plan.figures import overview, spans_of, weights
from dossier.core.plan.views import Head, TimelineView
from dossier.model import Key, Page
from dossier.values import replace

ONE_PAGE = 400
URL = "timeline.html"


def timeline_pages(catalogue: Catalogue) -> Iterator[Page]:
    title, keys = catalogue.words.tell("Timeline"), by_date(catalogue, "event")
    section = catalogue.kinds["event"].folder
    reasons = {key: _sources(catalogue, key) for key in keys}
    years = by_year(catalogue, tuple(keys), reasons)
    drawn = partial(_drawn, catalogue, keys)
    if len(keys) <= ONE_PAGE:
        view = TimelineView(len(keys), len(catalogue.documents), years)
        head = Head(title, URL, "", section, languages=catalogue.languages)
        yield Page(URL, "timeline.html", drawn(view), head)
        return
    jumps = tuple((year.label, part_url(URL, number)) for number, year in enumerate(years, 1))
    latest = TimelineView(len(keys), len(catalogue.documents), years[-1:], jumps)
    head = Head(title, URL, "", section, languages=catalogue.languages)
    yield Page(URL, "timeline.html", drawn(latest), head)
    for (label, url), year in zip(jumps, years, strict=True):
        view = TimelineView(sum(len(month.rows) for month in year.months), 0, (year,), jumps)
        part = catalogue.words.tell("{list}: {part}", list=title, part=label)
        yield Page(url, "timeline.html", _tracked(catalogue, view), Head(part, url, "", section))


def _drawn(catalogue: Catalogue, keys: Sequence[Key], view: TimelineView) -> TimelineView:
    """With the overview, which stands on the first page."""
    view = _tracked(catalogue, view)
    picture = (
        overview(catalogue, keys, weights(catalogue, keys)) if catalogue.wants("timeline.html", "overview") else None
    )
    numbered = picture.numbered if picture else ()
    return replace(view, overview=picture, cards={mark.key: catalogue.cards[mark.key] for mark in numbered})


def _tracked(catalogue: Catalogue, view: TimelineView) -> TimelineView:
    """With the place of each of its events in the time of the documents."""
    if not catalogue.wants("timeline.html", "tracks") or catalogue.scale is None:
        return view
    keys = [row.card.key for year in view.years for month in year.months for row in month.rows]
    return replace(view, tracks=spans_of(catalogue, keys), ticks=ticks_of(catalogue.scale))


def _sources(catalogue: Catalogue, key: Key) -> str:
    """How many documents an event is known from, and how sure its date is where that is said."""
    count = len({link.target for link in links_in(catalogue.dossier, key, "sources")})
    basis = catalogue.dossier.records[key].one("date_basis")
    sources = catalogue.words.count(count, "source", "sources")
    if basis == "inferred":
        return catalogue.words.tell("{sources}, date inferred", sources=sources)
    return catalogue.words.tell("{sources}, date disputed", sources=sources) if basis == "disputed" else sources
