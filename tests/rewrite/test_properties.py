"""What holds for every rename and merge: all that was linked still is, no word of a source changes, nothing else does."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier.core.rewrite.plan import Called, Plan, Proposal
from dossier.diagnostics import as_text
from dossier.model import Key
from dossier.packing import unpack_body
from dossier.pipeline import Options, check_dossier, link_dossier
from dossier.rewrite import carry_out, propose_merge, propose_rename
from tests.incremental.folders import tree, write
from tests.rewrite.dossiers import ALIASES, FORMER, KEYS, NAMES, NEW_IDS, Files, dossiers

TODAY = "2015-12-31"
TAKEN = frozenset([*NAMES.values(), *ALIASES.values(), *FORMER.values()])
many = settings(max_examples=max(10, settings().max_examples // 2), suppress_health_check=[HealthCheck.too_slow])
Links = Counter[tuple[Key, Key, str, str, int]]


@dataclass
class Places:
    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def fresh(self, files: Files) -> Options:
        return Options(write(self.folder / str(next(self.numbers)), files), TODAY, jobs=1)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return Places(tmp_path_factory.mktemp("dossiers"))


def errors(options: Options) -> Counter[str]:
    """How many errors of each code."""
    return Counter(d.code for d in check_dossier(options).diagnostics if d.severity == "error")


def links(options: Options) -> Links:
    """Every link, from what to what and in which role; headings may be called otherwise."""
    dossier = link_dossier(options).dossier
    assert dossier
    found = [link for key in dossier.folios for link in dossier.links[key]]
    return Counter((k.source, k.target, k.role, k.anchor if k.anchor[:1] == "p" else "", k.paragraph) for k in found)


def texts(options: Options) -> Mapping[Key, list[str]]:
    """The words of every document."""
    dossier = link_dossier(options).dossier
    assert dossier
    records = (dossier.records[key] for key in dossier.folios)
    return {
        record.key: [block.text for block in unpack_body(dossier.bodies[record.text.path]).blocks]
        for record in records
        if record.text
    }


def sources(options: Options) -> Files:
    return {path: data for path, data in tree(options.root).items() if path.startswith(("content/", "seeds/"))}


def done(options: Options, proposal: Proposal) -> Plan | None:
    """The plan, carried out; a proposal without one says why not, and nothing has changed."""
    if proposal.plan is None:
        assert proposal.wrong[1] or {d.code for d in proposal.diagnostics if d.severity == "error"}
        return None
    assert carry_out(options, proposal.plan) == ()
    assert [path for path in tree(options.root) if ".dossier-" in path] == []
    return proposal.plan


@many
@given(files=dossiers(), key=st.sampled_from(KEYS), new=st.sampled_from(NEW_IDS))
def test_a_rename_keeps_every_link_and_every_word(places: Places, files: Files, key: str, new: str) -> None:
    options = places.fresh(files)
    before, linked, said = errors(options), links(options), texts(options)
    untouched = sources(options)
    plan = done(options, propose_rename(options, key, Called(new)))
    if plan is None:
        assert sources(options) == untouched
        return
    assert errors(options) - before == Counter()

    def renamed(each: Key) -> Key:
        return plan.new if each == plan.old else each

    expected = Counter({(renamed(k[0]), renamed(k[1]), k[2], k[3], k[4]): n for k, n in linked.items()})
    assert expected - links(options) == Counter()
    # What could mean two records means one of them, and decisions about names are such references too.
    gained = {(source, role) for source, _, role, *_ in links(options) - expected if role != "mention"}
    assert len(gained) <= sum("will lead to" in note for note in plan.notes)
    assert texts(options) == {renamed(each): blocks for each, blocks in said.items()}


@many
@given(files=dossiers(), key=st.sampled_from(KEYS), new=st.sampled_from(NEW_IDS).filter(lambda new: new not in TAKEN))
def test_there_and_back_restores_all_but_former_ids(places: Places, files: Files, key: str, new: str) -> None:
    """A new id that is a name of another record takes references from that, which then are by its id for good."""
    options = places.fresh(files)
    before = sources(options)
    plan = done(options, propose_rename(options, key, Called(new)))
    if plan is None:
        return
    again = propose_rename(options, f"{key.partition('/')[0]}/{new}", Called(new))
    assert again.plan
    assert again.plan.changes == ()
    back = propose_rename(options, f"{key.partition('/')[0]}/{new}", Called(key.partition("/")[2]))
    if back.plan is None:  # an id that would not be one today
        assert back.wrong[0] == "NEW", [as_text(d) for d in back.diagnostics]
        return
    done(options, back)
    after = sources(options)
    assert after.keys() == before.keys()
    for path in before:
        assert evened(after[path], key) == evened(before[path], key), path


def evened(data: bytes, key: str) -> str:
    """Without the field of former ids, labels that keep the words of a source, and kinds before ids."""
    text = data.decode()
    text = re.sub(r"former_ids:(.*\r?\n)(?:- .*\r?\n)*", "", text)
    text = re.sub(r"(?:people|topics|documents|pages|person|topic|document|page)/(?=[^\]]*[\]|,}\"'\r\n ])", "", text)
    text = re.sub(r"\[\[([^\]|\\]*)(?:\\?\|[^\]]*)?\]\]", r"[[\1]]", text)
    identifier = key.partition("/")[2]
    former = {"ann-lee": "lee", "peace": "truce"}.get(identifier)
    return re.sub(rf"(?<![\w-]){former}(?![\w-])", identifier, text) if former else text


@many
@given(files=dossiers(), pair=st.permutations(KEYS).map(lambda keys: keys[:2]))
def test_a_merge_keeps_every_link_and_every_word(places: Places, files: Files, pair: list[str]) -> None:
    options = places.fresh(files)
    before, linked, said = errors(options), links(options), texts(options)
    untouched = sources(options)
    plan = done(options, propose_merge(options, *pair))
    if plan is None:
        assert sources(options) == untouched
        return
    assert errors(options) - before == Counter()

    def merged(each: Key) -> Key:
        return plan.new if each == plan.old else each

    expected = {(merged(s), merged(t), *rest) for s, t, *rest in linked}
    lost = expected - links(options).keys()
    # Two are one now: it is no mention of itself, does not list itself, and a text may link the first of two names only.
    assert {(s, t, role) for s, t, role, *_ in lost if role != "mention" and not (s == t == plan.new)} == set()
    assert {key: blocks for key, blocks in texts(options).items() if key != plan.new} == {
        key: blocks for key, blocks in said.items() if key not in (plan.old, plan.new)
    }
    body = untouched[f"content/{pair[0]}.md"].decode().replace("\r\n", "\n").partition("\n---\n")[2]
    whole = (options.root / f"content/{pair[1]}.md").read_bytes().decode().replace("\r\n", "\n")
    for line in re.sub(r"[\[(].*?[\])]|/\S+", "\n", body).splitlines():
        assert line.strip() in whole
