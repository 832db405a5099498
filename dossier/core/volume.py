"""A selection of the linked dossier to a book: its parts as HTML, what is in their notes, who is named where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as filled
from html import unescape

from dossier.core.html import ShownReference, references, trusted
from dossier.core.plan.catalogue import Catalogue, links_to
from dossier.core.plan.families import Share, pages
from dossier.core.plan.views import DocumentView, EntityView, PageView, Prose
from dossier.core.references import span_of
from dossier.core.render import render
from dossier.diagnostics import Diagnostic
from dossier.model import Card, Key, Page, Theme
from dossier.names import collation_key
from dossier.sort_names import sort_name
from dossier.values import Frozen, field, replace

TEMPLATE = "book.html"
NOTE = "<!--note-->"  # in templates: before it the words of a source, behind it those of the editors
_DIVISIONS = {"page": "By the editors", "document": "Documents"}

_TAG = re.compile(r"<(?P<name>a|source|picture|img|h[2-6])\b(?P<rest>[^>]*)>|</(?P<end>a|picture|h[2-6])>")
_NUMBER = re.compile(r'(<a class="c"[^>]*>)\[\d+\]')  # of a citation on its page; the note has another
_ID = re.compile(r'\bid="([^"]*)"')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')

Located = Callable[[str], str]  # the URL of an image in the output to the address of its file


class Part(Frozen):
    """A record of the book: its anchor there, and its text in HTML."""

    key: Key
    anchor: str
    name: str  # of its template, without the ending
    title: str
    date: str
    html: str


class Division(Frozen):
    title: str
    parts: tuple[Part, ...]


class Note(Frozen):
    """What a link of the editors leads to, or a citation cites; `place` is where, `back` that of the link."""

    anchor: str
    back: str
    number: int
    text: str
    url: str = ""
    place: str = ""


class Notes(Frozen):
    title: str
    notes: tuple[Note, ...]


class Person(Frozen):
    """Somebody in the index, with the anchors of the paragraphs that name them, in the order of the book."""

    family: str
    rest: str
    note: str
    places: tuple[str, ...]


class BookView(Frozen):
    """What the book's template sees. `pages` are the numbers of pages by anchor, as far as they are known."""

    title: str
    subtitle: str
    editors: tuple[str, ...]
    date: str
    selection: str
    style: str
    divisions: tuple[Division, ...]
    notes: tuple[Notes, ...]
    people: tuple[Person, ...]
    pages: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Volume:
    """A book while its parts are made: where each record is in it, its notes, and where editors name people."""

    catalogue: Catalogue
    theme: Theme
    located: Located
    anchors: Mapping[Key, str]
    parts: list[Part] = filled(default_factory=list)
    notes: list[Notes] = filled(default_factory=list)
    named: dict[Key, list[str]] = filled(default_factory=dict)
    faults: list[Diagnostic] = filled(default_factory=list)
    ids: set[str] = filled(default_factory=set)  # of all elements in the parts
    _cards: dict[str, Card] = filled(default_factory=dict)

    def card_at(self, url: str) -> Card | None:
        if not self._cards:
            self._cards = {card.url: card for card in self.catalogue.cards.values()}
        return self._cards.get(url)


def volume_of(catalogue: Catalogue, theme: Theme, keys: Sequence[Key], located: Located) -> Volume:
    """An empty one for these records, in the order in which they will stand."""
    ordered = sorted(keys, key=lambda key: _place(catalogue, key))
    return Volume(catalogue, theme, located, {key: f"r{number}" for number, key in enumerate(ordered, 1)})


def add_part(volume: Volume, key: Key) -> None:
    """The record as a part, with its notes; nothing where it has no page."""
    share = Share((key,))
    url = volume.catalogue.cards[key].url
    page = next((page for page in pages(volume.catalogue, share) if page.url == url), None)
    if page is None:
        return
    (rendered,) = render((page,), volume.theme, volume.catalogue.site)
    volume.faults += rendered.diagnostics
    card, anchor = volume.catalogue.cards[key], volume.anchors[key]
    bound = _Binding(volume, anchor, key)
    source, _, own = rendered.text.partition(NOTE)
    texts = _texts(page)
    html = bound.bound(source, texts[0]) + bound.bound(own, texts[1])
    volume.parts.append(Part(key, anchor, _named(card), card.name, card.date, trusted(html)))
    if bound.notes:
        volume.notes.append(Notes(card.name, tuple(bound.notes)))


def book_view(volume: Volume, style: str, day: str, selection: str) -> BookView:
    """The whole, in the order in which it is bound."""
    site = volume.catalogue.site
    divisions: dict[str, list[Part]] = {}
    for part in volume.parts:
        kind = volume.catalogue.kinds[volume.catalogue.cards[part.key].kind]
        divisions.setdefault(_DIVISIONS.get(kind.name, kind.plural), []).append(part)
    heads = "".join(_running_head(part) for part in volume.parts)
    return BookView(
        site.title,
        site.subtitle,
        site.editors,
        day,
        selection,
        trusted(style + heads),
        tuple(Division(title, tuple(parts)) for title, parts in divisions.items()),
        tuple(_settled(group, volume) for group in volume.notes),
        tuple(_people(volume)),
    )


def _settled(group: Notes, volume: Volume) -> Notes:
    """Notes of paragraphs that are not in the book, since they may not be republished, lead to the document."""
    settled = [
        note if "-" not in note.place or note.place in volume.ids else replace(note, place=note.place.partition("-")[0])
        for note in group.notes
    ]
    return replace(group, notes=tuple(settled))


def with_pages(view: BookView, pages: Mapping[str, int]) -> BookView:
    """The same with numbers of pages; in the index each page stands once."""
    people = []
    for person in view.people:
        first: dict[int, str] = {}
        for place in person.places:
            first.setdefault(pages.get(place, 0), place)
        people.append(replace(person, places=tuple(first.values())))
    known = {anchor: pages.get(anchor, 0) for anchor in _asked(view)}
    return replace(view, people=tuple(people), pages=known)


def printed(view: BookView, volume: Volume) -> str:
    """The whole book as one page of HTML; what a template fails at is among the volume's faults."""
    page = Page(TEMPLATE, TEMPLATE, view if view.pages else replace(view, pages=dict.fromkeys(_asked(view), 0)))
    (rendered,) = render((page,), volume.theme, volume.catalogue.site)
    volume.faults += rendered.diagnostics
    return rendered.text


def _asked(view: BookView) -> Iterator[str]:
    """The anchors of which the book says the page."""
    yield from ("notes", "people")
    yield from (part.anchor for division in view.divisions for part in division.parts)
    yield from (note.place for group in view.notes for note in group.notes if note.place)
    yield from (place for person in view.people for place in person.places)


def _place(catalogue: Catalogue, key: Key) -> tuple[int, object, Key]:
    """Pages as in the navigation, documents by date, then everything else by kind and name."""
    kind = catalogue.cards[key].kind
    if kind == "page":
        urls = [entry.url for entry in catalogue.site.pages]
        url = catalogue.cards[key].url
        return 0, urls.index(url) if url in urls else len(urls), key
    if kind == "document":
        return 1, catalogue.place[key], key
    return 2 + list(catalogue.kinds).index(kind), collation_key(catalogue.cards[key].name), key


def _named(card: Card) -> str:
    return card.kind if card.kind in ("document", "page") else "entity"


def _texts(page: Page) -> tuple[Prose, Prose]:
    view = page.view
    if isinstance(view, DocumentView):
        return view.text, view.note
    if isinstance(view, PageView):
        return Prose(), view.prose
    return Prose(), view.note if isinstance(view, EntityView) else Prose()


def _running_head(part: Part) -> str:
    """The title at the foot of its pages, in a form that CSS and HTML leave alone."""
    text = part.title if len(part.title) <= 80 else part.title[:79].rstrip() + "…"
    said = "".join(char if char.isalnum() or char == " " else f"\\{ord(char):x} " for char in text)
    font = '8.5pt "Noto Sans", Arial, sans-serif'
    foot = f'@bottom-left{{content:"{said}";font:{font};color:#54585f}}'
    return f"#{part.anchor}{{page:{part.anchor}}}@page {part.anchor}{{{foot}}}\n"


def _people(volume: Volume) -> Iterator[Person]:
    catalogue = volume.catalogue
    found = []
    for key in catalogue.entities("person"):
        places = tuple(dict.fromkeys(_places(volume, key)))
        if key in catalogue.cards and places:
            card = catalogue.cards[key]
            name = sort_name(card.name, catalogue.dossier.folios[key].collated)
            order = (collation_key(name.family), collation_key(name.rest), key)
            found.append((order, Person(name.family, name.rest, card.note, places)))
    yield from (person for _, person in sorted(found, key=lambda pair: pair[0]))


def _places(volume: Volume, key: Key) -> Iterator[str]:
    """Anchors of all paragraphs that name somebody, and of links in the editors' prose, in the order of the book."""
    own = [volume.anchors[key]] if key in volume.anchors else []
    links = [link for link in links_to(volume.catalogue.dossier, key) if link.source in volume.anchors]
    numbered = []
    for link in links:
        number = link.paragraph or (span_of(link.anchor)[0] if link.role.startswith("quotes.") else 0)
        if f"{volume.anchors[link.source]}-p{number}" in volume.ids:
            numbered.append((int(volume.anchors[link.source][1:]), number))
    said = [(int(anchor.partition("-")[0].lstrip("br")), anchor) for anchor in volume.named.get(key, ())]
    found = [(part, 0, number, f"r{part}-p{number}") for part, number in numbered]
    found += [(part, 1, at, anchor) for at, (part, anchor) in enumerate(said)]
    found += [(int(anchor[1:]), 0, 0, anchor) for anchor in own]
    yield from (anchor for *_, anchor in sorted(found))


class _Binding:
    """One part while its markup is made that of a book: ids of its own, links into the book or to notes."""

    def __init__(self, volume: Volume, anchor: str, key: Key) -> None:
        self.volume = volume
        self.anchor = anchor
        self.key = key
        self.notes: list[Note] = []
        self._cited: Mapping[str, ShownReference] = {}
        self._open: list[str] = []  # what closes each link that is open
        self._counted = 0

    def bound(self, html: str, prose: Prose) -> str:
        self._cited = {f"#{each.anchor}": each for each in references(prose)}
        self.volume.ids.update(f"{self.anchor}-{name}" for name in _ID.findall(html))
        text = _ID.sub(lambda match: f'id="{self.anchor}-{match[1]}"', html)
        return _NUMBER.sub(r"\1", _TAG.sub(self._tag, text))

    def _tag(self, match: re.Match[str]) -> str:
        name, end = match["name"], match["end"]
        if end == "a":
            return self._open.pop() if self._open else ""
        if (name or end) in ("source", "picture"):
            return ""
        if (name or end).startswith("h"):
            return self._heading(match)
        said = {key: unescape(value) for key, value in _ATTRIBUTE.findall(match["rest"])}
        return self._image(said) if name == "img" else self._link(said)

    def _heading(self, match: re.Match[str]) -> str:
        """The title of a part is the second level; the headings in it are below."""
        level = int((match["name"] or match["end"])[1])
        if match["name"]:
            self._counted += 1
        is_title = self._counted == 1
        lower = level if is_title else min(6, level + 1)
        return f"<h{lower}{match['rest']}>" if match["name"] else f"</h{lower}>"

    def _image(self, said: Mapping[str, str]) -> str:
        source = self.volume.located(said.get("src", "").removeprefix("../"))
        size = "".join(f' {key}="{said[key]}"' for key in ("width", "height") if key in said)
        return f'<img src="{_quoted(source)}"{size} alt="{_quoted(said.get("alt", ""))}">' if source else ""

    def _link(self, said: Mapping[str, str]) -> str:
        """A mention leads into the book, a link of the editors to its note; the mark of a proof leads nowhere."""
        kind, address = said.get("class", "").partition(" ")[0], said.get("href", "")
        card, place = self._leads_to(address)
        if kind in ("curated", "out", "cite"):
            self._open.append("</a>")
            return self._noted(address, said, card, place)
        if kind == "proof":
            self._open.append("</span>")
            return '<span class="proof">'
        self._open.append("</a>" if place else "</span>")
        marked = self._marked(card)
        return f'<a href="#{place}"{marked}>' if place else f"<span{marked}>"

    def _leads_to(self, address: str) -> tuple[Card | None, str]:
        """The record at an address, and where that is in the book, if it is in it."""
        url, _, fragment = address.removeprefix("../").partition("#")
        if not url and fragment:
            return None, f"{self.anchor}-{fragment}"
        card = self.volume.card_at(url) if address.startswith("../") else None
        anchor = self.volume.anchors.get(card.key, "") if card else ""
        return card, f"{anchor}-{fragment}" if anchor and re.fullmatch(r"p\d+", fragment) else anchor

    def _marked(self, card: Card | None) -> str:
        """An id where the editors name somebody, for the index; a source's own paragraphs have theirs."""
        if card is None or card.kind != "person":
            return ""
        ids = self.volume.named.setdefault(card.key, [])
        anchor = f"{self.anchor}-m{sum(map(len, self.volume.named.values()))}"
        ids.append(anchor)
        return f' id="{anchor}"'

    def _noted(self, address: str, said: Mapping[str, str], card: Card | None, place: str) -> str:
        number = len(self.notes) + 1
        anchor, back = f"n{self.anchor}-{number}", f"b{self.anchor}-{number}"
        cited = self._cited.get(address)
        if cited:
            card, place = self._leads_to(f"../{cited.cited.url}")
            text, url = _cited_as(cited), cited.cited.work.url or self._outside(cited.cited.url, place)
        elif card:
            text, url = card.name, self._outside(address, place)
        elif said["class"].startswith("out"):
            text, url = address, ""
        else:
            text = "here" if place else address.removeprefix("../").rpartition("/")[2]
            url = self._outside(address, place)
        self.notes.append(Note(anchor, back, number, text, url, place))
        if card and card.kind == "person" and not cited:
            self.volume.named.setdefault(card.key, []).append(back)
        mark = ' class="c"' if said["class"].startswith("cite") else ""
        return f'<a{mark} id="{back}" href="#{anchor}" data-n="{number}">'

    def _outside(self, address: str, place: str) -> str:
        """Where what is not in the book stands on the web, if the dossier has an address."""
        site = self.volume.catalogue.site.url
        return site + address.removeprefix("../") if site and not place and not address.startswith("#") else ""


def _cited_as(reference: ShownReference) -> str:
    cited = reference.cited
    if cited.entry:
        return cited.entry
    authors = ", ".join(author.name for author in cited.work.authors)
    said = [f"{cited.prefix} " if cited.prefix else "", f"{authors}: " if authors else "", cited.card.name]
    said += [f", {cited.card.note}" if cited.card.note else ""]
    said += [f", ¶ {cited.anchor.replace('p', '').replace('-', '–')}" if cited.anchor else ""]
    return "".join([*said, f", {cited.locator}" if cited.locator else ""])


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&#34;").replace("<", "&lt;")


def chosen(catalogue: Catalogue, keys: Iterable[Key], kind: str, topic: Key) -> tuple[Key, ...]:
    """The records of a selection; without one every page and document."""
    named = list(dict.fromkeys(keys))
    if kind or topic:
        of_kind = catalogue.entities(kind or "document")
        about = catalogue.documents_of.get(topic, ()) if topic else ()
        found = [key for key in of_kind if not topic or key in about]
        return tuple(dict.fromkeys((*named, *(key for key in found if key in catalogue.cards))))
    if named:
        return tuple(named)
    return tuple(key for key, card in catalogue.cards.items() if card.kind in ("page", "document"))
