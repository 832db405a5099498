"""The host and port that were asked for, to sockets that listen and to what may stand in a request's Host header."""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
from dataclasses import dataclass

PORT = 5500
TRIES = 20
BACKLOG = 256  # browsers that wait until the first look at the files is done
LOCAL = ("127.0.0.1", "localhost", "::1")
_ANY = ("0.0.0.0", "::")  # noqa: S104 - what is warned of
_TAKEN = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^:@/?#\[\]\s]+))(?::\d{1,5})?", re.IGNORECASE)


class Unavailable(Exception):
    """Why no server can listen where it was asked to, in a sentence."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens. `passed` are the ports that were taken."""

    host: str
    port: int
    sockets: tuple[socket.socket, ...]
    passed: tuple[int, ...] = ()

    @property
    def address(self) -> str:
        """What to type into a browser on this computer."""
        host = "127.0.0.1" if self.host in _ANY else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    @property
    def is_local(self) -> bool:
        """Whether nobody but this computer can reach it."""
        return self.host == "localhost" or (_is_address(self.host) and ipaddress.ip_address(self.host).is_loopback)

    def serves(self, host: str) -> bool:
        """Whether a request with this Host header is meant for us: a site elsewhere can give its name our address.

        Where all addresses of the computer are served its names are not known, and any will do.
        """
        match = _HOST.fullmatch(host)
        name = (match[1] or match[2]).lower().rstrip(".") if match else ""
        return bool(name) and (self.host in _ANY or name in (*LOCAL, self.host.lower()))


def listening(host: str, port: int | None) -> Place:
    """Sockets bound to that port, and none other; or without one to the first of a few that is free.

    Raises Unavailable.
    """
    passed: list[int] = []
    for number in (port,) if port is not None else range(PORT, PORT + TRIES):
        try:
            sockets = _bound(host, number)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise Unavailable(_why(host, number, error)) from None
            passed.append(number)
        else:
            return Place(host, sockets[0].getsockname()[1], sockets, tuple(passed))
    if port is not None:
        raise Unavailable(f"port {port} is taken by another program; leave out --port to use the next that is free")
    raise Unavailable(f"the ports from {PORT} to {PORT + TRIES - 1} are all taken; choose another with --port")


def _bound(host: str, port: int) -> tuple[socket.socket, ...]:
    """A socket for each address that the host has on this computer, all with one port; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    sockets: list[socket.socket] = []
    try:
        for family, *_, address in dict.fromkeys(found):
            place = (str(address[0]), port or (sockets[0].getsockname()[1] if sockets else 0))
            dual = family == socket.AF_INET6 and place[0] == "::" and socket.has_dualstack_ipv6()
            try:
                sockets.append(socket.create_server(place, family=family, backlog=BACKLOG, dualstack_ipv6=dual))
            except OSError as error:
                if not sockets or error.errno in _TAKEN:
                    raise  # a name may stand for an address that is not in use here, if it stands for another too
    except OSError:
        for one in sockets:
            one.close()
        raise
    for one in sockets:
        one.setblocking(False)  # noqa: FBT003 - the library's own signature
    return tuple(sockets)


def _why(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"this computer has no address `{host}`; --host names one of its own"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"port {port} may not be used by you; ports from 1024 on may"
    return f"cannot listen on {host}, port {port}: {error.strerror or error}"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
