"""Many addresses: hosts beside one another, each asked politely, and left alone when it asks for that."""

from __future__ import annotations

import time
from itertools import pairwise

from dossier.answers import PUT_OFF, THERE
from dossier.io.outward.manners import Manners
from dossier.io.outward.rounds import ask_all
from dossier.values import replace
from tests.links.server import Host

HERE = Manners("t", private=True, pause=0.1, patience=3.0, limit=8.0)


def filled(host: Host, count: int) -> list[str]:
    for number in range(count):
        host.pages[f"/p{number}"] = ("text/html", b"")
    return [f"{host.url}/p{number}" for number in range(count)]


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(host: Host) -> None:
    found = dict(ask_all(dict.fromkeys(filled(host, 5), THERE), HERE))
    assert all(answer.there for answer in found.values())
    assert host.most == 1
    times = [each.at for each in host.asked]
    assert all(later - sooner >= 0.09 for sooner, later in pairwise(times))


def test_hosts_are_asked_beside_one_another(host: Host, other: Host) -> None:
    slow = dict.fromkeys([f"{host.url}/mute", f"{other.url}/mute"], THERE)
    found = dict(ask_all(slow, replace(HERE, patience=2.0)))
    assert {answer.problem for answer in found.values()} == {"too-slow"}
    assert abs(host.asked[0].at - other.asked[0].at) < 2  # the second before the first was given up


def test_as_many_hosts_as_it_may_and_no_more(host: Host, other: Host) -> None:
    urls = [*filled(host, 2), *filled(other, 2)]
    found = list(ask_all(dict.fromkeys(urls, THERE), replace(HERE, hosts=1)))
    assert sorted(url for url, _ in found) == sorted(urls)
    assert max(each.at for each in host.asked) < min(each.at for each in other.asked)


def test_who_asks_to_wait_a_moment_is_asked_again_after_it(host: Host) -> None:
    ((_, answer),) = ask_all({f"{host.url}/busy-once": THERE}, HERE)
    assert answer.there
    first, second = (each.at for each in host.asked)
    assert second - first >= 1


def test_who_asks_to_wait_long_is_left_alone_with_all_that_is_left(host: Host) -> None:
    urls = [f"{host.url}/p0", f"{host.url}/busy", *filled(host, 4)[1:]]
    host.answers["/busy"] = (429, {"Retry-After": "3600"})
    found = dict(ask_all(dict.fromkeys(urls, THERE), HERE))
    assert [found[url].problem for url in urls] == ["", *[PUT_OFF] * 4]
    assert found[urls[1]].wait == 3600
    assert [each.path for each in host.asked] == ["/p0", "/busy"]


def test_who_goes_on_asking_is_left_alone_too(host: Host) -> None:
    host.answers["/busy"] = (429, {"Retry-After": "1"})
    ((_, answer),) = ask_all({f"{host.url}/busy": THERE}, HERE)
    assert answer.problem == PUT_OFF
    assert len(host.asked) == 3


def test_an_overload_without_a_time_is_an_answer(host: Host) -> None:
    host.answers["/busy"] = (503, {})
    ((_, answer),) = ask_all({f"{host.url}/busy": THERE}, HERE)
    assert (answer.status, answer.problem) == (503, "")


def test_of_one_host_only_so_many_are_asked_in_a_run(host: Host, other: Host) -> None:
    urls = [*filled(host, 5), *filled(other, 2)]
    found = dict(ask_all(dict.fromkeys(urls, THERE), replace(HERE, most=3)))
    assert sum(answer.there for answer in found.values()) == 5
    assert sum(answer.problem == PUT_OFF for answer in found.values()) == 2
    assert len(host.asked) == 3


def test_who_stops_listening_stops_the_asking(host: Host) -> None:
    asking = ask_all(dict.fromkeys(filled(host, 50), THERE), HERE)
    next(iter(asking))
    asking.close()  # type: ignore[attr-defined]  # it is a generator
    time.sleep(0.5)
    assert len(host.asked) <= 4
