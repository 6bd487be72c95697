"""What a slow link has to carry: a budget of bytes for each thing that is done or happens by itself."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.loopback import serve
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample, volume_backup
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

SIZES = [(80, 24), (160, 50)]
VOLUMES = [volume_backup(number) for number in range(60)]


class Service:
    """Answers with whatever the test says, each time under another request ID."""

    def __init__(self, raw: bytes = SAMPLE) -> None:
        self.raw = raw
        self._asked = 0

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        self._asked += 1
        headers = [(b"content-type", b"application/json"), (b"x-request-id", b"%032x" % self._asked)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.raw})


def running(progress: int, **extend_info: object) -> bytes:
    return sample(
        status="protecting",
        extend_info={"progress": progress, "finished_at": "", "volume_backups": VOLUMES, **extend_info},
    )


@contextmanager
def opened(service: Service, home: dict[str, str], size: tuple[int, int]) -> Iterator[Terminal]:
    """Open the sample in a terminal and wait until nothing comes any more; quit in the end."""
    command = [sys.executable, "-m", "cbr_tui", "--refresh", "off", SAMPLE_ID]
    with serve(service) as url:
        env = home | {
            "CBR_TUI_ENDPOINT": url,
            "CBR_TUI_PROJECT_ID": "project",
            "CBR_TUI_TOKEN": "made-up",
        }
        with Terminal(command, columns=size[0], rows=size[1], env=env) as terminal:
            terminal.wait_for("fetched ")
            terminal.settle()
            yield terminal
            terminal.press("ctrl+c")
            assert terminal.wait_exit() == 0


def cost(terminal: Terminal, *keys: str) -> int:
    """Press keys; give the bytes that come of the dearest one."""
    costs = []
    for key in keys:
        terminal.press(key)
        costs.append(terminal.settle())
    return max(costs)


def text_on(terminal: Terminal) -> int:
    """Give the bytes of the text on the screen: runs of blanks carry nothing."""
    return sum(len(re.sub(" {2,}", " ", row).encode()) for row in terminal.screen_text())


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x50"])
def test_each_thing_costs_no_more_than_what_changes(size: tuple[int, int], home: dict[str, str]) -> None:
    service = Service()
    with opened(service, home, size) as terminal:
        assert terminal.received <= 1.5 * text_on(terminal) + 1024, "with what sets a terminal up"
        assert terminal.received <= 8_000
        assert terminal.bytes_during(1.0) == 0
        assert cost(terminal, "r") <= 100
        service.raw = running(40)
        cost(terminal, "r", "r")
        service.raw = running(41, taskid="e0a21692-2192-11e7-bf23-0242ac110008")
        assert cost(terminal, "r") <= 600
        for tab in "23451":
            spent = cost(terminal, tab)
            assert spent <= 1.5 * text_on(terminal), f"tab {tab}"
        for tab in "1235":
            cost(terminal, tab)
            assert cost(terminal, "down", "down", "j", "up") <= 600, f"a step in tab {tab}"
        for tab in "35":
            terminal.press(tab, *["j"] * size[1])
            terminal.settle()
            assert cost(terminal, "down", "j") <= 600, f"a step in tab {tab} that scrolls"
        cost(terminal, "o", "1")
        assert cost(terminal, "2", "3", "a", "backspace") <= 200
