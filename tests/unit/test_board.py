"""Several backups on one board: what is asked, how often, and that it ends when the last has ended."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbr_tui.board import AT_ONCE, FIND_EVERY, AskList, AskOne, AskRunning, Board
from cbr_tui.errors import (
    CbrTuiError,
    NetworkError,
    NoSuchBackup,
    NotAllowed,
    NotAuthenticated,
    Reply,
    ServiceError,
    UnreadableAnswer,
)
from cbr_tui.model.context import Context
from cbr_tui.model.listing import RUNNING, Listed, listed, read_page, seen_in_list
from cbr_tui.model.observation import Answer, Observation, observe
from cbr_tui.poller import Next, PollSettings, Stop, Wait
from cbr_tui.text.board import as_event, cells_of, counts_of, line_of, news_of

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
TELLING, SILENT = Context("csbs", "https://csbs.example", "p"), Context("cbr", "https://cbr.example", "p")
"""A service whose list tells the progress, and one whose list does not."""
EVERY_5_S = PollSettings(fixed=5)


@dataclass
class Life:
    """A backup that runs for so many seconds after NOW, and then has this status; `gone` is none."""

    number: int
    lasts: float
    ends: str = "available"
    context: Context = TELLING
    hidden: bool = False
    """Whether no list has it."""
    made: datetime = NOW - timedelta(hours=1)

    @property
    def id(self) -> str:
        return f"00000000-0000-4000-8000-{self.number:012}"

    def status(self, now: datetime) -> str:
        return "protecting" if self._part(now) < 1 else self.ends

    def item(self, now: datetime, *, in_list: bool) -> dict[str, Any]:
        tells = self.context is TELLING or not in_list
        info: dict[str, Any] = {"supported_restore_mode": "backup"}
        info |= {"progress": int(100 * min(self._part(now), 1)) if tells else None}
        info |= {} if in_list else {"volume_backups": [{"id": "v", "status": "available", "bootable": True}]}
        return {
            "id": self.id, "name": f"backup-{self.number}", "status": self.status(now),
            "created_at": self.made.isoformat(), "updated_at": self.made.isoformat(),
            "resource_id": f"server-{self.number % 2}", "extend_info": info,
        }  # fmt: skip

    def _part(self, now: datetime) -> float:
        return (now - NOW).total_seconds() / self.lasts if self.lasts else 1.0


class Cloud:
    """Answers what a board asks, and counts it."""

    def __init__(self, *lives: Life) -> None:
        self.lives = {life.id: life for life in lives}
        self.now = NOW
        self.asked: list[str] = []
        self.lookups: list[datetime] = []
        self.questions: list[AskList] = []
        self.list_errors: dict[str, CbrTuiError] = {}
        self.errors: dict[str, CbrTuiError] = {}

    def round(self, board: Board, jitter: float = 0.0) -> Next:
        self.asked = []
        board.begin(self.now)
        while (question := board.question()) is not None:
            match question:
                case AskRunning():
                    self.asked.append("running")
                    board.take_running(map(listed, self.page(running=True)))
                case AskList():
                    self.asked.append("list")
                    self.questions.append(question)
                    board.take_list(question, self.page(question), self.list_errors)
                case AskOne(backup_id):
                    self.asked.append(backup_id)
                    self.lookups.append(self.now)
                    self._look_up(board, backup_id)
        return board.following(self.now, jitter)

    def run(self, board: Board) -> Stop:
        """Go on to the end, which has to come."""
        for _ in range(2000):
            following = self.round(board)
            if isinstance(following, Stop):
                return following
            self.now += timedelta(seconds=following.delay)
        raise AssertionError("the board does not end")

    def page(self, question: AskList | None = None, *, running: bool = False) -> list[Observation]:
        seen: list[Observation] = []
        for context in (TELLING, SILENT):
            if question is not None and not question.asks(context.service):
                continue
            if context.service in self.list_errors:
                continue
            there = [life for life in self.lives.values() if life.context is context and not life.hidden]
            items = [
                life.item(self.now, in_list=True)
                for life in sorted(there, key=lambda life: life.made, reverse=True)
                if life.status(self.now) != "gone" and (not running or life.status(self.now) in RUNNING)
            ]
            if question is not None:
                query = question.query
                items = [item for item in items if _passes(item, query.since, query.until, query.resource_id)]
                items = items[: question.limit]
            page = read_page(json.dumps({"checkpoint_items": items}).encode())
            seen += seen_in_list(page, context, Answer(b"", self.now))
        return seen

    def _look_up(self, board: Board, backup_id: str) -> None:
        life = self.lives.get(backup_id)
        if backup_id in self.errors:
            board.take_failure(backup_id, self.errors[backup_id], self.now)
        elif life is None or life.status(self.now) == "gone":
            board.take_failure(backup_id, NoSuchBackup("No such backup."), self.now)
        else:
            raw = json.dumps({"checkpoint_item": life.item(self.now, in_list=False)}).encode()
            board.take_one(backup_id, observe(backup_id, life.context, Answer(raw, self.now)))


def _passes(item: dict[str, Any], since: datetime | None, until: datetime | None, resource: str) -> bool:
    made = datetime.fromisoformat(item["created_at"])
    return (
        (since is None or since <= made)
        and (until is None or made <= until)
        and resource in ("", item["resource_id"])
    )


def rows_of(cloud: Cloud) -> list[Listed]:
    """Give what a list told before the watch."""
    return [listed(each) for each in cloud.page()]


def board_of(cloud: Cloud, poll: PollSettings = EVERY_5_S) -> Board:
    return Board(poll, cloud.lives)


def delay(following: Next) -> float:
    assert isinstance(following, Wait)
    return following.delay


# How much is asked


def test_where_lists_tell_all_there_is_one_request_a_round_and_one_for_each_end() -> None:
    cloud = Cloud(*(Life(number, 60 + number) for number in range(20)))
    board = Board(EVERY_5_S, rows=rows_of(cloud))
    rounds = []
    for _ in range(12):
        cloud.round(board)
        rounds.append(cloud.asked)
        cloud.now += timedelta(seconds=5)
    assert rounds == [["list"]] * 12
    cloud.run(board)
    assert len(cloud.lookups) == 20
    assert {one.row.word for one in board.watched if one.row} == {"GOOD"}


def test_what_a_list_does_not_tell_is_looked_up_and_where_that_is_all_no_list_is_asked() -> None:
    cloud = Cloud(*(Life(number, 600, context=SILENT) for number in range(3)))
    board = board_of(cloud)
    cloud.round(board)
    assert cloud.asked == ["list", *cloud.lives]
    cloud.now += timedelta(seconds=5)
    cloud.round(board)
    assert sorted(cloud.asked) == sorted(cloud.lives)


def test_many_that_have_to_be_looked_up_take_turns_and_their_ends_are_seen_in_the_list() -> None:
    cloud = Cloud(*(Life(number, 600, context=SILENT) for number in range(12)))
    board = board_of(cloud)
    turns = []
    for _ in range(4):
        cloud.round(board)
        assert cloud.asked.count("list") == 1
        turns.append([each for each in cloud.asked if each != "list"])
        cloud.now += timedelta(seconds=5)
    assert [len(each) for each in turns] == [AT_ONCE] * 4
    assert set(turns[0] + turns[1] + turns[2]) == set(cloud.lives)
    list(cloud.lives.values())[-1].lasts = 1
    cloud.round(board)
    assert [one.row.status for one in board.watched if one.row].count("available") == 1


def test_the_page_holds_what_was_made_between_the_oldest_and_the_newest_of_them() -> None:
    made = [NOW - timedelta(hours=hours) for hours in (9, 5, 2)]
    cloud = Cloud(*(Life(2 * place, 600, made=each) for place, each in enumerate(made)))
    board = Board(EVERY_5_S, rows=rows_of(cloud))
    cloud.round(board)
    (question,) = cloud.questions
    minute = timedelta(minutes=1)
    assert (question.query.since, question.query.until) == (made[0] - minute, made[2] + minute)
    assert question.query.resource_id == "server-0", "all are of one server"
    assert question.services == {"csbs"}
    assert question.limit == 130


def test_of_ids_alone_the_newest_page_is_asked_and_what_it_lacks_is_looked_up() -> None:
    cloud = Cloud(Life(1, 600), Life(2, 600), Life(3, 600, hidden=True))
    board = board_of(cloud)
    cloud.round(board)
    assert cloud.asked == ["list", Life(3, 0).id]
    assert cloud.questions[0].query.since is None


def test_what_was_kept_says_where_to_look() -> None:
    cloud = Cloud(Life(1, 600), Life(2, 600, context=SILENT))
    board = board_of(cloud)
    for one, seen in zip(board.watched, cloud.page(), strict=True):
        one.remember(seen, NOW)
    cloud.round(board)
    assert cloud.questions[0].services == {"csbs", "cbr"}
    assert cloud.questions[0].query.since is not None


@st.composite
def clouds(draw: st.DrawFn) -> Cloud:
    lives = draw(
        st.lists(
            st.builds(
                Life,
                st.just(0),
                st.floats(0, 300),
                st.sampled_from(["available", "error", "deleted", "gone"]),
                st.sampled_from([TELLING, SILENT]),
                st.booleans(),
                st.integers(0, 40).map(lambda hours: NOW - timedelta(hours=hours)),
            ),
            min_size=1,
            max_size=14,
        )
    )
    for number, life in enumerate(lives):
        life.number = number
    return Cloud(*lives)


@given(clouds(), st.booleans(), st.sampled_from([PollSettings(), EVERY_5_S, PollSettings(fixed=1)]))
@settings(max_examples=40, deadline=None)
def test_it_ends_when_all_have_ended_and_never_asks_more_than_is_told(
    cloud: Cloud, marked: bool, poll: PollSettings
) -> None:
    board = Board(poll, rows=rows_of(cloud)) if marked else board_of(cloud, poll)
    following: Next | None = None
    for _ in range(3000):
        open_before = {one.backup_id for one in board.open}
        following = cloud.round(board)
        assert cloud.asked.count("list") <= 1
        looked = [each for each in cloud.asked if each != "list"]
        assert len(looked) == len(set(looked)) <= AT_ONCE
        assert set(looked) <= open_before
        if isinstance(following, Stop):
            break
        assert following.delay >= 1
        cloud.now += timedelta(seconds=following.delay)
    assert following == Stop("all have ended" if board.watched else "nothing is under way", ended=True)
    for place, at in enumerate(cloud.lookups):
        assert place + 1 <= AT_ONCE + (at - NOW).total_seconds() + 1e-6
    for one in board.watched:
        truth = cloud.lives[one.backup_id].status(cloud.now)
        assert one.gone == (truth == "gone")
        if truth != "gone":
            assert one.row is not None
            assert (one.row.status, one.whole) == (truth, True)


# All that runs


def test_all_that_runs_is_looked_for_again_after_a_minute_and_stands_behind_the_others() -> None:
    cloud = Cloud(Life(1, 600), Life(2, 0), Life(3, 600, context=SILENT))
    board = Board(EVERY_5_S, running=True)
    cloud.round(board)
    assert cloud.asked[:2] == ["running", "list"]
    assert [one.backup_id for one in board.watched] == [Life(1, 0).id, Life(3, 0).id]
    late = Life(4, 900)
    cloud.lives[late.id] = late
    for _ in range(int(FIND_EVERY // 5) - 1):
        cloud.now += timedelta(seconds=5)
        cloud.round(board)
        assert "running" not in cloud.asked
    cloud.now += timedelta(seconds=5)
    cloud.round(board)
    assert cloud.asked[0] == "running"
    assert [one.backup_id for one in board.watched][2:] == [late.id]


def test_where_nothing_runs_it_ends_at_once() -> None:
    cloud = Cloud(Life(1, 0))
    board = Board(EVERY_5_S, running=True)
    assert cloud.round(board) == Stop("nothing is under way", ended=True)
    assert not board.ended, "there is no end to tell of"


# What fails


def test_one_that_is_not_there_ends_and_the_others_go_on() -> None:
    cloud = Cloud(Life(1, 600), Life(2, 600))
    missing = Life(9, 0).id
    board = Board(EVERY_5_S, [*cloud.lives, missing])
    assert delay(cloud.round(board)) == 5
    one = board.watched[2]
    assert one.closed
    assert isinstance(one.error, NoSuchBackup)
    assert "not found" in cells_of(one, NOW)
    assert len(board.open) == 2


def test_one_that_goes_away_is_gone_and_keeps_its_name() -> None:
    cloud = Cloud(Life(1, 3, "gone"), Life(2, 600))
    board = board_of(cloud)
    cloud.round(board)
    cloud.now += timedelta(seconds=5)
    cloud.round(board)
    word, status, name, *_ = cells_of(board.watched[0], cloud.now)
    assert (word, status, name) == ("GONE", "gone", "backup-1")
    assert board.watched[0].error is None


def _busy(seconds: float | None = None) -> ServiceError:
    reply = Reply(429, retry_after=seconds)
    return ServiceError("Too many requests.", reply=reply, passing=True)


def test_a_list_that_fails_leaves_the_rows_and_says_so_and_is_asked_again() -> None:
    cloud = Cloud(Life(1, 600), Life(2, 600))
    board = board_of(cloud)
    cloud.round(board)
    before = [cells_of(one, NOW) for one in board.watched]
    cloud.list_errors = {"csbs": NetworkError("No route."), "cbr": NetworkError("No route.")}
    following = cloud.round(board)
    assert cloud.asked == ["list"]
    assert isinstance(following, Wait)
    assert board.problem is not None
    assert [cells_of(one, NOW) for one in board.watched] == before
    cloud.list_errors.clear()
    cloud.round(board)
    assert board.problem is None


@pytest.mark.parametrize("asks", [None, 30.0, 300.0])
def test_a_service_that_asks_to_wait_is_waited_for_and_nothing_more_is_asked(asks: float | None) -> None:
    cloud = Cloud(*(Life(number, 600, context=SILENT) for number in range(4)))
    board = board_of(cloud)
    cloud.round(board)
    cloud.now += timedelta(seconds=5)
    cloud.errors = {Life(1, 0).id: _busy(asks)}
    following = cloud.round(board)
    assert cloud.asked == [Life(0, 0).id, Life(1, 0).id]
    assert delay(following) >= (asks or 1)
    assert board.watched[1].row is not None


def test_a_login_that_is_refused_stops_it() -> None:
    cloud = Cloud(Life(1, 600), Life(2, 600))
    board = board_of(cloud)
    cloud.round(board)
    cloud.list_errors = {"csbs": NotAuthenticated("The token is not accepted.")}
    following = cloud.round(board)
    assert following == Stop("The token is not accepted.", ended=False)
    assert not board.ended


def test_a_list_that_is_not_allowed_leaves_lookups() -> None:
    cloud = Cloud(Life(1, 600), Life(2, 600))
    cloud.list_errors = {"csbs": NotAllowed("No permission to list."), "cbr": NotAllowed("None.")}
    board = Board(EVERY_5_S, rows=[listed(each) for each in Cloud(*cloud.lives.values()).page()])
    cloud.round(board)
    assert cloud.asked == ["list", *cloud.lives]
    cloud.now += timedelta(seconds=5)
    cloud.round(board)
    assert cloud.asked == list(cloud.lives)
    assert board.problem is None


def test_a_service_that_is_not_there_is_passed_over() -> None:
    cloud = Cloud(Life(1, 600))
    closed = ServiceError("Closed.", reply=Reply(400, code="BackupService.4008"))
    cloud.list_errors = {"cbr": closed}
    board = board_of(cloud)
    assert delay(cloud.round(board)) == 5
    assert board.problem is None
    assert cells_of(board.watched[0], NOW)[1] == "protecting 0 %"


def test_one_that_may_not_be_read_is_closed_with_the_reason() -> None:
    cloud = Cloud(Life(1, 600, hidden=True), Life(2, 600))
    cloud.errors = {Life(1, 0).id: NotAllowed("No permission.")}
    board = board_of(cloud)
    assert delay(cloud.round(board)) == 5
    assert isinstance(board.watched[0].error, NotAllowed)
    assert "No permission." in line_of(board.watched[0], NOW)


def test_what_stands_on_the_way_to_a_list_that_worked_may_pass() -> None:
    cloud = Cloud(Life(1, 600))
    board = board_of(cloud)
    cloud.round(board)
    cloud.list_errors = {"csbs": UnreadableAnswer("An HTML page.")}
    assert isinstance(cloud.round(board), Wait)
    assert board.problem is not None
    cloud.list_errors.clear()
    cloud.round(board)
    assert cloud.asked == ["list"]


def test_once_all_have_ended_all_can_be_asked_about_again() -> None:
    cloud = Cloud(Life(1, 3), Life(2, 4, "error"))
    board = board_of(cloud)
    cloud.run(board)
    assert board.ended
    assert counts_of(board.watched) == "1 GOOD, 1 FAILED"
    board.reopen()
    cloud.round(board)
    assert len(cloud.asked) == 3
    assert not board.open


# What is said


def test_a_list_that_tells_less_takes_nothing_away() -> None:
    cloud = Cloud(*(Life(number, 100, context=SILENT) for number in range(9)))
    board = board_of(cloud)
    cloud.now += timedelta(seconds=42)
    for _ in range(3):
        cloud.round(board)
        cloud.now += timedelta(seconds=5)
    assert all(one.row is not None and one.row.progress is not None for one in board.watched)


def test_a_row_tells_rate_and_time_left_from_its_own_samples() -> None:
    cloud = Cloud(Life(1, 600))
    board = board_of(cloud)
    for _ in range(5):
        cloud.round(board)
        cloud.now += timedelta(seconds=30)
    _, status, _, rate, left, changed, *_ = cells_of(board.watched[0], cloud.now)
    assert (status, rate) == ("protecting 20 %", "10")
    assert left.endswith("min")
    assert changed == "05:08:07Z"
    event = as_event(board.watched[0], cloud.now)
    assert event["rate"] == pytest.approx(10)
    assert event["under_way"] == ["status protecting"]
    json.dumps(event)


def test_news_are_what_differs() -> None:
    cloud = Cloud(Life(1, 100))
    (first,) = rows_of(cloud)
    cloud.now += timedelta(seconds=42)
    (second,) = rows_of(cloud)
    cloud.now += timedelta(seconds=100)
    (third,) = rows_of(cloud)
    assert list(news_of(None, first)) == ["Status: protecting"]
    assert list(news_of(first, first)) == []
    assert list(news_of(first, second)) == ["Progress: 0 % → 42 %"]
    assert list(news_of(second, third)) == ["Status: protecting → available", "Progress: 42 % → 100 %"]


@given(st.lists(st.floats(-1e7, 1e7), max_size=8), st.floats(0, 1, exclude_max=True))
def test_no_clock_makes_it_ask_more(steps: list[float], jitter: float) -> None:
    cloud = Cloud(*(Life(number, math.inf, context=SILENT) for number in range(9)))
    board = board_of(cloud)
    for step in steps:
        cloud.round(board, jitter)
        assert len(cloud.asked) <= AT_ONCE + 1
        cloud.now += timedelta(seconds=step)
