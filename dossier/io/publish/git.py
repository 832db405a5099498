"""A branch of a git repository to a place that gets each release as one commit, if the branch is still where it was."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from dossier.io.publish.programs import SSH, Answer, run
from dossier.io.publish.site import Site
from dossier.targets import LEDGER, Seen, Target, Told, Unpublishable, Wanted, unmarked

_WHO = b"dossier <dossier@localhost>"
_AGAIN = "Dossier-again:"  # in a message: the commit whose files are shown again
_SHUT = ("authentication failed", "could not read username", "permission denied", "error: 401", "error: 403")
_NOWHERE = ("error: 404", "repository not found", "does not appear to be a git repository", "does not exist")
_UNREACHED = ("could not resolve host", "connection refused", "timed out", "couldn't connect", "unable to access")
_ENTRY = re.compile(rb"(?P<mode>\d+) (?P<kind>\w+) (?P<id>[0-9a-f]+)(?: +(?P<size>\d+|-))?\t(?P<path>[^\0]*)\0")


class Branch:
    """A branch, fetched without the contents of its files into a repository that lasts as long as this run."""

    leased = False  # the push says where the branch was, and is refused where it is elsewhere
    at_once = True
    sure = True
    ledger = True

    def __init__(self, target: Target, remote: str, site: Site, day: str) -> None:
        self.remote, self.site = remote, site
        self.branch = target.texts.get("branch", "gh-pages")
        self.squashed = target.texts.get("history") == "squashed"
        self.day = day
        self.extra = {".nojekyll": b""}
        if "cname" in target.texts:
            self.extra["CNAME"] = f"{target.texts['cname']}\n".encode()
        self.folder = tempfile.TemporaryDirectory(prefix="dossier-")
        self.changes: dict[str, bytes | None] = {}
        self.tip = ""

    def begin(self) -> None:
        """Fetches the branch, if it is there."""
        self.tip = self._tip()
        self._init()

    def look(self, known: Collection[str]) -> Mapping[str, Seen]:
        return dict(self._tree(self.tip)) if self.tip else {}

    def read(self, path: str) -> bytes | None:
        if not self.tip or path not in {LEDGER, *self._paths()}:
            return None
        answer = self._git("cat-file", "blob", f"{self.tip}:{path}")
        return answer.out if answer.status == 0 else None

    def wanted(self) -> Mapping[str, Wanted]:
        extra = {path: Wanted(len(text), hashlib.sha256(text).hexdigest()) for path, text in self.extra.items()}
        return {**self.site.files, **extra}

    def tag_of(self, path: str) -> str:
        return self._name_of(self._text(path))

    def write(self, path: str, text: bytes) -> None:
        self.changes[path] = text

    def send(self, paths: Iterable[str], told: Told) -> Mapping[str, str]:
        tags: dict[str, str] = {}
        for path in paths:
            text = self._text(path)
            self.changes[path] = text
            tags[path] = self._name_of(text)
            told(len(tags))
        return tags

    def delete(self, paths: Collection[str]) -> None:
        self.changes.update(dict.fromkeys(paths))

    def finish(self) -> str:
        message = f"Release of {self.day}\n"
        new = self._committed(self.tip, message, _changes(self.changes))
        self._push(new)
        return f"{self.branch} is at {new[:12]}"

    def roll_back(self) -> str:
        if not self.tip:
            raise Unpublishable(f"there is no branch {self.branch}: there is nothing to go back from")
        shown = self._shown(self.tip)
        before = next((each for each in self._ancestors(shown) if self._tree_of(each) != self._tree_of(shown)), "")
        if not before:
            raise Unpublishable(f"{self.branch} keeps no edition before this one")
        again = self._shown(before)
        tree = self._tree_of(again)
        message = f"The release at {again[:12]} again\n\n{_AGAIN} {again}\n"
        new = self._committed(self.tip, message, [f'M 040000 {tree} ""\n'.encode()])
        self._push(new)
        return f"{self.branch} shows {again[:12]} again ({self._subject(again)}), as {new[:12]}"

    def locks(self) -> Mapping[str, bytes]:
        return {}

    def hold(self, name: str, text: bytes) -> None:
        """The push is what decides."""

    def let_go(self, name: str) -> None:
        """As above."""

    def close(self) -> None:
        self.folder.cleanup()

    def _text(self, path: str) -> bytes:
        return self.extra[path] if path in self.extra and path not in self.site.files else self.site.read(path)

    def _name_of(self, text: bytes) -> str:
        """The name that git gives to these bytes, as they are: no filter and no line end is looked at."""
        digest = hashlib.sha256 if len(self.tip) == 64 else hashlib.sha1
        return digest(b"blob %d\0" % len(text) + text).hexdigest()

    def _git(self, *arguments: str, given: Iterable[bytes] = (), seconds: float = 3600) -> Answer:
        quiet = ["-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "push.gpgSign=false"]
        slow = ["-c", "http.lowSpeedLimit=100", "-c", "http.lowSpeedTime=60"]
        ssh = {} if any(key in os.environ for key in ("GIT_SSH", "GIT_SSH_COMMAND")) else {"GIT_SSH_COMMAND": SSH}
        command = ["git", *quiet, *slow, *arguments]
        return run(command, folder=Path(self.folder.name), given=given, environment=ssh, seconds=seconds)

    def _asked(self, *arguments: str) -> bytes:
        answer = self._git(*arguments)
        if answer.status:
            raise self._failed(answer)
        return answer.out

    def _failed(self, answer: Answer) -> Unpublishable:
        """Why git did not do it, as far as it can be told from its words."""
        said, where = answer.said.lower(), unmarked(self.remote)
        if any(each in said for each in _SHUT):
            why = f"{where} does not let you in; see that git can push there without being asked anything"
        elif any(each in said for each in _NOWHERE):
            why = f"there is no repository at {where}; make it, or mend `remote`"
        elif any(each in said for each in _UNREACHED):
            why = f"{where} cannot be reached; see whether there is a network, and publish again"
        else:
            why = f"git could not do it with {where}"
        return Unpublishable(f"{why} ({answer.last})")

    def _tip(self) -> str:
        """Where the branch is, or ''."""
        out = self._asked("ls-remote", "--", self.remote, f"refs/heads/{self.branch}").decode()
        return out.split("\t")[0] if out else ""

    def _init(self) -> None:
        kind = ["--object-format=sha256"] if len(self.tip) == 64 else []
        self._asked("init", "--quiet", "--bare", *kind, ".")
        self._asked("config", "remote.origin.url", self.remote)
        if self.tip:
            self._asked("config", "remote.origin.promisor", "true")
            self._asked("config", "remote.origin.partialclonefilter", "blob:none")
            self._asked(
                "fetch", "--quiet", "--no-tags", "--filter=blob:none", "origin", f"refs/heads/{self.branch}:refs/old"
            )
            self.tip = self._asked("rev-parse", "refs/old").decode().strip()  # it may have moved since it was asked for

    def _tree(self, commit: str) -> Iterator[tuple[str, Seen]]:
        """With sizes only where no ledger tells what was put there: git has to have a file to know its size."""
        sized = [] if LEDGER in self._paths() else ["--long"]
        if sized:
            self._fetch_files(commit)
        for entry in _ENTRY.finditer(self._asked("ls-tree", "-r", "-z", "--full-tree", *sized, commit)):
            size = int(entry["size"]) if (entry["size"] or b"-") != b"-" else 0
            plain = entry["mode"] == b"100644"
            yield os.fsdecode(entry["path"]), Seen(size, entry["id"].decode() if plain else "another kind of file")

    def _fetch_files(self, commit: str) -> None:
        """All files of a commit at once; git would fetch each one by itself when it is asked for."""
        objects = self._asked("rev-list", "--objects", "--missing=print", "--no-object-names", f"{commit}^{{tree}}")
        missing = [line[1:] + b"\n" for line in objects.splitlines() if line.startswith(b"?")]
        if missing:
            quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none"]
            self._git("-c", "fetch.negotiationAlgorithm=noop", "fetch", *quiet, "--stdin", "origin", given=missing)

    def _paths(self) -> Iterator[str]:
        names = self._asked("ls-tree", "-z", "--name-only", "--full-tree", self.tip)
        yield from (os.fsdecode(name) for name in names.split(b"\0") if name)

    def _committed(self, parent: str, message: str, changes: Iterable[bytes]) -> str:
        """A commit that does not depend on who makes it, when, or where."""
        when = int(datetime.fromisoformat(self.day).replace(tzinfo=UTC).timestamp())
        text = message.encode()
        head = [b"commit refs/new\n", b"committer %s %d +0000\n" % (_WHO, when), b"data %d\n%s\n" % (len(text), text)]
        if parent and not self.squashed:
            head.append(f"from {parent}\n".encode())
        elif parent:
            head.append(f'M 040000 {self._tree_of(parent)} ""\n'.encode())
        answer = self._git("fast-import", "--quiet", "--force", given=[*head, *changes, b"\ndone\n"])
        if answer.status:
            raise self._failed(answer)
        return self._asked("rev-parse", "refs/new").decode().strip()

    def _push(self, new: str) -> None:
        lease = f"--force-with-lease=refs/heads/{self.branch}:{self.tip}"
        answer = self._git("push", "--quiet", "--no-verify", lease, "origin", f"{new}:refs/heads/{self.branch}")
        if answer.status and (now := self._tip()) not in (self.tip, new):
            raise self._moved(now)
        if answer.status:
            raise self._failed(answer)

    def _moved(self, now: str) -> Unpublishable:
        to = f"it is at {now[:12]}" if now else "it is gone"
        return Unpublishable(
            f"the branch {self.branch} moved while this was under way ({to}), and was left as it is: publish again"
        )

    def _shown(self, commit: str) -> str:
        """The commit whose files a commit shows again, if it says so, else itself."""
        message = self._asked("log", "-1", "--format=%B", commit).decode("utf-8", "replace")
        again = re.search(rf"^{_AGAIN} ([0-9a-f]{{40,64}})$", message, re.MULTILINE)
        return again[1] if again else commit

    def _ancestors(self, commit: str) -> Iterator[str]:
        """First parents that hold a release."""
        for each in self._asked("log", "--first-parent", "--format=%H", commit).decode().split()[1:]:
            if self._asked("ls-tree", "--name-only", "--full-tree", each, "manifest.json"):
                yield each

    def _tree_of(self, commit: str) -> str:
        return self._asked("rev-parse", f"{commit}^{{tree}}").decode().strip()

    def _subject(self, commit: str) -> str:
        return self._asked("log", "-1", "--format=%s", commit).decode("utf-8", "replace").strip()


def _changes(changes: Mapping[str, bytes | None]) -> Iterator[bytes]:
    """Lines of `git fast-import`: what goes first, then what comes."""
    for path in sorted(path for path, text in changes.items() if text is None):
        yield b"D " + _quoted(path) + b"\n"
    for path, text in sorted(changes.items()):
        if text is not None:
            yield b"M 100644 inline " + _quoted(path) + b"\ndata %d\n%s\n" % (len(text), text)


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"' + os.fsencode(escaped) + b'"'


def open_branch(target: Target, root: Path, site: Site, day: str) -> Branch:
    """The remote may be an address, a path from the dossier, or the name of a remote of its repository."""
    branch = Branch(target, _address(target.texts.get("remote", "origin"), root), site, day)
    try:
        branch.begin()
    except BaseException:
        branch.close()
        raise
    return branch


def _address(remote: str, root: Path) -> str:
    folder = root / Path(remote).expanduser()
    if folder.is_dir():
        return str(folder.resolve())
    if re.search(r"[/:\\]", remote):
        return remote
    answer = run(["git", "-C", root, "remote", "get-url", "--push", "--", remote])
    if answer.status:
        raise Unpublishable(f"this repository has no remote `{remote}`: give the address under `remote`")
    address = answer.out.decode().strip()
    return str((root / address).resolve()) if not re.search(r"[:]", address) else address
