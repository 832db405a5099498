"""A document whose record covers words to the same document without them: in its text, its fields and its links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from urllib.parse import unquote_plus

from dossier.core.kinds import NAMED, PATH, REFERRING, URL, Kind
from dossier.core.standoff import replaced
from dossier.diagnostics import Diagnostic, Span, report
from dossier.model import Block, Body, Entry, Fields, Mark, Record, Reference, Text, Value
from dossier.names import fold, fold_with_offsets, joins_words, slug
from dossier.values import Frozen, replace

BAR = "█████"  # as wide whatever it covers
LEADING = ("ref", "cite", "embed", "img")  # marks whose value begins with the number of a reference
# Fields in which a bar would be no value: what says the words there is left out.
_ADDRESSES = (URL, PATH, NAMED)


class Phrase(Frozen):
    """Words to cover: everywhere, or in one paragraph where the document also says them openly in another."""

    words: str
    paragraph: str = ""

    def stands_in(self, block: Block) -> bool:
        return (not self.paragraph or str(block.number) == self.paragraph) and fold(self.words) in fold(block.text)


class Redacted(Frozen):
    """The record's bodies, covered, by path, and the numbers of the references in each that must lead nowhere."""

    record: Record
    bodies: Mapping[str, Body]
    gone: Mapping[str, frozenset[int]]
    diagnostics: tuple[Diagnostic, ...]


def redact(record: Record, bodies: Mapping[str, Body], kind: Kind) -> Redacted:
    """The record with each phrase of its `redact:` covered; a diagnostic for each that stands nowhere or still does."""
    own = bodies[record.text.path].blocks if record.text else ()
    phrases = [_phrase(entry, own) for entry in record.entries("redact")]
    found = [d for number, phrase in enumerate(phrases) if (d := _missing(record, number, phrase, own))]
    longest_first = sorted((p for p in phrases if p.words), key=lambda p: -len(p.words))
    standing = [phrase for phrase in longest_first if any(phrase.stands_in(block) for block in own)]
    without, gone, everywhere = {}, {}, [phrase for phrase in longest_first if not phrase.paragraph]
    for text in (record.text, record.note):
        if text:
            leads = [f"{reference.target}#{reference.anchor}" for reference in text.references]
            lost = frozenset(n for n, written in enumerate(leads) if _says_one(written, longest_first))
            without[text.path], hidden = _covered_body(bodies[text.path], longest_first, lost)
            gone[text.path] = lost | hidden
    text, note = (_labels_covered(text, everywhere) for text in (record.text, record.note))
    record = replace(_fields_covered(record, longest_first, kind), text=text, note=note)
    return Redacted(record, without, gone, (*found, *_still_said(record, without, standing)))


def covered(text: str, phrase: Phrase) -> str:
    """text with a bar over each occurrence of the words, in whatever typography they stand."""
    for start, end in reversed(_places(text, phrase.words)):
        text = text[:start] + BAR + text[end:]
    return text


def open_only_elsewhere(entry: Entry, own: tuple[Block, ...]) -> bool:
    """Whether words are covered in one paragraph and readers see them in another of the same text."""
    return bool(_phrase(entry, own).paragraph)


def says(text: str, name: str) -> bool:
    """Whether a text, an address or an id spells the name, whatever its case and whatever parts its words."""
    if "%" not in text and unicodedata.is_normalized("NFC", text) and _longest_word(name) not in text.casefold():
        return False  # as nearly always
    text, name = unicodedata.normalize("NFC", unquote_plus(text)).casefold(), name.casefold()
    return _holds(_hyphened(text), _hyphened(name)) or _holds(_hyphened(_joined(text)), _hyphened(_joined(name)))


def may_be_said(folded: str, name: str) -> bool:
    """Whether a text in small letters may spell the name, or its slug; it is NFC and has no percent encoding."""
    return any(word in folded for word in _telling_words(name))


@lru_cache(maxsize=4096)
def _telling_words(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((_longest_word(name), _longest_word(slug(name)))))


def is_said_by_id(identifier: str, name: str) -> bool:
    """Whether an id, or the address that it gives, spells the name."""
    return says(identifier, name) or says(slug(identifier), slug(name))


@lru_cache(maxsize=256)
def _longest_word(name: str) -> str:
    return max(_hyphened(name.casefold()).split("-"), key=len)


def _holds(text: str, name: str) -> bool:
    start = text.find(name) if name else -1
    while start >= 0:
        end = start + len(name)
        begins = start == 0 or not joins_words(name[0], text[start - 1])
        if begins and (end == len(text) or not joins_words(name[-1], text[end])):
            return True
        start = text.find(name, start + 1)
    return False


def _hyphened(text: str) -> str:
    """Letters and digits, with a hyphen for whatever else stands between them."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text)).strip("-")


def _joined(text: str) -> str:
    """Without apostrophes: `obrien` for `o’brien`."""
    return re.sub(r"['’ʼ]", "", text)


def _phrase(entry: Entry, own: tuple[Block, ...]) -> Phrase:
    words, paragraph = str(entry.get("text", "")), str(entry.get("paragraph", "")).removeprefix("p")
    openly = any(str(b.number) != paragraph and Phrase(words).stands_in(b) for b in own)
    here = any(Phrase(words, paragraph).stands_in(b) for b in own)
    return Phrase(words, paragraph if paragraph and (openly or not here) else "")


def _missing(record: Record, number: int, phrase: Phrase, own: tuple[Block, ...]) -> Diagnostic | None:
    if phrase.words and any(phrase.stands_in(block) for block in own):
        return None
    span = record.places.get(f"redact.{number}.text", record.place("redact"))
    hint = "copy them exactly as they stand in one paragraph" + (
        f"; p{phrase.paragraph} does not hold them" if phrase.paragraph else ""
    )
    return report("redaction-missing", "the words to redact do not stand in the text", span, hint)


# The text


def _covered_body(body: Body, phrases: list[Phrase], lost: frozenset[int]) -> tuple[Body, frozenset[int]]:
    """The body covered, and the references whose words, or whose description, were."""
    hidden: set[int] = set()
    blocks = []
    for block in body.blocks:
        for phrase in phrases:
            if phrase.stands_in(block):
                for start, end in reversed(_places(block.text, phrase.words)):
                    block = replaced(block, start, end, BAR, Mark(0, 0, "redacted"))
        whole = [phrase for phrase in phrases if not phrase.paragraph]
        marks = [(_described(mark, whole), _is_open(mark, block, whole, lost)) for mark in block.marks]
        hidden |= {int(mark.value.partition("\n")[0]) for mark, is_open in marks if not is_open and mark.tag in LEADING}
        detail = "" if _says_one(block.detail, whole) else block.detail
        blocks.append(replace(block, marks=tuple(mark for mark, is_open in marks if is_open), detail=detail))
    return replace(body, blocks=tuple(blocks)), frozenset(hidden)


def _labels_covered(text: Text | None, phrases: list[Phrase]) -> Text | None:
    """The text with what is written beside its citations covered."""
    if text is None:
        return None
    references = []
    for reference in text.references:
        label = _covered(reference.label, phrases)
        references.append(replace(reference, label="" if _says_one(label, phrases) else label))
    return replace(text, references=tuple(references))


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand in a text, compared without regard to typography."""
    folded, offsets = fold_with_offsets(text)
    wanted = fold(words)
    found, start = [], folded.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        found.append((offsets[start], offsets[end]) if offsets else (start, end))
        start = folded.find(wanted, end)
    return found


def _is_open(mark: Mark, block: Block, phrases: list[Phrase], lost: frozenset[int]) -> bool:
    """Whether a mark may stay: no link leads on from a bar, and none leads to, or describes, what is covered."""
    if mark.tag in LEADING and int(mark.value.partition("\n")[0]) in lost:
        return False
    if mark.tag in ("a", "ref") and any(
        m.tag == "redacted" and m.start < mark.end and m.end > mark.start for m in block.marks
    ):
        return False
    return mark.tag != "a" or not _says_one(mark.value, phrases)


def _described(mark: Mark, phrases: list[Phrase]) -> Mark:
    """An image's mark with the words covered in its description; without one where they are spelt in another way."""
    if mark.tag != "img" or not any(
        says(mark.value, phrase.words) or _places(mark.value, phrase.words) for phrase in phrases
    ):
        return mark
    number, _, alternative = mark.value.partition("\n")
    alternative = _covered(alternative, phrases)
    return replace(mark, value=f"{number}\n{'' if _says_one(alternative, phrases) else alternative}")


def _says_one(text: str, phrases: list[Phrase]) -> bool:
    return any(
        not p.paragraph and (is_said_by_id(text, p.words) if len(text) < 200 else says(text, p.words)) for p in phrases
    )


# The fields


def _fields_covered(record: Record, phrases: list[Phrase], kind: Kind) -> Record:
    """Name, summary, quotations and all other fields without the words; of `redact:` the reasons stay, for readers."""
    everywhere = [phrase for phrase in phrases if not phrase.paragraph]
    fields: Fields = {}
    for name, value in record.fields.items():
        spec = kind.field(name)
        if name == "redact":
            reasons = (str(entry.get("reason", "")) for entry in record.entries("redact"))
            fields[name] = tuple({"reason": _covered(reason, everywhere)} for reason in reasons)
        elif name == "quotes":
            fields[name] = tuple(_quote_covered(entry, phrases) for entry in record.entries("quotes"))
        elif name != "sha256":
            new = _value_covered(value, everywhere, _reader_of(name, spec.shape if spec else ""))
            fields |= {name: new} if new else {}
    return replace(
        record,
        name=_covered(record.name, everywhere),
        fields=fields,
        places={name: span for name, span in record.places.items() if name != "sha256"},
        references=tuple(r for r in record.references if not _says_one(f"{r.target}#{_phrase_of(r)}", everywhere)),
        sha256="",
        excerpt=_covered(record.excerpt, everywhere),
    )


def _phrase_of(reference: Reference) -> str:
    """Of a decision about a name, the name."""
    return reference.role.partition(".")[2] if reference.role.startswith("mentions.") else ""


_Reader = Callable[[str, list[Phrase]], str]


def _reader_of(name: str, shape: str) -> _Reader:
    """What becomes of a text of that field; '' leaves it out."""
    if shape in _ADDRESSES or name in ("mentions", "former_ids", "id"):
        return _open_address
    return _covered_name if shape in REFERRING else _covered


def _covered(text: str, phrases: list[Phrase]) -> str:
    for phrase in phrases:
        text = covered(text, phrase)
    return text


def _covered_name(text: str, phrases: list[Phrase]) -> str:
    """A bar for the words, nothing for an id that spells them."""
    new = _covered(text, phrases)
    return "" if new == text and _says_one(text, phrases) else new


def _open_address(text: str, phrases: list[Phrase]) -> str:
    """Nothing for what says the words, since a bar would be no address."""
    return "" if _says_one(text, phrases) or _covered(text, phrases) != text else text


def _value_covered(value: Value, phrases: list[Phrase], read: _Reader) -> Value:
    """The value without what becomes nothing, and without the entries that it stands in."""
    if isinstance(value, str):
        return read(value, phrases)
    kept: list[str | Entry] = []
    for part in value:
        if isinstance(part, str):
            new = read(part, phrases)
            kept += [new] if new else []
        elif all(read(text, phrases) for text in texts_of((part,)) if text):
            kept.append({key: _texts_covered(texts, phrases, read) for key, texts in part.items()})
    return tuple(kept)


def _texts_covered(texts: str | tuple[str, ...], phrases: list[Phrase], read: _Reader) -> str | tuple[str, ...]:
    return read(texts, phrases) if isinstance(texts, str) else tuple(read(text, phrases) for text in texts)


def _quote_covered(entry: Entry, phrases: list[Phrase]) -> Entry:
    """A quotation, covered where its paragraph is; a speaker by whom the words would be known is a bar."""
    text, anchor = str(entry.get("text", "")), str(entry.get("paragraph", ""))
    here = [phrase for phrase in phrases if not phrase.paragraph or _may_hold(anchor, phrase.paragraph)]
    everywhere = [phrase for phrase in phrases if not phrase.paragraph]
    rest = {key: _texts_covered(texts, everywhere, _barred) for key, texts in entry.items()}
    covered_here: Entry = {"text": _covered(text, here)}
    if "original_text" in entry:
        covered_here["original_text"] = _covered(str(entry["original_text"]), here)
    return rest | covered_here if entry else {}


def _may_hold(anchor: str, paragraph: str) -> bool:
    """Whether a paragraph is one of `p3` or `p3-p5`; what cannot be read may be any."""
    numbers = re.findall(r"[0-9]+", anchor)
    if not numbers or not re.fullmatch(r"[0-9]+", paragraph):
        return True
    return int(numbers[0]) <= int(paragraph) <= int(numbers[-1])


def _barred(text: str, phrases: list[Phrase]) -> str:
    return _covered_name(text, phrases) or (BAR if text else "")


def texts_of(value: Value) -> Iterator[str]:
    """Every text in a field's value."""
    for part in (value,) if isinstance(value, str) else value:
        if isinstance(part, str):
            yield part
        else:
            for inner in part.values():
                yield from (inner,) if isinstance(inner, str) else inner


# What is left


def _still_said(record: Record, bodies: Mapping[str, Body], phrases: list[Phrase]) -> Iterator[Diagnostic]:
    """Places where the words stand in another case or spelling than the one that was covered."""
    for phrase in phrases:
        if phrase.paragraph:
            continue
        for path, body in bodies.items():
            yield from (_said_again(phrase, Span(path, b.line)) for b in body.blocks if says(b.text, phrase.words))
        for name, value in record.fields.items():
            if any(says(text, phrase.words) for text in texts_of(value)):
                yield _said_again(phrase, record.place(name))
        if is_said_by_id(record.id, phrase.words):
            yield _said_again(
                phrase, record.place("id"), "the address of the page is made of the id; give it another with `id:`"
            )


def _said_again(
    phrase: Phrase, span: Span, hint: str = "redact that spelling too, or rewrite what is the editors' own"
) -> Diagnostic:
    return report(
        "redaction-missing", f"`{phrase.words}` is redacted and still said here in another spelling", span, hint
    )
