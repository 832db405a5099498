"""The seed that the first dossier is about: every name in it is found, none that is not, and no word of it changes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from dossier.diagnostics import as_text
from dossier.pipeline import Options, build_dossier
from tests.conftest import skip_for_want_of
from tests.site_links import broken_links

SEED = "000_f962c6da223e6bec.txt"
NAMES = {
    "people/vladimir-putin": "name: Vladimir Putin\nweak_aliases: [Putin]\n"
    "offices: [{title: President of Russia, from: 2012-05-07, to: ..}]",
    "people/bashar-al-assad": "name: Bashar al-Assad\nweak_aliases: [Assad]\n"
    "offices: [{title: President of Syria, from: 2000-07-17, to: 2024-12-08}]",
    "people/dmitry-peskov": "name: Dmitry Peskov",
    "people/sergey-lavrov": "name: Sergey Lavrov",
    "people/sergey-shoigu": "name: Sergey Shoigu",
    "countries/iran": "name: Iran",
    "countries/russia": "name: Russia\nweak_aliases: [Moscow]",
    "countries/syria": "name: Syria",
    "countries/united-states": "name: United States\nweak_aliases: [Washington]",
    "organisations/islamic-state": "name: Islamic State",
    "organisations/brics": "name: BRICS",
    "organisations/p5-1": "name: P5+1",
    "organisations/new-development-bank": "name: New Development Bank",
    "organisations/kremlin": "name: Kremlin",
}
# What stands in the text for each of them, where it is not the name; the weak alias of Russia is admitted by its strong name.
SAID = {
    "people/vladimir-putin": "Putin",
    "people/bashar-al-assad": "Assad",
    "countries/united-states": "Washington",
    "countries/russia": "(?:Russia|Moscow)",
    "organisations/p5-1": r"P5\+1",
}


@dataclass(frozen=True)
class Built:
    """The dossier built, and the seed's own lines without the furniture."""

    root: Path
    lines: list[str]
    page: LexborHTMLParser

    def link_texts(self, record: str) -> Counter[str]:
        return Counter(node.text() for node in self.page.css(f'.text [id] a[href="../{record}.html"]'))


@pytest.fixture(scope="module")
def built(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    source = corpora / "seeds" / SEED
    if not source.is_file():
        skip_for_want_of("the real seed", f"put {SEED} in ../shared/seeds beside the checkout")
    root = tmp_path_factory.mktemp("real-seed")
    (root / "seeds").mkdir()
    (root / "seeds" / SEED).write_bytes(source.read_bytes())
    lines = source.read_text(encoding="utf-8").split("\n")
    furniture = [lines[0], lines[-1] or lines[-2]]
    files = {f"content/{path}.md": f"---\n{fields}\n---\n" for path, fields in NAMES.items()}
    files["dossier.yaml"] = "title: The visit\nurl: https://example.org/visit/\nmentions: {first: all}\n"
    answer = re.search("‘([^’]*)’,” Putin said of", "\n".join(lines))
    assert answer
    files["content/organisations/paper.md"] = "---\nname: A paper of record\n---\n"
    files["content/documents/post.md"] = (
        f"---\ntitle: A title\npublished: 2015-10-22\nseed: {SEED}\nomit: {furniture!r}\npublisher: paper\n"
        f"quotes: [{{text: {answer[1]!r}, speaker: President of Syria, via: [vladimir-putin], paragraph: p2,"
        " act: states, said_on: 2015-10-20}]\n"
        "people: [vladimir-putin, bashar-al-assad]\nmentions: {Washington: united-states}\n---\n"
    )
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    result = build_dossier(Options(root, "2015-12-31", jobs=1))
    assert result.output, [as_text(d) for d in result.diagnostics]
    assert [as_text(d) for d in result.diagnostics] == []
    kept = [line.strip() for line in lines if line.strip() and line not in furniture]
    return Built(root, kept, LexborHTMLParser((root / "public/documents/post.html").read_text(encoding="utf-8")))


def test_its_paragraphs_are_p1_to_p14(built: Built) -> None:
    assert [node.id for node in built.page.css(".text [id]")] == [f"p{number}" for number in range(1, 15)]


def test_its_text_is_untouched_and_the_two_furniture_lines_are_gone(built: Built) -> None:
    assert [node.text() for node in built.page.css(".text [id]")] == built.lines


@pytest.mark.parametrize("record", NAMES)
def test_each_name_is_linked_wherever_it_stands(built: Built, record: str) -> None:
    """By a plain search for the words, with no letter or digit beside them."""
    words = SAID.get(record) or re.escape(NAMES[record].partition("\n")[0].removeprefix("name: "))
    standing = Counter(re.findall(rf"(?<!\w){words}(?!\w)", "\n".join(built.lines)))
    assert standing
    assert built.link_texts(record) == standing


def test_no_other_word_is_linked(built: Built) -> None:
    addresses = {node.attributes["href"] for node in built.page.css(".text [id] a")}
    assert addresses == {f"../{record}.html" for record in NAMES}


def test_an_adjective_is_not_the_country_and_a_possessive_is_the_person(built: Built) -> None:
    whole = "\n".join(built.page.css(".text [id]")[n].html or "" for n in range(14))
    assert "Russian" in whole
    assert not re.search(r"Russia</a>n", whole)
    assert re.search(r'<a class="m person" href="\.\./people/bashar-al-assad\.html">Assad</a>’s', whole)


@pytest.mark.parametrize("record", NAMES)
def test_each_page_shows_the_sentences_that_name_it(built: Built, record: str) -> None:
    page = LexborHTMLParser((built.root / f"public/{record}.html").read_text(encoding="utf-8"))
    text = " ".join(built.lines)
    hits = page.css(".hits li:not(.bare)")
    assert hits
    for hit in hits:
        sentence = hit.css("span")[-1].text()
        assert sentence.strip(" …") in text
        assert hit.css_first("mark") is not None


CHAIN = [
    "Bashar al-Assad, President of Syria",
    "as quoted by Vladimir Putin",
    "reported by A paper of record",
]


@pytest.mark.parametrize("page", ["documents/post", "quotes", "people/bashar-al-assad", "people/vladimir-putin"])
def test_the_answer_that_one_president_relays_of_the_other_is_shown_with_its_chain(built: Built, page: str) -> None:
    shown = LexborHTMLParser((built.root / f"public/{page}.html").read_text(encoding="utf-8"))
    (chain,) = shown.css(".chain")
    assert [link.text() for link in chain.css("li")] == CHAIN
    assert next(node.text() for node in shown.css(".said q")) in built.lines[1]


@pytest.mark.parametrize(
    ("person", "heading"), [("bashar-al-assad", "Attributed to them by others"), ("vladimir-putin", "Relayed")]
)
def test_it_is_the_speakers_as_others_tell_it_and_the_tellers_as_relayed(
    built: Built, person: str, heading: str
) -> None:
    page = LexborHTMLParser((built.root / f"public/people/{person}.html").read_text(encoding="utf-8"))
    headings = [node.text() for node in page.css("section:has(.said) > h2")]
    assert [text.startswith(heading) for text in headings] == [True]


def test_every_link_of_it_leads_somewhere(built: Built) -> None:
    assert broken_links(built.root / "public", "https://example.org/visit/") == []
