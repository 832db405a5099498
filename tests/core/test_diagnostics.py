"""Diagnostics as people and programs read them: text with a caret, JSON, and workflow commands."""

from __future__ import annotations

import json

import pytest

from dossier.diagnostics import (
    CODES,
    Diagnostic,
    Span,
    as_github,
    as_json,
    as_text,
    as_warnings,
    levelled,
    report,
    with_excerpts,
)


def said(excerpt: str, column: int, length: int = 1, **changes: str) -> str:
    place = Span("content/a.md", 3, column, length)
    return as_text(
        Diagnostic("error", "date-invalid", changes.get("message", "wrong"), place, changes.get("help", ""), excerpt)
    )


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (Span("content/a.md"), "content/a.md"),
        (Span("content/a.md", 3), "content/a.md:3"),
        (Span("content/a.md", 3, 7, 4), "content/a.md:3:7"),
    ],
)
def test_a_place_is_written_as_far_as_it_is_known(span: Span, written: str) -> None:
    assert str(span) == written


def test_text_is_the_place_the_message_the_line_a_caret_under_the_span_and_a_hint() -> None:
    assert said("published: 2015-13", 12, 7, message="`2015-13` is not a date", help="there is no month 13") == (
        "content/a.md:3:12: error[date-invalid] `2015-13` is not a date\n"
        "    published: 2015-13\n"
        "               ^^^^^^^\n"
        "    hint: there is no month 13"
    )


def test_without_a_line_there_is_no_excerpt_and_without_a_column_no_caret() -> None:
    whole = Diagnostic("warning", "orphan", "nothing names it", Span("content/a.md"), "name it")
    assert as_text(whole) == "content/a.md: warning[orphan] nothing names it\n    hint: name it"
    line = Diagnostic("warning", "mention-weak", "which?", Span("content/a.md", 3), "", "Ann said so.")
    assert as_text(line) == "content/a.md:3: warning[mention-weak] which?\n    Ann said so."


def test_an_empty_line_is_not_shown() -> None:
    assert said("   ", 1) == "content/a.md:3:1: error[date-invalid] wrong"


@pytest.mark.parametrize(
    ("excerpt", "column", "length", "line", "caret"),
    [
        ("a: b", 4, 1, "a: b", "   ^"),
        ("a: b", 4, 90, "a: b", "   ^"),  # not beyond the line
        ("a: b", 9, 2, "a: b", "    ^"),  # just behind it
        ("a:\tb", 4, 1, "a: b", "   ^"),  # a tab takes one column
        ("中文: 会", 5, 1, "中文: 会", "      ^^"),  # wide characters take two
        ("ｆ: x", 4, 1, "ｆ: x", "    ^"),  # and so do full-width ones
        ("e\u0301: x", 5, 1, "e\u0301: x", "   ^"),  # a mark on another takes none
        ("🙂: x", 4, 1, "🙂: x", "    ^"),
        ("x\u200b\x1b[2J y", 7, 1, "x  [2J y", "      ^"),  # what a terminal would obey or not show
        ("\u202eevil: x", 8, 1, " evil: x", "       ^"),
        ("a: b\r\n", 4, 9, "a: b", "   ^"),
    ],
)
def test_the_caret_stands_under_what_it_points_at(
    excerpt: str, column: int, length: int, line: str, caret: str
) -> None:
    assert said(excerpt, column, length).split("\n")[1:] == [f"    {line}", f"    {caret}"]


@pytest.mark.parametrize(
    ("before", "after", "line", "caret"),
    [
        (0, 200, "WRONG" + "b" * 104 + "…", 0),
        (50, 55, "a" * 50 + "WRONG" + "b" * 55, 50),
        (50, 56, "a" * 50 + "WRONG" + "b" * 54 + "…", 50),
        (80, 80, "…" + "a" * 53 + "WRONG" + "b" * 50 + "…", 54),
        (200, 0, "…" + "a" * 104 + "WRONG", 105),
        (200, 30, "…" + "a" * 74 + "WRONG" + "b" * 30, 75),
    ],
)
def test_a_long_line_is_cut_around_the_caret(before: int, after: int, line: str, caret: int) -> None:
    found = said("a" * before + "WRONG" + "b" * after, before + 1, 5).split("\n")
    assert found[1:] == [f"    {line}", "    " + " " * caret + "^^^^^"]
    assert len(line) <= 110


def test_a_span_longer_than_the_window_is_marked_to_its_edge() -> None:
    found = said("a" * 300, 1, 300).split("\n")
    assert found[1:] == ["    " + "a" * 109 + "…", "    " + "^" * 110]


def test_message_path_and_hint_stay_on_their_lines() -> None:
    odd = Diagnostic(
        "error", "reference-unknown", "no `a\nb`", Span("content/a\x1b[2J\nb.md", 1), "did you mean `c\nd`?"
    )
    assert as_text(odd) == "content/a [2J b.md:1: error[reference-unknown] no `a b`\n    hint: did you mean `c d`?"


def test_json_has_every_part_of_every_diagnostic_and_characters_as_they_are() -> None:
    found = [
        Diagnostic("error", "date-invalid", "`Ä`", Span("content/ä.md", 3, 12, 7), "no", "published: Ä"),
        report("orphan", "m", Span("b")),
    ]
    assert json.loads(as_json(found)) == [
        {
            "severity": "error",
            "code": "date-invalid",
            "message": "`Ä`",
            "path": "content/ä.md",
            "line": 3,
            "column": 12,
            "length": 7,
            "excerpt": "published: Ä",
            "help": "no",
        },
        {
            "severity": "warning",
            "code": "orphan",
            "message": "m",
            "path": "b",
            "line": 0,
            "column": 0,
            "length": 1,
            "excerpt": "",
            "help": "",
        },
    ]
    assert "ä" in as_json(found)
    assert as_json([]) == "[]"


@pytest.mark.parametrize(
    ("diagnostic", "command"),
    [
        (
            Diagnostic("error", "date-invalid", "wrong", Span("content/a.md", 3, 12, 7), "write 2015"),
            "::error file=content/a.md,line=3,col=12,title=date-invalid::wrong (write 2015)",
        ),
        (
            Diagnostic("warning", "orphan", "unnamed", Span("a.md")),
            "::warning file=a.md,line=1,col=1,title=orphan::unnamed",
        ),
        (
            Diagnostic("error", "date-invalid", "50 % of a: b, c\nd\r", Span("100 %, a:b\n.md", 1, 1)),
            "::error file=100 %25%2C a%3Ab%0A.md,line=1,col=1,title=date-invalid::50 %25 of a: b, c%0Ad%0D",
        ),
    ],
)
def test_a_workflow_command_escapes_what_would_end_it(diagnostic: Diagnostic, command: str) -> None:
    assert as_github(diagnostic) == command


def test_diagnostics_are_shown_once_and_sorted_by_place_then_code_then_message() -> None:
    places = [Span("b.md", 1, 2), Span("a.md", 10, 1), Span("a.md", 9, 7), Span("a.md")]
    found = [
        report(code, message, span) for span in places for code in ("orphan", "date-invalid") for message in ("z", "a")
    ]
    shown = levelled([*found, *found], {}, strict=False)
    assert [(str(d.span), d.code, d.message) for d in shown] == [
        (place, code, message)
        for place in ("a.md", "a.md:9:7", "a.md:10:1", "b.md:1:2")
        for code in ("date-invalid", "orphan")
        for message in ("a", "z")
    ]


@pytest.mark.parametrize(
    ("levels", "strict", "severities"),
    [
        ({}, False, ["error", "warning"]),
        ({}, True, ["error", "error"]),
        ({"date-invalid": "warning", "orphan": "error"}, False, ["warning", "error"]),
        ({"date-invalid": "ignore"}, False, ["warning"]),
        ({"date-invalid": "ignore", "orphan": "ignore"}, True, []),
        ({"orphan": "warning"}, True, ["error", "error"]),
    ],
)
def test_levels_and_strict(levels: dict[str, str], strict: bool, severities: list[str]) -> None:
    found = [report("date-invalid", "", Span("a")), report("orphan", "", Span("a"))]
    assert [d.severity for d in levelled(found, levels, strict)] == severities


def test_what_cannot_be_mended_is_a_warning() -> None:
    assert {d.severity for d in as_warnings(report(code, "", Span("seeds/a.txt")) for code in CODES)} == {"warning"}


def test_an_excerpt_is_the_line_of_the_place_and_asked_for_only_where_one_is_said() -> None:
    asked = []

    def lines_of(path: str) -> list[str]:
        asked.append(path)
        return ["line 1", "line 2"]

    found = [
        report("orphan", "", Span("a")),
        report("orphan", "", Span("b", 2, 1)),
        Diagnostic("error", "orphan", "", Span("c", 1), "", "own"),
    ]
    assert [d.excerpt for d in with_excerpts(found, lines_of)] == ["", "line 2", "own"]
    assert asked == ["b"]
