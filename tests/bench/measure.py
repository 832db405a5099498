"""Two commands, run in turn, to their wall time, processor time and peak memory of all processes, as ratios of medians.

    python tests/bench/measure.py --runs 3 --fresh OUT_A --fresh OUT_B -- COMMAND_A -- COMMAND_B

Linux only: memory is the sum of the proportional set sizes of the whole process tree, read every 50 ms. Folders named by
--fresh are removed before each run, so that both builds are cold.
"""

from __future__ import annotations

import argparse
import os
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path


def tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text().split()]
            except OSError:
                continue
    return found


def memory(pid: int) -> int:
    """Bytes of a process tree; pages that processes share count once."""
    total = 0
    for each in tree(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def run(command: list[str], fresh: list[str]) -> tuple[float, float, int]:
    """Wall seconds, processor seconds and peak bytes of one run."""
    for folder in fresh:
        shutil.rmtree(folder, ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, memory(process.pid))
        time.sleep(0.05)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        sys.exit(f"{shlex.join(command)} ended with {process.returncode}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak


def main() -> None:
    words = sys.argv[1:]
    own = words[: words.index("--")]
    commands: list[list[str]] = []
    for word in words[len(own) :]:
        commands.append([]) if word == "--" else commands[-1].append(word)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--fresh", action="append", default=[])
    options = parser.parse_args(own)
    figures: list[list[tuple[float, float, int]]] = [[] for _ in commands]
    for _ in range(options.runs):
        for each, command in zip(figures, commands, strict=True):
            each.append(run(command, options.fresh))
    medians = [[statistics.median(column) for column in zip(*each, strict=True)] for each in figures]
    print(f"{os.cpu_count()} processors, {options.runs} runs of each in turn, medians")
    for command, (wall, cpu, peak) in zip(commands, medians, strict=True):
        print(f"{wall:8.2f} s wall {cpu:8.2f} s cpu {peak / 1e6:8.0f} MB  {shlex.join(command)[:90]}")
    for name, a, b in zip(("wall", "cpu", "memory"), medians[0], medians[-1], strict=True):
        print(f"{name}: {a / b:.2f}")


if __name__ == "__main__":
    main()
