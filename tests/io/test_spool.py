"""Bytes by key that many processes read: what comes back, also from a disk that is full and in another process."""

from __future__ import annotations

import os
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.io.spool import Spool, joined, open_spool


@settings(max_examples=40)
@given(values=st.lists(st.tuples(st.text(max_size=3), st.binary(max_size=2000)), max_size=40), order=st.randoms())
def test_what_was_added_comes_back_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, bytes]], order: object
) -> None:
    spool = open_spool(tmp_path_factory.getbasetemp())
    for number, (key, value) in enumerate(values):
        spool.add(key, value)
        if number % 7 == 3:
            spool.flush()
    expected = dict(values)
    keys = list(expected)
    order.shuffle(keys)  # type: ignore[attr-defined]  # a random.Random
    assert [spool[key] for key in keys] == [expected[key] for key in keys]
    assert set(spool) == set(expected)
    spool.close()


def _read(spool: Spool, key: str) -> bytes:
    return spool[key]


def test_another_process_reads_it(tmp_path: Path) -> None:
    spool = open_spool(tmp_path)
    for number in range(300):
        spool.add(str(number), bytes([number % 256]) * 1000)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(_read, spool, "299").result() == bytes([299 % 256]) * 1000
    spool.close()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_values_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = open_spool(tmp_path)
    spool.add("written", b"a" * 10)
    spool.flush()
    write = os.write

    def full(handle: int, data: bytes) -> int:
        write(handle, bytes(data)[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    spool.add("kept", b"b" * 10)
    spool.flush()
    spool.add("later", b"c")
    monkeypatch.undo()
    assert [spool[key] for key in ("written", "kept", "later")] == [b"a" * 10, b"b" * 10, b"c"]
    assert list(tmp_path.iterdir()) == []
    assert pickle.loads(pickle.dumps(spool))["kept"] == b"b" * 10  # noqa: S301 - our own


def test_a_folder_that_cannot_be_written_leaves_the_values_in_memory(tmp_path: Path) -> None:
    spool = open_spool(tmp_path / "absent")
    spool.add("a", b"1")
    assert spool["a"] == b"1"
    spool.close()


def test_what_a_killed_run_left_goes_and_what_a_running_one_has_stays(tmp_path: Path) -> None:
    (tmp_path / "spool-99999999-abcdefgh").write_bytes(b"left")
    mine = open_spool(tmp_path)
    mine.add("a", b"1")
    other = open_spool(tmp_path)
    mine.flush()
    assert mine["a"] == b"1"
    assert len(list(tmp_path.iterdir())) == 2
    for spool in (mine, other):
        spool.close()
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=40)
@given(values=st.lists(st.tuples(st.text("ab=", max_size=3), st.binary(max_size=40_000)), max_size=40))
def test_what_lies_side_by_side_is_read_in_one_piece(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, bytes]]
) -> None:
    """Of two values of one key the later, and nothing of what is not wanted, however much of it lies between."""
    spool = open_spool(tmp_path_factory.getbasetemp())
    for key, value in values:
        spool.add(key, value)
    wanted = {key: value for key, value in dict(values).items() if "=" not in key}
    stretches = list(spool.stretches(lambda key: "=" not in key))
    found = [
        (key, each.data[start:end])
        for each in stretches
        for key, start, end in zip(each.keys, each.starts, each.ends, strict=True)
    ]
    assert len(found) == len(wanted)
    assert dict(found) == wanted
    assert all(list(each.starts) == sorted(each.starts) for each in stretches)
    assert {
        key: each.data[each.starts[0] : each.ends[0]] for each in joined(iter([("a", b"x")])) for key in each.keys
    } == {"a": b"x"}
    spool.close()
