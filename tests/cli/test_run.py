"""How a run shows itself and how it ends: progress, colour, interruption, closed pipes and mistakes of our own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier import pipeline
from dossier.cli import commands
from dossier.cli.run import Run
from dossier.start import Start
from tests.cli.running import Said, dossier, write

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "dossier.cli"]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def clock(*moments: float) -> Iterator[float]:
    """Seconds as a run would ask for them: at its start, at each report, and at its end."""
    return iter(moments)


# progress


def test_a_terminal_shows_one_line_after_a_second_and_takes_it_away(capsys: pytest.CaptureFixture[str]) -> None:
    moments = clock(0, 0.9, 1.5, 1.55, 2, 2.5, 3, 4)
    with Run(terminal=True, clock=lambda: next(moments)) as run:
        run.told("reading", 250, 1200)  # 0.9 s: too early
        run.told("reading", 1000, 1200)  # 1.5 s
        run.told("reading", 1100, 1200)  # 1.55 s: too soon after the last
        run.told("reading", 1200, 1200)  # 2 s
        run.told("writing", 20, 10)  # 2.5 s: more than was foreseen
        run.told("finishing", 0, 0)  # 3 s
    said = capsys.readouterr()
    widest = len("reading 1,000 of 1,200")
    lines = ["reading 1,000 of 1,200", "reading 1,200 of 1,200", "writing 20", "finishing"]
    assert said.err == "".join(f"\r{line:<{widest}}" for line in lines) + "\r" + " " * widest + "\r"
    assert said.out == ""


def test_a_log_gets_a_line_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    moments = clock(0, 5, 10, 15, 20, 21)
    with Run(terminal=False, clock=lambda: next(moments)) as run:
        for done in (1000, 2000, 3000, 4000):
            run.told("linking", done, 5000)
    assert capsys.readouterr().err == "linking 2,000 of 5,000\nlinking 4,000 of 5,000\n"


def test_a_short_run_shows_no_progress(x: Path) -> None:
    assert dossier("build", x).err == ""


def test_the_time_of_a_stage_lasts_until_its_last_report(capsys: pytest.CaptureFixture[str]) -> None:
    moments = clock(0, 1, 3, 6, 7, 9)
    with Run(terminal=False, clock=lambda: next(moments)) as run:
        run.told("reading", 1, 1)
        run.told("linking", 1, 1)
        run.told("writing", 1, 1)
        run.told("finishing", 0, 0)
    assert run.profile == "reading       1.00 s\nlinking       2.00 s\nwriting       4.00 s\nfinishing     2.00 s"
    assert run.seconds == 9
    assert capsys.readouterr().err == ""


# interruption


@pytest.mark.parametrize(
    ("stages", "sentence"),
    [
        ([], "stopped; the output is as it was"),
        ([("writing", 5, 10)], "stopped; the output is as it was"),
        (
            [("writing", 10, 10), ("finishing", 0, 0)],
            "stopped while the output was being replaced: build again to complete it",
        ),
    ],
)
def test_an_interrupted_build_says_how_the_output_stands(
    x: Path, monkeypatch: pytest.MonkeyPatch, stages: list[tuple[str, int, int]], sentence: str
) -> None:
    def interrupted(start: Start) -> pipeline.Result:
        for stage in stages:
            start.options.progress(*stage)
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "build", interrupted)
    assert dossier("build", x) == Said(130, "", f"dossier: {sentence}\n")


def test_a_build_interrupted_as_it_speaks_is_complete(x: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "records_said", interrupted)
    assert dossier("build", x) == Said(130, "", "dossier: stopped; the output is complete\n")
    assert (x / "public/manifest.json").is_file()


def test_an_interrupted_check_is_no_traceback(x: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Start) -> pipeline.Result:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "check", interrupted)
    assert dossier("check", x) == Said(130, "", "dossier: stopped; the output is as it was\n")


# mistakes of our own


def test_a_bug_is_one_sentence(x: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def buggy(_: Start) -> pipeline.Result:
        raise ValueError("bad\nluck\x1b[31m")

    monkeypatch.setattr(pipeline, "check", buggy)
    expected = (
        "dossier: this is a bug in dossier, please report it: ValueError: bad luck�[31m "
        "(with DOSSIER_TRACEBACK=1 in the environment the same command shows where it is)\n"
    )
    assert dossier("check", x) == Said(1, "", expected)
    with pytest.raises(AssertionError, match="bad"):
        dossier("check", x, DOSSIER_TRACEBACK="1")


# other processes


@pytest.mark.usefixtures("x")
def test_it_runs_as_a_module_from_anywhere() -> None:
    done = subprocess.run(
        [*COMMAND, "check", "x"], check=False, capture_output=True, encoding="utf-8", env=environment()
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(" s; no errors or warnings\n")


@pytest.mark.usefixtures("x")
def test_output_is_utf_8_wherever_it_goes() -> None:
    done = subprocess.run(
        [*COMMAND, "build", "x"],
        check=False,
        capture_output=True,
        env=environment(PYTHONIOENCODING="ascii", PYTHONUTF8="0"),
    )
    assert done.returncode == 0
    assert "→ x" in done.stdout.decode()


def test_a_reader_that_stops_reading_is_no_error(x: Path) -> None:
    for number in range(800):
        write(x / f"content/documents/{number:03}.md", "---\ntitle: Notes\n---\n\nText.\n")
    command = [*COMMAND, "check", "x", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as running:
        assert running.stdout
        assert running.stderr
        assert running.stdout.read(1) == b"["
        running.stdout.close()
        assert running.stderr.read() == b""


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal.  To run them: use another system")
@pytest.mark.parametrize(
    ("setting", "level"), [({}, "\x1b[33m\x1b[1mwarning[orphan]\x1b[0m"), ({"NO_COLOR": "1"}, "warning[orphan]")]
)
def test_a_terminal_gets_colour_unless_it_wants_none(x: Path, setting: dict[str, str], level: str) -> None:
    write(x / "content/people/a.md", "---\nname: A B\n---\n")
    ours, theirs = os.openpty()
    done = subprocess.run(
        [*COMMAND, "check", "x"], check=False, stdout=subprocess.DEVNULL, stderr=theirs, env=environment(**setting)
    )
    os.close(theirs)
    said = os.read(ours, 10_000).decode().replace("\r\n", "\n")
    os.close(ours)
    assert done.returncode == 0
    assert (
        f"content/people/a.md: {level} nothing names or lists this person\n" in said
    )  # a slow machine says before it how far it is
