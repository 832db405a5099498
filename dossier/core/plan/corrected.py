"""A record to what was corrected in it after it was published, the latest first."""

from __future__ import annotations

from dossier.model import Entry, Record


def corrections_of(record: Record) -> tuple[Entry, ...]:
    """Its corrections by date; those of one day as they are written."""
    said = [entry for entry in record.entries("corrections") if entry] if "corrections" in record.fields else []
    return tuple(sorted(said, key=lambda entry: str(entry["date"]), reverse=True))
