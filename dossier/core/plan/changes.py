"""Releases, corrections and arrivals to changes.html, and to what the feed says of each edition; no clock is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.views import Change, ChangesView, Head, Release
from dossier.model import Event, Page

MOST = 500  # lines on one page; what is older stands on the pages of the documents


def changes_page(catalogue: Catalogue) -> Iterator[Page]:
    """All that happened to what is published, the newest first."""
    head = Head(catalogue.words.tell("Changes"), "changes.html", "", "changes", languages=catalogue.languages)
    found = sorted((*_said(catalogue), *_done(catalogue)), key=_in_order, reverse=True)[:MOST]
    yield Page("changes.html", "changes.html", ChangesView(tuple(found), editions(catalogue)), head)


def _in_order(change: Change) -> tuple[str, str, str, str, str]:
    return change.date, change.card.key if change.card else "", change.name, change.what, change.text


def _said(catalogue: Catalogue) -> Iterator[Change]:
    """What records say themselves: what was corrected, and the day on which a document was obtained."""
    released = {event.key for event in catalogue.dossier.events if event.what == "added"}
    for key, card in catalogue.cards.items():
        for day, text in catalogue.dossier.folios[key].changes:
            if text or key not in released:
                yield Change(day, "corrected" if text else "added", text, card)


def _done(catalogue: Catalogue) -> Iterator[Change]:
    """What releases did."""
    for event in catalogue.dossier.events:
        card = catalogue.cards.get(event.key)
        if card or event.what == "gone":
            yield Change(event.day, event.what, event.reason, card, event.name)


def editions(catalogue: Catalogue) -> tuple[Release, ...]:
    """Each release with what it did in words, the newest first."""
    days, found = catalogue.dossier.editions, list[Release]()
    for number, day in enumerate(days):
        events = [event for event in catalogue.dossier.events if event.day == day]
        since = days[number - 1] if number else ""
        did = _first(catalogue) if not number else _words(catalogue, events, _corrected(catalogue, since, day))
        found.append(Release(day, did, first=not number))
    return tuple(reversed(found))


def _first(catalogue: Catalogue) -> tuple[str, ...]:
    """How many documents the first edition had, of those that are there."""
    later = {event.key for event in catalogue.dossier.events if event.what == "added"}
    count = sum(card.kind == "document" and key not in later for key, card in catalogue.cards.items())
    return (catalogue.words.count(count, "document", "documents"),) if count else ()


def _corrected(catalogue: Catalogue, since: str, day: str) -> int:
    """How many records were corrected since the edition before."""
    folios = catalogue.dossier.folios.values()
    return sum(any(since < said <= day for said, text in folio.changes if text) for folio in folios if folio.changes)


def _words(catalogue: Catalogue, events: list[Event], corrected: int) -> tuple[str, ...]:
    of, count = Counter(event.what for event in events), catalogue.words.count
    said = (
        (of["added"], count(of["added"], "document added", "documents added")),
        (corrected, count(corrected, "record corrected", "records corrected")),
        (of["changed"], count(of["changed"], "document changed", "documents changed")),
        (of["gone"], count(of["gone"], "document withdrawn", "documents withdrawn")),
        (of["led"], count(of["led"], "record renamed or merged", "records renamed or merged")),
    )
    return tuple(text for number, text in said if number)
