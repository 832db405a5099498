"""The name of a file to the media type that it is sent with, on every system the same."""

from __future__ import annotations

import mimetypes

HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
# What a site is made of. The system's own table, which programs change, tells the rest.
_TYPES = {
    ".html": HTML,
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": PLAIN,
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".pdf": "application/pdf",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
}


def type_of(name: str) -> str:
    """By its ending; bytes without a meaning where that says nothing."""
    dot = name.rfind(".")
    known = _TYPES.get(name[dot:].lower()) if dot >= 0 else None
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"
