"""Many addresses to their Answers, as they come: hosts beside one another, each asked one thing after the other."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from dossier.answers import PUT_OFF, Answer
from dossier.io.outward.fetch import ask, host_of
from dossier.io.outward.manners import Manners
from dossier.values import replace

_Told = SimpleQueue[tuple[str, Answer] | BaseException | None]
_BUSY = (429, 503)
_TWICE = 2  # times that a host may ask to wait; after that the rest is for another day


def ask_all(wanted: Mapping[str, str], manners: Manners) -> Iterator[tuple[str, Answer]]:
    """Each address with its answer; `wanted` says of each what is wanted of it. Stops when it is closed."""
    hosts: dict[str, list[str]] = {}
    for url in wanted:
        hosts.setdefault(host_of(url), []).append(url)
    told: _Told = SimpleQueue()
    stop = threading.Event()
    crew = ThreadPoolExecutor(max(1, min(manners.hosts, len(hosts))), "asking")
    try:
        for urls in hosts.values():
            crew.submit(_visited, urls, wanted, manners, told, stop)
        yield from _as_they_come(told, len(hosts))
    finally:
        stop.set()
        crew.shutdown(wait=False, cancel_futures=True)


def _as_they_come(told: _Told, hosts: int) -> Iterator[tuple[str, Answer]]:
    while hosts:
        found = told.get()
        if isinstance(found, BaseException):
            raise found
        if found is None:
            hosts -= 1
        else:
            yield found


def _visited(urls: list[str], wanted: Mapping[str, str], manners: Manners, told: _Told, stop: threading.Event) -> None:
    """One host, from the first address to the last; None when it is done."""
    try:
        for url, answer in _answers(urls, wanted, manners, stop):
            told.put((url, answer))
    except BaseException as error:  # noqa: BLE001 - a thread has nobody else to tell
        told.put(error)
    told.put(None)


def _answers(
    urls: list[str], wanted: Mapping[str, str], manners: Manners, stop: threading.Event
) -> Iterator[tuple[str, Answer]]:
    waits, last = 0, None
    for number, url in enumerate(urls[: manners.most]):
        if number and stop.wait(manners.pause):
            return
        answer = last = ask(url, wanted[url], manners)
        while answer.status in _BUSY and waits < _TWICE and 0 < answer.wait <= manners.longest:
            waits += 1
            if stop.wait(answer.wait):
                return
            answer = last = ask(url, wanted[url], manners)
        if answer.status == 429:
            yield from _put_off(urls[number:], answer)
            return
        yield url, answer
    if last:
        yield from _put_off(urls[manners.most :], last)


def _put_off(urls: Iterable[str], last: Answer) -> Iterator[tuple[str, Answer]]:
    """What is not asked for today."""
    for url in urls:
        yield url, replace(Answer(last.when, last.day), problem=PUT_OFF, wait=last.wait)
