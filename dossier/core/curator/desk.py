"""Diagnostics and the linked dossier to the curator's page: what is wrong, what to decide, what is of no use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from dossier.core.curator.alike import alike
from dossier.core.curator.editors import ToEditor
from dossier.core.curator.views import CodeView, DeskView, Entity, Group, Hidden, Pair, Question, Said
from dossier.core.plan.catalogue import Catalogue
from dossier.diagnostics import Diagnostic, Span, pointed
from dossier.model import Key, Withheld
from dossier.values import Frozen, replace

EACH = 10  # diagnostics of one code on the curator's page
PART = 200  # and on a page of their own
ASKED, PLACES = 40, 5  # names to decide, and places of each
MOST = 200  # entities of one sort
# Of these the curator's page makes lists of their own.
_QUESTIONS = ("mention-ambiguous", "mention-weak")
_ORPHAN = "orphan"


def said_of(diagnostic: Diagnostic, opens: ToEditor) -> Said:
    span = diagnostic.span
    lines = pointed(diagnostic)
    return Said(diagnostic.severity, diagnostic.code, diagnostic.message, opens(span), lines, diagnostic.help)


class Whole(Frozen):
    """What the curator's page is about. `book` and what goes with it are those of the pages that are shown.

    `early` are the records that a build would leave out: name, reason and file.
    """

    title: str
    diagnostics: tuple[Diagnostic, ...]
    withheld: tuple[Withheld, ...] = ()
    book: Catalogue | None = None
    early: tuple[tuple[str, str, str], ...] = ()
    stale: bool = False
    drafts: bool = False


def desk_view(whole: Whole, shown: Sequence[Diagnostic], opens: ToEditor) -> DeskView:
    """The curator's page; `shown` are the diagnostics chosen for it, with the lines that they are about."""
    said, book = whole.diagnostics, whole.book
    questions = _questions(said, opens)
    # What is kept back is named to a curator of drafts alone: who else can reach the preview sees the file, and why.
    hidden = [Hidden(each.name * whole.drafts, each.reason, opens(Span(each.path))) for each in whole.withheld]
    return DeskView(
        whole.title,
        sum(each.severity == "error" for each in said),
        sum(each.severity == "warning" for each in said),
        whole.stale,
        tuple(_groups(shown, said, opens)),
        questions[:ASKED],
        len(questions),
        tuple(_pairs(book, opens)) if book else (),
        (_orphans_said(book, said, opens) if whole.stale else _orphans(book, said, opens)) if book else (),
        _unused(book, opens) if book else (),
        (*(Hidden(name, reason, opens(Span(path))) for name, reason, path in whole.early), *hidden),
        whole.drafts,
    )


def code_view(title: str, code: str, part: int, found: Sequence[Diagnostic], opens: ToEditor, total: int) -> CodeView:
    """One part of the diagnostics of a code; parts count from 1."""
    earlier = (code if part == 2 else f"{code}/{part - 1}") if part > 1 else ""
    later = f"{code}/{part + 1}" if part * PART < total else ""
    said = tuple(said_of(each, opens) for each in found)
    return CodeView(title, code, said, (part - 1) * PART + 1, total, earlier, later)


def chosen(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Those that the curator's page shows one by one: the first of each code."""
    seen: Counter[tuple[str, str]] = Counter()
    kept = []
    for diagnostic in diagnostics:
        name = (diagnostic.code, diagnostic.severity)
        seen[name] += 1
        if seen[name] <= EACH and diagnostic.code not in (*_QUESTIONS, _ORPHAN):
            kept.append(diagnostic)
    return tuple(kept)


def _groups(shown: Sequence[Diagnostic], every: Iterable[Diagnostic], opens: ToEditor) -> Iterator[Group]:
    """Errors first, then what there is most of; `shown` are those chosen, with the lines that they are about."""
    totals = Counter((each.severity, each.code) for each in every)
    by_code: dict[tuple[str, str], list[Said]] = {}
    for diagnostic in shown:
        by_code.setdefault((diagnostic.severity, diagnostic.code), []).append(said_of(diagnostic, opens))
    for name in sorted(by_code, key=lambda name: (name[0] != "error", -totals[name], name)):
        level, code = name
        url = code if totals[name] > len(by_code[name]) else ""
        yield Group(code, level, tuple(by_code[name]), totals[name], url)


def _questions(diagnostics: Iterable[Diagnostic], opens: ToEditor) -> tuple[Question, ...]:
    """Names to decide, the most frequent first: a name with the same meanings is one question."""
    asked: dict[tuple[str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.code in _QUESTIONS:
            asked.setdefault((diagnostic.message, diagnostic.help), []).append(diagnostic)
    order = sorted(asked, key=lambda name: (-len(asked[name]), name))
    return tuple(
        Question(*name, tuple(opens(each.span) for each in asked[name][:PLACES]), len(asked[name])) for name in order
    )


def _orphans(book: Catalogue, diagnostics: Iterable[Diagnostic], opens: ToEditor) -> tuple[Entity, ...]:
    """Entities that nothing names, as far as that is worth a diagnostic to the dossier."""
    paths = {each.span.path for each in diagnostics if each.code == _ORPHAN}
    alone = (key for key in _entities(book) if key not in book.dossier.backlinks) if paths else iter(())
    found = [_entity(book, key, opens) for key, _ in zip(alone, range(MOST), strict=False)]
    return tuple(each for each in found if each.place.label in paths)


def _orphans_said(book: Catalogue, diagnostics: Iterable[Diagnostic], opens: ToEditor) -> tuple[Entity, ...]:
    """The same as the diagnostics have it, where the book is an older one, as far as that knows the records."""
    paths = {each.span.path for each in diagnostics if each.code == _ORPHAN}
    keys = (key for key in _entities(book) if paths and book.dossier.records[key].path in paths)
    return tuple(replace(_entity(book, key, opens), named=0) for key, _ in zip(keys, range(MOST), strict=False))


def _unused(book: Catalogue, opens: ToEditor) -> tuple[Entity, ...]:
    """Entities that other records name and no document does."""
    keys = (key for key in _entities(book) if key in book.dossier.backlinks and not book.count(key))
    return tuple(_entity(book, key, opens) for key, _ in zip(keys, range(MOST), strict=False))


def _pairs(book: Catalogue, opens: ToEditor) -> Iterator[Pair]:
    """Records of one kind whose names are nearly alike; that which fewer name is to go into the other."""
    for kind in book.kinds.values():
        keys = [key for key in book.entities(kind.name) if kind.mentions and kind.name != "event" and key in book.cards]
        for pair in alike({key: book.cards[key].name for key in keys}):
            one, other = sorted(pair, key=lambda key: (book.count(key), key))
            command = f"dossier merge {_called(book, one)} {_called(book, other)}"
            yield Pair(_entity(book, one, opens), _entity(book, other, opens), command)


def _entities(book: Catalogue) -> Iterator[Key]:
    for kind in book.kinds.values():
        if kind.mentions and kind.name != "event":
            yield from (key for key in book.entities(kind.name) if key in book.cards)


def _entity(book: Catalogue, key: Key, opens: ToEditor) -> Entity:
    naming = len(book.dossier.backlinks.get(key, ()))
    return Entity(book.cards[key], opens(Span(book.dossier.records[key].path)), naming)


def _called(book: Catalogue, key: Key) -> str:
    """A record's id as a command takes it: after its kind where another has the same, in quotes if it has spaces."""
    kind, _, identifier = key.partition("/")
    shared = any(f"{other}/{identifier}" in book.cards for other in book.kinds if other != kind)
    name = f"{book.kinds[kind].folder}/{identifier}" if shared else identifier
    return f'"{name}"' if any(char.isspace() for char in name) else name
