"""The walls of the house: which module may import what, what the pure ones may not do, and that all of it is documented."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from dossier.cli.program import dossier as commands
from dossier.core.config import FIELDS as CONFIG_FIELDS
from dossier.core.kinds import BUILT_IN, COVER, Field
from dossier.diagnostics import CODES

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dossier"
TEMPLATES = ROOT / "themes" / "default" / "templates"

# Floors from the top down. A module imports from lower floors and from its own, except that `core` and `io` do not know each
# other; each module of the package lies on exactly one.
BOTTOM = (
    "model",
    "manifest",
    "diagnostics",
    "answers",
    "names",
    "sort_names",
    "collation",
    "dates",
    "po",
    "words",
    "date_hints",
    "decode",
    "yaml_nodes",
    "yaml_events",
    "yaml_tree",
    "theme_options",
    "theme_style",
    "targets",
    "packing",
    "values",
)
FLOORS = (
    ("cli",),
    (
        "commands_links",
        "outward",
        "commands_suggest",
        "commands_print",
        "commands_theme",
        "comparing",
        "theming",
        "suggesting",
        "serving",
        "showing",
        "preview",
        "proof",
        "standing",
        "rewrite",
        "pipeline",
        "release",
        "publishing",
        "transfer",
        "commands_publish",
        "editions",
        "gather",
        "anchoring",
        "leaking",
        "leaks_told",
        "copying",
        "picturing",
        "printing",
        "readings",
        "census",
        "linking",
        "verifying",
        "searching",
        "sealing",
        "press",
        "start",
    ),
    ("core", "io"),
    BOTTOM,
)
# What `io` takes from `core` all the same, each a value or a pure function, with the reason.
SHARED_WITH_IO: dict[tuple[str, str], str] = {}

# Beside the pipeline, what joins `core` and `io`, and what it takes from each.
JOINS = {
    "searching": {
        "core.folio",
        "core.plan.catalogue",
        "core.search",
        "io.read",
        "io.search",
        "io.stamps",
        "io.write",
    },  # what is indexed is core's, the index and where it lies io's
    "cli.arguments": {"core.kinds", "io.starter"},
    "cli.commands": {"core.blank", "io.starter"},
    "theming": {"core.kinds", "core.reach", "io.starter", "io.theme"},  # which templates no page uses
}  # `init` and `new` write files by the field tables; nothing is parsed or linked

# The one module, or the one package, that may import each library, so that replacing it is a change in one place.
DOORS = {
    "yaml": "yaml_events",
    "markdown_it": "core.markdown",
    "jinja2": "core.render",
    "markupsafe": "core.html",
    "ahocorasick_rs": "core.automata",
    "msgspec": "values",
    "rensa": "core.alike",
    "click": "cli",
    "slugify": "names",
    "anyascii": "names",
    "pyuca": "names",
    "charset_normalizer": "decode",
    "livereload": "io.serve",
    "tornado": "io.serve",
    "watchfiles": "io.serve.listen",
    "PIL": "io.images",
    "pypdfium2": "io.pdf",
    "mammoth": "core.seeds.docx",
    "trafilatura": "core.seeds.html",
    "pagefind": "io.search",
    "networkx": "core.figures.network",
    "numpy": "core.figures.network",
    "citeproc": "core.cite",
    "obstore": "io.publish.s3",
    "distributed": "io.cluster",
}

# Imports that stand in a function, since a run that does not need them must not pay for them.
LATE = {
    ("cli.commands", "pipeline"): "`dossier --help` must not wait for what only a run uses",
    ("cli.commands", "serving"): "nor for a server",
    ("cli.rewriting", "rewrite"): "as the pipeline",
    ("cli.themes", "commands_theme"): "as for the pipeline",
    ("cli.handing_over", "commands_suggest"): "as for the pipeline",
    ("cli.handing_over", "release"): "as for the pipeline",
    ("cli.handing_over", "commands_print"): "as for the pipeline",
    ("cli.handing_over", "pipeline"): "as above",
    ("cli.publishing", "commands_publish"): "as for the pipeline",
    ("cli.verify", "comparing"): "as for the pipeline",
    ("cli.links", "commands_links"): "as for the pipeline",
    ("core.alike", "rensa"): "most dossiers never look for copies",
    ("core.cite", "citeproc"): "an extra, which only a dossier with a citation style needs",
    ("core.cite", "citeproc.source.json"): "as above",
    ("core.figures.network", "networkx"): "an extra, which only a dossier with a network needs",
    ("io.publish.s3", "obstore"): "an extra, which only a dossier with a bucket needs",
    ("io.publish.s3", "obstore.store"): "as above",
    ("io.images", "PIL.Image"): "an extra, which only a dossier with pictures needs",
    ("io.images", "PIL"): "as above",
    ("io.pdf", "pypdfium2"): "an extra, which only a dossier with PDF attachments needs",
    (
        "io.images",
        "importlib.metadata",
    ): "it loads what reads mail, and only a dossier with pictures asks for a version",
    ("io.workers", "io.processes"): "a run in which little changed starts no process",
    ("yaml_nodes", "yaml_events"): "nearly all YAML of a dossier is plain, and read without a parser",
    ("decode", "charset_normalizer"): "hardly any file is in an encoding that must be guessed",
    ("names", "anyascii"): "most ids are slugs already",
    ("names", "slugify"): "most ids are slugs already",
    ("names", "pyuca.collator"): "most names are ASCII, whose order is a table",
}

# Of the standard library, what computes and touches nothing. `core` and the bottom import nothing else of it.
PURE = frozenset(
    "__future__ base64 binascii bisect bz2 codecs collections copy csv dataclasses difflib enum fractions functools gettext hashlib heapq html io itertools json lzma math "
    "operator posixpath re string struct textwrap types typing unicodedata urllib.parse xml.sax.saxutils zipfile zlib".split()
)
# Built-in functions that touch the world, run text as a program, or give another answer in another process.
IMPURE = frozenset("open print input breakpoint exec eval compile __import__ globals locals hash id".split())


@dataclass(frozen=True, slots=True)
class Import:
    """One import: the module that is asked for, relative to the package where it is ours, and whether it stands in a function."""

    name: str
    ours: bool
    line: int
    late: bool


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name without `dossier.`, parsed; a package is named as its folder."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(path.read_text(encoding="utf-8"))
    return found


@cache
def imports(name: str) -> tuple[Import, ...]:
    tree = modules()[name]
    in_functions = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    return tuple(_imports(tree, in_functions))


def _imports(tree: ast.Module, in_functions: set[int]) -> Iterator[Import]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield _import(alias.name, node.lineno, id(node) in in_functions)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: an import that begins with a dot"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                whole = inner if inner.removeprefix("dossier.") in modules() else str(node.module)
                yield _import(whole, node.lineno, id(node) in in_functions)


def _import(name: str, line: int, late: bool) -> Import:
    ours = name == "dossier" or name.startswith("dossier.")
    return Import(name.removeprefix("dossier.") if ours else name, ours, line, late)


def floor(name: str) -> int:
    room = name.partition(".")[0]
    return next((number for number, rooms in enumerate(FLOORS) if room in rooms), -1)


def rooms() -> Iterator[tuple[str, str]]:
    """Each import of one of our modules by another: (importer, imported)."""
    for name in modules():
        yield from ((name, imported.name) for imported in imports(name) if imported.ours)


def is_pure(name: str) -> bool:
    return name.partition(".")[0] in ("core", *BOTTOM)


def test_each_module_lies_on_a_floor() -> None:
    assert [name for name in modules() if name and floor(name) < 0] == []


def test_imports_lead_down() -> None:
    upward = [
        f"{name} imports {imported}"
        for name, imported in rooms()
        if imported != "dossier" and floor(imported) < floor(name)
    ]
    assert upward == []


def test_core_does_not_know_io() -> None:
    assert [pair for pair in rooms() if pair[0].startswith("core") and pair[1].startswith("io")] == []


def test_io_takes_from_core_only_what_is_listed() -> None:
    taken = {(name, imported) for name, imported in rooms() if name.startswith("io") and imported.startswith("core")}
    assert taken == set(SHARED_WITH_IO)


def test_only_the_pipeline_joins_core_and_io() -> None:
    """`io` itself may join them as far as SHARED_WITH_IO allows."""
    below = {
        name: {i.name for i in imports(name) if i.ours and i.name.partition(".")[0] in ("core", "io")}
        for name in modules()
    }
    joined = {
        name: names
        for name, names in below.items()
        if len({n.partition(".")[0] for n in names}) == 2 and floor(name) < 2
    }
    joining = """
        pipeline gather readings census linking verifying press rewrite proof standing showing serving suggesting anchoring
        copying editions leaking leaks_told release picturing printing publishing transfer comparing outward
    """
    for name in joining.split():
        del joined[name]
    assert joined == JOINS


def test_no_import_stands_in_a_function_without_a_reason() -> None:
    late = {(name, imported.name) for name in modules() for imported in imports(name) if imported.late}
    assert late == set(LATE)


def test_there_is_no_import_for_type_checkers_alone() -> None:
    assert [
        name for name, tree in modules().items() if any(_is_named(node, "TYPE_CHECKING") for node in ast.walk(tree))
    ] == []


def _is_named(node: ast.AST, name: str) -> bool:
    return (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)


def test_each_library_has_one_door() -> None:
    doors: dict[str, set[str]] = {}
    for name in modules():
        for imported in imports(name):
            library = imported.name.partition(".")[0]
            if not imported.ours and library not in sys.stdlib_module_names:
                doors.setdefault(library, set()).add(name)
    elsewhere = {
        library: sorted(name for name in names if not f"{name}.".startswith(f"{DOORS.get(library, '?')}."))
        for library, names in doors.items()
    }
    assert {library: names for library, names in elsewhere.items() if names} == {}


def test_each_dependency_has_a_door_and_is_used() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.partition("\ndependencies = [\n")[2].partition("\n]")[0]
    names = {name.lower() for name in re.findall(r'"([A-Za-z0-9-]+)', block)}
    known_as = {"pyyaml": "yaml", "markdown-it-py": "markdown_it", "python-slugify": "slugify"}
    libraries = {known_as.get(name, name.replace("-", "_")) for name in names}
    assert libraries <= DOORS.keys()


@pytest.mark.parametrize("name", [name for name in modules() if is_pure(name)])
def test_pure_modules_touch_nothing(name: str) -> None:
    """No file, clock, environment, chance, network or terminal: by what they import, call and ask of values."""
    foreign = [
        f"line {i.line} imports {i.name}"
        for i in imports(name)
        if not i.ours
        and i.name.partition(".")[0] in sys.stdlib_module_names
        and i.name not in PURE
        and i.name.partition(".")[0] not in PURE
    ]
    called = [
        f"line {node.lineno} calls {_callee(node)}"
        for node in ast.walk(modules()[name])
        if isinstance(node, ast.Call) and _is_impure(node)
    ]
    assert foreign + called == []


def _callee(node: ast.Call) -> str:
    return (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )


def _is_impure(node: ast.Call) -> bool:
    if isinstance(node.func, ast.Name):
        return node.func.id in IMPURE
    asked = {
        "now",
        "today",
        "utcnow",
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "unlink",
        "mkdir",
        "iterdir",
        "exists",
        "getenv",
    }
    return isinstance(node.func, ast.Attribute) and node.func.attr in asked


@pytest.mark.parametrize("name", [name for name in modules() if is_pure(name)])
def test_pure_modules_keep_nothing_between_calls(name: str) -> None:
    """No `global`, and no empty list, dict or set that a module fills as it runs; what is cached depends on the arguments."""
    tree = modules()[name]
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal)] == []
    assert [
        node.lineno
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and _is_empty_container(node.value)
    ] == []


def _is_empty_container(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return (
            node.func.id in ("list", "dict", "set", "defaultdict", "deque", "Counter")
            and not node.args
            and not node.keywords
        )
    return (isinstance(node, ast.List) and not node.elts) or (isinstance(node, ast.Dict) and not node.keys)


def test_there_is_no_import_cycle() -> None:
    """Of no sort: imports in functions count, and an import of a module counts as one of the packages it lies in."""
    graph = {
        name: sorted({*(i.name for i in imports(name) if i.ours), *_packages(name)} & modules().keys() - {name})
        for name in modules()
    }
    assert [sorted(circle) for circle in _circles(graph)] == []


def _packages(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts)))


def _circles(graph: dict[str, list[str]]) -> set[frozenset[str]]:
    """Sets of modules that reach one another."""
    reached = {name: _reached(name, graph) for name in graph}
    return {
        frozenset(other for other in reached[name] if name in reached[other]) for name in graph if name in reached[name]
    }


def _reached(name: str, graph: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[name])
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += graph[here]
    return found


@pytest.mark.parametrize("name", list(modules()))
def test_each_module_opens_with_one_sentence(name: str) -> None:
    docstring = ast.get_docstring(modules()[name]) or ""
    sentence = " ".join(docstring.partition("\n\n")[0].split())
    assert re.fullmatch(r"([A-Z“`]|[a-z0-9]+\.html: ).*[.]", sentence), f"{name}: {sentence!r}"
    assert not re.search(r"[.?!] [A-Z]", sentence), f"{name}: more than one sentence: {sentence!r}"


def test_packages_re_export_nothing() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert all(isinstance(node, ast.Expr) or _assigns_version(node) for node in body), path


def _assigns_version(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and [t.id for t in node.targets if isinstance(t, ast.Name)] == ["__version__"]


def test_values_of_the_model_are_frozen_and_slotted() -> None:
    for node in ast.walk(modules()["model"]):
        if isinstance(node, ast.ClassDef):
            said = [ast.unparse(each) for each in (*node.decorator_list, *node.bases)]
            assert said in (["Frozen"], ["dataclass(frozen=True, slots=True)"]), node.name


def test_templates_are_given_no_record() -> None:
    """What a template sees is cards and texts: a view that held a record or the whole would let it see more."""
    for node in ast.walk(modules()["core.plan.views"]):
        if isinstance(node, ast.AnnAssign):
            assert not re.search(r"\b(Record|Dossier|Catalogue|Reference|Source)\b", ast.unparse(node.annotation)), (
                ast.unparse(node)
            )


def test_templates_trust_no_text() -> None:
    """But for the style sheet that 404.html carries, which is the theme's own file."""
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8").replace("view.style | safe", "")
        assert not re.search(r"\|\s*safe\b|autoescape|Markup", text), path


def test_each_exception_to_a_rule_gives_its_reason() -> None:
    """`noqa` and `type: ignore` name their rule and go on with a reason on the same line."""
    for path in [*PACKAGE.rglob("*.py"), ROOT / "build.py"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"#\s*(noqa|type: ignore)", line):
                assert re.search(
                    r"# (noqa: [A-Z]+[0-9]+|type: ignore\[[a-z-]+\])(, ?[A-Z]+[0-9]+)*\s+(-|#)\s+\S", line
                ), f"{path.name}:{number}"


# Documentation


def said_codes() -> dict[str, str]:
    """Every code that the program reports, with one place where it does."""
    found = {}
    for name, tree in modules().items():
        if name != "diagnostics":
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in CODES:
                    found[node.value] = f"{name}:{node.lineno}"
    return found


def test_each_code_is_reported_somewhere() -> None:
    assert sorted(CODES.keys() - said_codes()) == []


def test_each_code_reported_is_known() -> None:
    """The first argument of report() and say(), where it is written out."""
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _callee(node) in ("report", "say") and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    assert code.value in CODES, f"{name}:{node.lineno}"


def test_codes_stand_in_order() -> None:
    assert list(CODES) == sorted(CODES)


@cache
def documentation(name: str = "*") -> str:
    """The text of docs/NAME.md, or of all of it."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob(f"{name}.md")))


def test_each_code_is_documented() -> None:
    text = documentation("diagnostics")
    assert [code for code in CODES if not re.search(rf"^#+ `?{code}`?\b|^\| *`{code}`", text, re.MULTILINE)] == []


def test_no_code_is_documented_that_does_not_exist() -> None:
    headings = re.findall(r"^#+ `([a-z]+(?:-[a-z]+)+)`", documentation("diagnostics"), re.MULTILINE)
    assert [code for code in headings if code not in CODES] == []


def _fields(table: Iterable[Field]) -> Iterator[str]:
    for field in table:
        yield field.name
        yield from _fields(field.fields)


def test_each_field_is_documented() -> None:
    names = {name for kind in (*BUILT_IN.values(), COVER) for name in _fields(kind.fields)} | set(
        _fields(CONFIG_FIELDS)
    )
    assert [
        name for name in sorted(names) if f"`{name}`" not in documentation() and f"{name}:" not in documentation()
    ] == []


def test_each_field_explains_itself_to_who_writes_it() -> None:
    """`dossier new` shows the help of a field; one whose name says it all may go without."""
    plain = {
        "countries",
        "topics",
        "organisations",
        "events",
        "born",
        "died",
        "founded",
        "dissolved",
        "living",
        "place",
        "participants",
        "parent",
    }
    plain |= {"part_of", "name", "title", "date", "date_basis", "url_status", "access"}
    silent = [
        f"{kind.name}.{field.name}"
        for kind in BUILT_IN.values()
        for field in kind.fields
        if not field.help and field.name not in plain
    ]
    assert silent == []


def test_each_command_and_option_is_documented() -> None:
    missing = []
    for command in commands.commands.values():
        if f"dossier {command.name}" not in documentation():
            missing.append(command.name)
        missing += [
            f"{command.name} {p.opts[-1]}"
            for p in command.params
            if p.opts[-1].startswith("--") and p.opts[-1] not in documentation()
        ]
    assert missing == []
