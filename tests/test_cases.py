"""The literate cases of tests/cases/: files in, expected text out; cases/README.md describes their form.

DOSSIER_UPDATE_CASES=1 rewrites what is expected to what was found; read the difference before you keep it.
"""

from __future__ import annotations

import difflib
import fnmatch
import json
import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from dossier.core.kinds import COVER, Kinds
from dossier.core.rewrite.plan import Called, Proposal, as_lines
from dossier.diagnostics import as_text
from dossier.gather import Gathered
from dossier.model import Record
from dossier.packing import unpack_body
from dossier.pipeline import Options, Result, build_dossier, check_dossier, link_dossier
from dossier.rewrite import carry_out, propose_merge, propose_rename

FOLDER = Path(__file__).parent / "cases"
TODAY = "2015-12-31"
CONFIG = "dossier.yaml"
IMPLIED_CONFIG = "title: Test dossier\n"
OPTIONS = ("today", "strict", "url", "theme", "check", "rename", "merge")


@dataclass(frozen=True, slots=True)
class Fenced:
    """One fenced block: its first word, the words after it, its text, and where its text lies in the lines of the file."""

    name: str
    arguments: tuple[str, ...]
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Case:
    """One test. `number` counts the cases of a file."""

    path: Path
    title: str
    number: int
    options: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    expected: tuple[Fenced, ...] = ()


class MalformedCase(Exception):
    """The case itself is wrong."""


class NotThere(Exception):
    """What a case asks for is not in the output."""


# Reading cases


def cases_of(path: Path) -> list[Case]:
    """The cases of a file, each with what stands before the first of them."""
    lines = path.read_text(encoding="utf-8").split("\n")
    sections = _sections(lines)
    title, common = sections[0]
    if len(sections) == 1:
        return [_case(Case(path, title, 0), common)]
    shared = _case(Case(path, title, 0), common)
    if shared.expected:
        raise MalformedCase(f"{path}: what is expected stands under the `##` of its case")
    return [_case(replace(shared, title=title, number=n), blocks) for n, (title, blocks) in enumerate(sections[1:])]


def _sections(lines: list[str]) -> list[tuple[str, list[Fenced]]]:
    """The titles of a file with the blocks under each."""
    sections: list[tuple[str, list[Fenced]]] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        opening = re.match(r"(`{3,})\s*(\S.*)$", line)
        if heading := re.match(r"#{1,2} (.+)", line):
            sections.append((heading[1].strip(), []))
        elif opening:
            end = next(i for i in range(position + 1, len(lines)) if lines[i].rstrip() == opening[1])
            name, *arguments = shlex.split(opening[2])
            text = "".join(f"{line}\n" for line in lines[position + 1 : end])
            sections[-1][1].append(Fenced(name, tuple(arguments), text, position + 1, end))
            position = end
        position += 1
    return sections


def _case(case: Case, blocks: Iterable[Fenced]) -> Case:
    files, options, expected = dict(case.files), dict(case.options), []
    for block in blocks:
        if block.name == "file":
            files[block.arguments[0]] = _bytes(block)
        elif block.name == "options":
            options |= {
                key.strip(): value.strip()
                for key, _, value in (line.partition(":") for line in block.text.splitlines())
            }
        elif block.name == NOWHERE or block.name in FOUND:
            expected.append(block)
        else:
            raise MalformedCase(
                f"{case.path}: there is no block `{block.name}`; known: file, options, {NOWHERE}, {', '.join(FOUND)}"
            )
    if unknown := options.keys() - set(OPTIONS):
        raise MalformedCase(f"{case.path}: there is no option {', '.join(unknown)}; known: {', '.join(OPTIONS)}")
    return replace(case, files=files, options=options, expected=tuple(expected))


_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([nrt\\])|\n)")
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


def _bytes(block: Fenced) -> bytes:
    """What a file holds: its text in UTF-8 or the encoding named; `escaped` resolves `\\xNN` to a byte, and so on."""
    _, *how = block.arguments
    encoding = next((word for word in how if word != "escaped"), "utf-8")
    if "escaped" not in how:
        return block.text.encode(encoding)
    data, position = b"", 0
    for match in _ESCAPE.finditer(block.text):
        data += block.text[position : match.start()].encode(encoding)
        byte, char, plain = match.groups()
        data += (
            bytes.fromhex(byte)
            if byte
            else (chr(int(char, 16)) if char else _PLAIN_ESCAPES.get(plain, "")).encode(encoding)
        )
        position = match.end()
    return data + block.text[position:].encode(encoding)


# Running cases


class Run:
    """A case's dossier on the disk, and what the program makes of it, each once and only when it is asked for."""

    def __init__(self, case: Case, folder: Path) -> None:
        config = IMPLIED_CONFIG + (f"check: {case.options['check']}\n" if "check" in case.options else "")
        for path, data in {CONFIG: config.encode(), **case.files}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        self.said = said = case.options
        self.options = Options(
            folder,
            said.get("today", TODAY),
            jobs=1,
            url=said.get("url", ""),
            theme=said.get("theme", ""),
            strict=said.get("strict") == "true",
        )

    @cached_property
    def checked(self) -> Result:
        return check_dossier(self.options)

    @cached_property
    def proposal(self) -> Proposal:
        """The plan that the option `rename` or `merge` asks for, carried out in this folder if there is one."""
        proposal = self._proposed()
        if proposal.plan:
            assert carry_out(self.options, proposal.plan) == ()
        return proposal

    def _proposed(self) -> Proposal:
        if "merge" in self.said:
            return propose_merge(self.options, *shlex.split(self.said["merge"]))
        old, new, *rest = shlex.split(self.said["rename"])
        name = rest[0] if rest else ""
        return propose_rename(self.options, old, Called(new, name, keep="no-alias" not in rest[1:]))

    @cached_property
    def linked(self) -> Gathered:
        return link_dossier(self.options)

    @cached_property
    def built(self) -> Path:
        result = build_dossier(self.options)
        if result.output is None:
            raise NotThere("no output: the build failed")
        return result.output

    @property
    def kinds(self) -> Kinds:
        return {**self.linked.config.kinds, "cover": COVER}

    def record(self, written: str) -> Record:
        """The record `people/x`."""
        folder, _, name = written.partition("/")
        kind = next(kind.name for kind in self.kinds.values() if kind.folder == folder)
        records = self.linked.dossier.records if self.linked.dossier else {}
        if f"{kind}/{name}" not in records:
            raise NotThere(f"no record {written}")
        return records[f"{kind}/{name}"]

    def page(self, path: str) -> str:
        """The text of a file of the output."""
        if not (self.built / path).is_file():
            raise NotThere(f"no file {path}")
        return _without_hashes((self.built / path).read_text(encoding="utf-8"))


def printed(result: Result) -> str:
    return "".join(f"{as_text(d)}\n" for d in result.diagnostics)


def _diagnostics(run: Run) -> str:
    return printed(run.checked)


def _paragraphs(run: Run, written: str) -> str:
    text, dossier = run.record(written).text, run.linked.dossier
    blocks = unpack_body(dossier.bodies[text.path]).blocks if text and dossier else ()
    return "".join(f"p{block.number} {_one_line(block.text)}\n" for block in blocks if block.number)


def _record(run: Run, written: str) -> str:
    record = run.record(written)
    said = {"name": record.name, "seed": record.seed, **record.fields}
    return "".join(f"{key}: {_value(value)}\n" for key, value in said.items() if value)


def _value(value: object) -> str:
    return _one_line(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _one_line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _html(run: Run, page: str, *selector: str) -> str:
    return "".join(f"{(node.inner_html or '').strip()}\n" for node in _nodes(run, page, selector))


def _texts(run: Run, page: str, *selector: str) -> str:
    return "".join(f"{' '.join(node.text().split())}\n" for node in _nodes(run, page, selector))


def _nodes(run: Run, page: str, selector: Iterable[str]) -> list[LexborNode]:
    return LexborHTMLParser(run.page(page)).css(" ".join(selector))


def _pages(run: Run, *patterns: str) -> str:
    return "".join(f"{path}\n" for path in _written(run) if _asked_for(path, patterns))


def _asked_for(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatch(path, p) for p in patterns) if patterns else not path.startswith("assets/")


def _written(run: Run) -> Iterator[str]:
    yield from sorted(path.relative_to(run.built).as_posix() for path in run.built.rglob("*") if path.is_file())


def _without_hashes(text: str) -> str:
    """The text with the same name for a stylesheet or script whatever is in it."""
    return re.sub(r"\b(assets/[\w-]+)\.[0-9a-f]{10}\.", r"\1.HASH.", text)


def _plan(run: Run) -> str:
    """The plan and what is said beside it; or why there is none."""
    proposal = run.proposal
    argument, why = proposal.wrong
    lines = [f"{argument}: {why}"] if why else [*as_lines(proposal.plan)] if proposal.plan else []
    return "\n".join([*lines, *map(as_text, proposal.diagnostics), ""])


def _after(run: Run, path: str) -> str:
    """A file once the plan is carried out, line ends other than line feeds and a byte order mark escaped."""
    assert run.proposal.plan, "no plan"
    if not (run.options.root / path).is_file():
        raise NotThere(f"no file {path}")
    text = (run.options.root / path).read_bytes().decode()
    return text.replace("\r", "\\r").replace("\ufeff", "\\ufeff")


def _afterwards(run: Run) -> str:
    """All that `dossier check` prints once the plan is carried out."""
    assert run.proposal.plan, "no plan"
    return printed(check_dossier(run.options))


def _withheld(run: Run) -> str:
    return "".join(f"{w.path}: {w.name}: {w.reason}\n" for w in run.linked.withheld)


FOUND: dict[str, Callable[..., str]] = {
    "diagnostics": _diagnostics,
    "paragraphs": _paragraphs,
    "record": _record,
    "html": _html,
    "text": _texts,
    "output": Run.page,
    "pages": _pages,
    "withheld": _withheld,
    "plan": _plan,
    "after": _after,
    "afterwards": _afterwards,
}
NOWHERE = "nowhere"  # the one block that says what must not be found


def _betrayed(run: Run, secrets: str) -> Iterator[str]:
    """What `nowhere` lists and some byte or name of the output holds."""
    for path in _written(run):
        data = (run.built / path).read_bytes()
        yield from (f"`{s}` stands in {path}" for s in secrets.splitlines() if s.encode() in data or s in path)


CASES = [case for path in sorted(FOLDER.rglob("*.md")) if path.name != "README.md" for case in cases_of(path)]


def _name(case: Case) -> str:
    slug = re.sub(r"\W+", "-", case.title).strip("-").lower()
    return f"{case.path.relative_to(FOLDER).with_suffix('').as_posix()}:{slug}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_case(case: Case, tmp_path: Path) -> None:
    run = Run(case, tmp_path)
    wrong = list(_unexpected(case, run))
    if wrong:
        pytest.fail("\n".join([f"{case.path}: {case.title}", *wrong]), pytrace=False)


def _unexpected(case: Case, run: Run) -> Iterator[str]:
    if run.checked.failed and not any(block.name == "diagnostics" for block in case.expected):
        yield "errors, and the case expects no diagnostics:\n" + printed(run.checked)
    for position, block in enumerate(case.expected):
        if block.name == NOWHERE:
            yield from _betrayed(run, block.text)
            continue
        found = _found(run, block)
        if _comparable(block, found) != _comparable(block, _without_hashes(_trimmed(block.text))):
            yield _difference(block, found)
            if "DOSSIER_UPDATE_CASES" in os.environ:
                _rewrite(case, position, found)


def _found(run: Run, block: Fenced) -> str:
    try:
        return _trimmed(FOUND[block.name](run, *block.arguments)) or "none\n"
    except NotThere as reason:
        return f"{reason}\n"


def _comparable(block: Fenced, text: str) -> object:
    """The fields of a record have no order."""
    return sorted(text.splitlines()) if block.name == "record" else text


def _trimmed(text: str) -> str:
    """Without white space at the ends of lines, which an editor may drop from a case."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _difference(block: Fenced, found: str) -> str:
    heading = " ".join([block.name, *block.arguments])
    return "\n".join(
        [
            heading,
            *difflib.unified_diff(
                _trimmed(block.text).splitlines(), found.splitlines(), "expected", "found", lineterm="", n=9
            ),
        ]
    )


def _rewrite(case: Case, position: int, found: str) -> None:
    block = cases_of(case.path)[case.number].expected[position]
    lines = case.path.read_text(encoding="utf-8").split("\n")
    lines[block.first : block.last] = found.removesuffix("\n").split("\n")
    case.path.write_text("\n".join(lines), encoding="utf-8")
