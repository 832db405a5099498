"""A PDF as Chromium writes it to the page on which each place of the text lies, and to the same with another date."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Chromium writes every object that tells of pages and places plainly; only what is drawn is packed.
_NODE = re.compile(rb"(\d+) 0 obj\r?\n?<</Type /Pages\b(.*?)endobj", re.DOTALL)
_KIDS = re.compile(rb"/Kids \[([^\]]*)\]")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_ROOT = re.compile(rb"/Type /Catalog\b.*?/Pages (\d+) 0 R", re.DOTALL)
_PLACE = re.compile(rb"/([A-Za-z][A-Za-z0-9-]*) \[(\d+) 0 R /XYZ ")
_DATE = re.compile(rb"/(?:CreationDate|ModDate) \(D:\d{14}[^)]*\)")


def places_in(data: bytes) -> dict[str, int]:
    """The page, from 1, of each place that a link of the text leads to; none where it is not a PDF of Chromium's."""
    numbers = {page: number for number, page in enumerate(_pages(data), 1)}
    return {name.decode(): numbers[int(page)] for name, page in _PLACE.findall(data) if int(page) in numbers}


def page_count(data: bytes) -> int:
    return sum(1 for _ in _pages(data))


def with_day(data: bytes, day: str) -> bytes:
    """The same with the day (ISO) as its date, or without a date: a blank keeps every other byte where it is."""
    stamp = day.replace("-", "")

    def fixed(match: re.Match[bytes]) -> bytes:
        name = match[0].partition(b" ")[0]
        said = name + f" (D:{stamp}000000+00'00')".encode() if stamp else b""
        return said.ljust(len(match[0]))

    return _DATE.sub(fixed, data)


def _pages(data: bytes) -> Iterator[int]:
    """The numbers of the objects that are pages, in order."""
    nodes = {
        int(number): [int(kid) for kid in _REFERENCE.findall(kids[1])]
        for number, rest in _NODE.findall(data)
        if (kids := _KIDS.search(rest))
    }
    root = _ROOT.search(data)
    waiting = [int(root[1])] if root else []
    while waiting:
        here = waiting.pop()
        if here in nodes:
            waiting += reversed(nodes.pop(here))
        else:
            yield here
