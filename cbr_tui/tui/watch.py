"""The watch over one backup: what was seen, what is to be said of it, and when to ask again.

No I/O, no timers, no clock: the screen tells what came and when, and acts on the answer. Large answers are
judged in another thread: whoever changes a watch does so in turn. What it takes to judge a backup is imported
when there is one: the screen is there before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cbr_tui.errors import NoSuchBackup
from cbr_tui.frozen import frozen, replace
from cbr_tui.model.observation import Origin, without_lists
from cbr_tui.model.past import Past
from cbr_tui.model.timeline import Timeline
from cbr_tui.model.under_way import Left
from cbr_tui.poller import Poller, Stop, Wait
from cbr_tui.text.marks import Marks

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.errors import CbrTuiError
    from cbr_tui.model.observation import Observation
    from cbr_tui.model.progress import Sample
    from cbr_tui.poller import Next, PollSettings
    from cbr_tui.tui.picture import Picture

__all__ = ["MOST_CHANGES", "News", "Watch"]

MOST_CHANGES: Final = 1000
"""So many changes are held, the most telling; nobody reads the others, but all are counted and marked."""


@frozen
class News:
    """What an observation has to say that those before it did not."""

    past: Past
    marks: Marks
    acknowledged: Observation | None
    """What counted as acknowledged then."""


class Watch:
    """What is known of the backup that is open."""

    def __init__(self, backup_id: str, settings: PollSettings) -> None:
        """Watch a backup of which nothing is known yet."""
        self.backup_id = backup_id
        self.picture: Picture | None = None
        self.problem: CbrTuiError | None = None
        self.problem_at: datetime | None = None
        self.ended: str | None = None
        """How the work ended, if it ended while it was watched."""
        self.note = ""
        """The person's own words about it."""
        self._poller = Poller(settings)
        self.acknowledged: Observation | None = None
        """What the engineer last took note of; the first observation where there was nothing before."""
        self._previous: Observation | None = None
        """The one before, without its lists: it is what rules compare with, once it was compared itself."""
        self._news = News(Past(), Marks(), None)
        self._timeline = Timeline()
        self._samples: tuple[Sample, ...] = ()
        self._was_under_way = False

    def observed(self, observation: Observation, now: datetime, jitter: float) -> Next | None:
        """Take an observation in; gives when to ask again, or None for one from the history.

        Where nobody wants the rest of the judgement, it raises Left, and everything is as before.
        """
        before = dict(vars(self))
        try:
            return self._taken_in(observation, now, jitter)
        except Left:
            vars(self).update(before)
            raise

    def _taken_in(self, observation: Observation, now: datetime, jitter: float) -> Next | None:
        from cbr_tui.model.progress import work_under_way

        self.ended = None
        if observation.backup is None:
            return self._unreadable(observation, now, jitter)
        self.problem = None
        previous = self._before(observation)
        self._news = self._compared(observation, previous)
        self._previous = without_lists(previous) if previous is not None else None
        if self.acknowledged is None:
            self.acknowledged = observation
        self._sample(observation)
        self._timeline = self._timeline.and_then(observation)
        self._draw(observation, now)
        if observation.origin is Origin.HISTORY:
            return None
        self._poller, following = self._poller.after_observation(observation, now, jitter)
        self._note_end(following, under_way=bool(work_under_way(observation.backup)))
        return following

    def remember(self, timeline: Timeline, note: str) -> None:
        """Go on from the course up to what is shown, and the person's note, as the history tells them."""
        self._timeline, self.note = timeline, note
        self._add(timeline=timeline, note=note)

    def noted(self, note: str) -> None:
        """Show the person's own words from now on."""
        self.note = note
        self._add(note=note)

    def _add(self, **known: Any) -> None:
        if self.picture is not None:
            # The judgement stays: it does not look at the course, nor at what anybody notes.
            self.picture = replace(self.picture, past=replace(self.picture.past, **known))

    def acknowledge(self, now: datetime) -> Observation | None:
        """Take what is shown as seen, and give it: from now on it is what is compared with."""
        if self.picture is None or self.picture.observation.backup is None:
            return None
        observation = self.acknowledged = self.picture.observation
        self._news = self._compared(observation, self._previous)
        self._draw(observation, now)
        return observation

    def failed(self, error: CbrTuiError, now: datetime, jitter: float) -> Next:
        """Take a failure in; the picture stays, but a backup that was seen and is not there now is gone."""
        self.ended = None
        self.problem, self.problem_at = error, now
        picture = self.picture
        if isinstance(error, NoSuchBackup) and picture is not None and picture.observation.gone_at is None:
            gone = replace(picture.observation, gone_at=now)
            self._timeline = self._timeline.and_then(gone)
            self._draw(gone, now)
        self._poller, following = self._poller.after_error(error, now, jitter)
        # An error says nothing new about the work.
        self._note_end(following, under_way=self._was_under_way and isinstance(following, Wait))
        return following

    def forget(self) -> None:
        """Let go of all observations, for good."""
        self.picture = self.acknowledged = self._previous = None
        self._news = News(Past(), Marks(), None)
        self._poller = Poller(self._poller.settings)

    def redraw(self, now: datetime) -> None:
        """Say it again at another time: ages and time left move on."""
        if self.picture is not None:
            self._draw(self.picture.observation, now)

    def _unreadable(self, observation: Observation, now: datetime, jitter: float) -> Next:
        """Keep a good picture; where there is none, the bytes that came are all there is to see."""
        if self.picture is None or self.picture.observation.backup is None:
            self._draw(observation, now)
        fault = observation.fault
        if fault is None:
            raise ValueError("an observation without a backup says why")
        self.problem, self.problem_at = fault, now
        self._poller, following = self._poller.after_error(fault, now, jitter)
        return following

    def _before(self, observation: Observation) -> Observation | None:
        """Give the last observation that says something else than this one."""
        if self.picture is not None and not self._says_the_same(observation):
            return self.picture.observation
        return self._previous

    def _says_the_same(self, observation: Observation) -> bool:
        """Say whether this is what is shown already."""
        return self.picture is not None and self.picture.observation.answer.raw == observation.answer.raw

    def _compared(self, observation: Observation, previous: Observation | None) -> News:
        from cbr_tui.model.changes import compare

        acknowledged = self.acknowledged
        if self._news.acknowledged is acknowledged and self._says_the_same(observation):
            return self._news
        if acknowledged is not None and previous is not None and previous.seen_at <= acknowledged.seen_at:
            previous = acknowledged  # what stood before it was seen with it
        unacknowledged = latest = compare(acknowledged, observation, most=MOST_CHANGES)
        if previous is not acknowledged:
            latest = compare(previous, observation, most=MOST_CHANGES, beside=unacknowledged)
        past = Past(latest, unacknowledged)
        return News(past, Marks.of(past), acknowledged)

    def _draw(self, observation: Observation, now: datetime) -> None:
        from cbr_tui.model.findings import assess
        from cbr_tui.tui.picture import Picture

        assessment = assess(observation, self._previous, now, self._samples)
        past = replace(self._news.past, timeline=self._timeline, samples=self._samples, note=self.note)
        self.picture = Picture(observation, assessment, now, past, self._news.marks)

    def _sample(self, observation: Observation) -> None:
        """Remember how far the operation is."""
        from cbr_tui.model.progress import sampled

        before = self.picture.observation.backup if self.picture else None
        if observation.backup is not None:
            self._samples = sampled(self._samples, before, observation.backup, observation.seen_at)

    def _note_end(self, following: Next, *, under_way: bool) -> None:
        if isinstance(following, Stop) and following.ended and self._was_under_way:
            self.ended = following.reason
        self._was_under_way = under_way
