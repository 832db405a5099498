"""The `quotes:` of one Record to who is meant by each name: an office is who held it that day, a circle is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dossier.core.survey import Survey
from dossier.dates import Date, contains, interval, parse_date, shown
from dossier.diagnostics import Diagnostic, report
from dossier.model import Entry, Key, Record, Reference
from dossier.names import fold


def with_offices(record: Record, targets: Sequence[Key], survey: Survey) -> tuple[tuple[Key, ...], list[Diagnostic]]:
    """The targets of a record's references, those of speakers and relays found by their office among them.

    A name is looked up first; only what is no name can be an office.
    """
    found = list(targets)
    said: list[Diagnostic] = []
    for place, reference in enumerate(record.references):
        if not targets[place] and reference.role.startswith("quotes.") and reference.loose:
            day = _day(record, reference)
            if day:
                found[place] = _holder(reference, day, survey, said)
    return tuple(found), [*said, *_circles(record, found, survey)]


def term_of(office: Entry) -> Date | None:
    """From when to when an office was held; None where that is not said."""
    start, end = str(office.get("from", "")), str(office.get("to", ""))
    return interval(start, end) if start or end else None


def turned(record: Record) -> Iterator[Diagnostic]:
    """Each of `offices:` that ends before it begins."""
    for number, office in enumerate(record.entries("offices")):
        start, end = str(office.get("from", "")), str(office.get("to", ""))
        if parse_date(start) and parse_date(end) and not term_of(office):
            span = record.places.get(f"offices.{number}.to", record.place("offices"))
            yield report("date-invalid", "this office ends before it begins", span, f"it begins {start}")


def _day(record: Record, reference: Reference) -> Date | None:
    """When the words of a quotation were said: as it says, else when its document was published."""
    entry = record.entries("quotes")[_number(reference)]
    return parse_date(str(entry.get("said_on", "")) or record.one("published"))


def _number(reference: Reference) -> int:
    return int(reference.role.split(".")[1])


def _holder(reference: Reference, day: Date, survey: Survey, said: list[Diagnostic]) -> Key:
    """The one person who held the office that the reference names; '' if it names none, nobody did, or several did."""
    title = fold(reference.target)
    held = [
        (key, term_of(office))
        for key in survey.index.offices.get(title, ())
        for office in survey.outlines[key].entries("offices")
        if fold(str(office.get("title", ""))) == title
    ]
    holders = tuple(dict.fromkeys(key for key, term in held if term is None or contains(term, day)))
    if held and not holders:
        said.append(_vacant(reference, day, held, survey))
    elif len(holders) > 1:
        said.append(_shared(reference, day, holders, survey))
    return holders[0] if len(holders) == 1 else ""


def _vacant(reference: Reference, day: Date, held: Sequence[tuple[Key, Date | None]], survey: Survey) -> Diagnostic:
    known = "; ".join(f"{survey.outlines[key].name}, {shown(term)}" for key, term in held if term)
    message = f"nobody in this dossier held the office `{reference.target}` {_on(day)}"
    hint = f"known: {known}. Add a record of who held it then, or correct the date"
    return report("office-vacant", message, reference.span, hint)


def _shared(reference: Reference, day: Date, holders: Sequence[Key], survey: Survey) -> Diagnostic:
    names = " and ".join(survey.outlines[key].name for key in holders)
    message = f"{names} held the office `{reference.target}` {_on(day)}"
    ids = " or ".join(f"`{survey.outlines[key].id}`" for key in holders)
    return report("office-shared", message, reference.span, f"write who is meant: {ids}")


def _on(day: Date) -> str:
    return f"on {shown(day)}" if day.earliest == day.latest else f"in the time given ({shown(day)})"


def _circles(record: Record, targets: Sequence[Key], survey: Survey) -> Iterator[Diagnostic]:
    """Each name that stands twice in the chain of one quotation, speaker and relays."""
    chains: dict[int, list[tuple[Reference, Key]]] = {}
    pairs = [pair for pair in zip(record.references, targets, strict=True) if _is_link_of_a_chain(pair[0])]
    for reference, key in sorted(pairs, key=lambda pair: pair[0].role.endswith(".via")):
        chains.setdefault(_number(reference), []).append((reference, key))
    for chain in chains.values():
        seen: dict[str, str] = {}
        for reference, key in chain:
            name = survey.outlines[key].name if key else reference.target
            who = key or fold(name)
            if who in seen:
                yield _circle(reference, name, list(seen.values()), next(reversed(seen)) == who)
                break
            seen[who] = name


def _is_link_of_a_chain(reference: Reference) -> bool:
    return reference.role.startswith("quotes.") and reference.role.endswith((".speaker", ".via"))


def _circle(reference: Reference, name: str, before: Sequence[str], themselves: bool) -> Diagnostic:
    chain = ", as quoted by ".join([*before, name])
    message = (
        f"{name} relays their own words: {chain}"
        if themselves
        else f"the chain of this quotation comes back to {name}: {chain}"
    )
    hint = "`via` names those who relayed the words, each once, nearest to the speaker first"
    return report("via-cycle", message, reference.span, hint)
