"""A template means what Jinja says, and every text is escaped as markupsafe does, though neither is used as it comes."""

from __future__ import annotations

from dataclasses import dataclass

import jinja2
import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.core.html import _in_python, escaped
from dossier.core.plan.views import Site
from dossier.core.render import render
from dossier.model import Page, Theme

SPECIAL = "a<b> & \"c\" 'd'"
PARTS = {
    "macros.html": "{% macro one(x, y='<&>') %}<i>{{ x }}{{ y }}</i>{% endmacro %}"
    "{% macro two(x) %}{{ one(x) }}|{{ caller(x) if caller is defined else '' }}{% endmacro %}"
    "{% macro rest() %}{{ varargs | join('<') }}{{ kwargs | dictsort }}{% endmacro %}{% set top = '<top>' %}",
    "base.html": "<{% block main %}base {{ view.text }}{% endblock %}>{{ outer | default('none') }}",
    "part.html": "{{ view.text }}{{ x | default('no x') }}",
}
TEMPLATES = [
    "{{ view.text }}{{ view.number }}{{ view.nothing }}{{ view.items }}{{ 1.5 }}{{ '<' }}",
    "{{ view.text ~ view.number ~ '<' }}{{ '<b>' | safe ~ view.text }}",
    "{{ view.text | upper }}{{ view.text | safe }}{{ view.text | e }}{{ view.text | e | e }}{{ view.text | forceescape }}",
    "{% set a %}<b>{{ view.text }}</b>{% endset %}{{ a }}{{ a | length }}{{ a ~ view.text }}",
    "{% filter upper %}<b>{{ view.text }}</b>{% endfilter %}",
    "{% autoescape false %}{{ view.text }}{{ view.number }}{{ view.text ~ '<' }}{% endautoescape %}{{ view.text }}",
    "{% autoescape view.number %}{{ view.text }}{% endautoescape %}{% autoescape view.nothing %}{{ view.text }}{% endautoescape %}",
    "{% from 'macros.html' import one, two, rest %}{{ one(view.text) }}{{ one(view.text, y=1) }}{{ one(x=view.text) }}",
    "{% from 'macros.html' import one %}{% autoescape false %}{{ one(view.text) }}{% endautoescape %}{{ one(view.text) | length }}",
    "{% from 'macros.html' import two %}{{ two(view.text) }}{% call(z) two(view.text) %}({{ z }}){% endcall %}",
    "{% from 'macros.html' import rest %}{{ rest(1, view.text, a='<') }}",
    "{% import 'macros.html' as m %}{{ m.one(view.text) }}{{ m.top }}{{ m }}",
    "{% import 'macros.html' as m with context %}{% for x in view.items %}{{ m.one(x) }}{{ loop.index }}{% endfor %}",
    "{% macro deep(n) %}{{ n }}<{% if n %}{{ deep(n - 1) }}{% endif %}{% endmacro %}{{ deep(3) }}",
    "{% macro again(x) %}{{ x }}{% endmacro %}{% block main %}{{ view.text }}{% endblock %}{{ self.main() }}{{ again('<') }}",
    "{% extends 'base.html' %}{% set outer = '<o>' %}{% block main %}{{ super() }}{% for x in view.items %}{{ x }}{% endfor %}{% endblock %}",
    "{% include 'part.html' %}{% set x = '<x>' %}{% include 'part.html' %}{% include ['none.html', 'macros.html'] without context %}",
    "{% for x in view.items recursive %}{{ loop.cycle('<', '>') }}{{ x }}{% else %}none{% endfor %}",
    "{% set n = namespace(a=1) %}{% for x in view.items %}{% set n.a = n.a + 1 %}{% endfor %}{{ n.a }}",
    "{{ cycler('<', '>').next() }}{{ dict(a='<').a }}{% set j = joiner('<') %}{{ j() }}{{ j() }}{{ range(3) | list }}{{ lipsum(n=1) | length > 0 }}",
    "{{ view.items | map('upper') | join('<br>') }}{{ '<%s>' | format(view.text) }}{{ ('<%s>' | safe) | format(view.text) }}",
    "{{ view.method('<') }}{{ (view.method)('>') }}",
]
# Templates that fail, in ours as in Jinja's.
FAILING = [
    "{{ nothing }}",
    "{{ view.missing }}",
    "{{ view.text() }}",
    "{% macro one(x) %}{{ x }}{% endmacro %}{{ one() }}",
    "{% macro one(x) %}{{ x }}{% endmacro %}{{ one(1, 2) }}",
    "{% macro one(x) %}{{ x }}{% endmacro %}{{ one(1, y=2) }}",
    "{% from 'macros.html' import three %}{{ three() }}",
    "{% include 'none.html' %}",
]


@dataclass(frozen=True, slots=True)
class View:
    text: str = SPECIAL
    number: int = 7
    nothing: None = None
    items: tuple[str, ...] = ("<", "b")

    def method(self, text: str) -> str:
        return f"<{text}>"


def ours(template: str) -> tuple[str, bool]:
    theme = Theme("t", template, {**PARTS, "a.html": template}, {})
    [page] = render([Page("a.html", "a.html", View())], theme, Site("T"))
    return page.text, bool(page.diagnostics)


def jinjas(template: str) -> str:
    environment = jinja2.Environment(
        loader=jinja2.DictLoader({**PARTS, "a.html": template}), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("a.html").render(view=View(), head=None, site=Site("T"))


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_says_what_jinja_says(template: str) -> None:
    assert ours(template) == (jinjas(template), False)


@pytest.mark.parametrize("template", FAILING)
def test_a_template_that_fails_in_jinja_fails(template: str) -> None:
    assert ours(template) == ("", True)
    with pytest.raises((jinja2.TemplateError, TypeError)):
        jinjas(template)


@given(st.one_of(st.text(), st.text("&<>'\"a"), st.integers(), st.floats(), st.none(), st.lists(st.text("&<>'\""))))
def test_text_is_escaped_as_markupsafe_does(value: object) -> None:
    assert escaped(value) == markupsafe.escape(value)
    assert _in_python(str(value)) == markupsafe.escape(str(value))  # what older versions of it are made up for with
    assert escaped(markupsafe.escape(value)) == markupsafe.escape(value)


class OfItsOwn:
    def __html__(self) -> str:
        return "<b>"


def test_what_brings_its_own_html_is_left_as_it_is() -> None:
    assert escaped(OfItsOwn()) == "<b>"
    assert escaped(markupsafe.Markup("<b>")) == "<b>"
    assert isinstance(escaped(markupsafe.escape("<")), str)
