"""A dossier that withholds something of each sort, released; and ways to betray it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dossier.io.write import Staging, Written, stage
from tests.cli.running import Said, dossier, write

WORDS = "Chandler Lane"  # redacted
TITLE = "The Vwonk ledger"  # of a document that is withheld
NAME = "Zquix Hjort"  # of a person who is published as a keeper
ALIAS = "Zq. Fnarqvist"  # the same person's
DRAFT = "Jqophwell Bbrezhk"  # of a draft person
FORMS = (
    "chandler",
    "vwonk",
    "sealed-paper",
    "zquix",
    "hjort",
    "fnarqvist",
    "jqophwell",
    "bbrezhk",
    "embargoed-minutes",
    "Q5550123",
)
DAY = "2026-11-25"
_NAMES = "Ada Bo Cy Dee Eli Flo Gus Hal Ivy Jon Kim Lou Max Nel".split()


def written(folder: Path) -> Path:
    """The dossier, in a folder that is not there yet."""
    write(
        folder / "dossier.yaml",
        "title: The gauge\nurl: https://example.org/gauge/\ncheck: {orphan: ignore, date-unknown: ignore}\n",
    )
    names = [f"{name} Tidewater" for name in _NAMES]
    for name in names:
        write(folder / f"content/people/{name.split()[0].lower()}.md", f"---\nname: {name}\n---\n")
    for number in range(1, 4):
        write(
            folder / f"content/documents/log-{number}.md",
            f"---\ntitle: Log {number}\npublished: 2021-0{number}-01\n---\n{', '.join(names)} read the gauge.\n\n"
            "The keeper was asked.\n",
        )
    write(
        folder / "seeds/note.txt",
        f"The gauge reads seven metres.\n\nThe keeper lives at 12 {WORDS} with Ada Tidewater.\n",
    )
    write(
        folder / "content/documents/note.md",
        f"---\ntitle: Note to file\npublished: 2021-02-20\nseed: note.txt\nsummary: Of 12 {WORDS}.\n"
        f"redact: [{{text: 12 {WORDS}, reason: a private address}}, {{text: {WORDS}}}]\n---\n",
    )
    write(
        folder / "content/documents/sealed-paper.md",
        f"---\ntitle: {TITLE}\npublished: 2021-02-10\naccess: withheld\nformer_ids: [old-sealed-paper]\npeople: [ada]\n---\n"
        "Ada Tidewater counted the silver coins in the northern cellar twice a week.\n",
    )
    write(
        folder / "content/documents/embargoed-minutes.md",
        "---\ntitle: Minutes of the Jvvuk meeting\npublished: 2021-02-12\nembargo_until: 2090-01-01\n---\nNothing yet.\n",
    )
    write(
        folder / "content/people/zquix-hjort.md",
        f"---\nname: {NAME}\naliases: [{ALIAS}]\nsame_as: {{wikidata: Q5550123}}\n"
        "publish_as: {kind: role, label: a keeper, id: keeper-1}\n---\n",
    )
    write(folder / "content/people/jqophwell.md", f"---\nname: {DRAFT}\ndraft: true\n---\n[[ada]] knows [[bo]].\n")
    write(
        folder / "content/documents/log-4.md",
        f"---\ntitle: Log 4\npublished: 2021-04-01\nformer_ids: [log-four]\n---\n{NAME} saw Ada Tidewater. {ALIAS} left.\n",
    )
    write(folder / "content/events/flood.md", "---\ntitle: The flood\ndate: 2021-03-02\nsources: [log-3]\n---\n")
    write(folder / "content/files/chart.txt", "A chart of the gauge.\n")
    write(folder / "content/pages/about.md", "---\ntitle: About\n---\nSee [the chart](../files/chart.txt).\n")
    return folder


def released(folder: Path) -> Said:
    return dossier("release", folder, "--date", DAY)


def copy_of(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


Change = Callable[[bytes], bytes]


def betray(patch: pytest.MonkeyPatch, url: str, change: Change) -> None:
    """From now on the build stages that file with other bytes: a stage that does not keep a secret."""

    def staged(staging: Staging, at: str, data: bytes) -> Written:
        return stage(staging, at, change(data) if at == url else data)

    patch.setattr("dossier.press.stage", staged)


def put_before(mark: str, what: str) -> Change:
    """The text with something before the first place of a mark, which has to be there."""

    def change(data: bytes) -> bytes:
        assert mark.encode() in data, mark
        return data.replace(mark.encode(), f"{what}{mark}".encode(), 1)

    return change
