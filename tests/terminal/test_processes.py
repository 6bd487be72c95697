"""What happens to a process: signals at any instant, a disk that is full or read-only, a newer neighbour."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from cbr_tui.demo import demo_app
from tests.support.loopback import read_head, serve, serve_raw
from tests.support.payloads import SAMPLE_ID
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

PROGRAM: Final = [sys.executable, "-m", "cbr_tui"]
SIGNALS: Final = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
MOUNTED: Final = 'mount -t tmpfs -o size=64k,mode=700 none "$HOME/.local/state" && '
FULL: Final = (
    MOUNTED
    + 'mkdir "$HOME/.local/state/cbr-tui" && cat /dev/zero > "$HOME/.local/state/fill" 2>&-; exec "$@"'
)
READ_ONLY: Final = MOUNTED + 'mount -o remount,ro "$HOME/.local/state" && exec "$@"'


def _can_mount() -> bool:
    try:
        tried = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
        return subprocess.run(tried, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture
def asking(home: dict[str, str]) -> Iterator[dict[str, str]]:
    """Give the environment of a person who asks the demo's service over HTTP."""
    with serve(demo_app(lambda: datetime.now(UTC))) as url:
        yield home | _at(url)


def _at(url: str) -> dict[str, str]:
    return {"CBR_TUI_ENDPOINT": url, "CBR_TUI_PROJECT_ID": "demo-project", "CBR_TUI_TOKEN": "made-up"}


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_during_a_request_ends_it_at_once(home: dict[str, str], number: signal.Signals) -> None:
    asked = threading.Event()

    def say_nothing(connection: socket.socket) -> None:
        read_head(connection)
        asked.set()
        while connection.recv(4096):
            pass

    with (
        serve_raw(say_nothing) as url,
        Terminal([*PROGRAM, SAMPLE_ID], env=home | _at(url)) as terminal,
    ):
        terminal.wait_for(asked.is_set)
        terminal.signal(number)
        assert terminal.wait_exit(timeout=5) in {128 + number, -number}
        assert terminal.leftovers() == []
        assert b"Traceback" not in terminal.output


@pytest.mark.parametrize("received", [0, 1, 200, 1000, 2000])
def test_a_signal_at_any_instant_of_the_start_leaves_a_clean_terminal(
    home: dict[str, str], received: int
) -> None:
    """The instant is told by how much the program has sent so far."""
    with Terminal([*PROGRAM, "--demo", SAMPLE_ID], env=home) as terminal:
        terminal.wait_for(lambda: terminal.received >= received)
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_exit(timeout=10) in {128 + signal.SIGTERM, -signal.SIGTERM}
        assert terminal.leftovers() == []
        assert b"Traceback" not in terminal.output


@pytest.mark.skipif(not _can_mount(), reason="nothing may be mounted here")
@pytest.mark.parametrize(
    ("script", "why"), [(FULL, "space"), (READ_ONLY, "ead-only file system")], ids=["full", "read-only"]
)
@pytest.mark.parametrize("words", [(), ("show",)], ids=["screens", "show"])
def test_on_such_a_disk_the_backup_is_shown_and_one_line_says_why_it_is_not_kept(
    asking: dict[str, str], script: str, why: str, words: tuple[str, ...]
) -> None:
    (Path(asking["HOME"]) / ".local" / "state").mkdir(parents=True)
    command = ["unshare", "-rm", "sh", "-c", script, "sh", *PROGRAM, *words, SAMPLE_ID]
    with Terminal(command, env=asking, columns=200, rows=60) as terminal:
        terminal.wait_for("karbor_02")
        terminal.wait_for(why)
        if not words:
            assert any("▲ " in row for row in terminal.screen_text()[:3])
            terminal.press("2", "q")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []
        assert b"Traceback" not in terminal.output


def test_a_newer_version_that_changes_the_history_meanwhile_costs_one_line(asking: dict[str, str]) -> None:
    with Terminal([*PROGRAM, SAMPLE_ID], env=asking, columns=160) as terminal:
        terminal.wait_for("karbor_02")
        terminal.wait_for("final")
        path = Path(asking["HOME"]) / ".local" / "state" / "cbr-tui" / "history.db"
        with closing(sqlite3.connect(path)) as newer:
            newer.execute("PRAGMA user_version = 99")
        terminal.press("r")
        terminal.wait_for("newer cbr-tui")
        terminal.wait_for("karbor_02")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []
        with closing(sqlite3.connect(path)) as newer:
            assert newer.execute("PRAGMA user_version").fetchone() == (99,), "nobody made it older again"
