"""Images on pages: small, upright, in every format, and of the picture alone."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from dossier.core.initials import initials
from dossier.core.measures import size_of
from dossier.io import images
from tests.images.pictures import SECRETS, built, dossier, photo, said, saved

ANN = "---\nname: Ann Example\nimage: ann.jpg\nimage_alt: Ann at a window\n---\n"
SHOWN = "---\ntitle: P\n---\n![What it shows](../files/{})\n"


def shown(tmp_path: Path, name: str, data: bytes) -> tuple[Path, list[str]]:
    """The output of a dossier that shows this image, and what was said of it."""
    dossier(tmp_path, {f"files/{name}": data, "pages/p.md": SHOWN.format(name)})
    result = built(tmp_path)
    return tmp_path / "public", said(result)


def made(output: Path, ending: str) -> list[Path]:
    return sorted((output / "files").glob(f"*.{ending}"), key=lambda path: int(path.stem.rpartition("-")[2]))


def test_a_portrait_is_there_in_each_format_and_width_and_its_file_is_not_published(tmp_path: Path) -> None:
    dossier(tmp_path, {"files/ann.jpg": photo(), "people/ann.md": ANN})
    assert said(built(tmp_path)) == []
    names = [re.sub(r"\.[0-9a-f]{10}", "", path.name) for path in sorted((tmp_path / "public/files").iterdir())]
    assert names == [f"ann-{width}.{ending}" for width in (320, 640, 900) for ending in ("avif", "jpg", "webp")]
    page = (tmp_path / "public/people/ann.html").read_text()
    picture = re.sub(r"\.[0-9a-f]{10}", "", re.search(r"<picture>.*?</picture>", page)[0])  # type: ignore[index]  # it is there
    widths = {
        kind: ", ".join(f"../files/ann-{w}.{kind} {w}w" for w in (320, 640, 900)) for kind in ("avif", "webp", "jpg")
    }
    assert picture == (
        f'<picture><source type="image/avif" srcset="{widths["avif"]}" sizes="12rem">'
        f'<source type="image/webp" srcset="{widths["webp"]}" sizes="12rem">'
        f'<img src="../files/ann-900.jpg" srcset="{widths["jpg"]}" sizes="12rem" width="900" height="600" '
        'alt="Ann at a window" decoding="async"></picture>'
    )
    assert '<meta property="og:image" content="https://example.org/files/ann.' in page


def test_nothing_but_the_picture_is_in_any_byte_of_the_output(tmp_path: Path) -> None:
    dossier(tmp_path, {"files/ann.jpg": photo(), "people/ann.md": ANN})
    built(tmp_path)
    files = [path for path in (tmp_path / "public").rglob("*") if path.is_file()]
    assert [(path.name, secret) for path in files for secret in SECRETS if secret in path.read_bytes()] == []
    for path in (tmp_path / "public/files").iterdir():
        with Image.open(path) as image:
            assert dict(image.getexif()) == {}
            assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()


def test_a_published_file_that_says_where_it_was_taken_is_told_of(tmp_path: Path) -> None:
    linked = "---\ntitle: P\n---\n[the file](../files/ann.jpg)\n"
    dossier(tmp_path, {"files/ann.jpg": photo(), "people/ann.md": ANN, "pages/p.md": linked})
    assert said(built(tmp_path)) == [
        "content/files/ann.jpg: warning[image-metadata] this file is published, and says where the picture was taken"
    ]
    published = (tmp_path / "public/files/ann.jpg").read_bytes()
    assert published == (tmp_path / "content/files/ann.jpg").read_bytes()


@pytest.mark.parametrize("turn", range(1, 9))
def test_pictures_stand_upright(tmp_path: Path, turn: int) -> None:
    output, _ = shown(tmp_path, "a.jpg", photo(400, 200, turn))
    with Image.open(made(output, "jpg")[-1]) as image:
        assert image.size == ((200, 400) if turn >= 5 else (400, 200))
        assert size_of(photo(400, 200, turn)) == image.size
        red = {1: (0, 0), 2: (-1, 0), 3: (-1, -1), 4: (0, -1), 5: (0, 0), 6: (-1, 0), 7: (-1, -1), 8: (0, -1)}[turn]
        at = [8 if side == 0 else length - 8 for side, length in zip(red, image.size, strict=True)]
        pixel = image.convert("RGB").getpixel(at)
        assert isinstance(pixel, tuple)
        assert pixel[1] < 60
        assert pixel[0] > 200


def test_a_small_picture_is_not_made_larger(tmp_path: Path) -> None:
    output, _ = shown(tmp_path, "a.png", saved(Image.new("RGB", (90, 40), "teal"), "PNG"))
    assert [path.name.rpartition("-")[2] for path in sorted((output / "files").iterdir())] == [
        "90.avif",
        "90.jpg",
        "90.webp",
    ]


ODD = [
    ("grey of 16 bits", Image.new("I;16", (40, 30), 40000), "PNG", {}, (156, 156, 156)),
    ("palette", Image.new("RGB", (40, 30), (200, 30, 30)).quantize(4), "PNG", {}, (200, 30, 30)),
    ("grey", Image.new("L", (40, 30), 120), "JPEG", {}, (120, 120, 120)),
    ("black and white", Image.new("1", (40, 30), 1), "TIFF", {}, (255, 255, 255)),
    ("bmp", Image.new("RGB", (40, 30), (10, 200, 30)), "BMP", {}, (10, 200, 30)),
    ("one colour of a palette shines through", Image.new("P", (40, 30), 0), "GIF", {"transparency": 1}, None),
]


@pytest.mark.parametrize(("image", "kind", "options", "colour"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_odd_pictures_are_shown_in_their_colours(
    tmp_path: Path, image: Image.Image, kind: str, options: dict[str, object], colour: tuple[int, ...] | None
) -> None:
    """Under a wrong ending, too: what counts is what the file is."""
    output, found = shown(tmp_path, "odd.jpg", saved(image, kind, **options))
    assert found == []
    with Image.open([*made(output, "jpg"), *made(output, "png")][0]) as shown_as:
        pixel = shown_as.convert("RGB").getpixel((20, 15))
    assert isinstance(pixel, tuple)
    assert colour is None or max(abs(a - b) for a, b in zip(pixel, colour, strict=True)) < 8


def test_what_shines_through_still_does(tmp_path: Path) -> None:
    output, _ = shown(tmp_path, "a.png", saved(Image.new("RGBA", (40, 30), (255, 0, 0, 90)), "PNG"))
    for ending in ("png", "webp", "avif"):
        with Image.open(made(output, ending)[0]) as image:
            pixel = image.convert("RGBA").getpixel((20, 15))
            assert isinstance(pixel, tuple)
            assert 80 < pixel[3] < 100


def test_colours_of_another_profile_become_those_of_the_web(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    output, found = shown(tmp_path, "a.jpg", saved(Image.new("RGB", (40, 30), "teal"), "JPEG", icc_profile=lab))
    assert found == []  # a profile of other colours than the picture's says nothing
    with Image.open(made(output, "jpg")[0]) as image:
        assert "icc_profile" not in image.info


LOST = [
    ("a.gif", "only the first of 3 pictures is shown", lambda: _several("GIF")),
    ("a.tif", "only the first of 3 pages is shown", lambda: _several("TIFF")),
    (
        "a.jpg",
        "the colours are a guess: it is made for print and names no profile",
        lambda: saved(Image.new("CMYK", (40, 30), (10, 200, 30, 0)), "JPEG"),
    ),
]


def _several(kind: str) -> bytes:
    first, *rest = (Image.new("RGB", (40, 30), (shade, 90, 90)) for shade in (0, 100, 200))
    return saved(first, kind, save_all=True, append_images=rest)


@pytest.mark.parametrize(("name", "lost", "data"), LOST, ids=[row[0] for row in LOST])
def test_what_a_picture_loses_is_said(tmp_path: Path, name: str, lost: str, data: object) -> None:
    output, found = shown(tmp_path, name, data())  # type: ignore[operator]  # made when it is needed
    assert found == [f"content/files/{name}: warning[image-reduced] {lost}"]
    assert len(made(output, "avif")) == 1


UNREADABLE = [
    ("it is cut short", lambda: photo()[:4000]),
    ("it is cut short", lambda: saved(Image.effect_noise((200, 200), 50), "PNG")[:3000]),
    ("it is no image of a format that is known here", lambda: b"<html>no image</html>"),
    ("it is no image of a format that is known here", lambda: b""),
    ("it has more pixels than are safe to unpack", lambda: saved(Image.new("1", (12000, 12000)), "PNG")),
    ("it is larger than 16,000 pixels on one side", lambda: saved(Image.new("1", (17000, 10)), "PNG")),
]


@pytest.mark.parametrize(("problem", "data"), UNREADABLE, ids=map(str, range(len(UNREADABLE))))
def test_an_image_that_cannot_be_shown_is_an_error_and_nothing_is_written(
    tmp_path: Path, problem: str, data: object
) -> None:
    output, found = shown(tmp_path, "a.png", data())  # type: ignore[operator]  # as above
    assert found == [f"content/files/a.png: error[image-unreadable] this image cannot be shown: {problem}"]
    assert not output.exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP"])
def test_whatever_happened_to_a_file_it_is_shown_or_said_to_be_damaged(tmp_path: Path, kind: str) -> None:
    chance = random.Random(kind)
    whole = saved(Image.effect_noise((30, 20), 60).convert("RGB"), kind)
    room = images.Darkroom(tmp_path, tmp_path / "images", "for a test")
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(min(len(data), 300))] = chance.randrange(256)
        (tmp_path / "a").write_bytes(data[: chance.randrange(len(data))] if chance.random() < 0.2 else data)
        (developed,) = images.develop(room, [images.Order("a", (16, 32))])
        assert bool(developed.problem) != bool(developed.renditions)
        size_of(bytes(data))


def test_two_builds_give_the_same_bytes_and_the_second_makes_no_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier(tmp_path, {"files/ann.jpg": photo(), "people/ann.md": ANN})
    built(tmp_path)
    first = {path.name: path.read_bytes() for path in (tmp_path / "public/files").iterdir()}
    written: list[str] = []
    monkeypatch.setattr(images, "_put", lambda path, _: written.append(path.name))
    (tmp_path / "content/people/bob.md").write_text("---\nname: Bob Sample\n---\n")
    built(tmp_path)
    built(tmp_path, "other", clean=True)
    assert written == []
    assert {path.name: path.read_bytes() for path in (tmp_path / "other/files").iterdir()} == first
    monkeypatch.undo()
    for path in (tmp_path / ".dossier/images").iterdir():
        path.unlink()
    built(tmp_path, "third", clean=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "third/files").iterdir()} == first


def test_a_changed_image_changes_the_pages_that_show_it_and_the_old_files_go(tmp_path: Path) -> None:
    dossier(tmp_path, {"files/ann.jpg": photo(), "people/ann.md": ANN, "people/bob.md": "---\nname: Bob\n---\n"})
    built(tmp_path)
    before = {path.name for path in (tmp_path / "public/files").iterdir()}
    bob = (tmp_path / "public/people/bob.html").stat().st_mtime_ns
    (tmp_path / "content/files/ann.jpg").write_bytes(photo(500, 300))
    built(tmp_path)
    after = {path.name for path in (tmp_path / "public/files").iterdir()}
    assert not before & after
    assert {path.name for path in (tmp_path / ".dossier/images").iterdir()} == after
    page = (tmp_path / "public/people/ann.html").read_text()
    assert all(name in page for name in after)
    assert (tmp_path / "public/people/bob.html").stat().st_mtime_ns == bob
    built(tmp_path, "clean", clean=True)
    assert (tmp_path / "clean/people/ann.html").read_text() == page


def test_only_what_is_public_is_made(tmp_path: Path) -> None:
    hidden = "---\nname: Ann Example\nimage: ann.jpg\nimage_alt: Ann\ndraft: true\n---\n"
    dossier(tmp_path, {"files/ann.jpg": photo(), "people/ann.md": hidden})
    built(tmp_path)
    assert not (tmp_path / "public/files").exists()
    assert not (tmp_path / ".dossier/images").exists()


def test_without_pillow_images_are_published_as_they_are_and_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dossier.picturing.is_installed", lambda: False)
    dossier(tmp_path, {"files/ann.jpg": photo(400, 200, 6), "people/ann.md": ANN})
    assert said(built(tmp_path)) == [
        "dossier.yaml: warning[extra-missing] 1 image is published as the file is: a part of the program is not installed"
    ]
    page = (tmp_path / "public/people/ann.html").read_text()
    assert '<img src="../files/ann.jpg" width="200" height="400" alt="Ann at a window" decoding="async">' in page
    published = (tmp_path / "public/files/ann.jpg").read_bytes()
    assert published == (tmp_path / "content/files/ann.jpg").read_bytes()


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "JPEG"])
def test_measures_are_read_from_the_first_bytes(kind: str) -> None:
    data = saved(Image.new("RGB", (321, 123), "teal"), kind)
    assert size_of(data) == (321, 123)
    assert all(size_of(data[:length]) in ((0, 0), (321, 123)) for length in range(min(len(data), 400)))


@pytest.mark.parametrize(
    ("svg", "size"),
    [
        (b'<svg xmlns="x" viewBox="0 0 300 100">', (300, 100)),
        (b'<?xml version="1.0"?><svg width="20px" height="10">', (20, 10)),
        (b'<svg width="100%" height="100%" viewBox="0 0 3 4">', (3, 4)),
        (b"<svg>", (0, 0)),
    ],
)
def test_so_are_those_of_drawings(svg: bytes, size: tuple[int, int]) -> None:
    assert size_of(svg) == size


INITIALS = {
    "Ann Example": "AE",
    "Bashar al-Assad": "BA",
    "Ludwig van Beethoven": "LB",
    "Pelé": "P",
    "E\u0301va Noe\u0308l": "ÉN",
    "Владимир Путин": "ВП",
    "بشار الأسد": "بأ",
    "בנימין נתניהו": "בנ",
    "ნინო ბურჯანაძე": "ნბ",
    "नरेन्द्र मोदी": "नमो",
    "习近平": "习",
    "司马光": "司",
    "김정은": "김",
    "123": "",
}


@pytest.mark.parametrize(("name", "letters"), INITIALS.items())
def test_initials_are_letters_as_readers_know_them(name: str, letters: str) -> None:
    assert "".join(initials(name)) == letters
