"""The stages in order, from a dossier folder to the output; the only module that joins core and io."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from dossier.core.assemble import assemble, seed_options, whole
from dossier.core.bind import Bundle, bind
from dossier.core.check import active_file, check
from dossier.core.config import Config, read_config
from dossier.core.kinds import COVER, Kind, Kinds
from dossier.core.link import Files, link_all
from dossier.core.link import Linked as LinkedRecord
from dossier.core.outline import outline
from dossier.core.parse import SEED_ENDINGS, SeedOptions, parse_content, parse_seed
from dossier.core.plan.catalogue import Catalogue, catalogue, fix_urls
from dossier.core.plan.families import UNLISTED, Share, pages, shares
from dossier.core.plan.machine import sitemap_pages
from dossier.core.reach import reach_of
from dossier.core.render import check_templates, once_a_place, render
from dossier.core.site import assets_of, site_of
from dossier.core.survey import Survey, survey
from dossier.core.withhold import Private, Withheld, exposed_beside, private_of, public_outlines, withhold
from dossier.diagnostics import Diagnostic, Span, levelled, report, with_excerpts
from dossier.io.read import CONFIG, Found, find, lines_of, read_config_text, read_source
from dossier.io.theme import read_theme
from dossier.io.workers import CHUNK, Workers, chunks, in_order, workers
from dossier.io.write import Outcome, Staging, Written, abandon, commit, open_staging, refusal, stage, stage_copy
from dossier.model import Dossier, Folio, Key, Parsed, Reading, Record, Theme
from dossier.names import nearest
from dossier.packing import pack, unpack

# Told what a stage does: its name, how much is done, and of how much (0: not known).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for. `today` is an ISO day, the only clock there is."""

    root: Path
    today: str
    output: Path | None = None
    theme: str = ""
    url: str = ""
    jobs: int = 0
    strict: bool = False
    progress: Progress = lambda stage, done, total: None
    executor: Executor | None = (
        None  # a cluster's, say, whose workers see the same folders; else processes of this machine
    )


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found and did; `outcome` is None where nothing was written."""

    diagnostics: tuple[Diagnostic, ...]
    withheld: tuple[Withheld, ...] = ()
    outcome: Outcome | None = None
    output: Path | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return any(d.severity == "error" for d in self.diagnostics)


@dataclass(slots=True)
class Linked:
    """The dossier linked, and all that was said on the way to it."""

    config: Config
    found: Found
    diagnostics: list[Diagnostic]
    dossier: Dossier | None = None
    outlines: Mapping[Key, Record] = field(default_factory=dict)
    withheld: tuple[Withheld, ...] = ()
    urls: Mapping[Key, str] = field(default_factory=dict)


def check_dossier(options: Options) -> Result:
    """The flow stopped before anything is rendered."""
    linked = link_dossier(options)
    _read_theme(options, linked)
    return _result(options, linked)


def build_dossier(options: Options) -> Result:
    """The whole flow. With an error anywhere the output stays as it was."""
    output = options.output or options.root / "public"
    refused = refusal(options.root, output)
    if refused:
        return Result((refused,))
    linked = link_dossier(options)
    theme = _read_theme(options, linked)
    result = _result(options, linked)
    if linked.dossier is None or theme is None or result.failed:
        return result
    assets = assets_of(theme)
    return _write(options, linked, _catalogue(linked, linked.dossier, theme, assets), theme, assets, output)


def link_dossier(options: Options) -> Linked:
    """read → parse → withhold → link."""
    config, diagnostics = _configuration(options.root)
    if config is None:
        return Linked(Config(), Found(), list(diagnostics))
    config = replace(config, url=options.url.rstrip("/") + "/") if options.url else config
    found = find(options.root)
    linked = Linked(config, found, [*diagnostics, *found.diagnostics])
    readings = _parse(options, linked)
    outlines = {path: unpack(reading.outline, Record) for path, reading in readings.items() if reading.outline}
    records, problems = assemble(
        (outlines[path] for path in found.content if path in outlines),
        (outlines[path] for path in found.seeds if path in outlines),
        frozenset(found.seeds),
        config.kinds,
    )
    linked.diagnostics += problems
    del outlines
    private = private_of(records, config.kinds, options.today)
    covered = {key: _covered(_files(records[key], readings), private, config.kinds) for key in _redacted(private)}
    public, problems = public_outlines(private, covered)
    linked.diagnostics += problems
    asked = survey(public, private, config.kinds, config.first, frozenset(found.files))
    _link_all(options, linked, asked, readings)
    return linked


def _redacted(private: Private) -> list[Key]:
    return [key for key, record in private.records.items() if "redact" in record.fields and key not in private.hidden]


def _covered(files: Files, private: Private, kinds: Kinds) -> Record:
    """The outline of a record of which words are covered, as readers know it."""
    content, seed = (unpack(packed, Record) if packed else None for packed in (files.content, files.seed))
    return outline(withhold(whole(content, seed)[0], files.bodies, private, kinds).record)


def _files(record: Record, readings: Mapping[str, Reading]) -> Files:
    """What parsing gave of the files that make a record."""
    own, seed = readings[record.path], readings.get(record.seed) if record.seed else None
    bodies = {each.path: each.body for each in (own, seed) if each and each.body}
    return Files(b"" if own is seed else own.record, seed.record if seed else b"", bodies)


def _link_all(options: Options, linked: Linked, asked: Survey, readings: Mapping[str, Reading]) -> None:
    """Every record linked, and the whole of them."""
    folios: dict[Key, Folio] = {}
    bundle = Bundle({}, {}, {}, {}, {path: reading.body for path, reading in readings.items() if reading.body})
    attached: set[str] = set()
    private: set[str] = set()
    withheld: list[Withheld] = []
    files = [_files(record, readings) for record in asked.private.records.values()]
    done = 0
    for packed in in_order(_workers(options), len(files), link_all, asked, chunks(files)):
        for each in unpack(packed, list[LinkedRecord]):
            parsed = files[done].content or files[done].seed
            done += 1
            linked.diagnostics += each.said
            withheld += each.withheld
            attached.update(each.attached)
            private.update(each.private)
            if each.folio:
                folios[each.key] = each.folio
                bundle.records[each.key] = each.record or parsed
                bundle.ties[each.key] = each.ties
                bundle.links[each.key] = each.links
                bundle.listings[each.key] = each.listing
                bundle.bodies.update(each.bodies)
        options.progress("linking", done, len(files))
    found = linked.found
    apart = [path for path in found.files if path in private - attached]
    linked.withheld = (
        *withheld,
        *(Withheld(path, "an attachment", "only what is withheld refers to it") for path in apart),
    )
    found.files = [path for path in found.files if path not in apart]
    linked.diagnostics += exposed_beside(_beside(linked.config, found), asked.private)
    ordered = {key: folios[key] for key in asked.outlines if key in folios}
    displayed = [key for key, record in asked.outlines.items() if "display" in record.places]
    linked.outlines = asked.outlines
    linked.dossier = bind(ordered, bundle, displayed)
    linked.urls, collisions = fix_urls(linked.dossier, asked.outlines, linked.config.kinds)
    linked.diagnostics += [
        *collisions,
        *check(linked.dossier, asked.outlines, linked.config.kinds),
        *_active(options, found),
    ]


def _beside(config: Config, found: Found) -> list[tuple[str, str]]:
    """What is published beside the records: the dossier's own words, and the names of attachments."""
    own = (config.title, config.subtitle, config.contact, config.rights, *config.editors)
    return [*((CONFIG, text) for text in own if text), *((path, posixpath.basename(path)) for path in found.files)]


def read_kinds(root: Path) -> tuple[Kinds, tuple[Diagnostic, ...]]:
    """The kinds of record that a dossier has, and what there is to say about its dossier.yaml."""
    config, diagnostics = _configuration(root)
    return (config or Config()).kinds, diagnostics


def _configuration(root: Path) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    text = read_config_text(root)
    if isinstance(text, Diagnostic):
        hint = "`dossier init` makes a new dossier; or name the folder that holds dossier.yaml"
        return None, (replace(text, help=hint),)
    return read_config(text, CONFIG)


# read and parse


def _parse(options: Options, linked: Linked) -> dict[str, Reading]:
    """Every record and every seed, by path: content/ is read first, since it says how to read seeds."""
    by_folder = {kind.folder: kind for kind in linked.config.kinds.values()}
    contents: list[tuple[str, Kind | SeedOptions]] = []
    for path in linked.found.content:
        kind = _kind_of(path, by_folder)
        if kind is None or not path.lower().endswith((".md", ".markdown")):
            linked.diagnostics.append(_misplaced(path, by_folder))
        else:
            contents.append((path, kind))
    readings = dict(_read_all(options, linked, contents))
    outlines = (unpack(reading.outline, Record) for reading in readings.values() if reading.outline)
    stated = seed_options(record for record in outlines if record.seed)
    seeds = [(path, stated.get(path, SeedOptions())) for path in _readable(linked)]
    readings.update(_read_all(options, linked, seeds))
    return readings


def _readable(linked: Linked) -> Iterator[str]:
    """The seeds that are texts."""
    for path in linked.found.seeds:
        if path.lower().endswith(SEED_ENDINGS):
            yield path
        else:
            hint = "a seed is a .md or .txt file; put the original into content/files/ and its text into seeds/"
            message = "is of a kind that cannot be read as a text"
            linked.diagnostics.append(report("file-skipped", message, Span(path), hint))


def _read_all(
    options: Options, linked: Linked, wanted: Sequence[tuple[str, Kind | SeedOptions]]
) -> Iterator[tuple[str, Reading]]:
    done = 0
    for packed in in_order(_workers(options), len(wanted), read_and_parse, str(options.root), chunks(wanted)):
        for reading in unpack(packed, list[Reading]):
            done += 1
            if reading.said:
                linked.diagnostics += unpack(reading.said, list[Diagnostic])
            yield reading.path, reading
        options.progress("reading", done, len(wanted))


def read_and_parse(root: str, part: Sequence[tuple[str, Kind | SeedOptions]]) -> bytes:
    """A chunk of files read and parsed, in a worker or here: list[Reading], packed, which travels at half the cost.

    Each is a record of a kind, or a seed to be read as its record says.
    """
    readings = []
    for path, how in part:
        source = read_source(Path(root), path)
        if isinstance(source, Diagnostic):
            readings.append(Reading(path, said=pack([source])))
        else:
            parsed = parse_content(source, how) if isinstance(how, Kind) else parse_seed(source, how)
            readings.append(_reading(path, parsed))
    return pack(readings)


def _reading(path: str, parsed: Parsed) -> Reading:
    said = pack(parsed.diagnostics) if parsed.diagnostics else b""
    if parsed.record is None:
        return Reading(path, said=said)
    return Reading(path, pack(outline(parsed.record)), pack(parsed.record), parsed.bodies.get(path, b""), said)


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


def _active(options: Options, found: Found) -> Iterator[Diagnostic]:
    for path in found.files:
        source = read_source(options.root, path) if path.lower().endswith(".svg") else None
        if isinstance(source, Diagnostic):  # what was not looked at may hold a program
            yield source
        elif problem := active_file(path, source.data if source else b""):
            yield problem


# plan, render and write


def _read_theme(options: Options, linked: Linked) -> Theme | None:
    theme, problems = read_theme(options.root, options.theme or linked.config.theme)
    linked.diagnostics += [*problems, *(check_templates(theme) if theme else ())]
    return theme


def _catalogue(linked: Linked, dossier: Dossier, theme: Theme, assets: Mapping[str, tuple[str, bytes]]) -> Catalogue:
    site = site_of(linked.config, dossier, theme, assets)
    style = assets["style.css"][1].decode("utf-8", "replace") if "style.css" in assets else ""
    return catalogue(dossier, site, linked.config.kinds, linked.urls, reach_of(theme), style)


def _write(
    options: Options,
    linked: Linked,
    book: Catalogue,
    theme: Theme,
    assets: Mapping[str, tuple[str, bytes]],
    output: Path,
) -> Result:
    try:
        staging = open_staging(output)
    except OSError as error:
        return _unwritable(options, linked, output, error)
    try:
        written, problems = _stage_all(options, linked.found, Press(book, theme, staging), assets)
        linked.diagnostics += [*once_a_place(problems), *_collisions(written)]
        result = _result(options, linked)
        if result.failed:
            return result
        options.progress("finishing", 0, 0)  # from here on an interruption may leave the output half replaced
        return replace(result, outcome=commit(staging, written), output=output)
    except OSError as error:
        return _unwritable(options, linked, output, error)
    finally:
        abandon(staging)


@dataclass(frozen=True, slots=True)
class Press:
    """What it takes to plan, render and stage any page."""

    book: Catalogue
    theme: Theme
    staging: Staging


def _stage_all(
    options: Options, found: Found, press: Press, assets: Mapping[str, tuple[str, bytes]]
) -> tuple[list[Written], list[Diagnostic]]:
    """Every file of the output into the staging folder."""
    written = [stage(press.staging, url, data) for url, data in assets.values()]
    written += [stage_copy(press.staging, path.removeprefix("content/"), options.root / path) for path in found.files]
    problems: list[Diagnostic] = []
    listed: list[str] = []
    parts = shares(press.book, CHUNK)
    for pressed in in_order(_workers(options), len(press.book.urls), print_share, press, parts):
        written += pressed.written
        problems += pressed.diagnostics
        listed += pressed.listed
        options.progress("writing", len(written), len(press.book.urls))
    for page in sitemap_pages(press.book.site.url, tuple(sorted(listed))):
        written.append(stage(press.staging, page.url, str(page.view).encode()))
    return written, problems


@dataclass(frozen=True, slots=True)
class Pressed:
    """What became of a share of the pages; `listed` are those that readers should find."""

    written: list[Written]
    listed: list[str]
    diagnostics: list[Diagnostic]


def print_share(press: Press, share: Share) -> Pressed:
    """plan → render → stage, one page at a time, in a worker or here."""
    pressed = Pressed([], [], [])
    for page in render(pages(press.book, share), press.theme, press.book.site):
        pressed.diagnostics.extend(page.diagnostics)
        if not page.diagnostics:
            pressed.written.append(stage(press.staging, page.url, page.text.encode("utf-8", "replace")))
            if page.template not in UNLISTED:
                pressed.listed.append(page.url)
    return pressed


def _collisions(written: Iterable[Written]) -> Iterator[Diagnostic]:
    """Two files of one name, also where only the case differs: some disks know no case."""
    seen: dict[str, str] = {}
    for file in written:
        other = seen.setdefault(file.url.casefold(), file.url)
        if other is not file.url:
            yield report(
                "url-collision",
                f"two files of the output would be {file.url} and {other}",
                Span(file.url),
                "rename one of them",
            )


def _unwritable(options: Options, linked: Linked, output: Path, error: OSError) -> Result:
    hint = "the output is as it was, or is completed by the next build; free space or mend permissions and build again"
    linked.diagnostics.append(
        report("output-refused", f"cannot write the output: {error.strerror or error}", Span(str(output)), hint)
    )
    return _result(options, linked)


def _result(options: Options, linked: Linked) -> Result:
    diagnostics = levelled(linked.diagnostics, linked.config.levels, options.strict)
    diagnostics = with_excerpts(diagnostics, partial(lines_of, options.root))
    counts: dict[str, int] = {}
    for folio in linked.dossier.folios.values() if linked.dossier else ():
        counts[folio.card.kind] = counts.get(folio.card.kind, 0) + 1
    return Result(diagnostics, linked.withheld, counts=counts)


def _workers(options: Options) -> Workers:
    return workers(options.jobs, options.executor)
