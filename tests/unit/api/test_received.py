from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbr_tui.api.received import Received

NOW = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC)


def received(**headers: str) -> Received:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Received(200, named, b"", received_at=NOW, elapsed=0.1)


def test_without_headers_nothing_is_known() -> None:
    bare = received()
    assert (bare.content_type, bare.request_id, bare.service_time, bare.retry_after) == ("", "", None, None)


def test_prefers_the_services_own_request_id() -> None:
    assert received(x_request_id="a", x_openstack_request_id="b").request_id == "a"
    assert received(x_openstack_request_id="b").request_id == "b"


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Mon, 04 May 2026 12:00:00 GMT", NOW),
        ("Mon, 04 May 2026 14:00:00 +0200", NOW),
        ("Mon, 04 May 2026 12:00:00 -0000", NOW),
        ("yesterday", None),
        ("Mon, 99 May 2026 12:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),
    ],
)
def test_reads_the_services_time(date: str, expected: datetime | None) -> None:
    assert received(date=date).service_time == expected


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("0", 0.0),
        (" 30 ", 30.0),
        ("3600", 3600.0),
        ("86400", 3600.0),
        ("Mon, 04 May 2026 12:00:40 GMT", 40.0),
        ("Mon, 04 May 2026 18:00:00 GMT", 3600.0),
        ("Mon, 04 May 2026 11:00:00 GMT", None),
        ("-5", None),
        ("soon", None),
        ("١٢", None),
        ("9" * 5000, None),
    ],
)
def test_reads_how_long_to_wait(retry_after: str, seconds: float | None) -> None:
    assert received(retry_after=retry_after).retry_after == seconds


def test_a_date_to_wait_for_counts_from_the_services_clock() -> None:
    ahead = received(date="Mon, 04 May 2026 13:00:00 GMT", retry_after="Mon, 04 May 2026 13:00:07 GMT")
    assert ahead.retry_after == 7.0


@settings(max_examples=300)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_breaks_it(date: str, retry_after: str) -> None:
    answer = received(date=date, retry_after=retry_after)
    assert answer.retry_after is None or 0 <= answer.retry_after <= 3600
    assert answer.service_time is None or answer.service_time.tzinfo is UTC
