"""A quotation of the demonstration followed to the words that it quotes, and a citation copied, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PATIENCE = 10_000
WIDTH = 1440
MARKED = """() => {
  const node = document.querySelector(':target');
  return {id: node.id, wash: getComputedStyle(node).backgroundColor, text: node.textContent};
}"""


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": WIDTH, "height": 900}, java_script_enabled=request.param)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def test_the_mark_of_a_quotation_leads_to_its_words(page: Page, demo_site: Path) -> None:
    page.goto((demo_site / "pages" / "briefing.html").resolve().as_uri())
    mark = page.locator("blockquote .proof").first
    assert mark.get_attribute("aria-label") == "Found word for word in paragraph 5 of “A guest in Moscow”"
    plain = page.evaluate("getComputedStyle(document.body).backgroundColor")
    mark.click()
    page.wait_for_url("**/documents/moscow-visit.html*")
    found = page.evaluate(MARKED)
    assert found["id"] == "p5"
    assert found["wash"] not in (plain, "rgba(0, 0, 0, 0)")
    assert "I would view that positively" in found["text"]


def test_the_words_themselves_are_highlighted(page: Page, demo_site: Path) -> None:
    """The same paragraph looks otherwise where the address names its words."""
    address = (demo_site / "documents" / "moscow-visit.html").resolve().as_uri()
    page.goto(f"{address}#p5")
    without = page.locator("#p5").screenshot()
    page.goto("about:blank")
    page.goto(f"{address}#p5:~:text=I%20would%20view%20that%20positively")
    page.wait_for_timeout(500)
    assert page.locator("#p5").screenshot() != without


@pytest.mark.parametrize("form", ["md", "bibtex", "ris", "csl"])
def test_a_citation_stands_in_the_page_in_each_form(page: Page, demo_site: Path, form: str) -> None:
    page.goto((demo_site / "documents" / "moscow-visit.html").resolve().as_uri())
    assert "A guest in Moscow" in (page.locator(f"#cite-{form}").text_content() or "")


def test_one_click_copies_a_form_with_the_paragraph(chromium: Browser, demo_site: Path) -> None:
    context = chromium.new_context(
        viewport={"width": WIDTH, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto((demo_site / "documents" / "moscow-visit.html").resolve().as_uri() + "#p5")
    page.locator("details.cite > summary").click()
    page.locator("details.cite details > summary", has_text="BibTeX").click()
    page.locator("[data-copy=cite-bibtex]").click()
    page.locator(".toast", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    context.close()
    assert copied.startswith("@techreport{moscow-visit,\n  author = ")
    assert "/documents/moscow-visit.html#p5}" in copied


def test_one_click_on_a_number_copies_a_citation_of_its_paragraph(chromium: Browser, demo_site: Path) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto((demo_site / "documents" / "moscow-visit.html").resolve().as_uri())
    page.locator("a.n", has_text="5").first.click()
    page.locator(".toast").filter(has_text="5").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    context.close()
    assert "A guest in Moscow" in copied
    assert copied.partition(" ¶ ")[2].startswith("5. ")
    assert copied.endswith("/documents/moscow-visit.html#p5")
