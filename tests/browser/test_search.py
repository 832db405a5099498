"""The search page in a real browser: from a server with the index, from a disk and without a script; and keys everywhere."""

from __future__ import annotations

import gzip
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from dossier.pipeline import Options, build_dossier
from tests.browser.checkers import Axe, Nu

pytestmark = pytest.mark.browser

LONG = "\n\n".join(f"Paragraph {number} of the minutes.{' The board sat on.' * 40}" for number in range(1, 31))
FILES = {
    "dossier.yaml": "title: Harbour\nlanguage: en\n",
    "content/documents/letter.md": "---\ntitle: Letter to the board\npublished: 2001-02-03\npeople: [Ada Lind]\n---\n"
    f"We object to the dredging.\n\n{'A line between. ' * 200}\n\nThe cod & <eels> spawn where Ada Lind sailed\n",
    "content/documents/ru.md": "---\ntitle: Письмо министру\npublished: 2003-02-03\nlanguage: ru\n---\nРыбаки возражают.\n\nМинистр получил много писем.\n",
    "content/documents/ar.md": "---\ntitle: رسالة إلى المجلس\npublished: 2002-02-03\nlanguage: ar\n---\nكتب الوزير.\n\nالرسالة القديمة عند المجلس.\n",
    "content/documents/dredged.md": "---\ntitle: What was dredged\npublished: 2004-01-01\n---\nThey dredged, and dredged, and wrote no letter: an old harbour.\n",
    "content/documents/minutes.md": f"---\ntitle: Minutes\npublished: 1999\n---\n{LONG}\n",
    "content/people/ada-lind.md": "---\nname: Ada Lind\nsummary: Chair of the harbour board.\n---\n",
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("search") / "harbour"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    result = build_dossier(Options(root, "2015-12-31", search=True))
    assert not result.failed
    return root / "public"


@pytest.fixture(scope="module")
def home(site: Path) -> Iterator[str]:
    """The site below a folder of its host, as most are published."""
    place = site.parent / "host" / "harbour"
    shutil.copytree(site, place)
    with served(place.parent) as address:
        yield f"{address}harbour/"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def found(page: Page, home: str, asked: str) -> list[str]:
    """The titles of what is found, in order."""
    page.goto(f"{home}search.html?{asked}")
    page.wait_for_function("document.getElementById('told').textContent")
    page.wait_for_function("/Nothing/.test(told.textContent) || hits.children.length == /\\d+/.exec(told.textContent)")
    return [title.inner_text() for title in page.locator("#hits h3").all()]


class TestWithTheIndex:
    def test_a_result_leads_to_the_paragraph_with_the_passage_in_sight(self, home: str, page: Page) -> None:
        assert found(page, home, "q=eels") == ["Letter to the board"]
        (passage,) = page.locator("#hits .hits li").all()
        assert passage.inner_text().split("\n") == ["¶ 3", "The cod & <eels> spawn where Ada Lind sailed"]
        assert passage.locator("mark").all_inner_texts() == ["<eels>"]
        passage.locator(".pn").click()
        expect(page).to_have_url(f"{home}documents/letter.html#p3")
        expect(page.locator("#p3:target")).to_be_in_viewport(ratio=1)

    @pytest.mark.parametrize(
        ("asked", "title"),
        [("q=dredges", "What was dredged"), ("q=письмами", "Письмо министру"), ("q=رسالة", "رسالة إلى المجلس")],
    )
    def test_each_language_is_searched_by_its_own_forms_from_the_one_page(
        self, home: str, page: Page, asked: str, title: str
    ) -> None:
        assert title in found(page, home, asked)

    def test_a_result_in_another_language_says_so_and_runs_its_way(self, home: str, page: Page) -> None:
        found(page, home, "q=القديمة")
        passage = page.locator("#hits .hits")
        assert passage.get_attribute("lang") == "ar"
        assert passage.locator("span").evaluate("n => getComputedStyle(n).direction") == "rtl"

    def test_choices_narrow_and_offer_what_is_left(self, home: str, page: Page) -> None:
        assert sorted(found(page, home, "person=Ada+Lind")) == ["Ada Lind", "Letter to the board"]
        kinds = page.get_by_label("Kind").locator("option").all_inner_texts()
        assert sorted(kinds) == ["Documents (1)", "People (1)", "all"]
        page.get_by_label("Kind").select_option("People")
        page.wait_for_function("told.textContent == 'Results: 1' && hits.children.length == 1")
        assert page.url == f"{home}search.html?kind=People&person=Ada+Lind"

    def test_by_date_languages_are_in_one_order(self, home: str, page: Page) -> None:
        dates = ["Minutes", "Letter to the board", "رسالة إلى المجلس", "Письмо министру", "What was dredged"]
        assert found(page, home, "kind=Documents&sort=asc") == dates
        assert found(page, home, "kind=Documents&sort=desc") == dates[::-1]

    def test_words_in_quotation_marks_are_a_phrase(self, home: str, page: Page) -> None:
        assert found(page, home, 'q="old+harbour"') == ["What was dredged"]
        assert found(page, home, 'q="harbour+old"') == []

    def test_what_is_typed_is_searched_and_kept_in_the_address(self, home: str, page: Page) -> None:
        page.goto(f"{home}search.html")
        page.locator("#facets").wait_for()
        assert page.locator(".shelf").first.is_visible()
        page.get_by_label("Words").fill("cod")
        page.wait_for_function("hits.children.length == 1")
        assert not page.locator(".shelf").first.is_visible()
        assert page.url == f"{home}search.html?q=cod"
        page.get_by_label("Words").fill("")
        page.locator(".shelf").first.wait_for()
        assert page.url == f"{home}search.html"

    def test_nothing_but_this_host_is_asked_and_pagefind_on_this_page_alone(self, home: str, page: Page) -> None:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        found(page, home, "q=cod")
        assert all(url.startswith(home) for url in asked)
        assert any("/pagefind/" in url for url in asked)
        asked.clear()
        page.goto(f"{home}documents/letter.html")
        assert not any("pagefind" in url or "search" in url for url in asked)

    @pytest.mark.parametrize("width", [360, 1440])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing_and_nothing_scrolls_sideways(
        self, home: str, chromium: Browser, axe: Axe, width: int, scheme: Literal["light", "dark"]
    ) -> None:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        found(page, home, "q=letter")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        context.close()


class TestWithoutTheIndex:
    def test_from_a_disk_the_box_narrows_the_list_that_is_there(self, site: Path, page: Page) -> None:
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text))
        page.goto((site / "search.html").as_uri())
        page.get_by_label("Words").fill("chair")
        rows = [row.inner_text() for row in page.locator(".shelf li").all() if row.is_visible()]
        assert [row.split("\n")[0] for row in rows] == ["Ada Lind"]
        assert page.locator("#filtered").inner_text() == "1 of 6"
        assert not page.locator("#facets").is_visible()
        assert errors == []

    def test_without_a_script_there_is_the_list_and_no_box(self, site: Path, chromium: Browser) -> None:
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto((site / "search.html").as_uri())
        assert page.locator(".shelf li").count() == 6
        assert not page.locator("input").is_visible()
        page.get_by_role("link", name="Minutes").click()
        assert page.url.endswith("documents/minutes.html")
        context.close()

    def test_an_index_that_cannot_be_loaded_leaves_the_list(self, home: str, page: Page) -> None:
        page.route("**/pagefind/**", lambda route: route.abort())
        page.goto(f"{home}search.html?q=cod")
        page.get_by_label("Words").fill("minutes")
        assert page.locator("#filtered").inner_text() == "1 of 6"

    def test_the_page_is_valid(self, site: Path, nu: Nu) -> None:
        assert nu([site / "search.html"]) == []


class TestKeys:
    def test_slash_goes_to_the_box_of_the_page_or_to_search(self, site: Path, page: Page) -> None:
        page.goto((site / "documents/letter.html").as_uri())
        page.keyboard.press("/")
        page.wait_for_url("**/search.html")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "q"
        page.keyboard.type("/jk?")
        assert page.get_by_label("Words").input_value() == "/jk?"
        assert page.locator("dialog").count() == 0

    def test_j_and_k_go_from_paragraph_to_paragraph_and_leave_no_trail(self, site: Path, page: Page) -> None:
        page.goto((site / "documents/minutes.html").as_uri())
        places = []
        for key in "jjjk":
            page.keyboard.press(key)
            places.append(page.evaluate("location.hash"))
        assert places == ["#p1", "#p2", "#p3", "#p2"]
        assert page.evaluate("history.length") == 2  # the empty page and this one

    def test_a_question_mark_shows_the_keys_and_they_can_be_turned_off(self, site: Path, page: Page, axe: Axe) -> None:
        page.goto((site / "documents/minutes.html").as_uri())
        page.keyboard.press("?")
        assert page.locator("dialog kbd").all_inner_texts() == ["/", "j", "k", "?"]
        assert axe(page) == []
        page.keyboard.press("Escape")
        assert page.locator("dialog").count() == 0
        page.get_by_role("button", name="Keyboard").click()
        page.get_by_role("button", name="Turn keys off").click()
        page.get_by_role("button", name="Close").click()
        page.keyboard.press("j")
        assert page.evaluate("location.hash") == ""


class TestReadingPlace:
    def test_it_is_offered_and_the_page_does_not_move(self, home: str, page: Page) -> None:
        page.goto(f"{home}documents/minutes.html")
        assert page.locator(".resume").count() == 0
        page.evaluate("document.getElementById('p12').scrollIntoView()")
        page.wait_for_function("(localStorage.getItem('dossier-places') ?? '').includes('p12')")
        page.goto(f"{home}documents/minutes.html?")
        page.wait_for_load_state()
        page.goto(f"{home}index.html")
        page.goto(f"{home}documents/minutes.html")
        assert page.evaluate("scrollY") == 0
        page.get_by_role("link", name="Continue at ¶ 12").click()
        assert page.evaluate("location.hash") == "#p12"

    def test_what_was_read_to_its_end_is_forgotten_and_a_link_to_a_paragraph_is_not_disturbed(
        self, home: str, page: Page
    ) -> None:
        page.goto(f"{home}documents/minutes.html#p9")
        page.wait_for_function("(localStorage.getItem('dossier-places') ?? '').includes('p9')")
        page.goto(f"{home}index.html")
        page.goto(f"{home}documents/minutes.html#p3")
        assert page.locator(".resume").count() == 0
        page.evaluate("document.getElementById('p30').scrollIntoView()")
        page.wait_for_function("localStorage.getItem('dossier-places') === '[]'")


class TestCards:
    def test_a_name_shows_what_the_page_knows_of_it_until_escape(self, demo_site: Path, page: Page) -> None:
        page.goto((demo_site / "documents" / "moscow-visit.html").as_uri())
        names = page.locator(".text :is(a.m, a.curated)")
        shown = False
        for at in range(min(names.count(), 25)):
            names.nth(at).focus()
            if page.locator("[role=tooltip]").count():
                shown = True
                break
        assert shown
        assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "tip"
        page.keyboard.press("Escape")
        assert page.locator("[role=tooltip]").count() == 0


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_when_results_come(home: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const entry of list.getEntries()) "
        "window.moved += entry.value; }).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(f"{home}search.html?q=harbour")
    page.wait_for_selector("#hits article")
    page.wait_for_timeout(100)
    assert page.evaluate("moved") == 0


def test_all_scripts_together_weigh_six_kilobytes_at_most() -> None:

    scripts = (Path(__file__).resolve().parents[2] / "themes" / "default" / "static").glob("*.js")
    assert sum(len(gzip.compress(script.read_bytes(), 9)) for script in scripts) <= 6_000
