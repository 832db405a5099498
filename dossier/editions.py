"""A dossier that is published in several languages to its editions beside the first: each in a folder of its own.

An edition is the whole flow once more, with the translations of its language over the records, and its own cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import replace as changed

from dossier.core.config import Config
from dossier.core.translations import translation_of
from dossier.diagnostics import CODES, Diagnostic
from dossier.gather import Gathered, gather
from dossier.io.cache import FOLDER, Damaged, in_memory, open_cache, renewed
from dossier.io.spool import Spool, open_spool
from dossier.io.stamps import Stamp
from dossier.io.write import Staging, Written
from dossier.manifest import MANIFEST
from dossier.model import Theme
from dossier.press import Edition, Made, edition, files_of, keep, press_for
from dossier.start import Start
from dossier.values import replace

_ALWAYS = frozenset(["language-unspoken", "words-invalid"])
_COMPARED = frozenset(["misquotation", "quotation-ambiguous", "anchor-unknown"])
Themed = Callable[[Start, Gathered], tuple[Theme | None, Made | None]]


@dataclass(frozen=True, slots=True)
class Other:
    """An edition that is printed: its folder, and what it takes to remember it."""

    folder: str
    start: Start
    staging: Staging
    printed: Edition


def folder_of(language: str) -> str:
    return f"{language.lower()}/"


def editions(start: Start, config: Config) -> Iterator[Start]:
    """A beginning for each other language; each is closed by `close`."""
    for language in config.languages:
        yield _begun(start, language)


def gathered_in(
    begun: Start, themed: Themed, first: Gathered
) -> tuple[Gathered, Theme | None, Made | None, tuple[Diagnostic, ...]]:
    """The dossier in another language, and what there is to say of it that was not said of the first edition."""
    gathered = gathered_alone(begun)
    theme, made = themed(begun, gathered)
    said = of_translations(begun, gathered.diagnostics, gathered.config, first.diagnostics)
    return gathered, theme, made, tuple(said)


def gathered_alone(begun: Start) -> Gathered:
    """The dossier in another language."""
    try:
        return gather(begun)
    except Damaged:
        begun.cache = renewed(begun.root, begun.cache, begun.language)
        return gather(begun)


def of_translations(
    begun: Start, said: Iterable[Diagnostic], config: Config, before: Iterable[Diagnostic]
) -> Iterator[Diagnostic]:
    """What concerns translations, each at its own file, and any other error but those of comparing with the original.

    Of what is said of an edition all that was said before of the first one is left out.

    Words that a record quotes may stand in the original of a document, and not in its translation.
    """
    paired = {path: translation_of(path, config.languages) for path in begun.found.content}
    versions = {base: path for path, (base, language) in paired.items() if language == begun.language}
    known = {(each.code, each.message, each.span) for each in before}
    for each in said:
        path = each.span.path
        if (each.code, each.message, each.span) in known:
            continue
        if path in versions:  # a line of its text
            yield replace(each, span=replace(each.span, path=versions[path]))
        elif (
            path in versions.values()
            or each.code in _ALWAYS
            or (CODES[each.code] == "error" and each.code not in _COMPARED)
        ):
            yield each


def print_edition(begun: Start, gathered: Gathered, theme: Theme, made: Made, staging: Staging) -> Other | None:
    """Every file of an edition into its folder of the staging."""
    if gathered.dossier is None:
        return None
    folder = folder_of(begun.language)
    inner = Staging(staging.output / folder, staging.folder / folder, staging.fresh)
    press = press_for(gathered, gathered.dossier, theme, made, inner)
    return Other(folder, begun, inner, edition(begun, gathered, press, made.assets))


def files_in(other: Other) -> Iterator[Written]:
    """Its files as files of the whole output."""
    yield from (replace(file, url=other.folder + file.url) for file in files_of(other.printed))


def keep_edition(other: Other) -> dict[str, Stamp]:
    """Remembers what was printed; gives what the output holds of it."""
    holds = keep(other.start, other.staging, other.printed)
    other.start.answered = True
    return {other.folder + url: stamp for url, stamp in holds.items() if url != MANIFEST}


def close(begun: Start) -> None:
    begun.cache.close(keep=begun.answered)
    begun.spool.close()


def _begun(start: Start, language: str) -> Start:
    cache = in_memory()
    if start.cache.kept:
        cache = open_cache(start.root, lambda: None, language) or cache
        if start.options.clean:
            cache.clear()
    spool = open_spool(start.root / FOLDER) if cache.kept else Spool()
    return changed(
        start,
        cache=cache,
        spool=spool,
        output=_within(start.output, folder_of(language)),
        language=language,
        answered=False,
    )


def _within(output: Mapping[str, Stamp], folder: str) -> dict[str, Stamp]:
    return {url.removeprefix(folder): stamp for url, stamp in output.items() if url.startswith(folder)}
