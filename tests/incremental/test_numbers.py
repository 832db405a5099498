"""anchors.lock changes how documents are read: what they are linked to and what quotes them follows, as in a clean build."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from dossier.core.anchors import digest_of_text
from dossier.pipeline import Options, Result, build_dossier
from tests.incremental.folders import TODAY, clean_build, difference, matter, said, tree, write

ONE, TWO = digest_of_text("One."), digest_of_text("Two.")
TURNED = f"memo | 2015-11-25 | p2,p1 | {ONE} {TWO}\n"
RECORD = {"title": "Memo", "published": "2015-11-01"}
QUOTE = matter("“Two” [@memo#p2].", title="About")


def build(root: Path) -> Result:
    """A build that is held against one from nothing."""
    result = build_dossier(Options(root, TODAY, jobs=1))
    clean = clean_build(root, root.parent / "clean")
    assert said(result) == clean.said
    assert result.failed or difference(tree(root / "public"), clean.files) == []
    return result


@pytest.mark.parametrize(
    "document",
    [
        {"content/documents/memo.md": matter("One.\n\nTwo.", **RECORD)},
        {"content/documents/memo.md": matter(**RECORD, seed="m.txt"), "seeds/m.txt": "One.\n\nTwo.\n"},
        {"seeds/memo.md": matter("One.\n\nTwo.", **RECORD)},
    ],
    ids=["a record", "a record with a seed", "a seed"],
)
def test_numbers_follow_the_lock_though_no_text_changed(tmp_path: Path, document: Mapping[str, str]) -> None:
    root = write(tmp_path / "x", {"dossier.yaml": "title: T\n", **document})
    assert '<p id="p1">One.</p>' in page(root)
    write(root, {"anchors.lock": TURNED})
    assert '<p id="p2">One.</p>' in page(root)
    (root / "anchors.lock").unlink()
    assert '<p id="p1">One.</p>' in page(root)


def page(root: Path) -> str:
    assert not build(root).failed
    return (root / "public/documents/memo.html").read_text(encoding="utf-8")


def test_quotations_are_compared_again_where_the_lock_changed_numbers(tmp_path: Path) -> None:
    document = {"content/documents/memo.md": matter("One.\n\nTwo.", **RECORD)}
    root = write(tmp_path / "x", {"dossier.yaml": "title: T\n", **document, "content/pages/about.md": QUOTE})
    assert not build(root).failed
    write(root, {"anchors.lock": TURNED})
    assert [d.code for d in build(root).diagnostics if d.severity == "error"] == ["misquotation"]
    (root / "anchors.lock").unlink()
    assert not build(root).failed


def test_what_is_said_of_a_quotation_follows_what_moved_in_the_document_that_it_cites(tmp_path: Path) -> None:
    document = {"content/documents/memo.md": matter("New.\n\nOne.\n\nTwo.", **RECORD)}
    root = write(tmp_path / "x", {"dossier.yaml": "title: T\n", **document, "content/pages/about.md": QUOTE})
    assert "hint: they stand in p3: cite that" in said(build(root))[0]
    write(root, {"anchors.lock": f"memo | 2015-11-25 | p1-p2 | {ONE} {TWO}\n"})
    assert "hint: they were published as p2 and are p3 now" in "".join(said(build(root)))
    (root / "anchors.lock").unlink()
    assert "hint: they stand in p3: cite that" in said(build(root))[0]
