"""The commands that everybody needs: init, new, build, check and serve."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import click

from dossier.cli.arguments import (
    DOSSIER,
    IN_FOLDER,
    OUTPUT,
    STRICT,
    examples,
    identifier_of,
    kind_called,
    one_line,
    seed_called,
    theme_from_here,
    today,
    web_address,
)
from dossier.cli.group import dossier
from dossier.cli.run import Run, rewrites_lines
from dossier.cli.terminal import (
    Failed,
    Stopped,
    argument_for,
    counted,
    files_said,
    how_the_output_stands,
    records_said,
    said_for_programs,
    shortened,
    speak,
    speak_all,
    speak_bug,
    speak_withheld,
    summed,
    unwritable,
    work_done,
)
from dossier.core.blank import as_yaml, record_text, stand_ins
from dossier.io.starter import find_same, is_free, write_new, write_starter
from dossier.names import slug
from dossier.start import Options, Result, known_answer, started


@dossier.command(epilog=examples("init moscow-visit", "init . --ci github"))
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
        raise unwritable(folder, error) from None
    click.echo(f"{folder}{os.sep}: a new dossier of {len(written)} files")
    for workflow in (path for path in written if path.endswith(".yml")):
        click.echo(f"Say in {folder / workflow} what pip is to install.")
    click.echo(f"Next: dossier build{argument_for(folder)}, then open {folder / 'public' / 'index.html'}")


@dossier.command(
    epilog=examples(
        'new person "Vladimir Putin"',
        'new document "Statement of 22 October" --seed statement.txt',
        'new country "Côte d’Ivoire" --id ivory-coast',
    )
)
@click.argument("kind")
@click.argument("name")
@DOSSIER
@click.option("--id", "identifier", metavar="ID", default="", help="The record's id, if not the one its name gives.")
@click.option("--seed", metavar="FILE", default="", help="Of a document: the file under seeds/ that it is about.")
def new(kind: str, name: str, folder: Path, identifier: str, seed: str) -> None:
    """Write a record for NAME, with every field of its KIND explained.

    KIND is document, person, country, topic, organisation, event, page, or one that dossier.yaml declares. The file is
    called after the name and never replaces another.
    """
    from dossier.pipeline import had_before, read_kinds  # noqa: PLC0415 - `--help` need not pay for what a run uses

    kinds, problems = read_kinds(folder)
    if any(problem.severity == "error" for problem in problems):
        speak_all(problems)
        raise click.exceptions.Exit(1)
    chosen = kind_called(kind, kinds)
    name = one_line(name, "NAME")
    identifier = identifier_of(identifier) if identifier else slug(name)
    stem = slug(identifier)
    path = folder / "content" / chosen.folder / f"{stem}.md"
    if there := find_same(path.parent, stem):
        raise click.UsageError(f"{there} is there already: choose another id with --id")
    if had := had_before(folder, chosen, identifier):
        never = "an id is never used again for another record: choose another with --id"
        raise click.UsageError(f"{had} had the id {identifier}, and {never}")
    seed = seed_called(seed, chosen, folder, stem)
    filled = {chosen.names: name, "id": identifier if identifier != stem else "", "seed": seed}
    in_use = {key: as_yaml(text) for key, text in filled.items() if text} | stand_ins(chosen, today())
    try:
        write_new(path, record_text(chosen, kinds, in_use).encode())
    except OSError as error:
        raise unwritable(path, error) from None
    click.echo(str(path))
    what = "fill it in and take out `draft: true`" if "draft" in in_use else "fill it in"
    link = f"[[{chosen.folder}/{identifier}]]"
    speak(f"Next: {what}, then `dossier check{argument_for(folder)}`. Texts link to it with {link}.")


@dossier.command(
    epilog=examples(
        "build",
        "build moscow-visit --strict --url https://example.org/moscow/",
        "build --output /srv/www/moscow --theme themes/plain",
    )
)
@IN_FOLDER
@OUTPUT
@click.option("--theme", metavar="NAME|PATH", default="", help="Another theme than dossier.yaml names.")
@click.option("--url", metavar="URL", default="", help="Another address than dossier.yaml gives.")
@click.option("--jobs", metavar="N", type=click.IntRange(1), help="Processes, if not as many as processors.")
@STRICT
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
    run = Run(terminal=rewrites_lines())
    theme, url, shown = theme_from_here(theme), web_address(url), output or folder / "public"
    options = Options(folder, today(), output, theme, url, jobs or 0, strict, clean, run.told, search=not no_search)
    try:
        with run:
            result = _answer(options, "build")
        speak_all(*shortened(result.diagnostics, folder))
        speak_withheld((w.path, w.name, w.reason) for w in result.withheld)
        if profile:
            speak("\n".join([run.profile, *work_done(result)]))
        found, done = counted(result.diagnostics), result.outcome
        if done is None:
            speak(found + how_the_output_stands(result.diagnostics, shown))
            raise click.exceptions.Exit(1)
        files = files_said(done.files, done.changed, done.deleted, done.bytes)
        records = records_said(result.counts)
        click.echo(f"{records} → {shown}{os.sep} ({files}) in {run.seconds:.1f} s{found and f'; {found}'}")
        if (shown / "index.html").is_file():
            click.echo(f"Open {shown / 'index.html'}")
    except KeyboardInterrupt:
        raise Stopped(run.when_stopped) from None


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


@dossier.command(epilog=examples("check", "check moscow-visit --strict", "check --format json > found.json"))
@IN_FOLDER
@click.option(
    "--format",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, as one JSON array, or as annotations in a GitHub workflow.",
)
@STRICT
def check(folder: Path, format: str, strict: bool) -> None:
    """Say everything that is wrong with the dossier in DIR.

    DIR is the current folder by default. Nothing is written.
    """
    run = Run(terminal=rewrites_lines())
    options = Options(folder, today(), strict=strict, progress=run.told)
    with run:
        result = _answer(options, "check")
    if not said_for_programs(result.diagnostics, format, folder):
        speak_all(result.diagnostics)
        speak_withheld((w.path, w.name, w.reason) for w in result.withheld)
        records = records_said(result.counts)
        found = counted(result.diagnostics) or "no errors or warnings"
        click.echo(f"{records} checked in {run.seconds:.1f} s; {found}")
    if result.failed:
        raise click.exceptions.Exit(1)


@dossier.command(
    epilog=examples("serve", "serve moscow-visit --drafts --open", "serve --editor vscode --port 8000"),
)
@IN_FOLDER
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
    from dossier import serving  # noqa: PLC0415 - as in `new`

    if problem := serving.wrong(editor):
        raise click.BadParameter(problem, param_hint="--editor")
    run = Run(terminal=rewrites_lines())
    voice = serving.Voice(speak, speak_all, speak_bug, today, lambda taken: summed(taken.counts, taken.diagnostics))
    with suppress(KeyboardInterrupt):
        try:
            with run:
                options = Options(folder, today(), progress=run.told, drafts=drafts)
                opened = serving.opened(options, serving.Asked(host, port, editor, opens, polls), voice)
        except serving.Unavailable as error:
            raise Failed(str(error)) from None
        try:
            opened.serve()
        finally:
            opened.close()
    speak("stopped")
    sys.stderr.flush()
    os._exit(0)  # at once: no thread that is in the middle of something is waited for
