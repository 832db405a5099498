"""A Theme to what each of its templates may look at, so that what none of them looks at need not be worked out."""

from __future__ import annotations

from collections.abc import Mapping

from dossier.core.render import ANY, Named, named_in
from dossier.model import Reach, Theme


def reach_of(theme: Theme) -> Mapping[str, Reach]:
    """By template. What is not in its reach makes no difference to a page; what is may make none either.

    A template reaches what it extends, includes and imports, and what these do. One that computes such a name, or
    cannot be read, reaches every template.
    """
    named = {template: named_in(theme, template) for template in theme.templates}
    return {template: _reach(template, named) for template in sorted(named)}


def _reach(template: str, named: Mapping[str, Named]) -> Reach:
    reached = _closure(template, named)
    fields = frozenset[tuple[str, str]]().union(*(named[each].fields for each in reached))
    return Reach(tuple(sorted(reached)), _of("view", fields), _of("head", fields), _of("site", fields))


def _closure(template: str, named: Mapping[str, Named]) -> set[str]:
    reached: set[str] = set()
    waiting = {template}
    while waiting:
        here = waiting.pop()
        reached.add(here)
        others = named[here].templates
        waiting |= (named.keys() if ANY in others else named.keys() & others) - reached
    return reached


def _of(given: str, fields: frozenset[tuple[str, str]]) -> frozenset[str] | None:
    named = frozenset(field for name, field in fields if name == given)
    return None if ANY in named else named
