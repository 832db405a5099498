"""A dossier folder, or a part of it, to one PDF: gathered as for a build, bound as a book, printed by a browser."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dossier.core.pdf import page_count, places_in, with_day
from dossier.core.plan.catalogue import Catalogue
from dossier.core.volume import BookView, Volume, add_part, book_view, chosen, printed, volume_of, with_pages
from dossier.diagnostics import Diagnostic
from dossier.gather import Gathered, gather
from dossier.io.browser import NotPrinted, as_pdf, find_browser
from dossier.io.cache import FOLDER
from dossier.io.theme import book_folder
from dossier.model import Key
from dossier.names import nearest
from dossier.pipeline import result_of, themed
from dossier.press import catalogue_of
from dossier.start import Options, Result, Start, started
from dossier.values import Frozen, replace

PASSES = 5  # numbers of pages move lines, which may move pages


class Unprintable(Exception):
    """Why nothing was printed, in one sentence for whoever asked."""


class Wanted(Frozen):
    """What to print: records by id, those of a kind, documents about a topic; without any of these all of it."""

    ids: tuple[str, ...] = ()
    kind: str = ""
    topic: str = ""
    day: str = ""  # of the edition, ISO; '' for none
    browser: str = ""


class Book(Frozen):
    """A PDF, how many pages and records it has, and what was said of the dossier on the way."""

    data: bytes
    pages: int
    parts: int
    diagnostics: tuple[Diagnostic, ...] = ()


def print_dossier(options: Options, wanted: Wanted) -> Book | Result:
    """The book of what was asked for; the Result where the dossier has errors. Raises Unprintable."""
    browser = find_browser(wanted.browser)
    if browser is None:
        raise Unprintable(_no_browser(wanted.browser))
    with started(replace(options, theme=str(book_folder()))) as start:
        if isinstance(start, Result):
            return start
        gathered = gather(start)
        theme, made = themed(start, gathered, hosted=False)
        result = result_of(start, gathered)
        start.answered = False  # what builds remember of their own theme stays
        if result.failed or gathered.dossier is None or theme is None or made is None:
            return result
        catalogue = catalogue_of(gathered, gathered.dossier, theme, made)
        keys = _keys(wanted, catalogue, gathered)
        volume = volume_of(catalogue, theme, keys, lambda url: _file_of(start, gathered, url))
        style = made.assets["book.css"][1].decode()
        view = _bound(start, volume, style, wanted)
        data = _printed(start, browser, volume, view)
        said = tuple(each for each in result.diagnostics if each.severity == "error")
        return Book(with_day(data, wanted.day), page_count(data), len(volume.parts), said)


def _no_browser(named: str) -> str:
    if named:
        return f"`{named}` is no program that can be run; --chromium names a Chromium, Chrome or Edge"
    return (
        "there is no browser to print with: install Chromium, Chrome or Edge (on Debian `apt install chromium`), or "
        "name one with --chromium or in the environment variable CHROMIUM"
    )


def _keys(wanted: Wanted, catalogue: Catalogue, gathered: Gathered) -> tuple[Key, ...]:
    ids = [_key(each, catalogue.cards, gathered) for each in wanted.ids]
    topic = _key(f"topic/{wanted.topic.rpartition('/')[2]}", catalogue.cards, gathered) if wanted.topic else ""
    keys = chosen(catalogue, ids, wanted.kind, topic)
    if not keys:
        what = (
            "no record that readers may see is of that kind and topic"
            if wanted.kind or wanted.topic
            else ("the dossier has no page and no document that readers may see")
        )
        raise Unprintable(f"there is nothing to print: {what}")
    return keys


def _key(written: str, known: Iterable[Key], gathered: Gathered) -> Key:
    """The record that is meant by an id, alone or with its kind or folder: `letter`, `documents/letter`."""
    kinds = gathered.config.kinds
    kind, _, name = written.strip("/").removesuffix(".md").rpartition("/")
    of = {called: each.name for each in kinds.values() for called in (each.name, each.folder)}
    known = list(known)
    found = [
        key for key in known if key.partition("/")[2] == name and (not kind or key.partition("/")[0] == of.get(kind))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unprintable(f"`{written}` may be {' or '.join(found)}: write one of these")
    hidden = next((each for each in gathered.withheld if Path(each.path).stem == name), None)
    if hidden:
        raise Unprintable(f"`{written}` is withheld ({hidden.reason}) and cannot be printed")
    near = nearest(name, [key.partition("/")[2] for key in known if not kind or key.startswith(f"{of.get(kind)}/")])
    raise Unprintable(f"there is no record `{written}`" + (f"; did you mean `{near[0]}`?" if near else ""))


def _file_of(start: Start, gathered: Gathered, url: str) -> str:
    """Where the file of an image lies, as an address; '' where it is not published."""
    own = start.root / "content" / url
    path = gathered.pictures.get(url) or (str(own) if f"content/{url}" in gathered.files else "")
    return Path(path).resolve().as_uri() if path else ""


def _bound(start: Start, volume: Volume, style: str, wanted: Wanted) -> BookView:
    total = len(volume.anchors)
    for done, key in enumerate(volume.anchors, 1):
        add_part(volume, key)
        start.options.progress("binding", done, total)
    if not volume.parts:
        raise Unprintable("there is nothing to print: what was named has no page of its own")
    cards = volume.catalogue.cards
    said = [cards[part.key].name for part in volume.parts[:3]] if wanted.ids else []
    more = f" and {len(volume.parts) - 3} more" if len(volume.parts) > 3 else ""
    selection = "; ".join(said) + more if said else ""
    if not said and (wanted.kind or wanted.topic):
        selection = f"{len(volume.parts)} of {sum(card.kind != '' for card in cards.values())} records"
    return book_view(volume, style, wanted.day, selection)


def _printed(start: Start, browser: str, volume: Volume, view: BookView) -> bytes:
    """Printed until the numbers of pages that stand in it are those of the pages."""
    known: dict[str, int] = {}
    try:
        for number in range(1, PASSES + 1):
            start.options.progress("printing, pass", number, 0)
            html = printed(with_pages(view, known) if known else view, volume)
            if volume.faults:
                raise Unprintable(f"a part of the book failed: {volume.faults[0].message}")
            data = as_pdf(browser, html, start.root / FOLDER)
            found = places_in(data)
            if not found:
                raise Unprintable(
                    "the browser's PDF does not say where its pages begin; try another version of Chromium"
                )
            if all(known.get(anchor) == page for anchor, page in found.items()):
                return data
            known = {**known, **found}
    except NotPrinted as error:
        raise Unprintable(str(error)) from None
    return data
