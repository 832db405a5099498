"""A web address to what it answers for the paths under it: few connections kept open, pauses where it asks for them."""

from __future__ import annotations

import hashlib
import http.client
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from dossier import __version__
from dossier.io.target import Absent, Answer, There, Unread
from dossier.manifest import Held

_PIECE = 1 << 16
_SECONDS = 30.0  # without a byte, after which a connection counts as dead
_TRIES, _HOPS = 5, 5
_LONGEST = 60.0  # seconds that a host may ask us to wait
_SLACK = 1 << 20
_NOWHERE = "dossier-verify-asks-for-what-is-not-there"
_BUSY, _GONE, _MOVED = (429, 500, 502, 503, 504), (404, 410), (301, 302, 303, 307, 308)
_ACCEPTED = {"", "identity", "gzip", "x-gzip"}


class Pace:
    """When the next request may leave: a host that asks to wait is obeyed by all threads."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep, self._lock, self._until = sleep, threading.Lock(), 0.0

    def wait(self) -> None:
        with self._lock:
            left = self._until - time.monotonic()
        if left > 0:
            self._sleep(left)

    def hold(self, seconds: float) -> None:
        with self._lock:
            self._until = max(self._until, time.monotonic() + seconds)


class Web:
    """A site at an address that ends with a slash."""

    def __init__(self, address: str, pace: Pace | None = None) -> None:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        netloc = f"[{host}]" if ":" in host else host
        port = f":{parts.port}" if parts.port else ""
        path = quote(parts.path, safe="/%~!$&'()*+,;=:@")
        self.address = urlunsplit((parts.scheme, netloc + port, path, "", ""))
        self._pace = pace or Pace()
        self._own = threading.local()
        self._open: set[http.client.HTTPConnection] = set()
        self._pages: frozenset[str] = frozenset()

    def look_at_nothing(self) -> bool:
        """Asks for a file that nobody has; whether the host sends a page in its place as if it were the file."""
        found = self._fetch(_NOWHERE, _SLACK, keep=False)
        if isinstance(found, There):
            self._pages = frozenset(form.sha256 for form in found.forms)
        return isinstance(found, There)

    def read(self, path: str, size: int, *, keep: bool = False) -> Answer:
        found = self._fetch(path, size, keep=keep)
        if isinstance(found, There) and not self._pages.isdisjoint(form.sha256 for form in found.forms):
            return found if path == "404.html" else Absent(as_page=True)
        return found

    def _fetch(self, path: str, size: int, *, keep: bool) -> Answer:
        address = self.address + quote(path.encode("utf-8", "surrogatepass"), safe="/~")
        home = urlsplit(address).hostname
        for _ in range(_HOPS):
            found = self._patiently(address, size, keep=keep)
            if not isinstance(found, str):
                return found
            try:
                address = urljoin(address, found)
                parts = urlsplit(address)
                _ = parts.port
            except ValueError:
                return Unread(f"leads to what is no address: {found}")
            if parts.hostname != home or parts.scheme not in ("http", "https"):
                return Unread(f"leads to another host: {address}")
        return Unread("leads from one address to the next without an end")

    def _patiently(self, address: str, size: int, *, keep: bool) -> Answer | str:
        """The answer, or where it says that the file is; asked again where the host is busy or hangs up."""
        why = ""
        for attempt in range(_TRIES):
            self._pace.wait()
            try:
                found = self._once(urlsplit(address), size, keep=keep)
            except (OSError, http.client.HTTPException, zlib.error) as error:
                self._forget(urlsplit(address))
                if isinstance(error, (ssl.SSLError, ConnectionRefusedError)):
                    return Unread(_said(error))
                why, pause = _said(error), None
            else:
                if not isinstance(found, _Busy):
                    return found
                why, pause = f"status {found.status}", found.seconds
            if attempt < _TRIES - 1:
                self._pace.hold(0.25 * 2**attempt if pause is None else pause)
        return Unread(f"{why}, {_TRIES} times")

    def _once(self, parts: SplitResult, size: int, *, keep: bool) -> Answer | str | _Busy:
        connection = self._connection(parts)
        ask = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        agent = f"dossier/{__version__} (dossier verify)"
        connection.request("GET", ask, headers={"Accept-Encoding": "gzip", "User-Agent": agent})
        response = connection.getresponse()
        if response.status == http.client.OK:
            return self._body(parts, response, size, keep=keep)
        if not _is_read_out(response):
            self._forget(parts)
        if response.status in _BUSY:
            return _Busy(response.status, _pause(response.getheader("Retry-After", "")))
        if response.status in _MOVED and (place := response.getheader("Location", "")):
            return quote(place.encode("latin-1", "replace"), safe="/%~!$&'()*+,;=:@?#[]")
        return Absent() if response.status in _GONE else Unread(f"status {response.status}")

    def _body(self, parts: SplitResult, response: http.client.HTTPResponse, size: int, *, keep: bool) -> Answer:
        packing = response.getheader("Content-Encoding", "").strip().lower()
        if packing not in _ACCEPTED:
            self._forget(parts)
            return Unread(f"comes packed as {packing}, which was not asked for")
        raw = _Count(keep and not packing.endswith("gzip"))
        plain = _Count(keep)
        unpacked = zlib.decompressobj(31) if packing.endswith("gzip") else None
        while raw.size <= size + _SLACK and (piece := response.read(_PIECE)):
            raw.add(piece)
            if unpacked and plain.size <= size:
                plain.add(unpacked.decompress(piece, max(1, size + 1 - plain.size)))
        if raw.size > size + _SLACK:
            self._forget(parts)  # the rest is not worth its time
        elif response.length:
            raise http.client.IncompleteRead(b"", response.length)
        if unpacked and plain.size <= size and not unpacked.eof:
            raise zlib.error
        forms = (plain.held, raw.held) if unpacked else (raw.held,)
        return There(forms, b"".join((plain if unpacked else raw).pieces), self._inside(parts.path))

    def _inside(self, path: str) -> str:
        """The path of an answer as seen from the site's own, with a slash before it."""
        return "/" + unquote(path).removeprefix(unquote(urlsplit(self.address).path))

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        """That of this thread, kept open from one file to the next."""
        known: dict[tuple[str, str], http.client.HTTPConnection] = self._own.__dict__.setdefault("open", {})
        key = (parts.scheme, parts.netloc)
        if key not in known:
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            known[key] = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
            self._open.add(known[key])
        return known[key]

    def _forget(self, parts: SplitResult) -> None:
        connection = self._own.__dict__.get("open", {}).pop((parts.scheme, parts.netloc), None)
        if connection:
            connection.close()
            self._open.discard(connection)

    def close(self) -> None:
        for connection in tuple(self._open):
            connection.close()


class _Busy:
    """A host that asks to be asked later."""

    def __init__(self, status: int, seconds: float | None) -> None:
        self.status, self.seconds = status, seconds


class _Count:
    """Bytes as they come: how many, their digest, and, if wanted, themselves."""

    def __init__(self, keep: bool) -> None:
        self.size, self.pieces = 0, list[bytes]()
        self._keep, self._digest = keep, hashlib.sha256()

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        self._digest.update(piece)
        if self._keep:
            self.pieces.append(piece)

    @property
    def held(self) -> Held:
        return Held(self.size, self._digest.hexdigest())


def _is_read_out(response: http.client.HTTPResponse) -> bool:
    """Reads what comes with an answer that is no file; a long one is cut off, and its connection with it."""
    return len(response.read(_SLACK)) < _SLACK


def _pause(said: str) -> float | None:
    """The seconds of Retry-After, which may be a moment too; None where it says none."""
    seconds = None
    if said.strip().isdecimal():
        seconds = float(said)
    else:
        with suppress(ValueError, TypeError):
            seconds = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    return None if seconds is None else min(max(seconds, 0.0), _LONGEST)


def _said(error: Exception) -> str:
    """Why it failed, in words."""
    if isinstance(error, TimeoutError):
        return f"no answer in {_SECONDS:.0f} seconds"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate does not hold: {error.verify_message}"
    if isinstance(error, http.client.IncompleteRead):
        return "the connection ended before the file did"
    if isinstance(error, zlib.error):
        return "it is packed wrongly"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return " ".join(str(error).split()) or type(error).__name__
