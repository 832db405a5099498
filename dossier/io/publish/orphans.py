"""A file to the certainty that no program which an earlier run began, and which outlived it, is still at work."""

from __future__ import annotations

import os
import time
from pathlib import Path

from dossier.targets import Unpublishable

try:
    import fcntl
except ImportError:  # on Windows, where nothing tells
    fcntl = None  # type: ignore[assignment]  # what is asked below

_STILL = "another run of this dossier, or a program that it began, is still sending there: wait, and publish again"


def hold(path: Path, patience: float = 20.0) -> int | None:
    """The handle of a file that is locked until this program and all that are handed it have ended.

    None where this system has no such locks. Raises Unpublishable where others hold it for longer than that.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None
    end = time.monotonic() + patience
    while fcntl is not None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                os.close(handle)
                raise Unpublishable(_STILL) from None
            time.sleep(0.2)
        except OSError:  # a disk of another machine that knows no locks
            break
        else:
            return handle
    os.close(handle)
    return None
