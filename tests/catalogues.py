"""The messages of templates, scripts and code to the catalogues in dossier/locale/: new ones are added, others go.

.venv/bin/python tests/catalogues.py          updates every catalogue, and says what each lacks
.venv/bin/python tests/catalogues.py pl       begins one for Polish
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from babel.numbers import format_decimal

from dossier.core.kinds import ACTS, BUILT_IN, STATUSES
from dossier.core.plan.documents import LISTED, PROVENANCE
from dossier.core.plan.facts import SILENT
from dossier.core.plan.said import LABELS, TERMS, TYPES
from dossier.core.wording import Said, messages_in
from dossier.dates import MONTH_NAMES, SHORT_MONTH_NAMES
from dossier.words import counted, date_messages

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "dossier" / "locale"
Found = dict[tuple[str, str], tuple[Said, list[tuple[str, int]]]]  # by context and message, with where it stands


def messages() -> Found:
    """Everything that a reader may be told, in the order in which it is found."""
    found: Found = {}
    for path, said in (*_in_themes(), *_in_code(), *_in_tables()):
        known, places = found.setdefault((said.context, said.message), (said, []))
        if said.plural and not known.plural:
            found[said.context, said.message] = (said, places)
        if path and (path, 0) not in places:
            places.append((path, 0))
    return found


def _in_themes() -> Iterator[tuple[str, Said]]:
    for path in sorted((ROOT / "themes").rglob("*")):
        if path.suffix in (".html", ".js") and path.is_file():
            name = path.relative_to(ROOT).as_posix()
            yield from ((name, said) for said in messages_in(path.read_text(encoding="utf-8")))


def _in_code() -> Iterator[tuple[str, Said]]:
    """Texts that stand as they are in `tell("…")`, `count(n, "…", "…")` and `noted("…")`."""
    for path in sorted((ROOT / "dossier").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                said = _said(node)
                if said:
                    yield path.relative_to(ROOT).as_posix(), said


def _said(node: ast.Call) -> Said | None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    texts = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else "" for a in node.args]
    of = node.func.value if isinstance(node.func, ast.Attribute) else None
    owner = getattr(of, "attr", getattr(of, "id", "words"))
    if name in ("tell", "noted") and owner in ("words", "self") and texts and texts[0]:
        return Said(texts[0], texts[1] if len(texts) > 1 else "")
    if name == "count" and len(texts) == 3 and texts[1] and texts[2]:
        return Said(counted(texts[1]), "", counted(texts[2]))
    return None


def _in_tables() -> Iterator[tuple[str, Said]]:
    kinds, said = "dossier/core/kinds.py", "dossier/core/plan/said.py"
    for kind in BUILT_IN.values():
        yield kinds, Said(kind.label)
        yield kinds, Said(kind.plural)
        yield kinds, Said(counted(kind.label.lower()), "", counted(kind.plural.lower()))
        shown = (*PROVENANCE, *LISTED) if kind.name == "document" else [f.name for f in kind.fields if kind.mentions]
        for field in kind.fields:
            if field.name not in LABELS and field.name in shown and field.name not in SILENT:
                yield kinds, Said(field.name.replace("_", " ").capitalize())
            if field.name in TERMS:
                yield from ((kinds, Said(word, TERMS[field.name])) for word in field.choices)
    yield from ((kinds, Said(act, "act")) for act in ACTS)
    yield from ((kinds, Said(status, "status")) for status in STATUSES)
    yield from ((said, Said(name, "type")) for name in TYPES)
    yield from (("dossier/dates.py", Said(message, context)) for context, message in date_messages())


def updated(language: str) -> Catalog:
    """The catalogue of a language with exactly these messages; what it says of those that stay is kept."""
    path = LOCALE / f"{language}.po"
    before = read_po(path.open("rb"), locale=language) if path.is_file() else Catalog(locale=language)
    began = before.creation_date  # else each run would change every catalogue
    after = Catalog(
        locale=language,
        project="dossier",
        version="",
        fuzzy=False,
        charset="utf-8",
        creation_date=began,
        revision_date=began,
    )
    after.header_comment = f"# What a dossier says to its readers, in {Locale.parse(language, sep='-').english_name}."
    for (context, message), (said, places) in messages().items():
        old = before.get(message, context or None)
        forms = old.string if old else ""
        if said.plural and not isinstance(forms, tuple | list):
            forms = tuple("" for _ in range(after.num_plurals))
        key: str | tuple[str, str] = (message, said.plural) if said.plural else message
        forms = forms or _from_cldr(language, context, message)
        after.add(key, forms, locations=places, context=context or None)
    return after


def _from_cldr(language: str, context: str, message: str) -> str:
    """Names of months, signs of numbers and marks of quotation, as the Unicode consortium has collected them."""
    locale = Locale.parse(language, sep="-")
    kind, _, part = context.partition(", ")
    if kind in ("date", "short date") and part.startswith("months") and "{" not in message:
        names = SHORT_MONTH_NAMES if kind == "short date" else MONTH_NAMES
        width = "abbreviated" if kind == "short date" else "wide"
        form = "stand-alone" if part == "months alone" else "format"
        return str(locale.months[form][width][names.index(message) + 1])
    if context == "number":
        return format_decimal(int(message.replace(",", "")), locale=locale, numbering_system="latn")
    return ""


def lacking(catalogue: Catalog) -> int:
    return sum(1 for each in catalogue if each.id and not (each.string and all(each.string)))


def main() -> None:
    LOCALE.mkdir(exist_ok=True)
    for language in sys.argv[1:] or sorted(path.stem for path in LOCALE.glob("*.po")):
        catalogue = updated(language)
        with (LOCALE / f"{language}.po").open("wb") as file:
            write_po(file, catalogue, width=0, sort_output=False, include_lineno=False, omit_header=False)
        print(f"{language}: {sum(1 for each in catalogue if each.id)} messages, {lacking(catalogue)} without words")


if __name__ == "__main__":
    main()
