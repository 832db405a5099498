"""A file and an SSH key to the signature beside it, by OpenSSH's own program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

NAMESPACE = "file"  # what the signature is for, as `ssh-keygen -Y sign -n` has it
_PROGRAM = "ssh-keygen"
_SECONDS = 120  # a key may ask for its pass phrase, or to be touched


def cannot_sign(key: Path) -> str:
    """Why nothing can be signed with that key, in a sentence; '' if it can be tried."""
    if not shutil.which(_PROGRAM):
        return "--sign needs `ssh-keygen`, which comes with OpenSSH and is not on this machine"
    if not key.is_file():
        return f"there is no key `{key}`: `ssh-keygen -t ed25519` makes one"
    return ""


def sign(file: Path, key: Path) -> str:
    """Puts FILE.sig beside a file; why that failed, or ''."""
    signature = file.with_name(f"{file.name}.sig")
    signature.unlink(missing_ok=True)  # else the program asks
    command = [_PROGRAM, "-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key), str(file)]
    try:
        done = subprocess.run(
            command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{_PROGRAM}: {error}"
    if done.returncode == 0 and signature.is_file():
        return ""
    signature.unlink(missing_ok=True)
    return " ".join((done.stderr or done.stdout).split()) or f"{_PROGRAM} ended with {done.returncode}"
