"""What a document of a thousand words weighs, how much is asked for to show it, and when a telephone is ready to be used."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dossier.pipeline import Options, build_dossier
from tests.incremental.folders import matter, write

pytestmark = pytest.mark.browser

PAGE_AT_MOST, REQUESTS_AT_MOST = 12_000, 4
READY = 1_000  # milliseconds
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 96_000}
NAMES = ("Ada Lind", "Bo Falk", "Cora Berg", "Dan Holm", "Eva Strand", "Finn Dahl", "Gro Lie", "Hans Moe", "Ida Vik", "Jo Aas",
         "Kari Eng", "Leif Hove", "Mona Rud", "Nils By", "Olga Sand", "Per Lund", "Ragna Tveit", "Sten Aune", "Tora Hagen", "Ulf Nes")  # fmt: skip
PORTS = ("Bergen", "Ostend", "Cadiz", "Riga", "Gdansk")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _paragraph(number: int) -> str:
    """Fifty words of which no two paragraphs have many in common, and two names."""
    who, where = NAMES[number], PORTS[number % len(PORTS)]
    words = (_word(number * 48 + at) for at in range(44))
    return f"{who} wrote from {where} that {' '.join(words)}."


def _word(number: int) -> str:
    drawn = number * 2_654_435_761 % 2**32  # Knuth's multiplicative hash: no two near each other are alike
    return "".join(LETTERS[drawn >> 5 * at & 31 if (drawn >> 5 * at & 31) < 26 else at] for at in range(3 + number % 5))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    people = {
        f"content/people/p{at}.md": matter(name=name, summary=f"Master of the port of {PORTS[at % 5]}.", offices=[{"title": "Harbour master"}])
        for at, name in enumerate(NAMES)
    }  # fmt: skip
    places = {f"content/organisations/{name.lower()}.md": matter(name=name, kind="port") for name in PORTS}
    text = "\n\n".join(_paragraph(at) for at in range(20))
    letter = matter(
        text, title="Twenty letters", published="1984-03-11", url="https://example.org/letters", publisher="riga"
    )
    files = {"content/documents/letters.md": letter, "dossier.yaml": "title: Letters\nurl: https://example.org/l/\n"}
    root = write(tmp_path_factory.mktemp("weights") / "d", {**files, **people, **places})
    result = build_dossier(Options(root, "2026-11-25", jobs=1))
    assert not result.failed, result.diagnostics
    return root / "public"


class _Packed(SimpleHTTPRequestHandler):
    """Sends every file compressed, on connections that stay, as hosts do."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        sent = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: object) -> None:
        """Nothing: the test says what it saw."""


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Packed, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/documents/letters.html"
        server.shutdown()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def test_a_document_of_a_thousand_words_is_light(site: Path, phone: Page, address: str) -> None:
    html = (site / "documents/letters.html").read_bytes()
    assert b"1,000 words" in html
    assert html.count(b'class="m person"') == len(NAMES)
    assert len(gzip.compress(html, 9)) <= PAGE_AT_MOST
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(address, wait_until="networkidle")
    assert len(asked) <= REQUESTS_AT_MOST, asked


# When the page is painted, its script has run, and no task that a reader would notice runs any more.
USABLE = """() => new Promise(done => setTimeout(() => {
  const loaded = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd
  const painted = performance.getEntriesByName("first-contentful-paint")[0].startTime
  done(Math.max(loaded, painted, ...window.busy))
}, 300))"""
BUSY = """window.busy = []; new PerformanceObserver(list => list.getEntries().forEach(e => {
  window.busy.push(e.startTime + e.duration) })).observe({type: "longtask", buffered: true})"""


def test_on_a_slow_telephone_it_is_ready_within_a_second(phone: Page, address: str) -> None:
    """On a line of 1.6 Mbit/s and 150 ms, with a processor four times slower; the best of five, for others use this one."""
    tools = phone.context.new_cdp_session(phone)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_LINE)
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    phone.add_init_script(BUSY)
    took = []
    for _ in range(5):
        phone.goto(address)
        took.append(phone.evaluate(USABLE))
    assert min(took) < READY, took
