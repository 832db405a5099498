"""Work to its result, done by a copy of this process while this one goes on; or here, where there can be none."""

from __future__ import annotations

import marshal
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import NoReturn, TypeVar, cast

from dossier.io.workers import processors

T = TypeVar("T")


def begun(work: Callable[[], T]) -> Callable[[], T]:
    """Begins work that changes nothing and gives texts, bytes and dicts of them; calling this result waits for it."""
    # As with a pool: while another thread runs, which could hold a lock that the copy would wait for, there is no fork.
    if sys.platform != "linux" or threading.active_count() > 1 or processors() == 1:
        return work
    try:
        handle = os.memfd_create("aside")
        copy = os.fork()
    except OSError:
        return work
    if copy == 0:
        _end(work, handle)
    return partial(_result, work, handle, copy)


def _end(work: Callable[[], T], handle: int) -> NoReturn:
    """At once, so that nothing of the first process is written or closed twice."""
    status = 1
    try:
        with open(handle, "wb", closefd=False) as file:
            marshal.dump(work(), file)  # type: ignore[arg-type]  # what it takes has no name
        status = 0
    finally:
        os._exit(status)


def _result(work: Callable[[], T], handle: int, copy: int) -> T:
    """What the copy found; where it was stopped, what is found here."""
    try:
        _, status = os.waitpid(copy, 0)
        found = b"" if status else os.pread(handle, os.fstat(handle).st_size, 0)
    finally:
        os.close(handle)
    return cast("T", marshal.loads(found)) if found else work()  # noqa: S302 - a copy of this process wrote it
