"""A release, and what a target holds, to what must be put there and taken away, and to what speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from dossier.core.publish.ledger import Entry, Ledger
from dossier.manifest import SEALS
from dossier.targets import Seen, Wanted, is_own
from dossier.values import Frozen, field

# What refers to other files; all else is an asset, which is there before anything that refers to it.
_PAGES = frozenset(["html", "xml", "txt", "json", "webmanifest"])
_FEW = 20  # so many deletions are never too many


class There(Frozen):
    """What a target holds. `damaged` says what is wrong with the ledger, or with the manifest in its stead."""

    ledger: Ledger = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    damaged: str = ""


class Plan(Frozen):
    """What is to be done to a target.

    `kept` are files that are as they should be. Of those that an earlier run left under way, `resumed` counts what need
    not be sent again. `altered` are published files that are not what was put there; `left` are such that would else
    be removed, and stay. `in_the_way` stand where the release would, and belong to somebody else, as all `foreign` do.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: Mapping[str, Entry] = field(default_factory=dict)
    pending: Mapping[str, Entry] = field(default_factory=dict)  # the ledger while it is carried out
    resumed: int = 0
    altered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    in_the_way: tuple[str, ...] = ()
    bytes: tuple[int, int, int] = (0, 0, 0)  # of what is added, changed, removed
    published: int = 0  # files that were the publisher's before
    damaged: str = ""

    @property
    def nothing(self) -> bool:
        return not (self.added or self.changed or self.removed)


def planned(wanted: Mapping[str, Wanted], there: There, tag_of: Callable[[str], str], sure: bool) -> Plan:
    """`tag_of` a path is what the target would call the contents that it is to have, '' where nobody can tell; if
    `sure`, files of one tag are the same, also where somebody else put one of them there."""
    kept: dict[str, Entry] = {}
    added, changed, altered, blocked = [], [], [], []
    for path, want in wanted.items():
        found, entry = there.seen.get(path), there.ledger.get(path)
        if found is None:
            added.append(path)
        elif entry is not None and _is_untouched(entry, found):
            if _is_wanted(entry, want) or (not entry.sha256 and found.tag and found.tag == tag_of(path)):
                kept[path] = _entry(want, found.tag)
            else:
                changed.append(path)
        elif (sure or entry is not None) and found.tag and found.tag == tag_of(path):
            kept[path] = _entry(want, found.tag)
        elif entry is None:
            blocked.append(path)
        else:
            changed.append(path)
            altered += [] if entry.pending else [path]
    gone = [path for path in there.ledger if path in there.seen and path not in wanted]
    left = [path for path in gone if not _is_ours(there.ledger[path], there.seen[path])]
    removed = sorted(set(gone).difference(left))
    foreign = [path for path in there.seen if not (path in there.ledger or path in wanted or is_own(path))]
    blocked += _between(wanted, (*foreign, *left))
    pending = {path: there.ledger[path] for path in there.ledger if path in there.seen or path in wanted}
    for path in (*added, *changed):
        old = there.ledger.get(path)
        pending[path] = _pending(wanted[path], old.tag if old else "")
    return Plan(
        tuple(sorted(added)),
        tuple(sorted(changed)),
        tuple(removed),
        kept,
        {**pending, **kept},
        sum(path not in there.ledger or there.ledger[path].pending for path in kept),
        tuple(sorted(altered)),
        tuple(sorted(left)),
        tuple(sorted({*foreign, *left})),
        tuple(sorted(blocked)),
        (_size(added, wanted), _size(changed, wanted), _size(removed, there.ledger)),
        sum(path in there.seen for path in there.ledger),
        there.damaged,
    )


def _is_untouched(entry: Entry, found: Seen) -> bool:
    """Whether a file is what was put there: by its tag where one is known, else by its size."""
    return entry.tag == found.tag if entry.tag else not entry.pending and entry.bytes == found.bytes


def _is_wanted(entry: Entry, want: Wanted) -> bool:
    return (entry.sha256, entry.how, entry.pending) == (want.sha256, want.how, False)


def _is_ours(entry: Entry, found: Seen) -> bool:
    return entry.pending or _is_untouched(entry, found)


def _entry(want: Wanted, tag: str) -> Entry:
    return Entry(want.bytes, want.sha256, want.how, tag)


def _pending(want: Wanted, tag: str) -> Entry:
    return Entry(want.bytes, want.sha256, want.how, tag, pending=True)


def _size(paths: Iterable[str], sized: Mapping[str, Wanted] | Ledger) -> int:
    return sum(sized[path].bytes for path in paths)


def _between(wanted: Collection[str], foreign: Iterable[str]) -> Iterator[str]:
    """What belongs to others and is a file where the release has a folder, or lies in a folder where it has a file."""
    folders = {above for path in wanted for above in _above(path)}
    for path in foreign:
        if path in folders or any(above in wanted for above in _above(path)):
            yield path


def _above(path: str) -> Iterator[str]:
    return (path[:at] for at, char in enumerate(path) if char == "/")


def in_turn(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """What is to be sent, in groups each of which is there before the next one is begun.

    Assets, then new pages, then changed pages, which may refer to those; last the seals, and of these the manifest.
    """
    assets = tuple(path for path in (*plan.added, *plan.changed) if not (_is_page(path) or path in SEALS))
    pages = (tuple(path for path in group if _is_page(path)) for group in (plan.added, plan.changed))
    sent = {*plan.added, *plan.changed}
    seals = ((path,) for path in reversed(SEALS) if path in sent)
    return tuple(group for group in (assets, *pages, *seals) if group)


def _is_page(path: str) -> bool:
    name = path.rpartition("/")[2]
    return path not in SEALS and ("." not in name or name.rpartition(".")[2] in _PAGES)


def parted(plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is removed, apart: what would stand in the way of what is sent, and the rest."""
    sent = {*plan.added, *plan.changed}
    early = tuple(sorted(set(_between(sent, plan.removed))))
    return early, tuple(path for path in plan.removed if path not in early)


def ledger_after(plan: Plan, wanted: Mapping[str, Wanted], tags: Mapping[str, str]) -> dict[str, Entry]:
    """The ledger when all is done; `tags` of what was sent."""
    return {path: plan.kept.get(path) or _entry(want, tags.get(path, "")) for path, want in wanted.items()}


def cap_of(plan: Plan, cap: int | None) -> int:
    """How many deletions nobody has to be asked about: as many as were chosen, else a tenth of what is published."""
    return max(_FEW, plan.published // 10) if cap is None else cap


def refusal(plan: Plan, cap: int | None = None) -> tuple[str, ...]:
    """What speaks against carrying it out until somebody says yes; a sentence each."""
    said = []
    if plan.damaged:
        said.append(f"{plan.damaged}; which files there were published is not known for certain")
    if plan.foreign and not plan.published:
        count, they = _several(len(plan.foreign), "file", "files"), _named(plan.foreign)
        said.append(f"the target holds {count} that dossier did not put there, and would leave alone: {they}")
    if plan.altered:
        count, they = _several(len(plan.altered), "published file", "published files"), _named(plan.altered)
        said.append(f"somebody changed {count} in the target, and this would be written over: {they}")
    if len(plan.removed) > cap_of(plan, cap):
        of = f"{len(plan.removed):,} of {_several(plan.published, 'published file', 'published files')}"
        said.append(f"{of} would be removed, more than {cap_of(plan, cap):,}: {_named(plan.removed)}")
    return tuple(said)


def _named(paths: Collection[str], most: int = 3) -> str:
    first = ", ".join(sorted(paths)[:most])
    return f"{first} and {len(paths) - most:,} more" if len(paths) > most else first


def blocked(plan: Plan) -> str:
    """Why it cannot be carried out whatever anybody says, or ''."""
    if not plan.in_the_way:
        return ""
    count, they = _several(len(plan.in_the_way), "file", "files"), _named(plan.in_the_way)
    return f"{count} that dossier did not put there would stand in the way: {they}"


def _several(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
