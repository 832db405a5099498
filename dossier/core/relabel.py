"""A record that names a person who is published under a label, to the record that says the label wherever it can."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from dossier.core.kinds import NAMED, PATH, URL, Kind
from dossier.core.redact import LEADING, is_said_by_id, may_be_said, says
from dossier.core.standoff import replaced
from dossier.model import Block, Body, Entry, Fields, Mark, Record, Reference, Value
from dossier.names import joins_words
from dossier.values import Frozen, replace

# Fields in which a label would be no value, or which readers never see.
_LEFT = frozenset(["mentions", "id", "former_ids", "weak_aliases", "not_aliases", "sha256", "redact", "publish_as"])
_ADDRESSES = (URL, PATH, NAMED)


class Names(Frozen):
    """Names that become a label; of weak ones the names of others, by which these are no part of them."""

    label: str
    strong: frozenset[str]
    weak: Mapping[str, tuple[str, ...]]

    def are_said(self, text: str) -> bool:
        return any(says(text, name) for name in self.strong) or any(
            says(_without(text, others), name) for name, others in self.weak.items()
        )

    def may_be_said(self, folded: str) -> bool:
        """Whether it is worth looking: no name is in a text of which a whole word of each is missing."""
        return any(may_be_said(folded, name) for name in (*self.strong, *self.weak))

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where a name stands as a whole, in whatever case and typography; the longest first where two overlap."""
        found = [span for name in self.strong for span in _spans(text, name)]
        for name, others in self.weak.items():
            kept = [span for other in others for span in _spans(text, other)]
            found += [(s, e) for s, e in _spans(text, name) if not any(start <= s and e <= end for start, end in kept)]
        taken: list[tuple[int, int]] = []
        for start, end in sorted(found, key=lambda span: (span[0] - span[1], span)):
            if all(end <= other or start >= last for other, last in taken):
                taken.append((start, end))
        return sorted(taken)

    def labelled(self, text: str) -> str:
        for start, end in reversed(self.places(text) if self.are_said(text) else []):
            text = text[:start] + self.label + text[end:]
        return text


def _without(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = _pattern(name).sub(" ", text)
    return text


def _spans(text: str, name: str) -> Iterator[tuple[int, int]]:
    for match in _pattern(name).finditer(text):
        start, end = match.span()
        begins = start == 0 or not joins_words(text[start], text[start - 1])
        if start < end and begins and (end == len(text) or not joins_words(text[end - 1], text[end])):
            yield start, end


@lru_cache(maxsize=256)
def _pattern(name: str) -> re.Pattern[str]:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name))
    return re.compile(r"[\W_]+".join(map(re.escape, words)), re.IGNORECASE)


def body_labelled(body: Body, names: Names) -> Body:
    """The body with the label for each name, in the descriptions of its images too; paragraphs keep their numbers."""
    return replace(body, blocks=tuple(_block_labelled(block, names) for block in body.blocks))


def _block_labelled(block: Block, names: Names) -> Block:
    if names.are_said(block.text):
        for start, end in reversed(names.places(block.text)):
            block = replaced(block, start, end, names.label)
    if block.detail and any(is_said_by_id(block.detail, name) for name in names.strong):
        block = replace(block, detail="")  # the anchor of a heading is made of its words
    if any("\n" in mark.value for mark in block.marks):
        block = replace(block, marks=tuple(_mark_labelled(mark, names) for mark in block.marks))
    return block


def _mark_labelled(mark: Mark, names: Names) -> Mark:
    if mark.tag not in LEADING or "\n" not in mark.value:
        return mark
    number, _, said = mark.value.partition("\n")
    return replace(mark, value=f"{number}\n{names.labelled(said)}")


def references_labelled(references: Iterable[Reference], names: Names) -> tuple[Reference, ...]:
    """What is written beside citations, and names in running text that need not lead anywhere."""
    return tuple(
        replace(r, label=names.labelled(r.label), target=names.labelled(r.target) if r.loose else r.target)
        for r in references
    )


def fields_labelled(record: Record, names: Names, kind: Kind) -> Record:
    """The record with the label in its name and fields. The hash of its source goes: it lets anyone try out names."""
    fields: Fields = {}
    for name, value in record.fields.items():
        spec = kind.field(name)
        apart = name in _LEFT or (spec is not None and spec.shape in _ADDRESSES)
        fields[name] = value if apart else _value_labelled(value, names.labelled)
    fields.pop("sha256", None)
    return replace(
        record,
        name=names.labelled(record.name),
        fields=fields,
        places={name: span for name, span in record.places.items() if name != "sha256"},
        references=references_labelled(record.references, names),
        sha256="",
    )


_Reader = Callable[[str], str]


def _value_labelled(value: Value, read: _Reader) -> Value:
    if isinstance(value, str):
        return read(value)
    return tuple(read(part) if isinstance(part, str) else _entry_labelled(part, read) for part in value)


def _entry_labelled(entry: Entry, read: _Reader) -> Entry:
    return {key: read(said) if isinstance(said, str) else tuple(map(read, said)) for key, said in entry.items()}
