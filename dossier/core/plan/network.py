"""network.html: who is named in the same documents, drawn and as a table; nothing more is said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from dossier.core.figures.network import Pair, drawing_of, pairs_in
from dossier.core.kinds import Kinds
from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.figures import name_of
from dossier.core.plan.inputs import mix
from dossier.core.plan.views import Counted, Head, NetworkView, Together
from dossier.model import Dossier, Key, Page, Planned

URL = "network.html"
LEAST = 12  # entities; of fewer the pages of entities say it all
NAMES = 48  # as many as can be read in one drawing
ROWS = 60
LATEST = 2  # documents that a row leads to


def has_network(dossier: Dossier, kinds: Kinds) -> bool:
    """Whether there are enough names for a page of their own."""
    counts = Counter(folio.card.kind for folio in dossier.folios.values())
    return (
        counts["document"] > 1
        and sum(n for kind, n in counts.items() if kind in kinds and kinds[kind].mentions) >= LEAST
    )


def planned_network(catalogue: Catalogue) -> Iterator[Planned]:
    if _is_there(catalogue):
        yield Planned(URL, URL, _inputs(catalogue))


def network_pages(catalogue: Catalogue) -> Iterator[Page]:
    if _is_there(catalogue):
        view = _view(catalogue)
        yield Page(URL, URL, view, Head(catalogue.words.tell("Network"), URL, "", "network"), inputs=_inputs(catalogue))


def _is_there(catalogue: Catalogue) -> bool:
    return URL in catalogue.reach and has_network(catalogue.dossier, catalogue.kinds)


def _inputs(catalogue: Catalogue) -> int:
    """What the page is made of: which names stand together, and what is shown of these and of documents."""
    company = mix(*catalogue.company.values())  # sums, which may be too large to be packed
    return mix(company, catalogue.face_of(catalogue.documents), catalogue.face_of(catalogue.documents_of))


def _view(catalogue: Catalogue) -> NetworkView:
    known = [key for key in catalogue.documents_of if key in catalogue.cards]
    chosen = sorted(known, key=lambda key: (-catalogue.count(key), key))[:NAMES]
    pairs = pairs_in(map(catalogue.named, catalogue.documents), chosen)
    together = sorted(pairs, key=lambda pair: (-pairs[pair], pair))
    names = [name_of(catalogue, key) for key in chosen]
    return NetworkView(
        len(known),
        tuple(Counted(catalogue.cards[key], catalogue.count(key)) for key in chosen),
        drawing_of(names, pairs) if pairs else None,
        tuple(_rows(catalogue, pairs, together[:ROWS])),
        len(pairs),
    )


def _rows(catalogue: Catalogue, pairs: Mapping[Pair, int], shown: Sequence[Pair]) -> Iterator[Together]:
    latest = _latest(catalogue, shown)
    for pair in shown:
        first, second = sorted(pair, key=lambda key: (-catalogue.count(key), key))
        cards = tuple(catalogue.cards[key] for key in latest[pair] if key in catalogue.cards)
        yield Together(catalogue.cards[first], catalogue.cards[second], pairs[pair], cards)


def _latest(catalogue: Catalogue, shown: Sequence[Pair]) -> Mapping[Pair, list[Key]]:
    """The newest documents that name both, for each pair: sought from the newest on in those of the rarer one."""
    found: dict[Pair, list[Key]] = {}
    for pair in shown:
        other, rarer = sorted(pair, key=lambda key: (-catalogue.count(key), key))
        documents = reversed(catalogue.documents_of[rarer])
        both = (document for document in documents if other in catalogue.named(document))
        found[pair] = [document for document, _ in zip(both, range(LATEST), strict=False)]
    return found
