"""Lists in front matter, in every form that YAML has for them: what is added is added, what leaves leaves, all else stays."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.core.rewrite.matter import (
    Matter,
    matter_of,
    scalars,
    with_field,
    with_text,
    with_values,
    without_values,
    written,
)
from dossier.core.rewrite.original import Edit, Original, Refused, applied, edited, in_order, original_of
from dossier.diagnostics import Span
from dossier.model import Source
from dossier.yaml_nodes import Mapping, Scalar, read_yaml
from dossier.yaml_nodes import Sequence as Listed

words = st.sampled_from(
    ["old", "older id", "a, b", "x: y", "12", "no", "~", "é", "it's", 'say "so"', "[a]", "- b", "# c", ""]
)
texts = st.lists(words.filter(lambda word: word not in ("", "~")), min_size=1, max_size=4, unique=True)


def quoted(word: str, way: int) -> str:
    ways = [written(word), written(word), "'" + word.replace("'", "''") + "'", '"' + word.replace('"', '\\"') + '"']
    return ways[way]


@st.composite
def lists(draw: st.DrawFn, values: Sequence[str]) -> str:
    """The field `list` with these values, in any form."""
    said = [quoted(value, draw(st.integers(0, 3))) for value in values]
    comment = draw(st.sampled_from(["", " # old, a comment", "   #"]))
    forms = {
        "flow": f"list: [{', '.join(said)}]{comment}",
        "wide": f"list:   [ {' , '.join(said)} ]",
        "trailing": f"list: [{', '.join(said)},]",
        "spread": "list: [\n" + "".join(f"  {value},{comment}\n" for value in said) + "]",
        "block": f"list:{comment}\n" + "\n".join(f"  - {value}{comment}" for value in said),
        "hanging": "list:\n" + "\n".join(f"-   {value}" for value in said),
        "loose": "list:\n\n" + "\n\n  # between\n".join(f"  - {value}" for value in said) + "\n",
        "folded": "list:\n" + "\n".join(f"  - {value}" for value in said[:-1]) + f"\n  - >-\n    {values[-1]}\n",
    }
    if len(said) == 1:
        forms["one"] = f"list: {said[0]}{comment}"
        forms["below"] = f"list:\n  {said[0]}"
    if any(word in values[-1] for word in ("#", ":")) or len(said) == 1:
        del forms["folded"]
    return draw(st.sampled_from(sorted(forms.items())))[1]


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A file with such a list among other fields, and what is in the list."""
    values = draw(texts)
    before = draw(st.sampled_from(["", "name: Ada   # old\n", "x_a:\n  - old\n", "# old\n"]))
    after = draw(st.sampled_from(["", "other: [old]\n", "text: |\n  old\n\n", "# end\n"]))
    body = draw(st.sampled_from(["", "Text.\n", "---\n"]))
    return f"---\n{before}{draw(lists(values))}\n{after}---\n{body}", values


def read(text: str, line_end: str = "\n", mark: str = "") -> Matter:
    original = original_of(Source("content/people/a.md", (mark + text.replace("\n", line_end)).encode()))
    assert isinstance(original, Original)
    return matter_of(original)


def fields(text: str) -> dict[str, object]:
    """Each field with its values."""
    yaml = text.partition("---\n")[2].partition("---\n")[0]
    root = read_yaml(yaml)
    if root is None:
        return {}
    assert isinstance(root, Mapping), text
    return {key.text: _values(value) for key, value in root.pairs if isinstance(key, Scalar)}


def _values(node: object) -> list[str]:
    if isinstance(node, Listed):
        return [child.text.strip() for child in node.entries if isinstance(child, Scalar)]
    assert isinstance(node, Scalar)
    return [] if node.plain and node.text in ("", "~") else [node.text.strip()]


@given(files(), texts)
def test_values_are_added_and_nothing_else_changes(file: tuple[str, list[str]], new: list[str]) -> None:
    text, values = file
    matter = read(text)
    edits = with_values(matter, "list", [written(word) for word in new], values)
    then = applied(text, edits)
    assert fields(then) == {**fields(text), "list": [*values, *new]}
    assert _without(then, edits) == text or matter.value("list").style not in ("flow", "block")  # type: ignore[union-attr]  # it is there
    assert edited(matter.original, edits) == then.encode()


def _without(text: str, edits: Sequence[Edit]) -> str:
    """The text without what edits put in, where they took nothing out."""
    moved = 0
    for edit in in_order(edits):
        text = text[: edit.start + moved] + text[edit.start + moved + len(edit.text) :]
    return text


@given(files(), st.data())
def test_values_leave_and_nothing_else_changes(file: tuple[str, list[str]], data: st.DataObject) -> None:
    text, values = file
    matter = read(text)
    node = matter.value("list")
    assert node
    if node.shape is not Listed:
        edits = without_values(matter, "list", [node])
        assert fields(applied(text, edits)) == {name: value for name, value in fields(text).items() if name != "list"}
        return
    gone = data.draw(st.lists(st.sampled_from(node.children), min_size=1, unique=True))
    left = [value for value, child in zip(values, node.children, strict=True) if child not in gone]
    assert fields(applied(text, without_values(matter, "list", gone))) == {**fields(text), "list": left}


@given(files(), words.filter(bool), st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["", "\ufeff"]))
def test_a_value_gives_way_to_another(file: tuple[str, list[str]], word: str, line_end: str, mark: str) -> None:
    text, values = file
    matter = read(text, line_end, mark)
    first = next(node for node in scalars(matter.value("list")))
    edit = with_text(first, word)
    assert fields(applied(matter.original.text, [edit])) == {**fields(text), "list": [word, *values[1:]]}
    data = edited(matter.original, [edit]).decode()
    assert data == mark + applied(text, [edit]).replace("\n", line_end)


@pytest.mark.parametrize(
    "text", ["name: Ada", "  name: Ada\n  x_a: |+\n    b\n\n", "{name: Ada}", "{}", "# nothing", ""]
)
def test_a_field_is_added_where_the_others_are(text: str) -> None:
    whole = f"---\n{text}\n---\nBody.\n".replace("\n\n---", "\n---")
    before = fields(whole) if ":" in text else {}
    then = applied(whole, [with_field(read(whole), "former_ids: [old]")])
    assert fields(then) == {**before, "former_ids": ["old"]}
    assert then.endswith("\n---\nBody.\n")


@pytest.mark.parametrize("text", ["Only text.\n", "---\n{a: b}\n---\n"])
def test_what_cannot_be_added_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        with_field(read(text), "field:\n  - one")


def test_places_are_those_of_diagnostics() -> None:
    original = read("---\r\nname: é\r\n---\r\nTwo").original
    assert original.span(original.text.index("é"), original.text.index("é") + 1) == Span("content/people/a.md", 2, 7, 1)
    assert original.offset(Span("content/people/a.md", 2, 7)) == original.text.index("é")
