"""Records to the URLs of their pages, now and under former ids, and to diagnostics where two claim one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dossier.core.kinds import Kinds
from dossier.diagnostics import Diagnostic, report
from dossier.model import Key, Record
from dossier.names import slug


def url_of(record: Record, kinds: Kinds) -> str:
    """Where a record's page is; '' for the cover, which has none of its own."""
    return f"{kinds[record.kind].folder}/{slug(record.id)}.html" if record.kind in kinds else ""


def former_url(kind: str, former: str, kinds: Kinds) -> str:
    """Where a record's page was under a former id."""
    return f"{kinds[kind].folder}/{slug(former)}.html"


def collisions(outlines: Mapping[Key, Record], kinds: Kinds) -> Iterator[Diagnostic]:
    """Each two records that claim one URL. Slugs have one case and one form."""
    urls: dict[Key, str] = {}
    taken: dict[str, str] = {f"{kind.folder}/index.html": "the index of that kind" for kind in kinds.values()}
    for key, record in outlines.items():
        url = url_of(record, kinds)
        if not url:
            continue
        if url in taken:
            message = f"{url} is the page of {taken[url]} already"
            hint = "ids that differ only in case, accents or signs share a URL"
            yield report("url-collision", message, record.place("id"), hint)
        taken.setdefault(url, record.path)
        urls[key] = url
    yield from _reused(outlines, kinds, urls, taken)


def _reused(
    outlines: Mapping[Key, Record], kinds: Kinds, urls: Mapping[Key, str], taken: dict[str, str]
) -> Iterator[Diagnostic]:
    """Former ids at whose URL another page stands: readers who follow an old link would be led to it."""
    for key in urls:
        record = outlines[key]
        for former in record.many("former_ids") if "former_ids" in record.fields else ():
            url = former_url(record.kind, former, kinds)
            if taken.setdefault(url, record.path) != record.path:
                message = f"{url}, of the former id `{former}`, is the page of {taken[url]} already"
                yield report(
                    "url-collision", message, record.place("former_ids"), "an id is never used again for another record"
                )
