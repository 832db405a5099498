"""One address to the Answer of its host: HEAD or GET, each step of the way that it leads, within a time and a size."""

from __future__ import annotations

import hashlib
import html
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import urllib.request
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, quote, unquote, urldefrag, urljoin, urlsplit

from dossier.answers import (
    CIRCLE,
    CONTENTS,
    ELSEWHERE,
    GARBLED,
    NO_ADDRESS,
    NO_CONNECTION,
    NO_HOST,
    NO_NETWORK,
    NO_TRUST,
    PRIVATE,
    TOO_SLOW,
    Answer,
)
from dossier.io.outward.manners import Manners
from dossier.values import Frozen, replace

_LASTING, _LEADING = (301, 308), (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_PAGES = ("text/html", "application/xhtml+xml")
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_PIECE = 1 << 16
_TITLE_LENGTH = 300


class _Failed(Exception):
    """Why no answer came: one of the words of `answers`, and what there is to say beside it."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(problem)
        self.problem, self.detail = problem, detail


class _Step(Frozen):
    """What one request gave."""

    status: int
    leads: str = ""
    type: str = ""
    title: str = ""
    sha256: str = ""
    wait: int = 0


@dataclass(frozen=True, slots=True)
class _Reached:
    """An open connection, what to ask for there, and what a proxy wants to be told."""

    connection: http.client.HTTPConnection
    target: str
    pass_: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Way:
    """One address on its way: how long it may take still, and what its hosts want to be told again."""

    manners: Manners
    until: float
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def left(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise _Failed(TOO_SLOW)
        return left


def ask(url: str, wanted: str, manners: Manners) -> Answer:
    """Asks once, with HEAD where the contents are not wanted; what HEAD is refused for is asked for with GET."""
    method = "GET" if wanted == CONTENTS else "HEAD"
    answer = _asked(url, method, wanted, manners)
    if method == "HEAD" and _is_doubtful(answer):
        time.sleep(min(manners.pause, 1.0))
        answer = _asked(url, "GET", wanted, manners)
    return answer


def host_of(url: str) -> str:
    """Whom to ask, as one name for all addresses there."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _is_doubtful(answer: Answer) -> bool:
    """Many hosts answer HEAD with an error or not at all, and GET as they should."""
    refused = answer.status >= 400 and not (answer.status in _BUSY and answer.wait)
    return refused or answer.problem in (GARBLED, NO_CONNECTION, TOO_SLOW)


def _asked(url: str, method: str, wanted: str, manners: Manners) -> Answer:
    way = _Way(manners, time.monotonic() + manners.limit)
    now = datetime.now(UTC)
    blank = Answer(int(now.timestamp()), now.date().isoformat())
    try:
        return _followed(url, method, wanted, way, blank)
    except _Failed as failed:
        return replace(blank, problem=failed.problem, detail=failed.detail)


def _followed(url: str, method: str, wanted: str, way: _Way, blank: Answer) -> Answer:
    """The answer at the end of the way."""
    here, lasting = urldefrag(url)[0], True
    been: set[tuple[str, str]] = set()
    for _ in range(way.manners.steps + 1):
        mark = here, repr(way.cookies)
        if mark in been:
            raise _Failed(CIRCLE)
        been.add(mark)
        step = _stepped(here, method, wanted, way)
        if step.status not in _LEADING or not step.leads:
            leads = here if len(been) > 1 and here != urldefrag(url)[0] else ""
            return replace(
                blank,
                status=step.status,
                leads=leads,
                lasting=bool(leads) and lasting,
                type=step.type,
                title=step.title,
                sha256=step.sha256,
                wait=step.wait,
            )
        lasting = lasting and step.status in _LASTING
        here = urldefrag(urljoin(here, step.leads))[0]
        if urlsplit(here).scheme not in ("http", "https"):
            raise _Failed(ELSEWHERE, here[:200])
    raise _Failed(CIRCLE)


def _stepped(url: str, method: str, wanted: str, way: _Way) -> _Step:
    """One request, whatever goes wrong with it."""
    try:
        return _requested(url, method, wanted, way)
    except socket.gaierror as error:
        passing = error.errno in (socket.EAI_AGAIN, getattr(socket, "EAI_FAIL", None))
        raise _Failed(NO_NETWORK if passing else NO_HOST) from None
    except ssl.SSLCertVerificationError as error:
        raise _Failed(NO_TRUST, str(error.verify_message)) from None
    except TimeoutError:
        raise _Failed(TOO_SLOW) from None
    except (ConnectionError, ssl.SSLError) as error:
        way.left  # noqa: B018 - the time may be over, which ends connections
        raise _Failed(NO_CONNECTION, _plain(error)) from None
    except OSError as error:
        raise _Failed(NO_NETWORK, _plain(error)) from None
    except http.client.HTTPException as error:
        way.left  # noqa: B018 - as above
        raise _Failed(GARBLED, type(error).__name__) from None
    except (ValueError, UnicodeError) as error:
        way.left  # noqa: B018 - as above
        raise _Failed(NO_ADDRESS, _plain(error)) from None


def _requested(url: str, method: str, wanted: str, way: _Way) -> _Step:
    parts = urlsplit(url)
    host = _ascii(parts.hostname or "")
    if not host:
        raise _Failed(NO_ADDRESS)
    reached = _connected(parts, host, way)
    connection = reached.connection
    ending = threading.Timer(way.left, _cut, [connection.sock])  # by itself it lets go of it with the last answer
    ending.daemon = True
    ending.start()
    try:
        connection.request(method, reached.target, headers={**_headers(host, way), **reached.pass_})
        with connection.getresponse() as response:
            _keep_cookies(host, response, way)
            step = _step_of(response, wanted, way)
        way.left  # noqa: B018 - what was cut off looks like an answer that ended
    finally:
        ending.cancel()
        connection.close()
    return step


def _cut(held: socket.socket) -> None:
    """Ends whatever a thread waits for there; closing alone would leave it waiting."""
    with suppress(OSError):
        socket.socket.shutdown(held, socket.SHUT_RDWR)


def _connected(parts: SplitResult, host: str, way: _Way) -> _Reached:
    """A connection to the host, or to the proxy that the system names for it."""
    safe = parts.scheme == "https"
    port = parts.port or (443 if safe else 80)
    target = quote(parts.path or "/", _SAFE) + (f"?{quote(parts.query, _SAFE)}" if parts.query else "")
    if not way.manners.private and _is_private_name(host):
        raise _Failed(PRIVATE)
    proxy = urllib.request.getproxies().get(parts.scheme, "")
    if proxy and not urllib.request.proxy_bypass(host):
        return _by_proxy(proxy, host, port, target, way, safe=safe)
    sock = _socket(host, port, way)
    try:
        if safe:
            sock.settimeout(min(way.manners.patience, way.left))
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        kind = http.client.HTTPSConnection if safe else http.client.HTTPConnection
        connection = kind(host, port)
        connection.sock = sock
    except BaseException:
        sock.close()
        raise
    return _Reached(connection, target)


def _by_proxy(proxy: str, host: str, port: int, target: str, way: _Way, *, safe: bool) -> _Reached:
    parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    name, at, patience = parts.hostname or "", parts.port or 80, min(way.manners.patience, way.left)
    known = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""
    pass_ = {"Proxy-Authorization": f"Basic {b64encode(known.encode()).decode()}"} if known else {}
    if safe:
        tunnel = http.client.HTTPSConnection(name, at, timeout=patience, context=ssl.create_default_context())
        tunnel.set_tunnel(host, port, pass_)
        tunnel.connect()
        return _Reached(tunnel, target)
    plain = http.client.HTTPConnection(name, at, timeout=patience)
    plain.connect()
    return _Reached(plain, f"http://{host}{'' if port == 80 else f':{port}'}{target}", pass_)


def _socket(host: str, port: int, way: _Way) -> socket.socket:
    """A connection to the first of the host's addresses that takes one, of those that may be asked."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    allowed = [each for each in found if way.manners.private or _is_public(str(each[4][0]))]
    if not allowed:
        raise _Failed(PRIVATE)
    problem: OSError | None = None
    for family, kind, protocol, _, place in allowed:
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(min(way.manners.patience, way.left))
        try:
            sock.connect(place)
        except OSError as error:
            sock.close()
            problem = error
        else:
            return sock
    raise problem or _Failed(NO_CONNECTION)


def _is_public(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def _is_private_name(host: str) -> bool:
    """By what is written alone: a proxy would look the name up elsewhere."""
    try:
        return not _is_public(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _ascii(host: str) -> str:
    """A name as it is asked for (RFC 3490); raises ValueError."""
    return host if host.isascii() else host.encode("idna").decode()


def _headers(host: str, way: _Way) -> dict[str, str]:
    held = "; ".join(f"{name}={value}" for name, value in way.cookies.get(host, {}).items())
    told = {"User-Agent": way.manners.agent, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    return {**told, "Cookie": held} if held else told


def _keep_cookies(host: str, response: http.client.HTTPResponse, way: _Way) -> None:
    """Some pages lead in a circle until they are told what they said; nothing of it outlives the way."""
    for said in response.headers.get_all("Set-Cookie", ())[:20]:
        name, _, value = said.partition(";")[0].partition("=")
        if name.strip():
            way.cookies.setdefault(host, {})[name.strip()] = value.strip()


def _step_of(response: http.client.HTTPResponse, wanted: str, way: _Way) -> _Step:
    kind = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
    step = _Step(
        response.status, response.headers.get("Location", ""), kind, wait=_wait(response.headers.get("Retry-After", ""))
    )
    if wanted != CONTENTS or not 200 <= response.status < 300:
        return step
    if kind in _PAGES:
        return replace(step, title=_title(response.read(way.manners.page), response.headers.get_content_charset()))
    return replace(step, sha256=_digest(response, way))


def _digest(response: http.client.HTTPResponse, way: _Way) -> str:
    """That of all bytes; '' where there are too many, or where the last did not come."""
    digest, size = hashlib.sha256(), 0
    while piece := response.read(_PIECE):
        way.left  # noqa: B018 - raises where the time is over
        size += len(piece)
        if size > way.manners.file:
            return ""
        digest.update(piece)
    length = response.headers.get("Content-Length", "")
    return digest.hexdigest() if not length.isdecimal() or int(length) == size else ""


def _title(data: bytes, said: str | None) -> str:
    """The title of a page, in one line."""
    meta = _CHARSET.search(data[:4096])
    for charset in filter(None, (said, meta[1].decode("ascii", "replace") if meta else "", "utf-8")):
        with suppress(LookupError, UnicodeError):
            text = data.decode(charset, "replace")
            found = _TITLE.search(text)
            return " ".join(html.unescape(found[1]).split())[:_TITLE_LENGTH] if found else ""
    return ""


def _wait(said: str) -> int:
    """Retry-After in seconds: a number, or a day and time (RFC 9110); 0 where it says nothing."""
    if said.strip().isdecimal():
        return min(int(said.strip()[:9]), 10**8)
    with suppress(ValueError, TypeError, IndexError):
        until = parsedate_to_datetime(said)
        return max(0, int((until - datetime.now(UTC)).total_seconds()) + 1)
    return 0


def _plain(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return " ".join(str(text).split())[:200]
