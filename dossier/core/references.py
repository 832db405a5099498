"""References of one public Record, as written, to the records and files that they lead to, or to diagnostics."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from dossier.core.resolve import ambiguous, path_of
from dossier.core.survey import Survey
from dossier.core.voices import turned, with_offices
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Key, Record, Reference, Text
from dossier.names import nearest
from dossier.values import replace

_PARAGRAPHS = re.compile(r"p([1-9][0-9]{0,6})(?:-p?([1-9][0-9]{0,6}))?")
FILES = "content/files/"
FILE = "file:"  # before the path of a file that a reference leads to, where a key would stand


@dataclass(slots=True)
class Resolved:
    """Where the references of one record lead. Filled while they are gone through, then left alone.

    `fields` are aligned with Record.references, each of `texts`, by path, with the references of that Text. A target is
    a key, `file:` and a path under content/files/, or '' where there is none.
    """

    survey: Survey
    fields: tuple[Key, ...] = ()
    texts: dict[str, tuple[Key, ...]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def say(self, code: str, message: str, span: Span, help: str = "") -> None:
        self.add(report(code, message, span, help))

    def add(self, found: Diagnostic) -> None:
        """A problem of content/; in a seed, which is frozen, the same is a warning."""
        in_seed = found.span.path.startswith("seeds/")
        self.diagnostics.append(replace(found, severity="warning") if in_seed else found)


def resolve(record: Record, survey: Survey) -> Resolved:
    """Every reference of a record."""
    resolved = Resolved(survey)
    resolved.fields = tuple(_own_target(reference, resolved) for reference in record.references)
    if "quotes" in record.fields:
        resolved.fields, said = with_offices(record, resolved.fields, resolved.survey)
        for each in said:
            resolved.add(each)
    if "offices" in record.fields:
        resolved.diagnostics += turned(record)
    for text in (record.text, record.note):
        if text and text.references:
            resolved.texts[text.path] = tuple(_text_target(r, record, text, resolved) for r in text.references)
    _check_quotes(record, resolved)
    _check_corrections(record, resolved)
    return resolved


def span_of(anchor: str) -> tuple[int, int]:
    """The first and the last paragraph that `p3` or `p3-p5` names; (0, 0) for what is no anchor of paragraphs."""
    match = _PARAGRAPHS.fullmatch(anchor)
    return (int(match[1]), int(match[2] or match[1])) if match else (0, 0)


def has_paragraphs(text: Text | None, first: int, last: int) -> bool:
    """Whether a document has these paragraphs; what once stood between them may be gone."""
    return text is not None and 0 < first <= last <= text.last and not {first, last} & set(text.gone)


def paragraphs_of(text: Text | None) -> str:
    """Which paragraphs a document has, in words."""
    if text is None or not text.paragraphs:
        return "it has no paragraphs"
    last = max(number for number in range(1, text.last + 1) if number not in text.gone)
    gone = ", ".join(f"p{number}" for number in text.gone if number < last)
    return f"it has p1 to p{last}" + (f" without {gone}" if gone else "")


def _own_target(reference: Reference, resolved: Resolved) -> Key:
    target = _field_target(reference, resolved)
    if target and reference.anchor:
        _check_anchor(reference, target, resolved)
    return target


def _field_target(reference: Reference, resolved: Resolved) -> Key:
    candidates = resolved.survey.index.candidates(reference)
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        resolved.add(ambiguous(reference, candidates, resolved.survey.outlines))
    elif not reference.loose:
        _say_unknown(reference, resolved)
    return ""


def _text_target(reference: Reference, record: Record, text: Text, resolved: Resolved) -> Key:
    if reference.role == "withheld":
        return ""
    if reference.role in ("file", "image"):
        target = _file_target(reference, record, text, resolved)
    else:
        target = _field_target(reference, resolved)
    if target and not target.startswith(FILE):
        _check_anchor(reference, target, resolved)
    return target


def _file_target(reference: Reference, record: Record, text: Text, resolved: Resolved) -> Key:
    """A Markdown link or image: relative to the file it stands in, to another record's file or to an attachment."""
    if not reference.target:
        return record.key
    path = path_of(reference.target, text.path)
    if path in resolved.survey.by_path and reference.role == "file":
        return resolved.survey.by_path[path]
    if path in resolved.survey.files:
        return FILE + path
    kind = "file-unknown" if path.startswith(FILES) or reference.role == "image" else "link-unknown"
    near = nearest(path, resolved.survey.files if kind == "file-unknown" else resolved.survey.by_path)
    hint = (
        f"did you mean `{posixpath.relpath(near[0], posixpath.dirname(text.path))}`?"
        if near
        else "the path is relative to this file"
    )
    resolved.say(kind, f"there is no file `{reference.target}`", reference.span, hint)
    return ""


def _say_unknown(reference: Reference, resolved: Resolved) -> None:
    near = nearest(reference.target, resolved.survey.index.near_to(reference.kinds)) if reference.target else ()
    wanted = " or ".join(reference.kinds) or "record"
    hint = (
        f"did you mean {' or '.join(f'`{n}`' for n in near)}?"
        if near
        else "use an id, a name or an alias of a record; `dossier new` makes one"
    )
    resolved.say("reference-unknown", f"no {wanted} is called `{reference.target}`", reference.span, hint)


def _check_anchor(reference: Reference, target: Key, resolved: Resolved) -> None:
    if not reference.anchor:
        if reference.role == "embed":
            resolved.say(
                "anchor-unknown", "an embedded paragraph needs its number", reference.span, "write `![[…#p4]]`"
            )
        return
    record = resolved.survey.outlines[target]
    count = record.text.paragraphs if record.text else 0
    first, last = span_of(reference.anchor)
    if first and record.kind == "document":
        if not has_paragraphs(record.text, first, last):
            message = f"`{target}` has no paragraph `{reference.anchor}`"
            resolved.say("anchor-unknown", message, reference.span, paragraphs_of(record.text))
        return
    anchors = record.note.anchors if record.note else ()
    if reference.anchor not in anchors:
        near = nearest(reference.anchor, anchors)
        hint = (
            f"did you mean `#{near[0]}`?"
            if near
            else (paragraphs_of(record.text) if count else "anchors are its headings")
        )
        resolved.say("anchor-unknown", f"`{target}` has no place `#{reference.anchor}`", reference.span, hint)


def _check_quotes(record: Record, resolved: Resolved) -> None:
    """Each of `quotes:` stands in a paragraph that there is."""
    for number, entry in enumerate(record.entries("quotes")):
        first, last = span_of(str(entry.get("paragraph", "p1")))
        if entry and not has_paragraphs(record.text, first, last):
            span = record.places.get(f"quotes.{number}.paragraph", record.place("quotes"))
            message = f"the document has no paragraph `{entry.get('paragraph', '')}`"
            resolved.say("anchor-unknown", message, span, paragraphs_of(record.text))


def _check_corrections(record: Record, resolved: Resolved) -> None:
    """Each of `corrections:` that names a paragraph names one that there is."""
    for number, entry in enumerate(record.entries("corrections") if "corrections" in record.fields else ()):
        written = str(entry.get("paragraph", ""))
        if written and not has_paragraphs(record.text, *span_of(written)):
            span = record.places.get(f"corrections.{number}.paragraph", record.place("corrections"))
            message = f"there is no paragraph `{written}` here"
            resolved.say("anchor-unknown", message, span, paragraphs_of(record.text))
