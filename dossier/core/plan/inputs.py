"""What a page is made of to one number, cheap enough to be worked out for every page of every build.

Each input carries its digest: a folio those of its card, of its content and of what it says of others. A page's inputs
are sums and products of these, so that equal inputs mean an equal page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from dossier.core.folio import digest_of
from dossier.model import Choice, Folio, Key, Page, Planned

_PRIME = (1 << 61) - 1
_FACTOR = 0x9E3779B97F4A7C1  # odd and of many digits, so that no small change cancels another


def mix(*numbers: int) -> int:
    """One number for several, in their order."""
    total = 0x517CC1B727220A9
    for number in numbers:
        total = (total * _FACTOR + number + 1) % _PRIME
    return total


def paired(these: Iterable[int], those: Iterable[int]) -> int:
    """One number for many pairs, in whatever order they stand."""
    return sum(this * that for this, that in zip(these, those, strict=True)) % _PRIME


def showing(folios: Mapping[Key, Folio], contents: Collection[Key]) -> set[Key]:
    """The records whose pages are made of these contents: the records themselves, what embeds and what cites them.

    Whatever else pages show of a record is in its frame.
    """
    shown = set(contents)
    citing = {
        key
        for key, folio in folios.items()
        if (folio.embeds or folio.cites) and not shown.isdisjoint((*folio.embeds, *folio.cites))
    }
    return citing | shown


def sources_of(folios: Mapping[Key, Folio], faces: Mapping[Key, int], folio: Folio) -> int:
    """One number for what a record's texts show of documents: paragraphs, and who published a source that is cited."""
    shown = (*folio.embeds, *folio.cites)
    named = sum(faces[target] for key in folio.cites for target in folios[key].targets)
    return sum(folios[key].content for key in shown) + named


def choice_of(among: int, parts: Sequence[tuple[Key, int, tuple[Key, ...]]], marks: Iterable[int]) -> Choice:
    """What was chosen, with the reasons, and the marks of the records that a page therefore shows."""
    return Choice(among, digest_of(parts), tuple(dict.fromkeys(marks)))


def windows(numbers: Sequence[int], reach: int) -> Iterator[int]:
    """For each place in a sequence the sum of the numbers around it, `reach` to either side."""
    sums = [0, *accumulate(numbers)]
    last = len(numbers)
    for at in range(last):
        yield sums[min(last, at + reach + 1)] - sums[max(0, at - reach)]


def as_planned(page: Page) -> Planned:
    """A page that is made of little else than what it shows: the view is its own digest."""
    return Planned(page.url, page.template, page.inputs or digest_of((page.url, page.view, page.head)), page.choice)
