"""A dossier that is kept in memory, after edits of few files: the same as one that is gathered from nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.families import pages, shares
from dossier.core.reach import reach_of
from dossier.core.render import render
from dossier.core.site import assets_of, site_of
from dossier.diagnostics import as_text
from dossier.gather import Gathered, Known, gather, gather_again, known_by
from dossier.io.cache import in_memory
from dossier.io.theme import read_theme
from dossier.pipeline import Options
from dossier.start import Start, start_of
from tests.incremental.folders import TODAY, many, matter, write

THEME, _ = read_theme(Path(), "default")


def started(root: Path, before: Start | None = None) -> Start:
    start = start_of(Options(root, TODAY, jobs=1), in_memory())
    if before:
        start.cache, start.spool = before.cache, before.spool
    return start


def book_of(gathered: Gathered) -> Catalogue:
    assert gathered.dossier is not None
    assert THEME is not None
    site = site_of(gathered.config, gathered.dossier, THEME, assets_of(THEME))
    return Catalogue(gathered.dossier, site, gathered.config.kinds, reach_of(THEME))


def texts(book: Catalogue) -> Iterator[tuple[str, str]]:
    assert THEME is not None
    for share in shares(book, 64):
        yield from ((page.url, page.text) for page in render(pages(book, share), THEME, book.site))


def told(gathered: Gathered) -> list[str]:
    return sorted(map(as_text, gathered.diagnostics))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "kept", many(30))


def body(text: str) -> Callable[[str], str]:
    return lambda before: before + f"\n{text}\n"


# Edits of one file, and whether no other record is known otherwise after them.
EDITS = {
    "words": (body("Nothing was said about it."), True),
    "a name": (body("Person Nrc was there too."), True),
    "a link": (body("See [[d0003#p1]]."), True),
    "a link that leads nowhere": (body("See [[nobody]]."), True),
    "an attachment": (body("[The plan](../files/plan.txt)"), True),
    "a summary": (lambda text: text.replace("published", "summary: Short.\npublished"), True),
    "a title": (lambda text: text.replace("Document 00", "Paper 00"), True),
    "a former id": (lambda text: text.replace("published", "former_ids: [old]\npublished"), False),
    "a draft": (lambda text: text.replace("published", "draft: true\npublished"), False),
    "a paragraph fewer": (lambda text: text.rpartition("\n\n")[0] + "\n", True),
    "broken front matter": (lambda text: text.replace("published", "published: ["), False),
}


@pytest.mark.parametrize(("edit", "again"), EDITS.values(), ids=EDITS)
def test_an_edit_gives_what_gathering_from_nothing_gives(root: Path, edit: Callable[[str], str], again: bool) -> None:
    start = started(root)
    known = known_by(start.cache)
    before = gather(start, known)
    book_of(before).prepare()
    path = "content/documents/d0001.md"
    (root / path).write_text(edit((root / path).read_text(encoding="utf-8")), encoding="utf-8")
    after = gather_again(started(root, start), before, known, [path])
    if again:
        assert after is not None
    after = after or gather(started(root, start), known)
    clean = gather(started(root))
    assert told(after) == told(clean)
    assert after.dossier is not None
    assert clean.dossier is not None
    assert after.dossier.folios == clean.dossier.folios
    assert dict(texts(book_of(after))) == dict(texts(book_of(clean)))


@pytest.mark.parametrize("added", ["order: 7", "in_navigation: true", "summary: What we did."])
def test_a_page_takes_another_place_in_the_navigation(root: Path, added: str) -> None:
    start = started(root)
    known = known_by(start.cache)
    before = gather(start, known)
    book = book_of(before)
    book.prepare()
    path = root / "content/pages/method.md"
    path.write_text(path.read_text(encoding="utf-8").replace("title", f"{added}\ntitle"), encoding="utf-8")
    after = gather_again(started(root, start), before, known, ["content/pages/method.md"])
    assert after is not None
    assert after.dossier is not None
    book = book.again(after.dossier, after.again) or book_of(after)
    assert dict(texts(book)) == dict(texts(book_of(gather(started(root)))))


def test_many_edits_one_after_the_other(root: Path) -> None:
    chance = random.Random(7)
    start = started(root)
    known: Known = known_by(start.cache)
    kept = gather(start, known)
    book = book_of(kept)
    paths = sorted(path.relative_to(root).as_posix() for path in (root / "content").rglob("*.md"))
    for number in range(60):
        path = chance.choice(paths)
        edit, _ = chance.choice(list(EDITS.values()))
        (root / path).write_text(edit((root / path).read_text(encoding="utf-8")), encoding="utf-8")
        now = started(root, start)
        after = gather_again(now, kept, known, [path])
        kept = after or gather(now, known)
        assert kept.dossier is not None
        book = (book.again(kept.dossier, kept.again) if kept.again else None) or book_of(kept)
        if number % 6 == 5:
            clean = gather(started(root))
            assert told(kept) == told(clean)
            assert dict(texts(book)) == dict(texts(book_of(clean)))


def test_a_dossier_of_before_stays_as_it_was(root: Path) -> None:
    start = started(root)
    known = known_by(start.cache)
    before = gather(start, known)
    book = book_of(before)
    then = dict(texts(book))
    path = "content/documents/d0001.md"
    (root / path).write_text(matter("All is other.", title="Document 0001", published="2015-02-02"), encoding="utf-8")
    time.sleep(0.01)
    now = started(root, start)
    now.spool = start.spool.snapshot()
    after = gather_again(now, before, known, [path])
    if after is None:
        gather(now, known)
    assert dict(texts(book)) == then


def test_what_related_documents_depend_on_is_the_same_one_by_one_and_for_all(root: Path) -> None:
    kept = gather(started(root))
    each, all_at_once = book_of(kept), book_of(kept)
    all_at_once.prepare()
    assert [each.nearby(key) for key in each.documents] == [all_at_once.nearby(key) for key in each.documents]


QUOTING = {
    "content/pages/quoting.md": matter("He “spoke of the sea” [@d0001#p2].", title="Quoting"),
    "content/documents/d0001.md": matter(
        "A line.\n\nIt was he who spoke of the sea.",
        title="Document 0001",
        published="2015-02-02",
        quotes=[{"text": "spoke of the sea", "speaker": "Nobody", "paragraph": "p2"}],
    ),
    "dossier.yaml": "title: Test dossier\ncheck: {misquotation: warning}\n",
}


def test_a_quotation_follows_what_it_quotes(root: Path) -> None:
    """The page that quotes is not touched: the text that it quotes says something else, and then what it said again."""
    write(root, QUOTING)
    start = started(root)
    known = known_by(start.cache)
    kept = gather(start, known)
    path = "content/documents/d0001.md"
    right = (root / path).read_text(encoding="utf-8")
    marked = []
    for text in (right.replace("of the sea.", "of the land."), right, right.replace("It was", "Was it"), right):
        (root / path).write_text(text, encoding="utf-8")
        now = started(root, start)
        kept = gather_again(now, kept, known, [path]) or gather(now, known)
        clean = gather(started(root))
        assert told(kept) == told(clean)
        assert kept.dossier is not None
        assert clean.dossier is not None
        assert kept.dossier.folios == clean.dossier.folios
        pages_of = dict(texts(book_of(kept)))
        assert pages_of == dict(texts(book_of(clean)))
        marked.append(('class="proof"' in pages_of["pages/quoting.html"], len(told(kept))))
    assert [mark for mark, _ in marked] == [False, True, True, True]
    assert marked[0][1] == marked[1][1] + 2
