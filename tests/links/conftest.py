"""Hosts to be asked: plain ones, one with a certificate, and names that lead to this machine."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import skip_for_want_of
from tests.links.server import Host, running


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def host() -> Iterator[Host]:
    with running() as host:
        yield host


@pytest.fixture
def other() -> Iterator[Host]:
    with running() as host:
        yield host


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that signs itself, and its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        skip_for_want_of("openssl", "install openssl")
    folder = tmp_path_factory.mktemp("tls")
    key, made, both = folder / "key.pem", folder / "made.pem", folder / "both.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(made)]
    subprocess.run([*command, *names], check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + made.read_bytes())
    return both


@pytest.fixture
def safe_host(certificate: Path) -> Iterator[Host]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with running(context) as host:
        yield host


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every name that ends in .example leads to this machine; those that were asked for."""
    asked: list[str] = []
    look_up = socket.getaddrinfo

    def found(name: str, port: int, type: int = 0) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        asked.append(name)
        return look_up("127.0.0.1" if name.endswith(".example") else name, port, type=type)  # type: ignore[return-value]  # of IPv4 it is

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked
