"""Which files of a target were put there by `dossier publish`, as a text that lies among them, and that text read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from dossier.manifest import SEALS, Manifest, is_inside
from dossier.targets import is_own
from dossier.values import Frozen, from_json, to_json


class Entry(Frozen):
    """One file that is the publisher's.

    `how` stands for all that is said of it beside its bytes, such as headers. `tag` is what the target called its
    contents when it was put there, '' where that is not known. `pending`: an interrupted run may have put it there.
    """

    bytes: int
    sha256: str
    how: str = ""
    tag: str = ""
    pending: bool = False


Ledger = Mapping[str, Entry]


class _Row(TypedDict):
    path: str
    bytes: int
    sha256: str
    how: NotRequired[str]
    tag: NotRequired[str]
    pending: NotRequired[bool]


class _Whole(TypedDict):
    files: list[_Row]


def ledger_of(text: bytes) -> dict[str, Entry]:
    """What a ledger says, without what lies outside of the target. Raises ValueError where it is none."""
    try:
        rows = from_json(text, _Whole)["files"]
    except RecursionError:
        raise ValueError("JSON of this depth is no ledger") from None
    return {
        row["path"]: Entry(
            row["bytes"], row["sha256"], row.get("how", ""), row.get("tag", ""), row.get("pending", False)
        )
        for row in rows
        if is_inside(row["path"]) and not is_own(row["path"])
    }


def ledger_bytes(ledger: Ledger) -> bytes:
    """The text: a line for each file, in the order of their paths."""
    return b'{"files": [\n' + b",\n".join(_row(path, ledger[path]) for path in sorted(ledger)) + b"\n]}\n"


def _row(path: str, entry: Entry) -> bytes:
    said: dict[str, object] = {"path": path, "bytes": entry.bytes, "sha256": entry.sha256}
    said |= {key: value for key, value in (("how", entry.how), ("tag", entry.tag)) if value}
    return to_json(said | ({"pending": True} if entry.pending else {}))


def ledger_from(manifest: Manifest, seen: Mapping[str, int]) -> dict[str, Entry]:
    """The ledger of a target that has none but holds a release, put there by other means; sizes of what is there.

    A seal is listed by no manifest, so any that lies there is taken for the release's own.
    """
    listed = {path: Entry(held.bytes, held.sha256) for path, held in manifest.files.items() if not is_own(path)}
    return listed | {path: Entry(seen[path], "") for path in SEALS if path in seen}
