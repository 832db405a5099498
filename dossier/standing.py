"""One edition of a dossier, kept in memory from one look at its files to the next, to the proof of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from pathlib import Path
from tempfile import gettempdir

from dossier.core.translations import translation_of
from dossier.diagnostics import Diagnostic
from dossier.gather import Gathered, Known, gather, gather_again, known_by
from dossier.io.cache import FOLDER, Damaged, remembered
from dossier.io.memory import Memory
from dossier.io.shelf import copy_all
from dossier.io.spool import Spool, open_spool
from dossier.model import Theme
from dossier.pipeline import themed
from dossier.press import Made, collisions
from dossier.proof import Proof, proof_of
from dossier.start import Options, Start

TEXTS = ("content/", "seeds/")
_OF_ALL = ("census", "survey", "theme")  # what builds remember of the whole and a preview can begin with
_Themed = tuple[str, Theme | None, Made | None, tuple[Diagnostic, ...]]  # by name: what it gives, and what was said


@dataclass(slots=True)
class Standing:
    """What is known of a dossier's files in one language; '' is its own. It stays in memory and in a spool.

    `again` tells whether the last look was taken in as a change of the one before. `said` is what its texts and
    templates let say, and `colliding` what is said of its output.
    """

    root: Path
    language: str
    spool: Spool
    memory: Memory
    known: Known
    theme: _Themed = ("", None, None, ())
    gathered: Gathered | None = None
    again: bool = False
    proof: Proof | None = None
    said: tuple[Diagnostic, ...] = ()
    colliding: tuple[Diagnostic, ...] = field(default=())

    def begun(self, common: Start) -> Start:
        """A look of this edition at what all of them look at."""
        self.spool = self.spool.snapshot()
        return replaced(common, cache=self.memory, spool=self.spool, language=self.language)

    def take(self, start: Start, paths: Collection[str] | None, *, few: bool) -> Gathered:
        """What the files give now; `few` says that only texts changed that were there, those of `paths`."""
        before = self.gathered
        again = gather_again(start, before, self.known, paths or ()) if few and before else None
        gathered = again or gather(start, self.known)
        self.gathered, self.again = gathered, again is not None
        theme, made = self._themed(start, gathered, paths)
        self.said = tuple(gathered.diagnostics)
        self.proof = self._proof(start, gathered, before, theme, made)
        urls = (*self.proof.files, *(url for url, _ in self.proof.assets.values())) if self.proof else ()
        self.colliding = tuple(collisions(urls))
        return gathered

    def settle(self) -> None:
        """After a look."""
        self.spool.flush()  # threads that read find all of it in the file
        self.spool.hide()  # later looks need no other process

    def forget(self) -> None:
        """What was known may be half of one state of the files and half of another."""
        self.memory, self.gathered, self.proof = Memory(), None, None
        self.known = known_by(self.memory)
        self.spool.close()
        self.spool = _opened(self.root)

    def _proof(
        self, start: Start, gathered: Gathered, before: Gathered | None, theme: Theme | None, made: Made | None
    ) -> Proof | None:
        dossier, last = gathered.dossier, self.proof
        if dossier is None or theme is None or made is None:
            return None
        known = gathered.again and before is not None and last and last.book.dossier is before.dossier
        book = last.book.again(dossier, gathered.again) if known and last else None
        if book and last:
            return replaced(last, book=book)
        return proof_of(gathered, dossier, theme, made, start.found.stamps, self._versions(start, gathered))

    def _versions(self, start: Start, gathered: Gathered) -> dict[str, str]:
        paired = ((path, translation_of(path, gathered.config.languages)) for path in start.found.content)
        return {base: path for path, (base, language) in paired if language == self.language} if self.language else {}

    def _themed(
        self, start: Start, gathered: Gathered, paths: Collection[str] | None
    ) -> tuple[Theme | None, Made | None]:
        """The theme, read again if a file of it may have changed."""
        name, theme, made, said = self.theme
        wanted = start.options.theme or gathered.config.theme
        if wanted != name or theme is None or paths is None or not all(path.startswith(TEXTS) for path in paths):
            before = len(gathered.diagnostics)
            theme, made = themed(start, gathered)
            self.theme = (wanted, theme, made, tuple(gathered.diagnostics[before:]))
        else:
            gathered.diagnostics += said
        return theme, made


def standing(options: Options, language: str = "") -> Standing:
    """An edition that nothing is known of but what builds remember, which is read once.

    What they remember of the whole is of no use where drafts are shown, since another census holds.
    """
    spool = _opened(options.root)
    memory, known = _remembered(options, language, spool)
    return Standing(options.root, language, spool, memory, known)


def _opened(root: Path) -> Spool:
    return open_spool(root / FOLDER, Path(gettempdir()))


def _remembered(options: Options, language: str, spool: Spool) -> tuple[Memory, Known]:
    try:
        with remembered(options.root, language) as cache:
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
