"""All backups of one server on a time line: what is told first, what Enter opens, and how it loads."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.api.cbr import CbrSource
from cbr_tui.api.csbs import CsbsSource
from cbr_tui.api.either import EitherSource
from cbr_tui.demo import DEMO_CONTEXT, demo_app
from tests.support.canned import Canned
from tests.support.demo import START, HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample
from tests.support.scripted import refusal
from tests.support.ui import HandSource, open_ui

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tests.support.ui import Ui

SHOP_ID = "9531985d-5d9d-49f8-9818-e811892f902b"
"""A backup of shop-db-01 that is being made."""
RESOURCE_ID = json.loads(SAMPLE)["checkpoint_item"]["resource_id"]
"""The sample's server."""


class Hourly:
    """A server that is backed up every hour; from the page `broken` on the service refuses."""

    def __init__(self, count: int, broken: int = 99) -> None:
        self.count = count
        self.newer = 0
        self.broken = broken
        self.asked: list[dict[str, str]] = []

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        query = dict(part.split("=", 1) for part in scope["query_string"].decode().split("&") if part)
        self.asked.append(query)
        if len(self.asked) > self.broken:
            await refusal(403, "BackupService.0403", "No permission")(scope, receive, send)
            return
        numbers = range(self.count + self.newer - 1, -1, -1)
        start = numbers[0] + 1 - int(query["marker"][-6:]) if query.get("marker") else 0
        page = [_hour(number) for number in numbers[start : start + int(query["limit"])]]
        body = {"backups": page, "count": len(numbers)}
        await Canned(json.dumps(body).encode())(scope, receive, send)


def _hour(number: int) -> dict[str, Any]:
    made = START - timedelta(days=99) + timedelta(hours=number)
    return {
        "id": f"00000000-0000-4000-8000-000000{number:06}",
        "name": f"backup-{number}",
        "status": "available",
        "created_at": made.isoformat(),
        "updated_at": (made + timedelta(minutes=5)).isoformat(),
        "resource_id": RESOURCE_ID,
        "resource_name": "shop-db-01",
        "resource_type": "OS::Nova::Server",
        "extend_info": {"supported_restore_mode": "backup"},
        "children": [],
    }


def demo(clock: HandClock) -> EitherSource:
    """Give both services of the demo, asked by the test's clock."""
    app = demo_app(clock)
    kinds = (CsbsSource, CbrSource)
    return EitherSource(DEMO_CONTEXT, [kind(DEMO_CONTEXT, app=app, clock=clock) for kind in kinds])


def id_at_cursor(ui: Ui) -> str:
    return ui.lines[-2].split()[1]


async def test_what_to_restore_is_told_first_and_marked_and_the_cursor_is_on_what_led_here() -> None:
    clock = HandClock()
    async with open_ui(SHOP_ID, clock=clock, source=demo(clock)) as ui:
        await ui.press("B")
        assert "Backups of shop-db-01" in ui.lines[0]
        assert ui.lines[1].startswith(" Newest good   ")
        assert "Usually every 1 d" in ui.lines[2]
        assert id_at_cursor(ui) == SHOP_ID
        marked = [line for line in ui.lines if line.startswith(" >")]
        assert len(marked) == 1
        assert "● GOOD" in marked[0]
        await ui.press("N")
        assert marked[0].split()[1] in ui.cursor_row
        await ui.press("pagedown")
        assert "gap: 3 d without a good one" in ui.screen
        assert "(!)" in ui.screen


async def test_enter_opens_a_backup_and_escape_comes_back_to_its_row_and_to_what_led_here() -> None:
    clock = HandClock()
    async with open_ui(SHOP_ID, clock=clock, source=demo(clock)) as ui:
        await ui.press("B", "N", "down", "down")
        chosen, before = id_at_cursor(ui), ui.lines
        await ui.press("enter")
        assert ui.shows(chosen)
        await ui.press("escape")
        assert ui.lines == before
        await ui.press("escape")
        assert ui.shows(SHOP_ID)


async def test_from_the_list_a_row_leads_to_its_server_and_back() -> None:
    clock = HandClock()
    async with open_ui(SHOP_ID, clock=clock, source=demo(clock)) as ui:
        await ui.press("b", *["down"] * 6)
        chosen = id_at_cursor(ui)
        await ui.press("B")
        assert ui.lines[0].startswith(" Backups of ")
        assert id_at_cursor(ui) == chosen
        await ui.press("escape")
        assert ui.lines[0].startswith(" Backups ")
        assert id_at_cursor(ui) == chosen


async def test_the_same_server_again_is_the_time_line_that_led_here() -> None:
    clock = HandClock()
    async with open_ui(SHOP_ID, clock=clock, source=demo(clock)) as ui:
        await ui.press("B", "N", "enter", "B", "down", "enter", "B")
        assert len(ui.app.screen_stack) == 2
        await ui.press("escape")
        assert ui.shows(SHOP_ID)


class Both(HandSource):
    """Backups by hand, and the lists of a service."""

    def __init__(self, clock: HandClock, app: Any) -> None:
        super().__init__(clock)
        self.listers = (CbrSource(DEMO_CONTEXT, app=app, clock=clock),)


async def opened(ui: Ui, source: Both) -> None:
    """Open the time line of the sample's server."""
    source.fetches[0].answer(sample())
    await ui.settle()
    await ui.press("B")


async def test_thousands_come_page_by_page_and_no_row_moves_under_the_cursor() -> None:
    clock, app = HandClock(), Hourly(2300)
    source = Both(clock, app)
    async with open_ui(SAMPLE_ID, clock=clock, source=source) as ui:
        await opened(ui, source)
        assert [query["limit"] for query in app.asked] == ["1000"] * 3
        assert {query["resource_id"] for query in app.asked} == {RESOURCE_ID}
        assert "Backups       2,300, 0 failed" in ui.screen
        assert "1/2,300" in ui.lines[-2]
        await ui.press("end")
        assert "2300/2,300" in ui.lines[-2]
        chosen, rows = id_at_cursor(ui), ui.lines[7:-2]
        app.newer = 7
        await ui.press("r")
        assert "2307/2,307" in ui.lines[-2]
        assert (id_at_cursor(ui), ui.lines[7:-2]) == (chosen, rows)


async def test_what_came_stays_where_the_next_page_fails_and_is_said_to_be_a_part() -> None:
    clock = HandClock()
    source = Both(clock, Hourly(2300, broken=1))
    async with open_ui(SAMPLE_ID, clock=clock, source=source) as ui:
        await opened(ui, source)
        assert "Backups       1,000 of 2,300, 0 failed" in ui.screen
        assert "HTTP 403" in ui.lines[-2]
        before = ui.lines[:-2]
        await ui.press("down", "up", "r")
        assert "HTTP 403" in ui.lines[-2]
        assert ui.lines[:-2] == before


async def test_more_than_are_looked_at_are_said_to_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cbr_tui.tui.screens.server.AT_ONCE", 20)
    monkeypatch.setattr("cbr_tui.tui.screens.server.MOST_OF_ONE", 40)
    clock, app = HandClock(), Hourly(100)
    source = Both(clock, app)
    async with open_ui(SAMPLE_ID, clock=clock, source=source) as ui:
        await opened(ui, source)
        assert "Backups       40 of 100, " in ui.screen
        assert len(app.asked) == 2


async def test_how_far_back_is_asked_and_what_can_not_be_read_changes_nothing() -> None:
    clock, app = HandClock(), Hourly(50)
    source = Both(clock, app)
    async with open_ui(SAMPLE_ID, clock=clock, source=source) as ui:
        await opened(ui, source)
        asked = len(app.asked)
        await ui.press("slash", *"soon", "enter")
        assert "'soon' is no time." in ui.lines[-2]
        assert len(app.asked) == asked
        await ui.press("slash", *"365d", "enter")
        assert "no time" not in ui.lines[-2]
        since = START - timedelta(days=365)
        assert app.asked[-1]["start_time"].startswith(f"{since:%Y-%m-%d}")
        assert f"looked back to {since:%Y-%m-%d %H:%M}Z" in ui.screen


async def test_none_in_this_time_names_the_way_on() -> None:
    clock = HandClock()
    source = Both(clock, Canned(b'{"backups": [], "count": 0}'))
    async with open_ui(SAMPLE_ID, clock=clock, source=source) as ui:
        await opened(ui, source)
        assert "None was made in this time: / looks further back." in ui.screen
        await ui.press("N", "enter", "up")
        assert "Newest good   none" in ui.screen


async def test_an_answer_that_names_no_server_leads_nowhere() -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(json.dumps({"checkpoint_item": {"id": SAMPLE_ID}}).encode())
        await ui.settle()
        await ui.press("B")
        assert "Nothing here names the server." in ui.lines[-2]


async def test_offline_it_says_so() -> None:
    async with open_ui(SHOP_ID, offline=True) as ui:
        await ui.press("B")
        assert "The program is offline." in ui.screen
        await ui.press("escape")
        assert ui.shows(SHOP_ID)


@pytest.mark.parametrize("size", [(80, 24), (60, 14), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_matters_first_is_told_at_any_size(size: tuple[int, int]) -> None:
    clock = HandClock()
    async with open_ui(SHOP_ID, clock=clock, source=demo(clock), size=size) as ui:
        await ui.press("B", "N")
        assert "Newest good   27 h ago" in ui.lines[1]
        assert "● GOOD" in ui.cursor_row
        assert not any(line.endswith("…") for line in ui.lines[1:2])
