"""The arguments of the `dossier` command to what it prints and its exit status; the only module that prints."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click

from dossier import __version__
from dossier.core.kinds import (
    BUILT_IN, DATE, DECISIONS, ENTRIES, FLAG, NAMED, NUMBER, PATHS, RECORD, RECORDS, TEXTS, URL, Field, Kind, Kinds,
)
from dossier.diagnostics import Diagnostic, as_github, as_json, as_text
from dossier.io.starter import find_files, find_same, is_free, write_new, write_starter
from dossier.names import nearest, slug


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # pipes on Windows have a code page that lacks most of what we print
            stream.reconfigure(encoding="utf-8", errors="replace")
    dossier(prog_name="dossier")


class _Ended(click.ClickException):
    """An end that is no wrong use: a sentence on stderr and a status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.exit_code = status

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(f"dossier: {self.message}", file=file, err=file is None)


class _Guarded(click.Group):
    """A group whose commands never end in a traceback, unless DOSSIER_TRACEBACK asks for it."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _Ended("stopped; the output is as it was", 130) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get("DOSSIER_TRACEBACK"):
                raise
            said = _visible(" ".join(str(error).split()))
            raise _Ended(
                f"this is a bug in dossier, please report it: {type(error).__name__}{said and ': ' + said} "
                "(set DOSSIER_TRACEBACK=1 and run it again to see where)", 1,
            ) from None


@click.group(
    cls=_Guarded, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 clean or warnings only, 1 errors, 2 wrong use.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def dossier() -> None:
    """Make a static site from a folder of source documents and notes about them.

    \b
    dossier init moscow-visit                       a new dossier that builds
    dossier new person "Vladimir Putin"             a record with its fields explained
    dossier check                                   everything that is wrong
    dossier build                                   the site, in public/
    """


_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@dossier.command(
    epilog="\b\nExamples:\n  dossier init moscow-visit\n  dossier init . --ci github"
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--ci", type=click.Choice(["github", "gitlab"]), help="Add a workflow that checks and publishes it there.")
def init(folder: Path, ci: str | None) -> None:
    """Put a new dossier into DIR, which is empty or does not exist.

    It builds as it is: one seed, one person, one topic, one country, a cover and a page, all to be replaced.
    """
    if not is_free(folder):
        raise click.UsageError(f"{folder} is not an empty folder; name a new one, or move away what is in it")
    try:
        written = write_starter(folder, ("dossier", ci) if ci else ("dossier",))
    except OSError as error:
        raise _Ended(f"cannot write {error.filename or folder}: {error.strerror or error}", 1) from None
    click.echo(f"{folder}: a new dossier of {len(written)} files")
    for workflow in (path for path in written if path.endswith(".yml")):
        click.echo(f"Say in {folder / workflow} what pip is to install.")
    inside = "" if folder.resolve() == Path.cwd() else f" {_quoted(folder)}"
    click.echo(f"Next: dossier build{inside}, then open {folder / 'public' / 'index.html'}")


@dossier.command(
    epilog="\b\nExamples:\n"
    '  dossier new person "Vladimir Putin"\n'
    '  dossier new document "Statement of 22 October" --seed statement.txt\n'
    '  dossier new country "Côte d’Ivoire" --id ivory-coast'
)
@click.argument("kind")
@click.argument("name")
@click.option("--dir", "folder", metavar="DIR", type=_FOLDER, default=".", help="The dossier; the current folder by default.")
@click.option("--id", "identifier", metavar="ID", default="", help="The record's id, instead of the one that its name gives.")
@click.option("--seed", metavar="FILE", default="", help="Of a document: the file under seeds/ that it is about.")
def new(kind: str, name: str, folder: Path, identifier: str, seed: str) -> None:
    """Write a record for NAME, with every field of its KIND explained.

    KIND is document, person, country, topic, organisation, event, page, or one that dossier.yaml declares. The file is
    called after the name and never overwrites another.
    """
    # Not at the top: `dossier --help` need not pay a fifth of a second for what only a run uses.
    from dossier.pipeline import read_kinds  # noqa: PLC0415 - as above

    kinds, problems = read_kinds(folder)
    if any(problem.severity == "error" for problem in problems):
        _say_all(problems)
        raise click.exceptions.Exit(1)
    chosen = _kind_called(kind, kinds)
    name, identifier = _one_line(name, "NAME"), _one_line(identifier or name, "--id")
    stem = slug(identifier)
    path = folder / "content" / chosen.folder / f"{stem}.md"
    seed = _seed_called(seed, chosen, folder, stem)
    there = find_same(path.parent, stem)
    if there:
        raise click.UsageError(f"{there} is there already; choose another id with --id")
    filled = {chosen.names: _as_yaml(name), **({"id": _as_yaml(identifier)} if identifier not in (name, stem) else {})}
    if seed:
        filled["seed"] = _as_yaml(seed)
    filled |= _still_needed(chosen)
    try:
        write_new(path, record_text(chosen, kinds, filled).encode())
    except OSError as error:
        raise _Ended(f"cannot write {path}: {error.strerror or error}", 1) from None
    click.echo(str(path))
    first = "fill it in and take out `draft: true`" if "draft" in filled else "fill it in"
    _say(f"Next: {first}, then `dossier check`. Other texts link to it as [[{chosen.folder}/{stem}]] or by its name.")


@dossier.command(
    epilog="\b\nExamples:\n"
    "  dossier build\n"
    "  dossier build moscow-visit --strict --url https://example.org/moscow/\n"
    "  dossier build --output /srv/www/moscow --theme themes/plain"
)
@click.argument("folder", metavar="[DIR]", type=_FOLDER, default=".")
@click.option("--output", metavar="DIR", type=click.Path(path_type=Path), help="Where the site goes; public/ in the dossier by default.")
@click.option("--theme", metavar="NAME|PATH", default="", help="Another theme than dossier.yaml says.")
@click.option("--url", metavar="URL", default="", help="Another address than dossier.yaml says, for feeds and the sitemap.")
@click.option("--jobs", metavar="N", type=click.IntRange(1), default=None, help="Processes at work; one for each processor by default.")
@click.option("--strict", is_flag=True, help="Treat every warning as an error.")
@click.option("--clean", is_flag=True, help="Make every page anew instead of taking any from the cache.")
@click.option("--no-search", is_flag=True, help="Leave out the full-text search.")
@click.option("--profile", is_flag=True, help="Say how long each stage took.")
def build(
    folder: Path, output: Path | None, theme: str, url: str, jobs: int | None, strict: bool, clean: bool, no_search: bool, profile: bool
) -> None:
    """Build the dossier in DIR, the current folder by default.

    With an error anywhere the output stays as it was.
    """
    run = Run(terminal=_rewrites_lines())
    # Not at the top, as in `new`.
    from dossier.pipeline import Options, build_dossier, read_kinds  # noqa: PLC0415 - as above

    options = Options(folder, _today(), output, _theme_from_here(theme), _web_address(url), jobs or 0, strict, run.told)
    try:
        try:
            result = build_dossier(options)
        finally:
            run.end()
        _say_all(*_shortened(result.diagnostics, folder))
        _say_withheld((w.path, w.name, w.reason) for w in result.withheld)
        if profile:
            _say("\n".join(f"{stage:<10} {seconds:7.2f} s" for stage, seconds in run.spent.items()))
        found = _counted(result.diagnostics)
        shown = output or folder / "public"
        if result.outcome is None:
            refused = any(d.code == "output-refused" for d in result.diagnostics)  # its own words say how things stand
            kept = "" if refused else f" {shown}{os.sep} was left as it was." if shown.exists() else " Nothing was written."
            _say(f"{found}.{kept}")
            raise click.exceptions.Exit(1)
        done = result.outcome
        files = [_several(done.files, "file", "files"), f"{done.changed:,} changed", f"{done.deleted:,} removed" if done.deleted else ""]
        size = ", ".join([*filter(None, files), _size(done.bytes)])
        records = _records(result.counts, read_kinds(folder)[0])
        click.echo(f"{records} → {shown}{os.sep} ({size}) in {run.seconds:.1f} s{found and '; ' + found}")
        if (shown / "index.html").is_file():
            click.echo(f"Open {shown / 'index.html'}")
    except KeyboardInterrupt:
        raise _Ended(run.when_stopped, 130) from None


@dossier.command(
    epilog="\b\nExamples:\n  dossier check\n  dossier check moscow-visit --strict\n  dossier check --format json > found.json"
)
@click.argument("folder", metavar="[DIR]", type=_FOLDER, default=".")
@click.option(
    "--format", type=click.Choice(["text", "json", "github"]), default="text", show_default=True,
    help="How to say it: for people, as one JSON array, or as annotations of a GitHub workflow.",
)
@click.option("--strict", is_flag=True, help="Treat every warning as an error.")
def check(folder: Path, format: str, strict: bool) -> None:
    """Say everything that is wrong with the dossier in DIR, the current folder by default. Nothing is written."""
    run = Run(terminal=_rewrites_lines())
    # Not at the top, as in `new`.
    from dossier.pipeline import Options, check_dossier, read_kinds  # noqa: PLC0415 - as above

    options = Options(folder, _today(), strict=strict, progress=run.told)
    try:
        result = check_dossier(options)
    finally:
        run.end()
    if format == "json":
        click.echo(as_json(result.diagnostics))
    elif format == "github":
        for diagnostic in result.diagnostics:
            click.echo(_visible(as_github(_from_here(diagnostic, folder))))
    else:
        _say_all(result.diagnostics)
        _say_withheld((w.path, w.name, w.reason) for w in result.withheld)
        records = _records(result.counts, read_kinds(folder)[0])
        click.echo(f"{records} checked in {run.seconds:.1f} s; {_counted(result.diagnostics) or 'no errors or warnings'}")
    if result.failed:
        raise click.exceptions.Exit(1)


# what the options mean


def _today() -> str:
    """The day in UTC, as ISO; that of SOURCE_DATE_EPOCH where it is set (reproducible-builds.org)."""
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not said:
        return datetime.now(UTC).date().isoformat()
    try:
        if not re.fullmatch("[0-9]{1,15}", said):
            raise ValueError(said)
        return datetime.fromtimestamp(int(said), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(f"SOURCE_DATE_EPOCH is a number of seconds since 1970, not `{_visible(said)}`") from None


def _theme_from_here(theme: str) -> str:
    """A path is meant from the current folder where it leads to one; else the dossier's themes are looked through."""
    is_path = "/" in theme or os.sep in theme or theme in (".", "..")
    return str(Path(theme).resolve()) if is_path and Path(theme).is_dir() else theme


def _web_address(url: str) -> str:
    if url and not re.fullmatch(r"https?://[^\s<>\"]+", url):
        raise click.BadParameter("a web address begins with https:// or http://", param_hint="--url")
    return url


def _kind_called(word: str, kinds: Kinds) -> Kind:
    """The kind of that name, folder or label."""
    known = {said.casefold(): kind for kind in kinds.values() for said in (kind.plural, kind.label, kind.folder, kind.name)}
    if word.casefold() in known:
        return known[word.casefold()]
    near = tuple(dict.fromkeys(known[said].name for said in nearest(word.casefold(), known)))
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(kinds)}"
    raise click.BadParameter(f"there is no kind `{_visible(word)}`; {hint}", param_hint="KIND")


def _one_line(text: str, hint: str) -> str:
    """A text with single spaces, of characters that YAML can hold."""
    text = " ".join(text.split())
    if not text or re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]", text):
        raise click.BadParameter("it is empty, or has characters that cannot be written", param_hint=hint)
    return text


def _seed_called(said: str, kind: Kind, folder: Path, stem: str) -> str:
    """The seed named on the command line, relative to seeds/; '' when none is, and none would have the record's id."""
    seeds = folder / "seeds"
    if said and kind.name != "document":
        raise click.UsageError("--seed is for documents")
    if not said:
        taken = find_same(seeds, stem) if kind.name == "document" else None
        if taken:
            raise click.UsageError(f"{taken} has that id; say `--seed {_quoted(taken.relative_to(seeds))}` if the record is about it, or choose another --id")
        return ""
    seed = said.replace("\\", "/").removeprefix("./").removeprefix("seeds/")
    known = find_files(seeds)
    if seed in known:
        return seed
    near = nearest(seed, known)
    hint = f"did you mean `{near[0]}`?" if near else "the path is relative to seeds/"
    raise click.BadParameter(f"there is no seed `{_visible(seed)}`; {hint}", param_hint="--seed")


# a record with its fields explained

_EMPTY = {TEXTS: "[]", RECORDS: "[]", PATHS: "[]", NAMED: "{}", DECISIONS: "{}"}
_COLUMN, _WIDTH = 28, 84  # where explanations begin, and how wide they are
_COMMON = frozenset.intersection(*(frozenset(f.name for f in kind.fields) for kind in BUILT_IN.values()))


def record_text(kind: Kind, kinds: Kinds, filled: Mapping[str, str]) -> str:
    """A record of that kind in which the fields of `filled` (YAML by name) are in use and all others explained."""
    first = [f for f in kind.fields if f.name in filled or f.required]
    own = [f for f in kind.fields if f not in first and f.name not in _COMMON]
    common = [f for f in kind.fields if f not in first and f.name in _COMMON]
    body = "the editor’s note" if "seed" in filled else "its own words" if kind.name == "document" else "the text of its page"
    lines = [
        "---",
        f"# {kind.label}: {body} in Markdown comes after the second line ---.",
        "# A field that begins with # is not in use: take the # away and fill it in, or delete it. Dates are written",
        "# 2015-10-22, 2015-10, 2015, 2015~ (about) or 2015-10/2015-12; lists [one, two]. A record is named by its id, its",
        "# name or an alias.",
    ]
    for fields in (first, own, common):
        lines += ["", *(line for f in fields for line in _field_lines(f, kinds, filled.get(f.name)))] if fields else []
    return "\n".join([*lines, "---", "", ""])


def _still_needed(kind: Kind) -> dict[str, str]:
    """Stand-ins for what a kind requires beside a name. The record is a draft then, so that none of them is published."""
    wanted = [f for f in kind.fields if f.required and f.name != kind.names]
    stand_ins = {f.name: _today() if f.shape == DATE else "[id-of-a-document]" if f.shape == RECORDS else "…" for f in wanted}
    return {"draft": "true", **stand_ins} if wanted else {}


def _as_yaml(text: str) -> str:
    """Plain where that reads back as the same text; else in double quotes, whose escapes JSON shares with YAML."""
    plain = re.fullmatch(r"[^\W\d_](?:[\w .,’'()/-]*[\w.)])?", text)
    return text if plain and text.lower() not in ("true", "false", "yes", "no", "on", "off", "null", "y", "n") else json.dumps(text, ensure_ascii=False)


def _field_lines(spec: Field, kinds: Kinds, value: str | None) -> Iterator[str]:
    mark = "#" if value is None else ""
    yield from _explained(f"{mark}{spec.name}: {_EMPTY.get(spec.shape, '') if value is None else value}", spec, kinds)
    for number, inner in enumerate(spec.fields if value is None else ()):
        lead = "- " if spec.shape == ENTRIES and number == 0 else "  " if spec.shape == ENTRIES else ""
        yield from _explained(f"#  {lead}{inner.name}: {_EMPTY.get(inner.shape, '')}", inner, kinds)


def _explained(head: str, spec: Field, kinds: Kinds) -> Iterator[str]:
    """A line and what it means, beside it and below; an indented # is a comment too when the one in front is gone."""
    parts = textwrap.wrap(_meaning(spec, kinds), _WIDTH) or [""]
    yield f"{head.rstrip():<{_COLUMN}}  # {parts[0]}" if parts[0] else head.rstrip()
    for part in parts[1:]:
        yield f"{'':<{_COLUMN}}  # {part}"


def _meaning(spec: Field, kinds: Kinds) -> str:
    shown = [kinds[name] for name in spec.kinds if name in kinds]
    shapes = {
        FLAG: "" if "true" in spec.help else "true or false",
        DATE: "" if re.search("EDTF|date", spec.help) else "a date",
        NUMBER: "a number",
        URL: "https://…",
        RECORD: " or ".join(_in_running_text(kind.label) for kind in shown) or "any record",
        RECORDS: " or ".join(_in_running_text(kind.plural) for kind in shown) or "any records",
    }
    choices = f"one of: {', '.join(spec.choices)}" if spec.choices else ""
    parts = ["required" if spec.required else "", spec.help, shapes.get(spec.shape, ""), choices, "or plain text" if spec.loose else ""]
    return "; ".join(filter(None, parts))


# how far a run is

_REPLACING, _ENDED = "finishing", "ended"  # the one is the pipeline's word for moving files into place, the other ours
_WHEN_STOPPED = {_REPLACING: "stopped while the output was being replaced; build again to complete it", _ENDED: "stopped after the build"}
_QUIET, _PAUSE, _LOG_PAUSE = 1.0, 0.1, 10.0  # seconds before anything is said, and between two lines


@dataclass(slots=True)
class Run:
    """What a run tells of itself: on a terminal one line rewritten in place, in a log a line now and then."""

    terminal: bool
    clock: Callable[[], float] = time.monotonic
    stage: str = ""
    spent: dict[str, float] = field(default_factory=dict)
    started: float = -1
    marked: float = 0
    shown: float = 0
    width: int = 0

    def __post_init__(self) -> None:
        self.started = self.marked = self.shown = self.clock()

    def told(self, stage: str, done: int, total: int) -> None:
        """The pipeline's Progress: told when a piece is done, or with nothing done when a stage begins."""
        self._spend(stage if done or not self.stage else self.stage)
        self.stage = stage
        now = self.marked
        if now - self.started < _QUIET or now - self.shown < (_PAUSE if self.terminal else _LOG_PAUSE):
            return
        self.shown = now
        line = f"{stage} {done:,} of {total:,}" if 0 < done <= total else f"{stage} {done:,}" if done else stage
        if self.terminal:
            click.echo(f"\r{line:<{self.width}}", err=True, nl=False)
            self.width = max(self.width, len(line))
        else:
            click.echo(line, err=True)

    def end(self) -> None:
        """Takes the line off the terminal."""
        self._spend(self.stage or "reading")
        if self.width:
            click.echo(f"\r{'':<{self.width}}\r", err=True, nl=False)
        if sys.exc_info()[0] is None:
            self.stage = _ENDED if self.stage == _REPLACING else self.stage

    def _spend(self, stage: str) -> None:
        now = self.clock()
        self.spent[stage] = self.spent.get(stage, 0) + now - self.marked
        self.marked = now

    @property
    def seconds(self) -> float:
        return self.marked - self.started

    @property
    def when_stopped(self) -> str:
        return _WHEN_STOPPED.get(self.stage, "stopped; the output is as it was")


def _rewrites_lines() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


# how things are said

_MANY, _EACH = 200, 10  # more warnings than the first are cut down to the second of each code
_COLOURS = {"error": "red", "warning": "yellow"}


def _say(text: str) -> None:
    click.echo(text, err=True, color=False if os.environ.get("NO_COLOR") else None)


def _say_all(diagnostics: Iterable[Diagnostic], rest: str = "") -> None:
    for diagnostic in diagnostics:
        place, level = f"{diagnostic.span}: ", f"{diagnostic.severity}[{diagnostic.code}]"
        words = as_text(diagnostic).removeprefix(place + level)
        _say(_visible(place) + click.style(level, fg=_COLOURS.get(diagnostic.severity), bold=True) + _visible(words))
    if rest:
        _say(rest)


def _shortened(diagnostics: Sequence[Diagnostic], folder: Path) -> tuple[list[Diagnostic], str]:
    """What to show of them, and a sentence on the rest: every error, but of very many warnings a few of each code."""
    if sum(d.severity != "error" for d in diagnostics) <= _MANY:
        return list(diagnostics), ""
    seen: Counter[str] = Counter()
    kept = []
    for diagnostic in diagnostics:
        seen[diagnostic.code] += diagnostic.severity != "error"
        if diagnostic.severity == "error" or seen[diagnostic.code] <= _EACH:
            kept.append(diagnostic)
    left = {code: count - _EACH for code, count in sorted(seen.items()) if count > _EACH}
    codes = ", ".join(f"{count:,} {code}" for code, count in left.items())
    where = "" if folder == Path() else f" {_quoted(folder)}"
    return kept, f"{_several(sum(left.values()), 'more warning is', 'more warnings are')} not shown ({codes}): `dossier check{where}` shows all"


def _say_withheld(withheld: Iterable[tuple[str, str, str]]) -> None:
    """For the curator's eyes: path, name and reason of each record that is kept back."""
    lines = [_visible(f"    {path}: {name} ({reason})") for path, name, reason in withheld]
    if lines:
        _say("\n".join([f"{_several(len(lines), 'record is', 'records are')} withheld:", *lines]))


def _from_here(diagnostic: Diagnostic, folder: Path) -> Diagnostic:
    """With a path from the current folder, where a workflow runs, instead of from the dossier."""
    path = folder / diagnostic.span.path
    return replace(diagnostic, span=replace(diagnostic.span, path=path.as_posix())) if path.exists() else diagnostic


def _counted(diagnostics: Iterable[Diagnostic]) -> str:
    counts = Counter(d.severity for d in diagnostics)
    said = [_several(counts[level], level, f"{level}s") for level in ("error", "warning") if counts[level]]
    return ", ".join(said)


def _records(counts: Mapping[str, int], kinds: Kinds) -> str:
    said = (
        _several(counts[kind.name], _in_running_text(kind.label), _in_running_text(kind.plural))
        for kind in kinds.values() if counts.get(kind.name)
    )
    return ", ".join(said) or "no records"


def _in_running_text(label: str) -> str:
    return label.lower() if label[1:].islower() else label


def _several(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _size(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"


def _quoted(path: Path) -> str:
    """A path as it can be pasted into a command."""
    return f'"{path}"' if " " in str(path) else str(path)


def _visible(text: str) -> str:
    """Without control characters, by which a source could write anywhere on the terminal."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "�", text)


if __name__ == "__main__":  # processes that a pool spawns import this module too
    main()
