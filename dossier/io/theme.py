"""A theme's name or path to the Theme: its own files over those of the default theme, one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Theme
from dossier.names import nearest
from dossier.yaml_nodes import Mapping as YamlMapping
from dossier.yaml_nodes import Scalar, YamlProblem, read_yaml

_OPTIONS = "theme.yaml"
LARGEST = 20_000_000  # bytes of one file of a theme


def default_theme() -> Path:
    """The default theme: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "themes" / "default"
    return installed if installed.is_dir() else package.parent / "themes" / "default"


def find_theme(root: Path, name: str) -> Path | Diagnostic:
    """The folder of a theme: `default`, one under the dossier's themes/, or a path relative to the dossier."""
    own = root / "themes" / name
    if "/" not in name and "\\" not in name and own.is_dir():
        return own
    if name == "default":
        return default_theme()
    path = Path(name) if Path(name).is_absolute() else root / name
    if path.is_dir():
        return path
    known = ["default", *(p.name for p in sorted((root / "themes").glob("*")) if p.is_dir())]
    near = nearest(name, known)
    hint = f"did you mean `{near[0]}`?" if near else f"themes here: {', '.join(known)}"
    return report("theme-unknown", f"there is no theme `{name}`", Span("dossier.yaml"), hint)


def theme_folders(root: Path, name: str) -> tuple[Path, ...]:
    """Every folder of which a theme may be made."""
    own = find_theme(root, name)
    return (default_theme(),) if isinstance(own, Diagnostic) else (own, default_theme())


def read_theme(root: Path, name: str) -> tuple[Theme | None, tuple[Diagnostic, ...]]:
    """The theme with what it inherits. `base: none` in theme.yaml inherits nothing."""
    folder = find_theme(root, name)
    if isinstance(folder, Diagnostic):
        return None, (folder,)
    own, found = _read_files(folder)
    options, problems = _read_options(folder, own.pop(_OPTIONS, b""))
    base: Mapping[str, bytes] = {}
    inherited: Mapping[str, str] = {}
    if options.get("base", "default") != "none" and folder.resolve() != default_theme().resolve():
        below, more = _read_files(default_theme())
        inherited, _ = _read_options(default_theme(), below.pop(_OPTIONS, b""))
        base, found = below, (*found, *more)
    return _theme(folder.name, {**base, **own}, {**inherited, **options}), (*found, *problems)


def desk_theme() -> Theme:
    """The templates and files of what a preview shows beside the pages; they are the package's and no dossier's."""
    files, _ = _read_files(Path(__file__).resolve().parent.parent / "desk")
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
    return Theme(name, digest.hexdigest(), templates, static, options)


def _read_files(folder: Path) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """Files of templates/ and static/ and theme.yaml, by path with `/`."""
    files, found = {}, []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.name.startswith(".") or not (name == _OPTIONS or name.startswith(("templates/", "static/"))):
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


def _read_options(folder: Path, data: bytes) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """theme.yaml: texts by name."""
    path = f"themes/{folder.name}/{_OPTIONS}"
    root = read_yaml(data.decode("utf-8", "replace"))
    if root is None:
        return {}, ()
    if isinstance(root, YamlProblem):
        return {}, (report("config-invalid", f"not YAML: {root.message}", Span(path, root.line, root.column)),)
    if not isinstance(root, YamlMapping):
        return {}, (report("config-invalid", "theme.yaml is a list of `option: value` lines", Span(path)),)
    return {k.text: v.text for k, v in root.pairs if isinstance(k, Scalar) and isinstance(v, Scalar)}, ()
