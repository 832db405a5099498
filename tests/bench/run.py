"""The bench: dossier against other generators, warm builds after edits, and growth, on a corpus that anyone can make.

    python tests/bench/run.py
    python tests/bench/run.py --documents 1000 --rows cold,paragraph --peers hugo,eleventy
    python tests/bench/run.py --corpus FOLDER --runs 5 --archive

It works in a new folder under $TMPDIR and never writes into a given corpus. The table goes to the terminal; every
figure, the table and the picture of the growth go to --results.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dossier.pipeline import Options, link_dossier
from tests.bench.corpus import archive, make, repeat
from tests.bench.edits import paragraph, rename
from tests.bench.peers import PEERS, Rival, Site, site_of
from tests.bench.report import Report, setting, table, write_report
from tests.bench.rows import ROWS, Bench, growth

GROWTH = "growth"
NAMES = (*ROWS, GROWTH)
SMALL = 60  # documents: enough to see whether the bench works
HERE = Path(__file__).resolve().parent


def main() -> None:
    options = _options()
    work = Path(tempfile.mkdtemp(prefix="dossier-bench-"))
    try:
        print(table(_measure(options, work)))
    finally:
        if options.keep:
            print(f"everything that was built is in {work}")
        else:
            shutil.rmtree(work, ignore_errors=True)
    print(f"{options.results}: results.json, results.md" + ", growth.svg" * (GROWTH in options.rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--corpus", type=Path, metavar="FOLDER", help="a dossier folder, instead of a made-up corpus")
    source.add_argument("--documents", type=int, metavar="N", default=20_000, help="of the made-up corpus")
    parser.add_argument("--runs", type=int, metavar="K", default=3, help="of each, after one that does not count")
    parser.add_argument("--peers", type=_names_of(PEERS), default=("hugo",), help=f"of {', '.join(PEERS)}")
    parser.add_argument("--rows", type=_names_of(NAMES), default=NAMES, help=f"of {', '.join(NAMES)}")
    parser.add_argument("--theme", default=str(HERE / "plain"), help="for all rows but `default`, if not plain/")
    parser.add_argument("--archive", action="store_true", help="growth also of the shape of a large archive")
    parser.add_argument("--results", type=Path, metavar="FOLDER", default=HERE / "results", help="where figures go")
    parser.add_argument("--keep", action="store_true", help="leave what was built where it is")
    parser.add_argument("--small", action="store_true", help=f"{SMALL} documents, one run, no warm-up: does it work?")
    options = parser.parse_args()
    if options.documents < 1 or options.runs < 1:
        parser.error("there is at least one document and one run")
    if options.corpus and not (options.corpus / "dossier.yaml").is_file():
        parser.error(f"{options.corpus} has no dossier.yaml")
    if options.small:
        options.documents, options.runs = SMALL, 1
    return options


def _names_of(known: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    """What argparse makes of `a,b`."""

    def names(said: str) -> tuple[str, ...]:
        found = tuple(filter(None, said.split(",")))
        if wrong := [name for name in found if name not in known]:
            raise argparse.ArgumentTypeError(f"{', '.join(wrong)}: there are {', '.join(known)}")
        return found

    return names


def _measure(options: argparse.Namespace, work: Path) -> Report:
    """Every row that was asked for, in the order of ROWS; what is known is on the disk after each of them."""
    bench, report = _prepare(options, work)
    for name, row in ROWS.items():
        if name in options.rows:
            report = replace(report, rows=(*report.rows, row(bench)))
            write_report(report, options.results)
    # After the row that deletes most, but writing these corpora uses up what it freed (see rows.py).
    for shape, reshape in _shapes(options).items():
        report = replace(report, growths=(*report.growths, growth(bench, shape, reshape)))
        write_report(report, options.results)
    return report


def _shapes(options: argparse.Namespace) -> dict[str, Callable[[Path], None]]:
    shapes: dict[str, Callable[[Path], None]] = {"corpus": lambda folder: None}
    wanted = shapes | ({"archive": archive} if options.archive else {})
    return wanted if GROWTH in options.rows else {}


def _prepare(options: argparse.Namespace, work: Path) -> tuple[Bench, Report]:
    """The corpus, the sites of the peers that are installed, the edits; and a report that only says where we are."""
    corpus = work / "corpus"
    documents = _grow(options.corpus, options.documents, corpus, 1)
    linked = link_dossier(Options(corpus, datetime.now(UTC).date().isoformat()))
    if linked.dossier is None:
        sys.exit(f"{options.corpus} is not a dossier")
    rivals = _rivals(options.peers, work, site_of(corpus, linked, linked.dossier))
    warmups = 0 if options.small else 1
    bench = Bench(
        work,
        corpus,
        options.theme,
        options.runs,
        warmups,
        rivals,
        paragraph(corpus, linked.dossier),
        rename(corpus, linked, linked.dossier),
        partial(_grow, options.corpus, options.documents),
        (1, 2) if options.small else (1, 2, 4, 8),
    )
    told = f"{documents:,} documents, {'given' if options.corpus else 'made up'}"
    absent = tuple(name for name in options.peers if name not in rivals)
    theme = Path(options.theme).name
    return bench, Report(setting(work, told, theme, warmups, rivals.values()), absent, (), ())


def _grow(given: Path | None, documents: int, folder: Path, times: int) -> int:
    """A dossier of so many times the documents, and how many these are."""
    if given is None:
        make(folder, documents * times)
    else:
        repeat(given, folder, times)
    return sum(path.is_file() for path in (folder / "seeds").rglob("*"))


def _rivals(names: Iterable[str], work: Path, site: Site) -> dict[str, Rival]:
    rivals = {}
    for name in names:
        if program := PEERS[name].find():
            rivals[name] = Rival(PEERS[name], program, work / f"site-{name}")
            PEERS[name].write(site, rivals[name].site)
    return rivals


if __name__ == "__main__":
    main()
