"""A dossier, with records in it that are withheld, to what a release takes and how much of that is the search for leaks.

python tests/bench/leaks.py FOLDER [--withheld 300] [--jobs 1]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from dossier.leaking import Inspection  # noqa: E402 - of this checkout
from dossier.release import Asked, release_dossier  # noqa: E402 - as above
from dossier.start import Options  # noqa: E402 - as above

DAY = "2026-11-25"
THEME = ROOT / "tests" / "bench" / "plain"
P = ParamSpec("P")
R = TypeVar("R")


def processor_time() -> float:
    """Seconds of user time, of this process and of those that it waited for."""
    times = os.times()
    return times.user + times.children_user


def withhold(folder: Path, amount: int) -> None:
    """That many documents that are withheld; a sixth as many people under another name, and as many redacted notes."""
    for number in range(amount):
        text = f"The silver coins of cellar {number} were counted twice a week by the keeper of the gauge."
        head = f"title: Sealed vwonk paper {number}\npublished: 2021-03-01\naccess: withheld"
        _write(folder / f"content/documents/sealed-{number}-vwonk.md", f"---\n{head}\n---\n{text}\n")
    for number in range(amount // 6):
        head = f"name: Zquix{number} Hjort\naliases: [Z. Hjort{number}]"
        label = f"publish_as: {{kind: role, label: a keeper {number}, id: keeper-{number}}}"
        _write(folder / f"content/people/zquix-{number}-hjort.md", f"---\n{head}\n{label}\n---\n")
        address = f"{number} Chandler{number} Lane"
        head = f"title: Note {number}\npublished: 2021-03-02\nredact: [{{text: {address}}}]"
        _write(folder / f"content/documents/note-{number}-vwonk.md", f"---\n{head}\n---\nIt is kept at {address}.\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class Watch:
    """How much user time a method took in all."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def over(self, method: Callable[P, R]) -> Callable[P, R]:
        def timed(*args: P.args, **kwargs: P.kwargs) -> R:
            begun = processor_time()
            try:
                return method(*args, **kwargs)
            finally:
                self.seconds += processor_time() - begun

        return timed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--withheld", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    watch = Watch()
    Inspection.take = watch.over(Inspection.take)  # type: ignore[method-assign]  # only here
    Inspection.look = watch.over(Inspection.look)  # type: ignore[method-assign]  # as above
    with tempfile.TemporaryDirectory(prefix="dossier-leaks-") as home:
        folder = Path(home) / "dossier"
        shutil.copytree(asked.folder, folder, ignore=shutil.ignore_patterns("public", ".dossier", ".git"))
        withhold(folder, asked.withheld)
        begun = processor_time()
        options = Options(folder, DAY, Path(home) / "public", theme=str(THEME), jobs=asked.jobs)
        done = release_dossier(options, Asked(DAY)).result
        spent = processor_time() - begun
    files = done.outcome.files if done.outcome else 0
    size = done.outcome.bytes / 1e6 if done.outcome else 0
    print(
        f"{files:,} files, {size:.1f} MB; user time of the release {spent:.2f} s, of the search {watch.seconds:.2f} s"
    )


if __name__ == "__main__":
    main()
