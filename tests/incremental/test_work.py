"""How much a build does after an edit, counted: no more than the edit asks for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from dossier.pipeline import Options, Result, build_dossier, check_dossier
from tests.incremental.folders import TODAY, clean_build, difference, matter, tree, write

BASE = """<title>{{ head.title }}</title>{% block main %}{% endblock %}"""
THEME = {
    "themes/own/theme.yaml": "base: none\n",
    "themes/own/templates/base.html": BASE,
    "themes/own/templates/partials/hits.html": "{% for group in view.groups %}<a>{{ group.card.name }}</a>{% for hit in group.hits %}<q>{{ hit.before }}{{ hit.name }}{{ hit.after }}</q>{% endfor %}{% endfor %}",
    "themes/own/templates/document.html": '{% extends "base.html" %}{% block main %}{% for p in view | paragraphs %}{{ p.html }}{% endfor %}{% for each in view.related %}<i>{{ each.card.summary }}</i>{% endfor %}{% if view.earlier %}{{ view.earlier.name }}{{ view.earlier.summary }}{% endif %}{% endblock %}',
    "themes/own/templates/entity.html": '{% extends "base.html" %}{% block main %}{{ view.card.summary }}{% include "partials/hits.html" %}{% for each in view.together %}{{ each.card.name }}{{ each.card.summary }}{% endfor %}{% endblock %}',
    "themes/own/templates/documents.html": '{% extends "base.html" %}{% block main %}{% for year in view.years %}{% for month in year.months %}{% for row in month.rows %}{{ row.card.name }}{{ row.card.summary }}{% endfor %}{% endfor %}{% endfor %}{% endblock %}',
    "themes/own/templates/entities.html": '{% extends "base.html" %}{% block main %}{% for letter in view.letters %}{% for row in letter.rows %}{{ row.card.name }} {{ row.documents }}{% endfor %}{% endfor %}{% endblock %}',
    "themes/own/templates/page.html": '{% extends "base.html" %}{% block main %}{{ view.prose | html }}{% endblock %}',
}
SOURCES: Mapping[str, str] = {
    "dossier.yaml": "title: T\ntheme: own\n",
    **THEME,
    "content/people/ann.md": matter(name="Ann Lee", summary="A pilot."),
    "content/people/bob.md": matter(name="Bob Roy", summary="A cook."),
    "content/people/cy.md": matter(name="Cy Poe", summary="A clerk."),
    "content/pages/about.md": matter("About [[ann]].", title="About"),
    **{
        f"content/documents/d{n}.md": matter(
            f"{'Ann Lee' if n < 3 else 'Bob Roy'} came.\n\nNothing else in {n}.",
            title=f"D{n}",
            published=f"2015-01-0{n + 1}",
        )
        for n in range(6)
    },
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "x", SOURCES)
    assert not build(tmp_path / "x").failed
    return tmp_path / "x"


def build(root: Path) -> Result:
    return build_dossier(Options(root, TODAY, jobs=1))


def changed(root: Path, path: str, old: str, new: str, rendered: int = 0) -> tuple[int, int, set[str]]:
    """After an edit: files parsed, records linked, pages that are others than before.

    These were rendered and no others, but where `rendered` says how many show the card that changed, in whatever part.
    """
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")
    before = tree(root / "public")
    result = build(root)
    assert result.outcome
    after = tree(root / "public")
    assert difference(after, clean_build(root, root.parent / "clean").files) == []
    pages = {p.split(":")[0] for p in difference(after, before)} - {"manifest.json"}
    assert (result.work.rendered, result.outcome.changed) == (rendered or len(pages), len(pages))
    return result.work.parsed, result.work.linked, pages


def test_nothing_changed_is_nothing_done(root: Path) -> None:
    before = tree(root / "public")
    for _ in range(2):
        result = build(root)
        assert (result.work.parsed, result.work.linked, result.work.rendered) == (0, 0, 0)
        assert result.outcome
        assert (result.outcome.changed, result.outcome.deleted) == (0, 0)
    assert tree(root / "public") == before


def test_a_file_that_was_only_touched_is_read_and_not_parsed(root: Path) -> None:
    for path in root.rglob("*.md"):
        path.touch()
    result = build(root)
    assert (result.work.parsed, result.work.linked, result.work.rendered) == (0, 0, 0)


def test_a_body_is_shown_on_its_own_page(root: Path) -> None:
    assert changed(root, "content/documents/d1.md", "Nothing else", "Something") == (1, 1, {"documents/d1.html"})


def test_a_sentence_that_names_somebody_is_shown_on_both_pages(root: Path) -> None:
    expected = (1, 1, {"documents/d1.html", "people/ann.html"})
    assert changed(root, "content/documents/d1.md", "came.", "came late.") == expected


def test_the_summary_of_a_document_is_shown_where_its_card_is(root: Path) -> None:
    """On its own page and on that of the person it names the card is shown without its summary."""
    edit = ("content/documents/d1.md", 'title: "D1"', 'title: "D1"\nsummary: "A note."')
    pages = {"documents/d0.html", "documents/d2.html", "documents/index.html", "data/dossier.json"}
    assert changed(root, *edit, rendered=6) == (1, 1, pages)


def test_the_summary_of_a_person_is_shown_where_the_card_is(root: Path) -> None:
    """Three documents and a page name the person, and the index of people lists her."""
    parsed, linked, pages = changed(root, "content/people/ann.md", "A pilot.", "A sailor.", rendered=7)
    assert (parsed, linked, pages) == (1, 1, {"people/ann.html", "data/dossier.json"})


def test_a_partial_is_shown_by_the_pages_that_reach_it(root: Path) -> None:
    """Of three people two are named."""
    parsed, linked, pages = changed(root, "themes/own/templates/partials/hits.html", "<q>", "<q class='a'>", rendered=3)
    assert (parsed, linked, pages) == (0, 0, {"people/ann.html", "people/bob.html"})


def test_a_new_name_links_only_what_names_it(root: Path) -> None:
    parsed, linked, pages = changed(root, "content/people/bob.md", "Bob Roy", "Robert Roy")
    assert (parsed, linked) == (1, 4)
    assert "documents/d4.html" in pages
    assert "documents/d1.html" not in pages


def test_a_new_document_links_itself(root: Path) -> None:
    write(root, {"content/documents/d9.md": matter("Cy Poe.", title="D9", published="2016-01-01")})
    result = build(root)
    assert (result.work.parsed, result.work.linked) == (1, 1)
    assert difference(tree(root / "public"), clean_build(root, root.parent / "clean").files) == []


def test_a_check_that_was_made_is_not_made_again(root: Path) -> None:
    assert check_dossier(Options(root, TODAY, jobs=1)).work.parsed == 0
    write(root, {"content/documents/d1.md": matter("Other.", title="D1", published="2015-01-02")})
    assert check_dossier(Options(root, TODAY, jobs=1)).work.parsed == 1
    assert build(root).work.parsed == 0


def test_everything_is_done_anew_when_asked(root: Path) -> None:
    result = build_dossier(Options(root, TODAY, jobs=1, clean=True))
    assert (result.work.parsed, result.work.rendered) == (result.work.read, result.work.pages)
    assert result.outcome
    assert result.outcome.changed == 0


def test_a_file_that_was_moved_keeps_its_page(root: Path) -> None:
    (root / "content/documents/x").mkdir()
    (root / "content/documents/d1.md").rename(root / "content/documents/x/d1.md")
    (root / "content/pages/sub").mkdir()
    (root / "content/pages/about.md").rename(root / "content/pages/sub/about.md")
    write(root, {"content/people/ann.md": matter(name="Ann Lee", summary="A sailor.")})
    assert not build(root).failed
    assert difference(tree(root / "public"), clean_build(root, root.parent / "clean").files) == []


def test_the_fields_of_a_declared_kind_are_shown_as_they_are_declared_now(root: Path) -> None:
    kind = (
        "kinds:\n  ship:\n    label: Ship\n    plural: Ships\n    folder: ships\n    fields: {maker: text, since: %s}\n"
    )
    facts = '{% extends "base.html" %}{% block main %}{% for each in view.facts %}{{ each.label }} {{ each.shape }}{% endfor %}{% endblock %}'
    write(
        root,
        {
            "dossier.yaml": "title: T\ntheme: own\n" + kind % "text",
            "content/ships/amadea.md": matter(name="Amadea", maker="Acme", since="2001"),
            "themes/own/templates/ship.html": facts,
        },
    )
    assert not build(root).failed
    write(root, {"dossier.yaml": "title: T\ntheme: own\n" + kind % "date"})
    assert not build(root).failed
    assert difference(tree(root / "public"), clean_build(root, root.parent / "clean").files) == []


def test_a_cache_that_was_damaged_is_told_once(root: Path) -> None:
    (root / ".dossier/cache.sqlite").write_bytes(b"nothing of the kind")
    first = check_dossier(Options(root, TODAY, jobs=1, strict=True))
    again = check_dossier(Options(root, TODAY, jobs=1, strict=True))
    assert "cache-unusable" in {d.code for d in first.diagnostics}
    assert "cache-unusable" not in {d.code for d in again.diagnostics}


def test_words_of_the_dossier_that_no_template_shows_stand_in_the_feed(root: Path) -> None:
    """Of the theme, that is: here it has only bare templates."""
    write(root, {"dossier.yaml": "title: T\ntheme: own\nurl: https://example.org/\nrights: CC0\n"})
    assert not build(root).failed
    write(root, {"dossier.yaml": "title: T\ntheme: own\nurl: https://example.org/\nrights: CC BY 4.0\n"})
    assert not build(root).failed
    assert difference(tree(root / "public"), clean_build(root, root.parent / "clean").files) == []


def test_the_cover_and_the_feed_are_made_anew_with_what_they_show_of_a_text(root: Path) -> None:
    cover = '{% extends "base.html" %}{% block main %}{{ view.prose | html }}{% endblock %}'
    write(root, {"themes/own/templates/cover.html": cover, "content/index.md": "---\ntitle: T\n---\n![[d3#p2]]\n"})
    write(root, {"dossier.yaml": "title: T\ntheme: own\nurl: https://example.org/\n"})
    write(root, {f"content/documents/e{n}.md": matter("Words.", title="E", published="2016-01-01") for n in range(50)})
    build(root)
    edits = [("d3.md", "else in 3", "more in 3"), ("d2.md", "else in 2", "more in 2"), ("e7.md", "Words.", "Others.")]
    shown = [changed(root, f"content/documents/{name}", old, new)[2] for name, old, new in edits]
    assert shown == [
        {"documents/d3.html", "index.html"},
        {"documents/d2.html"},
        {"documents/e7.html", "feed.xml"},
    ]
