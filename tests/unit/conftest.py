"""What the tests of all rooms share: whoever opens a database closes it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


class Watched(sqlite3.Connection):
    """A connection that knows whether it was closed: Python tells of one that was not only from 3.13 on."""

    closed = False

    def close(self) -> None:
        """Close it."""
        super().close()
        self.closed = True


@pytest.fixture(autouse=True)
def _closes_what_it_opens(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail where a connection to a database is still open at the end, however it came to that."""
    opened: list[Watched] = []
    connect = sqlite3.connect

    def watched(*args: Any, **options: Any) -> Watched:
        connection = connect(*args, factory=Watched, **options)
        opened.append(connection)
        return connection

    monkeypatch.setattr(sqlite3, "connect", watched)
    yield
    left_open = [connection for connection in opened if not connection.closed]
    for connection in left_open:
        connection.close()
    assert not left_open, "a connection to a database was not closed"
