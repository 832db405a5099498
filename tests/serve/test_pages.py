"""What is sent is what a build makes, but for the elements that the server inserts."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossier.pipeline import Options, build_dossier
from tests.incremental.folders import TODAY, difference, tree
from tests.serve.running import Served, serving

ROOT = Path(__file__).resolve().parents[2]


def test_every_page_of_the_demonstration_is_that_of_a_build(demo_site: Path) -> None:
    """The manifest is of a build alone: it holds the sum of each file. And what hosts read is for hosts."""
    built = {path: data for path, data in tree(demo_site).items() if not path.endswith("/")}
    for path in ("manifest.json", "_headers", "_redirects"):
        del built[path]
    before = tree(ROOT / "public") if (ROOT / "public").exists() else {}
    with serving(ROOT, SOURCE_DATE_EPOCH="") as served:
        sent = {path: served.get(f"/{path}") for path in built}
    assert {path for path, response in sent.items() if response.status != (404 if path == "404.html" else 200)} <= {
        "404.html"
    }
    assert difference({path: response.page for path, response in sent.items()}, built) == []
    assert {path for path, response in sent.items() if b"<dossier-preview" in response.body} == {
        path for path in built if path.endswith(".html")
    }
    assert difference(tree(ROOT / "public") if (ROOT / "public").exists() else {}, before) == []


def test_nothing_is_written(harbour: Path) -> None:
    before = tree(harbour)
    with serving(harbour) as served:
        served.get("/")
        served.get("/people/ada.html")
    assert difference(tree(harbour), before) == []


def test_what_a_build_remembers_is_of_use_and_stays_as_it_was(harbour: Path) -> None:
    build_dossier(Options(harbour, TODAY, jobs=1))
    before = tree(harbour)
    with serving(harbour) as served:
        assert "Ada Lind" in served.get("/people/ada.html").text
        built = build_dossier(Options(harbour, TODAY, jobs=1))  # nobody waits for anybody
        assert built.outcome
        assert built.outcome.changed == 0
        served.edit("content/people/ada.md", "Ada Lind", "Ada Lindqvist")
        served.shows("/people/ada.html", "Ada Lindqvist")
    changed = [line for line in difference(tree(harbour), before) if not line.startswith(("content/", ".dossier/"))]
    assert changed == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/feed.xml", "application/xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/data/dossier.json", "application/json; charset=utf-8"),
        ("/files/map.png", "image/png"),
        ("/files/notes.txt", "text/plain; charset=utf-8"),
        ("/_dossier/live.js", "text/javascript; charset=utf-8"),
        ("/_dossier/livereload.js", "application/javascript"),
        ("/_dossier/desk.css", "text/css; charset=utf-8"),
        ("/_dossier/", "text/html; charset=utf-8"),
    ],
)
def test_each_file_has_its_type(served: Served, path: str, kind: str) -> None:
    response = served.get(path)
    assert (response.status, response.headers["content-type"]) == (200, kind)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-cache"


def test_the_icon_that_browsers_ask_for_is_that_of_the_theme(served: Served) -> None:
    icon = served.get("/favicon.ico")
    assert (icon.status, icon.headers["content-type"]) == (200, "image/svg+xml")
    assert icon.body == (ROOT / "themes/default/static/favicon.svg").read_bytes()


def test_what_is_kept_back_is_listed_by_its_file_and_not_by_its_name(served: Served) -> None:
    desk = served.get("/_dossier/").text
    assert "content/documents/kept.md" in desk
    assert "access: withheld" in desk
    for name in ("Not ready", "Held back", "Kept", "Covered"):
        assert name not in desk


def test_only_pages_have_something_inserted(served: Served) -> None:
    for path in ("/feed.xml", "/robots.txt", "/data/dossier.json", "/files/notes.txt"):
        assert b"dossier-preview" not in served.get(path).body


def test_a_folder_is_its_index(served: Served) -> None:
    assert served.get("/people/").page == served.get("/people/index.html").page
    response = served.get("/people")
    assert (response.status, response.headers["location"]) == (302, "/people/")


def test_what_is_not_there_is_the_dossiers_own_404(served: Served) -> None:
    response = served.get("/people/nobody.html")
    assert response.status == 404
    assert response.page == served.get("/404.html").page


def test_a_page_is_not_sent_again_that_the_browser_has(served: Served) -> None:
    first = served.get("/people/ada.html")
    again = served.get("/people/ada.html", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_head_gives_the_headers_of_get(served: Served) -> None:
    for path in ("/", "/files/map.png", "/nowhere.html"):
        got, head = served.get(path), served.get(path, method="HEAD")
        assert (head.status, head.body) == (got.status, b"")
        assert head.headers["content-length"] == got.headers["content-length"]
        assert head.headers["content-type"] == got.headers["content-type"]


def test_a_part_of_an_attachment_can_be_asked_for(served: Served) -> None:
    response = served.get("/files/notes.txt", Range="bytes=0-4")
    assert (response.status, response.body) == (206, b"Notes")


def test_an_address_that_a_style_sheet_had_gives_it_as_it_is(served: Served) -> None:
    assert served.get("/assets/style.0123456789.css").body.startswith(b"/* dossier, the default theme.")
    assert served.get("/assets/other.0123456789.css").status == 404
