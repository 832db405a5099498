"""What `dossier suggest` found to what it says: proposals, the files that took them, and whether all went well."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dossier.diagnostics import Diagnostic
from dossier.suggesting import Suggested, Unknown, as_yaml, suggest, suggest_and_write
from dossier.values import Frozen

__all__ = ["Unknown", "Voice", "say", "suggest", "suggest_and_write"]


class Voice(Frozen):
    """How the terminal is told: results, what is said beside them, diagnostics as `check` prints them."""

    result: Callable[[str], None]
    line: Callable[[str], None]
    diagnostics: Callable[[Iterable[Diagnostic]], None]


def say(found: Suggested, voice: Voice) -> bool:
    """Says what was found and done; whether all of it went well."""
    errors = [diagnostic for diagnostic in found.diagnostics if diagnostic.severity == "error"]
    voice.diagnostics(errors)
    for part in as_yaml(found):
        voice.result(part + "\n")
    for path in found.written:
        voice.line(f"{path}: proposed as comments; take away the # where it is right")
    for path, why in found.refused:
        voice.line(f"{path} {why}")
    if (left := found.documents - len(found.proposals)) > 0:
        having = "document has" if left == 1 else "documents have"
        voice.line(f"{left:,} more {having} something to decide: --limit N shows more")
    if not found.documents and not errors:
        voice.line("nothing to propose")
    return not (found.refused or errors)
