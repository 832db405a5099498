"""SHA256SUMS, its signature and who may sign to who signed it, as `ssh-keygen` says."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from dossier.manifest import SIGNATURE

_SECONDS = 60


class Unsigned(Exception):
    """The signature does not hold, or cannot be checked; the text says why."""


def signer_of(sums: bytes, signature: bytes, signers: Path) -> str:
    """Who of the allowed signers signed these sums. Raises Unsigned."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / SIGNATURE
        place.write_bytes(signature)
        found = _asked("find-principals", ["-s", str(place), "-f", str(signers)], b"")
        names = found.stdout.decode("utf-8", "replace").splitlines()
        if found.returncode or not names:
            raise Unsigned(f"it was not made by a key that {signers} names")
        asked = ["-f", str(signers), "-I", names[0], "-n", "file", "-s", str(place)]
        held = _asked("verify", asked, sums)
    if held.returncode:
        raise Unsigned("it is not that of this SHA256SUMS")
    return names[0]


def _asked(question: str, arguments: list[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["ssh-keygen", "-Y", question, *arguments], input=given, capture_output=True, check=False, timeout=_SECONDS
        )
    except FileNotFoundError:
        raise Unsigned("cannot be checked: there is no `ssh-keygen` on the PATH; it is part of OpenSSH") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unsigned(f"cannot be checked: ssh-keygen does not run ({error})") from None
