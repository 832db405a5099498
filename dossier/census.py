"""What is known of all files to who there is: records joined, ids claimed, what is hidden known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from dossier.core.affected import NO_CHANGE, Change, change, change_of
from dossier.core.assemble import assemble, whole
from dossier.core.config import Config
from dossier.core.kinds import Kinds
from dossier.core.link import Files, files_of
from dossier.core.outline import outline
from dossier.core.survey import Compact, Survey, compact, opened, survey, with_outlines
from dossier.core.urls import collisions
from dossier.core.withhold import (
    Private,
    hidden_among,
    may_be_proofread,
    private_of,
    public_outlines,
    says_a_name,
    withhold,
)
from dossier.diagnostics import Diagnostic
from dossier.io.shelf import Shelf
from dossier.model import Key, Record
from dossier.readings import Readings, digest
from dossier.start import Start
from dossier.values import Frozen, pack, replace, unpack


class Member(Frozen):
    """A record: the key that it has in its files and the one that readers know ('' for none), and its files."""

    own: Key
    public: Key
    path: str
    seed: str
    displayed: bool  # not all of its text may be republished
    early: str = ""  # why it would be hidden, where it is shown all the same
    former: tuple[Key, ...] = ()  # keys that it had before, where it is hidden


class Census(Frozen):
    """Who there is, in the order of files, and what was said of it; `key` is a digest of all that it depends on."""

    key: bytes
    members: tuple[Member, ...]
    covering: tuple[str, ...]  # files of records that others see with words covered, or with names replaced
    clock: bool
    disguised: bool
    said: tuple[Diagnostic, ...]


class Asked(Frozen):
    """A census, and the survey that belongs to it, made when it is asked for.

    `since` is what changed since the records of the cache were linked, None if that may concern each of them.
    """

    census: Census
    survey: Callable[[], Survey]
    since: Change | None


def take_census(start: Start, config: Config, readings: Readings, shelf: Shelf, drift: Change = NO_CHANGE) -> Asked:
    """The census that is known, if no outline changed; else a new one, and what changed since.

    `drift` is what others may have been linked to since that was not so when the census was taken.
    """
    row = start.cache.get("state", "census")
    known = unpack(row, Census) if row else None
    if known and known.key == _key(start, config, readings, known.covering, clock=known.clock):
        return Asked(known, _opener(start, config, readings, shelf), drift)
    census, asked = _surveyed(start, config, readings, shelf)
    before = start.cache.get("state", "survey") if known else None
    after = compact(asked)
    since = change(unpack(before, Compact), after) if before else None
    since = since.and_also(drift) if since else None
    start.cache.put("state", [("census", pack(census)), ("survey", pack(after))])
    return Asked(census, lambda: asked, since)


def at_rest(start: Start, config: Config, readings: Readings, shelf: Shelf, asked: Asked) -> Asked:
    """The same without the survey, which is large; whoever asks for it when all is linked opens it again."""
    return replace(asked, survey=_opener(start, config, readings, shelf))


def _opener(start: Start, config: Config, readings: Readings, shelf: Shelf) -> Callable[[], Survey]:
    return cache(lambda: _known(start) or _surveyed(start, config, readings, shelf)[1])


def drifted(asked: Asked, drift: Mapping[Key, Record]) -> tuple[Asked, Change]:
    """The same census, with outlines that changed since in the survey; and what that changes for others."""
    if not drift:
        return asked, NO_CHANGE
    before = asked.survey()
    after = with_outlines(before, drift)
    return Asked(asked.census, lambda: after, asked.since), change_of(before, after, drift)


def _known(start: Start) -> Survey | None:
    row = start.cache.get("state", "survey")
    return opened(unpack(row, Compact)) if row else None


def _key(start: Start, config: Config, readings: Readings, covering: Iterable[str], *, clock: bool) -> bytes:
    """Of all that linking one record may depend on but its own files."""
    known = readings.known
    files = "\0".join(sorted(start.found.files)).encode()
    paths = sorted(known)
    own = (config.first, config.kinds, start.found.seeds, start.options.today if clock else "", start.options.drafts)
    covered = [known[path].key if path in known else b"" for path in covering]
    return digest(pack(own), files, pack((paths, [known[path].outline for path in paths])), *covered)


def _surveyed(start: Start, config: Config, readings: Readings, shelf: Shelf) -> tuple[Census, Survey]:
    found = start.found
    outlines = {path: unpack(known.outline, Record) for path, known in readings.known.items() if known.outline}
    records, problems = assemble(
        (outlines[path] for path in found.content if path in outlines),
        (outlines[path] for path in found.seeds if path in outlines),
        frozenset(found.seeds),
        config.kinds,
    )
    hidden = hidden_among(records, start.options.today)
    early = {k: why for k, why in hidden.items() if start.options.drafts and may_be_proofread(records[k])}
    private = private_of(records, {k: why for k, why in hidden.items() if k not in early}, config.kinds)
    seen = {key: record for key, record in records.items() if key not in private.hidden}
    covering = [key for key, each in seen.items() if "redact" in each.fields or says_a_name(each, private)]
    paths = tuple(sorted({path for key in covering for path in (records[key].path, records[key].seed) if path}))
    shelf.fetch(paths)
    covered = {key: _covered(_files(records[key], shelf), private, config.kinds) for key in covering}
    public, more = public_outlines(private, covered)
    clock = any("embargo_until" in record.fields for record in records.values())
    census = Census(
        _key(start, config, readings, paths, clock=clock),
        tuple(_members(private, public, early)),
        paths,
        clock,
        bool(private.disguised),
        (*problems, *more, *collisions(public, config.kinds)),
    )
    return census, survey(public, private, config.kinds, config.first, frozenset(found.files))


def _files(record: Record, shelf: Shelf) -> Files:
    return files_of(shelf.spool, record.path, record.seed)


def _members(private: Private, public: Mapping[Key, Record], early: Mapping[Key, str]) -> Iterator[Member]:
    """Public records in their order, then those that are not."""
    own = {f"person/{disguise.id}": key for key, disguise in private.disguised.items()}
    for key, record in public.items():
        before = own.get(key, key)
        files = private.records[before]
        yield Member(before, key, files.path, files.seed, _is_limited(record), early.get(before, ""))
    for key in private.hidden:
        record = private.records[key]
        former = tuple(f"{record.kind}/{old}" for old in record.many("former_ids"))
        yield Member(key, "", record.path, record.seed, displayed=False, former=former)


def _is_limited(record: Record) -> bool:
    """Whether not all of its text may be republished, or it cannot be told."""
    return "display" in record.places and record.one("display") != "full"


def _covered(files: Files, private: Private, kinds: Kinds) -> Record:
    """The outline of a record of which words are covered, as readers know it."""
    content, seed = (unpack(packed, Record) if packed else None for packed in (files.content, files.seed))
    return outline(withhold(whole(content, seed)[0], files.bodies, private, kinds).record)
