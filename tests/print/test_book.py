"""`dossier print`: a real PDF by a real browser, read back."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from dossier.core.pdf import places_in, with_day
from dossier.io.browser import find_browser
from dossier.printing import Book, Unprintable, Wanted, print_dossier
from dossier.start import Options, Result
from tests.setup_browser import find_chromium

CHROMIUM = find_chromium() or ""
needs_browser = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")

HIDDEN = "UNUTTERABLE"
FILES = {
    "dossier.yaml": """title: Invented letters
subtitle: A dossier for a test
language: en
url: https://example.org/letters/
editors: [{name: Jane Editor}]
check: {orphan: ignore, date-unknown: ignore}
""",
    "content/people/ann.md": "---\nname: Ann Example\nid: ann\nsummary: A harbour master\n---\n",
    "content/people/bob.md": "---\nname: Bob Sample\n---\n",
    "content/people/zed.md": f"---\nname: Zed {HIDDEN}\ndraft: true\n---\n",
    "content/topics/quays.md": "---\nname: quays\n---\n",
    "content/pages/briefing.md": "---\ntitle: Briefing\n---\n## Of the harbour\n\nRead [[first]] [@first#p2] and "
    "[the world](https://example.com/). [[Bob Sample]] agreed.\n",
    "content/documents/first.md": "---\nseed: first.md\n---\nA note by the editors.\n",
    "content/documents/hidden.md": f"---\ntitle: Hidden {HIDDEN}\naccess: withheld\n---\nNobody reads {HIDDEN}.\n",
    "content/documents/covered.md": f"---\ntitle: Covered\npublished: 2001-05\nredact: [{{text: the {HIDDEN} word, "
    "reason: it is secret}]\n---\nHere stands the "
    f"{HIDDEN} word of Ann Example.\n",
    "seeds/first.md": "---\ntitle: The first letter\npublished: 2001-02-03\n---\nThe quays were dredged.\n\n"
    "Ann Example opened them.\n\n## A heading in it\n\nBob Sample closed them.\n",
    "seeds/russian.md": "---\ntitle: Письмо\npublished: 2001-03\nlanguage: ru\n---\nНабережная закрыта.\n",
    "seeds/arabic.md": "---\ntitle: رسالة\npublished: 2001-04\nlanguage: ar\n---\nالميناء مغلق\n",
    "seeds/chinese.md": "---\ntitle: 信件\npublished: 2001-04-02\nlanguage: zh\n---\n码头关闭了\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("letters")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def printed(folder: Path, **wanted: object) -> Book:
    book = print_dossier(Options(folder, "2015-12-31", jobs=1), Wanted(**wanted))  # type: ignore[arg-type]  # by name
    assert isinstance(book, Book), book
    return book


@pytest.fixture(scope="module")
def book(folder: Path) -> Book:
    return printed(folder, day="2015-12-31")


@pytest.fixture(scope="module")
def pdf(book: Book) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(book.data)


def text_of(pdf: pypdfium2.PdfDocument) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pdf]


@needs_browser
def test_it_has_a_title_a_language_tags_bookmarks_and_the_date_of_the_edition(
    pdf: pypdfium2.PdfDocument, book: Book
) -> None:
    assert pdf.get_metadata_dict()["Title"] == "Invented letters"
    assert pdf.get_metadata_dict()["CreationDate"] == "D:20151231000000+00'00'"
    assert pdf.is_tagged()
    assert b"/Lang (en)" in book.data
    marks = [(mark.level, mark.get_title()) for mark in pdf.get_toc() if mark.get_title().isascii()]
    assert marks == [
        (0, "Invented letters"),
        (0, "Contents"),
        (0, "By the editors"),
        (1, "Briefing"),
        (2, "Of the harbour"),
        (0, "Documents"),
        (1, "The first letter"),
        (2, "A heading in it"),
        (1, "Covered"),
        (0, "Notes"),
        (1, "Briefing"),
        (0, "Index of people"),
    ]


@needs_browser
def test_the_contents_and_the_index_name_the_pages(pdf: pypdfium2.PdfDocument) -> None:
    pages = text_of(pdf)
    assert "Edited by Jane Editor" in pages[0]
    assert "Edition of 31 December 2015" in pages[0]
    contents = pages[1].replace("\r\n", "\n")
    for title in ("Briefing", "The first letter", "Covered", "Notes", "Index of people"):
        row = re.search(rf"^{title}\b.*?(\d+)$", contents, re.MULTILINE)
        assert row, title
        assert title in pages[int(row[1]) - 1]
    index = pages[-1].replace("\r\n", " ")
    for person, spoken in (("Example, Ann", "Ann Example"), ("Sample, Bob", "Bob Sample")):
        said = re.search(rf"{person}[^0-9]*([0-9, ]+)", index)
        assert said, person
        numbers = [int(number) for number in re.findall(r"\d+", said[1])]
        assert numbers == [at for at, text in enumerate(pages[:-1], 1) if spoken in text and "Notes" not in text[:20]]


@needs_browser
def test_paragraphs_have_their_numbers_and_notes_what_links_lead_to(pdf: pypdfium2.PdfDocument) -> None:
    pages = [" ".join(page.split()) for page in text_of(pdf)]
    letter = next(page for page in pages if "The quays were dredged." in page)
    assert re.search(
        r"1 The quays were dredged\. 2 Ann Example opened them\. 3 A heading in it 4 Bob Sample closed", letter
    )
    notes = next(page for page in pages if "Notes Briefing" in page)
    assert re.search(
        r"1 The first letter, page \d+ 2 The first letter, ¶ 2, page \d+ 3 https://example\.com/ 4 Bob Sample", notes
    )


@needs_browser
def test_texts_in_other_scripts_are_there(pdf: pypdfium2.PdfDocument) -> None:
    """In whatever order a reader of PDF gives the letters of a line that runs from right to left."""
    text = "".join(text_of(pdf))
    assert "Набережная закрыта" in text
    assert set("الميناءمغلق") <= set(text)
    if "码" in text:  # a machine without such a font has no way to write it
        assert "码头关闭了" in text


@needs_browser
def test_nothing_withheld_is_in_it(book: Book, pdf: pypdfium2.PdfDocument) -> None:
    decoded = "".join(text_of(pdf)) + repr(pdf.get_metadata_dict()) + repr([m.get_title() for m in pdf.get_toc()])
    assert "Covered" in decoded
    assert HIDDEN not in decoded
    assert HIDDEN.encode() not in book.data
    assert HIDDEN.encode("utf-16-be").hex().upper().encode() not in book.data


@needs_browser
def test_the_same_dossier_gives_the_same_bytes(folder: Path, book: Book) -> None:
    again = printed(folder, day="2015-12-31")
    assert hashlib.sha256(again.data).hexdigest() == hashlib.sha256(book.data).hexdigest()


@needs_browser
@pytest.mark.parametrize(
    ("wanted", "there", "absent"),
    [
        ({"ids": ("first",)}, "The quays were dredged", "Набережная"),
        ({"ids": ("people/ann",)}, "A harbour master", "dredged"),
        ({"topic": "quays"}, "The quays were dredged", "Набережная"),
        ({"kind": "person"}, "Sample", "dredged"),
    ],
    ids=["by id", "an entity", "by topic", "by kind"],
)
def test_a_selection_holds_what_was_asked_for(folder: Path, wanted: dict[str, object], there: str, absent: str) -> None:
    text = "".join(text_of(pypdfium2.PdfDocument(printed(folder, **wanted).data)))
    assert there in text
    assert absent not in text


REFUSED = [
    ({"ids": ("hidden",)}, "`hidden` is withheld (access: withheld) and cannot be printed"),
    ({"ids": ("frist",)}, "there is no record `frist`; did you mean `first`?"),
    ({"kind": "event"}, "there is nothing to print: no record that readers may see is of that kind and topic"),
    (
        {"browser": "no-such-browser"},
        "`no-such-browser` is no program that can be run; --chromium names a Chromium, Chrome or Edge",
    ),
]


@pytest.mark.parametrize(("wanted", "why"), REFUSED, ids=["withheld", "unknown", "empty", "no browser"])
def test_what_cannot_be_printed_is_said(folder: Path, wanted: dict[str, object], why: str) -> None:
    with pytest.raises(Unprintable) as refused:
        printed(folder, **{"browser": sys.executable, **wanted})
    assert str(refused.value) == why


def test_a_browser_that_prints_nothing_is_said(folder: Path) -> None:
    with pytest.raises(Unprintable, match="the browser made no PDF"):
        printed(folder, browser=sys.executable)


def test_where_no_browser_is_found_it_is_said_how_to_get_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dossier.printing.find_browser", lambda _: None)
    with pytest.raises(Unprintable, match=r"^there is no browser to print with: install Chromium, Chrome or Edge"):
        printed(folder)


def test_the_browser_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    assert find_browser("") is None
    assert find_browser(sys.executable) == sys.executable


def test_with_errors_nothing_is_printed(tmp_path: Path) -> None:
    (tmp_path / "content/pages").mkdir(parents=True)
    (tmp_path / "dossier.yaml").write_text("title: T\n")
    (tmp_path / "content/pages/a.md").write_text("---\ntitle: A\n---\n[[nobody]]\n")
    result = print_dossier(Options(tmp_path, "2015-12-31", jobs=1), Wanted(browser=sys.executable))
    assert isinstance(result, Result)
    assert [each.code for each in result.diagnostics] == ["reference-unknown"]


@needs_browser
def test_the_command_writes_the_file_and_says_so(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dossier.cli", "print", "first", "--dir", str(folder), "--output"]
    done = subprocess.run([*command, str(tmp_path / "out/book.pdf")], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"1 record → .*book\.pdf \(\d+ pages, 0\.\d MB\) in [0-9.]+ s\n", done.stdout)
    assert (tmp_path / "out/book.pdf").read_bytes().startswith(b"%PDF-")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["book.pdf"]
    (tmp_path / "file").write_text("")
    refused = subprocess.run([*command, str(tmp_path / "file/book.pdf")], capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"dossier: cannot write {tmp_path / 'file'}")


def test_dates_are_replaced_in_place() -> None:
    data = b"<</CreationDate (D:20261125044847+00'00')\n/ModDate (D:20261125044847+00'00')>>"
    assert with_day(data, "2015-12-31") == data.replace(b"20261125044847", b"20151231000000")
    assert len(with_day(data, "")) == len(data)
    assert b"D:" not in with_day(data, "")


def test_places_are_those_of_pages_in_their_order() -> None:
    data = (
        b"5 0 obj\n<</Type /Pages\n/Count 3\n/Kids [6 0 R 9 0 R]>>\nendobj\n6 0 obj\n<</Type /Pages\n/Kids [8 0 R 7 0 R]>>\n"
        b"endobj\n10 0 obj\n<</Type /Catalog\n/Pages 5 0 R>>\nendobj\n11 0 obj\n<</a [7 0 R /XYZ 1 2 0]\n/b-p3 [9 0 R /XYZ 1 2 0]>>"
    )
    assert places_in(data) == {"a": 2, "b-p3": 3}
    assert places_in(b"") == {}
