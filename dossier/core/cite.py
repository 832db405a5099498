"""A work and a citation style to its entry in a list of references; the only importer of citeproc."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from dossier.core.csl import csl_item
from dossier.core.plan.views import Work

KEPT = 4096
_ADDRESSES = ("URL", "accessed", "note", "archive_location")


class _Text:
    """A text to be read as a file."""

    def __init__(self, text: str) -> None:
        self._left = text.encode()

    def read(self, size: int = -1) -> bytes:
        size = len(self._left) if size < 0 else size
        part, self._left = self._left[:size], self._left[size:]
        return part


def is_installed() -> bool:
    """Whether the extra that this needs is there."""
    try:
        import citeproc  # noqa: F401, PLC0415 - an extra, which only a dossier with a style needs
    except ImportError:
        return False
    return True


def problem_of(text: str) -> str:
    """Why a text is no style that lists can be made with; '' if it is one."""
    try:
        style = _style_of(text)
    except Exception as error:  # noqa: BLE001 - lxml and citeproc raise what they please about a text that is no style
        return " ".join(str(error).split()) or "it is no style"
    return "" if style.root.bibliography is not None else "it makes no list of references"


@lru_cache(maxsize=2)
def _style_of(text: str) -> Any:  # noqa: ANN401 - citeproc has no types
    from citeproc import CitationStylesStyle  # noqa: PLC0415 - as above

    return CitationStylesStyle(_Text(text), validate=False)


@lru_cache(maxsize=KEPT)
def entry(style: str, work: Work) -> str:
    """The entry as plain text, without the dossier's name and the addresses, which are links beside it."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter  # noqa: PLC0415 - as above
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415 - as above

    left_out = _ADDRESSES if work.type == "article" else (*_ADDRESSES, "container-title")
    item = {name: value for name, value in csl_item(work, "", "").items() if name not in left_out}
    source = CiteProcJSON([item])
    bibliography = CitationStylesBibliography(_style_of(style), source, formatter.plain)
    bibliography.register(Citation([CitationItem(work.id)]))
    text = " ".join(str(bibliography.bibliography()[0]).split())
    return text if work.authors else _said_once(text, work)


def _said_once(text: str, work: Work) -> str:
    """Without a second title or publisher, which citeproc repeats where the first stands in place of an author."""
    for name in filter(None, (work.title, work.publisher)):
        for shown in (f"“{name}”", name):
            opening = f"{shown.rstrip('.')}."
            if text.startswith(opening):
                rest = text[len(opening) :]
                again = re.search(rf"(?<=\s){re.escape(shown.rstrip('.'))}(?:[.,] ?|$)", rest)
                return f"{opening}{rest[: again.start()]}{rest[again.end() :]}".rstrip() if again else text
    return text
