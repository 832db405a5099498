"""search.html: a list of what there is, which a reader can narrow; with an index all texts can be searched there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.entities import by_date
from dossier.core.plan.views import Head, SearchView, Shelf
from dossier.model import Key, Page

URL = "search.html"
MOST = 200  # records of one kind in the page itself, so that it stays light whatever the dossier holds


def search_pages(catalogue: Catalogue) -> Iterator[Page]:
    if catalogue.site.search:
        is_indexed = catalogue.site.search == "index" and bool(catalogue.cards)
        view = SearchView(is_indexed, _languages(catalogue), tuple(_shelves(catalogue)))
        yield Page(URL, "search.html", view, Head(catalogue.words.tell("Search"), URL, "", "search"))


def _languages(catalogue: Catalogue) -> tuple[str, ...]:
    """As an index has them: in small letters, by the number of their pages, then by name."""
    own = catalogue.site.language
    counts = Counter((card.language or own).lower() for card in catalogue.cards.values())
    return tuple(sorted(counts, key=lambda tag: (-counts[tag], tag)))


def _shelves(catalogue: Catalogue) -> Iterator[Shelf]:
    """Every kind that has records: the latest documents, and of all else what most documents name."""
    for kind in catalogue.kinds.values():
        keys = [key for key in catalogue.entities(kind.name) if key in catalogue.cards]
        if keys:
            url = "timeline.html" if kind.name == "event" else f"{kind.folder}/index.html"
            shown = tuple(catalogue.cards[key] for key in _chosen(catalogue, kind.name, keys))
            yield Shelf(
                kind.name, catalogue.site.kinds[kind.name][1], "" if kind.name == "page" else url, len(keys), shown
            )


def _chosen(catalogue: Catalogue, kind: str, keys: list[Key]) -> Iterator[Key]:
    if kind == "document":
        yield from catalogue.documents[: -MOST - 1 : -1]
    elif kind == "event":
        yield from by_date(catalogue, kind)[:MOST]
    else:
        best = sorted(keys, key=lambda key: (-catalogue.count(key), key))[:MOST]
        yield from catalogue.by_name(best)
