"""broken_links: small sites in, its sentences out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site_links import broken_links

BASE = "https://example.org/moscow/"


def site(folder: Path, files: dict[str, str]) -> Path:
    for path, text in {"index.html": "<title>x</title>", "people/index.html": '<p id="a">', **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="index.html">',
        '<a href="../index.html">',
        '<a href="./../people/./index.html#a">',
        '<a href="?q=1">',
        '<a href="index.html?q=1#a">',
        '<a href="#">',
        '<a href="#top">',
        '<p id="b"><a href="#b">',
        '<p id="b c"><a href="#b%20c">',
        '<a name="b"></a><a href="#b">',
        '<a href="index.html#:~:text=some%20words">',
        '<a href="index.html#a:~:text=some%20words">',
        '<a href="%C3%A9t%C3%A9.html">',
        '<a href="été.html">',
        '<a href="https://elsewhere.example/x">',
        '<a href="mailto:a@example.org">',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        '<img srcset="été.html 1x, ../index.html 2x">',
        f'<link rel="canonical" href="{BASE}people/x.html">',
        f'<a href="{BASE}">',
        f'<a href="{BASE}people/">',
        f'<meta property="og:url" content="{BASE}people/x.html">',
        '<svg><defs><linearGradient id="fade"/></defs><rect fill="url(#fade)"/></svg>',
        '<style>/* url(gone.png) */ p { background: url("../index.html") }</style>',
    ],
)
def test_a_link_that_leads_somewhere_is_no_fault(tmp_path: Path, markup: str) -> None:
    folder = site(tmp_path, {"people/x.html": markup, "people/été.html": ""})
    assert broken_links(folder, BASE) == []


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ('<a href="gone.html">', 'href "gone.html" names no file'),
        ('<a href="Index.html">', 'href "Index.html" names no file'),
        ('<a href="../people">', 'href "../people" names a folder, which no server completes on a disk'),
        ('<a href="./">', 'href "./" names a folder, which no server completes on a disk'),
        ('<a href="index.html/">', 'href "index.html/" names no file'),
        ('<a href="../../moscow/index.html">', 'href "../../moscow/index.html" leaves the site'),
        ('<a href="/a.html">', 'href "/a.html" starts at the host\'s root, which a disk and a sub-path have not'),
        ('<a href="//example.org/">', 'href "//example.org/" has no scheme, which a disk takes for a file\'s'),
        ('<a href="file:///x.html">', 'href "file:///x.html" names a file of one computer'),
        ('<a href="">', 'href "" is empty'),
        ("<a href>", 'href "" is empty'),
        ('<a href="#b">', 'href "#b": people/x.html has no id "b"'),
        ('<a href="index.html#b">', 'href "index.html#b": people/index.html has no id "b"'),
        ('<a href="../people/index.html#A">', 'href "../people/index.html#A": people/index.html has no id "A"'),
        ('<script src="gone.js"></script>', 'src "gone.js" names no file'),
        ('<img srcset="gone.png 1x, index.html 2x">', 'srcset "gone.png" names no file'),
        ('<img srcset="index.html, gone.png 2x">', 'srcset "gone.png" names no file'),
        ('<video poster="gone.png">', 'poster "gone.png" names no file'),
        ('<object data="gone.svg"></object>', 'data "gone.svg" names no file'),
        ('<form action="gone.html">', 'action "gone.html" names no file'),
        ('<link rel="icon" href="gone.png">', 'href "gone.png" names no file'),
        ('<svg><use href="#b"/></svg>', 'href "#b": people/x.html has no id "b"'),
        ('<svg><use xlink:href="#b"/></svg>', 'xlink:href "#b": people/x.html has no id "b"'),
        ('<svg><rect fill="url(#b)"/></svg>', 'url() "#b": people/x.html has no id "b"'),
        ('<p style="background: url(gone.png)">', 'url() "gone.png" names no file'),
        ("<style>@import 'gone.css';</style>", 'url() "gone.css" names no file'),
        ('<meta http-equiv="refresh" content="0; url=gone.html">', 'refresh "gone.html" names no file'),
        ('<p id="b"><p id="b">', 'id "b" stands 2 times'),
        ('<base href="..">', "has a <base>, so that links on it lead elsewhere"),
        (f'<link rel="canonical" href="{BASE}gone.html">', f'href "{BASE}gone.html" names no file'),
        (f'<meta content="{BASE}gone.png">', f'content "{BASE}gone.png" names no file'),
        (f'<a href="{BASE}empty/">', f'href "{BASE}empty/" names a folder without index.html'),
        (f'<a href="{BASE}../x.html">', f'href "{BASE}../x.html" leaves the site'),
        ('<noscript><a href="gone.html"></noscript>', 'href "gone.html" names no file'),
    ],
)
def test_a_planted_fault_is_named_with_its_page(tmp_path: Path, markup: str, fault: str) -> None:
    folder = site(tmp_path, {"people/x.html": markup, "empty/x.txt": ""})
    assert fault in [found.removeprefix("people/x.html: ") for found in broken_links(folder, BASE)]


def test_a_style_sheet_names_files_beside_itself(tmp_path: Path) -> None:
    css = "p { mask: url(b.svg) } i { fill: url(#x) } a { mask: url('c.svg') }"
    folder = site(tmp_path, {"assets/a.css": css, "assets/b.svg": ""})
    assert broken_links(folder) == ['assets/a.css: url() "c.svg" names no file']


def test_a_feed_and_a_sitemap_name_pages_under_the_base_url(tmp_path: Path) -> None:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><link href="{BASE}gone.html"/><link href="https://o.example/"/></feed>'
    sitemap = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{BASE}</loc></url><url><loc>{BASE}lost.html</loc></url><url><loc>https://o.example/</loc></url></urlset>"
    )
    folder = site(tmp_path, {"feed.xml": feed, "sitemap.xml": sitemap, "bad.xml": "<a>"})
    assert broken_links(folder, BASE) == [
        "bad.xml: is no XML: no element found: line 1, column 3",
        f'feed.xml: address "{BASE}gone.html" names no file',
        f'sitemap.xml: address "{BASE}lost.html" names no file',
        f'sitemap.xml: address "https://o.example/" is not under {BASE}',
    ]


def test_without_a_base_url_full_addresses_are_not_looked_at(tmp_path: Path) -> None:
    folder = site(tmp_path, {"x.html": f'<a href="{BASE}gone.html">', "feed.xml": f"<a>{BASE}gone.html</a>"})
    assert broken_links(folder) == []


def test_one_fault_of_many_pages_is_named_for_each(tmp_path: Path) -> None:
    folder = site(tmp_path, {f"people/{name}.html": '<a href="gone.html">' for name in "bcd"})
    assert broken_links(folder) == [f'people/{name}.html: href "gone.html" names no file' for name in "bcd"]
