"""Bytes and an SSH key to a signature of them, by OpenSSH's own program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

NAMESPACE = "file"  # what the signature is for, as `ssh-keygen -Y sign -n` has it
_PROGRAM = "ssh-keygen"
_SECONDS = 300  # a key may ask for its pass phrase, or to be touched
_BEGINS = b"-----BEGIN SSH SIGNATURE-----"


class NotSigned(Exception):
    """Why there is no signature."""


def cannot_sign(key: Path) -> str:
    """Why nothing can be signed with that key, in a sentence; '' if it can be tried."""
    if not shutil.which(_PROGRAM):
        return "signing needs `ssh-keygen`, which comes with OpenSSH and is not on this machine"
    if not key.is_file():
        return f"there is no key `{key}`: `ssh-keygen -t ed25519` makes one"
    return ""


def sign(text: bytes, key: Path) -> bytes:
    """The signature with a private key, or with a public one whose private part an agent has. Raises NotSigned."""
    command = [_PROGRAM, "-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key)]
    try:
        done = subprocess.run(command, check=False, input=text, capture_output=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        raise NotSigned(f"`{_PROGRAM}` gave no answer in {_SECONDS} s") from None
    except OSError as error:
        raise NotSigned(f"`{_PROGRAM}` does not run ({error.strerror or error})") from None
    if done.returncode or not done.stdout.startswith(_BEGINS):
        said = " ".join((done.stderr or done.stdout).decode("utf-8", "replace").split())
        raise NotSigned(said or f"`{_PROGRAM}` ended with {done.returncode}")
    return done.stdout
