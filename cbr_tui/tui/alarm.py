"""A timer of a screen for waits that may be long: it is on time also where the machine slept meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cbr_tui.poller import Pause

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen
    from textual.timer import Timer

__all__ = ["Alarm"]


class Alarm:
    """One wait at a time."""

    def __init__(self, screen: Screen[Any], ring: Callable[[], None]) -> None:
        """Call `ring` when a wait is over."""
        self.due = datetime.min.replace(tzinfo=UTC)
        """When the last wait that was begun is over, UTC."""
        self._screen = screen
        self._ring = ring
        self._timer: Timer | None = None

    def set(self, seconds: float, clock: Callable[[], datetime]) -> None:
        """Begin a wait of so many seconds, in place of any other; `clock` gives the time, UTC."""
        self.stop()
        self._sleep(Pause.of(seconds, clock()), clock)

    def stop(self) -> None:
        """End the wait; nothing is called."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = None

    def _sleep(self, pause: Pause, clock: Callable[[], datetime]) -> None:
        self.due = pause.due

        def wake() -> None:
            rest = pause.after_step(clock())
            if rest is None:
                self._ring()
            else:
                self._sleep(rest, clock)

        self._timer = self._screen.set_timer(pause.step, wake)
