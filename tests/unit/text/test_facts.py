from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from cbr_tui.frozen import replace
from cbr_tui.model.backup import AppConsistency, Backup, BackupData, ExtendInfo, FailCode, ImageData
from cbr_tui.model.describe import ABSENT, descriptions
from cbr_tui.model.findings import Assessment, Finding, Level, Verdict, assess
from cbr_tui.model.past import Past
from cbr_tui.model.progress import Sample
from cbr_tui.text.facts import Group, Room, Row, extended, summary
from cbr_tui.text.fields import undocumented_rows
from cbr_tui.text.safe import cells
from tests.support.observations import at, seen
from tests.support.payloads import answer, backup, items, replication_record, service_texts, volume_backup

_FINE = Assessment(Verdict("GOOD", "It can be restored.", Level.GOOD), ())


def _summary(assessment: Assessment = _FINE, samples: Any = (), **overrides: Any) -> dict[str, Row]:
    groups = summary(seen(0, **overrides), assessment, at(4), Past(samples=tuple(samples)))
    return {row.label: row for group in groups for row in group.rows}


def _rows(groups: tuple[Group, ...]) -> list[Row]:
    return [row for group in groups for row in group.rows]


def test_the_verdict_comes_first_then_what_is_wrong_then_the_restore_mode() -> None:
    assessment = Assessment(
        Verdict("FAILED", "The backup failed.", Level.CRITICAL),
        (
            Finding("status-error", Level.CRITICAL, "The backup failed.", "status", "Delete it."),
            Finding(
                "failure", Level.CRITICAL, "No \x1b[2Jspace.", "extend_info.fail_reason", "Ask\nsupport."
            ),
            Finding("old", Level.WARNING, "It is old."),
            Finding("kind", Level.GOOD, "A full backup.", "extend_info.incremental"),
        ),
    )
    groups = summary(seen(0), assessment, at(4))
    assert groups[0].rows[:3] == (
        Row(
            "FAILED",
            "The backup failed.",
            "status",
            Level.CRITICAL,
            detail="The backup failed.\nDelete it.",
            action="Delete it.",
        ),
        Row(
            "critical",
            "No ␛[2Jspace.",
            "extend_info.fail_reason",
            Level.CRITICAL,
            detail="No ␛[2Jspace.\nAsk␊support.",
            action="Ask␊support.",
        ),
        Row("warning", "It is old.", level=Level.WARNING, detail="It is old."),
    )
    restore = groups[0].rows[3]
    assert (restore.label, restore.path) == ("Restore", "extend_info.supported_restore_mode")
    assert restore.value == "backup — it is restored through the backups of the server's disks"
    good = next(group for group in groups if group.title == "Good to know")
    assert [row.value for row in good.rows] == ["A full backup."]


def test_the_samples_first_screen_holds_all_that_matters() -> None:
    observation = seen(0)
    groups = summary(observation, assess(observation, None, at(4)), at(4))
    first = [row for group in groups if not group.title for row in group.rows]
    labels = [row.label for row in first if row.level is None]
    assert labels == [
        *(
            "Restore",
            "Created",
            "Finished",
            "Server",
            "Resource ID",
            "Server data",
            "Size",
            "Volumes",
            "Kind",
        ),
        *("Images", "Copies", "Record ID", "Task ID"),
    ]
    assert len(first) <= 17
    assert all(cells(row.label) <= 12 and cells(row.value) <= 80 for row in first)


def test_times_are_absolute_and_relative_and_the_end_says_how_long_it_took() -> None:
    rows = _summary(
        created_at="2026-03-01T11:00:00.5",
        protected_at="2026-03-01T11:10:00Z",
        expired_at="2026-03-05T12:00:04",
        extend_info={"finished_at": "2026-03-01T11:05:01.9"},
    )
    assert rows["Created"].value == "2026-03-01 11:00:00 UTC · 60 min ago"
    assert rows["Protected"].value == "2026-03-01 11:10:00 UTC · 50 min ago · 9 min 59 s after creation"
    assert rows["Finished"].value == "2026-03-01 11:05:01 UTC · 55 min ago · took 5 min 1 s"
    assert rows["Expires"].value == "2026-03-05 12:00:04 UTC · in 4 days · 4 d 1 h after creation"
    assert rows["Finished"].path == "extend_info.finished_at"
    assert "Updated" not in rows


def test_an_expired_backup_and_one_that_is_not_finished_say_so() -> None:
    rows = _summary(expired_at="2026-03-01T12:00:04", extend_info={"finished_at": ABSENT})
    assert rows["Expired"].value == "2026-03-01 12:00:04 UTC · just now · 3242 d 7 h after creation"
    assert rows["Updated"].value.startswith("2017-04-15 04:25:38 UTC")
    assert "Finished" not in rows


def test_a_time_that_is_none_is_shown_as_it_came() -> None:
    row = _summary(created_at="soon")["Created"]
    assert (row.value, row.level) == ('created "soon"', Level.NOTICE)


def test_work_under_way_says_what_how_far_and_how_long() -> None:
    samples = [Sample(at(-60), 20), Sample(at(-30), 30), Sample(at(0), 40)]
    rows = _summary(
        samples=samples, status="protecting", extend_info={"progress": 40, "copy_status": "copying"}
    )
    assert rows["Under way"].value == "status protecting, copy_status copying"
    assert rows["Progress"].value.startswith("40 % · 20 % a minute · ")
    assert rows["Progress"].value.endswith(" left")
    assert " to " in rows["Progress"].value
    assert _summary(status="protecting", extend_info={"progress": 7})["Progress"].value == "7 %"


def test_progress_is_told_where_work_stopped_on_the_way_and_not_at_its_end() -> None:
    assert _summary(status="error", extend_info={"progress": 40})["Progress"].value == "40 %"
    assert "Progress" not in _summary()
    assert "Under way" not in _summary()


def test_nothing_is_under_way_in_what_is_gone() -> None:
    observation = replace(seen(0, status="deleting"), gone_at=at(2))
    rows = [row.label for group in summary(observation, _FINE, at(4)) for row in group.rows]
    assert "Under way" not in rows


def test_the_resource_is_told_with_the_server_as_it_was() -> None:
    rows = _summary(
        backup_data={"disk": 40, "private_ip": "192.168.0.209", "eip": "80.158.17.102", "imagetype": "gold"}
    )
    assert rows["Server"].value == "karbor_02 · OS::Nova::Server · az1.dc1"
    assert rows["Server data"].value == (
        "4 vCPUs · 4 GB RAM · disk 40 GB · 192.168.0.209 · EIP 80.158.17.102 · gold image"
    )
    assert "RAM: 4096 MB (4 GB)" in rows["Server data"].detail.splitlines()
    assert _summary(resource_type="OS::Sfs::Turbo")["Resource"].value.startswith("karbor_02 · OS::Sfs::Turbo")


def test_size_and_speed_say_what_is_documented_and_what_follows() -> None:
    rows = _summary(
        created_at="2026-03-01T11:00:00",
        extend_info={
            "size": 146184,
            "space_saving_ratio": 25.2,
            "average_speed": 19,
            "finished_at": "2026-03-01T11:37:53",
        },
    )
    assert rows["Size"].value == "142.8 GB · 25.2 % saved"
    assert rows["Speed"].value == "19 MB/s (documented as kb/s) · size/time 64.3 MB/s"
    rows = _summary(
        created_at="2026-03-01T11:00:00", extend_info={"size": 600, "finished_at": "2026-03-01T11:01:00"}
    )
    assert rows["Speed"].value == "size/time 10 MB/s", "what the service does not say can be measured"
    assert "Speed" not in _summary()


def test_volumes_images_consistency_and_copies_are_summed_up() -> None:
    rows = _summary(
        replication_records=[replication_record(), replication_record(1, status="fail")],
        extend_info={
            "volume_backups": [volume_backup(n, status="error" if n == 2 else "available") for n in range(3)],
            "os_images_data": [{"image_id": "image-1"}, {"image_id": "image-2"}],
            "app_consistency": {
                "app_consistency": "1",
                "app_consistency_status": "11",
                "app_consistency_error_code": "E7",
                "app_consistency_error_message": "script\nfailed",
            },
            "copy_from": "eu-de",
            "retention_duration": -1,
            "copy_status": "fail",
        },
    )
    assert rows["Volumes"].value == "3 volume backups: 2 available, 1 error"
    assert rows["Images"].value == "image-1 and 1 more"
    assert rows["Images"].detail == "image-1\nimage-2"
    assert rows["Consistency"].value.startswith("1 — asked for; ")
    assert rows["Freeze"].value.startswith("11 — enabled; ")
    assert rows["Freeze"].value.endswith(" · error E7 · script␊failed")
    assert rows["Copies"].value == (
        "fail — copying failed · 2 replication records: 1 success, 1 fail · a copy from eu-de · kept for ever"
    )


def test_what_is_not_there_is_left_out_unless_that_matters() -> None:
    rows = _summary(
        resource_id=ABSENT,
        backup_data=ABSENT,
        extend_info={
            "supported_restore_mode": ABSENT,
            "volume_backups": ABSENT,
            "os_images_data": [{}],
            "copy_from": None,
            "copy_status": ABSENT,
            "retention_duration": 30,
            "app_consistency": {"app_consistency_error_code": "0"},
        },
    )
    assert rows["Restore"].value == "the answer does not say how"
    assert rows["Volumes"].value == "no volume backups"
    assert rows["Images"].value == "one without an ID"
    assert rows["Copies"].value == "kept 30 days"
    assert not {"Resource ID", "Server data", "Freeze", "Consistency"} & rows.keys()


def test_the_answer_says_when_and_from_where_it_came() -> None:
    rows = _summary(request_id="req-\x1b")
    assert rows["Seen"].value == "2026-03-01 12:00:00 UTC · 4 s ago · 0.25 s"
    assert rows["From"].value == "csbs · eu-de · 3a1c0de5 · asked for"
    assert rows["Answer"].value.endswith(" bytes · HTTP 200 · application/json · request req-␛")


def test_an_answer_that_can_not_be_read_has_a_summary_too() -> None:
    observation = seen(0, raw=b"<html>")
    groups = summary(observation, assess(observation, None, at(4)), at(4))
    assert [row.label for row in groups[0].rows] == ["UNKNOWN"]
    assert [row.label for row in groups[-1].rows] == ["Seen", "From", "Answer"]


def test_every_documented_field_outside_the_tables_is_there() -> None:
    rows = _rows(extended(backup()))
    paths = {row.path for row in rows}
    for record, prefix in (
        (Backup, ""),
        (ExtendInfo, "extend_info."),
        (FailCode, "extend_info.fail_code."),
        (AppConsistency, "extend_info.app_consistency."),
        (ImageData, "extend_info.os_images_data[0]."),
        (BackupData, "backup_data."),
    ):
        for description in descriptions(record):
            assert (f"{prefix}{description.key}" in paths) is not description.later
    assert len(paths) == len(rows)
    assert next(row for row in rows if row.path == "extend_info").value == "21 fields"


def test_a_field_says_what_it_means_and_whether_it_is_there() -> None:
    rows = {row.path: row for row in _rows(extended(backup(extend_info={"copy_from": None})))}
    restore = rows["extend_info.supported_restore_mode"]
    assert restore.detail.startswith(
        "How the backup can be restored.\nDocumented as String (table 4).\n  na: "
    )
    assert not restore.dim
    dedicated = rows["extend_info.dec"]
    assert (dedicated.label, dedicated.value, dedicated.dim) == ("Dedicated copy", "—", True)
    assert dedicated.detail.endswith("\nNot in the answer.")
    assert (rows["extend_info.copy_from"].value, rows["extend_info.copy_from"].dim) == ("null", True)


def test_every_image_has_a_group() -> None:
    groups = extended(backup(extend_info={"os_images_data": [{"image_id": "1"}, {"image_id": "2"}]}))
    images = [group for group in groups if group.title.startswith("Image")]
    assert [group.title for group in images] == ["Image 1", "Image 2"]
    assert images[1].rows[0].path == "extend_info.os_images_data[1].image_id"


def test_what_is_not_as_documented_is_marked_where_it_stands_and_listed() -> None:
    groups = extended(backup(extend_info={"copy_status": "lost", "space_saving_ratio": 25.2}))
    rows = {row.path: row for group in groups[:-1] for row in group.rows}
    lost, ratio = rows["extend_info.copy_status"], rows["extend_info.space_saving_ratio"]
    assert (lost.value, lost.level) == ("lost", Level.NOTICE)
    assert lost.detail.splitlines()[-1].startswith("Not as documented: expected one of na, ")
    assert ratio.level is None, "services are known to answer fractions"
    assert groups[-1].title == "Not as documented"
    listed = {row.label: row for row in groups[-1].rows}
    assert listed["extend_info.copy_status"].level is Level.NOTICE
    assert listed["extend_info.space_saving_ratio"].level is None
    assert "known to answer" in listed["extend_info.space_saving_ratio"].detail


def test_what_nobody_documented_has_a_group_of_its_own() -> None:
    whole = backup(nobody="\x1b[2J", backup_data={"odd key": [1]}, extend_info={"empty": {}})
    group = extended(whole)[-1]
    assert group.title == "Undocumented"
    assert [(row.label, row.value, row.path, row.dim) for row in group.rows] == [
        ("empty", "{}", "extend_info.empty", True),
        ("nobody", "␛[2J", "nobody", False),
        ("odd key", "[1]", 'backup_data["odd key"]', False),
    ]


@given(items(), service_texts())
def test_any_answer_has_a_summary_and_every_line_of_it_is_printable(item: dict[str, Any], text: str) -> None:
    observation = seen(0, raw=answer(item), request_id=text)
    assessment = Assessment(Verdict("GOOD", text, Level.GOOD), (Finding("x", Level.NOTICE, text, "", text),))
    groups = summary(observation, assessment, at(0) + timedelta(days=1))
    if observation.backup is not None:
        groups += extended(observation.backup)
    for row in _rows(groups):
        assert row.label.isprintable()
        assert row.value.isprintable()
        assert row.path.isprintable()
        assert all(line.isprintable() for line in row.detail.split("\n"))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_counted_things_have_the_right_number(count: int) -> None:
    rows = _summary(extend_info={"volume_backups": [volume_backup(n, status=ABSENT) for n in range(count)]})
    assert (
        rows["Volumes"].value
        == [
            "no volume backups",
            "1 volume backup: 1 no status",
            "2 volume backups: 2 no status",
        ][count]
    )


def test_where_findings_do_not_fit_the_worst_stay_and_the_last_line_counts_the_others() -> None:
    found = [
        Finding(f"r{level}", level, f"{level.name} {number}.", "", "Do it.")
        for level in (Level.CRITICAL, Level.WARNING, Level.NOTICE)
        for number in range(6)
    ]
    verdict = Verdict("FAILED", "It failed.", Level.CRITICAL)
    rows = summary(seen(0), Assessment(verdict, tuple(found)), at(4), room=Room(65, 19))[0].rows
    labels = [row.label for row in rows if row.level is not None]
    assert labels == ["FAILED", *["critical"] * 6, *["warning"] * 4, "more"]
    more = next(row for row in rows if row.label == "more")
    assert more.value == "8 more findings, none worse than warning: Enter lists them"
    assert more.detail.count("\nnotice: NOTICE ") == 6
    high = summary(seen(0), Assessment(verdict, tuple(found)), at(4), room=Room(145, 31))[0].rows
    assert [row.label for row in high if row.level is not None] == [
        *("FAILED", *["critical"] * 6, *["warning"] * 6, *["notice"] * 4, "more")
    ], "a higher screen tells more of them"
    few = summary(seen(0), Assessment(verdict, tuple(found[:11])), at(4), room=Room(65, 19))[0].rows
    whole = summary(seen(0), Assessment(verdict, tuple(found)), at(4))[0].rows
    assert "more" not in [row.label for row in (*few, *whole)]


@pytest.mark.parametrize(
    ("value", "end"),
    [
        ([{"id": number} for number in range(900)], "…\n900 items in all; the raw answer has the rest"),
        ({f"key {number}": 1 for number in range(900)}, "…\n900 keys in all; the raw answer has the rest"),
        ("x" * 5000, "…\n5,000 characters in all; the raw answer has the rest"),
        ([1], "1\n]"),
    ],
    ids=["list", "object", "text", "short"],
)
def test_the_details_of_a_long_value_say_that_they_are_cut(value: Any, end: str) -> None:
    (row,) = undocumented_rows(ExtendInfo(raw={"odd": value}), "extend_info")
    assert row.detail.endswith(end)
