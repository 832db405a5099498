"""Names of what changed to bursts of changes, each told once, in one thread; as livereload has its watchers."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

from livereload.watcher import Watcher

from dossier.io.serve.asked import Changes
from dossier.io.serve.listen import POLL, Events, Folders, Listener, Looks, Names

# Seconds. A burst ends when nothing has come for QUIET, and after LONGEST in any case; one of more than FEW changes is
# no editor's, and is waited for longer.
QUIET, LONGEST = 0.015, 1.0
FEW, QUIET_OF_MANY = 5, 0.1
TIMES = 20  # that changes are told once more which could not be taken in
LATER = 0.5  # after a burst that may lack some, and after the first one, everything is looked at once more
STILL = 1.0  # between two looks whether the folders that are heard are still those of that name
MANY = 100  # changes in a burst, from which on some may have been lost

Told = Callable[[Changes], bool]  # whether the changes could be taken in


class FolderWatcher(Watcher):  # type: ignore[misc]  # livereload has no types
    """Tells of each burst of changes in a dossier's folder, beginning with one of everything.

    `folders` are heard with all that is in them. Where the system cannot tell, they are looked at instead, and `said`
    is told why.
    """

    def __init__(self, root: Path, folders: Folders, said: Callable[[str], None], *, polls: bool) -> None:
        super().__init__()
        self._root = root.absolute()
        self._folders = folders
        self._said = said
        self._names: Names = SimpleQueue()
        self._ended = Event()
        self._listener: Listener = (Looks if polls else Events)(self._root, folders, self._names)

    def start(self, callback: Told) -> bool:
        """Calls back in a thread of its own."""
        Thread(target=self._run, args=(callback,), daemon=True).start()
        return True

    @property
    def ended(self) -> bool:
        """Whether it was stopped. What is under way then may find its files closed."""
        return self._ended.is_set()

    def stop(self) -> None:
        """Nothing is called back any more once what is under way has ended."""
        self._ended.set()
        self._listener.stop()

    def wait(self, seconds: float) -> Changes:
        """What changes within that time, as one burst; nothing if nothing does. For whoever is called back.

        Where files are looked at, the next look is waited for.
        """
        try:
            first = self._names.get(timeout=seconds + (POLL if isinstance(self._listener, Looks) else 0))
        except Empty:
            return Changes()
        return self._burst(first)

    def examine(self) -> tuple[None, None]:
        """Nothing: livereload asks watchers whose `start` does not see to it."""
        return None, None

    def _run(self, callback: Told) -> None:
        again = 0.0  # when to look at everything once more
        failed = 0  # looks, one after the other
        while not self._ended.is_set():
            with suppress(OSError):  # folders that come and go just now are looked at the next time
                self._listen()
            changes = self.wait(max(0.0, again - time.monotonic()) if again else STILL)
            if again and time.monotonic() >= again:
                again, changes = 0.0, Changes(changes.names, every=True)
            elif self._may_lack_some(changes):
                again = time.monotonic() + LATER
            if not changes:
                continue
            failed = 0 if callback(changes) else failed + 1
            if 0 < failed <= TIMES:
                again = time.monotonic() + LATER

    def _listen(self) -> None:
        self._listener.listen()
        if self._listener.problem:
            self._said(f"no events from the system ({self._listener.problem}): looking at all files instead")
            self._listener.stop()
            self._listener = Looks(self._root, self._folders, self._names)
            self._listener.listen()

    def _burst(self, changes: Changes) -> Changes:
        began = time.monotonic()
        while time.monotonic() - began < LONGEST:
            try:
                changes |= self._names.get(timeout=QUIET if len(changes.names) <= FEW else QUIET_OF_MANY)
            except Empty:
                break
        return changes

    def _may_lack_some(self, changes: Changes) -> bool:
        """Of very many; of a folder that is filled before it is heard; of what came back between two looks."""
        looks = isinstance(self._listener, Looks) and bool(changes)
        folders = any((self._root / name).is_dir() for name in changes.names)
        return changes.every or looks or folders or len(changes.names) >= MANY
