"""The text of a theme.yaml to the options that it sets, with all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from dossier.diagnostics import Diagnostic, Span, report
from dossier.names import nearest
from dossier.values import Frozen
from dossier.yaml_nodes import Mapping as YamlMapping
from dossier.yaml_nodes import Node, Scalar, YamlProblem, read_yaml


class Option(Frozen):
    """What may be set in theme.yaml: its shape is `text`, `colour`, `picture` or the words that it may be."""

    name: str
    shape: str
    meaning: str
    example: str = ""


OPTIONS = (
    Option("accent", "colour", "the marker on light paper; ink must stay readable on it", '"#cfe8ff"'),
    Option("accent_dark", "colour", "the same on dark paper; without it, it is mixed from accent", '"#1f4a66"'),
    Option("typeface", "serif sans", "long texts and titles with or without serifs", "sans"),
    Option("density", "comfortable compact", "how much white there is between lines and rows", "compact"),
    Option("logo", "picture", "a picture of static/ before the title of the dossier", "logo.svg"),
    Option("cover", "picture", "a picture of static/ on the cover", "cover.jpg"),
    Option("cover_alt", "text", "what it shows, for those who do not see it", "The signing table in Vienna"),
    Option("cover_caption", "text", "what stands under it: what, when, by whom", "Vienna, 14 November 2015"),
    Option("footer", "text", "one more sentence at the foot of every page", "Printed on recycled light."),
)
_KNOWN = {option.name: option for option in OPTIONS}
_ITSELF = ("name", "base", "options")  # what a theme.yaml says of the theme, not of its looks
PICTURES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
LIGHT_INK, DARK_INK = "#16181b", "#e5e3de"  # --ink of style.css, on light and on dark paper
_QUOTED = 'write it between quotation marks: "#cfe8ff"'
_READABLE = 4.5  # WCAG's contrast of text, level AA

_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE)
_COLOUR_CALL = re.compile(r"(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\([\w\s.,%/+-]+\)", re.IGNORECASE)
_COLOURS = frozenset(
    """aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood
    cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray
    darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen
    darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue
    firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew
    hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray
    lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue
    mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred
    midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid
    palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple
    rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue
    slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white
    whitesmoke yellow yellowgreen""".split()
)


class Setting(Frozen):
    """One option as it was written."""

    name: str
    value: str
    key: Span
    at: Span
    plain: bool = False  # without quotation marks


class Written(Frozen):
    """A theme.yaml as it was read: its options, those of its own that it declares, and what it stands on."""

    path: str = ""
    own: tuple[Setting, ...] = ()
    declared: tuple[Setting, ...] = ()
    base: Setting | None = None


def written(path: str, text: str) -> tuple[Written, tuple[Diagnostic, ...]]:
    """What a theme.yaml says; `options:` holds those that only the theme's own templates know."""
    root = read_yaml(text)
    if root is None:
        return Written(path), ()
    if isinstance(root, YamlProblem):
        return Written(path), (
            report("config-invalid", f"not YAML: {root.message}", Span(path, root.line, root.column), root.help),
        )
    if not isinstance(root, YamlMapping):
        return Written(path), (report("config-invalid", "theme.yaml is a list of `option: value` lines", Span(path)),)
    found: list[Diagnostic] = []
    declared: tuple[Setting, ...] = ()
    plain: list[tuple[Node, Node]] = []
    for key, value in root.pairs:
        if isinstance(key, Scalar) and key.text == "options" and isinstance(value, YamlMapping):
            declared += tuple(_sets(path, value.pairs, found))
        else:
            plain.append((key, value))
    sets = tuple(_sets(path, plain, found))
    base = next((each for each in sets if each.name == "base" and each.value), None)
    return Written(path, tuple(s for s in sets if s.name != "base"), declared, base), tuple(found)


def _sets(path: str, pairs: Collection[tuple[Node, Node]], found: list[Diagnostic]) -> Iterator[Setting]:
    for key, value in pairs:
        if isinstance(key, Scalar) and isinstance(value, Scalar):
            yield Setting(key.text, value.text, _span(path, key), _span(path, value), value.plain)
        else:
            name = f"`{key.text}`" if isinstance(key, Scalar) else "a name"
            hint = "put it between quotation marks, on one line"
            found.append(report("option-invalid", f"{name} is a text, and this is none", _span(path, value), hint))


def _span(path: str, node: Node) -> Span:
    return Span(path, node.line, node.column, max(1, node.length))


def options_of(
    layers: Collection[Written], static: Collection[str]
) -> tuple[Mapping[str, str], tuple[Diagnostic, ...]]:
    """The options that hold, of theme.yaml files from the base up; `static` names the static files of them all.

    An option that is wrong is as if it were not there.
    """
    options: dict[str, str] = {}
    allowed = {*_KNOWN, *_ITSELF}
    found: list[Diagnostic] = []
    for layer in layers:
        allowed.update(each.name for each in layer.declared)
        options.update({each.name: each.value for each in layer.declared})
        for each in layer.own:
            problem = _problem(each, allowed, static)
            if problem:
                found.append(problem)
            else:
                options[each.name] = each.value
    if options.get("cover") and not options.get("cover_alt"):
        found.extend(_undescribed(layers))
    return options, tuple(found)


def _problem(each: Setting, allowed: Collection[str], static: Collection[str]) -> Diagnostic | None:
    if each.name not in allowed:
        near = nearest(each.name, allowed)
        hint = f"did you mean `{near[0]}`? " if near else ""
        hint += "an option for your own templates is declared under `options:`"
        return report("option-unknown", f"a theme has no option `{each.name}`", each.key, hint)
    option = _KNOWN.get(each.name)
    if option and option.shape == "colour" and not each.value and each.plain:
        return report("option-invalid", f"`{each.name}` is empty, since # begins a comment", each.key, _QUOTED)
    if option is None or not each.value:
        return None
    why, hint = _wrong(option, each.value, static)
    return report("option-invalid", why, each.at, hint) if why else None


def _wrong(option: Option, value: str, static: Collection[str]) -> tuple[str, str]:
    """Why a value cannot be, and what could; both empty where nothing is wrong."""
    if option.shape == "text":
        return "", ""
    if option.shape == "colour":
        return _wrong_colour(option, value)
    if option.shape == "picture":
        return _wrong_picture(option, value, static)
    words = option.shape.split()
    if value in words:
        return "", ""
    near = nearest(value, words)
    return f"`{option.name}` is {' or '.join(f'`{word}`' for word in words)}", (
        f"did you mean `{near[0]}`?" if near else f"leave it out for `{words[0]}`"
    )


def _wrong_colour(option: Option, value: str) -> tuple[str, str]:
    if not (_HEX.fullmatch(value) or _COLOUR_CALL.fullmatch(value) or value.lower() in _COLOURS):
        near = nearest(value, _COLOURS) if value.isalpha() else ()
        hint = f"did you mean `{near[0]}`?" if near else _QUOTED
        return f"`{value}` is no colour", hint
    ink = DARK_INK if option.name == "accent_dark" else LIGHT_INK
    ratio = _contrast(value, ink) if len(value) in (4, 7) and value[0] == "#" else _READABLE
    if ratio < _READABLE:
        lighter = "darker" if option.name == "accent_dark" else "lighter"
        why = f"ink on `{value}` has a contrast of {ratio:.1f}, and {_READABLE} is the least that can be read"
        return why, f"choose a {lighter} colour"
    return "", ""


def _contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours written with #."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _wrong_picture(option: Option, value: str, static: Collection[str]) -> tuple[str, str]:
    pictures = sorted(name for name in static if name.lower().endswith(PICTURES))
    if value in pictures:
        return "", ""
    if value in static:
        return f"`{value}` is no picture", f"pictures end with {', '.join(PICTURES)}"
    near = nearest(value, pictures)
    hint = (
        f"did you mean `{near[0]}`?" if near else f"put the file into static/, and write its name: `{option.example}`"
    )
    return f"there is no file `{value}` in static/", hint


def _undescribed(layers: Collection[Written]) -> Iterator[Diagnostic]:
    for each in (each for layer in layers for each in layer.own if each.name == "cover" and each.value):
        message = "nothing says what the picture on the cover shows"
        hint = "write `cover_alt`, one sentence for those who do not see it"
        yield report("option-invalid", message, each.at, hint)
