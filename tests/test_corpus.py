"""Two thousand real documents: they build without an error, and every link and id in the output holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dossier.diagnostics import as_text
from dossier.pipeline import Options, Result, build_dossier
from tests.site_links import broken_links

DOCUMENTS = 2000
BASE = "https://example.org/reuters/"


@pytest.fixture(scope="module")
def corpus(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "reuters"
    command = [sys.executable, str(corpora / "corpora" / "unpack.py"), str(folder), "--limit", str(DOCUMENTS)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return folder


@pytest.fixture(scope="module")
def result(corpus: Path) -> Result:
    return build_dossier(Options(corpus, "2015-12-31", url=BASE, jobs=2))


def test_it_builds_without_an_error(result: Result) -> None:
    assert [as_text(d) for d in result.diagnostics if d.severity == "error"] == []
    assert result.output
    assert (DOCUMENTS, "document", "documents") in result.counts


def test_every_link_and_id_holds(result: Result) -> None:
    assert result.output
    assert broken_links(result.output, BASE) == []


def test_a_second_build_changes_nothing(corpus: Path, result: Result) -> None:
    assert result.output
    again = build_dossier(Options(corpus, "2015-12-31", url=BASE, jobs=1))
    assert again.outcome
    assert (again.outcome.changed, again.outcome.deleted) == (0, 0)
