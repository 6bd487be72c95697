from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from cbr_tui.model.backup import ReplicationRecord, VolumeBackup
from cbr_tui.model.describe import ABSENT, Presence, Record, descriptions
from cbr_tui.model.parse import parse
from cbr_tui.text.values import Shown, as_json, explain, first_json, show
from tests.support.payloads import answer, backup, items, json_values, replication_record, volume_backup

if TYPE_CHECKING:
    from collections.abc import Iterator


def _shown(record: Record, key: str) -> Shown:
    return show(next(each for each in descriptions(type(record)) if each.key == key), record)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("auto_trigger", True, "yes"),
        ("auto_trigger", "false", "no"),
        ("average_speed", 19, "19 kb/s as documented, 19 MB/s in reality"),
        ("average_speed", 19.5, "19.5 kb/s as documented, 19.5 MB/s in reality"),
        ("copy_status", "na", "na — not copied"),
        ("fail_reason", "[red]\x1b[2Jno\nspace", "[red]␛[2Jno␊space"),
        ("fail_reason", "  ", '"  "'),
        ("finished_at", "2018-6-14T11:14:48.946000", "2018-06-14 11:14:48 UTC"),
        ("finished_at", "2020-02-21T08:07:25+01:00", "2020-02-21 07:07:25 UTC"),
        ("progress", "40", "40 %"),
        ("size", 146184, "146184 MB (142.8 GB)"),
        ("size", 12, "12 MB"),
        ("space_saving_ratio", 25.2, "25.2 %"),
        ("supported_restore_mode", "na", "na — it can't be restored"),
        ("retention_duration", -1, "-1 days — for ever"),
        ("retention_duration", 1, "1 day"),
        ("retention_duration", 30, "30 days"),
        ("dec_size", "2048", "2048 MB (2 GB)"),
        ("fail_code", {"Code": 1}, "1 field"),
        ("fail_code", {"Code": 1, "Description": "x"}, "2 fields"),
        ("volume_backups", [{}, {}], "a list of 2"),
    ],
)
def test_a_value_is_told_with_its_unit_and_meaning(key: str, value: object, text: str) -> None:
    info = backup(extend_info={key: ABSENT}).extend_info
    assert _shown(info, key) == Shown("—", Presence.ABSENT)
    info = backup(extend_info={key: ABSENT, "volume_backups": ABSENT} | {key: value}).extend_info
    assert _shown(info, key) == Shown(text, Presence.VALUE)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("auto_trigger", "perhaps", '"perhaps"'),
        ("size", "much\x1b", '"much\\u001b"'),
        ("size", [1, 2], "[1, 2]"),
        ("size", float("nan"), "NaN"),
        ("size", 10**600, "1" + "0" * 198 + "…"),
        ("finished_at", "yesterday", '"yesterday"'),
        ("finished_at", 12, "12"),
        ("copy_status", "lost", "lost"),
        ("volume_backups", "none", '"none"'),
        ("fail_code", 6001, "6001"),
    ],
)
def test_what_is_not_as_documented_is_shown_as_it_came_and_is_odd(key: str, value: object, text: str) -> None:
    assert _shown(backup(extend_info={key: value}).extend_info, key) == Shown(text, Presence.VALUE, odd=True)


@pytest.mark.parametrize(
    ("value", "presence", "text"),
    [
        (None, Presence.NULL, "null"),
        ("", Presence.EMPTY, '""'),
        ([], Presence.EMPTY, "[]"),
        ({}, Presence.EMPTY, "{}"),
    ],
)
@pytest.mark.parametrize("key", ["size", "fail_code", "finished_at", "copy_from", "os_images_data"])
def test_null_and_empty_are_told_apart(key: str, value: object, presence: Presence, text: str) -> None:
    assert _shown(backup(extend_info={key: value}).extend_info, key) == Shown(text, presence)


@pytest.mark.parametrize(
    ("code", "text"), [(6001, "6001"), ("CSBS.6001", "CSBS.6001"), (10**400, "about 10^400")]
)
def test_a_code_is_a_number_or_a_text(code: object, text: str) -> None:
    fail_code = backup(extend_info={"fail_code": {"Code": code}}).extend_info.fail_code
    assert _shown(fail_code, "Code").text == text


def test_other_records_have_their_own_units() -> None:
    whole = backup(
        backup_data={"ram": "8192"},
        extend_info={
            "volume_backups": [volume_backup(average_speed=22.5, source_volume_size=2048)],
            "app_consistency": {"app_consistency_status": "11"},
        },
        replication_records=[replication_record()],
    )
    volume, copy = whole.extend_info.volume_backups[0], whole.replication_records[0]
    assert isinstance(volume, VolumeBackup)
    assert isinstance(copy, ReplicationRecord)
    assert _shown(volume, "average_speed").text == "22.5 MB/s"
    assert _shown(volume, "source_volume_size").text == "2048 GB (2 TB)"
    assert _shown(whole.backup_data, "ram").text == "8192 MB (8 GB)"
    assert _shown(copy, "extra_info").text == "4 fields"
    assert _shown(whole.extend_info.app_consistency, "app_consistency_status").text.startswith(
        "11 — enabled; "
    )


@given(items())
def test_every_field_of_any_answer_is_one_printable_line(item: dict[str, Any]) -> None:
    whole = parse(answer(item))
    records: list[Record] = [whole, whole.extend_info, *whole.extend_info.volume_backups]
    for record in records:
        for description, _ in record.fields():
            shown = show(description, record)
            assert shown.text
            assert shown.text.isprintable()
            assert (shown.text == "—") == (
                shown.presence is Presence.ABSENT
            ) or shown.presence is Presence.VALUE
            assert explain(description, record)


def test_the_explanation_tells_meaning_type_values_reality_and_what_came() -> None:
    info = backup(extend_info={"retention_duration": -1}).extend_info
    known = {description.key: description for description in descriptions(type(info))}
    assert explain(known["copy_status"], info).splitlines() == [
        "How far copying to other regions is; na by default.",
        "Documented as String (table 4).",
        "  na: not copied",
        "  waiting_copy: queued",
        "  copying: being copied",
        "  success: copied",
        "  fail: copying failed",
        'In the answer: "na"',
    ]
    assert "  -1: for ever" in explain(known["retention_duration"])
    assert "Documented as Integer, kb/s (table 4)." in explain(known["average_speed"])
    assert "In reality: " in explain(known["average_speed"])
    assert explain(known["dec"], info).endswith("Not in the answer.")
    assert "Not in the answer." not in explain(known["dec"])


@given(json_values())
def test_any_json_value_becomes_one_short_printable_line(value: object) -> None:
    text = as_json(value, 50)
    assert text.isprintable()
    assert "\n" not in text


def test_of_a_text_of_megabytes_so_much_is_shown_as_anybody_reads_and_its_length_is_said() -> None:
    parsed = backup(description="\x1b" * 30_000_000)
    assert _shown(parsed, "description").text == "␛" * 10_000 + "… 30,000,000 characters in all"


def test_long_json_is_cut_and_says_so() -> None:
    assert as_json("x" * 10**6, 10) == '"xxxxxxxx…'
    assert as_json([1, 2, 3], 9) == "[1, 2, 3]"
    assert as_json([1, 2, 3], 8) == "[1, 2, …"


@pytest.mark.parametrize(("indent", "text"), [(None, "[0, 1, 2, 3, 4"), (2, "[\n  0,\n  1,\n  ")])
def test_of_a_long_value_no_more_is_worked_out_than_is_shown(indent: int | None, text: str) -> None:
    numbers = iter(range(10**6))

    class Many(list[int]):
        def __iter__(self) -> Iterator[int]:
            return numbers

    assert first_json(Many([1]), 14, indent=indent) == text
    assert next(numbers) < 14
