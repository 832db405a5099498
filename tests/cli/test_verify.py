"""`dossier verify` against folders and real servers: what it says, and how it ends."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from dossier.manifest import MANIFEST, SIGNATURE, SUMS, Held, Manifest, manifest_bytes, sums_bytes
from tests.cli.running import Said, dossier, usage, write

DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "verifying.md"
FILES = {
    "404.html": b"<h1>There is nothing</h1>",
    "index.html": b"<h1>Cover</h1>",
    "documents/index.html": b"<h1>Documents</h1>",
    "documents/letter.html": b'<p id="p1">One</p><p id="p2">Two</p><p class="stone" id="p3">gone</p>',
    "documents/note.html": b'<meta http-equiv="refresh" content="0; url=../documents/memo.html">',
    "documents/memo.html": b'<p id="p1">One</p>',
    "files/письмо 100%?#1.txt": "Письмо".encode(),
    "style.css": b"p { color: red }" * 500,
}
LOCK = """\
# letter
letter | 2026-11-25 | p1-p2 | 13680fcbf671 4b856ea3083e
letter#p3 | 2026-11-26 | gone | The union withdrew it.

# note
note | 2026-11-25 | p1 | d8e0b330ea54
"""
WELL = "8 files compared in 0.0 s; all as published\n"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def publish(folder: Path, files: Mapping[str, bytes] = FILES, edition: str = "") -> Path:
    """A site as a build leaves it; as a release does, with sums, where it has an edition."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    held = {path: Held(len(content), digest(content)) for path, content in files.items()}
    manifest = manifest_bytes(Manifest(held, edition))
    (folder / MANIFEST).write_bytes(manifest)
    if edition:
        sums = {path: each.sha256 for path, each in held.items()} | {MANIFEST: digest(manifest)}
        (folder / SUMS).write_bytes(sums_bytes(sums))
    return folder


@pytest.fixture
def site(here: Path) -> Path:
    return publish(here / "site")


@pytest.fixture
def release(here: Path) -> Path:
    return publish(here / "site", edition="2026-11-25")


class Plain(SimpleHTTPRequestHandler):
    """The server of Python's library, with connections that stay open and without a log."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True


@contextmanager
def served(folder: Path, how: type[Plain] = Plain) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), partial(how, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asked(folder: Path, how: type[Plain] = Plain, below: str = "/", *options: str) -> Said:
    """What is said of a folder that is served so, with one name for every address."""
    with served(folder, how) as address:
        said = dossier("verify", address + below, *options)
        return Said(said.status, said.out.replace(address, "http://host"), said.err.replace(address, "http://host"))


# Folders


@pytest.mark.usefixtures("site")
def test_a_folder_that_is_as_published() -> None:
    assert dossier("verify", "site") == Said(0, f"site: {WELL}", "")


@pytest.mark.usefixtures("release")
def test_a_release_that_is_as_published() -> None:
    assert dossier("verify", "site") == Said(0, f"site, edition of 2026-11-25: {WELL}", "")


@pytest.mark.usefixtures("x")
def test_a_real_release_with_its_anchors() -> None:
    assert dossier("release", "x", "--date", "2026-11-25").status == 0
    said = dossier("verify", "x/public", "--dir", "x")
    assert (said.status, said.err) == (0, "")
    assert re.fullmatch(
        r"x/public(, edition of 2026-11-25)?: \d+ files and 5 anchors compared in 0.0 s; all as published\n", said.out
    )


def test_what_differs_is_listed_by_kind(release: Path) -> None:
    (release / "index.html").write_bytes(b"<h1>Other</h1>")
    (release / "style.css").write_bytes(b"p { color: blue }")
    (release / "documents" / "memo.html").unlink()
    (release / "404.html").unlink()
    (release / "404.html").mkdir()
    write(release / "notes" / "mine.txt", "Mine")
    assert dossier("verify", "site") == Said(
        1,
        "missing        documents/memo.html\n"
        "different      index.html: 14 bytes, others than published\n"
        "different      style.css: 17 bytes, not 8,000\n"
        "unread         404.html: is a folder\n"
        "not listed     notes/mine.txt\n"
        "site, edition of 2026-11-25: 8 files compared in 0.0 s; 1 missing, 2 different, 1 unread, 1 not listed\n",
        "",
    )


def test_files_of_others_are_a_difference_only_if_asked(site: Path) -> None:
    write(site / "CNAME", "example.org")
    write(site / ".git" / "HEAD", "ref: refs/heads/main")
    said = "not listed     CNAME\nsite: 8 files compared in 0.0 s; 1 not listed\n"
    assert dossier("verify", "site") == Said(0, said, "")
    assert dossier("verify", "site", "--strict") == Said(1, said, "")


def test_seals_that_disagree(release: Path) -> None:
    sums = (release / SUMS).read_text(encoding="utf-8")
    other = re.sub(r"[0-9a-f]{64}(?=  index)", "0" * 64, sums)
    other = re.sub(r".*  style.css\n", "", other)
    (release / SUMS).write_text(other + f"{'0' * 64}  more.txt\n", encoding="utf-8", newline="\n")
    manifest = (release / MANIFEST).read_text(encoding="utf-8")
    (release / MANIFEST).write_text(manifest.replace("\n", "\n\n", 1), encoding="utf-8", newline="\n")
    assert dossier("verify", "site") == Said(
        1,
        "seals disagree SHA256SUMS was made for another manifest.json\n"
        "seals disagree SHA256SUMS has another sha256 for index.html than manifest.json\n"
        "seals disagree SHA256SUMS lists more.txt, which manifest.json does not\n"
        "seals disagree SHA256SUMS has no line for style.css\n"
        "site, edition of 2026-11-25: 8 files compared in 0.0 s; 4 seals disagree\n",
        "",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no sums\n", "seals disagree SHA256SUMS, line 1, is none that sha256sum writes\n"),
        (None, "missing        SHA256SUMS\n"),
    ],
    ids=["not sums", "none"],
)
def test_sums_of_a_release_that_are_none(release: Path, text: str | None, said: str) -> None:
    (release / SUMS).unlink()
    if text:
        write(release / SUMS, text)
    kind = said[:15].strip()
    assert dossier("verify", "site") == Said(
        1, f"{said}site, edition of 2026-11-25: 8 files compared in 0.0 s; 1 {kind}\n", ""
    )


def test_a_site_that_is_half_published(site: Path) -> None:
    held = {path: Held(len(content), digest(content)) for path, content in FILES.items()}
    (site / MANIFEST).write_bytes(manifest_bytes(Manifest({**held, "new.html": Held(0, "")})))
    assert dossier("verify", "site") == Said(
        1,
        "half-published manifest.json was written while files were being replaced: build or publish again\n"
        "missing        new.html\n"
        "site: 9 files compared in 0.0 s; 1 half-published, 1 missing\n",
        "",
    )


def test_a_manifest_that_leads_out_of_its_folder(site: Path) -> None:
    text = (site / MANIFEST).read_text(encoding="utf-8")
    out = f'{{"path": "../secret", "bytes": 0, "sha256": "{digest(b"")}"}},\n{{"path": "404.html"'
    write(site / MANIFEST, text.replace('{"path": "404.html"', out))
    assert dossier("verify", "site") == Said(
        1,
        "seals disagree manifest.json lists 1 path twice, or outside of the site\n"
        "site: 8 files compared in 0.0 s; 1 seals disagree\n",
        "",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no manifest.json: this is no site that dossier made, or not its topmost address"),
        ('{"name": "An app"}', "manifest.json is not one that dossier wrote, or was damaged"),
    ],
    ids=["none", "another"],
)
def test_without_a_manifest_there_is_nothing_to_compare_with(here: Path, text: str | None, said: str) -> None:
    (here / "site").mkdir()
    if text:
        write(here / "site" / MANIFEST, text)
    assert dossier("verify", "site") == Said(1, "", f"dossier: site: {said}\n")


# Anchors


def test_each_published_paragraph_answers(site: Path, here: Path) -> None:
    write(here / "anchors.lock", LOCK)
    said = "8 files and 4 anchors compared in 0.0 s; all as published\n"
    assert dossier("verify", "site") == Said(0, f"site: {said}", "")
    assert asked(site) == Said(0, f"http://host/: {said}", "")


def test_published_paragraphs_that_answer_no_more(here: Path) -> None:
    write(here / "kept" / "anchors.lock", LOCK.replace("p1-p2 | 13680fcbf671", "p1-p2,p4 | 13680fcbf671 13680fcbf672"))
    files = {**FILES, "documents/letter.html": b'<p id="p1"><!-- <p id="p2"> --> id="p2"</p>'}
    publish(here / "site", {path: content for path, content in files.items() if "note" not in path})
    assert dossier("verify", "site", "--dir", "kept") == Said(
        1,
        "no answer      documents/letter.html#p2-p4, published on 2026-11-25\n"
        "no answer      documents/note.html, published on 2026-11-25\n"
        "site: 7 files and 5 anchors compared in 0.0 s; 2 no answer\n",
        "",
    )


@pytest.mark.usefixtures("site")
def test_a_paragraph_that_is_not_shown_need_not_answer(here: Path) -> None:
    write(here / "anchors.lock", "letter | 2026-11-25 | p1-p9 | 13680fcbf671 - - - - - - - -\n")
    assert dossier("verify", "site").out == "site: 8 files and 1 anchor compared in 0.0 s; all as published\n"


@pytest.mark.usefixtures("site")
def test_a_damaged_line_of_the_lock_is_said(here: Path) -> None:
    write(here / "anchors.lock", "<<<<<<< mine\n" + LOCK)
    said = dossier("verify", "site")
    assert said.err.startswith("anchors.lock:1:1: error[lock-invalid] a merge left its marks here\n")
    assert said.status == 1


# Addresses


def test_an_address_that_is_as_published(release: Path) -> None:
    assert asked(release) == Said(0, f"http://host/, edition of 2026-11-25: {WELL}", "")


@pytest.mark.parametrize("below", ["/in a folder/é/", "/in%20a%20folder/%C3%A9", "/in a folder/é/index.html"])
def test_a_site_in_a_folder_of_its_host(here: Path, below: str) -> None:
    publish(here / "host" / "in a folder" / "é")
    assert asked(here / "host", Plain, below) == Said(0, f"http://host{below}: {WELL}", "")


def test_what_differs_at_an_address(site: Path) -> None:
    (site / "index.html").write_bytes(b"<h1>Other cover</h1>")
    (site / "style.css").unlink()
    assert asked(site) == Said(
        1,
        "missing        style.css\n"
        "different      index.html: more than 14 bytes, not as many\n"
        "http://host/: 8 files compared in 0.0 s; 1 missing, 1 different\n",
        "",
    )


class Packed(Plain):
    def do_GET(self) -> None:
        content = Path(self.translate_path(self.path))
        if content.is_file():
            self.answer(200, gzip.compress(content.read_bytes()), Content_Encoding="gzip")
        else:
            self.answer(404)


def test_files_that_come_packed(site: Path) -> None:
    assert asked(site, Packed) == Said(0, f"http://host/: {WELL}", "")


def test_a_packed_file_that_differs(site: Path) -> None:
    (site / "style.css").write_bytes(b"a" * 5_000_000)
    said = "different      style.css: more than 8,000 bytes, not as many\n"
    assert asked(site, Packed).out.startswith(said)


class AsPacked(Plain):
    def do_GET(self) -> None:
        content = Path(self.translate_path(self.path))
        if not content.is_file():
            self.answer(404)
        elif content.suffix == ".gz":
            self.answer(200, content.read_bytes(), Content_Encoding="gzip")
        else:
            self.answer(200, content.read_bytes())


def test_a_file_that_is_itself_packed_may_be_called_so(here: Path) -> None:
    publish(here / "site", {"index.gz": gzip.compress(b"words" * 99)})
    assert asked(here / "site", AsPacked).out == "http://host/: 1 file compared in 0.0 s; all as published\n"


class Shortening(Plain):
    """Leads from index.html to the folder and from .html to without."""

    def do_GET(self) -> None:
        path = self.path.removesuffix("index.html") if self.path.endswith("/index.html") else self.path
        short = path.removesuffix(".html")
        if short != self.path:
            self.answer(308, Location=short)
            return
        file = Path(self.directory + unquote(self.path))
        file = file / "index.html" if self.path.endswith("/") else file
        file = file if file.is_file() else file.with_name(f"{file.name}.html")
        self.answer(200, file.read_bytes()) if file.is_file() else self.answer(404)


def test_a_host_that_shortens_addresses(site: Path) -> None:
    assert asked(site, Shortening) == Said(
        0,
        f"http://host/: {WELL}",
        "note: the host leads from addresses with .html to those without\n"
        "note: the host leads from index.html to its folder\n",
    )


class Polite(Plain):
    """Sends its page for what is missing as if it were found."""

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        self.answer(200, (file if file.is_file() else Path(self.directory, "404.html")).read_bytes())


def test_a_host_that_says_200_where_there_is_nothing(site: Path) -> None:
    (site / "style.css").unlink()
    note = "note: the host sends a page with status 200 where there is nothing; such a page counts as missing\n"
    assert asked(site, Polite) == Said(
        1, "missing        style.css\nhttp://host/: 8 files compared in 0.0 s; 1 missing\n", note
    )


def test_such_a_host_without_a_site(here: Path) -> None:
    write(here / "app" / "404.html", "<h1>An app</h1>")
    said = "there is no manifest.json: this is no site that dossier made, or not its topmost address"
    assert asked(here / "app", Polite) == Said(1, "", f"dossier: http://host/: {said}\n")


def sometimes(status: int, **headers: str) -> type[Plain]:
    """A host that answers each second request so."""
    seen: dict[str, int] = {}

    class Sometimes(Plain):
        def do_GET(self) -> None:
            seen[self.path] = seen.get(self.path, 0) + 1
            if seen[self.path] == 1:
                self.answer(status, b"Later", **headers)
            else:
                super().do_GET()

    return Sometimes


@pytest.mark.parametrize(("status", "wait"), [(429, "0"), (503, "0"), (503, "Wed, 25 Nov 2026 00:00:00 GMT")])
def test_a_busy_host_is_asked_again(here: Path, status: int, wait: str) -> None:
    publish(here / "site", {"index.html": b"<h1>Cover</h1>"})
    said = asked(here / "site", sometimes(status, Retry_After=wait))
    assert said == Said(0, "http://host/: 1 file compared in 0.0 s; all as published\n", "")


def on(ending: str, do: Callable[[Plain], None]) -> type[Plain]:
    class Odd(Plain):
        def do_GET(self) -> None:
            do(self) if self.path.endswith(ending) else super().do_GET()

    return Odd


def breaks_off(request: Plain) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "8000")
    request.end_headers()
    request.wfile.write(b"p { color: red }")
    request.close_connection = True


@pytest.mark.parametrize(
    ("do", "why"),
    [
        (lambda r: r.answer(403), "status 403"),
        (lambda r: r.answer(503, Retry_After="0"), "status 503, 5 times"),
        (lambda r: r.answer(302, Location="https://other.invalid/"), "leads to another host: https://other.invalid/"),
        (lambda r: r.answer(302, Location="http://[x/"), "leads to what is no address: http://[x/"),
        (lambda r: r.answer(302, Location="style.css"), "leads from one address to the next without an end"),
        (lambda r: r.answer(200, b"x", Content_Encoding="br"), "comes packed as br, which was not asked for"),
        (lambda r: r.answer(200, b"x", Content_Encoding="gzip"), "it is packed wrongly, 5 times"),
        (breaks_off, "the connection ended before the file did, 5 times"),
    ],
    ids=["forbidden", "busy", "other host", "no address", "circle", "br", "no gzip", "breaks off"],
)
def test_a_file_that_cannot_be_read_is_no_end(here: Path, do: Callable[[Plain], None], why: str) -> None:
    publish(here / "site", {"style.css": FILES["style.css"]})
    assert asked(here / "site", on("style.css", do)) == Said(
        1, f"unread         style.css: {why}\nhttp://host/: 1 file compared in 0.0 s; 1 unread\n", ""
    )


def test_instructions_for_the_host_that_it_keeps_to_itself(here: Path) -> None:
    publish(here / "site", {"_headers": b"/*\n  X: y\n", "index.html": b""})
    assert asked(here / "site", on("_headers", lambda r: r.answer(404))) == Said(
        0, "http://host/: 2 files compared in 0.0 s; all as published\n", "note: the host keeps _headers to itself\n"
    )


def test_a_host_that_does_not_answer(site: Path) -> None:
    with served(site) as address:
        pass
    said = dossier("verify", address)
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith(f"dossier: {address}: manifest.json cannot be read: ")


# Wrong use


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], "Invalid value for URL|DIR: there is no folder nope; an address begins with https:// or http://"),
        (
            ["ftp://host/"],
            "Invalid value for URL|DIR: a web address begins with https:// or http:// and names a host",
        ),
        (
            ["https://me:word@host/"],
            "Invalid value for URL|DIR: write the address without a name, a password, `?` and `#`",
        ),
        (["https://host:x/"], "Invalid value for URL|DIR: a port is a number up to 65535"),
        (["site", "--dir", "site"], "Invalid value for --dir: there is no anchors.lock in site"),
    ],
)
def test_wrong_use(arguments: list[str], said: str) -> None:
    assert dossier("verify", *arguments) == Said(2, "", usage("verify", said))


# Signatures

needs_ssh = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed")
SHELL, SUMMING = shutil.which("bash"), shutil.which("sha256sum")


def sign(site: Path, name: str = "editors@example.org") -> None:
    """Signs the sums with a new key, which ../allowed_signers allows to that name."""
    key = site.parent / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", key], check=True)
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", key, site / SUMS], check=True)
    public = key.with_suffix(".pub").read_text(encoding="utf-8")
    write(site.parent / "allowed_signers", f'{name} namespaces="file" {public}')


@needs_ssh
def test_a_signature_is_checked_against_those_who_may_sign(release: Path) -> None:
    sign(release)
    result = f"site, edition of 2026-11-25: {WELL}"
    unchecked = "note: signed, not checked: `--signers FILE` names who may sign\n"
    assert dossier("verify", "site") == Said(0, result, unchecked)
    signed = "note: signed by editors@example.org\n"
    assert dossier("verify", "site", "--signers", "allowed_signers") == Said(0, result, signed)
    assert asked(release, Plain, "/", "--signers", "allowed_signers").err == signed


@needs_ssh
def test_a_signature_of_other_sums(release: Path) -> None:
    sign(release)
    publish(release, {**FILES, "index.html": b"forged"}, "2026-11-25")
    assert dossier("verify", "site", "--signers", "allowed_signers") == Said(
        1,
        "signature      SHA256SUMS.sig: it is not that of this SHA256SUMS\n"
        "site, edition of 2026-11-25: 8 files compared in 0.0 s; 1 signature\n",
        "",
    )


@needs_ssh
def test_a_signature_of_somebody_else(release: Path) -> None:
    sign(release)
    write(release.parent / "none", "# nobody\n")
    assert dossier("verify", "site", "--signers", "none").out == (
        "signature      SHA256SUMS.sig: it was not made by a key that none names\n"
        "site, edition of 2026-11-25: 8 files compared in 0.0 s; 1 signature\n"
    )


@pytest.mark.usefixtures("release")
def test_no_signature_where_one_is_asked_for(here: Path) -> None:
    write(here / "allowed_signers", "# nobody\n")
    assert dossier("verify", "site", "--signers", "allowed_signers").out == (
        "signature      there is no SHA256SUMS.sig\n"
        "site, edition of 2026-11-25: 8 files compared in 0.0 s; 1 signature\n"
    )


def test_without_ssh_keygen_it_is_said(release: Path, here: Path) -> None:
    write(release / SIGNATURE, "a signature")
    write(here / "allowed_signers", "# nobody\n")
    why = "cannot be checked: there is no `ssh-keygen` on the PATH; it is part of OpenSSH"
    assert dossier("verify", "site", "--signers", "allowed_signers", PATH="").out == (
        f"signature      SHA256SUMS.sig: {why}\nsite, edition of 2026-11-25: 8 files compared in 0.0 s; 1 signature\n"
    )


@needs_ssh
@pytest.mark.skipif(not (SHELL and SUMMING), reason="bash or sha256sum is not installed")
def test_the_documented_commands_verify_without_dossier(here: Path) -> None:
    commands = re.findall(r"^```sh\n(.*?)^```$", DOCUMENTATION.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    site = publish(here / "site", {**FILES, "a\\b \u2028.txt": b"odd"}, "2026-11-25")
    sign(site)
    shutil.copy(here / "allowed_signers", site)
    run = partial(subprocess.run, [str(SHELL), "-e"], input=commands[0], cwd=site, capture_output=True, text=True)
    done = run(check=False)
    assert len(commands) == 1
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        r'editors@example\.org\nGood "file" signature for editors@example\.org with ED25519 key SHA256:\S+\n',
        done.stdout,
    )
    (site / "index.html").write_bytes(b"forged")
    assert run(check=False).returncode != 0
