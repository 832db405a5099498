"""`dossier rename` and `dossier merge`: the plan shown, a question, and what was done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import click

from dossier.cli.arguments import (
    DOSSIER,
    DRY_RUN,
    YES,
    examples,
    one_line,
    today,
)
from dossier.cli.group import dossier
from dossier.cli.run import Run, rewrites_lines
from dossier.cli.terminal import (
    Stopped,
    argument_for,
    counted,
    several,
    speak,
    speak_all,
    visible,
)
from dossier.core.rewrite.plan import Called, Plan, Proposal, as_lines
from dossier.diagnostics import Diagnostic
from dossier.start import Options


@dossier.command(
    epilog=examples(
        "rename vladimir-putin putin",
        "rename people/mercury freddie-mercury --dry-run",
        'rename burma myanmar --name "Myanmar"',
    )
)
@click.argument("old")
@click.argument("new")
@DOSSIER
@click.option("--name", metavar="NAME", default="", help="A new name too; the one it had becomes an alias.")
@click.option("--no-alias", is_flag=True, help="With --name: the name it had is no alias.")
@DRY_RUN
@YES
def rename(old: str, new: str, folder: Path, name: str, no_alias: bool, dry_run: bool, yes: bool) -> None:
    """Give the record OLD the id NEW, and rewrite every reference to it.

    OLD is an id, a kind and an id (people/mercury), a name or an alias. The plan is shown first. What was published
    under the old id leads to the new one.
    """
    from dossier.rewrite import propose_rename  # noqa: PLC0415 - as in `new`

    if no_alias and not name:
        raise click.UsageError("--no-alias is for a new --name")
    called = Called(new, one_line(name, "--name") if name else "", keep=not no_alias)
    _rewrite(folder, lambda options: propose_rename(options, old, called), dry_run=dry_run, yes=yes)


@dossier.command(epilog=examples("merge v-putin vladimir-putin", "merge people/v-putin vladimir-putin --dry-run"))
@click.argument("old")
@click.argument("into")
@DOSSIER
@DRY_RUN
@YES
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

    run = Run(terminal=rewrites_lines())
    options = Options(folder, today(), progress=run.told)
    try:
        with run:
            proposal = propose(options)
        plan = _shown_plan(proposal)
        if plan.changes and not dry_run and (yes or _is_wanted()):
            if failed := carry_out(options, plan):
                _refused(failed)
            rewritten = several(plan.references, "reference", "references")
            files = several(len(plan.changes), "file", "files")
            click.echo(f"done: {rewritten} rewritten, {files} changed; next: dossier build{argument_for(folder)}")
    except KeyboardInterrupt:
        raise Stopped("stopped; nothing was changed") from None


def _shown_plan(proposal: Proposal) -> Plan:
    """The plan, shown with what is said beside it; where there is none, why not."""
    argument, why = proposal.wrong
    if why:
        raise click.BadParameter(visible(why), param_hint=argument)
    if proposal.plan is None:
        _refused(proposal.diagnostics)
    if proposal.plan.changes:
        click.echo(visible("\n".join(as_lines(proposal.plan))))
    else:
        click.echo(f"nothing to change: {proposal.plan.new} is called so already")
    speak_all(proposal.diagnostics)
    return proposal.plan


def _refused(diagnostics: Sequence[Diagnostic]) -> NoReturn:
    speak_all(diagnostics)
    speak(f"{counted(diagnostics)}: nothing was changed")
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
    speak("nothing was changed")
    raise click.exceptions.Exit(1)
