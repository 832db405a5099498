"""Quotations that were found to what a page shows of each: where its words stand, and the way to them."""

from __future__ import annotations

from dossier.core.plan.catalogue import Catalogue
from dossier.core.plan.views import Proof
from dossier.core.quotations.fragments import directives
from dossier.core.references import span_of
from dossier.model import Key, Verified
from dossier.values import replace
from dossier.words import noted


def proofs_in(catalogue: Catalogue, key: Key, path: str) -> dict[int, Proof]:
    """Of one text of a record, or with '' of its `quotes:`: by the number of the citation or of the entry."""
    verified = catalogue.dossier.verified.get(key, ())
    found: dict[int, Verified] = {}
    for each in verified:
        if each.text == path and each.source in catalogue.cards:
            first = found.setdefault(each.number, each)
            if first is not each and first.anchor == each.anchor:  # two quotations with one citation
                found[each.number] = replace(first, passages=(*first.passages, *each.passages))
    return {number: _proof(catalogue, each) for number, each in found.items()}


def _proof(catalogue: Catalogue, verified: Verified) -> Proof:
    card, folio = catalogue.cards[verified.source], catalogue.dossier.folios[verified.source]
    first, last = span_of(verified.anchor)
    tell = catalogue.words.tell
    place = (
        tell("paragraph {first}", first=first)
        if first == last
        else tell("paragraphs {first} to {last}", first=first, last=last)
    )
    found = noted("Found word for word in {place} of “{name}”")
    translated = noted("The original words are in {place} of “{name}”")
    label = tell(translated if verified.original else found, place=place, name=card.name)
    if folio.shown is not None and not {first, last} <= set(folio.shown):
        return Proof(card.url, tell("{found}, whose text is not shown here", found=label), verified.original)
    url = f"{card.url}#p{first}:~:{directives(verified.passages)}"
    return Proof(url, label, verified.original)
