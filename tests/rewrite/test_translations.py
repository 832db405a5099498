"""Every record of a dossier in several languages may have another id: in all of them its page is there under that."""

from __future__ import annotations

from pathlib import Path

import pytest

from dossier.core.rewrite.plan import Called
from dossier.pipeline import Options, build_dossier
from dossier.rewrite import carry_out, propose_merge, propose_rename
from tests.incremental.folders import TODAY, matter, said, tree, write
from tests.incremental.test_languages import START

FILES = {
    **START,
    "content/people/bea.md": matter("Knows [[ann]].", name="Bea"),
    "content/people/bea.ru.md": matter("Знает [[Анна Ли]] и [[ann|её]].", name="Беа"),
    "content/pages/about.ru.md": matter("О [[letter]] и [@letter#p1].", title="О нас"),
}
RECORDS = {
    "ann": ("people", "Анна Ли"),
    "bea": ("people", "Беа"),
    "letter": ("documents", "Письмо"),
    "about": ("pages", "О нас"),
    "plain": ("documents", "Plain"),
}


@pytest.mark.parametrize("identifier", RECORDS)
def test_a_rename_holds_in_every_language(tmp_path: Path, identifier: str) -> None:
    options = Options(write(tmp_path / "d", FILES), TODAY, jobs=1)
    before = said(build_dossier(options))
    folder, title = RECORDS[identifier]
    proposal = propose_rename(options, identifier, Called("another"))
    assert proposal.plan
    assert carry_out(options, proposal.plan) == ()
    result = build_dossier(options)
    assert said(result) == [line.replace(f"/{identifier}.", "/another.") for line in before]
    page = (tmp_path / f"d/public/ru/{folder}/another.html").read_text(encoding="utf-8")
    assert f">{title}</h1>" in page
    left = [
        path
        for path in tree(options.root)
        if path.startswith("content/") and Path(path).name.startswith(f"{identifier}.")
    ]
    assert left == []


def test_a_merge_holds_in_every_language(tmp_path: Path) -> None:
    options = Options(write(tmp_path / "d", FILES), TODAY, jobs=1)
    before = said(build_dossier(options))
    proposal = propose_merge(options, "bea", "ann")
    assert proposal.plan
    assert carry_out(options, proposal.plan) == ()
    assert said(build_dossier(options)) == before
    page = (tmp_path / "d/public/ru/people/ann.html").read_text(encoding="utf-8")
    assert ">Анна Ли</h1>" in page
    assert "Беа" in page


def test_the_note_of_a_seed_shows_in_each_language_what_it_showed(tmp_path: Path) -> None:
    """Its links are those of a note, which show the name of a record and need no label."""
    seeded = {
        "seeds/memo.txt": "She will not sign.\n",
        "content/documents/memo.md": matter("Of [[ann]].", seed="memo.txt", title="Memo", published="2021"),
        "content/documents/memo.ru.md": matter("О [[ann]]: «will not sign» [@memo#p1].", title="Записка"),
    }
    options = Options(write(tmp_path / "d", {**FILES, **seeded}), TODAY, jobs=1)
    before = said(build_dossier(options))
    for old, new, text in (("ann", "anna", "О [[anna]]: «"), ("memo", "note", "[@note#p1]")):
        proposal = propose_rename(options, old, Called(new))
        assert proposal.plan
        assert carry_out(options, proposal.plan) == ()
        path = "content/documents/note.ru.md" if new == "note" else "content/documents/memo.ru.md"
        assert text in (options.root / path).read_text(encoding="utf-8")
    assert said(build_dossier(options)) == before
    page = (tmp_path / "d/public/ru/documents/note.html").read_text(encoding="utf-8")
    assert 'href="../people/anna.html">Анна Ли</a>' in page
    assert 'class="proof"' in page
