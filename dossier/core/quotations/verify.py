"""The quotations of one record and what they cite to those whose words stand there, and what is said of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from dossier.core.quotations.matching import (
    PARTED,
    Passage,
    Span,
    has_empty_brackets,
    has_gaps,
    has_words,
    matches,
    passage_of,
    pieces_of,
)
from dossier.core.quotations.nearest import nearest_to, reads_alike
from dossier.core.quotations.negations import lost_negations
from dossier.core.quotations.voice import Voice, speaker_of, voice_of
from dossier.core.quotations.written import Written, unwrapped, written
from dossier.core.redact import BAR
from dossier.core.references import span_of
from dossier.diagnostics import Diagnostic, as_warnings, report
from dossier.diagnostics import Span as Place
from dossier.model import Body, Entry, Key, Record, Reference, Text, Ties, Verified
from dossier.values import Frozen, replace

NOWHERE = Passage("", (), (), ())


class Moved(Frozen):
    """Paragraphs whose words have another number than was published: both, and the command that gives it back."""

    numbers: tuple[tuple[int, int], ...] = ()
    accept: str = ""


class Source(Frozen):
    """A document that is quoted: its words, the translations of some that its `quotes:` give, and who speaks in it."""

    key: Key
    passage: Passage
    translations: tuple[tuple[str, str, str], ...] = ()  # translation, original, paragraph
    voice: Voice = Voice()
    moved: Moved = Moved()
    language: str = ""


Sources = Callable[[Key], Source]


class Checked(Frozen):
    """What came of the quotations of a record."""

    verified: tuple[Verified, ...] = ()
    said: tuple[Diagnostic, ...] = ()


class _Quoted(Frozen):
    """A quotation with one of the places that it cites, and what is said if its words are not there."""

    words: str
    anchor: str
    place: Place
    at: str = ""  # the first of its words, to be looked for from its line on
    before: int = 0  # how often they stand there before


def source_of(record: Record, ties: Ties, body: Body, moved: Moved) -> Source:
    """A document as its readers see it, ready to be searched."""
    entries = (entry for entry in record.entries("quotes") if entry.get("original_text"))
    return Source(
        record.key,
        passage_of((block.number, block.text) for block in body.blocks if block.number),
        tuple((str(e["text"]), str(e["original_text"]), str(e.get("paragraph", ""))) for e in entries),
        voice_of(record, ties),
        moved,
        record.one("language"),
    )


def sources_cited(text: Text, targets: tuple[Key, ...], body: Body) -> Iterator[Key]:
    """The documents that the quotations of a text cite."""
    for quotation in written(body.blocks, body.after):
        for number in quotation.citations if has_words(quotation.words) else ():
            if text.references[number].role == "cite" and targets[number]:
                yield targets[number]


def verify(record: Record, ties: Ties, bodies: Mapping[str, Body], sources: Sources) -> Checked:
    """Every quotation of a record, in its texts and in `quotes:`, against what it cites."""
    verified: list[Verified] = []
    said: list[Diagnostic] = []
    for text in (record.text, record.note):
        targets = ties.texts.get(text.path, ()) if text else ()
        if text and text.path in bodies and any(r.role == "cite" for r in text.references):
            body, found, failed = bodies[text.path], list[Verified](), set[int]()
            for quotation in written(body.blocks, body.after):
                cited = [(n, text.references[n], targets[n]) for n in quotation.citations if targets[n]]
                if cited and has_words(quotation.words):
                    said += _in_prose(quotation, text.path, cited, sources, found, failed)
            verified += (each for each in found if each.number not in failed)  # one mark would stand for both
    if record.entries("quotes"):
        own = sources(record.key)
        for number, entry in enumerate(record.entries("quotes")):
            if entry:
                _in_front_matter(record, number, entry, own, verified, said)
    return Checked(tuple(verified), tuple(said))


def _in_prose(
    quotation: Written,
    path: str,
    cited: list[tuple[int, Reference, Key]],
    sources: Sources,
    verified: list[Verified],
    failed: set[int],
) -> Iterator[Diagnostic]:
    """A quotation that cites several places stands in one of them at least; the first is the one that is shown.

    `failed` takes the citations of one that stands in none.
    """
    problems: list[Diagnostic] = []
    quoted = _Quoted(quotation.words, "", Place(path, quotation.line), quotation.opening, quotation.before)
    for number, reference, key in cited:
        source = sources(key)
        here = replace(quoted, anchor=reference.anchor)
        if span_of(reference.anchor)[0] and source.passage.text and not _bounded(here, source):
            return  # that there is no such paragraph is said already
        found = _found(here, source, path, number)
        if quotation.unmarked and not isinstance(found, Verified):
            bare = replace(here, words=quotation.unmarked)
            again = _found(bare, source, path, number)
            here, found = (bare, again) if isinstance(again, Verified) else (here, found)
        if isinstance(found, Verified):
            verified.append(found)
            yield from _denied(here, source)
            return
        problems.append(found)
    yield problems[0]
    failed.update(number for number, _, _ in cited)


def _in_front_matter(
    record: Record, number: int, entry: Entry, own: Source, verified: list[Verified], said: list[Diagnostic]
) -> None:
    """An entry of `quotes:`; where its text is a translation, the original words are looked for."""
    original, anchor = str(entry.get("original_text", "")), str(entry.get("paragraph", ""))
    name = "original_text" if original else "text"
    place = record.places.get(f"quotes.{number}.{name}", record.place("quotes"))
    quoted = _Quoted(unwrapped(original or str(entry.get("text", ""))), anchor, place)
    if span_of(anchor)[0] and not _bounded(quoted, own):
        return  # that there is no such paragraph is said already
    found = _found(quoted, own, "", number)
    if isinstance(found, Verified):
        verified.append(_translation(found, str(entry.get("text", "")), original) if original else found)
        said += _denied(quoted, own)
    else:
        said.extend(as_warnings((found,)) if place.path.startswith("seeds/") else (found,))


def _found(quoted: _Quoted, source: Source, path: str, number: int) -> Verified | Diagnostic:
    """Where the words stand in what is cited, or what is wrong with them."""
    pieces, passage = pieces_of(quoted.words), source.passage.of_range(*span_of(quoted.anchor))
    if not passage.text:
        hint = "nothing can be said about these words; cite a document whose text is in the dossier, or quote none"
        return _say("quotation-unchecked", f"`{source.key}` has no text to compare them with", quoted, hint)
    if not pieces:
        return _say("misquotation", "the quotation holds no words of its source", quoted, "quote some, or none at all")
    if has_empty_brackets(quoted.words):
        hint = "write `[…]` where something is left out; what you put in stands in the brackets"
        return _say("misquotation", "brackets with nothing in them stand for nothing", quoted, hint)
    bounds = _bounds(quoted, passage)
    ways = matches(pieces, passage, bounds)
    first = next(ways, None)
    if first is None:
        return _translated(quoted, source, path, number) or _misquoted(quoted, source, bounds)
    second = None if quoted.anchor else next(ways, None)
    if second:
        return _twice(quoted, source, first, second)
    return _verified(quoted, source, path, number, first)


def _bounds(quoted: _Quoted, passage: Passage) -> Span:
    return passage.bounds(*span_of(quoted.anchor)) if quoted.anchor else (0, len(passage.text))


def _denied(quoted: _Quoted, source: Source) -> Iterator[Diagnostic]:
    """What brackets and omissions make of words that deny, in a quotation that was found."""
    pieces = pieces_of(quoted.words) if has_gaps(quoted.words) else ()
    passage = source.passage.of_range(*span_of(quoted.anchor))
    found = next(matches(pieces, passage, _bounds(quoted, passage)), ()) if pieces else ()
    for lost in lost_negations(pieces, found, passage, source.language) if found else ():
        message = f"`{lost.editor}` stands for `{lost.source}`, which denies something"
        hint = "quote these words, or put what they deny into the brackets"
        yield _say("negation-replaced", message, quoted, hint)


def _verified(quoted: _Quoted, source: Source, path: str, number: int, spans: tuple[Span, ...]) -> Verified:
    passage = source.passage
    first, last = passage.paragraph_at(spans[0][0]), passage.paragraph_at(spans[-1][1] - 1)
    anchor = f"p{first}" if first == last else f"p{first}-p{last}"
    words = tuple(passage.words(span) for span in spans)
    speaker = speaker_of(source.voice, passage, spans) if path else None
    return Verified(path, number, source.key, anchor, quoted.words.replace(PARTED, " "), words, speaker=speaker)


def _translation(found: Verified, words: str, original: str) -> Verified:
    return replace(found, words=words, original=original)


def _translated(quoted: _Quoted, source: Source, path: str, number: int) -> Verified | None:
    """The quotation as words of a translation that the document's own `quotes:` give, whose original stands in it."""
    pieces = pieces_of(quoted.words)
    for translation, original, paragraph in source.translations:
        here = passage_of(((1, translation),))
        if _overlap(quoted.anchor, paragraph) and next(matches(pieces, here, (0, len(here.text))), None):
            found = _found(_Quoted(original, paragraph, quoted.place), Source(source.key, source.passage), path, number)
            if isinstance(found, Verified):
                return _translation(found, quoted.words.replace(PARTED, " "), original)
    return None


def _overlap(anchor: str, other: str) -> bool:
    first, last = span_of(anchor)
    start, end = span_of(other)
    return not first or not start or (first <= end and start <= last)


def _bounded(quoted: _Quoted, source: Source) -> bool:
    first, last = span_of(quoted.anchor)
    return any(first <= number <= last for number in source.passage.numbers)


# What is said of those that do not stand there


def _misquoted(quoted: _Quoted, source: Source, bounds: Span) -> Diagnostic:
    where = f"{_shown(quoted.anchor)} of `{source.key}`" if quoted.anchor else f"`{source.key}`"
    return _say("misquotation", f"these words do not stand in {where}", quoted, _nearby(quoted, source, bounds))


def _nearby(quoted: _Quoted, source: Source, bounds: Span) -> str:
    """What to do about words that do not stand where they are said to."""
    passage, pieces = source.passage, pieces_of(quoted.words)
    whole = (0, len(passage.text))
    elsewhere = next(matches(pieces, passage, whole), None) if bounds != whole else None
    if elsewhere:
        ends = passage.paragraph_at(elsewhere[0][0]), passage.paragraph_at(elsewhere[-1][1] - 1)
        return _moved_to(quoted, source, *sorted(ends))
    uncovered = replace(passage, text=passage.text.replace(BAR, "x" * len(BAR)))
    if BAR in passage.text and next(matches(pieces, uncovered, bounds), None):
        return "brackets stand there for words that are covered; write `[…]` for those"
    if len(pieces) > 1 and all(next(matches((piece,), passage, bounds), None) for piece in pieces):
        return "each part stands there by itself, and not in this order or not as close as the brackets say"
    words = " ".join(piece.text for piece in pieces)
    near = nearest_to(words, passage, bounds)
    shown = f"p{near.paragraph} has “{near.words}”: " if near else ""
    if words in passage.text[slice(*bounds)]:
        return f"{shown}they begin or end within a word; quote whole words"
    if reads_alike(words, passage, bounds):
        return f"{shown}only case, ligatures or hyphens differ; copy the words as they stand on its page"
    if near:
        return f"nearest is p{near.paragraph}, “{near.words}”: {'; '.join(near.differences) or 'in another order'}"
    other = nearest_to(words, passage, whole) if bounds != whole else None
    if other:
        return f"nothing there is like them; p{other.paragraph} has “{other.words}”"
    return "nothing in it is like them; what is omitted, redacted or withheld cannot be quoted"


def _moved_to(quoted: _Quoted, source: Source, number: int, end: int) -> str:
    """What to do where the words stand in other paragraphs; one may have had the cited number when it was published."""
    first, last = span_of(quoted.anchor)
    if first <= number and end <= last:
        return "what stands between the paragraphs that you cite has other numbers; leave it out with `[…]`"
    if end != number:
        return f"they stand in p{number} to p{end}: cite `p{number}-p{end}`"
    old = next((old for old, new in source.moved.numbers if new == number), 0)
    if not old:
        return f"they stand in p{number}: cite that"
    if not first <= old <= last:
        return f"they stand in p{number}, published as p{old}: cite p{old}; `{source.moved.accept}` keeps that number"
    return f"they were published as p{old} and are p{number} now: `{source.moved.accept}` keeps the cited number"


def _twice(quoted: _Quoted, source: Source, first: tuple[Span, ...], second: tuple[Span, ...]) -> Diagnostic:
    one, other = (f"p{source.passage.paragraph_at(spans[0][0])}" for spans in (first, second))
    identifier = source.key.partition("/")[2]
    where = f"in {one} and in {other}" if one != other else f"twice in {one}"
    hint = f"cite the one that is meant: `[@{identifier}#{one}]`" + (f" or `[@{identifier}#{other}]`" * (one != other))
    return _say("quotation-ambiguous", f"these words stand {where} of `{source.key}`", quoted, hint)


def _shown(anchor: str) -> str:
    return anchor.replace("-", " to ")


def _say(code: str, message: str, quoted: _Quoted, hint: str) -> Diagnostic:
    return report(code, message, quoted.place, hint, quoted.at, quoted.before)


def documents_quoted(record: Record, cited: Iterable[Key]) -> tuple[Key, ...]:
    """The documents whose words a record quotes, itself where it has `quotes:`."""
    own = (record.key,) if any(record.entries("quotes")) and "quotes" in record.fields else ()
    return tuple(dict.fromkeys((*own, *cited)))
