"""One source, one release: byte for byte the same in whatever place, by whomever, whenever and however it is made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.conftest import skip_for_want_of

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("anchors.lock", "content", "dossier.yaml", "seeds")
RELEASE = ("-m", "dossier.cli", "release", "--date", "2026-11-30")


def copied(to: Path, *, backwards: bool = False) -> Path:
    """The demonstration's sources in another folder, its files made in one order or the other."""
    files = sorted(path for name in SOURCES for path in _files(ROOT / name))
    for path in reversed(files) if backwards else files:
        target = to / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return to


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]


def released(
    folder: Path,
    *options: str,
    python: str = sys.executable,
    umask: int = 0o22,
    before: Sequence[str] = (),
    **environment: str,
) -> Mapping[str, bytes]:
    """The files of a release of the dossier in that folder."""
    around = {name: value for name, value in os.environ.items() if name not in ("SOURCE_DATE_EPOCH", "PYTHONPATH")}
    old = os.umask(umask)
    try:
        command = [*before, python, *RELEASE, *options]
        done = subprocess.run(
            command,
            cwd=folder,
            env={**around, "PYTHONPATH": str(ROOT), **environment},
            check=False,
            capture_output=True,
            text=True,
        )
    finally:
        os.umask(old)
    assert done.returncode == 0, done.stderr
    site = folder / "public"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    return released(copied(tmp_path_factory.mktemp("first")))


def test_in_another_folder_from_files_made_in_another_order(first: Mapping[str, bytes], tmp_path: Path) -> None:
    assert released(copied(tmp_path / "a folder of another/näme", backwards=True)) == first


def test_under_another_umask_locale_time_zone_and_seed_of_hashes(first: Mapping[str, bytes], tmp_path: Path) -> None:
    around = {
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "C",
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "4242",
        "USER": "other",
    }
    assert released(copied(tmp_path), umask=0o77, **around) == first


def test_by_another_user_with_another_home(first: Mapping[str, bytes], tmp_path: Path) -> None:
    """Root becomes somebody else, who owns the dossier and may read what the program is made of, and no more."""
    home, folder = tmp_path / "home", copied(tmp_path / "d")
    names = {"HOME": str(home), "USER": "nobody", "LOGNAME": "nobody", "TMPDIR": str(tmp_path)}
    before: list[str] = []
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("setpriv"):
        home.mkdir()
        for path in (tmp_path, *tmp_path.rglob("*")):
            os.chown(path, 65534, 65534)
        may = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        before = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *may, "--"]
    assert released(folder, before=before, umask=0o22, **names) == first
    owner = (folder / "public/index.html").stat()
    assert not before or owner.st_uid == 65534


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_with_any_number_of_processes(first: Mapping[str, bytes], tmp_path: Path, jobs: str) -> None:
    assert released(copied(tmp_path), "--jobs", jobs) == first


def test_the_day_may_come_from_source_date_epoch(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    command = [sys.executable, "-m", "dossier.cli", "release"]
    around = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1796083200"}
    done = subprocess.run(command, cwd=folder, env=around, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads((folder / "public/manifest.json").read_bytes())["edition"] == "2026-12-01"


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_by_another_python(
    first: Mapping[str, bytes], tmp_path: Path, version: str, rounds: Callable[[int, int], int]
) -> None:
    """With the same versions of the libraries; their installation takes the network."""
    if not rounds(0, 1):
        pytest.skip("another Python is set up with --long")
    python = _python(version)
    if not python or sys.version_info[:2] == tuple(map(int, version.split("."))):
        skip_for_want_of(f"Python {version}", f"python{version} on the PATH")
    made_with = json.loads(first["manifest.json"])["made_with"]
    pinned = [f"{name}=={said}" for name, said in made_with.items() if name != "dossier"]
    subprocess.run([python, "-m", "venv", str(tmp_path / "venv")], check=True)
    other = str(tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python")
    subprocess.run([other, "-m", "pip", "install", "--quiet", *pinned], check=True)
    subprocess.run([other, "-m", "pip", "install", "--quiet", "--no-deps", str(ROOT)], check=True)
    assert released(copied(tmp_path / "d"), python=other) == first


def _python(version: str) -> str:
    """That Python, from the PATH or from where pyenv puts it."""
    found = shutil.which(f"python{version}")
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    return str(pyenv[-1]) if pyenv else found or ""
