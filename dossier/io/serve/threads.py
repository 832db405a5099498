"""Work that must not keep the server's loop waiting, done by threads that never keep the program from ending."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from threading import Thread
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Daemons(Executor):
    """Some threads, as an executor. Those of the standard library are waited for when the program ends."""

    def __init__(self, count: int) -> None:
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for _ in range(count):
            Thread(target=self._work, daemon=True).start()

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        self._waiting.put(lambda: _done(future, lambda: fn(*args, **kwargs)))
        return future

    def _work(self) -> None:
        while True:
            self._waiting.get()()


def _done(future: Future[R], work: Callable[[], R]) -> None:
    if not future.set_running_or_notify_cancel():
        return  # whoever asked has gone
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
        future.set_exception(error)
