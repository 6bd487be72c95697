"""The five tabs: how they are reached, how one moves in them, what they filter, sort and open."""

from __future__ import annotations

import re

import pytest

from cbr_tui.tui.messages import Say
from cbr_tui.tui.screens.backup import BackupScreen
from cbr_tui.tui.screens.read import ReadScreen
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample, volume_backup
from tests.support.ui import HandSource, open_ui

COPIED_ID = "8e81973e-0bec-47b0-b898-d190f9ebdacc"
COPY_ID = "c6f87718-6d76-407e-881e-d162ae2eb154"
MANY_ID = "907a70c3-1012-4037-b64c-e4228c38fb29"
NIGHTLY_ID = "6513270e-269e-4d37-b2a7-4de452e6b438"

TITLES = ["Summary", "extend_info", "Volumes 2", "Replication 0", "Raw JSON"]


async def test_a_digit_shows_its_tab() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        for digit, title in reversed(list(enumerate(TITLES, 1))):
            await ui.press(str(digit))
            assert f"[{title}]" in ui.lines[2]


async def test_tab_and_shift_tab_go_round() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        for title in [*TITLES[1:], TITLES[0]]:
            await ui.press("tab")
            assert f"[{title}]" in ui.lines[2]
        await ui.press("shift+tab")
        assert "[Raw JSON]" in ui.lines[2]


@pytest.mark.parametrize("width", [40, 160])
async def test_a_click_shows_the_tab_under_the_mouse(width: int) -> None:
    async with open_ui(SAMPLE_ID, size=(width, 24)) as ui:
        for title in ["Repl", "Raw", "Vol", "ext", "Summary"]:
            await ui.click(title)
            assert re.search(rf"\[([1-5] )?{title}", ui.lines[2])


async def test_the_tabs_count_what_they_hold() -> None:
    async with open_ui(COPIED_ID) as ui:
        assert "Volumes 2" in ui.lines[2]
        assert "Replication 3" in ui.lines[2]


async def test_what_each_tab_shows_of_the_sample() -> None:
    async with open_ui(SAMPLE_ID, size=(120, 40)) as ui:
        assert "karbor_02" in ui.screen
        await ui.press("2")
        assert "Restore mode" in ui.screen
        await ui.press("3")
        assert "karbor_01" in ui.screen
        await ui.press("4")
        assert "Destination backup ID" in ui.screen
        await ui.press("5")
        assert '"name": "backup_d32c"' in ui.screen


# Moving


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("down", "up")])
async def test_the_cursor_moves_down_and_up(down: str, up: str) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5")
        first = ui.cursor_row
        await ui.press(down)
        assert ui.cursor_row == '"checkpoint_item": {'
        await ui.press(up)
        assert ui.cursor_row == first == "{"
        await ui.press(up)
        assert ui.cursor_row == "{", "there is nothing above the first row"


@pytest.mark.parametrize(("last", "first"), [("G", "g"), ("end", "home")])
async def test_the_ends_are_one_key_away(last: str, first: str) -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("3", last)
        assert "array-300" in ui.cursor_row
        assert "300/300" in ui.screen
        await ui.press(first)
        assert "array-001" in ui.cursor_row


@pytest.mark.parametrize(("down", "up"), [("pagedown", "pageup"), ("ctrl+f", "ctrl+b"), ("space", "pageup")])
async def test_a_page_is_what_the_screen_shows(down: str, up: str) -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("3")
        shown = sum("array-" in line for line in ui.lines)
        await ui.press(down)
        assert f"array-{shown + 1:03}" in ui.cursor_row
        await ui.press(up)
        assert "array-001" in ui.cursor_row


@pytest.mark.parametrize(("right", "left"), [("l", "h"), ("right", "left")])
async def test_what_is_cut_off_at_the_side_can_be_reached(right: str, left: str) -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("3")
        assert "Snapshot ID" not in ui.screen
        before = ui.lines[3:-2]
        await ui.press(*[right] * 20)
        assert "Snapshot ID" in ui.screen
        await ui.press(*[left] * 30)
        assert ui.lines[3:-2] == before


async def test_the_cursor_passes_over_headings() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        seen = [ui.cursor_row]
        for _ in range(20):
            await ui.press("j")
            seen.append(ui.cursor_row)
        headings = {"Verdict", "Timeline", "Resource", "Contents", "Answer", ""}
        assert not headings & set(seen)


async def test_a_click_moves_the_cursor_and_a_second_one_opens_the_details() -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("3")
        await ui.click("array-007")
        assert "array-007" in ui.cursor_row
        assert "extend_info.volume_backups[6]" in ui.screen
        await ui.click("array-009", times=2)
        assert isinstance(ui.app.screen, ReadScreen)


async def test_the_place_in_the_answer_and_the_rows_number_are_told() -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("3", "j", "j")
        assert "extend_info.volume_backups[2]" in ui.lines[-2]
        assert "3/300" in ui.lines[-2]


@pytest.mark.parametrize("width", [40, 80])
async def test_what_is_said_is_read_to_its_end_before_the_rows_number(width: int) -> None:
    said = "all of this is to be read in one row, whatever is said at its right end also"[: width - 4]
    async with open_ui(MANY_ID, size=(width, 24)) as ui:
        await ui.press("3", "j", "j")
        ui.app.say(Say(said))
        await ui.settle()
        assert ui.lines[-2] == f"─ {said} ─"
        await ui.press("j")
        assert "4/300" in ui.lines[-2]


async def test_coming_back_to_a_tab_finds_the_cursor_where_it_was() -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("3", "pagedown", "j")
        row = ui.cursor_row
        await ui.press("5", "3")
        assert ui.cursor_row == row


# Tables


async def test_sorting_goes_from_column_to_column_and_back_to_the_answers_order() -> None:
    async with open_ui(COPIED_ID, size=(220, 30)) as ui:
        await ui.press("4")
        regions = ["region-2", "region-3", "region-4"]

        def order() -> list[str]:
            rows = [line.split()[0] for line in ui.lines if line.strip().startswith("region-")]
            return rows[: len(regions)]

        assert order() == regions
        await ui.press("s", "s")
        assert "Status▲" in ui.screen
        assert order() == ["region-3", "region-4", "region-2"], "fail, replicating, success"
        await ui.press("S")
        assert "Status▼" in ui.screen
        assert order() == ["region-2", "region-4", "region-3"]
        await ui.press(*["s"] * 12)
        assert "▲" not in ui.lines[3]
        assert "▼" not in ui.lines[3]
        assert order() == regions


async def test_numbers_sort_as_numbers_and_the_cursor_stays_on_its_record() -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("3", *"jjjj")
        assert "array-005" in ui.cursor_row
        await ui.press(*["s"] * 4)
        assert "Size▲" in ui.screen
        assert "array-005" in ui.cursor_row
        await ui.press("g")
        smallest = ui.cursor_row
        await ui.press("S", "G")
        assert ui.cursor_row == smallest


async def test_who_sorts_from_the_first_row_sees_what_is_first_then() -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("3", "s", "s", "S")
        assert "Source volume▼" in ui.screen
        assert "array-300" in ui.cursor_row
        assert " 1/300 " in ui.lines[-2]


async def test_a_column_is_as_wide_as_its_cells_also_far_down() -> None:
    source = HandSource(HandClock())
    sizes = [*[900] * 1999, 999 * 1024 + 999]
    disks = [volume_backup(number, size=size) for number, size in enumerate(sizes)]
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(extend_info={"volume_backups": disks}))
        await ui.settle()
        await ui.press("3", "end")
        assert " 1000 GB " in ui.cursor_row


async def test_a_table_filters_while_it_is_typed() -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("3", "slash", *"array-29")
        shown = [line for line in ui.lines[4:-2] if line]
        assert len(shown) == 10
        assert all("array-29" in line for line in shown)
        await ui.press("enter")
        assert "/array-29" in ui.lines[-2], "what is filtered by is told"
        assert "/10 " in ui.lines[-2]
        await ui.press("escape")
        assert "/300" in ui.lines[-2]


async def test_escape_in_the_prompt_shows_everything_again() -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("3", "slash", *"array-29")
        await ui.press("escape")
        assert "/300" in ui.lines[-2]


@pytest.mark.parametrize("tab", ["1", "2"])
async def test_labelled_rows_filter_too(tab: str) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press(tab, "slash", *"AZ1", "enter")
        assert "az1.dc1" in ui.screen
        assert len([line for line in ui.lines[3:-2] if line.strip()]) <= 4


async def test_a_search_in_the_raw_answer_goes_to_the_match_and_on() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "slash", *"karbor_0", "enter")
        found = [ui.cursor_row]
        await ui.press("n")
        found.append(ui.cursor_row)
        await ui.press("N")
        assert all("karbor_0" in row for row in found)
        assert found[0] != found[1]
        assert ui.cursor_row == found[0]


async def test_a_search_that_finds_nothing_says_so() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "slash", *"zebra")
        await ui.press("enter")
        await ui.press("n")
        assert "Not found: zebra" in ui.screen


async def test_commands_are_letters_while_a_search_is_typed() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("2", "slash", *"q3ro?:")
        assert ui.app.is_running
        assert isinstance(ui.app.screen, BackupScreen)
        assert "[extend_info]" in ui.lines[2]
        assert "q3ro?:" in ui.lines[-2]


@pytest.mark.parametrize("keep", ["enter", "tab", "down"])
async def test_the_keys_that_end_a_search_keep_what_it_found(keep: str) -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("3", "slash", *"array-300", keep)
        assert "array-300" in ui.cursor_row
        assert "1/1" in ui.lines[-2]


async def test_escape_ends_the_search_before_it_goes_back() -> None:
    async with open_ui(COPIED_ID, size=(120, 30)) as ui:
        await ui.press("4", "greater_than_sign")
        assert ui.lines[0].startswith(f" ID {COPY_ID}")
        await ui.press("3", "slash", *"web", "enter", "escape")
        assert ui.lines[0].startswith(f" ID {COPY_ID}")
        await ui.press("escape")
        assert ui.lines[0].startswith(f" ID {COPIED_ID}")


# Details


async def test_enter_on_a_finding_shows_all_of_it() -> None:
    async with open_ui("36f675cc-81e7-4ef5-a8e2-5d940ed90475", size=(60, 24)) as ui:
        await ui.press("enter")
        assert isinstance(ui.app.screen, ReadScreen)
        assert "…" not in ui.screen.split("╭")[1].split("╰")[0]
        await ui.press("escape")
        assert not isinstance(ui.app.screen, ReadScreen)


@pytest.mark.parametrize("leave", ["escape", "q", "question_mark"])
async def test_enter_on_a_field_shows_its_meaning_and_its_place(leave: str) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("2", "slash", *"restore mode", "enter", "enter")
        assert isinstance(ui.app.screen, ReadScreen)
        assert "extend_info.supported_restore_mode" in ui.screen
        await ui.press(leave)
        assert ui.app.is_running
        assert isinstance(ui.app.screen, BackupScreen)


@pytest.mark.parametrize("key", ["enter"])
async def test_enter_on_a_volume_shows_every_field_of_it(key: str) -> None:
    async with open_ui(SAMPLE_ID, size=(100, 40)) as ui:
        await ui.press("3", "j", key)
        assert isinstance(ui.app.screen, ReadScreen)
        assert "extend_info.volume_backups[1]" in ui.screen
        assert "8eb98e91" in ui.screen


async def test_a_high_screen_shows_the_details_beside_the_table() -> None:
    async with open_ui(SAMPLE_ID, size=(120, 40)) as ui:
        await ui.press("3")
        assert "ee27f809-6fb5-40ae-ac46-c932bb4ee8fe" in ui.screen, "the first volume's source"
        await ui.press("j")
        assert "e7f48980-927c-48de-afd4-f0245d2e5100" in ui.screen, "the second's"
        assert "ee27f809-6fb5-40ae-ac46-c932bb4ee8fe" not in ui.screen


# Replication records lead to other backups


@pytest.mark.parametrize(("key", "target"), [("greater_than_sign", COPY_ID), ("less_than_sign", COPIED_ID)])
async def test_a_key_opens_an_end_of_a_record_and_escape_comes_back(key: str, target: str) -> None:
    async with open_ui(COPIED_ID, size=(120, 30)) as ui:
        await ui.press("4", key)
        assert ui.lines[0].startswith(f" ID {target}")
        await ui.press("escape")
        assert ui.lines[0].startswith(f" ID {COPIED_ID}")
        assert "[4 Replication 3]" in ui.lines[2], "and finds the tab that it left"


async def test_the_trail_goes_back_step_by_step() -> None:
    async with open_ui(COPIED_ID, size=(120, 30)) as ui:
        await ui.press("4", "greater_than_sign", "4", "less_than_sign")
        assert ui.lines[0].startswith(f" ID {COPIED_ID}")
        await ui.press("escape")
        assert ui.lines[0].startswith(f" ID {COPY_ID}")
        await ui.press("escape")
        assert ui.lines[0].startswith(f" ID {COPIED_ID}")
        await ui.press("escape")
        assert ui.lines[0].startswith(f" ID {COPIED_ID}"), "there is nothing before the first"


async def test_a_record_without_an_end_says_so() -> None:
    async with open_ui(SAMPLE_ID, size=(120, 30)) as ui:
        await ui.press("4", "greater_than_sign", "less_than_sign")
        assert ui.lines[0].startswith(f" ID {SAMPLE_ID}")


async def test_the_raw_tab_shows_what_came_and_nothing_else() -> None:
    async with open_ui(SAMPLE_ID, size=(120, 120)) as ui:
        await ui.press("5")
        shown = [line.strip() for line in ui.lines[3:-2] if line.strip()]
        assert "".join("".join(shown).split()) == "".join(SAMPLE.decode().split())


async def test_a_table_without_rows_says_whether_there_are_none_or_none_match() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("4")
        assert "There are none." in ui.screen
        await ui.press("3", "slash", *"no such disk")
        assert "Nothing here matches" in ui.screen
        await ui.press("escape")
        assert "matches" not in ui.screen
