"""Each rule both ways: a situation that must raise it, and its nearest neighbour that must not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.frozen import field, frozen, replace
from cbr_tui.model.context import Context
from cbr_tui.model.describe import ABSENT
from cbr_tui.model.findings import RULES, Level, assess
from cbr_tui.model.observation import Answer, Observation, Origin, observe
from tests.support.observations import at, seen
from tests.support.payloads import SAMPLE_ID, replication_record, sample, volume_backup

if TYPE_CHECKING:
    from cbr_tui.model.findings import Assessment

NOW = datetime(2017, 4, 15, 5, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FINE = [volume_backup(0, size=100), volume_backup(1, size=100)]


@frozen
class Case:
    """A situation: the sample backup, put right (one system disk, a size) and then changed."""

    item: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] | None = None
    """The backup as it was a minute before; None where it was not seen."""
    seen: timedelta = timedelta()
    """How long ago it was seen."""
    skew: timedelta | None = None
    """How much the service's clock is ahead of ours; None where it does not tell its time."""
    origin: Origin = Origin.SERVICE
    gone: bool = False
    raw: bytes | None = None

    def assess(self) -> Assessment:
        seen_at = NOW - self.seen
        now = _observe(self.item, seen_at, self.raw, self.origin, self.skew)
        if self.gone:
            now = replace(now, gone_at=NOW)
        before = None if self.before is None else _observe(self.before, seen_at - MINUTE)
        return assess(now, before, NOW)


def _observe(
    item: dict[str, Any],
    seen_at: datetime,
    raw: bytes | None = None,
    origin: Origin = Origin.SERVICE,
    skew: timedelta | None = None,
) -> Observation:
    info = {"size": 200, "volume_backups": FINE, **item.get("extend_info", {})}
    if raw is None:
        raw = sample(**{**item, "extend_info": info})
    service_time = None if skew is None else seen_at + skew
    return observe(SAMPLE_ID, Context("demo"), Answer(raw, seen_at, service_time=service_time), origin=origin)


def _at(minutes: float) -> str:
    """Give the service's form of a time before now."""
    return (NOW - minutes * MINUTE).replace(tzinfo=None).isoformat()


def _info(**extend_info: Any) -> Case:
    return Case({"extend_info": extend_info})


def _volumes(*changes: dict[str, Any]) -> Case:
    """Give a backup with these volume backups, the first of them bootable."""
    volumes = [volume_backup(index, size=100, **change) for index, change in enumerate(changes)]
    return _info(volume_backups=volumes, size=100 * len(volumes))


def _error(**extend_info: Any) -> Case:
    return Case({"status": "error", "extend_info": extend_info})


def _consistency(mode: object, status: object, code: str = "0", message: str = "") -> Case:
    return _info(
        app_consistency={
            "app_consistency": mode,
            "app_consistency_status": status,
            "app_consistency_error_code": code,
            "app_consistency_error_message": message,
        }
    )


def _copies(*statuses: str, copy_status: str = "na", minutes: float = 5, **extra: Any) -> Case:
    records = [
        replication_record(index, status=status, created_at=_at(minutes), extra_info=extra)
        for index, status in enumerate(statuses)
    ]
    return Case(
        {
            "replication_records": records,
            "created_at": _at(minutes),
            "updated_at": _at(minutes),
            "extend_info": {"copy_status": copy_status},
        }
    )


def _protecting(progress: object = 40, *, updated: float = 1, created: float = 5, **item: Any) -> Case:
    info = {"progress": progress, "finished_at": "", "supported_restore_mode": "na", **item}
    return Case(
        {
            "status": "protecting",
            "created_at": _at(created),
            "updated_at": _at(updated),
            "extend_info": info,
        }
    )


TABLE: list[tuple[str, str, str, Case, Case]] = [
    # The rule, what its text must hold, its path, what raises it, and what does not.
    ("unreadable", "text, not JSON", "", Case(raw=b"Bad Gateway"), Case()),
    ("gone", "since 2017-04-15 05:00 UTC; last seen 3 h ago, available", "status",
     Case(gone=True, seen=timedelta(hours=3)), Case(seen=timedelta(hours=3))),
    ("deletion", "It is being deleted", "status", Case({"status": "deleting"}), Case({"status": "error"})),
    ("deletion", "It waits to be deleted", "status", Case({"status": "waiting_delete"}),
     Case({"status": "waiting_delete"}, gone=True)),
    ("deletion", "It is deleted", "status", Case({"status": "deleted"}), Case()),
    ("status-missing", "names no status", "status", Case({"status": ABSENT}), Case()),
    ("status-missing", "names no status", "status", Case({"status": ""}), Case({"status": "odd"})),
    ("status-undocumented", '"freezing"', "status", Case({"status": "freezing"}),
     Case({"status": "restoring"})),
    ("old-answer", "Kept from 2017-04-15 03:00 UTC, 2 h ago", "",
     Case(origin=Origin.HISTORY, seen=timedelta(hours=2)), Case(origin=Origin.FILE, seen=timedelta(hours=2))),
    ("old-answer", "2 h ago", "", Case(seen=timedelta(hours=2)), Case(seen=timedelta(minutes=59))),
    # What failed.
    ("status-error", "The backup failed (CSBS.9999): backup disk failed.", "extend_info.fail_reason",
     _error(fail_op="backup", fail_code={"Code": "CSBS.9999"}, fail_reason="backup disk failed"), Case()),
    ("status-error", "described as: system busy", "extend_info.fail_reason",
     _error(fail_op="backup", fail_code={"Code": 1, "Description": "system busy"}, fail_reason="late"),
     _info(fail_op="")),
    ("status-error", "A restore from it failed: no reason is given.", "extend_info.fail_op",
     _error(fail_op="restore"), Case({"status": "restoring"})),
    ("status-error", "Its deletion failed", "extend_info.fail_op", _error(fail_op="delete"),
     Case({"status": "deleting"})),
    ("status-error", "An operation that the answer does not name failed: no reason", "status", _error(),
     Case({"status": "errored"})),
    ("failure-left", "A restore from it failed: disk is full.", "extend_info.fail_op",
     _info(fail_op="restore", fail_reason="disk is full"), _info(fail_op="", fail_reason="", fail_code={})),
    ("failure-left", "(CSBS.6007)", "extend_info.fail_reason", _info(fail_code={"Code": "CSBS.6007"}),
     _error(fail_code={"Code": "CSBS.6007"})),
    ("failure-left", "(7)", "extend_info.fail_reason", _info(fail_code={"Code": 7}),
     _info(fail_code={"Code": 0})),
    ("failure-code", "CSBS.6007 means: Servers without EVS disks", "extend_info.fail_code.Code",
     _error(fail_code={"Code": 6007}), _error(fail_code={"Code": 60070})),
    # The disks.
    ("volume-failed", 'Data disk "disk_1" failed (error), ID 8eb98e91-8924-4d4b-b6d6-28fb7b751e9d.',
     "extend_info.volume_backups[1].status", _volumes({}, {"status": "error"}), _volumes({}, {})),
    ("volume-failed", 'System disk "disk_0" failed (error_restoring)', "extend_info.volume_backups[0].status",
     _volumes({"status": "error_restoring"}), _volumes({"status": "restoring"})),
    ("volume-failed", "And 9,997 more disks failed", "extend_info.volume_backups",
     _info(volume_backups=[{"status": "error"}] * 10_000),
     _info(volume_backups=[{"status": "creating"}] * 10_000)),
    ("volume-not-available", "is creating although the backup is available",
     "extend_info.volume_backups[1].status", _volumes({}, {"status": "creating"}),
     _protecting(volume_backups=[volume_backup(0, status="creating")])),
    ("volume-not-available", "is deleted", "extend_info.volume_backups[0].status",
     _volumes({"status": "deleted"}), _volumes({"status": "error"})),
    ("volume-silent", "1 of 2 disks without a status: data disk", "extend_info.volume_backups[1].status",
     _volumes({}, {"status": None}), _protecting(volume_backups=[volume_backup(0, status="")])),
    ("no-volumes", "empty", "extend_info.volume_backups", _info(volume_backups=[]),
     _protecting(volume_backups=[])),
    ("no-volumes", "nothing is known", "extend_info.volume_backups", _info(volume_backups=None),
     _error(volume_backups=None)),
    ("no-bootable-volume", "no server can be started", "extend_info.volume_backups",
     _volumes({"bootable": False}, {}), _volumes({}, {})),
    ("no-bootable-volume", "1 of 2 do not say", "extend_info.volume_backups",
     _volumes({"bootable": None}, {}), _volumes({"bootable": True}, {"bootable": None})),
    ("several-bootable-volumes", "2 disks are marked as the system disk: disk_0 and disk_1",
     "extend_info.volume_backups", _volumes({}, {"bootable": True}), _volumes({}, {"bootable": None})),
    # Restoring.
    ("restorable", "Restorable through its 2 disk backups", "extend_info.supported_restore_mode",
     Case(), _volumes({}, {"status": "error"})),
    ("restorable", "A whole-server image can be made", "extend_info.supported_restore_mode",
     _info(supported_restore_mode="snapshot"), _info(supported_restore_mode="na")),
    ("restore-hindered", "Only 1 of 2 disks can be restored", "extend_info.volume_backups",
     _volumes({}, {"status": "error"}), Case()),
    ("restore-hindered", "none of its 1 disk is available", "extend_info.volume_backups",
     _volumes({"status": "error"}),
     Case({"status": "error", "extend_info": {"volume_backups": [volume_backup(0, status="error")]}})),
    ("not-restorable", "restore mode na", "extend_info.supported_restore_mode",
     _info(supported_restore_mode="na"), _protecting()),
    ("restore-mode-unknown", "does not say whether", "extend_info.supported_restore_mode",
     _info(supported_restore_mode=None), _info(supported_restore_mode="na")),
    ("restore-mode-unknown", '"tape"', "extend_info.supported_restore_mode",
     _info(supported_restore_mode="tape"), _info(supported_restore_mode="snapshot")),
    ("restore-early", "before the backup ends", "extend_info.supported_restore_mode",
     _protecting(supported_restore_mode="snapshot"), _protecting(supported_restore_mode="backup")),
    ("restore-after-error", "2 of 2 disks are available", "status", _error(), _error(volume_backups=[])),
    ("restore-running", "overwrites the server's disks", "status", Case({"status": "waiting_restore"}),
     Case({"status": "waiting_delete"})),
    # Application consistency.
    ("consistency-failed", "Crash-consistent at the most, freezing failed: 17: busy.",
     "extend_info.app_consistency.app_consistency_status", _consistency(2, 1, "17", "busy"),
     _consistency(2, 2)),
    ("consistency-failed", "Crash-consistent at the most",
     "extend_info.app_consistency.app_consistency_status", _consistency("2", "11"), _consistency("2", "12")),
    ("consistency-failed", "no fallback was allowed (mode 1)",
     "extend_info.app_consistency.app_consistency_status", _consistency(1, 1), _consistency(0, 0)),
    ("consistency-failed", "no crash-consistent backup is made instead (mode 1)",
     "extend_info.app_consistency.app_consistency_status",
     _error(app_consistency={"app_consistency": 1, "app_consistency_status": 1}),
     _error(app_consistency={"app_consistency": 2, "app_consistency_status": 1})),
    ("consistency-not-enabled", "was not enabled", "extend_info.app_consistency.app_consistency_status",
     _consistency(2, 0), _consistency(0, 0)),
    ("consistency-untold", "nothing says", "extend_info.app_consistency.app_consistency_status",
     _consistency(1, None), _consistency(0, None)),
    ("consistency-untold", "nothing says", "extend_info.app_consistency.app_consistency_status",
     _consistency(2, 5), _consistency(2, 1)),
    ("consistency-error-left", "tells an error although it did not fail: 17.",
     "extend_info.app_consistency.app_consistency_error_code", _consistency(2, 2, "17"),
     _consistency(2, 2, "0")),
    ("consistency-error-left", "although", "extend_info.app_consistency.app_consistency_error_code",
     _consistency(0, 0, "0", "odd"), _consistency(2, 0, "0", "odd")),
    ("agent-old", "old version", "extend_info.app_consistency.app_consistency_status", _consistency(2, 12),
     _consistency(2, 2)),
    ("consistency-achieved", "frozen and thawed", "extend_info.app_consistency.app_consistency_status",
     _consistency(1, 2), _consistency(1, 1)),
    ("consistency-achieved", "as the backup failed, its application consistency did too",
     "extend_info.app_consistency.app_consistency_status",
     _error(app_consistency={"app_consistency": 2, "app_consistency_status": 2}),
     _protecting(app_consistency={"app_consistency": 2, "app_consistency_status": 2})),
    # Copies.
    ("copy-failed", "The copy to region-2 failed (CSBS.9006): no room.",
     "replication_records[0].extra_info.fail_reason",
     _copies("fail", fail_code="CSBS.9006", fail_reason="no room"), _copies("success")),
    ("copy-failed", "The copy to region-2 failed (CSBS.9006): Insufficient quota.",
     "replication_records[0].status", _copies("fail", fail_code="CSBS.9006", fail_reason=""), Case()),
    ("copy-failed", "no replication record says where", "extend_info.copy_status",
     _info(copy_status="fail"), _copies("skip", copy_status="success")),
    ("copy-skipped", "Skipped, and so missing: the copy to region-2 and region-3",
     "replication_records[0].status", _copies("skip", "skip"), _copies("success")),
    ("copy-undocumented", "1 replication record with an undocumented status: paused",
     "replication_records[1].status", _copies("success", "paused"), _copies("success", "replicating")),
    ("copy-undocumented", '"paused"', "extend_info.copy_status", _info(copy_status="paused"),
     _info(copy_status="na")),
    ("copy-running", "being copied to region-2 (40 %)", "replication_records",
     _copies("replicating", progress=40), _copies("success", progress=100)),
    ("copy-running", "waiting to be copied to region-2", "replication_records",
     _copies("waiting_replicate"), _copies("skip")),
    ("copy-running", "being copied to region-2.", "replication_records",
     _copies("replicating", progress="a lot"), _copies("replicating", progress=40)),
    ("copy-running", "no replication record says where to", "extend_info.copy_status",
     _info(copy_status="waiting_copy"), _info(copy_status="success")),
    ("copy-stalled", "The copy to region-2 has not ended for 25 h", "replication_records[0].status",
     _copies("replicating", minutes=25 * 60), _copies("replicating", minutes=23 * 60)),
    ("copy-contradiction", "copy_status says success, but the replication records say fail",
     "extend_info.copy_status", _copies("fail", copy_status="success"),
     _copies("success", copy_status="success")),
    ("copy-contradiction", "copy_status says copying", "extend_info.copy_status",
     _copies("success", copy_status="copying"), _copies("success", "replicating", copy_status="copying")),
    ("copied", "Copied to region-2, region-3, region-4 and 2 more.", "replication_records[0].status",
     _copies(*["success"] * 5), _copies("fail")),
    ("copied", "Copied to another region", "extend_info.copy_status", _info(copy_status="success"),
     _info(copy_status="na")),
    # Times.
    ("expired", "Expired 2 h ago (2017-04-15 03:00 UTC)", "expired_at", Case({"expired_at": _at(120)}),
     Case({"expired_at": _at(-120)})),
    ("expires-soon", "Expires in 2 h, at 2017-04-15 07:00 UTC", "expired_at",
     Case({"expired_at": _at(-120)}), Case({"expired_at": _at(-25 * 60)})),
    ("clock-differs", "2 min behind the service's", "", Case(skew=2 * MINUTE), Case(skew=MINUTE)),
    ("clock-differs", "20 min ahead of the service's: it may refuse signed requests", "",
     Case(skew=-20 * MINUTE), Case(skew=-20 * MINUTE, origin=Origin.HISTORY)),
    ("times-in-the-future", "by up to 10 min: created_at", "created_at", Case({"created_at": _at(-10)}),
     Case({"created_at": _at(-10)}, skew=10 * MINUTE)),
    ("times-out-of-order", "it finished 100 min before it was created", "extend_info.finished_at",
     Case({"created_at": _at(0), "updated_at": _at(0), "extend_info": {"finished_at": _at(100)}}), Case()),
    # Progress.
    ("stalled", "Nothing has moved for 31 min (limit 30 min): it is being made at 40 %", "updated_at",
     _protecting(updated=31), _protecting(updated=29)),
    ("stalled", "Nothing has moved for 61 min (limit 60 min): the backup waits", "updated_at",
     Case({"status": "waiting_protect", "updated_at": _at(61)}),
     Case({"status": "waiting_protect", "updated_at": _at(59)})),
    ("stalled", "limit 61 min", "updated_at",
     _protecting(updated=62, volume_backups=[volume_backup(0, source_volume_size=2048)]),
     _protecting(updated=60, volume_backups=[volume_backup(0, source_volume_size=2048)])),
    ("stalled", "2 h", "updated_at",
     Case({"status": "protecting", "created_at": _at(120), "updated_at": None}),
     Case({"status": "restoring", "created_at": _at(120), "updated_at": None})),
    ("stalled", "31 min", "updated_at",
     replace(_protecting(41, updated=31), before=_protecting(41, updated=31).item),
     replace(_protecting(41, updated=31), before=_protecting(40, updated=31).item)),
    ("under-way", "It is being made at 40 %.", "extend_info.progress", _protecting(), Case()),
    ("under-way", "It is being made.", "status", _protecting(None), Case({"status": "deleting"})),
    ("under-way", 'The status is "migrating" at 40 %.', "extend_info.progress",
     Case({"status": "migrating", "updated_at": _at(1), "extend_info": {"progress": 40}}),
     Case({"status": "pending", "updated_at": _at(1), "extend_info": {"progress": 40}})),
    ("under-way", "When last seen, 2 h ago: it is being made at 40 %; how it went on is not known.",
     "status", replace(_protecting(), seen=timedelta(hours=2)),
     replace(_protecting(), seen=timedelta(minutes=20))),
    ("under-way", "When this response was saved: it is being made at 40 %; how", "status",
     replace(_protecting(updated=31), origin=Origin.FILE),
     replace(_protecting(updated=29), origin=Origin.FILE)),
    ("slow", "running for 2 h, since 2017-04-15 03:00 UTC; 40 GB usually take 12 min", "created_at",
     _protecting(created=120), _protecting(created=59)),
    ("progress-backwards", "ran backwards: 50 %, then 40 %", "extend_info.progress",
     replace(_protecting(40), before=_protecting(50).item),
     replace(_protecting(40), before=_protecting(40).item)),
    ("progress-backwards", "ran backwards", "extend_info.progress",
     replace(_protecting(40), before=_protecting(50).item),
     replace(_protecting(40), before=_protecting(50, taskid="another").item)),
    ("progress-complete", "The progress is 100 %, but", "extend_info.progress", _protecting(100),
     _protecting(99)),
    ("progress-incomplete", "stays at 97 %", "extend_info.progress", _info(progress=97),
     _info(progress=None)),
    ("progress-impossible", "120 %, which can't be", "extend_info.progress", _protecting(120),
     _protecting(100)),
    # Contradictions.
    ("size-zero", "The size is 0", "extend_info.size", _info(size=0),
     _info(size=0, volume_backups=[volume_backup(0, status="error")])),
    ("size-sum", "0.1953 GB", "extend_info.size", _info(size=500), _info(size=202)),
    ("finish-missing", "no time says when", "extend_info.finished_at", _info(finished_at=ABSENT),
     _protecting()),
    ("resource-type-differs", "OS::Cinder::Volume", "extend_info.resource_type",
     _info(resource_type="OS::Cinder::Volume"), _info(resource_type="OS::Nova::Server")),
    ("value-undocumented", "extend_info.fail_op is", "extend_info.fail_op", _error(fail_op="copy"),
     _error(fail_op="backup")),
    ("value-undocumented", "name is", "name", Case({"name": ["a"]}), Case({"status": "odd"})),
    ("field-missing", "lacks what it should always hold: created_at", "", Case({"created_at": ABSENT}),
     Case({"description": ABSENT})),
    ("field-undocumented", "2 fields that nobody documented: new and newer",
     "new", Case({"new": 1, "extend_info": {"newer": 2}}), Case({"tags": []})),
    # Facts.
    ("kind", "An incremental backup, started by a policy.", "extend_info.incremental",
     _info(incremental=True, auto_trigger=True), _info(incremental=None, auto_trigger=None)),
    ("copy-of", "Copied from region-1, a copy that is kept for ever, a dedicated copy (2 GB so far).",
     "extend_info.copy_from",
     _info(copy_from="region-1", retention_duration=-1, dec=True, dec_size="2048"), _info(copy_from=None)),
    ("copy-of", "A copy that is kept for 30 days", "extend_info.copy_from", _info(retention_duration=30),
     _info(dec=False)),
    ("images", "1 image made from it: fe84dd80-0229-4918-8d3d-cbb33154b565", "extend_info.os_images_data",
     Case(), _info(os_images_data=[])),
    ("lazy-loading", "lazy loading", "extend_info.support_lld", _info(support_lld=True), Case()),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "path", "case", "neighbour"), TABLE)
def test_a_rule_raises_what_it_must_and_leaves_its_nearest_neighbour_alone(
    rule: str, text: str, path: str, case: Case, neighbour: Case
) -> None:
    found = [finding for finding in case.assess().findings if finding.id == rule]
    assert any(text in finding.text for finding in found), found
    assert path in [finding.path for finding in found if text in finding.text]
    others = [finding.text for finding in neighbour.assess().findings if finding.id == rule]
    assert not any(text in other for other in others), others


def test_every_rule_is_in_the_table_above() -> None:
    assert {rule.id for rule in RULES} == {rule for rule, *_ in TABLE}
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_a_backup_in_order_has_nothing_but_facts() -> None:
    findings = Case().assess().findings
    assert {finding.level for finding in findings} == {Level.GOOD}
    assert [finding.id for finding in findings] == ["restorable", "kind", "images"]


def test_findings_come_worst_first_and_then_in_the_order_of_the_rules() -> None:
    item = {
        "status": "error",
        "size": 0,
        "expired_at": _at(60),
        "extend_info": {"fail_op": "backup", "volume_backups": [{"status": "error", "bootable": True}]},
    }
    order = {rule.id: index for index, rule in enumerate(RULES)}
    findings = Case(item).assess().findings
    keys = [(-finding.level, order[finding.id]) for finding in findings]
    assert keys == sorted(keys)
    assert len({finding.level for finding in findings}) > 2


def test_ten_thousand_failures_take_a_few_lines() -> None:
    volumes = [volume_backup(index, status="error") for index in range(10_000)]
    records = [replication_record(index, status="fail") for index in range(10_000)]
    findings = Case({"replication_records": records, "extend_info": {"volume_backups": volumes}}).assess()
    assert len(findings.findings) < 20
    texts = [finding.text for finding in findings.findings]
    assert "And 9,997 more disks failed." in texts
    assert "And 9,997 more copies failed." in texts


def test_a_known_code_says_what_to_do() -> None:
    findings = {f.id: f for f in _error(fail_op="backup", fail_code={"Code": 6007}).assess().findings}
    assert "EVS disk is attached" in findings["failure-code"].action
    assert "make a new backup" in findings["status-error"].action


def test_of_a_reason_of_megabytes_as_much_is_told_as_anybody_reads() -> None:
    observation = seen(0, status="error", extend_info={"fail_op": "backup", "fail_reason": "x" * 2_000_000})
    assessment = assess(observation, None, at(1))
    told = [assessment.verdict.sentence, *(finding.text for finding in assessment.findings)]
    assert max(map(len, told)) == 10_001
    assert any("x" * 1000 in text for text in told)


def test_thousands_are_told_with_a_comma() -> None:
    volumes = [volume_backup(number, status="error") for number in range(1200)]
    assessment = assess(seen(0, extend_info={"volume_backups": volumes}), None, at(1))
    assert "1,200 of 1,200 disks failed" in assessment.verdict.sentence
    assert "And 1,197 more disks failed." in [finding.text for finding in assessment.findings]


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        (["error", None, None, "available"], "Only 1 of 4 disks can be restored, of 2 nobody knows; a part"),
        (["error", "available", "available"], "Only 2 of 3 disks can be restored; a part"),
        ([None, "available"], ""),
        (["available", "available"], "Restorable through its 2 disk backups."),
        (["error", "error"], "Nothing can be restored from it"),
    ],
)
def test_a_disk_of_which_nobody_knows_is_not_said_to_be_restorable(statuses: list[Any], told: str) -> None:
    volumes = [volume_backup(number, status=status) for number, status in enumerate(statuses)]
    findings = assess(seen(0, extend_info={"volume_backups": volumes}), None, at(1)).findings
    texts = [finding.text for finding in findings if finding.id.startswith("restor")]
    assert [text[: len(told)] for text in texts] == ([told] if told else [])
