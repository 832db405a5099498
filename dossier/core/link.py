"""The files of one record, and the Survey, to all that is known of it: what it links to, and who is named in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from dossier.core.affected import Asked
from dossier.core.assemble import whole
from dossier.core.check import image_problems
from dossier.core.folio import folio_of
from dossier.core.mentions import Scan, Scanned, find_mentions
from dossier.core.quotations.verify import documents_quoted, sources_cited
from dossier.core.references import FILE, Resolved, resolve
from dossier.core.resolve import attachments, images, offered
from dossier.core.survey import Survey
from dossier.core.withhold import withhold
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Folio, Key, Link, Mention, Pair, Record, Reference, Row, Text, Ties, Withheld
from dossier.packing import unpack_body
from dossier.values import Frozen, field, pack, replace, unpack

_NUMBER = re.compile(r"\.\d+\b")


class Files(Frozen):
    """What parsing the files of one record gave, packed: its file of content/ or b"", its seed or b"", their bodies."""

    content: bytes = b""
    seed: bytes = b""
    bodies: Mapping[str, bytes] = field(default_factory=dict)


class Aside(Frozen):
    """What there is to know of few records: what was said of them, and what withholding did.

    `bodies` are those that it changed, by path, `attached` the files under content/files/ that readers are led to,
    `private` all that the record names; of those attached `pictured` are shown as images and `offered` linked.
    """

    bodies: tuple[tuple[str, bytes], ...] = ()
    attached: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    said: tuple[Diagnostic, ...] = ()
    asked: Asked = Asked()
    pictured: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


NOTHING = Aside()


class Linked(Frozen):
    """What linking one record gave that every run needs. Nothing is public of a record without a folio.

    `listing` is what data/dossier.json says of it, `aside` a packed Aside or b"" where there is nothing in it.
    """

    folio: Folio | None = None
    listing: bytes = b""
    aside: bytes = b""


def aside_of(linked: Linked) -> Aside:
    return unpack(linked.aside, Aside) if linked.aside else NOTHING


class Library(Frozen):
    """All that linking may ask: the Survey, and what parsing gave of each file, a packed pair of record and body."""

    survey: Survey
    texts: Mapping[str, bytes]


def link_all(library: Library, part: Sequence[tuple[str, str]]) -> bytes:
    """Records by their file of content/ and their seed, in a worker or here: pairs of Linked and packed Row, packed."""
    return pack([link(files_of(library.texts, path, seed), library.survey) for path, seed in part])


def files_of(texts: Mapping[str, bytes], path: str, seed: str) -> Files:
    """What parsing gave of the files of a record; a seed without a record is its own path."""
    its = unpack(texts[seed], Pair) if seed in texts else Pair()
    if path == seed:
        return Files(b"", its.record, {seed: its.body} if its.body else {})
    own = unpack(texts[path], Pair) if path in texts else Pair()
    bodies = {each: pair.body for each, pair in ((path, own), (seed, its)) if pair.body}
    return Files(own.record, its.record, bodies)


def link(files: Files, survey: Survey) -> tuple[Linked, bytes]:
    """One record: its files joined, what may not be seen withheld, references resolved, names found."""
    content, seed = (unpack(packed, Record) if packed else None for packed in (files.content, files.seed))
    own, doubts = whole(content, seed)
    private = tuple(sorted({*attachments((own,)), *(file for each in own.kept_back for file in each.files)}))
    if own.key in survey.private.hidden:
        reason = survey.private.hidden[own.key]
        withheld = (Withheld(own.path, own.name, reason),)
        return _linked(aside=Aside(private=private, withheld=withheld, said=doubts)), b""
    public = withhold(own, files.bodies, survey.private, survey.kinds)
    record = public.record
    resolved = resolve(record, survey)
    scanned = {scan.path: scan for scan in find_mentions(survey.names, scans_of(record, public.bodies, resolved))}
    links = tuple(_links(record, resolved, scanned))
    by_role = _by_role(record, resolved)
    ties = pack(Ties(by_role, resolved.texts, _linked_mentions(scanned)))
    changed = b"" if record is content or record is seed else pack(record)
    content_of = (changed or files.content or files.seed, ties, *public.bodies.values())
    quoted = documents_quoted(record, _cited(record, public.bodies, resolved))
    folio, packed_links, listing = folio_of(record, links, survey, content_of, by_role, quoted)
    undecided = tuple(d for scan in scanned.values() for d in _undecided(scan, record, survey.outlines))
    # What was taken out of it because it leads to what is hidden might mean somebody else by now.
    wary = bool(resolved.diagnostics or public.diagnostics or undecided or record is not own or "redact" in own.fields)
    attached = tuple(sorted(attachments((record,))))
    aside = Aside(
        tuple((path, body) for path, body in public.bodies.items() if body is not files.bodies[path]),
        attached,
        private,
        tuple(public.withheld),
        (*doubts, *public.diagnostics, *resolved.diagnostics, *undecided, *image_problems(record, survey.files)),
        _asked(record, resolved, wary=wary),
        tuple(sorted(images(record))) if attached else (),
        tuple(sorted(offered(record))) if attached else (),
    )
    return _linked(folio, listing, aside), pack(Row(changed, ties, packed_links))


def _cited(record: Record, bodies: Mapping[str, bytes], resolved: Resolved) -> Iterator[Key]:
    """The documents that its quotations cite."""
    for text in (record.text, record.note):
        if text and any(reference.role == "cite" for reference in text.references):
            yield from sources_cited(text, resolved.texts[text.path], unpack_body(bodies[text.path]))


def _linked(folio: Folio | None = None, listing: bytes = b"", aside: Aside = NOTHING) -> Linked:
    return Linked(folio, listing, pack(aside) if aside != NOTHING else b"")


def _asked(record: Record, resolved: Resolved, *, wary: bool) -> Asked:
    """What the record asked that its links do not tell."""
    texts = [text for text in (record.text, record.note) if text and text.references]
    pairs = [
        *zip(record.references, resolved.fields, strict=True),
        *((r, target) for text in texts for r, target in zip(text.references, resolved.texts[text.path], strict=True)),
    ]
    leading = "image" in record.fields or any(r.role in ("file", "image") for text in texts for r in text.references)
    return Asked(tuple(r.target for r, target in pairs if not target), wary, leading)


def role_of(reference: Reference) -> str:
    """The role without the numbers of entries: `quotes.0.speaker` is `quotes.speaker`."""
    return _NUMBER.sub("", reference.role) if "." in reference.role else reference.role


def scans_of(record: Record, bodies: Mapping[str, bytes], resolved: Resolved) -> list[Scan]:
    """What to look through for names: the record's texts, with what it says about names."""
    decisions = tuple(_decisions(record, resolved.fields)) if "mentions" in record.fields else ()
    listed, first = frozenset(resolved.fields) - {""}, resolved.survey.first
    return [
        Scan(
            text.path,
            bodies[text.path],
            record.key,
            first,
            listed,
            decisions if text is record.text else (),
            resolved.texts.get(text.path, ()),
        )
        for text in (record.text, record.note)
        if text
    ]


def _by_role(record: Record, resolved: Resolved) -> dict[str, dict[str, Key]]:
    """The targets of fields that are shown as they are written: those that may be plain text, and those of entries."""
    found: dict[str, dict[str, Key]] = {}
    for reference, target in zip(record.references, resolved.fields, strict=True):
        if target and (reference.loose or "." in reference.role):
            found.setdefault(reference.role, {})[reference.target] = target
    return found


def _linked_mentions(scanned: Mapping[str, Scanned]) -> dict[str, tuple[Mention, ...]]:
    linked = {
        path: tuple(replace(m, sentence="", at=0) for m in scan.mentions if m.linked) for path, scan in scanned.items()
    }
    return {path: mentions for path, mentions in linked.items() if mentions}


def _decisions(record: Record, targets: tuple[Key, ...]) -> Iterator[tuple[str, Key]]:
    by_role = {r.role: t for r, t in zip(record.references, targets, strict=True) if r.role.startswith("mentions.")}
    for entry in record.entries("mentions"):
        yield str(entry["phrase"]), by_role.get(f"mentions.{entry['phrase']}", "")


def _links(record: Record, resolved: Resolved, scanned: Mapping[str, Scanned]) -> Iterator[Link]:
    key, outlines = record.key, resolved.survey.outlines
    for reference, target in zip(record.references, resolved.fields, strict=True):
        if target:
            yield Link(key, target, role_of(reference), reference.anchor)
    for text in (record.text, record.note):
        if text is None:
            continue
        targets = resolved.texts.get(text.path, ())
        names = _names_shown(text, targets, outlines) if text is record.note else {}
        for reference, target in zip(text.references, targets, strict=False):
            if target and not target.startswith(FILE):
                words = _with_names(reference.sentence, reference.at, reference.length, names)
                yield Link(key, target, reference.role, reference.anchor, reference.paragraph, *words)
        for mention in scanned[text.path].mentions:
            words = _with_names(mention.sentence, mention.at, mention.end - mention.start, names)
            yield Link(key, mention.target, "mention", "", mention.paragraph, *words)


_Names = Mapping[str, Mapping[tuple[int, int], str]]


def shows_name(reference: Reference, record: Record) -> bool:
    """Whether prose shows the record's name in place of what is written: an id without a label."""
    written = reference.target.rpartition("/")[2]
    return (
        reference.role == "link"
        and not reference.label
        and written in (record.id, *record.many("former_ids"))
        and record.name != written
    )


def _names_shown(text: Text, targets: Sequence[Key], outlines: Mapping[Key, Record]) -> _Names:
    """By sentence, the names that its page shows where an id is written."""
    names: dict[str, dict[tuple[int, int], str]] = {}
    for reference, target in zip(text.references, targets, strict=False):
        if target in outlines and shows_name(reference, outlines[target]):
            names.setdefault(reference.sentence, {})[reference.at, reference.length] = outlines[target].name
    return names


def _with_names(sentence: str, at: int, length: int, names: _Names) -> tuple[str, int, int]:
    """The sentence as its page shows it, and where in it the place at:at+length is then."""
    for (start, size), name in sorted(names.get(sentence, {}).items(), reverse=True):
        sentence = sentence[:start] + name + sentence[start + size :]
        if start < at:
            at += len(name) - size
        elif start == at and size == length:
            length = len(name)
    return sentence, at, length


def _by_hand(phrase: str, record: Record) -> str:
    return f"write `[[{record.id}|{phrase}]]` where it is meant"


def _undecided(scan: Scanned, record: Record, outlines: Mapping[Key, Record]) -> Iterator[Diagnostic]:
    """Names that only a person can decide, each once a text; `mentions:` decides for a document's own words alone."""
    decides = record.text is not None and scan.path == record.text.path
    for doubt in scan.weak:
        phrase, keys = doubt.phrase, doubt.keys
        names = " or ".join(outlines[k].name for k in keys)
        decision = f"list the record in the front matter or add `mentions: {{{phrase}: {outlines[keys[0]].id}}}`"
        hint = f"if it does, {decision if decides else _by_hand(phrase, outlines[keys[0]])}"
        message = f"`{phrase}` may mean {names}"
        yield report("mention-weak", message, Span(scan.path, doubt.line), hint, doubt.words, doubt.before)
    for doubt in scan.ambiguous:
        phrase, keys = doubt.phrase, doubt.keys
        names = " or ".join(keys)
        decision = f"add `mentions: {{{phrase}: {outlines[keys[0]].id}}}` to the document's record, or `none`"
        hint = decision if decides else _by_hand(phrase, outlines[keys[0]])
        message = f"`{phrase}` may be {names} and is not linked"
        yield report("mention-ambiguous", message, Span(scan.path, doubt.line), hint, doubt.words, doubt.before)
    for phrase in scan.unused:
        span = record.places.get(f"mentions.{phrase}", record.place("mentions"))
        yield report(
            "mention-unused", f"`{phrase}` does not stand in the text", span, "names match as written, case included"
        )
