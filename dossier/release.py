"""A dossier folder to its release: every check, anchors.lock, and a clean build; or to the reasons against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from dossier.anchoring import Anchors, Verdict, prints, successor
from dossier.core.anchors import accepted, next_published, next_stones
from dossier.core.history import earlier_days, led_by
from dossier.core.lock import UNSEEN, Lock, attributes_with, lock_text
from dossier.core.withhold import why_hidden
from dossier.diagnostics import Diagnostic, report
from dossier.gather import Gathered, gather
from dossier.io.read import LOCK
from dossier.io.signing import cannot_sign
from dossier.io.starter import write_over
from dossier.io.versions import versions
from dossier.leaking import Inspection
from dossier.manifest import Seal
from dossier.model import Dossier, Published, Stone
from dossier.pipeline import build_dossier, result_of
from dossier.sealing import key_in, key_problem
from dossier.start import Options, Result, Start, started
from dossier.values import Frozen, replace

ATTRIBUTES = ".gitattributes"


class Asked(Frozen):
    """What a release is asked beside Options: its day, what it accepts (`ID`, `ID#p4`, `ID#p4-p7`), and why.

    `now` is the day on which it is made, if that is another one.
    """

    day: str
    accept: tuple[str, ...] = ()
    reason: str = ""
    key: Path | None = None  # of SSH, by which the release is signed, in place of that of dossier.yaml
    unsigned: bool = False  # whatever dossier.yaml says
    now: str = ""
    home: Path | None = None  # the dossier itself, where it is a copy of it that is released


class Release(Frozen):
    """What came of it: the build, how many paragraphs anchors.lock now holds, and of those what is new or other.

    `attributes` tells whether git was told how to merge the file.
    """

    result: Result
    paragraphs: int = 0
    documents: int = 0
    changed: int = 0
    attributes: bool = False
    did: tuple[
        tuple[str, int], ...
    ] = ()  # `added`, `changed`, `gone`, `led`, and how often, in an edition after the first


class Unacceptable(Exception):
    """What was to be accepted is not there, or needs a reason."""


def release_dossier(options: Options, asked: Asked) -> Release:
    """Checks, writes anchors.lock and builds. With an error anywhere lock and output stay as they were.

    Raises Unacceptable, and OSError where the lock cannot be written.
    """
    wanted = _wanted(asked)
    if asked.key and (problem := cannot_sign(asked.key)):
        raise Unacceptable(problem)
    with started(replace(options, clean=True)) as start:
        if isinstance(start, Result):
            return Release(start)
        gathered = gather(start)
        key = _key(options, asked, gathered)
        refused = [*_early(gathered, asked), *_unsignable(key, asked, gathered)]
        gathered.diagnostics += refused
        result = _checked(start, gathered, wanted)
        before, verdicts = gathered.anchors.lock, gathered.verdicts
        if gathered.dossier is None or refused or not all(_is_accepted(each, wanted) for each in verdicts):
            return Release(result)
        lock = _next(gathered.dossier, asked, before, verdicts)
    options = replace(options, clean=False)
    if lock.pins != before.pins:
        renumbered = _renumbered(options, asked, gathered.anchors, verdicts, lock)
        if isinstance(renumbered, Result):
            return Release(renumbered)
        result, lock = renumbered
    if result.failed:
        return Release(result)
    _refuse_idle(wanted, verdicts, before)
    _refuse_silent(before, lock)
    options = replace(options, seal=Seal(asked.day, versions(), str(key or "")))
    return replace(_published(options, before, lock), did=_did(before, lock))


def _key(options: Options, asked: Asked, gathered: Gathered) -> Path | None:
    """The key that signs: the one that was asked for, else that of dossier.yaml."""
    if asked.key or asked.unsigned:
        return asked.key
    return key_in(asked.home or options.root, gathered.config.sign)


def _unsignable(key: Path | None, asked: Asked, gathered: Gathered) -> Iterator[Diagnostic]:
    if key and not asked.key and (problem := key_problem(key, gathered.config.sign_at)):
        yield problem


def _early(gathered: Gathered, asked: Asked) -> Iterator[Diagnostic]:
    """Documents whose embargo is over on the day that is said, and not on that on which they would come out."""
    if gathered.dossier is None or not asked.now or asked.day <= asked.now:
        return
    for key in gathered.dossier.of_kind.get("document", ()):
        record = gathered.dossier.records[key]
        if why := why_hidden(record, asked.now):
            message = f"this is under {why}, and a release of {asked.day} would publish it on {asked.now}"
            hint = "release it when the embargo is over; if it is over already, change it"
            yield report("embargo-early", message, record.place("embargo_until"), hint)


def _renumbered(
    options: Options, asked: Asked, before: Anchors, verdicts: tuple[Verdict, ...], lock: Lock
) -> tuple[Result, Lock] | Result:
    """All that is wrong with the numbers of that lock in place, and the lock as these make it.

    Citations are checked as they will be published, and which paragraphs of an excerpt are shown may be others.
    """
    with started(options) as start:
        if isinstance(start, Result):
            return start
        gathered = gather(start, anchors=replace(before, lock=lock))
        said = {verdict.said for verdict in gathered.verdicts}  # what is shown of an excerpt is counted by old numbers
        gathered.diagnostics = [each for each in gathered.diagnostics if each not in said]
        result = result_of(start, gathered)
        return (result, _next(gathered.dossier, asked, before.lock, verdicts)) if gathered.dossier else result


def _wanted(asked: Asked) -> Mapping[str, frozenset[int] | None]:
    try:
        return accepted(asked.accept)
    except ValueError as error:
        message = f"`{error}` is no anchor: write a document's id, or id#p4, or id#p4-p7"
        raise Unacceptable(message) from None


def _checked(start: Start, gathered: Gathered, wanted: Mapping[str, frozenset[int] | None]) -> Result:
    """All that is wrong, with what became of published paragraphs as errors where it is not accepted."""
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


def _refuse_idle(wanted: Mapping[str, frozenset[int] | None], verdicts: Iterable[Verdict], before: Lock) -> None:
    """Each of them must be something to accept; else it is a slip."""
    open_: dict[str, set[int]] = {}
    for verdict in verdicts:
        open_.setdefault(verdict.id, set()).update(verdict.numbers)
    for identifier, numbers in wanted.items():
        idle = sorted(numbers - open_.get(identifier, set())) if numbers else []
        if identifier not in open_ or idle:
            name = f"{identifier}#p{idle[0]}" if idle else identifier
            why = "`dossier check` says what there is" if before.published else "nothing was released yet"
            raise Unacceptable(f"there is nothing to accept at `{name}`: {why}")


def _next(dossier: Dossier, asked: Asked, before: Lock, verdicts: Iterable[Verdict]) -> Lock:
    """What is published from now on, and what became of the rest."""
    named = {key: name for name, key in successor(dossier, before).items() if key}
    published: dict[str, Published] = {}
    earlier: dict[str, tuple[str, ...]] = {}
    stones: dict[str, tuple[Stone, ...]] = {}
    for key, folio in dossier.folios.items():
        if folio.card.kind != "document":
            continue
        name, was = key.partition("/")[2], before.published.get(named.get(key, ""))
        there = prints(dossier, key)
        left = tuple(stone for stone in before.stones.get(was.id if was else name, ()) if stone.number)
        after = next_published(was, name, asked.day, there, max((stone.number for stone in left), default=0))
        if after.numbers and (was or any(digest != UNSEEN for digest in after.digests)):
            published[name] = after
            earlier[name] = earlier_days(before, was, after)
        left = tuple(stone for stone in left if stone.number not in after.numbers)  # as a merge may bring back
        fresh = tuple(next_stones(was, after, there, asked.day, asked.reason)) if was and was != after else ()
        if left or fresh:
            stones[name] = tuple(sorted((*(replace(s, id=name) for s in left), *fresh), key=lambda s: s.number))
    for stone in _buried(verdicts, asked):
        stones[stone.id] = (stone,)
    there_no_more = before.stones.keys() - {key.partition("/")[2] for key in dossier.folios}
    stones |= {name: of for name in there_no_more if (of := before.stones[name])[0].number == 0}
    days = {name: of for name, of in earlier.items() if of}
    return Lock(published, stones, days, led_by(before, dossier.folios, asked.day))


def _did(before: Lock, after: Lock) -> tuple[tuple[str, int], ...]:
    """What the release did since the one before; nothing of the first."""
    if not before.published:
        return ()
    was = before.published
    counts = {
        "added": sum(name not in was and name not in after.earlier for name in after.published),
        "changed": sum(name in after.earlier and each != was.get(name) for name, each in after.published.items()),
        "gone": sum(of[0].number == 0 and name not in before.stones for name, of in after.stones.items()),
        "led": len(after.led.keys() - before.led.keys()),
    }
    return tuple((what, count) for what, count in counts.items() if count)


def _buried(verdicts: Iterable[Verdict], asked: Asked) -> Iterator[Stone]:
    """Documents that are gone, and accepted as such."""
    yield from (Stone(v.id, 0, asked.day, 0, asked.reason) for v in verdicts if not v.numbers)


def _refuse_silent(before: Lock, lock: Lock) -> None:
    """What is gone leaves a reason."""
    for name, of in lock.stones.items():
        for stone in of:
            if stone not in before.stones.get(name, ()) and not (stone.into or stone.reason):
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
        result = build_dossier(options, Inspection())
    finally:
        if (result is None or result.failed) and new != old:
            write_over(path, old) if old else path.unlink(missing_ok=True)
    paragraphs = sum(len(each.numbers) for each in lock.published.values())
    changed = sum(before.published.get(name) != each for name, each in lock.published.items())
    told = not result.failed and _told_git(options.root)
    return Release(result, paragraphs, len(lock.published), changed, told)


def _told_git(root: Path) -> bool:
    """Whether .gitattributes says only since now how anchors.lock is merged; without a repository it need not."""
    path, whole = root / ATTRIBUTES, root.resolve()
    if not any((folder / ".git").exists() for folder in (whole, *whole.parents)):
        return False
    with suppress(OSError, UnicodeDecodeError):  # the site is released all the same, and its lock merged by hand
        before = path.read_bytes().decode() if path.exists() else ""
        after = attributes_with(before, LOCK)
        if after != before:
            write_over(path, after.encode())
            return True
    return False
