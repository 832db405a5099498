"""Pages from right to left, and a dossier in several languages, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dossier.pipeline import Options, build_dossier
from tests.browser.checkers import Axe, Nu
from tests.incremental.folders import matter, write

pytestmark = pytest.mark.browser

PAGES = ("index.html", "documents/letter.html", "documents/english.html", "people/ann.html", "people/index.html",
         "documents/index.html", "timeline.html", "quotes.html", "404.html")  # fmt: skip
FILES = {
    "dossier.yaml": "title: أوراق الميناء\nurl: https://example.org/h/\nlanguage: ar\nlanguages: [en]\ncheck: {orphan: ignore}\n",
    "content/index.md": matter("مقدمة عن [[ann]].", title="أوراق الميناء", summary="وثائق عن الميناء.", featured=["letter"]),
    "content/people/ann.md": matter(name="آن لي", summary="رئيسة المجلس.", aliases=["Ann Lee"], offices=[{"title": "رئيسة", "from": "2012-05-01", "to": ".."}]),
    "content/people/ann.en.md": matter(name="Ann Lee", summary="Chair of the board."),
    "content/people/bob.md": matter(name="Bob Roy", summary="Wrote letters (in English)."),
    "content/documents/letter.md": matter("كتبت آن لي إلى Bob Roy.\n\nثم غادرت الميناء.", title="الرسالة", published="2021-03-11", language="ar"),
    "content/documents/letter.en.md": matter("Ann Lee wrote to Bob Roy.\n\nThen she left the harbour.", title="The letter"),
    "content/documents/english.md": matter(
        "“The quay is closed,” Bob Roy said.", title="On the quay", published="1984-03~", language="en", publisher="The Post",
        quotes=[{"text": "The quay is closed,", "speaker": "bob", "paragraph": "p1", "act": "states"}],
    ),
    "content/events/talks.md": matter(title="محادثات", date="2015-10-20", sources=["letter"]),
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("arabic") / "d", FILES)
    result = build_dossier(Options(root, "2021-12-31", jobs=1))
    assert not result.failed, result.diagnostics
    return root / "public"


@pytest.fixture(params=[360, 1440])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": request.param, "height": 900})
    yield page
    page.close()


def every(site: Path) -> list[Path]:
    return [*(site / name for name in PAGES), *(site / "en" / name for name in PAGES)]


def test_no_page_is_wider_than_the_screen(site: Path, page: Page) -> None:
    wide: dict[str, int] = {}
    for path in every(site):
        page.goto(path.as_uri())
        more = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wide |= {path.name: more} if more > 0 else {}
    assert wide == {}


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(site: Path, page: Page, axe: Axe, colours: str) -> None:
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    for path in every(site):
        page.goto(path.as_uri())
        assert (path.name, axe(page)) == (path.name, [])


def test_all_of_it_is_html(site: Path, nu: Nu) -> None:
    assert nu(every(site)) == []


def test_the_page_goes_from_right_to_left_and_a_foreign_text_in_it_from_left_to_right(site: Path, page: Page) -> None:
    page.goto((site / "documents/english.html").as_uri())
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("html").get_attribute("lang") == "ar"
    assert page.locator("#p1").evaluate("node => getComputedStyle(node).direction") == "ltr"
    number, text = page.locator(".n").first.bounding_box(), page.locator("#p1").bounding_box()
    assert number is not None
    assert text is not None
    assert number["x"] < text["x"] + text["width"] / 2  # beside the beginning of its lines


def test_a_foreign_name_does_not_tear_the_words_around_it(site: Path, page: Page) -> None:
    page.goto((site / "documents/letter.html").as_uri())
    assert page.locator("#p1 a.m").last.evaluate("node => getComputedStyle(node).unicodeBidi") == "isolate"


def test_an_english_summary_keeps_its_full_stop_at_its_end(site: Path, page: Page) -> None:
    page.goto((site / "people/bob.html").as_uri())
    assert page.locator(".lede").evaluate("node => getComputedStyle(node).unicodeBidi") == "plaintext"
    ends = """node => { const text = node.firstChild, at = (i) => { const r = document.createRange();
        r.setStart(text, i); r.setEnd(text, i + 1); return r.getBoundingClientRect(); };
        return [at(0).left, at(text.length - 1).left]; }"""
    first, stop = page.locator(".lede").evaluate(ends)
    assert first < stop


def test_the_script_speaks_the_language_of_the_page(site: Path, page: Page) -> None:
    page.goto((site / "index.html").as_uri())
    switch = page.locator("[data-theme-switch] .tv")
    assert switch.text_content() == ": تلقائي"
    page.goto((site / "en/index.html").as_uri())
    assert page.locator("[data-theme-switch] .tv").text_content() == ": auto"


def test_readers_go_from_one_language_to_the_other_and_back(site: Path, page: Page) -> None:
    page.goto((site / "documents/letter.html").as_uri())
    page.get_by_role("link", name="English").click()
    assert page.locator("h1").inner_text() == "The letter"
    assert page.locator("html").get_attribute("dir") == "ltr"
    page.get_by_role("link", name="العربية").click()
    assert page.locator("h1").inner_text() == "الرسالة"


def test_what_a_place_is_called_covers_no_word_beside_it(tmp_path: Path, page: Page) -> None:
    """In the list of what cites a page, in languages whose word for that is a long one."""
    files = {
        "dossier.yaml": "title: Бумаги\nlanguage: ru\ncheck: {orphan: ignore}\n",
        "content/documents/letter.md": matter("Мы против.", title="Письмо", published="2021-03-11"),
        "content/pages/about.md": matter("Они были против [@letter#p1], как сказано в [[letter]].", title="О нас"),
    }
    root = write(tmp_path / "d", files)
    assert not build_dossier(Options(root, "2021-12-31", jobs=1)).failed
    page.goto((root / "public/documents/letter.html").as_uri())
    boxes = "(li) => [...li.children].map((e) => e.getClientRects()[0]).map((r) => [r.left, r.right])"
    for each in page.locator(".hits li:not(.bare)").all():
        (_, ends), (begins, _) = each.evaluate(boxes)
        assert ends <= begins
