"""What templates reach: by the rules, and by pages that come out the same without what is out of reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest

from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.families import pages, shares
from dossier.core.plan.machine import RAW
from dossier.core.plan.views import Site
from dossier.core.reach import reach_of
from dossier.core.render import GIVEN, Rendered, render
from dossier.core.site import assets_of, site_of
from dossier.io.theme import read_theme
from dossier.model import Page, Reach, Theme
from dossier.pipeline import Options, link_dossier
from dossier.values import Frozen, replace

ROOT = Path(__file__).resolve().parent.parent.parent
ANY = "any"
T = TypeVar("T")

# What stands in a template, and the fields of `view` that it names.
NAMED = [
    ("", ""),
    ("view head site", ""),  # text, not names
    ("{# view #}{{ 'view' }}{{ other.view }}{{ other['view'] }}", ""),
    ("{{ view.card }}", "card"),
    ("{{ view.card.name }}{{ view.text }}", "card text"),
    ("{{ view['card'] }}", "card"),
    ("{{ view['card'].name }}", "card"),
    ("{{ view.nothing is defined }}", "nothing"),
    ("{{ view.note | html }}", "note"),
    ("{% if view.card and not view.note %}{% endif %}", "card note"),
    ("{% set card = view.card %}{{ card.name }}", "card"),
    ("{% for card in view.latest if card.url != view.first %}{% endfor %}", "first latest"),
    ("{% macro one(card, two=view.card) %}{{ view.text }}{% endmacro %}", "card text"),
    ("{% call(card) f(view.card) %}{{ view.text }}{% endcall %}", "card text"),
    ("{% filter upper %}{{ view.card }}{% endfilter %}", "card"),
    ("{% block main %}{{ view.card }}{% endblock %}", "card"),
    ("{% for p in view | paragraphs %}{{ p.html }}{% endfor %}", "cast text"),
    ("{{ (view | paragraphs | list)[0].html }}", "cast text"),
    ("{% for p in view | paragraphs(1) %}{% endfor %}", ANY),
    ("{{ view }}", ANY),
    ("{{ view.card }}{{ view }}", ANY),
    ("{% if view %}{% endif %}", ANY),
    ("{{ view is defined }}", ANY),
    ("{{ f(view) }}", ANY),
    ("{{ f(x=view) }}", ANY),
    ("{{ f(**view) }}", ANY),
    ("{{ view() }}", ANY),
    ("{{ [view] }}", ANY),
    ("{{ (view).card }}", "card"),
    ("{{ (view or other).card }}", ANY),
    ("{{ view | string }}", ANY),
    ("{{ view | attr('card') }}", ANY),
    ("{{ [view] | map(attribute='card') | list }}", ANY),
    ("{{ view[0] }}", ANY),
    ("{{ view[name] }}", ANY),
    ("{{ other[view] }}", ANY),
    ("{{ view[view.card] }}", ANY),
    ("{{ view.__repr__() }}", ANY),
    ("{{ view['__class__'] }}", ANY),
    ("{% set x = view %}", ANY),
    ("{% with x = view %}{% endwith %}", ANY),
    ("{% for x in view %}{% endfor %}", ANY),
    ("{% for view in others %}{{ view.card }}{% endfor %}", "card"),  # more than it does
    ("{% macro one(view) %}{{ view.card }}{% endmacro %}", "card"),
    ("{% set view = other %}{{ view.card }}", "card"),
    ("{{ jsonld(view) }}", "data"),
    ("{{ view.card", ANY),
    ("{% unknown %}", ANY),
]

# The same of `head`, which one function takes whole, if it is still ours.
HEADS = [
    ("{{ head.title }}{{ head['root'] }}", "root title"),
    ("{{ jsonld(head) }}{{ head.title }}", "data title"),
    ("{{ direction(head) }}", ANY),
    ("{{ jsonld(other, head) }}", ANY),
    ("{{ other.jsonld(head) }}", ANY),
    ("{{ jsonld(head)(head) }}", ANY),
    ("{{ jsonld }}{{ head.title }}", "title"),
    ("{% macro jsonld(x) %}{% endmacro %}{{ jsonld(head) }}", ANY),
    ("{% set jsonld = other %}{{ jsonld(head) }}", ANY),
    ("{% from 'x.html' import jsonld %}{{ jsonld(head) }}", ANY),
    ("{% from 'x.html' import x as jsonld %}{{ jsonld(head) }}", ANY),
    ("{% from 'x.html' import jsonld as x %}{{ jsonld(head) }}", "data"),
    ("{% import 'x.html' as jsonld %}{{ jsonld(head) }}", ANY),
]

# Templates that lead to others, and what is reached from the first of them.
PARTS = {
    "base.html": "{{ view.base }}{% block main %}{% endblock %}",
    "part.html": "{{ view.part }}",
    "whole.html": "{{ view }}",
    "deep.html": "{% include 'part.html' %}",
    "round.html": "{% include 'again.html' %}{{ view.one }}",
    "again.html": "{% import 'round.html' as r %}{{ view.two }}",
    "broken.html": "{% if %}",
}
CLOSURES = [
    ("{{ view.own }}", "", "own"),
    ("{% extends 'base.html' %}{% block main %}{{ view.own }}{% endblock %}", "base.html", "base own"),
    ("{% include 'part.html' %}", "part.html", "part"),
    ("{% include 'part.html' without context %}", "part.html", "part"),
    ("{% include ['base.html', 'part.html'] %}", "base.html part.html", "base part"),
    ("{% include 'nowhere.html' ignore missing %}", "", ""),
    ("{% import 'part.html' as p %}", "part.html", "part"),
    ("{% import 'part.html' as p with context %}", "part.html", "part"),
    ("{% from 'part.html' import p %}", "part.html", "part"),
    ("{% include 'deep.html' %}", "deep.html part.html", "part"),
    ("{% include 'round.html' %}", "again.html round.html", "one two"),
    ("{% include 'whole.html' %}", "whole.html", ANY),
    ("{% include 'broken.html' %}", " ".join(PARTS), ANY),
    ("{% include view.name %}", " ".join(PARTS), ANY),
    ("{% include 'part' ~ '.html' %}", " ".join(PARTS), ANY),
    ("{% include ['part.html', other] %}", " ".join(PARTS), ANY),
    ("{% extends 'base.html' if other else 'part.html' %}", " ".join(PARTS), ANY),
]


def theme_of(templates: Mapping[str, str]) -> Theme:
    return Theme("t", repr(sorted(templates.items())), templates, {})


def written(reached: frozenset[str] | None) -> str:
    return ANY if reached is None else " ".join(sorted(reached))


@pytest.mark.parametrize(("template", "expected"), NAMED)
def test_fields_that_a_template_names(template: str, expected: str) -> None:
    assert written(reach_of(theme_of({"a.html": template}))["a.html"].view) == expected


@pytest.mark.parametrize(("template", "expected"), HEADS)
def test_fields_of_the_head_that_a_template_names(template: str, expected: str) -> None:
    assert written(reach_of(theme_of({"a.html": template}))["a.html"].head) == expected


def test_a_child_that_gives_our_function_another_meaning_reaches_the_whole_head() -> None:
    """What a child sets at its top is what its base sees."""
    child = "{% extends 'base.html' %}{% set jsonld = other %}"
    reach = reach_of(theme_of({"base.html": "{{ jsonld(head) }}", "child.html": child}))
    assert (written(reach["base.html"].head), written(reach["child.html"].head)) == ("data", ANY)


def test_view_head_and_site_are_told_apart() -> None:
    reach = reach_of(theme_of({"a.html": "{{ view.card }}{{ head.title }}{{ site }}"}))
    assert reach == {"a.html": Reach(("a.html",), frozenset(["card"]), frozenset(["title"]), None)}


@pytest.mark.parametrize(("template", "others", "expected"), CLOSURES)
def test_templates_that_a_template_leads_to(template: str, others: str, expected: str) -> None:
    reach = reach_of(theme_of({**PARTS, "a.html": template}))["a.html"]
    assert reach.templates == tuple(sorted(["a.html", *others.split()]))
    assert written(reach.view) == expected


class OutOfReach:
    """Fails at whatever is done with it."""

    def __getattribute__(self, name: str) -> NoReturn:
        raise AssertionError(name)

    def _fails(self, *_: object) -> NoReturn:
        raise AssertionError

    __bool__ = __call__ = __eq__ = __getitem__ = __hash__ = __iter__ = __len__ = __repr__ = __str__ = _fails


def cut(value: T, reached: frozenset[str] | None) -> T:
    """A view, head or site with nothing in the fields that are out of reach."""
    if reached is None or not isinstance(value, Frozen):
        return value
    return replace(value, **{name: OutOfReach() for name in value.__struct_fields__ if name not in reached})


@cache
def demonstration(theme_name: str) -> tuple[Theme, Site, tuple[Page, ...]]:
    """The theme, and every page of this repository's own dossier that is rendered with it."""
    linked = link_dossier(Options(ROOT, "2025-01-01", jobs=1))
    theme, _ = read_theme(ROOT, theme_name)
    assert linked.dossier is not None
    assert theme is not None
    site = site_of(linked.config, linked.dossier, theme, assets_of(theme))
    book = Catalogue(linked.dossier, site, linked.config.kinds, reach_of(theme))
    planned = (page for share in shares(book, 64) for page in pages(book, share))
    return theme, site, tuple(page for page in planned if page.template != RAW)


def without(theme_name: str) -> Iterator[Rendered]:
    """Each page without what is out of its reach."""
    theme, site, planned = demonstration(theme_name)
    reach = reach_of(theme)
    for page in planned:
        own = reach[page.template]
        less = replace(page, view=cut(page.view, own.view), head=cut(page.head, own.head))
        yield from render([less], theme, cut(site, own.site))


@pytest.mark.parametrize("theme_name", ["default", "tests/bench/plain"])
def test_pages_are_the_same_without_what_is_out_of_reach(theme_name: str) -> None:
    theme, site, planned = demonstration(theme_name)
    assert list(without(theme_name)) == list(render(planned, theme, site))
    reach = reach_of(theme)
    assert any(getattr(reach[page.template], given) is not None for page in planned for given in GIVEN)


def test_what_is_out_of_reach_would_be_missed() -> None:
    """The claim above is not empty: a page cannot be rendered from such a value."""
    theme = theme_of({"a.html": "{{ view.title }}"})
    [page] = render([Page("a.html", "a.html", OutOfReach())], theme, Site("T"))
    assert page.diagnostics
