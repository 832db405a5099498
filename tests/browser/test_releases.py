"""Old links to paragraphs, followed in a real browser: to what became of them, and to a document under another id."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dossier.core.anchors import digest_of_text
from dossier.pipeline import Options, build_dossier

pytestmark = pytest.mark.browser

RECORD = "---\ntitle: Memo\npublished: 2026-11-01\nformer_ids: [note]\n---\nOne stands here.\n\nTwo follows it.\n"
LOCK = (
    f"memo | 2026-11-20 | p1,p4 | {digest_of_text('One stands here.')} {digest_of_text('Two follows it.')}\n"
    "memo#p2 | 2026-11-20 | gone | It was a mistake, and nobody had seen it.\nmemo#p3 | 2026-11-20 | p4 |\n"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("released")
    for path, text in (
        ("dossier.yaml", "title: Memos\n"),
        ("content/documents/memo.md", RECORD),
        ("anchors.lock", LOCK),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    result = build_dossier(Options(root, "2026-11-25", jobs=1))
    assert (result.diagnostics, result.output) == ((), root / "public")
    return root / "public" / "documents"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_link_to_a_paragraph_that_is_gone_lands_on_its_note(chromium: Browser, site: Path, scripts: bool) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{(site / 'memo.html').as_uri()}#p2")
    note = page.locator("#p2")
    assert note.inner_text() == "Paragraph 2 was removed on 20 November 2026. It was a mistake, and nobody had seen it."
    assert page.locator(":target").get_attribute("id") == "p2"
    wash = note.evaluate("note => getComputedStyle(note).backgroundColor") if scripts else "a colour"
    assert wash not in ("rgba(0, 0, 0, 0)", "transparent")
    page.locator("#p3 a").click()
    assert page.url.endswith("memo.html#p4")
    assert page.locator(":target").inner_text() == "Two follows it."
    context.close()


def test_an_old_address_leads_to_the_paragraph(chromium: Browser, site: Path) -> None:
    page = chromium.new_page()
    page.goto(f"{(site / 'note.html').as_uri()}#p4")
    page.wait_for_url("**/memo.html#p4")
    page.close()


def test_an_old_address_leads_to_the_page_without_scripts(chromium: Browser, site: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{(site / 'note.html').as_uri()}#p4")
    page.wait_for_url("**/memo.html*")
    context.close()
