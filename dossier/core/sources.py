"""What documents are copies of to which of them are one source, and what there is to say of likely copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dossier.dates import parse_date, sort_key
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Folio, Key, Record

Pair = tuple[Key, Key, int]  # two documents, and how many per cent of their texts are the same


def origins(folios: Mapping[Key, Folio], alike: Mapping[Key, Sequence[Key]]) -> dict[Key, Key]:
    """For each document that copies or is copied, one that stands for all that are one source with it."""
    above: dict[Key, Key] = {}
    copying = (key for key, folio in folios.items() if folio.copies or key in alike)
    for key in copying:
        for other in (*folios[key].copies, *alike.get(key, ())):
            one, two = sorted((_root(above, key), _root(above, other)))
            above[key] = above[other] = above[two] = above[one] = one
    return {key: _root(above, key) for key in above}


def _root(above: Mapping[Key, Key], key: Key) -> Key:
    while above.get(key, key) != key:
        key = above[key]
    return key


def undeclared(folios: Mapping[Key, Folio], pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Pairs of which nobody has said that they are one source, or that they are not."""
    declared = origins(folios, {})
    return tuple(
        (one, other, percent)
        for one, other, percent in pairs
        if declared.get(one, one) != declared.get(other, other)
        and other not in folios[one].distinct
        and one not in folios[other].distinct
    )


def by_document(pairs: Iterable[Pair]) -> dict[Key, tuple[Key, ...]]:
    """For each document those that are like it."""
    found: dict[Key, list[Key]] = {}
    for one, other, _ in pairs:
        found.setdefault(one, []).append(other)
        found.setdefault(other, []).append(one)
    return {key: tuple(sorted(others)) for key, others in found.items()}


def said_of_copies(
    folios: Mapping[Key, Folio], records: Mapping[Key, Record], pairs: Iterable[Pair]
) -> Iterator[Diagnostic]:
    """Of each document the first one, by date, that it is likely to copy or to be copied from."""
    order = {key: (sort_key(parse_date(folios[key].card.date)), key) for one, two, _ in pairs for key in (one, two)}
    first: dict[Key, tuple[Key, int]] = {}
    for one, two, percent in pairs:
        older, newer = sorted((one, two), key=order.__getitem__)
        if newer not in first or order[older] < order[first[newer][0]]:
            first[newer] = older, percent
    for newer, (older, percent) in sorted(first.items()):
        record, identifier = records[newer], older.partition("/")[2]
        message = f"{percent} % of its text is that of `{identifier}`"
        says = f"`derived_from: [{identifier}]` if it is a copy, `not_derived_from: [{identifier}]` if it is none"
        seed = record.path.removeprefix("seeds/")
        hint = says if seed == record.path else f"a file in content/documents/ with `seed: {seed}` says {says}"
        yield report("likely-copy", message, Span(record.path), hint)
