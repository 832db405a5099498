"""What `dossier print` was asked to the PDF on the disk, and what it says of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from dossier.printing import Book, Unprintable, Wanted, print_dossier

__all__ = ["Book", "Unprintable", "Wanted", "print_dossier", "said", "write"]


def write(book: Book, output: Path) -> None:
    """The PDF in its place, whole or not at all; raises OSError."""
    output.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(book.data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(output)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def said(book: Book, output: Path, seconds: float) -> str:
    """One line: what went into which file."""
    parts = "1 record" if book.parts == 1 else f"{book.parts:,} records"
    pages = "1 page" if book.pages == 1 else f"{book.pages:,} pages"
    return f"{parts} → {output} ({pages}, {len(book.data) / 1_000_000:.1f} MB) in {seconds:.1f} s"
