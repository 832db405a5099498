"""A cache, a manifest or a disk that is not as it was left: a right build and a word about it, never a wrong page."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dossier.io.cache import FILE
from dossier.manifest import MANIFEST
from dossier.pipeline import Options, build_dossier
from tests.incremental.folders import (
    BUILD,
    TODAY,
    clean_build,
    difference,
    ended_well,
    many,
    matter,
    refused_well,
    run,
    said,
    tree,
    write,
)

EDIT = {"content/people/p03.md": matter(name="Person Nrd", aliases=["Somebody else"])}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    root = write(tmp_path / "x", many(40))
    assert not build_dossier(Options(root, TODAY, jobs=1)).failed
    return root


def flipped(seed: int) -> Callable[[Path], None]:
    """A damage: forty bytes of the file are others."""

    def damage(path: Path) -> None:
        data, chance = bytearray(path.read_bytes()), random.Random(seed)
        for _ in range(40):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)

    return damage


def cut(part: float) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * part)])

    return damage


def another_text(path: Path) -> None:
    path.write_text("This is no database.\n" * 400)


def another_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE state (something INTEGER)")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def rows_swapped(path: Path) -> None:
    """Whole rows, each under another's key."""
    with sqlite3.connect(path) as database:
        for table in ("text", "shelf"):
            first, second = (row[0] for row in database.execute(f"SELECT key FROM {table} ORDER BY key LIMIT 2"))
            rows = dict(database.execute(f"SELECT key, value FROM {table} WHERE key IN (?, ?)", (first, second)))
            database.execute(f"UPDATE {table} SET value = ? WHERE key = ?", (rows[first], second))
            database.execute(f"UPDATE {table} SET value = ? WHERE key = ?", (rows[second], first))


DAMAGES = {
    **{f"flipped {seed}": flipped(seed) for seed in range(6)},
    **{f"cut to {part:.0%}": cut(part) for part in (0, 0.001, 0.3, 0.7, 0.99)},
    "a text": another_text,
    "another database": another_database,
    "a folder": a_folder,
    "rows swapped": rows_swapped,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize("edited", [False, True], ids=["as it was", "edited"])
def test_a_damaged_cache_makes_no_wrong_page(
    built: Path, tmp_path: Path, damage: Callable[[Path], None], edited: bool
) -> None:
    damage(built / FILE)
    if edited:
        write(built, EDIT)
        (built / "public/people/p03.html").unlink()
    result = build_dossier(Options(built, TODAY, jobs=1))
    clean = clean_build(built, tmp_path / "clean")
    assert difference(tree(built / "public"), clean.files) == []
    codes = [d.code for d in result.diagnostics if d.code != "cache-unusable"]
    assert codes == [d.code for d in clean.result.diagnostics]
    build_dossier(Options(built, TODAY, jobs=1))
    assert difference(tree(built / "public"), clean.files) == []


def test_a_damaged_cache_is_told(built: Path) -> None:
    cut(0.5)(built / FILE)
    write(built, EDIT)
    result = build_dossier(Options(built, TODAY, jobs=1))
    (warning,) = [d for d in said(result) if "cache-unusable" in d]
    assert warning.startswith(".dossier/cache.sqlite: warning[cache-unusable] the cache could not be read")


def test_a_new_version_begins_with_an_empty_cache(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dossier.io.cache._tool", lambda: b"another version")
    assert build_dossier(Options(built, TODAY, jobs=1)).work.parsed > 0
    assert build_dossier(Options(built, TODAY, jobs=1)).work.parsed == 0


def test_what_left_the_dossier_leaves_the_cache(built: Path) -> None:
    word = "Quillfeather"
    path = built / "content/documents/d0001.md"
    path.write_text(path.read_text().replace("Landia", word), encoding="utf-8")
    build_dossier(Options(built, TODAY, jobs=1))
    assert word.encode() in (built / FILE).read_bytes()
    shutil.rmtree(built / "content/pages")
    path.unlink()
    (built / "content/documents/d0000.md").unlink()
    build_dossier(Options(built, TODAY, jobs=1))
    with sqlite3.connect(built / FILE) as database:
        for table in ("text", "shelf"):
            assert not [key for (key,) in database.execute(f"SELECT key FROM {table}") if "d0001" in key]


@pytest.mark.parametrize(
    "damage", [flipped(1), cut(0.5), another_text, a_folder], ids=["flipped", "cut", "a text", "a folder"]
)
def test_a_damaged_manifest_is_refused_and_nothing_is_lost(built: Path, damage: Callable[[Path], None]) -> None:
    damage(built / "public" / MANIFEST)
    before = tree(built / "public")
    result = build_dossier(Options(built, TODAY, jobs=1))
    if result.failed:
        assert [d.code for d in result.diagnostics] == ["output-refused"]
        assert difference(tree(built / "public"), before) == []


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX limits")
def test_a_full_disk_leaves_the_old_site(built: Path) -> None:
    """No file may become larger than 20 kB: the first page or file that would be is a write that fails."""
    before = tree(built / "public")
    write(built, {"content/files/large.bin": "0123456789" * 10_000, **EDIT})
    resource, limit = pytest.importorskip("resource"), 20_000
    ended = run(*BUILD, built, prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    refused_well(ended)
    assert "output-refused" in ended.stderr
    assert difference(tree(built / "public"), before) == []
    ended_well(run(*BUILD, built))
    assert (built / "public/files/large.bin").is_file()


def test_two_builds_at_once_both_end_well(built: Path, tmp_path: Path) -> None:
    for number in range(3):
        write(built, {"content/people/p03.md": matter(name="Person Nrd", aliases=[f"Alias {number}"])})
        both = [subprocess.Popen([*map(str, BUILD), str(built)], stdout=-1, stderr=-1, text=True) for _ in range(2)]
        for each in both:
            out, err = each.communicate(timeout=120)
            assert each.returncode == 0, out + err
            assert "Traceback" not in err
    assert difference(tree(built / "public"), clean_build(built, tmp_path / "clean").files) == []
