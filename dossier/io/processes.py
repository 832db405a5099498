"""A pool of processes of this machine, each of which was given once what all parts of a work share."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


def pool_of(jobs: int, work: Callable[[S, T], R], shared: S) -> ProcessPoolExecutor:
    """Processes in which `do` of a part is work(shared, part)."""
    # Linux forks while no other thread runs, which could hold a lock that the child would wait for; else we spawn.
    method = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
    return ProcessPoolExecutor(jobs, multiprocessing.get_context(method), _keep, (work, shared))


# What a worker was given when it started: the one place where a process remembers anything, and never the main one.
_kept: list[Any] = []


def _keep(work: Callable[[S, T], R], shared: S) -> None:
    _kept[:] = [work, shared]
    # Ctrl-C reaches every process: the first one answers it, these would each print a traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def do(part: Any) -> Any:  # noqa: ANN401 - as various as the work
    work, shared = _kept
    return work(shared, part)
