"""The catalogue to every page of the output, lazily: each family of pages is one function in one tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.cover import cover_pages
from dossier.core.plan.documents import document_pages, documents_pages
from dossier.core.plan.entities import entity_pages, index_pages
from dossier.core.plan.machine import RAW, data_page, feed_page, robots_page, sitemap_pages
from dossier.core.plan.pages import changes_page, corrections_page, not_found_page, prose_pages, redirect_pages
from dossier.core.plan.timeline import timeline_pages
from dossier.model import Page

Family = Callable[[Catalogue], Iterator[Page]]

FAMILIES: tuple[Family, ...] = (
    cover_pages, document_pages, documents_pages, entity_pages, index_pages, timeline_pages, prose_pages, corrections_page,
    changes_page, not_found_page, redirect_pages, feed_page, robots_page, data_page,
)
# Pages that lead elsewhere or nowhere, which no reader should be sent to.
_UNLISTED = frozenset(["404.html", "redirect.html"])


def pages(catalogue: Catalogue) -> Iterator[Page]:
    """Every page whose template the theme has, one at a time; the sitemap comes last, since it lists the others."""
    listed: list[str] = []
    for family in FAMILIES:
        for page in family(catalogue):
            if page.template == RAW or page.template in catalogue.templates:
                if page.template and page.template not in _UNLISTED:
                    listed.append(page.url)
                yield page
    yield from sitemap_pages(catalogue, tuple(sorted(listed)))
