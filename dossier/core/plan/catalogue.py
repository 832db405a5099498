"""The linked dossier with its URLs, cards and counts: what every family of pages plans from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property

from dossier.collation import tailored_key
from dossier.core.bind import links_between, links_of
from dossier.core.figures.scale import Scale, day_of, scale_of
from dossier.core.folio import digest_of
from dossier.core.kinds import Kinds
from dossier.core.plan.inputs import mix, windows
from dossier.core.plan.said import card_in_words
from dossier.core.plan.views import Labels, Site
from dossier.core.sources import origins
from dossier.core.urls import former_url
from dossier.core.voices import term_of
from dossier.dates import Date, contains, day_number, in_words, parse_date, sort_key
from dossier.dates import Words as DateWords
from dossier.model import Card, Dossier, Entry, Folio, Key, Link, Reach, Record
from dossier.values import Frozen, replace
from dossier.words import ENGLISH_WORDS, Words, date_forms

PART = 100  # entries of a long list on one page


class Pointing(Frozen):
    """Records that link to one, documents by date and others by file, and a digest of what each says of it."""

    sources: tuple[Key, ...] = ()
    said: tuple[int, ...] = ()


NOBODY = Pointing()


class Catalogue:
    """Everything that planning asks for, each worked out once and only when it is asked for.

    Keys of documents are in order of date, oldest first. `reach` tells what the templates of the theme look at, `style`
    is the style sheet itself, for the one page that cannot link it; `words` are those of the dossier's language.
    """

    def __init__(
        self,
        dossier: Dossier,
        site: Site,
        kinds: Kinds,
        reach: Mapping[str, Reach],
        style: str = "",
        words: Words = ENGLISH_WORDS,
    ) -> None:
        self.dossier = dossier
        self.site = site
        self.kinds = kinds
        self.reach = reach
        self.style = style
        self.words = words
        self._towards: dict[Key, tuple[Pointing, Pointing]] = {}

    def again(self, dossier: Dossier, keys: Iterable[Key]) -> Catalogue | None:
        """The same of a dossier in which these records may be others.

        None where their order, or what is shown on every page, may be another.
        """
        pairs = {key: (self.dossier.folios[key], dossier.folios[key]) for key in keys}
        changed = {key: now for key, (then, now) in pairs.items() if then.frame != now.frame}
        if not all(_is_placed_alike(*pairs[key]) for key in changed):
            return self._in_the_same_order(dossier, changed) if all(map(_keeps_its_place, *_sides(pairs))) else None
        other = copy(self)
        other.dossier = dossier
        if changed:
            other._towards = {}  # noqa: SLF001 - it is one
            other.cards = {**self.cards, **{key: self._shown(now.card) for key, now in changed.items() if now.card.url}}
            other.faces = {**self.faces, **{key: now.face for key, now in changed.items()}}
            other.faces_by_mark = {**self.faces_by_mark, **{now.mark: now.face for now in changed.values()}}
        if dossier.alike != self.dossier.alike:
            other.__dict__.pop("origins", None)
        return other

    def _in_the_same_order(self, dossier: Dossier, changed: Mapping[Key, Folio]) -> Catalogue:
        """That of a dossier where these say something else, and of something else, but stand where they stood."""
        other = Catalogue(dossier, self.site, self.kinds, self.reach, self.style, self.words)
        other.__dict__.update({name: self.__dict__[name] for name in _ORDERED if name in self.__dict__})
        people = [key for key, now in changed.items() if now.card.kind == "person"]
        held = {key: _offices(dossier.records[key]) for key in people}
        left = {key: offices for key, offices in self.offices.items() if key not in held}
        other.offices = {**left, **{key: offices for key, offices in held.items() if offices}}
        other.cards = {**self.cards, **other._cards_of(changed)}
        other.faces = {**self.faces, **{key: other._face(key) for key in changed}}
        other.faces_by_mark = {**self.faces_by_mark, **{now.mark: other.faces[key] for key, now in changed.items()}}
        documents = [key for key in changed if key in self.place]
        other.documents_of = _documents_again(self, dossier.folios, documents)
        if "company" in self.__dict__:
            other.company = {**self.company, **{key: other._company_of(key) for key in documents}}
        return other

    def prepare(self) -> None:
        """Works out what nearly every page asks for, before the work is shared."""
        _ = self.cards, self.faces, self.faces_by_mark, self.place, self.documents_of, self.company, self.owners
        _ = (self._nearby_each, self.days) if self.relates else ()
        _ = self.parts if self.draws else ()

    @cached_property
    def labels(self) -> Labels:
        tell = self.words.tell
        return Labels(tell("Reference {number}: {name}"), tell("redacted"), tell("Table"))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Those in which every page of the dossier as a whole is; none where it has only one."""
        return tuple(tag for tag, _ in self.site.editions)

    @cached_property
    def untranslated(self) -> frozenset[str]:
        """URLs of records that are here in another language than that of this edition; its own page is elsewhere."""
        if not self.site.outer:
            return frozenset()
        return frozenset(card.url for card in self.cards.values() if self.site.language not in card.languages)

    @cached_property
    def counterparts(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """By URL of a page that is in several languages: each with the address of the page in it."""
        home, folders = self.site.home, dict(self.site.editions)
        found = {card.url: card.languages for card in self.cards.values() if len(card.languages) > 1}
        found |= {"index.html": self.languages} if len(folders) > 1 else {}
        return {url: tuple((tag, home + folders[tag] + url) for tag in tags) for url, tags in found.items()}

    def _shown(self, card: Card) -> Card:
        """A card as this edition shows it."""
        return card_in_words(self._in_edition(card) if self.site.editions else card, self.words)

    def _in_edition(self, card: Card) -> Card:
        """A record that has no version in this language is in its own, which is said wherever it is named."""
        own = self.site.editions[0][0]
        languages = card.languages or (own,)
        missing = self.site.language not in languages and not card.language
        return replace(card, languages=languages, language=own if missing else card.language)

    @cached_property
    def _date_forms(self) -> DateWords:
        return date_forms(self.words)[0]

    def date(self, edtf: str) -> str:
        """A date as people of the dossier's language read it."""
        day = parse_date(edtf) if edtf else None
        return in_words(day, self._date_forms) if day else edtf

    @property
    def of_kind(self) -> Mapping[str, tuple[Key, ...]]:
        return self.dossier.of_kind

    @cached_property
    def dates(self) -> Mapping[Key, Date | None]:
        written = {key: folio.card.date for key, folio in self._folios}
        meant = {text: parse_date(text) if text else None for text in set(written.values())}
        return {key: meant[text] for key, text in written.items()}

    @cached_property
    def days(self) -> Mapping[Key, int]:
        """Of a document: the number of the day by which it is near to others."""
        return {key: day_number(self.dates[key]) for key in self.documents}

    @cached_property
    def documents(self) -> tuple[Key, ...]:
        of_day: dict[Date | None, list[Key]] = {}
        for key in sorted(self.of_kind.get("document", ())):
            of_day.setdefault(self.dates[key], []).append(key)
        return tuple(key for day in sorted(of_day, key=sort_key) for key in of_day[day])

    @cached_property
    def scale(self) -> Scale | None:
        """The axis of all figures: the time of the documents dated by month, else by year, else at all."""
        dated = [date for key in self.documents if (date := self.dates[key])]
        exact = [date for date in dated if _is_within(date, _MONTH)]
        return scale_of(exact or [date for date in dated if _is_within(date, _YEAR)] or dated)

    @cached_property
    def parts(self) -> Mapping[Key, int]:
        """Of a document with a date: the part of that axis in which it lies."""
        scale = self.scale
        return {key: scale.part(date) for key in self.documents if (date := self.dates[key])} if scale else {}

    @cached_property
    def place(self) -> Mapping[Key, int]:
        """Of a document in that order."""
        return {key: number for number, key in enumerate(self.documents)}

    @cached_property
    def documents_of(self) -> Mapping[Key, tuple[Key, ...]]:
        """The documents that name an entity."""
        return _documents_of(self.documents, self.dossier.folios)

    @cached_property
    def offices(self) -> Mapping[Key, tuple[tuple[Date | None, Entry], ...]]:
        found = {key: _offices(self.dossier.records[key]) for key in self.of_kind.get("person", ())}
        return {key: held for key, held in found.items() if held}

    @cached_property
    def cards(self) -> Mapping[Key, Card]:
        return self._cards_of(self.dossier.folios)

    def _cards_of(self, folios: Mapping[Key, Folio]) -> dict[Key, Card]:
        cards = {key: folio.card for key, folio in folios.items() if folio.card.url}
        if self.site.editions or self.words.forms:
            cards = {key: self._shown(card) for key, card in cards.items()}
        holding = [key for key in self.offices if key in cards]
        period = _period(self.documents, self.dates) if holding else None
        for key in holding:
            cards[key] = replace(cards[key], note=_office(self.offices[key], period))
        return cards

    @cached_property
    def faces(self) -> Mapping[Key, int]:
        """Digests of all that other pages may show of a record."""
        faces = {key: folio.face for key, folio in self._folios}
        return {**faces, **{key: self._face(key) for key in self.offices}}

    def _face(self, key: Key) -> int:
        face, held = self.dossier.folios[key].face, self.offices.get(key)
        return digest_of((face, self.cards[key].note, [entry for _, entry in held])) if held else face

    @cached_property
    def faces_by_mark(self) -> Mapping[int, int]:
        return {folio.mark: self.faces[key] for key, folio in self._folios}

    @cached_property
    def origins(self) -> Mapping[Key, Key]:
        """For each document that is, or has, a copy one that stands for all that are one source with it."""
        return origins(self.dossier.folios, self.dossier.alike)

    @cached_property
    def tellers(self) -> Mapping[Key, tuple[Key, ...]]:
        """For each who speaks in a quotation, and each document that others quote: the records that tell of it."""
        found: dict[Key, dict[Key, None]] = {}
        for key, folio in self._folios:
            for other in (*folio.speakers, *folio.quoted) if folio.told else ():
                found.setdefault(other, {})[key] = None
        return {key: tuple(tellers) for key, tellers in found.items()}

    @cached_property
    def owners(self) -> Mapping[str, Key]:
        """By URL of a former id: the record that its page leads to."""
        return _owners(self.dossier.folios, self.cards, self.kinds)

    @cached_property
    def company(self) -> Mapping[Key, int]:
        """Of a document: a digest of the entities that it names."""
        folios = self.dossier.folios
        marks = {key: folio.mark for key, folio in self._folios}
        return {key: sum(map(marks.__getitem__, folios[key].targets[: folios[key].named])) for key in self.documents}

    def _company_of(self, key: Key) -> int:
        return sum(self.dossier.folios[entity].mark for entity in self.named(key))

    @cached_property
    def relates(self) -> bool:
        """Whether a template shows related documents."""
        return any(each.view is None or "related" in each.view for each in self.reach.values())

    @property
    def draws(self) -> bool:
        """Whether a template shows documents over time."""
        names = ("activity", "strips", "overview", "career")
        return any(each.view is None or not each.view.isdisjoint(names) for each in self.reach.values())

    def nearby(self, key: Key) -> int:
        """Of a document: a digest of those from which related ones are chosen."""
        known = self.__dict__.get("_nearby_each")
        return known[key] if known is not None else self._nearby(key)

    @cached_property
    def _nearby_each(self) -> Mapping[Key, int]:
        """That of all documents, for less than one by one."""
        return _nearby(self.documents_of, self.dossier.folios)

    def _nearby(self, key: Key) -> int:
        total = 0
        for entity in self.named(key):
            marks = [self.dossier.folios[document].mark for document in self.near(entity, key)]
            total += sum(marks) * mix(self.dossier.folios[entity].mark, rarity(self.count(entity)))
        return mix(total)

    def near(self, entity: Key, key: Key) -> tuple[Key, ...]:
        """The entity's documents that are nearest in time to one of them."""
        documents = self.documents_of[entity]
        at = bisect_left(documents, self.place[key], key=self.place.__getitem__)
        return documents[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]

    @property
    def _folios(self) -> Iterable[tuple[Key, Folio]]:
        return self.dossier.folios.items()

    def pointing(self, key: Key) -> Pointing:
        """The documents that link to a record."""
        return self._pointing(key)[0]

    def elsewhere(self, key: Key) -> Pointing:
        """And everything else that does."""
        return self._pointing(key)[1]

    def _pointing(self, key: Key) -> tuple[Pointing, Pointing]:
        sources = self.dossier.backlinks.get(key)
        if not sources:
            return NOBODY, NOBODY
        if key not in self._towards:
            place = self.place
            documents = sorted((source for source in sources if source in place), key=place.__getitem__)
            others = [source for source in sources if source not in place]
            self._towards[key] = self._from(documents, key), self._from(others, key)
        return self._towards[key]

    def _from(self, sources: Sequence[Key], key: Key) -> Pointing:
        folios = self.dossier.folios
        said = tuple([(folio := folios[source]).said[folio.targets.index(key)] for source in sources])
        return Pointing(tuple(sources), said)

    def entities(self, kind: str) -> tuple[Key, ...]:
        """The records of a kind, in the order of their files."""
        return self.of_kind.get(kind, ())

    def named(self, key: Key) -> tuple[Key, ...]:
        """The entities that a document names, in order of first mention."""
        folio = self.dossier.folios[key]
        return folio.targets[: folio.named]

    def wants(self, template: str, name: str) -> bool:
        """Whether a template may look at that field of its view."""
        reach = self.reach.get(template)
        return reach is not None and (reach.view is None or name in reach.view)

    def wants_data(self, template: str) -> bool:
        """Whether a template may look at the data for machines in its head."""
        reach = self.reach.get(template)
        return reach is not None and (reach.head is None or "data" in reach.head)

    def face_of(self, keys: Iterable[Key]) -> int:
        """One number for all that may be shown of these records, in whatever order."""
        return sum(map(self.faces.__getitem__, keys))

    def count(self, key: Key) -> int:
        """How many documents name a record."""
        return len(self.documents_of.get(key, ()))

    def by_name(self, keys: Iterable[Key]) -> tuple[Key, ...]:
        return tuple(sorted(keys, key=lambda key: (self.order(self.cards[key].name), key)))

    def order(self, text: str) -> bytes:
        """What sorts names in the order of the dossier's language."""
        return tailored_key(text, self.site.language)

    def role(self, person: Key, day: Date | None) -> str:
        """The office a person held on a document's date, or ''."""
        if day is not None:
            for period, entry in self.offices.get(person, ()):
                if period is None or contains(period, day):
                    return str(entry["title"])
        return ""

    def tree(self, kind: str, upward: str) -> Mapping[Key, tuple[Key, ...]]:
        """Children by parent, '' for the roots, where `upward` is the field that names the parent."""
        parents = {
            link.source: link.target for key in self.entities(kind) for link in links_in(self.dossier, key, upward)
        }
        children: dict[Key, list[Key]] = {}
        for key in self.entities(kind):
            children.setdefault(parents.get(key, ""), []).append(key)
        return {parent: self.by_name(keys) for parent, keys in children.items()}


_ORDERED = ("of_kind", "dates", "days", "documents", "place")  # what is worked out of keys and dates alone


def _sides(pairs: Mapping[Key, tuple[Folio, Folio]]) -> tuple[list[Folio], list[Folio]]:
    return [then for then, _ in pairs.values()], [now for _, now in pairs.values()]


def _keeps_its_place(then: Folio, now: Folio) -> bool:
    """Whether it stands among all others where it stood; what pages there are, and that quotations are, is on all."""
    return (
        (then.mark, then.card.kind, then.card.url, bool(then.quoted), bool(then.told))
        == (now.mark, now.card.kind, now.card.url, bool(now.quoted), bool(now.told))
    ) and (then.card.kind != "page" or then.frame == now.frame)


def _is_placed_alike(then: Folio, now: Folio) -> bool:
    """Whether nothing of it differs but its contents, what it says of others, and its own card without the date."""
    cards = [replace(each.card, name="", summary="", note="", language="") for each in (then, now)]
    rest = [
        replace(each, card=card, face=0, content=0, listed=0, frame=0, said=(), changed="", changes=())
        for each, card in zip((then, now), cards, strict=True)
    ]
    return rest[0] == rest[1] and then.card.kind not in ("person", "page")


_MONTH, _YEAR = 31, 366  # days


def _is_within(date: Date, days: int) -> bool:
    first, last = day_of(date.earliest), day_of(date.latest)
    return first is not None and last is not None and last - first < days


def _documents_of(documents: Iterable[Key], folios: Mapping[Key, Folio]) -> dict[Key, tuple[Key, ...]]:
    found: dict[Key, list[Key]] = {}
    for document in documents:
        folio = folios[document]
        for entity in folio.targets[: folio.named]:
            if entity in found:
                found[entity].append(document)
            else:
                found[entity] = [document]
    return {key: tuple(of) for key, of in found.items()}


def _documents_again(
    before: Catalogue, folios: Mapping[Key, Folio], documents: Iterable[Key]
) -> Mapping[Key, tuple[Key, ...]]:
    """The documents that name an entity, where these name others than before."""
    changes: dict[Key, tuple[set[Key], set[Key]]] = {}
    for key in documents:
        now = folios[key]
        sides = frozenset(before.named(key)), frozenset(now.targets[: now.named])
        for number, entities in enumerate((sides[0] - sides[1], sides[1] - sides[0])):
            for entity in entities:
                changes.setdefault(entity, (set(), set()))[number].add(key)
    found = dict(before.documents_of)
    for entity, (gone, added) in changes.items():
        naming = {*found.pop(entity, ()), *added} - gone
        if naming:
            found[entity] = tuple(sorted(naming, key=before.place.__getitem__))
    return found


NEIGHBOURS = 8  # of each shared entity's documents, those nearest in time are compared


def rarity(count: int) -> int:
    """How telling it is that two documents name an entity: by how often its number of documents was doubled.

    Logarithms of the inverse document frequency, in steps, so that one more document changes hardly any.
    """
    return (_MOST_DOUBLINGS - min(count.bit_length(), _MOST_DOUBLINGS - 1)) ** 2


_MOST_DOUBLINGS = 20


def _nearby(documents_of: Mapping[Key, tuple[Key, ...]], folios: Mapping[Key, Folio]) -> dict[Key, int]:
    """Of each document a digest of those from which related ones are chosen: near it, for each entity that it names."""
    found = dict.fromkeys((key for key, folio in folios.items() if folio.card.kind == "document"), 0)
    for entity, documents in documents_of.items():
        factor = mix(folios[entity].mark, rarity(len(documents)))
        marks = [folios[document].mark for document in documents]
        for document, around in zip(documents, windows(marks, NEIGHBOURS), strict=True):
            found[document] += around * factor
    return {key: mix(total) for key, total in found.items()}


def links_in(dossier: Dossier, key: Key, *roles: str) -> tuple[Link, ...]:
    """A record's own links of these roles, in the order written."""
    return tuple(link for link in links_of(dossier, key) if link.role in roles)


def links_to(dossier: Dossier, key: Key, *roles: str) -> tuple[Link, ...]:
    """Links of other records to this one, of these roles or of any."""
    return tuple(
        link
        for source in dossier.backlinks.get(key, ())
        for link in links_between(dossier, source, key)
        if not roles or link.role in roles
    )


def together(catalogue: Catalogue, key: Key) -> Counter[Key]:
    """How many documents name each other entity beside this one. Named together is not a connection."""
    counts: Counter[Key] = Counter()
    for document in catalogue.documents_of.get(key, ()):
        counts.update(catalogue.named(document))
    del counts[key]
    return counts


def _owners(folios: Mapping[Key, Folio], cards: Mapping[Key, Card], kinds: Kinds) -> dict[str, Key]:
    """Each former URL that no page has now, with the first record that had it."""
    former = {key: folio for key, folio in folios.items() if folio.former and key in cards}
    taken = {card.url for card in cards.values()} if former else set()
    owners: dict[str, Key] = {}
    for key, folio in former.items():
        for old in folio.former:
            url = former_url(folio.card.kind, old, kinds)
            if url not in taken:
                owners.setdefault(url, key)
    return owners


def _offices(record: Record) -> tuple[tuple[Date | None, Entry], ...]:
    """Offices with the interval each was held, latest first."""
    held = [(term_of(entry), entry) for entry in record.entries("offices") if entry]
    return tuple(sorted(held, key=lambda pair: sort_key(pair[0]), reverse=True))


def _period(documents: tuple[Key, ...], dates: Mapping[Key, Date | None]) -> Date | None:
    """The middle document's date stands for the time the dossier is about."""
    dated = [dates[key] for key in documents if dates[key]]
    return dated[len(dated) // 2] if dated else None


def _office(offices: tuple[tuple[Date | None, Entry], ...], period: Date | None) -> str:
    """The office that a person held at the time the dossier is about, else the latest."""
    at_the_time = [entry for held, entry in offices if held is None or period is None or contains(held, period)]
    chosen = at_the_time or [entry for _, entry in offices]
    return str(chosen[0]["title"]) if chosen else ""


class Part(Frozen):
    """A part of a long list: its number (0 is the newest, shown first) and the entries, oldest first."""

    number: int
    entries: tuple[Key, ...]


def parts(entries: tuple[Key, ...]) -> tuple[Part, ...]:
    """A long list cut from its oldest end, so that an entry added at the newest changes one part and no other.

    Part 0 holds the newest 100 to 199; part 1 the oldest 100, and so on up.
    """
    full = max(0, len(entries) // PART - 1)
    older = tuple(Part(i + 1, entries[i * PART : (i + 1) * PART]) for i in range(full))
    return (Part(0, entries[full * PART :]), *older)


PART_URL = re.compile(r"\.[^./]+\.html\Z")


def part_url(url: str, number: int) -> str:
    """`countries/usa.html`, its older part 3 `countries/usa.3.html`: a slug has no dot, so no record can claim it."""
    return url if number == 0 else f"{url.removesuffix('.html')}.{number}.html"
