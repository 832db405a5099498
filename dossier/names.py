"""Names as written, to what the program does with them: slug, folded form, sort name, collation key, near matches."""

import hashlib
import re
import struct
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from heapq import nlargest

SLUG_LENGTH = 80


@dataclass(frozen=True, slots=True)
class SortName:
    """A name as an index gives it: `Assad`, `Bashar al-`, under the heading `A`."""

    family: str
    rest: str
    letter: str


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


def sort_name(name: str, explicit: str = "") -> SortName:
    """Family name first; `explicit`, a record's `sort:`, wins. The rules, each a table below, are:

    - `Family, rest` is taken as it stands; titles go, `Jr.` and `III` follow the rest, `Abdullah II` is one name;
    - Arabic articles and `bin`, German `von`, Dutch `van der` and Portuguese `da` go after; `de`, `di`, `la` and
      capitalised particles stay with the family, but the `de` of a French given name goes after;
    - a Spanish surname before the last word makes a double name;
    - Chinese, Korean and Vietnamese names begin with the family where the first word is a known surname and the others
      look like syllables of those languages; Japanese ones do in their own script only.
    """
    declared = _tidy(explicit)
    family, rest = _declared(declared) if declared else _derived(_tidy(name))
    return SortName(family, rest, _heading(family))


def nearest(word: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The candidates most like a word that was not found, best first; case, accents, hyphens and spaces count not."""
    wanted = _bare(word)
    pairs = {wanted[at : at + 2] for at in range(max(1, len(wanted) - 1))}

    # Counting shared pairs of letters takes a tenth of the time of comparing in full, which only the best then are.
    def shared(candidate: str) -> float:
        bare = _bare(candidate)
        return sum(pair in bare for pair in pairs) + (bare[:1] == wanted[:1]) - abs(len(bare) - len(wanted)) / 8

    likely = nlargest(_COMPARED, dict.fromkeys(candidates), key=shared)
    rated = sorted((-_likeness(wanted, _bare(candidate)), candidate) for candidate in likely)
    return tuple(candidate for rating, candidate in rated if -rating >= _ALIKE)[:limit]


# --- slugs ---

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))]
)
_HAN = (
    r"\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)


@lru_cache(maxsize=8192)
def _transliterated_slug(text: str) -> str:
    # The two take 40 ms to load, and most runs meet only ids that are slugs already.
    from anyascii import anyascii  # noqa: PLC0415 - as above
    from slugify import slugify  # noqa: PLC0415 - as above

    spaced = re.sub(f"([{_HAN}])", r" \1 ", unicodedata.normalize("NFC", text))
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

_KANA = r"\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_HANGUL = r"\uac00-\ud7a3"
_THAI_TO_TIBETAN = r"\u0e00-\u0fff"
_MYANMAR_AND_KHMER = r"\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaa7f"
_UNSPACED = f"[{_HAN}{_KANA}{_THAI_TO_TIBETAN}{_MYANMAR_AND_KHMER}\U0001b000-\U0001b16f]"


def _is_spaced(char: str) -> bool:
    return char != "" and unicodedata.category(char)[0] in "LMN" and not re.match(_UNSPACED, char)


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
    from pyuca.collator import Collator_10_0_0  # noqa: PLC0415 - as above

    sort_key: Callable[[str], tuple[int, ...]] = Collator_10_0_0().sort_key
    return sort_key


# --- sort names ---


def _table(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLE = re.compile(
    r"(?:(?:Prime|Vice|Crown|Grand|Deputy|Foreign|Defen[cs]e|First|Field|Rear|Major|Brigadier|Lieutenant)[ -])?"
    r"(?:(?P<royal>King|Queen|Prince|Princess|Emperor|Empress|Tsar|Pope|Patriarch)|President|Chancellor|Minister|"
    r"Secretary(?:-General)?|Senator|Sen|Governor|Gov|Ambassador|Congressman|Congresswoman|Representative|Rep|General|"
    r"Gen|Colonel|Col|Captain|Capt|Major|Maj|Lieutenant|Lt|Sergeant|Sgt|Admiral|Adm|Marshal|Commander|Sir|Dame|Lord|"
    r"Lady|Baroness|Mr|Mrs|Ms|Miss|Mx|Dr|Professor|Prof|Judge|Justice|Sheikh|Sheik|Shaikh|Ayatollah|Hojatoleslam|"
    r"Mullah|Hajj|Hajji|Cardinal|Archbishop|Bishop|Reverend|Rev|Rabbi|Herr|Frau|Monsieur|Madame|Señor|Señora)"
    r"\.? (?!(?:of|bin|ibn|bint) )"
)
_SUFFIXES = _table("jr sr ii iii iv phd md esq mp kbe obe mbe cbe")
_REGNAL = re.compile(r"(?=[IVXL])(?:XL|X{0,3})(?:IX|IV|V?I{0,3})")
_ARTICLE = re.compile(r"((?:a[dlnrstz]|ash|ath|adh|e[dlnr]|esh|ul)[-‑])(?=\w)(.+)", re.IGNORECASE)
# Lower case, at the head of the small words before a family name: all of these go after it.
_AFTER = _table("""
von vom zu zum zur van den der ter ten te 't af av ibn bin bint ben al el da do dos das e بن ابن بنت
""")
_WITH_FAMILY = _table("""
de di del della dello degli dei d' du des la le lo li las los y i De Di Del Della Dello Degli Dei Da Do Dos D' Du Des
La Le Lo Li Las Los Von Van Den Der Ter Ten Vander Mac St St. San Santa Abu Abou Umm Ben Bou Ould Fitz Aboul Abul
""")
# These open a name only as part of the family: Abu Mazen, Ibn Khaldun, De Gaulle.
_OPENING = _table("Abu Abou Aboul Abul Umm Ibn Bin De Di Du Des Le La")
_FRENCH = _table("""
Alain Alexis André Antoine Arnaud Aymeric Bernard Charles Christian Christine Christophe Claude Dominique Édouard
Emmanuel Étienne Eugène Ferdinand Florence François Françoise Gaston Geneviève Georges Gérard Ghislain Gilles Guillaume
Guy Henri Honoré Hubert Hugues Jacques Jean Joseph Jules Laurent Louis Marie Maurice Michel Nicolas Olivier Patrick
Paul Philippe Pierre Renaud Roger Simone Sophie Thibault Thierry Véronique Xavier Yves
""")
_SPANISH = _table("""
aguilar alonso alvarez benitez cabrera calderon cardenas castillo castro chavez cortes cruz delgado diaz dominguez
fernandez flores fuentes garcia garza gimenez gomez gonzalez guerrero guzman hernandez herrera ibanez jimenez lopez
lozano marquez martinez medina mendez mendoza molina morales moreno munoz nunez ochoa ordonez ortega ortiz pena perez
ramirez ramos reyes rios rivera rodriguez rojas romero rubio ruiz salazar sanchez sandoval santos serrano soto suarez
torres trujillo uribe valdez vargas vasquez vazquez vega velasco velasquez zapata
""")
_EAST_ASIAN = _table("""
ahn ai an bae baek bai ban bo bui cai cao chan chang chen cheng cheung chiang cho choe choi chou chow chu chun chung
cui dai dang deng ding dinh dong du duan duong fan fang feng fu gao go gong gu guo ha hahn han hao he heo ho hoang hong
hou hsieh hsu hu hua huang huynh hwang jang jeon jeong jia jiang jo jung kang kim ko kong koo kwok kwon lai lam lau lee
lei leung li liang liao lim lin liu lo long lu luo ma mao meng min mo moon nam ng ngo nguyen noh oh ouyang pan park
peng pham phan qian qin qiu rao ren rhee ri roh ryu seo shao shen shi shin sima sohn son song soong su suh sun tam tan
tang tao tian tran tsai tsang tung vu wan wang wei wen wong woo wu xi xia xiao xie xiong xu xue yan yang yao ye yeung
yi yin yoo yoon you yu yuan yun zeng zhang zhao zheng zhong zhou zhu zhuge zou
""")
# With two given names or three.
_VIETNAMESE = _table("""
bui dang dao dinh do duong ho hoang huynh le ly mai ngo nguyen pham phan tran trinh truong vo vu vuong
""")
# Loose for the many ways to romanise; `ea` is in none of them, but in many western names.
_ONE_SYLLABLE = (
    r"(?!\w*ea)(?:ch|gh|gi|hs|kh|kk|ngh?|nh|ph|pp|qu|sh|ss|th|tr|ts|tt|tz|zh|[bcdfghjklmnpqrstvxyz])?w?[aeiouy]{1,3}w?"
    r"(?:ng|nh|ch|[bchklmnprt])?"
)
_SYLLABLE = re.compile(_ONE_SYLLABLE)
_HYPHENATED = re.compile(f"{_ONE_SYLLABLE}-{_ONE_SYLLABLE}")
_PATRONYMIC = re.compile(r".+(?:ович|евич|овна|евна|ична)")
_PINYIN = re.compile(
    r"(?!\w*(?:ee|oo))(?:[bpmfwy]o|[bpmfw]u|[bpmdtnl]i(?:a|e|u|n|ng|an|ao|ang)?|"
    r"[jqx](?:i(?:a|e|u|n|ng|an|ao|ang|ong)?|u(?:e|n|an)?)|(?:[zcs]h?|r)i|y(?:i(?:n|ng)?|u(?:e|n|an)?|ong)|[nl]ue|"
    r"(?:[zcs]h?|[dtnlgkhr])(?:u(?:a|o|i|n|ai|an|ang)?|ong)|er|"
    r"(?:[zcs]h?|[bpmfdtnlgkhrwy])?(?:a|ai|ao|an|ang|e|ei|en|eng|ou)){1,2}"
)
# Left for `re` to compile when a name needs them: the large classes take milliseconds.
_NATIVE = f"[{_HAN}{_KANA}{_HANGUL} ·•‧]+"
_DOUBLE_SURNAMES = _table("""
欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 司徒 东方 東方 夏侯 皇甫 尉迟 公孙 公孫 慕容 令狐
남궁 황보 제갈 사공 선우 서문 독고 동방
""")
_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘于"
    "蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫段雷侯龙龍史"
    "陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴武戴莫孔向汤湯习習薄温溫艾章葛柳包殷栗朴문김이박최정강조윤장임한오서신권황안송"
    "류유전홍고양손배백허남심노하곽성차주우구민진나지엄원천방공현함여추도소석선설마길연위표명기반라"
)
# Which part of a name in Han characters, kana or Hangul is the family name; the first pattern that fits decides.
_NATIVE_ORDERS = (
    "(?P<rest>.+)[·•‧・](?P<family>.+)",  # foreign
    f"(?P<family>{'|'.join(_DOUBLE_SURNAMES)}|[{_HANGUL}]) (?P<rest>.+)",
    f"(?P<rest>[{_HANGUL}].*) (?P<family>.+)",  # foreign
    "(?P<family>[^ ]+) (?P<rest>.+)",
    f"(?P<family>{'|'.join(_DOUBLE_SURNAMES)})(?P<rest>.+)",
    f"(?P<family>[{_HAN}]{{2}})(?P<rest>[{_HAN}]{{2}})",  # Japanese
    f"(?P<family>[{_SURNAMES}])(?P<rest>.{{1,2}})",
)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).strip(" ,")


def _declared(text: str) -> tuple[str, str]:
    """`Putin, Vladimir` or `Putin Vladimir`; small words before the family name belong to it (`de Mistura Staffan`)."""
    family, comma, rest = text.partition(",")
    if comma:
        return family.strip(), rest.strip()
    words = text.split()
    end = 1 + next((at for at, word in enumerate(words) if not word.islower()), 0)
    return " ".join(words[:end]), " ".join(words[end:])


def _derived(text: str) -> tuple[str, str]:
    if not text.isascii() and re.fullmatch(_NATIVE, text):
        return _native(text)
    name, _, after = text.partition(", ")
    if after and not all(_is_suffix(word) for word in after.split()):
        return name, after
    royal = False
    while title := _TITLE.match(name):
        royal, name = royal or title["royal"] is not None, name[title.end() :]
    words = name.split()
    end = len(words)
    one_name = _end_of_one_name(words, royal)
    if one_name:
        return " ".join(words[:one_name]), " ".join([*words[one_name:], *after.split()])
    while end > 1 and _is_suffix(words[end - 1]):
        end -= 1
    family, rest = _family_of(words[:end])
    return family, " ".join(part for part in (rest, *words[end:], after) if part)


def _is_suffix(word: str) -> bool:
    return word.replace(".", "").casefold() in _SUFFIXES


def _end_of_one_name(words: list[str], royal: bool) -> int:
    """How many words are one regnal name: `Abdullah II`, `Elizabeth II of …`; 0 where there is none."""
    for at, word in enumerate(words[1:], 1):
        following = words[at + 1 : at + 2]
        if word == "of":
            return at
        if _REGNAL.fullmatch(word):
            ends = not following or following[0].islower()
            if royal or (ends and (at == 1 or not _is_suffix(word))):
                return at + 1
    return 0


def _family_of(words: list[str]) -> tuple[str, str]:
    if _begins_with_family(words):
        return words[0], " ".join(words[1:])
    if words[-1:] and (article := _ARTICLE.fullmatch(words[-1])) and not _is_compound(words, article[2]):
        return article[2], " ".join([*words[:-1], article[1]])
    start = _start_of_family(words)
    return " ".join(words[start:]), " ".join(words[:start])


def _is_compound(words: list[str], noun: str) -> bool:
    """`Salah ad-Din`, `Abd al-Rahman` and `Abu al-Ghayt` are whole names."""
    return len(words) > 1 and (noun in ("Din", "Deen") or fold(words[-2]).strip("'") in ("Abd", "Abu"))


def _start_of_family(words: list[str]) -> int:
    start = len(words) - 1
    if start > 0 and _ARTICLE.fullmatch(words[start]):  # a compound
        return start - 1
    small = start
    while small > 0 and words[small - 1].islower() and words[small - 1] not in ("y", "i"):
        small -= 1
    if small < start and words[small] in _AFTER:
        return start
    while start > 1 and words[start - 1] in _WITH_FAMILY and not _is_french_de(words, start - 1):
        start = max(1, start - 2) if words[start - 1] in ("y", "i") else start - 1
    if start == 1 and (words[0] in _OPENING or (words[0].islower() and words[0] in _WITH_FAMILY)):
        return 0
    return start - 1 if start > 1 and _plain(words[start - 1]) in _SPANISH else start


def _is_french_de(words: list[str], at: int) -> bool:
    return words[at] == "de" and words[0].partition("-")[0] in _FRENCH


def _begins_with_family(words: list[str]) -> bool:
    """East Asian order in Latin letters, or the Russian official one: surname, given name, patronymic."""
    match words:
        case [_, given, patronymic] if _PATRONYMIC.fullmatch(patronymic):
            return not _PATRONYMIC.fullmatch(given) and not given.endswith(".")
        case [surname, given]:
            names = _HYPHENATED if "-" in given else _PINYIN
            return _plain(surname) in _EAST_ASIAN and names.fullmatch(_plain(given)) is not None
        case [surname, _, _]:
            known = _plain(surname) in _EAST_ASIAN or _plain(surname) in _VIETNAMESE
        case [surname, _, _, _]:
            known = _plain(surname) in _VIETNAMESE
        case _:
            known = False
    return known and all(_SYLLABLE.fullmatch(_plain(word)) for word in words[1:])


def _native(text: str) -> tuple[str, str]:
    for pattern in _NATIVE_ORDERS:
        if match := re.fullmatch(pattern, text):
            return match["family"], match["rest"]
    return text, ""


# --- headings ---

# Letters that do not decompose, yet sort under another one; and the one that does, yet has its own place.
_SORTED_UNDER = dict(zip("ÆæÐðĐđØøŒœĦħŁłĿŀẞßĲĳ", "AADDDDOOOOHHLLLLSSII", strict=True))
_OWN_PLACE = "Йй"
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_SYLLABLES_AN_INITIAL = 21 * 28
_LETTERS_AND_DIGITS = frozenset({"Lu", "Ll", "Lt", "Lo", "Nd", "Nl", "No"})


def _heading(family: str) -> str:
    """The letter it sorts under in the root order: O for Ö; for Hangul the initial consonant, for Han the character."""
    first = next((char for char in family if unicodedata.category(char) in _LETTERS_AND_DIGITS), "")
    if not first.isalpha():
        return "#"
    if re.match(f"[{_HANGUL}]", first):
        return _INITIALS[(ord(first) - ord("가")) // _SYLLABLES_AN_INITIAL]
    base = first if first in _OWN_PLACE else unicodedata.normalize("NFD", first)[0]
    return _SORTED_UNDER.get(base, base).title()[0]  # unlike upper(), leaves Georgian in the form it is written in


# --- near matches ---

_COMPARED = 48
_ALIKE, _CONTAINED = 0.6, 0.75
_WHOLE_NAME = 4


@lru_cache(maxsize=1 << 16)
def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", _plain(text))


def _plain(text: str) -> str:
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
