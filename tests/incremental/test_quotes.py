"""quotes.html after edits: what shows a quotation is made again, and what does not is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from dossier.pipeline import Options, build_dossier
from tests.incremental.folders import TODAY, clean_build, difference, matter, tree, write

TEXT = " ".join(f"Word {number}." for number in range(1000))
SAID = {2012: 30, 2013: 150, 2014: 450}  # quotations by year; more than 400 of one year are two parts


def quote(number: int, **more: object) -> dict[str, object]:
    return {"text": f"Word {number}", "speaker": f"Speaker {number % 7}", "paragraph": "p1", **more}


def record(year: int, quotes: list[dict[str, object]], **more: object) -> str:
    return matter(TEXT, title=f"Of {year}", published=f"{year}-01-01", quotes=quotes, **more)


def sources() -> Mapping[str, str]:
    years = {f"content/documents/d{y}.md": record(y, [quote(n) for n in range(many)]) for y, many in SAID.items()}
    undated = matter(TEXT, title="Undated", quotes=[quote(1)])
    return {"dossier.yaml": "title: T\n", "content/documents/undated.md": undated, **years}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "x", sources())
    assert build_dossier(Options(tmp_path / "x", TODAY, jobs=1)).output
    return tmp_path / "x"


def changed_by(root: Path, files: Mapping[str, str]) -> set[str]:
    before = tree(root / "public")
    write(root, files)
    assert build_dossier(Options(root, TODAY, jobs=1)).output
    after = tree(root / "public")
    assert difference(after, clean_build(root, root.parent / "clean").files) == []
    pages = {page.split(":")[0] for page in difference(after, before)}
    return {page for page in pages if page.startswith("quotes")}


def test_many_quotations_have_a_page_for_each_year_and_long_years_have_parts(root: Path) -> None:
    pages = {path.name for path in (root / "public").glob("quotes*")}
    years = {"quotes.2012.html", "quotes.2013.html", "quotes.2014.html", "quotes.2014.2.html", "quotes.undated.html"}
    assert pages == {"quotes.html", *years}


def test_one_more_changes_its_own_part_and_the_first_page_with_the_total(root: Path) -> None:
    more = [quote(n) for n in range(SAID[2013])] + [quote(999, said_on="2013-06")]
    assert changed_by(root, {"content/documents/d2013.md": record(2013, more)}) == {"quotes.html", "quotes.2013.html"}


def test_one_more_at_the_end_of_a_long_year_leaves_its_full_part_as_it_is(root: Path) -> None:
    more = [quote(n) for n in range(SAID[2014])] + [quote(999, said_on="2014-06")]
    changed = changed_by(root, {"content/documents/d2014.md": record(2014, more)})
    assert changed == {"quotes.html", "quotes.2014.2.html"}


def test_another_text_of_a_document_changes_no_page_of_quotations(root: Path) -> None:
    text = record(2013, [quote(n) for n in range(SAID[2013])]).replace("\nWord 0.", "\nOther words. Word 0.")
    assert changed_by(root, {"content/documents/d2013.md": text}) == set()


def test_a_speaker_that_becomes_a_person_is_one_on_each_page(root: Path) -> None:
    changed = changed_by(root, {"content/people/s1.md": matter(name="Speaker 1")})
    assert changed == {path.name for path in (root / "public").glob("quotes*")}
    assert 'href="people/s1.html"' in (root / "public/quotes.2012.html").read_text(encoding="utf-8")


def test_an_office_that_another_held_is_theirs_then(root: Path) -> None:
    """Whoever is found by an office depends on the offices of all."""
    office = {"title": "Speaker 2", "from": "2012", "to": ".."}
    write(root, {"content/people/ann.md": matter(name="Ann", offices=[office])})
    assert changed_by(root, {}) >= {"quotes.2012.html", "quotes.2013.html"}
    write(root, {"content/people/ann.md": matter(name="Ann", offices=[{**office, "from": "2013"}])})
    bob = matter(name="Bob", offices=[{**office, "to": "2012-12"}])
    assert "quotes.2012.html" in changed_by(root, {"content/people/bob.md": bob})
    assert "Bob, Speaker 2" in text_of(root / "public/quotes.2012.html")
    assert "Ann, Speaker 2" in text_of(root / "public/quotes.2013.html")


def text_of(path: Path) -> str:
    return " ".join(LexborHTMLParser(path.read_text(encoding="utf-8")).text().split())


LETTER = {"title": "A letter", "type": "letter", "authors": ["Ann Lee"], "published": "2014-03-02"}
OWN_WORDS = "The quay is ours. Bob Roy was not asked."
QUOTING = "She wrote “the quay is ours” [@letter], and that Bob Roy “was not asked” [@letter#p1]."
# What is told in a text of a document's own words depends on that document, its makers and both texts.
LETTERS = {
    "another author": {"content/documents/letter.md": matter(OWN_WORDS, **LETTER | {"authors": ["Bob Roy"]})},
    "no author": {"content/documents/letter.md": matter(OWN_WORDS, **LETTER | {"type": "transcript"})},
    "another date": {"content/documents/letter.md": matter(OWN_WORDS, **LETTER | {"published": "2015"})},
    "somebody is quoted": {
        "content/documents/letter.md": matter("“The quay is ours.” Bob Roy was not asked.", **LETTER)
    },
    "listed already": {
        "content/documents/letter.md": matter(
            OWN_WORDS,
            **LETTER,
            quotes=[{"text": "The quay is ours", "speaker": "bob", "paragraph": "p1"}],
        )
    },
    "not quoted": {"content/pages/p.md": matter("She wrote [@letter#p1].", title="P")},
    "quoted in part": {"content/pages/p.md": matter("She wrote “the quay” [@letter].", title="P")},
    "another name": {"content/people/ann.md": matter(name="Ann Lee-Roy", aliases=["Ann Lee"])},
    "nobody of that name": {"content/people/ann.md": matter(name="Ann Other")},
}


@pytest.mark.parametrize("files", LETTERS.values(), ids=LETTERS)
def test_what_texts_quote_is_listed_as_a_clean_build_lists_it(tmp_path: Path, files: Mapping[str, str]) -> None:
    root = write(
        tmp_path / "x",
        {
            "dossier.yaml": "title: T\n",
            "content/people/ann.md": matter(name="Ann Lee"),
            "content/people/bob.md": matter(name="Bob Roy"),
            "content/documents/letter.md": matter(OWN_WORDS, **LETTER),
            "content/pages/p.md": matter(QUOTING, title="P"),
        },
    )
    assert build_dossier(Options(root, TODAY, jobs=1)).output
    assert "was not asked Ann Lee" in text_of(root / "public/quotes.html")
    write(root, files)
    build_dossier(Options(root, TODAY, jobs=1))
    assert difference(tree(root / "public"), clean_build(root, tmp_path / "clean").files) == []
