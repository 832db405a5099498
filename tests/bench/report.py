"""What was measured to results.json with every figure, results.md with the medians, and growth.svg."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from dossier import __version__
from tests.bench.curve import Growth, draw
from tests.bench.measure import Measured, median, ratio
from tests.bench.peers import Rival
from tests.bench.rows import OURS, ROOT, Row

QUANTITIES = ("wall", "cpu", "memory")
NAMES = {"wall": "wall time", "cpu": "processor time", "memory": "peak memory"}


@dataclass(frozen=True, slots=True)
class Report:
    """Where and on what it was measured, as words by heading; which peers were asked for and are not installed."""

    setting: Mapping[str, str]
    absent: tuple[str, ...]
    rows: tuple[Row, ...]
    growths: tuple[Growth, ...]


def write_report(report: Report, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(
        json.dumps(_figures(report), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (folder / "results.md").write_text(table(report), encoding="utf-8")
    if report.growths:
        (folder / "growth.svg").write_text(draw(report.growths), encoding="utf-8")


def table(report: Report) -> str:
    """Markdown: medians, and ratios of medians, ours to the peer's."""
    lines = [
        *(f"- {heading}: {said}" for heading, said in report.setting.items()),
        *(f"- {name} is not installed here: it is left out" for name in report.absent),
        "",
        "| row | | dossier | peer | ratio | runs of each |",
        "|---|---|---|---|---|---|",
        *(line for row in report.rows for line in _lines(row)),
        "",
        *(f"- {row.name}: {row.what}{_sites(row)}" for row in report.rows),
    ]
    for growth in report.growths:
        lines += ["", *_growth(growth)]
    return "\n".join(lines) + "\n"


def _lines(row: Row) -> Iterator[str]:
    peers = [name for name in row.runs if name != OURS]
    for peer in peers or [""]:
        ours, theirs = median(row.runs[OURS]), median(row.runs[peer]) if peer else None
        for quantity in QUANTITIES:
            a, b = getattr(ours, quantity), getattr(theirs, quantity, None)
            if a is not None:
                share = ratio(a, b)
                cells = [row.name, NAMES[quantity], _said(quantity, a), _said(quantity, b), _ratio(share)]
                cells[3] += f" ({peer})" if b is not None else ""
                yield f"| {' | '.join(cells)} | {len(row.runs[OURS])} |"


def _said(quantity: str, figure: float | None) -> str:
    if figure is None:
        return "–"
    return f"{figure / 1e6:,.0f} MB" if quantity == "memory" else f"{figure:.2f} s"


def _ratio(share: float | None) -> str:
    return "–" if share is None else f"{share:.2f}"


def _sites(row: Row) -> str:
    sizes = (f"{name} {size['files']:,} files of {size['bytes'] / 1e6:,.1f} MB" for name, size in row.outputs.items())
    said = ", ".join(sizes)
    return f" ({said})" if said else ""


def _growth(growth: Growth) -> Iterator[str]:
    yield f"growth, {growth.shape}: time grows with the number of documents to the power of {growth.exponent:.2f}"
    if growth.memory:
        each, fixed = growth.memory
        yield f"peak memory is {each / 1000:,.1f} kB for each document above {fixed / 1e6:,.0f} MB"
    yield from ("", "| documents | wall time | processor time | peak memory | runs |", "|---|---|---|---|---|")
    for size, runs in growth.runs.items():
        middle = median(runs)
        cells = (_said(quantity, getattr(middle, quantity)) for quantity in QUANTITIES)
        yield f"| {size:,} | {' | '.join(cells)} | {len(runs)} |"


def _figures(report: Report) -> dict[str, object]:
    return {
        "setting": dict(report.setting),
        "absent": list(report.absent),
        "rows": {
            row.name: {
                "what": row.what,
                "runs": {name: _runs(runs) for name, runs in row.runs.items()},
                "outputs": row.outputs,
            }
            for row in report.rows
        },
        "growth": {growth.shape: _growth_figures(growth) for growth in report.growths},
    }


def _growth_figures(growth: Growth) -> dict[str, object]:
    each, fixed = growth.memory or (None, None)
    return {
        "runs": {str(size): _runs(runs) for size, runs in growth.runs.items()},
        "exponent": growth.exponent,
        "bytes_per_document": each,
        "fixed_bytes": fixed,
    }


def _runs(runs: Sequence[Measured]) -> list[dict[str, float | None]]:
    return [asdict(each) for each in runs]


# the setting


def setting(work: Path, corpus: str, theme: str, warmups: int, rivals: Iterable[Rival]) -> dict[str, str]:
    """The day, the machine, the versions, and what was built."""
    versions = (f"{rival.peer.name} {rival.peer.version()}" for rival in rivals)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": ", ".join(filter(None, [_processors(), _memory(), _system(), _file_system(work), _load()])),
        "versions": ", ".join([f"dossier {__version__}{_commit()}", f"Python {platform.python_version()}", *versions]),
        "corpus": corpus,
        "theme": f"{theme}; the row `default` has the default theme",
        "runs": f"in turn, after {warmups} of each that did not count; medians, and ratios of medians",
    }


def _processors() -> str:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    model = ""
    with suppress(OSError):
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
        model = f" ({found[1]})" if found else ""
    return f"{usable} processors{model}"


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB"
    except (AttributeError, OSError, ValueError):
        return ""


def _system() -> str:
    return f"{platform.system()} {platform.release()}"


def _file_system(folder: Path) -> str:
    """Of the folder in which everything is written: the longest mount point above it."""
    with suppress(OSError):
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
        above = {str(folder.resolve()), *(str(parent) for parent in folder.resolve().parents)}
        return max(((len(point), kind) for point, kind in mounts if point in above), default=(0, ""))[1]
    return ""


def _load() -> str:
    """What else the machine does when the bench begins."""
    return f"load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""


def _commit() -> str:
    """Which state of the checkout it is, where git can tell."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=10"]
    with suppress(OSError, subprocess.CalledProcessError):
        found = subprocess.run(command, check=True, capture_output=True, text=True)
        return f" ({found.stdout.strip()})"
    return ""
