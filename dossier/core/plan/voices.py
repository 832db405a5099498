"""Who said what: the quotations that records tell of, as lists show them, and quotes.html by speaker and year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dossier.core.bind import links_between, links_of
from dossier.core.plan.catalogue import Catalogue, links_in, part_url
from dossier.core.plan.facts import Who, named_value
from dossier.core.plan.proofs import proofs_in
from dossier.core.plan.prose import shows
from dossier.core.plan.views import Head, Quote, QuotesView, SpeakerQuotes, Voices
from dossier.core.references import span_of
from dossier.dates import parse_date, sort_key, year
from dossier.model import Entry, Key, Page, Quotation, Record, Speaker
from dossier.names import fold, slug
from dossier.sort_names import sort_name
from dossier.values import replace

URL = "quotes.html"
TEMPLATE = "quotes.html"
ONE_PAGE = 400  # quotations on one page; more are split by year, and a year in as many parts as it takes
OMITTED = "[…]"  # between words that do not follow each other
LATEST = 100  # in one list on the page of an entity; the others are on quotes.html


def quotations_of(catalogue: Catalogue, key: Key) -> Iterator[Quotation]:
    """Every quotation that a record tells of: its `quotes:`, and what its texts quote of a document’s own words."""
    yield from _in_front_matter(catalogue, key)
    yield from _in_texts(catalogue, key)


def quote_of(catalogue: Catalogue, quotation: Quotation) -> Quote:
    """A quotation as it is shown: people looked up, the speaker in the capacity of that day, the chain to its end."""
    document = catalogue.dossier.records[quotation.document]
    said_on = quotation.said_on or document.one("published")
    return Quote(
        quotation.text,
        _who(catalogue, quotation.speaker),
        catalogue.role(quotation.speaker.key, parse_date(said_on) if said_on else None),
        tuple(_who(catalogue, relay) for relay in quotation.via),
        quotation.act,
        said_on,
        quotation.paragraph if shows(catalogue.dossier.folios[document.key], quotation.paragraph) else "",
        catalogue.cards[document.key],
        _publisher(catalogue, document, (*reversed(quotation.via), quotation.speaker)[0]),
        tuple(_who(catalogue, Speaker(topic)) for topic in quotation.topics if topic in catalogue.cards),
        proofs_in(catalogue, quotation.record, quotation.told_in).get(quotation.number),
    )


def _in_front_matter(catalogue: Catalogue, key: Key) -> Iterator[Quotation]:
    """The `quotes:` of a document."""
    record, targets = catalogue.dossier.records[key], catalogue.dossier.ties[key].fields
    for number, entry in enumerate(record.entries("quotes")):
        if entry:
            meant = {name: targets.get(f"quotes.{number}.{name}", {}) for name in ("speaker", "via", "topics")}
            yield Quotation(
                str(entry.get("text", "")),
                key,
                str(entry.get("paragraph", "")),
                Speaker(meant["speaker"].get(str(entry.get("speaker", "")), ""), str(entry.get("speaker", ""))),
                tuple(Speaker(meant["via"].get(name, ""), name) for name in _texts(entry, "via")),
                str(entry.get("act", "")),
                str(entry.get("said_on", "")),
                tuple(meant["topics"][name] for name in _texts(entry, "topics") if name in meant["topics"]),
                key,
                number=number,
            )


def _in_texts(catalogue: Catalogue, key: Key) -> Iterator[Quotation]:
    """Words that were found in a document, are its own, and may be read there."""
    folios = catalogue.dossier.folios
    for each in catalogue.dossier.verified.get(key, ()):
        if each.speaker and each.source in catalogue.cards and shows(folios[each.source], each.anchor):
            words = f" {OMITTED} ".join(each.passages)
            yield Quotation(
                words, each.source, each.anchor, each.speaker, record=key, told_in=each.text, number=each.number
            )


def _texts(entry: Entry, name: str) -> tuple[str, ...]:
    value = entry.get(name, ())
    return (value,) if isinstance(value, str) else value


def _who(catalogue: Catalogue, speaker: Speaker) -> Who:
    card = catalogue.cards.get(speaker.key)
    return (card.name, card.url, card.kind) if card else (speaker.written, "", "")


def _publisher(catalogue: Catalogue, document: Record, last: Speaker) -> Who:
    """Who published the document: the end of the chain, unless the one before is the same."""
    publisher = named_value(catalogue, document.key, "publisher", document.one("publisher"))
    return ("", "", "") if publisher[0] == _who(catalogue, last)[0] else publisher


def quotes_in(catalogue: Catalogue, key: Key) -> tuple[Quote, ...]:
    """Those of one document, in the order in which its record tells of them."""
    return tuple(quote_of(catalogue, quotation) for quotation in _in_front_matter(catalogue, key))


# On the page of an entity


def voices_of(catalogue: Catalogue, key: Key, documents: Iterable[Key], *, first: bool) -> Voices:
    """What an entity said, what others say it said, what it relayed, and what is said about it in these documents.

    The first three are of all documents, and stand on the first part of its page.
    """
    said: list[Quotation] = []
    attributed: list[Quotation] = []
    relayed: list[Quotation] = []
    speaking = catalogue.tellers.get(key, ()) if first else ()
    for quotation in _each_once(q for source in speaking for q in quotations_of(catalogue, source)):
        if quotation.speaker.key == key:
            (attributed if quotation.via else said).append(quotation)
        elif any(relay.key == key for relay in quotation.via):
            relayed.append(quotation)
    about = list(_each_once(q for document in documents for q in _about(catalogue, key, document)))
    more = sum(max(0, len(each) - LATEST) for each in (said, attributed, relayed))
    own, others, passed_on = (_in_order(catalogue, each)[-LATEST:] for each in (said, attributed, relayed))
    return Voices(own, others, passed_on, _in_order(catalogue, about), more)


def quoting(catalogue: Catalogue, key: Key, documents: Iterable[Key], *, first: bool) -> Iterator[Key]:
    """The records whose quotations may stand on a part of an entity's page."""
    told = (*documents, *((key,) if first else ()))
    yield from dict.fromkeys(teller for each in told for teller in catalogue.tellers.get(each, ()))


def _about(catalogue: Catalogue, key: Key, document: Key) -> Iterator[Quotation]:
    """Quotations of a document from a paragraph that names the entity, or on it as their topic; none of its own."""
    tellers = catalogue.tellers.get(document, ())
    links = links_between(catalogue.dossier, document, key) if tellers else ()
    named = {link.paragraph for link in links if link.paragraph}
    for quotation in (q for teller in tellers for q in quotations_of(catalogue, teller) if q.document == document):
        start, end = span_of(quotation.paragraph)
        in_it = any(start <= number <= end for number in named) or key in quotation.topics
        if in_it and key not in (quotation.speaker.key, *(relay.key for relay in quotation.via)):
            yield quotation


def _in_order(catalogue: Catalogue, quotations: Iterable[Quotation]) -> tuple[Quote, ...]:
    """In order of time."""
    return tuple(sorted((quote_of(catalogue, quotation) for quotation in quotations), key=_time))


def _time(quote: Quote) -> tuple[object, ...]:
    date = parse_date(quote.said_on) if quote.said_on else None
    return sort_key(date), quote.source.key if quote.source else "", span_of(quote.paragraph)


def _each_once(quotations: Iterable[Quotation]) -> Iterator[Quotation]:
    """Without those that two records tell of: the same words of one speaker in one paragraph."""
    seen: set[tuple[object, ...]] = set()
    for quotation in quotations:
        start, _ = span_of(quotation.paragraph)
        same = (quotation.document, start, fold(quotation.text), quotation.speaker.key or quotation.speaker.written)
        if same not in seen:
            seen.add(same)
            yield quotation


# quotes.html


def quotes_pages(catalogue: Catalogue) -> Iterator[Page]:
    """All quotations by speaker, where there are any; many are split by year, so that a new one changes its year."""
    quotes, title = _all(catalogue), catalogue.words.tell("Quotations")
    if not quotes:
        return
    if len(quotes) <= ONE_PAGE:
        yield _page(catalogue, URL, title, quotes, len(quotes), ())
        return
    pieces = dict(_pieces(quotes))
    jumps = tuple((label, url) for label, (url, _) in pieces.items())
    (_, newest) = pieces[jumps[-1][0]]
    yield _page(catalogue, URL, title, newest, len(quotes), jumps, jumps[-1][0])
    for label, (url, piece) in pieces.items():
        name = catalogue.words.tell("{list}: {part}", list=title, part=label)
        yield _page(catalogue, url, name, piece, len(piece), jumps, label)


def _all(catalogue: Catalogue) -> tuple[Quote, ...]:
    told = (key for key, folio in catalogue.dossier.folios.items() if folio.told)
    quotations = _each_once(q for key in told for q in quotations_of(catalogue, key))
    return tuple(sorted((_placed(catalogue, quotation) for quotation in quotations), key=_time))


def _pieces(quotes: Iterable[Quote]) -> Iterator[tuple[str, tuple[str, tuple[Quote, ...]]]]:
    """By label: URL and quotations of each year, cut from its oldest end where they are many; undated ones last."""
    years: dict[str, list[Quote]] = {}
    for quote in quotes:
        years.setdefault(quote.year, []).append(quote)
    for name, of_year in sorted(years.items(), key=lambda pair: not pair[0]):
        stem = URL.replace(".html", f".{name or 'undated'}.html")
        for number in range(0, len(of_year), ONE_PAGE):
            part = number // ONE_PAGE + 1
            label = f"{name or 'undated'}{f', part {part}' if part > 1 else ''}"
            yield label, (part_url(stem, part if part > 1 else 0), tuple(of_year[number : number + ONE_PAGE]))


def _placed(catalogue: Catalogue, quotation: Quotation) -> Quote:
    """A quotation with what it can be found by: its year, the countries of its speaker and of its paragraph."""
    quote = quote_of(catalogue, quotation)
    date = parse_date(quote.said_on) if quote.said_on else None
    start, end = span_of(quotation.paragraph)
    own = [quotation.speaker.key, *_countries_of(catalogue, quotation.speaker.key)]
    named = [link.target for link in links_of(catalogue.dossier, quotation.document) if start <= link.paragraph <= end]
    cards = [catalogue.cards[key] for key in dict.fromkeys((*own, *named)) if key in catalogue.cards]
    countries = tuple(card.name for card in cards if card.kind == "country")
    return replace(quote, year=(year(date) if date else ""), countries=countries)


def _countries_of(catalogue: Catalogue, key: Key) -> tuple[Key, ...]:
    if key not in catalogue.cards:
        return ()
    return tuple(link.target for link in links_in(catalogue.dossier, key, "countries"))


def _page(
    catalogue: Catalogue,
    url: str,
    title: str,
    quotes: tuple[Quote, ...],
    total: int,
    jumps: tuple[tuple[str, str], ...],
    part: str = "",
) -> Page:
    view = QuotesView(total, tuple(_by_speaker(catalogue, quotes)), jumps, part, len(quotes))
    return Page(url, TEMPLATE, view, Head(title, url, "", "quotes"))


def _by_speaker(catalogue: Catalogue, quotes: Iterable[Quote]) -> Iterator[SpeakerQuotes]:
    """A head for each speaker, people by family name; what one said in order of time."""
    groups: dict[Who, list[Quote]] = {}
    for quote in quotes:
        groups.setdefault(quote.speaker, []).append(quote)
    taken: set[str] = set()
    keys = _keys_by_url(catalogue)
    for speaker in sorted(groups, key=lambda who: (_order(catalogue, who, keys), who)):
        anchor = f"s-{slug(speaker[1].removesuffix('.html') or speaker[0])}"
        while anchor in taken:
            anchor += "-x"
        taken.add(anchor)
        yield SpeakerQuotes(speaker, anchor, tuple(groups[speaker]))


def _keys_by_url(catalogue: Catalogue) -> Mapping[str, Key]:
    return {catalogue.cards[key].url: key for key in catalogue.of_kind.get("person", ()) if key in catalogue.cards}


def _order(catalogue: Catalogue, speaker: Who, keys: Mapping[str, Key]) -> tuple[bytes, bytes]:
    key = keys.get(speaker[1])
    if key is None:
        return catalogue.order(speaker[0]), b""
    name = sort_name(speaker[0], catalogue.dossier.folios[key].collated)
    return catalogue.order(name.family), catalogue.order(name.rest)
