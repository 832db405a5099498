"""Quotations that a person marked in a corpus, and those that the program finds there, to precision and recall.

`python tests/bench/quotations.py FOLDER` takes a dossier of Reuters-21578 whose seeds are Markdown files named by the
document's number of five digits. quotations.json holds no text: of each document a digest of its paragraphs, and of each
quotation its paragraph, where the words between the marks begin and end, and the same of whoever says it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from dossier.core.parse import SeedOptions, parse_seed
from dossier.core.suggest.attribution import Attributed, attributed
from dossier.core.suggest.languages import grammar_of
from dossier.model import Source
from dossier.packing import unpack_body

MARKED = Path(__file__).with_name("quotations.json")
Span = tuple[int, int, int]  # paragraph, start, end


@dataclass(slots=True)
class Score:
    """How often the program and the person agree. Filled document by document."""

    documents: int = 0
    marked: int = 0
    found: int = 0
    right: int = 0
    spoken: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        precision, recall = self.right / max(1, self.found), self.right / max(1, self.marked)
        speaker = self.spoken / max(1, self.right)
        counts = f"{self.documents} documents, {self.marked} quotations, {self.found} found, {self.right} of them right"
        return f"{counts}: precision {precision:.3f}, recall {recall:.3f}, right speaker {speaker:.3f}"


def paragraphs_of(path: Path) -> dict[int, str]:
    """The canonical paragraphs of a seed."""
    name = f"seeds/{path.name}"
    parsed = parse_seed(Source(name, path.read_bytes()), SeedOptions())
    return {block.number: block.text for block in unpack_body(parsed.bodies[name]).blocks if block.number}


def digest_of(paragraphs: Mapping[int, str]) -> str:
    return hashlib.sha256("\n".join(paragraphs.values()).encode()).hexdigest()[:16]


def measured(marked: list[dict[str, Any]], folder: Path) -> dict[str, Score]:
    """The score of each part of the marked documents."""
    seeds = {path.stem: path for path in (folder / "seeds").rglob("*.md")}
    scores: dict[str, Score] = {}
    for document in marked:
        if document["document"] not in seeds:
            raise SystemExit(
                f"there is no {document['document']}.md in {folder / 'seeds'}, the seeds of the collection"
            )
        paragraphs = paragraphs_of(seeds[document["document"]])
        if digest_of(paragraphs) != document["digest"]:
            raise SystemExit(f"{document['document']} has other paragraphs than those in which quotations were marked")
        score = scores.setdefault(document["part"], Score())
        score.documents += 1
        score.differences += compared(score, document, paragraphs)
    return scores


def compared(score: Score, document: dict[str, Any], paragraphs: Mapping[int, str]) -> Iterator[str]:
    """Counts what is right, and tells what differs."""
    found = {
        _place(each): each for each in attributed([*paragraphs.items()], grammar_of("en")) if not each.quoted.depth
    }
    marked = {(row[0], row[1]): row for row in document["quotations"]}
    score.marked += len(marked)
    score.found += len(found)
    for place, (paragraph, start, end, *speaker) in marked.items():
        if place not in found:
            yield f"{document['document']} p{paragraph}: missed {paragraphs[paragraph][start:end]!r}"
            continue
        score.right += 1
        if _is_same(found[place], (speaker[0], speaker[1], speaker[2]), paragraphs):
            score.spoken += 1
        else:
            said = paragraphs[speaker[0]][speaker[1] : speaker[2]]
            yield f"{document['document']} p{paragraph}: {said!r} speaks, not {_name(found[place])!r}"
    for place in found.keys() - marked.keys():
        yield f"{document['document']} p{place[0]}: no quotation, {_name(found[place])!r} is said to speak"


def _place(each: Attributed) -> tuple[int, int]:
    return each.quoted.paragraph, each.quoted.start


def _name(each: Attributed) -> str:
    return each.speaker.name if each.speaker else ""


def _is_same(each: Attributed, marked: Span, paragraphs: Mapping[int, str]) -> bool:
    """Whether the same words say who speaks: at the same place, or at another."""
    speaker, (paragraph, start, end) = each.speaker, marked
    if speaker is None:
        return False
    own = paragraphs[speaker.paragraph][speaker.start : speaker.end]
    overlaps = speaker.paragraph == paragraph and speaker.start < end and start < speaker.end
    return overlaps or own.casefold() == paragraphs[paragraph][start:end].casefold()


def main() -> None:
    parser = argparse.ArgumentParser(description="Precision and recall of the quotations that are found.")
    parser.add_argument("folder", type=Path, help="the corpus as a dossier")
    parser.add_argument("--differences", action="store_true", help="say what differs")
    asked = parser.parse_args()
    for part, score in measured(json.loads(MARKED.read_text(encoding="utf-8")), asked.folder).items():
        print(f"{part}: {score.line}")
        if asked.differences:
            print("".join(f"  {difference}\n" for difference in score.differences), end="")


if __name__ == "__main__":
    main()
