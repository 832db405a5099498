"""After edits of translations and of catalogues, one more build gives what a build from nothing gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from dossier.pipeline import Options, build_dossier, check_dossier
from tests.incremental.folders import TODAY, clean_build, difference, matter, said, tree, write

CONFIG = (
    "title: Harbour papers\nurl: https://example.org/h/\nlanguages: [ru, ar]\ntheme: own\ncheck: {orphan: ignore}\n"
)
LETTER = matter("Ann Lee wrote to us.\n\nOf Анна Ли.", title="The letter", published="2021-03-11", people=["ann"])
LETTER_RU = matter("Нам написала Анна Ли.", title="Письмо")
START: Mapping[str, str] = {
    "dossier.yaml": CONFIG,
    "themes/own/theme.yaml": "name: own\n",
    "themes/own/locale/ru.po": 'msgid "Sections"\nmsgstr "Оглавление"\n',
    "content/people/ann.md": matter(name="Ann Lee"),
    "content/people/ann.ru.md": matter(name="Анна Ли"),
    "content/documents/letter.md": LETTER,
    "content/documents/letter.ru.md": LETTER_RU,
    "content/documents/plain.md": matter("See [@letter#p1].\n\n![[letter#p1]]", title="Plain", published="2021-03-12"),
    "content/pages/about.md": matter("Of [[letter]].", title="About"),
    "seeds/seed.txt": "Of Ann Lee, and nobody else.\n",
}
EDITS: tuple[tuple[str, Mapping[str, str | None]], ...] = (
    ("the text of a translation", {"content/documents/letter.ru.md": matter("Анна Ли написала.\n\nДважды.", title="Письмо")}),
    ("the title of one", {"content/documents/letter.ru.md": matter("Анна Ли написала.", title="Послание")}),
    ("a name in another language", {"content/people/ann.ru.md": matter(name="Анна Петровна Ли")}),
    ("a translation more", {"content/pages/about.ar.md": matter("نص", title="عن")}),
    ("one withheld", {"content/documents/letter.ru.md": matter("Секрет.", title="Тайна", access="withheld")}),
    ("one gone", {"content/documents/letter.ru.md": None}),
    ("one there again", {"content/documents/letter.ru.md": LETTER_RU}),
    ("the original", {"content/documents/letter.md": LETTER.replace("wrote", "has written")}),
    ("a word of the theme", {"themes/own/locale/ru.po": 'msgid "Sections"\nmsgstr "Разделы"\n\nmsgid "Timeline"\nmsgstr "События"\n'}),
    ("a language less", {"dossier.yaml": CONFIG.replace("[ru, ar]", "[ru]"), "content/pages/about.ar.md": None}),
    ("another language of the dossier", {"dossier.yaml": CONFIG.replace("languages: [ru, ar]", "language: de\nlanguages: [ru]")}),
    ("a record more", {"content/topics/quays.md": matter(name="Quays"), "content/topics/quays.ru.md": matter(name="Причалы")}),
)  # fmt: skip


def change(root: Path, files: Mapping[str, str | None]) -> None:
    for path, text in files.items():
        if text is None:
            (root / path).unlink()
        else:
            write(root, {path: text})


def test_edits_of_translations_leave_what_a_clean_build_makes(tmp_path: Path) -> None:
    root = write(tmp_path / "d", START)
    build_dossier(Options(root, TODAY, jobs=1))
    for number, (what, files) in enumerate(EDITS):
        change(root, files)
        result = build_dossier(Options(root, TODAY, jobs=1))
        assert not result.failed, (what, said(result))
        clean = clean_build(root, tmp_path / f"clean-{number}")
        assert (what, difference(tree(root / "public"), clean.files)) == (what, [])
        assert (what, said(result)) == (what, clean.said)
        assert (what, said(check_dossier(Options(root, TODAY, jobs=1)))) == (what, clean.said)


def test_an_edit_of_a_translation_makes_few_pages(tmp_path: Path) -> None:
    root = write(tmp_path / "d", START)
    build_dossier(Options(root, TODAY, jobs=1))
    change(root, EDITS[0][1])
    outcome = build_dossier(Options(root, TODAY, jobs=1)).outcome
    assert outcome is not None
    changed = [path for path in tree(root / "public") if "letter" in path]
    assert 0 < outcome.changed < 14, changed


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_number_of_processes_never_shows(tmp_path: Path, jobs: int) -> None:
    many = {
        f"content/documents/d{n}{ending}.md": matter(f"{name} said {n}.", title=f"D{n}", published="2020-01-01")
        for n in range(60)
        for ending, name in (("", "Ann Lee"), (".ru", "Анна Ли"))
    }
    root = write(tmp_path / "d", {**START, **many})
    build_dossier(Options(root, TODAY, jobs=jobs))
    assert difference(tree(root / "public"), clean_build(root, tmp_path / "clean").files) == []


def test_a_second_build_does_nothing(tmp_path: Path) -> None:
    root = write(tmp_path / "d", START)
    build_dossier(Options(root, TODAY, jobs=1))
    outcome = build_dossier(Options(root, TODAY, jobs=1)).outcome
    assert outcome is not None
    assert (outcome.changed, outcome.deleted) == (0, 0)
