"""Themes: what a dossier changes of the default one, what it inherits, and what is said of a theme that fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dossier.diagnostics import as_text
from dossier.io.theme import default_theme, find_theme, read_theme
from dossier.pipeline import Options, Result, build_dossier, check_dossier
from dossier.theme_style import picture_size

DOSSIER = {
    "dossier.yaml": "title: T\ncheck: {orphan: ignore, date-unknown: ignore}\n",
    "content/people/ann.md": "---\nname: Ann\n---\nProse.\n",
    "content/documents/d.md": "---\ntitle: D\n---\nAnn.\n",
}


def put(root: Path, files: dict[str, str]) -> Path:
    for path, text in (DOSSIER | files).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def build(root: Path, theme: str = "mine") -> Result:
    return build_dossier(Options(root, "2015-12-31", jobs=1, theme=theme))


def said(result: Result) -> list[str]:
    return [as_text(d) for d in result.diagnostics]


def page(root: Path, path: str) -> str:
    return (root / "public" / path).read_text(encoding="utf-8")


def test_one_template_over_the_default_ones(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {"themes/mine/templates/partials/foot.html": "{% macro foot(site, root) %}<footer>Mine</footer>{% endmacro %}"},
    )
    assert said(build(root)) == []
    for path in ("index.html", "people/ann.html", "documents/d.html"):
        assert "<footer>Mine</footer>" in page(root, path)
        assert "<main" in page(root, path)


def test_one_static_file_over_the_default_ones(tmp_path: Path) -> None:
    root = put(
        tmp_path, {"themes/mine/static/style.css": "body { color: red }", "themes/mine/static/fonts/own.woff2": "font"}
    )
    assert said(build(root)) == []
    names = sorted(path.name.partition(".")[0] for path in (root / "public/assets").iterdir())
    assert names == ["favicon", "own", "script", "search", "style"]
    style = next((root / "public/assets").glob("style.*.css"))
    assert style.read_text() == "body { color: red }"
    assert f"assets/{style.name}" in page(root, "index.html")
    assert "color: red" in page(root, "404.html")


def test_a_style_sheet_leads_to_the_files_beside_it_under_their_names(tmp_path: Path) -> None:
    css = "a{src:url(fonts/own.woff2)}b{src:url('../static/fonts/own.woff2')}c{background:url(\"https://example.org/x.png\")}d{background:url(gone.png)}e{background:url(data:image/png;base64,AA)}"
    root = put(tmp_path, {"themes/mine/static/style.css": css, "themes/mine/static/fonts/own.woff2": "font"})
    build(root)
    font = next((root / "public/assets").glob("own.*.woff2")).name
    text = next((root / "public/assets").glob("style.*.css")).read_text()
    assert text.startswith(f"a{{src:url({font})}}")
    assert "https://example.org/x.png" in text
    assert "url(gone.png)" in text
    assert "url(data:image/png;base64,AA)" in text


def test_a_change_of_a_static_file_changes_its_name(tmp_path: Path) -> None:
    root = put(tmp_path, {"themes/mine/static/script.js": "1"})
    build(root)
    before = {path.name for path in (root / "public/assets").iterdir()}
    put(tmp_path, {"themes/mine/static/script.js": "2"})
    build(root)
    after = {path.name for path in (root / "public/assets").iterdir()}
    assert {name.partition(".")[0] for name in before ^ after} == {"script"}
    assert len(after) == len(before)


def test_a_theme_without_a_base_makes_only_its_own_pages(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "themes/mine/theme.yaml": "base: none\noptions: {mark: stars}\n",
            "themes/mine/templates/document.html": "{{ site.options['mark'] }} {{ view.card.name }}",
        },
    )
    assert said(build(root)) == []
    pages = sorted(path.relative_to(root / "public").as_posix() for path in (root / "public").rglob("*.*"))
    assert pages == ["data/dossier.json", "documents/d.html", "manifest.json", "robots.txt"]
    assert page(root, "documents/d.html") == "stars D"


def test_options_over_the_default_ones(tmp_path: Path) -> None:
    root = put(tmp_path, {"themes/mine/theme.yaml": "accent: '#abcdef'\n"})
    build(root)
    style = next((root / "public/assets").glob("style.*.css")).read_text()
    assert "--mark:light-dark(#abcdef,color-mix(in oklab,#abcdef 33%,#151719))" in style
    assert "#abcdef" in page(root, "404.html")  # which cannot link a style sheet


def test_a_dossier_may_have_a_theme_called_default(tmp_path: Path) -> None:
    root = put(tmp_path, {"themes/default/templates/document.html": "Own {{ view.card.name }}"})
    build(root, "")
    assert page(root, "documents/d.html") == "Own D"
    assert "<main" in page(root, "people/ann.html")


def test_a_theme_by_path(tmp_path: Path) -> None:
    put(tmp_path / "d", {})
    put(tmp_path / "shared" / "theme", {"templates/document.html": "Shared {{ view.card.name }}"})
    for theme in ("../shared/theme", str(tmp_path / "shared/theme")):
        assert said(build(tmp_path / "d", theme)) == []
        assert page(tmp_path / "d", "documents/d.html") == "Shared D"


def test_the_default_theme_is_found(tmp_path: Path) -> None:
    assert find_theme(tmp_path, "default") == default_theme()
    theme, problems = read_theme(tmp_path, "default")
    assert theme
    assert problems == ()
    assert {"base.html", "document.html"} <= theme.templates.keys()


def test_a_theme_that_is_not_there_with_the_nearest(tmp_path: Path) -> None:
    root = put(tmp_path, {"themes/reading-room/theme.yaml": "", "themes/plain/theme.yaml": ""})
    assert said(build(root, "readingroom")) == [
        "dossier.yaml: error[theme-unknown] there is no theme `readingroom`\n    hint: did you mean `reading-room`?"
    ]
    assert said(build(root, "zzz")) == [
        "dossier.yaml: error[theme-unknown] there is no theme `zzz`\n    hint: themes here: default, broadsheet, plain, reading-room"
    ]
    assert said(build(root, "../../../etc/passwd")) == [
        "dossier.yaml: error[theme-unknown] there is no theme `../../../etc/passwd`\n    hint: themes here: default, broadsheet, plain, reading-room"
    ]
    assert not (root / "public").exists()


FAULTS = {
    "{% if %}": ("themes/mine/templates/document.html:3", "Expected an expression, got 'end of statement block'"),
    "{{ view.nonsense }}": ("themes/mine/templates/document.html:3", "nonsense"),
    "{{ nonsense }}": ("themes/mine/templates/document.html:3", "'nonsense' is undefined"),
    "{{ 1 / 0 }}": ("themes/mine/templates/document.html:3", "division by zero"),
    "{% include 'gone.html' %}": ("themes/mine/templates/document.html:3", "there is no template `gone.html`"),
    "{{ view.card.name | nonsense }}": ("themes/mine/templates/document.html:3", "No filter named 'nonsense'."),
    "{{ view.card.name.nonsense() }}": ("themes/mine/templates/document.html:3", "nonsense"),
    "{% block main %}": ("themes/mine/templates/document.html:3", "Unexpected end of template"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_template_that_fails_says_its_line_and_the_page(tmp_path: Path, fault: str) -> None:
    root = put(tmp_path, {"themes/mine/templates/document.html": f"<h1>{{{{ view.card.name }}}}</h1>\n\n{fault}\n"})
    place, message = FAULTS[fault]
    errors = [d for d in build(root).diagnostics if d.severity == "error"]
    assert [d.code for d in errors] == ["template-error"]
    assert str(errors[0].span) == place
    assert message in errors[0].message
    is_syntax = fault in ("{% if %}", "{% block main %}", "{{ view.card.name | nonsense }}")
    assert errors[0].help == ("" if is_syntax else "while rendering documents/d.html")
    assert errors[0].excerpt == fault
    assert not (root / "public").exists()


def test_a_fault_in_a_partial_is_said_there(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "themes/mine/templates/partials/foot.html": "{% macro foot(site, root) %}\n{{ site.nonsense }}\n{% endmacro %}"
        },
    )
    errors = {str(d.span) for d in build(root).diagnostics if d.severity == "error"}
    assert errors == {"themes/mine/templates/partials/foot.html:2"}


def test_a_template_that_never_ends_its_recursion_is_said(tmp_path: Path) -> None:
    root = put(tmp_path, {"themes/mine/templates/document.html": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"})
    errors = [d for d in build(root).diagnostics if d.severity == "error"]
    assert [d.code for d in errors] == ["template-error"]


def test_check_finds_what_cannot_be_compiled(tmp_path: Path) -> None:
    root = put(tmp_path, {"themes/mine/templates/document.html": "{% if %}"})
    result = check_dossier(Options(root, "2015-12-31", jobs=1, theme="mine"))
    assert [d.code for d in result.diagnostics] == ["template-error"]


def test_a_theme_yaml_that_is_none_is_said(tmp_path: Path) -> None:
    root = put(tmp_path, {"themes/mine/theme.yaml": "a: [\n"})
    assert [(d.code, d.span.path) for d in build(root).diagnostics] == [("config-invalid", "themes/mine/theme.yaml")]


def test_what_lies_beside_templates_and_static_files_is_left(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "themes/mine/README.md": "x",
            "themes/mine/static/.hidden": "x",
            "themes/mine/templates/notes.txt": "x",
            "themes/mine/src/a.scss": "x",
        },
    )
    build(root)
    assert not [
        path for path in (root / "public").rglob("*") if path.name in ("README.md", ".hidden", "notes.txt", "a.scss")
    ]


def test_static_files_of_one_name_in_two_folders(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "themes/mine/static/a/logo.svg": "<svg/>",
            "themes/mine/static/b/logo.svg": "<svg/>",
            "themes/mine/static/c/logo.svg": "<svg></svg>",
        },
    )
    assert said(build(root)) == []
    assert len(list((root / "public/assets").glob("logo.*.svg"))) == 3


def test_a_template_cannot_reach_python(tmp_path: Path) -> None:
    """Templates are the theme's and trusted; still, they are given texts and cards, not the program."""
    root = put(
        tmp_path,
        {"themes/mine/templates/document.html": "{{ view.__class__.__module__ }} {{ site.__class__.__name__ }}"},
    )
    build(root)
    assert page(root, "documents/d.html") == "dossier.core.plan.views Site"


def test_a_theme_adds_to_the_style_sheet(tmp_path: Path) -> None:
    root = put(
        tmp_path, {"themes/mine/static/theme.css": "h1 { color: red }", "themes/mine/theme.yaml": "accent: azure"}
    )
    assert said(build(root)) == []
    sheets = list((root / "public/assets").glob("*.css"))
    assert [sheet.name.partition(".")[0] for sheet in sheets] == ["style"]
    text = sheets[0].read_text()
    assert text.index("@layer dossier") < text.index("h1 { color: red }") < text.index("azure")


def test_a_theme_on_a_shipped_one(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {"themes/mine/theme.yaml": "base: broadsheet\n", "themes/mine/static/theme.css": "h1 { color: red }"},
    )
    assert said(build(root)) == []
    text = next((root / "public/assets").glob("style.*.css")).read_text()
    assert text.index("broadsheet: a newspaper") < text.index("h1 { color: red }")
    assert "ears" in page(root, "index.html")


def test_a_theme_on_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    root = put(tmp_path, {"themes/broadsheet/theme.yaml": "base: broadsheet\nfooter: Ours.\n"})
    assert said(build(root, "broadsheet")) == []
    assert "ears" in page(root, "index.html")
    assert "Ours.</p>" in page(root, "index.html")


def test_themes_that_stand_on_each_other_end(tmp_path: Path) -> None:
    root = put(tmp_path, {"themes/a/theme.yaml": "base: b\n", "themes/b/theme.yaml": "base: a\n"})
    theme, problems = read_theme(root, "a")
    assert theme
    assert [d.code for d in problems] == ["theme-unknown"]


def test_a_picture_keeps_its_room(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "themes/mine/theme.yaml": "logo: logo.svg\ncover: art/sea.svg\ncover_alt: The sea\ncover_caption: At noon\n",
            "themes/mine/static/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"/>',
            "themes/mine/static/art/sea.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="900"/>',
        },
    )
    assert said(build(root)) == []
    text = next((root / "public/assets").glob("style.*.css")).read_text()
    assert ":root{--logo:30.0/20.0}" in text
    assert ":root{--cover:1600.0/900.0}" in text
    assert re.search(r'<img class="logo" src="\.\./assets/logo\.\w+\.svg" alt="">T</a>', page(root, "people/ann.html"))
    assert re.search(
        r'<img class="wide" src="assets/sea\.\w+\.svg" alt="The sea">\s*<figcaption', page(root, "index.html")
    )


JPEG = b"\xff\xd8\xff\xe0\x00\x04xx\xff\xc0\x00\x11\x08\x00\x10\x00\x20rest"
SIZES = {
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10": (32, 16),
    b"GIF89a\x20\0\x10\0": (32, 16),
    JPEG: (32, 16),
    b"RIFF____WEBPVP8X________\x1f\0\0\x0f\0\0": (32, 16),
    b"RIFF____WEBPVP8L____/\x1f\xc0\x03\0": (32, 16),
    b"RIFF____WEBPVP8 __________\x20\0\x10\0": (32, 16),
    b"<?xml version='1.0'?><svg viewBox='0,0,32,16'>": (32, 16),
    b"<svg width='32px' height='16px'>": (32, 16),
    b"<svg width='0' height='16'>": None,
    b"<svg>": None,
    b"\x89PNG\r\n": None,
    JPEG[:9]: None,
    b"": None,
}


@pytest.mark.parametrize("data", SIZES, ids=lambda data: repr(data[:16]))
def test_the_size_of_a_picture(data: bytes) -> None:
    assert picture_size(data) == SIZES[data]
