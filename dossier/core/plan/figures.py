"""The catalogue to the figures of its pages, and to what these are made of as a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dossier.core.figures.network import Drawing, Name, Pair, pairs_in, ring_of
from dossier.core.figures.overview import Overview, overview_of
from dossier.core.figures.scale import scale_of, ticks_of
from dossier.core.figures.spans import Span, span_of
from dossier.core.figures.strip import Strip, strip_of, tiny_of
from dossier.core.figures.tiles import Country, Grid, grid_of
from dossier.core.folio import digest_of
from dossier.core.plan.catalogue import Catalogue, links_in
from dossier.core.plan.views import Career
from dossier.dates import OPEN_END, Date
from dossier.model import Key
from dossier.values import replace

LEAST_TOGETHER = 3  # a ring of two would be a line


def activity_of(catalogue: Catalogue, key: Key) -> Strip | None:
    """The documents that name an entity over the time of the dossier; None where none of them has a date."""
    found = _counted(catalogue, catalogue.documents_of.get(key, ()))
    return _strip(catalogue, found, catalogue.count(key) - sum(found.values()))


def activity_digest(catalogue: Catalogue, key: Key) -> int:
    found = _counted(catalogue, catalogue.documents_of.get(key, ()))
    return digest_of((sorted(found.items()), catalogue.count(key), catalogue.scale))


def strips_of(catalogue: Catalogue, keys: Iterable[Key]) -> Mapping[Key, str]:
    """The tiny strip of each of these entities, as a path."""
    scale, of = catalogue.scale, catalogue.documents_of
    return {key: tiny_of(scale, _counted(catalogue, of[key])) for key in keys if key in of} if scale else {}


def overview(catalogue: Catalogue, events: Sequence[Key], weights: Mapping[Key, int]) -> Overview | None:
    """All documents over time, and events given in order of time."""
    found = _counted(catalogue, catalogue.documents)
    strip = _strip(catalogue, found, len(catalogue.documents) - sum(found.values()))
    spans = spans_of(catalogue, events)
    return overview_of(strip, spans, weights, len(events)) if strip else None


def weights(catalogue: Catalogue, events: Iterable[Key]) -> Mapping[Key, int]:
    """From how many documents each event is known, and how many name it."""
    return {key: len(links_in(catalogue.dossier, key, "sources")) + catalogue.count(key) for key in events}


def spans_of(catalogue: Catalogue, events: Iterable[Key]) -> Mapping[Key, Span]:
    """Where events stand in the time of the documents; those before it and after it are left out."""
    scale = catalogue.scale
    found = {key: span_of(catalogue.dates[key], scale) for key in events} if scale else {}
    return {key: span for key, span in found.items() if span}


def grid(catalogue: Catalogue, keys: Iterable[Key]) -> Grid | None:
    """The countries that have a code, as tiles."""
    cards = catalogue.cards
    found = grid_of(
        Country(key, cards[key].name, cards[key].url, cards[key].note, catalogue.count(key)) for key in keys
    )
    return found if len(found.tiles) > 1 else None


def career_of(catalogue: Catalogue, key: Key) -> Career | None:
    """Offices as bars, beside the time that the dossier is about; None where no office has a date."""
    held = [period for period, _ in catalogue.offices.get(key, ())]
    about = catalogue.scale
    around = about.period if about else None
    scale = scale_of([each for each in (*held, around) if each])
    spans = [span_of(period, scale) if scale else None for period in held]
    if scale is None or not any(spans):
        return None
    band = Span(scale.place(about.start), scale.place(about.start + about.days)) if about else None
    return Career(ticks_of(scale), tuple(map(_held, spans, held)), band)


def _held(span: Span | None, period: Date | None) -> Span | None:
    """An office that is still held lasts to the edge: that nobody knows its end yet makes nothing of it vague."""
    lasting = span and period and period.latest == OPEN_END
    return replace(span, soft_end=False) if span and lasting else span


def ring(catalogue: Catalogue, key: Key, others: Sequence[Key]) -> Drawing | None:
    """An entity among those that most documents name beside it."""
    if len(others) < LEAST_TOGETHER:
        return None
    names = [name_of(catalogue, other) for other in others]
    return ring_of(name_of(catalogue, key), names, pairs_of(catalogue, key, others))


def name_of(catalogue: Catalogue, key: Key) -> Name:
    card = catalogue.cards[key]
    return Name(key, card.name, card.kind, card.url, catalogue.count(key))


def pairs_of(catalogue: Catalogue, key: Key, others: Sequence[Key]) -> Counter[Pair]:
    """How many documents that name an entity name two of it and these others."""
    documents = catalogue.documents_of.get(key, ())
    return pairs_in(map(catalogue.named, documents), (key, *others))


def _counted(catalogue: Catalogue, documents: Iterable[Key]) -> Counter[int]:
    """Documents with a date by their part of the axis."""
    parts = catalogue.parts
    return Counter(parts[document] for document in documents if document in parts)


def _strip(catalogue: Catalogue, found: Counter[int], undated: int) -> Strip | None:
    return strip_of(catalogue.scale, found, undated) if catalogue.scale and found else None
