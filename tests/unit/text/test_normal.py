from __future__ import annotations

import json
from typing import Any

import orjson
from hypothesis import given

from cbr_tui.frozen import replace
from cbr_tui.model.backup import Backup, ExtendInfo, VolumeBackup
from cbr_tui.model.describe import ABSENT, descriptions
from cbr_tui.model.findings import assess
from cbr_tui.text.normal import normal_form
from tests.support.observations import CONTEXT, at, seen
from tests.support.payloads import SAMPLE_ID, answer, items, volume_backup


def _form(**arguments: Any) -> Any:
    observation = seen(0, **arguments)
    return normal_form(observation, assess(observation, None, at(4)), at(4))


def test_the_form_says_what_it_is_and_where_it_is_from() -> None:
    form = _form(request_id="req-1")
    assert (form["format"], form["version"], form["now"]) == ("cbr-tui/backup", 1, "2026-03-01T12:00:04Z")
    assert form["observation"] == {
        "backup_id": SAMPLE_ID,
        "origin": "service",
        "seen_at": "2026-03-01T12:00:00Z",
        "gone_at": None,
        "service": "csbs",
        "endpoint": CONTEXT.endpoint,
        "project_id": CONTEXT.project_id,
        "region": "eu-de",
        "status_code": 200,
        "request_id": "req-1",
        "content_type": "application/json",
        "service_time": None,
        "elapsed": 0.25,
        "bytes": form["observation"]["bytes"],
        "fault": None,
    }
    assert form["observation"]["bytes"] > 1000


def test_verdict_and_findings_are_told_with_their_levels_as_words() -> None:
    observation = seen(0)
    assessment = assess(observation, None, at(4))
    form: Any = normal_form(observation, assessment, at(4))
    assert form["verdict"]["word"] == assessment.verdict.word
    assert form["verdict"]["level"] == "good"
    assert form["verdict"]["sentence"] == assessment.verdict.sentence
    assert [(each["id"], each["level"]) for each in form["findings"]] == [
        (finding.id, finding.level.name.lower()) for finding in assessment.findings
    ]
    assert {"id", "level", "text", "path", "action"} == form["findings"][0].keys()


def test_values_are_normalised_and_every_documented_key_is_there() -> None:
    form = _form(
        created_at="2018-6-14T11:14:48.946000",
        expired_at=None,
        nobody={"knows": [1]},
        extend_info={
            "progress": "40",
            "incremental": "True",
            "size": "much",
            "app_consistency": ABSENT,
            "fail_code": {"Code": "CSBS.6001"},
            "volume_backups": [volume_backup(extra=1)],
        },
    )
    item = form["backup"]
    assert {description.key for description in descriptions(Backup)} | {"nobody"} == item.keys()
    assert (item["created_at"], item["expired_at"]) == ("2018-06-14T11:14:48.946000Z", None)
    assert item["nobody"] == {"knows": [1]}
    assert item["replication_records"] == []
    info = item["extend_info"]
    assert {description.key for description in descriptions(ExtendInfo)} == info.keys()
    assert (info["progress"], info["incremental"], info["size"]) == (40, True, None)
    assert info["app_consistency"] is None
    assert info["fail_code"] == {"Code": "CSBS.6001", "Description": None}
    [volume] = info["volume_backups"]
    assert {description.key for description in descriptions(VolumeBackup)} | {"extra"} == volume.keys()
    assert {
        "path": "extend_info.size",
        "expected": "Integer",
        "found": 'the text "much"',
        "known": False,
    } in form["mismatches"]


def test_work_under_way_is_named() -> None:
    assert _form(status="protecting")["under_way"] == ["status protecting"]
    assert _form()["under_way"] == []


def test_an_answer_that_can_not_be_read_has_a_fault_and_no_backup() -> None:
    form = _form(raw=b"<html>")
    assert form["backup"] is None
    assert form["mismatches"] == form["under_way"] == []
    assert form["observation"]["fault"]["message"].startswith("The answer is an HTML page")


def test_a_backup_that_is_gone_says_since_when() -> None:
    observation = replace(seen(0), gone_at=at(2))
    form: Any = normal_form(observation, assess(observation, None, at(4)), at(4))
    assert form["observation"]["gone_at"] == "2026-03-01T12:00:02Z"


def test_what_json_can_not_carry_everywhere_is_a_text() -> None:
    raw = (
        b'{"checkpoint_item": {"id": "x", "status": "y", "a": [NaN, Infinity, 1%b], "\\ud800": "\\udfff"}}'
        % (b"0" * 30)
    )
    item = _form(raw=raw)["backup"]
    assert item["a"] == ["nan", "inf", "1" + "0" * 30]
    assert item["\N{REPLACEMENT CHARACTER}"] == "\N{REPLACEMENT CHARACTER}"


@given(items())
def test_any_answer_makes_a_form_that_strict_readers_take(item: dict[str, Any]) -> None:
    form = _form(raw=answer(item))
    assert orjson.loads(orjson.dumps(form)) == form
    assert json.loads(json.dumps(form, allow_nan=False)) == form
