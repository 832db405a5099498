"""Entities of every kind: a page for each, in parts where many documents name it, and the index of the kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import groupby

from dossier.collation import heading
from dossier.core.bind import links_between
from dossier.core.folio import digest_of
from dossier.core.initials import initials
from dossier.core.kinds import Kind
from dossier.core.plan.catalogue import Catalogue, links_in, part_url, parts, together
from dossier.core.plan.claims import claiming, claims_about
from dossier.core.plan.corrected import corrections_of
from dossier.core.plan.documents import slice_of
from dossier.core.plan.facts import facts_of
from dossier.core.plan.figures import activity_digest, activity_of, career_of, grid, pairs_of, ring, strips_of
from dossier.core.plan.hits import group_of, groups_of
from dossier.core.plan.inputs import choice_of, mix, paired, sources_of
from dossier.core.plan.linked_data import entity_data
from dossier.core.plan.prose import portrait_of, prose_of
from dossier.core.plan.said import count_of
from dossier.core.plan.views import Counted, EntityView, Head, IndexView, Letter, Listing, Office, Prose, Slice, Voices
from dossier.core.plan.voices import quoting, voices_of
from dossier.dates import sort_key
from dossier.model import Card, Choice, Key, Page, Planned
from dossier.names import slug
from dossier.sort_names import sort_name
from dossier.values import Frozen, replace
from dossier.words import noted

COMPANIONS = 12  # shown under "named with"
ONE_PAGE = 600  # entities of a kind on one index; more are split by letter
# How an entity that points at another appears there: (kind it is of, role) to the head of its list.
_INVERSE = {
    ("topic", "broader"): noted("Narrower topics"),
    ("topic", "related"): noted("Related topics"),
    ("organisation", "parent"): noted("Parts of it"),
    ("country", "part_of"): noted("Parts of it"),
    ("person", "offices.organisation"): noted("People"),
    ("person", "organisations"): noted("People"),
}


def planned_entity(catalogue: Catalogue, key: Key, before: Mapping[str, Choice]) -> Iterator[Planned]:
    kind = catalogue.kinds[catalogue.cards[key].kind]
    if kind.mentions:
        for part in _parts(catalogue, kind, key):
            choice = before.get(part.url) if part.among else None
            if part.among and (choice is None or choice.among != part.among):
                choice = _choice(catalogue, key, part, _together(catalogue, key))
            yield Planned(part.url, part.template, _inputs(catalogue, key, part, choice), choice)


def entity_pages(catalogue: Catalogue, key: Key) -> Iterator[Page]:
    kind = catalogue.kinds[catalogue.cards[key].kind]
    if kind.mentions:
        for part in _parts(catalogue, kind, key):
            yield _entity(catalogue, kind, key, part)


def index_pages(catalogue: Catalogue) -> Iterator[Page]:
    """people/index.html and so on; with many records a page for each letter, so that one more record changes one."""
    for kind in catalogue.kinds.values():
        if kind.mentions and kind.name != "event":
            yield from _index(catalogue, kind)
    event = catalogue.kinds["event"]
    url = f"{event.folder}/index.html"
    rows = tuple(Counted(catalogue.cards[k], catalogue.count(k)) for k in by_date(catalogue, event.name))
    yield _index_page(catalogue, url, event, _index_view(catalogue, event, len(rows), (Letter("", "", rows),)))


def by_date(catalogue: Catalogue, kind: str) -> list[Key]:
    """Records of a kind that has dates, in order."""
    keys = [key for key in catalogue.entities(kind) if key in catalogue.cards]
    return sorted(keys, key=lambda key: (sort_key(catalogue.dates[key]), key))


class _Part(Frozen):
    """A page of an entity: the documents on it, oldest first, digests of what they say of it, and its place."""

    number: int
    url: str
    template: str
    entries: tuple[Key, ...]
    said: tuple[int, ...]
    slice: Slice
    documents: int  # in all parts
    among: int  # digest of all that is named with the entity, if the template asks


def _parts(catalogue: Catalogue, kind: Kind, key: Key) -> Iterator[_Part]:
    pointing = catalogue.pointing(key)
    pieces, url = parts(pointing.sources), catalogue.cards[key].url
    template = f"{kind.name}.html" if f"{kind.name}.html" in catalogue.reach else "entity.html"
    at = len(pointing.sources) - len(pieces[0].entries)  # the newest stand last, and come first
    for piece in pieces:
        said = pointing.said[at : at + len(piece.entries)]
        at = 0 if piece.number == 0 else at + len(piece.entries)
        among = _named_with(catalogue, key) if piece.number == 0 and catalogue.wants(template, "together") else 0
        where = slice_of(catalogue, pieces, piece, url) if len(pieces) > 1 else Slice()
        yield _Part(
            piece.number,
            part_url(url, piece.number),
            template,
            piece.entries,
            said,
            where,
            len(pointing.sources),
            among,
        )


def _named_with(catalogue: Catalogue, key: Key) -> int:
    """A digest of all that is named in the documents that name an entity."""
    company = sum(map(catalogue.company.__getitem__, catalogue.documents_of.get(key, ())))
    return mix(company, catalogue.dossier.folios[key].mark)


def _choice(catalogue: Catalogue, key: Key, part: _Part, best: Companions) -> Choice | None:
    folios = catalogue.dossier.folios
    chosen: list[tuple[Key, int, tuple[Key, ...]]] = [(other, count, ()) for other, count in best]
    if part.among and catalogue.wants(part.template, "ego"):
        pairs = pairs_of(catalogue, key, [other for other, _ in best])
        chosen += [(one, count, (other,)) for (one, other), count in sorted(pairs.items())]
    return choice_of(part.among, chosen, (folios[other].mark for other, _ in best)) if part.among else None


def _inputs(catalogue: Catalogue, key: Key, part: _Part, choice: Choice | None) -> int:
    """What a part of an entity's page is made of; all but its documents stands on the first."""
    folios, faces = catalogue.dossier.folios, catalogue.faces
    folio, elsewhere = folios[key], catalogue.elsewhere(key)
    here = [faces[document] for document in part.entries]
    whole = part.entries if part.number else catalogue.pointing(key).sources
    origins = catalogue.origins
    copies = digest_of([origins.get(document, "") for document in whole]) if origins else 0
    told = tuple(quoting(catalogue, key, part.entries, first=part.number == 0))
    voices = sum(catalogue.face_of((*folios[source].targets, *folios[source].speakers)) for source in told)
    voices += sum(sources_of(folios, faces, folios[source]) for source in told)
    voices += digest_of([folios[source].told for source in told])
    if part.number:
        return mix(faces[key], folio.content, paired(part.said, here), digest_of(part.slice), copies, voices)
    counts = [(k, catalogue.count(k)) for k in (*folio.targets, *elsewhere.sources) if k in catalogue.documents_of]
    return mix(
        faces[key],
        folio.content,
        paired(part.said, here),
        digest_of(part.slice),
        copies,
        part.documents,
        catalogue.face_of(folio.targets),
        sources_of(folios, faces, folio),
        paired(elsewhere.said, map(faces.__getitem__, elsewhere.sources)),
        digest_of((counts, elsewhere.sources)),
        voices,
        sum(catalogue.face_of(folios[claim].targets) for claim in claiming(catalogue, key)),
        choice.chosen if choice else 0,
        activity_digest(catalogue, key) if catalogue.wants(part.template, "activity") else 0,
        digest_of(catalogue.scale) if folio.card.kind == "person" and catalogue.wants(part.template, "career") else 0,
        sum(map(catalogue.faces_by_mark.__getitem__, choice.faces)) if choice else 0,
    )


def _entity(catalogue: Catalogue, kind: Kind, key: Key, part: _Part) -> Page:
    """A part of an entity's page; what its template does not look at is left empty."""
    record, card, dossier = catalogue.dossier.records[key], catalogue.cards[key], catalogue.dossier
    wants, first = partial(catalogue.wants, part.template), part.number == 0
    best = _together(catalogue, key) if first and wants("together") else ()
    choice = _choice(catalogue, key, part, best) if first else None
    elsewhere = [
        link
        for source in (catalogue.elsewhere(key).sources if first and wants("elsewhere") else ())
        for link in links_between(dossier, source, key)
        if link.sentence
    ]
    picture, described = portrait_of(catalogue, record)
    folio = dossier.folios[key]
    view = EntityView(
        card=card,
        label=catalogue.site.kinds[kind.name][0],
        facts=tuple(facts_of(catalogue, record)) if first and wants("facts") else (),
        note=prose_of(catalogue, key, record.note, "../") if first else Prose(),
        definition=record.one("definition"),
        offices=tuple(_offices(catalogue, key)) if first else (),
        voices=voices_of(catalogue, key, part.entries, first=first) if wants("voices") else Voices(),
        documents=part.documents if first else len(part.entries),
        independent=_independent(catalogue, catalogue.pointing(key).sources if first else part.entries),
        groups=tuple(
            group_of(catalogue, source, links_between(dossier, source, key)) for source in reversed(part.entries)
        ),
        elsewhere=groups_of(catalogue, key, elsewhere),
        slice=part.slice,
        together=tuple(Counted(catalogue.cards[other], count) for other, count in best),
        listings=tuple(_listings(catalogue, key)) if first and wants("listings") else (),
        claims=claims_about(catalogue, key) if first and wants("claims") else (),
        image=(picture.url, described) if picture else ("", ""),
        sources=_sources(catalogue, key) if first else (),
        corrections=corrections_of(record) if first else (),
        activity=activity_of(catalogue, key) if first and wants("activity") else None,
        ego=ring(catalogue, key, [other for other, _ in best]) if first and wants("ego") else None,
        career=career_of(catalogue, key) if first and wants("career") else None,
        picture=picture,
        initials=initials(card.name, folio.collated) if kind.name == "person" and first and not picture else (),
    )
    title = card.name if first else catalogue.words.tell("{name}, part {number}", name=card.name, number=part.number)
    head = Head(
        title,
        part.url,
        "../",
        kind.folder,
        card.summary or record.excerpt if first else "",
        "",
        "profile" if kind.name == "person" else "website",
        image=picture.url if picture else "",
        data=entity_data(catalogue, record, card) if first and catalogue.wants_data(part.template) else {},
        languages=card.languages if first else (),
    )
    inputs = _inputs(catalogue, key, part, choice)
    return Page(part.url, part.template, view, head, (record.path,), inputs, choice)


def _sources(catalogue: Catalogue, key: Key) -> tuple[Card, ...]:
    """The documents that an event is known from."""
    targets = (link.target for link in links_in(catalogue.dossier, key, "sources"))
    return tuple(catalogue.cards[target] for target in targets if target in catalogue.cards)


def _offices(catalogue: Catalogue, key: Key) -> Iterator[Office]:
    targets = catalogue.dossier.ties[key].fields
    for _, entry in catalogue.offices.get(key, ()):
        written = str(entry.get("organisation", ""))
        said = (leading for role, leading in targets.items() if role.startswith("offices."))
        target = next((leading[written] for leading in said if written in leading), "")
        card = catalogue.cards.get(target)
        organisation = (card.name, card.url, card.kind) if card else (written, "", "")
        yield Office(str(entry["title"]), organisation, str(entry.get("from", "")), str(entry.get("to", "")))


def _independent(catalogue: Catalogue, documents: tuple[Key, ...]) -> int:
    """How many sources the documents are: copies count with what they copy."""
    origins = catalogue.origins
    return len({origins.get(key, key) for key in documents}) if origins else len(documents)


Companions = tuple[tuple[Key, int], ...]


def _together(catalogue: Catalogue, key: Key) -> Companions:
    """Those that most documents name beside an entity, and how many. Named together is not a connection."""
    counts = together(catalogue, key)
    best = sorted(counts, key=lambda other: (-counts[other], other))
    return tuple((other, counts[other]) for other in best[:COMPANIONS])


def _listings(catalogue: Catalogue, key: Key) -> Iterator[Listing]:
    """What other entities say of this one in their own fields, and its broader and related ones."""
    lists: dict[str, list[Key]] = {}
    for link in links_in(catalogue.dossier, key, "broader", "related"):
        lists.setdefault(noted("Broader topic") if link.role == "broader" else noted("Related topics"), []).append(
            link.target
        )
    sources = catalogue.elsewhere(key).sources
    for link in (link for source in sources for link in links_between(catalogue.dossier, source, key)):
        kind = catalogue.kinds.get(catalogue.dossier.folios[link.source].card.kind)
        if (
            kind
            and kind.mentions
            and not link.sentence
            and link.role not in ("mention", "link", "file", "cite", "embed")
        ):
            lists.setdefault(_INVERSE.get((kind.name, link.role), kind.plural), []).append(link.source)
    for label, keys in lists.items():
        cards = tuple(
            Counted(catalogue.cards[k], catalogue.count(k))
            for k in catalogue.by_name(dict.fromkeys(keys))
            if k in catalogue.cards
        )
        yield Listing(catalogue.words.tell(label), cards)


# Indexes


def _index(catalogue: Catalogue, kind: Kind) -> Iterator[Page]:
    url = f"{kind.folder}/index.html"
    keys = [key for key in catalogue.entities(kind.name) if key in catalogue.cards]
    upward = {"topic": "broader"}.get(kind.name, "")
    if upward:
        rows = tuple(_tree(catalogue, catalogue.tree(kind.name, upward)))
        view = _index_view(catalogue, kind, len(keys), (Letter("", "", rows),))
        yield _index_page(catalogue, url, kind, replace(view, tree=True))
        return
    letters = tuple(_letters(catalogue, kind, keys))
    if len(keys) <= ONE_PAGE:
        jumps = tuple((letter.letter, f"#{letter.anchor}") for letter in letters)
        shown = jumps if len(keys) > 12 else ()
        yield _index_page(catalogue, url, kind, _index_view(catalogue, kind, len(keys), letters, shown))
        return
    places = {letter.letter: f"{kind.folder}/index.{letter.anchor.lower()}.html" for letter in letters}
    jumps = tuple((letter, place.rpartition("/")[2]) for letter, place in places.items())
    most = sorted(keys, key=lambda key: (-catalogue.count(key), catalogue.cards[key].name, key))[:50]
    first = (Letter("", "", _rows(catalogue, kind, most)),)
    yield _index_page(catalogue, url, kind, _index_view(catalogue, kind, len(keys), first, jumps))
    for letter in letters:
        view = _index_view(catalogue, kind, len(keys), (letter,), jumps)
        yield _index_page(catalogue, places[letter.letter], kind, view)


def _index_view(
    catalogue: Catalogue,
    kind: Kind,
    total: int,
    letters: tuple[Letter, ...],
    jumps: tuple[tuple[str, str], ...] = (),
) -> IndexView:
    label, counted = catalogue.site.kinds[kind.name][1], count_of(kind, total, catalogue.words)
    return IndexView(kind.name, label, total, letters, jumps, counted=counted)


def _index_page(catalogue: Catalogue, url: str, kind: Kind, view: IndexView) -> Page:
    wants = partial(catalogue.wants, "entities.html")
    keys = [row.card.key for letter in view.letters for row in letter.rows]
    if wants("strips"):
        view = replace(view, strips=strips_of(catalogue, keys))
    if wants("grid") and kind.name == "country" and "." not in url.removesuffix(".html"):
        view = replace(view, grid=grid(catalogue, catalogue.cards.keys() & catalogue.entities(kind.name)))
    letter = view.letters[0].letter if len(view.letters) == 1 and view.jumps else ""
    title = catalogue.words.tell("{list}: {part}", list=view.label, part=letter) if letter else view.label
    languages = () if letter else catalogue.languages
    return Page(url, "entities.html", view, Head(title, url, "../", kind.folder, languages=languages))


def _letters(catalogue: Catalogue, kind: Kind, keys: list[Key]) -> Iterator[Letter]:
    """People by family name, everything else by name, in the order of the Unicode collation."""
    letter_of = _person_letter(catalogue) if kind.name == "person" else _letter(catalogue)
    order = (
        _person_order(catalogue) if kind.name == "person" else (lambda key: catalogue.order(catalogue.cards[key].name))
    )
    ordered = sorted(keys, key=lambda key: (order(key), key))
    seen: dict[str, list[Key]] = {}
    for letter, group in groupby(ordered, key=letter_of):
        seen.setdefault(letter, []).extend(group)
    for letter, members in seen.items():
        yield Letter(letter, _anchor(letter), _rows(catalogue, kind, members))


def _anchor(letter: str) -> str:
    """Its own for each letter: А of Cyrillic and A of Latin have one slug."""
    return f"l-{letter.lower()}" if letter.isascii() and letter.isalpha() else f"l-{slug(letter)}-{ord(letter[0]):x}"


def _person_letter(catalogue: Catalogue) -> Callable[[Key], str]:
    def letter(key: Key) -> str:
        name = sort_name(catalogue.cards[key].name, catalogue.dossier.folios[key].collated)
        return heading(name.family, name.letter, catalogue.site.language)

    return letter


def _letter(catalogue: Catalogue) -> Callable[[Key], str]:
    def letter(key: Key) -> str:
        name = catalogue.cards[key].name
        return heading(name, sort_name(name, name).letter, catalogue.site.language)

    return letter


def _person_order(catalogue: Catalogue) -> Callable[[Key], tuple[bytes, bytes]]:
    def order(key: Key) -> tuple[bytes, bytes]:
        name = sort_name(catalogue.cards[key].name, catalogue.dossier.folios[key].collated)
        return catalogue.order(name.family), catalogue.order(name.rest)

    return order


def _rows(catalogue: Catalogue, kind: Kind, keys: list[Key]) -> tuple[Counted, ...]:
    rows = []
    for key in keys:
        card = catalogue.cards[key]
        name = sort_name(card.name, catalogue.dossier.folios[key].collated) if kind.name == "person" else None
        rows.append(Counted(card, catalogue.count(key), name.family if name else "", name.rest if name else ""))
    return tuple(rows)


def _tree(catalogue: Catalogue, children: Mapping[Key, tuple[Key, ...]]) -> Iterator[Counted]:
    """Depth first and without recursion, since depth is not ours to limit. A circle begins at its first name."""
    seen: set[Key] = set()
    for root in (*children.get("", ()), *catalogue.by_name(key for keys in children.values() for key in keys)):
        waiting = [(root, 0)]
        while waiting:
            key, depth = waiting.pop()
            if key not in seen:
                seen.add(key)
                yield Counted(catalogue.cards[key], catalogue.count(key), depth=depth)
                waiting += [(child, depth + 1) for child in reversed(children.get(key, ()))]
