"""A record's text and a Proposal to the text with it as comments, every other byte as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from dossier.core.front_matter import FENCE, split
from dossier.core.suggest.as_lines import Entry, by_field, remarks, written
from dossier.core.suggest.proposal import Proposal, essence, is_known
from dossier.model import Parsed, Record
from dossier.packing import unpack_body
from dossier.values import Frozen, replace
from dossier.yaml_nodes import Mapping as YamlMapping
from dossier.yaml_nodes import Node, Scalar, YamlProblem, read_yaml
from dossier.yaml_nodes import Sequence as YamlSequence

HEADER = "## Suggested from the text. A line counts once somebody takes away its first #; lines with ## only explain."
_PENDING = re.compile(r'^#\s*- \{text: ("(?:[^"\\]|\\.)*+").*?paragraph: p([0-9]{1,7})', re.MULTILINE)
_NOTHING = ("", "~", "null")


class Place(Frozen):
    """Where in the lines of a text entries of a field go, and how far they are indented."""

    line: int
    indent: str = "  "
    header: bool = False  # whether the field has to be opened there
    stands_apart: bool = False  # the field is there and cannot be added to


def without_pending(proposal: Proposal, text: str) -> Proposal:
    """Without what stands in the record as a comment: waiting, or left there because it is not so."""
    pending = [(int(number), essence(_unquoted(words))) for words, number in _PENDING.findall(text)]
    return replace(
        proposal,
        quotes=tuple(each for each in proposal.quotes if not is_known(each.text, each.paragraph, pending)),
        doubts=tuple(each for each in proposal.doubts if not _is_decided(each.phrase, text)),
        names=tuple(
            each for each in proposal.names if not re.search(rf"^##\s+{re.escape(each.name)} \(", text, re.MULTILINE)
        ),
        days=tuple(each for each in proposal.days if f"##   {each.edtf}: `{each.written}`" not in text),
        published=""
        if re.search(rf"^#published: {re.escape(proposal.published)}", text, re.MULTILINE)
        else proposal.published,
    )


def _is_decided(phrase: str, text: str) -> bool:
    return re.search(rf"^#\s+{re.escape(written(phrase))}: ", text, re.MULTILINE) is not None


def with_comments(text: str, proposal: Proposal) -> Iterator[str]:
    """Ways to put what is proposed into a text as comments, the best first: the caller takes one that says the same.

    Entries go under those that their field has already, else to the end of the front matter; a text without front
    matter gets one.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    parts = split(text.replace("\r\n", "\n").removeprefix("\ufeff"))
    fields = by_field(proposal)
    if parts.body_line == 1:
        lead = "\ufeff" if text.startswith("\ufeff") else ""
        block = [FENCE, *_block(fields, proposal, {}), FENCE, ""]
        yield lead + newline.join(block) + text.removeprefix("\ufeff")
        return
    lines, ends = text.split("\n"), newline.removesuffix("\n")
    closing = parts.body_line - 2  # counted from 0: the line of the closing fence
    root = read_yaml(parts.yaml, parts.yaml_line)
    places = {name: _place(root, name, lines, closing) for name in fields}
    yield _placed(lines, ends, closing, places, proposal)
    at_end = {name: Place(closing, stands_apart=not place.header) for name, place in places.items()}
    yield _placed(lines, ends, closing, at_end, proposal)


def _placed(lines: Sequence[str], ends: str, closing: int, places: Mapping[str, Place], proposal: Proposal) -> str:
    fields, made = by_field(proposal), list(lines)
    inner = [name for name in sorted(fields, key=lambda name: -places[name].line) if places[name].line < closing]
    rest = {name: entries for name, entries in fields.items() if name not in inner}
    made[closing:closing] = [f"{line}{ends}" for line in _block(rest, proposal, places)]
    for name in inner:
        at = places[name].line
        made[at:at] = [f"{line}{ends}" for line in (HEADER, *_entries(fields[name], places[name].indent))]
    return "\n".join(made)


def says_the_same(before: Parsed, after: Parsed) -> bool:
    """Whether a file means what it meant: the same fields, references and text."""
    return before.record is not None and after.record is not None and _meaning(before) == _meaning(after)


def _meaning(parsed: Parsed) -> tuple[object, ...]:
    record = parsed.record or Record("", "", "", "")
    texts = [text for text in (record.text, record.note) if text]
    references = [*record.references, *(reference for text in texts for reference in text.references)]
    bodies = [unpack_body(packed) for packed in parsed.bodies.values()]
    return (
        (record.kind, record.id, record.name, record.fields, record.seed, record.excerpt),
        [(each.role, each.target, each.anchor, each.label, each.sentence) for each in references],
        [[(block.text, block.tag, block.marks, block.before) for block in body.blocks] for body in bodies],
        sorted(diagnostic.code for diagnostic in parsed.diagnostics if diagnostic.severity == "error"),
    )


def new_record(proposal: Proposal, identifier: str) -> str:
    """A record for a seed that has none, with what is proposed as comments; `identifier` where the file's name lies."""
    seed = proposal.seed.removeprefix("seeds/")
    stated = [f"id: {_scalar(identifier)}"] if identifier else []
    lines = [FENCE, f"seed: {_scalar(seed)}", *stated, *_block(by_field(proposal), proposal, {}), FENCE, ""]
    return "\n".join(lines)


def _scalar(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z][\w./-]*", text) else "'" + text.replace("'", "''") + "'"


def _block(fields: Mapping[str, Sequence[Entry]], proposal: Proposal, places: Mapping[str, Place]) -> Iterator[str]:
    """All comments that stand together at the end of front matter."""
    said = remarks(proposal)
    if not fields and not said:
        return
    yield HEADER
    for name, entries in fields.items():
        if name == "published":
            yield from _entries(entries, "")
            continue
        apart = name in places and places[name].stands_apart
        yield f"## for the `{name}` above:" if apart else f"{name}:"
        yield from _entries(entries, "  ")
    yield from (f"## {line}" for line in said)


def _entries(entries: Sequence[Entry], indent: str) -> Iterator[str]:
    for entry in entries:
        yield from (f"## {note}" for note in entry.notes)
        yield f"#{indent}{entry.line}"


def _place(root: Node | YamlProblem | None, name: str, lines: Sequence[str], closing: int) -> Place:
    """Under the entries that a field has in lines of their own; else at the end of the front matter."""
    if not isinstance(root, YamlMapping):
        return Place(closing)
    pairs = [(key, value) for key, value in root.pairs if isinstance(key, Scalar)]
    number = next((n for n, (key, _) in enumerate(pairs) if key.text == name), -1)
    if number < 0:
        return Place(closing, header=True)
    key, value = pairs[number]
    first = value.entries[:1] if isinstance(value, YamlSequence) else ()
    if isinstance(value, YamlMapping):
        first = tuple(inner for inner, _ in value.pairs[:1])
    empty = isinstance(value, Scalar) and value.plain and value.text in _NOTHING
    is_block = bool(first) and first[0].line > key.line and not _is_flow(lines, value)
    if not is_block and not (empty and value.line == key.line and lines[key.line - 1].rstrip().endswith(":")):
        return Place(closing, stands_apart=True)
    below = pairs[number + 1][0].line - 1 if number + 1 < len(pairs) else closing
    while below > key.line and (not lines[below - 1].strip() or lines[below - 1].lstrip().startswith("#")):
        below -= 1
    return Place(below, _indent(lines, value) if is_block else "  ")


def _is_flow(lines: Sequence[str], value: Node) -> bool:
    return lines[value.line - 1][value.column - 1 : value.column] in ("[", "{")


def _indent(lines: Sequence[str], value: Node) -> str:
    line = lines[value.line - 1]
    return line[: len(line) - len(line.lstrip(" "))]


def _unquoted(words: str) -> str:
    try:
        return str(json.loads(words))
    except ValueError:  # somebody changed it
        return words
