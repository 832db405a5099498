"""A small dossier, and a server of it for all tests of a module that do not change it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.incremental.folders import write
from tests.serve.running import Served, serving
from tests.serve.sources import SOURCES


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    return write(tmp_path / "harbour", SOURCES)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(write(tmp_path_factory.mktemp("served") / "harbour", SOURCES)) as server:
        yield server
