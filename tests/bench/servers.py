"""A dossier, or the same site for Hugo, to the preview server of each, and to edits whose new bytes are waited for.

A tab is the protocol of livereload without a browser: both servers speak it, and both are asked for the page when they say
that something changed.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.bench.measure import memory
from tests.bench.peers import DOCUMENTS, Rival
from tests.bench.rows import COMMAND, ROOT

PATIENCE, PAUSE = 60, 0.3  # seconds: for one edit; after a tab was opened
HELLO = '{"command":"hello","protocols":["http://livereload.com/protocols/official-7"]}'  # Hugo knows it without spaces
_STRIDE = 997  # so that edits are all over the dossier
# An edit: the text of a file, and a number, to the text after it and to words that its page then has.
Edit = Callable[[str, int], tuple[str, str]]
Place = tuple[Path, str]  # a file, and the URL of its page


def body(text: str, number: int) -> tuple[str, str]:
    return f"{text.rstrip()}\n\nA sentence of number {number} was added.\n", f"A sentence of number {number} was"


def title(text: str, number: int) -> tuple[str, str]:
    return _field(text, "title", f"title: Title of number {number}"), f"Title of number {number}"


def alias(text: str, number: int) -> tuple[str, str]:
    lines = f"aliases: [Known as number {number}]\nsummary: About number {number}."
    return _field(text, "name", rf"\g<0>\n{lines}"), f"About number {number}."


def rename(text: str, number: int) -> tuple[str, str]:
    return _field(text, "(name|title)", rf"\1: Name of number {number}"), f"Name of number {number}"


def _field(text: str, name: str, line: str) -> str:
    return re.sub(rf"^{name}:.*$", line, text, count=1, flags=re.MULTILINE)


EDITS: Mapping[str, Edit] = {"body": body, "title": title, "alias": alias, "rename": rename}


@dataclass(frozen=True, slots=True)
class Site:
    """What a server is started for: its command, the files of its sources, and where each sort of edit is made."""

    name: str
    command: Sequence[str]
    root: Path
    places: Mapping[str, Sequence[Place]]

    def started(self) -> Running:
        """The server, when it has given its first page."""
        began = time.perf_counter()
        program = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
        lines = iter(program.stdout.readline, "") if program.stdout else iter(())
        found = next(
            (at for line in lines if (at := re.search(r"^(http://\S+)  |available at (http://\S+)", line))), None
        )
        if found is None:
            sys.exit(f"the server of {self.name} did not start")
        address = found[1] or found[2]
        asyncio.run(_asked(address))
        taken = time.perf_counter() - began
        Thread(target=lambda: list(lines), daemon=True).start()  # what it says goes on being read
        return Running(program, address, taken)


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs, and the seconds from its start until its first page was there."""

    program: subprocess.Popen[str]
    address: str
    first: float

    def memory(self) -> int:
        """Bytes of all its processes."""
        return memory(self.program.pid)

    def stop(self) -> None:
        self.program.terminate()
        self.program.wait()


def ours(root: Path, count: int) -> Site:
    """A dossier as `dossier serve` shows it."""
    places = {
        "body": _places(root, "seeds/**/*.md", "documents/{}.html", count),
        "title": _places(root, "seeds/**/*.md", "documents/{}.html", count),
        "alias": _places(root, "content/people/*.md", "people/{}.html", count),
        "rename": _places(root, "content/people/*.md", "people/{}.html", count),
    }
    return Site("dossier", (*COMMAND, "serve", str(root), "--port", "0"), root, places)


def hugos(rival: Rival, output: Path, count: int) -> Site:
    """The same site as `hugo server` shows it; it knows no aliases of what a page is about."""
    root = rival.site
    places = {
        "body": _places(root, f"content/{DOCUMENTS}/*.md", f"{DOCUMENTS}/{{}}/", count),
        "title": _places(root, f"content/{DOCUMENTS}/*.md", f"{DOCUMENTS}/{{}}/", count),
        "rename": _places(root, "content/people/*/_index.md", "people/{}/", count),
    }
    command = [rival.program, "server", "--source", str(root), "--destination", str(output), "--port", str(_free())]
    return Site(rival.peer.name, [*command, "--noBuildLock"], root, places)


def _places(root: Path, pattern: str, page: str, count: int) -> list[Place]:
    """Files all over the site whose pages are called after them, or after their folders."""
    named = [(path, path.parent.name if path.stem == "_index" else path.stem) for path in sorted(root.glob(pattern))]
    paths = [(path, name) for path, name in named if name == name.lower() and not name.startswith("_")]
    chosen = (paths[number * _STRIDE % len(paths)] for number in range(count if paths else 0))
    return [(path, page.format(name)) for path, name in chosen if "_" not in name]


def _free() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        return int(place.getsockname()[1])


async def _asked(url: str) -> bytes:
    return (await AsyncHTTPClient(force_instance=True).fetch(url)).body


class Tab:
    """A tab as a server knows it."""

    def __init__(self, address: str, url: str) -> None:
        self.address, self.url = address, url
        self.client = AsyncHTTPClient(force_instance=True)

    async def is_there(self) -> bool:
        return (await self.client.fetch(self.address + self.url, raise_error=False)).code == 200

    async def open(self) -> None:
        address = self.address.replace("http", "ws", 1) + "livereload"
        self.socket: WebSocketClientConnection = await websocket_connect(address)
        await self.socket.write_message(HELLO)
        await self.socket.read_message()
        await self.show()

    async def show(self) -> str:
        """The page as it is; and says so."""
        page = (await self.client.fetch(self.address + self.url)).body.decode()
        shown = {name: _between(page, f'data-{name}="', '"') for name in ("page", "styles", "frame")}
        info = {"command": "info", "url": self.address + self.url, "plugins": {"dossier": shown}}
        await self.socket.write_message(json.dumps(info))
        return page

    async def follow(self, words: str) -> None:
        """Waits until the page has these words."""
        while True:
            if await self.socket.read_message() is None:
                sys.exit(f"{self.address} hung up")
            if words in await self.show():
                return

    async def follow_back(self, words: str) -> None:
        """Waits until it has them no more."""
        while words in await self.show():
            await self.socket.read_message()


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]


def saved(running: Running, place: Place, edit: Edit, number: int) -> float | None:
    """The seconds of one edit, which is taken back; None where it does not fit the file."""
    return asyncio.run(_saved(running.address, place, edit, number))


async def _saved(address: str, place: Place, edit: Edit, number: int) -> float | None:
    path, url = place
    tab, text = Tab(address, url), path.read_text(encoding="utf-8")
    new, words = edit(text, number)
    if new == text or not await tab.is_there():
        return None
    async with asyncio.timeout(PATIENCE):
        await tab.open()
        await asyncio.sleep(PAUSE)
        began = time.perf_counter()
        _write(path, new)
        await tab.follow(words)
        taken = time.perf_counter() - began
        _write(path, text)
        await tab.follow_back(words)
    tab.socket.close()
    return taken


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def each_in_turn(sites: Mapping[str, Site], sort: str) -> Iterator[tuple[str, int, Place]]:
    """Ours, the other's, ours, the other's: which site, the number of the edit, and where it is made."""
    longest = max((len(site.places.get(sort, ())) for site in sites.values()), default=0)
    for number in range(longest):
        for name, site in sites.items():
            places = site.places.get(sort, ())
            if number < len(places):
                yield name, number, places[number]
