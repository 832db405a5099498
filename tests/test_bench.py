"""The bench works: every row is measured and told, its corpus is always the same; how long anything takes is not asked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from dossier.diagnostics import as_text
from dossier.pipeline import Options, build_dossier, link_dossier
from tests.bench.corpus import archive, make, repeat
from tests.bench.curve import Growth, draw
from tests.bench.edits import Edit, paragraph, rename
from tests.bench.measure import Measured, in_turn, median
from tests.bench.peers import PEERS, site_of
from tests.bench.report import Report, table
from tests.bench.rows import ROWS, Row

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2021-12-31"
DOCUMENTS = 40
SVG = "{http://www.w3.org/2000/svg}"


def files_of(folder: Path) -> Mapping[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".dossier" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "corpus"
    make(folder, DOCUMENTS)
    return folder


# The command


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "results"
    command = [
        sys.executable,
        str(ROOT / "tests" / "bench" / "run.py"),
        "--small",
        "--peers",
        "",
        "--results",
        str(folder),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", cwd=folder.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def figures(results: Path) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads((results / "results.json").read_text(encoding="utf-8"))


def test_it_leaves_figures_a_table_and_a_picture(results: Path) -> None:
    assert sorted(path.name for path in results.iterdir()) == ["growth.svg", "results.json", "results.md"]


def test_each_row_is_measured(figures: Any) -> None:  # noqa: ANN401 - what JSON holds
    assert list(figures["rows"]) == list(ROWS)
    runs = {name: row["runs"]["dossier"] for name, row in figures["rows"].items()}
    assert [name for name, each in runs.items() if len(each) != 1 or each[0].keys() != {"wall", "cpu", "memory"}] == []
    assert list(figures["growth"]["corpus"]["runs"]) == ["60", "120"]
    assert set(figures["setting"]) == {"date", "machine", "versions", "corpus", "theme", "runs"}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured on Linux only")
def test_memory_is_measured_where_a_build_runs(figures: Any) -> None:  # noqa: ANN401 - what JSON holds
    peaks = {name: row["runs"]["dossier"][0]["memory"] for name, row in figures["rows"].items()}
    assert [name for name, peak in peaks.items() if not peak] == ["copy"]


def test_the_table_tells_each_row(results: Path) -> None:
    text = (results / "results.md").read_text(encoding="utf-8")
    assert [name for name in ROWS if f"| {name} | wall time |" not in text or f"\n- {name}: " not in text] == []
    assert "growth, corpus: " in text


def test_the_picture_says_what_it_shows(results: Path) -> None:
    image = ET.parse(results / "growth.svg").getroot()  # noqa: S314 - our own file
    assert image.tag == f"{SVG}svg"
    title, description = image.find(f"{SVG}title"), image.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert image.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "60 documents in " in str(description.text)
    assert len(image.findall(f"{SVG}circle")) == 2 + 1  # the sizes, and the legend


def test_an_unknown_row_is_refused() -> None:
    command = [sys.executable, str(ROOT / "tests" / "bench" / "run.py"), "--rows", "cold,warm"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2
    assert f"argument --rows: warm: there are {', '.join(ROWS)}, growth\n" in done.stderr


def test_the_preview_is_measured(corpus: Path) -> None:
    before = files_of(corpus)
    command = [sys.executable, str(ROOT / "tests" / "bench" / "preview.py"), str(corpus), "--edits", "2"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    said = [re.sub(r"[\d.]+", "N", " ".join(line.split())) for line in done.stdout.splitlines()[-5:]]
    times = "median N ms, pN N ms, longest N ms; N MB after N edits"
    rows = [f"{name} {times}" for name in ("body", "title", "alias", "rename")]
    assert said == ["first page after N s, N MB", *rows]
    assert files_of(corpus) == before


def test_the_search_for_leaks_is_measured(corpus: Path) -> None:
    before = files_of(corpus)
    command = [sys.executable, str(ROOT / "tests" / "bench" / "leaks.py"), str(corpus), "--withheld", "12"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    said = re.sub(r"\d[\d.,]*\d|\d", "N", done.stdout)
    assert said == "N files, N MB; user time of the release N s, of the search N s\n"
    assert files_of(corpus) == before


# The corpus


def test_two_makings_are_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    make(tmp_path / "again", DOCUMENTS)
    assert files_of(tmp_path / "again") == files_of(corpus)


def test_a_smaller_corpus_is_the_beginning_of_a_larger_one(corpus: Path, tmp_path: Path) -> None:
    make(tmp_path / "half", DOCUMENTS // 2)
    assert files_of(tmp_path / "half").items() <= files_of(corpus).items()


def test_the_shape_of_an_archive_is_the_same_bytes_and_builds(corpus: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        repeat(corpus, tmp_path / name, 2)
        archive(tmp_path / name)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")
    result = build_dossier(Options(tmp_path / "one", TODAY, jobs=1))
    assert [as_text(d) for d in result.diagnostics] == []
    assert (2 * DOCUMENTS, "document", "documents") in result.counts


# The edits


@pytest.mark.parametrize("name", ["paragraph", "rename"])
def test_edits_change_pages_and_can_be_taken_back(name: str, corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    repeat(corpus, root, 1)
    before, edit = files_of(root), _edit(name, root)
    outputs = []
    for number in (0, 1, 2):
        edit.apply(number)
        result = build_dossier(Options(root, TODAY, tmp_path / "public", jobs=1))
        assert [as_text(d) for d in result.diagnostics if d.severity == "error"] == []
        assert result.outcome
        outputs.append(result.outcome.changed)
    assert outputs[1] == outputs[2] > 0
    assert files_of(root) == before


def _edit(name: str, root: Path) -> Edit:
    linked = link_dossier(Options(root, TODAY, jobs=1))
    assert linked.dossier
    return paragraph(root, linked.dossier) if name == "paragraph" else rename(root, linked, linked.dossier)


# The peers


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_gets_a_text_for_each_document(name: str, corpus: Path, tmp_path: Path) -> None:
    linked = link_dossier(Options(corpus, TODAY, jobs=1))
    assert linked.dossier
    site = site_of(corpus, linked, linked.dossier)
    assert {taxonomy.folder for taxonomy in site.taxonomies} == {"people", "countries", "topics", "organisations"}
    PEERS[name].write(site, tmp_path)
    written = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "content").rglob("0*.md")}
    assert written.keys() == {text.slug for text in site.texts}
    assert [text.slug for text in site.texts if not written[text.slug].endswith(text.body)] == []


# The figures


def test_runs_come_in_turn_and_warm_ups_do_not_count() -> None:
    called: list[str] = []

    def entrant(name: str) -> Measured:
        called.append(name)
        return Measured(len(called))

    found = in_turn({"a": lambda: entrant("a"), "b": lambda: entrant("b")}, runs=2, warmups=1)
    assert "".join(called) == "ababab"
    assert found == {"a": (Measured(3), Measured(5)), "b": (Measured(4), Measured(6))}


def test_medians_are_of_each_quantity() -> None:
    runs = [Measured(1, 9, 30), Measured(2, 7, 20), Measured(3, 8, 10)]
    assert median(runs) == Measured(2, 8, 20)
    assert median([Measured(1), Measured(2)]) == Measured(1.5)


def test_growth_is_the_slope_of_both_lines() -> None:
    growth = Growth("corpus", {n: (Measured(n**1.5, 1, 1000 * n + 5_000_000),) for n in (100, 200, 400, 800)})
    assert growth.exponent == pytest.approx(1.5)
    assert growth.memory == pytest.approx((1000, 5_000_000))
    assert "exponent 1.50" in draw([growth])


def test_the_table_has_ratios_to_each_peer_and_names_who_is_absent() -> None:
    row = Row("cold", "a first build", {"dossier": (Measured(2, 3, 4_000_000),), "hugo": (Measured(1, 4, 8_000_000),)})
    assert table(Report({"date": "2026-01-01"}, ("pelican",), (row,), ())) == (
        "- date: 2026-01-01\n"
        "- pelican is not installed here: it is left out\n"
        "\n"
        "| row | | dossier | peer | ratio | runs of each |\n"
        "|---|---|---|---|---|---|\n"
        "| cold | wall time | 2.00 s | 1.00 s (hugo) | 2.00 | 1 |\n"
        "| cold | processor time | 3.00 s | 4.00 s (hugo) | 0.75 | 1 |\n"
        "| cold | peak memory | 4 MB | 8 MB (hugo) | 0.50 | 1 |\n"
        "\n"
        "- cold: a first build\n"
    )
