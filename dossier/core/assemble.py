"""Outlines of files to one for each record: a seed joined with the record that names it, every id claimed once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal
from unicodedata import normalize

from dossier.core.kinds import Kinds
from dossier.core.parse import SeedOptions, numbering_of
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Key, Numbering, Record, Reference
from dossier.names import nearest
from dossier.values import replace

SEEDS = "seeds/"
_FORMS: tuple[Literal["NFC"], Literal["NFD"]] = ("NFC", "NFD")


def seed_options(records: Iterable[Record], pins: Mapping[str, Numbering]) -> dict[str, SeedOptions]:
    """How to read each seed that a record names, by its path in either form in which a disk may keep its accents."""
    return {
        SEEDS + normalize(form, r.seed): _options(r, pins)
        for r in records
        if r.seed and (pins or r.lines("omit") or r.one("paragraphs") or r.one("encoding"))
        for form in _FORMS
    }


def _options(record: Record, pins: Mapping[str, Numbering]) -> SeedOptions:
    omit = record.lines("omit")
    places = tuple(record.place(f"omit.{line.strip()}") for line in omit)
    found = numbering_of(pins, record.id, record.many("former_ids"))
    pinned = {record.id: found} if found else {}
    return SeedOptions(omit, record.one("paragraphs"), record.one("encoding"), places, pinned, record.id)


def assemble(
    contents: Iterable[Record], seeds: Iterable[Record], seed_paths: frozenset[str], kinds: Kinds
) -> tuple[dict[Key, Record], tuple[Diagnostic, ...]]:
    """Outlines by key, in the order of their paths; seed_paths holds every file of seeds/, the unreadable ones too.

    A record's files are its `path` and its `seed`.
    """
    waiting = {normalize("NFC", seed.path): seed for seed in seeds}
    known = frozenset(normalize("NFC", path) for path in seed_paths)
    found: list[Diagnostic] = []
    records: list[Record] = []
    takers: dict[str, str] = {}
    for record in contents:
        if record.kind == "document" and record.seed:
            path = SEEDS + normalize("NFC", record.seed)
            if path in takers:
                message = f"`{record.seed}` is the seed of {takers[path]} already"
                found.append(report("seed-shared", message, record.place("seed"), "a seed has one record"))
                continue
            takers[path] = record.path
            seed = waiting.pop(path, None)
            if seed is None and path not in known:
                found.append(_no_seed(record, known))
            record = joined(record, seed) if seed else replace(record, seed="")
        records.append(record)
    records += waiting.values()
    return _by_key(sorted(records, key=lambda r: r.path), kinds, found), tuple(found)


def whole(content: Record | None, seed: Record | None) -> tuple[Record, tuple[Diagnostic, ...]]:
    """The record that a file of content/, a seed, or both make, and what is doubtful about it."""
    if content and seed:
        record, found = joined(content, seed), list(_claims(content, seed))
    else:
        record, found = content or seed or Record("", "", "", ""), []
        record = replace(record, seed="") if record is content and record.kind == "document" else record
    found += _doubts(record) if record.kind == "document" else ()
    return _named(record), tuple(found)


def joined(record: Record, seed: Record) -> Record:
    """Field by field what the record says, else what the seed says; the text is the seed's, id and note the record's.

    Words to cover are those of both: what a seed asks to be covered must not show because its record covers more.
    """
    said = dict(record.fields)
    if record.entries("redact") and seed.entries("redact"):
        said["redact"] = (*record.entries("redact"), *seed.entries("redact"))
    return replace(
        record,
        name=record.name or seed.name,
        fields={**{name: value for name, value in seed.fields.items() if name != "id"}, **said},
        places={**seed.places, **record.places},
        references=record.references + tuple(r for r in seed.references if _field_of(r) not in said),
        text=seed.text,
        seed=seed.path,
        sha256=seed.sha256,
        omitted=seed.omitted,
        excerpt=seed.excerpt,
    )


def _field_of(reference: Reference) -> str:
    return reference.role.partition(".")[0]


def _no_seed(record: Record, seed_paths: frozenset[str]) -> Diagnostic:
    near = nearest(SEEDS + record.seed, seed_paths)
    hint = f"did you mean `{near[0].removeprefix(SEEDS)}`?" if near else "the path is relative to seeds/"
    return report("seed-unknown", f"there is no seed `{record.seed}`", record.place("seed"), hint)


def _claims(record: Record, seed: Record) -> Iterable[Diagnostic]:
    """What the record says of the seed's bytes and is not so. A seed cannot hold the hash of itself."""
    stated = record.one("sha256")
    if stated and stated != seed.sha256:
        hint = "the file is not the one that was recorded; find out which is right before you change either"
        yield report("sha256-mismatch", f"the seed's sha256 is {seed.sha256}", record.place("sha256"), hint)


def _doubts(record: Record) -> Iterable[Diagnostic]:
    """A document without title or date still gets its page."""
    seed = record.path.removeprefix(SEEDS)
    hint = "" if record.path.startswith("content/") else f"a file in content/documents/ says it, with `seed: {seed}`"
    if not record.one("title") and "title" not in record.places and record.seed:
        shown = f"`{record.name[:60]}` is used" if record.name else "its id is used"
        yield report("title-unknown", f"the document has no title; {shown}", Span(record.path), hint)
    if not record.one("published") and "published" not in record.places:
        yield report("date-unknown", "the document has no date: `published`", Span(record.path), hint)


def _by_key(records: Iterable[Record], kinds: Kinds, found: list[Diagnostic]) -> dict[Key, Record]:
    by_key: dict[Key, Record] = {}
    for record in records:
        other = by_key.get(record.key)
        if other:
            label = kinds[record.kind].label.lower() if record.kind in kinds else record.kind
            message = f"the {label} id `{record.id}` is claimed by {other.path} too"
            found.append(report("id-duplicate", message, record.place("id"), _how_to_part(record, other)))
        else:
            by_key[record.key] = _named(record)
    return by_key


def _named(record: Record) -> Record:
    """The record with its id for a name where it has none, or one taken from words that may not be quoted."""
    shown = record.name and not (_may_not_be_quoted(record) and not record.one("title"))
    return record if shown else replace(record, name=record.id)


def _how_to_part(record: Record, other: Record) -> str:
    """What to do about two records of one id; a seed's own cannot be changed."""
    if record.path != record.seed:
        return "give one of the two another `id:`"
    seed = record.seed.removeprefix(SEEDS)
    if not other.seed:
        return f"if the record is about this seed, it says `seed: {seed}`; else give it another `id:`"
    return f"give this seed a record of its own, with another name and `seed: {seed}`"


def _may_not_be_quoted(record: Record) -> bool:
    """Whether a title taken from the text would republish what may not be."""
    return "display" in record.places and record.one("display") != "full"
