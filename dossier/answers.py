"""What came of asking for an external address: an Answer, and what is remembered of it from one time to the next."""

from __future__ import annotations

from dossier.values import Frozen

# What is wanted of an address: that it is there, or its contents too.
THERE, CONTENTS = "there", "contents"

# Why no answer came, or none that says anything.
NO_HOST = "no-host"  # no host has that name
NO_NETWORK = "no-network"
NO_CONNECTION = "no-connection"
TOO_SLOW = "too-slow"
NO_TRUST = "no-trust"  # a certificate that a browser would warn of
GARBLED = "garbled"  # what came is no answer of HTTP
CIRCLE = "circle"  # it leads on without end
ELSEWHERE = "elsewhere"  # it leads to something that is no web address
NO_ADDRESS = "no-address"  # it cannot be asked for
PRIVATE = "private"  # only this machine or its own network can reach it
PUT_OFF = "put-off"  # the host asked to wait, or was asked often enough


class Answer(Frozen):
    """What came of asking once, at `when` (seconds since 1970) of a day (ISO, UTC).

    `status` is that of the last answer, 0 if none came. `leads` is where it ended if that is another address, `lasting`
    whether each step there was said to be for good. `title` is that of a page, `sha256` that of any other file, each
    where it was wanted and read as a whole.
    """

    when: int
    day: str
    status: int = 0
    problem: str = ""
    detail: str = ""
    leads: str = ""
    lasting: bool = False
    type: str = ""
    title: str = ""
    sha256: str = ""
    wait: int = 0  # seconds that the host asks to wait

    @property
    def there(self) -> bool:
        return not self.problem and 200 <= self.status < 300

    @property
    def says_nothing(self) -> bool:
        """Whether it may be the network, the moment or the way of asking, and not the address."""
        gone = self.status in (404, 410) or self.problem in (CIRCLE, NO_HOST)
        return not (self.there or gone)


class Kept(Frozen):
    """What is known of an address: the last answer and what was wanted then; the answer that later ones are compared
    with; and since when no answer says anything (0: the last one does).
    """

    answer: Answer
    wanted: str = THERE
    first: Answer | None = None
    silent: int = 0


def remembered(before: Kept | None, answer: Answer, wanted: str) -> Kept:
    """What is known after an answer."""
    silent = (before.silent if before and before.silent else answer.when) if answer.says_nothing else 0
    first = before.first if before else None
    if answer.there and (first is None or not (first.title or first.sha256)):
        first = answer
    return Kept(answer, wanted, first, silent)
