"""The nouns of the program, one frozen value each; read this first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import TypeAlias

from dossier.diagnostics import Diagnostic, Span
from dossier.values import Frozen, field
from dossier.words import ENGLISH_WORDS, Words

# A field's value is text, a tuple of texts, or a tuple of entries (`offices`, `quotes`, …) whose own values are texts
# or tuples of texts. Dates, flags and numbers stay the text they were: what they mean is asked where it is needed.
Entry: TypeAlias = dict[str, str | tuple[str, ...]]
Value: TypeAlias = str | tuple[str | Entry, ...]
Fields: TypeAlias = dict[str, Value]

# A record's key: its kind and its id, joined by a slash ("person/vladimir-putin").
Key: TypeAlias = str


class Source(Frozen):
    """One file as read: its path relative to the dossier, with `/`, and its bytes."""

    path: str
    data: bytes


class Mark(Frozen):
    """Something about text[start:end] of a block; marks never change the text.

    Tags: em, strong, s, code, br, a (value: address), img (value: address and alternative, split by a newline), tr, th,
    td, redacted, and ref, cite, embed (value: index of the Reference in the same Text).
    """

    start: int
    end: int
    tag: str
    value: str = ""


class Block(Frozen):
    """A leaf block: its text, what is marked in it, and the HTML of containers that open or close before it.

    `number` is N of `pN` in a document and 0 elsewhere; a block without text (embed, hr, image) has none.
    """

    text: str
    tag: str = "p"
    number: int = 0
    marks: tuple[Mark, ...] = ()
    before: str = ""
    detail: str = ""  # of a heading: its id; of code: its language; of a quotation's last line: "attribution"
    line: int = 0


class Body(Frozen):
    """The blocks of one text in order; `after` closes the containers that are still open."""

    blocks: tuple[Block, ...] = ()
    after: str = ""


class Reference(Frozen):
    """A pointer to a record as written, unresolved. `target` has no anchor and no kind prefix any more."""

    target: str
    role: str  # link, embed, cite, file, or the field it stands in ("people", "offices.organisation")
    span: Span
    kinds: tuple[str, ...] = ()  # kinds it may resolve to; none: any
    anchor: str = ""  # "p4", "p3-p5", or a heading's id
    label: str = ""
    paragraph: int = 0
    sentence: str = ""
    at: int = 0  # where in the sentence the reference stands, and how long it is
    length: int = 0
    loose: bool = False  # may be plain text: linked when it matches, silent when not

    @property
    def written(self) -> str:
        """As a field holds it: with the place in the record, where one is named."""
        return f"{self.target}#{self.anchor}" if self.anchor else self.target


class Text(Frozen):
    """What is known of a body without its blocks, which travel apart, packed, under the same path."""

    path: str
    paragraphs: int = 0
    words: int = 0
    references: tuple[Reference, ...] = ()
    anchors: tuple[str, ...] = ()
    gone: tuple[int, ...] = ()  # numbers that no paragraph has any more

    @property
    def last(self) -> int:
        """The highest number that a paragraph has or had."""
        return self.paragraphs + len(self.gone)


class Numbering(Frozen):
    """The numbers of a text's paragraphs in the order of the text; those that follow are counted on from `last`."""

    numbers: tuple[int, ...]
    last: int


class Published(Frozen):
    """The paragraphs of a document as they were released: numbers and digests, in the order of the text."""

    id: str
    day: str
    numbers: tuple[int, ...]
    digests: tuple[str, ...]
    line: int = 0  # of anchors.lock


class Stone(Frozen):
    """What became of a published paragraph: it is part of paragraph `into` (0: of none) since that day.

    Number 0 stands for a document as a whole.
    """

    id: str
    number: int
    day: str
    into: int = 0
    reason: str = ""


class Event(Frozen):
    """What a release did: on that day a document was `added`, `changed` or `gone`, or an id came to lead elsewhere.

    `key` is the record, '' of one that is gone; `name` the id that is gone or leads to the record; `reason` why.
    """

    day: str
    what: str
    key: Key
    name: str = ""
    reason: str = ""


class KeptBack(Frozen):
    """A translation of a record that readers do not get: its file, its name, why, and the attachments that it names."""

    path: str
    name: str
    reason: str
    files: tuple[str, ...] = ()


class Record(Frozen):
    """A parsed document, entity or page of prose: one file of content/, one seed, or both joined.

    `text` is a document's own words, numbered; `note` is prose of the curator: an entity's or page's body, or the
    editor's note on a document that has a seed.
    """

    kind: str
    id: str
    name: str
    path: str
    fields: Fields = field(default_factory=dict)
    places: Mapping[str, Span] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    text: Text | None = None
    note: Text | None = None
    seed: str = ""
    sha256: str = ""
    omitted: int = 0
    excerpt: str = ""  # the opening of its text, for descriptions
    shown: tuple[int, ...] | None = None  # paragraphs that may be shown; None: all
    languages: tuple[str, ...] = ()  # in which it was written, its own first; none where a dossier has only one
    kept_back: tuple[KeptBack, ...] = ()

    @property
    def key(self) -> Key:
        return f"{self.kind}/{self.id}"

    def one(self, name: str) -> str:
        """A text field, or ''."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    def many(self, name: str) -> tuple[str, ...]:
        """A field that lists texts."""
        value = self.fields.get(name, ())
        return (value,) if isinstance(value, str) else tuple(v for v in value if isinstance(v, str))

    def lines(self, name: str) -> tuple[str, ...]:
        """A field that lists texts, with and without reasons: the texts."""
        value = self.fields.get(name, ())
        listed = (value,) if isinstance(value, str) else value
        return tuple(str(v.get("text", "")) if isinstance(v, dict) else v for v in listed)

    def entries(self, name: str) -> tuple[Entry, ...]:
        """A field that lists mappings."""
        value = self.fields.get(name, ())
        return () if isinstance(value, str) else tuple(v for v in value if isinstance(v, dict))

    def flag(self, name: str) -> bool:
        return self.fields.get(name) == "true"

    def place(self, name: str) -> Span:
        """Where a field's value stands; the file when it is not said."""
        return self.places.get(name) or Span(self.path)


class Parsed(Frozen):
    """What parsing one source gave: a record, its bodies packed by path, and what there was to say."""

    record: Record | None
    bodies: Mapping[str, bytes] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


class Withheld(Frozen):
    """What did not pass, for the curator's eyes alone."""

    path: str
    name: str
    reason: str


class Reading(Frozen):
    """What reading and parsing one file gave, packed; b"" for what there is none of.

    `outline` is that of the Record, `text` is a Pair, `said` are diagnostics;
    `key` is a digest of the file's path and bytes.
    """

    path: str
    key: bytes = b""
    outline: bytes = b""
    text: bytes = b""
    said: bytes = b""
    seconds: float = 0.0  # that parsing took


class Pair(Frozen):
    """What parsing one file gave: its record and its body, each packed; b"" where there is none."""

    record: bytes = b""
    body: bytes = b""


class Row(Frozen):
    """What linking gave that only the pages which show the record need, packed; b"" for a record that is as parsed."""

    record: bytes = b""
    ties: bytes = b""
    links: bytes = b""


class Mention(Frozen):
    """A name found in running text that belongs to one record."""

    target: Key
    block: int
    paragraph: int
    start: int
    end: int
    linked: bool
    sentence: str
    at: int


class Link(Frozen):
    """A resolved Reference or a Mention: who points at whom, in which role, in which words."""

    source: Key
    target: Key
    role: str
    anchor: str = ""
    paragraph: int = 0
    sentence: str = ""
    at: int = 0
    length: int = 0


class Speaker(Frozen):
    """Somebody in a chain of report: the record that is known of them, or '', and how they are written."""

    key: Key
    written: str = ""


class Quotation(Frozen):
    """Words that somebody said, as some record tells of it: what every list of quotations is made of.

    They stand in `paragraph` (p3, p3-p5) of `document`. `via` are those who relayed them, nearest to the speaker first.
    `told_in` is the path of the text of `record` that quotes them, or empty for `quotes:`; `number` is that of the
    citation or of the entry.
    """

    text: str
    document: Key
    paragraph: str
    speaker: Speaker
    via: tuple[Speaker, ...] = ()
    act: str = ""
    said_on: str = ""  # EDTF
    topics: tuple[Key, ...] = ()
    record: Key = ""
    told_in: str = ""
    number: int = 0


class Card(Frozen):
    """All that other pages may show of a record."""

    key: Key
    kind: str
    name: str
    url: str
    date: str = ""  # EDTF as written
    note: str = ""  # one short line: an office, a publisher, a code
    summary: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()  # in which it was written; none where the dossier has only one


class Folio(Frozen):
    """What is known of a public record without opening it: all that indexes, counts and other records' pages need.

    `targets` are the records that it links to, each once. First come those that it names as its subjects, `named` of
    them, in the order in which they are named. `said` are digests, one for each target, of all that this record says
    of it; `content` is that of everything that the record's own page is made of.
    """

    card: Card
    face: int  # digest of the card and of what may be read
    mark: int  # digest of its key and date
    content: int
    targets: tuple[Key, ...] = ()
    said: tuple[int, ...] = ()
    named: int = 0
    listed: int = 0  # digest of what stands about it in data/dossier.json
    copies: tuple[Key, ...] = ()  # documents that it is derived from
    speakers: tuple[Key, ...] = ()  # whose words the quotations are that it tells of, and who relayed them
    embeds: tuple[Key, ...] = ()  # documents of which its texts show paragraphs
    cites: tuple[Key, ...] = ()  # documents that its texts cite
    quoted: tuple[Key, ...] = ()  # documents whose words it quotes, itself where it has `quotes:`
    told: int = 0  # digest of the quotations that it tells of; 0: none
    changed: str = ""  # of a document: the day on which it was published or last corrected
    changes: tuple[tuple[str, str], ...] = ()  # (day, what was corrected); '' for the day on which it was obtained
    shown: tuple[int, ...] | None = None  # paragraphs that may be read; None: all
    former: tuple[str, ...] = ()  # its ids before
    collated: str = ""  # a person's `sort:`
    distinct: tuple[Key, ...] = ()  # documents that it resembles and is no copy of
    frame: int = 0  # digest of all of this but `content` and `listed`, and of what else other pages show of it
    pictures: int = 0  # digest of the pictures that it shows, which is part of `content`


class Ties(Frozen):
    """Where the references of one record lead, and which names in its texts are links."""

    fields: Mapping[str, Mapping[str, Key]] = field(default_factory=dict)  # by role and text as written
    texts: Mapping[str, tuple[Key, ...]] = field(default_factory=dict)  # by path: the key of each reference, or ''
    mentions: Mapping[str, tuple[Mention, ...]] = field(default_factory=dict)  # by path: those that are linked


class Dossier(Frozen):
    """The linked whole: a folio of each record in memory, everything else packed and opened when it is asked for."""

    folios: Mapping[Key, Folio]
    backlinks: Mapping[Key, tuple[Key, ...]]  # by target: the records that link to it, in the order of folios
    records: Mapping[Key, Record]
    ties: Mapping[Key, Ties]
    links: Mapping[Key, tuple[Link, ...]]  # by source, in the order written
    packed_links: Mapping[Key, bytes]  # the same, for whoever wants those to one target
    bodies: Mapping[str, bytes]  # by path of a Text, packed
    listings: Mapping[Key, bytes]  # what stands about a record in data/dossier.json
    verified: Mapping[Key, tuple[Verified, ...]] = field(default_factory=dict)  # quotations, by the record that quotes
    stones: Mapping[Key, tuple[Stone, ...]] = field(default_factory=dict)  # of documents that lost paragraphs
    editions: tuple[str, ...] = ()  # the days of its releases, in order
    events: tuple[Event, ...] = ()  # what each of them but the first did, in order
    alike: Mapping[Key, tuple[Key, ...]] = field(default_factory=dict)  # documents of nearly the same text
    of_kind: Mapping[str, tuple[Key, ...]] = field(default_factory=dict)  # by kind: its records, in the order of folios
    pictures: Mapping[str, Picture] = field(default_factory=dict)  # by path: every image that a page shows


class Verified(Frozen):
    """A quotation of a record whose words stand in the document that it cites.

    `text` is the path of the text that quotes, or '' for `quotes:`; `number` that of the citation or of the entry.
    `passages` are the words as the source has them, in the paragraphs of `anchor`; of a translation `original` are
    those that were looked for. `speaker` is whoever made the source, where a text quotes what it says itself.
    """

    text: str
    number: int
    source: Key
    anchor: str
    words: str
    passages: tuple[str, ...]
    original: str = ""
    speaker: Speaker | None = None


class Picture(Frozen):
    """An image as pages show it: the file that every program can show, its size, and other forms of it.

    `sources` are by media type, the best first and that of `url` last: the URL of each width, the smallest first. An
    image that is published as it is has none, and one that cannot be shown no URL.
    """

    url: str
    width: int = 0  # in pixels; 0: not known
    height: int = 0
    type: str = ""
    sources: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()


class Choice(Frozen):
    """What a page shows of many records that could be shown, so that it need not be chosen again.

    `among` is a digest of all that the choice depends on and `chosen` of what it is; `faces` are the marks of the
    records in it, whose cards the page shows.
    """

    among: int
    chosen: int
    faces: tuple[int, ...]


class Planned(Frozen):
    """A page that the output will have, not yet made: what it is made of, as one number."""

    url: str
    template: str
    inputs: int
    choice: Choice | None = None


class Page(Frozen):
    """One file of the output: its URL relative to the output folder, its template, and all that the template sees."""

    url: str
    template: str
    view: object
    head: object = None
    sources: tuple[str, ...] = ()  # the files it comes from, for diagnostics
    inputs: int = 0  # digest of all that the view is made of; 0: the view is its own digest
    choice: Choice | None = None


class Outcome(Frozen):
    """What a finished write did; `bytes` are those of all files."""

    files: int
    changed: int
    deleted: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Theme:
    """Templates by name, static files by path, the options of theme.yaml, and the words in which it speaks.

    `digest` stands for all of it, so that two equal themes are known as equal without being compared.
    """

    name: str
    digest: str
    templates: Mapping[str, str] = attribute(compare=False)
    static: Mapping[str, bytes] = attribute(compare=False)
    options: Mapping[str, str] = attribute(default_factory=dict, compare=False)
    words: Words = attribute(default=ENGLISH_WORDS, compare=False)


class Reach(Frozen):
    """What a template may look at: the templates of the theme that it is made of, itself among them, and fields.

    None stands for any field. A name need not be one of a field; a template that asks for what is not there fails.
    """

    templates: tuple[str, ...]
    view: frozenset[str] | None
    head: frozenset[str] | None
    site: frozenset[str] | None
