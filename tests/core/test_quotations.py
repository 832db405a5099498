"""What of a quotation may differ from its source: its typography in any way, and not one word."""

from __future__ import annotations

from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dossier.core.quotations.folding import folded, folded_with_offsets
from dossier.core.quotations.fragments import directives
from dossier.core.quotations.matching import matches, passage_of, pieces_of
from dossier.core.quotations.nearest import nearest_to
from dossier.core.quotations.written import written
from dossier.model import Block
from dossier.pipeline import Options, build_dossier
from tests.core.texts import any_text

WORDS = (
    "he she we the president minister said would will not never always goes went gone war peace talks agreement can't "
    "co-operation café naïve Ünal Москва мир нет العراق سلام 和平 会谈 1,000 3.5 “sanctions” ‘limited’ «non» — – ( ) "
    "first second third, fourth. fifth; sixth: seventh! eighth? non-nuclear 1.5 3,500 -5 −5 l'État rock 'n' roll ministers' "
    "U.S. 2–3 1'000 10:30"
).split()
OTHER = "zebra Xylophone qui слово كلمة".split()
LETTERED = [word for word in WORDS if any(map(str.isalnum, word))]

sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14)
texts = st.lists(sentences, min_size=1, max_size=4)

# Signs of which one may stand for another, and what may stand between words or within them and is not seen.
ALIKE = ("'’‘`", '"“”„«»', "-‐‑–—−", " \u00a0\u2009\u202f")
UNSEEN = ("\u00ad", "\u200b", "\ufeff", "\u2060")


def stands(quotation: str, paragraphs: list[list[str]]) -> bool:
    passage = passage_of((n, " ".join(words)) for n, words in enumerate(paragraphs, 1))
    return next(matches(pieces_of(quotation), passage, (0, len(passage.text))), None) is not None


@st.composite
def quoted(draw: st.DrawFn) -> tuple[list[list[str]], list[str]]:
    """Paragraphs as lists of words, and a stretch of one of them that holds a word."""
    paragraphs = draw(texts)
    words = draw(st.sampled_from(paragraphs))
    start = draw(st.integers(0, len(words) - 1))
    end = draw(st.integers(start + 1, len(words)))
    assume(any(map(str.isalnum, " ".join(words[start:end]))))
    return paragraphs, words[start:end]


def with_other_typography(text: str, random: Random) -> str:
    """The same words: each sign another one of its kind, spaces doubled, unseen signs between any two characters."""
    out = []
    for char in text:
        same = next((signs for signs in ALIKE if char in signs), "")
        # A mark that is doubled, and a guillemet with a space beside it, stand for themselves.
        out.append(random.choice(same) if same and char not in "«»" else char)
        if char == " " and random.random() < 0.2:
            out.append(" ")
        if random.random() < 0.1:
            out.append(random.choice(UNSEEN))
    return "".join(out)


@given(quoted())
def test_words_that_stand_there_are_found(given_: tuple[list[list[str]], list[str]]) -> None:
    paragraphs, words = given_
    assert stands(" ".join(words), paragraphs)


@given(quoted(), st.randoms(use_true_random=False))
def test_other_typography_is_found_too(given_: tuple[list[list[str]], list[str]], random: Random) -> None:
    paragraphs, words = given_
    assert stands(with_other_typography(" ".join(words), random), paragraphs)


@given(quoted(), st.sampled_from([*OTHER, *LETTERED]), st.data())
def test_any_one_word_changed_is_not_found(
    given_: tuple[list[list[str]], list[str]], new: str, data: st.DataObject
) -> None:
    """Unless the source says that too, word by word."""
    paragraphs, words = given_
    at = data.draw(st.sampled_from([n for n, word in enumerate(words) if any(map(str.isalnum, word))]))
    changed = " ".join([*words[:at], new, *words[at + 1 :]])
    whole = " ".join(folded(" ".join(words)) for words in paragraphs).casefold()
    assume(folded(changed).casefold() not in whole)
    assert not stands(changed, paragraphs)


@given(quoted(), st.sampled_from(OTHER), st.data())
def test_any_word_put_in_is_not_found(given_: tuple[list[list[str]], list[str]], new: str, data: st.DataObject) -> None:
    paragraphs, words = given_
    at = data.draw(st.integers(0, len(words)))
    assert not stands(" ".join([*words[:at], new, *words[at:]]), paragraphs)


@given(quoted(), st.data())
def test_no_part_of_a_word_is_found(given_: tuple[list[list[str]], list[str]], data: st.DataObject) -> None:
    """Cut within a word of letters and digits that holds an apostrophe, a hyphen or a decimal sign."""
    paragraphs, words = given_
    at = data.draw(st.sampled_from([n for n, word in enumerate(words) if any(map(str.isalnum, word))]))
    word = words[at]
    cuts = [n for n in range(1, len(word)) if any(map(str.isalnum, word[:n])) and any(map(str.isalnum, word[n:]))]
    cuts = [n for n in cuts if not (word == "l'État" and n == 2) and word not in ("和平", "会谈")]
    assume(cuts)
    cut = data.draw(st.sampled_from(cuts))
    head, tail = " ".join([*words[:at], word[:cut]]), " ".join([word[cut:], *words[at + 1 :]])
    spaced = f" {' '.join(' '.join(words) for words in paragraphs)} "
    for part in (head, tail):
        assume(f" {part} ".casefold() not in spaced.casefold())
        assert not stands(part, paragraphs), part


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        (
            "We can't accept",
            ["We can't", "We can’t accept"],
            ["We can", "We ca", "t accept", "'t accept", "We can […] accept"],
        ),
        (
            "it is 1.5 million; 3,500 died",
            ["1.5 million", "3,500 died"],
            ["5 million", ".5 million", "500 died", "it is 1", "3"],
        ),
        ("It was −5 degrees", ["It was −5", "-5 degrees"], ["5 degrees"]),
        ("-5 degrees, or -5", ["-5 degrees"], ["5 degrees", "5"]),
        ("a non-nuclear, at last", ["non-nuclear, at", "non‑nuclear"], ["nuclear, at", "-nuclear", "a non", "a non-"]),
        ("rock 'n' roll lives", ["rock 'n' roll", "'n' roll", "n' roll", "roll lives", "rock"], ["oll"]),
        ("the ministers' words", ["the ministers", "the ministers’ words"], ["the minister"]),
        ("the minister's words", ["the minister's"], ["the minister", "s words"]),
        ("à l'État, d’abord qu'il n'accepte", ["État", "abord", "il n'accepte", "l’État"], ["accepte", "à l"]),
        ("aujourd'hui O'Brien", ["O'Brien"], ["hui", "Brien"]),
        ("U.S. troops, the U.N. said. We left", ["U.S. troops", "the U.N.", "We left"], ["S. troops", "the U"]),
        ("she said—never; 1914–1918, 3–5 men", ["never", "she said", "1914–1918"], ["1918", "5 men"]),
        ("10\u202f000 Mann, in 2014 500 died", ["10 000 Mann", "500 died"], ["000 Mann"]),
        ("1'000 Franken 1·5 10:30 1/2 litre", ["1'000 Franken"], ["000 Franken", "5", "30", "2 litre"]),
        ('He said"never"again', ["never", "He said"], ["ever"]),
        ("قال و«لا أحد»", ["لا أحد"], ["ا أحد"]),
        ("他说「不行」，然后", ["不行", "说"], []),
        ("ein »klares« Wort, die Ost-West-Achse und Ost- und West", ["klares", "und West"], ["West-Achse", "die Ost"]),
        ("we are ready -- or not - at 5", ["ready", "or not", "at 5"], []),
        ("waited - 5 days", ["5 days", "waited"], []),
        ("צה״ל הודיע", ["צה״ל"], ["ל הודיע"]),
    ],
)
def test_a_quotation_begins_and_ends_where_words_do(source: str, right: list[str], wrong: list[str]) -> None:
    assert [words for words in right if not stands(words, [source.split(" ")])] == []
    assert [words for words in wrong if stands(words, [source.split(" ")])] == []


@given(any_text)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(any_text)
def test_folded_text_knows_where_it_came_from(text: str) -> None:
    new = folded_with_offsets(text)
    assert new.text == folded(text)
    assert len(new.offsets) == len(new.text) + 1
    assert list(new.offsets) == sorted(new.offsets)


@given(any_text, any_text)
def test_no_text_is_too_odd_to_be_compared(quotation: str, text: str) -> None:
    passage = passage_of([(1, text)])
    for spans in matches(pieces_of(quotation), passage, (0, len(passage.text))):
        assert all(passage.words(span) is not None for span in spans)
    nearest_to(quotation, passage, (0, len(passage.text)))
    list(written([Block(text)]))


@pytest.mark.parametrize("gap", [" ", " … ", " [x] "])
def test_a_quotation_of_5000_words_is_compared_at_once(gap: str) -> None:
    random = Random(7)
    words = [random.choice(WORDS[:16]) for _ in range(6000)]
    source = " ".join(words)
    right = gap.join(" ".join(words[n : n + 5]) for n in range(500, 5500, 5))
    wrong = f"{right}{gap}zebra"
    passage = passage_of([(1, source)])
    begun = process_time()
    assert next(matches(pieces_of(right), passage, (0, len(passage.text))), None)
    assert not next(matches(pieces_of(wrong), passage, (0, len(passage.text))), None)
    nearest_to(wrong, passage, (0, len(passage.text)))
    assert process_time() - begun < 20  # it is not the square of anything


@pytest.mark.parametrize("at", [3, 599, 600, 1950, 4990])
def test_the_first_difference_of_a_long_quotation_is_told_wherever_it_stands(at: int) -> None:
    random = Random(at)
    words = [random.choice(WORDS[:16]) for _ in range(6000)]
    passage = passage_of([(1, " ".join(words[:300])), (2, " ".join(words[300:]))])
    quotation = words[300:5300]
    for changed, said in [
        ([*quotation[:at], "zebra", *quotation[at:]], "without `zebra`"),
        ([*quotation[:at], "zebra", *quotation[at + 1 :]], f"`{quotation[at]}`, not `zebra`"),
    ]:
        near = nearest_to(folded(" ".join(changed)), passage, passage.bounds(2, 2))
        assert near is not None
        assert near.differences[:1] == (said,)


@pytest.mark.parametrize(
    ("quotation", "words", "said"),
    [("cafe", "café", "`café`, not `cafe`"), ("signd nayve cafés", "signed naïve café", ""), ("peace", "", "")],
)
def test_few_words_are_compared_by_their_letters_too(quotation: str, words: str, said: str) -> None:
    passage = passage_of([(4, "It was signed naïve café of a war.")])
    near = nearest_to(quotation, passage, (0, len(passage.text)))
    assert (near.words if near else "") == words
    assert near is None or not said or near.differences == (said,)


def test_words_of_a_source_are_given_as_it_writes_them() -> None:
    passage = passage_of([(3, "He said:\u00a0« Non\u00ad, “never” », twice."), (4, "And\nleft — at once.")])
    (spans,) = [
        next(matches(pieces_of("said: 'Non, 'never' », twice … left - at"), passage, (0, len(passage.text))), ())
    ]
    assert [passage.words(span) for span in spans] == ["said: « Non\u00ad, “never” », twice", "left — at"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("short and plain", "text=short%20and%20plain"),
        ("well-known, & so on", "text=well%2Dknown%2C%20%26%20so%20on"),
        ("one two three four five six seven eight nine", "text=one%20two%20three%20four,six%20seven%20eight%20nine"),
        ("和平" * 120, "text=" + "%E5%92%8C%E5%B9%B3" * 12 + "," + "%E5%92%8C%E5%B9%B3" * 12),
    ],
)
def test_an_address_names_the_words(words: str, text: str) -> None:
    assert directives((words,)) == text


PAGE = "content/pages/p.md"
QUOTATION = "I would view that positively"
FILES = {
    "dossier.yaml": "title: T\ncheck: {orphan: ignore}\n",
    "content/documents/a.md": "---\ntitle: A\npublished: 2015\n---\nHe said: ‘I would view that positively’ — and left.\n",
    "content/documents/b.md": "---\ntitle: B\npublished: 2015\nseed: b.txt\nquotes:\n"
    "  - {text: “I would view that positively”, speaker: X, paragraph: p1}\n---\n",
    "seeds/b.txt": "I would view that positively\n",
    PAGE: "---\ntitle: P\n---\n> I would view that positively\n>\n> — X, [@a#p1]\n\n“I would view that positively” [@b#p1]\n",
}


def build(folder: Path, **files: str) -> bool:
    for path, text in {**FILES, **files}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return not build_dossier(Options(folder, "2016-01-01", jobs=1)).failed


@pytest.mark.parametrize("path", [PAGE, "content/documents/b.md", "content/documents/a.md", "seeds/b.txt"])
def test_any_one_word_changed_anywhere_fails_the_build(path: str, tmp_path: Path) -> None:
    """Of the quotation, where it stands, and of the words that it quotes, in one folder that is built again and again."""
    assert build(tmp_path)
    for place in range(FILES[path].count(QUOTATION)):
        before = FILES[path].split(QUOTATION)
        for word in QUOTATION.split():
            changed = QUOTATION.replace(word, "zebra")
            text = QUOTATION.join(before[: place + 1]) + changed + QUOTATION.join(before[place + 1 :])
            assert not build(tmp_path, **{path: text}), (path, place, word)
    assert build(tmp_path)


@pytest.mark.parametrize("path", [PAGE, "content/documents/b.md", "content/documents/a.md", "seeds/b.txt"])
def test_typography_changed_anywhere_passes(path: str, tmp_path: Path) -> None:
    assert build(tmp_path)
    for other in ("i would view that positively", "I  would view\u00a0that posi\u00adtively"):
        assert build(tmp_path, **{path: FILES[path].replace(QUOTATION, other)}), other
