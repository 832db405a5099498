"""YAML text of any form to nodes, and to their layout, by way of a parser's events; the only importer of yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate

import yaml

from dossier.values import replace
from dossier.yaml_tree import Laid, Mapping, Node, Scalar, Sequence, YamlProblem

# libyaml's parser where PyYAML has it (every wheel), else the one in Python.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEPTH = 12  # no field is nested deeper than four; a file that is, is not front matter
_YAML_TYPE = "tag:yaml.org,2002:"
REPEATED = 10_000  # values that aliases may add; more is a trap, small to write and endless to read
# What an escape in double quotes can bring back after the text was cleaned, and no HTML or XML may hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_OPEN_ENDED = ("found unexpected end of stream", "did not find expected ',' or ']'", "did not find expected ',' or '}'")
_NO_NAME = "did not find expected alphabetic or numeric character"
_HELP = {
    "mapping values are not allowed in this context": "a text with `: ` in it needs quotes; keys begin in one column",
    "block sequence entries are not allowed in this context": "a text that begins with - needs quotes",
    "did not find expected <document start>": "keys begin in one column",
    "found character that cannot start any token": "a text that begins with @, ` or % needs quotes; only spaces indent",
    "found unexpected end of stream": "the quotation mark opened here is never closed",
    "did not find expected ',' or ']'": "the list opened here is never closed",
    "did not find expected ',' or '}'": "the mapping opened here is never closed",
    "did not find expected key": "keys begin in one column; a text that holds quotation marks needs others around it",
    "found undefined tag handle": "a text that begins with ! needs quotes",
    _NO_NAME: "a text that begins with * or & needs quotes",
}


@dataclass(slots=True)
class _Open:
    """A collection that is being read; `size` counts the values in it, those that aliases repeat too."""

    event: yaml.Event
    children: list[Node] = field(default_factory=list)
    size: int = 1


class _Refused(Exception):
    """YAML that means nothing here, met while nodes are made."""

    def __init__(self, message: str, event: yaml.Event, help: str = "") -> None:
        super().__init__(message)
        self.problem = YamlProblem(message, *_place(event), help)


def parsed(text: str, first_line: int) -> Node | YamlProblem | None:
    """The root node, made from events in a loop: depth is bounded by DEPTH and not by the stack.

    An alias is the anchored node itself, not a copy, so that nested aliases cost no memory, and REPEATED bounds what
    reading them costs; one that contains itself is refused.
    """
    try:
        return _from_events(text, first_line - 1)
    except _Refused as refused:
        return replace(refused.problem, line=refused.problem.line + first_line - 1)
    except yaml.MarkedYAMLError as error:
        problem = error.problem or "not YAML"
        mark = (error.context_mark if problem in _OPEN_ENDED else None) or error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return YamlProblem(problem, line + first_line, column + 1, _HELP.get(problem, ""))
    except yaml.YAMLError as error:  # a character that YAML does not allow
        return YamlProblem(str(error).splitlines()[0], first_line, 1)


def _from_events(text: str, offset: int) -> Node | None:
    opened = [_Open(yaml.Event())]
    anchors: dict[str, tuple[Node, int]] = {}
    repeated = 0
    for event in yaml.parse(text, Loader=_LOADER):
        size = 1
        if isinstance(event, yaml.ScalarEvent):
            node: Node = _scalar(event, offset)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(opened) > DEPTH:
                raise _Refused(f"nested deeper than {DEPTH} levels", event)
            opened.append(_Open(event))
            continue
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = opened.pop()
            node, event, size = _collection(closed.children, closed.event, offset), closed.event, closed.size
        elif isinstance(event, yaml.AliasEvent):
            node, size = _aliased(event, anchors)
            repeated += size
            if repeated > REPEATED:
                raise _Refused(f"aliases repeat more than {REPEATED} values", event)
        elif isinstance(event, yaml.DocumentStartEvent) and opened[0].children:
            raise _Refused("a second YAML document", event)
        else:
            continue
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            if _is_tagged(event):
                raise _Refused(f"there is no type `{event.tag}`", event, _HELP["found undefined tag handle"])
            if event.anchor:
                anchors[event.anchor] = node, size
        opened[-1].children.append(node)
        opened[-1].size += size
    roots = opened[0].children
    return roots[0] if roots else None


def laid_out(text: str, start: int, end: int) -> Laid | None:
    """The root of the YAML in text[start:end]; None where there is nothing in it, or no YAML."""
    lines = [*accumulate((len(line) + 1 for line in text[start:end].split("\n")), initial=start)]
    opened: list[tuple[yaml.CollectionStartEvent, list[Laid]]] = []
    found: list[Laid] = []
    try:
        events = [*yaml.parse(text[start:end], Loader=_LOADER)]
    except yaml.YAMLError:
        return None
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((event, found))
            found = []
        elif isinstance(event, yaml.CollectionEndEvent):
            opening, around = opened.pop()
            found = [*around, _laid_collection(opening, event, tuple(found), text, lines)]
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            found.append(_laid_scalar(event, text, lines))
    return found[0] if found else None


_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*(?:[&!]\S*$)?")  # an anchor, a tag, or both


def _laid_scalar(event: yaml.ScalarEvent | yaml.AliasEvent, text: str, lines: list[int]) -> Laid:
    begins, end = _ends(event, lines)
    if isinstance(event, yaml.AliasEvent):
        return Laid(Scalar, "*", begins, begins, end)
    if event.style in ("|", ">"):  # the parser counts the empty lines after it
        end = len(text[:end].rstrip())
    return Laid(Scalar, event.style or "", begins, _after_properties(event, text, begins, end), end, event.value)


def _laid_collection(
    opening: yaml.CollectionStartEvent,
    closing: yaml.CollectionEndEvent,
    children: tuple[Laid, ...],
    text: str,
    lines: list[int],
) -> Laid:
    shape = Sequence if isinstance(opening, yaml.SequenceStartEvent) else Mapping
    (begins, _), (_, end) = _ends(opening, lines), _ends(closing, lines)
    start = _after_properties(opening, text, begins, end)
    if opening.flow_style:
        return Laid(shape, "flow", begins, start, end, children=children)
    return Laid(shape, "block", begins, start, children[-1].end if children else start, children=children)


def _after_properties(event: yaml.ScalarEvent | yaml.CollectionStartEvent, text: str, begins: int, end: int) -> int:
    if not event.anchor and not event.tag:
        return begins
    match = _PROPERTIES.match(text, begins, end)
    return match.end() if match else begins


def _ends(event: yaml.Event, lines: list[int]) -> tuple[int, int]:
    """Where an event begins and ends."""
    start, end = event.start_mark, event.end_mark
    return (lines[start.line] + start.column, lines[end.line] + end.column) if start and end else (0, 0)


def _aliased(event: yaml.AliasEvent, anchors: dict[str, tuple[Node, int]]) -> tuple[Node, int]:
    if event.anchor not in anchors:
        raise _Refused(f"the alias *{event.anchor} names no anchor that ends before it", event, _HELP[_NO_NAME])
    return anchors[event.anchor]


def _is_tagged(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> bool:
    """Whether a value has a type of its own, as an unquoted `!important` has; YAML's own types mean nothing here."""
    return not (event.tag or _YAML_TYPE).startswith(_YAML_TYPE)


def _scalar(event: yaml.ScalarEvent, offset: int) -> Scalar:
    line, column = _place(event)
    end = event.end_mark
    length = end.column + 1 - column if end and end.line + 1 == line else 1
    text = _FORBIDDEN.sub("\ufffd", event.value) if event.style == '"' else event.value
    return Scalar(text, line + offset, column, max(1, length), not event.style)


def _collection(children: list[Node], opening: yaml.Event, offset: int) -> Node:
    line, column = _place(opening)
    if isinstance(opening, yaml.SequenceStartEvent):
        return Sequence(tuple(children), line + offset, column)
    return Mapping(tuple(zip(children[::2], children[1::2], strict=True)), line + offset, column)


def _place(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
