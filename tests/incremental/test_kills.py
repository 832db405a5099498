"""A build that is killed at any moment leaves whole files, everybody else's files, and a right next build."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from dossier.pipeline import Options, build_dossier
from tests.conftest import Rounds
from tests.incremental.folders import (
    BUILD,
    ENVIRONMENT,
    TODAY,
    Tree,
    clean_build,
    difference,
    many,
    matter,
    tree,
    write,
)

FOREIGN = {"public/mine.txt": "Not made by dossier.", "public/people/notes.txt": "Neither is this."}
STAGED = (".staging-", ".public.staging-")


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_build_harms_nothing(tmp_path: Path, rounds: Rounds) -> None:
    root, chance = write(tmp_path / "x", many(60)), random.Random(7)
    assert not build_dossier(Options(root, TODAY, jobs=1)).failed
    write(root, FOREIGN)
    editions = [clean_build(root, tmp_path / "clean").files]  # since the last build that was not killed
    for number in range(rounds(12, 200)):
        write(root, edit(number))
        editions.append(clean_build(root, tmp_path / "clean").files)
        killed_after(root, 0.25 + 1.5 * chance.random())
        assert_whole(tree(root / "public"), editions)
        if number % 3 == 0:
            assert not build_dossier(Options(root, TODAY, jobs=1)).failed
            assert difference(without_foreign(tree(root / "public")), editions[-1]) == []
            editions = editions[-1:]
    result = build_dossier(Options(root, TODAY, jobs=1))
    assert not result.failed
    assert difference(without_foreign(tree(root / "public")), clean_build(root, tmp_path / "clean").files) == []
    assert [path.name for path in root.rglob("*") if path.name.startswith(STAGED)] == []


def edit(number: int) -> dict[str, str]:
    """A name that many pages show, a text that one shows, a document that comes."""
    return {
        "content/people/p03.md": matter(name="Person Nrd", aliases=[f"Alias {number}"], summary=f"Summary {number}."),
        "content/documents/d0005.md": matter(
            f"Person Nrd wrote {number}.", title=f"Five {number}", published="2015-03-03"
        ),
        f"content/documents/new{number}.md": matter("Landia.", title=f"New {number}", published="2015-12-01"),
    }


def killed_after(root: Path, seconds: float) -> None:
    """A build with its processes, ended at once after that time, wherever it is."""
    build = subprocess.Popen(
        [*BUILD, "--jobs", "2", str(root)], env=ENVIRONMENT, stdout=-3, stderr=-3, start_new_session=True
    )
    time.sleep(seconds)
    os.killpg(build.pid, signal.SIGKILL)
    build.wait()


def assert_whole(found: Tree, editions: list[Tree]) -> None:
    """Each file is that of one edition, whole; what others put there is there."""
    for path, data in found.items():
        if path.endswith("/") or path == "manifest.json" or path.startswith(STAGED) or "/.staging-" in path:
            continue
        expected = (
            {FOREIGN[f"public/{path}"].encode()}
            if f"public/{path}" in FOREIGN
            else {each.get(path) for each in editions}
        )
        assert data in expected, path
    assert {path.removeprefix("public/") for path in FOREIGN} <= found.keys()


def without_foreign(found: Tree) -> Tree:
    return {path: data for path, data in found.items() if f"public/{path}" not in FOREIGN}
