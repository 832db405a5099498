"""`dossier verify`: an address or a folder to what there is not as it was published."""

from __future__ import annotations

from pathlib import Path

import click

from dossier.cli.arguments import FOLDER, examples
from dossier.cli.group import dossier
from dossier.cli.run import Run, rewrites_lines
from dossier.cli.terminal import Failed, Stopped, several, speak, speak_all, visible

_SAID = {
    "half": "half-published",
    "seal": "seals disagree",
    "signature": "signature",
    "missing": "missing",
    "different": "different",
    "unread": "unread",
    "anchor": "no answer",
}


@dossier.command(
    epilog=examples(
        "verify https://example.org/moscow/",
        "verify public --strict",
        "verify https://example.org/moscow/ --signers allowed_signers",
    )
)
@click.argument("target", metavar="URL|DIR")
@click.option(
    "--dir", "folder", metavar="DIR", type=FOLDER, help="The dossier, whose anchors.lock says what must answer."
)
@click.option(
    "--signers",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Who may sign, as ssh-keygen has it.",
)
@click.option("--jobs", metavar="N", type=click.IntRange(1, 64), default=8, show_default=True, help="Files at once.")
@click.option("--strict", is_flag=True, help="Take files that the manifest does not list for a difference.")
def verify(target: str, folder: Path | None, signers: Path | None, jobs: int, strict: bool) -> None:
    """Compare what is published at URL or in DIR with its manifest.

    Every file is read and compared. Where anchors.lock is at hand, in the current folder or in that of --dir, every
    published paragraph must still answer. Nothing is written.
    """
    from dossier.comparing import (  # noqa: PLC0415 - as in `new`
        Incomparable,
        Question,
        compare,
        lock_in,
        target_at,
    )

    try:
        place = target_at(target)
    except ValueError as why:
        raise click.BadParameter(visible(str(why)), param_hint="URL|DIR") from None
    lock, damage = lock_in(folder or Path())
    if folder and lock is None:
        raise click.BadParameter(f"there is no anchors.lock in {visible(str(folder))}", param_hint="--dir")
    speak_all(damage)
    run = Run(terminal=rewrites_lines())
    try:
        with run:
            found = compare(place, Question(lock, signers, jobs), run.told)
    except Incomparable as why:
        raise Failed(visible(f"{target}: {why}")) from None
    except KeyboardInterrupt:
        raise Stopped("stopped before everything was compared") from None
    for finding in sorted(found.findings, key=lambda each: list(_SAID).index(each.kind)):
        click.echo(_line(_SAID[finding.kind], finding.said))
    for path in found.foreign:
        click.echo(_line("not listed", path))
    for note in found.notes:
        speak(visible(f"note: {note}"))
    kinds = [_SAID[each.kind] for each in found.findings] + ["not listed" for _ in found.foreign]
    counts = ", ".join(f"{kinds.count(said):,} {said}" for said in (*_SAID.values(), "not listed") if said in kinds)
    edition = f", edition of {found.manifest.edition}" if found.manifest.edition else ""
    anchors = f" and {several(found.anchors, 'anchor', 'anchors')}" if lock else ""
    files = several(len(found.manifest.files), "file", "files")
    result = counts or "all as published"
    click.echo(visible(f"{target}{edition}: {files}{anchors} compared in {run.seconds:.1f} s; {result}"))
    damaged = any(each.severity == "error" for each in damage)
    if found.findings or damaged or (strict and found.foreign):
        raise click.exceptions.Exit(1)


def _line(said: str, what: str) -> str:
    """A path may hold anything, a line break too."""
    return visible(f"{said:<15}{what}".replace("\n", "�"))
