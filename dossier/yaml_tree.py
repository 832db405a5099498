"""What YAML is made of here: nodes and their layout, each with its place, and why a text is none."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from dossier.values import Frozen


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
