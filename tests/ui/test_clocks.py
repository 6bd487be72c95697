"""Clocks that are wrong by decades, or jump: everything is shown, and a watch goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cbr_tui.demo import DEMO_BACKUPS
from cbr_tui.store import History
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID
from tests.support.ui import HandSource, open_ui

if TYPE_CHECKING:
    from pathlib import Path

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FAR_AWAY = datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("now", [LONG_AGO, FAR_AWAY], ids=["1970", "2199"])
async def test_a_clock_of_another_century_shows_and_keeps_everything(now: datetime, tmp_path: Path) -> None:
    clock = HandClock()
    clock.now = now
    with History.open(tmp_path / "history.db") as history:
        async with open_ui(SAMPLE_ID, clock=clock, source=HandSource(clock), keeper=history) as ui:
            assert isinstance(ui.source, HandSource)
            ui.source.fetches[0].answer(SAMPLE)
            await ui.settle()
            for tab in "12345":
                await ui.press(tab)
                assert ui.app.is_running
            await ui.press("1", "g")
            assert "available" in ui.screen
            context = ui.source.context
        kept = history.latest(context, SAMPLE_ID)
        assert kept is not None
        assert kept.seen_at == now


async def test_a_clock_that_jumps_to_and_fro_between_any_two_answers_ends_nothing() -> None:
    clock = HandClock()
    async with open_ui(DEMO_BACKUPS[0].id, clock=clock) as ui:
        usual = clock.now
        for now in (LONG_AGO, FAR_AWAY, usual, LONG_AGO, usual):
            clock.now = now
            await ui.press("r")
            await ui.come_back()
            assert ui.app.is_running
            assert ui.app.crash is None
        assert DEMO_BACKUPS[0].id in ui.lines[0]
