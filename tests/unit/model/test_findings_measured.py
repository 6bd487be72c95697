"""What our own looks at the progress add to the findings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.model.context import Context
from cbr_tui.model.findings import assess
from cbr_tui.model.observation import Answer, Observation, observe
from cbr_tui.model.progress import Sample
from tests.support.payloads import SAMPLE_ID, sample

if TYPE_CHECKING:
    from cbr_tui.model.findings import Assessment

NOW = datetime(2017, 4, 15, 5, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _working(progress: int = 40, **changes: Any) -> Observation:
    item = {"status": "protecting", "updated_at": "2017-04-15T04:59:00", **changes}
    raw = sample(**item, extend_info={"progress": progress, "finished_at": ""})
    return observe(SAMPLE_ID, Context("demo"), Answer(raw, NOW))


def _ids(assessment: Assessment) -> set[str]:
    return {finding.id for finding in assessment.findings}


def test_our_own_looks_at_the_progress_count_as_movement() -> None:
    observation = _working(updated_at="2017-04-15T04:15:00")
    moving = [Sample(NOW - minute * MINUTE, 40 - minute) for minute in range(10, -1, -1)]
    still = [Sample(NOW - minute * MINUTE, 40) for minute in range(10, -1, -1)]
    assert _ids(assess(observation, None, NOW, moving)) & {"stalled", "under-way"} == {"under-way"}
    assert "stalled" in _ids(assess(observation, None, NOW, still))
    text = next(f.text for f in assess(observation, None, NOW, moving).findings if f.id == "under-way")
    assert text == "It is being made at 40 %, 50 to 75 min left, 1 %/min."


@pytest.mark.parametrize(
    ("every", "left"),
    [(timedelta(minutes=3), "17 to 18 min left"), (timedelta(hours=10), "about 2 days left")],
)
def test_the_time_left_is_a_range_where_there_is_one(every: timedelta, left: str) -> None:
    looks = [Sample(NOW - look * every, 76 - 4 * look) for look in range(19, -1, -1)]
    findings = assess(_working(76), None, NOW, looks).findings
    assert left in next(finding.text for finding in findings if finding.id == "under-way")


def test_long_stillness_in_our_own_looks_is_a_stall_where_the_service_tells_no_times() -> None:
    observation = _working(status="restoring", created_at=None, updated_at=None)
    still = [Sample(NOW - minute * MINUTE, 40) for minute in (70, 30, 0)]
    assert "stalled" in _ids(assess(observation, None, NOW, still))
    assert "stalled" not in _ids(assess(observation, None, NOW, still[1:]))
