"""What is withheld of a dossier to the secrets that no byte of its output may say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from posixpath import basename, splitext

from dossier.core.anchors import digest_of_text
from dossier.core.kinds import Kinds
from dossier.core.leaks.net import ADDRESS, DIGEST, ID, PASSAGE, PHRASE, Secret, is_sought
from dossier.core.redact import open_only_elsewhere, says, texts_of
from dossier.core.urls import former_url, url_of
from dossier.core.withhold import Disguise, Private
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Body, Key, Record
from dossier.names import slug
from dossier.values import Frozen

_HASHES = ("md5", "sha1", "sha256", "sha512", "blake2b")
_PASSAGE = 6  # words by which a paragraph is known
_LEAST = 25  # signs of those
_NAMED = ("title", "name", "aliases", "summary")


class Original(Frozen):
    """A record as it is in its files: with its bodies, by path, and the bytes of the files themselves."""

    record: Record
    bodies: Mapping[str, Body]
    files: tuple[bytes, ...] = ()


def secrets_of(
    private: Private, originals: Mapping[Key, Original], kinds: Kinds, public: frozenset[str]
) -> Iterator[Secret]:
    """All secrets of the records that may not be seen as they are; `public` are the addresses of pages that may."""
    for key, original in originals.items():
        if key in private.hidden:
            yield from _of_hidden(original, kinds, public)
        elif key in private.disguised:
            yield from _of_disguised(original, private.disguised[key], kinds, public)
        if key not in private.hidden and "redact" in original.record.fields:
            yield from _of_redacted(original)
        elif key not in private.hidden and key not in private.disguised:
            yield from _of_relabelled(original, private.disguised.values())


def secrets_of_file(path: str, data: bytes) -> Iterator[Secret]:
    """Those of an attachment that only withheld records refer to."""
    told, span = "the name of an attachment that is withheld", Span(path)
    yield Secret(basename(path), ID, told, span)
    yield from _hashes(data, "a hash of an attachment that is withheld", span)


def secrets_of_translation(version: Original, names: Collection[str]) -> Iterator[Secret]:
    """Those of a translation that readers do not get; `names` are what they know its record by."""
    of, record = "a translation that is kept back", version.record
    for field in _NAMED:
        for name in record.many(field):
            if name not in names:
                yield Secret(name, PHRASE, f"a name in {of}", _place(record, field))
    for body in version.bodies.values():
        yield from _passages(body, f"the text of {of}", record)
    for data in version.files:
        yield from _hashes(data, f"a hash of {of}", Span(record.path))


def unsought(secrets: Iterable[Secret]) -> Iterator[Diagnostic]:
    """What is too short or too common to be looked for: that is said, since nothing else would tell."""
    for each in secrets:
        if each.sort == PHRASE and not is_sought(each):
            message = f"{each.told}: too short or too common to be looked for in the output"
            hint = "look yourself: a single letter, a number of up to five digits and a word of every text say nothing"
            yield report("leak-unsearched", message, each.span, hint)


# Hidden records


def _of_hidden(original: Original, kinds: Kinds, public: frozenset[str]) -> Iterator[Secret]:
    record = original.record
    of = (
        f"a {kinds[record.kind].label.lower()} that is withheld"
        if record.kind in kinds
        else "a record that is withheld"
    )
    yield Secret(record.name, PHRASE, f"the title of {of}", _place(record, kinds[record.kind].names))
    for name in record.many("aliases"):
        yield Secret(name, PHRASE, f"another name of {of}", _place(record, "aliases"))
    yield from _ids(record, of, kinds, public)
    for body in original.bodies.values():
        yield from _passages(body, f"the text of {of}", record)
    for hashed in (
        record.name,
        *(block.text for body in original.bodies.values() for block in body.blocks if block.text),
    ):
        yield from _hashes_of_text(hashed, f"a hash of the text of {of}", Span(record.path))
    for data in original.files:
        yield from _hashes(data, f"a hash of {of}", Span(record.path))


def _ids(record: Record, of: str, kinds: Kinds, public: frozenset[str]) -> Iterator[Secret]:
    """The record's id, those that it had, the names of its files, and the addresses that these give."""
    stems = (splitext(basename(path))[0] for path in (record.path, record.seed) if path)
    for identifier in dict.fromkeys((record.id, *record.many("former_ids"), *stems)):
        span = record.places.get("id") or Span(record.path)
        yield Secret(identifier, ID, f"the id of {of}", span)
        yield Secret(slug(identifier), ID, f"the id of {of}", span)
        if record.kind in kinds:
            address = former_url(record.kind, identifier, kinds)
            if address not in public and url_of(record, kinds):
                yield Secret(address, ADDRESS, f"the address of {of}", span)


def _passages(body: Body, told: str, record: Record) -> Iterator[Secret]:
    for block in body.blocks:
        words = block.text.split()
        for start in {0, len(words) // 2}:
            passage = " ".join(words[start : start + _PASSAGE])
            if len(passage) >= _LEAST:
                yield Secret(passage, PASSAGE, told, Span(record.path, block.line))


# People under another name


def _of_disguised(original: Original, disguise: Disguise, kinds: Kinds, public: frozenset[str]) -> Iterator[Secret]:
    record, of = original.record, f"the person who is published as “{disguise.label}”"
    for field in ("name", "sort", "aliases", "weak_aliases", "not_aliases"):
        for name in record.many(field):
            yield Secret(name, PHRASE, f"a name of {of}", _place(record, field))
    for name in texts_of(record.fields.get("same_as", ())):
        span = _place(record, "same_as")
        yield Secret(name, PHRASE, f"an identifier of {of}", span)
        yield Secret(re.split(r"[/=#]", name.rstrip("/"))[-1], PHRASE, f"an identifier of {of}", span)
    if "image_alt" in record.fields:
        yield Secret(
            record.one("image_alt"), PHRASE, f"the description of a picture of {of}", _place(record, "image_alt")
        )
    yield from _ids(record, of, kinds, public)
    yield from _hashes_of_text(record.name, f"a hash of the name of {of}", Span(record.path))
    yield from _hashes_of_text(record.id, f"a hash of the id of {of}", Span(record.path))
    for data in original.files:
        yield from _hashes(data, f"a hash of the file of {of}", Span(record.path))


# Redacted words


def _of_redacted(original: Original) -> Iterator[Secret]:
    record = original.record
    own = original.bodies[record.text.path].blocks if record.text and record.text.path in original.bodies else ()
    words = []
    for number, entry in enumerate(record.entries("redact")):
        phrase, span = str(entry.get("text", "")), record.places.get(f"redact.{number}.text", _place(record, "redact"))
        words.append(phrase)
        if phrase and not open_only_elsewhere(entry, own):
            firm = entry.get("elsewhere") != "true"
            yield Secret(phrase, PHRASE, "words that are redacted", span, firm)
            yield from _hashes_of_text(phrase, "a hash of words that are redacted", span)
    for block in own:
        if any(phrase and phrase in " ".join(block.text.split()) for phrase in words):
            yield from _hashes_of_text(block.text, "a hash of a paragraph before it was redacted", Span(record.path))
    for data in original.files:
        yield from _hashes(data, "a hash of a document before it was redacted", Span(record.path))


def _of_relabelled(original: Original, disguises: Iterable[Disguise]) -> Iterator[Secret]:
    """Of a text in which a name was replaced: its hashes, which would let anyone try out names."""
    record = original.record
    names = [name for disguise in disguises for name in disguise.names]
    for block in (block for body in original.bodies.values() for block in body.blocks):
        if any(says(block.text, name) for name in names):
            yield from _hashes_of_text(
                block.text, "a hash of a paragraph before a name was replaced", Span(record.path)
            )
    for data in original.files:
        yield from _hashes(data, "a hash of a document before a name was replaced", Span(record.path))


def _place(record: Record, field: str) -> Span:
    return record.places.get(field) or Span(record.path)


# Hashes


def _hashes_of_text(text: str, told: str, span: Span) -> Iterator[Secret]:
    """Of a text as it is, and with its white space as anchors.lock has it."""
    for form in dict.fromkeys((text, " ".join(text.split()))):
        yield from _hashes(form.encode("utf-8", "surrogatepass"), told, span)
    yield Secret(digest_of_text(text), DIGEST, told, span)


def _hashes(data: bytes, told: str, span: Span) -> Iterator[Secret]:
    for name in _HASHES:
        yield Secret(hashlib.new(name, data, usedforsecurity=False).hexdigest(), DIGEST, told, span)
