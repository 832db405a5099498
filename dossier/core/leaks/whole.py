"""The linked dossier to the places in it that know of a record which should have left: counts are made of these."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dossier.model import Dossier, Key


def known_of(dossier: Dossier, gone: Collection[Key]) -> Iterator[tuple[str, Key, Key]]:
    """What part of the whole knows of whom: the channel, the public record, the record that is withheld.

    A count on a page says no name, so it cannot be found in the output; it is looked for in what it is counted of.
    """
    hidden = frozenset(gone)
    if not hidden:
        return
    for key, folio in dossier.folios.items():
        if key in hidden:
            yield "the list of records", key, key
        for channel, keys in (
            ("the links, and the counts of links,", folio.targets),
            ("the copies, and the count of sources,", (*folio.copies, *folio.distinct)),
            ("the list of quotations", (*folio.speakers, *folio.quoted)),
            ("the passages shown", (*folio.embeds, *folio.cites)),
        ):
            yield from ((channel, key, other) for other in keys if other in hidden)
    for target, sources in dossier.backlinks.items():
        if target in hidden:
            yield "the backlinks, and the count of backlinks,", target, target
        yield from (("the backlinks, and the count of backlinks,", target, key) for key in sources if key in hidden)
    for key, others in dossier.alike.items():
        found = hidden.intersection((key, *others))
        yield from (("the copies, and the count of sources,", key, other) for other in sorted(found))
    yield from (("the notes on what is gone", key, key) for key in dossier.stones if key in hidden)
