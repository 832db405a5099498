"""A picture to its element: every size and format that there is, and how much room it takes before it is there."""

from __future__ import annotations

from html import escape

from dossier.model import Picture

WIDTHS = (320, 640, 1280)  # pixels; what lies between them is no gain that anybody sees
RASTER = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".tif", ".tiff", ".heic", ".heif")
# How wide a picture is shown, by where it stands; the measures are those of the default theme.
_SHOWN = {
    "portrait": "12rem",
    "text": "(width < 42rem) calc(100vw - 2rem), 38rem",
    "cover": "(width < 64rem) calc(100vw - 2rem), 58rem",
}
_LATER = ("text",)  # below what is seen first


def is_raster(path: str) -> bool:
    return path.lower().endswith(RASTER)


def is_image(path: str) -> bool:
    return path.lower().endswith((*RASTER, ".svg"))


def element(picture: Picture, root: str, alternative: str, place: str = "text") -> str:
    """`<picture>`, or `<img>` where there is one form of it alone; '' where there is nothing to show."""
    if not picture.url:
        return ""
    later = ' loading="lazy"' if place in _LATER else ""
    room = f' width="{picture.width}" height="{picture.height}"' if picture.width else ""
    *others, own = picture.sources or ((picture.type, ((picture.url, picture.width),)),)
    first = "".join(f'<source type="{kind}"{_candidates(urls, root, place)}>' for kind, urls in others)
    choice = _candidates(own[1], root, place) if len(own[1]) > 1 else ""
    image = f'<img src="{root}{escape(picture.url)}"{choice}{room} alt="{escape(alternative)}"{later} decoding="async">'
    return f"<picture>{first}{image}</picture>" if first else image


def _candidates(urls: tuple[tuple[str, int], ...], root: str, place: str) -> str:
    if len(urls) == 1:
        return f' srcset="{root}{escape(urls[0][0])}"'
    each = ", ".join(f"{root}{escape(url)} {width}w" for url, width in urls)
    return f' srcset="{each}" sizes="{_SHOWN.get(place, _SHOWN["text"])}"'
