"""The server: a place to listen, a watcher and the content to pages that follow their files, until it is stopped."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application

from dossier.io.serve.asked import Changes, Content, News, Version
from dossier.io.serve.http import AttachmentHandler, PageHandler
from dossier.io.serve.live import Client, LiveTab
from dossier.io.serve.place import Place
from dossier.io.serve.tabs import Tabs
from dossier.io.serve.threads import Daemons
from dossier.io.serve.watch import FolderWatcher

HANDS = 2  # threads that make pages: more would not be faster, and one slow page must not hold up all others
LONGEST_HEAD, LONGEST_BODY = 32_000, 1_000  # bytes of a request, which has no business to be longer
LONGEST_MESSAGE = 20_000
ALIVE = 30  # seconds between two questions to a tab whether it is still there


def serve(content: Content, place: Place, watcher: FolderWatcher, opened: Callable[[], None]) -> None:
    """Serves until Ctrl-C or a signal to end; `opened` is called when the first request can be answered."""
    logging.getLogger("tornado").addHandler(logging.NullHandler())  # what is worth a word the content is told
    logging.getLogger("tornado").propagate = False
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(content, place, watcher, opened))


async def _run(content: Content, place: Place, watcher: FolderWatcher, opened: Callable[[], None]) -> None:
    await _Served(content, place, watcher, asyncio.get_running_loop()).run(opened)


class _Served:
    """A server while it runs. All but `_take` runs on its loop."""

    def __init__(self, content: Content, place: Place, watcher: FolderWatcher, loop: asyncio.AbstractEventLoop) -> None:
        self._content = content
        self._place = place
        self._watcher = watcher
        self._tabs = Tabs()
        self._hands = Daemons(HANDS)
        self._loop = loop
        self._following: set[asyncio.Task[None]] = set()

    async def run(self, opened: Callable[[], None]) -> None:
        self._loop.set_exception_handler(self._failed)
        stopped = asyncio.Event()
        with suppress(NotImplementedError):  # Windows has no other signal than that of Ctrl-C
            self._loop.add_signal_handler(signal.SIGTERM, stopped.set)
        server = HTTPServer(self._application(), max_header_size=LONGEST_HEAD, max_body_size=LONGEST_BODY)
        server.add_sockets(self._place.sockets)
        self._watcher.start(self._take)
        try:
            opened()
            await stopped.wait()
        finally:
            self._watcher.stop()
            server.stop()

    def _failed(self, _: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
        """Something on the loop that nobody waited for."""
        error = told.get("exception")
        if isinstance(error, Exception) and not isinstance(error, OSError):  # a connection that broke is none of ours
            self._content.broke(error)

    def _application(self) -> Application:
        guard = {"content": self._content, "place": self._place}
        return Application(
            [
                (r"/livereload", LiveTab, {"came": self._came, "left": self._tabs.left, **guard}),
                (r"/_dossier/livereload\.js", Client, guard),
                (r"/(?:[^/]+/)?files/.*", AttachmentHandler, guard),  # of the dossier, or of one of its languages
                (r".*", PageHandler, {"hands": self._hands, **guard}),
            ],
            log_function=lambda handler: None,
            websocket_ping_interval=ALIVE,
            websocket_max_message_size=LONGEST_MESSAGE,
        )

    def _take(self, changes: Changes) -> bool:
        """Takes in a burst of changes in the watcher's thread; pages are served as they were. Whether it could."""
        try:
            news = self._content.taken(changes, self._tabs.urls(), self._watcher.wait)
        except Exception as error:  # noqa: BLE001 - whatever it is, what was good is served on
            if not self._watcher.ended:
                self._content.broke(error)
            return False
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(self._tell, news)
        return True

    def _tell(self, news: News) -> None:
        self._tabs.tell(news)
        for url in self._tabs.urls() - news.versions.keys():  # of tabs that came meanwhile
            self._follow(url)

    def _came(self, tab: LiveTab, url: str, shown: Version) -> None:
        """A tab may show what is no longer so: it was opened before a change, or before the server was."""
        self._tabs.came(tab, url, shown)
        self._follow(url)

    def _follow(self, url: str) -> None:
        following = self._loop.create_task(self._tell_of(url))
        self._following.add(following)  # a task that nobody holds may be thrown away
        following.add_done_callback(self._following.discard)

    async def _tell_of(self, url: str) -> None:
        try:
            version = await self._loop.run_in_executor(self._hands, self._content.version, url)
        except Exception as error:  # noqa: BLE001 - as above
            self._content.broke(error)
        else:
            self._tabs.tell(News({url: version}, {}))
