"""Public Records to the linked Dossier: every Reference resolved or reported, mentions and backlinks joined in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dossier.core.mentions import Scan, Scanned
from dossier.core.resolve import Index, ambiguous, path_of, records_by_path
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Dossier, Key, Link, Record, Reference, Text
from dossier.names import nearest

_PARAGRAPHS = re.compile(r"p([1-9][0-9]{0,6})(?:-p?([1-9][0-9]{0,6}))?")
_NUMBER = re.compile(r"\.\d+\b")
FILES = "content/files/"
FILE = "file:"  # before the path of a file that a reference leads to, where a key would stand


@dataclass(slots=True)
class Resolved:
    """Where references lead. Filled while records are gone through, then left alone.

    fields: by key, aligned with Record.references. texts: by path of a Text, aligned with its references. A target is a
    key, `file:` and a path under content/files/, or '' where there is none.
    """

    fields: dict[Key, tuple[Key, ...]] = field(default_factory=dict)
    texts: dict[str, tuple[Key, ...]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def resolve(records: Mapping[Key, Record], index: Index, files: frozenset[str]) -> Resolved:
    """Every reference of every record; files holds the paths under content/files/."""
    resolved = Resolved()
    world = _World(records, index, files, records_by_path(records), resolved)
    for key, record in records.items():
        if record.references:
            resolved.fields[key] = tuple(_field_target(reference, world) for reference in record.references)
        for text in (record.text, record.note):
            if text and text.references:
                resolved.texts[text.path] = tuple(
                    _text_target(reference, record, text, world) for reference in text.references
                )
        _check_quotes(record, world)
    return resolved


def scans(records: Mapping[Key, Record], bodies: Mapping[str, bytes], resolved: Resolved, first: str) -> Iterator[Scan]:
    """What to look through for names: every text, with what its record says about names."""
    for key, record in records.items():
        targets = resolved.fields.get(key, ())
        listed = frozenset(targets) - {""}
        decisions = tuple(_decisions(record, targets)) if "mentions" in record.fields else ()
        for text in (record.text, record.note):
            if text and text.path in bodies:
                own = decisions if text is record.text else ()
                yield Scan(text.path, bodies[text.path], key, first, listed, own, resolved.texts.get(text.path, ()))


def link(
    records: Mapping[Key, Record], bodies: Mapping[str, bytes], resolved: Resolved, scanned: Iterable[Scanned]
) -> tuple[Dossier, tuple[Diagnostic, ...]]:
    """The whole, with every link known from both of its ends."""
    by_path = {scan.path: scan for scan in scanned}
    links: dict[Key, tuple[Link, ...]] = {}
    backlinks: dict[Key, list[Link]] = {}
    found = list(resolved.diagnostics)
    for key, record in records.items():
        links[key] = tuple(_links(key, record, records, resolved, by_path))
        for each in links[key]:
            if each.target != key:
                backlinks.setdefault(each.target, []).append(each)
        for text in (record.text, record.note):
            if text and text.path in by_path:
                found += _undecided(by_path[text.path], record, records)
    dossier = Dossier(
        {key: _limited(record, backlinks.get(key, ())) for key, record in records.items()},
        links,
        {path: scan.mentions for path, scan in by_path.items() if scan.mentions},
        {key: tuple(pointing) for key, pointing in backlinks.items()},
        resolved.texts,
        {key: _by_role(records[key], targets) for key, targets in resolved.fields.items()},
        bodies,
    )
    return dossier, tuple(found)


def _by_role(record: Record, targets: tuple[Key, ...]) -> dict[tuple[str, str], Key]:
    return {
        (r.role, r.target): target
        for r, target in zip(record.references, targets, strict=True)
        if target and (r.loose or "." in r.role)
    }


def _limited(record: Record, pointing: Sequence[Link]) -> Record:
    """A document whose text may not be republished, with the paragraphs that may be read: those that are quoted."""
    display = record.one("display") or ("link" if "display" in record.places else "")
    if display not in ("excerpt", "link"):
        return record
    if display == "link" or record.text is None:
        # Its words are not shown, as quotations neither.
        return replace(record, shown=(), fields={k: v for k, v in record.fields.items() if k != "quotes"})
    anchors = [link.anchor for link in pointing if link.role in ("cite", "embed")]
    anchors += [str(entry.get("paragraph", "")) for entry in record.entries("quotes")]
    quoted = [range(first, min(last, record.text.paragraphs) + 1) for first, last in map(span_of, anchors) if first]
    return replace(record, shown=tuple(sorted({number for numbers in quoted for number in numbers})))


def span_of(anchor: str) -> tuple[int, int]:
    """The first and the last paragraph that `p3` or `p3-p5` names; (0, 0) for what is no anchor of paragraphs."""
    match = _PARAGRAPHS.fullmatch(anchor)
    return (int(match[1]), int(match[2] or match[1])) if match else (0, 0)


def role_of(reference: Reference) -> str:
    """The role without the numbers of entries: `quotes.0.speaker` is `quotes.speaker`."""
    return _NUMBER.sub("", reference.role) if "." in reference.role else reference.role


@dataclass(frozen=True, slots=True)
class _World:
    records: Mapping[Key, Record]
    index: Index
    files: frozenset[str]
    by_path: Mapping[str, Key]
    resolved: Resolved

    def say(self, code: str, message: str, span: Span, help: str = "") -> None:
        self.add(report(code, message, span, help))

    def add(self, found: Diagnostic) -> None:
        """A problem of content/; in a seed, which is frozen, the same is a warning."""
        in_seed = found.span.path.startswith("seeds/")
        self.resolved.diagnostics.append(replace(found, severity="warning") if in_seed else found)


def _field_target(reference: Reference, world: _World) -> Key:
    candidates = world.index.candidates(reference)
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        world.add(ambiguous(reference, candidates, world.records))
    elif not reference.loose:
        _say_unknown(reference, world)
    return ""


def _text_target(reference: Reference, record: Record, text: Text, world: _World) -> Key:
    if reference.role == "withheld":
        return ""
    if reference.role in ("file", "image"):
        target = _file_target(reference, record, text, world)
    else:
        target = _field_target(reference, world)
    if target and not target.startswith(FILE):
        _check_anchor(reference, target, world)
    return target


def _file_target(reference: Reference, record: Record, text: Text, world: _World) -> Key:
    """A Markdown link or image: relative to the file it stands in, to another record's file or to an attachment."""
    if not reference.target:
        return record.key
    path = path_of(reference.target, text.path)
    if path in world.by_path and reference.role == "file":
        return world.by_path[path]
    if path in world.files:
        return FILE + path
    kind = "file-unknown" if path.startswith(FILES) or reference.role == "image" else "link-unknown"
    near = nearest(path, world.files if kind == "file-unknown" else world.by_path)
    hint = (
        f"did you mean `{posixpath.relpath(near[0], posixpath.dirname(text.path))}`?"
        if near
        else "the path is relative to this file"
    )
    world.say(kind, f"there is no file `{reference.target}`", reference.span, hint)
    return ""


def _say_unknown(reference: Reference, world: _World) -> None:
    near = nearest(reference.target, world.index.near_to(reference.kinds)) if reference.target else ()
    wanted = " or ".join(reference.kinds) or "record"
    hint = (
        f"did you mean {' or '.join(f'`{n}`' for n in near)}?"
        if near
        else "use an id, a name or an alias of a record; `dossier new` makes one"
    )
    world.say("reference-unknown", f"no {wanted} is called `{reference.target}`", reference.span, hint)


def _check_anchor(reference: Reference, target: Key, world: _World) -> None:
    if not reference.anchor:
        if reference.role == "embed":
            world.say("anchor-unknown", "an embedded paragraph needs its number", reference.span, "write `![[…#p4]]`")
        return
    record = world.records[target]
    count = record.text.paragraphs if record.text else 0
    first, last = span_of(reference.anchor)
    if first and record.kind == "document":
        if not first <= last <= count:
            known = f"it has p1 to p{count}" if count else "it has no paragraphs"
            world.say("anchor-unknown", f"`{target}` has no paragraph `{reference.anchor}`", reference.span, known)
        return
    anchors = record.note.anchors if record.note else ()
    if reference.anchor not in anchors:
        near = nearest(reference.anchor, anchors)
        hint = (
            f"did you mean `#{near[0]}`?"
            if near
            else (f"it has p1 to p{count}" if count else "anchors are its headings")
        )
        world.say("anchor-unknown", f"`{target}` has no place `#{reference.anchor}`", reference.span, hint)


def _check_quotes(record: Record, world: _World) -> None:
    """Each of `quotes:` stands in a paragraph that there is."""
    count = record.text.paragraphs if record.text else 0
    for number, entry in enumerate(record.entries("quotes")):
        first, last = span_of(str(entry.get("paragraph", "p1")))
        if entry and not 0 < first <= last <= count:
            span = record.places.get(f"quotes.{number}.paragraph", record.place("quotes"))
            known = f"it has p1 to p{count}" if count else "it has no paragraphs"
            world.say("anchor-unknown", f"the document has no paragraph `{entry.get('paragraph', '')}`", span, known)


def _decisions(record: Record, targets: tuple[Key, ...]) -> Iterator[tuple[str, Key]]:
    by_role = {r.role: t for r, t in zip(record.references, targets, strict=True) if r.role.startswith("mentions.")}
    for entry in record.entries("mentions"):
        yield str(entry["phrase"]), by_role.get(f"mentions.{entry['phrase']}", "")


def _links(
    key: Key, record: Record, records: Mapping[Key, Record], resolved: Resolved, scanned: Mapping[str, Scanned]
) -> Iterator[Link]:
    for reference, target in zip(record.references, resolved.fields.get(key, ()), strict=False):
        if target:
            yield Link(key, target, role_of(reference))
    for text in (record.text, record.note):
        if text is None:
            continue
        targets = resolved.texts.get(text.path, ())
        names = _names_shown(text, targets, records) if text is record.note else {}
        for reference, target in zip(text.references, targets, strict=False):
            if target and not target.startswith(FILE):
                words = _with_names(reference.sentence, reference.at, reference.length, names)
                yield Link(key, target, reference.role, reference.anchor, reference.paragraph, *words)
        scan = scanned.get(text.path)
        for mention in scan.mentions if scan else ():
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


def _names_shown(text: Text, targets: Sequence[Key], records: Mapping[Key, Record]) -> _Names:
    """By sentence, the names that its page shows where an id is written."""
    names: dict[str, dict[tuple[int, int], str]] = {}
    for reference, target in zip(text.references, targets, strict=False):
        if target in records and shows_name(reference, records[target]):
            names.setdefault(reference.sentence, {})[reference.at, reference.length] = records[target].name
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


def _undecided(scan: Scanned, record: Record, records: Mapping[Key, Record]) -> Iterator[Diagnostic]:
    """Names that only a person can decide, each once a text; `mentions:` decides for a document's own words alone."""
    decides = record.text is not None and scan.path == record.text.path
    for phrase, line, keys in scan.weak:
        names = " or ".join(records[k].name for k in keys)
        decision = f"list the record in the front matter or add `mentions: {{{phrase}: {records[keys[0]].id}}}`"
        hint = f"if it does, {decision if decides else _by_hand(phrase, records[keys[0]])}"
        yield report("mention-weak", f"`{phrase}` may mean {names}", Span(scan.path, line), hint, phrase)
    for phrase, line, keys in scan.ambiguous:
        names = " or ".join(keys)
        decision = f"add `mentions: {{{phrase}: {records[keys[0]].id}}}` to the document's record, or `none`"
        hint = decision if decides else _by_hand(phrase, records[keys[0]])
        message = f"`{phrase}` may be {names} and is not linked"
        yield report("mention-ambiguous", message, Span(scan.path, line), hint, phrase)
    for phrase in scan.unused:
        span = record.places.get(f"mentions.{phrase}", record.place("mentions"))
        yield report(
            "mention-unused", f"`{phrase}` does not stand in the text", span, "names match as written, case included"
        )
