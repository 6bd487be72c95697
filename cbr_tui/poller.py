"""When to ask again: a pure state machine, with no clock and no chance of its own.

Whoever watches a backup tells it what came, when, and a random number, and does what it says:

    poller = Poller(PollSettings())
    poller, following = poller.after_observation(observation, now, jitter)
    match following:
        case Wait(delay):
            ...  # ask again after so many seconds
        case Stop(reason):
            ...  # ask no more, until the person does

Quick at first and after each change, slower the longer nothing changes; after passing errors it backs off.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cbr_tui import log
from cbr_tui.errors import NetworkError, NoSuchBackup, UnreadableAnswer
from cbr_tui.frozen import frozen, replace
from cbr_tui.model.backoff import backoff

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.errors import CbrTuiError
    from cbr_tui.model.observation import Observation

__all__ = ["LONGEST", "SHORTEST", "Next", "Pause", "PollSettings", "Poller", "Stop", "Wait", "log_next"]

SHORTEST: Final = 1.0
"""No wait is shorter than this, in seconds, whatever the settings say."""
LONGEST: Final = 86_400.0
"""No wait is longer than this, in seconds; a service that asks for more is not asked again."""
_PATIENCE: Final = 4
"""What has been still for so many seconds is looked at again after a quarter of them."""
_SPREAD: Final = 0.1
"""Waits are drawn out by up to this share, so that many watchers don't ask in step."""
_STEP: Final = 15.0
"""How long a pause goes on, in seconds, before it looks at the clock."""
_OFF: Final = "auto-refresh is off"


@frozen
class PollSettings:
    """How often to ask while work is under way, in seconds."""

    first: float = 5.0
    """The wait while things change."""
    most: float = 60.0
    """The longest wait while nothing changes, or after errors."""
    fixed: float | None = None
    """The person's own interval, in place of `first` and of slowing down; None leaves it to the poller."""
    off: bool = False
    """Never ask again on our own."""


@frozen
class Wait:
    """Ask again after `delay` seconds."""

    delay: float
    reason: str
    """What it waits for: the work under way, or the error that may pass."""


@frozen
class Stop:
    """Don't ask again."""

    reason: str
    """How the work ended (`available`, `error`, `gone`), or why the watch over it does."""
    ended: bool
    """Whether the work has ended, as far as this watch can tell."""


Next = Wait | Stop


@frozen
class Pause:
    """A wait in short steps: timers stand still while a machine sleeps, the clock on the wall does not.

    Whoever slept for a `step` gets the rest of the pause from `after_step`, or None once it is over.
    """

    due: datetime
    """When it is over by the clock, UTC; a clock that is set back makes it no longer."""
    left: float
    """How long it still is by a timer, in seconds."""

    @classmethod
    def of(cls, delay: float, now: datetime) -> Pause:
        """Begin a pause of so many seconds."""
        return cls(now + timedelta(seconds=delay), delay)

    @property
    def step(self) -> float:
        """How long to sleep, in seconds."""
        return self.left if self.left < 1.5 * _STEP else _STEP  # no last step is a short one

    def after_step(self, now: datetime) -> Pause | None:
        """Give what is left of it after a step."""
        left = self.left - self.step
        return Pause(self.due, left) if left > 0 and now < self.due else None


@frozen
class Poller:
    """What is remembered from one answer to the next."""

    settings: PollSettings = PollSettings()
    raw: bytes = b""
    """The last answer that could be read."""
    work: tuple[str, ...] | None = None
    """What was under way in it; None before the first one."""
    changed_at: datetime | None = None
    """When an answer last differed from the one before, UTC."""
    failing_since: datetime | None = None
    """When the errors in a row began, UTC; None after an answer."""

    def after_observation(
        self, observation: Observation, now: datetime, jitter: float
    ) -> tuple[Poller, Next]:
        """Take an answer in; `jitter` is a random number in [0, 1)."""
        from cbr_tui.model.progress import work_under_way

        backup, raw = observation.backup, observation.answer.raw
        if backup is None:
            fault = observation.fault or UnreadableAnswer("The answer could not be read.")
            return self.after_error(fault, now, jitter)
        following = replace(self, raw=raw)
        return following.after_work(
            work_under_way(backup), now, jitter, fresh=raw != self.raw, ended=backup.status or "no status"
        )

    def after_work(
        self, work: tuple[str, ...], now: datetime, jitter: float, *, fresh: bool, ended: str
    ) -> tuple[Poller, Next]:
        """Take in what is under way after an answer that could be read; nothing is the end, as `ended` says.

        `fresh` says whether the answer differs from the one before.
        """
        changed_at = now if fresh or self.changed_at is None else self.changed_at
        poller = replace(self, work=work, changed_at=changed_at, failing_since=None)
        if not work:
            return poller, Stop(ended, ended=True)
        return poller, _while_working(self.settings, work, _seconds(changed_at, now), jitter)

    def after_error(self, error: CbrTuiError, now: datetime, jitter: float) -> tuple[Poller, Next]:
        """Take an error in; `jitter` is a random number in [0, 1)."""
        failing_since = self.failing_since or now
        poller = replace(self, failing_since=failing_since)
        if self.work and isinstance(error, NoSuchBackup):
            return poller, Stop("gone", ended=True)
        # Before the first answer nobody knows whether work is under way: what may pass is tried again. Where
        # work was seen, all that stands on the way may pass: a hotel's login page, a proxy's certificate.
        on_the_way = bool(self.work) and isinstance(error, (NetworkError, UnreadableAnswer))
        if not (error.passing or on_the_way) or self.work == ():
            return poller, Stop(error.message, ended=False)
        return poller, _while_failing(self.settings, error, _seconds(failing_since, now), jitter)


def log_next(following: Next) -> None:
    """Tell the log when it is asked again, or why not."""
    match following:
        case Wait(delay, reason):
            log.info("asked again", seconds=delay, reason=reason)
        case Stop(reason, ended):
            log.info("asked no more", reason=reason, ended=str(ended).lower())


def _while_working(settings: PollSettings, work: tuple[str, ...], still: float, jitter: float) -> Next:
    """Decide after an answer, which has been the same for `still` seconds."""
    if settings.off:
        return Stop(_OFF, ended=False)
    reason = ", ".join(work)
    if settings.fixed is not None:
        return Wait(_quickest(settings), reason)
    delay = max(_quickest(settings), still / _PATIENCE) * (1 + _SPREAD * jitter)
    return Wait(min(delay, _slowest(settings)), reason)


def _while_failing(settings: PollSettings, error: CbrTuiError, failing: float, jitter: float) -> Next:
    """Decide after an error that may pass, `failing` seconds after the first one in a row."""
    if settings.off:
        return Stop(_OFF, ended=False)
    asked = error.reply.retry_after if error.reply else None
    if asked is not None and asked > LONGEST:
        return Stop(f"{error.message} The service asks for a pause of over a day.", ended=False)
    delay = backoff(failing, jitter, first=_quickest(settings), most=_slowest(settings), asked=asked)
    least = SHORTEST if settings.fixed is None else _quickest(settings)
    return Wait(max(least, delay), error.message)


def _quickest(settings: PollSettings) -> float:
    return _bounded(settings.first if settings.fixed is None else settings.fixed)


def _slowest(settings: PollSettings) -> float:
    return max(_quickest(settings), _bounded(settings.most))


def _bounded(seconds: float) -> float:
    """Keep a setting within what a timer can do; not-a-number becomes the shortest wait."""
    return min(max(SHORTEST, seconds), LONGEST)


def _seconds(since: datetime, now: datetime) -> float:
    """Give the time between; a clock that was set back counts as none."""
    return max(0.0, (now - since).total_seconds())
