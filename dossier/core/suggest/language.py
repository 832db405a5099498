"""What a language has to say who said what, and when: its table, and the patterns that are made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dossier.values import Frozen, field


class Language(Frozen):
    """The table of one language. Words and phrases are separated by commas and written as they stand in a text.

    A verb of `said` or `saying` carries the act that a quotation may have (`quotes.act`). What is a phrase of several
    words counts as one; the longest that fits is meant.
    """

    code: str
    said: Mapping[str, str]  # act: finite forms, "said, has declared"
    saying: Mapping[str, str] = field(default_factory=dict)  # forms that take the subject of the verb before
    naming: str = ""  # verbs of both that only introduce words, before them: "called"
    absolute: str = ""  # before a name whose own verb is one of `saying`: "with"
    fused: str = ""  # a verb that holds its pronoun, "dit-il": patterns
    according: str = ""  # before whoever says it: "according to"
    after_name: str = ""  # after whoever says it: "zufolge"
    quoted: str = ""  # whoever stands before relays whoever stands after: "quoted"
    as_saying: str = ""  # what follows the name after `quoted`: "as saying"
    was_quoted: str = ""  # whoever stands before is relayed: "was quoted"
    by: str = ""  # before whoever relays: "by"
    relays: str = ""  # verbs of those who relay, after the one who said it: "reported"
    pronouns: str = ""
    first_person: str = ""  # those by which a speaker means himself
    articles: str = ""  # words that open a name phrase
    breaks: str = ""  # words that no name phrase goes across
    joins: str = ""  # "and", "but"
    between: str = ""  # words that may stand between a name and its verb: "also", "has", "yesterday"
    not_after: str = ""  # before a form of a verb that is none: "to" say
    prepositions: str = ""
    of: str = ""  # prepositions that stay inside a name: "of"
    titles: str = ""  # of persons, before their names: "Mr, President, minister, spokesman"
    bodies: str = ""  # words that only names of organisations hold: "Ltd, Ministry"
    particles: str = ""  # small words inside names: "von, de, bin"
    names_it: str = ""  # words after which marks hold a name: "so-called"
    months: tuple[str, ...] = ()  # "january/jan"
    weekdays: tuple[str, ...] = ()  # from Monday on
    days_ago: Mapping[str, int] = field(default_factory=dict)  # "yesterday": 1
    dates: tuple[str, ...] = ()  # "DAY MONTH YEAR", as it is written
    common: str = ""  # frequent small words, by which the language is known; none of them is a name
    nouns_capitalised: bool = False
    cased: bool = True
    parenthesis: bool = False  # who speaks is told inside the marks, between commas: « Oui, dit-il, nous… »


def words_of(written: str) -> tuple[str, ...]:
    """The phrases of a table's field."""
    return tuple(phrase.strip() for phrase in written.split(",") if phrase.strip())


@dataclass(frozen=True, slots=True)
class Grammar:
    """A table made ready for looking: sets of small words, and one pattern for all verbs.

    Of `verbs` the name of the group that matched tells what was found: a verb's number is looked up in `acts`.
    """

    language: Language
    verb: re.Pattern[str]
    acts: Mapping[str, str]
    saying: frozenset[str]
    naming: frozenset[str]
    absolute: frozenset[str]
    according: frozenset[str]
    after_name: frozenset[str]
    quoted: frozenset[str]
    was_quoted: frozenset[str]
    relays: re.Pattern[str]
    as_saying: re.Pattern[str]
    by: re.Pattern[str]
    fused: re.Pattern[str]
    pronouns: frozenset[str]
    first_person: frozenset[str]
    articles: frozenset[str]
    breaks: frozenset[str]
    joins: frozenset[str]
    between: frozenset[str]
    not_after: frozenset[str]
    prepositions: frozenset[str]
    titles: frozenset[str]
    bodies: frozenset[str]
    particles: frozenset[str]
    of: frozenset[str]
    naming_words: frozenset[str]
    common: frozenset[str]
    dated: frozenset[str]


def made_ready(language: Language) -> Grammar:
    """The patterns of a table."""
    acts = {form: act for act, forms in language.said.items() for form in words_of(forms)}
    saying = {form: act for act, forms in language.saying.items() for form in words_of(forms)}
    beside = [
        *words_of(language.according),
        *words_of(language.after_name),
        *words_of(language.quoted),
        *words_of(language.was_quoted),
    ]
    return Grammar(
        language,
        _any_of([*acts, *saying, *beside]),
        {**acts, **saying},
        frozenset(saying),
        _folded(language.naming),
        _folded(language.absolute),
        _folded(language.according),
        _folded(language.after_name),
        _folded(language.quoted),
        _folded(language.was_quoted),
        _any_of(words_of(language.relays)),
        _any_of(words_of(language.as_saying)),
        _any_of(words_of(language.by)),
        re.compile(language.fused) if language.fused else _NEVER,
        _folded(language.pronouns),
        _folded(language.first_person),
        _folded(language.articles),
        _folded(language.breaks),
        _folded(language.joins),
        _folded(language.between) | _timely(language),
        _folded(language.not_after),
        _folded(language.prepositions),
        _folded(language.titles),
        _folded(language.bodies),
        _folded(language.particles),
        _folded(language.of),
        _folded(language.names_it),
        _folded(language.common) | _folded(language.articles) | _folded(language.pronouns),
        _timely(language),
    )


def _timely(language: Language) -> frozenset[str]:
    """Names of weekdays and months, and words such as `yesterday`."""
    names = [name for written in (*language.months, *language.weekdays) for name in written.split("/")]
    return frozenset(name.casefold() for name in (*names, *language.days_ago))


def _folded(written: str) -> frozenset[str]:
    return frozenset(phrase.casefold() for phrase in words_of(written))


_NEVER = re.compile(r"(?!)")


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first; each may open a sentence."""
    ordered = sorted({*phrases}, key=lambda phrase: (-len(phrase), phrase))
    if not ordered:
        return _NEVER
    written = "|".join(_either_case(phrase) for phrase in ordered)
    return re.compile(rf"(?<![\w’'-])(?:{written})(?![\w-])")


def _either_case(phrase: str) -> str:
    first, rest = phrase[0], r"\s+".join(re.escape(word) for word in phrase[1:].split(" "))
    return (
        f"[{re.escape(first)}{re.escape(first.upper())}]{rest}" if first.upper() != first else re.escape(first) + rest
    )
