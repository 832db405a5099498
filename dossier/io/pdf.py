"""The bytes of a PDF to the text of its pages, as its fonts show it; the only importer of pypdfium2."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec


class Unread(Exception):
    """Why a PDF could not be read."""


def is_installed() -> bool:
    return find_spec("pypdfium2") is not None


def text_of_pages(data: bytes) -> Iterator[str]:
    """The text of each page, its bookmarks and what it says of itself."""
    import pypdfium2 as library  # noqa: PLC0415 - an extra, which only a dossier with PDF attachments needs

    try:
        document = library.PdfDocument(data)
    except library.PdfiumError:
        raise Unread("it is encrypted or damaged") from None
    try:
        yield "\n".join(document.get_metadata_dict().values())
        yield "\n".join(each.get_title() for each in document.get_toc())
        for number in range(len(document)):
            page = document[number]
            words = page.get_textpage()
            yield words.get_text_bounded()
            words.close()
            page.close()
    except library.PdfiumError:
        raise Unread("a page of it is damaged") from None
    finally:
        document.close()
