"""A language tag to its Words: the catalogue of the program, with those of the themes laid over it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from gettext import c2py
from pathlib import Path

from dossier.diagnostics import Diagnostic, Span, report
from dossier.po import Po, read_po
from dossier.values import Frozen
from dossier.words import Words, places_in

FOLDER = "locale"
_OWN = Path(__file__).resolve().parent.parent / FOLDER
SOURCE = "en"  # what the program is written in


class Spoken(Frozen):
    """The words of a language, and what is wrong with catalogues."""

    words: Words
    said: tuple[Diagnostic, ...] = ()


def read_words(language: str, themes: Iterable[Path]) -> Spoken:
    """The words of a language; `themes` are the folders of the theme, what lies over others first.

    Of a language that has no catalogue here or in a theme they are English.
    """
    found: list[Diagnostic] = []
    forms: dict[str, tuple[str, ...]] = {}
    digest, rule, any_there = hashlib.sha256(), "", False
    folders = [_OWN, *(folder / FOLDER for folder in reversed(list(themes)))]
    for path in (path for folder in folders if (path := _catalogue(folder, language))):
        data = path.read_bytes()
        po = read_po(data.decode("utf-8", "replace"))
        shown = path.name if path.parent == _OWN else f"themes/{path.parent.parent.name}/{FOLDER}/{path.name}"
        found += () if path.parent == _OWN else _wrong(po, shown)
        forms |= {
            e.key: e.forms
            for e in po.entries
            if all(e.forms) and e.forms and not e.fuzzy and _fits(e.message, e.forms, e.plural)
        }
        rule = po.rule if _is_rule(po.rule) else rule
        digest.update(data)
        any_there = True
    if not any_there and language.partition("-")[0].lower() != SOURCE:
        found.append(_unknown(language))
    return Spoken(Words(language, forms, rule or "n != 1", digest.hexdigest() if forms else ""), tuple(found))


def _catalogue(folder: Path, language: str) -> Path | None:
    """`pt-BR.po`, else `pt.po`, whatever the case of the tag."""
    if not folder.is_dir():
        return None
    there = {path.stem.lower().replace("_", "-"): path for path in sorted(folder.glob("*.po"))}
    tag = language.lower()
    while tag:
        if tag in there:
            return there[tag]
        tag = tag.rpartition("-")[0]
    return None


def _fits(message: str, forms: tuple[str, ...], plural: str) -> bool:
    """Whether each form has the values of the message and no other; of a number some forms need not say it."""
    wanted = places_in(message)
    return all(places_in(form) == wanted or (plural and places_in(form) <= wanted) for form in forms)


def _wrong(po: Po, path: str) -> Iterator[Diagnostic]:
    for line in po.wrong:
        yield report(
            "words-invalid", "is no line of a catalogue", Span(path, line), 'lines are `msgid "…"` and `msgstr "…"`'
        )
    if not _is_rule(po.rule):
        hint = "the line `Plural-Forms: nplurals=2; plural=n != 1;` is for English; others are in the manual of gettext"
        yield report("words-invalid", f"`{po.rule}` is no rule for plurals", Span(path, 1), hint)
    for entry in po.entries:
        if all(entry.forms) and not _fits(entry.message, entry.forms, entry.plural):
            places = " ".join(f"{{{name}}}" for name in sorted(places_in(entry.message))) or "none"
            hint = f"it has to hold the values of the message: {places}; until then that is shown in English"
            yield report(
                "words-invalid",
                f"`{entry.forms[0]}` has other values than `{entry.message}`",
                Span(path, entry.line),
                hint,
            )


def _is_rule(rule: str) -> bool:
    try:
        c2py(rule)
    except (ValueError, OverflowError):
        return False
    return True


def _unknown(language: str) -> Diagnostic:
    known = ", ".join([SOURCE, *sorted(path.stem for path in _OWN.glob("*.po"))])
    message = f"the program has no words in `{language}`: what it says itself is English"
    place = f"themes/NAME/{FOLDER}/{language}.po"
    hint = f"it speaks {known}; to add one, translate a catalogue into {place}: docs/languages.md says how"
    return report("language-unspoken", message, Span("dossier.yaml"), hint)


def catalogues() -> Iterator[str]:
    """The text of each catalogue of the program: all that it says to readers, in every language."""
    for path in sorted(_OWN.glob("*.po")):
        yield path.read_text(encoding="utf-8", errors="replace")
