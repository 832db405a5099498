"""What holds for every dossier: nothing withheld shows, no text runs, no text changes, the same input gives the same bytes."""

from __future__ import annotations

import datetime
import html
import itertools
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossier.core.plan.machine import sitemap_pages
from dossier.diagnostics import FIRM, as_text
from dossier.names import slug
from dossier.packing import unpack_body
from dossier.pipeline import Options, Result, build_dossier, link_dossier
from tests.site_links import broken_links

Files = dict[str, str]
Output = dict[str, bytes]
TODAY = "2015-12-31"
BASE = "https://example.org/dossier/"
CONFIG = f"title: Test dossier\nurl: {BASE}\n"

# A build takes a hundred times as long as what properties are mostly about.
many = settings(max_examples=max(10, settings().max_examples // 2), suppress_health_check=[HealthCheck.too_slow])


@dataclass
class Places:
    """Fresh folders for builds, one after the other."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def fresh(self) -> Path:
        made = self.folder / str(next(self.numbers))
        made.mkdir()
        return made


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return Places(tmp_path_factory.mktemp("dossiers"))


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for path, text in {"dossier.yaml": CONFIG, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def build(folder: Path, jobs: int = 1) -> Result:
    return build_dossier(Options(folder, TODAY, jobs=jobs))


def output_of(folder: Path, jobs: int = 1) -> Output:
    result = build(folder, jobs)
    assert result.output, "\n".join(as_text(d) for d in result.diagnostics if d.severity == "error")
    return contents(result.output)


def contents(folder: Path) -> Output:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _xml(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(data)  # noqa: S314 - our own output


def matter(body: str = "", **fields: object) -> str:
    """A file's text: front matter in JSON, which is YAML, and a body."""
    lines = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())
    return f"---\n{lines}---\n{body}\n"


# ── nothing withheld shows ───────────────────────────────────────────────────────────────────────────────────────────

PUBLIC: Files = {
    "content/people/ann.md": matter("On [[bob]].", name="Ann Lee"),
    "content/people/bob.md": matter(name="Bob Roy", countries=["land"]),
    "content/countries/land.md": matter(name="Landia"),
    "content/topics/war.md": matter(name="War"),
    "content/documents/open.md": matter("Ann Lee met Bob Roy.\n\nWar in Landia.", title="Open", published="2015-01-01"),
    "content/documents/later.md": matter("Ann Lee again.", title="Later", published="2015-03-01"),
}
# What is withheld, with a secret in it, and what public files say of it.
Spot = Callable[[str], Files]


def draft_person(secret: str) -> Files:
    return {
        f"content/people/{slug(secret)}.md": matter(
            f"{secret} knows [[ann]].",
            name=secret,
            draft=True,
            aliases=[f"Old {secret}"],
            countries=["land"],
            image=f"{slug(secret)}.txt",
        ),
        f"content/files/{slug(secret)}.txt": secret,
        "content/pages/p1.md": matter(
            f"We met [[{secret}|somebody]], [[{secret}]] and [one](../people/{slug(secret)}.md).", title="P1"
        ),
        "content/topics/t1.md": matter(f"See [[Old {secret}|him]].", name="T1"),
    }


def withheld_document(secret: str) -> Files:
    return {
        f"content/documents/{slug(secret)}.md": matter(
            f"Ann Lee told {secret} about War.",
            title=f"The {secret} paper",
            published="2015-02-01",
            access="withheld",
            people=["bob"],
            quotes=[{"text": f"told {secret}", "speaker": "ann", "paragraph": "p1"}],
            corrections=[{"date": "2015-02-02", "text": secret}],
        ),
        "content/pages/p2.md": matter(
            f"A claim [@{slug(secret)}#p1].\n\n![[{slug(secret)}#p1]]\n\nAnd [[The {secret} paper#p1|a paper]], [it](../documents/{slug(secret)}.md#p1).",
            title="P2",
        ),
        "content/documents/copy.md": matter("Text.", title="Copy", derived_from=[f"The {secret} paper"]),
        "content/events/e2.md": matter(title="E2", date="2015-02-03", sources=[slug(secret), "open"]),
    }


def embargoed_seed(secret: str) -> Files:
    return {
        f"seeds/{slug(secret)}.txt": f"Words of {secret} and Ann Lee.",
        f"content/documents/{slug(secret)}-record.md": matter(
            f"Note on {secret}.",
            title=secret,
            seed=f"{slug(secret)}.txt",
            embargo_until="2016-01-01",
            former_ids=[f"old {secret}"],
        ),
        "content/index.md": matter("Start.", title="Start", featured=[f"{slug(secret)}-record", "ann"]),
    }


def draft_topic(secret: str) -> Files:
    return {
        f"content/topics/{slug(secret)}.md": matter(name=secret, draft="yes", broader="war", related=["war"]),
        "content/topics/t4.md": matter(name="T4", broader=secret, related=[slug(secret), "war"]),
        "content/documents/d4.md": matter("War.", title="D4", topics=[secret, "war"], mentions={"War": slug(secret)}),
    }


def draft_page(secret: str) -> Files:
    return {
        f"content/pages/{slug(secret)}.md": matter(
            f"{secret} [[ann]]", title=secret, draft=True, in_navigation=True, order=1
        ),
        "content/pages/p5.md": matter(f"[{secret[:1]}](./{slug(secret)}.md)".replace(secret[:1], "x", 1), title="P5"),
    }


def draft_event(secret: str) -> Files:
    return {
        f"content/events/{slug(secret)}.md": matter(
            title=secret, date="2015-06-06", sources=["open"], participants=["ann"], draft=True
        ),
        "content/documents/d6.md": matter("Text.", title="D6", events=[secret]),
    }


def redacted_words(secret: str) -> Files:
    return {
        "content/documents/d7.md": matter(
            f"# On {secret}\n\n*Dear* {secret} and **{secret}**, [{secret}](https://example.com/{slug(secret)}) met Ann Lee.\n\n"
            f"- `{secret}`\n\n| {secret} | x |\n|---|---|\n| y | {secret} |\n\n![{secret}](../files/x.txt)\n\n> {secret}",
            title=f"On {secret}",
            summary=f"About {secret}.",
            published="2015-04-01",
            authors=[secret],
            publisher=f"{secret} Post",
            url=f"https://example.com/{slug(secret)}",
            archive_url="https://example.com/?q=" + secret.replace(" ", "%20"),
            redact=[{"text": secret, "reason": f"protects {secret}"}],
            rights=secret,
            custody=f"from {secret}",
            quotes=[{"text": f"Dear {secret}", "speaker": secret, "via": [secret], "paragraph": "p2"}],
            image=f"of {secret}.txt",
            image_alt=secret,
        ),
        f"content/files/of {secret}.txt": secret,
        "content/files/x.txt": "x",
    }


def redacted_seed(secret: str) -> Files:
    return {
        "seeds/s8.md": f"The day on which {secret} left the country for good\n\nAnn Lee told {secret} so, and {secret}’s reply was long.",
        "content/documents/d8.md": matter(
            f"## What {secret} said\n\nWe cover {secret}, [see {secret} @open#p1].",
            seed="s8.md",
            redact=[{"text": secret}],
            published="2015-05-01",
        ),
    }


def person_in_disguise(secret: str) -> Files:
    return {
        f"content/people/{slug(secret)}.md": matter(
            "Works with [[bob]].",
            name=secret,
            aliases=[f"Old {secret}"],
            sort=f"{secret.rsplit(maxsplit=1)[-1]}, X",
            former_ids=[f"ex {secret}"],
            summary="An engineer.",
            same_as={"wikidata": f"Q{len(secret)}{slug(secret)}"},
            image=f"{slug(secret)}.png",
            image_alt=secret,
            countries=["land"],
            publish_as={"kind": "role", "label": "an engineer", "id": "engineer"},
        ),
        f"content/files/{slug(secret)}.png": secret,
        "content/documents/d9.md": matter(
            "The witness met Ann Lee.",
            title="D9",
            people=[secret],
            authors=[f"Old {secret}"],
            mentions={"The witness": secret},
            quotes=[{"text": "The witness", "speaker": f"ex {secret}", "paragraph": "p1"}],
        ),
        "content/pages/p9.md": matter(
            f"[[{secret}]], [[{slug(secret)}]], [[ex {secret}|her]], [x](../people/{slug(secret)}.md)", title="P9"
        ),
    }


SPOTS: tuple[Spot, ...] = (
    draft_person,
    withheld_document,
    embargoed_seed,
    draft_topic,
    draft_page,
    draft_event,
    redacted_words,
    redacted_seed,
    person_in_disguise,
)
# Words of no language, so that they stand nowhere by chance; of several lengths, scripts and spellings.
SECRETS = (
    "Zquix Vwonk",
    "Jqophw",
    "Zqüßel O’Fnarq",
    "Жуквец Пщоль",
    "Xqat Yzuvvy Kkwemble Hjort",
    "Qqulla-Bbrezhk",
    "Ċżuffjq Wwlad",
    "Hhq Jjud-Yyx",
    "Aaqz Bvvorp",
)


@many
@given(spots=st.sets(st.sampled_from(range(len(SPOTS))), min_size=1), secrets=st.permutations(SECRETS))
def test_no_output_holds_what_is_withheld(places: Places, spots: set[int], secrets: list[str]) -> None:
    said = {number: secrets[number] for number in spots}
    files = output_of(written(places.fresh(), _dossier(said)))
    words = {word for secret in said.values() for word in re.findall(r"\w+", secret) if len(word) > 1}
    spelt = {form for word in words for form in (word.casefold(), slug(word))}
    for path, data in files.items():
        for text in _readings(path, data):
            assert not [form for form in spelt if form in text], path


def _dossier(said: Mapping[int, str]) -> Files:
    files = dict(PUBLIC)
    for number, secret in said.items():
        files |= SPOTS[number](secret)
    return files


def _readings(path: str, data: bytes) -> Iterator[str]:
    """A file as it stands, and with its escapes resolved: of HTML, of addresses and of JSON."""
    text = data.decode("utf-8", "replace").casefold()
    text = re.sub(r"'sha256-[a-z0-9+/]{43}='", "", text) if path == "_headers" else text  # letters by chance
    unescaped = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    yield from {path.casefold(), text, html.unescape(text), unquote(text), unescaped}


@many
@given(spots=st.sets(st.sampled_from(range(len(SPOTS))), min_size=1), secrets=st.permutations(SECRETS))
def test_what_is_withheld_changes_no_byte(places: Places, spots: set[int], secrets: list[str]) -> None:
    """Two dossiers that differ in nothing but what they withhold are one to their readers: no count, order, width or hash tells."""
    one, other = (
        output_of(written(places.fresh(), _dossier({n: secrets[n - shift] for n in spots}))) for shift in (0, 1)
    )
    assert one.keys() == other.keys()
    assert [path for path in one if one[path] != other[path]] == []


@many
@given(spots=st.sets(st.sampled_from((0, 1, 2, 3, 4, 5)), min_size=1))
def test_a_draft_that_nothing_names_changes_no_byte(places: Places, spots: set[int]) -> None:
    """Records that no public file speaks of leave no trace at all."""
    own = {path: text for number in spots for path, text in SPOTS[number]("Zquix Vwonk").items() if "zquix" in path}
    assert output_of(written(places.fresh(), PUBLIC | own)) == output_of(written(places.fresh(), PUBLIC))


def test_what_was_public_leaves_no_file_when_it_is_withheld(places: Places) -> None:
    folder = written(
        places.fresh(), PUBLIC | {"content/documents/zq.md": matter("Zquix.", title="Zquix", former_ids=["zquix"])}
    )
    assert any("zq" in path for path in output_of(folder))
    written(folder, {"content/documents/zq.md": matter("Zquix.", title="Zquix", former_ids=["zquix"], draft=True)})
    assert output_of(folder) == output_of(written(places.fresh(), PUBLIC))


# ── no text runs ─────────────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</title><svg/onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "<!--",
    "]]><x>",
    "&lt;b&gt;",
    "</style><script>",
    "\u2028`${1}`",
    "-->",
    "data:text/html,<script>",
    "<a href=javascript:alert(1)>x</a>",
    "%3Cscript%3E",
    "\\u003cscript\\u003e",
)
# As file names: without what a path or the front matter cannot hold.
HOSTILE_NAMES = tuple(
    name for text in HOSTILE if (name := re.sub(r"[/\\\u2028|#\x00]", "", text)) and not name.startswith(".")
)


def hostile_dossier(text: str, name: str) -> Files:
    prose = f"{text}\n\n# {text}\n\n- {text}\n\n`{text}`\n\n    {text}\n\n| {text} | x |\n|---|---|\n\n> {text}\n\n[x]({text}) [y](<{text}>) ![{text}]({text}) <{text}>"
    safe = " ".join(text.split())
    return {
        "dossier.yaml": f"title: {json.dumps(text)}\nsubtitle: {json.dumps(text)}\nurl: {BASE}\nrights: {json.dumps(text)}\n"
        f"editors: [{{name: {json.dumps(text)}}}]\nlanguage: {json.dumps(safe)}\n"
        f"kinds: {{ship: {{label: {json.dumps(text)}, plural: {json.dumps(text)}}}}}\n"
        "check: {field-invalid: warning, link-unknown: warning, file-unknown: warning, config-invalid: warning, image-remote: ignore}\n",
        f"content/documents/{name}.md": matter(
            "Text by [[ann]].",
            title=text,
            summary=text,
            type=text,
            published="2015",
            language=safe,
            custody=text,
            rights=text,
            authors=[text],
            publisher=text,
            quotes=[{"text": text, "speaker": text, "paragraph": "p1"}],
            corrections=[{"date": "2015", "text": text}],
            same_as={text: text},
            former_ids=[name + "1"],
            url=text,
            image=text,
            image_alt=text,
        ),
        "content/people/ann.md": matter(
            prose, name="Ann", aliases=[text], summary=text, offices=[{"title": text, "organisation": text}], sort=text
        ),
        f"content/people/{name}2.md": matter(
            prose, name=text, id=name + "2", publish_as={"kind": "name", "label": text, "id": name}
        ),
        f"content/topics/{name}3.md": matter(prose, name=text, definition=text),
        "content/ships/s.md": matter(prose, name=text + " ship"),
        f"content/events/{name}4.md": matter(title=text, date="2015", place=text, sources=[name]),
        "content/pages/p.md": matter(
            f"[[{name}3|{re.sub(r'[][|]', '', text)}]] says [{re.sub(r'[][@;]', '', text)} @{slug(name)}#p1] {text}",
            title=text,
            in_navigation=True,
        ),
        f"seeds/{name}5.txt": f"{text}\n\n{text} and {text}\n",
        f"seeds/{name}6.md": prose,
        f"content/files/{name}.txt": text,
    }


@many
@given(
    text=st.sampled_from(HOSTILE) | st.builds("".join, st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3)),
    name=st.sampled_from(HOSTILE_NAMES),
)
def test_no_text_becomes_markup(places: Places, text: str, name: str) -> None:
    folder = written(places.fresh(), hostile_dossier(text, name))
    config = (folder / "dossier.yaml").read_text(encoding="utf-8")
    result = build(folder)
    if result.output is None:  # an id or a label that may not be: without it, all the rest must be safe
        codes = {d.code for d in result.diagnostics if d.severity == "error"}
        assume(not codes & FIRM)
        levels = ", ".join(f"{code}: warning" for code in codes)
        (folder / "dossier.yaml").write_text(config.replace("check: {", f"check: {{{levels}, "), encoding="utf-8")
        result = build(folder)
    assert result.output, [as_text(d) for d in result.diagnostics if d.severity == "error"]
    for path, data in contents(result.output).items():
        if path.endswith(".html"):
            assert list(_running(data.decode(), path)) == []
        elif path.endswith(".xml"):
            _xml(data)
        elif path.endswith(".json"):
            json.loads(data)


SOURCES = frozenset(["href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "background"])


NO_ICON = '<link rel="icon" href="data:,">'  # so that the page of what is not there asks for no other


def _running(page: str, path: str) -> Iterator[str]:
    """Whatever in a page a browser would run that the theme did not put there."""
    tree = LexborHTMLParser(page)
    for node in tree.css("script"):
        if not _is_ours(node):
            yield f"{path}: {node.html}"
    for node in tree.css("iframe, object, embed, base, form, svg, math, template, frame, applet"):
        if not _is_figure(node) and not (node.tag == "form" and node.attributes.get("role") == "search"):
            yield f"{path}: {node.html}"
    for node in tree.css("*"):
        for name, value in node.attributes.items() if node.html != NO_ICON else ():
            if name.startswith("on") or (
                name in SOURCES
                and re.match(r"[\s\x00-\x1f]*(javascript|data|vbscript)\s*:", value or "", re.IGNORECASE)
            ):
                yield f"{path}: {node.html}"
    for node in tree.css("meta[http-equiv]"):
        if not re.fullmatch(r"0; url=\.\./[a-z]+/[a-z0-9-]+\.html", node.attributes["content"] or ""):
            yield f"{path}: {node.html}"


DRAWN = frozenset(["svg", "g", "path", "rect", "circle", "line", "use", "a", "text", "tspan", "title", "desc"])
DRAWN |= {"defs", "stop", "symbol", "lineargradient", "linearGradient", "clippath", "clipPath", "polygon", "polyline"}


def _is_figure(node: LexborNode) -> bool:
    """A drawing of the theme: of a class of its own, or within one, and nothing in it but shapes and words."""
    outer = node
    while outer.parent is not None and outer.parent.tag in DRAWN:
        outer = outer.parent
    drawn = {each.tag for each in outer.css("*")} <= DRAWN
    framed = outer.parent is not None and outer.parent.tag == "figure"
    return node.tag == "svg" and outer.tag == "svg" and (framed or bool(outer.attributes.get("class"))) and drawn


def _is_ours(node: LexborNode) -> bool:
    kind, source, text = node.attributes.get("type"), node.attributes.get("src"), node.text()
    if kind == "application/ld+json":
        return isinstance(json.loads(text), dict) and "<" not in text
    if source:
        return re.fullmatch(r"(\.\./|" + re.escape(BASE) + r")?assets/script\.[0-9a-f]+\.js", source) is not None
    return text.startswith(("try{var t=localStorage.getItem(", 'location.replace(document.querySelector("main a").'))


def test_files_that_a_browser_would_run_are_refused(places: Places) -> None:
    active = {
        "a.html": "x",
        "b.svg": "<svg><script>1</script></svg>",
        "c.svg": "<svg onload='1'/>",
        "d.xhtml": "x",
        "e.js": "x",
        "F.HTM": "x",
        "g.svg": "<svg><a href='javascript:1'/></svg>",
        "h.xml": "x",
        "i.svgz": "x",
        "j.svg": "<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>",
        "k.svg": "<svg><a href='java&#115;cript:1'/></svg>",
        "l.svg": "<svg><a href='java&#9;script:1'/></svg>",
        "m.svg": "<svg><x1:script xmlns:x1='s'/></svg>",
        "n.svg": "<!DOCTYPE svg [<!ATTLIST svg onload CDATA '1'>]><svg/>",
        "o.svg": "<?xml-stylesheet href='x.xsl'?><svg/>",
        "p.svg": "<svg><x:foreignObject/></svg>",
        "q.svg": "<svg\nONLOAD\n=\n'1'/>",
        "r.svg": "<svg><set attributeName='href' to='JavaScript:1'/></svg>",
        "s.svg": "<svg><iframe/></svg>",
        "t.svg": "<?xml version='1.0' encoding='utf-7'?><svg>+ADw-script+AD4-1+ADw-/script+AD4-</svg>",
    }
    folder = written(
        places.fresh(),
        {f"content/files/{name}": text for name, text in active.items()}
        | {
            "content/files/ok.svg": "<?xml version='1.0' encoding='UTF-8'?><svg><title>on=1 &amp; a script</title></svg>"
        },
    )
    (folder / "content/files/u.svg").write_bytes("<svg><script>1</script></svg>".encode("utf-16"))
    found = sorted(d.span.path for d in build(folder).diagnostics if d.code == "file-active")
    assert found == sorted(f"content/files/{name}" for name in (*active, "u.svg"))


# ── no text changes ──────────────────────────────────────────────────────────────────────────────────────────────────

PIECES = (
    "Ann Lee",
    "Ann",
    "Lee’s",
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "*",
    "**",
    "_",
    "`",
    "[[ann]]",
    "[[bob|him & her]]",
    "[a *b* c](https://example.com/?a=1&b=2)",
    "[@open#p1]",
    "&amp;",
    "&lt;",
    "<b>",
    "# ",
    "- ",
    "> ",
    "1. ",
    "    ",
    "~~",
    "\\*",
    "é",
    "e\u0301",
    "\u00a0",
    "“",
    "日本",
    "שלום",
    "!",
    ".",
    "\t",
    "| a | b |\n|---|---|\n| c | Ann Lee |\n",
    "```\ncode\n```\n",
    "\n---\n",
    "![x](../files/x.txt)",
    "Bob Roy",
    "…",
    "\\\n",
    "<",
    "&#0;",
    "&quot;",
    "]]",
    "[[",
    "![[open#p1]]\n",
)


@many
@given(body=st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_each_paragraph_shows_its_canonical_text(places: Places, body: str) -> None:
    folder = written(
        places.fresh(),
        PUBLIC
        | {
            "dossier.yaml": CONFIG
            + "mentions: {first: all}\ncheck: {anchor-unknown: warning, reference-unknown: warning, embed-inline: warning, file-unknown: warning, link-unknown: warning}\n",
            "content/documents/d.md": matter(body, title="D"),
            "seeds/s.txt": body,
            "seeds/t.md": body,
            "content/files/x.txt": "x",
        },
    )
    linked = link_dossier(Options(folder, TODAY, jobs=1)).dossier
    output = output_of(folder)
    assert linked is not None
    for record in linked.records.values():
        if record.text and record.kind == "document":
            page = LexborHTMLParser(output[f"documents/{slug(record.id)}.html"].decode())
            canonical = {
                f"p{b.number}": b.text for b in unpack_body(linked.bodies[record.text.path]).blocks if b.number
            }
            found = {str(node.id): node.text() for node in page.css("[id]") if re.fullmatch(r"p\d+", node.id or "")}
            assert found == canonical


@many
@given(body=st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_every_link_of_a_random_text_leads_somewhere(places: Places, body: str) -> None:
    folder = written(
        places.fresh(),
        PUBLIC
        | {
            "dossier.yaml": CONFIG
            + "check: {anchor-unknown: warning, reference-unknown: warning, embed-inline: warning, file-unknown: warning, link-unknown: warning}\n",
            "content/documents/d.md": matter(body, title="D", seed="s.txt"),
            "seeds/s.txt": body,
            "content/files/x.txt": "x",
            "content/pages/p.md": matter(body, title="P"),
            "content/people/cy.md": matter(body, name="Cy"),
        },
    )
    output_of(folder)
    assert broken_links(folder / "public", BASE) == []


# ── the same input gives the same bytes ──────────────────────────────────────────────────────────────────────────────


def rich_dossier() -> Files:
    """One of everything, with enough names to have an order."""
    people = (
        "Vladimir Putin",
        "Bashar al-Assad",
        "Борис Ельцин",
        "习近平",
        "Ludwig van Beethoven",
        "José Muñoz",
        "Xi Jinping",
        "50 Cent",
    )
    files = {
        "dossier.yaml": CONFIG
        + "subtitle: All & everything\neditors: [{name: Jane <Example>}]\ncontact: https://example.org/contact\nrights: CC BY 4.0\n"
        "kinds: {vessel: {label: Vessel, folder: fleet, fields: {flag: country}}}\n",
        "content/index.md": matter(
            "Start with [[long]] or [the map](<files/The map.txt>).", summary="A start.", featured=["long", "person/p0"]
        ),
        "content/files/The map.txt": "map",
        "content/countries/land.md": matter(
            name="Landia", code="LA", weak_aliases=["Capital"], former_ids=["old land"]
        ),
        "content/organisations/post.md": matter(
            "Publishes in [[land]].", name="The Post", kind="paper", countries=["land"], founded="1900~"
        ),
        "content/topics/war.md": matter(name="War", definition="Fights."),
        "content/topics/air.md": matter(name="Air war", broader="war", related=["war"]),
        "content/fleet/amadea.md": matter(name="Amadea", flag="land"),
        "content/events/meeting.md": matter(
            "It [@long#p2].",
            title="Moscow meeting",
            date="2015-10-20",
            place="Moscow",
            sources=["long"],
            participants=["p0", "p1"],
        ),
        "content/pages/method.md": matter(
            "## How\n\nWe cite [@long#p1; @other#p1] and quote.\n\n![[long#p2]]\n\nSee [how](#how).",
            title="Method",
            in_navigation=True,
            order=1,
        ),
        "content/claims/talks.md": matter(
            "Of [[p0]] [@long#p1].",
            statement="The talks & <failed>",
            about=["p0"],
            status="alleged",
            status_date="2015-10~",
            status_source="long#p1",
            supporting=["long#p1-p2"],
            contradicting=["long#p3"],
            reply={"text": "They did not.", "by": "p0", "date": "2015-11"},
        ),
        "content/documents/long.md": matter(
            "A note with [[other#p1|a link]].",
            seed="long.txt",
            title="The long <one>",
            published="2015-10-22",
            type="article",
            publisher="The Post",
            authors=["Vladimir Putin", "Nobody Known"],
            countries=["land"],
            retrieved="2016-01-02",
            url="https://example.com/a?b=1&c=2",
            quotes=[
                {
                    "text": "War is over",
                    "speaker": "p0",
                    "via": ["p1"],
                    "paragraph": "p2",
                    "act": "states",
                    "said_on": "2015-10-20",
                }
            ],
            corrections=[{"date": "2015-11-01", "text": "A name & a date."}],
            language="en",
            mentions={"Capital": "land"},
            redact=[{"text": "secret"}],
        ),
        "seeds/long.txt": "Vladimir Putin met Bashar al-Assad in the Capital of Landia.\n\nWar is over, said the secret paper on the Amadea.\n\nAir war.",
        "content/documents/other.md": matter(
            "Vladimir Putin and The Post.", title="Other", published="2015-10", display="excerpt", language="ar"
        ),
        "content/documents/draft.md": matter("Nothing.", title="Draft", draft=True),
        "seeds/alone.md": "# A seed alone\n\nIt names Bashar al-Assad and [Example](https://example.com/).\n",
    }
    for number, name in enumerate(people):
        files[f"content/people/p{number}.md"] = matter(
            f"Knows [[p{(number + 1) % len(people)}]].",
            name=name,
            offices=[{"title": "President", "organisation": "post", "from": "2012", "to": ".."}],
            countries=["land"],
        )
    return files


@pytest.fixture(scope="module")
def rich(places: Places) -> Output:
    return output_of(written(places.fresh(), rich_dossier()))


def test_neither_folder_nor_order_of_making_matters(places: Places, rich: Output) -> None:
    files = list(rich_dossier().items())
    random.Random(7).shuffle(files)
    folder = places.fresh() / "another folder & more"
    folder.mkdir()
    assert output_of(written(folder, dict(files))) == rich


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_the_hash_seed_of_the_process_does_not_matter(places: Places, rich: Output, seed: str) -> None:
    folder = written(places.fresh(), rich_dossier())
    program = "import sys; from pathlib import Path; from dossier.pipeline import Options, build_dossier as b\nsys.exit(b(Options(Path(sys.argv[1]), sys.argv[2], jobs=1)).failed)"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    subprocess.run([sys.executable, "-c", program, str(folder), TODAY], check=True, env=environment)
    assert contents(folder / "public") == rich


def test_a_second_build_changes_nothing(places: Places) -> None:
    folder = written(places.fresh(), rich_dossier())
    first = output_of(folder)
    times = {path: path.stat().st_mtime_ns for path in (folder / "public").rglob("*")}
    result = build(folder)
    assert result.outcome
    assert (result.outcome.changed, result.outcome.deleted) == (0, 0)
    assert contents(folder / "public") == first
    assert {path: path.stat().st_mtime_ns for path in (folder / "public").rglob("*")} == times


def test_after_edits_the_output_is_that_of_a_clean_build(places: Places) -> None:
    files = rich_dossier()
    folder = written(places.fresh(), files)
    output_of(folder)
    gone = ["content/people/p3.md", "content/documents/other.md", "content/countries/land.md"]
    kept = {
        path: text.replace("[@long#p1; @other#p1]", "[@long#p1]").replace("[[other#p1|a link]]", "no link")
        for path, text in files.items()
        if path not in gone
    }
    kept = {
        path: re.sub(r"^(countries|flag): .*\n", "", text, flags=re.MULTILINE)
        .replace('mentions: {"Capital": "land"}\n', "")
        .replace("[[land]]", "Landia")
        .replace("[[p3]]", "[[p4]]")
        for path, text in kept.items()
    }
    for path in gone:
        (folder / path).unlink()
    written(folder, kept)
    assert output_of(folder) == output_of(written(places.fresh(), kept))


# ── what machines read ───────────────────────────────────────────────────────────────────────────────────────────────

TYPES = {
    "CorrectionComment",
    "Collection",
    "CreativeWork",
    "NewsArticle",
    "Report",
    "Statement",
    "Dataset",
    "Message",
    "Person",
    "Country",
    "Organization",
    "DefinedTerm",
    "Event",
    "Thing",
    "Place",
    "WebPage",
    "WebSite",
    "LegalForm",
    "LegislationObject",
    "Quotation",
    "Claim",
}


def test_linked_data_is_json_of_known_types(rich: Output) -> None:
    seen = set()
    for path, data in rich.items():
        for node in (
            LexborHTMLParser(data.decode()).css("script[type='application/ld+json']") if path.endswith(".html") else ()
        ):
            value = json.loads(node.text())
            assert value["@context"] == "https://schema.org", path
            types = {found["@type"] for found in _objects(value)}
            assert types <= TYPES, path
            assert all(filled not in ("", [], None) for found in _objects(value) for filled in found.values()), path
            seen |= types
    assert {"NewsArticle", "Person", "Country", "Organization", "DefinedTerm", "Event", "Thing", "Collection"} <= seen


def _objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
    inner: Iterable[object] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inner:
        yield from _objects(part)


def test_the_feed_is_atom(rich: Output) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = _xml(rich["feed.xml"])
    assert feed.tag == f"{atom}feed"
    for element in (feed, *feed.iter(f"{atom}entry")):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{atom}{name}")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", element.findtext(f"{atom}updated") or "")
    assert feed.findtext(f"{atom}author/{atom}name") == "Jane <Example>"
    updated = [entry.findtext(f"{atom}updated") or "" for entry in feed.iter(f"{atom}entry")]
    assert updated == sorted(updated, reverse=True)
    assert updated[0] == "2015-11-01T00:00:00Z"  # a correction counts
    ids = [entry.findtext(f"{atom}id") for entry in feed.iter(f"{atom}entry")]
    assert len(ids) == len(set(ids)) == 2  # those that have a date


def test_the_feed_holds_no_character_that_xml_forbids(places: Places) -> None:
    odd = "A\\u0001\\u0008\\u000b\\u001f\\ufffe\\uffff B"
    text = f'---\ntitle: "{odd}"\nsummary: "{odd}"\npublished: 2015\n---\nText &#1; \x0b here.\n'
    output = output_of(
        written(
            places.fresh(),
            {"content/documents/d.md": text, "content/people/p.md": f'---\nname: "{odd}"\naliases: ["{odd}x"]\n---\n'},
        )
    )
    _xml(output["feed.xml"])
    json.loads(output["data/dossier.json"])
    for data in output.values():
        assert not re.search("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]", data.decode())


def test_the_sitemap_lists_each_page_once_and_no_redirect(rich: Output) -> None:
    root = _xml(rich["sitemap.xml"])
    listed = [
        (element.text or "").removeprefix(BASE)
        for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    redirects = {path for path, data in rich.items() if b'http-equiv="refresh"' in data}
    assert redirects == {"countries/old-land.html"}
    assert sorted(listed) == sorted(
        path for path in rich if path.endswith(".html") and path not in redirects | {"404.html"}
    )


def test_each_page_names_its_canonical_address(rich: Output) -> None:
    for path, data in rich.items():
        if path.endswith(".html") and b'http-equiv="refresh"' not in data and path != "404.html":
            node = LexborHTMLParser(data.decode()).css_first("link[rel=canonical]")
            assert node is not None
            assert node.attributes["href"] == BASE + path


def test_every_link_and_id_of_the_rich_dossier_holds(places: Places) -> None:
    folder = written(places.fresh(), rich_dossier())
    output_of(folder)
    assert broken_links(folder / "public", BASE) == []


def test_no_output_tells_where_or_when_it_was_made(places: Places, rich: Output) -> None:
    days = {TODAY, datetime.datetime.now(tz=datetime.UTC).date().isoformat()}
    forbidden = [str(places.folder), str(Path.home()), *days]
    assert [path for path, data in rich.items() for word in forbidden if word.encode() in data] == []


# ── many ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def large_dossier(count: int) -> Files:
    """Documents of successive days that all name one country and each a person of ten."""
    files = {"dossier.yaml": CONFIG + "check: {orphan: ignore}\n", "content/countries/land.md": matter(name="Landia")}
    for number in range(10):
        files[f"content/people/p{number}.md"] = matter(name=f"Person Nr{'abcdefghij'[number]}")
    first = datetime.date(2014, 1, 1)
    for number in range(count):
        day = (first + datetime.timedelta(days=number)).isoformat()
        name = "abcdefghij"[number % 10]
        files[f"content/documents/d{number:04}.md"] = matter(
            f"Person Nr{name} was in Landia.", title=f"Document {number:04}", published=day
        )
    return files


def test_a_document_more_at_the_end_changes_few_pages(places: Places) -> None:
    """450 documents, and one more: its own page, its neighbours, the newest part of each list, and what counts everything."""
    folder = written(places.fresh(), large_dossier(450))
    before = output_of(folder)
    after = output_of(written(folder, large_dossier(451)))
    changed = {path for path in after if after[path] != before.get(path)}
    parts = {path for path in after if re.fullmatch(r"(documents/index|countries/land)\.\d+\.html", path)}
    assert len(parts) == 6
    assert not changed & parts
    assert "documents/d0450.html" in changed
    old = {path for path in changed if path.startswith("documents/d") and path in before}
    assert len(old) <= 30, sorted(old)
    assert len(changed) <= 60


def test_one_process_or_two_write_the_same(places: Places) -> None:
    files = large_dossier(450) | {
        f"seeds/s{number:03}.txt": f"Person Nr{'abcdefghij'[number % 10]} again, number {number}."
        for number in range(420)
    }
    one = output_of(written(places.fresh(), files), jobs=1)
    assert output_of(written(places.fresh(), files), jobs=2) == one


def test_five_thousand_aliases(places: Places) -> None:
    aliases = [f"Alias {number}" for number in range(5000)]
    text = "Alias 7, Alias 77, Alias 777 and Alias 4999; Alias 5000 is none, nor is Alias 77a."
    files = {
        "content/people/ann.md": matter(name="Ann", aliases=aliases[::2]),
        "content/people/bob.md": matter(name="Bob", aliases=aliases[1::2]),
    }
    output = output_of(
        written(
            places.fresh(),
            files
            | {"content/documents/d.md": matter(text, title="D"), "dossier.yaml": CONFIG + "mentions: {first: all}\n"},
        )
    )
    nodes = LexborHTMLParser(output["documents/d.html"].decode()).css("#p1 a")
    assert [node.text() for node in nodes] == ["Alias 7", "Alias 77", "Alias 777", "Alias 4999"]


def test_topics_three_thousand_deep(places: Places) -> None:
    files = {
        f"content/topics/t{number:04}.md": matter(
            name=f"T{number:04}", **({"broader": f"t{number - 1:04}"} if number else {})
        )
        for number in range(3000)
    }
    output = output_of(written(places.fresh(), files))
    names = re.findall(r">(T\d{4})</a>", output["topics/index.html"].decode())
    assert names == [f"T{number:04}" for number in range(3000)]


def test_many_events_have_a_page_for_each_year(places: Places) -> None:
    files = {"content/documents/d.md": matter("Text.", title="D", published="2015")}
    for number in range(450):
        day = (datetime.date(2010, 1, 1) + datetime.timedelta(days=5 * number)).isoformat()
        files[f"content/events/e{number:03}.md"] = matter(title=f"Event {number:03}", date=day, sources=["d"])
    folder = written(places.fresh(), files)
    before = output_of(folder)
    assert {path for path in before if path.startswith("timeline.")} == {
        "timeline.html",
        *(f"timeline.{n}.html" for n in range(1, 8)),
    }
    assert broken_links(folder / "public", BASE) == []
    after = output_of(
        written(folder, {"content/events/e450.md": matter(title="Event 450", date="2016-03-01", sources=["d"])})
    )
    changed = {path for path in after if after[path] != before.get(path)}
    assert not changed & {f"timeline.{n}.html" for n in range(1, 7)}


def test_a_sitemap_of_a_hundred_thousand_addresses_is_parted() -> None:
    pages = list(sitemap_pages(BASE, tuple(f"documents/d{number}.html" for number in range(100_000))))
    assert [page.url for page in pages] == ["sitemap.1.xml", "sitemap.2.xml", "sitemap.3.xml", "sitemap.xml"]
    counts = [len(_xml(str(page.view).encode())) for page in pages]
    assert sum(counts[:-1]) == 100_000
    assert max(counts) <= 50_000
    assert counts[-1] == 3
    assert list(sitemap_pages("", ("index.html",))) == []


def test_many_people_have_a_page_for_each_letter(places: Places) -> None:
    """Also where two alphabets have letters that are spelt alike."""
    names = [f"{first}{second}na {last}orov" for first in "ABCDE" for second in "aeiou" for last in "ABCDEFGHKLMNPRST"]
    names += [f"{first}{second}на {last}оров" for first in "АБВГД" for second in "аеиоу" for last in "АБВГДЕКЛМНПРСТ"]
    files = {f"content/people/p{number}.md": matter(name=name) for number, name in enumerate(names)}
    folder = written(places.fresh(), files)
    output = output_of(folder)
    shown = [
        node.text()
        for path in output
        if re.match(r"people/index\..+\.html", path)
        for node in LexborHTMLParser(output[path].decode()).css(".who .t a")
    ]
    assert len(names) > 600
    assert len(shown) == len(names)
    assert broken_links(folder / "public", BASE) == []
