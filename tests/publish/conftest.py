"""What tests of publishing ask for by name: targets of every kind, with the servers that they need."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from dossier.targets import Target, is_own
from tests.conftest import skip_for_want_of
from tests.publish.sites import Shop, editions_shop, folder_shop, git_shop, tree, zip_shop

KEYS = {
    "AWS_ACCESS_KEY_ID": "an-id",
    "AWS_SECRET_ACCESS_KEY": "a-secret-that-nobody-may-see",
    "AWS_REGION": "us-east-1",
}


@dataclass
class S3:
    """A running S3, the requests that it got, and how to refuse some of them."""

    address: str
    client: Any
    asked: list[tuple[str, str]] = field(default_factory=list)
    refuse: Callable[[str, str], int] = lambda method, path: 0
    code: str = "Refused"


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3]:
    app = DomainDispatcherApplication(create_backend_app)
    s3 = S3("", None)

    def counting(environ: dict[str, Any], start: Any) -> Any:  # noqa: ANN401 - WSGI
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].encode("latin-1").decode()
        s3.asked.append((method, path))
        if status := s3.refuse(method, path):
            start(f"{status} Refused", [("Content-Type", "application/xml")])
            return [f"<Error><Code>{s3.code}</Code></Error>".encode()]
        return app(environ, start)

    server = make_server("127.0.0.1", 0, counting, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    s3.address = f"http://127.0.0.1:{server.server_port}"
    yield s3
    server.shutdown()
    server.server_close()


@pytest.fixture
def s3(s3_server: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    s3_server.refuse = lambda method, path: 0
    s3_server.client = boto3.client("s3", endpoint_url=s3_server.address)
    return s3_server


@pytest.fixture
def bucket_shop(s3: S3, root: Path) -> Iterator[Callable[..., Shop]]:
    """Of a bucket of its own, whose name is that of the test's folder."""
    name = "b-" + os.urandom(6).hex()
    s3.client.create_bucket(Bucket=name)

    def shop(prefix: str = "", **said: Any) -> Shop:  # noqa: ANN401 - lists and tables
        texts = {"kind": "s3", "bucket": name, "endpoint": s3.address} | ({"prefix": prefix} if prefix else {})
        lists = {key: value for key, value in said.items() if isinstance(value, tuple)}
        tables = {key: value for key, value in said.items() if isinstance(value, dict)}

        def shown() -> dict[str, bytes]:
            found = {}
            for part in s3.client.get_paginator("list_objects_v2").paginate(Bucket=name, Prefix=prefix):
                for each in part.get("Contents", ()):
                    key = each["Key"]
                    if not is_own(key.removeprefix(prefix)):
                        found[key.removeprefix(prefix)] = s3.client.get_object(Bucket=name, Key=key)["Body"].read()
            return found

        def put(path: str, text: bytes) -> None:
            s3.client.put_object(Bucket=name, Key=prefix + path, Body=text)

        def lose(path: str) -> None:
            s3.client.delete_object(Bucket=name, Key=prefix + path)

        return Shop(root, Target("bucket", "s3", texts, lists, tables), shown, put, lose)

    yield shop
    s3.refuse = lambda method, path: 0


@dataclass
class Sshd:
    """A running sshd that lets one key in, and the ssh that reaches it."""

    host: str
    shell: str


@pytest.fixture(scope="session")
def sshd_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    program = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
    if not (program and shutil.which("rsync") and shutil.which("ssh-keygen")):
        skip_for_want_of("rsync and sshd", "apt-get install rsync openssh-server")
    folder = tmp_path_factory.mktemp("sshd")
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    shutil.copy(folder / "key.pub", folder / "authorized")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = (folder / "host.pub").read_text().split()[:2]
    (folder / "known").write_text(f"[127.0.0.1]:{port} {' '.join(words)}\n")
    lines = [
        f"Port {port}",
        "ListenAddress 127.0.0.1",
        f"HostKey {folder}/host",
        f"AuthorizedKeysFile {folder}/authorized",
    ]
    lines += [
        "PidFile none",
        "UsePAM no",
        "StrictModes no",
        "PasswordAuthentication no",
        "MaxStartups 100",
        "PermitRootLogin yes",
    ]
    (folder / "config").write_text("\n".join(lines) + "\n")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # without it the program does not begin
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen([program, "-D", "-e", "-f", folder / "config"], stdout=log, stderr=log)
    shell = f"ssh -F none -p {port} -i {folder}/key -o UserKnownHostsFile={folder}/known -o BatchMode=yes -o IdentitiesOnly=yes"
    shell += f" -o ControlMaster=auto -o ControlPath={folder}/c -o ControlPersist=30"
    host = f"{os.environ.get('USER', 'root')}@127.0.0.1"
    for _ in range(100):
        if subprocess.run([*shell.split(), host, "true"], check=False, capture_output=True).returncode == 0:
            break
        time.sleep(0.05)
    else:
        running.terminate()
        skip_for_want_of("an sshd that lets one in", (folder / "log").read_text(errors="replace")[-300:])
    yield Sshd(host, shell)
    running.terminate()
    running.wait()


@pytest.fixture
def rsync_shop(sshd_server: Sshd, root: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("RSYNC_RSH", sshd_server.shell)
    place = root.parent / "there"
    shop = folder_shop(root)
    texts = {"kind": "rsync", "to": f"{sshd_server.host}:{place}"}

    def put(path: str, text: bytes) -> None:
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(text)
        if path in shop.whole():
            os.utime(place / path, (1, 1))  # so that it differs by more than what was written within this second

    return Shop(root, Target("host", "rsync", texts), lambda: tree(place), put, lambda path: (place / path).unlink())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "dossier"
    folder.mkdir()
    return folder


KINDS = ["folder", "editions", "git", "s3", "rsync", "zip"]


@pytest.fixture(params=KINDS)
def shop(request: pytest.FixtureRequest, root: Path) -> Shop:
    """A target of each kind, one after the other."""
    kind = request.param
    if kind == "s3":
        bucket: Callable[..., Shop] = request.getfixturevalue("bucket_shop")
        return bucket(prefix="moscow/")
    if kind == "rsync":
        if sys.platform == "win32":
            skip_for_want_of("an sshd", "a POSIX system")
        host: Shop = request.getfixturevalue("rsync_shop")
        return host
    return {"folder": folder_shop, "editions": editions_shop, "git": git_shop, "zip": zip_shop}[kind](root)
