"""Each way by which what is withheld could reach a reader: planted there it stops the release, and the program plants none."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from dossier.core.bind import Bundle, bind
from dossier.core.lock import lock_text
from dossier.core.plan.catalogue import Catalogue
from dossier.core.search import entries
from dossier.model import Dossier, Folio, Key
from dossier.names import slug
from dossier.values import replace
from tests.cli.running import Said, dossier, tree, write
from tests.leaks.folders import ALIAS, DAY, DRAFT, FORMS, NAME, TITLE, WORDS, betray, put_before, released


def stopped(folder: Path, *said: str) -> Said:
    """The release finds a leak, says these things of it, and leaves output and anchors.lock as they were."""
    before = {path: data for path, data in tree(folder).items() if path.startswith(("public/", "anchors.lock"))}
    result = released(folder)
    assert (result.status, result.out) == (1, ""), result.err
    after = {path: data for path, data in tree(folder).items() if path.startswith(("public/", "anchors.lock"))}
    assert after == before
    for each in ("error[leak]", *said):
        assert each in result.err, result.err
    betrayed = [word for word in (WORDS, TITLE, NAME, ALIAS, DRAFT) if word in _leaks(result.err)]
    assert not betrayed, "a diagnostic repeats what is withheld"
    return result


def _leaks(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if "leak" in line)


def silent(folder: Path, url: str) -> bytes:
    """A file of the real program's output, which is there and says nothing; it was released without a leak."""
    data = (folder / "public" / url).read_bytes()
    read = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    text = read.decode("utf-8", "replace").casefold()
    assert not [form for form in FORMS if form.casefold() in text or form.casefold() in url], url
    return data


def test_page(gauge: Path) -> None:
    """A template of the dossier's own theme that says what it should not."""
    silent(gauge, "documents/note.html")
    source = Path("themes/default/templates/document.html")
    template = (Path(__file__).parents[2] / source).read_text(encoding="utf-8")
    assert "{%- block main -%}" in template
    leaky = template.replace("{%- block main -%}", "{%- block main -%}<p>The keeper lives at 12 CHANDLER  lane.</p>", 1)
    write(gauge / "themes/mine/templates/document.html", leaky)
    write(gauge / "themes/mine/theme.yaml", "base: default\n")
    config = (gauge / "dossier.yaml").read_text(encoding="utf-8")
    write(gauge / "dossier.yaml", config + "theme: mine\n")
    stopped(
        gauge,
        "public/documents/log-1.html:",
        "a page gives away words that are redacted (content/documents/note.md:6:",
        "; so do 4 other files",
    )


def test_excerpt(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert b'name="description"' in silent(gauge, "documents/note.html")
    betray(
        monkeypatch, "documents/note.html", put_before("</head>", f'<meta name="description" content="At 12 {WORDS}">')
    )
    stopped(
        gauge, "public/documents/note.html:", "the excerpt in the head of a page gives away words that are redacted"
    )


def test_index(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(gauge, "documents/index.html")
    betray(monkeypatch, "documents/index.html", put_before("</main>", f"<li>{TITLE}</li>"))
    stopped(
        gauge,
        "public/documents/index.html:",
        "an index gives away the title of a document that is withheld (content/documents/sealed-paper.md:2:8)",
    )


def test_backlink(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(gauge, "people/ada.html")
    link = '<section><h2>Named in</h2><a href="../documents/sealed-paper.html">a paper</a></section>'
    betray(monkeypatch, "people/ada.html", put_before("</main>", link))
    stopped(
        gauge,
        "public/people/ada.html:",
        "the part “Named in” of a page gives away the address of a document that is withheld",
    )


def test_count_of_backlinks(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number says no name: the whole that it is counted of is looked at."""
    assert b"5 documents" in silent(gauge, "people/ada.html")  # and six there are

    def counting_all(folios: Mapping[Key, Folio], bundle: Bundle, displayed: Iterable[Key]) -> Dossier:
        bound = bind(folios, bundle, displayed)
        known = (*bound.backlinks["person/ada"], "document/sealed-paper")
        return replace(bound, backlinks={**bound.backlinks, "person/ada": known})

    monkeypatch.setattr("dossier.gather.bind", counting_all)
    stopped(
        gauge,
        "content/people/ada.md: error[leak] the backlinks, and the count of backlinks, of `person/ada` know of a record that is withheld",
    )


def test_graph(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(gauge, "network.html")
    betray(
        monkeypatch,
        "network.html",
        put_before("</main>", f"<svg><title>{NAME.split()[0]} <tspan>{NAME.split()[1]}</tspan></title></svg>"),
    )
    stopped(
        gauge,
        "public/network.html:",
        "the graph gives away a name of the person who is published as “a keeper” (content/people/zquix-hjort.md:2:7)",
    )


def test_timeline(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(gauge, "timeline.html")
    betray(monkeypatch, "timeline.html", put_before("</main>", f"<li>{DRAFT}</li>"))
    stopped(gauge, "public/timeline.html:", "the timeline gives away the title of a person that is withheld")


def test_feed(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(gauge, "feed.xml")
    betray(
        monkeypatch,
        "feed.xml",
        put_before("</feed>", f"<entry><title>Note</title><summary>12 {WORDS.replace(' ', '&#32;')}</summary></entry>"),
    )
    stopped(gauge, "public/feed.xml:", "the feed", "gives away words that are redacted")


def test_sitemap(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(gauge, "sitemap.xml")
    address = "<url><loc>https://example.org/gauge/documents/embargoed-minutes.html</loc></url>"
    betray(monkeypatch, "sitemap.xml", put_before("</urlset>", address))
    stopped(
        gauge,
        "public/sitemap.xml:",
        "the sitemap gives away the address of a document that is withheld (content/documents/embargoed-minutes.md)",
    )


def test_search(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in a packed fragment of the index."""
    fragments = list((gauge / "public/pagefind/fragment").iterdir())
    assert len(fragments) > 10
    for path in fragments:
        silent(gauge, f"pagefind/fragment/{path.name}")

    def indexing_all(book: Catalogue) -> Iterator[tuple[str, str]]:
        yield from entries(book)
        yield (
            "documents/sealed.html",
            f"<html lang=en><body data-pagefind-body><h1>{TITLE}</h1><p>coins</p></body></html>",
        )

    monkeypatch.setattr("dossier.searching.entries", indexing_all)
    write(gauge / "content/pages/new.md", "---\ntitle: New\n---\nSo that there is something to index.\n")
    stopped(gauge, "public/pagefind/", "the search index, in gzip gives away the title of a document that is withheld")


def test_linked_data(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"ld+json" in silent(gauge, "people/keeper-1.html")
    escaped = "".join(f"\\u{ord(char):04x}" for char in NAME)
    said = f'<script type="application/ld+json">{{"@type": "Person", "name": "{escaped}"}}</script>'
    betray(monkeypatch, "people/keeper-1.html", put_before("</head>", said))
    stopped(
        gauge,
        "public/people/keeper-1.html:",
        "the JSON-LD of a page, in escapes of JSON gives away a name of the person who is published as “a keeper”",
    )


def test_data_export(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = json.loads(silent(gauge, "data/dossier.json"))
    assert {"keeper-1", "note"} <= {each["id"] for each in said["records"]}
    betray(monkeypatch, "data/dossier.json", put_before('"records"', '"before": "zquix-hjort", '))
    stopped(gauge, "public/data/dossier.json:", "the data export gives away")


@pytest.mark.parametrize("deleted", [False, True])
def test_free_pages_of_a_database(gauge: Path, deleted: bool) -> None:
    """Rows that were deleted stay in the file until it is vacuumed; long values lie in pieces."""
    path = gauge / "content/files/gauge.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA secure_delete = off")
        database.execute("CREATE TABLE readings (said TEXT, by TEXT)")
        for number in range(300):
            database.execute("INSERT INTO readings VALUES (?, ?)", (f"{number} metres" * 9, "ada"))
        database.commit()
    assert released(gauge).status == 0
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA secure_delete = off")
        long = "x" * 4050
        database.execute("INSERT INTO readings VALUES (?, ?)", (f"{long} 12 {WORDS} {long}", f"12 {WORDS}"))
        database.commit()
        if deleted:
            database.execute("DELETE FROM readings")
            database.commit()
    stopped(
        gauge,
        "public/files/gauge.sqlite:",
        "a database",
        "gives away words that are redacted",
        "take the file out of content/files/",
    )


def test_file_name(gauge: Path) -> None:
    assert not [path for path in tree(gauge / "public") if any(form in path.casefold() for form in FORMS)]
    write(gauge / f"content/files/{slug(WORDS)}.txt", "Nothing to see.\n")
    stopped(gauge, "public/files/chandler-lane.txt: error[leak] the name of a file gives away words that are redacted")


def test_redirect(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"refresh" in silent(gauge, "documents/log-four.html")
    assert not (gauge / "public/documents/old-sealed-paper.html").exists()
    said = b'<!doctype html><title>moved</title><meta http-equiv="refresh" content="0; url=sealed-paper.html">'
    betray(monkeypatch, "documents/log-four.html", lambda data: said)
    stopped(
        gauge,
        "public/documents/log-four.html:",
        "the redirect of a page gives away the address of a document that is withheld",
    )


def test_previous_and_next(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page before the withheld one and the one after it lead to each other."""
    silent(gauge, "documents/note.html")
    link = '<a rel="prev" href="sealed-paper.html">earlier</a>'
    betray(monkeypatch, "documents/note.html", put_before("</main>", link))
    stopped(
        gauge,
        "public/documents/note.html:",
        "the link to the previous or next document of a page gives away the address of a document",
    )


def _jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = f"12 {WORDS}"
    exif[0x9C9B] = f"{NAME}\0".encode("utf-16-le")
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "jpeg", exif=exif)
    return file.getvalue()


def _png() -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", f"12 {WORDS}", zip=True)
    said.add_itxt("Author", NAME, zip=True)
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "png", pnginfo=said)
    return file.getvalue()


@pytest.mark.parametrize(("name", "made"), [("pier.jpg", _jpeg), ("pier.png", _png)])
def test_metadata_of_an_image(gauge: Path, name: str, made: Callable[[], bytes]) -> None:
    """Of a file that is copied. A picture on a page is made anew and carries nothing."""
    (gauge / "content/files" / name).write_bytes(made())
    stopped(
        gauge,
        f"public/files/{name}:",
        "an image, beside its pixels",
        "gives away words that are redacted",
        "gives away a name of the person who is published as “a keeper”",
    )
    write(
        gauge / "content/pages/about.md",
        f"---\ntitle: About\n---\n![The pier](../files/{name}) and [chart](../files/chart.txt)\n",
    )
    assert released(gauge).status == 0
    for path, data in tree(gauge / "public/files").items():
        assert not [form for form in FORMS if form.encode() in data.lower()], path


def _hashes(gauge: Path) -> Mapping[str, str]:
    seed = (gauge / "seeds/note.txt").read_bytes()
    paragraph = f"The keeper lives at 12 {WORDS} with Ada Tidewater."
    return {
        "sha256 of the seed": hashlib.sha256(seed).hexdigest(),
        "md5 of the paragraph": hashlib.md5(paragraph.encode(), usedforsecurity=False).hexdigest(),
        "first digits of the paragraph's": hashlib.sha256(paragraph.encode()).hexdigest()[:12],
        "base64 of the words'": base64.b64encode(hashlib.sha256(f"12 {WORDS}".encode()).digest()).decode(),
        "sha1 of a withheld file": hashlib.sha1(
            (gauge / "content/documents/sealed-paper.md").read_bytes(), usedforsecurity=False
        ).hexdigest(),
        "sha256 of a text with a name": hashlib.sha256((gauge / "content/documents/log-4.md").read_bytes()).hexdigest(),
    }


@pytest.mark.parametrize("which", range(6))
def test_hash_of_the_unredacted_text(gauge: Path, monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    told, digest = list(_hashes(gauge).items())[which]
    output = b"\n".join(tree(gauge / "public").values()) + (gauge / "anchors.lock").read_bytes()
    assert not [each for each in _hashes(gauge).values() if each[:10].encode() in output], told
    betray(monkeypatch, "documents/note.html", put_before("</main>", f"<dd>{digest}</dd>"))
    stopped(gauge, "public/documents/note.html:", "gives away a hash of")


def test_hash_in_the_lock(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that holds the digest of a paragraph as it was before words were covered."""
    assert re.search(
        r"^note \| \S+ \| p1-p2 \| [0-9a-f]{12} redacted$", (gauge / "anchors.lock").read_text(), re.MULTILINE
    )
    digest = list(_hashes(gauge).values())[2]
    write(gauge / "content/pages/new.md", "---\ntitle: New\n---\nSomething new.\n")
    write(gauge / "content/documents/log-5.md", "---\ntitle: Log 5\npublished: 2021-05-01\n---\nIt read five.\n")
    monkeypatch.setattr("dossier.release.lock_text", lambda lock: lock_text(lock).replace(" redacted", f" {digest}"))
    stopped(gauge, "anchors.lock:", "anchors.lock gives away a hash of a paragraph before it was redacted")


@pytest.mark.parametrize(
    ("bar", "with_"),
    [
        ("█████</span>", "█" * 16 + "</span>"),
        ('class="redacted"', 'class="redacted" style="width: 13em"'),
        ("█████</span>", "&#9608;" * 7 + "</span>"),
    ],
)
def test_length_of_the_bar(gauge: Path, monkeypatch: pytest.MonkeyPatch, bar: str, with_: str) -> None:
    assert silent(gauge, "documents/note.html").decode().count("█████<") >= 1
    betray(monkeypatch, "documents/note.html", lambda data: data.replace(bar.encode(), with_.encode(), 1))
    stopped(gauge, "public/documents/note.html:", "has a bar whose length tells of what it covers")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Adelheid Gezeitenwasser", "a name in a translation that is kept back (content/people/ada.de.md:2:7)"),
        ("hat den Pegel an jedem Morgen", "the text of a translation that is kept back (content/people/ada.de.md:5)"),
    ],
)
def test_translation_that_is_kept_back(gauge: Path, monkeypatch: pytest.MonkeyPatch, words: str, told: str) -> None:
    """The record is public in its own language; what is said of it in another is not yet."""
    config = (gauge / "dossier.yaml").read_text(encoding="utf-8")
    write(gauge / "dossier.yaml", config + "languages: [de]\n")
    text = "Sie hat den Pegel an jedem Morgen selbst gelesen."
    write(gauge / "content/people/ada.de.md", f"---\nname: Adelheid Gezeitenwasser\ndraft: true\n---\n{text}\n")
    assert released(gauge).status == 0
    betray(monkeypatch, "people/ada.html", put_before("</main>", f"<p>Sie {words}.</p>"))
    stopped(gauge, "public/people/ada.html:", f"a page gives away {told}")


def test_file_left_over_from_an_earlier_build(gauge: Path) -> None:
    """One that no manifest lists any more is deleted by no build, and goes out with the folder."""
    write(gauge / "content/documents/later.md", f"---\ntitle: Later\npublished: 2021-06-01\n---\nAt {WORDS} Mill.\n")
    write(gauge / "public/documents/zquix-hjort-speaks.html", f"<p>{NAME}</p>")
    stopped(gauge, "public/documents/zquix-hjort-speaks.html", "a file that the build did not make, delete")
    (gauge / "public/documents/zquix-hjort-speaks.html").unlink()
    write(
        gauge / "content/documents/later.md", "---\ntitle: Later\npublished: 2021-06-01\naccess: withheld\n---\nHere.\n"
    )
    assert released(gauge).status == 0
    assert not (gauge / "public/documents/later.html").exists()


def test_attachment_that_is_what_is_withheld(gauge: Path) -> None:
    seed = (gauge / "seeds/note.txt").read_bytes()
    (gauge / "content/files/copy.bin").write_bytes(seed)
    stopped(gauge, "public/files/copy.bin: error[leak] the file is a document before it was redacted, byte for byte")


def _docx() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f"<w:p><w:r><w:t>12 {WORDS[:5]}</w:t></w:r><w:t>x</w:t></w:p><b>{WORDS}</b>"
        )
        archive.writestr("docProps/core.xml", f"<dc:creator>{NAME}</dc:creator>")
    return file.getvalue()


def _pdf() -> bytes:
    stream = zlib.compress(f"BT (12 {WORDS}) Tj ET".encode())
    title = ("\ufeff" + NAME).encode("utf-16-be").hex().upper()
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Length "
        + str(len(stream)).encode()
        + b" /Filter /FlateDecode >>\nstream\n"
        + stream
        + b"\nendstream\nendobj\n2 0 obj\n<< /Title <"
        + title.encode()
        + b"> >>\nendobj\n%%EOF\n"
    )


def _nested() -> bytes:
    return gzip.compress(base64.b64encode(f"the keeper, {NAME}, lives at 12 {WORDS} today".encode()))


@pytest.mark.parametrize(
    ("name", "made", "how"),
    [("minutes.docx", _docx, "in zip: "), ("minutes.pdf", _pdf, "in PDF"), ("minutes.gz", _nested, "in gzip, base64")],
)
def test_attachment_that_is_packed(gauge: Path, name: str, made: Callable[[], bytes], how: str) -> None:
    (gauge / "content/files" / name).write_bytes(made())
    stopped(
        gauge,
        f"public/files/{name}",
        how,
        "gives away words that are redacted",
        "gives away a name of the person who is published",
    )


@pytest.mark.parametrize("code", ["base64", "quoted-printable"])
@pytest.mark.parametrize("before", range(3))
def test_attachment_that_is_a_mail(gauge: Path, code: str, before: int) -> None:
    """Its lines are broken wherever the code has it, also within words; what is attached to it is opened."""
    mail = EmailMessage()
    mail["Subject"] = "The gauge"
    text = f"{'x' * (40 + before)} to {NAME}, who lives at 12 {WORDS} and has to be asked at 12 {WORDS} again.\n" * 9
    mail.set_content(text, cte=code)
    assert NAME.encode() not in bytes(mail) or code == "quoted-printable"
    (gauge / "content/files/mail.eml").write_bytes(bytes(mail))
    stopped(
        gauge,
        "public/files/mail.eml",
        "gives away words that are redacted",
        "gives away a name of the person who is published",
    )
    mail.set_content("See there.")
    mail.add_attachment(_pdf(), maintype="application", subtype="pdf")
    (gauge / "content/files/mail.eml").write_bytes(bytes(mail))
    stopped(gauge, "public/files/mail.eml", "in base64, PDF", "gives away words that are redacted")


def test_release_of_today_is_the_one_that_was_tested(gauge: Path) -> None:
    said = dossier("release", gauge, "--date", DAY, "--strict")
    assert (said.status, "leak" in said.err) == (0, False), said.err
