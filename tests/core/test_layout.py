"""YAML as it lies in a text: every value where `read_yaml` says that it is, from its first character to its last."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.yaml_nodes import Laid, Mapping, Node, Scalar, Sequence, YamlProblem, lay_out, read_yaml

TEXT = """name: &n Ada
aliases:
  - "A. Lind"   # c
  - >
    folded
    text

former_ids: [a,
  b , ] # x
empty:
tilde: ~   # foo
lit: |+
  x

al: *n
m: {a: b, "c": [d, {e: f}]}
x: &q [1, 2]
multi: one
  two
"""


def laid(text: str) -> Iterator[tuple[str, str, str]]:
    """Each value below the root: its style, what stands before it that belongs to it, and itself."""
    root = lay_out(f"..{text}..", 2, 2 + len(text))
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop(0)
        waiting[:0] = node.children
        whole = f"..{text}.."
        if node is not root:
            yield node.style, whole[node.begins : node.start], whole[node.start : node.end]


def test_each_value_lies_where_it_is_written() -> None:
    assert [each for each in laid(TEXT) if each[2] in ("Ada", "*n", "~") or each[0] not in ("", "block")] == [
        ("", "&n ", "Ada"),
        ('"', "", '"A. Lind"'),
        (">", "", ">\n    folded\n    text"),
        ("flow", "", "[a,\n  b , ]"),
        ("", "", "~"),
        ("|", "", "|+\n  x"),
        ("*", "", "*n"),
        ("flow", "", '{a: b, "c": [d, {e: f}]}'),
        ('"', "", '"c"'),
        ("flow", "", "[d, {e: f}]"),
        ("flow", "", "{e: f}"),
        ("flow", "&q ", "[1, 2]"),
    ]


@pytest.mark.parametrize("text", ["", "# only a comment", "a: [b", "a: b: c"])
def test_what_is_no_yaml_lies_nowhere(text: str) -> None:
    assert lay_out(text, 0, len(text)) is None


words = st.sampled_from(["a", "b c", "2015-10-22", "~", "x.y", "é", "𝄞"])
scalars = st.one_of(words, words.map(lambda w: f'"{w}"'), words.map(lambda w: f"'{w}'"))
flows = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]")
        | st.lists(inner, max_size=2).map(
            lambda values: "{" + ", ".join(f"k{n}: {v}" for n, v in enumerate(values)) + "}"
        )
    ),
    max_leaves=5,
)
pairs = st.one_of(
    flows.map(": {}".format),
    st.just(":"),
    st.lists(flows, min_size=1, max_size=3).map(
        lambda values: ":\n" + "\n".join(f"  - {value}  # c" for value in values)
    ),
    st.lists(flows, min_size=1, max_size=2).map(
        lambda values: ":\n" + "\n".join(f"  k{n}: {v}" for n, v in enumerate(values))
    ),
    words.map(": >-\n  {}\n  more\n".format),
)


@given(st.lists(pairs, min_size=1, max_size=4), st.sampled_from(["", "# c\n", "\n"]))
def test_values_lie_where_reading_finds_them(values: list[str], between: str) -> None:
    text = between.join(f"f{number}{value}\n" for number, value in enumerate(values))
    root, found = read_yaml(text), lay_out(text, 0, len(text))
    assert root is not None
    assert found is not None
    assert not isinstance(root, YamlProblem)
    assert list(_places(root)) == list(_laid_places(found, text))


def _places(node: Node) -> Iterator[tuple[int, int, str]]:
    if isinstance(node, Scalar):
        yield node.line, node.column, node.text
    for child in node.entries if isinstance(node, Sequence) else node.pairs if isinstance(node, Mapping) else ():
        for each in child if isinstance(node, Mapping) and isinstance(child, tuple) else (child,):
            yield from _places(each)  # type: ignore[arg-type]  # a pair of nodes, or a node


def _laid_places(node: Laid, text: str) -> Iterator[tuple[int, int, str]]:
    if node.shape is Scalar:
        before = text[: node.begins]
        yield before.count("\n") + 1, len(before) - before.rfind("\n"), node.text
    for child in node.children:
        yield from _laid_places(child, text)
