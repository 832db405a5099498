"""The text of a catalogue (.po, as gettext has it) to its entries and its rule for plurals, and to its wrong lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossier.values import Frozen, field

APART = "\x04"  # between a context and a message, as in compiled catalogues
_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[(\d)\])?)\s+)?"((?:[^"\\]|\\.)*)"\s*')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_RULE = re.compile(r"Plural-Forms:\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;\n]+)")


class Entry(Frozen):
    """One message: its context and words, those for several where it counts something, and what stands for them."""

    message: str
    context: str = ""
    plural: str = ""
    forms: tuple[str, ...] = ()
    line: int = 0
    fuzzy: bool = False  # made by a program, and not looked at

    @property
    def key(self) -> str:
        return f"{self.context}{APART}{self.message}" if self.context else self.message


class Po(Frozen):
    """A catalogue as it is written; `wrong` are the lines that are none of it."""

    entries: tuple[Entry, ...] = ()
    plurals: int = 2
    rule: str = "n != 1"
    wrong: tuple[int, ...] = ()


class _Open(Frozen):
    """An entry that is being read, its parts by name."""

    parts: dict[str, str] = field(default_factory=dict)
    line: int = 0
    fuzzy: bool = False


def read_po(text: str) -> Po:
    """Entries in the order of the file; obsolete ones (`#~`) are left out."""
    wrong: list[int] = []
    entries = tuple(_entry(each) for each in _opened(text, wrong))
    header = next((each.forms[0] for each in entries if not each.message and each.forms), "")
    rule = _RULE.search(header)
    count, written = (int(rule[1]), rule[2].strip()) if rule else (2, "n != 1")
    return Po(tuple(each for each in entries if each.message), count, written, tuple(wrong))


def _opened(text: str, wrong: list[int]) -> Iterator[_Open]:
    parts: dict[str, str] = {}
    name, first, fuzzy = "", 0, False
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        match = _LINE.fullmatch(stripped)
        if match:
            begun = match[1]
            if begun in ("msgctxt", "msgid") and "msgstr[0]" in parts:
                yield _Open(parts, first, fuzzy)
                parts, first, fuzzy = {}, 0, False
            if begun:
                name = "msgstr[0]" if begun == "msgstr" else begun
                first = first or number
            parts[name] = parts.get(name, "") + _plain(match[3])
        elif stripped.startswith("#") or not stripped:
            if "msgstr[0]" in parts:
                yield _Open(parts, first, fuzzy)
                parts, first, fuzzy = {}, 0, False
            fuzzy = fuzzy or (stripped.startswith("#,") and "fuzzy" in stripped)
        else:
            wrong.append(number)
    if "msgstr[0]" in parts:
        yield _Open(parts, first, fuzzy)


def _entry(opened: _Open) -> Entry:
    parts = opened.parts
    forms = tuple(parts[name] for name in sorted(name for name in parts if name.startswith("msgstr[")))
    return Entry(
        parts.get("msgid", ""),
        parts.get("msgctxt", ""),
        parts.get("msgid_plural", ""),
        forms,
        opened.line,
        opened.fuzzy,
    )


def _plain(written: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), written) if "\\" in written else written
