"""Pages to the files of a search index over them, by Pagefind, which is a program beside its Python package."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from dossier.io.bundle import in_order

FOLDER = "pagefind/"
_PROGRAMS = ("pagefind_extended", "pagefind_extended.exe", "pagefind", "pagefind.exe")
# What is written for users of its own interface, and of no use here.
_UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight", "playground/")


class SearchFailed(Exception):
    """What the program said when it could not make an index."""


def program() -> Path | None:
    """The program that makes indexes, or None where neither the extra that brings it nor the program is installed.

    The packages are looked for and not imported, which would be a good part of a small build.
    """
    for package in ("pagefind_bin_extended", "pagefind_bin"):
        found = find_spec(package)
        for folder in (found.submodule_search_locations or ()) if found else ():
            for name in _PROGRAMS:
                if (path := Path(folder) / name).is_file():
                    return path
    installed = which("pagefind_extended") or which("pagefind")
    return Path(installed) if installed else None


def version_of(indexer: Path) -> str:
    """What tells one version of the program from another without running it: its size and when it was installed."""
    found = indexer.stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def index_of(indexer: Path, pages: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """The files of an index by their URLs, from the URL and the HTML of each page; the same for the same pages.

    The program is started by itself: the library's own way to talk to it waits a tenth of a second for each answer.
    """
    with TemporaryDirectory(prefix="dossier-search-", ignore_cleanup_errors=True) as folder:
        site, bundle = Path(folder) / "site", Path(folder) / "index"
        _write(site, pages)
        bundle.mkdir()
        _run(indexer, site, bundle)
        paths = (path for path in sorted(bundle.rglob("*")) if path.is_file())
        files = {path.relative_to(bundle).as_posix(): path.read_bytes() for path in paths}
    used = {name: data for name, data in files.items() if not name.startswith(_UNUSED)}
    return {FOLDER + name: data for name, data in in_order(used).items()}


def _write(site: Path, pages: Iterable[tuple[str, str]]) -> None:
    """As files, which is how the program takes many pages at once."""
    made: set[str] = set()
    for url, text in pages:
        folder = url.rpartition("/")[0]
        if folder not in made:
            (site / folder).mkdir(parents=True, exist_ok=True)
            made.add(folder)
        (site / url).write_bytes(text.encode("utf-8", "replace"))


def _run(indexer: Path, site: Path, bundle: Path) -> None:
    command = [str(indexer), "--site", str(site), "--output-path", str(bundle), "--keep-index-url", "--silent"]
    try:
        run = subprocess.run(
            command, check=False, cwd=site, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as error:
        raise SearchFailed(str(error.strerror or error)) from None
    if run.returncode or not (bundle / "pagefind-entry.json").is_file():
        said = run.stdout.decode("utf-8", "replace").split("\n")
        raise SearchFailed(next((line.strip() for line in said if line.strip()), f"status {run.returncode}"))
