from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.demo import DEMO_BACKUPS
from cbr_tui.demo.shapes import Asked
from cbr_tui.model.parse import parse
from tests.support.demo import START

if TYPE_CHECKING:
    from cbr_tui.model.backup import Backup

MOMENTS = st.floats(0, 200)


def at(title: str, elapsed: float) -> Backup:
    """Give the one backup whose title begins like this, so many seconds after the start."""
    (demo,) = [demo for demo in DEMO_BACKUPS if demo.title.startswith(title)]
    response = demo.answer(Asked(demo.id, START, elapsed))
    assert response.status_code == 200
    return parse(response.body)


def seconds(backup: Backup) -> float:
    """Give when it last changed, in seconds after the start."""
    assert backup.updated_at is not None
    return (backup.updated_at - START).total_seconds()


@pytest.mark.parametrize(
    ("elapsed", "status", "progress", "disks"),
    [
        (0, "protecting", 0, ["creating", "creating", "creating"]),
        (10, "protecting", 16, ["available", "creating", "creating"]),
        (30, "protecting", 50, ["available", "available", "creating"]),
        (59.9, "protecting", 99, ["available", "available", "creating"]),
        (60, "available", 100, ["available", "available", "available"]),
        (7200, "available", 100, ["available", "available", "available"]),
    ],
)
def test_one_is_made_in_a_minute(elapsed: float, status: str, progress: int, disks: list[str]) -> None:
    backup = at("Runs to 100 %", elapsed)
    extend_info = backup.extend_info
    assert (backup.status, extend_info.progress) == (status, progress)
    assert [volume.status for volume in extend_info.volume_backups] == disks
    assert seconds(backup) == min(int(elapsed), 60)
    made = status == "available"
    assert (extend_info.finished_at == backup.updated_at) == made
    assert extend_info.supported_restore_mode == ("backup" if made else "na")


def test_one_is_made_in_half_an_hour() -> None:
    progress = [at("Runs for half an hour", elapsed).extend_info.progress for elapsed in (0, 540, 1079)]
    assert progress == [40, 70, 99]
    assert at("Runs for half an hour", 1080).status == "available"


def test_one_fails_after_half_a_minute_and_stays_failed() -> None:
    before, failed, later = (at("Fails", elapsed) for elapsed in (29.9, 30, 7200))
    assert (before.status, before.extend_info.fail_op) == ("protecting", "")
    assert failed == later
    extend_info = failed.extend_info
    assert (failed.status, extend_info.progress, extend_info.fail_op) == ("error", 50, "backup")
    assert (extend_info.fail_code.code, extend_info.fail_code.description) == (
        "CSBS.9006",
        "Insufficient quota",
    )
    assert extend_info.fail_reason == "Quota exceeded for resources: backup_capacity."
    assert [volume.status for volume in extend_info.volume_backups] == ["available", "available", "error"]
    assert extend_info.finished_at is None
    assert seconds(failed) == 30


def test_one_is_restored_and_available_again() -> None:
    before, during, after = (at("Is being restored", elapsed) for elapsed in (0, 44.9, 45))
    assert (before.status, before.extend_info.progress) == ("restoring", 0)
    assert (during.status, during.extend_info.progress) == ("restoring", 99)
    assert {volume.status for volume in during.extend_info.volume_backups} == {"restoring"}
    assert (after.status, after.extend_info.progress) == ("available", 100)
    assert {volume.status for volume in after.extend_info.volume_backups} == {"available"}
    assert at("Is being restored", 7200) == after


def test_one_is_deleted_and_gone() -> None:
    seen = [at("Is deleted", elapsed).status for elapsed in (0, 14.9, 15, 44.9, 45, 59.9)]
    assert seen == ["waiting_delete", "waiting_delete", "deleting", "deleting", "deleted", "deleted"]
    (demo,) = [demo for demo in DEMO_BACKUPS if demo.title.startswith("Is deleted")]
    for elapsed in (60, 7200):
        response = demo.answer(Asked(demo.id, START, elapsed))
        assert response.status_code == 404
        assert b"CSBS.3001" in response.body
        assert demo.id.encode() in response.body


def test_one_is_copied_until_no_copy_is_under_way() -> None:
    before, during, after = (at("Copied to three", elapsed) for elapsed in (0, 45, 90))
    for backup, progress in ((before, 10), (during, 55)):
        assert backup.extend_info.copy_status == "copying"
        assert [record.status for record in backup.replication_records] == ["success", "fail", "replicating"]
        assert backup.replication_records[2].extra_info["progress"] == progress
    assert after.extend_info.copy_status == "fail"
    assert [record.status for record in after.replication_records] == ["success", "fail", "success"]
    assert after.replication_records[2].extra_info["progress"] == 100
    assert after.replication_records[1].extra_info["fail_reason"]
    assert {backup.status for backup in (before, during, after)} == {"available"}
    assert at("Copied to three", 7200) == after


def test_a_copys_start_is_written_with_a_month_of_one_digit() -> None:
    record = at("Copied to three", 0).replication_records[0]
    assert record.raw["created_at"] == "2026-3-04T02:06:07"
    assert record.created_at is not None
    assert (START - record.created_at).total_seconds() == 3 * 3600


@pytest.mark.parametrize("title", ["Runs to 100 %", "Runs for half an hour", "Fails"])
@given(moments=st.tuples(MOMENTS, MOMENTS).map(sorted))
def test_nothing_goes_back_while_a_backup_is_made(title: str, moments: list[float]) -> None:
    earlier, later = (_figures(at(title, elapsed)) for elapsed in moments)
    assert all(before <= after for before, after in zip(earlier, later, strict=True))


@pytest.mark.parametrize("title", ["Is being restored", "Copied to three"])
@given(moments=st.tuples(MOMENTS, MOMENTS).map(sorted))
def test_nothing_goes_back_while_a_backup_is_used(title: str, moments: list[float]) -> None:
    earlier, later = (at(title, elapsed) for elapsed in moments)
    assert (earlier.extend_info.progress or 0) <= (later.extend_info.progress or 0)
    assert seconds(earlier) <= seconds(later)
    for before, after in zip(earlier.replication_records, later.replication_records, strict=True):
        progress: Any = after.extra_info["progress"]
        assert before.extra_info["progress"] <= progress <= 100


def _figures(backup: Backup) -> list[float]:
    """Give what only grows: progress, size, speed, the last change, and each disk's own."""
    extend_info = backup.extend_info
    whole = [extend_info.progress, extend_info.size, extend_info.average_speed, seconds(backup)]
    disks = [
        [disk.size, disk.average_speed, disk.status != "creating"] for disk in extend_info.volume_backups
    ]
    return [figure for figures in (whole, *disks) for figure in figures if figure is not None]
