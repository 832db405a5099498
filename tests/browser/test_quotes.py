"""quotes.html in a real browser: choices that narrow it, from a disk, and all of it without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    yield page
    page.close()


@pytest.fixture
def plain_page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def visible(page: Page, selector: str) -> list[str]:
    return [node.inner_text() for node in page.locator(selector).all() if node.is_visible()]


def test_choices_narrow_the_page_together_and_say_how_many_remain(demo_site: Path, page: Page) -> None:
    page.goto((demo_site / "quotes.html").as_uri())
    rows = page.locator(".said > li")
    total = rows.count()
    assert total >= 3
    page.get_by_label("Speaker").select_option("Bashar al-Assad")
    assert visible(page, ".said > li q") == ["I would view that positively"]
    assert visible(page, "main h2") == ["Bashar al-Assad"]
    assert page.locator(".facets [role=status]").inner_text() == f"1 of {total}"
    page.get_by_label("Topic").select_option("Syrian war")
    assert len(visible(page, ".said > li")) == 1
    page.get_by_label("Speaker").select_option("")
    page.get_by_label("Words").fill("INTERNAL")
    assert visible(page, ".said > li q") == ["internal tensions"]


def test_a_choice_tells_how_many_quotations_it_leaves(demo_site: Path, page: Page) -> None:
    page.goto((demo_site / "quotes.html").as_uri())
    options = page.get_by_label("Speaker").locator("option").all_inner_texts()
    assert options[0] == "all"
    assert "Bashar al-Assad (1)" in options


def test_without_a_script_everything_is_there_and_nothing_is_offered(demo_site: Path, plain_page: Page) -> None:
    plain_page.goto((demo_site / "quotes.html").as_uri())
    assert len(visible(plain_page, ".said > li")) == plain_page.locator(".said > li").count()
    assert visible(plain_page, "select, input") == []


def test_a_quotation_leads_to_its_paragraph(demo_site: Path, plain_page: Page) -> None:
    plain_page.goto((demo_site / "quotes.html").as_uri())
    plain_page.locator("li:has-text('I would view that positively') .note a").first.click()
    assert plain_page.url.endswith("moscow-visit.html#p5")
    assert plain_page.locator("#p5").is_visible()
