"""A small dossier for tests of the preview: few records of every sort that a preview treats in its own way."""

from __future__ import annotations

import struct
import zlib

from tests.incremental.folders import matter

LONG = "\n\n".join(f"Paragraph {number} of the long letter, which says little." for number in range(1, 80))

SOURCES: dict[str, bytes | str] = {
    "dossier.yaml": "title: The harbour\nurl: https://example.org/harbour/\n",
    "content/index.md": matter("Of [[ada]] and the harbour.", title="The harbour"),
    "content/people/ada.md": matter("She knows [[ivo]].", name="Ada Lind", weak_aliases=["Lind"]),
    "content/people/ivo.md": matter("He knows [[ada]].", name="Ivo Marek"),
    "content/people/eva.md": matter(name="Eva Unnamed"),
    "content/topics/dredging.md": matter(name="Dredging"),
    "content/documents/letter.md": matter(
        f"Ada Lind wrote of Dredging.\n\n{LONG}", title="A letter", published="2021-03-11"
    ),
    "content/documents/minutes.md": matter("Lind was late.", title="Minutes", published="2021-03-04"),
    "content/documents/draft.md": matter(
        "Ivo Marek began this.", title="Not ready", published="2021-03-20", draft=True
    ),
    "content/documents/later.md": matter(
        "Ivo Marek too.", title="Held back", published="2021-03-21", embargo_until="2999-01-01"
    ),
    "content/documents/kept.md": matter("Ivo Marek.", title="Kept", published="2021-03-22", access="withheld"),
    "content/documents/covered.md": matter(
        "Ivo Marek told the secret words to nobody.",
        title="Covered",
        published="2021-03-23",
        draft=True,
        redact=[{"text": "the secret words"}],
    ),
    "content/pages/about.md": matter(
        "See [[letter]] and ![A map](../files/map.png), [large](../files/map.png).", title="About"
    ),
    "content/files/notes.txt": "Notes of the harbour.\n",
    "themes/own/theme.yaml": "accent: red\n",
    "themes/own/static/style.css": "body { color: rgb(1, 2, 3) }\n",
}


def png(red: int) -> bytes:
    """A picture of one dot."""
    rows = zlib.compress(b"\0" + bytes((red, 0, 0)))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


SOURCES["content/files/map.png"] = png(10)
