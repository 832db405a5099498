"""An external address and what is known of it to what is to be said: dead, moved for good, changed, or unsure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from dossier.answers import (
    CIRCLE,
    ELSEWHERE,
    GARBLED,
    NO_ADDRESS,
    NO_CONNECTION,
    NO_HOST,
    NO_NETWORK,
    NO_TRUST,
    PRIVATE,
    PUT_OFF,
    TOO_SLOW,
    Answer,
    Kept,
)
from dossier.core.outward.addresses import Address, Archive
from dossier.diagnostics import Diagnostic, report
from dossier.values import replace

SILENT = 14  # days without any answer that says something, after which an address is taken for dead
_DAY = 86_400
_STATUS = {404: "404 Not Found", 410: "410 Gone"}
_DEAD = {CIRCLE: "leads on without end", NO_HOST: "names a host that does not exist"}
_UNSURE = {
    NO_NETWORK: "the network did not reach it",
    NO_CONNECTION: "its host takes no connection",
    TOO_SLOW: "its host did not answer in time",
    NO_TRUST: "its certificate is not to be trusted",
    GARBLED: "what its host answers cannot be read",
    ELSEWHERE: "it leads to something that is no web address",
    NO_ADDRESS: "it cannot be asked for",
    PRIVATE: "only this machine or its own network can reach it, and readers cannot",
}


def verdict(address: Address, kept: Kept, archived: Mapping[str, Archive]) -> Diagnostic | None:
    """What is to be said of it, if anything; `archived` are copies by address. In a seed nothing is an error."""
    said = _verdict(address, kept, archived)
    if said is None:
        return None
    said = replace(said, words=address.words)
    return replace(said, severity="warning") if address.frozen else said


def _verdict(address: Address, kept: Kept, archived: Mapping[str, Archive]) -> Diagnostic | None:
    answer = kept.answer
    if answer.problem == PUT_OFF:
        return None
    if answer.there:
        return _changed(address, kept) or _moved(address, answer)
    days = (answer.when - kept.silent) // _DAY if kept.silent else 0
    if answer.says_nothing and days < SILENT:
        hint = answer.detail and f"it says: {answer.detail}"
        return report("link-unsure", f"`{address.url}` could not be checked: {_why(answer)}", address.span, hint)
    since = f"has given no answer for {days} days: {_why(answer)}" if answer.says_nothing else _how(answer)
    return report("link-dead", f"`{address.url}` {since}", address.span, _instead(address, archived))


def _how(answer: Answer) -> str:
    return _DEAD.get(answer.problem) or f"is not there: its host answers {_STATUS.get(answer.status, answer.status)}"


def _why(answer: Answer) -> str:
    return _UNSURE.get(answer.problem) or f"its host answers {answer.status}"


def _instead(address: Address, archived: Mapping[str, Archive]) -> str:
    """What to do about an address that is dead."""
    copy = archived.get(address.asked)
    if copy and address.own:
        return f"say `url_status: dead`; readers have the archived copy {copy.url}"
    if copy:
        return f"link to the archived copy that {copy.record} names: {copy.url}"
    if address.own:
        return "say `url_status: dead`, and give a copy of a web archive as `archive_url`"
    return "link to where it is now, or to a copy in a web archive"


def _moved(address: Address, answer: Answer) -> Diagnostic | None:
    if not (answer.leads and answer.lasting):
        return None
    if urlsplit(answer.leads).path in ("", "/") and urlsplit(address.url).path not in ("", "/"):
        hint = (
            "what was there may be gone: look, and say `url_status: dead` if so"
            if address.own
            else "what was there may be gone: look"
        )
        return report(
            "link-moved", f"`{address.url}` leads for good to the front page {answer.leads}", address.span, hint
        )
    return report("link-moved", f"`{address.url}` leads for good to {answer.leads}", address.span, "write that address")


def _changed(address: Address, kept: Kept) -> Diagnostic | None:
    """Whether it is not what it was: the seed, or what was there when it was first asked for."""
    now, first = kept.answer, kept.first
    if address.sha256 and now.sha256:
        if now.sha256 == address.sha256:
            return None
        message = f"`{address.url}` gives another file than the seed of this record"
        return report(
            "link-changed", message, address.span, "the seed stays: say in the note what was changed, and when"
        )
    if first is None or not address.own or address.retrieved[:10] > first.day:
        return None
    hint = "compare it with what you have; a later day as `retrieved` says that you did"
    if first.title and now.title and first.title != now.title:
        message = f"`{address.url}` was called “{first.title}” on {first.day} and is called “{now.title}”"
        return report("link-changed", message, address.span, hint)
    if first.sha256 and now.sha256 and first.sha256 != now.sha256:
        message = f"`{address.url}` gives another file than on {first.day}"
        return report("link-changed", message, address.span, hint)
    return None
