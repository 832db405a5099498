"""A release and an opened place to what must be done there, and that done: assets first, deletions last."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from dossier.core.publish.ledger import Entry, ledger_bytes, ledger_from, ledger_of
from dossier.core.publish.plan import Plan, There, in_turn, ledger_after, parted, planned
from dossier.io.publish.lease import Lease, NoLease
from dossier.manifest import MANIFEST, SEALS, Manifest, manifest_of
from dossier.start import Progress
from dossier.targets import LEDGER, Place
from dossier.values import Frozen

SENDING, LOOKING = "sending", "looking at the target"


class Memory(Frozen):
    """Where this machine remembers what it published to a target last."""

    path: Path

    def read(self) -> dict[str, Entry]:
        with suppress(OSError, ValueError):
            return ledger_of(self.path.read_bytes())
        return {}

    def write(self, text: bytes) -> None:
        with suppress(OSError):  # it is asked only where the target has lost its own
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_bytes(text)


def plan_for(place: Place, memory: Memory) -> Plan:
    """What is to be done so that the place holds the release; nothing is changed there."""
    told, damaged = _told(place, memory)
    listed: Collection[str] = told.files if isinstance(told, Manifest) else told
    wanted = place.wanted()
    seen = place.look({*listed, *wanted, *SEALS})
    ledger = ledger_from(told, {path: s.bytes for path, s in seen.items()}) if isinstance(told, Manifest) else told
    return planned(wanted, There(ledger, seen, damaged), place.tag_of, place.sure)


def _told(place: Place, memory: Memory) -> tuple[dict[str, Entry] | Manifest, str]:
    """What the place says is the publisher's: by its ledger, else by its manifest; and what is wrong with them."""
    text, damaged = place.read(LEDGER), ""
    if text is not None:
        try:
            return ledger_of(text), ""
        except ValueError:
            damaged = f"{LEDGER} in the target is not as dossier wrote it"
    if damaged and (remembered := memory.read()):
        return remembered, damaged
    text = place.read(MANIFEST)
    if text is None:
        return {}, damaged
    try:
        return manifest_of(text), damaged
    except ValueError:
        return memory.read(), damaged or f"{MANIFEST} in the target is not as dossier wrote it"


def carry_out(place: Place, plan: Plan, lease: Lease | NoLease, memory: Memory, progress: Progress) -> str:
    """What a plan says. An end at any moment leaves pages that are whole, and a ledger by which the next run goes on.

    Returns what the place has to say of it, or ''.
    """
    wanted = place.wanted()
    if not plan.nothing and not place.at_once:
        place.write(LEDGER, ledger_bytes(plan.pending))
    early, late = parted(plan)
    place.delete(early)
    tags = _sent(place, plan, lease, progress)
    lease.check()
    place.delete(late)
    text = ledger_bytes(ledger_after(plan, wanted, tags))
    if plan.nothing and (not place.ledger or place.read(LEDGER) == text):
        memory.write(text)
        return ""
    place.write(LEDGER, text)
    said = place.finish()
    memory.write(text)
    return said


def _sent(place: Place, plan: Plan, lease: Lease | NoLease, progress: Progress) -> dict[str, str]:
    """All that is to be sent, group by group: the tags of it."""
    tags: dict[str, str] = {}
    total = len(plan.added) + len(plan.changed)
    for group in in_turn(plan):
        lease.check()
        tags.update(place.send(group, _counted(lease, progress, len(tags), total)))
    return tags


def _counted(lease: Lease | NoLease, progress: Progress, before: int, total: int) -> Callable[[int], None]:
    """Told of each file; raises Unpublishable where somebody else has taken over in the middle of a group."""

    def counted(done: int) -> None:
        progress(SENDING, before + done, total)
        lease.recall()

    return counted
