"""The demonstration in both themes to docs/pictures/: `python tests/pictures.py`, after a change of what readers see.

What it makes depends on nothing but the pages, the browser and the fonts that are installed.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # started as a program, this folder is on the path and the checkout is not

from dossier.pipeline import Options, build_dossier  # noqa: E402 - see the line above
from tests.setup_browser import find_chromium, how_to_get  # noqa: E402 - as above

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 3_000_000  # bytes of all together
TODAY = "2026-11-25"
COLOURS = 64  # of a palette: enough for type on paper and the hues of the kinds, and a quarter of the bytes
QUIET = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none", "--disable-lcd-text"]

PAGES = {
    "cover": "index.html",
    "document": "documents/moscow-visit.html",
    "person": "people/vladimir-putin.html",
    "country": "countries/syria.html",
    "topic": "topics/vienna-process.html",
    "organisation": "organisations/un-security-council.html",
    "event": "events/assad-in-moscow.html",
    "own-kind": "agreements/jcpoa.html",
    "claim": "claims/first-strikes.html",
    "prose": "pages/briefing.html",
    "documents": "documents/index.html",
    "people": "people/index.html",
    "countries": "countries/index.html",
    "topics": "topics/index.html",
    "claims": "claims/index.html",
    "timeline": "timeline.html",
    "network": "network.html",
    "search": "search.html",
    "quotations": "quotes.html",
    "corrections": "corrections.html",
    "changes": "changes.html",
    "not-found": "404.html",
}
TABLE = "content/files/vienna-table.svg"  # the demonstration's own drawing serves as logo and cover
OPTIONS = {
    "accent": 'accent: "#bfe3ff"\n',
    "sans": "typeface: sans\n",
    "compact": "density: compact\n",
    "logo-and-cover": (
        "logo: vienna-table.svg\ncover: vienna-table.svg\ncover_alt: Who sat at the table in Vienna\n"
        "cover_caption: The table in Vienna, drawn for this demonstration\nfooter: Printed on recycled light.\n"
    ),
}


class Shot(NamedTuple):
    """One picture: of a page of a site, so wide, so much of its height at most, in a scheme or on paper."""

    name: str
    theme: str
    page: str
    width: int = 1280
    height: int = 960
    scheme: str = "light"


def shots() -> Iterator[Shot]:
    """All pictures there are."""
    yield from (Shot(name, "default", page) for name, page in PAGES.items())
    for name in ("cover", "document", "person", "timeline"):
        yield Shot(f"{name}-dark", "default", PAGES[name], scheme="dark")
    for name, page in PAGES.items():
        yield Shot(f"{name}-phone", "default", page, 360, 720)
    yield Shot("document-phone-dark", "default", PAGES["document"], 360, 720, "dark")
    for name in ("document", "person"):
        yield Shot(f"{name}-paper", "default", PAGES[name], 680, 900, "paper")
    for name in ("cover", "document", "person", "documents", "people", "timeline", "claim"):
        yield Shot(f"broadsheet-{name}", "broadsheet", PAGES[name])
    yield Shot("broadsheet-cover-dark", "broadsheet", PAGES["cover"], scheme="dark")
    for name in ("cover", "document"):
        yield Shot(f"broadsheet-{name}-phone", "broadsheet", PAGES[name], 360, 720)
    yield Shot("option-accent", "accent", f"{PAGES['document']}#p3", height=560)
    yield Shot("option-sans", "sans", PAGES["document"], height=560)
    yield Shot("option-compact", "compact", PAGES["documents"], height=560)
    yield Shot("option-logo-and-cover", "logo-and-cover", PAGES["cover"])


def main() -> None:
    """All pictures anew; those that are not made any more are removed."""
    program = find_chromium()
    if program is None:
        sys.exit(f"no browser.  To make pictures: {how_to_get('chromium')}")
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        sites = {theme: site(Path(folder), theme) for theme in ("default", "broadsheet", *OPTIONS)}
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        made = {shot.name: small(taken(browser, sites[shot.theme], shot)) for shot in shots()}
        browser.close()
    replace(made)
    print(f"{FOLDER.relative_to(ROOT)}: {len(made)} pictures, {sum(map(len, made.values())):,} bytes")


def site(folder: Path, theme: str) -> Path:
    """The demonstration in a theme that is shipped, or in one that sets an option."""
    output, name = folder / theme, theme
    if theme in OPTIONS:
        own = folder / f"theme-{theme}"
        (own / "static").mkdir(parents=True)
        (own / "theme.yaml").write_text(OPTIONS[theme], encoding="utf-8")
        (own / "static" / Path(TABLE).name).write_bytes((ROOT / TABLE).read_bytes())
        name = str(own)
    result = build_dossier(Options(ROOT, TODAY, output, name, jobs=1))
    if result.failed:
        sys.exit("\n".join(diagnostic.message for diagnostic in result.diagnostics))
    return output


def taken(browser: Browser, output: Path, shot: Shot) -> bytes:
    """A PNG of the page from its top, or from the paragraph in its address."""
    dark = shot.scheme == "dark"
    context = browser.new_context(
        viewport=ViewportSize(width=shot.width, height=shot.height),
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.emulate_media(media="print" if shot.scheme == "paper" else "screen")
    path, hash_sign, anchor = shot.page.partition("#")
    page.goto((output / path).as_uri() + hash_sign + anchor)
    if shot.scheme == "paper":
        page.add_style_tag(content="html { padding: 60px 56px }")  # which @page gives it on paper
    picture = page.screenshot(clip=clip(page, shot), full_page=True)
    context.close()
    return picture


def clip(page: Page, shot: Shot) -> FloatRect:
    tall = page.evaluate("document.documentElement.scrollHeight")
    top = page.evaluate("Math.round(scrollY)")
    return FloatRect(x=0, y=top, width=shot.width, height=min(shot.height, tall - top))


def small(png: bytes) -> bytes:
    """The same picture in a palette."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    packed = io.BytesIO()
    reduced = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    reduced.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def replace(made: dict[str, bytes]) -> None:
    for old in FOLDER.glob("*.png"):
        if old.stem not in made:
            old.unlink()
    for name, png in made.items():
        (FOLDER / f"{name}.png").write_bytes(png)


def names(pictures: Iterable[Shot]) -> list[str]:
    """The files that there should be."""
    return sorted(f"{shot.name}.png" for shot in pictures)


if __name__ == "__main__":
    main()
