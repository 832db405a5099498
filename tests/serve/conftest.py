"""A small dossier, and a server of it for all tests of a module that do not change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.incremental.folders import write
from tests.serve.running import Served, serving
from tests.serve.sources import SOURCES


def sources_of(request: pytest.FixtureRequest) -> Mapping[str, bytes | str]:
    """Those of the module that asks, where it has some of its own."""
    return getattr(request.module, "SOURCES", SOURCES)


@pytest.fixture
def harbour(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write(tmp_path / "harbour", sources_of(request))


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(write(tmp_path_factory.mktemp("served") / "harbour", sources_of(request))) as server:
        yield server
