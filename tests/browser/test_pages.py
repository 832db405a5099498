"""The demonstration site as a reader meets it: every kind of page, opened from a disk in a real browser."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from selectolax.lexbor import LexborHTMLParser

from tests.browser.checkers import Axe, Nu
from tests.site_links import broken_links

pytestmark = pytest.mark.browser

KIND_FOLDERS = {
    "documents": "document",
    "people": "person",
    "countries": "country",
    "topics": "topic",
    "organisations": "organisation",
    "events": "event",
    "claims": "claim",
    "pages": "page",
}
CUSTOM = "custom kind"
SINGLE_PAGES = ("index", "timeline", "quotes", "network", "search", "corrections", "changes", "404")

# What the demonstration must show. Whatever else a site has is checked too, with its kin or as `other`.
SHOWN = (
    *("index", "timeline", "404"),
    *(f"{folder} index" for folder in KIND_FOLDERS if folder != "pages"),
    *KIND_FOLDERS.values(),
    *(CUSTOM, f"{CUSTOM} index"),
)
FAMILIES = (*SHOWN, *(name for name in SINGLE_PAGES if name not in SHOWN), "pages index", "other")
WIDTHS = (360, 1440)
PATIENCE = 10_000  # milliseconds; what does not appear by then does not on a busy machine either


def family_of(path: str) -> str:
    """The family that a page belongs to, by the layout that is promised of every site."""
    folder, _, name = path.removesuffix(".html").rpartition("/")
    if not folder:
        return name if name in SINGLE_PAGES else "other"
    kind = KIND_FOLDERS.get(folder, CUSTOM if "/" not in folder else "other")
    return f"{folder if folder in KIND_FOLDERS else kind} index" if name == "index" else kind


def pages_by_family(site: Path) -> dict[str, list[Path]]:
    """The HTML files of a site, the largest of each family first: it shows most of what its template can."""
    families = defaultdict(list)
    for path in sorted(site.rglob("*.html"), key=lambda path: (-path.stat().st_size, path)):
        families[family_of(path.relative_to(site).as_posix())].append(path)
    return families


def nothing_said(said: dict[str, list[str]]) -> None:
    """Fail with one line for each complaint; an assertion's own message would cut them short."""
    if lines := [f"{place}: {sentence}" for place, sentences in said.items() for sentence in sentences]:
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.fixture(scope="module")
def families(demo_site: Path) -> dict[str, list[Path]]:
    return pages_by_family(demo_site)


@pytest.fixture(params=FAMILIES)
def family(request: pytest.FixtureRequest, families: dict[str, list[Path]]) -> list[Path]:
    """All pages of one family, so that a failure says which."""
    return families.get(request.param) or pytest.skip("the site has no such page")


@pytest.fixture
def specimen(family: list[Path]) -> Path:
    """The one page of its family that is opened."""
    return family[0]


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def plain_page(chromium: Browser) -> Iterator[Page]:
    """A page in a browser without JavaScript."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


class TestMarkup:
    """What the files say, without opening them."""

    def test_the_demonstration_shows_every_family(
        self, families: dict[str, list[Path]], pytestconfig: pytest.Config
    ) -> None:
        if pytestconfig.getoption("site"):
            pytest.skip("not the demonstration")
        assert [name for name in SHOWN if name not in families] == []

    @pytest.fixture(scope="class")
    @staticmethod
    def complaints(nu: Nu, demo_site: Path) -> dict[Path, list[str]]:
        """What the Nu checker says of each file, asked once, for a Java starts slowly."""
        complaints = defaultdict(list)
        for path, message in nu([path.resolve() for path in demo_site.rglob("*") if path.suffix in {".html", ".css"}]):
            complaints[path].append(message)
        return complaints

    def test_html_is_valid(self, family: list[Path], complaints: dict[Path, list[str]]) -> None:
        nothing_said({path.name: complaints.get(path.resolve(), []) for path in family})

    def test_style_sheets_are_valid(self, demo_site: Path, complaints: dict[Path, list[str]]) -> None:
        wrong = {}
        for path in demo_site.rglob("*.css"):
            if "pagefind" not in path.parts:
                wrong[path.name] = [said for said in complaints.get(path.resolve(), ()) if not is_newer_css(said)]
        nothing_said(wrong)

    def test_every_link_leads_somewhere(self, demo_site: Path) -> None:
        address = re.search(r"^url:\s*(\S+)", Path("dossier.yaml").read_text(encoding="utf-8"), re.MULTILINE)
        nothing_said({"": broken_links(demo_site, address and address[1])})

    def test_nothing_is_loaded_from_elsewhere(self, family: list[Path]) -> None:
        nothing_said({path.name: remote_parts(path.read_text(encoding="utf-8")) for path in family})


# What the checker does not know yet, or (var) cannot compute; each is in present browsers or does no harm without.
NEWER_CSS = (
    "var(",
    "light-dark(",
    "font-size-adjust",
    "text-wrap",
    "subgrid",
    "popover-open",
    "text-box",
    "interpolate-size",
    "hanging-punctuation",
    "field-sizing",
    "anchor-name",
    "position-anchor",
    "position-area",
)


def is_newer_css(message: str) -> bool:
    return any(word in message for word in NEWER_CSS)


FETCHED = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest"}


def remote_parts(html: str) -> list[str]:
    """What a page would fetch from another host by being opened; links to follow are none of it."""
    parts = LexborHTMLParser(html).css("[src], [srcset], [poster], object[data], link[href]")
    found = []
    for part in parts:
        names = ["src", "srcset", "poster", "data"]
        if FETCHED & set((part.attributes.get("rel") or "").split()):
            names.append("href")
        if any(re.match(r"(https?:)?//", part.attributes.get(name) or "") for name in names):
            found.append(part.html or "")
    return found


class TestAccessibility:
    """axe finds nothing, in any width and either scheme."""

    def test_axe_finds_nothing(self, specimen: Path, page: Page, axe: Axe) -> None:
        page.goto(specimen.as_uri())
        wrong = {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                wrong[f"{specimen.name} at {width}, {scheme}"] = axe(page)
        nothing_said(wrong)


class TestOpening:
    """What happens when a page is opened from a disk."""

    def test_nothing_is_asked_of_the_network_and_the_console_is_silent(self, specimen: Path, page: Page) -> None:
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(specimen.as_uri(), wait_until="networkidle")
        page.mouse.wheel(0, 20_000)  # what loads late
        page.wait_for_load_state("networkidle")
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
        assert said == []

    @pytest.mark.parametrize("width", [320, 360, 768, 1440])
    def test_no_page_scrolls_sideways(self, specimen: Path, page: Page, width: int) -> None:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(specimen.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


class TestWithoutJavaScript:
    """Every page reads and navigates with no script at all."""

    def test_navigation_is_visible_and_leads_on(self, specimen: Path, plain_page: Page, demo_site: Path) -> None:
        plain_page.goto(specimen.as_uri())
        assert plain_page.locator("h1").is_visible()
        links = plain_page.locator("header nav a:visible")
        assert links.count() >= 2
        if specimen.name == "404.html":  # links by full addresses, since it is served at any depth
            return
        links.first.click()
        assert plain_page.url.startswith(demo_site.as_uri())
        assert plain_page.locator("h1").is_visible()

    def test_navigation_opens_on_a_phone(self, specimen: Path, plain_page: Page) -> None:
        plain_page.set_viewport_size({"width": 360, "height": 740})
        plain_page.goto(specimen.as_uri())
        links = plain_page.locator("header nav a:visible")
        if links.count() == 0:
            plain_page.locator("[popovertarget]:visible").first.click()
        assert links.count() >= 2

    def test_nothing_is_offered_that_needs_a_script(self, specimen: Path, plain_page: Page) -> None:
        plain_page.goto(specimen.as_uri())
        assert (
            plain_page.locator(".js-only:visible, button:visible:not([popovertarget]):not([type=submit])").count() == 0
        )


class TestKeyboard:
    """Whoever has no mouse sees where they are, and need not walk through the navigation."""

    def test_tab_reaches_the_skip_link_first_and_it_skips(self, specimen: Path, page: Page) -> None:
        page.goto(specimen.as_uri())
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        target = skip.get_attribute("href") or ""
        assert target.startswith("#")
        box = skip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("target => document.querySelector(target).contains(document.activeElement)", target)

    def test_focus_is_always_visible(self, specimen: Path, page: Page) -> None:
        page.goto(specimen.as_uri())
        unseen = []
        for _ in range(20):
            page.keyboard.press("Tab")
            if fault := page.evaluate(FOCUS_FAULT):
                unseen.append(fault)
        assert unseen == []


# Of the focused element its markup when nothing shows that it has the focus; empty when an outline or a shadow does.
FOCUS_FAULT = """() => {
  const focused = document.activeElement
  if (focused === document.body || focused === document.documentElement) return ""
  const style = getComputedStyle(focused), box = focused.getBoundingClientRect()
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1
  const shown = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
  return (outlined || style.boxShadow !== "none") && shown ? "" : focused.outerHTML.slice(0, 200)
}"""
