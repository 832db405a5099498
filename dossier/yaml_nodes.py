"""YAML text to nodes that know their place, without giving scalars a type; the only importer of yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple, TypeAlias

import yaml

from dossier.values import Frozen, replace

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

# Front matter as nearly all of it is: a key and on its line a value or a list, or below it a list, without comments,
# escapes or second lines. Characters that the parser refuses, or breaks lines at, are left to it.
_ODD = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
_QUOTED = rf"\"[^\"\\{_ODD}]*+\"|'[^'{_ODD}]*+'"
_BARE = rf"[\w(./][^:#{_ODD}]*+(?::[^\s:#{_ODD}][^:#{_ODD}]*+)*+(?<!\s)"
_BARE_IN_LIST = rf"\w(?:[^][{{}}:#,?\"'{_ODD}]*[^][{{}}:#,?\"'\s{_ODD}])?"
_IN_LIST = re.compile(rf"{_QUOTED}|{_BARE_IN_LIST}")
_BELOW = re.compile(rf"(?P<indent> *+)- ++(?P<value>{_QUOTED}|{_BARE})(?:\n|\Z)")
_PAIR = re.compile(
    rf"(?P<key>\w[\w-]{{0,99}}+):(?: ++(?P<value>{_QUOTED}|{_BARE})"
    rf"| ++(?P<list>\[ *+(?:(?:{_IN_LIST.pattern}) *+(?:, *+(?:{_IN_LIST.pattern}) *+)*+)?\])"
    rf"|\n(?P<below>(?P<indent> *+)- ++(?:{_QUOTED}|{_BARE})(?:\n(?P=indent)- ++(?:{_QUOTED}|{_BARE}))*+))?(?:\n|\Z)"
)


# Nodes are tuples: as frozen dataclasses they took longer to make than the text to read.
class Scalar(NamedTuple):
    """Text as written: `NO`, `1e3`, `2015-10-22` and `012` stay what they were. Lines and columns count from 1."""

    text: str
    line: int
    column: int
    length: int
    plain: bool


class Sequence(NamedTuple):
    entries: tuple[Node, ...]
    line: int
    column: int
    length: int = 1


class Mapping(NamedTuple):
    pairs: tuple[tuple[Node, Node], ...]
    line: int
    column: int
    length: int = 1


Node: TypeAlias = "Scalar | Sequence | Mapping"


class Laid(NamedTuple):
    """A node as it lies in its text, by offsets, for whoever changes that; a mapping has keys and values in turn.

    `begins` counts the anchor or tag before it, `start` does not. The style of a scalar is its quotation mark, `|`, `>`
    or '' for none, of an alias `*`, of a collection `flow` or `block`; a block ends where its last value does.
    """

    shape: type[Scalar | Sequence | Mapping]
    style: str
    begins: int
    start: int
    end: int
    text: str = ""
    children: tuple[Laid, ...] = ()


class YamlProblem(Frozen):
    """Why the text is not YAML, and where."""

    message: str
    line: int
    column: int
    help: str = ""


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


def read_yaml(text: str, first_line: int = 1) -> Node | YamlProblem | None:
    """The root node of text whose first line is `first_line` of its file; None where there is nothing.

    Nodes are made from events in a loop, so depth is bounded by DEPTH and not by the stack. An alias is the anchored
    node itself, not a copy, so that nested aliases cost no memory, and REPEATED bounds what reading them costs; one
    that contains itself is refused.
    """
    if plain := _plain_mapping(text, first_line):
        return plain
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


def _plain_mapping(text: str, first_line: int) -> Mapping | None:
    """The nodes that the parser would make of a text, in a fraction of the time; None where not all lines are plain."""
    pairs: list[tuple[Node, Node]] = []
    position, line = 0, first_line
    while position < len(text):
        pair = _PAIR.match(text, position)
        if not pair:
            return None
        pairs.append((_plain_scalar(pair["key"], line, 1), _plain_value(pair, line)))
        position, line = pair.end(), line + 1
        if pair.lastgroup == "below":
            line += pair["below"].count("\n") + 1
    return Mapping(tuple(pairs), first_line, 1) if pairs else None


def _plain_value(pair: re.Match[str], line: int) -> Node:
    """What stands after a key or below it; a value that is missing has its place right after the colon."""
    kind, begins = pair.lastgroup, pair.start() - 1
    if kind == "value":
        return _plain_scalar(pair[kind], line, pair.start(kind) - begins)
    if kind == "list":
        inner = _IN_LIST.finditer(pair.string, *pair.span(kind))
        entries = tuple([_plain_scalar(v.group(), line, v.start() - begins) for v in inner])
        return Sequence(entries, line, pair.start(kind) - begins)
    if kind == "below":
        lines = enumerate(_BELOW.finditer(pair.string, *pair.span(kind)), line + 1)
        entries = tuple([_plain_scalar(v["value"], number, v.start("value") - v.start() + 1) for number, v in lines])
        return Sequence(entries, line + 1, len(pair["indent"]) + 1)
    return Scalar("", line, len(pair["key"]) + 2, 1, plain=True)


def _plain_scalar(written: str, line: int, column: int) -> Scalar:
    if written[0] in "\"'":
        return Scalar(written[1:-1], line, column, len(written), plain=False)
    return Scalar(written, line, column, len(written), plain=True)


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


def lay_out(text: str, start: int, end: int) -> Laid | None:
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
