"""What is new: marks at the changed fields in every tab, and the list in the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cbr_tui.store import History
from cbr_tui.tui.roles import ROLES
from tests.support.demo import START, HandClock
from tests.support.keepers import RefusingKeeper
from tests.support.payloads import replication_record, sample, volume_backup
from tests.support.ui import HandSource, open_ui, screen_segments

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

    from tests.support.ui import Ui

BACKUP_ID = "4f0c1d2e-1b9f-4aeb-b2f4-81c806e98190"
DISKS = [volume_backup(number) for number in range(3)]


def answer(status: str, disk: str, copy: str, **more: Any) -> bytes:
    """Give an answer about a backup that was never seen before."""
    disks = [DISKS[0] | {"status": disk}, *DISKS[1:]]
    return sample(
        id=BACKUP_ID,
        status=status,
        extend_info={"progress": 40, "finished_at": "", "volume_backups": disks},
        replication_records=[replication_record(0, status=copy)],
        **more,
    )


BEFORE = answer("protecting", "available", "replicating")
AFTER = answer("available", "error", "fail")
LATER = answer("available", "error", "fail", description="x")


@pytest.fixture
async def ui() -> AsyncIterator[Ui]:
    """Show BEFORE, and then AFTER."""
    clock = HandClock()
    source = HandSource(clock)
    async with open_ui(BACKUP_ID, source=source, clock=clock) as ui:
        source.fetches[-1].answer(BEFORE)
        await ui.settle()
        await refreshed(ui, AFTER)
        yield ui


async def refreshed(ui: Ui, raw: bytes) -> None:
    ui.clock.set(len(ui.source.fetches) * 60)  # type: ignore[attr-defined] # the fixture's is a HandSource
    await ui.press("r")
    ui.source.fetches[-1].answer(raw)  # type: ignore[attr-defined]
    await ui.settle()


def marked(ui: Ui) -> list[str]:
    """Give the rows of the screen that have a mark."""
    return [line for line in ui.lines if "◆" in line or "◇" in line]


async def test_the_summary_lists_what_changed_the_worst_first(ui: Ui) -> None:
    at = next(place for place, line in enumerate(ui.lines) if line.startswith(" Changed"))
    assert ui.lines[at] == " Changed      3 since you last looked, 2026-03-04 05:06:07 UTC · x: seen"
    assert ui.lines[at + 1 : at + 4] == [
        "◆             Status: protecting → available",
        "◆             Volume backups 1 (disk_0): Status: available → error",
        "◆             Replication records 1 (region-2): Status: replicating → fail",
    ]
    seen = next(line for line in ui.lines if "Observed" in line)
    assert seen.startswith("◆Observed     2026-03-04 05:07:07 UTC · protecting → available, Volumes: ")
    await ui.resize(80, 26)
    assert "◆Volumes      3 volume backups: 2 available, 1 error" in ui.lines


async def test_each_tab_marks_what_changed_in_it(ui: Ui) -> None:
    await ui.press("2")
    assert ["◆Volume", "backups"] in [line.split()[:2] for line in marked(ui)]
    await ui.press("slash", *"waiting_protect", "enter")
    assert [line.split()[:2] for line in marked(ui)] == [["◆Status", "available"]]
    await ui.press("3")
    assert [line[:42] for line in marked(ui)] == ["◆●     disk_0          error    ◆  0 MB  2"]
    await ui.press("4")
    assert [line[:24] for line in marked(ui)] == ["◆region-2  fail   ◆     "]
    await ui.press("enter")
    assert [line.split()[:2] for line in marked(ui)] == [["│◆Status", "fail"]]
    await ui.press("escape", "5", "slash", *'"status": "error"', "enter")
    assert [line.split() for line in marked(ui)] == [["◆", '"status":', '"error",']]


async def test_a_folded_part_of_the_answer_is_marked_for_what_is_in_it(ui: Ui) -> None:
    await ui.press("5", "z", "2")
    assert len(marked(ui)) == 1
    assert "checkpoint_item" in marked(ui)[0]


async def test_what_changed_with_the_last_answer_has_another_mark_than_what_did_before(ui: Ui) -> None:
    await ui.resize(80, 40)
    await refreshed(ui, LATER)
    rows = {line[:1] for line in marked(ui)}
    assert rows == {"◆", "◇"}
    assert "◆Description  x" in ui.lines
    await refreshed(ui, LATER)
    assert "◆Description  x" in ui.lines, "nothing new came"


async def test_marks_have_a_sign_and_a_colour(ui: Ui) -> None:
    signs = [part for row in screen_segments(ui.app) for part in row if part.text == "◆"]
    assert signs
    color = ROLES["changed"].color
    assert all(part.style and part.style.color == color for part in signs)


async def test_a_higher_screen_lists_more() -> None:
    source = HandSource(HandClock())
    after = sample(id=BACKUP_ID, **{f"key{number}": number for number in range(30)})
    async with open_ui(BACKUP_ID, source=source) as ui:
        source.fetches[-1].answer(sample(id=BACKUP_ID))
        await ui.settle()
        await refreshed(ui, after)
        few = sum("→" in line for line in ui.lines)
        assert "more: Enter lists them" in ui.screen
        await ui.resize(120, 50)
        await ui.until(lambda: sum("→" in line for line in ui.lines) > few + 5)
        assert "more: Enter lists them" in ui.screen


async def test_x_takes_note_of_what_is_new_and_what_comes_then_is_new_again(ui: Ui) -> None:
    await ui.press("x")
    assert marked(ui) == []
    assert "Changed" not in ui.screen
    await ui.press("3")
    assert marked(ui) == []
    await ui.press("1")
    await refreshed(ui, LATER)
    assert [line for line in marked(ui) if "→" in line] == ["◆             Description: — → x"]
    assert " Changed      1 since you last looked" in ui.screen


async def test_x_is_in_the_help(ui: Ui) -> None:
    await ui.press("question_mark")
    assert "what is new is seen" in ui.screen


async def test_x_where_nothing_is_shown_does_nothing() -> None:
    clock = HandClock()
    source = HandSource(clock)
    async with open_ui(BACKUP_ID, source=source, clock=clock) as ui:
        await ui.press("x")
        assert "looking up" in ui.screen


async def seen_by(history: History, clock: HandClock, raw: bytes, *keys: str) -> list[str]:
    """Start the program anew, let the service answer, press keys; give the rows with marks before those."""
    clock.set((clock.now - START).total_seconds() + 60)
    source = HandSource(clock)
    async with open_ui(BACKUP_ID, source=source, clock=clock, keeper=history) as ui:
        source.fetches[-1].answer(raw)
        await ui.settle()
        rows = marked(ui)
        await ui.press(*keys)
    return rows


async def test_what_was_acknowledged_is_known_the_next_time() -> None:
    clock = HandClock()
    row = "             Volume backups 1 (disk_0): Status: available → error"
    with History.open(None) as history:
        assert await seen_by(history, clock, BEFORE) == []
        assert f"◆{row}" in await seen_by(history, clock, AFTER)
        assert f"◇{row}" in await seen_by(history, clock, AFTER, "x")
        assert await seen_by(history, clock, AFTER) == []
        assert any("Description" in line for line in await seen_by(history, clock, LATER))


async def test_the_course_is_told_across_starts() -> None:
    clock = HandClock()
    with History.open(None) as history:
        await seen_by(history, clock, BEFORE)
        await seen_by(history, clock, AFTER, "x")
        clock.set(600)
        async with open_ui(BACKUP_ID, clock=clock, keeper=history, offline=True) as ui:
            assert any(
                line.startswith(" Observed     2026-03-04 05:08:07 UTC · protecting → available")
                for line in ui.lines
            )


async def test_a_history_that_refuses_costs_no_acknowledgement() -> None:
    clock = HandClock()
    source = HandSource(clock)
    async with open_ui(BACKUP_ID, source=source, clock=clock, keeper=RefusingKeeper()) as ui:
        source.fetches[-1].answer(BEFORE)
        await ui.settle()
        await refreshed(ui, AFTER)
        assert marked(ui)
        await ui.press("x")
        assert not marked(ui)


async def test_the_list_names_the_key_that_the_person_has_given_it() -> None:
    clock = HandClock()
    source = HandSource(clock)
    async with open_ui(BACKUP_ID, source=source, clock=clock, keys={"acknowledge": ("f6",)}) as ui:
        source.fetches[-1].answer(BEFORE)
        await ui.settle()
        await refreshed(ui, AFTER)
        assert "since you last looked, 2026-03-04 05:06:07 UTC · f6: seen" in ui.screen
        await ui.press("x")
        assert marked(ui)
        await ui.press("f6")
        assert not marked(ui)
