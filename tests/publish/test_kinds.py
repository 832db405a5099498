"""What each kind of target has of its own: commits, editions, headers, archives; and what it says where it cannot be used."""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dossier import publishing, transfer
from dossier.io.publish.orphans import hold
from dossier.targets import LEDGER, Target, Unpublishable
from tests.conftest import Rounds
from tests.publish.conftest import KEYS, S3, Sshd
from tests.publish.sites import DAY, Shop, editions_shop, folder_shop, git, git_shop, pages, release, tree, zip_shop


def why(shop: Shop) -> str:
    """Why it cannot be published to."""
    with pytest.raises(Unpublishable) as raised:
        shop.publish(pages(3))
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in str(raised.value)
    return str(raised.value).replace(str(shop.root.parent), "…")


# git


def test_a_clone_served_over_http_is_the_site(root: Path) -> None:
    shop = git_shop(root, cname="northgate.example.org")
    shop.publish(pages(5))
    git(root.parent, "clone", "--quiet", "-b", "gh-pages", "site.git", "served")
    served = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(root.parent / "served"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), served)
    server.RequestHandlerClass.log_message = lambda *_: None  # type: ignore[attr-defined]  # quiet
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for path, text in (tree(shop.site) | {"CNAME": b"northgate.example.org\n", ".nojekyll": b""}).items():
        address = f"http://127.0.0.1:{server.server_port}/{urllib.request.pathname2url(path)}"
        assert urllib.request.urlopen(address).read() == text, path
    server.shutdown()
    server.server_close()


def test_the_same_release_is_the_same_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tips: list[bytes] = []
    for name, zone in (("one", "UTC"), ("two", "Asia/Tokyo")):
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("GIT_AUTHOR_NAME", name)
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"200{len(tips)}-01-01T00:00:00")
        folder = tmp_path / name / "dossier"
        folder.mkdir(parents=True)
        shop = git_shop(folder)
        for edition in (1, 2):
            shop.publish(pages(5, edition))
        tips.append(git(folder.parent / "site.git", "rev-parse", "gh-pages"))
    assert tips[0] == tips[1]


def test_no_filter_and_no_line_end_of_git_alters_a_byte(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "gitconfig").write_text("[core]\n\tautocrlf = true\n\teol = crlf\n\tsafecrlf = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    shop = git_shop(root)
    files = pages(3) | {".gitattributes": b"* text eol=crlf\n*.bin ident\n", "files/id.bin": b"$Id$\n"}
    shop.publish(files)
    assert shop.shown() == shop.whole()


def test_history_is_kept_or_squashed(root: Path) -> None:
    for history, count in (("kept", b"3\n"), ("squashed", b"1\n")):
        shop = git_shop(root, history=history)
        if history == "squashed":
            git(root.parent / "site.git", "branch", "-D", "gh-pages")
        for edition in (1, 2, 3):
            shop.publish(pages(5, edition))
        assert git(root.parent / "site.git", "rev-list", "--count", "gh-pages") == count
        assert shop.shown() == shop.whole()


def test_a_branch_that_moved_meanwhile_is_left_as_it_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = git_shop(root)
    shop.publish(pages(5))

    def moved(*arguments: object) -> str:
        shop.put("robots.txt", b"theirs")
        return transfer.carry_out(*arguments)  # type: ignore[arg-type]  # as they came

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "carry_out", moved)
        with pytest.raises(
            Unpublishable, match=r"^the branch gh-pages moved while this was under way \(it is at [0-9a-f]{12}\)"
        ):
            shop.publish(pages(5, edition=2))
    assert shop.shown()["robots.txt"] == b"theirs"
    assert "assets/style.0000000002.css" not in shop.shown()
    assert shop.publish().done
    assert shop.shown() == shop.whole() | {"robots.txt": b"theirs"}


@pytest.mark.parametrize("ledger", [True, False])
def test_git_is_not_asked_for_one_file_after_the_other(
    root: Path, monkeypatch: pytest.MonkeyPatch, *, ledger: bool
) -> None:
    """A clone without the contents of files gets what it needs of them at once, and with a ledger nothing."""
    shop = git_shop(root)
    shop.publish(pages(60))
    if not ledger:
        shop.lose(LEDGER)
        (root / ".dossier/published-site.json").unlink()
    trace = root.parent / "trace"
    monkeypatch.setenv("GIT_TRACE", str(trace))
    found = shop.publish(pages(60) | {"documents/d00007.html": b"<p id=p1>other</p>"})
    monkeypatch.delenv("GIT_TRACE")
    assert found.done
    assert found.objections == ()
    assert shop.shown() == shop.whole()
    fetched = [line for line in trace.read_text().splitlines() if re.search(r"built-in: git (?:.* )?fetch ", line)]
    assert 1 <= len(fetched) <= 5, "\n".join(fetched)


def test_git_goes_back_commit_by_commit(root: Path) -> None:
    shop = git_shop(root)
    for edition in (1, 2, 3):
        shop.publish(pages(5, edition))
    for edition in (2, 1):
        assert "shows" in publishing.roll_back(root, shop.target, DAY)
        assert f"assets/style.{edition:010x}.css" in shop.shown()
    with pytest.raises(Unpublishable, match="gh-pages keeps no edition before this one"):
        publishing.roll_back(root, shop.target, DAY)
    assert git(root.parent / "site.git", "rev-list", "--count", "gh-pages") == b"5\n"
    shop.publish(pages(5, 4))
    publishing.roll_back(root, shop.target, DAY)
    assert "assets/style.0000000001.css" in shop.shown()


def test_git_says_why_it_cannot(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = Shop(
        root, Target("site", "git", {"kind": "git", "remote": str(root.parent / "none.git")}), dict, print, print
    )
    assert why(nowhere).startswith("there is no repository at …/none.git; make it, or mend `remote` (fatal: ")
    nameless = Shop(root, Target("site", "git", {"kind": "git"}), dict, print, print)
    assert why(nameless) == "this repository has no remote `origin`: give the address under `remote`"
    shut = Target("site", "git", {"kind": "git", "remote": "http://ann:secret@127.0.0.1:1/site.git"})
    said = why(Shop(root, shut, dict, print, print))
    assert said.startswith("http://…@127.0.0.1:1/site.git cannot be reached; see whether there is a network")
    assert "secret" not in said
    monkeypatch.setenv("PATH", str(root))
    assert why(nowhere) == "`git` is not installed, or not on the PATH: install it, and publish again"


# editions


def test_editions_are_kept_turned_to_and_gone_back_to(root: Path) -> None:
    shop = editions_shop(root)
    for edition in (1, 2, 3, 4):
        shop.publish(pages(5, edition))
    there = root.parent / "target.editions"
    assert sorted(path.name for path in there.iterdir()) == ["000002", "000003", "000004"]
    assert (there / "000003/index.html").samefile(there / "000004/index.html") is False
    assert (there / "000003/feed.xml").samefile(there / "000004/feed.xml")
    assert publishing.roll_back(root, shop.target, DAY).endswith("target shows target.editions/000003 again")
    assert "assets/style.0000000003.css" in shop.shown()
    shop.publish(pages(5, 5))
    assert sorted(path.name for path in there.iterdir()) == ["000002", "000003", "000005"]
    publishing.roll_back(root, shop.target, DAY)
    publishing.roll_back(root, shop.target, DAY)
    with pytest.raises(Unpublishable, match="000002 is the first edition that was kept: there is none before it"):
        publishing.roll_back(root, shop.target, DAY)
    assert "assets/style.0000000002.css" in shop.shown()


def test_a_folder_or_a_link_of_somebody_else_is_no_link_to_turn(root: Path) -> None:
    shop = editions_shop(root)
    (root.parent / "target").mkdir()
    assert why(shop) == "…/target is no symbolic link: move it away, or leave out `editions`"
    (root.parent / "target").rmdir()
    (root.parent / "elsewhere").mkdir()
    (root.parent / "target").symlink_to("elsewhere")
    assert why(shop) == "…/target leads to …/elsewhere, which dossier did not put there: move the link away"


# folder


def test_a_folder_says_why_it_cannot(root: Path) -> None:
    for path, said in (
        (".", "…/dossier holds the dossier itself: name a folder of its own"),
        ("..", "… holds the dossier itself: name a folder of its own"),
        ("content/x", "…/dossier/content/x is a part of the dossier, or holds it: name a folder of its own"),
        ("public", "…/dossier/public is a part of the dossier, or holds it: name a folder of its own"),
        ("../stick/site", "…/stick is not there: make the folder, or mount the disk that it is on"),
    ):
        shop = folder_shop(root)
        shop.target = Target("copy", "folder", {"kind": "folder", "path": path})
        assert why(shop) == said
    with pytest.raises(Unpublishable, match="a folder keeps no earlier edition"):
        publishing.roll_back(root, folder_shop(root).target, DAY)


def test_nothing_is_written_through_a_link_of_somebody_else(root: Path) -> None:
    shop = folder_shop(root)
    shop.publish(pages(3))
    outside = root.parent / "outside"
    (root.parent / "target/documents").rename(outside)
    (root.parent / "target/documents").symlink_to(outside, target_is_directory=True)
    before = tree(outside)
    with pytest.raises(Unpublishable, match="1 file that dossier did not put there would stand in the way: documents"):
        shop.publish(pages(3) | {"documents/d00001.html": b"other"}, yes=True)
    assert tree(outside) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root mounts a small disk")
@pytest.mark.parametrize("kind", ["folder", "editions", "zip", "rsync"])
def test_a_full_target_keeps_the_old_edition_and_takes_the_new_one_when_there_is_room(
    root: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    disk = root.parent / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "none", disk], check=False, capture_output=True
    ).returncode:
        pytest.skip("this machine mounts nothing")
    try:
        shop = {"folder": folder_shop, "editions": editions_shop, "zip": zip_shop, "rsync": folder_shop}[kind](root)
        path = "../disk/site.zip" if kind == "zip" else "../disk/site"
        shop.target = Target("t", shop.target.kind, {**shop.target.texts, "path": path})
        if kind == "rsync":
            sshd: Sshd = request.getfixturevalue("sshd_server")
            request.getfixturevalue("monkeypatch").setenv("RSYNC_RSH", sshd.shell)
            shop.target = Target("t", "rsync", {"kind": "rsync", "to": f"{sshd.host}:{disk}/site"})
        big = os.urandom(1 << 20)
        shop.publish(pages(5, files__big_bin=big))
        fill = disk / "fill"
        fill.write_bytes(b"x" * (1 << 20))
        release(shop.site, pages(5, edition=2, files__big_bin=big, files__more_bin=os.urandom(1 << 21)))
        with pytest.raises((Unpublishable, OSError)) as raised:
            shop.publish()
        assert "full" in str(raised.value) or "No space" in str(raised.value)
        place = disk / "site"
        if kind == "zip":
            with zipfile.ZipFile(disk / "site.zip") as archive:
                assert archive.testzip() is None
        else:
            shown = tree(place)
            assert b"0000000001.css" in shown["index.html"]
            assert "assets/style.0000000001.css" in shown
        subprocess.run(["mount", "-o", "remount,size=20m", disk], check=True)
        assert shop.publish().done
        if kind != "zip":
            assert tree(place) == tree(shop.site)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_file_whose_name_changes_in_case_alone_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk takes both names for one, the old one goes before and not after the new one is there."""
    shop = folder_shop(root)
    shop.publish(pages(3, files__Chart_txt=b"a chart"))
    place = root.parent / "target/files"
    with monkeypatch.context() as patched:
        patched.setattr("dossier.io.publish.disk._is_same", lambda path, other: path.exists() and path != other)
        assert shop.publish(pages(3, files__chart_txt=b"a chart")).done
    assert shop.shown() == shop.whole()
    assert (place / "chart.txt").read_bytes() == b"a chart"
    shop.publish(pages(3, files__chart_txt=b"a chart", files__CHART_txt=b"another"))  # this disk tells them apart
    assert shop.shown() == shop.whole()


# zip


def test_the_same_release_is_the_same_archive(root: Path) -> None:
    shop = zip_shop(root)
    shop.publish(pages(5))
    first = (root.parent / "site.zip").read_bytes()
    shutil.rmtree(shop.site)
    (root.parent / "site.zip").unlink()
    os.umask(os.umask(0o077))
    shop.publish(pages(5))
    assert (root.parent / "site.zip").read_bytes() == first


def test_an_archive_of_somebody_else_is_not_written_over(root: Path) -> None:
    shop = zip_shop(root)
    shop.put("mine.txt", b"mine")
    assert why(shop) == "…/site.zip is a zip archive that dossier did not make: name another file"
    (root.parent / "site.zip").write_bytes(b"no archive")
    assert why(shop) == "…/site.zip is no zip archive: name another file, or move it away"
    (root.parent / "site.zip").unlink()
    shop.publish(pages(3))
    shop.put("mine.txt", b"mine")
    assert why(shop) == "…/site.zip holds mine.txt, which is no part of the dossier: name another file"


# S3


def test_a_bucket_says_of_each_file_what_it_is_and_how_long_it_keeps(bucket_shop: Callable[..., Shop], s3: S3) -> None:
    shop = bucket_shop(
        "moscow/", gzip=("*.html",), cache={"data/*": "max-age=3600"}, types={"*.tei": "application/tei+xml"}
    )
    shop.publish(pages(3, data__x_json=b"{}", files__a_tei=b"<TEI/>"))
    bucket = shop.target.texts["bucket"]

    def head(path: str) -> tuple[str, str, str]:
        found = s3.client.head_object(Bucket=bucket, Key=f"moscow/{path}")
        return found["ContentType"], found["CacheControl"], found.get("ContentEncoding", "")

    assert head("index.html") == ("text/html; charset=utf-8", "no-cache", "gzip")
    assert gzip.decompress(shop.shown()["index.html"]) == pages()["index.html"]
    assert head("assets/style.0000000001.css") == ("text/css; charset=utf-8", "public, max-age=31536000, immutable", "")
    assert head("data/x.json") == ("application/json", "max-age=3600", "")
    assert head("files/a.tei") == ("application/tei+xml", "no-cache", "")
    assert head("feed.xml")[0] == "application/atom+xml"
    assert shop.publish().plan.nothing  # type: ignore[union-attr]  # it was carried out
    other = bucket_shop(
        "moscow/", gzip=("*.html",), cache={"data/*": "max-age=60"}, types={"*.tei": "application/tei+xml"}
    )
    assert other.publish().plan.changed == ("data/x.json",)  # type: ignore[union-attr]  # it was carried out
    assert head("data/x.json")[1] == "max-age=60"


def test_files_beside_a_prefix_are_not_even_looked_at(bucket_shop: Callable[..., Shop], s3: S3) -> None:
    shop = bucket_shop("moscow")
    s3.client.put_object(Bucket=shop.target.texts["bucket"], Key="moscow-old/index.html", Body=b"mine")
    s3.client.put_object(Bucket=shop.target.texts["bucket"], Key="index.html", Body=b"mine")
    assert shop.publish(pages(3)).done


def test_of_ten_thousand_files_the_changed_ones_travel_and_no_other(
    bucket_shop: Callable[..., Shop], s3: S3, rounds: Rounds
) -> None:
    shop = bucket_shop("moscow/")
    count = rounds(400, 10_000)
    shop.publish(pages(count))
    s3.asked.clear()
    files = pages(count) | {
        "documents/d00007.html": b'<link href="../assets/style.0000000001.css"><p id="p1">edited</p>\n'
    }
    shop.publish(files)
    puts = [path.partition("moscow/")[2] for method, path in s3.asked if method == "PUT"]
    sent = {path for path in puts if not path.startswith(".dossier-")}
    assert sent == {"documents/d00007.html", "SHA256SUMS", "manifest.json"}
    assert len([path for path in puts if path in sent]) == 3
    assert len(s3.asked) < 60 + count // 1000


def test_a_bucket_says_why_it_cannot(bucket_shop: Callable[..., Shop], s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = bucket_shop()
    name = shop.target.texts["bucket"]
    how = "in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or in ~/.aws/credentials"
    for status, said in (
        (403, f"the bucket {name} does not let you in: see that the keys ({how}) may list, write and delete"),
        (507, f"the bucket {name} is full: make room, and publish again to go on"),
    ):
        s3.refuse = lambda method, path, status=status: status if method == "PUT" else 0  # type: ignore[misc]  # as it is now
        assert why(shop) == said
    s3.refuse = lambda method, path: 403 if method == "PUT" else 0
    monkeypatch.setattr(s3, "code", "RequestTimeTooSkewed")
    assert why(shop) == f"the bucket {name} has another time than this machine: set the clock, and publish again"
    s3.refuse = lambda method, path: 0
    gone = Target("bucket", "s3", {**shop.target.texts, "bucket": "b-none"})
    assert (
        why(Shop(shop.root, gone, dict, print, print))
        == "there is no bucket b-none: make it, or mend `bucket` or `endpoint`"
    )
    shut = Target("bucket", "s3", {**shop.target.texts, "endpoint": "http://127.0.0.1:1"})
    assert why(Shop(shop.root, shut, dict, print, print)).startswith(
        f"the bucket {name} cannot be reached: see whether"
    )
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("HOME", str(shop.root))
    monkeypatch.setattr(Path, "home", lambda: shop.root)
    assert why(shop) == f"there are no keys to the bucket: put them {how}"


def test_keys_come_from_the_credential_file(bucket_shop: Callable[..., Shop], monkeypatch: pytest.MonkeyPatch) -> None:
    shop = bucket_shop()
    for name in KEYS:
        monkeypatch.delenv(name)
    file = shop.root / "credentials"
    file.write_text("[mine]\naws_access_key_id = an-id\naws_secret_access_key = a-secret\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    monkeypatch.setenv("AWS_PROFILE", "mine")
    assert shop.publish(pages(3)).done
    assert "a-secret" not in json.dumps({path: text.decode("latin-1") for path, text in shop.shown().items()})


# rsync


@pytest.mark.skipif(os.name != "posix", reason="there nothing tells of programs that were left behind")
def test_a_run_waits_for_a_program_that_an_earlier_one_left_behind(tmp_path: Path) -> None:
    place = tmp_path / "room" / "lock"
    handle = hold(place)
    assert handle is not None
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(2)"], pass_fds=[handle]):
        os.close(handle)
        with pytest.raises(Unpublishable, match="or a program that it began, is still sending there"):
            hold(place, patience=0.3)
        again = hold(place, patience=60)
    assert again is not None
    os.close(again)


def test_rsync_says_why_it_cannot(rsync_shop: Shop, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    there = rsync_shop.target.texts["to"]
    with monkeypatch.context() as patched:
        patched.setenv("RSYNC_RSH", "ssh -F none -p 1 -o BatchMode=yes -o ConnectTimeout=5")
        assert (
            why(rsync_shop)
            .replace(str(root.parent), "…")
            .startswith(
                f"{there}/: ssh does not get in: see that `ssh` reaches it without being asked anything (".replace(
                    str(root.parent), "…"
                )
            )
        )
    with monkeypatch.context() as patched:
        patched.setenv(
            "RSYNC_RSH", f"{os.environ['RSYNC_RSH'].partition(' -i ')[0]} -o BatchMode=yes -o UserKnownHostsFile=none"
        )
        assert "ssh does not get in" in why(rsync_shop)
    monkeypatch.setenv("PATH", str(root))
    assert why(rsync_shop) == "`rsync` is not installed, or not on the PATH: install it, and publish again"
