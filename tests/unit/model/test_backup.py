from __future__ import annotations

import pytest

from cbr_tui.frozen import fields
from cbr_tui.model.backup import (
    AppConsistency,
    Backup,
    BackupData,
    ExtendInfo,
    FailCode,
    ImageData,
    ReplicationRecord,
    VolumeBackup,
)
from cbr_tui.model.cbr_info import CbrInfo
from cbr_tui.model.describe import Description, Kind, Presence, Record, descriptions
from cbr_tui.model.parse import parse
from cbr_tui.text.facts import extended
from tests.support.payloads import SAMPLE, sample

# Copied by hand from the reference, in its order: key, type, unit.
TABLES: dict[type[Record], list[tuple[str, str, str]]] = {
    Backup: [
        ("checkpoint_id", "String", ""),
        ("created_at", "String", ""),
        ("extend_info", "Dict", ""),
        ("id", "String", ""),
        ("name", "String", ""),
        ("resource_id", "String", ""),
        ("status", "String", ""),
        ("updated_at", "String", ""),
        ("backup_data", "Dict", ""),
        ("description", "string", ""),
        ("resource_type", "String", ""),
        ("replication_records", "List<replication_record>", ""),
        ("protected_at", "String", ""),
        ("expired_at", "String", ""),
    ],
    ExtendInfo: [
        ("auto_trigger", "Boolean", ""),
        ("average_speed", "Integer", "kb/s"),
        ("copy_from", "String", ""),
        ("copy_status", "String", ""),
        ("fail_code", "fail_code", ""),
        ("fail_op", "String", ""),
        ("fail_reason", "String", ""),
        ("image_type", "String", ""),
        ("incremental", "Boolean", ""),
        ("progress", "Integer", "%"),
        ("resource_az", "String", ""),
        ("resource_name", "String", ""),
        ("resource_type", "String", ""),
        ("size", "Integer", "MB"),
        ("space_saving_ratio", "Integer", "%"),
        ("volume_backups", "List<volume_backup>", ""),
        ("finished_at", "String", ""),
        ("supported_restore_mode", "String", ""),
        ("os_images_data", "List<image_data>", ""),
        ("support_lld", "Boolean", ""),
        ("retention_duration", "Integer", "days"),
        ("dec", "Boolean", ""),
        ("dec_size", "String", "MB"),
        ("app_consistency", "Dict", ""),
        ("taskid", "String", ""),
        ("hypervisor_type", "String", ""),
    ],
    AppConsistency: [
        ("app_consistency", "Integer", ""),
        ("app_consistency_status", "Integer", ""),
        ("app_consistency_error_code", "String", ""),
        ("app_consistency_error_message", "String", ""),
    ],
    BackupData: [
        ("__openstack_region_name", "String", ""),
        ("cloudservicetype", "String", ""),
        ("disk", "Integer", "GB"),
        ("imagetype", "String", ""),
        ("ram", "Integer", "MB"),
        ("vcpus", "Integer", ""),
        ("eip", "String", ""),
        ("private_ip", "String", ""),
    ],
    ImageData: [("image_id", "String", "")],
    FailCode: [("Code", "Long", ""), ("Description", "String", "")],
    VolumeBackup: [
        ("average_speed", "Integer", "MB/s"),
        ("bootable", "Boolean", ""),
        ("id", "String", ""),
        ("image_type", "String", ""),
        ("incremental", "Boolean", ""),
        ("name", "String", ""),
        ("size", "Integer", "MB"),
        ("source_volume_id", "String", ""),
        ("source_volume_size", "Integer", "GB"),
        ("space_saving_ratio", "Integer", "%"),
        ("status", "String", ""),
        ("source_volume_name", "String", ""),
        ("snapshot_id", "String", ""),
        ("source_volume_service_type", "String", ""),
    ],
    ReplicationRecord: [
        ("id", "String", ""),
        ("source_region", "String", ""),
        ("source_project_id", "String", ""),
        ("source_checkpoint_id", "String", ""),
        ("source_checkpoint_item_id", "String", ""),
        ("destination_region", "String", ""),
        ("destination_project_id", "String", ""),
        ("destination_checkpoint_id", "String", ""),
        ("destination_checkpoint_item_id", "String", ""),
        ("status", "String", ""),
        ("plan_id", "String", ""),
        ("created_at", "String", ""),
        ("extra_info", "Dict", ""),
    ],
}

# The values that the reference lists, by hand as well.
ALLOWED: dict[tuple[type[Record], str], list[object]] = {
    (Backup, "status"): [
        "waiting_protect",
        "protecting",
        "available",
        "waiting_restore",
        "restoring",
        "error",
        "waiting_delete",
        "deleting",
        "deleted",
    ],
    (ExtendInfo, "copy_status"): ["na", "waiting_copy", "copying", "success", "fail"],
    (ExtendInfo, "fail_op"): ["backup", "restore", "delete"],
    (ExtendInfo, "image_type"): ["backup"],
    (ExtendInfo, "supported_restore_mode"): ["na", "snapshot", "backup"],
    (ExtendInfo, "hypervisor_type"): ["QEMU"],
    (AppConsistency, "app_consistency"): [0, 1, 2],
    (AppConsistency, "app_consistency_status"): [0, 1, 2, 11, 12],
    (BackupData, "cloudservicetype"): ["server"],
    (BackupData, "imagetype"): ["gold", "private", "market"],
    (VolumeBackup, "image_type"): ["backup"],
    (VolumeBackup, "source_volume_service_type"): ["EVS", "DSS"],
    (ReplicationRecord, "status"): ["replicating", "success", "fail", "skip", "waiting_replicate"],
}

# What is inside the containers, and the texts that are times: the reference says it in words.
RECORDS: dict[tuple[type[Record], str], type[Record]] = {
    (Backup, "extend_info"): ExtendInfo,
    (Backup, "backup_data"): BackupData,
    (Backup, "replication_records"): ReplicationRecord,
    (ExtendInfo, "volume_backups"): VolumeBackup,
    (ExtendInfo, "os_images_data"): ImageData,
    (ExtendInfo, "app_consistency"): AppConsistency,
    (ExtendInfo, "fail_code"): FailCode,
}
TIMES = {
    (Backup, "created_at"),
    (Backup, "updated_at"),
    (Backup, "protected_at"),
    (Backup, "expired_at"),
    (ExtendInfo, "finished_at"),
    (ReplicationRecord, "created_at"),
}

# How real services are known to differ (API.md §2), and a word that the reader must find about it.
REALITY: dict[tuple[type[Record], str], str] = {
    (Backup, "created_at"): "zone",
    (Backup, "updated_at"): "zone",
    (Backup, "description"): "null",
    (Backup, "replication_records"): "Missing",
    (Backup, "protected_at"): "Missing",
    (ExtendInfo, "finished_at"): "fraction",
    (ExtendInfo, "retention_duration"): "Missing",
    (ExtendInfo, "dec"): "Missing",
    (ExtendInfo, "app_consistency"): "Missing",
    (ExtendInfo, "resource_type"): "Missing",
    (ExtendInfo, "average_speed"): "MB/s",
    (ExtendInfo, "copy_from"): "null",
    (ExtendInfo, "fail_code"): "{}",
    (ExtendInfo, "fail_op"): "empty",
    (ExtendInfo, "fail_reason"): "empty",
    (ExtendInfo, "os_images_data"): "missing",
    (ExtendInfo, "progress"): "text",
    (ExtendInfo, "size"): "sum",
    (ExtendInfo, "space_saving_ratio"): "fractions",
    (ExtendInfo, "dec_size"): "text",
    (FailCode, "Code"): "CSBS.6001",
    (AppConsistency, "app_consistency"): "text",
    (AppConsistency, "app_consistency_status"): "text",
    (AppConsistency, "app_consistency_error_code"): '"0"',
    (BackupData, "__openstack_region_name"): "Empty",
    (BackupData, "cloudservicetype"): "QEMU",
    (BackupData, "imagetype"): "Empty",
    (BackupData, "disk"): "0",
    (BackupData, "ram"): "text",
    (BackupData, "vcpus"): "text",
    (Backup, "backup_data"): "Bare-metal",
    (Backup, "checkpoint_id"): "404",
    (Backup, "expired_at"): "null",
    (VolumeBackup, "average_speed"): "fraction",
    (VolumeBackup, "bootable"): "true",
    (VolumeBackup, "size"): "exceed",
    (VolumeBackup, "space_saving_ratio"): "fraction",
    (VolumeBackup, "status"): "error_restoring",
    (ReplicationRecord, "created_at"): "one digit",
    (ReplicationRecord, "extra_info"): "fail_code",
}

ALL = [(kind, d) for kind in TABLES for d in descriptions(kind) if not d.later]
each_field = pytest.mark.parametrize(
    ("kind", "description"), [pytest.param(k, d, id=f"{k.__name__}-{d.key}") for k, d in ALL]
)


@pytest.mark.parametrize("kind", list(TABLES))
def test_every_documented_field_is_described_once_in_the_references_order(kind: type[Record]) -> None:
    of_the_reference = [d for d in descriptions(kind) if not d.later]
    assert [(d.key, d.documented, d.unit) for d in of_the_reference] == TABLES[kind]


def test_what_only_a_later_service_answers_is_missed_nowhere() -> None:
    later = {(kind, d.key) for kind in TABLES for d in descriptions(kind) if d.later}
    assert later == {(Backup, "cbr"), (VolumeBackup, "encrypted")}
    assert parse(SAMPLE).cbr == CbrInfo()
    rows = [row.path for group in extended(parse(SAMPLE)) for row in group.rows]
    assert "cbr" not in rows


def test_the_documented_values_are_the_allowed_ones_and_no_others() -> None:
    described = {(kind, d.key): list(d.allowed) for kind, d in ALL if d.allowed}
    assert described == ALLOWED
    assert all(meaning for _, d in ALL for meaning in d.allowed.values())


def test_containers_and_times_are_read_as_such() -> None:
    records = {(kind, d.key): d.record for kind, d in ALL if d.kind in {Kind.RECORD, Kind.RECORDS}}
    assert records == RECORDS
    assert all((d.kind is Kind.RECORDS) == d.documented.startswith("List<") for _, d in ALL)
    assert {(kind, d.key) for kind, d in ALL if d.kind is Kind.TIME} == TIMES


def test_minus_one_day_is_for_ever() -> None:
    special = {(kind, d.key): dict(d.special) for kind, d in ALL if d.special}
    assert special == {(ExtendInfo, "retention_duration"): {-1: "for ever"}}


@pytest.mark.parametrize(("kind", "key"), list(REALITY))
def test_what_real_services_answer_is_told_beside_the_reference(kind: type[Record], key: str) -> None:
    reality = next(d.reality for d in descriptions(kind) if d.key == key)
    assert REALITY[kind, key] in reality


@each_field
def test_every_field_can_be_shown_and_explained(kind: type[Record], description: Description) -> None:
    assert description.label
    assert description.label[0].isupper() or description.label.startswith("vCPU")
    assert description.meaning.endswith(".")
    assert not description.reality or description.reality.endswith((".", "none"))
    assert description.table
    assert description.attribute in {field.name for field in fields(kind)}


@each_field
def test_an_absent_field_has_a_default_that_says_so(kind: type[Record], description: Description) -> None:
    empty = kind()
    value = getattr(empty, description.attribute)
    expected: dict[Kind, object] = {
        Kind.RECORD: description.record and description.record(),
        Kind.RECORDS: (),
        Kind.OBJECT: {},
    }
    assert value == expected.get(description.kind)
    assert empty.presence(description) is Presence.ABSENT


def test_no_label_stands_twice_in_one_record() -> None:
    for kind in TABLES:
        labels = [description.label for description in descriptions(kind)]
        assert len(labels) == len(set(labels))


def test_presence_tells_absent_null_empty_and_zero_apart() -> None:
    backup = parse(sample(name=None, description="", status="error"))
    said = {d.key: backup.presence(d) for d in descriptions(Backup)}
    assert said["protected_at"] is Presence.ABSENT
    assert said["name"] is Presence.NULL
    assert said["description"] is Presence.EMPTY
    assert said["status"] is Presence.VALUE
    info = backup.extend_info
    inside = {d.key: info.presence(d) for d in descriptions(ExtendInfo)}
    assert inside["fail_code"] is Presence.EMPTY
    assert inside["size"] is Presence.VALUE
    assert inside["incremental"] is Presence.VALUE


def test_undocumented_keys_are_given_with_their_values() -> None:
    backup = parse(sample(tags=[{"key": "a"}], vault_id=None))
    assert backup.undocumented() == {"tags": [{"key": "a"}], "vault_id": None}
    assert parse(SAMPLE).undocumented() == {}


def test_fields_pair_descriptions_with_values() -> None:
    backup = parse(SAMPLE)
    values = {description.key: value for description, value in backup.backup_data.fields()}
    assert values["ram"] == 4096
    assert values["__openstack_region_name"] == ""
    assert list(values) == [key for key, _, _ in TABLES[BackupData]]
