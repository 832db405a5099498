"""Reading a folder: whatever lies in it is read, or skipped with a word, and ends no build."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dossier.diagnostics import Diagnostic
from dossier.io.read import DEEPEST, Found, find, lines_of, read_config_text, read_source
from dossier.model import Source
from dossier.pipeline import Options, build_dossier, check_dossier

posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX file system")


def put(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("text")
    return root


def said(found: Found) -> list[str]:
    return [f"{d.span.path}: {d.message}" for d in found.diagnostics]


def test_files_come_sorted_and_attachments_apart(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        "content/people/b.md",
        "content/people/a.md",
        "content/files/x/y.png",
        "content/index.md",
        "seeds/z/1.txt",
        "seeds/a.txt",
        "other/x.md",
    )
    found = find(root)
    assert found == Found(
        ["content/index.md", "content/people/a.md", "content/people/b.md"],
        ["seeds/a.txt", "seeds/z/1.txt"],
        ["content/files/x/y.png"],
    )


def test_neither_folder_need_be_there(tmp_path: Path) -> None:
    assert find(tmp_path) == Found()


def test_a_relative_path_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = put(tmp_path / "d", "content/people/a.md", "seeds/s.txt")
    monkeypatch.chdir(root)
    assert find(Path()) == find(root)
    assert find(Path("../d")) == find(root)
    monkeypatch.chdir(tmp_path)
    assert find(Path("d")) == find(root)


def test_what_editors_and_systems_leave_is_passed_over(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        "content/people/.a.md.swp",
        "content/people/a.md~",
        "content/.git/x.md",
        "content/files/.DS_Store",
        "content/files/Thumbs.db",
        "seeds/.hidden.txt",
        "seeds/desktop.ini",
    )
    assert find(root) == Found()


@posix
def test_links_inside_are_followed(tmp_path: Path) -> None:
    root = put(tmp_path, "content/people/a.md", "seeds/big/s.txt")
    (root / "content/people/b.md").symlink_to("a.md")
    (root / "seeds/again").symlink_to("big")
    found = find(root)
    assert found.content == ["content/people/a.md", "content/people/b.md"]
    assert found.seeds == ["seeds/again/s.txt", "seeds/big/s.txt"]
    assert said(found) == []


@posix
def test_a_whole_folder_may_lie_elsewhere(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", "people/a.md")
    (tmp_path / "elsewhere/people/b.md").symlink_to("a.md")
    root = tmp_path / "dossier"
    root.mkdir()
    (root / "content").symlink_to(tmp_path / "elsewhere")
    found = find(root)
    assert found.content == ["content/people/a.md", "content/people/b.md"]
    assert said(found) == []


@posix
def test_links_that_lead_out_in_a_circle_or_nowhere_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "outside", "secret.md")
    root = put(tmp_path / "dossier", "content/people/a.md", "content/files/f.txt", "public/index.html", "private/x.txt")
    links = {
        "content/people/out.md": "../../../outside/secret.md",
        "content/people/etc.md": "/etc/passwd",
        "content/people/folder": "../../../outside",
        "content/people/up": "..",
        "content/people/self": ".",
        "content/people/one": "two",
        "content/people/two": "one",
        "content/people/gone.md": "nothing",
        "content/files/root": "../..",
        "content/files/output": "../../public",
        "content/files/private.txt": "../../private/x.txt",
    }
    for path, target in links.items():
        (root / path).symlink_to(target)
    found = find(root)
    assert found.content == ["content/people/a.md"]
    assert found.files == ["content/files/f.txt"]
    assert sorted(d.span.path for d in found.diagnostics) == sorted(links)
    assert {d.message for d in found.diagnostics} == {"the link is not followed"}


@posix
def test_what_is_no_file_is_skipped(tmp_path: Path) -> None:
    root = put(tmp_path, "content/people/a.md")
    os.mkfifo(root / "content/people/pipe.md")
    (root / "content/people/folder.md").mkdir()
    put(root, "content/people/folder.md/inner.md")
    found = find(root)
    assert found.content == ["content/people/a.md", "content/people/folder.md/inner.md"]
    assert said(found) == ["content/people/pipe.md: is not a regular file"]


def test_folders_end_at_some_depth(tmp_path: Path) -> None:
    deep = "/".join(["d"] * (DEEPEST + 3))
    found = find(put(tmp_path, f"content/people/{deep}/a.md", "content/people/b.md"))
    assert found.content == ["content/people/b.md"]
    assert [d.message for d in found.diagnostics] == [f"lies deeper than {DEEPEST} folders"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
@pytest.mark.parametrize(
    "name",
    [
        b"line\nfeed.md",
        b"\xff\xfe.md",
        b"tab\t.md",
        b"bell\x07.md",
        b"escape\x1b[31m.md",
        "line\u2028separator.md".encode(),
        b"caf\xe9.md",
    ],
)
def test_names_that_are_no_text_are_skipped(tmp_path: Path, name: bytes) -> None:
    for folder in ("content/people", "content/files", "seeds"):
        put(tmp_path, f"{folder}/keep.txt")
        (Path(os.fsdecode(os.fsencode(tmp_path / folder) + b"/" + name))).write_text("---\nname: X\n---\n")
    found = find(tmp_path)
    assert (found.content, found.files, found.seeds) == (
        ["content/people/keep.txt"],
        ["content/files/keep.txt"],
        ["seeds/keep.txt"],
    )
    assert [d.message for d in found.diagnostics] == ["its name is not text"] * 3
    for diagnostic in found.diagnostics:
        str(diagnostic.span).encode()


@pytest.mark.parametrize(
    "name",
    [
        "نام‌خانوادگی.md",
        "👩‍👩‍👧.md",
        "Screenshot 3.04\u202fPM.md",
        "a\u00a0b.md",
        "ñ & (x) [y] #1 %20.md",
        "soft\u00adhyphen.md",
        "\u200fעברית.md",
    ],
)
def test_names_of_any_language_are_text(tmp_path: Path, name: str) -> None:
    found = find(put(tmp_path, f"content/people/{name}"))
    assert [unicodedata.normalize("NFC", path) for path in found.content] == [
        unicodedata.normalize("NFC", f"content/people/{name}")
    ]
    assert said(found) == []


# ── single files ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\r\n\x00")
    assert read_source(tmp_path, "a") == Source("a", b"\xff\r\n\x00")


def test_a_file_that_vanished_is_said(tmp_path: Path) -> None:
    found = read_source(tmp_path, "seeds/gone.txt")
    assert isinstance(found, Diagnostic)
    assert (found.code, found.message) == ("file-unreadable", "cannot be read: No such file or directory")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert isinstance(read_source(tmp_path, "."), Diagnostic)


def test_a_file_of_fifty_megabytes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50_000_000)
    found = read_source(tmp_path, "big.txt")
    assert isinstance(found, Diagnostic)
    assert (found.message, found.help) == ("the file is larger than 8 MB", "split it into parts")


@contextmanager
def without_rights() -> Iterator[Path]:
    """A folder, and no rights of root, to whom nothing is forbidden."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if was_root:
            os.seteuid(0)
        for path in folder.rglob("*"):
            path.chmod(0o755)
        shutil.rmtree(folder)


@posix
def test_what_may_not_be_read_is_said() -> None:
    with without_rights() as root:
        put(root, "content/people/a.md", "content/people/closed.md", "content/topics/closed/x.md", "dossier.yaml")
        (root / "content/people/closed.md").chmod(0)
        (root / "content/topics/closed").chmod(0)
        found = find(root)
        assert found.content == ["content/people/a.md", "content/people/closed.md"]
        assert said(found) == ["content/topics/closed: cannot be read: Permission denied"]
        problem = read_source(root, "content/people/closed.md")
        assert isinstance(problem, Diagnostic)
        assert problem.message == "cannot be read: Permission denied"
        codes = [
            d.code for d in check_dossier(Options(root, "2015-12-31", jobs=1)).diagnostics if d.severity == "error"
        ]
        assert codes.count("file-unreadable") == 2


def test_a_file_that_vanishes_between_finding_and_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = put(tmp_path, "seeds/a.txt", "seeds/b.txt")
    (root / "dossier.yaml").write_text("title: T\n")
    found = find(root)
    (root / "seeds/b.txt").unlink()
    monkeypatch.setattr("dossier.start.find", lambda _: found)
    result = check_dossier(Options(root, "2015-12-31", jobs=1))
    assert [str(d.span) for d in result.diagnostics if d.severity == "error"] == ["seeds/b.txt"]


def test_the_configuration_is_text(tmp_path: Path) -> None:
    (tmp_path / "dossier.yaml").write_bytes("\ufefftitle: É\r\n".encode())
    assert read_config_text(tmp_path) == "title: É\n"
    (tmp_path / "dossier.yaml").write_bytes(b"title: \x00")
    assert isinstance(read_config_text(tmp_path), Diagnostic)
    (tmp_path / "dossier.yaml").unlink()
    assert isinstance(read_config_text(tmp_path), Diagnostic)


def test_a_line_of_a_source(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one\r\ntwo\rthree")
    assert lines_of(tmp_path, "a") == ["one", "two", "three"]
    assert lines_of(tmp_path, "gone") == []


# ── paths that records name ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    [
        "../outside.txt",
        "/etc/passwd",
        "a/../../outside.txt",
        "C:/outside.txt",
        "..\\outside.txt",
        "\\\\host\\share",
        "file:///etc/passwd",
        ".",
    ],
)
@pytest.mark.parametrize("field", ["seed", "image"])
def test_paths_of_records_do_not_leave_the_dossier(tmp_path: Path, path: str, field: str) -> None:
    root = tmp_path / "d"
    put(root, "seeds/s.txt", "content/files/f.txt")
    put(tmp_path, "outside.txt")
    (root / "dossier.yaml").write_text("title: T\n")
    (root / "content/documents").mkdir(parents=True)
    (root / "content/documents/d.md").write_text(f"---\ntitle: D\n{field}: '{path}'\n---\n")
    result = build_dossier(Options(root, "2015-12-31", jobs=1))
    assert [d.span.path for d in result.diagnostics if d.severity == "error"] == ["content/documents/d.md"]
    assert not (root / "public").exists()
