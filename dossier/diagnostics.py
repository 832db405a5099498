"""What a stage has to say about the input: a Diagnostic, its code, and its rendering for people and machines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from unicodedata import category, east_asian_width

from dossier.values import Frozen, replace


class Span(Frozen, order=True):
    """A place in a source file.

    Lines and columns count from 1 and columns count characters; line 0 means the file as a whole.
    """

    path: str
    line: int = 0
    column: int = 0
    length: int = 1

    def __str__(self) -> str:
        return ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])


class Diagnostic(Frozen):
    """A value, never an exception: every stage returns what it has to say beside its result."""

    severity: str
    code: str
    message: str
    span: Span
    help: str = ""
    excerpt: str = ""
    words: str = ""  # what it is about, where only the line is known at which to begin to look for it
    before: int = 0  # how often these words stand from that line on before they are meant


# Each code with the level it has unless `check:` in dossier.yaml says otherwise. Errors are what would mislead a
# reader or lose work; docs/diagnostics.md explains each, and a test fails when one is missing there.
CODES: Mapping[str, str] = {
    "anchor-changed": "warning",
    "anchor-gone": "warning",
    "anchor-moved": "warning",
    "anchor-unknown": "error",
    "build-running": "error",
    "cache-unusable": "warning",
    "claim-stale": "warning",
    "claim-unanswered": "warning",
    "claim-unsourced": "warning",
    "claim-unstated": "warning",
    "config-invalid": "error",
    "date-invalid": "error",
    "date-unknown": "warning",
    "derived-cycle": "error",
    "embargo-early": "error",
    "embed-inline": "error",
    "encoding-guessed": "warning",
    "event-unsourced": "error",
    "extra-missing": "warning",
    "fence-malformed": "error",
    "field-invalid": "error",
    "field-missing": "error",
    "field-unknown": "error",
    "file-active": "error",
    "file-skipped": "warning",
    "file-unknown": "error",
    "file-unreadable": "error",
    "id-duplicate": "error",
    "identity-exposed": "error",
    "image-alt": "warning",
    "image-metadata": "warning",
    "image-reduced": "warning",
    "image-remote": "warning",
    "image-unreadable": "error",
    "language-unspoken": "warning",
    "leak": "error",
    "leak-likely": "warning",
    "leak-unsearched": "warning",
    "likely-copy": "warning",
    "link-changed": "warning",
    "link-dead": "error",
    "link-moved": "warning",
    "link-unknown": "error",
    "link-unsafe": "warning",
    "link-unsure": "warning",
    "lock-invalid": "error",
    "mention-ambiguous": "warning",
    "mention-unused": "warning",
    "mention-weak": "warning",
    "misquotation": "error",
    "negation-replaced": "warning",
    "nesting-deep": "warning",
    "office-shared": "error",
    "office-vacant": "warning",
    "omit-unused": "warning",
    "option-invalid": "warning",
    "option-unknown": "warning",
    "orphan": "warning",
    "output-refused": "error",
    "policy-refused": "warning",
    "quotation-ambiguous": "error",
    "quotation-unchecked": "warning",
    "quotation-uncited": "warning",
    "redaction-beside": "warning",
    "redaction-missing": "error",
    "reference-ambiguous": "error",
    "reference-unknown": "error",
    "rewrite-refused": "error",
    "search-failed": "error",
    "seed-shared": "error",
    "seed-unknown": "error",
    "sha256-mismatch": "error",
    "sign-failed": "error",
    "sources-public": "warning",
    "style-unknown": "error",
    "template-error": "error",
    "text-empty": "warning",
    "theme-unknown": "error",
    "title-unknown": "warning",
    "topic-cycle": "error",
    "translation-alone": "error",
    "translation-uncovered": "error",
    "translation-undeclared": "warning",
    "url-collision": "error",
    "via-cycle": "error",
    "withheld-reference": "warning",
    "words-invalid": "warning",
    "yaml-invalid": "error",
}


# What a reader would be misled by, or somebody be exposed by, whatever `check:` says.
FIRM = frozenset(
    [
        "embargo-early",
        "fence-malformed",
        "file-active",
        "file-unreadable",
        "id-duplicate",
        "identity-exposed",
        "leak",
        "lock-invalid",
        "output-refused",
        "redaction-missing",
        "rewrite-refused",
        "seed-shared",
        "sign-failed",
        "template-error",
        "url-collision",
        "yaml-invalid",
    ]
)


def report(code: str, message: str, span: Span, help: str = "", words: str = "", before: int = 0) -> Diagnostic:
    """A diagnostic at the level its code has by default."""
    return Diagnostic(CODES[code], code, message, span, help, words=words, before=before)


def as_warnings(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The same problems where they cannot be mended: a seed is frozen."""
    return tuple(replace(d, severity="warning") for d in diagnostics)


def levelled(diagnostics: Iterable[Diagnostic], levels: Mapping[str, str], strict: bool) -> tuple[Diagnostic, ...]:
    """All diagnostics once, sorted by place, at the levels of `check:`; strict makes every warning an error."""
    shown = set()
    for diagnostic in diagnostics:
        level = levels.get(diagnostic.code, diagnostic.severity)
        if level != "ignore":
            shown.add(replace(diagnostic, severity="error" if strict else level))
    return tuple(sorted(shown, key=_place))


def with_excerpts(
    diagnostics: Iterable[Diagnostic], lines_of: Callable[[str], Sequence[str]]
) -> tuple[Diagnostic, ...]:
    """Each diagnostic with the source line that it is about; every file is asked for once."""
    files: dict[str, Sequence[str]] = {}
    found = []
    for diagnostic in diagnostics:
        path = diagnostic.span.path
        if diagnostic.span.line and not diagnostic.excerpt:
            if path not in files:
                files[path] = lines_of(path)
            diagnostic = _with_excerpt(diagnostic, files[path])
        found.append(diagnostic)
    return tuple(sorted(found, key=_place))


def _place(diagnostic: Diagnostic) -> tuple[Span, str, str]:
    return diagnostic.span, diagnostic.code, diagnostic.message


FARTHEST = 40  # lines of a paragraph through which words are looked for


def _with_excerpt(diagnostic: Diagnostic, lines: Sequence[str]) -> Diagnostic:
    span, words = diagnostic.span, diagnostic.words
    near = lines[span.line - 1 : span.line - 1 + FARTHEST]
    places = _places(words, near) if words and not span.column else ()
    for number, at in (*places[diagnostic.before :], *places)[:1]:
        place = Span(span.path, span.line + number, at + 1, len(words))
        return replace(diagnostic, span=place, excerpt=near[number])
    return replace(diagnostic, excerpt=near[0] if near else "")


def _places(words: str, lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where words stand: the number of the line, and the place in it."""
    return [
        (number, match.start()) for number, line in enumerate(lines) for match in re.finditer(re.escape(words), line)
    ]


WIDTH = 110  # an excerpt of a longer line is cut around its caret
_SPACES = "\u00a0\u3000"  # not printable for Python, and nothing that a terminal would obey


def as_text(diagnostic: Diagnostic) -> str:
    """`path:line:column: level[code] message`, the line, a caret under the span, and a hint.

    What comes from files stays on its line and has no control characters, which a terminal would obey.
    """
    lines = [_printable(f"{diagnostic.span}: {diagnostic.severity}[{diagnostic.code}] {diagnostic.message}")]
    lines += [f"    {line}" for line in pointed(diagnostic)]
    if diagnostic.help:
        lines.append(_printable(f"    hint: {diagnostic.help}"))
    return "\n".join(lines)


def pointed(diagnostic: Diagnostic) -> tuple[str, ...]:
    """The line that a diagnostic is about, cut where it is long, and below it a caret where a column is known."""
    if not diagnostic.excerpt.strip():
        return ()
    excerpt, column = _window(_printable(diagnostic.excerpt.rstrip("\r\n")), diagnostic.span.column)
    if not column:
        return (excerpt,)
    marked = excerpt[column - 1 : column - 1 + diagnostic.span.length]
    return excerpt, " " * _columns(excerpt[: column - 1]) + "^" * max(1, _columns(marked))


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a long line around the column, and the column in that part."""
    if len(line) <= WIDTH:
        return line, column
    start = max(0, min(column - WIDTH // 2, len(line) - WIDTH))
    cut = line[start : start + WIDTH]
    cut = "…" + cut[1:] if start else cut
    return (cut[:-1] + "…" if start + WIDTH < len(line) else cut), max(0, column - start)


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() or c in _SPACES else " " for c in text)


def _columns(text: str) -> int:
    """How wide a terminal shows a text: East Asian wide characters take two columns, marks on another none."""
    if text.isascii():
        return len(text)
    return sum(0 if category(c) in ("Mn", "Me") else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON array, one object a diagnostic."""
    return json.dumps(
        [
            {
                "severity": d.severity,
                "code": d.code,
                "message": d.message,
                "path": d.span.path,
                "line": d.span.line,
                "column": d.span.column,
                "length": d.span.length,
                "excerpt": d.excerpt,
                "help": d.help,
            }
            for d in diagnostics
        ],
        ensure_ascii=False,
        indent=1,
    )


def as_github(diagnostic: Diagnostic) -> str:
    """A workflow command, so that the problem is shown at its line in a pull request."""
    place = f"file={_escaped(diagnostic.span.path)},line={diagnostic.span.line or 1},col={diagnostic.span.column or 1}"
    text = diagnostic.message + (f" ({diagnostic.help})" if diagnostic.help else "")
    return f"::{diagnostic.severity} {place},title={diagnostic.code}::{_escaped(text, message=True)}"


def _escaped(text: str, *, message: bool = False) -> str:
    """Percent-escapes of workflow commands (actions/toolkit, command.ts): properties escape `:` and `,` too."""
    for char, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), *(() if message else ((":", "%3A"), (",", "%2C")))):
        text = text.replace(char, code)
    return text
