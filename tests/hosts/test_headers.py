"""What `_headers` lets in is what stands in the pages, whatever the theme and the language; and nothing else."""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from dossier.core.hosts import MOST
from dossier.pipeline import Options, build_dossier
from tests.hosts.serving import rules_of, sent_for

FILES = {
    "content/people/ada-lind.md": "---\nname: Ada Lind\nformer_ids: [a-lind]\n---\nA pilot.\n",
    "content/documents/letter.md": "---\ntitle: Letter\npublished: 2015\n---\nAda Lind wrote this.\n",
}
CSP = "Content-Security-Policy"


def built(root: Path, config: str, files: dict[str, str] | None = None) -> Path:
    for path, text in {**FILES, **(files or {}), "dossier.yaml": f"title: Harbour\n{config}"}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    result = build_dossier(Options(root, "2015-12-31"))
    assert not result.failed, result.diagnostics
    return root / "public"


def policy_for(site: Path, url: str, *, joins: bool = False) -> list[str]:
    rules = rules_of((site / "_headers").read_text(encoding="utf-8"))
    return [value for name, value in sent_for(rules, f"/{url}", joins=joins) if name == CSP]


def named(text: str) -> str:
    digest = hashlib.sha256(text.replace("\r\n", "\n").encode()).digest()
    return f"'sha256-{codecs.encode(digest, 'base64').decode().strip()}'"


def let_in(policy: str, what: str) -> list[str]:
    return next(part.split()[1:] for part in policy.split("; ") if part.startswith(what))


@pytest.mark.parametrize(
    "config",
    ["theme: default\n", "theme: broadsheet\n", "languages: [de, ar]\n", "theme: mine\nurl: https://example.org/\n"],
)
def test_whatever_stands_in_a_page_is_named(tmp_path: Path, config: str) -> None:
    own = "<!DOCTYPE html>\r\n<title>x</title>\r\n<script>\r\nlet a = 1;\r\n</script><style>\r\np { color: red }\r\n</style>\r\n"
    site = built(tmp_path, config, {"themes/mine/templates/changes.html": own})
    found = 0
    for path in site.rglob("*.html"):
        tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
        (policy,) = (
            policy_for(site, path.relative_to(site).as_posix()) if "url" not in config else policy_for(site, "x")
        )
        for node in tree.css("script:not([src]):not([type]), style"):
            found += 1
            allowed = let_in(policy, "script-src" if node.tag == "script" else "style-src")
            assert named(node.text()) in allowed, path
        assert not tree.css("[style], [onclick], [onload]"), path
    assert found > 10


def test_a_change_of_the_style_sheet_changes_what_is_let_in(tmp_path: Path) -> None:
    """404.html holds it; what was built before and what is built anew are the same."""
    before = (built(tmp_path, "theme: mine\n", {"themes/mine/static/theme.css": ""}) / "_headers").read_bytes()
    other = "@layer theme { p { margin: 1em } }\n"
    after = (built(tmp_path, "theme: mine\n", {"themes/mine/static/theme.css": other}) / "_headers").read_bytes()
    clean = built(tmp_path / "clean", "theme: mine\n", {"themes/mine/static/theme.css": other}) / "_headers"
    assert before != after == clean.read_bytes()


def test_a_new_former_id_is_a_new_line(tmp_path: Path) -> None:
    built(tmp_path, "")
    site = built(
        tmp_path,
        "",
        {"content/documents/letter.md": "---\ntitle: Letter\npublished: 2015\nformer_ids: [memo]\n---\nText.\n"},
    )
    assert (site / "_redirects").read_text(encoding="utf-8") == (
        "/documents/memo.html /documents/letter.html 301\n/people/a-lind.html /people/ada-lind.html 301\n"
    )


def test_without_former_ids_there_are_no_redirects_and_turned_off_there_is_nothing(tmp_path: Path) -> None:
    plain = {"content/people/ada-lind.md": "---\nname: Ada Lind\n---\n"}
    site = built(tmp_path, "", plain)
    assert sorted(path.name for path in site.glob("_*")) == ["_headers"]
    assert built(tmp_path, "hosts: off\n", plain) == site
    assert list(site.glob("_*")) == []


def test_without_a_url_the_page_for_what_is_not_there_links_to_the_top_of_its_host(tmp_path: Path) -> None:
    text = (built(tmp_path, "") / "404.html").read_text(encoding="utf-8")
    links = {str(a.attributes["href"]) for a in LexborHTMLParser(text).css("a[href]")}
    assert "/documents/index.html" in links
    assert all(re.match(r"/|#|https?:", link) for link in links), links


def test_no_more_rules_than_a_host_reads(tmp_path: Path) -> None:
    tags = "de fr es ru ar zh it pl pt nl tr uk ja ko".split()
    site = built(tmp_path, f"languages: [{', '.join(tags)}]\ncheck: {{language-unspoken: ignore}}\n")
    rules = rules_of((site / "_headers").read_text(encoding="utf-8"))
    assert 15 <= len(rules) <= MOST
    assert all(len(f"{name}: {value}") < 2_000 for rule in rules for name, value in rule.headers)
