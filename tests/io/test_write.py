"""Writing: what it may touch, what it leaves alone, and that an end at any moment loses nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.diagnostics import as_text
from dossier.io import write
from dossier.io.write import abandon, commit, listed, open_staging, refusal, stage, stage_copy
from dossier.manifest import MANIFEST
from dossier.model import Outcome
from dossier.pipeline import Options, Result, build_dossier

Files = dict[str, bytes]
OLD: Files = {
    "index.html": b"old",
    "people/ann.html": b"ann",
    "people/bob.html": b"bob",
    "topics/war.html": b"war",
    "files/a/b.txt": b"deep",
}
NEW: Files = {
    "index.html": b"new",
    "people/ann.html": b"ann",
    "people/cy.html": b"cy",
    "events/e.html": b"e",
    "files/a/c.txt": b"deep too",
}


def put(output: Path, files: Files) -> Outcome:
    """A whole write, as the pipeline does it."""
    staging = open_staging(output)
    try:
        return commit(staging, [stage(staging, url, data) for url, data in files.items()])
    finally:
        abandon(staging)


def found(folder: Path) -> Files:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def pages(folder: Path) -> Files:
    return {path: data for path, data in found(folder).items() if path != MANIFEST}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def stamps(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "site" / "public"


# ── what is written ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_first_write_makes_the_folder_and_its_manifest(output: Path) -> None:
    assert put(output, OLD) == Outcome(5, 5, 0, sum(map(len, OLD.values())))
    assert pages(output) == OLD
    entries = json.loads((output / MANIFEST).read_bytes())["files"]
    assert [entry["path"] for entry in entries] == sorted(OLD)
    assert entries[-1] == {"path": "topics/war.html", "bytes": 3, "sha256": hashlib.sha256(b"war").hexdigest()}
    assert names(output.parent) == ["public"]


def test_only_changed_bytes_are_written_and_what_is_gone_is_deleted(output: Path) -> None:
    put(output, OLD)
    before = stamps(output)
    os.utime(output / "people/ann.html", ns=(1, 1))
    assert put(output, NEW) == Outcome(5, 4, 3, sum(map(len, NEW.values())))
    assert pages(output) == NEW
    assert stamps(output)["people/ann.html"] == 1
    assert stamps(output)["index.html"] != before["index.html"]
    assert not (output / "topics").exists()


def test_a_write_of_the_same_touches_nothing(output: Path) -> None:
    put(output, OLD)
    before = stamps(output)
    assert put(output, OLD) == Outcome(5, 0, 0, sum(map(len, OLD.values())))
    assert stamps(output) == before


def test_a_file_that_somebody_changed_or_removed_is_written_again(output: Path) -> None:
    put(output, OLD)
    (output / "index.html").write_bytes(b"odd")
    shutil.rmtree(output / "people")
    assert put(output, OLD).changed == 3
    assert pages(output) == OLD


def test_an_attachment_is_copied_and_only_when_it_changed(output: Path, tmp_path: Path) -> None:
    source = tmp_path / "large.bin"
    source.write_bytes(os.urandom(3 << 20))
    for expected in (1, 0):
        staging = open_staging(output)
        copied = stage_copy(staging, "files/deep/large.bin", source)
        assert commit(staging, [copied]).changed == expected
    assert (output / "files/deep/large.bin").read_bytes() == source.read_bytes()
    assert copied.bytes == 3 << 20


def test_what_is_staged_and_abandoned_leaves_no_trace(output: Path) -> None:
    staging = open_staging(output)
    stage(staging, "index.html", b"x")
    abandon(staging)
    assert names(output.parent) == []
    put(output, OLD)
    before = found(output)
    staging = open_staging(output)
    stage(staging, "index.html", b"x")
    abandon(staging)
    assert found(output) == before


# ── what is left alone ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_foreign_file_stays_and_its_folder_too(output: Path) -> None:
    put(output, OLD)
    (output / "CNAME").write_text("example.org")
    (output / "topics/notes.txt").write_text("mine")
    put(output, NEW)
    assert pages(output) == NEW | {"CNAME": b"example.org", "topics/notes.txt": b"mine"}


def test_a_foreign_file_is_not_written_over(output: Path) -> None:
    put(output, OLD)
    (output / "people/cy.html").write_text("mine")
    before = found(output)
    with pytest.raises(OSError, match=r"people/cy\.html .*not made by dossier"):
        put(output, NEW)
    assert found(output) == before


def test_a_folder_where_a_file_should_be_is_left(output: Path) -> None:
    put(output, OLD)
    (output / "index.html").unlink()
    (output / "index.html").mkdir()
    (output / "index.html/mine").write_text("mine")
    before = found(output)
    with pytest.raises(OSError, match=r"index\.html .*folder"):
        put(output, NEW)
    assert found(output) == before


def test_a_file_where_a_folder_should_be_is_left(output: Path) -> None:
    put(output, OLD)
    (output / "events").write_text("mine")
    before = found(output)
    with pytest.raises(OSError, match=r"events .*not made by dossier"):
        put(output, NEW)
    assert found(output) == before


def test_a_folder_where_a_file_was_to_be_deleted_is_left(output: Path) -> None:
    put(output, OLD)
    (output / "topics/war.html").unlink()
    (output / "topics/war.html").mkdir()
    (output / "topics/war.html/mine").write_text("mine")
    put(output, NEW)
    assert pages(output) == NEW | {"topics/war.html/mine": b"mine"}


def test_a_folder_that_somebody_deleted_does_not_stop_the_deleting_of_its_files(output: Path) -> None:
    put(output, OLD)
    shutil.rmtree(output / "topics")
    (output / "people/bob.html").unlink()
    put(output, NEW)
    assert pages(output) == NEW


@pytest.mark.parametrize("same", [True, False])
def test_a_linked_folder_is_not_followed(output: Path, tmp_path: Path, same: bool) -> None:
    """Whether or not what lies behind the link is what would be written."""
    put(output, OLD)
    elsewhere = tmp_path / "elsewhere"
    (output / "people").rename(elsewhere)
    (elsewhere / "bob.html").write_bytes(b"bob" if same else b"mine")
    (output / "people").symlink_to(elsewhere)
    outside, before = found(elsewhere), found(output)
    with pytest.raises(OSError, match="people is a link"):
        put(output, NEW)
    assert found(elsewhere) == outside
    assert found(output) == before
    assert (output / "people").is_symlink()


def test_a_linked_folder_above_others_is_not_followed(output: Path, tmp_path: Path) -> None:
    put(output, OLD)
    elsewhere = tmp_path / "elsewhere"
    (output / "files").rename(elsewhere)
    (output / "files").symlink_to(elsewhere)
    outside = found(elsewhere)
    with pytest.raises(OSError, match="files is a link"):
        put(output, NEW)
    assert found(elsewhere) == outside


def test_nothing_is_deleted_through_a_linked_folder(output: Path, tmp_path: Path) -> None:
    put(output, OLD)
    elsewhere = tmp_path / "elsewhere"
    (output / "topics").rename(elsewhere)
    (output / "topics").symlink_to(elsewhere)
    put(output, NEW)
    assert found(elsewhere) == {"war.html": b"war"}
    assert (output / "topics").is_symlink()


def test_a_linked_file_is_replaced_and_what_it_led_to_stays(output: Path, tmp_path: Path) -> None:
    put(output, OLD)
    elsewhere = tmp_path / "elsewhere.html"
    elsewhere.write_bytes(b"ann")
    (output / "people/ann.html").unlink()
    (output / "people/ann.html").symlink_to(elsewhere)
    put(output, NEW | {"people/ann.html": b"ann two"})
    assert elsewhere.read_bytes() == b"ann"
    assert not (output / "people/ann.html").is_symlink()
    assert (output / "people/ann.html").read_bytes() == b"ann two"


def test_on_a_disk_that_knows_no_case_a_new_case_deletes_nothing(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two names in one case are one file there, and what the old name would delete is the new one."""
    put(output, OLD)
    os.link(output / "people/ann.html", output / "people/Ann.html")
    monkeypatch.setattr(os.path, "samefile", lambda one, other: str(one).casefold() == str(other).casefold())
    put(output, {"people/Ann.html": b"changed", "people/bob.html": b"bob"})
    assert pages(output) == {"people/Ann.html": b"changed", "people/ann.html": b"ann", "people/bob.html": b"bob"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"files/x": b"1"}, {"files/x/b/c": b"2"}),
        ({"files/x/b/c": b"1", "files/x/d": b"3"}, {"files/x": b"2"}),
    ],
)
def test_a_folder_takes_the_place_of_a_file_and_a_file_that_of_a_folder(
    output: Path, before: Files, after: Files
) -> None:
    put(output, OLD | before)
    put(output, OLD | after)
    assert pages(output) == OLD | after


@pytest.mark.parametrize("foreign", ["files/x/mine", "files/x/deep/mine", "files/x/empty/"])
def test_a_file_does_not_take_the_place_of_a_folder_with_something_foreign_in_it(output: Path, foreign: str) -> None:
    put(output, OLD | {"files/x/d": b"3"})
    (output / foreign).parent.mkdir(exist_ok=True)
    if foreign.endswith("/"):
        (output / foreign).mkdir()
    else:
        (output / foreign).write_text("mine")
    before = found(output)
    with pytest.raises(OSError, match=r"files/x .*folder"):
        put(output, OLD | {"files/x": b"2"})
    assert found(output) == before


def test_what_a_disk_takes_in_small_pieces_is_written_whole(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda handle, data, whole=os.write: whole(handle, data[:2]))
        put(output, OLD)
    assert pages(output) == OLD


def test_a_pipe_in_the_place_of_a_file_is_replaced_and_not_waited_for(output: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs named pipes")
    put(output, OLD)
    (output / "index.html").unlink()
    os.mkfifo(output / "index.html")
    put(output, OLD)
    assert pages(output) == OLD


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.binary()))
def test_the_manifest_is_json_of_one_line_a_file(files: Files) -> None:
    written = {
        path: write.Written(path, len(data), hashlib.sha256(data).hexdigest(), changed=True)
        for path, data in files.items()
    }
    entries = [{"path": w.url, "bytes": w.bytes, "sha256": w.sha256} for _, w in sorted(written.items())]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    manifest = write.seals_of(written.values(), None)[MANIFEST]  # its bytes are a promise
    assert manifest == f'{{"files": [\n{lines}\n]}}\n'.encode()


# ── the manifest, the only licence to delete ─────────────────────────────────────────────────────────────────────────

DANGEROUS = (
    "../outside.txt",
    "people/../../outside.txt",
    "/etc/passwd",
    "..",
    ".",
    "",
    "people",
    "people/",
    "a\0b",
    "\\outside.txt",
    "C:/outside.txt",
    "C:outside.txt",
    "./../outside.txt",
    "people/./../../outside.txt",
)


@pytest.mark.parametrize("path", DANGEROUS)
def test_a_manifest_deletes_nothing_outside(output: Path, path: str) -> None:
    put(output, OLD)
    (output.parent / "outside.txt").write_text("mine")
    (output / "CNAME").write_text("mine")
    value = json.loads((output / MANIFEST).read_bytes())
    value["files"].append({"path": path, "bytes": 4, "sha256": "x"})
    (output / MANIFEST).write_text(json.dumps(value))
    put(output, NEW)
    assert (output.parent / "outside.txt").read_text() == "mine"
    assert pages(output) == NEW | {"CNAME": b"mine"}


@pytest.mark.parametrize("path", [str(Path("/tmp")), "/"])  # noqa: S108 - named, not written to
def test_a_full_path_in_a_manifest_is_none_of_its_files(output: Path, path: str) -> None:
    output.mkdir(parents=True)
    (output / MANIFEST).write_text(json.dumps({"files": [{"path": path}]}))
    assert listed(output) == set()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        "null",
        '{"files": 7}',
        '{"files": [7]}',
        '{"files": [{}]}',
        '{"files": {"a": 1}}',
        "\0",
        "[" * 100_000,
        '{"name": "A web app", "icons": [], "start_url": "/"}',
    ],
)
def test_a_manifest_of_another_kind_gives_no_licence(output: Path, text: str) -> None:
    """The folder is somebody else's, and is refused."""
    output.mkdir(parents=True)
    (output / "index.html").write_text("mine")
    (output / MANIFEST).write_text(text)
    assert listed(output) == set()
    refused = refusal(output.parent, output)
    assert refused
    assert "was not made by dossier" in refused.message
    assert pages(output) == {"index.html": b"mine"}


# ── an end at any moment ─────────────────────────────────────────────────────────────────────────────────────────────


class Killed(BaseException):
    """Ends a write as a signal does: nothing is tidied up."""


def ended_at(step: int, act: Callable[..., None]) -> Callable[..., None]:
    """act, until it was called so often."""
    calls = iter(range(step, -1, -1))

    def acting(*arguments: object, **named: object) -> None:
        if next(calls) == 0:
            raise Killed
        act(*arguments, **named)

    return acting


STEPS = 8  # moves: the manifest of both, four files, the last manifest; and deletions: three


@pytest.mark.parametrize("act", ["replace", "unlink"])
@pytest.mark.parametrize("step", range(STEPS))
def test_killed_between_two_steps_the_next_build_completes_it(
    output: Path, monkeypatch: pytest.MonkeyPatch, act: str, step: int
) -> None:
    """Of the output itself nothing is orphaned, and of what is foreign nothing lost."""
    put(output, OLD)
    (output / "CNAME").write_text("mine")
    with monkeypatch.context() as patch:
        if act == "replace":
            patch.setattr(os, "replace", ended_at(step, os.replace))
        else:
            patch.setattr(os, "unlink", ended_at(step, os.unlink))
        staging = open_staging(output)
        try:
            commit(staging, [stage(staging, url, data) for url, data in NEW.items()])
        except Killed:
            left = pages(output)
            owned = listed(output) | {MANIFEST, "CNAME"}
            assert {path for path in left if not path.startswith(".staging-")} <= owned
    other = {"index.html": b"third", "people/dan.html": b"dan"}
    put(output, other)
    assert pages(output) == other | {"CNAME": b"mine"}
    put(output, OLD)
    assert pages(output) == OLD | {"CNAME": b"mine"}


@pytest.mark.parametrize("step", range(3))
def test_killed_in_a_first_write_the_next_one_makes_it(
    output: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", ended_at(step, os.replace))
        staging = open_staging(output)
        try:
            commit(staging, [stage(staging, url, data) for url, data in OLD.items()])
        except Killed:
            assert not output.exists()
    put(output, NEW)
    assert pages(output) == NEW
    assert names(output.parent) == ["public"]


def test_what_an_ended_build_staged_is_removed_and_what_a_running_one_did_is_not(output: Path) -> None:
    put(output, OLD)
    running = os.getppid()
    for name in (".staging-999999999-abcdefgh", f".staging-{os.getpid()}-abcdefgh", f".staging-{running}-abcdefgh"):
        (output / name).mkdir()
        (output / name / "x").write_text("x")
    put(output, OLD)
    assert [name for name in names(output) if name.startswith(".")] == [f".staging-{running}-abcdefgh"]


@pytest.mark.parametrize("name", [".staging-", ".staging-notes", ".staging-12-mine-and-yours", ".staging-old-abcdefgh"])
def test_a_foreign_folder_of_a_like_name_stays(output: Path, name: str) -> None:
    put(output, OLD)
    (output / name).mkdir()
    (output / name / "mine").write_text("mine")
    put(output, NEW)
    assert (output / name / "mine").read_text() == "mine"


# ── folders that are refused ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "above" / "project"
    for name in ("content/files", "seeds", "themes/mine", ".git"):
        (root / name).mkdir(parents=True)
    return root


@pytest.mark.parametrize(
    "path",
    [
        ".",
        "..",
        "../..",
        "/",
        "~",
        "content",
        "content/files",
        "content/new",
        "seeds",
        "seeds/out",
        "themes",
        "themes/mine",
        ".git",
        ".git/x",
        ".dossier",
    ],
)
def test_dangerous_folders_are_refused(project: Path, path: str) -> None:
    refused = refusal(project, Path.home() if path == "~" else project / path)
    assert refused is not None
    assert refused.code == "output-refused"
    assert refused.help or "link" in refused.message


def test_folders_of_others_are_refused(project: Path, tmp_path: Path) -> None:
    full, repository, file = tmp_path / "full", tmp_path / "repository", tmp_path / "file"
    full.mkdir()
    (full / "thesis.doc").write_text("mine")
    (repository / ".git").mkdir(parents=True)
    (repository / MANIFEST).write_text('{"files": []}')
    file.write_text("mine")
    broken = tmp_path / "broken"
    broken.symlink_to(tmp_path / "nowhere")
    linked = tmp_path / "linked"
    linked.symlink_to(project / "content")
    said = [
        refused.message if (refused := refusal(project, path)) else ""
        for path in (full, repository, file, broken, linked)
    ]
    assert said == [
        "the output folder is not empty and was not made by dossier",
        "the output folder holds a repository",
        "the output is a file",
        "the output folder is a link that leads nowhere",
        "the output folder lies in content/",
    ]


def test_new_and_empty_folders_and_its_own_are_taken(project: Path, tmp_path: Path) -> None:
    empty, own = tmp_path / "empty", tmp_path / "own"
    empty.mkdir()
    (empty / ".DS_Store").write_text("x")
    put(own, OLD)
    assert [
        refusal(project, path) for path in (project / "public", tmp_path / "new/deep", empty, own, project / "out")
    ] == [None] * 5


# ── the whole of a build ─────────────────────────────────────────────────────────────────────────────────────────────


def dossier(root: Path, **files: str) -> Path:
    texts = {
        "dossier.yaml": "title: T\n",
        "content/people/ann.md": "---\nname: Ann\n---\n",
        "content/documents/d.md": "---\ntitle: D\n---\nAnn.\n",
        **files,
    }
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def build(root: Path, **options: object) -> Result:
    return build_dossier(Options(root, "2015-12-31", jobs=1, **options))  # type: ignore[arg-type]  # passed through as they are


def test_a_template_that_fails_on_the_last_page_leaves_the_output_as_it_was(tmp_path: Path) -> None:
    root = dossier(tmp_path)
    assert build(root).output
    before, times = found(root / "public"), stamps(root / "public")
    dossier(
        tmp_path,
        **{
            "content/documents/d.md": "---\ntitle: Changed\n---\nAnn.\n",
            "content/pages/zz.md": "---\ntitle: Zz\n---\nx\n",
            "themes/mine/templates/page.html": "{{ view.card.name }}{{ 1 / 0 }}",
            "dossier.yaml": "title: T\ntheme: mine\n",
        },
    )
    result = build(root)
    assert result.outcome is None
    assert [d.code for d in result.diagnostics if d.severity == "error"] == ["template-error"]
    assert found(root / "public") == before
    assert stamps(root / "public") == times


def test_errors_leave_the_output_as_it_was(tmp_path: Path) -> None:
    root = dossier(tmp_path)
    build(root)
    before = stamps(root / "public")
    dossier(tmp_path, **{"content/pages/p.md": "---\ntitle: P\n---\n[[nobody]]\n"})
    assert build(root).failed
    assert stamps(root / "public") == before


def test_a_first_build_with_an_error_leaves_no_folder(tmp_path: Path) -> None:
    root = dossier(tmp_path, **{"content/pages/p.md": "---\ntitle: P\n---\n[[nobody]]\n"})
    assert build(root).failed
    assert not (root / "public").exists()
    assert not [name for name in names(root) if "staging" in name]


def test_an_output_elsewhere_and_through_a_link_to_it(tmp_path: Path) -> None:
    root = dossier(tmp_path / "a")
    place, link = tmp_path / "www" / "site", tmp_path / "link"
    assert build(root, output=place).output
    link.symlink_to(place)
    assert build(root, output=link).outcome == Outcome(len(pages(place)), 0, 0, sum(map(len, pages(place).values())))
    assert link.is_symlink()


@contextmanager
def nobody() -> Iterator[None]:
    """Without the rights of root, to whom nothing is forbidden."""
    if os.name != "posix" or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_that_may_not_be_written_is_said(exists: bool) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        root.chmod(0o755)
        dossier(root)
        if exists:
            build(root)
            dossier(root, **{"content/documents/d.md": "---\ntitle: Changed\n---\nAnn.\n"})
            (root / "public").chmod(0o555)
        root.chmod(0o555)
        with nobody():
            result = build(root)
        assert [d.code for d in result.diagnostics if d.severity == "error"] == ["output-refused"]
        assert any("Permission denied" in as_text(d) for d in result.diagnostics if d.code == "output-refused")
    finally:
        root.chmod(0o755)
        if exists:
            (root / "public").chmod(0o755)
        shutil.rmtree(root)


def test_a_full_disk_is_said_and_leaves_the_output_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = dossier(tmp_path)
    build(root)
    before = found(root / "public")
    dossier(tmp_path, **{"content/documents/d.md": "---\ntitle: Changed\n---\nAnn.\n"})

    def no_space(handle: int, data: bytes) -> int:  # noqa: ARG001 - what os.write is given
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", no_space)
        result = build(root)
    assert any("No space left on device" in d.message for d in result.diagnostics if d.severity == "error")
    assert found(root / "public") == before
