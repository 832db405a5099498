"""What is said of a place to publish to, and what every kind of place can do, as all floors know it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol

from dossier.values import Frozen, field

# What a target holds beside a release: which files are the publisher's, who is at work there, and files under way.
LEDGER, LOCK, UNDER_WAY = ".dossier-ledger.json", ".dossier-lock-", ".dossier-under-way"


class Target(Frozen):
    """A place to publish to as dossier.yaml describes it: its name, its kind, and the values of its keys, by shape."""

    name: str
    kind: str
    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def number(self, key: str) -> int | None:
        return int(self.texts[key]) if key in self.texts else None


class Wanted(Frozen):
    """A file as it is to be: how large, its sha256, and what is said of it beside its bytes."""

    bytes: int
    sha256: str
    how: str = ""


class Seen(Frozen):
    """A file as a place lists it: how large, and what the place calls its contents ('' where that is not known).

    A place that gives each file a tag may leave out its size.
    """

    bytes: int = 0
    tag: str = ""


class Unpublishable(Exception):
    """A place cannot be used, or not now; the message says why and what would help."""


Told = Callable[[int], None]  # of so many files that are there now


class Place(Protocol):
    """A target, opened. Every method raises Unpublishable, and OSError where a disk refuses.

    Some places take each file as it comes. Others hold everything back until `finish`, and then show all of it at once;
    of these `at_once` is true. `leased`: publishers have to keep clear of one another by the locks that lie there.
    `sure`: files of one tag hold the same. `ledger`: what is the publisher's is said by a ledger; else the release's
    own manifest says enough.
    """

    leased: bool
    at_once: bool
    sure: bool
    ledger: bool

    def look(self, known: Collection[str]) -> Mapping[str, Seen]:
        """All files that are there. Only those of `known` need a tag."""

    def read(self, path: str) -> bytes | None:
        """What a file holds; None where it is not there."""

    def wanted(self) -> Mapping[str, Wanted]:
        """The files of the release as they are to be there, and what this kind of place puts beside them."""

    def tag_of(self, path: str) -> str:
        """What the place would call the contents that a file is to have; '' where nobody can tell."""

    def write(self, path: str, text: bytes) -> None:
        """A small file of the publisher's own."""

    def send(self, paths: Iterable[str], told: Told) -> Mapping[str, str]:
        """Files of the release: the tag of each."""

    def delete(self, paths: Collection[str]) -> None:
        """Files that are the publisher's. One that is gone already is no error."""

    def finish(self) -> str:
        """Shows what was held back: what there is to say of it, or ''."""

    def roll_back(self) -> str:
        """The edition before the present one is shown again: which that is."""

    def locks(self) -> Mapping[str, bytes]:
        """The locks that lie there, by name."""

    def hold(self, name: str, text: bytes) -> None:
        """Puts a lock there, or changes what it says."""

    def let_go(self, name: str) -> None:
        """Takes a lock away; one that is gone already is no error."""

    def close(self) -> None:
        """Ends what was opened. What was held back and never finished is gone."""


def is_own(path: str) -> bool:
    """Whether that is the publisher's book-keeping and no file of a release."""
    return path == LEDGER or path.startswith((LOCK, UNDER_WAY))


def unmarked(text: str) -> str:
    """A text without what an address may hold in secret, on one line, to be shown."""
    return re.sub(r"(\w+://)[^\s/@]*@", r"\1…@", " ".join(text.split()))


def pattern_of(glob: str) -> re.Pattern[str]:
    """`*` stands for any characters, slashes too, and `?` for one."""
    parts = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in glob)
    return re.compile("".join(parts), re.DOTALL)
