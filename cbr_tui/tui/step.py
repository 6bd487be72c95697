"""A long step: how far it is, in one row, and that it can be left."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from cbr_tui.tui.messages import Say

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget

__all__ = ["Step"]

_PATIENCE: Final = 1.0
"""What takes no longer says nothing. Seconds."""
_LONGER: Final = 1.5
"""The next word comes when it has taken so many times as long: every word costs a row on a slow link, and ten
minutes are told of in fewer words than a screen has cells."""


class Step:
    """Work that runs beside the event loop and asks now and then whether to go on.

    step = Step(self, "Indexing", len(raw), "bytes")
    outline = await asyncio.to_thread(Outline.of, raw, step.goes_on)
    step.end()
    """

    def __init__(self, widget: Widget, doing: str = "", whole: int = 0, unit: str = "") -> None:
        """Begin; `whole` is how much there is to do, in `unit`."""
        self.left = False
        """Whether nobody wants the rest."""
        self._widget = widget
        self._doing = doing
        self._whole = whole
        self._unit = unit
        self._loop = asyncio.get_running_loop()
        self._began = time.monotonic()
        self._due = _PATIENCE
        self._told = False
        self._ended = False
        self._when_left: Callable[[], object] | None = None

    @property
    def shown(self) -> bool:
        """Whether it is on the screen."""
        return self._told

    @property
    def under_way(self) -> bool:
        """Whether it is neither done nor left."""
        return not (self.left or self._ended)

    def when_left(self, then: Callable[[], object]) -> None:
        """Call `then` once nobody wants the rest: for work that does not ask whether to go on."""
        self._when_left = then

    def goes_on(self, done: int) -> bool:
        """Say how much is done, from any thread; gives whether the rest is still wanted."""
        return self.hears(self._doing, done, self._whole, self._unit)

    def hears(self, doing: str, done: int, whole: int, unit: str) -> bool:
        """Say what is done and how much of it, as `model.under_way.report` does."""
        taken = time.monotonic() - self._began
        if taken >= self._due and not self.left:
            self._due = taken * _LONGER
            so_far = f"{min(100, 100 * done // whole)} % of {whole:,}" if whole else f"{done:,}"
            with suppress(RuntimeError):  # the program has ended
                self._loop.call_soon_threadsafe(self._tell, f"{doing}: {so_far} {unit}.")
        return self.under_way

    def leave(self) -> bool:
        """Ask the work to end where it is; says whether there was anything left of it."""
        wanted = self.under_way
        self.left = True
        if wanted and self._when_left is not None:
            self._when_left()
        self._be_silent()
        return wanted

    def end(self) -> None:
        """Say no more: it is done."""
        self._ended = True
        self._be_silent()

    def _tell(self, text: str) -> None:
        if self.under_way:
            self._told = True
            self._say(text, "Esc leaves it.")

    def _be_silent(self) -> None:
        if self._told:
            self._told = False
            self._say("")

    def _say(self, text: str, way: str = "") -> None:
        self._widget.post_message(Say(text, way).set_sender(self._widget))
