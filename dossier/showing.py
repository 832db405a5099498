"""A proof and what was said of it to what is sent for each URL: pages with a curator's frame, and the curator's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from threading import Lock

from dossier.core.curator.desk import PART, Whole, chosen, code_view, desk_view
from dossier.core.curator.editors import ToEditor
from dossier.core.curator.frame import AS_BEFORE, NO_BUILD, NOTHING_YET, frame_view
from dossier.core.curator.insert import inserted, preview_element, ribbon_element, without_addresses
from dossier.core.curator.views import BlankView, RibbonView
from dossier.core.plan.views import Site
from dossier.core.render import render
from dossier.diagnostics import CODES, Diagnostic, Span
from dossier.io.serve.asked import Answer, Version
from dossier.io.serve.types import HTML, type_of
from dossier.model import Page, Theme
from dossier.preview import Taken
from dossier.proof import Proof, Sheet
from dossier.values import Frozen, replace, to_json

OWN = "_dossier/"  # where nothing of a dossier is: no folder of records begins with an underscore
OK, NOTHING = 200, 204
KEPT = 100  # sheets that are kept: a tab that is told of a change asks for one that was just made
_FRAME = f"{OWN}frame/"
_NOT_FOUND = "404.html"
_ICON = "favicon.ico"
_IS_ICON = re.compile(r"(?:.*/)?(?:fav)?icon\.(?:ico|svg|png)")
_ASSET = re.compile(r"assets/(.+)\.[0-9a-f]{10}((?:\.[^./]+)?)")

WithLines = Callable[[tuple[Diagnostic, ...]], tuple[Diagnostic, ...]]


class Means(Frozen):
    """What is the same whatever is shown: the curator's own theme, what opens a place, what adds lines, the folder."""

    desk: Theme
    opens: ToEditor
    with_lines: WithLines
    root: Path
    drafts: bool


@dataclass(slots=True)
class Showing:
    """What is shown from one look at the files to the next. `proof` is an older one while the last look found errors.

    `errors` have their lines. `last` are sheets of before, for pages of which the template fails now.
    """

    taken: Taken
    proof: Proof | None
    means: Means
    errors: tuple[Diagnostic, ...] = ()
    last: Mapping[str, Sheet] = field(default_factory=dict)
    faults: dict[tuple[Span, str], Diagnostic] = field(default_factory=dict)  # of templates, as far as pages were made
    _sheets: dict[str, Sheet | None] = field(default_factory=dict)
    _own_pages: dict[tuple[str, int], tuple[bytes, int]] = field(default_factory=dict)  # with the number of faults
    _lock: Lock = field(default_factory=Lock)

    @property
    def is_stale(self) -> bool:
        """Whether the pages are those of an earlier look."""
        return self.proof is not None and self.proof is not self.taken.proof

    def answer(self, url: str) -> Answer:
        """A page, a text for machines, a static file of the theme, or one of the curator's own."""
        if url.startswith(OWN):
            return self._own(url.removeprefix(OWN))
        asset = self._asset(url)
        if asset is not None:
            return Answer(asset, type_of(url))
        if url == _ICON:
            return self._icon()
        sheet = self.sheet(url)
        if sheet is None and self.sheet(f"{url}/index.html"):
            return Answer(b"", HTML, 302, (("Location", f"/{url}/"),))
        if sheet and not url.endswith(".html"):
            return Answer(sheet.data, type_of(url))
        return self._page(url, sheet)

    def attachment(self, url: str) -> Path | None:
        """Where an attachment lies that a build would publish, unless a link leads out of the dossier."""
        proof, own = self.proof.edition(url) if self.proof else (None, url)
        if proof is not None and own in proof.pictures:
            return Path(proof.pictures[own])
        if proof is None or own not in proof.files:
            return None
        path = (self.means.root / "content" / own).resolve()
        inside = [(self.means.root / name).resolve() for name in ("content", "seeds")]
        return path if any(folder in path.parents for folder in inside) else None

    def version(self, url: str) -> Version:
        """What a tab shows that has just got the page."""
        if url.startswith(OWN):
            return Version(_digest(self._own_page(url.removeprefix(OWN))[0]))
        sheet = self.sheet(url)
        return self._version(url, sheet, self._frame(url, sheet))

    def sheet(self, url: str) -> Sheet | None:
        """The page as a build makes it, made once."""
        if url not in self._sheets and self.proof:
            self.keep(url, self.proof.page(url))
        return self._sheets.get(url)

    def keep(self, url: str, sheet: Sheet | None) -> None:
        """Remembers a page that was made."""
        for fault in self.means.with_lines(sheet.diagnostics) if sheet else ():
            self.faults[fault.span, fault.message] = fault
        with self._lock:
            while len(self._sheets) >= KEPT:
                del self._sheets[next(iter(self._sheets))]
            self._sheets[url] = sheet

    def has(self, url: str) -> bool:
        """Whether the page was made here, or found not to be."""
        return url in self._sheets

    def made_before(self, url: str) -> Sheet | None:
        """The page as it was last made here, or before."""
        sheet = self._sheets.get(url)
        return sheet if sheet and sheet.data else self.last.get(url)

    def made_alike(self, url: str, other: Showing) -> bool:
        """Whether the other makes the page of the same; where neither has it, this does not tell."""
        if self.proof is None or other.proof is None:
            return False
        inputs = self.proof.inputs(url)
        return self.proof is other.proof or (inputs != 0 and inputs == other.proof.inputs(url))

    def _asset(self, url: str) -> bytes | None:
        """A static file of the theme; as it is now, also under the name that it had before it was changed."""
        proof, own = self.proof.edition(url) if self.proof else (None, url)
        match = _ASSET.fullmatch(own)
        if proof is None or match is None:
            return None
        assets = dict(proof.assets.values())
        alike = (at for at in assets if (other := _ASSET.fullmatch(at)) and other.groups() == match.groups())
        return assets.get(own if own in assets else next(alike, ""))

    def _icon(self) -> Answer:
        """What browsers ask every site for, and no build makes: the icon of the theme, or none."""
        assets = self.proof.assets if self.proof else {}
        name = next((name for name in assets if _IS_ICON.fullmatch(name)), "")
        return Answer(assets[name][1], type_of(name)) if name else Answer(b"", HTML, NOTHING)

    # pages

    def _page(self, url: str, sheet: Sheet | None) -> Answer:
        frame, page = self._frame(url, sheet), self._bytes(url, sheet)
        version = self._version(url, sheet, frame)
        early = self._early()
        linked = {at: why for at, why in early.items() if at.rpartition("/")[2].encode() in page}
        facts = {"page": version.page, "styles": version.styles, "frame": version.frame}
        beside = preview_element(facts | ({"early": to_json(linked).decode()} if linked else {}), frame)
        above = ribbon_element(self._made("ribbon.html", RibbonView(early[url]))) if url in early else b""
        status = 503 if self.proof is None else 404 if sheet is None else 200 if sheet.data else 500
        return Answer(inserted(page, above, beside), HTML, status)

    def _bytes(self, url: str, sheet: Sheet | None) -> bytes:
        """The page; else the last one that could be made, or why there is none."""
        if sheet and (sheet.data or url in self.last):
            return sheet.data or self.last[url].data
        if sheet or self.proof is None:
            return self._blank("This page cannot be made" if sheet else "There is nothing to show yet")
        not_found = self.sheet(_NOT_FOUND)
        return not_found.data if not_found and not_found.data else self._blank(f"There is no page {url}")

    def _version(self, url: str, sheet: Sheet | None, frame: bytes) -> Version:
        """Two pages that differ in the names of style sheets alone are one."""
        assets = self.proof.edition(url)[0].assets if self.proof else {}
        styles = [(name, at) for name, (at, _) in assets.items() if name.endswith(".css")]
        early = self._early().get(url, "")
        page = without_addresses(self._bytes(url, sheet), styles)
        return Version(_digest(page, early.encode()), _digest(*(at.encode() for _, at in styles)), _digest(frame))

    def _early(self) -> Mapping[str, str]:
        return self.proof.of_all(lambda proof: proof.early) if self.proof else {}

    def _frame(self, url: str, sheet: Sheet | None) -> bytes:
        faults = [self.faults.get((each.span, each.message), each) for each in (sheet.diagnostics if sheet else ())]
        before = self.is_stale or (sheet and not sheet.data and url in self.last)
        meaning = NOTHING_YET if self.proof is None else AS_BEFORE if before else NO_BUILD
        files = sheet.sources if sheet else ()
        problems = [*self.errors, *faults]
        return self._made("frame.html", frame_view(problems, meaning, self._said(), files, self.means.opens))

    def _said(self) -> tuple[Diagnostic, ...]:
        return (*self.taken.diagnostics, *self.faults.values())

    # the curator's own pages

    def _own(self, name: str) -> Answer:
        if name.startswith("frame/"):
            url = name.removeprefix("frame/")
            frame = self._frame(url, self.sheet(url))
            return Answer(frame, HTML, 200, (("X-Frame-Version", _digest(frame)),))
        if name in self.means.desk.static:
            return Answer(self.means.desk.static[name], type_of(name))
        page, status = self._own_page(name)
        return Answer(inserted(page, b"", preview_element({"page": _digest(page)}, b"")), HTML, status)

    def _own_page(self, name: str) -> tuple[bytes, int]:
        """One of the curator's pages, made once: a tab that is told of it asks for what was just compared."""
        known = (name, len(self.faults))
        page = self._own_pages.get(known) or self._own_page_made(name)
        if page[1] == OK and len(self._own_pages) < KEPT:
            self._own_pages[known] = page
        return page

    def _own_page_made(self, name: str) -> tuple[bytes, int]:
        code, _, part = name.partition("/")
        if name == "index.html":
            return self._made("desk.html", self._desk()), OK
        if code in CODES and re.fullmatch(r"[1-9]\d{0,5}", part or "1"):
            return self._made("code.html", self._code(code, int(part or 1))), OK
        return self._blank(f"There is no page {OWN}{name}"), 404

    def _desk(self) -> object:
        proof, said, taken = self.proof, self._said(), self.taken
        whole = Whole(self._title(), said, taken.withheld, drafts=self.means.drafts)
        if proof:
            whole = replace(whole, book=proof.book, early=tuple(proof.shown_early()), stale=self.is_stale)
        return desk_view(whole, self.means.with_lines(chosen(said)), self.means.opens)

    def _code(self, code: str, part: int) -> object:
        found = tuple(each for each in self._said() if each.code == code)
        shown = self.means.with_lines(found[(part - 1) * PART : part * PART])
        return code_view(self._title(), code, part, shown, self.means.opens, len(found))

    def _title(self) -> str:
        return self.proof.book.site.title if self.proof else "dossier"

    def _blank(self, message: str) -> bytes:
        return self._made("blank.html", BlankView(self._title(), message))

    def _made(self, template: str, view: object) -> bytes:
        (rendered,) = render((Page(template, template, view),), self.means.desk, Site(self._title()))
        return rendered.text.encode("utf-8", "replace")


def _digest(*parts: bytes) -> str:
    digest = blake2b(digest_size=8)
    for part in parts:
        digest.update(part + b"\0")
    return digest.hexdigest()
