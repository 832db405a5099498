"""The themes' style sheets by the rules of stylelint, and of the house: layers, tokens, logical properties, small size."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import skip_for_want_of
from tests.setup_browser import STYLELINT, TOOLS, has_stylelint, how_to_get_checkers

ROOT = Path(__file__).resolve().parent.parent
SHEETS = [ROOT / "themes/default/static/style.css", ROOT / "themes/broadsheet/static/theme.css"]

# What runs from the left to the right whatever the language; print has pages of one direction.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)|(?<![\w-])(?:left|right|top|bottom|width|height)\s*:"
)


@pytest.mark.browser
def test_stylelint_finds_nothing() -> None:
    if not has_stylelint():
        skip_for_want_of("stylelint", how_to_get_checkers())
    config = ["--config", str(ROOT / "tests/stylelint.json"), "--config-basedir", str(TOOLS), "--formatter", "json"]
    command = ["node", str(STYLELINT), *config, *map(str, SHEETS)]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", cwd=ROOT)
    said = json.loads(done.stdout or done.stderr)
    assert [f"{Path(r['source']).name}:{w['line']}: {w['text']}" for r in said for w in r["warnings"]] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_properties_are_logical(sheet: Path) -> None:
    lines = enumerate(sheet.read_text(encoding="utf-8").splitlines(), 1)
    assert [f"{number}: {line.strip()}" for number, line in lines if PHYSICAL.search(line)] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_colours_are_tokens(sheet: Path) -> None:
    """A colour is written where its token is, or is that of paper."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    rest = re.sub(r"--[\w-]+:[^;]*;", "", text)
    assert [colour for colour in re.findall(r"#[0-9a-f]{3,8}\b", rest) if colour not in {"#000", "#fff"}] == []


def test_both_together_are_small() -> None:
    assert len(gzip.compress(b"".join(sheet.read_bytes() for sheet in SHEETS), 9)) <= 12_000
