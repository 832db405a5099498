"""What a site says of itself, SHA256SUMS and the anchors of its pages, to what of it does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from dossier.core.kinds import BUILT_IN
from dossier.core.lock import UNSEEN, Lock, runs_of
from dossier.core.urls import former_url
from dossier.manifest import MANIFEST, SUMS, Manifest
from dossier.values import Frozen

_LINE = re.compile(r"(\\?)([0-9a-f]{64}) [ *](.+)")
_ESCAPED = {"\\n": "\n", "\\r": "\r", "\\\\": "\\"}
_NO_TAGS = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_ID = re.compile(r"<[a-zA-Z](?:[^>\"']|\"[^\"]*\"|'[^']*')*?\sid\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
_REFRESH = re.compile(
    r"<meta\b[^>]*http-equiv=[\"']?refresh[\"']?[^>]*content=[\"']\s*\d+\s*;\s*url=([^\"']+)[\"']", re.IGNORECASE
)


class Anchor(Frozen):
    """Published places of one page: their numbers, none for the page as a whole, and the day on which they were."""

    page: str
    numbers: tuple[int, ...]
    day: str


class Answering(Frozen):
    """A page: the ids in it, and the path that it leads to at once, or ''."""

    ids: frozenset[str] = frozenset()
    leads_to: str = ""


def sums_of(text: bytes) -> dict[str, str]:
    """The digests that SHA256SUMS gives by path. Raises ValueError with the number of a line that is none."""
    found = {}
    for number, line in enumerate(text.decode("utf-8", "replace").split("\n"), 1):
        if line:
            match = _LINE.fullmatch(line)
            if not match:
                raise ValueError(number)
            path = re.sub(r"\\[nr\\]", lambda m: _ESCAPED[m[0]], match[3]) if match[1] else match[3]
            found[path] = match[2]
    return found


def seals_differ(manifest: Manifest, own: str, sums: Mapping[str, str]) -> Iterator[str]:
    """What SHA256SUMS says other than the manifest, whose own sha256 is `own`."""
    if MANIFEST not in sums:
        yield f"{SUMS} has no line for {MANIFEST}"
    elif sums[MANIFEST] != own:
        yield f"{SUMS} was made for another {MANIFEST}"
    files = manifest.files
    for path in sorted(files.keys() | sums.keys() - {MANIFEST}):
        if path not in sums:
            yield f"{SUMS} has no line for {path}"
        elif path not in files:
            yield f"{SUMS} lists {path}, which {MANIFEST} does not"
        elif files[path].sha256 != sums[path]:
            yield f"{SUMS} has another sha256 for {path} than {MANIFEST}"


def is_between(manifest: Manifest) -> bool:
    """Whether it is the manifest that stands there while files are being replaced."""
    return any(not held.sha256 for held in manifest.files.values())


def anchors_of(lock: Lock) -> tuple[Anchor, ...]:
    """What was published, by page: paragraphs that readers see, notes on those that are gone, pages of such notes."""
    found = []
    for name in sorted(lock.published.keys() | lock.stones.keys()):
        page = former_url("document", name, BUILT_IN)
        stones = lock.stones.get(name, ())
        was = lock.published.get(name)
        if was is None:
            found += [Anchor(page, (), stone.day) for stone in stones if not stone.number]
            continue
        shown = [n for n, digest in zip(was.numbers, was.digests, strict=True) if digest != UNSEEN]
        # An excerpt shows no notes either: they would stand among paragraphs that are not there.
        notes = [stone.number for stone in stones if stone.number] if len(shown) == len(was.numbers) else []
        found.append(Anchor(page, tuple(sorted({*shown, *notes})), was.day))
    return tuple(found)


def answering(text: bytes, page: str) -> Answering:
    """What a page answers with; `page` is its path."""
    html = _NO_TAGS.sub("", text.decode("utf-8", "replace"))
    ids = frozenset(unescape(next(filter(None, found), "")) for found in _ID.findall(html))
    match = _REFRESH.search(html)
    if not match:
        return Answering(ids)
    address = urlsplit(unescape(match[1].strip()))
    inside = not (address.scheme or address.netloc or address.path.startswith("/"))
    return Answering(ids, normpath(join(dirname(page), unquote(address.path))) if inside else "")


def silent(anchors: Sequence[Anchor], pages: Mapping[str, Answering]) -> Iterator[str]:
    """The published places that answer no more, with the day on which they were published."""
    for anchor in anchors:
        page = pages.get(anchor.page)
        for _ in range(5):  # a document that got another id twice leads on twice
            page = pages.get(page.leads_to) if page and page.leads_to else page
        if page is None:
            yield f"{anchor.page}, published on {anchor.day}"
            continue
        gone = [number for number in anchor.numbers if f"p{number}" not in page.ids]
        runs = runs_of(gone).split(",") if gone else []
        yield from (f"{anchor.page}#{run}, published on {anchor.day}" for run in runs)


def shortened_host(asked: str, answered: str) -> str:
    """How a host answered at another path than it was asked for: '', `index` or `html`."""
    if answered == asked or not answered:
        return ""
    if asked.endswith("/index.html") and answered == asked.removesuffix("index.html"):
        return "index"
    return "html" if asked.removesuffix(".html") == answered.removesuffix("/") else ""
