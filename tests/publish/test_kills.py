"""Publishers killed at any moment, and two at once: never a broken site, and one of them stops."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dossier.publishing import Published
from dossier.targets import Unpublishable
from dossier.values import to_json
from tests.conftest import Rounds
from tests.publish.sites import Shop, pages, release
from tests.publish.test_faults import is_whole

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")
PROGRAM = """
import json, sys
from pathlib import Path
from dossier.io.publish.site import site_of
from dossier.publishing import Order, Unpublishable, transfer
from dossier.targets import Target
from tests.publish.sites import DAY, QUICK
root, target = Path(sys.argv[1]), json.loads(sys.argv[2])
try:
    done = transfer(root, Target(*target), site_of(root / "public"), Order(DAY, yes="yes" in sys.argv), pace=QUICK)
except Unpublishable as why:
    sys.exit(f"{target[0]}: {why}")
sys.exit(0 if done.done else f"{done.objections}")
"""
CHECKOUT = Path(__file__).resolve().parent.parent.parent


def begun(shop: Shop, root: Path | None = None) -> subprocess.Popen[str]:
    """The publisher as a process of its own."""
    target = to_json(shop.target).decode()
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(root or shop.root), target],
        cwd=CHECKOUT,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.long
def test_killed_at_any_moment_a_site_is_whole(shop: Shop, rounds: Rounds) -> None:
    chance = random.Random(5)
    shop.publish(pages(40))
    begin = time.monotonic()
    release(shop.site, pages(40, edition=2))
    with begun(shop) as undisturbed:
        assert undisturbed.wait() == 0
    seconds, killed, number = time.monotonic() - begin, 0, 0
    recent: list[dict[str, bytes]] = []  # editions that were under way; what a killed run began may still arrive
    while killed < rounds(2 if shop.target.kind in ("rsync", "git", "s3") else 4, 50):
        number += 1
        old = shop.shown()
        recent.append(shop.whole())
        release(shop.site, pages(40 + number % 3, edition=number + 3))
        with begun(shop) as running:
            time.sleep(seconds * chance.uniform(0.3, 1.0))
            if chance.random() < 0.5:
                os.killpg(running.pid, signal.SIGKILL)  # with the programs that it runs
            else:
                running.kill()
            was_killed = running.wait() == -signal.SIGKILL
        killed += was_killed
        seconds *= 1 if was_killed else 0.9  # the first one was slower than they are
        is_still_whole(shop, old, recent)
        if chance.random() < 0.5:
            assert published(shop).done
            assert shop.shown() == shop.whole()
            recent.clear()
    assert published(shop).done
    assert shop.shown() == shop.whole()


def is_still_whole(shop: Shop, old: dict[str, bytes], recent: list[dict[str, bytes]]) -> None:
    """Where all of it changes at once it is one edition; else each file is that of one, and pages find their styles."""
    shown, new = shop.shown(), shop.whole()
    if shop.target.kind in ("git", "zip") or shop.target.number("editions"):
        assert shown in (old, *recent, new)
        return
    stays = {path: text for path, text in old.items() if all(path in each for each in recent)}
    late = {path: text for each in recent for path, text in each.items() if shown.get(path) == text}
    is_whole(shown, stays | late, new, {})


def published(shop: Shop) -> Published:
    """A run after one that was killed. What that one had begun may still push: then, and only then, a second one."""
    try:
        return shop.publish()
    except Unpublishable as why:
        assert "moved while this was under way" in str(why)  # noqa: PT017 - of all reasons this one
        time.sleep(1)
        return shop.publish()


def test_of_two_publishers_at_once_one_stops(shop: Shop, tmp_path: Path) -> None:
    """Both have the same target and a dossier of their own; what is there in the end is the release of one of them."""
    shop.publish(pages(30))
    other = tmp_path / "other"
    release(shop.site, pages(100, edition=2))
    release(other / "public", pages(100, edition=3))
    if shop.target.kind in ("folder", "zip"):
        other_target = {**shop.target.texts, "path": os.path.normpath(shop.root / shop.target.texts["path"])}
        shop.target = type(shop.target)(shop.target.name, shop.target.kind, other_target)
    with begun(shop) as one, begun(shop, other) as two:
        said = [each.communicate()[1] for each in (one, two)]
        ended = [one.returncode, two.returncode]
    assert set(ended) <= {0, 1}, said
    assert 0 in ended, said
    for status, text in zip(ended, said, strict=True):
        if status:
            assert "is publishing there at this moment" in text or "moved while this was under way" in text, text
    shown = shop.shown()
    listed = json.loads(shown["manifest.json"])["files"]
    assert {entry["path"]: entry["sha256"] for entry in listed} == {
        entry["path"]: hashlib.sha256(shown[entry["path"]]).hexdigest() for entry in listed
    }
