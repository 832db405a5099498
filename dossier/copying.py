"""The linked Dossier to the documents whose texts are nearly the same, each text looked at only if it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from dossier.core.alike import ALIKE, brought_together, likeness, marks_of, runs_of
from dossier.core.folio import digest_of
from dossier.core.sources import Pair
from dossier.io.facts import Facts
from dossier.io.shelf import Shelf
from dossier.io.workers import chunks, in_order
from dossier.model import Dossier, Key
from dossier.model import Pair as Parsed
from dossier.packing import unpack_body
from dossier.start import Start, hands
from dossier.values import Frozen, pack, unpack

_SETS = 2048  # texts whose runs are kept while they are compared


class Marks(Frozen):
    """By what a text is found among others; `content` is a digest of all that its page was made of then."""

    content: int
    bands: bytes


class _Found(Frozen):
    """Documents alike, and of which contents."""

    contents: int
    pairs: tuple[Pair, ...]


class Texts(Frozen):
    """The bodies of all texts by path, as readers see them: those that withholding changed, and the others."""

    covered: Mapping[str, bytes]
    spool: Mapping[str, bytes]

    def body(self, path: str) -> bytes:
        return self.covered.get(path) or unpack(self.spool[path], Parsed).body


def likely_copies(start: Start, known: Facts[Marks], dossier: Dossier, shelf: Shelf) -> tuple[Pair, ...]:
    """Each two documents that have most of their text in common."""
    contents = {key: dossier.folios[key].content for key in dossier.of_kind.get("document", ())}
    state = digest_of(contents)
    row = start.cache.get("state", "alike")
    before = unpack(row, _Found) if row else _Found(0, ())
    if row and before.contents == state:
        return before.pairs
    stale = [key for key, content in contents.items() if _content(known, key) != content]
    texts = _looked_at(start, known, contents, stale, shelf)
    among = frozenset(stale if row else contents)
    left = contents.keys() - among
    kept = [(one, other, percent) for one, other, percent in before.pairs if one in left and other in left]
    marks = {key: known.known[key].bands for key in contents}
    fresh = _compared(brought_together(marks, among), shelf, texts)
    pairs = tuple(sorted((*kept, *fresh)))
    start.cache.put("state", [("alike", pack(_Found(state, pairs)))])
    return pairs


def _content(known: Facts[Marks], key: Key) -> int:
    return known.known[key].content if key in known.known else -1


def _looked_at(
    start: Start, known: Facts[Marks], contents: Mapping[Key, int], stale: Sequence[Key], shelf: Shelf
) -> Texts:
    """The texts, with the marks of those that changed among what is known."""
    shelf.fetch(shelf.files[key] for key in stale)
    shelf.spool.flush()
    texts = Texts(shelf.covered, shelf.spool)
    paths = [shelf.files[key] for key in stale]
    fresh: dict[Key, Marks] = {}
    done = iter(stale)
    for packed in in_order(hands(start.options), len(stale), mark_all, texts, chunks(paths)):
        fresh |= {key: Marks(contents[key], bands) for bands in unpack(packed, list[bytes]) for key in [next(done)]}
        start.options.progress("comparing", len(fresh), len(stale))
    known.keep(fresh, known.known.keys() - contents.keys())
    return texts


def mark_all(texts: Texts, part: Sequence[str]) -> bytes:
    """The bands of some texts, in a worker or here, packed."""
    return pack([marks_of(body) if (body := texts.body(path)) else b"" for path in part])


def _compared(pairs: Iterable[tuple[Key, Key]], shelf: Shelf, texts: Texts) -> Iterator[Pair]:
    @lru_cache(maxsize=_SETS)
    def runs(key: Key) -> frozenset[str]:
        shelf.fetch([shelf.files[key]])
        return frozenset(runs_of(unpack_body(texts.body(shelf.files[key]))))

    for one, other in pairs:
        percent = likeness(runs(one), runs(other))
        if percent >= ALIKE:
            yield one, other, percent
