"""A dossier folder to its release: every check, anchors.lock, and a clean build; or to the reasons against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dossier.anchoring import Verdict, prints, successor
from dossier.core.anchors import accepted, next_published, next_stones
from dossier.core.lock import Lock, lock_text
from dossier.gather import Gathered, gather
from dossier.io.read import LOCK
from dossier.io.starter import write_over
from dossier.model import Dossier, Published, Stone
from dossier.pipeline import build_dossier, result_of
from dossier.start import Options, Result, Start, started
from dossier.values import Frozen, replace


class Asked(Frozen):
    """What a release is asked beside Options: its day, what it accepts (`ID`, `ID#p4`, `ID#p4-p7`), and why."""

    day: str
    accept: tuple[str, ...] = ()
    reason: str = ""


class Release(Frozen):
    """What came of it: the build, how many paragraphs anchors.lock now holds, and of those what is new or other."""

    result: Result
    paragraphs: int = 0
    documents: int = 0
    changed: int = 0


class Unacceptable(Exception):
    """What was to be accepted is not there, or needs a reason."""


def release_dossier(options: Options, asked: Asked) -> Release:
    """Checks, writes anchors.lock and builds. With an error anywhere lock and output stay as they were.

    Raises Unacceptable, and OSError where the lock cannot be written.
    """
    wanted = _wanted(asked)
    with started(replace(options, clean=True)) as start:
        if isinstance(start, Result):
            return Release(start)
        gathered = gather(start)
        result = _checked(start, gathered, wanted)
        if result.failed or gathered.dossier is None:
            return Release(result)
        lock = _next(gathered, gathered.dossier, asked)
    return _published(replace(options, clean=False), gathered.anchors.lock, lock)


def _wanted(asked: Asked) -> Mapping[str, frozenset[int] | None]:
    try:
        return accepted(asked.accept)
    except ValueError as error:
        message = f"`{error}` is no anchor: write a document's id, or id#p4, or id#p4-p7"
        raise Unacceptable(message) from None


def _checked(start: Start, gathered: Gathered, wanted: Mapping[str, frozenset[int] | None]) -> Result:
    """All that is wrong, with what became of published paragraphs as errors where it is not accepted."""
    if gathered.dossier:
        _refuse_idle(wanted, gathered.verdicts)
    said = {verdict.said for verdict in gathered.verdicts}
    open_ = [replace(v.said, severity="error") for v in gathered.verdicts if not _is_accepted(v, wanted)]
    gathered.diagnostics = [*(each for each in gathered.diagnostics if each not in said), *open_]
    levels = {code: level for code, level in gathered.config.levels.items() if code not in _ANCHORS}
    gathered.config = replace(gathered.config, levels=levels)
    return result_of(start, gathered)


_ANCHORS = ("anchor-changed", "anchor-gone", "anchor-moved")


def _is_accepted(verdict: Verdict, wanted: Mapping[str, frozenset[int] | None]) -> bool:
    numbers = wanted.get(verdict.id, frozenset())
    return numbers is None or bool(verdict.numbers and numbers.issuperset(verdict.numbers))


def _refuse_idle(wanted: Mapping[str, frozenset[int] | None], verdicts: Iterable[Verdict]) -> None:
    """Each of them must be something to accept; else it is a slip."""
    open_: dict[str, set[int]] = {}
    for verdict in verdicts:
        open_.setdefault(verdict.id, set()).update(verdict.numbers)
    for identifier, numbers in wanted.items():
        idle = sorted(numbers - open_.get(identifier, set())) if numbers else []
        if identifier not in open_ or idle:
            name = f"{identifier}#p{idle[0]}" if idle else identifier
            raise Unacceptable(f"there is nothing to accept at `{name}`: `dossier check` says what there is")


def _next(gathered: Gathered, dossier: Dossier, asked: Asked) -> Lock:
    """What is published from now on, and what became of the rest."""
    before = gathered.anchors.lock
    named = {key: name for name, key in successor(dossier, before).items() if key}
    published: dict[str, Published] = {}
    stones: dict[str, tuple[Stone, ...]] = {}
    for key, folio in dossier.folios.items():
        if folio.card.kind != "document":
            continue
        name, was = key.partition("/")[2], before.published.get(named.get(key, ""))
        there = prints(dossier, key)
        left = tuple(stone for stone in before.stones.get(was.id if was else name, ()) if stone.number)
        after = next_published(was, name, asked.day, there, max((stone.number for stone in left), default=0))
        if any(each.text for each in there):
            published[name] = after
        fresh = tuple(next_stones(was, after, there, asked.day, asked.reason)) if was and was != after else ()
        if left or fresh:
            stones[name] = tuple(sorted((*(replace(s, id=name) for s in left), *fresh), key=lambda s: s.number))
    for stone in _buried(gathered, asked):
        stones[stone.id] = (stone,)
    there_no_more = before.stones.keys() - {key.partition("/")[2] for key in dossier.folios}
    stones |= {name: of for name in there_no_more if (of := before.stones[name])[0].number == 0}
    _refuse_silent(gathered, stones)
    return Lock(published, stones)


def _buried(gathered: Gathered, asked: Asked) -> Iterator[Stone]:
    """Documents that are gone, and accepted as such."""
    yield from (Stone(v.id, 0, asked.day, 0, asked.reason) for v in gathered.verdicts if not v.numbers)


def _refuse_silent(gathered: Gathered, stones: Mapping[str, tuple[Stone, ...]]) -> None:
    """What is gone leaves a reason."""
    known = gathered.anchors.lock.stones
    for name, of in stones.items():
        for stone in of:
            if stone not in known.get(name, ()) and not (stone.into or stone.reason):
                gone = f"{name}#p{stone.number}" if stone.number else name
                raise Unacceptable(f"`{gone}` is gone: say why with --reason, for readers who look for it")


def _published(options: Options, before: Lock, lock: Lock) -> Release:
    """The lock written and the site built; if that fails, the lock as it was."""
    path = options.root / LOCK
    old = path.read_bytes() if path.is_file() else b""
    new = lock_text(lock).encode("utf-8", "surrogatepass")
    if new != old:
        write_over(path, new)
    result = None
    try:
        result = build_dossier(options)
    finally:
        if (result is None or result.failed) and new != old:
            write_over(path, old) if old else path.unlink(missing_ok=True)
    paragraphs = sum(len(each.numbers) for each in lock.published.values())
    changed = sum(before.published.get(name) != each for name, each in lock.published.items())
    return Release(result, paragraphs, len(lock.published), changed)
