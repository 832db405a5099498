"""What is withheld to the patterns by which it is found: quick ones, that rule nearly all files out, and exact ones."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from dossier.core.automata import ByteAutomaton, TextAutomaton
from dossier.core.leaks.folding import plain, spellings, weight
from dossier.diagnostics import Span
from dossier.values import Frozen, pack

PHRASE, PASSAGE, ID, ADDRESS, DIGEST = "phrase", "passage", "id", "address", "digest"
_DIGITS = 10  # of a hash in hexadecimal, from its beginning, that tell it from any other
_SIGNS = 12  # of one in base64


class Secret(Frozen):
    """Something that no byte of the output may say, how that is looked for, and what it is, in words for the curator.

    `firm`: a leak, also where public texts say the same.
    """

    words: str
    sort: str
    told: str
    span: Span
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Net:
    """All secrets; `digest` stands for the whole, so that two equal nets are known as equal without being compared."""

    digest: str
    secrets: tuple[Secret, ...] = field(compare=False)
    bars: bool = field(compare=False, default=False)  # and bars, whose length may tell what they cover


class Quick(NamedTuple):
    """Patterns of bytes in small letters, and of each whether it is a word that has to stand alone, or base64.

    `cased` finds words of few letters, in their own case.
    """

    automaton: ByteAutomaton
    alone: tuple[bool, ...]
    coded: tuple[bool, ...]
    cased: re.Pattern[bytes] | None


def net_of(secrets: Iterable[Secret], *, bars: bool) -> Net:
    """Each of these that can be looked for."""
    kept = tuple(dict.fromkeys(each for each in secrets if is_sought(each)))
    return Net(hashlib.blake2b(pack((kept, bars)), digest_size=16).hexdigest(), kept, bars)


def is_sought(secret: Secret) -> bool:
    """Whether a place where it stands would say anything."""
    if secret.sort == ID:
        return sum(char.isalpha() for char in secret.words) > 3 and weight(secret.words) == "plain"
    return secret.sort != PHRASE or weight(secret.words) != "faint"


def is_slight(secret: Secret) -> bool:
    return secret.sort == PHRASE and weight(secret.words) == "slight"


# Quick patterns


@lru_cache(maxsize=2)
def quick(net: Net) -> Quick:
    """The patterns by which nearly all files are ruled out at once."""
    found: dict[bytes, tuple[bool, bool]] = {}
    for secret in net.secrets:
        if not is_slight(secret):
            for pattern, alone, coded in _patterns(secret):
                before = found.get(pattern, (True, False))
                found[pattern] = before[0] and alone, before[1] or coded
    found.pop(b"", None)
    slight = sorted({re.escape(each.words.encode("utf-8", "replace")) for each in net.secrets if is_slight(each)})
    in_case = re.compile(rb"(?<![0-9A-Za-z])(?:" + b"|".join(slight) + rb")(?![0-9A-Za-z])") if slight else None
    flags = found.values()
    return Quick(
        ByteAutomaton(tuple(found)), tuple(alone for alone, _ in flags), tuple(coded for _, coded in flags), in_case
    )


def _patterns(secret: Secret) -> Iterator[tuple[bytes, bool, bool]]:
    """A pattern, whether it has to stand alone, and whether it is base64."""
    if secret.sort == DIGEST:
        yield secret.words[:_DIGITS].encode(), False, False
        yield base64.b64encode(bytes.fromhex(secret.words))[:_SIGNS].lower(), False, False
    elif secret.sort == PASSAGE:
        yield _pair(plain(secret.words)).encode("utf-8", "replace"), False, False
    else:
        tokens = {rarest(each) for each in forms(secret)} if secret.sort == PHRASE else set(literal(secret))
        for token in tokens:
            yield token.encode("utf-8", "replace"), secret.sort == PHRASE and token.isascii(), False
        words = {rarest(" ".join(re.findall(r"\w+", secret.words)) or secret.words), *tokens}
        for word in words if secret.sort == PHRASE else tokens:
            yield from ((each, False, True) for each in _in_base64(word))
            yield from ((each, False, False) for each in _in_two_bytes(word))


def _pair(words: str) -> str:
    """Two neighbouring words of a passage, one of them rare: markup is not likely to part just these."""
    found = words.split(" ")
    at = found.index(rarest(words))
    return " ".join(found[at : at + 2] if at + 1 < len(found) else found[-2:])


def _cases(word: str) -> set[bytes]:
    return {each.encode("utf-8", "replace") for each in (word, word.lower(), word.upper(), word.capitalize())}


def _in_base64(word: str) -> Iterator[bytes]:
    """A word in base64, wherever in three bytes it begins, in the cases in which it is likely to be written."""
    for data in _cases(word):
        for skipped in range(3):
            signs = base64.b64encode(b"\0" * skipped + data)
            first, last = (0, 2, 3)[skipped], len(signs) - (0, 3, 2)[(skipped + len(data)) % 3]
            if last - first >= 4:
                yield signs[first:last].lower()
                yield signs[first:last].lower().replace(b"+", b"-").replace(b"/", b"_")


def _in_two_bytes(word: str) -> Iterator[bytes]:
    """A word in UTF-16; one that is not ASCII also in the other encodings in which it may stand in what is no text."""
    yield word.encode("utf-16-le", "replace").lower().strip(b"\0")
    if not word.isascii():
        for each in {word, word.lower(), word.upper(), word.capitalize()}:
            codes = ("utf-16-le", "utf-16-be", "latin-1", "utf-8")
            yield from (each.encode(code, "replace").lower() for code in codes)


_FREQUENT = frozenset("etaoinsrhldcum")


def rarest(words: str) -> str:
    """Of several words the one that is likely to stand in the fewest texts: a long one, of rare letters."""
    return max(words.split(" "), key=lambda word: sum(5 if char in _FREQUENT else 8 for char in word))


# Exact patterns


@lru_cache(maxsize=4096)
def forms(secret: Secret) -> tuple[str, ...]:
    """How a phrase may stand in folded text."""
    return spellings(secret.words)


@lru_cache(maxsize=2)
def phrases(net: Net) -> tuple[TextAutomaton, tuple[int, ...]]:
    """Of phrases the automaton over folded texts, and the secret of each pattern."""
    return _automaton((n, form) for n, each in enumerate(net.secrets) if _is_folded(each) for form in forms(each))


def _is_folded(secret: Secret) -> bool:
    return secret.sort == PHRASE and not is_slight(secret)


@lru_cache(maxsize=2)
def literals(net: Net) -> tuple[TextAutomaton, tuple[int, ...]]:
    """The same of what is compared in plain texts, sign for sign: passages, ids, file names of addresses, hashes."""
    return _automaton((n, form) for n, each in enumerate(net.secrets) for form in literal(each))


def literal(secret: Secret) -> tuple[str, ...]:
    """How anything else stands in plain text."""
    if secret.sort == DIGEST:
        return (secret.words[:_DIGITS],)
    if secret.sort == ADDRESS:
        return (plain(secret.words.rpartition("/")[2]),)
    return (plain(secret.words),) if secret.sort in (ID, PASSAGE) else ()


@lru_cache(maxsize=2)
def cased(net: Net) -> tuple[TextAutomaton, tuple[int, ...]]:
    """The same of what is compared as it is written, the case too: short words, hashes in base64."""
    found = [(n, each.words) for n, each in enumerate(net.secrets) if is_slight(each)]
    digests = ((n, each.words) for n, each in enumerate(net.secrets) if each.sort == DIGEST)
    return _automaton(
        (*found, *((n, base64.b64encode(bytes.fromhex(words))[:_SIGNS].decode()) for n, words in digests))
    )


def _automaton(pairs: Iterable[tuple[int, str]]) -> tuple[TextAutomaton, tuple[int, ...]]:
    found = [(number, form) for number, form in pairs if form]
    return TextAutomaton([form for _, form in found]), tuple(number for number, _ in found)
