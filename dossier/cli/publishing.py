"""`dossier publish`: what was asked to a release and its transfer, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import click

from dossier.cli.arguments import DOSSIER, NO_SIGN, SIGN, STRICT, day_of, examples, key_named, today
from dossier.cli.group import dossier
from dossier.cli.run import Run, rewrites_lines
from dossier.cli.terminal import Failed, Stopped, refused, speak, speak_all, speak_withheld, unwritable, visible
from dossier.start import Options


@dossier.command(epilog=examples("publish", "publish site --dry-run", "publish site --yes", "publish site --rollback"))
@click.argument("target", metavar="[TARGET]", default="")
@DOSSIER
@click.option("--date", "day", metavar="D", default="", help="The day of the release, if it is not today: 2026-11-25.")
@SIGN
@NO_SIGN
@STRICT
@click.option("--dry-run", is_flag=True, help="Show what would travel and change nothing, here or there.")
@click.option("--yes", is_flag=True, help="Do it, although it removes much, or the target is not as it was left.")
@click.option("--rollback", is_flag=True, help="Show the edition before the present one again.")
def publish(  # noqa: PLR0913, PLR0917 - click gives each option as an argument
    target: str,
    folder: Path,
    day: str,
    key: Path | None,
    unsigned: bool,
    strict: bool,
    dry_run: bool,
    yes: bool,
    rollback: bool,
) -> None:
    """Release the dossier, and bring the release to TARGET.

    Targets stand under `publish:` in dossier.yaml; TARGET may be left out where there is one. Only what changed
    travels. What others have there is never touched. A run that was stopped is taken up by the next one.
    """
    from dossier import commands_publish as command  # noqa: PLC0415 - as in `new`

    if rollback and dry_run:
        raise click.UsageError("--dry-run is for a release, not for --rollback")
    run, day = Run(terminal=rewrites_lines()), day_of(day) if day else today()
    options = Options(folder, day, strict=strict, progress=run.told, search=True)
    order = command.Order(day, yes, dry_run, key_named(key, unsigned=unsigned), unsigned, today())
    voice = command.Voice(lambda text: click.echo(visible(text)), lambda text: speak(visible(text)), speak_all)
    try:
        chosen = command.target_called(folder, target)
        if isinstance(chosen, tuple):
            refused(chosen)
        if rollback:
            voice.result(command.roll_back(folder, chosen, day))
            return
        with run:
            found = command.publish(options, chosen, order)
    except (command.UnknownTarget, command.Unacceptable) as why:
        raise click.UsageError(visible(str(why))) from None
    except command.Unpublishable as why:
        raise Failed(visible(str(why))) from None
    except OSError as error:
        raise unwritable(folder, error) from None
    except KeyboardInterrupt:
        raise Stopped("stopped: what was sent is kept; publish again to go on") from None
    speak_withheld((w.path, w.name, w.reason) for w in found.release.result.withheld)
    if not command.say(found, chosen, folder / "public", voice):
        raise click.exceptions.Exit(1)
