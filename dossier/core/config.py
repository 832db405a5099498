"""The text of dossier.yaml to a Config, with a diagnostic for everything in it that has no meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossier.core.front_matter import FrontMatter, is_empty, read_mapping
from dossier.core.kinds import (
    APART,
    BUILT_IN,
    CONTACT,
    COVER,
    ENTRIES,
    ENTRY,
    LANGUAGE,
    SIMPLE,
    TAKEN,
    TEXT,
    TEXTS,
    URL,
    Field,
    Kinds,
    custom_kind,
    custom_types,
)
from dossier.core.publish.targets import read_target, unshown
from dossier.diagnostics import CODES, FIRM, Diagnostic, Span, report
from dossier.model import Fields
from dossier.names import nearest
from dossier.targets import Target
from dossier.values import Frozen, field
from dossier.yaml_nodes import Mapping, Node, Scalar, YamlProblem, read_yaml

FIRST = ("section", "page", "all", "none")
LEVELS = ("error", "warning", "ignore")
_KIND_KEYS = ("label", "plural", "folder", "fields")
_RESERVED = {"assets", "data", "files", "pagefind", "documents", "pages"}

FIELDS = (
    Field("title", TEXT, "the dossier's name", required=True),
    Field("subtitle", TEXT, "what it is about, in one line"),
    Field("url", URL, "where it is published; feeds, sitemap and canonical addresses need it"),
    Field("language", LANGUAGE, "a language tag: en, de, ar"),
    Field("languages", TEXTS, "others in which it is published too, from files like documents/x.ru.md"),
    Field("editors", ENTRIES, "who answers for it", fields=(Field("name", TEXT, required=True), Field("email", TEXT))),
    Field("contact", CONTACT, "an address for errors, shown on every page"),
    Field("rights", TEXT, "licence of the dossier's own words"),
    Field("theme", TEXT, "default, a folder name under themes/, or a path"),
    Field("citation_style", TEXT, "how references are written: chicago-author-date, or a .csl file in themes/"),
    Field("mentions", ENTRY, "which mentions are linked", fields=(Field("first", TEXT, "", choices=FIRST),)),
    Field("copies", TEXT, "which documents count as copies of one another", choices=("declared", "likely")),
    Field("search", TEXT, "whether readers can search", choices=("on", "off")),
    Field("hosts", TEXT, "whether _headers and _redirects are written", choices=("on", "netlify", "off")),
    Field("sign", TEXT, "the SSH key that signs releases, such as ~/.ssh/id_ed25519"),
    Field("check", APART, "a level per diagnostic code"),
    Field("kinds", APART, "kinds of record of your own"),
    Field("publish", APART, "targets by name"),
)


class Config(Frozen):
    """What dossier.yaml says. `levels` by diagnostic code; `publish` targets by name."""

    title: str = "Untitled dossier"
    subtitle: str = ""
    url: str = ""
    language: str = "en"
    editors: tuple[str, ...] = ()
    contact: str = ""
    rights: str = ""
    theme: str = "default"
    first: str = "section"
    levels: dict[str, str] = field(default_factory=dict)
    kinds: Kinds = field(default_factory=lambda: dict(BUILT_IN))
    publish: dict[str, Target] = field(default_factory=dict)
    citation_style: str = ""
    copies: str = "declared"
    search: str = "on"
    languages: tuple[str, ...] = ()  # beside its own
    hosts: str = "on"  # whether files for hosts are written, and in which form
    sign: str = ""  # the file of the SSH key that signs releases
    sign_at: Span = Span("")  # where that is said
    original: str = ""  # of an edition in another language: that of the dossier

    @property
    def own(self) -> str:
        """The language in which records without a translation are."""
        return self.original or self.language


def read_config(text: str, path: str) -> tuple[Config, tuple[Diagnostic, ...]]:
    """A usable Config whatever the text; what could not be read keeps its default and is reported."""
    matter = FrontMatter(path)
    root = read_yaml(text)
    if isinstance(root, YamlProblem):
        span = Span(path, root.line, root.column)
        return Config(), (report("config-invalid", f"{path} is not YAML: {root.message}", span, root.help),)
    if not isinstance(root, Mapping):
        return Config(), (
            report("config-invalid", f"{path} is a list of `key: value` lines", Span(path), "begin with `title: …`"),
        )
    fields = read_mapping(root, FIELDS, "", matter)
    apart = {key.text: node for key, node in root.pairs if isinstance(key, Scalar) and key.text in matter.places}
    if not fields.get("title") and "title" not in matter.places:
        matter.diagnostics.append(
            report("field-missing", "the dossier needs a `title`", Span(path, 1, 1), "add a line `title: …`")
        )
    levels = dict(_levels(apart["check"], matter)) if "check" in apart else {}
    kinds = _kinds(apart["kinds"], matter) if "kinds" in apart else dict(BUILT_IN)
    publish = dict(_targets(apart["publish"], matter)) if "publish" in apart else {}
    unshown(text, matter)
    first = next((str(e.get("first", "")) for e in _entries(fields, "mentions")), "")
    url = str(fields.get("url", ""))
    known = Config()
    return Config(
        str(fields.get("title") or known.title),
        str(fields.get("subtitle", "")),
        url and url.rstrip("/") + "/",
        str(fields.get("language") or "en"),
        tuple(str(e["name"]) for e in _entries(fields, "editors") if e),
        str(fields.get("contact", "")),
        str(fields.get("rights", "")),
        str(fields.get("theme") or "default"),
        first or "section",
        levels,
        kinds,
        publish,
        str(fields.get("citation_style", "")),
        str(fields.get("copies") or "declared"),
        str(fields.get("search") or "on"),
        tuple(_languages(fields, str(fields.get("language") or "en"), kinds, matter)),
        str(fields.get("hosts") or "on"),
        str(fields.get("sign", "")),
        matter.places.get("sign", Span(path)),
    ), tuple(matter.diagnostics)


def _languages(fields: Fields, own: str, kinds: Kinds, matter: FrontMatter) -> Iterator[str]:
    """Those in which the dossier is published beside its own, each of which has a folder of its own in the output."""
    value = fields.get("languages", ())
    folders = {kind.folder for kind in kinds.values()} | _RESERVED
    for tag in dict.fromkeys(each for each in ((value,) if isinstance(value, str) else value) if isinstance(each, str)):
        if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag) or tag in folders:
            place = matter.places.get("languages", Span(matter.path))
            hint = "a tag such as ru, ar or zh-Hant, which is no folder of a kind"
            matter.diagnostics.append(report("config-invalid", f"`{tag}` is not a language", place, hint))
        elif tag.lower() != own.lower():
            yield tag


def _entries(fields: Fields, name: str) -> list[dict[str, str | tuple[str, ...]]]:
    value = fields.get(name, ())
    return [] if isinstance(value, str) else [e for e in value if isinstance(e, dict)]


def _levels(node: Node, matter: FrontMatter) -> Iterator[tuple[str, str]]:
    for code, level in _pairs(node, "check", matter):
        text = level.text if isinstance(level, Scalar) else ""
        if code.text not in CODES:
            near = nearest(code.text, CODES)
            matter.say(
                "config-invalid",
                f"there is no diagnostic `{code.text}`",
                code,
                f"did you mean `{near[0]}`?" if near else "",
            )
        elif code.text in FIRM and text != CODES[code.text]:
            matter.say("config-invalid", f"`{code.text}` stays an error", level, "what it reports would harm somebody")
        elif text not in LEVELS:
            written = f"`{text}`" if text else "this"
            matter.say("config-invalid", f"{written} is not a level", level, f"one of: {', '.join(LEVELS)}")
        else:
            yield code.text, text


def _kinds(node: Node, matter: FrontMatter) -> Kinds:
    """The built-in kinds and those declared here."""
    declared = {name.text: (name, spec) for name, spec in _pairs(node, "kinds", matter)}
    kinds = dict(BUILT_IN)
    folders = {kind.folder for kind in BUILT_IN.values()} | _RESERVED
    for name, (place, spec) in declared.items():
        said = {k.text: v for k, v in _pairs(spec, f"kinds.{name}", matter, _KIND_KEYS)}
        texts = {k: v.text for k, v in said.items() if isinstance(v, Scalar)}
        folder = texts.get("folder", f"{name}s")
        if name in BUILT_IN or name == COVER.name or not re.fullmatch(r"[a-z][a-z0-9_-]*", name):
            matter.say(
                "config-invalid", f"a kind cannot be called `{name}`", place, "lower-case letters, not a built-in kind"
            )
        elif folder in folders or not re.fullmatch(r"[a-z][a-z0-9_-]*", folder):
            matter.say(
                "config-invalid",
                f"the folder `{folder}` cannot be used",
                place,
                "lower-case letters, used by no other kind",
            )
        else:
            folders.add(folder)
            fields = dict(_declared_fields(said["fields"], (*BUILT_IN, *declared), matter)) if "fields" in said else {}
            label = texts.get("label", name.capitalize())
            kinds[name] = custom_kind(name, label, texts.get("plural", f"{label}s"), folder, fields)
    return kinds


def _declared_fields(node: Node, kinds: tuple[str, ...], matter: FrontMatter) -> Iterator[tuple[str, str]]:
    types = custom_types(dict.fromkeys(kinds, BUILT_IN["topic"]))
    for key, value in _pairs(node, "fields", matter):
        text = value.text if isinstance(value, Scalar) else ""
        if key.text in TAKEN:
            matter.say(
                "config-invalid", f"`{key.text}` has its meaning already", key, "choose another name for the field"
            )
        elif text in types:
            yield key.text, text
        else:
            near = nearest(text, types)
            known = f"one of: {', '.join(SIMPLE)}, a kind, or `list of` and a kind"
            written = f"`{text}`" if text else "this"
            matter.say(
                "config-invalid", f"{written} is not a type", value, f"did you mean `{near[0]}`?" if near else known
            )


def _targets(node: Node, matter: FrontMatter) -> Iterator[tuple[str, Target]]:
    for name, said in _pairs(node, "publish", matter):
        target = read_target(name, said, matter)
        if target:
            yield target.name, target


def _pairs(node: Node, name: str, matter: FrontMatter, known: tuple[str, ...] = ()) -> Iterator[tuple[Scalar, Node]]:
    """Keys and values of a mapping, each key once; of `known` keys alone where such are named."""
    if is_empty(node):
        return
    if not isinstance(node, Mapping):
        matter.say("config-invalid", f"`{name}` is a mapping", node)
        return
    seen: set[str] = set()
    for key, value in node.pairs:
        if not isinstance(key, Scalar):
            matter.say("config-invalid", "a key is a word, not a list or a mapping", key)
        elif key.text in seen:
            matter.say("config-invalid", f"`{key.text}` stands twice", key, "keep one of the two")
        elif known and key.text not in known:
            near = nearest(key.text, known)
            hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}"
            matter.say("config-invalid", f"`{name}` has no `{key.text}`", key, hint)
        else:
            seen.add(key.text)
            yield key, value
