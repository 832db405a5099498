"""The linked Dossier to the output folder: plan → render → write, each page only if what it is made of changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from time import perf_counter

from dossier.core.folio import digest_of
from dossier.core.plan.catalogue import Catalogue, catalogue
from dossier.core.plan.families import UNLISTED, Share, pages, planned, shares
from dossier.core.plan.inputs import as_planned, mix
from dossier.core.plan.machine import sitemap_pages
from dossier.core.plan.views import Site
from dossier.core.render import once_a_place, render
from dossier.core.site import site_of
from dossier.diagnostics import Diagnostic, Span, report
from dossier.gather import Gathered
from dossier.io.stamps import Stamp, stamp_at
from dossier.io.workers import CHUNK, in_order, is_shared, workers
from dossier.io.write import MANIFEST, Staging, Written, stage, stage_copy
from dossier.model import Choice, Dossier, Key, Planned, Reach, Theme
from dossier.start import Start
from dossier.values import Frozen, pack, unpack

Assets = Mapping[str, tuple[str, bytes]]


class Press(Frozen):
    """What it takes to plan, render and stage any page; `versions` are digests of what each template is made of."""

    book: Catalogue
    theme: Theme
    staging: Staging
    versions: Mapping[str, int]


class Printed(Frozen):
    """A page as it was last made: of what, and the file that it is."""

    inputs: int
    bytes: int
    sha256: str
    stamp: Stamp
    choice: Choice | None = None


@dataclass(slots=True)
class Edition:
    """All files of the output. Filled while they are made, then left alone."""

    written: list[Written] = field(default_factory=list)
    printed: dict[str, tuple[int, Choice | None]] = field(default_factory=dict)  # of pages: what they are made of
    listed: list[str] = field(default_factory=list)  # those that readers should find
    diagnostics: list[Diagnostic] = field(default_factory=list)
    rendered: int = 0
    skipped: int = 0
    spent: dict[str, float] = field(default_factory=dict)  # seconds by template, where they are counted


class Made(Frozen):
    """What a theme gives: its static files under hashed names, and what its templates look at."""

    assets: Assets
    reach: Mapping[str, Reach]


def press_for(gathered: Gathered, dossier: Dossier, theme: Theme, made: Made, staging: Staging) -> Press:
    """The press for this dossier and theme."""
    site = site_of(gathered.config, dossier, theme, made.assets)
    style = made.assets["style.css"][1].decode("utf-8", "replace") if "style.css" in made.assets else ""
    book = catalogue(dossier, site, gathered.config.kinds, made.reach, style)
    kinds = digest_of(gathered.config.kinds)
    versions = {name: mix(_version(theme, site, reach), kinds) for name, reach in made.reach.items()}
    return Press(book, theme, staging, versions)


def _version(theme: Theme, site: Site, reach: Reach) -> int:
    """A digest of all that a page is made of beside its inputs: its templates, and what they look at of the site."""
    texts = [(name, theme.templates[name]) for name in reach.templates]
    looked_at = [getattr(site, name, None) for name in sorted(reach.site)] if reach.site is not None else [site]
    return digest_of((texts, looked_at, site.title, site.url, site.language))


def edition(start: Start, gathered: Gathered, press: Press, assets: Assets) -> Edition:
    """Every file of the output: known to be there as it should be, or into the staging folder."""
    known = _known(start, press.staging)
    made = Edition()
    for url, data in assets.values():
        made.written.append(stage(press.staging, url, data))
    for path in gathered.files:
        made.written.append(stage_copy(press.staging, path.removeprefix("content/"), start.root / path))
    stale = list(_stale(press, known, made))
    amount = sum(len(share.keys) or 1 for share in stale)
    hands = workers(start.options.jobs, start.options.executor)
    if gathered.shelf and is_shared(hands, amount):
        gathered.shelf.load()
    for part in in_order(hands, amount, print_share, press, stale):
        _join(made, part)
        start.options.progress("writing", len(made.written), len(made.written) + amount)
    listed = tuple(sorted(made.listed))
    for page in sitemap_pages(press.book.site.url, listed):
        made.written.append(stage(press.staging, page.url, str(page.view).encode()))
    made.diagnostics = [*once_a_place(made.diagnostics), *collisions(file.url for file in made.written)]
    return made


def _known(start: Start, staging: Staging) -> dict[str, Printed]:
    """The pages that are in the output as they were last made."""
    row = None if staging.fresh else start.cache.get("state", f"printed {_name(start)}")
    printed = unpack(row, dict[str, Printed]) if row else {}
    return {url: page for url, page in printed.items() if start.output.get(url) == page.stamp}


def _name(start: Start) -> str:
    return digest_of(repr(start.options.site.resolve())).to_bytes(8, "little").hex()


def _stale(press: Press, known: Mapping[str, Printed], made: Edition) -> Iterator[Share]:
    """What has to be printed; all else goes into the edition as it is."""
    before = {url: page.choice for url, page in known.items() if page.choice}
    for share in shares(press.book, CHUNK):
        if not known:
            yield share
            continue
        urls = set()
        keys: dict[Key, None] = {}
        for key, page in planned(press.book, share, before):
            there = known.get(page.url)
            if there is None or there.inputs != _fingerprint(press, page):
                urls.add(page.url)
                keys[key] = None
            else:
                made.written.append(Written(page.url, there.bytes, there.sha256, changed=False, stamp=there.stamp))
                made.printed[page.url] = there.inputs, page.choice
                made.skipped += 1
                if page.template not in UNLISTED:
                    made.listed.append(page.url)
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


def keep(start: Start, staging: Staging, made: Edition) -> dict[str, Stamp]:
    """Remembers what was made; gives what the output folder holds now."""
    holds = dict(start.output)
    rows = {}
    for file in made.written:
        stamp = file.stamp
        if file.changed and (not stamp or not staging.fresh):  # it was moved since it was written
            stamp = stamp_at(f"{staging.output}/{file.url}")
        elif not stamp:
            stamp = holds.get(file.url, "")
        holds[file.url] = stamp
        if file.url in made.printed:
            inputs, choice = made.printed[file.url]
            rows[file.url] = Printed(inputs, file.bytes, file.sha256, stamp, choice)
    for url in holds.keys() - {file.url for file in made.written}:
        if not (staging.output / url).exists():
            del holds[url]
    holds[MANIFEST] = stamp_at(f"{staging.output}/{MANIFEST}")
    start.cache.put_recent("printed", _name(start), pack(rows))
    return holds


def collisions(urls: Iterable[str]) -> Iterator[Diagnostic]:
    """Two files of one name, also where only the case differs: some disks know no case."""
    seen: dict[str, str] = {}
    for url in urls:
        other = seen.setdefault(url.casefold(), url)
        if other is not url:
            message = f"two files of the output would be {url} and {other}"
            yield report("url-collision", message, Span(url), "rename one of them")
