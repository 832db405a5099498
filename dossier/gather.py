"""A dossier folder to the linked Dossier: read → parse → withhold → link, each only where something changed."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from heapq import nlargest
from pathlib import Path
from time import perf_counter

from dossier.core.affected import Asked, Change, change
from dossier.core.assemble import assemble, seed_options, whole
from dossier.core.bind import Bundle, bind
from dossier.core.check import active_file, check
from dossier.core.config import Config, read_config
from dossier.core.kinds import COVER, Kind, Kinds
from dossier.core.link import Files, link_all
from dossier.core.link import Linked as LinkedRecord
from dossier.core.outline import outline
from dossier.core.parse import SEED_ENDINGS, SeedOptions, parse_content, parse_seed
from dossier.core.survey import Compact, Survey, compact, opened, survey
from dossier.core.urls import collisions
from dossier.core.withhold import (
    Private,
    exposed_beside,
    hidden_among,
    may_be_proofread,
    private_of,
    public_outlines,
    withhold,
)
from dossier.diagnostics import Diagnostic, Span, report
from dossier.io.cache import Cache, Damaged
from dossier.io.read import CONFIG, read_config_text, read_source
from dossier.io.shelf import Bodies, Listings, Shelf, Shelved
from dossier.io.stamps import is_settled
from dossier.io.workers import Workers, chunks, in_order, workers
from dossier.model import Dossier, Folio, Key, Parsed, Reading, Record, Withheld
from dossier.names import nearest
from dossier.start import Options, Start
from dossier.values import Frozen, pack, replace, unpack, unpack_all


@dataclass(slots=True)
class Gathered:
    """The dossier linked, and all that was said on the way to it."""

    config: Config
    diagnostics: list[Diagnostic]
    files: list[str] = field(default_factory=list)  # attachments to publish
    dossier: Dossier | None = None
    withheld: tuple[Withheld, ...] = ()
    early: dict[Key, str] = field(default_factory=dict)  # what is shown to a curator alone, with the reason
    clock: bool = False  # whether any of it depends on the day
    read: int = 0
    parsed: int = 0
    linked: int = 0
    slowest: tuple[tuple[str, float], ...] = ()  # files that took longest to parse, in seconds
    shelf: Shelf | None = None


def gather(start: Start) -> Gathered:
    """read → parse → withhold → link."""
    config, diagnostics = configuration(start.root)
    if config is None:
        return Gathered(Config(), list(diagnostics))
    options, found = start.options, start.found
    config = replace(config, url=options.url.rstrip("/") + "/") if options.url else config
    gathered = Gathered(config, [*diagnostics, *found.diagnostics], list(found.files))
    readings = _read(start, gathered)
    asked = _census(start, gathered, readings)
    gathered.diagnostics += asked.census.said
    gathered.clock = asked.census.clock
    _link(start, gathered, asked, readings)
    return gathered


def configuration(root: Path) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    text = read_config_text(root)
    if isinstance(text, Diagnostic):
        hint = "`dossier init` makes a new dossier; or name the folder that holds dossier.yaml"
        return None, (replace(text, help=hint),)
    return read_config(text, CONFIG)


def _hands(options: Options) -> Workers:
    return workers(options.jobs, options.executor)


def _digest(*parts: bytes) -> bytes:
    whole_of = blake2b(digest_size=16)
    for part in parts:
        whole_of.update(len(part).to_bytes(8, "little"))
        whole_of.update(part)
    return whole_of.digest()


# read and parse

SLOWEST = 5
How = Kind | SeedOptions  # as what a file is read: as a record of a kind, or as a seed as its record says


class _Kept(Frozen):
    """A row of what parsing gave; its record and body lie in rows of their own."""

    stamp: str
    key: bytes
    how: bytes
    outline: bytes
    said: bytes


def _read(start: Start, gathered: Gathered) -> dict[str, Reading]:
    """Every record and every seed, by path: content/ is read first, since it says how to read seeds.

    Those that are what they were come without record and body, which lie in the cache.
    """
    kept = unpack_all(start.cache.all("reading"), _Kept)
    contents = dict(_contents(start, gathered))
    readings = dict(_read_all(start, gathered, contents, kept))
    outlines = (unpack(reading.outline, Record) for reading in readings.values() if reading.outline)
    stated = seed_options(record for record in outlines if record.seed)
    plain = SeedOptions()
    seeds: dict[str, How] = {path: stated.get(path, plain) for path in _seeds(start, gathered)}
    readings.update(_read_all(start, gathered, seeds, kept))
    gone = kept.keys() - readings.keys()
    if gone:
        start.cache.drop("reading", gone)
        start.cache.drop("text", gone)
    gathered.read = len(readings)
    slowest = nlargest(SLOWEST, readings.values(), key=lambda reading: reading.seconds)
    gathered.slowest = tuple((reading.path, reading.seconds) for reading in slowest if reading.seconds)
    for reading in readings.values():
        if reading.said:
            gathered.diagnostics += unpack(reading.said, list[Diagnostic])
    return readings


def _contents(start: Start, gathered: Gathered) -> Iterator[tuple[str, How]]:
    by_folder = {kind.folder: kind for kind in gathered.config.kinds.values()}
    for path in start.found.content:
        kind = _kind_of(path, by_folder)
        if kind is None or not path.lower().endswith((".md", ".markdown")):
            gathered.diagnostics.append(_misplaced(path, by_folder))
        else:
            yield path, kind


def _seeds(start: Start, gathered: Gathered) -> Iterator[str]:
    """The seeds that are texts."""
    for path in start.found.seeds:
        if path.lower().endswith(SEED_ENDINGS):
            yield path
        else:
            hint = "a seed is a .md or .txt file; put the original into content/files/ and its text into seeds/"
            message = "is of a kind that cannot be read as a text"
            gathered.diagnostics.append(report("file-skipped", message, Span(path), hint))


def _kind_of(path: str, by_folder: Mapping[str, Kind]) -> Kind | None:
    if path == "content/index.md":
        return COVER
    return by_folder.get(path.split("/")[1]) if path.count("/") > 1 else None


def _misplaced(path: str, by_folder: Mapping[str, Kind]) -> Diagnostic:
    folder = path.split("/")[1]
    singular = {kind.name: kind.folder for kind in by_folder.values()}
    near = nearest(folder, by_folder) if path.count("/") > 1 and folder not in by_folder else ()
    near = (singular[folder],) if folder in singular and folder not in by_folder else near
    hint = (
        f"did you mean content/{near[0]}/?"
        if near
        else "records are .md files in a folder of their kind; sources lie in seeds/, attachments in content/files/"
    )
    return report("file-skipped", "is no record and is not used", Span(path), hint)


def _read_all(
    start: Start, gathered: Gathered, wanted: Mapping[str, How], kept: Mapping[str, _Kept]
) -> Iterator[tuple[str, Reading]]:
    """Files that have the stamp they had are known; of the others, those that hold what they held are not parsed."""
    stamps = start.found.stamps
    packed: dict[int, bytes] = {}  # most files are read in one of a few ways
    changed: list[tuple[str, How, bytes]] = []
    for path, how in wanted.items():
        row = kept.get(path)
        if id(how) not in packed:
            packed[id(how)] = _digest(pack(how))
        if row is None or row.how != packed[id(how)]:
            changed.append((path, how, b""))
        elif row.stamp and row.stamp == stamps.get(path):
            yield path, Reading(path, row.key, row.outline, said=row.said)
        else:
            changed.append((path, how, row.key))
    done = 0
    for part in in_order(_hands(start.options), len(changed), read_and_parse, str(start.root), chunks(changed)):
        fresh, known = [], []
        for reading in unpack(part, list[Reading]):
            path, how, key = changed[done]
            done += 1
            if key and reading.key == key:
                row = kept[path]
                reading = Reading(path, key, row.outline, said=row.said)
            else:
                gathered.parsed += 1
                fresh.append(reading)
            stamp = stamps.get(path, "")
            stamp = stamp if stamp and is_settled(stamp, start.found.when) else ""
            if reading.key:
                row = _Kept(stamp, reading.key, packed[id(how)], reading.outline, reading.said)
                known.append((path, pack(row)))
            yield path, reading
        start.cache.put("reading", known)
        start.cache.put("text", ((each.path, each.text) for each in fresh if each.text))
        start.options.progress("reading", done, len(changed))


def read_and_parse(root: str, part: Sequence[tuple[str, How, bytes]]) -> bytes:
    """A chunk of files read and parsed, in a worker or here: list[Reading], packed, which travels at half the cost.

    With each file stands the key of what is known of it: if it still has that, the key is all that comes back.
    """
    readings = []
    for path, how, known in part:
        source = read_source(root, path)
        if isinstance(source, Diagnostic):
            readings.append(Reading(path, said=pack([source])))
            continue
        key = _digest(source.data)
        if key == known:
            readings.append(Reading(path, key))
        else:
            begun = perf_counter()
            parsed = parse_content(source, how) if isinstance(how, Kind) else parse_seed(source, how)
            readings.append(_reading(path, key, parsed, perf_counter() - begun))
    return pack(readings)


def _reading(path: str, key: bytes, parsed: Parsed, seconds: float) -> Reading:
    said = pack(parsed.diagnostics) if parsed.diagnostics else b""
    if parsed.record is None:
        return Reading(path, key, said=said, seconds=seconds)
    record = parsed.record
    text = pack((pack(record), parsed.bodies.get(path, b"")))
    return Reading(path, key, pack(outline(record)), text, said, seconds)


# who there is


class _Member(Frozen):
    """A record: the key that it has in its files and the one that readers know ('' for none), and its files."""

    own: Key
    public: Key
    path: str
    seed: str
    displayed: bool  # not all of its text may be republished
    early: str = ""  # why it would be hidden, where it is shown all the same


class _Census(Frozen):
    """Who there is, in the order of files, and what was said of it; `key` is a digest of all that it depends on."""

    key: bytes
    members: tuple[_Member, ...]
    covering: tuple[str, ...]  # files of the records of which words are covered
    clock: bool
    disguised: bool
    said: tuple[Diagnostic, ...]


class _Asked(Frozen):
    """A census, and the survey that belongs to it, made when it is asked for.

    `since` is what changed since the records of the cache were linked, None if that may concern each of them.
    """

    census: _Census
    survey: Callable[[], Survey]
    since: Change | None


def _census(start: Start, gathered: Gathered, readings: Mapping[str, Reading]) -> _Asked:
    """The census that is known, if no outline changed; else a new one, and what changed since."""
    row = start.cache.get("state", "census")
    known = unpack(row, _Census) if row else None
    if known and known.key == _census_key(start, gathered, readings, known.covering, clock=known.clock):
        nothing = Change(frozenset(), frozenset(), (), paths=False)
        return _Asked(known, cache(lambda: _known_survey(start) or _surveyed(start, gathered, readings)[1]), nothing)
    census, asked = _surveyed(start, gathered, readings)
    before = start.cache.get("state", "survey") if known else None
    after = compact(asked)
    since = change(unpack(before, Compact), after) if before else None
    start.cache.put("state", [("census", pack(census)), ("survey", pack(after))])
    return _Asked(census, lambda: asked, since)


def _known_survey(start: Start) -> Survey | None:
    row = start.cache.get("state", "survey")
    return opened(unpack(row, Compact)) if row else None


def _census_key(
    start: Start, gathered: Gathered, readings: Mapping[str, Reading], covering: Iterable[str], *, clock: bool
) -> bytes:
    """Of all that linking one record may depend on but its own files."""
    config = gathered.config
    files = "\0".join(sorted(start.found.files)).encode()
    outlines = b"\0".join(part for path in sorted(readings) for part in (path.encode(), readings[path].outline))
    own = (config.first, config.kinds, start.found.seeds, start.options.today if clock else "", start.options.drafts)
    covered = [readings[path].key if path in readings else b"" for path in covering]
    return _digest(pack(own), files, outlines, *covered)


def _surveyed(start: Start, gathered: Gathered, readings: Mapping[str, Reading]) -> tuple[_Census, Survey]:
    config, found = gathered.config, start.found
    outlines = {path: unpack(reading.outline, Record) for path, reading in readings.items() if reading.outline}
    records, problems = assemble(
        (outlines[path] for path in found.content if path in outlines),
        (outlines[path] for path in found.seeds if path in outlines),
        frozenset(found.seeds),
        config.kinds,
    )
    hidden = hidden_among(records, start.options.today)
    early = {k: why for k, why in hidden.items() if start.options.drafts and may_be_proofread(records[k])}
    private = private_of(records, {k: why for k, why in hidden.items() if k not in early}, config.kinds)
    covering = [key for key, record in records.items() if "redact" in record.fields and key not in private.hidden]
    files = _opened(start.cache, readings, [records[key] for key in covering])
    covered = {key: _covered(each, private, config.kinds) for key, each in zip(covering, files, strict=True)}
    public, more = public_outlines(private, covered)
    paths = tuple(sorted({path for key in covering for path in (records[key].path, records[key].seed) if path}))
    clock = any("embargo_until" in record.fields for record in records.values())
    census = _Census(
        _census_key(start, gathered, readings, paths, clock=clock),
        tuple(_members(private, public, early)),
        paths,
        clock,
        bool(private.disguised),
        (*problems, *more, *collisions(public, config.kinds)),
    )
    return census, survey(public, private, config.kinds, config.first, frozenset(found.files))


def _members(private: Private, public: Mapping[Key, Record], early: Mapping[Key, str]) -> Iterator[_Member]:
    """Public records in their order, then those that are not."""
    own = {f"person/{disguise.id}": key for key, disguise in private.disguised.items()}
    for key, record in public.items():
        before = own.get(key, key)
        files = private.records[before]
        yield _Member(before, key, files.path, files.seed, "display" in record.places, early.get(before, ""))
    for key in private.hidden:
        yield _Member(key, "", private.records[key].path, private.records[key].seed, displayed=False)


def _covered(files: Files, private: Private, kinds: Kinds) -> Record:
    """The outline of a record of which words are covered, as readers know it."""
    content, seed = (unpack(packed, Record) if packed else None for packed in (files.content, files.seed))
    return outline(withhold(whole(content, seed)[0], files.bodies, private, kinds).record)


def _opened(cache: Cache, readings: Mapping[str, Reading], records: Sequence[Record | _Member]) -> list[Files]:
    """What parsing gave of the files that make each record, from the cache where they were not parsed now."""
    paths = {path for record in records for path in (record.path, record.seed) if path}
    kept = {path for path in paths if not readings[path].text}
    rows = cache.all("text") if len(kept) > len(readings) // 4 else {}
    texts: dict[str, tuple[bytes, bytes]] = {}
    for path in paths:
        text = readings[path].text or rows.get(path) or cache.get("text", path)
        if not text and readings[path].outline:
            raise Damaged(path)
        texts[path] = unpack(text, tuple[bytes, bytes]) if text else (b"", b"")
    return [_files(record, texts) for record in records]


def _files(record: Record | _Member, texts: Mapping[str, tuple[bytes, bytes]]) -> Files:
    own, seed = texts[record.path], texts.get(record.seed)
    bodies = {path: texts[path][1] for path in (record.path, record.seed) if path and texts[path][1]}
    return Files(b"" if record.path == record.seed else own[0], seed[0] if seed else b"", bodies)


# link


class _KeptLink(Frozen):
    """A row of what linking gave; `inputs` are the keys of the record's own files. The rest lies on the shelf.

    It holds for the survey that the cache has, and is linked again when a change of that touches it.
    """

    inputs: bytes
    folio: Folio | None
    covered: tuple[tuple[str, bytes], ...]  # bodies that withholding changed, by path
    attached: tuple[str, ...]
    private: tuple[str, ...]
    withheld: tuple[Withheld, ...]
    said: tuple[Diagnostic, ...]
    asked: Asked


def _link(start: Start, gathered: Gathered, asked: _Asked, readings: Mapping[str, Reading]) -> None:
    """Every record linked, and the whole of them."""
    cache, census = start.cache, asked.census
    rows = unpack_all(cache.all("linked"), _KeptLink)
    before = {row.folio.card.key for row in rows.values() if row.folio}
    inputs = {m.own: _inputs(m, readings) for m in census.members}
    stale = list(_stale(start, asked, rows, inputs))
    shelf = Shelf(cache, {member.public: member.seed or member.path for member in census.members if member.public})
    for member, each in _link_all(start, asked, readings, stale):
        gathered.linked += 1
        covered = tuple(each.bodies.items())
        row = _KeptLink(
            inputs[member.own],
            each.folio,
            covered,
            each.attached,
            each.private,
            each.withheld,
            each.said,
            each.asked,
        )
        rows[member.own] = row
        if each.folio:
            shelf.rows[member.public] = pack((each.record, each.ties, each.links))
            shelf.listings[member.public] = each.listing
    cache.drop("linked", rows.keys() - inputs.keys())
    for table in ("shelf", "listing"):
        cache.drop(table, before - shelf.files.keys())
    cache.put("linked", ((member.own, pack(rows[member.own])) for member in stale))
    cache.put("shelf", shelf.rows.items())
    cache.put("listing", shelf.listings.items())
    shelf.texts = {path: reading.text for path, reading in readings.items() if reading.text}
    _bind(start, gathered, asked, [(member, rows[member.own]) for member in census.members], shelf)


def _inputs(member: _Member, readings: Mapping[str, Reading]) -> bytes:
    """The files of a record: where they are, and their bytes."""
    return b"\0".join(
        part for path in (member.path, member.seed) if path for part in (path.encode(), readings[path].key)
    )


def _stale(
    start: Start, asked: _Asked, rows: Mapping[Key, _KeptLink], inputs: Mapping[Key, bytes]
) -> Iterator[_Member]:
    """The records to be linked: those of which a file changed, and those that the change of others touches."""
    since = asked.since
    texts = start.cache.all("text") if since and since.words != () else {}
    for member in asked.census.members:
        row = rows.get(member.own)
        if (
            row is None
            or since is None
            or row.inputs != inputs[member.own]
            or bool(row.folio) != bool(member.public)
            or (row.folio is not None and since.touches(row.folio.targets, row.asked))
            or any(since.may_stand_in(texts[path]) for path in (member.path, member.seed) if path in texts)
        ):
            yield member


def _link_all(
    start: Start, asked: _Asked, readings: Mapping[str, Reading], stale: Sequence[_Member]
) -> Iterator[tuple[_Member, LinkedRecord]]:
    if not stale:
        return
    files, done = _opened(start.cache, readings, stale), 0
    for packed in in_order(_hands(start.options), len(files), link_all, asked.survey(), chunks(files)):
        for each in unpack(packed, list[LinkedRecord]):
            yield stale[done], each
            done += 1
        start.options.progress("linking", done, len(files))


def _bind(
    start: Start, gathered: Gathered, asked: _Asked, rows: Sequence[tuple[_Member, _KeptLink]], shelf: Shelf
) -> None:
    """The whole of the records, and what can only be said of it."""
    folios: dict[Key, Folio] = {}
    paths: dict[str, None] = {}
    attached: set[str] = set()
    private: set[str] = set()
    withheld: list[Withheld] = []
    for member, row in rows:
        gathered.diagnostics += row.said
        withheld += row.withheld
        attached.update(row.attached)
        private.update(row.private)
        if member.early:
            gathered.early[member.public] = member.early
        if row.folio:
            folios[member.public] = row.folio
            paths.update(dict.fromkeys((member.path, member.seed) if member.seed else (member.path,)))
            shelf.covered.update(row.covered)
    apart = [path for path in start.found.files if path in private - attached]
    gathered.withheld = (
        *withheld,
        *(Withheld(path, "an attachment", "only what is withheld refers to it") for path in apart),
    )
    gathered.files = [path for path in start.found.files if path not in apart]
    gathered.shelf = shelf
    records, ties, links = (Shelved(shelf, part, folios) for part in range(3))
    bundle = Bundle(records, ties, links, Listings(shelf, folios), Bodies(shelf, paths))
    gathered.dossier = bind(folios, bundle, [member.public for member, _ in rows if member.displayed])
    beside = exposed_beside(_beside(gathered), asked.survey().private) if asked.census.disguised else ()
    gathered.diagnostics += [
        *beside,
        *check(gathered.dossier, {member.public: member.path for member, _ in rows}, gathered.config.kinds),
        *_active(start, gathered),
    ]


def _beside(gathered: Gathered) -> list[tuple[str, str]]:
    """What is published beside the records: the dossier's own words, and the names of attachments."""
    config = gathered.config
    own = (config.title, config.subtitle, config.contact, config.rights, *config.editors)
    return [*((CONFIG, text) for text in own if text), *((path, posixpath.basename(path)) for path in gathered.files)]


def _active(start: Start, gathered: Gathered) -> Iterator[Diagnostic]:
    for path in gathered.files:
        source = read_source(start.root, path) if path.lower().endswith(".svg") else None
        if isinstance(source, Diagnostic):  # what was not looked at may hold a program
            yield source
        elif problem := active_file(path, source.data if source else b""):
            yield problem
