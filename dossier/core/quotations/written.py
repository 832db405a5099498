"""A body to the quotations in it, each with the citations that give its source; and those that have none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dossier.core.quotations.matching import has_words
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Block, Body
from dossier.values import Frozen

LONG = 5  # words from which on a phrase in quotation marks, in running text, is asked for its source
_CONTAINER = re.compile(r"<(/?)blockquote>")
# Which marks close what another opened. Single ones may be apostrophes and are asked for no source.
_CLOSES = {
    "“": "”", "„": "“”", "”": "”", "«": "»", "»": "«", '"': '"', "‘": "’", "‚": "‘’", "‹": "›", "›": "‹", "'": "'",
    "「": "」", "『": "』", "｢": "｣", "﹁": "﹂", "﹃": "﹄", "《": "》", "〝": "〞〟", "＂": "＂",
}  # fmt: skip
_SIGN = re.compile("[" + "".join([*_CLOSES, *_CLOSES.values()]) + "]")
_SINGLE = frozenset("‘‚‹›'")
_TURNING = frozenset("\"'”“‘’＂")  # which way they open depends on what stands around them
_AFTER = re.compile(r"[\s.,;:!?…)\]]*")  # what may stand between a quotation in running text and its citation
_OPENERS = frozenset("([{—–-/")


class Written(Frozen):
    """Words in quotation marks or in a block quotation; `citations` are the numbers of the references behind them."""

    words: str
    line: int
    citations: tuple[int, ...] = ()
    names: tuple[int, ...] = ()  # references to records in the line that attributes them
    single: bool = False  # set in single marks, which may be apostrophes
    is_block: bool = False


def written(blocks: Sequence[Block], after: str = "") -> Iterator[Written]:
    """Every quotation of a text, in order; what stands in a block quotation belongs to that."""
    for group, quoted in _groups(Body(tuple(blocks), after)):
        if quoted:
            yield _of_block(group)
        else:
            for block in group:
                yield from _in_text(block)


def uncited(path: str, blocks: Sequence[Block], after: str) -> Iterator[Diagnostic]:
    """Block quotations, and longer ones in running text, that say nowhere where they come from."""
    for quotation in written(blocks, after):
        words = quotation.words.split()
        if quotation.citations or not has_words(quotation.words):
            continue
        if quotation.is_block:
            hint = "let it end in a line `— Name, [@id#p4]`, after an empty line `>`"
            yield report("quotation-uncited", "this quotation has no citation", Span(path, quotation.line), hint)
        elif len(words) >= LONG and not quotation.single:
            hint = "put the citation right after the closing quotation mark: `“…” [@id#p4]`"
            span = Span(path, quotation.line)
            yield report("quotation-uncited", "no citation follows this quotation", span, hint, " ".join(words[:3]))


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


def _of_block(group: list[Block]) -> Written:
    """A block quotation: its citations stand in the line that attributes it, else at its very end."""
    last = group[-1]
    attributed = last.detail == "attribution" and len(group) > 1
    own = group[:-1] if attributed else group
    at_end = 0 if attributed else len(last.text.rstrip())
    cited = tuple(int(mark.value) for mark in last.marks if mark.tag == "cite" and mark.start >= at_end)
    names = tuple(int(mark.value) for mark in last.marks if mark.tag == "ref") if attributed else ()
    words = " ".join(block.text for block in own if block.tag not in ("embed", "hr"))
    return Written(unwrapped(words.strip()), group[0].line, cited, names, is_block=True)


def unwrapped(words: str) -> str:
    """Without quotation marks around the whole of it."""
    pairs = list(_pairs(words))
    return words[1:-1] if (0, len(words) - 1) in pairs else words


def _in_text(block: Block) -> Iterator[Written]:
    """The outermost pairs of quotation marks, and inner ones that a citation follows."""
    if block.tag in ("pre", "embed", "hr") or not any(mark in block.text for mark in _CLOSES):
        return
    cites = [(mark.start, int(mark.value)) for mark in block.marks if mark.tag == "cite"]
    linked = [(mark.start, mark.end) for mark in block.marks if mark.tag in ("a", "ref", "code")]
    done = 0
    for start, end in sorted(_pairs(block.text)):
        if any(first <= start and end < last for first, last in linked):
            continue
        behind = _AFTER.match(block.text, end + 1)
        reach = behind.end() if behind else end + 1
        cited = tuple(number for place, number in cites if end < place <= reach)
        if cited or start >= done:
            words = block.text[start + 1 : end]
            yield Written(words, block.line, cited, single=block.text[start] in _SINGLE)
        done = max(done, end) if block.text[start] not in _SINGLE else done


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Where quotation marks open and close; marks inside a pair may be a pair again."""
    opened: list[int] = []
    for match in _SIGN.finditer(text):
        at, char = match.start(), match.group()
        before, behind = text[at - 1 : at], text[at + 1 : at + 2]
        holding = _holding(text, opened, char)
        if holding >= 0 and _may_close(char, before, behind, is_last=holding == len(opened) - 1):
            yield opened[holding], at
            del opened[holding:]
        elif char in _CLOSES and _may_open(char, before, behind):
            opened.append(at)


def _holding(text: str, opened: Sequence[int], char: str) -> int:
    """Which of the open marks this one would close, the innermost first; -1: none."""
    return next((n for n in range(len(opened) - 1, -1, -1) if char in _CLOSES[text[opened[n]]]), -1)


def _may_close(char: str, before: str, behind: str, *, is_last: bool) -> bool:
    if char in "'’‘" and behind.isalnum():
        return False  # an apostrophe
    if char in _TURNING:
        if not before or before.isspace():
            return False
        return not behind.isalnum() or (is_last and before not in _OPENERS)
    return True


def _may_open(char: str, before: str, behind: str) -> bool:
    if char in _TURNING and char != "“":
        return bool(behind) and not behind.isspace() and (not before or not before.isalnum())
    return bool(behind)
