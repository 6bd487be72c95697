from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from cbr_tui.frozen import replace
from cbr_tui.model.timeline import Timeline
from cbr_tui.text.timeline import turn_rows
from tests.support.observations import at, seen
from tests.support.payloads import answer, items, replication_record, volume_backup


def course(*looks: tuple[float, dict[str, Any]]) -> Timeline:
    """Give the timeline of looks: seconds, and how the sample differed."""
    timeline = Timeline()
    for seconds, item in looks:
        timeline = timeline.and_then(seen(seconds, **item))
    return timeline


def making(progress: int | None, **more: Any) -> dict[str, Any]:
    return {"status": "protecting", "extend_info": {"progress": progress, **more}}


def test_each_state_that_followed_on_another_is_a_turn_with_how_long_that_was() -> None:
    timeline = course((0, making(10)), (30, making(40)), (60, making(40)), (90, making(90)), (120, {}))
    [turn] = timeline.turns
    assert turn.at == at(120)
    assert [(name, before, now.text, now.path) for name, before, now in turn.changes] == [
        ("Status", "protecting", "available", "status")
    ]
    assert (turn.held, turn.progress, turn.looks) == (120, (10, 90), 3)
    [row] = turn_rows(timeline, 4)
    assert (row.label, row.path) == ("Observed", "status")
    assert row.value == (
        "2026-03-01 12:02:00 UTC · protecting → available · after 2 min · 10 to 90 % in 3 looks"
    )


def test_the_first_look_and_one_that_says_the_same_are_no_turns() -> None:
    assert course((0, {}), (10, {}), (20, {"name": "other"})).turns == ()
    assert turn_rows(course((0, {})), 4) == []


def test_progress_that_never_moved_or_was_never_told_is_not_told() -> None:
    for progress in (40, None):
        [turn] = course((0, making(progress)), (30, making(progress)), (60, {})).turns
        assert turn.progress is None
    [turn] = course((0, making(None)), (30, making(5)), (50, making(9)), (60, {})).turns
    assert turn.progress == (5, 9)


def test_disks_and_copies_turn_too() -> None:
    disks = [volume_backup(number, status="creating") for number in range(3)]
    ready = [disk | {"status": "available"} for disk in disks]
    copies = [replication_record(0, status="replicating")]
    timeline = course(
        (0, making(1, volume_backups=disks)),
        (30, making(1, volume_backups=[ready[0], *disks[1:]])),
        (
            60,
            {
                "extend_info": {"volume_backups": ready, "copy_status": "copying"},
                "replication_records": copies,
            },
        ),
    )
    assert [row.value for row in turn_rows(timeline, 4)] == [
        "2026-03-01 12:00:30 UTC · Volumes: 3 creating → 1 available, 2 creating · after 30 s",
        (
            "2026-03-01 12:01:00 UTC · protecting → available, Copies: na → copying,"
            " Volumes: 1 available, 2 creating → 3 available, 1 more · after 30 s"
        ),
    ]


def test_a_backup_that_went_away_turned_when_the_service_said_so() -> None:
    observation = seen(0)
    timeline = Timeline().and_then(observation).and_then(replace(observation, gone_at=at(50)))
    assert turn_rows(timeline, 4)[0].value.startswith(
        "2026-03-01 12:00:50 UTC · available → gone · after 50 s"
    )
    assert timeline.and_then(replace(observation, gone_at=at(50))) == timeline
    back = timeline.and_then(seen(90))
    assert [turn.changes[0][2].text for turn in back.turns] == ["gone", "available"]


def test_where_turns_do_not_fit_the_newest_stay() -> None:
    timeline = course(*((10 * number, {"status": f"s{number}"}) for number in range(6)))
    rows = turn_rows(timeline, 3)
    assert [(row.label, row.value[26:40]) for row in rows[1:]] == [
        (" ", "s3 → s4 · afte"),
        (" ", "s4 → s5 · afte"),
    ]
    assert rows[0].label == "Observed"
    assert rows[0].value == "3 changes of state before: Enter lists them"
    assert len(rows[0].detail.splitlines()) == 4


def test_where_turns_are_printed_no_key_lists_the_older_ones() -> None:
    timeline = course(*((10 * number, {"status": f"s{number}"}) for number in range(25)))
    rows = turn_rows(timeline, None)
    assert len(rows) == 20
    assert rows[0].value == "5 changes of state before: cbr-tui history lists them"


def test_only_so_many_turns_are_remembered() -> None:
    timeline = course(*((number, {"status": f"s{number}"}) for number in range(300)))
    assert len(timeline.turns) == 200
    assert timeline.turns[-1].changes[0][2].text == "s299"


@given(items(), items())
@settings(max_examples=40)
def test_any_course_can_be_told(one: dict[str, Any], two: dict[str, Any]) -> None:
    timeline = Timeline()
    for number, item in enumerate((one, two, one)):
        timeline = timeline.and_then(seen(number, raw=answer(item)))
        assert len(timeline.turns) <= number
    for row in turn_rows(timeline, 2):
        assert row.value.isprintable()
