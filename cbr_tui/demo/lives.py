"""The backups that move: what each is at a given number of seconds after the demo's start.

Every function is pure, gives the checkpoint item, and None once the backup is gone. No public payload of a
backup in these states exists (API.md §7): what they answer is made up after the reference and the
transitions of API.md §5.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.demo.places import PROJECT
from cbr_tui.demo.servers import SHOP, WEB
from cbr_tui.demo.shapes import checkpoint_item, derived_id, stamp, volume_backup

if TYPE_CHECKING:
    from cbr_tui.demo.shapes import Asked, Fields

__all__ = [
    "COPIED_ID",
    "DEDICATED_COPY_ID",
    "being_deleted",
    "being_restored",
    "copied_to_three_regions",
    "failing",
    "protecting",
    "protecting_slowly",
    "replication_record",
    "stuck",
    "waiting",
]

COPIED_ID: Final = "8e81973e-0bec-47b0-b898-d190f9ebdacc"
"""The backup with the replication records."""
DEDICATED_COPY_ID: Final = "c6f87718-6d76-407e-881e-d162ae2eb154"
"""The copy that the first of them leads to."""


def protecting(asked: Asked) -> Fields:
    """Go from 0 to 100 % and become available, in a minute."""
    return _protecting(asked, "manualbk_before_upgrade", asked.start, timedelta(minutes=1))


def protecting_slowly(asked: Asked) -> Fields:
    """Start at 40 % of a backup that takes half an hour."""
    return _protecting(asked, "autobk_7a1c", asked.ago(minutes=12), timedelta(minutes=30))


def failing(asked: Asked) -> Fields:
    """Run for half a minute, to 50 %, and fail for want of quota: one disk is in error."""
    name, fails_after = "manualbk_over_quota", 30
    if asked.elapsed < fails_after:
        return _protecting(asked, name, asked.start, timedelta(seconds=2 * fails_after))
    volumes = [
        volume | {"status": "error"} if volume["status"] == "creating" else volume
        for volume in _volumes(asked, name, part=0.5)
    ]
    failure = {
        "fail_op": "backup",
        "fail_code": {"Code": "CSBS.9006", "Description": "Insufficient quota"},
        "fail_reason": "Quota exceeded for resources: backup_capacity.",
    }
    return _unfinished(
        asked,
        name,
        asked.start,
        0.5,
        updated_at=_moved(asked, fails_after),
        status="error",
        volumes=volumes,
        extend=failure,
    )


def waiting(asked: Asked) -> Fields:
    """Wait to be started, and go on waiting."""
    since = asked.ago(minutes=2)
    return _unfinished(
        asked, "autobk_e410", since, 0, updated_at=stamp(since), status="waiting_protect", volumes=[]
    )


def stuck(asked: Asked) -> Fields:
    """Stand at 42 % without a move for hours."""
    return _unfinished(
        asked, "autobk_03f9", asked.ago(hours=5), 0.42, updated_at=stamp(asked.ago(hours=4, minutes=50))
    )


def being_restored(asked: Asked) -> Fields:
    """Be restored, which takes 45 seconds, and be available again."""
    name, lasts = "manualbk_before_patch", 45
    done = min(asked.elapsed / lasts, 1)
    restoring = done < 1
    volumes = _volumes(asked, name)
    if restoring:
        volumes = [volume | {"status": "restoring"} for volume in volumes]
    return checkpoint_item(
        asked,
        name,
        SHOP,
        asked.ago(days=2, minutes=18),
        volumes=volumes,
        extend={"progress": int(100 * done)},
        status="restoring" if restoring else "available",
        updated_at=_moved(asked, lasts),
    )


def being_deleted(asked: Asked) -> Fields | None:
    """Wait 15 seconds to be deleted, be deleted for 30, be marked as deleted for 15, and be gone."""
    for until, status, disks in (
        (15, "waiting_delete", "available"),
        (45, "deleting", "deleting"),
        (60, "deleted", "deleted"),
    ):
        if asked.elapsed < until:
            name = "manualbk_obsolete"
            volumes = [volume | {"status": disks} for volume in _volumes(asked, name)]
            return checkpoint_item(
                asked,
                name,
                SHOP,
                asked.ago(days=94),
                volumes=volumes,
                extend={"supported_restore_mode": "na"},
                status=status,
                updated_at=_moved(asked, until),
            )
    return None


def copied_to_three_regions(asked: Asked) -> Fields:
    """Be copied to three regions: one copy is there, one failed, and one is complete after 90 seconds."""
    lasts = 90
    done = min(asked.elapsed / lasts, 1)
    copying = done < 1
    failure = {
        "fail_code": "BackupService.1011",
        "fail_reason": "The destination project does not support replication.",
    }
    records = [
        replication_record(asked, "region-2", asked.ago(hours=3), destination_id=DEDICATED_COPY_ID),
        replication_record(asked, "region-3", asked.ago(hours=3), "fail", progress=35, **failure),
        replication_record(
            asked,
            "region-4",
            asked.ago(minutes=1),
            "replicating" if copying else "success",
            progress=10 + int(90 * done),
        ),
    ]
    return checkpoint_item(
        asked,
        "autobk_c81d",
        WEB,
        asked.ago(hours=4),
        # One copy failed, so the whole is not a success; no real answer of this kind is known.
        extend={"auto_trigger": True, "copy_status": "copying" if copying else "fail"},
        replication_records=records,
        updated_at=_moved(asked, lasts),
    )


def replication_record(  # noqa: PLR0913 - which copy, since when, how far, and what else is known
    asked: Asked,
    region: str,
    created_at: datetime,
    status: str = "success",
    *,
    progress: int = 100,
    destination_id: str = "",
    source_id: str = "",
    **extra_info: Any,
) -> Fields:
    """Make the record of a copy from region-1, of this backup unless another is named."""
    year, rest = stamp(created_at).split("-", 1)
    return {
        "status": status,
        "source_checkpoint_item_id": source_id or asked.backup_id,
        "destination_project_id": derived_id(region, "project"),
        "destination_region": region,
        "id": derived_id(asked.backup_id, region, "record"),
        "destination_checkpoint_id": derived_id(asked.backup_id, region, "checkpoint"),
        "extra_info": {
            "auto_trigger": True,
            "progress": progress,
            "fail_reason": "",
            "fail_code": "",
            **extra_info,
        },
        "plan_id": derived_id("daily copies"),
        # Real records write the month without its leading zero.
        "created_at": f"{year}-{rest.removeprefix('0')}",
        "source_region": "region-1",
        "source_project_id": PROJECT,
        "destination_checkpoint_item_id": destination_id or derived_id(asked.backup_id, region),
        "source_checkpoint_id": derived_id(source_id or asked.backup_id, "checkpoint"),
    }


def _protecting(asked: Asked, name: str, begun: datetime, lasts: timedelta) -> Fields:
    """Give a backup that is under way from `begun` until it has lasted so long, and complete from then on."""
    done = ((asked.start - begun).total_seconds() + asked.elapsed) / lasts.total_seconds()
    if done >= 1:
        return checkpoint_item(asked, name, SHOP, begun, took=lasts)
    return _unfinished(asked, name, begun, done, updated_at=_moved(asked, asked.elapsed))


def _unfinished(  # noqa: PLR0913 - what every backup has, and how far this one is
    asked: Asked,
    name: str,
    begun: datetime,
    part: float,
    *,
    updated_at: str,
    status: str = "protecting",
    volumes: list[Fields] | None = None,
    extend: Fields | None = None,
) -> Fields:
    """Give a backup of which `part` (0 to 1) is done."""
    return checkpoint_item(
        asked,
        name,
        SHOP,
        begun,
        took=None,
        volumes=_volumes(asked, name, part) if volumes is None else volumes,
        extend={"progress": int(100 * part), "supported_restore_mode": "na"} | (extend or {}),
        status=status,
        updated_at=updated_at,
    )


def _volumes(asked: Asked, name: str, part: float = 1) -> list[Fields]:
    """Back the disks up one after the other: each gets what the ones before it leave of the whole `part`."""
    left = part * sum(disk.size for disk in SHOP.disks)
    volumes = []
    for disk in SHOP.disks:
        volumes.append(volume_backup(asked, name, SHOP, disk, part=min(max(left / disk.size, 0), 1)))
        left -= disk.size
    return volumes


def _moved(asked: Asked, until: float) -> str:
    """Give the time of the last change: this second, but none after `until` seconds."""
    return stamp(asked.start + timedelta(seconds=int(min(asked.elapsed, until))))
