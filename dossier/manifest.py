"""What an output folder holds, and manifest.json and SHA256SUMS, which say so; their text to a Manifest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NotRequired, TypedDict

from dossier.values import Frozen, field, from_json, to_json

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"
SEALS = (MANIFEST, SUMS, SIGNATURE)  # they speak of all other files, and are listed by none of them

_NAME = r"(?!\.{1,2}(?:/|\Z))[^/\0\\]+"
_INSIDE = re.compile(rf"(?![^/]*:){_NAME}(?:/{_NAME})*")


class Held(Frozen):
    """What a file holds: how many bytes, and their sha256 in hexadecimal digits."""

    bytes: int
    sha256: str


class Manifest(Frozen):
    """The files of an output by their paths; of a release also its day (ISO) and the versions it was made with."""

    files: Mapping[str, Held]
    edition: str = ""
    made_with: Mapping[str, str] = field(default_factory=dict)


class Seal(Frozen):
    """What makes an output a release: its day (ISO), and the versions of the libraries that it was made with.

    `key` is the file of the SSH key that signs it, '' where none does.
    """

    edition: str
    made_with: Mapping[str, str]
    key: str = ""


class _Entry(TypedDict):
    path: str
    bytes: int
    sha256: str


class _Whole(TypedDict):
    edition: NotRequired[str]
    made_with: NotRequired[dict[str, str]]
    files: list[_Entry]


def is_inside(path: str) -> bool:
    """Whether a path is one that this program writes: names joined by single slashes, on every system."""
    return _INSIDE.fullmatch(path) is not None


def manifest_of(text: bytes) -> Manifest:
    """What a manifest says, without what lies outside of its folder. Raises ValueError where it is none."""
    try:
        whole = from_json(text, _Whole)
    except RecursionError:
        raise ValueError("JSON of this depth is no manifest") from None
    inside = _INSIDE.fullmatch
    files = {each["path"]: Held(each["bytes"], each["sha256"]) for each in whole["files"] if inside(each["path"])}
    return Manifest(files, whole.get("edition", ""), whole.get("made_with", {}))


def manifest_bytes(manifest: Manifest) -> bytes:
    """The text of manifest.json: a line for each file, in the order of their paths."""
    entries = [
        f'{{"path": {to_json(path).decode()}, "bytes": {held.bytes}, "sha256": "{held.sha256}"}}'
        for path, held in sorted(manifest.files.items())
    ]
    said = {"edition": manifest.edition, "made_with": dict(sorted(manifest.made_with.items()))}
    head = "".join(f'"{key}": {to_json(value).decode()},\n' for key, value in said.items() if value)
    return ("{" + head + '"files": [\n' + ",\n".join(entries) + "\n]}\n").encode()


def sums_bytes(digests: Mapping[str, str]) -> bytes:
    """The text of SHA256SUMS for these digests by path, in the form of `sha256sum`."""
    return "".join(_sum(path, digests[path]) for path in sorted(digests)).encode()


def _sum(path: str, digest: str) -> str:
    """A line for a path; one with a line break is escaped, and marked as such."""
    escaped = path.replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if escaped == path else chr(92)}{digest}  {escaped}\n"
