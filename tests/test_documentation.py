"""README and docs/ against the program: nothing undocumented, nothing that does not exist, links that lead somewhere, examples that hold.

A fenced block with a mark after its language is an example that must hold (docs/contributing.md describes the marks).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import pytest

from dossier.cli.program import dossier as commands
from dossier.core.config import FIELDS as CONFIG_FIELDS
from dossier.core.config import Config, read_config
from dossier.core.kinds import BUILT_IN, COVER, Field, Kind
from dossier.core.parse import parse_content
from dossier.core.plan import views
from dossier.diagnostics import CODES, as_text
from dossier.model import Card, Source
from dossier.pipeline import Options, build_dossier, check_dossier
from dossier.values import Frozen

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("docs/*.md"), ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md"])
TODAY = "2021-12-31"

by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def docs(name: str) -> str:
    return text_of(ROOT / "docs" / f"{name}.md")


def sections(text: str, level: int = 2) -> dict[str, str]:
    """The text under each heading of that level, with the deeper headings in it; headings without their backticks."""
    found: dict[str, str] = {}
    heading = ""
    for line in _outside_fences(text):
        if match := re.match(rf"#{{1,{level}}} (.+)", line):
            heading = match[1].replace("`", "")
        elif heading:
            found[heading] = found.get(heading, "") + line + "\n"
    return found


def _outside_fences(text: str) -> Iterator[str]:
    """Lines; those of fenced blocks are indented, so that none of them is taken for a heading."""
    fence = ""
    for line in text.splitlines():
        opening = re.match(r"`{3,}", line)
        if opening and not fence:
            fence = opening[0]
        elif fence and line.rstrip() == fence:
            fence = ""
        yield f"    {line}" if fence or opening else line


# Diagnostics


def test_each_code_has_its_heading_and_no_other_code_has_one() -> None:
    headings = re.findall(r"^## `([a-z0-9-]+)`$", docs("diagnostics"), re.MULTILINE)
    assert headings == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_each_code_is_said_with_its_level_and_an_example(code: str) -> None:
    text = sections(docs("diagnostics"))[code]
    assert f"**{CODES[code].capitalize()}.**" in text
    assert f"| [`{code}`](#{code}) | {CODES[code]} |" in docs("diagnostics")
    assert f" {CODES[code]}[{code}] " in text


# Fields


def _undocumented(fields: Iterable[Field], own: str, deeper: Mapping[str, str]) -> Iterator[str]:
    """Fields that no table row of their section begins with; those of entries have a section of their own, or stand in the row."""
    for field in fields:
        row = next((line for line in own.splitlines() if re.match(rf"\|[^|]*`{field.name}`", line)), "")
        if not row:
            yield field.name
        inner = deeper.get(field.name, row)
        yield from (f"{field.name}.{part.name}" for part in field.fields if f"`{part.name}`" not in inner)


@pytest.mark.parametrize("kind", [*BUILT_IN.values(), COVER], ids=lambda kind: kind.name)
def test_each_field_of_each_kind_is_documented(kind: Kind) -> None:
    headed = sections(docs("front-matter"))
    own = headed["The cover" if kind is COVER else kind.name] + (
        "" if kind is COVER else headed["Fields of every kind"]
    )
    assert list(_undocumented(kind.fields, own, sections(docs("front-matter"), level=3))) == []


@pytest.mark.parametrize("kind", BUILT_IN.values(), ids=lambda kind: kind.name)
def test_each_documented_field_exists(kind: Kind) -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", sections(docs("front-matter"), level=3)[kind.name], re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert documented - {field.name for field in kind.fields} == set()


def test_each_choice_is_documented() -> None:
    text = docs("front-matter")
    fields = [field for kind in BUILT_IN.values() for field in kind.fields]
    choices = {
        choice for field in [*fields, *(part for field in fields for part in field.fields)] for choice in field.choices
    }
    assert [choice for choice in sorted(choices) if not re.search(rf"\b{choice}\b", text)] == []


def test_each_key_of_the_configuration_is_documented() -> None:
    assert list(_undocumented(CONFIG_FIELDS, sections(docs("front-matter"))["dossier.yaml"], {})) == []


# Commands


def _options() -> Iterator[tuple[str, str]]:
    """(command, option) of every option of every command, also of commands in groups."""
    waiting: list[tuple[str, click.Command]] = [("dossier", commands)]
    while waiting:
        name, command = waiting.pop()
        if isinstance(command, click.Group):
            waiting += [(f"{name} {each}", inner) for each, inner in command.commands.items()]
        if command is not commands:
            yield name, ""
            yield from (
                (name, option) for parameter in command.params for option in parameter.opts if option.startswith("--")
            )


@pytest.mark.parametrize(("command", "option"), sorted(_options()))
def test_each_command_and_option_is_documented(command: str, option: str) -> None:
    text = next(
        (text for heading, text in sections(docs("commands")).items() if re.match(rf"{command}\b", heading)), None
    )
    assert text is not None, f"docs/commands.md has no heading `{command}`"
    assert re.search(rf"{option}(?![\w-])", text), f"`{option}` does not stand under it"


# Templates


def _seen_by_templates() -> Iterator[type[Frozen]]:
    yield Card
    yield from (
        value for value in vars(views).values() if isinstance(value, type) and value.__module__ == views.__name__
    )


# Pieces that templates do not take apart: filters do.
_INSIDE = {views.Href, views.Spot, views.Embedded, views.NavigationEntry}


@pytest.mark.parametrize("view", [v for v in _seen_by_templates() if v not in _INSIDE], ids=lambda view: view.__name__)
def test_what_templates_see_is_documented(view: type[Frozen]) -> None:
    headed = sections(docs("themes"), level=3)
    row = next((line for line in headed["Pieces"].splitlines() if line.startswith(f"| {view.__name__} |")), "")
    text = headed.get(view.__name__) or row or sections(docs("themes"))["Filters and functions"]
    names = view.__struct_fields__
    hidden = {"hrefs", "files", "cited", "embedded", "spots", "root", "numbered"} if view is views.Prose else set()
    assert [name for name in names if name not in hidden and not re.search(rf"[`.]{name}`", text)] == []


def test_each_template_is_documented() -> None:
    shipped = {path.name for path in (ROOT / "themes" / "default" / "templates").glob("*.html")}
    assert [name for name in sorted(shipped) if f"`{name}`" not in docs("themes")] == []


def test_each_file_of_the_output_is_documented(tmp_path: Path) -> None:
    """By its name at the top of the output folder; the records of the front matter's page make one of each."""
    _write(ROOT / "docs" / "front-matter.md", tmp_path)
    output = tmp_path / "public"
    assert build_dossier(Options(tmp_path, TODAY, url="https://example.org/", jobs=1)).output
    listed = sections(docs("output"))["Files"]
    made = [path.name + "/" * path.is_dir() for path in sorted(output.iterdir()) if path.name != "vessels"]
    documented = r"(?:organisations|countries|topics|events)/"
    assert [name for name in made if name not in listed and not re.fullmatch(documented, name)] == []


# Links


def _links(page: Path) -> Iterator[str]:
    """Addresses of links and images, without those in code."""
    text = "\n".join(line for line in _outside_fences(text_of(page)) if not line.startswith("    "))
    text = re.sub(r"(`+).+?\1", "", text, flags=re.DOTALL)
    yield from re.findall(r"\]\(([^()\s]+)\)", text)


def _anchors(page: Path) -> set[str]:
    """Ids that GitHub gives to headings."""
    headings = (match[1] for line in _outside_fences(text_of(page)) if (match := re.match(r"#+ (.+)", line)))
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


@by_page
def test_links_lead_somewhere(page: Path) -> None:
    wrong = []
    for address in _links(page):
        path, _, anchor = address.partition("#")
        if re.match(r"[a-z]+:", address):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.is_file() or (anchor and anchor not in _anchors(target)):
            wrong.append(address)
    assert wrong == []


def test_each_page_is_in_the_contents() -> None:
    listed = set(_links(ROOT / "docs" / "index.md"))
    assert [
        page.name
        for page in PAGES
        if page.parent.name == "docs" and page.name != "index.md" and page.name not in listed
    ] == []


def test_each_picture_of_a_page_is_shown() -> None:
    shown = {Path(address).name for page in PAGES for address in _links(page)}
    assert [path.name for path in sorted((ROOT / "docs" / "pictures").glob("*.png")) if path.name not in shown] == []


def test_pictures_are_small() -> None:
    assert [path.name for path in (ROOT / "docs" / "images").iterdir() if path.stat().st_size > 200_000] == []


# Examples


@dataclass(frozen=True, slots=True)
class Example:
    """A fenced block with a mark: `dossier-record`, `dossier-file` or `dossier-config`."""

    mark: str
    path: str
    text: str

    @property
    def whole(self) -> str:
        return f"---\n{self.text}---\n" if self.mark == "dossier-record" else self.text


@cache
def examples(page: Path) -> tuple[Example, ...]:
    pattern = r"^(?P<fence>`{3,})\w+ (?P<mark>dossier-\w+) ?(?P<path>\S*)\n(?P<text>.*?)^(?P=fence)$"
    return tuple(
        Example(m["mark"], m["path"], m["text"]) for m in re.finditer(pattern, text_of(page), re.MULTILINE | re.DOTALL)
    )


def _config(page: Path) -> Config:
    given = next((example.text for example in examples(page) if example.path == "dossier.yaml"), "title: Test\n")
    return read_config(given, "dossier.yaml")[0]


def _write(page: Path, folder: Path) -> None:
    """The examples of a page as a dossier."""
    files = {example.path: example.whole for example in examples(page) if example.mark != "dossier-config"}
    for path, text in {"dossier.yaml": "title: Test\n", **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _all(*marks: str) -> list[tuple[Path, Example]]:
    return [(page, example) for page in PAGES for example in examples(page) if example.mark in marks]


@by_page
def test_marks_of_examples_are_known(page: Path) -> None:
    marked = re.findall(r"^`{3,}\w+ +\S+.*$", text_of(page), re.MULTILINE)
    assert len(marked) == len(examples(page))
    assert {example.mark for example in examples(page)} <= {"dossier-record", "dossier-file", "dossier-config"}


@pytest.mark.parametrize(
    ("page", "example"),
    _all("dossier-record"),
    ids=lambda value: value.path if isinstance(value, Example) else value.stem,
)
def test_records_parse_without_a_diagnostic(page: Path, example: Example) -> None:
    folder = example.path.split("/")[1]
    kind = (
        COVER if folder == "index.md" else next(kind for kind in _config(page).kinds.values() if kind.folder == folder)
    )
    assert [as_text(d) for d in parse_content(Source(example.path, example.whole.encode()), kind).diagnostics] == []


@pytest.mark.parametrize(
    ("page", "example"),
    _all("dossier-config"),
    ids=lambda value: value.path if isinstance(value, Example) else value.stem,
)
def test_configurations_are_read_without_a_diagnostic(page: Path, example: Example) -> None:
    assert [as_text(d) for d in read_config(example.text, page.name)[1]] == []


@pytest.mark.parametrize("page", [page for page in PAGES if examples(page)], ids=lambda page: page.stem)
def test_the_examples_of_a_page_are_a_dossier_without_errors(page: Path, tmp_path: Path) -> None:
    _write(page, tmp_path)
    found = check_dossier(Options(tmp_path, TODAY, jobs=1)).diagnostics
    assert [as_text(d) for d in found if d.severity == "error"] == []
