"""A repository at a public host that holds the files of what is withheld is warned about when it is released."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dossier.io.remotes import host_of
from tests.cli.running import dossier
from tests.leaks.folders import DAY


def git(folder: Path, *arguments: str) -> None:
    found = shutil.which("git")
    if found is None:
        pytest.skip("needs git")
    config = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([found, *config, "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://github.com/a/b.git", "github.com"),
        ("https://me:hunter2@gitlab.com/a/b", "gitlab.com"),
        ("git@codeberg.org:a/b.git", "codeberg.org"),
        ("ssh://git@github.com:22/a/b", "github.com"),
        ("GitHub.com:a/b", "github.com"),
        ("/srv/git/github.com/a", ""),
        ("../github.com", ""),
        ("file:///github.com/a", ""),
        ("backup:a/b", ""),
    ],
)
def test_hosts(url: str, host: str) -> None:
    assert host_of(url) == host


def test_a_public_remote_that_tracks_withheld_files(gauge: Path) -> None:
    git(gauge, "init", "-q")
    git(gauge, "remote", "add", "origin", "https://me:hunter2@github.com/me/gauge.git")
    git(gauge, "remote", "add", "vault", "git@git.example.org:gauge.git")
    untracked = dossier("release", gauge, "--date", DAY)
    assert "sources-public" not in untracked.err
    git(gauge, "add", "content", "seeds")
    said = dossier("release", gauge, "--date", DAY)
    assert said.status == 0
    (line,) = [line for line in said.err.split("\n") if "sources-public" in line]
    assert line == (
        "content/documents/embargoed-minutes.md: warning[sources-public] git tracks content/documents/embargoed-minutes.md and 6 more, "
        "of what is withheld, and pushes to `origin` at github.com"
    )
    assert "hunter2" not in said.err
    assert "sources-public" not in dossier("build", gauge).err
