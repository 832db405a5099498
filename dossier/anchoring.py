"""The file anchors.lock and the linked Dossier to what became of published paragraphs, where a document changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from dossier.core.anchors import Moves, Print, prints_of, verdicts
from dossier.core.history import editions_of, events_of
from dossier.core.lock import Lock, read_lock
from dossier.core.quotations.verify import Moved
from dossier.decode import decode
from dossier.diagnostics import Diagnostic, Span, report
from dossier.io.facts import Facts
from dossier.io.read import LOCK, read_source
from dossier.model import Dossier, Folio, Key, Published
from dossier.packing import unpack_body
from dossier.start import Start
from dossier.values import Frozen, replace

_ACCEPT = "dossier release --accept"


class Verdict(Frozen):
    """What became of published paragraphs, by id of their document; without numbers, of the document as a whole."""

    id: str
    numbers: tuple[int, ...]
    said: Diagnostic
    moves: Moves = ()


class Anchors(Frozen):
    """What anchors.lock holds, and what is wrong with it."""

    lock: Lock = Lock()
    said: tuple[Diagnostic, ...] = ()


class Judged(Frozen):
    """What was said of a document: what its page was made of then, and what was published of it."""

    content: int
    published: Published
    said: tuple[Verdict, ...]


def read_anchors(start: Start) -> Anchors:
    """The lock of the dossier; an empty one where nothing was released yet."""
    if LOCK not in start.found.stamps:
        return Anchors()
    source = read_source(start.root, LOCK)
    if isinstance(source, Diagnostic):
        return Anchors(Lock(), (source,))
    decoded = decode(source.data)
    if decoded.problem:
        return Anchors(Lock(), (report("lock-invalid", f"the file {decoded.problem}", Span(LOCK), _RESTORE),))
    return Anchors(*read_lock(decoded.text, LOCK))


_RESTORE = f"`git checkout HEAD -- {LOCK}` brings back the last one"


def with_past(dossier: Dossier, lock: Lock, hidden: Collection[Key]) -> Dossier:
    """The dossier with what its pages say of earlier releases, and of what is gone; of hidden documents nothing."""
    if not (lock.published or lock.stones):
        return dossier
    public = {name: of for name, of in lock.stones.items() if f"document/{name}" not in hidden}
    homes = _homes(dossier, public)
    found = {homes[name] or f"document/{name}": of for name, of in public.items()}
    stones = {key: of for key, of in found.items() if bool(of[0].number) == (key in dossier.folios)}
    events = events_of(lock, successor(dossier, lock), dossier.folios, hidden)
    return replace(dossier, stones=stones, editions=editions_of(lock), events=events)


def prints(dossier: Dossier, key: Key) -> tuple[Print, ...]:
    """The paragraphs of a document."""
    text = dossier.records[key].text
    return prints_of(unpack_body(dossier.bodies[text.path]), dossier.folios[key].shown) if text else ()


def successor(dossier: Dossier, lock: Lock) -> Mapping[str, Key]:
    """The document that each published id leads to now: its own, or the one that had the id before."""
    return _homes(dossier, lock.published)


def _homes(dossier: Dossier, names: Collection[str]) -> dict[str, Key]:
    """The document that each of these ids leads to now; '' for one that leads nowhere."""
    if not names:
        return {}
    former = {old: key for key in dossier.of_kind.get("document", ()) for old in dossier.folios[key].former}
    found = {name: f"document/{name}" for name in names}
    return {name: key if key in dossier.folios else former.get(name, "") for name, key in found.items()}


def judged(
    known: Facts[Judged], dossier: Dossier, lock: Lock, hidden: Collection[Key], quoting: Mapping[Key, Folio]
) -> Iterator[Verdict]:
    """What became of what was published; nothing of documents that are hidden now, by the keys that they have or had.

    `quoting` are folios as linking gave them, where those of the dossier may stand for more.
    """
    if not lock.published:
        return
    fresh: dict[str, Judged] = {}
    homes = successor(dossier, lock)
    for name, published in lock.published.items():
        key = homes[name]
        if not key:
            if f"document/{name}" not in hidden:
                yield Verdict(name, (), _document_gone(published))
            continue
        before = known.known.get(name)
        content = (quoting.get(key) or dossier.folios[key]).content
        if before is None or before.content != content or before.published != published:
            before = fresh[name] = Judged(content, published, _verdicts(dossier, key, published))
        yield from before.said
    gone = known.known.keys() - lock.published.keys()
    if fresh or gone:
        known.keep(fresh, gone)


def _verdicts(dossier: Dossier, key: Key, published: Published) -> tuple[Verdict, ...]:
    text = dossier.records[key].text
    where = Span(text.path if text else dossier.records[key].path)
    accept = f"{_ACCEPT} {_pasted(published.id)}"
    found = verdicts(published, prints(dossier, key), where, accept)
    return tuple(Verdict(published.id, numbers, said, moves) for said, numbers, moves in found)


def moved(verdicts: Iterable[Verdict], dossier: Dossier, lock: Lock) -> Mapping[Key, Moved]:
    """The documents of which paragraphs have other numbers than were published, until a release gives these back."""
    homes = successor(dossier, lock)
    found: dict[Key, Moved] = {}
    for each in verdicts:
        if each.moves:
            key = homes[each.id]
            before = found[key].numbers if key in found else ()
            found[key] = Moved((*before, *each.moves), f"{_ACCEPT} {_pasted(each.id)}")
    return found


def _document_gone(published: Published) -> Diagnostic:
    count = len(published.numbers)
    what = "1 paragraph" if count == 1 else f"{count} paragraphs"
    message = f"the document `{published.id}` was published on {published.day} with {what} and is not there any more"
    hint = (
        f"if it has another id now, add `former_ids: [{published.id}]` to its record; else bring it back,"
        f' or `{_ACCEPT} {_pasted(published.id)} --reason "…"` says why it is gone'
    )
    return report("anchor-gone", message, Span(LOCK, published.line), hint)


def _pasted(identifier: str) -> str:
    return f'"{identifier}"' if " " in identifier else identifier
