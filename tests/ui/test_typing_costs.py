"""What a key in the ID input sends through the line, the list below it included."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from cbr_tui.text.ids import why_not
from cbr_tui.tui.cellwriter import Abilities
from tests.support.payloads import SAMPLE_ID
from tests.support.recording import RecordingDriver
from tests.support.ui import open_ui

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.support.ui import Ui

NEW_ID = "9f09b131-6f1a-4c7e-a9b0-6d5d3f0e2c11"
KEYS = [*NEW_ID[:-1], *["backspace"] * 35, *"karbor", "home", "right", "delete", "end", "ctrl+u"]
BUDGET = 200
"""What a key may cost, in bytes."""
XTERM, TMUX = Abilities(True, True, True), Abilities(moves_rows=True)


@pytest.fixture(params=[XTERM, TMUX], ids=["xterm", "tmux"])
def abilities(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Abilities:
    """Give what the terminal can do that the program draws on."""
    abilities: Abilities = request.param
    for module in ("celldiff", "app"):
        monkeypatch.setattr(f"cbr_tui.tui.{module}.abilities_of_terminal", lambda: abilities)
    monkeypatch.setattr("cbr_tui.tui.app.TerminalDriver", RecordingDriver)
    return abilities


@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=["80x24", "160x50"])
async def test_every_key_of_an_id_costs_little(size: tuple[int, int], abilities: Abilities) -> None:
    async with open_ui(size=size, draws=True) as ui:
        ui.app._sync_available = abilities is XTERM  # tmux is not asked
        for key in KEYS:
            await costs_little(ui, partial(ui.press, key), key)
        await costs_little(ui, partial(ui.paste, "an alert"), "a paste", said="There is no ID in this text")
        await costs_little(ui, partial(ui.press, "ctrl+u"), "all deleted")
        await costs_little(
            ui, partial(ui.paste, SAMPLE_ID[:8]), "a part of an ID", said=why_not(SAMPLE_ID[:8])
        )


async def costs_little(ui: Ui, do: Callable[[], Awaitable[None]], what: str, said: str = "") -> None:
    """Do something: it may cost as much as a key, and 1.5 times the text that is said or comes in."""
    driver = ui.app._driver
    assert isinstance(driver, RecordingDriver)
    before, sent = driver.terminal.text(), driver.sent
    await do()
    assert said in ui.screen
    new = [said, *(row for row in driver.terminal.text()[2:-2] if row not in before)]
    assert driver.sent - sent <= BUDGET + 1.5 * sum(len(row.encode()) for row in new), what
