"""All records to those that may be public, free of every word of the rest, before anything is counted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dossier.core.kinds import Kinds
from dossier.core.parse import opening, probable_title
from dossier.core.redact import LEADING, is_said_by_id, redact, says, texts_of
from dossier.core.relabel import Names, body_labelled, fields_labelled, references_labelled
from dossier.core.resolve import Index, ambiguous, index_of, path_of, records_by_path
from dossier.core.sentences import sentence_at
from dossier.core.standoff import replaced, without_marks
from dossier.dates import parse_date
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Block, Body, Entry, Fields, Key, Record, Reference, Text, Value, Withheld
from dossier.packing import unpack_body
from dossier.values import Frozen, pack, replace

UNNAMED = "[withheld]"


@dataclass(slots=True)
class Public:
    """What may be seen of one record. Filled while it is gone through, then left alone."""

    record: Record
    bodies: dict[str, bytes]
    withheld: list[Withheld] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


class Disguise(Frozen):
    """A person under another name: what readers see, and the names that nothing may say.

    `innocent` are, by weak name, the names of others that hold it.
    """

    entry: Entry
    names: frozenset[str]
    innocent: Mapping[str, tuple[str, ...]]

    @property
    def label(self) -> str:
        return str(self.entry["label"])

    @property
    def id(self) -> str:
        return str(self.entry["id"])


class Private(Frozen):
    """What may not be seen: hidden records with the reason, people under another name, and how references find either.

    `records` are the outlines of all there is, as they are.
    """

    records: Mapping[Key, Record]
    hidden: Mapping[Key, str]
    disguised: Mapping[Key, Disguise]
    index: Index
    by_path: Mapping[str, Key]


def hidden_among(records: Mapping[Key, Record], today: str) -> dict[Key, str]:
    """Those of these outlines that may not be public on the day `today` (ISO), each with the reason."""
    return {key: reason for key, record in records.items() if (reason := why_hidden(record, today))}


def may_be_proofread(record: Record) -> bool:
    """Whether a hidden record may be shown to its curator: not if it cannot be told which words are to be covered."""
    return not _is_covered_unread(record)


def private_of(records: Mapping[Key, Record], hidden: Mapping[Key, str], kinds: Kinds) -> Private:
    """What may not be public of these outlines, where these are hidden."""
    entries = {key: entry for key, record in records.items() if key not in hidden and (entry := _disguise(record))}
    if not hidden and not entries:
        return Private(records, {}, {}, index_of((), kinds), {})
    shown = [records[key] for key in records if key not in hidden and key not in entries]
    known = [n for r in shown if r.kind != "document" for n in (r.name, *r.many("aliases"))]
    known += [str(entry["label"]) for entry in entries.values()]
    disguised = {key: _disguise_of(records[key], entry, known) for key, entry in entries.items()}
    return Private(records, hidden, disguised, index_of(records.values(), kinds), records_by_path(records))


def _disguise_of(record: Record, entry: Entry, known: Iterable[str]) -> Disguise:
    names = frozenset(n for n in (record.name, record.one("sort"), *record.many("aliases")) if n)
    weak = record.many("weak_aliases")
    return Disguise(entry, names, {name: tuple(other for other in known if says(other, name)) for name in weak})


def public_outlines(
    private: Private, covered: Mapping[Key, Record]
) -> tuple[dict[Key, Record], tuple[Diagnostic, ...]]:
    """The outlines of all that may be seen, as readers know it, in the order of their files.

    `covered` are those of the records of which words are redacted, by the key that they have without.
    """
    public: dict[Key, Record] = {}
    found = []
    for key, record in private.records.items():
        if key not in private.hidden and key not in private.disguised:
            public[key] = covered.get(key, record)
    files = {key: record.path for key, record in public.items()}
    for key, disguise in private.disguised.items():
        shown = _disguised(private.records[key], disguise)
        if shown.key in public:
            message = f"the id `{disguise.id}` is another person's already"
            found.append(report("id-duplicate", message, private.records[key].place("publish_as"), "choose another"))
        public[shown.key] = shown
        # Among files, in whose order their own must not betray the real name.
        files[shown.key] = f"content/people/{disguise.id}.md"
    if private.disguised:
        public = {key: public[key] for key in sorted(public, key=files.__getitem__)}
    return public, tuple(found)


def withhold(record: Record, bodies: Mapping[str, bytes], private: Private, kinds: Kinds) -> Public:
    """A record that is not hidden, free of what is.

    What is redacted is covered; a person published under another name has no other, in no text; references to what left
    are rewritten to their label; an address or an id that says a name which must not be said is an error.
    """
    public = Public(record, {text.path: bodies[text.path] for text in _texts(record)})
    public.withheld += (Withheld(each.path, each.name, each.reason) for each in record.kept_back)
    if private.hidden or private.disguised:
        public.record = _without_references(record, private, public)
    if public.record.entries("redact"):
        phrases = [str(entry.get("text", "")) for entry in public.record.entries("redact")]
        public.record = _redacted(public.record, kinds, public)
        public.record = _with_half_covered(public.record, phrases, private, public)
    disguise = private.disguised.get(record.key)
    if disguise:
        public.withheld.append(Withheld(record.path, record.name, f"published as {disguise.label}"))
        public.record = _disguised(public.record, disguise)
    if private.disguised:
        _rename(public, private.disguised.values(), kinds)
    return public


def _texts(record: Record) -> Iterator[Text]:
    return (text for text in (record.text, record.note) if text is not None)


def says_a_name(record: Record, private: Private) -> bool:
    """Whether what others know of a record says a name of a person who is published under another."""
    known = (
        record.name,
        *record.many("aliases"),
        *(text for e in record.entries("offices") for text in texts_of((e,))),
    )
    return any(_names(record, disguise).are_said(said) for disguise in private.disguised.values() for said in known)


def exposed_beside(beside: Iterable[tuple[str, str]], private: Private) -> Iterator[Diagnostic]:
    """Names that must not be said in what is published beside the records, given as (path, text).

    That is the dossier's own title, say, and the names of attachments.
    """
    for path, text in beside:
        for key, disguise in private.disguised.items():
            names = (private.records[key].name, *private.records[key].many("aliases"))
            if any(is_said_by_id(text, name) for name in names):
                yield _exposed(Span(path), disguise.label)


def why_hidden(record: Record, today: str) -> str:
    """Why a record may not be public on that day, or ''.

    What cannot be read hides, and a vague date does until its last possible day: better late than leaked.
    """
    if record.flag("draft"):
        return "draft"
    if "draft" in record.places and not record.one("draft"):
        return "a draft that cannot be read"
    if record.one("access") == "withheld":
        return "access: withheld"
    if "access" in record.places and not record.one("access"):
        return "an access that cannot be read"
    if _is_covered_unread(record):
        return "a redaction that cannot be read"
    if "embargo_until" in record.places:
        embargo = parse_date(record.one("embargo_until"))
        if embargo is None:
            return "an embargo whose date cannot be read"
        if embargo.latest > today:
            return f"embargo until {embargo.text}"
    return ""


def _is_covered_unread(record: Record) -> bool:
    return "redact" in record.places and not (record.entries("redact") and all(record.entries("redact")))


def is_kept_back(record: Record) -> bool:
    """Whether readers do not get a record, or not by its own name, on this day or on an earlier one."""
    return bool(why_hidden(record, "")) or _disguise(record) is not None


# References to what left


def _without_references(record: Record, private: Private, public: Public) -> Record:
    gone, renamed = set(), {}
    for reference in record.references:
        target = _meant(private.index.candidates(reference), reference, private, public)
        if target in private.hidden:
            gone.add(reference)
        elif target:
            renamed[reference] = private.disguised[target].id
    if gone or renamed:
        fields = with_targets(
            record.fields,
            {(r.role, r.written): "" for r in gone} | {(r.role, r.target): i for r, i in renamed.items()},
        )
        references = tuple(replace(r, target=renamed.get(r, r.target)) for r in record.references if r not in gone)
        record = replace(record, fields=fields, references=references)
    text, note = (_text_without(text, private, public) for text in (record.text, record.note))
    if text is record.text and note is record.note:
        return record
    return replace(record, text=text, note=note, excerpt=_excerpt(text or note, public))


def _excerpt(text: Text | None, public: Public) -> str:
    return opening(unpack_body(public.bodies[text.path])) if text else ""


def _meant(candidates: tuple[Key, ...], reference: Reference, private: Private, public: Public) -> Key:
    """The hidden or disguised record that a reference means, or ''; what may mean a public one too is not guessed."""
    apart = [key for key in candidates if key in private.hidden or key in private.disguised]
    if len(candidates) > 1 and apart and not all(key in private.hidden for key in candidates):
        public.diagnostics.append(ambiguous(reference, candidates, private.records))
        return ""
    return apart[0] if apart else ""


def with_targets(fields: Fields, changes: Mapping[tuple[str, str], str]) -> Fields:
    """fields with each (role, written) replaced, or removed where the new text is ''.

    Entries keep their place in the list, since roles count them; one that loses what it needs becomes empty.
    """
    rewritten = dict(fields)
    for (role, written), new in changes.items():
        name, _, inner = role.partition(".")
        value = rewritten.get(name, "")
        if not inner:
            rewritten[name] = _swapped(value, written, new)
        elif name == "mentions" and not isinstance(value, str):
            rewritten[name] = tuple(
                {**e, "record": new or "none"} if isinstance(e, dict) and e.get("phrase") == inner else e for e in value
            )
        elif not isinstance(value, str):
            key = inner.rpartition(".")[2]
            rewritten[name] = tuple(_entry_rewritten(e, key, written, new) if isinstance(e, dict) else e for e in value)
    return {name: value for name, value in rewritten.items() if value}


def _swapped(value: Value, written: str, new: str) -> Value:
    if isinstance(value, str):
        return new if value == written else value
    return tuple(v for v in (new if v == written else v for v in value) if v)


def _entry_rewritten(entry: Entry, key: str, written: str, new: str) -> Entry:
    value = entry.get(key, "")
    changed = (
        (new if value == written else value)
        if isinstance(value, str)
        else tuple(v for v in (new if v == written else v for v in value) if v)
    )
    if not changed and key == "speaker":
        return {}
    return {k: changed if k == key else v for k, v in entry.items() if changed or k != key}


def _text_without(text: Text | None, private: Private, public: Public) -> Text | None:
    if text is None or not text.references:
        return text
    meant = {
        n: key
        for n, reference in enumerate(text.references)
        if (key := _meant_in_text(reference, text, private, public))
    }
    if not meant:
        return text
    references = list(text.references)
    body = unpack_body(public.bodies[text.path])
    for number, key in meant.items():
        if key in private.disguised:
            body = _body_with(body, number, references[number], private.disguised[key].label)
            references[number] = _led_to(references[number], private.disguised[key].id)
        else:
            body = _body_without(body, number, references[number], public)
            references[number] = Reference(
                "", "withheld", Span(references[number].span.path, references[number].span.line)
            )
    return _kept(text, body, references, public)


def _meant_in_text(reference: Reference, text: Text, private: Private, public: Public) -> Key:
    """What a reference in a text means; a link to a file means the record of that file."""
    if reference.role in ("file", "image"):
        key = private.by_path.get(path_of(reference.target, text.path), "") if reference.target else ""
        return key if key in private.hidden or key in private.disguised else ""
    if not reference.target:
        return ""
    return _meant(private.index.candidates(reference), reference, private, public)


def _led_to(reference: Reference, identifier: str) -> Reference:
    """The same reference to the public page of a person under another name."""
    return replace(
        reference, target=f"person/{identifier}", role="link" if reference.role == "file" else reference.role
    )


def _body_with(body: Body, number: int, reference: Reference, shown: str) -> Body:
    """The body with that in place of a link's words, unless a label was written; the link stays."""
    return (
        body
        if reference.label
        else replace(body, blocks=tuple(_reworded(block, str(number), shown) for block in body.blocks))
    )


def _body_without(body: Body, number: int, reference: Reference, public: Public) -> Body:
    """The body with the label of a reference, or UNNAMED and a warning, and without its link."""
    label = reference.label if reference.role != "cite" else ""
    if not label:
        hint = (
            "write `[[…|label]]` to say what readers see"
            if reference.role != "cite"
            else "cite what readers can see, or say that it is withheld"
        )
        public.diagnostics.append(
            report("withheld-reference", "a reference to a withheld record has no label", reference.span, hint)
        )
    value = str(number)
    blocks = []
    for block in body.blocks:
        if block.tag == "embed" and any(mark.value == value for mark in block.marks):
            block = replace(block, tag="p", text=label or UNNAMED)
        elif not label:
            block = _reworded(block, value, UNNAMED)
        blocks.append(without_marks(block, {value}))
    return replace(body, blocks=tuple(blocks))


def _reworded(block: Block, value: str, shown: str) -> Block:
    """The block with that in place of a reference's words; a heading loses its anchor, which is made of them."""
    for mark in block.marks:
        if mark.tag in ("ref", "cite") and mark.value == value:
            detail = "" if block.tag[0] == "h" else block.detail
            return replace(replaced(block, mark.start, mark.end, shown), detail=detail)
    return block


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
    anchors = tuple(anchor for anchor in text.anchors if any(block.detail == anchor for block in body.blocks))
    return replace(
        text, references=tuple(renewed), anchors=anchors, words=sum(len(b.text.split()) for b in body.blocks)
    )


# Redaction


def _redacted(record: Record, kinds: Kinds, public: Public) -> Record:
    """The record with its words covered, in its bodies too."""
    paths = [text.path for text in (record.text, record.note) if text is not None]
    done = redact(record, {path: unpack_body(public.bodies[path]) for path in paths}, kinds[record.kind])
    texts = [text for text in (done.record.text, done.record.note) if text is not None]
    public.diagnostics += done.diagnostics
    public.withheld.append(Withheld(record.path, record.name, f"{len(record.entries('redact'))} redacted"))
    renewed: dict[str, Text] = {}
    for text in texts:
        gone = done.gone[text.path]
        references = [
            Reference("", "withheld", Span(r.span.path, r.span.line)) if n in gone else r
            for n, r in enumerate(text.references)
        ]
        renewed[text.path] = _kept(text, done.bodies[text.path], references, public)
    own, note = (renewed[t.path] if t else None for t in (record.text, record.note))
    name = done.record.name
    if (
        own and kinds[record.kind].names not in record.fields
    ):  # it was taken from the text, and may begin or end in the words
        name = probable_title(done.bodies[own.path]) or record.id
    return replace(done.record, name=name, text=own, note=note, excerpt=_excerpt(own or note, public))


def _with_half_covered(record: Record, phrases: list[str], private: Private, public: Public) -> Record:
    """The record with a warning for each name still readable of somebody whose name is covered; it links nobody."""
    text = record.text
    blocks = unpack_body(public.bodies[text.path]).blocks if text else ()
    said: list[Entry] = []
    for key, other in private.records.items():
        strong = {other.name, *other.many("aliases")} if other.kind != "document" else set()
        if key in private.hidden or not any(name == phrase for name in strong for phrase in phrases):
            continue
        for name in dict.fromkeys((*other.many("aliases"), *other.many("weak_aliases"))):
            line = next((block.line for block in blocks if name not in phrases and says(block.text, name)), 0)
            if line and text:
                message = f"`{name}` still stands here, and another name of the same record is covered"
                hint = "cover it with `redact:` too, if it gives the covered name away"
                public.diagnostics.append(report("redaction-beside", message, Span(text.path, line), hint, name))
                said.append({"phrase": name, "record": "none"})
    if not said:
        return record
    return replace(record, fields={**record.fields, "mentions": (*record.entries("mentions"), *said)})


# People under another name


def _disguise(record: Record) -> Entry | None:
    """How a person is published, where that is not under the own name."""
    entry = next(iter(record.entries("publish_as")), None)
    return entry if record.kind == "person" and entry and entry.get("kind") != "name" else None


_OWN = frozenset("name aliases weak_aliases not_aliases same_as sort publish_as former_ids id image image_alt".split())


def _disguised(real: Record, disguise: Disguise) -> Record:
    """The person as a record that never had another name."""
    fields: Fields = {k: v for k, v in real.fields.items() if k not in _OWN}
    if disguise.entry["kind"] != "pseudonym":
        fields["sort"] = disguise.label  # it is no name, and has no family name
    return replace(real, id=disguise.id, name=disguise.label, fields={**fields, "name": disguise.label}, places={})


def _rename(public: Public, disguises: Iterable[Disguise], kinds: Kinds) -> None:
    """The label for each name of these people in the record, and a diagnostic where it cannot stand."""
    said = tuple(said_by(public.record, public.bodies))
    folded = _looked_through(public.record, said)
    for other in disguises:
        names = _names(public.record, other)
        if folded is not None and not names.may_be_said(folded):
            continue  # as nearly always
        if any(_exposures(public.record, names, said)):
            public.record = _labelled(public.record, other, names, public, kinds)
            said = tuple(said_by(public.record, public.bodies))
            public.diagnostics += _exposures(public.record, names, said)


def _looked_through(record: Record, said: Iterable[tuple[Span, str]]) -> str | None:
    """All that a record says in small letters; None where that must be looked at more closely."""
    ids = (record.id, *record.many("former_ids"))
    whole = "\n".join((*(text for _, text in said), *ids))
    if not record.id.isascii() or "%" in whole or not unicodedata.is_normalized("NFC", whole):
        return None
    return whole.casefold()


def _labelled(record: Record, disguise: Disguise, names: Names, public: Public, kinds: Kinds) -> Record:
    """The record with the label for each name of that person, wherever a text can say one."""
    renewed: dict[str, Text] = {}
    for text in (record.text, record.note):
        if text:
            body = body_labelled(unpack_body(public.bodies[text.path]), names)
            renewed[text.path] = _kept(text, body, references_labelled(text.references, names), public)
    own, note = (renewed[text.path] if text else None for text in (record.text, record.note))
    if record.id != disguise.id:
        public.withheld.append(Withheld(record.path, record.name, f"names replaced by “{disguise.label}”"))
    record = replace(fields_labelled(record, names, kinds[record.kind]), text=own, note=note)
    return replace(record, excerpt=_excerpt(own or note, public))


def _names(record: Record, disguise: Disguise) -> Names:
    """The names that this record must not say: not those of which it decides that they mean somebody else."""
    if "mentions" not in record.fields:
        return Names(disguise.label, disguise.names, disguise.innocent)
    decided = {str(e["phrase"]) for e in record.entries("mentions") if e.get("record") != disguise.id}
    weak = {name: others for name, others in disguise.innocent.items() if name not in decided}
    return Names(disguise.label, disguise.names - decided, weak)


def _exposures(record: Record, names: Names, said: Iterable[tuple[Span, str]]) -> Iterator[Diagnostic]:
    """Every place that says a name; a weak one counts only where it is no part of somebody else's."""
    for span, text in said:
        if names.are_said(text):
            yield _exposed(span, names.label)
    if any(is_said_by_id(i, name) for i in (record.id, *record.many("former_ids")) for name in names.strong):
        yield _exposed(record.place("id"), names.label)


def said_by(record: Record, bodies: Mapping[str, bytes]) -> Iterator[tuple[Span, str]]:
    """Every text that the record shows, with its place: paragraphs, what links lead to and images show, fields."""
    for text in (record.text, record.note):
        for block in unpack_body(bodies[text.path]).blocks if text else ():
            shown = [
                block.text,
                *(m.value for m in block.marks if m.tag == "a" or (m.tag in LEADING and "\n" in m.value)),
            ]
            yield from ((Span(text.path if text else record.path, block.line), said) for said in shown)
        for reference in text.references if text else ():
            if reference.role == "cite":
                yield reference.span, reference.label
    for name, value in record.fields.items():
        if name not in ("mentions", "id", "former_ids", "weak_aliases", "not_aliases"):
            yield from ((record.place(name), said) for said in texts_of(value))


def _exposed(span: Span, label: str) -> Diagnostic:
    hint = "cover the name with `redact:` in the document's record, or rewrite the sentence"
    return report("identity-exposed", f"this names the person who is published as “{label}”", span, hint)
