"""The numbers of paragraphs that anchors.lock gives, when that file alone changes: everything follows as in a clean build."""

from __future__ import annotations

from pathlib import Path

from dossier.pipeline import Options, build_dossier
from tests.incremental.folders import TODAY, clean_build, difference, matter, said, tree, write

SOURCES = {
    "dossier.yaml": "title: Numbers\nurl: https://example.org/numbers/\ncheck: {misquotation: warning}\n",
    "seeds/a.txt": "The War went on.\n\nAnn Lee was in Landia.",
    "content/documents/d1.md": matter(
        title="First",
        published="2015-10-21",
        seed="a.txt",
        quotes=[{"text": "War", "speaker": "ann", "paragraph": "p2"}],
    ),
    "content/people/ann.md": matter(name="Ann Lee"),
    "content/topics/war.md": matter(name="War"),
}
TURNED = "d1 | 2015-11-01 | p2,p1 | aaaaaaaaaaaa bbbbbbbbbbbb\n"


def test_published_numbers_that_change_are_followed(tmp_path: Path) -> None:
    root = write(tmp_path / "numbers", SOURCES)
    for lock in ("", TURNED, ""):
        write(root, {"anchors.lock": lock})
        result = build_dossier(Options(root, TODAY, jobs=1))
        clean = clean_build(root, tmp_path / "clean")
        assert said(result) == clean.said
        assert any("misquotation" in line for line in clean.said) == (lock == "")
        assert difference(tree(root / "public"), clean.files) == []
