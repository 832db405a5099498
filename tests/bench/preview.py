"""A dossier to how soon `dossier serve` and Hugo's server show it, and what is saved, and to the memory that takes.

    python tests/bench/preview.py FOLDER --edits 25 --rounds 2

copies the dossier, builds it once so that the cache is warm, writes the same site for Hugo where that is installed, and
starts both servers in turn. Then it edits, here and there in turn: the clock runs from before the file is written until
the page that was asked for on being told is there. Each edit is taken back, which is one too.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dossier.pipeline import Options, link_dossier
from tests.bench.measure import ratio
from tests.bench.peers import PEERS, Rival, site_of
from tests.bench.report import setting
from tests.bench.rows import COMMAND, OURS, ROOT
from tests.bench.servers import EDITS, Running, Site, each_in_turn, hugos, ours, saved

HERE = Path(__file__).resolve().parent
PEER = "hugo"
QUIET = 2.5  # seconds until stamps are trusted
NAMES = {"body": "a body", "title": "a title", "alias": "an alias", "rename": "the name of an entity"}


@dataclass(slots=True)
class Figures:
    """What was measured of one server: seconds of starts and of saves by sort, and bytes after so many edits."""

    starts: list[float] = field(default_factory=list)
    saves: dict[str, list[float]] = field(default_factory=dict)
    memory: list[tuple[int, int]] = field(default_factory=list)
    edits: int = 0


Found = Mapping[str, Figures]


def main() -> None:
    asked = _asked()
    work = Path(tempfile.mkdtemp(prefix="dossier-preview-"))
    try:
        sites, rivals = _sites(asked, work)
        said = {**setting(work, _corpus(work), "default", 0, rivals), "theme": "ours the default theme, Hugo's bare"}
        said |= {"runs": f"edits in turn, {asked.edits} of each sort {asked.rounds} times; medians, 95 % within"}
        found = _measured(sites, asked)
        text = table(said, found)
        print(text, end="")
        asked.results.mkdir(parents=True, exist_ok=True)
        (asked.results / "preview.md").write_text(text, encoding="utf-8")
        figures = {"setting": said, **{name: asdict(each) for name, each in found.items()}}
        (asked.results / "preview.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="a dossier folder; it is copied")
    parser.add_argument("--edits", type=int, default=25, metavar="N", help="of each sort; each of them is taken back")
    parser.add_argument("--rounds", type=int, default=1, metavar="K", help="of all sorts: memory should stay after one")
    parser.add_argument("--starts", type=int, default=3, metavar="K", help="of each server")
    parser.add_argument("--peers", default=PEER, choices=[PEER, ""], help="whose server is measured beside ours")
    parser.add_argument("--results", type=Path, metavar="FOLDER", default=HERE / "results", help="where figures go")
    asked = parser.parse_args()
    if not (asked.corpus / "dossier.yaml").is_file():
        parser.error(f"{asked.corpus} has no dossier.yaml")
    return asked


def _sites(asked: argparse.Namespace, work: Path) -> tuple[dict[str, Site], list[Rival]]:
    """Ours, with a warm cache, and the peer's where it is installed."""
    root = work / "dossier"
    shutil.copytree(asked.corpus, root, ignore=shutil.ignore_patterns("public", ".dossier"))
    build = [*COMMAND, "build", "--no-search", str(root)]
    subprocess.run(build, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sites, rivals = {OURS: ours(root, asked.edits)}, []
    program = PEERS[PEER].find() if asked.peers else None
    if program:
        rival = Rival(PEERS[PEER], program, work / f"site-{PEER}")
        linked = link_dossier(Options(root, datetime.now(UTC).date().isoformat()))
        if linked.dossier:
            PEERS[PEER].write(site_of(root, linked, linked.dossier), rival.site)
            sites[PEER] = hugos(rival, work / f"public-{PEER}", asked.edits)
            rivals.append(rival)
    elif asked.peers:
        print(f"{PEER} is not installed here: it is left out", flush=True)
    time.sleep(QUIET)
    return sites, rivals


def _corpus(work: Path) -> str:
    return f"{sum(path.is_file() for path in (work / 'dossier' / 'seeds').rglob('*')):,} documents"


def _measured(sites: Mapping[str, Site], asked: argparse.Namespace) -> Found:
    found = {name: Figures() for name in sites}
    running: dict[str, Running] = {}
    for number in range(asked.starts):
        for name, site in sites.items():
            running[name] = site.started()
            found[name].starts.append(running[name].first)
            if number < asked.starts - 1:
                running[name].stop()
    try:
        _remember_memory(found, running)
        for _ in range(asked.rounds):
            for sort in EDITS:
                _edit(sites, running, found, sort)
            _remember_memory(found, running)
    finally:
        for each in running.values():
            each.stop()
    return found


def _edit(sites: Mapping[str, Site], running: Mapping[str, Running], found: Found, sort: str) -> None:
    for name, number, place in each_in_turn(sites, sort):
        taken = saved(running[name], place, EDITS[sort], number)
        if taken is not None:
            found[name].saves.setdefault(sort, []).append(taken)
            found[name].edits += 2
    for name, each in found.items():
        if times := each.saves.get(sort):
            print(f"{name}: {sort}, {len(times)} so far, median {_ms(statistics.median(times))}", flush=True)


def _remember_memory(found: Found, running: Mapping[str, Running]) -> None:
    for name, each in running.items():
        found[name].memory.append((found[name].edits, each.memory()))


# The table


def table(said: Mapping[str, str], found: Found) -> str:
    """Markdown: medians, and ratios of medians, ours to the peer's."""
    peer = found.get(PEER, Figures())
    lines = [
        *(f"- {heading}: {text}" for heading, text in said.items()),
        "",
        f"| | dossier | {PEER} | ratio |",
        "|---|---|---|---|",
        *_rows(found[OURS], peer),
    ]
    return "\n".join(lines) + "\n"


def _rows(mine: Figures, peer: Figures) -> Iterator[str]:
    starts = [statistics.median(each.starts) if each.starts else None for each in (mine, peer)]
    yield _row("from the start to the first page", *starts, unit="s")
    for sort in (sort for sort in EDITS if sort in mine.saves):
        times = mine.saves[sort], peer.saves.get(sort, [])
        what = f"from a save of {NAMES[sort]} to its new bytes"
        yield _row(f"{what}, median", *(statistics.median(each) if each else None for each in times), unit="ms")
        for name, share in (("95 % within", 0.95), ("longest", 1.0)):
            yield _row(f"{what}, {name}", *(_within(each, share) for each in times), unit="ms")
    for number, (edits, bytes_) in enumerate(mine.memory):
        theirs = peer.memory[number] if number < len(peer.memory) else (0, None)
        after = f"after {edits} edits" if not peer.edits else f"after {edits} edits ({theirs[0]} of {PEER}'s)"
        yield _row(
            f"memory of all processes, {after if edits else 'with the first page'}", bytes_, theirs[1], unit="MB"
        )


def _row(what: str, mine: float | None, peer: float | None, *, unit: str) -> str:
    share = ratio(mine, peer)
    cells = [what, _said(mine, unit), _said(peer, unit), "–" if share is None else f"{share:.3f}"]
    return f"| {' | '.join(cells)} |"


def _said(figure: float | None, unit: str) -> str:
    if figure is None:
        return "–"
    return {"s": f"{figure:.2f} s", "ms": _ms(figure), "MB": f"{figure / 1e6:,.0f} MB"}[unit]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"


def _within(times: Sequence[float], share: float) -> float | None:
    """The time within which this share of them was done."""
    return sorted(times)[min(len(times) - 1, -int(-len(times) * share // 1) - 1)] if times else None


if __name__ == "__main__":
    main()
