"""`dossier links`: a folder and what its hosts answer in, what is said of each address out."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import time
from pathlib import Path

import pytest

from dossier.io.outward.ledger import FILE, read_ledger, write_ledger
from dossier.io.outward.manners import Manners
from dossier.outward import Asked, Found, NoNetwork, check_links
from dossier.pipeline import check_dossier
from dossier.start import Options
from dossier.values import replace
from tests.cli.running import Said, dossier
from tests.links.server import Host, closed_port

QUICK = Manners("t", private=True, pause=0.0, patience=2.0, limit=5.0)
CONFIG = "title: Harbour\ncheck: {orphan: ignore, date-unknown: ignore}\n"
TODAY = "2015-12-31"
DAY = 86_400


def written(root: Path, files: dict[str, str]) -> Path:
    for path, text in {"dossier.yaml": CONFIG, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


def looked(root: Path, *, fresh: bool = False, drafts: bool = False, later: int = 0) -> Found:
    asked = Asked(int(time.time()) + later, fresh, private=True)
    return check_links(Options(root, TODAY, drafts=drafts), asked, QUICK)


def test_dead_ones_are_errors_with_what_the_records_offer_instead(tmp_path: Path, host: Host) -> None:
    host.pages["/archive/letter"] = ("text/html", b"")
    host.answers["/gone"] = (410, {})
    letter = f"---\ntitle: Letter\nurl: {host.url}/letter\narchive_url: {host.url}/archive/letter\n---\nText.\n"
    about = f"---\ntitle: About\n---\nSee\n[the letter]({host.url}/letter#p2) and [that]({host.url}/gone).\n"
    memo = f"---\ntitle: Memo\nurl: {host.url}/circle/a\n---\nText.\n"
    root = written(
        tmp_path,
        {"content/documents/letter.md": letter, "content/documents/memo.md": memo, "content/pages/about.md": about},
    )
    found = looked(root)
    assert messages(found, host) == [
        "content/documents/letter.md:3: error[link-dead] `HOST/letter` is not there: its host answers 404 Not Found",
        "content/documents/memo.md:3: error[link-dead] `HOST/circle/a` leads on without end",
        "content/pages/about.md:5: error[link-dead] `HOST/letter#p2` is not there: its host answers 404 Not Found",
        "content/pages/about.md:5: error[link-dead] `HOST/gone` is not there: its host answers 410 Gone",
    ]
    assert [each.help.replace(host.url, "HOST") for each in found.diagnostics] == [
        "say `url_status: dead`; readers have the archived copy HOST/archive/letter",
        "say `url_status: dead`, and give a copy of a web archive as `archive_url`",
        "link to the archived copy that document/letter names: HOST/archive/letter",
        "link to where it is now, or to a copy in a web archive",
    ]


def messages(found: Found, host: Host) -> list[str]:
    return [
        f"{d.span.path}:{d.span.line}: {d.severity}[{d.code}] {d.message}".replace(host.url, "HOST")
        for d in found.diagnostics
    ]


def test_each_address_is_asked_for_once_wherever_it_stands(tmp_path: Path, host: Host) -> None:
    host.pages["/page"] = ("text/html", b"")
    text = f"---\ntitle: A\n---\nA [link]({host.url}/page#a) and [more]({host.url}/page#b).\n\nHere [again]({host.url}/page).\n"
    found = looked(written(tmp_path, {"content/pages/a.md": text, "content/pages/b.md": text}))
    assert (found.diagnostics, found.addresses, found.hosts, found.asked) == ((), 1, 1, 1)
    assert len(host.asked) == 1


def test_every_place_of_an_address_is_told_with_line_and_column(tmp_path: Path, host: Host) -> None:
    person = f"---\nname: Ada Lind\nsame_as:\n  - wikidata: Q1\n  - url: {host.url}/ada\n---\nText with [one]({host.url}/x)\nand a line, then [two]({host.url}/y).\n"
    found = looked(written(tmp_path, {"content/people/ada-lind.md": person}))
    places = [(str(d.span), d.excerpt.replace(host.url, "HOST")) for d in found.diagnostics]
    assert places == [
        ("content/people/ada-lind.md:5:10", "  - url: HOST/ada"),
        ("content/people/ada-lind.md:7:17", "Text with [one](HOST/x)"),
        ("content/people/ada-lind.md:8:24", "and a line, then [two](HOST/y)."),
    ]


def test_what_leads_elsewhere_for_good_is_a_warning_and_for_now_is_nothing(tmp_path: Path, host: Host) -> None:
    host.answers |= {
        "/a": (301, {"Location": "/new"}),
        "/b": (302, {"Location": "/new"}),
        "/c/d": (308, {"Location": "/"}),
    }
    host.pages |= {"/new": ("text/html", b""), "/": ("text/html", b"")}
    text = f"---\ntitle: A\n---\n[a]({host.url}/a) [b]({host.url}/b) [c]({host.url}/c/d)\n"
    found = looked(written(tmp_path, {"content/pages/a.md": text}))
    assert messages(found, host) == [
        "content/pages/a.md:4: warning[link-moved] `HOST/a` leads for good to HOST/new",
        "content/pages/a.md:4: warning[link-moved] `HOST/c/d` leads for good to the front page HOST/",
    ]
    assert not found.failed


def test_what_cannot_be_told_is_a_warning_until_it_lasts(tmp_path: Path, host: Host) -> None:
    text = (
        f"---\ntitle: A\n---\n[a]({host.url}/a)\n\n[b](http://127.0.0.1:{closed_port()}/)\n\n[c]({host.url}/garbage)\n"
    )
    host.answers["/a"] = (500, {})
    root = written(tmp_path, {"content/pages/a.md": text})
    assert [m.partition("] ")[2].partition(" ")[2] for m in messages(looked(root), host)] == [
        "could not be checked: its host answers 500",
        "could not be checked: its host takes no connection",
        "could not be checked: what its host answers cannot be read",
    ]
    known = read_ledger(root)
    write_ledger(root, {url: replace(kept, silent=kept.silent - 20 * DAY) for url, kept in known.items()})
    later = looked(root, fresh=True)
    assert later.failed
    assert (
        messages(later, host)[0]
        == "content/pages/a.md:4: error[link-dead] `HOST/a` has given no answer for 20 days: its host answers 500"
    )
    host.answers["/a"] = (200, {})
    assert len(looked(root, fresh=True).diagnostics) == 2
    host.answers["/a"] = (500, {})
    assert "could not be checked" in messages(looked(root, fresh=True), host)[0]


def test_what_is_known_is_asked_for_again_after_days_or_when_told(tmp_path: Path, host: Host) -> None:
    host.pages["/page"] = ("text/html", b"")
    root = written(tmp_path, {"content/pages/a.md": f"---\ntitle: A\n---\n[a]({host.url}/page) [b]({host.url}/dead)\n"})
    assert (looked(root).asked, len(host.asked)) == (2, 3)
    again = looked(root)
    assert (again.asked, again.known, len(host.asked)) == (0, 2, 3)
    assert [d.code for d in again.diagnostics] == ["link-dead"]
    assert looked(root, later=2 * DAY).asked == 1
    assert looked(root, later=8 * DAY).asked == 2
    assert looked(root, fresh=True).asked == 2


def test_a_source_that_has_another_title_was_changed(tmp_path: Path, host: Host) -> None:
    host.pages["/letter"] = ("text/html", b"<title>A letter</title>")
    record = "---\ntitle: Letter\nurl: {}/letter\nretrieved: {}\n---\nText.\n"
    root = written(tmp_path, {"content/documents/letter.md": record.format(host.url, "2015-10-20")})
    assert looked(root).diagnostics == ()
    host.pages["/letter"] = ("text/html", b"<title>A corrected letter</title>")
    (found,) = looked(root, fresh=True).diagnostics
    assert (found.severity, found.code) == ("warning", "link-changed")
    assert re.fullmatch(
        r"`.*/letter` was called “A letter” on \d{4}-\d\d-\d\d and is called “A corrected letter”", found.message
    )
    assert [d.code for d in looked(root).diagnostics] == ["link-changed"]
    written(root, {"content/documents/letter.md": record.format(host.url, "2999-01-01")})
    assert looked(root).diagnostics == ()


def test_a_file_is_compared_with_the_seed(tmp_path: Path, host: Host) -> None:
    text = b"The words of the letter.\n"
    host.pages["/files/letter.txt"] = ("text/plain", text)
    record = f"---\ntitle: Letter\nseed: letter.txt\nurl: {host.url}/files/letter.txt\nsha256: {hashlib.sha256(text).hexdigest()}\n---\n"
    root = written(tmp_path, {"seeds/letter.txt": text.decode(), "content/documents/letter.md": record})
    assert looked(root).diagnostics == ()
    host.pages["/files/letter.txt"] = ("text/plain", text + b"And more.\n")
    assert messages(looked(root, fresh=True), host) == [
        "content/documents/letter.md:4: warning[link-changed] `HOST/files/letter.txt` gives another file than the seed of this record"
    ]


def test_what_a_record_gives_up_is_not_asked_for_and_its_copy_is(tmp_path: Path, host: Host) -> None:
    record = f"---\ntitle: Letter\nurl: {host.url}/letter\nurl_status: dead\narchive_url: {host.url}/copy\n---\nText.\n"
    found = looked(written(tmp_path, {"content/documents/letter.md": record}))
    assert {each.path for each in host.asked} == {"/copy"}
    assert (found.given_up, messages(found, host)) == (
        1,
        ["content/documents/letter.md:5: error[link-dead] `HOST/copy` is not there: its host answers 404 Not Found"],
    )


def test_what_stands_in_a_seed_is_a_warning(tmp_path: Path, host: Host) -> None:
    found = looked(written(tmp_path, {"seeds/note.md": f"# Note\n\nSee [that]({host.url}/dead).\n"}))
    assert messages(found, host) == [
        "seeds/note.md:3: warning[link-dead] `HOST/dead` is not there: its host answers 404 Not Found"
    ]


def test_what_readers_do_not_get_is_not_asked_for(tmp_path: Path, host: Host) -> None:
    draft = f"---\ntitle: Draft\ndraft: true\nurl: {host.url}/draft\n---\nSee [it]({host.url}/of-a-draft).\n"
    kept = f"---\ntitle: Kept\naccess: withheld\n---\nSee [it]({host.url}/withheld).\n"
    part = f"---\ntitle: Part\ndisplay: link\n---\nSee [it]({host.url}/in-a-text-that-is-not-shown).\n"
    root = written(
        tmp_path,
        {"content/documents/draft.md": draft, "content/documents/kept.md": kept, "content/documents/part.md": part},
    )
    assert (looked(root).addresses, host.asked) == (0, [])
    looked(root, drafts=True)
    assert {"/draft", "/of-a-draft", "/withheld"} <= {each.path for each in host.asked}


def test_each_language_is_looked_at_and_its_own_files_are_named(tmp_path: Path, host: Host) -> None:
    root = written(tmp_path, {
        "dossier.yaml": f"{CONFIG}languages: [de]\ncontact: {host.url}/contact\n",
        "content/pages/about.md": f"---\ntitle: About\n---\nSee [it]({host.url}/en).\n",
        "content/pages/about.de.md": f"---\ntitle: Über\n---\nSiehe [das]({host.url}/de).\n",
    })  # fmt: skip
    assert messages(looked(root), host) == [
        "content/pages/about.de.md:4: error[link-dead] `HOST/de` is not there: its host answers 404 Not Found",
        "content/pages/about.md:4: error[link-dead] `HOST/en` is not there: its host answers 404 Not Found",
        "dossier.yaml:4: error[link-dead] `HOST/contact` is not there: its host answers 404 Not Found",
    ]


def test_without_a_network_nothing_is_said_and_nothing_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", cut)
    root = written(
        tmp_path, {"content/pages/a.md": "---\ntitle: A\n---\n[a](https://a.example/) [b](https://b.example/)\n"}
    )
    with pytest.raises(NoNetwork):
        looked(root)
    assert not (root / FILE).exists()


def test_a_ledger_that_cannot_be_read_is_begun_anew(tmp_path: Path, host: Host) -> None:
    host.pages["/page"] = ("text/html", b"")
    root = written(tmp_path, {"content/pages/a.md": f"---\ntitle: A\n---\n[a]({host.url}/page)\n"})
    looked(root)
    for damage in (b"", b"\x00" * 50, (root / FILE).read_bytes()[:-9]):
        (root / FILE).write_bytes(damage)
        assert looked(root).asked == 1


def test_a_check_asks_nobody(tmp_path: Path, host: Host) -> None:
    root = written(tmp_path, {"content/pages/a.md": f"---\ntitle: A\n---\n[a]({host.url}/dead)\n"})
    check_dossier(Options(root, TODAY))
    assert host.asked == []


# The command


def test_the_command_says_it_for_people(tmp_path: Path, host: Host) -> None:
    host.pages["/page"] = ("text/html", b"")
    root = written(
        tmp_path / "x", {"content/pages/a.md": f"---\ntitle: A\n---\n[a]({host.url}/page) [b]({host.url}/dead)\n"}
    )
    said = dossier("links", root, "--private")
    assert (said.status, said.out) == (1, "2 addresses of 1 host (2 asked for) in 0.0 s; 1 error\n")
    assert said.err.replace(host.url, "HOST") == (
        f"content/pages/a.md:4:{16 + len(host.url)}: error[link-dead] `HOST/dead` is not there: its host answers 404 Not Found\n"
        f"    [a](HOST/page) [b](HOST/dead)\n    {' ' * (15 + len(host.url))}{'^' * len(f'{host.url}/dead')}\n"
        "    hint: link to where it is now, or to a copy in a web archive\n"
    )
    agent = host.asked[0].headers["User-Agent"]
    assert re.fullmatch(r"dossier/\d\S* \(checks links\)", agent)
    del host.pages["/page"]
    assert dossier("links", root, "--private").out == "2 addresses of 1 host (2 known from before) in 0.0 s; 1 error\n"
    assert (
        dossier("links", root, "--private", "--fresh").out == "2 addresses of 1 host (2 asked for) in 0.0 s; 2 errors\n"
    )


def test_the_contact_goes_with_each_question(tmp_path: Path, host: Host) -> None:
    text = f"---\ntitle: A\n---\n[a]({host.url}/page)\n"
    written(tmp_path, {"dossier.yaml": f"{CONFIG}contact: desk@example.org\n", "content/pages/a.md": text})
    dossier("links", tmp_path, "--private")
    assert host.asked[0].headers["User-Agent"].endswith("(checks links; mailto:desk@example.org)")


def test_formats_are_those_of_check(tmp_path: Path, host: Host) -> None:
    root = written(tmp_path, {"content/pages/a.md": f"---\ntitle: A\n---\n[b]({host.url}/dead)\n"})
    said = dossier("links", root, "--private", "--format", "json")
    (entry,) = json.loads(said.out)
    assert (said.status, said.err, entry["code"], entry["path"], entry["line"]) == (
        1,
        "",
        "link-dead",
        "content/pages/a.md",
        4,
    )
    line = dossier("links", root, "--private", "--format", "github").out
    assert line.startswith(
        f"::error file={root.as_posix().replace(':', '%3A')}/content/pages/a.md,line=4,col=5,title=link-dead::`"
    )


def test_levels_of_the_dossier_count(tmp_path: Path, host: Host) -> None:
    root = written(
        tmp_path,
        {
            "dossier.yaml": "title: H\ncheck: {link-dead: warning, orphan: ignore}\n",
            "content/pages/a.md": f"---\ntitle: A\n---\n[b]({host.url}/dead)\n",
        },
    )
    assert dossier("links", root, "--private").status == 0
    assert dossier("links", root, "--private", "--strict").status == 1


def test_ones_own_network_is_left_alone_unless_it_is_asked_for(tmp_path: Path, host: Host) -> None:
    root = written(tmp_path, {"content/pages/a.md": f"---\ntitle: A\n---\n[b]({host.url}/page)\n"})
    said = dossier("links", root)
    assert said.status == 0
    assert "could not be checked: only this machine or its own network can reach it, and readers cannot" in said.err
    assert host.asked == []


def test_nothing_to_ask_for_is_no_matter(tmp_path: Path) -> None:
    root = written(tmp_path, {"content/pages/a.md": "---\ntitle: A\n---\nNo link.\n"})
    assert dossier("links", root) == Said(0, "0 addresses of 0 hosts in 0.0 s; no errors or warnings\n", "")


def test_a_folder_without_a_dossier_is_said(tmp_path: Path) -> None:
    said = dossier("links", tmp_path)
    assert said.status == 1
    assert "dossier.yaml" in said.err
