from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from cbr_tui.errors import (
    CbrTuiError,
    NetworkError,
    NoSuchBackup,
    NotAuthenticated,
    Reply,
    ServiceError,
    UnreadableAnswer,
)
from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, Observation, observe
from cbr_tui.model.progress import work_under_way
from cbr_tui.poller import LONGEST, SHORTEST, Next, Pause, Poller, PollSettings, Stop, Wait
from tests.support.payloads import SAMPLE_ID, replication_record, sample

NOW = datetime(2017, 4, 15, 5, 0, tzinfo=UTC)
PASSING = NetworkError("The service can't be reached.", passing=True)
REFUSED = NotAuthenticated("The token is not accepted.")
ABSENT = NoSuchBackup("No such backup.")


def _observation(status: str = "protecting", progress: int = 0, **item: Any) -> Observation:
    raw = sample(status=status, extend_info={"progress": progress}, **item)
    return observe(SAMPLE_ID, Context("demo"), Answer(raw, NOW))


def _busy(retry_after: float | None) -> ServiceError:
    return ServiceError("Too many requests.", passing=True, reply=Reply(429, retry_after=retry_after))


def _watching(settings_: PollSettings | None = None, status: str = "protecting") -> Poller:
    """Give a poller that has seen work under way."""
    poller, _ = Poller(settings_ or PollSettings()).after_observation(_observation(status), NOW, 0)
    return poller


def _delay(following: Next) -> float:
    assert isinstance(following, Wait)
    return following.delay


def _waits(settings_: PollSettings, *, changing: bool, count: int = 12) -> list[float]:
    """Ask as the poller says, of a backup that changes or does not, and give its waits."""
    poller, now, waits = Poller(settings_), NOW, []
    for look in range(count):
        observation = _observation(progress=look if changing else 0)
        poller, following = poller.after_observation(observation, now, 0)
        waits.append(_delay(following))
        now += timedelta(seconds=waits[-1])
    return waits


def test_it_is_quick_while_things_change() -> None:
    assert _waits(PollSettings(), changing=True) == [5.0] * 12


def test_it_slows_down_while_nothing_changes_and_is_quick_again_after_a_change() -> None:
    waits = _waits(PollSettings(), changing=False, count=30)
    assert waits == sorted(waits)
    assert waits[0] == 5.0
    assert waits[-1] == 60.0
    poller = _watching()
    later = NOW + timedelta(hours=1)
    poller, following = poller.after_observation(_observation(), later, 0)
    assert _delay(following) == 60.0
    _, following = poller.after_observation(_observation(progress=1), later, 0)
    assert _delay(following) == 5.0


def test_looks_by_hand_do_not_slow_it_down() -> None:
    poller = _watching()
    for _ in range(100):
        poller, following = poller.after_observation(_observation(), NOW + timedelta(seconds=2), 0)
        assert _delay(following) == 5.0


def test_a_wait_says_what_it_waits_for() -> None:
    records = [replication_record(0, status="replicating")]
    _, following = Poller().after_observation(_observation(replication_records=records), NOW, 0)
    assert following == Wait(5.0, "status protecting, copy to region-2 replicating")


@pytest.mark.parametrize("status", ["available", "error", "deleted", "odd"])
def test_it_stops_when_the_work_has_ended_and_says_how(status: str) -> None:
    _, following = _watching().after_observation(_observation(status), NOW, 0)
    assert following == Stop(status, ended=True)


def test_it_goes_on_after_the_backup_is_available_until_its_copies_have_ended() -> None:
    copying = _observation("available", replication_records=[replication_record(0, status="replicating")])
    poller, following = _watching().after_observation(copying, NOW, 0)
    assert following == Wait(5.0, "copy to region-2 replicating")
    copied = _observation("available", replication_records=[replication_record(0)])
    assert poller.after_observation(copied, NOW, 0)[1] == Stop("available", ended=True)


@pytest.mark.parametrize("status", ["waiting_delete", "deleting", "protecting"])
def test_a_404_ends_the_work_that_was_seen(status: str) -> None:
    assert _watching(status=status).after_error(ABSENT, NOW, 0)[1] == Stop("gone", ended=True)


@pytest.mark.parametrize("poller", [Poller(), _watching(status="available")])
def test_a_404_where_no_work_was_seen_ends_nothing(poller: Poller) -> None:
    assert poller.after_error(ABSENT, NOW, 0)[1] == Stop("No such backup.", ended=False)


def test_errors_that_pass_are_waited_out_ever_longer_until_an_answer_comes() -> None:
    poller, now, waits = _watching(), NOW, []
    for _ in range(8):
        poller, following = poller.after_error(PASSING, now, 0.999)
        waits.append(_delay(following))
        now += timedelta(seconds=waits[-1])
    assert waits == sorted(waits)
    assert waits[0] == pytest.approx(5, rel=0.01)
    assert waits[4] > 1.9 * waits[3]
    assert waits[-1] == pytest.approx(60, rel=0.01)
    poller, _ = poller.after_observation(_observation(progress=50), now, 0)
    assert _delay(poller.after_error(PASSING, now, 0.999)[1]) == pytest.approx(5, rel=0.01)


def test_chance_spreads_the_watchers_whom_one_outage_stopped() -> None:
    poller, now = _watching(), NOW + timedelta(minutes=5)
    poller, _ = poller.after_error(PASSING, NOW, 0)
    waits = [_delay(poller.after_error(PASSING, now, jitter)[1]) for jitter in (0.0, 0.25, 0.5, 0.75)]
    assert waits == [30.0, 37.5, 45.0, 52.5]


def test_errors_that_do_not_pass_stop_it_and_say_so() -> None:
    _, following = _watching().after_error(REFUSED, NOW, 0)
    assert following == Stop("The token is not accepted.", ended=False)


@pytest.mark.parametrize("settings_", [PollSettings(), PollSettings(fixed=10)])
def test_an_error_while_nothing_was_under_way_is_not_tried_again(settings_: PollSettings) -> None:
    ended, _ = Poller(settings_).after_observation(_observation("available"), NOW, 0)
    following = ended.after_error(PASSING, NOW, 0)[1]
    assert following == Stop("The service can't be reached.", ended=False)


def test_what_may_pass_is_tried_again_before_the_first_answer() -> None:
    """Nobody knows yet whether work is under way."""
    poller, following = Poller().after_error(PASSING, NOW, 0)
    assert following == Wait(2.5, "The service can't be reached.")
    assert Poller().after_error(REFUSED, NOW, 0)[1] == Stop("The token is not accepted.", ended=False)
    assert poller.after_observation(_observation("error"), NOW, 0)[1] == Stop("error", ended=True)


def test_the_service_s_own_wish_is_a_lower_bound() -> None:
    assert _delay(_watching().after_error(_busy(300), NOW, 0)[1]) == 300
    assert _delay(_watching().after_error(_busy(1), NOW, 0)[1]) == 2.5


@pytest.mark.parametrize("retry_after", [-5, math.nan, -math.inf, 0])
def test_a_wish_that_makes_no_sense_is_passed_over(retry_after: float) -> None:
    assert _delay(_watching().after_error(_busy(retry_after), NOW, 0)[1]) == 2.5


@pytest.mark.parametrize("retry_after", [LONGEST + 1, math.inf])
def test_a_service_that_asks_for_more_than_a_day_is_left_alone(retry_after: float) -> None:
    _, following = _watching().after_error(_busy(retry_after), NOW, 0)
    assert following == Stop("Too many requests. The service asks for a pause of over a day.", ended=False)


def test_the_person_s_own_interval_overrules() -> None:
    assert _waits(PollSettings(fixed=30), changing=False) == [30.0] * 12
    assert _waits(PollSettings(fixed=300), changing=False) == [300.0] * 12
    assert _waits(PollSettings(fixed=0.001), changing=True) == [SHORTEST] * 12
    poller = _watching(PollSettings(fixed=300))
    assert _delay(poller.after_error(PASSING, NOW, 0)[1]) == 300
    assert poller.after_observation(_observation("available"), NOW, 0)[1] == Stop("available", ended=True)


def test_off_never_asks_again_but_says_when_it_has_ended() -> None:
    off = PollSettings(off=True)
    poller, following = Poller(off).after_observation(_observation(), NOW, 0)
    assert following == Stop("auto-refresh is off", ended=False)
    assert poller.after_error(PASSING, NOW, 0)[1] == Stop("auto-refresh is off", ended=False)
    assert poller.after_observation(_observation("error"), NOW, 0)[1] == Stop("error", ended=True)


def test_an_answer_that_cannot_be_read_stops_it_with_the_fault_where_no_work_was_seen() -> None:
    unreadable = observe(SAMPLE_ID, Context("demo"), Answer(b"<html>", NOW))
    for poller in (Poller(), _watching(status="available")):
        _, following = poller.after_observation(unreadable, NOW, 0)
        assert isinstance(following, Stop)
        assert "HTML" in following.reason
        assert not following.ended


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("The certificate of csbs.example has expired."),
        NetworkError("The proxy asks for a user name and a password (407)."),
        UnreadableAnswer("The answer is an HTML page."),
    ],
)
def test_what_stands_on_the_way_to_work_that_was_seen_may_pass(error: CbrTuiError) -> None:
    """After a night's sleep the first answer may be a hotel's login page."""
    assert isinstance(Poller().after_error(error, NOW, 0)[1], Stop), "it may never have worked"
    poller, following = _watching().after_error(error, NOW, 0)
    assert following == Wait(2.5, error.message)
    assert isinstance(poller.after_observation(_observation("available"), NOW, 0)[1], Stop)


def test_a_pause_goes_on_in_steps_until_it_is_over() -> None:
    pause: Pause | None = Pause.of(40, NOW)
    steps = []
    while pause is not None:
        steps.append(pause.step)
        pause = pause.after_step(NOW + timedelta(seconds=sum(steps)))
    assert steps == [15, 15, 10]


def test_a_machine_that_slept_does_not_sleep_on() -> None:
    assert Pause.of(3600, NOW).after_step(NOW + timedelta(hours=1)) is None


def test_a_clock_that_is_set_back_makes_a_pause_no_longer() -> None:
    pause = Pause.of(30, NOW).after_step(NOW - timedelta(days=1))
    assert pause is not None
    assert pause.after_step(NOW - timedelta(days=1)) is None


_SETTINGS = st.builds(
    PollSettings,
    first=st.floats(),
    most=st.floats(),
    fixed=st.none() | st.floats(),
    off=st.sampled_from([False, False, False, True]),
)
_STATUSES = st.sampled_from(["protecting", "restoring", "deleting", "waiting_protect", "available", "error"])
_JITTER = st.floats(0, 1, exclude_max=True)


class AnyWatch(RuleBasedStateMachine):
    """Any settings, any sequence of answers and errors, any clock, even one that is set back."""

    @initialize(settings_=_SETTINGS)
    def start(self, settings_: PollSettings) -> None:
        self.poller = Poller(settings_)
        self.now = NOW
        self.under_way = False
        self.answered = False

    @rule(seconds=st.floats(-1e6, 1e6))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(status=_STATUSES, progress=st.integers(0, 3), jitter=_JITTER)
    def an_answer_comes(self, status: str, progress: int, jitter: float) -> None:
        observation = _observation(status, progress)
        self.poller, following = self.poller.after_observation(observation, self.now, jitter)
        assert observation.backup is not None
        self.answered = True
        self.under_way = bool(work_under_way(observation.backup))
        assert isinstance(following, Wait) == (self.under_way and not self.poller.settings.off)
        if isinstance(following, Wait):
            assert SHORTEST <= following.delay <= self._bound()
        else:
            assert following.ended == (not self.under_way)

    @rule(retry_after=st.none() | st.floats(), jitter=_JITTER)
    def an_error_that_passes_comes(self, retry_after: float | None, jitter: float) -> None:
        error = _busy(retry_after)
        self.poller, following = self.poller.after_error(error, self.now, jitter)
        if isinstance(following, Wait):
            assert self.under_way or not self.answered
            asked = 0.0 if retry_after is None or math.isnan(retry_after) else retry_after
            assert max(SHORTEST, asked) <= following.delay <= max(self._bound(), asked)
            assert following.delay <= LONGEST
        else:
            assert not following.ended

    @rule(error=st.sampled_from([REFUSED, ABSENT]), jitter=_JITTER)
    def an_error_that_stays_comes(self, error: CbrTuiError, jitter: float) -> None:
        self.poller, following = self.poller.after_error(error, self.now, jitter)
        assert isinstance(following, Stop)
        assert following.ended == (self.under_way and error is ABSENT)

    def _bound(self) -> float:
        """Give the longest wait that the settings allow."""
        chosen = self.poller.settings
        lengths = [chosen.first if chosen.fixed is None else chosen.fixed, chosen.most]
        return min(max(SHORTEST, *(length for length in lengths if not math.isnan(length))), LONGEST)


TestAnyWatch = AnyWatch.TestCase
TestAnyWatch.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)


@given(_SETTINGS, st.lists(_STATUSES, max_size=8))
def test_it_stops_in_the_very_step_in_which_the_work_ends(
    settings_: PollSettings, statuses: list[str]
) -> None:
    poller = Poller(settings_)
    for status in statuses:
        poller, _ = poller.after_observation(_observation(status), NOW, 0.5)
    assert poller.after_observation(_observation("available"), NOW, 0.5)[1] == Stop("available", ended=True)
