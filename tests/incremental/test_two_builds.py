"""Several builds of one dossier at once: each ends well or says why not, and the next one is a clean build."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import Rounds
from tests.incremental.folders import (
    BUILD,
    ENVIRONMENT,
    clean_build,
    difference,
    ended_well,
    many,
    matter,
    refused_well,
    run,
    tree,
    write,
)


@pytest.mark.long
@pytest.mark.parametrize("cold", [True, False], ids=["the first builds", "later builds"])
def test_builds_at_once_do_not_harm_each_other(tmp_path: Path, rounds: Rounds, cold: bool) -> None:
    chance = random.Random(int(cold))
    for number in range(rounds(2, 60)):
        root = write(tmp_path / str(number), many(150))
        if not cold:
            ended_well(run(*BUILD, root))
            write(root, {"content/people/p01.md": matter(name=f"Person Changed {number}")})
        ended = at_once(root, chance, 3 if number % 2 else 2)
        assert 0 in [one.returncode for one in ended]
        for one in ended:
            ended_well(one) if one.returncode == 0 else refused_well(one)
        expected = clean_build(root, tmp_path / "clean").files
        ended_well(run(*BUILD, root))
        assert difference(tree(root / "public"), expected) == []
        assert [path.name for path in root.iterdir() if "staging" in path.name] == []


def at_once(root: Path, chance: random.Random, how_many: int) -> list[subprocess.CompletedProcess[str]]:
    """Builds that begin within a moment of each other."""
    running = []
    for _ in range(how_many):
        command = [*BUILD, str(root), "--jobs", "1"]
        running.append(
            subprocess.Popen(
                command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
            )
        )
        time.sleep(chance.uniform(0, 0.3))
    said = [process.communicate(timeout=120) for process in running]
    return [
        subprocess.CompletedProcess(process.args, process.returncode, out, err)
        for process, (out, err) in zip(running, said, strict=True)
    ]
