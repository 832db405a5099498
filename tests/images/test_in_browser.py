"""Pictures and initials in a real browser: valid, accessible, of the size that the page said, in a preview as in a build."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from dossier.pipeline import Options
from dossier.preview import Preview
from tests.browser.checkers import axe_violations, nu_messages
from tests.images.pictures import built, dossier, photo, said
from tests.setup_browser import AXE, NU, find_chromium

pytestmark = pytest.mark.browser
CHROMIUM = find_chromium()
FILES: dict[str, bytes | str] = {
    "files/ann.jpg": photo(1400, 900),
    "files/drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><title>A drawing</title></svg>',
    "index.md": "---\nimage: ann.jpg\nimage_alt: Ann at a window\nsummary: An invented dossier.\n---\n",
    "people/ann.md": "---\nname: Ann Example\nimage: ann.jpg\nimage_alt: Ann at a window\n---\n",
    "people/bob.md": "---\nname: Bob Sample\nborn: 1960\n---\n",
    "pages/p.md": "---\ntitle: P\n---\nOne.\n\n![Ann again](../files/ann.jpg)\n\n![A drawing](../files/drawing.svg)\n\nTwo.\n",
    "documents/d.md": "---\ntitle: D\nimage: ann.jpg\nimage_alt: Its first page\n---\nOf Bob Sample.\n\n![In it](../files/ann.jpg)\n",
}
PAGES = ("index.html", "people/ann.html", "people/bob.html", "pages/p.html", "documents/d.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = dossier(tmp_path_factory.mktemp("pictures"), FILES)
    assert said(built(folder)) == []
    return folder / "public"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_with_pictures_are_accessible_and_nothing_in_them_moves(
    browser: Browser, site: Path, path: str, scheme: str, width: int
) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # one of two
    page = context.new_page()
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(l => l.getEntries().forEach(e => { if (e.sources.some(s => s.node?.parentElement?.closest('main'))) moved += e.value }))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto((site / path).as_uri())
    page.evaluate("for (const i of document.images) i.scrollIntoView()")
    page.wait_for_function("[...document.images].every(i => i.complete && i.naturalWidth)")
    assert page.evaluate("moved") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert all(
        str(each).endswith((".avif", ".svg")) for each in page.evaluate("[...document.images].map(i => i.currentSrc)")
    )
    assert axe_violations(page) == []
    context.close()


def test_pages_with_pictures_are_valid(site: Path) -> None:
    java = shutil.which("java")
    if java is None or not NU.is_file():
        pytest.skip("needs Java and the Nu Html Checker")
    assert nu_messages(java, [site / path for path in PAGES]) == []


def test_initials_are_an_upright_plate_that_is_not_read_aloud(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "people/bob.html").as_uri())
    letters = page.locator(".initials")
    assert letters.get_attribute("aria-hidden") == "true"
    box = letters.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (64, 80)
    page.close()


def test_a_preview_shows_the_same_files_as_a_build(site: Path) -> None:
    preview = Preview(Options(site.parent, "2015-12-31", jobs=1))
    try:
        proof = preview.refreshed(None, "2015-12-31").proof
        assert proof is not None
        assert sorted(proof.pictures) == sorted(
            f"files/{p.name}" for p in (site / "files").iterdir() if p.suffix != ".svg"
        )
        for url, path in proof.pictures.items():
            assert Path(path).read_bytes() == (site / url).read_bytes()
        sheet = proof.page("people/ann.html")
        assert sheet is not None
        assert sheet.data == (site / "people/ann.html").read_bytes()
    finally:
        preview.close()
