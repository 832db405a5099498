"""`dossier publish`: a release first, then its transfer; what is said of it; and what of it changes nothing."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import dossier, tree, usage, write


@pytest.fixture
def memo(here: Path) -> Path:
    """A dossier of one document, with two targets."""
    targets = "  copy: {kind: folder, path: ../copy}\n  shown: {kind: folder, path: ../shown, editions: 2}\n"
    write(here / "m/dossier.yaml", f"title: Memos\npublish:\n{targets}")
    write(here / "m/seeds/memo.txt", "One stands here.\n\nTwo follows it.\n")
    write(here / "m/content/documents/memo.md", "---\ntitle: Memo\npublished: 2026-11-01\nseed: memo.txt\n---\n")
    return here / "m"


def publish(*arguments: str) -> tuple[int, str, str]:
    said = dossier("publish", *arguments, "--dir", "m", "--date", "2026-11-25")
    return said.status, re.sub(r"[\d,]+ (added|changed|removed|kept|bytes)", r"N \1", said.out), said.err


def published(folder: Path) -> dict[str, bytes]:
    return {path: text for path, text in tree(folder).items() if not path.startswith(".dossier-")}


def test_it_releases_and_brings_the_release_there(memo: Path, here: Path) -> None:
    assert publish("copy") == (0, "m/public → copy: N added, N kept; N bytes sent\n", "")
    assert (memo / "anchors.lock").is_file()
    assert published(here / "copy") == tree(memo / "public")
    write(memo / "content/pages/about.md", "---\ntitle: About\n---\n\nWords.\n")
    assert publish("copy") == (0, "m/public → copy: N added, N changed, N removed, N kept; N bytes sent\n", "")
    assert published(here / "copy") == tree(memo / "public")
    assert publish("copy") == (0, "copy holds this release already\n", "")


def test_a_dry_run_shows_the_plan_and_changes_nothing(memo: Path, here: Path) -> None:
    before = tree(here)
    status, out, err = publish("copy", "--dry-run")
    assert (status, err) == (0, "")
    assert re.match(r" +files +bytes\nadded +\d+ +[\d,]+\nchanged +0 +0\nremoved +0 +0\nkept +0 +0\n\+ \S+\n", out)
    assert tree(here) == before
    assert not (memo / "public").exists()
    assert not (memo / ".dossier").exists()
    publish("copy")
    before = tree(here)
    write(memo / "content/documents/memo.md", "---\ntitle: Another\npublished: 2026-11-01\nseed: memo.txt\n---\n")
    status, out, _ = publish("copy", "--dry-run")
    assert status == 0
    assert "\n~ documents/memo.html\n" in out
    assert {path: text for path, text in tree(here).items() if path != "m/content/documents/memo.md"} == {
        path: text for path, text in before.items() if path != "m/content/documents/memo.md"
    }


def test_with_an_error_the_target_is_not_touched(memo: Path, here: Path) -> None:
    publish("copy")
    before = tree(here / "copy")
    write(memo / "content/pages/about.md", "---\ntitle: About\n---\n\n[[nobody]]\n")
    status, out, err = publish("copy")
    assert (status, out) == (1, "")
    assert "error[reference-unknown]" in err
    assert err.endswith("not released: copy was not touched\n")
    assert tree(here / "copy") == before


def test_what_waits_for_a_yes_is_said(memo: Path, here: Path) -> None:
    write(here / "copy/mine.txt", "mine")
    status, out, err = publish("copy")
    assert status == 1
    assert out.startswith("         files")
    assert err == (
        "the target holds 1 file that dossier did not put there, and would leave alone: mine.txt\n"
        "copy was not touched: look at the plan above, and say --yes if it is right\n"
    )
    assert publish("copy", "--yes")[0] == 0
    assert published(here / "copy") == tree(memo / "public") | {"mine.txt": b"mine"}


def test_it_goes_back_to_the_edition_before(memo: Path, here: Path) -> None:
    publish("shown")
    first = published(here / "shown")
    write(memo / "content/pages/about.md", "---\ntitle: About\n---\n\nWords.\n")
    assert publish("shown")[0] == 0
    assert published(here / "shown") != first
    status, out, _ = publish("shown", "--rollback")
    assert (status, out.endswith("shown shows shown.editions/000001 again\n")) == (0, True)
    assert published(here / "shown") == first
    status, _, err = publish("shown", "--rollback")
    assert (status, err) == (
        1,
        "dossier: shown: 000001 is the first edition that was kept: there is none before it\n",
    )


def test_a_target_must_be_there_and_be_meant(memo: Path) -> None:
    for name, said in (
        ("", "say to which target: there are copy, shown"),
        ("copi", "there is no target `copi`; did you mean copy?"),
        ("xyzzy", "there is no target `xyzzy`; there are copy, shown"),
    ):
        assert publish(*([name] if name else [])) == (2, "", usage("publish", said))
    write(memo / "dossier.yaml", "title: Memos\n")
    none = "dossier.yaml names no target: write one under `publish:`, as docs/publishing.md shows"
    assert publish() == (2, "", usage("publish", none))
    said = usage("publish", "--dry-run is for a release, not for --rollback")
    assert publish("copy", "--dry-run", "--rollback") == (2, "", said)
    write(memo / "dossier.yaml", "title: Memos\npublish: {x: {kind: git, remote: 'https://a:word@example.org/'}}\n")
    status, out, err = publish("x")
    assert (status, out) == (1, "")
    assert "holds a secret" in err
    assert "word@" not in err


def test_a_disk_that_is_not_mounted_is_said(memo: Path) -> None:
    write(memo / "dossier.yaml", "title: Memos\npublish: {stick: {kind: folder, path: ../none/stick}}\n")
    status, _, err = publish()
    assert status == 1
    assert re.fullmatch(r"dossier: stick: .*none is not there: make the folder, or mount the disk that it is on\n", err)


def test_what_was_published_is_verified_in_its_place(memo: Path, here: Path) -> None:
    """What the publisher notes down there is no file of somebody else."""
    for command in ("init -q --bare site.git", "-C site.git config uploadpack.allowFilter true"):
        subprocess.run(["git", *command.split()], cwd=here, check=True)
    with (memo / "dossier.yaml").open("a", encoding="utf-8") as file:
        file.write("  site: {kind: git, remote: ../site.git}\n")
    for name in ("copy", "shown", "site"):
        assert publish(name)[0] == 0
    subprocess.run(["git", "clone", "-q", "-b", "gh-pages", "site.git", "site"], cwd=here, check=True)
    for name in ("copy", "shown", "site"):
        said = dossier("verify", name, "--dir", "m", "--strict")
        assert (said.status, said.err) == (0, ""), said.out
        assert said.out.endswith("; all as published\n")
