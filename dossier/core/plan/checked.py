"""A document's text with the words marked that its quotations were found in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.views import Prose
from dossier.core.references import span_of
from dossier.model import Block, Key, Mark
from dossier.packing import unpack_body
from dossier.values import pack, replace

TAG = "checked"


def with_checked(catalogue: Catalogue, key: Key, text: Prose) -> Prose:
    """The same text, where none of its `quotes:` was found in it."""
    own = [each for each in catalogue.dossier.verified.get(key, ()) if not each.text and each.source == key]
    if not own or not text.body:
        return text
    wanted = [(span_of(each.anchor), passage) for each in own for passage in each.passages]
    body = unpack_body(text.body)
    blocks = tuple(_marked(block, wanted) for block in body.blocks)
    return text if blocks == body.blocks else replace(text, body=pack(replace(body, blocks=blocks)))


def _marked(block: Block, wanted: list[tuple[tuple[int, int], str]]) -> Block:
    marks = tuple(dict.fromkeys(_found(block, wanted))) if block.number and block.tag != "table" else ()
    return replace(block, marks=(*block.marks, *marks)) if marks else block


def _found(block: Block, wanted: list[tuple[tuple[int, int], str]]) -> Iterator[Mark]:
    for (first, last), passage in wanted:
        found = _place(block.text, passage) if passage and first <= block.number <= last else None
        if found:
            yield Mark(found.start(), found.end(), TAG, "")


def _place(text: str, passage: str) -> re.Match[str] | None:
    """Where the words stand by themselves, with any white space; within others only in scripts that have none."""
    words = r"\s+".join(map(re.escape, passage.split()))
    return re.search(rf"(?<!\w){words}(?!\w)", text) or re.search(words, text)
