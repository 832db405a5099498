"""Secrets that were found in a release to what the curator is told: file, channel, place, and a way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from dossier.core.config import Config
from dossier.core.leaks.explain import THEIRS, Explained, explained
from dossier.core.leaks.net import Net, Secret
from dossier.core.leaks.place import channel_of, place_of
from dossier.core.leaks.readings import Opening
from dossier.core.leaks.search import BARS, Reading, Searched, readings_with, telling_bar
from dossier.core.withhold import said_by
from dossier.dates import ENGLISH, ENGLISH_SHORT
from dossier.diagnostics import Diagnostic, Span, report
from dossier.gather import Gathered
from dossier.io.read import CONFIG, LOCK
from dossier.io.theme import default_theme
from dossier.io.words import catalogues
from dossier.model import Fields
from dossier.start import Start
from dossier.values import Frozen, replace

_FEW = 3  # places of one secret that are shown, each in another channel


@dataclass(frozen=True, slots=True)
class Look:
    """What it takes to show a place: the run, its editions, the secrets, and where the bytes of each file lie."""

    start: Start
    editions: tuple[Gathered, ...]
    net: Net
    places: Mapping[str, str]
    openings: Mapping[bytes, Opening]

    def readings(self, each: _Found) -> Iterator[Reading]:
        data = Path(self.places[each.url]).read_bytes()
        return readings_with(self.net, each.url, data, self.openings, each.secret)


class _Found(Frozen):
    """A secret in a channel: the first file, in what it was found there, and how many files there are."""

    secret: int
    url: str
    how: str
    files: int


def reported(look: Look, found: Sequence[Searched]) -> Iterator[Diagnostic]:
    """A diagnostic for each secret and channel, and for what could not be looked into."""
    yield from _unopened(look.start, found)
    groups = _grouped(found)
    hit = {each.secret for each in groups if each.secret != BARS}
    reasons = explained(look.net, hit, _public(look)) if hit else {}
    for secret in dict.fromkeys(each.secret for each in groups):
        own = [each for each in groups if each.secret == secret]
        excuse = reasons.get(secret)
        if secret == BARS:
            yield from (said for each in own for said in _bar(look, each))
        elif excuse is None or not excuse.excuses:
            yield from (_leak(look, each, excuse) for each in own[:_FEW])
            yield from (_more(look, each) for each in own[_FEW:])
        else:
            files = sum(each.files for each in own)
            likely = (said for each in own for said in _likely(look, replace(each, files=files), excuse))
            yield from islice(likely, 1)


def _grouped(found: Iterable[Searched]) -> list[_Found]:
    """One for each secret and channel, in the order of files."""
    groups: dict[tuple[int, str], _Found] = {}
    for each in sorted(found, key=lambda each: each.url):
        for hit in each.hits:
            key = hit.secret, channel_of(each.url, hit.how)
            before = groups.get(key)
            groups[key] = (
                replace(before, files=before.files + 1) if before else _Found(hit.secret, each.url, hit.how, 1)
            )
    return list(groups.values())


def _unopened(start: Start, found: Iterable[Searched]) -> Iterator[Diagnostic]:
    for each in found:
        span = Span(shown(start, each.url))
        for sealed in each.sealed:
            message = f"its {sealed.how} was not searched for what is withheld: {sealed.why}"
            yield report("leak-unsearched", message, span, "look into it yourself, or publish it in an open format")


def shown(start: Start, url: str) -> str:
    """A file of the output as the curator finds it."""
    if url == LOCK:
        return LOCK
    site = start.options.site.resolve()
    root = start.root.resolve()
    return f"{site.relative_to(root).as_posix() if root in site.parents else site.as_posix()}/{url}"


def _where(look: Look, each: _Found) -> tuple[Span, str, str]:
    """The place in the file, the channel, and in what it was found."""
    name = shown(look.start, each.url)
    if each.how == "file name":
        return Span(name), channel_of(each.url, each.how), ""
    for reading in look.readings(each):
        place = place_of(look.net.secrets[each.secret], reading.text)
        channel = channel_of(each.url, reading.how, reading.text, place.at)
        return Span(name, place.line, place.column), channel, f", in {reading.how}" if reading.how else ""
    return Span(name), channel_of(each.url, each.how), ""


def _others(each: _Found) -> str:
    return (
        ""
        if each.files == 1
        else f"; so {'does 1 other file' if each.files == 2 else f'do {each.files - 1:,} other files'}"
    )


def _leak(look: Look, each: _Found, also: Explained | None) -> Diagnostic:
    secret = look.net.secrets[each.secret]
    span, channel, how = _where(look, each)
    public = f"; {also.span} says them in public" if also else ""
    message = f"{channel}{how} gives away {secret.told} ({secret.span}){public}{_others(each)}"
    return replace(report("leak", message, span, _way_out(secret, each, also)), excerpt=_NO_EXCERPT)


_NO_EXCERPT = " "  # a line of the output as it was before would be shown, and the words themselves


def _more(look: Look, each: _Found) -> Diagnostic:
    secret = look.net.secrets[each.secret]
    message = f"{channel_of(each.url, each.how)} gives away {secret.told} ({secret.span}){_others(each)}"
    return report("leak", message, Span(shown(look.start, each.url)), _way_out(secret, each, None))


def _way_out(secret: Secret, each: _Found, also: Explained | None) -> str:
    if each.url == LOCK:
        return "`dossier release` writes anchors.lock anew without it; report it, if this is the second time"
    if "files/" in each.url[:10]:
        return "take the file out of content/files/, or clear in it what gives this away"
    if also and secret.firm:
        return "cover them there too with `redact:`; or say `elsewhere: true` beside the words, if others may say them"
    return "look at the template, and at the record whose page it is; a file that the build did not make, delete"


def _likely(look: Look, each: _Found, also: Explained) -> Iterator[Diagnostic]:
    """That the public says the same; of what the program wrote into its own files there is nothing to say."""
    secret = look.net.secrets[each.secret]
    span, channel, how = _where(look, each)
    if also.is_theirs and (channel.startswith(_THEIR_CHANNELS) or each.url.endswith((".js", ".css"))):
        return
    also_at = f"so does {also.span}, in public"
    message = f"{channel}{how} says the same as {secret.told} ({secret.span}); {also_at}{_others(each)}"
    hint = "if it gives away what is withheld, cover or rewrite it there; if not, nothing is to be done"
    yield replace(report("leak-likely", message, span, hint), excerpt=_NO_EXCERPT)


_THEIR_CHANNELS = ("a style sheet", "a script", "a file of the theme")


def _bar(look: Look, each: _Found) -> Iterator[Diagnostic]:
    """A bar whose length tells, unless a public text has such a sign of its own."""
    for reading in look.readings(each):
        at = telling_bar(reading.text) - 1
        line = reading.text.count("\n", 0, at) + 1
        span = Span(shown(look.start, each.url), line, at - reading.text.rfind("\n", 0, at))
        own = any("█" in said and telling_bar(said) for _, said in _texts(look))
        code = "leak-likely" if own else "leak"
        message = (
            f"{channel_of(each.url, reading.how, reading.text, at)} has a bar whose length tells of what it covers"
        )
        hint = "each bar is five signs wide and has no measure in its markup: mend the template"
        yield replace(report(code, f"{message}{_others(each)}", span, hint), excerpt=_NO_EXCERPT)
        return


# What is public


def _public(look: Look) -> Iterator[tuple[Span, str]]:
    """Every text that is public, with its place: those of records first, then the dossier's own, then the program's."""
    yield from _texts(look)
    yield from ((Span(CONFIG), said) for gathered in look.editions for said in _told_in(gathered.config))
    for path in sorted(default_theme().parent.rglob("*")):
        if path.is_file() and path.suffix in _WORDED:
            yield Span(f"{THEIRS} theme, {path.name}"), path.read_text(encoding="utf-8", errors="replace")
    yield from ((Span(f"{THEIRS} words"), text) for text in (*catalogues(), repr((ENGLISH, ENGLISH_SHORT))))
    for url, place in look.places.items():
        if "pagefind/" in url and url.endswith((".js", ".css", ".pagefind")):
            yield Span(f"{THEIRS} search"), Path(place).read_bytes().decode("utf-8", "replace")


def _told_in(config: Config) -> Iterator[str]:
    """What readers are told of dossier.yaml: nothing of its comments, and not where it is published to."""
    yield from (config.title, config.subtitle, config.url, config.contact, config.rights, *config.editors)
    for kind in config.kinds.values():
        yield from (kind.name, kind.label, kind.plural, kind.folder, *(field.name for field in kind.fields))


_WORDED = frozenset([".html", ".css", ".js", ".xml", ".yaml", ".po", ".txt", ".json", ".svg"])


def _texts(look: Look) -> Iterator[tuple[Span, str]]:
    """Every text of a record that readers see, and what it is called."""
    for dossier in (gathered.dossier for gathered in look.editions if gathered.dossier):
        for record in (dossier.records[key] for key in dossier.folios):
            bodies = {text.path: dossier.bodies[text.path] for text in (record.text, record.note) if text}
            yield from said_by(replace(record, fields=_shown(record.fields)), bodies)
            names = (record.name, record.id, *record.many("former_ids"), *record.many("weak_aliases"))
            yield from ((Span(record.path), each) for each in names)


def _shown(fields: Fields) -> Fields:
    """Without the lines that were left out of a text, of which readers see the reasons, and without its file's name."""
    shown = {name: value for name, value in fields.items() if name not in ("omit", "seed")}
    omitted = fields.get("omit", ())
    reasons = (each.get("reason", "") for each in omitted if isinstance(each, dict))
    return {**shown, "omit": tuple(str(reason) for reason in reasons)} if "omit" in fields else shown
