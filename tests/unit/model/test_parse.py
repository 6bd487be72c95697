from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.model.backup import Backup, ExtendInfo, FailCode, VolumeBackup
from cbr_tui.model.describe import Description, Kind, Mismatch, Presence, Record, descriptions
from cbr_tui.model.parse import parse
from tests.support.payloads import (
    SAMPLE,
    SAMPLE_ID,
    answer,
    backup,
    items,
    json_values,
    replication_record,
    sample_item,
    volume_backup,
)


def info(**fields: Any) -> tuple[ExtendInfo, dict[str, Mismatch]]:
    """Read extended information, and the mismatches in it by their path inside it."""
    read = parse(answer({"extend_info": fields}))
    assert all(mismatch.path.startswith("extend_info.") for mismatch in read.mismatches)
    return read.extend_info, {
        mismatch.path.removeprefix("extend_info."): mismatch for mismatch in read.mismatches
    }


def refusal(raw: bytes) -> str:
    with pytest.raises(UnreadableAnswer) as caught:
        parse(raw)
    assert caught.value.hint
    return caught.value.message


def test_the_references_sample_is_read_whole_and_fits() -> None:
    read = parse(SAMPLE)
    assert read.mismatches == ()
    assert read.id == SAMPLE_ID
    assert read.created_at == datetime(2017, 4, 15, 4, 20, 37, 277880, tzinfo=UTC)
    assert read.extend_info.finished_at == datetime(2017, 4, 15, 4, 25, 38, 675478, tzinfo=UTC)
    assert read.extend_info.fail_code == FailCode()
    assert [volume.source_volume_name for volume in read.extend_info.volume_backups] == [
        "karbor_02",
        "karbor_01",
    ]
    assert read.extend_info.os_images_data[0].image_id == "fe84dd80-0229-4918-8d3d-cbb33154b565"
    assert (read.protected_at, read.expired_at, read.description) == (None, None, None)
    assert read.replication_records == ()


def test_every_value_of_the_sample_arrives_in_its_attribute() -> None:
    seen = _assert_carries(parse(SAMPLE), json.loads(SAMPLE)["checkpoint_item"])
    assert seen == 66


def _assert_carries(record: Record, raw: dict[str, Any]) -> int:
    assert record.raw == raw
    assert record.undocumented() == {}
    seen = 0
    for description, value in record.fields():
        if description.key not in raw:
            continue
        seen += 1
        came = raw[description.key]
        if description.kind is Kind.RECORD:
            seen += _assert_carries(value, came)
        elif description.kind is Kind.RECORDS:
            assert len(value) == len(came)
            seen += sum(map(_assert_carries, value, came))
        elif description.kind is Kind.TIME:
            assert value.replace(tzinfo=None).isoformat() == came
        else:
            assert value == came
            assert type(value) is type(came)
    return seen


@pytest.mark.parametrize(
    ("came", "number", "known"),
    [
        pytest.param("100", 100, True, id="text"),
        pytest.param(" 25.2 ", 25.2, True, id="padded text"),
        pytest.param("1e3", 1000.0, True, id="exponent"),
        pytest.param("-1", -1, True, id="negative text"),
        pytest.param(25.5, 25.5, True, id="fraction"),
        pytest.param("", None, True, id="empty text"),
        pytest.param(True, None, False, id="a flag is no number"),
        pytest.param("soon", None, False, id="words"),
        pytest.param("1_000", None, False, id="as Python writes it"),
        pytest.param("\N{ARABIC-INDIC DIGIT TWO}", None, False, id="digits of another script"),
        pytest.param(float("nan"), None, False, id="NaN"),
        pytest.param(float("inf"), None, False, id="infinity"),
        pytest.param("inf", None, False, id="infinity as text"),
        pytest.param(2**63, None, False, id="wider than a Long"),
        pytest.param("9" * 5000, None, False, id="wider than Python"),
        pytest.param("1e400", None, False, id="wider than a float"),
        pytest.param([1], None, False, id="list"),
        pytest.param({}, None, False, id="object"),
    ],
)
def test_numbers_written_otherwise(came: object, number: float | None, known: bool) -> None:
    read, mismatches = info(progress=came)
    assert read.progress == number
    assert type(read.progress) is type(number)
    assert mismatches["progress"].expected == "Integer"
    assert mismatches["progress"].known is known


@pytest.mark.parametrize("came", [0, 100, -1, 2**63 - 1, -(2**63), 100.0])
def test_whole_numbers_fit(came: float) -> None:
    read, mismatches = info(progress=came)
    assert read.progress == came
    assert mismatches == {}


def test_a_fraction_is_unknown_where_nobody_has_seen_one() -> None:
    read = parse(answer({"extend_info": {"volume_backups": [{"source_volume_size": 20.5}]}}))
    assert read.extend_info.volume_backups[0].source_volume_size == 20.5
    assert [(m.path, m.found, m.known) for m in read.mismatches] == [
        ("extend_info.volume_backups[0].source_volume_size", "the number 20.5", False)
    ]


def test_a_number_that_is_documented_as_text_is_read_from_one() -> None:
    assert info(dec_size="1024.5") == (ExtendInfo(dec_size=1024.5, raw={"dec_size": "1024.5"}), {})
    read, mismatches = info(dec_size=1024)
    assert read.dec_size == 1024
    assert mismatches["dec_size"] == Mismatch("extend_info.dec_size", "String", "the number 1024", known=True)


@pytest.mark.parametrize(
    ("came", "flag"),
    [("true", True), ("False", False), (" TRUE ", True), ("0", False), ("1", True), (0, False), (1, True)],
)
def test_flags_written_otherwise(came: object, flag: bool) -> None:
    read, mismatches = info(incremental=came)
    assert read.incremental is flag
    assert mismatches["incremental"].expected == "Boolean"


@pytest.mark.parametrize("came", ["yes", "", 2, 0.5, [], {}, [True]])
def test_what_is_no_flag_is_none(came: object) -> None:
    read, mismatches = info(incremental=came)
    assert read.incremental is None
    assert not mismatches["incremental"].known


@pytest.mark.parametrize(("came", "text"), [(5, "5"), (1.5, "1.5"), (True, "true"), ([], None), ({}, None)])
def test_texts_written_otherwise(came: object, text: str | None) -> None:
    read = backup(name=came)
    assert read.name == text
    assert [(mismatch.path, mismatch.expected) for mismatch in read.mismatches] == [("name", "String")]


def test_times_written_otherwise_fit_and_others_are_none() -> None:
    read = backup(
        created_at="2018-6-14T11:14:48Z", updated_at="yesterday", protected_at=1492230037, expired_at=""
    )
    assert read.created_at == datetime(2018, 6, 14, 11, 14, 48, tzinfo=UTC)
    assert (read.updated_at, read.protected_at, read.expired_at) == (None, None, None)
    assert [(mismatch.path, mismatch.known) for mismatch in read.mismatches] == [
        ("updated_at", False),
        ("protected_at", False),
        ("expired_at", True),
    ]


@pytest.mark.parametrize("code", [6001, "CSBS.6001", "BackupService.6001", 0, -1, 10**25])
def test_a_code_is_a_number_or_a_text(code: object) -> None:
    read, mismatches = info(fail_code={"Code": code, "Description": "x"})
    assert read.fail_code == FailCode(code=code, description="x", raw={"Code": code, "Description": "x"})  # type: ignore[arg-type] # the parameter is any of the two
    assert mismatches == {}


@pytest.mark.parametrize(("code", "text"), [(1.5, "1.5"), (True, "true"), ([], None)])
def test_a_code_written_otherwise_is_a_text(code: object, text: str | None) -> None:
    read, mismatches = info(fail_code={"Code": code})
    assert read.fail_code.code == text
    assert list(mismatches) == ["fail_code.Code"]


@pytest.mark.parametrize("code", [6001, "CSBS.6001", 6001.5])
def test_a_code_that_stands_alone_is_the_failures_code(code: object) -> None:
    read, mismatches = info(fail_code=code)
    first = descriptions(FailCode)[0]
    assert str(read.fail_code.code) == str(code)
    assert read.fail_code.presence(first) is Presence.VALUE
    assert read.raw["fail_code"] == code
    assert mismatches["fail_code"].known


@pytest.mark.parametrize("nothing", [{}, "", None])
def test_no_failure_in_any_of_its_forms_fits(nothing: object) -> None:
    read, mismatches = info(fail_code=nothing)
    assert read.fail_code == FailCode()
    assert mismatches == {}


@pytest.mark.parametrize("came", [True, [], [{"Code": 1}]])
def test_what_is_no_failure_is_an_empty_one(came: object) -> None:
    read, mismatches = info(fail_code=came)
    assert read.fail_code == FailCode()
    assert not mismatches["fail_code"].known


def test_containers_that_came_as_text_are_decoded() -> None:
    item = sample_item(
        backup_data=json.dumps({"ram": 1}),
        replication_records=json.dumps([replication_record(extra_info=json.dumps({"progress": 5}))]),
    )
    item["extend_info"]["volume_backups"] = [json.dumps(volume_backup())]
    read = parse(answer(item))
    assert read.backup_data.ram == 1
    assert read.replication_records[0].extra_info == {"progress": 5}
    assert read.extend_info.volume_backups[0].status == "available"
    assert {mismatch.path for mismatch in read.mismatches} == {
        "backup_data",
        "replication_records",
        "replication_records[0].extra_info",
        "extend_info.volume_backups[0]",
    }


def test_a_container_as_text_is_known_only_where_services_are_known_to_answer_otherwise() -> None:
    read = parse(answer({"extend_info": '{"progress": 5}', "backup_data": '{"ram": 5}'}))
    assert (read.extend_info.progress, read.backup_data.ram) == (5, 5)
    assert [(mismatch.path, mismatch.known) for mismatch in read.mismatches] == [
        ("extend_info", False),
        ("backup_data", True),
    ]


@pytest.mark.parametrize("came", ["[1", "[[[" * 9999, '{"a": NaN', "words", 5, True, [1, "x"], ["{}"]])
def test_containers_that_hold_none_are_empty(came: object) -> None:
    read = parse(answer({"backup_data": came, "replication_records": [{"extra_info": came}]}))
    assert read.backup_data.raw == {}
    assert read.replication_records[0].extra_info == {}
    assert [(mismatch.path, mismatch.known) for mismatch in read.mismatches] == [
        ("backup_data", False),
        ("replication_records[0].extra_info", False),
    ]


def test_an_empty_text_for_a_container_is_a_mismatch_where_nobody_has_seen_one() -> None:
    read = parse(answer({"extend_info": ""}))
    assert read.extend_info == ExtendInfo()
    assert read.mismatches == (Mismatch("extend_info", "Dict", "an empty text"),)


def test_a_single_record_is_a_list_of_one() -> None:
    read = backup(replication_records=replication_record())
    assert [record.status for record in read.replication_records] == ["success"]
    assert [(mismatch.path, mismatch.known) for mismatch in read.mismatches] == [
        ("replication_records", True)
    ]
    _, mismatches = info(volume_backups=volume_backup())
    assert not mismatches["volume_backups"].known
    assert not backup(replication_records=5).mismatches[0].known


@pytest.mark.parametrize(("came", "noted"), [(None, 0), ([], 0), ("", 1), ({}, 1), (5, 1), ("x", 1)])
def test_no_list_in_any_form_has_no_records(came: object, noted: int) -> None:
    read, mismatches = info(volume_backups=came)
    assert read.volume_backups == ()
    assert len(mismatches) == noted


def test_an_empty_text_fits_where_services_are_known_to_have_no_records() -> None:
    read, mismatches = info(os_images_data="", app_consistency="")
    assert read == ExtendInfo(raw={"os_images_data": "", "app_consistency": ""})
    assert mismatches == {}


def test_elements_that_are_no_records_keep_their_place() -> None:
    read, mismatches = info(volume_backups=[None, volume_backup(status="error"), 5, []])
    assert [volume.status for volume in read.volume_backups] == [None, "error", None, None]
    assert read.volume_backups[0] == VolumeBackup()
    assert list(mismatches) == ["volume_backups[0]", "volume_backups[2]", "volume_backups[3]"]
    assert not any(mismatch.known for mismatch in mismatches.values())


def test_values_outside_the_documented_ones_are_kept_and_told() -> None:
    read = backup(
        status="freezing",
        backup_data={"cloudservicetype": "QEMU", "imagetype": ""},
        extend_info={"copy_status": "paused", "app_consistency": {"app_consistency_status": "7"}},
    )
    assert read.status == "freezing"
    assert read.extend_info.app_consistency.app_consistency_status == 7
    assert {(mismatch.path, mismatch.found, mismatch.known) for mismatch in read.mismatches} == {
        ("status", 'the text "freezing"', False),
        ("backup_data.cloudservicetype", 'the text "QEMU"', True),
        ("extend_info.copy_status", 'the text "paused"', False),
        ("extend_info.app_consistency.app_consistency_status", 'the text "7"', False),
    }
    expected = {mismatch.path: mismatch.expected for mismatch in read.mismatches}
    assert expected["backup_data.cloudservicetype"] == "server"
    assert expected["extend_info.copy_status"] == "one of na, waiting_copy, copying, success, fail"


def test_what_cbr_answers_for_consistency_is_known() -> None:
    zero = dict.fromkeys(("app_consistency", "app_consistency_status", "app_consistency_error_code"), "0")
    read, mismatches = info(app_consistency=zero)
    assert read.app_consistency.app_consistency_status == 0
    assert [mismatch.known for mismatch in mismatches.values()] == [True, True]


@pytest.mark.parametrize("kind", [Backup, ExtendInfo, VolumeBackup])
def test_null_is_no_mismatch_anywhere(kind: type[Record]) -> None:
    nulls: Any = dict.fromkeys((description.key for description in descriptions(kind)), None)
    wrapped = {
        Backup: nulls,
        ExtendInfo: {"extend_info": nulls},
        VolumeBackup: {"extend_info": {"volume_backups": [nulls]}},
    }
    assert parse(answer(wrapped[kind])).mismatches == ()


def test_mismatches_come_in_the_order_of_the_answer_and_their_number_is_bounded() -> None:
    read = parse(answer({"name": 1, "extend_info": {"volume_backups": [{"name": 1}] * 5000}, "id": 1}))
    paths = [mismatch.path for mismatch in read.mismatches]
    assert paths[:2] == ["name", "extend_info.volume_backups[0].name"]
    assert len(paths) == 1001
    assert read.mismatches[-1].found == "4002 more values that do not fit"
    assert len(read.extend_info.volume_backups) == 5000


def test_what_was_found_is_told_in_few_words() -> None:
    read = backup(name=10**600, status="x" * 10**6, extend_info={"fail_op": [1, 2], "progress": {"a": 1}})
    found = {mismatch.path: mismatch.found for mismatch in read.mismatches}
    assert all(len(words) <= 80 for words in found.values())
    assert found["status"].endswith('x…"')
    assert found["extend_info.fail_op"] == "a list of 2"
    assert found["extend_info.progress"] == "an object of 1"


def test_a_byte_that_is_no_text_is_a_mismatch_of_the_whole() -> None:
    read = parse(b'{"checkpoint_item": {"name": "a\xff"}}')
    assert read.name == "a\ufffd"
    assert [(mismatch.path, mismatch.found) for mismatch in read.mismatches] == [
        ("", "a byte that is no text, at offset 31")
    ]


def test_a_saved_item_without_its_envelope_is_accepted() -> None:
    item = sample_item()
    item["extend_info"]["message"] = "not an error"
    read = parse(json.dumps(item).encode())
    assert read.id == SAMPLE_ID
    assert [mismatch.path for mismatch in read.mismatches] == [""]
    assert parse(b'{"id": "a", "status": "error"}').status == "error"


def test_a_saved_list_of_one_is_accepted() -> None:
    read = parse(json.dumps({"checkpoint_items": [sample_item()]}).encode())
    assert read.id == SAMPLE_ID
    assert [(mismatch.path, mismatch.expected) for mismatch in read.mismatches] == [("", "checkpoint_item")]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("[1, 2]", "The answer is a list of 2, not a JSON object."),
        ("5", "The answer is the number 5, not a JSON object."),
        ("null", "The answer is null, not a JSON object."),
        ('{"status": "up"}', "The answer holds no backup: its keys are status."),
        ("{}", "The answer holds no backup: it is empty."),
        ('{"backup": {}, "b": 1}', "The answer holds no backup: its keys are backup, b."),
        (
            json.dumps(dict.fromkeys("abcdefg", 1)),
            "The answer holds no backup: its keys are a, b, c, d, e and 2 more.",
        ),
        ('{"checkpoint_item": null}', "checkpoint_item is null, not an object."),
        ('{"checkpoint_item": [{}]}', "checkpoint_item is a list of 1, not an object."),
        ('{"checkpoint_items": [{}, {}]}', "checkpoint_items is a list of 2, where one backup is needed."),
        ('{"checkpoint_items": []}', "checkpoint_items is a list of 0, where one backup is needed."),
        ('{"checkpoint_items": [5]}', "checkpoint_items is a list of 1, where one backup is needed."),
        ('{"backup": null}', "backup is null, not an object."),
        ('{"backup": [{"id": "a"}]}', "backup is a list of 1, not an object."),
        ('{"backups": [{"id": "a"}, {"id": "b"}]}', "backups is a list of 2, where one backup is needed."),
        ('{"backups": [], "count": 0}', "backups is a list of 0, where one backup is needed."),
        (
            '{"operation_logs": [], "count": 0}',
            "The answer holds no backup: its keys are operation_logs, count.",
        ),
        (
            '{"error_code": "CSBS.3001", "error_msg": "It is not found."}',
            "The answer is an error, not a backup: CSBS.3001: It is not found.",
        ),
        (
            '{"id": "r", "status": "error", "error_code": "CSBS.9999"}',
            "The answer is an error, not a backup: CSBS.9999.",
        ),
        ('{"error": {"message": "no", "code": 401}}', "The answer is an error, not a backup: 401: no."),
    ],
)
def test_an_answer_without_a_backup_says_what_came_instead(raw: str, message: str) -> None:
    assert refusal(raw.encode()) == message


def test_an_errors_own_words_are_cut() -> None:
    assert len(refusal(json.dumps({"error_code": "x" * 999, "error_msg": "y" * 99999}).encode())) < 500


@given(st.binary())
@example(b'{"checkpoint_item": {}}')
def test_any_bytes_are_a_backup_or_unreadable(raw: bytes) -> None:
    with contextlib.suppress(UnreadableAnswer):
        parse(raw)


@given(json_values())
def test_any_json_is_a_backup_or_unreadable(value: Any) -> None:
    with contextlib.suppress(UnreadableAnswer):
        parse(json.dumps(value).encode())


@given(items())
def test_any_item_is_a_backup_whose_values_are_of_their_kind(item: dict[str, Any]) -> None:
    raw = answer(item)
    read = parse(raw)
    assert json.dumps(read.raw) == json.dumps(parse(raw).raw)
    _assert_of_their_kind(read)
    for mismatch in read.mismatches:
        assert mismatch.path == "" or _reaches(read.raw, mismatch.path)


_TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str, type(None)),
    Kind.ID: (str, type(None)),
    Kind.FLAG: (bool, type(None)),
    Kind.NUMBER: (int, float, type(None)),
    Kind.CODE: (int, str, type(None)),
    Kind.TIME: (datetime, type(None)),
    Kind.OBJECT: (dict,),
    Kind.RECORD: (Record,),
    Kind.RECORDS: (tuple,),
}


def _assert_of_their_kind(record: Record) -> None:
    for description, value in record.fields():
        assert isinstance(value, _TYPES[description.kind]), description.key
        assert not (description.kind is Kind.NUMBER and isinstance(value, bool))
        for inner in _records_in(description, value):
            assert type(inner) is description.record
            _assert_of_their_kind(inner)


def _records_in(description: Description, value: Any) -> tuple[Record, ...]:
    if description.kind is Kind.RECORD:
        return (value,)
    return value if description.kind is Kind.RECORDS else ()


def _reaches(raw: object, path: str) -> bool:
    """Say whether a path leads to a value, or into a text that stands for a container."""
    for step in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(raw, str) or (isinstance(raw, dict) and step == "0"):
            return True  # a container as text; a single record as its list
        if isinstance(raw, list):
            raw = raw[int(step)]
        elif isinstance(raw, dict) and step in raw:
            raw = raw[step]
        else:
            return False
    return True
