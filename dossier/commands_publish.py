"""What `dossier publish` is asked to what it says: the release, the plan as a table, what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from dossier.core.publish.plan import Plan
from dossier.core.publish.table import as_table
from dossier.diagnostics import Diagnostic
from dossier.publishing import Order, Published, UnknownTarget, Unpublishable, publish, roll_back, target_called
from dossier.release import Unacceptable
from dossier.start import Options
from dossier.targets import Target
from dossier.values import Frozen

__all__ = [
    "Options", "Order", "Target", "Unacceptable", "UnknownTarget", "Unpublishable", "Voice", "publish", "roll_back",
    "say", "target_called",
]  # fmt: skip


class Voice(Frozen):
    """How the terminal is told: results, what is said beside them, diagnostics as `check` prints them."""

    result: Callable[[str], None]
    line: Callable[[str], None]
    diagnostics: Callable[[Iterable[Diagnostic]], None]


def say(found: Published, target: Target, site: Path, voice: Voice) -> bool:
    """Says what was found and done; whether the target holds the release, or would."""
    voice.diagnostics(found.release.result.diagnostics)
    if found.plan is None:
        voice.line(f"not released: {target.name} was not touched")
        return False
    if not found.done:
        voice.result("\n".join(as_table(found.plan)))
    for objection in found.objections:
        voice.line(objection)
    if found.objections:
        voice.line(f"{target.name} was not touched: look at the plan above, and say --yes if it is right")
        return False
    if found.done:
        voice.result(_done(found, target, site))
        _say_asides(found.plan, voice)
    return True


def _done(found: Published, target: Target, site: Path) -> str:
    plan = found.plan or Plan()
    if plan.nothing:
        what = f"{target.name} holds this release already"
    else:
        counts = (("added", plan.added), ("changed", plan.changed), ("removed", plan.removed))
        said = ", ".join(f"{len(paths):,} {name}" for name, paths in counts if paths)
        what = f"{site} → {target.name}: {said}, {len(plan.kept):,} kept; {sum(plan.bytes[:2]):,} bytes sent"
    return f"{what}; {found.said}" if found.said else what


def _say_asides(plan: Plan, voice: Voice) -> None:
    if plan.resumed:
        voice.line(f"{plan.resumed:,} of the files were there already, from a run that was stopped say")
    for path in plan.left[:10]:
        voice.line(f"{path} is not published any more, and was left in the target, since somebody changed it there")
