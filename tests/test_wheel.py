"""What is handed out: the sdist and the wheel hold what they must, and the wheel alone makes and builds a dossier."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
OFFLINE = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "Temporary failure in name resolution")


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; it must succeed. It gets no PYTHON… variable that could lead it to the checkout."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV", "VIRTUAL_ENV"))}
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", cwd=cwd, env=env)
    said = done.stdout + done.stderr
    if any(sign in said for sign in OFFLINE):
        pytest.skip("needs a package index.  To run them: connect to the network")
    assert done.returncode == 0, said
    return said


def contents(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def files(folder: Path) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel made from it; in `direct/` the wheel made from the checkout."""
    folder = tmp_path_factory.mktemp("built")
    # Run from elsewhere: in the checkout `-m build` would be its build.py.
    build = (sys.executable, "-m", "build", "--no-isolation")
    run(*build, "--outdir", folder, ROOT, cwd=folder)
    run(*build, "--wheel", "--outdir", folder / "direct", ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


def test_the_wheel_holds_the_themes_and_the_starter(wheel: Path) -> None:
    names = contents(wheel).keys()
    theme = {f"dossier/{path}" for name in ("default", "broadsheet") for path in files(ROOT / "themes" / name)}
    starter = files(ROOT / "dossier/starter")
    assert theme
    assert starter
    desk = files(ROOT / "dossier/desk")
    assert desk
    assert theme | starter | desk <= names


def test_the_wheel_holds_nothing_but_the_package(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in contents(wheel)}
    assert tops == {"dossier", next(top for top in tops if top.endswith(".dist-info"))}


def test_the_sdist_makes_the_same_wheel(built: Path, wheel: Path) -> None:
    assert contents(wheel) == contents(built / "direct" / wheel.name)


def test_the_wheel_alone_makes_and_builds_a_dossier(wheel: Path, tmp_path: Path) -> None:
    """In a new environment, with only what the wheel itself asks for."""
    venv.create(tmp_path / "env", with_pip=False)
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    suffix = ".exe" if os.name == "nt" else ""
    python, dossier = scripts / f"python{suffix}", scripts / f"dossier{suffix}"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", wheel, cwd=tmp_path)
    assert wheel.name.split("-")[1] in run(dossier, "--version", cwd=tmp_path)
    run(dossier, "init", "x", cwd=tmp_path)
    run(dossier, "build", "x", "--theme", "broadsheet", cwd=tmp_path)
    run(dossier, "build", "x", cwd=tmp_path)
    assert (tmp_path / "x/public/index.html").is_file()
