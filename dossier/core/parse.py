"""One Source to one Record with its bodies and diagnostics; sees that one file only."""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from dossier.core.anchors import gone_from, renumbered
from dossier.core.front_matter import FrontMatter, Split, missing, read_fields, split
from dossier.core.kinds import DOCUMENT, Kind
from dossier.core.markdown import convert
from dossier.core.quotations.written import uncited
from dossier.core.seeds.plain_text import convert_plain
from dossier.decode import Decoded, decode
from dossier.diagnostics import Diagnostic, Span, as_warnings, report
from dossier.model import Body, Numbering, Parsed, Record, Reference, Source, Text
from dossier.values import Frozen, field, pack, replace

SEED_ENDINGS = (".md", ".markdown", ".txt", ".text")
_MARKDOWN_ENDINGS = (".md", ".markdown")
LONGEST_TITLE = 120  # characters of a title that the program takes from a text
_LIKE_TITLE = re.compile(r"[\w)”\"’?]$")
# Page numbers, bylines and the like, addresses, and lines of nothing but a date and time.
_NO_TITLE = re.compile(
    r"page \d|share (?:this|on)\b|follow us|(?:last )?(?:updated|published|posted)(?: on| at|:| \d)"
    r"|for immediate release|https?:"
    r"|(?-i:By(?: [A-ZÀ-Þ][\w.'’-]*){2,4}$)"
    r"|(?:[\W\d_]|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|[a-z]+(?:uary|ber)|march|april|august"
    r"|(?:mon|tues?|wed|wednes|thu|thurs?|fri|sat|satur|sun)(?:day)?|gmt|utc|[ce]s?t|[ap]m)\b|(?<=\d)(?:st|nd|rd|th)\b)+$",
    re.IGNORECASE,
)
NOTHING: Mapping[str, Numbering] = MappingProxyType({})
OPENING = 300  # characters of a text that its description may use


class SeedOptions(Frozen):
    """What the record of a seed says about reading it, and where each line to omit stands in it.

    `pins` are the numbers that paragraphs had when they were published, by id of the document.
    """

    omit: tuple[str, ...] = ()
    paragraphs: str = ""
    encoding: str = ""
    places: tuple[Span, ...] = ()
    pins: Mapping[str, Numbering] = field(default_factory=dict)
    identifier: str = ""  # of the document, where a record says it


def stem(path: str) -> str:
    """The id that a file's name gives, in NFC."""
    return unicodedata.normalize("NFC", posixpath.splitext(posixpath.basename(path))[0])


def numbering_of(pins: Mapping[str, Numbering], identifier: str, former: Iterable[str]) -> Numbering | None:
    """The numbers under which the paragraphs of a document were published, by its id or by one that it had."""
    return next((pins[name] for name in (identifier, *former) if name in pins), None)


def parse_content(
    source: Source, kind: Kind, pins: Mapping[str, Numbering] = NOTHING, *, seeded: bool = False
) -> Parsed:
    """A file of content/ as a record of that kind. Its text is a document's own unless it names a seed.

    `pins` are the numbers that paragraphs had when they were published, by id of the document. A translation is
    `seeded` where the record that it stands beside names a seed.
    """
    decoded = decode(source.data)
    if decoded.problem:
        return Parsed(None, diagnostics=(_unreadable(source, decoded),))
    parts = split(decoded.text)
    if parts.problem:
        hint = "put the front matter between two lines `---`, the first at the very top of the file"
        problem = report("fence-malformed", parts.problem, _fence(source.path, parts), hint)
        return Parsed(None, diagnostics=(problem,))
    matter = read_fields(parts.yaml, parts.yaml_line, source.path, kind.fields)
    found = [*_guessed(source, decoded), *matter.diagnostics]
    unreadable = any(d.code == "yaml-invalid" and "not YAML" in d.message for d in matter.diagnostics)
    if not unreadable:
        found += _missing(matter, kind, source.path, fenced=parts.body_line > 1)
    own = kind.name == "document" and not seeded and not matter.fields.get("seed")
    converted = convert(parts.body, source.path, parts.body_line, numbered=own, curated=True)
    found += converted.diagnostics
    if not own:
        found += uncited(source.path, converted.blocks, converted.before)
    identifier, complaint = _identifier(matter, source)
    pinned = numbering_of(pins, identifier, _lines(matter, "former_ids")) if own and pins else None
    body, text = _numbered(source.path, converted.body, converted.references, pinned)
    record = Record(
        kind.name,
        identifier,
        _field(matter, kind.names),
        source.path,
        matter.fields,
        matter.places,
        tuple(matter.references),
        text=text if own and text.paragraphs else None,
        note=text if not own and converted.blocks else None,
        seed=_field(matter, "seed"),
        excerpt=opening(body),
    )
    bodies = {source.path: pack(body)} if converted.blocks else {}
    return Parsed(record, bodies, (*found, *complaint))


def parse_seed(source: Source, options: SeedOptions) -> Parsed:
    """A seed as a document. It is frozen: what is wrong with it is a warning, and a bad fence stays text."""
    decoded = decode(source.data, options.encoding)
    if decoded.problem:
        return Parsed(None, diagnostics=(_unreadable(source, decoded),))
    parts = split(decoded.text)
    matter = read_fields(parts.yaml, parts.yaml_line, source.path, DOCUMENT.fields)
    if parts.problem or any(d.code == "yaml-invalid" and not matter.fields for d in matter.diagnostics):
        problem = parts.problem or "what stands between the fences is not front matter"
        parts = Split("", decoded.text, 1, problem=problem, problem_line=parts.problem_line)
    found = [*_guessed(source, decoded), *matter.diagnostics]
    if parts.problem:
        found.append(report("fence-malformed", f"{parts.problem}; it is kept as text", _fence(source.path, parts)))
    kept = _kept(parts, options, matter)
    body, said = _converted_seed(source.path, kept, options.paragraphs or _field(matter, "paragraphs"))
    identifier, complaint = _identifier(matter, source)
    named = options.identifier or identifier
    pinned = numbering_of(options.pins, named, _lines(matter, "former_ids")) if options.pins else None
    body, text = _numbered(source.path, body, (), pinned)
    if not text.paragraphs:
        found.append(report("text-empty", "the seed has no text", Span(source.path)))
    record = Record(
        "document",
        identifier,
        _field(matter, "title") or probable_title(body),
        source.path,
        matter.fields,
        matter.places,
        tuple(matter.references),
        text=text,
        seed=source.path,
        sha256=hashlib.sha256(source.data).hexdigest(),
        omitted=kept.omitted,
        excerpt=opening(body),
    )
    return Parsed(record, {source.path: pack(body)}, as_warnings([*found, *kept.diagnostics, *said, *complaint]))


def opening(body: Body) -> str:
    """The beginning of a text, for descriptions: cut at a word."""
    text = next((b.text for b in body.blocks if b.text.strip() and b.tag == "p"), "")
    text = " ".join(text[: OPENING * 2].split())
    return text if len(text) <= OPENING else text[:OPENING].rpartition(" ")[0] + " …"


def probable_title(body: Body) -> str:
    """The first line that reads like a title, or the text's opening words."""
    for block in body.blocks[:3]:
        line = " ".join(block.text.partition("\n")[0].split())
        if block.tag.startswith("h") and line:
            return line
        long_enough = 4 <= len(line) <= LONGEST_TITLE and " " in line
        if long_enough and _LIKE_TITLE.search(line) and not _NO_TITLE.match(line):
            return line
    words = next(
        (b.text for b in body.blocks if len(b.text.split()) > 3), body.blocks[0].text if body.blocks else ""
    ).split()
    shown = " ".join(words[:9])
    cut = len(words) > 9 or len(shown) > LONGEST_TITLE
    return shown[:LONGEST_TITLE] + " …" * cut


def _text(path: str, body: Body, references: Iterable[Reference]) -> Text:
    blocks = body.blocks
    return Text(
        path,
        paragraphs=len([b for b in blocks if b.number]),
        words=len(" ".join([b.text for b in blocks]).split()),
        references=tuple(references),
        anchors=tuple([b.detail for b in blocks if b.detail and b.tag[0] == "h"]),
    )


def _numbered(path: str, body: Body, references: Iterable[Reference], pinned: Numbering | None) -> tuple[Body, Text]:
    """The body and what is known of it, its paragraphs with the numbers that they had when they were published."""
    if pinned is None:
        return body, _text(path, body, references)
    body, references = renumbered(body, references, pinned)
    text = _text(path, body, references)
    return body, replace(text, gone=gone_from(pinned, text.paragraphs))


class _Kept(Frozen):
    """A seed's text without page furniture. Where lines are left out, `lines` says at which line each of it stands."""

    text: str
    first_line: int
    lines: Sequence[int] = ()
    omitted: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


def _kept(parts: Split, options: SeedOptions, matter: FrontMatter) -> _Kept:
    """The text that `omit:` leaves; what the record says of it counts before what the seed says."""
    stated = options.omit or _lines(matter, "omit")
    if not stated:
        return _Kept(parts.body, parts.body_line)
    omit = {line.strip() for line in stated}
    lines = parts.body.split("\n")
    kept = [(n, line) for n, line in enumerate(lines, parts.body_line) if line.strip() not in omit]
    there = {line.strip() for line in lines}
    places = options.places or [matter.place(f"omit.{line}") for line in stated]
    hint = "lines are compared from their first character to their last, with the white space between"
    unused = [(line, place) for line, place in zip(stated, places, strict=True) if line.strip() not in there]
    found = tuple(report("omit-unused", f"no line of the seed is `{line}`", place, hint) for line, place in unused)
    text, numbers = "\n".join(line for _, line in kept), [n for n, _ in kept]
    return _Kept(text, 1, numbers, len(lines) - len(kept), found)


def _converted_seed(path: str, kept: _Kept, separation: str) -> tuple[Body, Sequence[Diagnostic]]:
    """The body of a seed by its format, with the lines of the file and not of what was kept of it."""
    if path.lower().endswith(_MARKDOWN_ENDINGS):
        converted = convert(kept.text, path, kept.first_line, numbered=True, curated=False)
        body, found = converted.body, converted.diagnostics
    else:
        body, found = convert_plain(kept.text, kept.first_line, separation), []
    if not kept.lines:
        return body, found
    blocks = tuple(replace(block, line=kept.lines[block.line - 1]) for block in body.blocks)
    return replace(body, blocks=blocks), [_moved(diagnostic, kept.lines) for diagnostic in found]


def _moved(diagnostic: Diagnostic, lines: Sequence[int]) -> Diagnostic:
    span = diagnostic.span
    return replace(diagnostic, span=replace(span, line=lines[span.line - 1])) if span.line else diagnostic


def _identifier(matter: FrontMatter, source: Source) -> tuple[str, tuple[Diagnostic, ...]]:
    stated = unicodedata.normalize("NFC", _field(matter, "id"))
    if stated and ("/" in stated or "\\" in stated or stated in (".", "..") or "#" in stated or "|" in stated):
        problem = report(
            "field-invalid", "an id has no `/`, `\\`, `#` or `|`", matter.places["id"], "a word or two, joined by -"
        )
        return stem(source.path), (problem,)
    return stated or stem(source.path), ()


def _missing(matter: FrontMatter, kind: Kind, path: str, *, fenced: bool) -> Iterable[Diagnostic]:
    for name in missing(matter, kind.fields):
        if kind.name == "document" and matter.fields.get("seed"):
            continue  # the seed may say it; asked again when both are joined
        if name in matter.places:
            continue  # there, and wrong: said already
        if name == "sources":
            yield report(
                "event-unsourced", "an event needs `sources`", Span(path), "name the documents that it is known from"
            )
        else:
            added = f"add a line `{name}: …`"
            hint = added if fenced else f"begin the file with a line `---`, `{name}: …` and a line `---`"
            yield report("field-missing", f"{_a(kind.label.lower())} needs `{name}`", Span(path, 1, 1), hint)


def _fence(path: str, parts: Split) -> Span:
    """Where the malformed fence stands; with a problem all of the text is the body."""
    line = parts.body.split("\n", parts.problem_line)[parts.problem_line - 1]
    written = line.strip("\ufeff\u200b \t\xa0")
    return Span(path, parts.problem_line, line.find(written) + 1, len(written))


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _guessed(source: Source, decoded: Decoded) -> list[Diagnostic]:
    if not decoded.guessed:
        return []
    message = f"not UTF-8; read as {decoded.guessed}, which is a guess"
    seed = f"look at the page; `encoding: {decoded.guessed}` in the seed's record confirms it"
    hint = seed if source.path.startswith("seeds/") else "look at the page, and save the file as UTF-8"
    return [report("encoding-guessed", message, Span(source.path), hint)]


def _unreadable(source: Source, decoded: Decoded) -> Diagnostic:
    return report("file-unreadable", f"the file {decoded.problem}", Span(source.path))


def _field(matter: FrontMatter, name: str) -> str:
    value = matter.fields.get(name, "")
    return value if isinstance(value, str) else ""


def _lines(matter: FrontMatter, name: str) -> tuple[str, ...]:
    value = matter.fields.get(name, ())
    return tuple(str(v.get("text", "")) if isinstance(v, dict) else v for v in value if not isinstance(value, str))
