"""The demonstration dossier with one record of each kind under another id: every link is as it was, and it builds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dossier.core.rewrite.plan import Called
from dossier.diagnostics import as_text
from dossier.model import Key
from dossier.pipeline import Options, build_dossier, link_dossier
from dossier.rewrite import carry_out, propose_rename

ROOT = Path(__file__).resolve().parents[2]
RENAMED = (
    "people/vladimir-putin",
    "countries/russia",
    "organisations/united-nations",
    "topics/syrian-war",
    "events/assad-in-moscow",
    "agreements/jcpoa",
    "pages/briefing",
    "documents/chronology",
    "documents/moscow-visit",
)
Linked = set[tuple[Key, Key, str, str, int]]


@pytest.fixture
def options(tmp_path: Path) -> Options:
    for name in ("content", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "dossier.yaml", tmp_path)
    return Options(tmp_path, "2026-01-01", jobs=1)


def links(options: Options) -> Linked:
    dossier = link_dossier(options).dossier
    assert dossier
    return {
        (before(link.source), before(link.target), link.role, link.anchor, link.paragraph)
        for key in dossier.folios
        for link in dossier.links[key]
    }


def before(key: Key) -> Key:
    return key.replace("/another-", "/")


def test_each_may_have_another_id(options: Options) -> None:
    linked = links(options)
    for written in RENAMED:
        proposal = propose_rename(options, written, Called(f"another-{written.partition('/')[2]}"))
        assert proposal.plan, [as_text(d) for d in proposal.diagnostics] or proposal.wrong
        assert carry_out(options, proposal.plan) == ()
    assert links(options) == linked
    result = build_dossier(options)
    assert [as_text(d) for d in result.diagnostics] == []
    assert result.output
    former = [f"{written}.html" for written in RENAMED]
    assert [path for path in former if "another-" not in (result.output / path).read_text(encoding="utf-8")] == []
