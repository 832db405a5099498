"""A record and its translations, each parsed by itself, to the record as one language has it.

`documents/x.ru.md` is the Russian version of `documents/x.md`: what it says stands in place of what that says, field by
field, and its text in place of that text. In every language a thing is known by its names in all of them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping

from dossier.core.kinds import Kind
from dossier.core.resolve import attachments
from dossier.core.withhold import may_be_proofread, why_hidden
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Fields, KeptBack, Numbering, Parsed, Record
from dossier.values import Frozen, field, replace

_NAMES = ("aliases", "weak_aliases", "not_aliases")
# What a record is, and who may see it, is said once. A translation that is not to be seen is as if it were not there.
_OF_ALL = frozenset(["id", "former_ids", "seed", "publish_as", "access", "draft", "embargo_until", "sha256", "sort"])
# What a record says of the words of its text, and so of no other text.
_OF_TEXT = frozenset(["quotes", "redact", "omit", "paragraphs", "encoding", "mentions"])
_HIDING = ("publish_as", "access", "embargo_until", "draft")


# Languages that a file's name is likely to mean, where dossier.yaml does not say so.
_LIKELY = "ar de en es fa fr he it ja ko nl pl pt ru tr uk zh".split()


class Translations(Frozen):
    """As what a record is read of which there may be translations: its own language, and the one that is asked for.

    `others` are (language, path, digest) of the files beside it; `pins` as for a record without any. `drafts` tells
    whether what is kept back is shown to its curator.
    """

    kind: Kind
    own: str
    asked: str
    others: tuple[tuple[str, str, bytes], ...] = ()
    pins: Mapping[str, Numbering] = field(default_factory=dict)
    drafts: bool = False


def translation_of(path: str, languages: Iterable[str]) -> tuple[str, str]:
    """(the path that it translates, the language) of `content/documents/x.ru.md`; ('', '') of any other."""
    stem, ending = posixpath.splitext(path)
    base, _, tag = stem.rpartition(".")
    language = next((each for each in languages if each.lower() == tag.lower()), "")
    return (base + ending, language) if language and posixpath.basename(base) else ("", "")


def translated(parsed: Parsed, versions: Mapping[str, Parsed], how: Translations) -> Parsed:
    """The record in the language that is asked for, or in its own where there is no such version."""
    base = parsed.record
    said = [
        *parsed.diagnostics,
        *(d for each in versions.values() for d in each.diagnostics if d.code != "field-missing"),
    ]
    if base is None:
        return replace(parsed, diagnostics=tuple(said))
    records = {language: each.record for language, each in versions.items() if each.record}
    hidden = {language: why for language, record in records.items() if (why := why_hidden(record, ""))}
    early = {each for each in hidden if how.drafts and may_be_proofread(records[each])}
    usable = {language: record for language, record in records.items() if language not in hidden.keys() - early}
    chosen, bodies = base, dict(parsed.bodies)
    if how.asked in usable:
        said += _uncovered(base, usable[how.asked])
        chosen = _laid_over(base, usable[how.asked], how.asked)
        chosen = _as_draft(chosen, usable[how.asked]) if how.asked in early else chosen
        if _has_text(usable[how.asked]):
            bodies = dict.fromkeys([base.path], next(iter(versions[how.asked].bodies.values()), b""))
    named = usable.values() if how.drafts else openly_named(base, records.values())
    fields = known_as(chosen, base, named) if how.kind.mentions else chosen.fields
    languages = (how.own, *(language for language, _, _ in how.others if language in usable))
    kept_back = tuple(_kept_back(records[each], why) for each, why in hidden.items() if each not in early)
    return Parsed(replace(chosen, fields=fields, languages=languages, kept_back=kept_back), bodies, tuple(said))


def beside(path: str, version: str) -> str:
    """Where a translation of the record at a path lies, that is in the language of another translation."""
    stem, ending = posixpath.splitext(path)
    return f"{stem}.{posixpath.splitext(version)[0].rpartition('.')[2]}{ending}"


def alone(path: str, base: str) -> Diagnostic:
    """A translation of a record that is not there."""
    hint = "a translation stands beside the record that it translates, and is renamed with it"
    return report("translation-alone", f"translates {base}, which is not there", Span(path), hint)


def undeclared(path: str, there: Collection[str]) -> Iterator[Diagnostic]:
    """A file that looks like a translation into a language that dossier.yaml does not name is taken for a record."""
    base, language = translation_of(path, _LIKELY)
    if base in there:
        hint = f"add `languages: [{language}]` to dossier.yaml; or rename the file, if it is a record of its own"
        yield report("translation-undeclared", f"looks like {base} in another language", Span(path), hint)


def _kept_back(version: Record, why: str) -> KeptBack:
    return KeptBack(version.path, version.name, f"translation: {why}", tuple(sorted(attachments((version,)))))


def openly_named(record: Record, versions: Iterable[Record]) -> list[Record]:
    """The translations whose names may be said: one that is kept back says none, unless the whole record is."""
    is_kept_back = any(name in record.fields for name in _HIDING)
    return [each for each in versions if is_kept_back or not why_hidden(each, "")]


def _has_text(record: Record) -> bool:
    return record.text is not None or record.note is not None


def _uncovered(base: Record, version: Record) -> Iterator[Diagnostic]:
    """Words that are covered in the original stand in the translation too, and only its translator knows which."""
    if "redact" in base.places and "redact" not in version.places and _has_text(version) and not base.seed:
        hint = "add `redact:` with the words that stand here in place of those"
        message = f"{base.path} covers words, and this translation does not say which of its words to cover"
        yield report("translation-uncovered", message, Span(version.path), hint)


def _laid_over(base: Record, version: Record, asked: str) -> Record:
    own = _has_text(version) and not base.seed  # beside a seed it is the editor's note
    fields: Fields = {name: value for name, value in base.fields.items() if not (own and name in _OF_TEXT)}
    said = {name: value for name, value in version.fields.items() if name not in _OF_ALL}
    if base.seed and base.entries("redact") and version.entries("redact"):
        said["redact"] = (*base.entries("redact"), *version.entries("redact"))
    if own and base.kind == "document":
        said["language"] = version.one("language") or asked
    kept = tuple(r for r in base.references if (name := _field(r.role)) not in said and name in fields)
    return replace(
        base,
        name=version.name or base.name,
        fields={**fields, **said},
        places={**base.places, **{name: place for name, place in version.places.items() if name not in _OF_ALL}},
        references=(*kept, *(r for r in version.references if _field(r.role) not in _OF_ALL)),
        text=replace(version.text, path=base.path) if version.text and base.kind == "document" else base.text,
        note=replace(version.note, path=base.path) if version.note else base.note,
        excerpt=version.excerpt or base.excerpt,
    )


def _as_draft(record: Record, version: Record) -> Record:
    """A record that is kept back in one language alone, for its curator: a draft, unless access says otherwise."""
    name, value = ("access", "withheld") if version.one("access") == "withheld" else ("draft", "true")
    place = version.place(name)
    return replace(record, fields={**record.fields, name: value}, places={**record.places, name: place})


def _field(role: str) -> str:
    return role.partition(".")[0]


def known_as(record: Record, base: Record, versions: Iterable[Record]) -> Fields:
    """The fields of a record, read in one language, with the names that it and these versions have, its own first."""
    fields: Fields = dict(record.fields)
    every = [base, *versions]
    for name in _NAMES:
        called = [*record.many(name), *(alias for each in every for alias in each.many(name))]
        called += [each.name for each in every] if name == "aliases" else []
        names = tuple(dict.fromkeys(each for each in called if each and (each != record.name or name != "aliases")))
        if names and names != record.many(name):
            fields[name] = names
    return fields
