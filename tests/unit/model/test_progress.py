from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cbr_tui.model.progress import Sample, pace, work_under_way
from tests.support.payloads import backup, replication_record

NOW = datetime(2017, 4, 15, 5, 0, tzinfo=UTC)


def _samples(*progress: float, every: float = 60) -> list[Sample]:
    """Give one sample for each progress, the last of them now."""
    last = len(progress) - 1
    return [
        Sample(NOW - timedelta(seconds=every * (last - index)), value) for index, value in enumerate(progress)
    ]


@pytest.mark.parametrize(
    ("status", "moves"),
    [
        ("waiting_protect", True),
        ("protecting", True),
        ("waiting_restore", True),
        ("restoring", True),
        ("waiting_delete", True),
        ("deleting", True),
        ("Deleting", True),
        ("waiting_migrate", True),
        ("migrating", True),
        ("available", False),
        ("error", False),
        ("deleted", False),
        ("pending", False),
        ("awaiting_action", False),
        ("", False),
        (None, False),
    ],
)
def test_a_status_in_the_shape_of_work_is_work(status: str | None, moves: bool) -> None:
    assert work_under_way(backup(status=status)) == ((f"status {status}",) if moves else ())


@pytest.mark.parametrize(
    ("copy_status", "moves"),
    [("waiting_copy", True), ("copying", True), ("success", False), ("fail", False), ("na", False)],
)
def test_copying_is_work(copy_status: str, moves: bool) -> None:
    work = work_under_way(backup(extend_info={"copy_status": copy_status}))
    assert work == ((f"copy_status {copy_status}",) if moves else ())


@pytest.mark.parametrize(
    ("status", "moves"),
    [
        ("replicating", True),
        ("waiting_replicate", True),
        ("success", False),
        ("fail", False),
        ("skip", False),
    ],
)
def test_a_copy_on_its_way_is_work(status: str, moves: bool) -> None:
    work = work_under_way(backup(replication_records=[replication_record(0, status=status)]))
    assert work == ((f"copy to region-2 {status}",) if moves else ())


def test_many_copies_are_counted_not_listed() -> None:
    records = [replication_record(index, status="replicating") for index in range(10_000)]
    work = work_under_way(backup(status="protecting", replication_records=records))
    assert work == (
        "status protecting",
        "copy to region-2 replicating",
        "copy to region-3 replicating",
        "copy to region-4 replicating",
        "and 9,997 more copies",
    )


def test_a_steady_rate_gives_a_range_around_the_time_left() -> None:
    measured = pace(_samples(*range(40, 51)), NOW)
    assert measured is not None
    assert measured.percent_per_minute == pytest.approx(1)
    assert measured.left_low < 50 * 60 < measured.left_high
    assert measured.left_high < 2 * 50 * 60


def test_the_time_since_the_last_look_counts() -> None:
    later = pace(_samples(*range(40, 51)), NOW + timedelta(minutes=5))
    measured = pace(_samples(*range(40, 51)), NOW)
    assert measured is not None
    assert later is not None
    assert later.left_high == pytest.approx(measured.left_high - 300)


def test_work_that_slows_down_widens_the_range() -> None:
    steady = pace(_samples(0, 4, 8, 12, 16, 20, 24), NOW)
    slowing = pace(_samples(0, 8, 15, 19, 21, 23, 24), NOW)
    assert steady is not None
    assert slowing is not None
    assert slowing.left_high > 1.5 * steady.left_high


def test_only_the_part_after_a_step_backwards_is_measured() -> None:
    measured = pace(_samples(90, 100, 0, 2, 4, 6), NOW)
    assert measured is not None
    assert measured.percent_per_minute == pytest.approx(2)


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(_samples(), id="no look"),
        pytest.param(_samples(40), id="one look"),
        pytest.param(_samples(40, 40, 40), id="no movement"),
        pytest.param(_samples(40, 41), id="less than the resolution shows"),
        pytest.param(_samples(10, 50, every=0), id="no time between"),
        pytest.param(_samples(10, float("nan")), id="no number"),
        pytest.param(_samples(10, 500), id="impossible"),
        pytest.param(_samples(90, 20), id="backwards"),
    ],
)
def test_where_nothing_can_be_said_nothing_is_said(samples: list[Sample]) -> None:
    assert pace(samples, NOW) is None


def test_a_measurement_that_time_has_refuted_is_not_given() -> None:
    assert pace(_samples(*range(40, 51)), NOW + timedelta(hours=5)) is None


@given(
    st.lists(st.builds(Sample, st.datetimes(timezones=st.just(UTC)), st.floats()), max_size=30),
    st.datetimes(timezones=st.just(UTC)),
)
def test_any_samples_give_a_sound_range_or_none(samples: list[Sample], now: datetime) -> None:
    measured = pace(samples, now)
    if measured is not None:
        assert 0 <= measured.left_low <= measured.left_high < float("inf")
        assert measured.percent_per_minute > 0


@given(
    rate=st.floats(0.5, 20),
    start=st.floats(0, 30),
    looks=st.lists(st.floats(0.5, 3), min_size=3, max_size=12),
)
def test_the_range_holds_the_truth_for_work_at_a_constant_rate(
    rate: float, start: float, looks: list[float]
) -> None:
    """The service shows whole per cents of a progress that grows evenly."""
    elapsed = [sum(looks[:count]) for count in range(len(looks) + 1)]
    true = [start + rate * minutes for minutes in elapsed]
    assume(true[-1] < 99)
    samples = [
        Sample(NOW + timedelta(minutes=minutes), float(int(value)))
        for minutes, value in zip(elapsed, true, strict=True)
    ]
    measured = pace(samples, samples[-1].at)
    if measured is not None:
        left = (100 - true[-1]) / rate * 60
        # The last whole per cent hides less than one: that much is the reading's own uncertainty.
        hidden = 60 / rate
        assert measured.left_low - hidden <= left <= measured.left_high + hidden
