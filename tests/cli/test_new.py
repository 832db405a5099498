"""`dossier new`: a kind and a name in, a record that builds and explains its fields out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.core.blank import as_yaml, record_text
from dossier.core.front_matter import read_fields, split
from dossier.core.kinds import BUILT_IN, Kind, custom_kind
from dossier.yaml_nodes import Mapping, Scalar, read_yaml
from tests.cli.running import Said, dossier, usage, write

VESSEL = custom_kind(
    "vessel",
    "Vessel",
    "Vessels",
    "vessels",
    {"imo": "text", "flag": "country", "owners": "list of person", "built": "date"},
)
KINDS = {**BUILT_IN, "vessel": VESSEL}
DECLARED = """
kinds:
  vessel: {label: Vessel, plural: Vessels, folder: vessels, fields: {imo: text, flag: country, owners: list of person, built: date}}
"""
TOPIC = """---
# Topic. Below the second line --- write the text of its page, in Markdown.
# A field that begins with # is not in use: take the # away and fill it in, or delete it.
# A list is [one, two]; a date is 2015-10-22, 2015-10, 2015, 2015~ (about) or 2015-10/2015-12.

name: Press freedom           # required

#weak_aliases: []             # names that link only where a strong name stands or the document lists the record
#not_aliases: []              # longer phrases in which a name of this record is not meant
#broader:                     # the topic above it; id or name of a topic
#related: []                  # beside it; ids or names of topics
#definition:                  # what belongs under it and what does not

#id:                          # overrides the file name; permanent, never reused
#former_ids: []               # ids this record had; each leaves a page that redirects
#draft:                       # true keeps the record out of the dossier
#summary:                     # one to three sentences, shown on its page and wherever it is listed
#aliases: []                  # other names that link to it
#same_as: {}                  # the same thing elsewhere: `wikidata: Q7747`, `viaf: …`, `url: …`
#image:                       # a file under content/files/
#image_alt:                   # what the image shows, for those who do not see it
#corrections:                 # what was corrected after publishing
#  - date:                    # required; a date
#    text:                    # required; what was wrong and is right now
#    paragraph:               # where, in a document: p4
---

"""


def errors(folder: Path) -> list[str]:
    return [line for line in dossier("check", folder).err.splitlines() if " error[" in line]


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in KINDS.values()])
def test_a_new_record_of_each_kind_builds(x: Path, kind: Kind) -> None:
    with (x / "dossier.yaml").open("a", encoding="utf-8") as file:
        file.write(DECLARED)
    said = dossier("new", kind.name, "Some: name", "--dir", "x")
    assert (said.status, said.out) == (0, f"x/content/{kind.folder}/some-name.md\n")
    assert errors(x) == []
    assert dossier("build", x).status == 0


def test_new_says_the_path_and_what_comes_next(x: Path) -> None:
    following = "Next: fill it in, then `dossier check x`. Texts link to it with [[topics/press-freedom]].\n"
    assert dossier("new", "topic", "Press freedom", "--dir", "x") == Said(
        0, "x/content/topics/press-freedom.md\n", following
    )
    assert (x / "content/topics/press-freedom.md").read_text(encoding="utf-8") == TOPIC


def test_in_the_dossier_itself_nothing_need_be_said_of_the_folder(x: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(x)
    following = "Next: fill it in, then `dossier check`. Texts link to it with [[people/jane-doe]].\n"
    assert dossier("new", "person", "Jane Doe") == Said(0, "content/people/jane-doe.md\n", following)


def test_an_event_is_a_draft_until_its_date_and_sources_are_said(x: Path) -> None:
    said = dossier("new", "event", "The vote", "--dir", "x", SOURCE_DATE_EPOCH="86400")
    following = "Next: fill it in and take out `draft: true`, then `dossier check x`. Texts link to it with [[events/the-vote]].\n"
    assert said == Said(0, "x/content/events/the-vote.md\n", following)
    path = x / "content/events/the-vote.md"
    text = path.read_text(encoding="utf-8")
    assert (
        "title: The vote               # required\n"
        "draft: true                   # true keeps the record out of the dossier\n"
        "date: 1970-01-02              # required; EDTF; vague dates stay vague\n"
        "sources: [id-of-a-document]   # required; documents it is known from; ids or names of documents\n"
    ) in text
    assert (
        dossier("check", x).err
        == "1 record is withheld, in whole or in part:\n    content/events/the-vote.md: The vote (draft)\n"
    )
    write(path, text.replace("draft: true", "draft: false"))
    assert errors(x) == [
        "content/events/the-vote.md:9:11: error[reference-unknown] no document is called `id-of-a-document`"
    ]


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in KINDS.values()])
def test_every_field_stands_there_and_can_be_taken_into_use(kind: Kind) -> None:
    """With each leading # away it is still front matter, of fields that exist, in which only values are missing."""
    text = re.sub(
        r"^#(?=[a-z_]| {2}[ -] [a-z]| {2}[a-z])", "", record_text(kind, KINDS, {kind.names: "x"}), flags=re.MULTILINE
    )
    parts = split(text)
    root = read_yaml(parts.yaml)
    assert isinstance(root, Mapping)
    assert sorted(key.text for key, _ in root.pairs if isinstance(key, Scalar)) == sorted(f.name for f in kind.fields)
    assert {d.code for d in read_fields(parts.yaml, 2, "x.md", kind.fields).diagnostics} <= {"field-missing"}


@pytest.mark.parametrize(
    ("word", "path"),
    [
        ("person", "people/a.md"),
        ("people", "people/a.md"),
        ("Person", "people/a.md"),
        ("PEOPLE", "people/a.md"),
        ("countries", "countries/a.md"),
        ("Vessel", "vessels/a.md"),
        ("vessels", "vessels/a.md"),
    ],
)
def test_a_kind_may_be_named_by_its_label_plural_or_folder(x: Path, word: str, path: str) -> None:
    write(x / "dossier.yaml", f"title: x\n{DECLARED}")
    assert dossier("new", word, "A", "--dir", "x").out == f"x/content/{path}\n"


@pytest.mark.usefixtures("x")
@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("persn", "did you mean person or page?"),
        ("organization", "did you mean organisation?"),
        ("zzz", "there are document, person, country, organisation, topic, event, claim, page"),
    ],
)
def test_an_unknown_kind_is_answered_with_those_like_it(word: str, hint: str) -> None:
    error = f"Invalid value for KIND: there is no kind `{word}`; {hint}"
    assert dossier("new", word, "A", "--dir", "x") == Said(2, "", usage("new", error))


def test_a_record_is_never_overwritten(x: Path) -> None:
    path = x / "content/people/eleanor-roosevelt.md"
    before = path.read_bytes()
    error = "x/content/people/eleanor-roosevelt.md is there already: choose another id with --id"
    assert dossier("new", "person", "Eleanor ROOSEVELT", "--dir", "x") == Said(2, "", usage("new", error))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("content/people/eleanor-roosevelt.md", "person"),
        ("content/documents/letter.md", "document"),
        ("seeds/old.md", "document"),
    ],
)
def test_an_id_that_a_record_had_before_is_not_given_away(x: Path, path: str, kind: str) -> None:
    """As `dossier rename` refuses it; that of a record of another kind is free."""
    (x / path).parent.mkdir(exist_ok=True)
    (x / path).write_text("---\nname: A\ntitle: A\nformer_ids: [lady-roosevelt]\n---\n", encoding="utf-8")
    never = "an id is never used again for another record: choose another with --id"
    error = f"{path} had the id lady-roosevelt, and {never}"
    assert dossier("new", kind, "Lady Roosevelt", "--dir", "x") == Said(2, "", usage("new", error))
    assert dossier("new", "topic", "Lady Roosevelt", "--dir", "x").status == 0


def test_an_id_names_the_file(x: Path) -> None:
    said = dossier("new", "country", "Côte d’Ivoire", "--id", "ivory-coast", "--dir", "x")
    assert said.out == "x/content/countries/ivory-coast.md\n"
    assert "\nname: Côte d’Ivoire           # required\n" in (x / "content/countries/ivory-coast.md").read_text(
        encoding="utf-8"
    )


def test_an_id_that_is_no_file_name_is_written_into_the_file(x: Path) -> None:
    said = dossier("new", "country", "Côte d’Ivoire", "--id", "CIV", "--dir", "x")
    assert said == Said(
        0,
        "x/content/countries/civ.md\n",
        "Next: fill it in, then `dossier check x`. Texts link to it with [[countries/CIV]].\n",
    )
    assert "\nid: CIV                       # overrides the file name; permanent, never reused\n" in (
        x / "content/countries/civ.md"
    ).read_text(encoding="utf-8")


@pytest.mark.usefixtures("x")
@pytest.mark.parametrize("identifier", ["a/b", "a\\b", "a#b", "a|b", ".", ".."])
def test_an_id_that_no_link_could_name_is_refused(identifier: str) -> None:
    said = dossier("new", "person", "A", "--id", identifier, "--dir", "x")
    assert said == Said(
        2, "", usage("new", "Invalid value for --id: an id is a word or two, without `/`, `/`, `#` or `|`")
    )


@pytest.mark.parametrize("seed", ["talk.txt", "seeds/talk.txt", "./seeds/talk.txt"])
def test_a_document_names_its_seed(x: Path, seed: str) -> None:
    write(x / "seeds/talk.txt", "What was said, in a line.\n")
    said = dossier("new", "document", "A talk", "--seed", seed, "--dir", "x")
    assert said.out == "x/content/documents/a-talk.md\n"
    text = (x / "content/documents/a-talk.md").read_text(encoding="utf-8")
    assert "\nseed: talk.txt                # the source file, relative to seeds/\n" in text
    assert "# Document. Below the second line --- write the editor’s note, in Markdown.\n" in text
    assert errors(x) == []


@pytest.mark.usefixtures("x")
def test_a_seed_that_is_not_there_is_answered_with_one_like_it() -> None:
    error = "Invalid value for --seed: there is no seed `exmaple-note.txt`; did you mean `example-note.txt`?"
    assert dossier("new", "document", "A", "--seed", "exmaple-note.txt", "--dir", "x") == Said(
        2, "", usage("new", error)
    )


@pytest.mark.usefixtures("x")
def test_only_documents_have_seeds() -> None:
    error = "--seed is for documents"
    assert dossier("new", "person", "A", "--seed", "example-note.txt", "--dir", "x") == Said(2, "", usage("new", error))


def test_a_document_cannot_take_the_id_of_another_seed(x: Path) -> None:
    write(x / "seeds/old/talk.txt", "What was said, in a line.\n")
    error = "x/seeds/old/talk.txt has the id talk already: say --seed old/talk.txt if the record is about it, or choose another id with --id"
    assert dossier("new", "document", "Talk", "--dir", "x") == Said(2, "", usage("new", error))
    error = "x/seeds/old/talk.txt has the id talk already: choose another id with --id"
    assert dossier("new", "document", "Talk", "--seed", "example-note.txt", "--dir", "x") == Said(
        2, "", usage("new", error)
    )
    assert dossier("new", "document", "Talk", "--seed", "old/talk.txt", "--dir", "x").status == 0
    assert errors(x) == []


@pytest.mark.usefixtures("x")
@pytest.mark.parametrize("name", ["", "   ", "a\x1bb", "a\x00b", "\ufeff"])
def test_a_name_that_cannot_be_written_is_refused(name: str) -> None:
    error = "Invalid value for NAME: it is empty or has characters that cannot be written"
    assert dossier("new", "person", name, "--dir", "x") == Said(2, "", usage("new", error))


def test_without_a_dossier_there_is_no_record(here: Path) -> None:
    expected = (
        "dossier.yaml: error[file-unreadable] cannot be read: No such file or directory\n"
        "    hint: `dossier init` makes a new dossier; or name the folder that holds dossier.yaml\n"
    )
    assert dossier("new", "person", "A") == Said(1, "", expected)
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Jane Doe", "Jane Doe"),
        ("Côte d’Ivoire", "Côte d’Ivoire"),
        ("Ban Ki-moon", "Ban Ki-moon"),
        ("U.N. (New York)", "U.N. (New York)"),
        ("no", '"no"'),
        ("2015", '"2015"'),
        ("a: b", '"a: b"'),
        ("- a", '"- a"'),
        ("a #b", '"a #b"'),
        ('say "so"', r'"say \"so\""'),
        ("back\\slash", r'"back\\slash"'),
        ("Ends in -", '"Ends in -"'),
    ],
)
def test_a_name_is_quoted_only_where_yaml_needs_it(name: str, written: str) -> None:
    assert as_yaml(name) == written


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff\ufffe\uffff"), min_size=1))
def test_yaml_gives_every_name_back(text: str) -> None:
    name = " ".join(text.split()) or "x"
    root = read_yaml(f"name: {as_yaml(name)}  # comment\n")
    assert isinstance(root, Mapping)
    value = root.pairs[0][1]
    assert isinstance(value, Scalar)
    assert value.text == name
