"""What a command is asked and what it answers; and the answer at once where nothing changed since it was given.

This is all that a run without a change loads: no parser, no template engine.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from dossier.diagnostics import Diagnostic, Span, report
from dossier.io.cache import FOLDER, Cache, Damaged, in_memory, open_cache
from dossier.io.folders import SHELF, shelf_elsewhere
from dossier.io.read import CONFIG, Found, find
from dossier.io.spool import Spool, open_spool
from dossier.io.stamps import Stamp, are_settled, signature, stamp_at, walk
from dossier.io.workers import Workers, workers
from dossier.model import Outcome, Withheld
from dossier.values import Frozen, pack, replace, unpack

# Told what a stage does: its name, how much is done, and of how much (0: not known).
Progress = Callable[[str, int, int], None]


def unheard(stage: str, done: int, total: int) -> None:
    """The Progress of a run that nobody watches."""


class Options(Frozen):
    """What the command line asks for. `today` is an ISO day, the only clock there is."""

    root: Path
    today: str
    output: Path | None = None
    theme: str = ""
    url: str = ""
    jobs: int = 0
    strict: bool = False
    clean: bool = False  # without what earlier builds worked out
    progress: Progress = unheard
    executor: Executor | None = (
        None  # a cluster's, say, whose workers see the same folders; else processes of this machine
    )
    search: bool = False  # with an index of all texts, where the dossier wants one
    drafts: bool = False  # with what may not be public yet: for a curator's eyes, never for a build

    @property
    def site(self) -> Path:
        """The output folder."""
        return self.output or self.root / "public"


class Work(Frozen):
    """How much a run had to do: of the files that it read, the records there are and the pages of the output."""

    parsed: int = 0
    read: int = 0
    linked: int = 0
    records: int = 0
    rendered: int = 0
    pages: int = 0
    slowest_files: tuple[tuple[str, float], ...] = ()  # and the seconds that each took, the most first
    slowest_templates: tuple[tuple[str, float], ...] = ()


class Result(Frozen):
    """What a run found and did; `outcome` is None where nothing was written.

    `counts` are the numbers of records, each with the words for one and for several.
    """

    diagnostics: tuple[Diagnostic, ...]
    withheld: tuple[Withheld, ...] = ()
    outcome: Outcome | None = None
    output: Path | None = None
    counts: tuple[tuple[int, str, str], ...] = ()
    work: Work = Work()

    @property
    def failed(self) -> bool:
        return any(d.severity == "error" for d in self.diagnostics)


@dataclass(slots=True)
class Start:
    """A run that has begun: what there is to read, and what is known from earlier runs."""

    options: Options
    found: Found
    cache: Cache
    config: Stamp
    output: Mapping[str, Stamp]  # what the output folder holds
    spool: Spool
    shelf: Path  # where pictures lie that were made
    answered: bool = False  # and the cache is worth keeping
    language: str = ""  # that of the edition, where it is not the dossier's own

    @property
    def root(self) -> Path:
        return self.options.root


@contextmanager
def started(options: Options) -> Iterator[Start | Result]:
    """A run from its beginning to its end; a Result where another build does not make room for it."""
    cache = _cache(options)
    if cache is None:
        hint = "wait until it has ended, or stop it"
        busy = report("build-running", "another build of this dossier is still running", Span(str(options.root)), hint)
        yield Result((busy,))
        return
    start = start_of(options, cache)
    try:
        yield start
    finally:
        start.cache.close(keep=start.answered)
        start.spool.close()
        if start.shelf != options.root / SHELF:
            shutil.rmtree(start.shelf, ignore_errors=True)


def start_of(options: Options, cache: Cache) -> Start:
    """What there is to read, and what the output holds."""
    found, config = find(options.root), stamp_at(str(options.root / CONFIG))
    spool = open_spool(options.root / FOLDER) if cache.kept else Spool()
    shelf = options.root / SHELF if cache.kept else shelf_elsewhere()
    return Start(options, found, cache, config, walk(str(options.site.resolve())), spool, shelf)


def hands(options: Options) -> Workers:
    """Who does the work that can be parted."""
    return workers(options.jobs, options.executor)


def _cache(options: Options) -> Cache | None:
    if not (options.root / CONFIG).is_file():
        return in_memory()
    cache = open_cache(options.root, lambda: options.progress("waiting for another build", 0, 0))
    if cache and options.clean:
        cache.clear()
    return cache


# Answers


class _Answer(Frozen):
    """What a command answered, and all that this depended on: folders of themes, inputs, the day if any, the output."""

    folders: tuple[str, ...]
    inputs: bytes
    clock: str
    output: bytes
    diagnostics: tuple[Diagnostic, ...]
    withheld: tuple[Withheld, ...]
    outcome: Outcome | None
    counts: tuple[tuple[int, str, str], ...]
    work: Work


def known_answer(start: Start, command: str) -> Result | None:
    """What the command answered last, if nothing that it depends on has changed since."""
    try:
        row = start.cache.get("state", f"{command} {_name(start, command)}")
        saved = unpack(row, _Answer) if row else None
        if saved is None or saved.inputs != inputs_of(start, saved.folders):
            return None
        if saved.clock not in ("", start.options.today):
            return None
        if command == "build" and saved.output != signature(start.output):
            return None
    except (ValueError, Damaged):
        return None
    site = start.options.site if saved.outcome else None
    return Result(saved.diagnostics, saved.withheld, saved.outcome, site, saved.counts, saved.work)


def keep_answer(
    start: Start,
    command: str,
    result: Result,
    folders: Iterable[Path],
    clock: str,
    output: Mapping[str, Stamp] | None = None,
) -> None:
    """Remembers an answer, which depends on the themes in these folders, on the day `clock` if any, and on `output`."""
    if start.cache.problem:
        return  # which is no part of the answer
    places = [str(folder.resolve()) for folder in folders]
    stamps = [start.config, *start.found.stamps.values()]
    stamps += [stamp for folder in places for stamp in walk(folder).values()]
    if not are_settled(stamps, start.found.when):
        return  # the next run has to look at what was changed a moment ago
    saved = _Answer(
        tuple(places),
        inputs_of(start, places),
        clock,
        signature(output or {}),
        result.diagnostics,
        result.withheld,
        replace(result.outcome, changed=0, deleted=0) if result.outcome else None,  # the next time nothing is done
        result.counts,
        Work(read=result.work.read, records=result.work.records, pages=result.work.pages),
    )
    start.cache.put_recent(command, _name(start, command), pack(saved))


def _name(start: Start, command: str) -> str:
    options = start.options
    place = str(options.site.resolve()) if command == "build" else ""
    asked = (place, options.theme, options.url, options.strict, options.search)
    return blake2b(repr(asked).encode(), digest_size=12).hexdigest()


def inputs_of(start: Start, folders: Iterable[str]) -> bytes:
    """What all that is read looks like from outside."""
    themes = {f"{folder}/{path}": stamp for folder in folders for path, stamp in walk(folder).items()}
    own = {f"/themes/{path}": stamp for path, stamp in walk(str(start.root / "themes")).items()}
    said = {f"/said/{diagnostic.span}/{diagnostic.message}": b"" for diagnostic in start.found.diagnostics}
    return signature({CONFIG: start.config, **start.found.stamps, **themes, **own, **said})
