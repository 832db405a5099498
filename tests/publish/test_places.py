"""What holds for targets of every kind: only what changed travels, nothing of others is touched, runs go on where one was stopped."""

from __future__ import annotations

import json

import pytest

from dossier.targets import LEDGER, Unpublishable
from tests.conftest import Rounds
from tests.publish.sites import Shop, pages, release


def test_an_empty_target_holds_the_release_byte_for_byte(shop: Shop) -> None:
    found = shop.publish(pages())
    assert found.done
    assert found.objections == ()
    assert shop.shown() == shop.whole()


def test_a_release_that_is_there_already_moves_nothing(shop: Shop) -> None:
    shop.publish(pages())
    again = shop.publish(pages())
    assert again.done
    assert again.plan is not None
    assert again.plan.nothing
    assert shop.shown() == shop.whole()


def test_only_what_changed_travels(shop: Shop) -> None:
    shop.publish(pages(30))
    files = pages(30) | {"documents/d00007.html": b"<p id=p1>other</p>"}
    del files["documents/d00009.html"]
    found = shop.publish(files | {"documents/new.html": b"<p>new</p>"})
    assert found.plan is not None
    seals = {"SHA256SUMS", "manifest.json"}
    assert found.plan.added == ("documents/new.html",)
    assert set(found.plan.changed) == {"documents/d00007.html"} | seals
    assert found.plan.removed == ("documents/d00009.html",)
    assert shop.shown() == shop.whole()


def test_of_ten_thousand_files_with_one_paragraph_edited_three_travel(shop: Shop, rounds: Rounds) -> None:
    files = pages(rounds(150, 10_000))
    shop.publish(files)
    edited = {"documents/d00007.html": b'<link href="../assets/style.0000000001.css"><p id="p1">edited</p>\n'}
    found = shop.publish(files | edited)
    assert found.plan is not None
    assert (found.plan.added, found.plan.removed) == ((), ())
    assert set(found.plan.changed) == {"documents/d00007.html", "SHA256SUMS", "manifest.json"}
    assert shop.shown() == shop.whole()


def test_a_look_changes_nothing(shop: Shop) -> None:
    shop.publish(pages())
    before = shop.shown()
    found = shop.publish(pages(edition=2), look_only=True)
    assert found.plan is not None
    assert found.plan.added == ("assets/style.0000000002.css",)
    assert not found.done
    assert shop.shown() == before


def test_many_deletions_wait_for_a_yes(shop: Shop) -> None:
    shop.publish(pages(60))
    before = shop.shown()
    found = shop.publish(pages(5))
    assert not found.done
    assert [said.partition(":")[0] for said in found.objections] == [
        f"55 of {len(before)} published files would be removed, more than 20"
    ]
    assert shop.shown() == before
    assert shop.publish(pages(5), yes=True).done
    assert shop.shown() == shop.whole()


def test_files_of_others_stay(shop: Shop) -> None:
    if shop.target.kind == "zip":
        pytest.skip("an archive with files of others is not written to")
    shop.publish(pages())
    shop.put("private/notes.txt", b"mine")
    shop.put("robots.txt", b"mine")
    found = shop.publish(pages(edition=2))
    assert found.done
    assert shop.shown() == shop.whole() | {"private/notes.txt": b"mine", "robots.txt": b"mine"}


def test_a_target_with_files_of_others_waits_for_a_yes(shop: Shop) -> None:
    if shop.target.kind == "zip" or shop.target.number("editions"):
        pytest.skip("there the file or the link itself is the target's")
    shop.put("private/notes.txt", b"mine")
    found = shop.publish(pages())
    assert found.objections == (
        "the target holds 1 file that dossier did not put there, and would leave alone: private/notes.txt",
    )
    assert shop.shown() == {"private/notes.txt": b"mine"}
    assert shop.publish(pages(), yes=True).done
    assert shop.shown() == shop.whole() | {"private/notes.txt": b"mine"}


def test_a_file_of_others_in_the_way_stops_it(shop: Shop) -> None:
    if shop.target.kind == "zip":
        pytest.skip("an archive with files of others is not written to")
    shop.publish(pages())
    shop.put("documents/new.html", b"mine")
    before = shop.shown()
    with pytest.raises(
        Unpublishable, match=r"^1 file that dossier did not put there would stand in the way: documents/new.html\. Move"
    ):
        shop.publish(pages() | {"documents/new.html": b"ours"}, yes=True)
    assert shop.shown() == before


def test_the_same_file_of_others_is_taken_over(shop: Shop) -> None:
    if shop.target.kind in ("zip", "rsync"):
        pytest.skip("there nobody can tell that it is the same")
    shop.publish(pages())
    shop.put("documents/new.html", b"the same")
    assert shop.publish(pages() | {"documents/new.html": b"the same"}).done
    assert shop.shown() == shop.whole()


def test_what_somebody_changed_behind_our_back_waits_for_a_yes(shop: Shop) -> None:
    if shop.target.kind == "zip":
        pytest.skip("an archive is written anew as a whole")
    shop.publish(pages())
    shop.put("documents/d00003.html", b"theirs, which has another length")
    before = shop.shown()
    found = shop.publish(pages(edition=2))
    assert found.objections == (
        "somebody changed 1 published file in the target, and this would be written over: documents/d00003.html",
    )
    assert shop.shown() == before
    assert shop.publish(pages(edition=2), yes=True).done
    assert shop.shown() == shop.whole()


def test_what_somebody_changed_is_never_removed(shop: Shop) -> None:
    if shop.target.kind == "zip":
        pytest.skip("an archive is written anew as a whole")
    shop.publish(pages(12))
    shop.put("documents/d00011.html", b"theirs, which has another length")
    found = shop.publish(pages(11))
    assert found.plan is not None
    assert found.plan.left == ("documents/d00011.html",)
    assert shop.shown() == shop.whole() | {"documents/d00011.html": b"theirs, which has another length"}


def test_what_somebody_lost_is_put_back(shop: Shop) -> None:
    if shop.target.kind == "zip":
        pytest.skip("an archive is written anew as a whole")
    shop.publish(pages())
    shop.lose("documents/d00003.html")
    assert shop.publish(pages()).done
    assert shop.shown() == shop.whole()


def test_a_manifest_edited_by_hand_is_no_licence(shop: Shop) -> None:
    """It says that a file of somebody else is the publisher's; the ledger and the file itself say that it is not."""
    if shop.target.kind == "zip":
        pytest.skip("an archive is written anew as a whole")
    shop.publish(pages())
    shop.put("mine.txt", b"mine")
    manifest = json.loads(shop.shown()["manifest.json"])
    manifest["files"].append({"path": "mine.txt", "bytes": 4, "sha256": "0" * 64})
    shop.put("manifest.json", json.dumps(manifest).encode())
    found = shop.publish(pages(edition=2))
    assert found.objections == (
        "somebody changed 1 published file in the target, and this would be written over: manifest.json",
    )
    assert shop.publish(pages(edition=2), yes=True).done
    assert shop.shown() == shop.whole() | {"mine.txt": b"mine"}


def test_a_damaged_ledger_is_made_up_for_by_what_this_machine_remembers(shop: Shop) -> None:
    if shop.target.kind == "zip":
        pytest.skip("an archive has no ledger")
    shop.publish(pages())
    shop.put(LEDGER, b"{")
    found = shop.publish(pages(edition=2))
    assert found.objections == (
        f"{LEDGER} in the target is not as dossier wrote it; which files there were published is not known for certain",
    )
    assert shop.publish(pages(edition=2), yes=True).done
    assert shop.shown() == shop.whole()


def test_a_lost_ledger_is_made_up_for_by_the_manifest_there(shop: Shop) -> None:
    if shop.target.kind == "zip":
        pytest.skip("an archive has no ledger")
    shop.publish(pages())
    shop.lose(LEDGER)
    (shop.root / ".dossier" / f"published-{shop.target.name}.json").unlink()
    found = shop.publish(pages(edition=2))
    assert found.objections == ()
    assert shop.shown() == shop.whole()


def test_a_folder_becomes_a_file_and_a_file_a_folder(shop: Shop) -> None:
    shop.publish(pages() | {"files/x/y.txt": b"in a folder", "files/z": b"a file"})
    found = shop.publish(pages() | {"files/x": b"a file", "files/z/y.txt": b"in a folder"})
    assert found.done
    assert shop.shown() == shop.whole()


def test_a_site_that_is_not_what_its_manifest_says_is_not_sent(shop: Shop) -> None:
    shop.publish(pages())
    release(shop.site, pages(edition=2))
    before = shop.shown()
    place = shop.site / "documents/d00003.html"
    place.write_bytes(place.read_bytes()[::-1])  # behind the manifest's back, and of the same length
    with pytest.raises(Unpublishable, match=r"^documents/d00003\.html is not what its manifest says"):
        shop.publish()
    assert shop.shown()["manifest.json"] == before["manifest.json"]
    assert shop.publish(pages(edition=2)).done
    assert shop.shown() == shop.whole()
