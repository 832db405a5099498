"""One state of a dossier's files to every page that a build would make of it, each made when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

from dossier.core.folio import digest_of
from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.families import UNLISTED, pages, planned, share_of, shares
from dossier.core.plan.inputs import mix
from dossier.core.plan.machine import sitemap_pages
from dossier.core.render import render
from dossier.diagnostics import Diagnostic
from dossier.gather import Gathered
from dossier.io.stamps import Stamp
from dossier.io.workers import CHUNK
from dossier.model import Dossier, Key, Page, Theme
from dossier.press import Assets, Made, catalogue_of
from dossier.values import Frozen

_SITEMAP = re.compile(r"sitemap(\.\d+)?\.xml")
_Of = TypeVar("_Of")


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
    lie, whose names tell one from another. `early` are the URLs of records that a build would leave out, each with the
    reason. `versions` are the files in the language of this edition, by those that they translate. `others` are the
    editions in other languages, by their folders: all else here is of this one, and its URLs are those in its folder.
    """

    book: Catalogue
    theme: Theme
    assets: Assets
    files: Mapping[str, Stamp]
    pictures: Mapping[str, str]
    early: Mapping[str, str]
    records: Mapping[str, Key]  # by the URLs of their pages
    frame: int  # digest of what every page is made of beside its inputs
    versions: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, Proof] = field(default_factory=dict)

    def edition(self, url: str) -> tuple[Proof, str]:
        """The edition to which a URL belongs, and its URL in that."""
        folder = next((each for each in self.others if url.startswith(each)), "")
        return self.others.get(folder, self), url.removeprefix(folder)

    def page(self, url: str) -> Sheet | None:
        """A page or a text for machines, made now; None where a build would make none."""
        whose, own = self.edition(url)
        page = next((page for page in whose._pages(own) if page.url == own), None)  # noqa: SLF001 - it is one
        if page is None:
            return None
        (rendered,) = render((page,), whose.theme, whose.book.site)
        data = b"" if rendered.diagnostics else rendered.text.encode("utf-8", "replace")
        sources = tuple(whose.versions.get(path, path) for path in page.sources if path)
        return Sheet(url, data, sources, rendered.diagnostics)

    def inputs(self, url: str) -> int:
        """What a page is made of, as one number: equal numbers mean an equal page.

        0 where there is no page, or where that is known of no page but by making it, as of the sitemap.
        """
        whose, own = self.edition(url)
        share = share_of(whose.book, own, whose.records)
        found = planned(whose.book, share, {}) if share else iter(())
        inputs = next((page.inputs for _, page in found if page.url == own), None)
        return 0 if inputs is None else mix(inputs, whose.frame)

    def urls(self) -> Iterator[str]:
        """Those of all pages and texts for machines."""
        for folder, proof in self._editions():
            yield from (folder + url for url, _ in proof._planned())  # noqa: SLF001 - it is one
            yield from (folder + page.url for page in proof._sitemaps())  # noqa: SLF001 - as above

    def shown_early(self) -> Iterator[tuple[str, str, str]]:
        """The records that a build would leave out, each with its name, the reason and its file; each file once."""
        seen = set()
        for _, proof in self._editions():
            for url, reason in proof.early.items():
                key = proof.records[url]
                path = proof.book.dossier.records[key].path
                path = proof.versions.get(path, path)
                if path not in seen:
                    seen.add(path)
                    yield proof.book.cards[key].name, reason, path

    def of_all(self, of_one: Callable[[Proof], Mapping[str, _Of]]) -> Mapping[str, _Of]:
        """What each edition has by its own URLs, by those of the whole."""
        if not self.others:
            return of_one(self)
        found = (((folder + url, each) for url, each in of_one(proof).items()) for folder, proof in self._editions())
        return dict(chain.from_iterable(found))

    def _editions(self) -> Iterator[tuple[str, Proof]]:
        yield from (("", self), *self.others.items())

    def _pages(self, url: str) -> Iterator[Page]:
        if _SITEMAP.fullmatch(url):
            return self._sitemaps()
        share = share_of(self.book, url, self.records)
        return pages(self.book, share) if share else iter(())

    def _sitemaps(self) -> Iterator[Page]:
        base = self.book.site.url
        listed = tuple(sorted(self._listed())) if base else ()
        return sitemap_pages(base, listed, self.book.counterparts)

    def _listed(self) -> Iterator[str]:
        untranslated = self.book.untranslated
        return (url for url, template in self._planned() if template not in UNLISTED and url not in untranslated)

    def _planned(self) -> Iterator[tuple[str, str]]:
        """The URL of each page, and its template."""
        for share in shares(self.book, CHUNK):
            yield from ((page.url, page.template) for _, page in planned(self.book, share, {}))


def proof_of(
    gathered: Gathered,
    dossier: Dossier,
    theme: Theme,
    made: Made,
    stamps: Mapping[str, Stamp],
    versions: Mapping[str, str],
) -> Proof:
    """The proof of a dossier that was gathered; `stamps` are those of files."""
    book = catalogue_of(gathered, dossier, theme, made)
    return Proof(
        book,
        theme,
        made.assets,
        {path.removeprefix("content/"): stamps.get(path, b"") for path in gathered.files},
        gathered.pictures,
        {book.cards[key].url: reason for key, reason in gathered.early.items() if key in book.cards},
        {card.url: key for key, card in book.cards.items()},
        digest_of((theme.digest, book.site, gathered.config.kinds)),
        versions,
    )
