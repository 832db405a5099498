"""A folder of another machine, over ssh or an rsync daemon, to a place that takes each file as it comes."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from dossier.io.publish.orphans import hold
from dossier.io.publish.programs import SSH, Answer, run
from dossier.io.publish.site import Site
from dossier.targets import LOCK, Seen, Target, Told, Unpublishable, Wanted, unmarked

_LINE = re.compile(rb"(?P<mode>\S{10})\s+(?P<size>[\d,.]+) (?P<when>[\d/]+ [\d:]+) (?P<path>.+)", re.DOTALL)
_OCTAL = re.compile(rb"\\#([0-7]{3})")
_PARTLY = (23, 24)
# However rsync ends then: it may hear that the connection broke before it hears of ssh.
_SHUT = ("Permission denied (", "Host key verification failed", "connection unexpectedly closed (0 bytes received")
_DIED = {
    5: "the daemon refuses: see that the module, the user and the password are right",
    10: "it cannot be reached: see whether there is a network, and publish again",
    11: "the disk there is full, or nothing may be written to it: make room, and publish again to go on",
    12: "the connection broke: publish again to go on",
    30: "it gave no answer for a minute: publish again to go on",
    35: "it cannot be reached: see whether there is a network, and publish again",
    127: "rsync is not installed there",
    255: "ssh does not get in: see that `ssh` reaches it without being asked anything",
}


class Remote:
    """A folder that rsync reaches. Each file is written beside and then moved, which rsync does by itself."""

    leased = True
    at_once = False
    sure = False
    ledger = True

    def __init__(self, to: str, port: int | None, site: Site, room: Path, handle: int | None) -> None:
        self.to, self.port, self.site = to.rstrip("/") + "/", port, site
        self.room, self.handle = room, handle
        self.folder = tempfile.TemporaryDirectory(prefix="dossier-")

    def look(self, known: Collection[str]) -> Mapping[str, Seen]:
        return self._listed()

    def read(self, path: str) -> bytes | None:
        place = Path(self.folder.name) / "read"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        answer = self._rsync("--ignore-missing-args", "--", self.to + path, f"{place}{os.sep}")
        got = place / path.rpartition("/")[2]
        if got.is_file():
            return got.read_bytes()
        if answer.status not in (0, *_PARTLY) and not self._is_missing(answer):
            raise self._failed(answer)
        return None

    def wanted(self) -> Mapping[str, Wanted]:
        return self.site.files

    def tag_of(self, path: str) -> str:
        """Its size and the second in which it was made here, which rsync takes along."""
        return _tag(self.site.path(path))

    def write(self, path: str, text: bytes) -> None:
        place = Path(self.folder.name) / "own"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        (place / path).write_bytes(text)
        self._send(place, [path])

    def send(self, paths: Iterable[str], told: Told) -> Mapping[str, str]:
        """From files of their own: should this run be killed, rsync goes on, whatever is built meanwhile."""
        chosen = list(paths)
        shutil.rmtree(self.room, ignore_errors=True)
        for path in chosen:
            self.site.set_apart(path, self.room / path)
        tags = {path: _tag(self.room / path) for path in chosen}
        self._send(self.room, chosen)
        told(len(chosen))
        return tags

    def delete(self, paths: Collection[str]) -> None:
        """What is missing here and named is removed there, and of the folders those that are empty then."""
        if paths:
            folders = sorted({above for path in paths for above in _above(path)}, key=len, reverse=True)
            place = Path(self.folder.name) / "nothing"
            place.mkdir(exist_ok=True)
            for names in (sorted(paths), folders):
                answer = self._rsync(
                    "--dirs", "--delete-missing-args", *self._from(place), self.to, given=_names(names)
                )
                if answer.status not in (0, *_PARTLY):  # a folder that is not empty stays
                    raise self._failed(answer)

    def finish(self) -> str:
        return ""

    def roll_back(self) -> str:
        raise Unpublishable(
            "this kind of target keeps no earlier edition: publish the earlier state of your sources again"
        )

    def locks(self) -> Mapping[str, bytes]:
        place = Path(tempfile.mkdtemp(dir=self.folder.name))
        answer = self._rsync(
            "--recursive", "--ignore-times", f"--include=/{LOCK}*", "--exclude=*", "--", self.to, f"{place}{os.sep}"
        )
        if answer.status not in (0, 24) and not self._is_missing(answer):
            raise self._failed(answer)
        found = {path.name: path.read_bytes() for path in place.iterdir()}
        shutil.rmtree(place, ignore_errors=True)
        return found

    def hold(self, name: str, text: bytes) -> None:
        place = Path(tempfile.mkdtemp(dir=self.folder.name))
        (place / name).write_bytes(text)
        self._send(place, [name])
        shutil.rmtree(place, ignore_errors=True)

    def let_go(self, name: str) -> None:
        self.delete([name])

    def close(self) -> None:
        self.folder.cleanup()
        shutil.rmtree(self.room, ignore_errors=True)
        if self.handle is not None:
            os.close(self.handle)

    def _send(self, place: Path, names: Iterable[str]) -> None:
        answer = self._rsync(
            "--times",
            "--omit-dir-times",
            "--ignore-times",
            "--chmod=D755,F644",
            *self._from(place),
            self.to,
            given=_names(names),
        )
        if answer.status:
            raise self._failed(answer)

    @staticmethod
    def _from(place: Path) -> tuple[str, ...]:
        return ("--from0", "--files-from=-", "--", f"{place}{os.sep}")

    def _listed(self) -> Mapping[str, Seen]:
        answer = self._rsync("--recursive", "--list-only", "--8-bit-output", "--", self.to)
        if self._is_missing(answer):
            return {}
        if answer.status not in (0, 24):
            raise self._failed(answer)
        found = {}
        for line in answer.out.split(b"\n"):
            entry = _LINE.fullmatch(line)
            if entry and not entry["mode"].startswith(b"d"):
                size = int(re.sub(rb"\D", b"", entry["size"]))
                when = datetime.strptime(entry["when"].decode(), "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC)
                plain = entry["mode"].startswith(b"-")
                path = _OCTAL.sub(lambda code: bytes([int(code[1], 8)]), entry["path"])
                name = os.fsdecode(path if plain else path.partition(b" -> ")[0])
                found[name] = Seen(size, f"{size}-{int(when.timestamp())}" if plain else "another kind of file")
        return found

    def _rsync(self, *arguments: str, given: Iterable[bytes] = ()) -> Answer:
        shell = [] if "RSYNC_RSH" in os.environ else ["-e", self._shell()]
        command = ["rsync", "--timeout=60", "--protect-args", *shell, *arguments]
        handed = () if self.handle is None else (self.handle,)
        return run(command, given=given, environment={"TZ": "UTC0"}, handed=handed)

    def _shell(self) -> str:
        """ssh, which gets in once for all that this run asks, where the system lets it."""
        once = (
            f" -o ControlMaster=auto -o ControlPersist=20 -o ControlPath={self.folder.name}/c"
            if os.name == "posix"
            else ""
        )
        return SSH + once + (f" -p {self.port}" if self.port else "")

    @staticmethod
    def _is_missing(answer: Answer) -> bool:
        return answer.status == 23 and "No such file or directory" in answer.said

    def _failed(self, answer: Answer) -> Unpublishable:
        to = unmarked(self.to)
        if any(each in answer.said for each in _SHUT):
            return Unpublishable(f"{to}: {_DIED[255]} ({answer.last})")
        why = _DIED.get(answer.status, "rsync could not do it: mend it, and publish again to go on")
        return Unpublishable(f"{to}: {why} ({answer.last})")


def open_rsync(target: Target, site: Site, room: Path) -> Remote:
    """The last folder of the path is made if it is not there. In `room` are the files that are under way."""
    handle = hold(room.with_name(f"{room.name}.lock"))
    return Remote(target.texts["to"], target.number("port"), site, room, handle)


def _tag(path: Path) -> str:
    found = path.stat()
    return f"{found.st_size}-{int(found.st_mtime)}"


def _names(paths: Iterable[str]) -> list[bytes]:
    return [os.fsencode(path) + b"\0" for path in paths]


def _above(path: str) -> Iterator[str]:
    return (path[:at] for at, char in enumerate(path) if char == "/")
