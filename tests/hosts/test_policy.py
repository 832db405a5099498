"""The demonstration behind nginx with the headers that it asks hosts to send, as Chromium sees it: nothing is refused."""

from __future__ import annotations

import http.client
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dossier.pipeline import Options, build_dossier
from tests.conftest import ROOT, skip_for_want_of
from tests.hosts.serving import find_nginx, free_port, nginx, rules_of, sent_for

pytestmark = pytest.mark.browser

TELLS = "document.addEventListener('securitypolicyviolation', (e) => console.error(`refused: ${e.violatedDirective} ${e.blockedURI}`))"
OF_EACH_FOLDER = 2
LEFT = "net::ERR_ABORTED"  # of a page that was left before all of it was there


@dataclass(frozen=True, slots=True)
class Hosted:
    """A site that is served: its folder, and its address."""

    site: Path
    home: str

    @property
    def port(self) -> int:
        return int(self.home.split(":")[2].split("/")[0])


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's own dossier."""
    root = tmp_path_factory.mktemp("hosted") / "demonstration"
    root.mkdir()
    for name in ("content", "seeds", "themes"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("dossier.yaml", "anchors.lock"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture(scope="module", params=["/", "/dossiers/syria/"])
def hosted(request: pytest.FixtureRequest, demonstration: Path) -> Iterator[Hosted]:
    """At the root of a host that joins headers, and below a folder of one that takes the narrowest rule's."""
    program = find_nginx()
    if program is None:
        skip_for_want_of("nginx", "install it (Debian: apt-get install nginx-light)")
    below, port = str(request.param), free_port()
    host = demonstration.parent / f"host{below.replace('/', '-')}" / "served"
    home = f"http://127.0.0.1:{port}{below}"
    site = host / below.strip("/")
    result = build_dossier(Options(demonstration, "2026-01-01", site, url=home, search=True))
    assert not result.failed
    with nginx(program, host, below, port, joins=below == "/"):
        yield Hosted(site, home)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    context.add_init_script(TELLS)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Everything that the browser has to complain of, filled as it does."""
    found: list[str] = []
    page.on(
        "console",
        lambda m: found.append(f"{m.location.get('url')}: {m.text}") if m.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "requestfailed",
        lambda request: found.append(f"{request.url} {request.failure}") if request.failure != LEFT else None,
    )
    return found


def some_of_each(site: Path) -> list[str]:
    """The largest pages of each folder, and all at the top."""
    folders: dict[str, list[str]] = defaultdict(list)
    for path in sorted(site.rglob("*.html"), key=lambda path: (-path.stat().st_size, path)):
        folders[path.parent.relative_to(site).as_posix()].append(path.relative_to(site).as_posix())
    return [url for name, urls in folders.items() for url in (urls if name == "." else urls[:OF_EACH_FOLDER])]


def test_no_page_has_anything_that_is_refused(hosted: Hosted, page: Page, complaints: list[str]) -> None:
    visited = some_of_each(hosted.site)
    assert {"index.html", "network.html", "search.html", "timeline.html", "404.html"} <= set(visited)
    for url in visited:
        page.goto(hosted.home + url, wait_until="load")
        assert complaints == [], url


def test_the_search_finds_and_its_results_lead_to_pages(hosted: Hosted, page: Page, complaints: list[str]) -> None:
    page.goto(f"{hosted.home}search.html?q=Geneva")
    page.locator("#hits h3").nth(2).wait_for()
    page.locator("#hits h3 a").first.click()
    page.wait_for_load_state()
    assert page.url.startswith(hosted.home)
    assert complaints == []


def test_the_colours_are_switched_and_kept(hosted: Hosted, page: Page, complaints: list[str]) -> None:
    page.goto(hosted.home)
    for _ in range(2):
        page.locator("[data-theme-switch]").first.click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto(f"{hosted.home}timeline.html", wait_until="commit")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert complaints == []


def test_cards_keys_and_paper_work(hosted: Hosted, page: Page, complaints: list[str]) -> None:
    page.goto(f"{hosted.home}documents/moscow-visit.html")
    link = page.locator(".text :is(a.m, a.curated)").first
    if link.count():
        link.focus()
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.emulate_media(media="print")
    assert len(page.pdf()) > 1_000
    assert complaints == []


def test_a_former_address_leads_on_with_the_paragraph(hosted: Hosted, page: Page, complaints: list[str]) -> None:
    answer = _asked(hosted, "documents/moscow-note.html")
    assert (answer.status, answer.getheader("Location", "").rpartition("/")[2]) == (301, "moscow-visit.html")
    page.goto(f"{hosted.home}documents/moscow-note.html#p1")
    assert page.url == f"{hosted.home}documents/moscow-visit.html#p1"
    assert complaints == []


def test_its_page_leads_on_too_where_no_redirects_are_read(hosted: Hosted, page: Page, complaints: list[str]) -> None:
    shutil.copy(hosted.site / "documents/moscow-note.html", hosted.site / "documents/as-a-page.html")
    page.goto(f"{hosted.home}documents/as-a-page.html#p1")
    page.wait_for_url("**/moscow-visit.html#p1")
    assert complaints == []


@pytest.mark.parametrize("nothing", ["nothing", "documents/nothing.html", "a/b/c/d/nothing"])
def test_what_is_not_there_has_a_page_that_holds_at_any_depth(
    hosted: Hosted, page: Page, complaints: list[str], nothing: str
) -> None:
    answer = page.goto(hosted.home + nothing)
    assert answer is not None
    assert answer.status == 404
    assert [said for said in complaints if "status of 404" not in said] == []
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"  # its style is there
    page.locator("nav a", has_text="Documents").last.click()
    page.wait_for_url(f"{hosted.home}documents/index.html")


def test_the_policy_is_in_force(hosted: Hosted, page: Page) -> None:
    """Else that nothing is refused would say nothing."""
    page.goto(f"{hosted.home}documents/moscow-visit.html")
    inline = "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.head.append(s)"
    assert page.evaluate(f"() => {{ {inline}; return window.ran ?? 0; }}") == 0
    page.evaluate("document.body.setAttribute('style', 'margin: 99px')")
    assert page.evaluate("getComputedStyle(document.body).marginTop") != "99px"
    bytes_ = "new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])"
    compiled = f"WebAssembly.compile({bytes_}).then(() => 'runs', () => 'refused')"
    assert page.evaluate(compiled) == "refused"
    page.goto(f"{hosted.home}search.html")
    assert page.evaluate(compiled) == "runs"


def test_what_is_sent_is_what_the_file_asks_for(hosted: Hosted) -> None:
    below = "/" + hosted.home.split("/", 3)[3]
    rules = rules_of((hosted.site / "_headers").read_text(encoding="utf-8"))
    asset = next((hosted.site / "assets").iterdir()).name
    sent = {url: _asked(hosted, url) for url in ("index.html", f"assets/{asset}", "data/dossier.json")}
    for url, answer in sent.items():
        asked = dict(sent_for(rules, below + url, joins=False))
        assert {name: answer.getheader(name) for name in asked} == asked
    assert sent["index.html"].getheader("Cache-Control") is None
    assert "immutable" in sent[f"assets/{asset}"].getheader("Cache-Control", "")
    assert "unsafe-inline" not in (hosted.site / "_headers").read_text(encoding="utf-8")


def _asked(hosted: Hosted, url: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", hosted.port, timeout=10)
    connection.request("GET", "/" + hosted.home.split("/", 3)[3] + url)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer
