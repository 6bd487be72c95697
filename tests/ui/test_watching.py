"""Auto-refresh: asks again while work is under way, says when, stops at the end, obeys the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cbr_tui.errors import NetworkError, NoSuchBackup, NotAllowed, UnreadableAnswer
from cbr_tui.poller import PollSettings
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID, replication_record, sample
from tests.support.ui import HandSource, open_ui

if TYPE_CHECKING:
    from cbr_tui.errors import CbrTuiError
    from tests.support.ui import Ui

RUNNING_ID = "d23f0824-128b-4f33-8c5c-7fd0a6a3a450"
FAILING_ID = "36f675cc-81e7-4ef5-a8e2-5d940ed90475"
DELETED_ID = "a170b338-3926-4059-b28c-105d1fb17c23"
THROTTLED_ID = "00000429-0000-4000-8000-000000000429"


@pytest.fixture
def source() -> HandSource:
    return HandSource(HandClock())


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Count the bells that the terminal is told to ring."""
    rung: list[None] = []
    monkeypatch.setattr("cbr_tui.tui.app.CbrTuiApp.bell", lambda _app: rung.append(None))
    return rung


def protecting(progress: int) -> bytes:
    return sample(status="protecting", extend_info={"progress": progress, "finished_at": ""})


async def next_refresh(ui: Ui, seconds: float) -> None:
    """Move the clock, and let the timer of the next refresh run out as it would by then."""
    await ui.let_ring(ui.backup_screen._lookup._alarm, seconds)


def planned(ui: Ui) -> bool:
    """Say whether a refresh is planned."""
    return ui.backup_screen._lookup._alarm._timer is not None


async def test_work_under_way_is_asked_for_again_by_itself(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source, settings=PollSettings(first=1)) as ui:
        source.fetches[0].answer(protecting(10))
        await ui.until(lambda: len(source.fetches) == 2)


async def test_the_next_refresh_is_told_by_the_clock(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(protecting(10))
        await ui.settle()
        assert "protecting 10 %" in ui.lines[1]
        assert "next 05:06:12Z" in ui.lines[1]


async def test_a_backup_that_runs_is_followed_to_its_end(bells: list[None]) -> None:
    async with open_ui(RUNNING_ID) as ui:
        assert "protecting 0 %" in ui.lines[1]
        await next_refresh(ui, 30)
        assert "protecting 50 %" in ui.lines[1]
        assert not bells
        await next_refresh(ui, 61)
        assert "● available" in ui.lines[1]
        assert "final" in ui.lines[1]
        assert "Ended: available" in ui.screen
        assert len(bells) == 1
        assert not planned(ui)


async def test_the_terminals_title_says_how_watched_work_ended(
    source: HandSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_ui(SAMPLE_ID, source=source, settings=PollSettings(first=1)) as ui:
        assert ui.app._driver is not None
        written: list[str] = []
        monkeypatch.setattr(ui.app._driver, "write", written.append)
        source.fetches[0].answer(protecting(10))
        await ui.until(lambda: len(source.fetches) == 2)
        assert not any("\x1b]2;" in sent for sent in written)
        source.fetches[1].answer(SAMPLE)
        await ui.until("Ended")
        assert any(f"\x1b]2;cbr-tui: GOOD {SAMPLE_ID}\x1b\\" in sent for sent in written)


async def test_the_line_that_says_how_it_ended_goes_when_the_cursor_moves(bells: list[None]) -> None:
    async with open_ui(RUNNING_ID) as ui:
        await next_refresh(ui, 61)
        assert "Ended: available" in ui.screen
        await ui.press("j", "j")
        assert "Ended" not in ui.screen
        assert len(bells) == 1


async def test_work_that_fails_ends_in_error(bells: list[None]) -> None:
    async with open_ui(FAILING_ID) as ui:
        await next_refresh(ui, 31)
        assert "✗ error" in ui.lines[1]
        assert "Ended: error" in ui.screen
        assert len(bells) == 1


async def test_a_deletion_ends_when_the_backup_is_gone(bells: list[None]) -> None:
    async with open_ui(DELETED_ID, size=(120, 24)) as ui:
        await next_refresh(ui, 20)
        assert "deleting" in ui.screen
        await next_refresh(ui, 75)
        assert "gone" in ui.screen
        assert "Ended: gone" in ui.screen
        assert len(bells) == 1


async def test_a_copy_under_way_is_followed_too(source: HandSource, bells: list[None]) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        record = replication_record(status="replicating", extra_info={"progress": 40})
        source.fetches[0].answer(sample(replication_records=[record]))
        await ui.settle()
        assert "next 05:06:12Z" in ui.lines[1]
        await next_refresh(ui, 5)
        source.fetches[1].answer(sample(replication_records=[replication_record()]))
        await ui.settle()
        assert "final" in ui.lines[1]
        assert len(bells) == 1


async def test_what_is_at_rest_is_not_asked_for_again_and_rings_no_bell(
    source: HandSource, bells: list[None]
) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(SAMPLE)
        await ui.settle()
        assert "final" in ui.lines[1]
        assert not planned(ui)
        assert not bells
        await ui.press("r")
        source.fetches[1].answer(SAMPLE)
        await ui.settle()
        assert not bells


async def test_an_error_that_passes_does_not_end_the_watch(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(protecting(10))
        await ui.settle()
        await next_refresh(ui, 5)
        source.fetches[1].fail(NetworkError("No answer.", passing=True))
        await ui.settle()
        assert "protecting 10 %" in ui.screen
        assert "next 05:06:" in ui.screen
        await next_refresh(ui, 12)
        source.fetches[2].answer(protecting(20))
        await ui.settle()
        assert "protecting 20 %" in ui.screen
        assert "No answer." not in ui.screen


async def test_an_error_that_stays_stops_the_watch(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(protecting(10))
        await ui.settle()
        await next_refresh(ui, 5)
        source.fetches[1].fail(NotAllowed("The permission is missing."))
        await ui.settle()
        assert "stopped" in ui.screen
        assert not planned(ui)


@pytest.mark.parametrize(
    "error", [NetworkError("The certificate is not trusted."), UnreadableAnswer("It is an HTML page.")]
)
async def test_a_watch_goes_on_through_whatever_stands_on_the_way(
    source: HandSource, error: CbrTuiError
) -> None:
    async with open_ui(SAMPLE_ID, source=source, size=(120, 24)) as ui:
        source.fetches[0].answer(protecting(10))
        await ui.settle()
        await next_refresh(ui, 5)
        source.fetches[1].fail(error)
        await ui.settle()
        assert error.message in ui.screen
        assert "protecting 10 %" in ui.lines[2]
        await next_refresh(ui, 65)
        source.fetches[2].answer(protecting(20))
        await ui.settle()
        assert "protecting 20 %" in ui.lines[1]
        assert error.message not in ui.screen


async def test_after_an_hour_of_sleep_it_asks_at_once(source: HandSource) -> None:
    """A timer stands still while the machine sleeps; what is asked every hour would be an hour late."""
    async with open_ui(SAMPLE_ID, source=source, settings=PollSettings(fixed=7200)) as ui:
        source.fetches[0].answer(protecting(10))
        await ui.settle()
        await next_refresh(ui, 15)  # a step: nothing has happened
        assert len(source.fetches) == 1
        assert "next 07:06:07Z" in ui.screen
        await next_refresh(ui, 7200)
        assert len(source.fetches) == 2


async def test_the_services_wish_to_be_left_alone_is_honoured() -> None:
    async with open_ui(THROTTLED_ID) as ui:
        assert "429" in ui.screen
        assert planned(ui)
        delay = ui.backup_screen._lookup._alarm._timer._interval  # type: ignore[union-attr] # planned
        assert delay >= 5


async def test_p_pauses_the_auto_refresh_and_goes_on_with_it(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(protecting(10))
        await ui.settle()
        await ui.press("p")
        assert "paused" in ui.lines[1]
        assert not planned(ui)
        await ui.press("r")
        source.fetches[1].answer(protecting(20))
        await ui.settle()
        assert "protecting 20 %" in ui.lines[1], "asking by hand works while it is paused"
        assert not planned(ui)
        await ui.press("p")
        assert "next" in ui.lines[1]
        assert planned(ui)


async def test_the_pause_outlives_a_change_of_backup(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(protecting(10))
        await ui.settle()
        await ui.press("p")
        await ui.paste(RUNNING_ID)
        source.fetches[1].answer(sample(id=RUNNING_ID, status="protecting", extend_info={"progress": 1}))
        await ui.settle()
        assert "paused" in ui.lines[1]
        assert not planned(ui)


async def test_with_refresh_off_nothing_is_asked_again(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source, settings=PollSettings(off=True)) as ui:
        source.fetches[0].answer(protecting(10))
        await ui.settle()
        assert "stopped" in ui.lines[1]
        assert not planned(ui)


async def test_a_persons_own_interval_is_kept_to(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source, settings=PollSettings(fixed=42)) as ui:
        source.fetches[0].answer(protecting(10))
        await ui.settle()
        assert "next 05:06:49Z" in ui.lines[1]


async def test_another_backup_is_not_refreshed_by_the_timer_of_the_one_before(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(protecting(10))
        await ui.settle()
        timer = ui.backup_screen._lookup._alarm._timer
        assert timer is not None
        await ui.paste(RUNNING_ID)
        assert not planned(ui)
        assert timer._task is None, "it is stopped"
        assert [fetch.backup_id for fetch in source.fetches] == [SAMPLE_ID, RUNNING_ID]


async def test_coming_back_to_the_terminal_tells_ages_anew(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(created_at="2026-03-04T05:00:00"))
        await ui.settle()
        assert "2026-03-04 05:00:00 UTC · 6 min ago" in ui.screen
        ui.clock.set(3600)
        assert "66 min ago" not in ui.screen
        await ui.come_back()
        assert "2026-03-04 05:00:00 UTC · 66 min ago" in ui.screen
        assert len(source.fetches) == 1, "nothing is asked for that"


async def test_coming_back_where_nothing_is_open_is_no_trouble() -> None:
    async with open_ui() as ui:
        await ui.come_back()
        assert "recent lookups" in ui.screen


async def test_a_backup_that_was_gone_before_rings_no_bell(source: HandSource, bells: list[None]) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].fail(NoSuchBackup("The service has no such backup."))
        await ui.settle()
        assert "gone" in ui.screen
        assert not bells
