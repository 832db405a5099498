"""A theme and the catalogue to `_headers` and `_redirects`, which static hosts read, and to what browsers then refuse.

Both are in the form that Netlify, Cloudflare Pages and those who follow them share. Where several rules of `_headers`
fit a path some hosts join what they say of one header and others take the last. So each rule says its policy in full,
and the narrower one is the stricter.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from urllib.parse import urlsplit

from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.machine import RAW
from dossier.core.plan.pages import not_found_page
from dossier.core.render import render
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Page, Theme
from dossier.values import Frozen

HEADERS, REDIRECTS = "_headers", "_redirects"
NETLIFY, OFF = "netlify", "off"
HOSTS = ("on", NETLIFY, OFF)
MOST = 100  # rules that Cloudflare Pages reads

_ELEMENT = re.compile(r"<(script|style)\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_TYPE = re.compile(r"""\btype\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_RUN = ("", "module", "text/javascript", "application/javascript")
_COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
_OF_JINJA = re.compile(r"\{[{%#]|_\(")
_TAG = re.compile(r"<[a-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_REFUSED = (
    (re.compile(r"""\son[a-z]+\s*=\s*["']""", re.IGNORECASE), "a script in an attribute", "add a listener in a file"),
    (re.compile(r"""\sstyle\s*=\s*["']""", re.IGNORECASE), "a style in an attribute", "give it a class"),
    (
        re.compile(
            r"""^<(?:(?:script|img|source|iframe|video|audio)\b.*?\ssrc|link\b(?=.*?\brel=["']?(?:stylesheet|preload|icon)).*?\shref)\s*=\s*["']?(?:https?:)?//""",
            re.IGNORECASE | re.DOTALL,
        ),
        "a file of another host",
        "put it into the theme's static/",
    ),
)
_APART = "404.html"  # the one page that has its style in itself, and is there once


class Inline(Frozen):
    """The texts of scripts and styles that stand in pages."""

    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


class Rule(Frozen):
    """Headers for the paths that a pattern fits."""

    path: str
    headers: tuple[tuple[str, str], ...]


def host_pages(catalogue: Catalogue, theme: Theme, hosts: str) -> Iterator[Page]:
    """The files for hosts, at the top of the output alone; `hosts` is as dossier.yaml has it."""
    site = catalogue.site
    if hosts == OFF or site.outer:
        return
    base = _base(site.home or site.url)
    yield Page(HEADERS, RAW, headers_text(catalogue, inline_in(catalogue, theme), base))
    redirects = "".join(_redirects(catalogue, base, forced=hosts == NETLIFY))
    if redirects:
        yield Page(REDIRECTS, RAW, redirects)


def inline_in(catalogue: Catalogue, theme: Theme) -> Inline:
    """What stands in the theme's pages: what is the same on every page, and what 404.html holds."""
    texts = [_COMMENT.sub("{##}", text) for _, text in sorted(theme.templates.items())]
    if _APART in theme.templates:
        texts += [rendered.text for rendered in render(not_found_page(catalogue), theme, catalogue.site)]
    found = [each for text in texts for each in _elements(text) if not _OF_JINJA.search(each[1])]
    return Inline(
        tuple(dict.fromkeys(text for name, text in found if name == "script")),
        tuple(dict.fromkeys(text for name, text in found if name == "style")),
    )


def refused_in(theme: Theme) -> tuple[Diagnostic, ...]:
    """What in its templates browsers will not run, apply or load, where the policy is sent."""
    return tuple(found for name, text in sorted(theme.templates.items()) for found in _refused(theme, name, text))


def headers_text(catalogue: Catalogue, inline: Inline, base: str) -> str:
    """The text of `_headers` for paths that begin with `base`."""
    rules = list(_rules(catalogue, inline, base))[:MOST]
    lines = ["# What a host that reads this file sends with each answer. `hosts:` in dossier.yaml is about it."]
    for rule in rules:
        lines += [rule.path, *(f"  {name}: {value}" for name, value in rule.headers)]
    return "\n".join(lines) + "\n"


def policy(inline: Inline, *more: str) -> str:
    """The Content-Security-Policy of pages that hold this and no other script or style; `more` is let in of scripts."""
    scripts = " ".join(["'self'", *map(_source, inline.scripts), *more])
    styles = " ".join(["'self'", *map(_source, inline.styles)])
    own = "; ".join(f"{what}-src 'self'" for what in ("font", "media", "connect", "worker", "manifest"))
    rest = "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    return f"default-src 'none'; script-src {scripts}; style-src {styles}; {own}; {rest}"


_FOR_SEARCH = "'wasm-unsafe-eval'"  # Pagefind is WebAssembly; this lets no text be run as a script
_ALWAYS = (
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_FOR_GOOD = (("Cache-Control", "public, max-age=31536000, immutable"),)
_HASHED = ("assets", "pagefind/fragment", "pagefind/index")  # files whose names change with what they hold


def _rules(catalogue: Catalogue, inline: Inline, base: str) -> Iterator[Rule]:
    """What counts for all comes first: of very many rules a host leaves out the last."""
    site = catalogue.site
    indexed = site.search == "index"
    folders = [folder for _, folder in site.editions] or [""]
    csp = "Content-Security-Policy"
    yield Rule(f"{base}*", ((csp, policy(inline, *([_FOR_SEARCH] if indexed else ()))), *_ALWAYS))
    for folder in folders:
        yield from (Rule(f"{base}{folder}{name}/*", _FOR_GOOD) for name in _HASHED if indexed or name == "assets")
        yield Rule(f"{base}{folder}data/*", (("Access-Control-Allow-Origin", "*"),))
    for folder in folders if indexed else ():
        for kind in catalogue.kinds.values():
            yield Rule(f"{base}{folder}{kind.folder}/*", ((csp, policy(inline)),))


def _redirects(catalogue: Catalogue, base: str, *, forced: bool) -> Iterator[str]:
    """A line for each former address and edition. Netlify shows the page that lies there, unless it is `forced`."""
    status = "301!" if forced else "301"
    folders = [folder for _, folder in catalogue.site.editions] or [""]
    for folder in folders:
        for url, key in sorted(catalogue.owners.items()):
            yield f"{base}{folder}{url} {base}{folder}{catalogue.cards[key].url} {status}\n"


def _base(url: str) -> str:
    """The path under which readers find the site."""
    return f"{urlsplit(url).path.rstrip('/')}/"


def _source(text: str) -> str:
    """How a policy names an inline text (CSP 3, hash-source); browsers read every line end as a line feed."""
    digest = sha256(text.replace("\r\n", "\n").replace("\r", "\n").encode()).digest()
    return f"'sha256-{codecs.encode(digest, 'base64').decode().strip()}'"


def _elements(text: str) -> Iterator[tuple[str, str]]:
    """The name and the text of each script that runs and each style, as far as they have a text."""
    for match in _ELEMENT.finditer(text):
        kind = _TYPE.search(match[2])
        runs = match[1].lower() == "style" or (kind[1].lower() if kind else "") in _RUN
        if runs and match[3] and not re.search(r"\bsrc\s*=", match[2]):
            yield match[1].lower(), match[3]


def _refused(theme: Theme, name: str, text: str) -> Iterator[Diagnostic]:
    plain = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for at, what, hint in sorted(_places(plain, apart=name == _APART)):
        line = plain.count("\n", 0, at) + 1
        span = Span(f"themes/{theme.name}/templates/{name}", line)
        yield report("policy-refused", f"{what} is refused by browsers where `{HEADERS}` is read", span, hint)


def _places(text: str, *, apart: bool) -> Iterable[tuple[int, str, str]]:
    for match in _ELEMENT.finditer(text):
        varies = any(_OF_JINJA.search(inner) for _, inner in _elements(match[0]))
        if varies and not apart:
            yield match.start(), f"a {match[1].lower()} that is not the same on every page", "put it into a file"
    outside = _ELEMENT.sub(lambda m: f"<{m[1]}{m[2]}>".ljust(len(m[0])), text)
    for tag in _TAG.finditer(outside):
        for pattern, what, hint in _REFUSED:
            if pattern.search(tag[0]):
                yield tag.start(), what, hint
