"""What is kept, how it is found again, and how it stays within its bounds."""

from __future__ import annotations

import os
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cbr_tui.frozen import replace
from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, Origin, observe
from cbr_tui.store import History
from tests.support.observations import BACKUP_ID, CONTEXT, at, seen
from tests.support.payloads import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbr_tui.model.observation import Observation

OTHER = Context("csbs", "https://csbs.eu-nl.example.com", "3a1c0de5")


@pytest.fixture
def history() -> Iterator[History]:
    """Give an empty history in memory."""
    with History.open(None) as opened:
        yield opened


# Observations


def test_an_observation_comes_back_as_it_was(history: History) -> None:
    answer = Answer(SAMPLE, at(5), 0.75, 203, "req-1", "application/json", at(4))
    history.keep(observe(BACKUP_ID, CONTEXT, answer))
    found = history.latest(CONTEXT, BACKUP_ID)
    assert found is not None
    assert found == replace(observe(BACKUP_ID, CONTEXT, answer, origin=Origin.HISTORY), since=at(5))
    assert found.context.region == CONTEXT.region
    assert found.backup is not None
    assert history.observations(CONTEXT, BACKUP_ID) == [found]


def test_what_nobody_kept_is_not_there(history: History) -> None:
    history.looked_up(CONTEXT, BACKUP_ID, at(0))
    assert history.latest(CONTEXT, BACKUP_ID) is None
    assert history.latest(None, BACKUP_ID) is None
    assert history.observations(CONTEXT, BACKUP_ID) == []


def test_an_identical_answer_moves_last_seen_and_how_it_came(history: History) -> None:
    history.keep(seen(1, request_id="first"))
    history.keep(seen(7, request_id="second"))
    (found,) = history.observations(CONTEXT, BACKUP_ID)
    assert (found.seen_at, found.answer.request_id) == (at(7), "second")
    first_seen = history._database.read(
        lambda connection: connection.execute("SELECT first_seen FROM observation").fetchone()[0]
    )
    assert first_seen == at(1).timestamp() * 1_000_000


def test_one_byte_makes_another_observation(history: History) -> None:
    history.keep(seen(1, raw=SAMPLE))
    history.keep(seen(2, raw=SAMPLE + b" "))
    assert [found.answer.raw for found in history.observations(CONTEXT, BACKUP_ID)] == [SAMPLE, SAMPLE + b" "]


@given(st.lists(st.sampled_from("ABC"), max_size=12))
def test_in_the_order_of_time_each_content_is_kept_once_a_run(contents: list[str]) -> None:
    with History.open(None) as history:
        for second, content in enumerate(contents):
            history.keep(seen(second, name=content))
        runs = [list(run) for _, run in groupby(enumerate(contents), key=lambda pair: pair[1])]
        found = history.observations(CONTEXT, BACKUP_ID)
        assert [(one.seen_at, name(one)) for one in found] == [(at(run[-1][0]), run[-1][1]) for run in runs]


def name(observation: Observation) -> str | None:
    assert observation.backup is not None
    return observation.backup.name


def test_one_that_arrives_late_goes_where_its_time_is(history: History) -> None:
    for second, content in ((1, "A"), (9, "C"), (5, "B")):
        history.keep(seen(second, name=content))
    assert [name(one) for one in history.observations(CONTEXT, BACKUP_ID)] == ["A", "B", "C"]
    latest = history.latest(CONTEXT, BACKUP_ID)
    assert latest is not None
    assert name(latest) == "C"
    history.keep(seen(8, name="C"))  # equal to the one after it
    history.keep(seen(3, name="A"))  # equal to the one before it
    assert [(one.seen_at, name(one)) for one in history.observations(CONTEXT, BACKUP_ID)] == [
        (at(3), "A"),
        (at(5), "B"),
        (at(9), "C"),
    ]


@given(raw=st.binary(max_size=300))
def test_any_bytes_come_back_as_they_came(raw: bytes) -> None:
    with History.open(None) as history:
        history.keep(seen(1, raw=raw))
        found = history.latest(CONTEXT, BACKUP_ID)
        assert found is not None
        assert found.answer.raw == raw


def test_an_answer_that_could_not_be_read_is_kept_and_the_recents_keep_the_names(history: History) -> None:
    history.looked_up(CONTEXT, BACKUP_ID, at(0))
    history.keep(seen(1, name="mine", status="protecting"))
    history.keep(seen(2, raw=b"<html>gateway</html>"))
    (recent,) = history.recents(9)
    assert (recent.name, recent.status, recent.seen_at) == ("mine", "protecting", at(2))
    found = history.latest(CONTEXT, BACKUP_ID)
    assert found is not None
    assert found.fault is not None


def test_texts_that_are_no_utf_8_do_not_stop_it(history: History) -> None:
    history.looked_up(CONTEXT, BACKUP_ID, at(0))
    history.keep(
        seen(1, raw=rb'{"checkpoint_item": {"id": "x", "name": "a\ud800b\u0000c", "status": "error"}}')
    )
    (recent,) = history.recents(9)
    assert recent.status == "error"
    assert recent.name.startswith("a")


# Contexts


@pytest.mark.parametrize(
    "other",
    [
        Context("cbr", CONTEXT.endpoint, CONTEXT.project_id),
        Context(CONTEXT.service, "https://elsewhere", CONTEXT.project_id),
        Context(CONTEXT.service, CONTEXT.endpoint, "another"),
    ],
    ids=["service", "endpoint", "project"],
)
def test_contexts_that_differ_share_nothing(history: History, other: Context) -> None:
    history.looked_up(CONTEXT, BACKUP_ID, at(0))
    history.keep(seen(1, name="here"))
    assert history.latest(other, BACKUP_ID) is None
    assert history.observations(other, BACKUP_ID) == []
    history.looked_up(other, BACKUP_ID, at(2))
    history.keep(seen(3, context=other, name="there"))
    history.gone(other, BACKUP_ID, at(4))
    here = history.latest(CONTEXT, BACKUP_ID)
    assert here is not None
    assert (name(here), here.gone_at) == ("here", None)
    assert [(recent.context, recent.name) for recent in history.recents(9)] == [
        (other, "there"),
        (CONTEXT, "here"),
    ]


def test_any_context_is_the_newest_of_all(history: History) -> None:
    history.keep(seen(5, name="newest"))
    history.keep(seen(3, context=OTHER, name="older"))
    found = history.latest(None, BACKUP_ID)
    assert found is not None
    assert (found.context, name(found)) == (CONTEXT, "newest")


def test_a_region_that_becomes_known_is_remembered(history: History) -> None:
    for region in ("", "eu-de", ""):
        context = Context(CONTEXT.service, CONTEXT.endpoint, CONTEXT.project_id, region=region)
        history.looked_up(context, BACKUP_ID, at(0))
    assert [recent.context.region for recent in history.recents(9)] == ["eu-de"]


# Gone


def test_the_first_404_after_it_was_seen_counts(history: History) -> None:
    history.looked_up(CONTEXT, BACKUP_ID, at(0))
    history.keep(seen(1, name="A"))
    history.keep(seen(2, name="B"))
    history.gone(CONTEXT, BACKUP_ID, at(5))
    history.gone(CONTEXT, BACKUP_ID, at(8))
    assert [one.gone_at for one in history.observations(CONTEXT, BACKUP_ID)] == [at(5), at(5)]
    assert [recent.gone_at for recent in history.recents(9)] == [at(5)]


def test_once_it_is_seen_again_it_is_not_gone(history: History) -> None:
    history.keep(seen(1))
    history.gone(CONTEXT, BACKUP_ID, at(5))
    history.keep(seen(3))  # asked before the 404, written after it
    found = history.latest(CONTEXT, BACKUP_ID)
    assert found is not None
    assert found.gone_at == at(5)
    history.keep(seen(6))
    found = history.latest(CONTEXT, BACKUP_ID)
    assert found is not None
    assert found.gone_at is None


def test_what_was_never_seen_is_never_gone(history: History) -> None:
    history.gone(CONTEXT, BACKUP_ID, at(1))
    assert history.ids_starting("", 9) == []
    history.looked_up(CONTEXT, BACKUP_ID, at(2))
    history.gone(CONTEXT, BACKUP_ID, at(3))
    assert [recent.gone_at for recent in history.recents(9)] == [None]


# Recents


def test_recents_are_counted_and_newest_first(history: History) -> None:
    for second, backup_id in enumerate(("a", "b", "c", "a")):
        history.looked_up(CONTEXT, backup_id, at(second))
    assert [(one.backup_id, one.lookups, one.looked_up_at) for one in history.recents(2)] == [
        ("a", 2, at(3)),
        ("c", 1, at(2)),
    ]
    assert history.recents(0) == []
    assert len(history.recents(10**30)) == 3


def test_a_lookup_that_is_noted_late_does_not_move_the_newest_back(history: History) -> None:
    history.looked_up(CONTEXT, BACKUP_ID, at(5))
    history.looked_up(CONTEXT, BACKUP_ID, at(3))
    assert [(one.lookups, one.looked_up_at) for one in history.recents(9)] == [(2, at(5))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["two", "one"]),
        ("TÄGLICH", ["one"]),
        ("karbor", ["two", "one"]),
        ("karbor error", ["two"]),
        ("error karbor", ["two"]),
        ("eu-de", ["two", "one"]),
        ("3a1c0", ["two", "one"]),
        ("two", ["two"]),
        ("%", []),
        ("karbor nothing", []),
    ],
)
def test_recents_are_filtered_by_every_word(history: History, text: str, found: list[str]) -> None:
    for second, backup_id in enumerate(("one", "two")):
        history.looked_up(CONTEXT, backup_id, at(second))
    history.keep(seen(3, "one", name="täglich", extend_info={"resource_name": "karbor_02"}))
    history.keep(seen(3, "two", name="weekly", status="error", extend_info={"resource_name": "Karbor_02"}))
    assert [recent.backup_id for recent in history.recents(9, text)] == found
    assert [recent.backup_id for recent in history.recents(1, text)] == found[:1]


def test_ids_are_completed_the_last_looked_up_first_and_once(history: History) -> None:
    for second, backup_id in enumerate(("90c1-a", "90c1-b", "77", "90c1-a", "90d0")):
        history.looked_up(CONTEXT, backup_id, at(second))
    history.looked_up(OTHER, "90c1-b", at(9))
    assert history.ids_starting("90c1", 9) == ["90c1-b", "90c1-a"]
    assert history.ids_starting("", 3) == ["90c1-b", "90d0", "90c1-a"]
    assert history.ids_starting("9%", 9) == []


# Bounds


def noise(second: int, backup_id: str, size: int = 8000) -> Observation:
    return seen(second, backup_id, raw=os.urandom(size))


def ids_kept(history: History) -> set[str]:
    return {
        backup_id for backup_id in history.ids_starting("", 100_000) if history.latest(CONTEXT, backup_id)
    }


def test_the_file_stays_within_its_size_and_what_is_newest_stays(tmp_path: Path) -> None:
    path, limit = tmp_path / "history.db", 1_048_576
    with History.open(path, keep_megabytes=1) as history:
        for second in range(250):
            history.keep(noise(second, f"backup-{second % 5}"))
            assert path.stat().st_size <= limit
        times = [one.seen_at for one in history.observations(CONTEXT, "backup-4")]
        assert times == [at(second) for second in range(4, 250, 5)][-len(times) :]  # the oldest went
        assert 15 < len(times) < 30
        assert len(ids_kept(history)) == 5


def test_the_last_of_a_backup_goes_last_and_the_least_recently_used_first(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with History.open(path, keep_megabytes=1) as history:
        history.keep(noise(0, "once"))
        for second in range(1, 150):
            history.keep(noise(second, "often"))
        assert ids_kept(history) == {"once", "often"}
        history.looked_up(CONTEXT, "once", at(10_000))
        for second in range(150, 300):
            history.keep(noise(second, f"backup-{second}"))
            assert path.stat().st_size <= 1_048_576
        kept = ids_kept(history)
        assert {"once", "backup-299"} <= kept
        assert "often" not in kept
        assert kept == {"once", *(f"backup-{second}" for second in range(301 - len(kept), 300))}


def test_one_answer_larger_than_the_bound_is_kept_all_the_same(tmp_path: Path) -> None:
    with History.open(tmp_path / "history.db", keep_megabytes=1) as history:
        history.keep(noise(1, "small"))
        history.keep(noise(2, "large", 3_000_000))
        assert ids_kept(history) == {"large"}


def test_a_smaller_bound_gives_the_space_back(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with History.open(path) as history:
        for second in range(100):
            history.keep(noise(second, BACKUP_ID, 100_000))
    assert path.stat().st_size > 10_000_000
    with History.open(path, keep_megabytes=2) as history:
        history.keep(noise(100, BACKUP_ID))
    assert path.stat().st_size <= 2 * 1_048_576


def test_what_newer_content_followed_goes_with_age_and_its_space_too(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    day = 86_400
    with History.open(path, keep_days=30) as history:
        history.keep(noise(0, "once", 1_500_000))
        for second in range(3):
            history.keep(noise(second, BACKUP_ID, 1_500_000))
        assert path.stat().st_size > 6_000_000
        history.keep(noise(29 * day, BACKUP_ID))
        assert len(history.observations(CONTEXT, BACKUP_ID)) == 4
        history.keep(noise(31 * day, BACKUP_ID))
        assert [one.seen_at for one in history.observations(CONTEXT, BACKUP_ID)] == [
            at(29 * day),
            at(31 * day),
        ]
        assert ids_kept(history) == {"once", BACKUP_ID}  # old as it is, it is the last of its backup
    assert path.stat().st_size < 3_000_000


# Any order, two processes' worth of handles, one file


TIMES = st.integers(0, 20)
PLACES = st.tuples(st.sampled_from([CONTEXT, OTHER]), st.sampled_from(["a", "ab"]))
Place = tuple[Context, str]


class HistoryAgainstDict(RuleBasedStateMachine):
    """Two handles on one file do what one dict does."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.path = Path(self.stack.enter_context(TemporaryDirectory())) / "state" / "history.db"
        self.handles = [History.open(self.path), History.open(self.path)]
        self.kept: dict[Place, list[list[Any]]] = {}  # last seen, status: in the order of time
        self.lookups: dict[Place, list[int]] = {}
        self.gone: dict[Place, int] = {}

    def teardown(self) -> None:
        for handle in self.handles:
            handle.close()
        self.stack.close()

    @rule(
        place=PLACES,
        second=TIMES,
        status=st.sampled_from(["protecting", "available", "error"]),
        who=st.integers(0, 1),
    )
    def keep(self, place: Place, second: int, status: str, who: int) -> None:
        context, backup_id = place
        self.handles[who].keep(seen(second, backup_id, context, status=status))
        rows = self.kept.setdefault(place, [])
        before = [row for row in rows if row[0] <= second]
        after = [row for row in rows if row[0] > second]
        if not (after and after[0][1] == status):
            if before and before[-1][1] == status:
                before[-1][0] = second
            else:
                rows[len(before) : len(before)] = [[second, status]]
        if self.gone.get(place, second + 1) <= second:
            del self.gone[place]

    @rule(place=PLACES, second=TIMES, who=st.integers(0, 1))
    def look_up(self, place: Place, second: int, who: int) -> None:
        self.handles[who].looked_up(*place, at(second))
        self.lookups.setdefault(place, []).append(second)

    @rule(place=PLACES, second=TIMES, who=st.integers(0, 1))
    def go(self, place: Place, second: int, who: int) -> None:
        self.handles[who].gone(*place, at(second))
        if place in self.kept and self.kept[place][-1][0] <= second:
            self.gone[place] = min(second, self.gone.get(place, second))

    @precondition(lambda self: self.kept)
    @rule(who=st.integers(0, 1))
    def reopen(self, who: int) -> None:
        self.handles[who].close()
        self.handles[who] = History.open(self.path)

    @invariant()
    def same(self) -> None:
        for place in {*self.kept, *self.lookups}:
            gone_at = at(self.gone[place]) if place in self.gone else None
            expected = [(at(second), status, gone_at) for second, status in self.kept.get(place, [])]
            for handle in self.handles:
                found = [facts(one) for one in handle.observations(*place)]
                assert found == expected
                latest = handle.latest(*place)
                assert ([facts(latest)] if latest else []) == expected[-1:]
        recents = self.handles[0].recents(9)
        assert [recent.looked_up_at for recent in recents] == sorted(
            (at(max(seconds)) for seconds in self.lookups.values()), reverse=True
        )
        for recent in recents:
            place = (recent.context, recent.backup_id)
            assert recent.lookups == len(self.lookups[place])
            last = self.kept.get(place, [[None, ""]])[-1]
            assert (recent.seen_at, recent.status) == (None if last[0] is None else at(last[0]), last[1])


def facts(observation: Observation) -> tuple[object, ...]:
    assert observation.backup is not None
    return observation.seen_at, observation.backup.status, observation.gone_at


TestHistoryAgainstDict = HistoryAgainstDict.TestCase
TestHistoryAgainstDict.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
