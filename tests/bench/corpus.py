"""Dossier folders to measure: one made up from a seed of chance, or a given one; repeated, or in an archive's shape."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from dossier.core.front_matter import read_fields, split
from dossier.core.kinds import DOCUMENT

SEED = 1987
FIRST_DAY, DAYS = date(1990, 1, 1), 7300
# What an archive of the press adds: so many entities of each kind, drawn by Zipf's law.
ARCHIVE = {"people": 3402, "countries": 188, "authors": 6546, "publishers": 438, "places": 2292}
SYLLABLES = "ba ce di fo gu ha jo ka le mi no pu ra se ti vo wa xe yu zo al er in on ur".split()

FIRST_NAMES = """Ada Anton Beata Bruno Carla Cyril Dagny David Edith Emil Flora Frank Greta Hanna Hugo Ida Ivan Jana
Jonas Karin Klaus Lena Louis Marta Mikel Nadia Nils Olga Oskar Paula Peter Rosa Ruben Sara Simon Tessa Tomas Vera
Viktor Wanda""".split()
LAST_NAMES = """Abend Amsel Bakker Berger Castell Corvin Dahl Danek Eklund Estrada Faber Ferrand Garand Gruber
Halvorsen Hruska Isaksen Jansky Jovanic Kessler Kovar Lindqvist Lorca Madsen Moravec Nadler Novik Orsini Ostrow
Palmer Petri Quist Radic Rossum Salter Sorensen Tamm Tellez Ullman Vasko Verhoeven Wexler Winther Yates Zander
Zelenka""".split()
COUNTRIES = """Albania Algeria Angola Argentina Armenia Australia Austria Belgium Bolivia Botswana Brazil Bulgaria
Cameroon Canada Chile Colombia Croatia Cuba Denmark Ecuador Egypt Estonia Ethiopia Finland France Germany Ghana
Greece Hungary Iceland India Indonesia Ireland Italy Jamaica Japan Kenya Latvia Libya Lithuania Malaysia Mexico
Mongolia Morocco Nepal Netherlands Nigeria Norway Pakistan Peru Poland Portugal Romania Senegal Slovakia Spain
Sweden Tunisia Ukraine Uruguay""".split()
TOPICS = """Aluminium Banking Barley Bauxite Beef Bonds Butter Cement Coal Cocoa Coffee Copper Cotton Currencies
Dairy Earnings Fertiliser Fisheries Freight Gas Gold Harvests Insurance Interest Iron Lead Livestock Lumber Maize
Mergers Mining Nickel Oats Oil Palladium Paper Pensions Pork Potatoes Railways Reserves Retail Rice Rubber Shipping
Silver Soybeans Steel Sugar Sunflower Tariffs Taxes Tea Tin Tobacco Tourism Trade Wages Wheat Wool Zinc""".split()
BODIES = "Bank Board Bureau Chamber Commission Council Institute League Ministry Union".split()

SENTENCES = (
    "{person} said in {country} that the {noun} of {topic} had {verb} by {number} percent in the {time}.",
    "{organisation} expects the {noun} to have {verb} before the {time} is over.",
    "Officials in {country} gave no {noun} and said only that the {other} would be reviewed in the {time}.",
    "The {noun} {verb} to {number} from {larger} a year ago, which traders put down to the {adjective} {other}.",
    "{person}, who speaks for {organisation}, called the {adjective} {noun} a matter of {number} days.",
    "A {adjective} {noun} was signed after {number} hours of talks, but the {other} remains open.",
    "No {other} has been agreed, and the {noun} may well have {verb} again by the end of the {time}.",
    "Analysts had looked for a {adjective} {noun}; the {other} that was published {verb} instead.",
    "Deliveries to {country} were put at {number} thousand tonnes, with a {adjective} {other} in the {time}.",
    "It was the {adjective} {noun} of the {time} that moved the {other}, said {person}.",
)
TITLES = (
    "{topic} {noun} {verb} in {country}",
    "{organisation} sees {adjective} {noun}",
    "{country} reports {adjective} {other} for {time}",
    "{person} on {topic}: {adjective} {noun}",
)
WORDS = {
    "noun": "agreement budget contract deficit demand dividend export forecast import inventory licence output".split()
    + "price profit quota rate report revenue shipment stock subsidy supply surplus tender turnover yield".split(),
    "other": "account audit bid ceiling credit decision deposit estimate framework inquiry loan margin offer".split()
    + "pledge programme proposal schedule settlement statement survey target timetable vote warning".split(),
    "verb": "changed climbed doubled dropped eased edged halved held lapsed recovered settled slipped steadied".split(),
    "adjective": "annual bilateral cautious disputed early final firm improved joint late modest narrow new".split()
    + "preliminary record revised seasonal sharp steady tentative unexpected weak".split(),
    "time": "first quarter|second quarter|third quarter|fourth quarter|spring|summer|autumn|winter|year|month".split(
        "|"
    ),
}


@dataclass(frozen=True, slots=True)
class Pool:
    """Names with their ids; the first is drawn twice as often as the second, three times as often as the third."""

    ids: tuple[str, ...]
    names: Mapping[str, str]
    weights: tuple[float, ...]

    def draw(self, chance: Random, count: int) -> list[str]:
        """So many ids, or fewer: what is drawn twice counts once."""
        return list(dict.fromkeys(chance.choices(self.ids, cum_weights=self.weights, k=count)))


def make(folder: Path, documents: int) -> None:
    """A dossier of so many made-up texts. The same number makes the same bytes; a smaller one, the first of them."""
    chance = Random(SEED)
    pools = _pools(chance)
    used: dict[str, dict[str, str]] = {kind: {} for kind in pools}
    for number in range(documents):
        drawn = _drawn(pools, chance)
        for kind, ids in drawn.items():
            used[kind] |= {each: pools[kind].names[each] for each in ids}
        fields = {"title": _title(pools, drawn, chance), "published": _day(chance), **drawn}
        path = folder / "seeds" / "wire" / f"{number // 1000:03d}" / f"{number:06d}.md"
        _write(path, _front_matter(fields) + "\n\n".join(_paragraphs(pools, drawn, chance)) + "\n")
    _write_entities(folder, used)
    _write(folder / "dossier.yaml", "title: The made-up wire\nurl: https://example.org/\nlanguage: en\n")


def repeat(corpus: Path, folder: Path, times: int) -> None:
    """A copy of a dossier in which each seed stands so many times, the second as `name-1` beside `name`, and so on."""
    folder.mkdir(parents=True)
    shutil.copy2(corpus / "dossier.yaml", folder)
    for name in ("content", "seeds", "themes"):
        if (corpus / name).is_dir():
            shutil.copytree(corpus / name, folder / name)
    for path in sorted((folder / "seeds").rglob("*")):
        for copy in range(1, times if path.is_file() else 0):
            shutil.copy2(path, path.with_name(f"{path.stem}-{copy}{path.suffix}"))


def archive(folder: Path) -> None:
    """Gives each Markdown seed of a dossier authors and a publisher, and names more people, countries and places in it."""
    chance = Random(SEED)
    pools = {kind: _zipf(_invented(count, kind, chance)) for kind, count in ARCHIVE.items()}
    used: dict[str, dict[str, str]] = {"people": {}, "countries": {}}
    for path in sorted((folder / "seeds").rglob("*.md")):
        drawn = {kind: pool.draw(chance, 1 + int(chance.random() * 4)) for kind, pool in pools.items()}
        names = {kind: [pools[kind].names[each] for each in ids] for kind, ids in drawn.items()}
        parts = split(path.read_text(encoding="utf-8"))
        fields: dict[str, object] = dict(read_fields(parts.yaml, 2, path.name, DOCUMENT.fields).fields)
        fields |= {"authors": sorted(names.pop("authors")), "publisher": names.pop("publishers")[0]}
        for kind in used:
            used[kind] |= {each: pools[kind].names[each] for each in drawn[kind]}
            fields[kind] = sorted({*_texts(fields.get(kind)), *drawn[kind]})
        also = "Also named: " + ", ".join(name for each in names.values() for name in each) + "."
        path.write_text(f"{_front_matter(fields)}{parts.body.rstrip()}\n\n{also}\n", encoding="utf-8")
    _write_entities(folder, used)


# chance


def _pools(chance: Random) -> dict[str, Pool]:
    people = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    bodies = [f"{body} of {topic}" for topic in TOPICS for body in BODIES]
    return {
        "topics": _zipf(_shuffled(TOPICS, chance)),
        "countries": _zipf(_shuffled(COUNTRIES, chance)),
        "people": _zipf(_shuffled(people, chance)[:400]),
        "organisations": _zipf(_shuffled(bodies, chance)[:80]),
    }


def _shuffled(names: Sequence[str], chance: Random) -> list[str]:
    """By random() alone, which gives the same numbers in every version of Python."""
    return sorted(names, key=lambda name: chance.random())


def _zipf(names: Sequence[str]) -> Pool:
    by_id = {name.lower().replace(" ", "-"): name for name in names}
    return Pool(tuple(by_id), by_id, tuple(accumulate(1 / (rank + 1) for rank in range(len(by_id)))))


def _invented(count: int, kind: str, chance: Random) -> list[str]:
    """Names of two words for those that have a family name, else of one."""
    names: dict[str, None] = {}
    while len(names) < count:
        words = ("".join(chance.choices(SYLLABLES, k=2 + int(chance.random() * 2))) for _ in range(2))
        name = " ".join(word.capitalize() for word in words)
        names[name if kind in ("people", "authors") else name.partition(" ")[0]] = None
    return list(names)


def _drawn(pools: Mapping[str, Pool], chance: Random) -> dict[str, list[str]]:
    """What one text is about: a topic or two, often a country, at times people, seldom an organisation."""
    counts = {
        "topics": 1 + (chance.random() < 0.2),
        "countries": int(chance.random() * 3),
        "people": int(chance.random() * 1.7),
        "organisations": int(chance.random() * 1.2),
    }
    return {kind: pools[kind].draw(chance, count) for kind, count in counts.items()}


def _day(chance: Random) -> str:
    return (FIRST_DAY + timedelta(days=int(chance.random() * DAYS))).isoformat()


def _title(pools: Mapping[str, Pool], drawn: Mapping[str, Sequence[str]], chance: Random) -> str:
    return _filled(chance.choices(TITLES)[0], pools, drawn, chance)


def _paragraphs(pools: Mapping[str, Pool], drawn: Mapping[str, Sequence[str]], chance: Random) -> Iterator[str]:
    """Two to eight, of one or two sentences: about 130 words."""
    for _ in range(2 + int(chance.random() * 7)):
        chosen = chance.choices(SENTENCES, k=1 + int(chance.random() * 2))
        yield " ".join(_filled(sentence, pools, drawn, chance) for sentence in chosen)


def _filled(sentence: str, pools: Mapping[str, Pool], drawn: Mapping[str, Sequence[str]], chance: Random) -> str:
    words = {each: chance.choices(options)[0] for each, options in WORDS.items()}
    named = {
        "person": _named("people", pools, drawn, chance),
        "country": _named("countries", pools, drawn, chance),
        "topic": _named("topics", pools, drawn, chance),
        "organisation": "the " + _named("organisations", pools, drawn, chance),
    }
    number = 2 + int(chance.random() * 95)
    filled = sentence.format(**words, **named, number=number, larger=number + 7)
    return filled[0].upper() + filled[1:]


def _named(kind: str, pools: Mapping[str, Pool], drawn: Mapping[str, Sequence[str]], chance: Random) -> str:
    """Whom the text is about, or anybody: texts name more than their front matter lists."""
    return pools[kind].names[chance.choices(drawn[kind])[0] if drawn[kind] else pools[kind].draw(chance, 1)[0]]


# files


def _write_entities(folder: Path, names: Mapping[str, Mapping[str, str]]) -> None:
    """A record for each that has none yet."""
    for kind, by_id in names.items():
        for identifier, name in by_id.items():
            path = folder / "content" / kind / f"{identifier}.md"
            if not path.exists():
                _write(path, _front_matter({"name": name}))


def _front_matter(fields: Mapping[str, object]) -> str:
    """JSON values are YAML values too."""
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items() if value)
    return f"---\n{''.join(lines)}---\n"


def _texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, tuple) else ()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
