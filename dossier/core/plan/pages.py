"""Pages of prose, and the pages every dossier has: corrections, changes, not found, and those that former ids leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dossier.core.folio import digest_of
from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.corrected import corrections_of
from dossier.core.plan.inputs import as_planned, mix, sources_of
from dossier.core.plan.prose import portrait_of, prose_of
from dossier.core.plan.views import (
    ChangesView,
    Correction,
    CorrectionsView,
    Counted,
    Head,
    NavigationEntry,
    NotFoundView,
    PageView,
    RedirectView,
    RemovedView,
)
from dossier.core.urls import former_url
from dossier.model import Choice, Key, Page, Planned


def planned_prose(catalogue: Catalogue, key: Key, _: Mapping[str, Choice]) -> Iterator[Planned]:
    if catalogue.cards[key].kind == "page":
        yield Planned(catalogue.cards[key].url, "page.html", _inputs(catalogue, key))


def _inputs(catalogue: Catalogue, key: Key) -> int:
    """What a page of prose is made of."""
    folios = catalogue.dossier.folios
    folio = folios[key]
    return mix(
        folio.content,
        catalogue.faces[key],
        catalogue.face_of(folio.targets),
        sources_of(folios, catalogue.faces, folio),
        digest_of([catalogue.count(k) for k in folio.targets]),
    )


def prose_page(catalogue: Catalogue, key: Key) -> Iterator[Page]:
    card = catalogue.cards[key]
    if card.kind == "page":
        record = catalogue.dossier.records[key]
        named = catalogue.dossier.folios[key].targets
        counted = tuple(Counted(catalogue.cards[k], catalogue.count(k)) for k in named if k in catalogue.documents_of)
        picture, described = portrait_of(catalogue, record)
        image = (picture.url, described) if picture else ("", "")
        prose = prose_of(catalogue, key, record.note, "../")
        view = PageView(card, prose, counted, corrections_of(record), picture, image)
        yield Page(
            card.url,
            "page.html",
            view,
            Head(
                card.name,
                card.url,
                "../",
                card.url,
                card.summary or record.excerpt,
                image=image[0],
                languages=card.languages,
            ),
            (record.path,),
            _inputs(catalogue, key),
        )


def corrections_page(catalogue: Catalogue) -> Iterator[Page]:
    url = "corrections.html"
    yield Page(
        url,
        "corrections.html",
        CorrectionsView(tuple(_corrections(catalogue))),
        Head(catalogue.words.tell("Corrections"), url, "", "corrections", languages=catalogue.languages),
    )


def changes_page(catalogue: Catalogue) -> Iterator[Page]:
    """What was obtained and corrected, newest first, as the records say; no clock is asked."""
    found = [
        Correction(day, text, card)
        for key, card in catalogue.cards.items()
        for day, text in catalogue.dossier.folios[key].changes
    ]
    changes = sorted(found, key=lambda c: (c.date, c.card.key, c.text), reverse=True)[:500]
    yield Page(
        "changes.html",
        "changes.html",
        ChangesView(tuple(changes)),
        Head(catalogue.words.tell("Changes"), "changes.html", "", "changes", languages=catalogue.languages),
    )


def not_found_page(catalogue: Catalogue) -> Iterator[Page]:
    sections = (NavigationEntry(catalogue.site.title, "index.html", ""), *catalogue.site.navigation)
    head = Head(catalogue.words.tell("Page not found"), "404.html", "")
    yield Page("404.html", "404.html", NotFoundView(catalogue.style, sections), head)


def removed_pages(catalogue: Catalogue) -> Iterator[Page]:
    """A page in place of each document that was published and is gone, with the reason."""
    taken = {card.url for card in catalogue.cards.values()} if catalogue.dossier.stones else set()
    for key, stones in catalogue.dossier.stones.items():
        url = former_url("document", stones[0].id, catalogue.kinds)
        if key not in catalogue.dossier.folios and url not in taken and url not in catalogue.owners:
            view = RemovedView(stones[0].id, stones[0].day, stones[0].reason)
            yield Page(
                url, "removed.html", view, Head(catalogue.words.tell("Document removed"), url, "../", "documents")
            )


def planned_redirects(catalogue: Catalogue, key: Key, _: Mapping[str, Choice]) -> Iterator[Planned]:
    if catalogue.dossier.folios[key].former:
        yield from map(as_planned, redirect_pages(catalogue, key))


def redirect_pages(catalogue: Catalogue, key: Key) -> Iterator[Page]:
    """A page at each former id of a record that leads to where it is now, unless another record lives there."""
    card, former_ids = catalogue.cards[key], catalogue.dossier.folios[key].former
    for url in dict.fromkeys(former_url(card.kind, former, catalogue.kinds) for former in former_ids):
        if catalogue.owners.get(url) == key:
            record = catalogue.dossier.records[key]
            yield Page(url, "redirect.html", RedirectView(card), Head(card.name, url, "../"), (record.path,))


def _corrections(catalogue: Catalogue) -> list[Correction]:
    found = [
        Correction(day, text, card)
        for key, card in catalogue.cards.items()
        for day, text in catalogue.dossier.folios[key].changes
        if text
    ]
    return sorted(found, key=lambda c: (c.date, c.card.key, c.text), reverse=True)
