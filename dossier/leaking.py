"""A release that is staged, and all that is withheld of its dossier, to the reasons why it may not go out."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dossier.core.assemble import whole
from dossier.core.leaks.net import DIGEST, Net, Secret, net_of
from dossier.core.leaks.readings import Opening, Unopened
from dossier.core.leaks.search import Searched, searched
from dossier.core.leaks.secrets import Original, secrets_of, secrets_of_file, secrets_of_translation, unsought
from dossier.core.leaks.whole import known_of
from dossier.core.parse import parse_content
from dossier.core.translations import translation_of
from dossier.core.withhold import Private
from dossier.diagnostics import Diagnostic, Span, report
from dossier.gather import Gathered
from dossier.io import databases, pdf
from dossier.io.bundle import strings_of
from dossier.io.read import CONFIG, LOCK, read_source
from dossier.io.remotes import public_remotes, tracked
from dossier.io.shelf import Shelf
from dossier.io.workers import chunks, in_order
from dossier.io.write import Staging, Written, is_staging, listed
from dossier.leaks_told import Look, reported, shown
from dossier.manifest import SEALS
from dossier.model import Dossier, Key, Pair, Parsed, Record, Source
from dossier.packing import unpack_body
from dossier.start import Start, hands
from dossier.values import Frozen, replace, unpack


class File(Frozen):
    """A file of the output: its URL, and where its bytes lie before it is in its place."""

    url: str
    path: str


class _Work(Frozen):
    """What workers are told: the secrets, and whether they are told apart from all others by `net.digest`."""

    digest: str
    secrets: tuple[Secret, ...]
    bars: bool

    @property
    def net(self) -> Net:
        return Net(self.digest, self.secrets, self.bars)


@dataclass(slots=True)
class Inspection:
    """What a release must not say: taken of each edition before its pages are made, looked for when all are staged."""

    secrets: list[Secret] = field(default_factory=list)
    editions: list[Gathered] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)  # files that must not be published
    bars: bool = False

    def take(self, start: Start, gathered: Gathered) -> list[Diagnostic]:
        """What one edition withholds; and each place where it is known all the same, of which no page may be made."""
        if gathered.dossier is None or gathered.parts is None or gathered.shelf is None:
            return []
        private = gathered.parts.asked.survey().private
        originals = {key: _original(start, gathered.shelf, private.records[key]) for key in _apart(gathered)}
        public = frozenset(folio.card.url for folio in gathered.dossier.folios.values())
        self.secrets += secrets_of(private, originals, gathered.config.kinds, public)
        self.secrets += _of_translations(start, gathered, private)
        self.bars = self.bars or any("redact" in each.record.fields for each in originals.values())
        for path in (each.path for each in gathered.withheld if each.path in start.found.files):
            source = read_source(start.root, path)
            self.secrets += secrets_of_file(path, source.data if isinstance(source, Source) else b"")
            self.paths.add(path)
        self.paths.update(path for each in originals.values() for path in (each.record.path, each.record.seed) if path)
        self.editions.append(gathered)
        gone = frozenset(private.hidden) | (frozenset(private.disguised) - gathered.dossier.folios.keys())
        return list(_known(gathered.dossier, gone))

    def look(self, start: Start, staging: Staging, written: Iterable[Written]) -> list[Diagnostic]:
        """Every leak in what is staged, in what stays in the output as it is, and in anchors.lock."""
        written = list(written)
        files = [*_files(staging, written), *_left_over(staging, written), *_lock(start)]
        net = net_of(self.secrets, bars=self.bars)
        said = [*unsought(dict.fromkeys(self.secrets)), *_of_remotes(start, self.paths)]
        if not net.secrets and not net.bars:
            return said
        found = list(_searched(start, net, files))
        said += _without_pdf(start, files)
        look = Look(start, tuple(self.editions), net, {each.url: each.path for each in files}, OPENINGS)
        return [*said, *_same_bytes(start, net, written), *reported(look, found)]


def _known(dossier: Dossier, gone: frozenset[Key]) -> Iterator[Diagnostic]:
    """Places of the whole that know of a record which readers do not get: counts are made of these."""
    for channel, key, _ in known_of(dossier, gone):
        message = f"{channel} of `{key}` know of a record that is withheld"
        hint = "this is a fault of the program: report it; until then take the reference to that record out"
        yield report("leak", message, Span(_path_of(dossier, key)), hint)


def _path_of(dossier: Dossier, key: Key) -> str:
    return dossier.records[key].path if key in dossier.folios else CONFIG


def _apart(gathered: Gathered) -> list[Key]:
    """The records that readers do not see as they are in their files."""
    if gathered.parts is None:
        return []
    asked = gathered.parts.asked
    private, covering = asked.survey().private, set(asked.census.covering)
    covering |= {each.path for each in gathered.withheld}  # also those of which a text was covered
    covered = (member.own for member in asked.census.members if covering & {member.path, member.seed})
    return list(dict.fromkeys((*private.hidden, *private.disguised, *covered)))


def _original(start: Start, shelf: Shelf, known: Record) -> Original:
    """A record as it was parsed, with all that its files say."""
    paths = dict.fromkeys(path for path in (known.path, known.seed) if path)
    pairs: dict[str, Pair] = {path: shelf.text(path) for path in paths}
    own, its = (
        unpack(pairs[path].record, Record) if path and pairs[path].record else None for path in (known.path, known.seed)
    )
    record = whole(None if known.path == known.seed else own, its)[0]
    bodies = {path: unpack_body(pair.body) for path, pair in pairs.items() if pair.body}
    sources = (read_source(start.root, path) for path in paths)
    files = tuple(source.data for source in sources if isinstance(source, Source) and source.data)
    return Original(replace(record, id=known.id, name=known.name), bodies, files)


def _of_translations(start: Start, gathered: Gathered, private: Private) -> Iterator[Secret]:
    """What translations say that are kept back of records which are not."""
    for each in gathered.withheld:
        base, _ = translation_of(each.path, gathered.config.languages)
        record = private.records.get(private.by_path.get(base, ""))
        if record and record.kind in gathered.config.kinds:
            source = read_source(start.root, each.path)
            names = {record.name, *record.many("aliases"), *record.many("summary")}
            if isinstance(source, Source):
                version = parse_content(source, gathered.config.kinds[record.kind], seeded=bool(record.seed))
                yield from _of_translation(version, source.data, names)


def _of_translation(version: Parsed, data: bytes, names: Collection[str]) -> Iterator[Secret]:
    if version.record:
        bodies = {path: unpack_body(body) for path, body in version.bodies.items()}
        yield from secrets_of_translation(Original(version.record, bodies, (data,)), names)


# The files


def _files(staging: Staging, written: Iterable[Written]) -> Iterator[File]:
    for each in {each.url: each for each in written}.values():
        yield File(each.url, f"{staging.folder if each.changed else staging.output}/{each.url}")


def _left_over(staging: Staging, written: Iterable[Written]) -> Iterator[File]:
    """What nobody wrote and nobody will delete: it is in the folder that is published all the same."""
    if staging.fresh:
        return
    known = {each.url for each in written} | listed(staging.output) | set(SEALS)
    for place, folders, names in os.walk(staging.output):
        folders[:] = [name for name in folders if name != ".git" and not is_staging(name)]
        inside = os.path.relpath(place, staging.output).replace(os.sep, "/")
        for name in names:
            url = name if inside == "." else f"{inside}/{name}"
            if url not in known and Path(place, name).is_file():
                yield File(url, f"{place}/{name}")


def _lock(start: Start) -> Iterator[File]:
    if (start.root / LOCK).is_file():
        yield File(LOCK, str(start.root / LOCK))


def _searched(start: Start, net: Net, files: Sequence[File]) -> Iterator[Searched]:
    work, done = _Work(net.digest, net.secrets, net.bars), 0
    for found in in_order(hands(start.options), len(files), search_files, work, chunks(files)):
        done += len(found)
        start.options.progress("searching for what is withheld", min(done, len(files)), len(files))
        yield from (each for each in found if each.hits or each.sealed)


def search_files(work: _Work, files: Sequence[File]) -> list[Searched]:
    """What each of these files says, in a worker or here."""
    return [searched(work.net, each.url, _bytes_of(each.path), OPENINGS) for each in files]


def _bytes_of(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - of tens of thousands of files pathlib would be a good part
        return file.read()


def _same_bytes(start: Start, net: Net, written: Iterable[Written]) -> Iterator[Diagnostic]:
    """Files that are, byte for byte, what is withheld."""
    told = {each.words: each.told.replace("a hash of ", "") for each in net.secrets if each.sort == DIGEST}
    for each in written:
        if each.sha256 in told:
            hint = "take the file out of content/files/, or let the record that it belongs to be public"
            message = f"the file is {told[each.sha256]}, byte for byte"
            yield report("leak", message, Span(shown(start, each.url)), hint)


# What opens formats that the core does not know


def _opened(read: Callable[[bytes], Iterator[bytes | str]]) -> Opening:
    def opening(data: bytes) -> Iterator[bytes | str]:
        try:
            yield from read(data)
        except (databases.Unread, pdf.Unread) as error:
            raise Unopened(str(error)) from None

    return opening


OPENINGS: Mapping[bytes, Opening] = {
    databases.SQLITE: _opened(databases.values_of),
    b"pagefind_dcd": _opened(lambda data: iter(("\n".join(strings_of(data)),))),
    **({b"%PDF-": _opened(pdf.text_of_pages)} if pdf.is_installed() else {}),
}


def _without_pdf(start: Start, files: Iterable[File]) -> Iterator[Diagnostic]:
    paper = next((each for each in files if each.url.lower().endswith(".pdf")), None)
    if paper and not pdf.is_installed():
        message = "searching the text of a PDF needs a part of the program that is not installed"
        hint = "pip install 'dossier[pdf]'; until then what its fonts spell in their own way is not searched"
        yield report("extra-missing", message, Span(shown(start, paper.url)), hint)


# Repositories


def _of_remotes(start: Start, paths: Iterable[str]) -> Iterator[Diagnostic]:
    """That others can read, in a repository, the files of what is withheld."""
    paths = list(paths)
    remotes = public_remotes(start.root) if paths else ()
    held = tracked(start.root, paths) if remotes else []
    for remote in remotes if held else ():
        more = f" and {len(held) - 1:,} more" if len(held) > 1 else ""
        message = f"git tracks {held[0]}{more}, of what is withheld, and pushes to `{remote.name}` at {remote.host}"
        hint = "keep that repository private, or these files out of it and of its history"
        yield report("sources-public", message, Span(held[0]), hint)
