"""The YAML before a text, as nodes, to typed fields, references to records and diagnostics, each with its position."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from dossier.core.kinds import (
    APART,
    CONTACT,
    DATE,
    DECISIONS,
    DIGEST,
    ENTRIES,
    ENTRY,
    FLAG,
    LANGUAGE,
    LINES,
    NAMED,
    NUMBER,
    PASSAGE,
    PASSAGES,
    PATH,
    PATHS,
    RECORD,
    RECORDS,
    TEXTS,
    URL,
    Field,
)
from dossier.date_hints import why_not
from dossier.dates import parse_date
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Entry, Fields, Reference, Value
from dossier.names import nearest
from dossier.values import Frozen
from dossier.yaml_nodes import Mapping, Node, Scalar, Sequence, YamlProblem, read_yaml

# Fields that keep something from readers: one that is there and cannot be read keeps it too.
PROTECTING = frozenset(["access", "draft", "embargo_until", "redact", "display"])
# Languages as people write them where a tag is wanted.
_TAGS = {
    "arabic": "ar",
    "chinese": "zh",
    "deutsch": "de",
    "dutch": "nl",
    "english": "en",
    "español": "es",
    "french": "fr",
    "français": "fr",
    "german": "de",
    "italian": "it",
    "persian": "fa",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
    "turkish": "tr",
    "ukrainian": "uk",
}
FENCE = "---"
_NAME = r"[\w-]+[ \t]*:"
_DASHES = r"(?:[-‐‑‒–—―−]{2,}|[–—―])"
# What looks like an attempt to open front matter: late, indented, after invisible marks, with other dashes or in TOML.
_LIKE_OPENING = re.compile(
    rf"[\s\ufeff\u200b]*(?P<fence>{_DASHES}[ \t]*(?:ya?ml|#.*)?)\s*\n\s*{_NAME}(?:\s|$)"
    rf"|(?P<same>---[ \t]*){_NAME}(?:\s|$)|\s*(?P<toml>\+\+\+)\s*\n\s*[\w-]+\s*=",
    re.IGNORECASE,
)
_DASHES_AND_DOT = frozenset("-‐‑‒–—―−.")  # how a line begins that closes front matter, or looks as if it did
_LIKE_CLOSING = re.compile(rf"{_DASHES}\s*$")
# Front matter after something else: all lines between two fences are keys, entries, comments or indented.
_LATE = re.compile(rf"^---[ \t]*\n(?={_NAME}(?:\s|$))(?:(?:{_NAME}.*|[ \t#].*|-[ \t].*)?\n)+?---[ \t]*$", re.MULTILINE)
# What other programs call a field, where the nearest name would be another one.
_MEANT = {
    "name": "title",
    "title": "name",
    "date": "published",
    "published": "date",
    "tags": "topics",
    "lang": "language",
    "description": "summary",
}
_QUOTES = "a text with `: ` in it needs quotes"
_HEAD = 4000  # characters in which front matter that opens late is looked for
_ELSEWHERE = re.compile(r"[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*://")  # a drive, or an address
_TRUE, _FALSE = {"true", "yes", "on"}, {"false", "no", "off"}


class Split(Frozen):
    """A file's text apart: YAML and body, the lines at which they begin, and what is wrong with the fence."""

    yaml: str
    body: str
    body_line: int
    yaml_line: int = 2
    problem: str = ""
    problem_line: int = 1


@dataclass(slots=True)
class FrontMatter:
    """What the front matter says. Filled while it is read, then left alone."""

    path: str
    fields: Fields = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def span(self, node: Node) -> Span:
        return Span(self.path, node.line, node.column, node.length)

    def place(self, name: str) -> Span:
        """Where a field's value stands; the file when it is not said."""
        return self.places.get(name) or Span(self.path)

    def say(self, code: str, message: str, node: Node, help: str = "") -> None:
        self.diagnostics.append(report(code, message, self.span(node), help))


def split(text: str) -> Split:
    """The front matter and the body of a text with `\\n` line ends. Without an opening fence everything is body."""
    first, _, rest = text.partition("\n")
    if first.rstrip() != FENCE:
        return _without_fence(text)
    position, line = 0, 2
    while position < len(rest):
        end = rest.find("\n", position)
        end = len(rest) if end < 0 else end
        if rest[position] in _DASHES_AND_DOT:
            written = rest[position:end].rstrip()
            if written in (FENCE, "..."):
                return Split(rest[:position], rest[end + 1 :], line + 1)
            if _LIKE_CLOSING.match(written):
                problem = f"the front matter is closed by a line `---`, not `{_short(written)}`"
                return Split("", text, 1, problem=problem, problem_line=line)
        position, line = end + 1, line + 1
    return Split("", text, 1, problem="the front matter opened here is never closed by a line `---`")


def _without_fence(text: str) -> Split:
    if like := _LIKE_OPENING.match(text, 0, _HEAD):
        name = str(like.lastgroup)
        written, place = like[name].strip(), like.start(name)
        problem = f"front matter opens with a line `---` at the very top of the file, not `{_short(written)}`"
        if written == FENCE:
            problem = "front matter opens with a line `---` and nothing else, at the very top of the file"
    elif late := _LATE.search(text, 0, _HEAD):
        problem, place = "front matter opens on the first line of the file; something stands before it", late.start()
    else:
        return Split("", text, 1)
    return Split("", text, 1, problem=problem, problem_line=text.count("\n", 0, place) + 1)


def read_fields(yaml: str, first_line: int, path: str, table: tuple[Field, ...]) -> FrontMatter:
    """The fields of one file's YAML by the table of its kind; what is wrong is left out and said."""
    matter = FrontMatter(path)
    root = read_yaml(yaml, first_line)
    if isinstance(root, YamlProblem):
        span = Span(path, root.line, root.column)
        message = f"the front matter is not YAML: {root.message}"
        matter.diagnostics.append(report("yaml-invalid", message, span, root.help))
    elif isinstance(root, Mapping):
        matter.fields = read_mapping(root, table, "", matter)
    elif root is not None:
        matter.say("yaml-invalid", "front matter is a list of `key: value` lines", root)
    return matter


def missing(matter: FrontMatter, table: Iterable[Field]) -> list[str]:
    """Names of required fields that are not there."""
    return [f.name for f in table if f.required and not matter.fields.get(f.name)]


def read_mapping(mapping: Mapping, table: tuple[Field, ...], prefix: str, matter: FrontMatter) -> Fields:
    """The known keys of a mapping by a table; places and references go into matter under their dotted name."""
    known = {f.name: f for f in table}
    fields: Fields = {}
    for key, node in _once_each(mapping, matter):
        spec = known.get(key.text)
        if key.text.startswith("x_"):
            continue
        if not spec:
            _say_unknown(key, node, known, prefix, matter)
        elif not is_empty(node):
            name = prefix + key.text
            matter.places[name] = matter.span(node)
            said = len(matter.diagnostics)
            value = _READ[spec.shape](node, spec, name, matter)
            if value:
                fields[key.text] = value
            elif len(matter.diagnostics) == said and spec.shape != APART:
                del matter.places[name]  # `""` and `[]` say no more than nothing does
    return fields


def _say_unknown(key: Scalar, node: Node, known: dict[str, Field], prefix: str, matter: FrontMatter) -> None:
    near = [meant for meant in (_MEANT.get(key.text),) if meant in known] or nearest(key.text, known)
    other = f"known here: {', '.join(sorted(known))}; own keys begin with x_"
    hint = f"did you mean `{near[0]}`?" if near else other
    matter.say("field-unknown", f"unknown field `{key.text}`", key, hint)
    if near and near[0] in PROTECTING:  # misspelt, it still says that something must not be seen
        matter.places.setdefault(prefix + near[0], matter.span(node))


def _once_each(mapping: Mapping, matter: FrontMatter) -> Iterator[tuple[Scalar, Node]]:
    """The pairs of a mapping whose keys are words, each the first of its kind."""
    seen: set[str] = set()
    for key, node in mapping.pairs:
        if not isinstance(key, Scalar):
            matter.say("yaml-invalid", "a key is a word, not a list or a mapping", key)
        elif key.text in seen:
            matter.say("yaml-invalid", f"`{key.text}` stands twice", key, "keep one of the two; lists go into one key")
        else:
            seen.add(key.text)
            yield key, node


def is_empty(node: Node) -> bool:
    if isinstance(node, Scalar):
        return node.plain and node.text in ("", "~", "null")
    return not (node.entries if isinstance(node, Sequence) else node.pairs)


def _text(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    if not isinstance(node, Scalar):
        matter.say("field-invalid", f"`{_bare(name)}` is one text, not a {_shape(node)}", node)
        return ""
    text = node.text.strip()
    if not spec.verbatim and "\n" not in text:
        text = " ".join(text.split())
    if spec.choices and text not in spec.choices:
        near = nearest(text, spec.choices)
        hint = f"did you mean `{near[0]}`?" if near else f"one of: {', '.join(spec.choices)}"
        matter.say("field-invalid", f"`{_bare(name)}` cannot be `{_short(text)}`", node, hint)
        return ""
    return text


def _flag(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    word = node.text.strip().lower() if isinstance(node, Scalar) else ""
    if word not in _TRUE | _FALSE:
        matter.say("field-invalid", f"`{_bare(name)}` is true or false", node)
        return ""
    return "true" if word in _TRUE else "false"


def _date(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    text = str(_text(node, spec, name, matter))
    if text == ".." and name.rpartition(".")[2] in ("from", "to"):
        return text
    if text and parse_date(text) is None:
        matter.say("date-invalid", f"`{_short(text)}` is not a date", node, why_not(text))
        return ""
    return text


def _url(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    text = str(_text(node, spec, name, matter))
    if text and not re.match(r"https?://[^\s<>\"]+$", text):
        matter.say(
            "field-invalid", f"`{_short(text)}` is not a web address", node, "it begins with https:// or http://"
        )
        return ""
    return text


def _contact(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    """A web address, or a mail address with or without `mailto:`; the latter with it."""
    text = str(_text(node, spec, name, matter))
    if not text or re.match(r"https?://[^\s<>\"]+$", text):
        return text
    if re.match(r"(mailto:)?[^\s<>\":@]+@[^\s<>\":@]+$", text):
        return "mailto:" + text.removeprefix("mailto:")
    matter.say("field-invalid", f"`{_short(text)}` is not an address", node, "write https://… or name@example.org")
    return ""


def _language(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    text = str(_text(node, spec, name, matter))
    if text and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", text):
        known = _TAGS.get(text.casefold(), "")
        hint = f"write `{known}`" if known else "a tag of two or three letters, such as en, de, ar or zh-Hant"
        matter.say("field-invalid", f"`{_short(text)}` is not a language tag", node, hint)
        return ""
    return text


def _path(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    text = str(_text(node, spec, name, matter)).replace("\\", "/").removeprefix("./")
    if text.startswith("/") or _ELSEWHERE.match(text) or ".." in text.split("/") or "\0" in text:
        matter.say("field-invalid", f"`{_short(text)}` leaves the dossier", node, "name a file inside it, without `..`")
        return ""
    return text


def _digest(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    text = str(_text(node, spec, name, matter)).lower().removeprefix("sha256:")
    if text and not re.fullmatch(r"[0-9a-f]{64}", text):
        matter.say("field-invalid", "a sha256 is 64 digits and letters a to f", node)
        return ""
    return text


def _number(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    text = str(_text(node, spec, name, matter))
    if text and not re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", text):
        matter.say("field-invalid", f"`{_bare(name)}` is a number, not `{_short(text)}`", node)
        return ""
    return text


def _each(node: Node, spec: Field, name: str, matter: FrontMatter, read: Callable[..., Value]) -> tuple[str, ...]:
    """Every text of a list, or of a single value where people leave the brackets out."""
    if isinstance(node, Mapping):
        matter.say("field-invalid", f"`{_bare(name)}` is a list of texts, not a mapping", node, _QUOTES)
        return ()
    entries = node.entries if isinstance(node, Sequence) else (node,)
    for entry in entries:
        if not isinstance(entry, Scalar):
            matter.say("field-invalid", f"`{_bare(name)}` is a list of texts, not of {_shape(entry)}s", entry, _QUOTES)
    texts = [entry for entry in entries if isinstance(entry, Scalar) and not is_empty(entry)]
    values = [str(read(entry, spec, name, matter)) for entry in texts]
    return tuple(dict.fromkeys([v for v in values if v]))


def _texts(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    if spec.verbatim:  # somebody may have to say where one of them stands
        for entry in node.entries if isinstance(node, Sequence) else (node,):
            if isinstance(entry, Scalar):
                matter.places[f"{name}.{entry.text.strip()}"] = matter.span(entry)
    return _each(node, spec, name, matter, _text)


def _lines(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    """Texts, and mappings of a text and its reason."""
    found: list[str | Entry] = []
    for entry in node.entries if isinstance(node, Sequence) else (node,):
        keys = {key.text for key, _ in entry.pairs if isinstance(key, Scalar)} if isinstance(entry, Mapping) else set()
        if isinstance(entry, Mapping) and not keys.isdisjoint(f.name for f in spec.fields):
            read = _entry(entry, spec, f"{name}.{len(found)}", matter)
            said = [each for each in read if isinstance(each, dict)]
            matter.places |= {f"{name}.{str(each['text']).strip()}": matter.span(entry) for each in said}
            found += said
        else:
            found += [text for text in _texts(entry, spec, name, matter) if isinstance(text, str)]
    return tuple(found)


def _paths(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    return _each(node, spec, name, matter, _path)


def _record(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    text = str(_text(node, spec, name, matter))
    if text:
        matter.references.append(Reference(text, name, matter.span(node), spec.kinds, loose=spec.loose))
    return text


def _records(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    return _each(node, spec, name, matter, _record)


def _passage(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    """`letter` or `letter#p3`, and a Reference with that anchor; the field holds target and anchor joined again."""
    text = str(_text(node, spec, name, matter))
    target, hash_sign, anchor = (part.strip() for part in text.partition("#"))
    if not text:
        return ""
    if not target or (hash_sign and not anchor):
        hint = "write the id of a document, with or without a paragraph: letter#p3"
        matter.say("field-invalid", f"`{_short(text)}` is no place in a document", node, hint)
        return ""
    matter.references.append(Reference(target, name, matter.span(node), spec.kinds, anchor=anchor))
    return target + hash_sign + anchor


def _passages(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    return _each(node, spec, name, matter, _passage)


def _entry(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    if not isinstance(node, Mapping):
        known = ", ".join(f.name for f in spec.fields)
        matter.say("field-invalid", f"{_entry_of(name)} is a mapping", node, f"write `{{…}}` with: {known}")
        return ()
    fields = read_mapping(node, spec.fields, f"{name}.", matter)
    absent = [f.name for f in spec.fields if f.required and not fields.get(f.name)]
    for key in absent:
        if f"{name}.{key}" in matter.places:
            continue  # there, and wrong: said already
        matter.say("field-missing", f"{_entry_of(name)} needs `{key}`", node)
    # An entry's own values are texts or lists of texts: no table nests entries in entries.
    entry: Entry = {k: v if isinstance(v, str) else tuple(str(t) for t in v) for k, v in fields.items()}
    return () if absent else (entry,)


def _entries(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    """Every entry; one that is wrong is empty, so that the others keep the numbers in their places and references."""
    found: list[Entry] = []
    for number, child in enumerate(node.entries if isinstance(node, Sequence) else (node,)):
        value = _entry(child, spec, f"{name}.{number}", matter)
        found += [entry for entry in value if isinstance(entry, dict)] or [{}]
    return tuple(found) if any(found) else ()


def _named(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    """`{wikidata: Q7747}` or a list of such, each as {"scheme": …, "value": …}; a bare web address has scheme url."""
    found: list[Entry] = []
    for child in node.entries if isinstance(node, Sequence) else (node,):
        if isinstance(child, Scalar):
            if _url(child, spec, name, matter):
                found.append({"scheme": "url", "value": child.text.strip()})
            continue
        if isinstance(child, Sequence):
            matter.say("field-invalid", f"`{name}` is `scheme: value`, not a list of lists", child)
            continue
        for key, value in _once_each(child, matter):
            if key.text.strip():
                values = _each(value, spec, name, matter, _url if key.text.strip().lower() == "url" else _text)
                found += ({"scheme": key.text.strip().lower(), "value": text} for text in values)
            else:
                matter.say("field-invalid", f"`{name}` is `scheme: value`, and a scheme is a word", key)
    return tuple(found)


def _decisions(node: Node, spec: Field, name: str, matter: FrontMatter) -> Value:
    """`{Washington: united-states, Ali: none}`, each as {"phrase": …, "record": …} and a Reference of that role."""
    if not isinstance(node, Mapping):
        matter.say("field-invalid", f"`{name}` maps a phrase to a record or to none", node)
        return ()
    found: list[Entry] = []
    seen: set[str] = set()
    for key, value in node.pairs:
        if not isinstance(key, Scalar) or not isinstance(value, Scalar):
            matter.say("field-invalid", f"`{name}` maps a phrase to a record or to none", key)
            continue
        phrase, record = " ".join(key.text.split()), "" if is_empty(value) else " ".join(value.text.split())
        if phrase in seen:
            matter.say("yaml-invalid", f"`{_short(phrase)}` stands twice", key)
        elif phrase and record:
            seen.add(phrase)
            found.append({"phrase": phrase, "record": record})
            matter.places[f"{name}.{phrase}"] = matter.span(key)
            if record != "none":
                matter.references.append(Reference(record, f"{name}.{phrase}", matter.span(value)))
    return tuple(found)


def _shape(node: Node) -> str:
    return "list" if isinstance(node, Sequence) else "mapping"


def _entry_of(name: str) -> str:
    return f"`{name}`" if name == _bare(name) else f"an entry of `{_bare(name)}`"


def _bare(name: str) -> str:
    """The name as people write it: `quotes.text` of `quotes.0.text`."""
    return re.sub(r"\.\d+", "", name)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


_READ: dict[str, Callable[[Node, Field, str, FrontMatter], Value]] = {
    "text": _text,
    FLAG: _flag,
    DATE: _date,
    URL: _url,
    CONTACT: _contact,
    LANGUAGE: _language,
    PATH: _path,
    DIGEST: _digest,
    NUMBER: _number,
    TEXTS: _texts,
    LINES: _lines,
    PATHS: _paths,
    RECORD: _record,
    RECORDS: _records,
    PASSAGE: _passage,
    PASSAGES: _passages,
    ENTRY: _entry,
    ENTRIES: _entries,
    NAMED: _named,
    DECISIONS: _decisions,
    APART: lambda node, spec, name, matter: "",
}
