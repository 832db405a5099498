"""Parts of work to results in their order: on any concurrent.futures executor, in processes, or here."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from itertools import islice
from typing import Any, TypeVar

from dossier.values import Frozen

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

CHUNK = 250  # things in a chunk: large enough that sending it costs little, small enough that workers end together
FEW = 400  # fewer things are done before a second process has started


class Workers(Frozen):
    """Who does the work: an executor that was handed in, else that many processes, where there is enough to do."""

    jobs: int = 1
    executor: Executor | None = None


def workers(jobs: int, executor: Executor | None) -> Workers:
    """jobs 0 stands for the processors that this process may use."""
    return Workers(jobs or _processors(), executor)


def chunks(things: Iterable[T], size: int = CHUNK) -> Iterator[tuple[T, ...]]:
    """things in tuples of that size, taken as they are needed."""
    iterator = iter(things)
    while chunk := tuple(islice(iterator, size)):
        yield chunk


def is_shared(hands: Workers, amount: int) -> bool:
    """Whether so much work would be done by others too, who then need all that it takes."""
    return hands.executor is not None or (hands.jobs > 1 and amount >= FEW)


def in_order(hands: Workers, amount: int, work: Callable[[S, T], R], shared: S, parts: Iterable[T]) -> Iterator[R]:
    """work(shared, part) of each part, in the order of the parts; `amount` of things in all decides who does it.

    Results never depend on who did it. A few parts are under way at any time, so that none pile up. Processes that
    are forked find `shared` in place; others are sent it once each, and an executor from outside with every part.
    """
    executor = hands.executor
    if executor is not None:
        yield from _drain(lambda part: executor.submit(work, shared, part), lambda part: work(shared, part), parts, 8)
    elif not is_shared(hands, amount):
        yield from (work(shared, part) for part in parts)
    else:
        from dossier.io.processes import do, pool_of  # noqa: PLC0415 - a run with little to do starts no process

        pool = pool_of(hands.jobs, work, shared)
        try:
            yield from _drain(
                lambda part: pool.submit(do, part), lambda part: work(shared, part), parts, hands.jobs * 3
            )
        finally:
            pool.shutdown(cancel_futures=True)  # whoever stops early waits for no part that has not begun


def _drain(submit: Callable[[T], Future[R]], here: Callable[[T], R], parts: Iterable[T], ahead: int) -> Iterator[R]:
    """Results in order. A pool that lost a process, for want of memory say, is given up: the rest is done here."""
    waiting: deque[tuple[T, Future[R]]] = deque()
    iterator = iter(parts)
    while True:
        for part in islice(iterator, ahead - len(waiting)):
            try:
                waiting.append((part, submit(part)))
            except BrokenExecutor:
                waiting.append((part, _failed()))
        if not waiting:
            return
        part, future = waiting.popleft()
        try:
            yield future.result()
        except BrokenExecutor:
            yield here(part)


def _failed() -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(BrokenExecutor())
    return future


def is_alive(pid: int) -> bool:
    """Whether that process may still be at work; where it cannot be told, yes. This one has only begun."""
    if pid == os.getpid():
        return False
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
