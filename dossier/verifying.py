"""The linked dossier to its quotations, compared with what they cite where either has changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from dossier.core.folio import digest_of, with_verified
from dossier.core.quotations.verify import Checked, Moved, Source, Sources, source_of, verify
from dossier.diagnostics import Diagnostic
from dossier.io.facts import Facts
from dossier.model import Body, Dossier, Folio, Key
from dossier.packing import unpack_body
from dossier.values import Frozen, replace

KEPT = 512  # documents that stay ready to be searched


class Compared(Frozen):
    """What came of a record's quotations; and a digest of the record, the documents quoted, and what moved in them."""

    inputs: int
    checked: Checked


def verify_quotations(
    dossier: Dossier, quoting: Mapping[Key, Folio], facts: Facts[Compared], moved: Mapping[Key, Moved]
) -> tuple[Dossier, tuple[Diagnostic, ...]]:
    """The dossier with what was found, and what is said of all else; `quoting` are folios as linking gave them.

    The folios of the dossier are those too, or already stand for what was found when they were verified before. `moved`
    are the documents of which paragraphs do not have their published numbers.
    """
    fresh: dict[str, Compared] = {}
    sources = _library(dossier, moved)
    for key, folio in quoting.items():
        contents = [(quoting.get(other) or dossier.folios[other]).content for other in folio.quoted]
        inputs = digest_of((folio.content, contents, [moved[other] for other in folio.quoted if other in moved]))
        known = facts.known.get(key)
        if known is None or known.inputs != inputs:
            record, ties = dossier.records[key], dossier.ties[key]
            paths = [text.path for text in (record.text, record.note) if text and text.path in dossier.bodies]
            bodies = {path: unpack_body(dossier.bodies[path]) for path in paths}
            fresh[key] = Compared(inputs, verify(record, ties, bodies, sources))
    gone = facts.known.keys() - quoting.keys()
    if fresh or gone:
        facts.keep(fresh, list(gone))
    found = {key: facts.known[key].checked for key in quoting}
    verified = {key: checked.verified for key, checked in found.items() if checked.verified}
    folios = {**dossier.folios, **{key: with_verified(quoting[key], verified.get(key, ())) for key in quoting}}
    said = tuple(diagnostic for checked in found.values() for diagnostic in checked.said)
    return replace(dossier, folios=folios, verified=verified), said


def _library(dossier: Dossier, moved: Mapping[Key, Moved]) -> Sources:
    """Gives each document that is quoted, ready to be searched."""

    @lru_cache(maxsize=KEPT)
    def source(key: Key) -> Source:
        record = dossier.records[key]
        path = record.text.path if record.text else ""
        body = unpack_body(dossier.bodies[path]) if path in dossier.bodies else Body()
        return source_of(record, dossier.ties[key], body, moved.get(key, Moved()))

    return source
