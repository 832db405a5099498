"""`dossier build`: a dossier in, an output or nothing out, with a message and a status for each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.running import Said, dossier, tree, usage, write

RECORDS = "1 document, 1 person, 1 country, 1 topic, 1 page"
BUILT = f"{RECORDS} → x/public/ (files, some changed) in 0.0 s\nOpen x/public/index.html\n"
BROKEN = "---\ntitle: Broken\n---\n\nSee [[nobody at all]].\n"
BROKEN_SAID = (
    "content/pages/broken.md:5:5: error[reference-unknown] no record is called `nobody at all`\n"
    "    See [[nobody at all]].\n"
    "        ^^^^^^^^^^^^^^^^^\n"
    "    hint: use an id, a name or an alias of a record; `dossier new` makes one\n"
)
LONELY = "content/people/a.md: {}[orphan] nothing names or lists this person\n    hint: name it in a document, list it in front matter, or remove it\n"


def test_a_second_build_changes_nothing(x: Path) -> None:
    assert dossier("build", x).out == BUILT.replace("x/public", f"{x.as_posix()}/public")
    before = tree(x / "public")
    said = Said(0, BUILT.replace("some changed", "none changed"), "")
    assert dossier("build", "x") == said
    assert dossier("build", "x", "--clean", "--jobs", "2") == said
    assert tree(x / "public") == before


def test_the_dossier_is_the_current_folder_by_default(x: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(x)
    assert dossier("build") == Said(0, BUILT.replace("x/public", "public"), "")


def test_without_search_there_is_no_index(x: Path) -> None:
    dossier("build", x, "--no-search")
    assert (x / "public/search.html").exists()
    assert not (x / "public/pagefind").exists()
    dossier("build", x)
    assert (x / "public/pagefind/pagefind.js").exists()


def test_what_left_the_output_is_counted(x: Path) -> None:
    dossier("build", x)
    (x / "content/pages/about.md").unlink()
    write(x / "content/index.md", "---\ntitle: Cover\n---\n")
    expected = "1 document, 1 person, 1 country, 1 topic → x/public/ (files, some changed, some removed) in 0.0 s\nOpen x/public/index.html\n"
    assert dossier("build", "x") == Said(0, expected, "")


def test_warnings_let_a_build_pass_unless_it_is_strict(x: Path) -> None:
    write(x / "content/people/a.md", "---\nname: A B\n---\n")
    out = BUILT.replace("1 person", "2 people").replace("0.0 s", "0.0 s; 1 warning")
    assert dossier("build", "x") == Said(0, out, LONELY.format("warning"))
    assert dossier("build", "x", "--strict") == Said(
        1, "", LONELY.format("error") + "1 error: x/public/ was left as it was\n"
    )


def test_an_error_leaves_the_output_byte_for_byte(x: Path) -> None:
    dossier("build", x)
    before = tree(x / "public")
    write(x / "content/pages/broken.md", BROKEN)
    write(x / "content/people/a.md", "---\nname: A B\n---\n")
    said = Said(1, "", BROKEN_SAID + LONELY.format("warning") + "1 error, 1 warning: x/public/ was left as it was\n")
    assert dossier("build", "x") == said
    assert tree(x / "public") == before
    (x / "content/pages/broken.md").unlink()
    assert dossier("build", x).status == 0


def test_a_first_build_with_an_error_writes_nothing(x: Path) -> None:
    write(x / "content/pages/broken.md", BROKEN)
    before = tree(x)
    assert dossier("build", "x") == Said(1, "", BROKEN_SAID + "1 error: nothing was written\n")
    assert tree(x) == before


@pytest.mark.usefixtures("x")
def test_an_output_that_dossier_did_not_make_is_refused(here: Path) -> None:
    write(here / "mine/notes.txt", "mine")
    expected = (
        "mine: error[output-refused] the output folder is not empty and was not made by dossier\n"
        "    hint: empty it, or name another\n"
        "1 error\n"
    )
    assert dossier("build", "x", "--output", "mine") == Said(1, "", expected)
    assert tree(here / "mine") == {"notes.txt": b"mine"}


def test_the_output_may_lie_elsewhere(x: Path, here: Path) -> None:
    assert dossier("build", "x", "--output", "site") == Said(0, BUILT.replace("x/public", "site"), "")
    assert (here / "site/manifest.json").is_file()
    assert not (x / "public").exists()


def test_a_theme_is_a_name_in_the_dossier_or_a_path_from_here(x: Path, here: Path) -> None:
    for place, mark in ((x / "themes/own", "own"), (here / "other", "other")):
        write(place / "static/style.css", f"/* {mark} */")
    for theme, mark in (("own", "own"), ("./other", "other"), ("themes/own", "own"), (str(here / "other"), "other")):
        assert dossier("build", x, "--theme", theme).status == 0
        assert f"/* {mark} */".encode() in tree(x / "public/assets").values()


@pytest.mark.usefixtures("x")
def test_an_unknown_theme_is_an_error() -> None:
    expected = "dossier.yaml: error[theme-unknown] there is no theme `nope`\n    hint: themes here: default, broadsheet\n1 error: nothing was written\n"
    assert dossier("build", "x", "--theme", "nope") == Said(1, "", expected)


def test_an_address_replaces_that_of_the_configuration(x: Path) -> None:
    assert dossier("build", x, "--url", "https://example.org/elsewhere").status == 0
    assert b"https://example.org/elsewhere/" in (x / "public/index.html").read_bytes()


def test_profile_says_what_was_done_and_how_long_it_took(x: Path) -> None:
    said = dossier("build", x, "--profile")
    assert said.status == 0
    lines = said.err.splitlines()
    assert [line.split()[0] for line in lines[:7]] == [
        "reading",
        "linking",
        "comparing",
        "writing",
        "indexing",
        "sealing",
        "finishing",
    ]
    assert all(re.fullmatch(r"[a-z]+ +[0-9]+\.[0-9]{2} s", line) for line in lines[:7])
    assert lines[7:9] == ["files parsed          7 of 7, 0 known", "records linked        6 of 6, 0 known"]
    assert re.fullmatch(r"pages rendered +(\d+) of \1, 0 known", lines[9])
    assert re.fullmatch(r"files written +(\d+) of \1, [0-9.]+ kB in all", lines[10])
    assert {line.split()[0] for line in lines[11:]} == {"template", "file"}
    assert all(re.fullmatch(r"[a-z]+ +[0-9]+\.[0-9]{3} s  \S.*", line) for line in lines[11:])


def test_what_is_withheld_is_listed(x: Path) -> None:
    write(x / "content/people/a.md", "---\nname: A B\ndraft: true\n---\n")
    write(
        x / "content/documents/b.md", "---\ntitle: A talk\npublished: 2020\nembargo_until: 2999-01-01\n---\n\nText.\n"
    )
    withheld = (
        "2 records are withheld, in whole or in part:\n"
        "    content/documents/b.md: A talk (embargo until 2999-01-01)\n"
        "    content/people/a.md: A B (draft)\n"
    )
    assert dossier("build", "x") == Said(0, BUILT, withheld)
    assert dossier("check", x).err == withheld


def test_the_day_is_that_of_source_date_epoch(x: Path) -> None:
    write(
        x / "content/documents/b.md", "---\ntitle: A talk\npublished: 2020\nembargo_until: 2020-06-02\n---\n\nText.\n"
    )
    assert "withheld" in dossier("check", x, SOURCE_DATE_EPOCH="1591055999").err  # 2020-06-01T23:59:59Z
    assert dossier("check", x, SOURCE_DATE_EPOCH="1591056000").err == ""
    assert dossier("check", x, SOURCE_DATE_EPOCH="").err == ""


@pytest.mark.parametrize("value", ["yesterday", "1.5", "-1", " 1", "1_000", "٣", "9" * 40])
@pytest.mark.parametrize("command", ["build", "check"])
def test_a_source_date_epoch_that_is_no_number_is_wrong_use(x: Path, command: str, value: str) -> None:
    error = f"SOURCE_DATE_EPOCH is a number of seconds since 1970, not `{value}`"
    assert dossier(command, x, SOURCE_DATE_EPOCH=value) == Said(2, "", usage(command, error))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["nowhere"], "Invalid value for '[DIR]': Directory 'nowhere' does not exist."),
        (["x", "--url", "example.org"], "Invalid value for --url: a web address begins with https:// or http://"),
        (["x", "--jobs", "0"], "Invalid value for '--jobs': 0 is not in the range x>=1."),
        (["x", "y"], "Got unexpected extra argument (y)"),
    ],
)
def test_wrong_use_is_told_apart_from_errors(x: Path, arguments: list[str], error: str) -> None:
    before = tree(x)
    assert dossier("build", *arguments) == Said(2, "", usage("build", error))
    assert tree(x) == before


def test_a_folder_that_holds_no_dossier_is_left_alone(here: Path) -> None:
    expected = (
        "dossier.yaml: error[file-unreadable] cannot be read: No such file or directory\n"
        "    hint: `dossier init` makes a new dossier; or name the folder that holds dossier.yaml\n"
    )
    assert dossier("build") == Said(1, "", f"{expected}1 error: nothing was written\n")
    assert dossier("check") == Said(1, "no records checked in 0.0 s; 1 error\n", expected)
    assert list(here.iterdir()) == []


def test_very_many_warnings_are_cut_down_to_some_of_each_code_but_not_by_check(x: Path) -> None:
    for number in range(201):
        write(x / f"content/documents/{number:03}.md", "---\ntitle: Notes\n---\n\nText.\n")
    write(x / "content/people/a.md", "---\nname: A B\n---\n")
    shown = [
        f"content/documents/{number:03}.md: warning[date-unknown] the document has no date: `published`\n"
        for number in range(201)
    ]
    said = dossier("build", "x")
    rest = "191 more warnings are not shown (191 date-unknown): `dossier check x` shows all\n"
    assert said.err == "".join(shown[:10]) + LONELY.format("warning") + rest
    assert said.out.splitlines()[0].endswith("; 202 warnings")
    assert dossier("check", x).err == "".join(shown) + LONELY.format("warning")
    (x / "content/people/a.md").unlink()
    (x / "content/documents/000.md").unlink()
    assert dossier("build", x).err == "".join(shown[1:])


def test_errors_are_all_shown(x: Path) -> None:
    for number in range(205):
        write(x / f"content/documents/{number:03}.md", "---\ntitle: Notes\n---\n\nText.\n")
    said = dossier("build", "x", "--strict")
    assert said.err.count("error[date-unknown]") == 205
    assert said.err.endswith("205 errors: nothing was written\n")
