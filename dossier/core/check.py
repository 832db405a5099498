"""The linked dossier to diagnostics that no single stage can find."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
    """Entities that nothing names, and topics that lie above themselves; `paths` are the files of records."""
    for key, folio in dossier.folios.items():
        kind = kinds.get(folio.card.kind)
        if kind and kind.mentions and kind.name != "event" and key not in dossier.backlinks:
            message = f"nothing names or lists this {kind.label.lower()}"
            yield report(
                "orphan", message, Span(paths[key]), "name it in a document, list it in front matter, or remove it"
            )
    yield from _cycles(dossier)
    yield from doubtful_claims(dossier)


def _cycles(dossier: Dossier) -> Iterator[Diagnostic]:
    """Each topic whose broader topics lead back to it, once a circle."""
    above: dict[Key, Key] = {
        key: link.target
        for key, folio in dossier.folios.items()
        if folio.card.kind == "topic"
        for link in links_of(dossier, key)
        if link.role == "broader"
    }
    reported: set[Key] = set()
    for start in above:
        chain: dict[Key, None] = {}
        key = start
        while key in above and key not in chain and key not in reported:
            chain[key] = None
            key = above[key]
        if key in chain:
            circle = list(chain)[list(chain).index(key) :]
            names = " → ".join(dossier.folios[k].card.name for k in [*circle, key])
            yield report(
                "topic-cycle",
                f"the broader topics lead in a circle: {names}",
                dossier.records[key].place("broader"),
                "one of them has no broader topic",
            )
        reported.update(chain)


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


def known_image(record: Record, files: frozenset[str]) -> Iterator[Diagnostic]:
    """An image that front matter names and content/files/ does not hold."""
    path = record.one("image")
    if path and image_path(path) not in files:
        hint = "the path is relative to content/files/"
        yield report("file-unknown", f"there is no file `{path}`", record.place("image"), hint)
