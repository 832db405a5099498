"""What changes on the disk is served at once, however it was changed."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import watchfiles

from dossier.io.serve.asked import Changes
from dossier.io.serve.server import _Served
from dossier.io.serve.watch import FolderWatcher
from tests.incremental.folders import bound_by_permissions, many, matter, write
from tests.serve.running import Served, eventually, serving
from tests.serve.sources import SOURCES

LINKS = pytest.mark.skipif(os.name != "posix", reason="links need a right there")


@pytest.fixture(params=["events", "poll"])
def follower(harbour: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    """A server that is told by the system, and one that looks."""
    with serving(harbour, *(["--poll"] if request.param == "poll" else [])) as server:
        yield server


def test_a_file_that_is_written_in_place(follower: Served) -> None:
    follower.edit("content/people/ada.md", "She knows", "She met")
    follower.shows("/people/ada.html", "She met")
    follower.shows("/people/ivo.html", "She met")


def test_a_file_that_is_saved_by_rename(follower: Served) -> None:
    """As most editors do; the temporary file is seen too, and comes to nothing."""
    for number in range(3):
        text = matter(f"She met [[ivo]] {number} times.", name="Ada Lind")
        follower.write("content/people/ada.md.tmp", text)
        (follower.root / "content/people/ada.md.tmp").replace(follower.root / "content/people/ada.md")
        follower.shows("/people/ada.html", f"{number} times")


def test_a_file_that_is_saved_as_vim_does(follower: Served) -> None:
    """A probe, a backup, a new file under the old name."""
    folder = follower.root / "content/people"
    (folder / ".ada.md.swp").write_bytes(b"\0" * 4096)
    (folder / "4913").touch()
    (folder / "4913").unlink()
    (folder / "ada.md").rename(folder / "ada.md~")
    follower.write("content/people/ada.md", matter("From vim.", name="Ada Lind"))
    (folder / "ada.md~").unlink()
    follower.shows("/people/ada.html", "From vim.")
    assert not [line for line in follower.said if "4913" in line and "error" in line]


def test_a_file_that_is_saved_twice_and_emptied_between(follower: Served) -> None:
    """Nobody is told of the errors that a half written file has."""
    path = follower.root / "content/people/ada.md"
    for text in (b"", b"---\n", matter("Once.", name="Ada Lind").encode(), matter("Twice.", name="Ada Lind").encode()):
        path.write_bytes(text)
        time.sleep(0.01)
    follower.shows("/people/ada.html", "Twice.")
    assert not [line for line in follower.said if "error" in line]


def test_names_links_and_indexes_follow(follower: Served) -> None:
    follower.edit("content/topics/dredging.md", "Dredging", "Letter of")
    follower.edit("content/documents/letter.md", "of Dredging", "the Letter of complaint")
    follower.shows("/documents/letter.html", 'href="../topics/dredging.html"')
    follower.shows("/topics/", "Letter of")
    follower.shows("/topics/dredging.html", "Ada Lind wrote")
    follower.write("content/documents/more.md", matter("Ivo Marek again.", title="More", published="2022"))
    follower.shows("/people/ivo.html", "More")
    (follower.root / "content/documents/more.md").unlink()
    follower.shows_no_more("/people/ivo.html", "More")
    assert follower.get("/documents/more.html").status == 404


def test_new_folders_renamed_folders_and_folders_that_go(follower: Served) -> None:
    follower.write("content/topics/deep/deeper/tides.md", matter(name="Tides"))
    follower.shows("/topics/", "Tides")
    (follower.root / "content/topics/deep").rename(follower.root / "content/topics/elsewhere")
    follower.edit("content/topics/elsewhere/deeper/tides.md", "Tides", "Currents")
    follower.shows("/topics/", "Currents")
    shutil.rmtree(follower.root / "content/topics")
    follower.shows_no_more("/", "Dredging")
    write(follower.root, {"content/topics/new.md": matter(name="Newly made"), "seeds/a.txt": "A seed\n\nwith words.\n"})
    follower.shows("/topics/", "Newly made")
    follower.shows("/documents/", "A seed")
    follower.write("seeds/a.txt", "A seed\n\nwith other words.\n")
    follower.shows("/documents/a.html", "with other words")


def test_the_whole_dossier_may_go_and_come_back(follower: Served) -> None:
    away = follower.root.with_name("away")
    follower.root.rename(away)
    follower.shows("/people/ada.html", "cannot be read")
    follower.shows("/people/ada.html", "She knows")  # as it was
    away.rename(follower.root)
    follower.shows_no_more("/people/ada.html", "cannot be read")
    follower.edit("content/people/ada.md", "She knows", "She met")
    follower.shows("/people/ada.html", "She met")


def test_themes_and_the_configuration_follow(follower: Served) -> None:
    follower.edit("dossier.yaml", "The harbour", "The port")
    follower.shows("/people/ada.html", "The port")
    follower.edit("dossier.yaml", "title:", "theme: own\ntitle:")
    eventually(lambda: "light-dark(red" in style_of(follower), lambda: follower.lines)
    follower.write("themes/own/theme.yaml", "accent: blue\n")
    eventually(lambda: "light-dark(blue" in style_of(follower), lambda: follower.lines)
    follower.write(
        "themes/own/templates/person.html", "<!DOCTYPE html><title>x</title>{{ view.card.name }} as a person"
    )
    follower.shows("/people/ada.html", "Ada Lind as a person")
    follower.edit("dossier.yaml", "theme: own", "theme: none-such")
    follower.shows("/people/ada.html", "there is no theme `none-such`")
    follower.edit("dossier.yaml", "theme: none-such", "theme: default")
    follower.shows_no_more("/people/ada.html", "as a person")
    follower.edit("dossier.yaml", "title:", "kinds: {vessel: {label: Vessel, plural: Vessels}}\ntitle:")
    follower.write("content/vessels/amadea.md", matter(name="Amadea"))
    follower.shows("/vessels/", "Amadea")


def style_of(follower: Served) -> str:
    found = re.search(r'href="\.\.(/assets/style[^"]*)"', follower.get("/people/ada.html").text)
    return follower.get(found[1]).text if found else ""


def test_attachments_follow(follower: Served) -> None:
    follower.write("content/files/notes.txt", "Other notes.\n")
    follower.shows("/files/notes.txt", "Other notes.")
    follower.write("content/files/deep/new.txt", "New.\n")
    follower.shows("/files/deep/new.txt", "New.")
    (follower.root / "content/files/notes.txt").unlink()
    eventually(lambda: follower.get("/files/notes.txt").status == 404, lambda: follower.lines)


def test_a_theme_outside_the_dossier_is_followed(harbour: Path) -> None:
    write(harbour.parent, {"look/static/style.css": "p { color: red }\n"})
    with serving(write(harbour, {"dossier.yaml": "title: T\ntheme: ../look\n"})) as served:
        served.shows("/assets/style.0000000000.css", "red")
        write(harbour.parent, {"look/static/style.css": "p { color: blue }\n"})
        served.shows("/assets/style.0000000000.css", "blue")


@LINKS
def test_a_content_folder_that_is_a_link_is_followed(tmp_path: Path) -> None:
    root = write(tmp_path / "harbour", SOURCES)
    (root / "content").rename(tmp_path / "elsewhere")
    (root / "content").symlink_to(tmp_path / "elsewhere")
    with serving(root) as served:
        for number in range(3):
            served.write("content/people/ada.md", matter(f"She met [[ivo]] {number} times.", name="Ada Lind"))
            served.shows("/people/ada.html", f"{number} times")
        served.says("content/people/ada.md")


@LINKS
def test_what_a_link_leads_to_outside_is_not_listened_to(harbour: Path) -> None:
    """It may be a whole disk."""
    outside = harbour.parent / "outside"
    outside.mkdir()
    (harbour / "content/files/link").symlink_to(outside)
    with serving(harbour) as served:
        for number in range(20):
            (outside / f"{number}.txt").touch()
        served.write("content/people/new/zoe.md", matter("See [[ada]].", name="Zoe"))
        served.shows("/people/zoe.html", "Zoe")
        served.edit("content/people/new/zoe.md", "Zoe", "Zora")
        served.shows("/people/zoe.html", "Zora")
        assert not [line for line in served.said if ".txt" in line]


def test_a_checkout_of_many_files(tmp_path: Path) -> None:
    """As one burst, or as few as may be, and nothing of it is missed."""
    root = write(tmp_path / "many", many(500))
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-C", str(root)]
    subprocess.run([*git[:1], "init", "-q", str(root)], check=True)
    for branch, word in (("one", "Landia"), ("two", "Otherland")):
        subprocess.run([*git, "checkout", "-q", "-b", branch], check=True)
        for path in (root / "content/documents").iterdir():
            path.write_text(path.read_text(encoding="utf-8").replace("Landia", word), encoding="utf-8")
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", branch], check=True)
    with serving(root) as served:
        assert "Otherland" in served.get("/documents/d0007.html").text
        for branch, word in (("one", "in <"), ("two", "Otherland")):
            before = len(served.said)
            subprocess.run([*git, "checkout", "-q", branch], check=True)
            for number in (0, 7, 250, 499):
                served.shows(f"/documents/d{number:04}.html", word)
            assert len([line for line in served.said[before:] if "open page" in line]) <= 20  # of a busy machine


def test_a_file_that_may_not_be_read(harbour: Path) -> None:
    if os.name != "posix":
        pytest.skip("permissions are other ones there")
    with serving(harbour, prepare=bound_by_permissions()) as served:
        path = harbour / "content/people/ada.md"
        path.chmod(0)
        served.shows("/people/ada.html", "cannot be read")
        path.chmod(0o644)
        served.shows_no_more("/people/ada.html", "cannot be read")


def test_content_of_every_wrong_kind_is_survived(harbour: Path) -> None:
    with serving(harbour) as served:
        for path, data in (
            ("content/people/ada.md", b"\xff\xfe\0\0"),
            ("content/people/ada.md", b"---\n" + b"a: [" * 3000),
            ("content/people/ada.md", b"---\nname: {{ 1 / 0 }}\n---\n[[[[![[" + b">" * 5000),
            ("dossier.yaml", b"\0"),
            ("dossier.yaml", b"- a\n- b\n"),
            ("dossier.yaml", b""),
            ("themes/own/theme.yaml", b"{{{"),
            ("content/files/map.svg", b"<svg onload='1'/>"),
            ("seeds/" + "x" * 200 + ".txt", b"words\n"),
        ):
            (served.root / path).parent.mkdir(exist_ok=True)
            (served.root / path).write_bytes(data)
            time.sleep(0.05)
            assert served.get("/people/ada.html").status == 200
        (served.root / "dossier.yaml").unlink()
        served.shows("/people/ada.html", "dossier.yaml")
        shutil.rmtree(served.root / "content")
        shutil.rmtree(served.root / "themes")
        write(served.root, SOURCES)
        (served.root / "content/files/map.svg").unlink(missing_ok=True)
        served.shows_no_more("/people/ada.html", 'role="alert"')
        served.shows("/people/ada.html", "She knows")


def test_orphans_are_those_of_now_while_an_error_stands(harbour: Path) -> None:
    """The pages are those of before, the curator's page says what there is to say."""
    orphans = '<section aria-labelledby="orphans">'
    with serving(harbour) as served:
        served.shows("/_dossier/", f"{orphans}")
        assert "Eva Unnamed" in served.get("/_dossier/").text.partition(orphans)[2]
        served.write(
            "content/people/ada.md", matter("She knows [[eva]] and [[nobody]].", name="Ada Lind", weak_aliases=["Lind"])
        )
        served.shows("/_dossier/", "reference-unknown")
        found = served.get("/_dossier/").text.partition(orphans)[2].partition("</section>")[0]
        assert "Eva Unnamed" not in found
        assert "Ivo Marek" in found


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of a process")
def test_a_hundred_edits_leave_memory_where_it_was(tmp_path: Path) -> None:
    root = write(tmp_path / "many", many(300))

    def edit(served: Served, number: int) -> None:
        served.write(
            "content/documents/d0005.md", matter(f"Person Nra said it {number} times.", title="Five", published="2015")
        )
        served.shows("/documents/d0005.html", f"{number} times")

    with serving(root) as served:
        for number in range(30):
            edit(served, number)
        before = memory_of(served)
        for number in range(100, 200):
            edit(served, number)
        eventually(lambda: memory_of(served) < before + 6_000, lambda: f"{before} kB, then {memory_of(served)} kB", 5)


def memory_of(served: Served) -> int:
    """In kB, as far as it is the process's own."""
    text = Path(f"/proc/{served.program.pid}/smaps_rollup").read_text(encoding="utf-8")
    return sum(
        int(line.split()[1]) for line in text.splitlines() if line.startswith(("Private_Dirty", "Private_Clean"))
    )


def test_where_the_system_gives_no_events_files_are_looked_at(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        message = "OS file watch limit reached"
        raise OSError(message)

    monkeypatch.setattr(watchfiles, "watch", refuse)
    told: list[Changes] = []
    said: list[str] = []

    def tell(changes: Changes) -> bool:
        told.append(changes)
        return True

    watcher = FolderWatcher(harbour, lambda: (harbour / "content",), said.append, polls=False)
    watcher.start(tell)
    try:
        eventually(lambda: bool(said), lambda: "nothing was said")
        assert said == ["no events from the system (OS file watch limit reached): looking at all files instead"]
        eventually(lambda: bool(told), lambda: "nothing was told")
        time.sleep(1)
        write(harbour, {"content/topics/new.md": matter(name="New")})
        eventually(lambda: any("content/topics/new.md" in each.names for each in told), lambda: str(told))
    finally:
        watcher.stop()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="stops a process as shells do")
def test_what_changed_while_the_server_slept_is_seen(harbour: Path) -> None:
    with serving(harbour) as served:
        served.program.send_signal(signal.SIGSTOP)
        for number in range(50):
            served.write(f"content/topics/t{number}.md", matter(name=f"Topic of number {number}"))
        served.program.send_signal(signal.SIGCONT)
        served.shows("/topics/", "Topic of number 49")


def test_a_release_and_what_git_brings_of_it(follower: Served) -> None:
    """Which numbers paragraphs have, and what is said of them, is in anchors.lock."""
    released = "minutes | 2026-11-20 | p7 | 0123456789ab\n"
    follower.write("anchors.lock", released)
    follower.shows("/_dossier/", "anchor-changed")
    follower.shows("/documents/minutes.html", 'id="p7"')
    follower.write("anchors.lock.new", released.replace("p7", "p8"))
    (follower.root / "anchors.lock.new").replace(follower.root / "anchors.lock")
    follower.shows("/documents/minutes.html", 'id="p8"')
    (follower.root / "anchors.lock").unlink()
    follower.shows("/documents/minutes.html", 'id="p1"')
    follower.shows_no_more("/_dossier/", "anchor-changed")


@pytest.mark.parametrize("stopped", [True, False])
def test_a_look_that_is_under_way_when_the_server_stops_is_no_bug(tmp_path: Path, *, stopped: bool) -> None:
    """What it works with is closed under it then."""
    told: list[str] = []
    watcher = FolderWatcher(tmp_path, tuple, told.append, polls=True)

    def taken(*_: object) -> None:
        if stopped:
            watcher.stop()
        raise ValueError("I/O operation on closed file")

    content = SimpleNamespace(taken=taken, broke=lambda error: told.append(str(error)))
    loop = asyncio.new_event_loop()
    served = _Served(cast("Any", content), cast("Any", None), watcher, loop)
    loop.close()
    assert not served._take(Changes(every=True))  # noqa: SLF001 - as its watcher does
    assert told == ([] if stopped else ["I/O operation on closed file"])
