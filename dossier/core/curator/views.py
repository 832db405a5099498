"""What the templates of a preview see: places that open in an editor, what is wrong there, what is to be decided."""

from __future__ import annotations

from dossier.core.curator.editors import Place
from dossier.model import Card
from dossier.values import Frozen


class Said(Frozen):
    """A diagnostic: `lines` are the line that it is about and, where a column is known, one with a caret."""

    level: str
    code: str
    message: str
    place: Place
    lines: tuple[str, ...]
    hint: str


class Group(Frozen):
    """Diagnostics of one code: those shown of `total`, and the page that shows all where these are not."""

    code: str
    level: str
    said: tuple[Said, ...]
    total: int
    url: str


class Question(Frozen):
    """A name that only a person can decide, with the first of the `total` places where it stands."""

    message: str
    hint: str
    places: tuple[Place, ...]
    total: int


class Entity(Frozen):
    """A record, its file, and how many records name it."""

    card: Card
    place: Place
    named: int


class Pair(Frozen):
    """Two records that may be of one thing, and the command that makes one of them."""

    one: Entity
    other: Entity
    command: str


class Hidden(Frozen):
    """What a build leaves out, or not all of which it shows, and why; its name where drafts are shown."""

    name: str
    reason: str
    place: Place


class DeskView(Frozen):
    """The curator's page. `stale`: the pages that are shown are those of before the errors."""

    title: str
    errors: int
    warnings: int
    stale: bool
    groups: tuple[Group, ...] = ()
    questions: tuple[Question, ...] = ()
    asked: int = 0  # questions in all
    pairs: tuple[Pair, ...] = ()
    orphans: tuple[Entity, ...] = ()
    unused: tuple[Entity, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    drafts: bool = False


class CodeView(Frozen):
    """All diagnostics of one code, in parts."""

    title: str
    code: str
    said: tuple[Said, ...]
    first: int
    total: int
    earlier: str
    later: str


class FileOf(Frozen):
    """A file that a page comes from, and what there is to do with it, in words."""

    words: str
    place: Place


class FrameView(Frozen):
    """What stands over a page: what is wrong, the first of `total`; where to edit; what the curator's page has more.

    `problem` says in one line what the errors mean for this page.
    """

    problem: str
    said: tuple[Said, ...]
    total: int
    files: tuple[FileOf, ...]
    errors: int
    warnings: int


class RibbonView(Frozen):
    """Why a page is in no build."""

    reason: str


class BlankView(Frozen):
    """A page that cannot be shown, and why."""

    title: str
    message: str
