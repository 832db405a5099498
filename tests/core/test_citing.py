"""Citations in the forms of other programs, read back by libraries that know nothing of this one."""

from __future__ import annotations

import json
import sys
from importlib import resources
from pathlib import Path

import pybtex.database
import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from dossier.core.citing import citation_of
from dossier.core.plan.views import Author, Site, Work
from dossier.diagnostics import as_text
from dossier.pipeline import Options, build_dossier
from dossier.values import replace
from tests.core.texts import any_text

SITE = Site("The harbour & its fish", url="https://example.org/harbour/")
WORK = Work(
    id="letter",
    type="article",
    title="Dredging {100 %} of the bay: a “letter”",
    authors=(Author("Ada de la Vega", "de la Vega", "Ada"), Author("The Harbour & Bay Board")),
    publisher="The Post_Gazette",
    date="2021-03-10",
    url="https://example.com/a?b=1&c=%7B2%7D",
    archived="https://web.archive.org/web/20210311120000/https://example.com/a",
    captured="2021-03-11",
    retrieved="2021-04",
    language="en",
    page="documents/letter.html",
)
texts = any_text.filter(str.strip)
DATES = ["2021-03-10", "2021-03", "2021", "2021~", "2021-03/2021-05", "../2021", "", "someday"]


def test_each_form_as_a_whole() -> None:
    found = citation_of(WORK, SITE)
    assert found.text == (
        "Ada de la Vega, The Harbour & Bay Board: “Dredging {100 %} of the bay: a “letter””, The Post_Gazette, "
        "10 March 2021. In: The harbour & its fish."
    )
    assert found.markdown == (
        "Ada de la Vega, The Harbour & Bay Board: [Dredging {100 %} of the bay: a “letter”]"
        "(https://example.org/harbour/documents/letter.html), The Post_Gazette, 10 March 2021. In: *The harbour & its fish*."
    )
    assert (
        found.bibtex
        == r"""@article{letter,
  author = {de la Vega, Ada and {The Harbour \& Bay Board}},
  title = {{Dredging \textbraceleft{}100 \%\textbraceright{} of the bay: a “letter”}},
  journal = {{The Post\_Gazette}},
  date = {2021-03-10},
  year = {2021},
  url = {https://example.com/a?b=1&c=%7B2%7D},
  urldate = {2021-04},
  language = {en},
  note = {In: The harbour \& its fish; https://example.org/harbour/documents/letter.html; Archived: https://web.archive.org/web/20210311120000/https://example.com/a}
}"""
    )
    assert (
        found.ris
        == """TY  - NEWS
AU  - de la Vega, Ada
AU  - The Harbour & Bay Board
TI  - Dredging {100 %} of the bay: a “letter”
T2  - The Post_Gazette
PB  - The Post_Gazette
PY  - 2021
DA  - 2021/03/10
Y2  - 2021/04
LA  - en
UR  - https://example.com/a?b=1&c=%7B2%7D
N1  - In: The harbour & its fish
N1  - https://example.org/harbour/documents/letter.html
N1  - Archived: https://web.archive.org/web/20210311120000/https://example.com/a
ID  - letter
ER  - """
    )
    assert json.loads(found.csl) == [
        {
            "id": "letter",
            "type": "article-newspaper",
            "title": "Dredging {100 %} of the bay: a “letter”",
            "author": [{"family": "de la Vega", "given": "Ada"}, {"literal": "The Harbour & Bay Board"}],
            "container-title": "The Post_Gazette",
            "publisher": "The Post_Gazette",
            "issued": {"date-parts": [[2021, 3, 10]]},
            "accessed": {"date-parts": [[2021, 4]]},
            "URL": "https://example.com/a?b=1&c=%7B2%7D",
            "archive_location": "https://web.archive.org/web/20210311120000/https://example.com/a",
            "language": "en",
            "note": "https://example.org/harbour/documents/letter.html",
        }
    ]


@given(texts, texts, texts, st.sampled_from(DATES), st.sampled_from(["article", "report", "poem", ""]))
def test_bibtex_is_read_whatever_it_holds(title: str, name: str, publisher: str, date: str, type_: str) -> None:
    work = replace(WORK, title=title, publisher=publisher, date=date, type=type_, authors=(Author(name), *WORK.authors))
    read = pybtex.database.parse_string(citation_of(work, SITE).bibtex, "bibtex")
    assert list(read.entries) == ["letter"]
    assert len(read.entries["letter"].persons["author"]) == 3


@given(texts, texts, texts, st.sampled_from(DATES), st.sampled_from(["article", "report", "poem", ""]))
def test_ris_is_read_whatever_it_holds(title: str, name: str, publisher: str, date: str, type_: str) -> None:
    work = replace(WORK, title=title, publisher=publisher, date=date, type=type_, authors=(Author(name),))
    (read,) = rispy.loads(citation_of(work, SITE).ris)
    assert read["title"] == " ".join(title.split())
    assert read["authors"] == [" ".join(name.split())]


@given(texts, texts, st.sampled_from(DATES))
def test_csl_json_is_read_whatever_it_holds(title: str, name: str, date: str) -> None:
    work = replace(WORK, title=title, date=date, authors=(Author(name), *WORK.authors))
    read = json.loads(citation_of(work, SITE).csl)
    assert read[0]["title"] == title
    assert list(CiteProcJSON([item for item in read if "literal" not in item.get("issued", {})] or read[:0])) in (
        ["letter"],
        [],
    )


@pytest.mark.parametrize("date", DATES)
def test_a_date_is_said_as_it_is_known(date: str) -> None:
    assert "2022" not in citation_of(replace(WORK, date=date), SITE).csl


RECORD = """---
title: A letter & an answer
type: article
published: 2015-10-22
authors: [Ann Lee, The Board]
publisher: The Post
language: en
url: https://example.com/a?x=1&y=2
archive_url: https://web.archive.org/web/20151024101112/https://example.com/a
seed: a.txt
quotes:
  - {text: wait until May, speaker: Ann Lee, paragraph: p1, said_on: 2015-10-20}
---
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> LexborHTMLParser:
    folder = tmp_path_factory.mktemp("cited")
    files = {
        "dossier.yaml": "title: The dossier\nurl: https://example.org/d/\n",
        "content/documents/a.md": RECORD,
        "content/people/ann.md": "---\nname: Ann Lee\n---\n",
        "seeds/a.txt": "She asked them to wait until May.",
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    assert not build_dossier(Options(folder, "2016-01-01", jobs=1)).failed
    return LexborHTMLParser((folder / "public/documents/a.html").read_text(encoding="utf-8"))


def test_reference_managers_find_all_fields_in_the_head(page: LexborHTMLParser) -> None:
    """Those that Zotero's translator for embedded metadata reads: Highwire's and Dublin Core's."""
    found = [(node.attributes["name"], node.attributes["content"]) for node in page.css("meta[name]")]
    assert [pair for pair in found if str(pair[0]).startswith(("citation_", "DC."))] == [
        ("citation_title", "A letter & an answer"),
        ("citation_author", "Lee, Ann"),
        ("citation_author", "The Board"),
        ("citation_publication_date", "2015/10/22"),
        ("DC.date", "2015-10-22"),
        ("citation_publisher", "The Post"),
        ("DC.publisher", "The Post"),
        ("citation_journal_title", "The Post"),
        ("citation_language", "en"),
        ("citation_public_url", "https://example.org/d/documents/a.html"),
        ("DC.identifier", "https://example.org/d/documents/a.html"),
        ("DC.title", "A letter & an answer"),
        ("DC.creator", "Ann Lee"),
        ("DC.creator", "The Board"),
        ("DC.type", "article"),
        ("DC.language", "en"),
        ("DC.source", "https://example.com/a?x=1&y=2"),
        ("DC.relation", "https://web.archive.org/web/20151024101112/https://example.com/a"),
        ("DC.isPartOf", "The dossier"),
    ]


def test_a_quotation_that_was_found_is_data(page: LexborHTMLParser) -> None:
    script = page.css_first('script[type="application/ld+json"]')
    assert script is not None
    assert json.loads(script.text())["hasPart"] == [
        {
            "@type": "Quotation",
            "text": "wait until May",
            "spokenByCharacter": {
                "@type": "Person",
                "name": "Ann Lee",
                "url": "https://example.org/d/people/ann.html",
            },
            "dateCreated": "2015-10-20",
            "inLanguage": "en",
            "url": "https://example.org/d/documents/a.html#p1",
        }
    ]


ADA = (Author("Ada Lind", "Lind", "Ada"),)
BARE = Work("excerpt", "", "Excerpt", (), "", "", "", "", "", "", "", "documents/excerpt.html")


@pytest.mark.parametrize(
    ("work", "own", "chicago"),
    [
        (BARE, "“Excerpt”", "“Excerpt”. n.d."),
        (replace(BARE, publisher="Paper"), "“Excerpt”, Paper", "“Excerpt”. n.d. Paper."),
        (replace(BARE, date="2020"), "“Excerpt”, 2020", "“Excerpt”. 2020."),
        (
            replace(BARE, date="2020-05-05", publisher="Paper"),
            "“Excerpt”, Paper, 5 May 2020",
            "“Excerpt”. 2020. Paper.",
        ),
        (replace(BARE, authors=ADA), "Ada Lind: “Excerpt”", "Lind, Ada. n.d. “Excerpt”."),
        (
            replace(BARE, type="article", authors=ADA, date="2020-05-05", publisher="Post"),
            "Ada Lind: “Excerpt”, Post, 5 May 2020",
            "Lind, Ada. 2020. “Excerpt”. Post, May 5.",
        ),
        (
            replace(BARE, type="article", date="2020-05-05", publisher="Post"),
            "“Excerpt”, Post, 5 May 2020",
            "Post. 2020. “Excerpt”. May 5.",
        ),
        (
            replace(BARE, type="report", date="2020", publisher="Board"),
            "“Excerpt”, Board, 2020",
            "Excerpt. 2020. Board.",
        ),
        (
            replace(BARE, type="letter", authors=ADA, date="2020-05-05"),
            "Ada Lind: “Excerpt”, 5 May 2020",
            "Lind, Ada. Letter. 2020. “Excerpt”, May 5.",
        ),
    ],
)
def test_what_is_not_known_of_a_work_leaves_no_trace(work: Work, own: str, chicago: str) -> None:
    """And neither title, publisher nor dossier is named twice."""
    style = (resources.files("dossier") / "styles/chicago-author-date.csl").read_text(encoding="utf-8")
    assert citation_of(work, Site("Rev")).text == f"{own}. In: Rev."
    assert citation_of(work, Site("Rev", references=style)).text == f"{chicago} In: Rev."


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl"])
def test_each_form_stands_on_the_page_as_it_is_read(page: LexborHTMLParser, form: str) -> None:
    node = page.css_first(f"#cite-{form}")
    assert node is not None
    text = node.text()
    read = {
        "bibtex": lambda: [e.fields["title"] for e in pybtex.database.parse_string(text, "bibtex").entries.values()],
        "ris": lambda: [entry["title"] for entry in rispy.loads(text)],
        "csl": lambda: [entry["title"] for entry in json.loads(text)],
    }[form]()
    assert [title.strip("{}").replace("\\&", "&") for title in read] == ["A letter & an answer"]


def test_a_style_without_the_extra_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dossier.yaml").write_text("title: T\ncitation_style: chicago-author-date\n", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "citeproc", None)
    result = build_dossier(Options(tmp_path, "2016-01-01", jobs=1))
    (found,) = result.diagnostics
    assert as_text(found) == (
        "dossier.yaml: warning[extra-missing] citation style `chicago-author-date` needs a part of the program that is "
        "not installed\n"
        "    hint: pip install 'dossier[cite]'; until then references are written as the theme does"
    )
