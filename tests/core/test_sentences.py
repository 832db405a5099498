"""The sentence around a place: where it begins and ends, and that it holds the place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.core.sentences import LONGEST, ends, sentence_at

# Sentences, parted by |.
PARTED = [
    "He came. | She went! | Did they? | Yes…  | No.",
    "“He came.” | “She went,” he said. | (They did.) | And so on.",
    "„Er kam.“ | „Sie ging.“ | »Dr. No sprach.« | ›Ja!‹ | ‚Nein.‘ | So war es.",
    "„Dr. No kam.“ | «Lui aussi.» | »Dr. No« blieb.",
    "Mr. Putin met Gen. Smith and J. F. Kennedy in the U.S. in Oct. 2015. | It was late.",
    "It rose 1.5 per cent, vs. 2.0 in 2014. | Then it fell.",
    "The site example.org is down. so it says",
    "Version 2. of it came.",
    "它来了。|他走了！|「好吗？」|好。",
    "Он пришёл. | Она ушла. и всё.",
    "وصل الرئيس. | ثم غادر؟ | نعم.",
    "One line\n|another line",
    "No end",
    "",
]


@pytest.mark.parametrize("parted", PARTED)
def test_sentences_end_where_they_are_parted(parted: str) -> None:
    text = parted.replace("|", "")
    expected = [part for part in parted.split("|") if part]
    found = [text[a:b] for a, b in pairwise([0, *ends(text)]) if a < b]
    assert [part.strip() for part in found] == [part.strip() for part in expected]


@given(st.text("ab .!?。\n\t“”(M)r1é中", max_size=900), st.data())
def test_a_sentence_holds_its_place_and_is_not_much_longer_than_allowed(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    sentence, at = sentence_at(text, start, end)
    place = text[start:end].replace("\n", " ").replace("\t", " ")
    assert 0 <= at <= len(sentence) or not place.strip()
    assert sentence[at : at + len(place)].rstrip() == place.rstrip()
    assert "\n" not in sentence
    assert len(sentence) <= LONGEST + len(place) + len("…  …")


def test_a_long_sentence_is_cut_at_words_on_both_sides() -> None:
    words = " ".join(f"word{number:04}" for number in range(200))
    start = words.index("word0100")
    sentence, at = sentence_at(words, start, start + 8)
    assert sentence.startswith("… word0")
    assert sentence.endswith(" …")
    assert sentence[at : at + 8] == "word0100"
    assert set(sentence.strip("… ").split()) <= set(words.split())
    assert len(sentence) <= LONGEST + 4
