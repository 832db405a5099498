"""The catalogue to every page of the output, lazily: each family of pages is one function in one tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.cover import cover_pages
from dossier.core.plan.documents import document_page, documents_pages
from dossier.core.plan.entities import entity_pages, index_pages
from dossier.core.plan.machine import RAW, data_page, feed_page, robots_page
from dossier.core.plan.pages import changes_page, corrections_page, not_found_page, prose_page, redirect_pages
from dossier.core.plan.timeline import timeline_pages
from dossier.model import Key, Page

# Pages of the dossier as a whole, and pages of one record each.
OF_ALL: tuple[Callable[[Catalogue], Iterator[Page]], ...] = (
    cover_pages,
    documents_pages,
    index_pages,
    timeline_pages,
    corrections_page,
    changes_page,
    not_found_page,
    feed_page,
    robots_page,
    data_page,
)
OF_EACH: tuple[Callable[[Catalogue, Key], Iterator[Page]], ...] = (
    document_page,
    entity_pages,
    prose_page,
    redirect_pages,
)

# Pages that lead elsewhere or nowhere, which no reader should be sent to.
UNLISTED = frozenset([RAW, "404.html", "redirect.html"])


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the planning that can be done anywhere: the pages of some records, or one family of the whole."""

    keys: tuple[Key, ...] = ()
    family: int = -1


def shares(catalogue: Catalogue, size: int) -> Iterator[Share]:
    """All of the planning, in parts."""
    yield from (Share(family=number) for number in range(len(OF_ALL)))
    keys = tuple(catalogue.urls)
    yield from (Share(keys[start : start + size]) for start in range(0, len(keys), size))


def pages(catalogue: Catalogue, share: Share) -> Iterator[Page]:
    """The pages of a share whose template the theme has, one at a time."""
    planned: Iterable[Page] = (
        OF_ALL[share.family](catalogue) if share.family >= 0 else _of_records(catalogue, share.keys)
    )
    return (page for page in planned if page.template == RAW or page.template in catalogue.templates)


def _of_records(catalogue: Catalogue, keys: tuple[Key, ...]) -> Iterator[Page]:
    for key in keys:
        for family in OF_EACH:
            yield from family(catalogue, key)
