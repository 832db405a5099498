"""Prose to HTML: the text of every block as it is, with elements where marks stand; the only importer of markupsafe."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator

import markupsafe
from markupsafe import Markup, escape

from dossier.core.pictures import element as picture_element
from dossier.core.plan.prose import heading_id
from dossier.core.plan.views import Cast, Cited, DocumentView, Prose, Spot
from dossier.core.standoff import part, replaced
from dossier.model import Block, Body, Mark, Picture
from dossier.packing import unpack_body
from dossier.values import Frozen, replace

_PLAIN = {"em", "strong", "s", "code"}
_CELLS = {"th": '<th scope="col">', "td": "<td>"}
_LINKS = {"a", "ref", "spot", "cite"}
_Element = tuple[int, int, str, str]  # start, end, opening, closing


class ShownReference(Frozen):
    """One entry of a reference list: its number, the id of its element, and what is cited."""

    number: int
    anchor: str
    cited: Cited


class ShownParagraph(Frozen):
    """A block as HTML; `before` opens and closes the containers around it and must be written before it."""

    number: int
    before: Markup
    html: Markup
    cast: tuple[Cast, ...]
    tag: str


def trusted(markup: str) -> Markup:
    """Markup that the program made itself; templates do not escape it."""
    return Markup(markup)


def escaped(value: object) -> str:
    """What `markupsafe.escape` gives, as plain text: that function makes a Markup of each piece, which costs more."""
    if type(value) is not str:
        if hasattr(value, "__html__"):
            return value if isinstance(value, Markup) else escape(value)
        value = str(value)
    return _of_text(value)


def _in_python(text: str) -> str:
    text = text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


# From MarkupSafe 3.0 on there is what `escape` is made of, compiled in nearly all installations: four times as fast.
_of_text: Callable[[str], str] = getattr(markupsafe, "_escape_inner", _in_python)


def html(prose: Prose) -> Markup:
    """All blocks of a text that is not numbered, or is shown without its numbers."""
    if not prose.body:
        return Markup("")
    body = unpack_body(prose.body)
    write = _writer(prose, body)
    return Markup("\n".join([*(block.before + write(i, block) for i, block in enumerate(body.blocks)), body.after]))


def paragraphs(view: DocumentView) -> Iterator[ShownParagraph]:
    """The blocks of a document's text, each with the records first named in it."""
    if not view.text.body:
        return
    cast: dict[int, list[Cast]] = {}
    for entry in view.cast:
        cast.setdefault(entry.paragraph, []).append(entry)
    body = unpack_body(view.text.body)
    write = _writer(view.text, body)
    for index, block in enumerate(body.blocks):
        yield ShownParagraph(
            block.number,
            Markup(block.before),
            Markup(write(index, block)),
            tuple(cast.get(block.number, ())),
            block.tag,
        )
    if body.after:
        yield ShownParagraph(0, Markup(body.after), Markup(""), (), "")


def picture(shown: Picture, root: str, description: str, place: str) -> Markup:
    """A picture that stands by itself: a `portrait`, or that of the `cover`."""
    return Markup(picture_element(shown, root, description, place))


def references(prose: Prose) -> tuple[ShownReference, ...]:
    """What the numbers of a text's citations refer to, in order."""
    if not prose.cited:
        return ()
    shown: dict[int, ShownReference] = {}
    for index, number in _numbers(prose, unpack_body(prose.body)).items():
        shown.setdefault(number, ShownReference(number, f"ref-{number}", prose.cited[index]))
    return tuple(shown[number] for number in sorted(shown))


def _numbers(prose: Prose, body: Body) -> dict[int, int]:
    """The number of each citation by index of its reference; one place cited twice has one number."""
    numbers: dict[int, int] = {}
    places: dict[Cited, int] = {}
    for block in body.blocks:
        for mark in block.marks:
            cited = prose.cited.get(int(mark.value)) if mark.tag == "cite" else None
            if cited:
                numbers[int(mark.value)] = places.setdefault(cited, len(places) + 1)
    return numbers


def _writer(prose: Prose, body: Body) -> Callable[[int, Block], str]:
    spots: dict[int, list[Mark]] = {}
    for number, spot in enumerate(prose.spots):
        spots.setdefault(spot.block, []).append(Mark(spot.start, spot.end, "spot", str(number)))
    numbers = _numbers(prose, body) if prose.cited else {}

    def write(index: int, block: Block) -> str:
        if index in spots:
            block = replace(block, marks=(*block.marks, *spots[index]))
        return _block(block, prose, numbers)

    return write


def _block(block: Block, prose: Prose, numbers: dict[int, int]) -> str:
    if block.tag == "hr":
        return "<hr>"
    if block.tag == "embed":
        return _embedded(block, prose)
    name = (
        f' id="p{block.number}"'
        if block.number
        else (f' id="{escaped(heading_id(block.detail))}"' if block.tag[0] == "h" and block.detail else "")
    )
    if block.tag == "table":
        rows = _rows(block, prose, numbers)
        label = escaped(prose.labels.table)
        return f'<div class="scroll" tabindex="0" role="group" aria-label="{label}"><table{name}>{rows}</table></div>'
    inner = _inner(block, prose, numbers)
    if block.tag == "pre":
        return f"<pre{name}><code>{chr(10) if inner[:1] == chr(10) else ''}{inner}</code></pre>"
    kind = ' class="by"' if block.detail == "attribution" else ""
    return f"<{block.tag}{name}{kind}>{inner}</{block.tag}>"


def _rows(block: Block, prose: Prose, numbers: dict[int, int]) -> str:
    """Rows and cells with the tabs and line ends between them, which are part of the text."""
    rows: list[str] = []
    cells: list[str] = []
    inline = sorted(
        (mark for mark in block.marks if mark.tag not in _CELLS and mark.tag != "tr"), key=lambda mark: mark.start
    )
    for mark in block.marks:  # cells stand before the row that holds them
        if mark.tag in _CELLS:
            first = bisect_left(inline, mark.start, key=lambda m: m.start)
            last = bisect_right(inline, mark.end, key=lambda m: m.start)
            cell = part(replace(block, marks=tuple(inline[first:last])), mark.start, mark.end)
            cells.append(f"{_CELLS[mark.tag]}{_inner(cell, prose, numbers)}</{mark.tag}>")
        elif mark.tag == "tr":
            rows.append("<tr>" + "\t".join(cells) + "</tr>")
            cells = []
    return "\n".join(rows)


def _inner(block: Block, prose: Prose, numbers: dict[int, int]) -> str:
    """The text with its marks as elements. Elements that would cross are closed and opened again, so that they nest."""
    if not block.marks:
        return escaped(block.text)
    block = _named(block, prose)
    elements = [e for mark in _unnested(block.marks) if (e := _element(mark, prose, numbers))]
    points: dict[int, str] = {}
    for start, end, opening, _ in elements:
        if start == end:
            points[start] = points.get(start, "") + opening
    starting: dict[int, list[_Element]] = {}
    ending: dict[int, int] = {}
    for element in sorted((e for e in elements if e[0] < e[1]), key=lambda e: (e[0], -e[1])):
        starting.setdefault(element[0], []).append(element)
        ending[element[1]] = ending.get(element[1], 0) + 1
    text, position = block.text, 0
    out: list[str] = []
    opened: list[_Element] = []
    for place in sorted(starting.keys() | ending.keys() | points.keys()):
        out.append(escaped(text[position:place]))
        position = place
        if place in ending:
            _close(place, ending[place], opened, out)
        out.append(points.get(place, ""))
        for element in starting.get(place, ()):
            out.append(element[2])
            opened.append(element)
    return "".join([*out, escaped(text[position:])])


def _close(place: int, count: int, opened: list[_Element], out: list[str]) -> None:
    """Closes the `count` elements that end here, and around them what does not, which is opened again."""
    again = []
    while count:
        element = opened.pop()
        out.append(element[3])
        if element[1] == place:
            count -= 1
        else:
            again.append(element)
    for element in reversed(again):
        out.append(element[2])
        opened.append(element)


def _named(block: Block, prose: Prose) -> Block:
    """In prose, a link written as a bare id shows the record's name."""
    for mark in block.marks if not prose.numbered else ():
        href = prose.hrefs.get(int(mark.value)) if mark.tag == "ref" else None
        if href and href.by_id:
            here = next(m for m in block.marks if m.tag == "ref" and m.value == mark.value)
            block = replaced(block, here.start, here.end, href.name)
    return block


def _unnested(marks: tuple[Mark, ...]) -> list[Mark]:
    """Marks without links inside links, which HTML does not allow; the outer one stays."""
    links = sorted((m for m in marks if m.tag in _LINKS), key=lambda m: (m.start, -m.end))
    inner = set()
    end = -1
    for mark in links:
        if mark.start < end:
            inner.add(mark)
        else:
            end = max(end, mark.end)
    return [mark for mark in marks if mark not in inner]


def _element(mark: Mark, prose: Prose, numbers: dict[int, int]) -> _Element | None:
    """(start, end, opening, closing) of a mark, or None where it shows nothing."""
    start, end, tag = mark.start, mark.end, mark.tag
    if tag in _PLAIN:
        return start, end, f"<{tag}>", f"</{tag}>"
    if tag == "checked":
        return start, end, '<mark class="vq">', "</mark>"
    if tag == "spot":
        return start, end, _mention(prose.spots[int(mark.value)], prose), "</a>"
    if tag == "br":
        return start, end, "<br>", ""
    if tag == "a":
        return start, end, f'<a class="out" href="{escaped(mark.value)}" rel="noopener">', "</a>"
    if tag == "redacted":
        return (
            start,
            end,
            '<span class="redacted" role="img" aria-label="' + escaped(prose.labels.redacted) + '">',
            "</span>",
        )
    if tag == "ref":
        return _curated(start, end, int(mark.value), prose)
    if tag == "cite":
        return _citation(start, end, int(mark.value), prose, numbers)
    if tag == "img":
        return _image(start, end, mark.value, prose)
    return None


def _mention(spot: Spot, prose: Prose) -> str:
    return f'<a class="m {spot.kind}" href="{prose.root}{escaped(spot.url)}">'


def _curated(start: int, end: int, index: int, prose: Prose) -> _Element | None:
    if index in prose.files:
        return start, end, f'<a class="curated" href="{prose.root}{escaped(prose.files[index])}">', "</a>"
    href = prose.hrefs.get(index)
    if href is None:
        return None
    return start, end, f'<a class="curated {href.kind}" href="{_address(prose.root, href.url)}">', "</a>"


def _address(root: str, url: str) -> str:
    return escaped(url if url.startswith("#") else root + url)


def _citation(start: int, end: int, index: int, prose: Prose, numbers: dict[int, int]) -> _Element | None:
    if index not in numbers:
        return None
    number, cited = numbers[index], prose.cited[index]
    said = prose.labels.reference.format(number=number, name=cited.card.name)
    label = escaped(said + (f", {cited.anchor}" if cited.anchor else ""))
    shown = "" if prose.numbered else f"[{number}]"
    link = f'<a class="cite" href="#ref-{number}" data-n="{number}" aria-label="{label}">{shown}</a>'
    return start, end, link + _proof(index, prose), ""


def _proof(index: int, prose: Prose) -> str:
    """The mark of a quotation that was found: it says so, and leads to the words."""
    proof = prose.proofs.get(index)
    if proof is None:
        return ""
    label, address = escaped(proof.label), prose.root + escaped(proof.url)
    return f'<a class="proof" href="{address}" title="{label}" aria-label="{label}">{"" if prose.numbered else "✓"}</a>'


def _image(start: int, end: int, value: str, prose: Prose) -> _Element | None:
    index, _, alternative = value.partition("\n")
    picture = prose.pictures.get(int(index))
    shown = picture_element(picture, prose.root, alternative) if picture else ""
    return (start, end, shown, "") if shown else None


def _embedded(block: Block, prose: Prose) -> str:
    embedded = prose.embedded.get(int(block.marks[0].value)) if block.marks else None
    if embedded is None:
        return ""
    inner = html(Prose(embedded.body, root=prose.root, labels=prose.labels))
    place = f", ¶ {embedded.anchor.replace('p', '').replace('-', '–')}" if embedded.anchor else ""
    name = f"{escaped(embedded.card.name)}</a>{escaped(place)}"
    link = f'<a class="curated document" href="{prose.root}{escaped(embedded.url)}">{name}'
    return f'<blockquote class="embedded">\n{inner}\n<p class="by">— {link}</p>\n</blockquote>'
