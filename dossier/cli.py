"""The arguments of the `dossier` command to what it prints and its exit status; the only module that prints."""

from __future__ import annotations

import gc
import io
import os
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import IO, NoReturn, Self

import click

from dossier import __version__
from dossier.core.blank import as_yaml, record_text, stand_ins
from dossier.core.kinds import Kind, Kinds
from dossier.core.rewrite.plan import Called, Plan, Proposal, as_lines
from dossier.diagnostics import Diagnostic, as_github, as_json, as_text
from dossier.io.starter import find_files, find_same, is_free, write_new, write_starter
from dossier.names import nearest, slug
from dossier.start import Options, Result, known_answer, started
from dossier.values import replace


def main() -> None:
    """The console script."""
    gc.disable()  # a run ends before what it leaves in circles weighs anything; to look for that is a tenth of it
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe on Windows has a code page that lacks most of what we print
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        dossier(prog_name="dossier")
    except SystemExit as ended:
        _end(ended.code if isinstance(ended.code, int) else 0)


def _end(status: int) -> NoReturn:
    """At once: the memory of a large dossier would else be given back value by value."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


class _Failed(click.ClickException):
    """An end that is no wrong use: one sentence, and status 1."""

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(f"dossier: {self.message}", file=file, err=file is None)


class _Stopped(_Failed):
    exit_code = 130  # 128 and the number of SIGINT, as shells have it


class _Guarded(click.Group):
    """A group whose commands never end in a traceback, unless DOSSIER_TRACEBACK asks for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)  # as they are needed, not by letter

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _Stopped(_AS_IT_WAS) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click knows what to do with these
        except Exception as error:
            if os.environ.get("DOSSIER_TRACEBACK"):
                raise
            raise _Failed(_bug(error)) from None


def _bug(error: BaseException) -> str:
    what = _visible(" ".join(f"{type(error).__name__}: {error}".split()))
    how = "with DOSSIER_TRACEBACK=1 in the environment the same command shows where it is"
    return f"this is a bug in dossier, please report it: {what} ({how})"


@click.group(
    cls=_Guarded,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 clean or warnings only, 1 errors, 2 wrong use. `dossier COMMAND --help` says more.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def dossier() -> None:
    """Make a static site from a folder of source documents and notes about them.

    \b
    dossier init moscow-visit                 a new dossier that builds
    dossier new person "Vladimir Putin"       a record with its fields explained
    dossier check                             everything that is wrong
    dossier serve                             a preview that follows what you write
    dossier build                             the site, in public/
    """


_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_STRICT = click.option("--strict", is_flag=True, help="Take every warning for an error.")
_DOSSIER = click.option(
    "--dir", "folder", metavar="DIR", type=_FOLDER, default=".", help="The dossier, if it is elsewhere."
)
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Show the plan and change nothing.")
_YES = click.option("--yes", is_flag=True, help="Do it without asking.")


def _examples(*lines: str) -> str:
    return "\b\n" + "\n".join(["Examples:", *(f"  dossier {line}" for line in lines)])


@dossier.command(epilog=_examples("init moscow-visit", "init . --ci github"))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--ci", type=click.Choice(["github", "gitlab"]), help="Add a workflow that checks and publishes it.")
def init(folder: Path, ci: str | None) -> None:
    """Put a new dossier into DIR, which is empty or does not exist.

    It builds as it is: one seed, one person, one topic, one country, a cover and a page, all to be replaced.
    """
    try:
        if not is_free(folder):
            raise click.UsageError(f"{folder} is not an empty folder: name another, or move away what is there")
        written = write_starter(folder, ("dossier", ci) if ci else ("dossier",))
    except OSError as error:
        raise _unwritable(folder, error) from None
    click.echo(f"{folder}{os.sep}: a new dossier of {len(written)} files")
    for workflow in (path for path in written if path.endswith(".yml")):
        click.echo(f"Say in {folder / workflow} what pip is to install.")
    click.echo(f"Next: dossier build{_argument(folder)}, then open {folder / 'public' / 'index.html'}")


@dossier.command(
    epilog=_examples(
        'new person "Vladimir Putin"',
        'new document "Statement of 22 October" --seed statement.txt',
        'new country "Côte d’Ivoire" --id ivory-coast',
    )
)
@click.argument("kind")
@click.argument("name")
@_DOSSIER
@click.option("--id", "identifier", metavar="ID", default="", help="The record's id, if not the one its name gives.")
@click.option("--seed", metavar="FILE", default="", help="Of a document: the file under seeds/ that it is about.")
def new(kind: str, name: str, folder: Path, identifier: str, seed: str) -> None:
    """Write a record for NAME, with every field of its KIND explained.

    KIND is document, person, country, topic, organisation, event, page, or one that dossier.yaml declares. The file is
    called after the name and never replaces another.
    """
    # Not at the top: `dossier --help` need not pay a fifth of a second for what only a run uses.
    from dossier.pipeline import had_before, read_kinds  # noqa: PLC0415 - see `new`

    kinds, problems = read_kinds(folder)
    if any(problem.severity == "error" for problem in problems):
        _say_all(problems)
        raise click.exceptions.Exit(1)
    chosen = _kind_called(kind, kinds)
    name = _one_line(name, "NAME")
    identifier = _identifier(identifier) if identifier else slug(name)
    stem = slug(identifier)
    path = folder / "content" / chosen.folder / f"{stem}.md"
    if there := find_same(path.parent, stem):
        raise click.UsageError(f"{there} is there already: choose another id with --id")
    if had := had_before(folder, chosen, identifier):
        never = "an id is never used again for another record: choose another with --id"
        raise click.UsageError(f"{had} had the id {identifier}, and {never}")
    seed = _seed_called(seed, chosen, folder, stem)
    filled = {chosen.names: name, "id": identifier if identifier != stem else "", "seed": seed}
    in_use = {key: as_yaml(text) for key, text in filled.items() if text} | stand_ins(chosen, _today())
    try:
        write_new(path, record_text(chosen, kinds, in_use).encode())
    except OSError as error:
        raise _unwritable(path, error) from None
    click.echo(str(path))
    what = "fill it in and take out `draft: true`" if "draft" in in_use else "fill it in"
    link = f"[[{chosen.folder}/{identifier}]]"
    _say(f"Next: {what}, then `dossier check{_argument(folder)}`. Texts link to it with {link}.")


@dossier.command(
    epilog=_examples(
        "build",
        "build moscow-visit --strict --url https://example.org/moscow/",
        "build --output /srv/www/moscow --theme themes/plain",
    )
)
@click.argument("folder", metavar="[DIR]", type=_FOLDER, default=".")
@click.option("--output", metavar="DIR", type=click.Path(path_type=Path), help="Where the site goes, if not public/.")
@click.option("--theme", metavar="NAME|PATH", default="", help="Another theme than dossier.yaml names.")
@click.option("--url", metavar="URL", default="", help="Another address than dossier.yaml gives.")
@click.option("--jobs", metavar="N", type=click.IntRange(1), help="Processes, if not as many as processors.")
@_STRICT
@click.option("--clean", is_flag=True, help="Everything anew, without what earlier builds worked out.")
@click.option("--no-search", is_flag=True, help="Without an index of all texts: search.html finds titles and names.")
@click.option("--profile", is_flag=True, help="Say what took how long, and how much was known.")
def build(  # noqa: PLR0913, PLR0917 - click gives each option as an argument
    folder: Path,
    output: Path | None,
    theme: str,
    url: str,
    jobs: int | None,
    strict: bool,
    clean: bool,
    no_search: bool,
    profile: bool,
) -> None:
    """Build the dossier in DIR.

    DIR is the current folder by default. With an error anywhere the output stays as it was.
    """
    run = Run(terminal=_rewrites_lines())
    theme, url, shown = _theme_from_here(theme), _web_address(url), output or folder / "public"
    options = Options(folder, _today(), output, theme, url, jobs or 0, strict, clean, run.told, search=not no_search)
    try:
        with run:
            result = _answer(options, "build")
        _say_all(*_shortened(result.diagnostics, folder))
        _say_withheld((w.path, w.name, w.reason) for w in result.withheld)
        if profile:
            _say("\n".join([run.profile, *_work_done(result)]))
        found, done = _counted(result.diagnostics), result.outcome
        if done is None:
            _say(found + _how_the_output_stands(result.diagnostics, shown))
            raise click.exceptions.Exit(1)
        files = _files(done.files, done.changed, done.deleted, done.bytes)
        records = _records(result.counts)
        click.echo(f"{records} → {shown}{os.sep} ({files}) in {run.seconds:.1f} s{found and f'; {found}'}")
        if (shown / "index.html").is_file():
            click.echo(f"Open {shown / 'index.html'}")
    except KeyboardInterrupt:
        raise _Stopped(run.when_stopped) from None


def _answer(options: Options, command: str) -> Result:
    """What the command answers; where nothing changed, at once and without what it takes to work it out."""
    with started(options) as start:
        if isinstance(start, Result):
            return start
        known = known_answer(start, command)
        if known:
            return known
        from dossier import pipeline  # noqa: PLC0415 - half a second that a run without a change does not pay

        return pipeline.build(start) if command == "build" else pipeline.check(start)


@dossier.command(epilog=_examples("check", "check moscow-visit --strict", "check --format json > found.json"))
@click.argument("folder", metavar="[DIR]", type=_FOLDER, default=".")
@click.option(
    "--format",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, as one JSON array, or as annotations in a GitHub workflow.",
)
@_STRICT
def check(folder: Path, format: str, strict: bool) -> None:
    """Say everything that is wrong with the dossier in DIR.

    DIR is the current folder by default. Nothing is written.
    """
    run = Run(terminal=_rewrites_lines())
    options = Options(folder, _today(), strict=strict, progress=run.told)
    with run:
        result = _answer(options, "check")
    if format == "json":
        click.echo(as_json(result.diagnostics))
    elif format == "github":
        for diagnostic in result.diagnostics:
            click.echo(_visible(as_github(_from_here(diagnostic, folder))))
    else:
        _say_all(result.diagnostics)
        _say_withheld((w.path, w.name, w.reason) for w in result.withheld)
        records = _records(result.counts)
        found = _counted(result.diagnostics) or "no errors or warnings"
        click.echo(f"{records} checked in {run.seconds:.1f} s; {found}")
    if result.failed:
        raise click.exceptions.Exit(1)


@dossier.command(
    epilog=_examples("serve", "serve moscow-visit --drafts --open", "serve --editor vscode --port 8000"),
)
@click.argument("folder", metavar="[DIR]", type=_FOLDER, default=".")
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), help="This port and no other; 0 is any.")
@click.option("--host", metavar="H", default="127.0.0.1", help="Another address of this computer, or 0.0.0.0 for all.")
@click.option("--open", "opens", is_flag=True, help="Open the browser.")
@click.option("--drafts", is_flag=True, help="Show drafts and withheld records too, each with a ribbon.")
@click.option("--poll", "polls", is_flag=True, help="Look at all files at intervals, for network mounts.")
@click.option("--editor", metavar="NAME", default="file", help="What opens files: vscode, zed, idea or another.")
def serve(folder: Path, port: int | None, host: str, opens: bool, drafts: bool, polls: bool, editor: str) -> None:
    """Show the dossier in DIR in a browser, as it is at every moment.

    DIR is the current folder by default. Pages follow the files; public/ stays as it is. Ctrl-C stops it.
    """
    # Not at the top, for the same reason as in `new`.
    from dossier import serving  # noqa: PLC0415 - see `new`

    if problem := serving.wrong(editor):
        raise click.BadParameter(problem, param_hint="--editor")
    run = Run(terminal=_rewrites_lines())
    voice = serving.Voice(_say, _say_all, _say_bug, _today, lambda taken: _summed(taken.counts, taken.diagnostics))
    with suppress(KeyboardInterrupt):
        try:
            with run:
                options = Options(folder, _today(), progress=run.told, drafts=drafts)
                opened = serving.opened(options, serving.Asked(host, port, editor, opens, polls), voice)
        except serving.Unavailable as error:
            raise _Failed(str(error)) from None
        try:
            opened.serve()
        finally:
            opened.close()
    _say("stopped")
    sys.stderr.flush()
    os._exit(0)  # at once: no thread that is in the middle of something is waited for


@dossier.command(
    epilog=_examples(
        "rename vladimir-putin putin",
        "rename people/mercury freddie-mercury --dry-run",
        'rename burma myanmar --name "Myanmar"',
    )
)
@click.argument("old")
@click.argument("new")
@_DOSSIER
@click.option("--name", metavar="NAME", default="", help="A new name too; the one it had becomes an alias.")
@click.option("--no-alias", is_flag=True, help="With --name: the name it had is no alias.")
@_DRY_RUN
@_YES
def rename(old: str, new: str, folder: Path, name: str, no_alias: bool, dry_run: bool, yes: bool) -> None:
    """Give the record OLD the id NEW, and rewrite every reference to it.

    OLD is an id, a kind and an id (people/mercury), a name or an alias. The plan is shown first. What was published
    under the old id leads to the new one.
    """
    from dossier.rewrite import propose_rename  # noqa: PLC0415 - as in `new`

    if no_alias and not name:
        raise click.UsageError("--no-alias is for a new --name")
    called = Called(new, _one_line(name, "--name") if name else "", keep=not no_alias)
    _rewrite(folder, lambda options: propose_rename(options, old, called), dry_run=dry_run, yes=yes)


@dossier.command(epilog=_examples("merge v-putin vladimir-putin", "merge people/v-putin vladimir-putin --dry-run"))
@click.argument("old")
@click.argument("into")
@_DOSSIER
@_DRY_RUN
@_YES
def merge(old: str, into: str, folder: Path, dry_run: bool, yes: bool) -> None:
    """Make the record OLD part of the record INTO, and rewrite every reference to it.

    Both are of one kind. INTO gets what OLD says and it does not, its names and its text; OLD's file is removed. The
    plan is shown first.
    """
    from dossier.rewrite import propose_merge  # noqa: PLC0415 - as in `new`

    _rewrite(folder, lambda options: propose_merge(options, old, into), dry_run=dry_run, yes=yes)


def _rewrite(folder: Path, propose: Callable[[Options], Proposal], *, dry_run: bool, yes: bool) -> None:
    """Shows a plan, asks, and does it."""
    from dossier.rewrite import carry_out  # noqa: PLC0415 - as in `new`

    run = Run(terminal=_rewrites_lines())
    options = Options(folder, _today(), progress=run.told)
    try:
        with run:
            proposal = propose(options)
        plan = _shown_plan(proposal)
        if plan.changes and not dry_run and (yes or _is_wanted()):
            if failed := carry_out(options, plan):
                _refused(failed)
            rewritten = _several(plan.references, "reference", "references")
            files = _several(len(plan.changes), "file", "files")
            click.echo(f"done: {rewritten} rewritten, {files} changed; next: dossier build{_argument(folder)}")
    except KeyboardInterrupt:
        raise _Stopped("stopped; nothing was changed") from None


def _shown_plan(proposal: Proposal) -> Plan:
    """The plan, shown with what is said beside it; where there is none, why not."""
    argument, why = proposal.wrong
    if why:
        raise click.BadParameter(_visible(why), param_hint=argument)
    if proposal.plan is None:
        _refused(proposal.diagnostics)
    if proposal.plan.changes:
        click.echo(_visible("\n".join(as_lines(proposal.plan))))
    else:
        click.echo(f"nothing to change: {proposal.plan.new} is called so already")
    _say_all(proposal.diagnostics)
    return proposal.plan


def _refused(diagnostics: Sequence[Diagnostic]) -> NoReturn:
    _say_all(diagnostics)
    _say(f"{_counted(diagnostics)}: nothing was changed")
    raise click.exceptions.Exit(1)


def _is_wanted() -> bool:
    """Whether the user says yes; wrong use where there is nobody to ask."""
    if not sys.stdin.isatty():
        raise click.UsageError("nothing was changed, since there is nobody to ask: say --yes to do it")
    try:
        if click.confirm("Do it?", err=True):
            return True
    except click.Abort:
        raise KeyboardInterrupt from None
    _say("nothing was changed")
    raise click.exceptions.Exit(1)


@dossier.group(epilog=_examples("theme new mine", "theme copy document.html", "theme diff mine"))
def theme() -> None:
    """Make a theme of your own, and follow what was changed under it."""


_THEME = click.option("--theme", "name", metavar="NAME", default="", help="The theme, if dossier.yaml names another.")


@theme.command("new", epilog=_examples("theme new mine"))
@click.argument("name")
@_DOSSIER
def theme_new(name: str, folder: Path) -> None:
    """Make a theme that inherits everything.

    It lies in themes/NAME and says how to change it. Nothing is written over.
    """
    _theming(lambda command, voice: command.new(folder, _one_line(name, "NAME"), voice), folder)


@theme.command("copy", epilog=_examples("theme copy document.html", "theme copy partials/mast.html --theme mine"))
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@_DOSSIER
@_THEME
def theme_copy(files: tuple[str, ...], folder: Path, name: str) -> None:
    """Copy inherited files into a theme, to be changed there.

    It is remembered what they were, so that `dossier theme diff` can say what was changed in them since.
    """
    _theming(lambda command, voice: command.copy(folder, name, files, voice), folder)


@theme.command("diff", epilog=_examples("theme diff", "theme diff mine --seen"))
@click.argument("name", metavar="[NAME]", default="")
@_DOSSIER
@click.option("--seen", is_flag=True, help="From now on show only what is changed after today.")
def theme_diff(name: str, folder: Path, seen: bool) -> None:
    """Show what was changed under the theme NAME.

    For each file that overrides another: what was changed in that one since yours was copied. Templates that no page
    uses are named too. NAME is the theme of dossier.yaml by default.
    """
    _theming(lambda command, voice: (command.seen if seen else command.diff)(folder, name, voice), folder)


def _theming(ask: Callable[[ModuleType, object], None], folder: Path) -> None:
    from dossier import commands_theme as command  # noqa: PLC0415 - see `new`

    try:
        ask(command, command.Voice(lambda text: click.echo(_visible(text)), lambda text: _say(_visible(text))))
    except command.Unwilling as why:
        raise click.UsageError(_visible(str(why))) from None
    except OSError as error:
        raise _unwritable(folder / "themes", error) from None


@dossier.command(epilog=_examples("suggest", "suggest statement-2015-10-22", "suggest statement-2015-10-22 --write"))
@click.argument("document", metavar="[ID]", default="")
@_DOSSIER
@click.option(
    "--limit", metavar="N", type=click.IntRange(1), default=10, show_default=True, help="Documents, if no ID is given."
)
@click.option("--write", "writes", is_flag=True, help="Put it into the records too, as comments.")
def suggest(document: str, folder: Path, limit: int, writes: bool) -> None:
    """Propose quotations, names and dates found in the document ID, to be confirmed.

    Without ID it looks at all documents and shows those with most to decide. What it prints is YAML for front matter,
    with the sentences. What --write puts into a record are comments: nothing counts until a person accepts it.
    """
    from dossier import commands_suggest as command  # noqa: PLC0415 - see `new`

    run = Run(terminal=_rewrites_lines())
    look = command.suggest_and_write if writes else command.suggest
    try:
        with run:
            found = look(Options(folder, _today(), progress=run.told), document, limit)
    except command.Unknown as error:
        raise click.BadParameter(_visible(str(error)), param_hint="ID") from None
    voice = command.Voice(lambda text: click.echo(_visible(text)), lambda text: _say(_visible(text)), _say_all)
    if not command.say(found, voice):
        raise click.exceptions.Exit(1)


@dossier.command(
    epilog=_examples(
        "release --date 2026-11-25",
        "release --accept memo-4#p7",
        'release --accept memo-4#p3 --reason "The agency withdrew the sentence."',
    )
)
@click.argument("folder", metavar="[DIR]", type=_FOLDER, default=".")
@click.option("--output", metavar="DIR", type=click.Path(path_type=Path), help="Where the site goes, if not public/.")
@click.option("--date", "day", metavar="D", default="", help="The day of the release, if it is not today: 2026-11-25.")
@click.option("--accept", metavar="ID#pN", multiple=True, help="A published paragraph that is not what it was.")
@click.option("--reason", metavar="TEXT", default="", help="Why what is accepted as gone is gone, for readers.")
@_STRICT
def release(folder: Path, output: Path | None, day: str, accept: tuple[str, ...], reason: str, strict: bool) -> None:
    """Check everything, record what is published in anchors.lock, and build the dossier in DIR anew.

    From then on each build compares the paragraphs that readers may have linked to. With an error anywhere, and while
    a published paragraph is not what it was and nobody accepted it, lock and output stay as they are.
    """
    from dossier.release import Asked, Unacceptable, release_dossier  # noqa: PLC0415 - see `new`

    run = Run(terminal=_rewrites_lines())
    day, shown = _day(day) if day else _today(), output or folder / "public"
    options = Options(folder, day, output, strict=strict, progress=run.told, search=True)
    asked = Asked(day, accept, _one_line(reason, "--reason") if reason else "")
    try:
        with run:
            done = release_dossier(options, asked)
    except Unacceptable as reason_why:
        raise click.UsageError(_visible(str(reason_why))) from None
    except OSError as error:
        raise _unwritable(folder, error) from None
    except KeyboardInterrupt:
        raise _Stopped(run.when_stopped) from None
    _say_all(done.result.diagnostics)
    _say_withheld((w.path, w.name, w.reason) for w in done.result.withheld)
    found = _counted(done.result.diagnostics)
    if done.result.outcome is None:
        _say(f"{found}: not released")
        raise click.exceptions.Exit(1)
    held = (
        f"{_several(done.paragraphs, 'paragraph', 'paragraphs')} of {_several(done.documents, 'document', 'documents')}"
    )
    click.echo(f"{_records(done.result.counts)} → {shown}{os.sep} in {run.seconds:.1f} s{found and f'; {found}'}")
    also = ", and .gitattributes, which says how git merges it" if done.attributes else ""
    click.echo(f"{folder / 'anchors.lock'} holds {held}, {done.changed:,} new or changed: commit it{also}")


@dossier.command(epilog=_examples("publish", "publish site --dry-run", "publish site --yes", "publish site --rollback"))
@click.argument("target", metavar="[TARGET]", default="")
@_DOSSIER
@click.option("--date", "day", metavar="D", default="", help="The day of the release, if it is not today: 2026-11-25.")
@_STRICT
@click.option("--dry-run", is_flag=True, help="Show what would travel and change nothing, here or there.")
@click.option("--yes", is_flag=True, help="Do it, although it removes much, or the target is not as it was left.")
@click.option("--rollback", is_flag=True, help="Show the edition before the present one again.")
def publish(target: str, folder: Path, day: str, strict: bool, dry_run: bool, yes: bool, rollback: bool) -> None:
    """Release the dossier, and bring the release to TARGET.

    Targets stand under `publish:` in dossier.yaml; TARGET may be left out where there is one. Only what changed
    travels. What others have there is never touched. A run that was stopped is taken up by the next one.
    """
    from dossier import commands_publish as command  # noqa: PLC0415 - see `new`

    if rollback and dry_run:
        raise click.UsageError("--dry-run is for a release, not for --rollback")
    run, day = Run(terminal=_rewrites_lines()), _day(day) if day else _today()
    options = Options(folder, day, strict=strict, progress=run.told, search=True)
    voice = command.Voice(lambda text: click.echo(_visible(text)), lambda text: _say(_visible(text)), _say_all)
    try:
        chosen = command.target_called(folder, target)
        if isinstance(chosen, tuple):
            _refused(chosen)
        if rollback:
            voice.result(command.roll_back(folder, chosen, day))
            return
        with run:
            found = command.publish(options, chosen, command.Order(day, yes, dry_run))
    except (command.UnknownTarget, command.Unacceptable) as why:
        raise click.UsageError(_visible(str(why))) from None
    except command.Unpublishable as why:
        raise _Failed(_visible(str(why))) from None
    except OSError as error:
        raise _unwritable(folder, error) from None
    except KeyboardInterrupt:
        raise _Stopped("stopped: what was sent is kept; publish again to go on") from None
    _say_withheld((w.path, w.name, w.reason) for w in found.release.result.withheld)
    if not command.say(found, chosen, folder / "public", voice):
        raise click.exceptions.Exit(1)


@dossier.command(
    "print",
    epilog=_examples(
        "print --output moscow-visit.pdf",
        "print statement-2015-10-22 pages/briefing --output two.pdf",
        "print --topic syrian-war --date 2026-11-25 --output war.pdf",
    ),
)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@_DOSSIER
@click.option(
    "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF."
)
@click.option("--kind", metavar="KIND", default="", help="Records of this kind.")
@click.option("--topic", metavar="ID", default="", help="Only documents that name this topic.")
@click.option("--date", "day", metavar="D", default="", help="The day of the edition, for the cover: 2026-11-25.")
@click.option("--chromium", metavar="PROGRAM", default="", help="The browser that prints, if not the first found.")
def print_(ids: tuple[str, ...], folder: Path, output: Path, kind: str, topic: str, day: str, chromium: str) -> None:
    """Print the dossier, or records of it, as one PDF.

    Cover, contents, the editors' pages, documents with paragraph numbers, notes, an index of people. ID is that of a
    record; without any, and without --kind and --topic, it is all pages and documents.
    """
    from dossier import commands_print as command  # noqa: PLC0415 - see `new`
    from dossier.pipeline import read_kinds  # noqa: PLC0415 - see `new`

    run = Run(terminal=_rewrites_lines())
    day = _day(day) if day else _today() if os.environ.get("SOURCE_DATE_EPOCH") else ""
    wanted = command.Wanted(ids, _kind_called(kind, read_kinds(folder)[0]).name if kind else "", topic, day, chromium)
    try:
        with run:
            book = command.print_dossier(Options(folder, _today(), progress=run.told), wanted)
        if isinstance(book, Result):
            _say_all(d for d in book.diagnostics if d.severity == "error")
            raise _Failed("the dossier has errors: nothing was printed")
        command.write(book, output)
    except command.Unprintable as error:
        raise _Failed(_visible(str(error))) from None
    except OSError as error:
        raise _unwritable(output, error) from None
    except KeyboardInterrupt:
        raise _Stopped("stopped; nothing was printed") from None
    click.echo(command.said(book, output, run.seconds))


# what the arguments mean


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise click.BadParameter("a day is written 2026-11-25", param_hint="--date") from None


def _today() -> str:
    """The day in UTC, as ISO; that of SOURCE_DATE_EPOCH where it is set (reproducible-builds.org)."""
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    if said and not re.fullmatch("[0-9]{1,11}", said):
        raise click.UsageError(f"SOURCE_DATE_EPOCH is a number of seconds since 1970, not `{_visible(said)}`")
    now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(said)) if said else datetime.now(UTC)
    return now.date().isoformat()


def _theme_from_here(theme: str) -> str:
    """A path is meant from the current folder where it leads to one; else the dossier's themes are looked through."""
    is_path = "/" in theme or os.sep in theme or theme in (".", "..")
    return str(Path(theme).resolve()) if is_path and Path(theme).is_dir() else theme


def _web_address(url: str) -> str:
    if url and not re.fullmatch(r"https?://[^\s<>\"]+", url):
        raise click.BadParameter("a web address begins with https:// or http://", param_hint="--url")
    return url


def _kind_called(word: str, kinds: Kinds) -> Kind:
    """The kind of that name, label or folder."""
    known = {said.casefold(): kind for kind in kinds.values() for said in (kind.plural, kind.label, kind.folder)}
    known |= {kind.name.casefold(): kind for kind in kinds.values()}
    if word.casefold() in known:
        return known[word.casefold()]
    near = tuple(dict.fromkeys(known[said].name for said in nearest(word.casefold(), known)))
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(kinds)}"
    raise click.BadParameter(f"there is no kind `{_visible(word)}`; {hint}", param_hint="KIND")


def _one_line(text: str, hint: str) -> str:
    """A text with single spaces, of characters that YAML can hold."""
    text = " ".join(text.split())
    if not text or re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]", text):
        raise click.BadParameter("it is empty or has characters that cannot be written", param_hint=hint)
    return text


def _identifier(text: str) -> str:
    text = _one_line(text, "--id")
    if re.search(r"[/\\#|]|^\.{1,2}$", text):
        raise click.BadParameter("an id is a word or two, without `/`, `\\`, `#` or `|`", param_hint="--id")
    return text


def _seed_called(said: str, kind: Kind, folder: Path, stem: str) -> str:
    """The seed that a document is about, relative to seeds/, or ''. No other seed may have the document's id."""
    if kind.name != "document":
        if said:
            raise click.UsageError("--seed is for documents")
        return ""
    seeds = folder / "seeds"
    seed, known = said.replace("\\", "/").removeprefix("./").removeprefix("seeds/"), find_files(seeds)
    if seed and seed not in known:
        near = nearest(seed, known)
        hint = f"did you mean `{near[0]}`?" if near else "the path is relative to seeds/"
        raise click.BadParameter(f"there is no seed `{_visible(seed)}`; {hint}", param_hint="--seed")
    taken = find_same(seeds, stem)
    if taken and taken != seeds / seed:
        mend = "" if seed else f"say --seed {_pasted(taken.relative_to(seeds))} if the record is about it, or "
        raise click.UsageError(f"{taken} has the id {stem} already: {mend}choose another id with --id")
    return seed


def _unwritable(path: Path, error: OSError) -> _Failed:
    return _Failed(f"cannot write {error.filename or path}: {error.strerror or error}")


# how far a run is

_REPLACING = "finishing"  # the pipeline's word for moving files into place
_AS_IT_WAS = "stopped; the output is as it was"
_QUIET, _PAUSE, _LOG_PAUSE = 1.0, 0.1, 10.0  # seconds before anything is said, and between two lines


@dataclass(slots=True)
class Run:
    """What a run tells of itself: on a terminal one line rewritten in place, in a log a line now and then."""

    terminal: bool
    clock: Callable[[], float] = time.monotonic
    stage: str = ""
    spent: dict[str, float] = field(default_factory=dict)
    complete: bool = False
    started: float = 0
    marked: float = 0
    shown: float = 0
    width: int = 0  # of the line on the terminal

    def __post_init__(self) -> None:
        self.started = self.marked = self.shown = self.clock()

    def told(self, stage: str, done: int, total: int) -> None:
        """The pipeline's Progress: told when a piece is done, or with nothing done when a stage begins."""
        self._spend(stage if done else self.stage)
        self.stage = stage
        pause = _PAUSE if self.terminal else _LOG_PAUSE
        if self.seconds < _QUIET or self.marked - self.shown < pause:
            return
        self.shown = self.marked
        line = f"{stage} {done:,} of {total:,}" if 0 < done <= total else f"{stage} {done:,}" if done else stage
        if self.terminal:
            click.echo(f"\r{line:<{self.width}}", err=True, nl=False)
            self.width = max(self.width, len(line))
        else:
            click.echo(line, err=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Takes the line off the terminal."""
        self._spend(self.stage)
        if self.width:
            click.echo(f"\r{'':<{self.width}}\r", err=True, nl=False)
        self.complete = kind is None and self.stage == _REPLACING

    def _spend(self, stage: str) -> None:
        now = self.clock()
        stage = stage or "reading"
        self.spent[stage] = self.spent.get(stage, 0) + now - self.marked
        self.marked = now

    @property
    def seconds(self) -> float:
        return self.marked - self.started

    @property
    def profile(self) -> str:
        return "\n".join(f"{stage:<10}{seconds:8.2f} s" for stage, seconds in self.spent.items())

    @property
    def when_stopped(self) -> str:
        if self.complete:
            return "stopped; the output is complete"
        replacing = "stopped while the output was being replaced: build again to complete it"
        return replacing if self.stage == _REPLACING else _AS_IT_WAS


def _rewrites_lines() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


# how things are said

_EACH_SLOWEST = 5
_MANY, _EACH = 200, 10  # of more warnings than that, so many of each code are shown
_COLOURS = {"error": "red", "warning": "yellow"}


def _say(text: str) -> None:
    click.echo(text, err=True, color=False if os.environ.get("NO_COLOR") else None)  # None: where it is a terminal


def _say_bug(error: BaseException) -> None:
    """Of a bug after which the command goes on."""
    shown = os.environ.get("DOSSIER_TRACEBACK")
    _say("".join(traceback.format_exception(error)) if shown else f"dossier: {_bug(error)}")


def _say_all(diagnostics: Iterable[Diagnostic], rest: str = "") -> None:
    for diagnostic in diagnostics:
        level = f"{diagnostic.severity}[{diagnostic.code}]"
        _say(as_text(diagnostic).replace(level, click.style(level, fg=_COLOURS[diagnostic.severity], bold=True), 1))
    if rest:
        _say(rest)


def _shortened(diagnostics: Sequence[Diagnostic], folder: Path) -> tuple[Sequence[Diagnostic], str]:
    """What to show, and a sentence on the rest: every error, but of very many warnings only some of each code."""
    if sum(d.severity != "error" for d in diagnostics) <= _MANY:
        return diagnostics, ""
    seen: Counter[str] = Counter()
    kept = []
    for diagnostic in diagnostics:
        seen[diagnostic.code] += diagnostic.severity != "error"
        if diagnostic.severity == "error" or seen[diagnostic.code] <= _EACH:
            kept.append(diagnostic)
    left = {code: count - _EACH for code, count in sorted(seen.items()) if count > _EACH}
    codes = ", ".join(f"{count:,} {code}" for code, count in left.items())
    number = _several(sum(left.values()), "more warning is", "more warnings are")
    return kept, f"{number} not shown ({codes}): `dossier check{_argument(folder)}` shows all"


def _say_withheld(withheld: Iterable[tuple[str, str, str]]) -> None:
    """For the curator's eyes: path, name and reason of each record that readers do not get, or not all of."""
    lines = [_visible(f"    {path}: {name} ({reason})") for path, name, reason in withheld]
    if lines:
        _say("\n".join([f"{_several(len(lines), 'record is', 'records are')} withheld, in whole or in part:", *lines]))


def _from_here(diagnostic: Diagnostic, folder: Path) -> Diagnostic:
    """With a path from the current folder, where a workflow runs, instead of from the dossier."""
    path = folder / diagnostic.span.path
    return replace(diagnostic, span=replace(diagnostic.span, path=path.as_posix())) if path.exists() else diagnostic


def _counted(diagnostics: Iterable[Diagnostic]) -> str:
    counts = Counter(d.severity for d in diagnostics)
    return ", ".join(_several(counts[level], level, f"{level}s") for level in ("error", "warning") if counts[level])


def _how_the_output_stands(diagnostics: Iterable[Diagnostic], output: Path) -> str:
    if any(d.code == "output-refused" for d in diagnostics):
        return ""  # that diagnostic says it
    return f": {output}{os.sep} was left as it was" if output.exists() else ": nothing was written"


def _work_done(result: Result) -> Iterable[str]:
    """What was done and what was known, and on what most time was spent."""
    work, done = result.work, result.outcome
    for what, count, total in (
        ("files parsed", work.parsed, work.read),
        ("records linked", work.linked, work.records),
        ("pages rendered", work.rendered, work.pages),
    ):
        yield f"{what:<15}{count:8,} of {total:,}, {total - count:,} known"
    if done:
        yield f"{'files written':<15}{done.changed:8,} of {done.files:,}, {_size(done.bytes)} in all"
    for label, slowest in (("template", work.slowest_templates), ("file", work.slowest_files)):
        for name, seconds in slowest[:_EACH_SLOWEST]:
            yield f"{label:<10}{seconds:8.3f} s  {name or 'feeds, data and the like'}"


def _records(counts: Iterable[tuple[int, str, str]]) -> str:
    return ", ".join(_several(*each) for each in counts) or "no records"


def _summed(counts: Iterable[tuple[int, str, str]], diagnostics: Iterable[Diagnostic]) -> str:
    return "; ".join(part for part in (_records(counts), _counted(diagnostics)) if part)


def _files(count: int, changed: int, deleted: int, size: int) -> str:
    said = [_several(count, "file", "files"), f"{changed:,} changed"]
    return ", ".join([*said, *([f"{deleted:,} removed"] if deleted else ()), _size(size)])


def _size(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"


def _several(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _argument(folder: Path) -> str:
    """What stands after a command that is meant for that dossier."""
    return "" if folder.resolve() == Path.cwd() else f" {_pasted(folder)}"


def _pasted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)


def _visible(text: str) -> str:
    """Without control characters, by which a source could write all over a terminal."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "�", text)


if __name__ == "__main__":  # the processes of a pool may import this module too
    main()
