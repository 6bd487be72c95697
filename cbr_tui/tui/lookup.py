"""The one async worker: looks a backup up, and again while work is under way."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from cbr_tui import log
from cbr_tui.errors import CbrTuiError, Reply, StorageError
from cbr_tui.model.observation import LARGE, Origin
from cbr_tui.model.under_way import Left, told_to
from cbr_tui.poller import Stop, Wait, log_next
from cbr_tui.text.times import clock_of
from cbr_tui.tui.alarm import Alarm
from cbr_tui.tui.bindings import key_of
from cbr_tui.tui.step import Step
from cbr_tui.tui.watch import Watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.screen import Screen
    from textual.timer import Timer

    from cbr_tui.model.observation import Observation
    from cbr_tui.model.timeline import Timeline
    from cbr_tui.poller import Next, PollSettings
    from cbr_tui.service import Lookups

__all__ = ["SLOW", "Lookup", "unexpected"]

T = TypeVar("T")

_GROUP: Final = "lookup"
_AGAIN: Final = 1.0
"""How long a refresh by itself waits, again and again, while the answer before is worked on, in seconds."""
_SOON: Final = 0.1
"""The same for one that the person asked for."""
_PATIENCE: Final = 0.5
"""How long the service is not asked while what was kept is drawn, in seconds, at the most."""
SLOW: Final = 0.3
"""How long a refresh may take before the screen says that it is under way, in seconds: most are over by then,
and need not be drawn twice."""


class Lookup:
    """Runs the lookups of a screen, one at a time: a newer one cancels an older one."""

    def __init__(
        self,
        screen: Screen[Any],
        lookups: Lookups,
        settings: PollSettings,
        changed: Callable[[], None],
        at_work: Callable[[], bool],
    ) -> None:
        """Look up through `lookups`; `changed` is called whenever there is something new to show.

        As long as `at_work` says that a large answer before is still being worked on, the next refresh waits,
        one that the person asks for too: two large answers and the half of an index would be held at once.
        """
        self.watch: Watch | None = None
        self.busy = False
        """Whether the service is being asked right now."""
        self.paused = False
        """Whether the person paused the auto-refresh."""
        self._screen = screen
        self._lookups = lookups
        self._settings = settings
        self._changed = changed
        self._at_work = at_work
        self._alarm = Alarm(screen, self._refresh_by_itself)
        self._asked: Timer | None = None
        """Runs while the person has asked for a refresh that waits."""
        self._slow: Timer | None = None
        self._next: Next | None = None
        self._step: Step | None = None
        self._turn = asyncio.Lock()

    def forget(self) -> None:
        """Let go of the backup that is shown."""
        watch, self.watch = self.watch, None
        if watch is not None:
            watch.forget()

    def open(self, backup_id: str) -> None:
        """Look another backup up: the kept observation first, then the fresh one."""
        self.forget()
        self.watch = Watch(backup_id, self._settings)
        self._start(self.watch, first=True)

    def use(self, lookups: Lookups) -> None:
        """Ask through other lookups from the next `open` on, which also ends what is under way."""
        self._lookups = lookups

    def refresh(self) -> bool:
        """Ask again: now, or with False, once a large answer before is worked through."""
        if not self._at_work():
            self._refresh()
            return True
        if self._asked is None:
            self._asked = self._screen.set_interval(_SOON, self._refresh_as_asked)
            self._changed()
        return False

    def _refresh_as_asked(self) -> None:
        if not self._at_work():
            self._refresh()

    def _refresh_by_itself(self) -> None:
        if self._at_work():
            self._alarm.set(_AGAIN, self._lookups.clock)
            self._changed()
        else:
            self._refresh()

    def _refresh(self) -> None:
        if self.watch is not None:
            self._start(self.watch, first=self._lookups.offline)

    def toggle_pause(self) -> bool:
        """Pause the auto-refresh, or go on with it; False where there is none."""
        if self._lookups.offline or isinstance(self._next, Stop):
            return False
        self.paused = not self.paused
        if self.paused:
            self._stop_timer()
        elif isinstance(self._next, Wait) and not self.busy:
            self._schedule(self._next)
        self._changed()
        return True

    async def acknowledge(self) -> bool:
        """Take note of what is new: its marks vanish, and the history knows. False where nothing is shown."""
        watch = self.watch
        if watch is None:
            return False
        seen = await self._judged(watch, lambda: watch.acknowledge(self._lookups.clock()))
        if seen is not None:
            self._changed()
            await asyncio.to_thread(self._lookups.acknowledge, seen)
        return seen is not None

    async def redraw(self) -> None:
        """Tell ages anew."""
        watch = self.watch
        if watch is not None:
            await self._judged(watch, lambda: watch.redraw(self._lookups.clock()))
            self._changed()

    async def annotate(self, note: str) -> str:
        """Keep the person's own words about the backup that is shown; gives what to say of it."""
        watch = self.watch
        if watch is None or watch.picture is None:
            return ""
        shown = watch.picture.observation
        try:
            await asyncio.to_thread(self._lookups.annotate, shown.context, shown.backup_id, note)
        except StorageError as error:
            return str(error)
        await self._judged(watch, lambda: watch.noted(note))
        self._changed()
        return "Noted." if note else "The note is gone."

    def following(self, *, local: bool = False) -> str:
        """Say what happens next, in a word or two, by the clock, so that it stays true."""
        if self.busy:
            return "reading…" if self._lookups.offline else "asking…"
        if self._asked is not None:
            return "asking soon…"
        if self._lookups.offline:
            return "offline"
        if isinstance(self._next, Wait):
            return "paused" if self.paused else f"next {clock_of(self._alarm.due, local=local)}"
        if isinstance(self._next, Stop):
            return "final" if self._next.ended else "stopped"
        return ""

    def _start(self, watch: Watch, *, first: bool) -> None:
        self._stop_timer()
        if self._asked is not None:
            self._asked.stop()
        self._asked = None
        self.busy = True
        self._next = None
        # A partial, so that a lookup that is cancelled before it began leaves no coroutine behind.
        run = cast("Callable[[], None]", partial(self._run, watch, first=first))
        self._screen.run_worker(run, group=_GROUP, exclusive=True)
        if watch.picture is None:
            self._changed()
        else:
            self._slow = self._screen.set_timer(SLOW, self._changed)

    def leave(self) -> bool:
        """Leave what is read of a large answer; says whether there was anything to leave."""
        return self._step is not None and self._step.shown and self._step.leave()

    async def _run(self, watch: Watch, *, first: bool) -> None:
        step = self._step = Step(self._screen)
        try:
            with told_to(step.hears):
                following = await self._look(watch, first=first)
        finally:
            step.end()
        self._stop_timer()
        self.busy = False
        self._next = following
        if following is not None:
            log_next(following)
        if isinstance(following, Wait) and not self.paused:
            self._schedule(following)
        self._changed()

    async def _look(self, watch: Watch, *, first: bool) -> Next | None:
        following: Next | None = None
        jitter = random.random()  # noqa: S311 - no secret
        try:
            async for observation in self._observations(watch, first=first):
                watch.backup_id = watch.backup_id or observation.backup_id
                following = await self._judged(
                    watch, partial(watch.observed, observation, self._lookups.clock(), jitter), observation
                )
                self._changed()
                if following is None and not self._lookups.offline:
                    await self._drawn()
        except Left as left:
            told = _told_left(left, watch, key_of(self._screen, "refresh"))
            return await self._failed(watch, told, 0.0)
        except CbrTuiError as error:
            return await self._failed(watch, error, jitter)
        except Exception as error:  # noqa: BLE001 - a fault in a lookup is told; the picture stays
            fault = unexpected(error)
            log.error("lookup", backup=watch.backup_id, error=fault.message)
            return await self._failed(watch, fault, 0.0)
        return following

    async def _failed(self, watch: Watch, error: CbrTuiError, jitter: float) -> Next:
        return await self._judged(watch, partial(watch.failed, error, self._lookups.clock(), jitter))

    async def _judged(
        self, watch: Watch, change: Callable[[], T], observation: Observation | None = None
    ) -> T:
        """Change a watch in its turn, which may judge what it shows, or the `observation` that it is to show.

        With a large answer that is done beside the event loop. Who gives it up has it left, and waits until
        it is: what comes next finds all of it done, or none.
        """
        async with self._turn:
            shown = watch.picture.observation if watch.picture is not None else None
            compared = (observation, shown, watch.acknowledged)
            if all(each is None or len(each.answer.raw) <= LARGE for each in compared):
                return change()
            step = self._step
            judged = asyncio.ensure_future(asyncio.to_thread(change))
            try:
                return await asyncio.shield(judged)
            except asyncio.CancelledError:
                if step is not None:
                    step.leave()
                await asyncio.wait([judged])
                judged.exception()  # it was left, and whoever would be told of that has gone
                raise

    async def _drawn(self) -> None:
        """Wait until what was kept is on the screen: importing the network would take the time for that."""
        drawn = asyncio.Event()
        self._screen.call_after_refresh(self._screen.call_after_refresh, drawn.set)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await drawn.wait()

    async def _observations(self, watch: Watch, *, first: bool) -> AsyncIterator[Observation]:
        if not first:
            yield await self._lookups.fetch(watch.backup_id)
            return
        watch.acknowledged = await asyncio.to_thread(self._lookups.acknowledged, watch.backup_id)
        async for observation in self._lookups.lookup(watch.backup_id):
            yield observation
            if observation.origin is Origin.HISTORY:
                watch.remember(*await asyncio.to_thread(self._known_of, observation))

    def _known_of(self, observation: Observation) -> tuple[Timeline, str]:
        return self._lookups.timeline(observation), self._lookups.note(observation)

    def _schedule(self, following: Wait) -> None:
        self._alarm.set(following.delay, self._lookups.clock)

    def _stop_timer(self) -> None:
        self._alarm.stop()
        if self._slow is not None:
            self._slow.stop()
        self._slow = None


def _told_left(left: Left, watch: Watch, key: str) -> CbrTuiError:
    """Say that it was left; where nothing else is shown, what came of it is in Raw JSON."""
    if not left.so_far or watch.picture is not None:
        return CbrTuiError("The answer was left.", hint=f"Press {key} to ask again.")
    return CbrTuiError(
        "The answer was left.",
        hint=f"Press {key} to ask again; Raw JSON shows what came.",
        reply=Reply(0, body=left.so_far),
    )


def unexpected(error: Exception) -> CbrTuiError:
    """Name the fault and its place in our code, and no values: one of them could be a secret."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return CbrTuiError(f"Unexpected: {type(error).__name__} at {where}.", hint="Please report this line.")
