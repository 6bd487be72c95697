"""The watch: the last good picture, the last problem, when to ask again, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cbr_tui.errors import CbrTuiError, NetworkError, NoSuchBackup, NotAuthenticated, UnreadableAnswer
from cbr_tui.frozen import replace
from cbr_tui.model.observation import Origin
from cbr_tui.model.timeline import Timeline
from cbr_tui.model.under_way import Left, told_to
from cbr_tui.poller import PollSettings, Stop, Wait
from cbr_tui.text.marks import EARLIER, LATEST
from cbr_tui.tui.watch import Watch
from tests.support.observations import BACKUP_ID, at, seen
from tests.support.payloads import items, json_values

if TYPE_CHECKING:
    from cbr_tui.model.observation import Observation

LOGIN_PAGE = b"<html>Sign in</html>"


def running(seconds: float, progress: int = 10, **more: Any) -> Observation:
    """Give an observation of a backup that is being made."""
    return seen(seconds, status="protecting", extend_info={"progress": progress, **more})


def kept(observation: Observation) -> Observation:
    return replace(observation, origin=Origin.HISTORY)


def watch() -> Watch:
    return Watch(BACKUP_ID, PollSettings())


def texts(watched: Watch) -> str:
    """Give all that the picture says, as one text."""
    assert watched.picture is not None
    assessment = watched.picture.assessment
    return "\n".join([assessment.verdict.sentence, *(finding.text for finding in assessment.findings)])


def test_a_watch_begins_with_nothing() -> None:
    watched = watch()
    assert watched.picture is None
    assert watched.problem is None
    assert watched.ended is None
    watched.redraw(at(0))
    assert watched.picture is None


def test_a_kept_observation_is_shown_and_says_nothing_about_when_to_ask() -> None:
    watched = watch()
    observation = kept(running(0))
    assert watched.observed(observation, at(100), 0.0) is None
    assert watched.picture is not None
    assert watched.picture.observation is observation
    assert watched.picture.now == at(100)


def test_work_under_way_is_asked_for_again_and_what_is_at_rest_is_not() -> None:
    assert isinstance(watch().observed(running(0), at(0), 0.0), Wait)
    assert watch().observed(seen(0), at(0), 0.0) == Stop("available", ended=True)


def test_an_end_is_told_where_the_work_was_watched_and_only_once() -> None:
    watched = watch()
    watched.observed(running(0), at(0), 0.0)
    assert watched.ended is None
    watched.observed(seen(5), at(5), 0.0)
    assert watched.ended == "available"
    watched.observed(seen(10), at(10), 0.0)
    assert watched.ended is None


def test_what_was_at_rest_from_the_start_has_not_ended_now() -> None:
    watched = watch()
    watched.observed(kept(running(0)), at(0), 0.0)
    watched.observed(seen(5), at(5), 0.0)
    assert watched.ended is None, "the work was over before anybody watched"


def test_an_end_after_errors_that_passed_is_told() -> None:
    watched = watch()
    watched.observed(running(0), at(0), 0.0)
    watched.failed(NetworkError("No answer.", passing=True), at(5), 0.0)
    watched.observed(seen(10, status="error"), at(10), 0.0)
    assert watched.ended == "error"


def test_after_an_error_before_the_first_answer_nothing_is_said_to_have_ended() -> None:
    watched = watch()
    watched.failed(NetworkError("No answer.", passing=True), at(0), 0.0)
    watched.observed(seen(5), at(5), 0.0)
    assert watched.ended is None, "no work was ever seen"


def test_a_deleted_backup_ends_as_gone() -> None:
    watched = watch()
    watched.observed(seen(0, status="deleting"), at(0), 0.0)
    assert watched.failed(NoSuchBackup("404"), at(5), 0.0) == Stop("gone", ended=True)
    assert watched.ended == "gone"
    assert watched.picture is not None
    assert watched.picture.observation.gone_at == at(5)
    watched.failed(NoSuchBackup("404"), at(9), 0.0)
    assert watched.picture.observation.gone_at == at(5), "the first time counts"
    assert watched.ended is None


def test_a_backup_that_is_back_is_not_gone() -> None:
    watched = watch()
    watched.observed(seen(0), at(0), 0.0)
    watched.failed(NoSuchBackup("404"), at(5), 0.0)
    watched.observed(seen(10), at(10), 0.0)
    assert watched.picture is not None
    assert watched.picture.observation.gone_at is None
    assert watched.problem is None


def test_404_for_what_was_never_seen_is_a_problem_and_no_picture() -> None:
    watched = watch()
    watched.failed(NoSuchBackup("404"), at(0), 0.0)
    assert watched.picture is None
    assert isinstance(watched.problem, NoSuchBackup)


def test_a_failure_keeps_the_picture_and_says_what_and_when() -> None:
    watched = watch()
    observation = seen(0)
    watched.observed(observation, at(0), 0.0)
    error = NotAuthenticated("The token has expired.")
    following = watched.failed(error, at(60), 0.0)
    assert following == Stop("The token has expired.", ended=False)
    assert watched.picture is not None
    assert watched.picture.observation is observation
    assert (watched.problem, watched.problem_at) == (error, at(60))


def test_an_unreadable_answer_is_the_picture_only_while_there_is_no_better_one() -> None:
    watched = watch()
    login, page = seen(0, raw=LOGIN_PAGE), seen(1, raw=LOGIN_PAGE + b"again")
    watched.observed(login, at(0), 0.0)
    assert watched.picture is not None
    assert watched.picture.observation is login
    assert isinstance(watched.problem, UnreadableAnswer)
    watched.observed(page, at(1), 0.0)
    assert watched.picture.observation is page
    good = seen(2)
    watched.observed(good, at(2), 0.0)
    assert watched.problem is None
    watched.observed(page, at(3), 0.0)
    assert watched.picture.observation is good
    assert isinstance(watched.problem, UnreadableAnswer)
    assert watched.problem_at == at(3)


def test_what_changed_since_the_picture_before_is_known_to_the_findings() -> None:
    """Whoever sees a backup stand still for long is told so, from what was kept before."""
    watched = watch()
    watched.observed(kept(running(0, 42)), at(0), 0.0)
    before = texts(watched)
    watched.observed(running(7200, 42), at(7200), 0.0)
    assert texts(watched) != before


def test_the_pace_is_of_the_operation_under_way_alone() -> None:
    watched = watch()
    for minute in range(5):
        watched.observed(running(60 * minute, 10 * minute), at(60 * minute), 0.0)
    assert [sample.progress for sample in watched._samples] == [0, 10, 20, 30, 40]
    watched.observed(seen(400, status="restoring", extend_info={"progress": 3}), at(400), 0.0)
    assert [sample.progress for sample in watched._samples] == [3]


def test_the_same_look_twice_is_one_sample_and_old_ones_are_forgotten() -> None:
    watched = watch()
    watched.observed(kept(running(0)), at(0), 0.0)
    watched.observed(running(0), at(0), 0.0)
    assert len(watched._samples) == 1
    for second in range(1, 700):
        watched.observed(running(second, second % 100), at(second), 0.0)
    assert len(watched._samples) == 500


def test_redrawing_tells_the_same_at_another_time() -> None:
    watched = watch()
    watched.observed(seen(0), at(0), 0.0)
    watched.redraw(at(3600))
    assert watched.picture is not None
    assert watched.picture.now == at(3600)
    assert watched.picture.observation.seen_at == at(0)


def new_in(watched: Watch) -> tuple[list[str], list[str]]:
    """Give the places of what is new: since the observation before, since the acknowledged one."""
    assert watched.picture is not None
    past = watched.picture.past
    first, second = (
        sorted(change.path for change in comparison.changes) if comparison else []
        for comparison in (past.latest, past.unacknowledged)
    )
    return first, second


def test_what_is_new_is_known_by_two_baselines() -> None:
    watched = watch()
    watched.observed(kept(seen(0, name="old")), at(0), 0.0)
    assert new_in(watched) == ([], [])
    watched.observed(seen(5, name="new"), at(5), 0.0)
    assert new_in(watched) == (["name"], ["name"])
    watched.observed(seen(10, name="new", status="error"), at(10), 0.0)
    assert new_in(watched) == (["status"], ["name", "status"])
    watched.observed(seen(15, name="new", status="error"), at(15), 0.0)
    assert new_in(watched) == (["status"], ["name", "status"]), "the same answer again brings nothing new"
    watched.failed(NoSuchBackup("404"), at(20), 0.0)
    assert new_in(watched) == (["status"], ["name", "status"])
    assert watched.picture is not None
    assert watched.picture.marks.at("status") == LATEST
    assert watched.picture.marks.at("name") == EARLIER


def test_changes_of_state_that_were_seen_are_on_the_timeline() -> None:
    watched = watch()
    watched.observed(kept(running(0, 10)), at(100), 0.0)
    course = Timeline().and_then(seen(-60, status="waiting_protect")).and_then(running(0, 10))
    watched.remember(course, "asked the owner")
    watched.observed(running(105, 20), at(105), 0.0)
    watched.observed(running(110, 30), at(110), 0.0)
    watched.observed(seen(120), at(120), 0.0)
    watched.failed(NoSuchBackup("404"), at(150), 0.0)
    assert watched.picture is not None
    turns = watched.picture.past.timeline.turns
    assert [(turn.at, turn.changes[0][1], turn.changes[0][2].text) for turn in turns] == [
        (at(0), "waiting_protect", "protecting"),
        (at(120), "protecting", "available"),
        (at(150), "available", "gone"),
    ]
    assert watched.picture.past.note == "asked the owner"
    assert turns[1].progress == (10, 30)


def test_what_was_acknowledged_is_compared_with_from_then_on() -> None:
    watched = watch()
    watched.acknowledge(at(0))
    assert watched.acknowledged is None, "nothing was seen yet"
    watched.observed(seen(0, name="old"), at(0), 0.0)
    watched.observed(seen(5, name="new"), at(5), 0.0)
    watched.acknowledge(at(6))
    assert new_in(watched) == ([], [])
    assert watched.acknowledged is not None
    assert watched.acknowledged.seen_at == at(5)
    watched.observed(seen(10, name="old"), at(10), 0.0)
    assert new_in(watched) == (["name"], ["name"])
    watched.observed(seen(15, name="new"), at(15), 0.0)
    assert new_in(watched) == (["name"], []), "it is again as it was acknowledged, and yet just changed"


def test_what_was_acknowledged_long_ago_is_compared_with_what_is_kept_and_fresh() -> None:
    watched = watch()
    watched.acknowledged = kept(seen(-60, name="first"))
    watched.observed(kept(seen(0, name="old")), at(100), 0.0)
    assert new_in(watched) == ([], ["name"]), "the observation before is not known"
    assert watched.picture is not None
    assert watched.picture.marks.at("name") == EARLIER
    watched.observed(seen(110, name="old", status="error"), at(110), 0.0)
    assert new_in(watched) == (["status"], ["name", "status"])


@given(item=items(), odd=json_values())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_no_answer_at_all_breaks_the_watch(item: dict[str, Any], odd: Any) -> None:
    watched = watch()
    watched.observed(running(0), at(0), 0.0)
    watched.observed(seen(1, **item), at(1), 0.5)
    watched.observed(seen(2, extend_info={"progress": odd}), at(2), 0.5)
    watched.failed(NetworkError("No answer.", passing=True), at(3), 0.5)
    assert watched.picture is not None


class AnyCourse(RuleBasedStateMachine):
    """Whatever comes in whatever order: the picture is the last good one, the problem the last one."""

    def __init__(self) -> None:
        super().__init__()
        self.watched = watch()
        self.second = 0
        self.good: Observation | None = None
        self.any_answer = False
        self.problem: CbrTuiError | None = None

    @rule(status=st.sampled_from(["protecting", "available", "error", "deleting", "x"]), old=st.booleans())
    def an_answer(self, status: str, old: bool) -> None:
        self.second += 1
        self.good = seen(self.second, status=status)
        self.good = kept(self.good) if old else self.good
        self.any_answer, self.problem = True, None
        following = self.watched.observed(self.good, at(self.second), 0.0)
        assert (following is None) is old

    @rule()
    def an_unreadable_answer(self) -> None:
        self.second += 1
        observation = seen(self.second, raw=LOGIN_PAGE)
        self.any_answer, self.problem = True, observation.fault
        self.watched.observed(observation, at(self.second), 0.0)

    @rule(
        error=st.sampled_from(
            [NetworkError("a", passing=True), NetworkError("b"), NoSuchBackup("c"), NotAuthenticated("d")]
        )
    )
    def a_failure(self, error: CbrTuiError) -> None:
        self.second += 1
        self.problem = error
        self.watched.failed(error, at(self.second), 0.0)

    @rule()
    def a_look_later(self) -> None:
        self.second += 60
        self.watched.redraw(at(self.second))

    @rule()
    def an_acknowledgement(self) -> None:
        self.watched.acknowledge(at(self.second))
        picture = self.watched.picture
        if picture is not None and picture.past.unacknowledged is not None:
            assert picture.past.unacknowledged.changes == ()
            assert not picture.marks

    @invariant()
    def the_last_good_picture_stays(self) -> None:
        picture = self.watched.picture
        assert (picture is not None) == self.any_answer
        if picture is not None and self.good is not None:
            assert replace(picture.observation, gone_at=None) == replace(self.good, gone_at=None)

    @invariant()
    def the_last_problem_is_told(self) -> None:
        assert self.watched.problem is self.problem


TestAnyCourse = AnyCourse.TestCase
TestAnyCourse.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)


def test_a_judgement_that_is_left_leaves_everything_as_it_was() -> None:
    watched = watch()
    watched.observed(running(0), at(0), 0.0)
    before = {name: value for name, value in vars(watched).items() if name != "_poller"}
    with told_to(lambda *_: False), pytest.raises(Left):
        watched.observed(running(5, progress=40), at(5), 0.0)
    assert {name: value for name, value in vars(watched).items() if name != "_poller"} == before
    watched.observed(running(10, progress=50), at(10), 0.0)
    assert watched.picture is not None
    assert [sample.progress for sample in watched.picture.past.samples] == [10, 50]
