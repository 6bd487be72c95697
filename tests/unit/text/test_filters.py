from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.errors import UsageError
from cbr_tui.model.listing import RUNNING, Query
from cbr_tui.text.filters import moment_of, of_words, resorted, sorted_by, type_of

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Query()),
        ("shop", Query(resource_name="shop")),
        ("shop db", Query(resource_name="shop db")),
        (ID, Query(resource_id=ID)),
        ("failed", Query(statuses=("error",))),
        ("running manual", Query(statuses=RUNNING, automatic=False)),
        ("24h shop auto", Query(resource_name="shop", since=NOW - timedelta(hours=24), automatic=True)),
        ("status=error,deleting", Query(statuses=("error", "deleting"))),
        ("type=disk name=a zone=z", Query(resource_type="OS::Cinder::Volume", name="a", zone="z")),
        ("policy=p vault=v address=10.0.0.1", Query(policy_id="p", vault_id="v", address="10.0.0.1")),
        ("sort=name:asc", Query(sort="name", descending=False)),
        ("sort=updated", Query(sort="updated_at")),
        ("until=2026-01-02", Query(until=datetime(2026, 1, 2, tzinfo=UTC))),
        (f"resource={ID}", Query(resource_id=ID)),
    ],
)
def test_a_line_of_words_is_a_query(text: str, expected: Query) -> None:
    assert of_words(text, NOW) == expected


@pytest.mark.parametrize(
    ("text", "then", "back"),
    [
        ("", "sort=updated:desc", "sort=created:asc"),
        ("sort=id:desc", "", "sort=id:asc"),
        ("sort=id shop 24h", "shop 24h", "shop 24h sort=id:asc"),
        ("failed sort=protected", "failed sort=name:asc", "failed sort=protected:asc"),
        ("sort=created:asc", "sort=updated:desc", ""),
    ],
)
def test_a_line_is_sorted_by_the_next_key_or_the_other_way_round(text: str, then: str, back: str) -> None:
    assert resorted(text, NOW, back=False) == then
    assert resorted(text, NOW, back=True) == back


@pytest.mark.parametrize("text", ["nobody=knows", "since=soon", "type=cloud", "sort=size", "name="])
def test_what_can_not_be_read_is_said(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        of_words(text, NOW)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "ago"),
    [("90m", timedelta(minutes=90)), ("45s", timedelta(seconds=45)), ("7d", timedelta(days=7))],
)
def test_a_span_is_so_long_before_now(text: str, ago: timedelta) -> None:
    assert moment_of(text, NOW) == NOW - ago


def test_the_services_own_words_stay() -> None:
    assert type_of("OS::New::Thing") == "OS::New::Thing"
    assert sorted_by(Query(), "created_at:desc") == Query()


@given(st.text())
def test_a_line_is_a_query_or_a_matter_of_usage(text: str) -> None:
    with suppress(UsageError):
        assert isinstance(of_words(text, NOW), Query)
