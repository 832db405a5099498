"""The server against whoever asks: only what is meant for it is answered, only what a build would publish is sent, and nothing stops it."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.conftest import Rounds
from tests.incremental.folders import write
from tests.serve.running import Served, serving
from tests.serve.sources import SOURCES

SECRET = "kept outside"  # noqa: S105 - words to look for
HELLO = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """With a secret beside the dossier, and links that lead to it."""
    folder = tmp_path_factory.mktemp("protocol")
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    root = write(folder / "harbour", SOURCES)
    (root / ".dossier").mkdir()
    (root / ".dossier" / "hidden.txt").write_text(SECRET, encoding="utf-8")
    if os.name == "posix":
        (root / "content/files/link.txt").symlink_to(folder / "secret.txt")
        (root / "content/files/out").symlink_to(folder)
        (root / "content/files/inside.txt").symlink_to(root / "content/files/notes.txt")
    with serving(root) as server:
        yield server


TRAVERSALS = [
    "/../secret.txt",
    "/../../../../../../etc/passwd",
    "/files/../../../secret.txt",
    "/files/%2e%2e/%2e%2e/%2e%2e/secret.txt",
    "/files/..%2f..%2f..%2fsecret.txt",
    "/files/%2e%2e%2f%2e%2e%2fsecret.txt",
    "/..%5c..%5csecret.txt",
    "/files\\..\\..\\secret.txt",
    "/files/....//....//secret.txt",
    "/files//../secret.txt",
    "//etc/passwd",
    "/%2fetc/passwd",
    "/files/%00notes.txt",
    "/files/notes.txt%00.html",
    "/%c0%ae%c0%ae/secret.txt",
    "/files/%u002e%u002e/secret.txt",
    "/.dossier/hidden.txt",
    "/dossier.yaml",
    "/content/people/ada.md",
    "/content/files/notes.txt",
    "/files/",
    "/files",
    "/files/out/secret.txt",
    "/files/link.txt",
    "/themes/own/theme.yaml",
    "/_dossier/../dossier.yaml",
    "/_dossier/templates/desk.html",
    "/_dossier/frame/../../dossier.yaml",
    "/assets/../dossier.yaml",
    "/manifest.json",
    "/C:/Windows/win.ini",
    "/files/notes.txt::$DATA",
]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_nothing_but_what_a_build_publishes_is_sent(served: Served, path: str) -> None:
    response = served.get(path)
    assert response.status in (400, 404)
    assert SECRET not in response.text
    assert "root:" not in response.text
    assert "Ada Lind" not in response.text


@pytest.mark.skipif(os.name != "posix", reason="links need a right there")
def test_a_link_that_stays_inside_is_followed(served: Served) -> None:
    assert served.get("/files/inside.txt").text == "Notes of the harbour.\n"


@pytest.mark.skipif(os.name != "posix", reason="links need a right there")
def test_a_file_that_becomes_a_link_out_of_the_dossier_is_not_followed(served: Served) -> None:
    path = served.root / "content/files/soon.txt"
    path.write_text("Soon.\n", encoding="utf-8")
    served.shows("/files/soon.txt", "Soon.")
    path.unlink()
    path.symlink_to(served.root.parent / "secret.txt")
    for _ in range(50):
        response = served.get("/files/soon.txt")
        assert SECRET not in response.text
    assert response.status == 404


FOREIGN = [
    *("evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.1@evil.example"),
    *("evil.example#127.0.0.1", "evil.example/localhost", "[::1", "", "127.0.0.2", "10.0.0.1", "local host"),
]


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", ["/", "/people/ada.html", "/files/notes.txt", "/_dossier/", "/_dossier/livereload.js"])
def test_a_request_that_is_meant_for_another_host_is_refused(served: Served, host: str, path: str) -> None:
    answer = served.raw(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert answer.split(b" ")[1] in (b"421", b"400")
    assert b"Ada" not in answer
    assert host.encode() not in answer or not host


def test_a_request_without_a_host_is_refused(served: Served) -> None:
    assert served.raw(b"GET / HTTP/1.0\r\n\r\n").split(b" ")[1] in (b"421", b"400")


def test_a_refusal_is_one_plain_line(served: Served) -> None:
    response = served.get("/", host="evil.example")
    said = "421: this preview answers to 127.0.0.1 and localhost, and the request is meant for another host\n"
    assert (response.status, response.headers["content-type"], response.text) == (
        421,
        "text/plain; charset=utf-8",
        said,
    )


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "[::1]", "localhost:9999"])
def test_this_computer_is_known_by_its_names(served: Served, host: str) -> None:
    """With any port: one may be forwarded from elsewhere."""
    assert served.get("/", host=host).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
@pytest.mark.parametrize("path", ["/", "/files/notes.txt", "/_dossier/", "/nowhere"])
def test_only_get_and_head_are_answered(served: Served, method: str, path: str) -> None:
    response = served.get(path, method=method)
    assert response.status in (405, 400)
    assert b"Ada" not in response.body


MALFORMED = [
    b"\r\n\r\n",
    b"\0" * 200,
    b"GET\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
    b"GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET /%ff%fe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nRange: bytes=9-1\r\nConnection: close\r\n\r\n",
    b"GET /files/notes.txt HTTP/1.1\r\nHost: localhost\r\nRange: bytes=a-b\r\nConnection: close\r\n\r\n",
    b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 5_000_000,
    b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET /livereload HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]


@pytest.mark.parametrize("data", MALFORMED, ids=range(len(MALFORMED)))
def test_malformed_requests_are_survived(served: Served, data: bytes) -> None:
    answer = served.raw(data)
    assert not answer or answer.split(b" ")[1] in (b"400", b"404", b"405", b"413", b"416", b"426", b"431", b"200")
    assert b"Traceback" not in answer
    assert served.get("/people/ada.html").status == 200


def test_any_bytes_are_survived(served: Served, rounds: Rounds) -> None:
    chance = random.Random(20)
    pieces = [
        b"GET ",
        b"/",
        b"%",
        b"..",
        b" HTTP/1.1",
        b"\r\n",
        b"Host: localhost",
        b":",
        b"\0",
        b"\xff",
        b"files",
        b"people/ada.html",
    ]
    for _ in range(rounds(60, 3000)):
        data = b"".join(chance.choice(pieces) if chance.random() < 0.8 else chance.randbytes(3) for _ in range(30))
        answer = served.raw(data + b"\r\n\r\n" if chance.random() < 0.5 else data + b"\r\nConnection: close\r\n\r\n")
        assert SECRET.encode() not in answer
    assert served.get("/people/ada.html").status == 200


def test_200_clients_at_once(served: Served) -> None:
    """Each with a connection of its own that stays open, and each gets its page while files change."""
    paths = ["/", "/people/ada.html", "/documents/letter.html", "/files/notes.txt", "/_dossier/", "/nowhere.html"]

    async def ask(client: AsyncHTTPClient, number: int) -> int:
        request = HTTPRequest(
            served.address.rstrip("/") + paths[number % len(paths)], request_timeout=60, connect_timeout=60
        )
        try:
            return (await client.fetch(request)).code
        except HTTPClientError as error:
            return error.code

    async def all_at_once() -> list[int]:
        client = AsyncHTTPClient(force_instance=True, max_clients=200)
        asking = asyncio.gather(*(ask(client, number) for number in range(200)))
        served.edit("content/people/ivo.md", "He knows", "He certainly knows")
        return list(await asking)

    found = asyncio.run(all_at_once())
    assert found == [404 if number % len(paths) == 5 else 200 for number in range(200)]
    served.shows("/people/ivo.html", "He certainly knows")


# live reload


async def connected(served: Served, **headers: str) -> WebSocketClientConnection:
    address = f"ws://127.0.0.1:{served.port}/livereload"
    return await websocket_connect(HTTPRequest(address, headers=headers or None, request_timeout=20))


async def closed(connection: WebSocketClientConnection) -> None:
    """Closed from both ends."""
    connection.close()
    async with asyncio.timeout(20):
        while await connection.read_message() is not None:
            pass


def test_a_page_from_elsewhere_may_not_follow(served: Served) -> None:
    async def tried(origin: str) -> int:
        try:
            connection = await connected(served, Origin=origin)
        except HTTPClientError as error:
            return error.code
        await closed(connection)
        return 101

    assert asyncio.run(tried("http://evil.example")) == 403
    assert asyncio.run(tried("null")) == 403
    assert asyncio.run(tried(f"http://127.0.0.1:{served.port}")) == 101


def test_a_tab_that_shows_what_is_no_longer_so_is_told_at_once(served: Served) -> None:
    """And one that shows what is so is not."""

    async def told(shown: dict[str, str]) -> list[object]:
        connection = await connected(served)
        await connection.write_message(json.dumps(HELLO))
        first = json.loads(await connection.read_message() or "")
        assert first["command"] == "hello"
        info = {"command": "info", "url": f"{served.address}people/ada.html", "plugins": {"dossier": shown}}
        await connection.write_message(json.dumps(info))
        found = []
        try:
            while True:
                async with asyncio.timeout(1):
                    found.append(json.loads(await connection.read_message() or "")["path"])
        except TimeoutError:
            await closed(connection)
            return found

    page = served.get("/people/ada.html").text
    now = {name: page.partition(f'data-{name}="')[2].partition('"')[0] for name in ("page", "styles", "frame")}
    assert all(now.values())
    assert asyncio.run(told({**now, "page": "an old one"})) == ["people/ada.html"]
    assert asyncio.run(told({**now, "styles": "old ones"})) == ["style.css"]
    assert asyncio.run(told({**now, "frame": "an old one"})) == ["_dossier/frame"]
    assert asyncio.run(told({})) == ["people/ada.html"]
    assert asyncio.run(told(now)) == []


NO_MESSAGES = [
    *("", "{", "[]", "1", "null", '{"command": 3}', '{"command": "info"}', '{"command": "info", "url": 5}', "[" * 5000),
    *('{"command": "info", "url": "http://[", "plugins": {}}', '{"command": "info", "url": "/", "plugins": 7}'),
    *('{"command": "info", "url": "/", "plugins": {"dossier": []}}', "x" * 100_000),
]


@pytest.mark.parametrize("message", NO_MESSAGES, ids=range(len(NO_MESSAGES)))
def test_messages_that_are_none_are_survived(served: Served, message: str) -> None:
    async def sent() -> None:
        connection = await connected(served)
        await connection.write_message(message)
        await asyncio.sleep(0.05)
        await closed(connection)

    asyncio.run(sent())
    assert served.get("/").status == 200


def test_an_address_for_all_is_warned_of_and_answers_to_any_name(tmp_path: Path) -> None:
    with serving(write(tmp_path / "harbour", SOURCES), "--host", "0.0.0.0") as served:  # noqa: S104 - what is tested
        assert served.get("/", host="harbour.example").status == 200
        assert (
            "warning: whoever can reach this computer can read this preview, with all that is not published yet"
            in served.said
        )
