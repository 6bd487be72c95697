"""The program as a person has it: started, typed into and read in a real terminal, against a real service."""

from __future__ import annotations

import re
import signal
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cbr_tui.demo import demo_app
from tests.support.loopback import serve
from tests.support.payloads import SAMPLE_ID
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

TOKEN = "a-token-that-nobody-may-see"  # noqa: S105 - made up
RUNNING_ID = "9531985d-5d9d-49f8-9818-e811892f902b"
HOSTILE_ID = "7f150524-34b9-45df-9e77-69b10f4205b4"
PROGRAM = [sys.executable, "-m", "cbr_tui"]
SIGNS = {
    "1": ["[Summary]", "GOOD", "karbor_02", "2 disks are marked as the system disk"],
    "2": ["[extend_info]", "Average speed", "kb/s"],
    "3": ["[Volumes 2]", "Source volume", "available"],
    "4": ["[Replication 0]", "Destination"],
    "5": ["[Raw JSON]", '"checkpoint_item": {', '"backup_data": {'],
}
"""What is to be read in each tab of the reference's sample."""
SIZES = [(160, 50, "[5 Raw JSON]"), (40, 10, "[Raw]"), (39, 9, "Too small"), (400, 120, "[5 Raw JSON]")]
"""Sizes that a window may come to have, and what is to be read there in the raw answer's tab."""


class Service:
    """The demo's service on a port of its own; it asks for the token, and can be switched off."""

    def __init__(self) -> None:
        self.down = False
        self._demo = demo_app(lambda: datetime.now(UTC))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.down:
            raise ConnectionError
        if (b"x-auth-token", TOKEN.encode()) not in scope["headers"]:
            await send({"type": "http.response.start", "status": 401, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})
            return
        await self._demo(scope, receive, send)


@pytest.fixture
def service(home: dict[str, str]) -> Iterator[Service]:
    app = Service()
    with serve(app) as url:
        home |= {"CBR_TUI_ENDPOINT": url, "CBR_TUI_PROJECT_ID": "demo-project", "CBR_TUI_TOKEN": TOKEN}
        yield app


def quit_cleanly(terminal: Terminal) -> None:
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.leftovers() == []


@pytest.mark.parametrize(
    ("term", "more"),
    [
        ("xterm-256color", {"COLORTERM": "truecolor"}),
        ("screen-256color", {"COLORTERM": ""}),
        ("linux", {"COLORTERM": ""}),
        ("vt100", {"COLORTERM": "", "NO_COLOR": "1"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_five_tabs_of_the_sample_are_read_in_every_terminal(
    home: dict[str, str], term: str, more: dict[str, str]
) -> None:
    with Terminal([*PROGRAM, "--demo", SAMPLE_ID], env=home | {"TERM": term} | more) as terminal:
        for key, signs in SIGNS.items():
            terminal.press(key)
            for sign in signs:
                terminal.wait_for(sign)
            assert all(len(row) <= 80 for row in terminal.screen_text())
        is_the_same_after_other_sizes(terminal)
        quit_cleanly(terminal)
        if "NO_COLOR" in more:
            colours = re.findall(rb"\x1b\[[0-9;]*?(?:3[0-7]|4[0-7]|9[0-7]|[34]8;)[0-9;]*m", terminal.output)
            assert colours == []


def is_the_same_after_other_sizes(terminal: Terminal) -> None:
    terminal.settle()
    before = terminal.picture()
    for columns, rows, sign in SIZES:
        terminal.resize(columns, rows)
        terminal.wait_for(sign)
    terminal.resize(80, 24)
    terminal.wait_for(lambda: terminal.picture() == before)


def test_what_is_typed_before_the_first_paint_is_not_lost(home: dict[str, str]) -> None:
    with Terminal([*PROGRAM, "--demo"], env=home) as terminal:
        terminal.press(SAMPLE_ID)  # at once: the program has not even been imported
        terminal.wait_for("[Summary]")
        terminal.wait_for("karbor_02")
        quit_cleanly(terminal)


def test_an_alert_that_is_pasted_opens_the_backup_it_is_about(home: dict[str, str]) -> None:
    alert = f'CRITICAL backup failed\n{{"checkpoint_item_id": "{SAMPLE_ID}"}}\nsee runbook 12\n'
    with Terminal([*PROGRAM, "--demo"], env=home) as terminal:
        terminal.wait_for("recent lookups")
        terminal.paste(alert)
        terminal.wait_for("karbor_02")
        assert SAMPLE_ID in terminal.screen_text()[0]
        quit_cleanly(terminal)


def test_nothing_is_sent_between_two_refreshes_of_a_running_backup(home: dict[str, str]) -> None:
    with Terminal([*PROGRAM, "--demo", "--refresh", "60", RUNNING_ID], env=home) as terminal:
        terminal.wait_for("protecting")
        terminal.wait_for("next ")
        terminal.settle()
        assert terminal.bytes_during(1.5) == 0
        quit_cleanly(terminal)


def test_a_hostile_backup_sends_no_escape_of_its_own(home: dict[str, str]) -> None:
    with Terminal([*PROGRAM, "--demo", HOSTILE_ID], env=home) as terminal:
        terminal.wait_for("[Summary]")
        for key in "2345":
            terminal.press(key)
            terminal.settle()
        quit_cleanly(terminal)
        assert b"\x1b]0;" not in terminal.output
        assert b"\x1b[31m" not in terminal.output
        assert terminal.emulator.bells == 0


def test_a_service_that_goes_away_takes_no_picture_with_it_and_comes_back(
    service: Service, home: dict[str, str]
) -> None:
    with Terminal([*PROGRAM, "--refresh", "1", RUNNING_ID], env=home, columns=120) as terminal:
        terminal.wait_for("fetched ")
        service.down = True
        terminal.wait_for("✗ ")
        assert any("RUNNING" in row or "protecting" in row for row in terminal.screen_text())
        service.down = False
        terminal.wait_for(lambda: not any("✗ " in row for row in terminal.screen_text()[:3]))
        quit_cleanly(terminal)
        assert TOKEN.encode() not in terminal.output


def test_what_was_seen_is_there_offline_after_kill_9(service: Service, home: dict[str, str]) -> None:
    with Terminal([*PROGRAM, SAMPLE_ID], env=home) as terminal:
        terminal.wait_for("karbor_02")
        terminal.wait_for("final")
        terminal.signal(signal.SIGKILL)
        assert terminal.wait_exit() == -signal.SIGKILL
    service.down = True
    with Terminal([*PROGRAM, "--offline"], env=home) as terminal:
        terminal.wait_for("backup_d32c")
        terminal.press("enter")
        terminal.wait_for("karbor_02")
        terminal.wait_for("offline")
        quit_cleanly(terminal)
        assert TOKEN.encode() not in terminal.output


def test_a_wrong_token_is_one_line_and_what_to_do(service: Service, home: dict[str, str]) -> None:
    del service
    env = home | {"CBR_TUI_TOKEN": "another"}
    with Terminal([*PROGRAM, SAMPLE_ID], env=env, columns=120) as terminal:
        terminal.wait_for("401")
        terminal.wait_for("CBR_TUI_TOKEN")
        quit_cleanly(terminal)


def test_two_at_once_share_one_history(service: Service, home: dict[str, str]) -> None:
    del service
    with ExitStack() as both:
        first, second = (both.enter_context(Terminal([*PROGRAM, SAMPLE_ID], env=home)) for _ in range(2))
        for terminal in (first, second):
            terminal.wait_for("karbor_02")
            terminal.wait_for("final")
        for terminal in (first, second):
            assert not any("history" in row for row in terminal.screen_text())
            quit_cleanly(terminal)


def test_a_stopped_program_comes_back_as_it_was(home: dict[str, str]) -> None:
    with Terminal([*PROGRAM, "--demo", SAMPLE_ID], env=home) as terminal:
        terminal.wait_for("karbor_02")
        terminal.settle()
        before = terminal.screen_text()
        terminal.press("ctrl+z")
        terminal.wait_stopped()
        assert 1049 not in terminal.emulator.modes
        terminal.signal(signal.SIGCONT)
        terminal.wait_for(lambda: terminal.screen_text() == before)
        quit_cleanly(terminal)


def test_a_lost_line_ends_the_program(home: dict[str, str]) -> None:
    with Terminal([*PROGRAM, "--demo", "--refresh", "1", RUNNING_ID], env=home) as terminal:
        terminal.wait_for("protecting")
        terminal.hang_up()
        assert terminal.wait_exit(timeout=5) in {128 + signal.SIGHUP, -signal.SIGHUP}
