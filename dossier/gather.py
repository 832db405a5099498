"""A dossier folder to the linked Dossier: read → parse → withhold → link, each only where something changed."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dossier.anchoring import Anchors, Judged, Verdict, judged, moved, read_anchors, with_past
from dossier.census import Asked, Member, at_rest, drifted, take_census
from dossier.copying import Marks, likely_copies
from dossier.core.affected import NO_CHANGE, Change
from dossier.core.assemble import whole
from dossier.core.bind import Bundle, bind, bound_again
from dossier.core.check import active_file, check
from dossier.core.config import Config, read_config
from dossier.core.link import Aside, Linked, aside_of
from dossier.core.sources import by_document, said_of_copies, undeclared
from dossier.core.translations import translation_of
from dossier.core.withhold import exposed_beside
from dossier.diagnostics import Diagnostic
from dossier.io.cache import Cache
from dossier.io.facts import Facts
from dossier.io.read import CONFIG, read_config_text, read_source
from dossier.io.shelf import AllTies, Bodies, Links, Records, Shelf
from dossier.linking import Kept, files_naming, link_again, link_records
from dossier.model import Dossier, Folio, Key, Record, Withheld
from dossier.picturing import Pictured, take_pictures, with_pictures
from dossier.readings import FileKnown, Readings, read_again, read_all, said_of
from dossier.start import Start
from dossier.values import Frozen, replace, unpack
from dossier.verifying import Compared, verify_quotations


@dataclass(slots=True)
class Known:
    """What is known of files and of records from earlier runs, and then from this one.

    `drift` is what changed since the census was taken and was taken in without taking it again.
    """

    files: Facts[FileKnown]
    records: Facts[Kept]
    quotations: Facts[Compared]
    anchors: Facts[Judged]
    marks: Facts[Marks]
    images: Facts[Pictured]
    drift: Change = NO_CHANGE


def known_by(cache: Cache, into: Cache | None = None) -> Known:
    """What a cache knows, and goes on to know if the other is not given."""
    return Known(
        Facts(cache, "reading", FileKnown, into),
        Facts(cache, "linked", Kept, into),
        Facts(cache, "quotations", Compared, into),
        Facts(cache, "anchors", Judged, into),
        Facts(cache, "alike", Marks, into),
        Facts(cache, "images", Pictured, into),
    )


class Parts(Frozen):
    """What a dossier was put together from, for a later one that differs in little."""

    readings: Readings
    asked: Asked
    linked: Mapping[Key, Linked]
    members: Mapping[str, Member]  # by each of their files


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
    parts: Parts | None = None
    again: tuple[Key, ...] = ()  # where it was put together from another: records that may be others than there
    asides: dict[Key, Aside] = field(default_factory=dict)
    quoting: dict[Key, Folio] = field(default_factory=dict)  # folios of those that quote, as linking gave them
    of_files: tuple[Diagnostic, ...] = ()  # what was said of what is published beside the records
    of_whole: tuple[Diagnostic, ...] = ()  # what was said of no record or file alone
    anchors: Anchors = field(default_factory=Anchors)  # what was published
    verdicts: tuple[Verdict, ...] = ()  # on what became of it
    pictures: Mapping[str, str] = field(default_factory=dict)  # where the files of pictures lie, by URL
    shelved: frozenset[str] = frozenset()  # names of all files that are worth keeping on the shelf of pictures


def gather(start: Start, known: Known | None = None, anchors: Anchors | None = None) -> Gathered:
    """read → parse → withhold → link; with what anchors.lock holds, or with what is to be published."""
    config, diagnostics = configuration(start.root)
    if config is None:
        return Gathered(Config(), list(diagnostics))
    known = known or known_by(start.cache)
    config = replace(config, url=start.options.url.rstrip("/") + "/") if start.options.url else config
    if start.language:
        config = _edition(config, start.language)
    gathered = Gathered(config, [*diagnostics, *start.found.diagnostics])
    shelf = Shelf(start.cache, start.spool)
    gathered.anchors = anchors or read_anchors(start)
    readings = read_all(start, config, shelf, known.files, gathered.anchors.lock.pins)
    if start.language:
        gathered.anchors = Anchors()  # what was published is the dossier in its own language
    asked = take_census(start, config, readings, shelf, known.drift)
    shelf.files = {member.public: member.seed or member.path for member in asked.census.members if member.public}
    linked, gathered.linked = link_records(start, asked, readings, shelf, known.records)
    asked = at_rest(start, config, readings, shelf, asked)
    members = {path: member for member in asked.census.members for path in (member.path, member.seed) if path}
    _bind(start, known, gathered, Parts(readings, asked, linked, members), shelf)
    known.drift = NO_CHANGE
    return gathered


def _edition(config: Config, language: str) -> Config:
    """The same dossier in another language, in a folder of its own."""
    url = f"{config.url}{language.lower()}/" if config.url else ""
    return replace(config, language=language, original=config.language, url=url)


# Fields that decide what others call a record, and nothing else.
CALLED = frozenset(["title", "aliases", "weak_aliases", "not_aliases", "offices"])


def gather_again(start: Start, before: Gathered, known: Known, paths: Collection[str]) -> Gathered | None:
    """The dossier after a change of these files alone, if who there is and who is seen stay; else None.

    Of other records only those are linked again that the change may touch.
    """
    parts = before.parts
    if parts is None or before.dossier is None or before.shelf is None:
        return None
    census = parts.asked.census
    paths = {_translates(path, before.config.languages, parts.members) for path in paths}
    if not parts.members.keys() >= paths:
        return None
    if not set(paths).isdisjoint(census.covering) or any(member.displayed for member in census.members):
        return None
    shelf = Shelf(start.cache, start.spool, before.shelf.files, before.shelf.paths, before.shelf.covered)
    readings = read_again(start, parts.readings, shelf, known.files, paths)
    members = {parts.members[path].own: parts.members[path] for path in paths}
    drift = _drift(parts, readings, paths)
    if drift is None:
        return None
    asked, since = drifted(parts.asked, drift)
    known.drift = known.drift.and_also(since)
    members |= _touched(parts, before, before.dossier, since, shelf)
    fresh = link_again(start, asked, readings, shelf, known.records, list(members.values()))
    gathered = Gathered(before.config, [*configuration(start.root)[1], *start.found.diagnostics], linked=len(fresh))
    gathered.anchors = before.anchors
    now = Parts(readings, asked, {**parts.linked, **fresh}, parts.members)
    if all(_shows_as_before(parts.linked[own], each) for own, each in fresh.items()):
        _take_home(start, known, gathered, _bind_again(gathered, before, before.dossier, now, fresh, shelf))
        _say_again(gathered, before)
    else:
        shelf.covered = {}
        _bind(start, known, gathered, now, shelf)
    if gathered.again and gathered.dossier:
        folios = before.dossier.folios
        others = (key for key in gathered.quoting if gathered.dossier.folios[key] != folios[key])
        gathered.again = tuple(dict.fromkeys((*gathered.again, *others)))
    return gathered


def _translates(path: str, languages: Sequence[str], members: Mapping[str, Member]) -> str:
    """The file of the record of which a file is a translation, else the file itself."""
    base, _ = translation_of(path, languages) if path not in members else ("", "")
    return base or path


def _drift(parts: Parts, readings: Readings, paths: Collection[str]) -> dict[Key, Record] | None:
    """By public key, the outlines that changed in nothing that decides for others; None if one changed in more."""
    drift = {}
    for member in {parts.members[path] for path in paths}:
        files = [member.path] if member.seed in ("", member.path) else [member.path, member.seed]
        then, now = ([each.known[path].outline for path in files] for each in (parts.readings, readings))
        if then == now:
            continue
        disguised = member.public not in ("", member.own)
        told = any(diagnostic.span.path in files for diagnostic in parts.asked.census.said)
        if (
            told
            or disguised
            or not all((*then, *now))
            or _decisive(then, parts, member) != _decisive(now, parts, member)
        ):
            return None
        if member.public:
            drift[member.public] = _joined(member, now)
    return drift


def _decisive(outlines: Iterable[bytes], parts: Parts, member: Member) -> list[Record]:
    """What of outlines decides who there is and who is seen."""
    opened = [replace(unpack(outline, Record), text=None, note=None, places={}) for outline in outlines]
    if parts.asked.census.disguised or not member.public:
        return opened
    kept = [{name: value for name, value in each.fields.items() if name not in CALLED} for each in opened]
    return [replace(each, name="", fields=fields) for each, fields in zip(opened, kept, strict=True)]


def _touched(parts: Parts, before: Gathered, bound: Dossier, since: Change, shelf: Shelf) -> dict[Key, Member]:
    """The members that a change of others may touch."""
    if since.is_nothing:
        return {}
    asking = {own for own, aside in before.asides.items() if parts.linked[own].folio and since.answers(aside.asked)}
    linking = {*since.keys, *(source for key in since.keys for source in bound.backlinks.get(key, ()))}
    naming = files_naming(since, shelf)
    return {
        member.own: member
        for member in parts.asked.census.members
        if member.public
        and (member.own in asking or member.public in linking or member.path in naming or member.seed in naming)
    }


def _joined(member: Member, outlines: list[bytes]) -> Record:
    first, *rest = (unpack(outline, Record) for outline in outlines)
    is_seed = member.path == member.seed
    return whole(None if is_seed else first, first if is_seed else rest[0] if rest else None)[0]


def _shows_as_before(then: Linked, now: Linked) -> bool:
    """Whether what is seen of it stays, and what is withheld and published beside it."""
    kept, made = (
        (each.bodies, each.attached, each.private, each.withheld, each.pictured, each.offered)
        for each in map(aside_of, (then, now))
    )
    return kept == made and bool(then.folio) == bool(now.folio)


def _say_again(gathered: Gathered, before: Gathered) -> None:
    """What is said of the whole, looked at again where a change of these records may decide for it."""
    if before.dossier is None or gathered.dossier is None:
        return
    then, now = before.dossier.folios, gathered.dossier.folios
    gathered.of_files, gathered.of_whole = before.of_files, before.of_whole
    told = {diagnostic.span.path for diagnostic in before.of_whole}
    if any(
        then[key].frame != now[key].frame or now[key].card.kind == "claim" or gathered.dossier.records[key].path in told
        for key in gathered.again
    ):
        gathered.of_whole = _said_of_whole(gathered, gathered.dossier)
    gathered.diagnostics += (*gathered.of_files, *gathered.of_whole)


def _said_of_whole(gathered: Gathered, dossier: Dossier) -> tuple[Diagnostic, ...]:
    members = gathered.parts.asked.census.members if gathered.parts else ()
    return tuple(check(dossier, {member.public: member.path for member in members}, gathered.config.kinds))


def _bind_again(
    gathered: Gathered, before: Gathered, bound: Dossier, parts: Parts, fresh: Mapping[Key, Linked], shelf: Shelf
) -> Dossier:
    """The whole as it was, with these records in it."""
    _take_over(gathered, parts, shelf)
    gathered.withheld, gathered.files, gathered.early = before.withheld, before.files, before.early
    public = {member.own: member.public for member in parts.members.values() if member.own in fresh}
    folios = {**bound.folios, **{public[own]: each.folio for own, each in fresh.items() if each.folio}}
    listings = {**bound.listings, **{public[own]: each.listing for own, each in fresh.items() if each.folio}}
    gathered.quoting = {key: folio for key, folio in before.quoting.items() if key not in public.values()}
    gathered.quoting |= {public[own]: each.folio for own, each in fresh.items() if each.folio and each.folio.quoted}
    for own, each in ((own, parts.linked[own]) for own in before.asides.keys() | fresh.keys()):
        if each.aside:
            gathered.asides[own] = aside_of(each)
            gathered.diagnostics += gathered.asides[own].said
    gathered.again = tuple(public[own] for own, each in fresh.items() if each.folio)
    return bound_again(bound, folios, _bundle(shelf, folios, listings), gathered.again)


def configuration(root: Path) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    text = read_config_text(root)
    if isinstance(text, Diagnostic):
        hint = "`dossier init` makes a new dossier; or name the folder that holds dossier.yaml"
        return None, (replace(text, help=hint),)
    return read_config(text, CONFIG)


def _bind(start: Start, known: Known, gathered: Gathered, parts: Parts, shelf: Shelf) -> None:
    """The whole of the records, and what can only be said of it."""
    _take_over(gathered, parts, shelf)
    asked, linked = parts.asked, parts.linked
    pairs = [(member, linked[member.own]) for member in asked.census.members]
    folios = {member.public: each.folio for member, each in pairs if each.folio}
    listings = {member.public: each.listing for member, each in pairs if each.folio}
    gathered.early = {member.public: member.early for member, _ in pairs if member.early}
    attached: set[str] = set()
    private: set[str] = set()
    withheld: list[Withheld] = []
    for member, each in pairs:
        if each.aside:
            aside = gathered.asides[member.own] = aside_of(each)
            gathered.diagnostics += aside.said
            withheld += aside.withheld
            attached.update(aside.attached)
            private.update(aside.private)
            shelf.covered.update(aside.bodies if each.folio else ())
    apart = [path for path in start.found.files if path in private - attached]
    gathered.withheld = (
        *withheld,
        *(Withheld(path, "an attachment", "only what is withheld refers to it") for path in apart),
    )
    gathered.files = [path for path in start.found.files if path not in apart]
    shelf.paths = {path: None for member, each in pairs if each.folio for path in (member.path, member.seed) if path}
    displayed = [member.public for member, _ in pairs if member.displayed]
    bound = bind(folios, _bundle(shelf, folios, listings), displayed)
    gathered.quoting = {key: folio for key, folio in bound.folios.items() if folio.quoted}
    dossier = _take_home(start, known, gathered, bound)
    beside = exposed_beside(_beside(gathered), asked.survey().private) if asked.census.disguised else ()
    gathered.of_files, gathered.of_whole = (*beside, *_active(start, gathered)), _said_of_whole(gathered, dossier)
    gathered.diagnostics += (*gathered.of_files, *gathered.of_whole)


def _take_home(start: Start, known: Known, gathered: Gathered, dossier: Dossier) -> Dossier:
    """The whole with what its texts and what was published of them say of each other."""
    members = gathered.parts.asked.census.members if gathered.parts else ()
    hidden = frozenset(key for member in members if not member.public for key in (member.own, *member.former))
    lock = gathered.anchors.lock
    gathered.verdicts = tuple(judged(known.anchors, dossier, lock, hidden, gathered.quoting))
    gathered.diagnostics += (*gathered.anchors.said, *(verdict.said for verdict in gathered.verdicts))
    if gathered.quoting or known.quotations.known:
        away = moved(gathered.verdicts, dossier, lock)
        dossier, said = verify_quotations(dossier, gathered.quoting, known.quotations, away)
        gathered.diagnostics += said
    dossier = with_past(dossier, lock, hidden)
    if gathered.config.copies == "likely" and gathered.shelf:
        pairs = undeclared(dossier.folios, likely_copies(start, known.marks, dossier, gathered.shelf))
        gathered.diagnostics += said_of_copies(dossier.folios, dossier.records, pairs)
        dossier = replace(dossier, alike=by_document(pairs))
    gathered.dossier = dossier = _illustrated(start, known.images, gathered, dossier)
    return dossier


def _illustrated(start: Start, known: Facts[Pictured], gathered: Gathered, dossier: Dossier) -> Dossier:
    """The dossier with the pictures that its pages show; what these replace is no attachment any more."""
    asides = {own: aside for own, aside in gathered.asides.items() if aside.attached}
    album = take_pictures(start, known, asides.values(), _attached(start, gathered))
    gathered.diagnostics += album.said
    gathered.pictures = album.files
    gathered.files = [path for path in gathered.files if path not in album.replaced]
    gathered.shelved = frozenset(each.file for was in known.known.values() for each in was.developed.renditions)
    showing = {own: aside.pictured for own, aside in asides.items() if aside.pictured}
    if not showing:
        return dossier
    members = gathered.parts.asked.census.members if gathered.parts else ()
    return with_pictures(dossier, album, {m.public: showing[m.own] for m in members if m.own in showing})


def _attached(start: Start, gathered: Gathered) -> list[str]:
    """Files that may be published, also those that pictures replaced when it was looked last."""
    apart = {withheld.path for withheld in gathered.withheld}
    return [path for path in start.found.files if path not in apart]


def _take_over(gathered: Gathered, parts: Parts, shelf: Shelf) -> None:
    """What the parts say of the whole without anything being looked at together."""
    readings, census = parts.readings, parts.asked.census
    gathered.parts, gathered.shelf, gathered.clock = parts, shelf, census.clock
    gathered.read, gathered.parsed, gathered.slowest = len(readings.known), readings.parsed, readings.slowest
    gathered.diagnostics += (*said_of(readings), *census.said)


def _bundle(shelf: Shelf, folios: Mapping[Key, Folio], listings: Mapping[Key, bytes]) -> Bundle:
    return Bundle(
        Records(shelf, folios), AllTies(shelf, folios), Links(shelf, folios), listings, Bodies(shelf, shelf.paths)
    )


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
