"""Files replaced together: all of them or none, whatever goes wrong and wherever it does."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dossier.io.replace import Replacement, Unlike, clear_away, replace_all
from tests.incremental.folders import tree, write

BEFORE = {"content/a.md": "one\n", "content/b.md": "two\n", "content/gone.md": "three\n", "content/sub/c.md": "four\n"}
CHANGES = (
    Replacement("content/a.md", "content/new a.md", b"one\n", b"ONE"),
    Replacement("content/gone.md", "", b"three\n", b""),
    Replacement("", "content/made/d.md", b"", b"made\n"),
    Replacement("content/b.md", "content/b.md", b"two\n", b"TWO"),
    Replacement("content/sub/c.md", "content/sub/c.md", b"four\n", b"four and more\n"),
)
AFTER = {
    "content/new a.md": b"ONE",
    "content/b.md": b"TWO",
    "content/made/d.md": b"made\n",
    "content/sub/c.md": b"four and more\n",
}


def files(root: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree(root).items() if not path.endswith("/")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path, BEFORE)


def test_all_are_replaced_moved_made_and_removed(root: Path) -> None:
    replace_all(root, CHANGES)
    assert files(root) == AFTER


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such permissions")
def test_permissions_stay(root: Path) -> None:
    (root / "content/b.md").chmod(0o640)
    replace_all(root, CHANGES)
    assert (root / "content/b.md").stat().st_mode & 0o777 == 0o640


class Failing:
    """Stands in for a call: fails at the call of that number, before it is done or after."""

    def __init__(self, call: Callable[..., object], at: int, error: BaseException, late: bool) -> None:
        self.call, self.left, self.error, self.late = call, at, error, late

    def method(self) -> Callable[..., object]:
        def called(*arguments: object, **named: object) -> object:
            self.left -= 1
            if self.left == 0 and not self.late:
                raise self.error
            done = self.call(*arguments, **named)
            if self.left == 0:
                raise self.error
            return done

        return called


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "stopped"]
)
@pytest.mark.parametrize("name", ["replace", "unlink", "open", "mkdir"])
@pytest.mark.parametrize("at", range(1, 14))
def test_what_fails_anywhere_leaves_all_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str, at: int, error: BaseException, late: bool
) -> None:
    """Moving, removing and writing fail in turn, each time that they are asked for."""
    before = files(root)
    failing = Failing(getattr(Path, name), at, error, late)
    with monkeypatch.context() as patched:
        patched.setattr(Path, name, failing.method())
        failed = _fails(root)
    found = {path: data for path, data in files(root).items() if not path.endswith((".dossier-new", ".dossier-old"))}
    assert found == (before if failed else AFTER)


def _fails(root: Path) -> bool:
    try:
        replace_all(root, CHANGES)
    except (OSError, KeyboardInterrupt):
        return True
    return False


@pytest.mark.parametrize(
    ("spoil", "path", "how"),
    [
        (lambda root: (root / "content/b.md").write_text("three\n"), "content/b.md", "was changed in the meantime"),
        (lambda root: (root / "content/new a.md").write_text(""), "content/new a.md", "is there already"),
        (lambda root: (root / "content/new a.md").mkdir(), "content/new a.md", "is there already"),
        (lambda root: write(root, {"content/made/d.md": "x"}), "content/made/d.md", "is there already"),
    ],
    ids=["changed", "taken", "taken by a folder", "made"],
)
def test_nothing_is_touched_where_something_is_not_as_it_was(
    root: Path, spoil: Callable[[Path], object], path: str, how: str
) -> None:
    spoil(root)
    before = files(root)
    with pytest.raises(Unlike, match=how) as raised:
        replace_all(root, CHANGES)
    assert raised.value.path == path
    assert files(root) == before


def test_links_are_not_written_through(root: Path) -> None:
    (root / "seeds").mkdir()
    (root / "content/b.md").rename(root / "seeds/b.md")
    try:
        (root / "content/b.md").symlink_to(root / "seeds/b.md")
    except OSError:
        pytest.skip("needs symbolic links")
    with pytest.raises(Unlike, match="is a link"):
        replace_all(root, CHANGES)
    assert (root / "seeds/b.md").read_text() == "two\n"


def test_a_name_may_change_its_case_alone(root: Path) -> None:
    replace_all(root, [Replacement("content/a.md", "content/A.md", b"one\n", b"one\n")])
    assert [path.name for path in (root / "content").iterdir() if path.name.casefold() == "a.md"] == ["A.md"]


def test_what_a_killed_process_left_is_cleared_away(root: Path) -> None:
    write(root, {"content/sub/.c.md.dossier-new": "x", "content/.a.md.dossier-old": "x", "content/.mine": "x"})
    clear_away(root / "content")
    assert files(root).keys() == {*BEFORE, "content/.mine"}
