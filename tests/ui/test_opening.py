"""The ID input: whatever holds an ID opens it, nonsense is refused in place, no key is lost or misread."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import Input

from cbr_tui.demo import DEMO_BACKUPS
from cbr_tui.tui.screens.choose import ChooseScreen
from cbr_tui.tui.screens.open import OpenScreen
from cbr_tui.tui.widgets.tab import Tab
from tests.support.payloads import SAMPLE, SAMPLE_ID
from tests.support.ui import key_event, open_ui

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from tests.support.ui import Ui

    Early = Callable[[Iterable[events.Event]], None]

OTHER_ID = "6513270e-269e-4d37-b2a7-4de452e6b438"
NEW_ID = "11111111-2222-4333-8444-555555555555"
SERVER_ID = "f45c477a-57e5-465f-999f-d845083962db"
CONSOLE_URL = (
    "https://console.example.com/csbs/?region=region-1&locale=en-us#/csbs/manager/backupDetail/"
    f"{SAMPLE_ID}?from=list"
)
ALERT = f"""[FIRING] Backup failed for server karbor_02
server_id={SERVER_ID} backup_id="{SAMPLE_ID.upper()}", see the runbook.
"""


async def test_a_backup_given_at_the_start_opens_without_a_key() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.until_shown(SAMPLE_ID)
        assert "backup_d32c" in ui.lines[1]


async def test_without_one_the_input_waits_over_the_recent_lookups() -> None:
    async with open_ui() as ui:
        assert ui.lines[0].startswith(" ID paste an ID")
        assert "backup_d32c" in ui.screen


async def test_an_id_typed_to_its_end_opens_by_itself() -> None:
    async with open_ui() as ui:
        await ui.press(*SAMPLE_ID)
        await ui.until_shown(SAMPLE_ID)


async def test_an_id_in_capital_letters_and_blanks_opens_with_enter() -> None:
    async with open_ui() as ui:
        await ui.burst(f"  {SAMPLE_ID.upper()} ")
        await ui.press("enter")
        await ui.until_shown(SAMPLE_ID)


async def test_right_takes_the_completion_of_a_prefix_from_the_recents() -> None:
    async with open_ui() as ui:
        await ui.press(*SAMPLE_ID[:8])
        assert ui.lines[0].startswith(f" ID {SAMPLE_ID}"), "the completion is shown while it is typed"
        await ui.press("right")
        await ui.until_shown(SAMPLE_ID)


async def test_enter_on_a_prefix_opens_the_recent_lookup_that_it_found() -> None:
    async with open_ui() as ui:
        await ui.press(*OTHER_ID[:6], "enter")
        await ui.until_shown(OTHER_ID)


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE_ID,
        f'"{SAMPLE_ID}"\n',
        f"  {SAMPLE_ID.upper()}\r\n",
        CONSOLE_URL,
        ALERT,
        SAMPLE.decode(),
        f'{{"checkpoint_item_id": "{SAMPLE_ID}", "server_id": "{SERVER_ID}"}}',
        f"{SAMPLE_ID[:20]}\n  {SAMPLE_ID[20:]}",
    ],
    ids=["id", "quoted", "capitals", "console-url", "alert", "whole-answer", "json", "broken-line"],
)
async def test_a_paste_that_is_about_one_backup_opens_it_without_another_key(text: str) -> None:
    async with open_ui() as ui:
        await ui.paste(text)
        await ui.until_shown(SAMPLE_ID)
        await ui.paste(OTHER_ID)
        await ui.until_shown(OTHER_ID)
        await ui.paste(text)
        await ui.until_shown(SAMPLE_ID)


@pytest.mark.parametrize("start", [None, "9531985d-5d9d-49f8-9818-e811892f902b"], ids=["recents", "backup"])
async def test_a_paste_with_several_ids_asks_which_and_opens_that(start: str | None) -> None:
    async with open_ui(start) as ui:
        await ui.paste(f"backups {SAMPLE_ID} and {OTHER_ID} failed")
        assert isinstance(ui.app.screen, ChooseScreen)
        assert SAMPLE_ID in ui.screen
        assert OTHER_ID in ui.screen
        await ui.press("down", "enter")
        await ui.until_shown(OTHER_ID)


async def test_a_list_of_ids_is_left_with_escape_and_nothing_is_opened() -> None:
    async with open_ui() as ui:
        await ui.paste(f"backups {SAMPLE_ID} and {OTHER_ID} failed")
        await ui.press("escape")
        assert isinstance(ui.app.screen, OpenScreen)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("zebra-crossing", "There is no ID in this text"),
        (NEW_ID[:-1], "this has 35"),
        (NEW_ID.replace("-", ""), "32 hex digits without dashes"),
        (NEW_ID.replace("1", "O", 1), "'O' at place 1 is not a hex digit: 0?"),
    ],
)
async def test_nonsense_is_refused_in_place_with_the_reason(text: str, reason: str) -> None:
    async with open_ui() as ui:
        await ui.burst(f"{text}\n")
        await ui.until(reason)
        assert isinstance(ui.app.screen, OpenScreen)
        assert text in ui.lines[0], "what was typed stays, to be mended"


async def test_the_reason_goes_when_the_text_is_mended() -> None:
    async with open_ui() as ui:
        await ui.press(*"zebra", "enter")
        await ui.until("There is no ID in this text")
        await ui.press("backspace")
        assert "There is no ID in this text" not in ui.screen


async def test_a_pasted_text_without_an_id_is_shown_with_the_reason() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.paste("nothing\x1b[31m to see\nhere")
        assert isinstance(ui.app.screen, OpenScreen)
        assert "There is no ID in this text" in ui.screen
        await ui.press("escape")
        await ui.until_shown(SAMPLE_ID)


@pytest.mark.parametrize("end", ["", "\n", "\r", " and q, r, 3 and o are no commands\nq\n"])
async def test_a_paste_that_arrives_as_keys_opens_and_runs_no_command(end: str) -> None:
    async with open_ui() as ui:
        await ui.burst(f"Backup {SAMPLE_ID}{end}" if len(end) > 1 else SAMPLE_ID + end)
        if len(end) > 1:
            await ui.press("enter")
        await ui.until_shown(SAMPLE_ID)
        assert ui.app.is_running
        assert ui.lines[2].startswith("[Summary]"), "no digit of the text has chosen a tab"


async def test_the_first_line_of_many_that_arrive_as_keys_does_not_let_the_rest_run_as_commands() -> None:
    async with open_ui() as ui:
        await ui.burst(f"{SAMPLE_ID}\n3 quotas\nq\n")
        assert ui.app.is_running
        assert "[Volumes" not in ui.screen


@pytest.fixture
def early(monkeypatch: pytest.MonkeyPatch) -> Early:
    """Have something come from the terminal before anything is painted."""
    start = HeadlessDriver.start_application_mode

    def come(waiting: Iterable[events.Event]) -> None:
        def start_with_it(driver: HeadlessDriver) -> None:
            start(driver)
            for event in waiting:
                driver.send_message(event)

        monkeypatch.setattr(HeadlessDriver, "start_application_mode", start_with_it)

    return come


async def test_keys_typed_before_the_first_paint_are_not_lost(early: Early) -> None:
    early(map(key_event, SAMPLE_ID))
    async with open_ui() as ui:
        await ui.until_shown(SAMPLE_ID)


@pytest.mark.parametrize("before", ["", "q", "o"])
async def test_a_paste_before_the_first_paint_is_not_lost(early: Early, before: str) -> None:
    early([*map(key_event, before), events.Paste(ALERT)])
    async with open_ui() as ui:
        await ui.until_shown(SAMPLE_ID)


async def test_keys_that_lead_elsewhere_do_so_before_the_first_paint_too(early: Early) -> None:
    early(map(key_event, ("tab", "down", "enter")))
    async with open_ui() as ui:
        await ui.until_shown(OTHER_ID)
    early(map(key_event, ("3", "down", "escape", "/", *"02")))
    async with open_ui(SAMPLE_ID) as ui:
        await ui.until("[Volumes")
        assert ui.app.screen.query_one("#prompt", Input).value == "02"
    early(map(key_event, ("3", "/", *"02", "enter")))
    async with open_ui(SAMPLE_ID) as ui:
        await ui.until("[Volumes")
    early([key_event("q")])
    async with open_ui(SAMPLE_ID, settled=False) as ui:
        await ui.until(lambda: not ui.app.is_running)


@pytest.mark.parametrize("key", ["o", "i"])
async def test_the_input_comes_over_an_open_backup_and_escape_leaves_it(key: str) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press(key)
        assert isinstance(ui.app.screen, OpenScreen)
        await ui.press("escape")
        await ui.until_shown(SAMPLE_ID)


async def test_escape_where_nothing_is_behind_gives_the_keys_to_the_list() -> None:
    async with open_ui() as ui:
        await ui.press("escape", "j", "enter")
        await ui.until_shown(OTHER_ID)


async def test_escape_leads_from_a_backup_back_to_where_it_was_asked_for() -> None:
    async with open_ui() as ui:
        await ui.press(*NEW_ID)
        await ui.until_shown(NEW_ID)
        await ui.press("escape")
        assert isinstance(ui.app.screen, OpenScreen)
        assert NEW_ID in ui.lines[2], "it is one of the recent lookups now"
        await ui.press(*"karbor")
        assert ui.lines[0].startswith(" ID karbor"), "another one is typed over it"


@pytest.mark.parametrize("key", ["slash", "o", "i", "tab", "shift+tab"])
async def test_the_keys_go_back_to_the_input(key: str) -> None:
    async with open_ui() as ui:
        await ui.press("escape", key, *"zebra")
        assert ui.lines[0].startswith(" ID zebra")


@pytest.mark.parametrize("leave", [lambda ui: ui.paste(SAMPLE_ID), lambda ui: ui.press("j", "k", "enter")])
async def test_the_list_takes_pastes_and_keys_too(leave: Callable[[Ui], Awaitable[None]]) -> None:
    async with open_ui() as ui:
        await ui.press("tab")
        await leave(ui)
        await ui.until_shown(SAMPLE_ID)


async def test_what_was_open_before_is_let_go() -> None:
    """A tab holds the whole answer that it shows."""
    others = {id(each) for each in gc.get_objects() if isinstance(each, Tab)}  # of tests before this one
    async with open_ui(DEMO_BACKUPS[0].id) as ui:
        for backup in DEMO_BACKUPS[1:8]:
            await ui.paste(backup.id)
            await ui.until_shown(backup.id)
            await ui.press("2")

        def held() -> int:
            gc.collect()
            tabs = [each for each in gc.get_objects() if isinstance(each, Tab) and id(each) not in others]
            return sum(not each.is_attached for each in tabs)

        await ui.until(lambda: held() <= 2)  # the last ones go when the next backup is opened
