"""After any sequence of edits, accidents and builds, one more build gives what a build from nothing gives."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import struct
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from dossier import press
from dossier.diagnostics import CODES, FIRM
from dossier.io import workers
from dossier.pipeline import Options, Result, build_dossier, check_dossier
from tests.conftest import Rounds
from tests.incremental.folders import CACHE, MANIFEST, Tree, clean_build, difference, matter, said, tree, write

Values = tuple[object, ...]
Edit = Callable[..., None]
ABSENT = None

# ── a small dossier in which everything hangs together ───────────────────────────────────────────────────────────────

LENIENT = {code: "warning" for code, level in CODES.items() if level == "error" and code not in FIRM}
CONFIG: dict[str, object] = {
    "title": "Test dossier",
    "url": "https://example.org/dossier/",
    "theme": "own",
    "kinds": {"ship": {"label": "Ship", "folder": "fleet", "fields": {"flag": "country", "built": "date"}}},
    "check": LENIENT,
    "copies": "likely",
}


def png(width: int, height: int) -> bytes:
    """The head of a picture, which is all that is looked at."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0picture"


@dataclass(slots=True)
class Matter:
    """A record as it is edited: its fields and its body."""

    fields: dict[str, object]
    body: str = ""

    @property
    def text(self) -> bytes:
        return matter(self.body, **self.fields).encode()


def start() -> dict[str, Matter]:
    return {
        "content/index.md": Matter({"title": "Start", "featured": ["d1", "ann"]}, "Of Ann Lee and the War."),
        "content/people/ann.md": Matter(
            {"name": "Ann Lee", "aliases": ["The Envoy"], "weak_aliases": ["Lee"], "countries": ["land"]},
            "Knows [[bob]].",
        ),
        "content/people/bob.md": Matter({"name": "Bob Roy", "former_ids": ["robert"]}, "Wrote [[d2#p1|a paper]]."),
        "content/countries/land.md": Matter({"name": "Landia", "image": "a.png", "image_alt": "A flag"}),
        "content/topics/war.md": Matter({"name": "War", "related": ["peace"]}),
        "content/topics/peace.md": Matter({"name": "Peace", "broader": "war"}, "See [@d1#p1]."),
        "content/organisations/post.md": Matter({"name": "The Post"}),
        # Enough names for a network, which few edits then take away.
        **{f"content/topics/{name}.md": Matter({"name": name.title()}) for name in ("coal", "corn", "salt", "wool")},
        "content/events/talks.md": Matter(
            {"title": "Harbour talks", "date": "2015-10-20", "sources": ["d1"], "participants": ["ann", "bob"]}
        ),
        "content/fleet/amadea.md": Matter({"name": "Amadea", "flag": "land"}),
        "content/pages/method.md": Matter(
            {"title": "Method", "in_navigation": True},
            "We cite [@d1#p1; @d2#p1].\n\n![[d1#p1]]\n\nSee [a file](../files/a.pdf).",
        ),
        "content/claims/harbour.md": Matter(
            {"statement": "The talks failed", "about": ["ann", "talks"], "status": "alleged", "supporting": ["d2#p1"]},
            "Of Bob Roy.",
        ),
        "content/documents/d1.md": Matter(
            {
                "title": "First",
                "published": "2015-10-21",
                "seed": "a.txt",
                "authors": ["The Post"],
                "quotes": [{"text": "War", "speaker": "ann", "paragraph": "p2"}],
            },
            "A note on [[bob]].",
        ),
        "content/documents/d2.md": Matter(
            {"title": "Second", "published": "2015-10-22", "topics": ["war"], "countries": ["land"]},
            "Ann Lee met Bob Roy in Landia.\n\nSee [[d1#p1]].",
        ),
        "content/documents/d3.md": Matter({"title": "Third", "published": "2015-11"}, "The Amadea left."),
        "content/documents/d4.md": Matter(
            {"title": "Fourth", "embargo_until": "2016-01-01", "seed": "c.txt"}, "On [[ann]] and the War."
        ),
    }


FILES: Tree = {
    "seeds/a.txt": b"Ann Lee came to the Harbour talks.\n\nThe War is over, said the secret words.\n\nPage 1 of 2",
    "seeds/b.md": b"# A seed alone\n\nIt names Bob Roy and [Example](https://example.com/).\n",
    "seeds/c.txt": "Café of Ann Lee.\nThe War came.\n\nPage 1 of 2".encode("cp1252"),
    "content/files/a.png": png(40, 30),
    "content/files/a.pdf": b"%PDF-1.4 one",
    "themes/own/theme.yaml": b"accent: red\n",
    "themes/own/templates/page.html": b'{% extends "base.html" %}{% block main %}<h1>{{ view.card.name }}</h1>'
    b'{% include "partials/own.html" %}{% endblock %}',
    "themes/own/templates/partials/own.html": b"<p>one</p>",
    "themes/own/static/style.css": b"p { color: red }",
}

# ── what edits choose from ───────────────────────────────────────────────────────────────────────────────────────────

SENTENCES = (
    "Ann Lee met Bob Roy in Landia.",
    "Lee spoke of the Harbour talks, and the War went on.",
    "The Envoy came with the Amadea; Peace was far.",
    "Ann Lee Prize for Bob Roy, says The Post.",
    "A claim [@d1#p1].",
    "Two claims [@d1#p2; @d2#p1].",
    "Of the “Harbour talks” [@d1#p1] it was said that “Bob Roy” [@d2] came, and “no more than that was said” of it.",
    "> The War is over\n>\n> — [[ann]], [@d1]",
    "![[d1#p1]]",
    "![[d2#p1]]",
    "See [[ann]], [[d2#p1|a place]], [[robert]] and [the topic](../topics/war.md).",
    "## On the War",
    "*Dear* reader, **Bob** Roy writes of the [War](https://example.com/).",
    "| Ann Lee | x |\n|---|---|\n| 1 | Landia |",
    "![A picture](../files/a.png)",
    "Café – “quoted” secret words.",
    "> War, said the Envoy.",
    "- one\n- two Landia",
    "Page 1 of 2",
    # Long enough that two texts which hold it are alike.
    (
        "One by one the boats came back to the quay, and nobody who stood there asked what they had seen at sea, for the "
        "harbour was dark, the lamps were out, and each of the men who climbed the wet steps said the same few words twice."
    ),
)
BODIES = st.lists(st.sampled_from(SENTENCES), max_size=4).map("\n\n".join)
NAMES = ("Ann Lee", "Lee", "Bob Roy", "Landia", "The Envoy", "Amadea", "Zed", "Peace", "Élan & <Co>")
DAYS = ("2015-12-30", "2015-12-31", "2016-01-01", "2016-07-01")

# `@` stands for the record's own file name, so that two records rarely claim one id.
COMMON: Mapping[str, Values] = {
    "id": ("@-other",),
    "former_ids": (["@-old"], ["@-older", "@-old"]),
    "draft": (True, False),
    "summary": ("In short.", "About [[ann]] & Landia."),
    "aliases": (["The Envoy"], ["Lee", "@ the Great"], ["Harbour"]),
    "same_as": ({"wikidata": "Q1"},),
    "image": ("a.png", "b.png", "nowhere.png"),
    "image_alt": ("A picture",),
    "corrections": (
        [{"date": "2015-12-01", "text": "A name."}],
        [{"date": "2015-12-02", "text": "", "paragraph": "p9"}],
    ),
}
NAMED: Mapping[str, Values] = {
    "name": NAMES,
    "weak_aliases": (["Lee"], ["Harbour", "Envoy"]),
    "not_aliases": (["Ann Lee Prize"], ["Harbour talks"]),
    "countries": (["land"], ["isle"]),
}
FIELDS: Mapping[str, Mapping[str, Values]] = {
    "documents": {
        "title": ("First", "Another title", "War & <Peace>"),
        "published": ("2015-10-22", "2015-10", "2015~", "2014-02-30", "2016-01-01"),
        "language": ("de", "ar"),
        "authors": (["ann"], ["Nobody Known", "The Post"]),
        "publisher": ("post",),
        "seed": ("a.txt", "b.md", "c.txt"),
        "encoding": ("cp1252", "cp1251", "utf-8"),
        "omit": (["Page 1 of 2"], ["The War is over"], [{"text": "Page 1 of 2", "reason": "a number"}]),
        "paragraphs": ("blank", "lines"),
        "people": (["ann", "bob"], ["bob"]),
        "countries": (["land"],),
        "topics": (["war"], ["war", "peace"]),
        "events": (["talks"],),
        "quotes": (
            [{"text": "War", "speaker": "ann", "paragraph": "p2", "act": "states"}],
            [{"text": "Krieg", "original_text": "Ann Lee came", "speaker": "ann", "paragraph": "p1"}],
            [{"text": "Ann Lee", "speaker": "bob", "via": ["post"], "paragraph": "p1", "topics": ["war"]}],
            [{"text": "Landia", "speaker": "Editor", "via": ["ann", "Editor"], "paragraph": "p1", "said_on": "2013"}],
        ),
        "derived_from": (["d1"], ["d2"]),
        "not_derived_from": (["d1"], ["d3"]),
        "custody": ("Found.", ["Found.", "Kept."]),
        "display": ("full", "excerpt", "link"),
        "access": ("withheld", "public"),
        "embargo_until": ("2015-12-31", "2016-01-01", "2016-07-01"),
        "redact": ([{"text": "secret words"}], [{"text": "Ann Lee", "reason": "a reason"}]),
        "mentions": ({"Lee": "bob"}, {"Landia": "none"}, {"War": "none", "The Envoy": "bob"}),
        "rights": ("None.",),
        **COMMON,
    },
    "people": {
        **NAMED,
        "born": ("1960", "1840"),
        "died": ("2001",),
        "living": (True, False),
        "sort": ("Lee, Ann", "Zz"),
        "publish_as": (
            {"kind": "role", "label": "a witness", "id": "@-witness"},
            {"kind": "pseudonym", "label": "Zorro", "id": "zorro"},
        ),
        "offices": (
            [{"title": "Editor", "organisation": "post", "from": "2012"}],
            [{"title": "Editor", "from": "2010", "to": "2013"}, {"title": "Writer", "from": "2016", "to": "2014"}],
        ),
        "organisations": (["post"],),
        **COMMON,
    },
    "countries": {**NAMED, "code": ("LA", "SY", "XK"), "part_of": ("isle",), **COMMON},
    "topics": {**NAMED, "broader": ("war", "peace"), "related": (["war"],), "definition": ("What it is.",), **COMMON},
    "organisations": {**NAMED, "parent": ("post",), "founded": ("1900",), **COMMON},
    "events": {
        **NAMED,
        "name": (),
        "title": ("Harbour talks", "Peace talks"),
        "date": ("2015-10-20", "2015", "2016-01-01"),
        "place": ("Landia",),
        "participants": (["ann"], ["bob", "land"]),
        "sources": (["d1"], ["d2", "d3"]),
        **COMMON,
    },
    "fleet": {**NAMED, "flag": ("land", "isle"), "built": ("1990",), **COMMON},
    "claims": {
        "statement": ("The talks failed", "The War ended"),
        "about": (["ann"], ["war", "land", "d1"]),
        "status": ("alleged", "acquitted"),
        "status_date": ("2015-10-20", "1999"),
        "status_source": ("d1#p1", "d3"),
        "supporting": (["d1#p1"], ["d2#p1-p2", "d1"]),
        "contradicting": (["d1#p2"], ["d4#p1"]),
        "reply_sought": ("2015-10-21",),
        "reply": ({"text": "No.", "by": "bob", "date": "2015-10-22", "source": "d2#p1"}, {"text": "Ann Lee is right."}),
        **COMMON,
    },
    "pages": {"title": ("Method", "Ways"), "order": (1, 2), "in_navigation": (True, False), **COMMON},
    "": {"title": ("Start", "Begin"), "summary": ("A cover.",), "featured": (["d1"], ["ann", "war", "d2"])},
}
PLACES = (
    *("content/documents/d1.md content/documents/d4.md content/documents/sub/d5.md content/people/ann.md").split(),
    *("content/people/cy.md content/countries/isle.md content/topics/trade.md content/organisations/bank.md").split(),
    *("content/events/fair.md content/fleet/amadea.md content/fleet/boat.md content/pages/about.md").split(),
    *("content/claims/harbour.md content/claims/other.md").split(),
    "content/index.md",
)
ALSO: Mapping[str, dict[str, object]] = {"events": {"date": "2015-10-20", "sources": ["d2"]}}

SETTINGS: Mapping[str, Values] = {
    "title": ("Test dossier", "Another dossier"),
    "subtitle": ("Of Landia", "Of the War"),
    "url": ("https://example.org/dossier/", "https://example.net/"),
    "language": ("en", "de"),
    "editors": ([{"name": "Jane Example"}],),
    "contact": ("a@example.org",),
    "rights": ("CC0",),
    "theme": ("own", "default"),
    "copies": ("likely", "declared"),
    "search": ("on", "off"),
    "mentions": ({"first": "all"}, {"first": "page"}, {"first": "none"}),
    "check": (LENIENT, LENIENT | {"orphan": "ignore", "mention-ambiguous": "error"}, {"orphan": "ignore"}),
    "kinds": (
        CONFIG["kinds"],
        {"ship": {"label": "Vessel", "folder": "fleet", "fields": {"flag": "list of country"}}},
        {"port": {"label": "Port"}},
    ),
}
OTHER_FILES: Mapping[str, tuple[bytes, ...]] = {
    "content/files/a.png": (png(40, 30), png(30, 40), png(4000, 3000)),
    "content/files/b.png": (png(10, 10),),
    "content/files/a.pdf": (b"%PDF-1.4 one", b"%PDF-1.4 two", b"%PDF-1.4 longer"),
    "content/files/deep/c.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<svg><script>1</script></svg>"),
    "content/notes.md": (b"in no folder of a kind",),
    "seeds/scan.pdf": (b"%PDF-1.4",),
    "anchors.lock": (
        b"# nothing\n",
        b"d1 | 2015-11-01 | p2,p1 | aaaaaaaaaaaa bbbbbbbbbbbb\nd9 | 2015-11-01 | p1 | cccccccccccc\n",
        (
            b"d1 | 2015-11-01 | p1-p2 | aaaaaaaaaaaa bbbbbbbbbbbb\nd2#p1 | 2015-11-02 | p2 |\nd3#p1 | 2015-11-02 | gone | Why.\n"
            b"d2 | 2015-11-02 | p3,p2 | - dddddddddddd\nd8 | 2015-11-03 | gone | It was wrong.\n"
        ),
    ),
    "themes/own/theme.yaml": (
        b"accent: red\n",
        b"accent: blue\n",
        b"footer: Ours.\ndensity: compact\n",
        b"base: broadsheet\nlogo: deep/extra.svg\noptions: {motto: One}\n",
    ),
    "themes/own/static/theme.css": (b"p { margin: 0 }", b"p { margin: 1px }"),
    "themes/own/templates/page.html": (
        FILES["themes/own/templates/page.html"],
        FILES["themes/own/templates/page.html"].replace(b"h1", b"h2"),
        b"{{ 1 / 0 }}",
    ),
    "themes/own/templates/partials/own.html": (b"<p>one</p>", b"<p>two</p>", b"<p>{{ site.title }}</p>"),
    "themes/own/templates/partials/cite.html": (b"{% macro cite() %}{% endmacro %}",),
    "themes/own/static/style.css": (b"p { color: red }", b"p { color: blue }", b"p { color: teal }"),
    "themes/own/static/deep/extra.js": (b"1", b"2"),
}
SEEDS = ("seeds/a.txt", "seeds/b.md", "seeds/c.txt", "seeds/sub/e.txt")
SEED_TEXTS = st.tuples(BODIES, st.sampled_from(["utf-8", "cp1252", "utf-16", "cp1251"])).map(
    lambda said: said[0].encode(said[1], "replace")
)

# ── how a build is asked for ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class How:
    """One build: who does the work, and what else than dossier.yaml says."""

    jobs: int = 1
    pooled: bool = False
    output: str = "public"
    url: str = ""
    theme: str = ""
    checked: bool = False  # `dossier check` comes before it


# A failing example becomes simpler towards the first. A build's own processes take seconds to start, so that only long
# runs have them.
LATER = How(jobs=0)
HOWS = (
    *(How(), LATER) * 6,
    *(How(pooled=True),) * 4,
    How(checked=True),
    How(output="elsewhere"),
    How(pooled=True, output="elsewhere"),
    How(url="https://example.com/else/"),
    How(theme="default"),
    How(jobs=2),
    How(jobs=3),
)


def edit(**chosen: st.SearchStrategy[Any]) -> Callable[[Edit], Edit]:
    """A rule that makes an edit, and then lets a build follow or another edit."""

    def ruled(act: Edit) -> Edit:
        def run(self: Edits, how: How, **arguments: object) -> None:
            act(self, **arguments)
            self.write_sources()
            if how is not LATER:
                self.build(how)

        run.__name__ = act.__name__
        given: dict[str, Any] = {"how": st.sampled_from(HOWS), **chosen}
        made: Edit = rule(**given)(run)  # type: ignore[no-untyped-call]  # typed as if for a rule that makes values
        return made

    return ruled


def _choices(table: Mapping[str, Values]) -> list[tuple[str, object]]:
    """Every name with each value that it may have, and with none."""
    return [(name, value) for name, values in table.items() for value in (*values, ABSENT)]


def _folder(path: str) -> str:
    return path.split("/")[1] if path.count("/") > 1 else ""


def _own(value: object, stem: str) -> object:
    return json.loads(json.dumps(value).replace("@-", f"{stem}-").replace("@ ", f"{stem} "))


def _set(fields: dict[str, object], name: str, value: object) -> None:
    if value is ABSENT:
        fields.pop(name, None)
    else:
        fields[name] = value


def _of_the_same_size(data: bytes) -> bytes:
    """With the last letter another one."""
    return re.sub(rb"[a-zA-Z](?=[^a-zA-Z]*\Z)", lambda match: b"q" if match[0] == b"z" else b"z", data, flags=re.DOTALL)


def _spoil(path: Path, change: str) -> None:
    data, times = path.read_bytes() if path.exists() else b"", path.stat() if path.exists() else None
    if change == "delete":
        path.unlink(missing_ok=True)
    elif change == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif change == "add":
        path.write_bytes(data + b"}")
    elif change == "junk":
        path.write_bytes(bytes(range(256)) * (len(data) // 256 + 1))
    else:
        path.write_bytes(data[:-1] + b"#")
        if times:
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


class Edits(RuleBasedStateMachine):
    """Every rule is one edit or accident; after about half of them there is a build, and one at the end."""

    home: Path
    pool: Executor
    processes: bool

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(dir=self.home))
        self.root = self.folder / "dossier"
        self.numbers: Iterator[int] = itertools.count()
        self.day = "2015-12-31"
        self.config = deepcopy(CONFIG)
        self.records = start()
        self.files = dict(FILES)
        self.good = self._state()
        self.foreign: dict[str, Tree] = {}
        self.disowned: set[str] = set()  # outputs whose manifest somebody took or broke

    @initialize()
    def begin(self) -> None:
        self.write_sources()
        self.build(How())

    def teardown(self) -> None:
        if self.root.exists():
            self.build(How())
        shutil.rmtree(self.folder)

    # records

    @edit(path=st.sampled_from(PLACES), name=st.sampled_from(NAMES), body=BODIES)
    def add_or_replace_a_record(self, path: str, name: str, body: str) -> None:
        folder = _folder(path)
        names = "title" if folder in ("documents", "events", "pages", "") else "name"
        names = "statement" if folder == "claims" else names
        self.records[path] = Matter({names: name, **ALSO.get(folder, {})}, body)

    @edit(data=st.data(), body=BODIES)
    def change_a_body(self, data: st.DataObject, body: str) -> None:
        self.records[self._record(data)].body = body

    @edit(data=st.data(), how_many=st.integers(1, 3))
    def change_fields(self, data: st.DataObject, how_many: int) -> None:
        path = self._record(data)
        fields = self.records[path].fields
        for _ in range(how_many):
            name, value = data.draw(st.sampled_from(_choices(FIELDS[_folder(path)])))
            _set(fields, name, _own(value, Path(path).stem))

    @edit(data=st.data())
    def take_fields_out(self, data: st.DataObject) -> None:
        record = self.records[self._record(data)]
        optional = sorted(record.fields.keys() - {"name", "title", "statement", "date", "sources"})
        for name in data.draw(st.sets(st.sampled_from(optional))) if optional else ():
            del record.fields[name]

    @edit(data=st.data())
    def withhold_in_one_way_or_end_it(self, data: st.DataObject) -> None:
        """What is withheld hardest is what a cache could give away."""
        path = self._record(data, "documents", "people")
        ways = ("draft", "access", "embargo_until", "redact") if "/documents/" in path else ("draft", "publish_as")
        fields = self.records[path].fields
        name = data.draw(st.sampled_from(ways))
        value = ABSENT if name in fields else data.draw(st.sampled_from(FIELDS[_folder(path)][name]))
        if name == "redact" and value and "secret words" not in self.records[path].body:
            self.records[path].body += "\n\nHere the secret words of Ann Lee."
        _set(fields, name, _own(value, Path(path).stem))

    @edit(data=st.data())
    def delete_a_record(self, data: st.DataObject) -> None:
        del self.records[self._record(data)]

    @edit(data=st.data(), stem=st.sampled_from(["renamed", "d1", "ann", "ann-lee"]), also=st.booleans())
    def rename_a_record(self, data: st.DataObject, stem: str, also: bool) -> None:
        path = self._record(data)
        record = self.records.pop(path)
        if also:
            record.fields["former_ids"] = [Path(path).stem]
        self.records[Path(path).with_stem(stem).as_posix()] = record

    @edit(data=st.data())
    def swap_two_records_texts(self, data: st.DataObject) -> None:
        one, other = self.records[self._record(data)], self.records[self._record(data)]
        one.body, other.body = other.body, one.body

    # seeds, attachments, the theme, dossier.yaml, the day

    @edit(path=st.sampled_from(SEEDS), text=SEED_TEXTS)
    def write_a_seed(self, path: str, text: bytes) -> None:
        self.files[path] = text

    @edit(data=st.data())
    def say_otherwise_how_a_seed_is_read(self, data: st.DataObject) -> None:
        """Its bytes stay as they are."""
        records = [path for path, record in sorted(self.records.items()) if "seed" in record.fields]
        for path in records[:2]:
            name = data.draw(st.sampled_from(["encoding", "omit", "paragraphs"]))
            value = data.draw(st.sampled_from([*FIELDS["documents"][name], ABSENT]))
            _set(self.records[path].fields, name, value)

    @edit(data=st.data())
    def rename_a_seed(self, data: st.DataObject) -> None:
        if seeds := [path for path in sorted(self.files) if path.startswith("seeds/")]:
            text = self.files.pop(data.draw(st.sampled_from(seeds)))
            self.files[data.draw(st.sampled_from(SEEDS))] = text

    @edit(chosen=st.sampled_from([(path, data) for path, texts in OTHER_FILES.items() for data in texts]))
    def write_another_file(self, chosen: tuple[str, bytes]) -> None:
        path, data = chosen
        self.files[path] = data

    @edit(data=st.data())
    def delete_a_file(self, data: st.DataObject) -> None:
        if self.files:
            del self.files[data.draw(st.sampled_from(sorted(self.files)))]

    @edit(chosen=st.sampled_from(_choices(SETTINGS)))
    def configure(self, chosen: tuple[str, object]) -> None:
        _set(self.config, *chosen)

    @edit(day=st.sampled_from(DAYS))
    def another_day_comes(self, day: str) -> None:
        self.day = day

    # what leaves every text as it is, or hides that it does not

    @edit(data=st.data(), time=st.integers(1, 4_000_000_000))
    def touch(self, data: st.DataObject, time: int) -> None:
        for path in data.draw(st.sets(st.sampled_from(sorted(self._sources())), max_size=4)):
            os.utime(self.root / path, (time, time))

    @edit(data=st.data(), in_place=st.booleans())
    def replace_by_one_of_the_same_size_and_time(self, data: st.DataObject, in_place: bool) -> None:
        path = data.draw(st.sampled_from(sorted({*self.records, *self.files})))
        times = (self.root / path).stat()
        if path in self.records:
            self.records[path].body = _of_the_same_size(self.records[path].body.encode()).decode()
        else:
            self.files[path] = _of_the_same_size(self.files[path])
        text = self._sources()[path]
        if in_place:
            (self.root / path).write_bytes(text)
        else:
            (self.root / f"{path}.new").write_bytes(text)
            (self.root / f"{path}.new").replace(self.root / path)
        os.utime(self.root / path, ns=(times.st_atime_ns, times.st_mtime_ns))

    @edit(name=st.sampled_from(["dossier", "moved"]))
    def move_the_whole_dossier(self, name: str) -> None:
        self.root = self.root.rename(self.folder / name)

    # accidents to the output

    @edit(data=st.data(), change=st.sampled_from(["delete", "cut", "add", "hidden"]))
    def somebody_changes_files_of_the_output(self, data: st.DataObject, change: str) -> None:
        output = self._output("public")
        foreign = self.foreign.get("public", {})
        own = sorted(path for path in tree(output) if path not in foreign and not path.endswith(("/", MANIFEST)))
        for path in data.draw(st.sets(st.sampled_from(own), max_size=3)) if own else ():
            _spoil(output / path, change)

    @edit(name=st.sampled_from(["public", "elsewhere"]), folder=st.sampled_from(["people", "data", "assets", ""]))
    def somebody_deletes_a_folder_of_the_output(self, name: str, folder: str) -> None:
        shutil.rmtree(self._output(name) / folder, ignore_errors=True)
        self.foreign[name] = {
            p: d for p, d in self.foreign.get(name, {}).items() if folder and not p.startswith(folder)
        }

    @edit(path=st.sampled_from(["CNAME", "people/mine.txt", "mine/a.txt"]))
    def somebody_puts_a_file_into_the_output(self, path: str) -> None:
        output = self._output("public")
        if (output / MANIFEST).is_file() and "public" not in self.disowned:
            write(output, {path: "mine"})
            folder = {path.partition("/")[0] + "/": b""} if "/" in path else {}
            self.foreign["public"] = self.foreign.get("public", {}) | {path: b"mine"} | folder

    @edit(change=st.sampled_from(["delete", "cut", "add"]))
    def somebody_takes_the_manifest(self, change: str) -> None:
        manifest = self._output("public") / MANIFEST
        if manifest.is_file():
            _spoil(manifest, change)
            self.disowned.add("public")

    # accidents to the cache

    @edit(data=st.data(), change=st.sampled_from(["delete", "cut", "add", "junk"]))
    def something_happens_to_the_cache(self, data: st.DataObject, change: str) -> None:
        cache = self.root / CACHE
        cache.mkdir(exist_ok=True)
        for path in sorted(tree(cache)) or ["cache.sqlite"]:
            if not path.endswith("/") and data.draw(st.booleans()):
                _spoil(cache / path, change)

    @edit()
    def the_cache_is_kept_aside(self) -> None:
        shutil.rmtree(self.folder / "aside", ignore_errors=True)
        if (self.root / CACHE).is_dir():
            shutil.copytree(self.root / CACHE, self.folder / "aside")

    @edit()
    def an_old_cache_comes_back(self) -> None:
        """As where a service keeps it between builds, and the newest is not always what it gives."""
        if (self.folder / "aside").is_dir():
            shutil.rmtree(self.root / CACHE, ignore_errors=True)
            shutil.copytree(self.folder / "aside", self.root / CACHE)

    @edit()
    def the_cache_is_deleted(self) -> None:
        shutil.rmtree(self.root / CACHE, ignore_errors=True)

    def _record(self, data: st.DataObject, *folders: str) -> str:
        """The path of some record, which there always is."""
        there = [path for path in sorted(self.records) if not folders or _folder(path) in folders]
        if there:
            return data.draw(st.sampled_from(there))
        self.records["content/documents/d1.md"] = Matter({"title": "First"})
        return "content/documents/d1.md"

    # the dossier as it stands in memory, and on the disk

    def _state(self) -> tuple[str, dict[str, object], dict[str, Matter], Tree]:
        return self.day, deepcopy(self.config), deepcopy(self.records), dict(self.files)

    def _sources(self) -> Tree:
        config = "".join(f"{key}: {json.dumps(value)}\n" for key, value in self.config.items())
        return {
            "dossier.yaml": config.encode(),
            **self.files,
            **{path: record.text for path, record in self.records.items()},
        }

    def write_sources(self) -> None:
        """What differs, so that times of files tell as much as they do in life."""
        wanted = self._sources()
        for top in ("content", "seeds", "themes"):
            for path in (self.root / top).rglob("*"):
                name = path.relative_to(self.root).as_posix()
                if path.is_file() and name not in wanted:
                    path.unlink()
        for name, data in wanted.items():
            path = self.root / name
            if not path.is_file() or path.read_bytes() != data:
                write(self.root, {name: data})

    # the build and what must hold

    def _output(self, name: str) -> Path:
        return self.root / name if name == "public" else self.folder / name

    def build(self, how: How) -> None:
        output = self._output(how.output)
        before = tree(output)
        options = Options(
            self.root,
            self.day,
            output=output,
            url=how.url,
            theme=how.theme,
            jobs=how.jobs if self.processes else 1,
            executor=self.pool if how.pooled else None,
        )
        clean = clean_build(self.root, self.folder / f"clean{next(self.numbers)}", self.day, how.url, how.theme)
        if how.checked:
            checked = check_dossier(options)
            of_sources = [line for line in said(checked) if "[cache-unusable]" not in line]
            assert clean.result.failed or of_sources == clean.said
        result = build_dossier(options)
        if how.output in self.disowned and before:
            assert [d.code for d in result.diagnostics] == ["output-refused"]
            assert difference(tree(output), before) == []
            self._delete_output(how.output)
            self.build(how)
            return
        event("has errors" if clean.result.failed else "builds")
        assert [line for line in said(result) if "[cache-unusable]" not in line] == clean.said
        assert result.failed == clean.result.failed
        if clean.result.failed:
            assert result.outcome is None
            assert difference(tree(output), before) == []
            self.day, self.config, self.records, self.files = deepcopy(self.good)
            self.write_sources()
            return
        self.disowned.discard(how.output)
        self.good = self._state()
        assert difference(tree(output), clean.files | self.foreign.get(how.output, {})) == []
        assert _facts(result) == _facts(clean.result)

    def _delete_output(self, name: str) -> None:
        shutil.rmtree(self._output(name))
        self.foreign.pop(name, None)


def _facts(result: Result) -> object:
    """What is said of a build beside its diagnostics, but for how much changed."""
    assert result.outcome
    return result.withheld, result.counts, result.outcome.files, result.outcome.bytes


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    """Processes that stay, since to start them takes longer than a build."""
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        yield processes


def test_after_any_edits_a_build_is_a_clean_build(
    tmp_path: Path, pool: Executor, monkeypatch: pytest.MonkeyPatch, rounds: Rounds
) -> None:
    """Parts of work are so small that each build has several, and each worker some."""
    monkeypatch.setattr(workers, "FEW", 2)
    monkeypatch.setattr(press, "CHUNK", 4)
    here = type("Edits", (Edits,), {"home": tmp_path, "pool": pool, "processes": bool(rounds(0, 1))})
    chosen = settings(
        max_examples=rounds(15, 600),
        stateful_step_count=rounds(12, 40),
        suppress_health_check=list(HealthCheck),
        # To make a failing example simpler takes minutes, and twelve steps can be read as they are.
        phases=[Phase.explicit, Phase.reuse, Phase.generate, *[Phase.shrink] * rounds(0, 1)],
    )
    run_state_machine_as_test(here, settings=chosen)


def test_builds_by_one_process_and_by_several_follow_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "FEW", 2)
    monkeypatch.setattr(press, "CHUNK", 4)
    records, root = start(), tmp_path / "dossier"
    config = "".join(f"{key}: {json.dumps(value)}\n" for key, value in CONFIG.items())
    write(root, {"dossier.yaml": config, **FILES, **{path: record.text for path, record in records.items()}})
    for jobs, path, text in (
        (1, "seeds/b.md", "# A seed alone\n\nAnd Ann Lee."),
        (3, "content/people/ann.md", matter("Knows [[bob]].", name="Ann Lee-Roy", aliases=["Bob Roy"])),
        (2, "content/countries/land.md", matter(name="Landia", aliases=["The War"])),
        (1, "content/topics/war.md", matter(name="War", weak_aliases=["Amadea"])),
    ):
        write(root, {path: text})
        built = build_dossier(Options(root, "2015-12-31", jobs=jobs))
        clean = clean_build(root, tmp_path / "clean")
        assert said(built) == clean.said
        assert difference(tree(root / "public"), clean.files) == []
