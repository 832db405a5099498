"""One address: what is sent, and what each kind of answer is taken for, against a host with every fault."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

from dossier.answers import (
    CIRCLE,
    CONTENTS,
    ELSEWHERE,
    GARBLED,
    NO_ADDRESS,
    NO_CONNECTION,
    NO_HOST,
    NO_TRUST,
    PRIVATE,
    THERE,
    TOO_SLOW,
    Answer,
)
from dossier.io.outward.fetch import ask
from dossier.io.outward.manners import Manners
from tests.links.server import Host, closed_port

HERE = Manners("tester/1 (nobody@example.org)", private=True, pause=0.0, patience=2.0, limit=6.0)
HASTY = Manners("tester/1", private=True, pause=0.0, patience=0.4, limit=1.0)


def asked(url: str, wanted: str = THERE, manners: Manners = HERE) -> Answer:
    return ask(url, wanted, manners)


def test_what_is_there_is_asked_for_with_head_alone(host: Host) -> None:
    host.pages["/page"] = ("text/html", b"<title>A page</title>")
    answer = asked(f"{host.url}/page#part")
    assert (answer.there, answer.status, answer.leads, answer.title) == (True, 200, "", "")
    assert [(each.method, each.path) for each in host.asked] == [("HEAD", "/page")]


def test_it_says_who_asks_and_nothing_else(host: Host) -> None:
    asked(f"http://user:secret@127.0.0.1:{host.port}/page")
    sent = host.asked[0].headers
    assert sent == {
        "Host": f"127.0.0.1:{host.port}",
        "User-Agent": "tester/1 (nobody@example.org)",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


@pytest.mark.parametrize("status", [404, 410, 500, 403])
def test_an_error_is_asked_for_once_more_with_get(host: Host, status: int) -> None:
    host.answers["/x"] = (status, {})
    assert asked(f"{host.url}/x").status == status
    assert host.methods("/x") == ["HEAD", "GET"]


@pytest.mark.parametrize("path", ["/no-head", "/head-is-missing", "/head-hangs-up"])
def test_what_refuses_head_is_asked_for_with_get(host: Host, path: str) -> None:
    assert asked(host.url + path).there
    assert host.methods(path) == ["HEAD", "GET"]


@pytest.mark.parametrize(
    ("statuses", "lasting"), [((301, 308), True), ((301, 302), False), ((307, 301), False), ((303, 303), False)]
)
def test_where_it_leads_is_for_good_only_if_each_step_is(
    host: Host, other: Host, statuses: tuple[int, int], lasting: bool
) -> None:
    host.answers["/old"] = (statuses[0], {"Location": "middle?x=1"})
    host.answers["/middle?x=1"] = (statuses[1], {"Location": f"{other.url}/new#part"})
    other.pages["/new"] = ("text/html", b"")
    answer = asked(f"{host.url}/old")
    assert (answer.there, answer.leads, answer.lasting) == (True, f"{other.url}/new", lasting)


def test_a_page_that_wants_its_cookie_back_is_there(host: Host) -> None:
    answer = asked(f"{host.url}/cookie")
    assert (answer.there, answer.leads) == (True, "")


def test_a_cookie_goes_to_no_other_host(host: Host, names: list[str]) -> None:
    host.answers["/a"] = (302, {"Set-Cookie": "secret=1", "Location": f"http://b.example:{host.port}/b"})
    asked(f"http://a.example:{host.port}/a")
    assert names == ["a.example", "b.example"] * 2  # HEAD, and GET since /b is not there
    assert [each.headers.get("Cookie") for each in host.asked if each.path == "/b"] == [None, None]


@pytest.mark.parametrize("path", ["/circle/a", "/endless/1"])
def test_what_leads_on_without_end_is_left(host: Host, path: str) -> None:
    assert asked(host.url + path).problem == CIRCLE
    assert len(host.asked) <= 12


@pytest.mark.parametrize(
    "where", ["mailto:nobody@example.org", "javascript:alert(1)", "file:///etc/passwd", "ftp://example.org/"]
)
def test_what_leads_to_no_web_address_is_not_followed(host: Host, where: str) -> None:
    host.answers["/x"] = (301, {"Location": where})
    assert asked(f"{host.url}/x").problem == ELSEWHERE


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("/mute", THERE), ("/drip", THERE), ("/mute", CONTENTS), ("/drip", CONTENTS), ("/slow", CONTENTS)],
)
def test_a_slow_host_is_left_after_the_limit(host: Host, path: str, wanted: str) -> None:
    begun = time.monotonic()
    assert asked(host.url + path, wanted, HASTY).problem == TOO_SLOW
    assert time.monotonic() - begun < 12  # not the twenty seconds and more that it would wait


def test_a_huge_file_is_left_where_it_is_too_long(host: Host) -> None:
    answer = asked(f"{host.url}/huge", CONTENTS, Manners("t", private=True, file=1_000_000))
    assert (answer.there, answer.sha256) == (True, "")


def test_a_huge_page_is_read_as_far_as_its_title_may_stand(host: Host) -> None:
    host.pages["/long"] = ("text/html", b"<title>Long</title>" + b"x" * 3_000_000)
    assert asked(f"{host.url}/long", CONTENTS).title == "Long"


@pytest.mark.parametrize("path", ["/garbage", "/long-line"])
def test_what_is_no_http_is_said_to_be_none(host: Host, path: str) -> None:
    assert asked(host.url + path).problem == GARBLED


def test_nobody_at_the_port_is_no_connection() -> None:
    assert asked(f"http://127.0.0.1:{closed_port()}/").problem == NO_CONNECTION


def test_a_name_of_nobody_is_no_host() -> None:
    answer = asked("http://nobody.invalid/")
    if answer.problem != NO_HOST:
        pytest.skip("needs a resolver that answers.  To run them: connect to the network")


def test_a_certificate_of_ones_own_making_is_not_trusted(safe_host: Host) -> None:
    answer = asked(f"https://localhost:{safe_host.port}/")
    assert answer.problem == NO_TRUST
    assert "self" in answer.detail
    assert safe_host.asked == []


def test_a_trusted_certificate_is_for_its_name_alone(
    safe_host: Host, certificate: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    safe_host.pages["/"] = ("text/html", b"<title>Safe</title>")
    assert asked(f"https://localhost:{safe_host.port}/", CONTENTS).title == "Safe"
    assert safe_host.asked[0].headers["Host"] == f"localhost:{safe_host.port}"
    answer = asked(f"https://other.example:{safe_host.port}/")
    assert answer.problem == NO_TRUST
    assert names


def test_a_host_that_speaks_no_tls_is_no_connection(host: Host) -> None:
    assert asked(f"https://127.0.0.1:{host.port}/").problem == NO_CONNECTION


def test_a_step_to_a_host_without_trust_is_said(host: Host, safe_host: Host) -> None:
    host.answers["/x"] = (301, {"Location": f"https://localhost:{safe_host.port}/"})
    assert asked(f"{host.url}/x").problem == NO_TRUST


def test_other_scripts_in_name_and_path_are_sent_as_they_must_be(host: Host, names: list[str]) -> None:
    host.pages["/%D0%BF%D0%B8%D1%81%D1%8C%D0%BC%D0%BE%20%C3%A9?q=%C3%BC"] = ("text/html", b"")
    assert asked(f"http://bücher.example:{host.port}/письмо %C3%A9?q=ü").there
    assert names == ["xn--bcher-kva.example"]
    assert host.asked[0].headers["Host"] == f"xn--bcher-kva.example:{host.port}"


def test_a_step_to_another_script_is_followed(host: Host) -> None:
    host.answers["/x"] = (301, {"Location": "/письмо".encode().decode("latin-1")})
    host.pages["/%C3%90%C2%BF%C3%90%C2%B8%C3%91%C2%81%C3%91%C2%8C%C3%90%C2%BC%C3%90%C2%BE"] = ("text/html", b"")
    assert asked(f"{host.url}/x").status in (200, 404)


@pytest.mark.parametrize(
    "url", ["http://", "http:///x", "http://[::1", "http://h:99999999/", f"http://{'x' * 70}.example/", "http://a..b/"]
)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    assert asked(url).problem == NO_ADDRESS


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "http://printer.local/",
        "http://inside.example:{port}/",
    ],
)
def test_this_machine_and_its_network_are_not_asked(host: Host, names: list[str], url: str) -> None:
    assert asked(url.format(port=host.port), manners=Manners("t")).problem == PRIVATE
    assert host.asked == []
    assert len(names) <= 2


@pytest.mark.parametrize(
    ("kind", "body", "title"),
    [
        ("text/html; charset=windows-1251", "<TITLE>\n Письмо\n министру </TITLE>".encode("cp1251"), "Письмо министру"),
        ("text/html", '<meta charset="shift_jis"><title>手紙</title>'.encode("shift_jis"), "手紙"),
        ("text/html", b"<title lang=de>B&uuml;cher &amp; mehr</title>", "Bücher & mehr"),
        ("text/html; charset=nonsense", b"<title>Plain</title>", "Plain"),
        ("application/xhtml+xml", b"<html><head><title>X</title></head></html>", "X"),
        ("text/html", b"no title", ""),
        ("text/html", b"<title>" + b"x" * 5000 + b"</title>", "x" * 300),
    ],
)
def test_the_title_of_a_page_is_read(host: Host, kind: str, body: bytes, title: str) -> None:
    host.pages["/page"] = (kind, body)
    answer = asked(f"{host.url}/page", CONTENTS)
    assert (answer.title, answer.sha256) == (title, "")
    assert host.methods("/page") == ["GET"]


def test_of_any_other_file_the_digest_is_taken(host: Host) -> None:
    host.pages["/file.pdf"] = ("application/pdf", b"%PDF" * 50_000)
    assert asked(f"{host.url}/file.pdf", CONTENTS).sha256 == hashlib.sha256(b"%PDF" * 50_000).hexdigest()


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("120", 120, 120),
        ("", 0, 0),
        ("soon", 0, 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
        ("Wed, 21 Oct 2099 07:28:00 GMT", 10**8, 10**10),
        ("9" * 30, 10**8, 10**8),
    ],
)
def test_how_long_to_wait_is_read_in_both_forms(host: Host, said: str, least: int, most: int) -> None:
    host.answers["/busy"] = (429, {"Retry-After": said})
    assert least <= asked(f"{host.url}/busy").wait <= most


def test_a_proxy_of_the_system_is_used(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://name:pass%20word@127.0.0.1:{host.port}")
    host.pages["http://far.example/page?x=1"] = ("text/html", b"")
    assert asked("http://far.example/page?x=1").there
    assert host.asked[0].headers["Proxy-Authorization"] == "Basic bmFtZTpwYXNzIHdvcmQ="
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert asked(f"{host.url}/nothing").status == 404
