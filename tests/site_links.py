"""A built site in, its broken links out: every address and id in it must lead to something, on a disk too."""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser, LexborNode

ADDRESSED = "[href], [src], [srcset], [imagesrcset], [poster], [data], [action], [style]"
ATTRIBUTES = ("href", "xlink:href", "src", "poster", "action")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
CANDIDATE = re.compile(r"[\s,]*(\S*[^\s,])(?:\s[^,]*)?(?:,|$)")  # of srcset: an address and its descriptor
REFRESH = re.compile(r"\s*\d+\s*;\s*url\s*=\s*['\"]?([^'\"]*)", re.IGNORECASE)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CSS_ADDRESS = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')]*?))\s*\)|@import\s+["']([^"']+)["']""")
TEXT_FRAGMENT = ":~:"


def broken_links(folder: Path, base_url: str | None = None) -> list[str]:
    """Every fault in the HTML, CSS, feeds and sitemaps under `folder`, one sentence each, by file.

    A link must name a file, not a folder, since no server adds `index.html` on a disk; only a full address under
    `base_url`, which a server answers, may. Without `base_url` full addresses are not looked at.
    """
    site = _Site(folder, base_url)
    faults = []
    for path in sorted(site.files):
        if path.endswith(".html"):
            found = site.page_faults(path)
        elif path.endswith(".css"):
            found = site.style_faults(path)
        elif path.endswith(".xml"):
            found = site.feed_faults(path)
        else:
            continue
        faults += [f"{path}: {fault}" for fault in found]
    return sorted(faults + list(site.anchor_faults()))


class _Site:
    """The files of a site, and what its pages ask of one another, gathered page by page."""

    def __init__(self, folder: Path, base_url: str | None) -> None:
        self.folder = folder
        self.base = base_url and base_url.rstrip("/") + "/"
        self.files = set(_files(folder))
        self.folders = {"", *(ancestor for path in self.files for ancestor in _ancestors(path))}
        self.asked: dict[tuple[str, str], str] = {}  # (page, id) to the place that first asked for it
        self.ids: dict[str, str] = {}  # of a page, joined by line feeds: a set for each would take ten times the memory
        self.known: dict[tuple[str, str], tuple[str, str, str]] = {}  # (folder, address) to what resolve() said

    def page_faults(self, path: str) -> Iterator[str]:
        text = self._text(path)
        tree = LexborHTMLParser(text)
        ids = [node.id or "" for node in tree.css("[id]")]
        yield from (f'id "{name}" stands {count} times' for name, count in Counter(ids).items() if count > 1)
        anchors = [name for node in tree.css("a[name]") if (name := node.attributes["name"])]
        self.ids[path] = "\n".join([*ids, *anchors])
        if tree.css_first("base") is not None:
            yield "has a <base>, so that links on it lead elsewhere"
        for name, address in self._addresses(tree):
            yield from self._follow(path, address, name)
        if "url(" in text or "@import" in text:
            for css in (*(node.text() for node in tree.css("style")), *_painted(tree)):
                yield from self._follow_style(path, css)

    def _addresses(self, tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
        for node in tree.css(ADDRESSED):
            for name, value in node.attributes.items():
                if name in ATTRIBUTES or (name == "data" and node.tag == "object"):
                    yield name, (value or "").strip()
                elif name in {"srcset", "imagesrcset"}:
                    yield from ((name, candidate) for candidate in CANDIDATE.findall(value or ""))
        for node in tree.css("meta[content]"):
            content = node.attributes["content"] or ""
            if "http-equiv" in node.attributes and (found := REFRESH.match(content)):
                yield "refresh", found[1]
            elif self.base and content.startswith(self.base):
                yield "content", content

    def style_faults(self, path: str) -> Iterator[str]:
        return self._follow_style(path, self._text(path))

    def _follow_style(self, path: str, css: str) -> Iterator[str]:
        for address in _style_addresses(css):
            yield from self._follow(path, address, "url()")

    def feed_faults(self, path: str) -> Iterator[str]:
        """Of a feed the addresses under the base URL, of a sitemap all, because it may name nothing else."""
        if not self.base:
            return
        try:
            root = ElementTree.parse(self.folder / path).getroot()  # noqa: S314 - our own output
        except ElementTree.ParseError as error:
            yield f"is no XML: {error}"
            return
        for element in root.iter():
            for value in (element.get("href"), element.get("src"), element.get("url"), element.text):
                address = (value or "").strip()
                if address.startswith(self.base):
                    yield from self._follow(path, address, "address")
                elif element.tag.endswith("}loc") and value is element.text:
                    yield f'address "{address}" is not under {self.base}'

    def _follow(self, path: str, address: str, name: str) -> Iterator[str]:
        folder = posixpath.dirname(path)
        key = (path if address.startswith("#") else folder, address)
        if key not in self.known:
            self.known[key] = self._resolve(path, folder, address)
        target, fragment, fault = self.known[key]
        if fault:
            yield f'{name} "{address}" {fault}'
        elif fragment and target.endswith(".html"):
            self.asked.setdefault((target, fragment), f'{path}: {name} "{address}"')

    def _resolve(self, path: str, folder: str, address: str) -> tuple[str, str, str]:
        """The file that an address names, its fragment, and what is wrong with it; all empty for one elsewhere."""
        is_full = bool(self.base) and f"{address}/".startswith(self.base or "")
        if is_full:
            folder, address = "", address[len(self.base or "") :]
        elif fault := _fault_of_form(address):
            return "", "", fault
        elif SCHEME.match(address):
            return "", "", ""
        place, _, fragment = address.partition("#")
        place = unquote(place.partition("?")[0])
        fragment = unquote(fragment.partition(TEXT_FRAGMENT)[0])
        fragment = "" if fragment == "top" else fragment
        if not place and not is_full:
            return path, fragment, ""
        target = posixpath.normpath(posixpath.join(folder, place))
        target = "" if target == "." else target
        if target == ".." or target.startswith("../"):
            return "", "", "leaves the site"
        if target in self.files and not place.endswith("/"):
            return target, fragment, ""
        if target not in self.folders:
            return "", "", "names no file"
        index = posixpath.join(target, "index.html")
        if not is_full:
            return "", "", "names a folder, which no server completes on a disk"
        return (index, fragment, "") if index in self.files else ("", "", "names a folder without index.html")

    def anchor_faults(self) -> Iterator[str]:
        """The ids asked for by links that their pages lack; once every page was looked at."""
        page, ids = "", set[str]()
        for (target, fragment), place in sorted(self.asked.items()):
            if target != page:
                page, ids = target, set(self.ids[target].split("\n"))
            if fragment not in ids:
                yield f'{place}: {target} has no id "{fragment}"'

    def _text(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")


def _files(folder: Path) -> Iterator[str]:
    """Paths relative to `folder` with `/`, spelt as on the disk: hosts tell case apart, some disks do not."""
    for parent, _, names in os.walk(folder):
        inside = Path(parent).relative_to(folder).as_posix()
        yield from (posixpath.normpath(posixpath.join(inside, name)) for name in names)


def _ancestors(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def _fault_of_form(address: str) -> str:
    """What is wrong with an address whatever it names."""
    if not address:
        return "is empty"
    if address.startswith("//"):
        return "has no scheme, which a disk takes for a file's"
    if address.startswith("/"):
        return "starts at the host's root, which a disk and a sub-path have not"
    if address.startswith("file:"):
        return "names a file of one computer"
    return ""


def _painted(tree: LexborHTMLParser) -> Iterator[str]:
    """Attributes that may hold url(): style, and in drawings fill, stroke, mask, marker, …"""
    nodes: Iterable[LexborNode] = tree.css("[style], svg *")
    for node in nodes:
        yield from (value for name, value in node.attributes.items() if value and "url(" in value and name != "href")


def _style_addresses(css: str) -> Iterator[str]:
    for groups in CSS_ADDRESS.findall(CSS_COMMENT.sub("", css)):
        yield next(filter(None, groups), "").strip()
