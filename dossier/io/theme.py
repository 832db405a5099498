"""A theme's name or path to the Theme: its own files over those of the default theme, one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Theme
from dossier.names import nearest
from dossier.theme_options import Written, options_of, written
from dossier.theme_style import ADDED, with_styles
from dossier.values import Frozen

_OPTIONS = "theme.yaml"
_ADDED = f"static/{ADDED}"
LARGEST = 20_000_000  # bytes of one file of a theme


def default_theme() -> Path:
    """The default theme: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "themes" / "default"
    return installed if installed.is_dir() else package.parent / "themes" / "default"


def find_theme(root: Path, name: str) -> Path | Diagnostic:
    """The folder of a theme: under the dossier's themes/, shipped, or at a path relative to the dossier."""
    own = root / "themes" / name
    if _is_name(name) and own.is_dir():
        return own
    if _is_name(name) and _shipped(name).is_dir():
        return _shipped(name)
    path = Path(name) if Path(name).is_absolute() else root / name
    if path.is_dir():
        return path
    return _unknown(root, name, Span("dossier.yaml"))


def own_theme(root: Path, name: str) -> Path | None:
    """The folder under the dossier's themes/ that has this name, if it has one."""
    path = root / "themes" / name
    return path if _is_name(name) and path.is_dir() else None


def _is_name(name: str) -> bool:
    return bool(name) and not {"/", "\\"} & {*name} and name not in (".", "..")


def _shipped(name: str) -> Path:
    return default_theme().parent / name


def _unknown(root: Path, name: str, span: Span) -> Diagnostic:
    folders = [*default_theme().parent.glob("*"), *(root / "themes").glob("*")]
    known = ["default", *sorted({p.name for p in folders if p.is_dir()} - {"default"})]
    near = nearest(name, known)
    hint = f"did you mean `{near[0]}`?" if near else f"themes here: {', '.join(known)}"
    return report("theme-unknown", f"there is no theme `{name}`", span, hint)


def theme_folders(root: Path, name: str) -> tuple[Path, ...]:
    """Every folder of which a theme may be made, its own first."""
    layers, _ = _layers(root, name)
    return tuple(dict.fromkeys([*(layer.folder for layer in layers), default_theme()]))


class _Layer(Frozen):
    """A folder of a theme and what its theme.yaml says."""

    folder: Path
    written: Written


def _layers(root: Path, name: str) -> tuple[list[_Layer], tuple[Diagnostic, ...]]:
    """A theme and what it stands on, the theme first; none where there is no such theme."""
    layers: list[_Layer] = []
    found: list[Diagnostic] = []
    folder = find_theme(root, name)
    while isinstance(folder, Path) and all(folder.resolve() != layer.folder.resolve() for layer in layers):
        said, problems = written(f"themes/{folder.name}/{_OPTIONS}", _read_text(folder / _OPTIONS))
        layers.append(_Layer(folder, said))
        found += problems
        if said.base and said.base.value == "none":
            return layers, tuple(found)
        folder = _below(root, folder, said)
    if isinstance(folder, Diagnostic):
        found.append(folder)
    elif layers and folder.resolve() != default_theme().resolve():
        base = layers[-1].written.base
        span = base.at if base else Span(layers[-1].written.path)
        found.append(report("theme-unknown", f"`{name}` stands on itself in the end", span, "write `base: default`"))
    return layers, tuple(found)


def _below(root: Path, folder: Path, said: Written) -> Path | Diagnostic:
    """What a theme stands on: the default theme, or the one it names; of its own name it means the shipped one."""
    if said.base is None or said.base.value == "default":
        return default_theme()
    name = said.base.value
    own = own_theme(root, name)
    if own and own.resolve() != folder.resolve():
        return own
    return _shipped(name) if _is_name(name) and _shipped(name).is_dir() else _unknown(root, name, said.base.at)


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def read_theme(root: Path, name: str) -> tuple[Theme | None, tuple[Diagnostic, ...]]:
    """The theme with what it inherits. `base: none` in theme.yaml inherits nothing."""
    layers, found = _layers(root, name)
    if not layers:
        return None, found
    files: dict[str, bytes] = {}
    for layer in reversed(layers):
        own, problems = theme_files(layer.folder)
        if _ADDED in own and _ADDED in files:
            own[_ADDED] = files[_ADDED] + b"\n" + own[_ADDED]  # what is added to a style sheet takes nothing away
        files |= own
        found = (*found, *problems)
    static = [path.removeprefix("static/") for path in files if path.startswith("static/")]
    options, problems = options_of([layer.written for layer in reversed(layers)], static)
    return _theme(layers[0].folder.name, files, options), (*found, *problems)


def inherited_files(root: Path, name: str) -> dict[str, bytes]:
    """All that a theme would have if its own folder were empty, by path; for `default` the default theme itself."""
    layers, _ = _layers(root, name)
    files: dict[str, bytes] = {}
    for layer in reversed(layers[1:] or layers):
        files |= theme_files(layer.folder)[0]
    return files


def desk_theme() -> Theme:
    """The templates and files of what a preview shows beside the pages; they are the package's and no dossier's."""
    files, _ = theme_files(Path(__file__).resolve().parent.parent / "desk")
    return _theme("desk", files, {})


def book_folder() -> Path:
    """The templates and the style of what `dossier print` makes, in the form of a theme."""
    return Path(__file__).resolve().parent.parent / "book"


def _theme(name: str, files: Mapping[str, bytes], options: Mapping[str, str]) -> Theme:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode())
        digest.update(files[path])
    digest.update(repr(sorted(options.items())).encode())
    templates = {
        path.removeprefix("templates/"): data.decode("utf-8", "replace")
        for path, data in files.items()
        if path.startswith("templates/")
    }
    static = {path.removeprefix("static/"): data for path, data in files.items() if path.startswith("static/")}
    return Theme(name, digest.hexdigest(), templates, with_styles(static, options), options)


def theme_files(folder: Path) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """Files of templates/ and static/, by path with `/`."""
    files, found = {}, []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.name.startswith(".") or not name.startswith(("templates/", "static/")):
            continue
        try:
            if path.is_file() and path.stat().st_size <= LARGEST:
                files[name] = (
                    path.read_bytes().replace(b"\r\n", b"\n") if name.startswith("templates/") else path.read_bytes()
                )
        except OSError as error:
            found.append(
                report("file-unreadable", f"cannot be read: {error.strerror}", Span(f"themes/{folder.name}/{name}"))
            )
    return files, tuple(found)
