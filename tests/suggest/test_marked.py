"""The quotations that a person marked hold no text, and what measures by them counts as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.bench.quotations import MARKED, digest_of, measured, paragraphs_of

TEXT = "“We will,” Jane Example said.\n\n“No,” said John Sample.\n\nThe “example” rate rose.\n"


def test_the_marks_are_numbers_and_digests_alone() -> None:
    marked = json.loads(MARKED.read_text(encoding="utf-8"))
    assert {part: sum(row["part"] == part for row in marked) for part in ("development", "held out", "unread")} == {
        "development": 60,
        "held out": 40,
        "unread": 40,
    }
    for row in marked:
        assert row.keys() == {"document", "part", "digest", "quotations"}
        assert re.fullmatch(r"[0-9]{5}", row["document"])
        assert re.fullmatch(r"[0-9a-f]{16}", row["digest"])
        assert all(len(each) == 6 and all(isinstance(number, int) for number in each) for each in row["quotations"])


def test_what_is_found_is_compared_with_what_is_marked(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    seed = tmp_path / "seeds" / "00001.md"
    seed.write_text(TEXT, encoding="utf-8")
    digest = digest_of(paragraphs_of(seed))
    quotations = [[1, 1, 9, 1, 11, 23], [2, 1, 4, 1, 11, 23], [3, 5, 12, 3, 0, 3]]
    score = measured([{"document": "00001", "part": "a", "digest": digest, "quotations": quotations}], tmp_path)["a"]
    assert score.line == (
        "1 documents, 3 quotations, 2 found, 2 of them right: precision 1.000, recall 0.667, right speaker 0.500"
    )
    assert score.differences == [
        "00001 p2: 'Jane Example' speaks, not 'John Sample'",
        "00001 p3: missed 'example'",
    ]
