"""The files of a release and the key that signs it to what seals it; or to why it cannot be signed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from dossier.diagnostics import Diagnostic, Span, report
from dossier.io.signing import NotSigned, cannot_sign, sign
from dossier.io.write import Written, seals_of
from dossier.manifest import SIGNATURE, SUMS, Seal


def sealed(written: Iterable[Written], seal: Seal | None) -> dict[str, bytes] | Diagnostic:
    """The seals by name, in the order in which they come: worked out before any file is moved."""
    seals = seals_of({each.url: each for each in written}.values(), seal)
    if seal is None or not seal.key:
        return seals
    try:
        return {**seals, SIGNATURE: sign(seals[SUMS], Path(seal.key))}
    except NotSigned as why:
        return _unsigned(str(why), Span(seal.key))


def key_in(root: Path, said: str) -> Path | None:
    """The key that `sign:` of dossier.yaml names, from the dossier's folder; `~` is the home of whoever releases."""
    return Path(os.path.normpath((root / Path(said).expanduser()).absolute())) if said else None


def key_problem(key: Path, span: Span) -> Diagnostic | None:
    """That nothing can be signed with the key of dossier.yaml, as far as that can be seen beforehand."""
    why = cannot_sign(key)
    return _unsigned(why, span) if why else None


def _unsigned(why: str, span: Span) -> Diagnostic:
    hint = "mend that, or say --no-sign to release without a signature"
    return report("sign-failed", f"the release cannot be signed: {why}", span, hint)
