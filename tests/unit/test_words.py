"""Dates, numbers, lists and the order of names in each language."""

from __future__ import annotations

import pytest

from dossier.collation import heading, tailored_key
from dossier.dates import in_words, parse_date
from dossier.io.words import read_words
from dossier.sort_names import sort_name
from dossier.words import Words, date_forms

LANGUAGES = ("en", "de", "fr", "es", "ru", "ar", "zh")
DATES = """
2015-10-22                | 22 October 2015 | 22. Oktober 2015 | 22 octobre 2015 | 22 de octubre de 2015 | 22 октября 2015 | 22 أكتوبر 2015 | 2015年10月22日
2015-10                   | October 2015 | Oktober 2015 | octobre 2015 | octubre de 2015 | октябрь 2015 | أكتوبر 2015 | 2015年10月
2015                      | 2015 | 2015 | 2015 | 2015 | 2015 | 2015 | 2015年
2015-22                   | summer 2015 | Sommer 2015 | été 2015 | verano de 2015 | лето 2015 | صيف 2015 | 2015年夏
198X                      | the 1980s | 1980er Jahre | années 1980 | década de 1980 | 1980-е гг. | عقد 1980 | 1980年代
19XX                      | between 1900 and 1999 | zwischen 1900 und 1999 | entre 1900 et 1999 | entre 1900 y 1999 | между 1900 и 1999 гг. | بين 1900 و1999 | 1900年至1999年之间
1984-03~                  | about March 1984 | um März 1984 | vers mars 1984 | hacia marzo de 1984 | около марта 1984 | نحو مارس 1984 | 约1984年3月
1984-03-02~               | about 2 March 1984 | um den 2. März 1984 | vers le 2 mars 1984 | hacia el 2 de marzo de 1984 | около 2 марта 1984 | نحو 2 مارس 1984 | 约1984年3月2日
2015?                     | perhaps 2015 | vielleicht 2015 | peut-être 2015 | quizá 2015 | возможно, 2015 | ربما 2015 | 或为2015年
2012-05-01/..             | since 1 May 2012 | seit 1. Mai 2012 | depuis le 1er mai 2012 | desde el 1 de mayo de 2012 | с 1 мая 2012 | منذ 1 مايو 2012 | 自2012年5月1日起
2012-03/..                | since March 2012 | seit März 2012 | depuis mars 2012 | desde marzo de 2012 | с марта 2012 | منذ مارس 2012 | 自2012年3月起
2012-22/..                | since summer 2012 | seit Sommer 2012 | depuis l’été 2012 | desde el verano de 2012 | с лета 2012 | منذ صيف 2012 | 自2012年夏起
../1990                   | until 1990 | bis 1990 | jusqu’en 1990 | hasta 1990 | до 1990 | حتى 1990 | 至1990年
../1990-05-07             | until 7 May 1990 | bis 7. Mai 1990 | jusqu’au 7 mai 1990 | hasta el 7 de mayo de 1990 | до 7 мая 1990 | حتى 7 مايو 1990 | 至1990年5月7日
/2012                     | unknown to 2012 | unbekannt bis 2012 | début inconnu, fin : 2012 | inicio desconocido, fin: 2012 | начало неизвестно, конец: 2012 | من تاريخ غير معروف حتى 2012 | 起始不详，至2012年
2012/                     | 2012 to unknown | 2012 bis unbekannt | début : 2012, fin inconnue | inicio: 2012, fin desconocido | начало: 2012, конец неизвестен | من 2012 إلى تاريخ غير معروف | 2012年起，终止不详
2015-10-20/2015-10-22     | 20 to 22 October 2015 | 20. bis 22. Oktober 2015 | 20–22 octobre 2015 | 20 a 22 de octubre de 2015 | 20–22 октября 2015 | 20–22 أكتوبر 2015 | 2015年10月20日至22日
2015-10-30/2015-11-02     | 30 October to 2 November 2015 | 30. Oktober bis 2. November 2015 | 30 octobre – 2 novembre 2015 | 30 de octubre a 2 de noviembre de 2015 | 30 октября – 2 ноября 2015 | 30 أكتوبر – 2 نوفمبر 2015 | 2015年10月30日至11月2日
2015-03/2015-06           | March to June 2015 | März bis Juni 2015 | mars–juin 2015 | marzo a junio de 2015 | март – июнь 2015 | مارس – يونيو 2015 | 2015年3月至6月
2014/2016                 | 2014 to 2016 | 2014 bis 2016 | 2014 – 2016 | 2014 – 2016 | 2014 – 2016 | 2014 – 2016 | 2014年至2016年
-0043                     | 44 BC | 44 v. Chr. | 44 av. J.-C. | 44 a. C. | 44 до н. э. | 44 ق.م | 公元前44年
0800                      | AD 800 | 800 n. Chr. | 800 apr. J.-C. | 800 d. C. | 800 н. э. | 800 م | 公元800年
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in DATES.strip().split("\n")]


def words(language: str) -> Words:
    return read_words(language, []).words


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_date_is_written_as_each_language_does(row: list[str]) -> None:
    date = parse_date(row[0])
    assert date is not None
    assert [plain(in_words(date, date_forms(words(language))[0])) for language in LANGUAGES] == row[1:]


def test_short_dates_fit_a_margin() -> None:
    date = parse_date("2015-10-22")
    assert date is not None
    assert [in_words(date, date_forms(words(language))[1]) for language in LANGUAGES] == [
        "22 Oct 2015", "22. Okt. 2015", "22 oct. 2015", "22 oct 2015", "22 окт. 2015", "22 أكتوبر 2015", "2015年10月22日",
    ]  # fmt: skip


def test_numbers_are_parted_as_each_language_does() -> None:
    numbers = [[plain(words(language).number(number)) for number in (999, 1234, 12542)] for language in LANGUAGES]
    assert numbers == [
        ["999", "1,234", "12,542"],
        ["999", "1.234", "12.542"],
        ["999", "1 234", "12 542"],
        ["999", "1234", "12.542"],
        ["999", "1 234", "12 542"],
        ["999", "1,234", "12,542"],  # the digits of paragraph numbers and of the sources, in Arabic too
        ["999", "1,234", "12,542"],
    ]


def test_counts_take_the_form_of_their_number() -> None:
    def documents(language: str) -> list[str]:
        return [words(language).count(n, "document", "documents") for n in (0, 1, 2, 5, 11, 21, 100)]

    assert documents("ru") == [
        "0 документов", "1 документ", "2 документа", "5 документов", "11 документов", "21 документ", "100 документов",
    ]  # fmt: skip
    assert documents("ar") == [
        "لا وثائق", "وثيقة واحدة", "وثيقتان", "5 وثائق", "11 وثيقة", "21 وثيقة", "100 وثيقة",
    ]  # fmt: skip
    assert documents("fr")[:3] == ["0 document", "1 document", "2 documents"]


def test_lists_end_in_the_word_of_the_language() -> None:
    assert [words(language).listed(["A", "B", "C"]) for language in LANGUAGES] == [
        "A, B and C", "A, B und C", "A, B et C", "A, B y C", "A, B и C", "A، B وC", "A，B和C",
    ]  # fmt: skip
    assert words("de").listed(["A"]) == "A"


def test_quotation_marks_are_those_of_the_language() -> None:
    assert [plain(words(language).quoted("A")) for language in LANGUAGES] == [
        "“A”", "„A“", "« A »", "«A»", "«A»", "«A»", "“A”",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        ("en", "Abel Ähre Ångström Özil Zorn"),
        ("de", "Abel Ähre Ångström Özil Zorn"),
        ("sv", "Abel Orm Zorn Åberg Ängel Öst"),
        ("da", "Abel Zorn Æbelø Øst Åberg"),
        ("es", "Nápoles Nuez Nuñez Ñandú Oro"),
        ("pl", "Lato Łódź Mak Zorn Źrebak Żaba"),
        ("cs", "Had Chleba Iva Řeka Sova Šíp"),
        ("tr", "Cami Çam Hasan Irmak İzmir Ömer"),
        ("ru", "Абель Ёлкин Енисей Якорь Abel"),
        ("zh", "安娜 北京 曾国藩 张三 Abel"),
        ("ar", "أحمد بشار زياد Abel"),
    ],
)
def test_names_stand_in_the_order_of_the_language(language: str, in_order: str) -> None:
    names = in_order.split()
    assert sorted(set(names), key=lambda name: tailored_key(name, language)) == names


@pytest.mark.parametrize(
    ("language", "name", "letter"),
    [
        ("sv", "Öst", "Ö"), ("de", "Öst", "O"), ("sv", "Zorn", "Z"), ("es", "Ñandú", "Ñ"), ("cs", "Chleba", "CH"),
        ("ru", "Якорь", "Я"), ("ar", "أحمد", "ا"), ("zh", "张三", "Z"), ("zh", "曾国藩", "Z"), ("zh", "Abel", "A"),
        ("tr", "Irmak", "I"), ("tr", "İzmir", "İ"),
    ],
)  # fmt: skip
def test_an_index_has_the_letters_of_the_language(language: str, name: str, letter: str) -> None:
    assert heading(name, sort_name(name, name).letter, language) == letter
