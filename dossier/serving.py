"""What `dossier serve` was asked, to a preview that follows its files until it is stopped; each event is a line."""

from __future__ import annotations

import gc
import time
import webbrowser
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread

from dossier.core.curator.editors import pattern_of, place_in, unknown_editor
from dossier.diagnostics import Diagnostic
from dossier.io.serve.asked import Answer, Changes, News, Version
from dossier.io.serve.place import Place, Unavailable, listening
from dossier.io.serve.server import serve
from dossier.io.serve.watch import FolderWatcher
from dossier.io.theme import desk_theme
from dossier.preview import Preview, Taken
from dossier.showing import Means, Showing
from dossier.start import Options
from dossier.values import Frozen, replace

__all__ = ["Asked", "Opened", "Unavailable", "Voice", "opened", "wrong"]

AGAIN = 0.1  # seconds in which an editor that writes a file in two steps has made the second
TIMES = 20  # that this is waited for, at most


class Asked(Frozen):
    """What the command line asks for beside the dossier; `port` None is any that is free from the usual one on."""

    host: str
    port: int | None
    editor: str
    opens: bool
    polls: bool


class Voice(Frozen):
    """How the terminal is told: a line of an event, diagnostics as `check` prints them, a bug; and what day it is.

    `summed` says how many records and diagnostics there are.
    """

    line: Callable[[str], None]
    diagnostics: Callable[[Iterable[Diagnostic]], None]
    bug: Callable[[BaseException], None]
    today: Callable[[], str]
    summed: Callable[[Taken], str]


def wrong(editor: str) -> str:
    """What is wrong with the name of an editor, if anything is."""
    return "" if pattern_of(editor) else unknown_editor(editor)


@dataclass(frozen=True, slots=True)
class Opened:
    """A preview that listens and has looked at its files."""

    pages: Pages
    place: Place
    watcher: FolderWatcher
    asked: Asked
    voice: Voice

    def close(self) -> None:
        """What it kept beside the files goes."""
        self.pages.close()

    def serve(self) -> None:
        """Until it is stopped."""
        _settle()
        serve(self.pages, self.place, self.watcher, self._say_where)

    def _say_where(self) -> None:
        line, place = self.voice.line, self.place
        for port in place.passed:
            line(f"port {port} is taken by another program")
        if not place.is_local:
            line("warning: whoever can reach this computer can read this preview, with all that is not published yet")
        self.pages.introduce(place.address)
        if self.asked.opens:
            Thread(target=webbrowser.open, args=(place.address,), daemon=True).start()


def opened(options: Options, asked: Asked, voice: Voice) -> Opened:
    """A place to listen first, so that a browser may ask already; raises Unavailable where there is none."""
    place, root = listening(asked.host, asked.port), options.root.resolve()
    preview = Preview(replace(options, root=root))
    opens = partial(place_in, root.as_posix(), pattern_of(asked.editor))
    pages = Pages(preview, Means(desk_theme(), opens, preview.with_lines, root, options.drafts), voice)
    pages.begin()
    return Opened(pages, place, FolderWatcher(root, preview.folders, voice.line, polls=asked.polls), asked, voice)


def _settle() -> None:
    """What is in memory now stays, and is not gone through again whenever something is thrown away."""
    gc.collect()
    gc.freeze()
    gc.enable()


class Pages:
    """What the server serves (io.serve.asked.Content): always of one look at the files, and the last good one."""

    def __init__(self, preview: Preview, means: Means, voice: Voice) -> None:
        self._preview = preview
        self._means = means
        self._voice = voice
        self._showing = Showing(Taken(()), None, means)
        self._said: tuple[Diagnostic, ...] = ()

    def begin(self) -> None:
        """Looks at the files for the first time."""
        taken = self._look(Changes(every=True))
        self._showing = self._shown(taken)

    def close(self) -> None:
        self._preview.close()

    def introduce(self, address: str) -> None:
        """Says where the pages are, what there is, and what is wrong."""
        self._say_problems(self._showing)
        self._voice.line(f"{address}  {self._voice.summed(self._showing.taken)}. Ctrl-C stops it")

    def answer(self, url: str) -> Answer:
        showing = self._showing
        answer = showing.answer(url)
        if showing.faults:
            self._say_problems(showing)
        return answer

    def attachment(self, url: str) -> Path | None:
        return self._showing.attachment(url)

    def version(self, url: str) -> Version:
        return self._showing.version(url)

    def broke(self, error: BaseException) -> None:
        with suppress(OSError):
            self._voice.bug(error)

    def taken(self, changes: Changes, urls: Collection[str], wait: Callable[[float], Changes]) -> News:
        """Takes in changes. Where they bring errors there is a second look, for a file may be half written."""
        began, before = time.monotonic(), self._showing
        taken = self._look(changes)
        if taken is before.taken:
            return News({}, {})
        if taken.failed and not before.taken.failed:
            changes, taken = self._once_more(changes, taken, wait)
        now = self._shown(taken, urls)
        self._showing = now
        versions, shown = ({url: each for url in urls if (each := self._version(of, url))} for of in (now, before))
        pictures = dict(self._pictures(before, now, versions))
        changed = [url for url in versions if url in pictures or not _are_alike(versions[url], shown.get(url))]
        self._say(changes, before, len(changed), time.monotonic() - began)
        return News(versions, pictures)

    def _version(self, showing: Showing, url: str) -> Version | None:
        """None where the page cannot be made: that keeps no other page from being told of."""
        try:
            return showing.version(url)
        except Exception as error:  # noqa: BLE001 - whatever it is
            self.broke(error)
            return None

    def _once_more(self, changes: Changes, taken: Taken, wait: Callable[[float], Changes]) -> tuple[Changes, Taken]:
        for _ in range(TIMES):
            more = wait(AGAIN) if taken.failed else Changes()
            if not more:
                break
            changes, taken = changes | more, self._look(more)
        return changes, taken

    def _look(self, changes: Changes) -> Taken:
        return self._preview.refreshed(None if changes.every else changes.names, self._voice.today())

    def _shown(self, taken: Taken, urls: Collection[str] = ()) -> Showing:
        """What is shown after a look: while there are errors the last proof that had none, if there was one.

        Where there was none nothing is shown but to a curator of drafts: what cannot be read may say that it is to be
        kept back, as no build would be made of it either.
        """
        before = self._showing
        good = before.proof is not None and (before.proof is not before.taken.proof or not before.taken.failed)
        keeps = good or not self._means.drafts
        proof = before.proof if keeps and (taken.failed or taken.proof is None) else taken.proof
        errors = self._preview.with_lines(tuple(each for each in taken.diagnostics if each.severity == "error"))
        last = {url: sheet for url in urls if (sheet := before.made_before(url))}
        now = Showing(taken, proof, self._means, errors, last)
        for url in urls:
            if before.has(url) and now.made_alike(url, before):
                now.keep(url, before.sheet(url))
        return now

    def _pictures(self, before: Showing, now: Showing, urls: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """For each page the attachments that changed and that it shows."""
        if before.proof is None or now.proof is None or before.proof is now.proof:
            return
        old, new = (proof.of_all(lambda each: each.files) for proof in (before.proof, now.proof))
        changed = tuple(at for at in new if old.get(at, new[at]) != new[at])
        for url in urls if changed else ():
            sheet = now.sheet(url)
            shown = tuple(at for at in changed if sheet and _name(at) in sheet.data)
            if shown:
                yield url, shown

    def _say(self, changes: Changes, before: Showing, pages: int, seconds: float) -> None:
        now, count = self._showing, len(self._showing.errors)
        told = f"{pages} open page{'s' * (pages != 1)}" if pages else "no open page"
        line = f"{_named(changes)} → {told}, {seconds * 1000:.0f} ms"
        if count and now.errors != before.errors:
            stays = ", and what was shown before stays" if now.is_stale else ""
            line += f"; {count} error{'s' * (count > 1)}{stays}"
        elif count:
            line += f"; {count} error{'s' * (count > 1)} still stand{'s' * (count == 1)}"
        elif before.errors:
            line += "; mended"
        with suppress(OSError):  # a terminal that has gone
            self._voice.line(line)
        self._say_problems(now)

    def _say_problems(self, showing: Showing) -> None:
        """Those that were not there when problems were last said."""
        problems = (*showing.errors, *showing.faults.values())
        new = [each for each in problems if each not in self._said]
        self._said = problems
        with suppress(OSError):
            self._voice.diagnostics(new)


def _are_alike(one: Version, other: Version | None) -> bool:
    """But for what stands over the page."""
    return other is not None and (one.page, one.styles) == (other.page, other.styles)


def _named(changes: Changes) -> str:
    if not changes.names:
        return "files"
    first, more = min(changes.names), len(changes.names) - 1
    return f"{first} and {more} more" if more else first


def _name(url: str) -> bytes:
    return url.rpartition("/")[2].encode()
