"""Names as written, to what the program does with them: slug, folded form, sort name, collation key, near matches."""

import hashlib
import re
import struct
import unicodedata
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import cache, lru_cache
from heapq import nlargest

SLUG_LENGTH = 80


def slug(text: str) -> str:
    """Readable lower-case ASCII words joined by hyphens, at most SLUG_LENGTH long; for good the same for one text.

    Text without a letter or digit gives `x-` and a hash, a name that Windows reserves ends in `-x`, and a slug that was
    cut ends in a hash of the whole.
    """
    if len(text) <= SLUG_LENGTH and _SLUG.fullmatch(text) and text not in _DEVICES:
        return text
    return _transliterated_slug(text)


def fold(text: str) -> str:
    """NFC, one kind of apostrophe, single spaces, none at the ends; the case stays."""
    return " ".join(unicodedata.normalize("NFC", _with_plain_signs(text)).split())


def fold_with_offsets(text: str) -> tuple[str, tuple[int, ...] | None]:
    """Running text folded, its ends not stripped, and where each folded character began in the original.

    The offsets close with the length of the original, so that a folded match `a:b` is `offsets[a]:offsets[b]` there.
    None stands for offsets that change nothing.
    """
    composed, offsets = _with_plain_signs(text), None
    if not unicodedata.is_normalized("NFC", composed):
        clusters = (
            (start, end, unicodedata.normalize("NFC", composed[start:end])) for start, end in _clusters(composed)
        )
        composed, offsets = _replaced(composed, clusters)
    if "  " not in composed:
        return composed, offsets
    folded, inner = _replaced(composed, ((*match.span(), " ") for match in _SPACES.finditer(composed)))
    return folded, tuple(offsets[index] for index in inner) if offsets else inner


@lru_cache(maxsize=1 << 16)
def joins_words(edge: str, adjoining: str) -> bool:
    """Whether two neighbouring characters belong to one word, so that a name which ends between them is no match.

    They do if both are letters, marks or digits and neither is of a script that writes words without spaces.
    """
    return _is_spaced(edge) and _is_spaced(adjoining)


def collation_key(text: str) -> bytes:
    """Sorts by the Unicode collation algorithm (its root order, version 10), then by code point."""
    levels = _ascii_levels(text) if text.isascii() else _collate(text)
    return levels + text.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=8192)
def latin_of(text: str) -> str:
    """In Latin letters, as far as they give it; Chinese by its sounds without tones."""
    # As for slugs: 20 ms to load, and most texts need it not.
    from anyascii import anyascii  # noqa: PLC0415 - most names are in Latin letters

    latin: str = anyascii(text)
    return latin


def nearest(word: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The candidates most like a word that was not found, best first; case, accents, hyphens and spaces count not."""
    wanted = _bare(word)
    pairs = {wanted[at : at + 2] for at in range(max(1, len(wanted) - 1))}

    # Counting shared pairs of letters takes a tenth of the time of comparing in full, which only the best then are.
    def shared(candidate: str) -> float:
        bare = _bare(candidate)
        return sum(pair in bare for pair in pairs) + (bare[:1] == wanted[:1]) - abs(len(bare) - len(wanted)) / 8

    likely = nlargest(_COMPARED, sorted(set(candidates)), key=shared)
    rated = sorted((-_likeness(wanted, _bare(candidate)), candidate) for candidate in likely)
    return tuple(candidate for rating, candidate in rated if -rating >= _ALIKE)[:limit]


# --- slugs ---

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))]
)
HAN = r"\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"


@lru_cache(maxsize=8192)
def _transliterated_slug(text: str) -> str:
    # The two take 40 ms to load, and most runs meet only ids that are slugs already.
    from anyascii import anyascii  # noqa: PLC0415 - most ids are slugs already
    from slugify import slugify  # noqa: PLC0415 - as above

    spaced = re.sub(f"([{HAN}])", r" \1 ", unicodedata.normalize("NFC", text))
    whole = slugify(anyascii(spaced), entities=False, decimal=False, hexadecimal=False)
    if not whole:
        return "x-" + _digest(text)
    if whole in _DEVICES:
        return whole + "-x"
    if len(whole) <= SLUG_LENGTH:
        return whole
    room = SLUG_LENGTH - len("-") - len(_digest(whole))
    start = whole[:room] if whole[room] == "-" else whole[:room].rpartition("-")[0] or whole[:room]
    return f"{start}-{_digest(whole)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


# --- folding ---

# Quotation marks, primes, accents and the half rings of transliterated Arabic: all are typed for an apostrophe.
_APOSTROPHES = "\u0374\u1fef\u1ffd’‘‛`´′‵ʹʻʼʽʾʿˈˊˋ՚׳ߴߵꞋꞌ＇"
_WHITE = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_WHITE += "\u2028\u2029\u202f\u205f\u3000"
_PLAIN_SIGNS = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_WHITE, " "))
_SIGNS = re.compile(f"[{_APOSTROPHES}{_WHITE}]")
_SPACES = re.compile("  +")


def _with_plain_signs(text: str) -> str:
    """One character for one. `str.translate` is the faster way for ASCII and ten times the slower one for the rest."""
    return text.translate(_PLAIN_SIGNS) if text.isascii() else _SIGNS.sub(lambda sign: _PLAIN_SIGNS[ord(sign[0])], text)


def _clusters(text: str) -> list[tuple[int, int]]:
    """Where each character stands with all that follows it and may compose with it; with a space nothing does."""
    starts = [at for at, char in enumerate(text) if at == 0 or text[at - 1] == " " or not _continues(char)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


@cache
def _continues(char: str) -> bool:
    jamo_vowel_or_final = "\u1160" <= char <= "\u11ff"
    kirat_rai_vowel = "\U00016d63" <= char <= "\U00016d6a"  # letters, yet they compose
    return unicodedata.category(char)[0] == "M" or jamo_vowel_or_final or kirat_rai_vowel


def _replaced(text: str, changes: Iterable[tuple[int, int, str]]) -> tuple[str, tuple[int, ...]]:
    """Each change puts a string for a stretch of the text; all its characters then begin where the stretch does."""
    pieces, offsets, done = [], list[int](), 0
    for start, end, replacement in changes:
        pieces += [text[done:start], replacement]
        offsets += [*range(done, start), *[start] * len(replacement)]
        done = end
    offsets += range(done, len(text) + 1)
    return "".join(pieces) + text[done:], tuple(offsets)


# --- scripts ---

KANA = r"\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HANGUL = r"\uac00-\ud7a3"
_THAI_TO_TIBETAN = r"\u0e00-\u0fff"
_MYANMAR_AND_KHMER = r"\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaa7f"
UNSPACED = f"[{HAN}{KANA}{_THAI_TO_TIBETAN}{_MYANMAR_AND_KHMER}\U0001b000-\U0001b16f]"


def _is_spaced(char: str) -> bool:
    return char != "" and unicodedata.category(char)[0] in "LMN" and not re.match(UNSPACED, char)


# --- collation ---

# The ASCII part of the table pyuca reads, so that a run with no other letters need not load it: each primary weight in
# order, for the characters in order. Secondary weights are 0x20; tertiary ones 8 for capitals, else 2.
_ORDERED = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz"
_WEIGHTS = """
0201 0202 0203 0204 0205 0209 020b 020d 0222 0234 023a 0261 0267 0278 0306 030d 0318 0319 031a 031b 031c 031d 038f 0390
0395 0396 0397 0399 039a 0498 049b 062c 0630 0631 0632 0634 0636 1c77 1ca3 1ca4 1ca5 1ca6 1ca7 1ca8 1ca9 1caa 1cab 1cac
1cad 1cc6 1ce0 1cf5 1d10 1d4b 1d5a 1d7e 1d98 1db2 1dcb 1ddd 1e10 1e1f 1e43 1e72 1e87 1e99 1ed7 1efb 1f1b 1f49 1f5b 1f65
1f71 1f87
"""
_WEIGHT = dict(zip(_ORDERED, (chr(int(weight, 16)) for weight in _WEIGHTS.split()), strict=True))
_PRIMARY = str.maketrans({chr(code): _WEIGHT.get(chr(code).lower()) for code in range(128)})
_TERTIARY = str.maketrans({char: "\x08" if char.isupper() else "\x02" for char in map(chr, range(128))})
_IGNORED = str.maketrans(dict.fromkeys(char for char in map(chr, range(128)) if char.lower() not in _WEIGHT))


def _ascii_levels(text: str) -> bytes:
    weighed = text.translate(_IGNORED)
    levels = weighed.translate(_PRIMARY), "\x20" * len(weighed), weighed.translate(_TERTIARY)
    return "\0".join((*levels, "")).encode("utf-16-be")


def _collate(text: str) -> bytes:
    weights = _collation()(text)
    return struct.pack(f">{len(weights)}H", *weights)


@cache
def _collation() -> Callable[[str], tuple[int, ...]]:
    # Reading its table takes 0.15 s, which a run whose names are all ASCII need not pay.
    from pyuca.collator import Collator_10_0_0  # noqa: PLC0415 - a tenth of a second, and most names are ASCII

    sort_key: Callable[[str], tuple[int, ...]] = Collator_10_0_0().sort_key
    return sort_key


# --- near matches ---

_COMPARED = 48
_ALIKE, _CONTAINED = 0.6, 0.75
_WHOLE_NAME = 4


@lru_cache(maxsize=1 << 16)
def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", plain_letters(text))


def plain_letters(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn").replace("đ", "d")


def _likeness(wanted: str, bare: str) -> float:
    """As difflib has it, but a longer name that contains the word, as `vladimir-putin` does `Putin`, is near too."""
    ratio = SequenceMatcher(None, wanted, bare, autojunk=False).ratio()
    contained = len(wanted) >= _WHOLE_NAME and wanted in bare
    return max(ratio, _CONTAINED + (1 - _CONTAINED) * len(wanted) / len(bare)) if contained else ratio
