"""A full disk, files that may not grow, and an output that cannot be written: a clear end, and the old site as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from dossier.pipeline import Options, build_dossier
from tests.incremental.folders import (
    BUILD,
    CACHE,
    TODAY,
    Tree,
    bound_by_permissions,
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

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs limits and permissions as POSIX has them")
# Every page changes, so that the new site needs as much room again as the old one takes.
CHANGED = {
    "dossier.yaml": "title: Changed\nurl: https://example.org/many/\n",
    "content/people/p01.md": matter(name="Person Changed", aliases=["Person Nrb"]),
    "content/files/plan.txt": "Another plan.\n" * 20_000,
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier that was built and then changed."""
    root = write(tmp_path_factory.mktemp("built") / "dossier", many(100))
    assert build_dossier(Options(root, TODAY, jobs=1)).output
    return write(root, CHANGED)


@pytest.fixture(scope="module")
def clean(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return clean_build(built, tmp_path_factory.mktemp("clean") / "dossier").files


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "dossier"))


def site(root: Path) -> Tree:
    return tree(root / "public")


def at_most(size: int) -> Callable[[], object]:
    """What a child calls so that no file that it writes may be larger: a real end of room that needs no privilege."""
    import resource  # noqa: PLC0415 - POSIX only

    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 1, 4096, 100_000])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_where_files_may_not_grow_the_old_site_stays(root: Path, size: int, jobs: str) -> None:
    """The new plan.txt is larger than each of the sizes."""
    before = site(root)
    # A program of one line, since the standard streams are pipes and may grow.
    ended = run(*BUILD, root, "--jobs", jobs, prepare=at_most(size))
    refused_well(ended)
    assert "cannot write the output: File too large" in ended.stderr
    assert difference(site(root), before) == []


def test_where_files_may_not_grow_a_first_build_leaves_nothing(root: Path) -> None:
    shutil.rmtree(root / "public")
    before = {path for path in tree(root) if not path.startswith(CACHE)}
    refused_well(run(*BUILD, root, prepare=at_most(100_000)))
    assert {path for path in tree(root) if not path.startswith(CACHE)} == before


def test_where_the_site_may_grow_but_the_cache_may_not_the_site_is_built(root: Path, clean: Tree) -> None:
    """The cache holds at least what every page is made of, the largest file of the output little of it."""
    shutil.rmtree(root / CACHE, ignore_errors=True)
    write(root, {"content/files/plan.txt": "small"})
    expected = clean_build(root, root.with_name("small")).files
    assert expected.keys() == clean.keys()
    for _ in range(2):
        ended_well(run(*BUILD, root, prepare=at_most(max(map(len, expected.values())) + 1)))
        assert difference(site(root), expected) == []


# ── mounts of one's own, in a namespace that ends with the command ───────────────────────────────────────────────────


@cache
def namespace() -> tuple[str, ...]:
    """The command under which one may mount, as root or as anybody where the system lets users have namespaces."""
    for command in (("unshare", "--mount"), ("unshare", "--mount", "--map-root-user")):
        if shutil.which("unshare") and run(*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt").returncode == 0:
            return command
    return ()


def mounted(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A shell script, `$1` and on its arguments, `build` the command, that sees the mounts that it makes alone."""
    if not namespace():
        pytest.skip("needs Linux and the right to mount in a namespace: root, or unprivileged user namespaces")
    return run(
        *namespace(),
        "sh",
        "-euc",
        f'build() {{ "{sys.executable}" -m dossier.cli build --no-search "$@"; }}\n{script}',
        "sh",
        *arguments,
    )


# A disk of `$4` bytes with the dossier `$1` at `$2`; what is on it at the end goes to `$3`, and the status is the build's.
ON_A_SMALL_DISK = """
mount -t tmpfs -o "size=$4" tmpfs "$2"
cp -a "$1/." "$2"
status=0; build "$2" || status=$?
cp -a "$2/." "$3"
exit $status
"""
BLOCK = 4096


def room_of(folder: Path) -> int:
    """Bytes that a tree takes on a disk of blocks."""
    sizes = [0 if path.is_dir() else path.stat().st_size for path in folder.rglob("*")]
    return sum(-(-size // BLOCK) * BLOCK for size in sizes)


# As parts of what the old site takes, since a new one takes as much again: from nothing up to enough.
@pytest.mark.parametrize("free", [0.01, 0.2, 0.5, 0.9, 1.0, 1.1, 1.2, 1.3, 2.0])
def test_on_a_disk_that_fills_up_the_old_site_stays_or_the_new_one_is_whole(
    root: Path, clean: Tree, tmp_path: Path, free: float
) -> None:
    before = site(root)
    disk, after = tmp_path / "disk", tmp_path / "after"
    disk.mkdir()
    after.mkdir()
    size = room_of(root) + int(room_of(root / "public") * free) // BLOCK * BLOCK
    ended = mounted(ON_A_SMALL_DISK, root, disk, after, str(size))
    if ended.returncode:
        refused_well(ended)
        assert "cannot write the output: No space left on device" in ended.stderr
    assert difference(site(after), before if ended.returncode else clean) == []
    assert ended.returncode == 0 or free < 2
    assert ended.returncode == 1 or free > 0.9
    ended_well(run(*BUILD, after))
    assert difference(site(after), clean) == []


def test_on_a_read_only_file_system_the_old_site_stays(root: Path) -> None:
    before = site(root)
    script = 'mount --bind "$1/public" "$1/public"; mount -o remount,bind,ro "$1/public"; build "$1"'
    ended = mounted(script, root)
    refused_well(ended)
    assert "cannot write the output: Read-only file system" in ended.stderr
    assert difference(site(root), before) == []


@pytest.mark.parametrize("folder", ["public", "public/people"])
def test_where_permissions_forbid_it_the_old_site_stays(root: Path, clean: Tree, folder: str) -> None:
    before = site(root)
    (root / folder).chmod(0o555)
    ended = run(*BUILD, root, prepare=bound_by_permissions())
    refused_well(ended)
    assert "cannot write the output: Permission denied" in ended.stderr
    (root / folder).chmod(0o755)
    after = site(root)
    assert [
        path for path in after if path != "manifest.json" and after[path] not in (before.get(path), clean.get(path))
    ] == []
    ended_well(run(*BUILD, root))
    assert difference(site(root), clean) == []
