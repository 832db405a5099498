"""A dossier folder to a release, and that to a target of dossier.yaml; or what would travel; or the edition before."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from dossier.core.publish.headers import headers_for
from dossier.core.publish.plan import Plan, blocked, refusal
from dossier.diagnostics import Diagnostic
from dossier.gather import configuration
from dossier.io.cache import FOLDER
from dossier.io.publish.disk import open_folder
from dossier.io.publish.editions import open_editions
from dossier.io.publish.git import open_branch
from dossier.io.publish.lease import Pace, lease_of
from dossier.io.publish.rsync import open_rsync
from dossier.io.publish.s3 import open_bucket
from dossier.io.publish.site import Site, site_of
from dossier.io.publish.zipped import open_zip
from dossier.io.workers import is_alive
from dossier.manifest import SIGNATURE, SUMS
from dossier.names import nearest
from dossier.release import Asked, Release, release_dossier
from dossier.start import Options, Progress, Result, unheard
from dossier.targets import Place, Target, Unpublishable
from dossier.transfer import LOOKING, Memory, carry_out, plan_for
from dossier.values import Frozen, replace

__all__ = ["Order", "Published", "Unpublishable", "publish", "roll_back", "target_called", "transfer"]


class Order(Frozen):
    """What is asked beside Options: the day of the release, whether what speaks against it was seen, or only a look."""

    day: str
    yes: bool = False
    look_only: bool = False
    key: Path | None = None  # as Asked has them
    unsigned: bool = False
    now: str = ""

    @property
    def asked(self) -> Asked:
        """What it asks of the release."""
        return Asked(self.day, key=self.key, unsigned=self.unsigned, now=self.now)


class Published(Frozen):
    """What came of it: the release, the plan, what the target says of it, and whether it was carried out.

    `objections` are reasons that hold until somebody says yes.
    """

    release: Release
    plan: Plan | None = None
    said: str = ""
    done: bool = False
    objections: tuple[str, ...] = ()


class UnknownTarget(Exception):
    """There is no such target, or it is not clear which one is meant."""


def target_called(root: Path, name: str) -> Target | tuple[Diagnostic, ...]:
    """The target of that name; without one the only one there is. Raises UnknownTarget; diagnostics where the file is
    in error."""
    config, diagnostics = configuration(root)
    if config is None or any(each.severity == "error" for each in diagnostics):
        return diagnostics
    return _chosen(config.publish, name)


def _chosen(targets: Mapping[str, Target], name: str) -> Target:
    if not targets:
        raise UnknownTarget("dossier.yaml names no target: write one under `publish:`, as docs/publishing.md shows")
    if name in targets:
        return targets[name]
    if not name and len(targets) == 1:
        return next(iter(targets.values()))
    there = f"there are {', '.join(targets)}" if len(targets) > 1 else f"there is {', '.join(targets)}"
    if not name:
        raise UnknownTarget(f"say to which target: {there}")
    near = nearest(name, targets)
    raise UnknownTarget(f"there is no target `{name}`; " + (f"did you mean {near[0]}?" if near else there))


def publish(options: Options, target: Target, order: Order) -> Published:
    """A release, then its transfer. With an error in the release the target is not touched.

    Raises Unpublishable, and of `release_dossier` Unacceptable and OSError.
    """
    if order.look_only:
        return _looked(options, target, order)
    release = release_dossier(options, order.asked)
    if release.result.outcome is None:
        return Published(release)
    with _failures(target):
        return replace(transfer(options.root, target, site_of(options.site), order, options.progress), release=release)


def transfer(
    root: Path, target: Target, site: Site, order: Order, progress: Progress = unheard, pace: Pace | None = None
) -> Published:
    """A release that lies in a folder, to the target. Raises Unpublishable and OSError."""
    nothing = Release(Result(()))
    progress(LOOKING, 0, 0)
    with _opened(root, target, site, order.day) as place:
        memory = _memory(root, target)
        if order.look_only:
            return _judged(Published(nothing, plan_for(place, memory)), target, order)
        with lease_of(place, root / FOLDER / f"publishing-{target.name}", pace) as lease:
            found = _judged(Published(nothing, plan_for(place, memory)), target, order)
            if found.plan is None or found.objections:
                return found
            return replace(found, said=carry_out(place, found.plan, lease, memory, progress), done=True)


def _judged(found: Published, target: Target, order: Order) -> Published:
    """With what speaks against it; raises Unpublishable where it cannot be carried out at all."""
    plan = found.plan or Plan()
    if why := blocked(plan):
        raise Unpublishable(f"{why}. Move them away, or publish to a place of its own")
    against = refusal(plan, target.number("deletions"))
    return found if order.yes else replace(found, objections=against)


def _memory(root: Path, target: Target) -> Memory:
    return Memory(root / FOLDER / f"published-{target.name}.json")


def _looked(options: Options, target: Target, order: Order) -> Published:
    """What would travel: the release is made of a copy of the dossier, so that nothing of the dossier changes."""
    with _apart(options.root) as folder:
        root = Path(folder) / "dossier"
        _shadow(options, root)
        asked = replace(options, root=root, output=Path(folder) / "site", theme=_theme(options))
        release = release_dossier(asked, replace(order.asked, home=options.root))
        if release.result.outcome is None:
            return Published(release)
        _keep_signature(options.site, asked.site)
        with _failures(target):
            found = transfer(options.root, target, site_of(asked.site), order, options.progress)
        return replace(found, release=release)


_LOOK = re.compile(r"look-(\d+)-.+")  # the process, and what mkdtemp adds


@contextmanager
def _apart(root: Path) -> Iterator[str]:
    """A folder on the dossier's own disk, where its files can have second names; else among those of the system."""
    home: Path | None = root / FOLDER
    try:
        root.joinpath(FOLDER).mkdir(exist_ok=True)
        for left in root.joinpath(FOLDER).iterdir():
            if (look := _LOOK.fullmatch(left.name)) and not is_alive(int(look[1])):  # it was killed
                shutil.rmtree(left, ignore_errors=True)
        made = tempfile.TemporaryDirectory(prefix=f"look-{os.getpid()}-", dir=home)
    except OSError:
        home, made = None, tempfile.TemporaryDirectory(prefix="dossier-")
    with made as folder:
        yield folder
    if home:
        with suppress(OSError):  # others have something there
            home.rmdir()


def _shadow(options: Options, place: Path) -> None:
    """The dossier's files under second names where the disk has them, else as copies; a release writes over none."""
    output = options.site.resolve()

    def skipped(folder: str, names: list[str]) -> set[str]:
        here = Path(folder)
        return {n for n in names if n in (".git", FOLDER, ".venv") or (here / n).resolve() == output}

    shutil.copytree(
        options.root, place, ignore=skipped, copy_function=_second_name, ignore_dangling_symlinks=True, symlinks=False
    )


def _second_name(source: str, target: str) -> None:
    try:
        os.link(os.path.realpath(source), target)
    except OSError:  # another disk, or one that has no second names
        shutil.copy2(source, target)


def _keep_signature(before: Path, site: Path) -> None:
    """The same release keeps its signature; so does one that is only looked at."""
    old, new = before / SUMS, site / SUMS
    signature = before / SIGNATURE
    if signature.is_file() and not (site / SIGNATURE).exists() and old.read_bytes() == new.read_bytes():
        shutil.copyfile(signature, site / SIGNATURE)


def _theme(options: Options) -> str:
    """A theme that lies outside of the dossier is found from the copy too."""
    if options.theme:
        return options.theme
    config = configuration(options.root)[0]
    theme = config.theme if config else ""
    return str((options.root / theme).resolve()) if "/" in theme and (options.root / theme).is_dir() else ""


def roll_back(root: Path, target: Target, day: str) -> str:
    """The edition before the present one is shown again, without a release: what there is to say of it."""
    with (
        _failures(target),
        _opened(root, target, Site(root / "public", {}), day) as place,
        lease_of(place, root / FOLDER / f"publishing-{target.name}"),
    ):
        return place.roll_back()


@contextmanager
def _opened(root: Path, target: Target, site: Site, day: str) -> Iterator[Place]:
    place = _place(root, target, site, day)
    try:
        yield place
    finally:
        place.close()


def _place(root: Path, target: Target, site: Site, day: str) -> Place:
    texts = target.texts
    if target.kind == "git":
        return open_branch(target, root, site, day)
    if target.kind == "s3":
        return open_bucket(target, site, headers_for(site.files, target))
    if target.kind == "rsync":
        return open_rsync(target, site, root.resolve() / FOLDER / f"sending-{target.name}")
    path = Path(os.path.normpath(root / Path(texts["path"]).expanduser()))
    if target.kind == "zip":
        return open_zip(path, root, site, day)
    if kept := target.number("editions"):
        return open_editions(path, root, site, kept)
    return open_folder(path, root, site)


@contextmanager
def _failures(target: Target) -> Iterator[None]:
    """Names the target in whatever goes wrong there."""
    try:
        yield
    except Unpublishable as why:
        raise Unpublishable(f"{target.name}: {why}") from None
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
        raise Unpublishable(f"{target.name}: {what}. What was sent is kept: publish again to go on") from None
