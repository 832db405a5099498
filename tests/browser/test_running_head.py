"""The running head and the figures beside it, by the lines that they take: calm on each screen, whole on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LINES = """selector => new Set([...document.querySelectorAll(selector)]
  .filter(node => node.getClientRects().length).map(node => Math.round(node.getBoundingClientRect().bottom / 8))).size"""
SHIFTS = """() => { window.moved = 0; new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.moved += entry.value; }).observe({type: 'layout-shift', buffered: true}) }"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [1024, 1440])
def test_on_a_wide_screen_title_and_tools_take_one_line_and_the_sections_another(
    demo_site: Path, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((demo_site / "timeline.html").as_uri())
    assert page.evaluate(LINES, ".mast li a") == 1
    assert page.evaluate(LINES, ".mast-title, .mast .tools > *") == 1


@pytest.mark.parametrize("width", [360, 768])
def test_on_a_narrow_screen_the_sections_wait_behind_a_button_that_needs_no_script(
    demo_site: Path, page: Page, width: int
) -> None:
    page.route("**/*.js", lambda route: route.abort())
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((demo_site / "timeline.html").as_uri())
    assert page.evaluate(LINES, ".mast li a") == 0
    page.get_by_role("button", name="Contents").click()
    page.get_by_role("link", name="Countries").first.click()
    assert page.url.endswith("countries/index.html")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_moves_when_the_script_comes(demo_site: Path, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(f"({SHIFTS})()")
    moved = {}
    for path in ("quotes.html", "claims/index.html", "changes.html", "topics/index.html", "search.html", "index.html"):
        page.goto((demo_site / path).as_uri())
        page.wait_for_timeout(100)
        moved[path] = page.evaluate("moved")
    assert {path: by for path, by in moved.items() if by} == {}


def test_on_paper_an_office_stands_in_its_row_and_nothing_is_left_of_the_tools(demo_site: Path, page: Page) -> None:
    page.set_viewport_size({"width": 660, "height": 900})
    page.goto((demo_site / "people" / "sergey-lavrov.html").as_uri())
    page.emulate_media(media="print")
    assert page.evaluate(LINES, ".mast .tools > *") == 0
    row, bar = (page.locator(f".held > li{part}").first.bounding_box() for part in ("", " .track"))
    assert row
    assert bar
    assert row["y"] <= bar["y"]
    assert bar["y"] + bar["height"] <= row["y"] + row["height"]


def test_every_page_says_what_it_is(demo_site: Path) -> None:
    assert [p for p in demo_site.rglob("*/index.html") if '<meta name="description"' not in p.read_text("utf-8")] == []
