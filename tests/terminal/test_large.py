"""A large backup on a slow link: what a refresh of it costs."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.support.loopback import serve
from tests.support.payloads import SAMPLE_ID, sample, volume_backup
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from typing import Any

_SCREENFUL = 80 * 24


@cache
def volumes() -> list[dict[str, Any]]:
    return [volume_backup(number) for number in range(10_000)]


class Service:
    """Answers with the same large backup; one field of it is as the test says."""

    def __init__(self) -> None:
        self.speed = 1
        self.asked = 0

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        self.asked += 1
        raw = sample(extend_info={"average_speed": self.speed, "volume_backups": volumes()})
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": raw})


@pytest.mark.parametrize("tab", ["1", "3", "5"])
def test_a_refresh_of_ten_thousand_volumes_with_one_change_costs_a_screenful_at_most(
    tab: str, home: dict[str, str]
) -> None:
    service = Service()
    command = [sys.executable, "-m", "cbr_tui", "--refresh", "off", SAMPLE_ID]
    with serve(service) as url:
        env = home | {"CBR_TUI_ENDPOINT": url, "CBR_TUI_PROJECT_ID": "project", "CBR_TUI_TOKEN": "made-up"}
        with Terminal(command, env=env) as terminal:
            terminal.wait_for("Volumes 10,000", timeout=30)
            terminal.press(tab)
            if tab == "5":
                terminal.wait_for(" 1/150050", timeout=30)  # all of it is indexed
            terminal.settle(quiet=1.0, timeout=30)
            before = terminal.received
            service.speed = 77
            terminal.press("r")
            terminal.wait_for(
                lambda: service.asked == 2 and "asking" not in terminal.screen_text()[1], timeout=30
            )
            terminal.settle(quiet=1.0, timeout=30)
            assert terminal.received - before <= _SCREENFUL
            if tab == "1":
                assert any("77 MB/s" in row for row in terminal.screen_text())
            terminal.press("ctrl+c")
            assert terminal.wait_exit() == 0
