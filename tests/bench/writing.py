"""The write stage alone: a finished output's bytes, held in memory, staged and committed; seconds, as JSON.

    python tests/bench/writing.py READY NEW

Reading READY does not count. NEW must not be there yet. The files are written by as many processes as a build uses.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dossier.io.workers import chunks, in_order, workers
from dossier.io.write import Staging, Written, commit, open_staging, stage
from dossier.manifest import MANIFEST


@dataclass(frozen=True, slots=True)
class Ready:
    """Where to write, and what: bytes by URL. Forked processes find it in place."""

    staging: Staging
    files: Mapping[str, bytes]


def write_part(ready: Ready, part: tuple[str, ...]) -> list[Written]:
    """What a worker does with its share."""
    return [stage(ready.staging, url, ready.files[url]) for url in part]


def main() -> None:
    source, output = Path(sys.argv[1]), Path(sys.argv[2])
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    files = {path.relative_to(source).as_posix(): path.read_bytes() for path in paths}
    files.pop(MANIFEST, None)  # the commit writes it
    wall, cpu = time.perf_counter(), _processor()
    ready = Ready(open_staging(output), files)
    parts = in_order(workers(0, None), len(files), write_part, ready, chunks(files))
    commit(ready.staging, [written for part in parts for written in part])
    print(json.dumps({"wall": time.perf_counter() - wall, "cpu": _processor() - cpu, "files": len(files)}))


def _processor() -> float:
    """Seconds of this process and of those that have ended under it."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


if __name__ == "__main__":
    main()
