from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cbr_tui.text.times import absolute, relative

_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_absolute_time_is_utc_to_the_second() -> None:
    moment = datetime(2017, 4, 15, 12, 25, 38, 675478, tzinfo=timezone(timedelta(hours=8)))
    assert absolute(moment) == "2017-04-15 04:25:38 UTC"


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_ends_of_time_can_be_told(moment: datetime) -> None:
    assert absolute(moment).endswith("UTC")
    assert "years" in relative(moment, _NOW)


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (timedelta(), "just now"),
        (timedelta(seconds=0.9), "just now"),
        (-timedelta(seconds=1), "1 s ago"),
        (-timedelta(seconds=4), "4 s ago"),
        (timedelta(seconds=119), "in 119 s"),
        (-timedelta(minutes=2), "2 min ago"),
        (-timedelta(hours=47, minutes=59), "47 h ago"),
        (timedelta(days=3, hours=1), "in 3 days"),
        (-timedelta(days=70), "2 months ago"),
        (-timedelta(days=3300), "9 years ago"),
    ],
)
def test_a_relative_time_is_told_in_its_largest_unit(ahead: timedelta, text: str) -> None:
    assert relative(_NOW + ahead, _NOW) == text
