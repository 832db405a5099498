"""The libraries that are installed of those that the program uses, and their versions."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires, version

from dossier import __version__

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA = re.compile(r"extra\s*==\s*[\"']([^\"']+)[\"']")
_BENEATH = ("markupsafe", "mdurl", "pagefind-bin", "text-unidecode")  # what those need, and leaves its traces too
_APART = frozenset(["all", "cluster", "test"])  # extras on which no byte of an output depends


def versions() -> dict[str, str]:
    """By name, the program's own among them. Of a program that is not installed it is that alone."""
    found = {"dossier": __version__}
    for said in _required():
        extra = _EXTRA.search(said)
        name = _NAME.match(said)
        if name and not (extra and extra[1] in _APART):
            found |= _version(name[0].lower())
    for beneath in _BENEATH if len(found) > 1 else ():
        found |= _version(beneath)
    return dict(sorted(found.items()))


def _required() -> list[str]:
    try:
        return requires("dossier") or []
    except PackageNotFoundError:
        return []


def _version(name: str) -> dict[str, str]:
    try:
        return {name: version(name)}
    except PackageNotFoundError:
        return {}
