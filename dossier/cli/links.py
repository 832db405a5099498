"""The command that asks the web: links."""

from __future__ import annotations

import time
from pathlib import Path

import click

from dossier.cli.arguments import FOLDER, STRICT, examples, today
from dossier.cli.group import dossier
from dossier.cli.run import Run, rewrites_lines
from dossier.cli.terminal import Failed, Stopped, counted, said_for_programs, speak_all, unwritable
from dossier.start import Options


@dossier.command(epilog=examples("links", "links moscow-visit --fresh", "links --format json > links.json"))
@click.argument("folder", metavar="[DIR]", type=FOLDER, default=".")
@click.option(
    "--format",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="As for `dossier check`.",
)
@click.option("--fresh", is_flag=True, help="Ask for every address, also for those that were there a few days ago.")
@click.option("--withheld", is_flag=True, help="Those of drafts and of withheld records too: their hosts are asked.")
@click.option("--private", is_flag=True, help="Those on this machine and in its network too.")
@STRICT
def links(folder: Path, format: str, fresh: bool, withheld: bool, private: bool, strict: bool) -> None:
    """Ask whether the external addresses in records and texts still answer.

    DIR is the current folder by default. It says which are dead, lead elsewhere for good, or give something else than
    before, and names archived copies that the records know. No build and no check asks the network.
    """
    from dossier import commands_links as command  # noqa: PLC0415 - as in `new`

    run = Run(terminal=rewrites_lines())
    options = Options(folder, today(), strict=strict, progress=run.told, drafts=withheld)
    try:
        with run:
            found = command.check_links(options, command.Asked(int(time.time()), fresh, private))
    except command.NoNetwork:
        raise Failed("there is no network: nothing was found out") from None
    except OSError as error:
        raise unwritable(folder / ".dossier", error) from None
    except KeyboardInterrupt:
        raise Stopped("stopped; what was found out is not asked for again") from None
    if not said_for_programs(found.diagnostics, format, folder):
        speak_all(found.diagnostics)
        click.echo(command.summed(found, run.seconds, counted(found.diagnostics)))
    if found.failed:
        raise click.exceptions.Exit(1)
