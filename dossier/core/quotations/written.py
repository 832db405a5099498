"""A body to the quotations in it, each with the citations that give its source; and those that have none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from dossier.core.quotations.matching import PARTED, has_words
from dossier.core.quotations.pairs import SINGLE, Pair, has_marks, pairs_in
from dossier.core.quotations.words import length_in_words
from dossier.core.sentences import ends
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Block, Body
from dossier.values import Frozen, replace

LONG = 5  # words from which on a phrase in quotation marks, in running text, is asked for its source
_CONTAINER = re.compile(r"<(/?)blockquote>")
# What may stand between a quotation in running text and a citation that is its own.
_AFTER = re.compile(r"""[\s.,;:!?…)\]]*(?:[(\[][^()\[\]"“”„«»]{0,80})?""")
_SOURCE = re.compile(r"[(\[][^()\[\]]*[)\]][\s.,;]*\Z")  # at the end of a block quotation
_UNSURE = frozenset("'’")  # which open nothing where they stand for a letter
_TITLES = frozenset("《〈")  # which are more often those of titles
_STOPS = ",.;:?!…"


class Written(Frozen):
    """Words in quotation marks or in a block quotation; `citations` are the numbers of the references behind them.

    `unmarked` are the same without the quotation marks with which each of several paragraphs begins.
    """

    words: str
    line: int
    citations: tuple[int, ...] = ()
    names: tuple[int, ...] = ()  # references to records in the line that attributes them
    single: bool = False  # set in marks that may be apostrophes or those of a title
    is_block: bool = False
    is_rest: bool = False  # what follows the last citation in a block quotation
    before: int = 0  # how often its first words stand in its paragraph before it
    unmarked: str = ""

    @property
    def opening(self) -> str:
        """Its first words, as they may stand in a line of its file."""
        return " ".join(self.words.split()[:3])


def written(blocks: Sequence[Block], after: str = "") -> Iterator[Written]:
    """Every quotation of a text, in order; what stands in a block quotation belongs to that."""
    for group, quoted in _groups(Body(tuple(blocks), after)):
        if quoted:
            yield from _of_block(group)
        else:
            for block in group:
                yield from _in_text(block)


def uncited(path: str, blocks: Sequence[Block], after: str) -> Iterator[Diagnostic]:
    """Block quotations, and longer ones in running text, that say nowhere where they come from."""
    for quotation in written(blocks, after):
        if quotation.citations or not has_words(quotation.words):
            continue
        if quotation.is_block:
            hint = "let it end in a line `— Name, [@id#p4]`, after an empty line `>`"
            said = (
                "no citation follows the rest of this quotation"
                if quotation.is_rest
                else "this quotation has no citation"
            )
            yield report("quotation-uncited", said, Span(path, quotation.line), hint)
        elif length_in_words(quotation.words) >= LONG and not quotation.single:
            hint = "put the citation right after the closing quotation mark: `“…” [@id#p4]`"
            span, said = Span(path, quotation.line), "no citation follows this quotation"
            yield report("quotation-uncited", said, span, hint, quotation.opening, quotation.before)


def _groups(body: Body) -> Iterator[tuple[list[Block], bool]]:
    """The blocks of each outermost block quotation together; other blocks one by one."""
    depth, group = 0, list[Block]()
    for block in body.blocks:
        for match in _CONTAINER.finditer(block.before):
            depth += -1 if match[1] else 1
            if depth == 0 and group:
                yield group, True
                group = []
        if depth:
            group.append(block)
        else:
            yield [block], False
    if group:
        yield group, True


def _of_block(group: list[Block]) -> Iterator[Written]:
    """A block quotation: its citations stand in the line that attributes it, else behind the words that they close."""
    last = group[-1]
    attributed = len(group) > 1 and (last.detail == "attribution" or _is_source(last))
    own = group[:-1] if attributed else group
    if attributed and _cites(last):
        names = tuple(int(mark.value) for mark in last.marks if mark.tag == "ref")
        yield _whole(own, tuple(number for _, number in _cites(last)), names)
        return
    part: list[Block] = []
    for number, block in enumerate(own, 1):
        part.append(block)
        if _cites(block):
            yield from _cited_part(part)
            part = []
        elif number == len(own):
            yield replace(_whole(part), is_rest=len(part) < len(own))


def _cites(block: Block) -> list[tuple[int, int]]:
    """Where citations stand, and which."""
    return sorted((mark.start, int(mark.value)) for mark in block.marks if mark.tag == "cite")


def _is_source(block: Block) -> bool:
    """Whether a paragraph is no more than a source in brackets."""
    match = _SOURCE.search(block.text)
    return match is not None and not block.text[: match.start()].strip() and bool(_cites(block))


def _cited_part(part: list[Block]) -> Iterator[Written]:
    """Paragraphs of a block quotation, of which the last one cites."""
    block, cites = part[-1], _cites(part[-1])
    source = _SOURCE.search(block.text)
    if source and source.start() < cites[-1][0]:
        end = source.start()
    elif not has_words(block.text[cites[-1][0] :]):
        end = cites[-1][0]
    elif len(part) == 1 and any(pair.start == 0 and pair.end <= cites[0][0] for pair in pairs_in(block.text)):
        yield from _in_text(block)
        return
    else:
        end = len(block.text)
    closed = replace(block, text=block.text[:end].rstrip())
    behind = tuple(number for place, number in cites if place >= len(closed.text)) or tuple(n for _, n in cites)
    yield _whole([*part[:-1], closed], behind)


def _whole(blocks: list[Block], cited: tuple[int, ...] = (), names: tuple[int, ...] = ()) -> Written:
    texts = [text for block in blocks if block.tag not in ("embed", "hr") and (text := block.text.strip())]
    words, unmarked = unwrapped(PARTED.join(texts)), PARTED.join(_without_marks(texts))
    return Written(words, blocks[0].line, cited, names, is_block=True, unmarked=unmarked)


def _without_marks(texts: Sequence[str]) -> list[str]:
    """Paragraphs that all begin with a quotation mark, without it and the marks that close them; else none."""
    if len(texts) < 2 or not all(has_marks(text[:1]) for text in texts):
        return []
    return [text[1:-1] if has_marks(text[-1:]) else text[1:] for text in texts]


def unwrapped(words: str) -> str:
    """Without quotation marks around the whole of it."""
    whole = next((pair for pair in pairs_in(words) if pair.start == 0 and pair.end == len(words)), None)
    return words[whole.begins : whole.ends] if whole else words


def _in_text(block: Block) -> Iterator[Written]:
    """The outermost pairs of quotation marks, and inner ones with a citation of their own."""
    if block.tag in ("pre", "embed", "hr") or not has_marks(block.text):
        return
    code = [(mark.start, mark.end) for mark in block.marks if mark.tag == "code"]
    linked = [(mark.start, mark.end) for mark in block.marks if mark.tag in ("a", "ref")]
    pairs = [pair for pair in pairs_in(block.text) if not _stands_in(pair, code)]
    cites = _cites(block)
    own = _own(block.text, pairs, cites)
    taken = {place for found in own.values() for place, _ in found}
    done = 0
    for pair in pairs:
        cited, is_single = own[pair], block.text[pair.start] in SINGLE
        if not cited and (pair.start < done or _stands_in(pair, linked)):
            continue
        cited = cited or _following(block.text, pair, [cite for cite in cites if cite[0] >= pair.end], taken)
        words = block.text[pair.begins : pair.ends].removesuffix(",")  # which belongs to the sentence around it
        found = Written(
            words,
            block.line,
            tuple(number for _, number in cited),
            single=is_single or block.text[pair.start] in _TITLES,
        )
        yield replace(found, before=block.text.count(found.opening, 0, pair.begins) if found.opening else 0)
        done = max(done, pair.end) if cited or not is_single else done


def _stands_in(pair: Pair, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= pair.start and pair.end <= last for first, last in spans)


def _own(text: str, pairs: Sequence[Pair], cites: Sequence[tuple[int, int]]) -> dict[Pair, tuple[tuple[int, int], ...]]:
    """The citations right behind each quotation, else those within its marks that are no other's."""
    found = {}
    for pair in pairs:
        behind = _AFTER.match(text, pair.end) if cites else None
        reach = behind.end() if behind else pair.end
        found[pair] = tuple(cite for cite in cites if pair.end <= cite[0] <= reach)
    taken = {place for behind in found.values() for place, _ in behind}
    for pair in pairs:
        within = (cite for cite in cites if pair.begins < cite[0] < pair.end and cite[0] not in taken)
        found[pair] = found[pair] or tuple(within)
    return found


def _following(
    text: str, pair: Pair, cites: Sequence[tuple[int, int]], taken: Collection[int]
) -> tuple[tuple[int, int], ...]:
    """The next citations in the sentence of a quotation, unless they are another's own."""
    if not cites or cites[0][0] in taken:
        return ()
    if text[pair.start] in _UNSURE and text[pair.ends - 1] not in _STOPS:
        return ()
    place = cites[0][0]
    asks = text[pair.ends - 1] in "?!"
    if any(pair.end <= end < place and not (asks and end == pair.end) for end in ends(text[:place])):
        return ()
    return tuple(cite for cite in cites if cite[0] == place)
