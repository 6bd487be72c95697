"""A large backup: how much of it is held, and what a hidden tab gives back."""

from __future__ import annotations

import gc
import tracemalloc
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest import mock

from cbr_tui.tui.widgets.raw_json import RawJsonTab
from cbr_tui.tui.widgets.table_view import TableView
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE_ID, sample, volume_backup
from tests.support.ui import HandSource, open_ui

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.ui import Ui

DISKS = 7000
OTHER_ID = "11111111-2222-4333-8444-555555555555"


def large(speed: int, disks: int = DISKS, **of_each: str) -> bytes:
    """Give an answer of some 400 bytes a disk."""
    rows = [volume_backup(number, source_volume_name=f"disk_{number}", **of_each) for number in range(disks)]
    return sample(extend_info={"average_speed": speed, "volume_backups": rows})


@contextmanager
def traced() -> Iterator[int]:
    """Count what is held from here on; gives what is held already."""
    gc.collect()
    tracemalloc.start()
    try:
        yield tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


async def answered(ui: Ui, source: HandSource, raw: bytes) -> None:
    source.fetches.pop().answer(bytes(memoryview(raw)))  # a copy, whose memory counts
    await ui.settle()


async def test_of_a_large_answer_less_is_held_than_six_times_its_size_also_while_it_is_refreshed() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "3", "1", "r")  # what the tabs take themselves is no part of it
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await ui.settle()
        answers = [large(number, 5000) for number in range(5)]
        size = len(answers[0])
        with traced() as before:
            await answered(ui, source, answers.pop())
            opened = tracemalloc.get_traced_memory()[1] - before
            await ui.press("x")
            await ui.press("2")
            assert "a list of 5000" in ui.screen
            for tab in "5", "3", "1", "5":  # each in view while the next answer comes, and then hidden
                await ui.press(tab)
                await ui.settle()
                tracemalloc.reset_peak()
                await ui.press("r")
                await answered(ui, source, answers.pop())
                refreshed = tracemalloc.get_traced_memory()[1] - before
                assert refreshed < 6 * size, f"tab {tab}: {refreshed / size:.1f} times"
        assert opened < 3 * size, f"{opened / size:.1f} times"


async def test_where_every_disk_has_changed_no_list_of_all_changes_is_held() -> None:
    """The one that was seen first, the one that is shown, the one that comes: of each what is its own."""
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("1", "r")
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await ui.settle()
        answers = [large(number, 3000, status=f"error{number}", name=f"disk {number}") for number in range(3)]
        size = len(answers[0])
        with traced() as before:
            await answered(ui, source, answers.pop())
            await ui.press("x")
            while answers:
                tracemalloc.reset_peak()
                await ui.press("r")
                await answered(ui, source, answers.pop())
                most = tracemalloc.get_traced_memory()[1] - before
                assert most < 6 * size, f"{most / size:.1f} times"
                assert "6001 since you last looked" in ui.screen


async def test_a_large_backup_is_given_back_when_another_one_is_opened() -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        held = []
        raw = large(1, 3000)
        with traced():
            for _ in range(2):
                await ui.until(lambda: bool(source.fetches))
                await answered(ui, source, raw)
                await ui.press("3", "5")
                await ui.paste(OTHER_ID)
                await ui.until(lambda: bool(source.fetches))
                await answered(ui, source, sample(id=OTHER_ID))
                gc.collect()
                held.append(tracemalloc.get_traced_memory()[0])
                await ui.paste(SAMPLE_ID)
        assert held[1] - held[0] < len(raw), "its widgets may stay, and not what they showed"


async def test_raw_json_is_as_it_was_left_although_it_was_given_back_meanwhile() -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await answered(ui, source, large(1))
        await ui.press("5", "colon", *"100000", "enter", "-", "j")
        before = ui.cursor_row
        assert "99999/105036" in ui.screen
        await ui.press("1", "r")
        await answered(ui, source, large(2))
        assert ui.backup_screen.query_one(RawJsonTab).view.outline is None, "nobody sees it"
        await ui.press("5")
        assert ui.cursor_row == before
        assert "99999/105036" in ui.screen, "what was folded is folded"


async def test_a_table_is_as_it_was_left_although_it_was_given_back_meanwhile() -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await answered(ui, source, large(1, 3000))
        await ui.press("3", "s", "s", "end", *["up"] * 30)
        await ui.settle()
        before, screen = ui.cursor_row, ui.screen
        await ui.press("1", "r")
        await answered(ui, source, large(2, 3000))
        assert not ui.backup_screen.query_one(TableView).table.rows, "nobody sees it"
        await ui.press("3")
        await ui.settle()
        assert ui.cursor_row == before
        assert ui.screen.splitlines()[2:-2] == screen.splitlines()[2:-2], "sorted, and scrolled"
        await ui.press("1", "r")
        await answered(ui, source, large(3, 2000))
        await ui.press("3")
        await ui.settle()
        assert "disk_1999 " in ui.screen, "what was under the cursor is gone"


async def test_what_a_hidden_tab_still_indexes_is_given_back_too() -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await answered(ui, source, large(1))
        await ui.press("5")
        view = ui.backup_screen.query_one(RawJsonTab).view
        with mock.patch.object(view, "_whole", new=False):  # as if it took longer
            await ui.press("1", "r")
            await answered(ui, source, large(2))
            assert view.outline is None
        await ui.press("5", "end")
        assert ui.cursor_row == "}"
