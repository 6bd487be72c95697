"""What the person adds to the history, how it is found again, and how it is forgotten."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.errors import StorageError
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context
from cbr_tui.model.observation import Order
from cbr_tui.store import History
from cbr_tui.store.database import Connection, Database
from cbr_tui.store.rows import observation_values, stamp
from cbr_tui.store.schema import MIGRATIONS
from tests.support.observations import BACKUP_ID, CONTEXT, at, seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OTHER = Context("csbs", "https://csbs.eu-nl.example.com", "3a1c0de5", region="eu-nl")


@pytest.fixture
def history() -> Iterator[History]:
    """Give an empty history in memory."""
    with History.open(None) as opened:
        yield opened


def look_up(history: History, backup_id: str, second: int, verdict: str = "GOOD", **fields: Any) -> None:
    history.looked_up(CONTEXT, backup_id, at(second))
    history.keep(seen(second, backup_id, **fields), verdict)


def ids(history: History, text: str = "", order: Order = Order.LOOKUP) -> list[str]:
    return [recent.backup_id for recent in history.recents(99, text, order)]


# Notes, pins, verdicts


def test_a_note_and_a_pin_stay_with_their_backup_and_context(history: History) -> None:
    for context in (CONTEXT, OTHER):
        history.looked_up(context, BACKUP_ID, at(0))
    history.annotate(CONTEXT, BACKUP_ID, "asked Müller\ud800")
    history.pin(CONTEXT, BACKUP_ID, pinned=True)
    history.keep(seen(1), "GOOD")
    other, own = sorted(history.recents(9), key=lambda recent: recent.pinned)
    assert (own.context, own.note, own.verdict) == (CONTEXT, "asked Müller\\ud800", "GOOD")
    assert (other.context, other.note, other.pinned, other.verdict) == (OTHER, "", False, "")
    history.annotate(CONTEXT, BACKUP_ID, "")
    history.pin(CONTEXT, BACKUP_ID, pinned=False)
    assert {(recent.note, recent.pinned) for recent in history.recents(9)} == {("", False)}


def test_the_verdict_is_that_of_the_newest_observation(history: History) -> None:
    history.looked_up(CONTEXT, BACKUP_ID, at(0))
    history.keep(seen(5), "FAILED")
    history.keep(seen(3, name="earlier"), "RUNNING")
    assert history.recents(9)[0].verdict == "FAILED"
    history.gone(CONTEXT, BACKUP_ID, at(6))
    assert history.recents(9)[0].verdict == "GONE"
    history.keep(seen(7), "GOOD")
    assert history.recents(9)[0].verdict == "GOOD"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("degraded", ["two"]),
        ("MÜLLER", ["one"]),
        ("müller good", ["one"]),
        ("müller degraded", []),
        ("eu-de two", ["two"]),
        ("100%", ["two"]),
        ("'", ["one"]),
    ],
)
def test_notes_and_verdicts_are_searched_too(history: History, text: str, found: list[str]) -> None:
    look_up(history, "one", 1)
    look_up(history, "two", 2, "DEGRADED")
    history.annotate(CONTEXT, "one", "Müller's, do not delete")
    history.annotate(CONTEXT, "two", "100% sure")
    assert ids(history, text) == found


def test_what_is_searched_follows_what_changes(history: History) -> None:
    look_up(history, "one", 1, name="before")
    look_up(history, "one", 2, name="after")
    history.annotate(CONTEXT, "one", "first words")
    history.annotate(CONTEXT, "one", "second words")
    assert (ids(history, "before"), ids(history, "first")) == ([], [])
    assert ids(history, "after second") == ["one"]
    history.gone(CONTEXT, "one", at(3))
    assert ids(history, "gone after") == ["one"]


def test_pins_stand_first_and_the_rest_in_the_order_that_was_asked_for(history: History) -> None:
    look_up(history, "a", 1, "GOOD", name="zeta", extend_info={"resource_name": "Web"})
    look_up(history, "b", 2, "FAILED", name="Alpha", extend_info={"resource_name": "db"})
    look_up(history, "c", 3, "RUNNING", name="beta", extend_info={"resource_name": "app"})
    history.looked_up(CONTEXT, "d", at(4))
    history.looked_up(CONTEXT, "a", at(5))
    assert ids(history) == ["a", "d", "c", "b"]
    assert ids(history, order=Order.SEEN) == ["c", "b", "a", "d"]
    assert ids(history, order=Order.NAME) == ["b", "c", "a", "d"]
    assert ids(history, order=Order.RESOURCE) == ["c", "b", "a", "d"]
    assert ids(history, order=Order.VERDICT) == ["b", "c", "a", "d"]
    history.pin(CONTEXT, "d", pinned=True)
    assert [ids(history, order=order)[0] for order in Order] == ["d"] * len(Order)


def test_by_context_those_of_one_stand_together(history: History) -> None:
    for second, context in enumerate((CONTEXT, OTHER, CONTEXT, OTHER)):
        history.looked_up(context, f"{second}", at(second))
    history.pin(OTHER, "1", pinned=True)
    grouped = history.recents(9, by_context=True)
    assert [(one.context.region, one.backup_id) for one in grouped] == [
        ("eu-de", "2"),
        ("eu-de", "0"),
        ("eu-nl", "1"),
        ("eu-nl", "3"),
    ]
    assert history.contexts() == [(CONTEXT, 2), (OTHER, 2)]


# The observations of a backup


def test_the_observation_of_a_time_is_the_last_that_was_new_by_then(history: History) -> None:
    for second, name in ((1, "a"), (2, "a"), (5, "b"), (9, "a")):
        history.keep(seen(second, name=name))
    assert history.times(CONTEXT, BACKUP_ID) == [at(1), at(5), at(9)]
    assert history.at(CONTEXT, BACKUP_ID, at(0)) is None
    for second, first, last in ((1, 1, 2), (4, 1, 2), (5, 5, 5), (99, 9, 9)):
        found = history.at(CONTEXT, BACKUP_ID, at(second))
        assert found is not None
        assert (found.since, found.seen_at) == (at(first), at(last))
    assert history.times(OTHER, BACKUP_ID) == []
    assert history.times(None, BACKUP_ID) == [at(1), at(5), at(9)]


def test_the_first_observation_is_known_until_another_is_acknowledged(history: History) -> None:
    assert history.acknowledged(CONTEXT, BACKUP_ID) is None
    for second, name in ((1, "a"), (5, "b"), (9, "c")):
        history.keep(seen(second, name=name))
    assert known(history) == at(1)
    second_one = history.at(CONTEXT, BACKUP_ID, at(5))
    assert second_one is not None
    history.acknowledge(second_one)
    assert known(history) == at(5)
    history.acknowledge(replace(second_one, context=OTHER))
    assert known(history) == at(5)


def test_where_what_was_acknowledged_is_no_longer_kept_the_oldest_that_is_takes_its_place() -> None:
    day = 86_400
    with History.open(None, keep_days=30) as history:
        for second in (1, day, 40 * day):
            history.keep(seen(second, name=f"{second}"))
        assert known(history) == at(40 * day)


def known(history: History) -> object:
    found = history.acknowledged(CONTEXT, BACKUP_ID)
    assert found is not None
    return found.since


# Forgetting


@given(
    st.lists(st.sampled_from("ABC"), max_size=6), st.lists(st.sampled_from("ABC"), max_size=3), st.booleans()
)
def test_what_was_forgotten_can_be_put_back_whole(
    before: list[str], between: list[str], pinned: bool
) -> None:
    with History.open(None) as undone, History.open(None) as plain:
        for history in (undone, plain):
            for second, name in enumerate(before):
                look_up(history, BACKUP_ID, second, name=name)
            history.annotate(CONTEXT, BACKUP_ID, "note")
            history.pin(CONTEXT, BACKUP_ID, pinned=pinned)
        forgotten = undone.forget(CONTEXT, BACKUP_ID)
        assert forgotten is not None
        assert (undone.recents(9), undone.times(CONTEXT, BACKUP_ID)) == ([], [])
        for second, name in enumerate(between, 10):
            look_up(undone, BACKUP_ID, second, name=name)
        undone.put_back(forgotten)
        for second, name in enumerate(between, 10):
            look_up(plain, BACKUP_ID, second, name=name)
        assert undone.recents(9) == plain.recents(9)
        assert undone.latest(CONTEXT, BACKUP_ID) == plain.latest(CONTEXT, BACKUP_ID)
        assert undone.times(CONTEXT, BACKUP_ID) == plain.times(CONTEXT, BACKUP_ID)


def test_what_is_not_there_is_not_forgotten(history: History) -> None:
    look_up(history, "one", 1)
    assert history.forget(OTHER, "one") is None
    assert history.forget(CONTEXT, "two") is None
    assert ids(history) == ["one"]


def test_all_of_an_id_of_a_context_or_of_a_time_is_forgotten_and_nothing_else(history: History) -> None:
    for context in (CONTEXT, OTHER):
        for second, backup_id in enumerate(("a", "b", "c")):
            history.looked_up(context, backup_id, at(second))
            history.keep(seen(second, backup_id, context))
            history.keep(seen(second + 10, backup_id, context, name="later"))
    assert history.forget_all(backup_id="a") == (2, 4)
    assert ids(history) == ["c", "c", "b", "b"]
    assert history.forget_all(context=OTHER) == (2, 4)
    assert history.contexts() == [(CONTEXT, 2)]
    history.pin(CONTEXT, "c", pinned=True)
    assert history.forget_all(unused_since=at(5)) == (0, 1)  # the superseded content of b
    assert history.forget_all(unused_since=at(100)) == (1, 1)
    assert ids(history) == ["c"]
    assert len(history.times(CONTEXT, "c")) == 2
    assert history.forget_all() == (1, 2)
    assert (ids(history), history.contexts()) == ([], [])


def test_what_is_forgotten_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    noise = os.urandom(40_000)
    with History.open(path) as history:
        history.looked_up(CONTEXT, "kept", at(0))
        history.looked_up(CONTEXT, "the-one-that-goes", at(1))
        history.keep(seen(2, "the-one-that-goes", raw=noise))
        size = path.stat().st_size
        assert noise[1000:1100] in path.read_bytes()
        history.forget_all(backup_id="the-one-that-goes")
        left = path.read_bytes()
        assert noise[1000:1100] not in left
        assert b"the-one-that-goes" not in left
        assert len(left) < size - 30_000
        assert ids(history) == ["kept"]


# Bounds


def test_what_is_pinned_is_kept_when_others_go(tmp_path: Path) -> None:
    with History.open(tmp_path / "history.db", keep_megabytes=1, keep_days=30) as history:
        for second in range(20):
            history.keep(seen(second, "pinned", raw=os.urandom(8000)))
        history.pin(CONTEXT, "pinned", pinned=True)
        for second in range(100, 300):
            history.keep(seen(second, f"{second}", raw=os.urandom(8000)))
            history.keep(seen(second, "often", raw=os.urandom(8000)))
        assert len(history.times(CONTEXT, "pinned")) == 20
        history.keep(seen(100 * 86_400, "late"))
        assert len(history.times(CONTEXT, "pinned")) == 20
        for second in range(200):  # but even what is pinned goes before the bound does
            history.pin(CONTEXT, f"pin-{second}", pinned=True)
            history.keep(seen(200 * 86_400 + second, f"pin-{second}", raw=os.urandom(8000)))
        assert (tmp_path / "history.db").stat().st_size <= 1_048_576
        assert len(history.times(CONTEXT, "pinned")) < 20


# Older files


def test_a_filled_file_of_the_first_version_becomes_like_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    older = Database(path, MIGRATIONS[:1])
    values = observation_values(seen(5, name="täglich"), "") | {"looked_up": stamp(at(9))}

    def fill(connection: Connection) -> None:
        connection.execute(
            "INSERT INTO context VALUES (1, 'csbs', 'https://csbs.eu-de.example.com', '3a1c0de5', 'eu-de')"
        )
        connection.execute(
            """
            INSERT INTO backup (backup_id, context, first_looked_up, last_looked_up, lookups, seen_at, name,
                resource_name, status)
            VALUES (:id, 1, :looked_up, :looked_up, 3, :seen_at, :name, :resource_name, :status)""",
            values | {"id": BACKUP_ID},
        )
        connection.execute(
            """
            INSERT INTO observation (backup, newest, first_seen, last_seen, elapsed, status_code, request_id,
                content_type, service_time, digest, packed)
            VALUES (1, TRUE, :seen_at, :seen_at, :elapsed, :status_code, :request_id, :content_type,
                :service_time, :digest, :packed)""",
            values,
        )

    older.write(fill)
    older.close()
    with History.open(path) as history:
        (recent,) = history.recents(9, "TÄGLICH karbor eu-de")
        assert (recent.backup_id, recent.lookups, recent.looked_up_at) == (BACKUP_ID, 3, at(9))
        assert (recent.verdict, recent.note, recent.pinned) == ("", "", False)
        assert known(history) == at(5)
        history.keep(seen(6, name="later"), "GOOD")
        assert history.recents(9)[0].verdict == "GOOD"
        assert known(history) == at(5)
        assert history.notices == ()
    with (
        closing(Database(path, MIGRATIONS[:1])) as older,
        pytest.raises(StorageError, match="newer cbr-tui"),
    ):
        older.write(lambda connection: connection.execute("DELETE FROM backup"))
    with History.open(path) as history:
        assert len(history.times(CONTEXT, BACKUP_ID)) == 2
