"""Every screen shows both services alike: the commands' half of the contract is in `tests/unit/cli`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli.contexts import DemoContexts
from cbr_tui.cli.saved import SavedList, SavedSource
from cbr_tui.demo import COPIES_CONTEXT, DEMO_CONTEXT, demo_app
from cbr_tui.demo.places import COPIES_PROJECT
from cbr_tui.store import History
from cbr_tui.tui import screens
from tests.support.demo import HandClock, ask_path
from tests.support.dialects import DIALECTS
from tests.support.ui import open_ui

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from cbr_tui.contexts import Contexts
    from cbr_tui.model.observation import Source
    from cbr_tui.service import Lookups
    from tests.support.dialects import Dialect
    from tests.support.ui import Ui

WIDE = (130, 40)


@pytest.fixture(params=DIALECTS, ids=str)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    chosen: Dialect = request.param
    return chosen


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def source(dialect: Dialect, clock: HandClock) -> Source:
    return dialect.source(clock)


@pytest.fixture
def history() -> Iterator[History]:
    with History.open(None) as opened:
        yield opened


@pytest.fixture
async def ui(dialect: Dialect, clock: HandClock, source: Source, history: History) -> AsyncIterator[Ui]:
    """Have the good backup open, seen for the first time."""
    async with open_ui(dialect.good, clock=clock, source=source, keeper=history, size=WIDE) as opened:
        yield opened


def on_tab(ui: Ui, title: str) -> bool:
    return re.search(rf"\[\d {title}( \d+)?\]", ui.lines[2]) is not None


def count(ui: Ui, title: str) -> int:
    found = re.search(rf"{title} (\d+)", ui.lines[2])
    assert found is not None, ui.lines[2]
    return int(found[1])


async def items_of(dialect: Dialect, clock: HandClock) -> list[dict[str, str]]:
    """Give what the list holds, asked for as a person with curl would."""
    body = (await ask_path(demo_app(clock), f"{dialect.list_path}?limit=1000")).json()
    items: list[dict[str, str]] = body[dialect.list_key]
    return items


# One backup


async def test_the_first_rows_and_the_summary_say_how_it_is(ui: Ui, dialect: Dialect) -> None:
    assert ui.lines[0].startswith(f" ID {dialect.good} ")
    assert "● available" in ui.lines[1]
    assert "final" in ui.lines[1]
    assert on_tab(ui, "Summary")
    labels = {line[:13].strip() for line in ui.lines[3:-2]}
    assert {
        "● GOOD", "Restore", "Created", "Finished", "Expires", "Server", "Server data", "Volumes", "Kind",
        "Task ID", "Seen", "From",
    } <= labels  # fmt: skip
    assert f"{dialect.disks} volume backups: {dialect.disks} available" in ui.screen
    assert "▲" not in ui.screen


async def test_extend_info_has_every_documented_field_and_leads_to_raw(ui: Ui, dialect: Dialect) -> None:
    await ui.press("2")
    labels = {line[:24].strip() for line in ui.lines[3:-2]}
    assert {"Restore mode", "Progress", "Size", "Average speed", "Task ID", "Incremental"} <= labels
    assert all(f"— {reason}" in ui.screen for reason in dialect.lacks)
    await ui.press("slash", *"restore mode", "enter", "J")
    assert on_tab(ui, "Raw JSON")
    assert ui.cursor_row.startswith('"supported_restore_mode": "backup"')
    await ui.press("escape")
    assert on_tab(ui, "extend_info")
    await ui.press("5", "home", "colon", *"extend_info.supported_restore_mode", "enter")
    assert ui.cursor_row.startswith('"supported_restore_mode": "backup"'), "as this tab calls it"


async def test_volumes_are_the_disks_with_their_sizes_and_details(ui: Ui, dialect: Dialect) -> None:
    await ui.press("3")
    assert on_tab(ui, "Volumes")
    assert count(ui, "Volumes") == dialect.disks
    assert sum("  available  " in line and " GB " in line for line in ui.lines) == dialect.disks
    assert re.search(r"Source volume ID +[0-9a-f-]{36}", ui.screen)
    await ui.press("s", "S", "G")
    assert f"{dialect.disks}/{dialect.disks}" in ui.lines[-2]


async def test_replication_says_where_it_was_copied_to_and_leads_there(
    dialect: Dialect, clock: HandClock, source: Source
) -> None:
    async with open_ui(dialect.copied, clock=clock, source=source, size=WIDE) as ui:
        await ui.press("4")
        assert count(ui, "Replication") >= 1
        assert re.search(r" region-2 +success +100 %", ui.screen)
        copy = re.search(r"Destination backup ID +([0-9a-f-]{36})", ui.screen)
        assert copy is not None
        await ui.press(">")
        await ui.until_shown(copy[1])
        await ui.press("escape")
        await ui.until_shown(dialect.copied)


async def test_a_record_leads_to_the_copy_in_the_other_region_and_back(
    dialect: Dialect, clock: HandClock, source: Source
) -> None:
    def regions(begun: Lookups) -> Contexts:
        there = dialect.source(clock, COPIES_CONTEXT)
        return DemoContexts((DEMO_CONTEXT, COPIES_CONTEXT), lambda each: begun.elsewhere(each, lambda: there))

    async with open_ui(dialect.copied, clock=clock, source=source, contexts=regions, size=WIDE) as ui:
        await ui.press("4", ">")
        copy = await ask_path(demo_app(clock), dialect.list_path.replace("/p/", f"/{COPIES_PROJECT}/"))
        (there,) = copy.json()[dialect.list_key]
        await ui.until_shown(there["id"])
        assert "demo · region-2 · " in ui.lines[0]
        assert "● available" in ui.lines[1]
        await ui.press("<")
        await ui.until_shown(dialect.copied)
        assert "demo · region-1 · " in ui.lines[0]
        assert on_tab(ui, "Replication")


async def test_raw_json_is_what_came_searched_folded_and_asked(ui: Ui, dialect: Dialect) -> None:
    await ui.press("5", "down")
    assert ui.cursor_row.startswith(f'"{dialect.envelope}": {{')
    await ui.press("slash", *'"available', "enter")
    assert re.search(r"[1-9]\d* found", ui.lines[-2])
    await ui.press("escape", "z", "1")
    assert "…" in ui.screen
    await ui.press("|", *f".{dialect.envelope} | type", "enter")
    await ui.until('"object"')


async def test_a_note_help_and_commands(ui: Ui, dialect: Dialect) -> None:
    await ui.press("a", *"seen by me", "enter", "1")
    assert re.search(r"Note +seen by me", ui.screen)
    await ui.press("?")
    assert not ui.shows(dialect.good)
    await ui.press("escape", ":")
    assert not ui.shows(dialect.good)
    await ui.press("escape")
    assert ui.shows(dialect.good)
    await ui.press("o", "tab")
    (row,) = [line for line in ui.lines if dialect.good in line]
    assert re.search(r"GOOD +available", row)
    assert "note: seen by me" in ui.lines[-2]
    await ui.press("enter")
    await ui.until_shown(dialect.good)


async def test_of_several_ids_one_is_chosen(ui: Ui, dialect: Dialect) -> None:
    await ui.paste(f"failed: {dialect.copied} and {dialect.running}")
    await ui.press("down", "enter")
    await ui.until_shown(dialect.running)
    assert "protecting" in ui.lines[1]


# What changes


async def test_a_watched_backup_moves_and_ends_and_its_past_stays(
    dialect: Dialect, clock: HandClock, source: Source, history: History
) -> None:
    async with open_ui(dialect.ends, clock=clock, source=source, keeper=history, size=WIDE) as ui:
        assert "RUNNING" in ui.screen
        clock.set(30)
        await ui.press("r")
        percent = re.search(r"protecting +(\d+) ?%", ui.lines[1])
        assert percent is not None
        assert 30 <= int(percent[1]) <= 60
        clock.set(120)
        await ui.press("r")
        assert "● available" in ui.lines[1]
        assert "GOOD" in ui.screen
        assert "◆             Status: protecting → available" in ui.screen
        await ui.press("[")
        assert "PAST" in ui.screen
        assert "RUNNING" in ui.screen
        await ui.press("escape")
        assert "PAST" not in ui.screen
        await ui.press("x")
        assert "Status: protecting → available" not in ui.screen


async def test_a_failure_says_what_failed_and_with_which_code(
    dialect: Dialect, clock: HandClock, source: Source
) -> None:
    async with open_ui(dialect.fails, clock=clock, source=source, size=WIDE) as ui:
        clock.set(90)
        await ui.press("r")
        assert "✗ FAILED" in ui.screen
        assert dialect.code in ui.screen


async def test_what_is_not_there_is_said_with_what_to_do(ui: Ui, dialect: Dialect) -> None:
    await ui.paste(dialect.missing)
    await ui.until_shown(dialect.missing)
    assert ui.lines[3].startswith(" ✗ HTTP 404 ")
    assert re.search(rf"{dialect.missing} is not in .*\bproject demo-project\b", ui.screen)


async def test_offline_shows_the_same_from_what_was_kept(
    ui: Ui, dialect: Dialect, clock: HandClock, history: History
) -> None:
    async with open_ui(dialect.good, clock=clock, keeper=history, offline=True, size=WIDE) as again:
        assert "GOOD" in again.screen
        for tab in "2345":
            await ui.press(tab)
            await again.press(tab)
            assert again.lines[2:] == ui.lines[2:], tab


# Lists


async def test_the_list_is_of_this_service_and_comes_back_to_its_row(
    ui: Ui, dialect: Dialect, clock: HandClock
) -> None:
    items = await items_of(dialect, clock)
    await ui.press("b")
    assert f"1/{len(items)}" in ui.lines[-2]
    assert items[0]["id"] in ui.lines[-2]
    await ui.press("down", "down", "enter")
    await ui.until_shown(items[2]["id"])
    await ui.press("escape")
    assert f"3/{len(items)}" in ui.lines[-2]
    await ui.press("slash", *"shop 24h", "enter")
    shop = [
        each for each in items if "shop-db" in json.dumps(each) and each["created_at"] > "2026-03-03T05:06"
    ]
    assert f"1/{len(shop)}" in ui.lines[-2]
    await ui.press("space", "r")
    assert "1 marked" in ui.lines[-2]


async def test_the_backups_of_a_server_are_on_a_time_line_and_lead_back(ui: Ui, dialect: Dialect) -> None:
    items = await items_of(dialect, ui.clock)
    server = next(each["resource_id"] for each in items if each["id"] == dialect.good)
    same = [each["id"] for each in items if each["resource_id"] == server]
    await ui.press("B")
    assert ui.lines[0].startswith(" Backups of ")
    assert ui.lines[1].startswith(" Newest good ")
    assert dialect.good in ui.lines[-2]
    assert f"/{len(same)} " in ui.lines[-2]
    await ui.press("N", "enter")
    assert any(ui.shows(each) for each in same)
    await ui.press("escape", "escape")
    assert ui.shows(dialect.good)


async def test_a_saved_list_opens_as_a_list_and_each_of_it_as_a_backup(
    dialect: Dialect, clock: HandClock, tmp_path: Path
) -> None:
    file = tmp_path / "list.json"
    file.write_bytes((await ask_path(demo_app(clock), dialect.list_path)).content)
    saved = SavedList(SavedSource(str(file)))
    async with open_ui(clock=clock, source=saved, size=WIDE) as ui:
        await ui.press("ctrl+l")
        items = await items_of(dialect, clock)
        assert f"1/{len(items)}" in ui.lines[-2]
        await ui.press("down", "enter")
        await ui.until_shown(items[1]["id"])
        assert on_tab(ui, "Summary")


async def test_several_stand_on_one_board_until_they_have_ended(
    dialect: Dialect, clock: HandClock, source: Source, history: History
) -> None:
    watched = (dialect.ends, dialect.good, dialect.missing)
    async with open_ui(clock=clock, source=source, keeper=history, size=WIDE, watched=watched) as ui:
        assert "1 of 3 under way" in ui.lines[0]
        assert re.match(r" ○ RUNNING +protecting 0 %", ui.lines[2])
        assert re.match(r" ● GOOD +available", ui.lines[3])
        assert "not found" in ui.lines[4]
        for seconds in (15, 30):
            clock.set(seconds)
            await ui.press("r")
        assert re.match(
            r" ○ RUNNING +protecting \d\d % +manualbk_\S+ +\d+(\.\d)? +\d+ to \d+ s ", ui.lines[2]
        )
        await ui.press("enter")
        await ui.until_shown(dialect.ends)
        await ui.press("escape")
        clock.set(120)
        await ui.press("r")
        assert "2 GOOD, 1 UNKNOWN · final" in ui.lines[0]


WITHOUT_A_SERVICE = {"context", "sign_in"}
"""What is shown before any service is asked: their tests are beside this."""
SHOWN_BESIDE = {"replica"}
"""What `test_replicas` shows of both: it takes two contexts."""
SHOWN_ABOVE = {"backup", "backups", "board", "open", "choose", "read", "server"}


def test_every_screen_is_in_the_contract() -> None:
    there = {path.stem for path in Path(screens.__path__[0]).glob("[a-z]*.py")}
    assert there - {"leading", "whole"} == WITHOUT_A_SERVICE | SHOWN_ABOVE | SHOWN_BESIDE, (
        "but for what some have in common"
    )
