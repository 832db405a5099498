"""Catalogues say everything that a reader may be told, and templates hold no words that no catalogue can reach."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po as babel_reads

from dossier.core.wording import in_language, messages_in, without_messages
from dossier.dates import MONTH_NAMES
from dossier.io.theme import read_theme
from dossier.io.words import read_words
from dossier.model import Theme
from dossier.po import read_po
from dossier.words import Words, places_in
from tests.catalogues import messages

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUES = sorted((ROOT / "dossier" / "locale").glob("*.po"))
LANGUAGES = [path.stem for path in CATALOGUES]

# What a template may say without a catalogue: names of formats, and signs.
UNTRANSLATED = {"Markdown", "BibTeX", "RIS", "CSL-JSON", "404"}
HIDDEN = re.compile(r"<script.*?</script>|<style.*?</style>|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ATTRIBUTE = re.compile(r"[\w-]+=\"[^\"\n]*\"?")  # of an element that another template opens
TOLD = re.compile(r'\b(?:aria-label|title|alt|placeholder|summary)="([^"]*)"')
LITERAL = re.compile(
    r'\{[{%](?:(?!\}\}|%\}).)*?(?:if|else|or|,|~|\()\s*"([A-Z][a-z]+(?: [^"]*)?|[a-z]+ [^"]+)"', re.DOTALL
)


def catalogue(language: str) -> str:
    return (ROOT / "dossier" / "locale" / f"{language}.po").read_text(encoding="utf-8")


def test_the_six_languages_beside_english_are_there() -> None:
    assert {"ar", "de", "es", "fr", "ru", "zh"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_words_for_each_message_and_for_nothing_else(language: str) -> None:
    """`python tests/catalogues.py` adds what is missing here, to be translated."""
    said = {(e.context, e.message) for e in read_po(catalogue(language)).entries if e.forms and all(e.forms)}
    asked = set(messages())
    assert {"missing": sorted(asked - said), "not asked for": sorted(said - asked)} == {
        "missing": [],
        "not asked for": [],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_holds_the_values_and_elements_of_its_message(language: str) -> None:
    tags = re.compile(r"</?[a-z]+>")
    for entry in read_po(catalogue(language)).entries:
        for form in entry.forms:
            assert places_in(form) == places_in(entry.message) or (entry.plural and places_in(form) <= {"n"}), entry
            assert sorted(tags.findall(form)) == sorted(tags.findall(entry.message)), entry
            assert form.count("{}") == entry.message.count("{}"), entry


# What a link shows, and what it is called for those who do not see it: who says the words must reach the link (WCAG 2.5.3).
SHOWN_AND_CALLED = {
    "word for word": "Found word for word in {place} of “{name}”",
    "the original words": "The original words are in {place} of “{name}”",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_link_is_called_holds_what_it_shows(language: str) -> None:
    said = {entry.message: entry.forms[0] for entry in read_po(catalogue(language)).entries}
    for shown, called in SHOWN_AND_CALLED.items():
        assert said[shown].lower() in said[called].lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_count_has_the_forms_of_the_language(language: str) -> None:
    po, known = read_po(catalogue(language)), get_plural(language)
    assert po.plurals == known.num_plurals
    for entry in po.entries:
        assert len(entry.forms) == (po.plurals if entry.plural else 1), entry
    for number in range(250):
        words = Words(language, {"{n} x": tuple(str(form) for form in range(po.plurals))}, po.rule)
        assert words.count(number, "x", "xs") == str(_chosen(known.plural_expr, number)), number


def _chosen(rule: str, number: int) -> int:
    from gettext import c2py  # noqa: PLC0415 - beside what it checks

    return c2py(rule)(number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_reading_of_a_catalogue_is_that_of_babel(language: str) -> None:
    ours = {(e.context, e.message): e.forms for e in read_po(catalogue(language)).entries}
    with (ROOT / "dossier" / "locale" / f"{language}.po").open("rb") as file:
        theirs = {
            (m.context or "", m.id if isinstance(m.id, str) else m.id[0]): (m.string,)
            if isinstance(m.string, str)
            else tuple(m.string or ())
            for m in babel_reads(file)
            if m.id
        }
    assert ours == theirs


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_quotes_and_straight_apostrophes_are_not_typed(language: str) -> None:
    assert [e.forms for e in read_po(catalogue(language)).entries if any("'" in f or '"' in f for f in e.forms)] == []


TEMPLATES = sorted((ROOT / "themes").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "themes").as_posix())
def test_a_template_says_nothing_that_is_not_translated(path: Path) -> None:
    """Wrap what is listed here: `{{ _("Words") }}`, or `{% trans %}Words with {{ values }}.{% endtrans %}`."""
    assert untranslated(path.read_text(encoding="utf-8")) == []


def untranslated(text: str) -> list[str]:
    """Words that readers would see or hear, as they stand in a template."""
    rest = without_messages(text)
    told = [*TOLD.findall(HIDDEN.sub("", rest)), *LITERAL.findall(rest)]
    seen = ATTRIBUTE.sub("", TAG.sub("\n", HIDDEN.sub(" ", rest))).split("\n")
    words = (" ".join(each.split()) for each in (*seen, *told))
    return [each for each in words if re.search(r"[A-Za-z]{2}", each) and each not in UNTRANSLATED]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>Where to start</p>", ["Where to start"]),
        ('<p>{{ _("Where to start") }}</p>', []),
        ('<nav aria-label="Years"></nav>', ["Years"]),
        ('{{ "added" if new else "taken away" }}', ["taken away"]),
        ('{{ filter("Filter by name", ".rows") }}', ["Filter by name"]),
        ("{% trans %}Removed on {{ day }}.{% endtrans %}", []),
        ("{#- Of a comment nothing. -#}<script>var nothing</script>", []),
    ],
)
def test_words_without_a_catalogue_are_found(text: str, found: list[str]) -> None:
    assert untranslated(text) == found


def spoken(text: str, **forms: str) -> str:
    theme = Theme("t", "", {"x.html": text}, {})
    return in_language(theme, Words("de", {key: (form,) for key, form in forms.items()})).templates["x.html"]


def test_a_message_becomes_the_words_of_the_language() -> None:
    assert spoken('<h2>{{ _("Reply") }}</h2>', Reply="Antwort") == '<h2>{{ "Antwort" }}</h2>'
    assert spoken('{{ _("None") }}', None_="") == '{{ "None" }}'


def test_values_and_elements_keep_their_places_among_the_words() -> None:
    text = '{% trans %}Part of <a href="#{{ n }}">page {{ view.number }}</a> since {{ when(s.day) }}.{% endtrans %}'
    (said,) = messages_in(text)
    assert said.message == "Part of <a>page {number}</a> since {day}."
    assert (
        spoken(text, **{said.message: "Seit {day} auf <a>Seite {number}</a>."})
        == 'Seit {{ when(s.day) }} auf <a href="#{{ n }}">Seite {{ view.number }}</a>.'
    )


def test_words_of_a_catalogue_are_text_and_no_template() -> None:
    assert spoken("{% trans %}Hello {{ who }}{% endtrans %}", **{"Hello {who}": "<b>{{ 7*7 }}</b> {who} {% x %}"}) == (
        "&lt;b&gt;&#123;&#123; 7*7 &#125;&#125;&lt;/b&gt; {{ who }} &#123;% x %&#125;"
    )
    assert spoken('{{ _("Hello") }}', Hello='"}}<script>') == '{{ "\\"}}\\u003cscript>" }}'


def test_lines_stay_where_they_are() -> None:
    text = "a\n{% trans %}One\n two{% endtrans %}\n{{ nowhere }}"
    assert spoken(text).split("\n")[3] == "{{ nowhere }}"


def test_english_is_what_the_templates_say() -> None:
    theme, _ = read_theme(Path(), "default")
    assert theme is not None
    plain = in_language(theme, Words())
    assert "Skip to the text" in plain.templates["base.html"]
    assert not [name for name, text in plain.templates.items() if "_(" in text or "trans %" in text]
    assert b'copied: "Copied"' in plain.static["script.js"]


def test_a_theme_says_it_in_its_own_words(tmp_path: Path) -> None:
    folder = tmp_path / "locale"
    folder.mkdir()
    (folder / "de.po").write_text('msgid "Reply"\nmsgstr "Stellungnahme"\n', encoding="utf-8")
    (folder / "pl.po").write_text(
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"\n\n'
        'msgid "{n} document"\nmsgid_plural "{n} documents"\nmsgstr[0] "{n} dokument"\nmsgstr[1] "{n} dokumenty"\nmsgstr[2] "{n} dokumentów"\n',
        encoding="utf-8",
    )
    german, polish = read_words("de-AT", [tmp_path]), read_words("pl", [tmp_path])
    assert (german.said, german.words.tell("Reply"), german.words.tell("Evidence")) == ((), "Stellungnahme", "Belege")
    assert polish.said == ()
    assert [polish.words.count(n, "document", "documents") for n in (1, 3, 12)] == [
        "1 dokument",
        "3 dokumenty",
        "12 dokumentów",
    ]
    assert polish.words.tell("Reply") == "Reply"


def test_what_is_wrong_in_a_theme_s_catalogue_is_said_and_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "wrong" / "locale"
    folder.mkdir(parents=True)
    (folder / "de.po").write_text('msgid "About {names}"\nmsgstr "Über {name}"\nnonsense\n', encoding="utf-8")
    spoken = read_words("de", [tmp_path / "wrong"])
    assert [(str(d.span), d.code, d.message) for d in spoken.said] == [
        ("themes/wrong/locale/de.po:3", "words-invalid", "is no line of a catalogue"),
        ("themes/wrong/locale/de.po:1", "words-invalid", "`Über {name}` has other values than `About {names}`"),
    ]
    assert spoken.words.tell("About {names}") == "Über {names}"


def test_a_language_without_a_catalogue_is_english_and_said() -> None:
    spoken = read_words("tlh", [])
    assert (spoken.words.tell("Reply"), spoken.words.count(2, "document", "documents")) == ("Reply", "2 documents")
    assert [d.code for d in spoken.said] == ["language-unspoken"]
    assert [d.code for d in read_words("en-GB", []).said] == []


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "zh"])
def test_months_are_those_of_the_unicode_consortium(language: str) -> None:
    from babel import Locale  # noqa: PLC0415 - beside what it checks

    words = read_words(language, []).words
    for number, name in enumerate(MONTH_NAMES, 1):
        assert words.tell(name, "date, months") == Locale.parse(language).months["format"]["wide"][number]
