"""A reading of a file in which a secret stands to the place, and to the channel by which readers would come by it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossier.core.leaks.folding import folded_with_places, plain, stands_alone
from dossier.core.leaks.net import ADDRESS, DIGEST, PHRASE, Secret, forms, is_slight
from dossier.values import Frozen


class Place(Frozen):
    """Line and column in a text, counted from 1."""

    line: int
    column: int
    at: int


def place_of(secret: Secret, text: str) -> Place:
    """Where in a text it stands first, as far as that can be told."""
    at = next(_starts(secret, text), 0)
    line = text.count("\n", 0, at) + 1
    return Place(line, at - text.rfind("\n", 0, at), at)


def _starts(secret: Secret, text: str) -> Iterator[int]:
    if is_slight(secret):
        match = re.search(rf"(?<![^\W_]){re.escape(secret.words)}(?![^\W_])", text)
        yield from (match.start(),) if match else ()
    elif secret.sort == PHRASE:
        said, places = folded_with_places(text)
        for form in forms(secret):
            start = said.find(form)
            while start >= 0:
                if stands_alone(said, start, start + len(form)):
                    yield places[start]
                start = said.find(form, start + 1)
    else:
        wanted = secret.words.rpartition("/")[2] if secret.sort == ADDRESS else secret.words
        start = plain(text).find(plain(wanted[:10] if secret.sort == DIGEST else wanted))
        yield max(0, start)


_LANGUAGE = re.compile(r"\A[a-z]{2,3}(?:-[a-z0-9]+)*/")  # the folder of an edition

# By the beginning of the address of a file, in the order in which they are tried
_BY_ADDRESS = (
    ("anchors.lock", "anchors.lock"),
    ("feed.xml", "the feed"),
    ("sitemap", "the sitemap"),
    ("robots.txt", "robots.txt"),
    ("pagefind/", "the search index"),
    ("search.html", "the search page"),
    ("data/", "the data export"),
    ("timeline", "the timeline"),
    ("network", "the graph"),
    ("quotes", "the list of quotations"),
    ("corrections.html", "the corrections"),
    ("changes.html", "the changes"),
    ("assets/", "a file of the theme"),
)
_IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff", ".svg")


def channel_of(url: str, how: str, text: str = "", at: int = 0) -> str:
    """How readers would come by what stands there, in words."""
    if how == "file name":
        return "the name of a file"
    url = _LANGUAGE.sub("", url)
    if url.startswith("files/"):
        return _of_attachment(url, how)
    for beginning, channel in _BY_ADDRESS:
        if url.startswith(beginning):
            return channel
    page = "an index" if url.rpartition("/")[2].startswith("index.") and url != "index.html" else "a page"
    return f"{_inside(text, at)} of {page}" if text and _inside(text, at) else page


def _of_attachment(url: str, how: str) -> str:
    if url.lower().endswith(_IMAGES):
        return "an image, beside its pixels"
    if how.startswith("SQLite"):
        return "a database"
    return (
        "a database, in what was deleted of it or beside its rows"
        if url.lower().endswith(_DATABASES)
        else "an attachment"
    )


_DATABASES = (".sqlite", ".sqlite3", ".db", ".db3")
_HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.DOTALL | re.IGNORECASE)
_REDIRECT = re.compile(r"<meta[^>]*http-equiv=[\"']?refresh", re.IGNORECASE)


def _inside(text: str, at: int) -> str:
    """The part of a page that the place lies in, '' for its text."""
    before = text[:at].lower()
    if before.rfind("<script") > before.rfind("</script"):
        return "the JSON-LD" if "ld+json" in before[before.rfind("<script") :] else "a script"
    if before.rfind("<style") > before.rfind("</style"):
        return "a style sheet"
    opened = before.rfind("<")
    tag = text[opened : text.find(">", at) + 1] if opened > before.rfind(">") else ""
    link = text[before.rfind("<a ") : text.find(">", before.rfind("<a ")) + 1] if _is_in_link(before) else ""
    if _REDIRECT.match(tag) or (_REDIRECT.search(text) and "<article" not in text):
        return "the redirect"
    if re.search(
        r"""\b(?:rel|class)=["']?[^"'>]*\b(?:prev|next|previous|earlier|later)\b""", tag or link, re.IGNORECASE
    ):
        return "the link to the previous or next document"
    if tag.lower().startswith("<meta"):
        return "the excerpt in the head"
    if before.rfind("<svg") > before.rfind("</svg"):
        return "a drawing"
    if tag.lower().startswith("<img"):
        return "the description of an image"
    headings = list(_HEADING.finditer(text, 0, at))
    said = re.sub(r"<[^>]*>", "", headings[-1][1]).strip() if headings else ""
    return f"the part “{said}”" if len(headings) > 1 and said else ""


def _is_in_link(before: str) -> bool:
    return before.rfind("<a ") > before.rfind("</a")
