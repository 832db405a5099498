"""Images for the tests, each with something that a camera or a program may have done to it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms

from dossier.diagnostics import as_text
from dossier.pipeline import Options, build_dossier
from dossier.start import Result

SECRETS = (b"INVENTED-ARTIST", b"INVENTED-COMMENT", b"Exif\0", b"GPSLatitude", b"ICC_PROFILE", b"iCCP", b"eXIf")


def photo(width: int = 900, height: int = 600, turn: int = 1) -> bytes:
    """A JPEG, red at its left, with all that a camera writes."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 4, height))
    exif = Image.Exif()
    exif[0x0112] = turn
    exif[0x013B] = "INVENTED-ARTIST"
    exif[0x8825] = {1: "N", 2: (33.0, 30.0, 0.0), 3: "E", 4: (36.0, 16.0, 0.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(image, "JPEG", exif=exif, comment="INVENTED-COMMENT", icc_profile=profile)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    packed = BytesIO()
    image.save(packed, kind, **options)
    return packed.getvalue()


def dossier(folder: Path, files: dict[str, bytes | str]) -> Path:
    """A dossier of these files under content/, on which nothing else is said."""
    config = "title: T\nurl: https://example.org/\ncheck: {orphan: ignore, date-unknown: ignore}\n"
    for path, text in {"../dossier.yaml": config, **files}.items():
        place = folder / "content" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def built(folder: Path, output: str = "public", *, clean: bool = False) -> Result:
    return build_dossier(Options(folder, "2015-12-31", output=folder / output, jobs=1, clean=clean))


def said(result: Result) -> list[str]:
    return [as_text(diagnostic).splitlines()[0] for diagnostic in result.diagnostics]
