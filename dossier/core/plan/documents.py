"""Documents: a page for each, and their index by date in parts that do not change when one is added at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from heapq import nlargest
from itertools import groupby

from dossier.core.bind import links_of
from dossier.core.citing import citation_of
from dossier.core.folio import EVIDENCE, digest_of
from dossier.core.plan.catalogue import (
    Catalogue,
    Part,
    links_to,
    part_url,
    parts,
    rarity,
)
from dossier.core.plan.checked import with_checked
from dossier.core.plan.corrected import corrections_of
from dossier.core.plan.facts import facts_of, named_value, people_values
from dossier.core.plan.hits import groups_of
from dossier.core.plan.inputs import choice_of, mix, paired, sources_of
from dossier.core.plan.linked_data import document_data
from dossier.core.plan.prose import portrait_of, prose_of
from dossier.core.plan.said import label_of
from dossier.core.plan.views import (
    Cast,
    Counted,
    DocumentsView,
    DocumentView,
    Fact,
    Head,
    Listing,
    Month,
    Prose,
    Slice,
    Year,
)
from dossier.core.plan.voices import quotes_in
from dossier.core.plan.works import work_of
from dossier.dates import month, year
from dossier.model import Body, Card, Choice, Key, Page, Planned, Record, Stone
from dossier.packing import unpack_body
from dossier.values import pack, replace
from dossier.words import Words

TEMPLATE = "document.html"
_CITING = ("cite", "embed", "link", "file", "about", *EVIDENCE)
LISTED = ("people", "countries", "organisations", "topics", "events")
PROVENANCE = ("publisher", "authors", "url", "url_status", "archive_url", "retrieved", "custody", "rights")
RELATED = 5
OMITTED = 12  # lines that were left out are shown
TELLING = 8  # entities of a document that are compared, rarest first


Chosen = tuple[tuple[Key, int, tuple[Key, ...]], ...]  # other documents, how much they share, and what above all


def planned_document(catalogue: Catalogue, key: Key, before: Mapping[str, Choice]) -> Iterator[Planned]:
    if key in catalogue.place:
        url = catalogue.cards[key].url
        among = catalogue.nearby(key) if catalogue.relates else 0
        choice = before.get(url) if among else None
        if among and (choice is None or choice.among != among):
            choice = _choice(catalogue, key, _related(catalogue, key))
        yield Planned(url, TEMPLATE, _inputs(catalogue, key, choice), choice)


def document_page(catalogue: Catalogue, key: Key) -> Iterator[Page]:
    if key in catalogue.place:
        related = _related(catalogue, key) if catalogue.relates else ()
        choice = _choice(catalogue, key, related) if catalogue.relates else None
        yield _document(catalogue, key, related, _inputs(catalogue, key, choice), choice)


def _choice(catalogue: Catalogue, key: Key, related: Chosen) -> Choice:
    folios = catalogue.dossier.folios
    marks = [folios[k].mark for other, _, shared in related for k in (other, *shared)]
    return choice_of(catalogue.nearby(key), related, marks)


def _inputs(catalogue: Catalogue, key: Key, choice: Choice | None) -> int:
    """What a document's page is made of: its own content, the cards of all that it shows, and who points at it."""
    folio, faces = catalogue.dossier.folios[key], catalogue.faces
    pointing, elsewhere = catalogue.pointing(key), catalogue.elsewhere(key)
    position = catalogue.place[key]
    around = catalogue.documents[max(0, position - 1) : position + 2]
    shown = map(catalogue.faces_by_mark.__getitem__, choice.faces) if choice else ()
    alike = catalogue.dossier.alike
    return mix(
        folio.content,
        faces[key],
        catalogue.face_of(folio.targets),
        sources_of(catalogue.dossier.folios, faces, folio) if folio.embeds or folio.cites else 0,
        *(faces[other] for other in around),
        paired(pointing.said, map(faces.__getitem__, pointing.sources)) if pointing.sources else 0,
        paired(elsewhere.said, map(faces.__getitem__, elsewhere.sources)) if elsewhere.sources else 0,
        digest_of(catalogue.dossier.backlinks[key]) if key in catalogue.dossier.backlinks else 0,
        choice.chosen if choice else 0,
        sum(shown),
        digest_of(catalogue.dossier.stones[key]) if key in catalogue.dossier.stones else 0,
        digest_of([(other, faces[other]) for other in alike[key]]) if key in alike else 0,
    )


def planned_documents(catalogue: Catalogue) -> Iterator[Planned]:
    """The index in its parts, each made of the cards of its documents."""
    url, pieces, undated = _index(catalogue)
    for piece in pieces:
        own = part_url(url, piece.number)
        yield Planned(own, "documents.html", _index_inputs(catalogue, url, pieces, piece, undated))


def _index(catalogue: Catalogue) -> tuple[str, tuple[Part, ...], tuple[Key, ...]]:
    """The URL of the index, its parts, and what has no date."""
    dated = tuple(k for k in catalogue.documents if catalogue.dates[k])
    undated = catalogue.by_name(catalogue.documents[len(dated) :]) if len(dated) < len(catalogue.documents) else ()
    return f"{catalogue.kinds['document'].folder}/index.html", parts(dated), undated


def _index_inputs(
    catalogue: Catalogue, url: str, pieces: tuple[Part, ...], piece: Part, undated: tuple[Key, ...]
) -> int:
    also = undated if piece.number == 0 else ()
    return mix(
        len(catalogue.documents) if piece.number == 0 else 0,
        catalogue.face_of(piece.entries),
        catalogue.face_of(also),
        digest_of(slice_of(catalogue, pieces, piece, url)),
    )


def documents_pages(catalogue: Catalogue) -> Iterator[Page]:
    """documents/index.html with the newest, documents/index.1.html with the oldest, and so on."""
    url, pieces, undated = _index(catalogue)
    for piece in pieces:
        own = part_url(url, piece.number)
        name, words = catalogue.site.kinds["document"][1], catalogue.words
        title = name if piece.number == 0 else words.tell("{name}, part {number}", name=name, number=piece.number)
        view = DocumentsView(
            len(catalogue.documents if piece.number == 0 else piece.entries),
            by_year(catalogue, tuple(reversed(piece.entries))),
            slice_of(catalogue, pieces, piece, url),
            tuple(catalogue.cards[k] for k in undated) if piece.number == 0 else (),
        )
        inputs = _index_inputs(catalogue, url, pieces, piece, undated)
        yield Page(
            own,
            "documents.html",
            view,
            Head(title, own, "../", "documents", languages=() if piece.number else catalogue.languages),
            inputs=inputs,
        )


def by_year(catalogue: Catalogue, keys: tuple[Key, ...], reasons: dict[Key, str] | None = None) -> tuple[Year, ...]:
    """Keys in the order given, headed by year and month of their earliest bound."""
    years = []
    for label, in_year in groupby(keys, key=lambda k: _year(catalogue, k)):
        months = []
        for number, rows in groupby(in_year, key=lambda k: _month(catalogue, k)):
            counted = tuple(
                Counted(catalogue.cards[k], catalogue.count(k), reason=(reasons or {}).get(k, "")) for k in rows
            )
            months.append(Month(number, counted))
        years.append(Year(label, f"y{label}", tuple(months)))
    return tuple(years)


def slice_of(catalogue: Catalogue, pieces: tuple[Part, ...], piece: Part, url: str) -> Slice:
    """Where a part stands among the parts of its list; part 0 follows the highest number."""
    if len(pieces) == 1:
        return Slice()
    last = len(pieces) - 1
    older = last if piece.number == 0 else piece.number - 1
    newer = 0 if piece.number in (0, last) else piece.number + 1
    return Slice(
        piece.number,
        catalogue.words.tell("part {number}", number=piece.number) if piece.number else "",
        *_bounds(catalogue, piece),
        newer=part_url(url, newer) if piece.number else "",
        older=part_url(url, older) if older else "",
        parts=tuple((_range(catalogue, p), part_url(url, p.number)) for p in pieces[:0:-1])
        if piece.number == 0
        else (),
    )


def _bounds(catalogue: Catalogue, piece: Part) -> tuple[str, str]:
    """The first and the last date of a part, whose entries are in order of date."""
    cards = catalogue.cards
    first = next((cards[key].date for key in piece.entries if cards[key].date), "")
    return first, next((cards[key].date for key in reversed(piece.entries) if cards[key].date), "") if first else ""


def _range(catalogue: Catalogue, piece: Part) -> str:
    first, last = _bounds(catalogue, piece)
    return f"{first[:10]} – {last[:10]}" if first else catalogue.words.tell("part {number}", number=piece.number)


def _year(catalogue: Catalogue, key: Key) -> str:
    day = catalogue.dates[key]
    return (year(day) if day else "") or "undated"


def _month(catalogue: Catalogue, key: Key) -> int:
    day = catalogue.dates[key]
    return (month(day) if day else None) or 0


def _document(catalogue: Catalogue, key: Key, related: Chosen, inputs: int, choice: Choice | None) -> Page:
    """The page of a document; what its template does not look at is left empty."""
    record, card = catalogue.dossier.records[key], catalogue.cards[key]
    dossier, wants = catalogue.dossier, partial(catalogue.wants, TEMPLATE)
    publisher = named_value(catalogue, key, "publisher", record.one("publisher"))
    authors = people_values(catalogue, key, "authors", record.many("authors"))
    quotes = quotes_in(catalogue, key)
    text, pointing = prose_of(catalogue, key, record.text, "../", numbered=True), links_to(dossier, key)
    text = with_checked(catalogue, key, text)
    work = work_of(catalogue, record, publisher, authors) if wants("work") or wants("citation") else None
    picture, described = portrait_of(catalogue, record)
    view = DocumentView(
        card=card,
        type=record.one("type"),
        published=record.one("published"),
        publisher=publisher,
        authors=authors,
        text=_excerpted(text, record) if record.shown is not None else text,
        note=prose_of(catalogue, key, record.note, "../"),
        display=record.one("display") or "full",
        paragraphs=record.text.paragraphs if record.text else 0,
        words=record.text.words if record.text else 0,
        shown=record.shown,
        cast=tuple(_cast(catalogue, key)) if record.shown is None and wants("cast") else (),
        quotes=quotes,
        provenance=_provenance(catalogue, record) if wants("provenance") else (),
        corrections=corrections_of(record),
        derived_from=_cards(catalogue, dossier.folios[key].copies),
        copies=_cards(catalogue, (link.source for link in pointing if link.role == "derived_from")),
        alike=_cards(catalogue, dossier.alike.get(key, ())),
        cited_by=groups_of(catalogue, key, [link for link in pointing if link.role in _CITING]),
        related=tuple(
            Counted(catalogue.cards[other], count, reason=_reason(catalogue, count, shared))
            for other, count, shared in related
        ),
        earlier=_neighbour(catalogue, key, -1),
        later=_neighbour(catalogue, key, 1),
        listed=_listed(catalogue, key) if wants("listed") else (),
        work=work,
        citation=citation_of(work, catalogue.site, catalogue.words) if work and wants("citation") else None,
        stones=_stones(catalogue, key, text) if record.shown is None and wants("stones") else {},
        picture=picture,
        image=(picture.url, described) if picture else ("", ""),
    )
    description = record.one("summary") or (record.excerpt if record.shown is None else "")
    head = Head(
        card.name,
        card.url,
        "../",
        "documents",
        description,
        card.language,
        "article",
        image=picture.url if picture else "",
        published=card.date,
        data=document_data(catalogue, record, publisher, authors, quotes) if catalogue.wants_data(TEMPLATE) else {},
        languages=card.languages,
    )
    files = (record.path, record.seed) if record.seed != record.path else (record.path,)
    return Page(card.url, TEMPLATE, view, head, files, inputs, choice)


def _stones(catalogue: Catalogue, key: Key, text: Prose) -> dict[int, tuple[Stone, ...]]:
    """What became of paragraphs that were published, by the number of the paragraph that it stands before.

    That is the one that they are part of, else the one that follows the last before them; 0 is the end of the text.
    """
    stones = catalogue.dossier.stones.get(key, ())
    numbers = [block.number for block in unpack_body(text.body).blocks if block.number] if stones and text.body else []
    into = {stone.number: stone.into for stone in stones}
    before: dict[int, list[Stone]] = {}
    for stone in (replace(stone, into=_home(stone, into)) for stone in stones if stone.number not in numbers):
        last = max((number for number in numbers if number < stone.number), default=0)
        at = numbers.index(last) + 1 if last else 0
        following = numbers[at] if at < len(numbers) else 0
        before.setdefault(stone.into if stone.into in numbers else following, []).append(stone)
    return {number: tuple(those) for number, those in before.items()}


def _home(stone: Stone, into: Mapping[int, int]) -> int:
    """The paragraph in which its words stand now, though that too may have become part of another; 0: in none."""
    place, seen = stone.into, {stone.number}
    while place in into and place not in seen:
        seen.add(place)
        place = into[place]
    return 0 if place in seen else place


def _excerpted(text: Prose, record: Record) -> Prose:
    """Only the paragraphs that may be read; what is not shown is not in the page's input either."""
    if not text.body or not record.shown:
        return Prose()
    kept = [(i, b) for i, b in enumerate(unpack_body(text.body).blocks) if b.number in record.shown]
    place = {old: new for new, (old, _) in enumerate(kept)}
    led = {
        int(m.value.partition("\n")[0]) for _, b in kept for m in b.marks if m.tag in ("ref", "cite", "embed", "img")
    }
    return replace(
        text,
        body=pack(Body(tuple(replace(b, before="") for _, b in kept))),
        hrefs={n: href for n, href in text.hrefs.items() if n in led},
        files={n: file for n, file in text.files.items() if n in led},
        pictures={n: picture for n, picture in text.pictures.items() if n in led},
        cited={n: cited for n, cited in text.cited.items() if n in led},
        embedded={n: embedded for n, embedded in text.embedded.items() if n in led},
        proofs={n: proof for n, proof in text.proofs.items() if n in led},
        spots=tuple(replace(s, block=place[s.block]) for s in text.spots if s.block in place),
    )


def _cast(catalogue: Catalogue, key: Key) -> Iterator[Cast]:
    """Each record with the paragraph that names it first."""
    seen = set()
    day = catalogue.dates[key]
    for link in sorted(links_of(catalogue.dossier, key), key=lambda each: each.paragraph):
        card = catalogue.cards.get(link.target)
        if (
            card
            and link.paragraph
            and link.target not in seen
            and link.role in ("mention", "link", "file")
            and link.target != key
        ):
            seen.add(link.target)
            role = (catalogue.role(link.target, day) or card.note) if card.kind == "person" else ""
            yield Cast(link.paragraph, card, role or (card.date if card.kind == "event" else ""))


def _provenance(catalogue: Catalogue, record: Record) -> tuple[Fact, ...]:
    """Where the text comes from, as far as the record says."""
    facts = list(
        facts_of(
            catalogue,
            record,
            PROVENANCE,
        )
    )
    words = catalogue.words
    if record.omitted:
        facts.append(Fact(words.tell("Omitted"), tuple((line, "") for line in _omitted(record, words)), "line"))
    redactions = record.entries("redact")
    if redactions:
        reasons = dict.fromkeys(str(e.get("reason", "")) for e in redactions)
        facts.append(
            Fact(
                words.tell("Redacted"),
                tuple((reason or words.tell("without a stated reason"), "") for reason in reasons),
            )
        )
    if record.sha256:
        facts.append(Fact("sha256", ((record.sha256, ""),), "code"))
    return tuple(facts)


def _omitted(record: Record, words: Words) -> Iterator[str]:
    """How many lines the text is without and, where the text may be shown, which and why."""
    yield words.count(record.omitted, "{n} line of page furniture", "{n} lines of page furniture")
    value = record.fields.get("omit", ())
    listed = [each if isinstance(each, dict) else {"text": each} for each in value if not isinstance(value, str)]
    for entry in listed[:OMITTED]:
        line, reason = words.quoted(str(entry.get("text", ""))), str(entry.get("reason", ""))
        shown = [*([line] if record.shown is None else ()), *([reason] if reason else ())]
        if shown:
            yield words.tell(": ", "list").join(shown)
    if len(listed) > OMITTED:
        yield words.count(len(listed) - OMITTED, "and {n} more", "and {n} more")


def _cards(catalogue: Catalogue, keys: Iterable[Key]) -> tuple[Card, ...]:
    return tuple(catalogue.cards[key] for key in dict.fromkeys(keys) if key in catalogue.cards)


def _listed(catalogue: Catalogue, key: Key) -> tuple[Listing, ...]:
    """What the front matter lists, by field; names in the text stand beside their paragraph."""
    listed: dict[str, dict[Key, None]] = {role: {} for role in LISTED}
    for link in links_of(catalogue.dossier, key):
        if link.role in listed and link.target in catalogue.cards:
            listed[link.role][link.target] = None
    return tuple(
        Listing(label_of(role, catalogue.words), tuple(Counted(catalogue.cards[k], 0) for k in keys))
        for role, keys in listed.items()
        if keys
    )


def _neighbour(catalogue: Catalogue, key: Key, step: int) -> Card | None:
    """The document next in time; what has no date is neither earlier nor later."""
    position = catalogue.place[key] + step
    if not catalogue.dates[key] or not 0 <= position < len(catalogue.documents):
        return None
    other = catalogue.documents[position]
    return catalogue.cards.get(other) if catalogue.dates[other] else None


def _related(catalogue: Catalogue, key: Key) -> Chosen:
    """Documents that name the same entities, each weighed by how few documents name it; with the rarest they share."""
    scores: dict[Key, int] = {}
    shared: dict[Key, list[Key]] = {}
    rare = {entity: rarity(catalogue.count(entity)) for entity in catalogue.named(key)}
    for entity in sorted(rare, key=lambda entity: (-rare[entity], entity))[:TELLING]:
        for other in catalogue.near(entity, key):
            if other in shared:
                scores[other] += rare[entity]
                shared[other].append(entity)
            else:
                scores[other] = rare[entity]
                shared[other] = [entity]
    scores.pop(key, None)
    enough = min(nlargest(RELATED, scores.values()), default=0)  # what the last one that is shown has in common
    day, days = catalogue.days[key], catalogue.days
    near = [other for other, score in scores.items() if score >= enough]
    best = sorted(near, key=lambda other: (-scores[other], abs(days[other] - day), other))[:RELATED]
    return tuple((other, len(shared[other]), tuple(shared[other][:3])) for other in best)


def _reason(catalogue: Catalogue, count: int, entities: tuple[Key, ...]) -> str:
    """Why two documents are related, in words: the rarest names they share."""
    words, names = catalogue.words, [catalogue.cards[entity].name for entity in entities]
    more = count - len(names)
    if not more:
        return words.tell("both name {names}", names=words.listed(names))
    others = words.count(more, "{n} more", "{n} more")
    return words.tell("both name {names}", names=words.listed([*names, others]))
