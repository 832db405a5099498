"""A Proposal to lines of YAML: to be pasted, or as comments that stand in a record until somebody accepts them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from dossier.core.blank import as_yaml
from dossier.core.suggest.naming import ORGANISATION, PERSON, Named
from dossier.core.suggest.proposal import Doubt, Proposal, Quotation
from dossier.values import Frozen

LONGEST = 300  # characters of a sentence that is shown beside what is proposed from it
NAMES = 20  # names that are shown of one document
_BARE = re.compile(r"[^\W\d_](?:[\w .’'()/-]*[\w.)])?")
# What YAML would end a line at, or not take at all.
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_BLANK = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+"
)


class Entry(Frozen):
    """A line of YAML that may be accepted on its own, and what there is to read beside it."""

    line: str
    notes: tuple[str, ...] = ()


def quotes_of(proposal: Proposal) -> tuple[Entry, ...]:
    """The entries of `quotes:`, each without its indentation."""
    return tuple(Entry(f"- {_quotation(each)}", _notes(each)) for each in proposal.quotes)


def mentions_of(proposal: Proposal) -> tuple[Entry, ...]:
    """The entries of `mentions:`; of a name that may mean several records each of them."""
    return tuple(entry for doubt in proposal.doubts for entry in _decisions(doubt))


def published_of(proposal: Proposal) -> tuple[Entry, ...]:
    """The line that says when the document was published."""
    if not proposal.published:
        return ()
    day = next(day for day in proposal.days if day.edtf == proposal.published)
    return (Entry(f"published: {proposal.published}", (f"p{day.paragraph}: {_shown(day.sentence)}",)),)


def names_of(proposal: Proposal) -> tuple[str, ...]:
    """What there is to say of names that no record has, and how each gets one."""
    shown = [_named(named) for named in proposal.names[:NAMES]]
    left = len(proposal.names) - len(shown)
    return (*shown, *([f"and {left} more that stand there less often"] if left > 0 else ()))


def days_of(proposal: Proposal) -> tuple[str, ...]:
    """What there is to say of the dates in a text: for events, and for `said_on`."""
    return tuple(
        f"{day.edtf}: `{_shown(day.written)}`, p{day.paragraph}"
        + (", counted from the day of publication" if day.counted else "")
        for day in proposal.days
    )


def pasted(proposal: Proposal) -> str:
    """The proposal as YAML to be pasted into front matter, with every sentence as a comment."""
    lines = [f"# {proposal.path}: {_visible(proposal.name)}"]
    lines += [line for entry in published_of(proposal) for line in _live(entry, "")]
    if proposal.quotes:
        lines += ["quotes:", *(line for entry in quotes_of(proposal) for line in _live(entry, "  "))]
    if proposal.doubts:
        lines.append("mentions:")
        for doubt in proposal.doubts:
            lines += _live_decision(doubt)
    if not proposal.tongue:
        lines.append(f"# no table of words for the language `{proposal.language}`: no quotations are found")
    for title, said in (("names that no record has:", names_of(proposal)), ("dates:", days_of(proposal))):
        lines += [f"# {title}", *(f"#   {line}" for line in said)] if said else []
    return "\n".join(lines)


def overall(names: Iterable[Named]) -> str:
    """Names of all documents together, as comments."""
    lines = [f"#   {_named(named)}" for named in names]
    return "\n".join(["# names that no record has, in all documents:", *lines]) if lines else ""


def by_field(proposal: Proposal) -> Mapping[str, tuple[Entry, ...]]:
    """The entries that a record may take, by the field that they belong to."""
    fields = {"quotes": quotes_of(proposal), "mentions": mentions_of(proposal), "published": published_of(proposal)}
    return {name: entries for name, entries in fields.items() if entries}


def remarks(proposal: Proposal) -> tuple[str, ...]:
    """What is said in a record beside its entries."""
    parts = (("names that no record has:", names_of(proposal)), ("dates:", days_of(proposal)))
    return tuple(line for title, said in parts if said for line in (title, *(f"  {each}" for each in said)))


def written(text: str) -> str:
    """A text as YAML between braces: plain where that reads back the same, else in double quotes."""
    plain = _BARE.fullmatch(text) and as_yaml(text) == text
    return text if plain else _ODD.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04x}"


def _quotation(each: Quotation) -> str:
    """An entry of `quotes:` on one line, so that one sign accepts it; one without a speaker is an error."""
    via = f", via: [{', '.join(written(one) for one in each.via)}]" if each.via else ""
    act = f", act: {each.act}" if each.act else ""
    day = f", said_on: {each.said_on}" if each.said_on else ""
    text = _ODD.sub(_escaped, json.dumps(each.text, ensure_ascii=False))
    speaker = f"speaker: {written(each.speaker)}" if each.speaker else "speaker: "
    return f"{{text: {text}, {speaker}{via}, paragraph: p{each.paragraph}{act}{day}}}"


def _notes(each: Quotation) -> tuple[str, ...]:
    return (f"p{each.paragraph}: {_shown(each.sentence)}", *([each.why] if each.why else ()))


def _decisions(doubt: Doubt) -> Iterator[Entry]:
    note = f"line {doubt.line}: `{_visible(doubt.phrase)}` may mean {_visible(' or '.join(doubt.names))}, or none"
    for number, identifier in enumerate(doubt.ids):
        yield Entry(f"{written(doubt.phrase)}: {written(identifier)}", (note,) if number == 0 else ())
    yield Entry(f"{written(doubt.phrase)}: none")


def _live_decision(doubt: Doubt) -> Iterator[str]:
    """With one candidate a line that counts when it is pasted; with several, comments to choose from."""
    entries = list(_decisions(doubt))
    yield f"  # {entries[0].notes[0]}"
    live = len(doubt.ids) == 1
    yield from (f"  {'' if live and number == 0 else '# '}{entry.line}" for number, entry in enumerate(entries))


def _live(entry: Entry, indent: str) -> Iterator[str]:
    yield from (f"{indent}# {note}" for note in entry.notes)
    yield f"{indent}{entry.line}"


def _named(named: Named) -> str:
    often = f"{named.count:,} time{'s' if named.count != 1 else ''}"
    often += f" in {named.documents:,} documents" if named.documents > 1 else ""
    where = f", first p{named.paragraph}" if named.documents == 1 and named.paragraph else ""
    kind = {PERSON: "person", ORGANISATION: "organisation"}.get(named.kind, "KIND")
    likely = "" if kind == "KIND" else f", likely a{'n' if kind == ORGANISATION else ''} {kind}"
    return f"{_visible(named.name)} ({often}{where}{likely}): dossier new {kind} {_argument(named.name)}"


def _argument(name: str) -> str:
    return json.dumps(_visible(name), ensure_ascii=False)


def _shown(text: str) -> str:
    text = _visible(text)
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] + " …"


def _visible(text: str) -> str:
    """On one line, and without signs that would turn the line round."""
    return " ".join(_BLANK.sub(" ", text).split())
