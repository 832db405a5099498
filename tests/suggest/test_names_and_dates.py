"""Capitalised words to names that no record has, and words to dates."""

from __future__ import annotations

import pytest

from dossier.core.suggest.dated import dates_in, said_on
from dossier.core.suggest.languages import grammar_of
from dossier.core.suggest.naming import names_in


def names(code: str, *paragraphs: str, known: tuple[str, ...] = ()) -> list[tuple[str, int, str]]:
    asked = names_in([*enumerate(paragraphs, 1)], grammar_of(code), lambda _p, _s, _e, name: name in known)
    return [(each.name, each.count, each.kind) for each in asked]


def test_names_are_counted_without_words_that_open_a_sentence_or_name_a_day() -> None:
    text = "Yesterday Jane Example met Sample. However, Minister Jane Example left on Tuesday in May. Prices rose."
    assert names("en", text) == [("Jane Example", 2, "person"), ("Sample", 1, "")]


def test_a_surname_counts_for_the_one_name_that_ends_with_it() -> None:
    assert names("en", "Then Jane Example spoke. Later they heard Example again.") == [("Jane Example", 2, "")]


def test_what_records_have_is_left_out() -> None:
    assert names("en", "They met Jane Example in Sampleton.", known=("Jane Example",)) == [("Sampleton", 1, "")]


def test_words_that_only_organisations_have_tell_what_a_name_is() -> None:
    assert names("en", "The Sample and Exchange Commission asked Example Holdings and the UNX.") == [
        ("Example Holdings", 1, "organisation"),
        ("Exchange Commission", 1, "organisation"),
        ("Sample", 1, ""),
        ("UNX", 1, "organisation"),
    ]


def test_where_all_nouns_have_capitals_one_word_is_no_name_unless_a_title_says_so() -> None:
    text = "Die Lage der Bank war ernst, sagte Minister Probe, und Erika Muster gab die Antwort."
    assert names("de", text) == [("Erika Muster", 1, ""), ("Probe", 1, "person")]


def test_where_nothing_has_capitals_there_are_none() -> None:
    assert names("ar", "قال الرئيس محمد المثال إن الوضع خطير") == []


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "on 22 October 2015, October 23, 2015 and in May 2014", ["2015-10-22", "2015-10-23", "2014-05"]),
        ("en", "2015-01-02, 13/4/2015 and 3/4/2015, which may be either", ["2015-01-02", "2015-04-13"]),
        ("en", "on 31 February 2015", []),
        ("en", "on October 30 and October 2", ["2014-10-30", "2015-10-02"]),
        ("de", "am 3. März 2001 und am 24.12.2001", ["2001-03-03", "2001-12-24"]),
        ("fr", "le 1er mai 2002", ["2002-05-01"]),
        ("es", "el 3 de marzo de 2001", ["2001-03-03"]),
        ("ru", "3 марта 2001 года, в июле 2003", ["2001-03-03", "2003-07"]),
        ("ar", "في ٣ مارس ٢٠٠١", ["2001-03-03"]),
    ],
)
def test_dates(code: str, text: str, expected: list[str]) -> None:
    assert [each.edtf for each in dates_in(text, code, "2015-10-22")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("she said on Tuesday", "2015-10-20"),
        ("she said yesterday", "2015-10-21"),
        ("she said on Thursday", "2015-10-22"),
        ("she said on 3 March 2001", "2001-03-03"),
        ("she said on Tuesday and on Monday", ""),
        ("she said", ""),
    ],
)
def test_the_day_that_a_sentence_states(text: str, expected: str) -> None:
    assert said_on(text, "en", "2015-10-22") == expected


def test_a_full_stop_is_part_of_a_short_month_and_not_of_a_date_that_ends_a_sentence() -> None:
    text = "It began on Oct. 3, 2015. It ended on 13 November."
    assert [text[day.start : day.end] for day in dates_in(text, "en", "2016-01-01")] == ["Oct. 3, 2015", "13 November"]


def test_weekdays_count_over_the_ends_of_months_and_years() -> None:
    assert said_on("am Dienstag", "de", "2016-01-01") == "2015-12-29"
    assert said_on("on Friday", "en", "2016-03-01") == "2016-02-26"
    assert said_on("on Friday", "en", "2016-03") == ""
