"""The rendered text of every numbered paragraph is its canonical text, whatever is linked or marked in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from dossier.core.html import html
from dossier.core.kinds import DOCUMENT
from dossier.core.parse import SeedOptions, parse_content, parse_seed
from dossier.core.plan.views import Cited, Embedded, Href, Prose, Spot, Work
from dossier.core.standoff import replaced
from dossier.model import Block, Body, Card, Mark, Parsed, Source
from dossier.packing import unpack_body
from dossier.values import pack, replace
from tests.core.texts import any_text, markdown

CARD = Card("document/report", "document", "A <report> & more", "documents/report.html")
WORK = Work("a", "", "A", (), "", "", "", "", "", "", "en", CARD.url)
NO_FENCE = "\n"  # what a text begins with that shall be no front matter


def shown_as_written(prose: Prose) -> None:
    """Fails where a paragraph's element does not hold exactly its text; or another element has its id."""
    page = LexborHTMLParser(f"<!doctype html><html><body><main>{html(prose)}</main></body></html>")
    numbered = {f"p{b.number}": b.text for b in unpack_body(prose.body).blocks if b.number}
    elements = [node for node in page.css("[id]") if node.attributes["id"] in numbered]
    assert {node.attributes["id"]: node.text() for node in elements} == numbered
    assert len(elements) == len(numbered)


def body_of(parsed: Parsed) -> bytes:
    return next(iter(parsed.bodies.values()), b"")


def mentions(body: bytes, data: st.DataObject) -> tuple[Spot, ...]:
    """Links from any places of any blocks, whatever they cross."""
    blocks = (
        [(number, block.text) for number, block in enumerate(unpack_body(body).blocks) if block.text] if body else []
    )
    spots = []
    for _ in range(data.draw(st.integers(0, 3)) if blocks else 0):
        number, text = data.draw(st.sampled_from(blocks))
        start = data.draw(st.integers(0, len(text) - 1))
        spots.append(
            Spot(number, start, data.draw(st.integers(start + 1, len(text))), "people/ann.html", "person", "Ann")
        )
    return tuple(spots)


@given(st.one_of(markdown, any_text), st.sampled_from(["seeds/a.md", "seeds/a.txt"]), st.data())
def test_of_a_seed_with_mentions_anywhere(text: str, path: str, data: st.DataObject) -> None:
    body = body_of(parse_seed(Source(path, (NO_FENCE + text).encode()), SeedOptions()))
    shown_as_written(Prose(body, spots=mentions(body, data), numbered=True))


@given(markdown, st.data())
def test_of_a_document_with_references_citations_images_and_mentions(text: str, data: st.DataObject) -> None:
    parsed = parse_content(Source("content/documents/a.md", f"---\ntitle: A\n---\n{text}".encode()), DOCUMENT)
    body = body_of(parsed)
    if not body or parsed.record is None or parsed.record.text is None:
        return
    references = list(enumerate(parsed.record.text.references))
    embedded = pack(Body((Block("One.", line=1),)))
    shown_as_written(
        Prose(
            body,
            hrefs={
                n: Href("people/ann.html", "person", "Ann & Co", by_id=True)
                for n, r in references
                if r.role in ("link", "file")
            },
            files={n: "files/a.png" for n, r in references if r.role == "image"},
            cited={n: Cited(CARD, CARD.url, WORK, r.anchor) for n, r in references if r.role == "cite"},
            embedded={n: Embedded(embedded, CARD, CARD.url, "p1") for n, r in references if r.role == "embed"},
            spots=mentions(body, data),
            root="../",
            numbered=True,
        )
    )


# Marks of any kind anywhere, as a converter would never make them.


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    text = draw(st.text("ab <&\"'\u00a0é中", min_size=1, max_size=12))
    marks = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        tag = draw(st.sampled_from(["em", "strong", "s", "code", "a", "br", "redacted"]))
        end = start if tag == "br" else draw(st.integers(start, len(text)))
        marks.append(Mark(start, end, tag, "https://example.org/?a=1&b=2" if tag == "a" else ""))
    return Block(text, number=1, marks=tuple(marks))


@given(blocks())
def test_of_a_block_with_any_marks(block: Block) -> None:
    shown_as_written(Prose(pack(Body((block,))), numbered=True))


@given(blocks(), st.data(), st.text("xy█", max_size=5))
def test_replacing_words_keeps_the_rest_and_every_mark_inside(block: Block, data: st.DataObject, text: str) -> None:
    start = data.draw(st.integers(0, len(block.text)))
    end = data.draw(st.integers(start, len(block.text)))
    changed = replaced(block, start, end, text, Mark(0, 0, "redacted"))
    assert changed.text == block.text[:start] + text + block.text[end:]
    assert all(0 <= mark.start <= mark.end <= len(changed.text) for mark in changed.marks)
    outside = [m for m in block.marks if m.end <= start and (m.start < m.end or m.tag == "br")]
    assert set(outside) <= set(changed.marks)
    if changed.text:
        shown_as_written(Prose(pack(Body((replace(changed, number=1),))), numbered=True))


@st.composite
def tables(draw: st.DrawFn) -> Block:
    rows = draw(
        st.lists(
            st.lists(st.sampled_from(["", "a", "bb", "*c*", "d \\| e"]), min_size=1, max_size=3), min_size=1, max_size=3
        )
    )
    written = [f"| {' | '.join(row)} |" for row in (["h"], *rows)]
    text = (
        "\n".join([written[0], "|-|-|", *written[1:]])
        if draw(st.booleans())
        else "\n".join([written[0], "|-|", *written[1:]])
    )
    body = unpack_body(body_of(parse_seed(Source("seeds/a.md", (NO_FENCE + text).encode()), SeedOptions())))
    return body.blocks[0]


@given(tables(), st.data())
def test_replacing_words_in_a_table_keeps_its_cells(block: Block, data: st.DataObject) -> None:
    words = [m for m in block.marks if m.tag == "td" and m.start < m.end] or [Mark(0, 1, "td")]
    cell = data.draw(st.sampled_from(words))
    changed = replaced(block, cell.start, cell.end, "█████", Mark(0, 0, "redacted"))
    shown_as_written(Prose(pack(Body((changed,))), numbered=True))
