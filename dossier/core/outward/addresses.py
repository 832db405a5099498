"""Records and texts to the external addresses in them, each with its place and with what the records say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urldefrag

from dossier.core.kinds import COVER, ENTRIES, ENTRY, NAMED, URL, Kinds
from dossier.diagnostics import Span
from dossier.model import Body, Key, Mark, Record, Text
from dossier.values import Frozen

OWN = "url"  # the field of a document that says where it was published
GONE = ("dead", "moved")  # what `url_status` says of an address that need not be asked for
_SEEDS = "seeds/"


class Address(Frozen):
    """An external address where it stands. `words` are looked for from the line on, where no column is known.

    `own` tells that it is where the record's document was published. Of that one `sha256` is the digest of the seed,
    where the seed is a file of the same sort, and `retrieved` the day on which it was obtained.
    """

    url: str
    span: Span
    words: str = ""
    own: bool = False
    sha256: str = ""
    retrieved: str = ""

    @property
    def asked(self) -> str:
        """What is asked for: an anchor stays with the browser."""
        return urldefrag(self.url)[0]

    @property
    def frozen(self) -> bool:
        """Whether it stands in a seed, which is never changed."""
        return self.span.path.startswith(_SEEDS)


class Archive(Frozen):
    """An archived copy of an address, and the record that names it."""

    url: str
    record: Key


def addresses_of(record: Record, kinds: Kinds, body: Callable[[str], Body]) -> Iterator[Address]:
    """Those in a record's fields and in its texts, in their order; `body` gives the body of a text by its path."""
    yield from _in_fields(record, kinds)
    for text in (record.text, record.note):
        if text:
            yield from _in_text(record, text, body(text.path))


def archives(records: Iterable[Record]) -> Mapping[str, Archive]:
    """By address: the archived copy that a record of it names."""
    found: dict[str, Archive] = {}
    for record in records:
        url, archive = record.one(OWN), record.one("archive_url")
        if url and archive:
            found.setdefault(urldefrag(url)[0], Archive(archive, record.key))
    return found


def given_up(records: Iterable[Record]) -> frozenset[str]:
    """Addresses of which a record says that they are dead or lead elsewhere."""
    return frozenset(urldefrag(r.one(OWN))[0] for r in records if r.one(OWN) and r.one("url_status") in GONE)


def _in_fields(record: Record, kinds: Kinds) -> Iterator[Address]:
    kind = COVER if record.kind == COVER.name else kinds.get(record.kind)
    for field in kind.fields if kind else ():
        if field.shape == URL and _is_external(record.one(field.name)):
            span = record.place(field.name)
            own = field.name == OWN and record.kind == "document"
            yield _original(record, span) if own else Address(record.one(field.name), span)
        elif field.shape in (ENTRY, ENTRIES, NAMED):
            names = {inner.name for inner in field.fields if inner.shape == URL} | (
                {"value"} if field.shape == NAMED else set()
            )
            for entry in record.entries(field.name):
                for name in names & entry.keys():
                    yield from _within(record.place(field.name), str(entry[name]))


def _original(record: Record, span: Span) -> Address:
    """Where a document was published."""
    url = record.one(OWN)
    ending = record.seed.rpartition(".")[2].lower() if "." in record.seed else ""
    alike = bool(ending) and urldefrag(url)[0].partition("?")[0].lower().endswith(f".{ending}")
    return Address(url, span, own=True, sha256=record.sha256 if alike else "", retrieved=record.one("retrieved"))


def _within(span: Span, url: str) -> Iterator[Address]:
    """An address that stands somewhere in the value of a field."""
    if _is_external(url):
        yield Address(url, Span(span.path, span.line), url)


def _in_text(record: Record, text: Text, body: Body) -> Iterator[Address]:
    """What readers may see of it alone."""
    shown = record.shown if text is record.text else None
    for block in body.blocks:
        if shown is None or not block.number or block.number in shown:
            for url in dict.fromkeys(filter(_is_external, map(_target, block.marks))):
                yield Address(url, Span(text.path, block.line), url)


def _target(mark: Mark) -> str:
    return mark.value.partition("\n")[0] if mark.tag in ("a", "img") else ""


def _is_external(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))
