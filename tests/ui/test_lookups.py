"""One lookup, from key to screen: what is kept, then what is fresh, and what is said when nothing comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cbr_tui.errors import NetworkError, NoSuchBackup, NotAllowed, Reply, ServiceError
from cbr_tui.store import History
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID, answer, sample, sample_item, volume_backup
from tests.support.ui import HandSource, open_ui, seeded_history

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.ui import Ui

OTHER_ID = "6513270e-269e-4d37-b2a7-4de452e6b438"
NEW_ID = "11111111-2222-4333-8444-555555555555"
HTML = b"<!DOCTYPE html>\n<html><title>Sign in</title></html>"


@pytest.fixture
def source() -> HandSource:
    return HandSource(HandClock())


@pytest.fixture
def nothing_kept() -> Iterator[History]:
    with History.open(None) as history:
        yield history


def protecting(progress: int) -> bytes:
    return sample(status="protecting", extend_info={"progress": progress, "finished_at": ""})


def many(count: int, status: str = "available") -> bytes:
    volumes = [volume_backup(number, source_volume_name=f"disk-{number:03}") for number in range(count)]
    return sample(status=status, extend_info={"volume_backups": volumes})


def status(ui: Ui) -> str:
    """Give the row that says what the backup is, and how fresh that is."""
    return next(line for line in ui.lines[1:3] if not line.startswith(" ✗ 05:"))


async def test_the_kept_observation_is_there_before_the_service_has_answered(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        assert "● available" in ui.lines[1]
        assert "kept 2026-03-04 05:06Z" in ui.lines[1]
        assert "asking…" in ui.lines[1]
        source.fetches[0].answer(sample(name="renamed meanwhile"))
        await ui.settle()
        assert "renamed meanwhile" in ui.lines[1]
        assert "fetched 05:06:07Z" in ui.lines[1]


async def test_while_nothing_is_known_the_screen_says_what_is_looked_up(
    source: HandSource, nothing_kept: History
) -> None:
    async with open_ui(NEW_ID, source=source, keeper=nothing_kept) as ui:
        assert f"looking up {NEW_ID}" in ui.lines[1]
        source.fetches[0].answer(sample(id=NEW_ID))
        await ui.settle()
        assert "● available" in ui.lines[1]


async def test_another_backup_starts_with_nothing_of_the_one_before(
    source: HandSource, nothing_kept: History
) -> None:
    async with open_ui(SAMPLE_ID, source=source, keeper=nothing_kept) as ui:
        source.fetches[0].answer(SAMPLE)
        await ui.settle()
        for tab in "54321":
            await ui.press(tab)
        await ui.paste(NEW_ID)
        for tab in "12345":
            await ui.press(tab)
            assert "karbor" not in ui.screen
            assert "backup_d32c" not in ui.screen
            assert "Volumes 2" not in ui.screen
            assert SAMPLE_ID not in ui.screen


async def test_an_unreadable_answer_shows_nothing_of_the_backup_before(
    source: HandSource, nothing_kept: History
) -> None:
    async with open_ui(SAMPLE_ID, source=source, keeper=nothing_kept) as ui:
        source.fetches[0].answer(SAMPLE)
        await ui.settle()
        await ui.press(*"54321")
        await ui.paste(NEW_ID)
        source.fetches[1].answer(HTML)
        await ui.settle()
        for tab in "12345":
            await ui.press(tab)
            assert "karbor" not in ui.screen
            assert "backup_d32c" not in ui.screen


async def test_a_newer_lookup_cancels_the_older_one(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await ui.paste(OTHER_ID)
        older, newer = source.fetches
        assert older.outcome.cancelled()
        assert not newer.outcome.done()


async def test_an_old_answer_never_shows_under_a_new_id(source: HandSource) -> None:
    """The service answers the older request at the moment when the person turns to another backup."""
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(name="too late"))
        await ui.paste(OTHER_ID)
        assert ui.lines[0].startswith(f" ID {OTHER_ID}")
        assert "autobk_5c2e" in ui.lines[1]
        assert "too late" not in ui.screen
        source.fetches[1].answer(sample(id=OTHER_ID, name="the newer one"))
        await ui.settle()
        assert "the newer one" in ui.lines[1]
        for tab in "12345":
            await ui.press(tab)
            assert "too late" not in ui.screen


async def test_refreshing_twice_asks_once_more_and_drops_the_first(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await ui.press("r", "r")
        assert [fetch.outcome.cancelled() for fetch in source.fetches] == [True, True, False]


async def test_refreshing_before_a_first_answer_keeps_the_kept_picture(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await ui.press("r")
        assert "● available" in ui.lines[1]


async def test_a_refresh_keeps_tab_cursor_scroll_and_filter(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(many(100))
        await ui.settle()
        await ui.press("3", "slash", *"disk-0", "enter", *["pagedown"] * 2, "k", "l")
        before = ui.lines[2:-1]
        row = ui.cursor_row
        await ui.press("r")
        source.fetches[1].answer(many(101, status="protecting"))
        await ui.settle()
        assert "protecting" in ui.lines[1]
        assert "Volumes 101" in ui.lines[2]
        assert ui.cursor_row == row
        assert ui.lines[3:-1] == before[1:]


@pytest.mark.parametrize("tab", ["1", "2", "5"])
async def test_a_refresh_keeps_cursor_and_scroll_in_every_tab(source: HandSource, tab: str) -> None:
    async with open_ui(SAMPLE_ID, source=source, size=(80, 16)) as ui:
        source.fetches[0].answer(SAMPLE)
        await ui.settle()
        await ui.press(tab, "pagedown", "j")
        row, place = ui.cursor_row, ui.lines[-2]
        await ui.press("r")
        source.fetches[1].answer(sample(description="a new one"))
        await ui.settle()
        assert ui.cursor_row == row
        assert ui.lines[-2].split(" ──")[0] == place.split(" ──")[0], "rows about what is new may stand above"


async def test_in_a_sorted_table_the_cursor_follows_its_record(source: HandSource) -> None:
    def sized(*sizes: int) -> bytes:
        volumes = [
            volume_backup(number, source_volume_name=f"disk-{number}", size=size)
            for number, size in enumerate(sizes)
        ]
        return sample(extend_info={"volume_backups": volumes})

    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sized(300, 200, 100))
        await ui.settle()
        await ui.press("3", *"ssss", "g")
        assert "disk-2" in ui.cursor_row
        await ui.press("r")
        source.fetches[1].answer(sized(300, 200, 999))
        await ui.settle()
        assert "disk-2" in ui.cursor_row
        assert "3/3" in ui.lines[-2]


async def test_a_refresh_keeps_where_the_wheel_has_scrolled_to(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(many(100))
        await ui.settle()
        await ui.press("3")
        for _ in range(10):
            await ui.wheel_down()
        before = ui.lines[4:-2]
        assert "disk-000" not in ui.screen
        await ui.press("r")
        source.fetches[1].answer(many(100, status="protecting"))
        await ui.settle()
        assert ui.lines[4:-2] == before


async def test_a_refresh_that_changes_how_many_rows_there_are_counts_them_anew(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(many(100))
        await ui.settle()
        await ui.press("3", "r")
        assert "1/100" in ui.lines[-2]
        source.fetches[1].answer(many(7))
        await ui.settle()
        assert "1/7 " in ui.lines[-2]


async def test_a_refresh_does_not_take_the_keys_from_who_types_a_search(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(many(20))
        await ui.settle()
        await ui.press("3", "r", "slash", *"disk")
        source.fetches[1].answer(many(20, status="protecting"))
        await ui.settle()
        await ui.press(*"-01", "enter")
        assert "/disk-01" in ui.lines[-2]
        assert "1/10" in ui.lines[-2]


async def test_a_refresh_does_not_take_the_keys_from_a_page_that_is_read(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await ui.press("question_mark")
        source.fetches[0].answer(SAMPLE)
        await ui.settle()
        assert "Keys" in ui.screen
        await ui.press("escape")
        assert "fetched" in ui.lines[1]


# Failures


async def test_a_failure_keeps_the_last_good_picture_under_a_line_that_says_why(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source, size=(120, 24)) as ui:
        source.fetches[0].answer(SAMPLE)
        await ui.settle()
        ui.clock.set(90)
        await ui.press("r")
        source.fetches[1].fail(NetworkError("No answer from host: timed out.", hint="Check the network."))
        await ui.settle()
        assert " ✗ 05:07:37Z No answer from host: timed out. Check the network." in ui.lines
        assert "● available  backup_d32c" in ui.screen
        assert "fetched 05:06:07Z" in ui.screen, "and says from when the picture is"
        await ui.press("r")
        source.fetches[2].answer(SAMPLE)
        await ui.settle()
        assert "No answer" not in ui.screen


async def test_a_failure_of_the_first_request_leaves_what_was_kept(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].fail(NetworkError("No answer from host: timed out."))
        await ui.settle()
        assert "No answer from host" in ui.screen
        assert "kept 2026-03-04" in ui.screen


async def test_a_failure_with_nothing_kept_is_told_in_place(
    source: HandSource, nothing_kept: History
) -> None:
    async with open_ui(NEW_ID, source=source, keeper=nothing_kept) as ui:
        reply = Reply(403, code="BackupService.0403", request_id="req-77")
        source.fetches[0].fail(NotAllowed("You may not read this.", hint="Ask for a role.", reply=reply))
        await ui.settle()
        assert f"could not look up {NEW_ID}" in ui.lines[1]
        for text in ("You may not read this.", "Ask for a role.", "403", "BackupService.0403", "req-77"):
            assert text in ui.screen
        await ui.press("r")
        source.fetches[1].answer(sample(id=NEW_ID))
        await ui.settle()
        assert "● available" in ui.lines[1]
        assert "You may not read this" not in ui.screen
        await ui.press("j", "j")
        assert ui.cursor_row, "the tab has the keys"


async def test_what_the_service_said_with_a_failure_can_be_read_raw(
    source: HandSource, nothing_kept: History
) -> None:
    async with open_ui(NEW_ID, source=source, keeper=nothing_kept) as ui:
        reply = Reply(500, body=b'{"error_code": "CSBS.9999", "error_msg": "Query failed"}')
        source.fetches[0].fail(ServiceError("The service failed.", reply=reply))
        await ui.settle()
        await ui.press("5")
        assert '"error_code": "CSBS.9999"' in ui.screen
        await ui.press("1")
        assert "The service failed." in ui.screen


async def test_an_unexpected_fault_of_ours_is_told_without_values(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].fail(ValueError("token s3cret"))
        await ui.settle()
        assert "ValueError" in ui.screen
        assert "s3cret" not in ui.screen
        assert "● available" in ui.screen, "and the picture stays"


async def test_a_backup_that_was_seen_and_is_not_there_now_is_gone(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(SAMPLE)
        await ui.settle()
        await ui.press("r")
        source.fetches[1].fail(NoSuchBackup("The service has no such backup."))
        await ui.settle()
        assert "gone" in status(ui)
        assert "backup_d32c" in ui.screen, "what it was can still be read"
        await ui.press("5")
        assert '"name": "backup_d32c"' in ui.screen
        await ui.press("o")
        assert ui.lines[2].strip().startswith("GONE")


async def test_a_backup_that_never_was_seen_is_not_gone_but_unknown(source: HandSource) -> None:
    async with open_ui(NEW_ID, source=source) as ui:
        source.fetches[0].fail(NoSuchBackup("The service has no such backup."))
        await ui.settle()
        assert f"could not look up {NEW_ID}" in ui.lines[1]
        assert "The service has no such backup." in ui.screen


@pytest.mark.parametrize(("raw", "shown"), [(HTML, "<title>Sign in</title>"), (SAMPLE[:700], "backup_d32c")])
async def test_an_answer_that_cannot_be_read_is_shown_raw(
    source: HandSource, nothing_kept: History, raw: bytes, shown: str
) -> None:
    async with open_ui(NEW_ID, source=source, keeper=nothing_kept, size=(120, 100)) as ui:
        source.fetches[0].answer(raw)
        await ui.settle()
        assert "unreadable" in ui.screen
        for tab in "1234":
            await ui.press(tab)
        await ui.press("5")
        assert shown in ui.screen


async def test_an_answer_that_cannot_be_read_does_not_take_a_good_picture_away(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source, size=(120, 24)) as ui:
        source.fetches[0].answer(HTML)
        await ui.settle()
        assert "● available  backup_d32c" in ui.screen
        assert " ✗ 05:06:07Z " in ui.screen


async def test_an_answer_about_another_backup_is_refused(source: HandSource, nothing_kept: History) -> None:
    async with open_ui(NEW_ID, source=source, keeper=nothing_kept, size=(120, 24)) as ui:
        source.fetches[0].answer(SAMPLE)
        await ui.settle()
        assert "another backup" in ui.screen
        assert "● available" not in ui.screen


# Offline


async def test_offline_shows_what_was_kept_and_says_so() -> None:
    async with open_ui(SAMPLE_ID, offline=True) as ui:
        ui.clock.set(7200)
        await ui.press("r")
        assert "● available" in ui.lines[1]
        assert "kept 2026-03-04 05:06Z  offline" in ui.lines[1]


async def test_offline_a_backup_that_was_never_seen_says_what_to_do() -> None:
    async with open_ui(NEW_ID, offline=True) as ui:
        assert "Nothing is kept of backup" in ui.screen
        assert "--offline" in ui.screen


async def test_offline_opens_from_the_recents() -> None:
    async with open_ui(offline=True) as ui:
        await ui.press("down", "enter")
        await ui.until_shown(OTHER_ID)
        assert "kept" in ui.lines[1]


async def test_what_is_seen_is_kept_for_the_next_time(source: HandSource) -> None:
    clock = HandClock()
    with seeded_history(clock) as history:
        async with open_ui(NEW_ID, source=source, keeper=history) as ui:
            source.fetches[0].answer(sample(id=NEW_ID, name="kept for later"))
            await ui.settle()
        async with open_ui(NEW_ID, offline=True, keeper=history) as ui:
            assert "kept for later" in ui.lines[1]


async def test_a_number_of_volumes_changes_with_the_answer(source: HandSource) -> None:
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await ui.press("3", "G")
        item = sample_item()
        item["extend_info"]["volume_backups"] = []
        source.fetches[0].answer(answer(item))
        await ui.settle()
        assert "Volumes 0" in ui.lines[2]
        await ui.press("j", "G", "enter", "s", "h", "l", "pagedown")
        assert ui.app.is_running
