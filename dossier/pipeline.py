"""The stages in order, from a dossier folder to the output; with `gather` and `press` all that joins core and io."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from dossier.core.blank import running
from dossier.core.cite import is_installed, problem_of
from dossier.core.config import Config
from dossier.core.kinds import Kinds
from dossier.core.reach import reach_of
from dossier.core.render import check_templates
from dossier.core.site import assets_of
from dossier.diagnostics import Diagnostic, Span, levelled, report, with_excerpts
from dossier.gather import Gathered, configuration, gather
from dossier.io.cache import Damaged, in_memory, renewed
from dossier.io.read import CONFIG, lines_of
from dossier.io.styles import read_style
from dossier.io.theme import read_theme, theme_folders
from dossier.io.write import abandon, commit, open_staging, refusal
from dossier.model import Reach, Theme
from dossier.press import Edition, Made, edition, files_of, keep, press_for
from dossier.start import Options, Result, Start, Work, keep_answer, known_answer, start_of, started
from dossier.values import Frozen, pack, replace, unpack

__all__ = ["Options", "Result", "build_dossier", "check_dossier", "link_dossier", "read_kinds"]


def build_dossier(options: Options) -> Result:
    """The whole flow, or as much of it as what changed asks for. With an error anywhere the output stays as it was."""
    with started(options) as start:
        return start if isinstance(start, Result) else known_answer(start, "build") or build(start)


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


def check(start: Start) -> Result:
    """All that is wrong, as far as it can be told without rendering."""
    try:
        return _checked(start)
    except Damaged:
        return _checked(_without_cache(start))


def _checked(start: Start) -> Result:
    gathered = gather(start)
    theme, _ = themed(start, gathered)
    result = result_of(start, gathered)
    if theme:
        keep_answer(start, "check", result, _folders(start, gathered), _clock(start, gathered))
    return result


def build(start: Start) -> Result:
    """The output, made of whatever is not as it was."""
    refused = refusal(start.root, start.options.site)
    if refused:
        return Result((refused,))
    try:
        return _built(start)
    except Damaged:
        return _built(_without_cache(start))


def _without_cache(start: Start) -> Start:
    start.cache = renewed(start.root, start.cache)
    return start


def _built(start: Start) -> Result:
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
    try:
        press = press_for(gathered, gathered.dossier, theme, made, staging)
        printed = edition(start, gathered, press, made.assets)
        gathered.diagnostics += printed.diagnostics
        result = result_of(start, gathered, printed)
        if result.failed:
            return result
        start.options.progress("finishing", 0, 0)  # from here on an interruption may leave the output half replaced
        outcome = commit(staging, files_of(printed))
        result = replace(result, outcome=outcome, output=start.options.site)
        holds = keep(start, staging, printed)
        keep_answer(start, "build", result, _folders(start, gathered), _clock(start, gathered), holds)
    except OSError as error:
        return _unwritable(start, gathered, error)
    finally:
        abandon(staging)
    return result


def themed(start: Start, gathered: Gathered) -> tuple[Theme | None, Made | None]:
    """The theme and what it gives, with all that is wrong with it; what its templates are like is remembered."""
    theme, problems = read_theme(start.root, _theme_name(start, gathered))
    gathered.diagnostics += problems
    if theme is None:
        return None, None
    row = start.cache.get("state", "theme")
    known = unpack(row, _Templates) if row else None
    if known is None or known.digest != theme.digest:
        known = _Templates(theme.digest, reach_of(theme), check_templates(theme))
        start.cache.put("state", [("theme", pack(known))])
    gathered.diagnostics += known.said
    return theme, Made(assets_of(theme), known.reach, _style(start, gathered))


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


class _Templates(Frozen):
    """What the templates of the theme with that digest look at, and what is wrong with them."""

    digest: str
    reach: Mapping[str, Reach]
    said: tuple[Diagnostic, ...]


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
