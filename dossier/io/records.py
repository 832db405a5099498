"""The bytes of one record's file replaced, all at once and only if nobody changed it in between."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path


def replace_record(path: Path, before: bytes, after: bytes) -> bool:
    """Whether it was done: not where the file is no longer what it was. Its permissions stay; so does a link to it."""
    target = Path(os.path.realpath(path))
    if target.read_bytes() != before:
        return False
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(after)
        shutil.copymode(target, beside)
        beside.replace(target)
    finally:
        with suppress(OSError):
            beside.unlink()
    return True
