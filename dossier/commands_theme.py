"""What `dossier theme` was asked to what it says: files written, and what was changed under a theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from dossier.gather import configuration
from dossier.theming import Override, Unwilling, copy_files, differences, new_theme, take_as_seen
from dossier.values import Frozen

__all__ = ["Unwilling", "Voice", "copy", "diff", "new", "seen"]

_SAID = {
    "changed": "was changed since you copied it",
    "unchanged": "has not changed since you copied it",
    "same": "is the same as yours, which can go",
    "unknown": "may have changed: it is not known from which state yours was copied",
    "gone": "is not there any more, and nothing may use yours",
    "unused": "no page uses it",
}


class Voice(Frozen):
    """How the terminal is told: results, and what is said beside them."""

    result: Callable[[str], None]
    line: Callable[[str], None]


def new(root: Path, name: str, voice: Voice) -> None:
    """A new theme, each of its files in a line, and how to use it."""
    for path in new_theme(root, name):
        voice.result(str(path))
    voice.line(f"Next: say `theme: {name}` in dossier.yaml, and change what you like; what you delete is inherited.")


def copy(root: Path, name: str, files: Iterable[str], voice: Voice) -> None:
    """Copies of inherited files, each in a line."""
    for path in copy_files(root, _chosen(root, name), files):
        voice.result(str(path))


def diff(root: Path, name: str, voice: Voice) -> None:
    """What was changed under a theme, file by file, and a sum."""
    name, config = _chosen(root, name), configuration(root)[0]
    found = differences(root, name, config.kinds if config else {})
    for override in found:
        voice.result(_said(override))
    voice.line(_summed(found) or f"{name} overrides nothing")


def seen(root: Path, name: str, voice: Voice) -> None:
    """What is inherited today is what later changes are compared with."""
    name = _chosen(root, name)
    count = len(take_as_seen(root, name))
    voice.line(f"{name}: {count} {'file is' if count == 1 else 'files are'} compared with what is inherited today")


def _chosen(root: Path, name: str) -> str:
    """The theme that was named, or else the one of dossier.yaml."""
    if name:
        return name
    config, _ = configuration(root)
    return config.theme if config else "default"


def _said(override: Override) -> str:
    if override.state == "unused":
        hint = f"; did you mean {override.near}?" if override.near else ""
        return f"{override.path}: {_SAID['unused']}{hint}"
    line = f"{override.path}: the inherited file {_SAID[override.state]}"
    return f"{line}\n{_indented(override.difference)}" if override.difference else line


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())


def _summed(found: Iterable[Override]) -> str:
    counts = Counter(override.state for override in found)
    over = counts.total() - counts["unused"]
    changed = counts["changed"] + counts["unknown"] + counts["gone"]
    parts = [f"{over} {'override' if over == 1 else 'overrides'}, {changed} to look at"] if over else []
    if counts["unused"]:
        parts.append(f"{counts['unused']} {'template' if counts['unused'] == 1 else 'templates'} unused")
    return ", ".join(parts)
