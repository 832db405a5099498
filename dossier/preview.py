"""A dossier folder to its pages: kept in memory, made when they are asked for, and right again after each change."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from dataclasses import replace as replaced
from functools import partial
from pathlib import Path

from dossier.diagnostics import Diagnostic, levelled, with_excerpts
from dossier.editions import folder_of, of_translations
from dossier.gather import Gathered
from dossier.io.cache import FOLDER, Damaged
from dossier.io.folders import SHELF, shelf_elsewhere
from dossier.io.read import CONFIG, Found, find, lines_of
from dossier.io.stamps import Stamp, are_settled, stamp_at, walk
from dossier.io.stamps import now as moment
from dossier.io.theme import theme_folders
from dossier.model import Withheld
from dossier.pipeline import counts_of
from dossier.proof import Proof
from dossier.standing import TEXTS, Standing, standing
from dossier.start import Options, Start, inputs_of, unheard
from dossier.values import Frozen, replace


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


class Preview:
    """A dossier that is looked at again and again, in each of its languages.

    It begins with what builds remember of its files. One thread at a time may look; proofs may be asked by any number.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._shelf = options.root / SHELF if (options.root / FOLDER).is_dir() else shelf_elsewhere()
        self._own = standing(options)
        self._others: dict[str, Standing] = {}  # by language
        self._found = Found()
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
        return (*own, *self._theme_folders())

    def refreshed(self, paths: Collection[str] | None, today: str) -> Taken:
        """What the files give now, and the same value as before where that is what it was.

        `paths` are those that may have changed, relative to the dossier; None: any may. Where a folder came or went
        its name will do for all that it holds.
        """
        last = self._own.gathered
        is_due = last is None or (last.clock and self._day != today)
        few = paths is not None and not is_due and self._are_what_they_were(paths)
        if not few:
            self._found = find(self.root)
        start = self._start(today)
        seen = self._look(start) if paths is None else b""
        if seen and seen == self._seen and self._day in ("", today):
            return self._taken
        self._seen = b""
        try:
            gathered, taken = self._take(start, paths, few=few)
        except BaseException as error:
            for each in self._standing():
                each.forget()
            if not isinstance(error, Damaged):
                raise
            start = self._start(today)
            gathered, taken = self._take(start, None, few=False)
        for each in self._standing():
            each.settle()
        self._seen, self._day = seen, today if gathered.clock else ""
        state = None if gathered.again else _state(start, gathered, taken)
        if taken.parsed or (state and state != self._state):
            self._taken, self._state = taken, state
        self._options = replace(self._options, progress=unheard, jobs=1)  # what a change asks for is little
        return self._taken

    def close(self) -> None:
        """The end of it."""
        for each in self._standing():
            each.spool.close()
        if self._shelf != self._options.root / SHELF:
            shutil.rmtree(self._shelf, ignore_errors=True)

    def with_lines(self, diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """The same with the lines that they are about, as these are now."""
        return with_excerpts(diagnostics, partial(lines_of, self.root))

    def _standing(self) -> Iterator[Standing]:
        yield from (self._own, *self._others.values())

    def _start(self, today: str) -> Start:
        own, options = self._own, replace(self._options, today=today)
        config = stamp_at(str(self.root / CONFIG))
        return own.begun(Start(options, self._found, own.memory, config, {}, own.spool, self._shelf))

    def _theme_folders(self) -> tuple[Path, ...]:
        return theme_folders(self.root, self._own.theme[0] or "default")

    def _are_what_they_were(self, paths: Collection[str]) -> bool:
        """Whether these are all texts that were there and are there, whatever they say; notes what they look like."""
        if self._found.leads_on:
            return False  # a change of one file may be one of another
        stamps = self._found.stamps
        now: dict[str, Stamp] = {}
        for path in paths:
            place = self.root / path
            if path not in stamps or not path.startswith(TEXTS) or place.is_symlink() or not place.is_file():
                return False
            now[path] = stamp_at(str(place))
        stamps.update(now)
        self._found.when = moment()
        return bool(now)

    def _look(self, start: Start) -> bytes:
        """What the files look like from outside; b"" where one changed a moment ago and may change unseen."""
        folders = [str(folder) for folder in self._theme_folders()]
        stamps = [start.config, *start.found.stamps.values()]
        stamps += [stamp for folder in (*folders, str(self.root / "themes")) for stamp in walk(folder).values()]
        return inputs_of(start, folders) if are_settled(stamps, start.found.when) else b""

    def _take(self, start: Start, paths: Collection[str] | None, *, few: bool) -> tuple[Gathered, Taken]:
        own = self._own
        gathered = own.take(start, paths, few=few)
        said = [*own.said, *own.colliding]
        proof, parsed = own.proof, gathered.parsed
        for each in self._editions(gathered):
            begun = each.begun(start)
            other = each.take(begun, paths, few=few and own.again)
            said += (*of_translations(begun, each.said, other.config, said), *each.colliding)
            parsed += other.parsed
            proof = _with_edition(proof, each)
        diagnostics = levelled(said, gathered.config.levels, strict=False)
        counts = self._taken.counts if gathered.again else counts_of(gathered)
        return gathered, Taken(diagnostics, proof, gathered.withheld, counts, parsed)

    def _editions(self, gathered: Gathered) -> list[Standing]:
        """Those in other languages; none while it cannot be read which there are."""
        if gathered.dossier is None:
            return []
        languages = gathered.config.languages
        for gone in self._others.keys() - set(languages):
            self._others.pop(gone).spool.close()
        self._others = {each: self._others.get(each) or standing(self._options, each) for each in languages}
        return list(self._others.values())


def _with_edition(proof: Proof | None, edition: Standing) -> Proof | None:
    """No proof where one of the editions has none: a build would make none of them."""
    if proof is None or edition.proof is None:
        return None
    return replaced(proof, others={**proof.others, folder_of(edition.language): edition.proof})


def _state(start: Start, gathered: Gathered, taken: Taken) -> object:
    """All that pages and diagnostics are made of beside what texts say."""
    proof = taken.proof
    editions = [_made_of(each) for each in (proof, *proof.others.values())] if proof else []
    day = start.options.today if gathered.clock else ""
    return gathered.config, start.found.seeds, day, taken.diagnostics, taken.withheld, editions


def _made_of(proof: Proof) -> object:
    folios = proof.book.dossier.folios
    contents = [(folio.frame, folio.content, folio.listed) for folio in folios.values()]
    return tuple(folios), contents, proof.theme.digest, proof.files, proof.early
