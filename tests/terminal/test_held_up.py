"""A terminal that takes nothing: refreshing goes on, memory does not grow, and the end comes all the same."""

from __future__ import annotations

import re
import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbr_tui.store import History
from tests.support.loopback import serve
from tests.support.payloads import SAMPLE_ID, sample, volume_backup
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

NEVER_KEEPS = """
import pathlib, sys, threading
from cbr_tui.store.history import History
begin = History.keep
def keep(*arguments):
    if threading.current_thread() is threading.main_thread():
        return begin(*arguments)
    pathlib.Path(sys.argv[1]).touch()
    threading.Event().wait()
History.keep = keep
from cbr_tui.__main__ import main
sys.exit(main(sys.argv[2:]))
"""
VOLUMES = [volume_backup(number) for number in range(60)]


class Service:
    """A backup that moves with each look at it, and how often somebody looked."""

    def __init__(self) -> None:
        self.asked = 0
        self._changed = threading.Condition()

    def wait_for(self, asked: int) -> None:
        """Wait until it was asked so often."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.asked >= asked, timeout=30), "nobody asks any more"

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        with self._changed:
            self.asked += 1
            self._changed.notify_all()
        extend_info = {"progress": self.asked % 100, "finished_at": "", "volume_backups": VOLUMES}
        body = sample(status="protecting", extend_info=extend_info)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


@contextmanager
def held_up(home: dict[str, str]) -> Iterator[tuple[Terminal, Service]]:
    """Open a backup that is asked for each second; read nothing more, and have far more drawn than fits."""
    service = Service()
    with serve(service) as url:
        env = home | {
            "CBR_TUI_ENDPOINT": url,
            "CBR_TUI_PROJECT_ID": "project",
            "CBR_TUI_TOKEN": "made-up",
        }
        command = [sys.executable, "-m", "cbr_tui", "--refresh", "1", SAMPLE_ID]
        with Terminal(command, columns=160, rows=50, env=env) as terminal:
            terminal.wait_for("fetched ")
            for _ in range(60):
                terminal.press("5", "3", "2")
            service.wait_for(service.asked + 2)
            yield terminal, service


def memory(terminal: Terminal) -> int:
    """Give what the program holds in memory, in kB."""
    status = Path(f"/proc/{terminal.process.pid}/status")
    if not status.exists():
        pytest.skip("this system does not tell how much memory a process holds")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text())
    assert found
    return int(found[1])


def test_refreshing_goes_on_and_the_screen_comes_right_when_output_flows_again(home: dict[str, str]) -> None:
    with held_up(home) as (terminal, service):
        before = memory(terminal)
        for _ in range(3):
            terminal.press(*["5", "3", "2"] * 20, "1")
            service.wait_for(service.asked + 1)
        assert memory(terminal) - before < 8_000
        terminal.wait_for("Summary]")
        terminal.wait_for("RUNNING")
        terminal.press("3")
        terminal.wait_for("[3 Volumes 60]")
        terminal.wait_for("Source volume")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []


def test_after_quitting_the_terminal_is_given_back_as_soon_as_it_takes_that(home: dict[str, str]) -> None:
    with held_up(home) as (terminal, _service):
        terminal.press("q")
        terminal.wait_given_back()
        assert terminal.process.poll() is None
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []


def test_nobody_has_to_wait_for_a_frozen_terminal(home: dict[str, str]) -> None:
    with held_up(home) as (terminal, _service):
        terminal.press("q")
        terminal.wait_given_back()
        terminal.press("ctrl+c")
        assert terminal.process.wait(timeout=10) in {0, 128 + signal.SIGINT}


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=["hang-up", "term"])
def test_a_signal_ends_it_and_the_history_is_whole(home: dict[str, str], number: signal.Signals) -> None:
    with held_up(home) as (terminal, _service):
        terminal.signal(number)
        assert terminal.process.wait(timeout=10) == 128 + number
        with History.open(Path(home["HOME"]) / ".local" / "state" / "cbr-tui" / "history.db") as history:
            assert history.notices == ()
            assert history.ids_starting(SAMPLE_ID[:4], 5) == [SAMPLE_ID]


def test_a_lost_line_ends_it(home: dict[str, str]) -> None:
    with held_up(home) as (terminal, _service):
        terminal.hang_up()
        assert terminal.process.wait(timeout=10) in {128 + signal.SIGHUP, -signal.SIGHUP}


@pytest.mark.parametrize("leads", [True, False], ids=["leader", "no leader"])
def test_a_lost_line_ends_it_whatever_is_under_way(home: dict[str, str], tmp_path: Path, leads: bool) -> None:
    """A disk that never answers holds a thread up, which the end would wait for."""
    begun = tmp_path / "begun"
    command = [sys.executable, "-c", NEVER_KEEPS, str(begun), "--demo", SAMPLE_ID]
    with Terminal(command, env=home, controls=leads) as terminal:
        terminal.wait_for(begun.exists)
        terminal.hang_up()
        assert terminal.process.wait(timeout=10) == 128 + signal.SIGHUP
