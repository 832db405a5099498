"""What counts as a leak: spellings, words that are too short, words that are public anyway, what cannot be opened."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.core.leaks.folding import folded, folded_with_places, weight
from dossier.core.leaks.net import ADDRESS, ID, PHRASE, Secret, net_of
from dossier.core.leaks.place import channel_of, place_of
from dossier.core.leaks.search import searched, telling_bar
from dossier.diagnostics import Span
from dossier.names import slug
from tests.cli.running import dossier, write
from tests.leaks.folders import DAY, DRAFT, WORDS, betray, put_before


def secret(words: str, sort: str = PHRASE) -> Secret:
    return Secret(words, sort, "words that are redacted", Span("content/documents/d.md", 3))


def hits(words: str, text: str | bytes, sort: str = PHRASE, url: str = "pages/p.html") -> list[str]:
    """In what the words were found; one entry, or none."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    return [hit.how for hit in searched(net_of([secret(words, sort)], bars=False), url, data, {}).hits]


@pytest.mark.parametrize(
    ("words", "text", "how"),
    [
        ("Chandler Lane", "at CHANDLER\n lane.", ""),
        ("Chandler Lane", "chandler-lane", ""),
        ("Chandler Lane", "/chandler_lane/", ""),
        ("Chandler Lane", "chandlerlane", ""),
        ("Chandler Lane", "Chan\u00addler\u00a0Lane", ""),
        ("Chandler Lane", "Chandler&nbsp;Lane", "escapes of HTML"),
        ("Chandler Lane", "Ch&#97;ndler Lane", "escapes of HTML"),
        ("Chandler Lane", "Ch&#x61;ndler&#32;Lane", "escapes of HTML"),
        ("Chandler Lane", "Chand<b>ler</b> <i>L</i>ane", ""),
        ("Chandler Lane", "Chandler<!-- x --> Lane", ""),
        ("Chandler Lane", r"Ch\u0061ndler Lane", "escapes of JSON"),
        ("Chandler Lane", r"\x43handler Lane", "escapes of JSON"),
        ("Chandler Lane", "%43handler%20Lane", "percent encoding"),
        ("Chandler Lane", "%2543handler%2520Lane", "percent encoding"),
        ("Chandler Lane", "Ch&amp;#97;ndler Lane", "escapes of HTML"),
        ("Zuñiga Peñarol", "Zu&amp;ntilde;iga Pe&amp;ntilde;arol", "escapes of HTML"),
        ("Chandler Lane", r"Ch\u0026#97;ndler Lane", "escapes of HTML"),
        ("Chandler Lane", r"Ch\u002561ndler Lane", "percent encoding"),
        ("Chandler Lane", r"Ch\\u0061ndler Lane", "escapes of JSON"),
        ("Chandler Lane", "Ch%26%2397;ndler Lane", "escapes of HTML"),
        ("O’Brien Müller", "O'Brien Muller", ""),
        ("O’Brien Müller", "obrien-muller", ""),
        ("O’Brien Müller", "O&#39;Brien M&uuml;ller", "escapes of HTML"),
        ("Muller Strasse", "MÜLLER STRAẞE", ""),
        ("Łódź Ørsted", "lodz orsted", ""),
        ("Жуквец Пщоль", "zhukvets-pshchol", ""),
        ("Жуквец Пщоль", "жуквец ПЩОЛЬ", ""),
        ("李伟东", "我见李伟东了", ""),
        ("الكاتب المجهول", "قال الكَاتِب المجهول، أمس", ""),
    ],
)
def test_spellings_are_found(words: str, text: str, how: str) -> None:
    assert hits(words, f"<p>{text}</p>") == [how]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Chandler Lane", "Chandler Lanes"),
        ("Chandler Lane", "Chandlerlanes, Chandler of Lane"),
        ("Chandler Lane", "Chandler at the Lane"),
        ("Marek", "Mareka Tamarek marek2"),
        ("Li", "public <li>list</li> Library li LI oil Lit"),
        ("Al", "<td align=al>also al"),
    ],
)
def test_parts_of_other_words_are_no_leak(words: str, text: str) -> None:
    assert hits(words, f"<p>{text}</p>") == []


@pytest.mark.parametrize("text", ["Mr Li said", "“Li”", "<b>Li</b>", 'alt="Li"', '{"name": "Li"}'])
def test_a_short_name_is_found_where_it_stands_alone_and_in_its_case(text: str) -> None:
    assert hits("Li", text) == [""]


@given(
    st.integers(0, 5),
    st.sampled_from(["Chandler Lane", "Жуквец Пщоль", "Zq’x Müller"]),
    st.sampled_from([str, str.lower, str.upper]),
)
def test_base64_is_found_wherever_it_begins(before: int, words: str, case: type[str]) -> None:
    coded = base64.b64encode(f"{'.' * before}{case(words)} lives".encode()).decode()
    assert hits(words, f'{{"x": "{coded}"}}') == ["base64"]
    assert hits(words, f"<a href='?q={quote(coded)}'>") in (["base64"], ["percent encoding"])
    assert hits(words, coded.translate(str.maketrans("+/", "-_"))) == ["base64"]


@given(st.text(max_size=80))
def test_any_text_around_parts_or_joins_and_never_fails(text: str) -> None:
    for form in (text, json.dumps(text), quote(text, errors="replace")):
        hits("Chandler Lane", form)
        telling_bar(form)
    assert hits("Chandler Lane", f"{text} . Chandler Lane . {text}") != []


@given(st.text(max_size=60))
def test_folded_text_with_places_is_the_folded_text(text: str) -> None:
    said, places = folded_with_places(text)
    assert len(said) == len(places)
    if text.isascii():
        assert said.strip() == folded(text).strip()


@given(st.binary(max_size=200))
def test_any_bytes_are_read(data: bytes) -> None:
    for head in (b"", b"\x1f\x8b", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4 ", b"BZh", b"\xfd7zXZ\0", b"x\x9c"):
        hits("Chandler Lane", head + data, url="files/x")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("K", "faint"),
        ("K.", "faint"),
        ("42", "faint"),
        ("1944", "faint"),
        ("12345", "faint"),
        ("of the", "plain"),
        ("The", "faint"),
        ("und", "faint"),
        ("王", "faint"),
        ("Li", "slight"),
        ("AI", "slight"),
        ("M5", "slight"),
        ("王伟", "plain"),
        ("Ada", "slight"),
        ("Adam", "plain"),
        ("070-1234", "plain"),
        ("", "faint"),
    ],
)
def test_how_surely_words_are_told(words: str, said: str) -> None:
    assert weight(words) == said


@pytest.mark.parametrize(
    ("text", "url", "found"),
    [
        ('<a href="../documents/gauge.html">', "people/ada.html", True),
        ('<a href="gauge.html">', "documents/ada.html", True),
        ("https://example.org/x/documents/gauge.html", "sitemap.xml", True),
        ('<a href="gauge.html">', "people/ada.html", False),
        ('<a href="../people/gauge.html">', "documents/ada.html", False),
        ('<a href="tide-gauge.html">', "documents/ada.html", False),
    ],
)
def test_addresses_are_told_from_those_of_others(text: str, url: str, found: bool) -> None:
    assert bool(hits("documents/gauge.html", text, ADDRESS, url)) is found


@pytest.mark.parametrize(
    ("identifier", "text", "found"),
    [
        ("dredging-report", "x/dredging-report.html", True),
        ("dredging-report", "DREDGING-REPORT", True),
        ("dredging-report", "dredging-report-2", False),
        ("dredging-report", "the dredging report", False),
        ("gauge", '{"id":"gauge"}', True),
        ("gauge", "the gauge of the port", False),
        ("2021", '"2021"', False),
    ],
)
def test_ids_are_told_from_words(identifier: str, text: str, found: bool) -> None:
    assert bool(hits(identifier, text, ID)) is found


def test_places_and_channels() -> None:
    text = "<title>x</title>\n<p>é Chändler\nLane</p>"
    place = place_of(secret("Chandler Lane"), text)
    assert (place.line, place.column) == (2, 6)
    assert channel_of("ru/feed.xml", "") == "the feed"
    assert channel_of("files/x.pdf", "PDF") == "an attachment"
    assert channel_of("documents/x.html", "", text, place.at) == "a page"


# The whole program


def test_what_is_public_anyway_is_a_warning_that_names_both_places(gauge: Path) -> None:
    write(gauge / "content/people/draft.md", "---\nname: Ada Tidewater\nid: somebody-else\ndraft: true\n---\n")
    said = dossier("release", gauge, "--date", DAY)
    assert said.status == 0
    (line,) = [line for line in said.err.split("\n") if "leak-likely" in line]
    assert line.startswith("public/")
    assert (
        "says the same as the title of a person that is withheld (content/people/draft.md:2:7); so does content/"
        in line
    )
    assert "in public; so do " in line
    assert dossier("release", gauge, "--date", DAY, "--strict").status == 1


@pytest.mark.parametrize(
    "config",
    [
        f"# Never say {DRAFT} anywhere.\n",
        f"publish: {{copy: {{kind: folder, path: ../{DRAFT}}}}}\n",
    ],
    ids=["comment", "target"],
)
def test_what_readers_are_not_told_of_the_settings_is_not_public(
    gauge: Path, monkeypatch: pytest.MonkeyPatch, config: str
) -> None:
    with (gauge / "dossier.yaml").open("a", encoding="utf-8") as file:
        file.write(config)
    betray(monkeypatch, "timeline.html", put_before("</main>", f"<li>{DRAFT}</li>"))
    said = dossier("release", gauge, "--date", DAY)
    assert said.status == 1
    assert "error[leak] the timeline gives away the title of a person that is withheld" in said.err


def test_the_title_of_the_dossier_is_public(gauge: Path) -> None:
    text = (gauge / "dossier.yaml").read_text(encoding="utf-8")
    write(gauge / "dossier.yaml", text.replace("title: The gauge", f"title: The gauge of {DRAFT}"))
    said = dossier("release", gauge, "--date", DAY)
    assert (said.status, "so does dossier.yaml, in public" in said.err) == (0, True), said.err


def test_lines_that_were_left_out_of_a_text_are_not_public(gauge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(gauge / "seeds/letter.txt", f"Sent by {DRAFT}\n\nThe gauge stands.\n")
    record = f"---\ntitle: Letter\npublished: 2021-05-02\nseed: letter.txt\nomit: ['Sent by {DRAFT}']\n---\n"
    write(gauge / "content/documents/letter.md", record)
    betray(monkeypatch, "timeline.html", put_before("</main>", f"<li>{DRAFT}</li>"))
    said = dossier("release", gauge, "--date", DAY)
    assert said.status == 1
    assert "error[leak] the timeline gives away the title of a person that is withheld" in said.err


def test_what_is_redacted_is_a_leak_also_where_others_say_it(gauge: Path) -> None:
    write(
        gauge / "content/documents/mill.md",
        f"---\ntitle: Mill\npublished: 2021-05-01\n---\nThe mill in {WORDS} stands.\n",
    )
    said = dossier("release", gauge, "--date", DAY)
    assert said.status == 1
    assert "content/documents/mill.md:5 says them in public" in said.err
    assert "say `elsewhere: true` beside the words, if others may say them" in said.err
    note = gauge / "content/documents/note.md"
    text = note.read_text(encoding="utf-8").replace(f"{{text: {WORDS}}}", f"{{text: {WORDS}, elsewhere: true}}")
    write(note, text)
    allowed = dossier("release", gauge, "--date", DAY)
    assert allowed.status == 0, allowed.err
    assert "warning[leak-likely]" in allowed.err


def test_what_is_too_short_is_said(gauge: Path) -> None:
    write(
        gauge / "content/documents/short.md",
        "---\ntitle: Short\npublished: 2021-05-01\nredact: [{text: K}, {text: '17'}]\n---\nK had 17 boats.\n",
    )
    said = dossier("release", gauge, "--date", DAY)
    assert said.status == 0, said.err
    assert (
        said.err.count("warning[leak-unsearched] words that are redacted: too short or too common to be looked for")
        == 2
    )


def test_words_that_the_program_says_itself_block_nothing(gauge: Path) -> None:
    write(
        gauge / "content/documents/own.md",
        "---\ntitle: Own\npublished: 2021-05-01\nredact: [{text: Documents}]\n---\nDocuments were lost.\n",
    )
    write(gauge / "content/pages/timeline.md", "---\ntitle: Timeline\ndraft: true\n---\nNot yet.\n")
    said = dossier("release", gauge, "--date", DAY)
    assert said.status == 0, said.err


def test_what_cannot_be_opened_is_said(gauge: Path) -> None:
    (gauge / "content/files/sealed.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + b"\0" * 40)
    (gauge / "content/files/broken.zip").write_bytes(b"PK\x03\x04" + b"\1" * 40)
    said = dossier("release", gauge, "--date", DAY)
    assert said.status == 0
    assert (
        "public/files/sealed.7z: warning[leak-unsearched] its archive was not searched for what is withheld: it is packed in a way that is not known here\n"
        in said.err
    )
    assert "public/files/broken.zip: warning[leak-unsearched] its zip was not searched" in said.err


def test_a_build_that_is_no_release_does_not_search(gauge: Path) -> None:
    write(gauge / f"content/files/{slug(WORDS)}.txt", "x\n")
    assert dossier("build", gauge).status == 0
    assert "error[leak]" in dossier("release", gauge, "--date", DAY).err


@pytest.mark.parametrize("before", range(76))
def test_words_in_lines_of_base64_are_found_wherever_a_line_ends(before: int) -> None:
    lines = base64.encodebytes(b"x" * (60 + before) + b" Chandler Lane " + b"y" * 99)
    assert hits("Chandler Lane", b"Content-Transfer-Encoding: base64\r\n\r\n" + lines) == ["base64"]


def test_words_in_quoted_printable_are_found() -> None:
    head = "Content-Transfer-Encoding: Quoted-Printable\n\n"
    assert hits("Zuñiga Peñarol", f"{head}at Zu=C3=B1iga Pe=C3=B1arol.") == ["quoted-printable"]
    assert hits("Chandler Lane", f"{head}at Chand=\nler La=\r\nne.") == ["quoted-printable"]
