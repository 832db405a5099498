"""The claims of a linked dossier to what is doubtful about them: what is owed to the living, and what is out of date.

No clock is asked: whether a person may be alive and a status is old is told from the newest document.
"""

from __future__ import annotations

from collections.abc import Iterator

from dossier.core.bind import links_of
from dossier.core.kinds import STATUSES
from dossier.dates import Date, parse_date, shown, sort_key
from dossier.diagnostics import Diagnostic, report
from dossier.model import Dossier, Key, Record

LIFE = 110  # years after their birth, people are taken for living unless the record says otherwise
STALE = 2  # years before the newest document, after which a status that may change should have been looked at again
OPEN = frozenset(["alleged", "investigated", "charged", "denied"])  # what proceedings or proof may still change


def doubtful_claims(dossier: Dossier) -> Iterator[Diagnostic]:
    """Claims about living people without status, source or reply, and statuses that are old."""
    claims = dossier.of_kind.get("claim", ())
    newest = _newest(dossier) if claims else None
    for key in claims:
        record = dossier.records[key]
        yield from _stale(record, newest)
        living = [target for target in _about(dossier, key) if _is_living(dossier, target, newest)]
        if living:
            names = ", ".join(dossier.folios[target].card.name for target in living)
            whom = "a living person" if len(living) == 1 else "living people"
            yield from _owed(record, f"this claim is about {whom} ({names}),")


def _about(dossier: Dossier, key: Key) -> list[Key]:
    return list(dict.fromkeys(link.target for link in links_of(dossier, key) if link.role == "about"))


def _newest(dossier: Dossier) -> Date | None:
    """The date of the newest document that has one."""
    written = (dossier.folios[key].card.date for key in dossier.of_kind.get("document", ()))
    dates = (parse_date(date) for date in written if date)
    return max((date for date in dates if date and _is_common(date)), key=sort_key, default=None)


def _is_common(date: Date) -> bool:
    return date.earliest[:4].isdigit()


def _years_before(years: int, date: Date) -> str:
    return f"{int(date.earliest[:4]) - years:04}{date.earliest[4:]}"


def _is_living(dossier: Dossier, key: Key, newest: Date | None) -> bool:
    """Whether a person is alive as far as the record says, else was born not long ago and is not known to have died."""
    if dossier.folios[key].card.kind != "person":
        return False
    record = dossier.records[key]
    if record.one("living"):
        return record.flag("living")
    born = parse_date(record.one("born"))
    if born is None or record.one("died"):
        return False
    return newest is None or born.latest > _years_before(LIFE, newest)


def _owed(record: Record, claim: str) -> Iterator[Diagnostic]:
    place = record.place("about")
    if not _says(record, "status"):
        hint = f"add `status`, one of: {', '.join(STATUSES)}; with its date and source"
        yield report("claim-unstated", f"{claim} and does not say how it stands", place, hint)
    else:
        missing = [name for name in ("status_date", "status_source") if not _says(record, name)]
        if missing:
            words = " and ".join({"status_date": "no date", "status_source": "no source"}[name] for name in missing)
            fields = " and ".join(f"`{name}`" for name in missing)
            hint = f"add {fields}; a source is a document or a place in it: letter#p3"
            message = f"{claim} and its status `{record.one('status')}` has {words}"
            yield report("claim-unsourced", message, record.place("status"), hint)
    if not _says(record, "reply") and not _says(record, "reply_sought"):
        hint = "add `reply`, or `reply_sought` with the day on which they were asked"
        yield report("claim-unanswered", f"{claim} and no reply is recorded, nor that one was sought", place, hint)


def _says(record: Record, name: str) -> bool:
    """Whether a field is there; one that cannot be read was spoken of already."""
    return name in record.fields or name in record.places


def _stale(record: Record, newest: Date | None) -> Iterator[Diagnostic]:
    """A status that may have changed, of more than two years before the newest document."""
    date = parse_date(record.one("status_date"))
    status = record.one("status")
    if date and newest and status in OPEN and date.latest < _years_before(STALE, newest):
        message = f"`{status}` is of {shown(date)}, and the newest document of {shown(newest)}"
        hint = "find out how it stands now, and write that with its date and source"
        yield report("claim-stale", message, record.place("status_date"), hint)
