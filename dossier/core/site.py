"""Configuration and theme to the Site, which is the same on every page, and to static files under hashed names."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from functools import partial

from dossier.core.config import Config
from dossier.core.plan.network import has_network
from dossier.core.plan.views import NavigationEntry, Site
from dossier.model import Dossier, Theme
from dossier.names import slug

_URL = re.compile(rb"""url\(\s*(["']?)([^)"':]+)\1\s*\)""")
_COVER = "cover/index"
_INDEX = {"document": "documents.html", "claim": "claims.html"}  # templates of the indexes, by kind
HASH = 10  # digits of sha256 in the name of an asset


def assets_of(theme: Theme) -> dict[str, tuple[str, bytes]]:
    """Static files by their name in the theme: (URL, bytes). A style sheet's own url(…) lead to the hashed names."""
    assets: dict[str, tuple[str, bytes]] = {}
    for name in sorted(theme.static, key=lambda n: (n.endswith(".css"), n)):
        data = theme.static[name]
        if name.endswith(".css"):
            data = _URL.sub(partial(_rewritten, posixpath.dirname(name), assets), data)
        stem, ending = posixpath.splitext(posixpath.basename(name))
        folder = posixpath.dirname(name).encode()  # tells files of one name and text in two folders apart
        assets[name] = (f"assets/{stem}.{hashlib.sha256(folder + data).hexdigest()[:HASH]}{ending}", data)
    return assets


def _rewritten(folder: str, assets: Mapping[str, tuple[str, bytes]], match: re.Match[bytes]) -> bytes:
    target = posixpath.normpath(posixpath.join(folder, match[2].decode("utf-8", "replace")))
    return b"url(" + posixpath.basename(assets[target][0]).encode() + b")" if target in assets else match[0]


def site_of(
    config: Config,
    dossier: Dossier,
    theme: Theme,
    assets: Mapping[str, tuple[str, bytes]],
    style: str = "",
    search: str = "",
) -> Site:
    """Navigation holds the kinds that have records and a template, and the pages that ask for it.

    `style` is that of references, in CSL; `search` as Site has it.
    """
    words = theme.words
    editions = ((config.own, ""), *((tag, f"{tag.lower()}/") for tag in config.languages)) if config.languages else ()
    home = config.url.removesuffix(f"{config.language.lower()}/") if config.original else config.url
    present = dossier.of_kind
    navigation = [
        NavigationEntry(words.tell(kind.plural), f"{kind.folder}/index.html", kind.folder)
        for kind in config.kinds.values()
        if kind.name in present
        and kind.name not in ("page", "event")
        and _INDEX.get(kind.name, "entities.html") in theme.templates
    ]
    if "event" in present and "timeline.html" in theme.templates:
        navigation.append(NavigationEntry(words.tell("Timeline"), "timeline.html", config.kinds["event"].folder))
    if "network.html" in theme.templates and has_network(dossier, config.kinds):
        navigation.append(NavigationEntry(words.tell("Network"), "network.html", "network"))
    if "quotes.html" in theme.templates and any(folio.quoted for folio in dossier.folios.values()):
        navigation.append(NavigationEntry(words.tell("Quotations"), "quotes.html", "quotes"))
    if search and "search.html" in theme.templates:
        navigation.append(NavigationEntry(words.tell("Search"), "search.html", "search"))
    prose = [dossier.records[key] for key in dossier.of_kind.get("page", ())]
    prose.sort(key=lambda r: (float(r.one("order") or "inf"), r.id))
    urls = {r.key: f"{config.kinds['page'].folder}/{slug(r.id)}.html" for r in prose}
    pages = (
        tuple(NavigationEntry(r.name, urls[r.key], urls[r.key]) for r in prose)
        if "page.html" in theme.templates
        else ()
    )
    navigation += [entry for entry, r in zip(pages, prose, strict=False) if r.flag("in_navigation")]
    cover = dossier.records[_COVER] if config.original and _COVER in dossier.folios else None
    return Site(
        (cover.one("title") if cover else "") or config.title,
        (cover.one("summary") if cover else "") or config.subtitle,
        config.url,
        config.language,
        config.rights,
        config.editors,
        config.contact,
        tuple(navigation),
        pages,
        {name: url for name, (url, _) in assets.items()},
        theme.options,
        {k.name: (words.tell(k.label), words.tell(k.plural), k.folder) for k in config.kinds.values()},
        style,
        search,
        editions,
        "../" if config.original else "",
        home,
    )
