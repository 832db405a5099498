"""Dossiers made by chance, in which records name each other in every way that there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

Files = dict[str, bytes]

# Some ids are those of two kinds, some are parts of others, some are words of texts, some need quotation marks or escapes.
PEOPLE = ("ann", "ann-lee", "bob 2", "Zoë", "юлия", "c_d.e", "war")
TOPICS = ("war", "peace", "ann")
DOCUMENTS = ("letter", "letter-2", "minutes of may")
PAGES = ("method", "letter")
NAMES = {
    "people/ann": "Ann",
    "people/ann-lee": "Ann Lee",
    "people/bob 2": "Bob the Second",
    "people/Zoë": "Zoë",
    "people/юлия": "Юлия",
    "people/c_d.e": "ann-lee-2",
    "people/war": "Mrs War",
    "topics/war": "War",
    "topics/peace": "Peace",
    "topics/ann": "Ann as a topic",
    "documents/letter": "Letter",
    "documents/letter-2": "Second letter",
    "documents/minutes of may": "Minutes",
    "pages/method": "Method",
    "pages/letter": "About the letter",
}
ALIASES = {"people/ann": "A. Lee", "topics/war": "the war", "people/bob 2": "Bob"}
FORMER = {"people/ann-lee": "lee", "topics/peace": "truce"}
KEYS = tuple(NAMES)
NEW_IDS = ("new", "ann-2", "x_1.y", "peace", "lee", "Bob", "Нина")


@dataclass(frozen=True, slots=True)
class Written:
    """How the files of a dossier are written."""

    line_end: str
    mark: str
    quotes: Sequence[str]


def said(key: str, way: int) -> str:
    """A record as a reference may name it."""
    folder, _, identifier = key.partition("/")
    singular = {"people": "person"}.get(folder, folder[:-1])
    known = [
        identifier,
        key,
        f"{singular}/{identifier}",
        NAMES[key],
        ALIASES.get(key, key),
        FORMER.get(key, identifier),
    ]
    return known[way % len(known)]


references = st.tuples(st.sampled_from(KEYS), st.integers(0, 5)).map(lambda pair: said(*pair))
document_ids = st.sampled_from(DOCUMENTS)
labels = st.sampled_from(["", "|her", "| a label ", "|ann"])
anchors = st.sampled_from(["", "", "#p1", "#life"])


def _piece(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    files = st.sampled_from(KEYS).map(lambda key: f"../{key}.md")
    return st.one_of(
        st.builds("[[{}{}{}]]".format, words, anchors, labels),
        st.builds("[[ {} ]]".format, words),
        st.builds("`[[{}]]`".format, words),
        st.builds("\\[[{}]]".format, words),
        st.builds("[@{}#p1, there]".format, document_ids),
        st.builds("[see @{}; @{}#p1]".format, document_ids, document_ids),
        st.builds("[*words*](<{}>)".format, files),
        st.builds("[words]({})".format, files.map(lambda path: path.replace(" ", "%20"))),
        st.sampled_from(["ann", "ann-lee", "war", "The War began.", "Ann Lee said", "[below](#life)", "**bold**", "x"]),
    )


def _block(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    line = st.lists(_piece(words), min_size=1, max_size=4).map(" and ".join)
    cell = st.builds("[[{}]]".format, words) | st.builds("[[{}\\|her]]".format, words) | st.just("cell")
    return st.one_of(
        line,
        st.builds("{}  \n{}".format, line, line),
        st.builds("## Life\n\n{}".format, line),
        st.builds("## On [[{}]]".format, words),
        st.builds("- {}\n- {}".format, line, line),
        st.builds("> {}\n>\n> — [[{}]]".format, line, words),
        st.builds("| a | b |\n|---|---|\n| {} | {} |".format, cell, cell),
        st.builds("    [[{}]]".format, words),
        st.builds("![[{}#p1]]".format, document_ids),
        st.builds("[it][1]\n\n[1]: ../{}.md".format, st.sampled_from([key for key in KEYS if " " not in key])),
    )


bodies = st.lists(_block(references), max_size=4).map("\n\n".join)


@st.composite
def field(draw: st.DrawFn, name: str, words: st.SearchStrategy[str]) -> str:
    """A list of references in one of the forms that YAML has for it."""
    quote = draw(st.sampled_from(["", "'", '"']))
    values = [f"{quote}{word}{quote}" for word in draw(st.lists(words, min_size=1, max_size=3))]
    form = draw(st.sampled_from(["flow", "spread", "block", "hanging", "one"]))
    comment = draw(st.sampled_from(["", "   # ann", " # [[ann]]"]))
    if form == "block":
        return "\n".join([f"{name}:{comment}", *(f"  - {value}{comment}" for value in values)])
    if form == "hanging":
        return "\n".join([f"{name}:", *(f"-   {value}" for value in values)])
    if form == "spread":
        return "\n".join([f"{name}: [", *(f"  {value},{comment}" for value in values), "]"])
    return f"{name}: {values[0]}{comment}" if form == "one" else f"{name}: [{' , '.join(values)}]{comment}"


def _of(folder: str) -> st.SearchStrategy[str]:
    keys = st.sampled_from([key for key in KEYS if key.startswith(folder)])
    return st.tuples(keys, st.integers(0, 5)).map(lambda pair: said(*pair))


@st.composite
def record(draw: st.DrawFn, key: str) -> str:
    """The text of a record's file."""
    folder = key.partition("/")[0]
    lines = [f"{'name' if folder in ('people', 'topics') else 'title'}: {NAMES[key]}"]
    if key in ALIASES:
        lines.append(f"aliases: [{ALIASES[key]}]")
    if key in FORMER:
        lines.append(draw(st.sampled_from([f"former_ids: {FORMER[key]}", f"former_ids:\n- {FORMER[key]}   # old"])))
    if folder == "documents":
        lines += draw(st.lists(field("people", _of("people")), max_size=1))
        lines += draw(st.lists(field("topics", _of("topics")), max_size=1))
        lines += draw(
            st.lists(st.builds("quotes: [{{text: x, speaker: {}, paragraph: p1}}]".format, _of("people")), max_size=1)
        )
        lines += draw(st.lists(st.builds("mentions: {{ann: none, words: {}}}".format, references), max_size=1))
    if folder == "topics":
        lines += draw(st.lists(field("related", _of("topics")), max_size=1))
    if folder == "people" and draw(st.booleans()):
        lines.append("# ann, a comment")
    first = "x words\n\n" if folder == "documents" else ""
    return "---\n" + "\n".join(lines) + "\n---\n" + first + draw(bodies) + draw(st.sampled_from(["", "\n", "  \n\n"]))


@st.composite
def dossiers(draw: st.DrawFn) -> Files:
    """The files of a dossier."""
    files: Files = {"dossier.yaml": b"title: Made by chance\n"}
    for key in KEYS:
        end, mark = draw(st.sampled_from(["\n", "\n", "\r\n"])), draw(st.sampled_from(["", "", "\ufeff"]))
        files[f"content/{key}.md"] = (mark + draw(record(key)).replace("\n", end)).encode()
    files["content/index.md"] = f"---\nfeatured: [{draw(references)}]\n---\n".encode()
    if draw(st.booleans()):
        files["seeds/talk.md"] = f"---\npeople: [{draw(_of('people'))}]\n---\nAnn Lee spoke.\n".encode()
    return files
