"""`dossier serve` as a curator meets it: tabs of a real browser, beside files that are edited."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.checkers import Axe
from tests.incremental.folders import matter, write
from tests.serve.running import Served, eventually, serving
from tests.serve.sources import SOURCES, png

pytestmark = pytest.mark.browser

PATIENCE = 10_000
Open = Callable[[str], Page]


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    return write(tmp_path / "harbour", SOURCES)


@pytest.fixture
def served(harbour: Path) -> Iterator[Served]:
    with serving(harbour, "--editor", "vscode") as server:
        yield server


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def opened(served: Served, context: BrowserContext) -> Open:
    return lambda path: open_tab(context, served, path)


def listened_to(context: BrowserContext) -> tuple[Page, list[str], list[str]]:
    """A new page, with all that it will ask for, and all that it will say on the console."""
    asked: list[str] = []
    said: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return page, asked, said


def open_tab(context: BrowserContext, served: Served, path: str) -> Page:
    """A tab that follows its page, marked, so that a reload is known by the missing mark."""
    page = context.new_page()
    page.goto(served.address + path)
    page.wait_for_function("window.LiveReload && window.LiveReload.connector.protocol === 7")
    mark(page)
    return page


def mark(page: Page) -> None:
    page.evaluate("window.same = true")


def is_same(page: Page) -> bool:
    """Whether the page was not loaded again since it was marked."""
    return bool(page.evaluate("window.same === true"))


def choose_own_theme(served: Served) -> None:
    """Its theme.yaml says which colour is known again on every page."""
    served.edit("dossier.yaml", "title:", "theme: own\ntitle:")
    eventually(lambda: "light-dark(red" in style_of(served), lambda: served.lines)


def style_of(served: Served) -> str:
    found = re.search(r'href="\.\.(/assets/style[^"]*)"', served.get("/people/ada.html").text)
    return served.get(found[1]).text if found else ""


def problems(page: Page) -> Locator:
    return page.locator("dossier-preview .problems")


def strip(page: Page) -> Locator:
    return page.locator("dossier-preview .strip")


def width_of(element: Locator) -> float:
    box = element.bounding_box()
    return box["width"] if box else 0


class TestFollowing:
    """A tab shows what was saved, and no other tab notices."""

    def test_an_edit_is_seen_without_a_reload_by_hand(self, served: Served, opened: Open) -> None:
        page = opened("people/ada.html")
        served.edit("content/people/ada.md", "She knows", "She has long known")
        expect(page.locator("main")).to_contain_text("She has long known")

    def test_edits_that_follow_each_other_are_all_seen(self, served: Served, opened: Open) -> None:
        """livereload itself drops what comes within three seconds."""
        page = opened("people/ada.html")
        before = "She knows"
        for number in range(8):
            served.edit("content/people/ada.md", before, f"She knows {number} times")
            before = f"She knows {number} times"
            expect(page.locator("main")).to_contain_text(before)

    def test_only_tabs_that_show_a_changed_page_reload(self, served: Served, opened: Open) -> None:
        changed, backlink, index, other = map(
            opened, ("people/ada.html", "people/ivo.html", "people/", "documents/minutes.html")
        )
        served.edit("content/people/ada.md", "Ada Lind", "Ada Lindqvist")
        for page, words in ((changed, "Ada Lindqvist"), (backlink, "Ada Lindqvist"), (index, "Lindqvist, Ada")):
            expect(page.locator("main")).to_contain_text(words)
            assert not is_same(page)
        mark(changed)
        served.edit("content/documents/letter.md", "says little", "says much")
        served.shows("/documents/letter.html", "says much")
        expect(other.locator("main")).to_contain_text("was late")
        other.wait_for_timeout(300)
        assert is_same(other)
        assert is_same(changed)

    def test_a_rename_a_deletion_and_a_new_folder_are_followed(self, served: Served, opened: Open) -> None:
        index, page = opened("people/"), opened("people/ivo.html")
        served.write("content/people/more/zoe.md", matter(name="Zoe New"))
        expect(index.locator("main")).to_contain_text("New, Zoe")
        (served.root / "content/people/ivo.md").rename(served.root / "content/people/ivan.md")
        served.edit("content/people/ada.md", "[[ivo]]", "[[ivan]]")
        expect(page.locator("main")).to_contain_text("There is no page here")
        shutil.rmtree(served.root / "content/people/more")
        expect(index.locator("main")).not_to_contain_text("New, Zoe")

    def test_a_tab_that_was_open_before_the_server_catches_up(self, harbour: Path, context: BrowserContext) -> None:
        with serving(harbour) as served:
            page = open_tab(context, served, "people/ada.html")
            port = served.port
            assert served.stop() == 0
        expect(page.locator("dossier-preview [data-said]")).to_have_text("The preview has stopped")
        text = (harbour / "content/people/ada.md").read_text(encoding="utf-8")
        write(harbour, {"content/people/ada.md": text.replace("She knows", "In the meantime she met")})
        with serving(harbour, port=port):
            expect(page.locator("main")).to_contain_text("In the meantime she met")

    def test_a_style_sheet_swaps_without_a_reload(self, served: Served, opened: Open) -> None:
        choose_own_theme(served)
        page = opened("people/ada.html")
        colour = "getComputedStyle(document.body).color"
        assert page.evaluate(colour) == "rgb(1, 2, 3)"
        for number in (40, 50):
            served.write("themes/own/static/style.css", f"body {{ color: rgb({number}, 2, 3) }}\n")
            page.wait_for_function(f"{colour} === 'rgb({number}, 2, 3)'")
        assert is_same(page)

    def test_a_changed_picture_is_shown(self, served: Served, opened: Open) -> None:
        page = opened("pages/about.html")
        (served.root / "content/files/map.png").write_bytes(png(200))
        red = """async () => { const i = document.querySelector("main img"); await i.decode(); const c = document.createElement("canvas");
            c.width = c.height = 1; const d = c.getContext("2d"); d.drawImage(i, 0, 0); return d.getImageData(0, 0, 1, 1).data[0] }"""
        page.wait_for_function(f"async () => Math.abs(await ({red})() - 200) < 4")

    def test_a_template_is_followed(self, served: Served, opened: Open) -> None:
        choose_own_theme(served)
        page = opened("pages/about.html")
        served.write(
            "themes/own/templates/page.html", "<!DOCTYPE html><title>x</title><p>Quite plain: {{ view.card.name }}</p>"
        )
        expect(page.locator("body")).to_contain_text("Quite plain: About")


class TestPlace:
    """The reader's place outlasts a reload."""

    def test_scroll_and_details_stay(self, served: Served, opened: Open) -> None:
        served.write(
            "themes/own/templates/page.html",
            '{% extends "base.html" %}{% block main %}<details id="a"><summary>A</summary>a</details>'
            '<details id="b" open><summary>B</summary>b</details>'
            '{% for n in range(300) %}<p id="n{{ n }}">{{ view.card.name }} {{ n }}</p>{% endfor %}{% endblock %}',
        )
        choose_own_theme(served)
        page = opened("pages/about.html")
        page.locator("#a summary").click()
        page.locator("#b summary").click()
        page.evaluate("document.getElementById('n200').scrollIntoView({ block: 'start' })")
        before = page.evaluate("document.getElementById('n200').getBoundingClientRect().top")
        served.edit("content/pages/about.md", "About", "Afterwards")
        expect(page.locator("#n1")).to_have_text("Afterwards 1")
        page.wait_for_function(f"Math.abs(document.getElementById('n200').getBoundingClientRect().top - {before}) < 2")
        assert page.evaluate("[...document.querySelectorAll('details')].map(e => e.open)") == [True, False]

    def test_what_comes_in_above_does_not_move_what_is_read(self, served: Served, opened: Open) -> None:
        page = opened("documents/letter.html")
        page.evaluate("document.getElementById('p60').scrollIntoView({ block: 'start', behavior: 'instant' })")
        page.wait_for_function("document.querySelector('main [id]') && scrollY > 500")
        first = page.evaluate(
            "[...document.querySelectorAll('main [id]')].find(e => e.getBoundingClientRect().top >= 0).id"
        )
        top = page.evaluate(f"document.getElementById('{first}').getBoundingClientRect().top")
        served.edit(
            "content/documents/letter.md", "wrote of Dredging.", "wrote of Dredging. " + "And more of it. " * 60
        )
        expect(page.locator("#p1")).to_contain_text("And more of it.")
        page.wait_for_function(f"Math.abs(document.getElementById('{first}').getBoundingClientRect().top - {top}) < 2")


class TestProblems:
    """While a source is broken the last good page stays, under what is wrong."""

    def test_the_overlay_comes_and_goes_and_the_page_stays(self, served: Served, opened: Open) -> None:
        page, other = opened("people/ada.html"), opened("people/ivo.html")
        served.edit("content/people/ada.md", "[[ivo]]", "[[ivoo]] indeed")
        expect(problems(page)).to_be_visible()
        expect(problems(other)).to_be_visible()
        expect(page.locator("dossier-preview [role=alert]")).to_have_text("1 error: the page is shown as it was before")
        expect(page.locator("main")).to_contain_text("She knows Ivo Marek")
        said = problems(page).locator("li")
        expect(said.locator(".place")).to_have_text("content/people/ada.md:5:11")
        expect(said.locator("pre")).to_have_text("She knows [[ivoo]] indeed.\n          ^^^^^^^^")
        expect(said.locator(".hint")).to_have_text("did you mean `ivo`?")
        address = f"vscode://file{(served.root / 'content/people/ada.md').resolve().as_posix()}:5:11"
        expect(said.locator(".place")).to_have_attribute("href", address)
        assert is_same(page)
        served.edit("content/people/ada.md", "[[ivoo]] indeed", "[[ivo]]")
        expect(problems(page)).to_have_count(0)
        expect(problems(other)).to_have_count(0)
        assert is_same(page)  # it is what it was
        assert is_same(other)

    def test_what_is_opened_while_a_source_is_broken_is_as_it_was(self, served: Served, opened: Open) -> None:
        served.write("content/people/ivo.md", "---\nname: [\n---\n")
        served.says("yaml-invalid")
        page = opened("people/ada.html")
        expect(page.locator("main")).to_contain_text("She knows Ivo Marek")
        expect(problems(page)).to_contain_text("content/people/ivo.md")
        served.write("content/people/ivo.md", matter("Back again.", name="Ivo Mended"))
        expect(page.locator("main")).to_contain_text("She knows Ivo Mended")
        expect(problems(page)).to_have_count(0)

    def test_it_can_be_hidden_with_the_keyboard(self, served: Served, opened: Open) -> None:
        page = opened("people/ada.html")
        served.edit("content/people/ada.md", "[[ivo]]", "[[ivoo]]")
        expect(problems(page)).to_be_visible()
        page.keyboard.press("Escape")
        expect(problems(page)).to_have_count(0)
        expect(strip(page)).to_contain_text("1 error")

    def test_a_template_that_fails_leaves_the_page(self, served: Served, opened: Open) -> None:
        served.write("themes/own/templates/page.html", "<!DOCTYPE html><title>x</title><p>{{ view.card.name }}</p>")
        choose_own_theme(served)
        page, other = opened("pages/about.html"), opened("people/ada.html")
        served.write("themes/own/templates/page.html", "<!DOCTYPE html><title>x</title>\n<p>{{ view.card.nmae }}</p>")
        expect(problems(page)).to_contain_text("themes/own/templates/page.html:2")
        expect(page.locator("p").first).to_have_text("About")
        assert problems(other).count() == 0
        served.write("themes/own/templates/page.html", "<!DOCTYPE html><title>x</title>\n<p>{{ view.card.name }}</p>")
        expect(problems(page)).to_have_count(0)
        served.write("themes/own/templates/page.html", "<!DOCTYPE html><title>x</title>\n<p>{{ view.card.name }</p>")
        expect(problems(page)).to_contain_text("themes/own/templates/page.html:2")
        expect(problems(other)).to_contain_text("themes/own/templates/page.html:2")

    def test_a_start_without_a_dossier_recovers(self, tmp_path: Path, context: BrowserContext) -> None:
        root = tmp_path / "empty"
        root.mkdir()
        with serving(root) as served:
            page = open_tab(context, served, "")
            expect(page.locator("h1")).to_have_text("There is nothing to show yet")
            expect(problems(page)).to_contain_text("dossier.yaml")
            write(root, SOURCES)
            expect(page.locator("h1")).to_have_text("The harbour")
            expect(problems(page)).to_have_count(0)


class TestCurator:
    """What only the curator sees."""

    def test_each_page_says_where_it_is_edited(self, served: Served, opened: Open) -> None:
        root = served.root.resolve().as_posix()
        for path, words, file in (
            ("people/ada.html", "Edit this file", "content/people/ada.md"),
            ("", "Edit this file", "content/index.md"),
            ("people/", "Edit dossier.yaml", "dossier.yaml"),
        ):
            link = strip(opened(path)).get_by_text(words)
            expect(link).to_have_attribute("href", f"vscode://file{root}/{file}:1:1")

    def test_without_an_editor_the_path_is_copied(self, harbour: Path, chromium: Browser) -> None:
        context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
        with serving(harbour) as served:
            page = open_tab(context, served, "people/ada.html")
            link = strip(page).get_by_text("Edit this file")
            expect(link).to_have_attribute("href", (harbour.resolve() / "content/people/ada.md").as_uri())
            link.click()
            expect(page.locator("dossier-preview [data-said]")).to_have_text("Path copied")
            assert page.evaluate("navigator.clipboard.readText()") == str(harbour.resolve() / "content/people/ada.md")
        context.close()

    def test_drafts_are_shown_with_a_ribbon_if_they_are_asked_for(self, harbour: Path, context: BrowserContext) -> None:
        with serving(harbour, "--drafts") as served:
            for path, words in (
                ("draft", "Draft. This page is in no build; only this preview shows it."),
                ("later", "Embargo until 2999-01-01. This page is in no build; only this preview shows it."),
                ("kept", "Access: withheld. This page is in no build; only this preview shows it."),
            ):
                page = open_tab(context, served, f"documents/{path}.html")
                ribbon = page.locator("dossier-ribbon .ribbon")
                expect(ribbon).to_have_text(words)
                assert width_of(ribbon) == 1280
                page.mouse.wheel(0, 3000)
                expect(ribbon).to_be_in_viewport()
            index = open_tab(context, served, "documents/")
            expect(index.locator("dossier-mark")).to_have_text(
                ["[draft]", "[access: withheld]", "[embargo until 2999-01-01]", "[draft]"]
            )
            plain = open_tab(context, served, "documents/letter.html")
            assert plain.locator("dossier-ribbon").count() == 0
            covered = open_tab(context, served, "documents/covered.html")
            expect(covered.locator("main")).not_to_contain_text("secret words")

    def test_the_curators_page_lists_what_waits_and_is_live(self, served: Served, opened: Open) -> None:
        served.write("content/people/ivo2.md", matter("See [[ada]].", name="Ivo Marec"))
        served.edit("content/people/ada.md", "[[ivo]]", "[[ivo]] and [[ivo2]]")
        served.shows("/people/ada.html", "Ivo Marec")
        page = opened("_dossier/")
        expect(page.locator("section[aria-labelledby=names]")).to_contain_text("`Lind` may mean Ada Lind")
        expect(page.locator("section[aria-labelledby=names] .place")).to_have_text("content/documents/minutes.md:5")
        expect(page.locator("section[aria-labelledby=alike] code")).to_have_text("dossier merge ivo ivo2")
        expect(page.locator("section[aria-labelledby=orphans]")).to_contain_text("Eva Unnamed")
        expect(page.locator("section[aria-labelledby=unused]")).to_contain_text("Ivo Marek")
        expect(page.locator("section[aria-labelledby=withheld]")).to_contain_text("draft content/documents/draft.md")
        served.edit("content/documents/minutes.md", "Lind was late.", "Ada Lind was late. [[nobody]]")
        expect(page.locator("section[aria-labelledby=error-reference-unknown]")).to_contain_text(
            "no record is called `nobody`"
        )
        expect(page.locator("section[aria-labelledby=names]")).to_have_count(0)
        served.edit("content/documents/minutes.md", " [[nobody]]", "")
        expect(page.locator("section[aria-labelledby=error-reference-unknown]")).to_have_count(0)

    def test_nothing_of_this_is_in_a_build(self, demo_site: Path) -> None:
        for path in demo_site.rglob("*"):
            if path.is_file():
                assert not re.search(rb"dossier-(preview|ribbon|mark)|_dossier/|livereload", path.read_bytes()), path


class TestManners:
    """Small windows, both schemes, assistive technology, and the network."""

    @pytest.mark.parametrize("width", [360, 1440])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing(self, harbour: Path, chromium: Browser, axe: Axe, width: int, scheme: str) -> None:
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
        context.set_default_timeout(PATIENCE)
        with serving(harbour, "--drafts") as served:
            tabs = [
                open_tab(context, served, path)
                for path in ("documents/draft.html", "documents/letter.html", "_dossier/")
            ]
            assert [axe(page) for page in tabs] == [[], [], []]
            served.edit("content/people/ada.md", "[[ivo]]", "[[ivoo]] " + "and so on " * 30)
            expect(problems(tabs[0])).to_be_visible()
            expect(tabs[2].locator(".level.error")).to_be_visible()
            assert [axe(page) for page in tabs] == [[], [], []]
            for page in tabs:
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        context.close()

    def test_on_a_phone_the_page_can_be_read_under_the_overlay(self, harbour: Path, chromium: Browser) -> None:
        context = chromium.new_context(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
        context.set_default_timeout(PATIENCE)
        with serving(harbour) as served:
            page = open_tab(context, served, "documents/letter.html")
            served.edit("content/people/ada.md", "[[ivo]]", "[[ivoo]]")
            expect(problems(page)).to_be_visible()
            assert width_of(problems(page)) == 360
            assert (problems(page).bounding_box() or {"y": 0})["y"] > 640 * 0.4
            expect(page.locator("h1")).to_be_in_viewport()
            served.edit("content/people/ada.md", "[[ivoo]]", "[[ivo]]")
            expect(problems(page)).to_have_count(0)
            served.edit("content/documents/letter.md", "says little", "says a little")
            expect(page.locator("#p2")).to_contain_text("says a little")
        context.close()

    def test_nothing_is_asked_of_the_network_and_the_console_is_silent(
        self, served: Served, context: BrowserContext
    ) -> None:
        page, asked, said = listened_to(context)
        for path in ("people/ada.html", "documents/letter.html", "_dossier/", ""):
            page.goto(served.address + path)
            page.wait_for_function("window.LiveReload && window.LiveReload.connector.protocol === 7")
        assert said == []
        assert [url for url in asked if not url.startswith((served.address, "data:"))] == []

    def test_a_theme_cannot_reach_what_stands_over_it(self, served: Served, opened: Open) -> None:
        served.write(
            "themes/own/static/style.css",
            "* { display: none !important; color: lime !important } body, html { display: block !important }\n",
        )
        choose_own_theme(served)
        page = opened("people/ada.html")
        expect(strip(page).get_by_text("Edit this file")).to_be_visible()
        served.edit("content/people/ada.md", "[[ivo]]", "[[ivoo]]")
        expect(problems(page)).to_be_visible()

    def test_without_javascript_the_frame_is_there(self, served: Served, chromium: Browser) -> None:
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{served.address}people/ada.html")
        expect(strip(page).get_by_text("Edit this file")).to_be_visible()
        context.close()

    def test_paper_shows_none_of_it_but_the_ribbon(self, harbour: Path, context: BrowserContext) -> None:
        with serving(harbour, "--drafts") as served:
            page = open_tab(context, served, "documents/draft.html")
            page.emulate_media(media="print")
            expect(strip(page)).to_be_hidden()
            expect(page.locator("dossier-ribbon .ribbon")).to_be_visible()


class TestSearchAndLanguages:
    """What a build makes more of than a preview can, and the editions beside the first."""

    @pytest.mark.parametrize("address", ["search.html", "search.html?q=ada"])
    def test_search_lists_and_narrows_without_an_index(
        self, served: Served, context: BrowserContext, address: str
    ) -> None:
        """There is none in a preview: nothing asks for it, and the console is silent."""
        page, asked, said = listened_to(context)
        page.goto(served.address + address)
        page.wait_for_function("window.LiveReload && window.LiveReload.connector.protocol === 7")
        listed = page.locator(".shelf li:visible")
        expect(page.get_by_role("link", name="A letter")).to_have_count(1)
        page.get_by_role("searchbox").fill("ada")
        expect(listed).to_have_count(1)
        expect(listed).to_contain_text("Ada Lind")
        page.get_by_role("searchbox").fill("")
        expect(page.get_by_role("link", name="A letter")).to_be_visible()
        served.edit("content/documents/letter.md", "A letter", "Another letter")
        expect(page.get_by_role("link", name="Another letter")).to_be_visible()
        assert said == []
        assert [url for url in asked if "pagefind" in url] == []
        assert [url for url in asked if not url.startswith((served.address, "data:"))] == []

    def test_what_stands_over_a_page_reads_from_the_left_over_one_that_does_not(
        self, served: Served, context: BrowserContext
    ) -> None:
        served.edit("dossier.yaml", "title:", "language: ar\ntitle:")
        served.shows("/people/ada.html", 'dir="rtl"')
        page = open_tab(context, served, "people/ada.html")
        expect(strip(page)).to_have_css("direction", "ltr")
        expect(page.locator("dossier-preview")).to_have_attribute("lang", "en")

    def test_links_lead_to_the_page_in_another_language_which_follows_its_own_file(
        self, served: Served, opened: Open
    ) -> None:
        served.write("content/people/ada.ru.md", matter("Она знает [[ivo]].", name="Ада Линд"))
        served.edit("dossier.yaml", "title:", "languages: [ru]\ntitle:")
        served.shows("/ru/people/ada.html", "Она знает")
        english, page = opened("people/ada.html"), opened("people/ada.html")
        page.locator("a[hreflang=ru]").first.click()
        expect(page).to_have_url(f"{served.address}ru/people/ada.html")
        expect(page.locator("h1")).to_have_text("Ада Линд")
        served.write("content/people/ada.ru.md", matter("Давно знает [[ivo]].", name="Ада Линд"))
        expect(page.locator("main")).to_contain_text("Давно знает")
        assert is_same(english)
        page.locator("a[hreflang=en]").first.click()
        expect(page).to_have_url(f"{served.address}people/ada.html")
