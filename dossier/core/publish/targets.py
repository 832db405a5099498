"""`publish:` of dossier.yaml to Targets, with a diagnostic for whatever in it has no meaning or is a secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from dossier.core.front_matter import FrontMatter, is_empty
from dossier.diagnostics import report
from dossier.names import nearest
from dossier.targets import Target
from dossier.values import Frozen, replace
from dossier.yaml_nodes import Mapping as Pairs
from dossier.yaml_nodes import Node, Scalar, Sequence

TEXT, NUMBER, LIST, TABLE = "text", "number", "list", "table"


class Key(Frozen):
    """A key of a kind of target: its shape, and what it may say where that is not free."""

    name: str
    shape: str = TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ".+"
    hint: str = ""


_EVERY = (Key("kind", required=True), Key("deletions", NUMBER))
_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)"
KINDS: Mapping[str, tuple[Key, ...]] = {
    "folder": (*_EVERY, Key("path", required=True), Key("editions", NUMBER)),
    "git": (
        *_EVERY,
        Key("remote", pattern=r"[^-\s][^\s]*", hint="an address, or the name of a remote of this repository"),
        Key(
            "branch", pattern=r"(?!-)(?!.*(?:\.\.|//|@\{|\.lock(?:/|$)|/\.|/$))[^\s~^:?*\\\[]+", hint="such as gh-pages"
        ),
        Key("history", choices=("kept", "squashed")),
        Key("cname", pattern=r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", hint="a domain, such as example.org"),
    ),
    "s3": (
        *_EVERY,
        Key("bucket", required=True, pattern=r"[A-Za-z0-9._-]{3,63}", hint="its bare name"),
        Key("prefix", pattern=r"(?!/)(?:(?!//).)+", hint="a path such as moscow/, without a slash before it"),
        Key("endpoint", pattern=r"https?://[^\s/@]+/?", hint="an address that begins with https://"),
        Key("region"),
        Key("cache", TABLE),
        Key("types", TABLE),
        Key("gzip", LIST),
    ),
    "rsync": (
        *_EVERY,
        Key(
            "to",
            required=True,
            pattern=rf"(?:[A-Za-z0-9._-]+@)?{_HOST}::?[^\s:-][^\n]*|rsync://[^\s]+",
            hint="written as rsync has it: me@example.org:/srv/www/site",
        ),
        Key("port", NUMBER),
    ),
    "zip": (*_EVERY, Key("path", required=True, pattern=r"(?i:.+\.zip)", hint="a file that ends in .zip")),
}
NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
_SECRET = re.compile(r"secret|passw|token|credential|(?:^|_)access_key(?:_id)?$", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"://[^/\s@:]*:[^/\s@]+@|://[A-Za-z0-9_-]{20,}@")
_UNSHOWN = " "  # stands for the line of a diagnostic that would show a secret
_WHERE = "take it from the environment or from your credential files, and change it: it may have been seen"


def read_target(name: Scalar, node: Node, matter: FrontMatter) -> Target | None:
    """One target; None, with the reasons said, where it cannot be used."""
    said = len(matter.diagnostics)
    if not re.fullmatch(NAME, name.text):
        matter.say("config-invalid", f"a target cannot be called `{name.text}`", name, "letters, digits, `-` and `_`")
        return None
    if not isinstance(node, Pairs):
        matter.say("config-invalid", f"`publish.{name.text}` is a mapping", node, "as {kind: folder, path: ../copy}")
        return None
    pairs = dict(_once(node, matter))
    kind = next((value for key, value in pairs.items() if key.text == "kind"), None)
    keys = _keys(kind, matter)
    target = Target(name.text, kind.text if isinstance(kind, Scalar) else "")
    for key, value in pairs.items():
        if _is_secret(key.text, value):
            _say_secret(f"publish.{name.text}.{key.text}", key, matter)
        elif keys:
            target = _with(target, key, value, keys, matter)
    there = {key.text for key in pairs}
    for spec in (each for each in keys if each.required and each.name not in there):
        matter.say("config-invalid", f"`publish.{name.text}` needs `{spec.name}`", name, spec.hint)
    return target if len(matter.diagnostics) == said else None


def _once(node: Pairs, matter: FrontMatter) -> Iterator[tuple[Scalar, Node]]:
    seen: set[str] = set()
    for key, value in node.pairs:
        if not isinstance(key, Scalar):
            matter.say("config-invalid", "a key is a word, not a list or a mapping", key)
        elif key.text in seen:
            matter.say("config-invalid", f"`{key.text}` stands twice", key, "keep one of the two")
        elif not (is_empty(value) or key.text.startswith("x_")):
            seen.add(key.text)
            yield key, value


def _keys(kind: Node | None, matter: FrontMatter) -> tuple[Key, ...]:
    if kind is None:
        return (Key("kind", required=True, hint=f"one of: {', '.join(KINDS)}"),)
    text = kind.text if isinstance(kind, Scalar) else ""
    if text not in KINDS:
        near = nearest(text, KINDS)
        hint = f"did you mean `{near[0]}`?" if near else f"one of: {', '.join(KINDS)}"
        matter.say("config-invalid", f"there is no kind of target `{text}`" if text else "a kind is a word", kind, hint)
    return KINDS.get(text, ())


def _with(target: Target, key: Scalar, value: Node, keys: tuple[Key, ...], matter: FrontMatter) -> Target:
    """The target with what that key says; as it was where it says nothing that has a meaning."""
    known = {each.name: each for each in keys}
    if key.text not in known:
        if "kind" in known and len(known) > 1:
            _say_unknown(target, key, known, matter)
        return target
    spec, name = known[key.text], f"publish.{target.name}.{key.text}"
    if spec.shape == TABLE:
        return replace(target, tables={**target.tables, spec.name: dict(_table(value, name, matter))})
    if spec.shape == LIST:
        return replace(target, lists={**target.lists, spec.name: tuple(_list(value, name, matter))})
    wrong = _wrong(spec, value)
    if wrong:
        matter.say("config-invalid", f"`{name}` {wrong}", value, spec.hint)
    return replace(target, texts={**target.texts, spec.name: value.text}) if isinstance(value, Scalar) else target


def _wrong(spec: Key, value: Node) -> str:
    """What is wrong with a value, or ''."""
    if not isinstance(value, Scalar):
        return "is a text, not a list or a mapping"
    if spec.shape == NUMBER:
        return "" if re.fullmatch("[0-9]{1,6}", value.text) else f"is a number, not `{value.text}`"
    if spec.choices and value.text not in spec.choices:
        return f"is one of: {', '.join(spec.choices)}"
    return "" if re.fullmatch(spec.pattern, value.text) else f"cannot be `{value.text}`"


def _say_unknown(target: Target, key: Scalar, known: Iterable[str], matter: FrontMatter) -> None:
    near = nearest(key.text, known)
    elsewhere = [kind for kind, keys in KINDS.items() if key.text in {each.name for each in keys}]
    hint = f"known here: {', '.join(known)}"
    if near:
        hint = f"did you mean `{near[0]}`?"
    elif elsewhere:
        hint = f"that is a key of the kind {elsewhere[0]}; {hint}"
    matter.say("config-invalid", f"`publish.{target.name}` has no `{key.text}`", key, hint)


def _table(node: Node, name: str, matter: FrontMatter) -> Iterator[tuple[str, str]]:
    if not isinstance(node, Pairs):
        matter.say("config-invalid", f"`{name}` is a mapping", node, 'as {"*.pdf": max-age=86400}')
        return
    for key, value in node.pairs:
        if isinstance(key, Scalar) and isinstance(value, Scalar) and _is_header(value.text):
            yield key.text, value.text
        else:
            matter.say("config-invalid", f"`{name}` gives a text for each pattern", value)


def _list(node: Node, name: str, matter: FrontMatter) -> Iterator[str]:
    for each in node.entries if isinstance(node, Sequence) else (node,):
        if isinstance(each, Scalar):
            yield each.text
        else:
            matter.say("config-invalid", f"`{name}` is a list of patterns", each, 'as ["*.html", "*.css"]')


def _is_header(text: str) -> bool:
    return re.fullmatch(r"[\x20-\x7e]+", text) is not None


def _is_secret(key: str, value: Node) -> bool:
    return _SECRET.search(key) is not None or (isinstance(value, Scalar) and _IN_ADDRESS.search(value.text) is not None)


def _say_secret(name: str, key: Scalar, matter: FrontMatter) -> None:
    """Without the line that it stands in."""
    said = report(
        "config-invalid", f"`{name}` holds a secret, which has no place in this file", matter.span(key), _WHERE
    )
    matter.diagnostics.append(replace(said, excerpt=_UNSHOWN))


def unshown(text: str, matter: FrontMatter) -> None:
    """No diagnostic shows a line in which a secret stands, whatever it is about."""
    secret = {
        number
        for number, line in enumerate(text.splitlines(), 1)
        if _IN_ADDRESS.search(line) or any(_SECRET.search(key) for key in re.findall(r"([\w-]+)[\"']?\s*:\s", line))
    }
    matter.diagnostics[:] = [
        replace(each, excerpt=_UNSHOWN) if each.span.line in secret else each for each in matter.diagnostics
    ]
