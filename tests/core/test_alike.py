"""Texts that are nearly the same are found among many, and others are not."""

from __future__ import annotations

from random import Random

from dossier.core.alike import ALIKE, brought_together, likeness, marks_of, runs_of
from dossier.core.sources import origins
from dossier.model import Block, Body, Card, Folio
from dossier.values import pack

VOCABULARY = [f"word{number}" for number in range(3000)]


def body_of(words: list[str]) -> Body:
    return Body((Block(" ".join(words), number=1),))


def test_copies_with_a_few_other_words_are_found_among_hundreds() -> None:
    chance = Random(1)
    texts = {f"document/{n:03}": chance.choices(VOCABULARY, k=150) for n in range(300)}
    for n in range(40):
        words = list(texts[f"document/{n:03}"])
        for place in chance.sample(range(150), 3):
            words[place] = chance.choice(VOCABULARY)
        texts[f"document/{n:03}-copy"] = words
    marks = {key: marks_of(pack(body_of(words))) for key, words in texts.items()}
    runs = {key: runs_of(body_of(words)) for key, words in texts.items()}
    found = {(a, b) for a, b in brought_together(marks, marks) if likeness(runs[a], runs[b]) >= ALIKE}
    assert found == {(f"document/{n:03}", f"document/{n:03}-copy") for n in range(40)}
    some = {"document/007-copy", "document/009"}
    assert set(brought_together(marks, some)) == {pair for pair in brought_together(marks, marks) if some & set(pair)}


def test_short_texts_are_left_alone() -> None:
    body = body_of(VOCABULARY[:39])
    assert (runs_of(body), marks_of(pack(body))) == ([], b"")
    assert marks_of(pack(Body((Block(" ".join(VOCABULARY), number=0),)))) == b""  # which is no document's own text


def test_likeness_is_what_two_texts_share_of_all_their_runs() -> None:
    assert likeness(["a", "b", "c"], ["b", "c", "d"]) == 50
    assert likeness([], []) == 0


def test_copies_of_copies_are_one_source_also_in_a_circle() -> None:
    leads = {"a": ("b",), "b": ("c",), "c": ("a",), "d": ("x",), "e": (), "f": ()}
    folios = {key: Folio(Card(key, "document", key, ""), 0, 0, 0, copies=copies) for key, copies in leads.items()}
    assert origins(folios, {"e": ("f",), "f": ("e",)}) == {
        "a": "a",
        "b": "a",
        "c": "a",
        "d": "d",
        "x": "d",
        "e": "e",
        "f": "e",
    }
