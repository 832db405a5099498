"""An image file to its renditions on the disk: smaller, in formats that browsers read, and of the picture alone."""

from __future__ import annotations

import hashlib
import os
import struct
import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

from dossier.values import Frozen

Image: TypeAlias = Any  # Pillow's, which is imported where it is used

LARGEST = 200_000_000  # bytes of a file that is read
SIDE = 16_000  # pixels of a picture's height or width beyond which no browser shows it
_POSITION = 0x8825  # of EXIF: where a picture was taken
_IN_WORDS = (b"exif:GPSLatitude", b"exif:GPSLongitude")  # the same in XMP
# What encoders are told, for good: another setting gives other bytes, and so another name. One thread, since how the
# work is shared between several shows in the output of some.
_SETTINGS: dict[str, dict[str, object]] = {
    "avif": {"quality": 58, "speed": 6, "max_threads": 1, "subsampling": "4:2:0"},
    "webp": {"quality": 76, "method": 4},
    "jpeg": {"quality": 80, "optimize": True, "progressive": True, "subsampling": "4:2:0"},
    "png": {"optimize": True},
}
_ENDING = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}
# What a decoder says of a file that is none, is cut short or lies about itself.
_TROUBLE = (
    *(OSError, ValueError, SyntaxError, TypeError, LookupError, EOFError, ArithmeticError, MemoryError, RuntimeError),
    *(AttributeError, AssertionError, struct.error, zlib.error),
)


class Rendition(Frozen):
    """One form of a picture: its media type, width, and file on the shelf."""

    type: str
    width: int
    file: str
    bytes: int


class Developed(Frozen):
    """What was made of an image file, or only seen of it; `problem` says why there is nothing to show.

    `renditions` are by format, the best first, and by width. `lost` says what they do not show of the file.
    """

    width: int = 0
    height: int = 0
    renditions: tuple[Rendition, ...] = ()
    placed: bool = False  # it says where it was taken
    lost: str = ""
    problem: str = ""


class Order(Frozen):
    """An image file to be looked at, and the widths in which it is wanted, none where it is not shown."""

    path: str
    widths: tuple[int, ...] = ()


class Darkroom(Frozen):
    """Where files lie and renditions go, and what these are made with, which is part of their names."""

    root: Path
    shelf: Path
    tool: str


def is_installed() -> bool:
    return find_spec("PIL") is not None


def tool() -> str:
    """What renditions are made with; '' where there is nothing to make them."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - it loads all that reads mail

    try:
        return f"{version('pillow')} {sorted(_SETTINGS.items())}" if is_installed() else ""
    except PackageNotFoundError:
        return ""


def digest_at(path: Path) -> str:
    """The sha256 of a file, or '' where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()


def develop(room: Darkroom, orders: Iterable[Order]) -> tuple[Developed, ...]:
    """Each order carried out, in a worker or here. What is on the shelf is not made again."""
    return tuple(_developed(room, order) for order in orders)


def _developed(room: Darkroom, order: Order) -> Developed:
    from PIL import Image as library  # noqa: PLC0415, N813 - an extra, which only a dossier with pictures needs
    from PIL import UnidentifiedImageError  # noqa: PLC0415 - as above

    try:
        data = _read(room.root / order.path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", library.DecompressionBombWarning)
            with library.open(BytesIO(data)) as image:
                seen = Developed(*_shown_size(image), placed=_is_placed(image, data))
                return _made(room, order, image, data, seen) if order.widths else seen
    except (library.DecompressionBombError, library.DecompressionBombWarning):
        return Developed(problem="it has more pixels than are safe to unpack")
    except UnidentifiedImageError:
        return Developed(problem="it is no image of a format that is known here")
    except _TROUBLE as error:
        return Developed(problem=_said(error))


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 1_000_000} MB")
    return path.read_bytes()


def _said(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"it cannot be read: {error.strerror.lower()}"
    if isinstance(error, MemoryError):
        return "there is not enough memory to unpack it"
    words = " ".join(str(error).split())
    if "truncated" in words or isinstance(error, EOFError):
        return "it is cut short"
    return words if words.startswith("it is larger") else "it is damaged"


def _shown_size(image: Image) -> tuple[int, int]:
    """The size once the picture stands upright."""
    width, height = image.size
    return (height, width) if _turn(image) >= 5 else (width, height)


def _turn(image: Image) -> int:
    """How the picture was taken, as EXIF numbers it: 1 is upright."""
    with suppress(*_TROUBLE):
        said = image.getexif().get(0x0112, 1)
        return said if said in range(1, 9) else 1
    return 1


def _is_placed(image: Image, data: bytes) -> bool:
    with suppress(*_TROUBLE):
        if image.getexif().get_ifd(_POSITION):
            return True
    return any(words in data for words in _IN_WORDS)


def _made(room: Darkroom, order: Order, image: Image, data: bytes, seen: Developed) -> Developed:
    if max(image.size) > SIDE:
        raise ValueError(f"it is larger than {SIDE:,} pixels on one side")
    if min(image.size) < 1:
        raise ValueError("it has no pixels")
    lost, opaque = _lost(image), not _may_shine_through(image)
    flat = opaque and image.mode not in ("1", "P")
    formats = [name for name in ("avif", "webp") if _can_write(name)] + ["jpeg" if flat else "png"]
    wanted = sorted({min(each, seen.width) for each in order.widths})
    name = _name(room, order, data)
    files = [(kind, width, f"{name}-{width}.{_ENDING[kind]}") for kind in formats for width in wanted]
    if not all(_is_there(room.shelf / file) for _, _, file in files):
        _write_all(room, image, files, seen)
    renditions = tuple(Rendition(f"image/{k}", w, f, (room.shelf / f).stat().st_size) for k, w, f in files)
    return Developed(seen.width, seen.height, renditions, seen.placed, lost)


def _name(room: Darkroom, order: Order, data: bytes) -> str:
    stem = "".join(char if char.isascii() and char.isalnum() else "-" for char in Path(order.path).stem).strip("-")
    digest = hashlib.sha256(f"{room.tool}\0{order.path}\0".encode("utf-8", "surrogatepass") + data).hexdigest()[:10]
    return f"{stem[:40].strip('-') or 'image'}.{digest}"


def _is_there(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _lost(image: Image) -> str:
    """What renditions do not show, in words that follow “of this image”."""
    frames = getattr(image, "n_frames", 1) if image.format in ("GIF", "WEBP", "PNG", "TIFF", "AVIF") else 1
    if frames > 1:
        return f"only the first of {frames} {'pages' if image.format == 'TIFF' else 'pictures'} is shown"
    if image.mode == "CMYK" and not image.info.get("icc_profile"):
        return "the colours are a guess: it is made for print and names no profile"
    return ""


def _may_shine_through(image: Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info


def _can_write(name: str) -> bool:
    from PIL import features  # noqa: PLC0415 - as above

    return bool(features.check(name))


def _write_all(room: Darkroom, image: Image, files: list[tuple[str, int, str]], seen: Developed) -> None:
    from PIL.Image import Resampling  # noqa: PLC0415 - as above

    if image.format == "JPEG":
        image.draft(None, (2 * files[-1][1],) * 2)  # what is not wanted need not be unpacked
    image.load()
    turn = _turn(image)
    whole = _upright(_bare(_in_srgb(image)), turn)
    scaled: dict[int, Image] = {}
    for width in {width for _, width, _ in files}:
        size = (width, max(1, round(seen.height * width / seen.width)))
        scaled[width] = whole if whole.size == size else whole.resize(size, Resampling.LANCZOS, reducing_gap=3.0)
    room.shelf.mkdir(mode=0o755 if room.shelf.name == "images" else 0o700, parents=True, exist_ok=True)
    for kind, width, file in files:
        packed = BytesIO()
        scaled[width].save(packed, kind, **_SETTINGS[kind])
        _put(room.shelf / file, packed.getvalue())


def _upright(image: Image, turn: int) -> Image:
    from PIL.Image import Transpose  # noqa: PLC0415 - as above

    ways = (
        None,
        None,
        "FLIP_LEFT_RIGHT",
        "ROTATE_180",
        "FLIP_TOP_BOTTOM",
        "TRANSPOSE",
        "ROTATE_270",
        "TRANSVERSE",
        "ROTATE_90",
    )
    way = ways[turn]
    return image.transpose(Transpose[way]) if way else image


def _put(path: Path, data: bytes) -> None:
    """Whole or not at all, whoever else makes the same."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    temporary.write_bytes(data)
    temporary.replace(path)


def _in_srgb(image: Image) -> Image:
    """The picture in the colours of the web, with its transparency, and still as it was taken."""
    profile = image.info.get("icc_profile")
    shine = image.convert("RGBA").getchannel("A") if _may_shine_through(image) else None
    picture = _of_eight_bits(image)
    colours = (_converted(picture, profile) if profile else None) or picture.convert("RGB")
    if shine is not None:
        colours.putalpha(shine)
    return colours


def _converted(picture: Image, profile: bytes) -> Image | None:
    """By the profile that it names; None where that is damaged, or is one of other colours."""
    from PIL import ImageCms  # noqa: PLC0415 - as above

    with suppress(ImageCms.PyCMSError, *_TROUBLE):
        theirs, ours = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, theirs, ours, outputMode="RGB")
    return None


def _of_eight_bits(image: Image) -> Image:
    """In a mode that profiles and encoders know; of deeper pictures the upper bits."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("I", "F"):
        low, high = image.getextrema()
        scale = 255 / ((high - low) or 1)
        return image.point(lambda value: value * scale - low * scale).convert("L")
    if image.mode in ("RGB", "CMYK", "L"):
        return image
    return image.convert("RGBA").convert("RGB") if _may_shine_through(image) else image.convert("RGB")


def _bare(image: Image) -> Image:
    """The pixels and nothing else: no EXIF, XMP, comment, profile or thumbnail goes with them."""
    from PIL.Image import frombytes  # noqa: PLC0415 - as above

    return frombytes(image.mode, image.size, image.tobytes())


def kept(shelf: Path, renditions: Iterable[Rendition]) -> bool:
    """Whether all of these lie on the shelf as they were made."""
    try:
        return all((shelf / each.file).stat().st_size == each.bytes for each in renditions)
    except OSError:
        return False


def forget_others(shelf: Path, files: frozenset[str]) -> None:
    """Takes everything else from the shelf."""
    for path in _on_shelf(shelf):
        if path.name not in files:
            with suppress(OSError):
                path.unlink()


def _on_shelf(shelf: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from list(shelf.iterdir())
