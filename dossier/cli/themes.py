"""`dossier theme`: what was asked to the module that does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click

from dossier.cli.arguments import (
    DOSSIER,
    examples,
    one_line,
)
from dossier.cli.group import dossier
from dossier.cli.terminal import (
    speak,
    unwritable,
    visible,
)


@dossier.group(epilog=examples("theme new mine", "theme copy document.html", "theme diff mine"))
def theme() -> None:
    """Make a theme of your own, and follow what was changed under it."""


_THEME = click.option("--theme", "name", metavar="NAME", default="", help="The theme, if dossier.yaml names another.")


@theme.command("new", epilog=examples("theme new mine"))
@click.argument("name")
@DOSSIER
def theme_new(name: str, folder: Path) -> None:
    """Make a theme that inherits everything.

    It lies in themes/NAME and says how to change it. Nothing is written over.
    """
    _theming(lambda command, voice: command.new(folder, one_line(name, "NAME"), voice), folder)


@theme.command("copy", epilog=examples("theme copy document.html", "theme copy partials/mast.html --theme mine"))
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@DOSSIER
@_THEME
def theme_copy(files: tuple[str, ...], folder: Path, name: str) -> None:
    """Copy inherited files into a theme, to be changed there.

    It is remembered what they were, so that `dossier theme diff` can say what was changed in them since.
    """
    _theming(lambda command, voice: command.copy(folder, name, files, voice), folder)


@theme.command("diff", epilog=examples("theme diff", "theme diff mine --seen"))
@click.argument("name", metavar="[NAME]", default="")
@DOSSIER
@click.option("--seen", is_flag=True, help="From now on show only what is changed after today.")
def theme_diff(name: str, folder: Path, seen: bool) -> None:
    """Show what was changed under the theme NAME.

    For each file that overrides another: what was changed in that one since yours was copied. Templates that no page
    uses are named too. NAME is the theme of dossier.yaml by default.
    """
    _theming(lambda command, voice: (command.seen if seen else command.diff)(folder, name, voice), folder)


def _theming(ask: Callable[[ModuleType, object], None], folder: Path) -> None:
    from dossier import commands_theme as command  # noqa: PLC0415 - as in `new`

    try:
        ask(command, command.Voice(lambda text: click.echo(visible(text)), lambda text: speak(visible(text))))
    except command.Unwilling as why:
        raise click.UsageError(visible(str(why))) from None
    except OSError as error:
        raise unwritable(folder / "themes", error) from None
