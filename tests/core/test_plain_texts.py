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


@pytest.fixture(scope="module")
def real_texts(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("corpus")
    command = [sys.executable, str(corpora / "corpora" / "unpack.py"), str(folder / "reuters"), "--limit", "2000"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return list(_texts_in(folder)) + list(_texts_in(corpora / "seeds"))


def _texts_in(folder: Path) -> Iterator[str]:
    paths = (path for path in sorted(folder.rglob("*")) if path.suffix in (".md", ".txt"))
    return (decode(path.read_bytes()).text for path in paths)


def test_real_texts_read_as_the_parser_reads_them(real_texts: list[str]) -> None:
    for text in real_texts:
        assert_read_as_parsed(split(text).body, numbered=True, curated=False)
