"""What was published, as anchors.lock keeps it, to what each release did; and what the next one keeps of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from dossier.core.lock import Led, Lock
from dossier.model import Event, Folio, Key, Published


def editions_of(lock: Lock) -> tuple[str, ...]:
    """The days of all releases of which something is left, in order."""
    days = {day for of in lock.earlier.values() for day in of}
    days |= {each.day for each in lock.published.values()} | {each.day for each in lock.led.values()}
    days |= {stone.day for of in lock.stones.values() for stone in of}
    return tuple(sorted(days))


def events_of(
    lock: Lock, homes: Mapping[str, Key], folios: Mapping[Key, Folio], hidden: Collection[Key]
) -> tuple[Event, ...]:
    """What each release but the first did, in order; of records that are hidden now nothing.

    `homes` are the documents that each published id leads to now.
    """
    first = next(iter(editions_of(lock)), "")
    found = [*_of_documents(lock, homes, folios), *_of_gone(lock, hidden), *_of_led(lock, folios)]
    return tuple(sorted((e for e in found if e.day > first), key=lambda e: (e.day, e.what, e.key, e.name)))


def _of_documents(lock: Lock, homes: Mapping[str, Key], folios: Mapping[Key, Folio]) -> Iterator[Event]:
    renamed = {(each.key, each.day) for each in lock.led.values()}
    for name, published in lock.published.items():
        key = homes[name]
        if key in folios:
            first, *later = sorted({*lock.earlier.get(name, ()), published.day})
            yield Event(first, "added", key)
            other = (day for day in later if (key, day) not in renamed)
            yield from (Event(day, "changed", key) for day in other if not _is_explained(folios[key], first, day))


def _is_explained(folio: Folio, after: str, day: str) -> bool:
    """Whether a correction says what was changed."""
    return any(after < said <= day for said, text in folio.changes if text)


def _of_gone(lock: Lock, hidden: Collection[Key]) -> Iterator[Event]:
    for name, (stone, *_) in lock.stones.items():
        if stone.number == 0 and f"document/{name}" not in hidden:
            yield Event(stone.day, "gone", "", name, stone.reason)


def _of_led(lock: Lock, folios: Mapping[Key, Folio]) -> Iterator[Event]:
    for each in lock.led.values():
        former = each.id.partition("/")[2]
        if each.key in folios and former in folios[each.key].former:
            yield Event(each.day, "led", each.key, former)


def earlier_days(before: Lock, was: Published | None, after: Published) -> tuple[str, ...]:
    """The days on which other texts of a document were published than the one that is published now."""
    if was is None:
        return ()
    days = {*before.earlier.get(was.id, ())} | ({was.day} if was != after else set())
    return tuple(sorted(days - {after.day}))


def led_by(before: Lock, folios: Mapping[Key, Folio], day: str) -> dict[str, Led]:
    """The ids that public records had, each with the day since which it leads to where the record is now."""
    found: dict[str, Led] = {}
    for key, folio in folios.items():
        for former in folio.former:
            name = f"{folio.card.kind}/{former}"
            was = before.led.get(name)
            found[name] = was if was and was.key == key else Led(name, day, key)
    return found
