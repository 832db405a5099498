"""The index as a part of the output: made when texts changed, listed, deleted, and without what is withheld."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from dossier import searching
from dossier.diagnostics import as_text
from dossier.io.bundle import decoded
from dossier.io.search import SearchFailed, index_of
from dossier.pipeline import Options, Result, build_dossier
from tests.incremental.folders import difference, tree

TODAY = "2015-12-31"
FILES = {
    "dossier.yaml": "title: Harbour\n",
    "content/documents/letter.md": "---\ntitle: A letter\npublished: 2015-03-04\npeople: [Ada Lind]\n---\nWe object.\n\nThe cod spawn.\n",
    "content/documents/reply.md": "---\ntitle: A reply\npublished: 2015-04\npublisher: The Board\n---\nNo cod, says [[letter]].\n",
    "content/people/ada-lind.md": "---\nname: Ada Lind\naliases: [A. Lind]\nsummary: Chair.\noffices: [{title: Treasurer}]\n---\nShe answered [@reply#p1].\n",
    "content/organisations/board.md": "---\nname: The Board\n---\n",
    "content/pages/about.md": "---\ntitle: About\n---\nOn herring.\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return written(tmp_path / "d", FILES)


def written(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def built(root: Path, *, search: bool = True) -> Result:
    result = build_dossier(Options(root, TODAY, search=search))
    assert [as_text(each) for each in result.diagnostics if each.severity == "error"] == []
    return result


def index_in(site: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (site / "pagefind").rglob("*") if path.is_file()}


def fragments(site: Path) -> dict[str, Any]:
    """What is known of each page, by its address."""
    found = (json.loads(decoded(data)) for name, data in index_in(site).items() if name.endswith(".pf_fragment"))
    return {each["url"]: each for each in found}


def all_that_is_indexed(site: Path) -> str:
    names = " ".join(path.as_posix() for path in site.rglob("*"))
    return names + b" ".join(decoded(data) for data in index_in(site).values()).decode("utf-8", "replace")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with each index that is made."""
    made: list[int] = []

    def counted(indexer: Path, pages: Iterable[tuple[str, str]]) -> dict[str, bytes]:
        made.append(1)
        return index_of(indexer, pages)

    monkeypatch.setattr(searching, "index_of", counted)
    return made


class TestWhatIsIndexed:
    def test_a_page_with_its_text_and_all_that_it_is_found_by(self, root: Path) -> None:
        built(root)
        letter = fragments(root / "public")["/documents/letter.html"]
        assert letter["content"] == "A letter. We object. The cod spawn."
        assert letter["filters"] == {
            "kind": ["Documents"],
            "language": ["en"],
            "person": ["Ada Lind"],
            "year": ["2015"],
        }
        assert letter["meta"] == {
            "date": "4 Mar 2015",
            "day": "0749677",
            "kind": "document",
            "title": "A letter",
        }
        assert [each["id"] for each in letter["anchors"]] == ["p1", "p2"]

    def test_a_person_with_aliases_offices_and_notes_but_no_numbers_of_citations(self, root: Path) -> None:
        built(root)
        found = fragments(root / "public")["/people/ada-lind.html"]
        assert found["content"] == "Ada Lind. Chair. A. Lind Treasurer She answered."

    def test_the_publisher_counts_as_an_organisation(self, root: Path) -> None:
        built(root)
        reply = fragments(root / "public")["/documents/reply.html"]
        assert reply["filters"]["organisation"] == ["The Board"]

    def test_two_of_one_name_are_told_apart_by_their_ids(self, root: Path) -> None:
        again = FILES["content/people/ada-lind.md"].replace("aliases: [A. Lind]\n", "")
        written(root, {"content/people/other.md": again})
        written(
            root, {"content/documents/letter.md": FILES["content/documents/letter.md"].replace("Ada Lind", "other")}
        )
        built(root)
        found = fragments(root / "public")
        assert found["/people/ada-lind.html"]["filters"]["person"] == ["Ada Lind (ada-lind)"]
        assert found["/people/other.html"]["filters"]["person"] == ["Ada Lind (other)"]

    def test_of_an_excerpt_what_is_shown_and_of_a_link_nothing(self, root: Path) -> None:
        text = FILES["content/documents/letter.md"]
        cited = {"content/pages/about.md": "---\ntitle: About\n---\nThey object [@letter#p1].\n"}
        written(root, {**cited, "content/documents/letter.md": text.replace("title:", "display: excerpt\ntitle:")})
        built(root)
        assert fragments(root / "public")["/documents/letter.html"]["content"] == "A letter. We object."
        written(root, {"content/documents/letter.md": text.replace("title:", "display: link\ntitle:")})
        built(root)
        assert fragments(root / "public")["/documents/letter.html"]["content"] == "A letter."
        assert "spawn" not in all_that_is_indexed(root / "public")

    def test_nothing_withheld_is_in_any_file_of_the_index(self, root: Path) -> None:
        secret = {
            "content/documents/draft.md": "---\ntitle: Zebrawood\ndraft: true\n---\nQuillfish.\n",
            "content/documents/later.md": "---\ntitle: Yellowtail\nembargo_until: 2016-01-01\n---\nXiphias.\n",
            "content/documents/inside.md": "---\ntitle: Wolffish\naccess: withheld\n---\nViperfish.\n",
            "content/people/hidden.md": "---\nname: Ursula Turbot\npublish_as: {kind: role, label: a witness, id: witness-1}\n---\n",
            "content/documents/covered.md": "---\ntitle: Covered\nredact: [{text: Sturgeon, reason: a name}]\n---\n"
            "Then Sturgeon spoke.\n",
        }
        written(root, secret)
        built(root)
        indexed = all_that_is_indexed(root / "public").casefold()
        words = (
            "zebrawood quillfish yellowtail xiphias wolffish viperfish ursula turbot sturgeon hidden draft.html".split()
        )
        assert [word for word in words if word in indexed] == []
        covered = fragments(root / "public")["/documents/covered.html"]["content"]
        assert covered == "Covered. Then … spoke."


class TestWhenItIsMade:
    def test_it_is_listed_and_stays_while_no_text_changes(self, root: Path, runs: list[int]) -> None:
        built(root)
        before = tree(root / "public")
        files = {entry["path"] for entry in json.loads(before["manifest.json"])["files"]}
        assert {path for path in before if path.startswith("pagefind/") and not path.endswith("/")} <= files
        written(root, {"themes/default/static/style.css": "body { margin: 1px }\n"})
        assert built(root).outcome is not None
        written(root, {"dossier.yaml": "title: Another harbour\n"})
        built(root)
        assert runs == [1]

    def test_it_is_made_again_for_another_text_and_equals_that_of_a_clean_build(
        self, root: Path, runs: list[int]
    ) -> None:
        built(root)
        edits = {
            "a text": {"content/pages/about.md": "---\ntitle: About\n---\nOn halibut.\n"},
            "a name in another's facets": {
                "content/organisations/board.md": "---\nname: The Old Board\naliases: [The Board]\n---\n"
            },
            "a date": {"content/documents/reply.md": FILES["content/documents/reply.md"].replace("2015-04", "2014-04")},
            "one more": {
                "content/documents/more.md": "---\ntitle: More\npublished: 2015\nlanguage: ru\n---\nТреска.\n"
            },
        }
        for number, (what, files) in enumerate(edits.items(), 2):
            written(root, files)
            built(root)
            assert len(runs) == number, what
        (root / "content/documents/more.md").unlink()
        built(root)
        clean = root.parent / "clean"
        shutil.copytree(root, clean, ignore=shutil.ignore_patterns("public", ".dossier"))
        built(clean)
        assert difference(tree(root / "public"), tree(clean / "public")) == []

    def test_a_file_of_it_that_somebody_touched_is_made_good(self, root: Path, runs: list[int]) -> None:
        built(root)
        before = tree(root / "public")
        (root / "public/pagefind/pagefind.js").write_text("mine", encoding="utf-8")
        built(root)
        assert difference(tree(root / "public"), before) == []
        assert len(runs) == 2

    def test_without_it_the_page_stays_and_its_files_go(self, root: Path) -> None:
        built(root)
        built(root, search=False)
        assert not (root / "public/pagefind").exists()
        page = (root / "public/search.html").read_text(encoding="utf-8")
        assert "A letter" in page
        assert "search.js" not in page

    def test_where_nothing_is_public_any_more_there_is_no_index_and_its_page_says_so(self, tmp_path: Path) -> None:
        letter = FILES["content/documents/letter.md"].replace("people: [Ada Lind]\n", "")
        root = written(tmp_path / "e", {"dossier.yaml": "title: Harbour\n", "content/documents/letter.md": letter})
        built(root)
        assert index_in(root / "public")
        written(root, {"content/documents/letter.md": letter.replace("title:", "draft: true\ntitle:")})
        assert built(root).outcome
        assert not (root / "public/pagefind").exists()
        page = (root / "public/search.html").read_text(encoding="utf-8")
        assert "Nothing is published here yet." in page
        assert "data-search=" not in page
        written(root, {"content/documents/letter.md": letter})
        built(root)
        assert index_in(root / "public")

    def test_off_means_neither_page_nor_index(self, root: Path) -> None:
        written(root, {"dossier.yaml": "title: Harbour\nsearch: off\n"})
        built(root)
        assert not (root / "public/pagefind").exists()
        assert not (root / "public/search.html").exists()
        assert "search.html" not in (root / "public/index.html").read_text(encoding="utf-8")


class TestWhatCanGoWrong:
    def test_a_dossier_without_records_has_a_page_and_no_index(self, tmp_path: Path) -> None:
        root = written(tmp_path / "d", {"dossier.yaml": FILES["dossier.yaml"]})
        built(root)
        assert not (root / "public/pagefind").exists()
        assert "search.js" not in (root / "public/search.html").read_text(encoding="utf-8")

    def test_without_the_extra_it_says_once_what_to_install(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(searching, "program", lambda: None)
        said = [as_text(each) for each in built(root).diagnostics if each.code == "extra-missing"]
        missing = (
            "dossier.yaml: warning[extra-missing] an index for full-text search needs a part of the program that is not "
            'installed\n    hint: pip install "dossier[search]"; until then search.html finds titles and names. '
            "`search: off` does without"
        )
        assert said == [missing]
        assert (root / "public/search.html").exists()
        assert not (root / "public/pagefind").exists()

    def test_a_failing_program_leaves_the_output_as_it_was(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        built(root)
        before = tree(root / "public")

        def fails(*_: object) -> dict[str, bytes]:
            raise SearchFailed("No space left on device")

        monkeypatch.setattr(searching, "index_of", fails)
        written(root, {"content/pages/about.md": "---\ntitle: About\n---\nOn halibut.\n"})
        result = build_dossier(Options(root, TODAY, search=True))
        failed = (
            "dossier.yaml: error[search-failed] no index for search: No space left on device\n"
            "    hint: `dossier build --no-search` builds without it"
        )
        assert [as_text(each) for each in result.diagnostics if each.severity == "error"] == [failed]
        assert difference(tree(root / "public"), before) == []
