"""The program: all commands, and how it begins and ends."""

from __future__ import annotations

import gc
import io
import os
import sys
from contextlib import suppress
from typing import NoReturn

from dossier.cli import commands, handing_over, links, publishing, rewriting, themes, verify  # noqa: F401 - each adds its own
from dossier.cli.group import dossier

__all__ = ["dossier", "main"]


def main() -> None:
    """The console script."""
    gc.disable()  # a run ends before what it leaves in circles weighs anything; to look for that is a tenth of it
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe on Windows has a code page that lacks most of what we print
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        dossier(prog_name="dossier")
    except SystemExit as ended:
        _end(ended.code if isinstance(ended.code, int) else 0)


def _end(status: int) -> NoReturn:
    """At once: the memory of a large dossier would else be given back value by value."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)
