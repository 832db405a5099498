"""Work that a copy of the process does while the first one goes on: its result is there in any case."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

import pytest

from dossier.io.aside import begun


def where() -> dict[str, bytes]:
    return {"in": str(os.getpid()).encode(), "a name that is no text: \udcff": b"\0"}


def killed_in(process: int) -> Callable[[], dict[str, bytes]]:
    def work() -> dict[str, bytes]:
        if os.getpid() != process:
            os.kill(os.getpid(), signal.SIGKILL)
        return where()

    return work


def failing_in(process: int) -> Callable[[], dict[str, bytes]]:
    def work() -> dict[str, bytes]:
        if os.getpid() != process:
            raise KeyboardInterrupt
        return where()

    return work


def test_what_is_found_does_not_depend_on_where() -> None:
    found = begun(where)()
    assert {**found, "in": b""} == {**where(), "in": b""}


@pytest.mark.skipif(not hasattr(os, "memfd_create") or os.cpu_count() == 1, reason="no copies are made here")
def test_a_copy_does_it() -> None:
    alone = threading.active_count() == 1  # no process is copied while another thread runs
    assert (begun(where)() == where()) is not alone


def test_where_the_copy_is_stopped_it_is_done_here(capfd: pytest.CaptureFixture[str]) -> None:
    for stopped in (killed_in(os.getpid()), failing_in(os.getpid())):
        assert begun(stopped)() == where()
    assert capfd.readouterr() == ("", "")


def test_while_another_thread_runs_it_is_done_here() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert begun(where)() == where()
    finally:
        ended.set()
        thread.join()
