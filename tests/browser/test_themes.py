"""Both themes that are shipped, page by page in a real browser: accessible, still, within any screen, and fit to print."""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from dossier.pipeline import Options, build_dossier
from tests.browser.checkers import Axe, Nu
from tests.browser.test_pages import PATIENCE, is_newer_css, nothing_said, pages_by_family
from tests.conftest import ROOT, Rounds

pytestmark = pytest.mark.browser

CSS_AT_MOST, GZIP = 12_000, 9


@pytest.fixture(scope="module", params=["default", "broadsheet"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp(request.param) / "site"
    result = build_dossier(Options(ROOT, "2026-11-25", output, request.param, jobs=1))
    assert [d for d in result.diagnostics if d.code != "build-running" and d.severity == "error"] == []
    return output


@pytest.fixture
def paths(site: Path, rounds: Rounds) -> list[Path]:
    """The largest page of each family; with --long every page."""
    families = pages_by_family(site)
    return [path for pages in families.values() for path in pages[: rounds(1, 1000)]]


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def test_axe_finds_nothing(paths: list[Path], page: Page, axe: Axe) -> None:
    wrong = {}
    for path in paths:
        page.goto(path.as_uri())
        for width, scheme in ((360, "light"), (1440, "light"), (1440, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a loop's text is no literal
            wrong[f"{path.parent.name}/{path.name} at {width}, {scheme}"] = axe(page)
    nothing_said(wrong)


def test_html_and_css_are_valid(site: Path, nu: Nu) -> None:
    complaints = defaultdict(list)
    for path, message in nu([path.resolve() for path in site.rglob("*") if path.suffix in {".html", ".css"}]):
        if not (path.suffix == ".css" and is_newer_css(message)):
            complaints[path.name].append(message)
    nothing_said(complaints)


def test_no_page_scrolls_sideways_at_any_width_or_zoom(paths: list[Path], page: Page) -> None:
    """200 % on a screen of 1280 pixels leaves 640 of them, on a phone of 360 it leaves 180, which nobody promises."""
    wide = []
    for path in paths:
        page.goto(path.as_uri())
        for width in (320, 360, 640, 768, 1024, 1440, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.append(f"{path.name} at {width}")
    assert wide == []


def test_larger_text_is_not_cut(paths: list[Path], page: Page) -> None:
    """With the reader's own text at twice the size nothing runs out of its page."""
    wide = []
    page.set_viewport_size({"width": 1280, "height": 800})
    for path in paths:
        page.goto(path.as_uri())
        page.add_style_tag(content="html { font-size: 200% }")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path.name)
    assert wide == []


# Waits for what loads late, then the sum of all shifts since the page was opened.
SHIFTED = """() => new Promise(done => {
  let sum = 0
  new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value })).observe({type: "layout-shift", buffered: true})
  setTimeout(() => done(sum), 300)
})"""


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_while_a_page_loads(paths: list[Path], page: Page, width: int) -> None:
    moved = {}
    page.set_viewport_size({"width": width, "height": 800})
    for path in paths:
        page.goto(path.as_uri())
        if shift := page.evaluate(SHIFTED):
            moved[path.name] = shift
    assert moved == {}


class _Trickle(SimpleHTTPRequestHandler):
    """Sends a page in pieces, as a slow line does: each element of its head, then the rest in some dozens."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.suffix != ".html":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        for piece in _pieces(path.read_bytes()):
            self.wfile.write(piece)
            time.sleep(0.02)
        return None

    def log_message(self, *_: object) -> None:
        """Nothing: the test says what it saw."""


def _pieces(page: bytes, most: int = 60) -> Iterator[bytes]:
    before, body, rest = page.partition(b"<body>")
    head, end, main = rest.partition(b"</header>")
    yield before + body
    yield from re.split(rb"(?=<[^/])", head)
    elements = re.split(rb"(?=<[^/])", end + main)
    at_once = len(elements) // most + 1
    yield from (b"".join(elements[at : at + at_once]) for at in range(0, len(elements), at_once))


@pytest.fixture(scope="module")
def slow(site: Path) -> Iterator[str]:
    """The address of the site on a slow line."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Trickle, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


ON_THE_WAY = 0.002  # of all shifts together: a side head may still move to the baseline of the text that comes


@pytest.mark.parametrize(
    ("name", "width"),
    [("documents/moscow-visit", 360), ("quotes", 1440), ("network", 360), ("corrections", 700)],
)
def test_a_page_stands_still_however_slowly_it_comes(slow: str, page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 2000})
    page.goto(f"{slow}/{name}.html")
    assert page.locator(".mast-title").is_visible()
    assert page.locator("h1").is_visible()
    assert page.evaluate(SHIFTED) < ON_THE_WAY


def test_nothing_is_animated(paths: list[Path], page: Page) -> None:
    """Also where a reader did not ask for less motion: there is none to reduce."""
    page.emulate_media(reduced_motion="no-preference")
    for path in paths:
        page.goto(path.as_uri())
        page.locator("main a:visible").first.hover()
        assert page.evaluate("document.getAnimations().length") == 0, path.name
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto", path.name


def test_paper_has_the_text_and_nothing_to_click(paths: list[Path], page: Page) -> None:
    for path in paths:
        page.goto(path.as_uri())
        page.emulate_media(media="print")
        assert page.locator("h1").is_visible(), path.name
        assert page.locator(":is(nav, button, input, select, .skip):visible").count() == 0, path.name
        page.emulate_media(media="screen")
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_the_style_sheet_is_small(site: Path) -> None:
    sheets = sorted((site / "assets").glob("*.css"))
    assert [sheet.name.partition(".")[0] for sheet in sheets] == ["style"]
    assert len(gzip.compress(sheets[0].read_bytes(), GZIP)) <= CSS_AT_MOST
