"""What tests ask for by name: corpora, the demonstration built, a browser, checkers, and how long a run may take."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn, TypeAlias

import pytest
from filelock import FileLock
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.browser.checkers import Axe, Nu, axe_violations, nu_messages
from tests.setup_browser import find_chromium, find_java, has_npm_packages, how_to_get, how_to_get_checkers

ROOT = Path(__file__).resolve().parent.parent
NEEDS = "needs "  # how each reason to skip begins that the summary counts

# Quiet in every way: nothing of the browser's own may ask the network, and root has no sandbox.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Of a short and a long number of rounds the one for this run.
Rounds: TypeAlias = Callable[[int, int], int]

# Examples come in the same order each time, except where a long run looks for new ones; the time of one example says
# little on a machine that runs other tests beside it.
settings.register_profile("short", max_examples=60, derandomize=True, deadline=None)
settings.register_profile("long", max_examples=3000, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run all rounds of kills, soaks and fuzzing (hours)")
    parser.addoption("--site", type=Path, help="--site=FOLDER: check this built site, not the demonstration")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if config.getoption("long") else "short")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what this machine could not test, and what would let it."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    if reasons := Counter({reason: count for reason, count in reasons.items() if reason.startswith(NEEDS)}):
        terminalreporter.section("NOT TESTED HERE", sep="!", red=True, bold=True)
        for reason, count in reasons.items():
            terminalreporter.line(f"{count} skipped: {reason}")


def skip_for_want_of(thing: str, remedy: str) -> NoReturn:
    pytest.skip(f"{NEEDS}{thing}.  To run them: {remedy}")


@pytest.fixture(scope="session")
def rounds(pytestconfig: pytest.Config) -> Rounds:
    """`rounds(5, 500)`: how often to do it, by default and with --long."""
    return (lambda _, long: long) if pytestconfig.getoption("long") else (lambda short, _: short)


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real material beside the checkout (or $DOSSIER_CORPORA): `corpora/unpack.py`, `seeds/`, …"""
    folder = Path(os.environ.get("DOSSIER_CORPORA", ROOT.parent / "shared"))
    if not (folder / "corpora").is_dir():
        skip_for_want_of("the corpora", "put them in ../shared beside the checkout, or name them in DOSSIER_CORPORA")
    return folder


@pytest.fixture(scope="session")
def demo_site(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's own dossier, built once for all workers; or the folder that --site names."""
    if given := pytestconfig.getoption("site"):
        return Path(given).resolve()
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    site, outcome = shared / "demo-site", shared / "demo-site.txt"
    with FileLock(shared / "demo-site.lock"):
        if not outcome.exists():
            command = [sys.executable, "-m", "dossier.cli", "build", str(ROOT), "--output", str(site), "--no-search"]
            built = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", cwd=shared)
            said = f"status {built.returncode}\n{built.stdout}{built.stderr}"
            outcome.write_text("" if built.returncode == 0 else said, encoding="utf-8")
    if failure := outcome.read_text(encoding="utf-8"):
        pytest.fail(f"the demonstration dossier does not build: {failure}")
    return site


@pytest.fixture(scope="module")  # for the session would leave its event loop to every other test of the worker
def chromium() -> Iterator[Browser]:
    """A running browser; each test makes its own contexts and pages."""
    program = find_chromium()
    if program is None:
        skip_for_want_of("Chromium", how_to_get("chromium"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def nu() -> Nu:
    """The Nu Html Checker: files to what is wrong with them. A call takes about a second and then 10 ms a file."""
    java = find_java()
    if java is None:
        skip_for_want_of("a Java runtime for the Nu Html Checker", how_to_get("java"))
    if not has_npm_packages():
        skip_for_want_of("the Nu Html Checker", how_to_get_checkers())
    return lambda files: nu_messages(java, files)


@pytest.fixture(scope="session")
def axe() -> Axe:
    """axe-core: an open page to the rules of accessibility that it breaks."""
    if not has_npm_packages():
        skip_for_want_of("axe-core", how_to_get_checkers())
    return axe_violations
