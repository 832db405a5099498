"""A host with every fault: paths to what it answers, and a list of what it was asked."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Request:
    """What was asked, and when."""

    method: str
    path: str
    headers: dict[str, str]
    at: float


@dataclass(slots=True)
class Host:
    """A running host. `pages` are bodies by path, `answers` bare statuses with headers; both may be changed at any time."""

    port: int
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    open: int = 0
    most: int = 0  # that were open at the same time

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def methods(self, path: str) -> list[str]:
        return [each.method for each in self.asked if each.path == path]


class _Handler(BaseHTTPRequestHandler):
    host: Host
    ends: threading.Event

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        host = self.host
        host.asked.append(Request(self.command, self.path, dict(self.headers), time.monotonic()))
        host.open += 1
        host.most = max(host.most, host.open)
        try:
            with suppress(OSError):
                special = getattr(self, f"_{self.path.strip('/').partition('/')[0].replace('-', '_')}", None)
                (special or self._plain)()
        finally:
            host.open -= 1

    def _plain(self) -> None:
        if self.path in self.host.answers:
            status, headers = self.host.answers[self.path]
            self._say(status, headers)
        elif self.path in self.host.pages:
            kind, body = self.host.pages[self.path]
            self._say(200, {"Content-Type": kind}, body)
        else:
            self._say(404, {})

    def _say(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    # the faults

    def _no_head(self) -> None:
        self._say(405 if self.command == "HEAD" else 200, {})

    def _head_is_missing(self) -> None:
        self._say(404 if self.command == "HEAD" else 200, {})

    def _head_hangs_up(self) -> None:
        if self.command == "GET":
            self._say(200, {})

    def _circle(self) -> None:
        self._say(302, {"Location": "/circle/b" if self.path.endswith("a") else "/circle/a"})

    def _endless(self) -> None:
        number = int(self.path.rpartition("/")[2])
        self._say(302, {"Location": f"/endless/{number + 1}"})

    def _cookie(self) -> None:
        if "seen=yes" in self.headers.get("Cookie", ""):
            self._say(200, {})
        else:
            self._say(302, {"Location": self.path, "Set-Cookie": "seen=yes; Path=/; HttpOnly"})

    def _mute(self) -> None:
        self.ends.wait(20)

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.ends.wait(0.1):
            self.wfile.write(b"X-More: of it\r\n")

    def _slow(self) -> None:
        """The head at once, the body never to its end."""
        self.send_response(200)
        self.send_header("Content-Type", "application/pdf")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while self.command == "GET" and not self.ends.wait(0.1):
            self.wfile.write(b"x")

    def _huge(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.end_headers()
        while self.command == "GET" and not self.ends.is_set():
            self.wfile.write(b"x" * 65_536)

    def _long_line(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200_000 + b"\r\n\r\n")

    def _garbage(self) -> None:
        self.wfile.write(b"\x00\x01 this is no HTTP\r\n\r\n")

    def _busy_once(self) -> None:
        if len(self.host.methods(self.path)) == 1:
            self._say(429, {"Retry-After": "1"})
        else:
            self._say(200, {})


@contextmanager
def running(context: ssl.SSLContext | None = None) -> Iterator[Host]:
    """A host on a port of its own, by TLS where a context is given."""
    host, ends = Host(0), threading.Event()
    handler: Any = type("Handler", (_Handler,), {"host": host, "ends": ends})
    server = _Server(("127.0.0.1", 0), handler)
    host.port = server.server_address[1]
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        ends.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 50

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: whoever hangs up is part of the test."""


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
