"""What changed in names to the texts in which they may stand: never one too few."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dossier.core.affected import Change, _words

TEXTS = st.lists(st.text("abKné ’.", max_size=30), min_size=1, max_size=8)
PHRASES = st.lists(st.text("abKné '", min_size=1, max_size=12), max_size=4)


@given(texts=TEXTS, phrases=PHRASES, copied=st.lists(st.integers(0, 7), max_size=3))
def test_each_text_that_holds_a_name_is_found(texts: list[str], phrases: list[str], copied: list[int]) -> None:
    """As it is written: signs and accents that are folded may stand otherwise, and no letter that is looked for."""
    for number, phrase in zip(copied, phrases, strict=False):
        texts[number % len(texts)] += phrase.replace("'", "’")
    packed = [text.encode() for text in texts]
    ends = [sum(map(len, packed[: number + 1])) for number in range(len(packed))]
    change = Change(frozenset(), frozenset(), _words(phrases), paths=False)
    found = set(change.standing_in(b"".join(packed), [0, *ends[:-1]], ends))
    for number, text in enumerate(texts):
        if any(phrase in text.replace("’", "'") for phrase in phrases):
            assert number in found


def test_all_parts_of_a_name_have_to_stand_there() -> None:
    change = Change(frozenset(), frozenset(), _words(["Bank of Japan"]), paths=False)
    texts = [b"The Bank of England.", b"Japan has one.", b"The  Bank of  Japan.", b"Nothing."]
    ends = [sum(map(len, texts[: number + 1])) for number in range(len(texts))]
    assert set(change.standing_in(b"".join(texts), [0, *ends[:-1]], ends)) == {2}
