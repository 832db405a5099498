"""Links that point at a record to sentences grouped by where they stand."""

from __future__ import annotations

from collections.abc import Iterable

from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.prose import shows
from dossier.core.plan.views import Group, Hit
from dossier.model import Key, Link

SENTENCES = 4  # of one document on the page of an entity; the rest is counted


def groups_of(catalogue: Catalogue, key: Key, links: Iterable[Link]) -> tuple[Group, ...]:
    """A group for each source, in the order given; of each paragraph the first sentence."""
    by_source: dict[Key, list[Link]] = {}
    for link in links:
        if link.source in catalogue.cards and link.source != key:
            by_source.setdefault(link.source, []).append(link)
    return tuple(group_of(catalogue, source, pointing) for source, pointing in by_source.items())


def group_of(catalogue: Catalogue, source: Key, links: Iterable[Link]) -> Group:
    """The sentences of one source that name a record, each once; roles alone where there is no sentence to show."""
    hits: dict[tuple[int, str], Hit] = {}
    for link in sorted(links, key=lambda each: (not each.sentence, each.paragraph)):
        hit = _hit(catalogue, link)
        if hit.name or not hits:
            hits.setdefault((hit.paragraph, hit.before + hit.name + hit.after), hit)
    shown = tuple(hits.values())[:SENTENCES]
    return Group(catalogue.cards[source], shown, len(hits) - len(shown))


def _hit(catalogue: Catalogue, link: Link) -> Hit:
    """A sentence cut at the name; only the place where the text may not be republished."""
    anchor = f"p{link.paragraph}" if link.paragraph else ""
    readable = shows(catalogue.dossier.folios[link.source], anchor)
    url = catalogue.cards[link.source].url + (f"#{anchor}" if anchor and readable else "")
    if not link.sentence or not readable:
        return Hit(url, link.paragraph if readable else 0, link.role)
    end = link.at + link.length
    return Hit(
        url, link.paragraph, link.role, link.sentence[: link.at], link.sentence[link.at : end], link.sentence[end:]
    )
