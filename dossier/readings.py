"""Every file of a dossier to what parsing it gives: read → parse, each only if it changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from heapq import nlargest
from time import perf_counter

from dossier.core.assemble import seed_options
from dossier.core.config import Config
from dossier.core.kinds import COVER, Kind
from dossier.core.outline import outline
from dossier.core.parse import SEED_ENDINGS, SeedOptions, parse_content, parse_seed
from dossier.core.translations import Translations, alone, translated, translation_of, undeclared
from dossier.diagnostics import Diagnostic, Span, report
from dossier.io.facts import Facts
from dossier.io.read import read_source
from dossier.io.shelf import Shelf
from dossier.io.stamps import Stamp, is_settled
from dossier.io.workers import chunks, in_order
from dossier.model import Numbering, Pair, Parsed, Reading, Record, Source
from dossier.names import nearest
from dossier.start import Start, hands
from dossier.values import Frozen, pack, replace, unpack

SLOWEST = 5


class Pinned(Frozen):
    """A document of content/ where paragraphs have the numbers that they had when they were published."""

    kind: Kind
    pins: Mapping[str, Numbering]


How = (
    Kind | Pinned | SeedOptions | Translations
)  # as what a file is read: as a record of a kind, or as a seed as its record says


class FileKnown(Frozen):
    """What is known of a file, read as `how`, a digest, says; its record and body lie on the shelf.

    `key` is a digest of its path and bytes; outline and diagnostics are packed.
    """

    stamp: Stamp
    key: bytes
    how: bytes
    outline: bytes
    said: bytes


@dataclass(slots=True)
class Readings:
    """What is known of every record and every seed, by path. Filled while they are read, then left alone."""

    known: dict[str, FileKnown] = field(default_factory=dict)
    ways: dict[str, How] = field(default_factory=dict)  # as what each is read
    diagnostics: list[Diagnostic] = field(default_factory=list)  # of files that are not read
    parsed: int = 0
    slowest: tuple[tuple[str, float], ...] = ()  # files that took longest to parse, in seconds


def digest(*parts: bytes) -> bytes:
    whole_of = blake2b(digest_size=16)
    for part in parts:
        whole_of.update(len(part).to_bytes(8, "little"))
        whole_of.update(part)
    return whole_of.digest()


def read_all(
    start: Start, config: Config, shelf: Shelf, facts: Facts[FileKnown], pins: Mapping[str, Numbering]
) -> Readings:
    """content/ is read first, since it says how to read seeds.

    `pins` are the numbers of published paragraphs, by id of their document.
    """
    readings = Readings()
    contents = dict(_contents(start, config, readings, pins))
    fresh = _read(start, shelf, readings, contents, facts.known)
    outlines = (unpack(readings.known[path].outline, Record) for path in contents if readings.known[path].outline)
    stated = seed_options((record for record in outlines if record.seed), pins)
    plain = SeedOptions(pins=pins)
    seeds: dict[str, How] = {path: stated.get(path, plain) for path in _seeds(start, readings)}
    fresh += _read(start, shelf, readings, seeds, facts.known)
    gone = facts.known.keys() - readings.known.keys()
    if fresh or gone:
        facts.keep({path: readings.known[path] for path in fresh}, gone)
        start.cache.drop("text", gone)
    readings.ways = contents | seeds
    return readings


def read_again(
    start: Start, before: Readings, shelf: Shelf, facts: Facts[FileKnown], paths: Collection[str]
) -> Readings:
    """Of files that were read before only these, as what they were read then, with their translations as they are."""
    ways = {path: _with_versions(start, before.ways[path]) for path in paths}
    others = {path: how for path, how in ways.items() if how is not before.ways[path]}
    readings = Readings(dict(before.known), {**before.ways, **others} if others else before.ways, before.diagnostics)
    changed = _read(start, shelf, readings, ways, facts.known)
    facts.keep({path: readings.known[path] for path in changed}, ())
    return readings


def said_of(readings: Readings) -> Iterator[Diagnostic]:
    """All that was said while files were read."""
    yield from readings.diagnostics
    for outcome in readings.known.values():
        if outcome.said:
            yield from unpack(outcome.said, list[Diagnostic])


def _contents(
    start: Start, config: Config, readings: Readings, pins: Mapping[str, Numbering]
) -> Iterator[tuple[str, How]]:
    pinned = Pinned(config.kinds["document"], pins)
    by_folder = {kind.folder: kind for kind in config.kinds.values()}
    versions = _versions(start, config, readings)
    of_versions = {path for others in versions.values() for _, path, _ in others}
    for path in start.found.content:
        if path in of_versions:
            continue
        kind = _kind_of(path, by_folder)
        if kind is None or not path.lower().endswith((".md", ".markdown")):
            readings.diagnostics.append(_misplaced(path, by_folder))
        else:
            plain = pinned if pins and kind is pinned.kind else kind
            asked = start.language or config.language
            others = versions.get(path, ())
            how = Translations(kind, config.own, asked, others, pins, start.options.drafts)
            yield path, how if config.languages else plain


_Others = tuple[tuple[str, str, bytes], ...]  # language, path and digest of translations


def _versions(start: Start, config: Config, readings: Readings) -> dict[str, _Others]:
    """By path of a record: its translations, in the order of `languages:`."""
    found: dict[str, list[tuple[str, str, bytes]]] = {}
    there = set(start.found.content)
    for path in (path for path in start.found.content if path.count(".") > 1):
        base, language = translation_of(path, config.languages)
        if not language:
            readings.diagnostics += undeclared(path, there)
            continue
        if base not in there:
            readings.diagnostics.append(alone(path, base))
        found.setdefault(base, []).append((language, path, _digest_at(start, path)))
    return {base: tuple(sorted(each, key=lambda e: config.languages.index(e[0]))) for base, each in found.items()}


def _with_versions(start: Start, how: How) -> How:
    """As what a file is read, where its translations may have changed."""
    if not isinstance(how, Translations):
        return how
    return replace(how, others=tuple((language, path, _digest_at(start, path)) for language, path, _ in how.others))


def _digest_at(start: Start, path: str) -> bytes:
    source = _source(str(start.root), start.found.proposed, path)
    return b"" if isinstance(source, Diagnostic) else digest(source.data)


def _seeds(start: Start, readings: Readings) -> Iterator[str]:
    """The seeds that are texts."""
    for path in start.found.seeds:
        if path.lower().endswith(SEED_ENDINGS):
            yield path
        else:
            hint = "a seed is a .md or .txt file; put the original into content/files/ and its text into seeds/"
            message = "is of a kind that cannot be read as a text"
            readings.diagnostics.append(report("file-skipped", message, Span(path), hint))


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


def _read(
    start: Start, shelf: Shelf, readings: Readings, wanted: Mapping[str, How], before: Mapping[str, FileKnown]
) -> list[str]:
    """Files that have the stamp they had are known; of the others, those that hold what they held are not parsed.

    Gives the paths of those of which something else is known now.
    """
    stamps, when = start.found.stamps, start.found.when
    packed: dict[int, bytes] = {}  # most files are read in one of a few ways
    changed: list[tuple[str, How, bytes]] = []
    known = readings.known
    for path, how in wanted.items():
        row = before.get(path)
        if id(how) not in packed:
            packed[id(how)] = digest(pack(how))
        if row is None or row.how != packed[id(how)]:
            changed.append((path, how, b""))
        elif row.stamp and row.stamp == stamps.get(path):
            known[path] = row
        else:
            changed.append((path, how, row.key))
    done = 0
    slow: list[tuple[str, float]] = list(readings.slowest)
    shared = str(start.root), start.found.proposed
    for part in in_order(hands(start.options), len(changed), read_and_parse, shared, chunks(changed)):
        fresh = []
        for reading in unpack(part, list[Reading]):
            path, how, key = changed[done]
            done += 1
            stamp = stamps.get(path, b"")
            stamp = stamp if stamp and reading.key and is_settled(stamp, when) else b""
            if key and reading.key == key:
                row = before[path]
                known[path] = FileKnown(stamp, key, row.how, row.outline, row.said)
            else:
                fresh.append(reading)
                known[path] = FileKnown(stamp, reading.key, packed[id(how)], reading.outline, reading.said)
        readings.parsed += len(fresh)
        shelf.put_texts((reading.path, reading.text) for reading in fresh if reading.text)
        slow += ((reading.path, reading.seconds) for reading in fresh)
        start.options.progress("reading", done, len(changed))
    readings.slowest = tuple(nlargest(SLOWEST, slow, key=lambda pair: pair[1]))
    return [path for path, _, _ in changed]


def read_and_parse(shared: tuple[str, Mapping[str, bytes]], part: Sequence[tuple[str, How, bytes]]) -> bytes:
    """A chunk of files read and parsed, in a worker or here: list[Reading], packed, which travels at half the cost.

    Shared are the dossier's folder and what files are proposed to hold. With each file stands the key of what is known
    of it: if it still has that, the key is all that comes back.
    """
    root, proposed = shared
    readings = []
    for path, how, known in part:
        source = _source(root, proposed, path)
        if isinstance(source, Diagnostic):
            readings.append(Reading(path, said=pack([source])))
            continue
        key = _key(source, how)
        if key == known:
            readings.append(Reading(path, key))
        else:
            begun = perf_counter()
            shown = _translated(source, root, proposed, how) if isinstance(how, Translations) else _parsed(source, how)
            readings.append(_reading(path, key, shown, perf_counter() - begun))
    return pack(readings)


def _key(source: Source, how: How) -> bytes:
    """A digest of all that the record is made of: of one that may be translated, of what stands beside it too."""
    if isinstance(how, Translations):
        return digest(source.path.encode(), source.data, pack((how.own, how.asked, how.others)))
    return digest(source.path.encode(), source.data)


def _source(root: str, proposed: Mapping[str, bytes], path: str) -> Source | Diagnostic:
    return Source(path, proposed[path]) if path in proposed else read_source(root, path)


def _translated(source: Source, root: str, proposed: Mapping[str, bytes], how: Translations) -> Parsed:
    """A record with the translations that lie beside it."""
    parsed = parse_content(source, how.kind, how.pins)
    seeded = parsed.record is not None and parsed.record.seed != ""
    versions = {}
    for language, path, _ in how.others:
        found = _source(root, proposed, path)
        versions[language] = (
            Parsed(None, {}, (found,))
            if isinstance(found, Diagnostic)
            else parse_content(found, how.kind, seeded=seeded)
        )
    return translated(parsed, versions, how)


def _parsed(source: Source, how: Kind | Pinned | SeedOptions) -> Parsed:
    if isinstance(how, Pinned):
        return parse_content(source, how.kind, how.pins)
    return parse_content(source, how) if isinstance(how, Kind) else parse_seed(source, how)


def _reading(path: str, key: bytes, parsed: Parsed, seconds: float) -> Reading:
    said = pack(parsed.diagnostics) if parsed.diagnostics else b""
    if parsed.record is None:
        return Reading(path, key, said=said, seconds=seconds)
    record = parsed.record
    text = pack(Pair(pack(record), parsed.bodies.get(path, b"")))
    return Reading(path, key, pack(outline(record)), text, said, seconds)
