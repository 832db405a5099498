"""A release's seal: what manifest.json and SHA256SUMS say, signatures, and that a plain build takes it away."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.running import dossier, tree, usage, write
from tests.conftest import skip_for_want_of

MEMO = "---\ntitle: Memo\npublished: 2026-11-01\n---\nOne stands here.\n"


@pytest.fixture
def memos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "m/dossier.yaml", "title: Memos\nsearch: off\ncheck: {orphan: ignore}\n")
    write(tmp_path / "m/content/documents/memo.md", MEMO)
    return tmp_path / "m"


def released(*options: str, day: str = "2026-11-20") -> None:
    said = dossier("release", "m", "--date", day, *options)
    assert (said.status, said.err) == (0, "")


def manifest(folder: Path) -> dict[str, object]:
    return dict(json.loads((folder / "public/manifest.json").read_bytes()))


def test_the_manifest_says_the_day_and_the_versions(memos: Path) -> None:
    released()
    said = manifest(memos)
    assert said["edition"] == "2026-11-20"
    versions = said["made_with"]
    assert isinstance(versions, dict)
    assert {"dossier", "jinja2", "markdown-it-py", "markupsafe", "pyyaml"} <= versions.keys()
    assert not {"pytest", "python"} & versions.keys()


def test_each_file_has_its_sum(memos: Path) -> None:
    released()
    site = memos / "public"
    sums = dict(line.split("  ")[::-1] for line in (site / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    files = {
        p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in site.rglob("*")
        if p.is_file()
    }
    del files["SHA256SUMS"]
    assert sums == files


def test_a_release_again_is_the_same(memos: Path) -> None:
    released()
    before = {path: path.stat().st_mtime_ns for path in (memos / "public").rglob("*")}
    released()
    assert {path: path.stat().st_mtime_ns for path in (memos / "public").rglob("*")} == before


def test_a_plain_build_takes_the_seal_away(memos: Path) -> None:
    released()
    assert dossier("build", "m").status == 0
    assert not (memos / "public/SHA256SUMS").exists()
    assert "edition" not in manifest(memos)


def test_an_edition_says_what_it_did(memos: Path) -> None:
    released()
    write(memos / "content/documents/memo.md", MEMO.replace("One", "Another"))
    write(memos / "content/documents/letter.md", "---\ntitle: Letter\npublished: 2026-11-02\n---\nTwo.\n")
    said = dossier("release", "m", "--date", "2026-11-27", "--accept", "memo#p1")
    assert (said.status, said.err) == (0, "")
    assert said.out == (
        "2 documents → m/public/ in 0.0 s\n"
        "Edition of 2026-11-27: 1 document added, 1 document changed\n"
        "m/anchors.lock holds 2 paragraphs of 2 documents, 2 new or changed: commit it\n"
    )
    lock = (memos / "anchors.lock").read_text(encoding="utf-8")
    assert "# memo\nmemo | 2026-11-20 | earlier\nmemo | 2026-11-27 | p1 | " in lock


def test_an_id_that_was_merged_leads_on_since_that_day(memos: Path) -> None:
    write(memos / "content/people/ann.md", "---\nname: Ann\n---\n")
    released()
    write(memos / "content/people/ann.md", "---\nname: Ann\nformer_ids: [a-lee]\n---\n")
    said = dossier("release", "m", "--date", "2026-11-27")
    assert "Edition of 2026-11-27: 1 record renamed or merged\n" in said.out
    assert "\nperson/a-lee | 2026-11-27 | leads to person/ann\n" in (memos / "anchors.lock").read_text(encoding="utf-8")
    released(day="2026-12-01")
    assert "\nperson/a-lee | 2026-11-27 | leads to person/ann\n" in (memos / "anchors.lock").read_text(encoding="utf-8")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    if not shutil.which("ssh-keygen"):
        skip_for_want_of("ssh-keygen", "it comes with OpenSSH")
    made = tmp_path / "key"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "curator", "-f", str(made)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return made


def test_a_signed_release_is_verified_by_the_systems_programs(memos: Path, key: Path) -> None:
    released("--sign", str(key))
    write(memos.parent / "signers", f"curator {key.with_suffix('.pub').read_text(encoding='utf-8')}")
    site = memos / "public"
    verify = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        "../../signers",
        "-I",
        "curator",
        "-n",
        "file",
        "-s",
        "SHA256SUMS.sig",
    ]
    sums = (site / "SHA256SUMS").read_bytes()
    assert subprocess.run(verify, cwd=site, input=sums, check=False, capture_output=True).returncode == 0
    assert subprocess.run(verify, cwd=site, input=sums + b"\n", check=False, capture_output=True).returncode != 0


def test_a_release_without_a_signature_takes_the_old_one_away(memos: Path, key: Path) -> None:
    released("--sign", str(key))
    write(memos / "content/documents/letter.md", "---\ntitle: Letter\npublished: 2026-11-02\n---\nTwo.\n")
    released(day="2026-11-27")
    assert not (memos / "public/SHA256SUMS.sig").exists()


def test_a_key_that_is_not_there_is_wrong_use(memos: Path) -> None:
    if not shutil.which("ssh-keygen"):
        skip_for_want_of("ssh-keygen", "it comes with OpenSSH")
    said = dossier("release", "m", "--date", "2026-11-20", "--sign", "none")
    assert (said.status, said.err) == (
        2,
        usage("release", f"there is no key `{memos.parent / 'none'}`: `ssh-keygen -t ed25519` makes one"),
    )
    assert not (memos / "anchors.lock").exists()


def test_a_machine_without_the_program_is_told_so(memos: Path) -> None:
    said = dossier("release", "m", "--date", "2026-11-20", "--sign", "none", PATH=os.devnull)
    assert said.err == usage(
        "release", "signing needs `ssh-keygen`, which comes with OpenSSH and is not on this machine"
    )
    assert not (memos / "public").exists()


def broken(key: Path) -> Path:
    key.write_text("no key\n", encoding="utf-8")
    key.chmod(0o600)
    return key


def test_with_a_key_that_does_not_sign_nothing_is_released(memos: Path, key: Path) -> None:
    said = dossier("release", "m", "--date", "2026-11-20", "--sign", str(broken(key)))
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith(f"{key}: error[sign-failed] the release cannot be signed: ")
    assert said.err.endswith("\n1 error: not released\n")
    assert not (memos / "anchors.lock").exists()
    assert not (memos / "public").exists()


def test_a_release_that_cannot_be_signed_leaves_the_one_before(memos: Path, key: Path) -> None:
    released("--sign", str(key))
    before = tree(memos)
    write(memos / "content/documents/letter.md", "---\ntitle: Letter\npublished: 2026-11-02\n---\nTwo.\n")
    assert dossier("release", "m", "--date", "2026-11-27", "--sign", str(broken(key))).status == 1
    (memos / "content/documents/letter.md").unlink()
    assert {p: text for p, text in tree(memos).items() if not p.startswith(".dossier/")} == {
        p: text for p, text in before.items() if not p.startswith(".dossier/")
    }


def signing(memos: Path, key: str) -> None:
    write(memos / "dossier.yaml", f"title: Memos\nsign: {key}\nsearch: off\ncheck: {{orphan: ignore}}\n")


def test_the_key_may_stand_in_dossier_yaml(memos: Path, key: Path) -> None:
    signing(memos, f"../{key.name}")
    released()
    write(memos.parent / "signers", f"curator {key.with_suffix('.pub').read_text(encoding='utf-8')}")
    said = dossier("verify", "m/public", "--signers", "signers")
    assert (said.status, said.err) == (0, "note: signed by curator\n")
    signature = (memos / "public/SHA256SUMS.sig").read_bytes()
    released()
    assert (memos / "public/SHA256SUMS.sig").read_bytes() == signature
    write(memos / "content/documents/letter.md", "---\ntitle: Letter\npublished: 2026-11-02\n---\nTwo.\n")
    released("--no-sign", day="2026-11-27")
    assert not (memos / "public/SHA256SUMS.sig").exists()


def test_a_key_of_dossier_yaml_that_is_not_there_is_said_at_its_place(memos: Path, key: Path) -> None:
    signing(memos, "../none")
    said = dossier("release", "m", "--date", "2026-11-20")
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        "dossier.yaml:2:7: error[sign-failed] the release cannot be signed: "
        f"there is no key `{memos.parent / 'none'}`: `ssh-keygen -t ed25519` makes one\n"
        "    sign: ../none\n"
        "          ^^^^^^^\n"
        "    hint: mend that, or say --no-sign to release without a signature\n"
        "1 error: not released\n"
    )
    assert not (memos / "anchors.lock").exists()
    assert dossier("release", "m", "--sign", str(key), "--no-sign").err == usage(
        "release", "--sign and --no-sign: say one of them"
    )
    released("--no-sign")


def test_what_is_published_is_signed(memos: Path, key: Path) -> None:
    signing(memos, f"../{key.name}")
    with (memos / "dossier.yaml").open("a", encoding="utf-8") as file:
        file.write("publish: {copy: {kind: folder, path: ../copy}}\n")
    look = dossier("publish", "--dir", "m", "--date", "2026-11-20", "--dry-run")
    assert (look.status, look.err) == (0, "")
    assert not (memos / "public").exists()
    assert dossier("publish", "--dir", "m", "--date", "2026-11-20").status == 0
    write(memos.parent / "signers", f"curator {key.with_suffix('.pub').read_text(encoding='utf-8')}")
    said = dossier("verify", "copy", "--signers", "signers", "--dir", "m")
    assert (said.status, said.err) == (0, "note: signed by curator\n")
    for options in ((), ("--no-sign",)):
        look = dossier("publish", "--dir", "m", "--date", "2026-11-20", "--dry-run", *options)
        assert look.out.startswith("         files")
        assert "SHA256SUMS.sig" not in look.out


def test_a_day_that_is_still_to_come_ends_no_embargo(memos: Path) -> None:
    write(memos / "content/documents/letter.md", "---\ntitle: Letter\nembargo_until: 2027-03-01\n---\nTwo.\n")
    now = str(int(datetime(2026, 11, 25, tzinfo=UTC).timestamp()))
    for command in (("release", "m"), ("publish", "--dir", "m")):
        write(
            memos / "dossier.yaml",
            "title: Memos\nsearch: off\ncheck: {orphan: ignore, date-unknown: ignore}\n"
            "publish: {copy: {kind: folder, path: ../copy}}\n",
        )
        said = dossier(*command, "--date", "2027-11-25", SOURCE_DATE_EPOCH=now)
        assert (said.status, said.out) == (1, "")
        assert said.err.startswith(
            "content/documents/letter.md:3:16: error[embargo-early] this is under embargo until 2027-03-01, "
            "and a release of 2027-11-25 would publish it on 2026-11-25\n"
            "    embargo_until: 2027-03-01\n"
            "                   ^^^^^^^^^^\n"
            "    hint: release it when the embargo is over; if it is over already, change it\n"
        )
    assert not (memos / "public").exists()
    later = str(int(datetime(2027, 3, 2, tzinfo=UTC).timestamp()))
    assert dossier("release", "m", "--date", "2027-11-25", SOURCE_DATE_EPOCH=later).status == 0
    assert (memos / "public/documents/letter.html").is_file()
