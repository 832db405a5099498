"""The command itself: what it prints, where it listens, how it ends."""

from __future__ import annotations

import re
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dossier.io.serve.place import PORT, TRIES
from tests.cli.running import dossier
from tests.incremental.folders import many, matter, write
from tests.serve.running import eventually, serving

SETTLED = 1.0  # seconds after the start, from which on each change is known by its name


@contextmanager
def taken(*ports: int) -> Iterator[None]:
    """Other programs that listen there, as far as they do not already."""
    sockets = []
    try:
        for port in ports:
            one = socket.socket()
            sockets.append(one)
            try:
                one.bind(("127.0.0.1", port))
                one.listen()
            except OSError:
                continue
        yield
    finally:
        for one in sockets:
            one.close()


@pytest.fixture
def port() -> int:
    """One that was free a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def evened(line: str) -> str:
    return re.sub(r"\d+ ms", "N ms", re.sub(r":\d+/", ":PORT/", line))


def test_each_event_is_one_calm_line(harbour: Path) -> None:
    with serving(harbour) as served:
        time.sleep(SETTLED)
        served.edit("content/people/ada.md", "She knows", "She met")
        served.says("content/people/ada.md →")
        served.edit("content/people/ada.md", "[[ivo]]", "[[ivoo]]")
        served.says("did you mean")
        served.edit("content/people/eva.md", "Eva Unnamed", "Eva Unknown")
        served.says("content/people/eva.md →")
        served.edit("content/people/ada.md", "[[ivoo]]", "[[ivo]]")
        served.says("mended")
        assert served.stop() == 0
        served.says("stopped")
    assert [evened(line) for line in served.said] == [
        "http://127.0.0.1:PORT/  2 documents, 3 people, 1 topic, 1 page; 2 warnings. Ctrl-C stops it",
        "content/people/ada.md → no open page, N ms",
        "content/people/ada.md → no open page, N ms; 1 error, and what was shown before stays",
        "content/people/ada.md:5:9: error[reference-unknown] no record is called `ivoo`",
        "    She met [[ivoo]].",
        "            ^^^^^^^^",
        "    hint: did you mean `ivo`?",
        "content/people/eva.md → no open page, N ms; 1 error still stands",
        "content/people/ada.md → no open page, N ms; mended",
        "stopped",
    ]


def test_what_is_saved_without_a_change_is_no_event(harbour: Path) -> None:
    with serving(harbour) as served:
        time.sleep(SETTLED)
        served.write("content/people/ada.md", served.read("content/people/ada.md"))
        (harbour / "content/people/ivo.md").touch()
        time.sleep(SETTLED)
        served.edit("content/topics/dredging.md", "Dredging", "Dredgers")
        served.says("content/topics/dredging.md")
        assert len(served.said) == 2


def test_a_dossier_that_begins_with_errors_shows_nothing_else_until_they_are_mended(harbour: Path) -> None:
    """What cannot be read may say that it is to be kept back: here that a person has another name."""
    wrong = matter("She knows [[ivo]].", name="Ada Lind", publish_as="A witness")
    write(harbour, {"content/people/ada.md": wrong})
    with serving(harbour) as served:
        page = served.get("/people/ada.html")
        assert page.status == 503
        assert "field-invalid" in page.text
        assert "Ada Lind" not in served.get("/index.html").text.partition("<dossier-preview")[0]
        served.edit("content/people/ada.md", 'publish_as: "A witness"\n', "")
        served.shows("/people/ada.html", "She knows")


def test_a_dossier_with_errors_is_shown_with_its_drafts_as_far_as_it_can_be(harbour: Path) -> None:
    write(harbour, {"content/pages/about.md": "---\ntitle: About\n---\nSee [[nobody]].\n"})
    with serving(harbour, "--drafts") as served:
        assert "1 error: a build would stop here" in served.get("/people/ada.html").text
        assert served.get("/people/ada.html").status == 200
        served.edit("content/people/ada.md", "She knows", "She met")
        served.shows("/people/ada.html", "She met")
        assert served.said[0].startswith("content/pages/about.md:4:5: error[reference-unknown]")


@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM"])
def test_it_stops_at_once(harbour: Path, sent: str) -> None:
    if not hasattr(signal, sent) or sys.platform == "win32":
        pytest.skip("no such signal")
    with serving(harbour) as served, socket.create_connection(("127.0.0.1", served.port)):  # somebody is still there
        began = time.monotonic()
        assert served.stop(getattr(signal, sent)) == 0
        assert time.monotonic() - began < 5


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent there")
def test_it_stops_at_once_while_much_is_taken_in(tmp_path: Path) -> None:
    root = write(tmp_path / "many", many(1500))
    with serving(root) as served:
        text = "title: Many\nmentions: {first: all}\n"  # every record is linked again
        served.write("dossier.yaml", text)
        time.sleep(0.15)
        began = time.monotonic()
        assert served.stop() == 0
        assert time.monotonic() - began < 5


def test_a_port_that_is_taken_is_said_and_the_next_is_used(harbour: Path) -> None:
    with taken(PORT, PORT + 1), serving(harbour, port=-1) as served:
        assert served.said[:2] == [f"port {PORT + n} is taken by another program" for n in (0, 1)]
        assert served.port == PORT + 2
        assert served.get("/").status == 200


def test_the_port_that_was_asked_for_is_used_or_none(harbour: Path, port: int) -> None:
    with serving(harbour, port=port) as served:
        assert served.port == port
        said = dossier("serve", harbour, "--port", str(port))
        assert (said.status, said.out) == (1, "")
        assert said.err == (
            f"dossier: port {port} is taken by another program; leave out --port to use the next that is free\n"
        )


def test_where_all_are_taken_it_says_so(harbour: Path) -> None:
    with taken(*range(PORT, PORT + TRIES)):
        said = dossier("serve", harbour)
    assert said.status == 1
    assert (
        said.err == f"dossier: the ports from {PORT} to {PORT + TRIES - 1} are all taken; choose another with --port\n"
    )


def test_an_address_that_is_none_of_this_computer_is_refused(harbour: Path) -> None:
    for host in ("192.0.2.1", "no-such-host.invalid"):
        said = dossier("serve", harbour, "--host", host, "--port", "0")
        assert said.status == 1
        assert said.err == f"dossier: this computer has no address `{host}`; --host names one of its own\n"


def test_an_editor_that_is_not_known_is_wrong_use(harbour: Path) -> None:
    said = dossier("serve", harbour, "--editor", "vscod")
    assert said.status == 2
    assert "no editor is known as `vscod`; did you mean vscode?" in " ".join(said.err.split())


def test_an_editor_may_be_an_address(harbour: Path) -> None:
    with serving(harbour, "--editor", "my://{path}?l={line}") as served:
        assert f"my://{harbour.resolve().as_posix()}/content/people/ada.md?l=1" in served.get("/people/ada.html").text


def test_a_build_beside_it_waits_for_nothing(harbour: Path) -> None:
    with serving(harbour) as served:
        began = time.monotonic()
        built = dossier("build", harbour)
        assert built.status == 0
        assert time.monotonic() - began < 5
        assert "waiting" not in built.err
        served.edit("content/people/ada.md", "She knows", "She met")
        served.shows("/people/ada.html", "She met")
        assert "She knows" in (harbour / "public/people/ada.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_nothing_is_left_behind_however_it_ends(harbour: Path, sent: str) -> None:
    if not hasattr(signal, sent) or sys.platform == "win32":
        pytest.skip("no such signal")
    assert dossier("build", harbour).status == 0
    before = sorted(path.name for path in (harbour / ".dossier").iterdir())
    with serving(harbour, "--drafts") as served:
        served.edit("content/people/ada.md", "She knows", "She met")
        served.shows("/people/ada.html", "She met")
        served.program.send_signal(getattr(signal, sent))
        assert served.program.wait(20) in (0, -9)
        assert sorted(path.name for path in (harbour / ".dossier").iterdir()) == before
        served.program.returncode = 0  # as it was meant


def test_what_drafts_show_reaches_no_build(harbour: Path) -> None:
    assert dossier("build", harbour).status == 0
    with serving(harbour, "--drafts") as served:
        assert "Ivo Marek began this" in served.get("/documents/draft.html").text
        served.edit("content/documents/draft.md", "began this", "ended this")
        served.shows("/documents/draft.html", "ended this")
        assert dossier("build", harbour).status == 0
    for path in (harbour / "public").rglob("*"):
        if path.is_file():
            assert b"Not ready" not in path.read_bytes(), path
    with serving(harbour) as served:
        assert served.get("/documents/draft.html").status == 404
        assert "Not ready" not in served.get("/documents/").text
        desk = served.get("/_dossier/").text
        assert "content/documents/draft.md" in desk
        assert "Not ready" not in desk


def test_the_browser_is_opened_where_that_is_asked_for(harbour: Path, tmp_path: Path) -> None:
    told = tmp_path / "told.txt"
    browser = tmp_path / "browser.py"
    browser.write_text(
        f"import sys, pathlib\npathlib.Path({str(told)!r}).write_text(sys.argv[1], encoding='utf-8')\n",
        encoding="utf-8",
    )
    with serving(harbour, "--open", BROWSER=f"{Path(sys.executable).as_posix()} {browser.as_posix()} %s") as served:
        eventually(
            lambda: told.exists() and told.read_text(encoding="utf-8") == served.address, lambda: str(served.said)
        )


def test_what_is_kept_back_has_its_name_on_the_curators_page_with_drafts(harbour: Path) -> None:
    with serving(harbour, "--drafts") as served:
        desk = served.get("/_dossier/").text.partition('aria-labelledby="withheld"')[2]
    for name in ("Not ready", "Held back", "Kept", "Covered"):
        assert name in desk
