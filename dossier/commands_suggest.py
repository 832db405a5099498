"""`dossier suggest`: its arguments to the proposals that it prints, and to its exit status."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import click

from dossier.diagnostics import Diagnostic
from dossier.start import Options
from dossier.values import Frozen


class Running(Protocol):
    """What shows how far a run is."""

    def told(self, stage: str, done: int, total: int) -> None: ...

    def __enter__(self) -> object: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None: ...


class Voice(Frozen):
    """How the terminal is told what goes on: progress, a line, diagnostics; and what day it is."""

    run: Callable[[], Running]
    line: Callable[[str], None]
    diagnostics: Callable[[Iterable[Diagnostic]], None]
    today: Callable[[], str]


_EPILOG = "\b\nExamples:\n  dossier suggest\n  dossier suggest statement --write\n  dossier suggest --limit 50"


def suggest_command(voice: Voice) -> click.Command:
    """The command, with its words on the terminal those of the others."""

    @click.command(epilog=_EPILOG)
    @click.argument("document", metavar="[ID]", default="")
    @click.option(
        "--dir",
        "folder",
        metavar="DIR",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=".",
        help="The dossier, if it is elsewhere.",
    )
    @click.option(
        "--limit",
        metavar="N",
        type=click.IntRange(1),
        default=10,
        show_default=True,
        help="Without ID: how many documents, those with most to decide first.",
    )
    @click.option("--write", "writes", is_flag=True, help="Put it into the records too, as comments.")
    def suggest(document: str, folder: Path, limit: int, writes: bool) -> None:
        """Propose quotations, names and dates found in the document ID, to be confirmed.

        Without ID it looks at all documents. What it prints is YAML for front matter, with the sentence that each
        proposal comes from. What --write puts into a record are comments: nothing counts until a person accepts it.
        """
        _suggest(voice, document, folder, limit, writes=writes)

    return suggest


def _suggest(voice: Voice, document: str, folder: Path, limit: int, *, writes: bool) -> None:
    # Not at the top: `dossier --help` must not wait for what only a run uses.
    from dossier import suggesting  # noqa: PLC0415 - as in `cli`

    run = voice.run()
    options = Options(folder, voice.today(), progress=run.told)
    look = suggesting.suggest_and_write if writes else suggesting.suggest
    try:
        with run:
            found = look(options, document, limit)
    except suggesting.Unknown as error:
        raise click.BadParameter(_visible(str(error)), param_hint="ID") from None
    voice.diagnostics(d for d in found.diagnostics if d.severity == "error")
    for part in suggesting.as_yaml(found):
        click.echo(_visible(part) + "\n")
    for path in found.written:
        voice.line(f"{path}: proposed as comments; take away the # where it is right")
    for path, why in found.refused:
        voice.line(f"{path} {why}")
    if (left := found.documents - len(found.proposals)) > 0:
        having = "document has" if left == 1 else "documents have"
        voice.line(f"{left:,} more {having} something to decide: --limit N shows more")
    if not found.documents and not found.diagnostics:
        voice.line("nothing to propose")
    if found.refused or any(d.severity == "error" for d in found.diagnostics):
        raise click.exceptions.Exit(1)


def _visible(text: str) -> str:
    """Without control characters, by which a source could write all over a terminal."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "�", text)
