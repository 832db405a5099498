"""What is wrong with a page, and where it comes from, to what stands over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dossier.core.assemble import SEEDS
from dossier.core.curator.desk import said_of
from dossier.core.curator.editors import ToEditor
from dossier.core.curator.views import FileOf, FrameView
from dossier.diagnostics import Diagnostic, Span

CONFIG = "dossier.yaml"
SHOWN = 20  # problems over one page

# What errors mean for the page that is shown.
NOTHING_YET = "there is nothing to show until this is mended"
AS_BEFORE = "the page is shown as it was before"
NO_BUILD = "a build would stop here"


def frame_view(
    problems: Sequence[Diagnostic],
    meaning: str,
    diagnostics: Iterable[Diagnostic],
    files: Sequence[str],
    opens: ToEditor,
) -> FrameView:
    """`problems` are what is said over the page, `diagnostics` all there is to say of the dossier.

    `files` are those that the page comes from; none of a page that is made of many.
    """
    levels = [each.severity for each in diagnostics]
    count = len(problems)
    return FrameView(
        f"{count} error{'s' * (count > 1)}: {meaning}" if problems else "",
        tuple(said_of(each, opens) for each in problems[:SHOWN]),
        count,
        tuple(_file(path, opens) for path in files) or (FileOf(f"Edit {CONFIG}", opens(Span(CONFIG))),),
        levels.count("error"),
        levels.count("warning"),
    )


def _file(path: str, opens: ToEditor) -> FileOf:
    """A seed is not edited; it says what its record does not."""
    return FileOf("Open the seed" if path.startswith(SEEDS) else "Edit this file", opens(Span(path)))
