"""Requests to responses: who may ask, what is answered, and in which headers; the rest is asked of the content."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor
from types import TracebackType

from tornado.web import HTTPError, RequestHandler, StaticFileHandler

from dossier.io.serve.asked import Content
from dossier.io.serve.paths import url_of
from dossier.io.serve.place import Place
from dossier.io.serve.types import PLAIN, type_of
from dossier.io.stamps import stamp_at

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",  # what is not published yet is no picture or script of other sites
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",  # asked again each time, and sent again if it changed
}
_SAID = {
    400: "this is no address of a file",
    404: "there is nothing here",
    405: "only GET and HEAD are answered",
    500: "dossier failed here; the terminal says more",
}


class Guarded(RequestHandler):
    """A request that is meant for us, with GET or HEAD, is answered; any other is refused in one plain line."""

    SUPPORTED_METHODS = ("GET", "HEAD")

    def initialize(self, content: Content, place: Place) -> None:
        self.content = content
        self.place = place

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        host = self.request.headers.get("Host", "")
        if not self.place.serves(host):
            raise HTTPError(421)

    def write_error(self, status_code: int, **_: object) -> None:
        self.set_header("Content-Type", PLAIN)
        if status_code == 405:
            self.set_header("Allow", ", ".join(self.SUPPORTED_METHODS))
        host = self.place.host
        meant = f"this preview answers to {host} and localhost, and the request is meant for another host"
        said = meant if status_code == 421 else _SAID.get(status_code, self._reason)
        self.finish(f"{status_code}: {said}\n")

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,  # noqa: ARG002 - tornado's signature
    ) -> None:
        """Only what nobody foresaw is worth a word; the browser is told of the rest."""
        if value is not None and not (typ and issubclass(typ, HTTPError)):
            self.content.broke(value)


class PageHandler(Guarded):
    """Pages, and all else that is made here."""

    def initialize(self, content: Content, place: Place, hands: Executor | None = None) -> None:
        super().initialize(content, place)
        self.hands = hands

    async def get(self) -> None:
        url = url_of(self.request.path)
        if url is None:
            raise HTTPError(400)
        answer = await asyncio.get_running_loop().run_in_executor(self.hands, self.content.answer, url)
        self.set_status(answer.status)
        self.set_header("Content-Type", answer.type)
        for name, value in answer.headers:
            self.set_header(name, value)
        self.finish(answer.data)

    async def head(self) -> None:
        await self.get()


class AttachmentHandler(Guarded, StaticFileHandler):
    """Attachments, read in pieces from where they lie, in part where a player asks for a part."""

    def initialize(self, content: Content, place: Place) -> None:  # type: ignore[override]  # as for the others
        Guarded.initialize(self, content, place)

    async def get(self, path: str = "", include_body: bool = True) -> None:  # noqa: ARG002 - tornado's signature
        url = url_of(self.request.path)
        file = self.content.attachment(url) if url else None
        if file is None:
            raise HTTPError(404)
        StaticFileHandler.initialize(self, str(file.parent))
        await StaticFileHandler.get(self, file.name, include_body)

    async def head(self, path: str = "") -> None:
        await self.get(path, include_body=False)

    def get_cache_time(self, path: str, modified: object, mime_type: str) -> int:  # noqa: ARG002 - as above
        """None: what is shown is what is there now, whatever the address says."""
        return 0

    def get_content_type(self) -> str:
        return type_of(self.absolute_path or "")

    def compute_etag(self) -> str | None:
        """By its stamp: the base remembers digests of files for good."""
        stamp = stamp_at(self.absolute_path or "")
        return f'"{stamp.hex()}"' if stamp else None
