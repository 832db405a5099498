"""Names: slugs, folding, word edges, collation, sort names and near matches."""

import re
import string
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyuca.collator import Collator_10_0_0

from dossier.names import (
    SLUG_LENGTH,
    collation_key,
    fold,
    fold_with_offsets,
    joins_words,
    nearest,
    slug,
)
from dossier.sort_names import SortName, sort_name

SLUGS = [
    ("brics-post-2015-10-22", "brics-post-2015-10-22"),
    ("Vladimir Putin", "vladimir-putin"),
    ("000_f962c6da223e6bec", "000-f962c6da223e6bec"),
    ("Côte d’Ivoire", "cote-d-ivoire"),
    ("Co\u0302te d'Ivoire", "cote-d-ivoire"),
    ("Straße", "strasse"),
    ("a.b", "a-b"),
    ("..", "x-5ec1f7e7"),
    ("AT&amp;T", "at-amp-t"),
    ("Київ", "kiiv"),
    ("Сергей Лавров", "sergey-lavrov"),
    ("محمد بن سلمان", "mhmd-bn-slmn"),
    ("习近平", "xi-jin-ping"),
    ("习近平2015讲话", "xi-jin-ping-2015-jiang-hua"),
    ("김정은", "gimjeongeun"),
    ("さくら", "sakura"),
    ("🚀", "rocket"),
    ("…", "x-b4935894"),
    ("", "x-e3b0c442"),
    ("con", "con-x"),
    ("NUL", "nul-x"),
    ("com1", "com1-x"),
    ("com10", "com10"),
    ("x" * 80, "x" * 80),
    ("x" * 81, "x" * 71 + "-4d1f7bb8"),
    ("word " * 40, "word-word-word-word-word-word-word-word-word-word-word-word-word-word-71f69a36"),
]

FOLDED = [
    ("Bashar al-Assad", "Bashar al-Assad"),
    ("Assad’s", "Assad's"),
    ("ʿAlī Sa`d", "'Alī Sa'd"),
    ("  two \n\t words\u00a0", "two words"),
    ("Erdog\u0306an", "Erdoğan"),
    ("PUTIN", "PUTIN"),
    ("\u1fef", "'"),
]

FOLDED_WITH_OFFSETS = [
    ("Assad’s visit", "Assad's visit", None),
    (" a\nb ", " a b ", None),
    ("a  b\n\nc", "a b c", (0, 1, 3, 4, 6, 7)),
    ("e\u0301  x", "é x", (0, 2, 4, 5)),
    ("Erdog\u0306an’s", "Erdoğan's", (0, 1, 2, 3, 4, 6, 7, 8, 9, 10)),
    ("\u0958k", "\u0915\u093ck", (0, 0, 1, 2)),
    ("\u1100\u1161\u11a8!", "각!", (0, 3, 4)),
]

NEIGHBOURS = [
    ("a", "n", True),
    ("d", "'", False),
    ("d", "\u0301", True),
    ("d", "2", True),
    ("d", "-", False),
    ("d", "", False),
    ("п", "у", True),
    ("د", "ي", True),
    ("김", "은", True),
    ("习", "平", False),
    ("平", "a", False),
    ("a", "の", False),
    ("ン", "氏", False),
    ("ก", "ข", False),
    ("ກ", "ຂ", False),
    ("ក", "ខ", False),
    ("က", "ခ", False),
    ("ཀ", "ཁ", False),
    ("क", "ा", True),
]

# Name as readers know it | family | rest | heading
SORT_NAMES = """
Vladimir Putin | Putin | Vladimir | P
Vladimir Vladimirovich Putin | Putin | Vladimir Vladimirovich | P
Putin, Vladimir | Putin | Vladimir | P
Madonna | Madonna | | M
Recep Tayyip Erdoğan | Erdoğan | Recep Tayyip | E
Mehmet Örsek | Örsek | Mehmet | O
Bjørn Østby | Østby | Bjørn | O
Łukasz Łoś | Łoś | Łukasz | L
Владимир Владимирович Путин | Путин | Владимир Владимирович | П
Путин Владимир Владимирович | Путин | Владимир Владимирович | П
Михаил Ёлкин | Ёлкин | Михаил | Е
Нил Йоханссон | Йоханссон | Нил | Й
Γιώργος Άγγελος | Άγγελος | Γιώργος | Α
გია მარგველაშვილი | მარგველაშვილი | გია | მ
Bashar al-Assad | Assad | Bashar al- | A
al-Assad | Assad | al- | A
Abdel Fattah el-Sisi | Sisi | Abdel Fattah el- | S
Sultan Al Jaber | Jaber | Sultan Al | J
Muqtada as-Sadr | Sadr | Muqtada as- | S
Salah ad-Din | Salah ad-Din | | S
Omar Abd al-Rahman | Abd al-Rahman | Omar | A
Ahmed Abu Ghaith | Abu Ghaith | Ahmed | A
Abu Mazen | Abu Mazen | | A
Mohammed bin Salman | Salman | Mohammed bin | S
Ibn Khaldun | Ibn Khaldun | | I
ʿUmar ʿAlī | ʿAlī | ʿUmar | A
محمد بن سلمان | سلمان | محمد بن | س
Ursula von der Leyen | Leyen | Ursula von der | L
Ludwig van Beethoven | Beethoven | Ludwig van | B
Henry van de Velde | Velde | Henry van de | V
Eddie Van Halen | Van Halen | Eddie | V
Staffan de Mistura | de Mistura | Staffan | D
Bill de Blasio | de Blasio | Bill | D
Alfredo Di Stéfano | Di Stéfano | Alfredo | D
Robert De Niro | De Niro | Robert | D
Charles de Gaulle | Gaulle | Charles de | G
Jean-Pierre de Villiers | Villiers | Jean-Pierre de | V
Jean de La Fontaine | La Fontaine | Jean de | L
Jean-Marie Le Pen | Le Pen | Jean-Marie | L
Oscar de la Renta | de la Renta | Oscar | D
Gabriel García Márquez | García Márquez | Gabriel | G
Andrés Manuel López Obrador | López Obrador | Andrés Manuel | L
Javier Pérez de Cuéllar | Pérez de Cuéllar | Javier | P
José Ortega y Gasset | Ortega y Gasset | José | O
Pedro Sánchez | Sánchez | Pedro | S
Luiz Inácio Lula da Silva | Silva | Luiz Inácio Lula da | S
King Salman | Salman | | S
King Abdullah II | Abdullah II | | A
Abdullah II | Abdullah II | | A
Abdullah II of Jordan | Abdullah II | of Jordan | A
King Abdullah II bin Al-Hussein | Abdullah II | bin Al-Hussein | A
Elizabeth II, Queen of the United Kingdom | Elizabeth II | Queen of the United Kingdom | E
King Juan Carlos I | Juan Carlos I | | J
Pope John Paul II | John Paul II | | J
John Smith III | Smith | John III | S
Robert F. Kennedy Jr. | Kennedy | Robert F. Jr. | K
Robert F. Kennedy, Jr. | Kennedy | Robert F. Jr. | K
Sir Winston Churchill | Churchill | Winston | C
Dr. Jane Example | Example | Jane | E
Sheikh Hasina | Hasina | | H
Grand Ayatollah Ali al-Sistani | Sistani | Ali al- | S
Prime Minister Lee Hsien Loong | Lee | Hsien Loong | L
President Barack Obama | Obama | Barack | O
Lord | Lord | | L
Xi Jinping | Xi | Jinping | X
Zhou Enlai | Zhou | Enlai | Z
Chiang Kai-shek | Chiang | Kai-shek | C
Kim Jong-un | Kim | Jong-un | K
Kim Jong Un | Kim | Jong Un | K
Ban Ki-moon | Ban | Ki-moon | B
Lee Kuan Yew | Lee | Kuan Yew | L
Nguyen Phu Trong | Nguyen | Phu Trong | N
Nguyễn Phú Trọng | Nguyễn | Phú Trọng | N
Ho Chi Minh | Ho | Chi Minh | H
Kim Philby | Philby | Kim | P
Kim Hunter | Hunter | Kim | H
Lee Harvey Oswald | Oswald | Lee Harvey | O
Bo Derek | Derek | Bo | D
Yo-Yo Ma | Ma | Yo-Yo | M
Shinzo Abe | Abe | Shinzo | A
习近平 | 习 | 近平 | 习
欧阳修 | 欧阳 | 修 | 欧
安倍晋三 | 安倍 | 晋三 | 安
安倍 晋三 | 安倍 | 晋三 | 安
弗拉基米尔·普京 | 普京 | 弗拉基米尔 | 普
奥巴马 | 奥巴马 | | 奥
バラク・オバマ | オバマ | バラク | オ
김정은 | 김 | 정은 | ㄱ
남궁민 | 남궁 | 민 | ㄴ
블라디미르 푸틴 | 푸틴 | 블라디미르 | ㅍ
3M | 3M | | #
… | … | | #
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "expected"), SLUGS)
def test_a_slug_is_readable_ascii(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_long_texts_that_begin_alike_have_different_slugs() -> None:
    assert slug("word " * 40) != slug("word " * 41)


@given(st.text() | st.text(string.ascii_letters + " .-", min_size=70, max_size=200))
@settings(deadline=None)  # the first loads the transliteration
def test_a_slug_of_anything_is_a_slug_and_its_own_slug(text: str) -> None:
    made = slug(text)
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", made)
    assert (len(made) <= SLUG_LENGTH, slug(made)) == (True, made)


@given(st.text())
@settings(deadline=None)
def test_a_slug_does_not_depend_on_the_unicode_form(text: str) -> None:
    assert slug(unicodedata.normalize("NFC", text)) == slug(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_names_are_compared_folded(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(("text", "folded", "offsets"), FOLDED_WITH_OFFSETS)
def test_folded_text_leads_back_to_the_original(text: str, folded: str, offsets: tuple[int, ...] | None) -> None:
    assert fold_with_offsets(text) == (folded, offsets)


# Text in which folding has much to do: white space, apostrophes, marks, jamo, letters that compose or come apart.
restless = st.text(
    st.sampled_from(" \t\n\u00a0\u2003\u2028’ʼ´`'aeOg\u0301\u0306\u0323\u0308é각\u1100\u1161\u11a8\u0958\u1fef-9")
)


@given(restless | st.text())
def test_each_folded_stretch_is_the_folding_of_its_original(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    places = offsets or tuple(range(len(text) + 1))
    assert (len(places), places[-1]) == (len(folded) + 1, len(text))
    assert list(places) == sorted(places)
    for at, place in enumerate(places[:-1]):
        # Where one original stretch gave several characters they share their place.
        same = [other for other, its_place in enumerate(places[:-1]) if its_place == place]
        end = places[same[-1] + 1]
        whole = "".join(folded[other] for other in same)
        assert fold_with_offsets(text[place:end])[0] == whole, at


@given(restless | st.text())
def test_folding_is_the_same_with_and_without_offsets_and_twice(text: str) -> None:
    folded = fold(text)
    assert fold_with_offsets(text)[0].strip() == folded
    assert fold(folded) == folded
    assert fold_with_offsets(folded) == (folded, None)


def test_each_character_that_composes_with_what_stands_before_it_is_folded_with_it() -> None:
    texts = {f"x{unicodedata.normalize('NFD', char)}x" for char in map(chr, range(sys.maxunicode + 1))}
    decomposed = [text for text in texts if len(text) > 3]
    expected = [unicodedata.normalize("NFC", text) for text in decomposed]
    assert [fold_with_offsets(text)[0] for text in decomposed] == expected


@pytest.mark.parametrize(("edge", "adjoining", "expected"), NEIGHBOURS)
def test_a_word_goes_on_over_letters_marks_and_digits_of_scripts_with_spaces(
    edge: str, adjoining: str, expected: bool
) -> None:
    assert (joins_words(edge, adjoining), joins_words(adjoining, edge)) == (expected, expected)


def test_names_sort_as_unicode_collates_them() -> None:
    in_order = ["", "al Assad", "al-Assad", "Assad", "Ástrós", "d'Estaing", "de Mistura", "Örsek", "orzo", "Putin",
                "Zarif", "Ангел", "Ёлкин", "Йод", "علي", "习", "习近平"]  # fmt: skip
    backwards = in_order[::-1]
    assert sorted(backwards, key=collation_key) == in_order


@pytest.fixture(scope="module")
def collator() -> Collator_10_0_0:
    return Collator_10_0_0()


def test_every_ascii_character_has_the_weight_of_the_collation_table(collator: Collator_10_0_0) -> None:
    # A key of ASCII letters is made without the table, and must compare with keys made from it.
    texts = [first + second for first in map(chr, range(128)) for second in ("", "a", "B", "-")]
    assert [collation_key(text) for text in texts] == [
        b"".join(weight.to_bytes(2, "big") for weight in collator.sort_key(text)) + text.encode() for text in texts
    ]


@given(st.lists(st.text(string.printable) | st.text()))
@settings(deadline=None)
def test_collation_is_that_of_the_library_and_total(collator: Collator_10_0_0, texts: list[str]) -> None:
    assert sorted(texts, key=collation_key) == sorted(texts, key=lambda text: (collator.sort_key(text), text))


@pytest.mark.parametrize("row", rows(SORT_NAMES), ids=lambda row: row[0])
def test_a_name_sorts_by_family(row: list[str]) -> None:
    found = sort_name(row[0])
    assert row == [row[0], found.family, found.rest, found.letter]


@pytest.mark.parametrize(
    ("explicit", "expected"),
    [
        ("Putin, Vladimir", SortName("Putin", "Vladimir", "P")),
        ("Putin Vladimir", SortName("Putin", "Vladimir", "P")),
        ("Al Saud, Salman", SortName("Al Saud", "Salman", "A")),
        ("de Mistura Staffan", SortName("de Mistura", "Staffan", "D")),
        ("Dr. No", SortName("Dr.", "No", "D")),
        ("Salman", SortName("Salman", "", "S")),
        ("a contributor", SortName("a contributor", "", "A")),
        ("  ", SortName("Doe", "Jane", "D")),
    ],
)
def test_what_the_record_says_wins(explicit: str, expected: SortName) -> None:
    assert sort_name("Jane Doe", explicit) == expected


@given(st.text(), st.text())
def test_every_name_has_a_family_name_and_a_heading(name: str, explicit: str) -> None:
    found = sort_name(name, explicit)
    nameless = not "".join((name + explicit).split()).strip(",")
    assert ((found.family == ""), len(found.letter)) == (nameless, 1)


def test_a_heading_is_the_letter_that_collation_gives_the_same_weight(collator: Collator_10_0_0) -> None:
    # Else one heading would stand in two places of an index. Not what is written lower case only, as in phonetics.
    def primary(char: str) -> tuple[int, ...]:
        key = collator.sort_key(char)
        return tuple(key[: key.index(0)])

    letters = [char for char in map(chr, range(0x250)) if unicodedata.category(char) == "Lu"]
    letters += [chr(code) for code in (*range(0x370, 0x530), *range(0x1E00, 0x2000)) if chr(code).isupper()]
    rare = set("ǄǅǇǈǊǋǱǲϏỺ")
    wrong = [char for char in set(letters) - rare if primary(sort_name(char).letter) != primary(char)[:1]]
    assert wrong == []


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("publised", ["published", "publisher", "people"], ("published", "publisher")),
        ("tpye", ["title", "type"], ("type",)),
        ("Vladimir-Putn", ["barack-obama", "vladimir-putin"], ("vladimir-putin",)),
        ("cote divoire", ["Côte d’Ivoire", "Croatia"], ("Côte d’Ivoire",)),
        ("Putin", ["vladimir-putin", "barack-obama"], ("vladimir-putin",)),
        ("Владимир Путн", ["Владимир Путин"], ("Владимир Путин",)),
        ("aaaa", ["aaab", "aaac", "aaad", "aaae"], ("aaab", "aaac", "aaad")),
        ("nothing", ["people", "country"], ()),
        ("", ["a"], ()),
        ("a", [], ()),
    ],
)
def test_near_matches_are_for_hints(word: str, candidates: list[str], expected: tuple[str, ...]) -> None:
    assert nearest(word, candidates) == expected


def test_a_near_match_is_found_among_many() -> None:
    ids = [
        f"{first}-{second}-{number}" for first in ("cable", "memo") for second in ("a", "b") for number in range(5000)
    ]
    assert nearest("bashar-al-asad", [*ids, "bashar-al-assad"]) == ("bashar-al-assad",)
