"""A Theme to the same theme in one language: messages in templates and scripts become that language's words for good.

So a page costs no look-up for its words. Templates say `{{ _("Where to start") }}`, or, where values or elements stand
among the words, `{% trans %}Removed on {{ when(day) }}.{% endtrans %}`; scripts say `_("Copied")`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from html import escape

from dossier.model import Theme
from dossier.values import Frozen
from dossier.words import Words, counted

_STRING = r'"((?:[^"\\]|\\.)*)"'
_CALL = re.compile(rf"(?<![\w.])_\(\s*{_STRING}(?:\s*,\s*{_STRING})?\s*\)")
_BLOCK = re.compile(rf"\{{%(-?)\s*trans(?:\s+{_STRING})?\s*(-?)%\}}(.*?)\{{%(-?)\s*endtrans\s*(-?)%\}}", re.DOTALL)
_COUNT = re.compile(rf"\b(?:count|unit)\(\s*{_STRING}\s*,\s*{_STRING}\s*\)")
_VALUE = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s(?:[^<>{}]|\{\{.*?\}\})*)?)>", re.DOTALL)
_NAME = re.compile(r"[a-z_]\w*", re.IGNORECASE)
_PIECE = re.compile(r"\{([a-z_]\w*)\}|(</?[a-z][a-z0-9]*>)")
# In a text of a template these would begin something of Jinja's.
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})


class Said(Frozen):
    """A message where it stands in a template or script."""

    message: str
    context: str = ""
    plural: str = ""
    line: int = 0


def in_language(theme: Theme, words: Words) -> Theme:
    """The theme as it speaks this language."""
    templates = {name: worded(text, words) for name, text in theme.templates.items()}
    static = {name: _script(data, words) if name.endswith(".js") else data for name, data in theme.static.items()}
    digest = hashlib.sha256(f"{theme.digest} {words.language} {words.digest}".encode()).hexdigest()
    return Theme(theme.name, digest, templates, static, theme.options, words)


def messages_in(text: str) -> Iterator[Said]:
    """Every message of a template or a script, in order."""
    found = [
        *((m.start(), Said(_plain(m[1]), _plain(m[2] or ""))) for m in _CALL.finditer(text)),
        *((m.start(), Said(_Block(m[4]).message, _plain(m[2] or ""))) for m in _BLOCK.finditer(text)),
        *((m.start(), Said(counted(_plain(m[1])), "", counted(_plain(m[2])))) for m in _COUNT.finditer(text) if m[1]),
    ]
    for at, said in sorted(found, key=lambda pair: pair[0]):
        yield Said(said.message, said.context, said.plural, text.count("\n", 0, at) + 1)


def without_messages(text: str) -> str:
    """A template without what is translated: whatever words are left in it are not."""
    rest = _BLOCK.sub(lambda match: "\n" * match[0].count("\n"), text)
    return _CALL.sub('""', _COUNT.sub("count()", rest))


def worded(text: str, words: Words) -> str:
    """A template in these words; one that is already is left as it is."""
    if "trans" in text:
        text = _BLOCK.sub(lambda match: _block(match, words), text)
    return _CALL.sub(lambda match: _literal(match, words), text) if "_(" in text else text


def _script(data: bytes, words: Words) -> bytes:
    if b"_(" not in data:
        return data
    text = data.decode("utf-8", "replace")
    return _CALL.sub(lambda match: _literal(match, words), text).encode()


def _literal(match: re.Match[str], words: Words) -> str:
    """A text in quotes, as Jinja and JavaScript both read it. Line ends of the call are kept for diagnostics."""
    said = words.tell(_plain(match[1]), _plain(match[2] or ""))
    return json.dumps(said, ensure_ascii=False).replace("<", r"\u003c") + "\n" * match[0].count("\n")


def _block(match: re.Match[str], words: Words) -> str:
    block = _Block(match[4])
    said = words.tell(block.message, _plain(match[2] or ""))
    before = "{%- if true %}{% endif -%}" if match[1] else ""
    lines = match[0].count("\n")
    return before + block.written(said) + ("{#" + "\n" * lines + "#}" if lines else "")


class _Block:
    """The inside of a `trans` block: its message, and what stands for the values and elements in it."""

    def __init__(self, inside: str) -> None:
        self.values: dict[str, str] = {}
        self.tags: list[tuple[str, str]] = []
        tagged = _TAG.sub(self._tag, inside)
        self.message = " ".join(_VALUE.sub(self._value, tagged).split())

    def _tag(self, match: re.Match[str]) -> str:
        plain = f"<{match[1]}{match[2]}>"
        self.tags.append((plain, match[0]))
        return plain

    def _value(self, match: re.Match[str]) -> str:
        names = _NAME.findall(re.sub(r'"[^"]*"', "", match[1].partition("|")[0].partition(",")[0]))
        name = first = names[-1].lower() if names else "value"
        number = 1
        while self.values.get(name, match[0]) != match[0]:
            number += 1
            name = f"{first}_{number}"
        self.values[name] = match[0]
        return f"{{{name}}}"

    def written(self, said: str) -> str:
        """A translation as part of a template: its words are text, whatever is in them."""
        tags = list(self.tags)
        out, done = [], 0
        for piece in _PIECE.finditer(said):
            own = self.values.get(piece[1]) if piece[1] else self._opened(piece[2], tags)
            if own is not None:
                out += [_text(said[done : piece.start()]), own]
                done = piece.end()
        return "".join([*out, _text(said[done:])])

    def _opened(self, plain: str, tags: list[tuple[str, str]]) -> str | None:
        """The first of the block's elements of that name that is not used yet, with its attributes."""
        found = next((pair for pair in tags if pair[0] == plain), None)
        if found is None:
            return None
        tags.remove(found)
        return found[1]


def _text(said: str) -> str:
    return escape(said, quote=False).translate(_BRACES)


def _plain(written: str) -> str:
    return re.sub(r"\\(.)", r"\1", written) if "\\" in written else written
