"""`dossier check`: the diagnostics of a build, for people and for machines, and nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Said, dossier, tree, write

RECORDS = "1 document, 1 person, 1 country, 1 topic"
TEXT = (
    "content/pages/broken.md:5:7: error[reference-unknown] no record is called `nobody at all`\n"
    "    100%: [[nobody at all]].\n"
    "          ^^^^^^^^^^^^^^^^^\n"
    "    hint: use an id, a name or an alias of a record; `dossier new` makes one\n"
    "content/people/a.md: warning[orphan] nothing names or lists this person\n"
    "    hint: name it in a document, list it in front matter, or remove it\n"
)


@pytest.fixture
def broken(x: Path) -> Path:
    write(x / "content/pages/broken.md", "---\ntitle: Broken\n---\n\n100%: [[nobody at all]].\n")
    write(x / "content/people/a.md", "---\nname: A B\n---\n")
    return x


def test_text_is_for_people(broken: Path) -> None:
    before = tree(broken)
    counted = "1 document, 2 people, 1 country, 1 topic, 2 pages checked in 0.0 s; 1 error, 1 warning\n"
    assert dossier("check", "x") == Said(1, counted, TEXT)
    assert tree(broken) == before


def test_json_is_one_array_on_standard_output(broken: Path) -> None:
    said = dossier("check", broken, "--format", "json")
    assert (said.status, said.err) == (1, "")
    reference, orphan = json.loads(said.out)
    assert reference == {
        "severity": "error",
        "code": "reference-unknown",
        "message": "no record is called `nobody at all`",
        "path": "content/pages/broken.md",
        "line": 5,
        "column": 7,
        "length": 17,
        "excerpt": "100%: [[nobody at all]].",
        "help": "use an id, a name or an alias of a record; `dossier new` makes one",
    }
    assert (orphan["severity"], orphan["code"], orphan["line"]) == ("warning", "orphan", 0)


def test_json_of_a_clean_dossier_is_an_empty_array(x: Path) -> None:
    assert dossier("check", x, "--format", "json") == Said(0, "[]\n", "")


def test_github_gets_paths_from_where_it_runs(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        "::error file=x/content/pages/broken.md,line=5,col=7,title=reference-unknown::"
        "no record is called `nobody at all` (use an id, a name or an alias of a record; `dossier new` makes one)\n"
        "::warning file=x/content/people/a.md,line=1,col=1,title=orphan::"
        "nothing names or lists this person (name it in a document, list it in front matter, or remove it)\n"
    )
    assert dossier("check", "x", "--format", "github") == Said(1, lines, "")
    monkeypatch.chdir(broken)
    assert dossier("check", "--format", "github") == Said(1, lines.replace("file=x/", "file="), "")


def test_warnings_let_a_check_pass_unless_it_is_strict(x: Path) -> None:
    write(x / "content/people/a.md", "---\nname: A B\n---\n")
    for arguments, status, level in (((), 0, "warning"), (("--strict",), 1, "error")):
        said = dossier("check", "x", *arguments)
        assert said == Said(
            status, f"1 document, 2 people, 1 country, 1 topic, 1 page checked in 0.0 s; 1 {level}\n", said.err
        )
        assert said.err.startswith(f"content/people/a.md: {level}[orphan] ")


def test_records_of_kinds_of_ones_own_are_counted_by_their_names(x: Path) -> None:
    (x / "content/pages/about.md").unlink()
    write(x / "content/index.md", "---\ntitle: Cover\n---\n")
    kinds = "kinds: {ngo: {label: NGO, plural: NGOs, folder: ngos}, ship: {label: Armed ship, plural: Armed ships, folder: ships}}"
    write(x / "dossier.yaml", f"title: x\ncheck: {{orphan: ignore}}\n{kinds}\n")
    for path in ("ngos/a.md", "ships/b.md", "ships/c.md"):
        write(x / "content" / path, f"---\nname: {path}\n---\n")
    assert dossier("check", "x") == Said(
        0, f"{RECORDS}, 1 NGO, 2 armed ships checked in 0.0 s; no errors or warnings\n", ""
    )
