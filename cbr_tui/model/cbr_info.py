"""What CBR v3 answers about a backup and the reference (`backup.py`) does not have."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cbr_tui.frozen import frozen
from cbr_tui.model.describe import Kind, Record, described

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["CbrInfo", "Operation"]

# One field a paragraph reads as the tables do; one argument a line would make it twice as long.
# fmt: off
_cbr = partial(described, table="CBR v3", later=True)
_task = partial(described, table="CBR v3, operation_log")


@frozen(kw_only=True)
class Operation(Record):
    """operation_log: a task of CBR that was about the backup."""

    id: str | None = _task("id", "ID", Kind.ID, "String", "The task's ID.")
    operation_type: str | None = _task(
        "operation_type", "Operation", Kind.TEXT, "String",
        "What the task does: backup, restore, delete, replication and others.",
    )
    status: str | None = _task(
        "status", "Status", Kind.TEXT, "String", "How far the task is.",
        allowed={
            "success": "done",
            "skipped": "left out",
            "failed": "failed",
            "running": "under way",
            "timeout": "given up after too long",
            "waiting": "queued",
        },
    )
    progress: int | float | None = _task(
        "progress", "Progress", Kind.NUMBER, "Integer", "How far the work is, 0 to 100.", unit="%",
    )
    started_at: datetime | None = _task("started_at", "Started", Kind.TIME, "String", "When it began, UTC.")
    ended_at: datetime | None = _task("ended_at", "Ended", Kind.TIME, "String", "When it ended, UTC.")
    code: int | str | None = _task(
        "code", "Error code", Kind.CODE, "String", "Why it failed, as a code; empty where it did not.",
    )
    message: str | None = _task(
        "message", "Error message", Kind.TEXT, "String", "Why it failed, in words; empty where it did not.",
    )
    request_id: str | None = _task(
        "request_id", "Request ID", Kind.ID, "String", "The request that asked for it.",
    )


@frozen(kw_only=True)
class CbrInfo(Record):
    """What CBR v3 answers and the reference does not have."""

    vault_name: str | None = _cbr(
        "vault_name", "Vault", Kind.TEXT, "String", "The name of the vault that holds the backup.",
    )
    vault_id: str | None = _cbr(
        "vault_id", "Vault ID", Kind.ID, "String", "The vault that holds the backup.",
    )
    vault_status: str | None = _cbr(
        "vault_status", "Vault status", Kind.TEXT, "String",
        "Whether the vault can be used: available, lock, frozen, deleting or error.",
    )
    vault_size: int | float | None = _cbr(
        "vault_size", "Vault size", Kind.NUMBER, "Integer", "What the vault may hold.", unit="GB",
    )
    vault_used: int | float | None = _cbr(
        "vault_used", "Vault used", Kind.NUMBER, "Integer", "What the vault holds.", unit="MB",
    )
    provider_id: str | None = _cbr(
        "provider_id", "Provider ID", Kind.ID, "String", "Which part of CBR made it.",
        special={
            "0daac4c5-6707-4851-97ba-169e36266b66": "servers",
            "d1603440-187d-4516-af25-121250c7cc97": "disks",
            "3f3c3220-245c-4805-b811-758870015881": "SFS Turbo",
            "a13639de-00be-4e94-af30-26912d75e4a2": "VMware",
        },
    )
    resource_size: int | float | None = _cbr(
        "resource_size", "Resource size", Kind.NUMBER, "Integer", "The size of what was backed up.",
        unit="GB",
    )
    encrypted: bool | None = _cbr(
        "encrypted", "Encrypted", Kind.FLAG, "Boolean", "Whether the backup is encrypted.",
    )
    architecture: str | None = _cbr(
        "architecture", "Architecture", Kind.TEXT, "String", "The server's processor architecture.",
    )
    contain_system_disk: bool | None = _cbr(
        "contain_system_disk", "With system disk", Kind.FLAG, "Boolean", "Whether the system disk is in it.",
    )
    system_disk: bool | None = _cbr(
        "system_disk", "Is a system disk", Kind.FLAG, "Boolean", "Whether the disk is a system disk.",
    )
    bootable: bool | None = _cbr(
        "bootable", "Bootable", Kind.FLAG, "Boolean", "Whether the disk can be started from.",
        reality="null for servers.",
    )
    snapshot_id: str | None = _cbr(
        "snapshot_id", "Snapshot ID", Kind.ID, "String", "The disk snapshot that the backup was made from.",
    )
    is_multi_az: bool | None = _cbr(
        "is_multi_az", "In several zones", Kind.FLAG, "Boolean", "Whether it is kept in several zones.",
    )
    version: int | float | None = _cbr(
        "version", "Version", Kind.NUMBER, "Integer", "The version of the backup's format.",
    )
    project_id: str | None = _cbr("project_id", "Project ID", Kind.ID, "String", "The project.")
    enterprise_project_id: int | str | None = _cbr(
        "enterprise_project_id", "Enterprise project", Kind.CODE, "String", "The enterprise project.",
        reality="The number 0, or a text.",
    )
    parent_id: str | None = _cbr(
        "parent_id", "Parent ID", Kind.ID, "String", "The backup that this one is a part of.",
    )
    scheduled_operation_id: str | None = _cbr(
        "scheduled_operation_id", "Schedule ID", Kind.ID, "String", "The schedule that started it.",
    )
    operations: tuple[Operation, ...] = _cbr(
        "operations", "Tasks", Kind.RECORDS, "List<operation_log>",
        "The tasks about the backup, newest first.", record=Operation, default=(),
    )
