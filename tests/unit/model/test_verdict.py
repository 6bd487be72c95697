"""The word above the findings: incidents as an engineer would tell them, and whatever else may come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.frozen import replace
from cbr_tui.model.context import Context
from cbr_tui.model.describe import ABSENT
from cbr_tui.model.findings import RULES, Level, Word, assess
from cbr_tui.model.observation import Answer, Observation, Origin, observe
from cbr_tui.model.progress import Sample
from tests.support.payloads import (
    SAMPLE,
    SAMPLE_ID,
    answer,
    items,
    json_values,
    replication_record,
    sample,
    volume_backup,
)

NOW = datetime(2017, 4, 15, 5, 0, tzinfo=UTC)
RECENT = "2017-04-15T04:59:00"
FAILED_DISK = {"volume_backups": [volume_backup(0), volume_backup(1, status="error")]}


def _seen(raw: bytes = SAMPLE, *, ago: float = 0, origin: Origin = Origin.SERVICE) -> Observation:
    return observe(SAMPLE_ID, Context("demo"), Answer(raw, NOW - timedelta(minutes=ago)), origin=origin)


@pytest.mark.parametrize(
    ("item", "word", "sentence"),
    [
        ({}, "GOOD", "Restorable through its 2 disk backups; nothing is missing."),
        (
            {"extend_info": {"supported_restore_mode": "snapshot"}},
            "GOOD",
            "A whole-server image can be made from it; nothing is missing.",
        ),
        ({"extend_info": FAILED_DISK}, "DEGRADED", "Available, but 1 of 2 disks failed."),
        (
            {"expired_at": "2017-04-15T04:00:00"},
            "DEGRADED",
            "Available, but it expired 60 min ago.",
        ),
        ({"expired_at": "2017-04-15T06:00:00"}, "GOOD", "Restorable"),
        (
            {"extend_info": {"supported_restore_mode": "na"}},
            "DEGRADED",
            "Available, but there is no way to restore it.",
        ),
        ({"extend_info": {"volume_backups": []}}, "DEGRADED", "Available, but no disk is in it."),
        (
            {"extend_info": {"volume_backups": [volume_backup(0, bootable=False)]}},
            "DEGRADED",
            "Available, but there is no disk to start from.",
        ),
        (
            {"extend_info": {"app_consistency": {"app_consistency": "2", "app_consistency_status": "1"}}},
            "DEGRADED",
            "Available, but its application consistency failed.",
        ),
        (
            {
                "replication_records": [
                    replication_record(0),
                    replication_record(1, status="fail"),
                    replication_record(2, status="replicating", created_at=RECENT),
                ]
            },
            "DEGRADED",
            "Available, but its copy to region-3 failed.",
        ),
        ({"extend_info": {"copy_status": "copying"}}, "RUNNING", "Being copied to another region."),
        (
            {
                "updated_at": "2017-04-13T00:00:00",
                "created_at": "2017-04-12T23:00:00",
                "replication_records": [
                    replication_record(0, status="replicating", created_at="2017-04-13T00:00:00")
                ],
            },
            "STUCK",
            "The copy to region-2 has not ended for 2 days.",
        ),
        (
            {"status": "protecting", "updated_at": RECENT, "extend_info": {"progress": 40, **FAILED_DISK}},
            "RUNNING",
            "It is being made at 40 %.",
        ),
        (
            {"status": "restoring", "updated_at": RECENT},
            "RUNNING",
            "A restore is running at 100 %.",
        ),
        (
            {"status": "waiting_protect", "created_at": "2017-04-15T03:00:00", "updated_at": None},
            "STUCK",
            "The backup waits for its start, but nothing has moved for 2 h.",
        ),
        (
            {"status": "error", "extend_info": {"fail_op": "backup", "progress": 40, **FAILED_DISK}},
            "FAILED",
            "The backup failed at 40 %; it can't be restored from.",
        ),
        (
            {"status": "error", "extend_info": {"fail_op": "restore"}},
            "FAILED",
            "A restore from it failed; no other restore is offered while the status is error.",
        ),
        ({"status": "deleting", "updated_at": RECENT}, "GONE", "It is being deleted: don't count on it."),
        ({"status": "deleted"}, "GONE", "It is deleted."),
        ({"status": "freezing"}, "UNKNOWN", 'Nobody documented the status "freezing".'),
        ({"status": ABSENT}, "UNKNOWN", "The answer names no status."),
        (
            {"extend_info": {"supported_restore_mode": ABSENT}},
            "UNKNOWN",
            "The answer does not say whether it can be restored.",
        ),
    ],
)
def test_the_verdict_is_one_word_and_one_sentence(item: dict[str, Any], word: str, sentence: str) -> None:
    verdict = assess(_seen(sample(**item)), None, NOW).verdict
    assert verdict.word == word
    assert verdict.sentence.startswith(sentence)


def test_a_backup_that_was_seen_and_is_not_there_is_gone_in_whatever_state_it_was() -> None:
    for item in ({}, {"status": "error"}, {"status": "protecting"}, {"status": "odd"}):
        observation = replace(_seen(sample(**item), ago=180), gone_at=NOW)
        verdict = assess(observation, None, NOW).verdict
        assert verdict.word == Word.GONE
        assert verdict.sentence.startswith(
            "The service no longer has it (404) since 2017-04-15 05:00 UTC; last seen 3 h ago, "
        )
        assert verdict.level is Level.CRITICAL


def test_an_unreadable_answer_gives_its_fault_as_the_verdict() -> None:
    assessment = assess(_seen(b"<html>Bad Gateway</html>"), None, NOW)
    assert assessment.verdict.word == Word.UNKNOWN
    assert assessment.verdict.sentence == "The answer is an HTML page, not JSON: a login page or a proxy?"
    assert [finding.id for finding in assessment.findings] == ["unreadable"]


def test_a_verdict_from_the_history_says_how_old_it_is() -> None:
    kept = _seen(ago=180, origin=Origin.HISTORY)
    assert assess(kept, None, NOW).verdict.sentence.startswith(
        "As seen 3 h ago: restorable through its 2 disk"
    )


def test_work_that_was_seen_long_ago_is_neither_running_nor_stuck() -> None:
    raw = sample(status="protecting", updated_at=RECENT, extend_info={"progress": 40})
    assert assess(_seen(raw, origin=Origin.HISTORY), None, NOW).verdict.word == Word.RUNNING
    for origin in Origin:
        later = NOW + timedelta(hours=2)
        assert assess(_seen(raw, origin=origin), None, later).verdict.word == Word.UNKNOWN


def test_a_restorable_backup_says_what_a_restore_does() -> None:
    (finding,) = (f for f in assess(_seen(), None, NOW).findings if f.id == "restorable")
    assert "powers it off" in finding.action


_TIMES = st.datetimes(timezones=st.just(UTC))
_SAMPLES = st.lists(st.builds(Sample, _TIMES, st.floats()), max_size=5)
_RAW = items().map(answer) | json_values().map(answer) | st.binary(max_size=50)


@st.composite
def _observations(draw: st.DrawFn) -> Observation:
    read = Answer(draw(_RAW), draw(_TIMES), service_time=draw(st.none() | _TIMES))
    observation = observe(SAMPLE_ID, Context("demo"), read, origin=draw(st.sampled_from(Origin)))
    return replace(observation, gone_at=draw(st.none() | _TIMES))


@given(_observations(), st.none() | _observations(), _TIMES, _SAMPLES)
def test_findings_never_raise_and_keep_their_form(
    observation: Observation, previous: Observation | None, now: datetime, samples: list[Sample]
) -> None:
    levels = {rule.id: rule.levels for rule in RULES}
    assessment = assess(observation, previous, now, samples)
    for finding in assessment.findings:
        assert finding.level in levels[finding.id]
        assert finding.text.strip()
    verdict = assessment.verdict
    assert verdict.word in set(Word)
    assert verdict.sentence.strip(" .") not in {"", "Available, but"}
    assert len(assessment.findings) <= 60


@given(_observations(), _TIMES)
def test_good_is_only_what_is_available_and_has_no_more_than_warnings(
    observation: Observation, now: datetime
) -> None:
    assessment = assess(observation, None, now)
    if assessment.verdict.word == Word.GOOD:
        assert observation.backup is not None
        assert observation.backup.status == "available"
        assert all(finding.level < Level.CRITICAL for finding in assessment.findings)
