from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.frozen import replace
from cbr_tui.model.context import Context
from cbr_tui.model.course import course_of
from cbr_tui.model.listing import Listed, listed
from cbr_tui.model.observation import Answer, observe
from tests.support.payloads import sample

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ROW = listed(observe("x", Context("csbs"), Answer(sample(), NOW)))


def made(hours: float, *, took: float = 600, word: str = "GOOD", **fields: Any) -> Listed:
    """Give a backup that was made so many hours ago and took so many seconds."""
    created = NOW - timedelta(hours=hours)
    ended = created + timedelta(seconds=took)
    row = replace(ROW, id=f"{hours}", word=word, created_at=created, finished_at=ended, updated_at=ended)
    return replace(row, **fields)


def nightly(*nights: int) -> list[Listed]:
    return [made(24 * night) for night in nights]


def test_the_newest_good_one_is_found_whatever_came_after_it() -> None:
    course = course_of([made(1, word="FAILED"), made(2, word="DEGRADED"), made(30), made(54)], NOW)
    assert course.newest_good is not None
    assert course.newest_good.id == "30"
    assert course.failed == 1
    assert [step.row.id for step in course.steps] == ["1", "2", "30", "54"]


def test_a_night_that_was_left_out_is_a_gap() -> None:
    course = course_of(nightly(1, 2, 3, 5, 6, 7), NOW)
    assert course.interval == 86400
    assert [step.row.id for step in course.steps if step.gap] == ["72"]
    assert not course.late


def test_a_failure_does_not_fill_a_gap() -> None:
    rows = [*nightly(1, 2, 3, 5, 6, 7), made(96, word="FAILED")]
    assert [step.after for step in course_of(rows, NOW).steps if step.gap] == [2 * 86400]


def test_the_next_one_may_be_overdue() -> None:
    assert course_of(nightly(2, 3, 4, 5), NOW).late
    assert not course_of(nightly(1, 2, 3, 4), NOW).late


def test_what_took_far_longer_is_marked() -> None:
    rows = [*nightly(1, 2, 3, 4), made(120, took=6000), made(144, took=700)]
    course = course_of(rows, NOW)
    assert course.duration == 600
    assert [step.row.id for step in course.steps if step.unusual] == ["120"]


def test_of_few_nothing_is_usual() -> None:
    course = course_of(nightly(1, 9), NOW)
    assert (course.interval, course.duration, course.late) == (None, None, False)
    assert not any(step.gap or step.unusual for step in course.steps)


def test_the_last_change_of_an_available_backup_stands_for_its_end() -> None:
    rows = [
        made(1, finished_at=None, status="available"),
        made(2, finished_at=None, status="error", word="FAILED"),
    ]
    steps = course_of([*rows, made(3)], NOW).steps
    assert [(step.took, step.at_most) for step in steps] == [(600, True), (None, False), (600, False)]


def test_without_any_there_is_nothing_to_say() -> None:
    course = course_of([replace(ROW, created_at=None)], NOW)
    assert (course.steps, course.newest_good, course.late) == ((), None, False)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.floats(-(10**6), 10**6), st.booleans())))
def test_no_times_make_it_fail(times: list[tuple[int, float, bool]]) -> None:
    rows = [made(hours, took=took, word="GOOD" if good else "FAILED") for hours, took, good in times]
    course = course_of(rows, NOW)
    assert len(course.steps) == len(rows)
    assert all(step.took is None or step.took >= 0 for step in course.steps)
