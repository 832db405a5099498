"""What is shown, in this process: the curator's page is made once for each look at the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossier.core.curator.editors import place_in
from dossier.io.serve.asked import Changes
from dossier.io.theme import desk_theme
from dossier.preview import Preview
from dossier.serving import Pages, Voice
from dossier.showing import Means, Showing
from dossier.start import Options
from tests.incremental.folders import TODAY


def pages_of(root: Path) -> Pages:
    preview = Preview(Options(root, TODAY, jobs=1))
    means = Means(desk_theme(), lambda span: place_in("/d", "e:{path}", span), preview.with_lines, root, drafts=False)
    quiet = Voice(lambda _: None, lambda _: None, lambda _: None, lambda: TODAY, lambda _: "")
    pages = Pages(preview, means, quiet)
    pages.begin()
    return pages


def test_the_curators_page_is_made_once_a_look(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    before = Showing._own_page_made  # noqa: SLF001 - counted here

    def counted(self: Showing, name: str) -> tuple[bytes, int]:
        made.append(name)
        return before(self, name)

    monkeypatch.setattr(Showing, "_own_page_made", counted)
    pages = pages_of(harbour)
    desk = "_dossier/index.html"
    first = pages.answer(desk).data
    pages.version(desk)
    assert made == ["index.html"]
    (harbour / "content/people/ada.md").write_text("---\nname: Ada Lind\n---\n\n[[nobody]]\n", encoding="utf-8")
    news = pages.taken(Changes(frozenset(["content/people/ada.md"])), [desk], lambda _: Changes())
    assert desk in news.versions
    assert pages.answer(desk).data != first
    assert made == ["index.html", "index.html"]
    pages.close()
