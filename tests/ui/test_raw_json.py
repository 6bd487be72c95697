"""Raw JSON: folding, going to a place, searching, copying, writing, handing over."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING
from unittest import mock

from cbr_tui.programs import Limits
from cbr_tui.text.safe import visible
from cbr_tui.tui.widgets.raw_json import RawJsonTab
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample, volume_backup
from tests.support.ui import HandSource, key_event, open_ui

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support.ui import Ui

STATUS = ".checkpoint_item.extend_info.volume_backups[1].status"


async def _go(ui: Ui, place: str) -> None:
    await ui.press("colon", *place, "enter")


async def test_what_is_folded_is_counted_and_comes_back_as_it_was() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "j", "j")
        before = ui.lines
        await ui.press("-")
        assert '"checkpoint_item": { … 10 keys }' in ui.screen
        assert ui.cursor_row.startswith('"checkpoint_item"')
        await ui.press("+", "j")
        assert ui.lines == before


async def test_enter_folds_and_unfolds_and_leaves_a_value_alone() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "j", "j", "j")
        assert ui.cursor_row.startswith('"backup_data"')
        before = ui.lines
        await ui.press("enter")
        assert '"backup_data": { … 8 keys },' in ui.cursor_row
        await ui.press("enter")
        assert ui.lines == before
        await ui.press("k", "enter")
        assert "…" not in "".join(ui.lines[3:-2])


async def test_a_folded_line_folds_what_it_stands_in() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "j", "j", "j", "-", "-")
        assert ui.cursor_row == '"checkpoint_item": { … 10 keys }'


async def test_z_and_a_digit_fold_all_that_deep_and_digits_alone_stay_tabs() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "z", "3")
        assert '"extend_info": { … 21 keys },' in ui.screen
        assert "/14 ─" in ui.screen
        await ui.press("z", "0")
        assert "/80 ─" in ui.screen
        await ui.press("z", "j", "3")
        assert "[Volumes 2]" in ui.screen


async def test_a_place_is_reached_by_path_and_by_line_also_within_a_fold() -> None:
    async with open_ui(SAMPLE_ID, size=(100, 24)) as ui:
        await ui.press("5", "z", "2")
        await _go(ui, STATUS)
        assert ui.cursor_row == '"status": "available",'
        assert STATUS in ui.screen
        await _go(ui, "2")
        assert ui.cursor_row == '"checkpoint_item": {'
        await _go(ui, "9999")
        assert ui.cursor_row == "}"
        await _go(ui, ".nowhere")
        assert "No such place: .nowhere" in ui.screen
        await _go(ui, "no.where")
        assert "No such place: no.where" in ui.screen
        await ui.press("colon", "escape")
        assert ui.cursor_row == "}"


async def test_a_search_counts_its_matches_and_opens_the_fold_that_one_is_in() -> None:
    async with open_ui(SAMPLE_ID, size=(100, 24)) as ui:
        await ui.press("5", "z", "2", "/", *"status:", "enter")
        assert ui.cursor_row == '"status": "available",'
        assert "/status:  3 found" in ui.screen
        await ui.press("n")
        assert ".volume_backups[0].status" in ui.screen
        await ui.press("N", "N")
        assert ".volume_backups[1].status" in ui.screen


async def test_a_field_of_another_tab_leads_to_its_place_and_back() -> None:
    async with open_ui(SAMPLE_ID, size=(100, 24)) as ui:
        await ui.press("3", "j", "J")
        assert "[5 Raw JSON]" in ui.screen
        assert ".checkpoint_item.extend_info.volume_backups[1]" in ui.screen
        await ui.press("escape")
        assert "[3 Volumes 2]" in ui.screen
        assert "karbor_01" in ui.cursor_row


async def test_the_key_and_the_object_around_it_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        copied: list[str] = []
        monkeypatch.setattr(ui.app, "copy_to_clipboard", copied.append)
        monkeypatch.delenv("TMUX", raising=False)
        await ui.press("5", "/", *"IMAGE_ID".lower(), "enter", "y", "k", "y", "o")
        assert copied[0] == "image_id"
        assert copied[1] == '{ "image_id": "fe84dd80-0229-4918-8d3d-cbb33154b565" }'


async def test_a_file_is_written_for_its_owner_and_never_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "w", "enter")
        written = tmp_path / "answer.json"
        assert written.read_bytes() == SAMPLE
        assert stat.S_IMODE(written.stat().st_mode) == 0o600
        written.write_bytes(b"mine")
        await ui.press("w", "enter")
        assert "already there: nothing was written" in ui.screen
        assert written.read_bytes() == b"mine"
        await ui.press("w", *"/no/such", "enter")
        assert "can't be written" in ui.screen


async def test_a_terminal_that_cannot_be_handed_over_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "v")
        assert "can't be handed over" in ui.screen
    assert list(tmp_path.iterdir()) == []


async def test_a_refresh_keeps_folds_and_cursor_where_they_are_in_the_answer() -> None:
    clock = HandClock()
    source = HandSource(clock)
    async with open_ui(SAMPLE_ID, size=(80, 40), source=source, clock=clock) as ui:
        source.fetches[-1].answer(SAMPLE)
        await ui.press("5", "z", "3", "j", "j", "j", "r")
        source.fetches[-1].answer(SAMPLE.replace(b'"ram": 4096', b'"ram": 8192'))
        await ui.settle()
        assert ui.cursor_row.lstrip("◆ ") == '"backup_data": { … 8 keys },'
        await ui.press("+")
        assert '"ram": 8192,' in ui.screen
        assert '"extend_info": { … 21 keys },' in ui.screen


async def test_a_long_table_is_sorted_and_filtered_beside_the_loop() -> None:
    source = HandSource(HandClock())
    disks = [volume_backup(number, source_volume_name=f"disk-{number:04}") for number in range(1200)]
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(extend_info={"volume_backups": disks}))
        await ui.settle()
        await ui.press("3", "s", "s", "S", "home")
        assert "disk-1199" in ui.lines[4]
        await ui.press("slash", *"disk-07", "enter")
        assert "/100 " in ui.lines[-2]
        await ui.press("r")
        source.fetches[1].answer(sample(extend_info={"volume_backups": disks[:3]}))
        await ui.settle()
        assert "Nothing here matches" in ui.screen
        await ui.press("escape", "home")
        assert "disk-0002" in ui.lines[4], "a shorter table, sorted as before"


async def test_the_head_of_a_large_answer_is_there_at_once_and_the_rest_when_it_is_indexed() -> None:
    source = HandSource(HandClock())
    disks = [volume_backup(number) for number in range(9000)]
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(extend_info={"volume_backups": disks}))
        await ui.settle()
        await ui.press("5")
        assert '"checkpoint_item": {' in ui.screen
        await ui.until(lambda: re.search(r" 1/[0-9]{6} ", ui.lines[-2]) is not None)
        await ui.press("end")
        assert ui.cursor_row == "}"


async def test_a_value_is_searched_beside_keys_and_texts() -> None:
    async with open_ui(SAMPLE_ID, size=(100, 24)) as ui:
        await ui.press("5", "/", *":qemu", "enter")
        assert "/:qemu  1 found" in ui.screen
        assert '"QEMU' in ui.cursor_row or "qemu" in ui.cursor_row
        await ui.press("/", "ctrl+u", *":status", "enter")
        assert "/:status  0 found" in ui.screen


async def _program(ui: Ui, program: str) -> None:
    """Type a program in place of what the row offers."""
    await ui.press("|", "ctrl+u", *program, "enter")


async def test_a_program_shows_what_it_gives_in_the_same_view_and_esc_the_whole_answer_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_ui(SAMPLE_ID, size=(100, 24)) as ui:
        copied: list[str] = []
        monkeypatch.setattr(ui.app, "copy_to_clipboard", copied.append)
        monkeypatch.delenv("TMUX", raising=False)
        await ui.press("5", "z", "3", "j", "j", "j")
        before = ui.lines
        await _program(ui, ".checkpoint_item.extend_info.volume_backups[] | {status, size}")
        assert "2 values, as a list." in ui.screen
        assert ui.lines[3:8] == [" [", "   {", '     "status": "available",', '     "size": 0', "   },"]
        await ui.press("j", "-", "/", *"status", "enter")
        assert "| .checkpoint_item.extend…  /status  2 found  .[0].status" in ui.screen
        await ui.press("y", "a")
        assert copied == ['[{"status":"available","size":0},\n{"status":"available","size":0}]']
        await ui.press("escape", "escape")
        assert ui.lines == before
        await ui.press("escape")
        assert ui.lines[:-2] == before[:-2]
        assert "There is nothing behind this: q quits." in ui.lines[-2]


async def test_an_error_of_a_program_is_one_line_and_leaves_what_is_shown() -> None:
    async with open_ui(SAMPLE_ID, size=(100, 24)) as ui:
        await ui.press("5", "j")
        before = ui.lines[:-2]
        for program, said in (
            (".[", "syntax error, unexpected end of file, line 1, column 2"),
            (".checkpoint_item[0]", "Cannot index object with number"),
            ("empty", "The program gives nothing."),
        ):
            await _program(ui, program)
            assert said in ui.lines[-2]
            assert ui.lines[:-2] == before
        await _program(ui, '.checkpoint_item.id, error("enough")')
        assert "enough" in ui.lines[-2]
        assert ui.cursor_row == f'"{SAMPLE_ID}"'


async def test_an_endless_program_is_left_by_esc_and_ended_by_time() -> None:
    async with open_ui(SAMPLE_ID, size=(100, 24)) as ui:
        await ui.press("5")
        before = ui.lines[:-2]
        await ui.press("|", *"def f: f; f")
        ui.app.post_message(key_event("enter"))
        await ui.until_said("Running the program: ")
        ui.app.post_message(key_event("escape"))
        await ui.settle()
        assert ui.lines[:-2] == before
        assert "Running" not in ui.screen
        ui.backup_screen.query_one(RawJsonTab).limits = Limits(seconds=1)
        await _program(ui, "def f: f; f")
        assert "The program took longer than 1 s, and was ended." in ui.screen


async def test_programs_are_remembered_and_an_empty_one_is_the_whole_answer() -> None:
    async with open_ui(SAMPLE_ID, size=(100, 24)) as ui:
        await ui.press("5")
        await _program(ui, ".checkpoint_item.id")
        await _program(ui, ".checkpoint_item.status")
        assert ui.cursor_row == '"available"'
        await ui.press("|", "up", "enter")
        assert ui.cursor_row == f'"{SAMPLE_ID}"'
        await ui.press("|", "up", "up", "down", "down", "down", "escape")
        assert ui.cursor_row == f'"{SAMPLE_ID}"'
        await _program(ui, "")
        assert '"checkpoint_item": {' in ui.screen


async def test_a_refresh_runs_the_program_anew_and_a_field_is_sought_in_the_whole_answer() -> None:
    clock = HandClock()
    source = HandSource(clock)
    async with open_ui(SAMPLE_ID, size=(100, 24), source=source, clock=clock) as ui:
        source.fetches[-1].answer(SAMPLE)
        await ui.press("5")
        await _program(ui, ".checkpoint_item.backup_data.ram")
        assert ui.cursor_row == "4096"
        await ui.press("r")
        source.fetches[-1].answer(SAMPLE.replace(b'"ram": 4096', b'"ram": 8192'))
        await ui.settle()
        assert ui.cursor_row == "8192"
        await ui.press("3", "J")
        assert ".checkpoint_item.extend_info.volume_backups[0]" in ui.screen


async def test_esc_comes_back_from_a_field_before_it_leaves_a_search_from_before_that() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "/", *"karbor", "enter", "3", "J")
        assert "[Raw JSON]" in ui.screen
        await ui.press("escape")
        assert "[Volumes 2]" in ui.screen
        await ui.press("J", "/", "end", *"_0", "enter", "escape")
        assert "[Raw JSON]" in ui.screen, "this search was begun here"
        assert "karbor_0" not in ui.lines[-2]
        await ui.press("escape")
        assert "[Volumes 2]" in ui.screen


async def test_a_search_is_counted_beside_what_is_searched_for_and_nothing_else() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "/", *"status", "enter")
        assert "4 found" in ui.lines[-2]
        for prompt in ":|w":
            await ui.press(prompt)
            assert "found" not in ui.lines[-2]
            await ui.press("escape")
            assert "4 found" in ui.lines[-2]
        await ui.press("/")
        assert ui.lines[-2].split() == ["status", "4", "found"]
        await ui.press("q")
        assert ui.lines[-2].split() == ["statusq", "0", "found"]
        await ui.press("enter", "n")
        assert "Not found: statusq" in ui.lines[-2]


async def test_a_search_that_is_given_up_leads_back_to_where_it_began() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "j", "j")
        before = ui.lines
        await ui.press("/", *"status")
        first = ui.lines[3:-2]
        await ui.press(*":volume_backups")
        assert ui.lines[3:-2] == first, "nothing is found, and nothing moves"
        await ui.press("ctrl+u", *"volume")
        assert '"volume_backups": [' in ui.screen
        await ui.press(*["backspace"] * 6)
        assert ui.lines[:-2] == before[:-2]
        await ui.press(*"volume", "escape")
        assert ui.lines == before
        await ui.press("/", *"volume", "enter")
        found = ui.cursor_row
        await ui.press("escape")
        assert ui.cursor_row == found, "it was found, and the person has seen that"


async def test_what_was_found_is_read_before_the_context_in_a_narrow_terminal() -> None:
    async with open_ui(SAMPLE_ID, size=(40, 14)) as ui:
        await ui.press("5")
        assert "demo" in ui.lines[-2]
        await ui.press("/", *"status", "enter")
        assert "─ /status  4 found" in ui.lines[-2]
        assert " 3/80 ─" in ui.lines[-2]


async def test_of_a_line_of_megabytes_only_what_can_be_seen_is_worked_out() -> None:
    source = HandSource(HandClock())
    looked_at = mock.Mock(side_effect=visible)
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(description="long words " * 300_000))
        await ui.press("5", ":", *"description", "enter")
        with mock.patch("cbr_tui.text.outline.visible", looked_at):
            await ui.press("up", "down", *"lllll", "enter", "h")
        assert re.fullmatch(r"[a-z ]*long words long words[a-z ]*…", ui.cursor_row)
    assert looked_at.call_count > 100
    assert max(len(text) for (text,), _ in looked_at.call_args_list) < 10_000


async def test_keys_that_come_in_one_burst_keep_their_order() -> None:
    async with open_ui(SAMPLE_ID, size=(100, 24)) as ui:
        await ui.press("5")
        await ui.burst("z3j/status")
        assert ui.lines[-2].split() == ["status", "4", "found"]
        assert ui.backup_screen.query_one(RawJsonTab).wanted == "status"
        await ui.press("enter", "home")
        await ui.burst("z3jj")
        assert "/14 ─" in ui.screen
        assert ui.cursor_row == '"status": "available",'
        await ui.burst("z0jyi")
        assert "/80 ─" in ui.screen
        await ui.burst(":9\r")
        assert "9/80" in ui.screen


async def test_a_place_that_was_out_of_view_is_shown_with_what_follows_it() -> None:
    disks = [volume_backup(number) for number in range(30)]
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches.pop().answer(sample(extend_info={"volume_backups": disks}))
        await ui.settle()
        await ui.press("3", "end", "J")
        below = ui.lines[ui.lines.index(ui.cursor_row) + 1 :]
        assert ui.cursor_row.endswith(" {")
        assert any("disk_29" in line for line in below), "the record that it is about"
        await ui.press("home", "colon", *"300", "enter")
        (at,) = (number for number, line in enumerate(ui.lines) if ui.cursor_row in line)
        assert 4 < at < 15
