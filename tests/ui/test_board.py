"""The board: from marks to rows, from a row to its backup and back, and the end of all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.api.cbr import CbrSource
from cbr_tui.api.csbs import CsbsSource
from cbr_tui.api.either import EitherSource
from cbr_tui.demo import DEMO_CONTEXT, demo_app
from cbr_tui.poller import PollSettings
from cbr_tui.tui.screens.board import BoardScreen
from tests.support.canned import Canned
from tests.support.demo import HandClock
from tests.support.scripted import refusal
from tests.support.ui import HandSource, open_ui

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tests.support.ui import Ui

SAMPLE_ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
RUNNING_ID = "d23f0824-128b-4f33-8c5c-7fd0a6a3a450"
FAILING_ID = "36f675cc-81e7-4ef5-a8e2-5d940ed90475"
SLOW_ID = "9531985d-5d9d-49f8-9818-e811892f902b"
VAULTED_ID = "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e02"
MISSING_ID = "00000404-0000-4000-8000-000000000404"
NEWER_ID = "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e99"


class Service:
    """The demo's service, with what it was asked; `instead` takes its place."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self._demo = demo_app(clock)
        self.lists: list[str] = []
        self.lookups: list[str] = []
        self.instead: Any = None

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        *_, kind, last = scope["path"].split("/")
        if last in ("checkpoint_items", "backups"):
            self.lists.append(scope["query_string"].decode())
        elif kind in ("checkpoint_items", "backups"):
            self.lookups.append(last)
        await (self.instead or self._demo)(scope, receive, send)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def service(clock: HandClock) -> Service:
    return Service(clock)


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Count the bells that the terminal is told to ring."""
    rung: list[None] = []
    monkeypatch.setattr("cbr_tui.tui.app.CbrTuiApp.bell", lambda _app: rung.append(None))
    return rung


def asked(service: Service, *kinds: type[CsbsSource | CbrSource]) -> EitherSource:
    """Give the source that asks a service by the test's clock."""
    kinds = kinds or (CsbsSource, CbrSource)
    return EitherSource(
        DEMO_CONTEXT, [kind(DEMO_CONTEXT, app=service, clock=service.clock) for kind in kinds]
    )


def board(ui: Ui) -> BoardScreen:
    return next(screen for screen in ui.app.screen_stack if isinstance(screen, BoardScreen))


async def next_round(ui: Ui, seconds: float) -> None:
    """Move the clock, and let the board's timer run out as it would by then."""
    await ui.let_ring(board(ui)._alarm, seconds)


async def test_marked_backups_stand_on_one_board_and_enter_and_escape_keep_the_row(
    clock: HandClock, service: Service
) -> None:
    async with open_ui(SAMPLE_ID, clock=clock, source=asked(service)) as ui:
        await ui.press("b", "space", "space", "down", "space", "w")
        assert "3 of 3 under way" in ui.lines[0]
        names = [line.split()[-2] for line in ui.lines[2:5]]
        assert [name[:12] for name in names] == ["manualbk_bef", "manualbk_ove", "autobk_e410"]
        await ui.press("down", "enter")
        assert ui.shows(FAILING_ID)
        await ui.press("escape")
        assert ui.cursor_row.startswith("○ RUNNING   protecting 0 %  manualbk_over_quo…")
        await ui.press("escape")
        assert "3 marked" in ui.lines[-2]


async def test_without_marks_it_is_the_one_under_the_cursor(clock: HandClock, service: Service) -> None:
    async with open_ui(SAMPLE_ID, clock=clock, source=asked(service)) as ui:
        await ui.press("b", "w")
        assert "1 of 1 under way" in ui.lines[0]


async def test_a_round_asks_each_list_once_and_moves_nothing_under_the_cursor(
    clock: HandClock, service: Service
) -> None:
    async with open_ui(clock=clock, source=asked(service), watched=[RUNNING_ID, FAILING_ID, SLOW_ID]) as ui:
        assert "next 05:06:12Z" in ui.lines[0]
        await ui.press("down", "down")
        service.lists.clear()
        service.lookups.clear()
        await next_round(ui, 10)
        await next_round(ui, 20)
        assert len(service.lists) == 2 * 2, "two services are at one address here"
        assert service.lookups == []
        assert "33 %" in ui.lines[2]
        assert " 99 " in ui.lines[2], "its rate"
        assert "3/3" in ui.lines[-2]
        assert SLOW_ID in ui.lines[-2]
        assert "41 %" in ui.cursor_row


async def test_the_end_of_all_is_told_once(clock: HandClock, service: Service, bells: list[None]) -> None:
    async with open_ui(clock=clock, source=asked(service), watched=[RUNNING_ID, FAILING_ID]) as ui:
        await next_round(ui, 40)
        assert "✗ FAILED    error" in ui.screen
        assert "1 of 2 under way" in ui.lines[0]
        assert not bells
        await next_round(ui, 70)
        assert "All have ended: 1 GOOD, 1 FAILED" in ui.lines[-2]
        assert "1 GOOD, 1 FAILED · final" in ui.lines[0]
        assert len(bells) == 1
        assert board(ui)._alarm._timer is None
        await ui.press("down")
        assert "All have ended" not in ui.screen
        service.lookups.clear()
        await ui.press("r")
        assert {RUNNING_ID, FAILING_ID} <= set(service.lookups)
        assert "1 GOOD, 1 FAILED · final" in ui.lines[0]
        assert len(bells) == 1


async def test_a_row_leads_to_its_server_and_back(clock: HandClock, service: Service) -> None:
    async with open_ui(clock=clock, source=asked(service), watched=[MISSING_ID, SLOW_ID]) as ui:
        await ui.press("B")
        assert "There is no row here." not in ui.lines[-2]
        assert "Nothing here names the server." in ui.lines[-2]
        await ui.press("down", "B")
        assert ui.lines[0].startswith(" Backups of shop-db-01")
        await ui.press("escape")
        assert SLOW_ID in ui.lines[-2]
        assert "2/2" in ui.lines[-2]


async def test_where_all_have_ended_there_is_nothing_to_pause(clock: HandClock, service: Service) -> None:
    async with open_ui(clock=clock, source=asked(service), watched=[SAMPLE_ID]) as ui:
        await ui.press("p")
        assert "There is no auto-refresh to pause." in ui.lines[-2]
        assert "paused" not in ui.lines[0]
    async with open_ui(clock=clock, source=asked(service), watched=[RUNNING_ID]) as ui:
        await ui.press("p")
        assert "paused" in ui.lines[0]


async def test_what_had_ended_before_rings_no_bell(
    clock: HandClock, service: Service, bells: list[None]
) -> None:
    async with open_ui(clock=clock, source=asked(service), watched=[SAMPLE_ID, MISSING_ID]) as ui:
        assert "final" in ui.lines[0]
        assert "not found" in ui.lines[3]
        assert not bells


async def test_all_that_run_are_found_and_those_that_join_stand_behind(
    clock: HandClock, service: Service
) -> None:
    async with open_ui(SAMPLE_ID, clock=clock, source=asked(service)) as ui:
        await ui.press("b", "W")
        assert "9 of 9 under way" in ui.lines[0]
        assert "manualbk_vaulted" in ui.screen
        await ui.press("down")
        before = [line[28:46] for line in ui.lines[2:11]]
        service.instead = _with_newer(demo_app(clock))
        await next_round(ui, 61)
        assert [line[28:46] for line in ui.lines[2:11]] == before
        assert "newer" in ui.lines[11]
        assert "2/10" in ui.lines[-2]


def _with_newer(demo: Any) -> Any:
    """Give a service whose list has one running backup more."""

    async def serve(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        item = {"id": NEWER_ID, "name": "newer", "status": "waiting_protect", "children": []}
        item["created_at"] = item["updated_at"] = "2026-03-04T05:00:00Z"
        if scope["path"].endswith("/backups"):
            await Canned(json.dumps({"backups": [item], "count": 1}).encode())(scope, receive, send)
        else:
            await demo(scope, receive, send)

    return serve


async def test_where_nothing_runs_it_says_so(clock: HandClock, service: Service) -> None:
    service.instead = Canned(b'{"backups": [], "count": 0}')
    async with open_ui(SAMPLE_ID, clock=clock, source=asked(service, CbrSource)) as ui:
        await ui.press("b", "W")
        assert "Nothing is under way." in ui.lines[2]


async def test_a_list_that_fails_leaves_the_rows_and_says_so(clock: HandClock, service: Service) -> None:
    async with open_ui(clock=clock, source=asked(service), watched=[RUNNING_ID, VAULTED_ID]) as ui:
        assert "protecting 0 %" in ui.lines[2]
        service.instead = Canned(b"{}", status=429, headers={"retry-after": "77"})
        await next_round(ui, 10)
        assert "429" in ui.lines[1]
        assert "next 05:07:34Z" in ui.lines[0]
        assert "protecting 0 %" in ui.lines[3]
        service.instead = None
        await next_round(ui, 100)
        assert "429" not in ui.screen
        assert "● GOOD" in ui.lines[2]


async def test_a_login_that_is_refused_stops_it(clock: HandClock, service: Service) -> None:
    async with open_ui(clock=clock, source=asked(service), watched=[RUNNING_ID, FAILING_ID]) as ui:
        service.instead = refusal(401, "APIGW.0301", "Incorrect IAM authentication information")
        await next_round(ui, 10)
        assert "c signs in otherwise" in ui.lines[1]
        assert "stopped" in ui.lines[0]
        assert board(ui)._alarm._timer is None
        assert "protecting 0 %" in ui.screen


async def test_a_pause_asks_nothing_until_it_is_over(clock: HandClock, service: Service) -> None:
    async with open_ui(clock=clock, source=asked(service), watched=[RUNNING_ID]) as ui:
        await ui.press("p")
        assert "paused" in ui.lines[0]
        assert board(ui)._alarm._timer is None
        await ui.press("p")
        assert "next 05:06:12Z" in ui.lines[0]


async def test_it_asks_again_by_itself(clock: HandClock, service: Service) -> None:
    every_second = PollSettings(fixed=1)
    async with open_ui(clock=clock, source=asked(service), watched=[RUNNING_ID], settings=every_second) as ui:
        await ui.until(lambda: len(service.lists) >= 4)


async def test_offline_it_shows_what_was_kept(clock: HandClock) -> None:
    async with open_ui(clock=clock, offline=True, watched=[RUNNING_ID, MISSING_ID]) as ui:
        assert "manualbk_before_u…" in ui.lines[2]
        assert "not found" in ui.lines[3]
        assert "offline" in ui.lines[0]
        await ui.press("down")
        assert "Nothing is kept" in ui.lines[-2]


async def test_an_unexpected_fault_of_ours_is_told_and_the_rows_stay(clock: HandClock) -> None:
    source = HandSource(clock)
    async with open_ui(clock=clock, source=source, watched=[RUNNING_ID], settled=False) as ui:
        await ui.until(lambda: bool(source.fetches))
        source.fetches[0].fail(ValueError("secret"))
        await ui.settle()
        assert "Unexpected: ValueError" in ui.lines[1]
        assert "secret" not in ui.screen
        assert "manualbk_before_u…" in ui.screen


async def test_another_context_is_asked_about_the_same_backups(clock: HandClock, service: Service) -> None:
    other = Service(clock)
    async with open_ui(clock=clock, source=asked(service), watched=[RUNNING_ID]) as ui:
        await ui.app.use(ui.lookups.elsewhere(DEMO_CONTEXT, lambda: asked(other)))
        await ui.settle()
        assert other.lists
        assert "protecting 0 %" in ui.lines[2]


async def test_hostile_names_are_text(clock: HandClock, service: Service) -> None:
    hostile = "7f150524-34b9-45df-9e77-69b10f4205b4"
    async with open_ui(clock=clock, source=asked(service), watched=[hostile], size=(160, 24)) as ui:
        assert hostile in ui.screen
        assert "\x1b" not in ui.screen
