"""Reading files: whatever is in them, there is a result and nothing is raised."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.core.config import read_config
from dossier.core.front_matter import read_fields, split
from dossier.core.kinds import BUILT_IN, COVER, DOCUMENT
from dossier.core.markdown import convert
from dossier.core.parse import SeedOptions, parse_content, parse_seed
from dossier.core.seeds.plain_text import convert_plain, is_blank
from dossier.decode import decode
from dossier.model import Body, Source
from dossier.packing import unpack_body
from dossier.yaml_events import parsed
from dossier.yaml_nodes import Mapping, Node, Scalar, Sequence, YamlProblem, read_yaml
from tests.core.texts import any_text, files, markdown, yaml

KINDS = {kind.name: kind for kind in (*BUILT_IN.values(), COVER)}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_a_problem(data: bytes) -> None:
    decoded = decode(data)
    assert not decoded.text or not decoded.problem
    assert not any(char in decoded.text for char in "\r\x00\x0b\x0c\x1b\x85\u2028\u2029\ufffe")


@given(any_text)
def test_text_in_utf_8_is_that_text_but_for_line_ends_and_control_characters(text: str) -> None:
    decoded = decode(text.encode()).text
    kept = [c for c in text.removeprefix("\ufeff") if not unicodedata.category(c).startswith(("C", "Z"))]
    assert [c for c in decoded if not unicodedata.category(c).startswith(("C", "Z")) and c != "\ufffd"] == [
        c for c in kept if c != "\ufffd"
    ]


def test_a_text_of_more_than_eight_megabytes_is_refused() -> None:
    assert decode(b"a" * 8_000_000).text
    assert decode(b"a" * 8_000_001).problem == "is larger than 8 MB; split it into parts"


@given(yaml)
def test_any_yaml_is_nodes_or_a_problem_in_its_lines(text: str) -> None:
    node = read_yaml(text, 3)
    last = 3 + len(text.splitlines()) + 1
    if isinstance(node, YamlProblem):
        assert 3 <= node.line <= last
        assert node.column >= 1
    for inner in _nodes(node):
        assert 3 <= inner.line <= last
        assert inner.column >= 1
        assert inner.length >= 1


def _nodes(node: Node | YamlProblem | None) -> list[Node]:
    if isinstance(node, Sequence):
        return [node, *(inner for entry in node.entries for inner in _nodes(entry))]
    if isinstance(node, Mapping):
        return [node, *(inner for pair in node.pairs for entry in pair for inner in _nodes(entry))]
    return [node] if isinstance(node, Scalar) else []


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"), max_size=20
    )
)
def test_a_quoted_scalar_is_the_text_in_it_and_its_place_that_of_the_quotation_mark(text: str) -> None:
    doubled = text.replace("'", "''")
    node = read_yaml(f"a: '{doubled}'\nb: c")
    assert isinstance(node, Mapping)
    assert node.pairs[0][1] == Scalar(text, 1, 4, len(doubled) + 2, plain=False)


@given(files)
def test_splitting_loses_nothing(text: str) -> None:
    text = decode(text.encode()).text
    parts = split(text)
    if parts.problem or not parts.yaml:
        assert parts.body in text
    lines = text.split("\n")
    assert "\n".join(lines[parts.body_line - 1 :]) == parts.body
    if parts.yaml:
        assert f"\n{parts.yaml}" in text
        assert parts.yaml_line == 2


PLAIN = [
    "a: b",
    'c: [d, "e: f"]',
    "g:\n- h\n- i",
    "j:\n  - k",
    "l:",
    "# m: n",
    "#",
    "",
    "- o",
    "  # p",
    "q: 'r' ",
    "s: t # u",
]


@given(st.lists(st.sampled_from(PLAIN), max_size=8), st.sampled_from(["", "\n"]))
def test_lines_that_are_plain_are_the_nodes_that_the_parser_makes_of_them(lines: list[str], end: str) -> None:
    text = "\n".join(lines) + end
    assert read_yaml(text, 3) == parsed(text, 3)


@given(yaml, st.sampled_from([*KINDS]))
def test_fields_of_any_yaml_have_places_and_fit_the_model(text: str, kind: str) -> None:
    table = KINDS[kind].fields
    matter = read_fields(text, 2, "content/a.md", table)
    known = {field.name for field in table}
    assert matter.fields.keys() <= known
    assert matter.fields.keys() <= matter.places.keys()
    for value in matter.fields.values():
        assert value
        assert isinstance(value, str) or all(isinstance(entry, str | dict) for entry in value)
    for found in matter.diagnostics:
        assert found.span.line >= 2
        assert "\n" not in found.code


@given(yaml)
def test_any_configuration_is_usable(text: str) -> None:
    config, _ = read_config(text, "dossier.yaml")
    assert config.title
    assert set(BUILT_IN) <= set(config.kinds)


@given(st.one_of(any_text, markdown), st.booleans(), st.booleans())
def test_any_markdown_is_numbered_blocks_whose_marks_lie_inside_them(text: str, numbered: bool, curated: bool) -> None:
    text = decode(text.encode()).text
    converted = convert(text, "content/a.md", 5, numbered=numbered, curated=curated)
    _check_numbers(converted.body, numbered)
    last = 5 + len(text.split("\n"))
    assert all(5 <= block.line <= last for block in converted.blocks)
    for reference in converted.references:
        assert 5 <= reference.span.line <= last
    assert not converted.references or curated


@given(any_text, st.sampled_from(["", "blank", "lines"]))
def test_any_plain_text_is_numbered_blocks_of_all_its_words(text: str, separation: str) -> None:
    text = decode(text.encode()).text
    body = convert_plain(text, 1, separation)
    _check_numbers(body, numbered=True)
    seen = "".join(block.text for block in body.blocks)
    unseen = "".join(line for line in text.split("\n") if is_blank(line))
    assert sorted(c for c in seen + unseen if not c.isspace()) == sorted(c for c in text if not c.isspace())


def _check_numbers(body: Body, numbered: bool) -> None:
    """Numbers go from 1 without a gap, in order; what has text has one; marks lie inside the text."""
    numbers = [block.number for block in body.blocks if block.number]
    assert numbers == (list(range(1, len(numbers) + 1)) if numbered else [])
    for block in body.blocks:
        assert bool(block.number) == (numbered and not is_blank(block.text))
        for mark in block.marks:
            assert 0 <= mark.start <= mark.end <= len(block.text)


@given(files, st.sampled_from(["seeds/a.md", "seeds/a.txt"]))
def test_any_seed_is_a_document_and_all_about_it_is_a_warning(text: str, path: str) -> None:
    parsed = parse_seed(Source(path, text.encode()), SeedOptions())
    assert parsed.record is not None
    assert parsed.record.text is not None
    assert {d.severity for d in parsed.diagnostics} <= {"warning"}
    assert parsed.record.text.paragraphs == sum(1 for block in unpack_body(parsed.bodies[path]).blocks if block.number)


@given(files, st.sampled_from(["Menu", "a", "word", "— Ann"]))
def test_omitting_a_line_is_as_if_it_were_not_there(text: str, line: str) -> None:
    text = decode(text.encode()).text
    parts = split(text)
    lines = parts.body.split("\n")
    without = "\n".join(text.split("\n")[: parts.body_line - 1] + [each for each in lines if each.strip() != line])
    if split(without) != split(text) and split(without).problem != parts.problem:
        return  # the line was what made it front matter
    omitted = parse_seed(Source("seeds/a.txt", text.encode()), SeedOptions((line,)))
    never = parse_seed(Source("seeds/a.txt", without.encode()), SeedOptions())
    shown = [
        [(b.number, b.text) for b in unpack_body(parsed.bodies["seeds/a.txt"]).blocks] for parsed in (omitted, never)
    ]
    assert shown[0] == shown[1]


@given(files, st.sampled_from([*KINDS]))
def test_any_content_is_a_record_or_a_malformed_fence(text: str, kind: str) -> None:
    parsed = parse_content(Source("content/x/a.md", text.encode()), KINDS[kind])
    assert parsed.record is not None or [d.code for d in parsed.diagnostics] == ["fence-malformed"]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefghijkl", "bcdefghijklm", strict=True)
)

# What grows fast or nests deep in programs that take it as it comes. | a text of about that many characters
HOSTILE: dict[str, Callable[[int], str]] = {
    "aliases of aliases": lambda n: BOMB,
    "one list repeated under many schemes": lambda n: (
        f"x: &a [{'y, ' * (n // 8)}y]\nsame_as:\n" + "".join(f"  k{i}: *a\n" for i in range(n // 16))
    ),
    "brackets": lambda n: "[" * n,
    "braces": lambda n: "{a: " * (n // 4),
    "entries in entries": lambda n: "- " * (n // 2),
    "keys in keys": lambda n: "".join(" " * i + "a:\n" for i in range(int((2 * n) ** 0.5))),
    "quotation marks": lambda n: "quotes: " + "'" * n,
    "links that do not close": lambda n: "[a](" * (n // 4),
    "images that do not close": lambda n: "![" * (n // 2),
    "emphasis that does not close": lambda n: "*a_ **b " * (n // 8),
    "quotations in quotations": lambda n: "> " * (n // 2),
    "code spans of every length": lambda n: "".join("`" * (i % 40 + 1) + "a" for i in range(n // 21)),
    "citations that do not close": lambda n: "[@a; " * (n // 5),
    "white space in a citation": lambda n: f"[@a,{' ' * n}x]",
    "a wide table": lambda n: f"{'|a' * (n // 6)}|\n{'|-' * (n // 6)}|\n{'|b' * (n // 6)}|",
    "a table of one wide row": lambda n: f"|a|\n|-|\n{'|b' * (n // 2)}|",
    "fences": lambda n: "---\na: b\n" * (n // 9),
    "late fences": lambda n: "text\n" + "---\na: b\n\n" * (n // 10),
    "definitions": lambda n: "".join(f"[{i}]: a\n" for i in range(n // 8)),
    "rules of dashes": lambda n: "—\n" * (n // 2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_no_time(name: str) -> None:
    text = HOSTILE[name](3000)
    started = time.process_time()
    read_fields(text, 1, "seeds/a.md", DOCUMENT.fields)
    for path in ("seeds/a.md", "seeds/a.txt"):
        parse_seed(Source(path, text.encode()), SeedOptions())
        parse_seed(Source(path, f"---\n{text}\n---\n{text}".encode()), SeedOptions())
    parse_content(Source("content/x/a.md", f"---\ntitle: A\n---\n{text}".encode()), DOCUMENT)
    assert time.process_time() - started < 5  # a second would do; other tests run beside it


@given(markdown)
def test_a_document_of_content_and_a_seed_number_the_same_text_alike(text: str) -> None:
    """Where nothing in it is a reference: what the curator writes and what came from elsewhere follow one rule."""
    if any(sign in text for sign in ("[", "<", "@")):
        return
    text = decode(text.encode()).text
    own, seed = (convert(text, "a.md", 1, numbered=True, curated=curated) for curated in (True, False))
    assert own.body == seed.body
