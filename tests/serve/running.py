"""A `dossier serve` that runs as its own process, as tests ask it: what it said, what it sends, and how it ends."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TypeVar

from tests.incremental.folders import ENVIRONMENT

T = TypeVar("T")
PATIENCE = 20.0  # seconds; what has not happened by then does not on a busy machine either
_INSERTED = re.compile(rb"<dossier-(preview|ribbon)\b.*?</dossier-\1>", re.DOTALL)


@dataclass(slots=True)
class Response:
    """What was answered: status, headers in small letters, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def page(self) -> bytes:
        """The body without what the server inserts."""
        return _INSERTED.sub(b"", self.body)


@dataclass(slots=True)
class Served:
    """A server that runs. `said` is what it printed, a line each."""

    program: subprocess.Popen[str]
    root: Path
    said: list[str] = field(default_factory=list)
    address: str = ""

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rpartition(":")[2])

    def get(self, path: str, host: str = "", method: str = "GET", **headers: str) -> Response:
        """One request; the path is sent as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", host or f"127.0.0.1:{self.port}")
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return Response(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def raw(self, data: bytes) -> bytes:
        """Bytes sent as they are, and all that comes back until the server closes or falls silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
            answer = b""
            try:
                connection.sendall(data)
                while piece := connection.recv(65536):
                    answer += piece
            except (TimeoutError, ConnectionError):
                pass
            return answer

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8", newline="\n")

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text
        self.write(path, text.replace(old, new))

    def shows(self, path: str, words: str) -> None:
        """Waits until a page has these words."""
        eventually(lambda: words in self.get(path).text, lambda: f"{path} lacks {words!r}\n{self.lines}")

    def shows_no_more(self, path: str, words: str) -> None:
        eventually(lambda: words not in self.get(path).text, lambda: f"{path} has {words!r}\n{self.lines}")

    def says(self, words: str) -> None:
        """Waits until a line with these words was printed."""
        eventually(lambda: any(words in line for line in self.said), lambda: f"nobody said {words!r}\n{self.lines}")

    @property
    def lines(self) -> str:
        return "\n".join(self.said)

    def stop(self, sent: int = signal.SIGINT) -> int:
        """Ends it as Ctrl-C does; the exit status."""
        self.program.send_signal(sent)
        return self.program.wait(PATIENCE)


def eventually(holds: Callable[[], bool], otherwise: Callable[[], str], seconds: float = PATIENCE) -> None:
    """Asks until it holds."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, otherwise()
        time.sleep(0.01)


@contextmanager
def serving(
    root: Path, *options: str, port: int = 0, prepare: Callable[[], object] | None = None, **environment: str
) -> Iterator[Served]:
    """A server of a dossier on any free port, until the end of the block; it must still run there or have ended well."""
    command = [
        sys.executable,
        "-m",
        "dossier.cli",
        "serve",
        str(root),
        *(["--port", str(port)] if port >= 0 else []),
        *options,
    ]
    program = subprocess.Popen(
        command,
        env={**ENVIRONMENT, "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=root,
        preexec_fn=prepare,  # noqa: PLW1509 - it asks the system for one thing
    )
    served = Served(program, root)
    assert program.stderr
    heard = Thread(target=lambda: served.said.extend(iter(lambda: line_of(program), "")), daemon=True)
    heard.start()
    try:
        eventually(lambda: bool(_address(served)) or program.poll() is not None, lambda: served.lines)
        served.address = _address(served)
        assert served.address, served.lines
        yield served
        assert program.poll() in (None, 0), served.lines
        assert "Traceback" not in served.lines
        assert "bug in dossier" not in served.lines
    finally:
        if program.poll() is None:
            program.kill()
        program.wait()
        heard.join(PATIENCE)
        program.stderr.close()


def line_of(program: subprocess.Popen[str]) -> str:
    assert program.stderr
    line = program.stderr.readline()
    return line.rstrip("\n") or (" " if line else "")


def _address(served: Served) -> str:
    found = (re.match(r"(http://\S+/)  ", line) for line in list(served.said))
    return next((match[1] for match in found if match), "")
