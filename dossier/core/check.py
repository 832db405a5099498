"""The linked dossier to diagnostics that no single stage can find."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from dossier.core.bind import links_of
from dossier.core.claims import doubtful_claims
from dossier.core.kinds import Kinds
from dossier.core.resolve import image_path
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Dossier, Key, Record

# Files that a browser would run if a reader opened them; an image in SVG is one only with something to run in it.
_ACTIVE = (".html", ".htm", ".xhtml", ".xht", ".xml", ".xsl", ".js", ".mjs", ".shtml", ".svgz", ".hta", ".swf")
_SCRIPT = re.compile(
    r"<\s*(?:[^\s<>/:]+:)?(?:script|foreignobject|iframe|embed|object|handler)\b|\bon[a-z]+\s*=|javascript:"
    r"|<!(?:entity|attlist)|<\?xml-stylesheet|<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8|us-ascii|iso-8859-1)",
    re.IGNORECASE,
)


def check(dossier: Dossier, paths: Mapping[Key, str], kinds: Kinds) -> Iterator[Diagnostic]:
    """Entities that nothing names, topics and copies that lead in a circle; `paths` are the files of records."""
    listed = [kind for name in dossier.of_kind if (kind := kinds.get(name)) and kind.mentions and name != "event"]
    orphans = {key: kind for kind in listed for key in dossier.of_kind[kind.name] if key not in dossier.backlinks}
    for key in (key for key in dossier.folios if key in orphans) if orphans else ():
        message = f"nothing names or lists this {orphans[key].label.lower()}"
        yield report(
            "orphan", message, Span(paths[key]), "name it in a document, list it in front matter, or remove it"
        )
    yield from _topic_circles(dossier)
    yield from _copy_circles(dossier)
    yield from doubtful_claims(dossier)


def _topic_circles(dossier: Dossier) -> Iterator[Diagnostic]:
    """Each topic whose broader topics lead back to it, once a circle."""
    topics = dossier.of_kind.get("topic", ())
    above = {key: [link.target for link in links_of(dossier, key) if link.role == "broader"] for key in topics}
    for circle in _circles(above):
        message = f"the broader topics lead in a circle: {_names(dossier, circle)}"
        yield report(
            "topic-cycle", message, dossier.records[circle[0]].place("broader"), "one of them has no broader topic"
        )


def _copy_circles(dossier: Dossier) -> Iterator[Diagnostic]:
    """Each document that is copied from itself in the end, once a circle."""
    documents = dossier.of_kind.get("document", ())
    origins = {key: copies for key in documents if (copies := dossier.folios[key].copies)}
    for circle in _circles(origins):
        message = f"the documents are copied from each other in a circle: {_names(dossier, circle)}"
        hint = "the one that was there first has no `derived_from`"
        yield report("derived-cycle", message, dossier.records[circle[0]].place("derived_from"), hint)


def _names(dossier: Dossier, circle: Sequence[Key]) -> str:
    return " → ".join(dossier.folios[key].card.name for key in [*circle, circle[0]])


def _circles(leads: Mapping[Key, Sequence[Key]]) -> Iterator[list[Key]]:
    """Ways that lead back to where they begin; each key is in one of them at most."""
    done: set[Key] = set()
    for start in leads:
        way: dict[Key, Iterator[Key]] = {start: iter(leads[start])} if start not in done else {}
        while way:
            here = next(reversed(way))
            there = next(way[here], "")
            if not there:
                done.add(here)
                del way[here]
            elif there in way:
                circle = list(way)[list(way).index(there) :]
                yield circle
                done.update(way)
                way = {}
            elif there not in done and there in leads:
                way[there] = iter(leads[there])


def active_file(path: str, data: bytes) -> Diagnostic | None:
    """Why an attachment may not be published: a reader's browser would run it."""
    lower = path.lower()
    if lower.endswith(_ACTIVE) or (lower.endswith(".svg") and _runs(data)):
        return report(
            "file-active",
            "a browser would run this file as a program",
            Span(path),
            "publish it as a picture, PDF or text, or in a zip file",
        )
    return None


def _runs(data: bytes) -> bool:
    """Whether an SVG may run something; addresses may hold escapes and white space anywhere."""
    if b"\0" in data:  # UTF-16, in which nothing below would be found
        return True
    text = data.decode("utf-8", "replace")
    return bool(_SCRIPT.search(text)) or "javascript:" in re.sub(r"\s+", "", unescape(text)).casefold()


def image_problems(record: Record, files: frozenset[str]) -> Iterator[Diagnostic]:
    """An image that front matter names and content/files/ does not hold, or that nothing describes."""
    path = record.one("image")
    if path and image_path(path) not in files:
        hint = "the path is relative to content/files/"
        yield report("file-unknown", f"there is no file `{path}`", record.place("image"), hint)
    elif path and not record.one("image_alt").strip():
        hint = "say in `image_alt:` what it shows, for those who do not see it"
        yield report("image-alt", f"nothing describes the image `{path}`", record.place("image"), hint)
