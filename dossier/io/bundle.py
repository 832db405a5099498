"""The files of a Pagefind index to the same files in one order, whatever order that program wrote them in.

It keeps filters, their values and languages in tables without an order, so that two runs over the same pages differ.
They are put in order here, under names made of what they then hold.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from dossier.values import from_json, to_json

Files: TypeAlias = Mapping[str, bytes]  # by path inside the bundle
_Item: TypeAlias = "int | str | list[_Item]"

ENTRY = "pagefind-entry.json"
_SIGNATURE = b"pagefind_dcd"
_SYSTEM, _UNKNOWN = 9, b"\xff"  # where gzip's header names the system, and that it names none
_LIST, _TEXT = 4, 3  # of CBOR (RFC 8949): the major types that occur beside numbers
_MOST = {24: 1, 25: 2, 26: 4, 27: 8}  # bytes of the number that follows


def in_order(files: Files) -> dict[str, bytes]:
    """The same index. Only filters, the table of each language and the entry are written anew."""
    fixed = dict(files)
    entry = from_json(files[ENTRY], dict[str, object])
    languages = entry["languages"]
    if not isinstance(languages, dict):
        return fixed
    for name, about in sorted(languages.items()):
        about["hash"] = _ordered_language(fixed, name, about["hash"])
    ranked = sorted(languages.items(), key=lambda pair: (-pair[1]["page_count"], pair[0]))
    fixed[ENTRY] = to_json({**entry, "languages": {name: dict(sorted(about.items())) for name, about in ranked}})
    return fixed


def _ordered_language(files: dict[str, bytes], language: str, name: str) -> str:
    """Its table, and the filters that this names, in order; gives its new name."""
    table = _read(files.pop(f"pagefind.{name}.pf_meta"))
    if not isinstance(table, list) or not isinstance(table[3], list) or not isinstance(table[4], list):
        raise TypeError(name)
    filters: list[_Item] = sorted((_ordered_filter(files, language, pair) for pair in table[3]), key=repr)
    sorts: list[_Item] = sorted(table[4], key=repr)
    data = _written([*table[:3], filters, sorts, *table[5:]])
    new = f"{language}_{_name_of(data)}"
    files[f"pagefind.{new}.pf_meta"] = data
    return new


def _ordered_filter(files: dict[str, bytes], language: str, pair: _Item) -> _Item:
    """A filter as the table names it: its own name, and its file."""
    if not isinstance(pair, list):
        raise TypeError(pair)
    label, name = pair
    path = f"filter/{name}.pf_filter"
    if path not in files:
        return pair
    content = _read(files.pop(path))
    if not isinstance(content, list) or not isinstance(content[1], list):
        raise TypeError(name)
    data = _written([content[0], sorted(content[1], key=repr)])
    new = f"{language}_{_name_of(data)}"
    files[f"filter/{new}.pf_filter"] = data
    return [label, new]


def _name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:10]


# The form of these files: CBOR of lists, texts and numbers behind a signature, packed by gzip


def decoded(data: bytes) -> bytes:
    """What a file of the index says, unpacked."""
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).removeprefix(_SIGNATURE)


def strings_of(data: bytes) -> Iterator[str]:
    """Every text in a file of the index that is a list, unpacked as it is; of any other file none."""
    try:
        waiting: list[_Item] = [_item(data.removeprefix(_SIGNATURE), 0)[0]]
    except (ValueError, IndexError, RecursionError):
        return
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            waiting += item


def _read(data: bytes) -> _Item:
    return _item(decoded(data), 0)[0]


def _written(item: _Item) -> bytes:
    packed = gzip.compress(_SIGNATURE + b"".join(_bytes_of(item)), mtime=0)
    return packed[:_SYSTEM] + _UNKNOWN + packed[_SYSTEM + 1 :]  # as Python 3.13 does, which those before it do not


def _item(data: bytes, at: int) -> tuple[_Item, int]:
    """The item that begins at a place, and where the next one does."""
    major, number = data[at] >> 5, data[at] & 31
    at += 1
    if size := _MOST.get(number):
        number, at = int.from_bytes(data[at : at + size]), at + size
    if major == _TEXT:
        return data[at : at + number].decode(), at + number
    if major == _LIST:
        items: list[_Item] = []
        for _ in range(number):
            item, at = _item(data, at)
            items.append(item)
        return items, at
    if major:
        raise ValueError(major)
    return number, at


def _bytes_of(item: _Item) -> Iterator[bytes]:
    if isinstance(item, int):
        yield _head(0, item)
    elif isinstance(item, str):
        yield _head(_TEXT, len(item.encode()))
        yield item.encode()
    else:
        yield _head(_LIST, len(item))
        for each in item:
            yield from _bytes_of(each)


def _head(major: int, number: int) -> bytes:
    if number < min(_MOST):
        return bytes([major << 5 | number])
    short = next(code for code, size in _MOST.items() if number < 1 << 8 * size)
    return bytes([major << 5 | short]) + number.to_bytes(_MOST[short])
