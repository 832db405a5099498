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
