"""A program of this machine, its arguments and its input to what it answers; or to why it did not, in a sentence."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from dossier.targets import Unpublishable, unmarked
from dossier.values import Frozen

_NO_PROMPT = {"GIT_TERMINAL_PROMPT": "0", "GCM_INTERACTIVE": "never", "SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C"}
SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15"


class Answer(Frozen):
    """What a program wrote, and its status."""

    status: int
    out: bytes
    said: str

    @property
    def last(self) -> str:
        """What it says of an error, without what an address may hold in secret."""
        lines = [line for line in self.said.splitlines() if line.strip()]
        told = [line for line in lines if line.lower().startswith(("fatal:", "error:", "remote: error", "rsync error"))]
        return unmarked((told or lines or [f"status {self.status}"])[0])


def run(
    arguments: Sequence[str | Path],
    *,
    folder: Path | None = None,
    given: Iterable[bytes] = (),
    environment: Mapping[str, str] | None = None,
    seconds: float = 3600,
    handed: Collection[int] = (),
) -> Answer:
    """Never asks anybody anything. Raises Unpublishable where the program is not there, or takes too long.

    `handed` are open files that it holds open too, for as long as it is at work.
    """
    own = {k: v for k, v in os.environ.items() if k not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")}
    name = str(arguments[0])
    try:
        done = subprocess.run(
            list(arguments),
            check=False,
            cwd=folder,
            input=b"".join(given),
            capture_output=True,
            env={**own, **_NO_PROMPT, **(environment or {})},
            timeout=seconds,
            pass_fds=tuple(handed),
        )
    except FileNotFoundError:
        raise Unpublishable(f"`{name}` is not installed, or not on the PATH: install it, and publish again") from None
    except subprocess.TimeoutExpired:
        raise Unpublishable(f"`{name}` gave no answer in {seconds:,.0f} s: publish again to go on") from None
    return Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
