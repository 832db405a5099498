"""One linked Record to its Folio, and to what data/dossier.json says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

from dossier.core.survey import Survey
from dossier.core.urls import url_of
from dossier.dates import iso_prefix, parse_date
from dossier.model import Card, Folio, Key, Link, Record, Value, Verified
from dossier.packing import pack_links
from dossier.values import pack, replace, to_json

# Roles in which a record is not a subject of the document: bylines stay out of counts and of "named with".
BYLINES = frozenset({"authors", "publisher"})
# What other pages show beside the card: offices by the date of a document, a page's place in the navigation.
_SHOWN_ELSEWHERE = ("offices", "order", "in_navigation")
_SPEAKING = ("quotes.speaker", "quotes.via")
EVIDENCE = ("supporting", "contradicting", "status_source", "reply.source")  # passages that the page of a claim shows
_SHOWING = ("embed", *EVIDENCE)
_STANDING = ("status", "status_date", "status_source", "reply_sought", "reply")  # shown wherever a claim is
_LIVING = ("living", "born", "died")


def digest(data: bytes) -> int:
    """A number that stands for bytes: 60 bits, of which sums and products stay cheap."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little") >> 4


def digest_of(value: object) -> int:
    """The same of a value that can be packed."""
    return digest(pack(value))


def folio_of(
    record: Record,
    links: tuple[Link, ...],
    survey: Survey,
    content: Sequence[bytes],
    fields: Mapping[str, Mapping[str, Key]],
    quoted: tuple[Key, ...],
) -> tuple[Folio, bytes, bytes]:
    """What others need to know of a public record, its links packed, and what data/dossier.json says of it.

    `content` is all but the links that its own page is made of, `fields` are those of its Ties.
    """
    named = tuple(_named(links, survey)) if record.kind == "document" else ()
    pointing: dict[Key, list[Link]] = {key: [] for key in named}
    for link in links:
        pointing.setdefault(link.target, []).append(link)
    card = _card(record, links, survey)
    listing = listing_of(record, card.url, named)
    packed = pack_links(links, {key: number for number, key in enumerate(pointing)})
    folio = Folio(
        card,
        digest_of(card),
        digest_of((card.key, card.date)),
        digest_of((content, packed, tuple(pointing))),
        tuple(pointing),
        tuple(_said(record, towards) for towards in pointing.values()),
        len(named),
        digest(listing),
        copies=tuple(link.target for link in links if link.role == "derived_from"),
        distinct=tuple(link.target for link in links if link.role == "not_derived_from"),
        speakers=tuple(dict.fromkeys(link.target for link in links if link.role in _SPEAKING)),
        embeds=tuple(link.target for link in links if link.role in _SHOWING),
        cites=tuple(dict.fromkeys(link.target for link in links if link.role == "cite")),
        quoted=quoted,
        told=_told(record, fields) if "quotes" in record.fields else 0,
        changed=_changed(record) if record.kind == "document" or "corrections" in record.fields else "",
        changes=tuple(_changes(record)) if record.kind == "document" or "corrections" in record.fields else (),
        former=record.many("former_ids") if "former_ids" in record.fields else (),
        collated=record.one("sort"),
    )
    shown_elsewhere = [record.fields[name] for name in _SHOWN_ELSEWHERE if name in record.fields]
    living = [record.one(name) for name in _LIVING] if record.kind == "person" else ()
    frame = digest_of((replace(folio, content=0, listed=0), shown_elsewhere, living))
    return replace(folio, frame=frame), packed, listing


def with_verified(folio: Folio, verified: tuple[Verified, ...]) -> Folio:
    """The folio of a record that shows which of its quotations were found; lists of quotations show that too."""
    if not verified:
        return folio
    new = replace(folio, content=digest_of((folio.content, verified)))
    listed = [each for each in verified if not each.text or each.speaker]
    if not listed:
        return new
    told = digest_of((folio.told, listed))
    others = (each.speaker.key for each in listed if each.speaker and each.speaker.key)
    speakers = tuple(dict.fromkeys((*folio.speakers, *others)))
    return replace(new, told=told, speakers=speakers, frame=digest_of((folio.frame, told)))


def _said(record: Record, links: list[Link]) -> int:
    """A digest of all that a record says of another: links, quotations where it speaks in one, how a claim stands."""
    quotes = record.entries("quotes") if any(link.role.startswith("quotes.") for link in links) else ()
    standing = [record.fields.get(name, "") for name in _STANDING] if record.kind == "claim" else ()
    return digest_of(
        (
            quotes,
            standing,
            [(each.role, each.anchor, each.paragraph, each.sentence, each.at, each.length) for each in links],
        )
    )


def _told(record: Record, fields: Mapping[str, Mapping[str, Key]]) -> int:
    """A digest of all that lists of quotations show of those that a document holds."""
    meant = {role: keys for role, keys in fields.items() if role.startswith("quotes.") or role == "publisher"}
    return digest_of((record.entries("quotes"), record.one("published"), record.one("publisher"), meant))


def _named(links: tuple[Link, ...], survey: Survey) -> Iterator[Key]:
    """Entities that a document names or lists, once each: those in its text first."""
    seen: set[Key] = set()
    for link in sorted(links, key=lambda each: (each.paragraph == 0, each.paragraph)):
        if link.role not in BYLINES and link.target not in seen:
            kind = survey.kinds.get(survey.outlines[link.target].kind)
            if kind and kind.mentions:
                seen.add(link.target)
                yield link.target


def _card(record: Record, links: tuple[Link, ...], survey: Survey) -> Card:
    when = {"event": "date", "document": "published", "claim": "status_date"}.get(record.kind)
    return Card(
        record.key,
        record.kind,
        record.name,
        url_of(record, survey.kinds),
        record.one(when) if when else "",
        _note(record, links, survey),
        record.one("summary"),
        record.one("language"),
        record.languages,
    )


def _note(record: Record, links: tuple[Link, ...], survey: Survey) -> str:
    """One short line under a name: a code, a place, a publisher and a type; a person's office depends on the others."""
    if record.kind == "person":
        return ""
    if record.kind == "document":
        publishers = (survey.outlines[link.target].name for link in links if link.role == "publisher")
        publisher = next(publishers, record.one("publisher"))
        return ", ".join(part for part in (publisher, record.one("type")) if part)
    if record.kind in ("event", "claim"):
        return record.one("place") or record.one("status")
    return record.one("code") or record.one("kind")


def _changed(record: Record) -> str:
    """The day on which a record was last corrected or, of a document, published, filled up to a full date."""
    corrections = record.entries("corrections") if "corrections" in record.fields else ()
    days = [iso(record.one("published")), *(iso(str(entry["date"])) for entry in corrections if entry)]
    full = [f"{day}-01-01"[:10] if len(day) == 4 else f"{day}-01"[:10] for day in days if day[:4].isdigit()]
    return max(full, default="")


def _changes(record: Record) -> Iterator[tuple[str, str]]:
    """(day, text) of what changes.html says of a record."""
    if "corrections" in record.fields:
        yield from ((str(entry["date"]), str(entry["text"])) for entry in record.entries("corrections") if entry)
    if record.one("retrieved"):
        yield record.one("retrieved"), ""


@lru_cache(maxsize=4096)
def iso(edtf: str) -> str:
    """The best single value that schema.org's Date can hold, or ''."""
    date = parse_date(edtf) if edtf else None
    return iso_prefix(date) if date else ""


# Fields that tell the program how to read, or whom to hide, and not the reader what is.
_UNSAID = frozenset(
    ["omit", "paragraphs", "mentions", "seed", "redact", "publish_as", "draft", "access", "embargo_until", "sha256"]
)


def listing_of(record: Record, url: str, named: tuple[Key, ...]) -> bytes:
    """What data/dossier.json says of a record: its fields as written and what it names, without its text."""
    if not url:
        return b""
    found: dict[str, object] = {
        "id": record.id,
        "kind": record.kind,
        "name": record.name,
        "url": url,
        "fields": {name: _without_gaps(value) for name, value in record.fields.items() if name not in _UNSAID},
    }
    if record.text:
        found["paragraphs"] = record.text.paragraphs
    if record.sha256:
        found["sha256"] = record.sha256
    if record.kind == "document":
        found["names"] = named
    return to_json(found)


def _without_gaps(value: Value) -> Value:
    """A field's value without the entries that were withheld, of which only their place is left."""
    return value if isinstance(value, str) else tuple(entry for entry in value if entry)
