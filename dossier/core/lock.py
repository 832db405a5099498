"""The text of anchors.lock to what was published, with a diagnostic for each line that is none, and back.

A document is one line, and what became of a paragraph that is gone is a line of its own. Above them stand an empty line
and the id as a comment, so that git never takes changes of two documents for changes of one place. Where two branches
put documents in at one place, its merge driver `union` keeps both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from urllib.parse import quote, unquote

from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Key, Numbering, Published, Stone
from dossier.values import Frozen, field

DIGITS = 12  # of the sha256 of a paragraph
UNSEEN = "-"  # in place of a paragraph that readers do not see
COVERED = "redacted"  # in place of the digest of one in which words are covered
HEADING = "# Published paragraphs. `dossier release` writes this file; keep it in version control, do not edit it.\n"
_UNION = "# Both sides of a merge keep what they published.\n"

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_RUN = r"p[1-9][0-9]{0,6}(?:-p[1-9][0-9]{0,6})?"
_DIGEST = rf"(?:[0-9a-f]{{{DIGITS}}}|{UNSEEN}|{COVERED})"
_PUBLISHED = re.compile(
    rf"(?P<id>[^|#]+) \| (?P<day>{_DAY}) \| (?P<runs>{_RUN}(?:,{_RUN})*) \| (?P<digests>{_DIGEST}(?: {_DIGEST})*)"
)
_STONE = re.compile(
    rf"(?P<id>[^|#]+)(?:#p(?P<number>[1-9][0-9]{{0,6}}))? \| (?P<day>{_DAY}) \| "
    r"(?P<into>gone|p[1-9][0-9]{0,6}) \|(?P<reason>.*)"
)
_EARLIER = re.compile(rf"(?P<id>[^|#]+) \| (?P<days>{_DAY}(?: {_DAY})*) \| earlier")
_LED = re.compile(rf"(?P<id>[^|#]+) \| (?P<day>{_DAY}) \| leads to (?P<key>[^|#]+)")
_UNFIT = re.compile(r"[%|#\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")


class Earlier(Frozen):
    """The days on which earlier texts of a document were published."""

    id: str
    days: tuple[str, ...]


class Led(Frozen):
    """Since that day the id that a record had, with its kind before it, leads to the record `key`."""

    id: str
    day: str
    key: Key


class Lock(Frozen):
    """What was published: by id of a document its paragraphs, and what became of those that are gone.

    `earlier` are, by id of a document, the days on which other texts of it were published before; `led` the ids that
    records had, by kind and id.
    """

    published: Mapping[str, Published] = field(default_factory=dict)
    stones: Mapping[str, tuple[Stone, ...]] = field(default_factory=dict)
    earlier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    led: Mapping[str, Led] = field(default_factory=dict)

    @property
    def pins(self) -> dict[str, Numbering]:
        """The numbers of paragraphs where they are not 1, 2, 3 …, by id of the document."""
        found = {}
        for each in self.published.values():
            stones = self.stones.get(each.id, ())
            last = max((*each.numbers, *(stone.number for stone in stones)), default=0)
            if each.numbers != tuple(range(1, last + 1)):
                found[each.id] = Numbering(each.numbers, last)
        return found


def read_lock(text: str, path: str) -> tuple[Lock, tuple[Diagnostic, ...]]:
    """The lock that the text of that file holds, as far as it can be read."""
    published: dict[str, Published] = {}
    stones: dict[tuple[str, int], Stone] = {}
    earlier: dict[str, tuple[str, ...]] = {}
    led: dict[str, Led] = {}
    found: list[Diagnostic] = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip()
        each = _read(line, number)
        if isinstance(each, Published) and each.id not in published:
            published[each.id] = each
        elif isinstance(each, Stone) and (each.id, each.number) not in stones:
            stones[each.id, each.number] = each
        elif isinstance(each, Earlier):  # both sides of a merge may have one
            earlier[each.id] = tuple(sorted({*earlier.get(each.id, ()), *each.days}))
        elif isinstance(each, Led):
            led[each.id] = min(each, led.get(each.id, each), key=lambda one: one.day)
        elif line and not line.startswith("#"):
            found.append(_unread(line, Span(path, number, 1, len(line)), each))
    by_id = groupby(sorted(stones.values(), key=lambda s: (s.id, s.number)), key=lambda s: s.id)
    return Lock(published, {key: tuple(of) for key, of in by_id}, earlier, led), tuple(found)


def lock_text(lock: Lock) -> str:
    """The same as text, sorted; '' where nothing was published."""
    lines = [(each.id, -1, _published_line(each)) for each in lock.published.values()]
    lines += [(s.id, s.number, _stone_line(s)) for stones in lock.stones.values() for s in stones]
    lines += [(name, -2, f"{_quoted(name)} | {' '.join(days)} | earlier") for name, days in lock.earlier.items()]
    lines += [(e.id, 0, f"{_quoted(e.id)} | {e.day} | leads to {_quoted(e.key)}") for e in lock.led.values()]
    by_id = groupby(sorted(lines), key=lambda line: line[0])
    groups = ("".join((f"# {_quoted(key)}\n", *(f"{line}\n" for _, _, line in of))) for key, of in by_id)
    return "\n".join((HEADING, *groups)) if lines else ""


def attributes_with(text: str, name: str) -> str:
    """The text of .gitattributes with the merge driver for that file, if it says nothing of it yet."""
    if any(line.split()[:1] in ([name], [f"/{name}"]) for line in text.split("\n")):
        return text
    before = f"{text.rstrip(chr(10))}\n\n" if text.strip() else ""
    return f"{before}{_UNION}/{name} merge=union\n"


def runs_of(numbers: Iterable[int]) -> str:
    """`p1-p5,p11,p6` of numbers in that order."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(f"p{first}" if first == last else f"p{first}-p{last}" for first, last in runs)


def numbers_of(runs: str) -> tuple[int, ...]:
    """The numbers that such runs name."""
    return tuple(number for run in runs.split(",") for number in _run(run))


def _run(run: str) -> range:
    first, _, last = run.replace("p", "").partition("-")
    return range(int(first), int(last or first) + 1)


def _read(line: str, number: int) -> Published | Stone | Earlier | Led | None:
    if match := _PUBLISHED.fullmatch(line):
        digests = tuple(match["digests"].split(" "))
        numbers = numbers_of(match["runs"]) if _is_short(match["runs"], len(digests)) else ()
        if len(numbers) == len(digests) == len(set(numbers)):
            return Published(unquote(match["id"]), match["day"], numbers, digests, number)
    elif (match := _STONE.fullmatch(line)) and (match["number"] or match["into"] == "gone"):
        into = 0 if match["into"] == "gone" else int(match["into"][1:])
        return Stone(unquote(match["id"]), int(match["number"] or 0), match["day"], into, match["reason"].strip())
    elif match := _EARLIER.fullmatch(line):
        return Earlier(unquote(match["id"]), tuple(match["days"].split(" ")))
    elif match := _LED.fullmatch(line):
        return Led(unquote(match["id"]), match["day"], unquote(match["key"]))
    return None


def _is_short(runs: str, most: int) -> bool:
    """Whether they name no more numbers than that; a damaged line may name millions."""
    return sum(len(_run(run)) for run in runs.split(",")) <= most


def _unread(line: str, span: Span, each: Published | Stone | Earlier | Led | None) -> Diagnostic:
    """Why a line is not taken, and the way out."""
    if isinstance(each, Published | Stone):
        said = f"`{each.id}`" if isinstance(each, Published) else f"`{each.id}#p{each.number}`"
        hint = "keep one of the two lines: the next check compares it with the text"
        return report("lock-invalid", f"{said} stands here a second time", span, hint)
    if _CONFLICT.match(line):
        hint = "keep the lines of both sides and take out the marks; of two lines for one document keep either"
        return report("lock-invalid", "a merge left its marks here", span, hint)
    hint = f"`git checkout HEAD -- {span.path}` brings back the last one; without it, take the line out"
    return report("lock-invalid", "this is no line that `dossier release` writes", span, hint)


def _published_line(each: Published) -> str:
    return f"{_quoted(each.id)} | {each.day} | {runs_of(each.numbers)} | {' '.join(each.digests)}"


def _stone_line(stone: Stone) -> str:
    place = f"{_quoted(stone.id)}#p{stone.number}" if stone.number else _quoted(stone.id)
    return f"{place} | {stone.day} | {f'p{stone.into}' if stone.into else 'gone'} | {stone.reason}".rstrip()


def _quoted(identifier: str) -> str:
    """An id without what would end its line, or itself in it."""
    return _UNFIT.sub(lambda match: quote(match[0], safe=""), identifier)
