"""Who there is to what each record links to: every record that a change touches is linked, all others are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dossier.census import Asked, Member
from dossier.core.affected import Change
from dossier.core.link import Library, Linked, aside_of, link_all
from dossier.io.facts import Facts
from dossier.io.shelf import Shelf
from dossier.io.workers import chunks, in_order
from dossier.model import Key
from dossier.readings import Readings
from dossier.start import Start, hands
from dossier.values import Frozen, unpack


class Kept(Frozen):
    """What linking gave of a record and from which files: digests of their paths and bytes, and of how they are read.

    It holds for the survey that the cache has, and is made anew when a change of that touches it.
    """

    inputs: bytes
    linked: Linked


def link_records(
    start: Start, asked: Asked, readings: Readings, shelf: Shelf, facts: Facts[Kept]
) -> tuple[dict[Key, Linked], int]:
    """What is known of each member of the census, by its own key, and how many of them were linked now."""
    stale = list(_stale(asked, readings, shelf, facts.known))
    gone = facts.known.keys() - {member.own for member in asked.census.members}
    leaving = () if asked.since and asked.since.is_nothing else _public(facts.known) - shelf.files.keys()
    if stale or gone:
        fresh = {
            member.own: Kept(_inputs(member, readings), linked)
            for member, linked in _link(start, asked, readings, shelf, stale)
        }
        facts.keep(fresh, gone)
        start.cache.drop("shelf", leaving)
    return {key: kept.linked for key, kept in facts.known.items()}, len(stale)


def link_again(
    start: Start, asked: Asked, readings: Readings, shelf: Shelf, facts: Facts[Kept], members: Sequence[Member]
) -> dict[Key, Linked]:
    """Of these members, of which nothing but the files changed, what is known now."""
    linked = dict(_link(start, asked, readings, shelf, members))
    facts.keep({member.own: Kept(_inputs(member, readings), each) for member, each in linked.items()}, ())
    return {member.own: each for member, each in linked.items()}


def _public(known: Mapping[Key, Kept]) -> set[Key]:
    return {kept.linked.folio.card.key for kept in known.values() if kept.linked.folio}


def files_naming(since: Change, shelf: Shelf) -> frozenset[str]:
    """The files in which a name may stand that is new, gone or means another."""
    if since.words == ():
        return frozenset()
    stretches = shelf.stretches()
    return frozenset(
        each.keys[number] for each in stretches for number in since.standing_in(each.data, each.starts, each.ends)
    )


def _inputs(member: Member, readings: Readings) -> bytes:
    """The files of a record: where they are, their bytes, and how they were read, which numbers their paragraphs."""
    own = readings.known[member.path]
    if member.seed in ("", member.path):
        return own.key + own.how
    seed = readings.known[member.seed]
    return own.key + own.how + seed.key + seed.how


def _stale(asked: Asked, readings: Readings, shelf: Shelf, known: Mapping[Key, Kept]) -> Iterator[Member]:
    """The records to be linked: those of which a file changed, and those that the change of others touches."""
    since = asked.since
    nothing = since is not None and since.is_nothing
    named = files_naming(since, shelf) if since is not None else frozenset()
    for member in asked.census.members:
        kept = known.get(member.own)
        if kept is None or since is None or kept.inputs != _inputs(member, readings):
            yield member
        elif nothing:
            continue
        elif (
            bool(kept.linked.folio) != bool(member.public)
            or (kept.linked.folio and since.touches(kept.linked.folio.targets, aside_of(kept.linked).asked))
            or not named.isdisjoint((member.path, member.seed))
        ):
            yield member


def _link(
    start: Start, asked: Asked, readings: Readings, shelf: Shelf, stale: Sequence[Member]
) -> Iterator[tuple[Member, Linked]]:
    if not stale:
        return
    shelf.fetch(path for m in stale for path in {m.path, m.seed} - {""} if readings.known[path].outline)
    shelf.spool.flush()
    library = Library(asked.survey(), shelf.spool)
    parts = chunks((member.path, member.seed) for member in stale)
    done = 0
    for packed in in_order(hands(start.options), len(stale), link_all, library, parts):
        pairs = unpack(packed, list[tuple[Linked, bytes]])
        members = stale[done : done + len(pairs)]
        shelf.put_rows((m.public, row) for m, (linked, row) in zip(members, pairs, strict=True) if linked.folio)
        yield from ((member, linked) for member, (linked, _) in zip(members, pairs, strict=True))
        done += len(pairs)
        start.options.progress("linking", done, len(stale))
