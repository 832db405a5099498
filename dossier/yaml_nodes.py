"""YAML text to nodes that know their place, without giving scalars a type; the only importer of yaml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import yaml

# libyaml's parser where PyYAML has it (every wheel), else the one in Python.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEPTH = 12  # no field is nested deeper than four; a file that is, is not front matter


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text as written: `NO`, `1e3`, `2015-10-22` and `012` stay what they were. Lines and columns count from 1."""

    text: str
    line: int
    column: int
    length: int
    plain: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    entries: tuple[Node, ...]
    line: int
    column: int
    length: int = 1


@dataclass(frozen=True, slots=True)
class Mapping:
    pairs: tuple[tuple[Node, Node], ...]
    line: int
    column: int
    length: int = 1


Node: TypeAlias = "Scalar | Sequence | Mapping"


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """Why the text is not YAML, and where."""

    message: str
    line: int
    column: int


class _TooDeep(Exception):
    """Raised while building nodes, so that nesting is refused before it can exhaust the stack."""

    def __init__(self, event: yaml.Event) -> None:
        super().__init__()
        self.line, self.column = _place(event)


def read_yaml(text: str, first_line: int = 1) -> Node | YamlProblem | None:
    """The root node of text whose first line is `first_line` of its file; None where there is nothing.

    Nodes are made from events in a loop, so depth is bounded by DEPTH and not by the stack. An alias is the anchored node
    itself, not a copy, so that nested aliases cost no memory; one that contains itself is refused.
    """
    try:
        return _from_events(text, first_line - 1)
    except _TooDeep as deep:
        return YamlProblem(f"nested deeper than {DEPTH} levels", deep.line + first_line - 1, deep.column)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return YamlProblem(error.problem or "not YAML", line + first_line, column + 1)
    except yaml.YAMLError as error:  # a character that YAML does not allow
        return YamlProblem(str(error).splitlines()[0], first_line, 1)


def _from_events(text: str, offset: int) -> Node | YamlProblem | None:
    open_nodes: list[tuple[list[Node], yaml.Event]] = [([], yaml.Event())]
    anchors: dict[str, Node] = {}
    for event in yaml.parse(text, Loader=_LOADER):
        line, column = _place(event)
        if isinstance(event, yaml.ScalarEvent):
            node: Node = _scalar(event, offset)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(open_nodes) > DEPTH:
                raise _TooDeep(event)
            open_nodes.append(([], event))
            continue
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            children, opening = open_nodes.pop()
            node, event = _collection(children, opening, offset), opening
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                return YamlProblem(f"the alias *{event.anchor} names no anchor that ends before it", line + offset, column)
            node = anchors[event.anchor]
        elif isinstance(event, yaml.DocumentStartEvent) and open_nodes[0][0]:
            return YamlProblem("a second YAML document", line + offset, column)
        else:
            continue
        if isinstance(event, yaml.NodeEvent) and event.anchor and not isinstance(event, yaml.AliasEvent):
            anchors[event.anchor] = node
        open_nodes[-1][0].append(node)
    roots = open_nodes[0][0]
    return roots[0] if roots else None


def _scalar(event: yaml.ScalarEvent, offset: int) -> Scalar:
    line, column = _place(event)
    end = event.end_mark
    length = end.column + 1 - column if end and end.line + 1 == line else 1
    return Scalar(event.value, line + offset, column, max(1, length), not event.style)


def _collection(children: list[Node], opening: yaml.Event, offset: int) -> Node:
    line, column = _place(opening)
    if isinstance(opening, yaml.SequenceStartEvent):
        return Sequence(tuple(children), line + offset, column)
    return Mapping(tuple(zip(children[::2], children[1::2], strict=True)), line + offset, column)


def _place(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
