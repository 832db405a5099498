"""A Record to its outline: the little that decides how other records are read, linked and withheld."""

from __future__ import annotations

from dossier.model import Record, Text

# Fields that say what a record is called, also by its office, how its seed is read, and who may see it.
OUTWARD = frozenset(
    "aliases weak_aliases not_aliases former_ids draft access embargo_until display redact "
    "publish_as omit paragraphs encoding offices".split()
)
# Places that what is said about several records at once may have to name.
_PLACED = (OUTWARD - {"offices"}) | {"id", "seed"}


def outline(record: Record) -> Record:
    """The record as others know it. Whatever is left out of it may change without another record being looked at."""
    outward = OUTWARD | {"sort"} if "publish_as" in record.fields else OUTWARD  # it says the name that is to be hidden
    fields = {name: value for name, value in record.fields.items() if name in outward}
    if record.one("title"):
        fields["title"] = "stated"  # whether its name may be quoted depends on that
    return Record(
        record.kind,
        record.id,
        record.name,
        record.path,
        fields,
        {name: span for name, span in record.places.items() if name.partition(".")[0] in _PLACED},
        text=Text(record.text.path, record.text.paragraphs, gone=record.text.gone) if record.text else None,
        note=Text(record.note.path, anchors=record.note.anchors) if record.note else None,
        seed=record.seed,
    )
