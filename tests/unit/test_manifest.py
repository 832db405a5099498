"""manifest.json and SHA256SUMS: what they say, and what they are not believed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dossier.manifest import Held, Manifest, manifest_bytes, manifest_of, sums_bytes

EMPTY = hashlib.sha256(b"").hexdigest()
RELEASE = Manifest(
    {"b.html": Held(0, EMPTY), 'a/“q”"\n.html': Held(0, EMPTY)}, "2026-11-25", {"dossier": "0.1", "Jinja2": "3.1"}
)


def test_a_build_says_its_files() -> None:
    text = manifest_bytes(Manifest({"b.html": Held(0, EMPTY)}))
    assert text.decode() == f'{{"files": [\n{{"path": "b.html", "bytes": 0, "sha256": "{EMPTY}"}}\n]}}\n'


@pytest.mark.parametrize("manifest", [RELEASE, Manifest({})])
def test_what_is_said_is_read_again(manifest: Manifest) -> None:
    assert manifest_of(manifest_bytes(manifest)) == manifest


@pytest.mark.parametrize("path", ["../a", "/a", "a//b", "a/../b", "C:/a", "a\\\\b", ""])
def test_paths_that_lead_out_are_left_out(path: str) -> None:
    text = f'{{"files": [{{"path": "{path}", "bytes": 0, "sha256": "{EMPTY}"}}]}}'
    assert manifest_of(text.encode()) == Manifest({})


@pytest.mark.parametrize("text", [b"", b"[]", b'{"files": [{}]}', b"[" * 100_000, b"\xff"])
def test_what_is_no_manifest_is_told_apart(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the words
        manifest_of(text)


@pytest.mark.skipif(shutil.which("sha256sum") is None or os.name == "nt", reason="there is no sha256sum")
def test_the_sums_are_checked_by_the_system(tmp_path: Path) -> None:
    paths = ["b.html", "a/“q”.html", "a/two\nlines.html"]
    for path in paths:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "SHA256SUMS").write_bytes(sums_bytes(dict.fromkeys(paths, EMPTY)))
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True)
