"""What is withheld to the patterns by which it is found: quick ones, that rule nearly all files out, and exact ones."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

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


class Quick(Frozen):
    """Patterns of bytes, in small letters. Words that stand alone have to; all others count wherever they stand."""

    patterns: tuple[bytes, ...]
    alone: tuple[bool, ...]


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
def quick(net: Net) -> tuple[ByteAutomaton, tuple[bool, ...], re.Pattern[bytes] | None]:
    """The automaton of the quick patterns, which of them stand alone, and a pattern of words in their own case."""
    found: dict[bytes, bool] = {}
    for secret in net.secrets:
        if not is_slight(secret):
            for pattern, alone in _patterns(secret):
                found[pattern] = found.get(pattern, True) and alone
    found.pop(b"", None)
    slight = sorted({re.escape(each.words.encode("utf-8", "replace")) for each in net.secrets if is_slight(each)})
    cased = re.compile(rb"(?<![0-9A-Za-z])(?:" + b"|".join(slight) + rb")(?![0-9A-Za-z])") if slight else None
    return ByteAutomaton(tuple(found)), tuple(found.values()), cased


def _patterns(secret: Secret) -> Iterator[tuple[bytes, bool]]:
    if secret.sort == DIGEST:
        yield secret.words[:_DIGITS].encode(), False
        yield base64.b64encode(bytes.fromhex(secret.words))[:_SIGNS].lower(), False
        return
    tokens = {longest(each) for each in forms(secret)}
    for token in tokens:
        yield token.encode("utf-8", "replace"), token.isascii()
    for written in {*re.findall(r"\w+", secret.words), *tokens} if secret.sort in (PHRASE, ID) else ():
        if len(written) == max(map(len, re.findall(r"\w+", secret.words) or ("",))) or written in tokens:
            yield from ((each, False) for each in _encoded(written))


def _encoded(word: str) -> Iterator[bytes]:
    """A word in base64 and in encodings of two bytes, in the cases in which it is likely to be written."""
    for each in {word, word.lower(), word.upper(), word.capitalize()}:
        data = each.encode("utf-8", "replace")
        for skipped in range(3):
            signs = base64.b64encode(b"\0" * skipped + data)
            first = (0, 2, 3)[skipped]
            last = len(signs) - (0, 3, 2)[(skipped + len(data)) % 3]
            if last - first >= 4:
                yield signs[first:last].lower()
                yield signs[first:last].lower().replace(b"+", b"-").replace(b"/", b"_")
        yield each.encode("utf-16-le", "replace").lower().strip(b"\0")
        if not each.isascii():
            yield from (each.encode(code, "replace").lower() for code in ("utf-16-be", "latin-1", "utf-8"))


def longest(words: str) -> str:
    return max(words.split(" "), key=len)


# Exact patterns


@lru_cache(maxsize=4096)
def forms(secret: Secret) -> tuple[str, ...]:
    """How it may stand in folded text."""
    if secret.sort == PASSAGE:
        return (longest(" ".join(spellings(secret.words)[:1])),)
    if secret.sort == ADDRESS:
        return (longest(" ".join(spellings(secret.words.rpartition("/")[2].removesuffix(".html"))[:1]) or "html"),)
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
    return _automaton((n, form) for n, each in enumerate(net.secrets) for form in _literal(each))


def _literal(secret: Secret) -> tuple[str, ...]:
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
