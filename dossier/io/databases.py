"""The bytes of an SQLite database to the values of its rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

SQLITE = b"SQLite format 3\0"


class Unread(Exception):
    """Why a database could not be read."""


def values_of(data: bytes) -> Iterator[bytes | str]:
    """Every value of every table that is text or bytes, each whole: in the file a long one lies in pieces.

    What was deleted is in none of them; it stands in the bytes themselves.
    """
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(data)
            tables = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
            yield "\n".join(str(sql) for _, sql in tables)
            for name, _ in tables:
                quoted = str(name).replace('"', '""')
                for row in database.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608 - a name cannot be a parameter
                    yield "\n".join(value for value in row if isinstance(value, str))
                    yield from (value for value in row if isinstance(value, bytes))
    except (sqlite3.Error, OverflowError) as error:
        raise Unread(f"it is no database that can be read: {error}") from None
