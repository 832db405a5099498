"""A place in a file to the address that opens it in the curator's editor."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from dossier.diagnostics import Span
from dossier.names import nearest
from dossier.values import Frozen

# `{path}` begins with a slash; line and column count from 1.
EDITORS = {
    "file": "file://{path}",
    "vscode": "vscode://file{path}:{line}:{column}",
    "vscodium": "vscodium://file{path}:{line}:{column}",
    "cursor": "cursor://file{path}:{line}:{column}",
    "windsurf": "windsurf://file{path}:{line}:{column}",
    "zed": "zed://file{path}:{line}:{column}",
    "idea": "idea://open?file={path}&line={line}&column={column}",
    "pycharm": "pycharm://open?file={path}&line={line}&column={column}",
    "sublime": "subl://open?url=file://{path}&line={line}&column={column}",
    "textmate": "txmt://open?url=file://{path}&line={line}&column={column}",
    "bbedit": "x-bbedit://open?url=file://{path}&line={line}&column={column}",
    "macvim": "mvim://open?url=file://{path}&line={line}&column={column}",
}

ToEditor = Callable[[Span], "Place"]


class Place(Frozen):
    """A place as it is written, and the address that opens it."""

    label: str
    href: str


def pattern_of(name: str) -> str:
    """The addresses of an editor: one that is known, or a pattern with `{path}`; '' where it is neither."""
    return EDITORS.get(name.lower(), name if "{path}" in name and ":" in name else "")


def unknown_editor(name: str) -> str:
    """What to say of an editor that is not known."""
    near = nearest(name, EDITORS)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(EDITORS)}"
    return f"no editor is known as `{name}`; {hint} An address with {{path}}, {{line}} and {{column}} will do too."


def place_in(folder: str, pattern: str, span: Span) -> Place:
    """A place of a dossier in `folder`, which is absolute and written with `/`."""
    path = span.path if span.path.startswith("/") or span.path[1:2] == ":" else f"{folder}/{span.path}"
    escaped = quote(path if path.startswith("/") else f"/{path}", safe="/:")
    href = pattern.replace("{path}", escaped)
    return Place(str(span), href.replace("{line}", str(span.line or 1)).replace("{column}", str(span.column or 1)))
