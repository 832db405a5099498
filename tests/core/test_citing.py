"""Citations in the forms of other programs, read back by libraries that know nothing of this one."""

from __future__ import annotations

import json

import pybtex.database
import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st

from dossier.core.citing import citation_of
from dossier.core.plan.views import Author, Site, Work
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
    assert found.bibtex == r"""@article{letter,
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
    assert found.ris == """TY  - NEWS
AU  - de la Vega, Ada
AU  - The Harbour & Bay Board
TI  - Dredging {100 %} of the bay: a “letter”
T2  - The harbour & its fish
PB  - The Post_Gazette
PY  - 2021
DA  - 2021/03/10
Y2  - 2021/04
LA  - en
UR  - https://example.com/a?b=1&c=%7B2%7D
N1  - https://example.org/harbour/documents/letter.html
N1  - Archived: https://web.archive.org/web/20210311120000/https://example.com/a
ID  - letter
ER  - """
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
