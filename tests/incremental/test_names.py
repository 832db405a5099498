"""A dossier kept in memory, after somebody is called otherwise: linked again where names stand, equal to a clean one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dossier.gather import Gathered, Known, gather, gather_again, known_by
from dossier.start import Start
from tests.incremental.folders import matter, write
from tests.incremental.test_again import book_of, started, texts, told

LAND, ANN, BEN, TALE, HELD = (
    f"content/{path}.md" for path in ("countries/land", "people/ann", "people/ben", "documents/tale", "documents/held")
)
SOURCES = {
    "dossier.yaml": "title: Names\nurl: https://example.org/names/\n",
    LAND: matter("The land of [[ann]].", name="Landia"),
    ANN: matter(name="Ann Lee", countries=["Landia"]),
    BEN: matter("Knows [[Ann Lee]] and [[Lindy]].", name="Ben Roe", weak_aliases=["Roe"]),
    "content/people/third.md": matter("Named by nobody.", name="Third Person", aliases=["Harbour Master"]),
    "content/topics/sea.md": matter(name="Sea", broader=["water"]),
    "content/topics/water.md": matter(name="Water", broader=["sea"]),
    TALE: matter(
        "Ann Lee met the Harbour Master in Landia.\n\nRoe was there, and Lindy Lark. The *Sea* was calm.",
        title="A tale",
        published="2015-02-01",
        quotes=[{"text": "calm", "speaker": "Harbour Master", "paragraph": "p2"}],
    ),
    "content/documents/other.md": matter(
        "Ben Roe wrote it.\n\nCafe\u0301 K, Cafe\u0301 K.", title="Other", published="2015-03-01", authors=["Ben Roe"]
    ),
    "content/documents/third.md": matter("Nothing of anybody.", title="Third", published="2015-03-02"),
    "content/pages/method.md": matter("We cite [@tale#p1] and name [[ann|her]].", title="Method"),
}
# What is kept back, and who leads to it.
HIDDEN = {
    HELD: matter("Ann Lee knows.", title="Kept back", published="2015-05-01", draft=True, former_ids=["lark"]),
    "content/people/led.md": matter("See [[held|this]] and [[Kept back]].", name="Led Away"),
}


def entity(**fields: object) -> str:
    return matter(**fields)


EDITS: dict[str, tuple[str, str]] = {
    "an alias that stands nowhere": (ANN, entity(name="Ann Lee", aliases=["Queen of Nothing"])),
    "an alias that stands in a text": (ANN, entity(name="Ann Lee", aliases=["Lindy Lark"])),
    "an alias that another has": (ANN, entity(name="Ann Lee", aliases=["Harbour Master"])),
    "an alias that a reference lacked": (ANN, entity(name="Ann Lee", aliases=["Lindy"])),
    "an alias of what is kept back": (ANN, entity(name="Ann Lee", aliases=["Kept back"])),
    "an alias without a steady part": (ANN, entity(name="Ann Lee", aliases=["Café K"])),
    "a weak alias": (ANN, entity(name="Ann Lee", weak_aliases=["Lindy Lark"])),
    "words that are no name": (ANN, entity(name="Ann Lee", not_aliases=["Ann Lee met"])),
    "another name": (ANN, entity(name="Anna Lee-Roe")),
    "the name of another": (ANN, entity(name="Ben Roe")),
    "no weak alias any more": (BEN, matter("Knows [[Ann Lee]].", name="Ben Roe")),
    "an office": (ANN, entity(name="Ann Lee", offices=[{"title": "Harbour Master", "from": "2014"}])),
    "a country is called otherwise": (LAND, matter("The land of [[ann]].", name="Terra")),
    "a topic in a circle": ("content/topics/sea.md", entity(name="Ocean", summary="S.", broader=["water"])),
    "a comment over a circle": (
        "content/topics/sea.md",
        '---\n# A line more.\nname: "Sea"\nbroader: ["water"]\n---\n\n',
    ),
    "an alias of a document": (
        TALE,
        matter("Ann Lee.", title="A tale", published="2015-02-01", aliases=["Nothing of anybody"]),
    ),
}


def kept(root: Path) -> tuple[Start, Known, Gathered]:
    start = started(root)
    known = known_by(start.cache)
    before = gather(start, known)
    book_of(before).prepare()
    return start, known, before


def are_equal(found: Gathered, clean: Gathered, pages: dict[str, str]) -> None:
    assert told(found) == told(clean)
    assert found.dossier is not None
    assert clean.dossier is not None
    assert found.dossier.folios == clean.dossier.folios
    assert dict(found.dossier.backlinks) == dict(clean.dossier.backlinks)
    assert pages == dict(texts(book_of(clean)))


@pytest.mark.parametrize("hidden", [False, True], ids=["all seen", "some kept back"])
@pytest.mark.parametrize(("path", "text"), EDITS.values(), ids=EDITS)
def test_who_is_called_otherwise_is_found_where_the_names_stand(
    tmp_path: Path, path: str, text: str, hidden: bool
) -> None:
    """There and back again, without who there is being asked anew."""
    root = write(tmp_path / "names", SOURCES | (HIDDEN if hidden else {}))
    start, known, before = kept(root)
    book = book_of(before)
    book.prepare()
    for said in (text, SOURCES[path]):
        (root / path).write_text(said, encoding="utf-8")
        after = gather_again(started(root, start), before, known, [path])
        assert after is not None
        assert after.dossier is not None
        book = (book.again(after.dossier, after.again) if after.again else None) or book_of(after)
        are_equal(after, gather(started(root)), dict(texts(book)))
        before = after


def test_only_those_are_linked_again_that_it_may_touch(tmp_path: Path) -> None:
    root = write(tmp_path / "names", SOURCES)
    start, known, before = kept(root)
    path, text = EDITS["an alias that stands in a text"]
    (root / path).write_text(text, encoding="utf-8")
    after = gather_again(started(root, start), before, known, [path])
    assert after is not None
    # itself, who links to her, the text where the alias stands, and whose questions are open
    assert set(after.again) == {
        "person/ann",
        "person/ben",
        "country/land",
        "page/method",
        "document/tale",
    }


def test_a_name_taken_in_so_is_taken_back_when_more_than_names_changes(tmp_path: Path) -> None:
    """Who there is was last asked before the alias came, and is asked again when it has gone."""
    root = write(tmp_path / "names", SOURCES)
    start, known, before = kept(root)
    path, text = EDITS["an alias that stands in a text"]
    (root / path).write_text(text, encoding="utf-8")
    after = gather_again(started(root, start), before, known, [path])
    assert after is not None
    (root / path).write_text(SOURCES[path], encoding="utf-8")
    write(root, {"content/people/new.md": matter(name="Somebody New")})
    now = gather(started(root, start), known)
    are_equal(now, gather(started(root)), dict(texts(book_of(now))))


@pytest.mark.parametrize("seed", range(4))
def test_any_number_of_names_one_after_the_other(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    root = write(tmp_path / "names", SOURCES | (HIDDEN if seed % 2 else {}))
    start, known, before = kept(root)
    book = book_of(before)
    book.prepare()
    for number in range(20):
        path, text = chance.choice(list(EDITS.values()))
        chosen = chance.choice([text, SOURCES[path]])
        (root / path).write_text(chosen, encoding="utf-8")
        now = started(root, start)
        after = gather_again(now, before, known, [path])
        before = after or gather(now, known)
        assert before.dossier is not None
        book = (book.again(before.dossier, before.again) if before.again else None) or book_of(before)
        if number % 4 == 3:
            are_equal(before, gather(started(root)), dict(texts(book)))


def test_who_is_under_another_name_stays_so_whatever_changes_in_the_text(tmp_path: Path) -> None:
    """A heading is known to others: the one who has it is asked anew, and by the public name."""
    disguise = {"publish_as": {"kind": "pseudonym", "label": "The Witness", "id": "witness"}}
    path = "content/people/real.md"
    real = matter("Nothing.", name="Roberta Realname", **disguise)
    root = write(
        tmp_path / "names", {**SOURCES, path: real, "content/pages/on.md": matter("On [[witness]].", title="On")}
    )
    start, known, before = kept(root)
    (root / path).write_text(real + "\n## A heading\n", encoding="utf-8")
    now = started(root, start)
    after = gather_again(now, before, known, [path])
    assert after is None
    after = gather(now, known)
    pages = dict(texts(book_of(after)))
    are_equal(after, gather(started(root)), pages)
    assert any("The Witness" in text for text in pages.values())
    assert not any("Realname" in text for text in pages.values())
