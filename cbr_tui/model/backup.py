"""What a backup is: the tables of the reference (CSBS v1, "Querying a Single Backup"), each field once.

Every attribute carries its description (`describe.Description`): parsing, the extend_info tab, the field
help, the changes and `show --json` read those and know no field by name. `reality` says what real services
answer where that differs from the reference.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from cbr_tui.frozen import field, frozen
from cbr_tui.model.cbr_info import CbrInfo
from cbr_tui.model.describe import Kind, Mismatch, Record, described

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from cbr_tui.model.describe import Json

__all__ = [
    "AppConsistency",
    "Backup",
    "BackupData",
    "ExtendInfo",
    "FailCode",
    "ImageData",
    "ReplicationRecord",
    "VolumeBackup",
]

_STATUSES: Final = {
    "waiting_protect": "accepted, the backup has not started",
    "protecting": "the backup is being made",
    "available": "complete; whether it can be restored is in supported_restore_mode",
    "waiting_restore": "a restore is accepted and has not started",
    "restoring": "a restore overwrites the server's disks; the server is powered off",
    "error": "an operation failed: fail_op says which",
    "waiting_delete": "a deletion is accepted and has not started",
    "deleting": "the backup is being deleted",
    "deleted": "the backup is gone",
}
_NUMBER_AS_TEXT: Final = "Some services and SDKs carry it as text."
_SELDOM: Final = "Missing in the answers that were seen."
_TIME_FORMS: Final = "Seen without a fraction; newer services add a zone."
_REPLICATION: Final = "CBR also answers replication: a copy."
_MEAN: Final = "Real services answer fractions: for the backup it is the mean over its volume backups."

# One field a paragraph reads as the tables do; one argument a line would make it twice as long.
# fmt: off
_table_3 = partial(described, table="table 3")
_table_4 = partial(described, table="table 4")
_table_5 = partial(described, table="table 5")
_table_6 = partial(described, table="table 6")
_table_7 = partial(described, table="table 7")
_app = partial(described, table="app_consistency")
_image = partial(described, table="image_data")
_copy = partial(described, table="replication_record")
_cbr = partial(described, table="CBR v3", later=True)


@frozen(kw_only=True)
class FailCode(Record):
    """Table 6: why an operation failed."""

    code: int | str | None = _table_6(
        "Code", "Code", Kind.CODE, "Long", "The error code.",
        reality="A number, or a text such as CSBS.6001 or BackupService.6001; {} when nothing failed.",
    )
    description: str | None = _table_6(
        "Description", "Description", Kind.TEXT, "String", "What the code stands for.",
    )


@frozen(kw_only=True)
class ImageData(Record):
    """image_data: an image that was made from the backup."""

    image_id: str | None = _image("image_id", "Image ID", Kind.ID, "String", "The image's ID.")


@frozen(kw_only=True)
class AppConsistency(Record):
    """app_consistency: whether the applications inside the server were frozen while it was backed up."""

    app_consistency: int | float | None = _app(
        "app_consistency", "App consistency", Kind.NUMBER, "Integer",
        "Whether an application-consistent backup was asked for, and what to do if it fails.",
        allowed={
            0: "not asked for",
            1: "asked for; if it fails, no crash-consistent backup is made instead",
            2: "asked for; if it fails, a crash-consistent backup is made instead",
        },
        reality=_NUMBER_AS_TEXT,
    )
    app_consistency_status: int | float | None = _app(
        "app_consistency_status", "Freeze and thaw", Kind.NUMBER, "Integer",
        "Whether the server's I/O was frozen and thawed. If the backup failed, the application-consistent"
        " one failed too, whatever stands here.",
        allowed={
            0: "application consistency is not enabled",
            1: "enabled; I/O was not frozen and thawed",
            2: "enabled; I/O was frozen and thawed",
            11: "enabled; I/O was not frozen and thawed; the Agent is an old version",
            12: "enabled; I/O was frozen and thawed; the Agent is an old version",
        },
        reality=_NUMBER_AS_TEXT,
    )
    app_consistency_error_code: str | None = _app(
        "app_consistency_error_code", "Error code", Kind.TEXT, "String",
        "Why the application-consistent backup failed, as a code.", reality='"0" stands for none.',
    )
    app_consistency_error_message: str | None = _app(
        "app_consistency_error_message", "Error message", Kind.TEXT, "String",
        "Why the application-consistent backup failed, in words.",
    )


@frozen(kw_only=True)
class VolumeBackup(Record):
    """Table 7: the backup of one disk of the server."""

    noted: ClassVar = ("status", "bootable", "size", "source_volume_size")

    average_speed: int | float | None = _table_7(
        "average_speed", "Average speed", Kind.NUMBER, "Integer",
        "The average speed of this volume's backup.", unit="MB/s", reality="May be a fraction.",
    )
    bootable: bool | None = _table_7(
        "bootable", "System disk", Kind.FLAG, "Boolean",
        "Whether this is the disk that the server starts from.",
        reality="The reference writes True and False; services answer true and false.",
    )
    id: str | None = _table_7("id", "ID", Kind.ID, "String", "The volume backup's ID (the Cinder backup ID).")
    image_type: str | None = _table_7(
        "image_type", "Type", Kind.TEXT, "String", "The kind of backup set.", allowed={"backup": "a backup"},
        reality=_REPLICATION,
    )
    incremental: bool | None = _table_7(
        "incremental", "Incremental", Kind.FLAG, "Boolean", "Whether only what changed was backed up.",
    )
    name: str | None = _table_7("name", "Name", Kind.TEXT, "String", "The volume backup's name.")
    size: int | float | None = _table_7(
        "size", "Size", Kind.NUMBER, "Integer", "The accumulated size of the volume's backups.", unit="MB",
        reality="Accumulated over the chain: it can exceed the disk's own size.",
    )
    source_volume_id: str | None = _table_7(
        "source_volume_id", "Source volume ID", Kind.ID, "String", "The ID of the disk that was backed up.",
    )
    source_volume_size: int | float | None = _table_7(
        "source_volume_size", "Source volume size", Kind.NUMBER, "Integer", "The size of that disk.",
        unit="GB",
    )
    space_saving_ratio: int | float | None = _table_7(
        "space_saving_ratio", "Space saving", Kind.NUMBER, "Integer", "The share of space that was saved.",
        unit="%", reality="May be a fraction. The reference names no unit; values read as per cent.",
    )
    status: str | None = _table_7(
        "status", "Status", Kind.TEXT, "String", "The volume backup's status; the reference lists no values.",
        reality="Cinder's words: creating, available, error, deleting, restoring, error_restoring.",
    )
    source_volume_name: str | None = _table_7(
        "source_volume_name", "Source volume", Kind.TEXT, "String", "The disk's name.",
    )
    snapshot_id: str | None = _table_7(
        "snapshot_id", "Snapshot ID", Kind.ID, "String", "The disk snapshot that the backup was made from.",
    )
    source_volume_service_type: str | None = _table_7(
        "source_volume_service_type", "Volume service", Kind.TEXT, "String", "The kind of the source disk.",
        allowed={"EVS": "Elastic Volume Service", "DSS": "Dedicated Distributed Storage Service"},
        reality="Only newer services answer it.",
    )
    encrypted: bool | None = _cbr(
        "encrypted", "Encrypted", Kind.FLAG, "Boolean", "Whether the disk's backup is encrypted.",
    )


@frozen(kw_only=True)
class ReplicationRecord(Record):
    """replication_record: one copy of the backup to another region."""

    noted: ClassVar = ("status",)

    id: str | None = _copy("id", "ID", Kind.ID, "String", "The replication record's ID.")
    source_region: str | None = _copy(
        "source_region", "Source region", Kind.TEXT, "String", "The region that is copied from.",
    )
    source_project_id: str | None = _copy(
        "source_project_id", "Source project ID", Kind.ID, "String", "The project that is copied from.",
    )
    source_checkpoint_id: str | None = _copy(
        "source_checkpoint_id", "Source record ID", Kind.ID, "String", "The backup record that is copied.",
    )
    source_checkpoint_item_id: str | None = _copy(
        "source_checkpoint_item_id", "Source backup ID", Kind.ID, "String", "The backup that is copied.",
    )
    destination_region: str | None = _copy(
        "destination_region", "Destination region", Kind.TEXT, "String", "The region that is copied to.",
    )
    destination_project_id: str | None = _copy(
        "destination_project_id", "Destination project ID", Kind.ID, "String",
        "The project that is copied to.",
    )
    destination_checkpoint_id: str | None = _copy(
        "destination_checkpoint_id", "Destination record ID", Kind.ID, "String", "The copy's backup record.",
    )
    destination_checkpoint_item_id: str | None = _copy(
        "destination_checkpoint_item_id", "Destination backup ID", Kind.ID, "String", "The copy's own ID.",
    )
    status: str | None = _copy(
        "status", "Status", Kind.TEXT, "String", "How far the copy is.",
        allowed={
            "replicating": "being copied",
            "success": "copied",
            "fail": "the copy failed",
            "skip": "left out",
            "waiting_replicate": "queued",
        },
    )
    plan_id: str | None = _copy(
        "plan_id", "Policy ID", Kind.ID, "String", "The policy that asked for the copy.",
    )
    created_at: datetime | None = _copy(
        "created_at", "Started", Kind.TIME, "String", "When the copy started, UTC.",
        reality="Seen with a month of one digit.",
    )
    extra_info: Mapping[str, Json] = _copy(
        "extra_info", "Extra information", Kind.OBJECT, "Dict", "What else is known about the copy.",
        reality="Seen: auto_trigger, progress, fail_reason and fail_code, the last one a text here.",
        factory=dict,
    )


@frozen(kw_only=True)
class BackupData(Record):
    """Table 5: the server, as it was when it was backed up."""

    openstack_region_name: str | None = _table_5(
        "__openstack_region_name", "Availability zone", Kind.TEXT, "String",
        "The server's availability zone; empty where it could not be had.", reality="Empty in real answers.",
    )
    cloudservicetype: str | None = _table_5(
        "cloudservicetype", "Server type", Kind.TEXT, "String", "The kind of server.",
        allowed={"server": "a server"}, reality="Seen: QEMU, and empty.",
    )
    disk: int | float | None = _table_5(
        "disk", "Flavor disk", Kind.NUMBER, "Integer",
        "The system disk's size that the server's flavor asks for.", unit="GB",
        reality="0 in real answers. The reference names no unit; flavors count in GB. " + _NUMBER_AS_TEXT,
    )
    imagetype: str | None = _table_5(
        "imagetype", "Image type", Kind.TEXT, "String", "The kind of image that the server was made from.",
        allowed={
            "gold": "a public image",
            "private": "a private image",
            "market": "an image from the market",
        },
        reality="Empty in the reference's own sample.",
    )
    ram: int | float | None = _table_5(
        "ram", "RAM", Kind.NUMBER, "Integer", "The server's memory.", unit="MB", reality=_NUMBER_AS_TEXT,
    )
    vcpus: int | float | None = _table_5(
        "vcpus", "vCPUs", Kind.NUMBER, "Integer", "The server's number of virtual CPUs.",
        reality=_NUMBER_AS_TEXT,
    )
    eip: str | None = _table_5(
        "eip", "Elastic IP", Kind.TEXT, "String",
        "The server's public address; empty where it could not be had.",
    )
    private_ip: str | None = _table_5(
        "private_ip", "Private IP", Kind.TEXT, "String",
        "The server's internal address; empty where it could not be had.",
    )


@frozen(kw_only=True)
class ExtendInfo(Record):
    """Table 4: the extended information."""

    auto_trigger: bool | None = _table_4(
        "auto_trigger", "Automatic", Kind.FLAG, "Boolean", "Whether a policy, not a person, started it.",
    )
    average_speed: int | float | None = _table_4(
        "average_speed", "Average speed", Kind.NUMBER, "Integer", "The average speed of the backup.",
        unit="kb/s",
        reality="The number is the mean of its volume backups' speeds, which are in MB/s: read it as MB/s."
        " May be a fraction.",
    )
    copy_from: str | None = _table_4(
        "copy_from", "Copied from", Kind.TEXT, "String",
        "The region that this backup was copied from; empty for an original.",
        reality="null in real answers.",
    )
    copy_status: str | None = _table_4(
        "copy_status", "Copy status", Kind.TEXT, "String",
        "How far copying to other regions is; na by default.",
        allowed={
            "na": "not copied",
            "waiting_copy": "queued",
            "copying": "being copied",
            "success": "copied",
            "fail": "copying failed",
        },
    )
    fail_code: FailCode = _table_4(
        "fail_code", "Failure", Kind.RECORD, "fail_code", "The error code, where an operation failed.",
        reality="{} when nothing failed; seen as an empty text and as null too.", record=FailCode,
        default=FailCode(),
    )
    fail_op: str | None = _table_4(
        "fail_op", "Failed operation", Kind.TEXT, "String", "Which operation failed.",
        allowed={"backup": "the backup", "restore": "a restore", "delete": "the deletion"},
        reality="An empty text when nothing failed.",
    )
    fail_reason: str | None = _table_4(
        "fail_reason", "Failure reason", Kind.TEXT, "String", "Why it failed, in English.",
        reality="An empty text when nothing failed.",
    )
    image_type: str | None = _table_4(
        "image_type", "Type", Kind.TEXT, "String", "The kind of backup.", allowed={"backup": "a backup"},
        reality=_REPLICATION,
    )
    incremental: bool | None = _table_4(
        "incremental", "Incremental", Kind.FLAG, "Boolean", "Whether only what changed was backed up.",
    )
    progress: int | float | None = _table_4(
        "progress", "Progress", Kind.NUMBER, "Integer", "How far the work is, 0 to 100.", unit="%",
        reality=_NUMBER_AS_TEXT + " May be null.",
    )
    resource_az: str | None = _table_4(
        "resource_az", "Availability zone", Kind.TEXT, "String", "The availability zone of the resource.",
    )
    resource_name: str | None = _table_4(
        "resource_name", "Resource name", Kind.TEXT, "String", "The name of what was backed up.",
    )
    resource_type: str | None = _table_4(
        "resource_type", "Resource type", Kind.TEXT, "String",
        "What was backed up, such as OS::Nova::Server.", reality="Missing in the reference's own sample.",
    )
    size: int | float | None = _table_4(
        "size", "Size", Kind.NUMBER, "Integer", "The size of the backup.", unit="MB",
        reality="The accumulated sum over its volume backups: it can exceed the disks' size, or be 0.",
    )
    space_saving_ratio: int | float | None = _table_4(
        "space_saving_ratio", "Space saving", Kind.NUMBER, "Integer", "The share of space that was saved.",
        unit="%", reality=_MEAN + " The reference names no unit; values read as per cent.",
    )
    volume_backups: Sequence[VolumeBackup] = _table_4(
        "volume_backups", "Volume backups", Kind.RECORDS, "List<volume_backup>",
        "The backups of the server's disks.", record=VolumeBackup, default=(),
    )
    finished_at: datetime | None = _table_4(
        "finished_at", "Finished", Kind.TIME, "String", "When the backup was complete, UTC.",
        reality=_TIME_FORMS,
    )
    supported_restore_mode: str | None = _table_4(
        "supported_restore_mode", "Restore mode", Kind.TEXT, "String", "How the backup can be restored.",
        allowed={
            "na": "it can't be restored",
            "snapshot": "a whole-server image can be made from it already",
            "backup": "it is restored through the backups of the server's disks",
        },
    )
    os_images_data: Sequence[ImageData] = _table_4(
        "os_images_data", "Images", Kind.RECORDS, "List<image_data>",
        "The images that were made from the backup; present once there are any.",
        reality="null or missing where there are none.", record=ImageData, default=(),
    )
    support_lld: bool | None = _table_4(
        "support_lld", "Lazy loading", Kind.FLAG, "Boolean",
        "Whether it can be restored quickly by lazy loading.",
    )
    retention_duration: int | float | None = _table_4(
        "retention_duration", "Copy retention", Kind.NUMBER, "Integer",
        "How long a copy is kept; only a copy has it.", unit="days", special={-1: "for ever"},
        reality=_SELDOM,
    )
    dec: bool | None = _table_4(
        "dec", "Dedicated copy", Kind.FLAG, "Boolean", "Whether the copy is a dedicated backup (DEC).",
        reality=_SELDOM,
    )
    dec_size: int | float | None = _table_4(
        "dec_size", "Dedicated size", Kind.NUMBER, "String", "The accumulated size of the dedicated backups.",
        unit="MB", reality="A number written as text, by the reference itself.",
    )
    app_consistency: AppConsistency = _table_4(
        "app_consistency", "Application consistency", Kind.RECORD, "Dict",
        "Whether the applications were frozen while the server was backed up.", record=AppConsistency,
        default=AppConsistency(), reality=_SELDOM,
    )
    taskid: str | None = _table_4("taskid", "Task ID", Kind.ID, "String", "The ID of the task that made it.")
    hypervisor_type: str | None = _table_4(
        "hypervisor_type", "Hypervisor", Kind.TEXT, "String", "The kind of virtualisation.",
        allowed={"QEMU": "a virtual machine"},
    )


@frozen(kw_only=True)
class Backup(Record):
    """Table 3: the backup (`checkpoint_item`)."""

    checkpoint_id: str | None = _table_3(
        "checkpoint_id", "Backup record ID", Kind.ID, "String",
        "The ID of the record that this backup belongs to.",
        reality="Not the backup's own ID: asking for it as one is answered with 404.",
    )
    created_at: datetime | None = _table_3(
        "created_at", "Created", Kind.TIME, "String", "When it was created, UTC.", reality=_TIME_FORMS,
    )
    extend_info: ExtendInfo = _table_3(
        "extend_info", "Extended information", Kind.RECORD, "Dict", "The extended information.",
        record=ExtendInfo, default=ExtendInfo(),
    )
    id: str | None = _table_3("id", "ID", Kind.ID, "String", "The backup's ID.")
    name: str | None = _table_3("name", "Name", Kind.TEXT, "String", "The backup's name.")
    resource_id: str | None = _table_3(
        "resource_id", "Resource ID", Kind.ID, "String", "The ID of what was backed up.",
    )
    status: str | None = _table_3(
        "status", "Status", Kind.TEXT, "String", "The backup's status.", allowed=_STATUSES,
    )
    updated_at: datetime | None = _table_3(
        "updated_at", "Updated", Kind.TIME, "String", "When it last changed, UTC.", reality=_TIME_FORMS,
    )
    backup_data: BackupData = _table_3(
        "backup_data", "Server data", Kind.RECORD, "Dict", "The server, as it was when it was backed up.",
        reality="Bare-metal servers may have none.", record=BackupData, default=BackupData(),
    )
    description: str | None = _table_3(
        "description", "Description", Kind.TEXT, "string", "The description.",
        reality="Missing in the reference's own sample; null in newer services.",
    )
    resource_type: str | None = _table_3(
        "resource_type", "Resource type", Kind.TEXT, "String", "The kind of what was backed up.",
    )
    replication_records: Sequence[ReplicationRecord] = _table_3(
        "replication_records", "Replication records", Kind.RECORDS, "List<replication_record>",
        "The copies of the backup to other regions.", record=ReplicationRecord, default=(), reality=_SELDOM,
    )
    protected_at: datetime | None = _table_3(
        "protected_at", "Protected", Kind.TIME, "String", "The point in time that the data are from, UTC.",
        reality=_SELDOM,
    )
    expired_at: datetime | None = _table_3(
        "expired_at", "Expires", Kind.TIME, "String",
        "When it expires, UTC: the first automatic clean-up after that deletes it.",
        reality="null where it never does. " + _SELDOM,
    )
    cbr: CbrInfo = _cbr(
        "cbr", "CBR", Kind.RECORD, "Dict", "What CBR v3 answers besides.", record=CbrInfo, default=CbrInfo(),
    )
    mismatches: tuple[Mismatch, ...] = ()
    """Every value that is not what the reference says, in the order of the answer."""
    places: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Where things stand in the answer as it came (`dialects.place_in_answer`), where that differs."""
