"""The board in a terminal: what a round costs where nothing has changed, and that it is silent in between."""

from __future__ import annotations

import json
import sys

from tests.support.loopback import serve
from tests.support.payloads import sample
from tests.support.scripted import Scripted
from tests.support.terminal import Terminal

IDS = [f"00000000-0000-4000-8000-{number:012}" for number in range(8)]


def test_a_round_without_a_change_costs_next_to_nothing(home: dict[str, str]) -> None:
    items = [
        json.loads(sample(id=each, name=f"backup-{each[-1]}", status="protecting"))["checkpoint_item"]
        for each in IDS
    ]
    service = Scripted(json.dumps({"checkpoint_items": items}).encode())
    command = [sys.executable, "-m", "cbr_tui", "watch", *IDS, "--service", "csbs", "--refresh", "600"]
    with serve(service) as url:
        env = home | {"CBR_TUI_ENDPOINT": url, "CBR_TUI_PROJECT_ID": "p", "CBR_TUI_TOKEN": "made-up"}
        with Terminal(command, columns=80, rows=24, env=env) as terminal:
            terminal.wait_for("8 of 8 under way")
            terminal.wait_for("next ")
            terminal.settle()
            assert terminal.bytes_during(1.0) == 0
            terminal.press("r")
            spent = terminal.settle()
            assert 0 < spent <= 100, "the time of the next round"
            assert service.asked == 2
            terminal.press("ctrl+c")
            assert terminal.wait_exit() == 0
