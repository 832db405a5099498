"""Pieces of the server by themselves: paths, hosts, messages, threads."""

from __future__ import annotations

import pytest

from dossier.io.serve.asked import Changes, News, Version
from dossier.io.serve.paths import LONGEST, url_at, url_of
from dossier.io.serve.place import Place
from dossier.io.serve.tabs import Message, Tabs, messages
from dossier.io.serve.threads import Daemons
from dossier.io.serve.types import type_of


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/", "index.html"),
        ("/people/", "people/index.html"),
        ("/people/ada.html", "people/ada.html"),
        ("/files/a%20b%C3%A9.pdf", "files/a bé.pdf"),
        ("/a..b/c.html", "a..b/c.html"),
        ("/.hidden", ".hidden"),
    ],
)
def test_paths_that_are_addresses(path: str, url: str) -> None:
    assert url_of(path) == url


NO_ADDRESSES = [
    *("", "people", "//", "//a", "/a//b", "/../a", "/a/../b", "/a/..", "/.", "/a/./b", "/%2e%2e/a", "/a%2fb", "/a%5Cb"),
    *("/a\\b", "/a%00", "/a\x00", "/a%0a", "/%", "/%zz", "/%ff", "/a%u0041", "/" + "a" * LONGEST, "http://e/", "*"),
]


@pytest.mark.parametrize("path", NO_ADDRESSES, ids=range(len(NO_ADDRESSES)))
def test_paths_that_are_none(path: str) -> None:
    assert url_of(path) is None


def test_the_address_of_a_tab() -> None:
    assert url_at("http://127.0.0.1:5500/people/ada.html?x=1#p3") == "people/ada.html"
    assert url_at("http://127.0.0.1:5500") == "index.html"
    assert url_at("http://[") is None
    assert url_at("about:blank") is None


def test_hosts_by_what_was_asked_for() -> None:
    local, named, everyone = (Place(host, 80, ()) for host in ("127.0.0.1", "desk.example", "0.0.0.0"))  # noqa: S104 - what is tested
    assert [place.serves("desk.example:80") for place in (local, named, everyone)] == [False, True, True]
    assert [place.serves("localhost") for place in (local, named, everyone)] == [True, True, True]
    assert [place.serves("a b") for place in (local, named, everyone)] == [False, False, False]
    assert [place.is_local for place in (local, named, everyone)] == [True, False, False]
    assert [place.address for place in (local, named, everyone)] == [
        "http://127.0.0.1:80/",
        "http://desk.example:80/",
        "http://127.0.0.1:80/",
    ]
    assert Place("::1", 80, ()).address == "http://[::1]:80/"


NOW = Version("p", "s", "f")


@pytest.mark.parametrize(
    ("shown", "pictures", "paths"),
    [
        (NOW, (), []),
        (Version("q", "t", "g"), ("files/a.png",), ["people/ada.html"]),
        (Version("p", "t", "f"), (), ["style.css"]),
        (Version("p", "s", "g"), (), ["_dossier/frame"]),
        (Version("p", "t", "g"), (), ["style.css", "_dossier/frame"]),
        (NOW, ("files/a.png", "files/b.jpg"), ["files/a.png", "files/b.jpg"]),
        (NOW, ("files/a.png", "files/b.svg"), ["people/ada.html"]),  # which the client cannot change in place
    ],
)
def test_a_tab_is_told_what_it_lacks(shown: Version, pictures: tuple[str, ...], paths: list[str]) -> None:
    assert [message["path"] for message in messages("people/ada.html", shown, NOW, pictures)] == paths


class Heard:
    """A tab that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Message] = []

    def send(self, message: Message) -> None:
        self.told.append(message)


def test_each_tab_is_told_once_and_of_its_page_alone() -> None:
    tabs, one, other, gone = Tabs(), Heard(), Heard(), Heard()
    tabs.came(one, "a.html", NOW)
    tabs.came(other, "b.html", NOW)
    tabs.came(gone, "a.html", NOW)
    tabs.left(gone)
    assert tabs.urls() == {"a.html", "b.html"}
    for _ in range(2):
        tabs.tell(News({"a.html": Version("new", "s", "f"), "b.html": NOW}, {}))
    assert [len(tab.told) for tab in (one, other, gone)] == [1, 0, 0]


def test_changes_add_up() -> None:
    assert not Changes()
    assert Changes(every=True)
    assert Changes(frozenset("a")) | Changes(frozenset("b"), every=True) == Changes(frozenset("ab"), every=True)


def test_work_of_threads_comes_back_or_fails_where_it_was_asked_for() -> None:
    threads = Daemons(2)
    assert [threads.submit(pow, 2, number).result(5) for number in range(20)] == [2**number for number in range(20)]
    with pytest.raises(ZeroDivisionError):
        threads.submit(lambda: 1 // 0).result(5)
    assert threads.submit(lambda: 1).result(5) == 1


def test_types() -> None:
    assert [type_of(name) for name in ("a.html", "a.HTML", "a/b.svg", "a", "a.xyz-unknown")] == [
        "text/html; charset=utf-8",
        "text/html; charset=utf-8",
        "image/svg+xml",
        "application/octet-stream",
        "application/octet-stream",
    ]
