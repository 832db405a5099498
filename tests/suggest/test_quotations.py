"""Quotation marks and verbs of saying to quotations with their speakers, in each language that has a table."""

from __future__ import annotations

import pytest

from dossier.core.quotations.marks import quoted_in
from dossier.core.suggest.attribution import Attributed, attributed
from dossier.core.suggest.languages import TABLES, code_for, grammar_of


def shown(each: Attributed, paragraphs: list[str]) -> str:
    """`text | speaker | how | act | via`, as far as there is something to say."""
    quoted = each.quoted
    speaker = each.speaker
    name = "–" if speaker is None else f"({speaker.name})" if speaker.pronoun else speaker.name
    said = [paragraphs[quoted.paragraph - 1][quoted.start : quoted.end], name]
    said += [each.how] if each.how != "named" else []
    said += [each.act] if each.act != "states" else []
    said += [f"via {one.name}" for one in each.via]
    said += ["joined"] if each.joined else []
    return " | ".join(said)


def found(code: str, *paragraphs: str) -> list[str]:
    texts = list(paragraphs)
    return [shown(each, texts) for each in attributed([*enumerate(texts, 1)], grammar_of(code))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We will help,” Jane Example said.", ["We will help, | Jane Example"]),
        ("“We will help,” said Jane Example, a minister.", ["We will help, | Jane Example"]),
        ("Minister Jane Example said: “We will help.”", ["We will help. | Jane Example"]),
        ("Jane Example, the minister, said “we will help.”", ["we will help. | Jane Example"]),
        ("Jane Example told reporters the plan was “a mistake”.", ["a mistake | Jane Example"]),
        ("“A mistake,” according to Jane Example.", ["A mistake, | Jane Example"]),
        ("According to Jane Example, it was “a mistake”.", ["a mistake | Jane Example"]),
        (
            "“We will,” Jane Example said, “but not now.”",
            ["We will, | Jane Example", "but not now. | Jane Example | joined"],
        ),
        ("“Why?” Jane Example asked.", ["Why? | Jane Example | asks"]),
        ("Jane Example denied that it was “a mistake”.", ["a mistake | Jane Example | denies"]),
        ("Jane Example promised “full support”.", ["full support | Jane Example | promises"]),
        ("He called the visit “a working visit”.", ["a working visit | (He)"]),
        ("The paper quoted Example as saying: “No.”", ["No. | Example | via The paper"]),
        ("Example was quoted by the Daily Sample as saying “never”.", ["never | Example | via Daily Sample"]),
        ("“No,” Example said, Sample News reported.", ["No, | Example | via Sample News"]),
        (
            "“He answered: ‘I would’,” Example said.",
            ["He answered: ‘I would’, | Example", "I would | (He) | via Example"],
        ),
        ("“I asked him: ‘Why?’,” Example said.", ["I asked him: ‘Why?’, | Example", "Why? | Example | asks"]),
        ("‘It is over,’ said Jane Example of the ministers’ plan.", ["It is over, | Jane Example"]),
        ('The film "Blue Example" was shown, Jane Example said.', []),
        ('The so-called "example deal" was signed, Jane Example said.', []),
        ('Jane "Bobby" Example said nothing.', []),
        ("JANE EXAMPLE: “We will help.”", ["We will help. | JANE EXAMPLE"]),
    ],
)
def test_english(text: str, expected: list[str]) -> None:
    assert found("en", text) == expected


def test_a_quotation_without_a_speaker_has_that_of_the_one_before() -> None:
    assert found("en", "“We will help,” Jane Example said.", "“It is a matter of days and no more.”") == [
        "We will help, | Jane Example",
        "It is a matter of days and no more. | Jane Example | carried",
    ]


def test_somebody_who_spoke_long_before_is_not_thought_of() -> None:
    between = ["Nothing was decided."] * 6
    assert found("en", "Jane Example said so.", *between, "“It is a matter of eight days and no more.”") == [
        "It is a matter of eight days and no more. | – | open"
    ]


def test_a_quotation_of_several_paragraphs_is_of_whoever_is_named_at_its_end() -> None:
    assert found("en", "“First we looked at it.", "“Then we signed,” Jane Example said.") == [
        "First we looked at it. | Jane Example | continued",
        "Then we signed, | Jane Example",
    ]


GERMAN = [
    "„Wir werden helfen“, sagte Kanzlerin Erika Muster am Dienstag in Musterstadt.",
    "Der Minister Karl Probe erklärte: „Das ist falsch.“",
    "Er bezeichnete das Treffen als „Arbeitsbesuch“.",
    "„Die Lage“, so Sprecherin Eva Beispiel, „ist ernst.“",
    "Laut Max Test ist das „ein Fehler“.",
    "Angaben der Behörde zufolge war es „ein Unfall“.",
    "»Ja«, antwortete sie.",
    "Die Zeitung „Der Bote“ berichtete darüber.",
    "Das Blatt zitierte Probe mit den Worten: „Niemals.“",
]
FRENCH = [
    "« Nous irons jusqu’au bout », a déclaré le ministre des Affaires étrangères, Jean Exemple, mardi.",
    "« C’est faux », a-t-il ajouté.",
    "Marie Essai a dit : « Il faut attendre. »",
    "Selon Paul Modèle, il s’agit d’une « erreur ».",
    "« Oui, dit-elle, nous partons. »",
]
SPANISH = [
    "«Vamos a ganar», dijo el presidente Juan Ejemplo el martes.",
    "Según María Prueba, fue “un error”.",
    "La ministra Ana Muestra afirmó: “No es verdad”.",
    "“Es grave”, añadió.",
]
RUSSIAN = [
    "«Мы поможем», — заявил президент Иван Образцов во вторник.",
    "По словам Петра Пробного, это «ошибка».",
    "«Мы не знаем», — добавила она.",
    "«Да», — сказал Образцов, — «но не сегодня».",
    "«Мы готовы», — сказал Образцов, сообщает агентство Пример.",
]
ARABIC = [
    'قال الرئيس محمد المثال إن "الوضع خطير".',
    'وأضاف "لن نقبل بذلك".',
    "وقالت وزيرة الخارجية ليلى التجربة: «هذا غير صحيح».",
    '"سنواصل العمل"، قال أحمد النموذج.',
    "نقلت عن سامي الاختبار قوله «نعم بالتأكيد».",
]


@pytest.mark.parametrize(
    ("code", "texts", "expected"),
    [
        (
            "de",
            GERMAN,
            [
                "Wir werden helfen | Erika Muster",
                "Das ist falsch. | Karl Probe",
                "Arbeitsbesuch | (Er)",
                "Die Lage | Eva Beispiel",
                "ist ernst. | Eva Beispiel | joined",
                "ein Fehler | Max Test",
                "ein Unfall | Behörde",
                "Ja | (sie)",
                "Niemals. | Probe | via Blatt",
            ],
        ),
        (
            "de",
            ["„Wir helfen“, sagte Erika Muster. „Niemand fragte uns.“ „Das ist falsch“, sagte Karl Probe."],
            [
                "Wir helfen | Erika Muster",
                "Niemand fragte uns. | Erika Muster | carried",
                "Das ist falsch | Karl Probe",
            ],
        ),
        (
            "fr",
            FRENCH,
            [
                "Nous irons jusqu’au bout | Jean Exemple",
                "C’est faux | (il)",
                "Il faut attendre. | Marie Essai",
                "erreur | Paul Modèle",
                "Oui, dit-elle, nous partons. | (elle)",
            ],
        ),
        (
            "es",
            SPANISH,
            [
                "Vamos a ganar | Juan Ejemplo",
                "un error | María Prueba",
                "No es verdad | Ana Muestra",
                "Es grave | Ana Muestra | carried",
            ],
        ),
        (
            "ru",
            RUSSIAN,
            [
                "Мы поможем | Иван Образцов",
                "ошибка | Петра Пробного",
                "Мы не знаем | (она)",
                "Да | Образцов",
                "но не сегодня | Образцов | joined",
                "Мы готовы | Образцов | via Пример",
            ],
        ),
        (
            "ar",
            ARABIC,
            [
                "الوضع خطير | محمد المثال",
                "لن نقبل بذلك | محمد المثال | carried",
                "هذا غير صحيح | ليلى التجربة",
                "سنواصل العمل | أحمد النموذج",
                "نعم بالتأكيد | سامي الاختبار",
            ],
        ),
    ],
)
def test_other_languages(code: str, texts: list[str], expected: list[str]) -> None:
    assert found(code, *texts) == expected
    assert code_for("", " ".join(texts)) == code


def test_a_language_that_is_stated_counts_before_the_words_of_the_text() -> None:
    assert code_for("de-AT", "the and of to") == "de"
    assert code_for("ja", "the and of to") == ""


def test_each_table_is_complete_enough_to_find_anything() -> None:
    for code, table in TABLES.items():
        assert table.code == code
        assert (len(table.months), len(table.weekdays)) == (12, 7)
        assert {"states", "denies", "asks", "promises", "confirms", "warns"} <= table.said.keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("„Das ist „gut““, sagte er.", ["Das ist „gut“", "gut"]),
        ("«А „Б“ в»", ["А „Б“ в", "Б"]),
        ("»Ja« und «oui»", ["Ja", "oui"]),
        ("« Bon »", ["Bon"]),
        ("「はい」と『いいえ』", ["はい", "いいえ"]),
        ('the UAE"s rate', []),
        ('said,"From us."', ["From us."]),
        ('"One." I have none."', ["One."]),
        ("the boys' club and '87 and rock ’n’ roll", []),
        ("‘the ministers’ plan’ was", ["the ministers’ plan"]),
        ("He said, \"never closed (it's so)", ["never closed (it's so)"]),
        ('"...there are conditions," he', ["...there are conditions,"]),
        ("", []),
        ('"', []),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    assert [text[each.start : each.end] for each in quoted_in(text, 1)] == expected
