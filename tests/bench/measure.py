"""Commands, run in turn, to their wall time, processor time and peak memory of all processes.

    python tests/bench/measure.py --runs 3 --fresh OUT_A --fresh OUT_B -- COMMAND_A -- COMMAND_B

times any two commands and prints ratios of medians. Folders named by --fresh are moved aside before each run, so that
both builds are cold, and removed at the end: rows.py says why not at once. Memory is the sum of the proportional set
sizes of the whole process tree, read every 50 ms; it is measured on Linux only.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path

PAUSE = 0.05  # seconds between two readings of memory


@dataclass(frozen=True, slots=True)
class Measured:
    """One run, or the medians of some: seconds, and bytes at the peak; None is what this system cannot tell."""

    wall: float
    cpu: float | None = None
    memory: int | None = None


def run(
    command: Sequence[str],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> Measured:
    """One run of a command to its end; what it prints goes to the log. Ends this program if the command fails.

    What was written before is on the disk first: no run pays for the one before it.
    """
    if hasattr(os, "sync"):
        os.sync()
    with open(log or os.devnull, "wb") as said:  # noqa: PTH123 - os.devnull is a name, not a path
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd=folder, env=environment
        )
        ended, peaks = threading.Event(), [0]
        watch = threading.Thread(target=_watch, args=(process.pid, ended, peaks))
        watch.start()
        cpu = _wait(process)
        wall = time.perf_counter() - start
        ended.set()
        watch.join()
    if process.returncode:
        last = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log else ""
        sys.exit(f"{shlex.join(command)} ended with {process.returncode}\n{last}")
    return Measured(wall, cpu, max(peaks) or None)


def in_turn(
    entrants: Mapping[str, Callable[[], Measured]],
    runs: int,
    warmups: int = 0,
    tell: Callable[[str, Measured], None] = lambda name, measured: None,
) -> dict[str, tuple[Measured, ...]]:
    """Each entrant so many times, all of them once before any of them again; warm-ups do not count.

    Times on shared machines drift; ratios of runs in turn hold.
    """
    found: dict[str, list[Measured]] = {name: [] for name in entrants}
    for number in range(-warmups, runs):
        for name, entrant in entrants.items():
            measured = entrant()
            if number >= 0:
                found[name].append(measured)
                tell(name, measured)
    return {name: tuple(each) for name, each in found.items()}


def median(runs: Sequence[Measured]) -> Measured:
    """The median of each quantity by itself, so that the three need not come from one run."""
    memory = _median(each.memory for each in runs)
    return Measured(
        statistics.median(each.wall for each in runs),
        _median(each.cpu for each in runs),
        None if memory is None else round(memory),
    )


def _median(figures: Iterable[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return statistics.median(known) if known else None


def ratio(a: float | None, b: float | None) -> float | None:
    return a / b if a is not None and b else None


def memory(pid: int) -> int:
    """Bytes of a process tree; pages that processes share count once."""
    total = 0
    for each in _tree(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def _tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text(encoding="ascii").split()]
            except OSError:
                continue
    return found


def _watch(pid: int, ended: threading.Event, peaks: list[int]) -> None:
    while sys.platform == "linux" and not ended.is_set():
        peaks.append(memory(pid))
        ended.wait(PAUSE)


def _wait(process: subprocess.Popen[bytes]) -> float | None:
    """Until its end; the processor seconds of it and of all that it waited for, where the system counts them."""
    if sys.platform == "win32":
        process.wait()
        return None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    options, commands = _arguments(sys.argv[1:])
    aside = {folder: Path(tempfile.mkdtemp(prefix=".aside-", dir=folder.absolute().parent)) for folder in options.fresh}

    def entrant(command: list[str]) -> Measured:
        for folder, away in aside.items():
            if folder.exists():
                folder.rename(Path(tempfile.mkdtemp(dir=away)) / folder.name)
        return run(command)

    try:
        entrants = {str(number): partial(entrant, command) for number, command in enumerate(commands)}
        _print_table(options.runs, commands, list(in_turn(entrants, options.runs).values()))
    finally:
        for away in aside.values():
            shutil.rmtree(away, ignore_errors=True)


def _arguments(words: list[str]) -> tuple[argparse.Namespace, list[list[str]]]:
    """Our own options, and the commands that stand after each `--`."""
    own = list(takewhile(lambda word: word != "--", words))
    commands: list[list[str]] = []
    for word in words[len(own) :]:
        commands.append([]) if word == "--" else commands[-1].append(word)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--fresh", action="append", type=Path, default=[])
    options = parser.parse_args(own)
    if not commands or not all(commands):
        parser.error("after the options comes each command after a `--` of its own")
    return options, commands


def _print_table(runs: int, commands: list[list[str]], measured: list[tuple[Measured, ...]]) -> None:
    medians = [median(each) for each in measured]
    print(f"{os.cpu_count()} processors, {runs} runs of each in turn, medians")
    for command, each in zip(commands, medians, strict=True):
        seen = f"{(each.cpu or 0):8.2f} s cpu {(each.memory or 0) / 1e6:8.0f} MB"
        print(f"{each.wall:8.2f} s wall {seen}  {shlex.join(command)[:90]}")
    first, last = medians[0], medians[-1]
    for name, a, b in (
        ("wall", first.wall, last.wall),
        ("cpu", first.cpu, last.cpu),
        ("memory", first.memory, last.memory),
    ):
        print(f"{name}: {ratio(a, b) or 0:.2f}")


if __name__ == "__main__":
    main()
