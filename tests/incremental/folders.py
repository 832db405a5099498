"""A dossier built where earlier builds left things, and a copy of it built where nothing is: the two must be one."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from dossier.diagnostics import as_text
from dossier.pipeline import Options, Result, build_dossier

Tree = dict[str, bytes]
TODAY = "2015-12-31"
CACHE = ".dossier"
MANIFEST = "manifest.json"
CHECKOUT = Path(__file__).resolve().parent.parent.parent
# For programs that are started: this checkout's package, the day that Options.today is elsewhere, and no surprises.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "DOSSIER_TRACEBACK"},
    "PYTHONPATH": str(CHECKOUT),
    "SOURCE_DATE_EPOCH": "1451520000",
    "PYTHONDONTWRITEBYTECODE": "1",
}
_DROP, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2
# The index for search is another program's work, and as long as the rest; tests/searching holds it.
BUILD = (sys.executable, "-m", "dossier.cli", "build", "--no-search")


def tree(folder: Path) -> Tree:
    """Every file under a folder by its path, and every folder, whose path ends in `/`; nothing where there is none."""
    found = {}
    for place, folders, names in os.walk(folder):
        for name in folders:
            found[(Path(place) / name).relative_to(folder).as_posix() + "/"] = b""
        for name in names:
            found[(Path(place) / name).relative_to(folder).as_posix()] = (Path(place) / name).read_bytes()
    return found


def difference(found: Mapping[str, bytes], expected: Mapping[str, bytes]) -> list[str]:
    """In what two trees differ, a line a path: short enough for a failing test to print."""
    return [
        f"{path}: {'missing' if path not in found else 'should not be' if path not in expected else 'differs'}"
        for path in sorted(found.keys() | expected.keys())
        if found.get(path) != expected.get(path)
    ]


def write(root: Path, files: Mapping[str, bytes | str]) -> Path:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data.encode() if isinstance(data, str) else data)
    return root


def matter(body: str = "", /, **fields: object) -> str:
    """A record's text: front matter in JSON, which is YAML, and a body."""
    lines = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())
    return f"---\n{lines}---\n{body}\n"


def sources(root: Path, to: Path) -> Path:
    """A copy of a dossier without what builds leave in it."""
    shutil.copytree(root, to, ignore=shutil.ignore_patterns(CACHE, "public", ".staging-*", ".public.staging-*"))
    return to


@dataclass(frozen=True, slots=True)
class Clean:
    """What a build from nothing makes of a dossier."""

    result: Result
    files: Tree

    @property
    def said(self) -> list[str]:
        return said(self.result)


def clean_build(root: Path, to: Path, today: str = TODAY, url: str = "", theme: str = "") -> Clean:
    """A build of a copy, which is removed again. `to` does not exist."""
    copied = sources(root, to)
    try:
        result = build_dossier(Options(copied, today, url=url, theme=theme, jobs=1))
        return Clean(result, tree(copied / "public"))
    finally:
        shutil.rmtree(to)


def said(result: Result) -> list[str]:
    return [as_text(diagnostic) for diagnostic in result.diagnostics]


def caches(root: Path) -> list[Path]:
    """The files that builds keep for later ones, whatever they are called."""
    return sorted(path for path in (root / CACHE).rglob("*") if path.is_file() and path.name != ".gitignore")


def run(
    *command: str | Path, environment: Mapping[str, str] = ENVIRONMENT, prepare: Callable[[], object] | None = None
) -> subprocess.CompletedProcess[str]:
    """A program to its end; `prepare` is called in the child before it becomes the program (POSIX)."""
    return subprocess.run(
        [str(word) for word in command],
        env=dict(environment),
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        preexec_fn=prepare,
    )


def bound_by_permissions() -> Callable[[], object] | None:
    """What a child calls so that permissions bind it as they bind everybody, also where tests are run by root.

    Root without the capabilities to pass over them (prctl(2), capabilities(7)), so that no file need change its owner.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        pytest.skip("needs another user than root, whom permissions do not bind")
    system = ctypes.CDLL(None)
    return lambda: [system.prctl(_DROP, capability, 0, 0, 0) for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH)]


def ended_well(ended: subprocess.CompletedProcess[str]) -> None:
    """Fails unless a command ended with status 0."""
    assert ended.returncode == 0, f"{ended.returncode}: {ended.stdout}{ended.stderr}"
    assert "Traceback" not in ended.stderr


def refused_well(ended: subprocess.CompletedProcess[str]) -> None:
    """Fails unless a command ended with status 1 and a message that is no bug's."""
    assert ended.returncode == 1, f"{ended.returncode}: {ended.stdout}{ended.stderr}"
    assert ended.stderr.strip()
    assert not [word for word in ("Traceback", "this is a bug") if word in ended.stderr], ended.stderr


def many(documents: int = 300) -> dict[str, str]:
    """The sources of a dossier of some hundred pages that name, cite and list one another."""
    files = {
        "dossier.yaml": "title: Many\nurl: https://example.org/many/\n",
        "content/countries/land.md": matter(name="Landia"),
        "content/topics/war.md": matter(name="War"),
        "content/files/plan.txt": "A plan of the harbour.\n" * 2000,
        "content/pages/method.md": matter("We cite [@d0001#p1].\n\n![[d0002#p1]]", title="Method"),
    }
    for number in range(20):
        files[f"content/people/p{number:02}.md"] = matter(name=f"Person Nr{chr(97 + number)}", countries=["land"])
    for number in range(documents):
        files[f"content/documents/d{number:04}.md"] = matter(
            f"Person Nr{chr(97 + number % 20)} was in Landia.\n\nThe War went on, see [[d{(number + 1) % documents:04}]].",
            title=f"Document {number:04}",
            published=f"2015-{number % 12 + 1:02}-{number % 28 + 1:02}",
            topics=["war"],
        )
    for number in range(documents // 3):
        files[f"seeds/s{number:04}.txt"] = f"Person Nr{chr(97 + number % 20)} again.\n\nNumber {number} of the papers."
    return files
