"""Texts that nobody would write: long, never closed, right to left, combining, and whatever chance makes; nothing is raised, nothing invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.core.suggest.as_lines import Entry, quotes_of
from dossier.core.suggest.attribution import attributed
from dossier.core.suggest.dated import dates_in, said_on
from dossier.core.suggest.languages import TABLES, code_for, grammar_of
from dossier.core.suggest.naming import names_in
from dossier.core.suggest.proposal import Proposal, Quotation
from dossier.yaml_nodes import Mapping, Scalar, Sequence, read_yaml

PIECES = [
    '"', "“", "”", "„", "«", "»", "‘", "’", "'", "‹", "›", "「", "」",
    "said", "Jane Example", "he", "according to", "quoted", "as saying", ",", ".", "?", ":", " ", "\n", "a", "B", "and", "of", "the",
    "sagte", "zufolge", "a-t-il dit", "selon", "dijo", "сказал", "по словам", "قال", "نقلت عن", "\u200f", "e\u0301", "\u0301", "3 March 2001",
    "Tuesday", "13.4.2015", "\x00", "\ud800", "😀", "\u2028",
]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=40).map("".join)


@given(st.lists(TEXTS, max_size=4), st.sampled_from(sorted(TABLES)))
def test_whatever_is_found_stands_in_the_text(texts: list[str], code: str) -> None:
    paragraphs, grammar = [*enumerate(texts, 1)], grammar_of(code)
    for each in attributed(paragraphs, grammar):
        text = texts[each.quoted.paragraph - 1]
        assert 0 <= each.quoted.opens < each.quoted.start < each.quoted.end <= each.quoted.closes <= len(text)
        for phrase in (each.speaker, *each.via):
            assert phrase is None or 0 <= phrase.start < phrase.end <= len(texts[phrase.paragraph - 1])
    for named in names_in(paragraphs, grammar, lambda *_: False):
        assert named.count > 0
        assert 1 <= named.paragraph <= len(texts)
    for text in texts:
        assert all(0 <= day.start < day.end <= len(text) for day in dates_in(text, code, "2015-10-22"))
        said_on(text, code, "2015-10-22")
        assert code_for("", text) in TABLES


@given(TEXTS.filter(str.strip), st.text(min_size=1, max_size=20))
def test_an_entry_is_one_line_of_yaml_and_reads_back(text: str, speaker: str) -> None:
    words, name = " ".join(text.split()), " ".join(speaker.split()) or "x"
    if any("\ud800" <= char <= "\udfff" for char in words + name):
        return  # no file can hold it
    entry: Entry = quotes_of(Proposal("document/a", "A", "", "", "en", quotes=(Quotation(words, name, 3, "states"),)))[
        0
    ]
    assert len(entry.line.splitlines()) == 1
    root = read_yaml(entry.line)
    assert isinstance(root, Sequence)
    mapping = root.entries[0]
    assert isinstance(mapping, Mapping)
    read = {
        key.text: value.text for key, value in mapping.pairs if isinstance(key, Scalar) and isinstance(value, Scalar)
    }
    odd = any(
        ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or ord(char) in (0xFFFE, 0xFFFF) or 0xFDD0 <= ord(char) <= 0xFDEF
        for char in words + name
    )
    assert odd or (read["text"], read["speaker"]) == (words, name)


def test_a_quotation_of_thousands_of_words_is_one() -> None:
    words = " ".join(["word"] * 5000)
    found = attributed([(1, f"“{words},” Jane Example said.")], grammar_of("en"))
    assert [(each.quoted.end - each.quoted.start, each.speaker and each.speaker.name) for each in found] == [
        (len(words) + 1, "Jane Example")
    ]


@pytest.mark.parametrize("joint", [" Jane Example said. ", " and "])
def test_thousands_of_quotations_of_one_paragraph_are_found(joint: str) -> None:
    """In time that grows with their number: were it squared, this would take an hour."""
    text = f"Jane Example said {joint.join(['“yes it is so,”'] * 20_000)}."
    assert len(attributed([(1, text)], grammar_of("en"))) == 20_000


@pytest.mark.parametrize("mark", ['"', "'", "“", "‘", "«", "„", "»"])
def test_thousands_of_marks_that_close_nothing_take_no_longer(mark: str) -> None:
    attributed([(1, f"{mark}a he said " * 20_000)], grammar_of("en"))


def test_words_from_right_to_left_keep_their_order() -> None:
    text = "قال أحمد النموذج: «سنواصل\u200f العمل»"
    found = attributed([(1, text)], grammar_of("ar"))
    assert [text[each.quoted.start : each.quoted.end] for each in found] == ["سنواصل\u200f العمل"]


def test_combining_characters_stay_with_their_letters() -> None:
    text = "“Cafe\u0301,” Rene\u0301e Example said."
    found = attributed([(1, text)], grammar_of("en"))
    assert [(text[each.quoted.start : each.quoted.end], each.speaker and each.speaker.name) for each in found] == [
        ("Cafe\u0301,", "Rene\u0301e Example")
    ]
