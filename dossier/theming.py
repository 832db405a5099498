"""A dossier's own themes: made, given copies of what they inherit, and compared with what was changed under them."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from dossier.core.kinds import Kinds
from dossier.core.reach import reach_of
from dossier.io.starter import write_new, write_over
from dossier.io.theme import default_theme, inherited_files, own_theme, read_theme, theme_files
from dossier.names import nearest, slug
from dossier.theme_options import OPTIONS
from dossier.theme_style import ADDED
from dossier.values import Frozen

ORIGINS = ".origins"  # in a theme: what it inherited, as it was when a file was copied
_EXAMPLE = "templates/partials/foot.html"
_ADDED = f"static/{ADDED}"
_YAML = """\
# A theme holds only what differs from the one it stands on; all else is inherited, file by file:
#   static/theme.css     is added to the style sheet; what it says wins
#   static/NAME          stands in place of the file of that name
#   templates/NAME.html  stands in place of the template of that name, as a whole
# `dossier theme copy document.html` copies a file to change; `dossier theme diff` shows what was changed under it.
name: {name}
base: default  # or broadsheet; none inherits nothing

"""
_CSS = """\
/* Added to the style sheet. The default theme's own rules lie in a layer, so that whatever is said here wins.
   Its colours, sizes and distances are the tokens at the top of its style.css:

:root { --measure: 34rem; }
@media screen { .mast-title { font-style: normal; } }
*/
"""
_NOTE = "{#- In place of the default theme's file of this name. Without this file that one is used again. -#}\n"


class Unwilling(Exception):
    """Why nothing was done, and what to do: two sentences for people."""


class Override(Frozen):
    """A file of a theme over one that it would inherit, and what there is to say about it."""

    path: str
    state: str  # changed, unchanged, same, unknown, gone, unused
    difference: str = ""
    near: str = ""  # a template that may have been meant


def new_theme(root: Path, name: str) -> tuple[Path, ...]:
    """A theme that changes nothing yet: the paths written. A folder that is there is left as it is."""
    if slug(name) != name:
        raise Unwilling(f"`{name}` cannot be the name of a folder and of a theme: `{slug(name)}` can")
    folder = root / "themes" / name
    if folder.exists():
        raise Unwilling(f"{folder} is there already: choose another name")
    options = "".join(f"# {_line(option.name, option.example, option.meaning)}\n" for option in OPTIONS)
    origin = inherited_files(root, "default")[_EXAMPLE]
    files = {
        "theme.yaml": (_YAML.format(name=name) + options).encode(),
        _ADDED: _CSS.encode(),
        _EXAMPLE: _NOTE.encode() + origin,
        f"{ORIGINS}/{_EXAMPLE}": origin,
    }
    for path, text in files.items():
        write_new(folder / path, text)
    return tuple(folder / path for path in files if not path.startswith("."))


def _line(name: str, example: str, meaning: str) -> str:
    return f"{f'{name}: {example}':<47}# {meaning}"


def copy_files(root: Path, name: str, wanted: Iterable[str]) -> tuple[Path, ...]:
    """Inherited files copied into a theme, to be changed there; all of them or none."""
    folder, below = _theme(root, name), inherited_files(root, name)
    paths = [_called(each, below) for each in wanted]
    if there := next((folder / path for path in paths if (folder / path).exists()), None):
        raise Unwilling(f"{there} is there already: `dossier theme diff {name}` shows how it differs")
    for path in paths:
        write_new(folder / path, below[path])
        _remember(folder, path, below[path])
    return tuple(folder / path for path in paths)


def _theme(root: Path, name: str) -> Path:
    folder = own_theme(root, name)
    if folder is None or folder.resolve() == default_theme().resolve():
        known = sorted(path.name for path in (root / "themes").glob("*") if path.is_dir())
        near = nearest(name, known)
        hint = f"did you mean `{near[0]}`?" if near else "name another, or make one with `dossier theme new NAME`"
        raise Unwilling(f"{root / 'themes'} has no theme `{name}` of your own: {hint}")
    return folder


def _called(name: str, below: Collection[str]) -> str:
    """The path of an inherited file, which may be written without `templates/` or `static/`."""
    for path in (name, f"templates/{name}", f"static/{name}"):
        if path in below:
            return path
    near = nearest(name, {path.partition("/")[2] for path in below})
    hint = f"did you mean `{near[0]}`?" if near else "docs/themes.md lists them"
    raise Unwilling(f"there is no file `{name}` to inherit: {hint}")


def _remember(folder: Path, path: str, data: bytes) -> None:
    origin = folder / ORIGINS / path
    origin.parent.mkdir(parents=True, exist_ok=True)
    write_over(origin, data)


def differences(root: Path, name: str, kinds: Kinds) -> tuple[Override, ...]:
    """What there is to say of each file of a theme that overrides another, and of templates that no page uses."""
    folder, below = _theme(root, name), inherited_files(root, name)
    own, _ = theme_files(folder)
    unused = _unused(root, name, own, kinds)
    found = []
    for path in sorted(own.keys() - {_ADDED}):
        origin = _origin(folder, path)
        if path in below:
            found.append(_compared(path, own[path], origin, below[path]))
        elif origin is not None:
            found.append(Override(path, "gone"))
        elif path in unused:
            near = nearest(path, {each for each in below if each.startswith("templates/")})
            found.append(Override(path, "unused", near=near[0] if near else ""))
    return tuple(found)


def take_as_seen(root: Path, name: str) -> tuple[str, ...]:
    """From now on each override is compared with what its theme inherits today: the paths."""
    folder, below = _theme(root, name), inherited_files(root, name)
    own, _ = theme_files(folder)
    paths = tuple(path for path in sorted(own) if path in below and path != _ADDED)
    for path in paths:
        _remember(folder, path, below[path])
    return paths


def _origin(folder: Path, path: str) -> bytes | None:
    try:
        return (folder / ORIGINS / path).read_bytes().replace(b"\r\n", b"\n")
    except OSError:
        return None


def _compared(path: str, own: bytes, origin: bytes | None, now: bytes) -> Override:
    if own.replace(b"\r\n", b"\n") == now.replace(b"\r\n", b"\n"):
        return Override(path, "same")
    if origin is None:
        return Override(path, "unknown", _difference(path, (now, "inherited"), (own, "yours")))
    if origin == now.replace(b"\r\n", b"\n"):
        return Override(path, "unchanged")
    return Override(path, "changed", _difference(path, (origin, "when it was copied"), (now, "now")))


def _difference(path: str, before: tuple[bytes, str], after: tuple[bytes, str]) -> str:
    """A unified difference of two texts; empty where they are none."""
    try:
        one, other = (data.decode("utf-8").splitlines() for data, _ in (before, after))
    except UnicodeDecodeError:
        return ""
    lines = difflib.unified_diff(one, other, f"{path}, {before[1]}", f"{path}, {after[1]}", n=2, lineterm="")
    return "\n".join(lines)


def _unused(root: Path, name: str, own: Mapping[str, bytes], kinds: Kinds) -> set[str]:
    """Templates of a theme that make no page and that no template which makes one extends, includes or imports."""
    theme, _ = read_theme(root, name)
    if theme is None:
        return set()
    pages = {path.name for path in (default_theme() / "templates").glob("*.html")} | {f"{kind}.html" for kind in kinds}
    reach = reach_of(theme)
    used = {each for page in pages if page in reach for each in reach[page].templates}
    return {path for path in own if path.startswith("templates/") and path.removeprefix("templates/") not in used}
