"""A text of a record to Prose: its body with everything its marks lead to, as URLs."""

from __future__ import annotations

from dossier.core.cite import entry
from dossier.core.kinds import COVER
from dossier.core.link import shows_name
from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.proofs import proofs_in
from dossier.core.plan.views import Cited, Embedded, Href, Prose, Spot
from dossier.core.plan.works import work_cited
from dossier.core.references import FILE, span_of
from dossier.core.resolve import image_path
from dossier.model import Block, Body, Folio, Key, Mark, Picture, Record, Reference, Text
from dossier.packing import unpack_body
from dossier.values import pack, replace


def prose_of(catalogue: Catalogue, key: Key, text: Text | None, root: str, *, numbered: bool = False) -> Prose:
    """A text of a record ready to be written into a page from which `root` leads to the output folder."""
    body = catalogue.dossier.bodies.get(text.path, b"") if text else b""
    if text is None or not body:
        return Prose()
    hrefs: dict[int, Href] = {}
    files: dict[int, str] = {}
    pictures: dict[int, Picture] = {}
    cited: dict[int, Cited] = {}
    embedded: dict[int, Embedded] = {}
    ties = catalogue.dossier.ties[key]
    targets = ties.texts.get(text.path, ())
    for number, (reference, target) in enumerate(zip(text.references, targets, strict=False)):
        if target.startswith(FILE):
            path = target.removeprefix(FILE)
            if reference.role == "image":
                pictures[number] = picture_at(catalogue, path)
            files[number] = pictures[number].url if number in pictures else file_url(path)
        elif target in catalogue.cards:
            _lead(number, reference, target, catalogue, hrefs, cited, embedded)
        elif target.startswith(f"{COVER.name}/"):
            hrefs[number] = Href("index.html", "page", catalogue.site.title)
    spots = tuple(
        Spot(
            m.block,
            m.start,
            m.end,
            catalogue.cards[m.target].url,
            catalogue.cards[m.target].kind,
            catalogue.cards[m.target].name,
        )
        for m in ties.mentions.get(text.path, ())
    )
    proofs = proofs_in(catalogue, key, text.path) if cited else {}
    labels = catalogue.labels
    return Prose(body, hrefs, files, cited, embedded, spots, proofs, root, numbered, pictures, labels)


def portrait_of(catalogue: Catalogue, record: Record) -> tuple[Picture | None, str]:
    """The picture that a record names, and its description: the record's name where it has none."""
    path = record.one("image")
    picture = picture_at(catalogue, image_path(path)) if path else None
    return (picture, record.one("image_alt") or record.name) if picture and picture.url else (None, "")


def picture_at(catalogue: Catalogue, path: str) -> Picture:
    """How the image under content/files/ is shown."""
    return catalogue.dossier.pictures.get(path) or Picture(file_url(path))


def file_url(path: str) -> str:
    """Where an attachment under content/files/ lies in the output."""
    return quoted(path.removeprefix("content/"))


def quoted(path: str) -> str:
    """A path as a URL: bytes that a URL does not allow are escaped (RFC 3986)."""
    safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
    return "".join(c if c in safe else "".join(f"%{byte:02X}" for byte in c.encode()) for c in path)


def anchored(catalogue: Catalogue, key: Key, anchor: str) -> str:
    """A record's URL at an anchor, of a range its beginning; at its top where the paragraph is not shown."""
    number = span_of(anchor)[0]
    place = f"p{number}" if number else heading_id(anchor)
    return catalogue.cards[key].url + (f"#{place}" if anchor and shows(catalogue.dossier.folios[key], anchor) else "")


def heading_id(anchor: str) -> str:
    """The id that a heading of prose has on its page, where no id of a theme can be the same."""
    return f"h-{anchor}"


def shows(folio: Folio, anchor: str) -> bool:
    """Whether a paragraph may be read on the document's page."""
    return folio.shown is None or span_of(anchor)[0] in (0, *folio.shown)


def _lead(
    number: int,
    reference: Reference,
    target: Key,
    catalogue: Catalogue,
    hrefs: dict[int, Href],
    cited: dict[int, Cited],
    embedded: dict[int, Embedded],
) -> None:
    card, url = catalogue.cards[target], anchored(catalogue, target, reference.anchor)
    if reference.role == "cite":
        prefix, _, locator = reference.label.partition("\n")
        work, style = work_cited(catalogue, target), catalogue.site.references
        shown = entry(style, work) if style else ""
        cited[number] = Cited(card, url, work, reference.anchor, prefix, locator, shown)
    elif reference.role == "embed":
        embedded[number] = Embedded(passage(catalogue, target, reference.anchor), card, url, reference.anchor)
    else:
        _, hash_sign, place = url.partition("#")
        address = hash_sign + place if place and reference.role == "file" and not reference.target else url
        hrefs[number] = Href(address, card.kind, card.name, shows_name(reference, catalogue.dossier.records[target]))


def passage(catalogue: Catalogue, key: Key, anchor: str) -> bytes:
    """The paragraphs p3 or p3-p5 of a document, packed, without numbers and links; none that may not be shown."""
    record, folio = catalogue.dossier.records[key], catalogue.dossier.folios[key]
    if record.text is None or record.text.path not in catalogue.dossier.bodies:
        return pack(Body())
    first, last = span_of(anchor)
    body = unpack_body(catalogue.dossier.bodies[record.text.path])
    kept = [b for b in body.blocks if b.number and first <= b.number <= last and shows(folio, f"p{b.number}")]
    return pack(Body(tuple(replace(b, number=0, before="", marks=_own_marks(b)) for b in kept)))


def _own_marks(block: Block) -> tuple[Mark, ...]:
    """The marks that need nothing from outside the paragraph."""
    return tuple(m for m in block.marks if m.tag not in ("ref", "cite", "embed", "img"))
