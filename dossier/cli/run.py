"""How far a run is, told while it goes on."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import click

from dossier.cli.terminal import AS_IT_WAS

_REPLACING = "finishing"  # the pipeline's word for moving files into place
_QUIET, _PAUSE, _LOG_PAUSE = 1.0, 0.1, 10.0  # seconds before anything is said, and between two lines


@dataclass(slots=True)
class Run:
    """What a run tells of itself: on a terminal one line rewritten in place, in a log a line now and then."""

    terminal: bool
    clock: Callable[[], float] = time.monotonic
    stage: str = ""
    spent: dict[str, float] = field(default_factory=dict)
    complete: bool = False
    started: float = 0
    marked: float = 0
    shown: float = 0
    width: int = 0  # of the line on the terminal

    def __post_init__(self) -> None:
        self.started = self.marked = self.shown = self.clock()

    def told(self, stage: str, done: int, total: int) -> None:
        """The pipeline's Progress: told when a piece is done, or with nothing done when a stage begins."""
        self._spend(stage if done else self.stage)
        self.stage = stage
        pause = _PAUSE if self.terminal else _LOG_PAUSE
        if self.seconds < _QUIET or self.marked - self.shown < pause:
            return
        self.shown = self.marked
        line = f"{stage} {done:,} of {total:,}" if 0 < done <= total else f"{stage} {done:,}" if done else stage
        if self.terminal:
            click.echo(f"\r{line:<{self.width}}", err=True, nl=False)
            self.width = max(self.width, len(line))
        else:
            click.echo(line, err=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Takes the line off the terminal."""
        self._spend(self.stage)
        if self.width:
            click.echo(f"\r{'':<{self.width}}\r", err=True, nl=False)
        self.complete = kind is None and self.stage == _REPLACING

    def _spend(self, stage: str) -> None:
        now = self.clock()
        stage = stage or "reading"
        self.spent[stage] = self.spent.get(stage, 0) + now - self.marked
        self.marked = now

    @property
    def seconds(self) -> float:
        return self.marked - self.started

    @property
    def profile(self) -> str:
        return "\n".join(f"{stage:<10}{seconds:8.2f} s" for stage, seconds in self.spent.items())

    @property
    def when_stopped(self) -> str:
        if self.complete:
            return "stopped; the output is complete"
        replacing = "stopped while the output was being replaced: build again to complete it"
        return replacing if self.stage == _REPLACING else AS_IT_WAS


def rewrites_lines() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
