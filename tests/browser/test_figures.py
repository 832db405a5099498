"""Figures in a real browser: names that do not collide at any width, by keyboard, on paper, in the dark, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = ("index.html", "timeline.html", "network.html", "countries/index.html", "people/vladimir-putin.html")
WIDTHS = (320, 360, 768, 1440)
# Where the words of a figure stand, but for those behind others that make a halo; what is hidden or scrolled away has a place too.
WORDS = """figure => [...document.querySelectorAll(figure + ' svg text:not(.halo)')]
  .filter(text => text.getClientRects().length)
  .map(text => [text.textContent, text.getBoundingClientRect()])
  .map(([words, box]) => [words, box.left, box.top, box.right, box.bottom])"""
FRAME = "figure => (box => [box.left, box.right])(document.querySelector(figure + ' svg').getBoundingClientRect())"
Box = tuple[str, float, float, float, float]


@pytest.fixture
def plain_page(chromium: Browser) -> Iterator[Page]:
    """Without the theme's script; the tests' own must run."""
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/*.js", lambda route: route.abort())
    yield page
    context.close()


def touching(boxes: list[Box]) -> list[tuple[str, str]]:
    """Words that cover one another by more than the pixel by which letters may lean out."""
    return [
        (a[0], b[0])
        for a, b in combinations(boxes, 2)
        if a[1] + 1 < b[3] and b[1] + 1 < a[3] and a[2] + 3 < b[4] and b[2] + 3 < a[4]
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("page", "figure"),
    [
        ("network.html", ".net"),
        ("people/vladimir-putin.html", ".net"),
        ("people/vladimir-putin.html", ".strip"),
        ("people/vladimir-putin.html", ".years"),
        ("timeline.html", ".strip"),
        ("index.html", ".strip"),
        ("countries/index.html", ".map"),
    ],
)
def test_words_neither_cover_one_another_nor_leave_the_figure(
    demo_site: Path, plain_page: Page, page: str, figure: str, width: int
) -> None:
    plain_page.set_viewport_size({"width": width, "height": 900})
    plain_page.goto((demo_site / page).as_uri())
    boxes: list[Box] = plain_page.evaluate(WORDS, figure)
    left, right = plain_page.evaluate(FRAME, figure)
    assert boxes
    assert touching(boxes) == []
    assert [box[0] for box in boxes if box[1] < left - 16 or box[3] > right + 16] == []  # the padding of the page


@pytest.mark.parametrize("page", PAGES)
def test_each_figure_has_a_title_a_description_and_numbers_nearby(demo_site: Path, plain_page: Page, page: str) -> None:
    plain_page.goto((demo_site / page).as_uri())
    for figure in plain_page.locator("figure > svg, figure .scroll > svg, figure > div > svg").all():
        for attribute in ("aria-labelledby", "aria-describedby"):
            name = figure.get_attribute(attribute)
            assert plain_page.locator(f"#{name}").text_content()
    assert plain_page.locator(".numbers table, .one li, .pairs-table, .rows .num").count()


@pytest.mark.parametrize(("page", "links"), [("network.html", ".whole svg a"), ("countries/index.html", ".map svg a")])
def test_links_of_a_figure_follow_in_order_and_are_seen(
    demo_site: Path, plain_page: Page, page: str, links: str
) -> None:
    plain_page.goto((demo_site / page).as_uri())
    addresses = [link.get_attribute("href") for link in plain_page.locator(links).all()]
    assert len(addresses) > 5
    plain_page.locator(links).first.focus()
    for address in addresses[1:6]:
        plain_page.keyboard.press("Tab")
        focused = plain_page.locator(":focus")
        assert focused.get_attribute("href") == address
        assert focused.evaluate("link => getComputedStyle(link).outlineStyle") != "none"
    plain_page.keyboard.press("Enter")
    plain_page.wait_for_url(f"**/{(addresses[5] or '').removeprefix('../')}")


def test_a_name_in_a_figure_leads_to_its_page(demo_site: Path, plain_page: Page) -> None:
    plain_page.goto((demo_site / "network.html").as_uri())
    plain_page.locator(".whole a", has_text="Sergey Shoigu").click()
    assert plain_page.url.endswith("people/sergey-shoigu.html")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(demo_site: Path, plain_page: Page, page: str, scheme: str) -> None:
    """By 4.5 to 1 at least, on the darkest tile too."""
    plain_page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    plain_page.goto((demo_site / page).as_uri())
    assert plain_page.evaluate(CONTRASTS) >= 4.5


# The least contrast of words in figures with the paper or the tile that they stand on; colours are resolved by drawing them.
CONTRASTS = """() => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d', {willReadFrequently: true});
  const light = colour => {
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  const ratios = [...document.querySelectorAll('figure svg text:not(.halo), .years text')].map(text => {
    const tile = text.parentElement.querySelector(':scope > .tile');
    const [a, b] = [light(getComputedStyle(text).fill), light(tile ? getComputedStyle(tile).fill : paper)].sort((x, y) => y - x);
    return (a + .05) / (b + .05);
  });
  return Math.min(...ratios);
}"""


@pytest.mark.parametrize("page", PAGES)
def test_figures_are_whole_on_paper(demo_site: Path, plain_page: Page, page: str) -> None:
    plain_page.set_viewport_size({"width": 656, "height": 900})  # the text of A4
    plain_page.emulate_media(media="print")
    plain_page.goto((demo_site / page).as_uri())
    for figure in plain_page.locator("figure svg[role]").all():
        box = figure.bounding_box()
        assert box
        assert box["width"] > 100
        assert box["x"] + box["width"] <= 657


def test_time_runs_from_left_to_right_in_a_page_that_does_not(demo_site: Path, plain_page: Page) -> None:
    plain_page.goto((demo_site / "timeline.html").as_uri())
    plain_page.evaluate("document.documentElement.dir = 'rtl'")
    boxes: list[Box] = plain_page.evaluate(WORDS, ".strip")
    months = [box for box in boxes if "20" in box[0]]
    assert [box[1] for box in months] == sorted(box[1] for box in months)
    assert touching(boxes) == []


def test_marks_keep_a_colour_where_the_reader_chooses_colours(demo_site: Path, chromium: Browser) -> None:
    context = chromium.new_context(forced_colors="active", color_scheme="dark")
    page = context.new_page()
    page.goto((demo_site / "network.html").as_uri())
    fill = page.locator(".whole .mk").first.evaluate("mark => getComputedStyle(mark).fill")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert fill != paper
    context.close()
