"""Commands on what is there: suggest, release and print."""

from __future__ import annotations

import os
from pathlib import Path

import click

from dossier.cli.arguments import (
    DOSSIER,
    IN_FOLDER,
    NO_SIGN,
    OUTPUT,
    SIGN,
    STRICT,
    day_of,
    examples,
    key_named,
    kind_called,
    one_line,
    today,
)
from dossier.cli.group import dossier
from dossier.cli.run import Run, rewrites_lines
from dossier.cli.terminal import (
    Failed,
    Stopped,
    counted,
    records_said,
    several,
    speak,
    speak_all,
    speak_withheld,
    unwritable,
    visible,
)
from dossier.start import Options, Result

_DID = {
    "added": ("document added", "documents added"),
    "changed": ("document changed", "documents changed"),
    "gone": ("document withdrawn", "documents withdrawn"),
    "led": ("record renamed or merged", "records renamed or merged"),
}


@dossier.command(epilog=examples("suggest", "suggest statement-2015-10-22", "suggest statement-2015-10-22 --write"))
@click.argument("document", metavar="[ID]", default="")
@DOSSIER
@click.option(
    "--limit", metavar="N", type=click.IntRange(1), default=10, show_default=True, help="Documents, if no ID is given."
)
@click.option("--write", "writes", is_flag=True, help="Put it into the records too, as comments.")
def suggest(document: str, folder: Path, limit: int, writes: bool) -> None:
    """Propose quotations, names and dates found in the document ID, to be confirmed.

    Without ID it looks at all documents and shows those with most to decide. What it prints is YAML for front matter,
    with the sentences. What --write puts into a record are comments: nothing counts until a person accepts it.
    """
    from dossier import commands_suggest as command  # noqa: PLC0415 - as in `new`

    run = Run(terminal=rewrites_lines())
    look = command.suggest_and_write if writes else command.suggest
    try:
        with run:
            found = look(Options(folder, today(), progress=run.told), document, limit)
    except command.Unknown as error:
        raise click.BadParameter(visible(str(error)), param_hint="ID") from None
    voice = command.Voice(lambda text: click.echo(visible(text)), lambda text: speak(visible(text)), speak_all)
    if not command.say(found, voice):
        raise click.exceptions.Exit(1)


@dossier.command(
    epilog=examples(
        "release --date 2026-11-25",
        "release --accept memo-4#p7",
        'release --accept memo-4#p3 --reason "The agency withdrew the sentence."',
    )
)
@IN_FOLDER
@OUTPUT
@click.option("--date", "day", metavar="D", default="", help="The day of the release, if it is not today: 2026-11-25.")
@SIGN
@NO_SIGN
@click.option("--jobs", metavar="N", type=click.IntRange(1), help="Processes, if not as many as processors.")
@click.option("--accept", metavar="ID#pN", multiple=True, help="A published paragraph that is not what it was.")
@click.option("--reason", metavar="TEXT", default="", help="Why what is accepted as gone is gone, for readers.")
@STRICT
def release(  # noqa: PLR0913, PLR0917 - click gives each option as an argument
    folder: Path,
    output: Path | None,
    day: str,
    key: Path | None,
    unsigned: bool,
    jobs: int | None,
    accept: tuple[str, ...],
    reason: str,
    strict: bool,
) -> None:
    """Check everything, record what is published in anchors.lock, and build the dossier in DIR anew.

    From then on each build compares the paragraphs that readers may have linked to. With an error anywhere, and while
    a published paragraph is not what it was and nobody accepted it, lock and output stay as they are.
    """
    from dossier.release import Asked, Unacceptable, release_dossier  # noqa: PLC0415 - as in `new`

    run = Run(terminal=rewrites_lines())
    day, shown = day_of(day) if day else today(), output or folder / "public"
    options = Options(folder, day, output, jobs=jobs or 0, strict=strict, progress=run.told, search=True)
    said = one_line(reason, "--reason") if reason else ""
    asked = Asked(day, accept, said, key_named(key, unsigned=unsigned), unsigned, today())
    try:
        with run:
            done = release_dossier(options, asked)
    except Unacceptable as reason_why:
        raise click.UsageError(visible(str(reason_why))) from None
    except OSError as error:
        raise unwritable(folder, error) from None
    except KeyboardInterrupt:
        raise Stopped(run.when_stopped) from None
    speak_all(done.result.diagnostics)
    speak_withheld((w.path, w.name, w.reason) for w in done.result.withheld)
    found = counted(done.result.diagnostics)
    if done.result.outcome is None:
        speak(f"{found}: not released")
        raise click.exceptions.Exit(1)
    held = (
        f"{several(done.paragraphs, 'paragraph', 'paragraphs')} of {several(done.documents, 'document', 'documents')}"
    )
    click.echo(f"{records_said(done.result.counts)} → {shown}{os.sep} in {run.seconds:.1f} s{found and f'; {found}'}")
    also = ", and .gitattributes, which says how git merges it" if done.attributes else ""
    if done.did:
        click.echo(f"Edition of {day}: {', '.join(several(count, *_DID[what]) for what, count in done.did)}")
    click.echo(f"{folder / 'anchors.lock'} holds {held}, {done.changed:,} new or changed: commit it{also}")


@dossier.command(
    "print",
    epilog=examples(
        "print --output moscow-visit.pdf",
        "print statement-2015-10-22 pages/briefing --output two.pdf",
        "print --topic syrian-war --date 2026-11-25 --output war.pdf",
    ),
)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@DOSSIER
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
    from dossier import commands_print as command  # noqa: PLC0415 - as in `new`
    from dossier.pipeline import read_kinds  # noqa: PLC0415 - as in `new`

    run = Run(terminal=rewrites_lines())
    day = day_of(day) if day else today() if os.environ.get("SOURCE_DATE_EPOCH") else ""
    wanted = command.Wanted(ids, kind_called(kind, read_kinds(folder)[0]).name if kind else "", topic, day, chromium)
    try:
        with run:
            book = command.print_dossier(Options(folder, today(), progress=run.told), wanted)
        if isinstance(book, Result):
            speak_all(d for d in book.diagnostics if d.severity == "error")
            raise Failed("the dossier has errors: nothing was printed")
        command.write(book, output)
    except command.Unprintable as error:
        raise Failed(visible(str(error))) from None
    except OSError as error:
        raise unwritable(output, error) from None
    except KeyboardInterrupt:
        raise Stopped("stopped; nothing was printed") from None
    click.echo(command.said(book, output, run.seconds))
