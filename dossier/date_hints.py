"""A text that is no date to a hint how to write the one that was meant."""

import re

from dossier.dates import MONTH_NAMES, SEASON_MONTHS, SHORT_MONTH_NAMES, days_in, parse_date, split_interval


def why_not(text: str) -> str:
    """A short reason why `text` is no date, with the nearest way to write it where there is one; '' for a date."""
    text = text.strip()
    if parse_date(text):
        return ""
    if not text:
        return "it is empty"
    if len(text) > _LONGEST:
        return _NOT_A_DATE
    readings = _readings(text)
    dates = [reading for reading in readings if parse_date(reading)]
    if not dates:
        return _fault(readings[0])
    return f"write {dates[0]}" if len(dates) == 1 else f"it is ambiguous: write {' or '.join(dates)}"


# --- hints ---

_NOT_A_DATE = "write it like 2015-10-22, 2015-10, 2015, 2015~ or 2015-10/2015-12"
_LONGEST = 60  # the forms below follow each other, so a longer text could nest deeper than Python recurses
_MONTH_NAME = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_SEASON_NUMBERS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
# What people write, by what its groups hold: y year, m month, d day, n name of a month, s season, t time of day.
_FORMS = (
    ("ymd", r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})"),
    ("ymd", r"(\d{4})(\d\d)(\d\d)"),
    ("ymdt", r"(\d{4})-(\d\d)-(\d\d)[ t](\d{1,2}:\d\d(?::\d\d)?)"),
    ("ym", r"(\d{4})[./ ](\d{1,2})"),
    ("ym", r"(\d{4})-(\d)"),
    ("my", r"(\d{1,2})[-./ ](\d{4})"),
    ("dmy", r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})"),
    ("mdy", r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})"),
    ("dny", r"(\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?MONTH (\d{4})"),
    ("ndy", r"MONTH (\d{1,2})(?:st|nd|rd|th)? (\d{4})"),
    ("ny", r"MONTH (\d{4})"),
    ("sy", r"(spring|summer|autumn|fall|winter) (?:of )?(\d{4})"),
    ("y", r"(\d{3})0'?s"),
)
_PHRASES = (
    (r"(?:from |between )?(.+?)(?: ?[–—] ?| - | to | until | and |(?<=\d{4})-(?=\d{4}))(.+)", "{}/{}"),
    (r"(?:about|around|circa|ca?\.?|~) ?(.+)", "{}~"),
    (r"(?:perhaps|possibly|probably|maybe) (.+)", "{}?"),
    (r"(?:since|from|after) (.+)", "{}/.."),
    (r"(?:until|till|before|by|up to|to) (.+)", "../{}"),
)


def _readings(text: str) -> list[str]:
    """The text in EDTF, once for each way to read it, whether or not there is such a date."""
    plain = " ".join(text.casefold().replace(",", " ").split()).removeprefix("the ")
    plain = re.sub(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.? ", "", plain)
    patterns = ((groups, pattern.replace("MONTH", _MONTH_NAME)) for groups, pattern in _FORMS)
    forms = [_form(groups, match) for groups, pattern in patterns if (match := re.fullmatch(pattern, plain, re.ASCII))]
    if forms:
        return list(dict.fromkeys(forms))
    for pattern, edtf in _PHRASES:
        if match := re.fullmatch(pattern, plain, re.ASCII):
            return [edtf.format(*(_readings(part)[0] for part in match.groups()))]
    # Earlier drafts of EDTF, small letters and spaces, as level 1 has them now.
    plain = text.casefold().replace(" ", "").replace("unknown", "").replace("open", "..").replace("u", "X").upper()
    return [plain.replace("?~", "%").replace("~?", "%")]


def _form(groups: str, match: re.Match[str]) -> str:
    part = dict(zip(groups, match.groups(), strict=True))
    if groups == "y":
        return part["y"] + "X"
    if "n" in part:
        part["m"] = str(SHORT_MONTH_NAMES.index(part["n"][:3].title()) + 1)
    if "s" in part:
        part["m"] = str(_SEASON_NUMBERS[part["s"]])
    written = "-".join([part["y"], *(part[key].zfill(2) for key in "md" if key in part)])
    return f"{written}T{part['t'].zfill(len('00:00'))}" if "t" in part else written


def _fault(text: str) -> str:
    """What is wrong with text that has the form of EDTF."""
    if text.count("/") == 1:
        ends = [part for part in split_interval(text) if part not in ("", "..")]
        order = "it ends before it begins" if ends else "it has neither a beginning nor an end"
        return next(filter(None, map(why_not, ends)), "an interval has no times of day" if "T" in text else order)
    match = re.match(r"(-?[0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?(?![0-9])", text)
    if match is None:
        return _NOT_A_DATE
    month_number, day = int(match[2]), int(match[3] or 1)
    if not 1 <= month_number <= len(MONTH_NAMES):
        return "a season has no days" if month_number in SEASON_MONTHS else f"there is no month {match[2]}"
    if not 1 <= day <= days_in(int(match[1]), month_number):
        return f"{day} {MONTH_NAMES[month_number - 1]} {match[1]} does not exist"
    return f"what follows {match[0]} is no part of a date"
