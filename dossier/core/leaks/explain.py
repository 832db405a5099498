"""Secrets that stand in the output, and all that is public anyway, to the places at which the public says the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dossier.core.leaks.net import ID, PHRASE, Net, Secret, net_of
from dossier.core.leaks.search import found_in, suspicion
from dossier.diagnostics import Span
from dossier.values import Frozen, replace

THEIRS = "the program's own"  # how the place of its words begins


class Explained(Frozen):
    """Where the public says the same, and whether that excuses it."""

    span: Span
    excuses: bool

    @property
    def is_theirs(self) -> bool:
        return self.span.path.startswith(THEIRS)


def explained(net: Net, hit: Collection[int], texts: Iterable[tuple[Span, str]]) -> dict[int, Explained]:
    """By number of the secret. Words that a record redacts are excused by the program's own words alone."""
    asked = [replace(_relaxed(net.secrets[number]), told=str(number)) for number in sorted(hit)]
    sought = net_of(asked, bars=False)
    found: dict[int, Explained] = {}
    for span, text in texts:
        if not suspicion(sought, text.encode("utf-8", "replace")).any:
            continue
        for each in dict.fromkeys(found_in(sought, "", text)):
            number = int(sought.secrets[each].told)
            excuses = not net.secrets[number].firm or span.path.startswith(THEIRS)
            if number not in found or (excuses and not found[number].excuses):
                found[number] = Explained(span, excuses)
        if len(found) == len(asked) and all(each.excuses for each in found.values()):
            break
    return found


def _relaxed(secret: Secret) -> Secret:
    """An id is a word like others: a text that says it explains it."""
    return replace(secret, sort=PHRASE) if secret.sort == ID else secret
