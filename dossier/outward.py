"""A dossier folder to what became of the external addresses in it: gathered as for a build, asked for, judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from dossier import __version__
from dossier.answers import CONTENTS, NO_HOST, NO_NETWORK, PUT_OFF, THERE, Answer, Kept, remembered
from dossier.core.config import Config
from dossier.core.outward.addresses import Address, addresses_of, archives, given_up
from dossier.core.outward.verdict import verdict
from dossier.core.translations import translation_of
from dossier.diagnostics import Diagnostic, Span, levelled, with_excerpts
from dossier.editions import close, editions
from dossier.gather import Gathered, gather
from dossier.io.cache import in_memory
from dossier.io.outward.fetch import host_of
from dossier.io.outward.ledger import read_ledger, write_ledger
from dossier.io.outward.manners import Manners
from dossier.io.outward.rounds import ask_all
from dossier.io.read import CONFIG, lines_of
from dossier.model import Body, Dossier, Record
from dossier.packing import unpack_body
from dossier.start import Options, Start, start_of
from dossier.values import Frozen, replace

_DAY = 86_400
KEEPS = 7 * _DAY  # seconds for which an address that was there is not asked for again
KEEPS_DOUBT = _DAY  # and any other


class NoNetwork(Exception):
    """Nothing could be asked for."""


class Asked(Frozen):
    """How to look: at `now` (seconds since 1970), `fresh` without what is known, `private` on one's own network too."""

    now: int
    fresh: bool = False
    private: bool = False


class Found(Frozen):
    """What there is to say, and how many addresses of how many hosts there are, by what was done about them."""

    diagnostics: tuple[Diagnostic, ...]
    addresses: int = 0
    hosts: int = 0
    asked: int = 0
    known: int = 0
    given_up: int = 0
    put_off: int = 0

    @property
    def failed(self) -> bool:
        return any(diagnostic.severity == "error" for diagnostic in self.diagnostics)


@dataclass(slots=True)
class _Collected:
    """The addresses of all editions, and what the records say of them."""

    addresses: list[Address] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


def check_links(options: Options, asked: Asked, manners: Manners | None = None) -> Found:
    """What became of the external addresses of the dossier. Raises NoNetwork, and OSError where nothing can be kept.

    With `options.drafts` also those of what readers do not get.
    """
    start = start_of(options, in_memory())
    try:
        gathered = gather(start)
        if gathered.dossier is None:
            return Found(_shown(options, gathered.config, gathered.diagnostics))
        collected = _collected(start, gathered)
    finally:
        start.spool.close()
    config = gathered.config
    return _checked(options, config, collected, asked, manners or Manners(_agent(config), private=asked.private))


def _agent(config: Config) -> str:
    """What the program calls itself, with where its user can be reached."""
    contact = (config.contact or config.url).encode("ascii", "ignore").decode()
    contact = "".join(char for char in contact if char.isprintable())
    return f"dossier/{__version__} (checks links{f'; {contact}' if contact else ''})"


# What there is to ask for


def _collected(start: Start, gathered: Gathered) -> _Collected:
    found = _Collected()
    if gathered.config.contact.startswith("http"):
        found.addresses.append(Address(gathered.config.contact, Span(CONFIG, 1), gathered.config.contact))
    _collect(found, gathered, {})
    for begun in editions(start, gathered.config):
        try:
            pairs = {path: translation_of(path, gathered.config.languages) for path in begun.found.content}
            versions = {base: path for path, (base, language) in pairs.items() if language == begun.language}
            _collect(found, gather(begun), versions)
        finally:
            close(begun)
    found.addresses = list(dict.fromkeys(found.addresses))
    return found


def _collect(found: _Collected, gathered: Gathered, versions: Mapping[str, str]) -> None:
    """Those of one edition. What stands in a text that is translated stands in the file of its translation."""
    dossier = gathered.dossier
    for key in dossier.records if dossier else ():
        record = dossier.records[key] if dossier else None
        if record is None or dossier is None:
            continue
        found.records.append(record)
        for address in addresses_of(record, gathered.config.kinds, partial(_body, dossier)):
            path = versions.get(address.span.path)
            if path is None or not address.words:
                found.addresses.append(address)
            else:
                found.addresses.append(replace(address, span=replace(address.span, path=path)))


def _body(dossier: Dossier, path: str) -> Body:
    return unpack_body(dossier.bodies[path])


# What became of it


def _checked(options: Options, config: Config, collected: _Collected, asked: Asked, manners: Manners) -> Found:
    dead = given_up(collected.records)
    addresses = [each for each in collected.addresses if each.asked not in dead]
    wanted = _wanted(addresses)
    before = read_ledger(options.root)
    known = {
        url: kept
        for url, kept in before.items()
        if url in wanted and not asked.fresh and _is_good(kept, wanted[url], asked.now)
    }
    fresh = dict(_asked_for(options, {url: wanted[url] for url in wanted if url not in known}, before, manners))
    after = {**known, **fresh}
    archived = archives(collected.records)
    said = [verdict(each, after[each.asked], archived) for each in addresses if each.asked in after]
    put_off = sum(kept.answer.problem == PUT_OFF for kept in fresh.values())
    everything = {each.asked for each in collected.addresses}
    return Found(
        _shown(options, config, filter(None, said)),
        len(everything),
        len({host_of(url) for url in everything}),
        len(fresh) - put_off,
        len(known),
        len(everything & dead),
        put_off,
    )


def _wanted(addresses: Iterable[Address]) -> dict[str, str]:
    """What is wanted of each: of sources their contents too, since they may change."""
    wanted: dict[str, str] = {}
    for address in addresses:
        if address.own or address.asked not in wanted:
            wanted[address.asked] = CONTENTS if address.own else THERE
    return wanted


def _is_good(kept: Kept, wanted: str, now: int) -> bool:
    age = now - kept.answer.when
    is_enough = kept.wanted == CONTENTS or wanted == THERE
    return is_enough and 0 <= age < (KEEPS if kept.answer.there else KEEPS_DOUBT)


def _asked_for(
    options: Options, wanted: Mapping[str, str], before: Mapping[str, Kept], manners: Manners
) -> Iterator[tuple[str, Kept]]:
    """Each address with what is known of it now, which is kept also if the run is stopped."""
    found: dict[str, Kept] = {}
    options.progress("asking", 0, len(wanted))
    try:
        for number, (url, answer) in enumerate(ask_all(wanted, manners), 1):
            found[url] = remembered(before.get(url), answer, wanted[url])
            options.progress("asking", number, len(wanted))
    finally:
        if _no_network([kept.answer for kept in found.values()]):
            found.clear()
        lasting = {url: kept for url, kept in found.items() if kept.answer.problem != PUT_OFF}
        if lasting:
            write_ledger(options.root, lasting)
    if wanted and not found:
        raise NoNetwork
    yield from found.items()


def _no_network(answers: list[Answer]) -> bool:
    """Whether no host could be reached at all; where one alone has no name, it may well be that host."""
    far = [answer.problem for answer in answers if answer.problem in (NO_NETWORK, NO_HOST)]
    return bool(far) and len(far) == len(answers) and (NO_NETWORK in far or len(far) > 2)


def _shown(options: Options, config: Config, said: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """At the levels of dossier.yaml, each with its line."""
    return with_excerpts(levelled(said, config.levels, options.strict), partial(lines_of, options.root))
