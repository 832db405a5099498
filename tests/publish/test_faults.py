"""A fault at every step of a transfer: the target is whole, nothing of others is lost, and the next run finishes the job."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import pytest

from dossier import publishing
from dossier.io.publish.site import Site, site_of
from dossier.targets import LOCK, Place, Target, Told, Unpublishable
from tests.conftest import Rounds
from tests.publish.sites import DAY, QUICK, Shop, folder_shop, pages, release

T = TypeVar("T")
CHANGING = ("write", "send", "delete", "finish", "hold", "let_go", "look", "read", "locks", "tag_of")


class Killed(BaseException):
    """The process ended here."""


class Faulty:
    """A place of which the call of that number fails; what is sent is sent one by one, so that it can fail in between."""

    def __init__(self, place: Place, fails: int, fault: BaseException) -> None:
        self.place, self.fails, self.fault, self.calls = place, fails, fault, 0

    def __getattr__(self, name: str) -> object:
        found = getattr(self.place, name)
        if name == "send":
            return self._send
        return self._counted(found) if name in CHANGING else found

    def _counted(self, call: Callable[..., T]) -> Callable[..., T]:
        def counted(*arguments: object) -> T:
            if threading.current_thread() is not threading.main_thread():
                return call(*arguments)  # the beat of the lock, which comes when it comes
            self.calls += 1
            if self.calls == self.fails:
                raise self.fault
            return call(*arguments)

        return counted

    def _send(self, paths: Iterable[str], told: Told) -> Mapping[str, str]:
        tags: dict[str, str] = {}
        for path in paths:
            tags.update(self._counted(self.place.send)([path], told))
        return tags


def publish_with(shop: Shop, fails: int, fault: BaseException, monkeypatch: pytest.MonkeyPatch) -> Faulty:
    """Publishes what lies in the site, with a fault at that call; the calls that there were."""
    made: list[Faulty] = []
    whole = publishing._place  # noqa: SLF001 - the seam at which a place is opened

    def faulty(root: Path, target: Target, site: Site, day: str) -> Faulty:
        made.append(Faulty(whole(root, target, site, day), fails, fault))
        return made[0]

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "_place", faulty)
        with contextlib.suppress(Killed, Unpublishable, OSError):
            publishing.transfer(shop.root, shop.target, site_of(shop.site), publishing.Order(DAY), pace=QUICK)
    return made[0]


def is_whole(shown: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes], foreign: dict[str, bytes]) -> None:
    """Each file is that of one edition, each page finds its style sheet, and a new manifest stands for all that it lists."""
    assert {path: shown.get(path) for path in foreign} == foreign
    for path, text in shown.items():
        if path not in foreign:
            assert text in (old.get(path), new.get(path)), path
        if style := re.search(rb'href="(?:\.\./)?([^"]+)"', text):
            assert style[1].decode() in shown, f"{path} has lost its style sheet"
    if old:
        assert {path for path in old if path in new} <= shown.keys()
    if shown.get("manifest.json") == new["manifest.json"]:
        assert {path: shown.get(path) for path in new} == new


FAULTS = [Killed(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), Unpublishable("the network is gone")]


def steps(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many calls a whole run makes."""
    return publish_with(shop, 0, Killed(), monkeypatch).calls


def chosen(count: int, most: int) -> Iterator[int]:
    """As many of the steps as that, or a few more, evenly from the middle of the first part on."""
    apart = max(1, count // most)
    return iter(range((apart + 1) // 2, count + 1, apart))


@pytest.mark.parametrize("fault", FAULTS, ids=["killed", "full", "network"])
def test_a_fault_at_any_step_leaves_a_whole_site_and_the_next_run_goes_on(
    shop: Shop, fault: BaseException, monkeypatch: pytest.MonkeyPatch, rounds: Rounds
) -> None:
    foreign = {} if shop.target.kind == "zip" else {"robots.txt": b"mine"}
    few = {"rsync": 1, "git": 2, "s3": 2}.get(shop.target.kind, 40)
    shop.publish(pages(5))
    for path, text in foreign.items():
        shop.put(path, text)
    release(shop.site, pages(6, edition=2))
    count = steps(shop, monkeypatch)
    edition = 2
    for number in chosen(count, rounds(few, 1000)):
        old = {path: text for path, text in shop.shown().items() if path not in foreign}
        edition += 1
        release(shop.site, pages(5 + edition % 3, edition=edition))
        publish_with(shop, number, fault, monkeypatch)
        new = shop.whole()
        is_whole(shop.shown(), old, new, foreign)
        again = shop.publish()
        assert again.done, again.objections
        assert shop.shown() == new | foreign
        assert shop.publish().plan.nothing  # type: ignore[union-attr]  # it was carried out


def test_who_was_asleep_while_somebody_else_took_over_sends_no_more(root: Path) -> None:
    """Also in the middle of many files of one sort."""
    shop = folder_shop(root)
    shop.publish(pages(60))
    release(shop.site, pages(60, edition=2))
    place, sent = root.parent / "target", []

    def asleep(_: str, done: int, total: int) -> None:
        if total and done > 10 and not (place / f"{LOCK}other").exists():
            (place / f"{LOCK}other").write_bytes(b"[true, 7]")
            time.sleep(QUICK.beat * 3)
        sent.append(done)

    with pytest.raises(Unpublishable, match="somebody else went on publishing there while this stood still"):
        publishing.transfer(
            shop.root, shop.target, site_of(shop.site), publishing.Order(DAY), progress=asleep, pace=QUICK
        )
    assert max(sent) < 15
    (place / f"{LOCK}other").unlink()
    assert shop.publish().done
    assert shop.shown() == shop.whole()


def test_a_first_run_that_was_stopped_is_taken_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    release(shop.site, pages(8))
    publish_with(shop, 12, Killed(), monkeypatch)
    found = shop.publish()
    assert found.done, found.objections
    assert shop.shown() == shop.whole()


def test_an_edition_that_was_stopped_and_never_came_leaves_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had sent is the publisher's, and goes with the next edition that does not have it."""
    shop.publish(pages(5))
    release(shop.site, pages(9, edition=2))
    publish_with(shop, 14, Killed(), monkeypatch)
    assert shop.publish(pages(5, edition=3)).done
    assert shop.shown() == shop.whole()
