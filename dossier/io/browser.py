"""A page of HTML to a PDF, by the Chromium that is installed; nothing it shows or asks for leaves this machine."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
_PLACES = {
    "Darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "Windows": (
        r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
        r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
        r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
        r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    ),
}
_FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--no-first-run",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--allow-file-access-from-files",
    "--no-pdf-header-footer",
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
)
PATIENCE = 1800  # seconds; a book of thousands of pages takes minutes


class NotPrinted(Exception):
    """Why there is no PDF, in one sentence."""


def find_browser(named: str) -> str | None:
    """The browser of that path or name, or that $CHROMIUM names, and no other; else the first that is installed."""
    if wanted := named or os.environ.get("CHROMIUM", ""):
        return shutil.which(wanted)
    places = (os.path.expandvars(place) for place in _PLACES.get(platform.system(), ()))
    return next(filter(None, map(shutil.which, (*NAMES, *places))), None)


def as_pdf(browser: str, html: str, near: Path) -> bytes:
    """The PDF of a page. It is worked out in a folder under `near`, which every browser may read; raises NotPrinted."""
    near.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="print-", dir=near, ignore_cleanup_errors=True) as folder:
        place = Path(folder).resolve()
        page, made = place / "book.html", place / "book.pdf"
        page.write_text(html, encoding="utf-8", errors="replace")
        is_root = os.name == "posix" and os.geteuid() == 0  # whom Chromium lets into its sandbox nowhere
        own = [f"--user-data-dir={place / 'profile'}", f"--print-to-pdf={made}", *["--no-sandbox"] * is_root]
        try:
            done = subprocess.run(
                [browser, *_FLAGS, *own, page.as_uri()], capture_output=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            raise NotPrinted(
                f"the browser was not ready after {PATIENCE // 60} minutes; print fewer documents"
            ) from None
        except OSError as error:
            raise NotPrinted(f"the browser cannot be run: {error.strerror or error}") from None
        if not made.is_file() or not made.stat().st_size:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise NotPrinted(
                f"the browser made no PDF: {said[-1][:200] if said else f'it ended with {done.returncode}'}"
            )
        return made.read_bytes()
