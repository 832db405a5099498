"""What a preview puts over pages and on the curator's page: names alike, addresses of editors, elements among bytes."""

from __future__ import annotations

import pytest

from dossier.core.curator.alike import alike
from dossier.core.curator.desk import ASKED, EACH, PART, Whole, chosen, code_view, desk_view
from dossier.core.curator.editors import EDITORS, Place, pattern_of, place_in, unknown_editor
from dossier.core.curator.frame import AS_BEFORE, frame_view
from dossier.core.curator.insert import inserted, preview_element, ribbon_element, without_addresses
from dossier.diagnostics import Diagnostic, Span, report


def opens(span: Span) -> Place:
    return place_in("/d", "e:{path}:{line}:{column}", span)


def pairs(*names: str) -> list[tuple[str, str]]:
    return list(alike({name: name for name in names}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vladimir Putin", "Putin, Vladimir"),
        ("Vladimir Putin", "Vladimir Vladimirovich Putin"),
        ("Vladimir Putin", "Vladimir Puttin"),
        ("Vladimir Putin", "VLADIMIR PUTIN"),
        ("Bashar al-Assad", "Bashar al Assad"),
        ("Bashar al-Assad", "Bashar Alassad"),
        ("Sergey Lavrov", "Sergei Lavrov"),
        ("Sergey Lavrov", "Sergey Lavorv"),
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("John A. Smith", "John Smith"),
        ("École", "Ecole"),
    ],
)
def test_names_that_may_be_one(one: str, other: str) -> None:
    assert pairs(one, other) == [(one, other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Iran", "Iraq"),
        ("Gambia", "Zambia"),
        ("Austria", "Australia"),
        ("John A. Smith", "John B. Smith"),
        ("Resolution 2254", "Resolution 2255"),
        ("Vienna talks of 14 November", "Vienna talks of 15 November"),
        ("Ann Lee", "Bob Lee"),
        ("", ""),
        ("–", "—"),
    ],
)
def test_names_that_are_two(one: str, other: str) -> None:
    assert list(alike({"one": one, "other": other})) == []


def test_each_pair_comes_once_in_the_order_of_the_names() -> None:
    assert pairs("Putin, Vladimir", "Ivo", "Vladimir Putin", "Vladimir Puttin") == [
        ("Putin, Vladimir", "Vladimir Putin"),
        ("Vladimir Putin", "Vladimir Puttin"),
    ]


def test_a_form_that_many_share_tells_nothing() -> None:
    assert pairs(*(f"Bank {chr(97 + n)}{chr(97 + n)} Moscow" for n in range(20))) == []


def test_each_editor_is_given_the_place() -> None:
    for name, pattern in EDITORS.items():
        href = place_in("/home/a b", pattern, Span("content/ö.md", 3, 5)).href
        assert "/home/a%20b/content/%C3%B6.md" in href, name
        assert name == "file" or ("3" in href and "5" in href), name


def test_places_of_every_sort() -> None:
    assert opens(Span("a.md")) == Place("a.md", "e:/d/a.md:1:1")
    assert opens(Span("a.md", 3, 5)) == Place("a.md:3:5", "e:/d/a.md:3:5")
    assert opens(Span("/else/where.md", 2)).href == "e:/else/where.md:2:1"
    assert place_in("C:/d", "file://{path}", Span("a.md")).href == "file:///C:/d/a.md"


def test_editors_are_known_by_name_or_pattern() -> None:
    assert pattern_of("VSCode") == EDITORS["vscode"]
    assert pattern_of("my://{path}") == "my://{path}"
    assert pattern_of("emacs") == ""
    assert pattern_of("{path}") == ""
    assert "did you mean zed?" in unknown_editor("zedd")


def test_what_is_put_in_can_be_taken_out() -> None:
    page = b"<!DOCTYPE html><html><head></head><body class=a><p>one</body></html>\n"
    above, beside = ribbon_element(b"R"), preview_element({"page": 'a"b'}, b"F")
    sent = inserted(page, above, beside)
    assert sent == page.replace(b"<p>", above + b"<p>").replace(b"</body>", beside + b"</body>")
    assert b'data-page="a&quot;b"' in beside


def test_a_page_without_a_body_has_it_at_its_end() -> None:
    assert inserted(b"<title>x</title>text", b"A", b"B") == b"<title>x</title>textBA"
    assert inserted(b"<p>a</BODY ><script>'</body>'</script>", b"", b"B") == b"<p>a</BODY ><script>'B</body>'</script>"


def test_pages_that_differ_in_addresses_alone_are_equal() -> None:
    old = without_addresses(b"<link href=../assets/style.1.css> a", [("style.css", "assets/style.1.css")])
    new = without_addresses(b"<link href=../assets/style.2.css> a", [("style.css", "assets/style.2.css")])
    assert old == new


def many(code: str, count: int) -> list[Diagnostic]:
    return [report(code, f"no {n}", Span("a.md", n + 1), "hint") for n in range(count)]


def test_of_many_diagnostics_the_first_of_each_code_are_shown() -> None:
    every = (*many("date-unknown", 50), *many("reference-unknown", 3), *many("mention-weak", 7))
    view = desk_view(Whole("T", every), chosen(every), opens)
    assert [(g.code, g.level, len(g.said), g.total, g.url) for g in view.groups] == [
        ("reference-unknown", "error", 3, 3, ""),
        ("date-unknown", "warning", EACH, 50, "date-unknown"),
    ]
    assert (view.errors, view.warnings) == (3, 57)


def test_a_name_is_asked_for_once_with_its_places() -> None:
    weak = [report("mention-weak", "`Lee` may mean Ann Lee", Span(f"{n}.md", 2), "if so", "Lee") for n in range(9)]
    other = [report("mention-ambiguous", f"`N{n}` may be", Span("a.md", 2), "decide", "N") for n in range(ASKED + 1)]
    view = desk_view(Whole("T", (*other, *weak)), (), opens)
    first = view.questions[0]
    assert (first.message, first.hint, first.total) == ("`Lee` may mean Ann Lee", "if so", 9)
    assert [place.label for place in first.places] == ["0.md:2", "1.md:2", "2.md:2", "3.md:2", "4.md:2"]
    assert (len(view.questions), view.asked) == (ASKED, ASKED + 2)


def test_all_of_a_code_come_in_parts() -> None:
    found = many("date-unknown", 2 * PART + 1)
    parts = [code_view("T", "date-unknown", n, found[(n - 1) * PART : n * PART], opens, len(found)) for n in (1, 2, 3)]
    assert [(p.first, len(p.said), p.earlier, p.later) for p in parts] == [
        (1, PART, "", "date-unknown/2"),
        (PART + 1, PART, "date-unknown", "date-unknown/3"),
        (2 * PART + 1, 1, "date-unknown/2", ""),
    ]


def test_what_stands_over_a_page() -> None:
    problem = Diagnostic("error", "reference-unknown", "no record", Span("content/a.md", 2, 3, 4), "hint", "a bcde")
    files = ("content/documents/a.md", "seeds/a.txt")
    view = frame_view([problem], AS_BEFORE, [problem], files, opens)
    assert view.problem == "1 error: the page is shown as it was before"
    assert view.said[0].lines == ("a bcde", "  ^^^^")
    assert [(file.words, file.place.label) for file in view.files] == [
        ("Edit this file", "content/documents/a.md"),
        ("Open the seed", "seeds/a.txt"),
    ]
    empty = frame_view([], AS_BEFORE, [], (), opens)
    assert (empty.problem, empty.total, empty.files[0].words) == ("", 0, "Edit dossier.yaml")
