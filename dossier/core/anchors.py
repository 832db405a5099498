"""A document's paragraphs and what was published of it, to what became of each published one, and to the next lock."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from hashlib import sha256
from itertools import groupby

from dossier.core.lock import COVERED, DIGITS, UNSEEN, numbers_of, runs_of
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Block, Body, Numbering, Published, Reference, Stone
from dossier.values import Frozen, replace

Moves = tuple[tuple[int, int], ...]  # of paragraphs: the published number, and the one that their words have now

_IN_A_NAME = re.compile(r"(?!p\d).")  # what stands behind a `#` that is part of a file's name, and so of an id
_LONGEST = 400  # words of a paragraph in which the end of another is looked for


class Print(Frozen):
    """A paragraph: its number, its digest as it is published, the digest of its text, its text, and where it stands.

    The first digest is `-` where readers do not see the paragraph, and `redacted` where words of it are covered. The
    second and the text are never published then.
    """

    number: int
    digest: str
    own: str
    text: str
    line: int = 0


class Change(Frozen):
    """What became of a published paragraph: it is at place `at` of the text, counted from 0, or (-1) nowhere.

    `part` tells how many of its paragraphs it was parted into. `into` is the place of the one that it was joined to.
    """

    number: int
    digest: str
    at: int = -1
    part: int = 0
    into: int = -1


def digest_of_text(text: str) -> str:
    """The first digits of the sha256 of a paragraph: UTF-8, NFC, each run of white space one space."""
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def prints_of(body: Body, shown: tuple[int, ...] | None) -> tuple[Print, ...]:
    """The paragraphs in the order of the text; `shown` are the numbers that readers see, None for all."""
    return tuple(_print(block, shown) for block in body.blocks if block.number)


def _print(block: Block, shown: tuple[int, ...] | None) -> Print:
    own = digest_of_text(block.text)
    said = COVERED if any(mark.tag == "redacted" for mark in block.marks) else own
    seen = shown is None or block.number in shown
    return Print(block.number, said if seen else UNSEEN, own, block.text, block.line)


def renumbered(body: Body, references: Iterable[Reference], pinned: Numbering) -> tuple[Body, tuple[Reference, ...]]:
    """The body, and what it refers to, with the numbers that its paragraphs had when they were published."""
    count = sum(block.number > 0 for block in body.blocks)
    names = dict(enumerate(numbers_in(pinned, count), 1))
    blocks = tuple(replace(b, number=names[b.number]) if b.number else b for b in body.blocks)
    found = tuple(replace(r, paragraph=names.get(r.paragraph, r.paragraph)) for r in references)
    return replace(body, blocks=blocks), found


def numbers_in(pinned: Numbering, count: int) -> tuple[int, ...]:
    """The numbers of so many paragraphs."""
    more = count - len(pinned.numbers)
    return (*pinned.numbers[:count], *range(pinned.last + 1, pinned.last + 1 + max(0, more)))


def gone_from(pinned: Numbering, count: int) -> tuple[int, ...]:
    """The numbers that none of so many paragraphs has, up to the highest that one has or had."""
    numbers = set(numbers_in(pinned, count))
    return tuple(n for n in range(1, max((pinned.last, *numbers)) + 1) if n not in numbers)


# What became of each


def changes(published: Published, prints: Sequence[Print]) -> tuple[tuple[Change, ...], tuple[int, ...]]:
    """What became of each published paragraph, in their order, and the published place of each paragraph or -1."""
    old, new = published.digests, [_sign(each, published) for each in prints]
    found: dict[int, Change] = {}
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found |= {i: _change(published, i, start + i - first) for i in range(first, last)}
        else:
            found |= _replaced(published, range(first, last), prints, range(start, end))
    found = _elsewhere(published, found, new)
    home = {change.at: i for i, change in found.items() if change.at >= 0}
    return tuple(found[i] for i in range(len(old))), tuple(home.get(j, -1) for j in range(len(new)))


def _sign(each: Print, published: Published) -> str:
    """What a paragraph is known again by: one in which words are covered has no digest, and keeps its place."""
    return COVERED if each.digest == COVERED and each.own not in published.digests else each.own


def _change(published: Published, i: int, at: int = -1, part: int = 0, into: int = -1) -> Change:
    return Change(published.numbers[i], published.digests[i], at, part, into)


def _replaced(published: Published, olds: range, prints: Sequence[Print], news: range) -> dict[int, Change]:
    """Of paragraphs in whose place others stand: parted, joined, another text, or gone."""
    found: dict[int, Change] = {}
    i, j = olds.start, news.start
    while i < olds.stop and j < news.stop:
        parts = _parts(published.digests[i], prints[j : news.stop])
        joined = 0 if parts else _joined(published.digests[i : olds.stop], prints[j].text)
        found[i] = _change(published, i, j, parts)
        found |= {other: _change(published, other, into=j) for other in range(i + 1, i + joined)}
        i, j = i + max(joined, 1), j + max(parts, 1)
    return found | {other: _change(published, other) for other in range(i, olds.stop)}


def _parts(digest: str, prints: Sequence[Print]) -> int:
    """Of how many paragraphs, from the first on, the text is that of the digest."""
    for count in range(2, min(len(prints), 8) + 1):
        if digest_of_text(" ".join(each.text for each in prints[:count])) == digest:
            return count
    return 0


def _joined(digests: Sequence[str], text: str) -> int:
    """How many of the published paragraphs, from the first on, a text is made of; 0: of no two."""
    count, words = 0, text.split()
    while words and count < len(digests):
        ends = range(1, min(len(words), _LONGEST) + 1)
        end = next((e for e in ends if digest_of_text(" ".join(words[:e])) == digests[count]), 0)
        if not end:
            return 0
        words, count = words[end:], count + 1
    return count if count > 1 and not words else 0


def _elsewhere(published: Published, found: dict[int, Change], new: Sequence[str]) -> dict[int, Change]:
    """With those that stand, word for word, where nobody would look after the order of the text."""
    taken = {change.at for change in found.values() if change.at >= 0 and new[change.at] == change.digest}
    free: dict[str, int] = {}
    for at, digest in enumerate(new):
        if at not in taken:
            free.setdefault(digest, at)
    moved = {}
    for i, change in found.items():
        same = change.at >= 0 and new[change.at] == change.digest
        if not same and not change.part and change.into < 0 and change.digest in free:
            moved[i] = _change(published, i, free.pop(change.digest))
    homes = {change.at for change in moved.values()}
    pushed = {i: _change(published, i) for i, c in found.items() if i not in moved and c.at in homes}
    return {**found, **pushed, **moved}


# What there is to say


def verdicts(
    published: Published, prints: Sequence[Print], span: Span, accept: str
) -> tuple[tuple[Diagnostic, tuple[int, ...], Moves], ...]:
    """What to say of the paragraphs that are not what and where they were, each with the numbers that it is about.

    The third is, of those whose words have other numbers now, the published and the present one. `accept` is the
    command that accepts something, but for the paragraph.
    """
    if published.numbers == tuple(p.number for p in prints) and published.digests == tuple(p.digest for p in prints):
        return ()
    found, _ = changes(published, prints)
    said: list[tuple[Diagnostic, tuple[int, ...], Moves]] = []
    told = [(at, change) for at, change in enumerate(found) if _kind(change, prints)]
    for (kind, step, _), group in groupby(told, key=lambda pair: _step(pair[0], pair[1], prints)):
        run = [change for _, change in group]
        if kind == "moved":
            moves = tuple((change.number, prints[change.at].number) for change in run)
            said.append((_moved(published, run, prints, step, span, accept), tuple(c.number for c in run), moves))
        else:
            say = _changed if kind == "changed" else _gone
            said += [(say(published, change, prints, span, accept), (change.number,), ()) for change in run]
    return tuple(said)


def _kind(change: Change, prints: Sequence[Print]) -> str:
    if change.digest == UNSEEN:
        return ""
    if change.at < 0:
        return "gone"
    there = prints[change.at]
    if there.own != change.digest and not there.digest == change.digest == COVERED:
        return "" if there.digest == UNSEEN or change.digest == COVERED else "changed"
    return "" if there.number == change.number else "moved"


def _step(at: int, change: Change, prints: Sequence[Print]) -> tuple[str, int, int]:
    """What is said together: paragraphs that followed one another and moved equally far."""
    kind = _kind(change, prints)
    return (kind, prints[change.at].number - change.number, change.number - at) if kind == "moved" else (kind, 0, 0)


def _changed(published: Published, change: Change, prints: Sequence[Print], span: Span, accept: str) -> Diagnostic:
    there = prints[change.at]
    where = "" if there.number == change.number else f", and stands at p{there.number}"
    rest = prints[change.at + 1 : change.at + change.part]
    parted = f"; what followed is {runs_of(each.number for each in rest)}" if rest else ""
    now = "in part redacted now" if there.digest == COVERED else f"now {there.digest}…"
    message = (
        f"`{_name(published, change)}` says something else than on {published.day}{where}{parted}"
        f" (sha256 then {change.digest}…, {now})"
    )
    hint = f"if that is meant, say it under `corrections:`, and `{accept}#p{change.number}` accepts it"
    return report("anchor-changed", message, replace(span, line=there.line), hint)


def _moved(
    published: Published, run: list[Change], prints: Sequence[Print], step: int, span: Span, accept: str
) -> Diagnostic:
    first, last = run[0].number, run[-1].number
    there = prints[run[0].at]
    old, new = (f"p{n}" if len(run) == 1 else f"p{n}-p{last + s}" for n, s in ((first, 0), (first + step, step)))
    message = (
        f"`{published.id}#{old}`, published on {published.day}, {'is' if len(run) == 1 else 'are'} {new} now"
        f"{_known_by(run[0].digest, '' if len(run) == 1 else f' of p{first}')}"
    )
    numbers = "its number" if len(run) == 1 else "their numbers"
    hint = f"`{accept}#{old}` keeps {numbers}, so that links made before still lead there"
    return report("anchor-moved", message, replace(span, line=there.line), hint)


def _gone(published: Published, change: Change, prints: Sequence[Print], span: Span, accept: str) -> Diagnostic:
    name = f"`{_name(published, change)}`, published on {published.day},"
    if change.into >= 0:
        there = prints[change.into]
        message = f"{name} is part of p{there.number} now{_known_by(change.digest)}"
        hint = f"`{accept}#p{change.number}` leads its links there"
        return report("anchor-gone", message, replace(span, line=there.line), hint)
    message = f"{name} stands in the text no more{_known_by(change.digest)}"
    hint = f'put it back, or `{accept}#p{change.number} --reason "…"` leaves the reason in its place'
    return report("anchor-gone", message, span, hint)


def _known_by(digest: str, of: str = "") -> str:
    """The digest by which the paragraph can be found in older texts, where it has one."""
    return "" if digest == COVERED else f" (sha256 {digest}…{of})"


def _name(published: Published, change: Change) -> str:
    return f"{published.id}#p{change.number}"


# What is published next


def next_published(
    before: Published | None, identifier: str, day: str, prints: Sequence[Print], highest: int
) -> Published:
    """What a release publishes of a document: each paragraph that was published keeps its number.

    `highest` is the highest number that one had which is gone; no other paragraph ever gets one of those.
    """
    if before is None:
        numbers = [each.number for each in prints]
    else:
        numbers, last = [], max((*before.numbers, highest))
        for home in changes(before, prints)[1]:
            last += home < 0
            numbers.append(before.numbers[home] if home >= 0 else last)
    after = Published(identifier, day, tuple(numbers), tuple(each.digest for each in prints))
    kept = before and (before.id, before.numbers, before.digests) == (after.id, after.numbers, after.digests)
    return before if before and kept else after


def next_stones(before: Published, after: Published, prints: Sequence[Print], day: str, reason: str) -> Iterator[Stone]:
    """What is left of the paragraphs that are in the text no more."""
    found, _ = changes(before, prints)
    for change in found:
        if change.at < 0 and change.digest != UNSEEN:
            into = after.numbers[change.into] if change.into >= 0 else 0
            yield Stone(after.id, change.number, day, into, "" if into else reason)


def accepted(written: Iterable[str]) -> Mapping[str, frozenset[int] | None]:
    """`ID`, `ID#p4` or `ID#p4-p7` as the command line gives them: by id the paragraphs, None for all of them.

    Raises ValueError with the one that is none of these.
    """
    found: dict[str, frozenset[int] | None] = {}
    for each in written:
        identifier, sign, runs = each.removeprefix("documents/").rpartition("#")
        if not sign or _IN_A_NAME.match(runs):
            identifier, sign, runs = each.removeprefix("documents/"), "", ""
        try:
            numbers = frozenset(numbers_of(runs)) if sign else None
        except ValueError:
            raise ValueError(each) from None
        if not identifier:
            raise ValueError(each)
        known = found.get(identifier, frozenset())
        found[identifier] = None if numbers is None or known is None else known | numbers
    return found
