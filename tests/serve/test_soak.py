"""After any number of random edits what is served is what a build from nothing makes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dossier.core.hosts import HEADERS, REDIRECTS
from dossier.diagnostics import as_text
from dossier.preview import Preview, Taken
from dossier.proof import Proof
from dossier.start import Options
from tests.conftest import Rounds
from tests.incremental.folders import MANIFEST, TODAY, Clean, Tree, clean_build, difference, tree
from tests.serve.edits import Editing
from tests.serve.running import Served, eventually, serving

pytestmark = pytest.mark.long
BESIDE = (MANIFEST, HEADERS, REDIRECTS)  # which are of a build alone


def pages_of(proof: Proof) -> Tree:
    """Every file that the proof gives."""
    made = {url: sheet.data for url in proof.urls() if (sheet := proof.page(url))}
    return {**made, **dict(proof.assets.values())}


def built(clean: Clean) -> Tree:
    """What a build makes of everything but attachments, its manifest and what hosts read."""
    return {
        path: data
        for path, data in clean.files.items()
        if path not in BESIDE and not path.endswith("/") and not path.startswith("files/")
    }


def shown(preview: Preview, taken: Taken) -> list[str]:
    return [as_text(each) for each in preview.with_lines(taken.diagnostics)]


@pytest.mark.parametrize("seed", range(4))
def test_a_preview_after_each_edit_is_a_clean_build(tmp_path: Path, rounds: Rounds, seed: int) -> None:
    """By what it says, and by every byte of every page. Some edits are named to it, some it has to find."""
    chance = random.Random(seed)
    editing = Editing(tmp_path / "dossier", chance)
    preview = Preview(Options(editing.root, TODAY, jobs=1))
    preview.refreshed(None, TODAY)
    compared = 0
    for number in range(rounds(15, 500)):
        names: frozenset[str] = frozenset()
        for _ in range(chance.randint(1, 3)):
            names |= editing.step()
        taken = preview.refreshed(None if chance.random() < 0.2 else names, TODAY)
        clean = clean_build(editing.root, tmp_path / "clean", url="")
        if not clean.result.failed:
            assert taken.proof
            assert shown(preview, taken) == clean.said, (seed, number)
            assert difference(pages_of(taken.proof), built(clean)) == [], (seed, number)
            assert set(taken.proof.files) == {
                path for path in clean.files if path.startswith("files/") and not path.endswith("/")
            }
            assert taken.withheld == clean.result.withheld
            assert taken.counts == clean.result.counts
            compared += 1
        elif not any("template-error" in line or "output-refused" in line for line in clean.said):
            assert shown(preview, taken) == clean.said, (seed, number)
    assert compared


@pytest.mark.parametrize("seed", range(2))
def test_equal_inputs_are_an_equal_page(tmp_path: Path, rounds: Rounds, seed: int) -> None:
    """Which pages changed is told by what they are made of, without making them."""
    chance = random.Random(100 + seed)
    editing = Editing(tmp_path / "dossier", chance)
    preview = Preview(Options(editing.root, TODAY, jobs=1))
    before = preview.refreshed(None, TODAY).proof
    unequal = 0
    for _ in range(rounds(20, 400)):
        proof = preview.refreshed(editing.step(), TODAY).proof
        if proof and before:
            for url in {*proof.urls(), *before.urls()}:
                old, new = before.inputs(url), proof.inputs(url)
                assert (new == 0) == (proof.page(url) is None or url.startswith("sitemap"))
                if old == new != 0:
                    assert before.page(url) == proof.page(url), url
                else:
                    unequal += 1
        before = proof
    assert unequal


def test_a_look_that_fails_leaves_what_was_shown_and_the_next_one_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a bug, say, in the middle of it."""
    editing = Editing(tmp_path / "dossier", random.Random(3))
    (editing.root / ".dossier").mkdir()
    preview = Preview(Options(editing.root, TODAY, jobs=1))
    before = preview.refreshed(None, TODAY).proof
    assert before
    then = pages_of(before)
    editing.step()

    def fail(*_: object, **__: object) -> None:
        message = "no such luck"
        raise ZeroDivisionError(message)

    with monkeypatch.context() as patched:
        patched.setattr("dossier.preview.levelled", fail)
        with pytest.raises(ZeroDivisionError):
            preview.refreshed(None, TODAY)
    for path in range(3):  # what takes the place of what was let go, as files do
        (tmp_path / str(path)).write_bytes(b"x" * 100_000)
    assert difference(pages_of(before), then) == []
    editing.mend()
    taken, clean = preview.refreshed(None, TODAY), clean_build(editing.root, tmp_path / "clean")
    assert taken.proof
    assert difference(pages_of(taken.proof), built(clean)) == []
    assert difference(pages_of(before), then) == []
    preview.close()


def sent(served: Served, paths: Tree) -> Tree:
    return {path: served.get(f"/{path}").page for path in paths}


def test_2000_edits_end_as_a_clean_build(tmp_path: Path, rounds: Rounds) -> None:
    """Against a server that runs, told by the system alone, whatever comes in between."""
    chance = random.Random(7)
    editing = Editing(tmp_path / "dossier", chance)
    with serving(editing.root) as served:
        done, wanted = 0, rounds(100, 2000)
        while done < wanted:
            for _ in range(chance.randint(1, 50)):
                editing.step()
                done += 1
            assert served.get("/").status in (200, 500)
            editing.mend()
            clean = clean_build(editing.root, tmp_path / "clean")
            assert not clean.result.failed, clean.said
            files = {path: data for path, data in clean.files.items() if path not in BESIDE and path[-1] != "/"}
            eventually(
                lambda: not difference(sent(served, files), files),  # noqa: B023 - it is called in this round
                lambda: f"{difference(sent(served, files), files)}\n{served.lines}",  # noqa: B023 - as above
                60,
            )
            everything = {path for path in tree(editing.root) if not path.endswith("/")}
            assert not [path for path in everything if path.startswith(("public/", ".dossier/"))]
