"""A dossier folder to what its texts let suggest, and what a person wants of that into the records, as comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dossier.census import Member
from dossier.core.kinds import DOCUMENT
from dossier.core.link import Library
from dossier.core.parse import parse_content
from dossier.core.suggest.as_lines import overall, pasted
from dossier.core.suggest.insert import new_record, says_the_same, with_comments, without_pending
from dossier.core.suggest.naming import UNKNOWN, Named
from dossier.core.suggest.proposal import Proposal
from dossier.core.suggest.propose import propose_all
from dossier.core.suggest.speakers import called
from dossier.core.survey import Survey
from dossier.diagnostics import Diagnostic
from dossier.gather import Gathered, gather
from dossier.io.cache import Damaged, renewed
from dossier.io.read import read_source
from dossier.io.replace import Replacement, Unlike, replace_all
from dossier.io.starter import find_same, write_new
from dossier.io.workers import chunks, in_order
from dossier.model import Source
from dossier.names import nearest, slug
from dossier.start import Options, Result, Start, hands, started
from dossier.values import Frozen, unpack

NAMES = 30  # that are shown of all documents together


class Unknown(Exception):
    """What was asked for is no document, or none that readers may see."""


class Suggested(Frozen):
    """What was found: proposals, those with most to decide first, of `documents` that have any; names of all of them.

    `written` are files that were made or changed, `refused` what could not be written, each with the reason.
    """

    proposals: tuple[Proposal, ...] = ()
    documents: int = 0
    names: tuple[Named, ...] = ()
    written: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def suggest(options: Options, wanted: str, limit: int) -> Suggested:
    """What one document lets suggest; with '' what all do, `limit` of them in full. Raises Unknown."""
    return _with_a_start(options, wanted, limit, writes=False)


def suggest_and_write(options: Options, wanted: str, limit: int) -> Suggested:
    """The same, put into the records of these documents as comments."""
    return _with_a_start(options, wanted, limit, writes=True)


def as_yaml(found: Suggested) -> Iterator[str]:
    """What was found, to be pasted: each document, then the names of all."""
    yield from (pasted(proposal) for proposal in found.proposals)
    if found.names:
        yield overall(found.names)


def _with_a_start(options: Options, wanted: str, limit: int, *, writes: bool) -> Suggested:
    with started(options) as start:
        if isinstance(start, Result):
            return Suggested(diagnostics=start.diagnostics)
        try:
            found = _found(start, wanted, limit)
        except Damaged:
            start.cache = renewed(start.root, start.cache)
            found = _found(start, wanted, limit)
        return _written(start.root, found) if writes else found


def _found(start: Start, wanted: str, limit: int) -> Suggested:
    gathered = gather(start)
    start.answered = True  # what was worked out is true of the bytes that it was worked out of
    if gathered.dossier is None or gathered.parts is None or gathered.shelf is None:
        return Suggested(diagnostics=tuple(gathered.diagnostics))
    asked = gathered.parts.asked
    members = [m for m in asked.census.members if m.public.startswith(f"{DOCUMENT.name}/")]
    survey = asked.survey()
    if wanted:
        members = [_meant(wanted, gathered, survey)]
    tally = _Tally(limit)
    for proposal in _proposals(start, gathered, survey, members):
        tally.add(_undecided(start.root, proposal), alone=bool(wanted))
    return Suggested(tally.most(), tally.documents, () if wanted else tally.names())


def _proposals(start: Start, gathered: Gathered, survey: Survey, members: Sequence[Member]) -> Iterator[Proposal]:
    shelf, readings = gathered.shelf, gathered.parts
    if shelf is None or readings is None:
        return
    known = readings.readings.known
    shelf.fetch(path for m in members for path in {m.path, m.seed} - {""} if known[path].outline)
    shelf.spool.flush()
    library = Library(survey, shelf.spool)
    parts, done = chunks((m.path, m.seed) for m in members), 0
    for packed in in_order(hands(start.options), len(members), propose_all, library, parts):
        proposals = unpack(packed, list[Proposal])
        yield from proposals
        done += len(proposals)
        start.options.progress("looking for quotations and names", done, len(members))


@dataclass(slots=True)
class _Tally:
    """What was proposed so far: in full only of the documents with most to decide, of the others the names."""

    limit: int
    documents: int = 0
    kept: list[Proposal] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, proposal: Proposal, *, alone: bool) -> None:
        self.documents += bool(proposal.decisions or proposal.names)
        for named in proposal.names:
            self.count[named.name] += named.count
            self.within[named.name] += 1
            self.kinds.setdefault(named.name, Counter())[named.kind] += named.kind != UNKNOWN
        if proposal.decisions or proposal.names or alone:
            self.kept.append(proposal)
        if len(self.kept) > 2 * self.limit + 100:
            self.kept = list(self.most())

    def most(self) -> tuple[Proposal, ...]:
        return tuple(sorted(self.kept, key=_most_first)[: self.limit])

    def names(self) -> tuple[Named, ...]:
        """By the number of documents that say them, then by how often."""
        order = sorted(self.count, key=lambda name: (-self.within[name], -self.count[name], name))
        return tuple(
            Named(name, self.count[name], self._kind(name), documents=self.within[name]) for name in order[:NAMES]
        )

    def _kind(self, name: str) -> str:
        """What a name is in most documents."""
        kind, often = self.kinds[name].most_common(1)[0]
        return kind if 2 * often >= self.within[name] else UNKNOWN


def _most_first(proposal: Proposal) -> tuple[int, int, str]:
    return -proposal.decisions, -len(proposal.names), proposal.key


def _meant(wanted: str, gathered: Gathered, survey: Survey) -> Member:
    """The document that is called so; raises Unknown."""
    said = wanted.removeprefix("documents/").removeprefix("document/")
    keys = called(said, (DOCUMENT.name,), survey)
    members = gathered.parts.asked.census.members if gathered.parts else ()
    if len(keys) == 1:
        return next(member for member in members if member.public == keys[0])
    if keys:
        raise Unknown(f"`{wanted}` may be {' or '.join(keys)}")
    if f"{DOCUMENT.name}/{said}" in survey.private.hidden:
        why = survey.private.hidden[f"{DOCUMENT.name}/{said}"]
        raise Unknown(f"`{wanted}` is kept from readers ({why}), and nothing is proposed of what they do not see")
    near = nearest(said, (key.partition("/")[2] for key in survey.outlines if key.startswith(f"{DOCUMENT.name}/")))
    hint = f"did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else "name it by its id"
    raise Unknown(f"no document is called `{wanted}`; {hint}")


def _undecided(root: Path, proposal: Proposal) -> Proposal:
    """Without what stands in its record as a comment already."""
    source = read_source(root, proposal.path) if proposal.path.startswith("content/") else None
    text = _text_of(source.data) if isinstance(source, Source) else None
    return without_pending(proposal, text) if text else proposal


def _text_of(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


# Into the records


def _written(root: Path, found: Suggested) -> Suggested:
    written, refused = [], []
    for proposal in found.proposals:
        if not (proposal.decisions or proposal.days):
            continue
        path, why = _put(root, proposal)
        if why:
            refused.append((path, why))
        else:
            written.append(path)
    return Suggested(found.proposals, found.documents, found.names, tuple(written), tuple(refused))


def _put(root: Path, proposal: Proposal) -> tuple[str, str]:
    """The file that took it, and why it did not, if so."""
    try:
        if proposal.path.startswith("content/"):
            return proposal.path, _put_into(root, proposal)
        return _put_beside(root, proposal)
    except Unlike as error:
        return proposal.path, f"{error}: run the command again, or paste what is proposed into it yourself"
    except OSError as error:
        return proposal.path, f"cannot be written: {error.strerror or error}"


def _put_into(root: Path, proposal: Proposal) -> str:
    source = read_source(root, proposal.path)
    text = _text_of(source.data) if isinstance(source, Source) else None
    if text is None or not isinstance(source, Source):
        return "is not UTF-8: paste what is proposed into it yourself"
    before = parse_content(source, DOCUMENT)
    for made in with_comments(text, proposal):
        data = made.encode()
        if says_the_same(before, parse_content(Source(proposal.path, data), DOCUMENT)):
            replace_all(root, [Replacement(proposal.path, proposal.path, source.data, data)])
            return ""
    return "has front matter that takes no comments where it is: paste what is proposed into it yourself"


def _put_beside(root: Path, proposal: Proposal) -> tuple[str, str]:
    """A record for a seed that has none."""
    stem = slug(proposal.id)
    path = f"content/{DOCUMENT.folder}/{stem}.md"
    if there := find_same(root / "content" / DOCUMENT.folder, stem):
        return path, f"{there.relative_to(root).as_posix()} is there already and is about something else"
    write_new(root / path, new_record(proposal, proposal.id if proposal.id != stem else "").encode())
    return path, ""
