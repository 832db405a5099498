"""A linked dossier to the two edits that are measured: a paragraph's, and an entity's name in about 500 documents."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from dossier.gather import Gathered
from dossier.model import Dossier, Record

ABOUT = 500  # documents that should name whoever is renamed
ADDED = " This sentence was added by an editor."


@dataclass(frozen=True, slots=True)
class Edit:
    """A file in its two states, the first as it was found. `what` tells it in words."""

    path: Path
    states: tuple[str, str]
    what: str

    def apply(self, number: int) -> None:
        """The first state for even numbers, so that each run after another has something to do."""
        self.path.write_text(self.states[number % 2], encoding="utf-8", newline="")


def paragraph(root: Path, dossier: Dossier) -> Edit:
    """A sentence more at the end of the seed that stands in the middle of all."""
    seeds = sorted(record.seed for record in dossier.records.values() if record.seed.endswith(".md") and record.text)
    if not seeds:
        sys.exit(f"{root} has no seed in Markdown to edit")
    path = seeds[len(seeds) // 2]
    text = _text(root / path)
    return Edit(root / path, (text, text.rstrip() + ADDED + "\n"), f"a sentence added to {path}")


def rename(root: Path, linked: Gathered, dossier: Dossier) -> Edit:
    """Another name for the entity whose number of documents is nearest to ABOUT; its old name stays as an alias."""
    found = [
        (abs(ABOUT - named), record.key, named)
        for record in dossier.records.values()
        if _is_plain(linked, record) and (named := _documents(dossier, record))
    ]
    if not found:
        sys.exit(f"{root} has no entity to rename")
    _, key, named = min(found)
    record = dossier.records[key]
    text, field = _text(root / record.path), linked.config.kinds[record.kind].names
    new = f"{record.name} the Renamed"
    lines = f"{field}: {json.dumps(new, ensure_ascii=False)}\naliases: [{json.dumps(record.name, ensure_ascii=False)}]"
    changed = re.sub(rf"^{field}:.*$", lambda _: lines, text, count=1, flags=re.MULTILINE)
    return Edit(root / record.path, (text, changed), f"{record.name}, named by {named:,} documents, is now {new}")


def _is_plain(linked: Gathered, record: Record) -> bool:
    """Whether it is an entity whose name stands in a line of its own and that has no other names."""
    kind = linked.config.kinds.get(record.kind)
    return bool(
        kind and kind.mentions and record.one(kind.names) and not {"aliases", "publish_as"} & record.fields.keys()
    )


def _documents(dossier: Dossier, record: Record) -> int:
    """How many list it or name it in their text."""
    return sum(source.startswith("document/") for source in dossier.backlinks.get(record.key, ()))


def _text(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()
