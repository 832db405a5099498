"""A dossier folder and what one of its records is to be called to a plan that was checked, and the plan to files."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from dossier.core.kinds import COVER
from dossier.core.parse import parse_content
from dossier.core.resolve import BY_FORMER_ID
from dossier.core.rewrite.merge import merge
from dossier.core.rewrite.original import Refused
from dossier.core.rewrite.plan import Called, Change, Plan, Proposal
from dossier.core.rewrite.rename import path_after, rename, why_no_id
from dossier.core.rewrite.tree import Tree, Version, tree_of
from dossier.core.translations import beside, translation_of
from dossier.decode import decode
from dossier.diagnostics import Diagnostic, Span, levelled, report, with_excerpts
from dossier.editions import close, editions, gathered_alone, of_translations
from dossier.gather import Gathered, Known, gather, known_by
from dossier.io.cache import Damaged, renewed
from dossier.io.read import lines_of, read_source, with_changes
from dossier.io.replace import Replacement, Unlike, clear_away, replace_all, unlike
from dossier.model import Key, Pair, Record, Reference, Source
from dossier.names import nearest
from dossier.start import Options, Result, Start, started
from dossier.values import replace, unpack


def propose_rename(options: Options, old: str, called: Called) -> Proposal:
    """The plan by which a record, named as references name it, gets another id."""

    def planned(tree: Tree) -> Plan:
        key = _meant(tree, old, "OLD")
        _check_id(tree, key, called)
        return rename(tree, key, called)

    return _proposed(options, planned)


def propose_merge(options: Options, old: str, into: str) -> Proposal:
    """The plan by which a record becomes part of another of its kind."""

    def planned(tree: Tree) -> Plan:
        keys = _meant(tree, old, "OLD"), _meant(tree, into, "INTO")
        kinds = [key.partition("/")[0] for key in keys]
        if keys[0] == keys[1]:
            if not _is_former(tree, old):
                raise _Wrong("INTO", f"both are {keys[0]}")
            return rename(tree, keys[0], Called(tree.records[keys[0]].id))  # what a merge that was stopped left to do
        if kinds[0] != kinds[1]:
            raise _Wrong("INTO", f"{keys[0]} is no {kinds[1]}; only records of one kind can be merged")
        return merge(tree, *keys)

    return _proposed(options, planned)


def carry_out(options: Options, plan: Plan) -> tuple[Diagnostic, ...]:
    """Does what a plan says, all of it or nothing; what went wrong is returned."""
    with started(options) as start:  # which keeps builds away
        if isinstance(start, Result):
            return start.diagnostics
        try:
            replace_all(options.root, [Replacement(c.path, c.to, c.before, c.after) for c in plan.changes])
        except Unlike as error:
            hint = "nothing was changed; run the command again"
            return (report("rewrite-refused", str(error), Span(error.path), hint),)
        except OSError as error:
            message = f"cannot be written: {error.strerror or error}"
            return (report("rewrite-refused", message, Span(str(error.filename)), "everything is as it was"),)
    return ()


class _Wrong(Exception):
    """An argument that cannot be meant."""

    def __init__(self, argument: str, why: str) -> None:
        super().__init__(why)
        self.argument = argument


def _proposed(options: Options, planned: Callable[[Tree], Plan]) -> Proposal:
    with started(options) as start:
        if isinstance(start, Result):
            return Proposal(diagnostics=start.diagnostics)
        clear_away(start.root / "content")
        try:
            return _planned(start, planned)
        except Damaged:
            start.cache = renewed(start.root, start.cache)
            return _planned(start, planned)


def _planned(start: Start, planned: Callable[[Tree], Plan]) -> Proposal:
    known = known_by(start.cache)
    gathered = gather(start, known)
    start.answered = True  # what was worked out is true of the bytes that it was worked out of
    now = _said(start, gathered)
    if gathered.dossier is None:
        return Proposal(diagnostics=_shown(start, now, {}))
    try:
        plan = planned(_tree(start, gathered))
    except _Wrong as wrong:
        return Proposal(wrong=(wrong.argument, str(wrong)))
    except Refused as refused:
        return Proposal(diagnostics=_shown(start, refused.diagnostics, {}))
    links = [report("rewrite-refused", how, Span(c.path), _LINK) for c in plan.changes if (how := _unlike(start, c))]
    return Proposal(diagnostics=tuple(links)) if links else _checked(start, known, now, plan)


_LINK = "put the file itself in its place"


def _unlike(start: Start, change: Change) -> str:
    return unlike(start.root, change.path) if change.path else ""


# What there is


class _Sources(Mapping[str, bytes]):
    """The bytes of files, each read when it is asked for."""

    def __init__(self, start: Start) -> None:
        self._start = start

    def __getitem__(self, path: str) -> bytes:
        source = read_source(self._start.root, path)
        if isinstance(source, Diagnostic):
            raise Refused(source)
        return source.data

    def __iter__(self) -> Iterator[str]:
        return iter(self._start.found.content)

    def __len__(self) -> int:
        return len(self._start.found.content)


def _tree(start: Start, gathered: Gathered) -> Tree:
    found, records = start.found, dict(_records(gathered))
    contents, seeds = (
        {path: records[path] for path in paths if path in records} for paths in (found.content, found.seeds)
    )
    sources = _Sources(start)
    versions = dict(_versions(gathered, contents, sources))
    return tree_of(gathered.config.kinds, contents, seeds, frozenset(found.seeds), sources, versions)


def _versions(
    gathered: Gathered, contents: Mapping[str, Record], sources: Mapping[str, bytes]
) -> Iterator[tuple[str, Version]]:
    """The translations, each by itself; also those that were left under a former id of their record."""
    paired = ((path, *translation_of(path, gathered.config.languages)) for path in sources)
    for path, base, _ in (each for each in paired if each[2]):
        of = base if base in contents else _once_at(base, contents)
        if of and (of == base or beside(of, path) not in set(sources)):
            plain = contents[of]
            kind = COVER if plain.kind == COVER.name else gathered.config.kinds[plain.kind]
            read = parse_content(Source(path, sources[path]), kind, seeded=plain.seed != "").record
            yield path, Version(read or Record(plain.kind, plain.id, "", path), of)


def _once_at(path: str, contents: Mapping[str, Record]) -> str:
    """The file of the record that had the id after which a path is called."""
    folder, name = posixpath.split(path)
    stem = posixpath.splitext(name)[0]
    had = (at for at, record in contents.items() if stem in record.many("former_ids"))
    return next((at for at in had if posixpath.dirname(at) == folder), "")


def _records(gathered: Gathered) -> Iterator[tuple[str, Record]]:
    """Every file that is a record, as it was parsed."""
    known = gathered.parts.readings.known if gathered.parts else {}
    for path, text in gathered.shelf.all_texts() if gathered.shelf else ():
        if path in known and known[path].outline:
            yield path, unpack(unpack(text, Pair).record, Record)


def _meant(tree: Tree, said: str, argument: str) -> Key:
    keys = tree.index.candidates(Reference(said, "", Span("")))
    if len(keys) > 1:
        shown = ", ".join(f"{key} ({tree.records[key].path})" for key in keys)
        raise _Wrong(argument, f"`{said}` may be {shown}; write the kind and the id")
    if not keys:
        near = nearest(said, tree.index.near_to(()))
        hint = f"did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else "name it by its id, name or alias"
        raise _Wrong(argument, f"no record is called `{said}`; {hint}")
    if keys[0].startswith(f"{COVER.name}/"):
        raise _Wrong(argument, "the cover has no id")
    path = tree.records[keys[0]].path
    twice = [p for p, each in tree.contents.items() if each.key == keys[0] and p != path]
    if twice:
        raise _Wrong(
            argument, f"{keys[0]} is claimed by {path} and {twice[0]}; give one of the two another `id:` first"
        )
    return keys[0]


def _is_former(tree: Tree, said: str) -> bool:
    """Whether a record was called so, and is no longer."""
    return tree.index.meant(Reference(said, "", Span("")))[0] == BY_FORMER_ID


def _check_id(tree: Tree, key: Key, called: Called) -> None:
    """Whether the new id is one, and free."""
    record, kind = tree.records[key], key.partition("/")[0]
    path = path_after(tree, key, called.id)
    moved = {beside(path, each).casefold(): each for each in tree.versions_of(key)}
    taken = next((p for p in tree.sources if moved.get(p.casefold(), p) != p), "")
    if taken:
        raise _Wrong("NEW", f"{taken} is there already")
    there = next((p for p in tree.contents if p.casefold() == path.casefold() and p != record.path), "")
    if called.id == record.id:
        if there and called.name:
            raise _Wrong("NEW", f"a record of the seed would be {path}, and {there} is there already")
        return
    if why := why_no_id(called.id):
        raise _Wrong("NEW", why)
    other = tree.records.get(f"{kind}/{called.id}")
    if other:
        hint = f"if the two are one, `dossier merge {record.id} {called.id}`"
        raise _Wrong("NEW", f"{other.path} has the id {called.id} already; {hint}")
    had = next(
        (r for r in tree.records.values() if r.kind == kind and r is not record and called.id in r.many("former_ids")),
        None,
    )
    if had:
        raise _Wrong("NEW", f"{had.path} had the id {called.id}, and an id is never used again for another record")
    if there:
        raise _Wrong("NEW", f"{there} is there already, with another id")


# What it would come to


def _checked(start: Start, known: Known, now: Sequence[Diagnostic], plan: Plan) -> Proposal:
    """The plan, if the dossier has no error then that it has not now."""
    paths = {change.path: change.to for change in plan.changes if change.path}
    proposed = {change.to: change.after for change in plan.changes if change.to}
    gone = frozenset(path for path, to in paths.items() if path != to)
    found = with_changes(start.found, proposed, gone)
    then_started = Start(start.options, found, start.cache, start.config, start.output, start.spool, start.shelf)
    then = _said(then_started, gather(then_started, known))
    new = tuple(_new(now, then, plan))
    failed = any(d.severity == "error" for d in new)
    return Proposal(None if failed else plan, _shown(start, new, proposed))


def _new(now: Sequence[Diagnostic], then: Sequence[Diagnostic], plan: Plan) -> Iterator[Diagnostic]:
    """What is said then and not now: more of one sort of one file, since lines may have moved and ids have changed."""
    first = plan.changes[0].to if plan.changes else ""
    places = {change.path: change.to or first for change in plan.changes}
    before = [_as_then(diagnostic, plan, places) for diagnostic in now]
    more = Counter(map(_sort, then)) - Counter(map(_sort, before))
    same = Counter((_sort(d), d.message) for d in before)
    for diagnostic in then:
        said = (_sort(diagnostic), diagnostic.message)
        if same[said]:
            same[said] -= 1
        elif more[_sort(diagnostic)]:
            more[_sort(diagnostic)] -= 1
            yield diagnostic


def _as_then(diagnostic: Diagnostic, plan: Plan, places: Mapping[str, str]) -> Diagnostic:
    """What is said now, as it would be said of the same then."""
    old, new = (key.partition("/")[2] for key in (plan.old, plan.new))
    message = diagnostic.message.replace(f"`{plan.old}`", f"`{plan.new}`").replace(f"`{old}`", f"`{new}`")
    path = diagnostic.span.path
    return replace(diagnostic, message=message, span=Span(places.get(path, path)))


def _sort(diagnostic: Diagnostic) -> tuple[str, str, str]:
    return diagnostic.severity, diagnostic.code, diagnostic.span.path


def _said(start: Start, gathered: Gathered) -> tuple[Diagnostic, ...]:
    """All that is said of the dossier, in each of its languages."""
    said = [*gathered.diagnostics]
    for begun in editions(start, gathered.config):
        try:
            other = gathered_alone(begun)
            said += of_translations(begun, other.diagnostics, other.config, said)
        finally:
            close(begun)
    return levelled(said, gathered.config.levels, strict=False)


def _shown(start: Start, diagnostics: Sequence[Diagnostic], proposed: Mapping[str, bytes]) -> tuple[Diagnostic, ...]:
    return with_excerpts(diagnostics, partial(_lines, start, proposed))


def _lines(start: Start, proposed: Mapping[str, bytes], path: str) -> Sequence[str]:
    return decode(proposed[path]).text.split("\n") if path in proposed else lines_of(start.root, path)
