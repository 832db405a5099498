"""Pages to an index by the real Pagefind: the same bytes for the same pages, and nothing that it was not given."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from dossier.io.bundle import decoded, in_order
from dossier.io.search import SearchFailed, index_of, program

PAGES = [
    (
        f"documents/d{number}.html",
        f'<html lang="{language}"><head><title></title></head><body data-pagefind-body><h1>Letter {number}</h1>'
        + "".join(
            f'<i data-pagefind-filter="{facet}:{facet} {number % 3}"></i>' for facet in ("kind", "person", "year")
        )
        + f'<i data-pagefind-sort="date:{number:07}"></i><span id="p1">The cod of {number} spawn.</span></body></html>',
    )
    for number, language in enumerate(["en", "ru", "ar"] * 6)
]


def indexer() -> Path:
    found = program()
    assert found, "the extra `search` is among the extras of `test`"
    return found


def test_the_same_pages_in_any_order_give_the_same_bytes() -> None:
    first = index_of(indexer(), PAGES)
    assert first == index_of(indexer(), reversed(PAGES))
    assert first == index_of(indexer(), PAGES)


def test_what_is_put_in_order_stays_as_it_is() -> None:
    files = {name.removeprefix("pagefind/"): data for name, data in index_of(indexer(), PAGES).items()}
    assert in_order(files) == files


def test_what_is_packed_anew_names_no_system() -> None:
    """Each Python would name another, and so give other bytes and other names of files."""
    files = {
        name: data for name, data in index_of(indexer(), PAGES).items() if name.endswith((".pf_meta", ".pf_filter"))
    }
    assert {data[:10].hex() for data in files.values()} == {"1f8b08000000000002ff"}


def test_there_is_what_a_browser_loads_and_no_interface() -> None:
    names = {name for name in index_of(indexer(), PAGES) if name.count("/") == 1}
    assert {name.partition(".")[0] for name in names if name.endswith(".pf_meta")} == {"pagefind/pagefind"}
    loaded = {name for name in names if not name.endswith((".pf_meta", ".pagefind"))}
    assert loaded == {"pagefind/pagefind-entry.json", "pagefind/pagefind-worker.js", "pagefind/pagefind.js"}


def test_the_entry_names_languages_by_the_number_of_their_pages() -> None:
    entry = json.loads(index_of(indexer(), PAGES[:4])["pagefind/pagefind-entry.json"])
    assert list(entry["languages"]) == ["en", "ar", "ru"]


def test_a_text_is_kept_word_for_word_with_the_places_of_paragraphs() -> None:
    files = index_of(indexer(), PAGES[:1])
    (fragment,) = (json.loads(decoded(data)) for name, data in files.items() if name.endswith(".pf_fragment"))
    assert fragment["content"] == "Letter 0. The cod of 0 spawn."
    assert [anchor["id"] for anchor in fragment["anchors"]] == ["p1"]


def test_a_program_that_fails_is_quoted() -> None:
    with pytest.raises(SearchFailed, match=r"unknown option|unrecognized|usage|option"):
        index_of(Path(sys.executable), PAGES)


def test_a_program_that_is_no_program_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(SearchFailed):
        index_of(tmp_path / "nothing", PAGES)
