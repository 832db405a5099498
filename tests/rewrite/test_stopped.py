"""A rename or a merge that is killed between any two files: nothing is lost, and the same command completes it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dossier.core.rewrite.plan import Called
from dossier.pipeline import Options, check_dossier
from dossier.rewrite import carry_out, propose_rename
from tests.incremental.folders import difference, ended_well, run, tree, write

TODAY = "2015-12-31"
FILES = {
    "dossier.yaml": "title: Test\ncheck: {orphan: ignore}\n",
    "content/people/old.md": "---\nname: Old One\nborn: 1950\n---\nHere is [[old]].\n",
    "content/people/kept.md": "---\nname: Kept\n---\nIts own text.\n",
    "content/pages/p.md": "---\ntitle: P\n---\n[[old]] and [[Old One]].\n",
    "content/pages/q.md": "---\ntitle: Q\n---\n[[people/old|him]], [[kept]].\n",
    "content/topics/t.md": "---\nname: T\n---\n[[old]]\n",
}
TRANSLATED = {
    **FILES,
    "dossier.yaml": "title: Test\nlanguages: [ru]\ncheck: {orphan: ignore}\n",
    "content/people/old.ru.md": "---\nname: Старый\n---\nЗдесь [[old]].\n",
    "content/people/kept.ru.md": "---\nname: Другой\n---\nСвой текст.\n",
    "content/pages/p.ru.md": "---\ntitle: П\n---\n[[old]], [[Старый]].\n",
}
ONE_TRANSLATED = {path: text for path, text in TRANSLATED.items() if path != "content/people/kept.ru.md"}
# The program, ended at the n-th file that it moves or removes as a kill would end it.
KILLED = """
import os, sys
from pathlib import Path
left = int(sys.argv.pop(1))
def counted(call):
    def called(*arguments, **named):
        global left
        left -= not str(arguments[0]).endswith(".dossier-old")
        if left < 0:
            os._exit(9)
        return call(*arguments, **named)
    return called
Path.replace, Path.unlink = counted(Path.replace), counted(Path.unlink)
from dossier.cli.program import main
main()
"""
COMMANDS = {
    "rename": ("rename", "old", "new"),
    "merge": ("merge", "old", "kept"),
}


def sources(root: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree(root).items() if path.startswith("content") and data}


def killed(root: Path, at: int, *command: str) -> int:
    return run(sys.executable, "-c", KILLED, str(at), *command, "--dir", root, "--yes").returncode


@pytest.mark.parametrize("files", [FILES, TRANSLATED, ONE_TRANSLATED], ids=["plain", "translated", "one translated"])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_the_same_command_completes_what_was_killed(
    tmp_path: Path, command: tuple[str, ...], files: dict[str, str]
) -> None:
    whole = write(tmp_path / "whole", files)
    ended_well(run(sys.executable, "-m", "dossier.cli", *command, "--dir", whole, "--yes"))
    expected, stops = sources(whole), 0
    for at in range(20):
        root = write(tmp_path / str(at), files)
        status = killed(root, at, *command)
        visible = {path: data for path, data in sources(root).items() if "/." not in path}
        words = b"".join(visible.values())
        for text in ("Its own text.", "Here is [[", "Old One", "born: 1950"):
            assert text.encode() in words, f"{at}: {text!r} is lost"
        for text in ("Свой текст.", "Здесь [[", "Старый"):
            assert text.encode() in words or text not in "".join(files.values()), f"{at}: {text!r} is lost"
        if status == 0:
            break
        stops += status == 9
        ended_well(run(sys.executable, "-m", "dossier.cli", *command, "--dir", root, "--yes"))
        assert difference(sources(root), expected) == [], at
    assert stops >= 5


def test_a_file_changed_while_the_plan_was_looked_at_is_not_written_over(tmp_path: Path) -> None:
    options = Options(write(tmp_path, FILES), TODAY, jobs=1)
    proposal = propose_rename(options, "old", Called("new"))
    assert proposal.plan
    write(tmp_path, {"content/pages/q.md": "---\ntitle: Q\n---\nSomething else.\n"})
    before = sources(tmp_path)
    said = carry_out(options, proposal.plan)
    assert [(str(d.span), d.message) for d in said] == [("content/pages/q.md", "was changed in the meantime")]
    assert sources(tmp_path) == before


def test_planning_and_doing_leave_a_cache_that_tells_the_truth(tmp_path: Path) -> None:
    options = Options(write(tmp_path, FILES), TODAY, jobs=1)
    assert check_dossier(options).diagnostics == ()
    proposal = propose_rename(options, "old", Called("new"))
    assert proposal.plan
    assert check_dossier(options).diagnostics == ()
    assert carry_out(options, proposal.plan) == ()
    assert check_dossier(options).diagnostics == ()
    again = propose_rename(options, "old", Called("new"))
    assert again.plan
    assert again.plan.changes == ()
