"""The words of one language: messages as the program says them in English, to what a reader of that language sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from gettext import c2py

from dossier.dates import ENGLISH, ENGLISH_SHORT
from dossier.dates import Words as DateWords
from dossier.po import APART
from dossier.values import Frozen, field, replace

_PLACE = re.compile(r"\{([a-z_]\w*)\}")
NUMBER = "{n}"


class Words(Frozen):
    """What is said in one language: forms by message (after its context and APART, where it has one).

    A message that is not there stays English. `rule` tells which form a number takes, in gettext's words.
    """

    language: str = "en"
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rule: str = "n != 1"
    digest: str = ""

    def tell(self, message: str, context: str = "", **values: object) -> str:
        """A message, with values in place of its `{names}`."""
        text = self.forms.get(f"{context}{APART}{message}" if context else message, (message,))[0]
        return text.format(**values) if values else text

    def term(self, word: str, context: str) -> str:
        """One of the words that a field may hold; any other word stays what it is."""
        return self.forms.get(f"{context}{APART}{word}", (word,))[0]

    def count(self, number: int, one: str, many: str) -> str:
        """How many there are. The words may hold `{n}`; where they do not the number stands before them."""
        one, many = counted(one), counted(many)
        forms = self.forms.get(one)
        if forms is None:
            return (one if number == 1 else many).replace(NUMBER, self.number(number))
        chosen = forms[min(_plural(self.rule)(number), len(forms) - 1)]
        return chosen.replace(NUMBER, self.number(number))

    def number(self, number: int) -> str:
        """In groups of three digits, as the language parts them."""
        thousand = self.tell("1,000", "number")
        if abs(number) < 1000 or (abs(number) < 10_000 and thousand == "1000"):
            return str(number)
        sign = self.tell("1,000,000", "number").partition("000")[0].removeprefix("1")
        return f"{number:,}".replace(",", sign)

    def listed(self, names: Iterable[str]) -> str:
        """`a`, `a and b`, `a, b and c`."""
        *others, last = names
        if not others:
            return last
        return self.tell("{a} and {b}", "list", a=self.tell(", ", "list").join(others), b=last)

    def quoted(self, text: str) -> str:
        return self.tell("“{text}”", text=text)


ENGLISH_WORDS = Words()


def counted(words: str) -> str:
    """Words for a number of things with the place of the number in them."""
    return words if NUMBER in words else f"{NUMBER} {words}"


def noted(message: str) -> str:
    """The message as it is: marks words of a table, so that catalogues have them."""
    return message


def places_in(text: str) -> frozenset[str]:
    """The names of the values that a message holds."""
    return frozenset(_PLACE.findall(text))


@lru_cache(maxsize=32)
def _plural(rule: str) -> Callable[[int], int]:
    return c2py(rule)


def date_forms(words: Words) -> tuple[DateWords, DateWords]:
    """How the language writes dates, long and short; what it does not say of its own is written as the long form."""
    if not words.forms:
        return ENGLISH, ENGLISH_SHORT
    long = _translated(ENGLISH, "date", words)
    short = _translated(ENGLISH_SHORT, "short date", words)
    return long, replace(long, **{name: getattr(short, name) for name in _shortened()})


def date_messages() -> Iterable[tuple[str, str]]:
    """(context, message) of all that `date_forms` asks for."""
    for forms, kind in ((ENGLISH, "date"), (ENGLISH_SHORT, "short date")):
        for name in DateWords.__struct_fields__:
            value = getattr(forms, name)
            if forms is ENGLISH or name in _shortened():
                texts = value if isinstance(value, tuple) else (value,)
                yield from ((_context(kind, name), text) for text in texts)


def _shortened() -> frozenset[str]:
    """What differs in the short form, in English or in another language."""
    names = {name for name in DateWords.__struct_fields__ if getattr(ENGLISH, name) != getattr(ENGLISH_SHORT, name)}
    return frozenset({*names, "day", "month"})


def _translated(forms: DateWords, kind: str, words: Words) -> DateWords:
    changed: dict[str, str | tuple[str, ...]] = {}
    for name in DateWords.__struct_fields__:
        value, context = getattr(forms, name), _context(kind, name)
        changed[name] = (
            tuple(words.tell(text, context) for text in value)
            if isinstance(value, tuple)
            else words.tell(value, context)
        )
    return replace(forms, **changed)


def _context(kind: str, name: str) -> str:
    return f"{kind}, {name.replace('_', ' ')}"
