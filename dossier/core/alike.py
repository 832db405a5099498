"""Texts to marks by which nearly equal ones are found, and to how much two of them have in common; imports rensa.

Two texts are compared by their runs of three words. The marks are bands of a MinHash: texts that share seven tenths of
their runs share a band all but surely. What a band brings together is then compared run by run, so that chance decides
nothing that anybody sees.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Iterator, Mapping

from dossier.core.folio import digest
from dossier.model import Body, Key
from dossier.packing import unpack_body

ALIKE = 70  # per cent of all their runs of words that two texts have in common
FEWEST = 40  # words; of shorter texts it says little that they are alike
_RUN = 3
_BANDS, _ROWS = 25, 5
_WIDTH = 8  # bytes of a band
_SEED = 1
_WORDS = re.compile(r"\w+")


def marks_of(body: bytes) -> bytes:
    """The bands of a packed text, one after the other; b"" where it is too short."""
    # It takes a while to load and most dossiers never ask.
    from rensa import RMinHash  # noqa: PLC0415 - as above

    runs = runs_of(unpack_body(body))
    if not runs:
        return b""
    hashed = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    hashed.update(runs)
    signature = hashed.digest()
    bands = (signature[band * _ROWS : (band + 1) * _ROWS] for band in range(_BANDS))
    packed = (struct.pack(f"<{1 + _ROWS}I", number, *band) for number, band in enumerate(bands))
    return b"".join(digest(band).to_bytes(_WIDTH, "little") for band in packed)


def runs_of(body: Body) -> list[str]:
    """Every three words that follow each other in a document's own text; none of a short one."""
    words = _WORDS.findall("\n".join([block.text for block in body.blocks if block.number]).casefold())
    if len(words) < FEWEST:
        return []
    return [" ".join(run) for run in zip(*(words[start:] for start in range(_RUN)), strict=False)]


def brought_together(marks: Mapping[Key, bytes], among: Collection[Key]) -> Iterator[tuple[Key, Key]]:
    """Each two documents that share a band, of which one at least is `among` these; the smaller key first."""
    index: dict[bytes, list[Key]] = {}
    for key in among:
        for band in _bands(marks[key]):
            index.setdefault(band, []).append(key)
    found: set[tuple[Key, Key]] = set()
    for key, own in marks.items():
        for band in _bands(own):
            found.update((min(key, other), max(key, other)) for other in index.get(band, ()) if other != key)
    yield from sorted(found)


def _bands(marks: bytes) -> list[bytes]:
    return [marks[start : start + _WIDTH] for start in range(0, len(marks), _WIDTH)]


def likeness(one: Collection[str], other: Collection[str]) -> int:
    """How many per cent of all runs of two texts stand in both."""
    these, those = set(one), set(other)
    whole = len(these | those)
    return 100 * len(these & those) // whole if whole else 0
