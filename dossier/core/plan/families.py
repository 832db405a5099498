"""The catalogue to every page of the output, lazily: each family of pages is one function in one tuple."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from dossier.core.plan.catalogue import PART_URL, Catalogue
from dossier.core.plan.changes import changes_page
from dossier.core.plan.claims import claim_page, claims_pages, planned_claim
from dossier.core.plan.cover import cover_pages
from dossier.core.plan.documents import document_page, documents_pages, planned_document, planned_documents
from dossier.core.plan.entities import entity_pages, index_pages, planned_entity
from dossier.core.plan.inputs import as_planned, showing
from dossier.core.plan.machine import RAW, data_page, feed_page, in_feed, planned_data, robots_page
from dossier.core.plan.network import network_pages, planned_network
from dossier.core.plan.pages import (
    corrections_page,
    not_found_page,
    planned_prose,
    planned_redirects,
    prose_page,
    redirect_pages,
    removed_pages,
)
from dossier.core.plan.search import search_pages
from dossier.core.plan.timeline import timeline_pages
from dossier.core.plan.voices import quotes_pages
from dossier.model import Choice, Key, Page, Planned
from dossier.values import Frozen

Before = Mapping[str, Choice]  # by URL: what its page showed of many, when it was last made


def nobody(_: Catalogue) -> Collection[Key]:
    return ()


class Family(Frozen):
    """Pages of the dossier as a whole; `planned` says what they are made of, where that is less work than the pages.

    They show what the frames of folios stand for, and the contents of records of some `kinds` and of those that `shows`
    gives; None: of any.

    `at` is a pattern of their URLs, those of parts without the part; of two families that it fits the first is meant.
    """

    at: str
    pages: Callable[[Catalogue], Iterator[Page]]
    planned: Callable[[Catalogue], Iterator[Planned]] | None = None
    kinds: frozenset[str] | None = frozenset()
    shows: Callable[[Catalogue], Collection[Key]] = nobody


class FamilyOfEach(Frozen):
    """Pages of one record each."""

    pages: Callable[[Catalogue, Key], Iterator[Page]]
    planned: Callable[[Catalogue, Key, Before], Iterator[Planned]]


OF_ALL = (
    Family(r"index\.html", cover_pages, kinds=frozenset(["cover", "event"])),
    Family(r"documents/index\.html", documents_pages, planned_documents),
    Family(r"claims/index\.html", claims_pages, kinds=frozenset(["claim"])),
    Family(r"[^/]+/index\.html", index_pages),
    Family(r"timeline\.html", timeline_pages, kinds=frozenset(["event"])),
    Family(r"network\.html", network_pages, planned_network),
    Family(r"quotes(\.[^/]+)?\.html", quotes_pages),
    Family(r"search\.html", search_pages),
    Family(r"corrections\.html", corrections_page),
    Family(r"changes\.html", changes_page),
    Family(r"404\.html", not_found_page),
    Family(r"feed\.xml", feed_page, shows=in_feed),
    Family(r"robots\.txt", robots_page),
    Family(r"data/dossier\.json", data_page, planned_data, kinds=None),
    Family(r"documents/[^/]+\.html", removed_pages),
)
OF_EACH = (
    FamilyOfEach(document_page, planned_document),
    FamilyOfEach(entity_pages, planned_entity),
    FamilyOfEach(claim_page, planned_claim),
    FamilyOfEach(prose_page, planned_prose),
    FamilyOfEach(redirect_pages, planned_redirects),
)

# Pages that lead elsewhere or nowhere, which no reader should be sent to.
UNLISTED = frozenset([RAW, "404.html", "redirect.html", "removed.html"])


class Share(Frozen):
    """A part of the planning that can be done anywhere: the pages of some records, or one family of the whole."""

    keys: tuple[Key, ...] = ()
    family: int = -1
    urls: frozenset[str] = frozenset()  # those wanted; none: all


def shares(catalogue: Catalogue, size: int) -> Iterator[Share]:
    """All of the planning, in parts."""
    yield from (Share(family=number) for number in range(len(OF_ALL)))
    keys = tuple(catalogue.cards)
    yield from (Share(keys[start : start + size]) for start in range(0, len(keys), size))


def touched(catalogue: Catalogue, changed: Collection[Key]) -> Iterator[Share]:
    """All of the planning that may come out otherwise where nothing but the contents of these records has changed."""
    folios = catalogue.dossier.folios
    shown = showing(folios, changed)
    kinds = {folios[key].card.kind for key in shown}
    for number, family in enumerate(OF_ALL):
        if (
            family.kinds is None
            or not family.kinds.isdisjoint(kinds)
            or any(key in shown for key in family.shows(catalogue))
        ):
            yield Share(family=number)
    keys = tuple(key for key in catalogue.cards if key in shown)
    if keys:
        yield Share(keys)


def share_of(catalogue: Catalogue, url: str, owners: Mapping[str, Key]) -> Share | None:
    """The part of the planning that gives the page at a URL, if any does; `owners` are records by their own URLs."""
    whole = PART_URL.sub(".html", url)
    key = owners.get(whole) or catalogue.owners.get(url)
    if key:
        return Share((key,), urls=frozenset([url]))
    number = next((n for n, family in enumerate(OF_ALL) if re.fullmatch(family.at, whole)), -1)
    return Share(family=number, urls=frozenset([url])) if number >= 0 else None


def planned(catalogue: Catalogue, share: Share, before: Before) -> Iterator[tuple[Key, Planned]]:
    """The pages of a share whose template the theme has, each with its record and with what it is made of."""
    if share.family >= 0:
        family = OF_ALL[share.family]
        of_all = family.planned(catalogue) if family.planned else map(as_planned, family.pages(catalogue))
        found = (("", page) for page in of_all)
    else:
        found = ((key, p) for key in share.keys for each in OF_EACH for p in each.planned(catalogue, key, before))
    return (pair for pair in found if pair[1].template == RAW or pair[1].template in catalogue.reach)


def pages(catalogue: Catalogue, share: Share) -> Iterator[Page]:
    """The same pages, each with all that its template looks at, one at a time."""
    found = (
        OF_ALL[share.family].pages(catalogue)
        if share.family >= 0
        else (page for key in share.keys for each in OF_EACH for page in each.pages(catalogue, key))
    )
    return (page for page in found if page.template == RAW or page.template in catalogue.reach)
