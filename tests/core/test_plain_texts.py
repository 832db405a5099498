"""What is plain is read without a parser, and reads as the parser would read it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dossier.core.front_matter import split
from dossier.core.markdown import Converted, convert
from dossier.decode import decode
from dossier.yaml_nodes import YamlProblem, read_yaml
from tests.core.texts import any_char, markdown

# What prose is made of, with what is markup in some places and none in others.
_PROSE = (
    *"word Said. 3.5 10 1987 1) 12. \\<AB.C> \\* \\- \\[ \\a \\\\ * _ a_b (x) \" ' - -- + — é [ ] & &amp; AT&T < >".split(),
    *"! ~ | : = # @ ` [[a]] [@a]".split(),
    *("[a]: b", "2. ", " ", " ", " ", " ", "  ", "\n", "\n", "\n\n", "\n\n", "\n \n", " \n", "  \n", "\t", "\xa0"),
    *"\x0b\x1c\x85\u2028\u200b\u3000\r\f\0",
)
prose = st.lists(st.one_of(st.sampled_from(_PROSE), any_char), max_size=30).map("".join)


@given(st.one_of(prose, markdown), st.booleans(), st.booleans())
@example(text="One.\n\nTwo \\<X>,\nthree \\*.\n\n\\- *four*.\n", numbered=True, curated=False)
@example(text="\xa0\n\n\u200b\n\na\x0b\n", numbered=True, curated=True)
@example(text="a\n=\n\nb\n-\n\n1. c\n", numbered=False, curated=True)
def test_a_rule_before_a_text_changes_nothing_in_it(text: str, numbered: bool, curated: bool) -> None:
    """With it the text is no longer made of paragraphs alone, and the parser reads all of it."""
    assert_read_as_parsed(text, numbered, curated)


def assert_read_as_parsed(text: str, numbered: bool, curated: bool) -> None:
    parsed = convert(f"***\n\n{text}", "seeds/a.md", 5, numbered=numbered, curated=curated)
    assert parsed.blocks.pop(0).tag == "hr"
    assert _all(convert(text, "seeds/a.md", 7, numbered=numbered, curated=curated)) == _all(parsed)


def _all(converted: Converted) -> tuple[object, ...]:
    return converted.body, converted.references, converted.diagnostics, converted.headings


# Values that stand for themselves in YAML, and such as are something else there, alone or in some places.
_VALUES = (
    *"x 1.5 2015-10-22 12:30 https://example.org/a?b=c (q ./f é中 🙂 null ~ a#b x] a{b don't -x ? _ a\\b a*b&c ... --- <<".split(),
    *(
        "",
        "a b",
        "a - b",
        "a, b",
        'a"b',
        "a: b",
        "a #c",
        "x ",
        "[]",
        "[a]",
        "{a: b}",
        "|",
        "&a x",
        "*a",
        "!t x",
        "a\tb",
    ),
)
_value = st.one_of(st.sampled_from(_VALUES), st.text(any_char, max_size=4))
_written = st.one_of(_value, _value.map('"{}"'.format), _value.map("'{}'".format))
_list = st.lists(st.one_of(_written, _written.map(" {}".format), _written.map("{} ".format)), max_size=3)
_key = st.one_of(st.sampled_from(["title", "a-b", "x_y", "é", "2015", "a b", "<<", '"a"', "- a"]), _value)
_line = st.one_of(
    st.builds("{}: {}".format, _key, st.one_of(_written, _list.map(",".join).map("[{}]".format))),
    st.builds("{}:{}".format, _key, _written),
    st.builds("{}- {}".format, st.sampled_from(["", "  ", "  ", " "]), _written),
    st.sampled_from(["list:", "list:\n  - a\n  - 'b c'", 'title: A\npeople: [ann, "Bo Lee"]', "", " ", "# c", "  d"]),
)


@given(st.lists(_line, max_size=5).map("\n".join), st.sampled_from(["", "\n", "\n\n"]), st.integers(2, 5))
@example(text="a: \"b\"\nc:\n- d\n- e f\ng: [h, 'i, j']\nk:\nl: 12:30", end="\n", first_line=2)
def test_a_comment_before_yaml_changes_nothing_in_it(text: str, end: str, first_line: int) -> None:
    """With it not all of the lines are plain, and the parser reads all of them."""
    assert_nodes_as_parsed(text + end, first_line)


def assert_nodes_as_parsed(text: str, first_line: int) -> None:
    node, parsed = read_yaml(text, first_line), read_yaml(f"#\n{text}", first_line - 1)
    if not (isinstance(node, YamlProblem) and isinstance(parsed, YamlProblem)):
        assert repr(node) == repr(parsed)  # tuples of two types may be equal


@pytest.mark.parametrize("length", [1023, 1024, 1025, 5000])
@pytest.mark.parametrize("form", ["a: {}\n", 'a: "{}"\n', "a: ['{}']\n", "a: [{}]\n", "a:\n- {}\n", "{}: a\n"])
def test_a_value_may_be_longer_than_a_key(form: str, length: int) -> None:
    assert_nodes_as_parsed(form.format("x" * length), 2)


@pytest.fixture(scope="module")
def real_texts(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("corpus")
    command = [sys.executable, str(corpora / "corpora" / "unpack.py"), str(folder / "reuters"), "--limit", "2000"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return list(_texts_in(folder)) + list(_texts_in(corpora / "seeds"))


def _texts_in(folder: Path) -> Iterator[str]:
    paths = (path for path in sorted(folder.rglob("*")) if path.suffix in (".md", ".txt"))
    return (decode(path.read_bytes()).text for path in paths)


def test_real_texts_read_as_the_parsers_read_them(real_texts: list[str]) -> None:
    for text in real_texts:
        parts = split(text)
        assert_read_as_parsed(parts.body, numbered=True, curated=False)
        assert_nodes_as_parsed(parts.yaml, parts.yaml_line)
