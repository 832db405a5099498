"""Markdown to a Body of leaf blocks with marks, and the references made in it; the only importer of markdown_it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit, getLine, table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from dossier.core.seeds.plain_text import convert_plain, is_blank
from dossier.core.sentences import sentence_at
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Block, Body, Mark, Reference
from dossier.names import slug
from dossier.values import replace

RECORD_LINK = re.compile(r"(!?)\[\[([^\[\]\n|]+)(?:\|([^\[\]\n]+))?\]\]")
_KIND = re.compile(r"^[a-z][a-z0-9_-]*/")  # `people/` before an id; what a dossier may call a kind or its folder
CITATION = re.compile(r"\[(?:[^\[\]@\n]*\s)?@[^\[\]\n]+\](?!\()")
CITED = re.compile(
    r"\s*(?P<prefix>[^@]*?)@(?P<id>[^\s;,#\]](?:[^;,#\]]*[^\s;,#\]])?)(?:#(?P<anchor>[^\s;,\]]+))?\s*(?:,\s*(?P<locator>.*?))?\s*$"
)
_ALMOST = re.compile(r"(?<!\\)\[[\[@](?![^\[\]\n]*\]\()")  # begins like a link or a citation and was read as neither
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_EXTERNAL = re.compile(r"(?:https?:|mailto:)", re.IGNORECASE)
_DASH = re.compile(r"\s*(?:—|–|―|--)\s*")
_NUMBER_LIKE = re.compile(r"p\d+")
# The beginning of a line that may be more than a line of a paragraph: space before other characters, or what opens a
# list, quotation, heading, table, code, rule, HTML or definition. It is found by the line end before it, which is fast.
_NO_PARAGRAPH = re.compile(r"\n(?:[ \t]++[^\n]|[^\S \t\n]|[-+*=_~`#>|:<\[]|[0-9]+[.)](?:[ \t\n]|\Z))")
_REPLACED = "\0\r\f"  # characters that do not stay what they are
_MARKUP = "\\`*_~[<&"  # without one of these nothing in a line is markup; `!` is none without a bracket
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # a backslash before ASCII punctuation makes that a letter like any other
DEEPEST = 60  # containers in containers; the parser's own stack allows some more
_SIMPLE_MARKS = {"em", "strong", "s"}
_OPENING = {"bullet_list_open": "<ul>", "list_item_open": "<li>", "blockquote_open": "<blockquote>"}
_CLOSING = {
    "bullet_list_close": "</ul>",
    "ordered_list_close": "</ol>",
    "list_item_close": "</li>",
    "blockquote_close": "</blockquote>",
}


@dataclass(slots=True)
class Converted:
    """A text converted. Filled while its tokens are read, then left alone."""

    path: str
    lines: Sequence[str]
    first_line: int
    numbered: bool
    curated: bool
    blocks: list[Block] = field(default_factory=list)
    before: str = ""
    references: list[Reference] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    headings: set[str] = field(default_factory=set)
    above: list[int] = field(default_factory=list)  # levels of the headings that hold the current place
    count: int = 0
    searched: tuple[int, int] = (-1, 0)  # line and column up to which references were placed

    @property
    def body(self) -> Body:
        return Body(tuple(self.blocks), self.before)

    def add_paragraph(self, text: str, line: int) -> None:
        """A paragraph that is not blank, at the end of a text in which nothing opens containers."""
        self.count += self.numbered
        self.blocks.append(Block(text, "p", self.count, (), "", "", line))

    def add(self, block: Block) -> None:
        """The block at the end, with the containers opened since the last one, and its number where it has text."""
        number = 0
        if self.numbered and not is_blank(block.text) and block.tag not in ("embed", "hr"):
            self.count += 1
            number = self.count
        # Built anew and not by `replace`: this runs for every paragraph there is.
        self.blocks.append(Block(block.text, block.tag, number, block.marks, self.before, block.detail, block.line))
        self.before = ""


def convert(text: str, path: str, first_line: int, *, numbered: bool, curated: bool) -> Converted:
    """Every leaf block of a Markdown text whose first line is `first_line` of its file.

    numbered: blocks with text get the numbers of a document's paragraphs, and a `[[…]]` shows what is written in it.
    curated: `[[…]]`, `![[…]]`, `[@…]` and links to files are references; in a seed they are text as it stands.
    """
    converted = Converted(path, text.split("\n"), first_line, numbered, curated)
    if paragraphs := _paragraphs(text, converted.lines):
        _read_paragraphs(paragraphs, _holds(text, _MARKUP), converted)
        return converted
    tokens = _parser(curated).parse(text)
    if any(token.level >= DEEPEST - 1 for token in tokens):
        return _as_plain(text, converted)
    position = 0
    while position < len(tokens):
        position += _READ.get(tokens[position].type, _skip)(tokens, position, converted)
    _mark_attributions(converted)
    return converted


def _paragraphs(text: str, lines: Sequence[str]) -> list[tuple[int, str]]:
    """The paragraphs of a text that is made of nothing else, each after the number of its first line; [] of another.

    All or nothing: lists, lazy lines and definitions of links reach over empty lines. Most texts need no parser then.
    """
    if _NO_PARAGRAPH.search("\n" + text) or _holds(text, _REPLACED):
        return []
    found: list[tuple[int, str]] = []
    first = 0
    for number, line in enumerate((*lines, "")):
        if not line or line.isspace():
            if first < number:
                content = "\n".join(lines[first:number]).rstrip(" \t")
                if content[-1].isspace():  # which of these the parser cuts off is its own matter
                    return []
                found.append((first, content))
            first = number + 1
    return found


def _holds(text: str, chars: str) -> bool:
    """Whether any of a few characters stands in a text: faster, one by one, than by a set of a regular expression."""
    return any(map(text.__contains__, chars))


def _read_paragraphs(paragraphs: list[tuple[int, str]], marked: bool, converted: Converted) -> None:
    """The paragraphs as blocks; the parser reads those alone that hold markup, where there is any in the text."""
    for number, content in paragraphs:
        text = _unmarked(content) if marked or "\n" in content else content
        if text is None or (converted.curated and "[" in content):
            inline = _parser(converted.curated).parseInline(content)[0]
            inline.map = [number, number + 1]
            _add_inline(inline, converted)
        elif not is_blank(text):
            converted.add_paragraph(text, converted.first_line + number)


def _unmarked(content: str) -> str | None:
    """The text of a paragraph in which nothing is markup but line ends and escaped characters; None of another."""
    if "\n" in content:
        if " \n" in content:  # two spaces are a break
            return None
        content = content.replace("\n", " ")
    if not _holds(content, _MARKUP):
        return content
    if "\\" not in content or _holds(_ESCAPED.sub("", content), _MARKUP):
        return None
    return _ESCAPED.sub(r"\1", content)


def _as_plain(text: str, converted: Converted) -> Converted:
    """A text nested so deeply that the parser would drop what lies deepest: kept whole, as plain paragraphs."""
    blocks = convert_plain(text, converted.first_line, "").blocks
    converted.blocks = list(blocks if converted.numbered else (replace(block, number=0) for block in blocks))
    message = f"lists or quotations lie in each other {DEEPEST} deep; the text is shown as it is written"
    converted.diagnostics.append(report("nesting-deep", message, Span(converted.path)))
    return converted


@cache
def _parser(curated: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _table_rule, {"alt": ["paragraph", "reference"]})
    if curated:
        parser.inline.ruler.before("link", "record_link", _record_link_rule)
        parser.inline.ruler.before("link", "citation", _citation_rule)
    return parser


def _table_rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The parser's table with the cells of a row beyond those of the heading, which GFM drops: no word may be lost."""
    first = len(state.tokens)
    if not table(state, start_line, end_line, silent):
        return False
    tokens: list[Token] = []
    cells, line = 0, start_line
    for token in state.tokens[first:]:
        if token.type == "tr_open":
            cells, line = 0, token.map[0] if token.map else start_line
        elif token.type in ("th_open", "td_open"):
            cells += 1
        elif token.type == "tr_close":
            left_over = _cells(getLine(state, line))[cells:]
            tokens += (part for text in left_over for part in _cell(text, line, token.level + 1))
        tokens.append(token)
    state.tokens[first:] = tokens
    return True


def _cells(line: str) -> list[str]:
    """What stands between the pipes of a row, up to the last cell that holds anything."""
    cells = [cell.strip() for cell in escapedSplit(line.strip())]
    cells = cells[1:] if cells and not cells[0] else cells
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(text: str, line: int, level: int) -> Iterator[Token]:
    yield Token("td_open", "td", 1, level=level)
    yield Token("inline", "", 0, content=text, map=[line, line + 1], children=[], level=level + 1, block=True)
    yield Token("td_close", "td", -1, level=level)


def _record_link_rule(state: StateInline, silent: bool) -> bool:
    return _rule(RECORD_LINK, "record_link", state, silent)


def _citation_rule(state: StateInline, silent: bool) -> bool:
    return _rule(CITATION, "citation", state, silent)


def _rule(pattern: re.Pattern[str], kind: str, state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "[!":
        return False
    match = pattern.match(state.src, state.pos)
    if not match or (kind == "citation" and not _is_citation(match.group())):
        return False
    if not silent:
        token = state.push(kind, "", 0)
        token.content = match.group()
        token.meta = {"line": state.src.count("\n", 0, match.start())}
    state.pos = match.end()
    return True


def _is_citation(written: str) -> bool:
    return all(CITED.match(cited) for cited in written[1:-1].split(";"))


# Block tokens, one function each: reads at tokens[position] and says how many tokens it used.


def _skip(tokens: list[Token], position: int, converted: Converted) -> int:
    token = tokens[position]
    if token.type == "ordered_list_open":
        start = token.attrs.get("start")
        converted.before += f'<ol start="{int(start)}">' if start is not None else "<ol>"
    else:
        converted.before += _OPENING.get(token.type) or _CLOSING.get(token.type, "")
    return 1


def _paragraph(tokens: list[Token], position: int, converted: Converted) -> int:
    _add_inline(tokens[position + 1], converted)
    return 3


def _add_inline(inline: Token, converted: Converted) -> None:
    """What stands in a paragraph, as a block; embedded paragraphs, where there is nothing beside them, as one each."""
    block = _inline_block(inline, "p", converted)
    embeds = [m for m in block.marks if m.tag == "embed"]
    if embeds and is_blank(block.text):
        for mark in embeds:
            converted.add(Block("", "embed", marks=(mark,), line=block.line))
    block = _without_embeds(block, converted)
    if _shows(block):
        converted.add(block)


def _shows(block: Block) -> bool:
    """Whether a block has anything to show: text, an image, or the number of a citation."""
    return not is_blank(block.text) or any(m.tag in ("img", "cite") for m in block.marks)


def _without_embeds(block: Block, converted: Converted) -> Block:
    """A block that is no embedded paragraph; one among other words is reported."""
    embeds = [m for m in block.marks if m.tag == "embed"]
    if embeds and (block.tag != "p" or not is_blank(block.text)):
        span = converted.references[int(embeds[0].value)].span
        hint = "put an empty line before and after it"
        converted.diagnostics.append(report("embed-inline", "an embedded paragraph stands alone", span, hint))
    return replace(block, marks=tuple(m for m in block.marks if m.tag != "embed")) if embeds else block


def _heading(tokens: list[Token], position: int, converted: Converted) -> int:
    level = _outline(int(tokens[position].tag[1]), converted)
    block = _without_embeds(_inline_block(tokens[position + 1], f"h{level}", converted), converted)
    if _shows(block):
        converted.add(block if converted.numbered else replace(block, detail=_heading_id(block.text, converted)))
    return 3


def _outline(written: int, converted: Converted) -> int:
    """The level shown: the page's own title is the only h1, and no level below it is skipped, whatever was written."""
    while converted.above and converted.above[-1] >= written:
        converted.above.pop()
    converted.above.append(written)
    return min(6, len(converted.above) + 1)


def _heading_id(text: str, converted: Converted) -> str:
    """The heading as a slug, told apart from others of the text and never of the form pN."""
    base = slug(text)
    base = f"h-{base}" if _NUMBER_LIKE.fullmatch(base) else base
    found, number = base, 2
    while found in converted.headings:
        found, number = f"{base}-{number}", number + 1
    converted.headings.add(found)
    return found


def _code(tokens: list[Token], position: int, converted: Converted) -> int:
    """Empty lines at either end are no part of the code."""
    token = tokens[position]
    if not is_blank(token.content):
        text = token.content.strip("\n")
        converted.add(Block(text, "pre", detail=token.info.strip(), line=_line(token, converted)))
    return 1


def _rule_line(tokens: list[Token], position: int, converted: Converted) -> int:
    converted.add(Block("", "hr", line=_line(tokens[position], converted)))
    return 1


def _table(tokens: list[Token], position: int, converted: Converted) -> int:
    """A table is one block: cells parted by tabs, rows by line ends, with a mark for each row and each cell."""
    text, row_start, cell_start, rows, cells = "", 0, 0, 0, 0
    marks: list[Mark] = []
    end = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
    for token in tokens[position:end]:
        if token.type == "tr_open":
            text += "\n" * (rows > 0)
            row_start, rows, cells = len(text), rows + 1, 0
        elif token.type in ("th_open", "td_open"):
            text += "\t" * (cells > 0)
            cell_start, cells = len(text), cells + 1
        elif token.type == "inline":
            cell = _without_embeds(_inline_block(token, "td", converted), converted)
            marks += [replace(m, start=m.start + cell_start, end=m.end + cell_start) for m in cell.marks]
            text += cell.text.replace("\n", " ").replace("\t", " ")
        elif token.type in ("th_close", "td_close"):
            marks.append(Mark(cell_start, len(text), token.type[:2]))
        elif token.type == "tr_close":
            marks.append(Mark(row_start, len(text), "tr"))
    converted.add(Block(text, "table", marks=tuple(marks), line=_line(tokens[position], converted)))
    return end - position + 1


_READ = {
    "paragraph_open": _paragraph,
    "heading_open": _heading,
    "fence": _code,
    "code_block": _code,
    "hr": _rule_line,
    "table_open": _table,
}


def _line(token: Token, converted: Converted) -> int:
    return converted.first_line + (token.map[0] if token.map else 0)


def _mark_attributions(converted: Converted) -> None:
    """The last paragraph of a quotation that opens with a dash says who is quoted."""
    depth = 0
    closings = [*(b.before for b in converted.blocks[1:]), converted.before] if converted.blocks else []
    for index, (block, following) in enumerate(zip(converted.blocks, closings, strict=True)):
        depth += block.before.count("<blockquote>") - block.before.count("</blockquote>")
        if depth and "</blockquote>" in following and block.tag == "p" and _attributes(block):
            converted.blocks[index] = replace(block, detail="attribution")


def _attributes(block: Block) -> bool:
    """Whether it opens with a dash that a name or a citation follows."""
    dash = _DASH.match(block.text)
    return dash is not None and (dash.end() < len(block.text) or any(mark.tag == "cite" for mark in block.marks))


# Inline tokens


def _inline_block(inline: Token, tag: str, converted: Converted) -> Block:
    """The text of an inline token and the marks on it; references get their sentence once the text is whole."""
    line = _line(inline, converted)
    if converted.curated and "[" in inline.content:
        _report_unread(inline.content, line, converted)
    if inline.children and len(inline.children) == 1 and inline.children[0].type == "text":
        return Block(_plain(inline.children[0].content), tag, line=line)
    first = len(converted.references)
    text, marks = _flatten(inline.children or [], line, converted)
    places = {int(m.value): m for m in marks if m.tag in ("ref", "cite")}
    for index in range(first, len(converted.references)):
        mark = places.get(index)
        if mark:
            sentence, at = sentence_at(text, mark.start, mark.end)
            converted.references[index] = replace(
                converted.references[index],
                sentence=sentence,
                at=at,
                length=mark.end - mark.start,
                paragraph=converted.count + 1 if converted.numbered else 0,
            )
    return Block(text, tag, marks=tuple(marks), line=line)


def _report_unread(written: str, line: int, converted: Converted) -> None:
    """Signs of a link or a citation that readers would see, because what they hold is none."""

    def blank(match: re.Match[str]) -> str:
        return " " * len(match.group()) if match.re is not CITATION or _is_citation(match.group()) else match.group()

    as_written = written
    for pattern in (_CODE, RECORD_LINK, CITATION):
        written = pattern.sub(blank, written)
    for match in _ALMOST.finditer(written):
        shown = as_written[match.start() : match.start() + 60].partition("\n")[0].partition("]")[0] + "]"
        span = Span(converted.path, line + written.count("\n", 0, match.start()))
        hint = r"write [[id]], [[id|label]] or [@id#p4]; \[ for a bracket that is none"
        message = f"`{shown}` is no link and no citation"
        converted.diagnostics.append(report("link-unknown", message, span, hint, shown[:3]))


def _flatten(tokens: list[Token], line: int, converted: Converted) -> tuple[str, list[Mark]]:
    text, first_line = "", line
    marks: list[Mark] = []
    open_marks: list[tuple[int, str, str]] = []
    for token in tokens:
        kind = token.type
        if kind == "text":
            text += _plain(token.content)
        elif kind == "code_inline":
            marks.append(Mark(len(text), len(text) + len(token.content), "code"))
            text += token.content
        elif kind == "softbreak":
            text += " " if text and not text.endswith(" ") else ""
            line += 1
        elif kind == "hardbreak":
            marks.append(Mark(len(text), len(text), "br"))
            text += "\n"
            line += 1
        elif kind == "link_open":
            open_marks.append((len(text), *_link_mark(str(token.attrs.get("href", "")), line, converted)))
        elif kind.endswith("_open") and token.tag in _SIMPLE_MARKS:
            open_marks.append((len(text), token.tag, ""))
        elif kind.endswith("_close") and open_marks:
            start, tag, value = open_marks.pop()
            if tag and len(text) > start:
                marks.append(Mark(start, len(text), tag, value))
        elif kind in _INLINE:
            text, mark = _INLINE[kind](token, text, line if kind == "image" else first_line, converted)
            marks += mark
    return text, marks


# Line ends that entities make (`&#10;`): no break stands there, and a browser would read some of them as others.
_ODD_SPACES = str.maketrans("\n\r\f", "   ")


def _plain(text: str) -> str:
    return text if text.isprintable() else text.translate(_ODD_SPACES)


def _link_mark(address: str, line: int, converted: Converted) -> tuple[str, str]:
    """Tag and value of a Markdown link: `a` to the world, `ref` to a file or an anchor of the dossier, else nothing."""
    if _EXTERNAL.match(address):
        return "a", address
    span = _place_of_address(address, line, converted)
    if not converted.curated:
        message = f"the link to `{address[:80]}` leads out of the seed and is shown as text"
        converted.diagnostics.append(report("link-unsafe", message, span))
        return "", ""
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", address) or address.startswith(("//", "/")):
        hint = "links are https:, http: or mailto:, or name a file relative to this one"
        converted.diagnostics.append(report("link-unknown", f"cannot link to `{address[:80]}`", span, hint))
        return "", ""
    target, _, anchor = address.partition("#")
    return "ref", _refer(Reference(target, "file", span, anchor=anchor, label="-"), converted)


def _image(token: Token, text: str, line: int, converted: Converted) -> tuple[str, list[Mark]]:
    """A local file is shown; an image elsewhere would be a request to a third party, so its description is linked."""
    address = str(token.attrs.get("src", ""))
    alternative = " ".join(_words(token.children or []).split())
    span = _place_of_address(address, line, converted)
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", address):
        if converted.curated:
            if not alternative:
                hint = "write `![what it shows](path)`, for those who do not see it"
                converted.diagnostics.append(report("image-alt", "nothing describes this image", span, hint))
            reference = Reference(address, "image", span, label=alternative or "-")
            return text, [Mark(len(text), len(text), "img", f"{_refer(reference, converted)}\n{alternative}")]
        return text + alternative, []
    message, hint = "an image from elsewhere is shown as a link", "put it in content/files/"
    converted.diagnostics.append(report("image-remote", message, span, hint))
    mark = Mark(len(text), len(text) + len(alternative), "a", address)
    return text + alternative, [mark] if alternative and _EXTERNAL.match(address) else []


def _words(tokens: list[Token]) -> str:
    """What an image's description says, without the markup in it."""
    return "".join(_words(t.children) if t.children else " " if t.type.endswith("break") else t.content for t in tokens)


def _record_link(token: Token, text: str, line: int, converted: Converted) -> tuple[str, list[Mark]]:
    match = RECORD_LINK.match(token.content)
    assert match is not None  # noqa: S101 - the rule that made the token matched it
    embedded, written, label = match.groups()
    target, _, anchor = written.strip().partition("#")
    label = (label or "").strip()
    span = _place(line + token.meta["line"], converted, token.content, token.content.replace("|", "\\|"))
    role = "embed" if embedded else "link"
    index = _refer(Reference(target.strip(), role, span, anchor=anchor.strip(), label=label), converted)
    if embedded:
        return text, [Mark(len(text), len(text), "embed", index)]
    shown = label or words_of(target.strip()) or written.strip()
    return text + shown, [Mark(len(text), len(text) + len(shown), "ref", index)]


def words_of(target: str) -> str:
    """What a link without a label shows: its target as it is written, but for a kind before it."""
    return _KIND.sub("", target)


def _citation(token: Token, text: str, line: int, converted: Converted) -> tuple[str, list[Mark]]:
    """One mark of no width for each document cited, right after the word before it; the page gives it its number."""
    marks = []
    text = text.rstrip(" ")
    for written in token.content[1:-1].split(";"):
        match = CITED.match(written)
        if match:
            span = _place(line + token.meta["line"], converted, "@" + match["id"])
            label = "\n".join([match["prefix"].strip(), (match["locator"] or "").strip()])
            reference = Reference(match["id"], "cite", span, ("document",), match["anchor"] or "", label)
            marks.append(Mark(len(text), len(text), "cite", _refer(reference, converted)))
    return text, marks


def _refer(reference: Reference, converted: Converted) -> str:
    converted.references.append(reference)
    return str(len(converted.references) - 1)


def _place_of_address(address: str, line: int, converted: Converted) -> Span:
    """Where an address stands, which the parser gives with its odd characters escaped."""
    return _place(line, converted, f"]({address}", f"](<{unquote(address)}", address, unquote(address))


def _place(line: int, converted: Converted, *spellings: str) -> Span:
    """Where in the source a reference stands: looked for from the last one on, in its line and the few after it."""
    last_line, last_column = converted.searched
    for number in range(line, min(line + 3, converted.first_line + len(converted.lines))):
        start = last_column if number == last_line else 0
        for written in spellings:
            column = converted.lines[number - converted.first_line].find(written, start)
            if column >= 0:
                found = written.lstrip("](<")
                column += len(written) - len(found) + 1
                converted.searched = (number, column)
                return Span(converted.path, number, column, len(found))
    return Span(converted.path, line)


_INLINE = {"image": _image, "record_link": _record_link, "citation": _citation}
