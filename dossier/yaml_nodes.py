"""YAML text to nodes that know their place, without giving scalars a type."""

from __future__ import annotations

import re

from dossier.yaml_tree import Laid, Mapping, Node, Scalar, Sequence, YamlProblem

__all__ = ["Laid", "Mapping", "Node", "Scalar", "Sequence", "YamlProblem", "lay_out", "read_yaml"]

# YAML as nearly all of it is here: a key and on its line a value or a list, or below it a list, and comments that have
# lines of their own, without escapes or second lines. Characters that the parser refuses, or breaks lines at, are left
# to it.
_ODD = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
_QUOTED = rf"\"[^\"\\{_ODD}]*+\"|'[^'{_ODD}]*+'"
_BARE = rf"[\w(./][^:#{_ODD}]*+(?::[^\s:#{_ODD}][^:#{_ODD}]*+)*+(?<!\s)"
_BARE_IN_LIST = rf"\w(?:[^][{{}}:#,?\"'{_ODD}]*[^][{{}}:#,?\"'\s{_ODD}])?"
_IN_LIST = re.compile(rf"{_QUOTED}|{_BARE_IN_LIST}")
_BELOW = re.compile(rf"(?P<indent> *+)- ++(?P<value>{_QUOTED}|{_BARE})(?:\n|\Z)")
_COMMENT = re.compile(rf"(?:#[^{_ODD}]*+)?(?:\n|\Z)")
_PAIR = re.compile(
    rf"(?P<key>\w[\w-]{{0,99}}+):(?: ++(?P<value>{_QUOTED}|{_BARE})"
    rf"| ++(?P<list>\[ *+(?:(?:{_IN_LIST.pattern}) *+(?:, *+(?:{_IN_LIST.pattern}) *+)*+)?\])"
    rf"|\n(?P<below>(?P<indent> *+)- ++(?:{_QUOTED}|{_BARE})(?:\n(?P=indent)- ++(?:{_QUOTED}|{_BARE}))*+))?(?:\n|\Z)"
)


def read_yaml(text: str, first_line: int = 1) -> Node | YamlProblem | None:
    """The root node of text whose first line is `first_line` of its file; None where there is nothing."""
    if plain := _plain_mapping(text, first_line):
        return plain
    from dossier.yaml_events import parsed  # noqa: PLC0415 - what is plain needs no parser

    return parsed(text, first_line)


def lay_out(text: str, start: int, end: int) -> Laid | None:
    """The root of the YAML in text[start:end]; None where there is nothing in it, or no YAML."""
    from dossier.yaml_events import laid_out  # noqa: PLC0415 - as above

    return laid_out(text, start, end)


def _plain_mapping(text: str, first_line: int) -> Mapping | None:
    """The nodes that the parser would make of a text, in a fraction of the time; None where not all lines are plain."""
    pairs: list[tuple[Node, Node]] = []
    position, line = 0, first_line
    while position < len(text):
        if comment := _COMMENT.match(text, position):
            position, line = comment.end(), line + 1
            continue
        pair = _PAIR.match(text, position)
        if not pair:
            return None
        pairs.append((_plain_scalar(pair["key"], line, 1), _plain_value(pair, line)))
        position, line = pair.end(), line + 1
        if pair.lastgroup == "below":
            line += pair["below"].count("\n") + 1
    return Mapping(tuple(pairs), pairs[0][0].line, 1) if pairs else None


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
