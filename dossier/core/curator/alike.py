"""Names to the pairs of them that are so nearly alike that one thing may have two records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

from dossier.model import Key
from dossier.names import plain_letters
from dossier.values import Frozen

LONG = 7  # letters of a name, from which on one more, one less or another one may be a slip
CROWD = 12  # names that share a form: so many share it for another reason
_WORDS = re.compile(r"[^\W_]+")


class _Name(Frozen):
    """A name in small letters without accents, as its words and as one; `apart` are its numbers and initials."""

    words: tuple[str, ...]
    whole: str
    apart: tuple[str, ...]


def alike(names: Mapping[Key, str]) -> Iterator[tuple[Key, Key]]:
    """Each pair once, in the order of the names.

    Alike are the same letters but for case, accents, hyphens and spaces; the same words in another order; a first and a
    last name with and without others between them; and long names with one letter more, fewer, other or swapped.
    """
    read = {key: _name(name) for key, name in names.items()}
    together: dict[object, list[Key]] = {}
    for key, name in read.items():
        for form in set(_forms(name)):
            together.setdefault(form, []).append(key)
    order = {key: number for number, key in enumerate(names)}
    found = {
        (one, other)
        for keys in together.values()
        if 1 < len(keys) <= CROWD
        for one, other in combinations(keys, 2)
        if _are_alike(read[one], read[other])
    }
    yield from sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]]))


def _name(name: str) -> _Name:
    words = tuple(_WORDS.findall(plain_letters(name)))
    return _Name(words, "".join(words), tuple(word for word in words if len(word) == 1 or word.isdigit()))


def _forms(name: _Name) -> Iterator[object]:
    """What two names share if they are alike."""
    if name.words:
        yield "".join(sorted(name.words))
        yield name.whole
    if len(name.words) > 1:
        yield name.words[0], name.words[-1]
    if len(name.whole) >= LONG:
        yield from {name.whole[:at] + name.whole[at + 1 :] for at in range(1, len(name.whole))}


def _are_alike(one: _Name, other: _Name) -> bool:
    if one.whole == other.whole or sorted(one.words) == sorted(other.words):
        return True
    fewer, more = sorted((one.words, other.words), key=len)
    if len(fewer) > 1 and (fewer[0], fewer[-1]) == (more[0], more[-1]) and set(fewer) < set(more):
        return True
    long = min(len(one.whole), len(other.whole)) >= LONG
    return long and one.apart == other.apart and one.whole[0] == other.whole[0] and _is_one_slip(one, other)


def _is_one_slip(one: _Name, other: _Name) -> bool:
    """Whether one letter was added, left out, taken for another, or changed places with the next."""
    short, long = sorted((one.whole, other.whole), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((at for at, char in enumerate(short) if char != long[at]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]
    return short[start + 1 :] == long[start + 1 :] or swapped
