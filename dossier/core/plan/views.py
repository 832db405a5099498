"""What templates see: one value per family of pages, made of cards and plain texts; URLs are relative to the output."""

from __future__ import annotations

from collections.abc import Mapping

from dossier.core.figures.network import Drawing
from dossier.core.figures.overview import Overview
from dossier.core.figures.scale import Tick
from dossier.core.figures.spans import Span
from dossier.core.figures.strip import Strip
from dossier.core.figures.tiles import Grid
from dossier.model import Card, Entry, Key, Picture, Stone
from dossier.values import Frozen, field


class NavigationEntry(Frozen):
    label: str
    url: str
    section: str


class Site(Frozen):
    """What is the same on every page. Counts and dates that change with a document are never here."""

    title: str
    subtitle: str = ""
    url: str = ""  # ends with "/"; '' when dossier.yaml gives none
    language: str = "en"
    rights: str = ""
    editors: tuple[str, ...] = ()
    contact: str = ""
    navigation: tuple[NavigationEntry, ...] = ()
    pages: tuple[NavigationEntry, ...] = ()  # in the footer
    assets: Mapping[str, str] = field(default_factory=dict)  # "style.css" -> "assets/style.HASH.css"
    options: Mapping[str, str] = field(default_factory=dict)  # of theme.yaml
    kinds: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)  # kind -> label, plural, folder
    references: str = ""  # how they are written, in CSL; '': as the theme does
    search: str = ""  # index: of the texts, with a page; page: that page alone, with what is in it; '': neither
    editions: tuple[tuple[str, str], ...] = ()  # language and folder, its own first; none where it has only one
    outer: str = ""  # leads from the folder of this edition to that of the first
    home: str = ""  # the address of the first


class Href(Frozen):
    """Where a reference in a body leads: to a card's page, at an anchor."""

    url: str
    kind: str
    name: str
    by_id: bool = False  # written as an id without a label: prose shows the name instead


class Spot(Frozen):
    """A linked mention: text[start:end] of a block leads to url."""

    block: int
    start: int
    end: int
    url: str
    kind: str
    name: str


class Author(Frozen):
    """Who wrote a document; of a person the name in its two parts too."""

    name: str
    family: str = ""
    given: str = ""


class Work(Frozen):
    """A document as citations know it. Dates are EDTF; `captured` is the day of the archived copy, `page` is here."""

    id: str
    type: str
    title: str
    authors: tuple[Author, ...]
    publisher: str
    date: str
    url: str  # where it was published
    archived: str
    captured: str
    retrieved: str
    language: str
    page: str


class Citation(Frozen):
    """How to cite a document, in each form."""

    text: str
    markdown: str
    bibtex: str
    ris: str
    csl: str


class Cited(Frozen):
    """One document cited, for the reference list."""

    card: Card
    url: str
    work: Work
    anchor: str = ""
    prefix: str = ""
    locator: str = ""
    entry: str = ""  # as the citation style has it


class Embedded(Frozen):
    """A paragraph of a document shown as a quotation."""

    body: bytes  # the packed Body of that one paragraph
    card: Card
    url: str
    anchor: str


class Proof(Frozen):
    """That words were found in a document as they are quoted: where, in words, and the address that highlights them."""

    url: str
    label: str
    original: str = ""  # the words that were looked for, where the quotation is a translation


class Labels(Frozen):
    """What is said of marks in a text to those who do not see them."""

    reference: str = "Reference {number}: {name}"
    redacted: str = "redacted"
    table: str = "Table"


class Prose(Frozen):
    """A body with all that its marks lead to; by index of the reference where a mapping says so.

    Templates write `{{ prose | html }}`; `{{ prose | references }}` gives what its numbers refer to, in order.
    """

    body: bytes = b""
    hrefs: Mapping[int, Href] = field(default_factory=dict)
    files: Mapping[int, str] = field(default_factory=dict)
    cited: Mapping[int, Cited] = field(default_factory=dict)
    embedded: Mapping[int, Embedded] = field(default_factory=dict)
    spots: tuple[Spot, ...] = ()
    proofs: Mapping[int, Proof] = field(default_factory=dict)  # of citations behind a quotation that was found there
    root: str = ""  # leads from the page to the output folder
    numbered: bool = False  # a document's own text: what decorates it adds no character
    pictures: Mapping[int, Picture] = field(default_factory=dict)
    labels: Labels = Labels()


class Fact(Frozen):
    """One line of a facts box; each of its values links where it has a url. shape: text, date or code."""

    label: str
    values: tuple[tuple[str, str], ...]  # (text, url or ''); an outside address is absolute
    shape: str = "text"


class Cast(Frozen):
    """A record first named in this paragraph: its card and, for a person, the office held on the document's date."""

    paragraph: int
    card: Card
    role: str = ""


class Quote(Frozen):
    """Words with their speaker, the chain that relays them, and the paragraph they stand in.

    `publisher` is who published the document, '' where the chain ends with them anyway. On quotes.html a quotation has
    what it can be found by, too: its year, and the names of countries.
    """

    text: str
    speaker: tuple[str, str, str]  # name, url or '', kind
    capacity: str = ""
    via: tuple[tuple[str, str, str], ...] = ()
    act: str = ""
    said_on: str = ""
    paragraph: str = ""
    source: Card | None = None
    publisher: tuple[str, str, str] = ("", "", "")
    topics: tuple[tuple[str, str, str], ...] = ()
    proof: Proof | None = None
    year: str = ""
    countries: tuple[str, ...] = ()


class Voices(Frozen):
    """The quotations on the page of an entity, each list in order of time; `more` counts those not shown."""

    said: tuple[Quote, ...] = ()
    attributed: tuple[Quote, ...] = ()  # its words as others relay them
    relayed: tuple[Quote, ...] = ()  # words of others that it relays
    about: tuple[Quote, ...] = ()  # from paragraphs that name it; of the documents of this part
    more: int = 0


class SpeakerQuotes(Frozen):
    """What one speaker said, on quotes.html."""

    speaker: tuple[str, str, str]  # name, URL or '', kind
    anchor: str
    quotes: tuple[Quote, ...]


class Hit(Frozen):
    """A sentence that names a record, cut at the name; label is "¶ 3" of a document, a word elsewhere."""

    url: str
    paragraph: int
    role: str
    before: str = ""
    name: str = ""
    after: str = ""


class Group(Frozen):
    """A record and its sentences that name another one; `more` counts those not shown."""

    card: Card
    hits: tuple[Hit, ...]
    more: int = 0


class Slice(Frozen):
    """Which part of a long list a page shows. Parts are cut from the oldest on, so that old ones never change."""

    number: int = 0  # 0: the newest, on the first page
    label: str = ""
    first: str = ""  # EDTF of the oldest and of the newest entry shown
    last: str = ""
    newer: str = ""  # URLs; '' where there is none
    older: str = ""
    parts: tuple[tuple[str, str], ...] = ()  # label and URL of every part, on the first page only


class Counted(Frozen):
    """A card with a number of documents."""

    card: Card
    documents: int
    family: str = ""  # of a person: the part of the name that it is filed under, and the rest
    rest: str = ""
    depth: int = 0  # in a tree
    reason: str = ""


class Listing(Frozen):
    """A headed list of cards on an entity's page: narrower topics, people of a country, members."""

    label: str
    cards: tuple[Counted, ...]


class Head(Frozen):
    """What every page's frame needs. `url` is the page's own; `root` leads to the output folder: "../" or ""."""

    title: str
    url: str
    root: str
    section: str = ""  # folder of the kind, or timeline, pages …
    description: str = ""
    language: str = ""
    type: str = "website"  # OpenGraph
    image: str = ""
    published: str = ""
    data: Mapping[str, object] = field(default_factory=dict)  # JSON-LD
    languages: tuple[str, ...] = ()  # in which this page is; none where it has no counterpart in another


class DocumentView(Frozen):
    """documents/ID.html. Its paragraphs: `{% for p in view | paragraphs %}`."""

    card: Card
    type: str
    published: str
    publisher: tuple[str, str, str]
    authors: tuple[tuple[str, str, str], ...]
    text: Prose
    note: Prose
    display: str
    paragraphs: int
    words: int
    shown: tuple[int, ...] | None
    cast: tuple[Cast, ...]
    quotes: tuple[Quote, ...]
    provenance: tuple[Fact, ...]
    corrections: tuple[Entry, ...]
    derived_from: tuple[Card, ...]
    copies: tuple[Card, ...]
    cited_by: tuple[Group, ...]
    related: tuple[Counted, ...]
    earlier: Card | None
    later: Card | None
    listed: tuple[Listing, ...] = ()  # what its front matter lists, by kind
    work: Work | None = None
    citation: Citation | None = None
    alike: tuple[Card, ...] = ()  # whose text is nearly the same, and nobody has said why
    stones: Mapping[int, tuple[Stone, ...]] = field(default_factory=dict)  # by the paragraph that they stand before
    picture: Picture | None = None
    image: tuple[str, str] = ("", "")


class Evidence(Frozen):
    """A passage that a claim names: where it is, its words where it names paragraphs, and who is quoted in it."""

    card: Card
    url: str
    anchor: str = ""
    text: Prose = Prose()
    quotes: tuple[Quote, ...] = ()


class Reply(Frozen):
    """What those whom a claim concerns answered; '' where it is not said."""

    text: str
    by: tuple[str, str, str]  # name, url or '', kind
    date: str
    source: Evidence | None


class ClaimView(Frozen):
    """claims/ID.html."""

    card: Card
    about: tuple[Card, ...]
    status: str
    status_date: str
    status_source: Evidence | None
    reply_sought: str
    reply: Reply | None
    supporting: tuple[Evidence, ...]
    contradicting: tuple[Evidence, ...]
    note: Prose
    corrections: tuple[Entry, ...] = ()


class ClaimRow(Frozen):
    """A claim where it is listed: how it stood on which day, as which source says, and what was answered."""

    card: Card
    status: str
    date: str
    source: Evidence | None
    replied: str = ""  # the date of the reply, or "undated"; '' for none
    sought: str = ""  # the day on which a reply was asked for
    about: tuple[Card, ...] = ()


class ClaimsView(Frozen):
    """claims/index.html and its older parts: by the date of the status, newest first."""

    total: int
    rows: tuple[ClaimRow, ...]
    slice: Slice


class Office(Frozen):
    """What a person was called, by whom, from when to when (EDTF, '' where it is not said)."""

    title: str
    organisation: tuple[str, str, str]  # name, url or '', kind
    start: str
    end: str


class Career(Frozen):
    """Offices on an axis: a bar for each, None where it has no date, and the time that the dossier is about."""

    ticks: tuple[Tick, ...]
    spans: tuple[Span | None, ...]
    band: Span | None


class EntityView(Frozen):
    """people/ID.html and every other kind of entity, custom ones included."""

    card: Card
    label: str
    facts: tuple[Fact, ...]
    note: Prose
    definition: str
    offices: tuple[Office, ...]
    voices: Voices
    documents: int
    independent: int
    groups: tuple[Group, ...]
    elsewhere: tuple[Group, ...]  # pages and entities whose prose names it
    slice: Slice
    together: tuple[Counted, ...]
    listings: tuple[Listing, ...]
    claims: tuple[ClaimRow, ...] = ()  # those about it
    image: tuple[str, str] = ("", "")
    sources: tuple[Card, ...] = ()
    corrections: tuple[Entry, ...] = ()
    activity: Strip | None = None
    ego: Drawing | None = None  # of it and those under `together`
    career: Career | None = None  # of the offices, in their order
    picture: Picture | None = None
    initials: tuple[str, ...] = ()  # of a person without a picture


class Letter(Frozen):
    """A headed part of an index: a letter, or '' for an index without letters."""

    letter: str
    anchor: str
    rows: tuple[Counted, ...]


class IndexView(Frozen):
    """The index of a kind of entity: by letter, as a tree, or plain."""

    kind: str
    label: str
    total: int
    letters: tuple[Letter, ...]
    jumps: tuple[tuple[str, str], ...]  # letter and URL
    tree: bool = False
    documents: int = 0
    strips: Mapping[Key, str] = field(default_factory=dict)  # by card.key: documents over time, as a path in 96 × 16
    grid: Grid | None = None  # of countries
    counted: str = ""  # how many there are, in words


class Year(Frozen):
    label: str
    anchor: str
    months: tuple[Month, ...]


class Month(Frozen):
    """number is 1 to 12, or 0 for what is known only by year."""

    number: int
    rows: tuple[Counted, ...]


class DocumentsView(Frozen):
    """documents/index.html and its older parts: newest first, by year and month."""

    total: int
    years: tuple[Year, ...]
    slice: Slice
    undated: tuple[Card, ...] = ()


class TimelineView(Frozen):
    """timeline.html: events in order of their earliest bound, by year and month; reason tells the sources."""

    total: int
    documents: int
    years: tuple[Year, ...]
    jumps: tuple[tuple[str, str], ...] = ()
    overview: Overview | None = None  # on the first page
    cards: Mapping[Key, Card] = field(default_factory=dict)  # of the events that are numbered on it
    tracks: Mapping[Key, Span] = field(
        default_factory=dict
    )  # by card.key: where each stands in the time of the documents
    ticks: tuple[Tick, ...] = ()  # of that time


class Together(Frozen):
    """Two who are named in the same documents: how many these are, and the latest of them."""

    first: Card
    second: Card
    documents: int
    latest: tuple[Card, ...]


class NetworkView(Frozen):
    """network.html: who is named together; `drawing` is None where the extra that lays it out is not installed."""

    total: int  # entities
    names: tuple[Counted, ...]  # those most named, of whom the drawing and the rows are
    drawing: Drawing | None
    rows: tuple[Together, ...]
    pairs: int  # in all, of these names


class QuotesView(Frozen):
    """quotes.html by speaker; with many quotations it shows the latest year, and each year has its own page."""

    total: int
    speakers: tuple[SpeakerQuotes, ...]
    jumps: tuple[tuple[str, str], ...] = ()  # label and URL of each year
    part: str = ""  # the label of the year that is shown
    shown: int = 0


class CoverView(Frozen):
    """index.html."""

    lede: str
    prose: Prose
    period: tuple[str, str]
    counts: tuple[tuple[str, int, str, str], ...]  # kind, number, how many in words, url
    featured: tuple[Card, ...]
    people: tuple[Counted, ...]
    countries: tuple[Counted, ...]
    topics: tuple[Counted, ...]
    organisations: tuple[Counted, ...]
    events: tuple[Card, ...]
    latest: tuple[Card, ...]
    strips: Mapping[Key, str] = field(default_factory=dict)  # as in an index
    overview: Overview | None = None  # of all documents and the events above
    cards: Mapping[Key, Card] = field(default_factory=dict)
    picture: Picture | None = None
    image: tuple[str, str] = ("", "")  # its address and what it shows


class Shelf(Frozen):
    """The records of a kind on search.html: how many there are, their index, and those that the page itself holds."""

    kind: str
    label: str
    url: str
    total: int
    cards: tuple[Card, ...]


class SearchView(Frozen):
    """search.html. Without `index` no texts can be searched; `languages` are those of its parts, the largest first."""

    index: bool
    languages: tuple[str, ...]
    shelves: tuple[Shelf, ...]


class PageView(Frozen):
    """pages/ID.html."""

    card: Card
    prose: Prose
    named: tuple[Counted, ...]
    corrections: tuple[Entry, ...] = ()
    picture: Picture | None = None
    image: tuple[str, str] = ("", "")


class Correction(Frozen):
    date: str
    text: str
    card: Card


class CorrectionsView(Frozen):
    corrections: tuple[Correction, ...]


class ChangesView(Frozen):
    """changes.html: what was added and corrected, newest first; text is '' for an addition."""

    changes: tuple[Correction, ...]


class NotFoundView(Frozen):
    """404.html: served at any depth, so that it links by full addresses and carries its style."""

    style: str
    sections: tuple[NavigationEntry, ...]


class RemovedView(Frozen):
    """The page that a document leaves which was published and is gone."""

    id: str
    day: str
    reason: str


class RedirectView(Frozen):
    """The page a former id leaves."""

    card: Card
