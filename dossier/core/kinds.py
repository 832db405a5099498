"""The field table of every kind, as data, and the kinds a dossier declares itself added to it."""

from __future__ import annotations

from collections.abc import Mapping

from dossier.values import Frozen

# What a field's value may look like. `refers` shapes name records.
TEXT, FLAG, DATE, URL, PATH, DIGEST, NUMBER = "text", "flag", "date", "url", "path", "digest", "number"
LANGUAGE = "language"  # a language tag (BCP 47)
CONTACT = "contact"  # a web or mail address
TEXTS, PATHS = "texts", "paths"
LINES = "lines"  # texts, each with or without a reason: `{text: …, reason: …}`
RECORD, RECORDS = "record", "records"
ENTRY, ENTRIES = "entry", "entries"  # one mapping with known keys; a list of them
NAMED = "named"  # a mapping of free keys to texts, or a list of such mappings: `same_as`
APART = "apart"  # of any shape: who asks for the field reads it itself
PASSAGE, PASSAGES = "passage", "passages"  # a document, or a place in it: `letter#p3`
DECISIONS = "decisions"  # a mapping of phrases to a record or `none`: `mentions`

REFERRING = (RECORD, RECORDS)
ALL_KINDS = ()


class Field(Frozen):
    """A field: its shape, what it means, the kinds that it may name, the words it may hold, its entries' fields."""

    name: str
    shape: str = TEXT
    help: str = ""
    required: bool = False
    kinds: tuple[str, ...] = ALL_KINDS
    choices: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    loose: bool = False  # a reference that may be plain text
    verbatim: bool = False  # white space in it stands for itself


class Kind(Frozen):
    """A kind of record. `names` is the field that holds its name; `mentions` tells whether names of it link in text."""

    name: str
    label: str
    plural: str
    folder: str
    names: str
    fields: tuple[Field, ...]
    mentions: bool = True

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)


Kinds = Mapping[str, Kind]

_CORRECTION = (
    Field("date", DATE, required=True),
    Field("text", TEXT, "what was wrong and is right now", required=True),
    Field("paragraph", TEXT, "where, in a document: p4"),
)
_COMMON = (
    Field("id", TEXT, "overrides the file name; permanent, never reused"),
    Field("former_ids", TEXTS, "ids this record had; each leaves a page that redirects"),
    Field("draft", FLAG, "true keeps the record out of the dossier"),
    Field("summary", TEXT, "one to three sentences, shown on its page and wherever it is listed"),
    Field("aliases", TEXTS, "other names that link to it"),
    Field("same_as", NAMED, "the same thing elsewhere: `wikidata: Q7747`, `viaf: …`, `url: …`"),
    Field("image", PATH, "a file under content/files/"),
    Field("image_alt", TEXT, "what the image shows, for those who do not see it"),
    Field("corrections", ENTRIES, "what was corrected after publishing", fields=_CORRECTION),
)
_WEAK = Field("weak_aliases", TEXTS, "names that link only where a strong name stands or the document lists the record")
_NOT = Field("not_aliases", TEXTS, "longer phrases in which a name of this record is not meant")

ACTS = ("states", "denies", "alleges", "promises", "asks", "declines", "declares", "confirms", "thanks", "warns")

_QUOTE = (
    Field("text", TEXT, "the words as they stand in the paragraph", required=True),
    Field("original_text", TEXT, "the words as they stand in the paragraph, where `text` is a translation of them"),
    Field(
        "speaker",
        RECORD,
        "who said them",
        required=True,
        kinds=("person", "organisation", "country", "event"),
        loose=True,
    ),
    Field(
        "via", RECORDS, "who relayed them, nearest to the speaker first", kinds=("person", "organisation"), loose=True
    ),
    Field("paragraph", TEXT, "where they stand: p2", required=True),
    Field("act", TEXT, "what the words do", choices=ACTS),
    Field("said_on", DATE, "when"),
    Field("topics", RECORDS, "what about", kinds=("topic",)),
)
_REDACTION = (
    Field("text", TEXT, "the words as they stand in the source", required=True, verbatim=True),
    Field("reason", TEXT, "why, shown to the reader"),
    Field("paragraph", TEXT, "only there, where the words stand more than once"),
    Field("elsewhere", FLAG, "yes where other records may say these words"),
)
_OFFICE = (
    Field("title", TEXT, "as the person is called in it", required=True),
    Field("organisation", RECORD, "", kinds=("organisation", "country"), loose=True),
    Field("from", DATE),
    Field("to", DATE, "`..` while it lasts"),
)
_OMITTED = (
    Field("text", TEXT, "the line as it stands in the source", required=True, verbatim=True),
    Field("reason", TEXT, "why it is left out, shown to the reader"),
)
STATUSES = ("alleged", "investigated", "charged", "convicted", "acquitted", "denied", "confirmed")
_REPLY = (
    Field("text", TEXT, "the reply, or what it comes to", required=True),
    Field("by", RECORD, "who replied", kinds=("person", "organisation", "country"), loose=True),
    Field("date", DATE, "when"),
    Field("source", PASSAGE, "where it stands", kinds=("document",)),
)
_PUBLISH_AS = (
    Field("kind", TEXT, required=True, choices=("name", "initials", "role", "pseudonym")),
    Field("label", TEXT, "what readers see instead of the name", required=True),
    Field("id", TEXT, "the id of the public page", required=True),
)


def _records(name: str, kind: str, help: str = "") -> Field:
    return Field(name, RECORDS, help, kinds=(kind,))


DOCUMENT = Kind(
    "document",
    "Document",
    "Documents",
    "documents",
    "title",
    (
        Field("title", TEXT, "as the source gives it", required=True),
        *_COMMON,
        Field("type", TEXT, "article, statement, transcript, report, memo, letter, filing, dataset …"),
        Field("published", DATE, "EDTF: 2015-10-22, 2015-10, 2015~"),
        Field("authors", RECORDS, "who wrote it", kinds=("person", "organisation"), loose=True),
        Field("publisher", RECORD, "who published it", kinds=("organisation",), loose=True),
        Field("language", LANGUAGE, "a language tag: en, de, zh-Hant"),
        Field("url", URL, "where it was published"),
        Field("url_status", TEXT, "", choices=("live", "dead", "moved", "unknown")),
        Field("archive_url", URL, "an archived copy"),
        Field("retrieved", DATE, "when this copy was obtained"),
        Field("custody", TEXTS, "from whom and how it came here, a line for each hand it passed through"),
        Field("seed", PATH, "the source file, relative to seeds/"),
        Field("sha256", DIGEST, "of the seed's bytes; checked on each build"),
        Field("encoding", TEXT, "of the seed, where it is not UTF-8: cp1252, shift_jis"),
        Field(
            "omit",
            LINES,
            "lines of page furniture, dropped before paragraphs are counted; one may be a bare text",
            fields=_OMITTED,
            verbatim=True,
        ),
        Field("paragraphs", TEXT, "how a plain-text seed separates them", choices=("blank", "lines")),
        _records("people", "person", "whom it concerns"),
        _records("countries", "country"),
        _records("topics", "topic"),
        _records("organisations", "organisation"),
        _records("events", "event"),
        Field("quotes", ENTRIES, "who said what in it", fields=_QUOTE),
        Field("derived_from", RECORDS, "documents it copies: they count as one source", kinds=("document",)),
        Field("not_derived_from", RECORDS, "documents that it resembles and does not copy", kinds=("document",)),
        Field("display", TEXT, "how much of the text may be republished", choices=("full", "excerpt", "link")),
        Field("access", TEXT, "", choices=("public", "withheld")),
        Field("embargo_until", DATE, "withheld before that day"),
        Field("redact", ENTRIES, "words to cover", fields=_REDACTION),
        Field("mentions", DECISIONS, "what a name means in this document: a record, or none"),
        Field("rights", TEXT, "licence or permission"),
    ),
    mentions=False,
)

PERSON = Kind(
    "person",
    "Person",
    "People",
    "people",
    "name",
    (
        Field("name", TEXT, "as readers know it", required=True),
        *_COMMON,
        Field("sort", TEXT, "how it is filed, family name first: `Putin, Vladimir`"),
        _WEAK,
        _NOT,
        Field(
            "publish_as", ENTRY, "a name that protects: the real one then stays out of the output", fields=_PUBLISH_AS
        ),
        Field("born", DATE),
        Field("died", DATE),
        _records("countries", "country"),
        Field("offices", ENTRIES, "held when, so that a quotation shows the capacity of its speaker", fields=_OFFICE),
        _records("organisations", "organisation"),
        Field("living", FLAG),
    ),
)

COUNTRY = Kind(
    "country",
    "Country",
    "Countries",
    "countries",
    "name",
    (
        Field("name", TEXT, required=True),
        *_COMMON,
        Field("code", TEXT, "ISO 3166-1 alpha-2"),
        _WEAK,
        _NOT,
        Field("valid", DATE, "an interval, for states that came or went"),
        Field("part_of", RECORD, kinds=("country", "organisation")),
    ),
)

TOPIC = Kind(
    "topic",
    "Topic",
    "Topics",
    "topics",
    "name",
    (
        Field("name", TEXT, required=True),
        *_COMMON,
        _WEAK,
        _NOT,
        Field("broader", RECORD, "the topic above it", kinds=("topic",)),
        _records("related", "topic", "beside it"),
        Field("definition", TEXT, "what belongs under it and what does not"),
    ),
)

ORGANISATION = Kind(
    "organisation",
    "Organisation",
    "Organisations",
    "organisations",
    "name",
    (
        Field("name", TEXT, required=True),
        *_COMMON,
        Field("kind", TEXT, "government, company, armed group, international body …"),
        _WEAK,
        _NOT,
        _records("countries", "country"),
        Field("parent", RECORD, kinds=("organisation",)),
        Field("founded", DATE),
        Field("dissolved", DATE),
    ),
)

EVENT = Kind(
    "event",
    "Event",
    "Events",
    "events",
    "title",
    (
        Field("title", TEXT, required=True),
        *_COMMON,
        Field("date", DATE, "EDTF; vague dates stay vague", required=True),
        Field("date_basis", TEXT, "", choices=("stated", "inferred", "disputed")),
        Field("place", TEXT),
        _WEAK,
        _NOT,
        _records("countries", "country"),
        Field("participants", RECORDS, kinds=("person", "organisation", "country")),
        Field("sources", RECORDS, "documents it is known from", required=True, kinds=("document",)),
    ),
)

CLAIM = Kind(
    "claim",
    "Claim",
    "Claims",
    "claims",
    "statement",
    (
        Field("statement", TEXT, "what is claimed, in one sentence", required=True),
        *_COMMON,
        Field("about", RECORDS, "whom or what it concerns"),
        Field("status", TEXT, "how it stands", choices=STATUSES),
        Field("status_date", DATE, "of which day that is"),
        Field("status_source", PASSAGE, "where that is said", kinds=("document",)),
        Field("supporting", PASSAGES, "what speaks for it", kinds=("document",)),
        Field("contradicting", PASSAGES, "what speaks against it", kinds=("document",)),
        Field("reply_sought", DATE, "when those concerned were asked"),
        Field("reply", ENTRY, "what they replied", fields=_REPLY),
    ),
    mentions=False,
)

PAGE = Kind(
    "page",
    "Page",
    "Pages",
    "pages",
    "title",
    (
        Field("title", TEXT, required=True),
        *_COMMON,
        Field("order", NUMBER, "its place among the pages"),
        Field("in_navigation", FLAG, "true lists it at the top of every page"),
    ),
    mentions=False,
)

COVER = Kind(
    "cover",
    "Cover",
    "Cover",
    "",
    "title",
    (
        Field("title", TEXT),
        Field("summary", TEXT),
        Field("featured", RECORDS, "records to start with"),
        Field("image", PATH, "a file under content/files/"),
        Field("image_alt", TEXT, "what the image shows, for those who do not see it"),
    ),
    mentions=False,
)

BUILT_IN: Kinds = {k.name: k for k in (DOCUMENT, PERSON, COUNTRY, ORGANISATION, TOPIC, EVENT, CLAIM, PAGE)}


# Fields whose meaning the program knows: a declared kind has those that all entities have, and may not redefine any.
TAKEN = frozenset(
    {f.name for f in (*_COMMON, _WEAK, _NOT)}
    | {
        "name",
        "countries",
        "seed",
        "omit",
        "paragraphs",
        "encoding",
        "redact",
        "mentions",
        "quotes",
        "offices",
        "publish_as",
    }
    | {"access", "display", "embargo_until", "derived_from", "corrections", "published", "sha256"}
)


def custom_kind(name: str, label: str, plural: str, folder: str, fields: Mapping[str, str]) -> Kind:
    """A kind declared in dossier.yaml; a field's type is text, date, url, flag (yes or no), number, `texts`, or kinds.

    A type that is the name of a kind refers to one record of it (`flag: country`), with `list of` before it to several.
    """
    own = tuple(_custom_field(key, written) for key, written in fields.items())
    named = {f.name for f in own}
    shared = (Field("name", TEXT, required=True), *_COMMON, _WEAK, _NOT, _records("countries", "country"))
    return Kind(name, label, plural, folder, "name", (*(f for f in shared if f.name not in named), *own))


SIMPLE = {"text": TEXT, "date": DATE, "url": URL, "yes or no": FLAG, "boolean": FLAG, "number": NUMBER, "texts": TEXTS}


def _custom_field(name: str, written: str) -> Field:
    if written in SIMPLE:
        return Field(name, SIMPLE[written])
    several = written.startswith("list of ")
    return Field(name, RECORDS if several else RECORD, kinds=(written.removeprefix("list of "),))


def custom_types(kinds: Kinds) -> tuple[str, ...]:
    """Every type a declared field may have, for diagnostics."""
    return (*SIMPLE, *kinds, *(f"list of {kind}" for kind in kinds))
