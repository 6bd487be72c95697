"""Stepping through what was kept of a backup: all tabs follow, and the screen says that it is the past."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.demo import DEMO_CONTEXT
from cbr_tui.model.observation import Answer, observe
from cbr_tui.store import History
from cbr_tui.tui.stepping import step
from tests.support.demo import START, HandClock
from tests.support.keepers import RefusingKeeper
from tests.support.payloads import sample, volume_backup
from tests.support.ui import HandSource, key_event, open_ui

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.support.ui import Ui

BACKUP_ID = "4f0c1d2e-1b9f-4aeb-b2f4-81c806e98190"


def answer(status: str, progress: int, disks: int) -> bytes:
    return sample(
        id=BACKUP_ID,
        name=f"at {progress}",
        status=status,
        extend_info={"progress": progress, "volume_backups": [volume_backup(each) for each in range(disks)]},
    )


ANSWERS = [answer("protecting", 10, 1), answer("protecting", 50, 2), answer("available", 100, 3)]


@pytest.fixture
def history() -> Iterator[History]:
    """Keep three observations of the last three days."""
    clock = HandClock()
    with History.open(None) as opened:
        for day, raw in enumerate(ANSWERS):
            seen_at = START.replace(day=START.day + day)
            opened.keep(observe(BACKUP_ID, DEMO_CONTEXT, Answer(raw, seen_at)))
        clock.set(3 * 86_400)
        yield opened


@pytest.fixture
async def ui(history: History) -> AsyncIterator[Ui]:
    clock = HandClock()
    clock.set(3 * 86_400)
    async with open_ui(BACKUP_ID, keeper=history, clock=clock, offline=True) as opened:
        yield opened


async def test_it_goes_back_and_forth_and_says_that_it_is_the_past(ui: Ui) -> None:
    assert "PAST" not in ui.screen
    await ui.press("[")
    assert "PAST 2/3" in ui.lines[1]
    assert "at 50" in ui.screen
    assert "RUNNING" in ui.screen or "STUCK" in ui.screen
    assert "10 % → 50 %" in ui.screen, "what had changed then is told"
    await ui.press("[")
    assert "PAST 1/3" in ui.lines[1]
    assert "at 10" in ui.screen
    await ui.press("[")
    assert "This is the first that is kept" in ui.lines[-2]
    assert "PAST 1/3" in ui.lines[1]
    await ui.press("]", "]")
    assert "PAST" not in ui.screen
    assert "at 100" in ui.screen
    await ui.press("]")
    assert "This is the newest" in ui.lines[-2]


async def test_steps_add_up_while_one_is_worked_out(ui: Ui, monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on = threading.Event()

    def slow(*asked: Any) -> Any:
        may_go_on.wait(20)
        return step(*asked)

    monkeypatch.setattr("cbr_tui.tui.stepping.step", slow)
    for _ in range(2):
        ui.app.post_message(key_event("["))
    async with asyncio.timeout(20):
        while ui.backup_screen._steps != -2:  # noqa: ASYNC110 - it is no event, and the program is not at rest
            await asyncio.sleep(0.01)
    may_go_on.set()
    await ui.settle()
    assert "PAST 1/3" in ui.lines[1]
    await ui.press("]")
    assert "PAST 2/3" in ui.lines[1], "what was stepped is no longer counted"
    for _ in range(4):
        ui.app.post_message(key_event("["))
    await ui.settle()
    assert "PAST 1/3" in ui.lines[1], "the first is the last that there is"


async def test_every_tab_follows(ui: Ui) -> None:
    await ui.press("3")
    assert "[Volumes 3]" in ui.screen
    await ui.press("[", "[")
    assert "[Volumes 1]" in ui.screen
    await ui.press("5")
    assert '"name": "at 10"' in ui.screen
    await ui.press("]")
    assert '"name": "at 50"' in ui.screen
    await ui.press("2")
    assert "50 %" in ui.screen


async def test_escape_comes_back_to_now_in_the_same_tab(ui: Ui) -> None:
    await ui.press("3", "[", "escape")
    assert "PAST" not in ui.screen
    assert "[Volumes 3]" in ui.screen


async def test_a_fresh_answer_does_not_take_the_past_away(history: History) -> None:
    clock = HandClock()
    clock.set(3 * 86_400)
    source = HandSource(clock)
    async with open_ui(BACKUP_ID, keeper=history, clock=clock, source=source) as ui:
        await ui.press("[")
        assert "PAST 2/3" in ui.lines[1]
        source.fetches[-1].answer(answer("deleting", 100, 3))
        await ui.settle()
        assert "PAST 2/3" in ui.lines[1]
        assert "at 50" in ui.screen
        await ui.press("escape")
        assert "deleting" in ui.screen
        await ui.press("[")
        assert "PAST 3/4" in ui.lines[1]
        assert "available" in ui.screen


async def test_another_backup_is_shown_as_it_is_now(ui: Ui) -> None:
    await ui.press("[", "o")
    await ui.paste(BACKUP_ID)
    assert "PAST" not in ui.screen


@pytest.mark.parametrize("refusing", [True, False])
async def test_where_nothing_else_is_kept_it_says_so(refusing: bool) -> None:
    clock = HandClock()
    source = HandSource(clock)
    with History.open(None) as history:
        keeper = RefusingKeeper() if refusing else history
        async with open_ui(BACKUP_ID, keeper=keeper, clock=clock, source=source) as ui:
            await ui.press("[")
            source.fetches[-1].answer(ANSWERS[0])
            await ui.settle()
            await ui.press("[")
            assert "othing" in ui.lines[-2]
            assert "kept of this backup" in ui.lines[-2]
            assert "PAST" not in ui.screen


async def test_the_past_has_the_course_up_to_then_and_nothing_to_take_note_of(ui: Ui) -> None:
    assert "protecting → available" in ui.screen
    await ui.press("[")
    assert "Volumes: 1 available → 2 available" in ui.screen
    assert "protecting → available" not in ui.screen, "that came later"
    await ui.press("x")
    assert "This is the past" in ui.lines[-2]
    await ui.press("escape")
    assert "since you last looked" in ui.screen, "of what is now nothing was taken note of"
