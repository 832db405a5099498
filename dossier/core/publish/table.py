"""A plan to the lines of the table that shows it: what is added, changed and removed, and how many bytes that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dossier.core.publish.plan import Plan

_MOST = 12  # paths that are named of each sort


def as_table(plan: Plan) -> Iterator[str]:
    """A line for each sort with its number of files and bytes; below, the paths, as far as they are few."""
    sorts = tuple(
        zip(("added", "changed", "removed"), (plan.added, plan.changed, plan.removed), plan.bytes, strict=True)
    )
    kept = ("kept", tuple(plan.kept), sum(entry.bytes for entry in plan.kept.values()))
    yield from _rows((*sorts, kept))
    yield from _paths(" ", "left, since somebody changed it", plan.left)
    for sign, (name, paths, _) in zip("+~-", sorts, strict=True):
        yield from _paths(sign, name, paths)


def _rows(sorts: Iterable[tuple[str, tuple[str, ...], int]]) -> Iterator[str]:
    rows = [("", "files", "bytes"), *((name, f"{len(paths):,}", f"{size:,}") for name, paths, size in sorts)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, count, size in rows:
        yield f"{name:<{widths[0]}}  {count:>{widths[1]}}  {size:>{widths[2]}}"


def _paths(sign: str, name: str, paths: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{sign} {path}" + (f" ({name})" if sign == " " else "") for path in paths[:_MOST])
    if len(paths) > _MOST:
        yield f"{sign} and {len(paths) - _MOST:,} more {name}"
