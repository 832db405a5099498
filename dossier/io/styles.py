"""The name of a citation style to its text in CSL: one that is shipped, or a file of the dossier's themes/."""

from __future__ import annotations

from pathlib import Path

from dossier.diagnostics import Diagnostic, Span, report
from dossier.io.read import CONFIG

SHIPPED = Path(__file__).resolve().parent.parent / "styles"
LARGEST = 2_000_000  # bytes


def read_style(root: Path, name: str) -> str | Diagnostic:
    """The text of a style, or why there is none."""
    shipped = sorted(path.stem for path in SHIPPED.glob("*.csl"))
    own = root / "themes" / name
    path = SHIPPED / f"{name}.csl" if name in shipped else own
    hint = f"write `{'` or `'.join(shipped)}`, or the name of a .csl file in themes/"
    if "/" in name or "\\" in name or path.suffix.lower() != ".csl":
        return report("style-unknown", f"there is no citation style `{name}`", Span(CONFIG), hint)
    try:
        data = path.read_bytes()
    except OSError:
        return report("style-unknown", f"there is no citation style `{name}`", Span(CONFIG), hint)
    return data[:LARGEST].decode("utf-8", "replace")
