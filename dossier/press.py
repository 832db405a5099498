"""The linked Dossier to the output folder: plan → render → write, each page only if what it is made of changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from dossier.core.folio import digest_of
from dossier.core.hosts import host_pages
from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.families import UNLISTED, Share, pages, planned, shares, touched
from dossier.core.plan.inputs import as_planned, mix
from dossier.core.plan.machine import sitemap_pages
from dossier.core.plan.views import Site
from dossier.core.render import once_a_place, render
from dossier.core.site import site_of
from dossier.diagnostics import Diagnostic, Span, report
from dossier.gather import Gathered
from dossier.io.stamps import Stamp, stamp_at
from dossier.io.workers import CHUNK, Workers, in_order, is_shared
from dossier.io.write import Staging, Written, stage, stage_copy
from dossier.manifest import MANIFEST
from dossier.model import Choice, Dossier, Key, Planned, Reach, Theme
from dossier.searching import indexed, keep_index
from dossier.start import Start, hands
from dossier.values import Frozen, pack, replace, unpack

Assets = Mapping[str, tuple[str, bytes]]


_WORTH = 8  # to hand over all that printing needs takes as long as printing an eighth


class Press(Frozen):
    """What it takes to plan, render and stage any page; `versions` are digests of what each template is made of."""

    book: Catalogue
    theme: Theme
    staging: Staging
    versions: Mapping[str, int]
    hosts: str = "on"  # as dossier.yaml has it


class Printed(Frozen):
    """A page as it was last made: of what, and the file that it is."""

    inputs: int
    bytes: int
    sha256: str
    stamp: Stamp
    choice: Choice | None = None
    listed: bool = True  # readers should find it


class Printing(Frozen):
    """What an output holds: its pages by URL, and what the whole of them was made of.

    `frames` stands for everything but the contents of records, which are in the order of the folios.
    """

    frames: int
    contents: tuple[int, ...]
    pages: Mapping[str, Printed]


@dataclass(slots=True)
class Edition:
    """All files of the output. Filled while they are made, then left alone."""

    written: list[Written] = field(default_factory=list)
    kept: dict[str, Printed] = field(default_factory=dict)  # pages that are there as they should be
    printed: dict[str, tuple[int, Choice | None]] = field(default_factory=dict)  # of pages: what they are made of
    listed: list[str] = field(default_factory=list)  # those of the pages written that readers should find
    diagnostics: list[Diagnostic] = field(default_factory=list)
    rendered: int = 0
    searched: int = 0  # what the index for search is made of
    spent: dict[str, float] = field(default_factory=dict)  # seconds by template, where they are counted


class Made(Frozen):
    """What a theme gives: its static files under hashed names, and what its templates look at.

    `references` says how references are written, in CSL; '' leaves it to the theme. `search` is as Site has it.
    """

    assets: Assets
    reach: Mapping[str, Reach]
    references: str = ""
    search: str = ""


def press_for(gathered: Gathered, dossier: Dossier, theme: Theme, made: Made, staging: Staging) -> Press:
    """The press for this dossier and theme."""
    book = catalogue_of(gathered, dossier, theme, made)
    kinds = digest_of(gathered.config.kinds)
    versions = {name: mix(_version(theme, book.site, reach), kinds) for name, reach in made.reach.items()}
    return Press(book, theme, staging, versions, gathered.config.hosts)


def catalogue_of(gathered: Gathered, dossier: Dossier, theme: Theme, made: Made) -> Catalogue:
    """What its pages are planned from with this theme."""
    site = site_of(gathered.config, dossier, theme, made.assets, made.references, made.search)
    style = made.assets["style.css"][1].decode("utf-8", "replace") if "style.css" in made.assets else ""
    return Catalogue(dossier, site, gathered.config.kinds, made.reach, style, theme.words)


def _version(theme: Theme, site: Site, reach: Reach) -> int:
    """A digest of all that a page is made of beside its inputs: its templates, and what they look at of the site."""
    texts = [(name, theme.templates[name]) for name in reach.templates]
    looked_at = [getattr(site, name, None) for name in sorted(reach.site)] if reach.site is not None else [site]
    return digest_of((texts, looked_at, site.title, site.url, site.language, site.references, theme.words.digest))


def edition(start: Start, gathered: Gathered, press: Press, assets: Assets) -> Edition:
    """Every file of the output: known to be there as it should be, or into the staging folder."""
    before = _before(start, press.staging)
    made = Edition()
    for url, data in assets.values():
        made.written.append(stage(press.staging, url, data))
    for path in gathered.files:
        made.written.append(stage_copy(press.staging, path.removeprefix("content/"), start.root / path))
    for url, path in gathered.pictures.items():
        made.written.append(stage_copy(press.staging, url, Path(path)))
    stale = list(_stale(press, before, made))
    amount = sum(len(share.keys) or 1 for share in stale)
    crew = _crew(start, press, amount)
    if gathered.shelf and is_shared(crew, amount):
        gathered.shelf.load()
        press.book.prepare()
    for part in in_order(crew, amount, print_share, press, stale):
        _join(made, part)
        start.options.progress("writing", made.rendered, amount)
    listed = tuple(sorted([*made.listed, *(url for url, page in made.kept.items() if page.listed)]))
    if press.book.site.search == "index":
        index = indexed(start, press.book, press.staging, _name(start))
        made.written += index.files
        made.diagnostics += index.diagnostics
        made.searched = index.inputs
    listed = tuple(url for url in listed if url not in press.book.untranslated)
    for page in sitemap_pages(press.book.site.url, listed, press.book.counterparts):
        made.written.append(stage(press.staging, page.url, str(page.view).encode()))
    for page in host_pages(press.book, press.theme, press.hosts):
        made.written.append(stage(press.staging, page.url, str(page.view).encode()))
    urls = (*made.kept, *(file.url for file in made.written))
    made.diagnostics = [*once_a_place(made.diagnostics), *collisions(urls)]
    return made


def _crew(start: Start, press: Press, amount: int) -> Workers:
    """Who prints so many pages: what others would have to be given first costs as much as a part of all pages."""
    crew = hands(start.options)
    return crew if amount * _WORTH >= len(press.book.cards) or crew.executor else Workers()


def _before(start: Start, staging: Staging) -> Printing:
    """What the output held when it was last written; of its pages those that are still there as they were."""
    row = None if staging.fresh else start.cache.get("state", f"printed {_name(start)}")
    before = unpack(row, Printing) if row else Printing(0, (), {})
    there = {url: page for url, page in before.pages.items() if start.output.get(url) == page.stamp}
    return before if len(there) == len(before.pages) else Printing(0, (), there)


def _name(start: Start) -> str:
    return digest_of(repr(start.options.site.resolve())).to_bytes(8, "little").hex()


def _frames(press: Press) -> int:
    """A digest of all that pages are made of but the contents of records."""
    folios = press.book.dossier.folios
    frames = [folio.frame for folio in folios.values()]
    dossier = press.book.dossier
    beside = sorted(dossier.stones.items()), sorted(dossier.alike.items())
    return digest_of((tuple(folios), frames, beside, sorted(press.versions.items()), press.book.site, press.book.style))


def _contents(press: Press) -> tuple[int, ...]:
    return tuple(folio.content for folio in press.book.dossier.folios.values())


def _stale(press: Press, before: Printing, made: Edition) -> Iterator[Share]:
    """What has to be printed; all else goes into the edition as it is."""
    if not before.pages:
        yield from shares(press.book, CHUNK)
        return
    choices = {url: page.choice for url, page in before.pages.items() if page.choice}
    if before.frames == _frames(press):
        folios = zip(press.book.dossier.folios, _contents(press), before.contents, strict=True)
        asked = touched(press.book, [key for key, now, then in folios if now != then])
        made.kept.update(before.pages)
    else:
        press.book.prepare()
        asked = shares(press.book, CHUNK)
    for share in asked:
        urls = set()
        keys: dict[Key, None] = {}
        for key, page in planned(press.book, share, choices):
            there = before.pages.get(page.url)
            if there is None or there.inputs != _fingerprint(press, page):
                urls.add(page.url)
                keys[key] = None
                made.kept.pop(page.url, None)
            else:
                made.kept[page.url] = there if there.choice == page.choice else replace(there, choice=page.choice)
        if urls:
            yield Share(tuple(keys) if share.keys else (), share.family, frozenset(urls))


def _fingerprint(press: Press, page: Planned) -> int:
    return mix(page.inputs, press.versions.get(page.template, 0))


def print_share(press: Press, share: Share) -> Edition:
    """plan → render → stage, one page at a time, in a worker or here."""
    made = Edition()
    wanted = (page for page in pages(press.book, share) if not share.urls or page.url in share.urls)
    begun = perf_counter()
    for page in wanted:
        (rendered,) = render((page,), press.theme, press.book.site)
        made.diagnostics.extend(rendered.diagnostics)
        if not rendered.diagnostics:
            made.rendered += 1
            made.written.append(stage(press.staging, page.url, rendered.text.encode("utf-8", "replace")))
            made.printed[page.url] = _fingerprint(press, as_planned(page)), page.choice
            if page.template not in UNLISTED:
                made.listed.append(page.url)
        now = perf_counter()
        made.spent[page.template] = made.spent.get(page.template, 0) + now - begun
        begun = now
    return made


def _join(whole: Edition, part: Edition) -> None:
    whole.written += part.written
    whole.printed.update(part.printed)
    whole.listed += part.listed
    whole.diagnostics += part.diagnostics
    whole.rendered += part.rendered
    for template, seconds in part.spent.items():
        whole.spent[template] = whole.spent.get(template, 0) + seconds


def keep(start: Start, staging: Staging, press: Press, made: Edition) -> dict[str, Stamp]:
    """Remembers what was made; gives what the output folder holds now."""
    holds = dict(start.output)
    pages = dict(made.kept)
    listed = set(made.listed)
    for file in made.written:
        stamp = file.stamp
        if file.changed and (not stamp or not staging.fresh):  # it was moved since it was written
            stamp = stamp_at(f"{staging.output}/{file.url}")
        elif not stamp:
            stamp = holds.get(file.url, b"")
        holds[file.url] = stamp
        if file.url in made.printed:
            inputs, choice = made.printed[file.url]
            pages[file.url] = Printed(inputs, file.bytes, file.sha256, stamp, choice, file.url in listed)
    for url in holds.keys() - {file.url for file in made.written} - pages.keys():
        if not (staging.output / url).exists():
            del holds[url]
    holds[MANIFEST] = stamp_at(f"{staging.output}/{MANIFEST}")
    printing = Printing(_frames(press), _contents(press), pages)
    start.cache.put_recent("printed", _name(start), pack(printing))
    if made.searched:
        keep_index(start, _name(start), made.searched, holds, made.written)
    return holds


def files_of(made: Edition) -> list[Written]:
    """Every file of the output, those that are kept among them."""
    kept = [Written(url, page.bytes, page.sha256, changed=False) for url, page in made.kept.items()]
    return [*made.written, *kept]


def collisions(urls: Iterable[str]) -> Iterator[Diagnostic]:
    """Two files of one name, also where only the case differs: some disks know no case."""
    seen: dict[str, str] = {}
    for url in urls:
        other = seen.setdefault(url.casefold(), url)
        if other is not url:
            message = f"two files of the output would be {url} and {other}"
            yield report("url-collision", message, Span(url), "rename one of them")
