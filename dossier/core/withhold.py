"""All records to those that may be public, with every word of the rest taken out of them, before anything is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dossier.core.kinds import Kinds
from dossier.core.parse import opening
from dossier.core.resolve import Index, index_of
from dossier.core.sentences import sentence_at
from dossier.core.standoff import replaced, without_marks
from dossier.dates import parse_date
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Block, Body, Entry, Fields, Key, Mark, Record, Reference, Text, Value
from dossier.names import fold, joins_words
from dossier.packing import pack, unpack_body

BAR = "█████"  # as wide whatever it covers
UNNAMED = "[withheld]"


@dataclass(frozen=True, slots=True)
class Withheld:
    """What did not pass, for the curator's eyes alone."""

    path: str
    name: str
    reason: str


@dataclass(slots=True)
class Public:
    """What may be seen. Filled while records are gone through, then left alone."""

    records: dict[Key, Record] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    withheld: list[Withheld] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def withhold(records: Mapping[Key, Record], bodies: Mapping[str, bytes], kinds: Kinds, today: str) -> Public:
    """The records that may be public on the day `today` (ISO), free of those that may not.

    Drafts, embargoed and withheld documents leave; what is redacted is covered; a person published under another name
    has no other; references to what left are rewritten to their label.
    """
    public = Public(bodies=dict(bodies))
    hidden: dict[Key, str] = {key: reason for key, record in records.items() if (reason := why_hidden(record, today))}
    disguised = {key: entry for key, record in records.items() if key not in hidden and (entry := _disguise(record))}
    for key, reason in hidden.items():
        public.withheld.append(Withheld(records[key].path, records[key].name, reason))
    public.records = {key: record for key, record in records.items() if key not in hidden}
    if hidden or disguised:
        index = index_of(records.values(), kinds)
        public.records = {k: _without_references(r, index, hidden, disguised, public) for k, r in public.records.items()}
    for key in [key for key, record in public.records.items() if record.entries("redact")]:
        public.records[key] = _redacted(public.records[key], public)
    if disguised:
        _disguise_all(records, disguised, public)
    kept = {text.path for record in public.records.values() for text in (record.text, record.note) if text}
    public.bodies = {path: body for path, body in public.bodies.items() if path in kept}
    return public


def why_hidden(record: Record, today: str) -> str:
    """Why a record may not be public on that day, or ''. A date that cannot be read hides: better late than leaked."""
    if record.flag("draft"):
        return "draft"
    if record.one("access") == "withheld":
        return "access: withheld"
    embargo = record.places.get("embargo_until") and (parse_date(record.one("embargo_until")) or "unreadable")
    if embargo == "unreadable":
        return "an embargo whose date cannot be read"
    if embargo and not isinstance(embargo, str) and embargo.earliest > today:
        return f"embargo until {embargo.text}"
    return "" if "access" not in record.places or record.one("access") else "an access that cannot be read"


# References to what left


def _without_references(
    record: Record, index: Index, hidden: Mapping[Key, str], disguised: Mapping[Key, Entry], public: Public
) -> Record:
    gone, renamed = set(), {}
    for reference in record.references:
        target = _sole(index.candidates(reference), hidden, disguised)
        if target in hidden:
            gone.add(reference)
        elif target:
            renamed[reference] = str(disguised[target]["id"])
    if gone or renamed:
        fields = _rewritten(record.fields, {(r.role, r.target): "" for r in gone} | {(r.role, r.target): i for r, i in renamed.items()})
        references = tuple(replace(r, target=renamed.get(r, r.target)) for r in record.references if r not in gone)
        record = replace(record, fields=fields, references=references)
    text = _text_without(record.text, index, hidden, disguised, public)
    note = _text_without(record.note, index, hidden, disguised, public)
    if text is record.text and note is record.note:
        return record
    changed = text or note
    excerpt = opening(unpack_body(public.bodies[changed.path])) if changed else ""
    return replace(record, text=text, note=note, excerpt=excerpt)


def _sole(candidates: tuple[Key, ...], hidden: Mapping[Key, str], disguised: Mapping[Key, Entry]) -> Key:
    """The hidden or disguised record that a reference means, or ''. One that may mean a public record too is left to link."""
    if candidates and all(key in hidden for key in candidates):
        return candidates[0]
    return candidates[0] if len(candidates) == 1 and candidates[0] in disguised else ""


def _rewritten(fields: Fields, changes: Mapping[tuple[str, str], str]) -> Fields:
    """fields with each (role, written) replaced, or removed where the new text is ''.

    Entries keep their place in the list, since roles count them; one that loses what it needs becomes empty.
    """
    rewritten = dict(fields)
    for (role, written), new in changes.items():
        name, *rest = role.split(".", 1)
        value = rewritten.get(name, "")
        if not rest:
            rewritten[name] = _swapped(value, written, new)
        elif name == "mentions" and not isinstance(value, str):
            rewritten[name] = tuple(
                {**e, "record": new or "none"} if isinstance(e, dict) and e.get("phrase") == rest[0] else e for e in value
            )
        elif not isinstance(value, str):
            number, _, key = rest[0].partition(".")
            rewritten[name] = tuple(
                _entry_rewritten(e, key, written, new) if isinstance(e, dict) and str(i) == number else e for i, e in enumerate(value)
            )
    return {name: value for name, value in rewritten.items() if value}


def _swapped(value: Value, written: str, new: str) -> Value:
    if isinstance(value, str):
        return new if value == written else value
    return tuple(v for v in (new if v == written else v for v in value) if v)


def _entry_rewritten(entry: Entry, key: str, written: str, new: str) -> Entry:
    value = entry.get(key, "")
    changed = (new if value == written else value) if isinstance(value, str) else tuple(v for v in (new if v == written else v for v in value) if v)
    if not changed and key == "speaker":
        return {}
    return {**{k: v for k, v in entry.items() if k != key}, **({key: changed} if changed else {})}


def _text_without(
    text: Text | None, index: Index, hidden: Mapping[Key, str], disguised: Mapping[Key, Entry], public: Public
) -> Text | None:
    if text is None or not text.references:
        return text
    gone: dict[int, str] = {}
    for number, reference in enumerate(text.references):
        target = _sole(_pointed(reference, text, index, public), hidden, disguised)
        if target:
            gone[number] = str(disguised[target]["label"]) if target in disguised else ""
    if not gone:
        return text
    references = list(text.references)
    body = unpack_body(public.bodies[text.path])
    blocks = list(body.blocks)
    for number, label in gone.items():
        reference = references[number]
        if not label and not reference.label:
            hint = "write `[[…|label]]` to say what readers see"
            public.diagnostics.append(report("withheld-reference", "a reference to a withheld record has no label", reference.span, hint))
        blocks = [_block_without(block, number, label or UNNAMED, bool(reference.label)) for block in blocks]
        references[number] = Reference("", "withheld", Span(reference.span.path, reference.span.line))
    return _kept(text, replace(body, blocks=tuple(blocks)), references, public)


def _pointed(reference: Reference, text: Text, index: Index, public: Public) -> tuple[Key, ...]:
    """Candidates of a reference in a text; a link to a file means the record of that file."""
    if reference.role in ("file", "image"):
        stem = reference.target.rpartition("/")[2].removesuffix(".md")
        return index.lookup(stem, ()) if reference.target.endswith(".md") else ()
    return index.candidates(reference)


def _block_without(block: Block, number: int, shown: str, labelled: bool) -> Block:
    value = str(number)
    for mark in block.marks:
        if mark.tag == "ref" and mark.value == value and not labelled:
            block = replaced(block, mark.start, mark.end, shown)
            break
    return without_marks(block, {value})


def _kept(text: Text, body: Body, references: Iterable[Reference], public: Public) -> Text:
    """The facts of a text whose body changed: no sentence of it may still hold the words that left."""
    public.bodies[text.path] = pack(body)
    places = {m.value: (b, m) for b in body.blocks for m in b.marks if m.tag in ("ref", "cite")}
    renewed = []
    for number, reference in enumerate(references):
        block, mark = places.get(str(number), (None, None))
        sentence, at = sentence_at(block.text, mark.start, mark.end) if block and mark else ("", 0)
        length = mark.end - mark.start if mark else 0
        renewed.append(replace(reference, sentence=sentence, at=at, length=length))
    return replace(text, references=tuple(renewed), words=sum(len(b.text.split()) for b in body.blocks))


# Redaction


def _redacted(record: Record, public: Public) -> Record:
    """The record with each redacted phrase covered wherever the document itself says it, and no hash of what was there."""
    for number, entry in enumerate(record.entries("redact")):
        phrase, paragraph = str(entry.get("text", "")), str(entry.get("paragraph", "")).removeprefix("p")
        covered = 0
        for name in ("text", "note"):
            text = record.text if name == "text" else record.note
            if text is None:
                continue
            body, count = _covered(unpack_body(public.bodies[text.path]), phrase, paragraph if name == "text" else "")
            if count:
                kept = _kept(text, body, text.references, public)
                record = replace(record, text=kept, excerpt=opening(body)) if name == "text" else replace(record, note=kept)
                covered += count if name == "text" else 0
        if not covered:
            span = record.places.get(f"redact.{number}.text", record.place("redact"))
            hint = "copy them exactly as they stand in one paragraph" + (f"; p{paragraph} does not hold them" if paragraph else "")
            public.diagnostics.append(report("redaction-missing", "the words to redact do not stand in the text", span, hint))
        record = _fields_covered(record, phrase)
    public.withheld.append(Withheld(record.path, record.name, f"{len(record.entries('redact'))} redacted"))
    fields = {k: v for k, v in record.fields.items() if k not in ("redact", "sha256")}
    # What stays of `redact:` is how many there are and why, for the reader.
    phrases = [str(e.get("text", "")) for e in record.entries("redact")]
    reasons = tuple(_entry_covered({"reason": e.get("reason", "")}, phrase) for e, phrase in zip(record.entries("redact"), phrases, strict=True))
    return replace(record, fields={**fields, "redact": reasons}, sha256="", places={k: v for k, v in record.places.items() if k != "sha256"})


def _covered(body: Body, phrase: str, paragraph: str) -> tuple[Body, int]:
    """The body with each occurrence covered, in that paragraph alone where one is named, and how many there were."""
    count, blocks = 0, []
    for block in body.blocks:
        start = block.text.find(phrase) if phrase and (not paragraph or str(block.number) == paragraph) else -1
        while start >= 0:
            block = replaced(block, start, start + len(phrase), BAR, Mark(0, 0, "redacted"))
            count += 1
            start = block.text.find(phrase, start + len(BAR))
        blocks.append(block)
    return replace(body, blocks=tuple(blocks)), count


def _fields_covered(record: Record, phrase: str) -> Record:
    """Title, summary, quotations and every other field of the document without the phrase."""

    def cover(value: Value) -> Value:
        if isinstance(value, str):
            return value.replace(phrase, BAR)
        return tuple(_entry_covered(v, phrase) if isinstance(v, dict) else v.replace(phrase, BAR) for v in value)

    fields = {name: value if name == "redact" else cover(value) for name, value in record.fields.items()}
    return replace(record, name=record.name.replace(phrase, BAR), fields=fields, excerpt=record.excerpt.replace(phrase, BAR))


def _entry_covered(entry: Entry, phrase: str) -> Entry:
    return {
        key: value.replace(phrase, BAR) if isinstance(value, str) else tuple(v.replace(phrase, BAR) for v in value)
        for key, value in entry.items()
    }


# People under another name


def _disguise(record: Record) -> Entry | None:
    """How a person is published, where that is not under the own name."""
    entry = next(iter(record.entries("publish_as")), None)
    return entry if record.kind == "person" and entry and entry.get("kind") != "name" else None


def _disguise_all(records: Mapping[Key, Record], disguised: Mapping[Key, Entry], public: Public) -> None:
    """Each such person as a record that never had another name; a text that says one is an error, not a guess."""
    for key, entry in disguised.items():
        real = public.records.pop(key)
        names = {n for n in (records[key].name, *records[key].many("aliases")) if n}
        own = {"name", "aliases", "weak_aliases", "not_aliases", "same_as", "sort", "publish_as", "former_ids", "id", "image", "image_alt"}
        fields: Fields = {k: v for k, v in real.fields.items() if k not in own}
        label, identifier = str(entry["label"]), str(entry["id"])
        shown = replace(real, id=identifier, name=label, fields={**fields, "name": label}, places={}, path=real.path)
        if shown.key in public.records:
            message = f"the id `{identifier}` is another person's already"
            public.diagnostics.append(report("id-duplicate", message, real.place("publish_as"), "choose another"))
        public.records[shown.key] = shown
        public.withheld.append(Withheld(real.path, real.name, f"published as {label}"))
        _report_exposed(names, label, public)
    public.records = dict(sorted(public.records.items(), key=lambda pair: pair[1].path))


def _report_exposed(names: set[str], label: str, public: Public) -> None:
    for record in public.records.values():
        for text in (record.text, record.note):
            for block in unpack_body(public.bodies[text.path]).blocks if text else ():
                if any(_says(block.text, name) for name in names):
                    public.diagnostics.append(_exposed(Span(text.path if text else record.path, block.line), label))
        for name, value in record.fields.items():
            if any(_says(said, real) for said in _texts_of(value) for real in names):
                public.diagnostics.append(_exposed(record.place(name), label))


def _exposed(span: Span, label: str) -> Diagnostic:
    hint = "cover the name with `redact:` in the document's record, or rewrite the sentence"
    return report("identity-exposed", f"this names the person who is published as “{label}”", span, hint)


def _says(text: str, name: str) -> bool:
    text, name = fold(text), fold(name)
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        inside = (start > 0 and joins_words(name[0], text[start - 1])) or (end < len(text) and joins_words(name[-1], text[end]))
        if not inside:
            return True
        start = text.find(name, start + 1)
    return False


def _texts_of(value: Value) -> Iterable[str]:
    for part in (value,) if isinstance(value, str) else value:
        if isinstance(part, str):
            yield part
        else:
            for inner in part.values():
                yield from (inner,) if isinstance(inner, str) else inner
