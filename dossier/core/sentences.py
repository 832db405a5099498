"""A paragraph's text and a place in it to the sentence around that place."""

from __future__ import annotations

import re

# A sentence ends at . ! ? … (and their kin in other scripts), after closing quotes and brackets, before white space and
# something that can begin a sentence; full-width marks need no space.
_END = re.compile(r"""[.!?…؟۔।]+["'”’»“‘«›‹)\]]*(?=\s+["'“‘„‚«»‹›(\[]*[^\s\W_a-zа-яёα-ω])|[。！？]+[」』”）]*|[\n\t]""")
# After these a full stop ends no sentence: titles, months, initials, dotted abbreviations (U.S., e.g.), days (3. Mai).
_SHORT = re.compile(
    r"(?:^|[\s(“\"'‘„‚«»‹›])(?:\d{1,2}|[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Sen|Rep|Gov|St|Jr|Sr|Rev|Hon|Inc|"
    r"Ltd|Co|Corp|No|Nos|Vol|vs|etc|cf|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Art|Abs|Nr|bzw|usw|M|MM|Mme)\.$"
)
LONGEST = 420  # a longer sentence is cut around the place, at words


def ends(text: str) -> tuple[int, ...]:
    """Offsets at which sentences end, in order; the last is the length of the text."""
    found = [
        match.end()
        for match in _END.finditer(text)
        if match.group()[0] != "." or not _SHORT.search(text, max(0, match.start() - 12), match.start() + 1)
    ]
    if not found or found[-1] != len(text):
        found.append(len(text))
    return tuple(found)


def sentence_at(text: str, start: int, end: int, breaks: tuple[int, ...] | None = None) -> tuple[str, int]:
    """The sentence that holds text[start:end] and where in it that begins; `…` stands where a long one was cut."""
    first = 0
    for last in breaks or ends(text):
        if last >= end:
            break
        if last <= start:
            first = last
    else:
        last = len(text)
    while first < start and text[first].isspace():
        first += 1
    before = after = ""
    if last - first > LONGEST:
        if start - first > LONGEST // 2:
            first = _word_after(text, start - LONGEST // 2, start)
            before = "… "
        if last - first > LONGEST:
            last = max(end, text.rfind(" ", end, first + LONGEST))
            after = " …"
    return (before + text[first:last].rstrip() + after).replace("\n", " ").replace("\t", " "), start - first + len(
        before
    )


def _word_after(text: str, position: int, limit: int) -> int:
    space = text.find(" ", position, limit)
    return position if space < 0 else space + 1
