"""`dossier suggest`: what a text lets suggest, printed as YAML or put into records as comments that nobody takes for facts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.core.kinds import DOCUMENT
from dossier.core.parse import parse_content
from dossier.core.suggest.insert import says_the_same, with_comments, without_pending
from dossier.core.suggest.proposal import Doubt, Proposal, Quotation
from dossier.model import Source
from tests.cli.running import Said, dossier, tree, write

TEXT = """“We will build the sample bridge,” Jane Example said on Tuesday.

“Nobody asked us,” she added.

The plan was “a mistake”, said John Sample of the Sample Council on 3 March 2001. “It was too dear for us all.”

Example denied it. The mayor likes Example.
"""
RECORD = """---
title: The bridge
seed: bridge.txt
published: 2015-10-22
---
"""
PERSON = "---\nname: Jane Example\nweak_aliases: [Example]\n---\n"
QUOTES = """quotes:
  # p1: “We will build the sample bridge,” Jane Example said on Tuesday.
  - {text: "We will build the sample bridge", speaker: jane-example, paragraph: p1, act: states, said_on: 2015-10-20}
  # p2: “Nobody asked us,” she added.
  # the speaker is `she`; perhaps jane-example: say who that is
  - {text: "Nobody asked us", speaker: , paragraph: p2, act: states}
  # p3: The plan was “a mistake”, said John Sample of the Sample Council on 3 March 2001.
  - {text: "a mistake", speaker: John Sample, paragraph: p3, act: states, said_on: 2001-03-03}
  # p3: “It was too dear for us all.”
  # nobody is named: the speaker is that of what was said before
  - {text: "It was too dear for us all.", speaker: John Sample, paragraph: p3, act: states}
"""
REST = """# names that no record has:
#   John Sample (1 time, first p3): dossier new KIND "John Sample"
#   Sample Council (1 time, first p3, likely an organisation): dossier new organisation "Sample Council"
# dates:
#   2001-03-03: `3 March 2001`, p3
"""


@pytest.fixture
def bridge(here: Path) -> Path:
    write(here / "dossier.yaml", "title: Test\n")
    write(here / "seeds/bridge.txt", TEXT)
    write(here / "content/people/jane-example.md", PERSON)
    return write(here / "content/documents/bridge.md", RECORD)


def test_what_a_text_lets_suggest_is_yaml_to_be_pasted(bridge: Path) -> None:
    assert dossier("suggest", "bridge") == Said(0, f"# content/documents/bridge.md: The bridge\n{QUOTES}{REST}\n", "")
    assert bridge.read_text(encoding="utf-8") == RECORD


def test_what_was_pasted_is_never_proposed_again_and_builds(bridge: Path) -> None:
    pasted = QUOTES.replace("speaker: ,", "speaker: jane-example,")
    write(bridge, f"---\ntitle: The bridge\nseed: bridge.txt\npublished: 2015-10-22\n{pasted}---\n")
    assert [line for line in dossier("check").err.splitlines() if " error[" in line] == []
    assert dossier("suggest", "bridge").out == f"# content/documents/bridge.md: The bridge\n{REST}\n"


def test_a_speaker_that_is_left_open_is_an_error_until_somebody_says_who_it_is(bridge: Path) -> None:
    write(bridge, f"---\ntitle: The bridge\nseed: bridge.txt\npublished: 2015-10-22\n{QUOTES}---\n")
    assert "speaker" in next(line for line in dossier("check").err.splitlines() if " error[" in line)


def test_written_into_a_record_it_is_comments_and_the_build_is_the_same(bridge: Path, here: Path) -> None:
    assert dossier("build", "--url", "https://example.org/").status == 0
    before = tree(here / "public")
    said = dossier("suggest", "bridge", "--write")
    assert said.err == "content/documents/bridge.md: proposed as comments; take away the # where it is right\n"
    made = bridge.read_text(encoding="utf-8")
    assert made.startswith(RECORD.removesuffix("---\n"))
    added = made.removeprefix(RECORD.removesuffix("---\n")).removesuffix("---\n").splitlines()
    assert [line for line in added if not line.startswith("#")] == ["quotes:"]
    assert '#  - {text: "Nobody asked us", speaker: , paragraph: p2, act: states}' in added
    assert dossier("build", "--url", "https://example.org/").status == 0
    assert tree(here / "public") == before


def test_what_stands_there_as_a_comment_is_not_proposed_again(bridge: Path) -> None:
    dossier("suggest", "bridge", "--write")
    made = bridge.read_bytes()
    assert dossier("suggest", "bridge", "--write").err == "nothing to propose\n"
    assert bridge.read_bytes() == made


def test_a_line_counts_once_its_sign_is_taken_away(bridge: Path) -> None:
    dossier("suggest", "bridge", "--write")
    made = bridge.read_text(encoding="utf-8")
    write(bridge, made.replace('#  - {text: "a mistake"', '  - {text: "a mistake"'))
    assert dossier("check").status == 0
    dossier("build", "--url", "https://example.org/")
    assert "a mistake" in Path("public/data/dossier.json").read_text(encoding="utf-8")
    assert "Nobody asked us" not in Path("public/data/dossier.json").read_text(encoding="utf-8")


def test_a_seed_without_a_record_gets_one(here: Path) -> None:
    write(here / "dossier.yaml", "title: Test\n")
    write(here / "seeds/The Bridge.txt", "Sampleton, 22 October 2015\n\n“We will build it soon,” Jane Example said.\n")
    assert dossier("suggest", "The Bridge", "--write").status == 0
    made = (here / "content/documents/the-bridge.md").read_text(encoding="utf-8")
    assert made.startswith("---\nseed: 'The Bridge.txt'\nid: 'The Bridge'\n## Suggested")
    assert "\n## p1: Sampleton, 22 October 2015\n#published: 2015-10-22\n" in made
    assert [line for line in dossier("check").err.splitlines() if " error[" in line] == []


def test_names_to_decide_are_proposed_with_every_record_that_they_may_mean(here: Path) -> None:
    write(here / "dossier.yaml", "title: Test\n")
    write(here / "content/people/jane-example.md", PERSON)
    write(here / "content/people/john-example.md", PERSON.replace("Jane", "John"))
    write(here / "content/documents/note.md", "---\ntitle: Note\npublished: 2015\n---\nThen Example left.\n")
    mentions = """# content/documents/note.md: Note
mentions:
  # line 5: `Example` may mean Jane Example or John Example, or none
  # Example: jane-example
  # Example: john-example
  # Example: none

"""
    assert dossier("suggest", "note").out == mentions


def test_what_is_covered_or_left_out_is_never_proposed(bridge: Path) -> None:
    hidden = "omit: [“It was too dear for us all.”]\nredact: [{text: Nobody asked us}, {text: John Sample}]\n---\n"
    write(bridge, RECORD.removesuffix("---\n") + hidden)
    said = dossier("suggest", "bridge")
    assert "Nobody asked" not in said.out + said.err
    assert "John Sample" not in said.out + said.err
    assert "sample bridge" in said.out


def test_of_a_document_that_readers_do_not_get_nothing_is_proposed(bridge: Path) -> None:
    write(bridge, RECORD.removesuffix("---\n") + "access: withheld\n---\n")
    said = dossier("suggest", "bridge")
    assert said.status == 2
    assert (
        "`bridge` is kept from readers (access: withheld), and nothing is proposed of what they do not see" in said.err
    )
    assert "sample bridge" not in dossier("suggest").out


@pytest.mark.usefixtures("bridge")
def test_all_documents_come_with_those_first_that_have_most_to_decide(here: Path) -> None:
    write(
        here / "content/documents/note.md",
        "---\ntitle: Note\npublished: 2015\n---\n“We are done here,” Jane Example said.\n",
    )
    said = dossier("suggest", "--limit", "1")
    assert re.findall(r"^# content/\S+", said.out, re.MULTILINE) == ["# content/documents/bridge.md:"]
    assert "\n# names that no record has, in all documents:\n#   John Sample (1 time): dossier new" in said.out
    assert said.err == "1 more document has something to decide: --limit N shows more\n"


@pytest.mark.usefixtures("bridge")
def test_an_id_that_is_none_is_wrong_use_with_the_nearest() -> None:
    said = dossier("suggest", "brigde")
    assert (said.status, said.err.splitlines()[-1]) == (
        2,
        "Error: Invalid value for ID: no document is called `brigde`; did you mean `bridge`?",
    )


def test_a_language_without_a_table_is_said(here: Path) -> None:
    write(here / "dossier.yaml", "title: Test\n")
    write(here / "content/documents/note.md", "---\ntitle: Note\npublished: 2015\nlanguage: ja\n---\n「はい」\n")
    assert dossier("suggest", "note").out == (
        "# content/documents/note.md: Note\n# no table of words for the language `ja`: no quotations are found\n\n"
    )


def test_a_file_that_is_not_utf_8_is_left_alone(bridge: Path) -> None:
    bridge.write_text(RECORD, encoding="utf-16")
    before = bridge.read_bytes()
    said = dossier("suggest", "bridge", "--write")
    assert (said.status, bridge.read_bytes()) == (1, before)
    assert said.err == "content/documents/bridge.md is not UTF-8: paste what is proposed into it yourself\n"


def test_another_record_of_that_name_is_left_alone(here: Path) -> None:
    write(here / "dossier.yaml", "title: Test\n")
    write(here / "seeds/bridge.txt", TEXT)
    other = write(
        here / "content/documents/sub/Bridge.md", "---\nid: other\ntitle: Other\npublished: 2015\n---\nText.\n"
    )
    before = other.read_bytes()
    said = dossier("suggest", "bridge", "--write")
    assert said.status == 1
    assert "content/documents/sub/Bridge.md is there already and is about something else" in said.err
    assert other.read_bytes() == before


# Where it is put

PROPOSAL = Proposal(
    "document/note",
    "Note",
    "content/documents/note.md",
    "",
    "en",
    quotes=(Quotation("One: “two”", "jane", 1, "states", sentence="She said “One: ‘two’”"),),
    doubts=(Doubt("Ali: A", ("ali-a", "ali-b"), ("Ali A", "Ali B"), 3),),
)
ENTRY = '- {text: "One: “two”", speaker: jane, paragraph: p1, act: states}'


def put(text: str) -> str:
    before = parse_content(Source(PROPOSAL.path, text.encode()), DOCUMENT)
    return next(
        (
            made
            for made in with_comments(text, PROPOSAL)
            if says_the_same(before, parse_content(Source(PROPOSAL.path, made.encode()), DOCUMENT))
        ),
        "",
    )


@pytest.mark.parametrize(
    ("text", "line_before", "line"),
    [
        (
            "---\ntitle: A\nquotes:\n- {text: a, speaker: b, paragraph: p1}\n# c\n---\nBody\n",
            "## p1: She said “One: ‘two’”",
            f"#{ENTRY}",
        ),
        (
            "---\nquotes:\n    - text: a\n      speaker: b\n      paragraph: p1\n\ntitle: A\n---\n",
            "## p1: She said “One: ‘two’”",
            f"#    {ENTRY}",
        ),
        (
            "---\ntitle: A\nquotes: [{text: a, speaker: b, paragraph: p1}]\n---\n",
            "## p1: She said “One: ‘two’”",
            f"#  {ENTRY}",
        ),
        (
            "---\ntitle: A\nmentions:\n  Ben: none\n---\n",
            "## line 3: `Ali: A` may mean Ali A or Ali B, or none",
            '#  "Ali: A": ali-a',
        ),
        ("---\ntitle: |\n  A\n  # b\n---\n", "## p1: She said “One: ‘two’”", f"#  {ENTRY}"),
        ("Only a body.\n", "## p1: She said “One: ‘two’”", f"#  {ENTRY}"),
    ],
)
def test_entries_go_under_those_that_are_there(text: str, line_before: str, line: str) -> None:
    made = put(text).splitlines()
    assert made[made.index(line) - 1] == line_before


def test_front_matter_between_braces_takes_nothing() -> None:
    assert put("---\n{title: A}\n---\n") == ""


@given(
    st.lists(
        st.sampled_from(
            [
                "title: A",
                "people: [a, b]",
                "quotes:",
                "  - {text: a, speaker: b, paragraph: p1}",
                "# c",
                "",
                "x_a: |",
                "  b",
                "mentions: {C: d}",
            ]
        ),
        max_size=9,
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
)
def test_every_other_byte_stays_in_its_place(lines: list[str], newline: str, mark: str) -> None:
    text = mark + newline.join(["---", *lines, "---", "Body.", ""])
    made = put(text)
    if made:
        rest = iter(made.split("\n"))
        assert all(any(line == other for other in rest) for line in text.split("\n"))
        assert without_pending(PROPOSAL, made).decisions == 0
