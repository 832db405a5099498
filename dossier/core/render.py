"""Pages and a Theme to texts; pure, so that it runs over chunks on any executor; the only importer of jinja2."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from functools import lru_cache, partial

import jinja2
from jinja2 import Environment, FunctionLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.meta import find_referenced_templates
from jinja2.runtime import Context, Macro

from dossier.core.html import escaped, html, paragraphs, picture, references, trusted
from dossier.core.plan.machine import RAW
from dossier.core.plan.views import Head, Site
from dossier.core.wording import worded
from dossier.dates import Words as DateWords
from dossier.dates import in_words, iso_prefix, parse_date
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Page, Theme
from dossier.values import Frozen, replace, to_json
from dossier.words import Words, date_forms

_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he khw ks nqo ps sd syr ug ur yi".split())
# Names in their own language; a tag that is not here is shown as it is written.
_LANGUAGES = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "español",
    "fa": "فارسی",
    "fr": "français",
    "he": "עברית",
    "it": "italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nl": "Nederlands",
    "pl": "polski",
    "pt": "português",
    "ru": "русский",
    "tr": "Türkçe",
    "uk": "українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "zh": "中文",
}
# What a template is given, and what the filter and the function that take it whole read of it.
GIVEN = ("view", "head", "site")
_FILTERED = {"paragraphs": ("text", "cast")}
_CALLED = {"jsonld": ("data",)}
ANY = "*"
_IN_SCRIPT = tuple((char, f"\\u{ord(char):04x}") for char in "<>&\u2028\u2029")
_OF_PYTHON = re.compile(r"'[\w.]*?(\w+) object' has no attribute '(\w+)'")


class Rendered(Frozen):
    """A page's text, or why there is none."""

    url: str
    text: str
    template: str
    diagnostics: tuple[Diagnostic, ...] = ()


class Named(Frozen):
    """What one template names by itself: other templates, ANY where it computes a name, and fields of what it is given.

    `fields` are (name, field): ("view", "card"); the field is ANY where the value as a whole goes somewhere.
    """

    templates: frozenset[str]
    fields: frozenset[tuple[str, str]]


def render(pages: Iterable[Page], theme: Theme, site: Site) -> Iterator[Rendered]:
    """Each page through its template. A template that fails is a diagnostic with its line and the page."""
    templates = _environment(theme)
    for page in pages:
        if page.template == RAW:
            yield Rendered(page.url, str(page.view), RAW)
            continue
        try:
            text = templates.get_template(page.template).render(site=site, head=page.head, view=page.view)
        except Exception as error:  # noqa: BLE001 - a template may raise anything; it is the theme's fault and not ours
            yield Rendered(page.url, "", page.template, (_template_error(error, page, theme),))
        else:
            yield Rendered(page.url, text, page.template)


def check_templates(theme: Theme) -> tuple[Diagnostic, ...]:
    """Templates that cannot be compiled, each with its line."""
    templates = _environment(theme)
    found = []
    for name in sorted(theme.templates):
        try:
            templates.get_template(name)
        except jinja2.TemplateSyntaxError as error:
            found.append(_syntax_error(error, theme))
        except jinja2.TemplateError:
            continue  # found again, with the page, when it is rendered
    return tuple(found)


def named_in(theme: Theme, template: str) -> Named:
    """What a template of the theme names; where it cannot be read: anything."""
    try:
        tree = _environment(theme).parse(worded(theme.templates[template], theme.words), template)
    except jinja2.TemplateSyntaxError:
        return Named(frozenset([ANY]), frozenset((name, ANY) for name in GIVEN))
    others = frozenset(ANY if name is None else name for name in find_referenced_templates(tree))
    return Named(others, frozenset([*_fields_named(tree), *_taken_over(tree)]))


def _fields_named(parent: nodes.Node) -> Iterator[tuple[str, str]]:
    """Scopes are not looked at: a loop variable called `view` makes a template name more than it does, never less."""
    for node in parent.iter_child_nodes():
        if not isinstance(node, nodes.Name):
            yield from _fields_named(node)
        elif node.name in GIVEN and node.ctx == "load":
            yield from ((node.name, field) for field in _fields_of(node, parent))


def _fields_of(given: nodes.Name, parent: nodes.Node) -> tuple[str, ...]:
    """Methods of Python's own (`view.__repr__()`) look at all fields."""
    match parent:
        case nodes.Getattr(attr=str(name)) | nodes.Getitem(arg=nodes.Const(value=str(name))):
            return (ANY if name.startswith("_") else name,)
        case nodes.Filter(name=name, args=[]):
            return _FILTERED.get(name, (ANY,))
        case nodes.Call(node=nodes.Name(name=name), args=[only]) if only is given:
            return _CALLED.get(name, (ANY,))
    return (ANY,)


def _taken_over(tree: nodes.Template) -> Iterator[tuple[str, str]]:
    """Whoever gives the name of our function to something else may read anything there."""
    defined = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
    defined |= {node.name for node in tree.find_all(nodes.Macro)}
    defined |= {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        defined |= {name if isinstance(name, str) else name[1] for name in node.names}
    if defined & _CALLED.keys():
        yield from ((name, ANY) for name in GIVEN)


class _Code(CodeGenerator):
    """Templates as Python that joins plain texts: a page is some hundred pieces, and each would be a Markup."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Names(Context):
    """Variables of a page; macros, which are nearly all that is called, without looking at what else might be."""

    def call(self, called: Callable[..., object], /, *args: object, **kwargs: object) -> object:
        if type(called) is not Macro:
            return super().call(called, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return called(self.eval_ctx, *args, **kwargs)


class _Templates(Environment):
    """Jinja's, where it is slow for no use of ours. What a template means is the same."""

    code_generator_class = _Code
    context_class = _Names
    escaped = staticmethod(escaped)

    def make_globals(self, d: MutableMapping[str, object] | None) -> dict[str, object]:
        """One dict: Jinja's chain of two is compared name by name at each import of each page."""
        return {**self.globals, **(d or {})}


@lru_cache(maxsize=4)  # a preview has its own theme, and for a moment the one of before
def _environment(theme: Theme) -> Environment:
    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        text = theme.templates.get(name)
        return (worded(text, theme.words), f"{theme.name}/templates/{name}", lambda: True) if text is not None else None

    environment = _Templates(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=False,
    )
    words = theme.words
    long, short = date_forms(words)
    environment.filters.update(
        html=html,
        paragraphs=paragraphs,
        references=references,
        picture=picture,
        date=lru_cache(maxsize=4096)(partial(_date, long)),
        date_short=lru_cache(maxsize=4096)(partial(_date, short)),
        iso=_iso,
        count=words.count,
        number=words.number,
        unit=partial(_unit, words),
        capital=_capital,
        listed=words.listed,
        term=words.term,
        language_name=_language_name,
        month_name=partial(_month_name, long),
        act_words=partial(_act_words, words),
    )
    environment.globals.update(jsonld=_jsonld, direction=direction)
    return environment


def direction(language: str) -> str:
    """ "rtl" or "ltr" by the language's usual script."""
    primary, _, script = language.lower().partition("-")
    return (
        "rtl"
        if script.startswith(("arab", "hebr")) or (primary in _RIGHT_TO_LEFT and not script.startswith("latn"))
        else "ltr"
    )


def _date(words: DateWords, edtf: str) -> str:
    date = parse_date(edtf) if edtf else None
    return in_words(date, words) if date else edtf


@lru_cache(maxsize=4096)
def _iso(edtf: str) -> str:
    date = parse_date(edtf) if edtf else None
    return iso_prefix(date) if date else ""


def _language_name(tag: str) -> str:
    return _LANGUAGES.get(tag.lower().partition("-")[0], tag)


def _month_name(words: DateWords, number: int) -> str:
    return _capital(words.months_alone[number - 1]) if 0 < number <= 12 else ""


def _act_words(words: Words, act: str) -> str:
    return _capital(words.term(act, "act"))


def _unit(words: Words, number: int, one: str, many: str) -> str:
    """What there are, for a number that stands before it already."""
    return words.count(number, one, many).replace(words.number(number), "").strip()


def _capital(text: str) -> str:
    """Begun with a capital; `capitalize` would take those of the other words away."""
    return text[:1].upper() + text[1:]


def _jsonld(head: Head) -> str:
    """A whole script element; `<` and `&` are escaped inside, so that no text can end it (HTML, 4.12.1.3)."""
    if not head.data:
        return ""
    text = to_json(head.data).decode()
    for char, code in _IN_SCRIPT:
        text = text.replace(char, code)
    return trusted(f'<script type="application/ld+json">{text}</script>')


def _template_error(error: Exception, page: Page, theme: Theme) -> Diagnostic:
    if isinstance(error, jinja2.TemplateSyntaxError):
        return _syntax_error(error, theme)
    name, line = page.template, 0
    trace = error.__traceback__
    while trace:  # Jinja rewrites the traceback so that it names templates and their lines; the innermost tells most
        if "/templates/" in trace.tb_frame.f_code.co_filename.replace("\\", "/"):
            name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    path = name if "/templates/" in name else f"{theme.name}/templates/{name}"
    missing = isinstance(error, jinja2.TemplateNotFound)
    said = (
        f"there is no template `{error}`"
        if missing
        else _OF_PYTHON.sub(r"a \1 has no `\2`", str(error).strip()) or type(error).__name__
    )
    return report("template-error", said, Span(f"themes/{path}", line), f"while rendering {page.url}")


def once_a_place(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """A fault of a template once, though every page that uses the template meets it."""
    places: dict[tuple[Span, str], list[Diagnostic]] = {}
    for diagnostic in found:
        places.setdefault((diagnostic.span, diagnostic.message), []).append(diagnostic)
    return [replace(same[0], help=same[0].help + _and_more(len(same) - 1)) for same in places.values()]


def _and_more(count: int) -> str:
    return f" and {count} more page{'s' * (count > 1)}" if count else ""


def _syntax_error(error: jinja2.TemplateSyntaxError, theme: Theme) -> Diagnostic:
    path = f"themes/{theme.name}/templates/{error.name or '?'}"
    return report("template-error", str(error.message), Span(path, error.lineno or 0))
