"""What is known of addresses from earlier times, in a file of `.dossier/`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from dossier.answers import Kept
from dossier.io.cache import FOLDER
from dossier.values import Frozen, pack, unpack

FILE = f"{FOLDER}/links"
_FORM = 1


class _Ledger(Frozen):
    form: int
    rows: dict[str, Kept]


def read_ledger(root: Path) -> dict[str, Kept]:
    """By address; nothing where there is none, or where it cannot be read."""
    with suppress(OSError, ValueError):
        found = unpack((root / FILE).read_bytes(), _Ledger)
        if found.form == _FORM:
            return found.rows
    return {}


def write_ledger(root: Path, known: Mapping[str, Kept]) -> None:
    """In place of the one that is there, whole or not at all; what another run found of other addresses stays."""
    rows = {**read_ledger(root), **known}
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".links-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pack(_Ledger(_FORM, rows)))
        Path(temporary).replace(root / FILE)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
