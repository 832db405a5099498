"""The checkers that are no Python: HTML files or an open page in, what they find in sentences out."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from playwright.sync_api import Page

from tests.setup_browser import AXE, NU

# HTML, CSS and SVG files to what is wrong with them: the file, and line, column, severity and sentence.
Nu: TypeAlias = Callable[[Sequence[Path]], list[tuple[Path, str]]]

# An open page to the rules it breaks, each with the elements that break it.
Axe: TypeAlias = Callable[[Page], list[str]]

AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RUN_AXE = "async tags => (await axe.run(document, {runOnly: tags, resultTypes: ['violations']})).violations"


def nu_messages(java: str, files: Sequence[Path]) -> list[tuple[Path, str]]:
    """Errors and warnings of the Nu Html Checker; mere information is left out."""
    found = []
    for start in range(0, len(files), 200):  # more may be longer than Windows lets a command be
        chosen = map(str, files[start : start + 200])
        options = ["--also-check-css", "--also-check-svg", "--stdout", "--exit-zero-always", "--format", "json"]
        command = [java, "-Xss8m", "-jar", str(NU), *options, *chosen]  # its schemas need a deep stack
        # In a C locale Java would not find files with names beyond ASCII, and would not say so.
        env = {**os.environ, "LC_ALL": "C.UTF-8"}
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8", env=env).stdout
        found += [_sentence(message) for message in json.loads(output)["messages"] if _is_fault(message)]
    return found


def _is_fault(message: dict[str, str]) -> bool:
    return message["type"] != "info" or message.get("subType") == "warning"


def _sentence(message: dict[str, str]) -> tuple[Path, str]:
    path = Path(url2pathname(unquote(urlsplit(message.get("url", "")).path)))
    place = f"{message.get('lastLine', '?')}:{message.get('firstColumn', '?')}"
    return path, f"{place}: {message.get('subType', message['type'])}: {message['message']}"


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands, by the rules of WCAG 2.2 A and AA and its best practice."""
    page.evaluate(AXE.read_text(encoding="utf-8"))  # as a <script> it would be subject to the page's own policy
    found = []
    for rule in page.evaluate(RUN_AXE, AXE_TAGS):
        elements = " | ".join(node["html"][:200] for node in rule["nodes"][:3])
        found.append(f"{rule['id']} ({rule['impact']}): {rule['help']}: {elements}")
    return found
