"""What every test of the command line begins with: the current folder is an empty one, with a new dossier `x` in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import dossier


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("SOURCE_DATE_EPOCH", "NO_COLOR", "DOSSIER_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def x(here: Path) -> Path:
    assert dossier("init", "x").status == 0
    return here / "x"
