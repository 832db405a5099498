"""A released dossier that withholds something of each sort, made once, and a copy of it for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.leaks.folders import copy_of, released, written


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the real program releases it."""
    folder = written(tmp_path_factory.mktemp("leaks") / "gauge")
    said = released(folder)
    assert said.status == 0, said.err
    assert "leak" not in said.err, said.err
    return folder


@pytest.fixture
def gauge(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, released already, in the folder in which the test runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    copy_of(sound, tmp_path / "gauge")
    return Path("gauge")
