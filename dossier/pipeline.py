"""The stages in order, from a dossier folder to the output; with `gather` and `press` all that joins core and io."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from dossier.core.blank import running
from dossier.core.cite import is_installed, problem_of
from dossier.core.config import Config
from dossier.core.hosts import OFF, refused_in
from dossier.core.kinds import Kind, Kinds
from dossier.core.parse import SeedOptions, parse_content, parse_seed
from dossier.core.plan import network
from dossier.core.reach import reach_of
from dossier.core.render import check_templates
from dossier.core.site import assets_of
from dossier.core.wording import in_language
from dossier.diagnostics import Diagnostic, Span, levelled, report, with_excerpts
from dossier.editions import Other, close, editions, files_in, gathered_in, keep_edition, print_edition
from dossier.gather import Gathered, configuration, gather
from dossier.io.cache import Damaged, in_memory, renewed
from dossier.io.images import forget_others
from dossier.io.read import CONFIG, find, lines_of, read_source
from dossier.io.styles import read_style
from dossier.io.theme import read_theme, theme_folders
from dossier.io.words import read_words
from dossier.io.write import Staging, abandon, commit, open_staging, refusal
from dossier.leaking import Inspection
from dossier.model import Reach, Source, Theme
from dossier.press import Edition, Made, edition, files_of, keep, press_for
from dossier.sealing import sealed
from dossier.searching import absent
from dossier.start import Options, Result, Start, Work, keep_answer, known_answer, start_of, started
from dossier.values import Frozen, pack, replace, unpack

__all__ = ["Options", "Result", "build_dossier", "check_dossier", "link_dossier", "read_kinds"]

DRAWING = ("networkx", "numpy")  # what the extra `graph` installs


def build_dossier(options: Options, inspection: Inspection | None = None) -> Result:
    """The whole flow, or as much of it as what changed asks for. With an error anywhere the output stays as it was.

    An inspection looks at all that is staged before it is moved into its place; what it says counts like all else.
    """
    with started(options) as start:
        if isinstance(start, Result):
            return start
        return (None if inspection else known_answer(start, "build")) or build(start, inspection)


def check_dossier(options: Options) -> Result:
    """The flow stopped before anything is rendered."""
    with started(options) as start:
        return start if isinstance(start, Result) else known_answer(start, "check") or check(start)


def link_dossier(options: Options) -> Gathered:
    """The flow stopped when the dossier is linked; nothing is remembered, and all of it is in memory."""
    gathered = gather(start_of(options, in_memory()))
    if gathered.shelf:
        gathered.shelf.load()
    return gathered


def read_kinds(root: Path) -> tuple[Kinds, tuple[Diagnostic, ...]]:
    """The kinds of record that a dossier has, and what there is to say about its dossier.yaml."""
    config, diagnostics = configuration(root)
    return (config or Config()).kinds, diagnostics


def had_before(root: Path, kind: Kind, identifier: str) -> str:
    """The file of a record of that kind that had the id before, or ''; a seed says it in its front matter too."""
    found = find(root)
    seeds = found.seeds if kind.name == "document" else []
    for path in (*(each for each in found.content if each.startswith(f"content/{kind.folder}/")), *seeds):
        source = read_source(root, path)
        if isinstance(source, Source) and b"former_ids" in source.data:
            is_seed = path.startswith("seeds/")
            parsed = parse_seed(source, SeedOptions()) if is_seed else parse_content(source, kind)
            if parsed.record and identifier in parsed.record.many("former_ids"):
                return path
    return ""


def check(start: Start) -> Result:
    """All that is wrong, as far as it can be told without rendering."""
    try:
        return _checked(start)
    except Damaged:
        return _checked(_without_cache(start))


def _checked(start: Start) -> Result:
    gathered = gather(start)
    theme, _ = themed(start, gathered)
    for each in editions(start, gathered.config):
        try:
            gathered.diagnostics += gathered_in(each, themed, gathered)[-1]
        finally:
            close(each)
    result = result_of(start, gathered)
    if theme:
        keep_answer(start, "check", result, _folders(start, gathered), _clock(start, gathered))
    return result


def build(start: Start, inspection: Inspection | None = None) -> Result:
    """The output, made of whatever is not as it was."""
    refused = refusal(start.root, start.options.site)
    if refused:
        return Result((refused,))
    try:
        return _built(start, inspection)
    except Damaged:
        return _built(_without_cache(start), inspection and Inspection())


def _without_cache(start: Start) -> Start:
    start.cache = renewed(start.root, start.cache)
    return start


def _built(start: Start, inspection: Inspection | None) -> Result:
    gathered = gather(start)
    theme, made = themed(start, gathered)
    result = result_of(start, gathered)
    start.answered = True
    if gathered.dossier is None or theme is None or made is None or result.failed:
        return result
    try:
        staging = open_staging(start.options.site)
    except OSError as error:
        return _unwritable(start, gathered, error)
    begun: list[Start] = []
    try:
        if inspection and (said := inspection.take(start, gathered)):
            gathered.diagnostics += said
            return result_of(start, gathered)
        press = press_for(gathered, gathered.dossier, theme, made, staging)
        printed = edition(start, gathered, press, made.assets)
        gathered.diagnostics += printed.diagnostics
        others = _in_other_languages(start, gathered, staging, begun, inspection)
        written = [*files_of(printed), *(file for other in others for file in files_in(other))]
        answer = result_of(start, gathered, printed)  # to the next build, which looks for nothing
        if inspection and not answer.failed:
            gathered.diagnostics += inspection.look(start, staging, written)
        result = result_of(start, gathered, printed)
        if result.failed:
            return result
        start.options.progress("sealing", 0, 0)
        seals = sealed(written, start.options.seal)
        if isinstance(seals, Diagnostic):
            gathered.diagnostics.append(seals)
            return result_of(start, gathered, printed)
        start.options.progress("finishing", 0, 0)  # from here on an interruption may leave the output half replaced
        outcome = commit(staging, written, seals)
        result, answer = (replace(each, outcome=outcome, output=start.options.site) for each in (result, answer))
        forget_others(start.shelf, gathered.shelved)
        holds = keep(start, staging, printed)
        for other in others:
            holds |= keep_edition(other)
        keep_answer(start, "build", answer, _folders(start, gathered), _clock(start, gathered), holds)
    except OSError as error:
        return _unwritable(start, gathered, error)
    finally:
        for each in begun:
            close(each)
        abandon(staging)
    return result


def _in_other_languages(
    start: Start, gathered: Gathered, staging: Staging, begun: list[Start], inspection: Inspection | None
) -> list[Other]:
    """The editions beside the first, printed; with an error in any of them there is none."""
    printed: list[Other] = []
    for each in editions(start, gathered.config):
        begun.append(each)
        whole, theme, made, said = gathered_in(each, themed, gathered)
        gathered.diagnostics += said
        leaks = inspection.take(each, whole) if inspection else []
        gathered.diagnostics += leaks
        other = print_edition(each, whole, theme, made, staging) if theme and made and not leaks else None
        if other:
            gathered.diagnostics += other.printed.diagnostics
            printed.append(other)
    return printed


def themed(start: Start, gathered: Gathered, *, hosted: bool = True) -> tuple[Theme | None, Made | None]:
    """The theme and what it gives, with all that is wrong with it; what its templates are like is remembered.

    What is printed is not `hosted`: browsers get no policy with it.
    """
    theme, problems = read_theme(start.root, _theme_name(start, gathered))
    gathered.diagnostics += problems
    if theme is None:
        return None, None
    spoken = read_words(gathered.config.language, _folders(start, gathered))
    gathered.diagnostics += spoken.said
    theme = in_language(theme, spoken.words)
    row = start.cache.get("state", "theme")
    known = unpack(row, _Templates) if row else None
    if known is None or known.digest != theme.digest:
        known = _Templates(theme.digest, reach_of(theme), check_templates(theme), refused_in(theme))
        start.cache.put("state", [("theme", pack(known))])
    gathered.diagnostics += [*known.said, *_undrawn(gathered, known.reach)]
    gathered.diagnostics += known.refused if hosted and gathered.config.hosts != OFF else ()
    return theme, Made(assets_of(theme), known.reach, _style(start, gathered), _search(start, gathered, theme))


def _style(start: Start, gathered: Gathered) -> str:
    """The style of references in CSL, or '' for the theme's own, with what is wrong with it."""
    name = gathered.config.citation_style
    text = read_style(start.root, name) if name else ""
    if isinstance(text, Diagnostic):
        gathered.diagnostics.append(text)
        return ""
    if text and not is_installed():
        hint = "pip install 'dossier[cite]'; until then references are written as the theme does"
        message = f"citation style `{name}` needs a part of the program that is not installed"
        gathered.diagnostics.append(report("extra-missing", message, Span(CONFIG), hint))
        return ""
    if text and (problem := problem_of(text)):
        message = f"`{name}` is no citation style that can be read: {problem}"
        hint = "styles in CSL 1.0 are at https://www.zotero.org/styles"
        gathered.diagnostics.append(report("style-unknown", message, Span(CONFIG), hint))
        return ""
    return text


def _undrawn(gathered: Gathered, reach: Mapping[str, Reach]) -> Iterator[Diagnostic]:
    """That the network has to do without its drawing."""
    asked = network.URL in reach and gathered.dossier and network.has_network(gathered.dossier, gathered.config.kinds)
    if asked and not all(map(find_spec, DRAWING)):
        hint = "pip install 'dossier[graph]'; until then it has its table alone"
        message = f"the drawing of {network.URL} needs a part of the program that is not installed"
        yield report("extra-missing", message, Span(CONFIG), hint)


def _search(start: Start, gathered: Gathered, theme: Theme) -> str:
    """What readers can search, as Site has it. Where an index is wanted that cannot be made, that is said."""
    if gathered.config.search == "off" or "search.html" not in theme.templates:
        return ""
    if gathered.dossier and not gathered.dossier.folios:
        return "page"  # there is nothing to index
    problem = absent() if start.options.search else None
    if problem:
        gathered.diagnostics.append(problem)
    return "index" if start.options.search and not problem else "page"


class _Templates(Frozen):
    """What the templates of the theme with that digest look at, and what is wrong with them."""

    digest: str
    reach: Mapping[str, Reach]
    said: tuple[Diagnostic, ...]
    refused: tuple[Diagnostic, ...]  # of it, by browsers that are sent the policy


def _theme_name(start: Start, gathered: Gathered) -> str:
    return start.options.theme or gathered.config.theme


def _folders(start: Start, gathered: Gathered) -> tuple[Path, ...]:
    return theme_folders(start.root, _theme_name(start, gathered))


def _clock(start: Start, gathered: Gathered) -> str:
    return start.options.today if gathered.clock else ""


def _unwritable(start: Start, gathered: Gathered, error: OSError) -> Result:
    hint = "the output is as it was, or is completed by the next build; free space or mend permissions and build again"
    message = f"cannot write the output: {error.strerror or error}"
    gathered.diagnostics.append(report("output-refused", message, Span(str(start.options.site)), hint))
    return result_of(start, gathered)


def result_of(start: Start, gathered: Gathered, printed: Edition | None = None) -> Result:
    """What was found; the caller adds what was written."""
    said = [*gathered.diagnostics, *([start.cache.problem] if start.cache.problem else ())]
    diagnostics = levelled(said, gathered.config.levels, start.options.strict)
    diagnostics = with_excerpts(diagnostics, partial(lines_of, start.root))
    start.answered = True
    return Result(
        diagnostics, gathered.withheld, counts=counts_of(gathered), work=_work(gathered, printed or Edition())
    )


def _work(gathered: Gathered, printed: Edition) -> Work:
    return Work(
        gathered.parsed,
        gathered.read,
        gathered.linked,
        len(gathered.dossier.folios) if gathered.dossier else 0,
        printed.rendered,
        printed.rendered + len(printed.kept),
        gathered.slowest,
        tuple(sorted(printed.spent.items(), key=lambda pair: -pair[1])),
    )


def counts_of(gathered: Gathered) -> tuple[tuple[int, str, str], ...]:
    """How many records of each kind there are, in the words for one and for several."""
    of_kind = gathered.dossier.of_kind if gathered.dossier else {}
    kinds = [kind for kind in gathered.config.kinds.values() if kind.name in of_kind]
    return tuple((len(of_kind[kind.name]), running(kind.label), running(kind.plural)) for kind in kinds)
