"""Claims: a page for each with its evidence and the reply, their index, and the rows of those about a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dossier.core.bind import links_between
from dossier.core.folio import digest_of
from dossier.core.plan.catalogue import Catalogue, Part, links_in, part_url, parts
from dossier.core.plan.corrected import corrections_of
from dossier.core.plan.documents import slice_of
from dossier.core.plan.facts import named_value
from dossier.core.plan.inputs import mix
from dossier.core.plan.linked_data import claim_data
from dossier.core.plan.prose import anchored, passage, prose_of, shows
from dossier.core.plan.views import ClaimRow, ClaimsView, ClaimView, Evidence, Head, Prose, Reply
from dossier.core.plan.voices import quotations_of, quote_of
from dossier.core.references import span_of
from dossier.dates import sort_key
from dossier.model import Card, Choice, Key, Link, Page, Planned, Record
from dossier.values import replace

TEMPLATE = "claim.html"
KIND = "claim"


def planned_claim(catalogue: Catalogue, key: Key, _: Mapping[str, Choice]) -> Iterator[Planned]:
    if catalogue.cards[key].kind == KIND:
        yield Planned(catalogue.cards[key].url, TEMPLATE, _inputs(catalogue, key))


def _inputs(catalogue: Catalogue, key: Key) -> int:
    """What a claim's page is made of: its own content, the passages that it names, and who is quoted in those."""
    folios = catalogue.dossier.folios
    folio = folios[key]
    told = [document for document in folio.embeds if folios[document].quoted]
    return mix(
        folio.content,
        catalogue.faces[key],
        catalogue.face_of(folio.targets),
        sum(folios[document].content for document in folio.embeds),
        sum(catalogue.face_of(folios[document].targets) for document in told),
        digest_of([folios[document].quoted for document in told]),
    )


def claim_page(catalogue: Catalogue, key: Key) -> Iterator[Page]:
    card, record = catalogue.cards[key], catalogue.dossier.records[key]
    if card.kind != KIND:
        return
    view = ClaimView(
        card,
        _about(catalogue, key),
        record.one("status"),
        record.one("status_date"),
        _source(catalogue, key, "status_source"),
        record.one("reply_sought"),
        _reply(catalogue, record),
        _evidence(catalogue, key, "supporting"),
        _evidence(catalogue, key, "contradicting"),
        prose_of(catalogue, key, record.note, "../"),
        corrections_of(record),
    )
    data = claim_data(catalogue, view) if catalogue.wants_data(TEMPLATE) else {}
    description = card.summary or record.excerpt
    head = Head(
        card.name,
        card.url,
        "../",
        catalogue.kinds[KIND].folder,
        description,
        type="article",
        data=data,
        languages=card.languages,
    )
    yield Page(card.url, TEMPLATE, view, head, (record.path,), _inputs(catalogue, key))


def _about(catalogue: Catalogue, key: Key) -> tuple[Card, ...]:
    targets = dict.fromkeys(link.target for link in links_in(catalogue.dossier, key, "about"))
    return tuple(catalogue.cards[target] for target in targets if target in catalogue.cards)


def _evidence(catalogue: Catalogue, key: Key, role: str) -> tuple[Evidence, ...]:
    """The passages that a claim names under one field, in the order written."""
    links = links_in(catalogue.dossier, key, role)
    return tuple(_in_words(catalogue, link) for link in links if link.target in catalogue.cards)


def _source(catalogue: Catalogue, key: Key, role: str) -> Evidence | None:
    """The one passage that such a field names, without its words."""
    links = (link for link in links_in(catalogue.dossier, key, role) if link.target in catalogue.cards)
    return next((_place(catalogue, link) for link in links), None)


def _place(catalogue: Catalogue, link: Link) -> Evidence:
    return Evidence(catalogue.cards[link.target], anchored(catalogue, link.target, link.anchor), link.anchor)


def _in_words(catalogue: Catalogue, link: Link) -> Evidence:
    folio = catalogue.dossier.folios[link.target]
    body = passage(catalogue, link.target, link.anchor) if link.anchor and shows(folio, link.anchor) else b""
    start, end = span_of(link.anchor)
    quoted = (
        quote_of(catalogue, quotation)
        for quotation in quotations_of(catalogue, link.target)
        if start and start <= span_of(quotation.paragraph)[0] <= end
    )
    return replace(_place(catalogue, link), text=Prose(body, root="../", labels=catalogue.labels), quotes=tuple(quoted))


def _reply(catalogue: Catalogue, record: Record) -> Reply | None:
    entry = next(iter(record.entries("reply")), None)
    if not entry:
        return None
    by = named_value(catalogue, record.key, "reply.by", str(entry.get("by", "")))
    source = _source(catalogue, record.key, "reply.source")
    return Reply(str(entry.get("text", "")), by, str(entry.get("date", "")), source)


# Lists


def claims_about(catalogue: Catalogue, key: Key) -> tuple[ClaimRow, ...]:
    """The claims about a record, newest status first."""
    claims = [
        source
        for source in claiming(catalogue, key)
        if any(link.role == "about" for link in links_between(catalogue.dossier, source, key))
    ]
    return tuple(_row(catalogue, claim) for claim in reversed(_by_date(catalogue, claims)))


def claiming(catalogue: Catalogue, key: Key) -> tuple[Key, ...]:
    """The claims that link to a record."""
    if KIND not in catalogue.of_kind:
        return ()
    cards = catalogue.cards
    return tuple(s for s in catalogue.elsewhere(key).sources if s in cards and cards[s].kind == KIND)


def claims_pages(catalogue: Catalogue) -> Iterator[Page]:
    """claims/index.html with the newest, and older parts that do not change; none where there is no claim."""
    keys = tuple(_by_date(catalogue, [key for key in catalogue.entities(KIND) if key in catalogue.cards]))
    if not keys:
        return
    folder = catalogue.kinds[KIND].folder
    url, pieces = f"{folder}/index.html", parts(keys)
    for piece in pieces:
        yield _index(catalogue, url, pieces, piece, len(keys))


def _index(catalogue: Catalogue, url: str, pieces: tuple[Part, ...], piece: Part, total: int) -> Page:
    own, kind = part_url(url, piece.number), catalogue.kinds[KIND]
    rows = tuple(_row(catalogue, key) for key in reversed(piece.entries))
    view = ClaimsView(total if piece.number == 0 else len(rows), rows, slice_of(catalogue, pieces, piece, url))
    name, words = catalogue.site.kinds[KIND][1], catalogue.words
    title = name if piece.number == 0 else words.tell("{name}, part {number}", name=name, number=piece.number)
    return Page(
        own,
        "claims.html",
        view,
        Head(title, own, "../", kind.folder, languages=() if piece.number else catalogue.languages),
    )


def _by_date(catalogue: Catalogue, keys: list[Key]) -> list[Key]:
    """By the date of the status; those without one first, so that they come last in lists."""
    dates = catalogue.dates
    return sorted(keys, key=lambda key: (dates[key] is not None, sort_key(dates[key]), key))


def _row(catalogue: Catalogue, key: Key) -> ClaimRow:
    record = catalogue.dossier.records[key]
    reply = next(iter(record.entries("reply")), None)
    return ClaimRow(
        catalogue.cards[key],
        record.one("status"),
        record.one("status_date"),
        _source(catalogue, key, "status_source"),
        (str(reply.get("date", "")) or "undated") if reply else "",
        record.one("reply_sought"),
        _about(catalogue, key),
    )
