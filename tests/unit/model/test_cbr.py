"""CBR's answers become the same backup: from kept bytes alone, and every place stays true."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.model.backup import ExtendInfo, VolumeBackup
from cbr_tui.model.cbr import listed
from cbr_tui.model.context import Context
from cbr_tui.model.describe import Presence, descriptions
from cbr_tui.model.dialects import place_in_answer
from cbr_tui.model.findings import assess
from cbr_tui.model.observation import Answer, observe
from cbr_tui.model.parse import parse, read_found
from cbr_tui.text.facts import extended
from cbr_tui.text.outline import Outline
from tests.support.payloads import json_values
from tests.support.vaulted import CBR_ID, CBR_SAMPLE, enveloped, log, vaulted

if TYPE_CHECKING:
    from cbr_tui.model.backup import Backup

NOW = datetime(2019, 5, 11, tzinfo=UTC)
WHOLE = enveloped(
    log(),
    metadata={
        "backup_id": CBR_ID,
        "server": json.dumps(
            {
                "server": {
                    "OS-EXT-AZ:availability_zone": "az1.dc1",
                    "addresses": {
                        "net": [
                            {"addr": "10.0.0.7", "OS-EXT-IPS:type": "fixed"},
                            {"addr": "80.1.2.3", "OS-EXT-IPS:type": "floating"},
                        ]
                    },
                    "metadata": {"metering.imagetype": "gold"},
                }
            }
        ),
        "flavor": json.dumps({"flavor": {"ram": 4096, "vcpus": 2, "disk": 0}}),
    },
    vault={"vault": {"name": "nightly", "billing": {"size": 100, "used": 2048, "status": "available"}}},
)


def value_at(raw: bytes, path: str) -> Any:
    """Follow a path through an answer, as the Raw JSON does."""
    found: Any = json.loads(raw)
    for step in path.replace("[", ".[").split("."):
        if step:
            found = found[int(step[1:-1])] if step.startswith("[") else found[step]
    return found


def test_the_documentations_sample_is_the_same_kind_of_backup() -> None:
    backup = parse(CBR_SAMPLE)
    assert (backup.id, backup.name, backup.status) == (CBR_ID, "backup_name", "available")
    assert backup.extend_info.resource_name == "ecs-1f0f-0002"
    assert backup.extend_info.resource_az == "az1.dc1"
    assert backup.created_at == datetime(2019, 5, 10, 7, 59, 12, 85000, UTC)
    (volume,) = backup.extend_info.volume_backups
    assert volume.source_volume_id == "eccbcfdd-f843-4bbb-b2c0-a5ce861f9376"
    assert (volume.source_volume_size, volume.bootable, volume.encrypted) == (40, True, True)
    assert backup.cbr.vault_id == "3b5816b5-f29c-4172-9d9a-76c719a659ce"
    assert backup.cbr.contain_system_disk is True
    assert backup.mismatches == ()
    assert backup.undocumented() == {}
    assert volume.undocumented() == {}


def test_the_other_answers_tell_progress_server_and_vault() -> None:
    backup = parse(WHOLE)
    info, data = backup.extend_info, backup.backup_data
    assert (info.progress, info.fail_op, info.fail_reason) == (100, "", "")
    assert info.taskid == "4827f2da-b008-4507-ab7d-42d0df5ed912"
    assert info.finished_at == datetime(2019, 5, 23, 14, 35, 23, 511000, UTC)
    assert (data.vcpus, data.ram, data.private_ip, data.eip) == (2, 4096, "10.0.0.7", "80.1.2.3")
    assert (data.openstack_region_name, data.imagetype) == ("az1.dc1", "gold")
    assert (backup.cbr.vault_name, backup.cbr.vault_size, backup.cbr.vault_used) == ("nightly", 100, 2048)
    assert [task.operation_type for task in backup.cbr.operations] == ["backup"]
    assert backup.mismatches == ()


def test_a_failure_is_told_by_the_newest_task_that_the_status_follows() -> None:
    failed = log(
        "restore", status="failed", progress=30, started_at="2019-06-01T00:00:00.000+00:00",
        error_info={"code": "BackupService.6125", "message": "busy"},
    )  # fmt: skip
    copied = log("replication", progress=70, started_at="2019-07-01T00:00:00.000+00:00")
    info = parse(enveloped(log(), copied, failed, backup=vaulted(status="error"))).extend_info
    assert (info.fail_op, info.fail_code.code, info.fail_reason) == ("restore", "BackupService.6125", "busy")
    assert info.progress == 30
    assert info.finished_at == datetime(2019, 5, 23, 14, 35, 23, 511000, UTC), "the making ended long before"


def test_tasks_about_other_backups_say_nothing() -> None:
    other = log(backup_id="another", status="failed", error_info={"code": "X", "message": "no"})
    backup = parse(enveloped(other))
    assert backup.cbr.operations == ()
    assert backup.extend_info.fail_op is None


def test_tasks_on_several_pages_lead_to_their_own_places() -> None:
    pages = [
        {"operation_logs": [log(backup_id="another")], "count": 3},
        [],
        {"operation_logs": [log(progress=42)], "count": 3},
    ]
    raw = enveloped(operation_logs=pages)
    backup = parse(raw)
    assert backup.extend_info.progress == 42
    place = place_in_answer("extend_info.progress", backup.places)
    assert place == "operation_logs[2].operation_logs[0].extra_info.common.progress"
    assert value_at(raw, place) == 42
    assert not backup.mismatches


def test_where_not_all_tasks_were_looked_at_it_says_so() -> None:
    backup = parse(enveloped(operation_logs={"operation_logs": [log()], "count": 1663}))
    (mismatch,) = backup.mismatches
    assert (mismatch.path, mismatch.found) == ("operation_logs", "1 of 1,663")


def test_a_task_that_names_no_backup_belongs_by_its_checkpoint() -> None:
    unnamed = log() | {"extra_info": {"common": {"progress": 7}}}
    ours = unnamed | {"checkpoint_id": "8b0851a8-adf3-4f4c-a914-dead08bf9664"}
    assert parse(enveloped(unnamed)).extend_info.progress is None
    assert parse(enveloped(ours)).extend_info.progress == 7


@pytest.mark.parametrize("answer", [None, {"error_code": "BackupService.0403", "error_msg": "no role"}])
def test_an_answer_that_could_not_be_had_says_so(answer: Any) -> None:
    backup = parse(enveloped(operation_logs=answer))
    (mismatch,) = backup.mismatches
    assert mismatch.path == "operation_logs"
    assert ("no role" in mismatch.found) == (answer is not None)


def test_what_has_no_counterpart_is_absent_and_says_so() -> None:
    backup = parse(CBR_SAMPLE)
    size = next(each for each in descriptions(ExtendInfo) if each.key == "average_speed")
    assert backup.extend_info.presence(size) is Presence.LACKING
    disk_size = next(each for each in descriptions(VolumeBackup) if each.key == "size")
    assert backup.extend_info.volume_backups[0].presence(disk_size) is Presence.LACKING
    rows = {row.path: row for group in extended(backup) for row in group.rows}
    assert rows["extend_info.average_speed"].value == "— CBR has no such field"
    assert "CBR has no such field" in rows["extend_info.average_speed"].detail


def test_what_is_new_has_its_place() -> None:
    titles = {group.title: {row.label: row.value for row in group.rows} for group in extended(parse(WHOLE))}
    assert titles["CBR"]["Vault"] == "nightly"
    assert titles["CBR"]["Resource size"] == "40 GB"
    assert titles["Task: backup"]["Status"].startswith("success")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (vaulted(status="error"), "CBR tells it in its tasks, which are not in this answer."),
        (enveloped(backup=vaulted(status="error")), "no reason is given."),
        (
            json.dumps({"backups": [json.loads(vaulted(status="error"))["backup"]]}).encode(),
            "a list does not tell it.",
        ),
    ],
    ids=["alone", "enveloped", "of a list"],
)
def test_a_failure_without_its_tasks_says_why_nothing_more_is_known(raw: bytes, reason: str) -> None:
    observation = observe(CBR_ID, Context("cbr", "https://cbr.example", "p"), Answer(raw, NOW))
    (told,) = [each.text for each in assess(observation, None, NOW).findings if each.id == "status-error"]
    assert told == f"An operation that the answer does not name failed: {reason}"


def test_a_saved_answer_without_its_tasks_lacks_an_end_and_that_is_no_finding() -> None:
    for raw, missing in ((CBR_SAMPLE, False), (enveloped(), True)):
        observation = observe(CBR_ID, Context("cbr", "https://cbr.example", "p"), Answer(raw, NOW))
        texts = [each.text for each in assess(observation, None, NOW).findings]
        assert any("no time says when it was finished" in text for text in texts) is missing


@pytest.mark.parametrize("raw", [CBR_SAMPLE, WHOLE], ids=["alone", "enveloped"])
def test_every_row_leads_to_its_place_in_the_answer(raw: bytes) -> None:
    backup = parse(raw)
    outline = Outline.of(raw)
    for group in extended(backup):
        for row in group.rows:
            if row.path and not row.dim:
                assert outline.locate(place_in_answer(row.path, backup.places)) is not None, row.path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("status", "available"),
        ("extend_info.resource_az", "az1.dc1"),
        ("extend_info.auto_trigger", True),
        ("extend_info.volume_backups[0].source_volume_size", 40),
        ("extend_info.volume_backups[0].bootable", True),
        ("extend_info.volume_backups[0].status", "available"),
        ("extend_info.progress", 100),
        ("cbr.vault_name", "nightly"),
        ("cbr.operations[0].progress", 100),
        ("cbr.resource_size", 40),
    ],
)
def test_places_lead_to_the_values_themselves(path: str, expected: object) -> None:
    assert value_at(WHOLE, place_in_answer(path, parse(WHOLE).places)) == expected


def test_without_places_a_path_is_what_it_was() -> None:
    assert place_in_answer("extend_info.volume_backups[1].size", {}) == "extend_info.volume_backups[1].size"


@pytest.mark.parametrize("kind", ["OS::Cinder::Volume", "OS::Sfs::Turbo"])
def test_what_has_no_disks_inside_is_its_own_one_part(kind: str) -> None:
    backup = parse(vaulted(resource_type=kind, children=[], extend_info={"bootable": False}))
    (part,) = backup.extend_info.volume_backups
    assert (part.id, part.source_volume_name, part.status) == (CBR_ID, "ecs-1f0f-0002", "available")
    path = place_in_answer("extend_info.volume_backups[0].source_volume_name", backup.places)
    assert path == "backup.resource_name"


def test_a_list_of_one_is_read_and_a_lists_element_lacks_its_disks() -> None:
    item = json.loads(CBR_SAMPLE)["backup"] | {"children": []}
    alone = parse(json.dumps({"backups": [item], "count": 1}).encode())
    assert alone.id == CBR_ID
    assert [each.path for each in alone.mismatches] == [""]
    for backup in (alone, read_found(listed(item))):
        key = next(each for each in descriptions(ExtendInfo) if each.key == "volume_backups")
        assert backup.extend_info.presence(key) is Presence.LACKING


def test_what_nobody_documented_is_kept() -> None:
    backup = parse(vaulted(new_thing=1, extend_info={"newer": 2}))
    assert backup.undocumented() == {"new_thing": 1}
    assert backup.extend_info.undocumented() == {"newer": 2}


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(json.loads(CBR_SAMPLE)["backup"], json_values())))
def test_no_value_makes_it_fail(fields: dict[str, Any]) -> None:
    backup: Backup = parse(vaulted(**fields))
    assert extended(backup)


@given(
    st.fixed_dictionaries(
        {}, optional={name: json_values() for name in ("operation_logs", "metadata", "vault")}
    ),
    st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(log(), json_values())), max_size=3),
)
def test_no_other_answer_makes_it_fail(answers: dict[str, Any], logs: list[Any]) -> None:
    assert parse(enveloped(*logs, **answers)).id == CBR_ID
