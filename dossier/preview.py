"""A dossier folder to its pages: kept in memory, made when they are asked for, and right again after each change."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import replace as replaced
from functools import partial
from pathlib import Path
from tempfile import gettempdir

from dossier.core.folio import digest_of
from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.families import UNLISTED, pages, planned, share_of, shares
from dossier.core.plan.inputs import mix
from dossier.core.plan.machine import sitemap_pages
from dossier.core.render import render
from dossier.diagnostics import Diagnostic, levelled, with_excerpts
from dossier.gather import Gathered, Known, gather, gather_again, known_by
from dossier.io.cache import FOLDER, Damaged, remembered
from dossier.io.folders import SHELF, shelf_elsewhere
from dossier.io.memory import Memory
from dossier.io.read import CONFIG, Found, find, lines_of
from dossier.io.shelf import copy_all
from dossier.io.spool import Spool, open_spool
from dossier.io.stamps import Stamp, are_settled, stamp_at, walk
from dossier.io.stamps import now as moment
from dossier.io.theme import theme_folders
from dossier.io.workers import CHUNK
from dossier.model import Dossier, Key, Page, Theme, Withheld
from dossier.pipeline import counts_of, themed
from dossier.press import Assets, Made, catalogue_of, collisions
from dossier.start import Options, Start, inputs_of, unheard
from dossier.values import Frozen, replace

_SITEMAP = re.compile(r"sitemap(\.\d+)?\.xml")
_TEXTS = ("content/", "seeds/")
_OF_ALL = ("census", "survey", "theme")  # what builds remember of the whole and a preview can begin with


class Sheet(Frozen):
    """A page as it was made: its bytes, and the files that it comes from.

    Where its template failed there are no bytes, and a diagnostic says why.
    """

    url: str
    data: bytes
    sources: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """Every file that a build would make of the sources as they were at one moment; it never changes.

    `files` are the attachments by URL, each with the stamp of its source, and `pictures` where the files of pictures
    lie, whose names tell one from another. `early` are the URLs of records that a build
    would leave out, each with the reason.
    """

    book: Catalogue
    theme: Theme
    assets: Assets
    files: Mapping[str, Stamp]
    pictures: Mapping[str, str]
    early: Mapping[str, str]
    records: Mapping[str, Key]  # by the URLs of their pages
    frame: int  # digest of what every page is made of beside its inputs

    def page(self, url: str) -> Sheet | None:
        """A page or a text for machines, made now; None where a build would make none."""
        page = next((page for page in self._pages(url) if page.url == url), None)
        if page is None:
            return None
        (rendered,) = render((page,), self.theme, self.book.site)
        data = b"" if rendered.diagnostics else rendered.text.encode("utf-8", "replace")
        return Sheet(url, data, tuple(path for path in page.sources if path), rendered.diagnostics)

    def inputs(self, url: str) -> int:
        """What a page is made of, as one number: equal numbers mean an equal page.

        0 where there is no page, or where that is known of no page but by making it, as of the sitemap.
        """
        share = share_of(self.book, url, self.records)
        found = planned(self.book, share, {}) if share else iter(())
        inputs = next((page.inputs for _, page in found if page.url == url), None)
        return 0 if inputs is None else mix(inputs, self.frame)

    def urls(self) -> Iterator[str]:
        """Those of all pages and texts for machines."""
        yield from (url for url, _ in self._planned())
        yield from (page.url for page in self._sitemaps())

    def _pages(self, url: str) -> Iterator[Page]:
        if _SITEMAP.fullmatch(url):
            return self._sitemaps()
        share = share_of(self.book, url, self.records)
        return pages(self.book, share) if share else iter(())

    def _sitemaps(self) -> Iterator[Page]:
        base = self.book.site.url
        return sitemap_pages(base, tuple(sorted(self._listed()))) if base else iter(())

    def _listed(self) -> Iterator[str]:
        return (url for url, template in self._planned() if template not in UNLISTED)

    def _planned(self) -> Iterator[tuple[str, str]]:
        """The URL of each page, and its template."""
        for share in shares(self.book, CHUNK):
            yield from ((page.url, page.template) for _, page in planned(self.book, share, {}))


class Taken(Frozen):
    """What a look at the files gave. Its diagnostics have no excerpts yet: `Preview.with_lines` adds them.

    `proof` is None where there is no dossier or no theme. With an error among the diagnostics it may still be there: a
    build would not make it.
    """

    diagnostics: tuple[Diagnostic, ...]
    proof: Proof | None = None
    withheld: tuple[Withheld, ...] = ()
    counts: tuple[tuple[int, str, str], ...] = ()
    parsed: int = 0

    @property
    def failed(self) -> bool:
        return any(diagnostic.severity == "error" for diagnostic in self.diagnostics)


_Themed = tuple[str, Theme | None, Made | None, tuple[Diagnostic, ...]]  # by name: what it gives, and what was said


class Preview:
    """A dossier that is looked at again and again. What is known of its files stays in memory and in a spool.

    It begins with what builds remember of them, read once. What they remember of the whole is of no use where drafts
    are shown. One thread at a time may look; proofs may be asked by any number.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._spool = open_spool(options.root / FOLDER, Path(gettempdir()))
        self._shelf = options.root / SHELF if (options.root / FOLDER).is_dir() else shelf_elsewhere()
        self._memory, self._known = _remembered(options, self._spool)
        self._found = Found()
        self._gathered: Gathered | None = None
        self._theme: _Themed = ("", None, None, ())
        self._seen = b""
        self._day = ""
        self._taken = Taken(())
        self._state: object = None

    @property
    def root(self) -> Path:
        return self._options.root

    def folders(self) -> tuple[Path, ...]:
        """Folders whose files matter, as far as they are known: of texts, and of themes wherever they lie."""
        own = tuple(self.root / name for name in ("content", "seeds", "themes"))
        return (*own, *theme_folders(self.root, self._theme[0] or "default"))

    def refreshed(self, paths: Collection[str] | None, today: str) -> Taken:
        """What the files give now, and the same value as before where that is what it was.

        `paths` are those that may have changed, relative to the dossier; None: any may. Where a folder came or went
        its name will do for all that it holds.
        """
        is_due = self._gathered is None or (self._gathered.clock and self._day != today)
        few = paths is not None and not is_due and self._are_what_they_were(paths)
        if not few:
            self._found = find(self.root)
        self._spool = self._spool.snapshot()
        options = replace(self._options, today=today)
        start = Start(
            options, self._found, self._memory, stamp_at(str(self.root / CONFIG)), {}, self._spool, self._shelf
        )
        seen = self._look(start) if paths is None else b""
        if seen and seen == self._seen and self._day in ("", today):
            return self._taken
        self._seen = b""
        try:
            gathered, taken = self._take(start, paths, few=few)
        except BaseException as error:
            self._forget()  # what was known may be half of this and half of that
            if not isinstance(error, Damaged):
                raise
            start.cache, start.spool = self._memory, self._spool
            gathered, taken = self._take(start, None, few=False)
        self._spool.flush()  # threads that read find all of it in the file
        self._spool.hide()  # later looks need no other process
        self._seen, self._day = seen, today if gathered.clock else ""
        state = None if gathered.again else _state(start, gathered, taken)
        if gathered.parsed or (state and state != self._state):
            self._taken, self._state = taken, state
        self._options = replace(self._options, progress=unheard, jobs=1)  # what a change asks for is little
        return self._taken

    def close(self) -> None:
        """The end of it."""
        self._spool.close()
        if self._shelf != self._options.root / SHELF:
            shutil.rmtree(self._shelf, ignore_errors=True)

    def with_lines(self, diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """The same with the lines that they are about, as these are now."""
        return with_excerpts(diagnostics, partial(lines_of, self.root))

    def _are_what_they_were(self, paths: Collection[str]) -> bool:
        """Whether these are all texts that were there and are there, whatever they say; notes what they look like."""
        if self._found.leads_on:
            return False  # a change of one file may be one of another
        stamps = self._found.stamps
        now: dict[str, Stamp] = {}
        for path in paths:
            place = self.root / path
            if path not in stamps or not path.startswith(_TEXTS) or place.is_symlink() or not place.is_file():
                return False
            now[path] = stamp_at(str(place))
        stamps.update(now)
        self._found.when = moment()
        return bool(now)

    def _forget(self) -> None:
        self._memory, self._gathered = Memory(), None
        self._known = known_by(self._memory)
        self._spool.close()
        self._spool = open_spool(self.root / FOLDER, Path(gettempdir()))

    def _look(self, start: Start) -> bytes:
        """What the files look like from outside; b"" where one changed a moment ago and may change unseen."""
        folders = [str(folder) for folder in theme_folders(self.root, self._theme[0] or "default")]
        stamps = [start.config, *start.found.stamps.values()]
        stamps += [stamp for folder in (*folders, str(self.root / "themes")) for stamp in walk(folder).values()]
        return inputs_of(start, folders) if are_settled(stamps, start.found.when) else b""

    def _take(self, start: Start, paths: Collection[str] | None, *, few: bool) -> tuple[Gathered, Taken]:
        before = self._gathered
        gathered = gather_again(start, before, self._known, paths or ()) if few and before else None
        gathered = gathered or gather(start, self._known)
        self._gathered = gathered
        theme, made = self._themed(start, gathered, paths)
        dossier, proof = gathered.dossier, None
        if dossier is not None and theme is not None and made is not None:
            last = self._taken.proof
            known = gathered.again and before is not None and last and last.book.dossier is before.dossier
            book = last.book.again(dossier, gathered.again) if known and last else None
            proof = replaced(last, book=book) if book and last else _proof(start, gathered, dossier, theme, made)
            gathered.diagnostics += collisions([*proof.files, *(url for url, _ in made.assets.values())])
        diagnostics = levelled(gathered.diagnostics, gathered.config.levels, strict=False)
        counts = self._taken.counts if gathered.again else counts_of(gathered)
        return gathered, Taken(diagnostics, proof, gathered.withheld, counts, gathered.parsed)

    def _themed(
        self, start: Start, gathered: Gathered, paths: Collection[str] | None
    ) -> tuple[Theme | None, Made | None]:
        """The theme, read again if a file of it may have changed."""
        name, theme, made, said = self._theme
        wanted = start.options.theme or gathered.config.theme
        if wanted != name or theme is None or paths is None or not all(path.startswith(_TEXTS) for path in paths):
            before = len(gathered.diagnostics)
            theme, made = themed(start, gathered)
            self._theme = (wanted, theme, made, tuple(gathered.diagnostics[before:]))
        else:
            gathered.diagnostics += said
        return theme, made


def _remembered(options: Options, spool: Spool) -> tuple[Memory, Known]:
    """What builds left of use here: with drafts another census holds, so that only what files are known by is."""
    try:
        with remembered(options.root) as cache:
            if cache is not None:
                state = () if options.drafts else [row for row in cache.each("state") if row[0] in _OF_ALL]
                memory = Memory(state)
                known = known_by(cache, memory)
                if options.drafts:
                    known.records = known_by(memory).records
                copy_all(cache, spool)
                return memory, known
    except Damaged:
        pass
    memory = Memory()
    return memory, known_by(memory)


def _state(start: Start, gathered: Gathered, taken: Taken) -> object:
    """All that pages and diagnostics are made of beside what texts say."""
    proof = taken.proof
    folios = proof.book.dossier.folios if proof else {}
    contents = [(folio.frame, folio.content, folio.listed) for folio in folios.values()]
    known = (tuple(folios), contents, proof.theme.digest, proof.files, proof.early) if proof else ()
    day = start.options.today if gathered.clock else ""
    return gathered.config, start.found.seeds, day, taken.diagnostics, taken.withheld, known


def _proof(start: Start, gathered: Gathered, dossier: Dossier, theme: Theme, made: Made) -> Proof:
    book = catalogue_of(gathered, dossier, theme, made)
    return Proof(
        book,
        theme,
        made.assets,
        {path.removeprefix("content/"): start.found.stamps.get(path, b"") for path in gathered.files},
        gathered.pictures,
        {book.cards[key].url: reason for key, reason in gathered.early.items() if key in book.cards},
        {card.url: key for key, card in book.cards.items()},
        digest_of((theme.digest, book.site, gathered.config.kinds)),
    )
