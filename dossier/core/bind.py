"""Linked records to the Dossier, in which every link is known from both of its ends."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence

from dossier.core.folio import EVIDENCE, digest, digest_of, listing_of
from dossier.core.references import span_of
from dossier.model import Dossier, Folio, Key, Link, Record, Ties
from dossier.packing import Unpacked, UnpackedLinks, unpack_links
from dossier.values import Frozen, pack, replace, unpack


class Bundle(Frozen):
    """What is packed of all records: by key, and bodies by path."""

    records: Mapping[Key, bytes]
    ties: Mapping[Key, bytes]
    links: Mapping[Key, bytes]
    listings: Mapping[Key, bytes]
    bodies: Mapping[str, bytes]


def bind(folios: Mapping[Key, Folio], bundle: Bundle, displayed: Iterable[Key]) -> Dossier:
    """The whole; `displayed` are the records that may not be republished as they are.

    The folios give the order of records.
    """
    backlinks: dict[Key, list[Key]] = {}
    of_kind: dict[str, list[Key]] = {}
    for key, folio in folios.items():
        of_kind.setdefault(folio.card.kind, []).append(key)
        for target in folio.targets:
            if target != key:
                backlinks.setdefault(target, []).append(key)
    bound = {key: tuple(sources) for key, sources in backlinks.items()}
    limited = dict(folios)
    records: dict[Key, bytes] = {}
    listings: dict[Key, bytes] = {}
    for key in displayed:
        pointing = [link for source in bound.get(key, ()) for link in _between(folios, bundle, source, key)]
        record, folio = _limited(unpack(bundle.records[key], Record), pointing), folios[key]
        records[key] = pack(record)
        told = folio.told if "quotes" in record.fields else 0
        listings[key] = listing_of(record, folio.card.url, folio.targets[: folio.named])
        limited[key] = replace(
            folio,
            shown=record.shown,
            told=told,
            face=digest_of((folio.face, record.shown)),
            content=digest_of((folio.content, record.shown)),
            listed=digest(listings[key]),
            frame=digest_of((folio.frame, record.shown, told)),
        )
    return Dossier(
        limited,
        bound,
        Unpacked(ChainMap(records, bundle.records) if records else bundle.records, Record),  # type: ignore[arg-type]  # only read
        Unpacked(bundle.ties, Ties),
        UnpackedLinks(bundle.links, limited),
        bundle.links,
        bundle.bodies,
        ChainMap(listings, bundle.listings) if listings else bundle.listings,  # type: ignore[arg-type]  # as above
        of_kind={kind: tuple(keys) for kind, keys in of_kind.items()},
    )


def bound_again(before: Dossier, folios: Mapping[Key, Folio], bundle: Bundle, keys: Iterable[Key]) -> Dossier:
    """The same whole where the folios of these records are others, and every record may be shown as it is."""
    moved = [key for key in keys if before.folios[key].targets != folios[key].targets]
    return Dossier(
        folios,
        _backlinks_again(before, folios, moved) if moved else before.backlinks,
        Unpacked(bundle.records, Record),
        Unpacked(bundle.ties, Ties),
        UnpackedLinks(bundle.links, folios),
        bundle.links,
        bundle.bodies,
        bundle.listings,
        of_kind=before.of_kind,
    )


def _backlinks_again(
    before: Dossier, folios: Mapping[Key, Folio], moved: Iterable[Key]
) -> Mapping[Key, tuple[Key, ...]]:
    """Who links to each record, where these link to others than before; sources stand in the order of folios."""
    gone: dict[Key, set[Key]] = {}
    added: dict[Key, set[Key]] = {}
    for key in moved:
        then, now = set(before.folios[key].targets) - {key}, set(folios[key].targets) - {key}
        for changes, targets in ((gone, then - now), (added, now - then)):
            for target in targets:
                changes.setdefault(target, set()).add(key)
    order = {key: number for number, key in enumerate(folios)}
    found = dict(before.backlinks)
    for target in gone.keys() | added.keys():
        sources = {*found.pop(target, ()), *added.get(target, ())} - gone.get(target, set())
        if sources:
            found[target] = tuple(sorted(sources, key=order.__getitem__))
    return found


def links_of(dossier: Dossier, key: Key) -> tuple[Link, ...]:
    """A record's own links, in the order written."""
    return dossier.links[key] if key in dossier.folios else ()


def links_between(dossier: Dossier, source: Key, target: Key) -> tuple[Link, ...]:
    return unpack_links(dossier.packed_links[source], source, dossier.folios[source].targets, target)


def _between(folios: Mapping[Key, Folio], bundle: Bundle, source: Key, target: Key) -> tuple[Link, ...]:
    return unpack_links(bundle.links[source], source, folios[source].targets, target)


def _limited(record: Record, pointing: Sequence[Link]) -> Record:
    """A document whose text may not be republished, with the paragraphs that may be read: those that are quoted."""
    display = record.one("display") or "link"
    if display == "full":
        return record
    if display == "link" or record.text is None:
        # Its words are not shown, as quotations neither.
        return replace(record, shown=(), fields={k: v for k, v in record.fields.items() if k != "quotes"})
    anchors = [link.anchor for link in pointing if link.role in ("cite", "embed", *EVIDENCE)]
    anchors += [str(entry.get("paragraph", "")) for entry in record.entries("quotes")]
    quoted = [range(first, min(last, record.text.last) + 1) for first, last in map(span_of, anchors) if first]
    return replace(record, shown=tuple(sorted({number for numbers in quoted for number in numbers})))
