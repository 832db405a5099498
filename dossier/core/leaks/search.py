"""One file of the output to the secrets that it says: first by quick patterns, then by every reading of its bytes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dossier.core.leaks.folding import folded, plain, stands_alone
from dossier.core.leaks.net import ADDRESS, DIGEST, PASSAGE, Net, cased, literals, phrases, quick
from dossier.core.leaks.readings import (
    RUNNING,
    Opening,
    Part,
    Sealed,
    embedded,
    is_coded,
    is_packed,
    parts,
    text_of,
    texts,
)
from dossier.core.redact import BAR
from dossier.values import Frozen

BARS = -1  # in place of the number of a secret: a bar of another length than all have


class Hit(Frozen):
    """A secret, by its number, that a file says; in what it was found, `` for the text as it stands."""

    secret: int
    how: str = ""


class Searched(Frozen):
    """What was found in a file, and what of it could not be looked into."""

    url: str
    hits: tuple[Hit, ...] = ()
    sealed: tuple[Sealed, ...] = ()


class Reading(Frozen):
    """One reading of a file in which a secret stands: how it was come by, and its text."""

    how: str
    text: str


def searched(net: Net, url: str, data: bytes, openings: Mapping[bytes, Opening]) -> Searched:
    """All that the bytes say, and what the name of the file says."""
    hits: dict[Hit, None] = {}
    if suspicion(net, url.encode("utf-8", "replace")).any:
        hits |= {Hit(secret, "file name"): None for secret in found_in(net, url, url, is_name=True)}
    sealed = []
    if is_packed(data) or is_coded(data):
        for part in _all_parts(data, openings):
            if isinstance(part, Sealed):
                sealed.append(part)
            else:
                hits |= dict.fromkeys(_of_part(net, url, part))
    else:
        hits |= dict.fromkeys(_of_part(net, url, Part("", data)))
    first: dict[int, Hit] = {}
    for hit in hits:
        first.setdefault(hit.secret, hit)
    return Searched(url, tuple(first.values()), tuple(sealed))


def readings_with(net: Net, url: str, data: bytes, openings: Mapping[bytes, Opening], secret: int) -> Iterator[Reading]:
    """Every reading in which a secret stands, the plainest first."""
    for part in _all_parts(data, openings):
        if isinstance(part, Part):
            for how, text in texts(part.data, coded=True):
                if secret in found_in(net, url, text, packed=_is_packed(part)) or (
                    secret == BARS and not _is_packed(part) and telling_bar(text)
                ):
                    yield Reading(_joined(part.how, how), text)


def _all_parts(data: bytes, openings: Mapping[bytes, Opening]) -> Iterator[Part | Sealed]:
    for part in parts(data, openings):
        yield part
        if isinstance(part, Part) and is_coded(part.data):
            for inner in embedded(part.data):
                for each in parts(inner.data, openings):
                    how = _joined(part.how, _joined(inner.how, each.how))
                    yield Sealed(how, each.why) if isinstance(each, Sealed) else Part(how, each.data)


def _joined(outer: str, inner: str) -> str:
    return ", ".join(each for each in (outer, inner) if each)


def _of_part(net: Net, url: str, part: Part) -> Iterator[Hit]:
    suspect = suspicion(net, part.data)
    if suspect.any:
        for how, text in texts(part.data, coded=suspect.coded):
            yield from (Hit(n, _joined(part.how, how)) for n in found_in(net, url, text, packed=_is_packed(part)))
            if net.bars and not _is_packed(part) and telling_bar(text):
                yield Hit(BARS, _joined(part.how, how))


def _is_packed(part: Part) -> bool:
    """Whether words may adjoin in it that nothing parts, as the values of a row of a database do."""
    return text_of(part.data) is None


# The first look

# Escapes that may stand for letters, and not those of signs of which any page has some
_SIGNS = (
    rb"amp|lt|gt|quot|apos|nbsp|hellip|[mn]dash|middot|times|[lrud]arr|copy|[lr]aquo|[lr][sd]quo|bull|sect|para|deg"
)
_LETTERS = (
    rb"[A-Za-z](?:acute|grave|circ|uml|tilde|ring|cedil|slash|elig)|szlig|eth|ETH|thorn|THORN|shy"  # also without `;`
)
_ESCAPED = re.compile(
    rb"&(?<!&&)(?:#(?!3[489];|6[02];|x2[0-9a-fA-F];)[0-9xX]|(?!(?:"
    + _SIGNS
    + rb");)[A-Za-z][A-Za-z0-9]{1,30};|"
    + _LETTERS
    + rb"|amp;(?:#[0-9xX]|[A-Za-z]{2,30};))"  # an escape that is escaped itself
)
_SLASHED = re.compile(
    rb"\\(?:u(?!00[23])|u0025[0-9a-fA-F]{2}|u0026(?:#|[A-Za-z]{2,30};)"
    rb"|x(?![23])|x25[0-9a-fA-F]{2}|x26(?:#|[A-Za-z]{2,30};)|[0-9a-fA-F]{2})"
)
_PERCENT = re.compile(rb"%(?:(?![23])[0-9A-Fa-f]{2}|25[0-9A-Fa-f]{2}|26(?:#|%23|[A-Za-z]{2,30}(?:;|%3[bB])))")
_RUN_ON = rb"/?(?:" + RUNNING.encode() + rb")\b[^<>]*>|!--.*?-->"  # after its `<`, by which it is looked for
_IN_WORD = re.compile(
    rb"<(?<=[0-9a-z\x80-\xff]<)(?:" + _RUN_ON + rb")(?:<(?:" + _RUN_ON + rb"))*(?=[0-9a-z\x80-\xff])", re.DOTALL
)
_BAR = "█".encode()


class Suspicion(NamedTuple):
    """Whether a secret may stand in bytes, and whether it may in base64."""

    any: bool
    coded: bool = False


def suspicion(net: Net, data: bytes) -> Suspicion:
    """Whether every reading of these bytes has to be looked at; nearly all say no."""
    said, packed = _flattened(data)
    if not packed and _hides_letters(data):
        return Suspicion(any=True, coded=True)
    hits = _quick_hits(net, said, packed=packed)
    if not packed and (joined := _IN_WORD.sub(b"", said)) != said:
        hits |= _quick_hits(net, joined, packed=False)
    patterns = quick(net)
    barred = net.bars and not packed and (_BAR in data or b"redacted" in data)
    cased = not packed and patterns.cased is not None and patterns.cased.search(data) is not None
    return Suspicion(bool(hits) or barred or cased, any(patterns.coded[number] for number in hits))


def _quick_hits(net: Net, said: bytes, *, packed: bool) -> set[int]:
    """The patterns that stand in flattened bytes; words as wholes, as far as no letter or digit of ASCII adjoins."""
    patterns = quick(net)
    matches = patterns.automaton.matches(said)
    return {n for n, start, end in matches if packed or not patterns.alone[n] or _is_alone(said, start, end)}


def _hides_letters(data: bytes) -> bool:
    """Whether letters are written as escapes."""
    for sign, escape in ((b"&", _ESCAPED), (b"\\", _SLASHED), (b"%", _PERCENT)):
        if sign in data and escape.search(data):
            return True
    return False


def _flattened(data: bytes) -> tuple[bytes, bool]:
    """Plain text where it is one, else the same bytes with small letters; and whether it is no text."""
    if data.isascii():
        return data.lower(), b"\0" in data
    text = text_of(data)
    return (data.lower(), True) if text is None else (plain(text).encode("utf-8", "replace"), False)


def _is_alone(data: bytes, start: int, end: int) -> bool:
    """Whether no ASCII letter or digit adjoins; the second look is exact."""
    return not (data[start - 1 : start].isalnum() or data[end : end + 1].isalnum())


# The second look

_LONG = 6  # letters of what is hardly a part of another word


def found_in(net: Net, url: str, text: str, *, is_name: bool = False, packed: bool = False) -> Iterator[int]:
    """The secrets that a text says, by number, each as often as it stands there.

    In what is packed a word may adjoin another that has nothing to do with it.
    """
    said = folded(text)
    automaton, owners = phrases(net)
    for number, start, end in automaton.matches(said):
        if (packed and end - start >= _LONG) or stands_alone(said, start, end):
            yield owners[number]
    bare = plain(text)
    automaton, owners = literals(net)
    for number, start, end in automaton.matches(bare):
        if _is_meant(net, owners[number], url, bare, start, end, is_name=is_name):
            yield owners[number]
    automaton, owners = cased(net)
    shown = ""
    for number, start, end in automaton.matches(text):
        secret = net.secrets[owners[number]]
        if secret.sort == DIGEST:
            yield owners[number]
        elif is_name or packed:
            continue
        elif stands_alone(text, start, end):
            shown = shown or _without_names_of_markup(text)
            if re.search(rf"(?<![^\W_]){re.escape(secret.words)}(?![^\W_])", shown):
                yield owners[number]


def _is_meant(net: Net, number: int, url: str, text: str, start: int, end: int, *, is_name: bool) -> bool:
    secret = net.secrets[number]
    if secret.sort == PASSAGE:
        return True
    if secret.sort == DIGEST:
        return not text[start - 1 : start].isalnum()
    before, after = text[start - 1 : start], text[end : end + 1]
    if before in _IN_IDS or after in _IN_IDS or not stands_alone(text, start, end):
        return False
    if secret.sort == ADDRESS:
        return _leads_to(secret.words, url, text, start, end)
    if re.search(r"[\W_\d]", secret.words):
        return True
    return is_name or (before in _DELIMITERS and after in _DELIMITERS and not url.endswith((".css", ".js")))


_IN_IDS = ("-", "_")
_DELIMITERS = frozenset("\"'/#=&?[]|:.\\<>")  # of a word that is an id, and no part of a sentence
_ADDRESS = re.compile(r"[\w.:/~-]*\Z")


def _leads_to(address: str, url: str, text: str, start: int, end: int) -> bool:
    """Whether an address that ends there is that of the page, or leads to it from the page on which it stands."""
    before = _ADDRESS.search(text, max(0, start - 300), start)
    written = (before[0] if before else "") + text[start:end]
    absolute = written if "/" in written and not written.startswith(".") else ""
    relative = posixpath.normpath(posixpath.join(posixpath.dirname(url), written))
    return relative == address or f"/{absolute}".endswith(f"/{address}") or relative.endswith(f"/{address}")


_NAMES_OF_MARKUP = re.compile(r"</?[A-Za-z][\w:-]*|\s[\w:-]+=")


def _without_names_of_markup(text: str) -> str:
    return _NAMES_OF_MARKUP.sub(" ", text)


_RUN = re.compile("█+")
_WIDE = re.compile(r"<[a-z]+[^<>]*\bredacted\b[^<>]*>", re.IGNORECASE)
_MEASURED = re.compile(r"(?:style|width|title|data-[\w-]+|aria-[\w-]+)\s*=\s*[\"'][^\"']*\d", re.IGNORECASE)


def telling_bar(text: str) -> int:
    """Where a bar stands, counted from 1, whose length or markup tells of what it covers; 0 where none does."""
    for run in _RUN.finditer(text):
        if len(run[0]) % len(BAR):
            return run.start() + 1
    for mark in _WIDE.finditer(text):
        if _MEASURED.search(mark[0]):
            return mark.start() + 1
    return 0
