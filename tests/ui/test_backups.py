"""The project's backups: a list that loads as far as it is read, and stays where it is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from cbr_tui.api import open_source
from cbr_tui.cli.saved import SavedList, SavedSource
from cbr_tui.demo import DEMO_CONTEXT, demo_app
from cbr_tui.listing import Listing
from cbr_tui.poller import PollSettings
from cbr_tui.service import Lookups
from cbr_tui.tui.app import CbrTuiApp
from cbr_tui.tui.screens.open import OpenScreen
from tests.support.canned import Canned
from tests.support.demo import START, HandClock
from tests.support.places import PLACES, go_to
from tests.support.scripted import refusal
from tests.support.ui import open_ui, screen_lines

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from pathlib import Path

    from tests.support.ui import Ui

SAMPLE_ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"

SHOP_ID = "9531985d-5d9d-49f8-9818-e811892f902b"


class Many:
    """So many backups, one a minute; `newer` come above them; with `broken` no page after the first comes."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.newer = 0
        self.broken = False
        self.asked: list[str] = []

    async def __call__(self, scope: MutableMapping[str, Any], _receive: Any, send: Any) -> None:
        query = dict(part.split("=", 1) for part in scope["query_string"].decode().split("&") if part)
        self.asked.append(query.get("marker", ""))
        if self.broken and self.asked[-1]:
            await refusal(503, "BackupService.0503", "Busy")(scope, _receive, send)
            return
        numbers = range(self.count + self.newer - 1, -1, -1)
        start = self.count + self.newer - int(query["marker"][-6:]) if query.get("marker") else 0
        page = [_item(number) for number in numbers[start : start + int(query["limit"])]]
        body = {"backups": page, "count": len(numbers)}
        await Canned(json.dumps(body).encode())(scope, _receive, send)


def _item(number: int) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-4000-8000-000000{number:06}",
        "name": f"backup-{number}",
        "status": "available",
        "created_at": (START - timedelta(days=99) + timedelta(minutes=number)).isoformat(),
        "resource_name": "server",
        "resource_type": "OS::Nova::Server",
        "extend_info": {"supported_restore_mode": "backup"},
        "children": [],
    }


def of_demo(clock: HandClock) -> Any:
    return open_source(DEMO_CONTEXT, app=demo_app(clock))


def of(app: Any) -> Any:
    return open_source(DEMO_CONTEXT, ("cbr",), app=app)


def row_at_cursor(ui: Ui) -> str:
    return ui.lines[-2].split()[1]


async def test_b_lists_both_services_and_enter_opens_and_escape_comes_back() -> None:
    clock = HandClock()
    async with open_ui(SAMPLE_ID, clock=clock, source=of_demo(clock)) as ui:
        await ui.press("b")
        assert "manualbk_vaul" in ui.screen
        assert "manualbk_befo" in ui.screen
        assert "1/116" in ui.lines[-2]
        await ui.press(*["down"] * 9)
        chosen = row_at_cursor(ui)
        await ui.press("enter")
        assert chosen in ui.lines[0]
        assert "[Summary]" in ui.screen
        await ui.press("escape")
        assert row_at_cursor(ui) == chosen
        assert "10/116" in ui.lines[-2]
        await ui.press("escape")
        assert SAMPLE_ID in ui.lines[0]


async def test_b_over_a_backup_from_the_list_goes_back_to_that_list() -> None:
    clock = HandClock()
    async with open_ui(clock=clock, source=of_demo(clock)) as ui:
        await ui.press("ctrl+l", "down", "enter", "b")
        assert "2/116" in ui.lines[-2]
        assert len(ui.app.screen_stack) == 2


async def test_only_what_is_read_is_fetched() -> None:
    app = Many(100_000)
    async with open_ui(SAMPLE_ID, source=of(app)) as ui:
        await ui.press("b")
        assert "1/100,000" in ui.lines[-2]
        assert len(app.asked) == 2, "the backup itself, and one page"
        await ui.press(*["pagedown"] * 5)
        assert len(app.asked) == 3
        await ui.press("end")
        assert "200/100,000" in ui.lines[-2]
        assert len(app.asked) == 4


async def test_a_refresh_moves_nothing_under_the_cursor() -> None:
    app = Many(300)
    async with open_ui(SAMPLE_ID, source=of(app)) as ui:
        await ui.press("b", *["pagedown"] * 3)
        chosen, y = row_at_cursor(ui), _cursor_row(ui)
        app.newer = 7
        await ui.press("r")
        assert row_at_cursor(ui) == chosen
        assert _cursor_row(ui) == y
        assert "/307" in ui.lines[-2]


def _cursor_row(ui: Ui) -> int:
    number = int(row_at_cursor(ui)[-6:])
    return next(place for place, line in enumerate(ui.lines) if f"backup-{number}" in line)


async def test_marks_stay_and_are_counted() -> None:
    async with open_ui(SAMPLE_ID, source=of(Many(50))) as ui:
        await ui.press("b", "space", "space", "up", "space")
        assert "1 marked" in ui.lines[-2]
        assert ui.lines[2].startswith(" *")
        assert not ui.lines[3].startswith(" *")
        await ui.press("r")
        assert ui.lines[2].startswith(" *")


async def test_a_filter_lists_what_matches_and_escape_drops_it() -> None:
    clock = HandClock()
    async with open_ui(SAMPLE_ID, clock=clock, source=of_demo(clock)) as ui:
        await ui.press("b", "slash", *"mail failed", "enter")
        assert "mail failed" in ui.lines[0]
        assert "/2" in ui.lines[-2]
        await ui.press("escape")
        assert "1/116" in ui.lines[-2]


async def test_s_sorts_as_the_filter_then_says_and_esc_drops_that() -> None:
    asked: list[str] = []

    async def service(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        asked.append(parse_qs(scope["query_string"].decode()).get("sort", [""])[0])
        await Many(50)(scope, receive, send)

    async with open_ui(listing=True, source=of(service)) as ui:
        await ui.press("down", "s", "s", "s")
        assert " Backups sort=name:asc" in ui.lines[0]
        assert asked[-1] == "name:asc"
        assert "1/50" in ui.lines[-2]
        await ui.press("S")
        assert " Backups sort=name:desc" in ui.lines[0]
        assert asked[-1] == "name:desc"
        await ui.press("escape")
        assert "sort=" not in ui.lines[0]
        assert asked[-1] == asked[0]


async def test_a_filter_that_can_not_be_read_is_said_and_changes_nothing() -> None:
    clock = HandClock()
    async with open_ui(SAMPLE_ID, clock=clock, source=of_demo(clock)) as ui:
        await ui.press("b", "slash", *"size=3", "enter")
        assert "There is no filter" in ui.lines[-2]
        assert "manualbk_vaul" in ui.screen


async def test_what_the_service_refuses_is_said_in_the_lists_place() -> None:
    async with open_ui(SAMPLE_ID, source=of(refusal(403, "BackupService.0403", "No permission"))) as ui:
        await ui.press("b")
        assert "HTTP 403" in ui.lines[2]
        await ui.press("escape")
        assert SAMPLE_ID in ui.lines[0]


async def test_a_page_that_does_not_come_is_asked_for_once_and_again_by_key() -> None:
    app = Many(500)
    async with open_ui(SAMPLE_ID, source=of(app), keys={"refresh": ("R",)}) as ui:
        await ui.press("b")
        app.broken = True
        asked = len(app.asked)
        await ui.press("end")
        assert ui.lines[-2].startswith("─ R asks again: HTTP 503")
        await ui.press("up", "down", "up")
        assert "R asks again  99/500" in ui.lines[-2]
        await ui.press("home")
        assert "R asks again" not in ui.lines[-2]
        assert len(app.asked) == asked + 1
        app.broken = False
        await ui.press("end", "R")
        assert "100/500" in ui.lines[-2]
        assert "R asks again" not in ui.lines[-2]
        await ui.press("end")
        assert "200/500" in ui.lines[-2]
        app.broken = True
        await ui.press("end")
        assert "R asks again: HTTP 503" in ui.lines[-2]
        app.broken = False
        await ui.press("R")
        assert "asks again" not in ui.lines[-2]


class OneOfTwo(Many):
    """CBR lists; CSBS is `missing`, and then has nothing."""

    missing = True

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if "/v1/" in scope["path"]:
            nothing = Canned(b'{"checkpoint_items": []}')
            await (refusal(503, "CSBS.0503", "Busy") if self.missing else nothing)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


async def test_a_service_that_is_missing_is_told_of_as_long_as_the_list_lacks_it() -> None:
    app = OneOfTwo(20)
    async with open_ui(listing=True, source=open_source(DEMO_CONTEXT, app=app)) as ui:
        for keys in (["down"], ["slash", *"manual", "enter"], ["escape"], ["r"], ["B"]):
            await ui.press(*keys)
            assert ui.lines[1].startswith(" ▲ CSBS could not be asked: HTTP 503")
        app.missing = False
        await ui.press("r")
        assert "could not be asked" not in ui.screen
        await ui.press("escape", "r")
        assert "could not be asked" not in ui.screen


class Nameless(Many):
    """Lists backups, of which every other one has no ID."""

    async def __call__(self, _scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        page = [_item(number) for number in range(4)]
        page[1]["id"] = page[3]["id"] = None
        page[1]["resource_name"] = None
        await Canned(json.dumps({"backups": page, "count": 4}).encode())(_scope, receive, send)


async def test_a_row_without_an_id_says_what_can_not_be_done_with_it() -> None:
    async with open_ui(listing=True, source=of(Nameless(4))) as ui:
        await ui.press("down")
        for key, said in (
            ("space", "This row has no ID: it can't be watched."),
            ("enter", "This row has no ID to open it by."),
            ("w", "This row has no ID: it can't be watched."),
            ("B", "Nothing here names the server."),
        ):
            await ui.press(key)
            assert said in ui.lines[-2]
            assert "marked" not in ui.lines[-2]
            await ui.press("up", "down")
        assert not any("*" in line[:3] for line in ui.lines[1:-2])


@pytest.mark.parametrize("place", ["the project's backups", "a server", "a board"])
async def test_o_opens_another_over_a_list_and_esc_comes_back_to_its_row(place: str) -> None:
    async with go_to(PLACES[place]) as ui:
        before = ui.lines
        await ui.press("o")
        await ui.paste(SHOP_ID)
        await ui.until_shown(SHOP_ID)
        await ui.press("escape")
        assert ui.lines == before
        await ui.paste("no ID in this")
        assert isinstance(ui.app.screen, OpenScreen)


@pytest.mark.parametrize("key", ["b", "B"])
async def test_a_fault_of_our_own_is_told_and_ends_nothing(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("a secret")

    clock = HandClock()
    async with open_ui(SHOP_ID, clock=clock, source=of_demo(clock)) as ui:
        await ui.press(key)
        rows = ui.lines[1:-2]
        assert len(set(rows)) > 10
        monkeypatch.setattr(Listing, "more", breaks)
        await ui.press("r")
        assert "Unexpected: RuntimeError at test_backups.py" in ui.lines[-2]
        assert "a secret" not in ui.screen
        assert ui.lines[1:-2] == rows
        await ui.press("escape")
        assert ui.shows(SHOP_ID)


async def test_offline_there_is_no_list() -> None:
    async with open_ui(SAMPLE_ID, offline=True) as ui:
        await ui.press("b")
        assert "offline" in ui.lines[2]
        await ui.press("B")
        assert "There is no row here." in ui.lines[-2]


async def test_hostile_names_are_text() -> None:
    clock = HandClock()
    async with open_ui(SAMPLE_ID, clock=clock, source=of_demo(clock), size=(160, 40)) as ui:
        await ui.press("b", "slash", *"status=available sort=status", "enter")
        assert "\x1b" not in ui.screen
        assert "7f150524" in ui.screen


async def test_a_saved_list_opens_as_a_list_and_each_of_it_as_a_backup(tmp_path: Path) -> None:
    items = [_item(number) for number in range(40)]
    file = tmp_path / "list.json"
    file.write_text(json.dumps({"backups": items, "count": 1663}))
    saved = SavedList(SavedSource(str(file)))
    app = CbrTuiApp(
        Lookups(saved.context, open_source=lambda: saved, keeper=None), PollSettings(), listing=True
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("escape", "down", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        screen = "\n".join(screen_lines(app))
        assert items[38]["id"] in screen
        assert "[Summary]" in screen
        await pilot.press("escape")
        await pilot.pause()
        assert "2/40" in screen_lines(app)[-2]
