"""`dossier release`: what is published is recorded, and what became of it has to be accepted before the next one."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.core.anchors import changes, digest_of_text, next_published, next_stones, prints_of, renumbered
from dossier.core.lock import Lock, lock_text, read_lock, runs_of
from dossier.model import Block, Body, Stone
from tests.cli.running import dossier, tree, usage, write

POSIX = pytest.mark.skipif(os.name != "posix", reason="no file has such a name there")
HEAD = "# Published paragraphs. `dossier release` writes this file; keep it in version control, do not edit it.\n"
ONE, TWO, THREE, FOUR = "One stands here.", "Two follows it. It goes on.", "Three is next.", "Four ends it."


def digests(*texts: str) -> str:
    return " ".join(map(digest_of_text, texts))


@pytest.fixture
def memo(here: Path) -> Path:
    """A dossier of one document of four paragraphs, released on 20 November 2026."""
    write(here / "m/dossier.yaml", "title: Memos\n")
    seed(here / "m", ONE, TWO, THREE, FOUR)
    write(here / "m/content/documents/memo.md", "---\ntitle: Memo\npublished: 2026-11-01\nseed: memo.txt\n---\n")
    assert dossier("release", "m", "--date", "2026-11-20").status == 0
    return here / "m"


def seed(folder: Path, *texts: str) -> None:
    write(folder / "seeds/memo.txt", "\n\n".join(texts) + "\n")


def lock(folder: Path) -> str:
    """The lines of the lock, without what stands between them and the days of earlier texts."""
    text = (folder / "anchors.lock").read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    return "".join(
        f"{line}\n"
        for line in text.split("\n")
        if line and not line.startswith("#") and not line.endswith(" | earlier")
    )


def page(folder: Path, path: str = "documents/memo.html") -> str:
    return (folder / "public" / path).read_text(encoding="utf-8")


def test_a_release_checks_builds_and_records(memo: Path) -> None:
    assert lock(memo) == f"memo | 2026-11-20 | p1-p4 | {digests(ONE, TWO, THREE, FOUR)}\n"
    said = dossier("release", "m", "--date", "2026-11-21")
    assert (said.status, said.err) == (0, "")
    assert said.out == (
        "1 document → m/public/ in 0.0 s\n"
        "m/anchors.lock holds 4 paragraphs of 1 document, 0 new or changed: commit it\n"
    )
    assert "2026-11-21" not in lock(memo)  # nothing was published anew
    assert dossier("check", "m", "--strict").status == 0


def test_errors_refuse_and_leave_all_as_it_was(memo: Path) -> None:
    write(memo / "content/pages/broken.md", "---\ntitle: Broken\n---\n[[nobody]]\n")
    before = tree(memo)
    said = dossier("release", "m")
    assert (said.status, said.out) == (1, "")
    assert said.err.endswith("1 error: not released\n")
    assert tree(memo) == before


def test_warnings_are_listed_and_refuse_only_a_strict_release(memo: Path) -> None:
    write(memo / "content/people/a.md", "---\nname: A B\n---\n")
    said = dossier("release", "m")
    assert said.status == 0
    assert "warning[orphan]" in said.err
    assert dossier("release", "m", "--strict").status == 1


def test_a_lock_is_taken_back_where_the_build_fails(memo: Path) -> None:
    """The output folder holds what is not ours: that is seen when the lock is written already."""
    write(memo / "content/pages/new.md", "---\ntitle: New\n---\n")
    write(memo / "content/documents/other.md", "---\ntitle: Other\npublished: 2026\n---\nWords.\n")
    (memo / "public/manifest.json").unlink()
    before = tree(memo)
    said = dossier("release", "m")
    assert said.status == 1
    assert "error[output-refused]" in said.err
    assert tree(memo) == before


def test_a_paragraph_that_changed_has_to_be_accepted(memo: Path) -> None:
    seed(memo, ONE, TWO, "Three is other.", FOUR)
    refused = dossier("release", "m", "--date", "2026-11-22")
    assert refused.status == 1
    assert "seeds/memo.txt:5: error[anchor-changed] `memo#p3` says something else than on 2026-11-20" in refused.err
    assert dossier("build", "m").status == 0  # which is no release
    assert dossier("release", "m", "--date", "2026-11-22", "--accept", "memo#p3").status == 0
    assert lock(memo) == f"memo | 2026-11-22 | p1-p4 | {digests(ONE, TWO, 'Three is other.', FOUR)}\n"


def test_what_is_ignored_refuses_a_release_all_the_same(memo: Path) -> None:
    write(memo / "dossier.yaml", "title: Memos\ncheck: {anchor-changed: ignore}\n")
    seed(memo, ONE, TWO, "Three is other.", FOUR)
    assert "anchor-changed" not in dossier("check", "m").err
    assert "error[anchor-changed]" in dossier("release", "m").err


def test_a_paragraph_put_in_takes_a_number_that_none_had(memo: Path) -> None:
    seed(memo, ONE, "A new one.", TWO, THREE, FOUR, "A last one.")
    assert dossier("release", "m", "--date", "2026-11-22", "--accept", "memo#p2-p4").status == 0
    texts = digests(ONE, "A new one.", TWO, THREE, FOUR, "A last one.")
    assert lock(memo) == f"memo | 2026-11-22 | p1,p5,p2-p4,p6 | {texts}\n"
    assert re.findall(r'<p id="(p\d+)">([^<]*)', page(memo)) == [
        ("p1", ONE),
        ("p5", "A new one."),
        ("p2", TWO),
        ("p3", THREE),
        ("p4", FOUR),
        ("p6", "A last one."),
    ]
    assert dossier("check", "m", "--strict").status == 0


def test_a_paragraph_that_is_gone_leaves_its_reason(memo: Path) -> None:
    seed(memo, ONE, TWO, FOUR)
    silent = dossier("release", "m", "--accept", "memo")
    assert (silent.status, silent.err) == (
        2,
        usage("release", "`memo#p3` is gone: say why with --reason, for readers who look for it"),
    )
    said = dossier("release", "m", "--date", "2026-11-22", "--accept", "memo", "--reason", "It was a mistake.")
    assert said.status == 0
    expected = (
        f"memo | 2026-11-22 | p1-p2,p4 | {digests(ONE, TWO, FOUR)}\nmemo#p3 | 2026-11-22 | gone | It was a mistake.\n"
    )
    assert lock(memo) == expected
    assert 'id="p3"><span>Paragraph 3 was removed on' in page(memo)
    assert f'<p id="p4">{FOUR}</p>' in page(memo)
    seed(memo, ONE, TWO, FOUR, "A last one.")
    assert dossier("release", "m", "--date", "2026-11-23").status == 0
    assert '<p id="p5">A last one.</p>' in page(memo)


def test_a_paragraph_that_was_joined_to_another_leads_there(memo: Path) -> None:
    seed(memo, ONE, f"{TWO} {THREE}", FOUR)
    assert dossier("release", "m", "--date", "2026-11-22", "--accept", "memo").status == 0
    assert lock(memo).endswith("\nmemo#p3 | 2026-11-22 | p2 |\n")
    assert '<p class="gap stone" id="p3"><span>Paragraph 3 is part of <a href="#p2">paragraph 2</a>' in page(memo)


def test_a_paragraph_that_was_parted_keeps_its_number_at_its_beginning(memo: Path) -> None:
    first, rest = TWO.split(". ")
    seed(memo, ONE, f"{first}.", rest, THREE, FOUR)
    assert dossier("release", "m", "--date", "2026-11-22", "--accept", "memo").status == 0
    assert lock(memo) == f"memo | 2026-11-22 | p1-p2,p5,p3-p4 | {digests(ONE, f'{first}.', rest, THREE, FOUR)}\n"


def test_a_document_that_is_gone_leaves_a_page(memo: Path) -> None:
    (memo / "seeds/memo.txt").unlink()
    (memo / "content/documents/memo.md").unlink()
    refused = dossier("release", "m")
    assert "anchors.lock:4: error[anchor-gone] the document `memo` was published on 2026-11-20 with 4" in refused.err
    said = dossier("release", "m", "--date", "2026-11-22", "--accept", "memo", "--reason", "The source asked for it.")
    assert said.status == 0
    assert lock(memo) == "memo | 2026-11-22 | gone | The source asked for it.\n"
    assert "The source asked for it." in page(memo)
    assert dossier("release", "m", "--strict").status == 0
    assert "memo" in lock(memo)


def test_a_document_that_has_another_id_takes_its_line_along(memo: Path) -> None:
    (memo / "content/documents/memo.md").unlink()
    record = "---\ntitle: Memo\nformer_ids: [memo]\npublished: 2026-11-01\nseed: memo.txt\n---\n"
    write(memo / "content/documents/note.md", record)
    assert dossier("check", "m", "--strict").status == 0
    assert dossier("release", "m", "--date", "2026-11-22").status == 0
    assert lock(memo) == (
        "document/memo | 2026-11-22 | leads to document/note\n"
        f"note | 2026-11-22 | p1-p4 | {digests(ONE, TWO, THREE, FOUR)}\n"
    )


@pytest.mark.parametrize("own", [False, True])
def test_numbers_that_are_not_in_order_go_along_to_another_id(memo: Path, own: bool) -> None:
    """Of a seed and of a document in content/; what the old address led to is there under the new one."""
    texts = (ONE, "A new one.", TWO, FOUR)
    record = "---\ntitle: Memo\npublished: 2026-11-01\n"
    if own:
        (memo / "seeds/memo.txt").unlink()
        write(memo / "content/documents/memo.md", f"{record}---\n" + "\n\n".join(texts))
    else:
        seed(memo, *texts)
    accept = ("--accept", "memo", "--reason", "It was struck.")
    assert dossier("release", "m", "--date", "2026-11-22", *accept).status == 0
    write(memo / "content/pages/about.md", "---\ntitle: About\n---\nIt says “Two follows it” [@memo#p2].\n")
    said = dossier("rename", "memo", "note", "--dir", "m", "--yes")
    assert (said.status, dossier("check", "m", "--strict").err) == (0, "")
    assert dossier("release", "m", "--date", "2026-11-23").status == 0
    assert lock(memo) == (
        "document/memo | 2026-11-23 | leads to document/note\n"
        f"note | 2026-11-23 | p1,p5,p2,p4 | {digests(*texts)}\nnote#p3 | 2026-11-22 | gone | It was struck.\n"
    )
    assert "It was struck." in page(memo, "documents/note.html")


def test_a_withheld_document_leaves_no_line(memo: Path) -> None:
    record = "---\ntitle: Memo\naccess: withheld\npublished: 2026-11-01\nseed: memo.txt\n---\n"
    write(memo / "content/documents/memo.md", record)
    assert dossier("release", "m").status == 0
    assert (memo / "anchors.lock").read_text(encoding="utf-8") == ""


def cite(folder: Path, text: str) -> None:
    write(folder / "content/pages/about.md", f"---\ntitle: About\n---\n{text}\n")


def test_citations_are_checked_with_the_numbers_that_are_kept(memo: Path) -> None:
    cite(memo, "It says “Two follows it” [@memo#p2].")
    assert dossier("release", "m", "--date", "2026-11-20").status == 0
    seed(memo, ONE, "A new one.", TWO, THREE, FOUR)
    assert (
        "hint: they were published as p2 and are p3 now: `dossier release --accept memo` keeps the cited number\n"
        in dossier("check", "m").err
    )
    refused = dossier("release", "m")
    assert refused.err.endswith("2 errors: not released\n")  # the misquotation, and what moved
    assert dossier("release", "m", "--date", "2026-11-22", "--accept", "memo", "--strict").status == 0
    assert lock(memo) == f"memo | 2026-11-22 | p1,p5,p2-p4 | {digests(ONE, 'A new one.', TWO, THREE, FOUR)}\n"
    assert f'<p id="p2">{TWO}</p>' in re.sub(r"</?mark[^>]*>", "", page(memo))
    assert dossier("build", "m", "--clean", "--strict").status == 0


def test_a_citation_by_a_number_that_is_not_kept_refuses_the_release(memo: Path) -> None:
    cite(memo, "It says “Two follows it” [@memo#p3].")
    seed(memo, ONE, "A new one.", TWO, THREE, FOUR)
    before = tree(memo)
    said = dossier("release", "m", "--accept", "memo")
    assert said.status == 1
    assert "content/pages/about.md:4:10: error[misquotation] these words do not stand in p3" in said.err
    assert "hint: they stand in p2: cite that" in said.err
    assert tree(memo) == before


def excerpt(folder: Path) -> None:
    record = "---\ntitle: Memo\ndisplay: excerpt\npublished: 2026-11-01\nseed: memo.txt\n---\n"
    write(folder / "content/documents/memo.md", record)


def test_paragraphs_of_an_excerpt_keep_their_numbers_without_a_digest_of_what_is_not_shown(memo: Path) -> None:
    excerpt(memo)
    cite(memo, "It says “Two follows it” [@memo#p2].")
    assert dossier("release", "m", "--date", "2026-11-21").status == 0
    assert lock(memo) == f"memo | 2026-11-21 | p1-p4 | - {digests(TWO)} - -\n"
    seed(memo, "A new one.", ONE, TWO, THREE, FOUR)
    said = dossier("check", "m").err
    assert "seeds/memo.txt:5: warning[anchor-moved] `memo#p2`, published on 2026-11-21, is p3 now" in said
    assert "anchor-changed" not in said
    assert dossier("release", "m", "--date", "2026-11-22", "--accept", "memo").status == 0
    assert lock(memo) == f"memo | 2026-11-22 | p1,p5,p2-p4 | - - {digests(TWO)} - -\n"
    shown = re.sub(r"</?mark[^>]*>", "", page(memo))
    assert f'<p id="p2">{TWO}</p>' in shown
    assert not [text for text in ("A new one.", ONE, THREE, FOUR) if text in shown]
    assert dossier("check", "m", "--strict").status == 0


def test_a_document_of_which_nothing_is_shown_any_more_keeps_its_numbers(memo: Path) -> None:
    seed(memo, ONE, "A new one.", TWO, THREE, FOUR)
    assert dossier("release", "m", "--date", "2026-11-21", "--accept", "memo").status == 0
    excerpt(memo)
    assert dossier("release", "m", "--date", "2026-11-22").status == 0
    assert lock(memo) == "memo | 2026-11-22 | p1,p5,p2-p4 | - - - - -\n"


def test_what_refuses_a_release_is_said_though_there_is_nothing_to_accept(here: Path) -> None:
    write(here / "m/dossier.yaml", "title: Memos\n")
    write(here / "m/content/documents/memo.md", "---\ntitle: Memo\npublished: 2026\n---\nOne [[nobody]].\n")
    said = dossier("release", "m", "--accept", "memo#p3")
    assert said.status == 1
    assert "error[reference-unknown]" in said.err
    write(here / "m/content/documents/memo.md", "---\ntitle: Memo\npublished: 2026\n---\nOne.\n")
    error = "there is nothing to accept at `memo#p3`: nothing was released yet"
    assert dossier("release", "m", "--accept", "memo#p3").err == usage("release", error)


@pytest.mark.parametrize("hide", ["draft: true", "access: withheld", "embargo_until: 2999-01-01"])
def test_of_a_document_that_was_renamed_and_then_withheld_nothing_is_told(memo: Path, hide: str) -> None:
    seed(memo, ONE, TWO, FOUR)
    assert dossier("release", "m", "--accept", "memo", "--reason", "A mistake.").status == 0
    (memo / "content/documents/memo.md").unlink()
    record = f"---\ntitle: Memo\nformer_ids: [memo]\n{hide}\npublished: 2026-11-01\nseed: memo.txt\n---\n"
    write(memo / "content/documents/newmemo.md", record)
    assert "anchor-gone" not in dossier("check", "m").err
    assert dossier("build", "m").status == 0
    assert not [path for path, data in tree(memo / "public").items() if b"memo" in path.encode() + data]
    refused = dossier("release", "m", "--accept", "memo", "--reason", "Withheld.")
    assert (refused.status, "there is nothing to accept at `memo`" in refused.err) == (2, True)
    assert dossier("release", "m").status == 0
    assert (memo / "anchors.lock").read_text(encoding="utf-8") == ""
    assert not [path for path, data in tree(memo / "public").items() if b"memo" in path.encode() + data]


def test_covered_words_are_not_in_a_digest(memo: Path) -> None:
    record = "---\ntitle: Memo\nredact: [{text: Three}]\npublished: 2026-11-01\nseed: memo.txt\n---\n"
    write(memo / "content/documents/memo.md", record)
    assert dossier("release", "m", "--date", "2026-11-22", "--accept", "memo#p3").status == 0
    assert lock(memo) == f"memo | 2026-11-22 | p1-p4 | {digests(ONE, TWO)} redacted {digests(FOUR)}\n"
    assert dossier("check", "m", "--strict").status == 0


def test_a_covered_paragraph_keeps_its_number_and_is_missed_when_it_is_gone(memo: Path) -> None:
    record = "---\ntitle: Memo\nredact: [{text: Three}]\npublished: 2026-11-01\nseed: memo.txt\n---\n"
    write(memo / "content/documents/memo.md", record)
    assert dossier("release", "m", "--date", "2026-11-22", "--accept", "memo#p3").status == 0
    seed(memo, ONE, "A new one.", TWO, "Three is elsewhere.", FOUR)
    assert dossier("release", "m", "--date", "2026-11-23", "--accept", "memo#p2-p4").status == 0
    assert lock(memo).startswith("memo | 2026-11-23 | p1,p5,p2-p4 | ")
    assert '<p id="p3"><span class="redacted"' in page(memo)
    seed(memo, ONE, "A new one.", TWO, FOUR)
    write(memo / "content/documents/memo.md", record.replace("redact: [{text: Three}]\n", ""))
    said = dossier("check", "m").err
    assert "warning[anchor-gone] `memo#p3`, published on 2026-11-23, stands in the text no more\n" in said


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--accept", "memo#p2"], "there is nothing to accept at `memo#p2`: `dossier check` says what there is"),
        (["--accept", "nobody"], "there is nothing to accept at `nobody`: `dossier check` says what there is"),
        (["--accept", "memo#"], "`memo#` is no anchor: write a document's id, or id#p4, or id#p4-p7"),
        (["--accept", "#p1"], "`#p1` is no anchor: write a document's id, or id#p4, or id#p4-p7"),
        (["--date", "soon"], "Invalid value for --date: a day is written 2026-11-25"),
    ],
)
def test_wrong_use_is_said(memo: Path, arguments: list[str], error: str) -> None:
    before = tree(memo)
    said = dossier("release", "m", *arguments)
    assert (said.status, said.err) == (2, usage("release", error))
    assert tree(memo) == before


def git(folder: Path, *arguments: str) -> int:
    found = shutil.which("git")
    if found is None:
        pytest.skip("needs git")
    config = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    return subprocess.run([found, *config, "-C", str(folder), *arguments], check=False, capture_output=True).returncode


def publish(folder: Path, texts: dict[str, str], day: str) -> None:
    """Documents written over, released, and committed."""
    for name, text in texts.items():
        write(folder / f"content/documents/{name}.md", f"---\ntitle: {name}\npublished: 2026\n---\n{text}\n")
    known = [f"--accept={name}" for name in texts if f"{name} |" in _held(folder)]
    said = dossier("release", "m", "--date", day, *known)
    assert said.status == 0, said.err
    assert git(folder, "add", "-A") == git(folder, "commit", "-m", day) == 0


def _held(folder: Path) -> str:
    return (folder / "anchors.lock").read_text(encoding="utf-8")


@pytest.fixture
def shared(memo: Path) -> Path:
    """The same in a repository, with more documents."""
    write(memo / ".gitignore", "public/\n.dossier/\n")
    write(memo / ".gitattributes", "/seeds/** -text")
    assert git(memo, "init", "-b", "main") == 0
    publish(memo, {"base": "Words.", "doodle": "Drawn.", "zebra": "Stripes."}, "2026-11-20")
    return memo


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"yankee": "Words of one."}, {"alpha": "Words of another."}),
        ({"echo": "Neighbours."}, {"foxtrot": "In the alphabet."}),
        ({"c1": "One.", "c3": "Three.", "c5": "Five."}, {"c2": "Two.", "c4": "Four."}),
        ({"chart": "Before one."}, {"doodle": "That is other."}),
        ({"chart": "After one."}, {"base": "That is other."}),
        ({"base": "Both are other."}, {"doodle": "And neighbours."}),
    ],
    ids=["far apart", "at one place", "in turn", "before one", "after one", "two neighbours"],
)
def test_two_branches_that_publish_different_documents_merge(
    shared: Path, ours: dict[str, str], theirs: dict[str, str]
) -> None:
    git(shared, "checkout", "-b", "left")
    publish(shared, theirs, "2026-11-22")
    git(shared, "checkout", "main")
    publish(shared, ours, "2026-11-21")
    assert git(shared, "merge", "left") == 0
    said = dossier("check", "m", "--strict")
    assert said.status == 0, said.err
    merged = lock(shared).splitlines()
    assert {*ours, *theirs} <= {line.partition(" ")[0] for line in merged}
    assert dossier("release", "m", "--date", "2026-11-23").status == 0
    assert lock(shared).splitlines() == sorted(merged)  # nothing was published anew


def test_two_branches_that_published_one_document_differently_have_to_be_looked_at(shared: Path) -> None:
    git(shared, "checkout", "-b", "left")
    publish(shared, {"doodle": "Drawn by one."}, "2026-11-22")
    git(shared, "checkout", "main")
    publish(shared, {"doodle": "Drawn by another."}, "2026-11-21")
    assert git(shared, "merge", "left") == 1  # the document itself
    git(shared, "checkout", "--ours", "content")
    assert "error[lock-invalid] `doodle` stands here a second time" in dossier("check", "m").err


def test_git_is_told_once_how_the_lock_is_merged(shared: Path) -> None:
    attributes = shared / ".gitattributes"
    union = "# Both sides of a merge keep what they published.\n/anchors.lock merge=union\n"
    assert attributes.read_text(encoding="utf-8") == f"/seeds/** -text\n\n{union}"
    assert dossier("release", "m").out.endswith("commit it\n")
    attributes.unlink()
    assert dossier("release", "m").out.endswith("commit it, and .gitattributes, which says how git merges it\n")
    assert attributes.read_text(encoding="utf-8") == union
    attributes.write_text("anchors.lock -merge\n", encoding="utf-8")
    assert dossier("release", "m").out.endswith("commit it\n")


WORDS = st.sampled_from([f"Sentence number {number} stands here." for number in range(12)])
TEXT = st.lists(WORDS, min_size=1, max_size=8)


def body_of(texts: list[str]) -> Body:
    return Body(tuple(Block(text, number=number) for number, text in enumerate(texts, 1)))


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXT, min_size=2, max_size=5))
def test_an_anchor_never_leads_to_words_that_another_published_one_had(versions: list[list[str]]) -> None:
    """However a text changes: what is published of it keeps its number while it stands, and no number is given twice."""
    held = Lock()
    for number, texts in enumerate(versions):
        pinned = held.pins.get("x")
        body = renumbered(body_of(texts), (), pinned)[0] if pinned else body_of(texts)
        prints, before = prints_of(body, None), held.published.get("x")
        stones = held.stones.get("x", ())
        after = next_published(
            before, "x", f"2026-01-{number + 1:02}", prints, max((s.number for s in stones), default=0)
        )
        fresh = tuple(next_stones(before, after, prints, "2026-02-01", "Why.")) if before else ()
        assert len(set(after.numbers)) == len(after.numbers) == len(texts)
        assert after.digests == tuple(map(digest_of_text, texts))
        gone = {stone.number for stone in (*stones, *fresh)}
        assert gone.isdisjoint(after.numbers)
        for change in changes(before, prints)[0] if before else ():
            if change.at >= 0:
                assert after.numbers[change.at] == change.number
            else:
                assert change.number in gone
        held = Lock({"x": after}, {"x": (*stones, *fresh)} if stones or fresh else {})
        again, said = read_lock(lock_text(held), "anchors.lock")
        assert said == ()
        assert lock_text(again) == lock_text(held)
        assert again.pins == held.pins


@given(st.lists(st.integers(1, 40), min_size=1, unique=True))
def test_runs_of_numbers_are_read_as_they_are_written(numbers: list[int]) -> None:
    text = f"x | 2026-01-01 | {runs_of(numbers)} | {' '.join(['aaaaaaaaaaaa'] * len(numbers))}\n"
    held, said = read_lock(text, "anchors.lock")
    assert (held.published["x"].numbers, said) == (tuple(numbers), ())


@given(st.text(st.characters(exclude_characters="|#/\\", exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_an_id_may_be_any_text(name: str) -> None:
    name = name.strip()
    held = Lock({}, {name: (Stone(name, 3, "2026-01-01", 0, "Why."),)})
    again, said = read_lock(lock_text(held), "anchors.lock")
    assert (again, said) == (held, ())


@pytest.mark.parametrize("name", ["Letter #3", "#4 a letter", pytest.param("a | b", marks=POSIX), "50 % off"])
def test_a_file_may_be_called_as_it_likes(here: Path, name: str) -> None:
    """Its name is the id of the document, which stands in a line of the lock and, with a paragraph, after --accept."""
    write(here / "m/dossier.yaml", "title: Memos\n")
    write(here / f"m/seeds/{name}.txt", f"{ONE}\n\n{TWO}\n")
    assert dossier("release", "m", "--date", "2026-11-20").status == 0
    assert dossier("check", "m").err.count("lock-invalid") == 0
    assert [*read_lock((here / "m/anchors.lock").read_text(encoding="utf-8"), "")[0].published] == [name]
    write(here / f"m/seeds/{name}.txt", f"{ONE}\n\n{THREE}\n")
    said = dossier("release", "m", "--date", "2026-11-21")
    assert said.status == 1
    (command,) = re.findall(r"dossier release (--accept .*#p2\"?)` accepts", said.err)
    assert dossier("release", "m", "--date", "2026-11-21", *shlex.split(command)).status == 0
    assert [*read_lock((here / "m/anchors.lock").read_text(encoding="utf-8"), "")[0].published] == [name]


def test_a_stone_of_the_other_side_of_a_merge_does_not_stand_beside_its_paragraph(memo: Path) -> None:
    """One branch removed the paragraph and the other released it: whoever merges may keep either line of the memo."""
    with (memo / "anchors.lock").open("a", encoding="utf-8") as file:
        file.write("memo#p3 | 2026-11-22 | gone | It was a mistake.\n")
    said = dossier("build", "m")
    assert said.status == 0, said.err
    assert page(memo).count('id="p3"') == 1
    assert "It was a mistake" not in page(memo)
    assert dossier("release", "m", "--date", "2026-11-23").status == 0
    assert "memo#p3" not in lock(memo)
