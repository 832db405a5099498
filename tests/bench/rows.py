"""The rows of the bench: each prepares its runs, times them in turn with a peer's, and says what was run.

Nothing is deleted while the bench runs. Each cold run writes into a folder that was not there before, and what must go
away, such as a cache, is renamed aside. On ext4 an inode that was freed is not given again for some 35 seconds, and
whoever creates files meanwhile looks past all of them one by one: a build soon after tens of thousands of files were
deleted takes several times as long, and which of two programs comes after the deletion would decide who is faster.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from tests.bench.curve import Growth
from tests.bench.edits import Edit
from tests.bench.measure import Measured, in_turn, run
from tests.bench.peers import Rival

ROOT = Path(__file__).resolve().parents[2]
OURS = "dossier"
DEFAULT_THEME = "default"
# What the installed console script does, with the Python that runs the bench and the code of this checkout.
COMMAND = (sys.executable, "-c", "import sys; from dossier.cli.program import main; sys.exit(main())")


@dataclass(frozen=True, slots=True)
class Bench:
    """What all rows share: where they work, on which copy of a dossier, against whom, how often, with which edits.

    `grow` writes a dossier of so many times the size into a folder and says how many documents it has.
    """

    work: Path
    corpus: Path
    theme: str
    runs: int
    warmups: int
    rivals: Mapping[str, Rival]
    paragraph: Edit
    rename: Edit
    grow: Callable[[Path, int], int]
    sizes: tuple[int, ...]

    def new(self, stem: str) -> Path:
        """A folder that is not there yet, in one of that name."""
        return Path(tempfile.mkdtemp(prefix=f"{stem}-", dir=self.work)) / "public"

    def build(self, corpus: Path, output: Path, theme: str) -> Measured:
        """One build of ours with what is in the output and in the cache."""
        return self.timed((*COMMAND, "build", str(corpus), "--output", str(output), "--theme", theme, "--no-search"))

    def cold(self, corpus: Path, stem: str, theme: str) -> Measured:
        """One build of ours into a new folder, without a cache."""
        self.forget(corpus)
        return self.build(corpus, self.new(stem), theme)

    def forget(self, corpus: Path) -> None:
        """The cache goes aside."""
        cache = corpus / ".dossier"
        if cache.exists():
            cache.rename(self.new("cache"))

    def timed(self, command: Sequence[str], folder: Path | None = None) -> Measured:
        return run(command, folder, _environment(), self.work / "log.txt")

    def in_turn(self, row: str, entrants: Mapping[str, Callable[[], Measured]]) -> dict[str, tuple[Measured, ...]]:
        def tell(name: str, measured: Measured) -> None:
            print(f"{row:<10} {name:<16} {measured.wall:9.2f} s", flush=True)

        return in_turn(entrants, self.runs, self.warmups, tell)


@dataclass(frozen=True, slots=True)
class Row:
    """The runs of a row by program, ours first; `outputs` says how many files and bytes each program's site has."""

    name: str
    what: str
    runs: Mapping[str, tuple[Measured, ...]]
    outputs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def cold(bench: Bench) -> Row:
    what = "a first build, with no cache and no output, of the pages that the peers' sites have"
    ours = partial(bench.cold, bench.corpus, "cold-dossier", bench.theme)
    return _against_rivals(bench, "cold", what, ours)


def default(bench: Bench) -> Row:
    what = "a first build with the default theme, against the peers' bare one"
    ours = partial(bench.cold, bench.corpus, "default-dossier", DEFAULT_THEME)
    return _against_rivals(bench, "default", what, ours)


def copy(bench: Bench) -> Row:
    what = "the files of a first build, from memory, staged and committed, against `cp -r` of the same files"
    bench.cold(bench.corpus, "ready", bench.theme)
    ready = next(bench.work.glob("ready-*")) / "public"

    def write() -> Measured:
        script = str(ROOT / "tests" / "bench" / "writing.py")
        command = [sys.executable, script, str(ready), str(bench.new("copy-dossier"))]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=_environment())
        spent = json.loads(done.stdout)
        return Measured(spent["wall"], spent["cpu"])

    def duplicate() -> Measured:
        return bench.timed(["cp", "-r", str(ready), str(bench.new("copy-cp"))])

    runs = bench.in_turn("copy", {OURS: write, "cp -r": duplicate})
    return Row("copy", what, runs, {OURS: _size(ready)})


def check(bench: Bench) -> Row:
    what = "`dossier check` when nothing has changed since the last one"
    command = (*COMMAND, "check", str(bench.corpus))
    bench.forget(bench.corpus)
    bench.timed(command)
    return Row("check", what, bench.in_turn("check", {OURS: partial(bench.timed, command)}))


def nothing(bench: Bench) -> Row:
    what = "a build when nothing has changed since the last one, against a whole build of the peers"
    ours = partial(bench.build, bench.corpus, _primed(bench, "nothing"), bench.theme)
    return _against_rivals(bench, "nothing", what, ours)


def paragraph(bench: Bench) -> Row:
    return _after_edits(bench, "paragraph", bench.paragraph)


def rename(bench: Bench) -> Row:
    return _after_edits(bench, "rename", bench.rename)


# In the order in which they run: what replaces most files comes last.
ROWS = {row.__name__: row for row in (cold, default, copy, check, nothing, paragraph, rename)}


def growth(bench: Bench, shape: str, reshape: Callable[[Path], None]) -> Growth:
    """First builds of dossiers of several sizes, in turn, each brought into a shape first."""
    sizes = dict(_grown(bench, shape, reshape))
    runs = bench.in_turn(
        shape,
        {
            f"{size:,}": partial(bench.cold, folder, f"{folder.name}-dossier", bench.theme)
            for size, folder in sizes.items()
        },
    )
    return Growth(shape, {size: runs[f"{size:,}"] for size in sizes})


def _grown(bench: Bench, shape: str, reshape: Callable[[Path], None]) -> Iterator[tuple[int, Path]]:
    for times in bench.sizes:
        folder = bench.work / f"{shape}-{times}"
        size = bench.grow(folder, times)
        reshape(folder)
        yield size, folder


def _against_rivals(bench: Bench, name: str, what: str, ours: Callable[[], Measured]) -> Row:
    """Our run in turn with the whole build of each peer."""

    def theirs(rival: Rival) -> Measured:
        return bench.timed(rival.command(bench.new(f"{name}-{rival.peer.name}")), rival.site)

    runs = bench.in_turn(name, {OURS: ours} | {key: partial(theirs, each) for key, each in bench.rivals.items()})
    outputs = {key: next(bench.work.glob(f"{name}-{key}-*")) / "public" for key in runs}
    return Row(name, what, runs, {key: _size(output) for key, output in outputs.items()})


def _after_edits(bench: Bench, name: str, edit: Edit) -> Row:
    """Builds into one output with one cache, each after a change of the same file to its other state."""
    output, number = _primed(bench, name), count(1)

    def ours() -> Measured:
        edit.apply(next(number))
        return bench.build(bench.corpus, output, bench.theme)

    try:
        runs = bench.in_turn(name, {OURS: ours})
    finally:
        edit.apply(0)
    return Row(name, f"a build after one change: {edit.what}", runs)


def _primed(bench: Bench, name: str) -> Path:
    """The output of a first build, whose cache is there too."""
    bench.cold(bench.corpus, f"{name}-dossier", bench.theme)
    return next(bench.work.glob(f"{name}-dossier-*")) / "public"


def _size(output: Path) -> dict[str, int]:
    sizes = [path.stat().st_size for path in output.rglob("*") if path.is_file()]
    return {"files": len(sizes), "bytes": sum(sizes)}


def _environment() -> dict[str, str]:
    """The programs that the bench starts use the dossier of its own checkout, compiled, as an installed one is."""
    found = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": os.pathsep.join(found)}
