"""index.html: what the dossier is, whom and when it concerns, and where to start."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from dossier.core.plan.catalogue import Catalogue, links_in
from dossier.core.plan.entities import by_date
from dossier.core.plan.figures import overview, strips_of, weights
from dossier.core.plan.linked_data import site_data
from dossier.core.plan.prose import portrait_of, prose_of
from dossier.core.plan.said import count_of
from dossier.core.plan.views import Counted, CoverView, Head, Prose
from dossier.model import Card, Key, Page

COVER_KEY = "cover/index"
MOST = 8
LATEST = 7
EVENTS = 6


def cover_pages(catalogue: Catalogue) -> Iterator[Page]:
    record = catalogue.dossier.records.get(COVER_KEY)
    lede = (record.one("summary") if record else "") or catalogue.site.subtitle
    events, wants = _main_events(catalogue), partial(catalogue.wants, "cover.html")
    people = most_named(catalogue, "person")
    drawn = overview(catalogue, events, weights(catalogue, events)) if wants("overview") else None
    picture, described = portrait_of(catalogue, record) if record else (None, "")
    view = CoverView(
        lede=lede,
        prose=prose_of(catalogue, COVER_KEY, record.note, "") if record else Prose(),
        period=_period(catalogue),
        counts=tuple(_counts(catalogue)),
        featured=_featured(catalogue),
        people=people,
        countries=most_named(catalogue, "country"),
        topics=most_named(catalogue, "topic"),
        organisations=most_named(catalogue, "organisation"),
        events=tuple(catalogue.cards[key] for key in events),
        latest=tuple(catalogue.cards[key] for key in catalogue.documents[: -LATEST - 1 : -1] if key in catalogue.cards),
        strips=strips_of(catalogue, [row.card.key for row in people]) if wants("strips") else {},
        overview=drawn,
        cards={mark.key: catalogue.cards[mark.key] for mark in (drawn.numbered if drawn else ())},
        picture=picture,
        image=(picture.url, described) if picture else ("", ""),
    )
    title = (record.one("title") if record else "") or catalogue.site.title
    yield Page(
        "index.html",
        "cover.html",
        view,
        Head(
            title,
            "index.html",
            "",
            "",
            lede,
            image=view.image[0],
            data=site_data(catalogue, lede),
            languages=catalogue.languages,
        ),
        (record.path,) if record else (),
    )


def most_named(catalogue: Catalogue, kind: str) -> tuple[Counted, ...]:
    """The records of a kind that most documents name."""
    keys = [key for key in catalogue.entities(kind) if key in catalogue.cards]
    best = sorted(keys, key=lambda key: (-catalogue.count(key), catalogue.cards[key].name, key))
    return tuple(Counted(catalogue.cards[key], catalogue.count(key)) for key in best[:MOST])


def _featured(catalogue: Catalogue) -> tuple[Card, ...]:
    targets = (link.target for link in links_in(catalogue.dossier, COVER_KEY, "featured"))
    return tuple(catalogue.cards[key] for key in dict.fromkeys(targets) if key in catalogue.cards)


def _period(catalogue: Catalogue) -> tuple[str, str]:
    """The dates of the first and the last document, as written; approximate ones count where there are no others."""
    dated = [date for key in catalogue.documents if (date := catalogue.dates[key]) and "/" not in date.text]
    sure = [date for date in dated if date.text[-1].isdigit()] or dated
    return (sure[0].text, sure[-1].text) if sure else ("", "")


def _counts(catalogue: Catalogue) -> Iterator[tuple[str, int, str, str]]:
    """(kind, number, how many in words, URL of its index) of every kind that has records."""
    for kind in catalogue.kinds.values():
        number = len(catalogue.entities(kind.name))
        if number and kind.name != "page":
            url = "timeline.html" if kind.name == "event" else f"{kind.folder}/index.html"
            yield kind.name, number, count_of(kind, number, catalogue.words), url


def _main_events(catalogue: Catalogue) -> list[Key]:
    """The events known from most documents, in order of time."""
    events = by_date(catalogue, "event")
    weight = weights(catalogue, events)
    chosen = set(sorted(events, key=lambda key: (-weight[key], key))[:EVENTS])
    return [key for key in events if key in chosen]
