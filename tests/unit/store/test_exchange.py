"""The file that carries the history elsewhere: nothing is lost on the way, nothing bad comes in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.model.context import Context
from cbr_tui.store import History
from cbr_tui.store.exchange import HEADER, read
from tests.support.observations import BACKUP_ID, CONTEXT, at, seen

OTHER = Context("csbs", "https://csbs.eu-nl.example.com", "3a1c0de5")


def carried(history: History, into: History, backup_id: str | None = None) -> None:
    for kept in read(list(history.exported(backup_id))):
        into.take_in(kept)


def content(history: History, *backup_ids: str) -> list[list[tuple[object, ...]]]:
    return [
        [(one.answer, one.since, one.gone_at) for one in history.observations(context, name)]
        for context in (CONTEXT, OTHER)
        for name in backup_ids
    ]


@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.sampled_from("ab"), st.sampled_from([CONTEXT, OTHER]), st.binary()),
        max_size=12,
        unique_by=lambda one: one[0],  # two contents of one microsecond are the order that they came in
    )
)
def test_what_is_carried_elsewhere_is_the_same_there(kept: list[tuple[int, str, Context, bytes]]) -> None:
    with History.open(None) as here, History.open(None) as there:
        for second, backup_id, context, raw in kept:
            here.looked_up(context, backup_id, at(second))
            here.keep(seen(second, backup_id, context, raw=raw), "GOOD")
        here.annotate(CONTEXT, "a", "a note")
        here.gone(OTHER, "b", at(500))
        carried(here, there)
        assert there.recents(99) == here.recents(99)
        assert content(there, "a", "b") == content(here, "a", "b")
        carried(here, there)
        assert content(there, "a", "b") == content(here, "a", "b")


def test_one_backup_alone_can_be_carried_and_meets_what_is_known_there() -> None:
    with History.open(None) as here, History.open(None) as there:
        for second in (1, 5):
            here.keep(seen(second, name=f"{second}"))
        here.keep(seen(1, "another"))
        here.looked_up(CONTEXT, BACKUP_ID, at(5))
        here.annotate(CONTEXT, BACKUP_ID, "theirs")
        there.keep(seen(3, name="3"), "FAILED")
        there.annotate(CONTEXT, BACKUP_ID, "ours")
        carried(here, there, BACKUP_ID)
        assert there.times(CONTEXT, BACKUP_ID) == [at(1), at(3), at(5)]
        assert there.times(CONTEXT, "another") == []
        (recent,) = there.recents(9)
        assert (recent.note, recent.name, recent.lookups) == ("ours", "5", 1)


def test_many_observations_come_in_parts() -> None:
    with History.open(None) as here, History.open(None) as there:
        for second in range(120):
            here.keep(seen(second, name=f"{second}"))
        parts = list(read(list(here.exported())))
        assert [len(part.observations) for part in parts] == [50, 50, 20]
        for part in parts:
            there.take_in(part)
        assert there.times(CONTEXT, BACKUP_ID) == here.times(CONTEXT, BACKUP_ID)


def backup_line(**changed: Any) -> bytes:
    context = {"service": "csbs", "endpoint": "", "project_id": "", "region": ""}
    backup = {
        "id": "a", "context": context, "first_looked_up": None, "last_looked_up": None, "lookups": 0,
        "gone_at": None, "verdict": "", "note": "", "pinned": False,
    }  # fmt: skip
    return json.dumps({"backup": backup | changed}).encode()


def observation_line(**changed: Any) -> bytes:
    observation = {
        "first_seen": "2026-03-01T12:00:00Z", "last_seen": "2026-03-01T12:00:05Z", "elapsed": None,
        "status_code": 200, "request_id": "", "content_type": "", "service_time": None, "body": "{}",
    }  # fmt: skip
    return json.dumps({"observation": observation | changed}).encode()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "The file is empty."),
        ([b"\xff\xfe"], "Line 1 is not of the form that cbr-tui export writes (not JSON in UTF-8)."),
        ([b"{}"], "Line 1 is not of the form that cbr-tui export writes (no format)."),
        ([b"[1]"], "Line 1 is not of the form that cbr-tui export writes (not an object)."),
        ([b'{"format": "x", "version": 1}'], "Line 1 is not of the form"),
        ([b'{"format": "cbr-tui/history", "version": 2}'], "The file is of version 2"),
        (
            [HEADER, observation_line()],
            "Line 2 is not of the form that cbr-tui export writes (an observation",
        ),
        ([HEADER, backup_line(), b'{"observation'], "Line 3 is not of the form"),
        ([HEADER, backup_line(lookups=-1)], "(a number is wanted)"),
        ([HEADER, backup_line(lookups=10**40)], "(a number is wanted)"),
        ([HEADER, backup_line(note=None)], "(a text is wanted)"),
        ([HEADER, backup_line(context={})], "(no service)"),
        ([HEADER, backup_line(context=[])], "Line 2"),
        ([HEADER, backup_line(), observation_line(first_seen="2026-03-01T13:00:00Z")], "first_seen"),
        ([HEADER, backup_line(), observation_line(last_seen="2026-03-01 12:00:05")], "without its zone"),
        ([HEADER, backup_line(), observation_line(last_seen="soon")], "Line 3"),
        ([HEADER, backup_line(), observation_line(elapsed={})], "Line 3"),
        ([HEADER, b'{"backup": ' + b"[" * 100_000], "Line 2"),
    ],
    ids=range(18),
)
def test_what_is_not_of_the_form_is_told_by_its_line(lines: list[bytes], said: str) -> None:
    with pytest.raises(UnreadableAnswer) as raised:
        list(read(lines))
    assert said in str(raised.value)


@given(st.lists(st.binary() | st.sampled_from([HEADER, backup_line(), observation_line()]), max_size=5))
def test_any_lines_come_in_or_are_refused(lines: list[bytes]) -> None:
    with History.open(None) as history:
        try:
            for kept in read(lines):
                history.take_in(kept)
        except UnreadableAnswer:
            pass
        assert len(history.times(None, "a")) <= 1
