"""Lookups in any order and at any moment: the newest one counts, and no answer shows under another ID.

A stage stands in for the screen: it runs one worker at a time, as Textual's exclusive ones do, and its timers
run out when they are told to.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cbr_tui.errors import CbrTuiError, NetworkError, NoSuchBackup
from cbr_tui.poller import PollSettings, Stop
from cbr_tui.service import Lookups
from cbr_tui.tui.lookup import Lookup
from tests.support.demo import HandClock
from tests.support.payloads import sample
from tests.support.ui import HandSource

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.support.ui import Fetch

IDS: Final = [f"{digit * 8}-0000-4000-8000-000000000000" for digit in "abc"]
STATUSES: Final = ["available", "protecting", "error", "deleting"]
ERRORS: Final[list[CbrTuiError | Exception]] = [
    NetworkError("No answer.", passing=True),
    CbrTuiError("It stays wrong."),
    NoSuchBackup("404"),
    ValueError("a fault of ours"),
]


@dataclass
class StageTimer:
    """A timer that runs out when it is told to."""

    delay: float
    callback: Callable[[], None]
    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True


class Stage:
    """What a lookup needs of a screen."""

    def __init__(self) -> None:
        self.timers: list[StageTimer] = []
        self.intervals: list[StageTimer] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def planned(self) -> list[StageTimer]:
        """The refreshes to come."""
        return [timer for timer in self.timers if not timer.stopped and timer.delay >= 1]

    @property
    def reminders(self) -> list[StageTimer]:
        """The timers that say that an answer takes its time."""
        return [timer for timer in self.timers if not timer.stopped and timer.delay < 1]

    @property
    def asked(self) -> list[StageTimer]:
        """What looks whether a refresh that the person asked for may begin."""
        return [timer for timer in self.intervals if not timer.stopped]

    def run_worker(
        self, work: Callable[[], Coroutine[Any, Any, None]], *, group: str, exclusive: bool
    ) -> None:
        assert (group, exclusive) == ("lookup", True)
        self.cancel()
        self._task = asyncio.get_running_loop().create_task(work())

    def set_timer(self, delay: float, callback: Callable[[], None]) -> StageTimer:
        self.timers.append(StageTimer(delay, callback))
        return self.timers[-1]

    def set_interval(self, interval: float, callback: Callable[[], None]) -> StageTimer:
        self.intervals.append(StageTimer(interval, callback))
        return self.intervals[-1]

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


class AnyOrder(RuleBasedStateMachine):
    """A person opens, refreshes and pauses while answers, failures and timers come as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = HandClock()
        self.source = HandSource(self.clock)
        self.stage = Stage()
        self.shown: list[tuple[str, str]] = []
        lookups = Lookups(self.source.context, open_source=lambda: self.source, keeper=None, clock=self.clock)
        self.at_work = False
        self.lookup = Lookup(
            self.stage,  # type: ignore[arg-type] # a stage
            lookups,
            PollSettings(),
            self.note,
            lambda: self.at_work,
        )
        self.opened = ""

    def note(self) -> None:
        """Note what a screen would show now."""
        watch = self.lookup.watch
        if watch is not None and watch.picture is not None and watch.picture.observation.backup is not None:
            self.shown.append((watch.backup_id, watch.picture.observation.backup.id or ""))

    def run(self, action: Callable[[], object], *, asks: bool = False) -> None:
        """Do something on the loop, and let what follows from it happen."""
        asked = len(self.source.fetches)

        async def go() -> None:
            action()
            while (asks and len(self.source.fetches) == asked) or self.lookup.busy > self.source.held:  # noqa: ASYNC110 - they tell nobody
                await asyncio.sleep(0.0001)

        self.loop.run_until_complete(go())

    @property
    def waiting(self) -> Fetch:
        """The one request that waits for an answer."""
        (fetch,) = [fetch for fetch in self.source.fetches if not fetch.outcome.done()]
        return fetch

    @initialize(backup_id=st.sampled_from(IDS))
    def begin(self, backup_id: str) -> None:
        self.open(backup_id)

    @rule(backup_id=st.sampled_from(IDS))
    def open(self, backup_id: str) -> None:
        self.opened = backup_id
        self.run(lambda: self.lookup.open(backup_id), asks=True)

    @rule()
    def refresh(self) -> None:
        asked = len(self.source.fetches)
        self.run(self.lookup.refresh, asks=not self.at_work)
        assert len(self.source.fetches) == asked + (not self.at_work)
        assert bool(self.stage.asked) is self.at_work, "no key is lost"

    @precondition(lambda self: self.stage.asked)
    @rule()
    def it_looks_whether_a_refresh_may_begin(self) -> None:
        (timer,) = self.stage.asked
        self.run(timer.callback, asks=not self.at_work)
        assert bool(self.stage.asked) is self.at_work

    @rule()
    def pause(self) -> None:
        before, none_to_pause = self.lookup.paused, isinstance(self.lookup._next, Stop)
        self.run(self.lookup.toggle_pause)
        assert self.lookup.paused is (before if none_to_pause else not before)

    @precondition(lambda self: self.source.held)
    @rule(status=st.sampled_from(STATUSES), seconds=st.integers(0, 100))
    def the_service_answers(self, status: str, seconds: int) -> None:
        self.clock.set(len(self.shown) + seconds)
        fetch = self.waiting
        self.run(lambda: fetch.answer(sample(id=fetch.backup_id, status=status)))

    @precondition(lambda self: self.source.held)
    @rule(error=st.sampled_from(ERRORS))
    def the_service_fails(self, error: CbrTuiError | Exception) -> None:
        fetch = self.waiting
        self.run(lambda: fetch.fail(error))
        assert self.lookup.watch is not None
        assert self.lookup.watch.problem is not None

    @precondition(lambda self: self.source.held)
    @rule(backup_id=st.sampled_from(IDS))
    def the_service_answers_just_as_another_is_opened(self, backup_id: str) -> None:
        fetch = self.waiting
        fetch.answer(sample(id=fetch.backup_id, name="late"))
        self.open(backup_id)

    @precondition(lambda self: self.stage.planned)
    @rule()
    def a_timer_runs_out(self) -> None:
        (timer,) = self.stage.planned
        timer.stop()
        self.run(timer.callback, asks=not self.at_work)
        assert bool(self.stage.planned) is self.at_work, "it waits as long as the answer before is worked on"

    @rule()
    def the_answer_before_is_worked_on_or_no_longer(self) -> None:
        self.at_work = not self.at_work

    @invariant()
    def nothing_shows_under_another_id(self) -> None:
        assert all(wanted == shown for wanted, shown in self.shown)

    @invariant()
    def the_newest_lookup_is_the_one_that_counts(self) -> None:
        if self.lookup.watch is not None:
            assert self.lookup.watch.backup_id == self.opened
            assert self.source.fetches[-1].backup_id == self.opened

    @invariant()
    def one_request_waits_at_the_most_and_the_screen_says_so(self) -> None:
        assert self.source.held == self.lookup.busy
        assert (self.lookup.following() == "asking…") is self.lookup.busy

    @invariant()
    def one_refresh_is_planned_at_the_most_and_none_while_asking_or_paused(self) -> None:
        planned = self.stage.planned
        assert len(planned) <= 1
        assert not (planned and (self.lookup.busy or self.lookup.paused))
        soon = bool(self.stage.asked) and not self.lookup.busy
        assert (self.lookup.following() == "asking soon…") is soon
        assert (self.lookup.following().startswith("next ")) is (bool(planned) and not soon)
        assert len(self.stage.reminders) <= self.lookup.busy

    def teardown(self) -> None:
        self.stage.cancel()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
