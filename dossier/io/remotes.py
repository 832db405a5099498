"""A folder to the public places that its git repository is pushed to, and to which of some files git tracks."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from dossier.values import Frozen

# Where a repository can be read by all unless it was made private.
_HOSTS = (
    "github.com",
    "gitlab.com",
    "codeberg.org",
    "bitbucket.org",
    "git.sr.ht",
    "gitea.com",
    "gitee.com",
    "sourceforge.net",
)
_URL = re.compile(r"(?:[a-z+]+://)?(?:[^@/\s]*@)?([\w.-]+)(?::\d+)?[:/]", re.IGNORECASE)
_LONGEST = 20  # seconds


class Remote(Frozen):
    """A repository elsewhere: its name here, and its host. The address may hold a password, and is not kept."""

    name: str
    host: str


def public_remotes(root: Path) -> tuple[Remote, ...]:
    """Those at hosts whose repositories are public; none where there is no repository or no git."""
    found = {}
    for line in _git(root, "remote", "-v").splitlines():
        name, _, rest = line.partition("\t")
        host = host_of(rest.rpartition(" ")[0])
        if any(host == each or host.endswith(f".{each}") for each in _HOSTS):
            found[name, host] = Remote(name, host)
    return tuple(found.values())


def host_of(url: str) -> str:
    """The host of an address as git takes it, `https://…`, `ssh://…` or `git@host:path`; '' for a folder."""
    match = None if url.startswith((".", "/", "file:")) else _URL.match(url)
    return match[1].lower() if match and "." in match[1] else ""


def tracked(root: Path, paths: Iterable[str]) -> list[str]:
    """Those of these files, relative to the folder, that git tracks."""
    wanted = set(paths)
    # Pathspecs would be limited by the length of a command line, and read signs in them as patterns.
    listed = _git(root, "ls-files", "-z").split("\0") if wanted else []
    return sorted(wanted.intersection(listed))


def _git(root: Path, *command: str) -> str:
    try:
        run = subprocess.run(
            ["git", "-C", str(root), *command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_LONGEST,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return run.stdout.decode("utf-8", "replace") if run.returncode == 0 else ""
