"""The images that pages show to pictures: made smaller once, measured, and without what a camera wrote into them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from dossier.core.folio import digest_of
from dossier.core.link import Aside
from dossier.core.measures import size_of
from dossier.core.pictures import WIDTHS, is_image, is_raster
from dossier.core.plan.prose import file_url, quoted
from dossier.diagnostics import Diagnostic, Span, report
from dossier.io.facts import Facts
from dossier.io.images import Darkroom, Developed, Order, develop, digest_at, is_installed, kept, tool
from dossier.io.read import CONFIG
from dossier.io.stamps import Stamp, is_settled
from dossier.io.workers import FEW, in_order
from dossier.model import Dossier, Key, Picture
from dossier.start import Start, hands
from dossier.values import Frozen, replace

_HEAVY = FEW // 4  # a picture is as much work as so many texts
_BEGINNING = 1 << 20  # bytes in which a file says how large its picture is


class Pictured(Frozen):
    """What was made of an image when it was as the stamp says, or b"" where that cannot be trusted."""

    stamp: Stamp
    sha256: str
    tool: str
    wanted: bool  # as a picture, not only as a file
    developed: Developed


class Album(Frozen):
    """The pictures of a dossier by path, files of the output on the shelf by URL, attachments that these replace."""

    pictures: Mapping[str, Picture]
    files: Mapping[str, str]
    replaced: frozenset[str]
    said: tuple[Diagnostic, ...]


NONE = Album({}, {}, frozenset(), ())


def take_pictures(start: Start, known: Facts[Pictured], asides: Iterable[Aside], files: Collection[str]) -> Album:
    """All that records show as images; `files` are the attachments that may be published."""
    shown, offered = _asked_for(asides, files)
    others = [path for path in files if is_raster(path) and (path not in shown or path in offered)]
    if not shown and not others and not known.known:
        return NONE
    raster = [path for path in shown if is_raster(path)]
    if not is_installed():
        pictures = {path: _as_it_is(start, path) for path in shown}
        return Album(pictures, {}, frozenset(), tuple(_missing(len(raster))))
    made = _developed(start, known, raster, others)
    pictures = {path: _picture(path, made[path]) if path in made else _as_it_is(start, path) for path in shown}
    shelved = {_url(path, each.file): str(start.shelf / each.file) for path in raster for each in made[path].renditions}
    said = [
        *(problem for path in raster for problem in _problems(path, made[path])),
        *(_tells(path) for path in others if path in made and made[path].placed),
    ]
    return Album(pictures, shelved, frozenset(raster) - offered, tuple(said))


def with_pictures(dossier: Dossier, album: Album, shown: Mapping[Key, Sequence[str]]) -> Dossier:
    """The dossier with its pictures, which are part of what the pages of records are made of that show them.

    That part is taken out of the digest of a record's contents as it was put in: records that were not linked again
    have that of before in it.
    """
    folios = dict(dossier.folios)
    for key, paths in shown.items():
        folio = folios.get(key)
        if folio:
            now = digest_of([album.pictures.get(path) for path in paths])
            folios[key] = replace(folio, content=folio.content ^ folio.pictures ^ now, pictures=now)
    return replace(dossier, folios=folios, pictures=album.pictures)


def _asked_for(asides: Iterable[Aside], files: Collection[str]) -> tuple[list[str], frozenset[str]]:
    """Images that records show, in order, and those that they link to as files."""
    shown: set[str] = set()
    offered: set[str] = set()
    for aside in asides:
        shown.update(aside.pictured)
        offered.update(aside.offered)
    return [path for path in files if path in shown and is_image(path)], frozenset(offered)


def _missing(images: int) -> Iterator[Diagnostic]:
    if images:
        what = "1 image is" if images == 1 else f"{images} images are"
        message = f"{what} published as the file is: a part of the program is not installed"
        hint = (
            "pip install 'dossier[images]'; until then nothing makes images smaller, and what they hold beside the "
            "picture, such as where it was taken, is published and not warned of"
        )
        yield report("extra-missing", message, Span(CONFIG), hint)


def _as_it_is(start: Start, path: str) -> Picture:
    """An image whose own file is shown."""
    try:
        with (start.root / path).open("rb") as file:
            width, height = size_of(file.read(_BEGINNING))
    except OSError:
        return Picture(file_url(path))
    return Picture(file_url(path), width, height)


def _developed(
    start: Start, known: Facts[Pictured], raster: Sequence[str], others: Sequence[str]
) -> dict[str, Developed]:
    """What there is of each, made or looked at where that is not known."""
    using, wanted = tool(), frozenset(raster)
    paths = list(dict.fromkeys((*raster, *others)))
    stale = [path for path in paths if not _is_known(start, known, path, using, wanted=path in wanted)]
    digests = {path: digest_at(start.root / path) for path in stale}
    fresh = {}
    for path in list(stale):
        was = known.known.get(path)
        if was and digests[path] and was.sha256 == digests[path] and _will_do(start, was, using, wanted=path in wanted):
            fresh[path] = replace(was, stamp=_stamp(start, path))
            stale.remove(path)
    orders = [Order(path, WIDTHS if path in wanted else ()) for path in stale]
    room, parts = Darkroom(start.root, start.shelf, using), [(order,) for order in orders]
    made = in_order(hands(start.options), len(parts) * _HEAVY, develop, room, parts)
    for done, (order, (developed,)) in enumerate(zip(orders, made, strict=True), 1):
        path = order.path
        fresh[path] = Pictured(_stamp(start, path), digests[path], using, path in wanted, developed)
        start.options.progress("making pictures", done, len(parts))
    gone = [path for path in known.known if path not in start.found.stamps]
    if fresh or gone:
        known.keep(fresh, gone)
    return {path: known.known[path].developed for path in paths}


def _is_known(start: Start, known: Facts[Pictured], path: str, using: str, *, wanted: bool) -> bool:
    was = known.known.get(path)
    is_same = bool(was and was.stamp and was.stamp == start.found.stamps.get(path))
    return bool(was and is_same and _will_do(start, was, using, wanted=wanted))


def _will_do(start: Start, was: Pictured, using: str, *, wanted: bool) -> bool:
    return was.tool == using and was.wanted >= wanted and kept(start.shelf, was.developed.renditions)


def _stamp(start: Start, path: str) -> Stamp:
    stamp = start.found.stamps.get(path, b"")
    return stamp if stamp and is_settled(stamp, start.found.when) else b""


def _picture(path: str, made: Developed) -> Picture:
    if not made.renditions:
        return Picture("")
    formats = dict.fromkeys(each.type for each in made.renditions)
    sources = tuple(
        (kind, tuple((quoted(_url(path, each.file)), each.width) for each in made.renditions if each.type == kind))
        for kind in formats
    )
    url, width = sources[-1][1][-1]
    return Picture(url, width, max(1, round(made.height * width / made.width)), sources[-1][0], sources)


def _url(path: str, file: str) -> str:
    """Where a rendition lies in the output: in the place of the file that it is made of."""
    return f"{path.removeprefix('content/').rpartition('/')[0]}/{file}"


def _problems(path: str, made: Developed) -> Iterator[Diagnostic]:
    if made.problem:
        hint = "open it in a program for pictures and save it as JPEG or PNG"
        yield report("image-unreadable", f"this image cannot be shown: {made.problem}", Span(path), hint)
    elif made.lost:
        yield report("image-reduced", f"{made.lost}", Span(path), _KEEPING)


_KEEPING = "to publish the file as it is too, link to it: `[the whole](../files/…)`"


def _tells(path: str) -> Diagnostic:
    hint = "take the position out of the file, or do not link to it: pictures on pages never hold it"
    return report("image-metadata", "this file is published, and says where the picture was taken", Span(path), hint)
