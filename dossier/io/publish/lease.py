"""A place to the right to publish there, which one at a time has: by locks that beat, and no clock but one's own."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

from dossier.io.workers import is_alive
from dossier.targets import LOCK, Place, Unpublishable
from dossier.values import Frozen, from_json

_BUSY = "somebody else is publishing there at this moment: wait until that has ended, and publish again"
_LOST = "somebody else went on publishing there while this stood still: look at what is there, and publish again"


class Pace(Frozen):
    """Seconds between two beats, between two looks at others, and after which a lock that does not beat is dead."""

    beat: float = 5.0
    look: float = 1.0
    patience: float = 20.0


class _State(Frozen):
    """What a lock says: whether its publisher is at work or still looks around, and how often it has beaten."""

    working: bool = False
    beats: int = -1


class Lease:
    """Held from `with` to its end. `note` is a file in which this machine remembers which lock is its own."""

    def __init__(self, place: Place, note: Path, pace: Pace | None = None) -> None:
        self.place, self.note, self.pace = place, note, pace or Pace()
        self.name = LOCK + os.urandom(8).hex()
        self.beats = 0
        self.working = False
        self._ended, self._lost = Event(), Event()
        self._thread = Thread(target=self._beat_on, daemon=True)

    def __enter__(self) -> Self:
        self._forget_dead()
        self._remember()
        try:
            self._hold()
            self._wait_for_others()
            self.working = True
            self._hold()
        except BaseException:
            self._leave()
            raise
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join(self.pace.patience)
        self._leave()

    def check(self) -> None:
        """Raises Unpublishable where somebody else took over, since this machine was asleep say."""
        if self._is_lost():
            raise Unpublishable(_LOST)

    def recall(self) -> None:
        """The same by what the last beat found; nothing is asked."""
        if self._lost.is_set():
            raise Unpublishable(_LOST)

    def _is_lost(self) -> bool:
        there = self.place.locks()
        return self.name not in there or any(_state(text).working for name, text in there.items() if name != self.name)

    def _wait_for_others(self) -> None:
        """Returns when nobody else is there. Of two that come at once the one with the lesser name goes on."""
        first: dict[str, tuple[bytes, float]] = {}
        while others := self._others():
            now = time.monotonic()
            for name, text in others.items():
                was, since = first.setdefault(name, (text, now))
                if text != was and (_state(text).working or name < self.name):
                    raise Unpublishable(_BUSY)
                if text == was and now - since > self.pace.patience:
                    self.place.let_go(name)
            time.sleep(self.pace.look)
            self._hold()

    def _others(self) -> Mapping[str, bytes]:
        there = self.place.locks()
        if self.name not in there:
            raise Unpublishable(_LOST)
        return {name: text for name, text in there.items() if name != self.name}

    def _hold(self) -> None:
        self.beats += 1
        self.place.hold(self.name, json.dumps([self.working, self.beats]).encode())

    def _beat_on(self) -> None:
        while not self._ended.wait(self.pace.beat):
            with suppress(Unpublishable, OSError):  # then the next beat sees it
                if self._is_lost():
                    self._lost.set()
                    return
                self._hold()

    def _leave(self) -> None:
        with suppress(Unpublishable, OSError):
            self.place.let_go(self.name)
            self.note.unlink(missing_ok=True)

    def _remember(self) -> None:
        with suppress(OSError):  # the next run then has to watch the lock for a while
            self.note.parent.mkdir(parents=True, exist_ok=True)
            self.note.write_text(f"{os.getpid()} {self.name}\n", encoding="ascii")

    def _forget_dead(self) -> None:
        """The lock of a run on this machine that was killed."""
        with suppress(OSError, ValueError):
            pid, name = self.note.read_text(encoding="ascii").split()
            if name.startswith(LOCK) and "/" not in name and not is_alive(int(pid)):
                self.place.let_go(name)


class NoLease:
    """For places that see to it by themselves that nobody writes over what another has just put there."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was held."""

    def check(self) -> None:
        """Nobody can take over."""

    def recall(self) -> None:
        """As above."""


def lease_of(place: Place, note: Path, pace: Pace | None = None) -> Lease | NoLease:
    return Lease(place, note, pace) if place.leased else NoLease()


def _state(text: bytes) -> _State:
    try:
        return from_json(text, _State)
    except ValueError:
        return _State()
