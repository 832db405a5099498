"""The command line as tests ask it: arguments in, status and what was said out, with what differs between runs evened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from dossier.cli.program import dossier as commands


@dataclass(frozen=True, slots=True)
class Said:
    """One run: its exit status, standard output and standard error."""

    status: int
    out: str
    err: str


def dossier(*arguments: str | Path, **environment: str | None) -> Said:
    """Run a command in this process; `environment` adds to what is set, and None takes away."""
    result = CliRunner(env=environment).invoke(commands, [str(a) for a in arguments], prog_name="dossier")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return Said(result.exit_code, evened(result.stdout), evened(result.stderr))


def evened(text: str) -> str:
    """With the same time, number of files and size for every run, and `/` in paths."""
    text = re.sub(r"in \d+\.\d s", "in 0.0 s", text.replace("\\", "/"))
    return re.sub(r"\([\d,]+ files, ([\d,]+) changed(, [\d,]+ removed)?, [\d.]+ [kMG]B\)", _files, text)


def _files(match: re.Match[str]) -> str:
    return f"(files, {'none' if match[1] == '0' else 'some'} changed{', some removed' if match[2] else ''})"


def usage(command: str, error: str) -> str:
    """What click says of wrong use."""
    lines = {
        "init": "[OPTIONS] DIR",
        "new": "[OPTIONS] KIND NAME",
        "build": "[OPTIONS] [DIR]",
        "check": "[OPTIONS] [DIR]",
        "rename": "[OPTIONS] OLD NEW",
        "merge": "[OPTIONS] OLD INTO",
        "release": "[OPTIONS] [DIR]",
        "publish": "[OPTIONS] [TARGET]",
    }
    return f"Usage: dossier {command} {lines[command]}\nTry 'dossier {command} --help' for help.\n\nError: {error}\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under folder, but for what builds remember: its bytes by its path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".dossier" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
