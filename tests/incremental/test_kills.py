"""Builds killed at any moment: nothing half written shows, nothing foreign is lost, and the next build is a clean one."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import Rounds
from tests.incremental.folders import (
    BUILD,
    ENVIRONMENT,
    MANIFEST,
    Clean,
    Tree,
    clean_build,
    difference,
    ended_well,
    many,
    matter,
    run,
    tree,
    write,
)

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix", reason="needs process groups, which a signal ends as a whole"),
]
FOREIGN: Tree = {"CNAME": b"mine", "people/mine.txt": b"mine"}


@dataclass(slots=True)
class Site:
    """A dossier whose builds are killed. `whole` has all that each file may be, by the sources that it was built from."""

    root: Path
    chance: random.Random
    seconds: float = 3.0  # of a build that nobody kills; learned from those
    whole: dict[str, set[bytes]] = field(default_factory=dict)
    killed: int = 0

    @property
    def public(self) -> Path:
        return self.root / "public"

    def edit(self, number: int) -> None:
        """One of the edits that change one page, many pages, all pages, or take pages away."""
        edits: tuple[dict[str, str], ...] = (
            {"content/documents/d0003.md": matter("Person Nra.", title=f"Changed {number}", published="2015-01-02")},
            {"content/countries/land.md": matter(name="Landia", aliases=[f"Land {number}"], summary=f"{number}")},
            {"dossier.yaml": f"title: Many {number}\nurl: https://example.org/many/\n"},
            {f"content/people/q{number}.md": matter(name=f"Qadi {number}"), "seeds/s0001.txt": f"Qadi {number} came."},
            {"content/files/plan.txt": f"Plan {number}. " * 20_000},
        )
        write(self.root, self.chance.choice(edits))
        if self.chance.random() < 0.4:
            gone = sorted((self.root / "content/people").glob("q*.md"))
            for path in gone[: len(gone) // 2 + 1]:
                path.unlink()

    def expect(self) -> Clean:
        """What a clean build makes of the sources now, which the output may hold from now on."""
        clean = clean_build(self.root, self.root.with_name("clean"))
        for path, data in clean.files.items():
            self.whole.setdefault(path, set()).add(data)
        return clean

    def kill(self, jobs: int) -> None:
        """A build and its workers, killed at any moment, or at one when it writes."""
        command = [*BUILD, str(self.root), "--jobs", str(jobs)]
        building = subprocess.Popen(
            command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        end = time.monotonic() + self.seconds * self.chance.uniform(0, 1.05)
        if self.chance.random() < 0.6:
            while building.poll() is None and not self.staging():
                time.sleep(0.002)
            end = time.monotonic() + self.seconds * self.chance.choice((0.05, 0.2, 0.7)) * self.chance.random()
        with suppress(subprocess.TimeoutExpired):
            building.wait(max(0, end - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(building.pid, signal.SIGKILL)
        self.killed += building.wait() == -signal.SIGKILL

    def staging(self) -> list[Path]:
        """Folders that a build works in, wherever it puts them."""
        places = [place for place in (self.root, self.public) if place.is_dir()]
        return [path for place in places for path in place.iterdir() if ".staging-" in path.name]

    def nothing_is_half(self) -> None:
        found = {path: data for path, data in tree(self.public).items() if not path.startswith(".staging-")}
        files = {path: data for path, data in found.items() if not path.endswith("/") and path not in FOREIGN}
        half = [path for path, data in files.items() if path != MANIFEST and data not in self.whole.get(path, ())]
        assert half == []
        if files:
            listed = {entry["path"] for entry in json.loads(files[MANIFEST])["files"]}
            assert files.keys() - listed == {MANIFEST}, "the next build would take these for somebody else's"

    def build(self, clean: Clean, foreign: Tree) -> None:
        """Undisturbed."""
        begun = time.monotonic()
        ended_well(run(*BUILD, self.root))
        self.seconds = time.monotonic() - begun
        assert difference(tree(self.public), clean.files | foreign) == []
        assert self.staging() == []
        self.whole = {path: {data} for path, data in clean.files.items()}


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_moment_the_next_build_is_a_clean_one(tmp_path: Path, rounds: Rounds, seed: int) -> None:
    site = Site(write(tmp_path / "dossier", many()), random.Random(seed))
    site.build(site.expect(), {})
    write(site.public, FOREIGN)
    kills = rounds(6, 100)
    for number in range(kills):
        site.edit(number)
        clean = site.expect()
        site.kill(jobs=number % 2 + 1)
        site.nothing_is_half()
        assert {path: (site.public / path).read_bytes() for path in FOREIGN} == FOREIGN
        if number == kills - 1 or site.chance.random() < 0.4:
            site.build(clean, FOREIGN)
    assert site.killed > kills / 3, "builds end before they are killed: nothing is tested"


def test_killed_in_its_first_build_a_dossier_has_no_site_or_a_whole_one(tmp_path: Path, rounds: Rounds) -> None:
    site = Site(write(tmp_path / "dossier", many()), random.Random(7))
    clean = site.expect()
    for number in range(rounds(3, 40)):
        site.kill(jobs=number % 2 + 1)
        assert not site.public.exists() or difference(tree(site.public), clean.files) == []
        if site.public.exists() or site.chance.random() < 0.3:
            site.build(clean, {})
            for path in sorted(site.public.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            site.public.rmdir()
    site.build(clean, {})
    assert site.killed
