"""The arguments and options that commands share, and what their texts mean."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from dossier.cli.terminal import pasted, visible
from dossier.core.kinds import Kind, Kinds
from dossier.io.starter import find_files, find_same
from dossier.names import nearest

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
IN_FOLDER = click.argument("folder", metavar="[DIR]", type=FOLDER, default=".")
OUTPUT = click.option(
    "--output", metavar="DIR", type=click.Path(path_type=Path), help="Where the site goes, if not public/."
)
STRICT = click.option("--strict", is_flag=True, help="Take every warning for an error.")
DOSSIER = click.option(
    "--dir", "folder", metavar="DIR", type=FOLDER, default=".", help="The dossier, if it is elsewhere."
)
SIGN = click.option("--sign", "key", metavar="KEY", type=click.Path(path_type=Path), help="Sign it with this SSH key.")
NO_SIGN = click.option(
    "--no-sign", "unsigned", is_flag=True, help="Release it without a signature, whatever dossier.yaml says."
)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Show the plan and change nothing.")
YES = click.option("--yes", is_flag=True, help="Do it without asking.")


def examples(*lines: str) -> str:
    return "\b\n" + "\n".join(["Examples:", *(f"  dossier {line}" for line in lines)])


def day_of(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise click.BadParameter("a day is written 2026-11-25", param_hint="--date") from None


def today() -> str:
    """The day in UTC, as ISO; that of SOURCE_DATE_EPOCH where it is set (reproducible-builds.org)."""
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    if said and not re.fullmatch("[0-9]{1,11}", said):
        raise click.UsageError(f"SOURCE_DATE_EPOCH is a number of seconds since 1970, not `{visible(said)}`")
    now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(said)) if said else datetime.now(UTC)
    return now.date().isoformat()


def key_named(key: Path | None, *, unsigned: bool) -> Path | None:
    """The key of --sign as a path that holds in any folder."""
    if key and unsigned:
        raise click.UsageError("--sign and --no-sign: say one of them")
    return key.expanduser().absolute() if key else None


def theme_from_here(theme: str) -> str:
    """A path is meant from the current folder where it leads to one; else the dossier's themes are looked through."""
    is_path = "/" in theme or os.sep in theme or theme in (".", "..")
    return str(Path(theme).resolve()) if is_path and Path(theme).is_dir() else theme


def web_address(url: str) -> str:
    if url and not re.fullmatch(r"https?://[^\s<>\"]+", url):
        raise click.BadParameter("a web address begins with https:// or http://", param_hint="--url")
    return url


def kind_called(word: str, kinds: Kinds) -> Kind:
    """The kind of that name, label or folder."""
    known = {said.casefold(): kind for kind in kinds.values() for said in (kind.plural, kind.label, kind.folder)}
    known |= {kind.name.casefold(): kind for kind in kinds.values()}
    if word.casefold() in known:
        return known[word.casefold()]
    near = tuple(dict.fromkeys(known[said].name for said in nearest(word.casefold(), known)))
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(kinds)}"
    raise click.BadParameter(f"there is no kind `{visible(word)}`; {hint}", param_hint="KIND")


def one_line(text: str, hint: str) -> str:
    """A text with single spaces, of characters that YAML can hold."""
    text = " ".join(text.split())
    if not text or re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]", text):
        raise click.BadParameter("it is empty or has characters that cannot be written", param_hint=hint)
    return text


def identifier_of(text: str) -> str:
    text = one_line(text, "--id")
    if re.search(r"[/\\#|]|^\.{1,2}$", text):
        raise click.BadParameter("an id is a word or two, without `/`, `\\`, `#` or `|`", param_hint="--id")
    return text


def seed_called(said: str, kind: Kind, folder: Path, stem: str) -> str:
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
        raise click.BadParameter(f"there is no seed `{visible(seed)}`; {hint}", param_hint="--seed")
    taken = find_same(seeds, stem)
    if taken and taken != seeds / seed:
        mend = "" if seed else f"say --seed {pasted(taken.relative_to(seeds))} if the record is about it, or "
        raise click.UsageError(f"{taken} has the id {stem} already: {mend}choose another id with --id")
    return seed
