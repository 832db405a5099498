"""The pages of an edition to the index that readers search them by, made again only if it would hold something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dossier.core.folio import digest_of
from dossier.core.plan.catalogue import Catalogue
from dossier.core.search import entries, searched
from dossier.diagnostics import Diagnostic, Span, report
from dossier.io.read import CONFIG
from dossier.io.search import FOLDER, SearchFailed, index_of, program, version_of
from dossier.io.stamps import Stamp
from dossier.io.write import Staging, Written, stage
from dossier.start import Start
from dossier.values import Frozen, pack, unpack

ROW = "searched"


class _File(Frozen):
    """A file of the index as it was last made."""

    url: str
    bytes: int
    sha256: str
    stamp: Stamp


class _Index(Frozen):
    """What an output's index was made of, and its files."""

    inputs: int
    files: tuple[_File, ...]


def absent() -> Diagnostic | None:
    """What to say where an index is wanted and cannot be made."""
    if program():
        return None
    message = "an index for full-text search needs a part of the program that is not installed"
    hint = 'pip install "dossier[search]"; until then search.html finds titles and names. `search: off` does without'
    return report("extra-missing", message, Span(CONFIG), hint)


class Made(Frozen):
    """The files of an index and what it is made of; or why there is none."""

    inputs: int = 0
    files: tuple[Written, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def indexed(start: Start, book: Catalogue, staging: Staging, name: str) -> Made:
    """The index of all pages, as it is or staged; `name` is that of the output."""
    indexer = program()
    if indexer is None or not book.cards:
        return Made()
    inputs = digest_of((searched(book), version_of(indexer)))
    row = None if staging.fresh else start.cache.get("state", f"{ROW} {name}")
    before = unpack(row, _Index) if row else _Index(0, ())
    if before.inputs == inputs and all(start.output.get(file.url) == file.stamp for file in before.files):
        return Made(inputs, tuple(Written(file.url, file.bytes, file.sha256, changed=False) for file in before.files))
    start.options.progress("indexing", 0, 0)
    try:
        files = index_of(indexer, entries(book))
    except SearchFailed as error:
        hint = "`dossier build --no-search` builds without it"
        return Made(diagnostics=(report("search-failed", f"no index for search: {error}", Span(CONFIG), hint),))
    return Made(inputs, tuple(stage(staging, url, data) for url, data in files.items()))


def keep_index(start: Start, name: str, inputs: int, holds: Mapping[str, Stamp], written: Iterable[Written]) -> None:
    """Remembers the index, once its files are in their places, where `holds` has their stamps."""
    files = (file for file in written if file.url.startswith(FOLDER))
    index = _Index(inputs, tuple(_File(file.url, file.bytes, file.sha256, holds[file.url]) for file in files))
    start.cache.put_recent(ROW, name, pack(index))
