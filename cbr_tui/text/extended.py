"""The extend_info tab: every documented field outside the tables, and what nobody documented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.model.backup import ImageData
from cbr_tui.model.findings import Level
from cbr_tui.text.fields import documented_rows, undocumented_rows
from cbr_tui.text.rows import Group, Row
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from cbr_tui.model.backup import Backup
    from cbr_tui.model.describe import Mismatch, Record

__all__ = ["extended", "unexpected"]


def extended(backup: Backup) -> tuple[Group, ...]:
    """Give every documented field of the backup in the reference's order, group by group.

    Absent ones are dim. What is not as documented, and what is not documented, have groups of their own at
    the end. Volume backups and replication records are counted here; their tables hold them.
    """
    by_path = {mismatch.path: mismatch for mismatch in backup.mismatches}
    documented = [
        Group(title, tuple(documented_rows(record, path, by_path))) for title, record, path in _parts(backup)
    ]
    return (*documented, *unexpected(backup))


def unexpected(backup: Backup) -> tuple[Group, ...]:
    """Give what is not as documented, and what nobody documented, a group each where there is any."""
    undocumented = [row for _, record, path in _parts(backup) for row in undocumented_rows(record, path)]
    groups = [
        Group("Not as documented", tuple(map(_mismatch_row, backup.mismatches))),
        Group("Undocumented", tuple(undocumented)),
    ]
    return tuple(group for group in groups if group.rows)


def _parts(backup: Backup) -> list[tuple[str, Record, str]]:
    """Give the records that have no table of their own: title, record, path."""
    info, images = backup.extend_info, backup.extend_info.os_images_data or (ImageData(),)
    return [
        ("extend_info", info, "extend_info"),
        ("Failure (fail_code)", info.fail_code, "extend_info.fail_code"),
        ("Application consistency", info.app_consistency, "extend_info.app_consistency"),
        *(
            (
                "Images" if len(images) == 1 else f"Image {index + 1}",
                image,
                f"extend_info.os_images_data[{index}]",
            )
            for index, image in enumerate(images)
        ),
        ("Backup", backup, ""),
        *([("CBR", backup.cbr, "cbr")] if backup.cbr.raw else []),
        *(
            (f"Task: {visible(task.operation_type or 'unknown')}", task, f"cbr.operations[{index}]")
            for index, task in enumerate(backup.cbr.operations)
        ),
        ("Server data (backup_data)", backup.backup_data, "backup_data"),
    ]


def _mismatch_row(mismatch: Mismatch) -> Row:
    where = mismatch.path or "the answer"
    known = "\nReal services are known to answer like this." if mismatch.known else ""
    return Row(
        visible(where),
        visible(f"expected {mismatch.expected}, found {mismatch.found}"),
        mismatch.path,
        level=None if mismatch.known else Level.NOTICE,
        detail=visible(
            f"{where}: expected {mismatch.expected}, found {mismatch.found}.{known}", newlines=True
        ),
    )
