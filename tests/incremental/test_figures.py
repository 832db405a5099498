"""After an edit of whatever figures are drawn from, a build gives what a build from nothing gives, and no more pages are made."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dossier import pipeline
from dossier.pipeline import Options, build_dossier
from tests.incremental.folders import clean_build, difference, matter, said, tree, write

TODAY = "2015-12-31"
CHECK = "check: {orphan: ignore, date-unknown: ignore}\n"
NAMES = ("Ann Lee", "Bob Roy", "Cid Orr", "Dan Poe", "Eve Fox")
TOPICS = ("Barley", "Cocoa", "Copper", "Cotton", "Sorghum", "Sugar")


def dossier() -> dict[str, str]:
    """Twelve names and more, in as many documents as make the first part of one of them an older one."""
    files = {"dossier.yaml": f"title: Test\n{CHECK}"}
    for name in NAMES:
        offices = [{"title": "Clerk", "from": "2010-03", "to": "2014"}] if name == "Ann Lee" else []
        files[f"content/people/{name[:3].lower()}.md"] = matter(name=name, offices=offices)
    files |= {f"content/topics/{name.lower()}.md": matter(name=name) for name in TOPICS}
    files["content/countries/syria.md"] = matter(name="Syria", code="SY")
    files["content/countries/france.md"] = matter(name="France", code="FR")
    files["content/events/talks.md"] = matter(title="Talks", date="2015-10", sources=["d1"])
    for number in range(1, 211):
        named = f"Ann Lee and {NAMES[number % 5]} in Syria. {TOPICS[number % 6]} of France."
        published = f"2015-{9 + number % 3:02}-{1 + number % 28:02}"
        files[f"content/documents/d{number}.md"] = matter(named, title=f"Note {number}", published=published)
    return files


def document(number: int, text: str, **fields: object) -> dict[str, str]:
    return {f"content/documents/d{number}.md": matter(text, **fields)}


EDITS: dict[str, dict[str, str]] = {
    "an old document has another day": document(
        3, "Ann Lee and Dan Poe in Syria. Cotton of France.", title="Note 3", published="2015-09-29"
    ),
    "a document is vague": document(4, "Ann Lee and Eve Fox in Syria.", title="Note 4", published="2015"),
    "a document stretches the time": document(
        5, "Ann Lee and Ann Lee in Syria.", title="Note 5", published="2012-01-03"
    ),
    "a document names others": document(6, "Bob Roy and Cid Orr. Barley.", title="Note 6", published="2015-09-07"),
    "a document has another title": document(
        208, "Ann Lee and Dan Poe in Syria. Sorghum of France.", title="Another", published="2015-10-13"
    ),
    "a name is another": {"content/people/dan.md": matter(name="Dan Poe-Lee", aliases=["Dan Poe"])},
    "a country has another code": {"content/countries/france.md": matter(name="France", code="XK")},
    "an office has another end": {
        "content/people/ann.md": matter(name="Ann Lee", offices=[{"title": "Clerk", "from": "2010-03", "to": "2012~"}])
    },
    "an event is another day": {
        "content/events/talks.md": matter(title="Talks", date="2015-11-02", sources=["d1", "d2"])
    },
    "an event begins before": {
        "content/events/talks.md": matter(title="Talks", date="2014-03/2015-10-10", sources=["d1"])
    },
    "there are too few names for a network": {f"content/topics/{name.lower()}.md": "" for name in TOPICS[:4]},
}


def put(root: Path, files: dict[str, str]) -> None:
    write(root, {path: text for path, text in files.items() if text})
    for path, text in files.items():
        if not text:
            (root / path).unlink()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("figures") / "dossier"
    put(root, dossier())
    assert build_dossier(Options(root, TODAY, jobs=1)).outcome
    return root


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_every_figure_is_that_of_a_clean_build(known: Path, tmp_path: Path, edit: str) -> None:
    """And is again what it was when the edit is taken back."""
    before = tree(known / "public")
    put(known, EDITS[edit])
    try:
        built = build_dossier(Options(known, TODAY, jobs=1))
        clean = clean_build(known, tmp_path / "clean")
        assert said(built) == clean.said
        assert difference(tree(known / "public"), clean.files) == []
        assert tree(known / "public") != before
    finally:
        put(known, {path: dossier()[path] for path in EDITS[edit]})
        build_dossier(Options(known, TODAY, jobs=1))
    assert difference(tree(known / "public"), before) == []


def test_a_text_that_names_nobody_else_leaves_every_figure_as_it_was(known: Path) -> None:
    """Nothing that a network or a strip is made of has changed."""
    text = dossier()["content/documents/d7.md"]
    put(known, {"content/documents/d7.md": text + "\n\nNothing more was said.\n"})
    built = build_dossier(Options(known, TODAY, jobs=1))
    put(known, {"content/documents/d7.md": text})
    build_dossier(Options(known, TODAY, jobs=1))
    assert built.outcome
    assert built.work.rendered == 2  # the document's own and data/dossier.json


def test_without_the_extra_the_network_is_its_table_and_one_warning_says_how_to_get_it(
    known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    monkeypatch.setattr(pipeline, "find_spec", lambda name: None if name == "networkx" else name)
    built = build_dossier(Options(known, TODAY, jobs=1, output=tmp_path / "public", clean=True))
    (line,) = said(built)
    assert line == (
        "dossier.yaml: warning[extra-missing] the drawing of network.html needs a part of the program that is not"
        " installed\n    hint: pip install 'dossier[graph]'; until then it has its table alone"
    )
    page = (tmp_path / "public" / "network.html").read_text(encoding="utf-8")
    assert "pairs-table" in page
    assert "<svg" not in page
    assert "is not a connection" in page
