"""`show --json`: a backup in our normalised form, versioned, for scripts."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.model.describe import Kind, Presence, Record
from cbr_tui.model.past import Past
from cbr_tui.model.progress import work_under_way
from cbr_tui.model.times import iso
from cbr_tui.text.changes import changes_form

if TYPE_CHECKING:
    from cbr_tui.model.describe import Description, Json
    from cbr_tui.model.findings import Assessment
    from cbr_tui.model.observation import Observation

__all__ = ["diff_form", "normal_form"]

_UNKNOWN: Final = Past()


def normal_form(
    observation: Observation, assessment: Assessment, now: datetime, past: Past = _UNKNOWN
) -> dict[str, Json]:
    """Give everything that is known as one object that any JSON writer takes.

    `backup` holds every documented key, null where the answer has nothing or nothing that could be read
    (`mismatches` says what came), with times as ISO 8601 in UTC, numbers as numbers and flags as booleans;
    keys that nobody documented stand beside them as they came. It is null where the answer can't be read:
    `observation.fault` says why. What JSON can't carry everywhere is a text: NaN, infinities, integers over
    64 bits; half a surrogate pair is U+FFFD.
    """
    backup = observation.backup
    verdict = assessment.verdict
    form = {
        "format": "cbr-tui/backup",
        "version": 1,
        "now": _normal(now),
        "observation": _observation(observation),
        "verdict": {
            "word": str(verdict.word),
            "level": verdict.level.name.lower(),
            "sentence": verdict.sentence,
        },
        "findings": [
            {
                "id": finding.id,
                "level": finding.level.name.lower(),
                "text": finding.text,
                "path": finding.path,
                "action": finding.action,
            }
            for finding in assessment.findings
        ],
        **changes_form(past),
        "under_way": work_under_way(backup) if backup else [],
        "backup": backup,
        "mismatches": [
            {
                "path": mismatch.path,
                "expected": mismatch.expected,
                "found": mismatch.found,
                "known": mismatch.known,
            }
            for mismatch in (backup.mismatches if backup else ())
        ],
    }
    return {key: _normal(value) for key, value in form.items()}


def diff_form(observation: Observation, past: Past) -> dict[str, Json]:
    """Give what changed alone, as `normal_form` has it: `show --diff --json`."""
    form = {
        "format": "cbr-tui/changes",
        "version": 1,
        "backup_id": observation.backup_id,
        "seen_at": observation.seen_at,
        **changes_form(past),
    }
    return {key: _normal(value) for key, value in form.items()}


def _observation(observation: Observation) -> dict[str, Json]:
    answer, context, fault = observation.answer, observation.context, observation.fault
    return {
        "backup_id": observation.backup_id,
        "origin": observation.origin.value,
        "seen_at": answer.received_at,
        "gone_at": observation.gone_at,
        "service": context.service,
        "endpoint": context.endpoint,
        "project_id": context.project_id,
        "region": context.region,
        "status_code": answer.status_code,
        "request_id": answer.request_id,
        "content_type": answer.content_type,
        "service_time": answer.service_time,
        "elapsed": answer.elapsed,
        "bytes": len(answer.raw),
        "fault": {"message": fault.message, "hint": fault.hint} if fault else None,
    }


def _record(record: Record) -> dict[str, Json]:
    documented = {
        description.key: _field(description, record, value) for description, value in record.fields()
    }
    return {**documented, **record.undocumented()}


def _field(description: Description, record: Record, value: Any) -> Json:
    """Give a field's value; an object that is not in the answer is null, and not one full of nulls."""
    there = record.presence(description) not in (Presence.ABSENT, Presence.LACKING, Presence.NULL)
    return value if there or description.kind not in (Kind.RECORD, Kind.OBJECT) else None


def _normal(value: Any) -> Json:
    """Give a value as what every JSON writer takes."""
    if isinstance(value, Record):
        value = _record(value)
    if isinstance(value, dict):
        return {_text(key): _normal(each) for key, each in value.items()}
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Sequence):
        return [_normal(each) for each in value]
    return iso(value) if isinstance(value, datetime) else _scalar(value)


def _scalar(value: Any) -> Json:
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else str(value)
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _text(text: str) -> str:
    return _HALF_PAIR.sub("\N{REPLACEMENT CHARACTER}", text)


_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")
