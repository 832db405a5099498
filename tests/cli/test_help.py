"""`--help` and `--version`: what they say, and that they are quick."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from dossier import __version__
from dossier.cli.program import dossier as commands
from tests.cli.running import Said, dossier

OPTIONS = {
    "init": ["--ci [github|gitlab]"],
    "new": ["--dir DIR", "--id ID", "--seed FILE"],
    "build": [
        "--output DIR",
        "--theme NAME|PATH",
        "--url URL",
        "--jobs N",
        "--strict",
        "--clean",
        "--no-search",
        "--profile",
    ],
    "check": ["--format [text|json|github]", "--strict"],
    "links": ["--format [text|json|github]", "--fresh", "--withheld", "--private", "--strict"],
    "serve": ["--port N", "--host H", "--open", "--drafts", "--poll", "--editor NAME"],
    "rename": ["--dir DIR", "--name NAME", "--no-alias", "--dry-run", "--yes"],
    "merge": ["--dir DIR", "--dry-run", "--yes"],
    "theme": [],
    "suggest": ["--dir DIR", "--limit N", "--write"],
    "release": [
        "--output DIR",
        "--date D",
        "--sign KEY",
        "--no-sign",
        "--jobs N",
        "--accept ID#pN",
        "--reason TEXT",
        "--strict",
    ],
    "publish": ["--dir DIR", "--date D", "--sign KEY", "--no-sign", "--strict", "--dry-run", "--yes", "--rollback"],
    "verify": ["--dir DIR", "--signers FILE", "--jobs N", "--strict"],
    "print": ["--dir DIR", "--output FILE", "--kind KIND", "--topic ID", "--date D", "--chromium PROGRAM"],
}
DOCUMENTATION = (Path(__file__).resolve().parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")


def test_commands_are_listed_in_the_order_of_use() -> None:
    said = dossier("--help")
    assert re.findall(r"^  (\w+)  ", said.out.partition("Commands:\n")[2], re.MULTILINE) == list(OPTIONS)
    assert said.status == 0


@pytest.mark.parametrize("command", OPTIONS)
def test_help_names_each_option_and_gives_examples(command: str) -> None:
    said = dossier(command, "--help")
    assert (said.status, said.err) == (0, "")
    assert [
        option for option in OPTIONS[command] if not re.search(rf"^  {re.escape(option)}  ", said.out, re.MULTILINE)
    ] == []
    assert f"\n  Examples:\n    dossier {command}" in said.out
    known = {option.split()[0] for option in OPTIONS[command]}
    assert {p.opts[-1] for p in commands.commands[command].params if isinstance(p, click.Option)} == known


@pytest.mark.parametrize("command", OPTIONS)
def test_each_option_stands_in_the_section_of_its_command(command: str) -> None:
    section = DOCUMENTATION.partition(f"\n## dossier {command}\n")[2].partition("\n## ")[0]
    assert [option for option in OPTIONS[command] if f"| `{option.split()[0]}" not in section] == []


def test_every_option_has_a_sentence() -> None:
    options = [p for command in commands.commands.values() for p in command.params if isinstance(p, click.Option)]
    assert [option.name for option in options if not re.fullmatch("[A-Z].*[.]", option.help or "")] == []


def test_the_version_is_that_of_the_package() -> None:
    assert dossier("--version") == Said(0, f"dossier {__version__}\n", "")


def test_a_misspelt_command_is_wrong_use() -> None:
    said = dossier("chekc")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith(
        "Usage: dossier [OPTIONS] COMMAND [ARGS]...\nTry 'dossier --help' for help.\n\nError: No such command 'chekc'."
    )


def test_help_does_not_load_what_only_a_run_needs() -> None:
    probe = "import sys, dossier.cli.program; print([m for m in ('dossier.pipeline', 'yaml', 'jinja2', 'markdown_it') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", probe],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.stdout == "[]\n"
