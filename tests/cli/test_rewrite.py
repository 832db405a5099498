"""`dossier rename` and `dossier merge`: a plan, a question, and files in which every reference is rewritten."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import Said, dossier, tree, usage, write
from tests.incremental.folders import ENVIRONMENT

PLAN = """person/ada-lind → person/ada-berg

content/people/ada-lind.md → content/people/ada-berg.md
    3 + former_ids: [ada-lind]

content/pages/about.md
    4 - The fishermen asked [[ada-lind]] to wait.
      + The fishermen asked [[ada-berg]] to wait.
"""
MERGE = """person/a-lind → person/ada-lind

content/people/ada-lind.md
    3 + former_ids: [a-lind]
      + aliases: [A. Lind]

content/people/a-lind.md (removed)
"""
NOBODY_TO_ASK = "nothing was changed, since there is nobody to ask: say --yes to do it"


@pytest.fixture
def harbour(here: Path) -> Path:
    write(here / "harbour/dossier.yaml", "title: Harbour\ncheck: {orphan: ignore}\n")
    write(here / "harbour/content/people/ada-lind.md", "---\nname: Ada Lind\n---\n")
    write(here / "harbour/content/people/a-lind.md", "---\nname: A. Lind\n---\n")
    write(
        here / "harbour/content/pages/about.md", "---\ntitle: About\n---\nThe fishermen asked [[ada-lind]] to wait.\n"
    )
    return here / "harbour"


def test_rename_shows_the_plan_and_does_it(harbour: Path) -> None:
    done = "done: 1 reference rewritten, 2 files changed; next: dossier build harbour\n"
    assert dossier("rename", "ada-lind", "ada-berg", "--dir", "harbour", "--yes") == Said(0, PLAN + done, "")
    assert not (harbour / "content/people/ada-lind.md").exists()
    assert dossier("build", "harbour").status == 0
    assert "../people/ada-berg.html" in (harbour / "public/pages/about.html").read_text(encoding="utf-8")
    assert "ada-berg.html" in (harbour / "public/people/ada-lind.html").read_text(encoding="utf-8")


def test_merge_shows_the_plan_and_does_it(harbour: Path) -> None:
    done = "done: 0 references rewritten, 2 files changed; next: dossier build harbour\n"
    assert dossier("merge", "A. Lind", "Ada Lind", "--dir", "harbour", "--yes") == Said(0, MERGE + done, "")
    assert dossier("build", "harbour").status == 0
    assert "ada-lind.html" in (harbour / "public/people/a-lind.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "plan"),
    [(("rename", "ada-lind", "ada-berg"), PLAN), (("merge", "a-lind", "ada-lind"), MERGE)],
    ids=["rename", "merge"],
)
class TestAsked:
    def test_a_dry_run_changes_nothing(self, harbour: Path, arguments: tuple[str, ...], plan: str) -> None:
        before = tree(harbour)
        assert dossier(*arguments, "--dir", "harbour", "--dry-run") == Said(0, plan, "")
        assert tree(harbour) == before

    def test_where_nobody_can_be_asked_nothing_changes(
        self, harbour: Path, arguments: tuple[str, ...], plan: str
    ) -> None:
        before = tree(harbour)
        assert dossier(*arguments, "--dir", "harbour") == Said(2, plan, usage(arguments[0], NOBODY_TO_ASK))
        assert tree(harbour) == before

    @pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
    @pytest.mark.parametrize("answer", ["y", "n", ""])
    def test_on_a_terminal_the_user_is_asked(
        self, harbour: Path, arguments: tuple[str, ...], plan: str, answer: str
    ) -> None:
        before = tree(harbour)
        ended = at_a_terminal(*arguments, "--dir", harbour, answer=answer)
        assert ended.stdout.startswith(plan)
        assert "Do it? [y/N]:" in ended.stderr
        assert (ended.returncode, tree(harbour) == before) == ((0, False) if answer == "y" else (1, True))
        assert ("nothing was changed" in ended.stderr) == (answer != "y")


def at_a_terminal(*arguments: str | Path, answer: str) -> subprocess.CompletedProcess[str]:
    """A command whose standard input is a terminal at which somebody types."""
    import pty  # noqa: PLC0415 - Windows has none

    keyboard, terminal = pty.openpty()
    try:
        os.write(keyboard, f"{answer}\n".encode())
        command = [sys.executable, "-m", "dossier.cli", *map(str, arguments)]
        return subprocess.run(
            command, stdin=terminal, env=ENVIRONMENT, check=False, capture_output=True, encoding="utf-8", timeout=60
        )
    finally:
        os.close(keyboard)
        os.close(terminal)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ("rename", "lind", "x"),
            "Invalid value for OLD: no record is called `lind`; did you mean `A. Lind` or `a-lind` or `Ada Lind`?",
        ),
        (
            ("rename", "ada-lind", "a-lind"),
            "Invalid value for NEW: content/people/a-lind.md has the id a-lind already; if the two are one, `dossier merge ada-lind a-lind`",
        ),
        (
            ("rename", "ada-lind", "Ada Berg"),
            "Invalid value for NEW: an id is one word of letters, digits and hyphens, such as `ada-berg`; `--name` changes the name",
        ),
        (("rename", "ada-lind", "x", "--no-alias"), "--no-alias is for a new --name"),
        (
            ("rename", "ada-lind", "x", "--name", "\x1b[2J"),
            "Invalid value for --name: it is empty or has characters that cannot be written",
        ),
        (
            ("merge", "ada-lind", "about"),
            "Invalid value for INTO: person/ada-lind is no page; only records of one kind can be merged",
        ),
        (
            ("merge", "ada-lind", "nobody at all"),
            "Invalid value for INTO: no record is called `nobody at all`; name it by its id, name or alias",
        ),
    ],
)
def test_what_cannot_be_meant_is_wrong_use(harbour: Path, arguments: tuple[str, ...], error: str) -> None:
    before = tree(harbour)
    assert dossier(*arguments, "--dir", "harbour", "--yes") == Said(2, "", usage(arguments[0], error))
    assert tree(harbour) == before


def test_what_would_break_something_is_refused_with_its_place(harbour: Path) -> None:
    write(harbour / "content/people/somebody.md", "---\nname: ada-lind\n---\n")
    write(harbour / "seeds/letter.md", "---\ntitle: Letter\npublished: 2015\npeople: [ada-lind]\n---\nWords.\n")
    before = tree(harbour)
    expected = (
        "seeds/letter.md:4:10: error[rewrite-refused] `ada-lind` would mean person/somebody and no longer person/ada-berg\n"
        "    people: [ada-lind]\n"
        "             ^^^^^^^^\n"
        "    hint: a seed cannot be changed: choose another id, or say `people` in its record, which counts before the seed\n"
        "1 error: nothing was changed\n"
    )
    assert dossier("rename", "ada-lind", "ada-berg", "--dir", "harbour", "--yes") == Said(1, "", expected)
    assert tree(harbour) == before


def test_what_the_dossier_would_say_then_is_said(harbour: Path) -> None:
    """An alias may mean another record too: no error, and worth a look."""
    write(harbour / "content/people/other.md", "---\nname: Other\naliases: [Ada Lind]\n---\n")
    write(
        harbour / "content/documents/d.md", "---\ntitle: D\npublished: 2015\npeople: [ada-lind]\n---\nAda Lind spoke.\n"
    )
    said = dossier(
        "rename", "ada-lind", "ada-lind", "--name", "Ada Berg", "--no-alias", "--dir", "harbour", "--dry-run"
    )
    assert said == Said(
        0, "person/ada-lind\n\ncontent/people/ada-lind.md\n    2 - name: Ada Lind\n      + name: Ada Berg\n", ""
    )


def test_the_id_that_a_record_has_is_nothing_to_change(harbour: Path) -> None:
    before = tree(harbour)
    said = dossier("rename", "ada-lind", "ada-lind", "--dir", "harbour", "--yes")
    assert said == Said(0, "nothing to change: person/ada-lind is called so already\n", "")
    assert tree(harbour) == before


def test_without_a_dossier_there_is_nothing_to_rename(here: Path) -> None:
    expected = (
        "dossier.yaml: error[file-unreadable] cannot be read: No such file or directory\n"
        "    hint: `dossier init` makes a new dossier; or name the folder that holds dossier.yaml\n"
        "1 error: nothing was changed\n"
    )
    assert dossier("rename", "a", "b", "--yes") == Said(1, "", expected)
    assert list(here.iterdir()) == []


def test_a_file_that_is_a_link_is_refused(harbour: Path) -> None:
    page = harbour / "content/pages/about.md"
    write(harbour / "seeds/about.md", page.read_text(encoding="utf-8"))
    page.unlink()
    try:
        page.symlink_to(harbour / "seeds/about.md")
    except OSError:
        pytest.skip("needs symbolic links")
    expected = (
        "content/pages/about.md: error[rewrite-refused] is a link, or lies behind one\n"
        "    hint: put the file itself in its place\n"
        "1 error: nothing was changed\n"
    )
    assert dossier("rename", "ada-lind", "ada-berg", "--dir", "harbour", "--yes") == Said(1, "", expected)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such permissions")
def test_a_folder_that_cannot_be_written_leaves_all_as_it_was(harbour: Path) -> None:
    from tests.incremental.folders import bound_by_permissions, run  # noqa: PLC0415 - of use here alone

    before = tree(harbour)
    (harbour / "content/pages").chmod(0o555)
    try:
        command = (sys.executable, "-m", "dossier.cli", "rename", "ada-lind", "ada-berg", "--dir", harbour, "--yes")
        ended = run(*command, prepare=bound_by_permissions())
    finally:
        (harbour / "content/pages").chmod(0o755)
    assert ended.returncode == 1
    assert (
        "error[rewrite-refused] cannot be written: Permission denied\n    hint: everything is as it was\n"
        in ended.stderr
    )
    assert tree(harbour) == before
