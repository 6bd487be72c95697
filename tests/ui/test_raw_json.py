"""Raw JSON: folding, going to a place, searching, copying, writing, handing over."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

import pytest

from cbr_tui.tui.handover import write_new
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample, volume_backup
from tests.support.ui import HandSource, open_ui

if TYPE_CHECKING:
    from pathlib import Path

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


def test_a_new_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_new(tmp_path / "new", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "new", b"y")


async def test_a_refresh_keeps_folds_and_cursor_where_they_are_in_the_answer() -> None:
    clock = HandClock()
    source = HandSource(clock)
    async with open_ui(SAMPLE_ID, size=(80, 40), source=source, clock=clock) as ui:
        source.fetches[-1].answer(SAMPLE)
        await ui.press("5", "z", "3", "j", "j", "j", "r")
        source.fetches[-1].answer(SAMPLE.replace(b'"ram": 4096', b'"ram": 8192'))
        await ui.settle()
        assert ui.cursor_row == '"backup_data": { … 8 keys },'
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
