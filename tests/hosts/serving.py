"""A built site to nginx serving it as a host does that reads `_headers` and `_redirects`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

TYPES = "text/html html; text/css css; text/javascript js; image/svg+xml svg; application/xml xml; application/json json; text/plain txt"


@dataclass(frozen=True, slots=True)
class Rule:
    """A block of `_headers`."""

    path: str
    headers: tuple[tuple[str, str], ...]

    def fits(self, path: str) -> bool:
        return path.startswith(self.path.removesuffix("*")) if self.path.endswith("*") else path == self.path


def rules_of(text: str) -> list[Rule]:
    """What `_headers` says, in its order."""
    rules: list[Rule] = []
    for line in text.splitlines():
        if line.startswith("  "):
            name, value = line.strip().split(": ", 1)
            rules[-1] = Rule(rules[-1].path, (*rules[-1].headers, (name, value)))
        elif line and not line.startswith("#"):
            rules.append(Rule(line, ()))
    return rules


def sent_for(rules: list[Rule], path: str, *, joins: bool) -> list[tuple[str, str]]:
    """The headers of an answer: all that are said, or of each name what the narrowest rule says."""
    found = [header for rule in rules if rule.fits(path) for header in rule.headers]
    return found if joins else list({name: (name, value) for name, value in found}.values())


def find_nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/usr/local/sbin")


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def nginx(program: str, host: Path, below: str, port: int, *, joins: bool) -> Iterator[None]:
    """Serves the folder `host`, in which the site lies at the path `below`, which begins and ends with a slash."""
    site = host / below.strip("/")
    settings = host.parent / f"nginx-{port}.conf"
    settings.write_text(_settings(site, host, below, port, joins=joins), encoding="utf-8")
    log = host.parent / f"nginx-{port}.log"
    with log.open("wb") as out:
        served = subprocess.Popen([program, "-e", str(log), "-p", str(host.parent), "-c", str(settings)], stderr=out)
    try:
        _wait(port, served, log)
        yield
    finally:
        served.terminate()
        served.wait(10)


def _settings(site: Path, host: Path, below: str, port: int, *, joins: bool) -> str:
    rules = rules_of((site / "_headers").read_text(encoding="utf-8"))
    places = [_location(rules, rule.path.removesuffix("*"), joins=joins) for rule in rules]
    file = site / "_redirects"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    for old, new, status in (line.split() for line in lines):
        places.append(f"location = {old} {{ return {status.removesuffix('!')} {new}; }}")
    own = f"{host.parent}/nginx-{port}"
    kept = "".join(f"{name}_temp_path {own}-{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    inner = "\n".join(places)
    return f"""daemon off; {user} pid {own}.pid; worker_processes 1;
events {{ worker_connections 128; }}
http {{
access_log off; {kept} types {{ {TYPES}; }} default_type application/octet-stream; charset utf-8; absolute_redirect off;
server {{ listen 127.0.0.1:{port}; root {host}; index index.html; error_page 404 {below}404.html;
{inner}
}} }}
"""


def _location(rules: list[Rule], start: str, *, joins: bool) -> str:
    quoted = (f'add_header {name} "{value}" always;' for name, value in sent_for(rules, f"{start}x", joins=joins))
    return f"location ^~ {start} {{ {' '.join(quoted)} }}"


def _wait(port: int, served: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        if served.poll() is not None:
            raise AssertionError(log.read_text(encoding="utf-8"))
        with closing(socket.socket()) as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("nginx does not answer")
