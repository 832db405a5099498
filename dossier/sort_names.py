"""A person's name as written to the name it is filed under: family name first, by script and culture."""

import re
import unicodedata

from dossier.names import HAN, HANGUL, KANA, fold, plain_letters
from dossier.values import Frozen


class SortName(Frozen):
    """A name as an index gives it: `Assad`, `Bashar al-`, under the heading `A`."""

    family: str
    rest: str
    letter: str


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
_NATIVE = f"[{HAN}{KANA}{HANGUL} ·•‧]+"
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
    f"(?P<family>{'|'.join(_DOUBLE_SURNAMES)}|[{HANGUL}]) (?P<rest>.+)",
    f"(?P<rest>[{HANGUL}].*) (?P<family>.+)",  # foreign
    "(?P<family>[^ ]+) (?P<rest>.+)",
    f"(?P<family>{'|'.join(_DOUBLE_SURNAMES)})(?P<rest>.+)",
    f"(?P<family>[{HAN}]{{2}})(?P<rest>[{HAN}]{{2}})",  # Japanese
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
    end = 1 + next((at for at, word in enumerate(words) if not word.islower()), len(words) - 1)
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
    return start - 1 if start > 1 and plain_letters(words[start - 1]) in _SPANISH else start


def _is_french_de(words: list[str], at: int) -> bool:
    return words[at] == "de" and words[0].partition("-")[0] in _FRENCH


def _begins_with_family(words: list[str]) -> bool:
    """East Asian order in Latin letters, or the Russian official one: surname, given name, patronymic."""
    match words:
        case [_, given, patronymic] if _PATRONYMIC.fullmatch(patronymic):
            return not _PATRONYMIC.fullmatch(given) and not given.endswith(".")
        case [surname, given]:
            names = _HYPHENATED if "-" in given else _PINYIN
            return plain_letters(surname) in _EAST_ASIAN and names.fullmatch(plain_letters(given)) is not None
        case [surname, _, _]:
            known = plain_letters(surname) in _EAST_ASIAN or plain_letters(surname) in _VIETNAMESE
        case [surname, _, _, _]:
            known = plain_letters(surname) in _VIETNAMESE
        case _:
            known = False
    return known and all(_SYLLABLE.fullmatch(plain_letters(word)) for word in words[1:])


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
    if re.match(f"[{HANGUL}]", first):
        return _INITIALS[(ord(first) - ord("가")) // _SYLLABLES_AN_INITIAL]
    base = first if first in _OWN_PLACE else unicodedata.normalize("NFD", first)[0]
    return _SORTED_UNDER.get(base, base).title()[0]  # unlike upper(), leaves Georgian in the form it is written in
