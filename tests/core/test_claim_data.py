"""The data of claims and quotations in pages, against what schema.org says of their types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from dossier.pipeline import Options, build_dossier

THING = {"name", "url", "description", "identifier", "alternateName", "sameAs", "image"}
CREATIVE_WORK = THING | set(
    "text about creativeWorkStatus inLanguage citation isPartOf hasPart author publisher datePublished dateModified "
    "dateCreated mentions license isBasedOn archivedAt keywords headline abstract correction creditText translationOfWork".split()
)
# schema.org, version 29.0: properties of each type and of those above it that a dossier may use.
PROPERTIES = {
    "Claim": CREATIVE_WORK | {"appearance", "firstAppearance", "claimInterpreter"},
    "Quotation": CREATIVE_WORK | {"spokenByCharacter"},
    "CreativeWork": CREATIVE_WORK,
    "Collection": CREATIVE_WORK | {"collectionSize"},
    "Person": THING | {"jobTitle", "birthDate", "deathDate", "affiliation"},
    "Organization": THING | {"foundingDate", "dissolutionDate"},
}
# What the value of a property may be: a text, or one of these types.
VALUES = {
    "about": {"Person", "Organization"},
    "appearance": {"CreativeWork"},
    "citation": {"CreativeWork"},
    "hasPart": {"Quotation"},
    "isPartOf": {"Collection"},
    "spokenByCharacter": {"Person", "Organization"},
    "translationOfWork": {"Quotation"},
}
WORDS = "Wir werden warten, sagte Ann Lee der Post."
TEXTS = {
    "text": "We shall wait",
    "original_text": "Wir werden warten",
    "speaker": "ann",
    "via": ["post"],
    "paragraph": "p1",
    "said_on": "2015-10-20",
}
FILES = {
    "dossier.yaml": "title: The dossier\nurl: https://example.org/d/\ncheck: {orphan: ignore}\n",
    "content/documents/a.md": "---\ntitle: A letter\npublished: 2015-10-22\n---\nWait until May.\n\nIt was open.\n",
    "content/documents/b.md": "---\ntitle: Rede\npublished: 2015-10-21\nlanguage: de\n"
    f"quotes: [{json.dumps(TEXTS)}]\n---\n{WORDS}\n",
    "content/people/ann.md": "---\nname: Ann Lee\n---\n",
    "content/organisations/post.md": "---\nname: The Post\n---\n",
    "content/claims/quay.md": "---\nstatement: The quay was closed.\nabout: [ann, post]\nstatus: denied\n"
    "status_date: 2015-10-20\nstatus_source: a#p1\nsupporting: [a#p1]\ncontradicting: [a#p2]\n"
    "reply: {text: It was not., by: ann, date: 2015-10-21, source: a#p2}\n---\n",
}


def test_a_claim_is_data_of_schema_org(tmp_path: Path) -> None:
    claim = valid_data(tmp_path, "claims/quay.html")
    assert claim["@type"] == "Claim"
    assert claim["text"] == "The quay was closed."
    assert claim["creativeWorkStatus"] == "denied, 2015-10-20"
    assert [each["@type"] for each in claim["about"]] == ["Person", "Organization"]
    assert [each["url"] for each in claim["appearance"]] == ["https://example.org/d/documents/a.html#p1"]
    assert {each["url"] for each in claim["citation"]} == {"https://example.org/d/documents/a.html#p2"}


def test_a_translation_is_data_in_its_own_language_with_whoever_relayed_it(tmp_path: Path) -> None:
    document = valid_data(tmp_path, "documents/b.html")
    assert document["@type"] == "CreativeWork"
    assert document["hasPart"] == [
        {
            "@type": "Quotation",
            "text": "We shall wait",
            "spokenByCharacter": {"@type": "Person", "name": "Ann Lee", "url": "https://example.org/d/people/ann.html"},
            "creditText": "Ann Lee, as quoted by The Post",
            "dateCreated": "2015-10-20",
            "inLanguage": "en",
            "translationOfWork": {"@type": "Quotation", "text": "Wir werden warten", "inLanguage": "de"},
            "url": "https://example.org/d/documents/b.html#p1",
        }
    ]


def valid_data(folder: Path, page: str) -> dict[str, Any]:
    """The data of a page, of which each part has properties of its type alone, with values that these may have."""
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    assert not build_dossier(Options(folder, "2016-01-01", jobs=1)).failed
    script = LexborHTMLParser((folder / "public" / page).read_text(encoding="utf-8")).css_first(
        'script[type="application/ld+json"]'
    )
    assert script is not None
    found: dict[str, Any] = json.loads(script.text())
    assert found.pop("@context") == "https://schema.org"
    for part in parts_of(found):
        assert part.keys() - {"@type", "@id"} <= PROPERTIES[str(part["@type"])], part
        for name, value in part.items():
            inner = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
            assert {each["@type"] for each in inner} <= VALUES.get(name, set()), name
    return found


def parts_of(value: object) -> Iterator[dict[str, object]]:
    """Each object in it."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from parts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from parts_of(inner)
