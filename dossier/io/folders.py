"""A dossier's folder to the place of the pictures that are made of its images, there or for one run alone."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import gettempdir

from dossier.io.cache import FOLDER

SHELF = f"{FOLDER}/images"  # unless nothing may be written there


def shelf_elsewhere() -> Path:
    """A folder that is not there yet, for what lasts as long as the run."""
    return Path(gettempdir()) / f"dossier-{os.getpid()}-{os.urandom(8).hex()}"
