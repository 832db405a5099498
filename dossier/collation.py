"""Names and a language to what sorts them in that language's order, and to the letters of its indexes.

The order is that of Unicode (`names.collation_key`) with what each language has of its own: letters that come after
others, the script that comes first, and for Chinese the sounds of pinyin.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from dossier.names import HAN, HANGUL, KANA, collation_key, latin_of

# Letters of their own, after the letter that stands before them; `~` is after all others. From CLDR's tailorings.
_LETTERS = {
    "sv": "~å ~ä ~ö",
    "fi": "~å ~ä ~ö",
    "da": "~æ ~ø ~å",
    "nb": "~æ ~ø ~å",
    "no": "~æ ~ø ~å",
    "nn": "~æ ~ø ~å",
    "es": "nñ",
    "gl": "nñ",
    "pl": "aą cć eę lł nń oó sś zź zż",
    "cs": "cč hch rř sš zž",
    "sk": "aä cč hch oô rř sš zž",
    "tr": "cç gğ hı oö sş uü",
    "az": "cç eə gğ hı oö sş uü",
    "hr": "cč cć sš zž",
    "sl": "cč cć sš zž",
    "et": "sš zž wõ wä wö wü",
    "lt": "cč sš zž",
    "lv": "cč gģ kķ lļ nņ sš zž",
    "ro": "aă aâ iî sș tț",
    "hu": "oö oő uü uű",
}
_AFTER_ALL = 0x10F000  # private characters, which the order of Unicode puts after all letters
_SCRIPTS = {
    "ru": r"\u0400-\u052f", "uk": r"\u0400-\u052f", "bg": r"\u0400-\u052f", "sr": r"\u0400-\u052f",
    "be": r"\u0400-\u052f", "mk": r"\u0400-\u052f", "el": r"\u0370-\u03ff\u1f00-\u1fff",
    "ar": r"\u0600-\u06ff\u0750-\u077f", "fa": r"\u0600-\u06ff\u0750-\u077f", "ur": r"\u0600-\u06ff\u0750-\u077f",
    "he": r"\u0590-\u05ff", "zh": HAN, "ja": HAN + KANA, "ko": HANGUL, "ka": r"\u10a0-\u10ff", "hy": r"\u0530-\u058f",
}  # fmt: skip
# Family names that are not read as the character is elsewhere.
_READINGS = {
    "曾": "Zeng", "单": "Shan", "單": "Shan", "解": "Xie", "仇": "Qiu", "查": "Zha", "翟": "Zhai", "盖": "Ge",
    "區": "Ou", "区": "Ou", "任": "Ren", "朴": "Piao", "尉": "Yu", "乐": "Yue", "樂": "Yue", "华": "Hua", "華": "Hua",
    "洗": "Xian", "黑": "He", "缪": "Miao", "繆": "Miao", "宓": "Fu", "员": "Yun", "折": "She", "秘": "Bi",
    "种": "Chong",
}  # fmt: skip


@lru_cache(maxsize=1 << 16)
def tailored_key(text: str, language: str) -> bytes:
    """Sorts as the language does; names in its own script come before those in others."""
    tag = _primary(language)
    if tag == "en":
        return collation_key(text)
    first = _first(text)
    own = _SCRIPTS.get(tag)
    place = b"\x01" if own and first and not re.match(f"[{own}]", first) else b"\x00"
    if tag == "zh" and place == b"\x00" and own:
        return place + collation_key(_pinyin(text)) + text.encode("utf-8", "surrogatepass")
    return place + collation_key(_tailored(text, tag))


def heading(name: str, letter: str, language: str) -> str:
    """The letter of the index under which a name stands; `letter` is that of the order of Unicode."""
    tag, first = _primary(language), _first(name)
    if tag == "zh" and first and re.match(f"[{HAN}]", first):
        return _pinyin(first)[:1].upper() or letter
    if tag in ("tr", "az") and first in ("i", "İ"):
        return "İ"
    for own in _own_letters(tag):
        if unicodedata.normalize("NFC", name[name.find(first) :]).lower().startswith(own) and first:
            return own.upper() if tag not in ("tr", "az") or own != "ı" else "I"
    return letter


def _primary(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]


def _first(text: str) -> str:
    """The first letter or digit."""
    return next((char for char in text if char.isalnum()), "")


@lru_cache(maxsize=64)
def _own_letters(tag: str) -> tuple[str, ...]:
    return tuple(rule[1:] for rule in _LETTERS.get(tag, "").split())


@lru_cache(maxsize=64)
def _rules(tag: str) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """What to look for, and the letter it stands after with a sign that is after all letters."""
    instead: dict[str, str] = {}
    for number, rule in enumerate(_LETTERS.get(tag, "").split()):
        after, own = rule[0].replace("~", "z"), rule[1:]
        sign = chr(_AFTER_ALL + number)
        instead[own] = after + sign
        instead[own.upper()] = instead[own.capitalize()] = after.upper() + sign
    if tag in ("tr", "az"):
        instead |= {"I": "H" + chr(_AFTER_ALL + 99), "ı": "h" + chr(_AFTER_ALL + 99), "İ": "I"}
    if not instead:
        return None, {}
    return re.compile("|".join(sorted(map(re.escape, instead), key=len, reverse=True))), instead


def _tailored(text: str, tag: str) -> str:
    pattern, instead = _rules(tag)
    if pattern is None:
        return text
    return pattern.sub(lambda match: instead[match[0]], unicodedata.normalize("NFC", text))


def _pinyin(text: str) -> str:
    """Each character by its sound, without tones; a family name that stands first by its own."""
    sounds = [latin_of(char) if re.match(f"[{HAN}]", char) else char for char in text]
    if text[:1] in _READINGS:
        sounds[0] = _READINGS[text[0]]
    return " ".join(sound for sound in sounds if sound.strip()).lower()
