from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.model.times import parse_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2017-04-18T01:21:52.701973", (2017, 4, 18, 1, 21, 52, 701973), id="as documented"),
        pytest.param("2017-04-15T04:25:38", (2017, 4, 15, 4, 25, 38), id="no fraction"),
        pytest.param("2018-6-14T11:14:48.946000", (2018, 6, 14, 11, 14, 48, 946000), id="one-digit month"),
        pytest.param("2018-12-4T11:14:48", (2018, 12, 4, 11, 14, 48), id="one-digit day"),
        pytest.param("2018-08-20 07:31:32", (2018, 8, 20, 7, 31, 32), id="space for the T"),
        pytest.param("2020-02-21T07:07:25Z", (2020, 2, 21, 7, 7, 25), id="Z"),
        pytest.param("2020-02-21t07:07:25.5z", (2020, 2, 21, 7, 7, 25, 500000), id="small letters"),
        pytest.param("2020-02-21T07:07:25.114+00:00", (2020, 2, 21, 7, 7, 25, 114000), id="offset of zero"),
        pytest.param("2020-02-21T07:07:25+0800", (2020, 2, 20, 23, 7, 25), id="offset to the east"),
        pytest.param("2020-12-31T23:30:00-01:30", (2021, 1, 1, 1, 0, 0), id="offset to the west"),
        pytest.param("2020-02-29T00:00:00.1", (2020, 2, 29, 0, 0, 0, 100000), id="one digit of fraction"),
        pytest.param("2020-02-29T00:00:00.123456789", (2020, 2, 29, 0, 0, 0, 123456), id="cut, not rounded"),
        pytest.param("0001-01-01T00:00:00", (1, 1, 1), id="the first time there is"),
    ],
)
def test_reads_what_services_write(text: str, expected: tuple[int, int, int]) -> None:
    assert parse_time(text) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "never",
        "1492230037",
        "2017-04-15",
        "2017-02-31T00:00:00",
        "2017-13-01T00:00:00",
        "0000-01-01T00:00:00",
        "2017-04-15T24:00:00",
        "2017-04-15T04:60:00",
        "2017-04-15T04:25:38.",
        "2017-04-15T04:25:38.0123456789",
        "2017-04-15T04:25:38+24:00",
        "2017-04-15T04:25:38+08:60",
        "2017-04-15T04:25:38 UTC",
        " 2017-04-15T04:25:38",
        "2017-04-15T04:25:38\n",
        "\N{ARABIC-INDIC DIGIT TWO}017-04-15T04:25:38",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
    ],
)
def test_refuses_what_is_no_time(text: str) -> None:
    assert parse_time(text) is None


@given(
    st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31)),  # noqa: DTZ001 - zones follow
    st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_reads_back_every_time_in_every_zone(local: datetime, zone: timezone) -> None:
    aware = local.replace(tzinfo=zone)
    read = parse_time(aware.isoformat())
    assert read == aware
    assert read.tzinfo is UTC
    assert parse_time(local.isoformat(" ")) == local.replace(tzinfo=UTC)


@given(st.text() | st.from_regex(r"[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}[T ][0-9:.]{0,20}[zZ+-]?[0-9:]{0,5}"))
def test_never_raises(text: str) -> None:
    time = parse_time(text)
    assert time is None or time.tzinfo is UTC
