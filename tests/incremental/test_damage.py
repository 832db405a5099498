"""What a build finds broken, its cache or its manifest, never ends in a traceback, and the cache never in a wrong site."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from dossier.cli.program import dossier as commands
from dossier.pipeline import Options, build_dossier
from tests.incremental.folders import (
    BUILD,
    CACHE,
    ENVIRONMENT,
    MANIFEST,
    TODAY,
    Tree,
    bound_by_permissions,
    caches,
    clean_build,
    difference,
    ended_well,
    many,
    matter,
    refused_well,
    run,
    tree,
    write,
)

Damage = Callable[[Path], object]
Ended = subprocess.CompletedProcess[str]
CHANGED = {
    "content/people/p01.md": matter(name="Person Changed", aliases=["Person Nrb"]),
    "content/documents/d0003.md": matter("Person Nra left Landia.", title="Changed", published="2015-01-02"),
    "seeds/s0001.txt": "Person Nrc and the War.",
}


def flip(seed: int) -> Damage:
    """Bits turned over in ten places."""

    def damage(path: Path) -> None:
        data, chance = bytearray(path.read_bytes()), random.Random(seed)
        for _ in range(10):
            data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        path.write_bytes(data)

    return damage


def flip_at(part: float) -> Damage:
    """Sixteen bytes from that part of the file on turned over: the head of a database, its tables, its end."""

    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        at = int(part * (len(data) - 1))
        data[at : at + 16] = bytes(byte ^ 0xFF for byte in data[at : at + 16])
        path.write_bytes(data)

    return damage


def cut(part: float) -> Damage:
    return lambda path: os.truncate(path, int(part * path.stat().st_size))


def foreign_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE songs (title TEXT)")
        database.execute("INSERT INTO songs VALUES ('mine')")
        database.commit()


def empty_database(path: Path) -> None:
    """The tables of the right one, with columns of no use."""
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in tables:
            database.execute(f'DROP TABLE "{name}"')
            database.execute(f'CREATE TABLE "{name}" (odd INTEGER)')
        database.commit()


def folder(path: Path) -> None:
    path.unlink()
    write(path, {"mine.txt": "mine"})


def dangling_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def unreadable(path: Path) -> None:
    path.chmod(0)


def unwritable(path: Path) -> None:
    path.chmod(0o444)


DAMAGES: dict[str, Damage] = {
    **{f"bits turned over, {seed}": flip(seed) for seed in range(6)},
    **{f"bytes turned over at {part:.0%}": flip_at(part) for part in (0, 0.1, 0.4, 0.8, 1)},
    **{f"cut to {part:.0%}": cut(part) for part in (0, 0.01, 0.5, 0.99)},
    "cut by a byte": lambda path: os.truncate(path, path.stat().st_size - 1),
    "a text": lambda path: path.write_text("not what you think\n"),
    "spaces": lambda path: path.write_bytes(b" " * path.stat().st_size),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "twice": lambda path: path.write_bytes(path.read_bytes() * 2),
    "a folder": folder,
    "a link that leads nowhere": dangling_link,
    "gone": lambda path: path.unlink(),
    "not to be read": unreadable,
    "not to be written": unwritable,
}
OF_PERMISSIONS = {"not to be read", "not to be written"}
OF_DATABASES: dict[str, Damage] = {"another database": foreign_database, "other columns": empty_database}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier that was built and then changed: every build of it has something to do."""
    root = write(tmp_path_factory.mktemp("built") / "dossier", many(40))
    assert build_dossier(Options(root, TODAY, jobs=1)).output
    return write(root, CHANGED)


@pytest.fixture(scope="module")
def clean(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return clean_build(built, tmp_path_factory.mktemp("clean") / "dossier").files


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "dossier", symlinks=True))


def cache_of(root: Path) -> list[Path]:
    found = caches(root)
    if not found:
        pytest.skip("there is no cache")
    return found


def build(root: Path, damage: str = "") -> Ended:
    """In this process, which is fast; as a program of its own where permissions are what matters."""
    if damage in OF_PERMISSIONS:
        return run(*BUILD, root, prepare=bound_by_permissions())
    said = CliRunner(env=ENVIRONMENT).invoke(commands, ["build", str(root), "--jobs", "1", "--no-search"])
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exc_info
    return Ended([], said.exit_code, said.stdout, said.stderr)


@pytest.mark.parametrize("damage", [*DAMAGES, *OF_DATABASES])
def test_a_damaged_cache_is_no_cache(root: Path, clean: Tree, damage: str) -> None:
    for path in cache_of(root):
        if damage in DAMAGES or path.read_bytes().startswith(b"SQLite format 3"):
            (DAMAGES | OF_DATABASES)[damage](path)
    for _ in range(2):
        ended_well(build(root, damage))
        assert difference(tree(root / "public"), clean) == []


def test_of_several_files_of_a_cache_any_may_be_gone(root: Path, clean: Tree) -> None:
    for path in cache_of(root):
        path.unlink()
        ended_well(build(root))
        assert difference(tree(root / "public"), clean) == []


@pytest.mark.skipif(os.name != "posix", reason="needs permissions of folders")
@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_for_the_cache_that_cannot_be_written_only_costs_time(root: Path, clean: Tree, mode: int) -> None:
    (root / CACHE).mkdir(exist_ok=True)
    (root / CACHE).chmod(mode)
    try:
        for _ in range(2):
            ended_well(build(root, "not to be written"))
    finally:
        (root / CACHE).chmod(0o755)
    assert difference(tree(root / "public"), clean) == []


@pytest.mark.skipif(os.name != "posix", reason="needs permissions of folders")
def test_a_dossier_that_cannot_be_written_is_built_elsewhere(root: Path, clean: Tree, tmp_path: Path) -> None:
    """From a read-only checkout, say, into a folder of one's own."""
    folders = [root, *(place for place in root.rglob("*") if place.is_dir())]
    for place in folders:
        place.chmod(0o555)
    output = tmp_path / "output"
    try:
        ended_well(run(*BUILD, root, "--output", output, prepare=bound_by_permissions()))
    finally:
        for place in folders:
            place.chmod(0o755)
    assert difference(tree(output), clean) == []


@pytest.mark.parametrize("there", ["a file", "a link that leads nowhere", "a folder in its place"])
def test_something_else_where_the_cache_should_be_only_costs_time(root: Path, clean: Tree, there: str) -> None:
    shutil.rmtree(root / CACHE, ignore_errors=True)
    if there == "a file":
        (root / CACHE).write_text("mine")
    elif there == "a link that leads nowhere":
        (root / CACHE).symlink_to("nowhere/at/all")
    else:
        write(root / CACHE, {"cache.sqlite/mine.txt": "mine"})
    before = tree(root / CACHE)
    ended_well(build(root))
    assert difference(tree(root / "public"), clean) == []
    assert before.items() <= tree(root / CACHE).items()
    assert there != "a file" or (root / CACHE).read_text() == "mine"


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_manifest_is_refused_or_does_no_harm(root: Path, clean: Tree, damage: str) -> None:
    """Without one the folder is somebody else's. With one that lists other things, what it does not list stays."""
    manifest = root / "public" / MANIFEST
    DAMAGES[damage](manifest)
    ended = build(root, damage)
    if ended.returncode:
        refused_well(ended)
        assert "output-refused" in ended.stderr
        shutil.rmtree(root / "public")
        ended_well(build(root))
    assert difference(tree(root / "public"), clean) == []
