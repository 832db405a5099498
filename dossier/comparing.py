"""A published site, and anchors.lock where it is at hand, to what of it is not as its manifest says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from dossier.core.lock import Lock, read_lock
from dossier.core.published import (
    Answering,
    anchors_of,
    answering,
    is_between,
    seals_differ,
    shortened_host,
    silent,
    sums_of,
)
from dossier.decode import decode
from dossier.diagnostics import Diagnostic, Span, report
from dossier.io.fetch import Web
from dossier.io.read import LOCK
from dossier.io.signature import Unsigned, signer_of
from dossier.io.target import Absent, Answer, Folder, Target, There, Unread
from dossier.manifest import MANIFEST, SIGNATURE, SUMS, Held, Manifest, manifest_of
from dossier.values import Frozen, from_json

_LARGEST = 1 << 28  # bytes of a manifest, or of a page whose size nobody says
_HOSTS_OWN = ("_headers", "_redirects")  # instructions, which some hosts follow and do not send
_SHORTENING = {
    "index": "the host leads from index.html to its folder",
    "html": "the host leads from addresses with .html to those without",
}


class Finding(Frozen):
    """What is not as it was published: of what kind, and where."""

    kind: str
    said: str


class Comparison(Frozen):
    """What came of it. `notes` are no differences; `foreign` are files that the manifest does not list."""

    manifest: Manifest
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    foreign: tuple[str, ...] = ()
    anchors: int = 0


class Incomparable(Exception):
    """There is nothing to compare with; the text says why."""


class Question(Frozen):
    """What is asked beside the target: who may sign, what was published, how many files at once."""

    lock: Lock | None = None
    signers: Path | None = None
    jobs: int = 8


def compare(target: Target, question: Question, told: Callable[[str, int, int], None]) -> Comparison:
    """Reads everything once. Raises Incomparable where the target has no manifest."""
    try:
        return _compared(target, question, told)
    finally:
        target.close()


def _compared(target: Target, question: Question, told: Callable[[str, int, int], None]) -> Comparison:
    notes: list[str] = []
    if isinstance(target, Web) and target.look_at_nothing():
        notes.append("the host sends a page with status 200 where there is nothing; such a page counts as missing")
    own, manifest = _manifest(target)
    anchors = anchors_of(question.lock) if question.lock else ()
    pages = {anchor.page for anchor in anchors}
    findings = [*_seals(target, own, manifest, question.signers, notes)]
    answers: dict[str, Answering] = {}
    shortened: set[str] = set()
    for path, answer, page in _read(target, manifest, pages, question.jobs, told):
        if page:
            answers[path] = page
        if isinstance(answer, There):
            shortened.add(shortened_host(f"/{path}", answer.at))
        if path in manifest.files:
            findings += _differing(path, answer, manifest.files[path], target, notes)
    notes += [_SHORTENING[key] for key in sorted(shortened - {""})]
    findings += [Finding("anchor", said) for said in silent(anchors, answers)]
    foreign = sorted(set(target.paths()) - manifest.files.keys()) if isinstance(target, Folder) else ()
    published = sum(len(anchor.numbers) or 1 for anchor in anchors)
    return Comparison(manifest, tuple(findings), tuple(notes), tuple(foreign), published)


def target_at(said: str) -> Target:
    """The site at an address or in a folder. Raises ValueError with what is wrong with that."""
    if Path(said).is_dir():
        return Folder(Path(said))
    if not re.match("[A-Za-z][A-Za-z0-9+.-]+:", said):
        raise ValueError(f"there is no folder {said}; an address begins with https:// or http://")
    parts = urlsplit(said)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\x00-\x1f<>\"\\]", said):
        raise ValueError("a web address begins with https:// or http:// and names a host")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("a port is a number up to 65535") from None
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("write the address without a name, a password, `?` and `#`")
    folder = parts.path if parts.path.endswith("/") else re.sub(r"[^/]*\.html\Z", "", parts.path).rstrip("/") + "/"
    return Web(f"{parts.scheme}://{parts.netloc}{folder}")


def lock_in(folder: Path) -> tuple[Lock | None, tuple[Diagnostic, ...]]:
    """The anchors.lock of a folder as far as it can be read, and what is wrong with it; None where there is none."""
    try:
        decoded = decode((folder / LOCK).read_bytes())
    except OSError:
        return None, ()
    if decoded.problem:
        return Lock(), (report("lock-invalid", f"the file {decoded.problem}", Span(LOCK)),)
    return read_lock(decoded.text, LOCK)


def _manifest(target: Target) -> tuple[bytes, Manifest]:
    answer = target.read(MANIFEST, _LARGEST, keep=True)
    if isinstance(answer, Unread):
        raise Incomparable(f"{MANIFEST} cannot be read: {answer.why}")
    if isinstance(answer, Absent):
        raise Incomparable(f"there is no {MANIFEST}: this is no site that dossier made, or not its topmost address")
    try:
        return answer.body, manifest_of(answer.body)
    except ValueError:
        raise Incomparable(f"{MANIFEST} is not one that dossier wrote, or was damaged") from None


def _seals(target: Target, own: bytes, manifest: Manifest, signers: Path | None, notes: list[str]) -> Iterator[Finding]:
    """What the manifest, its sums and their signature say of one another."""
    if is_between(manifest):
        yield Finding("half", f"{MANIFEST} was written while files were being replaced: build or publish again")
    outside = len(from_json(own, dict[str, object])["files"]) - len(manifest.files)  # type: ignore[arg-type]  # a list, as manifest_of holds
    if outside:
        yield Finding(
            "seal", f"{MANIFEST} lists {outside} {'path' if outside == 1 else 'paths'} twice, or outside of the site"
        )
    sums, signature = (target.read(name, _LARGEST, keep=True) for name in (SUMS, SIGNATURE))
    yield from (
        Finding("unread", f"{name}: {each.why}")
        for name, each in ((SUMS, sums), (SIGNATURE, signature))
        if isinstance(each, Unread)
    )
    if isinstance(sums, There):
        yield from _sums(own, manifest, sums.body)
    elif isinstance(sums, Absent) and (manifest.edition or isinstance(signature, There)):
        yield Finding("missing", SUMS)
    yield from _signature(sums, signature, signers, notes)


def _sums(own: bytes, manifest: Manifest, text: bytes) -> Iterator[Finding]:
    try:
        sums = sums_of(text)
    except ValueError as error:
        yield Finding("seal", f"{SUMS}, line {error}, is none that sha256sum writes")
        return
    yield from (Finding("seal", said) for said in seals_differ(manifest, sha256(own).hexdigest(), sums))


def _signature(sums: Answer, signature: Answer, signers: Path | None, notes: list[str]) -> Iterator[Finding]:
    if isinstance(signature, There) and isinstance(sums, There) and signers:
        try:
            notes.append(f"signed by {signer_of(sums.body, signature.body, signers)}")
        except Unsigned as why:
            yield Finding("signature", f"{SIGNATURE}: {why}")
    elif isinstance(signature, There):
        notes.append("signed, not checked: `--signers FILE` names who may sign")
    elif signers:
        yield Finding("signature", f"there is no {SIGNATURE}")


def _read(
    target: Target, manifest: Manifest, pages: set[str], jobs: int, told: Callable[[str, int, int], None]
) -> Iterator[tuple[str, Answer, Answering | None]]:
    """Each listed file and each page with anchors, in order; of pages what they answer with."""

    def one(path: str) -> tuple[str, Answer, Answering | None]:
        held = manifest.files.get(path)
        folder = path.rpartition("/")[0]
        keep = bool(pages) and path.endswith(".html") and (path in pages or folder in folders)
        answer = target.read(path, held.bytes if held else _LARGEST, keep=keep)
        page = answering(answer.body, path) if keep and isinstance(answer, There) else None
        bare = There(answer.forms, at=answer.at) if isinstance(answer, There) else answer
        return path, bare, page

    folders = {page.rpartition("/")[0] for page in pages}
    paths = sorted(manifest.files.keys() | pages)
    pool = ThreadPoolExecutor(jobs)
    try:
        for number, found in enumerate(pool.map(one, paths), 1):
            told("comparing", number, len(paths))
            yield found
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _differing(path: str, answer: Answer, held: Held, target: Target, notes: list[str]) -> Iterable[Finding]:
    """What is to say of a file."""
    if isinstance(answer, Unread):
        return [Finding("unread", f"{path}: {answer.why}")]
    if isinstance(answer, Absent):
        if isinstance(target, Web) and path in _HOSTS_OWN:
            notes.append(f"the host keeps {path} to itself")
            return []
        return [Finding("missing", path)]
    if held in answer.forms:
        return []
    size = answer.forms[0].bytes
    if size == held.bytes:
        return [Finding("different", f"{path}: {size:,} bytes, others than published")]
    over = isinstance(target, Web) and size > held.bytes  # no more is read of it than shows that
    there = f"more than {held.bytes:,} bytes, not as many" if over else f"{size:,} bytes, not {held.bytes:,}"
    return [Finding("different", f"{path}: {there}")]
