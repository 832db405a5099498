"""The data of claims and quotations in pages, against what schema.org says of their types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from dossier.pipeline import Options, build_dossier

THING = {"name", "url", "description", "identifier", "alternateName", "sameAs", "image"}
CREATIVE_WORK = THING | set(
    "text about creativeWorkStatus inLanguage citation isPartOf hasPart author publisher datePublished dateModified "
    "dateCreated mentions license isBasedOn archivedAt keywords headline abstract correction".split()
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
    "isPartOf": {"Collection"},
    "spokenByCharacter": {"Person", "Organization"},
}
FILES = {
    "dossier.yaml": "title: The dossier\nurl: https://example.org/d/\ncheck: {orphan: ignore}\n",
    "content/documents/a.md": "---\ntitle: A letter\npublished: 2015-10-22\n---\nWait until May.\n\nIt was open.\n",
    "content/people/ann.md": "---\nname: Ann Lee\n---\n",
    "content/organisations/post.md": "---\nname: The Post\n---\n",
    "content/claims/quay.md": "---\nstatement: The quay was closed.\nabout: [ann, post]\nstatus: denied\n"
    "status_date: 2015-10-20\nstatus_source: a#p1\nsupporting: [a#p1]\ncontradicting: [a#p2]\n"
    "reply: {text: It was not., by: ann, date: 2015-10-21, source: a#p2}\n---\n",
}


def test_a_claim_is_data_of_schema_org(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert not build_dossier(Options(tmp_path, "2016-01-01", jobs=1)).failed
    script = LexborHTMLParser((tmp_path / "public/claims/quay.html").read_text(encoding="utf-8")).css_first(
        'script[type="application/ld+json"]'
    )
    assert script is not None
    claim = json.loads(script.text())
    assert claim.pop("@context") == "https://schema.org"
    for part in parts_of(claim):
        assert part.keys() - {"@type", "@id"} <= PROPERTIES[str(part["@type"])], part
        for name, value in part.items():
            inner = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
            assert {each["@type"] for each in inner} <= VALUES.get(name, set()), name
    assert claim["@type"] == "Claim"
    assert claim["text"] == "The quay was closed."
    assert claim["creativeWorkStatus"] == "denied, 2015-10-20"
    assert [each["@type"] for each in claim["about"]] == ["Person", "Organization"]
    assert [each["url"] for each in claim["appearance"]] == ["https://example.org/d/documents/a.html#p1"]
    assert {each["url"] for each in claim["citation"]} == {"https://example.org/d/documents/a.html#p2"}


def parts_of(value: object) -> Iterator[dict[str, object]]:
    """Each object in it."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from parts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from parts_of(inner)
