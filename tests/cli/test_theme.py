"""`dossier theme`: a theme made, given copies of what it inherits, and compared with what was changed under it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossier.io.theme import default_theme
from tests.cli.running import Said, dossier, tree, write

FOOT = "templates/partials/foot.html"


@pytest.fixture
def mine(here: Path) -> Path:
    """A dossier with a new theme `mine` in use: the theme's folder."""
    write(here / "dossier.yaml", "title: Test\ntheme: mine\n")
    assert dossier("theme", "new", "mine").status == 0
    return here / "themes/mine"


def original(path: str) -> str:
    return (default_theme() / path).read_text(encoding="utf-8")


def refused(command: str, arguments: str, error: str) -> Said:
    usage = f"Usage: dossier theme {command} [OPTIONS] {arguments}\nTry 'dossier theme {command} --help' for help.\n\n"
    return Said(2, "", f"{usage}Error: {error}\n")


def test_a_new_theme_says_how_to_go_on_and_builds(here: Path) -> None:
    write(here / "dossier.yaml", "title: Test\ntheme: mine\n")
    assert dossier("theme", "new", "mine") == Said(
        0,
        f"themes/mine/theme.yaml\nthemes/mine/static/theme.css\nthemes/mine/{FOOT}\n",
        "Next: say `theme: mine` in dossier.yaml, and change what you like; what you delete is inherited.\n",
    )
    assert dossier("build", "--strict").status == 0
    assert original(FOOT) in (here / "themes/mine" / FOOT).read_text(encoding="utf-8")


def test_each_option_of_a_new_theme_holds_when_its_comment_sign_is_taken_away(mine: Path) -> None:
    lines = (mine / "theme.yaml").read_text(encoding="utf-8").splitlines()
    chosen = [line.removeprefix("# ") for line in lines if line.startswith("# ") and "  # " in line]
    write(mine / "theme.yaml", "\n".join(chosen))
    for picture in ("logo.svg", "cover.jpg"):
        write(mine / "static" / picture, "<svg width='3' height='2'/>")
    assert len(chosen) == 9
    assert dossier("check", "--strict") == Said(0, "no records checked in 0.0 s; no errors or warnings\n", "")


def test_nothing_is_written_over(mine: Path) -> None:
    before = tree(mine)
    assert dossier("theme", "new", "mine") == refused(
        "new", "NAME", "themes/mine is there already: choose another name"
    )
    assert dossier("theme", "copy", "document.html", "partials/foot.html") == refused(
        "copy", "FILE…", f"themes/mine/{FOOT} is there already: `dossier theme diff mine` shows how it differs"
    )
    assert tree(mine) == before


@pytest.mark.parametrize(("name", "better"), [("My Theme", "my-theme"), ("../x", "x"), ("con", "con-")])
def test_a_name_is_that_of_a_folder(here: Path, name: str, better: str) -> None:
    said = dossier("theme", "new", name)
    assert said.status == 2
    assert f"`{name}` cannot be the name of a folder and of a theme: `{better}" in said.err
    assert not (here / "themes").exists()


def test_copies_by_their_short_names(mine: Path) -> None:
    assert dossier("theme", "copy", "document.html", "style.css", "templates/partials/mast.html") == Said(
        0,
        "themes/mine/templates/document.html\nthemes/mine/static/style.css\nthemes/mine/templates/partials/mast.html\n",
        "",
    )
    assert (mine / "static/style.css").read_text(encoding="utf-8") == original("static/style.css")


def test_a_file_that_there_is_not(mine: Path) -> None:
    before = tree(mine)
    assert dossier("theme", "copy", "cover.html", "documnet.html") == refused(
        "copy", "FILE…", "there is no file `documnet.html` to inherit: did you mean `document.html`?"
    )
    assert tree(mine) == before


@pytest.mark.usefixtures("mine")
def test_only_a_theme_of_ones_own() -> None:
    assert dossier("theme", "diff", "mein") == refused(
        "diff", "[NAME]", "themes has no theme `mein` of your own: did you mean `mine`?"
    )
    assert dossier("theme", "copy", "cover.html", "--theme", "default") == refused(
        "copy",
        "FILE…",
        "themes has no theme `default` of your own: name another, or make one with `dossier theme new NAME`",
    )


CHANGED = """templates/cover.html: the inherited file is the same as yours, which can go
templates/document.html: the inherited file was changed since you copied it
    --- templates/document.html, when it was copied
    +++ templates/document.html, now
    @@ -1,2 +1,3 @@
     one
    +two
     three
templates/page.html: the inherited file may have changed: it is not known from which state yours was copied
    --- templates/page.html, inherited
    +++ templates/page.html, yours
    @@ -1 +1 @@
    -four
    +five
templates/partials/gone.html: the inherited file is not there any more, and nothing may use yours
templates/persn.html: no page uses it; did you mean templates/person.html?
templates/timeline.html: the inherited file has not changed since you copied it
"""


def test_what_was_changed_under_a_theme(mine: Path) -> None:
    (mine / FOOT).unlink()
    write(mine / "theme.yaml", "base: house\n")
    house = mine.parent / "house/templates"
    for name, text in {"cover": "", "document": "one\nthree\n", "page": "four\n", "timeline": "six\n"}.items():
        write(house / f"{name}.html", text)
    write(house / "partials/gone.html", "")
    dossier("theme", "copy", "cover.html", "document.html", "partials/gone.html", "timeline.html")
    (house / "partials/gone.html").unlink()
    write(house / "document.html", "one\ntwo\nthree\n")
    write(mine / "templates/document.html", "one\nthree, as I like it\n")
    write(mine / "templates/timeline.html", "six, as I like it\n")
    write(mine / "templates/page.html", "five\n")
    write(mine / "templates/persn.html", "")
    assert dossier("theme", "diff", "mine") == Said(0, CHANGED, "5 overrides, 3 to look at, 1 template unused\n")


def test_what_was_seen_is_not_shown_again(mine: Path) -> None:
    write(mine / "templates/page.html", "{# Mine #}")
    assert dossier("theme", "diff", "--seen") == Said(
        0, "", "mine: 2 files are compared with what is inherited today\n"
    )
    assert dossier("theme", "diff") == Said(
        0,
        "templates/page.html: the inherited file has not changed since you copied it\n"
        f"{FOOT}: the inherited file has not changed since you copied it\n",
        "2 overrides, 0 to look at\n",
    )


def test_a_template_of_a_kind_of_ones_own_and_what_it_includes_are_used(mine: Path, here: Path) -> None:
    kinds = "kinds: {vessel: {label: Vessel, plural: Vessels, folder: vessels}}\n"
    write(here / "dossier.yaml", f"title: Test\ntheme: mine\n{kinds}")
    write(mine / "templates/vessel.html", "{% include 'partials/hull.html' %}")
    write(mine / "templates/partials/hull.html", "")
    (mine / FOOT).unlink()
    assert dossier("theme", "diff") == Said(0, "", "mine overrides nothing\n")


def test_a_file_that_is_no_text(mine: Path) -> None:
    (mine / "static/favicon.svg").write_bytes(b"\xff\xfe")
    said = dossier("theme", "diff").out
    assert said.splitlines()[0] == (
        "static/favicon.svg: the inherited file may have changed: it is not known from which state yours was copied"
    )


def test_a_theme_on_another_is_compared_with_that(mine: Path) -> None:
    write(mine / "theme.yaml", "base: broadsheet\n")
    dossier("theme", "copy", "partials/mast.html")
    broadsheet = (default_theme().parent / "broadsheet/templates/partials/mast.html").read_bytes()
    assert (mine / "templates/partials/mast.html").read_bytes() == broadsheet
