"""`dossier init`: a folder in, a dossier that is clean or a refusal out."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.cli.running import Said, dossier, tree, usage, write

RECORDS = "1 document, 1 person, 1 country, 1 topic, 1 page"
FILES = [
    ".gitattributes",
    ".gitignore",
    "content/countries/france.md",
    "content/documents/example-note.md",
    "content/index.md",
    "content/pages/about.md",
    "content/people/eleanor-roosevelt.md",
    "content/topics/human-rights.md",
    "dossier.yaml",
    "seeds/example-note.txt",
]


def test_init_names_what_it_made_and_what_comes_next(here: Path) -> None:
    expected = "x/: a new dossier of 10 files\nNext: dossier build x, then open x/public/index.html\n"
    assert dossier("init", "x") == Said(0, expected, "")
    assert sorted(tree(here / "x")) == FILES


def test_a_new_dossier_has_nothing_to_be_said_about(x: Path) -> None:
    assert dossier("check", x, "--strict") == Said(0, f"{RECORDS} checked in 0.0 s; no errors or warnings\n", "")
    built = f"{RECORDS} → x/public/ (files, some changed) in 0.0 s\nOpen x/public/index.html\n"
    assert dossier("build", "x", "--strict") == Said(0, built, "")


@pytest.mark.usefixtures("here")
def test_init_takes_the_current_folder() -> None:
    assert (
        dossier("init", ".").out == "./: a new dossier of 10 files\nNext: dossier build, then open public/index.html\n"
    )
    assert dossier("build", "--strict").status == 0


def test_a_repository_made_first_is_no_hindrance(here: Path) -> None:
    write(here / "x/.git/HEAD", "ref: refs/heads/main\n")
    assert dossier("init", "x").status == 0


def test_a_folder_with_files_is_refused_and_left_alone(here: Path) -> None:
    write(here / "x/notes.txt", "mine")
    error = "x is not an empty folder: name another, or move away what is there"
    assert dossier("init", "x") == Said(2, "", usage("init", error))
    assert tree(here / "x") == {"notes.txt": b"mine"}


def test_a_file_is_refused(here: Path) -> None:
    write(here / "x", "mine")
    error = "x is not an empty folder: name another, or move away what is there"
    assert dossier("init", "x") == Said(2, "", usage("init", error))


def test_a_folder_that_cannot_be_made_is_named(here: Path) -> None:
    write(here / "file", "mine")
    said = dossier("init", "file/x")
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("dossier: cannot write ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("host", "workflow"), [("github", ".github/workflows/dossier.yml"), ("gitlab", ".gitlab-ci.yml")]
)
def test_ci_adds_a_workflow(here: Path, host: str, workflow: str) -> None:
    assert dossier("init", "x", "--ci", host).out == (
        "x/: a new dossier of 11 files\n"
        f"Say in x/{workflow} what pip is to install.\n"
        "Next: dossier build x, then open x/public/index.html\n"
    )
    text = (here / "x" / workflow).read_text(encoding="utf-8")
    assert isinstance(yaml.safe_load(text), dict)
    for step in ('pip install "${DOSSIER:?', "dossier check --strict", "dossier release --strict"):
        assert step in text
    assert dossier("build", "x", "--strict").err == ""


def test_another_host_is_wrong_use() -> None:
    error = "Invalid value for '--ci': 'other' is not one of 'github', 'gitlab'."
    assert dossier("init", "x", "--ci", "other") == Said(2, "", usage("init", error))
