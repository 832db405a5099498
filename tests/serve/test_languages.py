"""A dossier in several languages in a preview: every edition on demand, with the bytes of a build, and right after edits."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from dossier.core.hosts import HEADERS, REDIRECTS
from dossier.diagnostics import as_text
from dossier.io.serve.asked import Changes
from dossier.pipeline import Options, build_dossier
from dossier.preview import Preview
from tests.incremental.folders import MANIFEST, TODAY, clean_build, difference, matter, tree, write
from tests.incremental.test_languages import EDITS, LETTER, LETTER_RU, START, change
from tests.serve.running import Served, serving
from tests.serve.sources import png
from tests.serve.test_showing import pages_of as shown_pages
from tests.serve.test_soak import built, pages_of, shown

SOURCES: Mapping[str, bytes | str] = {
    **START,
    "content/files/map.png": png(10),
    "content/files/notes.txt": "Notes.\n",
    "content/pages/harbour.md": matter("![A map](../files/map.png) and [notes](../files/notes.txt).", title="Harbour"),
    "content/documents/draft.md": matter("Ann Lee.", title="Not ready", published="2021-03-20", draft=True),
    "content/documents/draft.ru.md": matter("Анна Ли.", title="Набросок"),
}


def test_every_page_of_every_language_is_that_of_a_build(harbour: Path, tmp_path: Path) -> None:
    build = clean_build(harbour, tmp_path / "clean")
    beside = (MANIFEST, HEADERS, REDIRECTS)
    files = {path: data for path, data in build.files.items() if path not in beside and not path.endswith("/")}
    before = tree(harbour)
    with serving(harbour) as served:
        sent = {path: served.get(f"/{path}") for path in files}
        assert difference({path: response.page for path, response in sent.items()}, files) == []
    assert {path for path in files if path.startswith("ar/")}
    assert {path for path, response in sent.items() if response.status != 200} == set()
    assert {path for path, response in sent.items() if b"<dossier-preview" in response.body} == {
        path for path in files if path.endswith(".html")
    }
    assert difference(tree(harbour), before) == []


def test_what_builds_remember_of_each_language_is_of_use(harbour: Path) -> None:
    build_dossier(Options(harbour, TODAY, jobs=1))
    preview = Preview(Options(harbour, TODAY, jobs=1))
    taken = preview.refreshed(None, TODAY)
    assert taken.parsed == 0
    assert taken.proof
    assert sorted(taken.proof.others) == ["ar/", "ru/"]
    preview.close()


def test_after_each_edit_every_language_is_a_clean_build(tmp_path: Path) -> None:
    """Some edits are named to it, some it has to find."""
    root, chance = write(tmp_path / "d", SOURCES), random.Random(5)
    preview = Preview(Options(root, TODAY, jobs=1))
    preview.refreshed(None, TODAY)
    for number, (what, files) in enumerate((*EDITS, *EDITS[:4])):
        change(root, {path: text for path, text in files.items() if text is not None or (root / path).exists()})
        taken = preview.refreshed(files if chance.random() < 0.7 else None, TODAY)
        clean = clean_build(root, tmp_path / f"clean-{number}")
        assert not clean.result.failed
        assert taken.proof, what
        others = ("ru/files/", "ar/files/")
        expected = {path: data for path, data in built(clean).items() if not path.startswith(others)}
        assert (what, difference(with_assets(pages_of(taken.proof), preview), expected)) == (what, [])
        assert (what, shown(preview, taken)) == (what, clean.said)
    preview.close()


def with_assets(pages: dict[str, bytes], preview: Preview) -> dict[str, bytes]:
    proof = preview.refreshed((), TODAY).proof
    assert proof
    assets = proof.of_all(lambda each: dict(each.assets.values()))
    return {**pages, **assets}


def test_an_edit_of_a_translation_reaches_its_page_alone_and_little_is_done(harbour: Path) -> None:
    preview = Preview(Options(harbour, TODAY, jobs=1))
    before = preview.refreshed(None, TODAY).proof
    assert before
    change(harbour, {"content/documents/letter.ru.md": matter("Пишет Анна Ли.\n\nДважды.", title="Письмо")})
    taken = preview.refreshed(["content/documents/letter.ru.md"], TODAY)
    assert taken.proof
    assert taken.parsed == 3  # the record, once for each language in which it is read
    changed = {url for url in taken.proof.urls() if before.inputs(url) != taken.proof.inputs(url)}
    pages = {url for url in changed if before.page(url) != taken.proof.page(url)}
    assert {"ru/documents/letter.html"} <= pages
    assert not [url for url in pages if not url.startswith("ru/")]
    preview.close()


def test_a_page_is_edited_where_its_words_stand(served: Served) -> None:
    for page, path in {
        "/documents/letter.html": "content/documents/letter.md",
        "/ru/documents/letter.html": "content/documents/letter.ru.md",
        "/ar/documents/letter.html": "content/documents/letter.md",
    }.items():
        assert f'data-copy="{path}"' in served.get(page).text


def test_a_folder_of_a_language_is_its_cover(served: Served) -> None:
    assert served.get("/ru/").page == served.get("/ru/index.html").page
    assert served.get("/ru").headers["location"] == "/ru/"
    assert served.get("/ru/documents/draft.html").status == 404
    assert served.get("/xx/index.html").status == 404


def test_saves_of_a_translation_are_seen_and_a_broken_one_is_told_at_its_place(harbour: Path) -> None:
    with serving(harbour) as served:
        path, page = "content/documents/letter.ru.md", "/ru/documents/letter.html"
        served.write(path, matter("Нам пишет Анна Ли.", title="Письмо"))
        served.shows(page, "Нам пишет")
        served.write(path, "---\ntitle: [\n---\n")
        served.shows(page, "content/documents/letter.ru.md:")
        assert "Нам пишет" in served.get(page).text
        served.write(path, LETTER_RU)
        served.shows(page, "Нам написала")
        assert "This page is as it was" not in served.get(page).text
        served.edit("content/documents/letter.md", "wrote to us", "has written to us")
        served.shows("/documents/letter.html", "has written to us")


def test_drafts_are_shown_in_every_language_with_their_ribbon(harbour: Path) -> None:
    with serving(harbour, "--drafts") as served:
        for page, words in {"/documents/draft.html": "Ann Lee", "/ru/documents/draft.html": "Анна Ли"}.items():
            answer = served.get(page)
            assert answer.status == 200
            assert words in answer.text
            assert "<dossier-ribbon" in answer.text
        assert "ru/documents/draft.html" in served.get("/ru/people/ann.html").text


def test_a_tab_hears_of_what_its_language_shows(harbour: Path) -> None:
    pages = shown_pages(harbour)
    urls = ["documents/letter.html", "ru/documents/letter.html"]
    for url in urls:
        pages.answer(url)
    before = {url: pages.version(url) for url in urls}
    change(harbour, {"content/documents/letter.ru.md": matter("Иначе.", title="Письмо")})
    news = pages.taken(Changes(frozenset(["content/documents/letter.ru.md"])), urls, lambda _: Changes())
    assert news.versions[urls[0]].page == before[urls[0]].page
    assert news.versions[urls[1]].page != before[urls[1]].page
    pages.close()


def test_a_language_that_comes_and_goes(harbour: Path, tmp_path: Path) -> None:
    preview = Preview(Options(harbour, TODAY, jobs=1))
    preview.refreshed(None, TODAY)
    text = str(SOURCES["dossier.yaml"])
    for languages in ("[ar]", "[]", "[ru, ar]", "[ar, ru]"):
        write(harbour, {"dossier.yaml": text.replace("[ru, ar]", languages)})
        for path in ("content/documents/letter.ru.md", "content/people/ann.ru.md", "content/documents/draft.ru.md"):
            write(harbour, {path: SOURCES[path]}) if "ru" in languages else (harbour / path).unlink(missing_ok=True)
        taken = preview.refreshed(None, TODAY)
        assert taken.proof, [as_text(each) for each in taken.diagnostics]
        clean = clean_build(harbour, tmp_path / "clean")
        made = {**taken.proof.of_all(lambda each: dict(each.assets.values())), **pages_of(taken.proof)}
        expected = {path: data for path, data in built(clean).items() if "/files/" not in path}
        assert difference(made, expected) == []
    preview.close()


def test_a_preview_in_another_language_speaks_it_after_a_rename(tmp_path: Path) -> None:
    """Dates and counts are words of the language of the pages, however little was made anew."""
    root = write(
        tmp_path / "d",
        {
            "dossier.yaml": "title: Hafen\nlanguage: de\n",
            "content/people/ann.md": matter(name="Ann Lee", offices=[{"title": "Kapitän", "from": "2001"}]),
            "content/documents/letter.md": LETTER,
        },
    )
    preview = Preview(Options(root, TODAY, jobs=1))
    preview.refreshed(None, TODAY)
    change(root, {"content/people/ann.md": matter(name="Ann Leemann", offices=[{"title": "Kapitän", "from": "2001"}])})
    taken = preview.refreshed(["content/people/ann.md"], TODAY)
    assert taken.proof
    clean = clean_build(root, tmp_path / "clean")
    assert difference(pages_of(taken.proof), built(clean)) == []
    preview.close()


def test_a_translation_that_is_a_draft_is_shown_to_its_curator_in_its_language_alone(harbour: Path) -> None:
    letter, page = "content/documents/letter.ru.md", "/ru/documents/letter.html"
    held = matter("Анна Ли снова.", title="Черновик", draft=True)
    with serving(harbour) as served:
        served.write(letter, held)
        served.shows_no_more(page, "Нам написала")
        assert "Анна Ли снова" not in served.get(page).text
        served.shows("/_dossier/", "translation: draft")
    with serving(harbour, "--drafts") as served:
        answer = served.get(page).text
        assert "Анна Ли снова" in answer
        assert "<dossier-ribbon" in answer
        assert f'data-copy="{letter}"' in answer
        for other in ("/documents/letter.html", "/ar/documents/letter.html"):
            assert "<dossier-ribbon" not in served.get(other).text
            assert "ru/documents/letter.html" in served.get(other).text
        desk = served.get("/_dossier/").text
        assert f"{letter}" in desk
        assert "Черновик" in desk
        served.write(letter, matter("Готово.", title="Письмо"))
        served.shows(page, "Готово")
        served.shows_no_more(page, "<dossier-ribbon")
        served.write(letter, matter("Закрыто.", title="Письмо", access="withheld"))
        served.shows(page, "Access: withheld")
        served.write(letter, matter("Позже.", title="Письмо", embargo_until="2001-01-01"))
        served.shows(page, "Позже")
        served.shows(page, "<dossier-ribbon")


def test_what_drafts_of_translations_are_no_build_sees(harbour: Path, tmp_path: Path) -> None:
    """Neither what a preview with them works out, nor what is told of them."""
    write(harbour, {"content/documents/letter.ru.md": matter("Анна Ли снова.", title="Черновик", draft=True)})
    build_dossier(Options(harbour, TODAY, jobs=1))
    preview = Preview(Options(harbour, TODAY, jobs=1, drafts=True))
    taken = preview.refreshed(None, TODAY)
    assert taken.proof
    sheet = taken.proof.page("ru/documents/letter.html")
    assert sheet
    assert "снова".encode() in sheet.data
    assert difference(tree(harbour / "public"), clean_build(harbour, tmp_path / "clean").files) == []
    again = build_dossier(Options(harbour, TODAY, jobs=1))
    assert not again.failed
    assert "снова".encode() not in b"".join(data for path, data in tree(harbour / "public").items())
    preview.close()
