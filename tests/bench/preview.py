"""A dossier and `dossier serve` to how long a save takes until its bytes are in a tab, and to the memory that takes.

    python tests/bench/preview.py FOLDER --edits 50

copies the dossier, builds it once so that the cache is warm, opens a tab of its own (the protocol without a browser)
and edits. The clock runs from before the file is written until the page that was asked for on being told is there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
COMMAND = (sys.executable, "-m", "dossier.cli")
PATIENCE, PAUSE = 60, 0.3  # seconds: for one edit; after a tab was opened
HELLO = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]}
# An edit: the text of a file, and a number, to the text after it and to words that its page then has.
Edit = Callable[[str, int], tuple[str, str]]


def body(text: str, number: int) -> tuple[str, str]:
    return f"{text.rstrip()}\n\nA sentence of number {number} was added.\n", f"A sentence of number {number} was"


def title(text: str, number: int) -> tuple[str, str]:
    return re.sub(
        r"^title:.*$", f"title: Title of number {number}", text, count=1, flags=re.MULTILINE
    ), f"of number {number}"


def alias(text: str, number: int) -> tuple[str, str]:
    lines = f"aliases: [Known as number {number}]\nsummary: About number {number}."
    return re.sub(r"^(name:.*)$", rf"\1\n{lines}", text, count=1, flags=re.MULTILINE), f"About number {number}."


def rename(text: str, number: int) -> tuple[str, str]:
    return re.sub(
        r"^name:.*$", f"name: Name of number {number}", text, count=1, flags=re.MULTILINE
    ), f"of number {number}"


EDITS: dict[str, tuple[Edit, str]] = {
    "body": (body, "seeds/**/*.md"),
    "title": (title, "seeds/**/*.md"),
    "alias": (alias, "content/people/*.md"),
    "rename": (rename, "content/people/*.md"),
}


class Tab:
    """A tab as the server knows it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.client = AsyncHTTPClient(force_instance=True)

    async def is_there(self, url: str) -> bool:
        return (await self.client.fetch(self.address + url, raise_error=False)).code == 200

    async def open(self, url: str) -> None:
        self.url = url
        self.socket: WebSocketClientConnection = await websocket_connect(
            self.address.replace("http", "ws", 1) + "livereload"
        )
        await self.socket.write_message(json.dumps(HELLO))
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
            message = json.loads(await self.socket.read_message() or "{}")
            if message["path"] == self.url and words in await self.show():
                return


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]


def places(root: Path, pattern: str, count: int) -> Iterator[tuple[Path, str]]:
    """Files all over the dossier whose pages are called after them, each with its page."""
    paths = [path for path in sorted(root.glob(pattern)) if path.stem == path.stem.lower() and "_" not in path.stem]
    for number in range(count if paths else 0):
        path = paths[number * 997 % len(paths)]
        folder = "documents" if path.is_relative_to(root / "seeds") else path.parent.name
        yield path, f"{folder}/{path.stem}.html"


async def measured(address: str, chosen: Sequence[tuple[Path, str]], edit: Edit) -> list[float]:
    """The seconds of each edit, each of which is taken back; files that it does not fit are passed over."""
    taken = []
    for number, (path, url) in enumerate(chosen):
        tab, text = Tab(address), _text(path)
        new, words = edit(text, number)
        if new == text or not await tab.is_there(url):
            continue
        async with asyncio.timeout(PATIENCE):
            await tab.open(url)
            await asyncio.sleep(PAUSE)
            began = time.perf_counter()
            _write(path, new)
            await tab.follow(words)
            taken.append(time.perf_counter() - began)
            _write(path, text)
            await tab.socket.read_message()
        tab.socket.close()
    return taken


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def started(root: Path) -> tuple[subprocess.Popen[str], str, float]:
    """The server, its address, and the seconds until the first page was there."""
    began = time.perf_counter()
    server = subprocess.Popen(
        [*COMMAND, "serve", str(root), "--port", "0"], stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    lines = iter(server.stderr.readline, "") if server.stderr else iter(())
    found = next((match for line in lines if (match := re.match(r"(http://\S+)  ", line))), None)
    if found is None:
        sys.exit("the server did not start")
    asyncio.run(_first(found[1]))
    return server, found[1], time.perf_counter() - began


async def _first(address: str) -> None:
    await AsyncHTTPClient(force_instance=True).fetch(address)


def memory_of(pid: int) -> float:
    """Megabytes, shared ones in part."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description="How soon a preview shows what was saved.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument(
        "--edits", type=int, default=50, help="of each sort; each of them is taken back, which is one too"
    )
    parser.add_argument("--rounds", type=int, default=1, help="of all sorts: memory should stay after the first")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "dossier"
        shutil.copytree(asked.corpus, root, ignore=shutil.ignore_patterns("public", ".dossier"))
        subprocess.run([*COMMAND, "build", "--no-search", str(root)], check=True, cwd=ROOT, stderr=subprocess.DEVNULL)
        time.sleep(2.5)  # until stamps are trusted
        server, address, first = started(root)
        print(f"first page after {first:.2f} s, {memory_of(server.pid):.0f} MB")
        done = 0
        for name, (edit, pattern) in [*EDITS.items()] * asked.rounds:
            taken = sorted(asyncio.run(measured(address, list(places(root, pattern, asked.edits)), edit)))
            done += 2 * len(taken)
            if taken:
                middle, late, last = (1000 * taken[int((len(taken) - 1) * share)] for share in (0.5, 0.95, 1))
                memory = f"{memory_of(server.pid):.0f} MB after {done} edits"
                print(
                    f"{name:8} median {middle:6.0f} ms, p95 {late:6.0f} ms, longest {last:6.0f} ms; {memory}",
                    flush=True,
                )
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
