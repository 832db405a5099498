"""Rows of lists on a narrow screen: dates, numbers and names stay whole, whatever a row lacks; words of two directions apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dossier.pipeline import Options, build_dossier
from tests.incremental.folders import matter, write

pytestmark = pytest.mark.browser

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"  # in no dictionary of hyphens
LONG = "on what is to be done about the quay, the cranes and the three warehouses behind them"
FILES = {
    "dossier.yaml": f"title: The quay\nsubtitle: {WORD}\nurl: https://example.org/q/\nlanguage: ar\ncheck: {{orphan: ignore}}\n",
    "content/people/ann.md": matter(name="Ann Lee", offices=[{"title": "Chair"}]),
    "content/organisations/board.md": matter(name=f"Board {WORD}", kind=WORD),
    "content/documents/board.md": matter(
        f"The Board {WORD} met.", title=f"{WORD}", published="2021-04", publisher="board"
    ),
    **{
        f"content/documents/{n}.md": matter("Ann Lee wrote.", title=f"Letter {n} {LONG}", published=f"2021-03-{n:02}")
        for n in range(1, 11)
    },
    **{
        f"content/events/{n}.md": matter(title=f"Meeting {n} {LONG}", date=f"2021-03-{n:02}", sources=[str(n)])
        for n in range(1, 5)
    },
}
# Of each element its text when it does not stand in one line.
BROKEN = """selector => [...document.querySelectorAll(selector)].filter(node => {
  const range = document.createRange(); range.selectNodeContents(node)
  return new Set([...range.getClientRects()].filter(r => r.width > 1).map(r => Math.round(r.bottom / 6))).size > 1
}).map(node => node.textContent.trim())"""
NARROW, WIDE = 360, 1440


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents without a publisher or a type, events without a place: rows of a date and a title alone."""
    root = write(tmp_path_factory.mktemp("bare") / "d", FILES)
    result = build_dossier(Options(root, "2021-12-31", jobs=1))
    assert not result.failed, result.diagnostics
    return root / "public"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": NARROW, "height": 900})
    yield page
    page.close()


@pytest.mark.parametrize("width", [NARROW, 700, WIDE])
@pytest.mark.parametrize("name", ["index", "search", "documents/index", "events/index", "timeline", "events/1"])
def test_a_date_without_a_note_beside_it_stands_in_one_line(bare: Path, page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((bare / f"{name}.html").as_uri())
    assert page.locator(".dated .when").count()
    assert page.evaluate(BROKEN, ".dated .when") == []


@pytest.mark.parametrize("name", ["countries/index", "people/index", "topics/index", "index"])
def test_a_large_number_is_whole_and_beside_its_strip(demo_site: Path, page: Page, name: str) -> None:
    page.goto((demo_site / f"{name}.html").as_uri())
    page.evaluate("document.querySelectorAll('.num').forEach(node => { node.firstChild.data = '12,345' })")
    assert page.evaluate(BROKEN, ".drawn .num") == []
    row = page.locator(".drawn li:has(.tiny)").first
    covered, over = row.locator(".tiny").first.bounding_box(), row.locator(".num").first.bounding_box()
    assert covered
    assert over
    assert covered["x"] + covered["width"] <= over["x"]


def test_names_of_a_table_have_the_room_that_there_is(demo_site: Path, page: Page) -> None:
    page.goto((demo_site / "network.html").as_uri())
    names = page.locator(".pairs-table td a", has_text="Bashar al-Assad")
    assert names.count() > 2
    assert page.evaluate(BROKEN, ".pairs-table td a[href*='bashar']") == []


def test_a_date_after_a_name_of_the_other_direction_is_not_torn(bare: Path, page: Page) -> None:
    page.goto((bare / "timeline.html").as_uri())
    dates = page.locator(".keys .note")
    assert dates.count()
    assert set(dates.evaluate_all("nodes => nodes.map(node => getComputedStyle(node).unicodeBidi)")) == {"isolate"}


def test_the_margin_has_the_comma_of_its_language(bare: Path, page: Page) -> None:
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto((bare / "documents/1.html").as_uri())
    role = page.locator(".cast .role").first
    assert role.evaluate("node => getComputedStyle(node, '::before').content") == '"، "'


@pytest.mark.parametrize("name", ["search", "index", "events/index"])
def test_on_a_telephone_date_title_and_note_stand_below_each_other(demo_site: Path, page: Page, name: str) -> None:
    page.goto((demo_site / f"{name}.html").as_uri())
    starts = "rows => rows.map(row => [...row.children].map(part => Math.round(part.getBoundingClientRect().x)))"
    rows = page.locator(".dated:not(.tracked) > li:has(.note)").evaluate_all(starts)
    assert rows
    assert [starts for starts in rows if len(set(starts)) > 1] == []


@pytest.mark.parametrize("theme", ["default", "broadsheet"])
def test_a_word_that_is_longer_than_a_line_is_broken(bare: Path, page: Page, tmp_path: Path, theme: str) -> None:
    output = tmp_path / "site"
    assert not build_dossier(Options(bare.parent, "2021-12-31", output, theme, jobs=1)).failed
    wide = []
    for path in sorted(output.rglob("*.html")):
        page.goto(path.as_uri())
        for width in (320, NARROW, 768, 1024, WIDE):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.append(f"{path.relative_to(output)} at {width}")
    assert wide == []
