"""A bucket of any S3 API, or a prefix in one, to a place; the only importer of obstore."""

from __future__ import annotations

import configparser
import gzip
import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

from dossier.io.publish.site import Site
from dossier.targets import LOCK, Seen, Target, Told, Unpublishable, Wanted, unmarked
from dossier.values import replace

_AT_ONCE = 8  # requests
_LARGE = 64 << 20  # bytes of a file that is sent in parts
_SLOW = 250_000  # bytes a second, of a line on which all that is sent at once still arrives
_ENCODING = "Content-Encoding"
_OWN = {"Content-Type": "application/json", "Cache-Control": "no-store"}
_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
_FROM_FILE = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
_STATUS, _CODE = re.compile(r"status code: (\d{3})"), re.compile(r"<Code>(\w+)</Code>")
_HOW = "in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or in ~/.aws/credentials"


class Bucket:
    """A bucket or a prefix of it. `headers` are what is said of each file of the release."""

    leased = True
    at_once = False
    sure = True
    ledger = True

    def __init__(self, store: Any, name: str, site: Site, headers: Mapping[str, Mapping[str, str]]) -> None:  # noqa: ANN401 - obstore is an extra
        from obstore import delete, get, list, put  # noqa: A004, PLC0415 - an extra

        self.store, self.name, self.site, self.headers = store, name, site, headers
        self._put, self._get, self._list, self._delete = put, get, list, delete

    def look(self, known: Collection[str]) -> Mapping[str, Seen]:
        with self._failures():
            there = [each for chunk in self._list(self.store) for each in chunk]
        return {each["path"]: Seen(each["size"], each["e_tag"] or "") for each in there}

    def read(self, path: str) -> bytes | None:
        with self._failures():
            try:
                return bytes(self._get(self.store, path).bytes())
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return None

    def wanted(self) -> Mapping[str, Wanted]:
        return {path: replace(want, how=self._how(path)) for path, want in self.site.files.items()}

    def tag_of(self, path: str) -> str:
        """The MD5 in quotes, which is what S3 calls a file that was sent in one part and is not encrypted otherwise."""
        return f'"{hashlib.md5(self._encoded(path), usedforsecurity=False).hexdigest()}"'

    def write(self, path: str, text: bytes) -> None:
        with self._failures():
            self._put(self.store, path, text, attributes=_OWN, use_multipart=False)

    def send(self, paths: Iterable[str], told: Told) -> Mapping[str, str]:
        tags: dict[str, str] = {}
        with self._failures(), ThreadPoolExecutor(_AT_ONCE) as pool:
            sending = {pool.submit(self._send, path): path for path in paths}
            try:
                for each in as_completed(sending):
                    tags[sending[each]] = each.result()
                    told(len(tags))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return tags

    def delete(self, paths: Collection[str]) -> None:
        with self._failures():
            if paths:
                self._delete(self.store, list(paths))

    def finish(self) -> str:
        return ""

    def roll_back(self) -> str:
        raise Unpublishable("a bucket keeps no earlier edition: publish the earlier state of your sources again")

    def locks(self) -> Mapping[str, bytes]:
        """Asked for from where they stand in the order of names, so that one request finds them."""
        with self._failures():
            there = (each["path"] for chunk in self._list(self.store, offset=LOCK) for each in chunk)
            names = list(takewhile(lambda path: path.startswith(LOCK), there))
        found = {name: self.read(name) for name in names}
        return {name: text for name, text in found.items() if text is not None}

    def hold(self, name: str, text: bytes) -> None:
        self.write(name, text)

    def let_go(self, name: str) -> None:
        self.delete([name])

    def close(self) -> None:
        """Nothing is open."""

    def _send(self, path: str) -> str:
        text = self._encoded(path)
        large = len(text) > _LARGE
        done = self._put(self.store, path, text, attributes=dict(self.headers[path]), use_multipart=large)
        return done["e_tag"] or ""

    def _encoded(self, path: str) -> bytes:
        text = self.site.read(path)
        return gzip.compress(text, 9, mtime=0) if self.headers[path].get(_ENCODING) == "gzip" else text

    def _how(self, path: str) -> str:
        return hashlib.sha256(repr(sorted(self.headers[path].items())).encode()).hexdigest()[:8]

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """What a store says, in a sentence; what it says beside that may hold what nobody should read."""
        from obstore import exceptions  # noqa: PLC0415 - an extra

        try:
            yield
        except (exceptions.BaseError, FileNotFoundError, PermissionError) as error:
            raise Unpublishable(self._why(str(error), type(error).__name__)) from None

    def _why(self, said: str, kind: str) -> str:
        status, code = _found(_STATUS, said), _found(_CODE, said)
        if code == "NoSuchBucket":
            return f"there is no bucket {self.name}: make it, or mend `bucket` or `endpoint`"
        if code == "RequestTimeTooSkewed":
            return f"the bucket {self.name} has another time than this machine: set the clock, and publish again"
        if status in ("401", "403"):
            return f"the bucket {self.name} does not let you in: see that the keys ({_HOW}) may list, write and delete"
        if status == "507" or code in ("InsufficientStorage", "QuotaExceeded", "XMinioStorageFull"):
            return f"the bucket {self.name} is full: make room, and publish again to go on"
        if not status and any(each in said for each in ("error sending request", "dns error", "timed out", "connect")):
            return f"the bucket {self.name} cannot be reached: see whether there is a network, and publish again"
        first = unmarked(said.partition("\n\n")[0])[:200]
        return f"the bucket {self.name} gave an answer that is not understood ({kind}: {first}); publish again to go on"


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def open_bucket(target: Target, site: Site, headers: Mapping[str, Mapping[str, str]]) -> Bucket:
    """Keys are taken from the environment or from the usual file, never from dossier.yaml."""
    try:
        from obstore.store import S3Store  # noqa: PLC0415 - an extra
    except ImportError:
        raise Unpublishable("a target of the kind s3 needs: pip install 'dossier[s3]'") from None
    said = target.texts
    endpoint = said.get("endpoint") or os.environ.get("AWS_ENDPOINT_URL", "")
    keys = _keys() | ({"endpoint": endpoint} if endpoint else {})
    region = said.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    store = S3Store(
        said["bucket"],
        prefix=said.get("prefix", "").strip("/") or None,
        region=region,
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "timeout": f"{_patience(site)}s",
            "connect_timeout": "10s",
        },
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
        **keys,
    )
    return Bucket(store, said["bucket"], site, headers)


def _patience(site: Site) -> int:
    """Seconds for a whole request: those that are sent at once share the line."""
    largest = max((each.bytes for each in site.files.values()), default=0)
    return 60 + min(largest, _LARGE) * _AT_ONCE // _SLOW


def _keys() -> dict[str, Any]:
    """Those of the credential file, unless the environment has its own."""
    if any(os.environ.get(name) for name in _CREDENTIALS) or os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE"):
        return {}
    file = Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or Path.home() / ".aws" / "credentials")
    profile = os.environ.get("AWS_PROFILE", "default")
    read = configparser.RawConfigParser()
    try:
        read.read(file, encoding="utf-8")
    except configparser.Error:
        raise Unpublishable(f"{file} cannot be read: it has a part [{profile}] with lines `key = value`") from None
    found = dict(read[profile]) if profile in read else {}
    if not all(found.get(name) for name in _FROM_FILE[:2]):
        raise Unpublishable(f"there are no keys to the bucket: put them {_HOW}")
    return {name.removeprefix("aws_"): found[name] for name in _FROM_FILE if name in found}
