"""A kind of record to a blank one: its fields as YAML, each explained by the field table, for `dossier new`."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from dossier.core import kinds as shapes
from dossier.core.kinds import BUILT_IN, Field, Kind, Kinds

_EMPTY = {
    shapes.TEXTS: "[]",
    shapes.RECORDS: "[]",
    shapes.PASSAGES: "[]",
    shapes.PATHS: "[]",
    shapes.NAMED: "{}",
    shapes.DECISIONS: "{}",
}
_COLUMN, _WIDTH = 28, 84  # where explanations begin, and how wide they are
_COMMON = frozenset.intersection(*(frozenset(f.name for f in kind.fields) for kind in BUILT_IN.values()))
# What a word in plain YAML would be to programs that give it a type.
_TYPED = frozenset(["true", "false", "yes", "no", "on", "off", "null", "y", "n"])


def record_text(kind: Kind, kinds: Kinds, in_use: Mapping[str, str]) -> str:
    """A record of that kind: the fields of `in_use` (YAML by name) with their values, all others as comments."""
    first = [f for f in kind.fields if f.name in in_use or f.required]
    own = [f for f in kind.fields if f not in first and f.name not in _COMMON]
    common = [f for f in kind.fields if f not in first and f.name in _COMMON]
    is_source = kind.name == "document" and "seed" not in in_use
    body = "the editor’s note" if "seed" in in_use else "its own words" if is_source else "the text of its page"
    lines = [
        "---",
        f"# {kind.label}. Below the second line --- write {body}, in Markdown.",
        "# A field that begins with # is not in use: take the # away and fill it in, or delete it.",
        "# A list is [one, two]; a date is 2015-10-22, 2015-10, 2015, 2015~ (about) or 2015-10/2015-12.",
    ]
    for fields in (first, own, common):
        lines += ["", *(line for f in fields for line in _field_lines(f, kinds, in_use.get(f.name)))] if fields else []
    return "\n".join([*lines, "---", "", ""])


def stand_ins(kind: Kind, today: str) -> dict[str, str]:
    """Something for what a kind requires beside a name. The record is a draft then, so that none of it is published."""
    by_shape = {shapes.DATE: today, shapes.RECORDS: "[id-of-a-document]"}
    wanted = {f.name: by_shape.get(f.shape, "…") for f in kind.fields if f.required and f.name != kind.names}
    return {"draft": "true", **wanted} if wanted else {}


def as_yaml(text: str) -> str:
    """One line of text, plain where that reads back the same; else in double quotes, with the escapes of JSON."""
    is_plain = re.fullmatch(r"[^\W\d_](?:[\w .,’'()/-]*[\w.)])?", text) and text.lower() not in _TYPED
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _field_lines(spec: Field, kinds: Kinds, value: str | None) -> Iterator[str]:
    mark, value, inner = ("#", _EMPTY.get(spec.shape, ""), spec.fields) if value is None else ("", value, ())
    yield from _explained(f"{mark}{spec.name}: {value}", spec, kinds)
    for number, part in enumerate(inner):
        lead = "" if spec.shape == shapes.ENTRY else "  " if number else "- "
        yield from _explained(f"#  {lead}{part.name}: {_EMPTY.get(part.shape, '')}", part, kinds)


def _explained(head: str, spec: Field, kinds: Kinds) -> Iterator[str]:
    """A line and what it means, beside it and below; those below stay comments when the # in front has gone."""
    beside, *below = textwrap.wrap(_meaning(spec, kinds), _WIDTH) or [""]
    yield f"{head.rstrip():<{_COLUMN}}  # {beside}" if beside else head.rstrip()
    yield from (f"{'':<{_COLUMN}}  # {part}" for part in below)


def _meaning(spec: Field, kinds: Kinds) -> str:
    choices = f"one of: {', '.join(spec.choices)}" if spec.choices else ""
    return "; ".join(filter(None, ("required" if spec.required else "", spec.help, choices, _wanted(spec, kinds))))


def _wanted(spec: Field, kinds: Kinds) -> str:
    """What to write there, where the field's own explanation does not say it."""
    shown = [kinds[name] for name in spec.kinds if name in kinds]
    text = ", or plain text" if spec.loose else ""
    if spec.shape == shapes.RECORD:
        label = _listed(running(kind.label) for kind in shown) or "record"
        return f"id or name of {'an' if label[0] in 'aeiou' else 'a'} {label}{text}"
    if spec.shape == shapes.RECORDS:
        return f"ids or names of {_listed(running(kind.plural) for kind in shown) or 'records'}{text}"
    if spec.shape == shapes.DATE:
        return "" if re.search("EDTF|date", spec.help) else "a date"
    if spec.shape == shapes.FLAG:
        return "" if "true" in spec.help else "true or false"
    simple = {
        shapes.NUMBER: "a number",
        shapes.URL: "https://…",
        shapes.PASSAGE: "letter#p3",
        shapes.PASSAGES: "letter#p3",
    }
    return simple.get(spec.shape, "")


def _listed(words: Iterable[str]) -> str:
    *most, last = [*words] or [""]
    return f"{', '.join(most)} or {last}" if most else last


def running(label: str) -> str:
    """A label as it stands within a sentence."""
    return label.lower() if label[1:].islower() else label
