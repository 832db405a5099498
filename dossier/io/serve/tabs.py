"""The tabs that are open and what each of them shows, to the messages that bring each up to date and no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from dossier.io.serve.asked import News, Version

# A message of the LiveReload protocol, version 7. Its client reloads the page, or swaps style sheets or pictures
# where the path is that of one; our own script in the page takes FRAME to itself.
Message = Mapping[str, object]
FRAME = "_dossier/frame"
_STYLES = "style.css"
_SWAPPED = (".jpg", ".jpeg", ".png", ".gif")  # the pictures that the client can change in place


class Tab(Protocol):
    """A connection to a tab."""

    def send(self, message: Message) -> None:
        """Sends it, or does nothing where the tab has gone."""


class Tabs:
    """Used by the server's loop alone, but for the question what is open."""

    def __init__(self) -> None:
        self._shown: dict[Tab, tuple[str, Version]] = {}

    def urls(self) -> frozenset[str]:
        """Every URL that some tab shows."""
        return frozenset(url for url, _ in list(self._shown.values()))

    def came(self, tab: Tab, url: str, shown: Version) -> None:
        """A tab says what it shows."""
        self._shown[tab] = (url, shown)

    def left(self, tab: Tab) -> None:
        self._shown.pop(tab, None)

    def tell(self, news: News) -> None:
        """Sends each tab what it needs to show what is shown now."""
        for tab, (url, shown) in list(self._shown.items()):
            if url in news.versions:
                self._shown[tab] = (url, news.versions[url])
                for message in messages(url, shown, news.versions[url], news.pictures.get(url, ())):
                    tab.send(message)


def messages(url: str, shown: Version, now: Version, pictures: tuple[str, ...] = ()) -> Iterator[Message]:
    """What leads a tab from what it shows to what is shown now."""
    if now.page != shown.page or any(not picture.lower().endswith(_SWAPPED) for picture in pictures):
        yield _message(url)
        return
    if now.styles != shown.styles:
        yield _message(_STYLES)
    if now.frame != shown.frame:
        yield _message(FRAME)
    yield from map(_message, pictures)


def _message(path: str) -> Message:
    return {"command": "reload", "path": path, "liveCSS": True, "liveImg": True}
