"""Records as schema.org data, for the machines that read a page."""

from __future__ import annotations

from collections.abc import Mapping

from dossier.core.folio import iso
from dossier.core.plan.catalogue import Catalogue, links_in
from dossier.core.plan.facts import Who, same_as
from dossier.core.plan.views import ClaimView, Evidence, Quote
from dossier.model import Card, Record

# schema.org types by `type:`; a document of another type is a CreativeWork.
_DOCUMENTS = {
    "article": "NewsArticle",
    "report": "Report",
    "statement": "Statement",
    "dataset": "Dataset",
    "letter": "Message",
    "filing": "LegislationObject",
    "memo": "Report",
    "transcript": "CreativeWork",
}
_ENTITIES = {
    "person": "Person",
    "country": "Country",
    "organisation": "Organization",
    "topic": "DefinedTerm",
    "event": "Event",
}

Data = Mapping[str, object]


def document_data(
    catalogue: Catalogue, record: Record, publisher: Who, authors: tuple[Who, ...], quotes: tuple[Quote, ...] = ()
) -> Data:
    """A document with its source, its makers, what it is about and who is quoted in it."""
    card = catalogue.cards[record.key]
    about = (
        link.target
        for link in links_in(catalogue.dossier, record.key, "people", "countries", "organisations", "topics", "events")
    )
    return _filled(
        _base(catalogue, _DOCUMENTS.get(record.one("type"), "CreativeWork"), card),
        headline=card.name,
        datePublished=iso(record.one("published")),
        inLanguage=card.language or catalogue.site.language,
        publisher=_agent(catalogue, publisher, "Organization"),
        author=[_agent(catalogue, author, "Person") for author in authors],
        isBasedOn=record.one("url"),
        archivedAt=record.one("archive_url"),
        license=record.one("rights") if record.one("rights").startswith("http") else "",
        about=[_named(catalogue, catalogue.cards[key]) for key in dict.fromkeys(about) if key in catalogue.cards],
        isPartOf=_part_of(catalogue),
        hasPart=[_quotation(catalogue, quote, card) for quote in quotes if quote.proof],
        correction=[
            _filled({"@type": "CorrectionComment", "text": entry["text"]}, datePublished=iso(str(entry["date"])))
            for entry in record.entries("corrections")
            if entry
        ],
    )


def _quotation(catalogue: Catalogue, quote: Quote, card: Card) -> Data:
    """Words with whoever said them. schema.org has no property for those who relayed them: the credit names them."""
    at = f"#{quote.paragraph.partition('-')[0]}" if quote.paragraph else ""
    relays = "".join(f", as quoted by {name}" for name, *_ in quote.via)
    speaker = {**(_agent(catalogue, quote.speaker, "Person") or {})}
    if speaker.get("@type") not in ("Person", "Organization"):  # no other can speak, in the words of schema.org
        speaker["@type"] = "Organization"
    base: dict[str, object] = {"@type": "Quotation", "text": quote.text, "spokenByCharacter": speaker}
    own = card.language or catalogue.site.language
    original = quote.proof.original if quote.proof else ""
    of_work = {"@type": "Quotation", "text": original, "inLanguage": own}
    return _filled(
        base,
        creditText=f"{quote.speaker[0]}{relays}" if relays else "",
        dateCreated=iso(quote.said_on),
        inLanguage=catalogue.site.language if original else own,
        translationOfWork=of_work if original else None,
        about=[_agent(catalogue, topic, "DefinedTerm") for topic in quote.topics],
        url=catalogue.site.url + card.url + at if catalogue.site.url else "",
    )


def entity_data(catalogue: Catalogue, record: Record, card: Card) -> Data:
    """A person, country, organisation, topic, event or thing of a declared kind."""
    one = record.one
    return _filled(
        _base(catalogue, _ENTITIES.get(record.kind, "Thing"), card),
        alternateName=list(record.many("aliases")),
        sameAs=[address for _, address in same_as(record) if address],
        birthDate=iso(one("born")),
        deathDate=iso(one("died")),
        jobTitle=card.note if record.kind == "person" else "",
        identifier=one("code"),
        foundingDate=iso(one("founded")),
        dissolutionDate=iso(one("dissolved")),
        inDefinedTermSet=_part_of(catalogue) if record.kind == "topic" else None,
        termCode=record.id if record.kind == "topic" else "",
        startDate=iso(one("date")) if record.kind == "event" else "",
        location={"@type": "Place", "name": one("place")} if one("place") else None,
    )


def claim_data(catalogue: Catalogue, view: ClaimView) -> Data:
    """A claim with what it is about and how it stands; where it appears, and what else bears on it."""
    against = [*view.contradicting, *([view.reply.source] if view.reply and view.reply.source else ())]
    return _filled(
        _base(catalogue, "Claim", view.card),
        text=view.card.name,
        about=[_named(catalogue, card) for card in view.about],
        creativeWorkStatus=", ".join(part for part in (view.status, iso(view.status_date)) if part),
        inLanguage=catalogue.site.language,
        appearance=[_work(catalogue, evidence) for evidence in view.supporting],
        citation=[_work(catalogue, evidence) for evidence in against],
        isPartOf=_part_of(catalogue),
    )


def _work(catalogue: Catalogue, evidence: Evidence) -> Data:
    address = {"url": catalogue.site.url + evidence.url} if catalogue.site.url else {}
    return {"@type": "CreativeWork", "name": evidence.card.name, **address}


def site_data(catalogue: Catalogue, description: str) -> Data:
    site = catalogue.site
    return _filled(
        {"@context": "https://schema.org", "@type": "Collection", "name": site.title},
        url=site.url,
        description=description,
        inLanguage=site.language,
        license=site.rights if site.rights.startswith("http") else "",
        editor=[{"@type": "Person", "name": name} for name in site.editors],
    )


def _base(catalogue: Catalogue, type_name: str, card: Card) -> dict[str, object]:
    url = catalogue.site.url + card.url if catalogue.site.url else ""
    return {
        "@context": "https://schema.org",
        "@type": type_name,
        "name": card.name,
        "url": url,
        "description": card.summary,
    }


def _part_of(catalogue: Catalogue) -> dict[str, object]:
    name = "Collection"
    return {"@type": name, "name": catalogue.site.title, **({"url": catalogue.site.url} if catalogue.site.url else {})}


def _agent(catalogue: Catalogue, who: Who, type_name: str) -> dict[str, object] | None:
    name, url, kind = who
    if not name:
        return None
    address = {"url": catalogue.site.url + url} if url and catalogue.site.url else {}
    return {"@type": _ENTITIES.get(kind, type_name), "name": name, **address}


def _named(catalogue: Catalogue, card: Card) -> dict[str, object]:
    address = {"url": catalogue.site.url + card.url} if catalogue.site.url else {}
    return {"@type": _ENTITIES.get(card.kind, "Thing"), "name": card.name, **address}


def _filled(base: dict[str, object], **more: object) -> dict[str, object]:
    """What there is to say; empty properties say nothing."""
    return {key: value for key, value in (base | more).items() if value}
