"""The boxes that narrow a list: by parts of words and without accents, whole groups at once, from a disk and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(params=[360, 1440])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": request.param, "height": 900})
    yield page
    page.close()


def narrowed(page: Page, words: str) -> list[str]:
    """What is left of a list, by the first line of each row, after these words were typed into its box."""
    page.keyboard.press("/")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)
    titles = page.locator(".rows li .t").all()
    return [title.inner_text() for title in titles if title.is_visible()]


def test_people_are_found_without_their_accents_and_by_their_office(demo_site: Path, page: Page) -> None:
    page.goto((demo_site / "people/index.html").as_uri())
    assert narrowed(page, "SINIRLIOGLU") == ["Sinirlioğlu, Feridun"]
    assert narrowed(page, "minister rus") == ["Lavrov, Sergey", "Shoigu, Sergey"]
    assert page.locator("#filtered").inner_text() == "2 of 15"
    assert [head.inner_text() for head in page.locator(".az > h2").all() if head.is_visible()] == ["L", "S"]
    assert narrowed(page, "nobody of this name") == []
    assert page.locator(".az:visible").count() == 0


def test_a_topic_is_left_with_those_that_it_belongs_to(demo_site: Path, page: Page) -> None:
    page.goto((demo_site / "topics/index.html").as_uri())
    assert narrowed(page, "ceasefire") == ["Syrian war", "Vienna process", "Ceasefire"]


@pytest.mark.parametrize("name", ["documents/index", "timeline"])
def test_months_and_years_without_rows_go(demo_site: Path, page: Page, name: str) -> None:
    page.goto((demo_site / f"{name}.html").as_uri())
    assert narrowed(page, "2249")
    assert [head.inner_text() for head in page.locator(".month > h3").all() if head.is_visible()] == ["November"]
    assert [head.inner_text() for head in page.locator(".yr > h2").all() if head.is_visible()] == ["2015"]


@pytest.mark.parametrize("name", ["documents", "people", "countries", "organisations", "topics", "events"])
def test_each_long_index_has_a_box_and_says_how_many_it_leaves(demo_site: Path, page: Page, name: str) -> None:
    page.goto((demo_site / f"{name}/index.html").as_uri())
    everything = page.locator(".rows li").count()
    assert everything > 8
    assert page.locator("#filtered").inner_text() == f"{everything} on this page"
    assert page.locator("#filter").get_attribute("aria-describedby") == "filtered"
