"""What commands say and how: lines, diagnostics, sums, and ends that are no success."""

from __future__ import annotations

import os
import re
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, NoReturn

import click

from dossier.diagnostics import Diagnostic, as_github, as_json, as_text
from dossier.start import Result
from dossier.values import replace

AS_IT_WAS = "stopped; the output is as it was"
_EACH_SLOWEST = 5
_MANY, _EACH = 200, 10  # of more warnings than that, so many of each code are shown
_COLOURS = {"error": "red", "warning": "yellow"}


class Failed(click.ClickException):
    """An end that is no wrong use: one sentence, and status 1."""

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(f"dossier: {self.message}", file=file, err=file is None)


class Stopped(Failed):
    exit_code = 130  # 128 and the number of SIGINT, as shells have it


def refused(diagnostics: Sequence[Diagnostic]) -> NoReturn:
    speak_all(diagnostics)
    speak(f"{counted(diagnostics)}: nothing was changed")
    raise click.exceptions.Exit(1)


def unwritable(path: Path, error: OSError) -> Failed:
    return Failed(f"cannot write {error.filename or path}: {error.strerror or error}")


def bug_said(error: BaseException) -> str:
    what = visible(" ".join(f"{type(error).__name__}: {error}".split()))
    how = "with DOSSIER_TRACEBACK=1 in the environment the same command shows where it is"
    return f"this is a bug in dossier, please report it: {what} ({how})"


def speak(text: str) -> None:
    click.echo(text, err=True, color=False if os.environ.get("NO_COLOR") else None)  # None: where it is a terminal


def speak_bug(error: BaseException) -> None:
    """Of a bug after which the command goes on."""
    shown = os.environ.get("DOSSIER_TRACEBACK")
    speak("".join(traceback.format_exception(error)) if shown else f"dossier: {bug_said(error)}")


def speak_all(diagnostics: Iterable[Diagnostic], rest: str = "") -> None:
    for diagnostic in diagnostics:
        level = f"{diagnostic.severity}[{diagnostic.code}]"
        speak(as_text(diagnostic).replace(level, click.style(level, fg=_COLOURS[diagnostic.severity], bold=True), 1))
    if rest:
        speak(rest)


def shortened(diagnostics: Sequence[Diagnostic], folder: Path) -> tuple[Sequence[Diagnostic], str]:
    """What to show, and a sentence on the rest: every error, but of very many warnings only some of each code."""
    if sum(d.severity != "error" for d in diagnostics) <= _MANY:
        return diagnostics, ""
    seen: Counter[str] = Counter()
    kept = []
    for diagnostic in diagnostics:
        seen[diagnostic.code] += diagnostic.severity != "error"
        if diagnostic.severity == "error" or seen[diagnostic.code] <= _EACH:
            kept.append(diagnostic)
    left = {code: count - _EACH for code, count in sorted(seen.items()) if count > _EACH}
    codes = ", ".join(f"{count:,} {code}" for code, count in left.items())
    number = several(sum(left.values()), "more warning is", "more warnings are")
    return kept, f"{number} not shown ({codes}): `dossier check{argument_for(folder)}` shows all"


def speak_withheld(withheld: Iterable[tuple[str, str, str]]) -> None:
    """For the curator's eyes: path, name and reason of each record that readers do not get, or not all of."""
    lines = [visible(f"    {path}: {name} ({reason})") for path, name, reason in withheld]
    if lines:
        speak("\n".join([f"{several(len(lines), 'record is', 'records are')} withheld, in whole or in part:", *lines]))


def said_for_programs(diagnostics: Sequence[Diagnostic], format: str, folder: Path) -> bool:
    """Whether they were printed in a format that is not for people."""
    if format == "json":
        click.echo(as_json(diagnostics))
    elif format == "github":
        for diagnostic in diagnostics:
            click.echo(visible(as_github(_from_here(diagnostic, folder))))
    return format != "text"


def _from_here(diagnostic: Diagnostic, folder: Path) -> Diagnostic:
    """With a path from the current folder, where a workflow runs, instead of from the dossier."""
    path = folder / diagnostic.span.path
    return replace(diagnostic, span=replace(diagnostic.span, path=path.as_posix())) if path.exists() else diagnostic


def counted(diagnostics: Iterable[Diagnostic]) -> str:
    counts = Counter(d.severity for d in diagnostics)
    return ", ".join(several(counts[level], level, f"{level}s") for level in ("error", "warning") if counts[level])


def how_the_output_stands(diagnostics: Iterable[Diagnostic], output: Path) -> str:
    if any(d.code == "output-refused" for d in diagnostics):
        return ""  # that diagnostic says it
    return f": {output}{os.sep} was left as it was" if output.exists() else ": nothing was written"


def work_done(result: Result) -> Iterable[str]:
    """What was done and what was known, and on what most time was spent."""
    work, done = result.work, result.outcome
    for what, count, total in (
        ("files parsed", work.parsed, work.read),
        ("records linked", work.linked, work.records),
        ("pages rendered", work.rendered, work.pages),
    ):
        yield f"{what:<15}{count:8,} of {total:,}, {total - count:,} known"
    if done:
        yield f"{'files written':<15}{done.changed:8,} of {done.files:,}, {size_said(done.bytes)} in all"
    for label, slowest in (("template", work.slowest_templates), ("file", work.slowest_files)):
        for name, seconds in slowest[:_EACH_SLOWEST]:
            yield f"{label:<10}{seconds:8.3f} s  {name or 'feeds, data and the like'}"


def records_said(counts: Iterable[tuple[int, str, str]]) -> str:
    return ", ".join(several(*each) for each in counts) or "no records"


def summed(counts: Iterable[tuple[int, str, str]], diagnostics: Iterable[Diagnostic]) -> str:
    return "; ".join(part for part in (records_said(counts), counted(diagnostics)) if part)


def files_said(count: int, changed: int, deleted: int, size: int) -> str:
    said = [several(count, "file", "files"), f"{changed:,} changed"]
    return ", ".join([*said, *([f"{deleted:,} removed"] if deleted else ()), size_said(size)])


def size_said(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"


def several(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def argument_for(folder: Path) -> str:
    """What stands after a command that is meant for that dossier."""
    return "" if folder.resolve() == Path.cwd() else f" {pasted(folder)}"


def pasted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)


def visible(text: str) -> str:
    """Without control characters, by which a source could write all over a terminal."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "�", text)
