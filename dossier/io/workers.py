"""Work in chunks to results in order, on any concurrent.futures executor or in this process."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

CHUNK = 250  # things in a chunk: large enough that sending it costs little, small enough that workers end together
FEW = 400  # fewer things are done before a second process has started


def jobs_by_default() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def process_pool(jobs: int) -> Executor | None:
    """A pool of that many processes, or None where one process is enough.

    Linux forks, since nothing has started a thread yet; elsewhere processes are spawned.
    """
    if jobs < 2:
        return None
    method = "fork" if sys.platform == "linux" else "spawn"
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context(method))


def chunks(things: Iterable[T], size: int = CHUNK) -> Iterator[tuple[T, ...]]:
    """things in tuples of that size, taken as they are needed."""
    iterator = iter(things)
    while chunk := tuple(islice(iterator, size)):
        yield chunk


def in_order(executor: Executor | None, work: Callable[[T], R], parts: Iterable[T], ahead: int = 4) -> Iterator[R]:
    """work(part) of each part, in the order of the parts; never more than `ahead` are under way, so none pile up.

    A pool that lost a process (the system ended it for want of memory, say) is given up, and the rest is done here.
    """
    if executor is None:
        yield from map(work, parts)
        return
    waiting: deque[tuple[T, Future[R]]] = deque()
    iterator = iter(parts)
    alive = True
    while True:
        while alive and len(waiting) < ahead and (part := next(iterator, None)) is not None:
            try:
                waiting.append((part, executor.submit(work, part)))
            except BrokenProcessPool:
                alive = False
                yield from (_result(p, f, work) for p, f in waiting)
                waiting.clear()
                yield work(part)
        if not waiting:
            break
        yield _result(*waiting.popleft(), work)
    yield from map(work, iterator)


def _result(part: T, future: Future[R], work: Callable[[T], R]) -> R:
    try:
        return future.result()
    except BrokenProcessPool:
        return work(part)


def is_much(things: Sequence[object]) -> bool:
    """Whether a second process is worth its start."""
    return len(things) >= FEW
