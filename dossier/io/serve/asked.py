"""What the server asks of whoever makes the pages, and the values in which it is answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Protocol

from dossier.values import Frozen


class Changes(Frozen):
    """What changed on the disk: files and folders by their names in the dossier; and `every` other may have too."""

    names: frozenset[str] = frozenset()
    every: bool = False

    def __bool__(self) -> bool:
        return self.every or bool(self.names)

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.names | other.names, self.every or other.every)


class Answer(Frozen):
    """A response: body, type, status, and other headers."""

    data: bytes
    type: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Version(Frozen):
    """What a tab shows, as digests: the page but for its style sheets, these, and what stands over the page."""

    page: str = ""
    styles: str = ""
    frame: str = ""


class News(Frozen):
    """What is to be shown now at the URLs that are open, and which pictures on their pages changed."""

    versions: Mapping[str, Version]
    pictures: Mapping[str, tuple[str, ...]]


class Content(Protocol):
    """URLs are relative to the output and decoded. All but `taken` is called by several threads at once."""

    def answer(self, url: str) -> Answer:
        """What is sent for a URL; there always is something."""

    def attachment(self, url: str) -> Path | None:
        """The file that is sent for the URL of an attachment."""

    def version(self, url: str) -> Version:
        """What a tab would show that opened this URL now."""

    def taken(self, changes: Changes, urls: Collection[str], wait: Callable[[float], Changes]) -> News:
        """Takes in what changed on the disk. `urls` are those that are open; `wait` gives what changes in so long."""

    def broke(self, error: BaseException) -> None:
        """Is told of an exception that nobody foresaw, after which the server goes on."""
