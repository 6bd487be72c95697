"""What all tests share: no property fails for a busy machine, no core waits, no database stays open."""

from __future__ import annotations

import gc
import os
import signal
import sqlite3
import sys
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

# pytest compiles every module of the tests, and of hypothesis, in its own way, in each worker: it keeps what
# comes out as it keeps its other caches, also in a container whose image says that nothing is to be kept.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402 - it is among what is compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

# Hypothesis's own profile stays underneath: with CI in the environment it draws the same examples every time,
# so that a run judges the change and not the dice. Elsewhere it goes on searching. Forty examples keep the
# suite under five minutes; `-m long` draws thousands.
settings.register_profile(
    "any machine", settings(), max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

# A job in the background of a shell ignores Ctrl-C, one that outlives it a hang-up, and so do the programs
# that they start: here they hear both.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


_TESTS = Path(__file__).parent
_WAITING = 2
"""So many workers wait for a terminal most of the time, and need no core."""


def pytest_xdist_auto_num_workers() -> int:
    """Give a few workers more than there are cores."""
    return (os.cpu_count() or 1) + _WAITING


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let terminals be waited for all the while that screens keep the cores busy, and quick tests come last.

    xdist gives each worker one piece of the list, and takes from its end for those that are done. As the
    directories stand, one would have all terminals and screens, and all would wait for terminals at the end.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers <= _WAITING:
        return
    pieces: list[list[pytest.Item]] = [[] for _ in range(workers)]
    quick: list[pytest.Item] = []
    for module, tests in groupby(items, lambda item: item.path.relative_to(_TESTS)):
        if module.parts[0] == "unit":
            quick.extend(tests)
        else:
            some = pieces[:_WAITING] if module.parts[0] == "terminal" else pieces[_WAITING:]
            min(some, key=len).extend(tests)
    left = len(items)
    for place, piece in enumerate(pieces):
        room = max(0, left // (workers - place) - len(piece))
        piece.extend(quick[:room])
        del quick[:room]
        left -= len(piece)
    items[:] = [*chain.from_iterable(pieces), *quick]


def pytest_collection_finish() -> None:
    """Keep the garbage collector away from the tests themselves, as the program does from what it imports.

    It would walk through all of them again and again: that is a tenth of what the tests of the screens take.
    """
    gc.freeze()


class Watched(sqlite3.Connection):
    """A connection that knows whether it was closed: Python tells of one that was not only from 3.13 on."""

    closed = False

    def close(self) -> None:
        """Close it."""
        super().close()
        self.closed = True


@pytest.fixture(autouse=True)
def _closes_what_it_opens() -> Iterator[None]:
    """Fail where a connection to a database is still open at the end, however it came to that."""
    opened: list[Watched] = []
    connect = sqlite3.connect

    def watched(*args: Any, **options: Any) -> Watched:
        connection = connect(*args, factory=Watched, **options)
        opened.append(connection)
        return connection

    with mock.patch.object(sqlite3, "connect", watched):
        yield
    left_open = [connection for connection in opened if not connection.closed]
    for connection in left_open:
        connection.close()
    assert not left_open, "a connection to a database was not closed"
