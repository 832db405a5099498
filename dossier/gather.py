"""A dossier folder to the linked Dossier: read → parse → withhold → link, each only where something changed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dossier.census import Asked, take_census
from dossier.core.bind import Bundle, bind
from dossier.core.check import active_file, check
from dossier.core.config import Config, read_config
from dossier.core.link import Linked, aside_of
from dossier.core.withhold import exposed_beside
from dossier.diagnostics import Diagnostic
from dossier.io.read import CONFIG, read_config_text, read_source
from dossier.io.shelf import AllTies, Bodies, Links, Records, Shelf
from dossier.linking import link_records
from dossier.model import Dossier, Folio, Key, Withheld
from dossier.readings import read_all
from dossier.start import Start
from dossier.values import replace


@dataclass(slots=True)
class Gathered:
    """The dossier linked, and all that was said on the way to it."""

    config: Config
    diagnostics: list[Diagnostic]
    files: list[str] = field(default_factory=list)  # attachments to publish
    dossier: Dossier | None = None
    withheld: tuple[Withheld, ...] = ()
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
    shelf = gathered.shelf = Shelf(start.cache, start.spool)
    readings = read_all(start, config, shelf)
    gathered.read, gathered.parsed, gathered.slowest = len(readings.known), readings.parsed, readings.slowest
    asked = take_census(start, config, readings, shelf)
    gathered.clock = asked.census.clock
    gathered.diagnostics += (*readings.diagnostics, *asked.census.said)
    shelf.files = {member.public: member.seed or member.path for member in asked.census.members if member.public}
    linked, gathered.linked = link_records(start, asked, readings, shelf)
    _bind(start, gathered, asked, linked, shelf)
    return gathered


def configuration(root: Path) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    text = read_config_text(root)
    if isinstance(text, Diagnostic):
        hint = "`dossier init` makes a new dossier; or name the folder that holds dossier.yaml"
        return None, (replace(text, help=hint),)
    return read_config(text, CONFIG)


def _bind(start: Start, gathered: Gathered, asked: Asked, linked: Mapping[Key, Linked], shelf: Shelf) -> None:
    """The whole of the records, and what can only be said of it."""
    folios: dict[Key, Folio] = {}
    listings: dict[Key, bytes] = {}
    paths: dict[str, None] = {}
    attached: set[str] = set()
    private: set[str] = set()
    withheld: list[Withheld] = []
    for member in asked.census.members:
        each = linked[member.own]
        if each.folio:
            folios[member.public] = each.folio
            listings[member.public] = each.listing
            paths[member.path] = None
            if member.seed:
                paths[member.seed] = None
        if each.aside:
            aside = aside_of(each)
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
    shelf.paths = paths
    bundle = Bundle(
        Records(shelf, folios), AllTies(shelf, folios), Links(shelf, folios), listings, Bodies(shelf, paths)
    )
    gathered.dossier = bind(folios, bundle, [m.public for m in asked.census.members if m.displayed])
    beside = exposed_beside(_beside(gathered), asked.survey().private) if asked.census.disguised else ()
    gathered.diagnostics += [
        *beside,
        *check(gathered.dossier, {m.public: m.path for m in asked.census.members}, gathered.config.kinds),
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
