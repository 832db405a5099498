"""A Markdown text and what references in it are to say to edits of it: exactly those links, and nothing like them.

Parsing tells which references there are and not to the letter where. So everything that looks like one of them is given
a name of its own, the text is parsed again, and the names that come back tell which of it is a reference.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import NamedTuple

from dossier.core.markdown import CITATION, CITED, RECORD_LINK, Converted, convert
from dossier.core.resolve import path_of
from dossier.core.rewrite.original import Edit, applied, refusal
from dossier.model import Reference
from dossier.values import Frozen

BY_HAND = "change this file by hand, and then run the command again"
_FILES = ("file", "image")
# Where the address of a Markdown link stands: in its parentheses, or in the definition that it names.
_ADDRESS = re.compile(
    r"\]\(\s*(?:<(?P<within>[^<>\n]*)>|(?P<bare>(?:[^\s()<>\\]|\\.|\((?:[^\s()\\]|\\.)*\))+))"
    r"|^[ \t>*+-]*\[[^\[\]\n]+\]:\s*(?:<(?P<defined>[^<>\n]*)>|(?P<plain>[^\s<>]+))",
    re.MULTILINE,
)
_ANCHOR = re.compile(r"(?<!&)#")  # `&#46;` is a dot
_UNSAFE = re.compile(r"[\s<>()\"%?#\\\[\]]")


class Wanted(NamedTuple):
    """What a reference is to say: a target (a path in the dossier, of a link to a file), an anchor, a label or ''."""

    target: str
    anchor: str
    label: str = ""


class Prose(Frozen):
    """A text, `whole[start:]`, that stands in the file `path`, and will in a file of the folder `folder`."""

    whole: str
    start: int
    path: str
    folder: str
    numbered: bool


class _Place(NamedTuple):
    """Something that looks like a reference: where its target stands, its anchor, and where a label would go."""

    role: str
    start: int
    end: int
    anchor: int
    anchor_end: int
    close: int = 0


def prose_edits(prose: Prose, references: Sequence[Reference], wanted: Mapping[int, Wanted]) -> list[Edit]:
    """Edits by which the references of these numbers say what is wanted; raises Refused where one cannot be placed."""
    body = prose.whole[prose.start :]
    like = [references[number] for number in wanted]
    places = [place for place in _places(body) if _is_like_any(place, body, like, prose.path)]
    roles = [reference.role for reference in references]
    named = _named_apart(prose, body, places)
    if [
        r.role for r in named.converted.references
    ] != roles:  # one of them is no link, and what it is depends on its words
        alone = ((place, _named_apart(prose, body, [place])) for place in places)
        kept = [place for place, each in alone if [r.role for r in each.converted.references] == roles]
        named = _named_apart(prose, body, kept)
    in_tables = _in_tables(named.converted)
    edits = list[Edit]()
    for number, new in wanted.items():
        place = named.place(number)
        if place is None:
            reference = references[number]
            raise refusal(f"`{reference.target}` cannot be changed where it stands", reference.span, BY_HAND)
        edits += _edits(place, references[number], new, prose, in_table=number in in_tables)
    return edits


class _Named(NamedTuple):
    """A text in which what looks like a reference has a name of its own, parsed."""

    converted: Converted
    places: Mapping[str, _Place]

    def place(self, number: int) -> _Place | None:
        """Where the reference of that number stands."""
        if number >= len(self.converted.references):
            return None
        found = self.converted.references[number]
        return self.places.get(found.target.removesuffix(".md")) or self.places.get(found.anchor)


def _named_apart(prose: Prose, body: str, places: Sequence[_Place]) -> _Named:
    names = _names(body, len(places))
    named = applied(body, (_named(place, name) for place, name in zip(places, names, strict=True)))
    converted = convert(named, prose.path, 1, numbered=prose.numbered, curated=True)
    return _Named(converted, dict(zip(names, places, strict=True)))


def _places(body: str) -> Iterator[_Place]:
    yield from (_link_place(match) for match in RECORD_LINK.finditer(body))
    for match in CITATION.finditer(body):
        at = match.start() + 1
        for cited in match[0][1:-1].split(";"):
            if part := CITED.match(cited):
                end = at + part.end("id")
                anchor = (at + part.start("anchor"), at + part.end("anchor")) if part["anchor"] else (end, end)
                yield _Place("cite", at + part.start("id"), end, *anchor)
            at += len(cited) + 1
    for match in _ADDRESS.finditer(body):
        group = str(match.lastgroup)
        hash_sign = _ANCHOR.search(body, *match.span(group))
        end = hash_sign.start() if hash_sign else match.end(group)
        yield _Place("file", match.start(group), end, min(end + 1, match.end(group)), match.end(group))


def _link_place(match: re.Match[str]) -> _Place:
    start, written = match.start(2), match[2].removesuffix("\\")  # before the bar in a table
    target, mark, anchor = written.partition("#")
    begins = start + len(target) - len(target.lstrip())
    ends = begins + len(target.strip())
    after = start + len(target) + len(mark)
    anchored = after + len(anchor) - len(anchor.lstrip())
    role = "embed" if match[1] else "link"
    return _Place(role, begins, ends, anchored, anchored + len(anchor.strip()), match.end(2))


def _is_like_any(place: _Place, body: str, references: Sequence[Reference], path: str) -> bool:
    target, anchor = body[place.start : place.end], body[place.anchor : place.anchor_end]
    if place.role != "file":
        return any(place.role == r.role and target == r.target for r in references)
    address = unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", target))
    like = (r for r in references if r.role in _FILES)
    return any(
        path_of(address, path) == path_of(r.target, path)
        if address and r.target
        else address == r.target and bool(anchor)
        for r in like
    )


def _names(body: str, count: int) -> list[str]:
    """As many words that stand nowhere in the text."""
    stem = "zz"
    while stem in body:
        stem += "z"
    return [f"{stem}{number}x" for number in range(count)]


def _named(place: _Place, name: str) -> Edit:
    if place.role != "file":
        return Edit(place.start, place.end, name)
    return Edit(place.start, place.end, f"{name}.md") if place.start < place.end else Edit(*place[3:5], name)


def _in_tables(converted: Converted) -> set[int]:
    """The numbers of references that stand in tables, where a bar needs a backslash."""
    tables = (block for block in converted.blocks if block.tag == "table")
    return {int(mark.value) for block in tables for mark in block.marks if mark.tag == "ref"}


def _edits(place: _Place, reference: Reference, new: Wanted, prose: Prose, *, in_table: bool) -> Iterator[Edit]:
    at = prose.start
    target = prose.whole[at + place.start : at + place.end]
    then = _address(target, new.target, prose.folder) if place.role == "file" and new.target else new.target
    if then not in ("", target):
        yield Edit(at + place.start, at + place.end, then)
    if new.anchor != reference.anchor:
        yield Edit(at + place.anchor, at + place.anchor_end, new.anchor)
    if new.label:
        yield Edit(at + place.close, at + place.close, ("\\|" if in_table else "|") + new.label)


def _address(written: str, path: str, folder: str) -> str:
    """The address of a file of the dossier from a folder of it; of that written before as much as still holds."""
    before, slash, _ = written.rpartition("/")
    if path_of(f"{before or '.'}/x", f"{folder}/x") == posixpath.join(posixpath.dirname(path), "x"):
        return before + slash + _safe(posixpath.basename(path))
    return _safe(posixpath.relpath(path, folder))


def _safe(path: str) -> str:
    return _UNSAFE.sub(lambda char: "".join(f"%{byte:02X}" for byte in char[0].encode()), path)
