"""LiveReload's protocol with the tabs that are open: livereload's own handler, but for whom it tells what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from dossier.io.serve.asked import Content, Version
from dossier.io.serve.http import Guarded
from dossier.io.serve.paths import url_at
from dossier.io.serve.place import Place
from dossier.io.serve.tabs import Message

# Told of a tab that says what it shows, and of one that has gone.
Came = Callable[["LiveTab", str, Version], None]
Left = Callable[["LiveTab"], None]
OWN = "dossier"  # the name of our part in a page, by which its client says what the page is


def _forget(sent: asyncio.Future[None]) -> None:
    """A tab that closes while it is told something is no failure."""
    if not sent.cancelled():
        sent.exception()


def _nobody(*_: object) -> None:
    pass


class LiveTab(Guarded, LiveReloadHandler):  # type: ignore[misc]  # livereload has no types
    """A connection to one tab. Only pages that we served may open one: a page from elsewhere has another origin."""

    def initialize(self, content: Content, place: Place, came: Came = _nobody, left: Left = _nobody) -> None:
        super().initialize(content, place)
        self._came = came
        self._left = left

    def check_origin(self, origin: str) -> bool:
        return WebSocketHandler.check_origin(self, origin)  # livereload's accepts any

    def on_message(self, message: str | bytes) -> None:
        """The client's `hello` is answered by livereload; its `info` says which page it is."""
        try:
            said = json.loads(message)
            command = said["command"]
            if command == "info":
                url, shown = url_at(said["url"]), said.get("plugins", {}).get(OWN, {})
                if url is not None:
                    self._came(self, url, Version(*(str(shown.get(name, "")) for name in ("page", "styles", "frame"))))
            elif command == "hello":
                super().on_message(message)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.close(1003, "not a message of the LiveReload protocol")

    def on_close(self) -> None:
        self._left(self)

    def send(self, message: Message) -> None:
        with suppress(WebSocketClosedError):
            self.write_message(json.dumps(message)).add_done_callback(_forget)


class Client(Guarded, LiveReloadJSHandler):  # type: ignore[misc]  # as above
    """livereload's client, which runs in the page."""
