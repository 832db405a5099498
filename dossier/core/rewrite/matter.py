"""The front matter of a file to edits of it: values put in place of others, added to lists, given to new fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from dossier.core.front_matter import split
from dossier.core.rewrite.original import Edit, Original, refusal
from dossier.diagnostics import Span
from dossier.values import Frozen
from dossier.yaml_nodes import Laid, Mapping, Scalar, lay_out
from dossier.yaml_nodes import Sequence as Listed

_NOTHING = ("", "~", "null")
# What needs no quotation marks, in a list between brackets neither.
_PLAIN = re.compile(r"\w(?:[\w .’'()/-]*[\w.)])?")
_COMMA = re.compile(r"\s*,")
_TYPED = frozenset(["true", "false", "yes", "no", "on", "off", "null", "y", "n"])


class Matter(Frozen):
    """The YAML of a file, text[start:end], as it lies there; `body` is where the text below it begins."""

    original: Original
    root: Laid | None
    start: int
    end: int
    body: int

    @property
    def fenced(self) -> bool:
        return self.body > 0

    def pairs(self) -> Iterator[tuple[Laid, Laid]]:
        """Each key with its value, in the order written."""
        children = self.root.children if self.root and self.root.shape is Mapping else ()
        yield from zip(children[::2], children[1::2], strict=True)

    def value(self, name: str) -> Laid | None:
        """What stands after a key."""
        return next((value for key, value in self.pairs() if key.text == name), None)

    def scalar_at(self, span: Span) -> Laid | None:
        """The text that begins there."""
        begins = self.original.offset(span)
        return next((node for node in scalars(self.root) if node.begins == begins), None)


def matter_of(original: Original) -> Matter:
    """The front matter of a file that can be read."""
    text = original.text
    parts = split(text)
    if parts.body_line == 1:
        return Matter(original, None, 0, 0, 0)
    start = text.index("\n") + 1
    end = start + len(parts.yaml)
    return Matter(original, lay_out(text, start, end), start, end, len(text) - len(parts.body))


def is_nothing(node: Laid) -> bool:
    return node.shape is Scalar and not node.style and node.text in _NOTHING


def written(text: str) -> str:
    """A text as YAML, plain where that reads back the same wherever it stands; else in double quotes."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _TYPED
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def with_text(node: Laid, text: str) -> Edit:
    """Another text in place of one, with the quotation marks that it had."""
    if node.style == "'":
        return Edit(node.start, node.end, "'" + text.replace("'", "''") + "'")
    return Edit(node.start, node.end, json.dumps(text, ensure_ascii=False) if node.style == '"' else written(text))


def with_field(matter: Matter, lines: str) -> Edit:
    """A new field at the end of the front matter: `name: value`, of one line or more, from the first column."""
    root, text = matter.root, matter.original.text
    if not matter.fenced:
        raise refusal("the file has no front matter", matter.original.span(0), "begin it with `---`, fields and `---`")
    if root is None:
        return Edit(matter.end, matter.end, f"{lines}\n")
    if root.style == "flow":
        if "\n" in lines or "#" in lines:
            raise refusal(
                "this cannot be added between braces", matter.original.span(root.start), "a line for each field"
            )
        last = root.children[-1].end if root.children else root.start + 1
        return Edit(last, last, ", " * bool(root.children) + lines)
    indent = " " * (root.begins - text.rfind("\n", 0, root.begins) - 1)
    return Edit(matter.end, matter.end, "".join(f"{indent}{line}\n" if line else "\n" for line in lines.split("\n")))


def with_values(matter: Matter, name: str, values: Sequence[str], now: Sequence[str]) -> list[Edit]:
    """More values at the end of a list, each as YAML, in the manner that the list has; `now` are those that it has."""
    node = matter.value(name)
    if not values:
        return []
    if node is None:
        return [with_field(matter, f"{name}: [{', '.join(values)}]")]
    if node.shape is Listed:
        return [_after_last(matter, node, values)]
    if is_nothing(node):
        return [Edit(node.start, node.end, f"{' ' * (node.start == node.end)}[{', '.join(values)}]")]
    if node.shape is Mapping:
        raise refusal(f"`{name}` is no list", matter.original.span(node.start), "make it a list: `[one, two]`")
    alone = [as_written(matter, node)] if node.style != "*" else [*map(written, now)]
    return [Edit(node.start, node.end, f"[{', '.join([*alone, *values])}]")]


def with_pairs(matter: Matter, name: str, pairs: Sequence[str]) -> list[Edit]:
    """More pairs, each as YAML, in a field that is a mapping, or a list of mappings and texts."""
    node, text = matter.value(name), matter.original.text
    if node is None or node.shape is not Mapping:
        return with_values(matter, name, [f"{{{pair}}}" for pair in pairs], ())
    if node.style == "flow":
        last = node.children[-1].end if node.children else node.start + 1
        return [Edit(last, last, ", " * bool(node.children) + ", ".join(pairs))]
    indent = " " * (node.begins - text.rfind("\n", 0, node.begins) - 1)
    end = _end_of_line(text, node.end)
    return [Edit(end, end, "".join(f"\n{indent}{pair}" for pair in pairs))]


def without_values(matter: Matter, name: str, gone: Sequence[Laid]) -> list[Edit]:
    """A list without some of its values, or a field without its only one."""
    node = matter.value(name)
    if node is None or node.shape is not Listed:
        return [_without_field(matter, name)]
    if node.style == "block":
        return [_without_line(matter.original.text, child) for child in gone]
    kept = [child for child in node.children if child not in gone]
    if not kept:
        comma = _COMMA.match(matter.original.text, node.children[-1].end)
        return [Edit(node.children[0].begins, comma.end() if comma else node.children[-1].end, "")]
    edits = [
        Edit(child.begins, after.begins, "")
        for child, after in pairwise(node.children)
        if child in gone and child.begins < kept[-1].begins
    ]
    last = node.children[-1]
    return [*edits, Edit(kept[-1].end, last.end, "")] if last in gone else edits


def _without_line(text: str, child: Laid) -> Edit:
    dash = text.rindex("-", 0, child.begins)
    return _without(text, dash, child.end)


def _without(text: str, begins: int, ends: int) -> Edit:
    """The lines of a stretch taken out, but for a comment behind it, which stays on a line of its own."""
    stop = _end_of_line(text, ends)
    behind = text[ends:stop]
    if behind.lstrip().startswith("#"):
        return Edit(begins, stop - len(behind.lstrip()), "")
    return Edit(text.rfind("\n", 0, begins) + 1, min(stop + 1, len(text)), "")


def _without_field(matter: Matter, name: str) -> Edit:
    """The line of a field that is one text taken out; between braces, where it shares its line, emptied."""
    text = matter.original.text
    key, node = next((key, node) for key, node in matter.pairs() if key.text == name)
    if matter.root and matter.root.style == "flow":
        return Edit(node.start, node.end, "~")
    return _without(text, key.begins, node.end)


def as_written(matter: Matter, node: Laid) -> str:
    """A text as it may stand between brackets: as it is written where it is, if it may."""
    raw = matter.original.text[node.start : node.end]
    return raw if "\n" not in raw and (node.style in ("'", '"') or _PLAIN.fullmatch(raw)) else written(node.text)


def _after_last(matter: Matter, node: Laid, values: Sequence[str]) -> Edit:
    text = matter.original.text
    if node.style == "flow":
        last = node.children[-1].end if node.children else node.start + 1
        return Edit(last, last, ", " * bool(node.children) + ", ".join(values))
    last_child = node.children[-1]
    dash = text.rindex("-", 0, max(last_child.begins, node.start + 1))
    lead = text[text.rfind("\n", 0, dash) + 1 : dash]
    gap = text[dash + 1 : last_child.begins]
    gap = gap if gap and not gap.strip(" ") else " "
    end = _end_of_line(text, last_child.end)
    return Edit(end, end, "".join(f"\n{lead}-{gap}{value}" for value in values))


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def scalars(node: Laid | None) -> Iterator[Laid]:
    """Every text in a node; what YAML's aliases repeat counts where it is written."""
    if node is None:
        return
    if node.shape is Scalar and node.style != "*":
        yield node
    for child in node.children:
        yield from scalars(child)
