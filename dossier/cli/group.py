"""The `dossier` command itself: its help, and an end without a traceback whatever happens."""

from __future__ import annotations

import os

import click

from dossier import __version__
from dossier.cli.terminal import (
    AS_IT_WAS,
    Failed,
    Stopped,
    bug_said,
)

_IN_ORDER = (
    "init new build check links serve rename merge theme suggest release publish verify print".split()
)  # by need


class _Guarded(click.Group):
    """A group whose commands never end in a traceback, unless DOSSIER_TRACEBACK asks for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(self.commands, key=_IN_ORDER.index)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Stopped(AS_IT_WAS) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click knows what to do with these
        except Exception as error:
            if os.environ.get("DOSSIER_TRACEBACK"):
                raise
            raise Failed(bug_said(error)) from None


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
